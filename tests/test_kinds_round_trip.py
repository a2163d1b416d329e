"""What a person types comes back the same from the store, from an answers file, and from the JSON and CSV exports."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from formengine.answers import Answers, Entry, entry_of, frozen, plain, row_of
from formengine.answers.files import read_answers
from formengine.evaluation import Evaluation, evaluate
from formengine.exports.data import write_json
from formengine.exports.tabular import unguarded, write_csv
from formengine.kinds import read_typed
from formengine.kinds.attachments import described
from formengine.model import Form, Kind, Question, State
from formengine.records import Record, Subject
from formengine.reports import Export, Filed
from formengine.reports.words import answer_at
from tests.building import one_of_each
from tests.generated import ADDRESSES, EMAILS, NAMES, TELEPHONES, WORDS
from tests.test_kinds import CONVENTIONS

TODAY = date(2026, 3, 2)
MONTHS = "January February March April May June July August September October November December".split()
AT_ONCE = 250
"""Records in one export."""


# What people type


def _words(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 3))).replace("\n", " ").strip()[:80].strip()


def _lines(chance: random.Random) -> str:
    marks = ("", "• ", "o\t", "1.\t", "## ", "\u00a0", "**so** ")
    return "\n".join(chance.choice(marks) + chance.choice(WORDS) for _ in range(chance.randint(1, 5)))


def _decimal(chance: random.Random) -> str:
    return f"{Decimal(chance.randint(-(10**8), 10**8)).scaleb(-chance.randint(0, 6)):f}"


def _day(chance: random.Random) -> str:
    year, month, of_month = chance.randint(1900, 2030), chance.randint(1, 12), chance.randint(13, 28)
    ways = ("{0}-{1:02d}-{2}", "{2} {3} {0}", "{2}/{1}/{0}", "{2}.{1}.{0}", "{2}th {3} {0}", "today")
    return chance.choice(ways).format(year, month, of_month, MONTHS[month - 1])


def _partial(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(CONVENTIONS)[1]
    year = chance.randint(1200, 2026)
    ways = ("{0}", "about {0}", "um {0}", "{0}–{1}", "between {0} and {1}", "before {0}", "after {2} {0}", "{2} {0}",
            "spring {0}", "{0}?", "(the year after {0})", "13 {2} {0}", "vers {0}", "{0}-05", "{0}/..")  # fmt: skip
    return chance.choice(ways).format(year, year + 3, chance.choice(MONTHS))


def _amount(chance: random.Random) -> str:
    pence = chance.randint(-(10**6), 10**9)
    return chance.choice(("£{:,.2f}", "{:.2f}", "{:,.2f} GBP", "{:,.2f}")).format(pence / 100)


def _time(chance: random.Random) -> str:
    hour, minute = chance.randint(1, 12), chance.randint(0, 59)
    ways = ("{0}.{1:02d} pm", "{0}:{1:02d} am", "1{2}:{1:02d}", "0{2}{1:02d}", "2{3}h{1:02d}", "noon")
    return chance.choice(ways).format(hour, minute, hour % 10, hour % 4)


def _length_of_time(chance: random.Random) -> str:
    ways = ("{0} years {1} months", "about {0} weeks", "{0} h {1}", "{0} min", "{0} days and {1} hours", "P{0}Y",
            "{0}½ years", "{0} Jahre", "a year", "half an hour", "{0} year")  # fmt: skip
    return chance.choice(ways).format(chance.randint(1, 60), chance.randint(10, 59))


def _age(chance: random.Random) -> str:
    ways = ("{0}", "about {0}", "{0}½", "{0};2", "{0}y 2m", "{0} weeks", "four", "{0} years old", "c. {0}")
    return chance.choice(ways).format(chance.randint(1, 90))


def _telephone(chance: random.Random) -> str:
    return chance.choice((*TELEPHONES, f"+{chance.randrange(10**11)} (evenings)", f"0{chance.randrange(10**9):010d}"))


def _of(*texts: str) -> Callable[[random.Random], str]:
    return lambda chance: chance.choice(texts)


TYPED: dict[Kind, Callable[[random.Random], str]] = {
    Kind.SHORT_TEXT: _words,
    Kind.LONG_TEXT: lambda chance: f"{_words(chance)}\n\n{_words(chance)}",
    Kind.INTEGER: lambda chance: str(chance.randint(-(10**14), 10**14)),
    Kind.DECIMAL: _decimal,
    Kind.YES_NO: _of("y", "n", "Yes", "no"),
    Kind.CHOICE: _of("1", "2", "Cross", "sad"),
    Kind.RATING: _of("0", "1", "3", "Step 2"),
    Kind.CHOICES: _of("1", "1 3", "x, y, z", "Z"),
    Kind.DATE: _day,
    Kind.PARTIAL_DATE: _partial,
    Kind.MONEY: _amount,
    Kind.TIME: _time,
    Kind.DURATION: _length_of_time,
    Kind.AGE: _age,
    Kind.PERSON_NAME: lambda chance: " ".join(chance.sample(NAMES, chance.randint(1, 2))),
    Kind.ADDRESS: lambda chance: f"{chance.randint(1, 99)} {chance.choice(ADDRESSES)}",
    Kind.TELEPHONE: _telephone,
    Kind.EMAIL: lambda chance: f"{chance.choice('abc')}{chance.randrange(10**6)}{chance.choice(EMAILS)}",
    Kind.NARRATIVE: _lines,
    Kind.DECLARATION: _of("y", "I agree"),
}


def entry_for(question: Question, chance: random.Random) -> Entry:
    """What is kept of something that a person typed, attached or chose to say instead."""
    if chance.random() < 0.1:
        return chance.choice([state for state in State if state is not State.ANSWERED_IN])
    if question.kind is Kind.ATTACHMENT:
        return described(question, f"{chance.choice(NAMES)}.txt", f"{chance.random()}".encode())
    return read_typed(question, TYPED[question.kind](chance), today=TODAY)


def answers_made(form: Form, chance: random.Random) -> Answers:
    """A record's answers: something to every question."""
    answers = Answers()
    for question in form.questions():
        answers = answers.with_entry(question.path, entry_for(question, chance))
    return answers


