"""How far a filled form is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formengine.evaluation.settling import Settled
from formengine.evaluation.units import Unit
from formengine.model import Form

Counts = tuple[tuple[int, int], ...]
"""For each section, how many questions have an answer or a state, and how many are asked."""


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far one section is: questions that have an answer or a state, of those asked."""

    path: str
    title: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the whole form is; calculated questions are left out."""

    answered: int
    asked: int
    sections: tuple[SectionProgress, ...]

    @property
    def percent(self) -> int:
        """Whole percent of the asked questions that are answered, never 100 before all are."""
        return 100 * self.answered // self.asked if self.asked else 100


def progress_of(form: Form, counts: Counts) -> Progress:
    """How many of the asked questions have an answer or a state, in each section and in all."""
    sections = tuple(
        SectionProgress(section.path, section.title, *count)
        for section, count in zip(form.sections, counts, strict=True)
    )
    return Progress(sum(part.answered for part in sections), sum(part.asked for part in sections), sections)


def counted(settled: Settled, unit: Unit, path: str) -> tuple[int, int]:
    """What a place counts for: whether it is answered, and whether it is asked; nothing where it asks nobody."""
    if unit.question is None or unit.calculate is not None or not settled.shown.get(path):
        return 0, 0
    return int(path in settled.values or path in settled.states), 1


def added(counts: Counts, changes: Sequence[tuple[int, int, int]]) -> Counts:
    """Counts with changes added: of which section, how many more are answered, how many more are asked."""
    if not changes:
        return counts
    sums = [list(count) for count in counts]
    for section, answered, asked in changes:
        sums[section][0] += answered
        sums[section][1] += asked
    return tuple((answered, asked) for answered, asked in sums)
