"""The intake as a therapist meets it: safety fails open, a flag asks for a note, scores keep to their rule."""

import json
from decimal import Decimal
from importlib.resources import files

from formengine import Paragraph, Picture, Table
from formengine.testing import Scenario
from formengine_therapy_intake.first_page import first_page

FORM = "therapy_intake/intake"


def answered(*values: int | None) -> Scenario:
    scenario = Scenario(FORM).answer("meeting.met_on", "2026-03-02")
    for number, value in enumerate(values, start=1):
        scenario = scenario.answer(f"phq9.p{number}", value)
    return scenario


def test_an_answer_above_not_at_all_to_question_9_raises_a_flag_and_asks_for_an_action_note() -> None:
    scenario = answered(0, 0, 0, 0, 0, 0, 0, 0, 1)

    assert [flag.item for flag in scenario.score("phq9").flags] == ["phq9.p9"]
    assert "safety.followed_up.action_note" in scenario.problems


def test_question_9_left_open_asks_whether_safety_was_asked_about_in_another_way() -> None:
    scenario = answered(1, 1, 1, 1, 1, 1, 1, 1, None)

    assert "safety.another_way.asked" in scenario.visible
    assert "safety.another_way.asked" in answered(1, 1, 1, 1, 1, 1, 1, 1, 0).hidden


def test_rather_when_we_meet_is_an_answer_that_keeps_the_safety_questions_open() -> None:
    scenario = answered().state("phq9.p9", "when_we_meet").answer("safety.worry_today", False)

    assert "phq9.p9" not in scenario.problems
    assert "safety.another_way.asked" in scenario.visible
    assert "safety.followed_up.action_note" in scenario.visible


def test_two_missing_answers_are_made_up_for_and_three_give_no_score() -> None:
    prorated = answered(2, 2, 2, 1, 1, None, 1, None, 0)
    refused = answered(None, None, None, 1, 1, 1, 1, 0, 2)

    assert (prorated.score("phq9").value, prorated.score("phq9").band) == (Decimal(12), "moderate")
    assert refused.score("phq9").value is None
    assert [flag.item for flag in refused.score("phq9").flags] == ["phq9.p9"]


def test_a_person_under_18_is_a_warning_and_never_a_block() -> None:
    scenario = answered().answer("meeting.born_on", "2010-01-01")

    told = [problem for problem in scenario.evaluation.problems if problem.path == "meeting.age"]

    assert [problem.message.partition(" was made for people of 18 and over")[0] for problem in told] == [
        "PHQ-9",
        "GAD-7",
    ]
    assert not any(problem.blocks for problem in told)


def test_the_first_page_tells_safety_before_why_now() -> None:
    scenario = (
        answered(0, 0, 0, 0, 0, 0, 0, 0, 1)
        .answer("safety.followed_up.what_was_said", "Twice, in the car park.")
        .answer("why_now.own_words", "My daughter turned four.")
    )

    titles = [block.title for block in first_page(scenario.evaluation) if isinstance(block, Table)]
    assert titles == ["Safety", "In words"]


def test_nothing_under_safety_is_said_so_on_the_first_page() -> None:
    blocks = list(first_page(answered().evaluation))

    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["Nothing is written under Safety yet."]


def example() -> Scenario:
    """The filled example."""
    document = json.loads(files("formengine_therapy_intake").joinpath("examples", "intake.json").read_text("utf-8"))
    return Scenario(FORM).fill(document)


def test_the_example_tells_of_a_family_in_which_nothing_needs_checking() -> None:
    evaluation = example().evaluation
    (family,) = evaluation.families

    assert [person.called or person.known_as for person in family.people] == [
        "Rowan", "Mum", "Dad", "Jessie", "Nan", "Rowan's daughter",
    ]  # fmt: skip
    assert [account.told_by for account in family.by_id["tom"].accounts if account.shown] == ["Jess"]
    assert [problem.message for problem in evaluation.problems if "Please check" in problem.message] == []


def test_a_mistyped_year_in_the_family_is_pointed_out_and_hinders_nothing() -> None:
    evaluation = example().answer("family_tree.people.mary.born", "1991").evaluation

    told = [problem for problem in evaluation.problems if problem.message.startswith("Please check")]

    assert "Mum would be a parent of Rowan and be the younger of the two." in told[0].message
    assert not any(problem.blocks for problem in told)


def test_losses_and_what_the_family_tree_dates_stand_on_one_timeline_as_exactly_as_they_were_told() -> None:
    scenario = (
        answered()
        .item("losses", "l1", what="Dad moved out", happened="1992~")
        .item("losses", "l2", kind="moved_home")
        .item("family_tree.people", "p1", known_as="Tom", died="2015-11", has_died=True)
        .item("family_tree.people", "p2", known_as="Ann", born="1961")
        .answer("family_tree.people.p2.grounds.restricted", True)
        .item("family_tree.unions", "u1", partners=["p1", "p2"], began="1985")
    )

    (timeline,) = [block for block in first_page(scenario.evaluation) if isinstance(block, Picture)]

    assert timeline.table is not None
    assert timeline.table.rows[0][:2] == ("about 1992", "Dad moved out")
    assert "Tom died: November 2015" in timeline.description
    assert "Ann" not in timeline.description


def test_an_intake_that_tells_of_no_event_has_no_timeline() -> None:
    assert not [block for block in first_page(answered().evaluation) if isinstance(block, Picture)]
