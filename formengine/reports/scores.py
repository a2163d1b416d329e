"""Scores with their explanation, and each scale's answers as a chart beside its table."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from formengine.evaluation import Evaluation
from formengine.model import Question, Scale
from formengine.scoring import Counted, Score
from formengine.tables import Block, Cell, Chapter, Chart, Column, Paragraph, Table

SCORES = (
    Column("Scale", "medium"),
    Column("Score", "narrow"),
    Column("Band", "narrow"),
    Column("How it came about", "wide"),
)
BESIDE = (
    Column("Scale", "medium"),
    Column("Score", "narrow"),
    Column("Population", "medium"),
    Column("People", "narrow"),
    Column("z", "narrow"),
    Column("T", "narrow"),
    Column("Source", "medium"),
)
COUNTED = (
    Column("Item", "medium"),
    Column("Answer", "narrow"),
    Column("Reversed", "narrow"),
    Column("Counted as", "narrow"),
    Column("What became of it", "narrow"),
)
LONGEST_LABEL = 38


def score_table(evaluation: Evaluation) -> Table | None:
    """All scores in one table; None where the form has no scale."""
    if not evaluation.scores:
        return None
    return Table("Scores", SCORES, tuple(_row(score) for score in evaluation.scores))


def score_summary(evaluation: Evaluation) -> Table | None:
    """The scores in brief, for the first page; how each came about stands in its own chapter."""
    if not evaluation.scores:
        return None
    columns = (
        Column("Scale", "medium"),
        Column("Score", "narrow"),
        Column("Band", "narrow"),
        Column("Answered", "narrow"),
    )
    rows = tuple(
        (score.title, "none" if score.value is None else f"{score.value}{' (prorated)' if score.prorated else ''}",
         score.band, f"{score.answered} of {score.of} items")
        for score in evaluation.scores
    )  # fmt: skip
    return Table("Scores", columns, rows, "How each score came about stands under Scores.")


def _row(score: Score) -> tuple[Cell, ...]:
    prorated = " (prorated)" if score.prorated else ""
    value: Cell = f"{score.value}{prorated}" if prorated else score.value
    return (score.title, "none" if value is None else value, score.band, f"{_unit_line(score)}{score.explanation}")


def _unit_line(score: Score) -> str:
    """What the number is out of, as the beginning of a line; nothing where there is no number."""
    if score.value is None or not score.unit:
        return ""
    return "In percent. " if score.unit == "percent" else f"From {score.unit}. "


def flag_lines(evaluation: Evaluation) -> Iterator[Paragraph]:
    """Answers that must be spoken about, whatever the score."""
    for score in evaluation.scores:
        for flag in score.flags:
            yield Paragraph(f"{score.title}: {flag.text}", strong=True)


def score_chapter(evaluation: Evaluation) -> Chapter | None:
    """The chapter of scores; None where the form has no scale."""
    table = score_table(evaluation)
    if table is None:
        return None
    blocks: list[Block] = [*flag_lines(evaluation), table, *_standard_scores(evaluation)]
    scales = {scale.id: scale for scale in evaluation.form.scales}
    for score in evaluation.scores:
        blocks += _item_blocks(scales[score.scale], score, evaluation)
    return Chapter("Scores", tuple(blocks))


def _standard_scores(evaluation: Evaluation) -> Iterator[Table]:
    """Each score beside the populations that its scale names."""
    rows = tuple(
        (score.title, score.value, one.norm.population, one.norm.n, one.z, one.t, one.norm.source)
        for score in evaluation.scores
        for one in score.standard_scores
    )
    if rows:
        note = (
            "z: standard deviations above the population's mean. T: 50 + 10 z. Neither says whether something is wrong."
        )
        yield Table("Scores beside populations", BESIDE, rows, note)


def _item_blocks(scale: Scale, score: Score, evaluation: Evaluation) -> Iterator[Block]:
    """The items of a score one by one, as a chart, and how each counted, for whoever checks the number."""
    if not any(item.answer is not None for item in score.items):
        return
    rows = tuple(_item_row(place, item, evaluation) for place, item in enumerate(score.items, start=1))
    columns = (Column("Item", "wide"), Column("Answer", "narrow"), Column("In words", "medium"))
    table = Table(f"{score.title}: the answers one by one", columns, rows)
    told = "; ".join(f"{row[0]}: {row[2]}" for row in rows)
    yield Chart(
        table, ("Answer",), floor(scale.minimum), ceil(scale.maximum),
        f"{score.title}: each answer from {scale.minimum} to {scale.maximum}, as it was given."
        " A missing answer has no bar.",
        told,
    )  # fmt: skip
    counted = tuple(
        (item.path, item.answer, "yes" if item.is_reversed else "", item.counted_as, _outcome(item))
        for item in score.items
    )
    yield Table(f"{score.title}: how each item counted", COUNTED, counted, rule_line(scale))


def _item_row(place: int, item: Counted, evaluation: Evaluation) -> tuple[Cell, ...]:
    node = evaluation.form.node(item.path)
    words = node.title_of(item.answer) if isinstance(node, Question) and item.answer is not None else None
    short = item.title if len(item.title) <= LONGEST_LABEL else f"{item.title[: LONGEST_LABEL - 1].rstrip()}…"
    return (f"{place}. {short}", item.answer, words if item.answer is not None else item.outcome)


def _outcome(item: Counted) -> str:
    weighted = f", times {item.weight}" if item.weight != 1 and item.outcome == "counted" else ""
    return f"{item.outcome}{weighted}"


def rule_line(scale: Scale) -> str:
    """By which rule a score was made: method, missing items, rounding, version and source."""
    allowed = f"{scale.at_most} may be missing" if scale.at_most else "none may be missing"
    prorated = ", prorated" if scale.at_most and scale.prorates else ""
    rounding = (
        "not rounded" if scale.places is None else f"rounded {scale.mode.replace('_', ' ')} to {scale.places} places"
    )
    return f"Rule: {scale.method}; {allowed}{prorated}; {rounding}; version {scale.version}; {scale.source}."
