"""One answer as a row for a reader: the question, what was answered, and what to know about it."""

from __future__ import annotations

from formengine.evaluation import Evaluation
from formengine.expressions import Type
from formengine.model import Question
from formengine.reports.words import told_at, value_at
from formengine.tables import Cell, Column, Keyed

ANSWERS = (Column("Question", "medium"), Column("Answer", "wide"), Column("Note", "narrow"))
ANSWER_COLUMN = 1
LEFT_OPEN = "Left open"


def row_at(evaluation: Evaluation, question: Question, path: str) -> tuple[Cell, ...]:
    """The row of the question at a path."""
    return (question.title, answer_cell(evaluation, path), note_at(evaluation, path))


def answer_cell(evaluation: Evaluation, path: str) -> Cell:
    """An answer for a reader; formulas may look at it under its path where it is a number as it counts."""
    told = told_at(evaluation, path)
    return Keyed(told, path) if stands_as_it_counts(evaluation, path) else told


def stands_as_it_counts(evaluation: Evaluation, path: str) -> bool:
    """Whether what a reader sees is a number that counts: a valid answer given here, a state, or nothing at all."""
    node = evaluation.form.node(path)
    is_number = isinstance(node, Question) and node.kind.type in (Type.NUMBER, Type.YES_NO)
    is_given = path in evaluation.values or path in evaluation.states or evaluation.answers.get(path) is None
    return is_number and is_given and path not in evaluation.same_as and path not in evaluation.answered_in


def note_at(evaluation: Evaluation, path: str) -> str:
    """What a reader must know about an answer: that it was replaced, does not count yet, or is unusual."""
    notes: list[str] = []
    override = evaluation.overrides.get(path)
    if override is not None:
        node = evaluation.form.node(path)
        worked_out = value_at(evaluation, path, node, override.replaced) if isinstance(node, Question) else None
        shown = "nothing yet" if worked_out is None else worked_out
        notes.append(f"Replaced by hand; worked out: {shown}. Reason: {override.reason}")
    elif path in evaluation.calculated:
        notes.append("Worked out")
    notes += [problem.message for problem in evaluation.problems_at(path)]
    if not notes and path not in evaluation.values and path not in evaluation.states:
        notes.append(LEFT_OPEN)
    if path in evaluation.unusual:
        notes.append("Not usual here")
    return " ".join(notes)
