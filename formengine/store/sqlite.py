"""The store in one SQLite file: each save is one transaction, and each change an event that is never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from formengine.errors import Conflict
from formengine.records import Change, Json, Record, Status, Subject, added
from formengine.store import chains, database
from formengine.store.checking import faults, faults_of_record, faults_of_subject
from formengine.store.reading import Reading
from formengine.store.rows import Save, refuse_bad_id, refuse_traceless, written

_ADD_RECORD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
_PUT_SUBJECT = """
INSERT INTO subjects VALUES (?, ?, ?, ?, ?, 0)
ON CONFLICT (id) DO UPDATE SET label = excluded.label, kind = excluded.kind, readers = excluded.readers,
                               merged_into = excluded.merged_into, is_indexed = 0"""
_PUT_ANSWER = """
INSERT INTO answers VALUES (?, ?, ?)
ON CONFLICT (record_id, path) DO UPDATE SET entry = excluded.entry"""
_MOVE_ON = """
UPDATE records SET revision = revision + 1, changed_at = ?, status = coalesce(?, status)
WHERE id = ? AND revision = ?"""


# A statement of its own, which writes only where the record was taken up: most saves touch one page less.
_TO_INDEX = "UPDATE records SET is_indexed = 0 WHERE id = ? AND is_indexed = 1"
_HAND_OVER = "UPDATE records SET subject = coalesce(?, subject), author = coalesce(?, author) WHERE id = ?"


class SqliteStore(Reading):
    """Records in the file `records.db` of a private home folder."""

    @classmethod
    def open(
        cls, folder: Path, *, clock: Callable[[], datetime], random_bytes: Callable[[int], bytes] = os.urandom
    ) -> SqliteStore:
        """Open the records in a home folder, which is made where it does not exist."""
        return cls(database.open_database(folder), clock=clock, random_bytes=random_bytes)

    @classmethod
    def in_memory(
        cls, *, clock: Callable[[], datetime], random_bytes: Callable[[int], bytes] = os.urandom
    ) -> SqliteStore:
        """An empty store that is never on any disk."""
        return cls(database.open_in_memory(), clock=clock, random_bytes=random_bytes)

    def close(self) -> None:
        """Let go of the file."""
        with database.calmly():
            self.connection.close()

    def together(self) -> AbstractContextManager[None]:
        """Let several writes be kept all or none."""
        return database.transaction(self.connection)

    # Subjects

    def save_subject(self, subject: Subject, changes: Sequence[Change], *, actor: str, save_id: str) -> None:
        """Keep a subject as given, new or changed, with the events that say so; a repeated save id writes nothing.

        Notes, concerns and disclosures about a subject are such events too; the subject itself then stays as it was.
        """
        refuse_traceless(changes)
        refuse_bad_id(subject.id)
        with database.transaction(self.connection):
            if chains.revision_of(self.connection, chains.SUBJECTS, subject.id, save_id) is None:
                self._put_subject(subject, changes, Save(subject.id, 0, self._now(), actor, save_id))

    def _put_subject(self, subject: Subject, changes: Sequence[Change], save: Save) -> None:
        readers = written(list(subject.readers))
        row = (subject.id, subject.label, subject.kind, readers, subject.merged_into)
        self.connection.execute(_PUT_SUBJECT, row)
        query = "SELECT coalesce(max(revision), 0) + 1 FROM subject_events WHERE subject_id = ?"
        ((revision,),) = self._rows(query, subject.id)
        chains.append(self.connection, chains.SUBJECTS, replace(save, revision=revision), changes, self._random_bytes)

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
        with database.transaction(self.connection):
            saved = self._saved_before(record.id, save_id)
            if saved is None:
                self._add(record, document, actor, save_id)
                if wording is not None and record.wording:
                    self._keep_document(record.wording, wording)
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
        with database.transaction(self.connection):
            saved = self._saved_before(record.id, save_id)
            if saved is None:
                saved = self._moved_on(record, status)
                self._write(Save.of(saved, actor, save_id), changes, entries, removed)
        return saved

    def hand_over(
        self, record: Record, change: Change, *, subject_id: str | None = None, author: str | None = None,
        actor: str, save_id: str,
    ) -> Record:  # fmt: skip
        """Give a record to another subject or author, with the event that says so; the rest is as for `save`."""
        with database.transaction(self.connection):
            saved = self.save(record, [change], {}, actor=actor, save_id=save_id)
            self.connection.execute(_HAND_OVER, (subject_id, author, record.id))
        return self._record(saved.id)

    def _saved_before(self, record_id: str, save_id: str) -> Record | None:
        """The record at the revision of a save that is repeated, so that saves by others since are still met."""
        revision = chains.revision_of(self.connection, chains.RECORDS, record_id, save_id)
        return None if revision is None else replace(self._record(record_id), revision=revision)

    def _add(self, record: Record, document: bytes, actor: str, save_id: str) -> None:
        now, subject = self._now(), record.subject
        execute = self.connection.execute
        self._keep_document(record.form_hash, document)
        if not self._rows("SELECT id FROM subjects WHERE id = ?", subject.id):
            self._put_subject(subject, [added(subject)], Save(subject.id, 0, now, actor, save_id))
        pinned = (record.form, record.form_version, record.form_hash)
        plugins = written([list(plugin) for plugin in record.plugins])
        execute(_ADD_RECORD, (record.id, subject.id, *pinned, "draft", 1, now, now, actor, plugins, actor))

    def _keep_document(self, expected: str, document: bytes) -> None:
        execute = self.connection.execute
        execute("INSERT INTO documents VALUES (?, ?) ON CONFLICT DO NOTHING", (expected, document))

    def _moved_on(self, record: Record, status: Status | None) -> Record:
        """The record at its next revision. Raises Conflict where it is not at the one given any more."""
        now = self._now()
        moved = self.connection.execute(_MOVE_ON, (now, status, record.id, record.revision))
        if moved.rowcount != 1:
            raise Conflict(self._conflict(self._record(record.id)))
        self.connection.execute(_TO_INDEX, (record.id,))
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
        chains.append(self.connection, chains.RECORDS, save, changes, self._random_bytes)
        record_id, execute_many = save.owner, self.connection.executemany
        execute_many("DELETE FROM answers WHERE record_id = ? AND path = ?", [(record_id, path) for path in removed])
        execute_many(_PUT_ANSWER, [(record_id, path, written(entry)) for path, entry in entries.items()])

    def add_file(self, content: bytes) -> str:
        """Keep the bytes of an attached file, once however often they come; their SHA-256."""
        file_hash = hashlib.sha256(content).hexdigest()
        with database.transaction(self.connection):
            self.connection.execute("INSERT INTO files VALUES (?, ?) ON CONFLICT DO NOTHING", (file_hash, content))
        return file_hash

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def faults_of(self, record: Record, anchors: Collection[str] = ()) -> tuple[str, ...]:
        """What was changed from outside in a record or in whom it is about, each as the end of a sentence."""
        with database.calmly():
            return (*faults_of_record(self, record, anchors), *faults_of_subject(self, record.subject))

    def check(self) -> tuple[str, ...]:
        """What is wrong with what is kept, a sentence each; an empty tuple where everything holds."""
        return faults(self)
