"""Answers that point at another place: "same as applicant 1", "answered in Health"; followed, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.answers import AnsweredIn, Answers, SameAs
from formengine.model import Form, Node, Question, Repeat
from formengine.values import dataclass

GONE = "What this is the same as is no longer there. Type the answer here, or choose another."
OTHER_KIND = "This can only be the same as a question of its kind, choices and unit. Type the answer here."
WIDER = "What this is the same as may be read by fewer people than this. Type the answer here, if they may read it."
CIRCLE = "This is the same as a question that is the same as this one. Type the answer in one of them."
UNSETTLED = "This is the same as an answer that changes with this one. Type the answer here."
NOT_ASKED = "What this is the same as is not asked now, so this has no answer yet. Type it here, or choose another."
NO_PLACE = "Say where this is answered, or answer it here."
PLACE_GONE = "The place where this is answered is no longer there. Answer it here, or name another place."
PLACE_CLOSED = "The place where this is answered is not asked now. Answer it here, or name another place."
PLACE_CIRCLE = "This is answered in a place that points back to this one. Answer it in one of them."
PLACE_OPEN = "The place where this is answered is still open."


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer that is "the same as" another comes from in the end, or a sentence saying why from nowhere."""

    path: str
    fault: str = ""


def sources_of(form: Form, answers: Answers) -> dict[str, Source]:
    """Where every "same as" of a form leads, by the path that it stands at."""
    pointing = (path for path, entry in answers.entries.items() if isinstance(entry, SameAs))
    return {path: _source(form, answers, path) for path in pointing}


def _source(form: Form, answers: Answers, path: str) -> Source:
    question, passed, here = node_at(form, answers, path), {path}, path
    entry = answers.get(path)
    while isinstance(entry, SameAs):
        here = entry.path
        fault = CIRCLE if here in passed else why_not_same(form, question, node_at(form, answers, here))
        if fault:
            return Source(here, fault)
        passed.add(here)
        entry = answers.get(here)
    return Source(here)


def why_not_same(form: Form, question: Node | None, other: Node | None) -> str:
    """Why a question cannot take its answer from another, in a sentence; empty where it can.

    Nobody may learn an answer because it was taken over into a question with more readers.
    """
    if not isinstance(question, Question) or not isinstance(other, Question):
        return GONE if other is None else OTHER_KIND
    if _asks_for(question) != _asks_for(other):
        return OTHER_KIND
    return "" if form.audiences[question.audience] <= form.audiences[other.audience] else WIDER


def _asks_for(question: Question) -> tuple[object, ...]:
    """What two questions must have alike, so that an answer means the same in both."""
    offered = frozenset(choice.value for choice in question.choices)
    return (question.kind, question.unit, question.refers_to, offered)


def node_at(form: Form, answers: Answers, path: str) -> Node | None:
    """What stands at a path of the filled form; None where nothing does, or an item on the way is not there."""
    template, node = "", None
    prefixes: tuple[str, ...] = ("",)
    parts = iter(path.split("."))
    for part in parts:
        template = f"{template}.{part}" if template else part
        node = form.nodes.get(template)
        item = next(parts, None) if isinstance(node, Repeat) else None
        if isinstance(node, Repeat) and item is not None:
            if item not in answers.items(node.held_at(prefixes)):
                return None
            prefixes, node = (*prefixes, f"{prefixes[-1]}{node.suffix}.{item}."), None
    return node


def places_passed(answers: Answers, path: str) -> Iterator[str]:
    """The places that an answer from elsewhere leads through, each once, up to where it would go in a circle."""
    passed = {path}
    entry = answers.get(path)
    while isinstance(entry, AnsweredIn | SameAs):
        yield entry.path
        if entry.path in passed:
            return
        passed.add(entry.path)
        entry = answers.get(entry.path)
