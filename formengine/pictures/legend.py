"""Which line is which: a sample of each with its name, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formengine.drawing import Line, Mark, Shape, Words
from formengine.pictures.lettering import folded, text_width
from formengine.pictures.series import LOOKS

SIZE = 8.5
SAMPLE, GAP, ROW = 26.0, 16.0, 15.0


def legend_rows(labels: Sequence[str], width: float) -> list[list[tuple[int, str]]]:
    """The names in rows that are no wider than the drawing, each with its number."""
    rows: list[list[tuple[int, str]]] = []
    used = width
    for number, label in enumerate(labels):
        name = "".join(folded(label, width - SAMPLE - GAP, SIZE, most=1))
        wanted = SAMPLE + text_width(name, SIZE) + GAP
        if used + wanted > width:
            rows.append([])
            used = 0
        rows[-1].append((number, name))
        used += wanted
    return rows


def legend(labels: Sequence[str], width: float, top: float) -> Iterator[Shape]:
    """The legend's shapes below a given height; `len(legend_rows(…)) * ROW` is how high it is."""
    for place, row in enumerate(legend_rows(labels, width)):
        x, y = 0.0, top + (place + 0.5) * ROW
        for number, name in row:
            dash, symbol = LOOKS[number]
            yield Line(((x + 1, y), (x + SAMPLE - 5, y)), 1.5, dash)
            yield Mark((x + SAMPLE / 2 - 2, y), symbol, 5.5)
            yield Words(name, (x + SAMPLE, y + SIZE / 3), SIZE)
            x += SAMPLE + text_width(name, SIZE) + GAP
