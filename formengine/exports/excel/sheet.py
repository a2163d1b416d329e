"""One chapter on one sheet: its blocks under each other, rows as high as their texts, long texts in further rows.

Every page begins where this module says so, and not where a program finds the paper full: then a table that goes on
over a page has its column titles there again, and no row is torn from its heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import field
from itertools import zip_longest
from typing import cast

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.cells import write_value
from formengine.exports.excel.charts import Cells, chart_heights, place_chart
from formengine.exports.excel.formulas import Ledger
from formengine.exports.excel.grid import Grid, Span
from formengine.exports.excel.images import NO_LETTERS, PADDING, picture_size, place_picture
from formengine.exports.excel.measure import height, lines_in, most_lines
from formengine.exports.excel.style import (
    BLOCK_TITLE,
    BODY,
    COLUMN_NUMBER,
    COLUMN_TITLE,
    CONTINUED,
    LEADING,
    NOTE,
    NUMBER,
    PARAGRAPH,
    STRONG,
    Look,
    alignment,
    font,
    in_row,
)
from formengine.exports.wrapping import is_numeric, pieces
from formengine.pictures import has_letters
from formengine.plain_text import shown
from formengine.tables import Block, Cell, Chart, Keyed, Live, Paragraph, Picture, Table, plain
from formengine.tongue import _
from formengine.values import dataclass

COMFORTABLE = 14
"""Lines in one row: a longer row would leave half a page empty where it does not fit any more."""

GAP = 14.0
SPARED, SPARED_GAP = 4.0, 6.0
"""Points by which rows and gaps are lower where all is to stand on one page."""
HEADING = 30.0
"""Points that a title, or a row of column titles, usually takes."""
KEPT_WHOLE = 0.5
"""The part of a page up to which a table is not torn."""
NOTHING = "Nothing recorded."
WORKED_OUT = (
    "This workbook works its scores out from the answers in it: change one and the numbers follow; sentences and charts"
    " stay. What counts is the record."
)

Styles = dict[tuple[Look, int, int], StyleArray]
"""The styles of cells as a workbook keeps them, by look, number format and quote prefix: each is worked out once."""


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one cell of one row: a whole value, or a part of a long text; and how many lines it takes."""

    value: Cell
    lines: int = 1


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

    Parameters: `names` of sheets by the titles of their chapters; `styles` of the workbook, which this adds to;
    `ledger` in which the cells are entered that formulas look at.
    """

    def __init__(
        self, worksheet: Worksheet, page: Page, names: Mapping[str, str], styles: Styles, ledger: Ledger
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

    def text(self, text: str, look: Look, span: Span) -> None:
        """A text over a span of columns, in as many rows as it needs."""
        for part in self.cut(text, look, span) if text else ():
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

    def link(self, column: int, title: str) -> None:
        """Make the present row's cell in a column lead to the sheet of a chapter."""
        if title in self.names:
            self.cell(column).hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(self.names[title])}!A1")

    def cell(self, column: int) -> ExcelCell:
        """A cell of the present row."""
        return cast(ExcelCell, self.worksheet.cell(self.row, column))

    def cut(self, text: str, look: Look, span: Span) -> list[Part]:
        """A text in parts that are not higher than a row may comfortably be; joined together they are the text."""
        lines = lines_in(text, self.grid.width(span), look)
        return [Part("".join(part), _lines(part)) for part in pieces(lines, min(COMFORTABLE, most_lines(look)))]


def _lines(part: Sequence[str]) -> int:
    """How many lines a part takes; blank lines at its end need no room."""
    lines = len(part)
    while lines > 1 and not part[lines - 1].strip():
        lines -= 1
    return lines


def draw(sheet: Sheet, block: Block) -> None:
    """Draw whatever stands in a chapter."""
    match block:
        case Table():
            draw_table(sheet, block)
        case Paragraph(text, strong):
            sheet.text(text, STRONG if strong else PARAGRAPH, sheet.grid.reading)
        case Chart():
            draw_chart(sheet, block)
        case Picture():
            draw_picture(sheet, block)


