"""Settling a place: whether it is asked, and what its value is, from the answers and from what is settled before it.

The same functions settle the whole form once and, after a change, only the places that it reaches.
"""

from __future__ import annotations

from formengine.answers import Answers, Entry
from formengine.evaluation.counting import GIVEN, Counting
from formengine.evaluation.settled import Notes, Settled, drop
from formengine.evaluation.units import Alike, Unit, units_of
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.kinds import Wrong
from formengine.model import Form, Repeat
from formengine.references import Source
from formengine.validation import Problem
from formengine.values import dataclass

Inside = dict[str, list[Frame]]
"""The frames of all items by the path of their list; the form's own by the empty path."""


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

    def settle_all(self) -> Inside:
        """Settle every place, each after what it depends on; back come the frames of all items."""
        units = self.units
        self.shown.update(units.always)
        inside = {"": [Frame(self)]}
        for unit in units.lists:
            inside[unit.path] = [frame for outer in inside[unit.list_path] for frame in self._entered(unit, outer)]
        for step in units.steps:
            if isinstance(step, Alike):
                self._settle_alike(step, inside[step.first.list_path])
            elif step.question is None:
                for frame in inside[step.list_path]:
                    self._settle_container(step, frame)
            else:
                self._settle_question(step, inside[step.list_path])
        return inside

    def _settle_question(self, unit: Unit, frames: list[Frame]) -> None:
        """Settle a question wherever it stands."""
        for frame in frames:
            path = frame.prefixes[unit.depth] + unit.suffix
            if not unit.is_always_asked:
                self.shown[path] = is_asked = self.is_asked(unit, frame)
                if not is_asked:
                    continue
            self._settle_answer(unit, path, frame)

    def _settle_alike(self, alike: Alike, frames: list[Frame]) -> None:
        """Settle questions that are asked alike, wherever they stand.

        What a plain answer counts for is what `value_of` says of it, told here without a call for each.
        """
        first, entry_at, shown, values = alike.first, self.entries.get, self.shown, self.values
        is_noted = not first.is_always_asked
        for frame in self._where_asked(alike, frames) if alike.may_be_hidden else frames:
            prefix = frame.prefixes[first.depth]
            for suffix, given_as, allowed, unit in alike.standing:
                path = prefix + suffix
                if is_noted:
                    shown[path] = True
                entry = entry_at(path)
                if type(entry) is given_as and entry in allowed:
                    values[path] = entry  # type: ignore[assignment]
                elif entry is not None:
                    self._settle_answer(unit, path, frame)
            for suffix, check, unit in alike.looked_at:
                path = prefix + suffix
                if is_noted:
                    shown[path] = True
                entry = entry_at(path)
                if type(entry) in GIVEN and (entry or entry == 0):
                    try:
                        values[path] = check(entry)  # type: ignore[arg-type]
                    except Wrong as wrong:
                        self.notes.wrong[path] = Problem(path, *wrong.fault)
                elif entry is not None:
                    self._settle_answer(unit, path, frame)

    def _settle_answer(self, unit: Unit, path: str, frame: Frame) -> None:
        """Settle the value of a question that is asked."""
        value = self.value_of(unit, path, frame)
        if value is not None:
            self.values[path] = value

    def _where_asked(self, alike: Alike, frames: list[Frame]) -> list[Frame]:
        """Where questions that are asked alike are asked; everywhere else they are known to be not."""
        asked: list[Frame] = []
        for frame in frames:
            if self.is_asked(alike.first, frame):
                asked.append(frame)
            else:
                prefix = frame.prefixes[alike.first.depth]
                for unit in alike.members:
                    self.shown[prefix + unit.suffix] = False
        if self.notes.condition_faults:
            for frame in asked:
                for unit in alike.members:
                    self.is_asked(unit, frame)  # Each of them says that its condition failed, if it did.
        return asked

    def _settle_container(self, unit: Unit, frame: Frame) -> None:
        path = frame.prefixes[unit.depth] + unit.suffix
        if not unit.is_always_asked:
            self.shown[path] = self.is_asked(unit, frame)
        if unit.repeat is not None and self.shown[path]:
            ids = self.items_of(unit.repeat, path, frame)
            if ids is not None:
                self.lists[path] = ids

    def _entered(self, unit: Unit, outer: Frame) -> list[Frame]:
        """The frames of a list's items, asked or not."""
        assert unit.repeat is not None
        path = outer.prefixes[unit.depth] + unit.suffix
        ids = self.items[path] = self.ids_of(unit.repeat, outer)
        prefixes, way = outer.prefixes, outer.way
        return [Frame(self, (*prefixes, f"{path}.{item}."), (*way, (path, item))) for item in ids]

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
