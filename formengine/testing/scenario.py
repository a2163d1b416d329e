"""A frontend without a face: fill a form in a test, and look at what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from formengine.answers import Answers
from formengine.engine import Engine
from formengine.evaluation import Evaluation
from formengine.kinds import plain_of
from formengine.model import Form, State
from formengine.plugins import Plugins
from formengine.records.carrying import carried
from formengine.scoring import Score
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Scenario:
    """A form being filled, step by step; each step is a new scenario and leaves the old one as it was.

    Parameters: `form` a form, the name of an installed one, or a path; `plugins` instead of those installed.
    """

    form: Form
    answers: Answers
    engine: Engine

    def __init__(self, form: Form | str | Path, *, plugins: Plugins | None = None) -> None:
        # No home is touched: a scenario keeps nothing.
        engine = Engine.start(Path("scenario-keeps-nothing"), plugins=plugins)
        object.__setattr__(self, "engine", engine)
        object.__setattr__(self, "form", form if isinstance(form, Form) else engine.form_to_read(str(form)))
        object.__setattr__(self, "answers", Answers())

    def answer(self, path: str, value: Any) -> Scenario:
        """The scenario with a question answered."""
        return self._with(self.answers.with_answer(path, value))

    def state(self, path: str, state: str) -> Scenario:
        """The scenario with a state instead of an answer, by its name such as `declined`."""
        return self._with(self.answers.with_state(path, State(state)))

    def override(self, path: str, value: Any, reason: str) -> Scenario:
        """The scenario with a calculated value replaced."""
        return self._with(self.answers.with_override(path, value, reason))

    def same_as(self, path: str, other: str) -> Scenario:
        """The scenario with a question that takes its answer from another."""
        return self._with(self.answers.with_same_as(path, other))

    def answered_in(self, path: str, other: str) -> Scenario:
        """The scenario with a question or list that is answered in another place."""
        return self._with(self.answers.with_answered_in(path, other))

    def clear(self, path: str) -> Scenario:
        """The scenario with nothing at a path."""
        return self._with(self.answers.without(path))

    def item(self, path: str, item: str, **answers: Any) -> Scenario:
        """The scenario with one more item in a list, some of its questions answered."""
        filled = self.answers.with_item(path, item)
        for name, value in answers.items():
            filled = filled.with_answer(f"{path}.{item}.{name}", value)
        return self._with(filled)

    def carry_from(self, earlier: Scenario) -> Scenario:
        """The scenario begun with the facts of an earlier one, as far as this form says what is carried."""
        answers = self.answers
        for path, entry in carried(earlier.evaluation, self.form):
            answers = answers.with_entry(path, entry)
        return self._with(answers)

    def fill(self, document: Mapping[str, Any]) -> Scenario:
        """The scenario with all answers of an answers document, and no others."""
        return self._with(self.engine.read_answers(self.form, document))

    def _with(self, answers: Answers) -> Scenario:
        other = object.__new__(Scenario)
        object.__setattr__(other, "form", self.form)
        object.__setattr__(other, "answers", answers)
        object.__setattr__(other, "engine", self.engine)
        return other

    @property
    def evaluation(self) -> Evaluation:
        """What it all amounts to, the plugin's own checks included."""
        return self.engine.evaluate(self.form, self.answers)

    @property
    def visible(self) -> tuple[str, ...]:
        """The questions that are asked."""
        return self.evaluation.visible

    @property
    def hidden(self) -> tuple[str, ...]:
        """The questions that are not asked."""
        return self.evaluation.hidden

    @property
    def kept(self) -> tuple[str, ...]:
        """The questions that were answered and are not asked now."""
        return self.evaluation.kept

    @property
    def calculated(self) -> dict[str, Any]:
        """What was worked out, as JSON values."""
        return {path: plain_of(value) for path, value in self.evaluation.calculated.items()}

    @property
    def problems(self) -> dict[str, str]:
        """What has to be put right, a message for each path."""
        return {problem.path: problem.message for problem in self.evaluation.problems}

    @property
    def scores(self) -> dict[str, Decimal | None]:
        """The scores by scale (`scale@list.item` where there is one for each item); None where there is none."""
        return {score.name: score.value for score in self.evaluation.scores}

    def score(self, scale: str) -> Score:
        """One score with its explanation, band and flags, by the same names."""
        return next(score for score in self.evaluation.scores if score.name == scale)