def draw_chart(sheet: Sheet, chart: Chart) -> None:
    """The chart in a row of its own, or its panels in some, its caption, its table, and its numbers in words."""
    span, heights = sheet.grid.reading, chart_heights(chart)
    sheet.begin_row(HEADING + heights[0] + HEADING)
    sheet.text(chart.table.title, BLOCK_TITLE, sheet.grid.whole)
    rows = []
    for points in heights:
        sheet.begin_row(points)
        rows.append(sheet.row)
        sheet.end_row(points)
    sheet.text(chart.caption, NOTE, span)
    sheet.gap()
    cells = Drawn.of(sheet, chart.table).draw(repeats=False)
    sheet.gap()
    sheet.text(chart.description, PARAGRAPH, span)
    if chart.table.rows:
        place_chart(sheet.worksheet, chart, cells, rows, sheet.grid)


def draw_picture(sheet: Sheet, picture: Picture) -> None:
    """The picture in a row of its own, its caption, its table, and all of it in words."""
    span = sheet.grid.reading
    size = picture_size(picture, sheet.grid.width(span))
    can_be_drawn = has_letters()
    sheet.begin_row(HEADING + size[1] * can_be_drawn + HEADING)
    sheet.text(picture.title, BLOCK_TITLE, sheet.grid.whole)
    if can_be_drawn:
        sheet.begin_row(size[1] + PADDING)
        place_picture(sheet.worksheet, picture, sheet.row, size)
        sheet.end_row(size[1] + PADDING)
    else:
        sheet.text(NO_LETTERS, NOTE, span)
    sheet.text(picture.caption, NOTE, span)
    if picture.table is not None:
        sheet.gap()
        draw_table(sheet, picture.table)
        sheet.gap()
    sheet.text(picture.description, PARAGRAPH, span)


def draw_table(sheet: Sheet, table: Table) -> None:
    """A table under its title; a short one stands on one page."""
    drawn = Drawn.of(sheet, table)
    whole = drawn.points + 2 * HEADING
    sheet.begin_row(whole if whole <= KEPT_WHOLE * sheet.page.height else 2 * HEADING + drawn.first_points)
    if table.title:
        sheet.text(table.title, BLOCK_TITLE, sheet.grid.whole)
    drawn.draw(repeats=not sheet.page.has_one_table)


