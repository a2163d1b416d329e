"""What the CORE-10 pack says, read as plain JSON."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

FORM = json.loads(files("formengine_core10").joinpath("forms", "core10.json").read_text("utf-8"))
STATEMENTS = [
    "I have felt tense, anxious or nervous",
    "I have felt I have someone to turn to for support when needed",
    "I have felt able to cope when things go wrong",
    "Talking to people has felt too much for me",
    "I have felt panic or terror",
    "I made plans to end my life",
    "I have had difficulty getting to sleep or staying asleep",
    "I have felt despairing or hopeless",
    "I have felt unhappy",
    "Unwanted images or memories have been distressing me",
]
SCALE = FORM["x-form"]["scales"]["core10"]


def test_the_statements_are_word_for_word_and_in_order() -> None:
    asked = FORM["properties"]["core10"]["properties"]

    assert [question["title"] for question in asked.values()] == STATEMENTS
    assert list(asked) == [f"c{place}" for place in range(1, 11)]


def test_the_answers_are_exact() -> None:
    offered = [(choice["const"], choice["title"]) for choice in FORM["$defs"]["how_often"]["oneOf"]]

    assert offered == [
        (0, "Not at all"), (1, "Only Occasionally"), (2, "Sometimes"), (3, "Often"), (4, "Most or all the time"),
    ]  # fmt: skip


def test_the_key_bands_and_missing_rule_are_the_published_ones() -> None:
    assert [item["item"] for item in SCALE["items"] if item.get("reverse")] == ["core10.c2", "core10.c3"]
    assert [band["from"] for band in SCALE["bands"]] == [0, 6, 11, 15, 20, 25]
    assert (SCALE["missing"], SCALE["rounding"]["places"]) == ({"at_most": 1, "then": "prorate"}, 1)


def test_question_six_raises_a_flag_is_a_safety_question_and_asks_for_a_note() -> None:
    note = FORM["properties"]["safety"]["properties"]["action_note"]["x-form"]

    assert [(risk["item"], risk["at_least"]) for risk in SCALE["risk"]] == [("core10.c6", 1)]
    assert FORM["properties"]["core10"]["properties"]["c6"]["x-form"]["safety"] == {"notice": "client_safety"}
    assert note["required"] == "core10.c6 >= 1"


def test_the_cut_off_for_depression_is_printed_about_nobody() -> None:
    text = json.dumps(FORM).lower()

    assert "depress" not in text
    assert "diagnos" not in text


def test_it_is_not_for_commercial_use_and_carries_its_own_licence() -> None:
    rights = FORM["x-form"]["instruments"]["core10"]["rights"]
    licence = (Path(__file__).parent.parent / "LICENSE-CORE-10").read_text("utf-8")

    assert rights["contexts"] == ["clinical", "education", "research"]
    assert "CC BY-NC-ND 4.0" in rights["credit"]
    assert "CC BY-NC-ND 4.0" in licence
    assert "CORE System Trust" in licence
