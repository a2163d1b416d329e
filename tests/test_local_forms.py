"""Forms in folders that a home's settings name: used by their id, without packaging, harmless when they are broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formengine import plugins
from formengine.engine import Engine
from formengine.frontends.cli.running import Ran
from formengine.installed import EntryPoint
from formengine.plugins import Plugins
from formengine.scaffold import Plan, form_files

Run = Callable[..., Ran]


def write_form(folder: Path, name: str, *, change: tuple[str, str] = ("", ""), form_id: str = "") -> Path:
    """A form in a folder of its own; `change` replaces a text in it."""
    for path, text in form_files(Plan.of(form_id or name, None, "Brightside")).items():
        place = folder / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(*change) if change[0] else text, encoding="utf-8")
    return folder / name


def settle(engine: Engine, *folders: str) -> None:
    """Write a home's settings."""
    engine.home.mkdir(exist_ok=True)
    (engine.home / "settings.json").write_text(json.dumps({"form_folders": folders}), encoding="utf-8")


def local(run: Run) -> dict[str, str]:
    """The forms in folders, and the fault of each."""
    listed: list[dict[str, Any]] = run("forms", "--json").json
    return {entry["form"]: entry["fault"] for entry in listed if entry["plugin"] == "local"}


@pytest.fixture
def forms(formengine_home: Engine) -> Path:
    """The folder `forms` of a home, which its settings name."""
    settle(formengine_home, "forms")
    folder = formengine_home.home / "forms"
    folder.mkdir()
    return folder


def test_a_form_in_a_folder_is_listed_checked_and_filled_by_its_id(forms: Path, formengine_run: Run) -> None:
    example = write_form(forms, "first_meeting") / "examples" / "filled.json"

    assert local(formengine_run) == {"local/first_meeting": ""}
    for command in ("lint", "test", "schema"):
        assert formengine_run(command, "local/first_meeting").exit_code == 0
    assert formengine_run("fill", "local/first_meeting", "--answers", example).exit_code == 0
    assert formengine_run("list", "--json").json[0]["form"] == "local/first_meeting"


def test_a_named_folder_may_be_a_form_itself_and_stand_anywhere(
    formengine_home: Engine, formengine_run: Run, tmp_path: Path
) -> None:
    settle(formengine_home, str(write_form(tmp_path / "elsewhere", "first_meeting")), "../more")
    write_form(tmp_path / "more", "second_meeting")

    assert local(formengine_run) == {"local/first_meeting": "", "local/second_meeting": ""}


def test_a_folder_named_twice_brings_its_forms_once(formengine_home: Engine, formengine_run: Run) -> None:
    write_form(formengine_home.home / "forms", "first_meeting")
    settle(formengine_home, "forms", "./forms", "forms/first_meeting")

    assert local(formengine_run) == {"local/first_meeting": ""}


def test_its_examples_are_those_in_its_folder(forms: Path, formengine_home: Engine) -> None:
    write_form(forms, "first_meeting")

    assert [name for name, _ in formengine_home.catalogue.example("local/first_meeting")] == ["filled.json"]


def test_a_record_keeps_its_form_when_the_folder_is_gone(forms: Path, formengine_run: Run) -> None:
    folder = write_form(forms, "first_meeting")
    formengine_run("fill", "local/first_meeting", "--answers", folder / "examples" / "filled.json")
    record = formengine_run("list", "--json").json[0]["id"]

    (folder / "form.json").unlink()

    assert "In the park" in formengine_run("show", record).output


def test_a_broken_form_is_named_with_its_fault_and_the_others_go_on(forms: Path, formengine_run: Run) -> None:
    write_form(forms, "broken", change=('"visible_when": "is_child"', '"visible_when": "is_chld"'))
    write_form(forms, "whole")

    listed = local(formengine_run)
    doctor = formengine_run("doctor")

    assert listed["local/whole"] == ""
    assert "Did you mean 'is_child'?" in listed["local/broken"]
    assert doctor.exit_code == 1
    assert "FAULT form local/broken: people.age, x-form.visible_when:" in doctor.output
    assert "ok   form local/whole: version 0.1.0" in doctor.output
    assert "broken/form.json, people.age" in formengine_run("fill", "local/broken", "--subject", "A").errors


