"""What answers amount to: what is asked, worked out and wrong, and that nothing typed is lost or counted by mistake."""

from __future__ import annotations

import decimal
import gc
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pytest
from immutables import Map

from formengine.answers import Answers, Items, Override, Unreadable
from formengine.evaluation import Evaluation, effective_document, evaluate, evaluate_change
from formengine.evaluation.settled import Notes
from formengine.evaluation.settling import Settling
from formengine.evaluation.together import Together
from formengine.evaluation.units import units_of
from formengine.expressions import Function
from formengine.model import Form, State
from formengine.standard import FUNCTIONS
from tests.building import (
    Json,
    answers_to,
    asked_as,
    day,
    evaluated,
    form_with,
    number,
    one_of,
    partial,
    problems_of,
    rating,
    repeat,
    section,
    some_of,
    text,
    whole,
    yes_no,
)


def message_at(evaluation: Evaluation, path: str) -> str:
    """The one problem at a path, in words."""
    (problem,) = evaluation.problems_at(path)
    return problem.message


@pytest.mark.parametrize("entry", [None, "", (), Items(())], ids=["null", "text", "list", "items"])
@pytest.mark.parametrize("path", ["s.a", "people.k1.a"])
def test_what_is_no_answer_is_blank_wherever_it_stands(path: str, entry: Any) -> None:
    form = form_with({"s": section({"a": text(required=True)}), "people": repeat({"a": text(required=True)})})
    answers = Answers({"s.a": "x", "people": Items(("k1",)), "people.k1.a": "y", path: entry})

    evaluation = evaluate(form, answers)

    assert path not in evaluation.values
    assert problems_of(evaluation) == [(path, "required")]


@pytest.mark.parametrize(("question", "entry"), [(whole(), 0), (yes_no(), False), (number(), Decimal(0))])
def test_nought_and_no_are_answers_wherever_they_stand(question: Any, entry: Any) -> None:
    form = form_with({"s": section({"a": question}), "people": repeat({"a": question})})
    answers = Answers({"s.a": entry, "people": Items(("k1",)), "people.k1.a": entry})

    assert dict(evaluate(form, answers).values) == {"s.a": entry, "people.k1.a": entry}


def test_nothing_in_the_items_of_a_hidden_list_counts_or_is_wrong() -> None:
    form = form_with({"s": section({"p": yes_no()}), "people": repeat({"a": whole(required=True), "b": whole()},
                                                                      visible_when="s.p")})  # fmt: skip
    answers = Answers({"s.p": False, "people": Items(("k1",)), "people.k1.b": "not a number"})

    assert problems_of(evaluate(form, answers)) == []
    assert dict(evaluate(form, answers).values) == {"s.p": False}
    assert problems_of(evaluate(form, answers.with_answer("s.p", True))) == [
        ("people.k1.a", "required"), ("people.k1.b", "type")
    ]  # fmt: skip


# Hidden


def test_a_hidden_question_is_never_required() -> None:
    form = form_with({"s": section({"a": yes_no(), "b": text(visible_when="a", required=True)})})

    assert problems_of(evaluated(form, {"s": {"a": False}})) == []
    assert problems_of(evaluated(form, {})) == []
    assert problems_of(evaluated(form, {"s": {"a": True}})) == [("s.b", "required")]


def test_a_question_in_a_hidden_section_is_never_required_at_any_depth() -> None:
    form = form_with({
        "g": section({"a": yes_no()}),
        "s": section({"t": section({"u": section({"b": text(required=True)})})}, visible_when="g.a"),
    })  # fmt: skip

    assert problems_of(evaluated(form, {"g": {"a": False}})) == []
    assert problems_of(evaluated(form, {"g": {"a": True}})) == [("s.t.u.b", "required")]


def test_what_is_hidden_in_one_item_of_a_list_is_not_required_there_and_is_in_another() -> None:
    form = form_with({"l": repeat({"a": yes_no(), "b": text(visible_when="a", required=True)})})

    evaluation = evaluated(form, {"l": [{"_id": "k1", "a": False}, {"_id": "k2", "a": True}, {"_id": "k3"}]})

    assert evaluation.hidden == ("l.k1.b", "l.k3.b")
    assert problems_of(evaluation) == [("l.k2.b", "required")]


def test_a_hidden_list_is_not_required_and_neither_is_anything_in_its_items() -> None:
    form = form_with({
        "g": section({"a": yes_no()}),
        "l": repeat({"b": text(required=True)}, visible_when="g.a", required=True, minItems=3, maxItems=4),
    })  # fmt: skip
    kept = {"l": [{"_id": "k1"}, {"_id": "k2"}]}

    assert problems_of(evaluated(form, {"g": {"a": False}, **kept})) == []
    assert problems_of(evaluated(form, {"g": {"a": False}})) == []
    assert problems_of(evaluated(form, {"g": {"a": True}})) == [("l", "required")]


def test_a_group_in_an_item_is_hidden_as_a_whole() -> None:
    form = form_with({"l": repeat({"a": yes_no(), "g": section({"b": text(required=True)}, visible_when="a")})})

    evaluation = evaluated(form, {"l": [{"_id": "k1", "a": False, "g": {"b": "x"}}, {"_id": "k2", "a": True}]})

    assert evaluation.hidden == ("l.k1.g.b",)
    assert evaluation.kept == ("l.k1.g.b",)
    assert problems_of(evaluation) == [("l.k2.g.b", "required")]


