"""formengine beside its peers on the same form and the same answers: loading, filling one by one, many at once.

`python -m benchmarks --only beside` runs it. All engines get the work item form, translated by program, and the same
answers; what they make of them must agree before any time is looked at.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.figures import Bound, Figure, agree, in_turns, not_measured, seconds
from benchmarks.peers import formio, survey, xlsform
from benchmarks.peers.installing import NotHere, Workshop
from benchmarks.peers.leaves import Json, with_distress
from benchmarks.work_item import responses, work_item_form
from formengine.answers.files import read_answers
from formengine.definition import plain_schema, read_form
from formengine.drafts import Draft
from formengine.evaluation import Evaluation, effective_document, evaluate
from formengine.lines import answers_in
from formengine.model import Form
from formengine.records import Record, Subject
from formengine.standard import FUNCTIONS
from tests.building import BLOCKS, form_document, section, whole

DAMAGED = ("wellbeing", "item1", 9)
"""A question, and an answer that it does not allow."""
TODAY = date(2026, 1, 2)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    `rounds`; sets of answers that are filled one by one, and handed over at once to us, to peers and to the slowest of
    them; questions of the form in which one answer is changed.
    """

    rounds: int
    one_by_one: int
    bulk: int
    bulk_of_peers: int
    bulk_of_survey: int
    changing: int


Promised = Callable[[float, float], tuple[float, Bound, float]]
"""From our seconds and a peer's: the ratio, which way it is bound, and the limit."""

WHOLE, SHORT = Size(5, 2, 400, 100, 8, 10_000), Size(1, 1, 8, 3, 3, 100)


@dataclass(frozen=True, slots=True)
class Came:
    """What an engine made of one set of answers, as far as all of them tell it."""

    asked: int
    hidden: int
    scores: dict[str, float]
    is_valid: bool


def read(document: Json) -> Form:
    """A form as formengine reads it."""
    return read_form(json.dumps(document), name="measured.json", blocks=BLOCKS, functions=FUNCTIONS)


def filled_in_turn(form: Form, answers: Json) -> Draft:
    """A draft, answered question by question, every step worked out as a person would see it."""
    record = Record("r000benchmark", Subject("s000benchmark", "A. B.", "child"), form.id, form.version, form.hash,
                    "draft", 0, "", "", "")  # fmt: skip
    draft = Draft.begin(record, form, today=TODAY)
    for top, given in answers.items():
        if isinstance(given, dict):
            for key, value in given.items():
                draft = draft.with_answer(f"{top}.{key}", value)
        else:
            for number, item in enumerate(given):
                draft = draft.with_item(top, f"k{number}")
                for key, value in item.items():
                    draft = draft.with_answer(f"{top}.k{number}.{key}", value)
    return draft


def count_of(answers: Json) -> int:
    """How many answers a set holds."""
    return sum(len(given) if isinstance(given, dict) else sum(map(len, given)) for given in answers.values())


def worked_out(form: Form, line: bytes) -> tuple[Any, ...]:
    """What is wanted of a set of answers: what is wrong, and what it scores."""
    evaluation = evaluate(form, answers_in(form, line))
    return evaluation.problems, evaluation.scores, evaluation.calculated


def came_of(evaluation: Evaluation) -> Came:
    """What formengine made of a set of answers."""
    worked_out = {name: evaluation.calculated.get(".".join(keys)) for name, keys in survey.COMPARED.items()}
    numbers = {**worked_out, "distress": evaluation.scores[0].value}
    scores = {name: float(value) for name, value in numbers.items() if isinstance(value, int | Decimal)}
    return Came(len(evaluation.visible), len(evaluation.hidden), scores, is_valid=not evaluation.blocks)


def agree_on(engine: str, ours: list[Came], theirs: list[Json], told: Callable[[Json], dict[str, Any]]) -> None:
    """Raise WrongResult where a peer made something else of the same answers."""
    for number, (here, there) in enumerate(zip(ours, theirs, strict=True)):
        for what, value in told(there).items():
            mine = here.scores.get(what, getattr(here, what, None))
            agree(f"{engine}, answers {number}, {what}", mine, value)


def told_by_survey(result: Json) -> dict[str, Any]:
    """What SurveyJS made; the scale is one question more there."""
    return {**survey.scores_in(result["kept"]), "asked": result["visible"] - 1, "is_valid": result["valid"]}


def told_by_formio(result: Json) -> dict[str, Any]:
    """What Form.io made."""
    kept = result["kept"]
    scores = {name: kept[top].get(key) for name, (top, key) in survey.COMPARED.items()}
    return {**scores, "hidden": result["hidden"], "is_valid": not result["errors"]}


def figures(*, short: bool) -> Iterator[Figure]:
    """Every figure of this module; a peer that is not here is named as such. Raises WrongResult."""
    size = SHORT if short else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        for part in (loading, compiling, one_by_one, at_once, judging, one_change):
            yield from part(workshop, size)


