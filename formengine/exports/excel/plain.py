"""Tables for an analyst: a sheet for each, its columns' names in the first row, and nothing but values below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from formengine.errors import ExportError
from formengine.exports.excel.cells import DIGITS, excel_text, is_exact, write_text, write_value
from formengine.exports.excel.names import safe_sheet_name
from formengine.exports.excel.saving import keep_in_memory, save
from formengine.exports.excel.style import COLUMN_TITLE, font
from formengine.tables import Column, Plain, Table, plain

LONGEST = 32_767
"""Units of UTF-16 that a cell can hold."""
SURELY_SHORT = 4_000
"""No character takes more than seven units when it is written."""
ROWS, COLUMNS = 1_048_576, 16_384
"""What a sheet can hold."""
CONTINUED = tuple(Column(title, "narrow") for title in ("table", "row", "column", "part", "text"))
SHEETS = (Column("table", "narrow"), Column("sheet", "narrow"))
"""Which table stands on which sheet, where a name was too long for one."""
WIDTH = 16


def write_tables(tables: Iterable[Table], stream: BinaryIO, *, title: str) -> None:
    """Write tables as a workbook for programs to read.

    Parameters: `tables` each with its name as its title; `title` names the workbook in its properties. What is too long
    for a cell goes on in a table of its own; another tells which sheet a table with too long a name stands on. Raises
    ExportError where a sheet cannot hold a table.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "formengine"
    workbook.properties.title = excel_text(title)
    names: dict[str, str] = {}
    rest: list[tuple[Plain, ...]] = []
    for table in tables:
        names[table.title] = safe_sheet_name(table.title, names.values())
        rest += _write(workbook, names[table.title], table)
    shortened = tuple((title, name) for title, name in names.items() if title != name)
    for further in (Table("continued", CONTINUED, tuple(rest)), Table("sheets", SHEETS, shortened)):
        if further.rows:
            _write(workbook, further.title, further)
    save(workbook, stream, {})


def _write(workbook: Workbook, name: str, table: Table) -> list[tuple[Plain, ...]]:
    """A table on a sheet; what was too long for its cells comes back, as rows of the table of such texts."""
    if len(table.columns) > COLUMNS or len(table.rows) >= ROWS:
        raise ExportError(
            f"The table '{table.title}' has {len(table.rows)} rows and {len(table.columns)} columns, more than a sheet"
            " can hold. Export it as CSV: end the file's name with .zip."
        )
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place in range(1, len(table.columns) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    keep_in_memory(sheet)
    sheet.append([_head(sheet, column.title) for column in table.columns])
    rest: list[tuple[Plain, ...]] = []
    for number, row in enumerate(table.rows, start=2):
        parts = [list(_parts(plain(value))) for value in row]
        sheet.append([None if value in (None, "") else _cell(sheet, value) for value, *_ in parts])
        rest += [
            (table.title, number, column.title, place, part)
            for column, cut in zip(table.columns, parts, strict=True)
            for place, part in enumerate(cut[1:], start=2)
        ]
    return rest


def _head(sheet: WriteOnlyWorksheet, title: str) -> ExcelCell:
    cell = WriteOnlyCell(sheet)
    write_text(cell, title)
    cell.font = font(COLUMN_TITLE)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Plain) -> ExcelCell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, bool):
        cell.value = value
    else:
        write_value(cell, rounded(value) if isinstance(value, Decimal) else value)
    return cell


def rounded(value: Decimal) -> Decimal:
    """A fraction with as many digits as Excel holds, so that its column stays one of numbers; no other number."""
    is_fraction = value.is_finite() and value != value.to_integral_value()
    if is_exact(value) or not is_fraction:
        return value
    shorter = Context(prec=DIGITS).plus(value)
    return shorter if is_exact(shorter) else round(shorter, DIGITS)


def _parts(value: Plain) -> Iterator[Plain]:
    """A value in as many pieces as cells must hold it; nearly always one."""
    if not isinstance(value, str) or len(value) <= SURELY_SHORT:
        yield value
        return
    rest = value
    while rest:
        part = rest[:LONGEST]
        while len(excel_text(part).encode("utf-16-le")) > 2 * LONGEST:
            part = part[: len(part) * 9 // 10]
        yield part
        rest = rest[len(part) :]
