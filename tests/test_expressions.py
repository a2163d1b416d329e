"""The small language: what it says, what it refuses, and that nothing else can be reached through it."""

from __future__ import annotations

import ast
import builtins
import decimal
import gc
import itertools
import random
import string
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from formengine.dates import (
    PartialDate,
    add_days,
    add_months,
    completed_months,
    completed_years,
    months_between,
    read_partial_date,
)
from formengine.errors import ExpressionError, PluginError, did_you_mean
from formengine.expressions import Expression, Fault, Frame, Function, Target, Type, compile_expression, syntax
from formengine.expressions.syntax import LARGEST, Name, parse
from formengine.expressions.values import Value, rounded
from formengine.expressions.words import Speaker
from formengine.standard import FUNCTIONS
from tests.building import day, evaluated, findings_of, form_document, form_with, number, repeat, section, yes_no

MOODS: dict[str | int, str] = {"calm": "Calm", "sad": "Sad", "cross": "Cross"}
CHILDREN = Target("children", 0, "children", Type.LIST)
OUTSIDE = {
    "a": Target("a", 0, "a", Type.NUMBER),
    "b": Target("b", 0, "b", Type.NUMBER),
    "p": Target("p", 0, "p", Type.YES_NO),
    "q": Target("q", 0, "q", Type.YES_NO),
    "name": Target("name", 0, "name", Type.TEXT),
    "mood": Target("mood", 0, "mood", Type.TEXT, MOODS),
    "step": Target("step", 0, "step", Type.NUMBER, {0: "Never", 1: "Often"}),
    "moods": Target("moods", 0, "moods", Type.CHOICES, MOODS),
    "born": Target("born", 0, "born", Type.DATE),
    "seen": Target("seen", 0, "seen", Type.DATE),
    "about": Target("about", 0, "about", Type.PARTIAL_DATE),
    "children": CHILDREN,
    "children.age": Target("children.age", 1, "age", Type.NUMBER, within=CHILDREN),
    "children.born": Target("children.born", 1, "born", Type.DATE, within=CHILDREN),
    "children.alone": Target("children.alone", 1, "alone", Type.YES_NO, within=CHILDREN),
}
INSIDE = {
    "age": Target("children.age", 1, "age", Type.NUMBER),
    "alone": Target("children.alone", 1, "alone", Type.YES_NO),
}
ANY = (Type.NUMBER, Type.TEXT, Type.YES_NO, Type.DATE, Type.PARTIAL_DATE, Type.CHOICES)


@dataclass
class Ground:
    """A scope with a handful of questions; remembers every name it is asked for."""

    names: Mapping[str, Target] = field(default_factory=lambda: OUTSIDE)
    asked: list[str] = field(default_factory=list)
    depth: int = 0

    def find(self, name: Name) -> Target:
        self.asked.append(name.text)
        if name.text not in self.names:
            offer = did_you_mean(name.text, self.names)
            raise ExpressionError(f"There is no question '{name.text}' here.{offer}", name.position)
        return self.names[name.text]

    def level_of(self, target: Target) -> None:
        return None

    def inside(self, target: Target) -> Ground:
        assert target is CHILDREN
        return Ground({**OUTSIDE, **INSIDE}, self.asked, 1)


class Counting(dict[str, Any]):
    """Values that count how often they are read."""

    reads = 0

    def get(self, key: str, default: Any = None) -> Any:
        self.reads += 1
        return super().get(key, default)


@dataclass
class Filled:
    """A filled form as expressions see it."""

    values: Mapping[str, Any]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


def compiled(text: str, functions: Mapping[str, Function] = FUNCTIONS, wanted: tuple[Type, ...] = ANY) -> Expression:
    return compile_expression(text, scope=Ground(), functions=functions, date=OUTSIDE["seen"], wanted=wanted)


def value(text: str, functions: Mapping[str, Function] = FUNCTIONS, **values: Any) -> Value | Fault:
    """What an expression comes to with these answers; `children` is a list of (age, alone)."""
    items = values.pop("children", [])
    ids = tuple(f"k{place}" for place in range(len(items)))
    inner = {
        f"children.{item}.{key}": given
        for item, answers in zip(ids, items, strict=True)
        for key, given in zip(("age", "alone"), answers, strict=True)
        if given is not None
    }
    states = values.pop("states", {})
    outer = {name: given for name, given in values.items() if given is not None}
    world = Filled({**outer, **inner}, {"children": ids}, states)
    return compiled(text, functions).value(Frame(world))


def refusal(text: str) -> str:
    """The sentence with which an expression is refused."""
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    return str(caught.value)


# What is blank


