"""Text that people typed: cleaned at the door, harmless where it is shown, and the one way a cell reads as text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache

from formengine.tables import Cell, plain

LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85]")
"""Word pastes its soft line break as a vertical tab; dropping it would join two words."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


_RTL = "\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_NEITHER = r"(?:[^\w\s]|[\d_]|[^\S\n](?![^\S\n]))"
"""What is written in no direction of its own; two spaces end a run, for they keep the columns of a table apart."""
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@cache
def right_to_left() -> re.Pattern[str]:
    """The pattern of a run that is read from right to left; made when a text that is not ASCII is first shown."""
    return re.compile(rf"[{_RTL}](?:{_NEITHER}*[{_RTL}])*[.!?؟،…]*")


def isolated(text: str) -> str:
    """The text with each run that is read from right to left kept to itself.

    Otherwise such a run would turn the numbers and signs beside it round. For text that is `harmless` already.
    """
    if text.isascii():
        return text
    return right_to_left().sub(lambda found: f"{FIRST_STRONG_ISOLATE}{found[0]}{POP_ISOLATE}", text)


def harmless(text: str) -> str:
    r"""The text for a screen: whatever could move a cursor or turn the reading order shows as a mark such as \x1b."""
    return UNPRINTABLE.sub(lambda found: visible(found[0]), text)


def ended(text: str) -> str:
    """A sentence with its full stop; one that ends in a name like "A. B." has it already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def visible(character: str) -> str:
    r"""A mark that stands for a character which must not be written as itself: \x1b, \u202e."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it is kept, and a sentence for each kind of character that was taken out; breaks become newlines."""
    kept = LINE_BREAKS.sub("\n", text)
    places: dict[str, list[int]] = {}
    for position, character in enumerate(kept, start=1):
        if not is_storable(character):
            places.setdefault(character, []).append(position)
    sentences = tuple(removal(character, positions) for character, positions in places.items())
    return "".join(filter(is_storable, kept)) if places else kept, sentences


def is_storable(character: str) -> bool:
    """Whether a character may be kept: no control but tab and newline, no half of a pair, no noncharacter."""
    code = ord(character)
    is_control = (code < 0x20 and character not in "\t\n") or 0x7F <= code <= 0x9F
    return not (is_control or 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def removal(character: str, positions: list[int]) -> str:
    """A sentence that says what was taken out of a text, and where."""
    more = f" and {len(positions) - 1} more" if len(positions) > 1 else ""
    verb = "were" if more else "was"
    if 0xDC80 <= ord(character) <= 0xDCFF:
        return (
            f"A letter at position {positions[0]}{more} {verb} removed: this terminal does not write UTF-8."
            " Set it to UTF-8 and type the text again."
        )
    return f"The character U+{ord(character):04X} at position {positions[0]}{more} {verb} removed."


def shown(value: Cell) -> str:
    """A table's value as text: Yes or No, ISO dates, plain decimals, nothing for None."""
    match plain(value):
        case None:
            return ""
        case bool() as answer:
            return "Yes" if answer else "No"
        case Decimal() as number:
            return f"{number:f}"
        case date() as day:
            return day.isoformat()
        case other:
            return str(other)


def is_number(value: Cell) -> bool:
    """Whether a table's value is a number; Yes and No are not."""
    found = plain(value)
    return isinstance(found, int | Decimal) and not isinstance(found, bool)
