"""The histories that a database holds, of records and of subjects: read, and added to at their end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from formengine.records import FIRST_HASH, Change, Event, first_bad_link
from formengine.store.database import calmly
from formengine.store.rows import Save, event_from, event_row, keeps_its_commitments, linked, written
from formengine.store.steps import ANSWERING
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the histories of one kind of thing stand: the two tables, and the column that says whose an event is."""

    events: str
    values: str
    owner: str

    @property
    def reading(self) -> str:
        """The query for the events of an owner, with a place for a further condition."""
        return (
            "SELECT number, at, actor, action, path, old, new, source, form_version, save_id, old_commitment,"
            f" new_commitment, previous, hash, salt FROM {self.events}"
            f" LEFT JOIN {self.values} USING ({self.owner}, number) WHERE {self.owner} = ? {{}} ORDER BY number"
        )


RECORDS = Chain("events", "event_values", "record_id")
SUBJECTS = Chain("subject_events", "subject_event_values", "subject_id")


def rows_of(connection: sqlite3.Connection, chain: Chain, owner: str, actions: Collection[str] | None) -> list[Any]:
    """The rows of a history, the oldest first; only of some actions, where they are given."""
    if actions is None:
        with calmly():
            return connection.execute(chain.reading.format(""), (owner,)).fetchall()
    # Only this very condition lets SQLite use the index that leaves answers out.
    beside = "" if any(f"'{action}'" in ANSWERING for action in actions) else f"AND action NOT IN {ANSWERING}"
    condition = f"AND action IN ({', '.join('?' * len(actions))}) {beside}"
    with calmly():
        return connection.execute(chain.reading.format(condition), (owner, *actions)).fetchall()


def events_of(
    connection: sqlite3.Connection, chain: Chain, owner: str, actions: Collection[str] | None = None
) -> tuple[Event, ...]:
    """A history, the oldest event first; erased values are None and marked so."""
    return tuple(event_from(row) for row in rows_of(connection, chain, owner, actions))


def events_since(connection: sqlite3.Connection, chain: Chain, owner: str, revision: int) -> tuple[Event, ...]:
    """What was saved after a revision, the oldest event first."""
    with calmly():
        rows = connection.execute(chain.reading.format("AND revision > ?"), (owner, revision)).fetchall()
    return tuple(event_from(row) for row in rows)


def revisions_of(connection: sqlite3.Connection, chain: Chain, owner: str) -> list[int]:
    """The revision that each event of a history belongs to."""
    with calmly():
        query = f"SELECT revision FROM {chain.events} WHERE {chain.owner} = ? ORDER BY number"
        return [revision for (revision,) in connection.execute(query, (owner,))]


def revision_of(connection: sqlite3.Connection, chain: Chain, owner: str, save_id: str) -> int | None:
    """The revision that a save made, where it was made before."""
    # Left alone, SQLite walks through the whole history instead.
    index = f"INDEXED BY {chain.events}_by_save"
    query = f"SELECT revision FROM {chain.events} {index} WHERE {chain.owner} = ? AND save_id = ? LIMIT 1"
    for (revision,) in connection.execute(query, (owner, save_id)):
        return int(revision)
    return None


def append(
    connection: sqlite3.Connection, chain: Chain, save: Save, changes: Sequence[Change], salts: Callable[[int], bytes]
) -> None:
    """Add the events of one save to the end of a history."""
    last, previous = last_link(connection, chain, save.owner)
    for number, change in enumerate(changes, start=last + 1):
        salt = salts(16)
        event = linked(save, change, number=number, previous=previous, salt=salt)
        connection.execute(f"INSERT INTO {chain.events} VALUES ({', '.join('?' * 14)})", event_row(save, event))
        values = (save.owner, number, salt, written(change.old), written(change.new))
        connection.execute(f"INSERT INTO {chain.values} VALUES (?, ?, ?, ?, ?)", values)
        previous = event.hash


def last_link(connection: sqlite3.Connection, chain: Chain, owner: str) -> tuple[int, str]:
    """The number and hash of the last event in a history."""
    query = f"SELECT number, hash FROM {chain.events} WHERE {chain.owner} = ? ORDER BY number DESC LIMIT 1"
    for number, last_hash in connection.execute(query, (owner,)):
        return number, last_hash
    return 0, FIRST_HASH


def faults_of(rows: Sequence[Any], events: Sequence[Event], owner: str) -> Iterator[str]:
    """What somebody changed in a history behind the back of formengine, each as the end of a sentence."""
    broken = first_bad_link(events, owner)
    if broken is not None:
        yield f"its history was changed from outside at event {broken}."
    for row, event in zip(rows, events, strict=True):
        if not keeps_its_commitments(event, salt=row[-1]):
            yield f"what event {event.number} says was changed from outside."
