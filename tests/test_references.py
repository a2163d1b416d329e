"""A question whose answer is an item of a list: chosen by number, shown by name, read through, and never dangling."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from formengine.definition import plain_schema
from formengine.engine import Engine
from formengine.evaluation import effective_document
from formengine.exports.tabular import write_csv
from formengine.exports.text import as_text
from formengine.frontends.cli import main
from formengine.model import Kind, Question
from formengine.reports.sections import section_chapters
from formengine.reports.words import answer_at
from formengine.testing import Scenario
from formengine.validation import confirmed
from tests.building import findings_of, form_document, form_with, items_of, repeat, section, text, whole, yes_no

FORM = Path(__file__).parent / "forms" / "references.json"
HOMES = [{"_id": "h1", "place": "Leeds", "from_year": 1940}, {"_id": "h2", "place": "York", "from_year": 1960}]
ADA: dict[str, Any] = {"_id": "a", "name": "Ada", "born": 1960, "mother": "b", "homes": HOMES, "best_home": "h2"}
BEA: dict[str, Any] = {"_id": "b", "name": "Bea", "born": 1935}


def one(source: str, **keys: Any) -> dict[str, Any]:
    """A question that refers to one item of a list."""
    return text(choices_from=source, **keys)


def filled(**talk: Any) -> Scenario:
    return Scenario(FORM).fill({"talk": talk, "people": [ADA, BEA]})


def test_the_kinds_are_told_apart_by_where_their_choices_come_from() -> None:
    form = Scenario(FORM).form

    kinds = {path: node.kind for path, node in form.nodes.items() if isinstance(node, Question)}
    assert (kinds["talk.with_whom"], kinds["talk.who_else"]) == (Kind.REFERENCE, Kind.REFERENCES)


def test_a_reference_is_stored_as_the_items_id_and_shown_by_its_label() -> None:
    scenario = filled(with_whom="a", who_else=["a", "b"])

    assert effective_document(scenario.evaluation)["talk"]["with_whom"] == "a"
    assert answer_at(scenario.evaluation, "talk.with_whom") == "Ada"
    assert answer_at(scenario.evaluation, "talk.who_else") == "Ada; Bea"
    assert answer_at(scenario.evaluation, "people.a.best_home") == "York"
    assert "Whom did you talk with?  Ada" in as_text(list(section_chapters(scenario.evaluation)))


def test_items_called_alike_are_told_apart_by_their_place() -> None:
    scenario = filled(with_whom="b").answer("people.b.name", "Ada").item("people", "c")

    assert answer_at(scenario.evaluation, "talk.with_whom") == "2. Ada"
    assert answer_at(scenario.answer("talk.with_whom", "c").evaluation, "talk.with_whom") == "Number 3"


def test_a_reference_follows_when_the_item_is_renamed() -> None:
    assert answer_at(filled(with_whom="a").answer("people.a.name", "Ava").evaluation, "talk.with_whom") == "Ava"


def test_an_expression_reads_the_item_through_the_reference() -> None:
    scenario = filled(with_whom="a")

    assert scenario.calculated["talk.their_year"] == 1960
    assert scenario.calculated["talk.their_mothers_year"] == 1935
    assert scenario.calculated["talk.their_homes"] == 1
    assert scenario.calculated["people.a.years_apart"] == 25
    assert scenario.calculated["people.b.years_apart"] is None
    assert "talk.about_an_elder" not in scenario.visible
    assert "talk.about_an_elder" in filled(with_whom="b").visible


def test_without_a_reference_what_is_read_through_it_is_blank() -> None:
    calculated = filled().calculated

    assert (calculated["talk.their_year"], calculated["talk.their_mothers_year"]) == (None, None)
    assert calculated["talk.their_homes"] == 0


def test_references_are_compared_and_found_among_items_of() -> None:
    assert filled(with_whom="a", who_else=["b"]).calculated["talk.alone"] is True
    assert filled(with_whom="a", who_else=["b", "a"]).calculated["talk.alone"] is False
    assert filled(with_whom="a").calculated["talk.alone"] is None


def test_a_lists_name_in_one_of_its_items_is_that_item_itself() -> None:
    assert filled(with_whom="a").problems == {}
    assert filled(with_whom="a").answer("people.a.mother", "a").problems == {"people": "Somebody is their own mother."}


def test_a_block_for_each_item_can_be_asked_whether_it_is_the_one_that_was_chosen() -> None:
    form = form_with({
        "s": section({"chosen": one("people")}),
        "people": repeat({"name": text()}),
        "parts": repeat({"more": text(visible_when="people == s.chosen")}, repeat={"for_each": "people"}),
    })  # fmt: skip
    scenario = Scenario(form).fill({"s": {"chosen": "q"}, "people": [{"_id": "p"}, {"_id": "q"}]})

    assert [path for path in scenario.visible if path.startswith("parts")] == ["parts.q.more"]


def test_a_reference_to_an_item_that_is_gone_is_kept_shown_and_reported_and_is_blank_to_expressions() -> None:
    scenario = filled(with_whom="z", who_else=["a", "z"])

    kinds = {problem.path: problem.kind for problem in scenario.evaluation.problems if problem.path.startswith("talk")}
    assert kinds == {"talk.with_whom": "choice", "talk.who_else": "choice"}
    assert scenario.problems["talk.with_whom"] == (
        "The one chosen here is no longer in “People”. Choose again, or clear the answer."
    )
    assert answer_at(scenario.evaluation, "talk.with_whom") == "no longer in the list"
    assert answer_at(scenario.evaluation, "talk.who_else") == "Ada; no longer in the list"
    assert scenario.answers.get("talk.with_whom") == "z"
    assert scenario.calculated["talk.their_year"] is None
    assert scenario.item("people", "z", name="Zoe").problems == {}


def test_a_reference_to_an_item_of_a_list_that_is_not_asked_does_not_count() -> None:
    form = form_with({
        "s": section({"ask": yes_no(), "who": one("people")}),
        "people": repeat({"a": whole()}, visible_when="s.ask"),
    })  # fmt: skip
    scenario = Scenario(form).fill({"s": {"who": "p"}, "people": [{"_id": "p"}]})

    assert list(scenario.problems) == ["s.who"]
    assert scenario.answer("s.ask", True).problems == {}


def test_an_item_refers_to_the_lists_around_it_the_nearest_first() -> None:
    scenario = filled(with_whom="a")

    assert "people.a.best_home" in scenario.evaluation.values
    assert list(scenario.answer("people.b.best_home", "h2").problems) == ["people.b.best_home"], "it is not one of hers"


def test_what_refers_to_an_item_is_known_before_it_is_taken_out() -> None:
    scenario = filled(with_whom="a", who_else=["a", "b"])

    assert sorted(scenario.evaluation.referring_to("people", "b")) == ["people.a.mother", "talk.who_else"]
    assert scenario.evaluation.referring_to("people.a.homes", "h2") == ("people.a.best_home",)
    assert scenario.evaluation.referring_to("people.a.homes", "h1") == ()


@pytest.mark.parametrize(("answer", "message"), [
    (3, "The id of an item is needed here, not a number."),
    (["a"], "The id of an item is needed here, not a list."),
])  # fmt: skip
def test_what_cannot_be_a_reference_is_told_in_words(answer: Any, message: str) -> None:
    assert filled(with_whom=answer).problems["talk.with_whom"] == message


@pytest.mark.parametrize(("answer", "message"), [
    ("a", "A list of ids of items is needed here, not a text."),
    (["a", 1], "A list of ids of items is needed here, not a list."),
    (["a", "a"], "A choice stands twice; keep it once."),
    (["a", "b", "c", "d"], "Choose at most 3."),
])  # fmt: skip
def test_what_cannot_be_several_references_is_told_in_words(answer: Any, message: str) -> None:
    assert filled(with_whom="a", who_else=answer).problems["talk.who_else"] == message


def test_the_plain_schema_has_the_ids() -> None:
    schema = plain_schema(Scenario(FORM).form)
    document = effective_document(filled(with_whom="a", who_else=["b"]).evaluation)

    assert confirmed(schema, document) == ()
    assert confirmed(schema, {"talk": {"with_whom": 3, "who_else": ["a", "a"]}})


# Terminal and exports


def typed(home: Path, *lines: str) -> str:
    run = CliRunner().invoke(
        main, ["--home", str(home), "fill", str(FORM), "--subject", "Ada"], input="".join(f"{line}\n" for line in lines)
    )
    assert run.exception is None, run.output
    return run.output


PEOPLE = (":jump people", "y", "Ada", "1960", "", "n", "", "y", "Bea", "1935", "", "n", "")


def test_in_the_terminal_an_item_is_chosen_by_its_number(tmp_path: Path) -> None:
    output = typed(tmp_path, "", *PEOPLE, ":jump talk", "2", ":back", ":quit")

    assert "(nothing to choose from yet: add to “People”)" in output
    assert "1  Ada" in output
    assert "2  Bea" in output
    assert "Now: Bea" in output
    assert "Worked out: The talk › Born in: 1935" in output


def test_the_terminal_says_what_referred_to_an_item_that_was_taken_out(tmp_path: Path) -> None:
    output = typed(tmp_path, "", *PEOPLE, ":jump talk", "2", ":jump people", ":remove 2")

    assert "It was chosen in The talk › Whom did you talk with?" in output


def test_in_a_table_the_id_stands_beside_what_it_is_called(tmp_path: Path) -> None:
    scenario = filled(with_whom="a", who_else=["a", "b"])
    engine = Engine.start(tmp_path, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    draft = engine.begin(scenario.form, engine.subject("Ada", "child"), actor="me", answers=scenario.answers)
    stream = io.BytesIO()
    export = engine.export([draft.record.id], made_by="me", profile="analyst")
    write_csv(export, stream)
    engine.close()

    archive = zipfile.ZipFile(stream)
    (record,) = csv.DictReader(io.StringIO(archive.read("records.csv").decode("utf-8-sig")))
    people = list(csv.DictReader(io.StringIO(archive.read("people.csv").decode("utf-8-sig"))))
    assert (record["talk.who_else"], record["talk.who_else:label"]) == ("a;b", "Ada; Bea")
    assert [(row["people.mother"], row["people.mother:label"]) for row in people] == [("b", "Bea"), ("", "")]
    assert (record["talk.with_whom"], record["talk.with_whom:label"]) == ("a", "Ada")
    assert record["talk.with_whom:state"] == "answered"


# The definition


def refused(expression: str, **more: Any) -> str:
    lists = {
        "people": repeat({"name": text(), "best": one("people"), "age": whole()}),
        "pets": repeat({"name": text()}),
    }
    questions = {"who": one("people"), "pet": one("pets"), "all": items_of("people"), "q": yes_no(calculate=expression)}
    found = findings_of(form_document({**lists, "s": section({**questions, **more})}))
    return found[0][2] if found else ""


@pytest.mark.parametrize(("expression", "message"), [
    ("who == 'p'", "A reference cannot be compared with a text"),
    ("who == pet", "One refers to an item of 'people', the other to one of 'pets'"),
    ("contains(all, pet)", "One refers to an item of 'pets', the other to one of 'people'"),
    ("contains(all, 'p')", "A reference is looked for among choices, or a choice among references"),
    ("pet in all", "One refers to an item of 'pets', the other to one of 'people'"),
    ("who < who", "A reference has no order; compare with == or !="),
    ("all == all", "A list of references cannot be compared; use contains(…)"),
    ("who.nothing == 1", "There is no question 'who.nothing' here."),
    ("sum(people.best.age) > 3", "'people.best' refers to one item for each item of 'people'; read it inside of one"),
    ("people == who", "'people' is a list; use count, any_of or all_of"),
    ("who == coalesce(pet, pet)", "One refers to an item of 'people', the other to one of 'pets'"),
    ("any_of(people, s.who == people)", ""),
    ("any_of(people, best == people)", ""),
    ("who == coalesce(who, who)", ""),
    ("who in all", ""),
    ("who.best.best.age > 3", ""),
])  # fmt: skip
def test_what_does_not_fit_a_reference_is_refused_when_the_form_is_read(expression: str, message: str) -> None:
    assert refused(expression).startswith(message)
    assert bool(refused(expression)) is bool(message)


def test_a_reference_to_no_list_is_refused_by_name() -> None:
    document = form_document({"s": section({"a": one("peple")}), "people": repeat({"b": whole()})})

    assert findings_of(document) == [
        ("items", "s.a, x-form.choices_from", "There is no list 'peple' here. Did you mean 'people'?")
    ]


def test_a_circle_through_a_reference_is_found() -> None:
    circle = form_document({
        "people": repeat({"best": one("people"), "a": whole(calculate="best.b"), "b": whole(calculate="best.a")})
    })  # fmt: skip
    assert [code for code, _, _ in findings_of(circle)] == ["cycle"]
