"""What the terminal says after an answer that changed more than itself: briefly, and nothing where nothing did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formengine.evaluation import Effect
from formengine.evaluation.readers import questions_of
from formengine.expressions import Value
from formengine.model import Scale
from formengine.reports.words import answer_at, title_of_path
from formengine.tongue import _, several

MOST_NAMED = 3
"""Titles that are named one by one."""


def told(effect: Effect, *, client: str) -> Iterator[str]:
    """What an answer did beside standing where it stands.

    Parameters: `client` the reader whose own answers are no reason to tell a score: nobody who fills in a measure about
    themselves is to watch it move.
    """
    for moved in effect.recomputed:
        if moved.after is not None:
            answer = f"{title_of_path(effect.after, moved.path)}: {answer_at(effect.after, moved.path)}"
            yield "  " + _("Worked out: {answer}", answer=answer)
    yield from (f"  ! {problem.message}" for problem in effect.broken)
    yield from _asked(effect)
    yield from _kept(effect)
    yield from (f"  {line}" for line in _scores(effect, client))


def _asked(effect: Effect) -> Iterator[str]:
    """How many questions came and went, by section, and where something is open again that was done."""
    for section in effect.after.form.sections:
        count = sum(_is_in(path, section.path) for path in effect.shown)
        if count:
            yield "  " + several(
                "{count} more question is asked in {section}.", "{count} more questions are asked in {section}.",
                count, section=section.title,
            )  # fmt: skip
        count = sum(_is_in(path, section.path) for path in effect.hidden)
        if count:
            yield "  " + several(
                "{count} question is no longer asked in {section}.",
                "{count} questions are no longer asked in {section}.", count, section=section.title,
            )  # fmt: skip
        if section.path in effect.reopened:
            yield "  " + _("{section} was complete, and has something open again.", section=section.title)


def _is_in(path: str, section: str) -> bool:
    return path.startswith(f"{section}.")


def _kept(effect: Effect) -> Iterator[str]:
    if effect.unused:
        yield "  " + several(
            "{count} answer is kept but not used now: {titles}.",
            "{count} answers are kept but not used now: {titles}.",
            len(effect.unused), titles=_titles(effect, effect.unused),
        )  # fmt: skip
    if effect.used_again:
        yield "  " + several(
            "{count} earlier answer is used again: {titles}.", "{count} earlier answers are used again: {titles}.",
            len(effect.used_again), titles=_titles(effect, effect.used_again),
        )  # fmt: skip


def _titles(effect: Effect, paths: Sequence[str]) -> str:
    """The first few questions by their titles."""
    nodes = (effect.after.form.node(path) for path in paths[:MOST_NAMED])
    titles = ", ".join(f"“{node.title}”" for node in nodes if node is not None)
    return titles + (", …" if len(paths) > MOST_NAMED else "")


def _scores(effect: Effect, client: str) -> Iterator[str]:
    """Scores that moved; none of a measure that the client answers."""
    scales = {scale.id: scale for scale in effect.after.form.scales}
    titles = {score.name: score.title for one in (effect.before, effect.after) for score in one.scores}
    for moved in effect.scores:
        if not _is_answered_by(client, scales[moved.path.partition("@")[0]], effect):
            before, after = _shown(moved.before), _shown(moved.after)
            yield _("{score}: {before} → {after}", score=titles[moved.path], before=before, after=after)


def _shown(value: Value) -> str:
    return _("no score") if value is None else str(value)


def _is_answered_by(client: str, scale: Scale, effect: Effect) -> bool:
    audiences = effect.after.form.audiences
    return any(client in audiences[question.audience] for question in questions_of(scale))
