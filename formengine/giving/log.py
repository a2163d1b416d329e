"""What was given to whom, or refused, and why: kept in the history of the person it is about.

An export's entry is written before its file is complete, so that no file exists that nobody knows of.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from formengine.engine import Engine
from formengine.errors import NotFound, Refused, did_you_mean
from formengine.plain_text import harmless
from formengine.records import Change, Event, Subject
from formengine.reports import Export
from formengine.tables import Column, Table
from formengine.values import dataclass

if TYPE_CHECKING:
    from formengine.hookspecs import Exporter

BASES = ("own copy", "consent", "law", "court order", "subject access", "supervision", "other", "not stated")
"""On what basis something is given."""

MOST_OFFERED = 5

TOLD = {"yes": "told", "no": "not told", "": "not stated"}
"""Whether the person whom it is about was told."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was given or refused.

    `what` in words, `records` it came from, `to` whom, `asked_by` whom, on which of BASES, `why`; whether the person it
    is about was `told` (yes, no, or not stated); `refused` where nothing was given.
    """

    what: str
    to: str
    basis: str = "not stated"
    asked_by: str = ""
    why: str = ""
    told: str = ""
    refused: bool = False
    records: tuple[str, ...] = ()

    def change(self) -> Change:
        """The event that keeps it."""
        return Change("disclosed", new={**asdict(self), "records": list(self.records)})


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the log: when, by whom it was written, what it says; None where that was erased."""

    at: str
    actor: str
    disclosure: Disclosure | None


def keep(engine: Engine, subjects: Iterable[Subject], disclosure: Disclosure, *, actor: str) -> None:
    """Write an entry into the history of everybody it is about."""
    if disclosure.basis not in BASES:
        known = ", ".join(BASES)
        raise Refused(f"The basis is one of: {known}.{did_you_mean(disclosure.basis, BASES)}")
    for subject in dict.fromkeys(subjects):
        engine.store.save_subject(subject, [disclosure.change()], actor=actor, save_id=secrets.token_hex(8))


def log_of(engine: Engine, subject: Subject) -> tuple[Kept, ...]:
    """The disclosure log of a person, the oldest entry first."""
    return tuple(_entries(engine.store.subject_events(subject.id)))


def _entries(events: Iterable[Event]) -> Iterator[Kept]:
    for event in events:
        if event.change.action == "disclosed":
            kept = event.change.new
            made = Disclosure(**{**kept, "records": tuple(kept["records"])}) if isinstance(kept, dict) else None  # type: ignore[arg-type]
            yield Kept(event.at, event.actor, made)


def log_table(entries: Iterable[Kept]) -> Table:
    """The log as people read it."""
    columns = (Column("When (UTC)", "narrow"), Column("By", "narrow"), Column("Given to", "narrow"),
               Column("What", "wide"), Column("Basis", "narrow"), Column("Asked by", "narrow"),
               Column("Why", "medium"), Column("The person was", "narrow"))  # fmt: skip
    rows = tuple(_row(entry) for entry in entries)
    return Table("Disclosures", columns, rows, "" if rows else "Nothing was given to anybody, and nothing refused.")


def _row(entry: Kept) -> tuple[str, ...]:
    one, when = entry.disclosure, entry.at[:16].replace("T", " ")
    if one is None:
        return (when, entry.actor, "", "(erased)", "", "", "", "")
    what = f"Refused: {one.what}" if one.refused else one.what
    return (when, entry.actor, one.to, what, one.basis, one.asked_by, one.why, TOLD[one.told])


def logging(engine: Engine, export: Export, write: Exporter, disclosure: Disclosure, *, actor: str) -> Exporter:
    """An exporter that writes its entry when the file's content is there, before the file gets its name.

    Where the entry cannot be written there is no file.
    """
    enter = entering(engine, export, disclosure, actor=actor)

    def written(made: Export, stream: BinaryIO) -> None:
        write(made, stream)
        enter()

    return written


def entering(engine: Engine, export: Export, disclosure: Disclosure, *, actor: str) -> Callable[[], None]:
    """What writes the entry of an export into the history of everybody it is about."""
    subjects = [engine.store.subject(one.record.subject.id) for one in export.filed]
    return partial(keep, engine, subjects, disclosure, actor=actor)


def known_subject(engine: Engine, wanted: str) -> Subject:
    """The one person of that very name or id: what leaves the house must not be about somebody of a like name.

    Raises Refused with those who may be meant.
    """
    if not engine.has_records:
        raise NotFound("There are no records here yet.")
    people = engine.people
    near = people.find(wanted)
    plain = " ".join(wanted.split()).casefold()
    alike = [one for one in near if one.label.casefold() == plain]
    found = [one for one in people.named(wanted) if people.is_shown(one)] or alike
    if len(found) == 1:
        return found[0]
    meant = "; ".join(f"{one.label} ({one.id})" for one in (found or near)[:MOST_OFFERED])
    offer = f" Perhaps you mean: {meant}." if meant else ""
    raise Refused(f"Give the whole name or the id of one person; '{harmless(wanted)}' is not that.{offer}")
