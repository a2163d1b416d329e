"""What comes of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar, overload

from formengine.answers import Answers
from formengine.evaluation.progress import Progress
from formengine.evaluation.settled import Overridden
from formengine.expressions import Frame, Value
from formengine.family import Family
from formengine.family.reading import families
from formengine.model import Form, Question, Repeat, State, items_on
from formengine.scoring import Score
from formengine.validation import Problem
from formengine.values import dataclass

Kept = TypeVar("Kept")
Told = TypeVar("Told")
Other = TypeVar("Other")


class ByPath(Mapping[str, Told], Generic[Kept, Told]):
    """What is known by path, in the form's order; looking one path up costs no walk through the others.

    Parameters: `kept` it by path, in any order; `place` by which paths are ordered; `told` what is told of what is
    kept, None where nothing is.
    """

    __slots__ = ("_kept", "_place", "_told")

    def __init__(
        self, kept: Mapping[str, Kept], place: Callable[[str], tuple[int, ...]], told: Callable[[Kept], Told | None]
    ) -> None:
        self._kept = kept
        self._place = place
        self._told = told

    @overload
    def get(self, path: str, /) -> Told | None: ...
    @overload
    def get(self, path: str, /, default: Told | Other) -> Told | Other: ...
    def get(self, path: str, /, default: Any = None) -> Any:
        """What is known at a path."""
        kept = self._kept.get(path)
        told = None if kept is None else self._told(kept)
        return default if told is None else told

    def __getitem__(self, path: str) -> Told:
        told = self.get(path)
        if told is None:
            raise KeyError(path)
        return told

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.get(path) is not None

    def __iter__(self) -> Iterator[str]:
        return (path for path in sorted(self._kept, key=self._place) if path in self)

    def __len__(self) -> int:
        return sum(1 for kept in self._kept.values() if self._told(kept) is not None)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A filled form, worked out.

    `placed`, of these `visible` and `hidden`, and `kept` list question paths in the form's order; `values` are
    effective values by path, `lists` the item ids of the lists that are asked, `items` those of every list, and `frame`
    is where further expressions of the form can run. `same_as` and `answered_in` tell of answers that point at another
    place which one.
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
    same_as: Mapping[str, str]
    answered_in: Mapping[str, str]

    def is_shown(self, path: str) -> bool:
        """Whether a section, list or question is asked."""
        return self.shown.get(path, False)

    def frame_at(self, path: str) -> Frame:
        """Where expressions run that stand at a path: in the items that it leads through."""
        frame = self.frame
        for repeat, list_path, item in items_on(path, self.form.nodes):
            frame = frame.inside(list_path, item, repeat.depth)
        return frame

    def referring_to(self, list_path: str, item: str) -> tuple[str, ...]:
        """The questions whose answers refer to an item of a list."""
        return tuple(path for path in self.values if self._refers(path, list_path, item))

    def _refers(self, path: str, list_path: str, item: str) -> bool:
        value, question = self.values[path], self.form.node(path)
        if not isinstance(question, Question) or question.refers_to is None:
            return False
        repeat, prefixes = self.form.nodes[question.refers_to.path], self.frame_at(path).prefixes
        is_chosen = item in value if isinstance(value, tuple) else item == value
        return is_chosen and isinstance(repeat, Repeat) and repeat.held_at(prefixes) == list_path

    @property
    def families(self) -> tuple[Family, ...]:
        """The families that the form's answers tell of, one for each family block where it stands."""
        return families(self.form, self.values, self.lists)

    @property
    def blocks(self) -> bool:
        """Whether anything hinders submission."""
        return any(problem.blocks for problem in self.problems)

    def problems_at(self, path: str) -> tuple[Problem, ...]:
        """What is wrong at one question or list."""
        return pointing_at(path, self.problems)


def pointing_at(path: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems that are about a question or list."""
    return tuple(problem for problem in problems if path == problem.path or path in problem.also)