@dataclass(frozen=True)
class Drawn:
    """A table laid out for a sheet: the span of each column, its look, and the parts of each row's texts."""

    sheet: Sheet
    table: Table
    spans: tuple[Span, ...]
    looks: tuple[Look, ...]
    rows: tuple[tuple[tuple[Part, ...], ...], ...]
    leads: Mapping[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet, table: Table) -> Drawn:
        """Lay a table out; every text is measured here, once."""
        spans, looks = sheet.grid.spans(table), tuple(looks_of(table))
        rows = tuple(tuple(parts_of_row(sheet, row, looks, spans)) for row in table.rows)
        leads = {row: tuple(one[1:] for one in table.leads if one[0] == row) for row, *_ in table.leads}
        return cls(sheet, table, spans, looks, rows, leads)

    @property
    def points(self) -> float:
        """How high all rows are together."""
        return sum(self._points_of(parts) for row in self.rows for parts in row)

    @property
    def first_points(self) -> float:
        """How high the first row is; nothing where there is none."""
        return self._points_of(self.rows[0][0]) if self.rows else 0.0

    def _points_of(self, parts: Sequence[Part]) -> float:
        return self.sheet.height(max(part.lines for part in parts), BODY)

    def draw(self, *, repeats: bool) -> Cells:
        """Header, rows and note; `repeats` the column titles on each page that the table goes on over."""
        sheet, header = self.sheet, self.sheet.row
        if self.table.has_header:
            self._header()
        if not self.rows and not self.table.note:
            sheet.text(NOTHING, CONTINUED, (self.spans[0][0], self.spans[-1][1]))
        for place, row in enumerate(self.rows):
            self._row(place, row, repeats=repeats and self.table.has_header)
        cells = Cells(header, header + self.table.has_header, sheet.row - 1, self.spans)
        sheet.tables.append(cells)
        if self.table.note:
            sheet.text(self.table.note, NOTE, sheet.grid.reading)
        if not sheet.has_live and has_live(self.table):
            sheet.has_live = True
            sheet.text(WORKED_OUT, NOTE, sheet.grid.reading)
        return cells

    def _header(self) -> None:
        """The titles of the columns."""
        parts = []
        for place, (column, span) in enumerate(zip(self.table.columns, self.spans, strict=True)):
            look = COLUMN_NUMBER if is_numeric(self.table, place) else COLUMN_TITLE
            parts.append((column.title, look, span, len(lines_in(column.title, self.sheet.grid.width(span), look))))
        points = self.sheet.height(max(one[3] for one in parts), COLUMN_TITLE)
        self.sheet.begin_row(points)
        for title, look, span, _lines_in_it in parts:
            self.sheet.put(title, look, span)
        self.sheet.repeated = points * self.sheet.page.has_one_table
        self.sheet.end_row(points)

    def _row(self, place: int, row: Sequence[Sequence[Part]], *, repeats: bool) -> None:
        """A row, continued in further rows where a text is long."""
        for number, parts in enumerate(row):
            is_last = number == len(row) - 1
            points = self._points_of(parts)
            if self.sheet.begin_row(points) and repeats:
                self._header()
            for column, (part, look, span) in enumerate(zip(parts, self.looks, self.spans, strict=True)):
                looks_so = CONTINUED if number and not column and part.value is not None else look
                self.sheet.put(part.value, in_row(looks_so, is_last=is_last), span)
            for column, title in () if number else self.leads.get(place, ()):
                self.sheet.dress(self.sheet.cell(self.spans[column][0]), in_row(LEADING, is_last=is_last))
                self.sheet.link(self.spans[column][0], title)
            self.sheet.end_row(points)


def has_live(table: Table) -> bool:
    """Whether some of a table's cells are worked out by the workbook."""
    return any(isinstance(value, Live) for row in table.rows for value in row)


def looks_of(table: Table) -> Iterator[Look]:
    """The look of each column's cells."""
    return (NUMBER if is_numeric(table, place) else BODY for place in range(len(table.columns)))


def parts_of_row(
    sheet: Sheet, row: Sequence[Cell], looks: Sequence[Look], spans: Sequence[Span]
) -> Iterator[tuple[Part, ...]]:
    """The rows that a row of a table takes; those that continue it say in their first place which part they are."""
    cells = [cell_parts(sheet, value, look, span) for value, look, span in zip(row, looks, spans, strict=True)]
    depth = max(map(len, cells), default=1)
    for number, parts in enumerate(zip_longest(*cells, fillvalue=Part(None)), start=1):
        if number > 1 and parts[0].value is None:
            label = sheet.cut(_("(part {number} of {depth})", number=number, depth=depth), CONTINUED, spans[0])[0]
            yield (label, *parts[1:])
        else:
            yield parts


def cell_parts(sheet: Sheet, value: Cell, look: Look, span: Span) -> list[Part]:
    """What stands in a cell and in those below it that continue it."""
    text = plain(value)
    if text is None or text == "":
        return [Part(value if isinstance(value, Keyed | Live) else None)]
    if isinstance(text, str):
        parts = sheet.cut(text, look, span)
        # No formula can look at a text that is continued below.
        return parts if len(parts) > 1 else [Part(value, parts[0].lines)]
    return [Part(value, len(lines_in(shown(text), sheet.grid.width(span), look)))]
