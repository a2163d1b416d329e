"""What one durable answer costs, with its history chained, beside the least that any durable write costs.

`python -m benchmarks.saving` prints the wall time beside that of a raw append with fdatasync, in turns in the same run,
and the processor time on the shipped driver, with the limits we promise.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from formengine.records import Change, Json, Record, Subject
from formengine.store import SqliteStore

ANSWERS, AT_ONCE = 2_000, 100
MOST_TIMES_THE_FLOOR, MOST_PROCESSOR = 3.0, 350e-6
"""What we promise: times the raw append (wall), and seconds of processor time for one answer."""

EMPTY_FORM = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
SUBJECT = Subject("s000benchmark", "A. B.", "child")
TEXT = "She settles more easily now when someone stays near; on Tuesday it took ten minutes, last month an hour. "


@dataclass(frozen=True)
class Spent:
    """The wall time of each write, and the processor time of all divided by their number; in seconds."""

    wall: tuple[float, ...]
    processor: float


def record_of(name: str) -> Record:
    """A record of the empty form, not yet kept."""
    return Record(name, SUBJECT, "bench/form", "1.0.0", EMPTY_FORM, "draft", 0, "", "", "")


def begun(store: SqliteStore, name: str) -> Record:
    """A record to save answers to."""
    return store.begin(record_of(name), document=b"{}", entries={}, changes=[], actor="Ana Lopes", save_id="begin")


class Answering:
    """One person answering a record of 500 questions, short and long answers in turn."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.record = begun(store, "r000benchmark")
        self.saved = 0

    def __call__(self) -> None:
        """Save one answer, durably, with its event."""
        path = f"section.question_{self.saved % 500}"
        entry: Json = {"answer": 3 if self.saved % 2 else TEXT + str(self.saved)}
        self.saved += 1
        self.record = self.store.save(
            self.record, [Change("answered", path, new=entry)], {path: entry}, actor="Ana Lopes",
            save_id=f"{self.saved:016x}",
        )  # fmt: skip


def appending(descriptor: int) -> Callable[[], None]:
    """A raw append of 150 bytes that is on the disk when it returns: the floor."""

    def append() -> None:
        os.write(descriptor, b"x" * 150)
        os.fdatasync(descriptor)

    return append


def spent_on(write: Callable[[], None], times: int) -> Spent:
    """Do something many times and look at the clocks."""
    walls = []
    before = time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        write()
        walls.append(time.perf_counter() - start)
    return Spent(tuple(walls), (time.process_time() - before) / times)


def together(rounds: list[Spent]) -> tuple[float, float]:
    """The median wall time of all writes, and the median processor time of the rounds."""
    return (
        statistics.median(wall for one in rounds for wall in one.wall),
        statistics.median(one.processor for one in rounds),
    )


def measure(folder: Path, *, answers: int = ANSWERS, at_once: int = AT_ONCE) -> tuple[float, ...]:
    """The wall time of an answer and of a raw append, and the processor time of both, in turns."""
    descriptor = os.open(folder / "floor", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    with closing(SqliteStore.open(folder / "home", clock=lambda: datetime.now(UTC))) as store:
        answer, append = Answering(store), appending(descriptor)
        spent_on(answer, at_once)
        ours, floor = [], []
        for _ in range(answers // at_once):
            ours.append(spent_on(answer, at_once))
            floor.append(spent_on(append, at_once))
    os.close(descriptor)
    (wall, processor), (wall_of_floor, processor_of_floor) = together(ours), together(floor)
    return wall, wall_of_floor, processor, processor_of_floor


def figures(*, short: bool) -> Iterator[Figure]:
    """What is promised of one durable answer."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        wall, floor, processor, _ = measure(Path(folder), answers=AT_ONCE if short else ANSWERS)
    name, beside = "keep one answer, chained and durable", f"raw append, fdatasync {floor * 1e6:,.0f} µs"
    yield Figure(name, wall * 1e6, "µs", beside, wall / floor, "at most", MOST_TIMES_THE_FLOOR)
    yield Figure("  its processor time", processor * 1e6, "µs", limit=MOST_PROCESSOR * 1e6)


def main() -> None:
    """Measure, print, and end with an error where a promise is not kept."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        wall, floor, processor, least = measure(Path(folder))
    times = wall / floor
    print(f"one durable answer, chained: {wall * 1e6:6.0f} µs wall, median of {ANSWERS:,}")
    print(f"raw append with fdatasync:   {floor * 1e6:6.0f} µs wall, median of {ANSWERS:,}")
    print(f"times the raw append:        {times:6.2f}    (promised: at most {MOST_TIMES_THE_FLOOR})")
    print(f"processor time of an answer: {processor * 1e6:6.0f} µs (promised: at most {MOST_PROCESSOR * 1e6:.0f})")
    print(f"processor time of an append: {least * 1e6:6.0f} µs (a busy machine makes both dearer)")
    if times > MOST_TIMES_THE_FLOOR or processor > MOST_PROCESSOR:
        raise SystemExit("An answer cost more than is promised.")


if __name__ == "__main__":
    main()
