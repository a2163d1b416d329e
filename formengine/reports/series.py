"""One scale across several records: its scores in the order of their days, and what may be said of the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import ceil, floor

from formengine.evaluation import Evaluation
from formengine.model import Scale
from formengine.records import Record
from formengine.reports.ratings import ratings_over_time
from formengine.rights import credits_of
from formengine.scoring import Score
from formengine.tables import Band, Block, Cell, Chapter, Chart, Column, Paragraph, Table
from formengine.values import dataclass

Sitting = tuple[Record, Evaluation]
"""One record with what its answers amount to."""

SERIES = (
    Column("When", "narrow"),
    Column("Score", "narrow"),
    Column("Band", "narrow"),
    Column("Answered", "narrow"),
    Column("Since the one before", "wide"),
)


def when_of(record: Record, evaluation: Evaluation) -> str:
    """The day a record is of: its form's own date, or the day on which it was begun."""
    dated = evaluation.values.get(evaluation.form.date.path) if evaluation.form.date is not None else None
    return dated.isoformat() if isinstance(dated, date) else record.begun_at[:10]


@dataclass(frozen=True, slots=True)
class Point:
    """A scale at one sitting: whose, on which day, by which rule, with which score."""

    record: Record
    when: str
    scale: Scale
    score: Score

    @property
    def rule(self) -> tuple[str, str, frozenset[str]]:
        """What must be alike in two scores that are compared: the rule's version, the range, and which items count."""
        return self.scale.version, self.score.unit, frozenset(self.score.left_out)

    @property
    def line(self) -> tuple[str, str, str]:
        """Which line it belongs to: of a measure (or a form, where it is of none), a scale, and whom it is about."""
        instrument = self.scale.instrument
        return instrument.title if instrument else self.record.form, self.scale.id, _about(self.score)


ROWS = tuple(
    Column(title, "narrow")
    for title in ("subject", "scale", "about", "when", "record", "value", "prorated", "version", "unit", "since before")
)


def series_chapters(sittings: Sequence[Sitting]) -> Iterator[Chapter]:
    """The scores over time of each person with more than one record, a chapter for each."""
    people = dict.fromkeys(record.subject for record, _ in sittings)
    for subject in people:
        own = [(record, evaluation) for record, evaluation in sittings if record.subject == subject]
        if len(own) > 1:
            blocks = tuple(_blocks(own))
            if blocks:
                yield Chapter(f"Over time: {subject.label}", blocks)


def _blocks(sittings: Sequence[Sitting]) -> Iterator[Block]:
    lines = _lines(sittings)
    for points in lines:
        if _is_one_line(points):
            yield from series(points)
        else:
            yield Paragraph(_not_one_line(points[-1].score))
    yield from ratings_over_time(_in_order(sittings))
    credits_named = dict.fromkeys(line for _, evaluation in sittings for line in credits_of(evaluation.form))
    yield from (Paragraph(line) for line in credits_named if lines)


def _in_order(sittings: Sequence[Sitting]) -> list[tuple[date, Record, Evaluation]]:
    """Records in the order of their days, then of their beginning."""
    dated = ((date.fromisoformat(when_of(*one)), *one) for one in sittings)
    return sorted(dated, key=lambda one: (one[0], one[1].begun_at, one[1].id))


def _lines(sittings: Sequence[Sitting]) -> list[list[Point]]:
    """The points of each scale, and of each person it is about, in the order of their days, then of their beginning."""
    lines: dict[tuple[str, str, str], list[Point]] = {}
    points = (point for one in sittings for point in _points(*one))
    for point in sorted(points, key=lambda point: (point.when, point.record.begun_at, point.record.id)):
        lines.setdefault(point.line, []).append(point)
    return list(lines.values())


def _is_one_line(points: Sequence[Point]) -> bool:
    """Whether it is certain that all points are about the same person: each named, and once in each record."""
    is_named = all(point.score.target is None or point.score.target.is_named for point in points)
    return is_named and len({point.record.id for point in points}) == len(points)


def _not_one_line(score: Score) -> str:
    whom = f"“{_about(score)}”" if score.target is not None and score.target.is_named else "people without a name"
    return (
        f"{score.label}: the scores of {whom} are not set in a row, because it is not certain that they are about the"
        " same person. Give each person a name of their own in every record."
    )


def long_rows(sittings: Sequence[Sitting]) -> Iterator[tuple[Cell, ...]]:
    """A row for each score of each person with more than one record, under `ROWS`."""
    for subject in dict.fromkeys(record.subject for record, _ in sittings):
        own = [(record, evaluation) for record, evaluation in sittings if record.subject == subject]
        for points in _lines(own) if len(own) > 1 else ():
            told = _differences(points) if _is_one_line(points) else [_not_one_line(point.score) for point in points]
            yield from (_long_row(point, since) for point, since in zip(points, told, strict=True))


def _long_row(point: Point, since: str) -> tuple[Cell, ...]:
    score = point.score
    return (point.record.subject.id, score.scale, _about(score), point.when, point.record.id, score.value,
            score.prorated, point.scale.version, score.unit, since)  # fmt: skip


def _about(score: Score) -> str:
    """Whom a score is about, in words: items of lists have another id in each record."""
    names = score.target.label.split(" › ") if score.target else ()
    return " › ".join(name.partition(". ")[2] or name for name in names)


