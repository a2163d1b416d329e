"""Several tellings of one fact: what was told, by whom, on which day; none replaces another, one may be shown.

In the family's story the tellings themselves are what matters: a later one does not make an earlier one a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from formengine.records.content import said, text_in
from formengine.records.events import Action, Event
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of a fact at a question, in the words used; `told_on` as precisely as it is known.

    `number` is how people name it at its question; `is_shown` where it is the one chosen to be shown.
    """

    number: int
    id: str
    path: str
    words: str
    told_by: str
    told_on: str
    by: str
    at: str
    audience: str
    about: str
    is_shown: bool = False


TELLING_ACTIONS: frozenset[Action] = frozenset({"told", "telling chosen"})
"""The actions that tellings are folded from."""


def tellings_of(events: Iterable[Event]) -> Mapping[str, tuple[Telling, ...]]:
    """The tellings at each path, in the order in which they were written down."""
    found: dict[str, tuple[Telling, ...]] = {}
    for event in events:
        path = event.change.path
        here = found.get(path, ())
        if event.change.action == "told":
            found[path] = (*here, _telling(event, len(here) + 1))
        elif event.change.action == "telling chosen" and here:
            found[path] = _chosen(here, text_in(said(event), "id"))
    return found


def _telling(event: Event, number: int) -> Telling:
    content = said(event)
    return Telling(
        number=number,
        id=text_in(content, "id"),
        path=event.change.path,
        words=text_in(content, "words"),
        told_by=text_in(content, "told_by"),
        told_on=text_in(content, "told_on"),
        by=event.actor,
        at=event.at,
        audience=text_in(content, "audience"),
        about=text_in(content, "about"),
    )


def _chosen(tellings: tuple[Telling, ...], wanted: str) -> tuple[Telling, ...]:
    if not any(one.id == wanted for one in tellings):
        return tellings
    return tuple(replace(one, is_shown=one.id == wanted) for one in tellings)


def differ(tellings: Iterable[Telling]) -> bool:
    """Whether the tellings of a fact are in different words."""
    return len({" ".join(one.words.split()).casefold() for one in tellings}) > 1
