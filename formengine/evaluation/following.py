"""The evaluation that follows from a change: what the change may have made otherwise is found again, the rest stays."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TypeVar

from formengine.evaluation.checking import Checked, Problems, check
from formengine.evaluation.parts import Lasting
from formengine.evaluation.problems import age_problems, rule_problems_in
from formengine.evaluation.progress import gone_on
from formengine.evaluation.reach import Beyond, Reach
from formengine.evaluation.settled import drop, put, shared
from formengine.evaluation.worked import Scored, Worked
from formengine.expressions import Fault
from formengine.values import with_names

Key = TypeVar("Key")


def followed(change: Reach) -> Worked:
    """The evaluation after a change that was made."""
    before, beyond = change.before, change.beyond
    checked, lasting = before.checked, before.lasting
    known = before.__dict__
    scored = known.get("scored", before.scored_before)
    if change.looked_at or change.had_notes or beyond is not None:
        checked = _checked(change)
    if change.is_kept_otherwise:
        lasting = Lasting(lasting.of_places, {}, lasting.of_families)
    if beyond is not None:
        lasting, scored = _lasting(lasting, beyond), _outside(scored, tuple(beyond.lists_scored))
    if change.scores and scored:
        scored = _without(scored, {*change.scores})
    after = Worked.out_of(change.settled, checked, lasting, scored)
    parts = after.__dict__
    if "blocking" in known:
        parts["blocking"] = known["blocking"] + change.blocking
    if "beside" in known and beyond is None:
        parts["beside"] = known["beside"]
    if "progress" in known:
        parts["progress"] = gone_on(known["progress"], change.counts) if change.counts else known["progress"]
    return after


def _lasting(lasting: Lasting, beyond: Beyond) -> Lasting:
    """The parts that hold still; those that a change reaches are made anew when somebody asks for them."""
    if beyond.has_other_items:
        return Lasting({}, {}, {})
    return Lasting(lasting.of_places, lasting.of_asked, {}) if beyond.has_other_family else lasting


def _outside(scored: Scored, lists: tuple[str, ...]) -> Scored:
    """The scores that are not of items of some lists."""
    return {key: score for key, score in scored.items() if not key[1].startswith(lists)} if lists else scored


def _without(scored: Scored, touched: set[tuple[str, str]]) -> Scored:
    """The scores that nothing has touched."""
    return {key: score for key, score in scored.items() if key not in touched}


def _checked(change: Reach) -> Checked:
    """What is found now where a change may have made something wrong or right."""
    settled, found, beyond = change.settled, change.before.checked, change.beyond
    notes, before = settled.notes, change.before.settled.notes
    if notes is not before:
        change.blocking += len(notes.condition_faults) - len(before.condition_faults)
    if notes.answered_in:
        _look_at_pointing(change)
    if change.looked_at or (beyond is not None and beyond.gone):
        found = _looked_at(change, found)
    return found if beyond is None else _beyond(change, found, beyond)


def _look_at_pointing(change: Reach) -> None:
    """What is answered in another place looks at that, wherever it is."""
    looked_at = change.looked_at
    for path in change.settled.notes.answered_in:
        place = looked_at.get(path) or change.place(path)
        if place is not None:
            looked_at[path] = place


def _looked_at(change: Reach, found: Checked) -> Checked:
    """What is found at single places, and which answers are unusual."""
    settled, is_noted, beyond = change.settled, change.settled.is_noted, change.beyond
    values, (problems, unusual, rules, ages) = settled.values, found
    problems, unusual = shared(problems), shared(unusual)
    gone = beyond.gone if beyond is not None else ()
    for path in gone:
        problems, unusual = _exchanged(change, problems, path, ()), drop(unusual, path)
    for path, (unit, frame) in change.looked_at.items():
        if path in gone or (unit.question is None and unit.repeat is None):
            continue
        if unit.is_plain and not is_noted:
            value = values[path] if path in values else None  # noqa: SIM401  A shared map's `get` costs twice as much.
            if value.__class__ is not Fault and (value is not None or not unit.is_demanding):
                if path in problems:
                    problems = _exchanged(change, problems, path, ())
                continue
        here, is_unusual = check(settled, unit, path, frame)
        problems = _exchanged(change, problems, path, here)
        if is_unusual or path in unusual:
            unusual = put(unusual, path, True) if is_unusual else drop(unusual, path)
    return with_names(Checked, (problems, unusual, rules, ages))


def _beyond(change: Reach, found: Checked, beyond: Beyond) -> Checked:
    """What rules and instruments find."""
    settled, rules, ages = change.settled, found.rules, found.ages
    if beyond.rules or beyond.rules_gone:
        rules = shared(rules)
    for key in beyond.rules_gone:
        rules = _exchanged(change, rules, key, ())
    for key, frame in beyond.rules.items():
        rules = _exchanged(change, rules, key, rule_problems_in(settled.form.rules[key[0]], settled, frame))
    if beyond.ages:
        ages = shared(ages)
    for number in beyond.ages:
        ages = _exchanged(change, ages, number, age_problems(settled.form.instruments[number], settled))
    return Checked(found.problems, found.unusual, rules, ages)


def _exchanged(
    change: Reach, found: MutableMapping[Key, Problems], key: Key, problems: Problems
) -> MutableMapping[Key, Problems]:
    """What is found, with problems in the place of others; by how many more of them hinder submission is counted."""
    before = found.get(key, ())
    if problems == before:
        return found
    if before:
        change.blocking -= _blocking(before)
    if not problems:
        return drop(found, key)
    change.blocking += _blocking(problems)
    return put(found, key, problems)


def _blocking(problems: Problems) -> int:
    """How many of these hinder submission."""
    count = 0
    for one in problems:
        count += one.blocks
    return count
