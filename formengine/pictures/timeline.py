"""What happened when, as far as it is known: a row for each event, in lanes, true to time; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from formengine.dates import PartialDate
from formengine.drawing import Drawing, Line, Mark, Shape, Words
from formengine.kinds.partial_dates import in_words
from formengine.pictures.lettering import LEADING, block, folded
from formengine.pictures.plot import Frame, days_around, time_axis
from formengine.pictures.series import sentences
from formengine.tables import Column, Picture, Table
from formengine.values import dataclass

WIDTH, NAMES, SIZE, LANE = 480.0, 200.0, 9.0, 9.5
ROW, BELOW, EDGE = 4.0, 18.0, 18.0
MOST_LINES, MOST_ROWS = 2, 14
SHORT = timedelta(days=45)
"""What is known to the month is drawn as a point; a span of days this short would look like one anyway."""

Day = date | PartialDate


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened, or went on for a time.

    Parameters: `began` when, as far as it is known; `ended` for what went on until then; `goes_on` where it has not
    ended, or it is not known when; `lane` what it is listed under.
    """

    label: str
    began: Day | None
    ended: Day | None = None
    goes_on: bool = False
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events and times in lanes; what has no date is listed, and not drawn at a guess."""

    title: str
    entries: tuple[TimelineEntry, ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.entries:
            raise ValueError(f"{self.title!r}: there is nothing to draw.")


@dataclass(frozen=True, slots=True)
class Reach:
    """Between which days something lies; `None` where that side is open."""

    earliest: date | None
    latest: date | None
    is_about: bool

    @property
    def known(self) -> tuple[date, ...]:
        """The days that are known."""
        return tuple(day for day in (self.earliest, self.latest) if day is not None)


def timeline(data: Timeline) -> tuple[Picture, ...]:
    """A timeline as a picture with its table; what one page cannot hold goes on in a further one, on the same axis."""
    placed = sorted(data.entries, key=lambda entry: (_lane_order(data, entry), _order(entry)))
    parts = [tuple(placed[place : place + MOST_ROWS]) for place in range(0, len(placed), MOST_ROWS)]
    return tuple(_part(data, part, number, len(parts)) for number, part in enumerate(parts, start=1))


def _lane_order(data: Timeline, entry: TimelineEntry) -> int:
    return list(dict.fromkeys(one.lane for one in data.entries)).index(entry.lane)


def _order(entry: TimelineEntry) -> date:
    return min((*reach(entry.began).known, *reach(entry.ended).known), default=date.max)


def reach(day: Day | None) -> Reach:
    """Between which days a date lies, as far as it is known."""
    if day is None:
        return Reach(None, None, is_about=False)
    if isinstance(day, PartialDate):
        return Reach(day.earliest, day.latest, day.about)
    return Reach(day, day, is_about=False)


def _part(data: Timeline, entries: Sequence[TimelineEntry], number: int, count: int) -> Picture:
    title = data.title if count == 1 else f"{data.title} ({number} of {count})"
    known = [day for entry in data.entries for at in (entry.began, entry.ended) for day in reach(at).known]
    rows: list[Shape] = []
    y, has_lanes = 0.0, any(entry.lane for entry in entries)
    for lane, own in groupby(entries, key=lambda entry: entry.lane):
        if has_lanes:
            name = folded(lane or "Other", NAMES - 8, LANE, most=1, is_bold=True)
            rows += [*block(name, Words("", (0, y + LANE), LANE, is_bold=True)), _rule(y + LANE * 1.5)]
            y += LANE * 1.9
        for entry in own:
            lines = (*folded(entry.label, NAMES - 8, SIZE, most=MOST_LINES), *folded(when(entry), NAMES - 8, 8, most=1))
            rows += block(lines[:-1], Words("", (0, y + SIZE), SIZE))
            below = y + SIZE + (len(lines) - 1) * SIZE * LEADING
            rows.append(Words(lines[-1], (0, below), 8, tone="quiet"))
            frame = Frame(NAMES, y, WIDTH - EDGE, (y + below) / 2 + 2, days_around(known), (0, 1))
            rows += entry_shapes(frame, entry)
            y = below + ROW + 3
    axis = Frame(NAMES, 0, WIDTH - EDGE, y, days_around(known), (0, 1))
    told = sentences(*(lane_in_words(lane, tuple(own)) for lane, own in groupby(entries, key=lambda entry: entry.lane)))
    shapes = (*(time_axis(axis) if known else ()), *rows)
    return Picture(title, Drawing(WIDTH, y + BELOW, shapes), told, data.caption, timeline_table(entries))


def _rule(y: float) -> Line:
    return Line(((0, y), (WIDTH, y)), 0.5, "solid", "rule")


def entry_shapes(frame: Frame, entry: TimelineEntry) -> Iterator[Shape]:
    """An entry on the middle line of its row: what is certain is drawn solid, what may be is dotted."""
    began, ended, y = reach(entry.began), reach(entry.ended), frame.bottom
    if entry.ended is None and not entry.goes_on:
        yield from event_shapes(frame, began)
        return
    start = began.latest or began.earliest
    end = ended.earliest or ended.latest
    if start is not None and end is not None and start <= end:
        yield Line(((frame.x(start), y), (frame.x(end), y)), 4)
    elif start is not None and entry.ended is None:
        yield Line(((frame.x(start), y), (frame.right, y)), 4)
        yield from _arrow(frame, 1)
    for side in (began, ended):
        yield from _doubt(frame, side)
    if start is not None:
        yield Mark((frame.x(start), y), "square", 6, is_hollow=not _is_sure(began))
    if end is not None:
        yield Mark((frame.x(end), y), "square", 6, is_hollow=not _is_sure(ended))


def event_shapes(frame: Frame, at: Reach) -> Iterator[Shape]:
    """A point in time; where only the days are known between which it lies, those are dotted and the mark is hollow."""
    if not at.known:
        return
    yield from _doubt(frame, at)
    middle = at.known[0] + (at.known[-1] - at.known[0]) / 2
    yield Mark((frame.x(middle), frame.bottom), "circle", 7, is_hollow=not _is_sure(at))


def _is_sure(at: Reach) -> bool:
    return len(at.known) == 2 and not at.is_about and at.known[1] - at.known[0] <= SHORT


def _doubt(frame: Frame, at: Reach) -> Iterator[Shape]:
    """The days between which something lies, dotted; an arrow where one side is open."""
    if not at.known or _is_sure(at):
        return
    left = frame.x(at.earliest) if at.earliest is not None else frame.left
    right = frame.x(at.latest) if at.latest is not None else frame.right
    yield Line(((left, frame.bottom), (right, frame.bottom)), 1.5, "dot")
    if at.earliest is None:
        yield from _arrow(frame, -1)
    if at.latest is None:
        yield from _arrow(frame, 1)


def _arrow(frame: Frame, direction: int) -> Iterator[Shape]:
    tip = (frame.right + 8) if direction > 0 else (frame.left - 4)
    foot, y = tip - 6 * direction, frame.bottom
    yield Line(((foot, y - 4), (tip, y), (foot, y + 4)), 1.5)


def lane_in_words(lane: str, entries: Sequence[TimelineEntry]) -> str:
    """A lane as a sentence: what, and when."""
    told = "; ".join(f"{entry.label}: {when(entry)}" for entry in entries)
    return f"{lane}. {told}" if lane else told


def when(entry: TimelineEntry) -> str:
    """When something was, in words, as the person wrote it where they did."""
    began, ended = _told(entry.began), _told(entry.ended)
    if entry.ended is not None:
        return f"{began or 'from when is not known'} – {ended}"
    if entry.goes_on:
        return f"since {began}, and goes on" if began else "goes on; since when is not known"
    return began or "date not known"


def _told(day: Day | None) -> str:
    if day is None:
        return ""
    return in_words(day) if isinstance(day, PartialDate) else day.isoformat()


def timeline_table(entries: Sequence[TimelineEntry]) -> Table:
    """What is drawn, as a list in the same order."""
    columns = (Column("When", "medium"), Column("What", "wide"), Column("", "medium"))
    has_lanes = any(entry.lane for entry in entries)
    rows = tuple((when(entry), entry.label, entry.lane)[: 2 + has_lanes] for entry in entries)
    return Table("", columns[: 2 + has_lanes], rows)
