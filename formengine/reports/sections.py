"""A chapter for each section and each list: what is asked, what was answered, and what to know about the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formengine.evaluation import Evaluation
from formengine.model import Group, Kind, Node, Question, Repeat
from formengine.reports.words import answer_at, cell_of, item_label, title_of_path, typed_at
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table, Width

ANSWERS = (Column("Question", "medium"), Column("Answer", "wide"), Column("Note", "narrow"))
MOST_COLUMNS = 7
"""A list with more questions than this is shown item by item."""


def section_chapters(evaluation: Evaluation, beside: Callable[[str], tuple[Block, ...]]) -> Iterator[Chapter]:
    """The chapters of all sections in which something is asked, or was answered earlier.

    Parameters: `beside` tells what follows the answers of a section, by its path.
    """
    visible, kept = set(evaluation.visible), set(evaluation.kept)
    for section in evaluation.form.sections:
        blocks = tuple(_blocks(evaluation, section, visible)) + tuple(_closed(evaluation, section, kept))
        blocks += beside(section.path)
        if blocks:
            yield Chapter(section.title, blocks)


def _blocks(evaluation: Evaluation, section: Group | Repeat, visible: set[str]) -> Iterator[Block]:
    if isinstance(section, Repeat):
        yield from _list(evaluation, section, visible)
        return
    rows: list[tuple[Cell, ...]] = []
    # A section's first table stands under the chapter's own heading.
    title = "" if section in evaluation.form.sections else section.title
    for child in section.children:
        if isinstance(child, Question):
            if child.path in visible:
                rows.append(_row(evaluation, child, child.path))
            continue
        if rows:
            yield Table(title, ANSWERS, tuple(rows))
        rows, title = [], "And further"
        yield from _blocks(evaluation, child, visible)
    if rows:
        yield Table(title, ANSWERS, tuple(rows))


def _row(evaluation: Evaluation, question: Question, path: str) -> tuple[Cell, ...]:
    return (question.title, answer_at(evaluation, path), note_at(evaluation, path))


def note_at(evaluation: Evaluation, path: str) -> str:
    """What a reader must know about an answer: that it was replaced, does not count yet, or is unusual."""
    notes: list[str] = []
    override = evaluation.overrides.get(path)
    if override is not None:
        node = evaluation.form.node(path)
        worked_out = cell_of(node, override.replaced) if isinstance(node, Question) else None
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


def _list(evaluation: Evaluation, repeat: Repeat, visible: set[str]) -> Iterator[Block]:
    items = evaluation.lists.get(repeat.path, ())
    if not items:
        answer = answer_at(evaluation, repeat.path)
        problems = " ".join(problem.message for problem in evaluation.problems_at(repeat.path))
        yield Table("", ANSWERS, ((repeat.title, answer or "None written down", problems),))
        return
    questions = [question for question in _questions(repeat) if _asked_somewhere(question, repeat, items, visible)]
    if len(questions) <= MOST_COLUMNS:
        yield _as_table(evaluation, repeat, items, questions)
        return
    for item in items:
        paths = [(question, f"{repeat.path}.{item}.{question.suffix}") for question in questions]
        rows = tuple(_row(evaluation, question, path) for question, path in paths if path in visible)
        yield Table(item_label(evaluation, repeat, repeat.path, item), ANSWERS, rows)


def _questions(node: Group | Repeat) -> Iterator[Question]:
    for child in node.children:
        if isinstance(child, Question):
            yield child
        else:
            yield from _questions(child)


def _asked_somewhere(question: Question, repeat: Repeat, items: tuple[str, ...], visible: set[str]) -> bool:
    return any(f"{repeat.path}.{item}.{question.suffix}" in visible for item in items)


def _as_table(evaluation: Evaluation, repeat: Repeat, items: tuple[str, ...], questions: list[Question]) -> Table:
    columns = (Column("", "narrow"), *(Column(question.title, _width(question)) for question in questions))
    rows = tuple(
        (place, *(_cell(evaluation, f"{repeat.path}.{item}.{question.suffix}") for question in questions))
        for place, item in enumerate(items, start=1)
    )
    return Table("", columns, rows)


def _cell(evaluation: Evaluation, path: str) -> Cell:
    """An answer in a table of items; what must be known about it follows in brackets."""
    answer, note = answer_at(evaluation, path), note_at(evaluation, path)
    if note in ("", "Worked out", "Left open"):
        return answer
    return f"{'' if answer is None else answer} [{note}]".strip()


def _width(question: Question) -> Width:
    if question.kind is Kind.LONG_TEXT:
        return "wide"
    return "narrow" if question.kind in (Kind.DATE, Kind.YES_NO, Kind.INTEGER, Kind.DECIMAL) else "medium"


def _closed(evaluation: Evaluation, section: Node, kept: set[str]) -> Iterator[Block]:
    """What was written in a safety section and is asked no more: never lost to sight."""
    rows = tuple(
        (title_of_path(evaluation, path), typed_at(evaluation, path), "")
        for path in evaluation.kept
        if path in kept and path.partition(".")[0] == section.path and _is_safety(evaluation, path)
    )
    if rows:
        yield Paragraph("Written earlier; the question is closed now:", strong=True)
        yield Table("Closed questions", ANSWERS, rows)


def _is_safety(evaluation: Evaluation, path: str) -> bool:
    node = evaluation.form.node(path)
    return node is not None and node.safety is not None
