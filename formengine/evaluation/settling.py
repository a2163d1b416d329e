"""The work of one evaluation: what is asked, and what its value is, each after what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from formengine.answers import AnsweredIn, Answers, Entry, Items, Override, Raw, SameAs, is_blank
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.kinds import Fault as CheckFault
from formengine.kinds import answer_of, raw_of
from formengine.model import Form, Group, Node, Question, Repeat, State
from formengine.references import NO_PLACE, Source
from formengine.tongue import _
from formengine.validation import Problem, checked
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Overridden:
    """A calculated value that was replaced: by what, why, and what the calculation says now."""

    value: Value
    reason: str
    replaced: Value


@dataclass(frozen=True, slots=True)
class Placed:
    """A question where it is asked: its path with item ids, and the frame its expressions run in."""

    question: Question
    path: str
    frame: Frame


@dataclass
class Settling:
    """The work of one evaluation: fills in, in dependency order, what is asked and what its value is.

    It is the `World` that expressions see.
    """

    form: Form
    answers: Answers
    values: dict[str, Value | Fault] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    shown: dict[str, bool] = field(default_factory=dict)
    overrides: dict[str, Overridden] = field(default_factory=dict)
    wrong: dict[str, Problem] = field(default_factory=dict)
    condition_faults: dict[str, str] = field(default_factory=dict)
    items: dict[str, tuple[Frame, ...]] = field(default_factory=dict)
    """The frames of the items of every list, asked or not, by its path."""
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    inside: dict[str, tuple[Frame, ...]] = field(default_factory=dict)
    """By the template path of a list, the frames of all its items, wherever it stands."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    taken: Mapping[str, Entry] = field(default_factory=dict)
    """What every "same as" takes over, by the path that it stands at."""
    answered_in: dict[str, str] = field(default_factory=dict)

    def settle(self) -> None:
        """Settle every node, each after what it depends on."""
        self.inside[""] = (Frame(self),)
        for node in self.form.nodes.values():
            if isinstance(node, Repeat):
                self.inside[node.path] = tuple(self._item_frames(node))
        for node in self.form.order:
            for frame in self.frames(node):
                self._settle(node, frame)

    def frames(self, node: Node) -> tuple[Frame, ...]:
        """The frames a node stands in: one, or one for each item of the list that holds it."""
        return self.inside[node.list_path]

    def _item_frames(self, repeat: Repeat) -> Iterator[Frame]:
        for outer in self.frames(repeat):
            path, items = (
                outer.prefixes[repeat.depth] + repeat.suffix,
                self.answers.items(repeat.held_at(outer.prefixes)),
            )
            self.items[path] = tuple(outer.inside(path, item, repeat.depth) for item in items)
            yield from self.items[path]

    def _settle(self, node: Node, frame: Frame) -> None:
        path = frame.prefixes[node.depth] + node.suffix
        shown = self._container_shown(node, frame) and self._passes(node, path, frame)
        if isinstance(node, Repeat) and node.for_each:
            shown = shown and self.shown[node.for_each[0].key(frame.prefixes)]
        self.shown[path] = shown
        if not shown:
            return
        if isinstance(node, Question):
            self._settle_question(node, path, frame)
        elif isinstance(node, Repeat):
            self._settle_list(node, path, frame)

    def _container_shown(self, node: Node, frame: Frame) -> bool:
        above = node.suffix.rpartition(".")[0]
        if above:
            return self.shown[frame.prefixes[node.depth] + above]
        return self.shown[frame.list_path] if node.depth else True

    def _passes(self, node: Node, path: str, frame: Frame) -> bool:
        """Whether a node's own condition lets it be asked; a safety section fails open, a failed condition asks."""
        condition = node.visible_when
        if condition is None:
            return True
        value = condition.value(frame)
        if isinstance(value, Fault):
            self.condition_faults[path] = value.reason
            return True
        if node.safety is not None:
            return not (value is False and condition.all_named_are_answered(frame))
        return value is True

    def _settle_question(self, question: Question, path: str, frame: Frame) -> None:
        entry = self.answers.get(path)
        if isinstance(entry, SameAs):
            if self.sources[path].fault:
                self._note(path, "state", self.sources[path].fault)
            entry = self.taken.get(path)
        if question.calculate is not None:
            self._settle_calculated(question, question.calculate, path, frame, entry)
        elif isinstance(entry, State | AnsweredIn):
            self._settle_state(question, path, entry)
        elif isinstance(entry, Override):
            self._note(path, "state", _("Only a calculated answer can be replaced; clear it and type an answer."))
        elif not is_blank(entry):
            self._settle_answer(question, path, frame, entry)  # type: ignore[arg-type]

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

    def _checked(self, question: Question, raw: Raw, frame: Frame) -> tuple[Value, CheckFault | None]:
        """The value of an answer, or what is wrong with it; what refers to an item must find it."""
        value, fault = checked(question, raw)
        if question.refers_to is None or value is None:
            return value, fault
        path = question.refers_to.key(frame.prefixes)
        if path not in self.members:
            self.members[path] = frozenset(self.lists.get(path, ()))
        if self.members[path].issuperset(value if isinstance(value, tuple) else (value,)):
            return value, fault
        title = self.form.nodes[question.refers_to.path].title
        which = "One of those" if isinstance(value, tuple) else "The one"
        return None, ("choice", f"{which} chosen here is no longer in “{title}”. Choose again, or clear the answer.")

    def _settle_answer(self, question: Question, path: str, frame: Frame, raw: Raw) -> None:
        value, fault = self._checked(question, raw, frame)
        if fault is not None:
            self.wrong[path] = Problem(path, *fault)
        elif value is not None:
            self.values[path] = value

    def _settle_calculated(
        self, question: Question, calculate: Expression, path: str, frame: Frame, entry: Entry
    ) -> None:
        value = self._worked_out(question, calculate, frame)
        if isinstance(entry, Override):
            value = self._overridden(question, path, frame, entry, value)
        elif not is_blank(entry):
            advice = "replace it with a reason" if question.may_override else "clear the answer"
            self._note(path, "state", f"This is worked out, not answered; {advice}.")
        if value is not None:
            self.values[path] = value

    def _worked_out(self, question: Question, calculate: Expression, frame: Frame) -> Value | Fault:
        value = calculate.value(frame)
        if value is None or isinstance(value, Fault):
            return value
        raw = answer_of(question, value)
        if is_blank(raw):
            return None
        kept, fault = self._checked(question, raw, frame)
        if fault is not None:
            return Fault(f"the calculation gave what cannot be kept here: {fault[1].removesuffix('.')}")
        return kept

    def _overridden(
        self, question: Question, path: str, frame: Frame, entry: Override, value: Value | Fault
    ) -> Value | Fault:
        """The value that counts where a calculated one was replaced; a faulty replacement does not count."""
        if not question.may_override:
            self._note(path, "state", _("This calculated answer may not be replaced; clear the replacement."))
            return value
        if not entry.reason.strip():
            self._note(path, "state", _("Say why the calculated answer is replaced."))
            return value
        if is_blank(entry.value):
            self._note(path, "state", _("Say what the calculated answer is replaced by, or clear the replacement."))
            return value
        kept, fault = self._checked(question, entry.value, frame)
        if fault is not None:
            self.wrong[path] = Problem(path, *fault)
            return value
        self.overrides[path] = Overridden(kept, entry.reason, None if isinstance(value, Fault) else value)
        return kept

    def _settle_list(self, repeat: Repeat, path: str, frame: Frame) -> None:
        entry = self.answers.get(path)
        if repeat.for_each:
            self.lists[path] = self.lists.get(repeat.for_each[0].key(frame.prefixes), ())
            if not is_blank(entry):
                source = self.form.nodes[repeat.for_each[0].path].title
                self._note(
                    path, "type", f"Its items are those of “{source}”; clear this, and add or remove them there."
                )
        elif isinstance(entry, State | AnsweredIn):
            self._settle_state(repeat, path, entry)
        elif isinstance(entry, Items):
            self.lists[path] = entry.ids
        elif not is_blank(entry):
            self._note(path, "type", _("A list of items is needed here; clear this and add them one by one."))

    def _note(self, path: str, kind: Any, message: str) -> None:
        self.wrong[path] = Problem(path, kind, message)

    def effective_entry(self, path: str) -> Entry:
        """What stands at a question and counts: its value as an answer would give it, its state, or nothing."""
        value, state = self.values.get(path), self.states.get(path)
        if state is not None:
            return AnsweredIn(self.answered_in[path]) if path in self.answered_in else State(state)
        return None if isinstance(value, Fault) else raw_of(value)

    def placed(self) -> list[Placed]:
        """Every question of the filled form, hidden ones too, in the form's order."""
        found: list[Placed] = []
        self._place(self.form.sections, self.inside[""][0], found)
        return found

    def _place(self, nodes: tuple[Node, ...], frame: Frame, found: list[Placed]) -> None:
        for node in nodes:
            if isinstance(node, Question):
                found.append(Placed(node, frame.prefixes[node.depth] + node.suffix, frame))
            elif isinstance(node, Group):
                self._place(node.children, frame, found)
            else:
                for item in self.items[frame.prefixes[node.depth] + node.suffix]:
                    self._place(node.children, item, found)

    def placed_lists(self) -> Iterator[tuple[Repeat, str, Frame]]:
        """Every list that is asked, in the form's order."""
        for node in self.form.nodes.values():
            for frame in self.frames(node) if isinstance(node, Repeat) else ():
                path = frame.prefixes[node.depth] + node.suffix
                if self.shown[path]:
                    yield node, path, frame  # type: ignore[misc]
