"""Checking all that is settled: what is wrong at each place, what is unusual, which rules do not hold."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import NamedTuple

from formengine.evaluation.problems import age_problems, problems_of, rule_problems_in
from formengine.evaluation.settled import Settled
from formengine.evaluation.settling import Settling
from formengine.evaluation.unit import Unit
from formengine.evaluation.whole import Blank, Inside
from formengine.expressions import Frame
from formengine.validation import Problem
from formengine.values import with_names

Problems = tuple[Problem, ...]


class Checked(NamedTuple):
    """What was found, where anything was.

    `problems` by path of the question or list; `unusual` the paths where an answer is; `rules` by the rule's number and
    the path of the item that it was checked in; `ages` by the instrument's number.
    """

    problems: MutableMapping[str, Problems]
    unusual: MutableMapping[str, bool]
    rules: MutableMapping[tuple[int, str], Problems]
    ages: MutableMapping[int, Problems]


def check_all(settled: Settling, inside: Inside, blank: Blank) -> Checked:
    """Check every place that is asked, every rule and every instrument.

    Parameters: `inside` the frames of all items, and `blank` what is asked and has no value (see `settle_all`).
    """
    problems: dict[str, Problems] = {}
    unusual: dict[str, bool] = {}
    for unit, path, frame in _doubtful(settled, inside, blank):
        if not settled.shown[path]:
            continue
        found, is_unusual = check(settled, unit, path, frame)
        if found:
            problems[path] = found
        if is_unusual:
            unusual[path] = True
    return with_names(Checked, (problems, unusual, _rules(settled, inside), _ages(settled)))


def _doubtful(settled: Settling, inside: Inside, blank: Blank) -> list[tuple[Unit, str, Frame]]:
    """Every place at which something may be wrong.

    Where nothing was noted while all was settled, those are few: a plain value that counts has nothing wrong with it.
    """
    is_noted = settled.is_noted or settled.has_faults
    checked = settled.units.checked if is_noted else settled.units.always_checked
    doubtful = [(unit, unit.at(frame), frame) for unit in checked for frame in inside[unit.list_path]]
    return doubtful if is_noted else doubtful + blank


def check(settled: Settled, unit: Unit, path: str, frame: Frame) -> tuple[Problems, bool]:
    """What is wrong at a place, and whether its answer is unusual; nothing where it is not asked."""
    if not settled.shown[path]:
        return (), False
    usual = unit.usual_when.value(frame) if unit.usual_when is not None else None
    return problems_of(settled, unit, path, frame, usual), usual is False


def _rules(settled: Settled, inside: Inside) -> dict[tuple[int, str], Problems]:
    broken: dict[tuple[int, str], Problems] = {}
    for number, rule in enumerate(settled.form.rules):
        for frame in inside[rule.for_each]:
            found = rule_problems_in(rule, settled, frame)
            if found:
                broken[number, item_path(frame)] = found
    return broken


def item_path(frame: Frame) -> str:
    """The path of the item that a frame is of; empty for the whole form."""
    return frame.prefixes[-1][:-1]


def _ages(settled: Settled) -> dict[int, Problems]:
    found: dict[int, Problems] = {}
    for number, instrument in enumerate(settled.form.instruments):
        problems = age_problems(instrument, settled)
        if problems:
            found[number] = problems
    return found
