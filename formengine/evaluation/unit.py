"""A question, section or list as it is settled: everything that is known of it before there is an answer."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any

from formengine.expressions import Expression, Frame, Value
from formengine.kinds import RULES, AsItStands, Check
from formengine.model import Group, Node, Question, Repeat
from formengine.validation import check_of
from formengine.values import dataclass

Gate = tuple[int, str, Value]
"""Which answer lets a place be asked: how deep its question stands in lists, its suffix, and the answer."""


MOST_AT_HAND = 1_000
"""Numbers that are kept for each range that answers may be of."""


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A question, section or list as it is settled.

    `rank` its place in an order in which each comes after what it depends on; `place` in the form's own order; `above`
    the path, below the innermost item, of its container if that may be hidden (empty: what it stands in is the item, or
    is always asked); `around` the lists that it is inside of, the outermost first; `is_open` where nothing that it
    stands in can be hidden, and `is_always_asked` where besides nothing can hide it itself and it stands in no list;
    `is_plain` a question at which nothing can be wrong once its value counts; `is_demanding` where something can be
    wrong though nothing was noted when it was settled and no calculation failed; `section` the number of its section;
    `check` of a question whose answers are right or wrong by themselves; `given_as` the class of answers to it that
    need no check where they are `allowed`, and `comes_as` that of what a calculation comes to (None: there are no
    such); `gate` what its condition comes down to, where it is just that a question has an answer.
    """

    node: Node
    rank: int
    place: int
    path: str
    depth: int
    suffix: str
    list_path: str
    above: str
    around: tuple[Repeat, ...]
    is_open: bool
    is_always_asked: bool
    is_plain: bool
    is_demanding: bool
    section: int
    question: Question | None
    repeat: Repeat | None
    check: Check | None
    given_as: type | None
    comes_as: type | None
    allowed: Container[Any]
    gate: Gate | None
    condition: Expression | None
    calculate: Expression | None
    usual_when: Expression | None

    @property
    def inside(self) -> tuple[Repeat, ...]:
        """The lists that its items are inside of, itself the innermost; of a list."""
        return self.around if self.repeat is None else (*self.around, self.repeat)

    def at(self, frame: Frame) -> str:
        """Its path in answers, in a frame."""
        return frame.prefixes[self.depth] + self.suffix


def unit_of(node: Node, numbers: tuple[int, int], sections: Mapping[str, int], known: Mapping[str, Unit]) -> Unit:
    """A node's unit; those of the sections and lists around it are known."""
    rank, place = numbers
    above = known.get(node.path.rpartition(".")[0])
    around = () if above is None else (*above.around, above.repeat) if above.repeat is not None else above.around
    is_open = above is None or (above.is_open and not may_hide(above.node))
    question = node if isinstance(node, Question) else None
    check = check_of(question) if question is not None and question.refers_to is None else None
    calculate = question.calculate if question is not None else None
    is_plain = question is not None and question.usual_when is None
    wanted, allowed = _as_it_stands(question)
    path_above = node.suffix.rpartition(".")[0]
    return Unit(
        node=node,
        rank=rank,
        place=place,
        path=node.path,
        depth=node.depth,
        suffix=node.suffix,
        list_path=node.list_path,
        above="" if above is not None and above.is_always_asked else path_above,
        around=around,
        is_open=is_open,
        is_always_asked=is_open and not node.depth and not may_hide(node),
        is_plain=is_plain,
        is_demanding=not isinstance(node, Group) and not (is_plain and node.required is False),
        section=sections[node.path.partition(".")[0]],
        question=question,
        repeat=node if isinstance(node, Repeat) else None,
        check=check,
        given_as=wanted if calculate is None else None,
        comes_as=None if calculate is None else wanted,
        allowed=allowed,
        gate=_gate(node),
        condition=node.visible_when,
        calculate=calculate,
        usual_when=question.usual_when if question is not None else None,
    )


def may_hide(node: Node) -> bool:
    """Whether a place can be hidden though what it stands in is asked."""
    return node.visible_when is not None or (isinstance(node, Repeat) and bool(node.for_each))


def _gate(node: Node) -> Gate | None:
    """What the condition of a question or section comes down to; of one that fails open, more is to be asked."""
    condition = node.visible_when
    if condition is None or condition.equality is None or node.safety is not None or isinstance(node, Repeat):
        return None
    question, answer = condition.equality
    return question.depth, question.suffix, answer


def _as_it_stands(question: Question | None) -> AsItStands | tuple[None, tuple[()]]:
    """The class of answers, or of what is worked out, that need no check, and those of them that are allowed."""
    if question is None:
        return None, ()
    rules = RULES[question.kind]
    told = rules.as_it_stands if question.calculate is None else rules.as_it_comes or rules.as_it_stands
    found = told(question)
    if found is None:
        return None, ()
    wanted, allowed = found
    return wanted, _at_hand(allowed) if isinstance(allowed, range) else allowed


@lru_cache(maxsize=1000)
def _at_hand(numbers: range) -> Container[int]:
    """The same numbers, as they are found soonest: in a set, where they are not too many."""
    return frozenset(numbers) if len(numbers) <= MOST_AT_HAND else numbers
