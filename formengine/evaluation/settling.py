"""Settling a place: whether it is asked, and what its value is, from the answers and from what is settled before it.

The same functions settle the whole form once and, after a change, only the places that it reaches.
"""

from __future__ import annotations

from formengine.answers import Answers, Entry
from formengine.evaluation.counting import Counting
from formengine.evaluation.settled import Notes, Settled, drop
from formengine.evaluation.unit import Unit
from formengine.evaluation.units import units_of
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.model import Form, Repeat
from formengine.references import Source
from formengine.values import dataclass


@dataclass(slots=True, eq=False)
class Settling(Counting):
    """The work of settling; once it is done, this is what is settled."""

    @classmethod
    def afresh(
        cls, form: Form, answers: Answers, sources: dict[str, Source] | None = None,
        taken: dict[str, Entry] | None = None,
    ) -> Settling:  # fmt: skip
        """The work on a whole form.

        Parameters: `sources` and `taken` of every "same as", as far as they are known.
        """
        return cls(
            form, answers, form.once(units_of), {}, {}, {}, {}, {},
            Notes({}, {}, {}, {}, sources or {}, taken or {}, {}), answers.entries, False, {},
        )  # fmt: skip

    @classmethod
    def going_on(cls, before: Settled, answers: Answers) -> Settling:
        """The work on what a change reaches; everything else is as it was before."""
        if type(before.values) is dict:
            before.share()
        # Field by field: there is one of these for each answer, and a call with all of them takes twice as long.
        made = cls.__new__(cls)
        made.form, made.units = before.form, before.units
        made.answers, made.entries = answers, answers.entries
        made.values, made.shown = before.values.mutate(), before.shown  # type: ignore[attr-defined]
        made.lists, made.items, made.states = before.lists, before.items, before.states
        made.notes, made.has_faults, made.members = before.notes, False, {}
        return made

    def forget(self, path: str) -> None:
        """Take everything away that is known of a place."""
        self.values, self.shown = drop(self.values, path), drop(self.shown, path)
        self.lists, self.items = drop(self.lists, path), drop(self.items, path)
        self.states, self.notes = drop(self.states, path), self.notes.without(path)

    def ids_of(self, repeat: Repeat, outer: Frame) -> tuple[str, ...]:
        """The ids of a list's items, asked or not."""
        path = repeat.held_at(outer.prefixes)
        ids = self.answers.items(path)
        if "." in "".join(ids):
            self.notes = self.notes.noted("dotted", path, True)
        return ids

    def is_asked(self, unit: Unit, frame: Frame) -> bool:
        """Whether a place is asked: what it stands in is, its own condition is met, and so is the list it follows."""
        if not unit.is_open:
            if unit.above:
                if not self.shown[frame.prefixes[unit.depth] + unit.above]:
                    return False
            elif unit.depth and not self.shown[frame.way[-1][0]]:
                return False
        if unit.gate is not None:
            depth, suffix, answer = unit.gate
            given = self.values.get(frame.prefixes[depth] + suffix)
            if type(given) is not Fault:
                return given == answer
        condition = unit.condition
        if condition is not None:
            value = condition.value(frame)
            if value is not True and not self._is_asked_still(unit, condition, value, frame):
                return False
        repeat = unit.repeat
        return repeat is None or not repeat.for_each or self.shown[repeat.for_each[0].key(frame.prefixes)]

    def _is_asked_still(self, unit: Unit, condition: Expression, value: Value | Fault, frame: Frame) -> bool:
        """Whether a place is asked though its condition is not met: a safety section fails open, a failed one asks."""
        if isinstance(value, Fault):
            self.notes = self.notes.noted("condition_faults", unit.at(frame), value.reason)
            return True
        return unit.node.safety is not None and not (value is False and condition.all_named_are_answered(frame))
