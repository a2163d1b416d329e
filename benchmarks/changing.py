"""How long one change takes, and filling a form one answer at a time, as the form grows.

`python -m benchmarks.changing` prints, for forms from 100 to 10,000 questions: working the whole form out, one change
of an answer that nothing depends on, one change that a calculation in every question follows from (a chain), and
filling a form in which everything is used, answer by answer, through a draft in memory. Times are processor times; the
exponents say with which power of the questions they grow.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.figures import Figure, agree
from benchmarks.nested import evaluating
from formengine.answers import Answers, Entry
from formengine.drafts import Draft
from formengine.evaluation import Evaluation, evaluate, evaluate_change
from formengine.model import Form, Question, Repeat
from formengine.records import Record, Subject
from tests.building import Json, form_document, one_of, rating, read, repeat, section, text, whole, yes_no

SIZES = (100, 1_000, 10_000)
SECTION = 50
"""Questions in a section."""
CHANGES = 400
MOST_INDEPENDENT, MOST_CHAINED, MOST_FILLING = 30, 20, 20
"""What we promise: microseconds for a change of one answer, milliseconds for one all follow, microseconds an answer."""


def independent_form(questions: int) -> Form:
    """A form in which no question depends on another."""
    return read(form_document(dict(_sections(questions, lambda number: whole()))))


def chained_form(questions: int) -> Form:
    """A form in which every question but the first is worked out from the one before."""

    def question(number: int) -> Json:
        return whole(calculate=f"{_path(number - 1)} + 1") if number else whole()

    return read(form_document(dict(_sections(questions, question))))


def full_form(questions: int) -> Form:
    """A form with everything: two conditions, two calculations and four duties in each ten questions, rules, a list."""
    scale = {"label": "Mood", "minimum": 0, "maximum": 3, "method": "sum", "direction": "higher is better",
             "items": [{"item": _path(number)} for number in range(8, min(questions, 200), 10)],
             "missing": {"at_most": 2, "then": "prorate"}, "version": "1", "source": "made up",
             "examples": [{"answers": {}, "value": None}]}  # fmt: skip
    rules = [{"id": f"r{number}", "level": "warn", "holds": f"{_path(number)} <= 8", "message": "Look again.",
              "about": [_path(number)]} for number in range(0, questions, 50)]  # fmt: skip
    people = repeat(
        {
            "name": text(),
            "age": whole(),
            "is_adult": yes_no(calculate="age >= 18"),
            "job": text(visible_when="age >= 16"),
        },
        repeat={"label": "name"},
    )
    properties = dict(_sections(questions, _full_question)) | {"people": people}
    return read(form_document(properties, scales={"mood": scale}, rules=rules))


def _full_question(number: int) -> Json:
    here = number - number % 10
    return (
        lambda: whole(minimum=0, maximum=10, required=True),
        lambda: yes_no(required=True),
        lambda: text(visible_when=f"{_path(here + 1)}", required=True),
        lambda: whole(calculate=f"{_path(here)} * 2 + 1"),
        lambda: one_of("calm", "sad", required=f"{_path(here)} > 5"),
        lambda: whole(visible_when=f"{_path(here + 3)} > 9"),
        lambda: whole(calculate=f"{_path(here + 3)} + {_path(here)}"),
        lambda: whole(usual_when=f"{_path(here + 7)} < 5"),
        lambda: rating(0, 3),
        text,
    )[number % 10]()


def _path(number: int) -> str:
    return f"s{number // SECTION}.q{number}"


def _sections(questions: int, question: object) -> Iterator[tuple[str, Json]]:
    assert callable(question)
    for start in range(0, questions, SECTION):
        numbers = range(start, min(start + SECTION, questions))
        yield f"s{start // SECTION}", section({f"q{number}": question(number) for number in numbers})


def filled(form: Form) -> Answers:
    """Answers to every question that is asked and not worked out."""
    from immutables import Map

    entries: dict[str, Entry] = {node.path: answer_to(node) for node in form.questions() if not node.depth}
    return Answers(Map({path: entry for path, entry in entries.items() if entry is not None}))


def answer_to(question: Question) -> Entry:
    """A plain answer of a question's kind; none where it is worked out."""
    if question.calculate is not None:
        return None
    if question.choices:
        return question.choices[1].value
    return {"yes or no": True, "whole number": 3}.get(question.kind.value, "words")


@dataclass(frozen=True)
class Measured:
    """Seconds that one size took: the whole form, a change of one answer, a change all follow, an answer of filling."""

    questions: int
    whole: float
    independent: float
    chained: float
    filling: float


