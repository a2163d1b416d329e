"""Who may see what: where a form, its calculations and a home's settings put the line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.audience import Reader, Readership, Sight, left_out, reader_named, seen
from formengine.definition.sketch import STANDARD_AUDIENCES
from formengine.engine import Engine
from formengine.errors import FormEngineError, Refused
from formengine.evaluation import Evaluation, evaluate
from formengine.frontends.cli.running import Ran
from formengine.lint import lint
from formengine.model import Form
from formengine.records import Subject
from tests.building import answers_to, evaluated, form_document, form_with, repeat, section, text, whole, yes_no

ADA = Subject("s0001", "Ada", "child")


def sight(form: Form, role: str, person: str = "", **tightened: str) -> Sight:
    """What a reader may see of a record about a child."""
    return Sight(Reader(role, person), Readership.of(form, tightened), ADA.kind)


def given_to(evaluation: Evaluation, role: str, person: str = "") -> dict[str, Any]:
    """The values that a reader gets."""
    return dict(seen(evaluation, sight(evaluation.form, role, person)).values)


def test_a_form_that_says_nothing_is_for_its_author_alone() -> None:
    evaluation = evaluated(form_with({"told": section({"what": text()})}), {"told": {"what": "a secret"}})

    others = {role for readers in STANDARD_AUDIENCES.values() for role in readers} - {"author"}

    assert {role: given_to(evaluation, role) for role in others} == {role: {} for role in others}
    assert given_to(evaluation, "author") == {"told.what": "a secret"}


def test_a_calculated_answer_takes_the_narrowest_audience_of_what_it_reads() -> None:
    form = form_with({
        "kept": section({"tally": whole()}, audience="restricted"),
        "wide": section({"twice": whole(calculate="kept.tally * 2"), "again": whole(calculate="twice + 1")},
                        audience="panel"),
    })  # fmt: skip

    readers = Readership.of(form).nodes

    assert (readers["wide.twice"], readers["wide.again"]) == (frozenset({"author"}), frozenset({"author"}))


def test_a_calculated_answer_that_states_its_audience_has_it_and_lint_says_what_it_tells() -> None:
    form = form_with({
        "kept": section({"tally": whole()}, audience="restricted"),
        "wide": section({"twice": whole(calculate="kept.tally * 2", audience="panel")}, audience="panel"),
    })  # fmt: skip
    evaluation = evaluated(form, {"kept": {"tally": 4}})

    found = [(finding.code, finding.place, finding.blocks) for finding in lint(form)]

    assert given_to(evaluation, "panel") == {"wide.twice": 8}
    assert found == [("reveals", "wide.twice", False)]


def test_lint_does_not_say_that_all_is_well_where_it_has_told_what_an_answer_reveals(
    formengine_run: Callable[..., Ran], tmp_path: Path
) -> None:
    document = form_document({
        "kept": section({"tally": whole()}, audience="restricted"),
        "wide": section({"twice": whole(calculate="kept.tally * 2", audience="panel")}, audience="panel"),
    })  # fmt: skip
    (tmp_path / "form.json").write_text(json.dumps(document), encoding="utf-8")

    ran = formengine_run("lint", tmp_path / "form.json")

    assert ran.exit_code == 0
    assert ran.output.splitlines()[-1].endswith(": nothing must be put right; 1 remark above to look at.")


def test_what_one_applicant_tells_in_confidence_is_not_for_the_other() -> None:
    one, two = (section({"told": text()}, audience="subject_only", about=f"applicant_{n}") for n in (1, 2))
    both = section({"told": text()}, audience="applicants", about="household")
    evaluation = evaluated(form_with({"one": one, "two": two, "both": both}), {
        "one": {"told": "first"}, "two": {"told": "second"}, "both": {"told": "shared"},
    })  # fmt: skip

    assert given_to(evaluation, "subject", "applicant_1") == {"one.told": "first", "both.told": "shared"}
    assert given_to(evaluation, "subject", "applicant_2") == {"two.told": "second", "both.told": "shared"}
    assert given_to(evaluation, "other_applicant") == {"both.told": "shared"}


def test_each_person_of_a_list_gets_their_own_item_only() -> None:
    people = repeat({"name": text(), "told": text()}, audience="subject_only", about="person", repeat={"label": "name"})
    evaluation = evaluated(form_with({"people": people}), {"people": [
        {"_id": "k0000001", "name": "Bo", "told": "mine"}, {"_id": "k0000002", "name": "Cy", "told": "not Bo's"},
    ]})  # fmt: skip

    reader = reader_named(evaluation, ADA, "applicant", "Bo")
    given = seen(evaluation, Sight(reader, Readership.of(evaluation.form), ADA.kind))

    assert dict(given.values) == {"people.k0000001.name": "Bo", "people.k0000001.told": "mine"}
    assert given.lists == {"people": ("k0000001",)}


def test_the_name_of_a_child_in_a_label_is_kept_from_who_may_not_read_it() -> None:
    children = repeat(
        {"name": text(audience="agency"), "age": whole()}, audience="panel", repeat={"label": "name"}, minItems=0
    )
    form = form_with({"children": children})
    evaluation = evaluated(form, {"children": [{"_id": "k0000001", "name": "Bo", "age": 7}]})

    given = seen(evaluation, sight(form, "panel"))

    assert given.form.nodes["children"].item_label is None  # type: ignore[union-attr]
    assert dict(given.values) == {"children.k0000001.age": 7}


def test_an_open_question_is_left_out_where_a_restricted_answer_asks_it() -> None:
    form = form_with({
        "kept": section({"ill": yes_no()}, audience="restricted"),
        "wide": section({"since": text(visible_when="kept.ill"), "other": text()}, audience="panel"),
    })  # fmt: skip
    open_one = evaluated(form, {"kept": {"ill": True}, "wide": {"other": "x"}})
    answered = evaluated(form, {"kept": {"ill": True}, "wide": {"other": "x", "since": "May"}})

    assert seen(open_one, sight(form, "panel")).placed == ("wide.other",)
    assert seen(answered, sight(form, "panel")).placed == ("wide.since", "wide.other")


def test_the_author_alone_is_told_how_much_is_left_out() -> None:
    form = form_with({"a": section({"x": text(), "y": text()}), "b": section({"z": text()}, audience="panel")})
    evaluation = evaluated(form, {"a": {"x": "1", "y": "2"}, "b": {"z": "3"}})

    assert left_out(evaluation, sight(form, "panel")) == 2
    assert left_out(evaluation, sight(form, "author")) == 0


def test_a_home_may_show_an_answer_to_fewer() -> None:
    form = form_with({
        "told": section({"what": text(), "tally": whole()}, audience="agency"),
        "sums": section({"twice": whole(calculate="told.tally * 2", audience="agency")}, audience="agency"),
    })  # fmt: skip

    readers = Readership.of(form, {"told": "restricted"}).nodes

    assert readers["told.what"] == readers["sums.twice"] == frozenset({"author"})


def test_a_home_may_never_show_an_answer_to_more() -> None:
    form = form_with({"told": section({"what": text()}, audience="agency")})

    with pytest.raises(FormEngineError, match="would be shown to decision maker, panel, whom the form leaves out"):
        Readership.of(form, {"told.what": "panel"})


def test_settings_that_name_no_question_are_told_of() -> None:
    form = form_with({"told": section({"what": text()}, audience="agency")})

    with pytest.raises(FormEngineError, match=r"nothing at 'told\.where'"):
        Readership.of(form, {"told.where": "author"})


def test_the_settings_of_a_home_hold_for_every_copy(tmp_path: Path) -> None:
    form = form_with({"told": section({"what": text()}, audience="agency")})
    (tmp_path / "settings.json").write_text(json.dumps({"audiences": {form.id: {"told": "restricted"}}}), "utf-8")
    engine = Engine.start(tmp_path)
    draft = engine.begin(form, engine.subject("Ada", "child"), actor="T").with_answer("told.what", "x")
    record = engine.save(draft, actor="T").record.id

    assert engine.filed(record, Reader("manager")).evaluation.values == {}
    engine.close()


def test_a_reader_that_the_form_does_not_know_is_refused_with_those_it_knows() -> None:
    evaluation = evaluated(form_with({"told": section({"what": text()})}), {})

    with pytest.raises(Refused, match=r"Did you mean 'panel'\? There are: administrator, author"):
        reader_named(evaluation, ADA, "pannel")


def test_a_person_who_is_not_in_the_record_is_refused() -> None:
    evaluation = evaluated(form_with({"told": section({"what": text()}, about="applicant_1")}), {})

    with pytest.raises(Refused, match=r"Nobody here is called 'Eve'. This record is about: Ada, applicant 1"):
        reader_named(evaluation, ADA, "subject", "Eve")


AUDIENCES = st.sampled_from(sorted(STANDARD_AUDIENCES))


@given(st.lists(st.tuples(AUDIENCES, st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_a_narrower_reader_never_sees_more(sections: list[tuple[str, bool, bool]]) -> None:
    """Whoever is in no audience without somebody else sees nothing that this other person does not."""
    properties = {}
    for place, (audience, is_gated, is_summed) in enumerate(sections):
        questions = {"gate": yes_no(), "tally": whole(visible_when="gate") if is_gated else whole()}
        if is_summed and place:
            questions["made"] = whole(calculate=f"s{place - 1}.tally + 1")
        properties[f"s{place}"] = section(questions, audience=audience)
    form = form_with(properties)
    evaluation = evaluated(form, {name: {"gate": True, "tally": 3} for name in properties})

    roles = sorted({role for readers in form.audiences.values() for role in readers})
    views = {role: seen(evaluation, sight(form, role)) for role in roles}
    for narrow in roles:
        for wide in roles:
            if all(wide in readers for readers in form.audiences.values() if narrow in readers):
                assert views[narrow].values.keys() <= views[wide].values.keys()
                assert set(views[narrow].placed) <= set(views[wide].placed)
                assert views[narrow].progress.asked <= views[wide].progress.asked


def test_an_answer_that_names_an_item_of_a_restricted_list_goes_where_the_list_goes() -> None:
    form = form_with({
        "people": repeat({"name": text()}, audience="restricted", repeat={"label": "name"}),
        "told": section({"by": text(choices_from="people"), "what": text()}, audience="panel"),
    })  # fmt: skip
    evaluation = evaluated(form, {
        "people": [{"_id": "k0000001", "name": "Bo"}], "told": {"by": "k0000001", "what": "well"},
    })  # fmt: skip

    given = seen(evaluation, sight(form, "panel"))

    assert dict(given.values) == {"told.what": "well"}
    assert set(given.form.nodes) == {"told", "told.what"}


def test_an_answer_that_is_the_same_as_another_does_not_name_a_place_that_is_kept_back() -> None:
    form = form_with({
        "one": section({"address": text()}, audience="subject_only", about="applicant_1"),
        "two": section({"address": text()}, audience="subject_only", about="applicant_2"),
    })  # fmt: skip
    answers = answers_to(form, {"one": {"address": "High Street"}}).with_same_as("two.address", "one.address")
    evaluation = evaluate(form, answers)

    given = seen(evaluation, sight(form, "subject", "applicant_2"))

    assert dict(given.values) == {"two.address": "High Street"}
    assert (given.same_as, given.answers.get("two.address")) == ({}, "High Street")
