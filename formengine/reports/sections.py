"""A chapter for each section and each list: what is asked, what was answered, and what to know about the answer."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.evaluation import Evaluation
from formengine.family import BLOCK
from formengine.model import Group, Node, Question, Repeat
from formengine.reports.family import family_table
from formengine.reports.items import Listed, joined
from formengine.reports.rows import ANSWERS, row_at
from formengine.reports.words import title_of_path, typed_at
from formengine.tables import Block, Cell, Chapter, Paragraph, Table


def section_chapters(evaluation: Evaluation) -> Iterator[Chapter]:
    """The chapters of all sections in which something is asked, or was answered earlier."""
    visible, kept = frozenset(evaluation.visible), set(evaluation.kept)
    for section in evaluation.form.sections:
        blocks = tuple(_blocks(evaluation, section, visible)) + tuple(_closed(evaluation, section, kept))
        if blocks:
            yield Chapter(section.title, blocks)


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
        if rows:
            yield Table(title, ANSWERS, tuple(rows))
        rows, title = [], joined(here, "And further")
        yield from _blocks(evaluation, child, visible, here)
    if rows:
        yield Table(title, ANSWERS, tuple(rows))


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