def test_hiding_spreads_through_a_chain_by_effective_values() -> None:
    form = form_with({"s": section({"a": yes_no(), "b": yes_no(visible_when="a"), "c": text(visible_when="b")})})
    typed = {"b": True, "c": "still here"}

    shown = evaluated(form, {"s": {"a": True, **typed}})
    hidden = evaluated(form, {"s": {"a": False, **typed}})

    assert shown.hidden == ()
    assert hidden.hidden == ("s.b", "s.c")
    assert hidden.kept == ("s.b", "s.c")


def test_a_chain_in_the_wrong_order_of_the_form_is_worked_out_all_the_same() -> None:
    form = form_with({"s": section({"c": text(visible_when="b"), "b": yes_no(visible_when="a"), "a": yes_no()})})

    evaluation = evaluated(form, {"s": {"a": False, "b": True, "c": "x"}})

    assert evaluation.hidden == ("s.c", "s.b")


def test_a_blank_condition_hides() -> None:
    form = form_with({"s": section({"a": number(), "b": text(visible_when="a > 3")})})

    assert evaluated(form, {}).hidden == ("s.b",)


def test_what_was_typed_and_is_hidden_is_kept_and_comes_back() -> None:
    form = form_with({"s": section({"a": yes_no(), "b": text(visible_when="a")})})
    before = answers_to(form, {"s": {"a": True, "b": "in her words"}})

    closed = evaluate(form, before.with_answer("s.a", False))
    opened = evaluate(form, before.with_answer("s.a", False).with_answer("s.a", True))

    assert (closed.kept, dict(closed.values)) == (("s.b",), {"s.a": False})
    assert closed.answers.get("s.b") == "in her words"
    assert (opened.kept, opened.values["s.b"]) == ((), "in her words")


def test_a_hidden_answer_counts_nowhere() -> None:
    form = form_with(
        {"s": section({"a": yes_no(), "n": number(visible_when="a"), "twice": number(calculate="n * 2")}),
         "l": repeat({"m": number()}, visible_when="s.a"),
         "t": section({"all": number(calculate="sum(l.m)"), "how_many": number(calculate="count(l)")})},
        rules=[{"id": "r", "level": "block", "holds": "s.n < 5", "message": "Too many.", "about": ["s.n"]}],
    )  # fmt: skip
    typed = {"s": {"a": True, "n": 7}, "l": [{"m": 1}, {"m": 2}]}

    shown = evaluated(form, typed)
    hidden = evaluated(form, {**typed, "s": {"a": False, "n": 7}})

    assert shown.calculated == {"s.twice": 14, "t.all": 3, "t.how_many": 2}
    assert problems_of(shown) == [("s.n", "rule")]
    assert hidden.calculated == {"s.twice": None, "t.all": 0, "t.how_many": 0}
    assert problems_of(hidden) == []
    assert effective_document(hidden) == {"s": {"a": False}, "t": {"all": 0, "how_many": 0}}


# Safety

GATED = {"g": section({"a": yes_no(states={"declined": "Rather not"}), "n": whole(maximum=9)}),
         "s": section({"b": text(visible_when="g.a"), "c": text(visible_when="g.a and g.n > 3")},
         safety=True)}  # fmt: skip


@pytest.mark.parametrize(("answers", "states", "hidden"), [
    ({}, {}, ()),
    ({"g": {"a": True}}, {}, ()),
    ({"g": {"a": False, "n": 4}}, {}, ("s.b", "s.c")),
    ({"g": {"a": False}}, {}, ("s.b",)),
    ({}, {"g.a": "declined"}, ()),
    ({"g": {"n": 1}}, {"g.a": "declined"}, ()),
    ({"g": {"a": "no", "n": 1}}, {}, ()),
    ({"g": {"a": False, "n": 99}}, {}, ("s.b",)),
    ({"g": {"a": True, "n": 1}}, {}, ("s.c",)),
])  # fmt: skip
def test_a_safety_question_is_closed_only_by_false_with_everything_it_names_answered(
    answers: dict[str, Any], states: dict[str, str], hidden: tuple[str, ...]
) -> None:
    assert evaluated(form_with(GATED), answers, states=states).hidden == hidden


def test_an_ordinary_question_is_closed_by_the_same_blanks() -> None:
    ordinary = {**GATED, "s": section({"b": text(visible_when="g.a"), "c": text(visible_when="g.a and g.n > 3")})}

    assert evaluated(form_with(ordinary), {}).hidden == ("s.b", "s.c")


def test_a_safety_question_whose_gate_is_itself_hidden_is_asked() -> None:
    form = form_with({
        "g": section({"first": yes_no(), "gate": yes_no(visible_when="first")}),
        "s": section({"b": text(visible_when="g.gate")}, safety=True),
    })  # fmt: skip

    evaluation = evaluated(form, {"g": {"first": False, "gate": False}})

    assert evaluation.hidden == ("g.gate",)


def test_a_safety_question_behind_a_calculation_that_failed_is_asked() -> None:
    form = form_with(
        {"s": section({"n": number(), "c": yes_no(calculate="demo.f(n)"), "b": text(visible_when="c", safety=True)})},
        functions={"demo.f": Function("demo.f", ("number",), "yes/no", failing(RuntimeError()))},
    )

    assert evaluated(form, {"s": {"n": 1}}).hidden == ()


