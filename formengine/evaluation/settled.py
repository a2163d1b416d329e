"""What is settled of a filled form: expressions see it while it grows, and everything else once it is whole."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from immutables import Map

from formengine.answers import AnsweredIn, Answers, Entry
from formengine.evaluation.units import Units, frames_below
from formengine.expressions import Fault, Frame, Value
from formengine.kinds import raw_of
from formengine.model import Form, Repeat, State
from formengine.references import Source
from formengine.validation import Problem
from formengine.values import dataclass

Key = TypeVar("Key")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Overridden:
    """A calculated value that was replaced: by what, why, and what the calculation says now."""

    value: Value
    reason: str
    replaced: Value


@dataclass(slots=True, eq=False)
class Notes:
    """What is noted beside values while they are settled, by path: of most forms nothing.

    Where it is shared with what was settled before, nobody changes it. `wrong` what is wrong with an entry; `overrides`
    what replaces calculated values; `condition_faults` why a condition failed; `answered_in` which place a state points
    at; `sources` where every "same as" leads that is asked (as long as that is not known, that there is one), and
    `taken` what it takes over; `dotted` the lists that hold an id with a dot in it, so that paths through them cannot
    be read back. Where there are `sources` or `dotted`, a change is worked out afresh.
    """

    wrong: MutableMapping[str, Problem]
    overrides: MutableMapping[str, Overridden]
    condition_faults: MutableMapping[str, str]
    answered_in: MutableMapping[str, str]
    sources: MutableMapping[str, Source]
    taken: MutableMapping[str, Entry]
    dotted: MutableMapping[str, bool]

    def noted(self, kind: str, path: str, told: object) -> Notes:
        """The notes with one more: themselves, where they are not shared.

        Parameters: `kind` the name of those that it belongs to.
        """
        before = getattr(self, kind)
        after = put(before, path, told)
        return self if after is before else replace(self, **{kind: after})

    def without(self, path: str) -> Notes:
        """The notes without what was noted of a place when it was settled; themselves, where nothing was.

        `sources`, `taken` and `dotted` stay: a change that meets one of them is given up once it is made.
        """
        if not any(path in noted for noted in (self.wrong, self.overrides, self.condition_faults, self.answered_in)):
            return self
        wrong, overrides = drop(self.wrong, path), drop(self.overrides, path)
        faults, answered_in = drop(self.condition_faults, path), drop(self.answered_in, path)
        return Notes(wrong, overrides, faults, answered_in, self.sources, self.taken, self.dotted).shared()

    def shared(self) -> Notes:
        """The same in maps that a change can share; `NOTHING_NOTED` itself, where there is nothing."""
        kept = [getattr(self, each.name) for each in fields(self)]
        return Notes(*map(shared, kept)) if any(kept) else NOTHING_NOTED


NOTHING_NOTED = Notes(*[cast("Any", Map()) for _ in fields(Notes)])
"""The notes of most forms, in maps that a change can share: one look tells them from any other."""


@dataclass(slots=True, eq=False)
class Settled:
    """What is settled, by path: the `World` that expressions see, and what stands beside it.

    Once it is whole, nobody changes it. Afresh it grows in plain dictionaries; after a change, in maps that share with
    those before what stayed as it was.

    `values` are effective values, a failed calculation among them as its fault; `shown` whether a place is asked;
    `lists` the items of the lists that are asked, `items` those of every list; `states` what is said in place of an
    answer; `notes` all that is rare.
    """

    form: Form
    answers: Answers
    units: Units
    values: MutableMapping[str, Value | Fault]
    shown: MutableMapping[str, bool]
    lists: MutableMapping[str, tuple[str, ...]]
    items: MutableMapping[str, tuple[str, ...]]
    states: MutableMapping[str, str]
    notes: Notes

    @property
    def is_noted(self) -> bool:
        """Whether anything stands beside a value that could make it wrong."""
        notes = self.notes
        return notes is not NOTHING_NOTED and bool(notes.wrong or notes.sources or notes.answered_in)

    def frames(self, around: tuple[Repeat, ...]) -> list[Frame]:
        """The frames of all items of the innermost of some lists, asked or not, in the order they stand in."""
        return frames_below(self.items, around, Frame(self))

    def prefixes(self, around: tuple[Repeat, ...]) -> list[str]:
        """What the paths of all items of the innermost of some lists begin with, in the same order."""
        prefixes, items = [""], self.items
        for repeat in around:
            paths = [prefix + repeat.suffix for prefix in prefixes]
            prefixes = [f"{path}.{item}." for path in paths for item in items[path]]
        return prefixes

    def effective_entry(self, path: str) -> Entry:
        """What stands at a question and counts: its value as an answer would give it, its state, or nothing."""
        value, state = self.values.get(path), self.states.get(path)
        if state is not None:
            place = self.notes.answered_in.get(path)
            return State(state) if place is None else AnsweredIn(place)
        return None if isinstance(value, Fault) else raw_of(value)

    def share(self) -> None:
        """Keep everything in maps that a change can share; what they say stays the same."""
        self.shown, self.lists, self.items = shared(self.shown), shared(self.lists), shared(self.items)
        self.states, self.notes = shared(self.states), self.notes.shared()
        # Last, because another thread that finds these shared takes everything for shared, and edits what is not.
        self.values = shared(self.values)


def shared(mapping: MutableMapping[Key, Told]) -> MutableMapping[Key, Told]:
    """A mapping that can be shared: itself, where it is that already."""
    return mapping if isinstance(mapping, Map) else Map(mapping)  # type: ignore[return-value]


def put(mapping: MutableMapping[Key, Told], key: Key, told: Told) -> MutableMapping[Key, Told]:
    """A mapping with something at a key: itself, or, where it is shared, another that shares the rest."""
    if isinstance(mapping, Map):
        return mapping.set(key, told)
    mapping[key] = told
    return mapping


def drop(mapping: MutableMapping[Key, Told], key: Key) -> MutableMapping[Key, Told]:
    """A mapping with nothing at a key."""
    if key not in mapping:
        return mapping
    if isinstance(mapping, Map):
        return mapping.delete(key)
    del mapping[key]
    return mapping
