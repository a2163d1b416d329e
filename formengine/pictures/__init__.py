"""Pictures from plain data: a star, small multiples, lines over time, a timeline; as SVG and, for workbooks, as PNG.

Each comes with a description that tells every number in words, and with its table. Nothing is invented: a missing
number is a gap, and is told as one. All of them can be read in black and white.
"""

from formengine.pictures.over_time import OverTime, SmallMultiples, over_time, small_multiples
from formengine.pictures.png import as_png, has_letters
from formengine.pictures.series import Course, Series
from formengine.pictures.star import Star, star
from formengine.pictures.svg import as_svg, sheet_size
from formengine.pictures.timeline import Timeline, TimelineEntry, timeline
from formengine.tables import Picture

__all__ = [
    "Course",
    "OverTime",
    "Series",
    "SmallMultiples",
    "Star",
    "Timeline",
    "TimelineEntry",
    "as_png",
    "as_svg",
    "has_letters",
    "pictures_of",
    "sheet_size",
]


def pictures_of(data: Star | SmallMultiples | OverTime | Timeline) -> tuple[Picture, ...]:
    """The pictures that show some data: one, or several where one page cannot hold it."""
    match data:
        case Star():
            return (star(data),)
        case OverTime():
            return (over_time(data),)
        case SmallMultiples():
            return small_multiples(data)
        case Timeline():
            return timeline(data)
