"""Settling again where answers are the same as others, until what was taken over is what counts there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from formengine.answers import Answers
from formengine.evaluation.settling import Settling
from formengine.model import Form
from formengine.references import UNSETTLED, Source, sources_of

MOST_ROUNDS = 20


def settled(form: Form, answers: Answers) -> Settling:
    """The answers settled; again, where what a "same as" took over turned out not to be the other's effective answer.

    Only where answers depend on each other through "same as" does it take more rounds than two; where they never come
    to rest, those that do not are left blank and say so.
    """
    sources = sources_of(form, answers)
    while True:
        settling, restless = _rounds(form, answers, sources)
        if not restless:
            return settling
        sources |= {path: replace(sources[path], fault=UNSETTLED) for path in restless}


def _rounds(form: Form, answers: Answers, sources: Mapping[str, Source]) -> tuple[Settling, tuple[str, ...]]:
    """Settle until what is taken over is what counts there, and which answers would not come to rest."""
    found = {path: answers.get(source.path) for path, source in sources.items() if not source.fault}
    for _ in range(min(len(found) + 2, MOST_ROUNDS)):
        taken = found
        settling = Settling(form, answers, sources=sources, taken=taken)
        settling.settle()
        found = {path: settling.effective_entry(sources[path].path) for path in taken}
        if found == taken:
            break
    return settling, tuple(path for path in taken if found[path] != taken[path])
