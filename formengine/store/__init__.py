"""Keeping subjects, records, their events and the forms they were made with.

Read `steps` for what the database holds, `database` for how it is opened, `chains` for histories, `reading`
and `sqlite` for what is read and written, `finding` for what is looked up, `checking` for what may be wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from formengine.records import Action, Change, Event, Json, Record, Status, Subject
from formengine.store.finding import Passage
from formengine.store.reading import EVERY, Wanted
from formengine.store.sqlite import SqliteStore

__all__ = ["EVERY", "Passage", "SqliteStore", "Store", "Wanted"]


class Store(Protocol):
    """What the engine asks of a place that keeps records; every refusal is a StoreError or NotFound.

    Whoever resumes reads the record before its entries: a save made in between is then met as a Conflict.
    """

    def subjects(self) -> tuple[Subject, ...]:
        """Everyone written about, by label."""

    def subjects_with(self, action: Action) -> tuple[Subject, ...]:
        """Those in whose history something was done, by label."""

    def subjects_labelled(self, label: str) -> tuple[Subject, ...]:
        """Those with exactly this label; two children may share one."""

    def subjects_with_id(self, text: str) -> tuple[Subject, ...]:
        """The one with this id, if there is one."""

    def subject(self, subject_id: str) -> Subject:
        """The subject with this id."""

    def subject_events(self, subject_id: str) -> tuple[Event, ...]:
        """The history of a subject, the oldest event first."""

    def save_subject(self, subject: Subject, changes: Sequence[Change], *, actor: str, save_id: str) -> None:
        """Keep a subject, new or changed, with the events that say so; a repeated save id writes nothing."""

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
        """Keep a new record with its form document and its first events; the record as it stands then."""

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
        """Keep changes to a record, all or none; a repeated save id writes nothing."""

    def hand_over(
        self, record: Record, change: Change, *, subject_id: str | None = None, author: str | None = None,
        actor: str, save_id: str,
    ) -> Record:  # fmt: skip
        """Give a record to another subject or author, with the event that says so; the rest is as for `save`."""

    def together(self) -> AbstractContextManager[None]:
        """Let several writes be kept all or none."""

    def record(self, beginning: str) -> Record:
        """The only record whose id begins so."""

    def records(self, wanted: Wanted = EVERY) -> tuple[Record, ...]:
        """The records that are wanted, or all of them, the last changed first."""

    def entries(self, record_id: str) -> dict[str, Json]:
        """The present answers of a record: path to entry."""

    def events(self, record_id: str, *, actions: Collection[str] | None = None) -> tuple[Event, ...]:
        """The history of a record, the oldest first; only of some actions, where they are given."""

    def events_since(self, record_id: str, revision: int) -> tuple[Event, ...]:
        """What was saved to a record after a revision, the oldest event first."""

    def head(self, record_id: str) -> str:
        """The last link of a record's history."""

    def is_saved(self, record_id: str, save_id: str) -> bool:
        """Whether a save with this id was made."""

    def subjects_called(self, name: str) -> tuple[tuple[Subject, tuple[str, ...]], ...]:
        """Those who may be meant by a name, however it is spelt, with the words of all their names; in no order."""

    def passages(self, text: str, *, most: int) -> tuple[Passage, ...]:
        """The texts in answers that hold all words of a text, the best first."""

    def document(self, form_hash: str) -> bytes:
        """The form document with this hash."""

    def settings(self) -> Mapping[str, str | int]:
        """How the store works on this machine, for `formengine doctor`."""

    def faults_of(self, record: Record, anchors: Collection[str] = ()) -> tuple[str, ...]:
        """What was changed from outside in a record or in whom it is about, each as the end of a sentence.

        Parameters: `anchors` are links of the record's history that were written down elsewhere.
        """

    def check(self) -> tuple[str, ...]:
        """What is wrong with what is kept, a sentence each."""

    def close(self) -> None:
        """Let go of the store."""
