"""How much room words take in a drawing, and how they are folded; measured wide, for no typeface is known yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from formengine.drawing import Words
from formengine.plain_text import harmless

SLIM, WIDE = frozenset("iljtfrI.,:;'|!()[]/- "), frozenset("mwMW@%—…")
SLIM_WIDTH, SMALL, CAPITAL, WIDEST, FULL = 0.42, 0.64, 0.8, 1.05, 1.15
"""Of the type size. They hold in DejaVu Sans, which is wider than Arial and what a Linux machine has."""

BOLD = 1.1
LEADING = 1.25
RISE, FALL = 0.95, 0.28
"""How far letters reach above and below their baseline."""

CUT = "…"

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@lru_cache(maxsize=4096)
def letter_width(letter: str) -> float:
    """How wide a letter is at most, of its size."""
    if unicodedata.combining(letter) or letter in SLIM:
        return SLIM_WIDTH
    if letter in WIDE:
        return WIDEST
    if letter.isascii():
        return CAPITAL if letter.isupper() else SMALL
    return FULL if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0x900 else CAPITAL


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """How wide a text is at most, in points."""
    return sum(map(letter_width, text)) * size * (BOLD if is_bold else 1)


def box_of(words: Words) -> Box:
    """Where a line of text stands."""
    width = text_width(words.text, words.size, is_bold=words.is_bold)
    x, y = words.at
    left = {"start": x, "middle": x - width / 2, "end": x - width}[words.anchor]
    return left, y - RISE * words.size, left + width, y + FALL * words.size


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def one_line(text: str) -> str:
    """A text that a person typed, on one line, with nothing in it that could move or turn what stands beside it."""
    return " ".join(harmless(text).split())


def folded(text: str, room: float, size: float, *, most: int, is_bold: bool = False) -> tuple[str, ...]:
    """A text on at most so many lines that fit the room; what does not fit is cut, and a sign says so."""
    lines: list[str] = []
    rest = one_line(text)
    while rest and len(lines) < most:
        line = fitting(rest, room, size, is_bold=is_bold)
        rest = rest[len(line) :].strip()
        lines.append(line.strip())
    if rest:
        lines[-1] = cut(f"{lines[-1]} {rest}", room, size, is_bold=is_bold)
    return tuple(lines)


def fitting(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """As many whole words as fit, or as much of one that is too long; always something."""
    factor = size * (BOLD if is_bold else 1)
    used, end, last_gap = 0.0, 0, 0
    for end, letter in enumerate(text):
        used += letter_width(letter) * factor
        if used > room and letter != " ":
            return text[: last_gap or max(end, 1)]
        if letter == " ":
            last_gap = end
    return text


def cut(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """The beginning of a text with a sign that it goes on."""
    while text and text_width(f"{text}{CUT}", size, is_bold=is_bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}{CUT}"


def block(lines: Iterable[str], words: Words) -> tuple[Words, ...]:
    """Lines under each other, all like `words`, whose place is the first baseline's."""
    x, y = words.at
    return tuple(
        Words(line, (x, y + number * words.size * LEADING), words.size, words.anchor, words.is_bold, words.tone)
        for number, line in enumerate(lines)
    )