def _points(record: Record, evaluation: Evaluation) -> Iterator[Point]:
    scales = {scale.id: scale for scale in evaluation.form.scales}
    when = when_of(record, evaluation)
    yield from (Point(record, when, scales[score.scale], score) for score in evaluation.scores)


def series(points: Sequence[Point]) -> Iterator[Block]:
    """A scale over time as a table, and as a line where at least two scores may be compared."""
    last = points[-1]
    title = f"{last.scale.label} – {_about(last.score)}" if last.score.target else last.scale.label
    rows = tuple(_row(point, since) for point, since in zip(points, _differences(points), strict=True))
    table = Table(f"{title} over time", SERIES, rows, " ".join(_notes(points)))
    alike = [point for point in points if point.rule == last.rule and point.score.value is not None]
    yield table
    if len(alike) > 1:
        yield _line(title, alike)


def _differences(points: Sequence[Point]) -> list[str]:
    """What may be said of each score beside an earlier one."""
    return [difference(point, points[:place]) for place, point in enumerate(points)]


def _row(point: Point, since: str) -> tuple[Cell, ...]:
    score = point.score
    value: Cell = "none" if score.value is None else f"{score.value:f}{' (prorated)' if score.prorated else ''}"
    return (point.when, value, score.band, f"{score.answered} of {score.of}", since)


def difference(point: Point, earlier: Sequence[Point]) -> str:
    """What may be said of a score beside earlier ones, in words; never more than the measure's own error allows.

    It is compared with the nearest that may be compared at all, and that one is named where it is not the one before.
    """
    scored = [one for one in reversed(earlier) if one.score.value is not None]
    if point.score.value is None:
        return point.score.explanation
    if not scored:
        return "the first score"
    before = next((one for one in scored if one.rule == point.rule), None)
    if before is None:
        return f"cannot be compared with {scored[0].when}: {_why_not(point, scored[0])}"
    change = point.score.value - (before.score.value or 0)
    moved = "no change" if not change else f"{abs(change):f} {'higher' if change > 0 else 'lower'}"
    since = "" if before is scored[0] else f" {'than on' if change else 'since'} {before.when}"
    prorated = "; one of the two is prorated" if point.score.prorated is not before.score.prorated else ""
    same_day = "; both are of one day, in the order in which they were begun" if point.when == before.when else ""
    return f"{moved}{since}{_reliable(point, change)}{prorated}{same_day}"


def _why_not(point: Point, before: Point) -> str:
    if point.scale.version != before.scale.version:
        return f"another version of the scale ({before.scale.version}, now {point.scale.version})"
    if point.score.unit != before.score.unit:
        return f"another range ({before.score.unit}, now {point.score.unit}), because other items count"
    return "other items count"


def _reliable(point: Point, change: Decimal) -> str:
    """Whether a difference is larger than the measure's own error, where that is published for all of its items."""
    published = point.scale.reliable_change
    if published is None or not change or point.score.left_out:
        return ""
    if abs(change) >= published.points:
        return f": a reliable change ({published.points} points or more)"
    return f": less than the {published.points} points of a reliable change"


def _notes(points: Sequence[Point]) -> Iterator[str]:
    """What a reader of the table must know: direction, bands, reliable change, and what it is not."""
    scale = points[-1].scale
    yield f"{scale.direction[0].upper()}{scale.direction[1:].rstrip('.')}."
    if scale.bands:
        yield f"Bands: {', '.join(f'{band.label} from {band.start}' for band in scale.bands)}."
    if scale.reliable_change is not None:
        yield f"Reliable change: {scale.reliable_change.points} points ({scale.reliable_change.source})."
    else:
        yield "No reliable change is published here, so a small difference may be chance."
    yield f"{scale.source.rstrip('.')}."


def _line(title: str, points: Sequence[Point]) -> Chart:
    columns = (Column("When", "narrow"), Column("Score", "narrow"))
    rows = tuple((date.fromisoformat(one.when), one.score.value) for one in points)
    table = Table(f"{title}: the scores that may be compared", columns, rows)
    least, most = _ends(points)
    told = "; ".join(f"{one.when}: {one.score.value:f}{_banded(one.score)}" for one in points)
    return Chart(
        table, ("Score",), least, most,
        f"{title}, from {least} to {most}. {' '.join(_notes(points))} A line between two points is drawn for the eye;"
        " nothing is known of the time between.",
        told, "line", _bands(points[-1].scale, most),
    )  # fmt: skip


def _bands(scale: Scale, most: int) -> tuple[Band, ...]:
    """The scale's bands, each up to where the next begins."""
    ordered = sorted(scale.bands, key=lambda band: band.start)
    ends = (*(band.start for band in ordered[1:]), most)
    return tuple(Band(band.label, Decimal(band.start), Decimal(end)) for band, end in zip(ordered, ends, strict=False))


def _banded(score: Score) -> str:
    return f" ({score.band})" if score.band else ""


def _ends(points: Sequence[Point]) -> tuple[int, int]:
    """The ends of the axis: the range of the score where it has one, and never less than what was scored."""
    low, is_range, high = points[0].score.unit.partition(" to ")
    values = [point.score.value for point in points if point.score.value is not None]
    values += [Decimal(low), Decimal(high)] if is_range else [Decimal(0), Decimal(100)] if low == "percent" else []
    least, most = floor(min(values)), ceil(max(values))
    return least, max(most, least + 1)
