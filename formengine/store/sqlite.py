"""The store in one SQLite file: each save is one transaction, and each change an event that is never changed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from formengine.errors import Conflict, NotFound, StoreError
from formengine.records import FIRST_HASH, Change, Event, Json, Record, Status, Subject, first_bad_link
from formengine.store import database
from formengine.store.rows import (
    Save,
    event_from,
    event_row,
    is_id,
    keeps_its_commitments,
    linked,
    read,
    record_from,
    refuse_bad_id,
    written,
)

_RECORDS = """
SELECT records.id, subjects.id, label, kind, form, form_version, form_hash, status, revision, begun_at, changed_at,
       begun_by, plugins
FROM records JOIN subjects ON subjects.id = records.subject"""

_EVENTS = """
SELECT number, at, actor, action, path, old, new, source, form_version, save_id, old_commitment, new_commitment,
       previous, hash, salt
FROM events LEFT JOIN event_values USING (record_id, number)
WHERE record_id = ? ORDER BY number"""

_ADD_RECORD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_VALUES = "INSERT INTO event_values VALUES (?, ?, ?, ?, ?)"
_PUT_ANSWER = """
INSERT INTO answers VALUES (?, ?, ?)
ON CONFLICT (record_id, path) DO UPDATE SET entry = excluded.entry"""
_MOVE_ON = """
UPDATE records SET revision = revision + 1, changed_at = ?, status = coalesce(?, status)
WHERE id = ? AND revision = ?"""


class SqliteStore:
    """Records in the file `records.db` of a private home folder."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._random_bytes = random_bytes

    @classmethod
    def open(
        cls, folder: Path, *, clock: Callable[[], datetime], random_bytes: Callable[[int], bytes] = os.urandom
    ) -> SqliteStore:
        """Open the records in a home folder, which is made where it does not exist."""
        return cls(database.open_database(folder), clock=clock, random_bytes=random_bytes)

    def close(self) -> None:
        """Let go of the file."""
        with database.calmly():
            self._connection.close()

    # Subjects

    def subjects(self) -> tuple[Subject, ...]:
        """Everyone written about, by label."""
        return tuple(Subject(*row) for row in self._rows("SELECT id, label, kind FROM subjects ORDER BY label, id"))

    def subjects_labelled(self, label: str) -> tuple[Subject, ...]:
        """Those with exactly this label; two children may share one."""
        rows = self._rows("SELECT id, label, kind FROM subjects WHERE label = ? ORDER BY id", label)
        return tuple(Subject(*row) for row in rows)

    def subject(self, subject_id: str) -> Subject:
        """The subject with this id."""
        for row in self._rows("SELECT id, label, kind FROM subjects WHERE id = ?", subject_id):
            return Subject(*row)
        raise NotFound("Nobody with this id is kept here. `formengine list` shows whom there are records about.")

    def add_subject(self, subject: Subject) -> None:
        """Keep a new subject."""
        refuse_bad_id(subject.id)
        with database.transaction(self._connection):
            self._connection.execute("INSERT INTO subjects VALUES (?, ?, ?)", astuple(subject))

    # Writing

    def begin(
        self,
        record: Record,
        *,
        document: bytes,
        entries: Mapping[str, Json],
        changes: Sequence[Change],
        actor: str,
        save_id: str,
        wording: bytes | None = None,
    ) -> Record:
        """Keep a new record with its form document and its first events; the record as it stands then.

        The store says when it began, who began it, and that it is a draft of revision 1; `record` says the rest.
        `wording` are the words it is filled in, where they are not the form's own.
        """
        refuse_bad_id(record.id)
        refuse_bad_id(record.subject.id)
        if hashlib.sha256(document).hexdigest() != record.form_hash:
            raise ValueError("A form document is kept under the SHA-256 of its bytes.")
        if wording is not None and hashlib.sha256(wording).hexdigest() != record.wording:
            raise ValueError("Words are kept under the SHA-256 of their bytes, which stands among the versions.")
        with database.transaction(self._connection):
            saved = self._saved_before(record.id, save_id)
            if saved is None:
                self._add(record, document, actor)
                if wording is not None and record.wording:
                    self._keep_document(record.wording, wording)
                saved = self._record(record.id)
                begun = Change("begun", new=record.form_hash)
                self._write(Save(saved, actor, save_id), (begun, *changes), entries)
        return saved

    def save(
        self,
        record: Record,
        changes: Sequence[Change],
        entries: Mapping[str, Json],
        *,
        removed: Sequence[str] = (),
        status: Status | None = None,
        actor: str,
        save_id: str,
    ) -> Record:
        """Keep changes to a record, all or none, and give back the record as this save left it.

        A save id that was saved before writes nothing. A record that somebody else has saved meanwhile is a Conflict.
        """
        if not changes:
            raise ValueError("A save without a change would leave no trace in the history.")
        with database.transaction(self._connection):
            saved = self._saved_before(record.id, save_id)
            if saved is None:
                self._move_on(record, status)
                saved = self._record(record.id)
                self._write(Save(saved, actor, save_id), changes, entries, removed)
        return saved

    def _saved_before(self, record_id: str, save_id: str) -> Record | None:
        """The record at the revision of a save that is repeated, so that saves by others since are still met."""
        query = "SELECT revision FROM events WHERE record_id = ? AND save_id = ? LIMIT 1"
        for (revision,) in self._rows(query, record_id, save_id):
            return replace(self._record(record_id), revision=revision)
        return None

    def _add(self, record: Record, document: bytes, actor: str) -> None:
        now, subject = self._now(), record.subject
        execute = self._connection.execute
        self._keep_document(record.form_hash, document)
        execute("INSERT INTO subjects VALUES (?, ?, ?) ON CONFLICT DO NOTHING", astuple(subject))
        pinned = (record.form, record.form_version, record.form_hash)
        plugins = written([list(plugin) for plugin in record.plugins])
        execute(_ADD_RECORD, (record.id, subject.id, *pinned, "draft", 1, now, now, actor, plugins))

    def _keep_document(self, expected: str, document: bytes) -> None:
        self._connection.execute("INSERT INTO documents VALUES (?, ?) ON CONFLICT DO NOTHING", (expected, document))

    def _move_on(self, record: Record, status: Status | None) -> None:
        moved = self._connection.execute(_MOVE_ON, (self._now(), status, record.id, record.revision))
        if moved.rowcount != 1:
            raise Conflict(self._conflict(self._record(record.id)))

    def _conflict(self, present: Record) -> str:
        query = "SELECT actor, at FROM events WHERE record_id = ? ORDER BY number DESC LIMIT 1"
        ((actor, at),) = self._rows(query, present.id)
        return (
            f"{actor} saved this record on {at[:10]} at {at[11:16]} UTC, after you had opened it. Nothing was "
            f"overwritten. Open it again with `formengine resume {present.id}` and enter your change there."
        )

    def _write(
        self, save: Save, changes: Sequence[Change], entries: Mapping[str, Json], removed: Sequence[str] = ()
    ) -> None:
        """Append the events of one save and bring the present answers up to date."""
        self._append(save, changes)
        record_id, execute_many = save.record.id, self._connection.executemany
        execute_many("DELETE FROM answers WHERE record_id = ? AND path = ?", [(record_id, path) for path in removed])
        execute_many(_PUT_ANSWER, [(record_id, path, written(entry)) for path, entry in entries.items()])

    def _append(self, save: Save, changes: Sequence[Change]) -> None:
        last, previous = self._last_link(save.record.id)
        for number, change in enumerate(changes, start=last + 1):
            salt = self._random_bytes(16)
            event = linked(save, change, number=number, previous=previous, salt=salt)
            self._connection.execute(_ADD_EVENT, event_row(save.record, event))
            values = (save.record.id, number, salt, written(change.old), written(change.new))
            self._connection.execute(_ADD_VALUES, values)
            previous = event.hash

    def _last_link(self, record_id: str) -> tuple[int, str]:
        query = "SELECT number, hash FROM events WHERE record_id = ? ORDER BY number DESC LIMIT 1"
        for number, last_hash in self._rows(query, record_id):
            return number, last_hash
        return 0, FIRST_HASH

    # Reading

    def record(self, beginning: str) -> Record:
        """The only record whose id begins so, with at least four characters."""
        if not is_id(beginning):
            raise NotFound(
                "This is not the id of a record. An id has letters, digits and dashes only; "
                "at least its first four are needed. `formengine list` shows them."
            )
        query = f"{_RECORDS} WHERE substr(records.id, 1, length(?1)) = ?1 ORDER BY 1 LIMIT 2"
        found = [record_from(row) for row in self._rows(query, beginning)]
        if len(found) == 1 or any(record.id == beginning for record in found):
            return found[0]
        if found:
            raise NotFound(f"More than one record's id begins with '{beginning}'. Write more of it.")
        raise NotFound(f"There is no record '{beginning}' here. `formengine list` shows those there are.")

    def records(self) -> tuple[Record, ...]:
        """All records, the last changed first."""
        return tuple(record_from(row) for row in self._rows(f"{_RECORDS} ORDER BY changed_at DESC, records.id DESC"))

    def entries(self, record_id: str) -> dict[str, Json]:
        """The present answers of a record: path to entry."""
        rows = self._rows("SELECT path, entry FROM answers WHERE record_id = ? ORDER BY path", record_id)
        return {path: read(entry) for path, entry in rows}

    def events(self, record_id: str) -> tuple[Event, ...]:
        """The history of a record, the oldest first; erased values are None and marked so."""
        return tuple(event_from(row) for row in self._rows(_EVENTS, record_id))

    def document(self, form_hash: str) -> bytes:
        """The form document with this hash, exactly as it was when the record began."""
        for (document,) in self._rows("SELECT CAST(document AS BLOB) FROM documents WHERE hash = ?", form_hash):
            if hashlib.sha256(document).hexdigest() != form_hash:
                raise StoreError(database.DAMAGED)
            return bytes(document)
        raise NotFound("The form of this record is not kept here.")

    def _record(self, record_id: str) -> Record:
        for row in self._rows(f"{_RECORDS} WHERE records.id = ?", record_id):
            return record_from(row)
        raise NotFound("This record is not kept here. `formengine list` shows those that are.")

    def _rows(self, query: str, *values: object) -> list[Any]:
        with database.calmly():
            return self._connection.execute(query, values).fetchall()

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    # Looking after it

    def settings(self) -> Mapping[str, str | int]:
        """How the store works on this machine, for `formengine doctor`."""
        names = {0: "off", 1: "normal", 2: "full", 3: "extra"}
        ((version,),) = self._rows("SELECT sqlite_version()")
        ((journal_mode,),) = self._rows("PRAGMA journal_mode")
        ((synchronous,),) = self._rows("PRAGMA synchronous")
        ((step,),) = self._rows("PRAGMA user_version")
        return {
            "driver": type(self._connection).__module__.partition(".")[0],
            "sqlite": version,
            "journal_mode": journal_mode,
            "synchronous": names[synchronous],
            "step": step,
        }

    def check(self) -> tuple[str, ...]:
        """What is wrong with what is kept, a sentence each; an empty tuple where everything holds."""
        try:
            with database.calmly():
                damage = tuple(database.damage(self._connection))
            return damage or tuple(sentence for record in self.records() for sentence in self._faults(record))
        except StoreError as error:
            return (str(error),)

    def _faults(self, record: Record) -> Iterator[str]:
        """Sentences for what somebody changed in a record behind the back of formengine."""
        rows = self._rows(_EVENTS, record.id)
        try:
            events = [event_from(row) for row in rows]
            self.document(record.form_hash)
            if record.wording:
                self.document(record.wording)
            self.entries(record.id)
        except StoreError as error:
            yield f"Record {record.id}: {error}"
            return
        broken = first_bad_link(events, record.id)
        if broken is not None:
            yield f"Record {record.id}: its history was changed from outside at event {broken}."
        for row, event in zip(rows, events, strict=True):
            if not keeps_its_commitments(event, salt=row[-1]):
                yield f"Record {record.id}: what event {event.number} says was changed from outside."
        yield from self._faults_of_heading(record, events)

    def _faults_of_heading(self, record: Record, events: Sequence[Event]) -> Iterator[str]:
        query = "SELECT coalesce(max(revision), 0) FROM events WHERE record_id = ?"
        ((revision,),) = self._rows(query, record.id)
        if revision != record.revision:
            yield f"Record {record.id}: its last events are missing."
        if events and not events[0].erased and events[0].change.new != record.form_hash:
            yield f"Record {record.id}: it was begun with another form than the one it names now."
