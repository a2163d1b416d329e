"""The export formats the engine brings: a name, and how it is written."""

from __future__ import annotations

from typing import BinaryIO

from formengine.exports.data import write_csv, write_json
from formengine.reports import Export


def write_excel(export: Export, stream: BinaryIO) -> None:
    """A workbook: the summary first, a sheet for each section, scores, codebook, and where it came from."""
    from formengine.exports.excel import write_workbook

    header = f"{export.form.title}, {export.filed[0].record.id[:8]}, {export.made_at[:10]}"
    write_workbook(export.chapters, stream, title=export.title, header=header)


def write_text(export: Export, stream: BinaryIO) -> None:
    """Plain text, a chapter after the other."""
    from formengine.exports.text import as_text

    stream.write(f"{export.title}\n\n{as_text(export.chapters)}\n".encode())


EXPORTERS = {"excel": write_excel, "csv": write_csv, "json": write_json, "text": write_text}
"""Format → exporter."""

ENDINGS = {".xlsx": "excel", ".zip": "csv", ".json": "json", ".txt": "text"}
"""Ending of a file's name → format."""
