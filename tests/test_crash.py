"""What was acknowledged survives a kill; and this test would notice if it did not."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formengine.records import Record, Subject
from formengine.store import SqliteStore

WORKER = Path(__file__).with_name("crash_worker.py")
RECORD = Record(
    id="01JD8Q0000CRASH0000000TEST",
    subject=Subject("01JD8Q0000CH1LD0000000TEST", "A.", "child"),
    form="example.form",
    form_version="1.0",
    form_hash="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    status="draft",
    revision=1,
    begun_at="",
    changed_at="",
    begun_by="",
)


@dataclass(frozen=True, slots=True)
class Kill:
    """What one kill left: the answers acknowledged before it, those of them now missing, and what the check says."""

    acknowledged: int
    lost: int
    faults: tuple[str, ...]


def opened(home: Path) -> SqliteStore:
    return SqliteStore.open(home, clock=lambda: datetime.now(UTC))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with closing(opened(tmp_path / "home")) as store:
        store.begin(RECORD, document=b"{}", entries={}, changes=[], actor="Maria Keller", save_id="begin")
    return tmp_path / "home"


def acknowledged_until_killed(home: Path, moment: str, *, answers: int, pause: float) -> list[str]:
    """Let a worker save, kill it `pause` seconds after that many acknowledgements, and give back all it printed."""
    worker = subprocess.Popen(
        [sys.executable, str(WORKER), str(home), RECORD.id, moment],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with worker:
        assert worker.stdout is not None
        lines = [worker.stdout.readline() for _ in range(answers)]
        time.sleep(pause)
        worker.kill()
        lines += worker.stdout.readlines()
    # A line that the kill cut off was never read by anybody.
    return [line.rstrip("\n") for line in lines if line.endswith("\n")]


def kills(home: Path, moment: str, *, times: int, longest_pause: float) -> Iterator[Kill]:
    chance = random.Random(1209)
    for _ in range(times):
        answers, pause = chance.randint(1, 12), chance.uniform(0, longest_pause)
        paths = acknowledged_until_killed(home, moment, answers=answers, pause=pause)
        with closing(opened(home)) as store:
            kept = store.entries(RECORD.id)
            lost = sum(kept.get(path) != path for path in paths)
            yield Kill(len(paths), lost, store.check())


KILLS = int(os.environ.get("FORMENGINE_KILLS", "50"))
"""How many kills the slow test makes; 1,000 before a release."""


@pytest.mark.parametrize("times", [5, pytest.param(KILLS, marks=pytest.mark.slow)])
def test_kills_while_saving_lose_no_acknowledged_answer(
    home: Path, times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    results = list(kills(home, "after", times=times, longest_pause=0.006))

    acknowledged, lost = sum(kill.acknowledged for kill in results), sum(kill.lost for kill in results)
    with capsys.disabled():
        print(f"\n{times} kills while saving: {acknowledged} answers acknowledged, {lost} lost")
    assert acknowledged >= times
    assert [kill.lost for kill in results] == [0] * times
    assert [kill.faults for kill in results] == [()] * times


def test_acknowledging_before_the_commit_is_found_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results: list[Kill] = []

    for kill in kills(home, "before", times=60, longest_pause=0):
        results.append(kill)
        if kill.lost:
            break

    with capsys.disabled():
        print(f"\nacknowledged before the commit: {results[-1].lost} lost after {len(results)} kills")
    assert results[-1].lost >= 1
    assert [kill.faults for kill in results] == [()] * len(results)
