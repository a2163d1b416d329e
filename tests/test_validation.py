"""An answer is checked as the plain schema would check it, in our own words, and is repeated to no log."""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry

import formengine
from formengine.answers import AnsweredIn, Answers, Items, Override, SameAs, frozen
from formengine.answers.files import read_answers
from formengine.dates import read_duration, read_partial_date
from formengine.definition import plain_schema
from formengine.documents import read_json
from formengine.errors import AnswersError, DocumentError
from formengine.evaluation import evaluate
from formengine.kinds import RULES, NotUnderstood, answer_of, plain_of, read_typed
from formengine.kinds.attachments import clean_name
from formengine.kinds.contact import EMAIL_ADVICE, TELEPHONE_ADVICE
from formengine.model import Form, Kind, Question, State
from formengine.validation import checked, confirmed
from tests.building import (
    Json,
    asked_as,
    attachment,
    day,
    form_with,
    items_of,
    number,
    one_of,
    partial,
    rating,
    repeat,
    section,
    some_of,
    text,
    whole,
    yes_no,
)

LONGEST = 200
"""Characters of a message to a person."""
DISCREET = 8
"""So many characters in a row of a text that somebody wrote stand in no message."""
PATTERNS = ["[a-z]+", "[A-Z]{2}\\d{1,4}", "\\w*", ".+", "(?:ja|nein)", "[^x]{2,5}", "é.?"]
CODES = ("calm", "sad", "cross", "Calm", "0", "é")


# Questions with limits of any kind, and answers that are right, nearly right and wrong


def _limits(least: str, most: str, low: int, high: int) -> st.SearchStrategy[Json]:
    """One, both or none of two limits, the lower one first."""
    pairs = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return pairs.flatmap(
        lambda pair: st.sampled_from([{}, {least: pair[0]}, {most: pair[1] or 1}, {least: pair[0], most: pair[1] or 1}])
    )


def _texts(**keys: Any) -> st.SearchStrategy[Json]:
    patterns = st.sampled_from([{}, {}, *({"pattern": pattern, "pattern_hint": "as told"} for pattern in PATTERNS)])
    return st.tuples(_limits("minLength", "maxLength", 0, 6), patterns).map(
        lambda both: text(**both[0], **both[1], **keys)
    )


def _decimals() -> st.SearchStrategy[Json]:
    bounds = st.sampled_from([-5, 0, 0.1, 0.30000000000000004, 2.5, 1e3, -1e-7, 2**53 - 1])
    pairs = st.tuples(bounds, bounds).map(sorted)
    return pairs.flatmap(
        lambda pair: st.sampled_from(
            [number(), number(minimum=pair[0]), number(maximum=pair[1]), number(minimum=pair[0], maximum=pair[1])]
        )
    )


def _codes(fewest: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(CODES), min_size=fewest, unique_by=str.capitalize)


