"""What was acknowledged survives a power cut and a failing disk; and these tests would notice if it did not.

apsw's file system stands in for the disk, so its SQLite runs the store here; that the shipped driver is set the same
way is asserted beside it. FORMENGINE_POWER_CUTS says how many states are looked at (100,000 before a release).
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from formengine.errors import StoreError
from formengine.records import Change, Record
from formengine.store import SqliteStore
from tests.faulty_disk import Deed, Disk, Trace, over
from tests.test_crash import RECORD, opened

POWER_CUTS = int(os.environ.get("FORMENGINE_POWER_CUTS", "2000"))
SAVES = 40
TEXT = "She settles more easily now when someone stays near. " * 20


def saved(store: SqliteStore, record: Record, number: int) -> Record:
    path = f"answers.a{number}"
    return store.save(
        record, [Change("answered", path, new=path + TEXT)], {path: path + TEXT}, actor="Maria Keller", save_id=path
    )


def files_of(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.iterdir()}


def put_back(home: Path, files: dict[str, bytes]) -> None:
    home.mkdir(exist_ok=True)
    for path in home.iterdir():
        path.unlink()
    for name, content in files.items():
        (home / name).write_bytes(content)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with closing(opened(tmp_path / "home")) as store:
        store.begin(RECORD, document=b"{}", entries={}, changes=[], actor="Maria Keller", save_id="begin")
    return tmp_path / "home"


def recorded(home: Path, *, version: tuple[int, int, int], setting: str = "") -> Trace:
    """Forty saves and some checkpoints, written down."""
    disk, began_with = Disk(), files_of(home)
    with over(disk, version):
        store = SqliteStore.open(home, clock=lambda: datetime.now(UTC))
        # Checkpoints, which write to the file itself, come often here; the shipped driver makes one for 1,000 pages.
        store.connection.execute("PRAGMA wal_autocheckpoint = 30")
        if setting:
            store.connection.execute(setting)
        assert settings(store) == (EXPECTED[version] if not setting else (EXPECTED[version][0], "normal"))
        record = store.record(RECORD.id)
        for number in range(SAVES):
            record = saved(store, record, number)
            disk.deeds.append(Deed("saved", f"answers.a{number}"))
        del store
    return Trace(began_with, tuple(disk.deeds))


EXPECTED = {(3, 54, 1): ("wal", "full"), (3, 40, 1): ("delete", "extra")}


def settings(store: SqliteStore) -> tuple[str, str]:
    told = store.settings()
    return str(told["journal_mode"]), str(told["synchronous"])


@dataclass(frozen=True, slots=True)
class Cut:
    """What one power cut left: how many answers had been acknowledged, those missing, and what is wrong."""

    acknowledged: int
    lost: int
    faults: tuple[str, ...]


def cuts(trace: Trace, folder: Path, states: int) -> Iterator[Cut]:
    chance = random.Random(1209)
    for _ in range(states):
        cut = chance.randrange(len(trace.deeds) + 1)
        put_back(folder, trace.state(cut, chance))
        wanted = trace.acknowledged(cut)
        try:
            with closing(opened(folder)) as store:
                kept = store.entries(RECORD.id)
                lost = sum(kept.get(path) != path + TEXT for path in wanted)
                yield Cut(len(wanted), lost, store.check())
        except StoreError as error:
            yield Cut(len(wanted), len(wanted), (str(error),))


def test_the_shipped_driver_is_set_as_the_one_that_power_cuts_are_tried_with(home: Path) -> None:
    with closing(opened(home)) as store:
        assert settings(store) == EXPECTED[3, 54, 1]
        assert store.settings()["driver"] == "sqlcipher3"


@pytest.mark.slow
@pytest.mark.parametrize(("version", "share"), [((3, 54, 1), 0.8), ((3, 40, 1), 0.2)])
def test_no_power_cut_loses_an_acknowledged_answer_or_spoils_the_file(
    home: Path, version: tuple[int, int, int], share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    results = list(cuts(recorded(home, version=version), home.parent / "cut", round(POWER_CUTS * share)))

    lost, spoilt = sum(one.lost for one in results), sum(bool(one.faults) for one in results)
    told = f"{sum(one.acknowledged for one in results):,} acknowledged answers looked for, {lost} lost"
    with capsys.disabled():
        print(f"\n{len(results)} power cuts, {' + '.join(EXPECTED[version])}: {told}, {spoilt} files spoilt")
    assert {one.faults for one in results} == {()}
    assert lost == 0
    assert sum(one.acknowledged for one in results) > len(results)


@pytest.mark.slow
def test_a_rollback_journal_whose_deletion_need_not_last_is_seen_to_lose_answers(home: Path) -> None:
    """What EXTRA is for: with FULL alone the deletion that commits may be undone by a power cut."""
    trace = recorded(home, version=(3, 40, 1))
    careless = tuple(replace(deed, place=0) if deed.what == "delete" else deed for deed in trace.deeds)

    assert any(one.lost for one in cuts(Trace(trace.began_with, careless), home.parent / "cut", 200))


@pytest.mark.slow
def test_with_synchronous_normal_power_cuts_are_seen_to_lose_answers(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = recorded(home, version=(3, 54, 1), setting="PRAGMA synchronous = NORMAL")

    results = list(cuts(trace, home.parent / "cut", 200))

    losing = sum(one.lost > 0 for one in results)
    with capsys.disabled():
        print(f"\nthe same with synchronous=NORMAL: {losing} of {len(results)} power cuts lose answers")
    assert losing > 0


# A disk that fails


FEW = 6
Workload = Callable[[SqliteStore], set[str]]


def few_saves(home: Path, disk: Disk) -> set[str]:
    """Six saves and a checkpoint over a disk; which were acknowledged, a failed one having been tried twice."""
    acknowledged: set[str] = set()
    with over(disk), suppress(StoreError):
        store = SqliteStore.open(home, clock=lambda: datetime.now(UTC))
        try:
            store.connection.execute("PRAGMA wal_autocheckpoint = 12")
            for number in range(FEW):
                for _ in range(2):
                    with suppress(StoreError):
                        saved(store, store.record(RECORD.id), number)
                        acknowledged.add(f"answers.a{number}")
                        break
        finally:
            with suppress(StoreError):
                store.close()
    return acknowledged


@dataclass(frozen=True, slots=True)
class Failure:
    """What one failing disk left, after every save was tried again with its own id on a disk that works."""

    lost: int
    doubled: int
    faults: tuple[str, ...]


def after_failure(home: Path, files: dict[str, bytes], disk: Disk) -> Failure:
    put_back(home, files)
    acknowledged = few_saves(home, disk)
    with closing(opened(home)) as store:
        kept, faults = store.entries(RECORD.id), store.check()
        lost = sum(kept.get(path) != path + TEXT for path in acknowledged)
        for number in range(FEW):
            saved(store, store.record(RECORD.id), number)
        return Failure(lost, len(store.events(RECORD.id)) - FEW - 1, (*faults, *store.check()))


@pytest.mark.slow
def test_each_write_truncation_and_sync_may_fail_once_or_for_ever_and_nothing_is_lost_or_doubled(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(home)
    sound = Disk()
    assert len(few_saves(home, sound)) == FEW
    points = len(sound.deeds)

    results = [
        after_failure(home, files, Disk(fails_at=point, is_for_ever=is_for_ever, error=error))
        for point in range(points)
        for is_for_ever in (False, True)
        for error in (apsw.IOError, apsw.FullError)
    ]

    with capsys.disabled():
        print(f"\n{points} writes, truncations and syncs x 4 ways to fail: {len(results)} runs, "
              f"{sum(one.lost for one in results)} answers lost, {sum(one.doubled for one in results)} doubled, "
              f"{sum(bool(one.faults) for one in results)} files spoilt")  # fmt: skip
    assert set(results) == {Failure(0, 0, ())}
    assert points > 50


def test_a_disk_that_drops_what_it_was_told_is_found_out(home: Path) -> None:
    trace = recorded(home, version=(3, 54, 1))
    deaf = Trace(trace.began_with, tuple(deed for deed in trace.deeds if deed.what != "sync"))

    assert any(one.lost or one.faults for one in cuts(deaf, home.parent / "cut", 30))
