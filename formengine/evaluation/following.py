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
    checked, blocking, lasting = before.checked, 0, before.lasting
    known = before.__dict__
    scored = known.get("scored", before.scored_before)
    if change.looked_at or change.had_notes or beyond is not None:
        again = Again(change)
        checked, blocking = again.checked(), again.blocking
    if change.is_kept_otherwise:
        lasting = Lasting(lasting.of_places, {}, lasting.of_families)
    if beyond is not None:
        lasting, scored = _lasting(lasting, beyond), _outside(scored, tuple(beyond.lists_scored))
    if change.scores and scored:
        scored = _without(scored, {*change.scores})
    after = Worked.out_of(change.settled, checked, lasting, scored)
    parts = after.__dict__
    if "blocking" in known:
        parts["blocking"] = known["blocking"] + blocking
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


class Again:
    """The work of looking again where a change may have made something wrong or right.

    `blocking` is by how many more problems hinder submission.
    """

    __slots__ = ("blocking", "change", "settled")

    def __init__(self, change: Reach) -> None:
        self.change = change
        self.settled = change.settled
        self.blocking = 0

    def checked(self) -> Checked:
        """What is found now."""
        change, found, beyond = self.change, self.change.before.checked, self.change.beyond
        notes, before = self.settled.notes, change.before.settled.notes
        if notes is not before:
            self.blocking += len(notes.condition_faults) - len(before.condition_faults)
        if notes.answered_in:
            self._look_at_pointing()
        if change.looked_at or (beyond is not None and beyond.gone):
            found = self._looked_at(found)
        return found if beyond is None else self._beyond(found, beyond)

    def _look_at_pointing(self) -> None:
        """What is answered in another place looks at that, wherever it is."""
        looked_at = self.change.looked_at
        for path in self.settled.notes.answered_in:
            place = looked_at.get(path) or self.change.place(path)
            if place is not None:
                looked_at[path] = place

    def _looked_at(self, found: Checked) -> Checked:
        """What is found at single places, and which answers are unusual."""
        settled, is_noted, beyond = self.settled, self.settled.is_noted, self.change.beyond
        problems, unusual, rules, ages = found
        problems, unusual = shared(problems), shared(unusual)
        gone = beyond.gone if beyond is not None else ()
        for path in gone:
            problems, unusual = self._exchanged(problems, path, ()), drop(unusual, path)
        for path, (unit, frame) in self.change.looked_at.items():
            if path in gone or (unit.question is None and unit.repeat is None):
                continue
            if unit.is_plain and not is_noted:
                value = settled.values.get(path)
                if value.__class__ is not Fault and (value is not None or not unit.is_demanding):
                    if path in problems:
                        problems = self._exchanged(problems, path, ())
                    continue
            here, is_unusual = check(settled, unit, path, frame)
            problems = self._exchanged(problems, path, here)
            if is_unusual or path in unusual:
                unusual = put(unusual, path, True) if is_unusual else drop(unusual, path)
        return with_names(Checked, (problems, unusual, rules, ages))

    def _beyond(self, found: Checked, beyond: Beyond) -> Checked:
        """What rules and instruments find."""
        rules, ages = found.rules, found.ages
        if beyond.rules or beyond.rules_gone:
            rules = shared(rules)
        for key in beyond.rules_gone:
            rules = self._exchanged(rules, key, ())
        for key, frame in beyond.rules.items():
            rules = self._exchanged(rules, key, rule_problems_in(self.settled.form.rules[key[0]], self.settled, frame))
        if beyond.ages:
            ages = shared(ages)
        for number in beyond.ages:
            ages = self._exchanged(ages, number, age_problems(self.settled.form.instruments[number], self.settled))
        return Checked(found.problems, found.unusual, rules, ages)

    def _exchanged(
        self, found: MutableMapping[Key, Problems], key: Key, problems: Problems
    ) -> MutableMapping[Key, Problems]:
        """What is found, with problems in the place of others."""
        before = found.get(key, ())
        if problems == before:
            return found
        if before:
            self.blocking -= _blocking(before)
        if not problems:
            return drop(found, key)
        self.blocking += _blocking(problems)
        return put(found, key, problems)


def _blocking(problems: Problems) -> int:
    """How many of these hinder submission."""
    count = 0
    for one in problems:
        count += one.blocks
    return count