AND = [
    (True, True, True), (True, False, False), (True, None, None),
    (False, True, False), (False, False, False), (False, None, False),
    (None, True, None), (None, False, False), (None, None, None),
]  # fmt: skip
OR = [
    (True, True, True), (True, False, True), (True, None, True),
    (False, True, True), (False, False, False), (False, None, None),
    (None, True, True), (None, False, None), (None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("p", "q", "expected"), AND)
def test_and_is_three_valued(p: bool | None, q: bool | None, expected: bool | None) -> None:
    assert value("p and q", p=p, q=q) is expected
    assert value("all_of(children, alone)", children=[(None, p), (None, q)]) is expected


@pytest.mark.parametrize(("p", "q", "expected"), OR)
def test_or_is_three_valued(p: bool | None, q: bool | None, expected: bool | None) -> None:
    assert value("p or q", p=p, q=q) is expected
    assert value("any_of(children, alone)", children=[(None, p), (None, q)]) is expected


@pytest.mark.parametrize(("p", "expected"), [(True, False), (False, True), (None, None)])
def test_not_is_three_valued(p: bool | None, expected: bool | None) -> None:
    assert value("not p", p=p) is expected


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_a_comparison_with_blank_is_blank_on_either_side(operator: str) -> None:
    assert value(f"a {operator} b", a=1) is None
    assert value(f"a {operator} b", b=1) is None
    assert value(f"a {operator} b") is None


@pytest.mark.parametrize("text",
["a + 1", "a - 1", "a * 0", "a / 1", "-a", "a in [1, 2]", "a not in [1]", "1 in [a, 2]",
                                  "mood == 'sad'", "contains(moods, 'sad')", "1 if p else 2", "round(a, 1)",
                                  "age_in_years(born)", "a < 1 < b", "coalesce(a, b)", "max([a, 1])"])  # fmt: skip
def test_a_blank_spreads_through_everything_that_needs_it(text: str) -> None:
    assert value(text) is None


def test_what_does_not_need_a_blank_is_not_spoilt_by_it() -> None:
    assert value("p and a > 1", p=False) is False
    assert value("p or a > 1", p=True) is True
    assert value("1 if p else a", p=True) == 1
    assert value("coalesce(a, b, 7)", b=3) == 3
    assert value("coalesce(a, b, 7)") == 7


def test_blank_itself_can_be_a_result_but_never_the_whole_of_one() -> None:
    assert value("a if p else blank", p=False, a=3) is None
    assert value("a if p else blank", p=True, a=3) == 3
    assert refusal("blank") == "This is always blank"
    assert refusal("a == blank") == "Nothing equals blank; use answered(…) (at character 1)"


def test_answered_and_state_tell_blank_states_and_answers_apart() -> None:
    assert value("answered(a)", a=0) is True
    assert value("answered(a)") is False
    assert value("answered(p)", p=False) is True
    assert value("answered(a)", states={"a": "declined"}) is False
    assert value("answered(children)", children=[(1, True)]) is True
    assert value("answered(children)") is False
    assert value("state(a)", a=0) == "answered"
    assert value("state(a)") == "blank"
    assert value("state(a) == 'declined'", states={"a": "declined"}) is True


# Numbers


@pytest.mark.parametrize(("text", "expected"), [
    ("0.1 + 0.2", "0.3"), ("1 - 0.9", "0.1"), ("3 * 0.1", "0.3"), ("7 / 2", "3.5"), ("2 + 3 * 4", "14"),
    ("(2 + 3) * 4", "20"), ("-2 - -3", "1"), ("10 / 4 / 5", "0.5"), ("1e3 + 1", "1001"), ("2 - 3 - 4", "-5"),
])  # fmt: skip
def test_arithmetic_is_decimal_and_binds_as_at_school(text: str, expected: str) -> None:
    assert value(text) == Decimal(expected)


@pytest.mark.parametrize(("text", "expected"), [
    ("round(0.5, 0)", "1"), ("round(1.5, 0)", "2"), ("round(2.5, 0)", "3"), ("round(-0.5, 0)", "-1"),
    ("round(1.005, 2)", "1.01"), ("round(2.675, 2)", "2.68"), ("round(1.004, 2)", "1.00"), ("round(0.49, 0)", "0"),
    ("round(14.45, 1)", "14.5"), ("round(1 / 3, 4)", "0.3333"), ("round(2 / 3, 4)", "0.6667"), ("round(7, 2)", "7"),
])  # fmt: skip
def test_rounding_is_half_up_away_from_zero(text: str, expected: str) -> None:
    assert value(text) == Decimal(expected)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_rounding_agrees_with_whole_number_arithmetic(thousandths: int, places: int) -> None:
    came = rounded(Decimal(thousandths) / 1000, places)

    step = 10 ** (3 - places) if places < 3 else 1
    sign = -1 if thousandths < 0 else 1
    expected = sign * ((2 * abs(thousandths) + step) // (2 * step)) * step
    assert came == Decimal(expected) / 1000


@pytest.mark.parametrize("text", ["1 / 0", "a / b", "0 / 0", "a / (b - b)", "1 / 0.0"])
def test_division_by_zero_is_blank(text: str) -> None:
    assert value(text, a=5, b=0) is None


@pytest.mark.parametrize("text", ["*".join(["a"] * 20), "a * b", "b * 9", "(b * 9) * 1", "sum([b, b])", "mean([b, b])",
                                  "a > 1 and b * 9 > 1", "coalesce(b * 9, 1)"])  # fmt: skip
def test_a_number_that_outgrows_its_digits_is_a_fault_and_not_a_wait(text: str) -> None:
    assert value(text, a=Decimal("9e90"), b=Decimal("9e999")) == Fault("a number grew too large")


@given(st.lists(st.integers(-(10**29), 10**29), min_size=1, max_size=6))
@example([10**28, 1, -(10**28)])
def test_a_sum_of_whole_numbers_is_what_adding_one_to_another_comes_to(numbers: list[int]) -> None:
    names = string.ascii_lowercase[: len(numbers)]
    targets = {name: Target(name, 0, name, Type.NUMBER) for name in names}
    texts = (f"sum([{', '.join(names)}])", " + ".join(("0", *names)))

    at_once, one_by_one = (
        compile_expression(text, scope=Ground(targets), functions=FUNCTIONS, date=None, wanted=ANY).value(
            Frame(Filled(dict(zip(names, numbers, strict=True))))
        )
        for text in texts
    )

    assert (at_once, type(at_once)) == (one_by_one, type(one_by_one))


@pytest.mark.parametrize("text", ["a > 5", "a == 6", "a + 1", "a / 2", "a * 1000000000"])
def test_an_answer_beside_a_constant_comes_to_what_it_comes_to_beside_another_answer(text: str) -> None:
    left, sign, constant = text.split()
    answers: tuple[Any, ...] = (6, Decimal("5.5"), None, Fault("no"), Decimal("9e995"))

    beside_constant = [value(text, a=answer) for answer in answers]

    assert beside_constant == [value(f"{left} {sign} b", a=answer, b=int(constant)) for answer in answers]


ALIKE = [
    ("a + b", "{a} + {b}"), ("a < b", "{a} < {b}"), ("sum([a, b])", "sum([{a}, {b}])"),
    ("sum([a, b], 'skip')", "sum([{a}, {b}], 'skip')"), ("mean([b, a])", "mean([{b}, {a}])"),
    ("max([a, b], 'zero')", "max([{a}, {b}], 'zero')"), ("a * 2", "{a} * 2"), ("a == 6", "{a} == 6"),
    ("count(children, age < age)", "count(children, coalesce(age, age) < coalesce(age, age))"),
    ("any_of(children, age > 5)", "any_of(children, coalesce(age, age) > 5)"),
]  # fmt: skip


@pytest.mark.parametrize(("at_once", "step_by_step"), ALIKE)
def test_answers_that_are_read_at_once_come_to_what_they_come_to_one_by_one(at_once: str, step_by_step: str) -> None:
    answers: tuple[Any, ...] = (6, Decimal("5.5"), 0, None, Fault("no"), Decimal("9e999"), 10**28)

    for one, other in itertools.product(answers, repeat=2):
        given: Any = {"a": one, "b": other, "children": [(one, None), (other, None)]}
        spelt_out = step_by_step.format(a="coalesce(a, a)", b="coalesce(b, b)")
        assert repr(value(at_once, **given)) == repr(value(spelt_out, **given))


EQUALITIES = [
    ("p == true", "p", True), ("p == false", "p", False), ("p", "p", True), ("not p", "p", False),
    ("mood == 'calm'", "mood", "calm"), ("a == 3", "a", 3), ("a == 3.0", "a", 3), ("step == 1", "step", 1),
    ("born == '2008-09-01'", "born", date(2008, 9, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "constant"), EQUALITIES)
def test_a_claim_that_a_question_has_an_answer_comes_to_what_its_equality_says(
    text: str, name: str, constant: Value
) -> None:
    expression = compiled(text)
    assert expression.equality == (OUTSIDE[name], constant)
    fault: Any = Fault("no")
    others: tuple[Any, ...] = (3, Decimal("3.0"), 4, "calm", "sad", date(2008, 9, 1), date(2009, 9, 1))

    for answer in (True, False) if constant in (True, False) and name == "p" else others:
        assert value(text, **{name: answer}) is (answer == constant)
    assert value(text) is None
    assert value(text, **{name: fault}) == Fault(f"'{name}' could not be worked out")


@pytest.mark.parametrize("text", [
    "p != true", "p == q", "p or q", "not (p == q)", "not not p", "a == b", "a > 3", "a", "mood", "a + 1 == 3",
    "any_of(children, alone == true)", "answered(p)", "true == p", "count(children) == 1", "a == 3 if p else q",
    "mood in ['calm']", "contains(moods, 'calm')",
])  # fmt: skip
def test_any_other_expression_is_no_equality(text: str) -> None:
    assert compiled(text).equality is None


def test_an_equality_of_an_item_is_of_the_item_that_the_rule_stands_in() -> None:
    form = form_with({
        "people": repeat({
            "alone": yes_no(), "since": day(visible_when="alone == true"),
            "pets": repeat({"old": yes_no(visible_when="alone == true")}),
        }),
        "visits": repeat({"late": yes_no(visible_when="people.alone == true")}, repeat={"for_each": "people"}),
    })  # fmt: skip

    equalities = {path: node.visible_when.equality for path, node in form.nodes.items() if node.visible_when}

    assert {path: found and (found.target.depth, found.target.suffix) for path, found in equalities.items()} == {
        "people.since": (1, "alone"), "people.pets.old": (1, "alone"), "visits.late": None,
    }  # fmt: skip


def test_arithmetic_does_not_depend_on_the_settings_of_the_process() -> None:
    with decimal.localcontext() as context:
        context.prec, context.rounding = 2, decimal.ROUND_DOWN
        context.traps[decimal.Inexact] = True

        came = value("round(1234.5678 / 3 + -a, 2)", a=Decimal("100.125"))

    assert came == Decimal("311.40")


# Dates


@pytest.mark.parametrize(("born", "on", "years"), [
    ("2019-03-03", "2026-03-02", 6), ("2024-03-02", "2026-03-02", 2), ("2020-02-29", "2021-02-28", 0),
    ("2020-02-29", "2021-03-01", 1), ("2020-02-29", "2024-02-29", 4), ("2020-02-29", "2024-02-28", 3),
    ("2026-03-02", "2026-03-02", 0), ("2026-03-03", "2026-03-02", -1), ("1999-12-31", "2000-01-01", 0),
])  # fmt: skip
def test_years_are_completed_and_a_birthday_counts(born: str, on: str, years: int) -> None:
    came = value("age_in_years(born)", born=date.fromisoformat(born), seen=date.fromisoformat(on))

    assert came == years


@pytest.mark.parametrize(("born", "on", "months"), [
    ("2026-01-31", "2026-02-28", 0), ("2026-01-31", "2026-03-01", 1), ("2026-01-31", "2026-03-31", 2),
    ("2025-03-02", "2026-03-02", 12), ("2025-03-02", "2026-03-01", 11), ("2024-02-29", "2025-02-28", 11),
])  # fmt: skip
def test_months_are_completed(born: str, on: str, months: int) -> None:
    came = value("age_in_months(born)", born=date.fromisoformat(born), seen=date.fromisoformat(on))

    assert came == months


@pytest.mark.parametrize(("text", "expected"), [
    ("add_months(born, 1)", date(2026, 2, 28)), ("add_months(born, 13)", date(2027, 2, 28)),
    ("add_months(born, 25)", date(2028, 2, 29)), ("add_months(born, -2)", date(2025, 11, 30)),
    ("add_days(born, 1)", date(2026, 2, 1)), ("add_days(born, -31)", date(2025, 12, 31)),
    ("days_between(born, seen)", 30), ("weeks_between(born, seen)", 4), ("weeks_between(seen, born)", -4),
    ("months_between(born, seen)", 1), ("year(born)", 2026), ("born < seen", True), ("born == '2026-01-31'", True),
    ("min([born, seen])", date(2026, 1, 31)), ("max([born, seen])", date(2026, 3, 2)),
])  # fmt: skip
def test_the_calendar_is_followed(text: str, expected: object) -> None:
    assert value(text, born=date(2026, 1, 31), seen=date(2026, 3, 2)) == expected


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS, st.integers(-600, 600))
@example(date(2024, 2, 29), 12)
@example(date(2026, 1, 31), 1)
@example(date(2026, 3, 31), -1)
def test_adding_months_and_counting_them_agree(start: date, months: int) -> None:
    assert months_between(start, add_months(start, months)) == months


@given(DAYS, DAYS)
def test_between_two_days_stand_the_counted_months_and_less_than_one_more(one: date, other: date) -> None:
    start, end = sorted((one, other))

    months = months_between(start, end)

    assert add_months(start, months) <= end < add_months(start, months + 1)
    assert months_between(end, start) == -months


@given(DAYS, DAYS)
def test_nobody_is_a_year_older_before_twelve_months_have_passed(born: date, on: date) -> None:
    assert completed_years(born, on) == completed_months(born, on) // 12


def test_what_lies_beyond_the_calendar_is_a_fault_with_its_reason() -> None:
    assert value("add_months(born, 99999)", born=date(2026, 1, 1)) == Fault("add_months: beyond the calendar")
    assert value("add_days(born, -999999)", born=date(2026, 1, 1)) == Fault("add_days: beyond the calendar")
    with pytest.raises(ValueError, match="beyond the calendar"):
        add_days(date(9999, 12, 31), 1)


@pytest.mark.parametrize(("text", "earliest", "latest", "is_certain"), [
    ("1912", date(1912, 1, 1), date(1912, 12, 31), False), ("1912-02", date(1912, 2, 1), date(1912, 2, 29), False),
    ("1912-05-04", date(1912, 5, 4), date(1912, 5, 4), True),
    ("1912-05-04~", date(1912, 5, 4), date(1912, 5, 4), False),
    ("1912~", date(1912, 1, 1), date(1912, 12, 31), False), ("1912?", date(1912, 1, 1), date(1912, 12, 31), False),
    ("1912/1915", date(1912, 1, 1), date(1915, 12, 31), False), ("1912/..", date(1912, 1, 1), None, False),
    ("../1912-05", None, date(1912, 5, 31), False), ("..", None, None, False),
    ("1912-05-04/1912-05-04", date(1912, 5, 4), date(1912, 5, 4), True),
])  # fmt: skip
def test_a_date_of_which_a_part_is_known_means_a_stretch_of_days(
    text: str, earliest: date | None, latest: date | None, is_certain: bool
) -> None:
    read = read_partial_date(text)

    assert read is not None
    assert (read.text, read.earliest, read.latest, read.is_certain) == (text, earliest, latest, is_certain)


@pytest.mark.parametrize("text",
["", "12", "19121", "1912-13", "1912-02-30", "0026", "1915/1912", "../..", "1912/", "/1912",
                                  "1912~~", "~1912", "1912-5", "1912/1913/1914", "about 1912", "1912 ",
                                  "１９１２"])  # fmt: skip
def test_what_is_not_a_date_is_not_taken_for_one(text: str) -> None:
    assert read_partial_date(text) is None


def test_an_age_from_a_partial_date_is_blank_unless_it_can_only_mean_one_day() -> None:
    seen = date(2026, 3, 2)

    assert value("age_in_years(about)", seen=seen, about=read_partial_date("1912")) is None
    assert value("age_in_years(about)", seen=seen, about=read_partial_date("1912-05-04~")) is None
    assert value("age_in_years(about)", seen=seen, about=read_partial_date("1912-05-04")) == 113


def test_an_age_is_given_where_every_day_that_may_be_meant_gives_the_same() -> None:
    seen = date(2026, 3, 2)

    assert value("age_in_years(about)", seen=seen, about=read_partial_date("1912-05")) == 113
    assert value("age_in_years(about)", seen=seen, about=read_partial_date("1912-03")) is None
    assert value("year(about)", seen=seen, about=read_partial_date("1912")) == 1912
    assert value("year(about)", seen=seen, about=read_partial_date("1912/1915")) is None
    assert value("year(about)", seen=seen, about=read_partial_date("1912/..")) is None


# Lists


FAMILY = [(4, True), (7, False), (None, None)]


@pytest.mark.parametrize(("text", "expected"), [
    ("count(children)", 3), ("count(children, alone)", 1), ("count(children, not alone)", 1),
    ("count(children, age > 3)", 2), ("count(children, age > a)", 1),
    ("any_of(children, age > 5)", True), ("any_of(children, age > 9)", None), ("any_of(children, alone)", True),
    ("all_of(children, age > 5)", False), ("all_of(children, age > 3)", None),
    ("sum(children.age)", None), ("sum(children.age, 'fail')", None), ("sum(children.age, 'skip')", 11),
    ("sum(children.age, 'zero')", 11), ("mean(children.age, 'skip')", Decimal("5.5")),
    ("mean(children.age, 'zero')", Decimal(11) / 3), ("min(children.age, 'skip')", 4), ("min(children.age, 'zero')", 0),
    ("max(children.age, 'skip')", 7), ("max(children.age, 'fail')", None), ("mean(children.age)", None),
    ("count(children, age == max(children.age, 'skip'))", 1),
])  # fmt: skip
def test_lists_are_counted_and_summed_and_the_policy_for_blanks_is_kept(text: str, expected: object) -> None:
    came = value(text, children=FAMILY, a=5)

    assert came == pytest.approx(expected) if isinstance(expected, Decimal) else came == expected
    assert type(came) is not bool or came is expected


@pytest.mark.parametrize(("text", "expected"), [
    ("count(children)", 0), ("count(children, alone)", 0), ("any_of(children, alone)", False),
    ("all_of(children, alone)", True), ("sum(children.age)", 0), ("sum(children.age, 'skip')", 0),
    ("mean(children.age, 'skip')", None), ("min(children.age, 'zero')", None), ("max(children.age)", None),
])  # fmt: skip
def test_an_empty_list_has_a_count_and_a_sum_of_nothing_but_no_mean(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(("policy", "expected"), [("fail", None), ("skip", None), ("zero", 0)])
def test_a_list_of_blanks_only_is_zero_only_where_that_is_asked_for(policy: str, expected: int | None) -> None:
    assert value(f"sum(children.age, '{policy}')", children=[(None, None), (None, None)]) == expected


def test_values_written_out_are_aggregated_too() -> None:
    assert value("sum([a, b, 1])", a=2, b=3) == 6
    assert value("sum([a, b, 1])", a=2) is None
    assert value("sum([a, b, 1], 'skip')", a=2) == 3
    assert value("mean([a, b], 'zero')", a=3) == Decimal("1.5")


def test_choices_are_looked_for_in_lists_and_in_several_choices() -> None:
    assert value("mood in ['sad', 'cross']", mood="sad") is True
    assert value("mood not in ['sad', 'cross']", mood="sad") is False
    assert value("'sad' in moods", moods=("sad", "calm")) is True
    assert value("contains(moods, 'cross')", moods=("sad", "calm")) is False
    assert value("contains(moods, mood)", moods=("sad",), mood="sad") is True


# What is refused


@pytest.mark.parametrize(("text", "sentence"), [
    ("mood == 'sadd'", "The question does not offer 'sadd'. Did you mean 'sad'? (at character 9)"),
    ("mood == 'xyz'", "The question does not offer 'xyz'. It offers calm, sad, cross. (at character 9)"),
    ("'calmm' == mood", "The question does not offer 'calmm'. Did you mean 'calm'? (at character 1)"),
    ("mood in ['sad', 'crosss']", "The question does not offer 'crosss'. Did you mean 'cross'? (at character 17)"),
    ("contains(moods, 'sadd')", "The question does not offer 'sadd'. Did you mean 'sad'? (at character 17)"),
    ("'sadd' in moods", "The question does not offer 'sadd'. Did you mean 'sad'? (at character 1)"),
    ("step == 2", "The question does not offer '2'. It offers 0, 1. (at character 9)"),
    ("state(a) == 'refused'", "The question does not offer 'refused'."),
    ("moood == 'sad'", "There is no question 'moood' here. Did you mean 'mood'? (at character 1)"),
    ("name == 'é' and moood == 'x'", "There is no question 'moood' here. Did you mean 'mood'? (at character 17)"),
    ("   moood == 'sad'", "There is no question 'moood' here. Did you mean 'mood'? (at character 4)"),
    ("age_in_year(born) > 3", "There is no function 'age_in_year'. Did you mean 'age_in_years'? (at character 1)"),
    ("anyof(children, alone)", "There is no function 'anyof'. Did you mean 'any_of'?"),
])  # fmt: skip
def test_a_slip_of_the_pen_is_told_with_its_place_and_what_may_have_been_meant(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


@pytest.mark.parametrize(("text", "sentence"), [
    ("a + 'x'", "A number is needed here, this is a text (at character 5)"),
    ("a + p", "A number is needed here, this is a yes/no (at character 5)"),
    ("not a", "A yes/no is needed here, this is a number (at character 5)"),
    ("a and p", "A yes/no is needed here, this is a number (at character 1)"),
    ("a == 'x'", "A number cannot be compared with a text (at character 1)"),
    ("mood < 'sad'", "A text has no order; compare with == or != (at character 1)"),
    ("p < q", "A yes/no has no order; compare with == or != (at character 1)"),
    ("moods == mood", "A list of choices cannot be compared with a text (at character 1)"),
    ("about < about", "A partial date cannot be compared; use year(…) (at character 1)"),
    ("born == 'yesterday'", "'yesterday' is not a date; write it as '2026-03-02' (at character 9)"),
    ("born == 3", "A date cannot be compared with a number (at character 1)"),
    ("children", "'children' is a list; use count, any_of or all_of (at character 1)"),
    ("children.age > 3", "'children.age' has one value for each item of 'children'; use sum, count or any_of"),
    ("count(a)", "The name of a list is needed here (at character 7)"),
    ("count(children, age)", "A yes/no is needed here, this is a number (at character 17)"),
    ("count()", "It is written count(list) or count(list, condition) (at character 1)"),
    ("sum(children.alone)", "Name a number in a list's items (list.question), or write [a, b, c] (at character 5)"),
    ("sum(children.age, 'maybe')", "What happens to blanks is said by one of fail, skip, zero"),
    ("min(children.born, 'zero')", "Only a number can count as zero (at character 1)"),
    ("1 if p else 'x'", "Both results of a choice must be of one type (at character 1)"),
    ("coalesce(a, 'x')", "The values of coalesce must be of one type (at character 1)"),
    ("a in ['x']", "A number is looked for among texts, or a text among numbers (at character 1)"),
    ("a in ['x', 1]", "A list holds texts, or numbers, and at least one of them (at character 6)"),
    ("a in []", "A list holds texts, or numbers, and at least one of them (at character 6)"),
    ("answered(children.age)", "answered looks at one question; use all_of(list, answered(…)) (at character 1)"),
    ("state(children.age)", "state looks at one question; use any_of(list, state(…) == …) (at character 1)"),
    ("answered(a + 1)", "The name of a question or list is needed here (at character 10)"),
    ("round(a)", "round takes 2 values (number, number) (at character 1)"),
    ("lower(a)", "A text is needed here, this is a number (at character 7)"),
    ("age_in_years(name)", "A date or a partial date is needed here, this is a text (at character 14)"),
])  # fmt: skip
def test_what_does_not_fit_the_form_is_refused_when_the_form_is_read(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


@pytest.mark.parametrize("text", [
    "", "   ", "a +", "a b", "a = 3", "a := 3", "(a := 3)", "a; b", "import os", "lambda: 1", "[x for x in children]",
    "{x for x in children}", "{'a': 1}", "{1, 2}", "(1, 2)", "(x for x in children)", "f'{a}'", "b'x'", "1j", "...",
    "a ** 2", "a // 2", "a % 2", "a @ b", "a << 1", "a >> 1", "a & b", "a | b", "a ^ b", "~a", "+a", "a is b",
    "a is not b", "children[0]", "children[0:1]", "name[0]", "*a", "yield a", "await a", "round(*children)",
    "round(a, places=1)", "round(**a)", "name.upper()", "name.__class__", "().__class__", "''.join(['a'])",
    "round.__globals__", "__import__('os')", "eval('1')", "open('x')", "getattr(a, 'b')", "exec('1')", "True", "None",
    "'a' 'b' + 'c'", "name + name", "3 * 'x'", "a.b.c.d", "(a).b", "1 .real", "1e400", "9999999999999999999", "a if p",
    "print(1)", "count(children)(1)", "'%s' % a", "\x00", "a\x00b", "\ud800", "\u202ea", "ａｇｅ＋１ <",
])  # fmt: skip
def test_what_is_not_in_the_language_does_not_exist(text: str) -> None:
    assert refusal(text)


@pytest.mark.parametrize(("text", "sentence"), [
    ("True", "Write true instead of True (at character 1)"),
    ("a == None", "Write blank instead of None (at character 6)"),
    ("a ** 2", "Of arithmetic there is + - * / only (at character 1)"),
    ("p is true", "Compare with == or != (at character 1)"),
    ("[x for x in children]", "Use count, any_of or all_of with a list (at character 1)"),
    ("children[0]", "An item of a list cannot be picked by its position (at character 1)"),
    ("f'{a}'", "Texts cannot be put together in an expression (at character 1)"),
    ("round(a, places=1)", "A function takes its values in order, without names or stars (at character 1)"),
    ("a +", "This cannot be read as an expression (at character 4)"),
    ("1e400", "This number is too large (at character 1)"),
    ("a > 1 # and more", "Notes cannot stand in an expression; write them into $comment (at character 7)"),
    ("a > 1 # not\n and p", "Notes cannot stand in an expression; write them into $comment (at character 7)"),
    ("name == '#' and p # x", "Notes cannot stand in an expression; write them into $comment (at character 19)"),
    ("ａ > 1", "Write 'a' in plain letters (at character 1)"),
    ("name == 'é' and ｐ", "Write 'p' in plain letters (at character 17)"),
    (" name == 'é' and a ** 2", "Of arithmetic there is + - * / only (at character 18)"),
])  # fmt: skip
def test_a_refusal_says_what_to_write_instead(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_an_age_needs_the_forms_date() -> None:
    with pytest.raises(ExpressionError, match=r"age_in_years needs the form's date: name its question in x-form\.date"):
        compile_expression("age_in_years(born)", scope=Ground(), functions=FUNCTIONS, date=None, wanted=ANY)


@pytest.mark.parametrize(("text", "sentence"), [
    ("a + " * 600 + "a", "An expression may have 2000 characters; this one has 2401"),
    ("-" * 31 + "a", "This expression is nested more than 30 levels deep"),
    ("a + " * 40 + "a", "This expression is nested more than 30 levels deep"),
    ("[" + "1," * 400 + "]", "This expression has more than 300 parts; calculate a part of it in a question"),
])  # fmt: skip
def test_length_depth_and_size_have_limits(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_a_chain_of_comparisons_means_each_of_them() -> None:
    assert value("0 < a < 5", a=3) is True
    assert value("0 < a < 5", a=5) is False
    assert value("0 < a < 5") is None


def test_chains_inside_of_chains_do_not_double_the_work_at_each_level() -> None:
    text = "p"
    for _ in range(16):
        text = f"p == ({text}) == p"

    assert refusal(text) == "This expression has more than 300 parts; calculate a part of it in a question"


def test_lists_are_looked_through_two_deep_and_no_deeper() -> None:
    deep = "any_of(children, any_of(children, any_of(children, alone)))"

    assert refusal(deep).startswith("Lists are looked through two deep at most; calculate a part of this in a question")
    assert value("any_of(children, any_of(children, alone))", children=[(1, True)]) is True


def test_a_rule_in_a_list_counts_as_looking_through_it() -> None:
    rule = "any_of(children, any_of(children, alone))"
    document = form_document({"children": repeat({"alone": yes_no(), "twin": yes_no(visible_when=rule)})})

    ((code, place, message),) = findings_of(document)

    assert (code, place) == ("expression", "children.twin, x-form.visible_when")
    assert message.startswith("Lists are looked through two deep at most")


def test_a_circle_is_told_with_every_rule_in_it() -> None:
    document = form_document({
        "s": section({
            "a": yes_no(visible_when="b"),
            "b": yes_no(visible_when="c or a"),
            "c": yes_no(calculate="not a"),
        })
    })  # fmt: skip

    ((code, _, message),) = findings_of(document)

    assert code == "cycle"
    assert message.startswith("These depend on each other in a circle: ")
    for rule in ("'s.a' (b)", "'s.b' (c or a)"):
        assert rule in message


def test_a_question_that_names_itself_is_a_circle_of_one() -> None:
    document = form_document({"s": section({"a": number(calculate="a + 1")})})

    assert findings_of(document) == [
        ("cycle", "s.a", "These depend on each other in a circle: 's.a' (a + 1) → 's.a'.")
    ]  # fmt: skip


def test_a_section_shown_by_a_question_inside_of_it_is_a_circle() -> None:
    document = form_document({"s": section({"a": yes_no()}, visible_when="s.a")})

    ((code, _, message),) = findings_of(document)

    assert code == "cycle"
    assert "'s' (s.a)" in message
    assert "'s.a' (stands inside of the next)" in message


# Scope


def test_a_bare_name_is_the_nearest_question_of_that_name_going_outwards() -> None:
    form = form_with({
        "outer": section({
            "n": number(),
            "inner": section({"n": number(), "near": number(calculate="n"), "far": number(calculate="outer.n")}),
            "here": number(calculate="n"),
        }),
        "other": section({"elsewhere": number(calculate="outer.inner.n")}),
    })  # fmt: skip

    evaluation = evaluated(form, {"outer": {"n": 1, "inner": {"n": 2}}})

    assert evaluation.calculated == {
        "outer.inner.near": 2, "outer.inner.far": 1, "outer.here": 1, "other.elsewhere": 2,
    }  # fmt: skip


def test_a_name_in_a_list_is_the_items_own_and_the_whole_list_is_reached_by_its_path() -> None:
    form = form_with({
        "age": section({"limit": number()}),
        "children": repeat({
            "age": number(),
            "is_old": yes_no(calculate="age > limit"),
            "is_oldest": yes_no(calculate="age == max(children.age, 'skip')"),
            "limit": number(calculate="5"),
        }),
    })  # fmt: skip

    evaluation = evaluated(form, {"age": {"limit": 99}, "children": [{"age": 4}, {"age": 7}]})

    assert {path: came for path, came in evaluation.calculated.items() if "old" in path} == {
        "children.0.is_old": False, "children.0.is_oldest": False,
        "children.1.is_old": True, "children.1.is_oldest": True,
    }  # fmt: skip


def test_a_question_of_another_section_is_not_reached_by_its_bare_name() -> None:
    document = form_document(
        {"one": section({"seen": day()}), "two": section({"x": yes_no(visible_when="answered(seen)")})}
    )

    assert findings_of(document) == [(
        "expression",
        "two.x, x-form.visible_when",
        "There is no question 'seen' here. Did you mean 'one.seen'? (at character 10). It reads: answered(seen)",
    )]  # fmt: skip


# Functions of plugins


class Half:
    """A number that is neither whole nor decimal."""


class Later(date):
    """A day of a type of its own."""


@pytest.mark.parametrize(("gives", "result"), [
    ("number", 0.5), ("number", Decimal("NaN")), ("number", Decimal("Infinity")), ("number", True), ("number", "1"),
    ("number", Half()), ("text", 1), ("text", b"x"), ("yes/no", 1), ("yes/no", "true"), ("date", "2026-03-02"),
    ("date", Later(2026, 3, 2)), ("list of choices", ["a"]), ("list of choices", (1,)),
])  # fmt: skip
def test_a_function_that_gives_something_else_than_it_declares_is_a_fault_that_names_it(
    gives: str, result: Any
) -> None:
    functions = {"demo.odd": Function("demo.odd", ("number",), gives, lambda number: result)}

    came = value("demo.odd(a)", functions, a=1)

    assert came == Fault(f"demo.odd gave something that is not a {gives}")


def _raise(error: BaseException) -> Callable[..., Any]:
    def run(*_: object) -> Any:
        raise error

    return run


@pytest.mark.parametrize(("error", "reason"), [
    (ValueError("no such month"), "demo.bad: no such month"), (KeyError("x"), "demo.bad failed"),
    (ZeroDivisionError(), "demo.bad failed"), (SystemExit(2), "demo.bad failed"), (RecursionError(), "demo.bad failed"),
])  # fmt: skip
def test_a_function_that_fails_is_a_fault_that_names_it(error: BaseException, reason: str) -> None:
    functions = {"demo.bad": Function("demo.bad", ("number",), "number", _raise(error))}

    assert value("demo.bad(a) + 1", functions, a=1) == Fault(reason)


def test_a_function_is_not_called_with_a_blank() -> None:
    functions = {"demo.bad": Function("demo.bad", ("number", "number"), "number", _raise(AssertionError()))}

    assert value("demo.bad(a, b)", functions, a=1) is None


def test_a_person_who_stops_the_program_is_not_held_up_by_a_function() -> None:
    functions = {"demo.bad": Function("demo.bad", ("number",), "number", _raise(KeyboardInterrupt()))}

    with pytest.raises(KeyboardInterrupt):
        value("demo.bad(a)", functions, a=1)


def test_a_function_of_an_unknown_type_is_refused_when_it_is_made() -> None:
    with pytest.raises(PluginError, match=r"Function 'demo\.f': there is no type 'integer'; there are number, text"):
        Function("demo.f", ("integer",), "number", abs)


def test_what_depends_on_a_failed_expression_fails_too_and_says_on_what() -> None:
    broken = Filled({"a": Fault("no luck")})

    assert compiled("a + 1").value(Frame(broken)) == Fault("'a' could not be worked out")
    assert compiled("answered(a)").value(Frame(broken)) == Fault("'a' could not be worked out")
    assert compiled("sum([a, 1], 'zero')").value(Frame(broken)) == Fault("'a' could not be worked out")


# Words


TITLES = {
    "a": "How many?",
    "p": "Seen alone?",
    "mood": "Mood",
    "moods": "Moods",
    "children": "Children",
    "born": "Born",
}


class Called:
    """The names of these questions, wherever an expression stands."""

    date = "“Seen”"

    def called(self, path: str) -> str:
        return f"“{TITLES.get(path, path)}”"

    def codes(self, path: str) -> Mapping[str | int, str]:
        return (OUTSIDE[path].codes if path in OUTSIDE else None) or {}

    def state(self, path: str, word: str) -> str:
        return "I would rather not say" if (path, word) == ("mood", "declined") else ""

    def type(self, path: str) -> Type | None:
        return OUTSIDE[path].type if path in OUTSIDE else None

    def list_of(self, path: str) -> str:
        return "“Children”" if path.startswith("children.") else ""

    def inside(self, path: str) -> Called:
        return self


def words(text: str) -> str:
    return Speaker(Called(), FUNCTIONS).say(parse(text))


@pytest.mark.parametrize(("text", "expected"), [
    ("a >= 3", "“How many?” is at least 3"),
    ("mood == 'sad'", "“Mood” is “Sad”"),
    ("mood != 'sad'", "“Mood” is not “Sad”"),
    ("mood in ['sad', 'cross']", "“Mood” is “Sad” or “Cross”"),
    ("not (mood in ['sad', 'cross'])", "“Mood” is not “Sad” or “Cross”"),
    ("not p", "“Seen alone?” is no"),
    ("p and mood == 'sad'", "“Seen alone?” is yes and “Mood” is “Sad”"),
    ("p and (a > 1 or a < 0)", "“Seen alone?” is yes and (“How many?” is above 1 or “How many?” is below 0)"),
    ("not answered(mood)", "“Mood” is not answered"),
    ("not (a == 1)", "“How many?” is not 1"),
    ("not (a < 1)", "“How many?” is at least 1"),
    ("not (p and p)", "it is not so that (“Seen alone?” is yes and “Seen alone?” is yes)"),
    ("not not p", "“Seen alone?” is yes"),
    ("count(children, alone) == 0", "the number of entries in “Children” for which “alone” is yes is 0"),
    ("contains(moods, 'sad')", "“Moods” includes “Sad”"),
    ("not contains(moods, 'sad')", "“Moods” does not include “Sad”"),
    ("age_in_years(born) < 18", "the age in years from “Born” to “Seen” is below 18"),
    ("born < seen", "“Born” is before “seen”"),
    ("state(mood) == 'declined'", "“Mood” is answered with “I would rather not say”"),
    ("state(mood) != 'not_known'", "“Mood” is not answered with “not known”"),
    ("state(mood) in ['declined', 'not_known']",
     "“Mood” is answered with “I would rather not say” or “not known”"),
    ("state(mood) == 'answered'", "“Mood” has been answered"),
    ("state(mood) == 'blank'", "“Mood” is left open"),
    ("count(children) == 0", "there is no entry in “Children”"),
    ("answered(children)", "“Children” has an entry"),
    ("any_of(children, alone)", "for at least one entry of “Children”, “alone” is yes"),
    ("not any_of(children, alone)", "for no entry of “Children”, “alone” is yes"),
    ("all_of(children, alone)", "for every entry of “Children”, “alone” is yes"),
    ("sum(children.age, 'skip')",
     "the sum of “children.age” over all entries of “Children” (those left blank do not count)"),
    ("mean([a, 1], 'zero')", "the mean of “How many?” and 1 (those left blank count as 0)"),
    ("'sad' if p else mood", "“Sad” if “Seen alone?” is yes, otherwise “Mood”"),
    ("('sad' if p else mood) == 'cross'",
     "(“Sad” if “Seen alone?” is yes, otherwise “Mood”) is “Cross”"),
    ("(a + 1) * 2", "(“How many?” plus 1) times 2"),
    ("-(a + 1)", "minus (“How many?” plus 1)"),
    ("a if p else 0", "“How many?” if “Seen alone?” is yes, otherwise 0"),
    ("p and (p if p else p)",
     "“Seen alone?” is yes and (“Seen alone?” is yes if “Seen alone?” is yes, otherwise “Seen alone?” is yes)"),
    ("coalesce(a, 1)", "“How many?”, or where that is blank 1"),
    ("p == true", "“Seen alone?” is yes"),
])  # fmt: skip
def test_an_expression_can_be_read_out(text: str, expected: str) -> None:
    assert words(text) == expected


# Nothing else can be reached


NODES = (syntax.Constant, syntax.Name, syntax.Series, syntax.Negation, syntax.Arithmetic, syntax.Comparison,
         syntax.Logic, syntax.Not, syntax.Choose, syntax.Call)  # fmt: skip
VALID = [
    "a + b * 2 - 1 / 3", "p and not q or a > 1", "count(children, age > 3 and alone) >= 1", "1 if p else -2",
    "sum(children.age, 'skip') / count(children)", "mood in ['sad', 'cross']", "contains(moods, 'sad')",
    "age_in_years(born) < 18 and answered(name)", "state(mood) == 'declined'", "round(mean([a, b], 'zero'), 2)",
    "coalesce(a, b, 0) == 0", "add_months(born, 3) <= seen", "any_of(children, age > max(children.age, 'skip'))",
    "0 < a <= 10", "lower(name) == 'x'", "born < '2020-01-01'", "length(name) > 3 if answered(name) else blank",
]  # fmt: skip
SHARDS = [
    *"()[]{}.,:;'\"\\+-*/%@&|^~<>=! \n\t#_0159éß\u202e\x00", "a", "b", "p", "name", "mood", "children", "children.age",
    "count", "sum", "any_of", "round", "lower", "and", "or", "not", "in", "is", "if", "else", "lambda", "for", "await",
    "yield", "import", "__class__", "__import__", ".__globals__", "getattr", "eval", "open", "exec", "os", "True",
    "None", "true", "blank", "**", "//", ":=", "->", "==", "'sad'", "'skip'", "1e999", "0x", "f'", "b'", "'''", "{a!r}",
]  # fmt: skip


class Trap:
    """Stands in for a built-in; being called is what must not happen.

    Python's own parser may look at its nodes, and knows letters beyond ASCII; other threads (those of pytest-xdist) are
    no concern of ours.
    """

    def __init__(self, name: str, sprung: list[str]) -> None:
        self.name = name
        self.sprung = sprung
        self.original = vars(builtins)[name]
        self.thread = threading.get_ident()

    def __call__(self, *given: Any, **named: Any) -> Any:
        of_parser = (self.name == "getattr" and isinstance(given[0], ast.AST)) or given[:1] == ("unicodedata",)
        if of_parser or threading.get_ident() != self.thread:
            return self.original(*given, **named)
        self.sprung.append(self.name)
        raise AssertionError(f"{self.name} was reached with {[type(one).__name__ for one in given]}")


class Spied(dict[str, Function]):
    """Functions that remember which were run; nothing but a known name gets one."""

    def __init__(self) -> None:
        self.run: list[str] = []
        super().__init__({name: self._spied(function) for name, function in FUNCTIONS.items()})

    def _spied(self, function: Function) -> Function:
        def run(*values: Any) -> Any:
            self.run.append(function.name)
            return function.run(*values)

        return Function(function.name, function.takes, function.gives, run, function.needs_date)


ANSWERS: dict[str, Any] = {
    "a": 3, "b": Decimal("2.5"), "p": True, "name": "Ada", "mood": "sad", "step": 1, "moods": ("sad", "calm"),
    "born": date(2019, 3, 3), "seen": date(2026, 3, 2),
    "about": PartialDate("1912", date(1912, 1, 1), date(1912, 12, 31)),
    "children.k1.age": 4, "children.k1.alone": True, "children.k2.age": 7, "children.k3.alone": False,
}  # fmt: skip
TRAPPED = (
    "__import__",
    "getattr",
    "setattr",
    "eval",
    "exec",
    "open",
    "vars",
    "dir",
    "globals",
    "locals",
    "input",
    "print",
)


@contextmanager
def trapped(sprung: list[str]) -> Iterator[None]:
    """The built-ins that lead out of an expression, replaced by traps meanwhile."""
    saved = {name: vars(builtins)[name] for name in TRAPPED}
    traps = {name: Trap(name, sprung) for name in TRAPPED}
    gc.disable()  # What is cleared away meanwhile may run code of its own.
    vars(builtins).update(traps)
    try:
        yield
    finally:
        builtins.__dict__.update(saved)
        gc.enable()


@cache
def make_methods() -> None:
    """Have the methods of values made, as they are when first used; what makes them is no concern of ours."""
    world = Filled(Counting(ANSWERS), {"children": ("k1", "k2", "k3")})
    for text in (*VALID, "a ** 2", "count(", "nobody", "a + 'x'", "'x' * 3", "mood == 'happy'", "a / 0 + name"):
        with suppress(ExpressionError):
            found = compile_expression(text, scope=Ground(), functions=Spied(), date=OUTSIDE["seen"], wanted=ANY)
            hash((repr(found.value(Frame(world))), found.targets, found.tree))


def outcome(text: str) -> tuple[str, Expression | None]:
    """Reads and runs a text with every way out trapped: `refused` or `read`, and it must be one of the two."""
    make_methods()
    sprung: list[str] = []
    scope, functions = Ground(), Spied()
    world = Filled(Counting(ANSWERS), {"children": ("k1", "k2", "k3")})
    with trapped(sprung):
        try:
            expression = compile_expression(text, scope=scope, functions=functions, date=OUTSIDE["seen"], wanted=ANY)
            came = expression.value(Frame(world))
        except ExpressionError:
            expression, came = None, None
    assert sprung == []
    if expression is None:
        return "refused", None
    assert isinstance(came, bool | int | Decimal | str | date | PartialDate | tuple | Fault | None)
    assert set(scope.asked) <= set(OUTSIDE) | set(INSIDE)
    assert all(name in text for name in functions.run)
    assert work(expression.tree) <= LARGEST
    assert isinstance(world.values, Counting)
    assert world.values.reads <= LARGEST * 13, "each part once, for each of three items, for each of three items"
    return "read", expression


def work(tree: syntax.Node) -> int:
    """How many parts a tree has, those that are met twice counted twice; each must be one of ours."""
    parts, waiting = 0, [tree]
    while waiting:
        node = waiting.pop()
        assert type(node) in NODES
        parts += 1
        for below in (getattr(node, key) for key in node.__dataclass_fields__):
            waiting.extend(
                part for part in (below if isinstance(below, tuple) else (below,)) if isinstance(part, NODES)
            )
    return parts


FREE = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FREE
@given(st.text(max_size=120))
def test_any_text_is_either_an_expression_or_refused(text: str) -> None:
    assert outcome(text)[0] in ("read", "refused")


@FREE
@given(st.lists(st.sampled_from(SHARDS), max_size=30), st.sampled_from(["", " "]))
def test_any_sequence_of_shards_of_python_is_either_an_expression_or_refused(shards: list[str], between: str) -> None:
    assert outcome(between.join(shards))[0] in ("read", "refused")


def _python() -> st.SearchStrategy[str]:
    """Python expressions of every kind, sensible or not."""
    leaves = st.sampled_from(
        ["a", "p", "name", "children", "mood", "1", "0.5", "'sad'", "true", "blank", "None", "b'x'", "...", "_",
         "__name__",
         "children.age", "name.__class__", "os.system", "round", "'skip'", "[a, 1]", "f'{a}'"]
    )  # fmt: skip
    templates = [
        "({0} + {1})", "({0} ** {1})", "({0} @ {1})", "-({0})", "~({0})", "not ({0})", "({0} and {1})", "({0} or {1})",
        "({0} < {1} < {0})", "({0} == {1} == {0})", "({0} in {1})", "({0} is {1})", "({0} if {1} else {0})",
        "[{0}, {1}]",
        "({0}, {1})", "{{{0}: {1}}}", "{{{0}}}", "({0}).x", "({0}).__dict__", "({0})[{1}]", "({0})({1})", "count({0})",
        "count({0}, {1})", "any_of(children, {0})", "sum({0}, 'skip')", "round({0}, {1})", "lower({0})",
        "coalesce({0}, {1})",
        "getattr({0}, {1})", "eval({0})", "open({0})", "__import__({0})", "(lambda x: {0})", "[{0} for x in {1}]",
        "({0} for x in {1})", "(x := {0})", "f'{{{0}}}'", "round(*{0})", "round(a=({0}))", "answered({0})",
        "state({0})",
        "contains({0}, {1})", "(await {0})", "(yield {0})", "min([{0}, {1}])", "age_in_years({0})",
    ]  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda template, one, other: template.format(one, other), st.sampled_from(templates), inner, inner
        ),
        max_leaves=12,
    )


@FREE
@given(_python())
@example("__import__('os').system('true')")
@example("().__class__.__bases__[0].__subclasses__()")
@example("name.__class__.__mro__")
@example("[c for c in ().__class__.__base__.__subclasses__()]")
@example("(lambda: eval('1'))()")
@example("round.run.__globals__")
@example("f'{name.__class__}'")
@example("any_of(children, getattr(name, 'upper')())")
def test_any_expression_of_python_is_either_one_of_ours_or_refused(text: str) -> None:
    assert outcome(text)[0] in ("read", "refused")


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """A valid expression with a few pieces struck out, doubled, replaced or nested in another."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 8)))
        piece = draw(st.one_of(st.sampled_from(SHARDS), st.sampled_from(VALID), st.just(text[start:end] * 2)))
        text = text[:start] + piece + text[end:]
    return text


@FREE
@given(_mutated())
def test_a_valid_expression_that_was_tampered_with_is_either_an_expression_or_refused(text: str) -> None:
    assert outcome(text)[0] in ("read", "refused")


@pytest.mark.parametrize("text", VALID)
def test_the_expressions_that_are_tampered_with_are_valid_themselves(text: str) -> None:
    assert outcome(text)[0] == "read"


def test_an_expression_read_twice_comes_to_the_same() -> None:
    chance = random.Random(7)
    for _ in range(300):
        text = " ".join(chance.choice(SHARDS) for _ in range(chance.randint(1, 6)))
        first, second = outcome(text), outcome(text)
        assert first[0] == second[0]
        assert first[1] is None or (second[1] is not None and first[1].tree == second[1].tree)


@pytest.mark.parametrize("shape", [
    "(" * 1990, "(" * 100 + ")" * 100, "[" * 190 + "]" * 190, "-" * 1999, "not " * 480 + "p", "a." * 900 + "a",
    "a" * 2000, "1+" * 900 + "1", "p and " * 320 + "p", "a<" * 900 + "a", "p if p else " * 150 + "p", "{1:" * 190,
    "f(" * 190 + ")" * 190, "a[" * 190 + "]" * 190, "lambda: " * 240 + "1", "[x for x in " * 100, "f'{" * 300,
    "\\\n" * 990, "#" * 2000, "1" * 2000, "1e" + "9" * 1900, "0x" + "f" * 1900, "'" * 1999, "{{" * 90 + "}}" * 90,
    "any_of(children, " * 90 + "p" + ")" * 90, "a(b=c, " * 200, "(a for b in c if " * 80, "[a, " * 400, "p == (" * 250,
])  # fmt: skip
def test_what_is_made_to_take_long_is_refused_at_once(shape: str) -> None:
    steps = _Steps()

    with steps:
        refused = outcome(shape)[0]

    assert refused == "refused"
    assert steps.count < 60_000


class _Steps:
    """Counts the calls of Python functions made meanwhile: work, whatever the machine."""

    count = 0

    def __enter__(self) -> _Steps:
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, _frame: object, event: str, _argument: object) -> None:
        self.count += event == "call"


def test_a_plus_b_is_read_within_the_allowance_of_steps() -> None:
    steps = _Steps()

    with steps:
        outcome("a + b")

    assert 10 < steps.count < 1_000


@given(st.text(string.ascii_lowercase + "_", min_size=1, max_size=12))
def test_only_registered_functions_can_be_called(name: str) -> None:
    known = {
        *FUNCTIONS,
        "answered",
        "state",
        "count",
        "any_of",
        "all_of",
        "sum",
        "mean",
        "min",
        "max",
        "coalesce",
        "contains",
    }
    if name in known:
        return

    with pytest.raises(ExpressionError):
        compiled(f"{name}(a)")


def test_days_between_is_the_number_of_days_added() -> None:
    start = date(2024, 2, 28)

    for days in (-800, -1, 0, 1, 2, 366, 5000):
        assert value("days_between(born, seen)", born=start, seen=start + timedelta(days=days)) == days


def test_a_text_of_two_thousand_characters_can_still_be_compared() -> None:
    assert value("name == '" + "x" * 1900 + "'", name="y") is False
