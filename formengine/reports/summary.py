"""The first page: who, what, when, how far, what to speak about, what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from formengine.evaluation import Evaluation
from formengine.records import Record
from formengine.records.workflow import BEGINNING
from formengine.reports.beside import Beside, announcements
from formengine.reports.scores import flag_lines, score_summary
from formengine.reports.words import where
from formengine.rights import credits_of
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table
from formengine.tongue import _, several

if TYPE_CHECKING:
    from formengine.reports import Filed

FACTS = (Column("", "medium"), Column("", "wide"))
MOST_OPEN = 15


def summary(filed: Filed, first_page: tuple[Block, ...]) -> Chapter:
    """The one-page summary of a record, with what its plugin wants on it."""
    evaluation, beside = filed.evaluation, filed.beside
    facts = Table("About this record", FACTS, _facts(filed.record, evaluation, beside))
    blocks: list[Block] = [*_notices(filed), *announcements(evaluation, beside), facts]
    blocks += flag_lines(evaluation)
    blocks += first_page
    scores = score_summary(evaluation)
    if scores is not None:
        blocks.append(scores)
    blocks += _open(evaluation)
    return Chapter(_("Summary"), tuple(blocks))


def _notices(filed: Filed) -> Iterator[Paragraph]:
    if filed.made_for:
        yield Paragraph(f"Made for: {filed.made_for}. It holds the answers that this form lets them read.", strong=True)
    else:
        yield Paragraph(
            "For the author: holds everything, restricted answers included. Do not pass it on as it is.", strong=True
        )
    if filed.record.status == BEGINNING:
        yield Paragraph(_("This is a draft."), strong=True)
    yield from (Paragraph(line) for line in credits_of(filed.evaluation.form))


def _facts(record: Record, evaluation: Evaluation, beside: Beside) -> tuple[tuple[Cell, ...], ...]:
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
    return tuple(row for row in rows if row[1] is not None)


def _open(evaluation: Evaluation) -> Iterator[Block]:
    """What is still to be put right, the blocking first."""
    ordered = sorted(evaluation.problems, key=lambda problem: not problem.blocks)
    if not ordered:
        return
    rows = tuple((where(evaluation, problem), problem.message) for problem in ordered[:MOST_OPEN])
    more = _("And {count} more.", count=len(ordered) - MOST_OPEN) if len(ordered) > MOST_OPEN else ""
    yield Table(_("Still open"), (Column(_("Where"), "medium"), Column(_("What"), "wide")), rows, more)
