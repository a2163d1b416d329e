"""Who is what to whom: a list of relations between the items of another, each pair asked once and read both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from formengine.expressions import Fault, Value
from formengine.model import Question, Repeat
from formengine.validation import Problem
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """What one item of a list says: who is what (`code`) to whom; `path` where it is said."""

    path: str
    who: str
    code: str
    whom: str


@dataclass(frozen=True, slots=True)
class Relations:
    """What all items of one list say, and the question whose choices are the relations."""

    question: Question
    said: tuple[Relation, ...]

    def __post_init__(self) -> None:
        assert all(choice.inverse for choice in self.question.choices)

    def inverse(self, code: str) -> str:
        """What somebody is to whoever is this to them: the inverse of parent is child."""
        return next(choice.inverse for choice in self.question.choices if choice.value == code)

    def between(self) -> dict[tuple[str, str], str]:
        """What each is to each other, said or read the other way round; what was said first counts."""
        both: dict[tuple[str, str], str] = {}
        for one in self.said:
            if one.who != one.whom and (one.who, one.whom) not in both:
                both[one.who, one.whom] = one.code
                both[one.whom, one.who] = self.inverse(one.code)
        return both


def relations_at(
    repeat: Repeat, path: str, values: Mapping[str, Value | Fault], lists: Mapping[str, tuple[str, ...]]
) -> Relations | None:
    """The relations that a list holds; None where it is no such list.

    Parameters: `path` of the list in the answers; `values` and `lists` as an evaluation has them. An item that does not
    say who, what and whom says nothing yet.
    """
    if repeat.grid is None:
        return None
    grid = repeat.grid
    said = []
    for item in lists.get(path, ()):
        who, code, whom = (values.get(f"{path}.{item}.{name}") for name in (grid.who, grid.relation, grid.whom))
        if isinstance(who, str) and isinstance(code, str) and isinstance(whom, str):
            said.append(Relation(f"{path}.{item}.{grid.relation}", who, code, whom))
    question = next(child for child in repeat.children if child.name == grid.relation)
    assert isinstance(question, Question)
    return Relations(question, tuple(said))


def relation_problems(relations: Relations, called: Callable[[str], str]) -> Iterator[Problem]:
    """Pairs that are told twice, and what contradicts what was told before; only ever warnings.

    Parameters: `called` tells what an item of the other list is called.
    """
    first: dict[frozenset[str], Relation] = {}
    for one in relations.said:
        pair = frozenset((one.who, one.whom))
        before = first.setdefault(pair, one)
        if one.who == one.whom:
            yield _warning(f"this says what {called(one.who)} is to {called(one.who)}.", one)
        elif before is not one:
            yield _told_again(relations, before, one, called)


def _told_again(relations: Relations, before: Relation, one: Relation, called: Callable[[str], str]) -> Problem:
    agrees = one.code == (before.code if one.who == before.who else relations.inverse(before.code))
    if agrees:
        message = f"what {called(one.who)} and {called(one.whom)} are to each other is told already."
    else:
        here, there = (f"{called(x.who)} {relations.question.title_of(x.code)} {called(x.whom)}" for x in (one, before))
        message = f"this says “{here}”, and before it is said “{there}”."
    return _warning(message, one, before)


def _warning(message: str, one: Relation, *others: Relation) -> Problem:
    return Problem(one.path, "rule", f"Please check: {message}", False, also=tuple(other.path for other in others))