def test_a_safety_question_that_looks_through_a_list_is_asked_until_each_item_is_answered() -> None:
    form = form_with({
        "l": repeat({"hurt": yes_no()}),
        "s": section({"b": text(visible_when="any_of(l, hurt)")}, safety=True),
    })  # fmt: skip

    assert evaluated(form, {}).hidden == ()
    assert evaluated(form, {"l": [{"hurt": False}, {}]}).hidden == ()
    assert evaluated(form, {"l": [{"hurt": False}, {"hurt": False}]}).hidden == ("s.b",)
    assert evaluated(form, {"l": [{"hurt": False}, {"hurt": True}]}).hidden == ()


def test_a_whole_safety_section_fails_open_and_a_question_asked_openly_is_not_required_by_a_blank() -> None:
    form = form_with({
        "g": section({"a": yes_no()}),
        "s": section({"b": text(required="g.a"), "c": text(required=True)}, safety=True, visible_when="g.a"),
    })  # fmt: skip

    evaluation = evaluated(form, {})

    assert evaluation.hidden == ()
    assert problems_of(evaluation) == [("s.c", "required")]


# Blank, wrong and stated


@pytest.mark.parametrize("blank", [None, "", []])
def test_null_an_empty_text_and_an_empty_list_are_blank(blank: object) -> None:
    form = form_with(
        {"s": section({"a": text(required=True), "b": some_of("x", "y")}), "l": repeat({"c": text()}, required=True)}
    )

    evaluation = evaluated(form, {"s": {"a": blank, "b": blank}} | ({"l": blank} if blank != "" else {}))

    assert problems_of(evaluation) == [("l", "required"), ("s.a", "required")]
    assert evaluation.kept == ()
    assert effective_document(evaluation) == {}


WRONG: list[tuple[dict[str, Any], Any, str, str]] = [
    (text(), 3, "type", "A text is needed here, not a number."),
    (text(), True, "type", "A text is needed here, not yes or no."),
    (text(), ["a"], "type", "A text is needed here, not a list."),
    (text(), {"a": 1}, "type", "A text is needed here, not an object."),
    (text(maxLength=3), "abcd", "length", "This has 4 characters; at most 3 are allowed. Shorten it."),
    (text(minLength=3), "ab", "length", "This has 2 characters; at least 3 are needed."),
    (text(), "a\x07b", "format", "The character U+0007 at position 2 cannot be kept. Remove it."),
    (text(), "a\x00", "format", "The character U+0000 at position 2 cannot be kept. Remove it."),
    (text(), "\ufffe", "format", "The character U+FFFE at position 1 cannot be kept. Remove it."),
    (text(pattern="[A-Z]\\d", pattern_hint="a letter and a digit"), "a1", "format",
     "This is not written as expected: a letter and a digit"),
    (text(pattern="[A-Z]\\d", pattern_hint="a letter and a digit"), "A1\n", "format",
     "This is not written as expected: a letter and a digit"),
    (text(pattern=".+", pattern_hint="one line"), "a\u2028b", "format", "This is not written as expected: one line"),
    (whole(), "3", "type", "A whole number is needed here, not a text."),
    (whole(), 2.5, "type", "A whole number is needed here, not a number with decimals."),
    (whole(), True, "type", "A whole number is needed here, not yes or no."),
    (whole(minimum=3), 2, "range", "2 is below 3, the least that is allowed."),
    (whole(maximum=3), 4, "range", "4 is above 3, the most that is allowed."),
    (number(minimum=0.5), 0.4, "range", "0.4 is below 0.5, the least that is allowed."),
    (number(), "1,5", "type", "A number is needed here, not a text."),
    (number(), 1e300, "range", "This number is too large to be kept exactly."),
    (yes_no(), "yes", "type", "Yes (true) or no (false) is needed here, not a text."),
    (yes_no(), 1, "type", "Yes (true) or no (false) is needed here, not a number."),
    (one_of("calm", "sad"), "sadd", "choice", "'sadd' is not among the choices: calm, sad. Did you mean 'sad'?"),
    (one_of("calm", "sad"), "Sad", "choice", "'Sad' is not among the choices: calm, sad. Did you mean 'sad'?"),
    (one_of("calm", "sad"), 1, "type", "One of the choices is needed here (calm, sad), not a number."),
    (rating(0, 3), 4, "choice", "'4' is not among the choices: 0, 1, 2, 3."),
    (rating(0, 3), "2", "type", "One of the choices is needed here (0, 1, 2, 3), not a text."),
    (rating(0, 3), True, "type", "One of the choices is needed here (0, 1, 2, 3), not yes or no."),
    (some_of("x", "y"), "x", "type", "A list of choices is needed here (x, y), not a text."),
    (some_of("x", "y"), ["x", 1], "type", "A list of choices is needed here (x, y), not a list."),
    (some_of("x", "y"), ["x", "z"], "choice", "'z' is not among the choices: x, y."),
    (some_of("x", "y"), ["x", "x"], "list", "A choice stands twice; keep it once."),
    (some_of("x", "y", minItems=2), ["x"], "list", "Choose at least 2."),
    (some_of("x", "y", maxItems=1), ["x", "y"], "list", "Choose at most 1."),
    (day(), 20260302, "type", "A date is needed here, written 2026-03-02, not a number."),
    (day(), "2 March 2026", "format", "This is not a date as it is kept; write it 2026-03-02."),
    (day(), "2026-02-30", "format", "There is no such day as 2026-02-30; look at the month and the day."),
    (day(), "2026-13-01", "format", "There is no such day as 2026-13-01; look at the month and the day."),
    (day(), "0026-03-02", "range", "The year 0026 cannot be meant; years have four digits, such as 2019."),
    (day(), "２０２６-03-02", "format", "This is not a date as it is kept; write it 2026-03-02."),
    (partial(), 1912, "type", "A date, as far as it is known, is needed here (1912, 1912~), not a number."),
    (partial(), "1912-13", "format",
     "This is not a date as far as it is known; write 1912, 1912-05, 1912~, 1912/1915 or .."),
    (partial(maxLength=4), "1912-05", "length", "This has 7 characters; at most 4 are allowed. Shorten it."),
]  # fmt: skip


