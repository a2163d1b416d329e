"""Settling a whole form: every place once, each after what it depends on.

A place is settled by the same functions as after a change; only simple questions are settled many at once, by what
those functions would say of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formengine.evaluation.settling import Settling
from formengine.evaluation.together import Alike, LookedAt, Standing, Together
from formengine.evaluation.unit import Unit
from formengine.expressions import Fault, Frame
from formengine.kinds import Wrong

Inside = dict[str, list[Frame]]
"""The frames of all items by the path of their list; the form's own by the empty path."""
Blank = list[tuple[Unit, str, Frame]]
"""The questions that are asked and have no value, though something may be wrong where they have none."""
Asked = tuple[Sequence[Standing], Sequence[LookedAt]]
"""Simple questions that are asked: those to which some answers need no check, and others."""


def settle_all(settling: Settling) -> tuple[Inside, Blank]:
    """Settle every place of a form; back come the frames of all items, and what is blank.

    Neither is kept with what is settled: frames lead back to it, and what leads to itself lives on until it is looked
    for.
    Parameters: `settling` in which nothing is settled yet.
    """
    units = settling.units
    settling.shown = dict(units.always)
    inside, blank = {"": [Frame(settling)]}, Blank()
    for unit in units.lists:
        inside[unit.path] = [frame for outer in inside[unit.list_path] for frame in _entered(settling, unit, outer)]
    for step in units.steps:
        if isinstance(step, Together):
            _settle_together(settling, step, inside[step.first.list_path], blank)
        elif step.question is None:
            for frame in inside[step.list_path]:
                _settle_container(settling, step, frame)
        else:
            _settle_question(settling, step, inside[step.list_path], blank)
    return inside, blank


def _entered(settling: Settling, unit: Unit, outer: Frame) -> list[Frame]:
    """The frames of a list's items, asked or not."""
    assert unit.repeat is not None
    path = outer.prefixes[unit.depth] + unit.suffix
    ids = settling.items[path] = settling.ids_of(unit.repeat, outer)
    prefixes, way = outer.prefixes, outer.way
    return [Frame(settling, (*prefixes, f"{path}.{item}."), (*way, (path, item))) for item in ids]


def _settle_container(settling: Settling, unit: Unit, frame: Frame) -> None:
    """Settle a section or list."""
    path = frame.prefixes[unit.depth] + unit.suffix
    if not unit.is_always_asked:
        settling.shown[path] = settling.is_asked(unit, frame)
    if unit.repeat is not None and settling.shown[path]:
        ids = settling.items_of(unit.repeat, path, frame)
        if ids is not None:
            settling.lists[path] = ids


def _settle_question(settling: Settling, unit: Unit, frames: list[Frame], blank: Blank) -> None:
    """Settle a question wherever it stands."""
    for frame in frames:
        path = frame.prefixes[unit.depth] + unit.suffix
        if not unit.is_always_asked:
            settling.shown[path] = is_asked = settling.is_asked(unit, frame)
            if not is_asked:
                continue
        _settle_answer(settling, unit, path, frame, blank)


def _settle_answer(settling: Settling, unit: Unit, path: str, frame: Frame, blank: Blank) -> None:
    """Settle the value of a question that is asked."""
    value = settling.value_of(unit, path, frame)
    if value is not None:
        settling.values[path] = value
    elif unit.is_demanding:
        blank.append((unit, path, frame))


def _settle_together(settling: Settling, together: Together, frames: list[Frame], blank: Blank) -> None:
    """Settle simple questions, wherever they stand."""
    is_noted = not together.first.is_always_asked
    asked: Asked = together.groups[0].standing, together.groups[0].looked_at
    for frame in _where_asked(settling, together, frames) if together.may_be_hidden else frames:
        if together.is_gated:
            asked = _let(settling, together.groups, frame)
        if asked[0] or asked[1]:
            _settle_asked(settling, asked, frame, blank, is_noted)
        if settling.has_faults:
            _note_failed(settling, together.units, frame)


def _where_asked(settling: Settling, together: Together, frames: list[Frame]) -> list[Frame]:
    """Where questions that are asked alike are asked; everywhere else they are known to be not."""
    asked: list[Frame] = []
    for frame in frames:
        if settling.is_asked(together.first, frame):
            asked.append(frame)
        else:
            prefix = frame.prefixes[-1]
            for unit in together.units:
                settling.shown[prefix + unit.suffix] = False
    return asked


def _let(settling: Settling, groups: tuple[Alike, ...], frame: Frame) -> Asked:
    """The questions whose gates let them be asked; all others are known to be not."""
    value_at, shown, prefixes, prefix = settling.values.get, settling.shown, frame.prefixes, frame.prefixes[-1]
    all_standing: list[Standing] = []
    all_looked_at: list[LookedAt] = []
    for gate, suffixes, standing, looked_at in groups:
        depth, suffix, answer = gate  # type: ignore[misc]
        given = value_at(prefixes[depth] + suffix)
        if given == answer or type(given) is Fault:
            all_standing += standing
            all_looked_at += looked_at
        else:
            for hidden in suffixes:
                shown[prefix + hidden] = False
    return all_standing, all_looked_at


def _note_failed(settling: Settling, units: Iterable[Unit], frame: Frame) -> None:
    """Let each of several questions that are asked say that its condition failed, if it did."""
    for unit in units:
        if settling.shown[unit.at(frame)]:
            settling.is_asked(unit, frame)


def _settle_asked(settling: Settling, asked: Asked, frame: Frame, blank: Blank, is_noted: bool) -> None:
    """Settle simple questions that are asked.

    What a plain answer counts for is what `value_of` says of it, told here without a call for each.
    Parameters: `is_noted` whether it is to be noted that they are asked.
    """
    entry_at, values, shown, prefix = settling.entries.get, settling.values, settling.shown, frame.prefixes[-1]
    standing, looked_at = asked
    for suffix, given_as, allowed, unit in standing:
        path = prefix + suffix
        if is_noted:
            shown[path] = True
        entry = entry_at(path)
        if type(entry) is given_as and entry in allowed:
            values[path] = entry  # type: ignore[assignment]
        elif entry is not None or unit.is_demanding:
            _settle_answer(settling, unit, path, frame, blank)
    for suffix, check, unit in looked_at:
        path = prefix + suffix
        if is_noted:
            shown[path] = True
        entry = entry_at(path)
        # All but what is plainly right goes the longer way: what is blank, a nought, a state, and what is wrong.
        if entry:
            try:
                values[path] = check(entry)  # type: ignore[arg-type]
            except Wrong:
                _settle_answer(settling, unit, path, frame, blank)
        elif entry is not None or unit.is_demanding:
            _settle_answer(settling, unit, path, frame, blank)
