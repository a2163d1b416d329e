"""Settling a place: whether it is asked, and what its value is, from the answers and from what is settled before it.

The same functions settle the whole form once and, after a change, only the places that it reaches.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import field
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from immutables import Map

from formengine.answers import AnsweredIn, Answers, Entry, Items, Override, Raw, SameAs, is_blank
from formengine.documents import LARGEST_WHOLE
from formengine.evaluation.units import Unit, frames_below, units_of
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.kinds import Fault as CheckFault
from formengine.kinds import Wrong, answer_of, raw_of
from formengine.model import Form, Kind, Question, Repeat, State
from formengine.references import NO_PLACE, Source
from formengine.tongue import _
from formengine.validation import Problem, checked
from formengine.values import dataclass

GIVEN = frozenset((int, bool, Decimal, str, tuple))
"""What an entry is that was simply answered and that a check can look at."""

Key = TypeVar("Key")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Overridden:
    """A calculated value that was replaced: by what, why, and what the calculation says now."""

    value: Value
    reason: str
    replaced: Value


class Settled(NamedTuple):
    """What is settled of a filled form, by path: the `World` that expressions see, and what stands beside it.

    A tuple, because each answer makes one.

    `values` are effective values, a failed calculation among them as its fault; `lists` the items of the lists that are
    asked, `items` those of every list; `wrong` what is wrong with an entry; `sources` where every "same as" leads, if
    there is any that is asked; `has_dots` whether an item's id has a dot in it, so that its paths cannot be read back.
    """

    form: Form
    answers: Answers
    values: Mapping[str, Value | Fault]
    lists: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str]
    shown: Mapping[str, bool]
    overrides: Mapping[str, Overridden]
    wrong: Mapping[str, Problem]
    condition_faults: Mapping[str, str]
    items: Mapping[str, tuple[str, ...]]
    answered_in: Mapping[str, str]
    sources: Mapping[str, Source]
    has_dots: bool

    def frames(self, around: tuple[Repeat, ...]) -> list[Frame]:
        """The frames of all items of the innermost of some lists, asked or not, in the order they stand in."""
        return frames_below(self.items, around, Frame(self))


@dataclass(slots=True, eq=False)
class Settling:
    """The work of settling; `done` is what comes of it. It is a `World` too: expressions see what is settled so far.

    Afresh it fills plain dictionaries; after a change it edits persistent maps, and what was settled before stays as it
    was. `taken` is what every "same as" takes over; `has_same_as` whether one was met whose source is not known.
    """

    form: Form
    answers: Answers
    values: MutableMapping[str, Value | Fault] = field(default_factory=dict)
    lists: MutableMapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: MutableMapping[str, str] = field(default_factory=dict)
    shown: MutableMapping[str, bool] = field(default_factory=dict)
    overrides: MutableMapping[str, Overridden] = field(default_factory=dict)
    wrong: MutableMapping[str, Problem] = field(default_factory=dict)
    condition_faults: MutableMapping[str, str] = field(default_factory=dict)
    items: MutableMapping[str, tuple[str, ...]] = field(default_factory=dict)
    answered_in: MutableMapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    taken: Mapping[str, Entry] = field(default_factory=dict)
    has_same_as: bool = False
    has_dots: bool = False
    entries: Mapping[str, Entry] = field(init=False)
    _members: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have the entries of the answers at hand."""
        self.entries = self.answers.entries

    @classmethod
    def going_on(cls, before: Settled, answers: Answers) -> Settling:
        """The work on what a change reaches; everything else stays as it is."""
        return cls(
            before.form, answers, opened(before.values), opened(before.lists), opened(before.states),
            opened(before.shown), opened(before.overrides), opened(before.wrong), opened(before.condition_faults),
            opened(before.items), opened(before.answered_in),
        )  # fmt: skip

    def done(self) -> Settled:
        """What was settled, which changes no more."""
        return Settled(
            self.form, self.answers, closed(self.values), closed(self.lists), closed(self.states), closed(self.shown),
            closed(self.overrides), closed(self.wrong), closed(self.condition_faults), closed(self.items),
            closed(self.answered_in), self.sources, self.has_dots,
        )  # fmt: skip

    def settle_all(self) -> dict[str, list[Frame]]:
        """Settle every place, each after what it depends on; back come the frames by the path of their list."""
        units = self.form.once(units_of)
        self.shown.update(units.always)
        inside = {"": [Frame(self)]}
        for unit in units.lists:
            inside[unit.path] = [frame for outer in inside[unit.list_path] for frame in self._entered(unit, outer)]
        self._settle_free(units.free.get("", ()), inside[""])
        for unit in units.worked:
            if unit.question is not None:
                for frame in inside[unit.list_path]:
                    path = frame.prefixes[unit.depth] + unit.suffix
                    if unit.is_always_asked or self._shown(unit, path, frame):
                        value = self.value_of(unit, path, frame)
                        if value is not None:
                            self.values[path] = value
            else:
                for frame in inside[unit.list_path]:
                    self._settle_container(unit, frame)
                if unit.path in units.free:
                    self._settle_free(units.free[unit.path], inside[unit.path])
        return inside

    def _settle_free(self, free: tuple[Unit, ...], frames: list[Frame]) -> None:
        """Settle free questions: in the whole form, or in the items of a list that is settled.

        Most of a form are such questions with a plain answer; of one, all that `value_of` does is the check.
        """
        entries, values, shown = self.entries, self.values, self.shown
        for frame in frames:
            prefix = frame.prefixes[-1]
            is_asked = not frame.way or shown[frame.list_path]
            for unit in free:
                path = prefix + unit.suffix
                shown[path] = is_asked
                entry = entries.get(path)
                if entry is None or not is_asked:
                    continue
                if entry.__class__ in GIVEN and (entry or entry == 0):
                    try:
                        values[path] = unit.check(entry)  # type: ignore[misc, arg-type]
                    except Wrong as wrong:
                        self.wrong[path] = Problem(path, *wrong.fault)
                else:
                    value = self.value_of(unit, path, frame)
                    if value is not None:
                        values[path] = value

    def _settle_container(self, unit: Unit, frame: Frame) -> None:
        path = frame.prefixes[unit.depth] + unit.suffix
        if (unit.is_always_asked or self._shown(unit, path, frame)) and unit.repeat is not None:
            ids = self.items_of(unit.repeat, path, frame)
            if ids is not None:
                self.lists[path] = ids

    def _shown(self, unit: Unit, path: str, frame: Frame) -> bool:
        shown = self.shown[path] = self.is_asked(unit, path, frame)
        return shown

    def _entered(self, unit: Unit, outer: Frame) -> list[Frame]:
        """The frames of a list's items, asked or not."""
        assert unit.repeat is not None
        path = outer.prefixes[unit.depth] + unit.suffix
        ids = self.items[path] = self.ids_of(unit.repeat, outer)
        return [outer.inside(path, item, unit.depth) for item in ids]

    def ids_of(self, repeat: Repeat, outer: Frame) -> tuple[str, ...]:
        """The ids of a list's items, asked or not."""
        ids = self.answers.items(repeat.held_at(outer.prefixes))
        self.has_dots = self.has_dots or any("." in item for item in ids)
        return ids

    def is_asked(self, unit: Unit, path: str, frame: Frame) -> bool:
        """Whether a place is asked: what it stands in is, its own condition is met, and so is the list it follows."""
        if unit.above:
            if not self.shown[frame.prefixes[unit.depth] + unit.above]:
                return False
        elif unit.depth and not self.shown[frame.list_path]:
            return False
        if unit.condition is not None and not self._passes(unit, unit.condition, path, frame):
            return False
        repeat = unit.repeat
        return repeat is None or not repeat.for_each or self.shown[repeat.for_each[0].key(frame.prefixes)]

    def _passes(self, unit: Unit, condition: Expression, path: str, frame: Frame) -> bool:
        """Whether a place's own condition lets it be asked; a safety section fails open, a failed condition asks."""
        value = condition.value(frame)
        if value.__class__ is Fault:
            self.condition_faults[path] = value.reason
            return True
        if unit.node.safety is not None:
            return not (value is False and condition.all_named_are_answered(frame))
        return value is True

    def value_of(self, unit: Unit, path: str, frame: Frame) -> Value | Fault:
        """The value of a question that is asked; its state, and what is wrong with it, are noted on the way."""
        entry = self.entries.get(path)
        question = unit.question
        assert question is not None
        if entry.__class__ is SameAs:
            entry = self._taken_over(path)
        if unit.calculate is not None:
            worked_out = self._worked_out(unit, question, unit.calculate, frame)
            return worked_out if entry is None else self._beside(unit, path, frame, entry, worked_out)
        if entry.__class__ not in GIVEN:
            if entry.__class__ is State or entry.__class__ is AnsweredIn:
                self._settle_state(question, path, entry)
                return None
            if entry.__class__ is Override:
                self._note(path, "state", _("Only a calculated answer can be replaced; clear it and type an answer."))
                return None
        if is_blank(entry):
            return None
        value, fault = self._checked(unit, entry, frame)  # type: ignore[arg-type]
        if fault is not None:
            self.wrong[path] = Problem(path, *fault)
        return value

    def _taken_over(self, path: str) -> Entry:
        """What a "same as" stands for."""
        source = self.sources.get(path)
        if source is None:
            self.has_same_as = True
        elif source.fault:
            self._note(path, "state", source.fault)
        return self.taken.get(path)

    def _settle_state(self, node: Question | Repeat, path: str, entry: State | AnsweredIn) -> None:
        state = State.ANSWERED_IN if isinstance(entry, AnsweredIn) else entry
        if isinstance(entry, AnsweredIn):
            self.answered_in[path] = entry.path
        if node.label_of(state) is None:
            offered = ", ".join(f"“{label}”" for _, label in node.states)
            advice = f"This offers {offered}." if offered else "This needs an answer."
            self._note(path, "state", f"“{state.value.replace('_', ' ')}” is not offered here. {advice}")
        elif entry is State.ANSWERED_IN:
            self._note(path, "state", NO_PLACE)
        else:
            self.states[path] = state.value

    def _checked(self, unit: Unit, raw: Raw, frame: Frame) -> tuple[Value, CheckFault | None]:
        """The value of an answer, or what is wrong with it; what refers to an item must find it."""
        if unit.check is not None:
            try:
                return unit.check(raw), None
            except Wrong as wrong:
                return None, wrong.fault
        question = unit.question
        assert question is not None
        assert question.refers_to is not None
        value, fault = checked(question, raw)
        if value is None:
            return value, fault
        path = question.refers_to.key(frame.prefixes)
        if path not in self._members:
            self._members[path] = frozenset(self.lists.get(path, ()))
        if self._members[path].issuperset(value if isinstance(value, tuple) else (value,)):
            return value, fault
        title = self.form.nodes[question.refers_to.path].title
        which = "One of those" if isinstance(value, tuple) else "The one"
        return None, ("choice", f"{which} chosen here is no longer in “{title}”. Choose again, or clear the answer.")

    def _beside(self, unit: Unit, path: str, frame: Frame, entry: Entry, value: Value | Fault) -> Value | Fault:
        """The value that counts where something was answered to a calculated question."""
        assert unit.question is not None
        if isinstance(entry, Override):
            return self._overridden(unit, path, frame, entry, value)
        if not is_blank(entry):
            advice = "replace it with a reason" if unit.question.may_override else "clear the answer"
            self._note(path, "state", f"This is worked out, not answered; {advice}.")
        return value

    def _worked_out(self, unit: Unit, question: Question, calculate: Expression, frame: Frame) -> Value | Fault:
        value = calculate.value(frame)
        if value is None or value.__class__ is Fault:
            return value
        # A whole number of a size that JSON has is an answer as it stands; an amount is text.
        if value.__class__ is not int or question.kind is Kind.MONEY or not -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
            value = answer_of(question, value)  # type: ignore[arg-type, assignment]
            if is_blank(value):  # type: ignore[arg-type]
                return None
        kept, fault = self._checked(unit, value, frame)  # type: ignore[arg-type]
        if fault is not None:
            return Fault(f"the calculation gave what cannot be kept here: {fault[1].removesuffix('.')}")
        return kept

    def _overridden(self, unit: Unit, path: str, frame: Frame, entry: Override, value: Value | Fault) -> Value | Fault:
        """The value that counts where a calculated one was replaced; a faulty replacement does not count."""
        assert unit.question is not None
        if not unit.question.may_override:
            self._note(path, "state", _("This calculated answer may not be replaced; clear the replacement."))
            return value
        if not entry.reason.strip():
            self._note(path, "state", _("Say why the calculated answer is replaced."))
            return value
        if is_blank(entry.value):
            self._note(path, "state", _("Say what the calculated answer is replaced by, or clear the replacement."))
            return value
        kept, fault = self._checked(unit, entry.value, frame)
        if fault is not None:
            self.wrong[path] = Problem(path, *fault)
            return value
        self.overrides[path] = Overridden(kept, entry.reason, None if isinstance(value, Fault) else value)
        return kept

    def items_of(self, repeat: Repeat, path: str, frame: Frame) -> tuple[str, ...] | None:
        """The items of a list that is asked; None where it stands in another state, or its entry is no list."""
        entry = self.answers.get(path)
        if repeat.for_each:
            if not is_blank(entry):
                source = self.form.nodes[repeat.for_each[0].path].title
                self._note(
                    path, "type", f"Its items are those of “{source}”; clear this, and add or remove them there."
                )
            return self.lists.get(repeat.for_each[0].key(frame.prefixes), ())
        if isinstance(entry, Items):
            return entry.ids
        if isinstance(entry, State | AnsweredIn):
            self._settle_state(repeat, path, entry)
        elif not is_blank(entry):
            self._note(path, "type", _("A list of items is needed here; clear this and add them one by one."))
        return None

    def _note(self, path: str, kind: Any, message: str) -> None:
        self.wrong[path] = Problem(path, kind, message)

    def effective_entry(self, path: str) -> Entry:
        """What stands at a question and counts: its value as an answer would give it, its state, or nothing."""
        value, state = self.values.get(path), self.states.get(path)
        if state is not None:
            return AnsweredIn(self.answered_in[path]) if path in self.answered_in else State(state)
        return None if isinstance(value, Fault) else raw_of(value)


def opened(mapping: Mapping[Key, Told]) -> MutableMapping[Key, Told]:
    """A mapping to be edited, of which the original keeps nothing."""
    kept: Map[Key, Told] = mapping if isinstance(mapping, Map) else Map(mapping)
    return kept.mutate()  # type: ignore[return-value]


def closed(mapping: MutableMapping[Key, Told]) -> Mapping[Key, Told]:
    """What was filled or edited, as it stays."""
    return mapping if isinstance(mapping, dict) else mapping.finish()  # type: ignore[attr-defined]
