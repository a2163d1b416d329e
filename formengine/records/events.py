"""Who is written about, what was written, and every change to it, chained.

Actors are recorded, not authenticated: whoever owns the machine can write any name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Literal, NamedTuple

import rfc8785

from formengine.values import dataclass

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

Status = str
"""A step of a record's life; which ones there are, its workflow says. It begins as `draft`."""
Action = Literal[
    "begun", "answered", "cleared", "state", "overridden", "same as", "answered in", "item added", "item removed",
    "note", "submitted", "exported", "wording chosen", "moved", "reassigned",
    "step taken", "signed", "signatures checked", "commented", "replied", "resolved", "addendum",
    "correction proposed", "correction accepted", "correction declined", "correction made",
    "told", "telling chosen", "carried", "confirmed", "rater named", "agreed",
    "added", "renamed", "merged", "unmerged", "joined", "parted", "restricted", "opened",
    "pseudonyms", "disclosed", "package",
    "note kept", "passage tagged", "passage untagged", "concern raised", "concern added to", "concern closed",
]  # fmt: skip
"""What an event says was done: to answers; to a record; in its life; and to a subject, from `added` on."""
ANSWERING = frozenset({
    "answered", "cleared", "state", "overridden", "same as", "answered in", "item added", "item removed"
})  # fmt: skip
"""The actions that change answers; all others stand beside them."""
Source = Literal[
    "typed", "file", "example", "prefill", "undone", "restored", "carried forward", "correction", "agreed",
    "merged",
]  # fmt: skip

FIRST_HASH = "0" * 64
WORDING = "wording"
"""What the pin of a record's words is called beside the versions of plugins."""
_FIELDS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Writes the fields of an event as RFC 8785 does, and five times faster: ASCII keys, texts, one whole number."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The child, applicant, household or client that records are about.

    `readers` are the only people who are shown it and its records, where that is restricted; `merged_into` is the id of
    the subject that this one turned out to be.
    """

    id: str
    label: str
    kind: str
    readers: tuple[str, ...] = ()
    merged_into: str = ""

    def is_shown_to(self, actor: str) -> bool:
        """Whether a person of that name is shown it; names are taken as they are given."""
        return not self.readers or actor in self.readers


@dataclass(frozen=True, slots=True)
class Record:
    """One form filled about one subject, pinned to the exact form it was begun with.

    `revision` counts the saves; every write names the revision it was made from. Times are UTC, ISO 8601. `author` is
    whose it is now.
    """

    id: str
    subject: Subject
    form: str
    form_version: str
    form_hash: str
    status: Status
    revision: int
    begun_at: str
    changed_at: str
    begun_by: str
    plugins: tuple[tuple[str, str], ...] = ()
    author: str = ""

    @property
    def wording(self) -> str | None:
        """The hash of the words it is filled in, which stands among the versions; empty where they are the form's own.

        None for a record from before words were kept with records.
        """
        return next((version for name, version in self.plugins if name == WORDING), None)


class Change(NamedTuple):
    """What a person did, before it is written: an action on a path with the old and the new entry."""

    action: Action
    path: str = ""
    old: Json = None
    new: Json = None
    source: Source = "typed"


@dataclass(frozen=True, slots=True)
class Event:
    """A change as it was written: numbered, dated, chained to the one before.

    `old` and `new` may have been erased (`erased`); their commitments stay, so that the chain can still be verified.
    """

    number: int
    at: str
    actor: str
    change: Change
    form_version: str
    save_id: str
    old_commitment: str
    new_commitment: str
    previous: str
    hash: str
    erased: bool = False


def added(subject: Subject) -> Change:
    """The first event in the history of a subject."""
    return Change("added", new={"label": subject.label, "kind": subject.kind})


def commitment(salt: bytes, value: Json) -> str:
    """SHA-256 over a secret salt and the value's RFC 8785 bytes: tells nothing once the salt is erased."""
    return hashlib.sha256(salt + rfc8785.dumps(value)).hexdigest()


def chained(event: Event, owner: str) -> str:
    """The hash of an event: SHA-256 over the RFC 8785 bytes of its fields, commitments and the hash before it.

    Parameters: `owner` the id of the record or subject whose history it belongs to.
    """
    fields: Json = {
        "record": owner,
        "number": event.number,
        "at": event.at,
        "actor": event.actor,
        "action": event.change.action,
        "path": event.change.path,
        "source": event.change.source,
        "form_version": event.form_version,
        "save_id": event.save_id,
        "old": event.old_commitment,
        "new": event.new_commitment,
        "previous": event.previous,
    }
    return hashlib.sha256(_FIELDS.encode(fields).encode()).hexdigest()


def first_bad_link(events: Iterable[Event], owner: str) -> int | None:
    """The number of the first event whose hash does not follow from the one before, or None where all hold."""
    previous = FIRST_HASH
    for expected, event in enumerate(events, start=1):
        if (event.number, event.previous, event.hash) != (expected, previous, chained(event, owner)):
            return event.number
        previous = event.hash
    return None
