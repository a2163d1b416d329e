"""The first page: who, what, when, how far, what is recommended, what to speak about, what is due and still open.

It is one page, because it may be the only one that is read: long answers are told by their beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from formengine.evaluation import Evaluation
from formengine.model import Node, Question
from formengine.records.workflow import BEGINNING
from formengine.reports.beside import announcements, last_step, signed_by
from formengine.reports.scores import score_summary
from formengine.reports.words import place_of, told_at, where
from formengine.rights import credits_of
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table
from formengine.tongue import _, several

if TYPE_CHECKING:
    from formengine.reports import Filed

FACTS = (Column("", "medium"), Column("", "wide"))
MOST_OPEN = 10
MOST_MARKED = 8
MOST_SCORES = 10
MOST_FLAGS = 8
LONGEST_FLAG = 300
"""Characters of a flag that stand on the page; all of it stands under Scores."""
MOST_DUE = 5
ROOM = 2_000
"""Characters that the answers on the page may have together."""
LEAST_ROOM = 150
"""Characters that each of them may have, however many there are."""
SHORT_LINK = 12


def summary(filed: Filed, first_page: tuple[Block, ...]) -> Chapter:
    """The one-page summary of a record, with what its plugin wants on it."""
    evaluation, beside = filed.evaluation, filed.beside
    facts = Table(_("About this record"), FACTS, _facts(filed))
    blocks: list[Block] = [*_notices(filed), *announcements(evaluation, beside), facts]
    blocks += _flags(evaluation)
    blocks += shortened((*_marked(evaluation), *first_page))
    scores = score_summary(evaluation)
    if scores is not None:
        blocks.append(_first_of(scores))
    blocks += _open(evaluation)
    blocks += (Paragraph(line) for line in credits_of(evaluation.form))
    return Chapter(_("Summary"), tuple(blocks), is_one_page=True)


def _notices(filed: Filed) -> Iterator[Paragraph]:
    if filed.made_for:
        yield Paragraph(f"Made for: {filed.made_for}. It holds the answers that this form lets them read.", strong=True)
    else:
        yield Paragraph(
            "For the author: holds everything, restricted answers included. Do not pass it on as it is.", strong=True
        )
    if filed.record.status == BEGINNING:
        yield Paragraph(_("This is a draft."), strong=True)


def _facts(filed: Filed) -> tuple[tuple[Cell, ...], ...]:
    record, evaluation, beside = filed.record, filed.evaluation, filed.beside
    form, progress = evaluation.form, evaluation.progress
    dated = evaluation.values.get(form.date.path) if form.date is not None else None
    rows: list[tuple[Cell, ...]] = [
        (_("About"), f"{record.subject.label} ({record.subject.kind})"),
        (_("Form"), _("{title}, version {version}", title=form.title, version=form.version)),
        (form.date.title if form.date is not None else _("Date"), dated),  # type: ignore[list-item]
        (_("Status"), beside.status or record.status),
        (_("Begun"), _("{day} by {name}", day=record.begun_at[:10], name=record.begun_by)),
        (_("Last changed"), record.changed_at[:10]),
        (_("Answered"), _("{answered} of {asked} questions asked", answered=progress.answered, asked=progress.asked)),
    ]
    if evaluation.kept:
        told = several(
            "{count} answer to a question that is not asked now",
            "{count} answers to questions that are not asked now",
            len(evaluation.kept),
        )
        rows.append((_("Kept but not used"), told))
    rows += _standing(filed)
    return tuple(row for row in rows if row[1])


def _standing(filed: Filed) -> Iterator[tuple[Cell, ...]]:
    """How the record stands beside its answers: its last step, who signed, what is due, and its history's last link."""
    yield _("Last step"), last_step(filed.beside)
    unsigned = "" if filed.record.status == BEGINNING else _("nobody yet")
    yield _("Signed by"), signed_by(filed.beside) or unsigned
    yield _("Due"), "\n".join(_due_lines(filed.evaluation))
    link = filed.head[:SHORT_LINK]
    yield _("Last link of its history"), _("{link}… (whole under About this export)", link=link) if link else ""


def _due_lines(evaluation: Evaluation) -> Iterator[str]:
    """What is due next, a line for each day, and how much more is due later."""
    days = due_days(evaluation)
    yield from (f"{day.isoformat()}: {what}" for day, what in days[:MOST_DUE])
    more = len(days) - MOST_DUE
    if more > 0:
        yield several("And {count} later day, in its section.", "And {count} later days, in their sections.", more)


