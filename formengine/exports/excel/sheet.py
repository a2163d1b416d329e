"""One chapter on one sheet: its blocks under each other, rows as high as their texts, long texts in further rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import cast

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.cells import write_value
from formengine.exports.excel.charts import Cells, chart_heights, place_chart
from formengine.exports.excel.grid import Grid, Span
from formengine.exports.excel.images import NO_LETTERS, PADDING, picture_size, place_picture
from formengine.exports.excel.measure import height, lines_in, most_lines
from formengine.exports.excel.style import (
    BLOCK_TITLE,
    BODY,
    COLUMN_NUMBER,
    COLUMN_TITLE,
    CONTINUED,
    HAIRLINE,
    NOTE,
    NUMBER,
    PARAGRAPH,
    PLAIN,
    STRONG,
    Look,
    alignment,
    font,
)
from formengine.exports.wrapping import is_numeric, pieces
from formengine.pictures import has_letters
from formengine.plain_text import shown
from formengine.tables import Block, Cell, Chart, Paragraph, Picture, Table, plain

COMFORTABLE = 20
"""Lines in one row: a longer row would leave half a page empty where it does not fit any more."""

GAP = 14.0
CONTINUATION = "(continued)"
HEADING = 30.0
"""Points that a title, or a row of column titles, usually takes."""
NOTHING = "Nothing recorded."


class Sheet:
    """A worksheet that is written from top to bottom."""

    def __init__(self, worksheet: Worksheet, grid: Grid, page_height: float) -> None:
        self.worksheet = worksheet
        self.grid = grid
        self.page_height = page_height
        self.on_page = 0.0
        self.row = 1
        self.heights: list[float] = []
        self.tables: list[Cells] = []
        self.has_continued = False

    def gap(self, points: float = GAP) -> None:
        """An empty row."""
        self.end_row(points)

    def end_row(self, points: float) -> None:
        """Give the present row its height and go on to the next."""
        self.worksheet.row_dimensions[self.row].height = points
        self.heights.append(points)
        self.on_page = points if self.on_page + points > self.page_height else self.on_page + points
        self.row += 1

    def keep_together(self, points: float) -> None:
        """Go on to a new page where what comes next would be torn from its heading (Excel may decide otherwise)."""
        if self.on_page and self.on_page + points > self.page_height:
            self.worksheet.row_breaks.append(Break(id=self.row - 1))
            self.on_page = 0.0

    def text(self, text: str, look: Look, span: Span) -> None:
        """A text over a span of columns, in as many rows as it needs."""
        for lines in self.cut(text, look, span) if text else ():
            self.put(lines, look, span)
            self.end_row(height(self.lines(lines, look, span), look))

    def put(self, value: Cell, look: Look, span: Span) -> None:
        """A value into the present row."""
        cell = self.cell(span[0])
        write_value(cell, plain(value))
        for column in range(span[0], span[1] + 1):
            dress(self.cell(column), look)
        if span[0] < span[1]:
            self.worksheet.merge_cells(None, self.row, span[0], self.row, span[1])

    def cell(self, column: int) -> ExcelCell:
        """A cell of the present row."""
        return cast(ExcelCell, self.worksheet.cell(self.row, column))

    def cut(self, text: str, look: Look, span: Span) -> list[str]:
        """A text in pieces that are not higher than a row may comfortably be."""
        lines = lines_in(text, self.grid.width(span), look)
        return pieces(lines, min(COMFORTABLE, most_lines(look)))

    def lines(self, text: str, look: Look, span: Span) -> int:
        """How many lines a text takes; blank lines at its end need no room."""
        return len(lines_in(text.rstrip(), self.grid.width(span), look))


def dress(cell: ExcelCell, look: Look) -> None:
    """Give a cell its look; the number format stays."""
    cell.font, cell.alignment = font(look), alignment(look)
    cell.border, cell.fill = look.border, look.fill


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
    sheet.keep_together(HEADING + heights[0] + HEADING)
    sheet.text(chart.table.title, BLOCK_TITLE, sheet.grid.whole)
    rows = range(sheet.row, sheet.row + len(heights))
    for height_of_row in heights:
        sheet.keep_together(height_of_row)
        sheet.gap(height_of_row)
    sheet.text(chart.caption, NOTE, span)
    sheet.gap()
    cells = draw_rows(sheet, chart.table)
    sheet.gap()
    sheet.text(chart.description, PARAGRAPH, span)
    if chart.table.rows:
        place_chart(sheet.worksheet, chart, cells, rows, sheet.grid)


def draw_picture(sheet: Sheet, picture: Picture) -> None:
    """The picture in a row of its own, its caption, its table, and all of it in words."""
    span = sheet.grid.reading
    size = picture_size(picture, sheet.grid.width(span))
    can_be_drawn = has_letters()
    sheet.keep_together(HEADING + size[1] * can_be_drawn + HEADING)
    sheet.text(picture.title, BLOCK_TITLE, sheet.grid.whole)
    if can_be_drawn:
        place_picture(sheet.worksheet, picture, sheet.row, size)
        sheet.gap(size[1] + PADDING)
    else:
        sheet.text(NO_LETTERS, NOTE, span)
    sheet.text(picture.caption, NOTE, span)
    if picture.table is not None:
        sheet.gap()
        draw_table(sheet, picture.table)
        sheet.gap()
    sheet.text(picture.description, PARAGRAPH, span)


def draw_table(sheet: Sheet, table: Table) -> None:
    """A table under its title."""
    sheet.keep_together(2 * HEADING + first_row_height(sheet, table))
    if table.title:
        sheet.text(table.title, BLOCK_TITLE, sheet.grid.whole)
    draw_rows(sheet, table)


def draw_rows(sheet: Sheet, table: Table) -> Cells:
    """A table's header, rows and note."""
    spans = sheet.grid.spans(table)
    header = sheet.row
    if table.has_header:
        draw_header(sheet, table, spans)
    if not table.rows and not table.note:
        sheet.text(NOTHING, CONTINUED, (spans[0][0], spans[-1][1]))
    for row in table.rows:
        draw_row(sheet, row, looks(table), spans)
    cells = Cells(header, header + table.has_header, sheet.row - 1, spans)
    sheet.tables.append(cells)
    if table.note:
        sheet.text(table.note, NOTE, sheet.grid.reading)
    return cells


