"""What the items of lists are called."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.evaluation.settled import Settled
from formengine.expressions import Fault, Frame
from formengine.kinds import plain_of
from formengine.model import Repeat
from formengine.scoring import Target

UNNAMED = "Number "
"""What stands before the place of an item that has no label."""


def targets_of(settled: Settled) -> dict[str, tuple[Target | None, ...]]:
    """What scales are about, by the list that they are scored for: its items with what they are called, or the form."""
    targets: dict[str, tuple[Target | None, ...]] = {"": (None,)}
    for scale in settled.form.scales:
        if scale.for_each not in targets:
            targets[scale.for_each] = tuple(_named_items(settled, scale.for_each))
    return targets


def _named_items(settled: Settled, path: str) -> Iterator[Target]:
    unit = settled.units.by_path[path]
    repeat = unit.repeat
    assert repeat is not None
    for frame in settled.frames((*unit.around, repeat)):
        if frame.item in settled.lists.get(frame.list_path, ()):
            names = tuple(_names_to(settled, repeat, frame))
            yield Target(frame.prefixes[-1][:-1], " › ".join(names), is_named=not any(map(is_unnamed, names)))


def _names_to(settled: Settled, repeat: Repeat, frame: Frame) -> Iterator[str]:
    """What the items around an item are called, outermost first, and what it is called itself."""
    if repeat.depth:
        outer = settled.form.nodes[repeat.list_path]
        assert isinstance(outer, Repeat)
        yield from _names_to(settled, outer, frame.outside())
    yield item_name(repeat, settled.items[frame.list_path].index(frame.item) + 1, frame)


def item_name(repeat: Repeat, place: int, frame: Frame) -> str:
    """What an item of a list is called: its label, or its place in the list; `frame` is the item's own."""
    label = label_of(repeat, frame)
    return f"{place}. {label}" if label else f"{UNNAMED}{place}"


def label_of(repeat: Repeat, frame: Frame) -> str:
    """The label of an item of a list; empty where it has none. `frame` is the item's own."""
    value = repeat.item_label.value(frame) if repeat.item_label is not None else None
    return "" if value is None or isinstance(value, Fault) else str(plain_of(value))


def item_called(repeat: Repeat, place: int, frame: Frame) -> str:
    """What an item is called in a sentence: its label alone, or its place in the list where it has none."""
    return label_of(repeat, frame) or f"{UNNAMED}{place}"


def is_unnamed(name: str) -> bool:
    """Whether an item is called by its place alone."""
    return name.startswith(UNNAMED)
