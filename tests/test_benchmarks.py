"""The benchmarks measure what they say; how long it takes is theirs to tell."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator

from benchmarks.reading import Measured, generated_form, measure, parse_and_check_schema, read_and_check, table
from formengine.model import Kind, Question


def test_the_generated_form_has_as_many_questions_as_it_says_and_the_nine_commonest_kinds() -> None:
    form = read_and_check(generated_form(150))

    questions = [node for node in form.nodes.values() if isinstance(node, Question)]
    assert len(questions) == 150
    assert {question.kind for question in questions} == {
        Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.YES_NO, Kind.CHOICE, Kind.RATING,
        Kind.CHOICES, Kind.DATE,
    }  # fmt: skip
    assert [section.path for section in form.sections] == ["part_0", "part_1", "part_2"]
    assert sum(question.calculate is not None for question in questions) == 15


def test_the_others_are_given_the_same_document() -> None:
    document = generated_form(50)

    assert parse_and_check_schema(document) == json.loads(document)
    assert Draft202012Validator(json.loads(document)).is_valid({"part_0": {"q2": 7}})


def test_a_small_measurement_is_made_and_told() -> None:
    row = measure(50, rounds=1, limit=60.0)

    assert (row.questions, row.limit, row.is_kept) == (50, 60.0, True)
    assert row.ours > 0
    assert row.others > 0
    assert table([row]).count("\n") == 1


def test_a_promise_that_is_not_kept_is_seen() -> None:
    assert not Measured(150, 20_000, 0.061, 0.1, 0.060).is_kept
