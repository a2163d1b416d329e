"""One chapter on one sheet: its blocks under each other, rows as high as their texts, long texts in further rows.

Every page begins where this module says so, and not where a program finds the paper full: then a table that goes on
over a page has its column titles there again, and no row is torn from its heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import cast

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
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
    LEADING,
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

COMFORTABLE = 14
"""Lines in one row: a longer row would leave half a page empty where it does not fit any more."""

GAP = 14.0
HEADING = 30.0
"""Points that a title, or a row of column titles, usually takes."""
KEPT_WHOLE = 0.5
"""The part of a page up to which a table is not torn."""
NOTHING = "Nothing recorded."

Styles = dict[tuple[Look, int, int], StyleArray]
"""The styles of cells as a workbook keeps them, by look, number format and quote prefix: each is worked out once."""


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one cell of one row: a whole value, or a part of a long text; and how many lines it takes."""

    value: Cell
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """The paper that a sheet is drawn for: its columns, its height in points, and whether it is to be the only one."""

    grid: Grid
    height: float
    is_alone: bool = False


class Sheet:
    """A worksheet that is written from top to bottom.

    Parameters: `names` of sheets by the titles of their chapters; `styles` of the workbook, which this adds to.
    """

    def __init__(self, worksheet: Worksheet, page: Page, names: Mapping[str, str], styles: Styles) -> None:
        self.worksheet = worksheet
        self.page = page
        self.grid = page.grid
        self.names = names
        self.styles = styles
        self.on_page = 0.0
        self.row = 1
        self.heights: list[float] = []
        self.tables: list[Cells] = []

    def gap(self, points: float = GAP) -> None:
        """An empty row; none at the top of a page."""
        if self.on_page:
            self.begin_row(points)
            self.end_row(points)

    def begin_row(self, points: float) -> bool:
        """Make room for a row of this height; whether a new page began for it."""
        if self.page.is_alone or not self.on_page or self.on_page + points <= self.page.height:
            return False
        self.worksheet.row_breaks.append(Break(id=self.row - 1))
        self.on_page = 0.0
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
            points = height(part.lines, look)
            self.begin_row(points)
            self.put(part.value, look, span)
            self.end_row(points)

    def put(self, value: Cell, look: Look, span: Span) -> None:
        """A value into the present row."""
        cell = self.cell(span[0])
        write_value(cell, plain(value))
        for column in range(span[0], span[1] + 1):
            self.dress(self.cell(column), look)
        if span[0] < span[1]:
            self.worksheet.merged_cells.add(f"{cell.coordinate}:{self.cell(span[1]).coordinate}")

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


def draw(sheet: Sheet, block: Block, *, repeats: bool) -> None:
    """Draw whatever stands in a chapter; `repeats` the column titles of a table on each page that it goes on over."""
    match block:
        case Table():
            draw_table(sheet, block, repeats=repeats)
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
        draw_table(sheet, picture.table, repeats=False)
        sheet.gap()
    sheet.text(picture.description, PARAGRAPH, span)


def draw_table(sheet: Sheet, table: Table, *, repeats: bool) -> None:
    """A table under its title; a short one stands on one page."""
    drawn = Drawn.of(sheet, table)
    whole = drawn.points + 2 * HEADING
    sheet.begin_row(whole if whole <= KEPT_WHOLE * sheet.page.height else 2 * HEADING + drawn.first_points)
    if table.title:
        sheet.text(table.title, BLOCK_TITLE, sheet.grid.whole)
    drawn.draw(repeats=repeats)


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
        return sum(points_of(parts) for row in self.rows for parts in row)

    @property
    def first_points(self) -> float:
        """How high the first row is; nothing where there is none."""
        return points_of(self.rows[0][0]) if self.rows else 0.0

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
        return cells

    def _header(self) -> None:
        """The titles of the columns."""
        parts = []
        for place, (column, span) in enumerate(zip(self.table.columns, self.spans, strict=True)):
            look = COLUMN_NUMBER if is_numeric(self.table, place) else COLUMN_TITLE
            parts.append((column.title, look, span, len(lines_in(column.title, self.sheet.grid.width(span), look))))
        points = height(max(one[3] for one in parts), COLUMN_TITLE)
        self.sheet.begin_row(points)
        for title, look, span, _ in parts:
            self.sheet.put(title, look, span)
        self.sheet.end_row(points)

    def _row(self, place: int, row: Sequence[Sequence[Part]], *, repeats: bool) -> None:
        """A row, continued in further rows where a text is long."""
        for number, parts in enumerate(row):
            border = HAIRLINE if number == len(row) - 1 else PLAIN
            points = points_of(parts)
            if self.sheet.begin_row(points) and repeats:
                self._header()
            for column, (part, look, span) in enumerate(zip(parts, self.looks, self.spans, strict=True)):
                looks_so = CONTINUED if number and not column and part.value is not None else look
                self.sheet.put(part.value, replace(looks_so, border=border), span)
            for column, title in () if number else self.leads.get(place, ()):
                self.sheet.dress(self.sheet.cell(self.spans[column][0]), replace(LEADING, border=border))
                self.sheet.link(self.spans[column][0], title)
            self.sheet.end_row(points)


def points_of(parts: Sequence[Part]) -> float:
    """How high a row with these parts is."""
    return height(max(part.lines for part in parts), BODY)


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
            label = sheet.cut(f"(part {number} of {depth})", CONTINUED, spans[0])[0]
            yield (label, *parts[1:])
        else:
            yield parts


def cell_parts(sheet: Sheet, value: Cell, look: Look, span: Span) -> list[Part]:
    """What stands in a cell and in those below it that continue it."""
    text = plain(value)
    if text is None or text == "":
        return [Part(None)]
    if isinstance(text, str):
        return sheet.cut(text, look, span)
    return [Part(text, len(lines_in(shown(text), sheet.grid.width(span), look)))]
