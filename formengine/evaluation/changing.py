"""What a change reaches, and no more: places settled anew in their order, and again checked what looks at them.

A place whose value comes out equal stops the work there. The functions are those that work the whole form out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from decimal import Decimal
from heapq import heappop, heappush
from typing import TypeVar

from formengine.answers import Answers
from formengine.evaluation.checking import Checked, Problems, check, item_path
from formengine.evaluation.problems import age_problems, rule_problems_in
from formengine.evaluation.progress import counted, gone_on
from formengine.evaluation.readers import Edge, Readers, readers_of
from formengine.evaluation.settling import Settled, Settling, closed, opened
from formengine.evaluation.units import Unit, frames_below, outwards, units_of
from formengine.evaluation.worked import Scored, Worked
from formengine.expressions import Fault, Frame, Value
from formengine.model import ITEM_CALLED, Repeat, stops_on

Key = TypeVar("Key")
Told = TypeVar("Told")
Place = tuple[Unit, Frame]


class AfreshInstead(Exception):
    """Where a change leads is not known beforehand: answers are the same as others, or ids make paths unreadable."""


def is_same(one: Value | Fault, other: Value | Fault) -> bool:
    """Whether two values are the same for all who read them: 1 is neither true nor 1.0."""
    if one is other:
        return True
    if one.__class__ is not other.__class__ or one != other:
        return False
    return not isinstance(one, Decimal) or one.as_tuple() == other.as_tuple()  # type: ignore[union-attr]


class Change:
    """The work of one change: from an evaluation, to the one with other answers.

    `touched` are the places whose answer counts otherwise now, or that are asked or not as they were not; `gone` those
    whose item was taken out.
    """

    def __init__(self, before: Worked, answers: Answers) -> None:
        self.before = before
        self.form = before.form
        self.units = before.form.once(units_of)
        self.readers = before.form.once(readers_of)
        self.settling = Settling.going_on(before.settled, answers)
        self.root = Frame(self.settling)
        self.touched: dict[str, Unit] = {}
        self.gone: dict[str, Unit] = {}
        self.has_other_items = False
        self._ranks: list[int] = []
        self._waiting: dict[int, dict[str, Frame]] = {}
        self._looked_at: dict[str, Place] = {}
        self._rules: dict[tuple[int, str], Frame] = {}
        self._rules_gone: set[tuple[int, str]] = set()
        self._ages: set[int] = set()
        self._scores: set[tuple[str, str]] = set()
        self._lists_scored: list[str] = []
        self._has_other_family = False
        self._is_asked_otherwise = False

    def made(self, paths: Iterable[str]) -> Worked:
        """The evaluation after the change.

        Parameters: `paths` where the answers may differ. Raises AfreshInstead.
        """
        if self.before.settled.sources or self.before.settled.has_dots:
            raise AfreshInstead
        edited_paths = tuple(paths)
        self._begin(edited_paths)
        while self._ranks:
            rank = heappop(self._ranks)
            unit = self.units.ranked[rank]
            for path, frame in self._waiting.pop(rank).items():
                self._settle(unit, path, frame)
        if self.settling.has_same_as or self.settling.has_dots:
            raise AfreshInstead
        settled = self.settling.done()
        checked, blocking = self._check(settled)
        return Worked.out_of(settled, checked, self._scored(), self._parts(settled, blocking, edited_paths))

    # Where it begins

    def _begin(self, paths: tuple[str, ...]) -> None:
        """Let everything wait that was answered otherwise; lists first, so that it is known which items there are."""
        others: list[tuple[str, Place]] = []
        for path in paths:
            unit = self.units.by_path.get(path)
            if unit is not None and not unit.depth:
                place: Place | None = (unit, self.root)
            else:
                place = self._place(path, self.root)
            if place is not None and place[0].repeat is not None:
                self._other_ids(*place)
            others += [(path, place)] if place is not None else []
        for path, (unit, frame) in others:
            if path not in self.gone:
                self._wait(unit, path, frame)

    def _place(self, path: str, frame: Frame) -> Place | None:
        """What stands at a path, and in which frame; None where nothing does, or its item is not there."""
        for stop in stops_on(path, self.form.nodes):
            if stop.node is None:
                return None
            if stop.item is not None:
                assert isinstance(stop.node, Repeat)
                if stop.item not in self.settling.items.get(stop.path, ()):
                    return None
                frame = frame.inside(stop.path, stop.item, stop.node.depth)
        return (self.units.by_path[stop.node.path], frame) if stop.item is None else None  # type: ignore[union-attr]

    def _wait(self, unit: Unit, path: str, frame: Frame) -> None:
        waiting = self._waiting.get(unit.rank)
        if waiting is None:
            heappush(self._ranks, unit.rank)
            self._waiting[unit.rank] = {path: frame}
        else:
            waiting[path] = frame

    # Items that come and go

    def _other_ids(self, unit: Unit, frame: Frame) -> None:
        """Take the items of a list from the answers anew, and those of the lists that have the same."""
        for follower in self.units.followers.get(unit.path, ()):
            for outer in frames_below(self.settling.items, follower.around, frame):
                self._other_items(follower, outer)

    def _other_items(self, unit: Unit, outer: Frame) -> None:
        assert unit.repeat is not None
        path, items = unit.at(outer), self.settling.items
        before, now = items.get(path, ()), self.settling.ids_of(unit.repeat, outer)
        if before == now:
            return
        items[path] = now
        self.has_other_items = True
        self._lists_scored.append(f"{path}.")
        for item in before:
            if item not in now:
                self._leave(unit, outer.inside(path, item, unit.depth))
        for item in now:
            if item not in before:
                self._enter(unit, outer.inside(path, item, unit.depth))

    def _enter(self, unit: Unit, frame: Frame) -> None:
        """Let everything in a new item of a list wait."""
        for inner in self.units.inner.get(unit.path, ()):
            path = inner.at(frame)
            self.gone.pop(path, None)
            if inner.repeat is not None:
                ids = self.settling.items[path] = self.settling.ids_of(inner.repeat, frame)
                for item in ids:
                    self._enter(inner, frame.inside(path, item, inner.depth))
            self._wait(inner, path, frame)

    def _leave(self, unit: Unit, frame: Frame) -> None:
        """Forget everything that stood in an item of a list."""
        settling, readers = self.settling, self.readers.get(unit.path)
        for edge in readers.items if readers is not None else ():
            self._rules_gone.add((edge.to, item_path(frame)))
        for inner in self.units.inner.get(unit.path, ()):
            path = inner.at(frame)
            self.gone[path] = inner
            if inner.repeat is not None:
                for item in settling.items.pop(path, ()):
                    self._leave(inner, frame.inside(path, item, inner.depth))
            for kept_there in (
                settling.values, settling.lists, settling.states, settling.shown, settling.overrides, settling.wrong,
                settling.condition_faults, settling.answered_in, self._waiting.get(inner.rank, {}),
            ):  # fmt: skip
                kept_there.pop(path, None)

    # Settling

    def _settle(self, unit: Unit, path: str, frame: Frame) -> None:
        settling = self.settling
        had_notes = (
            path in settling.wrong
            or path in settling.overrides
            or path in settling.condition_faults
            or path in settling.answered_in
        )
        if had_notes:
            self._take_notes_away(path)
        is_asked: bool = True
        was_asked: bool | None = True
        if not unit.is_always_asked:
            was_asked, is_asked = settling.shown.get(path), settling.is_asked(unit, path, frame)
            settling.shown[path] = is_asked
        if unit.question is not None:
            differs = self._settle_question(unit, path, frame, is_asked)
        else:
            differs = unit.repeat is not None and self._settle_list(unit, path, frame, is_asked)
        if is_asked is not was_asked or had_notes or path in settling.wrong:
            self._looked_at[path] = (unit, frame)
        if differs or is_asked is not was_asked:
            self.touched[path] = unit
            self._tell(unit, frame, differs, is_asked is not was_asked)

    def _take_notes_away(self, path: str) -> None:
        """Take away what was noted beside the value of a place."""
        settling = self.settling
        for notes in (settling.wrong, settling.overrides, settling.condition_faults, settling.answered_in):
            notes.pop(path, None)

    def _settle_question(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> bool:
        """Whether its value or state differs from before."""
        settling = self.settling
        value_before, state_before = settling.values.get(path), settling.states.get(path)
        if state_before is not None:
            del settling.states[path]
        value = settling.value_of(unit, path, frame) if is_asked else None
        if value.__class__ is int and value_before.__class__ is int:
            differs = value != value_before
        else:
            differs = not is_same(value_before, value)
        if differs:
            if value is None:
                del settling.values[path]
            else:
                settling.values[path] = value
            if value is None or value_before is None or value.__class__ is Fault or value_before.__class__ is Fault:
                self._looked_at[path] = (unit, frame)  # Another answer that counts has nothing wrong with it either.
        if unit.calculate is None and settling.states.get(path) != state_before:
            self._looked_at[path] = (unit, frame)
            differs = True
        return differs

    def _settle_list(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> bool:
        """Whether its items or state differ from before."""
        settling = self.settling
        assert unit.repeat is not None
        before, state_before = settling.lists.get(path), settling.states.get(path)
        _drop(settling.states, path)
        ids = settling.items_of(unit.repeat, path, frame) if is_asked else None
        if ids != before:
            _put(settling.lists, path, ids)
            self._tell_items(unit, path, frame, before or (), ids or ())
        self._looked_at[path] = (unit, frame)
        return ids != before or settling.states.get(path) != state_before

    # Who looks at it

    def _tell(self, unit: Unit, frame: Frame, differs: bool, is_asked_otherwise: bool) -> None:
        """Let everything wait that looks at a place which is not as it was."""
        self._is_asked_otherwise = self._is_asked_otherwise or is_asked_otherwise
        readers = self.readers.get(unit.path)
        if readers is None:
            return
        if is_asked_otherwise:
            for edge in readers.asked:
                self._settle_again(edge, frame)
        for edge in readers.scales:
            self._scores.add((self.form.scales[edge.to].id, item_path(outwards(frame, edge.level))))
        if not differs:
            return
        for edge in readers.settled:
            if not edge.is_flat:
                self._settle_again(edge, frame)
            elif edge.to not in self._waiting:
                heappush(self._ranks, edge.to)
                self._waiting[edge.to] = {self.units.ranked[edge.to].path: self.root}
        if readers.has_others:
            self._tell_others(readers, frame)

    def _tell_others(self, readers: Readers, frame: Frame) -> None:
        """Let everything be looked at again that looks at a value and is not settled by it."""
        for edge in readers.checked:
            reader = self.units.ranked[edge.to]
            for one in self._reached(reader.around, edge, frame):
                self._looked_at[reader.at(one)] = (reader, one)
        for edge in readers.rules:
            for one in self._reached(self._around_rule(edge.to), edge, frame):
                self._rules[edge.to, item_path(one)] = one
        self._ages.update(edge.to for edge in readers.ages)
        self._has_other_family = self._has_other_family or bool(readers.families)

    def _settle_again(self, edge: Edge, frame: Frame) -> None:
        reader = self.units.ranked[edge.to]
        for one in self._reached(reader.around, edge, frame):
            self._wait(reader, reader.at(one), one)

    def _reached(self, around: tuple[Repeat, ...], edge: Edge, frame: Frame) -> Iterable[Frame]:
        """The frames of a reader from which a place is seen that stands in a frame."""
        if not around:
            return (self.root,)
        only = (edge.match[0], frame.way[edge.match[1]][1]) if edge.match is not None else None
        return frames_below(self.settling.items, around, outwards(frame, edge.level), only)

    def _around_rule(self, number: int) -> tuple[Repeat, ...]:
        """The lists in whose items a rule is checked."""
        list_path = self.form.rules[number].for_each
        if not list_path:
            return ()
        unit = self.units.by_path[list_path]
        assert unit.repeat is not None
        return (*unit.around, unit.repeat)

    def _tell_items(self, unit: Unit, path: str, frame: Frame, before: tuple[str, ...], now: tuple[str, ...]) -> None:
        """Check the rules of items that are asked now and were not, the other way, or that may be called otherwise."""
        readers = self.readers.get(unit.path)
        for edge in readers.items if readers is not None else ():
            names_item = ITEM_CALLED in self.form.rules[edge.to].message
            for item in now:
                inside = frame.inside(path, item, unit.depth)
                key = (edge.to, item_path(inside))
                is_moved = item in before and before.index(item) != now.index(item)
                if item not in before or (names_item and is_moved and key in self.before.checked.rules):
                    self._rules[key] = inside
            self._rules_gone.update((edge.to, f"{path}.{item}") for item in before if item not in now)

    # What comes of it

    def _check(self, settled: Settled) -> tuple[Checked, int]:
        """What is found now, and by how many more of it hinders submission."""
        before = self.before.checked
        blocking = len(settled.condition_faults) - len(self.before.settled.condition_faults)
        if not (self._looked_at or self.gone or settled.answered_in or self._rules or self._rules_gone or self._ages):
            return before, blocking
        problems, unusual = opened(before.problems), opened(before.unusual)
        for path in self.gone:
            blocking += _exchanged(problems, path, ())
            _drop(unusual, path)
        self._look_at_pointing(settled)
        for path, (unit, frame) in self._looked_at.items():
            if path in self.gone or (unit.question is None and unit.repeat is None):
                continue
            found, is_unusual = check(settled, unit, path, _in(settled, frame))
            blocking += _exchanged(problems, path, found)
            _put(unusual, path, is_unusual or None)
        rules, more = self._checked_rules(settled)
        ages, many = self._checked_ages(settled)
        return Checked(closed(problems), closed(unusual), rules, ages), blocking + more + many

    def _look_at_pointing(self, settled: Settled) -> None:
        """What is answered in another place looks at that, wherever it is."""
        for path in settled.answered_in:
            place = self._looked_at.get(path) or self._place(path, Frame(settled))
            if place is not None:
                self._looked_at[path] = place

    def _checked_rules(self, settled: Settled) -> tuple[Mapping[tuple[int, str], Problems], int]:
        before, more = self.before.checked.rules, 0
        if not self._rules and not self._rules_gone:
            return before, 0
        rules = opened(before)
        for key in self._rules_gone:
            more += _exchanged(rules, key, ())
        for key, frame in self._rules.items():
            more += _exchanged(rules, key, rule_problems_in(self.form.rules[key[0]], settled, _in(settled, frame)))
        return closed(rules), more

    def _checked_ages(self, settled: Settled) -> tuple[Mapping[int, Problems], int]:
        ages, more = dict(self.before.checked.ages), 0
        for number in self._ages:
            more += _exchanged(ages, number, age_problems(self.form.instruments[number], settled))
        return ages, more

    def _scored(self) -> Scored:
        """The scores that nothing has touched."""
        before: Scored = vars(self.before).get("scored", self.before.scored_before)
        if not self._scores and not self._lists_scored:
            return before
        lists = tuple(self._lists_scored)
        return {key: score for key, score in before.items() if key not in self._scores and not key[1].startswith(lists)}

    def _parts(self, settled: Settled, blocking: int, edited_paths: tuple[str, ...]) -> dict[str, object]:
        """The parts of the evaluation before that hold still, or that follow from what was touched."""
        known, parts = vars(self.before), dict[str, object]()
        if "blocking" in known:
            parts["blocking"] = known["blocking"] + blocking
        if "progress" in known:
            counts = [*self._counted(settled)]
            parts["progress"] = gone_on(known["progress"], counts) if counts else known["progress"]
        still: list[str] = []
        if not self.has_other_items:
            still += ["placed", "known_places"]
            if not self._is_asked_otherwise:
                still += ["visible", "hidden"]
                if all(settled.shown.get(path) for path in edited_paths):
                    still.append("kept")
        if not self._has_other_family and not self.has_other_items:
            still += ["families", "family_problems"]
        return parts | {name: known[name] for name in still if name in known}

    def _counted(self, settled: Settled) -> Iterable[tuple[int, int, int]]:
        for path, unit in (self.touched | self.gone if self.gone else self.touched).items():
            if unit.calculate is not None:
                continue
            (answered, asked), (had_answered, had_asked) = (
                counted(one, unit, path) for one in (settled, self.before.settled)
            )
            if answered != had_answered or asked != had_asked:
                yield unit.section, answered - had_answered, asked - had_asked


def _in(settled: Settled, frame: Frame) -> Frame:
    """A frame in what is settled, of one in what was being settled."""
    return Frame(settled, frame.prefixes, frame.way)


def _put(mapping: MutableMapping[Key, Told], key: Key, value: Told | None) -> None:
    if value is None:
        _drop(mapping, key)
    else:
        mapping[key] = value


def _drop(mapping: MutableMapping[Key, Told], key: Key) -> None:
    if key in mapping:
        del mapping[key]


def _exchanged(found: MutableMapping[Key, Problems], key: Key, problems: Problems) -> int:
    """Put problems in the place of others; by how many more of them hinder submission."""
    before = found.get(key, ())
    if problems != before:
        _put(found, key, problems or None)
    return sum(one.blocks for one in problems) - sum(one.blocks for one in before)
