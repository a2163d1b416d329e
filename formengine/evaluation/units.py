"""The places of a form as they are worked through: everything that is known of each before there is an answer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from formengine.expressions import Expression, Frame, Value
from formengine.kinds import RULES, AsItStands, Check
from formengine.model import Form, Group, Node, Question, Repeat
from formengine.validation import check_of
from formengine.values import dataclass

Gate = tuple[int, str, Value]
"""Which answer lets a place be asked: how deep its question stands in lists, its suffix, and the answer."""


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


Key = TypeVar("Key")
Told = TypeVar("Told")

MOST_AT_HAND = 1_000
"""Numbers that are kept for each range that answers may be of."""


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Questions that are asked together or not at all, and about whose values only their own answers decide.

    Most of a form are such questions. `first` of all `members` by rank, and whether they `may_be_hidden` where they
    are; `standing` are those to which some answers need no check: of each its suffix, the class of such answers, those
    that are `allowed`, and its unit; `looked_at` are all others: of each its suffix, its check and its unit.
    """

    first: Unit
    members: tuple[Unit, ...]
    may_be_hidden: bool
    standing: tuple[tuple[str, type, Container[Any], Unit], ...]
    looked_at: tuple[tuple[str, Check, Unit], ...]


def _alike(units: tuple[Unit, ...]) -> Alike:
    standing = ((unit.suffix, unit.given_as, unit.allowed, unit) for unit in units if unit.given_as is not None)
    others = (unit for unit in units if unit.given_as is None)
    looked_at = ((unit.suffix, unit.check, unit) for unit in others if unit.check is not None)
    may_be_hidden = not units[0].is_open or _may_hide(units[0].node)
    return Alike(units[0], units, may_be_hidden, tuple(standing), tuple(looked_at))


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """All units of a form.

    `ranked` in their rank's order; `by_path` in the form's; `steps` all that answers decide about, in an order in which
    each comes after what it depends on; `always` what is asked whatever the answers; `checked` where something can be
    wrong; `demanding` the paths of the plain questions outside of all lists that are demanding, and `demanding_more`
    all else that is; `answerable` the suffixes of what a person answers, with the numbers of their sections, by the
    path of the list in whose items they stand; `inner` by the path of a list what stands in its items and in no list
    further in; `lists` in the form's order; `followers` by the path of a list those whose items' ids it holds, itself
    among them; `calculated` what is worked out, in the form's order, and `has_interleaved` whether several of it stand
    in items of one list.
    """

    ranked: tuple[Unit, ...]
    by_path: Mapping[str, Unit]
    steps: tuple[Unit | Alike, ...]
    always: Mapping[str, bool]
    checked: tuple[Unit, ...]
    demanding: frozenset[str]
    demanding_more: tuple[Unit, ...]
    answerable: Mapping[str, tuple[tuple[str, int], ...]]
    inner: Mapping[str, tuple[Unit, ...]]
    lists: tuple[Unit, ...]
    followers: Mapping[str, tuple[Unit, ...]]
    calculated: tuple[Unit, ...]
    has_interleaved: bool


def units_of(form: Form) -> Units:
    """The units of a form; ask for them by `form.once(units_of)`."""
    ranks = {node.path: rank for rank, node in enumerate(form.order)}
    numbers = {section.path: number for number, section in enumerate(form.sections)}
    by_path: dict[str, Unit] = {}
    for place, node in enumerate(form.nodes.values()):
        by_path[node.path] = _unit(node, (ranks[node.path], place), numbers, by_path)
    ranked = tuple(sorted(by_path.values(), key=lambda unit: unit.rank))
    checked = tuple(unit for unit in by_path.values() if unit.question is not None or unit.repeat is not None)
    calculated = tuple(unit for unit in by_path.values() if unit.calculate is not None)
    outermost = [unit.around[0].path for unit in calculated if unit.around]
    return Units(
        ranked=ranked,
        by_path=by_path,
        steps=tuple(_steps(ranked)),
        always={unit.path: True for unit in by_path.values() if unit.is_always_asked},
        checked=checked,
        demanding=frozenset(unit.path for unit in checked if unit.is_demanding and _is_plain_outside(unit)),
        demanding_more=tuple(unit for unit in checked if unit.is_demanding and not _is_plain_outside(unit)),
        answerable=_grouped((u.list_path, (u.suffix, u.section)) for u in checked if u.question and not u.calculate),
        inner=_grouped((unit.list_path, unit) for unit in by_path.values() if unit.list_path),
        lists=tuple(unit for unit in by_path.values() if unit.repeat is not None),
        followers=_grouped((_holder(unit.repeat), unit) for unit in by_path.values() if unit.repeat is not None),
        calculated=calculated,
        has_interleaved=len(outermost) > len({*outermost}),
    )


