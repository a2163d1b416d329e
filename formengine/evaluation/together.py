"""Questions that are settled together: what is the same for all of them is found out once.

Most questions of a form are simple: none but their own answer decides about their value (where that is "the same as"
another, the place that it leads to is known before), and at most one other about whether they are asked, what they
stand in apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from formengine.evaluation.unit import Gate, Unit
from formengine.kinds import Check
from formengine.values import dataclass

Standing: TypeAlias = "tuple[str, type, Container[Any], Unit]"
"""A question to which some answers need no check: its suffix, the class of such answers, those allowed, its unit."""
LookedAt: TypeAlias = "tuple[str, Check, Unit]"
"""Any other question: its suffix, its check, its unit."""


class Alike(NamedTuple):
    """Simple questions that are asked together or not at all.

    `gate` is what lets them be asked, if that is an answer; `suffixes` are those of all their paths; each of them is
    either `standing` or `looked_at`.
    """

    gate: Gate | None
    suffixes: tuple[str, ...]
    standing: tuple[Standing, ...]
    looked_at: tuple[LookedAt, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Simple questions of which none depends on another; all of them stand in the items of one list, or in none.

    Where it `is_gated`, nothing but the gate of each can hide it; else they are one group of questions asked alike, and
    `may_be_hidden`. `first` is one of the `units`; `groups` are those that are asked alike.
    """

    first: Unit
    units: tuple[Unit, ...]
    is_gated: bool
    may_be_hidden: bool
    groups: tuple[Alike, ...]


def steps_of(ranked: Iterable[Unit]) -> tuple[Unit | Together, ...]:
    """All that answers decide about, in an order in which each comes after what it depends on.

    A simple question joins the first group of its like that comes after what it depends on; where there is none, it
    begins one at the end. So there are few groups.
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
    """What simple questions that are settled together have in common.

    Where nothing that they stand in can be hidden, their gates may differ; else all is alike, a one and a true apart.
    """
    if unit.is_open:
        return unit.list_path, unit.gate is not None
    return unit.list_path, unit.above, *_gate_of(unit)


def _gate_of(unit: Unit) -> tuple[object, ...]:
    """The gate of a unit as it is told apart from others: a one is no true."""
    return unit.gate, unit.gate and type(unit.gate[2])


def _together(units: Sequence[Unit]) -> Together:
    first, alike = units[0], dict[object, list[Unit]]()
    for unit in units:
        alike.setdefault(_gate_of(unit), []).append(unit)
    is_gated = first.is_open and first.gate is not None
    return Together(first, tuple(units), is_gated, not first.is_open, tuple(map(_alike, alike.values())))


def _alike(units: Sequence[Unit]) -> Alike:
    others = (unit for unit in units if unit.given_as is None)
    return Alike(
        gate=units[0].gate,
        suffixes=tuple(unit.suffix for unit in units),
        standing=tuple((u.suffix, u.given_as, u.allowed, u) for u in units if u.given_as is not None),
        looked_at=tuple((unit.suffix, unit.check, unit) for unit in others if unit.check is not None),
    )
