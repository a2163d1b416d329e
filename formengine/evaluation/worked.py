"""An evaluation whose parts are made when they are first asked for, from what is settled and checked."""

# ruff: noqa: D102  What each part is, `Evaluation` says.

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from formengine.answers import Answers, SameAs, is_blank
from formengine.evaluation.checking import Checked
from formengine.evaluation.names import targets_of
from formengine.evaluation.outcome import ByPath, Evaluation, Kept, Told, pointing_at
from formengine.evaluation.parts import Lasting, part, part_of
from formengine.evaluation.places import Places
from formengine.evaluation.problems import condition_problem
from formengine.evaluation.progress import Progress, progress_of
from formengine.evaluation.settled import Overridden, Settled
from formengine.expressions import Fault, Frame, Value
from formengine.family import Family
from formengine.family.checks import family_problems
from formengine.family.reading import families, tells_of_families
from formengine.model import Form, Question, Repeat, Scale, State, stops_on
from formengine.scoring import Known, Score, Sheet, Target, score_of
from formengine.validation import Problem

Scored = Mapping[tuple[str, str], Score]
"""Scores by scale and the path of the item that they are about."""

_set_parts: Callable[[Evaluation, dict[str, Any]], None] = Evaluation.__dict__["__dict__"].__set__
"""Fills an evaluation with its parts, though it is frozen; there is one for each answer, and by name takes longer."""


