"""A picture as SVG that a screen reader can tell and a black-and-white printer can print; it runs and loads nothing."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from xml.sax.saxutils import escape

from formengine.drawing import Area, Dash, Drawing, Line, Mark, Point, Shape, Symbol, Tone, Words
from formengine.plain_text import FIRST_STRONG_ISOLATE, POP_ISOLATE, harmless, right_to_left
from formengine.tables import Picture

FAMILY = "Arial, Helvetica, Liberation Sans, DejaVu Sans, Noto Sans, sans-serif"

MARGIN = 5

TONES: dict[Tone, str] = {
    "ink": "#1e2528", "accent": "#1b4b5a", "quiet": "#56636a", "rule": "#a9b6ba", "tint": "#e3eaec", "paper": "#ffffff",
}  # fmt: skip

DASHES: dict[Dash, str] = {"solid": "", "dash": "6 3", "dot": "1.5 2.5", "dash-dot": "7 2.5 1.5 2.5"}

CORNERS: dict[Symbol, tuple[Point, ...]] = {
    "square": ((-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45)),
    "triangle": ((0, -0.5), (0.5, 0.45), (-0.5, 0.45)),
    "diamond": ((0, -0.55), (0.55, 0), (0, 0.55), (-0.55, 0)),
}
"""A mark's corners around its middle, for a mark of size 1; a circle has none."""


def sheet_size(drawing: Drawing) -> tuple[float, float]:
    """How wide and high a drawing is on its sheet, in points: a little paper is left around it."""
    return drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN


def as_svg(picture: Picture) -> str:
    """A picture as SVG, with its title and description inside; the same picture gives the same text."""
    width, height = map(number, sheet_size(picture.drawing))
    key = sha256(f"{picture.title}\0{picture.description}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t{key} d{key}" width="{width}pt"'
            f' height="{height}pt" viewBox="{-MARGIN} {-MARGIN} {width} {height}" font-family="{FAMILY}">',
            f'<title id="t{key}">{told(picture.title)}</title>',
            f'<desc id="d{key}">{told(picture.description)}</desc>',
            f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}" fill="{TONES["paper"]}"/>',
            *(element(shape) for shape in picture.drawing.shapes),
            "</svg>",
        ]
    )


def element(shape: Shape) -> str:
    """A shape as an element of SVG."""
    match shape:
        case Line(points, width, dash, tone):
            dashed = f' stroke-dasharray="{DASHES[dash]}"' if DASHES[dash] else ""
            return (
                f'<polyline points="{pairs(points)}" fill="none" stroke="{TONES[tone]}" stroke-width="{number(width)}"'
                f'{dashed} stroke-linejoin="round"/>'
            )
        case Area(points, fill, outline):
            drawn = f' stroke="{TONES[outline]}"' if outline != "paper" else ""
            return f'<polygon points="{pairs(points)}" fill="{TONES[fill]}"{drawn}/>'
        case Mark():
            return mark(shape)
        case Words(text, (x, y), size, anchor, is_bold, tone):
            placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
            weight = ' font-weight="bold"' if is_bold else ""
            return (
                f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{placed}{weight}'
                f' fill="{TONES[tone]}">{escape(isolated_line(text))}</text>'
            )


def mark(shape: Mark) -> str:
    """A mark, filled or only outlined."""
    (x, y), size = shape.at, shape.size
    look = f'fill="{TONES["paper" if shape.is_hollow else "accent"]}" stroke="{TONES["accent"]}" stroke-width="1.2"'
    if shape.symbol == "circle":
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(size / 2)}" {look}/>'
    corners = ((x + across * size, y + down * size) for across, down in CORNERS[shape.symbol])
    return f'<polygon points="{pairs(corners)}" {look}/>'


def isolated_line(text: str) -> str:
    """A line of which some is read from right to left is laid out by itself, in the direction that it begins in."""
    shown = harmless(text)
    return f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}" if right_to_left().search(shown) else shown


def told(text: str) -> str:
    """A text as XML has it: on one line, escaped, without a character that XML has no place for."""
    return escape(" ".join(harmless(text).split()))


def pairs(points: Iterable[Point]) -> str:
    """Points as SVG lists them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def number(value: float) -> str:
    """A length with at most two decimals, the same on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
