"""An analyst's tables as CSV files: UTF-8 with its mark, quoted as RFC 4180 has it, and no formula among them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from formengine.exports.archives import write_files
from formengine.reports import Export
from formengine.tables import Plain, Table, plain

SIGNS = re.escape("=+-@\0＝＋－＠")
FORMULA = re.compile(rf"\A(?=['\" ]*[\t\r{SIGNS}])|(?<=[;\t\r\n])(?=['\" ]*[{SIGNS}])")
"""A place at which a spreadsheet may begin a cell, with what makes it a formula there; quotes and spaces hinder no
program. Where lists are written with ";", as in much of Europe, a double-clicked file is cut at every ";", tab and end
of a line, within quotes too."""
GUARD = re.compile(rf"\A'(?=['\" ]*[\t\r{SIGNS}])|(?<=[;\t\r\n])'(?=['\" ]*[{SIGNS}])")
"""The apostrophe at such a place."""


def write_csv(export: Export, stream: BinaryIO) -> None:
    """A .zip of CSV files, one for each table."""
    write_files(csv_files(export), stream)


def csv_files(export: Export) -> Iterator[tuple[str, bytes]]:
    """The CSV files of an export, each with its name."""
    return ((f"{table.title}.csv", csv_bytes(table)) for table in export.tables)


def csv_bytes(table: Table) -> bytes:
    """A table as a CSV file, its columns' names in the first line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(column.title) for column in table.columns])
    writer.writerows([cell_text(plain(value)) for value in row] for row in table.rows)
    # Half a character is refused when it is typed; what never was kept must not hinder an export either.
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def cell_text(value: Plain) -> str:
    """A value as CSV has it: numbers plain, days in ISO 8601, `true` and `false`, nothing for blank."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case date():
            return value.isoformat()
    return guarded(value)


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: wherever a cell that looks like one may begin, an apostrophe.

    That is at the beginning, and behind a ";", a tab or the end of a line. A text that has apostrophes of its own there
    gets one more, so that taking one away always gives the text.
    """
    return FORMULA.sub("'", text)


def unguarded(text: str) -> str:
    """The text that was written so."""
    return GUARD.sub("", text)
