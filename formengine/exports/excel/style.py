"""How the workbook looks: one accent colour, one family of type, thin lines, room to breathe."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from formengine.exports.wrapping import is_numeric
from formengine.tables import Table
from formengine.values import dataclass

ACCENT = "1B4B5A"
INK = "1E2528"
QUIET = "56636A"
TINT = "EDF3F4"
LINE = "CBD6D9"

FAMILY = "Arial"
"""On every Windows laptop and every Mac; LibreOffice has a typeface of the same widths."""

HAIRLINE = Border(bottom=Side(style="thin", color=LINE))
RULE = Border(bottom=Side(style="medium", color=ACCENT))
HEAVY = Border(left=Side(style="thick", color=ACCENT))
PLAIN = Border()
SHADED = PatternFill("solid", fgColor=TINT)
CLEAR = PatternFill()


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How a cell is drawn; `padding` is added to the height its lines need, in points.

    Each is only like itself: styles are looked up by it for every cell, and openpyxl takes long to compare borders.
    """

    size: int = 10
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    color: str = INK
    border: Border = PLAIN
    fill: PatternFill = CLEAR
    padding: float = 4
    indent: int = 0
    horizontal: Literal["left", "right"] = "left"
    vertical: Literal["top", "center"] = "top"
    shrinks: bool = False


@lru_cache
def font(look: Look) -> Font:
    """The typeface of a look."""
    return Font(name=FAMILY, size=look.size, bold=look.bold, italic=look.italic, color=look.color,
                underline="single" if look.underlined else None)  # fmt: skip


@lru_cache
def alignment(look: Look) -> Alignment:
    """Wrapped text, aligned as the look says; what cannot be wrapped is drawn smaller before it shows as ####."""
    return Alignment(
        horizontal=look.horizontal,
        vertical=look.vertical,
        wrap_text=not look.shrinks,
        shrink_to_fit=look.shrinks,
        indent=look.indent,
    )


@lru_cache
def in_row(look: Look, *, is_last: bool) -> Look:
    """The look of a cell in a table: only the last of the rows that continue each other has a line below."""
    return replace(look, border=HAIRLINE if is_last else PLAIN)


@lru_cache
def beside(look: Look, place: int) -> Look:
    """The look of a text in a table's column: where another stands on its left, there is a space between the two."""
    return replace(look, indent=1) if place else look


@lru_cache
def linked(look: Look) -> Look:
    """The look of a cell that leads to another sheet."""
    return replace(look, color=ACCENT, underlined=True)


@lru_cache
def titled(look: Look) -> Look:
    """The look of the title above cells that look so: it stands where they do."""
    return replace(COLUMN_TITLE, horizontal=look.horizontal, indent=look.indent)


def looks_of(table: Table) -> tuple[Look, ...]:
    """The look of each column's cells."""
    return tuple(NUMBER if is_numeric(table, place) else beside(BODY, place) for place in range(len(table.columns)))


REPORT_TITLE = Look(size=20, bold=True, color=ACCENT, padding=6)
REPORT_LINE = Look(size=9, color=QUIET, padding=6)
CHAPTER_TITLE = Look(size=15, bold=True, color=ACCENT, border=RULE, padding=8)
BLOCK_TITLE = Look(size=11, bold=True, color=ACCENT, padding=6)
COLUMN_TITLE = Look(size=9, bold=True, color=ACCENT, border=RULE, fill=SHADED, padding=7, vertical="center")
BODY = Look(border=HAIRLINE, padding=8)
NUMBER = Look(border=HAIRLINE, padding=8, horizontal="right", shrinks=True)
LINK = Look(size=8, color=ACCENT, underlined=True, border=HAIRLINE, padding=5)
"""What leads to another sheet and stands below the text that says what is there."""
CONTINUED = Look(size=9, italic=True, color=QUIET, border=HAIRLINE, padding=8)
PARAGRAPH = Look(padding=6)
STRONG = Look(bold=True, color=ACCENT, border=HEAVY, fill=SHADED, padding=10, indent=1, vertical="center")
NOTE = Look(size=9, color=QUIET, padding=6)
