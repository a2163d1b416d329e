"""What the Secure Base form says, read as plain JSON: facts that hold whatever the engine does."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

Node = dict[str, Any]

PACKAGE = files("formengine_secure_base")
FORM: Node = json.loads(PACKAGE.joinpath("forms", "child_checklist.json").read_text("utf-8"))
EXAMPLE: Node = json.loads(PACKAGE.joinpath("examples", "child_checklist.json").read_text("utf-8"))

BENEFITS = {
    "availability": "Availability: helping the child to trust",
    "sensitivity": "Sensitivity: helping the child to manage feelings and behaviour",
    "acceptance": "Acceptance: building the child's self-esteem",
    "co_operation": "Co-operation: helping the child to feel effective – and be co-operative",
    "family_membership": "Family membership: helping the child to belong",
}
BANDS = {"infancy": "I", "early": "E", "middle": "M", "adolescence": "A"}
PRIVATE = {"SB.C.AC.M.4", "SB.C.AC.A.4"}
PUT_IN_PLACE = {
    "fm_i_a2", "fm_i_b1", "fm_i_b2", "fm_i_b3", "fm_e_b1", "fm_e_b2", "fm_e_b3", "fm_m_a2", "fm_m_b1", "fm_m_b3",
    "fm_a_a2", "fm_a_b3",
}  # fmt: skip
FORBIDDEN = (
    "coherent", "dismissing", "preoccupied", "fragmented", "unresolved", "disorganised", "avoidant", "ambivalent",
    "emotional age", "challenging behaviour", "birth parent", "foster carer", "asylum seeker", "placement", "diagnos",
)  # fmt: skip
EXPRESSION_KEYS = {"visible_when", "required", "calculate", "usual_when", "holds", "label"}


def walk(node: Any, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every object of the document with its place."""
    if isinstance(node, dict):
        yield path, node
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, member in members:
        yield from walk(member, f"{path}/{key}")


def items() -> dict[str, Node]:
    """The 84 items by name."""
    return {
        name: question
        for section in BENEFITS
        for band in BANDS
        for name, question in FORM["properties"][section]["properties"][band]["properties"].items()
        if "code" in question.get("x-form", {})
    }


def test_there_are_84_items_and_21_in_each_band() -> None:
    bands = Counter(question["x-form"]["code"].split(".")[3] for question in items().values())

    assert bands == {"I": 21, "E": 21, "M": 21, "A": 21}


def test_each_band_has_four_items_of_a_dimension_and_five_of_family_membership() -> None:
    counted = Counter(tuple(question["x-form"]["code"].split(".")[2:4]) for question in items().values())

    assert counted == {
        (dim, band): 5 if dim == "FM" else 4 for dim in ("AV", "SE", "AC", "CO", "FM") for band in "IEMA"
    }


def test_a_name_follows_from_its_code() -> None:
    for name, question in items().items():
        assert name == question["x-form"]["code"].removeprefix("SB.C.").lower().replace(".", "_")


def test_an_item_stands_in_the_section_and_band_of_its_code() -> None:
    for section, letters in zip(BENEFITS, ("AV", "SE", "AC", "CO", "FM"), strict=True):
        for band, letter in BANDS.items():
            group = FORM["properties"][section]["properties"][band]

            codes = {q["x-form"]["code"] for q in group["properties"].values() if "code" in q.get("x-form", {})}

            assert all(code.startswith(f"SB.C.{letters}.{letter}.") for code in codes)
            assert group["x-form"]["visible_when"] == f"contains(ages.bands_used, '{band}')"


def test_the_five_dimensions_and_their_benefits_are_exact_and_in_order() -> None:
    sections = {name: node["title"] for name, node in FORM["properties"].items() if name in BENEFITS}

    assert list(sections.items()) == list(BENEFITS.items())


def test_both_answer_scales_are_complete_and_their_last_two_answers_are_states() -> None:
    ordinary, in_place = FORM["$defs"]["how_it_is"], FORM["$defs"]["put_in_place"]

    assert [choice["const"] for choice in ordinary["oneOf"]] == ["mostly", "sometimes", "not_yet", "it_depends"]
    assert list(ordinary["x-form"]["states"]) == ["not_seen", "not_applicable"]
    assert [choice["const"] for choice in in_place["oneOf"]] == ["in_place", "partly", "not_yet"]
    assert list(in_place["x-form"]["states"]) == ["not_known", "not_applicable"]


def test_what_adults_put_in_place_has_its_own_scale() -> None:
    marked = {name for name, question in items().items() if question["$ref"] == "#/$defs/put_in_place"}

    assert marked == PUT_IN_PLACE


def test_it_depends_asks_on_whom_and_where() -> None:
    for section in BENEFITS:
        for band in BANDS:
            group = FORM["properties"][section]["properties"][band]["properties"]
            for name in group.keys() & items().keys() - PUT_IN_PLACE:
                follow_up = group[f"{name}_depends"]
                assert follow_up["title"] == "On whom and where does it depend?"
                assert follow_up["x-form"]["visible_when"] == f"{name} == 'it_depends'"


def test_an_item_that_says_say_or_note_has_a_place_to_say_it() -> None:
    for section in BENEFITS:
        for band in BANDS:
            group = FORM["properties"][section]["properties"][band]["properties"]
            for name in group.keys() & items().keys():
                assert (f"{name}_say" in group) == bool(re.search(r"\((say|note) ", group[name]["title"]))


