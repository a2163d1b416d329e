"""What comes of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formengine.answers import Answers
from formengine.evaluation.progress import Progress
from formengine.evaluation.settling import Overridden
from formengine.expressions import Frame, Value
from formengine.model import Form, State, items_on
from formengine.scoring import Score
from formengine.validation import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A filled form, worked out.

    `placed`, of these `visible` and `hidden`, and `kept` list question paths in the form's order; `values` are
    effective values by path, `lists` the item ids of the lists that are asked, `items` those of every list, and `frame`
    is where further expressions of the form can run.
    """

    form: Form
    answers: Answers
    placed: tuple[str, ...]
    visible: tuple[str, ...]
    hidden: tuple[str, ...]
    kept: tuple[str, ...]
    values: Mapping[str, Value]
    lists: Mapping[str, tuple[str, ...]]
    states: Mapping[str, State]
    calculated: Mapping[str, Value]
    overrides: Mapping[str, Overridden]
    unusual: frozenset[str]
    problems: tuple[Problem, ...]
    scores: tuple[Score, ...]
    progress: Progress
    frame: Frame
    shown: Mapping[str, bool]
    items: Mapping[str, tuple[str, ...]]

    def is_shown(self, path: str) -> bool:
        """Whether a section, list or question is asked."""
        return self.shown.get(path, False)

    def frame_at(self, path: str) -> Frame:
        """Where expressions run that stand at a path: in the items that it leads through."""
        frame = self.frame
        for repeat, list_path, item in items_on(path, self.form.nodes):
            frame = frame.inside(list_path, item, repeat.depth)
        return frame

    @property
    def blocks(self) -> bool:
        """Whether anything hinders submission."""
        return any(problem.blocks for problem in self.problems)

    def problems_at(self, path: str) -> tuple[Problem, ...]:
        """What is wrong at one question or list."""
        return tuple(problem for problem in self.problems if problem.path == path)
