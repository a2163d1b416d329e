"""The export formats the engine brings: a name, and how it is written."""

from __future__ import annotations

from typing import BinaryIO

from formengine.errors import ExportError
from formengine.exports.data import write_json
from formengine.exports.tabular import write_csv
from formengine.plain_text import harmless, isolated
from formengine.reports import Export

LONGEST_HEADER = 80
"""Characters of a title above each printed page, so that the record and the day have room behind it."""


def write_excel(export: Export, stream: BinaryIO) -> None:
    """A workbook: for a reader the summary, then a sheet for each section; for an analyst a sheet for each table."""
    from formengine.exports.excel import write_tables, write_workbook

    if export.profile == "analyst":
        write_tables(export.tables, stream, title=export.title)
        return
    header = f"{export.title[:LONGEST_HEADER]}, {export.filed[0].record.id[:8]}, {export.made_at[:10]}"
    is_turned = export.form.is_right_to_left
    write_workbook(export.chapters, stream, title=export.title, header=header, right_to_left=is_turned)


def write_text(export: Export, stream: BinaryIO) -> None:
    """Plain text, a chapter after the other. Raises ExportError for an analyst: no line could hold their tables."""
    from formengine.exports.text import as_text

    if export.profile == "analyst":
        raise ExportError("Plain text is for a person who reads; for one who counts choose .xlsx, .zip or .json.")
    title = isolated(harmless(export.title))
    stream.write(f"{title}\n\n{as_text(export.chapters)}\n".encode())


EXPORTERS = {"excel": write_excel, "csv": write_csv, "json": write_json, "text": write_text}
"""Format → exporter."""

ENDINGS = {".xlsx": "excel", ".zip": "csv", ".json": "json", ".txt": "text"}
"""Ending of a file's name → format."""
