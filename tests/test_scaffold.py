"""`formengine plugin new`: what it writes is whole, works at once, and never stands in anybody's way."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from formengine.errors import FormEngineError
from formengine.frontends.cli.running import Ran
from formengine.scaffold import Plan, form_files, plugin_files
from tests.own_python import OwnPython

Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins where a new user does: in an empty folder."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_plugin_can_be_installed_passes_its_own_tests_and_keeps_to_the_contract(
    formengine_run: Run, tmp_path: Path
) -> None:
    python = OwnPython.made_in(tmp_path / "python")
    formengine_run("plugin", "new", "our_agency", "--holder", "Brightside Fostering")

    installed = python.run("pip", "install", "-q", "-e", "our_agency", folder=Path.cwd())
    tested = python.run("pytest", "-q", folder=Path("our_agency"))
    checked = python.run("formengine", "--home", "home", "plugin", "check", "our_agency", folder=Path.cwd())

    assert installed.returncode == 0, installed.stdout
    assert tested.returncode == 0, tested.stdout
    assert checked.returncode == 0, checked.stdout


def test_a_new_plugin_has_everything_a_plugin_needs(formengine_run: Run) -> None:
    formengine_run("plugin", "new", "our_agency")

    assert files_below(Path("our_agency")) == {
        "pyproject.toml", "README.md", "LICENSE", ".gitignore", "tests/test_our_agency.py",
        "formengine_our_agency/__init__.py", "formengine_our_agency/forms/our_agency.json",
        "formengine_our_agency/examples/our_agency.json",
    }  # fmt: skip


def test_a_new_form_is_a_folder_that_can_be_tested_and_filled_at_once(formengine_run: Run) -> None:
    formengine_run("plugin", "new", "first_meeting", "--form-only")

    assert files_below(Path("first_meeting")) == {"form.json", "README.md", "examples/filled.json"}
    assert formengine_run("lint", "first_meeting").exit_code == 0
    assert formengine_run("test", "first_meeting").exit_code == 0
    filled = formengine_run("fill", "first_meeting", "--answers", "first_meeting/examples/filled.json")
    assert filled.exit_code == 0, filled.output + filled.errors


def test_what_is_next_is_said_with_the_place_of_the_settings(formengine_run: Run) -> None:
    said = formengine_run("plugin", "new", "first_meeting", "--form-only").output

    assert "formengine test first_meeting" in said
    assert "formengine-home" in said
    assert json.dumps({"form_folders": [str(Path.cwd())]}) in said


def test_title_and_holder_stand_in_the_form_whatever_marks_are_in_them(formengine_run: Run) -> None:
    title, holder = 'A "first" meeting, 100 % ours: %{name} \\ $x', 'O\'Brien & "Söhne"'

    made = formengine_run("plugin", "new", "our_agency", "--title", title, "--holder", holder)

    form = json.loads(Path("our_agency/formengine_our_agency/forms/our_agency.json").read_text("utf-8"))
    project = tomllib.loads(Path("our_agency/pyproject.toml").read_text("utf-8"))["project"]
    assert made.exit_code == 0
    assert (form["title"], form["x-form"]["rights"]["holder"]) == (title, holder)
    assert (project["description"], project["authors"]) == (title, [{"name": holder}])


def test_who_holds_the_rights_is_asked_for_until_it_is_said(formengine_run: Run) -> None:
    without = formengine_run("plugin", "new", "one").output
    with_holder = formengine_run("plugin", "new", "two", "--holder", "Brightside").output

    assert "who holds the rights" in without
    assert "who holds the rights" not in with_holder


@pytest.mark.parametrize("options", [(), ("--form-only",)])
def test_a_folder_that_exists_is_never_touched(formengine_run: Run, options: tuple[str, ...]) -> None:
    Path("our_agency").mkdir()
    Path("our_agency/mine.txt").write_text("mine")

    refused = formengine_run("plugin", "new", "our_agency", *options)

    assert refused.exit_code == 2
    assert refused.errors.startswith("'our_agency' exists already; nothing was written.")
    assert files_below(Path("our_agency")) == {"mine.txt"}


def test_a_file_of_that_name_is_never_touched(formengine_run: Run) -> None:
    Path("our_agency").write_text("mine")

    assert formengine_run("plugin", "new", "our_agency").exit_code == 2
    assert Path("our_agency").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("Our-Agency", " Try 'our_agency'."),
        ("our agency", " Try 'our_agency'."),
        ("our__agency", " Try 'our_agency'."),
        ("agency_", " Try 'agency'."),
        ("2nd_visit", " Try 'nd_visit'."),
        ("../escape", " Try 'escape'."),
        ("Übung", " Try 'bung'."),
        ("", ""),
        ("42", ""),
        ("a" * 41, f" Try '{'a' * 40}'."),
    ],
)
def test_a_name_that_no_form_may_have_is_refused_with_one_that_it_may(name: str, offer: str) -> None:
    with pytest.raises(FormEngineError) as refused:
        Plan.of(name, None, None)

    assert str(refused.value).startswith(f"'{name}' cannot be a name:")
    assert str(refused.value).endswith(f"characters.{offer}")


@pytest.mark.parametrize("name", ["local", "standard", "class", "true", "blank", "count", "round"])
def test_a_word_that_formengine_uses_itself_is_refused(name: str) -> None:
    with pytest.raises(FormEngineError, match="is a word that formengine uses itself"):
        Plan.of(name, None, None)


@pytest.mark.parametrize("text", ["two\nlines", "a bell\x07", "x" * 201])
def test_a_title_or_holder_is_one_short_line(text: str) -> None:
    with pytest.raises(FormEngineError, match="--title"):
        Plan.of("our_agency", text, None)
    with pytest.raises(FormEngineError, match="--holder"):
        Plan.of("our_agency", None, text)


def test_nothing_is_left_to_be_filled_in_by_the_engine() -> None:
    plan = Plan.of("our_agency", None, None)

    for files in (plugin_files(plan), form_files(plan)):
        assert not any("%{" in text or "NAME" in path for path, text in files.items())


def test_a_form_alone_asks_what_the_plugins_form_asks() -> None:
    plan = Plan.of("our_agency", None, None)
    by_plugin = plugin_files(plan)["formengine_our_agency/forms/our_agency.json"]

    assert form_files(plan)["form.json"] == by_plugin.replace("form:our_agency/", "form:local/")


def test_nothing_is_written_where_the_name_is_refused(formengine_run: Run) -> None:
    formengine_run("plugin", "new", "Our-Agency")

    assert list(Path.cwd().iterdir()) == []
