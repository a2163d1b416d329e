"""Formulas of a workbook that name keys, never cells: only whoever lays the sheets out knows where a key stands.

A formula is a row of parts: words of the formula language as they are, texts that are still to be quoted, and the keys
of the cells it looks at. The functions here put such rows together.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from string import Formatter

from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """The cell that stands under a key."""

    name: str


@dataclass(frozen=True, slots=True)
class Keys:
    """All cells from that of one key to that of another: below or beside it, on the same sheet."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a formula, not yet in quotation marks."""

    text: str


Part = str | Key | Keys | Text
Formula = tuple[Part, ...]
"""The parts of a formula in order, without the equals sign that it begins with."""

Operand = Formula | Key | Keys | Text | str | int | Decimal
"""What can stand in a formula; a bare str is written as it is."""

NOTHING: Formula = ('""',)
"""An empty text: what a formula gives where there is nothing to show."""


def formula(*operands: Operand) -> Formula:
    """Operands one after the other."""
    return tuple(part for operand in operands for part in _parts(operand))


def call(function: str, *arguments: Operand) -> Formula:
    """A function's call: `call("SUM", Keys("a", "c"))`."""
    separated = [piece for argument in arguments for piece in (",", argument)][1:]
    return formula(f"{function}(", *separated, ")")


def choose(condition: Operand, then: Operand, otherwise: Operand) -> Formula:
    """One of two values."""
    return call("IF", condition, then, otherwise)


def sentence(words: str, **filled: Operand) -> Formula:
    """A sentence with cells in it: `sentence("{n} of 9", n=Key("answered"))`."""
    pieces: list[Operand] = []
    for text, name, _, _ in Formatter().parse(words):
        pieces += [Text(text)] if text else []
        pieces += [filled[name]] if name else []
    return formula(*[part for piece in pieces for part in ("&", piece)][1:])


def names_in(parts: Formula) -> Iterator[str]:
    """The names of all keys that a formula looks at."""
    for part in parts:
        if isinstance(part, Key):
            yield part.name
        elif isinstance(part, Keys):
            yield from (part.first, part.last)


def _parts(operand: Operand) -> Formula:
    match operand:
        case tuple():
            return operand
        case Decimal():
            return (f"{operand:f}",)
        case int():
            return (str(operand),)
    return (operand,)
