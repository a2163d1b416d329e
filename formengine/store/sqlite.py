"""The store in one SQLite file: each save is one transaction, and each change an event that is never changed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from formengine.errors import Conflict, NotFound, StoreError
from formengine.records import Action, Change, Event, Json, Record, Status, Subject, added
from formengine.store import chains, database
from formengine.store.rows import (
    Save,
    event_from,
    is_id,
    read,
    record_from,
    refuse_bad_id,
    refuse_traceless,
    subject_from,
    written,
)

_SUBJECT = "subjects.id, label, kind, readers, merged_into"
_RECORDS = f"""
SELECT records.id, form, form_version, form_hash, status, revision, begun_at, changed_at, begun_by, plugins, author,
       {_SUBJECT}
FROM records JOIN subjects ON subjects.id = records.subject"""

_ADD_RECORD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_SUBJECT = """
INSERT INTO subjects VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET label = excluded.label, kind = excluded.kind, readers = excluded.readers,
                               merged_into = excluded.merged_into"""
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
        return tuple(subject_from(row) for row in self._rows(f"SELECT {_SUBJECT} FROM subjects ORDER BY label, id"))

    def subjects_with(self, action: Action) -> tuple[Subject, ...]:
        """Those in whose history something was done, by label."""
        query = f"""SELECT {_SUBJECT} FROM subjects
            WHERE id IN (SELECT subject_id FROM subject_events WHERE action = ?) ORDER BY label, id"""
        return tuple(subject_from(row) for row in self._rows(query, action))

    def subjects_labelled(self, label: str) -> tuple[Subject, ...]:
        """Those with exactly this label; two children may share one."""
        rows = self._rows(f"SELECT {_SUBJECT} FROM subjects WHERE label = ? ORDER BY id", label)
        return tuple(subject_from(row) for row in rows)

    def subject(self, subject_id: str) -> Subject:
        """The subject with this id."""
        for row in self._rows(f"SELECT {_SUBJECT} FROM subjects WHERE id = ?", subject_id):
            return subject_from(row)
        raise NotFound("Nobody with this id is kept here. `formengine list` shows whom there are records about.")

    def subject_events(self, subject_id: str) -> tuple[Event, ...]:
        """The history of a subject, the oldest event first."""
        return chains.events_of(self._connection, chains.SUBJECTS, subject_id)

    def save_subject(self, subject: Subject, changes: Sequence[Change], *, actor: str, save_id: str) -> None:
        """Keep a subject as given, new or changed, with the events that say so; a repeated save id writes nothing.

        Notes, concerns and disclosures about a subject are such events too; the subject itself then stays as it was.
        """
        refuse_traceless(changes)
        refuse_bad_id(subject.id)
        with database.transaction(self._connection):
            if chains.revision_of(self._connection, chains.SUBJECTS, subject.id, save_id) is None:
                self._put_subject(subject, changes, Save(subject.id, 0, self._now(), actor, save_id))

    def _put_subject(self, subject: Subject, changes: Sequence[Change], save: Save) -> None:
        readers = written(list(subject.readers))
        row = (subject.id, subject.label, subject.kind, readers, subject.merged_into)
        self._connection.execute(_PUT_SUBJECT, row)
        query = "SELECT coalesce(max(revision), 0) + 1 FROM subject_events WHERE subject_id = ?"
        ((revision,),) = self._rows(query, subject.id)
        chains.append(self._connection, chains.SUBJECTS, replace(save, revision=revision), changes, self._random_bytes)

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
    ) -> Record:
        """Keep a new record with its form document and its first events; the record as it stands then.

        The store says when it began, who began it, and that it is a draft of revision 1; `record` says the rest.
        """
        refuse_bad_id(record.id)
        refuse_bad_id(record.subject.id)
        if hashlib.sha256(document).hexdigest() != record.form_hash:
            raise ValueError("A form document is kept under the SHA-256 of its bytes.")
        with database.transaction(self._connection):
            saved = self._saved_before(record.id, save_id)
            if saved is None:
                self._add(record, document, actor, save_id)
                saved = self._record(record.id)
                begun = Change("begun", new=record.form_hash)
                self._write(Save.of(saved, actor, save_id), (begun, *changes), entries)
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
        refuse_traceless(changes)
        with database.transaction(self._connection):
            saved = self._saved_before(record.id, save_id)
            if saved is None:
                saved = self._moved_on(record, status)
                self._write(Save.of(saved, actor, save_id), changes, entries, removed)
        return saved

    def _saved_before(self, record_id: str, save_id: str) -> Record | None:
        """The record at the revision of a save that is repeated, so that saves by others since are still met."""
        revision = chains.revision_of(self._connection, chains.RECORDS, record_id, save_id)
        return None if revision is None else replace(self._record(record_id), revision=revision)

    def _add(self, record: Record, document: bytes, actor: str, save_id: str) -> None:
        now, subject = self._now(), record.subject
        execute = self._connection.execute
        execute("INSERT INTO documents VALUES (?, ?) ON CONFLICT DO NOTHING", (record.form_hash, document))
        if not self._rows("SELECT id FROM subjects WHERE id = ?", subject.id):
            self._put_subject(subject, [added(subject)], Save(subject.id, 0, now, actor, save_id))
        pinned = (record.form, record.form_version, record.form_hash)
        plugins = written([list(plugin) for plugin in record.plugins])
        execute(_ADD_RECORD, (record.id, subject.id, *pinned, "draft", 1, now, now, actor, plugins, actor))

    def _moved_on(self, record: Record, status: Status | None) -> Record:
        """The record at its next revision. Raises Conflict where it is not at the one given any more."""
        now = self._now()
        moved = self._connection.execute(_MOVE_ON, (now, status, record.id, record.revision))
        if moved.rowcount != 1:
            raise Conflict(self._conflict(self._record(record.id)))
        return replace(record, revision=record.revision + 1, changed_at=now, status=status or record.status)

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
        chains.append(self._connection, chains.RECORDS, save, changes, self._random_bytes)
        record_id, execute_many = save.owner, self._connection.executemany
        execute_many("DELETE FROM answers WHERE record_id = ? AND path = ?", [(record_id, path) for path in removed])
        execute_many(_PUT_ANSWER, [(record_id, path, written(entry)) for path, entry in entries.items()])

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

    def events(self, record_id: str, *, actions: Collection[str] | None = None) -> tuple[Event, ...]:
        """The history of a record, the oldest first; only of some actions, where they are given."""
        return chains.events_of(self._connection, chains.RECORDS, record_id, actions)

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
            return damage or (*self._faults_of_subjects(), *self._faults_of_records())
        except StoreError as error:
            return (str(error),)

    def _faults_of_subjects(self) -> Iterator[str]:
        for subject in self.subjects():
            rows = chains.rows_of(self._connection, chains.SUBJECTS, subject.id, None)
            events = [event_from(row) for row in rows]
            yield from (f"Subject {subject.id}: {end}" for end in chains.faults_of(rows, events, subject.id))

    def _faults_of_records(self) -> Iterator[str]:
        for record in self.records():
            try:
                yield from (f"Record {record.id}: {end}" for end in self._faults(record))
            except StoreError as error:
                yield f"Record {record.id}: {error}"

    def _faults(self, record: Record) -> Iterator[str]:
        """What somebody changed in a record behind the back of formengine, each as the end of a sentence."""
        rows = chains.rows_of(self._connection, chains.RECORDS, record.id, None)
        events = [event_from(row) for row in rows]
        self.document(record.form_hash)
        self.entries(record.id)
        yield from chains.faults_of(rows, events, record.id)
        yield from self._faults_of_heading(record, events)

    def _faults_of_heading(self, record: Record, events: Sequence[Event]) -> Iterator[str]:
        query = "SELECT coalesce(max(revision), 0) FROM events WHERE record_id = ?"
        ((revision,),) = self._rows(query, record.id)
        if revision != record.revision:
            yield "its last events are missing."
        if events and not events[0].erased and events[0].change.new != record.form_hash:
            yield "it was begun with another form than the one it names now."
