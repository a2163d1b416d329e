"""The grid of who is what to whom, with what was said once also shown the other way round."""

from __future__ import annotations

from formengine.evaluation import Evaluation
from formengine.model import Question, Repeat
from formengine.relations import relations_at
from formengine.reports.words import items_to_choose
from formengine.tables import Column, Table

MOST_PEOPLE = 8
"""A grid with more than these is not readable; the list itself still tells everything."""


def relation_grid(evaluation: Evaluation, repeat: Repeat, path: str, title: str) -> Table | None:
    """A row and a column for each of those between whom a list tells relations; None where it tells none.

    Parameters: `path` of the list in the answers; `title` what the table is called.
    """
    relations = relations_at(repeat, path, evaluation.values, evaluation.lists)
    if relations is None or not relations.said:
        return None
    between = relations.between()
    named = {item for pair in between for item in pair}
    people = [(item, called) for item, called in _all_people(evaluation, repeat, path) if item in named]
    if not people or len(people) > MOST_PEOPLE:
        return None
    columns = (Column("", "narrow"), *(Column(called, "narrow") for _, called in people))
    rows = tuple(
        (called, *(relations.question.title_of(between.get((item, other), "")) for other, _ in people))
        for item, called in people
    )
    return Table(title, columns, rows, "Each row says what somebody is to those named above.")


def _all_people(evaluation: Evaluation, repeat: Repeat, path: str) -> list[tuple[str, str]]:
    assert repeat.grid is not None
    name = repeat.grid.who
    question = next(child for child in repeat.children if child.name == name)
    assert isinstance(question, Question)
    assert question.refers_to is not None
    first = evaluation.lists[path][0]
    return list(items_to_choose(evaluation, f"{path}.{first}.{name}", question.refers_to))
