"""A section of another form, by its exact version: bundled with the form, read by itself, and with its rights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from formengine import Engine, FormFile, hookimpl
from formengine.definition import read_form, read_pack
from formengine.errors import DefinitionError, Refused
from formengine.exports.text import as_text
from formengine.model import Form
from formengine.plugins import Plugins
from formengine.rights import credits_of
from formengine.standard import FUNCTIONS
from formengine.wording.holders import may_be_replaced
from tests.building import (
    BLOCKS,
    Json,
    evaluated,
    form_document,
    one_of,
    problems_of,
    repeat,
    section,
    text,
    whole,
    yes_no,
)

LENDER = "urn:formengine:form:lender/list"


def lender(version: str = "1.0.0", **keys: Any) -> Json:
    """The form of another plugin that a section is taken from."""
    document = form_document(
        {
            "about": section({"name": text()}),
            "warmth": section(
                {
                    "often": {"$ref": "#/$defs/how_often", "title": f"How often? ({version})"},
                    "why": text(visible_when="often == 'never'", required=True),
                    "so": yes_no(calculate="warmth.often == 'often'"),
                    "times": repeat({"n": whole()}),
                    "inner": section({"who": text()}),
                }
            ),
        },
        defs={"how_often": one_of("never", "often")},
        **keys,
    )
    document["x-form"]["version"] = version
    return {**document, "$id": LENDER, "title": "The lender's list"}


def taken(name: str = "warmth", version: str = "1.0.0", **use: Any) -> Json:
    """A reference to a section of it."""
    return {"$ref": f"{LENDER}@{version}#/properties/{name.replace('.', '/properties/')}", **use}


def read(properties: Json, *lenders: Json, **keys: Any) -> Form:
    document = form_document(properties, **keys)
    installed = {f"{one['$id']}@{one['x-form']['version']}": one for one in lenders}
    return read_form(json.dumps(document), name="small.json", blocks={**BLOCKS, **installed}, functions=FUNCTIONS)


def refusals(properties: Json, *lenders: Json, **keys: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(DefinitionError) as caught:
        read(properties, *lenders, **keys)
    return [(finding.code, finding.place, finding.message) for finding in caught.value.findings]


def test_a_section_of_another_form_is_asked_like_an_own_one() -> None:
    form = read({"theirs": taken(title="How it was"), "s": section({"a": text(visible_when="theirs.so")})}, lender())
    evaluation = evaluated(form, {"theirs": {"often": "never"}})

    assert form.nodes["theirs"].title == "How it was"
    assert problems_of(evaluation) == [("theirs.why", "required")]
    assert "s.a" in evaluated(form, {"theirs": {"often": "often"}}).visible


def test_its_own_definitions_and_its_own_paths_mean_what_they_mean_there() -> None:
    mine = {"how_often": one_of("daily", "weekly")}
    form = read({"theirs": taken(), "s": section({"q": {"$ref": "#/$defs/how_often"}})}, lender(), defs=mine)

    assert [choice.value for choice in form.node("theirs.often").choices] == ["never", "often"]  # type: ignore[union-attr]
    assert [choice.value for choice in form.node("s.q").choices] == ["daily", "weekly"]  # type: ignore[union-attr]
    assert evaluated(form, {"theirs": {"often": "often"}}).calculated == {"theirs.so": True}


def test_a_section_inside_of_a_section_can_be_taken_alone() -> None:
    form = read({"who": taken("warmth.inner")}, lender())

    assert list(form.nodes) == ["who", "who.who"]


def test_it_can_stand_in_a_list_and_stand_twice() -> None:
    form = read({"l": repeat({"one": taken(), "two": taken()}), "again": taken()}, lender())
    answers = {"l": [{"_id": "k", "one": {"often": "often"}, "two": {"often": "never"}}]}

    assert evaluated(form, answers).calculated == {"l.k.one.so": True, "l.k.two.so": False, "again.so": None}


def test_the_form_holds_it_word_for_word_so_that_a_record_keeps_it() -> None:
    form = read({"theirs": taken()}, lender())
    kept = json.dumps(form.document)

    again = read_form(kept, name="kept", blocks={}, functions=FUNCTIONS)

    assert form.document["$defs"][f"{LENDER}@1.0.0"] == lender()
    assert (again.hash, list(again.nodes)) == (form.hash, list(form.nodes))


def test_a_form_that_is_taken_from_in_two_versions_keeps_both() -> None:
    form = read({"old": taken(), "new": taken(version="1.1.0")}, lender(), lender("1.1.0"))

    assert (form.nodes["old.often"].title, form.nodes["new.often"].title) == (
        "How often? (1.0.0)", "How often? (1.1.0)",
    )  # fmt: skip


@pytest.mark.parametrize(("reference", "message"), [
    (f"{LENDER}@2.0.0#/properties/warmth", "Version 2.0.0 of lender/list is not installed here; there is 1.0.0, 1.1"),
    (f"{LENDER}#/properties/warmth", "A section of another form is named with its exact version:"),
    ("urn:formengine:form:nobody/list@1.0.0#/properties/a", "The form nobody/list is not installed here."),
    (f"{LENDER}@1.0.0#/properties/warmht", "There is no 'warmht' at"),
    (f"{LENDER}@1.0.0#/properties/about/properties/warmth", "There is no 'warmth' at"),
    (f"{LENDER}@1.0.0", "A section of another form is named like"),
    (f"{LENDER}@1.0.0#/$defs/how_often", "A section of another form is named like"),
])  # fmt: skip
def test_what_cannot_be_taken_is_told_with_what_there_is(reference: str, message: str) -> None:
    found = refusals({"theirs": {"$ref": reference}}, lender(), lender("1.1.0"))

    assert found[0][0] == "reference"
    assert found[0][2].startswith(message)


def test_an_expression_that_looks_outside_of_the_section_is_told() -> None:
    reaching = lender()
    reaching["properties"]["warmth"]["properties"]["why"] = text(visible_when="about.name == 'x'")

    ((code, place, message),) = refusals({"theirs": taken(), "about": section({"name": text()})}, reaching)

    assert (code, place) == ("expression", "theirs.why, x-form.visible_when")
    assert message.startswith(
        f"There is no question 'about.name' in {LENDER}@1.0.0#/properties/warmth, which is read by itself here."
    )


def test_a_condition_of_the_section_itself_is_said_anew_where_it_is_used() -> None:
    gated = lender()
    gated["properties"]["warmth"]["x-form"] = {"visible_when": "about.name == 'x'"}

    ((code, place, message),) = refusals({"theirs": taken()}, gated)
    form = read({"s": section({"a": yes_no()}), "theirs": {**taken(), "x-form": {"visible_when": "s.a"}}}, gated)

    assert (code, place) == ("reference", "theirs")
    assert (
        message == f"Its visible_when looks at what is outside of it in {LENDER}@1.0.0; say x-form.visible_when here."
    )
    assert "theirs.often" in evaluated(form, {"s": {"a": True}}).visible
    assert "theirs.often" not in evaluated(form, {}).visible


def test_who_may_read_it_goes_with_it_however_far_up_that_was_said() -> None:
    form = read({"theirs": taken("warmth.inner")}, lender(audience="restricted"), audience="agency")

    assert form.nodes["theirs.who"].audience == "restricted"


def test_a_form_that_is_no_form_is_not_taken_from() -> None:
    broken = lender()
    broken["properties"]["warmth"]["propertys"] = {}

    found = refusals({"theirs": taken()}, broken)

    assert found[0][:2] == ("shape", f"form '{LENDER}@1.0.0', properties.warmth.propertys")


def test_its_credit_is_in_every_output() -> None:
    rights = {"holder": "L. Ender", "basis": "free", "contexts": ["clinical"], "credit": "With thanks to L. Ender."}
    form = read({"theirs": taken()}, lender(rights=rights))

    assert credits_of(form) == ("The lender's list 1.0.0: With thanks to L. Ender.",)
    assert [(one.path, one.form, one.version) for one in form.borrowed] == [("theirs", "lender/list", "1.0.0")]


# With plugins


def plugin(*files: FormFile) -> ModuleType:
    def register_forms() -> Iterable[FormFile]:
        return files

    module = ModuleType("a_plugin")
    module.API = 1  # type: ignore[attr-defined]
    module.register_forms = hookimpl(register_forms)  # type: ignore[attr-defined]
    return module


def written(folder: Path, called: str, document: Json) -> FormFile:
    (folder / called).write_text(json.dumps(document), encoding="utf-8")
    return FormFile(folder / called)


def engine_with(folder: Path, borrower: Json, *lenders: Json) -> Engine:
    files = [written(folder, f"lender{place}.json", one) for place, one in enumerate(lenders)]
    own = written(folder, "borrower.json", {**borrower, "$id": "urn:formengine:form:borrower/form"})
    return Engine.start(folder / "home", plugins=Plugins.given(lender=plugin(*files), borrower=plugin(own)))


def test_a_plugin_keeps_every_version_and_the_one_that_is_named_is_taken(tmp_path: Path) -> None:
    borrower = form_document({"theirs": taken(version="1.0.0")})
    engine = engine_with(tmp_path, borrower, lender("1.1.0"), lender("1.0.0"))

    assert engine.form("borrower/form").nodes["theirs.often"].title == "How often? (1.0.0)"
    assert engine.form("lender/list").version == "1.1.0"


def test_a_record_is_read_after_the_plugin_it_took_a_section_from_is_gone(tmp_path: Path) -> None:
    borrower = form_document({"theirs": taken()})
    engine = engine_with(tmp_path, borrower, lender())
    form = engine.form("borrower/form")
    answers = engine.read_answers(form, {"theirs": {"often": "often"}})
    record = engine.begin(form, engine.subject("Ada", "child"), actor="me", answers=answers).record
    engine.close()

    alone = Engine.start(tmp_path / "home", plugins=Plugins.given())
    evaluation = alone.resume(record.id).evaluation
    shown = as_text(alone.export([record.id], made_by="me").chapters)
    alone.close()

    assert evaluation.calculated == {"theirs.so": True}
    assert "Taken from lender/list 1.0.0" in shown


def test_where_its_words_may_not_be_used_a_form_that_takes_them_may_not_either(tmp_path: Path) -> None:
    rights = {"holder": "L. Ender", "basis": "key_only", "contexts": ["research"]}
    engine = engine_with(tmp_path, form_document({"theirs": taken()}), lender(rights=rights))

    with pytest.raises(Refused, match="The lender's list may be used for research, by leave of"):
        engine.form("borrower/form")


@pytest.mark.parametrize(("address", "is_open"), [("theirs.often", True), ("s.a", False)])
def test_words_that_are_shown_as_a_key_only_stay_open_to_licensed_words(address: str, is_open: bool) -> None:
    rights = {"holder": "L. Ender", "basis": "key_only", "contexts": ["clinical"]}
    document = json.dumps(form_document({"theirs": taken(), "s": section({"a": text()})}))
    form = read_form(document, name="x", blocks={f"{LENDER}@1.0.0": lender(rights=rights)}, functions=FUNCTIONS)
    pack = {"form": form.id, "version": "1.0.0", "language": "en-GB", "wording": {address: "In the holder's words"},
            "declaration": {"by": "Ana", "on": "2026-03-02", "basis": "a letter"}}  # fmt: skip

    assert may_be_replaced(form, read_pack(json.dumps(pack).encode(), name="pack.json"), address) is is_open


def test_a_section_of_an_installed_form_stands_in_a_form_of_ones_own_with_its_rights(tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)
    form = engine.form_to_read(str(Path(__file__).parent / "forms" / "borrowed_section.json"))

    assert form.nodes["themselves.satisfied"].title == "On the whole, I am satisfied with myself."
    assert [(one.path, one.form, one.version) for one in form.borrowed] == [
        ("themselves", "measures/rosenberg", "1.0.0")
    ]
    assert any("Rosenberg" in line for line in credits_of(form))
