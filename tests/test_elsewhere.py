"""Answers that point at another place: the same as applicant 1, answered in another section."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from formengine.answers import AnsweredIn, Answers, SameAs
from formengine.answers.files import read_answers
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import AnswersError
from formengine.evaluation import effective_document, evaluate
from formengine.exports.data import evaluation_json
from formengine.exports.text import as_text
from formengine.frontends.cli import main
from formengine.history import differences, replayed
from formengine.model import State
from formengine.records import Event, Record, Subject
from formengine.references import (
    CIRCLE,
    GONE,
    NOT_ASKED,
    OTHER_KIND,
    PLACE_CIRCLE,
    PLACE_CLOSED,
    PLACE_GONE,
    PLACE_OPEN,
    UNSETTLED,
    WIDER,
)
from formengine.reports.conflicts import row_in_words
from formengine.reports.history import history_table
from formengine.reports.sections import section_chapters
from formengine.testing import Scenario
from tests.building import form_with, repeat, section, shipped_form, text, whole, yes_no
from tests.generated import Generator

FORM = Path(__file__).parent / "forms" / "elsewhere.json"
JO, SAM = "applicants.jo", "applicants.sam"


def couple() -> Scenario:
    """Jo, whose answers are written down, and Sam, whose are not."""
    return (
        Scenario(FORM)
        .item("applicants", "jo", name="Jo", address="12 High Street", rooms=4, faith="sikh", smokes=False)
        .item("applicants", "sam", name="Sam")
        .answer("health.diet", "Rice")
    )


def drawn(scenario: Scenario) -> str:
    """What a reader gets, without its line breaks."""
    return " ".join(as_text(tuple(section_chapters(scenario.evaluation)), width=250).split())


# The same as


def test_the_same_as_has_the_other_answer_wherever_answers_are_read() -> None:
    scenario = couple().same_as(f"{SAM}.address", f"{JO}.address").same_as(f"{SAM}.rooms", f"{JO}.rooms")

    assert scenario.evaluation.values[f"{SAM}.address"] == "12 High Street"
    assert scenario.calculated[f"{SAM}.rooms_twice"] == 8
    assert effective_document(scenario.evaluation)["applicants"][1] == {
        "_id": "sam", "name": "Sam", "address": "12 High Street", "rooms": 4, "rooms_twice": 8,
    }  # fmt: skip


def test_the_same_as_follows_the_other_answer_when_it_changes() -> None:
    scenario = couple().same_as(f"{SAM}.address", f"{JO}.address").answer(f"{JO}.address", "3 Mill Lane")

    assert scenario.evaluation.values[f"{SAM}.address"] == "3 Mill Lane"


def test_the_same_as_ends_when_an_answer_is_typed() -> None:
    scenario = couple().same_as(f"{SAM}.address", f"{JO}.address").answer(f"{SAM}.address", "5 Low Road")
    moved = scenario.answer(f"{JO}.address", "3 Mill Lane")

    assert moved.evaluation.values[f"{SAM}.address"] == "5 Low Road"
    assert moved.evaluation.same_as == {}


def test_the_same_as_the_same_as_leads_to_the_first() -> None:
    scenario = (
        couple()
        .item("applicants", "kit", name="Kit")
        .same_as("applicants.kit.faith", f"{SAM}.faith")
        .same_as(f"{SAM}.faith", f"{JO}.faith")
    )

    assert scenario.evaluation.values["applicants.kit.faith"] == "sikh"


def test_a_circle_of_the_same_as_is_a_problem_at_each_and_never_a_hang() -> None:
    scenario = couple().same_as(f"{SAM}.address", f"{JO}.address").same_as(f"{JO}.address", f"{SAM}.address")

    assert scenario.problems == {f"{JO}.address": CIRCLE, f"{SAM}.address": CIRCLE}


def test_the_same_as_itself_is_a_circle() -> None:
    assert couple().same_as(f"{SAM}.rooms", f"{SAM}.rooms").problems[f"{SAM}.rooms"] == CIRCLE


def test_the_same_as_an_item_that_was_taken_out_is_a_problem_with_words() -> None:
    scenario = couple().same_as(f"{SAM}.address", f"{JO}.address")
    alone = evaluate(scenario.form, scenario.answers.without_item("applicants", "jo"))

    assert [(problem.path, problem.message) for problem in alone.problems] == [(f"{SAM}.address", GONE)]
    assert alone.blocks


@pytest.mark.parametrize(
    ("path", "other", "message"),
    [
        (f"{SAM}.address", f"{JO}.rooms", OTHER_KIND),
        (f"{SAM}.faith", "home.faith", OTHER_KIND),
        (f"{SAM}.rooms", "home.size", OTHER_KIND),
        (f"{SAM}.address", f"{JO}.private", WIDER),
        (f"{SAM}.address", "home", OTHER_KIND),
        (f"{SAM}.address", "nowhere.at_all", GONE),
    ],
)
def test_only_a_question_of_the_same_kind_choices_and_readers_can_be_the_same(
    path: str, other: str, message: str
) -> None:
    assert couple().same_as(path, other).problems[path] == message


def test_what_is_read_by_many_may_be_taken_over_to_what_is_read_by_few() -> None:
    scenario = couple().same_as(f"{SAM}.private", f"{JO}.address")

    assert scenario.evaluation.values[f"{SAM}.private"] == "12 High Street"


def test_an_answer_taken_over_keeps_to_the_limits_of_where_it_goes() -> None:
    scenario = couple().answer("home.rooms", 0).same_as(f"{SAM}.rooms", "home.rooms")

    assert scenario.problems[f"{SAM}.rooms"] == "0 is below 1, the least that is allowed."


def test_the_same_as_a_declined_question_is_declined() -> None:
    scenario = couple().state(f"{JO}.address", "declined").same_as(f"{SAM}.address", f"{JO}.address")

    assert scenario.evaluation.states[f"{SAM}.address"] is State.DECLINED
    assert scenario.problems == {}


def test_the_same_as_an_open_question_is_open_and_must_still_be_answered() -> None:
    scenario = couple().clear(f"{JO}.address").same_as(f"{SAM}.address", f"{JO}.address")

    assert scenario.problems == {f"{path}.address": "Please answer this question." for path in (JO, SAM)}


def test_the_same_as_a_question_that_is_not_asked_has_no_answer_and_says_so() -> None:
    scenario = (
        Scenario(FORM)
        .answer("health.what_more", "kept")
        .answer("health.more", False)
        .answer("home.kitchen", "x")
        .same_as("home.kitchen", "health.what_more")
    )

    assert "home.kitchen" not in scenario.evaluation.values
    assert scenario.problems["home.kitchen"] == NOT_ASKED


def test_a_worked_out_answer_can_be_taken_over_but_not_made_the_same() -> None:
    scenario = couple().same_as("home.rooms", f"{JO}.rooms_twice").same_as(f"{SAM}.rooms_twice", f"{JO}.rooms")

    assert scenario.evaluation.values["home.rooms"] == 8
    assert scenario.problems[f"{SAM}.rooms_twice"] == "This is worked out, not answered; clear the answer."


def test_an_answer_that_changes_with_what_it_is_the_same_as_is_left_blank_and_says_so() -> None:
    properties = {
        "s": section({"a": yes_no(), "b": yes_no(visible_when="not a or state(a) == 'blank'"), "c": whole()}),
    }
    form = form_with(properties)
    answers = Answers().with_answer("s.b", True).with_same_as("s.a", "s.b")

    evaluation = evaluate(form, answers)

    assert [(problem.path, problem.message) for problem in evaluation.problems if problem.blocks] == [
        ("s.a", UNSETTLED)
    ]
    assert "s.a" not in evaluation.values


def test_what_is_shown_by_an_answer_taken_over_can_be_taken_over_too() -> None:
    questions = {"any": yes_no(), "what": text(visible_when="any"), "why": text(visible_when="what == 'x'")}
    form = form_with({"l": repeat(questions)})
    answers = read_answers(
        form,
        {
            "answers": {"l": [{"any": True, "what": "x", "why": "because"}, {}, {}]},
            "same_as": {f"l.{place}.{name}": f"l.{place - 1}.{name}" for place in (1, 2) for name in questions},
        },
    )

    assert effective_document(evaluate(form, answers))["l"][2] == {
        "_id": "2", "any": True, "what": "x", "why": "because",
    }  # fmt: skip


def test_an_answer_inside_of_nested_lists_and_of_lists_for_each_item_can_be_the_same_as_another() -> None:
    properties = {
        "people": repeat({"moves": repeat({"why": text()})}),
        "interviews": repeat({"where": text()}, repeat={"for_each": "people"}),
    }
    document = {
        "answers": {
            "people": [{"_id": "a", "moves": [{"why": "work"}, {}]}, {"_id": "b"}],
            "interviews": [{"_id": "a", "where": "at home"}],
        },
        "same_as": {
            "people.a.moves.1.why": "people.a.moves.0.why",
            "interviews.b.where": "interviews.a.where",
        },
    }
    form = form_with(properties)

    evaluation = evaluate(form, read_answers(form, document))
    told = as_text(tuple(section_chapters(evaluation)), width=200)

    assert evaluation.problems == ()
    assert evaluation.values["people.a.moves.1.why"] == "work"
    assert evaluation.values["interviews.b.where"] == "at home"
    assert "as for Number 1: work" in told
    assert "as for Number 1: at home" in told


def test_a_reader_sees_for_whom_an_answer_was_given_first() -> None:
    told = drawn(
        couple()
        .same_as(f"{SAM}.address", f"{JO}.address")
        .same_as(f"{SAM}.smokes", f"{JO}.smokes")
        .same_as("home.rooms", f"{JO}.rooms")
    )

    assert "as for Jo: 12 High Street" in told
    assert "as for Jo: No" in told
    assert "as for Applicants › 1. Jo › Rooms: 4" in told


# Answered in


def test_answered_in_another_section_counts_as_answered_and_shows_its_title() -> None:
    scenario = couple().answered_in("health.diet", "home")

    assert "health.diet" not in scenario.problems
    assert scenario.evaluation.states["health.diet"] is State.ANSWERED_IN
    assert "Answered elsewhere: The home" in drawn(scenario)


def test_answered_in_is_offered_only_where_the_form_says_so() -> None:
    problem = couple().answered_in("home.kitchen", "health.diet").problems["home.kitchen"]

    assert problem == "“answered in” is not offered here. This needs an answer."


def test_answered_in_a_place_that_is_gone_or_not_asked_or_leads_back_blocks() -> None:
    scenario = (
        couple().answered_in("health.diet", "applicants.kit.name").answered_in("health.sleep", "health.what_more")
    )
    circle = couple().answered_in("health.diet", "health.sleep").answered_in("health.sleep", "health.diet")

    assert scenario.problems["health.diet"] == PLACE_GONE
    assert scenario.problems["health.sleep"] == PLACE_CLOSED
    assert [circle.problems[path] for path in ("health.diet", "health.sleep")] == [PLACE_CIRCLE, PLACE_CIRCLE]
    assert couple().answered_in("health.diet", "health").problems["health.diet"] == PLACE_CIRCLE


def test_two_questions_cannot_send_a_reader_to_each_other_by_whatever_words() -> None:
    scenario = couple().answered_in("health.diet", "health.sleep").same_as("health.sleep", "health.diet")

    assert [scenario.problems[path] for path in ("health.diet", "health.sleep")] == [PLACE_CIRCLE, PLACE_CIRCLE]


def test_answered_in_an_open_question_is_told_and_hinders_nothing() -> None:
    (problem,) = couple().answered_in("health.diet", "home.kitchen").evaluation.problems_at("health.diet")

    assert (problem.message, problem.blocks) == (PLACE_OPEN, False)


def test_answered_in_without_a_place_asks_for_it() -> None:
    assert couple().state("health.diet", "answered_in").problems["health.diet"].startswith("Say where")


# Kept, written and read


def test_what_points_elsewhere_is_stored_and_read_back() -> None:
    answers = Answers().with_same_as("a.b", "a.c").with_answered_in("a.d", "e")

    assert answers.rows() == {"a.b": {"same_as": "a.c"}, "a.d": {"answered_in": "e"}}
    assert Answers.from_rows(answers.rows()) == answers


def test_an_answers_file_may_say_what_is_the_same_and_where_something_is_answered() -> None:
    form = couple().form
    document = {
        "answers": {"applicants": [{"name": "Jo", "address": "x"}, {"name": "Sam"}]},
        "same_as": {"applicants.1.address": "applicants.0.address"},
        "answered_in": {"health.diet": "home"},
    }

    answers = read_answers(form, document)

    assert answers.get("applicants.1.address") == SameAs("applicants.0.address")
    assert answers.get("health.diet") == AnsweredIn("home")


@pytest.mark.parametrize(
    ("key", "pairs", "sentence"),
    [
        ("same_as", {"home.rooms": "home.room"}, "same_as, home.room: there is no such question."),
        ("same_as", {"home.rooms": 3}, "same_as, home.rooms: give the path of the other place."),
        ("same_as", {"home.rooms": "home"}, "same_as, home: there is no such question."),
        ("same_as", [], "'same_as' holds an object: {path: the other path}."),
        ("answered_in", {"health.diet": "hom"}, "answered_in, hom: there is no such question. Did you mean 'home'?"),
        ("answered_in", {"home.kitchen": "health"},
         "answered_in, home.kitchen: this question has an answer or a state too; keep one of them."),
    ],
)  # fmt: skip
def test_an_answers_file_that_points_nowhere_gets_a_sentence(key: str, pairs: object, sentence: str) -> None:
    with pytest.raises(AnswersError, match="^" + re.escape(sentence)):
        read_answers(couple().form, {"answers": {"home": {"kitchen": "Jo"}}, key: pairs})


def test_the_json_of_an_evaluation_says_where_answers_come_from() -> None:
    scenario = couple().same_as(f"{SAM}.address", f"{JO}.address").answered_in("health.diet", "home")
    told = json.loads(json.dumps(evaluation_json(scenario.evaluation)))

    assert told["same_as"] == {f"{SAM}.address": f"{JO}.address"}
    assert told["answered_in"] == {"health.diet": "home"}
    assert told["states"] == {"health.diet": "answered_in"}


def test_a_history_tells_what_was_made_the_same_and_where_something_is_answered() -> None:
    scenario = couple()
    subject = Subject("a" * 12, "J and S", "household")
    record = Record("r" * 12, subject, "demo/elsewhere", "1.0.0", scenario.form.hash, "draft", 1, "", "", "me")
    draft = Draft.of(record, scenario.form, scenario.answers)
    draft = draft.with_same_as(f"{SAM}.address", f"{JO}.address").with_answered_in("health.diet", "home")
    draft = draft.with_answer(f"{SAM}.address", "5 Low Road")
    events = [Event(1, "", "me", change, "1.0.0", "", "", "", "", "") for change in draft.pending]

    rows = history_table(events, draft.evaluation).rows

    assert [row[3:] for row in rows] == [
        ("same as", "Applicants › 2. Sam › Address", "", "same as Applicants › 1. Jo › Address"),
        ("answered in", "Health › What do you eat?", "Rice", "answered in The home"),
        ("answered", "Applicants › 2. Sam › Address", "same as Applicants › 1. Jo › Address", "5 Low Road"),
    ]


def test_what_was_made_the_same_can_be_replayed_undone_and_told_to_somebody_else() -> None:
    scenario = couple()
    subject = Subject("a" * 12, "J and S", "household")
    record = Record("r" * 12, subject, "demo/elsewhere", "1.0.0", scenario.form.hash, "draft", 1, "", "", "me")
    draft = Draft.of(record, scenario.form, scenario.answers)
    changed = draft.with_same_as(f"{SAM}.address", f"{JO}.address").with_answered_in("health.diet", "home")
    events = [Event(1, "", "me", change, "1.0.0", "", "", "", "", "") for change in changed.pending]

    back = differences(changed.answers.rows(), draft.answers.rows(), "undone")

    assert replayed(events) == {
        f"{SAM}.address": {"same_as": f"{JO}.address"}, "health.diet": {"answered_in": "home"},
    }  # fmt: skip
    assert [(one.action, one.path) for one in back] == [("answered", "health.diet"), ("cleared", f"{SAM}.address")]
    assert {one.action for one in differences({}, replayed(events), "restored")} == {"same as", "answered in"}
    assert row_in_words(changed.evaluation, "health.diet", {"answered_in": "home"}) == "answered in The home"


@pytest.mark.parametrize("name", ["home_visit", "child_checklist", "intake"])
def test_whatever_points_wherever_an_evaluation_comes_to_an_end_with_sentences(name: str) -> None:
    form = shipped_form(name)
    for seed in range(40):
        chance = random.Random(seed)
        answers = Generator(form, chance).valid_leaning()
        places = [*evaluate(form, answers).placed, *form.nodes, "no.such.place"]
        for _ in range(12):
            entry = chance.choice((SameAs, AnsweredIn))(chance.choice(places))
            answers = answers.with_entry(chance.choice(places), entry)

        evaluation = evaluate(form, answers)

        assert all(problem.message.endswith((".", "?")) for problem in evaluation.problems)
        assert set(evaluation.same_as) <= set(evaluation.visible)
        assert as_text(tuple(section_chapters(evaluation)), width=200)


# In the terminal


def answered_in_the_terminal(home: Path, *lines: str) -> tuple[str, dict[str, object]]:
    """What the terminal shows when these lines are typed into a new record, and the entries it then holds."""
    arguments = ["--home", str(home), "fill", str(FORM), "--subject", "J and S"]
    result = CliRunner().invoke(main, arguments, input="".join(f"{line}\n" for line in lines))
    assert result.exception is None, result.output
    engine = Engine.start(home)
    entries: dict[str, object] = {**engine.store.entries(engine.records()[0].id)}
    engine.close()
    return " ".join(result.output.split()), entries


JO_TYPED = ("y", "Jo", "12 High Street", "4", "sikh", "n", "")


def test_the_terminal_offers_the_answer_of_the_item_before_and_takes_it_with_a_word(tmp_path: Path) -> None:
    output, entries = answered_in_the_terminal(tmp_path, *JO_TYPED, "y", "Sam", ":same", ":back", "")

    (source,) = [path for path, entry in entries.items() if entry == {"answer": "12 High Street"}]
    assert "(:same for the same as 1. Jo: 12 High Street)" in output
    assert "Now: as for Jo: 12 High Street" in output
    assert {"same_as": source} in entries.values()


def test_typing_an_answer_in_the_terminal_ends_the_same_as(tmp_path: Path) -> None:
    _, entries = answered_in_the_terminal(tmp_path, *JO_TYPED, "y", "Sam", ":same", ":back", "5 Low Road")

    assert {"answer": "5 Low Road"} in entries.values()
    assert not any("same_as" in str(entry) for entry in entries.values())


def test_the_terminal_says_why_something_cannot_be_the_same(tmp_path: Path) -> None:
    output, entries = answered_in_the_terminal(
        tmp_path, *JO_TYPED, "n", ":jump kitchen", ":same home.rooms", ":same", ":same elephants", ":same home.kitchen"
    )

    assert OTHER_KIND in output
    assert "Type :same and the path of a question" in output
    assert "There is no question “elephants” here." in output
    assert "That is this question itself." in output
    assert "home.kitchen" not in entries


def test_the_terminal_takes_another_section_by_its_title_as_the_place_of_an_answer(tmp_path: Path) -> None:
    output, entries = answered_in_the_terminal(
        tmp_path, ":jump diet", ":see", ":see nowhere", ":see health", ":see the home", ":back", ""
    )

    assert entries["health.diet"] == {"answered_in": "home"}
    assert ":see Answered elsewhere" in output
    assert "There is no other place “nowhere” here." in output
    assert "Now: Answered elsewhere: The home" in output


def test_the_terminal_offers_see_only_where_the_form_does(tmp_path: Path) -> None:
    output, entries = answered_in_the_terminal(tmp_path, ":jump kitchen", ":see health")

    assert "The form does not offer that here. Type the answer, or :same" in output
    assert "home.kitchen" not in entries
