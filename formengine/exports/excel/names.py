"""Names of sheets that Excel accepts without repairing the workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

LONGEST = 31
REPLACED = str.maketrans({"[": "(", "]": ")", ":": "-", "/": "-", "\\": "-", "*": None, "?": None})
RESERVED = "history"
INSIDE_OF = " › "


def safe_sheet_name(title: str, taken: Collection[str]) -> str:
    """A sheet's name for a title: at most 31 UTF-16 units, nothing Excel forbids, and unlike any name in `taken`."""
    used = {name.casefold() for name in taken} | {RESERVED}
    printable = "".join(mark for mark in title if unicodedata.category(mark)[0] != "C" or mark.isspace())
    wanted = " ".join(printable.translate(REPLACED).split())
    name = fitting(wanted) or "Sheet"
    number = 1
    while name.casefold() in used:
        number += 1
        suffix = f" ({number})"
        name = (cut(wanted, LONGEST - len(suffix)) or "Sheet") + suffix
    return name


def fitting(title: str) -> str:
    """As much of a title as a sheet's name holds; of one that says what it is inside of, rather its own part whole."""
    *around, own = title.split(INSIDE_OF)
    while around and units_of(INSIDE_OF.join([*around, own])) > LONGEST:
        around = around[1:]
    return cut(INSIDE_OF.join([*around, own]), LONGEST)


def units_of(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, units: int) -> str:
    """The beginning of a text that fits into so many UTF-16 units, with no blank or apostrophe at its edges."""
    start = text.strip("' ")
    while units_of(start) > units:
        start = start[:-1]
    return start.strip("' ")
