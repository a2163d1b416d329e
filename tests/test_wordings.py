"""Wording packs: other words for a form, which of them are in use, and what they can never change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formengine.definition import read_pack
from formengine.engine import Engine
from formengine.errors import DefinitionError, FormEngineError, Refused
from formengine.evaluation import evaluate
from formengine.expressions import Expression
from formengine.frontends.cli.running import run
from formengine.model import Form, Wording, WordingPack
from formengine.plugins import Plugins
from formengine.testing import Scenario
from formengine.wording import Wish, completeness_of, findings_of, layers_of, new_pack, texts_of, worded, wording_of
from tests.building import (
    SHIPPED,
    answers_to,
    form_document,
    one_of,
    rating,
    repeat,
    section,
    shipped_form,
    text,
    yes_no,
)
from tests.building import read as read_form_document

Json = dict[str, Any]
REVIEWED = {"status": "reviewed", "reviewed_by": "A. Reader", "reviewed_on": "2026-03-02"}
QUESTIONS = {
    "s": section({
        "a": yes_no(title="Well?", help="Look closely.", states={"declined": "Rather not"}),
        "b": one_of("red", "blue", title="Which?"), "c": rating(0, 3, title="How much?"),
    }, title="One"),
    "l": repeat({"t": text(title="Name")}, title="People"),
}  # fmt: skip
SCALE = {
    "label": "The total", "items": [{"item": "s.c"}], "minimum": 0, "maximum": 3, "method": "sum",
    "direction": "more is more", "version": "1", "source": "own", "bands": [{"from": 0, "label": "little"}],
    "risk": [{"item": "s.c", "at_least": 3, "text": "Ask about it."}],
    "examples": [{"answers": {"s": {"c": 2}}, "value": 2, "band": "little"}],
}  # fmt: skip
RULE = {"id": "r", "level": "warn", "holds": "s.a", "message": "Not well.", "about": ["s.a"]}


def document() -> Json:
    made = deepcopy(form_document(QUESTIONS, scales={"total": SCALE}, rules=[RULE]))
    return {**made, "$id": "urn:formengine:form:local/small"}


def pack(name: str = "pack", **keys: Any) -> WordingPack:
    """A pack for the small form; a reviewed translation into French unless said otherwise."""
    return read_pack(json.dumps(pack_document(**keys)).encode(), name=f"{name}.json")


def pack_document(**keys: Any) -> Json:
    made = {"form": "local/small", "version": "1.0.0", "language": "fr", "kind": "translation", "wording": {},
            **REVIEWED, **keys}  # fmt: skip
    return {key: value for key, value in made.items() if value is not None}


def draft(name: str = "pack", **keys: Any) -> WordingPack:
    return pack(name, status="draft", reviewed_by=None, reviewed_on=None, **keys)


def small_form() -> Form:
    return read_form_document(document())


def titles(packs: list[WordingPack], **wish: Any) -> list[str]:
    """The titles of the three questions of the first section, in the words that are wished for."""
    form = small_form()
    shown = worded(form, wording_of(form, packs, Wish(**wish)))
    return [shown.nodes[path].title for path in ("s.a", "s.b", "s.c")]


def home_with(home: Path, *packs: tuple[str, Json], **more: Any) -> Engine:
    """An engine over a home with the small form in a folder of its own, and these wording packs."""
    (home / "forms" / "small").mkdir(parents=True)
    (home / "wordings").mkdir()
    (home / "forms" / "small" / "form.json").write_text(json.dumps(document()), encoding="utf-8")
    (home / "settings.json").write_text(json.dumps({"form_folders": ["forms"], **more}), encoding="utf-8")
    for name, made in packs:
        (home / "wordings" / f"{name}.json").write_text(json.dumps(made), encoding="utf-8")
    return Engine.start(home, plugins=Plugins.given())


# What a pack can say, and what it cannot change


def test_every_text_of_a_form_has_an_address() -> None:
    assert texts_of(small_form()) == {
        "#title": "A small form",
        "s": "One",
        "s.a": "Well?", "s.a#help": "Look closely.", "s.a#state.declined": "Rather not",
        "s.b": "Which?", "s.b#choice.red": "Red", "s.b#choice.blue": "Blue",
        "s.c": "How much?", "s.c#choice.0": "Step 0", "s.c#choice.1": "Step 1", "s.c#choice.2": "Step 2",
        "s.c#choice.3": "Step 3",
        "l": "People", "l.t": "Name",
        "x-form.scales.total": "The total", "x-form.scales.total#direction": "more is more",
        "x-form.scales.total#band.0": "little", "x-form.scales.total#risk.s.c": "Ask about it.",
        "x-form.rules.r": "Not well.",
    }  # fmt: skip


def in_other_words(form: Form, prefix: str = "~") -> Form:
    """The form with every text of it changed."""
    words = {address: f"{prefix}{own}" for address, own in texts_of(form).items()}
    return worded(form, Wording((("other", "hash"),), "fr", words))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_of_every_form_can_be_said_in_other_words(name: str) -> None:
    form = shipped_form(name)

    texts = texts_of(in_other_words(form))

    assert texts == {address: f"~{own}" for address, own in texts_of(form).items()}
    assert len(texts) >= len(form.nodes)


def without_texts(value: Any) -> Any:
    """A part of a form as plain data with every text of a person left out."""
    left_out = {"title", "help", "label", "message", "text", "unit", "direction", "pattern_hint", "wording"}
    if isinstance(value, Expression):
        return value.text
    if is_dataclass(value) and not isinstance(value, type):
        kept = (one.name for one in fields(value) if one.name not in left_out)
        return {name: without_texts(getattr(value, name)) for name in kept}
    if isinstance(value, Mapping):
        return {key: without_texts(member) for key, member in value.items()}
    if isinstance(value, tuple):
        return [without_texts(member) for member in value]
    return value


@pytest.mark.parametrize("name", SHIPPED)
def test_a_pack_changes_no_structure_and_no_hash(name: str) -> None:
    form = shipped_form(name)
    other = in_other_words(form)
    states = [(node.path, [state for state, _ in node.states]) for node in other.nodes.values()]

    assert other.hash == form.hash
    assert [(node.path, [state for state, _ in node.states]) for node in form.nodes.values()] == states
    strip = {path: replace(node, states=()) for path, node in form.nodes.items() if not hasattr(node, "children")}
    for path, node in strip.items():
        assert without_texts(replace(other.nodes[path], states=())) == without_texts(node)
    assert [node.path for node in other.order] == [node.path for node in form.order]
    assert without_texts(other.rules) == without_texts(form.rules)


def test_a_part_that_stands_in_several_places_of_a_form_is_the_same_part_anew() -> None:
    form = in_other_words(small_form())

    assert form.scales[0].items[0].of is form.nodes["s.c"]
    assert form.scales[0].risks[0].question is form.nodes["s.c"]
    assert form.sections[0].children[0] is form.nodes["s.a"]
    assert form.order[0] in form.nodes.values()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=20, max_size=20), st.text(min_size=1, max_size=20))
def test_scores_never_change_by_the_words_whatever_is_answered(given_answers: list[int], prefix: str) -> None:
    form = shipped_form("intake")
    paths = [item.of.path for scale in form.scales for item in scale.items]  # type: ignore[union-attr]
    answers = answers_to(form, {})
    for path, value in zip(paths, given_answers, strict=False):
        answers = answers.with_answer(path, value)

    own, other = evaluate(form, answers), evaluate(in_other_words(form, prefix), answers)

    assert [(one.name, one.value, one.answered, one.prorated) for one in own.scores] == [
        (one.name, one.value, one.answered, one.prorated) for one in other.scores
    ]
    assert own.visible == other.visible


# Which words are in use


def test_the_words_of_an_agency_stand_before_easy_words_before_a_translation_before_the_forms_own() -> None:
    packs = [
        pack("fr", wording={"s.a": "translated", "s.b": "translated", "s.c": "translated"}),
        pack("easy", kind="easy_read", wording={"s.a": "easy", "s.b": "easy"}),
        pack("ours", kind="agency", wording={"s.a": "ours"}),
    ]

    assert titles(packs, language="fr", names=("easy",)) == ["ours", "easy", "translated"]
    assert titles(packs, language="fr") == ["ours", "translated", "translated"]
    assert titles(packs[:2], names=("easy",)) == ["easy", "easy", "translated"]
    assert titles(packs) == ["Well?", "Which?", "How much?"]


def test_the_words_for_some_carers_stand_between_easy_words_and_a_translation() -> None:
    packs = [
        pack("fr", wording={"s.a": "translated", "s.b": "translated", "s.c": "translated"}),
        pack("kin", kind="carer_type", carers="kinship carers", wording={"s.a": "kin", "s.b": "kin"}),
        pack("easy", kind="easy_read", wording={"s.a": "easy"}),
    ]

    assert titles(packs, names=("kin", "easy")) == ["easy", "kin", "translated"]


def test_a_language_of_a_region_stands_before_the_language_and_this_before_the_forms_own() -> None:
    packs = [pack("fr", wording={"s.a": "fr", "s.b": "fr"}), pack("ca", language="fr-CA", wording={"s.a": "ca"})]

    assert titles(packs, language="fr-CA") == ["ca", "fr", "How much?"]
    assert titles(packs, language="FR-ca") == ["ca", "fr", "How much?"]
    assert titles(packs, language="fr") == ["fr", "fr", "How much?"]


def test_words_for_everywhere_stand_wherever_the_form_says_so_unless_an_address_says_otherwise() -> None:
    form = small_form()
    packs = [pack(everywhere={"Red": "Rouge", "Well?": "Bien?"}, wording={"s.a": "Ça va?"})]

    shown = worded(form, wording_of(form, packs, Wish(language="fr")))

    assert shown.nodes["s.a"].title == "Ça va?"
    assert [choice.title for choice in shown.nodes["s.b"].choices] == ["Rouge", "Blue"]  # type: ignore[union-attr]


def test_a_pack_takes_from_the_one_it_is_based_on_what_it_leaves_out() -> None:
    packs = [
        pack("base", kind="easy_read", wording={"s.a": "base", "s.b": "base"}),
        pack("own", kind="easy_read", based_on="base", wording={"s.a": "own"}),
    ]

    assert titles(packs, names=("own",)) == ["own", "base", "How much?"]


def test_packs_that_are_based_on_each_other_come_to_an_end() -> None:
    packs = [
        pack("one", kind="easy_read", based_on="two", wording={"s.a": "one"}),
        pack("two", kind="easy_read", based_on="one", wording={"s.b": "two"}),
    ]

    assert titles(packs, names=("one",)) == ["one", "two", "How much?"]


def test_a_pack_is_for_a_range_of_versions() -> None:
    form = small_form()
    made = pack(version="1.0.0", up_to="1.10.0", wording={"s.a": "x"})

    def is_used(version: str) -> bool:
        return bool(list(layers_of(replace(form, version=version), [made], Wish(language="fr", is_usual=True))))

    assert [is_used(version) for version in ("0.9.9", "1.0.0", "1.9.3", "1.10.0", "1.10.1")] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_a_draft_can_be_looked_at_and_not_used() -> None:
    packs = [draft("brouillon", wording={"s.a": "Ça va?"})]

    assert titles(packs, names=("brouillon",), preview=True)[0] == "Ça va?"
    assert titles(packs, language="fr", preview=True)[0] == "Ça va?"
    with pytest.raises(Refused, match="brouillon is a draft: nobody has reviewed it yet"):
        titles(packs, names=("brouillon",))
    with pytest.raises(Refused, match=r"has words in fr only as a draft .*\(brouillon\)"):
        titles(packs, language="fr")


def test_a_pack_that_is_based_on_a_draft_is_no_better_than_a_draft() -> None:
    packs = [draft("base", kind="easy_read"), pack("own", kind="easy_read", based_on="base", wording={"s.a": "own"})]

    with pytest.raises(Refused, match="The wording base is a draft"):
        titles(packs, names=("own",))


def test_a_draft_of_an_agency_waits_in_silence_until_it_is_reviewed() -> None:
    assert titles([draft("ours", kind="agency", language="en-GB", wording={"s.a": "ours"})])[0] == "Well?"
    assert titles([pack("ours", kind="agency", language="en-GB", wording={"s.a": "ours"})])[0] == "ours"


def test_a_language_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refused, match="A small form has no words in cy here; it has en-GB, fr"):
        titles([pack()], language="cy")
    assert titles([pack(wording={"s.a": "x"})], language="en") == ["Well?", "Which?", "How much?"]


def test_the_language_of_a_home_is_a_preference_and_no_condition() -> None:
    assert titles([], language="cy", is_usual=True) == ["Well?", "Which?", "How much?"]


@pytest.mark.parametrize(("name", "sentence"), [
    ("essy", "There is no wording 'essy' for local/small. Did you mean 'easy'?"),
    ("other", "The wording other is for local/other 1.0.0, not for local/small 1.0.0."),
])  # fmt: skip
def test_a_wording_that_is_not_there_is_refused_with_what_is(name: str, sentence: str) -> None:
    packs = [pack("easy", kind="easy_read"), pack("other", form="local/other")]

    with pytest.raises(Refused) as refused:
        titles(packs, names=(name,))

    assert str(refused.value) == sentence


def test_two_translations_into_one_language_are_refused_because_nobody_knows_which_is_meant() -> None:
    with pytest.raises(Refused, match=r"one\.json and two\.json are both for local/small 1\.0\.0"):
        titles([pack("one"), pack("two")], language="fr")


@pytest.mark.parametrize(("keys", "sentence"), [
    ({"kind": "licensed"}, "declaration: for licensed words it is needed"),
    ({"reviewed_by": None}, "status: words that are reviewed say reviewed_by and reviewed_on"),
    ({"status": "draft"}, "status: words that are reviewed say"),
    ({"kind": "carer_type"}, "carers: say whom the words are for"),
    ({"kind": "poem"}, "kind: "),
    ({"structure": {}}, "structure"),
])  # fmt: skip
def test_a_pack_that_nobody_answers_for_or_that_says_more_than_words_is_refused(keys: Json, sentence: str) -> None:
    with pytest.raises(FormEngineError) as refused:
        pack(**keys)

    assert str(refused.value).startswith("pack.json, ")
    assert sentence in str(refused.value)


# Whose words may be replaced


def measure(basis: str) -> Form:
    """The small form with its rating an item of an instrument whose wording is used on this basis."""
    made = document()
    rights = {"holder": "Nobody", "basis": basis, "contexts": ["clinical"], "url": "https://example.org"}
    made["x-form"]["instruments"] = {"two": {
        "title": "The Two", "version": "2020", "language": "en", "respondent": "self", "citation": "Nobody (2020)",
        "rights": rights,
    }}  # fmt: skip
    made["x-form"]["scales"] = {"total": {**SCALE, "instrument": "two"}}
    return read_form_document(made)


DECLARED = {"declaration": {"by": "A. Manager", "on": "2026-03-02", "basis": "licence 7"}}


@pytest.mark.parametrize(("basis", "keys", "is_free"), [
    ("key_only", {"kind": "licensed", **DECLARED}, True),
    ("key_only", {"kind": "translation", **DECLARED}, False),
    ("free", {"kind": "translation"}, False),
    ("free", {"kind": "translation", **DECLARED}, True),
    ("free", {"kind": "easy_read", **DECLARED}, False),
    ("own_wording", {"kind": "easy_read"}, True),
    ("own_wording", {"kind": "licensed", **DECLARED}, False),
])  # fmt: skip
def test_the_words_of_a_measure_change_only_by_leave_of_whoever_holds_them(
    basis: str, keys: Json, is_free: bool
) -> None:
    found = list(findings_of(measure(basis), pack(wording={"s.c": "Other"}, **keys)))

    assert [one.message for one in found] == (
        [] if is_free else ["Its words are the form's own, or its holder's, and may not be replaced."]
    )


def test_words_for_everywhere_never_reach_the_words_of_a_measure() -> None:
    form = measure("free")
    made = pack(everywhere={"How much?": "Combien?", "Well?": "Bien?"})

    shown = worded(form, wording_of(form, [made], Wish(language="fr")))

    assert list(findings_of(form, made)) == []
    assert (shown.nodes["s.c"].title, shown.nodes["s.a"].title) == ("How much?", "Bien?")


# Completeness


def test_completeness_tells_what_is_missing_what_is_a_copy_and_what_is_wrong() -> None:
    made = pack(wording={"s.a": "Bien?", "s.b": "Which?", "s.bb": "x", "x-form.rules.q": "y"})

    found = completeness_of(small_form(), made)

    assert (found.texts, found.worded) == (20, 1)
    assert found.missing[:2] == ("#title", "s")
    assert "s.b" not in found.missing
    assert found.copies == ("s.b",)
    assert [str(one) for one in found.findings] == [
        "s.bb: There is nothing at 's.bb'. Did you mean 's.b'?",
        "x-form.rules.q: There is nothing at 'x-form.rules.q'. Did you mean 'x-form.rules.r'?",
    ]


@pytest.mark.parametrize(
    ("language", "worded", "is_other"),
    [("fr", 0, True), ("en", 20, False), ("en-IE", 20, False), ("en-Shaw", 0, True)],
)
def test_the_forms_own_words_count_as_words_in_its_own_language_only(
    language: str, worded: int, is_other: bool
) -> None:
    form = small_form()

    found = completeness_of(form, pack(wording=texts_of(form), language=language))

    assert (found.worded, len(found.copies), found.missing, found.is_other_language) == (worded, 20, (), is_other)


def test_a_text_without_a_letter_needs_no_translation() -> None:
    made = document()
    made["properties"]["s"]["properties"]["a"]["title"] = "1–10"
    form = read_form_document(made)

    assert completeness_of(form, pack(wording=texts_of(form))).worded == 1


def test_a_pack_that_is_reviewed_and_not_whole_is_told_when_it_is_checked_and_listed(tmp_path: Path) -> None:
    begun = {**texts_of(small_form()), "s.a": "هل رأيت الطفل؟"}
    home_with(tmp_path, ("ar", pack_document(language="ar", wording=begun)))

    checked, listed = run(tmp_path, "wording", "check", "ar"), run(tmp_path, "wording", "list")
    as_data = run(tmp_path, "wording", "list", "--json").json

    assert "1 of 20 texts of local/small have words in ar; reviewed by" in checked.output
    assert "19 of 20 are still the form's own." in checked.output
    assert "It is said to be reviewed, and not all is in its language yet" in checked.output
    assert "reviewed, 1 of 20 in ar" in listed.output
    assert [(one["texts"], one["worded"]) for one in as_data if one["wording"] == "ar"] == [(20, 1)]


def test_a_placeholder_that_is_lost_or_made_up_is_told() -> None:
    made = document()
    made["properties"]["s"]["properties"]["a"]["title"] = "May {therapist} ring you?"
    form = read_form_document(made)

    found = [one.message for one in findings_of(form, pack(wording={"s.a": "Appeler?", "s.b": "{when} ?"}))]

    assert found == [
        "{therapist} must stand in both: it is filled in when it is shown.",
        "{when} must stand in both: it is filled in when it is shown.",
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_pack_has_every_text_that_may_be_replaced_and_nothing_wrong(name: str) -> None:
    form = shipped_form(name)

    made = new_pack(form, language="fr", kind="translation")
    found = completeness_of(form, read_pack(json.dumps(made).encode(), name="new.json"))

    assert found.findings == ()
    left = texts_of(form).keys() - {*found.missing, *found.copies}
    assert len(left) == found.worded
    assert not any(letter.isalpha() for address in left for letter in texts_of(form)[address])
    if form.rights.basis == "own_wording" and not form.instruments:
        assert found.missing == ()


# With a record


def test_a_record_is_always_shown_in_the_words_it_was_begun_in(tmp_path: Path) -> None:
    engine = home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"})))
    record = engine.begin(
        engine.form("local/small", Wish(language="fr")), engine.subject("A", "child"), actor="t"
    ).record
    engine.close()
    (tmp_path / "wordings" / "fr.json").write_text(json.dumps(pack_document(wording={"s.a": "Bien?"})))

    later = Engine.start(tmp_path, plugins=Plugins.given())
    assert later.form_of(later.store.record(record.id)).nodes["s.a"].title == "Ça va?"
    (tmp_path / "wordings" / "fr.json").unlink()
    latest = Engine.start(tmp_path, plugins=Plugins.given())
    form = latest.form_of(latest.store.record(record.id))
    assert (form.nodes["s.a"].title, form.language, form.hash) == ("Ça va?", "fr", record.form_hash)
    assert latest.store.check() == ()


def test_a_record_in_the_forms_own_words_stays_in_them_when_an_agency_finds_others(tmp_path: Path) -> None:
    engine = home_with(tmp_path)
    record = engine.begin(engine.form("local/small"), engine.subject("A", "child"), actor="t").record
    engine.close()
    ours = pack_document(kind="agency", language="en-GB", wording={"s.a": "ours"})
    (tmp_path / "wordings" / "ours.json").write_text(json.dumps(ours))

    later = Engine.start(tmp_path, plugins=Plugins.given())

    assert later.form("local/small").nodes["s.a"].title == "ours"
    assert later.form_of(later.store.record(record.id)).nodes["s.a"].title == "Well?"


def test_the_history_and_the_report_say_in_which_words_a_record_was_filled(tmp_path: Path) -> None:
    engine = home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"})))
    record = engine.begin(
        engine.form("local/small", Wish(language="fr")), engine.subject("A", "child"), actor="t"
    ).record

    (event,) = [one for one in engine.events(record.id) if one.change.action == "wording chosen"]
    facts = {row[0]: row[1] for row in engine.export([record.id], made_by="t").chapters[-1].blocks[0].rows}  # type: ignore[union-attr]

    assert event.change.new == "fr (fr)"
    assert str(facts["Words"]).startswith("fr: fr (SHA-256 ")
    assert "wording" not in str(facts["Plugins when begun"])


def test_no_record_can_be_made_in_a_draft(tmp_path: Path) -> None:
    keys = {"status": "draft", "reviewed_by": None, "reviewed_on": None}
    engine = home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"}, **keys)))
    form = engine.form_to_read("local/small", Wish(names=("fr",), preview=True))

    with pytest.raises(Refused, match="no record can be made in them"):
        engine.begin(form, engine.subject("A", "child"), actor="t")
    with pytest.raises(Refused, match="is a draft"):
        engine.form("local/small", Wish(names=("fr",)))


def test_the_language_in_the_settings_is_that_of_every_form_that_has_words_in_it(tmp_path: Path) -> None:
    engine = home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"})), language="fr-BE")

    assert engine.form("local/small").nodes["s.a"].title == "Ça va?"


def test_a_pack_with_words_for_nothing_is_refused_where_it_would_be_used(tmp_path: Path) -> None:
    engine = home_with(tmp_path, ("fr", pack_document(wording={"s.z": "?"})))

    assert engine.form("local/small").nodes["s.a"].title == "Well?"
    with pytest.raises(DefinitionError) as refused:
        engine.form("local/small", Wish(language="fr"))
    assert refused.value.name == "fr.json"


# The commands


def test_a_form_is_filled_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"})))

    ran = run(tmp_path, "fill", "local/small", "--language", "fr", "--subject", "A", typed=":quit\n")

    assert "Ça va?" in ran.output
    assert "fr (fr)" in run(tmp_path, "history", json.loads(run(tmp_path, "list", "--json").output)[0]["id"]).output


def test_a_preview_asks_in_the_words_of_a_draft_and_keeps_nothing(tmp_path: Path) -> None:
    keys = {"status": "draft", "reviewed_by": None, "reviewed_on": None}
    home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"}, **keys)))

    ran = run(tmp_path, "fill", "local/small", "--wording", "fr", "--preview", typed="y\n:quit\n")

    assert "Ça va?" in ran.output
    assert ran.output.endswith("Stopped. Nothing was kept.\n")
    assert not (tmp_path / "records.db").exists()
    assert run(tmp_path, "fill", "local/small", "--wording", "fr", "--subject", "A").exit_code == 2


def test_explain_and_the_blank_tell_a_form_in_other_words_and_that_they_are_a_draft(tmp_path: Path) -> None:
    keys = {"status": "draft", "reviewed_by": None, "reviewed_on": None}
    home_with(tmp_path, ("fr", pack_document(wording={"s.a": "Ça va?"}, **keys)))

    for options in ((), ("--blank",)):
        output = run(tmp_path, "explain", "local/small", "--wording", "fr", *options).output
        assert "Ça va?" in output
        assert "fr: A DRAFT that nobody has reviewed" in output


def test_a_pack_is_begun_filled_and_checked_on_the_command_line(tmp_path: Path) -> None:
    home_with(tmp_path)
    made = tmp_path / "french.json"

    begun = run(tmp_path, "wording", "new", "local/small", "--language", "fr", "-o", made)
    words = json.loads(made.read_text())
    words["wording"] = {"s.a": "Ça va?", "s.q": "?"}
    made.write_text(json.dumps(words))
    checked = run(tmp_path, "wording", "check", made)
    told = run(tmp_path, "wording", "check", made, "--json")

    assert begun.exit_code == 0
    assert words["status"] == "draft"
    assert (checked.exit_code, told.exit_code) == (1, 1)
    first = "french.json: 1 of 20 texts of local/small have words in fr; a draft that nobody has reviewed."
    assert checked.output.splitlines()[:2] == [first, "  wrong    s.q: There is nothing at 's.q'. Did you mean 's.c'?"]
    assert "  missing  s.b#choice.red" in checked.output
    assert (told.json["texts"], told.json["worded"], told.json["status"]) == (20, 1, "draft")


def test_the_packs_that_are_here_are_listed_with_their_status(tmp_path: Path) -> None:
    easy = pack_document(form="secure_base/child_checklist", kind="easy_read", language="en-GB")
    home_with(tmp_path, ("ours", easy))

    listed = run(tmp_path, "wording", "list", "--json").json
    printed = run(tmp_path, "wording", "list").output

    assert [(one["wording"], one["status"]) for one in listed if one["form"].startswith("secure_base/")] == [
        ("ours", "reviewed"), ("child_checklist_easy_read", "draft"),
    ]  # fmt: skip
    assert "child_checklist_easy_read  secure_base/child_checklist" in printed


def test_the_easy_words_of_the_child_checklist_are_a_draft_without_a_fault(tmp_path: Path) -> None:
    told = run(tmp_path, "wording", "check", "child_checklist_easy_read", "--json")

    assert told.exit_code == 0
    assert told.json["status"] == "draft"
    assert told.json["worded"] > 600


def test_a_pack_for_a_file_is_checked_against_that_file(tmp_path: Path) -> None:
    form, made = tmp_path / "small.json", tmp_path / "fr.json"
    form.write_text(json.dumps(document()))
    made.write_text(json.dumps(pack_document(wording={"s.a": "Ça va?"})))

    assert run(tmp_path, "wording", "check", made, "--form", form).exit_code == 0
    assert run(tmp_path, "wording", "check", made).errors == "fr.json is for local/small 1.0.0, which is not here.\n"


def test_a_scenario_takes_a_form_in_other_words(tmp_path: Path) -> None:
    form = home_with(tmp_path, ("fr", pack_document(wording={"x-form.rules.r": "Pas bien."}))).form(
        "local/small", Wish(language="fr")
    )

    assert Scenario(form).answer("s.a", False).problems == {"s.a": "Pas bien."}


# From right to left


ARABIC = {"language": "ar", "wording": {"s": "الزيارة", "s.a": "هل رأيت الطفل؟"}}


def test_a_workbook_in_words_from_right_to_left_begins_on_the_right(tmp_path: Path) -> None:
    engine = home_with(tmp_path, ("ar", pack_document(**ARABIC)))
    for language in ("ar", "en"):
        form = engine.form("local/small", Wish(language=language))
        record = engine.begin(form, engine.subject("A", "child"), actor="t").record
        path = tmp_path / f"{language}.xlsx"
        run(tmp_path, "export", record.id, "-o", path)

        views = [sheet.sheet_view for sheet in openpyxl.load_workbook(path).worksheets]

        assert {bool(view.rightToLeft) for view in views} == {language == "ar"}


@pytest.mark.parametrize(("language", "is_turned"), [("ar", True), ("he-IL", True), ("az-Arab", True), ("fr", False)])
def test_the_direction_of_a_form_follows_from_its_language(language: str, is_turned: bool) -> None:
    form = worded(small_form(), Wording((), language, {}))

    assert form.is_right_to_left is is_turned


def test_the_terminal_and_the_text_keep_words_from_right_to_left_to_themselves(tmp_path: Path) -> None:
    home_with(tmp_path, ("ar", pack_document(**ARABIC)))

    filled = run(tmp_path, "fill", "local/small", "--language", "ar", "--subject", "A", typed=":quit\n").output
    told = run(tmp_path, "explain", "local/small", "--language", "ar").output
    blank = run(tmp_path, "explain", "local/small", "--language", "ar", "--blank").output

    for printed in (filled, told, blank):
        assert "\u2068هل رأيت الطفل؟\u2069" in printed
    assert "── \u2068الزيارة\u2069 · 1 of 3" in filled
