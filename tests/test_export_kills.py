"""An export is complete or absent, whenever the process that writes it is killed; and this test would notice."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from formengine.engine import Engine
from formengine.evaluation import evaluate
from formengine.exports.files import LEFT_AFTER, PREFIX, SUFFIX
from formengine.exports.formats import EXPORTERS
from formengine.frontends.cli.running import run
from tests.building import shipped_form
from tests.generated import Generator

WORKER = Path(__file__).with_name("export_worker.py")
OUTPUTS = ("out.xlsx", "out.zip", "out.json", "out/")
OLD = b"what stood there before"
KILLS = int(os.environ.get("FORMENGINE_EXPORT_KILLS", "30"))
"""How many kills the slow test makes; 300 before a release."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home with records of one form, and what a whole export of them holds."""

    path: Path
    records: tuple[str, ...]
    tables: frozenset[str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path, form = tmp_path_factory.mktemp("kills") / "home", shipped_form("kitchen_sink")
    with closing(Engine.start(path)) as engine:
        records = []
        for seed in range(2):
            answers = Generator(form, random.Random(seed)).valid_leaning()
            assert evaluate(form, answers).values
            records.append(engine.begin(form, engine.subject(f"Ada {seed}", "child"), actor="x", answers=answers))
        ids = tuple(draft.record.id for draft in records)
        stream = io.BytesIO()
        EXPORTERS["csv"](engine.export(ids, made_by="x", profile="analyst"), stream)
    return Home(path, ids, frozenset(zipfile.ZipFile(stream).namelist()))


def killed(home: Home, folder: Path, output: str, pause: float, manner: str = "beside") -> str:
    """Let a worker export, kill it so many seconds after it began, and give back what it complained of."""
    scratch = folder.with_name(f"{folder.name}-tmp")
    scratch.mkdir(exist_ok=True)
    worker = subprocess.Popen(
        [sys.executable, str(WORKER), str(home.path), f"{folder}/{output}", manner, *home.records],
        stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(scratch)},
    )  # fmt: skip
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(pause)
        worker.kill()
        said = worker.stdout.read()
    return said + "".join(f"{path.name} was left in the folder for temporary files. " for path in scratch.iterdir())


def half_written(home: Home, folder: Path) -> list[str]:
    """What stands in the folder under a final name and is neither old nor complete."""
    final = [path for path in folder.iterdir() if not path.name.startswith(PREFIX)]
    return [path.name for path in final if not is_whole(home, path)]


def is_whole(home: Home, path: Path) -> bool:
    if path.is_dir():
        files = {file.name: file.read_bytes() for file in path.iterdir()}
        return files.keys() == home.tables and all(map(_is_whole_csv, files.values()))
    content = path.read_bytes()
    try:
        if content == OLD:
            return True
        if path.suffix == ".json":
            return len(json.loads(content)["records"]) == len(home.records)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            is_sound = archive.testzip() is None
            return is_sound and (path.suffix == ".xlsx" or set(archive.namelist()) == home.tables)
    except (zipfile.BadZipFile, ValueError):
        return False


def _is_whole_csv(content: bytes) -> bool:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return content.endswith(b"\r\n") and len({len(line) for line in lines}) == 1


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(PREFIX) and path.name.endswith(SUFFIX)]


def kills(home: Home, folder: Path, times: int) -> Iterator[tuple[str, str, list[str], int]]:
    """After each kill: which output, what was complained of, what is half written, and what was left over."""
    chance = random.Random(306)
    for number in range(times):
        place, output = folder / str(number), OUTPUTS[number % len(OUTPUTS)]
        place.mkdir(parents=True)
        if number // len(OUTPUTS) % 2 and not output.endswith("/"):
            (place / output).write_bytes(OLD)
        said = killed(home, place, output, chance.uniform(0, 2))
        left = left_over(place)
        assert all(path.stat().st_mode & 0o077 == 0 for path in left), "what is left over is its owner's alone"
        assert len(left) <= 1
        yield output, said, half_written(home, place), len(left)


@pytest.mark.skipif(sys.platform == "win32", reason="A kill there is another thing")
@pytest.mark.parametrize("times", [pytest.param(KILLS, marks=pytest.mark.slow)])
def test_kills_while_exporting_leave_nothing_half_written(
    home: Home, tmp_path: Path, times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    results = list(kills(home, tmp_path / "out", times))

    found = Counter[str](output for output, _, half, _ in results if half)
    finished = sum(
        path.name.startswith("out") for place in (tmp_path / "out").glob("*[0-9]") for path in place.iterdir()
    )
    with capsys.disabled():
        print(f"\n{times} kills while exporting to {', '.join(OUTPUTS)}: {sum(found.values())} half-written under the"
              f" final name; {sum(left for *_, left in results)} of them in the middle of a write, {finished} files and"
              " folders under their final name")  # fmt: skip
    assert [said for _, said, _, _ in results if said] == []
    assert found == Counter()
    assert sum(left for *_, left in results) >= max(1, times // 10), "the kills must come while it writes"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="A kill there is another thing")
def test_a_file_that_grows_under_its_final_name_is_found_out(home: Home, tmp_path: Path) -> None:
    chance = random.Random(306)
    for _ in range(60):
        killed(home, tmp_path, "out.zip", chance.uniform(1, 2.5), manner="direct")
        if half_written(home, tmp_path):
            break

    assert half_written(home, tmp_path) == ["out.zip"]


def test_what_a_killed_export_left_is_taken_away_by_the_next_one_but_not_what_is_under_way(
    home: Home, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{PREFIX}{name}{SUFFIX}").write_bytes(b"half")
        (tmp_path / f"{PREFIX}{name}dir{SUFFIX}").mkdir()
        (tmp_path / f"{PREFIX}{name}dir{SUFFIX}" / "records.csv").write_bytes(b"half")
    for path in tmp_path.glob(f"{PREFIX}a*"):
        os.utime(path, (time.time() - LEFT_AFTER - 60,) * 2)

    assert run(home.path, "export", home.records[0], "-o", tmp_path / "out.json").exit_code == 0

    assert sorted(path.name for path in left_over(tmp_path)) == [f"{PREFIX}b{SUFFIX}", f"{PREFIX}bdir{SUFFIX}"]
