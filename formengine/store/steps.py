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

_FILES = """
CREATE TABLE files (
    hash TEXT PRIMARY KEY NOT NULL,
    content BLOB NOT NULL
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
    # Files that belong to records, under the SHA-256 of their bytes.
    (_FILES,),
)
"""Step n (counted from 1) brings a database of `user_version` n - 1 to n, in one transaction."""