def test_a_form_that_is_not_json_says_so_under_its_folders_name(forms: Path, formengine_run: Run) -> None:
    (write_form(forms, "broken") / "form.json").write_text("{")

    fault = local(formengine_run)["local/broken"]

    assert fault.startswith("broken/form.json is not JSON:")
    assert formengine_run("fill", "local/broken").errors.strip() == fault


@pytest.mark.parametrize("form_id", ["secure_base/child_checklist", "elsewhere/first_meeting"])
def test_a_form_in_a_folder_cannot_take_a_plugins_id(forms: Path, formengine_run: Run, form_id: str) -> None:
    write_form(forms, "taken", change=("urn:formengine:form:local/taken", f"urn:formengine:form:{form_id}"))

    assert local(formengine_run) == {
        "local/taken": 'taken/form.json: its $id must be written here as "$id": "urn:formengine:form:local/taken".'
    }


def test_two_forms_of_one_id_are_both_refused_and_named(forms: Path, formengine_run: Run) -> None:
    write_form(forms, "one", form_id="meeting")
    write_form(forms, "two", form_id="meeting")
    write_form(forms, "other")

    listed = local(formengine_run)

    clash = (
        "local/meeting is the $id of both one/form.json and two/form.json; give all but one another."
        " None of them is used."
    )
    assert listed == {"local/other": "", "local/meeting": clash}
    assert formengine_run("test", "local/meeting").errors.strip() == clash


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda place: None, "is not there or cannot be read; correct it."),
        (lambda place: place.touch(), "is not there or cannot be read; correct it."),
        (lambda place: place.mkdir(), "holds no form: a form is a form.json in it."),
    ],
)
def test_a_folder_that_is_no_folder_of_forms_is_named_as_the_settings_do(
    formengine_home: Engine, formengine_run: Run, make: Callable[[Path], None], sentence: str
) -> None:
    settle(formengine_home, "forms")
    make(formengine_home.home / "forms")

    assert local(formengine_run) == {"forms": f"settings.json names a folder 'forms' that {sentence}"}


def test_wrong_settings_are_a_named_fault_and_the_plugins_forms_go_on(
    formengine_home: Engine, formengine_run: Run
) -> None:
    settle(formengine_home)
    (formengine_home.home / "settings.json").write_text('{"form_folder": []}')

    listed = formengine_run("forms", "--json").json

    assert {entry["form"] for entry in listed} >= {"secure_base/child_checklist", "settings.json"}
    assert local(formengine_run) == {
        "settings.json": "settings.json: 'form_folder' is not a setting. Did you mean 'form_folders'?"
    }
    assert formengine_run("doctor").exit_code == 1


@pytest.mark.parametrize("value", ['"forms"', "[1]", '[""]', "{}", "null"])
def test_form_folders_are_a_list_of_names(formengine_home: Engine, formengine_run: Run, value: str) -> None:
    settle(formengine_home)
    (formengine_home.home / "settings.json").write_text(f'{{"form_folders": {value}}}')

    assert local(formengine_run) == {"settings.json": "settings.json: 'form_folders' must be a list of folders' names."}


def test_an_unknown_local_form_is_offered_the_nearest(forms: Path, formengine_run: Run) -> None:
    write_form(forms, "first_meeting")

    refused = formengine_run("fill", "local/first_meting")

    assert refused.exit_code == 2
    assert "Did you mean 'local/first_meeting'?" in refused.errors


def test_plugins_that_are_left_out_leave_local_forms_in(
    forms: Path, formengine_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_form(forms, "first_meeting")
    monkeypatch.setenv("FORMENGINE_PLUGINS", "")

    assert [entry["form"] for entry in formengine_run("forms", "--json").json] == ["local/first_meeting"]


def test_a_plugin_that_calls_itself_local_is_named_and_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        plugins, "entry_points", lambda group: [EntryPoint("local", "formengine_local", "formengine-local", "1.0")]
    )

    installed = Plugins.installed()

    assert installed.found == ()
    assert [fault.sentence for fault in installed.faults] == [
        "The name local is reserved; formengine-local needs another. It is not loaded."
    ]
