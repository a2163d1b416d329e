"""`:same` and `:see`: an answer that is taken from another question, or given in another place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from formengine.evaluation import Evaluation
from formengine.frontends.terminal.screen import say
from formengine.frontends.terminal.steps import Step
from formengine.model import State
from formengine.references import node_at, why_not_same
from formengine.reports.words import item_before, title_of_path

if TYPE_CHECKING:
    from formengine.frontends.terminal.interview import Interview


def same(interview: Interview, rest: str, step: Step) -> None:
    """Take the answer from another question, or, where none is named, from the item before in the list."""
    evaluation = interview.evaluation
    path = _place(evaluation, rest) if rest else item_before(evaluation, step.path)
    if path is None:
        unknown = f"There is no question “{rest[:60]}” here. " if rest else ""
        say(f"  {unknown}Type :same and the path of a question; :why tells the path of the one you are at.")
        return
    fault = why_not_same(evaluation.form, step.node, node_at(evaluation.form, evaluation.answers, path))
    if path == step.path or fault:
        say(f"  {fault or 'That is this question itself.'}")
        return
    interview.keep_and_go_on(interview.draft.with_same_as(step.path, path), step)


def see(interview: Interview, rest: str, step: Step) -> None:
    """Say in which other question or section this is answered."""
    if step.node.label_of(State.ANSWERED_IN) is None:
        say("  The form does not offer that here. Type the answer, or :same and the path of another question.")
        return
    path = _place(interview.evaluation, rest) if rest else None
    if path is None or path == step.path or step.path.startswith(f"{path}."):
        unknown = f"There is no other place “{rest[:60]}” here. " if rest else ""
        say(f"  {unknown}Type :see and a section or question: its path, or as much of its title as is needed.")
        return
    interview.keep_and_go_on(interview.draft.with_answered_in(step.path, path), step)


def _place(evaluation: Evaluation, wanted: str) -> str | None:
    """The path of a section or question that is asked: typed in full, or the first whose title has these words."""
    if node_at(evaluation.form, evaluation.answers, wanted) is not None:
        return wanted if evaluation.is_shown(wanted) else None
    said = wanted.lower()
    tellings: tuple[Callable[[str], bool], ...] = (
        lambda path: title_of_path(evaluation, path).rpartition(" › ")[2].lower() == said,
        lambda path: said in title_of_path(evaluation, path).lower(),
    )
    places = (*(section.path for section in evaluation.form.sections if evaluation.is_shown(section.path)),
              *evaluation.visible)  # fmt: skip
    return next((path for telling in tellings for path in places if telling(path)), None)