QUESTIONS: dict[Kind, st.SearchStrategy[Json]] = {
    Kind.SHORT_TEXT: _texts().map(lambda node: {"maxLength": 6, **node}),
    Kind.LONG_TEXT: _texts(widget="long_text"),
    Kind.INTEGER: _limits("minimum", "maximum", -3, 9).map(lambda limits: whole(**limits)),
    Kind.DECIMAL: _decimals(),
    Kind.YES_NO: st.just(yes_no()),
    Kind.CHOICE: _codes(1).map(lambda codes: one_of(*codes)),
    Kind.RATING: st.tuples(st.integers(-2, 3), st.integers(0, 4)).map(lambda ends: rating(ends[0], sum(ends))),
    Kind.CHOICES: st.tuples(_codes(1), _limits("minItems", "maxItems", 0, 3)).map(
        lambda two: some_of(*two[0], **two[1])
    ),
    Kind.DATE: st.just(day()),
    Kind.PARTIAL_DATE: _limits("minLength", "maxLength", 0, 12).map(lambda limits: partial(**limits)),
    Kind.MONEY: st.sampled_from(["GBP", "JPY", "KWD"]).map(lambda unit: asked_as("money", unit=unit)),
    Kind.TIME: st.just(asked_as("time")),
    Kind.DURATION: st.just(asked_as("duration")),
    Kind.AGE: st.just(asked_as("age")),
    Kind.PERSON_NAME: _limits("minLength", "maxLength", 0, 6).map(lambda limits: asked_as("person_name", **limits)),
    Kind.ADDRESS: _limits("minLength", "maxLength", 0, 12).map(lambda limits: asked_as("address", **limits)),
    Kind.TELEPHONE: st.just(asked_as("telephone")),
    Kind.EMAIL: st.just(asked_as("email")),
    Kind.NARRATIVE: _limits("minLength", "maxLength", 0, 12).map(lambda limits: asked_as("narrative", **limits)),
    Kind.DECLARATION: st.just(asked_as("declaration", title="I agree.")),
    Kind.ATTACHMENT: st.just(attachment(largest=9, types=["text/plain", "image/png"])),
    Kind.REFERENCE: st.just(text(choices_from="people")),
    Kind.REFERENCES: _limits("minItems", "maxItems", 0, 3).map(lambda limits: items_of("people", **limits)),
}
LETTERS = "aazxXA0159é. -~/\n\r\t\x00\x07\x7f\x85\u0661\u2028\ufffe😀"
TEXTS = st.one_of(
    st.text(LETTERS, max_size=8),
    st.sampled_from([*CODES, "ja", "nein", "AB12", "AB12\n", "ab\r\n", "x" * 30_000, "2026-03-02", "2026-02-30"]),
    st.sampled_from(["0999-12-31", "1000-01-01", "0001-01-01", "2024-02-29", "2026-3-2", "20260302", "2026-W10-1"]),
    st.sampled_from(["1912", "1912-05", "1912~", "1912/1915", "..", "../1912", "1912/..", "1915/1912", "0912", "191x"]),
    st.dates().map(lambda date: date.isoformat()),
)
NUMBERS = st.one_of(
    st.integers(-5, 12),
    st.integers(-5, 12).map(float),
    st.sampled_from([0.1, 0.2 + 0.1, 2.5, -0.0, 1e3, 1e-7, 1e300, -1e300, 1e-300, 2**53 - 1, 2**53, -(2**53), 10**30]),
    st.floats(allow_nan=False, allow_infinity=False),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
RAW = st.one_of(
    LEAVES,
    st.lists(st.sampled_from(CODES), max_size=4),
    st.lists(LEAVES, max_size=3),
    st.dictionaries(st.sampled_from(["a", "_id"]), LEAVES, max_size=2),
)

_LENGTHS_OF_TIME = st.one_of(
    st.from_regex(r"P([0-9]Y)?([0-9]M)?([0-9]W)?([0-9]D)?(T[0-9]H)?~?( \([a-z]\))?", fullmatch=True),
    st.sampled_from(["P4Y", "P4Y2M~", "PT90M", "P3W (three)", "P", "PT", "P4Y~ ()", "P4Y (a\nb)", "P1M1Y", "3 weeks"]),
)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,44}", fullmatch=True)
LIKELY: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.MONEY: st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True),
    Kind.TIME: st.from_regex(r"[0-2][0-9]:[0-6][0-9]", fullmatch=True),
    Kind.DURATION: _LENGTHS_OF_TIME,
    Kind.AGE: _LENGTHS_OF_TIME,
    Kind.TELEPHONE: st.text("0123 +()@\n", max_size=8),
    Kind.EMAIL: st.one_of(st.text("ab.@ ", max_size=8), st.from_regex(r"[ab]{1,3}@[ab]{1,3}\.[ab]{2}", fullmatch=True)),
    Kind.ATTACHMENT: st.from_regex(r"[0-9a-f]{64}", fullmatch=True).map(
        lambda digest: {"hash": digest, "name": "a.txt", "size": 3, "type": "text/plain"}
    )
    | st.fixed_dictionaries(
        {
            "hash": st.sampled_from(["0" * 64, "g" * 64]),
            "name": st.sampled_from(["a.txt", "b.png", "../a.txt", "=.txt"]),
            "size": st.integers(-1, 11),
            "type": st.sampled_from(["text/plain", "image/png", "text/html"]),
        },
        optional={"path": st.just("a")},
    ),
    Kind.DECLARATION: st.sampled_from(
        [f"sha256:{hashlib.sha256(words).hexdigest()}" for words in (b"I agree.\n", b"I agree")] + ["sha256:", "yes"]
    ),
    Kind.INTEGER: NUMBERS,
    Kind.DECIMAL: NUMBERS,
    Kind.YES_NO: st.booleans(),
    Kind.CHOICE: st.sampled_from(CODES),
    Kind.RATING: NUMBERS,
    Kind.CHOICES: st.lists(st.sampled_from(CODES), max_size=4),
    Kind.REFERENCE: IDS,
    Kind.REFERENCES: st.lists(IDS, max_size=4),
}
"""What is at least of the right type; a text for all others."""


