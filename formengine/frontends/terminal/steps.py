"""What the terminal asks, in order: questions, worked-out answers that may be replaced, and lists to add to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formengine.answers import is_blank
from formengine.evaluation import Evaluation
from formengine.model import Group, Node, Question, Repeat


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to ask: a question or list, at a path, in a section."""

    node: Question | Repeat
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


def is_open(evaluation: Evaluation, step: Step) -> bool:
    """Whether a step still waits for an answer; a worked-out one does not."""
    if isinstance(step.node, Question) and step.node.calculate is not None:
        return False
    return is_blank(evaluation.answers.get(step.path)) and step.path not in evaluation.states


def first_open(evaluation: Evaluation, asked: tuple[Step, ...]) -> int:
    """The place of the first step that waits; behind the last where none does."""
    return next((place for place, step in enumerate(asked) if is_open(evaluation, step)), len(asked))
