"""Rules across a form: for each item of a list, in words that name the item, at every question they are about."""

from __future__ import annotations

import json
from pathlib import Path

from formengine.explanation import Teller, form_chapters
from formengine.exports.data import evaluation_json
from formengine.exports.text import as_text
from formengine.expressions import Function
from formengine.reports.sections import section_chapters
from formengine.reports.words import where
from formengine.standard import FUNCTIONS
from formengine.testing import Scenario
from formengine.validation import Problem
from tests.building import Json, evaluated, findings_of, form_document, form_with, repeat, section, text, whole, yes_no

FORM = Path(__file__).parent / "forms" / "rules.json"
TOO_EARLY = "Ada would have moved in before being born: please look at both days."


def two_children() -> Scenario:
    """Ada, whose days cannot be, and Bo, whose can."""
    return (
        Scenario(FORM)
        .answer("visit.seen_alone", 0)
        .item("children", "a", first_name="Ada", born_on="2020-05-01", moved_in_on="2019-05-01")
        .item("children", "b", first_name="Bo", born_on="2020-05-01", moved_in_on="2021-05-01")
    )


def broken(scenario: Scenario) -> list[Problem]:
    """What the rules found."""
    return list(scenario.evaluation.problems)


def a_rule(**keys: object) -> Json:
    """A rule for each child that the count is not above 5."""
    return {"id": "r", "level": "warn", "for_each": "l", "holds": "n <= 5", "message": "m", "about": ["l.n"], **keys}


def test_a_rule_for_each_item_points_at_the_questions_of_that_item_and_names_it() -> None:
    assert broken(two_children()) == [
        Problem("children.a.moved_in_on", "rule", TOO_EARLY, also=("children.a.born_on",)),
    ]


def test_a_rule_for_each_item_may_look_at_the_whole_form_and_point_there_too() -> None:
    found = broken(two_children().answer("visit.visited_on", "2020-12-24"))

    assert found[1:] == [
        Problem(
            "children.b.moved_in_on", "rule", "Bo moved in after this visit.", blocks=False, also=("visit.visited_on",)
        )
    ]


def test_a_rule_of_the_whole_form_points_at_a_list_rather_than_at_no_item_of_it() -> None:
    (found,) = broken(two_children().answer("visit.seen_alone", 2).answer("children.a.moved_in_on", "2022-01-01"))

    assert (found.path, found.also, found.blocks) == ("visit.seen_alone", ("children",), False)


def test_a_rule_holds_where_what_it_asks_about_is_blank() -> None:
    assert broken(two_children().clear("children.a.born_on")) == []


def test_an_item_without_a_name_is_called_by_its_place() -> None:
    found = broken(two_children().clear("children.a.first_name"))

    assert found[0].message.startswith("Number 1 would have moved in")


def test_a_rule_is_not_checked_in_a_list_that_is_not_asked() -> None:
    properties = {
        "s": section({"any": yes_no()}),
        "l": repeat({"n": whole()}, visible_when="s.any"),
    }
    form = form_with(properties, rules=[a_rule()])
    items = {"l": [{"n": 9}]}

    assert [one.path for one in evaluated(form, {"s": {"any": True}, **items}).problems] == ["l.0.n"]
    assert evaluated(form, {"s": {"any": False}, **items}).problems == ()


def test_a_rule_that_fails_for_one_item_blocks_and_says_so_there() -> None:
    def run(value: object) -> bool:
        if value == 13:
            raise ValueError("thirteen is not looked at")
        return True

    functions = {"demo.fine": Function("demo.fine", ("number",), "yes/no", run)}
    form = form_with({"l": repeat({"n": whole()})}, rules=[a_rule(holds="demo.fine(n)")], functions=functions)

    assert evaluated(form, {"l": [{"n": 1}, {"n": 13}]}).problems == (
        Problem("l.1.n", "expression", "The rule 'r' could not be checked: demo.fine: thirteen is not looked at."),
    )


def test_a_broken_rule_stands_at_every_question_it_is_about_in_what_a_reader_gets() -> None:
    evaluation = two_children().evaluation
    told = as_text(tuple(section_chapters(evaluation)), width=200)

    assert [bool(evaluation.problems_at(f"children.a.{name}")) for name in ("moved_in_on", "born_on")] == [True, True]
    assert " ".join(told.split()).count("would have moved in") == 2
    assert (
        where(evaluation, evaluation.problems[0]) == "Children › 1. Ada › Moved in; Children › 1. Ada › Date of birth"
    )


