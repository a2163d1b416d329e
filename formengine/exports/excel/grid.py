"""The columns of a sheet: tables of different shapes stand under each other, each with the widths that suit it.

Every table says where its columns would end; ends that nearly meet become one, and a table's column spans whatever
lies between two of its ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from formengine.exports.excel.measure import units_wanted
from formengine.exports.excel.style import BODY, beside, titled
from formengine.exports.wrapping import column_weight, fitted
from formengine.plain_text import shown
from formengine.tables import Cell, Column, Table
from formengine.values import dataclass

PORTRAIT, LANDSCAPE = 92.0, 136.0
"""Units of column width that A4 holds between the margins without being made smaller."""

LEAST, LONGEST_WORD, READING = 8.0, 24.0, 104.0
STRETCH = 1.5
NEVER_SQUEEZED, TOWER = 4, 5
"""So many columns have room on any paper; of more, none should need more than so many lines for a text."""

Span = tuple[int, int]
"""First and last column of the sheet, counted from 1."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns of a sheet end, in units from the left edge; the first edge is 0.

    `shapes` where the columns of each kind of table end: tables with the same columns have them at the same places.
    """

    edges: tuple[float, ...]
    shapes: Mapping[tuple[Column, ...], Sequence[float]]

    @property
    def widths(self) -> tuple[float, ...]:
        """The columns' widths in units."""
        return tuple(right - left for left, right in pairwise(self.edges))

    @property
    def whole(self) -> Span:
        """All columns."""
        return 1, len(self.edges) - 1

    @property
    def reading(self) -> Span:
        """As many columns as make a line that is pleasant to read."""
        inside = [place for place, edge in enumerate(self.edges) if READING / 2 <= edge <= READING]
        return 1, max(inside, default=len(self.edges) - 1)

    def width(self, span: Span) -> float:
        """How wide a span is, in units."""
        return self.edges[span[1]] - self.edges[span[0] - 1]

    def spans(self, table: Table) -> tuple[Span, ...]:
        """The span of each of the table's columns."""
        ends = [self.nearest(end) for end in self.shapes[table.columns]]
        return tuple((left + 1, right) for left, right in pairwise([0, *ends]))

    def nearest(self, end: float) -> int:
        """The edge that a column's end became."""
        return min(range(len(self.edges)), key=lambda place: abs(self.edges[place] - end))


def grid_for(tables: Sequence[Table], total: float) -> Grid:
    """The columns that suit all these tables."""
    rows: dict[tuple[Column, ...], tuple[tuple[Cell, ...], ...]] = {}
    for table in tables:
        rows[table.columns] = (*rows.get(table.columns, ()), *table.rows)
    shapes = {columns: column_ends(Table("", columns, rows[columns]), total) for columns in rows}
    ordered = sorted(shapes.values(), key=len, reverse=True)
    smallest = min((right - left for ends in ordered for left, right in pairwise([0.0, *ends])), default=total)
    # Less than half of the smallest column: two ends of one table can then never become the same edge.
    tolerance = min(3.5, 0.45 * smallest)
    edges = [0.0, total]
    for ends in ordered:
        edges += [end for end in ends if all(abs(end - edge) > tolerance for edge in edges)]
    return Grid(tuple(sorted(edges)), shapes)


def column_ends(table: Table, total: float) -> list[float]:
    """Where the table's columns would end if it stood alone, in half units."""
    ends = list(accumulate(column_widths(table, total)))
    return [round(2 * end) / 2 for end in ends]


def column_widths(table: Table, total: float) -> list[float]:
    """The widths that suit a table: no wider than the page, and as wide where a column asks for much room."""
    least, wanted = least_widths(table, total), wanted_widths(table)
    weights = [column_weight(column) for column in table.columns]
    widths = fitted(total, least, wanted, weights)
    has_wide = any(column.width == "wide" for column in table.columns)
    spare = min(total - sum(widths), total if has_wide else (STRETCH - 1) * sum(widths))
    stretched = [0 if has_wide and column.width == "narrow" else column_weight(column) for column in table.columns]
    return [width + max(0, spare) * share / sum(stretched) for width, share in zip(widths, stretched, strict=True)]


def least_widths(table: Table, total: float) -> list[float]:
    """What each column must have so that ordinary words are not cut."""
    bound = max(total / len(table.columns) / 2, min(LONGEST_WORD, total / len(table.columns)))
    return [max(min(LEAST, bound), min(bound, longest_word(table, place))) for place in range(len(table.columns))]


def longest_word(table: Table, place: int) -> float:
    """The width of the longest word in a column or its title."""
    words = {word for row in table.rows for word in shown(row[place]).split()}
    titles = table.columns[place].title.split()
    look = beside(BODY, place)
    return max(
        [units_wanted(word, look) for word in words] + [units_wanted(word, titled(look)) for word in titles] + [0]
    )


def wanted_widths(table: Table) -> list[float]:
    """What each column would need to wrap nothing."""
    looks = [beside(BODY, place) for place in range(len(table.columns))]
    titles = [units_wanted(column.title, titled(look)) for column, look in zip(table.columns, looks, strict=True)]
    texts = [[shown(row[place]) for row in table.rows] for place in range(len(titles))]
    return [
        max([title, *(units_wanted(text, look) for text in column)])
        for title, column, look in zip(titles, texts, looks, strict=True)
    ]


def is_squeezed(table: Table, total: float) -> bool:
    """Whether a table has words that are longer than its columns on this paper, or texts that would stand in towers."""
    if len(table.columns) <= NEVER_SQUEEZED:
        return False
    widths, wanted = column_widths(table, total), wanted_widths(table)
    words = [longest_word(table, place) for place in range(len(widths))]
    return any(
        word > min(LONGEST_WORD, width + 0.5) or want > TOWER * width
        for width, want, word in zip(widths, wanted, words, strict=True)
    )
