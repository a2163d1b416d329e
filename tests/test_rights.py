"""Rights as data that the engine keeps to: where a measure may be used, whose words it shows, what is said of it."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from formengine.doctor import examine
from formengine.engine import Engine
from formengine.errors import DefinitionError, FormEngineError, Refused
from formengine.exports.data import evaluation_json
from formengine.plugins import Plugins
from tests.building import Json, form_document, rating, section

TWO: Json = {
    "title": "The Two", "version": "1", "language": "en-GB", "respondent": "an adult", "citation": "Nobody (2020)",
    "rights": {"holder": "Nobody", "basis": "key_only", "contexts": ["research"], "credit": "By leave of Nobody",
               "url": "https://example.org/terms"},
}  # fmt: skip
PACK: Json = {
    "form": "local/two", "version": "1.0.0", "language": "en-GB", "wording": {"s.a": "The licensed words"},
    "declaration": {"by": "A. Manager", "on": "2026-03-02", "basis": "letter of Nobody, 1 March 2026"},
}  # fmt: skip


def document(**rights: Any) -> Json:
    """A form with a measure of two questions, and a question of our own."""
    scale = {
        "label": "Two", "items": [{"item": "s.a"}, {"item": "s.b"}], "minimum": 0, "maximum": 3, "method": "sum",
        "direction": "more is more", "version": "1", "source": "Nobody (2020)", "instrument": "two",
        "examples": [{"answers": {"s": {"a": 1, "b": 2}}, "value": 3}],
    }  # fmt: skip
    contexts = ["clinical", "education", "research", "commercial"]
    made = form_document(
        {"s": section({name: rating(0, 3, title=f"handle {name}") for name in "abc"})},
        scales={"two": scale},
        instruments={"two": {**TWO, "rights": {**TWO["rights"], **rights}}},
        rights={"holder": "us", "basis": "own_wording", "contexts": contexts},
    )
    return {**made, "$id": "urn:formengine:form:local/two"}


def engine_with(home: Path, form: Json, *packs: Json, **settings: Any) -> Engine:
    """An engine over a home with this form in a folder of its own, these wording packs and settings."""
    (home / "forms" / "two").mkdir(parents=True)
    (home / "wordings").mkdir()
    (home / "forms" / "two" / "form.json").write_text(json.dumps(form), encoding="utf-8")
    (home / "settings.json").write_text(json.dumps({"form_folders": ["forms"], **settings}), encoding="utf-8")
    for place, pack in enumerate(packs, 1):
        (home / "wordings" / f"pack{place}.json").write_text(json.dumps(pack), encoding="utf-8")
    return Engine.start(home, plugins=Plugins.given())


def test_a_measure_that_may_not_be_used_here_is_refused_with_holder_context_and_what_to_do(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, document())

    with pytest.raises(Refused) as refused:
        engine.form("local/two")

    assert str(refused.value) == (
        "The Two may be used for research, by leave of Nobody; this home is clinical (the context in its"
        " settings.json)."
        " Its terms: https://example.org/terms. If you hold a permission, declare it in a file in the folder 'wordings'"
        " of this home: see docs/user-guide.md. (local/two 1.0.0)"
    )


def test_a_measure_is_used_in_a_context_that_its_holder_permits(tmp_path: Path) -> None:
    assert engine_with(tmp_path, document(), context="research").form("local/two").id == "local/two"


def test_the_rights_of_the_form_itself_are_kept_to_as_well(tmp_path: Path) -> None:
    form = document(contexts=["clinical"])
    form["x-form"]["rights"]["contexts"] = ["education"]

    with pytest.raises(Refused, match="A small form may be used for education, by leave of us"):
        engine_with(tmp_path, form).form("local/two")


def test_a_measure_is_used_in_any_context_once_that_is_declared(tmp_path: Path) -> None:
    declared = {**PACK, "wording": {}}

    assert engine_with(tmp_path, document(), declared, context="commercial").form("local/two").id == "local/two"


def test_a_declaration_is_for_one_version(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        engine_with(tmp_path, document(), {**PACK, "version": "1.0.1"}).form("local/two")


def test_a_form_may_be_looked_at_wherever_it_may_not_be_used(tmp_path: Path) -> None:
    assert engine_with(tmp_path, document()).form_to_read("local/two").scales[0].id == "two"


def test_a_record_can_be_read_in_a_home_whose_context_has_changed(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, document(), context="research")
    record = engine.begin(engine.form("local/two"), engine.subject("A", "person"), actor="t").record
    engine.close()
    (tmp_path / "settings.json").write_text('{"context": "commercial"}')

    assert Engine.start(tmp_path, plugins=Plugins.given()).filed(record.id).evaluation.form.id == "local/two"


def test_a_context_is_one_of_four(tmp_path: Path) -> None:
    with pytest.raises(FormEngineError, match="'context' must be one of clinical, education, research, commercial"):
        _ = engine_with(tmp_path, document(), context="private").settings


def test_a_key_only_measure_shows_handles_until_a_wording_pack_is_there(tmp_path: Path) -> None:
    bare = engine_with(tmp_path / "bare", document()).form_to_read("local/two")
    worded = engine_with(tmp_path / "worded", document(), PACK).form("local/two")

    assert [question.title for question in bare.questions()] == ["handle a", "handle b", "handle c"]
    assert [question.title for question in worded.questions()] == ["The licensed words", "handle b", "handle c"]
    assert worded.hash == bare.hash


def test_the_words_of_a_pack_stand_in_a_record_and_its_scores_too(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, document(), PACK)
    record = engine.begin(engine.form("local/two"), engine.subject("A", "person"), actor="t").record

    filed = engine.filed(record.id)

    assert filed.evaluation.form.nodes["s.a"].title == "The licensed words"
    assert filed.evaluation.scores[0].items[0].title == "The licensed words"


@pytest.mark.parametrize(("wording", "basis", "message"), [
    ({"s.c": "Other words"}, "key_only", "Its words are the form's own, or its holder's, and may not be replaced."),
    ({"s.a": "Other words"}, "free", "Its words are the form's own, or its holder's, and may not be replaced."),
    ({"s.x": "Words"}, "key_only", "There is nothing at 's.x'."),
])  # fmt: skip
def test_a_pack_gives_words_to_handles_only(tmp_path: Path, wording: Json, basis: str, message: str) -> None:
    engine = engine_with(tmp_path, document(basis=basis), {**PACK, "wording": wording})

    with pytest.raises(DefinitionError) as refused:
        engine.form("local/two")

    assert (refused.value.name, refused.value.findings[0].code) == ("pack1.json", "wording")
    assert refused.value.findings[0].message.startswith(message)


def test_two_packs_for_one_form_are_refused_because_nobody_knows_which_is_meant(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"pack1\.json and pack2\.json are both for local/two 1\.0\.0"):
        engine_with(tmp_path, document(), PACK, PACK).form("local/two")


@pytest.mark.parametrize("pack", [
    {**PACK, "declaration": {"by": "A. Manager", "on": "2026-03-02"}},
    {**PACK, "declaration": {**PACK["declaration"], "by": ""}},
    {**PACK, "declaration": {**PACK["declaration"], "by": " "}},
    {**PACK, "declaration": {**PACK["declaration"], "on": "2999-99-99"}},
    {key: value for key, value in PACK.items() if key != "declaration"},
    {**PACK, "licence": "mine"},
    [],
])  # fmt: skip
def test_a_pack_without_a_whole_declaration_counts_for_nothing_and_doctor_says_so(tmp_path: Path, pack: Any) -> None:
    engine = engine_with(tmp_path, document(), pack)

    with pytest.raises(Refused):
        engine.form("local/two")
    assert [check.name for check in examine(engine) if not check.ok] == ["wording"]


def test_doctor_names_each_declaration_with_who_made_it_and_when(tmp_path: Path) -> None:
    (check,) = [one for one in examine(engine_with(tmp_path, document(), PACK)) if one.name.startswith("wording")]

    assert (check.ok, check.says) == (True, "local/two 1.0.0, declared by A. Manager on 2026-03-02.")


def test_every_output_names_source_and_credit(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, document(), PACK)
    record = engine.begin(engine.form("local/two"), engine.subject("A", "person"), actor="t").record
    export = engine.export([record.id], made_by="t")

    for name in engine.exporters():
        stream = BytesIO()
        engine.exporter(name)(export, stream)
        written = stream.getvalue()
        if written.startswith(b"PK"):
            with ZipFile(BytesIO(written)) as archive:
                written = b"".join(archive.read(one) for one in archive.namelist())
        assert b"Nobody (2020)" in written, name
        assert b"By leave of Nobody" in written, name
    assert evaluation_json(export.filed[0].evaluation)["credits"] == ["The Two: Nobody (2020). By leave of Nobody."]
