"""What somebody who counts wants instead of prose: one row for each question of each record, codes beside labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from formengine.evaluation import Evaluation, plain_of
from formengine.reports.lists import list_rows, lists_of
from formengine.reports.words import answer_at
from formengine.tables import Cell, Chapter, Column, Table

if TYPE_CHECKING:
    from formengine.reports import Filed

ANSWERS = (
    Column("record", "narrow"),
    Column("path", "medium"),
    Column("code", "narrow"),
    Column("value", "medium"),
    Column("label", "medium"),
    Column("state", "narrow"),
)
SCORES = tuple(
    Column(title, "narrow")
    for title in ("record", "scale", "value", "answered", "of", "left out", "prorated", "band", "version")
)
FLAGS = tuple(Column(title, "narrow") for title in ("record", "scale", "item", "answer", "what is said"))
BESIDE = tuple(Column(title, "narrow") for title in ("record", "scale", "population", "n", "z", "T", "source"))
ITEMS = tuple(
    Column(title, "narrow")
    for title in (
        "record",
        "scale",
        "item",
        "answer",
        "reversed",
        "weight",
        "counted as",
        "outcome",
        "version",
        "source",
    )
)


def analyst_chapters(filed: Sequence[Filed]) -> Iterator[Chapter]:
    """Answers and scores of several records in long form: stable paths, values as stored, why one is missing."""
    answers = tuple(row for one in filed for row in _answers(one))
    yield Chapter(
        "Answers", (Table("", ANSWERS, answers, "Values are as stored; an empty one has its reason in 'state'."),)
    )
    for repeat in lists_of(filed[0].evaluation.form):
        head, *rows = list_rows(repeat, filed)
        columns = tuple(Column(title, "narrow") for title in head)
        cells = tuple(tuple(_cell(value) for value in row) for row in rows)
        yield Chapter(f"List {repeat.path}", (Table("", columns, cells),))
    scores = tuple(row for one in filed for row in _scores(one))
    if scores:
        items = tuple(row for one in filed for row in _items(one))
        flags = tuple(row for one in filed for row in _flags(one))
        beside = tuple(row for one in filed for row in _beside(one))
        tables = (
            Table("", SCORES, scores),
            Table("Answers to speak about", FLAGS, flags),
            Table("Scores beside populations", BESIDE, beside),
            Table("How each item counted", ITEMS, items),
        )
        yield Chapter("Scores", tuple(table for table in tables if table.rows))


def _answers(filed: Filed) -> Iterator[tuple[Cell, ...]]:
    evaluation = filed.evaluation
    asked = set(evaluation.visible)
    for path in evaluation.placed:
        node = evaluation.form.node(path)
        state = _state(evaluation, path, path in asked)
        value = plain_of(evaluation.values.get(path)) if path in asked else None
        stored = _cell(value)
        is_told = path in evaluation.values or path in evaluation.answered_in
        label = answer_at(evaluation, path) if is_told else None
        code = node.code if node is not None else ""
        yield (filed.record.id, path, code, stored, None if label == stored else label, state)


def _cell(value: Any) -> Cell:
    """A value as JSON has it; of several, one after the other."""
    return "; ".join(value) if isinstance(value, list) else value


def _state(evaluation: Evaluation, path: str, is_asked: bool) -> str:
    """`answered`, a state, `blank`, `invalid`, or `not_asked`."""
    if not is_asked:
        return "not_asked"
    if path in evaluation.values:
        return "answered"
    if path in evaluation.states:
        return evaluation.states[path].value
    return "invalid" if evaluation.answers.get(path) is not None else "blank"


def _scores(filed: Filed) -> Iterator[tuple[Cell, ...]]:
    versions = {scale.id: scale.version for scale in filed.evaluation.form.scales}
    for score in filed.evaluation.scores:
        yield (filed.record.id, score.name, score.value, score.answered, score.of, "; ".join(score.left_out),
               score.prorated, score.band, versions[score.scale])  # fmt: skip


def _flags(filed: Filed) -> Iterator[tuple[Cell, ...]]:
    for score in filed.evaluation.scores:
        for flag in score.flags:
            yield (filed.record.id, score.name, flag.item, flag.value, flag.text)


def _beside(filed: Filed) -> Iterator[tuple[Cell, ...]]:
    for score in filed.evaluation.scores:
        for one in score.standard_scores:
            yield (filed.record.id, score.name, one.norm.population, one.norm.n, one.z, one.t, one.norm.source)


def _items(filed: Filed) -> Iterator[tuple[Cell, ...]]:
    scales = {scale.id: scale for scale in filed.evaluation.form.scales}
    for score in filed.evaluation.scores:
        scale = scales[score.scale]
        for item in score.items:
            yield (filed.record.id, score.name, item.path, item.answer, item.is_reversed, item.weight, item.counted_as,
                   item.outcome, scale.version, scale.source)  # fmt: skip
