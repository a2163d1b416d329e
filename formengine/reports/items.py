"""The items of a list for a reader: a chapter for each list, and a row that leads there where the list is asked.

Every item is told once, under its key: what it is called, and what the items around it are called. Where a list has few
questions and short answers, an item is one row; else its items stand beside each other, or one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import groupby

from formengine.evaluation import Evaluation
from formengine.formulas import NOTHING, Key, choose, formula
from formengine.kinds import rules_of
from formengine.model import Group, Kind, Question, Repeat, items_on
from formengine.plain_text import shown
from formengine.reports.lists import outer_of, places_of
from formengine.reports.relations import relation_grid
from formengine.reports.rows import ANSWER_COLUMN, ANSWERS, LEFT_OPEN, answer_cell, note_at, row_at, stands_as_it_counts
from formengine.reports.words import item_label, told_at
from formengine.tables import Cell, Column, Keyed, Live, Table, Width, kept, plain
from formengine.tongue import _, several
from formengine.values import dataclass

MOST_COLUMNS = 7
"""A list with more to tell of an item than this is shown item by item."""
MOST_BESIDE = 4
"""Items that have room beside each other; more are shown one after the other."""
MOST_IN_BRIEF = 5
"""Short answers in the row that stands for an item which is told in full below."""
MOST_NAMED = 6
"""Items that are named where a list is asked; the chapter of the list has them all."""
LONG = 1_200
"""Characters of an answer that is not read in the narrow column of a row."""
ALIKE = (Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.RATING)
"""Kinds whose answers can be compared at a glance."""

Part = tuple[str, Question | Repeat]
"""What is asked of an item, a question or a list inside of it, and the sub-sections that it stands in."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item somewhere in a filled form: its path, and what it and the items around it are called, outermost first."""

    path: str
    keys: tuple[str, ...]

    def at(self, part: Part) -> str:
        """The path of what is asked of it."""
        return f"{self.path}.{part[1].suffix}"