def asked_and_answered(kind: Kind) -> st.SearchStrategy[tuple[Json, Any]]:
    """A question of a kind, and an answer of which every other one is at least of the right type."""
    return st.tuples(QUESTIONS[kind], st.one_of(LIKELY.get(kind, TEXTS), RAW))


def form_asking(node: Json) -> tuple[Form, Question, Json]:
    """A form with one question, the question, and its plain schema."""
    form = form_with({"s": section({"a": node}), "people": repeat({"name": text()})})
    question = form.nodes["s.a"]
    assert isinstance(question, Question)
    return form, question, plain_schema(form)["properties"]["s"]["properties"]["a"]


def both_accept(schema: Json, data: Any) -> bool:
    """Whether jsonschema and jsonschema_rs, formats included, both accept data."""
    checker = Draft202012Validator.FORMAT_CHECKER
    by_python = Draft202012Validator(schema, registry=Registry(), format_checker=checker)
    by_rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return by_python.is_valid(data) and by_rust.is_valid(data)


# Where we are stricter than the plain schema


def _is_control(letter: str) -> bool:
    return (letter < " " and letter not in "\t\n\r") or letter in "\x7f\ufffe\uffff"


TEXT_KINDS = tuple(kind for kind, rules in RULES.items() if rules.longest is not None)
FEW = (Kind.YES_NO, Kind.DECLARATION)
"""Of these there are two right answers, and one."""
SPANS = (Kind.DURATION, Kind.AGE)


def read_refuses(question: Question, raw: str) -> bool:
    """Whether a text would be given back where it was typed, with the line breaks that an answer is kept with."""
    kept = str(frozen(raw))
    try:
        read_typed(question, kept, today=date(2026, 3, 2))
    except NotUnderstood:
        return True
    return kept != kept.strip() or ("\n" in kept and not RULES[question.kind].lines)