def _unit(node: Node, numbers: tuple[int, int], sections: Mapping[str, int], known: Mapping[str, Unit]) -> Unit:
    """A node's unit; those of the sections and lists around it are known."""
    rank, place = numbers
    above = known.get(node.path.rpartition(".")[0])
    around = () if above is None else (*above.around, above.repeat) if above.repeat is not None else above.around
    is_open = above is None or (above.is_open and not _may_hide(above.node))
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
        is_always_asked=is_open and not node.depth and not _may_hide(node),
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


def _may_hide(node: Node) -> bool:
    """Whether a place can be hidden though what it stands in is asked."""
    return node.visible_when is not None or (isinstance(node, Repeat) and bool(node.for_each))


def _gate(node: Node) -> Gate | None:
    """What the condition of a question or section comes down to; of one that fails open, more is to be asked."""
    condition = node.visible_when
    if condition is None or condition.equality is None or node.safety is not None or isinstance(node, Repeat):
        return None
    question, answer = condition.equality
    return question.depth, question.suffix, answer


def _is_plain_outside(unit: Unit) -> bool:
    return unit.is_plain and not unit.depth


def _steps(ranked: tuple[Unit, ...]) -> Iterator[Unit | Alike]:
    """What is settled one after the other; questions that are asked alike all in the place of the first of them."""
    alike = _grouped((_asked_by(unit), unit) for unit in ranked if _is_simple(unit))
    for unit in ranked:
        if _is_simple(unit):
            members = alike[_asked_by(unit)]
            if unit is members[0]:
                yield _alike(members)
        elif unit.question is not None or unit.repeat is not None or not unit.is_always_asked:
            yield unit


def _is_simple(unit: Unit) -> bool:
    """Whether only its own answer decides about a question's value, and a gate at most about whether it is asked."""
    return unit.check is not None and unit.calculate is None and (unit.condition is None or unit.gate is not None)


def _asked_by(unit: Unit) -> tuple[object, ...]:
    """What decides whether a simple question is asked; a one and a true are told apart."""
    return unit.list_path, unit.above, unit.is_always_asked, unit.gate, unit.gate and type(unit.gate[2])


def _as_it_stands(question: Question | None) -> AsItStands | tuple[None, tuple[()]]:
    """The class of answers that need no check, and those of them that are allowed."""
    found = RULES[question.kind].as_it_stands(question) if question is not None else None
    if found is None:
        return None, ()
    wanted, allowed = found
    return wanted, _at_hand(allowed) if isinstance(allowed, range) else allowed


@lru_cache(maxsize=1000)
def _at_hand(numbers: range) -> Container[int]:
    """The same numbers, as they are found soonest: in a set, where they are not too many."""
    return frozenset(numbers) if len(numbers) <= MOST_AT_HAND else numbers


def _holder(repeat: Repeat) -> str:
    """The list that holds the ids of a list's items."""
    return repeat.for_each[-1].path if repeat.for_each else repeat.path


def _grouped(pairs: Iterable[tuple[Key, Told]]) -> dict[Key, tuple[Told, ...]]:
    grouped: dict[Key, list[Told]] = {}
    for key, told in pairs:
        grouped.setdefault(key, []).append(told)
    return {key: tuple(told) for key, told in grouped.items()}


def frames_below(
    items: Mapping[str, tuple[str, ...]], around: tuple[Repeat, ...], frame: Frame, only: tuple[int, str] | None = None
) -> list[Frame]:
    """The frames of all items of the innermost of some lists that stand inside of a frame.

    Parameters: `items` of every list by its path; `around` the lists, from the outermost of the form on, of which the
    frame stands in the first; `only` at which depth an item has which id, where the others are not wanted.
    """
    level = len(frame.way)
    if only is not None and only[0] < level and frame.way[only[0]][1] != only[1]:
        return []
    frames = [frame]
    for depth in range(level, len(around)):
        wanted = only[1] if only is not None and only[0] == depth else None
        frames = [
            outer.inside(path, item, depth)
            for outer in frames
            for path in (outer.prefixes[depth] + around[depth].suffix,)
            for item in items.get(path, ())
            if wanted is None or item == wanted
        ]
    return frames


def outwards(frame: Frame, level: int) -> Frame:
    """The frame so many lists deep that a frame stands inside of."""
    return frame if len(frame.way) == level else Frame(frame.world, frame.prefixes[: level + 1], frame.way[:level])
