"""A table on a sheet: its header, its rows as high as their texts, and under a row what leads to other sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import count

from formengine.exports.excel.charts import Cells
from formengine.exports.excel.cutting import COMFORTABLE, LEAST, Part, Text
from formengine.exports.excel.grid import Span
from formengine.exports.excel.measure import height, lines_in, most_lines, units_wanted
from formengine.exports.excel.sheet import HEADING, Sheet
from formengine.exports.excel.style import (
    BLOCK_TITLE,
    BODY,
    CONTINUED,
    LINK,
    NOTE,
    Look,
    beside,
    in_row,
    linked,
    looks_of,
    titled,
)
from formengine.plain_text import shown
from formengine.tables import Cell, Live, Table
from formengine.tongue import _
from formengine.values import dataclass

KEPT_WHOLE = 0.5
"""The part of a page up to which a table is not torn."""
NOTHING = "Nothing recorded."
WORKED_OUT = (
    "This workbook works its scores out from the answers in it: change one and the numbers follow; sentences, charts"
    " and what is in italics stay. What counts is the record."
)


def draw_table(sheet: Sheet, table: Table) -> None:
    """A table under its title; a short one stands on one page."""
    drawn = Drawn.of(sheet, table)
    whole = drawn.points + 2 * HEADING
    sheet.begin_row(whole if whole <= KEPT_WHOLE * sheet.page.height else 2 * HEADING + drawn.first_points)
    if table.title:
        sheet.text(table.title, BLOCK_TITLE, sheet.grid.whole)
    drawn.draw(repeats=not sheet.page.has_one_table)


@dataclass(frozen=True)
class Drawn:
    """A table laid out for a sheet.

    Parameters: `spans` the span of each column; `looks` that of its cells; `lines` how many lines the longest text of
    each row takes, as far as a row can be high; `leads` to sheets, by row: the column, the chapter, and whether the
    cell itself leads there.
    """

    sheet: Sheet
    table: Table
    spans: tuple[Span, ...]
    looks: tuple[Look, ...]
    lines: tuple[int, ...]
    leads: Mapping[int, tuple[tuple[int, str | int, bool], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet, table: Table) -> Drawn:
        """Lay a table out."""
        spans, looks = sheet.grid.spans(table), looks_of(table)
        units = [sheet.grid.width(span) for span in spans]
        most = most_lines(BODY)
        lines = tuple(
            max(
                len(Text(shown(cell), look, width).lines(most))
                for cell, look, width in zip(row, looks, units, strict=True)
            )
            for row in table.rows
        )
        leads: dict[int, tuple[tuple[int, str | int, bool], ...]] = {}
        for row, column, chapter in table.leads:
            is_short = units_wanted(shown(table.rows[row][column]), looks[column]) <= units[column]
            if is_short or units_wanted(_("See sheet"), beside(LINK, column)) <= units[column]:
                leads[row] = (*leads.get(row, ()), (column, chapter, is_short))
        return cls(sheet, table, spans, looks, lines, leads)

    @property
    def points(self) -> float:
        """How high all rows are together; those longer than a row can be are counted as one."""
        return sum(self.sheet.height(lines, BODY) + self._links(place) for place, lines in enumerate(self.lines))

    @property
    def first_points(self) -> float:
        """How high the beginning of the first row is; nothing where there is none."""
        if not self.lines:
            return 0.0
        first = self.lines[0]
        return self.sheet.height(first if first <= COMFORTABLE else LEAST, BODY) + self._links(0)

    def _links(self, place: int) -> float:
        """The points of what stands below a row and leads to other sheets."""
        has_links = any(not is_short for _column, _chapter, is_short in self.leads.get(place, ()))
        return self.sheet.height(1, LINK) if has_links else 0.0

    def draw(self, *, repeats: bool) -> Cells:
        """Header, rows and note; `repeats` the column titles on each page that the table goes on over."""
        sheet, header = self.sheet, self.sheet.row
        repeats = repeats and self.table.has_header
        if self.table.has_header:
            self._header()
        if not self.table.rows and not self.table.note:
            sheet.text(NOTHING, CONTINUED, (self.spans[0][0], self.spans[-1][1]))
        for place, row in enumerate(self.table.rows):
            self._row(place, row, repeats=repeats)
        cells = Cells(header, header + self.table.has_header, sheet.row - 1, self.spans)
        sheet.tables.append(cells)
        if self.table.note:
            sheet.text(self.table.note, NOTE, sheet.grid.reading)
        if not sheet.has_live and has_live(self.table):
            sheet.has_live = True
            sheet.text(WORKED_OUT, NOTE, sheet.grid.reading)
        return cells

    def _titles(self) -> tuple[tuple[str, Look, int], ...]:
        """The titles of the columns, how they look, and how many lines each takes."""
        looks = map(titled, self.looks)
        return tuple(
            (column.title, look, len(lines_in(column.title, self.sheet.grid.width(span), look)))
            for column, look, span in zip(self.table.columns, looks, self.spans, strict=True)
        )

    def _header_points(self) -> float:
        titles = self._titles()
        return self.sheet.height(max(lines for _title, _look, lines in titles), titles[0][1])

    def _header(self) -> None:
        points = self._header_points()
        self.sheet.begin_row(points)
        for (title, look, _lines), span in zip(self._titles(), self.spans, strict=True):
            self.sheet.put(title, look, span)
        self.sheet.repeated = points * self.sheet.page.has_one_table
        self.sheet.end_row(points)

    def _row(self, place: int, row: Sequence[Cell], *, repeats: bool) -> None:
        """A row, continued in further rows where a text is long, and below it what leads to other sheets."""
        links = self._links(place)
        rows = list(self._rows(place, row, self._header_points() if repeats else 0.0))
        for number, parts in enumerate(rows):
            is_last = number == len(rows) - 1
            points = self.sheet.height(max(part.lines for part in parts), BODY)
            if self.sheet.begin_row(points + links * is_last) and repeats:
                self._header()
            for column, (part, look, span) in enumerate(zip(parts, self.looks, self.spans, strict=True)):
                looks_so = CONTINUED if number and not column and part.value is not None else look
                self.sheet.put(part.value, in_row(looks_so, is_last=is_last and not links), span)
            for column, chapter, is_short in () if number else self.leads.get(place, ()):
                if is_short:
                    look = in_row(linked(self.looks[column]), is_last=is_last and not links)
                    self.sheet.dress(self.sheet.cell(self.spans[column][0]), look)
                    self.sheet.link(self.spans[column][0], chapter)
            self.sheet.end_row(points)
        if links:
            self._row_of_links(place, links)

    def _rows(self, place: int, row: Sequence[Cell], header: float) -> Iterator[tuple[Part, ...]]:
        """The rows that a row of a table takes; those that continue it say in their first place which part they are."""
        room = self.sheet.room(BODY, kept=self._links(place), header=header)
        lines = self.lines[place]
        if height(lines, BODY) <= room.here and lines <= most_lines(BODY):
            yield tuple(Part(cell, lines) for cell in row)
            return
        texts = [
            Text(shown(cell), look, self.sheet.grid.width(span))
            for cell, look, span in zip(row, self.looks, self.spans, strict=True)
        ]
        cut = list(room.rows(texts))
        # What was not cut stays what it is, a number or a cell that formulas look at.
        yield tuple(
            Part(cell, part.lines) if part.value == (text.text or None) else part
            for cell, text, part in zip(row, texts, cut[0], strict=True)
        )
        for number, parts in zip(count(2), cut[1:]):
            if parts[0].value is None:
                label = _("(part {number} of {depth})", number=number, depth=len(cut))
                wide = self.sheet.grid.width(self.spans[0])
                yield (Part(label, len(lines_in(label, wide, CONTINUED))), *parts[1:])
            else:
                yield parts

    def _row_of_links(self, place: int, points: float) -> None:
        """Under the cells of a row whose texts are folded: a short text that leads on, for no program folds a link."""
        ends = {column: chapter for column, chapter, is_short in self.leads[place] if not is_short}
        for column, span in enumerate(self.spans):
            look = in_row(beside(LINK, column), is_last=True)
            self.sheet.put(_("See sheet") if column in ends else None, look, span)
            if column in ends:
                self.sheet.link(span[0], ends[column])
        self.sheet.end_row(points)


def has_live(table: Table) -> bool:
    """Whether some of a table's cells are worked out by the workbook."""
    return any(isinstance(value, Live) for row in table.rows for value in row)
