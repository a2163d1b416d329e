"""Settling again where answers are the same as others, until what was taken over is what counts there."""

from __future__ import annotations

from dataclasses import replace

from formengine.answers import Answers
from formengine.evaluation.settling import Settling
from formengine.evaluation.whole import Blank, Inside, settle_all
from formengine.model import Form
from formengine.references import UNSETTLED, Source, sources_of

MOST_ROUNDS = 20


def settle(form: Form, answers: Answers) -> tuple[Settling, Inside, Blank]:
    """The answers settled, with what `settle_all` gives back.

    They are settled again where what a "same as" took over turned out not to be the other's effective answer. Only
    where answers depend on each other through "same as" does it take more rounds than two; where they never come to
    rest, those that do not are left blank and say so.
    """
    settling = Settling.afresh(form, answers)
    inside, blank = settle_all(settling)
    if not settling.notes.sources:
        return settling, inside, blank
    sources = sources_of(form, answers)
    while True:
        settled, restless = _rounds(form, answers, sources)
        if not restless:
            return settled
        sources |= {path: replace(sources[path], fault=UNSETTLED) for path in restless}


def _rounds(
    form: Form, answers: Answers, sources: dict[str, Source]
) -> tuple[tuple[Settling, Inside, Blank], tuple[str, ...]]:
    """Settle until what is taken over is what counts there, and which answers would not come to rest."""
    found = {path: answers.get(source.path) for path, source in sources.items() if not source.fault}
    for _ in range(min(len(found) + 2, MOST_ROUNDS)):
        taken = found
        settling = Settling.afresh(form, answers, sources, taken)
        inside, blank = settle_all(settling)
        found = {path: settling.effective_entry(sources[path].path) for path in taken}
        if found == taken:
            break
    return (settling, inside, blank), tuple(path for path in taken if found[path] != taken[path])