@pytest.mark.parametrize(("node", "answer", "kind", "message"), WRONG)
def test_a_wrong_answer_is_kept_and_told_and_does_not_count(
    node: dict[str, Any], answer: Any, kind: str, message: str
) -> None:
    form = form_with({"s": section({"a": node, "b": text(visible_when="answered(a)")})})

    evaluation = evaluated(form, {"s": {"a": answer}})

    assert problems_of(evaluation) == [("s.a", kind)]
    assert message_at(evaluation, "s.a") == message
    assert evaluation.blocks
    assert evaluation.answers.get("s.a") is not None
    assert evaluation.hidden == ("s.b",), "a wrong answer is blank to conditions"
    assert effective_document(evaluation) == {}
    assert evaluation.progress.answered == 0


def test_a_message_about_a_wrong_type_does_not_repeat_what_may_be_private() -> None:
    form = form_with({"s": section({"a": yes_no(), "b": whole(), "c": day()})})

    evaluation = evaluated(form, {"s": {"a": "she said", "b": "she said", "c": ["she said"]}})

    assert not any("she said" in problem.message for problem in evaluation.problems)


def test_a_state_that_is_offered_takes_the_place_of_an_answer() -> None:
    form = form_with({"s": section({"a": text(required=True, states={"declined": "Rather not", "not_known": "?"})})})

    evaluation = evaluated(form, {}, states={"s.a": "declined"})

    assert dict(evaluation.states) == {"s.a": State.DECLINED}
    assert evaluation.problems == ()
    assert evaluation.progress.answered == 1
    assert effective_document(evaluation) == {}


def test_a_state_that_is_not_offered_is_a_problem_and_no_state() -> None:
    form = form_with({"s": section({"a": text(states={"declined": "Rather not"}), "b": text()})})

    evaluation = evaluated(form, {}, states={"s.a": "not_seen", "s.b": "declined"})

    assert dict(evaluation.states) == {}
    assert problems_of(evaluation) == [("s.a", "state"), ("s.b", "state")]
    assert message_at(evaluation, "s.a") == "“not seen” is not offered here. This offers “Rather not”."
    assert message_at(evaluation, "s.b") == "“declined” is not offered here. This needs an answer."


def test_a_hidden_state_is_kept() -> None:
    form = form_with({"s": section({"a": yes_no(), "b": text(visible_when="a", states={"declined": "Rather not"})})})

    evaluation = evaluated(form, {"s": {"a": False}}, states={"s.b": "declined"})

    assert (evaluation.kept, dict(evaluation.states)) == (("s.b",), {})


def test_a_list_can_have_a_state_of_its_own() -> None:
    form = form_with({"l": repeat({"a": text()}, required=True, states={"declined": "Rather not"})})

    assert problems_of(evaluated(form, {}, states={"l": "declined"})) == []
    assert problems_of(evaluated(form, {}, states={"l": "not_known"})) == [("l", "state")]


# What is worked out


def test_a_calculation_reads_what_others_came_to() -> None:
    form = form_with({"s": section({"c": number(calculate="b + 1"), "b": number(calculate="a * 2"), "a": number()})})

    assert evaluated(form, {"s": {"a": 3}}).calculated == {"s.c": 7, "s.b": 6}
    assert evaluated(form, {}).calculated == {"s.c": None, "s.b": None}


def test_a_calculation_that_comes_to_an_empty_text_or_list_is_blank() -> None:
    form = form_with({"s": section({"a": text(calculate="''"), "b": text(visible_when="answered(a)")})})

    evaluation = evaluated(form, {})

    assert evaluation.calculated == {"s.a": None}
    assert evaluation.hidden == ("s.b",)


def test_a_calculation_beyond_the_limits_of_its_question_is_a_fault_and_does_not_count() -> None:
    form = form_with({"s": section({"a": number(), "b": whole(calculate="a / 2", maximum=9)})})

    assert evaluated(form, {"s": {"a": 6}}).calculated == {"s.b": 3}
    assert message_at(evaluated(form, {"s": {"a": 5}}), "s.b") == (
        "This could not be worked out: the calculation gave what cannot be kept here:"
        " A whole number is needed here, not a number with decimals."
    )  # fmt: skip
    assert problems_of(evaluated(form, {"s": {"a": 40}})) == [("s.b", "expression")]


CALCULATED = {"s": section({"a": number(), "b": number(calculate="a * 2", override="with_reason", maximum=100),
                            "c": number(calculate="b + 1"), "d": number(calculate="a", override="never")})}  # fmt: skip


