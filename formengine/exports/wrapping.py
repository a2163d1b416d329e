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
STOPS = (re.compile(r"\n\s*(?=\S)"), re.compile(r"[.!?…][\"'”’)]*\s+(?=\S)|[。！？]"))
"""Where a paragraph ends, and where a sentence does, with the space that follows."""


def wrapped(text: str, width: float, measure: Measure = len) -> list[str]:
    """The lines a text takes in a width; joined together they are the text, character for character."""
    return list(lines_of(text, width, measure))


def lines_of(text: str, width: float, measure: Measure) -> Iterator[str]:
    """The same lines one after the other, no more of them than are asked for."""
    line = ""
    for word in (match[0] for match in WORD.finditer(text)):
        for part in word_parts(word, width, measure):
            if line and (line.endswith("\n") or measure(line + part.rstrip(" \t\n")) > width):
                yield line
                line = ""
            line += part
    if line:
        yield line


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


def cut(lines: Sequence[str], most: int) -> int:
    """After how many characters to cut lines of which `most` have room: where a paragraph or a sentence ends near by.

    No part begins with an empty line: it stays with the paragraph above.
    """
    whole = "".join(lines)
    least, end = (sum(map(len, lines[:count])) for count in (-(-most * 2 // 3), most))
    for stop in STOPS:
        # One character more is looked at: what follows the last line says whether something ends there.
        ends = (match.end() for match in stop.finditer(whole, 0, end + 1))
        found = [place for place in ends if least <= place <= end]
        if found:
            return found[-1]
    return end


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
