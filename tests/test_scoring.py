"""Scores: published vectors from the form alone, and a second computation that knows nothing of the first."""

from __future__ import annotations

import decimal
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine import scoring
from formengine.answers import Answers
from formengine.evaluation import Evaluation, evaluate
from formengine.model import Form, State
from formengine.scoring import Score, Sheet, band_of, scored
from formengine.scoring.methods import number_of
from tests.building import Json, evaluated, form_with, number, rating, section, shipped_form, whole, yes_no
from tests.generated_scales import scaled_form

# The vectors of shared/scoring_reference.py, restated: answers, total, band, whether question 9 raises a flag.
PHQ9: list[tuple[list[int | None], int | None, str | None, bool]] = [
    ([0, 0, 0, 0, 0, 0, 0, 0, 0], 0, "minimal", False),
    ([1, 1, 1, 1, 0, 0, 0, 0, 0], 4, "minimal", False),
    ([1, 1, 1, 1, 1, 0, 0, 0, 0], 5, "mild", False),
    ([2, 2, 1, 1, 1, 1, 1, 0, 0], 9, "mild", False),
    ([1, 1, 1, 1, 1, 1, 1, 1, 1], 9, "mild", True),
    ([2, 2, 2, 2, 2, 0, 0, 0, 0], 10, "moderate", False),
    ([3, 3, 2, 2, 2, 1, 1, 0, 1], 15, "moderately severe", True),
    ([3, 3, 3, 3, 3, 3, 1, 1, 0], 20, "severe", False),
    ([3, 3, 3, 3, 3, 3, 3, 3, 3], 27, "severe", True),
    ([2, 2, 2, 1, 1, None, 1, None, 0], 12, "moderate", False),
    ([2, 2, 2, 2, 2, 2, 2, 2, None], 18, "moderately severe", False),
    ([2, 2, 2, 1, 1, None, None, None, 0], None, None, False),
    ([None, None, None, 1, 1, 1, 1, 0, 2], None, None, True),
]
GAD7: list[tuple[list[int | None], int | None, str | None]] = [
    ([1, 1, 1, 1, 0, 0, 0], 4, "minimal"),
    ([1, 1, 1, 1, 1, 0, 0], 5, "mild"),
    ([2, 2, 2, 1, 1, 1, 1], 10, "moderate"),
    ([3, 2, 2, 2, 2, 2, 2], 15, "severe"),
    ([3, 3, 3, 3, 3, 3, 3], 21, "severe"),
    ([2, 2, 1, None, 1, 1, 2], 11, "moderate"),
]


@pytest.fixture(scope="module")
def intake() -> Form:
    return shipped_form("intake")


def score_of(evaluation: Evaluation, scale: str = "t") -> Score:
    """The score of one scale."""
    return next(score for score in evaluation.scores if score.scale == scale)


def numbered(prefix: str, answers: list[int | None]) -> Json:
    """Answers to questions called by a letter and their place, blanks left out."""
    return {f"{prefix}{place}": answer for place, answer in enumerate(answers, 1) if answer is not None}


@pytest.mark.parametrize(("answers", "total", "band", "is_flagged"), PHQ9)
def test_the_phq9_vectors_come_out_of_the_form_alone(
    intake: Form, answers: list[int | None], total: int | None, band: str | None, is_flagged: bool
) -> None:
    score = score_of(evaluated(intake, {"phq9": numbered("p", answers)}), "phq9")

    assert (score.value, score.band) == (total, band)
    assert [flag.item for flag in score.flags] == (["phq9.p9"] if is_flagged else [])
    assert (score.answered, score.of, score.unit) == (9 - answers.count(None), 9, "0 to 27")
    assert score.prorated is (total is not None and None in answers)


@pytest.mark.parametrize(("answers", "total", "band"), GAD7)
def test_the_gad7_vectors_come_out_of_the_form_alone(
    intake: Form, answers: list[int | None], total: int | None, band: str | None
) -> None:
    score = score_of(evaluated(intake, {"gad7": numbered("g", answers)}), "gad7")

    assert (score.value, score.band, score.answered, score.of) == (total, band, 7 - answers.count(None), 7)