def test_a_calculated_value_can_be_replaced_with_a_reason_and_what_it_replaces_follows_the_calculation() -> None:
    form = form_with(CALCULATED)
    answers = answers_to(form, {"s": {"a": 3}}, overrides={"s.b": {"value": 50, "reason": "She says so."}})

    first = evaluate(form, answers)
    later = evaluate(form, answers.with_answer("s.a", 4))
    cleared = evaluate(form, answers.without("s.b"))

    assert first.calculated == {"s.b": 50, "s.c": 51, "s.d": 3}
    assert (first.overrides["s.b"].value, first.overrides["s.b"].reason, first.overrides["s.b"].replaced) == (
        50, "She says so.", 6,
    )  # fmt: skip
    assert (later.calculated["s.b"], later.overrides["s.b"].replaced) == (50, 8)
    assert (cleared.calculated["s.b"], dict(cleared.overrides)) == (6, {})


@pytest.mark.parametrize(("path", "value", "reason", "kind", "message"), [
    ("s.b", 50, "", "state", "Say why the calculated answer is replaced."),
    ("s.b", 50, "  \n", "state", "Say why the calculated answer is replaced."),
    ("s.b", 101, "x", "range", "101 is above 100, the most that is allowed."),
    ("s.b", "fifty", "x", "type", "A number is needed here, not a text."),
    ("s.b", None, "x", "state", "Say what the calculated answer is replaced by, or clear the replacement."),
    ("s.b", "", "x", "state", "Say what the calculated answer is replaced by, or clear the replacement."),
    ("s.d", 50, "x", "state", "This calculated answer may not be replaced; clear the replacement."),
])  # fmt: skip
def test_a_replacement_that_is_not_right_does_not_count(
    path: str, value: Any, reason: str, kind: str, message: str
) -> None:
    evaluation = evaluated(form_with(CALCULATED), {"s": {"a": 3}}, overrides={path: {"value": value, "reason": reason}})

    assert problems_of(evaluation) == [(path, kind)]
    assert message_at(evaluation, path) == message
    assert evaluation.calculated == {"s.b": 6, "s.c": 7, "s.d": 3}
    assert dict(evaluation.overrides) == {}


def test_a_replacement_of_what_is_not_calculated_is_a_problem_and_blank() -> None:
    evaluation = evaluated(form_with(CALCULATED), {}, overrides={"s.a": {"value": 1, "reason": "x"}})

    assert message_at(evaluation, "s.a") == "Only a calculated answer can be replaced; clear it and type an answer."
    assert evaluation.calculated == {"s.b": None, "s.c": None, "s.d": None}


def test_a_plain_answer_to_a_calculated_question_is_a_problem_and_does_not_count() -> None:
    evaluation = evaluated(form_with(CALCULATED), {"s": {"a": 3, "b": 99, "d": 99}})

    assert evaluation.calculated == {"s.b": 6, "s.c": 7, "s.d": 3}
    assert problems_of(evaluation) == [("s.b", "state"), ("s.d", "state")]
    assert message_at(evaluation, "s.b") == "This is worked out, not answered; replace it with a reason."
    assert message_at(evaluation, "s.d") == "This is worked out, not answered; clear the answer."


def test_a_replacement_stands_where_the_calculation_failed() -> None:
    form = form_with(
        {"s": section({"n": number(), "b": number(calculate="demo.f(n)", override="with_reason")})},
        functions={"demo.f": Function("demo.f", ("number",), "number", failing(RuntimeError()))},
    )

    evaluation = evaluated(form, {"s": {"n": 1}}, overrides={"s.b": {"value": 5, "reason": "Counted by hand."}})

    assert evaluation.calculated == {"s.b": 5}
    assert evaluation.overrides["s.b"].replaced is None
    assert evaluation.problems == ()


# Faults


def failing(error: BaseException) -> Callable[..., Any]:
    """A function that raises."""

    def run(*_: object) -> Any:
        raise error

    return run


@pytest.mark.parametrize(("run", "reason"), [
    (failing(ValueError("there is no norm for this age")), "demo.f: there is no norm for this age"),
    (failing(Exception("secret")), "demo.f failed"),
    (failing(SystemExit(1)), "demo.f failed"),
    (lambda number: "many", "demo.f gave something that is not a number"),
    (lambda number: object(), "demo.f gave something that is not a number"),
    (lambda number: Decimal("NaN"), "demo.f gave something that is not a number"),
])  # fmt: skip
def test_a_function_that_fails_is_seen_and_so_is_everything_that_depends_on_it(
    run: Callable[..., Any], reason: str
) -> None:
    form = form_with(
        {"s": section({"n": number(), "a": number(calculate="demo.f(n)"), "b": number(calculate="a + 1")})},
        functions={**FUNCTIONS, "demo.f": Function("demo.f", ("number",), "number", run)},
    )

    evaluation = evaluated(form, {"s": {"n": 1}})

    assert evaluation.calculated == {"s.a": None, "s.b": None}
    assert [(problem.path, problem.kind, problem.message, problem.blocks) for problem in evaluation.problems] == [
        ("s.a", "expression", f"This could not be worked out: {reason}.", True),
        ("s.b", "expression", "This could not be worked out: 's.a' could not be worked out.", True),
    ]


def form_with_failing(**keys: Any) -> Evaluation:
    """A form with one question whose x-form calls a function that fails, evaluated."""
    form = form_with(
        {"s": section({"n": number(), "a": text(**keys)})},
        functions={"demo.f": Function("demo.f", ("number",), "yes/no", failing(RuntimeError()))},
    )
    return evaluated(form, {"s": {"n": 1}})


