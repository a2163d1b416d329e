"""How far a filled form is."""

from __future__ import annotations

from formengine.evaluation.settling import Placed, Settling
from formengine.model import Form
from formengine.values import dataclass


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


def progress_of(form: Form, visible: tuple[Placed, ...], settling: Settling) -> Progress:
    """How many of the asked questions have an answer or a state, in each section and in all."""
    counts = {section.path: [0, 0] for section in form.sections}
    for place in visible:
        if place.question.calculate is None:
            count = counts[place.question.path.partition(".")[0]]
            count[0] += place.path in settling.values or place.path in settling.states
            count[1] += 1
    sections = tuple(SectionProgress(section.path, section.title, *counts[section.path]) for section in form.sections)
    return Progress(sum(part.answered for part in sections), sum(part.asked for part in sections), sections)
