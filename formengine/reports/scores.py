"""Scores with their explanation, and each scale's answers as a chart beside its table."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from formengine.evaluation import Evaluation
from formengine.model import Question, Scale
from formengine.reports.working import Working
from formengine.scoring import Counted, Score
from formengine.tables import Block, Cell, Chapter, Chart, Column, Paragraph, Table
from formengine.tongue import _

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
WEIGHT = Column("Weight", "narrow")
STEPS = (
    Column("Scale", "medium"),
    Column("Answered", "narrow"),
    Column("Of", "narrow"),
    Column("Left out", "narrow"),
    Column("Total", "narrow"),
    Column("Score", "narrow"),
    Column("Prorated", "narrow"),
)
LONGEST_LABEL = 38


def score_table(evaluation: Evaluation) -> Table | None:
    """All scores in one table; None where the form has no scale."""
    if not evaluation.scores:
        return None
    return Table("Scores", SCORES, tuple(_row(one) for one in _workings(evaluation)))


def _workings(evaluation: Evaluation) -> tuple[Working, ...]:
    """How each score is worked out, in the form's order."""
    scales = {scale.id: scale for scale in evaluation.form.scales}
    return tuple(Working(evaluation, score, scales) for score in evaluation.scores)


def score_summary(evaluation: Evaluation) -> Table | None:
    """The scores in brief, for the first page; how each came about stands in its own chapter."""
    if not evaluation.scores:
        return None
    columns = (
        Column(_("Scale"), "medium"),
        Column(_("Score"), "narrow"),
        Column(_("Band"), "narrow"),
        Column(_("Answered"), "narrow"),
    )
    # The places are filled in with themselves: what stands there may be a formula.
    rows = tuple(
        (one.score.title, one.told(_("none"), _("{value} (prorated)", value="{value}")), one.band(),
         one.how_many(_("{answered} of {of} items", answered="{answered}", of="{of}")))
        for one in _workings(evaluation)
    )  # fmt: skip
    return Table(_("Scores"), columns, rows, _("How each score came about stands under Scores."))


def _row(working: Working) -> tuple[Cell, ...]:
    explanation = f"{_unit_line(working.score)}{working.score.explanation}"
    return (working.score.title, working.told("none", "{value} (prorated)"), working.band(), explanation)


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
    workings = _workings(evaluation)
    blocks: list[Block] = [*flag_lines(evaluation), table, *_standard_scores(workings), _steps(workings)]
    for working in workings:
        blocks += _item_blocks(working)
    return Chapter("Scores", tuple(blocks))


def _steps(workings: tuple[Working, ...]) -> Table:
    """The way from the items to each score."""
    return Table("From the items to the scores", STEPS, tuple(working.row() for working in workings))


def _standard_scores(workings: tuple[Working, ...]) -> Iterator[Table]:
    """Each score beside the populations that its scale names."""
    rows = tuple(
        (working.score.title, working.number(), one.norm.population, one.norm.n, working.z(one), working.t(one),
         one.norm.source)
        for working in workings
        for one in working.score.standard_scores
    )  # fmt: skip
    if rows:
        note = (
            "z: standard deviations above the population's mean. T: 50 + 10 z. Neither says whether something is wrong."
        )
        yield Table("Scores beside populations", BESIDE, rows, note)


def _item_blocks(working: Working) -> Iterator[Block]:
    """The items of a score one by one, as a chart, and how each counted, for whoever checks the number."""
    scale, score = working.scale, working.score
    if not working.is_told:
        return
    rows = tuple(_item_row(place, item, working.evaluation) for place, item in enumerate(score.items, start=1))
    columns = (Column("Item", "wide"), Column("Answer", "narrow"), Column("In words", "medium"))
    table = Table(f"{score.title}: the answers one by one", columns, rows)
    told = "; ".join(f"{row[0]}: {row[2]}" for row in rows)
    yield Chart(
        table, ("Answer",), floor(scale.minimum), ceil(scale.maximum),
        f"{score.title}: each answer from {scale.minimum} to {scale.maximum}, as it was given."
        " A missing answer has no bar.",
        told,
    )  # fmt: skip
    head = (*COUNTED[:3], WEIGHT, *COUNTED[3:]) if working.has_weights else COUNTED
    counted = tuple(working.item_row(place, item) for place, item in enumerate(score.items))
    yield Table(f"{score.title}: how each item counted", head, counted, rule_line(scale))


def _item_row(place: int, item: Counted, evaluation: Evaluation) -> tuple[Cell, ...]:
    node = evaluation.form.node(item.path)
    words = node.title_of(item.answer) if isinstance(node, Question) and item.answer is not None else None
    short = item.title if len(item.title) <= LONGEST_LABEL else f"{item.title[: LONGEST_LABEL - 1].rstrip()}…"
    return (f"{place}. {short}", item.answer, words if item.answer is not None else item.outcome)


def rule_line(scale: Scale) -> str:
    """By which rule a score was made: method, missing items, rounding, version and source."""
    allowed = f"{scale.at_most} may be missing" if scale.at_most else "none may be missing"
    prorated = ", prorated" if scale.at_most and scale.prorates else ""
    rounding = (
        "not rounded" if scale.places is None else f"rounded {scale.mode.replace('_', ' ')} to {scale.places} places"
    )
    return f"Rule: {scale.method}; {allowed}{prorated}; {rounding}; version {scale.version}; {scale.source}."
