"""The items of lists as rows that can be joined: each with its own key and those of the items around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from formengine.evaluation import Evaluation, plain_of
from formengine.model import Form, Question, Repeat
from formengine.reports.words import value_at

if TYPE_CHECKING:
    from formengine.reports import Filed

Row = list[Any]


def lists_of(form: Form) -> list[Repeat]:
    """Every list, in the form's order."""
    return [node for node in form.nodes.values() if isinstance(node, Repeat)]


def list_rows(repeat: Repeat, filed: Sequence[Filed]) -> Iterator[Row]:
    """The head of a list's table, then a row for each item of each record.

    A list inside of another has a column with the ids of the items around it, called by that list's path.
    """
    form = filed[0].evaluation.form
    questions = [question for question in form.questions() if question.list_path == repeat.path]
    yield ["record", *_around(form, repeat), "item", "position", *columns_of(questions)]
    for one in filed:
        for keys, path in places_of(one.evaluation, repeat):
            for position, item in enumerate(one.evaluation.lists.get(path, ()), start=1):
                values = values_of(one.evaluation, questions, f"{path}.{item}.")
                yield [one.record.id, *keys, item, position, *values]


def columns_of(questions: Sequence[Question]) -> Iterator[str]:
    """The columns of some questions; what refers to an item has a second one, for what that is called."""
    for question in questions:
        yield question.path
        if question.refers_to is not None:
            yield f"{question.path} (label)"


def values_of(evaluation: Evaluation, questions: Sequence[Question], prefix: str) -> Iterator[Any]:
    """What stands in these columns, in the item with this prefix."""
    for question in questions:
        path = prefix + question.suffix
        value = evaluation.values.get(path)
        yield plain_of(value)
        if question.refers_to is not None:
            yield None if value is None else value_at(evaluation, path, question, value)


def _around(form: Form, repeat: Repeat) -> list[str]:
    """The paths of the lists that a list is inside of, the outermost first."""
    return [*_around(form, outer_of(form, repeat)), repeat.list_path] if repeat.depth else []


def places_of(evaluation: Evaluation, repeat: Repeat) -> Iterator[tuple[tuple[str, ...], str]]:
    """Wherever a list stands in a filled form: the ids of the items around it, and its path."""
    if not repeat.depth:
        yield (), repeat.path
        return
    for keys, path in places_of(evaluation, outer_of(evaluation.form, repeat)):
        for item in evaluation.lists.get(path, ()):
            yield (*keys, item), f"{path}.{item}.{repeat.suffix}"


def outer_of(form: Form, repeat: Repeat) -> Repeat:
    """The list that a list stands inside of."""
    outer = form.nodes[repeat.list_path]
    assert isinstance(outer, Repeat)
    return outer
