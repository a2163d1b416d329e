"""What formengine itself says, in other languages: marked, extracted, compiled, never mixed up with a form's texts."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from formengine import tongue
from formengine.frontends.cli.running import run
from formengine.tongue import _, catalogue_of, later, several, speaking
from scripts import catalogues
from tests.building import ROOT, form_document, section, yes_no
from tests.test_wordings import home_with, pack_document

PSEUDO = "qps-ploc"
LOCALE = ROOT / "formengine/locale"


def test_english_needs_no_catalogue_and_neither_does_a_language_that_there_is_none_for() -> None:
    assert [catalogue_of(language) for language in ("", "en", "en-GB", "xx", "../..", "e/n")] == [None] * 6


def test_a_sentence_is_said_in_the_language_that_is_spoken_and_in_english_afterwards() -> None:
    with speaking(PSEUDO):
        inside = _("Nothing was kept."), _("There is nothing called “{where}” here.", where="a {b}")

    assert inside == ("⟦Ñóthíñg wáš képt.⟧", "⟦Théŕé íš ñóthíñg çálléd “a {b}” héŕé.⟧")
    assert _("Nothing was kept.") == "Nothing was kept."


def test_a_language_of_a_region_speaks_the_language() -> None:
    with speaking("qps-ploc-GB"):
        assert _("yes") == "⟦ýéš⟧"


@pytest.mark.parametrize(("count", "said"), [(0, "0 answers, for the first time"),
                                             (1, "1 answer, for the first time"),
                                             (2, "2 answers, for the first time")])  # fmt: skip
def test_what_counts_is_said_in_the_singular_and_the_plural(count: int, said: str) -> None:
    one, many = "{count} answer, for the first time", "{count} answers, for the first time"

    with speaking(PSEUDO):
        marked = several(one, many, count)

    assert several(one, many, count) == said
    assert marked == catalogues.marked(said)


def test_every_file_of_the_catalogues_is_as_the_code_would_make_it_and_the_same_twice() -> None:
    first, second = dict(catalogues.made()), dict(catalogues.made())

    assert first == second
    for name, wanted in first.items():
        assert (ROOT / name).read_bytes() == wanted, "run python scripts/generate.py"


def test_the_template_has_the_sentences_of_the_interview_the_reports_and_the_messages() -> None:
    template = (LOCALE / "formengine.pot").read_text("utf-8")

    for sentence in ("Type :help for what can be typed.", "Still open", "Please answer this question.", "y or n"):
        assert f'"{sentence}' in template


def marked_calls() -> list[tuple[str, ast.Call]]:
    """Every call that marks a sentence in the engine's code."""
    return [
        (f"{path.name}:{call.lineno}", call)
        for path in (ROOT / "formengine").rglob("*.py")
        if path.name != "tongue.py" and "import _" in path.read_text("utf-8")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "several", "later")
    ]


def test_a_marked_sentence_is_written_out_with_named_places_that_are_all_filled_in() -> None:
    """A sentence that is put together cannot be extracted, and one with numbered places cannot change their order."""
    calls = marked_calls()

    assert len(calls) > 50
    for where, call in calls:
        texts = call.args[: 2 if isinstance(call.func, ast.Name) and call.func.id == "several" else 1]
        given = {keyword.arg for keyword in call.keywords}
        for text in texts:
            if isinstance(
                text, ast.Subscript | ast.Attribute
            ):  # A sentence of a table, which `later` marks where it stands.
                continue
            assert isinstance(text, ast.Constant), where
            places = set(re.findall(r"\{([^}]*)\}", str(text.value)))
            assert all(place.isidentifier() for place in places), where
            assert places - {"count"} <= given, where
            assert "{count}" not in str(text.value) or len(texts) == 2 or "count" in given, where


def test_every_catalogue_keeps_the_named_places_of_each_sentence() -> None:
    for name, catalogue in catalogues.catalogues().items():
        for message in catalogue:
            told = message.string if isinstance(message.string, tuple | list) else (message.string,)
            wanted = message.id if isinstance(message.id, tuple | list) else (message.id,)
            if not message.id or not all(told):
                continue
            for ours, theirs in zip(wanted, map(str, told), strict=False):
                assert set(re.findall(r"\{\w+\}", ours)) == set(re.findall(r"\{\w+\}", theirs)), (name, ours)


def test_a_word_of_a_form_is_never_translated_with_the_interface(tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_text(json.dumps(form_document({"s": section({"a": yes_no(title="Still open")}, title="Summary")})))
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text(json.dumps({"language": PSEUDO}))

    filled = run(home, "fill", form, "--subject", "A", typed=":note\n:quit\n").output

    assert "Still open" in filled
    assert "── ⟦Summary · 1 óf 1" in filled
    assert "⟦Týpé thé ñóté áftéŕ :ñóté.⟧" in filled
    assert catalogues.marked("Still open") not in filled


def test_the_interface_speaks_the_language_of_the_home_and_of_the_words_a_record_is_filled_in(tmp_path: Path) -> None:
    home_with(tmp_path, ("pseudo", pack_document(language=PSEUDO, wording={"s.a": "Ça va?"})))

    filled = run(tmp_path, "fill", "local/small", "--language", PSEUDO, "--subject", "A", typed=":quit\n").output
    identity = run(tmp_path, "list", "--json").json[0]["id"]
    shown = run(tmp_path, "show", identity).output
    own = run(tmp_path, "fill", "local/small", "--subject", "B", typed=":quit\n").output

    assert "⟦Štóppéd. Évéŕýthíñg íš šávéd." in filled
    assert "⟦Šúmmáŕý⟧" in shown
    assert "Stopped. Everything is saved." in own


def test_a_fault_in_the_settings_is_still_said_by_whoever_needs_them(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"language": 7}')

    assert "'language' must be a text" in run(tmp_path, "doctor").output


def test_a_sentence_of_a_table_stands_there_as_it_is() -> None:
    assert later("y or n") == "y or n"
    assert tongue.DOMAIN == "formengine"
