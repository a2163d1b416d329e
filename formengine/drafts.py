"""One person filling one form about one subject; each step is a new draft that knows what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from formengine.answers import (
    AnsweredIn,
    Answers,
    Entry,
    Items,
    Override,
    SameAs,
    entry_of,
    frozen,
    is_blank,
    is_same_entry,
    row_of,
)
from formengine.evaluation import Effect, Evaluation, evaluate, evaluate_change
from formengine.model import Form, State, Wording, items_on
from formengine.records import Action, Change, Record, Source
from formengine.references import places_passed
from formengine.values import with_names

Steps: TypeAlias = "tuple[Steps, tuple[Change, ...]] | None"
"""The changes of each step, behind those of the steps before it: one more step does not copy what came before."""


class Draft(NamedTuple):
    """A record being filled: its form and answers, what they amount to, and the changes that are not yet saved.

    `steps` are those that led here since it was saved; `effect` is what the last one did, beside the answer itself;
    None where no answer led here.
    """

    record: Record
    form: Form
    answers: Answers
    evaluation: Evaluation
    steps: Steps = None
    effect: Effect | None = None

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other  # A tuple has one of its own, which would look through all steps.

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"Draft of record {self.record.id!r}, {len(self.pending)} changes not saved"

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that are not yet saved, the first one first."""
        steps, found = self.steps, list[tuple[Change, ...]]()
        while steps is not None:
            steps, changes = steps
            found.append(changes)
        return tuple(change for changes in reversed(found) for change in changes)

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

    def with_same_as(self, path: str, other: str, *, source: Source = "typed") -> Draft:
        """The draft with a question that takes its answer from another, until it is answered itself."""
        return self._changed("same as", path, SameAs(other), source)

    def with_answered_in(self, path: str, other: str, *, source: Source = "typed") -> Draft:
        """The draft with a question or list that is answered in another place."""
        return self._changed("answered in", path, AnsweredIn(other), source)

    def without(self, path: str, *, source: Source = "typed") -> Draft:
        """The draft with nothing answered at a path."""
        return self._changed("cleared", path, None, source)

    def with_entry(self, path: str, entry: Entry, *, source: Source) -> Draft:
        """The draft with an entry of any kind, or none, at a path."""
        return self._changed(_action(entry), path, entry, source)

    def with_item(self, path: str, item: str, *, source: Source = "typed") -> Draft:
        """The draft with one more item in a list; as it is, where the item is there already."""
        answers = self.answers.with_item(path, item)
        if answers is self.answers:
            return self
        return self._stepped(answers, (Change("item added", path, None, item, source),), (path,))

    def without_item(self, path: str, item: str, *, source: Source = "typed") -> Draft:
        """The draft without an item of a list; what was answered in it stays in the history."""
        gone = answers_of_item(self.form, self.answers, path, item)
        changes = [change for below in gone for change in _cleared(below, self.answers.get(below), source)]
        answers = self.answers.without_all(gone)
        kept = tuple(other for other in answers.items(path) if other != item)
        removed = Change("item removed", path, item, None, source)
        return self._with_all(answers.with_entry(path, Items(kept)), (*changes, removed))

    def with_note(self, path: str, text: str) -> Draft:
        """The draft with a note about a question, which stands in the history and is no answer."""
        return self.with_said(Change("note", path, None, text, "typed"))

    def with_wording(self, wording: Wording) -> Draft:
        """The draft with a line in its history about the words it is filled in."""
        packs = ", ".join(name for name, _ in wording.packs)
        return self.with_said(Change("wording chosen", "", None, f"{packs} ({wording.language})"))

    def with_said(self, *changes: Change) -> Draft:
        """The draft with something said beside its answers: a telling, a reply, a confirmation."""
        return self._replace(steps=(self.steps, changes))

    def with_answers(self, answers: Answers, *, source: Source) -> Draft:
        """The draft with everything that a file holds laid over what is there, in the form's order."""
        merged = self.answers
        changes: list[Change] = []
        for path in in_order(self.form, answers):
            before, after = merged.get(path), answers.get(path)
            if not is_same_entry(before, after):
                merged = merged.with_entry(path, after)
                changes.append(Change(_action(after), path, row_of(before), row_of(after), source))
        return self._with_all(merged, changes)

    def with_changes(self, changes: Sequence[Change]) -> Draft:
        """The draft with changes that were worked out elsewhere, from its own history."""
        answers = self.answers
        for change in changes:
            answers = answers.with_entry(change.path, entry_of(change.new))
        return self._with_all(answers, changes)

    def saved(self, record: Record) -> Draft:
        """The draft once its changes are in the store."""
        _, form, answers, evaluation, _, effect = self
        return with_names(Draft, (record, form, answers, evaluation, None, effect))

    def _changed(self, action: Action, path: str, entry: Entry, source: Source) -> Draft:
        answers, entries = self.answers, self.answers.entries
        before = entries[path] if path in entries else None  # noqa: SIM401  A shared map's `get` costs twice as much.
        after = None if is_blank(entry) else entry
        if after is None if before is None else is_same_entry(before, after):
            return self
        if after is None:
            action, answers = "cleared", answers.without(path)
        else:
            answers = answers.put(path, after)
        row = None if before is None else row_of(before)
        change = with_names(Change, (action, path, row, row_of(after), source))
        return self._stepped(answers, (change,), (path,))

    def _with_all(self, answers: Answers, changes: Sequence[Change]) -> Draft:
        return self._stepped(answers, tuple(changes), tuple(change.path for change in changes))

    def _stepped(self, answers: Answers, changes: tuple[Change, ...], paths: tuple[str, ...]) -> Draft:
        record, form, _, evaluation, steps, _ = self
        evaluation, effect = evaluate_change(evaluation, answers, paths)
        return with_names(Draft, (record, form, answers, evaluation, (steps, changes), effect))


