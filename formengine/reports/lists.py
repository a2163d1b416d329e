"""The tables that an analyst joins: a row for each record, and for each list a row for each of its items.

A column without a colon is a question, under its path in the newest version that asks it. What has a colon says more
about what stands before it: `…:label` what a code means, `…:state` why a place is empty, `score:…` a score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from formengine.answers import SameAs, is_blank
from formengine.documents import to_json
from formengine.evaluation import Evaluation, label_of, plain_of
from formengine.expressions import Value
from formengine.model import Form, Kind, Question, Repeat, Scale
from formengine.reports.united import Asked, Listed
from formengine.reports.words import value_at
from formengine.scoring import Score
from formengine.tables import Column, Plain, Table, plain
from formengine.values import dataclass

if TYPE_CHECKING:
    from formengine.reports import Filed

ANSWERED, BLANK, NOT_ASKED, INVALID, FAILED = "answered", "blank", "not_asked", "invalid", "failed"
NOT_IN_VERSION, NOT_TOLD = "not_in_version", "not_told"
RECORDS = "records"
"""The table with a row for each record."""
SEVERAL = ";"
"""Stands between several codes."""
SCORE_PARTS = ("answered", "of", "prorated", "band", "flags")


@dataclass(frozen=True)
class Reading:
    """A record that is read into tables; it holds what its reader may see and no more."""

    filed: Filed

    @property
    def evaluation(self) -> Evaluation:
        """What its answers amount to."""
        return self.filed.evaluation

    @cached_property
    def visible(self) -> frozenset[str]:
        """The questions that are asked."""
        return frozenset(self.evaluation.visible)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The questions of which it may be known that they are not asked."""
        return frozenset(self.evaluation.hidden)

    @cached_property
    def failed(self) -> frozenset[str]:
        """Where an expression failed."""
        return frozenset(one.path for one in self.evaluation.problems if one.kind == "expression")

    @cached_property
    def scores(self) -> Mapping[tuple[str, str], Score]:
        """The scores by scale and by the path of the item they are about."""
        return {(one.scale, one.target.path if one.target else ""): one for one in self.evaluation.scores}

    def question(self, asked: Asked) -> Question | None:
        """A question in the record's own version and words; None where that has none, or its reader gets none."""
        own = asked.by_version.get(self.evaluation.form.hash)
        node = self.evaluation.form.nodes.get(own.path) if own is not None else None
        return node if isinstance(node, Question) else None

    def list(self, listed: Listed) -> Repeat | None:
        """A list in the record's own version."""
        own = listed.by_version.get(self.evaluation.form.hash)
        node = self.evaluation.form.nodes.get(own.path) if own is not None else None
        return node if isinstance(node, Repeat) else None

    def state(self, asked: Asked, prefix: str) -> str:
        """Why a place is empty, or that it is answered."""
        question, evaluation = self.question(asked), self.evaluation
        if question is None:
            return NOT_TOLD if evaluation.form.hash in asked.by_version else NOT_IN_VERSION
        path = prefix + question.suffix
        if path not in self.visible:
            return NOT_ASKED if path in self.hidden else NOT_TOLD
        if evaluation.values.get(path) is not None:
            return ANSWERED
        if path in evaluation.states:
            return evaluation.states[path].value
        return self._empty(path)

    def _empty(self, path: str) -> str:
        """Why a question that is asked has neither a value nor a state."""
        entry = self.evaluation.answers.get(path)
        if path in self.failed:
            return FAILED
        return BLANK if is_blank(entry) or isinstance(entry, SameAs) else INVALID

    def list_state(self, listed: Listed, prefix: str) -> str:
        """The same of a list."""
        repeat, evaluation = self.list(listed), self.evaluation
        if repeat is None:
            return NOT_TOLD if evaluation.form.hash in listed.by_version else NOT_IN_VERSION
        path = prefix + repeat.suffix
        if evaluation.lists.get(path):
            return ANSWERED
        if path in evaluation.states:
            return evaluation.states[path].value
        is_shown = evaluation.shown.get(path)
        return NOT_TOLD if is_shown is None else BLANK if is_shown else NOT_ASKED


Fill = Callable[[Reading, str], Plain]
"""What stands in a column for a record, in the item whose path with a dot is given (empty: in no list)."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of an analyst's table."""

    name: str
    fill: Fill


def table_of(listed: Listed, tables: Mapping[str, Listed], readings: Sequence[Reading]) -> Table:
    """The rows of a list in all records, or of the records themselves; `tables` are all lists by name."""
    variables = tuple(variables_of(listed, tables))
    heads = KEYS if listed.name else HEADS
    columns = tuple(Column(title, "narrow") for title in (*heads, *(one.name for one in variables)))
    rows = (
        (*head, *(one.fill(reading, prefix) for one in variables))
        for reading in readings
        for head, prefix in (_items(reading, listed) if listed.name else ((_head(reading.filed), ""),))
    )
    return Table(listed.name or RECORDS, columns, tuple(rows))


def variables_of(listed: Listed, tables: Mapping[str, Listed]) -> Iterator[Variable]:
    """The columns that follow the keys: questions, the lists inside, scores."""
    for asked in listed.questions:
        yield from _question_variables(asked)
    for name in listed.inner:
        yield from _list_variables(tables[name])
    for scale in listed.scales:
        yield from _score_variables(scale)


