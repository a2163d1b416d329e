"""How wide and how high a text will be; neither Excel nor LibreOffice can be asked when a workbook is written."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from formengine.exports.excel.style import Look
from formengine.exports.wrapping import Measure, wrapped

UNIT = 7.0
"""Pixels of one unit of column width: the width of Arial 10's digits."""

CELL_PADDING = 5.0
INDENT = 9.0
SAFETY = 1.06
"""Excel's own drawing differs from the typeface's widths by a few percent."""

LINE_HEIGHT = 1.32
HIGHEST = 409.0

ARIAL = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
WIDTHS = dict(zip(map(chr, range(32, 127)), map(int, ARIAL.split()), strict=True))
TYPICAL, FULL, MARK = 600, 1100, 100


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """Thousandths of the type size; never 0, so that no number of characters fits into a line for nothing."""
    if character in WIDTHS:
        return WIDTHS[character]
    if unicodedata.combining(character):
        return MARK
    is_full = unicodedata.east_asian_width(character) in "WF"
    return FULL if is_full else TYPICAL


def measure(look: Look) -> Measure:
    """How many pixels a text takes in a look."""
    factor = look.size / 0.75 / 1000 * SAFETY * (1.07 if look.bold else 1)
    return lambda text: factor * sum(map(character_width, text))


def inner_width(units: float, look: Look) -> float:
    """The pixels for text in a column so many units wide."""
    return max(UNIT, units * UNIT - CELL_PADDING - INDENT * look.indent)


def lines_in(text: str, units: float, look: Look) -> list[str]:
    """The lines a text takes in a column so many units wide; joined together they are the text."""
    return wrapped(text, inner_width(units, look), measure(look))


def height(lines: int, look: Look) -> float:
    """The height of a row with so many lines, in points."""
    return min(HIGHEST, round(max(1, lines) * look.size * LINE_HEIGHT + look.padding, 1))


def most_lines(look: Look) -> int:
    """How many lines the highest possible row can hold."""
    return int((HIGHEST - look.padding) / (look.size * LINE_HEIGHT))


def units_wanted(text: str, look: Look) -> float:
    """How wide a column would be that needs no wrapping for this text."""
    pixels = max((measure(look)(line) for line in text.split("\n")), default=0)
    return (pixels + CELL_PADDING + INDENT * look.indent + UNIT) / UNIT