def reading_itself() -> float:
    """Seconds in which formengine reads and checks the form."""
    return seconds(partial(read, work_item_form()))


def loading(workshop: Workshop, size: Size) -> Iterator[Figure]:
    """Reading and checking the form."""
    task = {"kind": "load", "form": survey.translated(with_distress(work_item_form()))}
    yield _reading_beside(
        "load the work item form", "survey-core", lambda: workshop.node("survey.mjs", task), size,
        lambda ours, theirs: (theirs / ours, "at least", 8),
    )  # fmt: skip


def compiling(workshop: Workshop, size: Size) -> Iterator[Figure]:
    """Compiling the same form as pyxform does."""
    task = {"form": xlsform.translated(work_item_form()), "rounds": 3}
    yield _reading_beside(
        "compile the work item form", "pyxform", lambda: workshop.python("pyxform", task), size,
        lambda ours, theirs: (ours / theirs, "at most", 1),
    )  # fmt: skip


def _reading_beside(name: str, peer: str, run: Callable[[], Json], size: Size, promised: Promised) -> Figure:
    """Reading the form here, beside what a peer takes for the same form."""
    try:
        took = in_turns({"ours": reading_itself, "theirs": lambda: float(run()["micros"]) / 1e6}, size.rounds)
    except NotHere as missing:
        return Figure(name, reading_itself() * 1000, "ms", peer, remark=str(missing))
    ours, theirs = took["ours"], took["theirs"]
    return Figure(name, ours * 1000, "ms", f"{peer} {theirs * 1000:.0f} ms", *promised(ours, theirs))


def one_by_one(workshop: Workshop, size: Size) -> Iterator[Figure]:
    """Filling the form question by question."""
    form, filled = read(work_item_form()), responses(size.one_by_one)
    drafts = [filled_in_turn(form, answers) for answers in filled]
    came, count = [came_of(draft.evaluation) for draft in drafts], sum(map(count_of, filled))
    task = {"kind": "one_by_one", "warm": size.rounds > 1, "form": survey.translated(with_distress(work_item_form())),
            "responses": [survey.answers_of(answers) for answers in filled]}  # fmt: skip

    def ours() -> float:
        return seconds(lambda: [filled_in_turn(form, answers) for answers in filled]) / count

    def theirs() -> float:
        made = workshop.node("survey.mjs", task)
        agree_on("survey-core one by one", came, made["results"], told_by_survey)
        return float(made["micros"]) / 1e6 / count

    name = "fill one by one, an answer"
    try:
        took = in_turns({"ours": ours, "survey": theirs}, size.rounds)
    except NotHere as missing:
        yield Figure(name, ours() * 1e6, "µs", beside="survey-core", remark=str(missing))
        return
    yield Figure(
        name, took["ours"] * 1e6, "µs", f"survey-core {took['survey'] * 1e6:,.0f} µs", took["survey"] / took["ours"],
        "at least", 300,
    )  # fmt: skip


def at_once(workshop: Workshop, size: Size) -> Iterator[Figure]:
    """Whole sets of answers, from the bytes of their JSON to problems and scores."""
    form, filled = read(work_item_form()), responses(size.bulk)
    lines = [json.dumps(answers).encode() for answers in filled]
    few = filled[: size.bulk_of_peers]
    came = [came_of(evaluate(form, read_answers(form, answers))) for answers in few]
    document = with_distress(work_item_form())
    is_warm, fewer = size.rounds > 1, few[: size.bulk_of_survey]
    survey_task = {"kind": "bulk", "warm": is_warm, "form": survey.translated(document),
                   "responses": list(map(survey.answers_of, fewer))}  # fmt: skip
    formio_task = {"warm": is_warm, "form": formio.translated(document), "responses": few}

    def ours() -> float:
        return seconds(lambda: [worked_out(form, line) for line in lines]) / len(filled)

    def by_survey() -> float:
        made = workshop.node("survey.mjs", survey_task)
        agree_on("survey-core in bulk", came[: len(fewer)], made["results"], told_by_survey)
        return float(made["micros"]) / 1e6 / len(fewer)

    def by_formio() -> float:
        made = workshop.node("formio.mjs", formio_task)
        agree_on("@formio/core", came, made["results"], told_by_formio)
        return float(made["micros"]) / 1e6 / len(few)

    name = "from JSON to scores, sets of answers"
    try:
        took = in_turns({"ours": ours, "survey-core": by_survey, "@formio/core": by_formio}, size.rounds)
    except NotHere as missing:
        yield Figure(name, 1 / ours(), "a second", beside="survey-core, @formio/core", remark=str(missing))
        return
    for peer, limit in (("@formio/core", 20), ("survey-core", 400)):
        yield Figure(
            name, 1 / took["ours"], "a second", f"{peer} {1 / took[peer]:,.3g} a second", took[peer] / took["ours"],
            "at least", limit,
        )  # fmt: skip


