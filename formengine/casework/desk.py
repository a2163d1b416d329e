"""What every deed at a record shares: cleaning what was typed, finding the place, writing the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from formengine.engine import Engine
from formengine.errors import NotFound, Refused, did_you_mean
from formengine.evaluation import Evaluation
from formengine.kinds import NotUnderstood
from formengine.kinds.days import read_day
from formengine.model import Form, Node
from formengine.plain_text import clean
from formengine.records import Change, Record, Subject
from formengine.records.concerns import Concern
from formengine.records.life import Addendum, Comment, Correction
from formengine.records.notes import Note, Passage
from formengine.records.tellings import Telling
from formengine.values import dataclass

LONGEST = 200_000
"""Characters of one thing that is said; an hour's dictation has about 60,000."""
LONGEST_NAME = 200

Numbered = TypeVar("Numbered", Comment, Correction, Addendum, Telling, Note, Passage, Concern)


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at work over a home: the engine, and the name under which everything is recorded.

    `save_id` is the id by which a repeated try of one deed is known; empty where there is none.
    """

    engine: Engine
    actor: str
    save_id: str = ""

    @property
    def once(self) -> str:
        """The id of the next save."""
        return self.save_id or self.engine.new_save_id()


def worded(text: str, what: str, *, longest: int = LONGEST) -> str:
    """A text as it is kept. Raises Refused where nothing was said, or far too much."""
    kept = clean(text)[0].strip()
    if not kept:
        raise Refused(f"{what}: nothing was written, so nothing was kept.")
    if len(kept) > longest:
        raise Refused(f"{what}: this is longer than the {longest} characters that are kept; make it two.")
    return kept


def named(text: str, what: str) -> str:
    """A name or a few words on one line. Raises Refused where it is empty."""
    return " ".join(worded(text, what, longest=LONGEST_NAME).split())


def day(desk: Desk, text: str, what: str) -> str:
    """A day as people write it, today where none is given. Raises Refused where it cannot be read or is to come."""
    today = desk.engine.today
    try:
        read = read_day(text.strip() or "today", today)
    except NotUnderstood as error:
        raise Refused(f"{what}: {error}") from None
    if read > today:
        raise Refused(f"{what}: {read.isoformat()} is still to come.")
    return read.isoformat()


def place(evaluation: Evaluation, path: str) -> tuple[str, Node]:
    """A section, question or list that a person named by its path, with what stands there. Raises NotFound.

    An item may be named by its place in the list, counted from 0, as in an answers file.
    """
    found = _with_items(evaluation, path)
    node = evaluation.form.node(found)
    if node is None:
        known = [*evaluation.placed, *evaluation.form.nodes]
        raise NotFound(f"'{path[:80]}' is no question or section of this form.{did_you_mean(path, known)}")
    return found, node


def _with_items(evaluation: Evaluation, path: str) -> str:
    found = ""
    for part in path.split("."):
        items = evaluation.answers.items(found) if found else ()
        is_place = part.isdecimal() and len(part) < 4 and int(part) < len(items)
        found = f"{found}.{items[int(part)] if is_place else part}" if found else part
    return found


def numbered(things: Sequence[Numbered], number: int, what: str) -> Numbered:
    """The thing that people call by this number. Raises NotFound."""
    for one in things:
        if one.number == number:
            return one
    there = f"there are {len(things)}" if things else "there is none yet"
    raise NotFound(f"There is no {what} {number}; {there}.")


def keep(desk: Desk, record: Record, *changes: Change, status: str | None = None) -> Record:
    """Write what was done to a record, all or none."""
    return desk.engine.store.save(record, changes, {}, status=status, actor=desk.actor, save_id=desk.once)


def keep_about(desk: Desk, subject: Subject, *changes: Change) -> None:
    """Write what was said about a subject, all or none."""
    desk.engine.store.save_subject(subject, changes, actor=desk.actor, save_id=desk.once)


def audience(name: str, known: Mapping[str, frozenset[str]]) -> str:
    """The name of a set of readers, as it is known. Raises NotFound."""
    if name not in known:
        raise NotFound(f"There is no audience '{name}'. There are {', '.join(known)}.{did_you_mean(name, known)}")
    return name


def inner_audience(form: Form, node: Node | None) -> str:
    """Who may read what colleagues say about a question: nobody who may not read the answer, and never more than them.

    The agency, where all of it may read the answer; else whoever may, where they are of the agency; else the author.
    """
    if node is None:
        return "agency"
    readers, agency = form.audiences[node.audience], form.audiences["agency"]
    if agency <= readers:
        return "agency"
    return node.audience if readers <= agency else "restricted"
