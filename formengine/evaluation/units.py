"""The places of a form as they are worked through: everything that is known of each before there is an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from formengine.evaluation.together import Together, steps_of
from formengine.evaluation.unit import Unit, unit_of
from formengine.expressions import Frame
from formengine.model import Form, Repeat
from formengine.values import dataclass

Key = TypeVar("Key")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """All units of a form.

    `ranked` in their rank's order; `by_path` in the form's; `steps` all that answers decide about, in an order in which
    each comes after what it depends on; `always` what is asked whatever the answers; `checked` where something can be
    wrong, and `always_checked` where that may be so whether or not there is a value that counts; `answerable` the
    suffixes of what a person answers, with the numbers of their sections, by the path of the list in whose items they
    stand; `inner` by the path of a list what stands in its items and in no list further in; `lists` in the form's
    order; `followers` by the path of a list those whose items' ids it holds, itself among them; `calculated` what is
    worked out, in the form's order, and `has_interleaved` whether several of it stand in items of one list.
    """

    ranked: tuple[Unit, ...]
    by_path: Mapping[str, Unit]
    steps: tuple[Unit | Together, ...]
    always: Mapping[str, bool]
    checked: tuple[Unit, ...]
    always_checked: tuple[Unit, ...]
    answerable: Mapping[str, tuple[tuple[str, int], ...]]
    inner: Mapping[str, tuple[Unit, ...]]
    lists: tuple[Unit, ...]
    followers: Mapping[str, tuple[Unit, ...]]
    calculated: tuple[Unit, ...]
    has_interleaved: bool


def units_of(form: Form) -> Units:
    """The units of a form; ask for them by `form.once(units_of)`."""
    ranks = {node.path: rank for rank, node in enumerate(form.order)}
    numbers = {section.path: number for number, section in enumerate(form.sections)}
    by_path: dict[str, Unit] = {}
    for place, node in enumerate(form.nodes.values()):
        by_path[node.path] = unit_of(node, (ranks[node.path], place), numbers, by_path)
    ranked = tuple(sorted(by_path.values(), key=lambda unit: unit.rank))
    checked = tuple(unit for unit in by_path.values() if unit.question is not None or unit.repeat is not None)
    calculated = tuple(unit for unit in by_path.values() if unit.calculate is not None)
    outermost = [unit.around[0].path for unit in calculated if unit.around]
    return Units(
        ranked=ranked,
        by_path=by_path,
        steps=steps_of(ranked),
        always={unit.path: True for unit in by_path.values() if unit.is_always_asked},
        checked=checked,
        always_checked=tuple(unit for unit in checked if unit.is_demanding and not unit.is_plain),
        answerable=_grouped((u.list_path, (u.suffix, u.section)) for u in checked if u.question and not u.calculate),
        inner=_grouped((unit.list_path, unit) for unit in by_path.values() if unit.list_path),
        lists=tuple(unit for unit in by_path.values() if unit.repeat is not None),
        followers=_grouped((_holder(unit.repeat), unit) for unit in by_path.values() if unit.repeat is not None),
        calculated=calculated,
        has_interleaved=len(outermost) > len({*outermost}),
    )


def _holder(repeat: Repeat) -> str:
    """The list that holds the ids of a list's items."""
    return repeat.for_each[-1].path if repeat.for_each else repeat.path


def _grouped(pairs: Iterable[tuple[Key, Told]]) -> dict[Key, tuple[Told, ...]]:
    grouped: dict[Key, list[Told]] = {}
    for key, told in pairs:
        grouped.setdefault(key, []).append(told)
    return {key: tuple(told) for key, told in grouped.items()}


def frames_below(
    items: Mapping[str, tuple[str, ...]], around: tuple[Repeat, ...], frame: Frame, only: tuple[int, str] | None = None
) -> list[Frame]:
    """The frames of all items of the innermost of some lists that stand inside of a frame.

    Parameters: `items` of every list by its path; `around` the lists, from the outermost of the form on, of which the
    frame stands in the first; `only` at which depth an item has which id, where the others are not wanted.
    """
    level = len(frame.way)
    if only is not None and only[0] < level and frame.way[only[0]][1] != only[1]:
        return []
    frames = [frame]
    for depth in range(level, len(around)):
        wanted = only[1] if only is not None and only[0] == depth else None
        frames = [
            outer.inside(path, item, depth)
            for outer in frames
            for path in (outer.prefixes[depth] + around[depth].suffix,)
            for item in items.get(path, ())
            if wanted is None or item == wanted
        ]
    return frames


def outwards(frame: Frame, level: int) -> Frame:
    """The frame so many lists deep that a frame stands inside of."""
    return frame if len(frame.way) == level else Frame(frame.world, frame.prefixes[: level + 1], frame.way[:level])
