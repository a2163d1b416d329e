"""`:remove`: an item is taken out of a list, and the person hears what went with it and what depended on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from formengine.answers import AnsweredIn, Entry, SameAs
from formengine.drafts import Draft, answers_of_item, pointing_into
from formengine.frontends.terminal.screen import remark
from formengine.frontends.terminal.steps import Step
from formengine.model import items_on
from formengine.reports.words import title_of_path
from formengine.tongue import _, several

if TYPE_CHECKING:
    from formengine.frontends.terminal.interview import Interview


def take_out(interview: Interview, step: Step, item: str) -> None:
    """Take an item out of the list that is being asked."""
    draft = interview.draft
    choosing = draft.evaluation.referring_to(step.path, item)
    pointing = pointing_into(draft.form, draft.answers, step.path, item)
    along = tuple(_gone_along(draft, step.path, item))
    interview.keep(draft.without_item(step.path, item))
    remark(_("Taken out; what was written stays in the history."))
    for sentence in along:
        remark(sentence)
    evaluation = interview.evaluation
    for path in (*choosing, *pointing):
        if path in evaluation.visible or path in evaluation.lists:
            remark(_depended(draft.answers.get(path), title_of_path(evaluation, path)))


def _depended(entry: Entry, where: str) -> str:
    """What is said of an answer that depended on the item."""
    if isinstance(entry, SameAs):
        return _("{where} was the same as an answer there: please type it now.", where=where)
    if isinstance(entry, AnsweredIn):
        return _("{where} was said to be answered there: please answer it now.", where=where)
    return _("It was chosen in {where}: please choose again there.", where=where)


def _gone_along(draft: Draft, path: str, item: str) -> Iterator[str]:
    """What was answered for an item in the lists that have an item for each of its list."""
    answered = (_list_around(draft, entry, path) for entry in answers_of_item(draft.form, draft.answers, path, item))
    for repeat, count in Counter(filter(None, answered)).items():
        title = title_of_path(draft.evaluation, repeat)
        yield several(
            "{count} answer about it in “{where}” went too, and stays in the history.",
            "{count} answers about it in “{where}” went too, and stay in the history.",
            count,
            where=title,
        )


def _list_around(draft: Draft, entry: str, path: str) -> str:
    """The outermost list outside of a path that an answer stands in; empty where it stands below the path itself."""
    if entry.startswith(f"{path}."):
        return ""
    return next((at for repeat, at, _item in items_on(entry, draft.form.nodes) if repeat.for_each), "")