def test_more_than_two_missing_is_no_score_and_says_so(intake: Form) -> None:
    score = score_of(evaluated(intake, {"phq9": numbered("p", [2, 2, 2, 1, 1, None, None, None, 0])}), "phq9")

    assert score.explanation == "No score: 3 of 9 items are missing; 2 at most may be."


def test_question_nine_is_told_in_the_words_of_its_answer_even_where_there_is_no_total(intake: Form) -> None:
    score = score_of(evaluated(intake, {"phq9": {"p9": 2}}), "phq9")

    assert score.value is None
    (flag,) = score.flags
    assert (flag.item, flag.value) == ("phq9.p9", 2)
    assert flag.text.endswith("(Answered: More than half the days.)")


# Small scales

ITEMS = "abcd"


def scale_form(
    items: list[Json] | None = None, questions: Json | None = None, inside: Json | None = None, **keys: Any
) -> Form:
    """A form with four ratings from 0 to 3 and one scale `t` over them."""
    scale = {
        "label": "T", "items": items or [{"item": f"s.{name}"} for name in ITEMS], "minimum": 0, "maximum": 3,
        "method": "sum", "direction": "higher is more", "version": "1", "source": "made up",
        "examples": [{"answers": {}, "value": None}], **keys,
    }  # fmt: skip
    na = {"not_applicable": "Does not apply", "not_known": "?"}
    asked = questions or {name: rating(0, 3, states=na) for name in ITEMS}
    return form_with({"g": section({"gate": yes_no()}), "s": section(asked, **(inside or {}))}, scales={"t": scale})


def came(form: Form, states: Json | None = None, **answers: Any) -> Score:
    """What the scale comes to."""
    return score_of(evaluated(form, {"s": answers}, states=states))


PRORATE = {"at_most": 1, "then": "prorate"}
WHOLE = {"places": 0, "mode": "half_up"}


@pytest.mark.parametrize(("keys", "expected", "unit"), [
    ({"method": "sum"}, "7", "0 to 12"),
    ({"method": "mean"}, "1.75", "0 to 3"),
    ({"method": "count"}, "3", "0 to 4"),
    ({"method": "percent", "rounding": {"places": 1, "mode": "half_up"}}, "58.3", "percent"),
    ({"method": "weighted", "items": [{"item": "s.a", "weight": 2}, {"item": "s.b", "weight": 0.5}]}, "7.0", ""),
    ({"items": [{"item": "s.a", "reverse": True}, {"item": "s.b"}]}, "2", "0 to 6"),
    ({"method": "count", "items": [{"item": "s.a", "reverse": True}, {"item": "s.c", "reverse": True}]}, "1", "0 to 2"),
])  # fmt: skip
def test_each_method_has_its_number_and_what_it_is_out_of(keys: Json, expected: str, unit: str) -> None:
    score = came(scale_form(**keys), a=3, b=2, c=0, d=2)

    assert (score.value, score.unit) == (Decimal(expected), unit)


def test_an_item_is_reversed_from_the_declared_range_never_from_the_answers() -> None:
    form = scale_form([{"item": "s.a", "reverse": True}, {"item": "s.b"}], minimum=1, maximum=7,
                      questions={"a": rating(1, 7), "b": rating(1, 5)})  # fmt: skip

    assert came(form, a=1, b=1).value == 8
    assert came(form, a=5, b=5).value == 8


@pytest.mark.parametrize(("missing", "answers", "value", "prorated", "explanation"), [
    (PRORATE, {"a": 2, "b": 2, "c": 3}, Decimal(28) / 3, True, "3 of 4 items answered, prorated for those missing"),
    (PRORATE, {"a": 2, "b": 2}, None, False, "No score: 2 of 4 items are missing; 1 at most may be."),
    ({"at_most": 1, "then": "refuse"}, {"a": 2, "b": 2, "c": 3}, None, False,
     "No score: 1 of 4 items are missing and this scale is not prorated."),
    (None, {"a": 2, "b": 2, "c": 3}, None, False, "No score: 1 of 4 items are missing; none may be."),
    (PRORATE, {}, None, False, "No score yet: none of the questions is answered."),
    (None, {"a": 0, "b": 0, "c": 0, "d": 0}, 0, False,
     "4 of 4 items answered (rule version 1, made up). Higher is more."),
])  # fmt: skip
def test_what_happens_to_missing_items_is_declared_and_said(
    missing: Json | None, answers: Json, value: Any, prorated: bool, explanation: str
) -> None:
    keys: Json = {"missing": missing} if missing else {}

    score = came(scale_form(**keys), **answers)

    assert score.value == (None if value is None else pytest.approx(value))
    assert score.prorated is prorated
    assert score.explanation.startswith(explanation)


