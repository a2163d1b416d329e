"""Concerns: raised in one step from anywhere, kept though half of it is missing, open until somebody closes them."""

from __future__ import annotations

from collections.abc import Mapping

from formengine.casework.desk import Desk, keep_about, numbered, worded
from formengine.casework.notebook import first_words
from formengine.engine import Engine
from formengine.errors import Refused
from formengine.plain_text import clean
from formengine.records import Change, Json, Subject
from formengine.records.concerns import QUESTIONS, Concern, concerns_of


def concerns_about(engine: Engine, subject: Subject) -> tuple[Concern, ...]:
    """The concerns about a subject, the oldest first."""
    return concerns_of(engine.people.history(subject))


def open_concerns(engine: Engine) -> tuple[tuple[Subject, Concern], ...]:
    """Every concern in this home that nobody has closed."""
    if not engine.has_records:
        return ()
    people = engine.people
    found = (people.whole(one) for one in engine.store.subjects_with("concern raised"))
    subjects = {one.id: one for one in found if people.is_shown(one)}.values()
    return tuple((one, concern) for one in subjects for concern in concerns_about(engine, one) if concern.is_open)


def raise_concern(
    desk: Desk, subject: Subject, parts: Mapping[str, str], *, record: str = "", path: str = ""
) -> Concern:
    """Keep a concern at once; `parts` by the keys of `QUESTIONS`, as many as are known. Raises Refused without any."""
    told: dict[str, Json] = {**_told(parts)}
    told["words"] = worded(parts.get("words", ""), "The concern")
    where: dict[str, Json] = {"record": record, "path": path, "audience": "restricted", "about": "subject"}
    content: Json = {"id": desk.engine.new_item(), **told, **where}
    keep_about(desk, subject, *first_words(desk, subject), Change("concern raised", new=content))
    return concerns_about(desk.engine, subject)[-1]


def add_to(desk: Desk, subject: Subject, number: int, parts: Mapping[str, str]) -> Concern:
    """Add what was missing, or what is known since; nothing that was written is replaced."""
    concern = _open(desk, subject, number)
    told = _told(parts)
    if not told:
        raise Refused("Nothing was written, so nothing was added.")
    keep_about(desk, subject, Change("concern added to", new={"id": concern.id, **told}))
    return numbered(concerns_about(desk.engine, subject), number, "concern")


def close(desk: Desk, subject: Subject, number: int, done: str) -> Concern:
    """Close a concern, saying what was done."""
    concern = _open(desk, subject, number)
    content: Json = {"id": concern.id, "done": worded(done, "What was done")}
    keep_about(desk, subject, Change("concern closed", new=content))
    return numbered(concerns_about(desk.engine, subject), number, "concern")


def _open(desk: Desk, subject: Subject, number: int) -> Concern:
    concern = numbered(concerns_about(desk.engine, subject), number, "concern")
    if concern.closed is not None:
        raise Refused(
            f"Concern {number} was closed by {concern.closed.by} on {concern.closed.at[:10]}; raise a new one instead."
        )
    return concern


def _told(parts: Mapping[str, str]) -> dict[str, Json]:
    kept = {key: clean(parts.get(key, ""))[0].strip() for key in QUESTIONS}
    return {key: text for key, text in kept.items() if text}
