"""The benchmarks measure what they say; how long it takes is theirs to tell."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from benchmarks import bulk, exporting, nested
from benchmarks.bulk import responses, work_item_form
from benchmarks.reading import Measured, generated_form, measure, parse_and_check_schema, read_and_check, table
from benchmarks.records import looking, opening
from benchmarks.saving import measure as measure_saving
from formengine.evaluation import evaluate
from formengine.lint import lint
from formengine.model import Kind, Question
from tests.building import evaluated, read


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


def test_a_durable_answer_is_measured_beside_a_raw_append(tmp_path: Path) -> None:
    wall, floor, processor, least = measure_saving(tmp_path, answers=20, at_once=10)

    assert min(wall, floor) > 0
    assert 0 < least < processor


def test_opening_listing_and_finding_are_measured_beside_the_bare_sql(tmp_path: Path) -> None:
    rows = [*opening(tmp_path / "record", items=1, edits=1), *looking(tmp_path / "home", records=60)]

    assert [row.name for row in rows][:3] == [
        "open 151 answers, 302 events", "  its few events that are no answers", "list the last 50",
    ]  # fmt: skip
    assert all(row.ours > 0 for row in rows)


def test_the_nested_answers_have_as_many_items_as_they_say_and_nothing_wrong_but_what_is_required() -> None:
    evaluation = evaluate(nested.nested_form(), nested.filled(2, 3, 6))

    assert sum(path.endswith(".n") for path in evaluation.visible) == 2 * 3 * 6
    assert {problem.kind for problem in evaluation.problems} == {"required"}
    assert evaluation.calculated["all.total"] == 2 * 3 * 15


def test_an_exponent_of_one_is_linear_and_of_two_the_square() -> None:
    assert nested.exponent((10, 1000), (0.1, 10.0)) == 1
    assert nested.exponent((10, 1000), (0.1, 1000.0)) == 2


def test_a_nested_measurement_is_made_and_told() -> None:
    row = nested.measure(nested.nested_form(), (1, 2, 2), rounds=1)

    assert row.asked > 10
    assert nested.table([row, nested.Measured((2, 2, 2), 2 * row.asked, 1.0, 1.0)]).count("\n") == 2


def test_an_export_is_measured_beside_as_many_plain_cells(tmp_path: Path) -> None:
    row = exporting.measure(tmp_path, words=400, items=6, rounds=1)

    assert row.items == 6
    assert row.words > 400
    assert row.cells > row.answers > 300
    assert 0 < row.plain < row.ours
    assert exporting.table([row]).count("\n") == 1


def test_the_work_item_has_150_questions_and_answers_that_nothing_blocks_in_every_band() -> None:
    form = read(work_item_form())

    outcomes = [evaluated(form, response) for response in responses(30)]

    assert len(list(form.questions())) == 150
    assert lint(form) == ()
    assert not any(outcome.blocks for outcome in outcomes)
    assert {outcome.scores[0].band for outcome in outcomes} == {"low", "moderate", "high"}
    assert 165 < sum(outcome.progress.answered for outcome in outcomes) / 30 < 195


def test_the_answers_to_the_work_item_are_the_same_for_the_same_seed() -> None:
    assert responses(2, seed=1) == responses(2, seed=1)
    assert responses(1, seed=1) != responses(1, seed=2)


def test_many_responses_are_measured_by_part_and_told() -> None:
    row = bulk.measure(3, rounds=1)

    assert min(row.json, row.reading, row.scoring, row.whole) > 0
    assert row.a_second == 1 / row.whole
    assert bulk.table(row).count("\n") == 5


def test_a_wrong_result_of_many_is_seen() -> None:
    form, filled = read(work_item_form()), responses(2)
    right = [evaluated(form, response) for response in filled]

    bulk.assert_right(filled, right)

    with pytest.raises(AssertionError):
        bulk.assert_right(filled, right[::-1])


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured in another way there")
def test_responses_are_sent_through_the_command() -> None:
    through = bulk.through_lines(20, different=5)

    assert through.results == 20
    assert through.peak > 10
