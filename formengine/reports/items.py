"""The items of a list for a reader: in one table, beside each other, or one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from formengine.evaluation import Evaluation
from formengine.kinds import rules_of
from formengine.model import Group, Question, Repeat
from formengine.reports.relations import relation_grid
from formengine.reports.rows import ANSWERS, answer_cell, note_at, row_at
from formengine.reports.words import item_label, told_at
from formengine.tables import Cell, Column, Table

MOST_COLUMNS = 7
"""A list with more questions than this is shown item by item."""
MOST_BESIDE = 4
"""Items that have room beside each other; more are shown one after the other."""

Part = tuple[str, Question]
"""A question of an item, and the sub-sections that it stands in."""


@dataclass(frozen=True)
class Listed:
    """A list that stands somewhere in a filled form.

    Parameters: `prefix` the path of the item that holds it, with a dot (empty: none does); `visible` the questions that
    are asked; `above` what stands around it, in words.
    """

    evaluation: Evaluation
    repeat: Repeat
    visible: frozenset[str]
    prefix: str = ""
    above: str = ""

    @property
    def path(self) -> str:
        """Its path in answers."""
        return self.prefix + self.repeat.suffix

    @property
    def heading(self) -> str:
        """What its tables are called; a list at the root has a chapter for its title."""
        return joined(self.above, self.repeat.title if "." in self.repeat.path else "")

    @cached_property
    def called(self) -> dict[str, str]:
        """What its items are called, by id."""
        items = self.evaluation.lists.get(self.path, ())
        return {item: item_label(self.evaluation, self.repeat, self.path, item) for item in items}

    @cached_property
    def parts(self) -> list[Part]:
        """The questions that are asked in any of its items."""
        return [
            part for part in _parts(self.repeat) if any(self.at(item, part) in self.visible for item in self.called)
        ]

    def at(self, item: str, part: Part) -> str:
        """The path of a question in one of the items."""
        return f"{self.path}.{item}.{part[1].suffix}"

    def tables(self) -> Iterator[Table]:
        """Its items, in one table or one after the other, with the lists inside of them."""
        if not self.evaluation.is_shown(self.path):
            return
        inner = tuple(_lists(self.repeat))
        if not self.called:
            yield from (Table(self.above, ANSWERS, (row,)) for row in self.row_of_none())
            return
        grid = relation_grid(self.evaluation, self.repeat, self.path, self.heading)
        if grid is not None:
            yield grid
        if self.repeat.widget == "side_by_side" and len(self.called) <= MOST_BESIDE:
            yield from self._beside_each_other()
            yield from self._inside(inner)
        elif len(self.parts) <= MOST_COLUMNS and not inner:
            yield self._in_one()
        else:
            yield from self._one_by_one(inner)

    def row_of_none(self) -> Iterator[tuple[Cell, ...]]:
        """What is said where it is asked and has no item: a row like that of a question."""
        is_shown = self.evaluation.is_shown(self.path)
        if self.called or self.repeat.for_each or not is_shown:
            return
        answer = told_at(self.evaluation, self.path)
        problems = " ".join(problem.message for problem in self.evaluation.problems_at(self.path))
        note = problems or ("Left open" if answer is None else "")
        yield self.repeat.title, answer, note

    def _in_one(self) -> Table:
        """A row for each item: told by the answers beside it, or by the item of another list that it belongs to."""
        columns = (
            Column("", "narrow"),
            *(Column(question.title, rules_of(question).width) for _, question in self.parts),
        )
        rows = tuple(
            (label if self.repeat.for_each else place, *(self._cell(item, part) for part in self.parts))
            for place, (item, label) in enumerate(self.called.items(), start=1)
        )
        return Table(self.heading, columns, rows)

    def _beside_each_other(self) -> Iterator[Table]:
        """The items as columns, so that what was answered to one question stands beside each other."""
        columns = (Column("Question", "medium"), *(Column(label, "wide") for label in self.called.values()))
        for heading, group in groupby(self.parts, key=_heading_of):
            rows = tuple((part[1].title, *(self._cell(item, part) for item in self.called)) for part in group)
            yield Table(joined(self.heading, heading), columns, rows)

    def _one_by_one(self, inner: tuple[Repeat, ...]) -> Iterator[Table]:
        for item, label in self.called.items():
            asked = [part for part in self.parts if self.at(item, part) in self.visible]
            for heading, group in groupby(asked, key=_heading_of):
                rows = tuple(row_at(self.evaluation, part[1], self.at(item, part)) for part in group)
                yield Table(joined(self.heading, label, heading), ANSWERS, rows)
            yield from self._inside_of(item, inner)

    def _inside(self, inner: tuple[Repeat, ...]) -> Iterator[Table]:
        for item in self.called:
            yield from self._inside_of(item, inner)

    def _inside_of(self, item: str, inner: tuple[Repeat, ...]) -> Iterator[Table]:
        """The lists inside of an item."""
        above = joined(self.heading, self.called[item])
        for repeat in inner:
            yield from Listed(self.evaluation, repeat, self.visible, f"{self.path}.{item}.", above).tables()

    def _cell(self, item: str, part: Part) -> Cell:
        """An answer in a table of items, what must be known about it in brackets; empty where it is not asked."""
        path = self.at(item, part)
        if path not in self.visible:
            return None
        answer, note = told_at(self.evaluation, path), note_at(self.evaluation, path)
        if note in ("", "Worked out", "Left open"):
            return answer_cell(self.evaluation, path)
        return f"{'' if answer is None else answer} [{note}]".strip()


def joined(*titles: str) -> str:
    """Titles one inside of the other; empty ones are left out."""
    return " › ".join(title for title in titles if title)


def _heading_of(part: Part) -> str:
    return part[0]


def _parts(node: Group | Repeat, heading: str = "") -> Iterator[Part]:
    """The questions asked for an item itself, each with the sub-sections it stands in; not those of inner lists."""
    for child in node.children:
        if isinstance(child, Question):
            yield heading, child
        elif isinstance(child, Group):
            yield from _parts(child, joined(heading, child.title))


def _lists(node: Group | Repeat) -> Iterator[Repeat]:
    """The lists inside of an item."""
    for child in node.children:
        if isinstance(child, Repeat):
            yield child
        elif isinstance(child, Group):
            yield from _lists(child)
