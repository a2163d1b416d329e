"""Who reads what: for every place of a form, what is to be looked at again when it changes.

Read from the expressions and from what stands in what, once for a form, when an answer in it is first changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from formengine.evaluation.unit import Unit
from formengine.evaluation.units import Units, units_of
from formengine.expressions import Expression, Matching, Referred, Target
from formengine.family import BLOCK
from formengine.model import ITEM_CALLED, Form, Group, Question, Repeat, Rule, Scale
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A place that an expression looks at: its path in the form, and in which frames it is then looked at from.

    `level` how many lists the reader's item shares with the place; `match` where the reader looks into one item only,
    at which depth that item has its id for the reader, and at which for the place.
    """

    path: str
    level: int
    match: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One reader of a place: which unit, rule, scale or instrument, by its number, in which frames (see `Reading`).

    `kind` is what makes it a reader: a condition, a calculation, a container and so on.
    """

    kind: str
    to: int
    level: int
    match: tuple[int, int] | None = None


@dataclass(slots=True)
class Readers:
    """All readers of one place.

    `asked` units that look at whether it is asked; `settled` units whose condition or value looks at its value, those
    that stand in no list apart as `outside`; `checked` units whose problems do; `rules`, `scales` and `ages` (of
    instruments) by number; `items` rules that are checked in each of a list's items; `families` the blocks it belongs
    to; `has_others` whether there are any but `asked`, `outside` and `items`.
    """

    asked: list[Edge] = field(default_factory=list)
    settled: list[Edge] = field(default_factory=list)
    outside: list[Edge] = field(default_factory=list)
    checked: list[Edge] = field(default_factory=list)
    rules: list[Edge] = field(default_factory=list)
    items: list[Edge] = field(default_factory=list)
    scales: list[Edge] = field(default_factory=list)
    ages: list[Edge] = field(default_factory=list)
    families: list[Edge] = field(default_factory=list)
    has_others: bool = False


def readers_of(form: Form) -> tuple[Readers, ...]:
    """The readers of every place, by its rank; ask for them by `form.once(readers_of)`."""
    search, nobody = _Search(form), Readers()
    return tuple(search.found.get(unit.path, nobody) for unit in search.units.ranked)


class _Search:
    """The work of finding all readers."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.units: Units = form.once(units_of)
        self.found: dict[str, Readers] = {}
        for unit in self.units.ranked:
            self._of_unit(unit)
        for number, rule in enumerate(form.rules):
            self._of_rule(number, rule)
        for number, scale in enumerate(form.scales):
            for question in questions_of(scale):
                self._add("scales", "scale", number, [Reading(question.path, _depth_in(form, scale.for_each))])
        for number, instrument in enumerate(form.instruments):
            if instrument.age is not None:
                self._add("ages", "age", number, [Reading(instrument.age.path, 0)])
        for readers in self.found.values():
            others = (readers.settled, readers.checked, readers.rules, readers.scales, readers.ages, readers.families)
            readers.has_others = any(others)

    def _add(self, to: str, kind: str, number: int, readings: Iterable[Reading]) -> None:
        for reading in readings:
            readers = self.found.setdefault(reading.path, Readers())
            is_outside = to == "settled" and not self.units.ranked[number].around
            edge = Edge(kind, number, reading.level, reading.match)
            if edge not in (edges := getattr(readers, "outside" if is_outside else to)):
                edges.append(edge)

    def _of_unit(self, unit: Unit) -> None:
        node, rank = unit.node, unit.rank
        container = node.path.rpartition(".")[0]
        if container and not unit.is_always_asked:
            self._add("asked", "container", rank, [Reading(container, self.units.by_path[container].depth)])
        self._add("settled", "condition", rank, readings_of(node.visible_when))
        if isinstance(node, Group):
            if node.block == BLOCK:
                # There is a family for each item around it that is asked, whatever is told in it.
                around = (repeat.path for repeat in unit.around)
                below = (path for path in self.form.nodes if path.startswith(f"{node.path}."))
                self._add("families", "family", rank, (Reading(path, node.depth) for path in (*around, *below)))
            return
        self._add("checked", "required", rank, readings_of(node.required))
        if isinstance(node, Question):
            self._add("settled", "calculation", rank, readings_of(node.calculate))
            self._add("checked", "usual", rank, readings_of(node.usual_when))
            if node.refers_to is not None:
                self._add("settled", "reference", rank, [Reading(node.refers_to.path, node.refers_to.depth)])
            return
        if node.for_each:
            source = node.for_each[0]
            self._add("asked", "for each", rank, [Reading(source.path, source.depth)])
            self._add("settled", "for each", rank, [Reading(source.path, source.depth)])
        if node.grid is not None:
            self._add("checked", "grid", rank, self._of_grid(node))

    def _of_grid(self, repeat: Repeat) -> Iterator[Reading]:
        """What the problems of a relationship grid look at: all it says, and what those are called whom it names."""
        assert repeat.grid is not None
        for child in repeat.children:
            if child.name in (repeat.grid.who, repeat.grid.relation, repeat.grid.whom):
                yield Reading(child.path, repeat.depth)
            if child.name == repeat.grid.who and isinstance(child, Question) and child.refers_to is not None:
                yield Reading(child.refers_to.path, 0)
                yield from (Reading(one.path, 0) for one in self._of_label(child.refers_to.path))

    def _of_rule(self, number: int, rule: Rule) -> None:
        self._add("rules", "rule", number, readings_of(rule.holds))
        if rule.for_each:
            self._add("items", "items", number, [Reading(rule.for_each, self.units.by_path[rule.for_each].depth)])
        if rule.for_each and ITEM_CALLED in rule.message:
            self._add("rules", "label", number, self._of_label(rule.for_each))

    def _of_label(self, path: str) -> Iterator[Reading]:
        """What the label of an item looks at; that of a list which follows another is the other's."""
        repeat = self.form.nodes[path]
        assert isinstance(repeat, Repeat)
        label = repeat.item_label
        if repeat.for_each and label is not None and not label.targets:
            return (Reading(one.path, 0) for one in self._of_label(repeat.for_each[0].path))
        return readings_of(label)


