"""How wide and how high a text will be; neither Excel nor LibreOffice can be asked when a workbook is written."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from formengine.exports.excel.style import Look
from formengine.exports.wrapping import Measure, wrapped

UNIT = 7.0
"""Pixels of one unit of column width on a screen: Arial 10's digits, which every program counts columns in."""

DIGIT = 556
"""Thousandths of the type size that a digit takes: text and columns grow alike, whatever a program makes of a unit."""

CELL_PADDING = 5.0
INDENT = 12.0
SAFETY = 1.07
"""Excel's own drawing differs from the typeface's widths by some percent, on paper more than on the screen."""

LINE_HEIGHT = 1.2
HIGHEST = 409.0

ARIAL = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
LATIN = (
    "278 333 556 556 556 556 260 556 333 737 370 556 584 333 737 552 400 549 333 333 333 576 537 278 333 333 365 556 "
    "834 834 834 611 667 667 667 667 667 667 1000 722 667 667 667 667 278 278 278 278 722 722 778 778 778 778 778 584 "
    "778 722 722 722 722 667 667 611 556 556 556 556 556 556 889 500 556 556 556 556 278 278 278 278 556 556 556 556 "
    "556 556 556 549 611 556 556 556 556 500 556 500"
)
QUOTES_AND_DASHES = dict(zip("–—‘’“”…•›‹", (556, 1000, 222, 222, 333, 333, 1000, 350, 333, 333), strict=True))
WIDTHS = QUOTES_AND_DASHES | dict(
    zip(map(chr, [*range(32, 127), *range(160, 256)]), map(int, f"{ARIAL} {LATIN}".split()), strict=True)
)
TYPICAL, FULL, MARK = 660, 1100, 100


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """Thousandths of the type size; never 0, so that no number of characters fits into a line for nothing."""
    letter = unicodedata.normalize("NFD", character)[0]
    if character in WIDTHS or letter in WIDTHS:
        return WIDTHS.get(character) or WIDTHS[letter]
    if unicodedata.combining(character):
        return MARK
    is_full = unicodedata.east_asian_width(character) in "WF"
    return FULL if is_full else TYPICAL


@lru_cache
def measure(look: Look) -> Measure:
    """How many pixels a text takes in a look."""
    factor = look.size / 10 * UNIT / DIGIT * SAFETY * (1.07 if look.bold else 1)
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


def lines_within(points: float, look: Look) -> int:
    """How many lines fit into so many points."""
    return int((points - look.padding) / (look.size * LINE_HEIGHT))


def most_lines(look: Look) -> int:
    """How many lines the highest possible row can hold."""
    return lines_within(HIGHEST, look)


def units_wanted(text: str, look: Look) -> float:
    """How wide a column would be that needs no wrapping for this text."""
    pixels = max((measure(look)(line) for line in text.split("\n")), default=0)
    return (pixels + CELL_PADDING + INDENT * look.indent + UNIT) / UNIT
