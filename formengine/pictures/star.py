"""A star: an axis for each thing from one middle. It shows what there is of each; its area means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin

from formengine.drawing import Anchor, Drawing, Line, Mark, Point, Shape, Words
from formengine.pictures.legend import ROW, legend, legend_rows
from formengine.pictures.lettering import LEADING, block, folded
from formengine.pictures.series import LOOKS, MOST_TOGETHER, Series, sentences, series_in_words
from formengine.tables import Column, Picture, Table
from formengine.values import dataclass

WIDTH, RADIUS, NAME = 480.0, 100.0, 10.0
LEAST_AXES, CROWDED, MOST_AXES = 3, 9, 12
ABREAST = 0.2
"""A name at an axis that leans less than this stands in the middle above or below it."""

BESIDE, ABOVE = 12.0, 10.0
MOST_LINES = 3
MOST_RINGS, RING_NUMBER = 5, 10.0


@dataclass(frozen=True, slots=True)
class Star:
    """Numbers on axes from one middle.

    Parameters: `axes` from 3 to 12 names, clockwise from the top; `series` up to four rows of numbers, one for each
    axis; `maximum` what an axis ends in (it begins with 0). `is_joined` draws a line from axis to axis; without it,
    each number stands for itself. Raises ValueError where the numbers do not fit the axes.
    """

    title: str
    axes: tuple[str, ...]
    series: tuple[Series, ...]
    maximum: int
    caption: str = ""
    is_joined: bool = True

    def __post_init__(self) -> None:
        if not LEAST_AXES <= len(self.axes) <= MOST_AXES:
            raise ValueError(f"Star {self.title!r}: {len(self.axes)} axes; a star has {LEAST_AXES} to {MOST_AXES}.")
        if not 1 <= len(self.series) <= MOST_TOGETHER:
            raise ValueError(f"Star {self.title!r}: {len(self.series)} rows; 1 to {MOST_TOGETHER} can be told apart.")
        if any(len(one.values) != len(self.axes) for one in self.series):
            raise ValueError(f"Star {self.title!r}: a row has not one value for each axis.")
        values = [value for one in self.series for value in one.values if value is not None]
        if self.maximum < 1 or any(not 0 <= value <= self.maximum for value in values):
            raise ValueError(f"Star {self.title!r}: a value is not from 0 to {self.maximum}.")


def star(data: Star) -> Picture:
    """A star as a picture with its table."""
    names = axis_names(data.axes)
    highest = MOST_LINES * NAME * LEADING
    middle = (WIDTH / 2, highest + ABOVE + RADIUS)
    end = middle[1] + RADIUS + ABOVE + highest + 6
    labels = [one.label for one in data.series]
    shapes = (
        *rings(data, middle),
        *(words for place, lines in enumerate(names) for words in axis_name(lines, place, len(names), middle)),
        *(shape for number, one in enumerate(data.series) for shape in row_shapes(data, one, number, middle)),
        *legend(labels, WIDTH, end),
    )
    told = sentences(
        f"A star of {len(data.axes)} axes, each from 0 in the middle to {data.maximum}",
        *(series_in_words(one, data.axes) for one in data.series),
        "Its area means nothing" if data.is_joined else "",
    )
    height = end + len(legend_rows(labels, WIDTH)) * ROW
    return Picture(data.title, Drawing(WIDTH, height, shapes), told, data.caption, star_table(data))


def rings(data: Star, middle: Point) -> Iterator[Shape]:
    """The axes, a ring for each step, and the numbers that the rings mean."""
    values = ring_values(data.maximum)
    for value in values[1:]:
        yield Line(ring(data, middle, value), 0.5, "solid", "rule")
    for place in range(len(data.axes)):
        yield Line((middle, on_axis(data, middle, place, data.maximum)), 0.75, "solid", "quiet")
    for value in values:
        x, y = on_axis(data, middle, 0, value)
        yield Words(str(value), (x - 4, y + 3), 7, "end", tone="quiet")


def ring_values(maximum: int) -> tuple[int, ...]:
    """The numbers that have a ring: 0, some between, and the last, far enough from each other to be read."""
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, maximum) if maximum / size <= MOST_RINGS)
    apart = maximum * RING_NUMBER / RADIUS
    return (*(value for value in range(0, maximum, step) if maximum - value >= apart), maximum)


def ring(data: Star, middle: Point, value: float) -> tuple[Point, ...]:
    """A closed line through one value of every axis."""
    count = len(data.axes)
    return tuple(on_axis(data, middle, place % count, value) for place in range(count + 1))


def on_axis(data: Star, middle: Point, place: int, value: float) -> Point:
    """Where a value stands on an axis."""
    angle = 2 * pi * place / len(data.axes)
    reach = RADIUS * value / data.maximum
    return middle[0] + sin(angle) * reach, middle[1] - cos(angle) * reach


def axis_names(axes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The names folded so that none reaches the next one: many axes leave less room between them."""
    beside = WIDTH / 2 - RADIUS - 2 * BESIDE
    upright = min(beside, 2 * (sin(2 * pi / len(axes)) * (RADIUS + BESIDE) - 4))
    most = MOST_LINES if len(axes) <= CROWDED else MOST_LINES - 1
    rooms = (upright if place in (0, len(axes) / 2) else beside for place in range(len(axes)))
    return tuple(folded(axis, room, NAME, most=most) for axis, room in zip(axes, rooms, strict=True))


def axis_name(lines: tuple[str, ...], place: int, count: int, middle: Point) -> tuple[Words, ...]:
    """The name at the end of an axis: beside it, or above or below where it stands upright."""
    angle = 2 * pi * place / count
    across, up = sin(angle), cos(angle)
    height = (len(lines) - 1) * NAME * LEADING
    anchor: Anchor = "middle" if abs(across) < ABREAST else "start" if across > 0 else "end"
    reach = RADIUS + (ABOVE if anchor == "middle" else BESIDE)
    x, y = middle[0] + across * reach, middle[1] - up * reach
    if anchor != "middle":
        y -= height / 2 - NAME / 3
    else:
        y += NAME if up < 0 else -height
    return block(lines, Words("", (x, y), NAME, anchor))


def row_shapes(data: Star, series: Series, number: int, middle: Point) -> Iterator[Shape]:
    """A row's marks, and lines between neighbours where both have a number; nothing is drawn over a gap."""
    dash, symbol = LOOKS[number]
    places = [
        None if value is None else on_axis(data, middle, place, float(value))
        for place, value in enumerate(series.values)
    ]
    for one, two in zip(places, [*places[1:], places[0]], strict=True):
        if data.is_joined and one is not None and two is not None:
            yield Line((one, two), 1.5, dash)
    for place, value in zip(places, series.values, strict=True):
        if place is not None:
            yield Mark(place, symbol, 7 - number, is_hollow=not value)


def star_table(data: Star) -> Table:
    """The numbers that a star is drawn from."""
    columns = (Column("", "wide"), *(Column(one.label, "narrow") for one in data.series))
    rows = tuple((axis, *(one.values[place] for one in data.series)) for place, axis in enumerate(data.axes))
    return Table("", columns, rows)