def has_label(question: Question) -> bool:
    """Whether what is stored is a code that means something else."""
    return bool(question.choices) or question.refers_to is not None


def _question_variables(asked: Asked) -> Iterator[Variable]:
    yield Variable(asked.name, lambda reading, prefix: stored(_value(reading, asked, prefix)))
    if asked.newest.kind is Kind.CHOICES:
        for choice in asked.choices:
            yield Variable(f"{asked.name}={choice.value}", _chosen(asked, str(choice.value)))
    if any(map(has_label, asked.by_version.values())):
        yield Variable(f"{asked.name}:label", lambda reading, prefix: _label(reading, asked, prefix))
    yield Variable(f"{asked.name}:state", lambda reading, prefix: reading.state(asked, prefix))


def _value(reading: Reading, asked: Asked, prefix: str) -> Value:
    question = reading.question(asked)
    return None if question is None else reading.evaluation.values.get(prefix + question.suffix)


def _chosen(asked: Asked, code: str) -> Fill:
    """1 where a choice was made, 0 where others were, and nothing where the question has no answer."""

    def fill(reading: Reading, prefix: str) -> Plain:
        value = _value(reading, asked, prefix)
        return int(code in value) if isinstance(value, tuple) else None

    return fill


def _label(reading: Reading, asked: Asked, prefix: str) -> Plain:
    question, value = reading.question(asked), _value(reading, asked, prefix)
    if question is None or value is None or not has_label(question):
        return None
    if question.refers_to is not None:
        return plain(value_at(reading.evaluation, prefix + question.suffix, question, value))
    codes = value if isinstance(value, tuple) else (value,)
    return "; ".join(question.title_of(code) or "" for code in codes if isinstance(code, str | int | Decimal))


def _list_variables(listed: Listed) -> Iterator[Variable]:
    def count(reading: Reading, prefix: str) -> Plain:
        repeat = reading.list(listed)
        items = reading.evaluation.lists.get(prefix + repeat.suffix, ()) if repeat is not None else ()
        return len(items) or None

    yield Variable(f"{listed.name}:items", count)
    yield Variable(f"{listed.name}:state", lambda reading, prefix: reading.list_state(listed, prefix))


def _score_variables(scale: Scale) -> Iterator[Variable]:
    yield Variable(f"score:{scale.id}", _scored(scale, "value"))
    for part in SCORE_PARTS:
        yield Variable(f"score:{scale.id}:{part}", _scored(scale, part))


def _scored(scale: Scale, part: str) -> Fill:
    def fill(reading: Reading, prefix: str) -> Plain:
        score = reading.scores.get((scale.id, prefix[:-1]))
        if score is None:
            return None
        if part == "flags":
            return SEVERAL.join(flag.item for flag in score.flags) or None
        made: Plain = getattr(score, part)
        return made

    return fill


def stored(value: Value) -> Plain:
    """A value as it is stored: numbers, dates, true and false as such, several codes joined, all else as its text."""
    if isinstance(value, Decimal):
        return Decimal(value)  # An amount of money is a number like others.
    if value is None or isinstance(value, bool | int | date):
        return value
    json = plain_of(value)
    if isinstance(json, list):
        return SEVERAL.join(json)
    return to_json(json) if isinstance(json, dict) else str(json)


HEADS = (
    "record", "subject", "subject_label", "subject_kind", "form", "version", "status", "revision", "begun_at",
    "changed_at", "submitted_at", "begun_by", "author",
)  # fmt: skip
KEYS = ("record", "version", "key", "parent_key", "item", "position", "called")


def _head(filed: Filed) -> tuple[Plain, ...]:
    record, steps = filed.record, filed.beside.life.steps
    submitted = next((one.taken.at for one in reversed(steps) if one.step == "submit"), None)
    return (record.id, record.subject.id, record.subject.label, record.subject.kind, record.form, record.form_version,
            record.status, record.revision, record.begun_at, record.changed_at, submitted, record.begun_by,
            record.author or None if not filed.made_for else None)  # fmt: skip


def _items(reading: Reading, listed: Listed) -> Iterator[tuple[tuple[Plain, ...], str]]:
    """The keys of each item of a list, and its path with a dot."""
    repeat, evaluation, record = reading.list(listed), reading.evaluation, reading.filed.record
    if repeat is None:
        return
    for path in places_of(evaluation, repeat):
        parent = path[: -len(repeat.suffix) - 1]
        for position, item in enumerate(evaluation.lists.get(path, ()), start=1):
            key = f"{path}.{item}"
            called = label_of(repeat, evaluation.frame_at(key))
            yield (record.id, record.form_version, key, parent or None, item, position, called or None), f"{key}."


def places_of(evaluation: Evaluation, repeat: Repeat) -> Iterator[str]:
    """The paths at which a list stands in a filled form: once, or once in each item of the list around it."""
    if not repeat.depth:
        yield repeat.path
        return
    for path in places_of(evaluation, outer_of(evaluation.form, repeat)):
        for item in evaluation.lists.get(path, ()):
            yield f"{path}.{item}.{repeat.suffix}"


def lists_of(form: Form) -> list[Repeat]:
    """Every list, in the form's order."""
    return [node for node in form.nodes.values() if isinstance(node, Repeat)]


def outer_of(form: Form, repeat: Repeat) -> Repeat:
    """The list that a list stands inside of."""
    outer = form.nodes[repeat.list_path]
    assert isinstance(outer, Repeat)
    return outer
