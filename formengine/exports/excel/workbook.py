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

from formengine.exports.excel.blocks import draw
from formengine.exports.excel.cells import excel_text, xml_text
from formengine.exports.excel.formulas import Book, Ledger
from formengine.exports.excel.grid import LANDSCAPE, PORTRAIT, Grid, grid_for, is_squeezed
from formengine.exports.excel.names import safe_sheet_name
from formengine.exports.excel.saving import save
from formengine.exports.excel.sheet import Page, Sheet, Styles
from formengine.exports.excel.style import CHAPTER_TITLE, FAMILY, QUIET, REPORT_LINE, REPORT_TITLE
from formengine.plain_text import shown
from formengine.tables import Block, Chapter, Chart, Column, Picture, Table
from formengine.tongue import _

CREATOR = "formengine"
MOST_UPRIGHT = 7
UNLISTED = 6
"""So many sheets are found by their tabs; more have a list that leads to each."""
BEFORE_OTHERS = 2
"""The first sheet and the list itself stand before those that it leads to."""
A4 = 9
SCALE = 92
"""Percent. Programs that fit a sheet to the page's width take no notice of where its pages begin; this fits, with room
to spare for typefaces that come out wider in print."""
PORTRAIT_HEIGHT, LANDSCAPE_HEIGHT = 735.0, 470.0
"""Points between header and footer at that scale, a little less than there are."""

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
    styles: Styles = {}
    book = Book()
    listed = with_contents(chapters)
    names = sheet_names(listed)
    # Two chapters may have one title, so the contents lead to each by its place; no answer leads to the first pages.
    leads_to: dict[str | int, str] = dict(enumerate(names))
    told = list(zip(listed, names, strict=True))[1 + len(listed) - len(chapters) :]
    leads_to |= {one.title: name for one, name in reversed(told)}
    for place, (chapter, name) in enumerate(zip(listed, names, strict=True)):
        worksheet = workbook.create_sheet(name)
        grid = chapter_grid(chapter)
        page_height = PORTRAIT_HEIGHT if grid.edges[-1] == PORTRAIT else LANDSCAPE_HEIGHT
        has_one = len(chapter_tables(chapter.blocks)) == 1
        page, ledger = Page(grid, page_height, chapter.is_one_page, has_one), Ledger(chapter.record, book)
        sheet = Sheet(worksheet, page, leads_to, styles, ledger)
        lead_in(sheet, chapter, title="" if place else title, header=header)
        for block in chapter.blocks:
            sheet.gap()
            draw(sheet, block)
        finish(sheet, header=header)
        worksheet.sheet_view.rightToLeft = right_to_left
    save(workbook, stream, book.write())


def sheet_names(chapters: Sequence[Chapter]) -> list[str]:
    """A name for the sheet of each chapter."""
    names: list[str] = []
    for chapter in chapters:
        names.append(safe_sheet_name(chapter.title, names))
    return names


def with_contents(chapters: Sequence[Chapter]) -> Sequence[Chapter]:
    """The chapters, and where they are many, a list of them behind the first that leads to each."""
    if len(chapters) <= UNLISTED:
        return chapters
    first, *others = chapters
    leads = tuple((row, 0, row + BEFORE_OTHERS) for row in range(len(others)))
    table = Table("", (Column("", "wide"),), tuple((chapter.title,) for chapter in others), leads=leads)
    return (first, Chapter(_("Contents"), (table,)), *others)


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
    """The columns for a chapter's sheet, lying where most of what it tells would be squeezed on upright paper."""
    tables = chapter_tables(chapter.blocks)
    if any(len(table.columns) > MOST_UPRIGHT for table in tables):
        return grid_for(tables, LANDSCAPE)
    room = [0, 0]
    for table in tables:
        room[is_squeezed(table, PORTRAIT)] += sum(len(shown(cell)) for row in table.rows for cell in row)
    return grid_for(tables, LANDSCAPE if room[1] > room[0] else PORTRAIT)


def lead_in(sheet: Sheet, chapter: Chapter, *, title: str, header: str) -> None:
    """The top of a sheet: the report's title on the first, the chapter's on every one."""
    whole = sheet.grid.whole
    if title:
        sheet.text(title, REPORT_TITLE, whole)
        sheet.text(header, REPORT_LINE, whole)
        sheet.gap()
    sheet.text(chapter.title, CHAPTER_TITLE, whole)


def finish(sheet: Sheet, *, header: str) -> None:
    """Widths, paper, and what is repeated on every page."""
    for place, width in enumerate(sheet.grid.widths, start=1):
        sheet.worksheet.column_dimensions[get_column_letter(place)].width = width
    set_paper(sheet)
    set_page_lines(sheet.worksheet, header)
    repeat_titles(sheet)


def set_paper(sheet: Sheet) -> None:
    """A4, with the pages as they were drawn; the summary on one page unless that would make it too small to read."""
    worksheet, setup = sheet.worksheet, sheet.worksheet.page_setup
    setup.paperSize = A4
    setup.orientation = "portrait" if sheet.page.grid.edges[-1] == PORTRAIT else "landscape"
    setup.scale = SCALE
    if sheet.page.is_alone:
        fits = sum(sheet.heights) * SMALLEST <= sheet.page.height * SCALE / 100
        worksheet.sheet_properties.pageSetUpPr.fitToPage = True
        setup.fitToWidth, setup.fitToHeight = 1, 1 if fits else 0
    worksheet.page_margins = PageMargins(left=0.6, right=0.6, top=0.9, bottom=0.8, header=0.4, footer=0.4)
    worksheet.sheet_view.showGridLines = False


def set_page_lines(worksheet: Worksheet, header: str) -> None:
    """The line above and below each printed page."""
    page_line(worksheet.oddHeader, "left", header_text(header))
    page_line(worksheet.oddFooter, "left", "&A")
    page_line(worksheet.oddFooter, "right", _("Page {number} of {count}", number="&P", count="&N"))


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