STRICTER: dict[str, Callable[[Question, Any], bool]] = {
    "a control character": lambda question, raw: (
        question.kind in TEXT_KINDS and isinstance(raw, str) and any(map(_is_control, raw))
    ),
    "a line break that engines see differently": lambda question, raw: (
        question.limits.pattern is not None and isinstance(raw, str) and bool(set("\x85\u2028\u2029\r") & set(raw))
    ),
    "a line break of two characters, kept as one": lambda question, raw: (
        question.limits.shortest is not None and isinstance(raw, str) and "\r\n" in raw
    ),
    "a year before 1000": lambda question, raw: question.kind is Kind.DATE and isinstance(raw, str) and raw < "1000",
    "no date as far as it is known": lambda question, raw: (
        question.kind is Kind.PARTIAL_DATE and isinstance(raw, str) and read_partial_date(raw) is None
    ),
    "no length of time": lambda question, raw: (
        question.kind in SPANS and isinstance(raw, str) and read_duration(raw) is None
    ),
    "a name on several lines": lambda question, raw: (
        question.kind is Kind.PERSON_NAME and isinstance(raw, str) and bool({"\n", "\r"} & set(raw))
    ),
    "a name that is not its own": lambda question, raw: (
        question.kind is Kind.ATTACHMENT
        and isinstance(raw, dict)
        and clean_name(raw["name"], raw["type"]) != raw["name"]
    ),
    "nothing that could be rung": lambda question, raw: (
        question.kind is Kind.TELEPHONE and isinstance(raw, str) and read_refuses(question, raw)
    ),
    "nothing that mail could be sent to": lambda question, raw: (
        question.kind is Kind.EMAIL and isinstance(raw, str) and read_refuses(question, raw)
    ),
    "a number that cannot be kept exactly": lambda question, raw: (
        isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) > 2**53 - 1
    ),
}
"""Why an answer that fulfils the plain schema is refused nevertheless: each can be told from the answer alone."""

NAMED: list[tuple[str, Json, Any, str]] = [
    ("a control character", text(), "a\x07b", "The character U+0007 at position 2 cannot be kept. Remove it."),
    ("a control character", partial(), "19\x0012", "The character U+0000 at position 3 cannot be kept. Remove it."),
    ("a line break that engines see differently", text(pattern="[^x]+", pattern_hint="no x"), "a\u2028b",
     "This is not written as expected: no x"),
    ("a line break of two characters, kept as one", text(minLength=2), "\r\n",
     "This has 1 characters; at least 2 are needed."),
    ("a year before 1000", day(), "0026-01-01",
     "The year 0026 cannot be meant; years have four digits, such as 2019."),
    ("no date as far as it is known", partial(), "191x",
     "This is not a date as far as it is known; write 1912, 1912-05, 1912~, 1912/1915 or .."),
    ("no length of time", asked_as("duration"), "PT", "This is not a length of time as it is kept; write it PT1H30M."),
    ("a name on several lines", asked_as("person_name"), "a\nb",
     "A name stands on one line here; put spaces in place of the line breaks."),
    ("a name that is not its own", attachment(),
     {"hash": "0" * 64, "name": "../a.txt", "size": 1, "type": "text/plain"},
     "A file's name has no folders and no marks in it, and ends as its kind does."),
    ("nothing that could be rung", asked_as("telephone"), "no", TELEPHONE_ADVICE),
    ("nothing that mail could be sent to", asked_as("email"), "a@b", EMAIL_ADVICE),
    ("a number that cannot be kept exactly", number(), 1e300, "This number is too large to be kept exactly."),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "node", "raw", "sentence"), NAMED)
def test_where_we_are_stricter_than_the_plain_schema_there_is_a_reason(
    reason: str, node: Json, raw: Any, sentence: str
) -> None:
    _, question, schema = form_asking(node)

    _, fault = checked(question, frozen(raw))

    assert both_accept(schema, raw)
    assert fault is not None
    assert fault[1] == sentence
    assert [name for name, holds in STRICTER.items() if holds(question, raw)][:1] == [reason]


def test_every_reason_to_be_stricter_is_shown() -> None:
    assert {reason for reason, *_ in NAMED} == set(STRICTER)


def test_what_no_json_can_hold_is_refused_before_it_is_an_answer() -> None:
    for written in ('"\\ud83d"', "1e400", "123456789012345678901234567890", "NaN"):
        with pytest.raises(DocumentError):
            read_json(written, name="answers.json")


# Ours and the plain schema's verdicts


def kept(data: Any) -> Any:
    """Data as an answers file brings them. Raises DocumentError."""
    return frozen(read_json(json.dumps(data), name="answers.json"))


