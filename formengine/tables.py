"""The few shapes every output draws: terminal, page, workbook and document alike.

A report is a tuple of `Chapter`s, the first being the one-page summary. A chapter is a heading and `Block`s in reading
order; whoever adds a table is seen in all outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Cell = str | int | Decimal | bool | date | None
"""What stands in one place of a table; `None` is an empty place."""


Width = Literal["narrow", "medium", "wide"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` says how much room its texts usually need."""

    title: str
    width: Width = "medium"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with a title and, where it helps, a note below.

    `leads` says of places (row, column, both counted from 0) in which chapter more is told: outputs that can, link it.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    leads: tuple[tuple[int, int, str], ...] = ()

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
class Chart:
    """A native chart drawn from a table that stands beside it.

    Parameters: `table` whose first column names the categories and whose `values` (column titles) are drawn against the
    axis from `minimum` to `maximum`; `caption` says what the picture is and is not; `description` tells the numbers to
    someone who cannot see it.
    """

    table: Table
    values: tuple[str, ...]
    minimum: int
    maximum: int
    caption: str
    description: str
    kind: Literal["bar", "line"] = "bar"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that is already made, with its text alternative."""

    title: str
    svg: str
    description: str


Block = Table | Paragraph | Chart | Picture


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a report: a sheet of a workbook, a heading of a text."""

    title: str
    blocks: tuple[Block, ...]
