"""What the terminal asks, in order: questions, worked-out answers that may be replaced, and lists to add to."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.answers import SameAs, is_blank
from formengine.evaluation import Evaluation
from formengine.model import Group, Node, Question, Repeat
from formengine.validation import Problem
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to ask: a question or list, at a path, in a section; or an information to read."""

    node: Question | Repeat | Group
    path: str
    section: Group | Repeat

    @property
    def is_list(self) -> bool:
        """Whether it asks for another item."""
        return isinstance(self.node, Repeat)


def steps(evaluation: Evaluation) -> tuple[Step, ...]:
    """Everything that is asked now, in the form's order; a list is asked after the questions of its items.

    A list with an item for each of another's is not asked itself: its items come and go with theirs.
    """
    visible = set(evaluation.visible)
    return tuple(
        step for section in evaluation.form.sections for step in _below(evaluation, section, section, "", visible)
    )


def _below(
    evaluation: Evaluation, node: Node, section: Group | Repeat, prefix: str, visible: set[str]
) -> Iterator[Step]:
    path = prefix + node.suffix
    if isinstance(node, Question):
        if path in visible and (node.calculate is None or node.may_override):
            yield Step(node, path, section)
        return
    if isinstance(node, Group):
        if node.is_information and evaluation.is_shown(path):
            yield Step(node, path, section)
        for child in node.children:
            yield from _below(evaluation, child, section, prefix, visible)
        return
    if not evaluation.is_shown(path):
        return
    for item in evaluation.lists.get(path, ()):
        for child in node.children:
            yield from _below(evaluation, child, section, f"{path}.{item}.", visible)
    if not node.for_each:
        yield Step(node, path, section)


def groups_around(evaluation: Evaluation, step: Step) -> Iterator[Group | Repeat]:
    """The sections, lists and sub-sections that a step stands in, outermost first."""
    parts = step.node.path.split(".")
    for end in range(1, len(parts)):
        node = evaluation.form.nodes[".".join(parts[:end])]
        assert not isinstance(node, Question)
        yield node


def is_open(evaluation: Evaluation, step: Step) -> bool:
    """Whether a step still waits for an answer; a worked-out one and an information do not.

    One that is the same as a question without an answer waits too.
    """
    if isinstance(step.node, Group) or (isinstance(step.node, Question) and step.node.calculate is not None):
        return False
    if step.path in evaluation.states:
        return False
    entry = evaluation.answers.get(step.path)
    return is_blank(entry) or (isinstance(entry, SameAs) and step.path not in evaluation.values)


def first_open(evaluation: Evaluation, asked: tuple[Step, ...]) -> int:
    """The place of the first step that waits; behind the last where none does."""
    return next((place for place, step in enumerate(asked) if is_open(evaluation, step)), len(asked))


def first_blocking(evaluation: Evaluation, asked: tuple[Step, ...]) -> int:
    """The place of the first step where something can be put right that blocks; behind the last where there is none."""
    places = (_place_of(problem, asked) for problem in evaluation.problems if problem.blocks)
    return min(places, default=len(asked))


def _place_of(problem: Problem, asked: tuple[Step, ...]) -> int:
    """Where a problem is put right: at what it points at, or else at the first step inside of that."""
    pointed = [path for path in (problem.path, *problem.also) if path]
    at = (place for place, step in enumerate(asked) if step.path in pointed)
    inside = (place for place, step in enumerate(asked) if any(step.path.startswith(f"{path}.") for path in pointed))
    return next(at, next(inside, len(asked)))
