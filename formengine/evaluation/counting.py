"""What an entry counts for at its place: a value, a state, or nothing and a problem."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import Any

from formengine.answers import AnsweredIn, Entry, Items, Override, Raw, SameAs, is_blank
from formengine.documents import LARGEST_WHOLE
from formengine.evaluation.settled import Overridden, Settled, put
from formengine.evaluation.unit import Unit
from formengine.expressions import TOO_LARGE, Fault, Frame, Value
from formengine.kinds import Wrong, answer_of
from formengine.model import Kind, Question, Repeat, State
from formengine.references import NO_PLACE, Source
from formengine.tongue import _
from formengine.validation import Problem, ProblemKind, check_of
from formengine.values import dataclass

GIVEN = frozenset((int, bool, Decimal, str, tuple))
"""What an entry is that was simply answered and that a check can look at."""
NOT_YET_KNOWN = Source("")
"""Where a "same as" leads that was met before it was looked for."""


@dataclass(slots=True, eq=False)
class Counting(Settled):
    """What is settled, while it grows: what each entry counts for.

    `entries` of the answers; `has_faults` whether a calculation failed; `members` the items of those lists that an
    answer was looked for in.
    """

    entries: Mapping[str, Entry]
    has_faults: bool
    members: dict[str, frozenset[str]]

    def value_of(self, unit: Unit, path: str, frame: Frame) -> Value | Fault:
        """The value of a question that is asked; its state, and what is wrong with it, are noted on the way."""
        entry = None
        if path in self.entries:
            entry = self.entries[path]
            if entry.__class__ is unit.given_as and entry in unit.allowed:
                return entry  # type: ignore[return-value]
            if entry.__class__ is SameAs:
                entry = self._taken_over(path)
        if unit.calculate is None:
            return None if entry is None else self._answered(unit, path, frame, entry)
        value = unit.calculate.value(frame)
        if value.__class__ is not unit.comes_as or value not in unit.allowed:
            value = self._fitted(unit, value, frame)
        return value if entry is None else self._beside(unit, path, frame, entry, value)

    def _answered(self, unit: Unit, path: str, frame: Frame, entry: Entry) -> Value:
        """The value of what a person said to a question."""
        if (not entry and entry != 0) if entry.__class__ in GIVEN else self._is_no_answer(unit.question, path, entry):
            return None
        try:
            return self._checked(unit, entry, frame)  # type: ignore[arg-type]
        except Wrong as wrong:
            self._note(path, *wrong.fault)
            return None

    def _is_no_answer(self, question: Question | None, path: str, entry: Entry) -> bool:
        """Whether an entry is not one that a check can look at; what it says instead is noted."""
        assert question is not None
        if isinstance(entry, State | AnsweredIn):
            self._count_state(question, path, entry)
        elif isinstance(entry, Override):
            self._note(path, "state", _("Only a calculated answer can be replaced; clear it and type an answer."))
        else:
            return is_blank(entry)
        return True

    def _taken_over(self, path: str) -> Entry:
        """What a "same as" stands for."""
        source = self.notes.sources.get(path)
        if source is None:
            self.notes = self.notes.noted("sources", path, NOT_YET_KNOWN)
        elif source.fault:
            self._note(path, "state", source.fault)
        return self.notes.taken.get(path)

    def _count_state(self, node: Question | Repeat, path: str, entry: State | AnsweredIn) -> None:
        state = State.ANSWERED_IN if isinstance(entry, AnsweredIn) else entry
        if isinstance(entry, AnsweredIn):
            self.notes = self.notes.noted("answered_in", path, entry.path)
        if node.label_of(state) is None:
            offered = ", ".join(f"“{label}”" for _, label in node.states)
            advice = f"This offers {offered}." if offered else "This needs an answer."
            self._note(path, "state", f"“{state.value.replace('_', ' ')}” is not offered here. {advice}")
        elif entry is State.ANSWERED_IN:
            self._note(path, "state", NO_PLACE)
        else:
            self.states = put(self.states, path, state.value)

    def _checked(self, unit: Unit, raw: Raw, frame: Frame) -> Value:
        """The value of an answer; what refers to an item must find it. Raises Wrong."""
        if unit.check is not None:
            return unit.check(raw)
        question = unit.question
        assert question is not None
        assert question.refers_to is not None
        value = check_of(question)(raw)
        path = question.refers_to.key(frame.prefixes)
        if path not in self.members:
            self.members[path] = frozenset(self.lists.get(path, ()))
        if not self.members[path].issuperset(value if isinstance(value, tuple) else (value,)):
            title = self.form.nodes[question.refers_to.path].title
            which = "One of those" if isinstance(value, tuple) else "The one"
            raise Wrong("choice", f"{which} chosen here is no longer in “{title}”. Choose again, or clear the answer.")
        return value

    def _fitted(self, unit: Unit, value: Value | Fault, frame: Frame) -> Value | Fault:
        """What was worked out, as the question keeps it."""
        if value is None:
            return None
        if value.__class__ is Fault:
            self.has_faults = True
            return value
        question = unit.question
        assert question is not None
        given: Any = value
        # Yes or no, and a whole number of a size that JSON has, are answers as they stand; an amount is text.
        is_whole = value.__class__ is int and question.kind is not Kind.MONEY
        try:
            if value.__class__ is not bool and not (is_whole and -LARGEST_WHOLE <= given <= LARGEST_WHOLE):
                given = answer_of(question, value)  # type: ignore[arg-type]
                if not given and is_blank(given):
                    return None
            return unit.check(given) if unit.check is not None else self._checked(unit, given, frame)
        except Wrong as wrong:
            self.has_faults = True
            return Fault(f"the calculation gave what cannot be kept here: {wrong.fault[1].removesuffix('.')}")
        except DecimalException:
            self.has_faults = True
            return TOO_LARGE

    def _beside(self, unit: Unit, path: str, frame: Frame, entry: Entry, value: Value | Fault) -> Value | Fault:
        """The value that counts where something was answered to a calculated question."""
        assert unit.question is not None
        if isinstance(entry, Override):
            return self._overridden(unit, path, frame, entry, value)
        if not is_blank(entry):
            advice = "replace it with a reason" if unit.question.may_override else "clear the answer"
            self._note(path, "state", f"This is worked out, not answered; {advice}.")
        return value

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
        try:
            kept = self._checked(unit, entry.value, frame)
        except Wrong as wrong:
            self._note(path, *wrong.fault)
            return value
        replaced = None if isinstance(value, Fault) else value
        self.notes = self.notes.noted("overrides", path, Overridden(kept, entry.reason, replaced))
        return kept

    def items_of(self, repeat: Repeat, path: str, frame: Frame) -> tuple[str, ...] | None:
        """The items of a list that is asked; None where it stands in another state, or its entry is no list."""
        entry = self.entries.get(path)
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
            self._count_state(repeat, path, entry)
        elif not is_blank(entry):
            self._note(path, "type", _("A list of items is needed here; clear this and add them one by one."))
        return None

    def _note(self, path: str, kind: ProblemKind, message: str) -> None:
        self.notes = self.notes.noted("wrong", path, Problem(path, kind, message))
