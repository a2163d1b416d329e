"""A home to work in for tests: one engine, people at their desks, records of small forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from formengine.answers import Answers
from formengine.casework.desk import Desk
from formengine.casework.signing import Hand
from formengine.casework.steps import take
from formengine.engine import Engine
from formengine.model import Form
from formengine.plugins import Plugins
from formengine.records import Change, Record
from formengine.records.binding import binding_of
from formengine.records.events import Action, Event, Source
from formengine.records.life import Life
from tests.building import day, form_with, rating, repeat, section, text, whole

BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def visit_form(**keys: Any) -> Form:
    """A small form with a fact, a number worked out, a rating, a list, and something restricted."""
    return form_with(
        {
            "visit": section(
                {
                    "on": day(title="When was it?"),
                    "rooms": whole(title="Rooms seen"),
                    "twice": whole(title="Rooms, twice", calculate="rooms * 2"),
                    "why": text(title="Why none?", visible_when="rooms == 0"),
                    "calm": rating(0, 3, title="How calm it was"),
                },
                audience="applicants",
            ),
            "children": repeat({"name": text(title="Name")}, repeat={"label": "name"}, audience="agency"),
            "private": section({"heard": text(title="What was heard", widget="long_text")}, audience="restricted"),
        },
        **{"date": "visit.on", **keys},
    )


def ticking(start: datetime = BEGUN) -> Callable[[], datetime]:
    """A clock that goes on by a minute each time it is looked at."""
    seen = iter(range(1_000_000))
    return lambda: start + timedelta(minutes=next(seen))


@contextmanager
def at_work(
    home: Path, settings: dict[str, Any] | None = None, *, clock: Callable[[], datetime] | None = None
) -> Iterator[Desk]:
    """Ana at her desk over a home."""
    if settings is not None:
        home.mkdir(parents=True, exist_ok=True)
        (home / "settings.json").write_text(json.dumps(settings), "utf-8")
    engine = Engine.start(home, plugins=Plugins(()), clock=clock or ticking())
    try:
        yield Desk(engine, "Ana")
    finally:
        engine.close()


def as_(desk: Desk, name: str) -> Desk:
    """Somebody else at the same engine."""
    return Desk(desk.engine, name)


def begun(desk: Desk, form: Form | None = None, about: str = "A. B.", **answers: Any) -> str:
    """A new record with answers, by path with two underscores for each dot; its id."""
    given = Answers()
    for path, value in {"visit__rooms": 3, "visit__calm": 2, **answers}.items():
        given = given.with_answer(path.replace("__", "."), value)
    form = form or visit_form()
    return desk.engine.begin(form, desk.engine.subject(about, "applicant"), actor=desk.actor, answers=given).record.id


def submitted(desk: Desk, **answers: Any) -> str:
    """A record that was submitted; its id."""
    record = begun(desk, **answers)
    take(desk, record, "submit")
    return record


def changed(desk: Desk, record: str, path: str, value: Any) -> Record:
    """The record once an answer in it is another."""
    draft = desk.engine.resume_to_change(record)
    return desk.engine.save(draft.with_answer(path, value), actor=desk.actor).record


def life(desk: Desk, record: str) -> Life:
    return desk.engine.life(record)


def names(desk: Desk, record: str) -> list[str]:
    """Whose signatures on a record hold."""
    draft = desk.engine.resume(record)
    return [one.name for one in desk.engine.life(record).standing(binding_of(draft.evaluation))]


def hand(name: str = "Ana", role: str = "assessor") -> Hand:
    return Hand(name, role, "typed name", "2026-03-02")


def event(
    number: int, action: Action, path: str = "", old: Any = None, new: Any = None, source: Source = "typed"
) -> Event:
    """An event as a history might hold it, its sums left out."""
    return Event(number, "2026-03-02T09:00:00Z", "Ana", Change(action, path, old, new, source), "1.0.0", f"s{number}",
                 "", "", "", "")  # fmt: skip
