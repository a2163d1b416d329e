"""What a signature is bound to: the effective answers, the exact form, and the words in which it was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import rfc8785

from formengine.answers import Answers, Items, entry_of
from formengine.evaluation import Evaluation, effective_answers, evaluate
from formengine.model import Form, Question, Repeat
from formengine.records.events import ANSWERING, Change, Event, Json
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """Three SHA-256 sums: of the effective answers, of the form's document, of the wording a person read."""

    answers: str
    form: str
    wording: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An effective answer that is another than the one that was signed; rows as a store keeps them."""

    path: str
    before: Json
    now: Json


def binding_of(evaluation: Evaluation) -> Binding:
    """What somebody who signs now puts their name to."""
    return Binding(digest(effective_rows(evaluation)), evaluation.form.hash, wording_of(evaluation.form))


def effective_rows(evaluation: Evaluation) -> dict[str, Json]:
    """The effective answers by path, in the form's order; what is hidden or does not count is not among them."""
    rows = effective_answers(evaluation).rows()
    paths = dict.fromkeys((*evaluation.lists, *evaluation.visible, *sorted(rows)))
    return {path: rows[path] for path in paths if path in rows}


def digest(value: Json) -> str:
    """The SHA-256 of a value's RFC 8785 bytes."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def wording_of(form: Form) -> str:
    """The sum of every word that the form shows: titles, guidance, choices and states."""
    return digest({path: list(_words(form, path)) for path in form.nodes})


def _words(form: Form, path: str) -> Iterator[Json]:
    node = form.nodes[path]
    yield node.title
    yield node.help
    if isinstance(node, Question | Repeat):
        yield [[state.value, label] for state, label in node.states]
    if isinstance(node, Question):
        yield [[str(choice.value), choice.title, choice.help] for choice in node.choices]


def answers_before(answers: Answers, changes: Sequence[Change]) -> Answers:
    """The answers as they were before some later changes, which are taken back one by one, the last first.

    An item that is put back stands at the end of its list.
    """
    for change in reversed(changes):
        if change.action not in ANSWERING:
            continue
        if change.action == "item added":
            kept = tuple(item for item in answers.items(change.path) if item != change.new)
            answers = answers.with_entry(change.path, Items(kept))
        elif change.action == "item removed":
            answers = answers.with_item(change.path, str(change.old))
        else:
            answers = answers.with_entry(change.path, entry_of(change.old))
    return answers


def differences(before: Mapping[str, Json], now: Mapping[str, Json]) -> tuple[Difference, ...]:
    """The effective answers that are not what they were, in the order of `now`, then what is gone."""
    paths = dict.fromkeys((*now, *before))
    return tuple(
        Difference(path, before.get(path), now.get(path)) for path in paths if before.get(path) != now.get(path)
    )


def changes_of_substance(events: Iterable[Event], after: int) -> tuple[Change, ...]:
    """The changes to answers since an event, without accepted corrections; what was erased cannot be told."""
    later = (event for event in events if event.number > after and not event.erased)
    return tuple(one.change for one in later if one.change.action in ANSWERING and one.change.source != "correction")


def changed_by(evaluation: Evaluation, changes: Sequence[Change]) -> tuple[Difference, ...]:
    """Which effective answers differ from those before some changes, which the evaluation has seen."""
    before = evaluate(evaluation.form, answers_before(evaluation.answers, changes))
    return differences(effective_rows(before), effective_rows(evaluation))