def first_row_height(sheet: Sheet, table: Table) -> float:
    """How high the first row of a table will be; nothing where it has none."""
    if not table.rows:
        return 0.0
    drawn = zip(table.rows[0], looks(table), sheet.grid.spans(table), strict=True)
    return max(
        height(sheet.lines(str(cell_parts(sheet, value, look, span)[0] or ""), look, span), BODY)
        for value, look, span in drawn
    )


def looks(table: Table) -> list[Look]:
    """The look of each column's cells."""
    return [NUMBER if is_numeric(table, place) else BODY for place in range(len(table.columns))]


def draw_header(sheet: Sheet, table: Table, spans: Sequence[Span]) -> None:
    """The titles of a table's columns."""
    most = 1
    for place, (column, span) in enumerate(zip(table.columns, spans, strict=True)):
        look = COLUMN_NUMBER if is_numeric(table, place) else COLUMN_TITLE
        sheet.put(column.title, look, span)
        most = max(most, sheet.lines(column.title, look, span))
    sheet.end_row(height(most, COLUMN_TITLE))


def draw_row(sheet: Sheet, row: Sequence[Cell], looks: Sequence[Look], spans: Sequence[Span]) -> None:
    """A row of a table, continued in further rows where a text is long."""
    parts = [cell_parts(sheet, value, look, span) for value, look, span in zip(row, looks, spans, strict=True)]
    depth = max(map(len, parts), default=1)
    for number, values in enumerate(zip_longest(*parts)):
        border = HAIRLINE if number == depth - 1 else PLAIN
        drawn = list(zip(values, looks, spans, strict=True))
        if number and values[0] is None:
            drawn[0] = (CONTINUATION, CONTINUED, spans[0])
        for value, look, span in drawn:
            sheet.put(value, replace(look, border=border), span)
        most = max(sheet.lines(shown(value), look, span) for value, look, span in drawn)
        sheet.end_row(height(most, BODY))
    sheet.has_continued |= depth > 1


def cell_parts(sheet: Sheet, value: Cell, look: Look, span: Span) -> list[Cell]:
    """What stands in a cell and in those below it that continue it."""
    text = plain(value)
    return list(sheet.cut(text, look, span)) if isinstance(text, str) else [value]
