"""One answer as a row for a reader: the question, what was answered, and what to know about it."""

from __future__ import annotations

from formengine.evaluation import Evaluation
from formengine.model import Question
from formengine.reports.words import told_at, value_at
from formengine.tables import Cell, Column

ANSWERS = (Column("Question", "medium"), Column("Answer", "wide"), Column("Note", "narrow"))


def row_at(evaluation: Evaluation, question: Question, path: str) -> tuple[Cell, ...]:
    """The row of the question at a path."""
    return (question.title, told_at(evaluation, path), note_at(evaluation, path))


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
        notes.append("Left open")
    if path in evaluation.unusual:
        notes.append("Not usual here")
    return " ".join(notes)