def test_every_question_that_a_rule_is_about_stands_in_the_json() -> None:
    (told,) = json.loads(json.dumps(evaluation_json(two_children().evaluation)["problems"]))

    assert (told["path"], told["also"]) == ("children.a.moved_in_on", ["children.a.born_on"])


def test_a_rule_for_each_item_of_no_list_is_refused() -> None:
    properties = {"l": repeat({"n": whole()}), "s": section({"a": text()})}

    assert findings_of(form_document(properties, rules=[a_rule(for_each="ll")])) == [
        ("path", "rule 'r'", "There is no list 'll' for for_each. Did you mean 'l'?")
    ]
    assert findings_of(form_document(properties, rules=[a_rule(for_each="s.a")])) == [
        ("path", "rule 'r'", "There is no list 's.a' for for_each.")
    ]


def test_a_message_that_names_an_item_needs_the_list_of_it() -> None:
    rule = {"id": "r", "level": "warn", "holds": "count(l) > 1", "message": "{item} is alone.", "about": ["l"]}

    assert findings_of(form_document({"l": repeat({"n": whole()})}, rules=[rule])) == [
        ("path", "rule 'r'", "Its message names an {item}; name the list of it in for_each.")
    ]


NESTED = {
    "people": repeat(
        {"name": text(), "moves": repeat({"since": whole(), "age": whole()}, repeat={"label": "since"})},
        repeat={"label": "name"},
    ),
}
MOVED = {"people": [
    {"name": "Ada", "moves": [{"since": 1990, "age": 4}, {"since": 1995, "age": -1}]},
    {"name": "Bo", "moves": [{"age": -2}]},
]}  # fmt: skip


def test_a_rule_for_the_items_of_a_list_inside_of_a_list_is_checked_in_each_of_them() -> None:
    rule = a_rule(for_each="people.moves", holds="age >= 0", message="{item}: look at {item}.",
                  about=["people.moves.age", "people.name", "people.moves"])  # fmt: skip
    form = form_with({"people": NESTED["people"]}, rules=[rule])

    found = evaluated(form, MOVED).problems

    assert [(one.path, one.also, one.message) for one in found] == [
        ("people.0.moves.1.age", ("people.0.name", "people.0.moves"), "1995: look at 1995."),
        ("people.1.moves.0.age", ("people.1.name", "people.1.moves"), "Number 1: look at Number 1."),
    ]


def test_a_rule_for_people_points_at_the_list_of_their_moves_and_not_into_it() -> None:
    rule = a_rule(for_each="people", holds="all_of(moves, age >= 0)", about=["people.moves.age", "people.name"])

    found = evaluated(form_with({"people": NESTED["people"]}, rules=[rule]), MOVED).problems

    assert [(one.path, one.also) for one in found] == [
        ("people.0.moves", ("people.0.name",)), ("people.1.moves", ("people.1.name",)),
    ]  # fmt: skip


def test_a_rule_for_each_item_of_a_list_that_takes_them_from_another_names_them_as_that_one_does() -> None:
    properties = {
        "people": repeat({"name": text()}, repeat={"label": "name"}),
        "interviews": repeat({"minutes": whole()}, repeat={"for_each": "people", "label": "people.name"}),
    }
    rule = a_rule(for_each="interviews", holds="minutes < 100", message="{item} was asked for long.",
                  about=["interviews.minutes", "people.name"])  # fmt: skip
    answers = {"people": [{"_id": "a", "name": "Ada"}], "interviews": [{"_id": "a", "minutes": 200}]}

    (found,) = evaluated(form_with(properties, rules=[rule]), answers).problems

    assert (found.path, found.message) == ("interviews.a.minutes", "Ada was asked for long.")


def test_a_rule_for_each_item_is_told_in_words_with_the_list_it_looks_at() -> None:
    scenario = Scenario(FORM)
    told = as_text(form_chapters(Teller(scenario.form, FUNCTIONS)), width=200)

    assert "in each item of “Children”" in told
