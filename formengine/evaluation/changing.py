"""What a change reaches, and no more: places settled anew in their order, and whatever looks at them told.

A place whose value comes out equal stops the work there. The functions are those that work the whole form out.
"""

from __future__ import annotations

from decimal import Decimal
from heapq import heappop, heappush

from formengine.evaluation.items import take_anew, tell_of_items
from formengine.evaluation.reach import Reach
from formengine.evaluation.settled import NOTHING_NOTED, Notes, drop, put
from formengine.evaluation.unit import Unit
from formengine.expressions import Fault, Frame, Value


class AfreshInstead(Exception):
    """Where a change leads is not known beforehand: answers are the same as others, or ids make paths unreadable."""


def _refuse_unknown(notes: Notes) -> None:
    """Give a change up where it cannot be known what it leads to. Raises AfreshInstead."""
    if notes is not NOTHING_NOTED and (notes.sources or notes.dotted):
        raise AfreshInstead


def is_same(one: Value | Fault, other: Value | Fault) -> bool:
    """Whether two values are the same for all who read them: 1 is neither true nor 1.0."""
    if one is other:
        return True
    if one.__class__ is not other.__class__ or one != other:
        return False
    return not isinstance(one, Decimal) or one.as_tuple() == other.as_tuple()  # type: ignore[union-attr]


class Change(Reach):
    """The work of one change: from an evaluation, to what is settled with other answers."""

    __slots__ = ()

    def make(self, paths: tuple[str, ...]) -> None:
        """Settle everything that the change reaches.

        Parameters: `paths` where the answers may differ. Raises AfreshInstead.
        """
        settled = self.settled
        _refuse_unknown(settled.notes)
        place = self.place(paths[0]) if len(paths) == 1 else None
        if place is not None and place[0].repeat is None:
            # Whatever else is reached looks at this, and comes after it.
            self._settle(place[0], paths[0], place[1])
        else:
            self._begin(paths)
        if self.ranks:
            self._go_on()
        _refuse_unknown(settled.notes)
        # Closed to further edits; all else is in maps that can be shared at every step.
        settled.values = settled.values.finish()  # type: ignore[attr-defined]

    def _go_on(self) -> None:
        """Settle everything that waits, in order of rank; meanwhile more may come to wait."""
        ranks, ranked, root, last = self.ranks, self.units.ranked, self.root, -1
        while ranks:
            rank = heappop(ranks)
            if rank == last:
                continue  # Several places have told it to wait.
            unit = ranked[rank]
            if not unit.depth:
                self._settle(unit, unit.path, root)
                last = rank
                continue
            for path, frame in self.waiting.pop(rank).items():
                self._settle(unit, path, frame)

    def _begin(self, paths: tuple[str, ...]) -> None:
        """Let everything wait that was answered otherwise; lists first, so that it is known which items there are."""
        places = {path: place for path in paths if (place := self.place(path)) is not None}
        for path, (unit, frame) in places.items():
            if unit.repeat is not None and not self._is_gone(path):
                take_anew(self, unit, frame)
        for path, (unit, frame) in places.items():
            if not self._is_gone(path):
                self.wait(unit, path, frame)

    def _is_gone(self, path: str) -> bool:
        """Whether a place was in an item that was taken out."""
        return self.beyond is not None and path in self.beyond.gone

    def _settle(self, unit: Unit, path: str, frame: Frame) -> None:
        settled = self.settled
        notes = settled.notes
        was_asked: bool | None = True
        is_asked = True
        if self.had_notes:
            settled.notes = notes.without(path)
        if not unit.is_always_asked:
            was_asked, is_asked = settled.shown.get(path), settled.is_asked(unit, frame)
            if is_asked is not was_asked:
                self._turn(unit, path, frame, is_asked)
            elif not is_asked and path in self.touched:
                self.is_kept_otherwise = True  # Something else is answered here, and kept.
        if unit.calculate is not None:
            differs = self._settle_calculated(unit, path, frame, is_asked)
        elif unit.question is not None:
            differs = self._settle_question(unit, path, frame, was_asked, is_asked)
        else:
            differs = unit.repeat is not None and self._settle_list(unit, path, frame, is_asked)
        if settled.notes is not notes:
            self.looked_at[path] = (unit, frame)
        if differs:
            self.touched.add(path)
            readers = self.readers[unit.rank]
            for edge in readers.outside:
                heappush(self.ranks, edge.to)
            if readers.has_others:
                self.tell(readers, frame)

    def _turn(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> None:
        """Ask at a place, or ask no longer, or note of a new one whether it is asked."""
        self.settled.shown = put(self.settled.shown, path, is_asked)
        self.is_kept_otherwise = True
        self.touched.add(path)
        self.tell_whether_asked(self.readers[unit.rank], frame)
        if unit.is_demanding:
            self.looked_at[path] = (unit, frame)

    def _settle_calculated(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> bool:
        """Whether what is worked out differs from before."""
        values = self.settled.values
        before = values[path] if path in values else None  # noqa: SIM401  A shared map's `get` costs twice as much.
        value = self.settled.value_of(unit, path, frame) if is_asked else None
        if before == value and is_same(before, value):  # Most differ, which is seen without a call.
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
        settled = self.settled
        values, states = settled.values, settled.states
        before = values[path] if path in values else None  # noqa: SIM401
        if states:
            settled.states = drop(states, path)
        value = settled.value_of(unit, path, frame) if is_asked else None
        if value is not None:
            if before is not None and before == value and is_same(before, value):
                return False
            values[path] = value
            if before is not None:
                return True  # Another answer that counts has nothing wrong with it either.
        elif before is not None:
            del values[path]
        elif is_asked is was_asked and settled.states is states:
            return False
        more = (value is not None or path in settled.states) - (before is not None or path in states)
        self.count(unit.section, more, is_asked - (was_asked is True))
        if unit.is_demanding:
            self.looked_at[path] = (unit, frame)
        return before is not value or states.get(path) != settled.states.get(path)

    def _settle_list(self, unit: Unit, path: str, frame: Frame, is_asked: bool) -> bool:
        """Whether its items or state differ from before."""
        settled = self.settled
        assert unit.repeat is not None
        before, state_before = settled.lists.get(path), settled.states.get(path)
        settled.states = drop(settled.states, path)
        ids = settled.items_of(unit.repeat, path, frame) if is_asked else None
        if ids != before:
            settled.lists = drop(settled.lists, path) if ids is None else put(settled.lists, path, ids)
            tell_of_items(self, unit, frame, before or (), ids or ())
        self.looked_at[path] = (unit, frame)
        return ids != before or settled.states.get(path) != state_before
