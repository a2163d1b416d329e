"""A report as a workbook: a sheet for each chapter, the first being the summary on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.cells import excel_text, xml_text
from formengine.exports.excel.grid import LANDSCAPE, PORTRAIT, Grid, grid_for
from formengine.exports.excel.names import safe_sheet_name
from formengine.exports.excel.sheet import Sheet, draw
from formengine.exports.excel.style import CHAPTER_TITLE, FAMILY, NOTE, QUIET, REPORT_LINE, REPORT_TITLE
from formengine.tables import Block, Chapter, Chart, Picture, Table

CREATOR = "formengine"
LONG_ANSWERS = "Long answers continue in the rows below."
PORTRAIT_COLUMNS = 4
A4 = 9
PORTRAIT_HEIGHT, LANDSCAPE_HEIGHT = 690.0, 440.0
"""Points between header and footer."""

SMALLEST = 0.6
"""Nothing is made smaller than this to fit on one page: it could not be read."""

FROZEN_HEIGHT = 150.0
HEADER_UNITS = 110
"""Excel allows 255 units for a whole header; ours has three parts and their typefaces."""


def write_workbook(
    chapters: Sequence[Chapter], stream: BinaryIO, *, title: str, header: str, right_to_left: bool = False
) -> None:
    """Write a report as a workbook.

    Parameters: `title` names the report, on the first sheet and in the file's properties; `header` is the line that
    tells whose report it is, repeated on every printed page; `right_to_left` where its words are written so: the first
    column then stands on the right.
    """
    workbook = empty_workbook(title)
    names: list[str] = []
    for chapter in chapters:
        names.append(safe_sheet_name(chapter.title, names))
        worksheet = workbook.create_sheet(names[-1])
        grid = chapter_grid(chapter)
        sheet = Sheet(worksheet, grid, PORTRAIT_HEIGHT if grid.edges[-1] == PORTRAIT else LANDSCAPE_HEIGHT)
        lead_in(sheet, chapter, title=title if len(names) == 1 else "", header=header)
        for block in chapter.blocks:
            sheet.gap()
            draw(sheet, block)
        finish(sheet, is_summary=len(names) == 1, header=header)
        worksheet.sheet_view.rightToLeft = right_to_left
    workbook.save(stream)


def empty_workbook(title: str) -> Workbook:
    """A workbook without sheets whose columns are measured in our typeface."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    normal = Font(name=FAMILY, size=10)
    # Excel counts a column's width in digits of the first font; openpyxl offers no other way to choose it.
    workbook._fonts = IndexedList([normal])
    workbook._named_styles["Normal"].font = normal
    workbook.properties.creator = CREATOR
    workbook.properties.title = xml_text(title)
    return workbook


def chapter_tables(blocks: Sequence[Block]) -> list[Table]:
    """The tables of a chapter, those of its charts and pictures included."""
    found = (block.table if isinstance(block, Chart | Picture) else block for block in blocks)
    return [table for table in found if isinstance(table, Table)]


def chapter_grid(chapter: Chapter) -> Grid:
    """The columns for a chapter's sheet, on upright or lying paper."""
    tables = chapter_tables(chapter.blocks)
    most = max((len(table.columns) for table in tables), default=0)
    return grid_for(tables, LANDSCAPE if most > PORTRAIT_COLUMNS else PORTRAIT)


def lead_in(sheet: Sheet, chapter: Chapter, *, title: str, header: str) -> None:
    """The top of a sheet: the report's title on the first, the chapter's on every one."""
    whole = sheet.grid.whole
    if title:
        sheet.text(title, REPORT_TITLE, whole)
        sheet.text(header, REPORT_LINE, whole)
        sheet.gap()
    sheet.text(chapter.title, CHAPTER_TITLE, whole)


def finish(sheet: Sheet, *, is_summary: bool, header: str) -> None:
    """Widths, paper, and what is repeated on every page."""
    for place, width in enumerate(sheet.grid.widths, start=1):
        sheet.worksheet.column_dimensions[get_column_letter(place)].width = width
    if sheet.has_continued:
        sheet.gap()
        sheet.text(LONG_ANSWERS, NOTE, sheet.grid.reading)
    set_paper(sheet, is_summary=is_summary)
    set_page_lines(sheet.worksheet, header)
    repeat_titles(sheet)


def set_paper(sheet: Sheet, *, is_summary: bool) -> None:
    """A4, as wide as the page; the summary on one page unless that would make it too small to read."""
    worksheet = sheet.worksheet
    is_portrait = sheet.grid.edges[-1] == PORTRAIT
    fits = sum(sheet.heights) * SMALLEST <= sheet.page_height
    worksheet.page_setup.paperSize = A4
    worksheet.page_setup.orientation = "portrait" if is_portrait else "landscape"
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 1 if is_summary and fits else 0
    worksheet.page_margins = PageMargins(left=0.7, right=0.7, top=0.9, bottom=0.8, header=0.4, footer=0.4)
    worksheet.sheet_view.showGridLines = False


def set_page_lines(worksheet: Worksheet, header: str) -> None:
    """The line above and below each printed page."""
    page_line(worksheet.oddHeader, "left", header_text(header))
    page_line(worksheet.oddFooter, "left", "&A")
    page_line(worksheet.oddFooter, "right", "Page &P of &N")


def page_line(item: HeaderFooterItem, side: str, text: str) -> None:
    """A part of a header or footer, small and grey."""
    part = getattr(item, side)
    part.text, part.font, part.size, part.color = text, f"{FAMILY},Regular", 8, QUIET


def header_text(header: str) -> str:
    """The header's text as Excel's header language has it, cut where Excel would refuse the workbook."""
    text = " ".join(excel_text(header).split())
    while len(text.replace("&", "&&").encode("utf-16-le")) > 2 * HEADER_UNITS:
        text = text[:-1]
    return text.replace("&", "&&")


def repeat_titles(sheet: Sheet) -> None:
    """A sheet with one table keeps its column titles in sight, on paper and on the screen."""
    if len(sheet.tables) != 1 or sheet.tables[0].header == sheet.tables[0].first:
        return
    header = sheet.tables[0].header
    sheet.worksheet.print_title_rows = f"{header}:{header}"
    if sum(sheet.heights[:header]) <= FROZEN_HEIGHT:
        sheet.worksheet.freeze_panes = f"A{header + 1}"