@dataclass(frozen=True)
class Listed:
    """A list of a filled form, with the items of all places where it stands.

    Parameters: `visible` the questions that are asked; `titles` what the chapters of lists are called, by path.
    """

    evaluation: Evaluation
    repeat: Repeat
    visible: frozenset[str]
    titles: dict[str, str]

    @cached_property
    def places(self) -> dict[str, tuple[Item, ...]]:
        """Its items by the place where they stand; places without any are left out."""
        found = {
            path: tuple(self._items(path))
            for path in places_of(self.evaluation, self.repeat)
            if self.evaluation.is_shown(path)
        }
        return {path: items for path, items in found.items() if items}

    def _items(self, path: str) -> Iterator[Item]:
        around = keys_above(self.evaluation, path)
        for item in self.evaluation.lists.get(path, ()):
            yield Item(f"{path}.{item}", (*around, item_label(self.evaluation, self.repeat, path, item)))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All of its items."""
        return tuple(item for items in self.places.values() for item in items)

    @cached_property
    def parts(self) -> list[Part]:
        """What is asked of any of its items."""
        return [part for part in parts_of(self.repeat) if any(self.is_asked(item, part) for item in self.items)]

    def is_asked(self, item: Item, part: Part) -> bool:
        """Whether something is asked of an item; a list also where it only holds what another list brings."""
        path = item.at(part)
        if isinstance(part[1], Repeat):
            return self.evaluation.is_shown(path) and bool(self.evaluation.lists.get(path) or not part[1].for_each)
        return path in self.visible

    def tables(self) -> Iterator[Table]:
        """Its items in the way that is best to read; nothing where there are none."""
        if not self.items:
            return
        for path in self.places:
            grid = relation_grid(self.evaluation, self.repeat, path, joined(*keys_above(self.evaluation, path)))
            if grid is not None:
                yield grid
        if self.repeat.widget == "side_by_side" and all(len(items) <= MOST_BESIDE for items in self.places.values()):
            for items in self.places.values():
                yield from self._beside_each_other(items)
        elif len(self.parts) + self.repeat.depth <= MOST_COLUMNS and not self._has_long_answers():
            yield self._in_rows(self.parts)
        else:
            brief = [part for part in self.parts if _is_short(part[1]) and self._tells_more(part)]
            if len(self.items) > 1 and brief:
                yield self._in_rows(brief[:MOST_IN_BRIEF], _("In brief"), is_brief=True)
            yield from self._one_by_one()

    def _tells_more(self, part: Part) -> bool:
        """Whether something says more of the items than what they are called."""
        told = [(item.keys[-1], shown(self._cell(item, part))) for item in self.items]
        return any(text for _key, text in told) and not all(key.endswith(f". {text}") for key, text in told)

    def _has_long_answers(self) -> bool:
        values = (self.evaluation.values.get(item.at(part)) for item in self.items for part in self.parts)
        return any(isinstance(value, str) and len(value) > LONG for value in values)

    def _in_rows(self, parts: Sequence[Part], title: str = "", *, is_brief: bool = False) -> Table:
        """A row for each item, with the keys by which it is found again.

        Parameters: `is_brief` where its answers are told in full elsewhere, and are changed there.
        """
        told = self._following if is_brief else self._cell
        around = keys_in_words(self.evaluation, self.repeat)
        keys = (*(Column(key, "narrow") for key in around), Column("", "narrow"))
        columns = (*keys, *(Column(part.title, _width(part)) for _heading, part in parts))
        rows = tuple((*item.keys, *(told(item, part) for part in parts)) for item in self.items)
        leads = (
            (row, len(keys) + place, self.titles[part[1].path])
            for row, item in enumerate(self.items)
            for place, part in enumerate(parts)
            if self._leads_on(item, part)
        )
        return Table(title, columns, rows, leads=tuple(leads))

    def _leads_on(self, item: Item, part: Part) -> bool:
        """Whether something of an item is a list whose items are told in a chapter of their own."""
        return isinstance(part[1], Repeat) and bool(self.evaluation.lists.get(item.at(part)))

    def _beside_each_other(self, items: tuple[Item, ...]) -> Iterator[Table]:
        """The items as columns, so that what was answered to one question stands beside each other."""
        above = joined(*items[0].keys[:-1])
        beside = tuple(Column(item.keys[-1], "wide") for item in items)
        for heading, group in groupby(self.parts, key=_heading_of):
            parts = list(group)
            rows = [(part[1].title, *(self._cell(item, part) for item in items)) for part in parts]
            columns = (Column(_("Question"), "medium"), *beside)
            if len(items) > 1 and any(isinstance(part, Question) and part.kind in ALIKE for _heading, part in parts):
                columns = (*columns, Column(_("Compared"), "narrow"))
                rows = [(*row, self._compared(items, part)) for row, part in zip(rows, parts, strict=True)]
            leads = (
                (row, place, self.titles[part[1].path])
                for row, part in enumerate(parts)
                for place, item in enumerate(items, start=1)
                if self._leads_on(item, part)
            )
            yield Table(joined(above, heading), columns, tuple(rows), leads=tuple(leads))

    def _compared(self, items: Sequence[Item], part: Part) -> str:
        """Whether answers differ that can be compared at a glance; nothing where fewer than two were given."""
        if not isinstance(part[1], Question) or part[1].kind not in ALIKE:
            return ""
        paths = [item.at(part) for item in items]
        given = [str(self.evaluation.values[path]) for path in paths if path in self.evaluation.values]
        return "" if len(given) < 2 else _("alike") if len(set(given)) == 1 else _("differ")

    def _one_by_one(self) -> Iterator[Table]:
        """One table for each item; what stands in a sub-section says so before its question."""
        for item in self.items:
            answers = Answers(self.evaluation, self.titles)
            for part in self.parts:
                if self.is_asked(item, part):
                    answers.add(part[1], item.at(part), part[0])
            answers.gather_open(self.counted)
            yield from answers.table(joined(*item.keys))

    @cached_property
    def counted(self) -> frozenset[str]:
        """The answers that scores count; formulas look at each in a place of its own, also where it is left open."""
        return frozenset(item.path for score in self.evaluation.scores for item in score.items)

    def _following(self, item: Item, part: Part) -> Cell:
        """An answer in brief, which follows the one that is told in full where scores count it."""
        cell, path = self._cell(item, part), item.at(part)
        if path not in self.counted or not stands_as_it_counts(self.evaluation, path):
            return plain(cell)
        if not isinstance(cell, Keyed):
            return kept(cell)
        return Live(cell.value, choose(formula(Key(path), '=""'), NOTHING, Key(path)))

    def _cell(self, item: Item, part: Part) -> Cell:
        """An answer in a table of items, what must be known about it in brackets; empty where it is not asked."""
        path = item.at(part)
        if not self.is_asked(item, part):
            return None
        if isinstance(part[1], Repeat):
            return names_in(self.evaluation, part[1], path) or _noted(*_none_in(self.evaluation, path))
        return _noted(answer_cell(self.evaluation, path), note_at(self.evaluation, path))


class Answers:
    """The rows of a table of answers, as they are gathered; `titles` as for `Listed`."""

    def __init__(self, evaluation: Evaluation, titles: dict[str, str]) -> None:
        self.evaluation = evaluation
        self.titles = titles
        self.rows: list[tuple[Cell, ...]] = []
        self.paths: list[str] = []
        self.leads: dict[str, str] = {}

    def add(self, node: Question | Repeat, path: str, heading: str = "") -> None:
        """The row of a question, or that of a list: who or what is in it, and where that is told.

        Parameters: `heading` the sub-sections around it, where the table does not say them.
        """
        row = self._row(node, path)
        if row is not None:
            self.rows.append((f"{heading}: {node.title}" if heading else node.title, *row))
            self.paths.append(path)

    def _row(self, node: Question | Repeat, path: str) -> tuple[Cell, ...] | None:
        """What stands beside the title; nothing where a list is not shown."""
        if isinstance(node, Question):
            return row_at(self.evaluation, node, path)[1:]
        if not self.evaluation.is_shown(path):
            return None
        names = names_in(self.evaluation, node, path)
        if names:
            title = self.titles[node.path]
            self.leads[path] = title
            return names, _("See “{title}”", title=title)
        return None if node.for_each else _none_in(self.evaluation, path)

    def gather_open(self, counted: Collection[str]) -> None:
        """Tell the questions that were left open, and may be, in one row; not those that are `counted`."""
        is_open = [
            plain(answer) is None and note == LEFT_OPEN and path not in counted
            for (_title, answer, note), path in zip(self.rows, self.paths, strict=True)
        ]
        titles = [str(row[0]) for row, is_one in zip(self.rows, is_open, strict=True) if is_one]
        if len(titles) > 1:
            self.rows = [row for row, is_one in zip(self.rows, is_open, strict=True) if not is_one]
            self.paths = [path for path, is_one in zip(self.paths, is_open, strict=True) if not is_one]
            self.rows.append((LEFT_OPEN, "; ".join(titles), ""))
            self.paths.append("")

    def table(self, title: str) -> Iterator[Table]:
        """What was gathered, and from here on nothing; no table where there is nothing."""
        if self.rows:
            places = enumerate(self.paths)
            leads = ((row, ANSWER_COLUMN, self.leads[path]) for row, path in places if path in self.leads)
            yield Table(title, ANSWERS, tuple(self.rows), leads=tuple(leads))
        self.rows, self.paths, self.leads = [], [], {}


def _none_in(evaluation: Evaluation, path: str) -> tuple[Cell, str]:
    """What is said where a list has no item: the answer, and what to know about it."""
    answer = told_at(evaluation, path)
    problems = " ".join(problem.message for problem in evaluation.problems_at(path))
    return answer, problems or (LEFT_OPEN if answer is None else "")


def _noted(answer: Cell, note: str) -> Cell:
    if note in ("", "Worked out", LEFT_OPEN):
        return answer
    return f"{shown(answer)} [{note}]".strip()


def names_in(evaluation: Evaluation, repeat: Repeat, path: str) -> str:
    """What the items of a list are called, one after the other; of many, the first and how many there are."""
    items = evaluation.lists.get(path, ())
    named = [item_label(evaluation, repeat, path, item) for item in items[:MOST_NAMED]]
    more = len(items) - len(named)
    return "; ".join([*named, *([several("and {count} more", "and {count} more", more)] if more else [])])


def keys_above(evaluation: Evaluation, path: str) -> tuple[str, ...]:
    """What the items around a list are called, outermost first."""
    return tuple(
        item_label(evaluation, repeat, place, item) for repeat, place, item in items_on(path, evaluation.form.nodes)
    )


def keys_in_words(evaluation: Evaluation, repeat: Repeat) -> tuple[str, ...]:
    """The titles of the lists around a list, outermost first."""
    if not repeat.depth:
        return ()
    outer = outer_of(evaluation.form, repeat)
    return (*keys_in_words(evaluation, outer), outer.title)


def joined(*titles: str) -> str:
    """Titles one inside of the other; empty ones are left out."""
    return " › ".join(title for title in titles if title)


def parts_of(node: Group | Repeat, heading: str = "") -> Iterator[Part]:
    """What is asked of an item itself, each with the sub-sections it stands in; a list inside of it is one thing."""
    for child in node.children:
        if isinstance(child, Group):
            yield from parts_of(child, joined(heading, child.title))
        else:
            yield heading, child


def lists_in(node: Group | Repeat) -> Iterator[Repeat]:
    """The lists inside of a section or an item, in the form's order, and those inside of them."""
    for child in node.children:
        if isinstance(child, Repeat):
            yield child
        if isinstance(child, Group | Repeat):
            yield from lists_in(child)


def _heading_of(part: Part) -> str:
    return part[0]


def _is_short(part: Question | Repeat) -> bool:
    return isinstance(part, Question) and rules_of(part).width != "wide"


def _width(part: Question | Repeat) -> Width:
    return rules_of(part).width if isinstance(part, Question) else "medium"
