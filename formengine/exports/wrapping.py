"""How texts are folded into lines and how columns share a width; both the terminal and the workbook ask here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from formengine.plain_text import is_number
from formengine.tables import Column, Table, plain

Measure = Callable[[str], float]
"""How wide a text is, in the unit of the output; no character may be of width 0."""

WEIGHTS = {"narrow": 1, "medium": 2, "wide": 5}

WORD = re.compile(r"[^ \t\n]+[ \t]*\n?|[ \t]+\n?|\n")
LONGEST_WORD = 1000


def wrapped(text: str, width: float, measure: Measure = len) -> list[str]:
    """The lines a text takes in a width; joined together they are the text, character for character."""
    lines: list[str] = []
    for word in WORD.findall(text):
        for part in word_parts(word, width, measure):
            is_full = not lines or lines[-1].endswith("\n") or measure(lines[-1] + part.rstrip(" \t\n")) > width
            if is_full:
                lines.append(part)
            else:
                lines[-1] += part
    return lines


def word_parts(word: str, width: float, measure: Measure) -> Iterator[str]:
    """A word as it is, or cut where it is longer than a line."""
    if len(word) <= LONGEST_WORD and measure(word.rstrip(" \t\n")) <= width:
        yield word
        return
    part = ""
    for character in word:
        if part and measure(part + character) > width and character != "\n":
            yield part
            part = ""
        part += character
    yield part


def pieces(lines: Sequence[str], most: int) -> list[Sequence[str]]:
    """Lines gathered into pieces of at most `most` lines, about equally long, cut between paragraphs where possible."""
    found = []
    rest = lines
    while len(rest) > most:
        cut = best_cut(rest, most)
        found.append(rest[:cut])
        rest = rest[cut:]
    return [*found, rest]


def best_cut(lines: Sequence[str], most: int) -> int:
    """After which line to cut: the paragraph's end nearest to an even share, or the even share itself."""
    count = -(-len(lines) // most)
    even = -(-len(lines) // count)
    # A cut before the lowest line would need one piece more than there must be.
    lowest = max(even // 2, len(lines) - (count - 1) * most)
    # An empty line between paragraphs stays with the one above: no piece begins with it.
    ends = [cut for cut in range(lowest, most + 1) if lines[cut - 1].endswith("\n") and lines[cut].strip()]
    return min(ends, key=lambda cut: abs(cut - even), default=even)


def column_weight(column: Column) -> int:
    """How much of the room that is left a column claims."""
    return WEIGHTS[column.width]


def fitted(total: float, least: Sequence[float], wanted: Sequence[float], weights: Sequence[int]) -> list[float]:
    """Widths that need no more than `total`: who wants less than a fair share gets it, the others share by weight."""
    if sum(least) >= total:
        return [width * total / sum(least) for width in least]
    widths = list(least)
    open_places = list(range(len(least)))
    while open_places:
        room = total - sum(widths)
        weight = sum(weights[place] for place in open_places)
        modest = [i for i in open_places if wanted[i] - least[i] <= room * weights[i] / weight]
        for place in modest or open_places:
            share = room * weights[place] / weight
            widths[place] += max(0, wanted[place] - least[place]) if modest else share
        open_places = [place for place in open_places if modest and place not in modest]
    return widths


def is_numeric(table: Table, place: int) -> bool:
    """Whether a column holds numbers and empty places only, and so is read from the right."""
    values = [row[place] for row in table.rows if plain(row[place]) is not None]
    return bool(values) and all(is_number(value) for value in values)