def check_verdicts(node: Json, data: Any) -> str:
    """Holds our verdict on an answer to that of the plain schema, and says what both came to."""
    _, question, schema = form_asking(node)
    try:
        value, fault = checked(question, kept(data))
    except DocumentError as error:
        value, fault = None, ("type", str(error))
    if fault is not None and not both_accept(schema, data):
        return "refused by both"
    if fault is not None:
        assert [name for name, holds in STRICTER.items() if holds(question, data)], fault
        return "refused by us alone for a listed reason"
    if value is not None:
        assert both_accept(schema, plain_of(value))
    if "\r" not in str(data):
        assert both_accept(schema, data)
    return "accepted by both"


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_an_answer_is_accepted_here_exactly_where_the_plain_schema_accepts_it(kind: Kind) -> None:
    @settings(max_examples=150)
    @given(asked_and_answered(kind))
    def holds(both: tuple[Json, Any]) -> None:
        node, data = both
        assert form_asking(node)[1].kind is kind
        check_verdicts(node, data)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_ten_thousand_answers_are_accepted_here_exactly_where_the_plain_schema_accepts_them(kind: Kind) -> None:
    verdicts = Counter[str]()

    @settings(max_examples=1_000)
    @given(asked_and_answered(kind))
    def holds(both: tuple[Json, Any]) -> None:
        verdicts[check_verdicts(*both)] += 1

    holds()
    print(f"{kind.value}: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.most_common())}")
    assert verdicts["refused by both"] > 50
    assert verdicts["accepted by both"] > (0 if kind in FEW else 15)


# Answers that need no check, because they are right as they stand

PLAIN = (Kind.INTEGER, Kind.YES_NO, Kind.CHOICE, Kind.RATING)
BETWEEN_STEPS = [whole(minimum=0.5, maximum=2.5), whole(minimum=-1e300), whole(maximum=1e300), whole(minimum=1e300)]
ODD_DECIMALS = st.sampled_from(["1", "1.0", "0.5", "NaN", "sNaN", "Infinity", "-0", "1E+400"]).map(Decimal)
ODD = st.one_of(
    st.sampled_from(
        [True, False, None, "", "1", "true", 1, 0, 2**53 - 1, 2**53, -(2**53), -(2**53) + 1, (), ("calm",)]
    ),
    ODD_DECIMALS,
    st.integers(-5, 12),
    st.sampled_from(CODES),
)


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.name.lower())
def test_what_is_right_as_it_stands_is_what_the_check_accepts_and_keeps(kind: Kind) -> None:
    questions = QUESTIONS[kind] | st.sampled_from(BETWEEN_STEPS) if kind is Kind.INTEGER else QUESTIONS[kind]

    @settings(max_examples=400)
    @given(questions, ODD)
    def holds(node: Json, raw: Any) -> None:
        question = form_asking(node)[1]
        given = RULES[kind].as_it_stands(question)
        assert given is not None
        wanted, offered = given

        is_right = raw.__class__ is wanted and raw in offered
        value, fault = checked(question, raw)

        assert is_right is (fault is None)
        assert not is_right or value is raw

    holds()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in PLAIN], ids=lambda kind: kind.name.lower())
def test_of_any_other_kind_no_answer_is_right_without_a_check(kind: Kind) -> None:
    @settings(max_examples=5)
    @given(QUESTIONS[kind])
    def holds(node: Json) -> None:
        assert RULES[kind].as_it_stands(form_asking(node)[1]) is None

    holds()


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_no_check_takes_for_an_answer_what_is_none(kind: Kind) -> None:
    none_of_them = (
        State.DECLINED, AnsweredIn("s.q"), SameAs("s.q"), Override(1, "seen"), Override("seen", "seen"), Items(("k0",)),
    )  # fmt: skip

    @settings(max_examples=5)
    @given(QUESTIONS[kind])
    def holds(node: Json) -> None:
        question = form_asking(node)[1]
        for entry in none_of_them:
            _, fault = checked(question, entry)  # type: ignore[arg-type]
            assert fault is not None

    holds()