def test_a_condition_that_fails_asks_and_blocks() -> None:
    evaluation = form_with_failing(visible_when="demo.f(n)")

    assert evaluation.hidden == ()
    assert message_at(evaluation, "s.a") == "Whether this is asked could not be worked out: demo.f failed."
    assert evaluation.blocks


def test_a_must_answer_that_fails_blocks() -> None:
    evaluation = form_with_failing(required="demo.f(n)")

    assert message_at(evaluation, "s.a") == "Whether this must be answered could not be worked out: demo.f failed."
    assert evaluation.blocks


def test_what_is_usual_and_fails_is_said_and_does_not_block() -> None:
    evaluation = form_with_failing(usual_when="demo.f(n)")

    assert message_at(evaluation, "s.a") == "Whether this is usual could not be worked out: demo.f failed."
    assert not evaluation.blocks
    assert evaluation.unusual == frozenset()


def test_a_rule_that_fails_is_seen() -> None:
    form = form_with(
        {"s": section({"n": number()})},
        functions={"demo.f": Function("demo.f", ("number",), "yes/no", failing(RuntimeError()))},
        rules=[{"id": "r", "level": "warn", "holds": "demo.f(s.n)", "message": "m", "about": ["s.n"]}],
    )

    assert message_at(evaluated(form, {"s": {"n": 1}}), "s.n") == "The rule 'r' could not be checked: demo.f failed."


# Rules, lists, progress, usual


@pytest.mark.parametrize(("level", "told", "blocks"), [
    ("ignore", [], False), ("warn", [("s.b", "rule")], False), ("block", [("s.b", "rule")], True),
])  # fmt: skip
def test_a_rule_says_its_message_at_what_it_is_about_and_blocks_only_if_it_says_so(
    level: str, told: list[tuple[str, str]], blocks: bool
) -> None:
    rules = [
        {"id": "r", "level": level, "holds": "s.a <= s.b", "message": "Ends before it begins.", "about": ["s.b", "s.a"]}
    ]
    form = form_with({"s": section({"a": day(), "b": day()})}, rules=rules)

    broken = evaluated(form, {"s": {"a": "2026-03-02", "b": "2026-03-01"}})
    blank = evaluated(form, {"s": {"a": "2026-03-02"}})

    assert (problems_of(broken), broken.blocks) == (told, blocks)
    assert problems_of(blank) == []


def test_a_list_has_limits_of_its_own() -> None:
    form = form_with({"l": repeat({"a": number()}, minItems=2, maxItems=3)})

    assert problems_of(evaluated(form, {})) == []
    assert message_at(evaluated(form, {"l": [{}]}), "l") == "At least 2 are needed here; there are 1."
    assert problems_of(evaluated(form, {"l": [{}, {}]})) == []
    assert message_at(evaluated(form, {"l": [{}] * 4}), "l") == "At most 3 are allowed here; there are 4."


def test_a_required_list_asks_for_one_item() -> None:
    form = form_with({"g": section({"a": yes_no()}), "l": repeat({"b": text()}, required="g.a")})

    assert message_at(evaluated(form, {"g": {"a": True}}), "l") == "Add at least one."
    assert problems_of(evaluated(form, {"g": {"a": True}, "l": [{}]})) == []
    assert problems_of(evaluated(form, {"g": {"a": False}})) == []


def test_something_that_is_not_a_list_in_the_place_of_one_is_a_problem() -> None:
    form = form_with({"l": repeat({"a": number()})})

    evaluation = evaluate(form, Answers().with_answer("l", "three of them"))

    assert problems_of(evaluation) == [("l", "type")]
    assert evaluation.answers.get("l") == "three of them"


def test_items_are_known_by_their_ids_and_keep_their_answers_when_another_goes() -> None:
    form = form_with({"l": repeat({"a": text()})})
    answers = answers_to(
        form, {"l": [{"_id": "k1", "a": "one"}, {"_id": "k2", "a": "two"}, {"_id": "k3", "a": "three"}]}
    )

    fewer = evaluate(form, answers.without_item("l", "k1"))

    assert fewer.lists == {"l": ("k2", "k3")}
    assert dict(fewer.values) == {"l.k2.a": "two", "l.k3.a": "three"}
    assert effective_document(fewer) == {"l": [{"_id": "k2", "a": "two"}, {"_id": "k3", "a": "three"}]}


def test_progress_counts_states_and_answers_of_what_is_asked_and_nothing_that_is_calculated() -> None:
    form = form_with({
        "s": section({"a": text(), "b": text(states={"declined": "No"}), "c": number(calculate="1"),
                      "d": text(visible_when="false"), "e": whole()}),
        "l": repeat({"x": text()}),
    })  # fmt: skip

    evaluation = evaluated(
        form, {"s": {"a": "x", "d": "hidden", "e": "wrong"}, "l": [{"x": "y"}, {}]}, states={"s.b": "declined"}
    )

    assert (evaluation.progress.answered, evaluation.progress.asked, evaluation.progress.percent) == (3, 5, 60)
    assert [(part.path, part.answered, part.asked) for part in evaluation.progress.sections] == [
        ("s", 2, 3),
        ("l", 1, 2),
    ]


def test_progress_is_a_hundred_only_when_all_is_answered_and_when_nothing_is_asked() -> None:
    form = form_with({"s": section({f"q{place}": yes_no() for place in range(200)})})
    all_but_one = {"s": {f"q{place}": True for place in range(199)}}

    assert evaluated(form, all_but_one).progress.percent == 99
    assert evaluated(form_with({"l": repeat({"a": text()})}), {}).progress.percent == 100