def measure(questions: int, *, changes: int = CHANGES) -> Measured:
    """The median change, the quickest whole form, and the mean of filling, for so many questions."""
    independent, chained = independent_form(questions), chained_form(questions)
    answers, first = filled(independent), Answers().with_answer(_path(0), 1)
    return Measured(
        questions,
        whole=min(evaluating(independent, answers) for _ in range(5)),
        independent=statistics.median(_changed(independent, answers, _path(questions // 2), changes)),
        chained=statistics.median(_changed(chained, first, _path(0), 9)),
        filling=filling(full_form(questions)),
    )


def _changed(form: Form, answers: Answers, path: str, changes: int) -> Iterator[float]:
    """What each of several changes of one answer took; the first, which finds out what depends on what, is left out.

    Raises WrongResult where the last question of a chain, or the changed one, is not what it must be.
    """
    *_, last_question = form.questions()
    is_chain = last_question.calculate is not None
    last, further = (last_question.path, len(list(form.questions())) - 1) if is_chain else (path, 0)
    answers = answers.with_answer(path, 7)
    evaluation, _ = evaluate_change(evaluate(form, answers), answers, (path,))
    for number in range(changes):
        start = time.process_time()
        answers = answers.with_answer(path, number % 5)
        evaluation, _ = evaluate_change(evaluation, answers, (path,))
        is_blocked = evaluation.blocks
        yield time.process_time() - start
        agree("whether a changed answer is valid", is_blocked, False)
        agree("what a changed answer comes to", evaluation.values.get(last), number % 5 + further)


RECORD = Record("r", Subject("s", "Somebody", "client"), "test/small", "1.0.0", "", "draft", 0, "", "", "")


def filling(form: Form, people: int = 5) -> float:
    """Seconds for each answer, everything filled in through a draft, with what a frontend asks after each.

    What depends on what is found once for a form, and was found before.
    """
    Draft.of(RECORD, form, Answers()).with_answer(_path(0), 1)
    given = list(_given(form, people))
    draft, answered = Draft.of(RECORD, form, Answers()), 0
    gc.collect()
    start = time.process_time()
    for path, entry in given:
        draft = draft.with_item(path, str(entry)) if path == "people" else draft.with_answer(path, entry)
        _asked_by_a_frontend(draft.evaluation, path)
        draft, answered = draft.saved(RECORD), answered + 1
    spent = time.process_time() - start
    afresh = evaluate(form, draft.answers)
    for part in ("values", "visible", "problems", "scores", "progress"):
        agree(f"{part} of a form filled one by one", getattr(draft.evaluation, part), getattr(afresh, part))
    return spent / answered


def _asked_by_a_frontend(evaluation: Evaluation, path: str) -> None:
    assert evaluation.problems_at(path) is not None
    assert evaluation.blocks is not None
    assert evaluation.is_shown(path) is not None
    assert evaluation.progress.percent is not None


def _given(form: Form, people: int) -> Iterator[tuple[str, Entry]]:
    for question in form.questions():
        if not question.depth and question.calculate is None:
            yield question.path, answer_to(question)
    repeat_node = form.nodes["people"]
    assert isinstance(repeat_node, Repeat)
    for number in range(people):
        yield "people", f"k{number}"
        yield f"people.k{number}.name", f"Name {number}"
        yield f"people.k{number}.age", 10 * number


def exponent(smaller: tuple[int, float], larger: tuple[int, float]) -> float:
    """With which power of the questions the time grows from one size to another."""
    return math.log(larger[1] / smaller[1]) / math.log(larger[0] / smaller[0])


def table(rows: list[Measured]) -> str:
    """The rows as a table, with the exponents from the first to the last beneath."""
    lines = [
        f"{'questions':>10}{'whole form, ms':>16}{'one change, µs':>16}{'chain, ms':>11}{'filling, µs an answer':>23}"
    ]
    lines += [
        f"{row.questions:>10,}{row.whole * 1e3:>16.2f}{row.independent * 1e6:>16.1f}{row.chained * 1e3:>11.2f}"
        f"{row.filling * 1e6:>23.1f}"
        for row in rows
    ]
    first, last = rows[0], rows[-1]
    if first.questions != last.questions:
        change, whole_form = (
            exponent((first.questions, getattr(first, name)), (last.questions, getattr(last, name)))
            for name in ("independent", "whole")
        )
        sizes = f"From {first.questions:,} to {last.questions:,} questions"
        lines.append(f"{sizes}: exponent of one change {change:.2f}, of the whole form {whole_form:.2f}.")
    return "\n".join(lines)


def figures(*, short: bool) -> Iterator[Figure]:
    """What one change takes where nothing or everything hangs on it, and one answer of filling."""
    row = measure(200 if short else 10_000, **({"changes": 3} if short else {}))
    size = f"{row.questions:,} questions"
    yield Figure(f"one change, nothing hangs on it, {size}", row.independent * 1e6, "µs", limit=MOST_INDEPENDENT)
    yield Figure(f"one change, everything hangs on it, {size}", row.chained * 1000, "ms", limit=MOST_CHAINED)
    yield Figure(f"fill with all a frontend asks, {size}, an answer", row.filling * 1e6, "µs", limit=MOST_FILLING)


def main() -> None:
    """Measure every size and print what it took."""
    print(table([measure(questions) for questions in SIZES]))


if __name__ == "__main__":
    main()