def _action(entry: Entry) -> Action:
    if isinstance(entry, State):
        return "state"
    if isinstance(entry, Override):
        return "overridden"
    if isinstance(entry, SameAs):
        return "same as"
    if isinstance(entry, AnsweredIn):
        return "answered in"
    return "answered"


def _cleared(path: str, entry: Entry, source: Source) -> Iterator[Change]:
    """What the history tells of an entry that goes with its item; of a list, each of its items."""
    if isinstance(entry, Items):
        yield from (Change("item removed", path, item, None, source) for item in entry.ids)
    else:
        yield Change("cleared", path, row_of(entry), None, source)


def answers_of_item(form: Form, answers: Answers, path: str, item: str) -> list[str]:
    """The paths of all that was answered in an item: in its list, and in the lists that have an item for each of it."""
    return [entry for entry in in_order(form, answers) if _is_of(form, entry, path, item)]


def pointing_into(form: Form, answers: Answers, path: str, item: str) -> list[str]:
    """The paths of what is the same as an answer of an item, or answered there, also by way of others; in order."""
    return [
        entry
        for entry in in_order(form, answers)
        if not _is_of(form, entry, path, item)
        and any(_is_of(form, place, path, item) for place in places_passed(answers, entry))
    ]


def _is_of(form: Form, entry: str, path: str, item: str) -> bool:
    prefixes = [""]
    for repeat, list_path, one in items_on(entry, form.nodes):
        if one == item and repeat.held_at(prefixes) == path:
            return True
        prefixes.append(f"{list_path}.{one}.")
    return False


def in_order(form: Form, answers: Answers) -> list[str]:
    """The paths of all entries, in the form's order (a mapping has none of its own)."""
    places = {path: place for place, path in enumerate(form.nodes)}
    return sorted(answers.entries, key=lambda path: _place(path, form, answers, places))


def _place(path: str, form: Form, answers: Answers, places: Mapping[str, int]) -> tuple[tuple[int, ...], str]:
    """Where a path stands: the place of each list it leads through and of the item in it, then its own."""
    place: list[int] = []
    prefixes = [""]
    for repeat, list_path, item in items_on(path, form.nodes):
        items = answers.items(repeat.held_at(prefixes))
        place += (places[repeat.path], items.index(item) if item in items else len(items))
        prefixes.append(f"{list_path}.{item}.")
    node = form.node(path)
    place.append(places[node.path] if node is not None else len(places))
    return tuple(place), path
