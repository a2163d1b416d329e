"""What is promised of every form, tried on answers made up by the thousand."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from formengine.answers.files import read_answers
from formengine.definition import plain_schema
from formengine.documents import to_json
from formengine.errors import AnswersError
from formengine.evaluation import Evaluation, effective_document, evaluate
from formengine.model import Form, Kind, Question
from formengine.validation import ProblemKind, confirmed
from tests.building import SHIPPED, Json, form_with, number, one_of, repeat, section, shipped_form, some_of, text
from tests.generated import Generator

AJV = Path(__file__).parent / "ajv"
form_named = cache(shipped_form)


# Evaluation is total


def departures(evaluation: Evaluation) -> list[str]:
    """In what an evaluation departs from what must hold of every one."""
    visible, hidden = set(evaluation.visible), set(evaluation.hidden)
    lists = set(evaluation.items)
    kinds = set(get_args(ProblemKind))
    claims = {
        "a question is both asked and not": not visible & hidden,
        "a question stands twice": len(evaluation.visible) == len(visible) and len(evaluation.hidden) == len(hidden),
        "a value is not asked": set(evaluation.values) <= visible,
        "a list is asked that does not stand anywhere": set(evaluation.lists) <= lists,
        "a state is not asked": set(evaluation.states) <= visible | lists,
        "a question has both a value and a state": not set(evaluation.values) & set(evaluation.states),
        "something kept is asked": set(evaluation.kept) <= hidden,
        "something hidden has a problem": not {problem.path for problem in evaluation.problems} & hidden,
        "a problem is of no known kind": {problem.kind for problem in evaluation.problems} <= kinds,
        "a problem has no sentence": all(len(problem.message) > 10 for problem in evaluation.problems),
        "a score has no explanation": all(score.explanation.endswith(".") for score in evaluation.scores),
        "a band stands without a score": all(
            score.value is not None or score.band is None for score in evaluation.scores
        ),
        "more is answered than is asked": evaluation.progress.answered <= evaluation.progress.asked,
        "an effective value is no JSON": json.loads(_strict(evaluation)) is not None,
    }
    return [departure for departure, holds in claims.items() if not holds]


def _strict(evaluation: Evaluation) -> str:
    return json.dumps(effective_document(evaluation), allow_nan=False)


def evaluate_many(name: str, sets: int) -> str:
    """Evaluates so many generated answer sets, half of them wild, and says in figures how it went."""
    form, chance = form_named(name), random.Random(f"total {name}")
    generator = Generator(form, chance)
    problems, spent, submittable = Counter[str](), 0.0, 0
    for place in range(sets):
        answers = generator.wild() if place % 2 else generator.valid_leaning()
        start = time.perf_counter()
        evaluation = evaluate(form, answers)
        spent += time.perf_counter() - start
        assert departures(evaluation) == []
        problems.update(problem.kind for problem in evaluation.problems)
        submittable += not evaluation.blocks
    told = ", ".join(f"{count} {kind}" for kind, count in problems.most_common())
    return (
        f"{name}: {sets} answer sets evaluated, 0 exceptions, {submittable} without blocking problems,"
        f" {sum(problems.values())} problems ({told}), {spent / sets * 1000:.2f} ms each"
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_evaluation_is_total(name: str) -> None:
    print(evaluate_many(name, 300))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_evaluation_is_total_for_ten_thousand_answer_sets(name: str) -> None:
    print(evaluate_many(name, 10_000))


def test_the_same_answers_come_to_the_same_whatever_the_order_they_were_given_in() -> None:
    form = form_named("home_visit")
    for seed in range(50):
        answers = Generator(form, random.Random(seed)).wild()
        shuffled = list(answers.entries.items())
        random.Random(seed).shuffle(shuffled)
        other = type(answers)()
        for path, entry in shuffled:
            other = other.with_entry(path, entry)

        one, two = evaluate(form, answers), evaluate(form, other)

        assert (one.visible, one.hidden, one.kept, one.problems, one.scores) == (
            two.visible, two.hidden, two.kept, two.problems, two.scores,
        )  # fmt: skip
        assert list(effective_document(one)) == list(effective_document(two))


# The plain schema


@cache
def records(name: str, wanted: int) -> tuple[Json, ...]:
    """The effective answers of so many generated records without blocking problems, as other systems get them."""
    generator = Generator(form_named(name), random.Random(f"records {name}"))
    found: list[Json] = []
    given_up = 0
    while len(found) < wanted:
        evaluation = generator.without_blocking_problems()
        if evaluation is None:
            given_up += 1
            assert given_up <= wanted // 20, "too few records can be repaired to say anything about them"
        else:
            assert not evaluation.blocks
            found.append(json.loads(to_json(effective_document(evaluation))))
    return tuple(found)


def refused_by_python(schema: Json, documents: tuple[Json, ...]) -> list[str]:
    """What jsonschema, formats included, says against documents."""
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for document in documents for error in validator.iter_errors(document)]


def refused_by_rust(schema: Json, documents: tuple[Json, ...]) -> list[str]:
    """What jsonschema_rs, formats included, says against documents."""
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [error.message for document in documents for error in validator.iter_errors(document)]


def refused_by_ajv(schema: Json, documents: tuple[Json, ...], work: Path) -> list[str]:
    """What ajv, formats included, says against documents."""
    node = shutil.which("node")
    if node is None or not (AJV / "node_modules" / "ajv").is_dir():
        pytest.fail(
            "ajv is not installed, and the promise to it cannot be checked: install Node.js and run"
            " npm install --no-save --no-package-lock --prefix tests/ajv ajv@8.17.1 ajv-formats@3.0.1"
        )
    lines = work / "documents.jsonl"
    lines.write_text("\n".join(json.dumps(each) for each in (schema, *documents)) + "\n", encoding="utf-8")
    done = subprocess.run([node, AJV / "check.mjs", lines], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["checked"] == len(documents)
    return [error for refusal in told["refused"] for error in refusal["errors"]]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_plain_schema_accepts_every_record_without_blocking_problems(name: str) -> None:
    schema, documents = plain_schema(form_named(name)), records(name, 40)

    assert refused_by_python(schema, documents) == []
    assert refused_by_rust(schema, documents) == []
    assert all(confirmed(schema, document) == () for document in documents[:5])
    assert sum(len(json.dumps(document)) for document in documents) > 40 * 100, "records are not empty"


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_three_validators_accept_a_thousand_records_without_blocking_problems(name: str, tmp_path: Path) -> None:
    schema, documents = plain_schema(form_named(name)), records(name, 1_000)

    assert refused_by_python(schema, documents) == []
    assert refused_by_rust(schema, documents) == []
    assert refused_by_ajv(schema, documents, tmp_path) == []
    print(f"{name}: {len(documents)} records without blocking problems accepted by jsonschema, jsonschema_rs and ajv")


SPOILT: list[Json] = [
    {"visit": {"visited_on": "2026-02-30"}}, {"visit": {"seen_alone_count": 1.5}}, {"week": {"sleep": 4}},
    {"week": {"sleep": "2"}}, {"children": [{"first_name": "x" * 81}]}, {"children": [{"nickname": "x"}]},
    {"extra": {}},
    {"children": {}}, {"children": [{}] * 13}, {"safety": {"worry_today": "yes"}},
    {"evidence": [{"seen": {"source": "x"}}]},
]  # fmt: skip


def test_the_plain_schema_refuses_what_no_record_may_hold() -> None:
    schema = plain_schema(form_named("home_visit"))

    for document in SPOILT:
        assert refused_by_python(schema, (document,)), document
        assert refused_by_rust(schema, (document,)), document
        assert confirmed(schema, document), document


@pytest.mark.slow
def test_ajv_refuses_what_no_record_may_hold(tmp_path: Path) -> None:
    schema = plain_schema(form_named("home_visit"))

    for document in SPOILT:
        assert refused_by_ajv(schema, (document,), tmp_path), document


def test_what_jsonschema_refuses_is_told_by_its_path_and_nothing_private() -> None:
    schema = plain_schema(form_named("home_visit"))

    assert confirmed(schema, {"children": [{"first_name": "x" * 81, "seen_alone": "she said"}]}) == (
        "children.0.first_name", "children.0.seen_alone",
    )  # fmt: skip


@pytest.mark.slow
def test_what_a_pattern_accepts_here_all_three_validators_accept(tmp_path: Path) -> None:
    chance, accepted = random.Random("patterns"), 0
    patterns = [
        "[A-Z]{2}\\d{4}",
        "(?:a|b)+c?",
        ".+",
        "[^x-z]*",
        "\\w+",
        "[\\w.]+",
        "é{2,}",
        "[+&|~-]+",
        "(a+)+",
        "\\{x\\}",
    ]
    alphabet = "aabbcxyzABéé09{}+&|~-. \n\t\u0660\u2028\x85"
    properties: dict[str, Any] = {
        f"q{place}": text(pattern=pattern, pattern_hint="as told") for place, pattern in enumerate(patterns)
    }
    form = form_with({"s": section(properties)})
    documents = []
    for _ in range(3_000):
        answers = {name: "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 4))) for name in properties}
        document = effective_document(evaluate(form, read_answers(form, {"s": answers})))
        accepted += len(document.get("s", {}))
        documents.append(document)

    schema = plain_schema(form)

    assert accepted > 1_000
    assert refused_by_python(schema, tuple(documents)) == []
    assert refused_by_rust(schema, tuple(documents)) == []
    assert refused_by_ajv(schema, tuple(documents), tmp_path) == []


# A sentence for each


WRONG_FOR: dict[Kind, list[Any]] = {
    Kind.SHORT_TEXT: [3, True, ["x"], "x" * 30_000, "a\x00b"],
    Kind.LONG_TEXT: [3, True, ["x"], "x" * 30_000, "a\x00b"],
    Kind.INTEGER: ["3", 2.5, True, [3], 10**16],
    Kind.DECIMAL: ["2.5", True, [3], 1e300],
    Kind.YES_NO: ["yes", 1, [True]],
    Kind.CHOICE: ["no_such_choice", 1, True, ["x"]],
    Kind.RATING: [99, "1", True, 1.5],
    Kind.CHOICES: ["x", ["no_such_choice"], [1], 3],
    Kind.DATE: ["2026-02-30", "2 March 2026", 20260302, True, "0026-01-01"],
    Kind.PARTIAL_DATE: ["1912-13", "about 1912", 1912, True],
    Kind.REFERENCE: ["no_such_item", 1, True, ["x"]],
    Kind.REFERENCES: ["x", ["no_such_item"], [1], 3],
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_file_of_wrong_answers_gets_a_sentence_for_each(name: str) -> None:
    form = form_named(name)
    for turn in range(5):
        document: Json = {}
        given = set()
        for question in form.questions():
            wrong = WRONG_FOR[question.kind]
            _put(document, question, form, wrong[turn % len(wrong)])
            given.add(question.path)

        evaluation = evaluate(form, read_answers(form, document))
        told = {problem.path for problem in evaluation.problems if problem.message and problem.blocks}

        assert len(given) == len(list(form.questions()))
        assert set(evaluation.visible) - told == set(), "each that is asked gets a sentence"
        assert set(evaluation.hidden) == set(evaluation.kept), "each that is not is kept"
        assert dict(evaluation.values).keys() <= dict(evaluation.calculated).keys()


def _put(document: Json, question: Question, form: Form, value: Any) -> None:
    """Puts a value at a question's path of a nested document, in the first item of a list."""
    place: Any = document
    *above, last = question.path.split(".")
    for depth, part in enumerate(above, 1):
        is_list = type(form.nodes[".".join(above[:depth])]).__name__ == "Repeat"
        below = place.setdefault(part, [{}] if is_list else {})
        place = below[0] if is_list else below
    place[last] = value


