"""A chapter for each section and each list: what is asked, what was answered, and what to know about the answer."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.evaluation import Evaluation
from formengine.kinds import rules_of, shown_value
from formengine.model import Group, Node, Question, Repeat
from formengine.reports.words import answer_at, item_label, title_of_path, typed_at
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table

ANSWERS = (Column("Question", "medium"), Column("Answer", "wide"), Column("Note", "narrow"))
CHOSEN = "●"
MOST_COLUMNS = 7
"""A list with more questions than this is shown item by item."""


def section_chapters(evaluation: Evaluation) -> Iterator[Chapter]:
    """The chapters of all sections in which something is asked, or was answered earlier."""
    visible, kept = set(evaluation.visible), set(evaluation.kept)
    for section in evaluation.form.sections:
        blocks = tuple(_blocks(evaluation, section, visible)) + tuple(_closed(evaluation, section, kept))
        if blocks:
            yield Chapter(section.title, (*_warned(section), *blocks))


def _warned(section: Node) -> Iterator[Block]:
    """The content warning of a section: whoever reads it is warned as whoever answered was."""
    if isinstance(section, Group) and section.warning is not None:
        yield Paragraph(section.warning.text, strong=True)


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
        yield from _below(evaluation, child, visible)
    if rows:
        yield Table(title, ANSWERS, tuple(rows))


def _below(evaluation: Evaluation, child: Group | Repeat, visible: set[str]) -> Iterator[Block]:
    """What stands below a section: an information as it reads, a grid as a grid, all else as questions."""
    if isinstance(child, Group) and child.is_information:
        if evaluation.is_shown(child.path):
            yield Paragraph("\n".join(text for text in (child.title, child.help) if text))
        return
    blocks = tuple(_grid(evaluation, child, visible) or _blocks(evaluation, child, visible))
    if blocks:
        yield from (*_warned(child), *blocks)


def _grid(evaluation: Evaluation, group: Group | Repeat, visible: set[str]) -> tuple[Block, ...]:
    """A grid as items against choices; nothing where it is none, or has too many choices for the page."""
    items = [child for child in group.children if isinstance(child, Question) and child.path in visible]
    if not isinstance(group, Group) or group.widget != "grid" or not items or len(items[0].choices) > MOST_COLUMNS:
        return ()
    choices = items[0].choices
    columns = (Column("", "medium"), *(Column(choice.title, "narrow") for choice in choices), Column("Note", "narrow"))
    rows = tuple(
        (
            item.title,
            *(CHOSEN if evaluation.values.get(item.path) == choice.value else None for choice in choices),
            _state_and_note(evaluation, item.path),
        )
        for item in items
    )
    return (Table(group.title, columns, rows),)


def _state_and_note(evaluation: Evaluation, path: str) -> str:
    """Why no choice of a row is marked, and what else to know."""
    stated = "" if path in evaluation.values else answer_at(evaluation, path)
    return " ".join(str(part) for part in (stated, note_at(evaluation, path)) if part)


def _row(evaluation: Evaluation, question: Question, path: str) -> tuple[Cell, ...]:
    return (question.title, answer_at(evaluation, path), note_at(evaluation, path))


def note_at(evaluation: Evaluation, path: str) -> str:
    """What a reader must know about an answer: that it was replaced, does not count yet, or is unusual."""
    notes: list[str] = []
    override = evaluation.overrides.get(path)
    if override is not None:
        node = evaluation.form.node(path)
        worked_out = shown_value(node, override.replaced) if isinstance(node, Question) else None
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
    columns = (Column("", "narrow"), *(Column(question.title, rules_of(question).width) for question in questions))
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
