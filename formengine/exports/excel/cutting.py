"""Long texts in rows under each other: each as high as what is left of the page, cut where a sentence ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from formengine.exports.excel.measure import height, inner_width, lines_within, measure, most_lines
from formengine.exports.excel.style import BODY, Look
from formengine.exports.wrapping import cut, lines_of
from formengine.tables import Cell
from formengine.values import dataclass

COMFORTABLE = 12
"""Lines up to which a text rather begins on the next page than is cut."""
LEAST = 6
"""Lines that are worth beginning at the end of a page, and about as many as may be left for the next row."""
LONGEST = 6_000
"""Characters of a part: with every mark that a file of Excel needs, a cell can hold them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one cell of one row: a whole value, or a part of a long text; and how many lines it takes."""

    value: Cell
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A text that stands in a cell: its look, and how many units of width it has."""

    text: str
    look: Look
    units: float

    def lines(self, most: int) -> list[str]:
        """Its lines, or the first so many and one more where there are more."""
        found: list[str] = []
        room = LONGEST
        for line in islice(lines_of(self.text, inner_width(self.units, self.look), measure(self.look)), most + 1):
            found.append(line)
            room -= len(line)
            if room < 0 and len(found) > 1:
                break
        return found

    def after(self, place: int) -> Text:
        """What is left of it from a character on."""
        return Text(self.text[place:], self.look, self.units)


@dataclass(frozen=True, slots=True)
class Room:
    """How many points are left on the present page, and on a fresh one, for rows that look so."""

    here: float
    fresh: float
    look: Look = BODY

    def rows(self, texts: Sequence[Text]) -> Iterator[tuple[Part, ...]]:
        """The rows that texts beside each other take; joined together, the parts of each are the text."""
        here, rest = self.here, tuple(texts)
        most = max(LEAST, min(most_lines(self.look), lines_within(self.fresh, self.look)))
        while True:
            lines = [one.lines(most) for one in rest]
            room = self._lines_now(max(map(len, lines)), lines_within(here, self.look), most)
            ends = [_end(one, text, room) for one, text in zip(lines, rest, strict=True)]
            parts = tuple(_part(one, end) for one, end in zip(lines, ends, strict=True))
            yield parts
            rest = tuple(text.after(end) for text, end in zip(rest, ends, strict=True))
            if not any(text.text for text in rest):
                return
            used = height(max(part.lines for part in parts), self.look)
            here = (here if used <= here else self.fresh) - used

    def _lines_now(self, wanted: int, here: int, most: int) -> int:
        """How many lines the next row may have: all there are, as many as the page has left, or those of a new page."""
        if wanted <= min(here, most):
            return most
        if here >= LEAST and wanted > COMFORTABLE:
            return min(here, most, max(LEAST, wanted - LEAST // 2))
        return most


def _end(lines: Sequence[str], text: Text, most: int) -> int:
    """Where to cut a text so that its first lines fit; its own end where all of it does."""
    length = sum(map(len, lines))
    if len(lines) <= most and length == len(text.text) and length <= LONGEST:
        return length
    return cut(lines, min(most, max(1, len(lines) - 1)))


def _part(lines: Sequence[str], end: int) -> Part:
    """The part of a text up to a character; blank lines at its end need no room."""
    text = "".join(lines)[:end]
    count, rest = 0, len(text.rstrip())
    while rest > 0:
        rest -= len(lines[count])
        count += 1
    return Part(text or None, max(1, count))