def test_a_wrong_answer_is_missing_to_a_score() -> None:
    score = came(scale_form(missing=PRORATE, rounding=WHOLE), a=2, b=2, c=2, d=9)

    assert (score.value, score.answered, score.prorated) == (8, 3, True)


def test_a_state_is_missing_to_a_score_unless_it_is_dropped() -> None:
    states = {"s.d": "not_applicable"}

    counted = came(scale_form(missing=PRORATE), states, a=1, b=2, c=3)
    dropped = came(scale_form(missing=PRORATE, drop=["not_applicable"]), states, a=1, b=2, c=3)
    unknown = came(scale_form(missing=PRORATE, drop=["not_applicable"]), {"s.d": "not_known"}, a=1, b=2, c=3)

    assert (counted.value, counted.answered, counted.of, counted.prorated) == (8, 3, 4, True)
    assert (dropped.value, dropped.answered, dropped.of, dropped.prorated, dropped.unit) == (6, 3, 3, False, "0 to 9")
    assert (unknown.value, unknown.of, unknown.prorated) == (8, 4, True)


def test_a_hidden_item_is_missing_unless_it_is_dropped() -> None:
    hidden = {name: rating(0, 3, **({"visible_when": "g.gate"} if name == "d" else {})) for name in ITEMS}

    counted = came(scale_form(questions=hidden, missing=PRORATE), a=1, b=2, c=3, d=3)
    dropped = came(scale_form(questions=hidden, drop=["hidden"]), a=1, b=2, c=3, d=3)

    assert (counted.value, counted.answered, counted.of, counted.prorated) == (8, 3, 4, True)
    assert (dropped.value, dropped.answered, dropped.of, dropped.prorated) == (6, 3, 3, False)


BANDED: dict[str, Any] = {
    "drop": ["not_applicable"],
    "bands": [{"from": 0, "label": "few"}, {"from": 5, "label": "many"}],
    "norms": [{"population": "made up", "n": 9, "mean": 5, "sd": 2, "source": "made up"}],
}


def test_bands_and_norms_are_of_all_items_so_a_sum_with_one_left_out_has_none() -> None:
    score = came(scale_form(**BANDED), {"s.d": "not_applicable"}, a=3, b=3, c=3)

    assert (score.value, score.unit, score.band, score.standard_scores) == (9, "0 to 9", None, ())
    assert score.left_out == ("s.d",)
    assert score.explanation == (
        "3 of 3 items answered, 1 left out because it does not apply here (rule version 1, made up). Higher is more."
        " Bands and norms are for all of its items, so none is given."
    )


def test_a_mean_keeps_its_range_and_so_its_bands_where_an_item_is_left_out() -> None:
    score = came(scale_form(**{**BANDED, "method": "mean", "bands": [{"from": 0, "label": "few"}]}),
                 {"s.d": "not_applicable"}, a=3, b=3, c=3)  # fmt: skip

    assert (score.value, score.band, len(score.standard_scores)) == (3, "few", 1)


def test_there_is_no_score_of_minus_nought() -> None:
    items = [{"item": "s.a", "weight": -1}, {"item": "s.b", "weight": 1}]

    assert str(came(scale_form(items, method="weighted"), a=0, b=0).value) == "0"


@pytest.mark.parametrize("keys", [{}, {"drop": ["hidden"]}, {"missing": {"at_most": 3, "then": "prorate"}}])
def test_a_scale_that_is_not_asked_has_no_score_and_says_why(keys: Json) -> None:
    score = came(scale_form(inside={"visible_when": "g.gate"}, **keys), a=3, b=3, c=3, d=3)

    assert (score.value, score.band, score.answered) == (None, None, 0)
    assert score.explanation == "No score: these questions are not asked here."


