"""Scores as an analyst reads them in long form: how each came about, what to speak about, what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from formengine.model import Scale
from formengine.scoring import Score
from formengine.tables import Column, Plain, Table

if TYPE_CHECKING:
    from formengine.reports import Filed

SCORES = tuple(
    "record scale target target_label value unit answered of left_out prorated band flags explanation version".split()
)
ITEMS = tuple("record scale target item answer reversed weight counted_as outcome version source".split())
FLAGS = tuple("record scale target item answer text".split())
POPULATIONS = tuple("record scale target population n z t source".split())
Row = tuple[Plain, ...]


def score_tables(filed: Sequence[Filed]) -> Iterator[Table]:
    """The tables of all scores of all records; those that would be empty are left out."""
    shapes: tuple[tuple[str, tuple[str, ...], Callable[[Score, Scale], Iterator[Row]]], ...] = (
        ("scores", SCORES[3:], _score), ("scores_flags", FLAGS[3:], _flags),
        ("scores_populations", POPULATIONS[3:], _populations), ("scores_items", ITEMS[3:], _items),
    )  # fmt: skip
    for name, columns, rows_of in shapes:
        rows = tuple(
            (one.record.id, score.scale, score.target.path if score.target else None, *row)
            for one in filed
            for score, scale in _scored(one)
            for row in rows_of(score, scale)
        )
        if rows:
            titles = ("record", "scale", "target", *columns)
            yield Table(name, tuple(Column(title, "narrow") for title in titles), rows)


def _scored(filed: Filed) -> Iterator[tuple[Score, Scale]]:
    scales = {scale.id: scale for scale in filed.evaluation.form.scales}
    return ((score, scales[score.scale]) for score in filed.evaluation.scores)


def _score(score: Score, scale: Scale) -> Iterator[Row]:
    flags, left_out = ";".join(flag.item for flag in score.flags), ";".join(score.left_out)
    yield (score.target.label if score.target else None, score.value, score.unit, score.answered, score.of,
           left_out or None, score.prorated, score.band, flags or None, score.explanation, scale.version)  # fmt: skip


def _flags(score: Score, scale: Scale) -> Iterator[Row]:
    return ((flag.item, flag.value, flag.text) for flag in score.flags)


def _populations(score: Score, scale: Scale) -> Iterator[Row]:
    for one in score.standard_scores:
        yield one.norm.population, one.norm.n, one.z, one.t, one.norm.source


def _items(score: Score, scale: Scale) -> Iterator[Row]:
    for item in score.items:
        yield (item.path, item.answer, item.is_reversed, item.weight, item.counted_as, item.outcome, scale.version,
               scale.source)  # fmt: skip