def test_what_a_calculation_comes_to_is_kept_as_it_is_where_the_question_would_make_nothing_else_of_it() -> None:
    kept = Counter[bool]()

    @settings(max_examples=400)
    @given(QUESTIONS[Kind.DECIMAL], ODD_DECIMALS | st.decimals(-20, 120, places=2) | st.decimals(-20, 120, places=0))
    def holds(node: Json, value: Decimal) -> None:
        question, as_it_comes = form_asking(node)[1], RULES[Kind.DECIMAL].as_it_comes
        assert as_it_comes is not None
        told = as_it_comes(question)
        assert told is not None
        assert told[0] is Decimal

        if value in told[1]:
            kept[True] += 1
            assert checked(question, answer_of(question, value)) == (value, None)
        elif value.is_finite() and value != value.to_integral_value():
            kept[False] += 1
            assert checked(question, value)[1] is not None

    holds()
    assert min(kept[True], kept[False]) > 5


# A day, read without a pattern

NEARLY_DAYS = st.one_of(
    st.text("0123456789-W T:+٠１é\ud800\n", max_size=11),
    st.from_regex(r"[0-9W]{4}-[0-9W]{2}-[0-9W-]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-?(W[0-9]{2}-?[0-9]?|[0-9]{3})", fullmatch=True),
    st.from_regex(r"\d{4}-\d{2}-\d{2}", fullmatch=True),
    st.dates().map(date.isoformat),
    st.sampled_from(["2026-W01-1", "2026W011", "2026-061", "20260302", "2026-02-30", "0000-01-01", "2026-03-02\n"]),
)


@settings(max_examples=1_000)
@given(NEARLY_DAYS)
def test_a_day_is_four_digits_two_and_two_with_hyphens_between_whatever_else_iso_knows(raw: str) -> None:
    try:
        wanted = date.fromisoformat(raw) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", raw) else None
    except ValueError:
        wanted = None

    value, fault = checked(form_asking_a_day(), raw)

    assert value == (wanted if wanted is not None and wanted.year >= 1000 else None)
    assert (fault is None) is (value is not None)


@cache
def form_asking_a_day() -> Question:
    return form_asking(day())[1]


# One message, in our words, that repeats nothing private

FOREIGN_WORDS = ("is not of type", "does not match", "is not valid under", "instance", "schema", "None", "Decimal(")


def check_messages(node: Json, data: Any) -> None:
    """Holds what is said about an answer to what is promised of messages."""
    form, question, _ = form_asking(node)
    problems = evaluate(form, Answers().with_answer("s.a", data)).problems

    assert len(problems) <= 1
    for problem in problems:
        assert (problem.path, problem.source, problem.blocks) == ("s.a", "form", True)
        assert problem.message[0].isupper() or problem.message[0] in "'0123456789-"
        assert len(problem.message) <= LONGEST
        assert not [words for words in FOREIGN_WORDS if words in problem.message]
        if isinstance(data, str) and question.kind in TEXT_KINDS:
            assert not repeats(problem.message, data)


def repeats(message: str, answer: str) -> bool:
    """Whether a message repeats a stretch of an answer."""
    return any(answer[start : start + DISCREET] in message for start in range(len(answer) - DISCREET + 1))


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_a_wrong_answer_gets_one_message_in_our_words_that_does_not_repeat_a_text(kind: Kind) -> None:
    @settings(max_examples=100)
    @given(asked_and_answered(kind))
    def holds(both: tuple[Json, Any]) -> None:
        node, data = both
        check_messages(node, data)

    holds()


