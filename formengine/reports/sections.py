"""A chapter for each section and each list: what is asked, what was answered, and what to know about the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formengine.evaluation import Evaluation
from formengine.family import BLOCK
from formengine.model import Choice, Group, Node, Question, Repeat
from formengine.reports.family import family_table
from formengine.reports.items import MOST_COLUMNS, Listed, joined
from formengine.reports.rows import ANSWERS, note_at, row_at, stands_as_it_counts
from formengine.reports.sources import marked, stated
from formengine.reports.words import answer_at, title_of_path, typed_at
from formengine.tables import Block, Cell, Chapter, Column, Keyed, Paragraph, Table

CHOSEN = "●"


def section_chapters(
    evaluation: Evaluation, beside: Callable[[str], tuple[Block, ...]] = lambda _: ()
) -> Iterator[Chapter]:
    """The chapters of all sections in which something is asked, or was answered earlier.

    Parameters: `beside` tells what follows the answers of a section, by its path.
    """
    visible, kept = frozenset(evaluation.visible), set(evaluation.kept)
    for section in evaluation.form.sections:
        blocks = tuple(_blocks(evaluation, section, visible)) + tuple(_closed(evaluation, section, kept))
        blocks += beside(section.path)
        if blocks:
            yield Chapter(section.title, (*_warned(section), *blocks))


def _warned(section: Node) -> Iterator[Block]:
    """The content warning of a section: whoever reads it is warned as whoever answered was."""
    if isinstance(section, Group) and section.warning is not None:
        yield Paragraph(section.warning.text, strong=True)


def _blocks(
    evaluation: Evaluation, section: Group | Repeat, visible: frozenset[str], above: str = ""
) -> Iterator[Block]:
    """What stands in a section; `above` the sub-sections around it, for the chapter has the section's own heading."""
    if isinstance(section, Repeat):
        yield from Listed(evaluation, section, visible, above=above).tables()
        return
    brief = family_table(evaluation, section, "In brief") if section.block == BLOCK else None
    if brief is not None:
        yield brief
    rows: list[tuple[Cell, ...]] = []
    here = title = above if section in evaluation.form.sections else joined(above, section.title)
    for child in section.children:
        if isinstance(child, Question):
            if child.path in visible:
                rows.append(row_at(evaluation, child, child.path))
            continue
        if isinstance(child, Repeat) and not evaluation.lists.get(child.path):
            rows += Listed(evaluation, child, visible).row_of_none()
            continue
        if rows:
            yield Table(title, ANSWERS, tuple(rows))
        rows, title = [], joined(here, "And further")
        yield from _below(evaluation, child, visible, here)
    if rows:
        yield Table(title, ANSWERS, tuple(rows))


def _below(evaluation: Evaluation, child: Group | Repeat, visible: frozenset[str], above: str) -> Iterator[Block]:
    """What stands below a section: an information as it reads, a grid as a grid, all else as questions."""
    if isinstance(child, Group) and child.is_information:
        if evaluation.is_shown(child.path):
            yield Paragraph("\n".join(text for text in (child.title, child.help) if text))
        return
    blocks = tuple(_grid(evaluation, child, visible) or _blocks(evaluation, child, visible, above))
    if blocks:
        yield from (*_warned(child), *blocks)


def _grid(evaluation: Evaluation, group: Group | Repeat, visible: frozenset[str]) -> tuple[Block, ...]:
    """A grid as items against choices; nothing where it is none, or has too many choices for the page."""
    items = [child for child in group.children if isinstance(child, Question) and child.path in visible]
    if not isinstance(group, Group) or group.widget != "grid" or not items or len(items[0].choices) > MOST_COLUMNS:
        return ()
    choices = items[0].choices
    columns = (Column("", "medium"), *(Column(choice.title, "narrow") for choice in choices), Column("Note", "narrow"))
    rows = tuple(
        (
            item.title,
            *(_mark(evaluation, item.path, place, choice) for place, choice in enumerate(choices)),
            _state_and_note(evaluation, item.path),
        )
        for item in items
    )
    return (Table(group.title, columns, rows),)


def _mark(evaluation: Evaluation, path: str, place: int, choice: Choice) -> Cell:
    """A row's place under one of the choices: marked, or empty."""
    mark = CHOSEN if evaluation.values.get(path) == choice.value else None
    return Keyed(mark, marked(path, place)) if stands_as_it_counts(evaluation, path) else mark


def _state_and_note(evaluation: Evaluation, path: str) -> Cell:
    """Why no choice of a row is marked, and what else to know."""
    state = "" if path in evaluation.values else answer_at(evaluation, path)
    told = " ".join(str(part) for part in (state, note_at(evaluation, path)) if part)
    return Keyed(told, stated(path)) if stands_as_it_counts(evaluation, path) else told


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
