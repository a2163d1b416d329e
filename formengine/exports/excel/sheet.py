"""One sheet, written from top to bottom: rows as high as their texts, long texts in further rows, pages.

Every page begins where this module says so, and not where a program finds the paper full: then a table that goes on
over a page has its column titles there again, and no row is torn from its heading.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import cast

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.cells import write_value
from formengine.exports.excel.charts import Cells
from formengine.exports.excel.cutting import Room, Text
from formengine.exports.excel.formulas import Ledger
from formengine.exports.excel.grid import Grid, Span
from formengine.exports.excel.measure import height
from formengine.exports.excel.style import Look, alignment, font
from formengine.tables import Cell, plain
from formengine.values import dataclass

GAP = 14.0
SPARED, SPARED_GAP = 4.0, 6.0
"""Points by which rows and gaps are lower where all is to stand on one page."""
HEADING = 30.0
"""Points that a title, or a row of column titles, usually takes."""
ENDLESS = 1e6
"""Points of a page that does not end: a program makes it smaller."""

Styles = dict[tuple[Look, int, int], StyleArray]
"""The styles of cells as a workbook keeps them, by look, number format and quote prefix: each is worked out once."""


@dataclass(frozen=True, slots=True)
class Page:
    """The paper that a sheet is drawn for.

    `grid` its columns; `height` in points; `is_alone` where all is to stand on one page; `has_one_table` where the
    program repeats the column titles on each page, which no program does for several tables.
    """

    grid: Grid
    height: float
    is_alone: bool = False
    has_one_table: bool = False


class Sheet:
    """A worksheet that is written from top to bottom.

    Parameters: `names` of sheets by the titles of their chapters, and by their places; `styles` of the workbook, which
    this adds to; `ledger` in which the cells are entered that formulas look at.
    """

    def __init__(
        self, worksheet: Worksheet, page: Page, names: Mapping[str | int, str], styles: Styles, ledger: Ledger
    ) -> None:
        self.worksheet = worksheet
        self.page = page
        self.grid = page.grid
        self.names = names
        self.styles = styles
        self.ledger = ledger
        self.on_page = self.repeated = 0.0
        self.row = 1
        self.heights: list[float] = []
        self.tables: list[Cells] = []
        self.has_live = False

    def gap(self, points: float = GAP) -> None:
        """An empty row; none at the top of a page."""
        if self.on_page:
            self.begin_row(points)
            self.end_row(points - SPARED_GAP * self.page.is_alone)

    def height(self, lines: int, look: Look) -> float:
        """The height of a row with so many lines."""
        return height(lines, look) - SPARED * self.page.is_alone

    def begin_row(self, points: float) -> bool:
        """Make room for a row of this height; whether a new page began for it."""
        if self.page.is_alone or not self.on_page or self.on_page + points <= self.page.height:
            return False
        self.worksheet.row_breaks.append(Break(id=self.row - 1))
        self.on_page = self.repeated
        return True

    def end_row(self, points: float) -> None:
        """Give the present row its height and go on to the next."""
        self.worksheet.row_dimensions[self.row].height = points
        self.heights.append(points)
        self.on_page += points
        self.row += 1

    def room(self, look: Look, *, kept: float = 0.0, header: float = 0.0) -> Room:
        """The room for rows that look so.

        Parameters: `kept` points for what must stand on the same page; `header` the points of what each page repeats.
        """
        if self.page.is_alone:
            return Room(ENDLESS, ENDLESS, look)
        left = self.page.height - kept
        return Room(left - self.on_page, left - self.repeated - header, look)

    def text(self, text: str, look: Look, span: Span) -> None:
        """A text over a span of columns, in as many rows as it needs."""
        for (part,) in self.room(look).rows([Text(text, look, self.grid.width(span))]) if text else ():
            points = self.height(part.lines, look)
            self.begin_row(points)
            self.put(part.value, look, span)
            self.end_row(points)

    def put(self, value: Cell, look: Look, span: Span) -> None:
        """A value into the present row."""
        cell = self.cell(span[0])
        write_value(cell, plain(value) if plain(value) != "" else None)
        self.ledger.enter(cell, value)
        for column in range(span[0], span[1] + 1):
            self.dress(self.cell(column), look)
        if span[0] < span[1]:
            # Its own way looks through all the others first, each time.
            merged = CellRange(min_col=span[0], min_row=self.row, max_col=span[1], max_row=self.row)
            self.worksheet.merged_cells.ranges.add(merged)

    def dress(self, cell: ExcelCell, look: Look) -> None:
        """Give a cell its look; the number format and the quote prefix stay."""
        # openpyxl works a style out anew for each cell, in ten times what a copy takes, and offers no other way.
        style = cell._style or StyleArray()  # type: ignore[attr-defined]
        key = look, style.numFmtId, style.quotePrefix
        if key in self.styles:
            cell._style = copy(self.styles[key])  # type: ignore[attr-defined]
            return
        cell.font, cell.alignment = font(look), alignment(look)
        cell.border, cell.fill = look.border, look.fill
        self.styles[key] = copy(cell._style)  # type: ignore[attr-defined]

    def link(self, column: int, chapter: str | int) -> None:
        """Make the present row's cell in a column lead to the sheet of a chapter, by its title or its place."""
        if chapter in self.names:
            self.cell(column).hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(self.names[chapter])}!A1")

    def cell(self, column: int) -> ExcelCell:
        """A cell of the present row."""
        return cast(ExcelCell, self.worksheet.cell(self.row, column))