def _depth_in(form: Form, list_path: str) -> int:
    """How many lists deep the items of a list stand; 0 without a list."""
    return form.nodes[list_path].depth + 1 if list_path else 0


def questions_of(scale: Scale) -> Iterator[Question]:
    """The questions that a score is worked out from, those of its parts and its risks among them."""
    for item in scale.items:
        if isinstance(item.of, Scale):
            yield from questions_of(item.of)
        else:
            yield item.of
    yield from (risk.question for risk in scale.risks)


def readings_of(expression: Expression | bool | None) -> Iterator[Reading]:
    """Every place that an expression looks at."""
    if isinstance(expression, Expression):
        for target in expression.targets:
            yield from _readings(target)


def _readings(target: Target) -> Iterator[Reading]:
    """The places that are looked at where a target is read: its own, the lists on the way, and what leads there."""
    first = target.outermost
    if target.within is not None and target.through is not None:
        # Reached from each item of a list in turn: which place is read from where, only the answers know.
        yield Reading(target.path, 0)
        yield from (Reading(path, 0) for path in target.through.needed)
        yield from _readings(target.within)
    elif isinstance(first.through, Matching):
        matched = first.through
        yield Reading(matched.items.path, matched.items.depth)
        for one in (*target.lists, target):
            yield Reading(one.path, matched.items.depth, (matched.level - 1, matched.items.depth))
    elif isinstance(first.through, Referred):
        referred = first.through
        level = 0 if referred.reference.through is not None else referred.items.depth
        yield from _readings(referred.reference)
        yield Reading(referred.items.path, level)
        yield from (Reading(one.path, level) for one in (*target.lists, target))
    else:
        yield from (Reading(one.path, first.depth) for one in (*target.lists, target))
