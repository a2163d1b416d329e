"""What the therapy intake says, read as plain JSON: facts that hold whatever the engine does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

Node = dict[str, Any]

PACKAGE = files("formengine_therapy_intake")
FORM: Node = json.loads(PACKAGE.joinpath("forms", "intake.json").read_text("utf-8"))
EXAMPLE: Node = json.loads(PACKAGE.joinpath("examples", "intake.json").read_text("utf-8"))

PHQ9 = [
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or restless "
    "that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
]
GAD7 = [
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
]
FORBIDDEN = (
    "coherent", "dismissing", "preoccupied", "fragmented", "unresolved", "disorganised", "avoidant", "ambivalent",
    "diagnos", "attachment style", "attachment type",
)  # fmt: skip
EXPRESSION_KEYS = {"visible_when", "required", "calculate", "usual_when", "holds", "label"}


def walk(node: Any, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every object of the document with its place."""
    if isinstance(node, dict):
        yield path, node
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, member in members:
        yield from walk(member, f"{path}/{key}")


def audience(section: str) -> str:
    """Who may read a section."""
    return str(FORM["properties"][section]["x-form"]["audience"])


def scored(scale: str) -> list[Node]:
    """The questions of a scale, in its order."""
    paths = [item["item"].split(".") for item in FORM["x-form"]["scales"][scale]["items"]]
    return [FORM["properties"][section]["properties"][name] for section, name in paths]


@pytest.mark.parametrize(("scale", "wording"), [("phq9", PHQ9), ("gad7", GAD7)])
def test_the_questionnaires_are_word_for_word_and_in_order(scale: str, wording: list[str]) -> None:
    assert [question["title"] for question in scored(scale)] == wording
    assert {question["$ref"] for question in scored(scale)} == {"#/$defs/past_two_weeks"}


def test_the_answers_of_the_questionnaires_are_exact() -> None:
    answers = [(choice["const"], choice["title"]) for choice in FORM["$defs"]["past_two_weeks"]["oneOf"]]

    assert answers == [(0, "Not at all"), (1, "Several days"), (2, "More than half the days"), (3, "Nearly every day")]


