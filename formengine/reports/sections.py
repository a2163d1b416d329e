"""A chapter for each section and each list: what is asked, what was answered, and what to know about the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formengine.evaluation import Evaluation
from formengine.family import BLOCK
from formengine.model import Choice, Form, Group, Node, Question, Repeat
from formengine.reports.family import family_table
from formengine.reports.items import MOST_COLUMNS, Answers, Listed, joined, lists_in
from formengine.reports.lists import lists_of
from formengine.reports.rows import ANSWERS, note_at, stands_as_it_counts
from formengine.reports.sources import marked, stated
from formengine.reports.words import answer_at, title_of_path, typed_at
from formengine.tables import Block, Cell, Chapter, Column, Keyed, Paragraph, Table
from formengine.values import dataclass

CHOSEN = "●"


def section_chapters(
    evaluation: Evaluation, beside: Callable[[str], tuple[Block, ...]] = lambda _: ()
) -> Iterator[Chapter]:
    """The chapters of all sections in which something is asked, or was answered earlier, then those of their lists.

    Parameters: `beside` tells what follows the answers of a section, by its path.
    """
    visible, kept = frozenset(evaluation.visible), set(evaluation.kept)
    titles = list_titles(evaluation.form)
    for section in evaluation.form.sections:
        blocks = tuple(_blocks(Asked(evaluation, visible, titles), section)) + tuple(_closed(evaluation, section, kept))
        blocks += beside(section.path)
        if blocks:
            yield Chapter(titles.get(section.path, section.title), (*_warned(section), *blocks))
        for repeat in lists_in(section):
            tables = tuple(Listed(evaluation, repeat, visible, titles).tables())
            if tables:
                yield Chapter(titles[repeat.path], tables)


def list_titles(form: Form) -> dict[str, str]:
    """What the chapter of each list is called, by path: no two alike, and none like that of a section."""
    taken = {section.title.casefold() for section in form.sections if not isinstance(section, Repeat)}
    titles: dict[str, str] = {}
    for repeat in lists_of(form):
        around = titles[repeat.list_path] if repeat.depth else ""
        section = form.nodes[repeat.path.partition(".")[0]].title
        wishes = [joined(around, repeat.title), joined(section, repeat.title)]
        wishes += [f"{wishes[0]} ({number})" for number in range(2, len(form.nodes) + 3)]
        titles[repeat.path] = next(one for one in wishes if one.casefold() not in taken)
        taken.add(titles[repeat.path].casefold())
    return titles


def _warned(section: Node) -> Iterator[Block]:
    """The content warning of a section: whoever reads it is warned as whoever answered was."""
    if isinstance(section, Group) and section.warning is not None:
        yield Paragraph(section.warning.text, strong=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked in a filled form, and what the chapters of its lists are called."""

    evaluation: Evaluation
    visible: frozenset[str]
    titles: dict[str, str]


def _blocks(asked: Asked, section: Group | Repeat, above: str = "") -> Iterator[Block]:
    """What stands in a section; `above` the sub-sections around it, for the chapter has the section's own heading."""
    evaluation = asked.evaluation
    if isinstance(section, Repeat):
        yield from _whole_list(asked, section)
        return
    brief = family_table(evaluation, section, "In brief") if section.block == BLOCK else None
    if brief is not None:
        yield brief
    grid = _grid(evaluation, section, asked.visible)
    if grid:
        informing = (child for child in section.children if isinstance(child, Group))
        yield from (block for child in informing for block in _below(asked, child, above))
        yield from grid
        return
    answers = Answers(evaluation, asked.titles)
    here = title = above if section in evaluation.form.sections else joined(above, section.title)
    for child in section.children:
        if isinstance(child, Repeat) or (isinstance(child, Question) and child.path in asked.visible):
            answers.add(child, child.path)
        elif isinstance(child, Group):
            yield from answers.table(title)
            title = joined(here, "And further")
            yield from _below(asked, child, here)
    yield from answers.table(title)


def _whole_list(asked: Asked, repeat: Repeat) -> Iterator[Table]:
    """A list that stands at the root of the form: its items, or that there are none."""
    tables = tuple(Listed(asked.evaluation, repeat, asked.visible, asked.titles).tables())
    answers = Answers(asked.evaluation, asked.titles)
    if not tables:
        answers.add(repeat, repeat.path)
    yield from tables or answers.table("")


def _below(asked: Asked, child: Group, above: str) -> Iterator[Block]:
    """What stands below a section: an information as it reads, all else as a section."""
    if child.is_information:
        if asked.evaluation.is_shown(child.path):
            yield Paragraph("\n".join(text for text in (child.title, child.help) if text))
        return
    blocks = tuple(_blocks(asked, child, above))
    if blocks:
        yield from (*_warned(child), *blocks)


def _grid(evaluation: Evaluation, group: Group, visible: frozenset[str]) -> tuple[Block, ...]:
    """A grid as items against choices; nothing where it is none, or has too many choices for the page."""
    items = [child for child in group.children if isinstance(child, Question) and child.path in visible]
    if group.widget != "grid" or not items or len(items[0].choices) > MOST_COLUMNS:
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
    # The chapter has the heading of a grid that is a section itself.
    return (Table("" if group in evaluation.form.sections else group.title, columns, rows),)


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
