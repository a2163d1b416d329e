"""The blocks of a chapter on its sheet: text, tables, charts and pictures under each other."""

from __future__ import annotations

from formengine.exports.excel.charts import chart_heights, place_chart
from formengine.exports.excel.images import NO_LETTERS, PADDING, picture_size, place_picture
from formengine.exports.excel.sheet import HEADING, Sheet
from formengine.exports.excel.style import BLOCK_TITLE, NOTE, PARAGRAPH, STRONG
from formengine.exports.excel.table import Drawn, draw_table
from formengine.pictures import has_letters
from formengine.tables import Block, Chart, Paragraph, Picture, Table


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