def test_what_is_unusual_is_marked_and_still_asked_and_counted() -> None:
    form = form_with(
        {"s": section({"age": whole(), "a": text(usual_when="age < 5"), "b": text(usual_when="age >= 5")})}
    )

    evaluation = evaluated(form, {"s": {"age": 7, "a": "x"}})

    assert evaluation.unusual == {"s.a"}
    assert evaluation.hidden == ()
    assert evaluation.values["s.a"] == "x"
    assert evaluated(form, {}).unusual == frozenset()


def test_problems_stand_in_the_order_of_the_form_lists_first_and_rules_last() -> None:
    form = form_with(
        {"s": section({"b": text(required=True), "a": text(required=True)}), "l": repeat({"x": text()}, required=True)},
        rules=[{"id": "r", "level": "warn", "holds": "false", "message": "m", "about": ["s.b"]}],
    )

    assert problems_of(evaluated(form, {})) == [
        ("l", "required"),
        ("s.b", "required"),
        ("s.a", "required"),
        ("s.b", "rule"),
    ]


# Total

HOSTILE: list[Any] = [
    float("nan"), float("inf"), 10**400, 10**5000, Decimal("NaN"), Decimal("sNaN"), Decimal("1e900"), "x" * 100_000,
    "\ud800", {}, {"a": {}},
    [[[]]], [None], [{}], (), b"bytes", object(), Unreadable("{}"), date(2026, 3, 2), State.DECLINED, Items(("k1",)),
    Items(("a.b", "", "a.b")), Override(None, ""), Override(Unreadable("{}"), "x"), Override(Decimal("NaN"), "x"),
    True, -0.0,
]  # fmt: skip


@pytest.mark.parametrize("entry", HOSTILE, ids=lambda entry: type(entry).__name__)
def test_evaluation_is_total_whatever_stands_in_the_answers(entry: Any) -> None:
    kinds = {"a": text(), "b": whole(maximum=3), "c": number(minimum=3), "d": yes_no(), "e": one_of("x"),
    "f": rating(0, 1), "g": some_of("x"),
             "h": day(), "i": partial(), "j": number(calculate="c + 1", override="with_reason")}  # fmt: skip
    form = form_with({"s": section(kinds), "l": repeat(kinds)})
    paths = ["s", "l", "unknown.path", *(f"s.{name}" for name in kinds), *(f"l.k1.{name}" for name in kinds)]
    answers = Answers().with_entry("l", Items(("k1",)))
    for path in paths:
        given = entry if isinstance(entry, State | Items | Override | Unreadable) else None
        answers = answers.with_entry(path, given) if given is not None else answers.with_answer(path, entry)

    evaluation = evaluate(form, answers)

    assert isinstance(evaluation.problems, tuple)
    assert isinstance(effective_document(evaluation), dict)


def test_an_item_whose_id_has_a_dot_is_evaluated_like_any_other() -> None:
    form = form_with({"l": repeat({"a": text(required=True), "g": section({"b": text()})})})

    evaluation = evaluate(form, Answers().with_item("l", "a.b"))

    assert problems_of(evaluation) == [("l.a.b.a", "required")]


def test_evaluation_does_not_depend_on_the_decimal_settings_of_the_process() -> None:
    form = form_with({"s": section({"a": number(), "b": number(calculate="-a / 3 + 1000.0625")})})
    answers = answers_to(form, {"s": {"a": 0.0625}})

    usual = evaluate(form, answers).calculated
    with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_CEILING)):
        unusual = evaluate(form, answers).calculated

    assert unusual == usual
    assert str(usual["s.b"]).startswith("1000.0416666666666")


def test_where_a_gate_fails_each_question_behind_it_is_asked_and_says_so() -> None:
    def half(value: Any) -> Any:
        raise ValueError("it cannot be halved")

    functions = {**FUNCTIONS, "demo.half": Function("demo.half", ("number",), "number", half)}
    questions = {"n": whole(), "is_open": yes_no(calculate="demo.half(n) > 2"), "a": text(visible_when="is_open"),
                 "b": text(visible_when="is_open", required=True), "c": whole(visible_when="is_open")}  # fmt: skip
    form = form_with({"s": section(questions), "l": repeat(questions)}, functions=functions)
    given = Items(("one", "blank", "other"))
    answers = Answers({"s.n": 1, "l": given, "l.one.n": 1, "l.other.n": 3, "l.other.b": "x", "l.other.c": "no number"})

    evaluation = evaluate(form, answers)

    asked = "Whether this is asked could not be worked out: '{}.is_open' could not be worked out."
    worked_out = "This could not be worked out: demo.half: it cannot be halved."
    assert [(problem.path, problem.message) for problem in evaluation.problems] == [
        ("s.a", asked.format("s")), ("s.b", asked.format("s")), ("s.c", asked.format("s")),
        ("l.one.a", asked.format("l")), ("l.other.a", asked.format("l")),
        ("l.one.b", asked.format("l")), ("l.other.b", asked.format("l")),
        ("l.one.c", asked.format("l")), ("l.other.c", asked.format("l")),
        ("s.is_open", worked_out), ("s.b", "Please answer this question."),
        ("l.one.is_open", worked_out), ("l.one.b", "Please answer this question."),
        ("l.other.is_open", worked_out), ("l.other.c", "A whole number is needed here, not a text."),
    ]  # fmt: skip
    assert [path for path in evaluation.hidden if not path.startswith("l.blank.")] == []


