"""A drawing as plain shapes on white paper: the one value from which its SVG and its PNG are both made.

Lengths are points (1/72 inch) from the upper left corner. A drawing has no colour that means anything: lines differ in
dash, marks in shape, areas in tint.
"""

from __future__ import annotations

from typing import Literal

from formengine.values import dataclass

Point = tuple[float, float]

Dash = Literal["solid", "dash", "dot", "dash-dot"]
Symbol = Literal["circle", "square", "triangle", "diamond"]
Anchor = Literal["start", "middle", "end"]
Tone = Literal["ink", "accent", "quiet", "rule", "tint", "paper"]
"""How dark: writing, what is drawn, what stands back, hairlines, the ground of an area, nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through two or more points."""

    points: tuple[Point, ...]
    width: float = 1
    dash: Dash = "solid"
    tone: Tone = "accent"


@dataclass(frozen=True, slots=True)
class Area:
    """A closed shape, filled, with an outline where `outline` is not "paper"."""

    points: tuple[Point, ...]
    fill: Tone = "tint"
    outline: Tone = "paper"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign at a point, as wide and high as `size`; a hollow one is only outlined."""

    at: Point
    symbol: Symbol = "circle"
    size: float = 6
    is_hollow: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `at` is where its baseline begins, has its middle, or ends."""

    text: str
    at: Point
    size: float = 9
    anchor: Anchor = "start"
    is_bold: bool = False
    tone: Tone = "ink"


Shape = Line | Area | Mark | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet, the later above the earlier."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
