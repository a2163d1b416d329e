"""What a change did, as data: what is asked now, what was worked out anew, which answers are used no longer."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from formengine.answers import is_blank
from formengine.evaluation.changing import is_same
from formengine.evaluation.worked import Worked
from formengine.expressions import Fault, Value
from formengine.model import Question
from formengine.scoring import Score
from formengine.validation import Problem
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A worked-out answer or a score that came to something else: where, from what, to what (None: to nothing)."""

    path: str
    before: Value
    after: Value


class Effect(NamedTuple):
    """What a change of answers did, beside the answer itself.

    `before` and `after` are the evaluations, `reached` the paths that the change touched. All it tells is in the form's
    order, and worked out from what was touched when it is asked for.
    """

    before: Worked
    after: Worked
    reached: Set[str]

    @property
    def shown(self) -> tuple[str, ...]:
        """Questions that are asked now and were there before, but not asked."""
        was, now = self.before.settled.shown, self.after.settled.shown
        return tuple(path for path in self._questions if was.get(path) is False and now.get(path))

    @property
    def hidden(self) -> tuple[str, ...]:
        """Questions that were asked and are there still, but are not asked now."""
        was, now = self.before.settled.shown, self.after.settled.shown
        return tuple(path for path in self._questions if was.get(path) and now.get(path) is False)

    @property
    def recomputed(self) -> tuple[Moved, ...]:
        """Worked-out answers that came to something else."""
        return tuple(self._recomputed())

    @property
    def unused(self) -> tuple[str, ...]:
        """Questions whose answer is kept and not used now, and was used or not there before."""
        return tuple(path for path in self._questions if self._is_kept(path, self.after) and not
                     self._is_kept(path, self.before))  # fmt: skip

    @property
    def used_again(self) -> tuple[str, ...]:
        """Questions whose answer was kept, and is used again."""
        now = self.after.settled.shown
        return tuple(path for path in self._questions if self._is_kept(path, self.before) and now.get(path))

    @property
    def reopened(self) -> tuple[str, ...]:
        """Sections in which everything was answered, and something is open again."""
        sections = zip(self.before.progress.sections, self.after.progress.sections, strict=True)
        return tuple(now.path for was, now in sections if was.answered == was.asked > 0 and now.answered < now.asked)

    @property
    def scores(self) -> tuple[Moved, ...]:
        """Scores that came to something else, by their names (see `Score.name`)."""
        was, now = ({score.name: score for score in one.scores} for one in (self.before, self.after))
        names = (name for name in dict.fromkeys((*now, *was)) if was.get(name) is not now.get(name))
        moved = (Moved(name, _value(was.get(name)), _value(now.get(name))) for name in names)
        return tuple(one for one in moved if not is_same(one.before, one.after))

    @property
    def broken(self) -> tuple[Problem, ...]:
        """What rules and families find now and did not before, but about an item that was only just begun."""
        known = {_told_apart(problem) for problem in self.before.problems}
        begun = tuple(
            f"{path}.{item}."
            for path in self.reached
            for item in self.after.settled.items.get(path, ())
            if item not in self.before.settled.items.get(path, ())
        )
        found = (problem for problem in self.after.problems if problem.kind == "rule")
        return tuple(one for one in found if _told_apart(one) not in known and not one.path.startswith(begun))

    @property
    def _questions(self) -> tuple[str, ...]:
        """The questions among what was reached."""
        there = (path for path in self.reached if path in self.after.settled.shown)
        questions = (path for path in there if isinstance(self.after.form.node(path), Question))
        return tuple(sorted(questions, key=self.after.places.place_of))

    def _recomputed(self) -> Iterator[Moved]:
        for path in self._questions:
            node = self.after.form.node(path)
            if isinstance(node, Question) and node.calculate is not None:
                was, now = (_effective(one, path) for one in (self.before, self.after))
                if not is_same(was, now):
                    yield Moved(path, was, now)

    def _is_kept(self, path: str, evaluation: Worked) -> bool:
        return evaluation.settled.shown.get(path) is False and not is_blank(evaluation.answers.get(path))


def _effective(evaluation: Worked, path: str) -> Value:
    value = evaluation.settled.values.get(path)
    return None if isinstance(value, Fault) else value


def _value(score: Score | None) -> Value:
    return score.value if score is not None else None


def _told_apart(problem: Problem) -> tuple[str, str]:
    """What tells a problem apart from others; a rule's words change with what an item is called."""
    return problem.path, problem.rule or problem.message