# Where they go, and how they come back


def stored(answers: Answers) -> Answers:
    """The answers as a store gives them back."""
    return Answers.from_rows(json.loads(json.dumps(answers.rows(), ensure_ascii=False)))


def filed(place: int, evaluation: Evaluation) -> Filed:
    """A record with these answers."""
    form, subject = evaluation.form, Subject("s1", "Ada", "person")
    record = Record(
        id=f"record{place}", subject=subject, form=form.id, form_version=form.version, form_hash=form.hash,
        status="draft", revision=1, begun_at="2026-03-02T09:00:00Z", changed_at="2026-03-02T09:00:00Z",
        begun_by="Jo", plugins=(),
    )  # fmt: skip
    return Filed(record, evaluation)


def exported(form: Form, evaluations: list[Evaluation], write: Callable[[Export, Any], None]) -> bytes:
    """An export of records with these answers."""
    records = tuple(filed(place, evaluation) for place, evaluation in enumerate(evaluations))
    stream = io.BytesIO()
    write(Export(form, records, (), "reader", "author", "2026-03-02T09:00:00Z", "Jo"), stream)
    return stream.getvalue()


def from_json(form: Form, evaluations: list[Evaluation]) -> list[Answers]:
    """The answers that a JSON export gives back, read as an answers file is."""
    records = json.loads(exported(form, evaluations, write_json), parse_float=Decimal)["records"]
    return [
        read_answers(form, {"answers": record["answers"], "states": record["evaluation"]["states"]})
        for record in records
    ]


def from_csv(form: Form, evaluations: list[Evaluation]) -> list[Answers]:
    """The answers that the files of a CSV export give back."""
    archive = zipfile.ZipFile(io.BytesIO(exported(form, evaluations, write_csv)))
    text = io.StringIO(archive.read("records.csv").decode("utf-8-sig"), newline="")
    found = []
    for row in csv.DictReader(text):
        answers = Answers()
        for question in form.questions():
            state = row[f"{question.path}:state"]
            if row[question.path]:
                answers = answers.with_answer(question.path, _from_cell(question, row[question.path]))
            elif state != "blank":
                answers = answers.with_state(question.path, State(state))
        found.append(answers)
    return found


def _from_cell(question: Question, cell: str) -> Any:
    """A cell as the codebook says it is: text that looked like a formula has an apostrophe before it."""
    if question.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.RATING):
        return Decimal(cell)
    if question.kind is Kind.YES_NO:
        return cell == "true"
    if question.kind is Kind.CHOICES:
        return cell.split(";")
    if question.kind is Kind.ATTACHMENT:
        return json.loads(cell)
    return unguarded(cell)


@dataclass
class Trip:
    """A round trip of many values: how many of each kind, and how many states."""

    form: Form
    counts: Counter[str]
    shown: int = 0

    def make(self, seed: int) -> None:
        """Type, keep, export and read back some records; all must come back as they were."""
        chance = random.Random(f"round trip {seed}")
        typed = [answers_made(self.form, chance) for _ in range(AT_ONCE)]
        evaluations = [evaluate(self.form, stored(answers)) for answers in typed]

        assert [stored(answers) for answers in typed] == typed
        assert [evaluation.problems for evaluation in evaluations] == [()] * AT_ONCE
        assert from_json(self.form, evaluations) == typed
        assert from_csv(self.form, evaluations) == typed
        for answers, evaluation in zip(typed, evaluations, strict=True):
            self._count(answers, evaluation)

    def _count(self, answers: Answers, evaluation: Evaluation) -> None:
        for question in self.form.questions():
            is_state = isinstance(answers.get(question.path), State)
            self.counts["states" if is_state else question.kind.value] += 1
            self.shown += answer_at(evaluation, question.path) not in (None, "")


def test_values_of_every_kind_and_every_state_come_back_as_they_were_typed() -> None:
    trip = Trip(one_of_each(), Counter())

    trip.make(0)

    assert trip.counts.keys() == {kind.value for kind in TYPED} | {Kind.ATTACHMENT.value} | {"states"}
    assert trip.shown == trip.counts.total()


@pytest.mark.slow
def test_a_hundred_thousand_values_come_back_as_they_were_typed() -> None:
    trip = Trip(one_of_each(), Counter())
    seed = 0

    while trip.counts.total() < 100_000:
        seed += 1
        trip.make(seed)

    told = ", ".join(f"{count:,} {name}" for name, count in trip.counts.most_common())
    print(f"\n{trip.counts.total():,} values typed, stored, exported as JSON and CSV, read back, equal: {told}")
    assert trip.shown == trip.counts.total()
    assert min(trip.counts.values()) > 4_000


def test_an_entry_is_the_same_after_its_row() -> None:
    chance = random.Random("rows")
    for _ in range(20):
        for question in one_of_each().questions():
            entry = entry_for(question, chance)

            assert entry_of(json.loads(json.dumps(row_of(entry)))) == entry
            if not isinstance(entry, State):
                assert frozen(plain(entry)) == entry  # type: ignore[arg-type]
