"""Numbers over time, true to time: lines in one field, or each in a small field of its own on the same axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from formengine.drawing import Drawing, Shape, Words
from formengine.pictures.legend import ROW, legend, legend_rows
from formengine.pictures.lettering import LEADING, block, folded
from formengine.pictures.plot import (
    BAND_GAP,
    Frame,
    axis_room,
    band_names,
    band_shapes,
    course_shapes,
    days_around,
    number_axis,
    number_names,
    time_axis,
)
from formengine.pictures.series import (
    MOST_TOGETHER,
    Course,
    bands_in_words,
    course_in_words,
    course_table,
    sentences,
)
from formengine.tables import Band, Picture
from formengine.values import dataclass

WIDTH, FIELD = 480.0, 170.0
ABOVE, BELOW = 14.0, 20.0
BAND_NAMES = 90.0
EDGE = 30.0
"""Right of the last day, half of its name and of its number have room."""

PANELS_ABREAST, MOST_PANELS = 3, 9
PANEL_FIELD, PANEL_TITLE, PANEL_GAP, PANEL_EDGE = 70.0, 9.0, 12.0, 17.0


@dataclass(frozen=True, slots=True)
class OverTime:
    """Up to four courses in one field, from `minimum` to `maximum`, with named bands behind them.

    Raises ValueError where there are more, or a number is outside.
    """

    title: str
    courses: tuple[Course, ...]
    minimum: int
    maximum: int
    bands: tuple[Band, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.courses) <= MOST_TOGETHER:
            raise ValueError(f"{self.title!r}: {len(self.courses)} lines; 1 to {MOST_TOGETHER} can be told apart.")
        check_range(self.title, self.courses, self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class SmallMultiples:
    """A small field for each course, all from `minimum` to `maximum` and over the same time.

    Raises ValueError where a number is outside.
    """

    title: str
    courses: tuple[Course, ...]
    minimum: int
    maximum: int
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.courses:
            raise ValueError(f"{self.title!r}: there is nothing to draw.")
        check_range(self.title, self.courses, self.minimum, self.maximum)


def check_range(title: str, courses: Sequence[Course], minimum: int, maximum: int) -> None:
    """Refuse a number that would have to be drawn where it is not."""
    numbers = [value for course in courses for _, value in course.numbers]
    if minimum >= maximum or any(not minimum <= value <= maximum for value in numbers):
        raise ValueError(f"{title!r}: a number is not from {minimum} to {maximum}.")


def over_time(data: OverTime) -> Picture:
    """Lines over time as a picture with its table."""
    right = WIDTH - (BAND_NAMES if data.bands else EDGE)
    scale = (data.minimum, data.maximum)
    frame = Frame(axis_room(scale), ABOVE, right, ABOVE + FIELD, _days(data.courses), scale)
    labels = [course.label for course in data.courses]
    end = frame.bottom + BELOW
    shapes: tuple[Shape, ...] = (
        *band_shapes(frame, data.bands),
        *number_axis(frame),
        *time_axis(frame),
        *(shape for number, course in enumerate(data.courses) for shape in course_shapes(frame, course, number)),
        *number_names(frame, data.courses),
        *band_names(frame, data.bands, BAND_NAMES - BAND_GAP),
        *legend(labels, WIDTH, end),
    )
    told = sentences(
        f"Over time, from {data.minimum} to {data.maximum}",
        *(course_in_words(course) for course in data.courses),
        bands_in_words(data.bands),
    )
    height = end + len(legend_rows(labels, WIDTH)) * ROW
    return Picture(data.title, Drawing(WIDTH, height, shapes), told, data.caption, course_table(data.courses))


def small_multiples(data: SmallMultiples) -> tuple[Picture, ...]:
    """Small fields side by side; those that one page cannot hold go on in a further picture."""
    parts = [data.courses[place : place + MOST_PANELS] for place in range(0, len(data.courses), MOST_PANELS)]
    return tuple(_panels(data, part, number, len(parts)) for number, part in enumerate(parts, start=1))


def _panels(data: SmallMultiples, courses: tuple[Course, ...], number: int, count: int) -> Picture:
    title = data.title if count == 1 else f"{data.title} ({number} of {count})"
    top = 0.0
    days, scale = _days(data.courses), (data.minimum, data.maximum)
    shapes: list[Shape] = []
    width = (WIDTH + PANEL_GAP) / PANELS_ABREAST
    for place in range(0, len(courses), PANELS_ABREAST):
        row = courses[place : place + PANELS_ABREAST]
        names = [folded(course.label, width - PANEL_GAP, PANEL_TITLE, most=2, is_bold=True) for course in row]
        field = top + max(map(len, names)) * PANEL_TITLE * LEADING + 10
        for across, (course, name) in enumerate(zip(row, names, strict=True)):
            left = across * width
            shapes += block(name, Words("", (left, top + PANEL_TITLE), PANEL_TITLE, is_bold=True))
            edges = (left + axis_room(scale), field, left + width - PANEL_GAP - PANEL_EDGE, field + PANEL_FIELD)
            shapes += _panel(Frame(*edges, days, scale), course)
        top = field + PANEL_FIELD + BELOW + 4
    told = sentences(
        f"Each in a field of its own, all from {data.minimum} to {data.maximum}",
        *(course_in_words(course) for course in courses),
    )
    return Picture(title, Drawing(WIDTH, top, tuple(shapes)), told, data.caption, course_table(courses))


def _panel(frame: Frame, course: Course) -> Iterator[Shape]:
    yield from number_axis(frame)
    yield from time_axis(frame)
    yield from course_shapes(frame, course, 0)
    yield from number_names(frame, (course,))


def _days(courses: Sequence[Course]) -> tuple[date, date]:
    """The time that all courses have in common, days without a number included."""
    return days_around(day for course in courses for day, _ in course.points)
