"""What the database holds, as the numbered steps that made it so; a released step never changes."""

from __future__ import annotations

APPLICATION_ID = 0x666F726D
"""Marks a file as ours ("form"), so that no other program's database is taken for one."""

_SUBJECTS = """
CREATE TABLE subjects (
    id TEXT PRIMARY KEY NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL
)"""

_DOCUMENTS = """
CREATE TABLE documents (
    hash TEXT PRIMARY KEY NOT NULL,
    document BLOB NOT NULL
)"""

_RECORDS = """
CREATE TABLE records (
    id TEXT PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL REFERENCES subjects (id),
    form TEXT NOT NULL,
    form_version TEXT NOT NULL,
    form_hash TEXT NOT NULL REFERENCES documents (hash),
    status TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    begun_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    plugins TEXT NOT NULL
)"""

_ANSWERS = """
CREATE TABLE answers (
    record_id TEXT NOT NULL REFERENCES records (id),
    path TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (record_id, path)
) WITHOUT ROWID"""

_EVENTS = """
CREATE TABLE events (
    record_id TEXT NOT NULL REFERENCES records (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    path TEXT NOT NULL,
    source TEXT NOT NULL,
    form_version TEXT NOT NULL,
    save_id TEXT NOT NULL,
    old_commitment TEXT NOT NULL,
    new_commitment TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (record_id, number)
) WITHOUT ROWID"""

# Apart from the events, so that values can be erased while the chain over their commitments still holds.
_EVENT_VALUES = """
CREATE TABLE event_values (
    record_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    salt BLOB NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    PRIMARY KEY (record_id, number),
    FOREIGN KEY (record_id, number) REFERENCES events (record_id, number)
) WITHOUT ROWID"""

_NEVER_CHANGED = """
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"""

_NEVER_REMOVED = """
CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END"""

_SUBJECT_EVENTS = """
CREATE TABLE subject_events (
    subject_id TEXT NOT NULL REFERENCES subjects (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    path TEXT NOT NULL,
    source TEXT NOT NULL,
    form_version TEXT NOT NULL,
    save_id TEXT NOT NULL,
    old_commitment TEXT NOT NULL,
    new_commitment TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (subject_id, number)
) WITHOUT ROWID"""

_SUBJECT_EVENT_VALUES = """
CREATE TABLE subject_event_values (
    subject_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    salt BLOB NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    PRIMARY KEY (subject_id, number),
    FOREIGN KEY (subject_id, number) REFERENCES subject_events (subject_id, number)
) WITHOUT ROWID"""

_SUBJECT_EVENTS_NEVER_CHANGED = """
CREATE TRIGGER subject_events_are_never_changed BEFORE UPDATE ON subject_events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"""

_SUBJECT_EVENTS_NEVER_REMOVED = """
CREATE TRIGGER subject_events_are_never_removed BEFORE DELETE ON subject_events
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END"""

ANSWERING = "('answered', 'cleared', 'state', 'overridden', 'item added', 'item removed')"
"""The actions on answers, as an index leaves them out: most events are of these, and the others are looked for."""

_EVENTS_BY_ACTION = f"CREATE INDEX events_by_action ON events (record_id, action) WHERE action NOT IN {ANSWERING}"

_SUBJECT_WORDS = """
CREATE TABLE subject_words (
    word TEXT NOT NULL,
    subject_id TEXT NOT NULL REFERENCES subjects (id),
    PRIMARY KEY (word, subject_id)
) WITHOUT ROWID"""

_WORD_PIECES = """
CREATE TABLE word_pieces (
    piece TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (piece, word)
) WITHOUT ROWID"""

_PASSAGES = """
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES records (id),
    path TEXT NOT NULL
)"""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        _SUBJECTS,
        _DOCUMENTS,
        _RECORDS,
        _ANSWERS,
        _EVENTS,
        "CREATE INDEX events_by_save ON events (record_id, save_id)",
        _EVENT_VALUES,
        _NEVER_CHANGED,
        _NEVER_REMOVED,
    ),
    # Subjects have a history of their own; a record has an author.
    (
        _SUBJECT_EVENTS,
        "CREATE INDEX subject_events_by_save ON subject_events (subject_id, save_id)",
        _SUBJECT_EVENT_VALUES,
        _SUBJECT_EVENTS_NEVER_CHANGED,
        _SUBJECT_EVENTS_NEVER_REMOVED,
        "ALTER TABLE subjects ADD COLUMN readers TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE subjects ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE records ADD COLUMN author TEXT NOT NULL DEFAULT ''",
        "UPDATE records SET author = begun_by",
        _EVENTS_BY_ACTION,
        "CREATE INDEX records_by_subject ON records (subject)",
        "CREATE INDEX records_by_change ON records (changed_at, id)",
    ),
    # For finding: words of names, pairs of letters in them, places of texts; and what is still to be taken up.
    (
        _SUBJECT_WORDS,
        "CREATE INDEX subject_words_by_subject ON subject_words (subject_id)",
        _WORD_PIECES,
        _PASSAGES,
        "CREATE INDEX passages_by_record ON passages (record_id)",
        "ALTER TABLE subjects ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX subjects_to_index ON subjects (id) WHERE is_indexed = 0",
        "CREATE INDEX subjects_by_label ON subjects (label)",
        "ALTER TABLE records ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX records_to_index ON records (id) WHERE is_indexed = 0",
    ),
)
"""Step n (counted from 1) brings a database of `user_version` n - 1 to n, in one transaction."""
