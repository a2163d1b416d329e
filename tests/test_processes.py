"""Many processes that save to one record lose nothing of one another; and this test would notice if they did.

FORMENGINE_UPDATES says how many updates each of eight processes makes.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from formengine.errors import Conflict, StoreError
from formengine.records import Change, Record
from formengine.store import SqliteStore
from formengine.store.database import LOCKED
from tests.test_crash import RECORD, opened

PROCESSES, UPDATES = 8, int(os.environ.get("FORMENGINE_UPDATES", "2500"))
PATH = "answers.count"


def count_up(home: str, process: int, updates: int, is_careful: bool) -> int:
    """Read a number, add one, save it, so many times; how often somebody else was first.

    A careless one takes the newest revision for the one it read from, as a store without revisions would.
    """
    conflicts, done = 0, 0
    with closing(SqliteStore.open(Path(home), clock=lambda: datetime.now(UTC))) as store:
        while done < updates:
            record = store.record(RECORD.id)
            present = store.entries(RECORD.id).get(PATH, 0)
            assert isinstance(present, int)
            try:
                change = Change("answered", PATH, present, present + 1)
                base = record if is_careful else newest_in_a_moment(store)
                store.save(base, [change], {PATH: present + 1}, actor=f"Person {process}", save_id=f"{process}-{done}")
                done += 1
            except Conflict:
                conflicts += 1
            except StoreError as error:
                # On a busy machine one of eight may wait longer than the store does; it is told to try again.
                assert str(error) == LOCKED
    return conflicts


def newest_in_a_moment(store: SqliteStore) -> Record:
    time.sleep(0.001)
    return store.record(RECORD.id)


def counted(home: Path, processes: int, updates: int, *, is_careful: bool) -> tuple[int, int]:
    """What the number is when all are done, and how often somebody was second."""
    with closing(opened(home)) as store:
        store.begin(RECORD, document=b"{}", entries={}, changes=[], actor="Maria Keller", save_id="begin")
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        every = [pool.submit(count_up, str(home), one, updates, is_careful) for one in range(processes)]
        conflicts = sum(one.result() for one in every)
    with closing(opened(home)) as store:
        assert store.check() == ()
        count = store.entries(RECORD.id)[PATH]
        assert isinstance(count, int)
        return count, conflicts


@pytest.mark.slow
def test_eight_processes_and_twenty_thousand_updates_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count, conflicts = counted(tmp_path / "home", PROCESSES, UPDATES, is_careful=True)

    lost = PROCESSES * UPDATES - count
    with capsys.disabled():
        print(f"\n{PROCESSES} processes x {UPDATES:,} updates: {lost} lost, {conflicts:,} tried again")
    assert count == PROCESSES * UPDATES


@pytest.mark.slow
def test_updates_that_do_not_name_the_revision_they_were_made_from_are_seen_to_lose(tmp_path: Path) -> None:
    count, _ = counted(tmp_path / "home", 4, 300, is_careful=False)

    assert count < 4 * 300
