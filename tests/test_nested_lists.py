"""Lists inside of lists: asked, required, worked out, named, kept, read and exported like any list."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from formengine.definition import plain_schema
from formengine.drafts import Draft, in_order
from formengine.engine import Engine
from formengine.errors import AnswersError, DefinitionError, DocumentError
from formengine.evaluation import effective_document
from formengine.exports.tabular import write_csv
from formengine.frontends.cli import main
from formengine.frontends.terminal.steps import first_open, steps
from formengine.reports.sections import section_chapters
from formengine.reports.words import title_of_path
from formengine.tables import Table
from formengine.testing import Scenario
from tests.building import findings_of, form_document, form_with, read, repeat, section, text, whole, yes_no

FORM = Path(__file__).parent / "forms" / "nested_lists.json"

MS_PO = {"_id": "t1", "who": "Ms Po", "why": "Kind"}
ADA: dict[str, Any] = {
    "_id": "k1",
    "first_name": "Ada",
    "schools": [
        {"_id": "s1", "name": "Elm", "years": 5, "liking": 7, "teachers": [MS_PO]},
        {"_id": "s2", "name": "Oak", "years": 2, "liking": 1, "teachers": [{"_id": "t2", "who": "Mr Li"}]},
    ],
}  # fmt: skip
BO: dict[str, Any] = {"_id": "k2", "first_name": "Bo", "schools": [{"_id": "s1", "years": 3}]}


def filled(*children: dict[str, Any], ask: bool | None = True) -> Scenario:
    family = {} if ask is None else {"family": {"ask_about_school": ask}}
    return Scenario(FORM).fill({**family, "children": list(children)})


def kept_draft(home: Path, scenario: Scenario) -> tuple[Engine, Draft]:
    engine = Engine.start(home, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    subject = engine.subject("Ada", "child")
    return engine, engine.begin(scenario.form, subject, actor="me", answers=scenario.answers)


def test_a_question_is_asked_in_every_item_of_every_list_around_it() -> None:
    visible = filled(ADA, BO).visible

    assert [path for path in visible if path.endswith(".name")] == [
        "children.k1.schools.s1.name", "children.k1.schools.s2.name", "children.k2.schools.s1.name",
    ]  # fmt: skip
    assert [path for path in visible if path.endswith(".who")] == [
        "children.k1.schools.s1.teachers.t1.who", "children.k1.schools.s2.teachers.t2.who",
    ]  # fmt: skip


def test_lists_of_lists_are_added_up_and_counted_from_outside() -> None:
    calculated = filled(ADA, BO).calculated

    assert calculated["family.years_in_all"] == 10
    assert calculated["family.schools_in_all"] == 3
    assert calculated["family.long_stays"] == 1
    assert calculated["family.everybody_settled"] is None, "of Bo it is not known"


def test_an_item_adds_up_its_own_inner_list_only() -> None:
    calculated = filled(ADA, BO).calculated

    assert (calculated["children.k1.years"], calculated["children.k2.years"]) == (7, 3)
    assert calculated["children.k2.schools.s1.share"] == 1
    assert calculated["children.k1.schools.s1.children_years"] == 7


def test_a_condition_looks_outwards_for_the_nearest_question_of_that_name() -> None:
    visible = filled(ADA).visible

    assert "children.k1.schools.s1.teachers.t1.why" in visible, "its own school is liked"
    assert "children.k1.schools.s2.teachers.t2.why" not in visible


def test_a_hidden_question_is_never_required_inside_a_list() -> None:
    inner = {"name": text(required=True), "deeper": repeat({"what": text(required=True)}, required=True, minItems=2)}
    form = form_with({
        "s": section({"more": yes_no()}),
        "outer": repeat({"inner": repeat(inner, required=True, visible_when="s.more")}),
    })  # fmt: skip
    items: dict[str, Any] = {"outer": [{"inner": [{"deeper": [{}]}]}, {}]}

    assert Scenario(form).fill({"s": {"more": False}, **items}).problems == {}
    assert set(_templates(Scenario(form).fill({"s": {"more": True}, **items}))) == {
        "outer.inner", "outer.inner.name", "outer.inner.deeper", "outer.inner.deeper.what",
    }  # fmt: skip


def _templates(scenario: Scenario) -> list[str]:
    nodes = (scenario.form.node(path) for path in scenario.problems)
    return [node.path for node in nodes if node is not None]


def test_what_was_answered_in_a_hidden_inner_list_is_kept_and_counts_for_nothing() -> None:
    scenario = filled(ADA, ask=False)

    assert "children.k1.schools.s1.teachers.t1.who" in scenario.kept
    assert scenario.calculated["family.schools_in_all"] == 0
    assert effective_document(scenario.evaluation)["children"] == [{"_id": "k1", "first_name": "Ada", "years": 0}]
    assert filled(ADA, ask=False).answer("family.ask_about_school", True).kept == ()


def test_too_few_and_too_many_items_are_told_of_the_inner_list_they_are_in() -> None:
    form = form_with({"outer": repeat({"inner": repeat({"a": whole()}, minItems=2, maxItems=3)})})
    scenario = Scenario(form).fill({"outer": [{"_id": "x", "inner": [{}]}, {"_id": "y", "inner": [{}] * 4}, {}]})

    assert scenario.problems == {
        "outer.x.inner": "At least 2 are needed here; there are 1.",
        "outer.y.inner": "At most 3 are allowed here; there are 4.",
    }


def test_an_inner_list_can_have_a_state_in_one_item_and_items_in_another() -> None:
    scenario = filled(ADA, {"_id": "k2"}).answer("children.k2.first_name", "Bo")

    assert scenario.problems == {"children.k2.schools": "Add at least one."}
    assert scenario.state("children.k2.schools", "declined").problems == {}


def test_an_inner_item_is_named_by_the_items_around_it() -> None:
    evaluation = filled(ADA).evaluation

    assert title_of_path(evaluation, "children.k1.schools.s2.years") == (
        "Children › 1. Ada › Schools › 2. Oak › Years there"
    )
    assert title_of_path(evaluation, "children.k1.schools.gone.years") == (
        "Children › 1. Ada › Schools › taken out › Years there"
    )


def test_a_scale_for_each_item_of_an_inner_list_names_the_items_around_it() -> None:
    scenario = filled(ADA, BO)

    assert scenario.scores == {
        "liked@children.k1.schools.s1": Decimal(7),
        "liked@children.k1.schools.s2": Decimal(1),
        "liked@children.k2.schools.s1": None,
    }
    assert scenario.evaluation.scores[1].title == "How well school is liked – 1. Ada › 2. Oak"


# Answers files


def test_nested_answers_are_read_and_told_alike() -> None:
    scenario = filled(ADA, BO)
    again = Scenario(FORM).fill(_without_calculated(effective_document(scenario.evaluation)))

    assert again.answers == scenario.answers


def _without_calculated(value: Any) -> Any:
    made = ("years_in_all", "schools_in_all", "long_stays", "everybody_settled", "share", "children_years")
    if isinstance(value, list):
        return [_without_calculated(member) for member in value]
    if not isinstance(value, dict):
        return value
    is_child = "schools" in value
    return {
        key: _without_calculated(member)
        for key, member in value.items()
        if key not in made and not (is_child and key == "years")
    }


def test_items_without_an_id_are_called_by_their_place_at_every_depth() -> None:
    engine = Scenario(FORM).engine
    document = {
        "answers": {"children": [{}, {"schools": [{}, {"years": 4}]}]},
        "states": {"children.1.schools.0.teachers": "not_known"},
    }
    answers = engine.read_answers(Scenario(FORM).form, document)
    second = answers.items("children")[1]
    schools = answers.items(f"children.{second}.schools")

    assert answers.get(f"children.{second}.schools.{schools[1]}.years") == 4
    assert answers.rows()[f"children.{second}.schools.{schools[0]}.teachers"] == {"state": "not_known"}


def test_a_state_for_an_inner_item_that_is_not_there_is_refused() -> None:
    document = {"answers": {"children": [{}]}, "states": {"children.0.schools.3.years": "declined"}}

    with pytest.raises(AnswersError) as caught:
        Scenario(FORM).fill(document)

    assert caught.value.sentences[0].startswith("states, children.0.schools.3.years: there is no such question.")


def test_the_plain_schema_nests_as_the_lists_do() -> None:
    schema = plain_schema(Scenario(FORM).form)
    schools = schema["properties"]["children"]["items"]["properties"]["schools"]

    assert (schools["minItems"], schools["maxItems"]) == (1, 60)
    assert set(schools["items"]["properties"]["teachers"]["items"]["properties"]) == {"_id", "who", "why"}


def test_entries_are_told_in_the_forms_order_at_every_depth() -> None:
    scenario = filled(ADA, BO)

    assert [path for path in in_order(scenario.form, scenario.answers) if "k1" in path] == [
        "children.k1.first_name",
        "children.k1.schools",
        "children.k1.schools.s1.name", "children.k1.schools.s1.years", "children.k1.schools.s1.liking",
        "children.k1.schools.s1.teachers",
        "children.k1.schools.s1.teachers.t1.who", "children.k1.schools.s1.teachers.t1.why",
        "children.k1.schools.s2.name", "children.k1.schools.s2.years", "children.k1.schools.s2.liking",
        "children.k1.schools.s2.teachers", "children.k1.schools.s2.teachers.t2.who",
    ]  # fmt: skip


# Drafts and the terminal


def test_taking_out_an_item_takes_out_all_inside_of_it_and_the_history_tells(tmp_path: Path) -> None:
    engine, draft = kept_draft(tmp_path, filled(ADA, BO))
    fewer = draft.without_item("children", "k1")

    assert [path for path in fewer.answers.entries if "k1" in path] == []
    told = [(change.action, change.path, change.old) for change in fewer.pending]
    assert ("item removed", "children.k1.schools", "s2") in told
    assert ("cleared", "children.k1.schools.s1.teachers.t1.who", {"answer": "Ms Po"}) in told
    assert told[-1] == ("item removed", "children", "k1")
    assert engine.resume(engine.save(fewer, actor="me").record.id).answers == fewer.answers
    engine.close()


def test_an_inner_item_is_taken_out_alone() -> None:
    scenario = filled(ADA, BO)
    fewer = scenario.answers.without_item("children.k1.schools", "s1")

    assert fewer.items("children.k1.schools") == ("s2",)
    assert fewer.items("children.k2.schools") == ("s1",)


def test_resuming_goes_on_at_the_open_question_inside_the_items_it_is_in() -> None:
    evaluation = filled(ADA, BO).evaluation
    asked = steps(evaluation)

    assert asked[first_open(evaluation, asked)].path == "children.k2.schools.s1.name"


def test_the_terminal_walks_into_lists_of_lists_and_comes_back(tmp_path: Path) -> None:
    lines = ["y", "y", "Ada", "y", "Elm", "5", "7", "y", "Ms Po", "She listened", "n", "n", "y", "Bo", ":jump schools"]
    run = CliRunner().invoke(
        main, ["--home", str(tmp_path), "fill", str(FORM), "--subject", "Ada"], input="\n".join(lines) + "\n"
    )

    assert run.exception is None, run.output
    assert "── Children · 1. Ada › 1. Elm › 1. Ms Po ·" in run.output
    assert "── Children · 2. Bo ·" in run.output
    engine = Engine.start(tmp_path)
    entries = engine.store.entries(engine.records()[0].id)
    assert {"answer": "She listened"} in entries.values()
    engine.close()


# Reports and exports


def test_each_list_has_a_chapter_whose_rows_say_in_which_items_they_stand() -> None:
    chapters = {one.title: one.blocks for one in section_chapters(filled(ADA, BO).evaluation)}

    (teachers,) = chapters["Children › Schools › Teachers who mattered"]
    assert isinstance(teachers, Table)
    assert [column.title for column in teachers.columns][:3] == ["Children", "Schools", ""]
    assert [row[:3] for row in teachers.rows] == [("1. Ada", "1. Elm", "1. Ms Po"), ("1. Ada", "2. Oak", "1. Mr Li")]
    (schools,) = chapters["Children › Schools"]
    assert isinstance(schools, Table)
    assert [row[:2] for row in schools.rows] == [("1. Ada", "1. Elm"), ("1. Ada", "2. Oak"), ("2. Bo", "Number 1")]


def test_where_a_list_is_asked_its_items_are_named_and_the_row_leads_to_their_chapter() -> None:
    chapters = {one.title: one.blocks for one in section_chapters(filled(ADA, BO).evaluation)}

    tables = [block for block in chapters["Children"] if isinstance(block, Table)]
    named = [(row[1:], table.leads) for table in tables for row in table.rows if row[0] == "Schools"] or [
        (row, table.leads) for table in tables for row in table.rows
    ]
    assert "1. Elm; 2. Oak" in str(named)
    assert {lead[2] for table in tables for lead in table.leads} == {"Children › Schools"}


def csv_rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_every_list_is_a_sheet_of_its_own_with_the_keys_of_the_items_around(tmp_path: Path) -> None:
    engine, draft = kept_draft(tmp_path, filled(ADA, BO))
    stream = io.BytesIO()
    write_csv(engine.export([draft.record.id], made_by="me", profile="analyst"), stream)
    analyst = engine.export([draft.record.id], made_by="me", profile="analyst")
    engine.close()

    archive = zipfile.ZipFile(stream)
    schools = csv_rows(archive, "children.schools.csv")
    teachers = csv_rows(archive, "children.schools.teachers.csv")
    assert [(row["parent_key"], row["item"], row["position"], row["children.schools.years"]) for row in schools] == [
        ("children.k1", "s1", "1", "5"), ("children.k1", "s2", "2", "2"), ("children.k2", "s1", "1", "3"),
    ]  # fmt: skip
    assert [(row["parent_key"], row["key"]) for row in teachers] == [
        ("children.k1.schools.s1", "children.k1.schools.s1.teachers.t1"),
        ("children.k1.schools.s2", "children.k1.schools.s2.teachers.t2"),
    ]
    assert "children.schools.years" not in csv_rows(archive, "children.csv")[0], "an inner question is in its own sheet"
    assert "children.schools.teachers" in [chapter.title for chapter in analyst.chapters]


# The definition


def test_a_circle_through_inner_lists_is_found() -> None:
    document = form_document({
        "outer": repeat({
            "total": whole(calculate="sum(inner.a, 'zero')"),
            "inner": repeat({"a": whole(visible_when="total > 3")}),
        }),
    })  # fmt: skip

    ((code, _, message),) = findings_of(document)

    assert code == "cycle"
    assert "outer.inner.a" in message
    assert "outer.total" in message


def nested(levels: int) -> dict[str, Any]:
    properties: dict[str, Any] = {"a": whole()}
    for _ in range(levels):
        properties = {"l": repeat(properties)}
    return form_document(properties)


def test_nine_lists_nest_and_a_tenth_is_told_in_lists() -> None:
    assert max(node.depth for node in read(nested(9)).nodes.values()) == 9
    with pytest.raises(DocumentError, match=r"32 levels deep: in a form, more than nine lists inside each"):
        read(nested(10))


def test_lists_that_stand_in_defs_nest_sixteen_deep() -> None:
    def referred(levels: int) -> dict[str, Any]:
        defs = {f"l{at}": repeat({"l": {"$ref": f"#/$defs/l{at + 1}"}}) for at in range(levels - 1)}
        return form_document({"l": {"$ref": "#/$defs/l0"}}, defs={**defs, f"l{levels - 1}": repeat({"a": whole()})})

    assert max(node.depth for node in read(referred(15)).nodes.values()) == 15
    with pytest.raises(DefinitionError, match="Sections and lists are nested more than 16 levels deep"):
        read(referred(17))


def test_lists_inside_each_other_do_not_multiply_but_side_by_side_they_do() -> None:
    def of(rule: str) -> list[str]:
        lists = {"a": repeat({"b": repeat({"c": repeat({"x": yes_no()})})}), "d": repeat({"x": yes_no()})}
        made = form_document({**lists, "s": section({"q": yes_no(calculate=rule)})})
        return [message for _, _, message in findings_of(made)]

    assert of("any_of(a, any_of(b, any_of(c, x)))") == []
    assert of("any_of(a, any_of(b, any_of(d, x)))") == []
    (refusal,) = of("any_of(a, any_of(d, any_of(d, x)))")
    assert refusal.startswith("Lists are looked through two deep at most")
