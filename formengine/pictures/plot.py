"""A field with an axis of time and an axis of numbers, and what is drawn in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from formengine.drawing import Anchor, Area, Line, Mark, Shape, Words
from formengine.pictures.lettering import LEADING, Box, block, box_of, folded, meet, text_width
from formengine.pictures.series import LOOKS, Course, Number, runs
from formengine.plain_text import shown
from formengine.tables import Band
from formengine.values import dataclass

SMALL = 7.5
"""The type size of what stands at an axis."""

STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000)
"""Months between two days that are named."""

NUMBERS_APART, MOST_DAYS = 12.0, 40
DAY_NAME = 18.0
SPARE = timedelta(days=15)
GAP, BAND_GAP = 4.0, 14.0
"""Between the field and the numbers on its left, the names of bands on its right."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the field stands, and what its edges mean: days from left to right, numbers from below."""

    left: float
    top: float
    right: float
    bottom: float
    days: tuple[date, date]
    numbers: tuple[int, int]

    def x(self, day: date) -> float:
        """Where a day stands; one outside stands at the edge."""
        first, last = self.days
        share = (day - first).days / max(1, (last - first).days)
        return self.left + min(1, max(0, share)) * (self.right - self.left)

    def y(self, number: Number) -> float:
        """Where a number stands; one outside stands at the edge."""
        least, most = self.numbers
        share = (float(number) - least) / max(1, most - least)
        return self.bottom - min(1, max(0, share)) * (self.bottom - self.top)


def days_around(days: Iterable[date]) -> tuple[date, date]:
    """The first and last of some days, a little apart where they are one."""
    found = sorted(days) or [date(2000, 1, 1)]
    return (found[0], found[-1]) if found[0] < found[-1] else (_earlier(found[0]), _later(found[-1]))


def _earlier(day: date) -> date:
    return day - SPARE if day - date.min > SPARE else date.min


def _later(day: date) -> date:
    return day + SPARE if date.max - day > SPARE else date.max


def number_axis(frame: Frame) -> Iterator[Shape]:
    """Hairlines and the numbers they mean."""
    least, most = frame.numbers
    apart = (frame.bottom - frame.top) / (most - least)
    step = next(size for size in _sizes() if size * apart >= NUMBERS_APART)
    for value in range(least, most + 1):
        if (value - least) % step == 0:
            y = frame.y(value)
            yield Line(((frame.left, y), (frame.right, y)), 0.5, "solid", "rule")
            yield Words(str(value), (frame.left - GAP, y + SMALL / 3), SMALL, "end", tone="quiet")


def axis_room(numbers: tuple[int, int]) -> float:
    """How much room the numbers at an axis take, and half of the first day's name below them."""
    return max(DAY_NAME, *(text_width(str(number), SMALL) + GAP + 2 for number in numbers))


def _sizes() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def time_axis(frame: Frame) -> Iterator[Shape]:
    """The line below, and as many days named as there is room for."""
    yield Line(((frame.left, frame.bottom), (frame.right, frame.bottom)), 0.75, "solid", "quiet")
    named = named_days(frame)
    anchor: Anchor = "middle" if len(named) > 1 else "start"
    for day, name in named:
        x = frame.x(day)
        yield Line(((x, frame.bottom), (x, frame.bottom + 3)), 0.75, "solid", "quiet")
        yield Words(name, (x, frame.bottom + 4 + SMALL), SMALL, anchor, tone="quiet")


def named_days(frame: Frame) -> list[tuple[date, str]]:
    """The beginnings of months or years that are named, so that no name meets the next one or leaves the field.

    Where the field is too short for two of them, its first day is named.
    """
    months = (frame.days[1] - frame.days[0]).days / 30
    for step in (step for step in STEPS if months / step <= MOST_DAYS):
        found = [
            (day, f"{day.year:04d}" if step >= 12 else day.isoformat()[:7]) for day in _beginnings(frame.days, step)
        ]
        places = [(frame.x(day), text_width(name, SMALL) / 2 + 2) for day, name in found]
        if len(found) > 1 and all(one[0] + one[1] <= two[0] - two[1] for one, two in pairwise(places)):
            return found
    return [(frame.days[0], frame.days[0].isoformat())]


