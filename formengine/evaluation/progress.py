"""How far a filled form is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import NamedTuple

from formengine.evaluation.settled import Settled, shared
from formengine.evaluation.unit import Unit
from formengine.model import Form
from formengine.values import with_names


class SectionProgress(NamedTuple):
    """How far one section is: questions that have an answer or a state, of those asked."""

    path: str
    title: str
    answered: int
    asked: int


class Progress(NamedTuple):
    """How far the whole form is; calculated questions are left out.

    `titles` are the path and title of each section, `counts` how many are answered and how many asked in it, by its
    number: a map from which the next one can be made, for a form of ten thousand questions has two hundred sections.
    """

    answered: int
    asked: int
    titles: tuple[tuple[str, str], ...]
    counts: MutableMapping[int, tuple[int, int]]

    @classmethod
    def of(cls, form: Form, counts: Iterable[tuple[int, int]]) -> Progress:
        """Progress from how many are answered and how many asked in each section, in the form's order."""
        by_number = shared(dict(enumerate(counts)))
        answered, asked = map(sum, zip(*by_number.values(), strict=True)) if by_number else (0, 0)
        return cls(answered, asked, form.once(_titles_of), by_number)

    @property
    def sections(self) -> tuple[SectionProgress, ...]:
        """How far each section is, in the form's order."""
        return tuple(SectionProgress(*told, *self.counts[number]) for number, told in enumerate(self.titles))

    @property
    def percent(self) -> int:
        """Whole percent of the asked questions that are answered, never 100 before all are."""
        return 100 * self.answered // self.asked if self.asked else 100


def _titles_of(form: Form) -> tuple[tuple[str, str], ...]:
    """The path and title of each section."""
    return tuple((section.path, section.title) for section in form.sections)


def progress_of(settled: Settled) -> Progress:
    """How far a filled form is, counted place by place."""
    shown, values, states, units = settled.shown, settled.values, settled.states, settled.units
    answered, asked = [0] * len(settled.form.sections), [0] * len(settled.form.sections)
    for list_path, answerable in units.answerable.items():
        for prefix in settled.prefixes(units.by_path[list_path].inside if list_path else ()):
            for suffix, section in answerable:
                path = prefix + suffix
                if shown[path]:
                    asked[section] += 1
                    answered[section] += path in values or path in states
    return Progress.of(settled.form, zip(answered, asked, strict=True))


def counted(settled: Settled, unit: Unit, path: str) -> tuple[int, int]:
    """What a place counts for: whether it is answered, and whether it is asked; nothing where it asks nobody."""
    if unit.question is None or unit.calculate is not None or not settled.shown.get(path):
        return 0, 0
    return int(path in settled.values or path in settled.states), 1


def gone_on(progress: Progress, changes: Mapping[int, tuple[int, int]]) -> Progress:
    """Progress with changes: by a section's number how many more are answered, and how many more are asked."""
    answered, asked, titles, counts = progress
    for number, (more_answered, more_asked) in changes.items():
        one, other = counts[number]
        # A map that is shared, ever since there was a first progress.
        counts = counts.set(number, (one + more_answered, other + more_asked))  # type: ignore[attr-defined]
        answered, asked = answered + more_answered, asked + more_asked
    return with_names(Progress, (answered, asked, titles, counts))