SECRET = "she said that he hits her at night"
WORDY: list[Json] = [
    text(maxLength=3),
    text(minLength=500),
    text(pattern="[0-9]", pattern_hint="h" * 1_000),
    whole(),
    number(maximum=1),
    yes_no(),
    day(),
    partial(),
    partial(maxLength=2),
    one_of("c" * 200, "d" * 200, "e" * 59),
    some_of("c" * 200, "d" * 200),
    rating(0, 499),
]
RAWS: list[Any] = [SECRET, SECRET * 1_000, [SECRET], {"said": SECRET}, f"{SECRET}\x00", "d" * 199, "e" * 58]


@pytest.mark.parametrize("node", WORDY)
@pytest.mark.parametrize("raw", RAWS)
def test_a_message_is_short_and_names_of_an_answer_a_mistaken_code_at_most(node: Json, raw: Any) -> None:
    form, question, _ = form_asking(node)

    (problem,) = evaluate(form, Answers().with_answer("s.a", raw)).problems

    assert len(problem.message) <= LONGEST
    assert SECRET not in problem.message
    if question.kind not in (Kind.CHOICE, Kind.CHOICES, Kind.RATING):
        assert not repeats(problem.message, SECRET)


def test_a_sentence_about_a_file_that_does_not_fit_is_short() -> None:
    form = form_with({"s": section({"a": text()})})
    long = "k" * 100_000
    documents: list[Json] = [
        {"s": {long: 1}},
        {long: 1},
        {"answers": {}, long: 1},
        {"answers": {}, "form": long},
        {"answers": {}, "version": [long]},
        {"answers": {}, "states": {long: "declined"}},
        {"answers": {}, "states": {"s.a": long}},
        {"answers": {}, "overrides": {long: {}}},
        {"answers": {}, "overrides": {"s.a": {"value": 1, "reason": [long]}}},
    ]
    for document in documents:
        with pytest.raises(AnswersError) as caught:
            read_answers(form, document)
        assert max(len(sentence) for sentence in caught.value.sentences) <= 400


# Nothing of an answer in a log


def everything_done_with(secret: str) -> None:
    """Reads, checks and confirms answers of every kind, all wrong, all saying something private."""
    questions = {f"q{place}": node for place, node in enumerate(WORDY)}
    form = form_with({"s": section(questions), "l": repeat(questions)})
    wrong = dict.fromkeys(questions, secret)
    document: Json = {"s": wrong, "l": [wrong, {"_id": "k1", **{name: [secret] for name in questions}}]}
    evaluate(form, read_answers(form, document))
    confirmed(plain_schema(form), document)
    with pytest.raises(AnswersError):
        read_answers(form, {**document, "unknown": secret})
    with pytest.raises(DocumentError):
        read_json(json.dumps(secret)[:-1], name="answers.json")


def test_no_log_and_no_output_repeats_an_answer(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("formengine"), "propagate", True)
    caplog.set_level(1)
    logging.getLogger("formengine").debug("The log is listened to.")

    everything_done_with(SECRET)

    said = capfd.readouterr()
    assert "The log is listened to." in caplog.text
    assert not repeats(caplog.text + said.out + said.err, SECRET)


LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGED = {"fault", "trail(error)"}
"""What may be put into the log beside a sentence of our own: a plugin's fault, and where an exception came from."""


def calls_to_a_log(tree: ast.Module) -> list[ast.Call]:
    """Every call in a module that writes to a log."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGGING
        and "log" in ast.unparse(node.func.value).lower()
    ]


def test_into_the_log_go_only_sentences_of_our_own_and_places_in_the_code() -> None:
    modules = {path: ast.parse(path.read_text("utf-8")) for path in Path(formengine.__file__).parent.rglob("*.py")}
    calls = [(path, call) for path, tree in modules.items() for call in calls_to_a_log(tree)]

    assert len(calls) >= 2
    for path, call in calls:
        assert "exception" not in ast.unparse(call.func), f"{path}: that would write the exception's own words"
        assert not call.keywords, path
        assert isinstance(call.args[0], ast.Constant), path
        assert {ast.unparse(argument) for argument in call.args[1:]} <= LOGGED, path
