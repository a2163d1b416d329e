"""Scores with their explanation, and each scale's answers as a chart beside its table."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.evaluation import Evaluation
from formengine.model import Scale
from formengine.scoring import Score
from formengine.tables import Block, Cell, Chapter, Chart, Column, Paragraph, Table

SCORES = (
    Column("Scale", "medium"),
    Column("Score", "narrow"),
    Column("Band", "narrow"),
    Column("How it came about", "wide"),
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
        (score.label, "none" if score.value is None else f"{score.value}{' (prorated)' if score.prorated else ''}",
         score.band, f"{score.answered} of {score.of} items")
        for score in evaluation.scores
    )  # fmt: skip
    return Table("Scores", columns, rows, "How each score came about stands under Scores.")


def _row(score: Score) -> tuple[Cell, ...]:
    prorated = " (prorated)" if score.prorated else ""
    value: Cell = f"{score.value}{prorated}" if prorated else score.value
    unit = f"From {score.unit}. " if score.unit else ""
    return (score.label, "none" if value is None else value, score.band, f"{unit}{score.explanation}")


def flag_lines(evaluation: Evaluation) -> Iterator[Paragraph]:
    """Answers that must be spoken about, whatever the score."""
    for score in evaluation.scores:
        for flag in score.flags:
            yield Paragraph(f"{score.label}: {flag.text}", strong=True)


def score_chapter(evaluation: Evaluation) -> Chapter | None:
    """The chapter of scores; None where the form has no scale."""
    table = score_table(evaluation)
    if table is None:
        return None
    blocks: list[Block] = [*flag_lines(evaluation), table]
    for scale in evaluation.form.scales:
        blocks += _item_chart(scale, evaluation)
    return Chapter("Scores", tuple(blocks))


def _item_chart(scale: Scale, evaluation: Evaluation) -> Iterator[Block]:
    """The answers of a scale one by one: what the number is made of."""
    rows: list[tuple[Cell, ...]] = []
    for place, item in enumerate(scale.items, start=1):
        value = evaluation.values.get(item.question.path)
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
        title = item.question.title
        short = title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"
        rows.append((f"{place}. {short}", number, item.question.title_of(number) if number is not None else "missing"))
    if not any(row[1] is not None for row in rows):
        return
    columns = (Column("Item", "wide"), Column("Answer", "narrow"), Column("In words", "medium"))
    table = Table(f"{scale.label}: the answers one by one", columns, tuple(rows))
    told = "; ".join(f"{row[0]}: {row[2]}" for row in rows)
    yield Chart(
        table, ("Answer",), int(scale.minimum), int(scale.maximum),
        f"{scale.label}: each answer from {scale.minimum} to {scale.maximum}, as it was given."
        " A missing answer has no bar.",
        told,
    )  # fmt: skip
