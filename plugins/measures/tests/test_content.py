"""What the measures say, read as plain JSON: facts that hold whatever the engine does."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest

Node = dict[str, Any]

FORMS = files("formengine_measures").joinpath("forms")
ORDER_A, ORDER_B, RELATIONSHIPS = (
    json.loads(FORMS.joinpath(f"{name}.json").read_text("utf-8"))
    for name in ("rosenberg", "rosenberg_order_b", "relationships")
)
STATEMENTS = [
    "On the whole, I am satisfied with myself.",
    "At times, I think I am no good at all.",
    "I feel that I have a number of good qualities.",
    "I am able to do things as well as most other people.",
    "I feel I do not have much to be proud of.",
    "I certainly feel useless at times.",
    "I feel that I'm a person of worth, at least on an equal plane with others.",
    "I wish I could have more respect for myself.",
    "All in all, I am inclined to feel that I am a failure.",
    "I take a positive attitude toward myself.",
]
HANDLES = [
    "helpful to turn to in need", "discuss problems", "talk things over", "easy to depend on",
    "uncomfortable opening up", "prefer not to show feelings", "worry that this person doesn't care",
    "afraid this person may abandon me", "worry that this person cares less than I do",
]  # fmt: skip
LABELS = (
    "coherent", "dismissing", "preoccupied", "fragmented", "unresolved", "disorganised", "avoidant", "ambivalent",
    "secure", "fearful", "diagnos", "attachment style", "attachment type", "low self-esteem", "high self-esteem",
)  # fmt: skip


def questions(form: Node) -> Node:
    """The statements of a Rosenberg form by name, in its order."""
    return dict(form["properties"]["self"]["properties"])


def reversed_places(form: Node) -> list[int]:
    """The places, in the order they are asked, of what is counted from the other end."""
    items = {item["item"]: item.get("reverse", False) for item in form["x-form"]["scales"]["self_esteem"]["items"]}
    return [place for place, name in enumerate(questions(form), 1) if items[f"self.{name}"]]


def test_the_statements_are_word_for_word_and_in_order() -> None:
    assert [question["title"] for question in questions(ORDER_A).values()] == STATEMENTS


def test_the_two_orders_differ_in_name_and_order_alone() -> None:
    other = json.loads(json.dumps(ORDER_B))
    other.update({"$id": ORDER_A["$id"], "title": ORDER_A["title"]})

    assert other == ORDER_A
    assert sorted(questions(ORDER_A)) == sorted(questions(ORDER_B))
    assert list(questions(ORDER_A)) != list(questions(ORDER_B))


def test_the_reversed_places_are_the_published_ones_of_either_order() -> None:
    assert reversed_places(ORDER_A) == [2, 5, 6, 8, 9]
    assert reversed_places(ORDER_B) == [3, 5, 8, 9, 10]


def test_rosenberg_has_no_bands_and_asks_for_all_ten() -> None:
    scale = ORDER_A["x-form"]["scales"]["self_esteem"]

    assert "bands" not in scale
    assert scale["missing"] == {"at_most": 0, "then": "refuse"}


def test_rosenberg_is_permitted_for_education_and_research_with_credit() -> None:
    rights = ORDER_A["x-form"]["instruments"]["rses"]["rights"]

    assert (rights["basis"], rights["contexts"]) == ("declared", ["education", "research"])
    assert "Rosenberg" in rights["credit"]


def test_the_questions_about_people_are_handles_and_nothing_more() -> None:
    asked = RELATIONSHIPS["properties"]["figures"]["items"]["properties"]

    assert [asked[f"q{place}"]["title"] for place in range(1, 10)] == [one[0].upper() + one[1:] for one in HANDLES]
    assert RELATIONSHIPS["x-form"]["instruments"]["ecr_rs"]["rights"]["basis"] == "key_only"


def test_the_key_about_people_is_the_published_one() -> None:
    scales = RELATIONSHIPS["x-form"]["scales"]

    key = {name: [(item["item"], item.get("reverse", False)) for item in one["items"]] for name, one in scales.items()}
    assert key == {
        "avoidance": [(f"figures.q{place}", place <= 4) for place in range(1, 7)],
        "anxiety": [(f"figures.q{place}", False) for place in range(7, 10)],
    }
    assert [scale["for_each"] for scale in scales.values()] == ["figures", "figures"]


@pytest.mark.parametrize("form", [ORDER_A, RELATIONSHIPS])
def test_no_band_type_or_label_stands_in_a_form(form: Node) -> None:
    text = json.dumps(form, ensure_ascii=False).lower()

    assert [word for word in LABELS if re.search(rf"\b{word}", text)] == []
    assert '"bands"' not in text
