"""For what ages a measure was made: a word where the person's age is outside of them, and never a hindrance."""

from __future__ import annotations

import pytest

from formengine.validation import Problem
from tests.building import Json, evaluated, findings_of, form_document, number, read, repeat, section, text, whole


def document(ages: Json, age: str = "s.age") -> Json:
    """A form that asks for an age, with a measure made for these ages."""
    asked = {
        "s": section({"age": whole(), "half": number(), "name": text(), "is_asked": whole()}),
        "more": section({"age": whole()}, visible_when="s.is_asked == 1"),
        "people": repeat({"age": whole()}),
    }
    measure = {
        "title": "The Two", "version": "1", "language": "en-GB", "respondent": "anyone", "citation": "Nobody (2020)",
        "rights": {"holder": "Nobody", "basis": "free", "contexts": ["clinical"]}, "age": age,
    }  # fmt: skip
    limited = {"age_range": ages} if ages else {}
    return form_document(asked, instruments={"two": {**measure, **limited}})


def warnings(form: Json, answers: Json) -> list[Problem]:
    """What is said of a filled form."""
    return list(evaluated(read(form), answers).problems)


def test_an_age_outside_of_a_measures_ages_is_a_warning_in_kind_words_and_blocks_nothing() -> None:
    assert warnings(document({"from": 18}), {"s": {"age": 16}}) == [
        Problem(
            "s.age",
            "rule",
            "The Two was made for people of 18 and over, and the age here is 16. It may still be used: please read its"
            " scores with care, or look for a measure made for this age.",
            blocks=False,
        )
    ]


@pytest.mark.parametrize(
    ("ages", "people"),
    [({"to": 11}, "people up to 11,"), ({"from": 4, "to": 11}, "people from 4 to 11,")],
)
def test_the_warning_says_for_whom_the_measure_was_made(ages: Json, people: str) -> None:
    (warning,) = warnings(document(ages), {"s": {"age": 12}})

    assert people in warning.message


@pytest.mark.parametrize("age", [4, 7, 11])
def test_both_ends_of_the_range_are_inside_of_it(age: int) -> None:
    assert warnings(document({"from": 4, "to": 11}), {"s": {"age": age}}) == []


@pytest.mark.parametrize("answers", [{}, {"s": {"age": None}}, {"more": {"age": 3}}])
def test_nothing_is_said_of_an_age_that_is_not_known_or_not_asked(answers: Json) -> None:
    assert warnings(document({"from": 18}), answers) == []
    assert warnings(document({"from": 18}, "more.age"), answers) == []


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (document({"from": 4}, "s.aeg"), "There is no question 's.aeg'. Did you mean 's.age'?"),
        (document({"from": 4}, "s.half"), "'s.half' is not a whole-number question that is asked once."),
        (document({"from": 4}, "s.name"), "'s.name' is not a whole-number question that is asked once."),
        (document({"from": 4}, "s"), "'s' is not a whole-number question that is asked once."),
        (document({"from": 4}, "people.age"), "'people.age' is not a whole-number question that is asked once."),
        (document({}), "It names a question for the age; say in age_range for what ages it was made."),
        (document({"from": 11, "to": 4}), "Its age_range ends before it begins."),
    ],
)
def test_ages_that_cannot_be_kept_to_are_refused_with_a_remedy(form: Json, message: str) -> None:
    assert findings_of(form) == [("instrument", "instrument 'two'", message)]
