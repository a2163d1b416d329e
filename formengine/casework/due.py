"""What is due: days that records name, told on the page of the person whom they are about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from formengine.engine import Engine
from formengine.records import Record, Subject
from formengine.reports.summary import due_days
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done by a day that a record names."""

    on: date
    what: str
    record: Record


def due_about(engine: Engine, subject: Subject) -> tuple[Due, ...]:
    """What is due about somebody, the nearest first; of each form the record that was begun last says it."""
    from formengine.store import Wanted

    records = engine.records(Wanted(subject_id=subject.id))
    latest = {record.form: record for record in sorted(records, key=lambda record: record.begun_at)}
    found = [one for record in latest.values() for one in _due_in(engine, record)]
    return tuple(sorted(found, key=lambda one: (one.on, one.what)))


def _due_in(engine: Engine, record: Record) -> Iterator[Due]:
    for day, what in due_days(engine.resume(record.id).evaluation):
        yield Due(day, what, record)
