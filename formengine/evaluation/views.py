"""The effective view of a filled form: what is asked and valid, as JSON and as answers."""

from __future__ import annotations

from typing import Any

from formengine.answers import Answers, Items
from formengine.evaluation.outcome import Evaluation
from formengine.evaluation.values import plain_of, raw_of
from formengine.model import Group, Node, Question, Repeat


def effective_document(evaluation: Evaluation) -> dict[str, Any]:
    """The effective answers as nested JSON, as the plain schema has them; what is blank or a state is left out."""
    return _effective(evaluation, evaluation.form.sections, "")


def _effective(evaluation: Evaluation, children: tuple[Node, ...], prefix: str) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for child in children:
        path = prefix + child.name
        if isinstance(child, Question):
            value: Any = plain_of(evaluation.values.get(path))
        elif isinstance(child, Group):
            value = _effective(evaluation, child.children, f"{path}.") or None
        else:
            items = evaluation.lists.get(path, ())
            value = [
                {"_id": item, **_effective(evaluation, child.children, f"{path}.{item}.")} for item in items
            ] or None
        if value is not None:
            document[child.name] = value
    return document


def effective_answers(evaluation: Evaluation) -> Answers:
    """The effective view as answers of its own: what is asked and valid, states and calculated values included."""
    answers = Answers()
    for path, ids in evaluation.lists.items():
        repeat = evaluation.form.node(path)
        if isinstance(repeat, Repeat) and repeat.for_each:
            continue  # Its items are held by the list that it takes them from.
        answers = answers.with_entry(path, Items(ids))
    for path, value in evaluation.values.items():
        answers = answers.with_entry(path, raw_of(value))
    for path, state in evaluation.states.items():
        answers = answers.with_state(path, state)
    return answers
