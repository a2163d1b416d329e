"""Formulas into cells, once all sheets are laid out: only then is it known where each key stands."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import cast

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.styles import Font

from formengine.exports.excel.cells import LIKE_AN_ESCAPE, is_exact, number_format, xml_text
from formengine.expressions.values import decimals
from formengine.formulas import Key, Keys, Part, Text, names_in
from formengine.plain_text import is_number
from formengine.tables import Cell, Keyed, Live, Plain
from formengine.values import dataclass

LONGEST_FORMULA = 8_000
LONGEST_TEXT = 255
"""Excel takes 8,192 characters of formula, 255 of a text in it."""

MOST_DECIMALS = 12

Cached = dict[str, dict[str, Plain]]
"""What formulas come to, by sheet and cell, for whoever reads a workbook without working it out."""


@dataclass
class Book:
    """Where the keys of a workbook stand, each under its record, and the formulas that are still to be written."""

    places: dict[tuple[str, str], ExcelCell] = field(default_factory=dict)
    waiting: list[tuple[str, ExcelCell, Live]] = field(default_factory=list)

    def write(self) -> Cached:
        """Write every formula whose keys all stand here; gives back what they come to. What stays is put in italics."""
        cached: Cached = {}
        for record, cell, live in self.waiting:
            text = self._text(record, cell, live)
            if text is not None:
                write_formula(cell, text, live.value)
                cached.setdefault(cell.parent.title, {})[cell.coordinate] = live.value
            else:
                slant(cell)
        return cached

    def _text(self, record: str, cell: ExcelCell, live: Live) -> str | None:
        """The formula as Excel has it; None where it cannot be one, and the value stands."""
        for way in (live.formula, live.otherwise):
            if way and all((record, name) in self.places for name in names_in(way)):
                text = "".join(self._part(record, cell, part) for part in way)
                return text if len(text) <= LONGEST_FORMULA else None
        return None

    def _part(self, record: str, seen_from: ExcelCell, part: Part) -> str:
        match part:
            case Key(name):
                cell = self.places[record, name]
                return f"{sheet_prefix(cell, seen_from)}{cell.coordinate}"
            case Keys(first, last):
                start, end = self.places[record, first], self.places[record, last]
                return f"{sheet_prefix(start, seen_from)}{start.coordinate}:{end.coordinate}"
            case Text(text):
                return quoted(text)
        return part


@dataclass(frozen=True)
class Ledger:
    """Enters the cells of one record's sheet into the book."""

    record: str
    book: Book

    def enter(self, cell: ExcelCell, value: Cell) -> None:
        """Remember a cell that formulas look at, or that holds one."""
        if isinstance(value, Keyed | Live) and value.key:
            self.book.places.setdefault((self.record, value.key), cell)
        if isinstance(value, Live):
            self.book.waiting.append((self.record, cell, value))


def sheet_prefix(cell: ExcelCell, seen_from: ExcelCell) -> str:
    """The sheet of a cell as a formula on another sheet names it; nothing on its own."""
    title = cell.parent.title.replace("'", "''")
    return "" if cell.parent is seen_from.parent else f"'{title}'!"


def write_formula(cell: ExcelCell, text: str, value: Plain) -> None:
    """Put a formula into a cell, in the number format that its value asks for."""
    cell.value = f"={text}"
    cell.quotePrefix = False
    if isinstance(value, date):
        return
    places = decimals(Decimal(value)) if isinstance(value, int | Decimal) and is_exact(value) else 0
    # Should an answer be changed, finer results must not look rounded.
    is_fine = is_number(value) and 0 < places < MOST_DECIMALS
    finer = "#" * (MOST_DECIMALS - places)
    cell.number_format = f"{number_format(Decimal(str(value)))}{finer}" if is_fine else "General"


def slant(cell: ExcelCell) -> None:
    """Put a cell in italics: it looks like a result, and follows nothing."""
    slanted = cast(Font, copy(cell.font))
    slanted.italic = True
    cell.font = slanted


def quoted(text: str) -> str:
    """A text as a formula has it: in pieces that are short enough, line breaks by their number.

    What looks like Excel's escape for a character is parted, so that nobody takes it for one.
    """
    pieces = [f'"{piece}"' if piece != "\n" else "CHAR(10)" for piece in pieces_of(xml_text(text))]
    return "&".join(pieces) or '""'


def pieces_of(text: str) -> Iterator[str]:
    """The text in pieces, quotation marks doubled; each line break is a piece of its own."""
    piece = ""
    for place, character in enumerate(text):
        written = '""' if character == '"' else character
        is_escape = character == "_" and LIKE_AN_ESCAPE.match(text, place) is not None
        if piece and (character == "\n" or is_escape or len((piece + written).encode("utf-16-le")) > 2 * LONGEST_TEXT):
            yield piece
            piece = ""
        if character == "\n" or is_escape:
            yield written
        else:
            piece += written
    if piece:
        yield piece
