"""A chapter for each section and each list: what is asked, what was answered, and what to know about the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from formengine.evaluation import Evaluation
from formengine.family import BLOCK
from formengine.model import Group, Kind, Node, Question, Repeat
from formengine.reports.family import family_table
from formengine.reports.relations import relation_grid
from formengine.reports.words import item_label, title_of_path, told_at, typed_at, value_at
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table, Width

ANSWERS = (Column("Question", "medium"), Column("Answer", "wide"), Column("Note", "narrow"))
MOST_COLUMNS = 7
"""A list with more questions than this is shown item by item."""


def section_chapters(
    evaluation: Evaluation, beside: Callable[[str], tuple[Block, ...]] = lambda _: ()
) -> Iterator[Chapter]:
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
        yield from list_blocks(evaluation, section, "", visible)
        return
    brief = family_table(evaluation, section, "In brief") if section.block == BLOCK else None
    if brief is not None:
        yield brief
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


def list_blocks(
    evaluation: Evaluation, repeat: Repeat, prefix: str, visible: set[str], above: str = ""
) -> Iterator[Block]:
    """The items of a list: in one table, or one after the other with the lists inside of them.

    Parameters: `prefix` the path of the item that holds the list, with a dot; `above` what that item is called.
    """
    path = prefix + repeat.suffix
    if not evaluation.is_shown(path):
        return
    items = evaluation.lists.get(path, ())
    if not items:
        yield from _empty_list(evaluation, repeat, path, above)
        return
    heading = " › ".join(part for part in (above, repeat.title if "." in repeat.path else "") if part)
    grid = relation_grid(evaluation, repeat, path, heading)
    if grid is not None:
        yield grid
    questions = [question for question in _questions(repeat) if _asked_somewhere(question, path, items, visible)]
    inner = list(_lists(repeat))
    if len(questions) <= MOST_COLUMNS and not inner:
        # An item is told by the answers beside it; one that belongs to another list's item, by that one's name.
        called: dict[str, Cell] = {
            item: item_label(evaluation, repeat, path, item) if repeat.for_each else place
            for place, item in enumerate(items, start=1)
        }
        yield _as_table(evaluation, path, called, questions, heading)
        return
    for item in items:
        label = item_label(evaluation, repeat, path, item)
        title = f"{heading} › {label}" if heading else label
        yield from _item(evaluation, f"{path}.{item}.", questions, visible, title)
        for below in inner:
            yield from list_blocks(evaluation, below, f"{path}.{item}.", visible, title)


def _item(
    evaluation: Evaluation, prefix: str, questions: list[Question], visible: set[str], title: str
) -> Iterator[Table]:
    paths = [(question, prefix + question.suffix) for question in questions]
    rows = tuple(_row(evaluation, question, path) for question, path in paths if path in visible)
    if rows:
        yield Table(title, ANSWERS, rows)


def _empty_list(evaluation: Evaluation, repeat: Repeat, path: str, above: str) -> Iterator[Table]:
    if repeat.for_each:
        return
    answer = told_at(evaluation, path)
    problems = " ".join(problem.message for problem in evaluation.problems_at(path))
    yield Table(above, ANSWERS, ((repeat.title, answer or "None written down", problems),))


def _questions(node: Group | Repeat) -> Iterator[Question]:
    """The questions asked for an item itself, not those of lists inside of it."""
    for child in node.children:
        if isinstance(child, Question):
            yield child
        elif isinstance(child, Group):
            yield from _questions(child)


def _lists(node: Group | Repeat) -> Iterator[Repeat]:
    """The lists inside of an item."""
    for child in node.children:
        if isinstance(child, Repeat):
            yield child
        elif isinstance(child, Group):
            yield from _lists(child)


def _asked_somewhere(question: Question, path: str, items: tuple[str, ...], visible: set[str]) -> bool:
    return any(f"{path}.{item}.{question.suffix}" in visible for item in items)


def _as_table(
    evaluation: Evaluation, path: str, items: Mapping[str, Cell], questions: list[Question], title: str
) -> Table:
    columns = (Column("", "narrow"), *(Column(question.title, _width(question)) for question in questions))
    rows = tuple(
        (called, *(_cell(evaluation, f"{path}.{item}.{question.suffix}") for question in questions))
        for item, called in items.items()
    )
    return Table(title, columns, rows)


def _cell(evaluation: Evaluation, path: str) -> Cell:
    """An answer in a table of items; what must be known about it follows in brackets."""
    answer, note = told_at(evaluation, path), note_at(evaluation, path)
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
