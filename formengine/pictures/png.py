"""A picture as PNG, for what cannot hold SVG; the only module that knows resvg."""

from __future__ import annotations

from functools import lru_cache

from formengine.drawing import Drawing, Words
from formengine.pictures.svg import as_svg, sheet_size
from formengine.tables import Picture

DOTS_PER_INCH = 200
"""Crisp on paper; twice what a screen shows."""


def as_png(picture: Picture) -> bytes:
    """A picture as PNG of 200 dots per inch; the letters are those of the machine's own typefaces."""
    import resvg_py

    width = round(sheet_size(picture.drawing)[0] * DOTS_PER_INCH / 72)
    return bytes(resvg_py.svg_to_bytes(svg_string=as_svg(picture), width=width, dpi=DOTS_PER_INCH))


@lru_cache(maxsize=1)
def has_letters() -> bool:
    """Whether this machine has a typeface at all: without one a picture would show lines that nothing names."""
    return as_png(_sheet(Words("A", (5, 15), 12))) != as_png(_sheet())


def _sheet(*shapes: Words) -> Picture:
    return Picture("", Drawing(20, 20, shapes), "")
