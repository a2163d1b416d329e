"""The few shapes every output draws: terminal, page, workbook and document alike.

A report is a tuple of `Chapter`s, the first being the one-page summary. A chapter is a heading and `Block`s in reading
order; whoever adds a table is seen in all outputs.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from formengine.drawing import Drawing
from formengine.formulas import Formula
from formengine.values import dataclass

Plain = str | int | Decimal | bool | date | None
"""A value as every output can show it; `None` is an empty place."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A value that formulas elsewhere in a workbook look at, under a key: an answer's path, or a made-up one."""

    value: Plain
    key: str


@dataclass(frozen=True, slots=True)
class Live:
    """A value that a workbook works out again by a formula; every other output shows the value.

    `key` is the one under which other formulas may look at it (empty: none does). Where a key that the formula names
    does not stand in the workbook, the formula `otherwise` is worked out, or else the value stands there as it is, in
    italics, as does one without a formula.
    """

    value: Plain
    formula: Formula
    key: str = ""
    otherwise: Formula = ()


Cell = Plain | Keyed | Live
"""What stands in one place of a table."""


def plain(cell: Cell) -> Plain:
    """The value of a table's cell, for whatever draws it without working anything out."""
    return cell.value if isinstance(cell, Keyed | Live) else cell


def kept(cell: Cell) -> Live:
    """A value among others that are worked out, which itself stays as the record has it."""
    return Live(plain(cell), ())


Width = Literal["narrow", "medium", "wide"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` says how much room its texts usually need."""

    title: str
    width: Width = "medium"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with a title and, where it helps, a note below.

    `leads` says of places (row, column, both counted from 0) in which chapter more is told, by its title or its
    place among the chapters that are drawn: outputs that can, link it.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    leads: tuple[tuple[int, int, str | int], ...] = ()

    @property
    def has_header(self) -> bool:
        """Whether any column has a title; a list of facts has none."""
        return any(column.title for column in self.columns)

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"Table {self.title!r}: a row has {len(row)} cells for {len(self.columns)} columns.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `strong` for a line that must not be missed."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A part of an axis that has a name, from `start` to `end`."""

    label: str
    start: Decimal
    end: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart drawn from a table that stands beside it.

    Parameters: `table` whose first column names the categories and whose `values` (column titles) are drawn against the
    axis from `minimum` to `maximum`; `caption` says what the picture is and is not; `description` tells the numbers to
    someone who cannot see it. `kind` is "bar", "line" (where the first column holds days, they stand as far apart as
    they were) or "star" (an axis for each row, from a common middle). `bands` are drawn behind a line. `in_panels`
    draws each of the values in a small panel of its own, all with the same axis.
    """

    table: Table
    values: tuple[str, ...]
    minimum: int
    maximum: int
    caption: str
    description: str
    kind: Literal["bar", "line", "star"] = "bar"
    bands: tuple[Band, ...] = ()
    in_panels: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its text alternative.

    Parameters: `title` is the heading that every output writes above it, so that none is drawn; `description` tells
    everything that is drawn, its numbers included, to someone who cannot see it; `caption` says what the picture is and
    is not; `table` is what it was drawn from, and stands beside it.
    """

    title: str
    drawing: Drawing
    description: str
    caption: str = ""
    table: Table | None = None


Block = Table | Paragraph | Chart | Picture


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a report: a sheet of a workbook, a heading of a text.

    `record` is the one it tells of, where several stand in one report: the same keys are then other cells in each.
    `is_one_page` where paper shall have it on one.
    """

    title: str
    blocks: tuple[Block, ...]
    record: str = ""
    is_one_page: bool = False
