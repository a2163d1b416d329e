"""A block for each item of another list: its items come and go with theirs, and see theirs by the list's name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from formengine.definition import plain_schema
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import AnswersError
from formengine.evaluation import effective_answers, effective_document, evaluate
from formengine.exports.text import as_text
from formengine.frontends.terminal.steps import steps
from formengine.reports.sections import section_chapters
from formengine.reports.words import title_of_path
from formengine.testing import Scenario
from tests.building import evaluated, findings_of, form_document, form_with, repeat, section, text, whole, yes_no

FORM = Path(__file__).parent / "forms" / "for_each.json"

ADA: dict[str, Any] = {
    "_id": "a", "first_name": "Ada", "age": 65,
    "jobs": [{"_id": "j1", "name": "Baker", "years": 2}, {"_id": "j2", "name": "Cook", "years": 20}],
}  # fmt: skip
BO: dict[str, Any] = {"_id": "b", "first_name": "Bo", "age": 30}


def filled(*applicants: dict[str, Any], parts: list[dict[str, Any]] | None = None) -> Scenario:
    return Scenario(FORM).fill({"applicants": list(applicants), "parts": parts or []})


def drafted(home: Path, scenario: Scenario) -> Draft:
    engine = Engine.start(home, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    draft = engine.begin(scenario.form, engine.subject("Ada", "child"), actor="me", answers=scenario.answers)
    engine.close()
    return draft


def test_a_block_is_asked_for_each_item_of_the_other_list_in_its_order() -> None:
    evaluation = filled(BO, ADA).evaluation

    assert evaluation.lists["parts"] == ("b", "a")
    assert [path for path in evaluation.visible if path.endswith(".warmth")] == ["parts.b.warmth", "parts.a.warmth"]
    assert filled().evaluation.lists.get("parts", ()) == ()


def test_an_item_added_to_the_other_list_has_its_block_at_once() -> None:
    scenario = filled(ADA).item("applicants", "c", first_name="Cy")

    assert scenario.evaluation.lists["parts"] == ("a", "c")
    assert scenario.problems["parts.c.warmth"] == "Please answer this question."


def test_inside_of_it_the_other_lists_name_means_the_item_that_belongs_to_it() -> None:
    scenario = filled(ADA, BO)

    assert "parts.a.retired" in scenario.visible
    assert "parts.b.retired" not in scenario.visible
    assert (scenario.calculated["parts.a.jobs_named"], scenario.calculated["parts.b.jobs_named"]) == (2, 0)
    assert scenario.calculated["parts.a.long_jobs"] == 1


def test_the_name_alone_is_still_the_whole_list() -> None:
    assert filled(ADA, BO).calculated["parts.b.applicants_in_all"] == 2


def test_a_rule_outside_counts_blocks_by_the_items_they_belong_to() -> None:
    assert filled(ADA, BO).calculated["start.grown_up"] == 1


def test_a_block_can_stand_inside_of_an_item_beside_the_list_it_follows() -> None:
    scenario = filled(ADA, BO)

    assert scenario.evaluation.lists["applicants.a.job_notes"] == ("j1", "j2")
    assert [path for path in scenario.visible if path.endswith("left_because")] == [
        "applicants.a.job_notes.j1.left_because"
    ]


def test_a_block_is_called_like_the_item_it_belongs_to() -> None:
    evaluation = filled(ADA, BO).evaluation

    assert title_of_path(evaluation, "parts.b.warmth") == (
        "Childhood, for each applicant › 2. Bo › How often was there warmth?"
    )
    assert "1. Ada › About each job › 1. Baker" in title_of_path(evaluation, "applicants.a.job_notes.j1.left_because")


def test_a_report_tells_whom_each_block_is_about() -> None:
    shown = as_text(list(section_chapters(filled(ADA, BO, parts=[{"warmth": 3}]).evaluation)))

    assert "1. Ada  3" in shown


def test_a_scale_is_scored_for_each_block() -> None:
    scenario = filled(ADA, BO, parts=[{"warmth": 3}])

    assert scenario.scores == {"warmth@parts.a": Decimal(3), "warmth@parts.b": None}
    assert scenario.evaluation.scores[0].title == "Warmth spoken of – 1. Ada"


def test_where_the_other_list_is_not_asked_nothing_is_asked_and_all_is_kept() -> None:
    scenario = filled(ADA, BO, parts=[{"warmth": 3}]).answer("start.nobody_yet", True)

    assert [path for path in scenario.visible if "parts" in path] == []
    assert scenario.problems == {}
    assert "parts.a.warmth" in scenario.kept
    assert "parts" not in effective_document(scenario.evaluation)


def test_a_block_of_blocks_follows_the_list_at_the_end_of_the_line() -> None:
    form = form_with({
        "third": repeat({"x": whole(calculate="people.age + second.bonus")}, repeat={"for_each": "second"}),
        "second": repeat({"bonus": whole()}, repeat={"for_each": "people"}),
        "people": repeat({"name": text(), "age": whole()}, repeat={"label": "name"}),
    })  # fmt: skip
    people = [{"_id": "p", "name": "Ada", "age": 4}, {"_id": "q"}]
    evaluation = evaluated(form, {"people": people, "second": [{"bonus": 10}]})

    assert evaluation.lists["third"] == ("p", "q")
    assert evaluation.calculated == {"third.p.x": 14, "third.q.x": None}
    assert title_of_path(evaluation, "third.p.x") == "Third › 1. Ada › X"


def test_a_block_inside_of_the_items_it_follows_pairs_each_with_each() -> None:
    form = form_with({
        "people": repeat({
            "age": whole(),
            "others": repeat({"older": yes_no(calculate="people.age > age")}, repeat={"for_each": "people"}),
        })
    })  # fmt: skip
    evaluation = evaluated(form, {"people": [{"_id": "p", "age": 4}, {"_id": "q", "age": 9}]})

    assert evaluation.calculated == {
        "people.p.others.p.older": False, "people.p.others.q.older": True,
        "people.q.others.p.older": False, "people.q.others.q.older": False,
    }  # fmt: skip


# What is stored


def test_its_items_are_not_stored_and_cannot_be_added_by_hand() -> None:
    scenario = filled(ADA, parts=[{"warmth": 3}])

    assert scenario.answers.get("parts") is None
    message = scenario.item("parts", "z").problems["parts"]
    assert message == "Its items are those of “Applicants”; clear this, and add or remove them there."
    assert scenario.item("parts", "z").evaluation.lists["parts"] == ("a",)


def test_the_effective_answers_come_to_the_same_again() -> None:
    evaluation = filled(ADA, BO, parts=[{"warmth": 3}, {"warmth": 1}]).evaluation

    again = evaluate(evaluation.form, effective_answers(evaluation))

    assert "parts" not in [problem.path for problem in again.problems]
    assert again.lists == evaluation.lists


def test_with_an_item_go_the_answers_of_its_block_and_the_history_tells(tmp_path: Path) -> None:
    draft = drafted(tmp_path, filled(ADA, BO, parts=[{"warmth": 3}, {"warmth": 1}]))

    fewer = draft.without_item("applicants", "a")

    assert [path for path in fewer.answers.entries if ".a." in path] == []
    assert fewer.answers.get("parts.b.warmth") == 1
    told = [(change.action, change.path, change.old) for change in fewer.pending]
    assert ("cleared", "parts.a.warmth", {"answer": 3}) in told
    assert told[-1] == ("item removed", "applicants", "a")


def test_with_an_inner_item_go_the_answers_of_its_block_and_no_others(tmp_path: Path) -> None:
    notes = [{"left_because": "moved"}]
    draft = drafted(tmp_path, filled({**ADA, "job_notes": notes}, {**BO, "jobs": ADA["jobs"], "job_notes": notes}))

    fewer = draft.without_item("applicants.a.jobs", "j1")

    assert fewer.answers.get("applicants.a.job_notes.j1.left_because") is None
    assert fewer.answers.get("applicants.b.job_notes.j1.left_because") == "moved"


def test_the_terminal_asks_its_questions_and_never_whether_to_add_one() -> None:
    asked = [step.path for step in steps(filled(ADA).evaluation)]

    assert "parts.a.warmth" in asked
    assert "parts" not in asked
    assert "applicants" in asked


# Answers files


def test_blocks_in_a_file_are_matched_by_id_and_without_one_by_place() -> None:
    by_id = filled(ADA, BO, parts=[{"_id": "b", "warmth": 1}])
    by_place = filled(ADA, BO, parts=[{}, {"warmth": 1}])

    assert by_id.answers == by_place.answers
    assert by_id.answers.get("parts.b.warmth") == 1


def test_what_a_file_tells_of_blocks_is_read_back_alike() -> None:
    scenario = filled(ADA, BO, parts=[{"warmth": 3}, {"warmth": 1}])
    told = json.loads(json.dumps(effective_document(scenario.evaluation)))
    for part in told["parts"]:
        for made in ("jobs_named", "long_jobs", "applicants_in_all"):
            part.pop(made)
    told.pop("start")

    assert Scenario(FORM).fill(told).answers == scenario.answers


@pytest.mark.parametrize(("parts", "sentence"), [
    ([{}, {}, {}], "parts.2: its items are those of 'applicants', which has no such item. Add it there, or take this"
                   " one out."),
    ([{"_id": "z"}], "parts.0: its items are those of 'applicants', which has no such item. Add it there, or take this"
                     " one out."),
    ([{"_id": ["z"]}], "parts.0: its items are those of 'applicants', which has no such item. Add it there, or take"
                       " this one out."),
    ([{"_id": "b"}, {}], "parts.1: this item stands twice; keep one of them."),
    ({}, "parts: a list of items is needed here, not an object."),
])  # fmt: skip
def test_a_file_with_blocks_for_nobody_is_refused_in_words(parts: Any, sentence: str) -> None:
    with pytest.raises(AnswersError) as caught:
        Scenario(FORM).fill({"applicants": [ADA, BO], "parts": parts})

    assert list(caught.value.sentences) == [sentence]


def test_a_state_in_a_block_is_read_by_id_and_by_place() -> None:
    form = form_with({
        "blocks": repeat({"a": whole()}, repeat={"for_each": "people"}, states={"declined": "No"}),
        "people": repeat({"b": whole()}),
    })  # fmt: skip
    people = [{"_id": "p"}, {"_id": "q"}]

    by_id = evaluated(form, {"people": people}, states={"blocks.q.a": "declined"})
    by_place = evaluated(form, {"people": people}, states={"blocks.1.a": "declined"})

    assert by_id.answers == by_place.answers
    assert list(by_id.states) == ["blocks.q.a"]


def test_the_plain_schema_allows_as_many_blocks_as_the_other_list_has_items() -> None:
    assert plain_schema(Scenario(FORM).form)["properties"]["parts"]["maxItems"] == 4


# The definition


def block(source: str, **keys: Any) -> dict[str, Any]:
    return repeat({"x": whole()}, repeat={"for_each": source}, **keys)


PLACE = "a, x-form.repeat.for_each"
REFUSED: list[tuple[dict[str, Any], tuple[str, str, str]]] = [
    ({"a": block("nobody"), "people": repeat({"y": whole()})},
     ("items", PLACE, "There is no list 'nobody' here.")),
    ({"a": block("peple"), "people": repeat({"y": whole()})},
     ("items", PLACE, "There is no list 'peple' here. Did you mean 'people'?")),
    ({"a": block("s"), "s": section({"y": whole()})},
     ("items", PLACE, "'s' is not a list. Name a list; the form has none yet.")),
    ({"a": block("s.y"), "s": section({"y": whole()}), "people": repeat({"y": whole()})},
     ("items", PLACE, "'s.y' is not a list. Name a list, such as 'people'.")),
    ({"a": block("a")}, ("items", PLACE, "Lists have an item for each other's in a circle: 'a' → 'a'."
      " Take for_each out of the one where the person adds items.")),
    ({"a": block("b"), "b": block("a")},
     ("items", PLACE, "Lists have an item for each other's in a circle: 'a' → 'b' → 'a'."
      " Take for_each out of the one where the person adds items.")),
    ({"a": block("people.inner"), "people": repeat({"inner": repeat({"y": whole()})})},
     ("items", PLACE, "'people.inner' is inside of the items of 'people'; name a list that is seen from here.")),
    ({"a": block("people", maxItems=3), "people": repeat({"y": whole()})},
     ("items", "a, maxItems", "Its items are those of 'people'; say maxItems there.")),
    ({"a": block("people", required=True), "people": repeat({"y": whole()})},
     ("items", "a, x-form.required", "Its items are those of 'people'; say x-form.required there.")),
    ({"people": repeat({"b": repeat({"c": block("people")}, repeat={"for_each": "people"})})},
     ("items", "people.b.c, x-form.repeat.for_each", "Lists with an item for each of a list outside of them stand"
      " inside of each other; the items would multiply. One of them is enough.")),
    ({"a": block("people"), "people": repeat({"y": whole()}, visible_when="count(a) > 1")}, ("cycle", "a", "")),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "expected"), REFUSED)
def test_a_block_for_each_of_what_cannot_be_is_refused_by_name(
    properties: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    code, place, message = expected

    found = findings_of(form_document(properties))

    assert (found[0][0], message) == (code, found[0][2] if message else "")
    assert found[0][1] == place or code == "cycle"


def test_a_safety_block_may_not_follow_a_list_behind_an_ordinary_gate() -> None:
    document = form_document({
        "s": section({"gate": yes_no()}),
        "people": repeat({"y": whole()}, visible_when="s.gate"),
        "worries": repeat({"x": text()}, repeat={"for_each": "people"}, safety=True),
    })  # fmt: skip

    ((code, place, message),) = findings_of(document)

    assert (code, place) == ("safety", "worries")
    assert message.startswith("It is a safety question inside of 'people', which is hidden while its condition is not")
