"""Answers: read from files, typed by a person, kept as rows; a change is a new value and nothing given is lost."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.answers import Answers, Items, Override, Unreadable, frozen, is_blank, plain
from formengine.answers.files import read_answers
from formengine.documents import read_json, read_values, to_json
from formengine.errors import AnswersError
from formengine.evaluation import evaluate
from formengine.kinds import NotUnderstood, numbered, read_typed
from formengine.kinds.partial_dates import ADVICE
from formengine.model import Form, Question, State
from tests.building import (
    Json,
    day,
    evaluated,
    form_with,
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

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def form() -> Form:
    return form_with({
        "visit": section({"seen_on": day(), "note": text(states={"declined": "Rather not"}),
                          "total": number(calculate="1", override="with_reason")}),
        "children": repeat({"name": text(states={"not_known": "?"}), "home": section({"street": text()})},
                           states={"declined": "No"}),
    })  # fmt: skip


def sentences(form: Form, document: Any) -> tuple[str, ...]:
    """Everything a file is refused for."""
    with pytest.raises(AnswersError) as caught:
        read_answers(form, document)
    return caught.value.sentences


# Files


def test_bare_answers_are_nested_as_the_form_is(form: Form) -> None:
    answers = read_answers(
        form, {"visit": {"note": "hello"}, "children": [{"name": "Ada", "home": {"street": "High St"}}]}
    )

    assert dict(answers.entries) == {
        "visit.note": "hello", "children": Items(("0",)), "children.0.name": "Ada", "children.0.home.street": "High St",
    }  # fmt: skip


def test_an_envelope_has_states_and_replacements_beside_the_answers(form: Form) -> None:
    answers = read_answers(form, {
        "form": "test/small", "version": "1.0.0",
        "answers": {"visit": {"seen_on": "2026-03-02"}},
        "states": {"visit.note": "declined"},
        "overrides": {"visit.total": {"value": 2.50, "reason": "counted"}},
    })  # fmt: skip

    assert dict(answers.entries) == {
        "visit.seen_on": "2026-03-02", "visit.note": State.DECLINED, "visit.total": Override(Decimal("2.5"), "counted"),
    }  # fmt: skip


def test_states_name_an_item_by_its_position_or_by_its_id(form: Form) -> None:
    children = [{"_id": "k1"}, {"_id": "k2"}]

    by_position = read_answers(form, {"answers": {"children": children}, "states": {"children.1.name": "not_known"}})
    by_id = read_answers(form, {"answers": {"children": children}, "states": {"children.k2.name": "not_known"}})

    assert by_position.get("children.k2.name") is State.NOT_KNOWN
    assert by_id == by_position


def test_an_id_that_looks_like_a_position_is_an_id(form: Form) -> None:
    children = [{"_id": "1"}, {"_id": "0"}]

    answers = read_answers(form, {"answers": {"children": children}, "states": {"children.0.name": "not_known"}})

    assert answers.items("children") == ("1", "0")
    assert answers.get("children.0.name") is State.NOT_KNOWN
    assert answers.get("children.1.name") is None


def test_items_without_an_id_are_given_one(form: Form) -> None:
    ids = (f"k{place}" for place in count(1))

    answers = read_answers(form, {"children": [{}, {"_id": "mine"}, {}]}, mint=lambda: next(ids))

    assert answers.items("children") == ("k1", "mine", "k2")


def test_an_unknown_path_is_told_with_the_nearest_known_one(form: Form) -> None:
    assert sentences(form, {"visit": {"notes": "x"}}) == (
        "visit.notes: there is no such question. Did you mean 'note'?",
    )
    assert sentences(form, {"visitt": {}}) == ("visitt: there is no such question. Did you mean 'visit'?",)
    assert sentences(form, {"children": [{"nam": "x"}]}) == (
        "children.0.nam: there is no such question. Did you mean 'name'?",
    )
    assert sentences(form, {"answers": {}, "states": {"visit.not": "declined"}}) == (
        "states, visit.not: there is no such question. Did you mean 'visit.note'?",
    )


def test_everything_that_does_not_fit_is_told_at_once(form: Form) -> None:
    document = {
        "form": "test/other", "version": "0.9.0",
        "answers": {
            "visit": [], "children": [3, {"_id": "no spaces"}, {"_id": "k1"}, {"_id": "k1"}, {"home": "x"}], "x": 1,
        },
        "states": {"visit.note": "refused", "children": "declined", "children.9.name": "declined", "visit": "declined"},
        "overrides": {"visit.total": 3, "visit.note": {"value": 1, "reason": 2},
        "nowhere": {"value": 1, "reason": "x"}},
    }  # fmt: skip

    assert sentences(form, document) == (
        "These answers are for the form 'test/other', not for 'test/small'.",
        "These answers are for version 0.9.0 of the form; this is 1.0.0."
        " Check them, then change 'version' in the file.",
        "visit: an object with questions is needed here, not a list.",
        "children.0: an object with questions is needed here, not a number.",
        "children.1._id: an item's id is made of letters and digits.",
        "children.3._id: two items have the id 'k1'.",
        "children.4.home: an object with questions is needed here, not a text.",
        "x: there is no such question.",
        "states, visit.note: the state 'refused' is not known; there are not_known, declined, not_applicable, not_seen,"
        " when_we_meet.",
        "states, children: this question has an answer too; keep one of them.",
        "states, children.9.name: there is no such question. Did you mean 'children.name'?",
        "states, visit: there is no such question. Did you mean 'visit'?",
        "overrides, visit.total: give a value and a reason, nothing else.",
        "overrides, visit.note: the reason is a text.",
        "overrides, nowhere: there is no such question.",
    )


@pytest.mark.parametrize(("document", "sentence"), [
    ([], 'An answers file holds an object: {"section": {"question": answer}}.'),
    (None, 'An answers file holds an object: {"section": {"question": answer}}.'),
    ({"answers": []}, "The answers: an object with questions is needed here, not a list."),
    ({"answers": {}, "state": {}}, "'state' is not a key of an answers file. Did you mean 'states'?"),
    ({"answers": {}, "states": []}, "'states' holds an object: {path: state}."),
    ({"answers": {}, "overrides": 3}, "'overrides' holds an object: {path: {\"value\": …, \"reason\": …}}."),
    ({"children": {"0": {}}}, "children: a list of items is needed here, not an object."),
    ({"children": [None]}, "children.0: an object with questions is needed here, not nothing."),
    ({"children": [{"_id": ""}]}, "children.0._id: an item's id is made of letters and digits."),
    ({"children": [{"_id": "../../x"}]}, "children.0._id: an item's id is made of letters and digits."),
    ({"children": [{"_id": 7}]}, "children.0._id: an item's id is made of letters and digits."),
    ({"children": [{"_id": "k" * 41}]}, "children.0._id: an item's id is made of letters and digits."),
    ({"children": [{"_id": "１"}]}, "children.0._id: an item's id is made of letters and digits."),
    ({"children": [{"_id": "1"}, {}]}, "children.1._id: two items have the id '1'."),
    ({"_id": "k1"}, "_id: there is no such question."),
])  # fmt: skip
def test_a_wrong_shape_is_told_with_its_place(form: Form, document: Any, sentence: str) -> None:
    assert sentences(form, document)[0] == sentence


@pytest.mark.parametrize("entry", [{"visit": {"note": "what she said"}}, {"visit": {}}])
def test_a_replacement_never_takes_the_place_of_an_answer_unseen(form: Form, entry: Json) -> None:
    document = {"answers": entry, "overrides": {"visit.note": {"value": "y", "reason": "x"}}}

    if entry["visit"]:
        assert sentences(form, document) == (
            "overrides, visit.note: this question has an answer or a state too; keep one of them.",
        )
    else:
        assert read_answers(form, document).get("visit.note") == Override("y", "x")


def test_a_wrong_answer_is_no_fault_of_the_file(form: Form) -> None:
    answers = read_answers(form, {"visit": {"seen_on": 3, "note": {"a": [1, 2.50]}}})

    assert answers.get("visit.seen_on") == 3
    assert answers.get("visit.note") == Unreadable('{"a": [1, 2.5]}')


def test_a_section_called_answers_makes_the_file_bare() -> None:
    form = form_with({"answers": section({"a": text()})})

    assert read_answers(form, {"answers": {"a": "x"}}).get("answers.a") == "x"


def test_a_file_with_thousands_of_unknown_questions_is_refused_without_looking_for_the_nearest_of_each(
    form: Form,
) -> None:
    found = sentences(form, {"visit": {f"note{place}": "x" for place in range(5_000)}})

    assert len(found) == 5_000
    assert found[0] == "visit.note0: there is no such question. Did you mean 'note'?"
    assert found[-1] == "visit.note4999: there is no such question."


# Changes are new values


def test_a_change_leaves_the_answers_before_it_as_they_were() -> None:
    before = Answers().with_answer("s.a", "first").with_item("l", "k1").with_answer("l.k1.x", 1)
    was = dict(before.entries)

    after = [
        before.with_answer("s.a", "second"), before.with_state("s.a", State.DECLINED),
        before.with_override("s.a", 1, "x"),
        before.without("s.a"), before.with_item("l", "k2"), before.without_item("l", "k1"),
        before.with_answer("s.a", ""),
    ]  # fmt: skip

    assert dict(before.entries) == was
    assert [changed.get("s.a") for changed in after] == [
        "second", State.DECLINED, Override(1, "x"), None, "first", "first", None,
    ]  # fmt: skip
    assert [changed.items("l") for changed in after] == [("k1",)] * 4 + [("k1", "k2"), (), ("k1",)]
    assert after[5].get("l.k1.x") is None


def test_an_item_whose_id_begins_like_anothers_is_not_taken_with_it() -> None:
    answers = Answers().with_item("l", "k1").with_item("l", "k11").with_answer("l.k1.x", 1).with_answer("l.k11.x", 2)

    fewer = answers.without_item("l", "k1")

    assert dict(fewer.entries) == {"l": Items(("k11",)), "l.k11.x": 2}


@pytest.mark.parametrize(("value", "kept"), [
    ("a\r\nb\rc", "a\nb\nc"), (2.0, 2), (2.5, Decimal("2.5")), (Decimal("7.0"), 7), (0.1, Decimal("0.1")),
     ([1, [2.0]], (1, (2,))),
    ({"a": 1.5}, Unreadable('{"a": 1.5}')), (True, True), (None, None), (float("nan"), "NaN"),
     (10**20, "1" + "0" * 20), (1e20, Decimal("1e20")), (float("-inf"), "-Infinity"),
])  # fmt: skip
def test_what_is_given_is_kept_so_that_it_cannot_change(value: Any, kept: Any) -> None:
    came = frozen(value)

    assert came == kept
    assert type(came) is type(kept)


@pytest.mark.parametrize(("entry", "blank"), [
    (None, True), ("", True), ((), True), (Items(()), True), (0, False), (False, False), (" ", False), (("",), False),
    (State.DECLINED, False), (Override(None, ""), False), (Unreadable("{}"), False),
])  # fmt: skip
def test_blank_is_null_an_empty_text_and_an_empty_list(entry: Any, blank: bool) -> None:
    assert is_blank(entry) is blank


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc_", min_size=1, max_size=4), inner,
    max_size=3),
    max_leaves=8,
).map(lambda value: read_json(json.dumps(value), name="given"))  # fmt: skip
ENTRIES = st.one_of(
    JSON_VALUES.map(frozen),
    st.sampled_from(State),
    st.builds(lambda value, reason: Override(frozen(value), reason), JSON_VALUES, st.text("abc é\n", max_size=9)),
    st.lists(st.text("abc123", min_size=1, max_size=8), unique=True, min_size=1, max_size=4).map(
        lambda ids: Items(tuple(ids))
    ),
)


@given(st.dictionaries(st.text("abc.", min_size=1, max_size=8), ENTRIES, max_size=6))
def test_answers_kept_as_rows_come_back_as_they_were(entries: dict[str, Any]) -> None:
    answers = Answers()
    for path, entry in entries.items():
        answers = answers.with_entry(path, entry)

    rows = read_json(to_json(answers.rows()), name="rows")

    assert Answers.from_rows(rows) == answers


@given(JSON_VALUES)
def test_an_answer_written_as_json_is_the_answer_that_was_given(value: Any) -> None:
    once = frozen(value)

    again = frozen(read_json(to_json(plain(once)), name="again"))

    assert again == once


# Typed


def typed(node: Json, answer: str) -> Any:
    """What a typed text means to a question of this kind."""
    question = form_with({"s": section({"a": node})}).nodes["s.a"]
    assert isinstance(question, Question)
    return read_typed(question, answer, today=TODAY)


def not_understood(node: Json, answer: str) -> str:
    """The sentence with which a typed text is given back."""
    with pytest.raises(NotUnderstood) as caught:
        typed(node, answer)
    return str(caught.value)


@pytest.mark.parametrize(("node", "answer", "expected"), [
    (text(maxLength=80), "  Ada  ", "Ada"), (text(), "  as it\n  stood  ", "  as it\n  stood  "),
    (whole(), " 7 ", 7), (whole(), "-3", -3), (whole(), "+3", 3), (whole(), "007", 7),
    (number(), "7.5", Decimal("7.5")), (number(), "7", Decimal(7)), (number(), "-0.25", Decimal("-0.25")),
    (yes_no(), "y", True), (yes_no(), "Yes", True), (yes_no(), "N", False), (yes_no(), "no", False),
    (one_of("calm", "sad"), "2", "sad"), (one_of("calm", "sad"), "SAD", "sad"), (one_of("calm", "sad"), "calm", "calm"),
    (rating(0, 3), "0", 0), (rating(0, 3), "step 2", 2), (rating(1, 5), "5", 5),
    (some_of("x", "y", "z"), "3 1", ("x", "z")), (some_of("x", "y", "z"), "1, 3", ("x", "z")),
    (some_of("x", "y", "z"), "z, x, z", ("x", "z")), (some_of("x", "y"), "", ()),
    (day(), "2026-03-02", "2026-03-02"), (day(), "2 March 2026", "2026-03-02"), (day(), "2nd mar 2026", "2026-03-02"),
    (day(), "31/3/2026", "2026-03-31"), (day(), "13.3.2026", "2026-03-13"), (day(), "3/3/2026", "2026-03-03"),
    (day(), "today", "2026-03-02"), (day(), "2026-3-2", "2026-03-02"), (day(), "29 February 2024", "2024-02-29"),
    (partial(), "1912", "1912"), (partial(), "May 1912", "1912-05"), (partial(), "about 1912", "1912~"),
    (partial(), "Around 1912", "1912~ (Around 1912)"), (partial(), "1912 to 1915", "1912/1915"),
     (partial(), "1912-1915", "1912/1915 (1912-1915)"),
    (partial(), "1912 – 1915", "1912/1915 (1912 – 1915)"), (partial(), "before 1912", "../1912 (before 1912)"),
     (partial(), "after May 1912", "1912-05/.. (after May 1912)"),
    (partial(), "unknown", ".. (unknown)"),
    (partial(), "4 May 1912", "1912-05-04"), (partial(), "1912-05~", "1912-05~"),
    (partial(), "about May 1912", "1912-05~"), (partial(), "today", "2026-03-02"), (partial(), "1875", "1875"),
])  # fmt: skip
def test_a_person_may_write_as_people_write(node: Json, answer: str, expected: Any) -> None:
    came = typed(node, answer)

    assert came == expected
    assert type(came) is type(expected)


@pytest.mark.parametrize(("node", "answer", "sentence"), [
    (whole(), "seven", "Type a whole number in digits, such as 7."),
    (whole(), "7.5", "Type a whole number in digits, such as 7."),
    (whole(), "٧", "Type a whole number in digits, such as 7."),
    (whole(), "", "Type a whole number in digits, such as 7."),
    (whole(), "1" * 16, "Type a whole number in digits, such as 7."),
    (number(), "1,5", "Use a point for decimals: 1.5."),
    (number(), "1e3", "Type a number in digits, such as 7 or 7.5."),
    (number(), "nan", "Type a number in digits, such as 7 or 7.5."),
    (number(), "123456789012345.1234567891",
     "This number has more digits than can be kept exactly; type at most 15."),
    (yes_no(), "maybe", "Type y for yes or n for no."),
    (yes_no(), "1", "Type y for yes or n for no."),
    (one_of("calm", "sad"), "sadd", "'sadd' is not one of the choices. Type its number. Did you mean 'Sad'?"),
    (one_of("calm", "sad"), "3", "'3' is not one of the choices. Type its number."),
    (rating(1, 5), "0", "'0' is not one of the choices. Type its number."),
    (some_of("x", "y"), "1 9", "'9' is not one of the choices. Type its number."),
    (day(), "3/4/2026", "Is that 3 April or 4 March? Type it with the month's name."),
    (day(), "12.11.2026", "Is that 12 November or 11 December? Type it with the month's name."),
    (day(), "30 February 2026", "February 2026 has no day 30."),
    (day(), "2026-13-01", "There is no month 13 in '2026-13-01'."),
    (day(), "31/13/2026", "There is no month 13 in '31/13/2026'."),
    (day(), "2 Marzo 2026", "'Marzo' in '2 Marzo 2026' is not a month."),
    (day(), "0026-03-02", "The year 0026 needs four digits, such as 2019."),
    (day(), "2/3/26", "Type the date as 2 March 2026 or 2026-03-02."),
    (day(), "yesterday", "Type the date as 2 March 2026 or 2026-03-02."),
    (day(), "1912", "Type the date as 2 March 2026 or 2026-03-02."),
    (partial(), "1915 to 1912",
     ADVICE),
    (partial(), "about " * 3000 + "1912",
     ADVICE),
    (partial(), "a" + " " * 20_000 + "b",
     f"'b' was not understood. {ADVICE}"),
    (partial(), "3/4/1912", "Is that 3 April or 4 March? Type it with the month's name."),
])  # fmt: skip
def test_what_cannot_be_meant_is_given_back_with_the_way_to_write_it(node: Json, answer: str, sentence: str) -> None:
    assert not_understood(node, answer) == sentence


def test_a_number_typed_for_a_choice_is_its_number_on_the_screen_and_never_another_ones_code() -> None:
    question = form_with({"s": section({"a": one_of("3", "2", "1")})}).nodes["s.a"]
    assert isinstance(question, Question)

    assert [number for number, _ in numbered(question)] == ["1", "2", "3"]
    assert [typed(one_of("3", "2", "1"), answer) for answer in ("1", "2", "3")] == ["3", "2", "1"]


def test_a_title_comes_before_a_code_that_is_spelt_alike() -> None:
    node = {"type": "string", "oneOf": [{"const": "no", "title": "Never"}, {"const": "never", "title": "No"}]}

    assert typed(node, "no") == "never"


def test_what_is_typed_rightly_is_valid(form: Form) -> None:
    kinds = {"a": (whole(), "7"), "b": (number(), "7.5"), "c": (yes_no(), "y"), "d": (one_of("x"), "1"),
             "e": (some_of("x"), "1"), "f": (day(), "today"), "g": (partial(), "about 1912"), "h": (rating(0, 1), "1"),
             "i": (text(), "words")}  # fmt: skip
    form = form_with({"s": section({name: node for name, (node, _) in kinds.items()})})
    answers = Answers()
    for name, (node, answer) in kinds.items():
        answers = answers.with_answer(f"s.{name}", typed(node, answer))

    evaluation = evaluate(form, answers)

    assert evaluation.problems == ()
    assert evaluation.progress.percent == 100


def test_answers_given_by_file_and_by_step_are_the_same(form: Form) -> None:
    document = {"visit": {"note": "x"}, "children": [{"_id": "k1", "name": "Ada"}]}

    by_step = (
        Answers().with_answer("visit.note", "x").with_item("children", "k1").with_answer("children.k1.name", "Ada")
    )

    assert read_answers(form, json.loads(json.dumps(document))) == by_step
    assert evaluated(form, document).values == evaluate(form, by_step).values


@pytest.mark.parametrize("number", ["1.5", "1e20", "null"])
def test_what_a_file_says_of_itself_by_a_number_is_refused_in_words_whichever_way_it_is_read(
    form: Form, number: str
) -> None:
    envelope = f'{{"form": {number}, "version": {number}, "answers": {{}}, "states": {{"visit.note": {number}}}}}'
    kind = "nothing" if number == "null" else "a number"

    for read in (read_json, read_values):
        assert sentences(form, read(envelope.encode(), name="it")) == (
            f"'form' is a text, not {kind}.",
            f"'version' is a text, not {kind}.",
            f"states, visit.note: a state is a word, not {kind}.",
        )
