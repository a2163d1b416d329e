"""Saves answers one by one until it is killed; prints each answer's path once it is (or is about to be) saved.

Run as `crash_worker.py HOME RECORD after|before`; `before` is the mistake that the crash test must be able to find.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from formengine.records import Change, Record
from formengine.store import SqliteStore


def save_one(store: SqliteStore, record: Record, path: str) -> Record:
    return store.save(
        record, [Change("answered", path, new=path)], {path: path}, actor="Maria Keller", save_id=f"save-{path}"
    )


def acknowledge_after(store: SqliteStore, record: Record) -> Iterator[str]:
    while True:
        path = f"answers.a{record.revision}"
        record = save_one(store, record, path)
        yield path


def acknowledge_before(store: SqliteStore, record: Record) -> Iterator[str]:
    while True:
        path = f"answers.a{record.revision}"
        yield path
        record = save_one(store, record, path)


def main(home: str, record_id: str, moment: str) -> None:
    store = SqliteStore.open(Path(home), clock=lambda: datetime.now(UTC))
    acknowledge = {"after": acknowledge_after, "before": acknowledge_before}[moment]
    for path in acknowledge(store, store.record(record_id)):
        print(path, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
