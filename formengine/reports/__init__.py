"""An evaluation or record → the chapters people want to read, the one-page summary first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Literal

from formengine.evaluation import Evaluation
from formengine.model import Form
from formengine.records import Record
from formengine.reports.about import about, codebook
from formengine.reports.beside import Beside, section_blocks, sign_off
from formengine.tables import Block, Chapter, Chart, Picture, Table
from formengine.values import dataclass

__all__ = ["Beside", "Export", "Filed", "all_chapters", "chapters_of"]

Profile = Literal["reader", "analyst"]


@dataclass(frozen=True, slots=True)
class Filed:
    """A record with what its answers amount to, what plugins add to its first page, and the head of its history.

    `beside` is what stands beside the answers: comments, signatures, tellings, notes.
    `made_for` whom it is made for, in words, where that is not the author: it then holds only what they may read.
    `history` who changed what when, for those who may see it.
    """

    record: Record
    evaluation: Evaluation
    first_page: tuple[Block, ...] = ()
    head: str = ""
    made_for: str = ""
    beside: Beside = field(default_factory=Beside)
    history: Table | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """What an exporter gets: records of one form, their chapters, for whom, and who asked for it when.

    `form` is the newest version among them.
    """

    form: Form
    filed: tuple[Filed, ...]
    chapters: tuple[Chapter, ...]
    profile: Profile
    audience: str
    made_at: str
    made_by: str

    @property
    def title(self) -> str:
        """What the export is called."""
        labels = " and ".join(dict.fromkeys(filed.record.subject.label for filed in self.filed))
        return f"{self.form.title}: {labels}"

    @property
    def tables(self) -> Iterator[Table]:
        """The records as an analyst's tables, whatever the profile: each with its name as its title."""
        if self.profile == "analyst":
            return (block for chapter in self.chapters for block in chapter.blocks if isinstance(block, Table))
        from formengine.reports.analyst import analyst_tables

        return analyst_tables(self.filed, made_at=self.made_at, made_by=self.made_by)


def chapters_of(filed: Filed, *, made_at: str, made_by: str) -> tuple[Chapter, ...]:
    """The chapters of one record: summary, sections, scores, codebook, and which form it was."""
    closing = codebook(filed.evaluation.form), about(filed, made_at=made_at, made_by=made_by)
    return (*_told_of(filed), *closing)


def _told_of(filed: Filed) -> tuple[Chapter, ...]:
    """The chapters of one record that are about the person."""
    # A terminal that asks a question needs words of this room, and none of its chapters.
    from formengine.reports.scores import score_chapter
    from formengine.reports.sections import section_chapters
    from formengine.reports.summary import summary

    evaluation = filed.evaluation
    # The first page is one page: charts and pictures have a sheet of their own behind it.
    drawn = tuple(block for block in filed.first_page if isinstance(block, Chart | Picture))
    written = tuple(block for block in filed.first_page if block not in drawn)
    chapters: list[Chapter | None] = [
        summary(filed, written),
        Chapter("Ratings and charts", drawn) if drawn else None,
        *section_chapters(evaluation, partial(section_blocks, evaluation, filed.beside)),
        score_chapter(evaluation),
        sign_off(evaluation, filed.beside),
        Chapter("What was changed", (filed.history,)) if filed.history is not None else None,
    ]
    return tuple(chapter for chapter in chapters if chapter is not None)


def _numbered(place: int, chapter: Chapter, record: str) -> Chapter:
    """A chapter of one record among several; what leads to another chapter leads to that of the same record."""
    blocks = (
        replace(one, leads=tuple((row, column, f"{place}. {to}") for row, column, to in one.leads))
        if isinstance(one, Table)
        else one
        for one in chapter.blocks
    )
    return replace(chapter, title=f"{place}. {chapter.title}", blocks=tuple(blocks), record=record)


def all_chapters(filed: Sequence[Filed], profile: Profile, *, made_at: str, made_by: str) -> tuple[Chapter, ...]:
    """The chapters of several records.

    For a reader the scores over time and then one record after the other, for an analyst all in one table.
    """
    from formengine.reports.analyst import analyst_chapters
    from formengine.reports.series import series_chapters

    if profile == "analyst":
        return tuple(analyst_chapters(filed, made_at=made_at, made_by=made_by))
    if len(filed) == 1:
        return chapters_of(filed[0], made_at=made_at, made_by=made_by)
    told = (
        _numbered(place, chapter, one.record.id)
        for place, one in enumerate(filed, start=1)
        for chapter in (*_told_of(one), about(one, made_at=made_at, made_by=made_by))
    )
    series = series_chapters([(one.record, one.evaluation) for one in filed])
    return (*series, *told, *_codebooks([one.evaluation.form for one in filed]))


def _codebooks(forms: Sequence[Form]) -> Iterator[Chapter]:
    """The codebook of each form, once."""
    different = {form.hash: form for form in forms}.values()
    for form in different:
        made = codebook(form)
        yield made if len(different) == 1 else replace(made, title=f"{made.title}, version {form.version}")