def due_days(evaluation: Evaluation) -> list[tuple[date, str]]:
    """What a filled form says is due, by its day, the nearest first."""
    asked = ((evaluation.form.node(path), evaluation.values.get(path)) for path in evaluation.visible)
    dated = ((value, node) for node, value in asked if isinstance(node, Question) and isinstance(value, date))
    return sorted((day, node.due) for day, node in dated if node.due)


def _flags(evaluation: Evaluation) -> Iterator[Paragraph]:
    """Answers that must be spoken about, whatever the score; of many the first of each score, and how many there are.

    A flag is a matter of safety: that some do not stand here is said before those that do.
    """
    found = Counter((score.title, flag.text) for score in evaluation.scores for flag in score.flags)
    if len(found) > MOST_FLAGS:
        told = _(
            "There are {count} flags: answers that must be spoken about, whatever the score. {shown} stand here;"
            " all of them stand under Scores.",
            count=found.total(),
            shown=MOST_FLAGS,
        )
        yield Paragraph(told, strong=True)
    # No score's flags are out of sight because another has many.
    before: Counter[str] = Counter()
    ranked: list[tuple[int, int, str]] = []
    for place, ((title, text), count) in enumerate(found.items()):
        line = f"{title}: {text}"
        if len(line) > LONGEST_FLAG:
            line = _("{beginning} … (goes on under Scores)", beginning=_beginning(line, LONGEST_FLAG))
        ranked.append(
            (before[title], place, line if count == 1 else _("{flag} ({count} answers)", flag=line, count=count))
        )
        before[title] += 1
    for _rank, _place, line in sorted(sorted(ranked)[:MOST_FLAGS], key=lambda one: one[1]):
        yield Paragraph(line, strong=True)


def _marked(evaluation: Evaluation) -> Iterator[Table]:
    """The answers that the form wants on the first page, in its order."""
    paths = [path for path in evaluation.visible if _is_marked(evaluation.form.node(path))]
    rows = tuple((_called(evaluation, path), told_at(evaluation, path) or _("left open")) for path in paths)
    if rows:
        more = len(rows) - MOST_MARKED
        note = several("{count} more stands in its section.", "{count} more stand in their sections.", more)
        yield Table(_("At a glance"), FACTS, rows[:MOST_MARKED], note if more > 0 else "")


def _is_marked(node: Node | None) -> bool:
    return isinstance(node, Question) and node.is_on_first_page


def _called(evaluation: Evaluation, path: str) -> str:
    """A question, and the item that it is asked of."""
    node, place = evaluation.form.node(path), place_of(evaluation, path)
    assert node is not None
    return f"{place} › {node.title}" if place and node.depth else node.title


def shortened(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Blocks with as much of each long text as has room on the page."""
    texts = [cell for block in blocks for cell in _texts(block) if len(cell) > LEAST_ROOM]
    room = max(LEAST_ROOM, ROOM // max(1, len(texts)))
    for block in blocks:
        if isinstance(block, Table):
            cut = (tuple(_shorter(one, room) if isinstance(one, str) else one for one in row) for row in block.rows)
            yield replace(block, rows=tuple(cut))
        else:
            yield Paragraph(_shorter(block.text, room), block.strong) if isinstance(block, Paragraph) else block


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row if isinstance(cell, str))
    elif isinstance(block, Paragraph):
        yield block.text


def _shorter(text: str, room: int) -> str:
    """A text, or its beginning, saying that it goes on."""
    if len(text) <= room:
        return text
    return _("{beginning} … (goes on in its section)", beginning=_beginning(text, room))


def _beginning(text: str, room: int) -> str:
    """The beginning of a text that is longer than its room, up to a word's end."""
    return text[:room].rsplit(None, 1)[0].rstrip()


def _first_of(scores: Table) -> Table:
    """The first scores of many, and that there are more."""
    more = len(scores.rows) - MOST_SCORES
    if more <= 0:
        return scores
    note = several("{count} more score stands under Scores.", "{count} more scores stand under Scores.", more)
    return replace(scores, rows=scores.rows[:MOST_SCORES], note=note)


def _open(evaluation: Evaluation) -> Iterator[Block]:
    """What is still to be put right, the blocking first."""
    ordered = sorted(evaluation.problems, key=lambda problem: not problem.blocks)
    if not ordered:
        return
    rows = tuple((where(evaluation, problem), problem.message) for problem in ordered[:MOST_OPEN])
    more = _("And {count} more.", count=len(ordered) - MOST_OPEN) if len(ordered) > MOST_OPEN else ""
    yield Table(_("Still open"), (Column(_("Where"), "medium"), Column(_("What"), "wide")), rows, more)
