"""The whole form of the dialect, and its trace worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from formengine.evaluation import Evaluation, effective_document
from formengine.lint import lint
from tests.building import evaluated, problems_of, shipped_form

ANSWERS = {
    "visit": {"visited_on": "2026-03-02"},
    "children": [
        {"_id": "k1", "first_name": "Ada", "born_on": "2019-03-03", "seen_alone": True},
        {"_id": "k2", "first_name": "Bo", "born_on": "2024-03-02", "seen_alone": False},
    ],
    "week": {"sleep": 2, "worry": 1, "play": 3},
}


@pytest.fixture(scope="module")
def trace() -> Evaluation:
    return evaluated(shipped_form("home_visit"), ANSWERS)


def test_ages_are_completed_on_the_day_of_the_visit_and_children_seen_alone_are_counted(trace: Evaluation) -> None:
    assert trace.calculated == {"visit.seen_alone_count": 1, "children.k1.years": 6, "children.k2.years": 2}


def test_only_the_reason_that_is_not_needed_is_hidden(trace: Evaluation) -> None:
    assert trace.hidden == ("children.k1.not_alone_because",)
    assert trace.kept == ()


def test_everything_else_is_asked_in_the_order_of_the_form_and_a_safety_question_with_a_blank_gate_is_too(
    trace: Evaluation,
) -> None:
    assert trace.visible == (
        "visit.visited_on",
        "visit.seen_alone_count",
        "children.k1.first_name",
        "children.k1.born_on",
        "children.k1.years",
        "children.k1.seen_alone",
        "children.k2.first_name",
        "children.k2.born_on",
        "children.k2.years",
        "children.k2.seen_alone",
        "children.k2.not_alone_because",
        "week.sleep",
        "week.worry",
        "week.play",
        "week.meals",
        "safety.worry_today",
        "safety.what_was_said",
    )


def test_the_one_problem_is_the_missing_reason_and_it_blocks(trace: Evaluation) -> None:
    assert problems_of(trace) == [("children.k2.not_alone_because", "required")]
    assert trace.blocks


def test_the_week_is_settled_after_one_missing_item_is_made_up_for(trace: Evaluation) -> None:
    (score,) = trace.scores

    assert (score.value, score.band, score.prorated) == (Decimal(9), "a settled week", True)
    assert (score.answered, score.of, score.unit, score.flags) == (3, 4, "0 to 12", ())
    assert score.explanation == (
        "3 of 4 items answered, prorated for those missing, one reverse-keyed"
        " (rule version 1, own example, not an instrument). Higher is more settled."
    )


def test_progress_leaves_out_what_is_calculated(trace: Evaluation) -> None:
    assert (trace.progress.answered, trace.progress.asked, trace.progress.percent) == (10, 14, 71)
    assert [(part.path, part.answered, part.asked) for part in trace.progress.sections] == [
        ("visit", 1, 1),
        ("children", 6, 7),
        ("week", 3, 4),
        ("safety", 0, 2),
        ("evidence", 0, 0),
    ]


def test_the_effective_answers_are_what_was_given_and_what_was_worked_out(trace: Evaluation) -> None:
    ada, bo = ANSWERS["children"]
    assert isinstance(ada, dict)
    assert isinstance(bo, dict)

    assert effective_document(trace) == {
        "visit": {"visited_on": "2026-03-02", "seen_alone_count": 1},
        "children": [{**ada, "years": 6}, {**bo, "years": 2}],
        "week": {"sleep": 2, "worry": 1, "play": 3},
    }


def test_the_worked_examples_and_the_case_that_the_form_carries_come_out_as_they_say() -> None:
    assert [finding for finding in lint(shipped_form("home_visit")) if finding.blocks] == []