def test_titles_carry_no_marks_of_the_item_bank() -> None:
    for question in items().values():
        assert not re.search(r"\*\*|`|\[|\(\d+ m\)|\(from ", question["title"])


def test_an_age_greys_an_item_by_the_corrected_age_where_there_is_one() -> None:
    usual = {name: question["x-form"].get("usual_when") for name, question in items().items()}

    assert sum(text is not None for text in usual.values()) == 11
    assert usual["av_i_1"] == "coalesce(ages.corrected_months, ages.age_months) >= 2"
    assert usual["se_e_3"] == "coalesce(ages.corrected_months, ages.age_months) >= 30"
    assert usual["fm_a_a2"] == "coalesce(ages.corrected_months, ages.age_months) >= 180"


def test_being_at_ease_with_who_they_are_is_for_the_child_and_the_agency() -> None:
    for section in BENEFITS:
        for band in BANDS:
            group = FORM["properties"][section]["properties"][band]["properties"]
            for name in group.keys() & items().keys():
                if group[name]["x-form"]["code"] in PRIVATE:
                    with_follow_ups = [node for key, node in group.items() if key.startswith(name)]
                    assert {node["x-form"]["audience"] for node in with_follow_ups} == {"subject_only"}


def test_private_items_can_be_tied_to_private_evidence_only() -> None:
    def tied(name: str) -> set[str]:
        choices = FORM["properties"][name]["items"]["properties"]["items"]["items"]["oneOf"]
        return {choice["const"] for choice in choices}

    assert tied("private_evidence") == {"ac_m_4", "ac_a_4"}
    assert tied("evidence") == items().keys() - {"ac_m_4", "ac_a_4"}
    assert FORM["properties"]["private_evidence"]["x-form"]["audience"] == "subject_only"


def test_every_section_says_who_may_read_it() -> None:
    for section in FORM["properties"].values():
        assert section["x-form"]["audience"] in ("agency", "subject_only")


def test_the_childs_own_words_come_first() -> None:
    section, *_ = FORM["properties"].values()

    assert next(iter(section["properties"])) == "own_words"


@pytest.mark.parametrize("section", BENEFITS)
def test_each_dimension_asks_the_open_question_and_offers_a_rating(section: str) -> None:
    questions = FORM["properties"][section]["properties"]
    ratings = [node for node in questions.values() if node["type"] == "integer"]

    assert (
        questions["feels_safer"]["title"] == "When this child is not sure of the adult, what do they do to feel safer?"
    )
    assert [(r["minimum"], r["maximum"]) for r in ratings] == [(0, 10)] * (2 if section == "family_membership" else 1)
    assert not any("calculate" in r["x-form"] or "required" in r["x-form"] for r in ratings)


@pytest.mark.parametrize("section", BENEFITS)
def test_each_dimension_says_that_mostly_is_not_always_a_strength(section: str) -> None:
    assert "“Mostly” is not always a strength" in FORM["properties"][section]["x-form"]["help"]


def test_nothing_is_added_up() -> None:
    assert not any("scales" in node for _, node in walk(FORM))
    for _, node in walk(FORM):
        assert not re.search(r"\b(total|score|average|mean)\b", str(node.get("title", "")), re.IGNORECASE)
        assert not re.search(r"rating", str(node.get("calculate", "")))


def test_no_harsh_word_stands_in_the_form() -> None:
    text = json.dumps(FORM, ensure_ascii=False).lower()

    assert [word for word in FORBIDDEN if word in text] == []


def test_credit_and_rights_are_given() -> None:
    rights = FORM["x-form"]["rights"]

    assert rights["basis"] == "own_wording"
    assert (
        "draws on the Secure Base model by Gillian Schofield and Mary Beek, University of East Anglia; "
        "not produced or endorsed by them" in rights["credit"]
    )


def test_every_text_and_list_is_bounded() -> None:
    for path, node in walk(FORM["properties"]):
        if node.get("type") == "string" and "oneOf" not in node and node.get("format") != "date":
            assert node["maxLength"] <= 20_000, path
        if node.get("type") == "array":
            assert node["maxItems"] <= 500, path


def test_the_form_speaks_the_closed_dialect() -> None:
    allowed = set(
        "$schema $id $ref $defs $comment type title description properties items oneOf const minimum maximum minLength "
        "maxLength pattern format minItems maxItems uniqueItems x-form".split()
    )
    nodes = [
        node
        for path, node in walk([FORM["properties"], FORM["$defs"]])
        if "/x-form" not in path and {"type", "$ref"} & node.keys()
    ]

    assert not set().union(*nodes) - allowed


def test_expressions_stand_only_where_they_are_read() -> None:
    marks = re.compile(r"\b(contains|coalesce|answered|count|age_in_months|months_between|state)\(| == '")
    for path, node in walk({key: value for key, value in FORM.items() if key != "x-form"}):
        for key, value in node.items():
            if isinstance(value, str) and marks.search(value):
                assert key in EXPRESSION_KEYS, path


def test_the_example_is_fictional_and_complete() -> None:
    answered = EXAMPLE["answers"]
    named = {
        item for section in BENEFITS for band in BANDS for item in answered[section].get(band, {})
    } & items().keys()
    dimensions = {d for occasion in answered["evidence"] for d in occasion["dimensions"]}

    assert EXAMPLE["subject"] == {"label": "Amara (example)", "kind": "child"}
    assert len(named | {path.split(".")[-1] for path in EXAMPLE["states"]}) >= 25
    assert dimensions == BENEFITS.keys()
    assert EXAMPLE["overrides"]["ages.bands_used"]["reason"]
