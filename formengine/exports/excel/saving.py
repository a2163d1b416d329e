"""A workbook into a file, with what its formulas come to beside them: a telephone's preview works nothing out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from formengine.exports.excel.cells import excel_text
from formengine.plain_text import is_number, shown
from formengine.tables import Plain

FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v ?(?:/>|></v>)</c>')
"""A formula's cell as openpyxl writes it: with an empty place for its value."""

DAY_NOUGHT = date(1899, 12, 30)
"""From here Excel counts the days after February 1900."""


def save(workbook: Workbook, stream: BinaryIO, cached: Mapping[str, Mapping[str, Plain]]) -> None:
    """Write a workbook.

    Parameters: `cached` what its formulas come to, by sheet and cell; they are worked out again when it is opened.
    """
    workbook.calculation.fullCalcOnLoad = True
    # openpyxl names the parts of the file by the places of their sheets.
    values = {f"sheet{place}.xml": cached.get(name, {}) for place, name in enumerate(workbook.sheetnames, start=1)}
    ExcelWriter(workbook, Archive(stream, values)).save()


class Archive(ZipFile):
    """The file's zip, which puts values beside the formulas of each sheet as it is stored."""

    def __init__(self, stream: BinaryIO, values: Mapping[str, Mapping[str, Plain]]) -> None:
        super().__init__(stream, "w", ZIP_DEFLATED, allowZip64=True)
        self.values = values

    def write(self, filename: str, arcname: str, *options: int | None) -> None:  # type: ignore[override]
        """Store a file that openpyxl has written."""
        path = PurePath(arcname)
        values = self.values.get(path.name, {}) if path.parent.name == "worksheets" else {}
        if not values:
            super().write(filename, arcname, *options)
            return
        with ZipFile.open(self, arcname, "w") as part, Path(filename).open("rb") as sheet:
            part.write(filled(sheet.read(), values))


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
