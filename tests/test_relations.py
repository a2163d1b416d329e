"""Who is what to whom: each pair is said once, read both ways, and warned about where it contradicts itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formengine.exports.text import as_text
from formengine.reports.relations import relation_grid
from formengine.reports.sections import section_chapters
from formengine.testing import Scenario
from tests.building import Json, findings_of, form_document, one_of, repeat, text

FORM = Path(__file__).parent / "forms" / "relations.json"


def household(*said: tuple[str, str, str]) -> Scenario:
    """Ada, Bo and Cy, and what is said of them."""
    scenario = Scenario(FORM)
    for name in ("Ada", "Bo", "Cy"):
        scenario = scenario.item("people", name.lower(), name=name)
    for place, (who, relation, whom) in enumerate(said):
        scenario = scenario.item("relations", f"r{place}", who=who, relation=relation, whom=whom)
    return scenario


def grid(scenario: Scenario) -> list[tuple[object, ...]]:
    """The rows of the grid that a reader gets."""
    repeat_node = scenario.form.nodes["relations"]
    table = relation_grid(scenario.evaluation, repeat_node, "relations", "")  # type: ignore[arg-type]
    return [] if table is None else [tuple(column.title for column in table.columns), *table.rows]


def warnings(scenario: Scenario) -> list[str]:
    """What is to be checked; nothing of it hinders."""
    problems = scenario.evaluation.problems
    assert not any(problem.blocks for problem in problems)
    return [problem.message for problem in problems]


def test_each_pair_is_said_once_and_shown_both_ways() -> None:
    scenario = household(("ada", "parent", "bo"), ("bo", "sibling", "cy"))

    assert grid(scenario) == [
        ("", "Ada", "Bo", "Cy"),
        ("Ada", None, "is a parent of", None),
        ("Bo", "is a child of", None, "is a brother or sister of"),
        ("Cy", None, "is a brother or sister of", None),
    ]
    assert warnings(scenario) == []


def test_the_grid_stands_in_what_a_reader_gets_before_the_list_itself() -> None:
    told = as_text(tuple(section_chapters(household(("ada", "parent", "bo")).evaluation)), width=120)

    assert "is a child of" in told
    assert told.index("is a child of") < told.index("whom")


def test_what_contradicts_itself_is_warned_about_at_both_places() -> None:
    scenario = household(("ada", "parent", "bo"), ("bo", "parent", "ada"))
    (problem,) = scenario.evaluation.problems

    assert warnings(scenario) == [
        "Please check: this says “Bo is a parent of Ada”, and before it is said “Ada is a parent of Bo”."
    ]
    assert (problem.path, problem.also) == ("relations.r1.relation", ("relations.r0.relation",))


@pytest.mark.parametrize("again", [("bo", "child", "ada"), ("ada", "parent", "bo")])
def test_a_pair_that_is_told_again_in_agreement_is_told_so(again: tuple[str, str, str]) -> None:
    (warning,) = warnings(household(("ada", "parent", "bo"), again))

    assert warning.endswith("are to each other is told already.")
    assert grid(household(("ada", "parent", "bo"), again)) == grid(household(("ada", "parent", "bo")))


def test_nobody_is_anything_to_themselves() -> None:
    scenario = household(("ada", "sibling", "ada"))

    assert warnings(scenario) == ["Please check: this says what Ada is to Ada."]
    assert grid(scenario) == []


def test_an_item_that_is_not_finished_says_nothing_yet() -> None:
    scenario = household(("ada", "parent", "bo")).item("relations", "open", who="cy", relation="parent")

    assert warnings(scenario) == []
    assert len(grid(scenario)) == 3


def with_grid(relation_question: Json, **keys: str) -> Json:
    """A form whose list of relations has this question and names these."""
    questions = {
        "who": text(choices_from="people"),
        "whom": text(choices_from="people"),
        "pet": text(choices_from="pets"),
        "relation": relation_question,
    }
    named = {"who": "who", "relation": "relation", "whom": "whom", **keys}
    return form_document({
        "people": repeat({"name": text()}), "pets": repeat({"name": text()}), "r": repeat(questions, grid=named),
    })  # fmt: skip


def both_ways(**inverses: str) -> Json:
    """A choice with these inverses."""
    choice: Json = one_of(*inverses)
    for offered in choice["oneOf"]:
        offered["x-form"] = {"inverse": inverses[offered["const"]]}
    return choice


def test_a_grid_that_names_who_how_and_whom_is_read() -> None:
    assert findings_of(with_grid(both_ways(parent="child", child="parent"))) == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (with_grid(one_of("parent", "child")), "'relation' must be a choice whose every choice names its inverse"),
        (with_grid(text()), "'relation' must be a choice whose every choice names its inverse"),
        (with_grid(both_ways(a="a"), relation="nothing"), "'nothing' must be a choice"),
        (with_grid(both_ways(a="a"), whom="who"), "'who' and 'who' must be two questions"),
        (with_grid(both_ways(a="a"), whom="pet"), "'who' and 'pet' must be two questions"),
        (with_grid(both_ways(a="a"), who="relation"), "'relation' and 'whom' must be two questions"),
    ],
)
def test_a_grid_that_does_not_name_who_how_and_whom_is_refused(document: Json, said: str) -> None:
    ((code, place, message),) = findings_of(document)

    assert (code, place) == ("grid", "r, x-form.grid")
    assert message.startswith(said)


@pytest.mark.parametrize("inverses", [{"parent": "child", "child": "child"}, {"parent": "chidl", "child": "parent"}])
def test_an_inverse_that_does_not_lead_back_is_refused(inverses: dict[str, str]) -> None:
    found = findings_of(with_grid(both_ways(**inverses)))

    assert {code for code, _, _ in found} == {"limits"}
    assert found[0][2] == f"The inverse of 'parent' is '{inverses['parent']}', so the inverse of" \
                          f" '{inverses['parent']}' must be 'parent'."  # fmt: skip


def test_the_form_of_this_page_is_one() -> None:
    assert findings_of(json.loads(FORM.read_text("utf-8"))) == []
