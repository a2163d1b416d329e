"""Settling again where answers are the same as others, until what was taken over is what counts there."""

from __future__ import annotations

from dataclasses import replace

from formengine.answers import Answers
from formengine.evaluation.settling import Settling
from formengine.evaluation.whole import Inside, settle_all
from formengine.model import Form
from formengine.references import UNSETTLED, Source, sources_of

MOST_ROUNDS = 20


def settle(form: Form, answers: Answers) -> tuple[Settling, Inside]:
    """The answers settled; again, where what a "same as" took over turned out not to be the other's effective answer.

    Only where answers depend on each other through "same as" does it take more rounds than two; where they never come
    to rest, those that do not are left blank and say so.
    """
    settling = Settling.afresh(form, answers)
    inside = settle_all(settling)
    if not settling.notes.sources:
        return settling, inside
    sources = sources_of(form, answers)
    while True:
        settling, inside, restless = _rounds(form, answers, sources)
        if not restless:
            return settling, inside
        sources |= {path: replace(sources[path], fault=UNSETTLED) for path in restless}


def _rounds(form: Form, answers: Answers, sources: dict[str, Source]) -> tuple[Settling, Inside, tuple[str, ...]]:
    """Settle until what is taken over is what counts there, and which answers would not come to rest."""
    found = {path: answers.get(source.path) for path, source in sources.items() if not source.fault}
    for _ in range(min(len(found) + 2, MOST_ROUNDS)):
        taken = found
        settling = Settling.afresh(form, answers, sources, taken)
        inside = settle_all(settling)
        found = {path: settling.effective_entry(sources[path].path) for path in taken}
        if found == taken:
            break
    return settling, inside, tuple(path for path in taken if found[path] != taken[path])