def test_questions_behind_the_same_gate_are_settled_together_but_one_is_not_yes() -> None:
    form = form_with({"s": section({"n": number(), **{name: text(visible_when="n == 1") for name in "abc"}})})
    claim = form.nodes["s.c"].visible_when
    assert claim is not None
    assert claim.equality is not None
    yes = replace(form.nodes["s.c"], visible_when=replace(claim, equality=claim.equality._replace(constant=True)))
    other = replace(
        form, nodes={**form.nodes, "s.c": yes}, order=tuple(yes if one.path == "s.c" else one for one in form.order)
    )

    assert gated(form) == [[("s.a", "s.b", "s.c")]]
    assert gated(other) == [[("s.a", "s.b"), ("s.c",)]]


def gated(form: Form) -> list[list[tuple[str, ...]]]:
    """The paths of questions behind a gate: of each step those that are asked alike."""
    steps = [step for step in units_of(form).steps if isinstance(step, Together) and step.is_gated]
    return [[alike.suffixes for alike in step.groups] for step in steps]


def test_questions_behind_several_gates_are_one_step_and_those_behind_them_the_next() -> None:
    form = form_with({
        "s": section({"a": yes_no(), "b": text(visible_when="a"), "c": one_of("x", "y"),
                      "d": yes_no(visible_when="c == 'x'"), "e": text(visible_when="d"),
                      "f": text(visible_when="a")}),
    })  # fmt: skip

    assert gated(form) == [[("s.b", "s.f"), ("s.d",)], [("s.e",)]]
    shown = evaluate(form, answers_to(form, {"s": {"a": False, "c": "x", "d": True, "e": "seen"}})).visible
    assert shown == ("s.a", "s.c", "s.d", "s.e")


def test_what_is_worked_out_is_told_item_by_item_where_several_questions_of_a_list_are() -> None:
    inner = repeat({"x": whole(), "half": number(calculate="x / 2")})
    form = form_with({"l": repeat({"a": whole(), "twice": whole(calculate="a * 2"), "thrice": whole(calculate="a * 3"),
                                   "c": inner}), "s": section({"n": whole(calculate="count(l)")})})  # fmt: skip

    evaluation = evaluated(form, {"l": [{"a": 1, "c": [{"x": 1}, {"x": 3}]}, {"a": 2}]})

    assert list(evaluation.calculated) == ["l.0.twice", "l.0.thrice", "l.0.c.0.half", "l.0.c.1.half", "l.1.twice",
                                           "l.1.thrice", "s.n"]  # fmt: skip


MAPS = ("shown", "lists", "items", "states", *(f"notes.{each.name}" for each in fields(Notes)))


def test_whoever_finds_the_values_of_an_evaluation_shared_finds_everything_shared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = form_with({"s": section({"a": whole(), "b": whole(visible_when="a > 1")})})
    settled = evaluate(form, answers_to(form, {"s": {"a": "no number"}})).settled  # type: ignore[attr-defined]
    only_values: list[bool] = []

    def meanwhile(mapping: Any) -> Any:
        """What another thread would find that changes an answer just now."""
        others = all(isinstance(one, Map) for one in attrgetter(*MAPS)(settled))
        only_values.append(isinstance(settled.values, Map) and not others)
        return Map(mapping)

    monkeypatch.setattr("formengine.evaluation.settled.shared", meanwhile)
    settled.share()

    assert len(only_values) == len(MAPS) + 1
    assert not any(only_values)
    assert isinstance(settled.values, Map)


# What comes of an evaluation that nobody holds any more, and of numbers that no amount can be


@pytest.mark.parametrize("keys", [{}, {"s": {"told": "here"}}], ids=["blank", "answered"])
@pytest.mark.parametrize("is_same", [False, True], ids=["alone", "same as"])
def test_nothing_of_an_evaluation_lives_on_once_nobody_holds_it(keys: Json, is_same: bool) -> None:
    form = form_with({"s": section({"told": text(), "needed": text(required=True), "twice": text(required=True)})})
    answers = answers_to(form, keys)
    if is_same:
        answers = answers.with_same_as("s.needed", "s.told").with_same_as("s.twice", "s.needed")

    def alive() -> int:
        return sum(type(one) is Settling for one in gc.get_objects())

    evaluate(form, answers)
    gc.collect()
    gc.disable()
    try:
        before = alive()
        evaluation = evaluate(form, answers)
        assert alive() == before + 1
        assert bool(evaluation.problems) is evaluation.blocks
        after, effect = evaluate_change(evaluation, answers.with_answer("s.twice", "there"), ("s.twice",))
        assert after.values["s.twice"] == "there"
        del evaluation, after, effect

        assert alive() == before
    finally:
        gc.enable()


def test_an_amount_that_is_too_large_for_any_is_a_fault_and_nothing_else_is_lost() -> None:
    form = form_with({"s": section({"n": whole(), "m": asked_as("money", unit="GBP", calculate="n * n * n * n")})})

    evaluation = evaluate(form, answers_to(form, {"s": {"n": 2**53 - 1}}))

    assert evaluation.values == {"s.n": 2**53 - 1}
    assert [problem.message for problem in evaluation.problems] == [
        "This could not be worked out: a number grew too large."
    ]
