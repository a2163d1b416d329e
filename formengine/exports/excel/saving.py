"""A workbook into a stream, and nowhere else.

openpyxl writes each sheet as plain text into the system's folder for temporary files and packs it from there; a process
that is killed leaves it behind, answers and all. Here a sheet stays in memory until it is packed.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def save(workbook: Workbook, stream: BinaryIO) -> None:
    """Write a workbook; no other file is made."""
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _InMemory(workbook, archive).write_data()


def keep_in_memory(sheet: Any) -> None:
    """Let a sheet that is written row by row keep what was written; call it when its columns are set."""
    sheet._writer = WorksheetWriter(sheet, BytesIO())
    sheet._writer.write_top()


class _InMemory(ExcelWriter):
    """openpyxl's own writer, but for where it puts a sheet before it is packed."""

    _archive: ZipFile

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
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)
