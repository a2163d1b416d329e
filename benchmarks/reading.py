"""How long it takes to read and check a form, beside what json and jsonschema take for less.

`python -m benchmarks.reading` prints a table of processor times, medians of several rounds, with the limits we promise;
it ends with an error where one is exceeded.
"""

from __future__ import annotations

import gc
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from benchmarks.figures import Figure
from formengine.definition import read_form
from formengine.lint import lint
from formengine.model import Form
from formengine.standard import FUNCTIONS
from tests.building import (
    BLOCKS,
    Json,
    day,
    form_document,
    number,
    one_of,
    rating,
    section,
    some_of,
    text,
    whole,
    yes_no,
)

IN_A_SECTION = 50
PROMISED = {150: 0.060, 10_000: 1.5}
"""Questions → seconds of processor time in which a form of that size is read and checked."""

GROWING, STEEPEST = (100, 10_000), 1.15
"""Questions between which the exponent is taken with which the time grows (1 is linear), and the most it may be."""

MADE: tuple[Callable[[int], Json], ...] = (
    lambda at: text(maxLength=80, title=f"What is number {at} called?", help="As people call it.", required=True),
    lambda at: text(widget="long_text", title=f"Tell us about {at}.", words={"min": 50, "max": 200}),
    lambda at: whole(minimum=0, maximum=120, title=f"How many are there in {at}?"),
    lambda at: number(minimum=0, maximum=250.5, places=1, unit="cm", title=f"How tall is {at}?"),
    lambda at: yes_no(title=f"Is {at} so?", states={"not_known": "Not known", "declined": "Rather not say"}),
    lambda at: one_of("never", "sometimes", "often", "always", title=f"How often {at}?", visible_when=f"q{at - 1}"),
    lambda at: {"$ref": "#/$defs/how_often", "title": f"How often is {at} so?"},
    lambda at: some_of("home", "school", "street", "park", "elsewhere", title=f"Where is {at}?", maxItems=3),
    lambda at: day(title=f"When was {at}?", usual_when=f"q{at - 6} < 100 and answered(q{at - 7})"),
    lambda at: number(calculate=f"(q{at - 7} + q{at - 6}) * 2 if q{at - 5} else q{at - 7}", places=1),
)
"""Ten questions that follow each other, each made from its number; three of ten have a rule."""


def generated_form(questions: int) -> str:
    """The document of a form with so many questions (a multiple of ten), a scale, a rule and an example case."""
    numbers = range(questions)
    sections = {
        f"part_{start // IN_A_SECTION}": section(
            {f"q{at}": MADE[at % len(MADE)](at) for at in numbers[start : start + IN_A_SECTION]}, title=f"Part {start}"
        )
        for start in numbers[::IN_A_SECTION]
    }
    scale = {
        "label": "Often", "items": [{"item": "part_0.q6"}], "minimum": 0, "maximum": 4, "method": "sum",
        "direction": "higher is more often", "version": "1", "source": "made up",
        "examples": [{"answers": {"part_0": {"q6": 3}}, "value": 3}],
    }  # fmt: skip
    rule = {"id": "some", "level": "warn", "holds": "part_0.q2 > 0", "message": "None?", "about": ["part_0.q2"]}
    case = {"name": "a no hides", "answers": {"part_0": {"q4": False}}, "hidden": ["part_0.q5"]}
    document = form_document(
        sections, defs={"how_often": rating(0, 4)}, scales={"often": scale}, rules=[rule], tests=[case]
    )
    return json.dumps(document)


def read_and_check(document: str) -> Form:
    """Read a form and run what it carries to check itself by."""
    form = read_form(document, name="generated.json", blocks=BLOCKS, functions=FUNCTIONS)
    assert lint(form) == ()
    return form


def parse_and_check_schema(document: str) -> Any:
    """What others do at least: parse the JSON, and ask jsonschema whether it is a schema."""
    schema = json.loads(document)
    Draft202012Validator.check_schema(schema)
    return schema


def processor_time(run: Callable[[str], object], document: str, rounds: int) -> float:
    """The median time of several rounds, each of which begins with nothing to clear away."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        made = run(document)
        times.append(time.process_time() - start)
        del made
    return statistics.median(times)


@dataclass(frozen=True)
class Measured:
    """What one form took: to us, and to json and jsonschema."""

    questions: int
    characters: int
    ours: float
    others: float
    limit: float

    @property
    def is_kept(self) -> bool:
        """Whether what we promise was kept."""
        return self.ours < self.limit


def measure(questions: int, *, rounds: int, limit: float) -> Measured:
    """Measure one form; the others, who take long, in one round for three of ours."""
    document = generated_form(questions)
    ours = processor_time(read_and_check, document, rounds)
    others = processor_time(parse_and_check_schema, document, max(1, rounds // 3))
    return Measured(questions, len(document), ours, others, limit)


def figures(*, short: bool) -> Iterator[Figure]:
    """What is promised of each size, and how the time grows."""
    for questions in (150,) if short else PROMISED:
        row = measure(questions, rounds=1 if short else 9, limit=PROMISED[questions])
        others = f"json + check_schema {row.others * 1000:,.0f} ms"
        yield Figure(f"read and check {questions:,} questions", row.ours * 1000, "ms", others, limit=row.limit * 1000)
    if not short:
        few, many = (processor_time(read_and_check, generated_form(size), 5) for size in GROWING)
        grown = math.log(many / few) / math.log(GROWING[1] / GROWING[0])
        yield Figure("  exponent from 100 to 10,000", grown, "", limit=STEEPEST)


def table(rows: list[Measured]) -> str:
    """The rows as a table, in milliseconds."""
    heading = f"{'questions':>10}{'KB':>8}{'ours, ms':>10}{'limit, ms':>11}{'json + check_schema, ms':>25}{'ratio':>8}"
    lines = [
        f"{row.questions:>10,}{row.characters // 1024:>8,}{row.ours * 1000:>10,.0f}{row.limit * 1000:>11,.0f}"
        f"{row.others * 1000:>25,.0f}{row.ours / row.others:>8.2f}"
        for row in rows
    ]
    return "\n".join([heading, *lines])


def main(rounds: int = 9) -> None:
    """Measure what is promised, print it, and end with an error where it is not kept."""
    rows = [measure(questions, rounds=rounds, limit=limit) for questions, limit in PROMISED.items()]
    print(table(rows))
    if not all(row.is_kept for row in rows):
        sys.exit("A form took longer than is promised.")


if __name__ == "__main__":
    main()
