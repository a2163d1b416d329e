"""What is drawn: rows of numbers with a name, some of them missing, and how they are told in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from formengine.drawing import Dash, Symbol
from formengine.plain_text import ended, shown
from formengine.tables import Band, Cell, Column, Table
from formengine.values import dataclass

Number = int | Decimal
MOST_TOGETHER = 4
"""So many rows in one plot differ in dash and in mark."""

LOOKS: tuple[tuple[Dash, Symbol], ...] = (
    ("solid", "circle"),
    ("dash", "square"),
    ("dot", "triangle"),
    ("dash-dot", "diamond"),
)

NONE = "none"


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers with a name, one for each axis of a star; `None` where there is none."""

    label: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What one thing was at several days; `None` where there was a day and no number."""

    label: str
    points: tuple[tuple[date, Number | None], ...]

    @property
    def numbers(self) -> tuple[tuple[date, Number], ...]:
        """The days on which there is a number, in their order."""
        return tuple(sorted((day, value) for day, value in self.points if value is not None))


def runs(course: Course) -> tuple[tuple[tuple[date, Number], ...], ...]:
    """The points between which a line may be drawn: none is drawn over a day without a number."""
    found: list[list[tuple[date, Number]]] = [[]]
    for day, value in sorted(course.points, key=lambda point: point[0]):
        if value is None:
            found.append([])
        else:
            found[-1].append((day, value))
    return tuple(tuple(run) for run in found if run)


def course_in_words(course: Course) -> str:
    """A course as a sentence: every day with its number, and where there was none."""
    points = sorted(course.points, key=lambda point: point[0])
    told = ", ".join(f"{day.isoformat()} {_number_or_none(value)}" for day, value in points)
    return f"{course.label}: {told or NONE}."


def series_in_words(series: Series, names: Iterable[str]) -> str:
    """A row of numbers as a sentence, each with what it belongs to."""
    told = ", ".join(f"{name} {_number_or_none(value)}" for name, value in zip(names, series.values, strict=True))
    return f"{series.label}: {told}."


def bands_in_words(bands: Iterable[Band]) -> str:
    """The bands as a sentence; nothing where there is none."""
    told = ", ".join(f"{band.label} from {shown(band.start)}" for band in bands)
    return f"Bands: {told}." if told else ""


def sentences(*parts: str) -> str:
    """Sentences after each other, each with its full stop."""
    return " ".join(ended(part) for part in parts if part)


def course_table(courses: tuple[Course, ...]) -> Table:
    """The days and the numbers that a picture over time is drawn from."""
    days = sorted({day for course in courses for day, _ in course.points})
    columns = (Column("When", "narrow"), *(Column(course.label) for course in courses))
    # Two numbers of one day stand in one cell, in the order in which they were given.
    return Table("", columns, tuple((day, *(_on(course, day) for course in courses)) for day in days))


def _on(course: Course, day: date) -> Cell:
    found = [value for on, value in course.points if on == day and value is not None]
    return found[0] if len(found) == 1 else "; ".join(map(shown, found)) or None


def _number_or_none(value: Number | None) -> str:
    return NONE if value is None else shown(value)
