"""What a long record costs as a reader's workbook, beside openpyxl writing as many plain cells.

`python -m benchmarks.exporting` prints seconds of processor time, medians of several rounds in the same run, with the
limit we promise for a record of 20,000 words, 60 items in few lists or in 60, and 1,500 answers; it ends with an error
where it is exceeded.
"""

from __future__ import annotations

import gc
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook

from benchmarks.figures import Figure
from formengine.engine import Engine
from formengine.exports.formats import write_excel
from formengine.plugins import Plugins
from tests.building import Json, form_document, one_of, read, repeat, section, text, whole, yes_no
from tests.couple import narrative

WORDS, ITEMS, ANSWERS = 20_000, 60, 1_500
PROMISED = 3.0
"""Seconds of processor time, from the kept record to the last byte of its workbook."""

IN_AN_ITEM, NARRATIVES = 20, 40
FEW, MANY = 6, 60
"""Lists over which the items are shared out; each has a sheet."""


@dataclass(frozen=True)
class Measured:
    """What one export took, reading the record included, and what as many plain cells took, in seconds."""

    words: int
    lists: int
    items: int
    answers: int
    cells: int
    ours: float
    plain: float

    @property
    def is_kept(self) -> bool:
        """Whether what we promise was kept."""
        return self.ours < PROMISED


def long_document(count: int) -> Json:
    """A form with long narratives, so many lists with twenty questions an item, and a section of short questions."""
    asked = {
        **{f"t{at}": text(maxLength=200, title=f"Line {at}") for at in range(6)},
        **{f"n{at}": whole(title=f"How many {at}") for at in range(6)},
        **{f"c{at}": one_of("never", "sometimes", "always", title=f"How often {at}") for at in range(4)},
        **{f"y{at}": yes_no(title=f"Is it so {at}") for at in range(4)},
    }
    told = {f"p{at}": text(widget="long_text", title=f"What was told {at}") for at in range(NARRATIVES)}
    lists = {f"list_{at}": repeat(asked, title=f"List {at}", repeat={"label": "t0"}) for at in range(count)}
    short = {f"q{at}": whole(title=f"Short question {at}") for at in range(ANSWERS - ITEMS * IN_AN_ITEM - NARRATIVES)}
    return form_document({"told": section(told), "short": section(short), **lists})


def long_answers(words: int, items: int, count: int) -> Json:
    """Answers to all of it: so many words in the narratives, so many items shared out over the lists."""
    values = {"t": "Seen on Tuesday, with the door open", "n": 3, "c": "sometimes", "y": True}
    asked = [f"{kind}{at}" for kind, count in (("t", 6), ("n", 6), ("c", 4), ("y", 4)) for at in range(count)]
    item = {name: values[name[0]] for name in asked}
    told = {f"p{at}": narrative(f"p{at}", words // NARRATIVES) for at in range(NARRATIVES)}
    short = {f"q{at}": at % 7 for at in range(ANSWERS - ITEMS * IN_AN_ITEM - NARRATIVES)}
    lists = {f"list_{at}": [item] * (items // count) for at in range(count)}
    return {"answers": {"told": told, "short": short, **lists}}


def processor_time(run: Callable[[], object], rounds: int) -> float:
    """The median time of several rounds, each of which begins with nothing to clear away."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times)


def plain_cells(count: int) -> bytes:
    """A workbook with so many cells of a short text, as openpyxl writes it at its plainest."""
    workbook, stream = Workbook(), io.BytesIO()
    sheet = workbook.create_sheet()
    for row in range(0, count, 5):
        sheet.append(["Seen on Tuesday"] * min(5, count - row))
    workbook.save(stream)
    return stream.getvalue()


def measure(home: Path, *, lists: int = FEW, words: int = WORDS, items: int = ITEMS, rounds: int = 5) -> Measured:
    """Export one record again and again, and write as many plain cells in turn."""
    engine = Engine.start(home, plugins=Plugins(()), clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    form = read(long_document(lists))
    answers = engine.read_answers(form, long_answers(words, items, lists))
    record = engine.begin(form, engine.subject("A. B.", "child"), actor="Ana Lopes", answers=answers).record.id

    def written() -> bytes:
        stream = io.BytesIO()
        write_excel(engine.export([record], made_by="Ana Lopes"), stream)
        return stream.getvalue()

    evaluation = engine.resume(record).evaluation
    ours = processor_time(written, rounds)
    cells = _filled_cells(written())
    plain = processor_time(lambda: plain_cells(cells), rounds)
    engine.close()
    texts = (value for value in evaluation.values.values() if isinstance(value, str))
    return Measured(sum(len(one.split()) for one in texts), lists, items, len(evaluation.values), cells, ours, plain)


def _filled_cells(content: bytes) -> int:
    workbook = load_workbook(io.BytesIO(content))
    return sum(cell.value is not None for sheet in workbook for line in sheet.iter_rows() for cell in line)


def table(rows: Sequence[Measured]) -> str:
    """The measurements as a table."""
    heading = f"{'words':>8}{'lists':>7}{'items':>7}{'answers':>9}{'cells':>8}{'ours, s':>9}{'limit, s':>10}"
    lines = [f"{heading}{'plain cells, s':>16}{'ratio':>8}"]
    for row in rows:
        size = f"{row.words:>8,}{row.lists:>7,}{row.items:>7,}{row.answers:>9,}{row.cells:>8,}"
        lines.append(f"{size}{row.ours:>9.2f}{PROMISED:>10.2f}{row.plain:>16.2f}{row.ours / row.plain:>8.1f}")
    return "\n".join(lines)


def figures(*, short: bool) -> Iterator[Figure]:
    """What is promised of a long record, in few lists and in many."""
    for lists in (FEW,) if short else (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            row = measure(Path(folder), lists=lists, **({"words": 200, "items": FEW, "rounds": 1} if short else {}))
        beside = f"as many plain cells {row.plain:.2f} s"
        yield Figure(f"export {row.words:,} words in {lists} lists", row.ours, "s", beside, limit=PROMISED)


def main() -> None:
    """Measure what is promised, print it, and end with an error where it is not kept."""
    rows = []
    for lists in (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(Path(folder), lists=lists))
    print(table(rows))
    if not all(row.is_kept for row in rows):
        sys.exit("A record took longer to export than is promised.")


if __name__ == "__main__":
    main()
