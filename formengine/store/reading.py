"""What is read from the file of records."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from formengine.errors import NotFound, StoreError
from formengine.records import Action, Event, Json, Record, Status, Subject
from formengine.store import chains, database, finding
from formengine.store.finding import Passage
from formengine.store.rows import is_id, read, record_from, subject_from
from formengine.values import dataclass

_SUBJECT = "subjects.id, label, kind, readers, merged_into"
_RECORDS = f"""
SELECT records.id, form, form_version, form_hash, status, revision, begun_at, changed_at, begun_by, plugins, author,
       {_SUBJECT}
FROM records JOIN subjects ON subjects.id = records.subject"""

NO_END = -1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: those shown to a person, about a subject, of a status or an author, and how many at most."""

    shown_to: str | None = None
    subject_id: str | None = None
    status: Status | None = None
    author: str | None = None
    most: int = NO_END

    @property
    def conditions(self) -> tuple[str, tuple[str, ...]]:
        """The same for a query, with its values."""
        shown = "(readers = '[]' OR EXISTS (SELECT 1 FROM json_each(readers) WHERE value = ?))"
        all_of = {shown: self.shown_to, "subject = ?": self.subject_id, "status = ?": self.status,
                  "author = ?": self.author}  # fmt: skip
        asked = {condition: value for condition, value in all_of.items() if value is not None}
        return (f"WHERE {' AND '.join(asked)}" if asked else "", tuple(asked.values()))


EVERY = Wanted()


class Reading:
    """The file of records as it is read; `SqliteStore` adds the writing."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self.connection = connection
        self._clock = clock
        self._random_bytes = random_bytes

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

    def subjects_with_id(self, text: str) -> tuple[Subject, ...]:
        """The one with this id, if there is one."""
        rows = self._rows(f"SELECT {_SUBJECT} FROM subjects WHERE id = ?", text)
        return tuple(subject_from(row) for row in rows)

    def subject_events(self, subject_id: str) -> tuple[Event, ...]:
        """The history of a subject, the oldest event first."""
        return chains.events_of(self.connection, chains.SUBJECTS, subject_id)

    # Records

    def record(self, beginning: str) -> Record:
        """The only record whose id begins so, with at least four characters."""
        if not is_id(beginning):
            raise NotFound(
                "This is not the id of a record. An id has letters, digits and dashes only; "
                "at least its first four are needed. `formengine list` shows them."
            )
        query = f"{_RECORDS} WHERE records.id >= ?1 AND records.id < ?1 || char(1114111) ORDER BY 1 LIMIT 2"
        found = [record_from(row) for row in self._rows(query, beginning)]
        if len(found) == 1 or any(record.id == beginning for record in found):
            return found[0]
        if found:
            raise NotFound(f"More than one record's id begins with '{beginning}'. Write more of it.")
        raise NotFound(f"There is no record '{beginning}' here. `formengine list` shows those there are.")

    def records(self, wanted: Wanted = EVERY) -> tuple[Record, ...]:
        """The records that are wanted, the last changed first."""
        conditions, values = wanted.conditions
        query = f"{_RECORDS} {conditions} ORDER BY changed_at DESC, records.id DESC LIMIT ?"
        return tuple(record_from(row) for row in self._rows(query, *values, wanted.most))

    def entries(self, record_id: str) -> dict[str, Json]:
        """The present answers of a record: path to entry."""
        rows = self._rows("SELECT path, entry FROM answers WHERE record_id = ? ORDER BY path", record_id)
        return {path: read(entry) for path, entry in rows}

    def events(self, record_id: str, *, actions: Collection[str] | None = None) -> tuple[Event, ...]:
        """The history of a record, the oldest first; only of some actions, where they are given."""
        return chains.events_of(self.connection, chains.RECORDS, record_id, actions)

    def head(self, record_id: str) -> str:
        """The last link of a record's history."""
        return chains.last_link(self.connection, chains.RECORDS, record_id)[1]

    def is_saved(self, record_id: str, save_id: str) -> bool:
        """Whether a save with this id was made."""
        return chains.revision_of(self.connection, chains.RECORDS, record_id, save_id) is not None

    def events_since(self, record_id: str, revision: int) -> tuple[Event, ...]:
        """What was saved to a record after a revision, the oldest event first."""
        return chains.events_since(self.connection, chains.RECORDS, record_id, revision)

    def document(self, form_hash: str) -> bytes:
        """The form document with this hash, exactly as it was when the record began."""
        for (document,) in self._rows("SELECT CAST(document AS BLOB) FROM documents WHERE hash = ?", form_hash):
            if hashlib.sha256(document).hexdigest() != form_hash:
                raise StoreError(database.DAMAGED)
            return bytes(document)
        raise NotFound("The form of this record is not kept here.")

    def file(self, file_hash: str) -> bytes:
        """The bytes with this SHA-256, exactly as they were attached."""
        for (content,) in self._rows("SELECT content FROM files WHERE hash = ?", file_hash):
            if hashlib.sha256(content).hexdigest() != file_hash:
                raise StoreError(database.DAMAGED)
            return bytes(content)
        raise NotFound("This attached file is not kept here.")

    def file_hashes(self) -> frozenset[str]:
        """The SHA-256 of every file that is kept."""
        return frozenset(file_hash for (file_hash,) in self._rows("SELECT hash FROM files"))

    def subjects_called(self, name: str) -> tuple[tuple[Subject, tuple[str, ...]], ...]:
        """Those who may be meant by a name, however it is spelt, with the words of all their names; in no order."""
        with database.calmly():
            words = finding.subjects_called(self.connection, name)
        rows = self._rows(f"SELECT {_SUBJECT} FROM subjects WHERE id IN ({', '.join('?' * len(words))})", *words)
        return tuple((subject, words[subject.id]) for subject in map(subject_from, rows))

    def passages(self, text: str, *, most: int) -> tuple[Passage, ...]:
        """The texts in answers that hold all words of a text; those written last come first."""
        with database.calmly():
            return tuple(finding.passages(self.connection, text, most=most))

    def _record(self, record_id: str) -> Record:
        for row in self._rows(f"{_RECORDS} WHERE records.id = ?", record_id):
            return record_from(row)
        raise NotFound("This record is not kept here. `formengine list` shows those that are.")

    def _rows(self, query: str, *values: object) -> list[Any]:
        with database.calmly():
            return self.connection.execute(query, values).fetchall()

    def settings(self) -> Mapping[str, str | int]:
        """How the store works on this machine, for `formengine doctor`."""
        names = {0: "off", 1: "normal", 2: "full", 3: "extra"}
        ((version,),) = self._rows("SELECT sqlite_version()")
        ((journal_mode,),) = self._rows("PRAGMA journal_mode")
        ((synchronous,),) = self._rows("PRAGMA synchronous")
        ((step,),) = self._rows("PRAGMA user_version")
        return {
            "driver": type(self.connection).__module__.partition(".")[0],
            "sqlite": version,
            "journal_mode": journal_mode,
            "synchronous": names[synchronous],
            "step": step,
        }
