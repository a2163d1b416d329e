"""Workbooks for tests: a filled form exported, read back, and compared with what it was made from."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils.escape import unescape

from formengine.evaluation import Evaluation
from formengine.exports.excel import write_workbook
from formengine.exports.excel.cells import is_exact
from formengine.plain_text import shown
from formengine.records import Record, Subject
from formengine.reports import Filed, all_chapters
from formengine.scoring import Score

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MADE_AT = "2026-03-02T10:00:00Z"
WORKED_OUT = ("Summary", "Scores")
"""Sheets without answers."""

DIGITS = 14
"""LibreOffice writes fifteen digits of a number; the last may be off."""


def filed(evaluation: Evaluation, name: str = "r1234567") -> Filed:
    """A filled form as a record."""
    form = evaluation.form
    subject = Subject("s1", "Ada", "child")
    return Filed(
        Record(name, subject, form.id, form.version, form.hash, "draft", 1, MADE_AT, MADE_AT, "Ana"), evaluation
    )


def exported(*evaluations: Evaluation) -> bytes:
    """A workbook for a reader."""
    records = [filed(one, f"r{place:07d}") for place, one in enumerate(evaluations)]
    stream = io.BytesIO()
    chapters = all_chapters(records, "reader", made_at=MADE_AT, made_by="Ana")
    write_workbook(chapters, stream, title="Record", header="Form")
    return stream.getvalue()


Place = tuple[str, str]
"""A sheet's name and a cell's coordinate."""


@dataclass(frozen=True)
class Read:
    """A workbook that was read back: its formulas, and what every cell shows."""

    formulas: dict[Place, str]
    values: dict[Place, Any]
    texts: dict[Place, str]

    @property
    def live(self) -> dict[Place, Any]:
        """What the formulas come to."""
        return {place: self.values.get(place) for place in self.formulas}


def read(source: bytes | Path) -> Read:
    """A workbook read back as its XML has it, for a library that reads it has opinions of its own."""
    content = io.BytesIO(source if isinstance(source, bytes) else source.read_bytes())
    found = Read({}, {}, {})
    with zipfile.ZipFile(content) as archive:
        shared = list(strings(archive))
        names = [
            sheet.get("name", "")
            for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        for number, name in enumerate(names, start=1):
            for cell in ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{MAIN}c"):
                enter(cell, (name, cell.get("r", "")), shared, found)
    return found


def strings(archive: zipfile.ZipFile) -> Iterator[str]:
    """The texts that sheets refer to by number."""
    if "xl/sharedStrings.xml" in archive.namelist():
        for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si"):
            yield "".join(text.text or "" for text in item.iter(f"{MAIN}t"))


def enter(cell: ElementTree.Element, place: Place, shared: list[str], found: Read) -> None:
    """Put a cell's formula, text and value where they belong."""
    kind, written, formula = cell.get("t", "n"), cell.findtext(f"{MAIN}v"), cell.findtext(f"{MAIN}f")
    if kind == "inlineStr":
        written = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    elif kind == "s" and written is not None:
        written = shared[int(written)]
    if written is None and formula is None:
        return
    is_text = kind in ("s", "str", "inlineStr")
    found.values[place] = unescape(written or "") if is_text or kind == "e" else Decimal(written) if written else None
    if formula is not None:
        found.formulas[place] = formula
    elif is_text and found.values[place]:
        found.texts[place] = found.values[place]


def same(one: Any, other: Any) -> bool:
    """Whether two values of cells are the same, numbers by their written digits; an empty text is nothing."""
    one, other = ("" if value is None else value for value in (one, other))
    if isinstance(one, str) or isinstance(other, str):
        return type(one) is type(other) and one == other
    return close(one, other)


def close(one: Any, other: Any) -> bool:
    """Whether two numbers have the same digits, as many as a spreadsheet keeps."""
    try:
        first, second = Decimal(str(one)), Decimal(str(other))
    except InvalidOperation:
        return False
    return f"{first:.{DIGITS - 1}e}" == f"{second:.{DIGITS - 1}e}" or first == second


def steps(found: Read, sheet: str = "Scores") -> dict[str, tuple[Any, ...]]:
    """The rows of "From the items to the scores": by scale, how many were answered, of how many, and so on."""
    rows = table(found, sheet, "From the items to the scores")
    return {str(row[0]): tuple(row[1:]) for row in rows}


def table(found: Read, sheet: str, title: str) -> list[list[Any]]:
    """The rows of a table below its title and header, empty cells of merged columns left out by the header."""
    lines: dict[int, dict[str, Any]] = {}
    for (name, coordinate), value in found.values.items():
        column, number = re.fullmatch(r"([A-Z]+)(\d+)", coordinate).groups()  # type: ignore[union-attr]
        if name == sheet:
            lines.setdefault(int(number), {})[column] = value
    start = next(number for number, line in sorted(lines.items()) if title in line.values())
    header = lines[start + 1]
    rows: list[list[Any]] = []
    number = start + 2
    while number in lines and "A" in lines[number] and len(lines[number]) > 1:
        rows.append([lines[number].get(column) for column in header])
        number += 1
    return rows


def expected(score: Score) -> tuple[Any, ...]:
    """What a score's row of steps must hold, by the engine: answered, of, left out, score, prorated."""
    value = "none" if score.value is None else score.value
    return score.answered, score.of, len(score.left_out), value, "Yes" if score.prorated else "No"


def tells(row: tuple[Any, ...], score: Score) -> bool:
    """Whether a row of steps holds what the engine says.

    A score with more digits than a number in a workbook keeps is text where it is not live.
    """
    answered, of, left_out, _, value, prorated = row
    if score.value is not None and not is_exact(score.value) and value == shown(score.value):
        value = score.value
    return all(map(same, (answered, of, left_out, value, prorated), expected(score)))


def changed(original: bytes, other: bytes) -> bytes:
    """A workbook in which somebody has written the answers of another, and left everything else as it was."""
    workbook = openpyxl.load_workbook(io.BytesIO(original))
    old, new = read(original), read(other)
    for (sheet, coordinate), value in {**dict.fromkeys(old.values), **new.values}.items():
        if sheet not in WORKED_OUT and value != old.values.get((sheet, coordinate)):
            cell = workbook[sheet][coordinate]
            cell.value = float(value) if isinstance(value, Decimal) else value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
