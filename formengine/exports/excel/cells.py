"""Values into cells: what a person typed stays exactly that, and never becomes a formula, an error or a number."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from openpyxl.cell.cell import Cell as ExcelCell

from formengine.expressions.values import decimals
from formengine.plain_text import LINE_BREAKS, is_number, is_storable, shown, visible
from formengine.tables import Plain

LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FIRST_DATE = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; earlier dates show one day wrong."""

DIGITS = 15
"""A number in Excel keeps so many digits, and its format may ask for no more than 30."""


def write_value(cell: ExcelCell, value: Plain) -> None:
    """Put a table's value into a cell: numbers and dates as such where Excel holds them exactly, the rest as text."""
    if value is None:
        return
    if isinstance(value, int | Decimal) and is_number(value) and is_exact(value):
        cell.value = int(value) if value == int(value) else float(value)
        cell.number_format = number_format(value)
    elif isinstance(value, date) and value >= FIRST_DATE:
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        write_text(cell, shown(value))


def write_text(cell: ExcelCell, text: str) -> None:
    """Put text into a cell so that Excel takes it as text, whatever it looks like."""
    cell.value = excel_text(text)
    # Assigning the value made "=1+1" a formula and "#N/A" an error; say text again.
    cell.data_type = "s"
    cell.quotePrefix = True


def excel_text(text: str) -> str:
    """The text as a cell can hold it; a literal "_x0041_" stays one, where Excel would read it as an A."""
    return LIKE_AN_ESCAPE.sub("_x005F_", xml_text(text))


def xml_text(text: str) -> str:
    r"""The text with a mark such as \x07 for what XML has no place for; it should not have come through the door."""
    kept = LINE_BREAKS.sub("\n", text)
    return "".join(character if is_storable(character) else visible(character) for character in kept)


def is_exact(value: int | Decimal) -> bool:
    """Whether Excel can hold every digit of a number."""
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > DIGITS:
        return False
    return decimals(number) <= DIGITS and len(f"{number:f}".strip("-").replace(".", "").lstrip("0")) <= DIGITS


def number_format(value: int | Decimal) -> str:
    """As many decimals as were written."""
    places = decimals(Decimal(value))
    return "0." + "0" * places if places else "0"