def test_bands_begin_where_they_are_published() -> None:
    bands = {
        name: [(band["from"], band["label"]) for band in scale["bands"]]
        for name, scale in FORM["x-form"]["scales"].items()
    }

    assert bands["phq9"] == [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")]
    assert bands["gad7"] == [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")]


@pytest.mark.parametrize("scale", ["phq9", "gad7"])
def test_up_to_two_missing_answers_are_prorated_half_up(scale: str) -> None:
    declared = FORM["x-form"]["scales"][scale]

    assert declared["method"] == "sum"
    assert declared["missing"] == {"at_most": 2, "then": "prorate"}
    assert declared["rounding"] == {"places": 0, "mode": "half_up"}


def test_every_worked_example_can_be_followed_by_hand() -> None:
    for name, scale in FORM["x-form"]["scales"].items():
        for example in scale["examples"]:
            answers = list(example["answers"][name].values())
            of, there = len(scale["items"]), len(answers)
            expected = None if of - there > 2 else (2 * sum(answers) * of + there) // (2 * there)

            assert example["value"] == expected
            assert example.get("prorated", False) == (expected is not None and there < of)


def test_the_worked_examples_are_the_reference_vectors() -> None:
    values = {name: [example["value"] for example in s["examples"]] for name, s in FORM["x-form"]["scales"].items()}

    assert values["phq9"] == [0, 4, 5, 9, 9, 10, 15, 20, 27, 12, 18, None, None, 14, 19]
    assert values["gad7"] == [4, 5, 10, 15, 21, 9, 14, 11, 10, None]


def test_question_nine_raises_a_flag_in_words_whatever_the_sum() -> None:
    (risk,) = FORM["x-form"]["scales"]["phq9"]["risk"]

    assert (risk["item"], risk["at_least"]) == ("phq9.p9", 1)
    assert not re.search(r"\b(low|medium|high|risk)\b", risk["text"], re.IGNORECASE)


def test_severity_words_are_for_the_therapist() -> None:
    assert {scale["audience"] for scale in FORM["x-form"]["scales"].values()} == {"therapist_only"}


def test_the_difficulty_question_is_not_scored() -> None:
    difficulty = FORM["properties"]["phq9"]["properties"]["difficulty"]

    assert [choice["title"] for choice in difficulty["oneOf"]][::3] == ["Not difficult at all", "Extremely difficult"]
    assert difficulty not in scored("phq9")


def test_a_notice_stands_at_every_question_of_safety() -> None:
    notice = {"notice": "client_safety"}

    assert FORM["properties"]["phq9"]["properties"]["p9"]["x-form"]["safety"] == notice
    assert FORM["properties"]["safety"]["x-form"]["safety"] == notice
    assert FORM["properties"]["short_while"]["x-form"]["safety"] == notice


def test_the_text_and_numbers_of_the_notice_are_not_in_the_form() -> None:
    text = json.dumps(FORM)

    assert not re.search(r"116 123|\b999\b|\b111\b|Samaritans", text)


def test_rather_when_we_meet_is_an_answer_to_everything_a_client_is_asked() -> None:
    for name, section in FORM["properties"].items():
        if audience(name) != "client":
            continue
        assert section["x-form"]["states"]["when_we_meet"] == "I would rather talk about this when we meet"
        for path, node in walk(section.get("properties") or section["items"]["properties"]):
            if "states" in node and not path.endswith("/states"):
                assert "when_we_meet" in node["states"], f"{name}{path}"


def test_who_reads_what() -> None:
    assert {name: audience(name) for name in FORM["properties"]} == {
        "meeting": "therapist_only",
        "why_now": "client",
        "family": "client",
        "family_tree": "therapist_only",
        "losses": "client",
        "turned_to": "client",
        "phq9": "client",
        "gad7": "client",
        "safety": "restricted",
        "short_while": "therapist_only",
        "notes": "therapist_only",
    }


def test_nothing_about_safety_has_a_level_or_a_number() -> None:
    for _, node in walk(FORM["properties"]["safety"]):
        assert node.get("type") not in ("integer", "number")
        for key in ("title", "help"):
            assert not re.search(r"\b(low|medium|high|level|red|amber|green)\b", str(node.get(key, "")), re.IGNORECASE)


def test_a_flag_asks_for_an_action_note() -> None:
    note = FORM["properties"]["safety"]["properties"]["followed_up"]["properties"]["action_note"]

    assert note["x-form"]["required"] == "worry_today or phq9.p9 >= 1"


def test_no_label_stands_in_the_form() -> None:
    text = json.dumps(FORM, ensure_ascii=False).lower()

    assert [word for word in FORBIDDEN if word in text] == []


def test_credit_and_rights_are_given() -> None:
    rights = FORM["x-form"]["rights"]

    assert rights["basis"] == "own_wording"
    assert rights["credit"].startswith(
        "PHQ-9 and GAD-7: developed by Drs Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues; "
        "no permission required to reproduce, translate, display or distribute."
    )


def test_every_text_and_list_is_bounded() -> None:
    for path, node in walk(FORM["properties"]):
        if node.get("type") == "string" and "oneOf" not in node and node.get("format") != "date":
            assert node["maxLength"] <= 20_000, path
        if node.get("type") == "array":
            assert node["maxItems"] <= 500, path


def test_expressions_stand_only_where_they_are_read() -> None:
    marks = re.compile(r"\b(contains|coalesce|answered|count|max|age_in_years)\(| == '")
    for path, node in walk({key: value for key, value in FORM.items() if key != "x-form"}):
        for key, value in node.items():
            if isinstance(value, str) and marks.search(value):
                assert key in EXPRESSION_KEYS, path


def test_the_example_has_one_missing_answer_and_a_flag_with_its_action_note() -> None:
    answers = EXAMPLE["answers"]

    assert EXAMPLE["subject"] == {"label": "Rowan (example)", "kind": "client"}
    assert len(answers["phq9"].keys() & {f"p{n}" for n in range(1, 10)}) == 8
    assert EXAMPLE["states"]["phq9.p5"] == "when_we_meet"
    assert answers["phq9"]["p9"] == 1
    assert answers["safety"]["followed_up"]["action_note"]
    assert len(answers["gad7"]) == 7