def _beginnings(days: tuple[date, date], step: int) -> Iterator[date]:
    """The first days of months inside of two days, so many months apart, counted from a January."""
    first = days[0].year * 12 + days[0].month - 1
    last = days[1].year * 12 + days[1].month - 1
    for month in range(-(-first // step) * step, last + 1, step):
        day = date(month // 12, month % 12 + 1, 1) if month >= 12 else date.min
        if days[0] <= day <= days[1]:
            yield day


def band_shapes(frame: Frame, bands: Sequence[Band]) -> Iterator[Shape]:
    """Bands behind the field, every second one tinted, each bounded by a line."""
    for place, band in enumerate(bands):
        low, high = frame.y(band.start), frame.y(band.end)
        corners = ((frame.left, low), (frame.right, low), (frame.right, high), (frame.left, high))
        yield Area(corners, "tint" if place % 2 else "paper")
        yield Line(((frame.left, low), (frame.right, low)), 0.75, "dot", "quiet")


def band_names(frame: Frame, bands: Sequence[Band], room: float) -> Iterator[Words]:
    """The names of the bands to the right of the field, pushed apart; none where there is no room for all.

    A long name has two lines where there is room for them, or else it is cut.
    """
    apart, height = SMALL * LEADING, frame.bottom - frame.top
    if len(bands) * apart > height:
        return
    ordered = sorted(bands, key=lambda band: band.start)
    names = [folded(band.label, room, SMALL, most=2) for band in ordered]
    if sum(map(len, names)) * apart > height:
        names = [folded(band.label, room, SMALL, most=1) for band in ordered]
    below = frame.bottom
    for place, (band, lines) in enumerate(zip(ordered, names, strict=True)):
        # Neither into the name below, nor so high that those above have no room.
        least = frame.top + sum(map(len, names[place:])) * apart
        wished = (frame.y(band.start) + frame.y(band.end) + len(lines) * apart) / 2
        top = max(least, min(below, wished)) - len(lines) * apart
        first = Words("", (frame.right + BAND_GAP, top + apart / 2 + SMALL / 3), SMALL, tone="quiet")
        yield from block(lines, first)
        below = top


def course_shapes(frame: Frame, course: Course, look: int) -> Iterator[Shape]:
    """The line of a course, broken where a number is missing, and a mark at each number."""
    dash, symbol = LOOKS[look]
    for run in runs(course):
        places = tuple((frame.x(day), frame.y(value)) for day, value in run)
        if len(places) > 1:
            yield Line(places, 1.5, dash)
        yield from (Mark(place, symbol, 5.5) for place in places)


def number_names(frame: Frame, courses: Sequence[Course]) -> Iterator[Words]:
    """The numbers at their marks, where there is room; the table beside the picture has all of them."""
    marks: list[Box] = [_around(frame, *point) for course in courses for point in course.numbers]
    taken: list[Box] = []
    for course in courses:
        for day, value in course.numbers:
            own = _around(frame, day, value)
            others = [*taken, *(box for box in marks if box != own)]
            free = (words for words in _beside(shown(value), own) if _is_free(frame, words, others))
            if (words := next(free, None)) is not None:
                taken.append(box_of(words))
                yield words


def _around(frame: Frame, day: date, value: Number) -> Box:
    x, y = frame.x(day), frame.y(value)
    return x - 3, y - 3, x + 3, y + 3


def _beside(text: str, mark: Box) -> Iterator[Words]:
    """A number above or below its mark: in the middle, or where the field ends, to one side."""
    left, top, right, bottom = mark
    middle, above, below = (left + right) / 2, top - 2, bottom + 2 + SMALL
    yield Words(text, (middle, above), SMALL, "middle")
    yield Words(text, (middle, below), SMALL, "middle")
    yield from (Words(text, (left, y), SMALL, "start") for y in (above, below))
    yield from (Words(text, (right, y), SMALL, "end") for y in (above, below))


def _is_free(frame: Frame, words: Words, taken: Iterable[Box]) -> bool:
    box = box_of(words)
    is_below = frame.top - GAP - SMALL <= box[1] and box[3] <= frame.bottom
    is_between = frame.left - GAP <= box[0] and box[2] <= frame.right + BAND_GAP - 2
    return is_below and is_between and not any(meet(box, other) for other in taken)
