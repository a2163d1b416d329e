"""Whoever changes what is kept behind the back of formengine is found out by `verify` with its anchor.

FORMENGINE_TAMPERINGS says how many are tried.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from formengine.errors import StoreError
from formengine.records import Change, Json, chained, commitment
from formengine.store import SqliteStore, chains
from tests.test_crash import RECORD

TAMPERINGS = int(os.environ.get("FORMENGINE_TAMPERINGS", "10000"))
EVENTS = 25
SALT = b"\x07" * 16
Tampering = Callable[[Any, random.Random], None]


def kept(home: Path) -> SqliteStore:
    """A store with one record of twenty-five events, its triggers taken away as by somebody who owns the machine."""
    store = SqliteStore.open(home, clock=lambda: datetime.now(UTC))
    record = store.begin(RECORD, document=b"{}", entries={}, changes=[], actor="Maria Keller", save_id="begin")
    for number in range(1, EVENTS):
        path = f"answers.a{number % 7}"
        value: Json = {"answer": f"text {number}"}
        old: Json = store.entries(RECORD.id).get(path)
        record = store.save(
            record, [Change("answered", path, old, value)], {path: value}, actor=f"Person {number % 3}",
            save_id=f"save-{number}",
        )  # fmt: skip
    for trigger in ("events_are_never_changed", "events_are_never_removed"):
        store.connection.execute(f"DROP TRIGGER {trigger}")
    store.connection.execute("PRAGMA foreign_keys = OFF")
    return store


def edit(connection: Any, chance: random.Random) -> None:
    """One column of one event is another."""
    columns = "at actor action path source form_version save_id old_commitment new_commitment previous hash revision"
    column = chance.choice(columns.split())
    # The first save id, and the revision with it, may be anything that differs.
    number = chance.randint(1, EVENTS)
    value = f"other {chance.random()}" if column != "revision" else number + chance.choice((-3, -2, -1, 1, 2, 3))
    connection.execute(f"UPDATE events SET {column} = ? WHERE number = ?", (value, number))


def edit_a_value(connection: Any, chance: random.Random) -> None:
    """What an event says was there before or after is another."""
    column = chance.choice(["old", "new"])
    row = (f'{{"answer": "{chance.random()}"}}', chance.randint(1, EVENTS))
    connection.execute(f"UPDATE event_values SET {column} = ? WHERE number = ?", row)


def delete(connection: Any, chance: random.Random) -> None:
    """One event is gone, and those after it have moved up."""
    number = chance.randint(1, EVENTS)
    for table in ("event_values", "events"):
        connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))
        if chance.random() < 0.5:
            move(connection, table, number, -1)


def move(connection: Any, table: str, after: int, by: int) -> None:
    connection.execute(f"UPDATE {table} SET number = number + 1000 WHERE number > ?", (after,))
    connection.execute(f"UPDATE {table} SET number = number - 1000 + ? WHERE number > 1000", (by,))


def swap(connection: Any, chance: random.Random) -> None:
    """Two events have changed places, or only what they say."""
    one, other = chance.sample(range(1, EVENTS + 1), 2)
    tables = chance.choice((["events"], ["event_values"], ["events", "event_values"]))
    for table in tables:
        for source, target in ((one, 1000), (other, one), (1000, other)):
            connection.execute(f"UPDATE {table} SET number = ? WHERE number = ?", (target, source))


def insert(connection: Any, chance: random.Random) -> None:
    """An event stands there twice, or in a place where it never was."""
    number, copied = chance.randint(1, EVENTS), chance.randint(1, EVENTS)
    columns = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(events)").fetchall()[2:])
    copy = connection.execute(f"SELECT {columns} FROM events WHERE number = ?", (copied,)).fetchone()
    move(connection, "events", number - 1, 1)
    move(connection, "event_values", number - 1, 1)
    connection.execute(f"INSERT INTO events VALUES ({', '.join('?' * 14)})", (RECORD.id, number, *copy))
    connection.execute("INSERT INTO event_values VALUES (?, ?, ?, 'null', 'null')", (RECORD.id, number, SALT))


def truncate(connection: Any, chance: random.Random) -> None:
    """The last events are gone, with every trace of them."""
    left = chance.randint(1, EVENTS - 1)
    for table in ("event_values", "events"):
        connection.execute(f"DELETE FROM {table} WHERE number > ?", (left,))
    tidy_up(connection)


def hash_anew(connection: Any, chance: random.Random) -> None:
    """An event says another thing, and all links from there on are made anew, with what stands now."""
    events = list(chains.events_of(connection, chains.RECORDS, RECORD.id))
    place = chance.randint(2, EVENTS) - 1
    value: Json = {"answer": f"forged {chance.random()}"}
    forged = events[place].change._replace(new=value)
    events[place] = replace(events[place], change=forged, new_commitment=commitment(SALT, value))
    old = commitment(SALT, forged.old)
    events[place] = replace(events[place], old_commitment=old, actor=chance.choice(["Somebody", events[place].actor]))
    row = (SALT, f'{{"answer": "{value["answer"]}"}}', place + 1)  # type: ignore[index,call-overload]
    connection.execute("UPDATE event_values SET salt = ?, new = ? WHERE number = ?", row)
    for at in range(place, EVENTS):
        event = replace(events[at], previous=events[at - 1].hash)
        events[at] = event = replace(event, hash=chained(event, RECORD.id))
        connection.execute(
            "UPDATE events SET actor = ?, old_commitment = ?, new_commitment = ?, previous = ?, hash = ?"
            " WHERE number = ?",
            (event.actor, event.old_commitment, event.new_commitment, event.previous, event.hash, at + 1),
        )
    tidy_up(connection)


def tidy_up(connection: Any) -> None:
    """Make everything that stands now agree with the history as it is."""
    from formengine.history import replayed
    from formengine.store.rows import written

    events = chains.events_of(connection, chains.RECORDS, RECORD.id)
    connection.execute("DELETE FROM answers")
    rows = [(RECORD.id, path, written(row)) for path, row in replayed(events).items()]
    connection.executemany("INSERT INTO answers VALUES (?, ?, ?)", rows)
    connection.execute("UPDATE records SET revision = ?, changed_at = ?", (len(events), events[-1].at))


def flip(connection: Any, chance: random.Random) -> None:
    """One character of an answer that stands now, or of the head of the record, is another."""
    table, column, key = chance.choice([("answers", "entry", "path"), ("answers", "path", "path"),
                                        ("records", "status", "id"), ("records", "changed_at", "id"),
                                        ("records", "begun_at", "id"), ("records", "begun_by", "id"),
                                        ("records", "form_version", "id"), ("records", "form_hash", "id"),
                                        ("subjects", "label", "id"), ("subjects", "kind", "id")])  # fmt: skip
    rows = connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall()
    found, text = chance.choice(rows)
    place = chance.randrange(len(text))
    flipped = text[:place] + chr((ord(text[place]) ^ (1 << chance.randrange(5))) or 1) + text[place + 1 :]
    connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {key} = ?", (flipped, found))


KINDS: dict[str, Tampering] = {
    "edit": edit, "edit a value": edit_a_value, "delete": delete, "swap": swap, "insert": insert,
    "truncate": truncate, "hash anew": hash_anew, "flip": flip,
}  # fmt: skip


def missed(store: SqliteStore, times: int, *, anchors: list[str]) -> Iterator[str]:
    """The kinds of the tamperings that verifying does not find; each is taken back afterwards."""
    chance, kinds = random.Random(1209), list(KINDS)
    record = store.record(RECORD.id)
    before, tried = state_of(store), 0
    while tried < times:
        kind = kinds[tried % len(kinds)]
        store.connection.execute("BEGIN")
        KINDS[kind](store.connection, chance)
        # What happens to change nothing (two equal values swapped) is no tampering and is not counted.
        tried += state_of(store) != before
        is_missed = state_of(store) != before and not is_found(store, anchors)
        store.connection.execute("ROLLBACK")
        if is_missed:
            yield kind
    assert store.record(RECORD.id) == record


def is_found(store: SqliteStore, anchors: list[str]) -> bool:
    try:
        return bool(store.faults_of(store.record(RECORD.id), anchors))
    except StoreError:
        return True


def state_of(store: SqliteStore) -> list[Any]:
    """Everything that is kept, to tell whether a tampering changed anything."""
    tables = ("events", "event_values", "answers", "records", "subjects")
    return [store.connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def test_tamperings_are_found(tmp_path: Path) -> None:
    with closing(kept(tmp_path / "home")) as store:
        assert list(missed(store, 160, anchors=[store.head(RECORD.id)])) == []


@pytest.mark.slow
def test_ten_thousand_tamperings_are_all_found_with_the_anchor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(kept(tmp_path / "home")) as store:
        found = Counter(missed(store, TAMPERINGS, anchors=[store.head(RECORD.id)]))

    with capsys.disabled():
        print(f"\n{TAMPERINGS:,} tamperings ({', '.join(KINDS)}): {sum(found.values())} missed {dict(found)}")
    assert found == Counter()


def test_without_an_anchor_a_history_cut_short_or_hashed_anew_is_missed(tmp_path: Path) -> None:
    with closing(kept(tmp_path / "home")) as store:
        assert set(missed(store, 160, anchors=[])) == {"truncate", "hash anew"}