def test_a_scale_of_which_nothing_applies_has_no_score_and_says_why() -> None:
    score = came(scale_form(drop=["not_applicable"]), {f"s.{name}": "not_applicable" for name in ITEMS})

    assert (score.value, score.of) == (None, 0)
    assert score.explanation == "No score: none of these questions applies here."


def test_a_flag_is_raised_from_its_answer_on_with_or_without_a_total_and_not_when_hidden() -> None:
    risk = [{"item": "s.a", "at_least": 2, "text": "Ask about it."}]
    form = scale_form(risk=risk, inside={"visible_when": "answered(g.gate)"})

    def flags(answers: Json) -> list[tuple[str, Any, str]]:
        return [(flag.item, flag.value, flag.text) for flag in score_of(evaluated(form, answers)).flags]

    assert flags({"g": {"gate": True}, "s": {"a": 1}}) == []
    assert flags({"g": {"gate": True}, "s": {"a": 2}}) == [("s.a", 2, "Ask about it. (Answered: Step 2.)")]
    assert flags({"g": {"gate": True}, "s": {"a": 3, "b": 0, "c": 0, "d": 0}}) == [
        ("s.a", 3, "Ask about it. (Answered: Step 3.)")
    ]
    assert flags({"s": {"a": 3}}) == []


@pytest.mark.parametrize(("mode", "places", "expected"), [
    ("half_up", 0, ["3", "4", "-3"]), ("half_even", 0, ["2", "4", "-2"]), ("floor", 0, ["2", "3", "-3"]),
    ("half_up", 1, ["2.5", "3.5", "-2.5"]),
])  # fmt: skip
def test_rounding_is_as_declared(mode: str, places: int, expected: list[str]) -> None:
    form = scale_form([{"item": "s.a"}, {"item": "s.b"}],
    {"a": number(minimum=-9, maximum=9), "b": whole(minimum=0, maximum=9)},
                      minimum=-9, maximum=9, rounding={"places": places, "mode": mode})  # fmt: skip

    assert [came(form, a=a, b=b).value for a, b in ((0.5, 2), (1.5, 2), (-4.5, 2))] == [
        Decimal(text) for text in expected
    ]


def test_a_score_is_banded_after_rounding_by_the_edge_it_reaches() -> None:
    bands = [{"from": 0, "label": "low"}, {"from": 5, "label": "mid"}, {"from": 14.5, "label": "high"}]
    form = scale_form(bands=bands)
    (scale,) = form.scales

    def label(score: str) -> str | None:
        band = band_of(scale, Decimal(score))
        return band.label if band else None

    edges = ["-0.1", "0", "4.99", "5", "14.4", "14.49", "14.5", "99"]
    assert [label(edge) for edge in edges] == [None, "low", "low", "mid", "mid", "mid", "high", "high"]
    assert band_of(scale, None) is None


def test_a_score_between_two_whole_edges_has_one_band() -> None:
    bands = [{"from": 0, "label": "low"}, {"from": 14, "label": "mid"}, {"from": 15, "label": "high"}]
    questions = {"a": number(minimum=0, maximum=20), "b": number(minimum=0, maximum=20)}
    form = scale_form([{"item": "s.a"}, {"item": "s.b"}], questions, maximum=20, bands=bands)

    assert (came(form, a=14, b=0.4).value, came(form, a=14, b=0.4).band) == (Decimal("14.4"), "mid")


def test_yes_and_no_count_as_one_and_nought() -> None:
    form = scale_form([{"item": "s.a"}, {"item": "s.b", "reverse": True}], {"a": yes_no(), "b": yes_no()}, maximum=1)

    assert (came(form, a=True, b=True).value, came(form, a=True, b=False).value) == (1, 2)


def test_a_calculated_item_counts_with_its_effective_value() -> None:
    questions = {"a": rating(0, 3), "b": whole(calculate="a", override="with_reason", minimum=0, maximum=3)}
    form = scale_form([{"item": "s.a"}, {"item": "s.b"}], questions)

    plain = evaluated(form, {"s": {"a": 1}})
    replaced = evaluated(form, {"s": {"a": 1}}, overrides={"s.b": {"value": 3, "reason": "x"}})

    assert (score_of(plain).value, score_of(replaced).value) == (2, 4)


