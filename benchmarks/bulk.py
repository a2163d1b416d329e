"""How many filled forms a second are read, worked out and scored, from JSON bytes, on one core; and in how much memory.

`python -m benchmarks.bulk` prints responses a second and what each part takes, in processor time, and the peak memory
of `formengine evaluate --lines` for 100,000 responses, with the limits we promise. `python -m benchmarks.bulk 1000`
sends so many through instead. It ends with an error where a result is wrong, or a limit is not kept.
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from operator import attrgetter
from pathlib import Path
from subprocess import PIPE
from typing import IO, Any, TypeVar

from benchmarks.figures import Figure, agree, not_measured
from benchmarks.work_item import HIGHEST, REVERSED, TOPICS, Json, responses, work_item_form
from formengine.answers import Answers
from formengine.answers.files import read_answers
from formengine.documents import read_values
from formengine.evaluation import Evaluation, evaluate
from formengine.lines import answers_in
from formengine.model import Form
from formengine.scoring import Sheet, scored
from tests.building import read

__all__ = ["Bulk", "Through", "measure", "responses", "through_lines", "work_item_form"]

RESPONSES, ROUNDS = 400, 7
THROUGH_LINES, DIFFERENT = 100_000, 500
LEAST_A_SECOND, MOST_MEMORY = 3_000, 150
"""What we promise: responses a second on one core, and megabytes at the peak for any number of them."""

WATCHED = """import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Runs a command and prints its peak memory in kilobytes, from a small process: a peak begins with what began it."""

Given = TypeVar("Given")
_looked_at = attrgetter("problems", "scores", "blocks")


@dataclass(frozen=True)
class Bulk:
    """What one response took, in seconds of processor time: in all, and by part.

    `alone` is what the standard library takes to read its JSON and do nothing with it: how quick the machine is.
    """

    whole: float
    alone: float
    json: float
    reading: float
    evaluating: float
    scoring: float

    @property
    def a_second(self) -> float:
        """Responses a second."""
        return 1 / self.whole


@dataclass(frozen=True)
class Through:
    """What came of many responses sent through the command: how many results, seconds, and the peak in megabytes."""

    results: int
    seconds: float
    peak: float


def lines_of(filled: Iterable[Json]) -> list[bytes]:
    """Each response as a line of JSON."""
    return [json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() for one in filled]


def measure(count: int = RESPONSES, *, rounds: int = ROUNDS, seed: int = 8) -> Bulk:
    """Measure so many responses, in turns: medians of several rounds. Raises WrongResult where a result is wrong."""
    form, filled = read(work_item_form()), responses(count, seed)
    lines = lines_of(filled)
    evaluations = [_worked_out(form, line) for line in lines]
    assert_right(filled, evaluations)
    documents = [_document(line) for line in lines]
    answers = [read_answers(form, document) for document in documents]
    sheets = [_sheet(evaluation) for evaluation in evaluations]
    del evaluations
    works: tuple[Callable[[], float], ...] = (
        lambda: spent(lambda line: _worked_out(form, line), lines),
        lambda: spent(json.loads, lines),
        lambda: spent(_document, lines),
        lambda: spent(lambda document: read_answers(form, document), documents),
        lambda: spent(lambda one: _evaluated(form, one), answers),
        lambda: spent(lambda sheet: scored(form.scales, sheet), sheets),
    )
    times = [[work() for work in works] for _ in range(rounds)]
    whole, alone, parsing, reading, evaluating, scoring = map(statistics.median, zip(*times, strict=True))
    return Bulk(whole, alone, parsing, reading, evaluating - scoring, scoring)


def spent(work: Callable[[Given], object], on: Sequence[Given]) -> float:
    """Seconds of processor time for each of many, one after the other, what was made forgotten at once."""
    gc.collect()
    start = time.process_time()
    for one in on:
        work(one)
    return (time.process_time() - start) / len(on)


def _document(line: bytes) -> Any:
    return read_values(line, name="line", depth=16)


def _worked_out(form: Form, line: bytes) -> Evaluation:
    return _evaluated(form, answers_in(form, line))


def _evaluated(form: Form, answers: Answers) -> Evaluation:
    """An evaluation whose problems and scores were looked at, so that none is left to be worked out later."""
    evaluation = evaluate(form, answers)
    _looked_at(evaluation)
    return evaluation


def _sheet(evaluation: Evaluation) -> Sheet:
    states = {path: state.value for path, state in evaluation.states.items()}
    return Sheet(evaluation.values, states, frozenset(evaluation.hidden))


def assert_right(filled: Sequence[Json], evaluations: Sequence[Evaluation]) -> None:
    """Compare results with what is easily told without the engine. Raises WrongResult."""
    for one, evaluation in zip(filled, evaluations, strict=True):
        items = {int(name.removeprefix("item")): points for name, points in one["wellbeing"].items()}
        total = sum(HIGHEST - points if place in REVERSED else points for place, points in items.items())
        gated = [name for name in one if name in TOPICS]
        asked = sum(("plan" in one[name]) == evaluation.is_shown(f"{name}.plan") for name in gated)
        agree("the score", evaluation.scores[0].value, total)
        agree("the sum of a section", evaluation.calculated["wellbeing.total"], sum(items.values()))
        agree("the members of a family", len(evaluation.lists["family"]), len(one["family"]))
        agree("plans that are asked for", asked, len(gated))
        agree("whether answers are valid", not evaluation.blocks, True)


def through_lines(count: int, *, different: int = DIFFERENT) -> Through:
    """Send responses through `formengine evaluate --lines` in a process of its own.

    Parameters: `different` ones, again and again. Raises AssertionError where a line is not answered.
    """
    lines = lines_of(responses(min(count, different)))
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder, "form.json")
        form.write_text(json.dumps(work_item_form()), "utf-8")
        command = [sys.executable, "-m", "formengine", "--home", folder, "evaluate", str(form), "--lines"]
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", WATCHED, *command], stdin=PIPE, stdout=PIPE, stderr=PIPE
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            feeder = threading.Thread(target=_feed, args=(process.stdin, islice(cycle(lines), count)))
            feeder.start()
            results = sum(b'"error"' not in line[:40] for line in process.stdout)
            feeder.join()
            said = process.stderr.read().split()
    assert (results, process.returncode, len(said)) == (count, 0, 1)
    return Through(results, time.perf_counter() - start, int(said[0]) / 1024)


def _feed(stream: IO[bytes], lines: Iterable[bytes]) -> None:
    with stream:
        stream.writelines(line + b"\n" for line in lines)


def table(bulk: Bulk) -> str:
    """The measured parts as lines of text."""
    parts = {
        "json.loads alone": bulk.alone, "JSON": bulk.json, "reading answers": bulk.reading,
        "evaluating": bulk.evaluating, "scoring": bulk.scoring, "in all": bulk.whole,
    }  # fmt: skip
    rate = f"{bulk.a_second:,.0f} responses a second (promised: at least {LEAST_A_SECOND:,})"
    return "\n".join([rate, *(f"  {name:<16}{seconds * 1e6:8.0f} µs" for name, seconds in parts.items())])


def figures(*, short: bool) -> Iterator[Figure]:
    """What is promised of many responses, and of the memory that the command takes for them."""
    row = measure(4, rounds=1) if short else measure()
    yield Figure("json.loads alone, the same responses", 1 / row.alone, "a second")
    yield Figure("from JSON to scores, responses", row.a_second, "a second", bound="at least", limit=LEAST_A_SECOND)
    if sys.platform == "win32":
        yield not_measured("  memory of the command", "memory is measured in another way there")
        return
    through = through_lines(20 if short else THROUGH_LINES // 10)
    yield Figure(f"  memory of the command for {through.results:,}", through.peak, "MB", limit=MOST_MEMORY)


def main(count: int = THROUGH_LINES) -> None:
    """Measure, print, and end with an error where a promise is not kept."""
    bulk = measure()
    print(table(bulk))
    through = through_lines(count)
    print(
        f"{through.results:,} responses through --lines: peak memory {through.peak:.0f} MB (promised: below"
        f" {MOST_MEMORY}), {through.results / through.seconds:,.0f} a second, results written included"
    )
    if bulk.a_second < LEAST_A_SECOND or through.peak >= MOST_MEMORY:
        sys.exit("Less was done than is promised.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
