"""Questions that are settled together: what is the same for all of them is found out once.

Most questions of a form are simple: only their own answer decides about their value, and at most one other answer about
whether they are asked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from formengine.evaluation.unit import Unit
from formengine.expressions import Value
from formengine.kinds import Check
from formengine.values import dataclass

MOST_ITEMS = 500
"""Items whose paths are kept: those of answers that were read without ids are called alike in every form."""
Standing: TypeAlias = "tuple[str, type, Container[Any], Unit]"
"""A question to which some answers need no check: its path, the class of such answers, those allowed, its unit."""
LookedAt: TypeAlias = "tuple[str, Check, Unit]"
"""Any other question: its path, its check, its unit."""


class Alike(NamedTuple):
    """Simple questions that are asked together or not at all, where they stand in one item, or in none.

    `gate` is the path of the question that lets them be asked, by its `answer` (empty: they need none). All of them are
    `standing` or `looked_at`; `asked` and `hidden` say of every path that it is, and that it is not.
    """

    gate: str
    answer: Value
    standing: tuple[Standing, ...]
    looked_at: tuple[LookedAt, ...]
    asked: Mapping[str, bool]
    hidden: Mapping[str, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Simple questions of which none depends on another; all of them stand in the items of one list, or in none.

    Either they are `gated`, and nothing but their gates can hide them; or they are all asked alike, and `may_be_hidden`
    as `first`, any of the `units`. `at` gives them where they stand, by the prefixes of a frame.
    """

    first: Unit
    units: tuple[Unit, ...]
    may_be_hidden: bool
    gated: bool
    at: Callable[[tuple[str, ...]], tuple[Alike, ...]]


def steps_of(ranked: Iterable[Unit]) -> tuple[Unit | Together, ...]:
    """All that answers decide about, in an order in which each comes after what it depends on.

    Simple questions come as soon as they can, so that few groups of them are enough.
    Parameters: `ranked` all units of a form, in an order of that kind.
    """
    schedule = _Schedule()
    for unit in ranked:
        if _is_simple(unit):
            schedule.join(unit)
        elif unit.question is not None or unit.repeat is not None or not unit.is_always_asked:
            schedule.add(unit)
    return tuple(_together(step) if isinstance(step, list) else step for step in schedule.steps)


class _Schedule:
    """Steps, in an order in which each comes after what it depends on; simple questions share one."""

    def __init__(self) -> None:
        self.steps: list[Unit | list[Unit]] = []
        self._step_of: dict[str, int] = {}
        self._groups: dict[tuple[object, ...], list[int]] = {}

    def add(self, unit: Unit) -> None:
        """Let a unit have a step of its own, after all others."""
        self._step_of[unit.path] = len(self.steps)
        self.steps.append(unit)

    def join(self, unit: Unit) -> None:
        """Let a simple question join the first group of its like that comes after what it depends on, or begin one."""
        groups = self._groups.setdefault(_asked_by(unit), [])
        place = bisect_right(groups, self._last_before(unit))
        if place == len(groups):
            groups.append(len(self.steps))
            self.steps.append([])
        group = self.steps[groups[place]]
        assert isinstance(group, list)
        group.append(unit)
        self._step_of[unit.path] = groups[place]

    def _last_before(self, unit: Unit) -> int:
        """The step that settles the last of what a simple question depends on; -1 where that is nothing."""
        condition = unit.condition
        gate = condition.equality[0].path if condition is not None and condition.equality is not None else ""
        return max(self._step_of.get(unit.path.rpartition(".")[0], -1), self._step_of.get(gate, -1))


def _is_simple(unit: Unit) -> bool:
    """Whether only its own answer decides about a question's value, and a gate at most about whether it is asked."""
    return unit.check is not None and unit.calculate is None and (unit.condition is None or unit.gate is not None)


def _asked_by(unit: Unit) -> tuple[object, ...]:
    """What simple questions that are settled together have in common; a one and a true are told apart."""
    if unit.is_open:
        return unit.list_path, unit.gate is not None
    return unit.list_path, unit.above, unit.gate, unit.gate and type(unit.gate[2])


def _together(units: Sequence[Unit]) -> Together:
    first = units[0]
    alike: dict[object, list[Unit]] = {}
    for unit in units:
        alike.setdefault((unit.gate, unit.gate and type(unit.gate[2])), []).append(unit)
    is_gated = first.is_open and first.gate is not None
    return Together(first, tuple(units), not first.is_open, is_gated, _placed(tuple(alike.values())))


def _placed(groups: tuple[list[Unit], ...]) -> Callable[[tuple[str, ...]], tuple[Alike, ...]]:
    """Gives groups of questions that are asked alike, where they stand."""

    @lru_cache(maxsize=MOST_ITEMS)
    def placed(prefixes: tuple[str, ...]) -> tuple[Alike, ...]:
        return tuple(_alike(units, prefixes) for units in groups)

    return placed


def _alike(units: Sequence[Unit], prefixes: tuple[str, ...]) -> Alike:
    placed = [(prefixes[-1] + unit.suffix, unit) for unit in units]
    others = [(path, unit) for path, unit in placed if unit.given_as is None]
    depth, gate, answer = units[0].gate or (0, "", None)
    return Alike(
        gate=prefixes[depth] + gate,
        answer=answer,
        standing=tuple((path, unit.given_as, unit.allowed, unit) for path, unit in placed if unit.given_as is not None),
        looked_at=tuple((path, unit.check, unit) for path, unit in others if unit.check is not None),
        asked={path: True for path, _ in placed},
        hidden={path: False for path, _ in placed},
    )