def test_weights_that_cancel_out_score_what_they_should() -> None:
    items = [{"item": f"s.{name}", "weight": weight} for name, weight in zip(ITEMS, (1, 1, -1, -1), strict=True)]

    assert came(scale_form(items, method="weighted"), a=3, b=2, c=1, d=1).value == 3
    assert came(scale_form(items, method="weighted"), a=3, b=2, c=1).value is None


def test_a_score_says_how_it_came_about_in_one_plain_sentence() -> None:
    items: list[Json] = [
        {"item": "s.a", "reverse": True},
        {"item": "s.b", "reverse": True},
        {"item": "s.c"},
        {"item": "s.d"},
    ]

    score = came(
        scale_form(items, missing=PRORATE, version="2", source="Own", direction="lower is calmer."), a=1, b=1, c=1
    )

    assert score.explanation == (
        "3 of 4 items answered, prorated for those missing, 2 reverse-keyed (rule version 2, Own). Lower is calmer."
    )


def test_one_scale_can_be_worked_out_alone_and_what_counts_in_it_is_kept() -> None:
    part = {"label": "A part", "items": [{"item": "s.a"}, {"item": "s.b"}], "minimum": 0, "maximum": 3,
            "method": "sum", "direction": "higher is more", "version": "1", "source": "made up",
            "examples": [{"answers": {"s": {"a": 1, "b": 2}}, "value": 3}]}  # fmt: skip
    whole_of_it = {**part, "label": "The whole", "items": [{"scale": "part"}], "maximum": 6}
    questions = {"s": section({"a": rating(0, 3), "b": rating(0, 3)})}
    form = form_with(questions, scales={"part": part, "all": whole_of_it})
    sheet = Sheet({"s.a": 1, "s.b": 2}, {}, frozenset())
    known: scoring.Known = {}

    score = scoring.score_of(form.scales[1], None, sheet, known)

    assert score == scored(form.scales, sheet)[1]
    assert (score.value, known[("part", None)].value) == (3, 3)
    assert scoring.score_of(form.scales[1], None, Sheet({}, {}, frozenset()), known) is score


def test_an_answer_counts_as_a_decimal_reversed_or_not() -> None:
    items = came(scale_form([{"item": "s.a"}, {"item": "s.b", "reverse": True}]), a=2, b=1).items

    assert [repr(item.counted_as) for item in items] == ["Decimal('2')", "Decimal('2')"]


ODD_ANSWERS = st.one_of(
    st.integers(-2, 30),
    st.sampled_from([True, False, None, "calm", 2**53 - 1, 10**30, -(10**30)]),
    st.sampled_from(["1", "1.0", "2.50", "0"]).map(Decimal),
)


@pytest.mark.parametrize("places", [0, 2])
@pytest.mark.parametrize("method", ["sum", "mean", "weighted", "count", "percent"])
def test_a_score_does_not_depend_on_whose_answers_were_scored_before(method: str, places: int) -> None:
    weight = {"weight": 2} if method == "weighted" else {}
    items: list[Json] = [{"item": "s.a"}, {"item": "s.b", "reverse": True}, {"item": "s.c", **weight}]
    rounding = {"places": places, "mode": "half_up"}
    scale = scale_form(items, method=method, missing=PRORATE, rounding=rounding).scales[0]

    @given(st.tuples(ODD_ANSWERS, ODD_ANSWERS, ODD_ANSWERS))
    def holds(answers: tuple[Any, ...]) -> None:
        given = {
            path: answer for path, answer in zip(("s.a", "s.b", "s.c"), answers, strict=True) if answer is not None
        }
        sheet = Sheet(given, {}, frozenset())

        assert repr(scored([scale], sheet)) == repr(scored([replace(scale)], sheet))

    holds()


@pytest.mark.parametrize("places", [None, 0, 2])
@pytest.mark.parametrize("method", ["sum", "mean", "weighted", "count", "percent"])
def test_a_total_that_is_known_makes_the_same_digits_as_one_that_is_added_up(method: str, places: int | None) -> None:
    weight = {"weight": 3} if method == "weighted" else {}
    rounding = {} if places is None else {"rounding": {"places": places, "mode": "half_even"}}
    both: list[Json] = [{"item": "s.a"}, {"item": "s.b", "reverse": True, **weight}]
    scale = scale_form(both, method=method, **rounding).scales[0]

    @given(st.tuples(st.integers(-4, 40), st.integers(-4, 40)))
    def holds(answers: tuple[int, int]) -> None:
        items = scored([scale], Sheet(dict(zip(("s.a", "s.b"), answers, strict=True)), {}, frozenset()))[0].items
        points = sum(int(item.counted_as or 0) * int(item.weight) for item in items)

        assert repr(number_of(scale, items, items, points)) == repr(number_of(scale, items, items))

    holds()


