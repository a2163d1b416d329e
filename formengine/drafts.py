"""One person filling one form about one subject; each step is a new draft that knows what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from formengine.answers import Answers, Entry, Override, entry_of, frozen, row_of
from formengine.evaluation import Evaluation, evaluate
from formengine.model import Form, Question, Repeat, State
from formengine.records import Action, Change, Record, Source


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A record being filled: its form and answers, what they amount to, and the changes that are not yet saved."""

    record: Record
    form: Form
    answers: Answers
    evaluation: Evaluation
    pending: tuple[Change, ...] = ()

    @classmethod
    def of(cls, record: Record, form: Form, answers: Answers) -> Draft:
        """The draft of a record as it is stored."""
        return cls(record, form, answers, evaluate(form, answers))

    @classmethod
    def begin(cls, record: Record, form: Form, *, today: date) -> Draft:
        """A new draft; the form's own date begins as today, which the person may change."""
        draft = cls.of(record, form, Answers())
        if form.date is None or form.date.calculate is not None:
            return draft
        return draft.with_answer(form.date.path, today.isoformat(), source="prefill")

    def with_answer(self, path: str, value: Any, *, source: Source = "typed") -> Draft:
        """The draft with a question answered."""
        return self._changed("answered", path, frozen(value), source)

    def with_state(self, path: str, state: State, *, source: Source = "typed") -> Draft:
        """The draft with a state in place of an answer."""
        return self._changed("state", path, state, source)

    def with_override(self, path: str, value: Any, reason: str, *, source: Source = "typed") -> Draft:
        """The draft with a calculated value replaced, and why."""
        return self._changed("overridden", path, Override(frozen(value), reason), source)

    def without(self, path: str, *, source: Source = "typed") -> Draft:
        """The draft with nothing answered at a path."""
        return self._changed("cleared", path, None, source)

    def with_entry(self, path: str, entry: Entry, *, source: Source) -> Draft:
        """The draft with an entry of any kind, or none, at a path."""
        return self._changed(_action(entry), path, entry, source)

    def with_item(self, path: str, item: str, *, source: Source = "typed") -> Draft:
        """The draft with one more item in a list."""
        return self._step(self.answers.with_item(path, item), Change("item added", path, None, item, source))

    def without_item(self, path: str, item: str, *, source: Source = "typed") -> Draft:
        """The draft without an item of a list; what was answered in it stays in the history."""
        draft = self
        for below in sorted(self.answers.below(f"{path}.{item}")):
            draft = draft.without(below, source=source)
        return draft._step(draft.answers.without_item(path, item), Change("item removed", path, item, None, source))

    def with_note(self, path: str, text: str) -> Draft:
        """The draft with a note about a question, which stands in the history and is no answer."""
        return replace(self, pending=(*self.pending, Change("note", path, None, text, "typed")))

    def with_answers(self, answers: Answers, *, source: Source) -> Draft:
        """The draft with everything that a file holds laid over what is there, in the form's order."""
        merged = self.answers
        changes: list[Change] = []
        for path in in_order(self.form, answers):
            before, after = merged.get(path), answers.get(path)
            if before != after:
                merged = merged.with_entry(path, after)
                changes.append(Change(_action(after), path, row_of(before), row_of(after), source))
        return Draft(self.record, self.form, merged, evaluate(self.form, merged), (*self.pending, *changes))

    def with_changes(self, changes: Sequence[Change]) -> Draft:
        """The draft with changes that were worked out elsewhere, from its own history."""
        answers = self.answers
        for change in changes:
            answers = answers.with_entry(change.path, entry_of(change.new))
        return Draft(self.record, self.form, answers, evaluate(self.form, answers), (*self.pending, *changes))

    def saved(self, record: Record) -> Draft:
        """The draft once its changes are in the store."""
        return replace(self, record=record, pending=())

    def _changed(self, action: Action, path: str, entry: Entry, source: Source) -> Draft:
        before = self.answers.get(path)
        answers = self.answers.with_entry(path, entry)
        after = answers.get(path)
        if before == after and type(before) is type(after):
            return self
        return self._step(
            answers, Change("cleared" if after is None else action, path, row_of(before), row_of(after), source)
        )

    def _step(self, answers: Answers, change: Change) -> Draft:
        return Draft(self.record, self.form, answers, evaluate(self.form, answers), (*self.pending, change))


def _action(entry: Entry) -> Action:
    if isinstance(entry, State):
        return "state"
    if isinstance(entry, Override):
        return "overridden"
    return "answered"


def in_order(form: Form, answers: Answers) -> list[str]:
    """The paths of all entries, in the form's order (a mapping has none of its own)."""
    places = {path: place for place, path in enumerate(form.nodes)}
    positions = {
        f"{path}.{item}": position
        for path in form.nodes
        if isinstance(form.nodes[path], Repeat)
        for position, item in enumerate(answers.items(path))
    }

    def place(path: str) -> tuple[int, int, int, str]:
        node = form.node(path)
        if not isinstance(node, Question) or not node.depth:
            return (places.get(node.path if node else "", len(places)), -1, -1, path)
        owner = path.removesuffix(f".{node.suffix}")
        list_path = owner.rpartition(".")[0]
        return (places.get(list_path, 0), positions.get(owner, 0), places[node.path], path)

    return sorted(answers.entries, key=place)