def test_a_file_of_unknown_wrong_typed_and_out_of_range_answers_gets_a_sentence_for_each() -> None:
    form = form_with({
        "s": section({"n": number(minimum=0, maximum=9), "c": one_of("calm", "sad"), "m": some_of("x", "y"),
                      "t": text(maxLength=5)}),
        "l": repeat({"n": number(maximum=9)}),
    })  # fmt: skip
    right_places = {"s": {"n": 10, "c": "sadd", "m": "x", "t": "too long"}, "l": [{"n": "9"}, {"n": 10}]}
    wrong_places = {**right_places, "s": {**right_places["s"], "extra": 1, "unknown": 2}, "x": 3}  # type: ignore[dict-item]

    evaluation = evaluate(form, read_answers(form, right_places))
    with pytest.raises(AnswersError) as caught:
        read_answers(form, wrong_places)

    assert [(problem.path, problem.message) for problem in evaluation.problems] == [
        ("s.n", "10 is above 9, the most that is allowed."),
        ("s.c", "'sadd' is not among the choices: calm, sad. Did you mean 'sad'?"),
        ("s.m", "A list of choices is needed here (x, y), not a text."),
        ("s.t", "This has 8 characters; at most 5 are allowed. Shorten it."),
        ("l.0.n", "A number is needed here, not a text."),
        ("l.1.n", "10 is above 9, the most that is allowed."),
    ]
    assert [sentence.split(" Did you mean")[0] for sentence in caught.value.sentences] == [
        "s.extra: there is no such question.",
        "s.unknown: there is no such question.",
        "x: there is no such question.",
    ]