def judging(workshop: Workshop, size: Size) -> Iterator[Figure]:
    """What validators take for the plain schema alone: no conditions, no calculations, no scores."""
    form, filled = read(work_item_form()), responses(size.bulk_of_peers)
    evaluations = [evaluate(form, read_answers(form, answers)) for answers in filled]
    documents = [effective_document(one) for one in evaluations]
    damaged = [_damaged(answers) for answers in filled[:3]]
    wrong = [_damaged(document) for document in documents[:3]]
    for answers in damaged:
        agree("formengine refuses a damaged answer", evaluate(form, read_answers(form, answers)).blocks, True)
    texts = [json.dumps(one) for one in (*documents, *wrong)]
    task = {"warm": size.rounds > 1, "schema": plain_schema(form), "documents": texts}
    expected = [True] * len(documents) + [False] * len(wrong)
    for peer, run in (
        ("jsonschema", partial(workshop.python, "jsonschema", task)),
        ("jsonschema_rs", partial(workshop.python, "jsonschema_rs", task)),
        ("ajv", partial(workshop.node, "ajv.mjs", task)),
    ):
        try:
            made = [run() for _ in range(size.rounds)]
        except NotHere as missing:
            yield not_measured(f"{peer}: the plain schema alone", str(missing))
            continue
        agree(f"{peer}, which documents are valid", expected, made[0]["verdicts"])
        each = statistics.median(one["micros"] for one in made) / 1e6 / len(expected)
        yield Figure(f"{peer}: the plain schema alone", 1 / each, "a second")


def _damaged(answers: Json) -> Json:
    top, key, value = DAMAGED
    made = deepcopy(answers)
    made[top][key] = value
    return made


IN_A_SECTION = 100


def independent(questions: int) -> Json:
    """A form of so many numbers (hundreds) that have nothing to do with each other."""
    return _of_numbers(questions, lambda at: whole())


def chain(questions: int) -> Json:
    """A form of so many numbers (hundreds), each worked out from the one before."""
    return _of_numbers(questions, lambda at: whole(calculate=f"{_at(at - 1)} + 1") if at else whole())


def _of_numbers(questions: int, make: Callable[[int], Json]) -> Json:
    return form_document({
        f"s{start // IN_A_SECTION}": section({f"q{at}": make(at) for at in range(start, start + IN_A_SECTION)})
        for start in range(0, questions, IN_A_SECTION)
    })  # fmt: skip


def _at(number: int) -> str:
    return f"s{number // IN_A_SECTION}.q{number}"


def one_change(workshop: Workshop, size: Size) -> Iterator[Figure]:
    """One answer changed in a large form in which nothing, or everything, hangs on it."""
    questions = f"{size.changing:,} questions"
    alone = Changing(f"one change, independent, {questions}", range(2, 23 if size.rounds > 1 else 5), 2_000)
    yield _change(workshop, independent(size.changing), alone)
    # A peer may take ten seconds over each change of a chain.
    linked = Changing(f"one change, full chain, {questions}", range(2, 5), 150, comes_to=size.changing + 3)
    yield _change(workshop, chain(size.changing), linked)


@dataclass(frozen=True)
class Changing:
    """What one answer is changed to, an odd number of times, and the least ratio of the medians that is promised.

    `comes_to` is what the last question must come to in the end, where it is worked out.
    """

    name: str
    values: Sequence[int]
    limit: float
    comes_to: int | None = None


def _change(workshop: Workshop, document: Json, of: Changing) -> Figure:
    """One change, here and in survey-core."""
    name, comes_to = of.name, of.comes_to
    last = list(document["properties"])[-1], list(list(document["properties"].values())[-1]["properties"])[-1]
    draft = filled_in_turn(read(document), {"s0": {"q0": 1}})
    took: list[float] = []
    for value in of.values:
        # One after the other, as in the peer's process, which clears nothing away in between either.
        start = process_time()
        draft = draft.with_answer("s0.q0", value)
        took.append(process_time() - start)
    ours = statistics.median(took)
    agree(f"{name}, the last", draft.evaluation.calculated.get(".".join(last)), comes_to)
    task = {
        "kind": "change",
        "form": survey.translated(document),
        "name": "s0__q0",
        "values": list(of.values),
        "last": survey.called(last),
    }
    try:
        made = workshop.node("survey.mjs", task)
    except NotHere as missing:
        return Figure(name, ours * 1000, "ms", "survey-core", remark=str(missing))
    agree(f"{name}, the last, in survey-core", made.get("last"), comes_to)
    others = made["micros"] / 1e6
    return Figure(name, ours * 1000, "ms", f"survey-core {others * 1000:,.3g} ms", others / ours, "at least", of.limit)