class Worked(Evaluation):
    """An evaluation as `evaluate` makes it: it looks like any other, and nobody waits for a part that is not read."""

    settled: Settled
    checked: Checked
    lasting: Lasting
    scored_before: Scored
    """Scores of the evaluation before that no change has touched."""

    def __new__(cls, *parts: Any, **named: Any) -> Evaluation:  # type: ignore[misc]
        """A copy with another part, as `dataclasses.replace` makes it, is not as it was worked out any more.

        With no parts, as `copy` asks for it, an empty one that gets them all.
        """
        return Evaluation(*parts, **named) if parts or named else object.__new__(cls)

    @classmethod
    def out_of(cls, settled: Settled, checked: Checked, lasting: Lasting, scored_before: Scored) -> Worked:
        """The evaluation of what is settled and checked."""
        made = object.__new__(cls)
        parts = {"settled": settled, "checked": checked, "lasting": lasting, "scored_before": scored_before}
        _set_parts(made, parts)
        return made

    @part
    def form(self) -> Form:
        return self.settled.form

    @part
    def answers(self) -> Answers:
        return self.settled.answers

    @part_of("of_places")
    def places(self) -> Places:
        """Where everything stands in the form's order."""
        settled = self.settled
        return Places(settled.form, settled.units, settled.items, has_dots=bool(settled.notes.dotted))

    @part_of("of_places")
    def placed(self) -> tuple[str, ...]:
        return self.places.questions()

    @part_of("of_asked")
    def visible(self) -> tuple[str, ...]:
        shown = self.settled.shown
        return tuple(path for path in self.placed if shown[path])

    @part_of("of_asked")
    def hidden(self) -> tuple[str, ...]:
        shown = self.settled.shown
        return tuple(path for path in self.placed if not shown[path])

    @part_of("of_asked")
    def kept(self) -> tuple[str, ...]:
        return tuple(path for path in self.hidden if not is_blank(self.answers.get(path)))

    @part
    def values(self) -> Mapping[str, Value]:
        return self._by_path(self.settled.values, _unless_fault)

    @part
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        return self._by_path(self.settled.lists, _as_it_is)

    @part
    def states(self) -> Mapping[str, State]:
        return self._by_path(self.settled.states, State)

    @part
    def overrides(self) -> Mapping[str, Overridden]:
        return self._by_path(self.settled.notes.overrides, _as_it_is)

    @part
    def shown(self) -> Mapping[str, bool]:
        return self._by_path(self.settled.shown, _as_it_is)

    @part
    def items(self) -> Mapping[str, tuple[str, ...]]:
        return self._by_path(self.settled.items, _as_it_is)

    @part
    def answered_in(self) -> Mapping[str, str]:
        return self._by_path(self.settled.notes.answered_in, _as_it_is)

    @part
    def same_as(self) -> Mapping[str, str]:
        asked = (path for path in self.settled.notes.sources if self.settled.shown.get(path))
        entries = ((path, self.answers.get(path)) for path in sorted(asked, key=self.places.place_of))
        return {
            path: entry.path
            for path, entry in entries
            if isinstance(entry, SameAs) and isinstance(self.form.node(path), Question)
        }

    @part
    def calculated(self) -> Mapping[str, Value]:
        settled = self.settled
        units, shown, value_at = settled.units, settled.shown, settled.values.get
        paths: list[str] = []
        for unit in units.calculated:
            paths += [prefix + unit.suffix for prefix in settled.prefixes(unit.around)] if unit.depth else [unit.path]
        if units.has_interleaved:
            paths.sort(key=self.places.place_of)
        return {
            path: None if type(value := value_at(path)) is Fault else value  # type: ignore[misc]
            for path in paths
            if shown[path]
        }

    @part
    def unusual(self) -> frozenset[str]:
        return frozenset(self.checked.unusual)

    @part
    def frame(self) -> Frame:
        return Frame(self.settled)

    @part
    def scores(self) -> tuple[Score, ...]:
        return tuple(self.scored.values())

    @part
    def scored(self) -> Scored:
        """The scores by scale and item; those that nothing has touched are those from before."""
        if not self.form.scales:
            return {}
        settled, targets = self.settled, targets_of(self.settled)
        wanted = [(scale, target) for scale in self.form.scales for target in targets[scale.for_each]]
        known = self._untouched(wanted) if self.scored_before else {}
        sheet = Sheet(settled.values, settled.states, _NotAsked(settled.shown), {})
        return {
            (scale.id, target.path if target else ""): score_of(scale, target, sheet, known) for scale, target in wanted
        }

    def _untouched(self, wanted: Iterable[tuple[Scale, Target | None]]) -> Known:
        """The scores from before whose items are called as they were."""
        kept = ((target, self.scored_before.get((scale.id, target.path if target else ""))) for scale, target in wanted)
        return {(score.scale, target): score for target, score in kept if score is not None and score.target == target}

    @part
    def progress(self) -> Progress:
        return progress_of(self.settled)

    @part_of("of_families")
    def families(self) -> tuple[Family, ...]:
        return families(self.form, self.settled.values, self.settled.lists)

    @part_of("of_families")
    def family_problems(self) -> tuple[Problem, ...]:
        """What should be looked at again in the families; never a hindrance."""
        return tuple([problem for family in self.families for problem in family_problems(family)])

    @part
    def blocking(self) -> int:
        """How many problems hinder submission."""
        checked = self.checked
        groups = (*checked.problems.values(), *checked.rules.values(), *checked.ages.values())
        return sum(problem.blocks for found in groups for problem in found) + len(self.settled.notes.condition_faults)

    @part
    def problems(self) -> tuple[Problem, ...]:
        """In the form's order: of lists, of failed conditions, of questions, ages of instruments, rules, families."""
        if not (self.checked.problems or self.settled.notes.condition_faults):
            return self.beside
        places, found = self.places, self.checked.problems
        at_lists = [path for path in found if places.unit_at(path).repeat is not None]
        at_questions = [path for path in found if places.unit_at(path).question is not None]
        return (
            *(one for path in sorted(at_lists, key=places.row_of) for one in found[path]),
            *(self._condition_problem(path) for path in sorted(self.settled.notes.condition_faults, key=places.row_of)),
            *(one for path in sorted(at_questions, key=places.place_of) for one in found[path]),
            *self.beside,
        )

    @part
    def beside(self) -> tuple[Problem, ...]:
        """The problems that are not of one place: ages of instruments, rules, families."""
        of_families = self.family_problems if tells_of_families(self.form) else ()
        if not (self.checked.rules or self.checked.ages):
            return of_families
        place_of = self.places.place_of
        broken = sorted(self.checked.rules, key=lambda key: (key[0], place_of(key[1])))
        return (
            *(one for number in sorted(self.checked.ages) for one in self.checked.ages[number]),
            *(one for key in broken for one in self.checked.rules[key]),
            *of_families,
        )

    def _condition_problem(self, path: str) -> Problem:
        return condition_problem(path, self.settled.notes.condition_faults[path])

    def is_shown(self, path: str) -> bool:
        """Whether a section, list or question is asked."""
        return self.settled.shown.get(path, False)

    @property
    def blocks(self) -> bool:
        """Whether anything hinders submission."""
        return self.blocking > 0

    def problems_at(self, path: str) -> tuple[Problem, ...]:
        """What is wrong at one question or list."""
        settled = self.settled
        unit = settled.units.by_path.get(path)
        if unit is not None and not unit.depth and unit.question is not None:
            here, beside = self.checked.problems.get(path, ()), self.beside
            if path in settled.notes.condition_faults:
                here = (self._condition_problem(path), *here)
            return (*here, *pointing_at(path, beside)) if beside else here
        around = [stop.path for stop in stops_on(path, self.form.nodes) if isinstance(stop.node, Repeat)]
        found = [one for place in around for one in self.checked.problems.get(place, ())]
        if path in self.settled.notes.condition_faults:
            found.append(self._condition_problem(path))
        if path not in around:
            found += self.checked.problems.get(path, ())
        return pointing_at(path, (*found, *self.beside))

    def _by_path(self, kept: Mapping[str, Kept], told: Callable[[Kept], Told | None]) -> Mapping[str, Told]:
        return ByPath(kept, self.places.place_of, told)


class _NotAsked:
    """The paths that are not asked."""

    def __init__(self, shown: Mapping[str, bool]) -> None:
        self._shown = shown

    def __contains__(self, path: object) -> bool:
        return self._shown.get(path) is False  # type: ignore[call-overload]


def _as_it_is(kept: Told) -> Told:
    return kept


def _unless_fault(value: Value | Fault) -> Value:
    return None if type(value) is Fault else value  # type: ignore[return-value]
