"""How long it takes to tell a form in words, as it grows: titles that repeat in every section, and chains of rules.

`python -m benchmarks.explaining` prints processor times for making the words and for drawing them, for each question,
and the exponent with which both together grow: 1 is linear in the questions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.figures import Figure
from benchmarks.nested import exponent
from formengine.definition import read_form
from formengine.explanation import Teller, form_chapters
from formengine.exports.text import as_text
from formengine.model import Form
from formengine.standard import FUNCTIONS
from tests.building import BLOCKS, form_document, section, whole

SIZES = (100, 1_000, 10_000)
IN_A_SECTION = 100


def repeating_form(questions: int) -> Form:
    """A form of so many questions (hundreds), called alike in every section; each but the first looks at the last."""
    properties = {
        f"s{place}": section(
            {
                f"q{at}": whole(title=f"Question {at}", **({"visible_when": f"q{at - 1} > 0"} if at else {}))
                for at in range(IN_A_SECTION)
            }
        )
        for place in range(questions // IN_A_SECTION)
    }
    return read_form(json.dumps(form_document(properties)), name="generated", blocks=BLOCKS, functions=FUNCTIONS)


@dataclass(frozen=True)
class Measured:
    """Seconds of processor time that the words of a form of a size take, and their drawing."""

    questions: int
    telling: float
    drawing: float

    @property
    def seconds(self) -> float:
        """Both together."""
        return self.telling + self.drawing


def measure(questions: int) -> Measured:
    """The best of three rounds."""
    form, rounds = repeating_form(questions), []
    for _ in range(3):
        start = time.process_time()
        chapters = form_chapters(Teller(form, FUNCTIONS))
        told = time.process_time()
        as_text(chapters)
        rounds.append(Measured(questions, told - start, time.process_time() - told))
    return min(rounds, key=lambda one: one.seconds)


def figures(*, short: bool) -> Iterator[Figure]:
    """What each size takes to be told."""
    for row in map(measure, SIZES[:1] if short else SIZES):
        yield Figure(f"tell {row.questions:,} questions in words", row.seconds * 1000, "ms")


def main() -> None:
    """Measure every size and print what it took; the exponent is from the row before."""
    print(f"{'questions':>10}{'words, s':>10}{'drawn, s':>10}{'ms each':>9}{'exponent':>10}")
    before: Measured | None = None
    for row in map(measure, SIZES):
        grown = exponent((before.questions, row.questions), (before.seconds, row.seconds)) if before else None
        print(
            f"{row.questions:>10,}{row.telling:>10.3f}{row.drawing:>10.3f}{row.seconds / row.questions * 1000:>9.3f}"
            + (f"{grown:>10.2f}" if grown is not None else "")
        )
        before = row


if __name__ == "__main__":
    main()
