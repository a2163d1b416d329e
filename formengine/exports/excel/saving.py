"""A workbook into a stream and nowhere else, with what its formulas come to beside them.

openpyxl writes each sheet as plain text into the system's folder for temporary files and packs it from there; a process
that is killed leaves it behind, answers and all. Here a sheet stays in memory until it is packed. It writes formulas
without their values too, and a telephone's preview works nothing out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from formengine.exports.excel.cells import excel_text
from formengine.plain_text import is_number, shown
from formengine.tables import Plain

FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v ?(?:/>|></v>)</c>')
"""A formula's cell as openpyxl writes it: with an empty place for its value."""

DAY_NOUGHT = date(1899, 12, 30)
"""From here Excel counts the days after February 1900."""

Cached = Mapping[str, Mapping[str, Plain]]
"""What formulas come to, by sheet and cell."""


def save(workbook: Workbook, stream: BinaryIO, cached: Cached) -> None:
    """Write a workbook; no other file is made.

    Parameters: `cached` what its formulas come to; a program may work them out again when it opens the workbook.
    """
    workbook.calculation.fullCalcOnLoad = bool(cached)
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _InMemory(workbook, archive, cached).write_data()


def keep_in_memory(sheet: Any) -> None:
    """Let a sheet that is written row by row keep what was written; call it when its columns are set."""
    sheet._writer = WorksheetWriter(sheet, BytesIO())
    sheet._writer.write_top()


class _InMemory(ExcelWriter):
    """openpyxl's own writer, but for where it puts a sheet before it is packed, and for values beside formulas."""

    _archive: ZipFile

    def __init__(self, workbook: Workbook, archive: ZipFile, cached: Cached) -> None:
        super().__init__(workbook, archive)
        self.cached = cached

    def write_worksheet(self, ws: Any) -> None:
        """Pack one sheet."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        if self.workbook.write_only:
            ws.close()
            writer = ws._writer
        else:
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
        ws._rels = writer._rels
        values = self.cached.get(ws.title)
        self._archive.writestr(ws.path[1:], filled(writer.out.getvalue(), values) if values else writer.out.getvalue())
        self.manifest.append(ws)


def filled(sheet: bytes, values: Mapping[str, Plain]) -> bytes:
    """A sheet's XML with the values of its formulas."""

    def with_value(found: re.Match[bytes]) -> bytes:
        place, attributes, formula = found.groups()
        kind, value = cached_value(values.get(place.decode()))
        return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (place, attributes, kind, formula, value)

    return FORMULA.sub(with_value, sheet)


def cached_value(value: Plain) -> tuple[bytes, bytes]:
    """A value as XML: the attribute that says it is text, and its characters."""
    if isinstance(value, int | Decimal) and is_number(value):
        return b"", repr(float(value)).encode() if value != int(value) else str(int(value)).encode()
    if isinstance(value, date):
        return b"", str((value - DAY_NOUGHT).days).encode()
    return b' t="str"', escape(excel_text(shown(value))).encode()
