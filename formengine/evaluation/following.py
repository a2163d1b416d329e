"""The evaluation that follows from a change: what the change may have made otherwise is found again, the rest stays."""

from __future__ import annotations

from collections.abc import MutableMapping, Set
from typing import TypeVar

from formengine.answers import Answers
from formengine.evaluation.changing import Change
from formengine.evaluation.checking import Checked, Problems, check
from formengine.evaluation.problems import age_problems, rule_problems_in
from formengine.evaluation.progress import gone_on
from formengine.evaluation.settled import closed, drop, put, shared
from formengine.evaluation.worked import Scored, Worked
from formengine.expressions import Fault

Key = TypeVar("Key")

PLACES = frozenset(("placed", "known_places"))
ASKED = PLACES | {"visible", "hidden"}
KEPT = ASKED | {"kept"}
FAMILIES = frozenset(("families", "family_problems"))
BESIDE = FAMILIES | {"_beside"}
NONE: frozenset[str] = frozenset()


def followed(before: Worked, answers: Answers, paths: tuple[str, ...]) -> tuple[Worked, Set[str]]:
    """The evaluation after a change, and the places that the change was made at or touched.

    Parameters: `before` the evaluation of the answers before; `answers` after; `paths` where they may differ. Raises
    AfreshInstead.
    """
    change = Change(before, answers)
    change.make(paths)
    following = Following(change)
    checked = following.checked()
    change.touched.update(paths)
    return Worked.out_of(change.settled, checked, following.scored(), following.parts(paths)), change.touched


class Following:
    """The work of following a change; `blocking` is by how many more problems hinder submission."""

    __slots__ = ("before", "blocking", "change", "settled")

    def __init__(self, change: Change) -> None:
        self.change = change
        self.before = change.before
        self.settled = change.settled
        self.blocking = len(change.settled.condition_faults) - len(change.before.settled.condition_faults)

    def checked(self) -> Checked:
        """What is found now."""
        change, before = self.change, self.before.checked
        if change.gone or change.looked_at or self.settled.answered_in:
            self._look_at_pointing()
            problems, unusual = self._looked_at(shared(before.problems), shared(before.unusual))
        elif change.rules or change.rules_gone or change.ages:
            problems, unusual = before.problems, before.unusual
        else:
            return before
        return Checked(problems, unusual, self._rules(), self._ages())

    def _look_at_pointing(self) -> None:
        """What is answered in another place looks at that, wherever it is."""
        looked_at = self.change.looked_at
        for path in self.settled.answered_in:
            place = looked_at.get(path) or self.change.place(path, self.change.root)
            if place is not None:
                looked_at[path] = place

    def _looked_at(
        self, problems: MutableMapping[str, Problems], unusual: MutableMapping[str, bool]
    ) -> tuple[MutableMapping[str, Problems], MutableMapping[str, bool]]:
        """What is found at single places, and which answers are unusual."""
        change, settled, is_noted = self.change, self.settled, self.settled.is_noted
        for path in change.gone:
            problems, unusual = self._exchanged(problems, path, ()), drop(unusual, path)
        for path, (unit, frame) in change.looked_at.items():
            if path in change.gone or (unit.question is None and unit.repeat is None):
                continue
            if unit.is_plain and not is_noted:
                value = settled.values.get(path)
                if value is not None and value.__class__ is not Fault:
                    problems = self._exchanged(problems, path, ())
                    continue
            found, is_unusual = check(settled, unit, path, frame)
            problems = self._exchanged(problems, path, found)
            unusual = put(unusual, path, True) if is_unusual else drop(unusual, path)
        return closed(problems), closed(unusual)

    def _rules(self) -> MutableMapping[tuple[int, str], Problems]:
        change, rules = self.change, self.before.checked.rules
        if not change.rules and not change.rules_gone:
            return rules
        rules = shared(rules)
        for key in change.rules_gone:
            rules = self._exchanged(rules, key, ())
        for key, frame in change.rules.items():
            rules = self._exchanged(rules, key, rule_problems_in(self.settled.form.rules[key[0]], self.settled, frame))
        return closed(rules)

    def _ages(self) -> MutableMapping[int, Problems]:
        ages = self.before.checked.ages
        if not self.change.ages:
            return ages
        ages = dict(ages)
        for number in self.change.ages:
            self._exchanged(ages, number, age_problems(self.settled.form.instruments[number], self.settled))
        return ages

    def _exchanged(
        self, found: MutableMapping[Key, Problems], key: Key, problems: Problems
    ) -> MutableMapping[Key, Problems]:
        """What is found, with problems in the place of others."""
        before = found.get(key, ())
        if problems == before:
            return found
        self.blocking += sum([one.blocks for one in problems]) - sum([one.blocks for one in before])
        return put(found, key, problems) if problems else drop(found, key)

    def scored(self) -> Scored:
        """The scores that nothing has touched."""
        change = self.change
        before: Scored = vars(self.before).get("scored", self.before.scored_before)
        if not change.scores and not change.lists_scored:
            return before
        lists = tuple(change.lists_scored)
        return {
            key: score for key, score in before.items() if key not in change.scores and not key[1].startswith(lists)
        }

    def parts(self, paths: tuple[str, ...]) -> dict[str, object]:
        """The parts of the evaluation before that hold still, or that follow from the change; once all is checked."""
        known, counts, (order, others) = vars(self.before), self.change.counts, self._still(paths)
        parts = {name: part for name, part in known.items() if name in order or name in others}
        if "blocking" in known:
            parts["blocking"] = known["blocking"] + self.blocking
        if "progress" in known:
            parts["progress"] = gone_on(known["progress"], counts) if counts else known["progress"]
        return parts

    def _still(self, paths: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """Which parts are as they were: of those about places, and of the others."""
        change, shown = self.change, self.settled.shown
        if change.has_other_items:
            return NONE, NONE
        order = PLACES
        if not change.is_asked_otherwise:
            order = KEPT if all(shown.get(path) for path in paths) else ASKED
        if change.has_other_family:
            return order, NONE
        return order, FAMILIES if change.rules or change.rules_gone or change.ages else BESIDE