def test_what_has_a_value_is_asked_and_in_no_state() -> None:
    """What scoring takes for granted of what it looks at."""
    chance = random.Random("sheets")
    for _form in range(5):
        form = scaled_form(chance)
        for _set in range(5):
            answers = Answers()
            for question in form.questions():
                value = chance.choice([True, 0, 1, 2, Decimal("1.5"), State.NOT_APPLICABLE, State.DECLINED, None])
                answers = answers.with_entry(question.path, value)
            evaluation = evaluate(form, answers)

            assert evaluation.values.keys().isdisjoint({*evaluation.states, *evaluation.hidden})


def test_a_score_does_not_depend_on_the_decimal_settings_of_the_process() -> None:
    items = [{"item": "s.a", "weight": 33.125}, {"item": "s.b", "weight": 0.0625}]
    form = scale_form(items, method="weighted", missing=PRORATE, rounding={"places": 4, "mode": "half_up"})

    with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_CEILING)):
        score = came(form, a=3, b=3)

    assert score.value == Decimal("99.5625")


# A second computation


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded half away from nought, by whole numbers alone."""
    scaled = abs(value) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(units if value >= 0 else -units, 10**places)


def second(
    method: str, answers: list[int | None], keys: list[tuple[bool, int]], at_most: int, places: int
) -> Fraction | None:
    """The score by fractions: answers from 1 to 5, keys of (reversed, weight)."""
    there = [(6 - answer if turned else answer, weight)
             for answer, (turned, weight) in zip(answers, keys, strict=True) if answer is not None]  # fmt: skip
    n, k = len(answers), len(there)
    if not there or n - k > at_most:
        return None
    if method == "sum":
        raw = Fraction(sum(answer for answer, _ in there) * n, k)
    elif method == "mean":
        raw = Fraction(sum(answer for answer, _ in there), k)
    elif method == "count":
        raw = Fraction(sum(answer > 1 for answer, _ in there) * n, k)
    elif method == "percent":
        raw = (Fraction(sum(answer for answer, _ in there), k) - 1) * 100 / 4
    else:
        every = sum(weight for _, weight in keys)
        raw = Fraction(sum(answer * weight for answer, weight in there) * every, sum(weight for _, weight in there))
    return half_up(raw, places)


@pytest.mark.parametrize("method", ["sum", "mean", "weighted", "count", "percent"])
def test_two_thousand_generated_answer_sets_come_to_what_a_second_computation_says(method: str) -> None:
    chance = random.Random(f"scores {method}")
    scored = 0
    for _form in range(40):
        n, places = chance.randint(1, 9), chance.choice((0, 1, 2, 3))
        at_most = chance.randint(0, n - 1)
        keys = [(chance.random() < 0.4, chance.randint(1, 4)) for _ in range(n)]
        items = [
            {"item": f"s.q{place}", "reverse": turned, **({"weight": weight} if method == "weighted" else {})}
            for place, (turned, weight) in enumerate(keys)
        ]
        form = scale_form(items, {f"q{place}": rating(1, 5) for place in range(n)}, minimum=1, maximum=5, method=method,
                          missing={"at_most": at_most, "then": "prorate"},
                          rounding={"places": places, "mode": "half_up"})  # fmt: skip
        for _set in range(50):
            answers = [None if chance.random() < 0.2 else chance.randint(1, 5) for _ in range(n)]
            given: Json = {f"q{place}": answer for place, answer in enumerate(answers) if answer is not None}
            score = came(form, **given)
            expected = second(method, answers, keys, at_most, places)
            assert (None if score.value is None else Fraction(score.value)) == expected, (
                answers,
                keys,
                at_most,
                places,
            )
            scored += score.value is not None

    assert scored > 1_000
