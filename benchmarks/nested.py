"""How long it takes to work out a form with lists three deep, as they fill up to 50 items in each.

`python -m benchmarks.nested` prints processor times, for each question that is asked, and the exponent with which they
grow: 1 is linear in what is asked. Every level has rules that look at the lists below it, the innermost ones too; a
block follows the outermost list, and each innermost item refers to an item of it. Python's collector of unused objects
walks through all there are now and then; what it adds, the times without it show.
"""

from __future__ import annotations

import gc
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.figures import Figure, agree
from formengine.answers import Answers, Entry, Items
from formengine.definition import read_form
from formengine.evaluation import evaluate
from formengine.model import Form
from formengine.standard import FUNCTIONS
from tests.building import BLOCKS, form_document, repeat, section, text, whole

SIZES = ((1, 1, 1), (2, 3, 3), (5, 5, 8), (10, 10, 20), (20, 20, 50), (50, 50, 50))
"""Items of the outermost list, of each list in it, and of each in those."""


def nested_form() -> Form:
    """A form with lists three deep, rules at every level, references and a block for each outermost item."""
    innermost = {
        "n": whole(),
        "twice": whole(calculate="n * 2"),
        "why": text(visible_when="n > 3 and many > 1", required=True),
        "whose": text(choices_from="outer"),
    }
    inner = {"many": whole(calculate="sum(innermost.n, 'skip')"), "innermost": repeat(innermost, maxItems=50)}
    outer = {
        "name": text(),
        "high": whole(calculate="count(inner.innermost, n > 3)"),
        "inner": repeat(inner, maxItems=50),
    }
    document = form_document({
        "all": section({"total": whole(calculate="sum(outer.inner.innermost.n, 'skip')")}),
        "outer": repeat(outer, maxItems=50, repeat={"label": "name"}),
        "parts": repeat({"more": text(visible_when="outer.high > 2")}, repeat={"for_each": "outer"}),
    })  # fmt: skip
    return read_form(json.dumps(document), name="nested.json", blocks=BLOCKS, functions=FUNCTIONS)


def filled(outer: int, inner: int, innermost: int) -> Answers:
    """Answers with so many items in each list."""
    entries: dict[str, Entry] = {"outer": _items(outer)}
    for one in range(outer):
        here = f"outer.k{one}"
        entries |= {f"{here}.name": f"Name {one}", f"{here}.inner": _items(inner)}
        for two in range(inner):
            below = f"{here}.inner.k{two}"
            entries[f"{below}.innermost"] = _items(innermost)
            for three in range(innermost):
                item = f"{below}.innermost.k{three}"
                entries |= {f"{item}.n": three % 7, f"{item}.whose": f"k{three % outer}"}
    from immutables import Map

    return Answers(Map(entries))


def _items(count: int) -> Items:
    return Items(tuple(f"k{place}" for place in range(count)))


@dataclass(frozen=True)
class Measured:
    """What one size took: its items, the questions that were asked, and seconds, with the collector and without."""

    size: tuple[int, int, int]
    asked: int
    seconds: float
    without_collector: float


def measure(form: Form, size: tuple[int, int, int], *, rounds: int) -> Measured:
    """The quickest of several rounds, each of which begins with nothing to clear away."""
    answers = filled(*size)
    outer, inner, innermost = size
    evaluation = evaluate(form, answers)
    asked = len(evaluation.visible)
    numbers = [three % 7 for three in range(innermost)]
    agree("the sum over lists three deep", evaluation.calculated["all.total"], outer * inner * sum(numbers))
    asked_why = sum(number > 3 for number in numbers) * outer * inner if sum(numbers) > 1 else 0
    told_why = sum(path.endswith(".why") for path in evaluation.visible)
    agree("questions asked in lists three deep", told_why, asked_why)
    with_it = min(evaluating(form, answers) for _ in range(rounds))
    gc.disable()
    try:
        without = min(evaluating(form, answers) for _ in range(rounds))
    finally:
        gc.enable()
    return Measured(size, asked, with_it, without)


def evaluating(form: Form, answers: Answers) -> float:
    """Seconds of processor time that a filled form takes to be worked out, whole."""
    gc.collect()
    start = time.process_time()
    evaluation = evaluate(form, answers)
    spent = time.process_time() - start
    assert evaluation.form is form
    return spent


def exponent(asked: tuple[int, int], seconds: tuple[float, float]) -> float:
    """With which power of what is asked the time grows from one size to another."""
    return math.log(seconds[1] / seconds[0]) / math.log(asked[1] / asked[0])


def table(rows: list[Measured]) -> str:
    """The rows as a table; the exponent is from the row before."""
    lines = [
        f"{'items':>14}{'asked':>10}{'ms':>10}{'µs each':>9}{'exponent':>10}"
        f"{'no collector, µs each':>23}{'exponent':>10}"
    ]
    for place, row in enumerate(rows):
        grown = _exponents(rows[place - 1], row) if place else ("", "")
        size = " x ".join(map(str, row.size))
        lines.append(
            f"{size:>14}{row.asked:>10,}{row.seconds * 1000:>10,.1f}{row.seconds / row.asked * 1e6:>9.1f}{grown[0]:>10}"
            f"{row.without_collector / row.asked * 1e6:>23.1f}{grown[1]:>10}"
        )
    return "\n".join(lines)


def _exponents(smaller: Measured, larger: Measured) -> tuple[str, str]:
    asked = (smaller.asked, larger.asked)
    return (
        f"{exponent(asked, (smaller.seconds, larger.seconds)):.2f}",
        f"{exponent(asked, (smaller.without_collector, larger.without_collector)):.2f}",
    )


def figures(*, short: bool) -> Iterator[Figure]:
    """What the lists that were measured take for each question that is asked."""
    form = nested_form()
    for size in SIZES[:2] if short else SIZES[2::3]:
        row = measure(form, size, rounds=1 if short else 2)
        name = f"work out lists of {' x '.join(map(str, size))}, each of {row.asked:,} asked"
        yield Figure(name, row.seconds / row.asked * 1e6, "µs")


def main() -> None:
    """Measure every size and print what it took."""
    form = nested_form()
    rows = [measure(form, size, rounds=2 if math.prod(size) > 10_000 else 9) for size in SIZES]
    print(table(rows))
    told = _exponents(rows[2], rows[-1])
    print(
        f"From {rows[2].asked:,} to {rows[-1].asked:,} questions: exponent {told[0]}, without the collector {told[1]}."
    )


if __name__ == "__main__":
    main()
