"""Items of lists that come and go with a change: what stands in them begins to count, or is known no more."""

from __future__ import annotations

from formengine.evaluation.checking import item_path
from formengine.evaluation.progress import counted
from formengine.evaluation.reach import Reach
from formengine.evaluation.settled import put
from formengine.evaluation.unit import Unit
from formengine.evaluation.units import frames_below
from formengine.expressions import Frame
from formengine.model import ITEM_CALLED


def take_anew(reach: Reach, unit: Unit, frame: Frame) -> None:
    """Take the items of a list from the answers anew, and those of the lists that have the same."""
    for follower in reach.units.followers.get(unit.path, ()):
        for outer in frames_below(reach.settled.items, follower.around, frame):
            _take(reach, follower, outer)


def _take(reach: Reach, unit: Unit, outer: Frame) -> None:
    assert unit.repeat is not None
    settled, path = reach.settled, unit.at(outer)
    before, now = settled.items.get(path, ()), settled.ids_of(unit.repeat, outer)
    if before == now:
        return
    settled.items = put(settled.items, path, now)
    beyond = reach.further()
    beyond.has_other_items = True
    beyond.lists_scored.append(f"{path}.")
    for item in before:
        if item not in now:
            _leave(reach, unit, outer.inside(path, item, unit.depth))
    for item in now:
        if item not in before:
            _enter(reach, unit, outer.inside(path, item, unit.depth))


def _enter(reach: Reach, unit: Unit, frame: Frame) -> None:
    """Let everything in a new item of a list wait."""
    settled, gone = reach.settled, reach.further().gone
    for inner in reach.units.inner.get(unit.path, ()):
        path = inner.at(frame)
        gone.discard(path)
        if inner.repeat is not None:
            ids = settled.ids_of(inner.repeat, frame)
            settled.items = put(settled.items, path, ids)
            for item in ids:
                _enter(reach, inner, frame.inside(path, item, inner.depth))
        reach.wait(inner, path, frame)


def _leave(reach: Reach, unit: Unit, frame: Frame) -> None:
    """Forget everything that stood in an item of a list."""
    settled, beyond = reach.settled, reach.further()
    for edge in reach.readers[unit.rank].items:
        beyond.rules_gone.add((edge.to, item_path(frame)))
    for inner in reach.units.inner.get(unit.path, ()):
        path = inner.at(frame)
        beyond.gone.add(path)
        if inner.repeat is not None:
            for item in settled.items.get(path, ()):
                _leave(reach, inner, frame.inside(path, item, inner.depth))
        answered, asked = counted(settled, inner, path)
        if asked:
            reach.count(inner.section, -answered, -asked)
        settled.forget(path)
        waiting = reach.waiting.get(inner.rank)
        if waiting is not None:
            waiting.pop(path, None)


def tell_of_items(reach: Reach, unit: Unit, frame: Frame, before: tuple[str, ...], now: tuple[str, ...]) -> None:
    """Check the rules of items that are asked now and were not, the other way, or that may be called otherwise.

    Parameters: `unit` and `frame` of their list; `before` and `now` those of its items that are asked.
    """
    path = unit.at(frame)
    for edge in reach.readers[unit.rank].items:
        names_item = ITEM_CALLED in reach.settled.form.rules[edge.to].message
        for item in now:
            inside = frame.inside(path, item, unit.depth)
            key = (edge.to, item_path(inside))
            is_moved = item in before and before.index(item) != now.index(item)
            if item not in before or (names_item and is_moved and key in reach.before.checked.rules):
                reach.further().rules[key] = inside
        reach.further().rules_gone.update((edge.to, f"{path}.{item}") for item in before if item not in now)
