"""What a change reaches, and no more: places settled anew in their order, and whatever looks at them told.

A place whose value comes out equal stops the work there. The functions are those that work the whole form out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from decimal import Decimal
from heapq import heappop, heappush

from formengine.answers import Answers
from formengine.evaluation.checking import item_path
from formengine.evaluation.readers import Edge, Readers, readers_of
from formengine.evaluation.settled import drop, put
from formengine.evaluation.settling import Settling
from formengine.evaluation.units import Unit, frames_below, outwards
from formengine.evaluation.worked import Worked
from formengine.expressions import Fault, Frame, Value
from formengine.model import ITEM_CALLED, Repeat
from formengine.values import dataclass

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


@dataclass(slots=True, eq=False)
class Beyond:
    """What a change reaches beyond single places; most changes reach nothing of it.

    `gone` are the places whose item was taken out. To be looked at again are `rules` by number and item, and
    `rules_gone`, those of items that are no more; `ages` of instruments by number; `scores` by scale and item, and all
    in items of `lists_scored`.
    """

    gone: set[str] = field(default_factory=set)
    rules: dict[tuple[int, str], Frame] = field(default_factory=dict)
    rules_gone: set[tuple[int, str]] = field(default_factory=set)
    ages: set[int] = field(default_factory=set)
    scores: set[tuple[str, str]] = field(default_factory=set)
    lists_scored: list[str] = field(default_factory=list)
    has_other_items: bool = False
    has_other_family: bool = False


class Change:
    """The work of one change: from an evaluation, to what is settled with other answers.

    `touched` are the places whose answer counts otherwise now, or that are asked or not as they were not; `looked_at`
    the questions and lists to be looked at again; `counts` is by what a section's progress changes: its number, how
    many more answered and how many more asked; `beyond` what it reaches beyond single places, if anything.
    """

    __slots__ = (
        "_has_notes", "_ranks", "_waiting", "before", "beyond", "counts", "is_asked_otherwise", "looked_at", "readers",
        "root", "settled", "touched", "units",
    )  # fmt: skip

    def __init__(self, before: Worked, answers: Answers) -> None:
        settled = before.settled
        self.before = before
        self.units = settled.units
        self.readers = settled.form.once(readers_of)
        self.settled = Settling.going_on(settled, answers)
        self.root = Frame(self.settled)
        self.touched: set[str] = set()
        self.looked_at: dict[str, Place] = {}
        self.counts: list[tuple[int, int, int]] = []
        self.beyond: Beyond | None = None
        self.is_asked_otherwise = False
        self._has_notes = bool(settled.wrong or settled.overrides or settled.condition_faults or settled.answered_in)
        self._ranks: list[int] = []
        self._waiting: dict[int, dict[str, Frame] | None] = {}

    def make(self, paths: tuple[str, ...]) -> None:
        """Settle everything that the change reaches.

        Parameters: `paths` where the answers may differ. Raises AfreshInstead.
        """
        if self.before.settled.sources or self.before.settled.has_dots:
            raise AfreshInstead
        self._begin(paths)
        if self._ranks:
            self._go_on()
        if self.settled.has_same_as or self.settled.has_dots:
            raise AfreshInstead
        self.settled.finish()

    def _go_on(self) -> None:
        """Settle everything that waits, in order; meanwhile more may come to wait."""
        ranks, waiting, ranked = self._ranks, self._waiting, self.units.ranked
        while ranks:
            rank = heappop(ranks)
            places = waiting.pop(rank)
            unit = ranked[rank]
            if places is None:
                self._settle(unit, unit.path, self.root)
                continue
            for path, frame in places.items():
                self._settle(unit, path, frame)

    # Where it begins

    def _begin(self, paths: tuple[str, ...]) -> None:
        """Let everything wait that was answered otherwise; lists first, so that it is known which items there are."""
        if len(paths) == 1:
            place = self.place(paths[0], self.root)
            if place is not None and place[0].repeat is None:
                # Whatever else is reached looks at this, and comes after it.
                self._settle(place[0], paths[0], place[1])
                return
        places = {path: place for path in paths if (place := self.place(path, self.root)) is not None}
        for unit, frame in places.values():
            if unit.repeat is not None:
                self._other_ids(unit, frame)
        for path, (unit, frame) in places.items():
            if self.beyond is None or path not in self.beyond.gone:
                self._wait(unit, path, frame)

    def place(self, path: str, frame: Frame) -> Place | None:
        """What stands at a path, and in which frame; None where nothing does, or its item is not there."""
        unit = self.units.by_path.get(path)
        if unit is not None and not unit.depth:
            return unit, frame
        template = here = ""
        parts = iter(path.split("."))
        for part in parts:
            template, here = (f"{template}.{part}", f"{here}.{part}") if template else (part, part)
            unit = self.units.by_path.get(template)
            item = next(parts, None) if unit is not None and unit.repeat is not None else None
            if unit is None or (item is not None and item not in self.settled.items.get(here, ())):
                return None
            if item is not None:
                frame, here = frame.inside(here, item, unit.depth), f"{here}.{item}"
        return (unit, frame) if unit is not None and item is None else None

    def _wait(self, unit: Unit, path: str, frame: Frame) -> None:
        """Let a place wait; what stands in no list has one place only."""
        waiting = self._waiting.get(unit.rank)
        if waiting is not None:
            waiting[path] = frame
        elif unit.rank not in self._waiting:
            heappush(self._ranks, unit.rank)
            self._waiting[unit.rank] = {path: frame} if unit.depth else None

    # Items that come and go

    def _other_ids(self, unit: Unit, frame: Frame) -> None:
        """Take the items of a list from the answers anew, and those of the lists that have the same."""
        for follower in self.units.followers.get(unit.path, ()):
            for outer in frames_below(self.settled.items, follower.around, frame):
                self._other_items(follower, outer)

    def _other_items(self, unit: Unit, outer: Frame) -> None:
        assert unit.repeat is not None
        path = unit.at(outer)
        before, now = self.settled.items.get(path, ()), self.settled.ids_of(unit.repeat, outer)
        if before == now:
            return
        self.settled.items = put(self.settled.items, path, now)
        self._further().has_other_items = True
        self._further().lists_scored.append(f"{path}.")
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
            self._further().gone.discard(path)
            if inner.repeat is not None:
                ids = self.settled.ids_of(inner.repeat, frame)
                self.settled.items = put(self.settled.items, path, ids)
                for item in ids:
                    self._enter(inner, frame.inside(path, item, inner.depth))
            self._wait(inner, path, frame)

    def _leave(self, unit: Unit, frame: Frame) -> None:
        """Forget everything that stood in an item of a list."""
        readers = self.readers.get(unit.path)
        for edge in readers.items if readers is not None else ():
            self._further().rules_gone.add((edge.to, item_path(frame)))
        for inner in self.units.inner.get(unit.path, ()):
            path = inner.at(frame)
            self._further().gone.add(path)
            if inner.repeat is not None:
                for item in self.settled.items.get(path, ()):
                    self._leave(inner, frame.inside(path, item, inner.depth))
            self._uncount(inner, path)
            self._forget(path)
            waiting = self._waiting.get(inner.rank)
            if waiting is not None:
                waiting.pop(path, None)

    def _uncount(self, unit: Unit, path: str) -> None:
        """Keep that a place counts no more in the progress of its section."""
        settled = self.settled
        if unit.question is not None and unit.calculate is None and settled.shown.get(path):
            self.counts.append((unit.section, -(path in settled.values or path in settled.states), -1))

    def _forget(self, path: str) -> None:
        """Take everything away that is known of a place."""
        settled = self.settled
        settled.values, settled.shown = drop(settled.values, path), drop(settled.shown, path)
        settled.lists, settled.items = drop(settled.lists, path), drop(settled.items, path)
        settled.states = drop(settled.states, path)
        self._take_notes_away(path)

    # Settling

    def _settle(self, unit: Unit, path: str, frame: Frame) -> None:
        settled = self.settled
        had_notes = self._has_notes and self._take_notes_away(path)
        was_asked: bool | None = True
        is_asked, is_turned = True, False
        if not unit.is_always_asked:
            was_asked, is_asked = settled.shown.get(path), settled.is_asked(unit, path, frame)
            if is_asked is not was_asked:
                settled.shown, is_turned = put(settled.shown, path, is_asked), True
        if unit.calculate is not None:
            differs = self._settle_calculated(unit, path, frame, is_asked)
        elif unit.question is not None:
            differs = self._settle_question(unit, path, frame, was_asked, is_asked)
        else:
            differs = unit.repeat is not None and self._settle_list(unit, path, frame, is_asked)
        if is_turned or had_notes or (settled.wrong and path in settled.wrong):
            self.looked_at[path] = (unit, frame)
        if differs or is_turned:
            self.touched.add(path)
            readers = self.readers.get(unit.path)
            if readers is not None:
                self._tell(readers, frame, differs, is_turned)
        if is_turned:
            self.is_asked_otherwise = True

    def _take_notes_away(self, path: str) -> bool:
        """Take away what was noted beside the value of a place; whether there was anything."""
        settled = self.settled
        notes = (settled.wrong, settled.overrides, settled.condition_faults, settled.answered_in)
        if not any(path in noted for noted in notes):
            return False
        settled.wrong, settled.overrides = drop(settled.wrong, path), drop(settled.overrides, path)
        settled.condition_faults = drop(settled.condition_faults, path)
        settled.answered_in = drop(settled.answered_in, path)
        return True

    def _settle_calculated(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> bool:
        """Whether what is worked out differs from before."""
        values = self.settled.values
        before, value = values.get(path), self.settled.value_of(unit, path, frame) if is_asked else None
        if is_same(before, value):
            return False
        if value is None:
            del values[path]
        else:
            values[path] = value
        if value.__class__ is not before.__class__ or value.__class__ is Fault:
            is_failure = value.__class__ is Fault or before.__class__ is Fault
            if is_failure or unit.is_demanding:
                self.looked_at[path] = (unit, frame)
        return True

    def _settle_question(self, unit: Unit, path: str, frame: Frame, was_asked: bool | None, is_asked: bool) -> bool:
        """Whether the value or state of what a person answers differs from before."""
        settled, values = self.settled, self.settled.values
        before, state_before, state = values.get(path), None, None
        if settled.states:
            state_before = settled.states.get(path)
            settled.states = drop(settled.states, path)
        value = settled.value_of(unit, path, frame) if is_asked else None
        if settled.states:
            state = settled.states.get(path)
        differs = not is_same(before, value)
        if differs:
            if value is None:
                del values[path]
            else:
                values[path] = value
        if state != state_before or is_asked is not was_asked or (value is None) is not (before is None):
            was, now = before is not None or state_before is not None, value is not None or state is not None
            self.counts.append((unit.section, now - was, is_asked - bool(was_asked)))
            if unit.is_demanding:
                self.looked_at[path] = (unit, frame)  # Another answer that counts has nothing wrong with it either.
        return differs or state != state_before

    def _settle_list(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> bool:
        """Whether its items or state differ from before."""
        settled = self.settled
        assert unit.repeat is not None
        before, state_before = settled.lists.get(path), settled.states.get(path)
        settled.states = drop(settled.states, path)
        ids = settled.items_of(unit.repeat, path, frame) if is_asked else None
        if ids != before:
            settled.lists = drop(settled.lists, path) if ids is None else put(settled.lists, path, ids)
            self._tell_items(unit, path, frame, before or (), ids or ())
        self.looked_at[path] = (unit, frame)
        return ids != before or settled.states.get(path) != state_before

    # Who looks at it

    def _further(self) -> Beyond:
        """What it reaches beyond single places, now that there is something."""
        if self.beyond is None:
            self.beyond = Beyond()
        return self.beyond

    def _tell(self, readers: Readers, frame: Frame, differs: bool, is_asked_otherwise: bool) -> None:
        """Let everything wait that looks at a place which is not as it was."""
        if is_asked_otherwise:
            for edge in readers.asked:
                self._settle_again(edge, frame)
        for edge in readers.scales:
            scale = self.settled.form.scales[edge.to]
            self._further().scores.add((scale.id, item_path(outwards(frame, edge.level))))
        if not differs:
            return
        for edge in readers.outside:
            if edge.to not in self._waiting:
                self._waiting[edge.to] = None
                heappush(self._ranks, edge.to)
        for edge in readers.settled:
            self._settle_again(edge, frame)
        if readers.has_others:
            self._tell_others(readers, frame)

    def _tell_others(self, readers: Readers, frame: Frame) -> None:
        """Let everything be looked at again that looks at a value and is not settled by it."""
        for edge in readers.checked:
            reader = self.units.ranked[edge.to]
            for one in self._reached(reader.around, edge, frame):
                self.looked_at[reader.at(one)] = (reader, one)
        for edge in readers.rules:
            for one in self._reached(self._around_rule(edge.to), edge, frame):
                self._further().rules[edge.to, item_path(one)] = one
        if readers.ages:
            self._further().ages.update(edge.to for edge in readers.ages)
        if readers.families:
            self._further().has_other_family = True

    def _settle_again(self, edge: Edge, frame: Frame) -> None:
        reader = self.units.ranked[edge.to]
        for one in self._reached(reader.around, edge, frame):
            self._wait(reader, reader.at(one), one)

    def _reached(self, around: tuple[Repeat, ...], edge: Edge, frame: Frame) -> Iterable[Frame]:
        """The frames of a reader from which a place is seen that stands in a frame."""
        if not around:
            return (self.root,)
        only = (edge.match[0], frame.way[edge.match[1]][1]) if edge.match is not None else None
        return frames_below(self.settled.items, around, outwards(frame, edge.level), only)

    def _around_rule(self, number: int) -> tuple[Repeat, ...]:
        """The lists in whose items a rule is checked."""
        list_path = self.settled.form.rules[number].for_each
        if not list_path:
            return ()
        unit = self.units.by_path[list_path]
        assert unit.repeat is not None
        return (*unit.around, unit.repeat)

    def _tell_items(self, unit: Unit, path: str, frame: Frame, before: tuple[str, ...], now: tuple[str, ...]) -> None:
        """Check the rules of items that are asked now and were not, the other way, or that may be called otherwise."""
        readers = self.readers.get(unit.path)
        for edge in readers.items if readers is not None else ():
            names_item = ITEM_CALLED in self.settled.form.rules[edge.to].message
            for item in now:
                inside = frame.inside(path, item, unit.depth)
                key = (edge.to, item_path(inside))
                is_moved = item in before and before.index(item) != now.index(item)
                if item not in before or (names_item and is_moved and key in self.before.checked.rules):
                    self._further().rules[key] = inside
            self._further().rules_gone.update((edge.to, f"{path}.{item}") for item in before if item not in now)
