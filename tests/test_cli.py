"""The command line as a contract: exit codes, JSON, sentences on standard error."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from formengine.frontends.cli import main
from tests.building import form_document, section, whole

FORM = Path(__file__).parent / "forms" / "home_visit.json"
HALF = {
    "visit": {"visited_on": "2026-03-02"},
    "children": [
        {"first_name": "Ada", "born_on": "2019-03-03", "seen_alone": True},
        {"first_name": "Bo", "born_on": "2024-03-02", "seen_alone": False},
    ],
    "week": {"sleep": 2, "worry": 1, "play": 3},
}
WHOLE = {**HALF, "children": HALF["children"][:1], "safety": {"worry_today": False}}  # type: ignore[index]


def run(*arguments: str | Path, home: Path | None = None) -> Result:
    given = [] if home is None else ["--home", str(home)]
    return CliRunner(env={"COLUMNS": "120"}).invoke(main, [*given, "--as", "Ana", *map(str, arguments)])


def answers_file(folder: Path, document: Any) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, str]:
    """A home with one record, and the record's id."""
    home = tmp_path / "home"
    result = run("fill", FORM, "--subject", "Ada", "--answers", answers_file(tmp_path, WHOLE), home=home)
    assert result.exit_code == 0, result.output
    return home, json.loads(run("list", "--json", home=home).output)[0]["id"]


def test_evaluate_json_says_exactly_what_the_contract_says(tmp_path: Path) -> None:
    result = run("evaluate", FORM, answers_file(tmp_path, HALF), "--json")

    told = json.loads(result.output)
    assert result.exit_code == 1
    assert list(told) == ["form", "version", "hash", "date", "visible", "hidden", "kept", "states", "calculated",
                          "overrides", "problems", "scores", "progress"]  # fmt: skip
    assert (told["form"], told["version"], told["date"]) == ("demo/home_visit", "1.0.0", "2026-03-02")
    assert told["hidden"] == ["children.0.not_alone_because"]
    assert told["calculated"] == {"visit.seen_alone_count": 1, "children.0.years": 6, "children.1.years": 2}
    assert told["problems"] == [
        {"path": "children.1.not_alone_because", "kind": "required", "message": "Please answer this question.",
         "blocks": True, "source": "form"}
    ]  # fmt: skip
    score = told["scores"][0]
    assert (score["scale"], score["value"], score["band"], score["prorated"]) == ("settled", 9, "a settled week", True)
    assert (score["answered"], score["of"], score["flags"]) == (3, 4, [])


def test_evaluate_keeps_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"

    run("evaluate", FORM, answers_file(tmp_path, HALF), home=home)

    assert not home.exists()


def test_an_unknown_path_leaves_with_2_and_offers_the_nearest(tmp_path: Path) -> None:
    result = run("evaluate", FORM, answers_file(tmp_path, {"visit": {"visited_onn": "2026-03-02"}}))

    assert result.exit_code == 2
    assert "visit.visited_onn: there is no such question. Did you mean 'visited_on'?" in result.stderr


def test_an_unknown_form_leaves_with_2_and_offers_the_nearest(tmp_path: Path) -> None:
    result = run("lint", "secure_base/child_cheklist", home=tmp_path)

    assert result.exit_code == 2
    assert "Did you mean 'secure_base/child_checklist'?" in result.stderr


def test_a_broken_form_gets_a_sentence_for_each_fault_and_no_traceback(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(FORM.read_text().replace('"worry_today"}', '"wory_today"}').replace('"1.0.0"', '"one"'))

    result = run("schema", broken)

    assert result.exit_code == 2
    assert "broken.json, x-form.version" in result.stderr
    assert "Traceback" not in result.output


def test_filling_from_a_file_says_what_is_wrong_and_keeps_it(tmp_path: Path) -> None:
    home = tmp_path / "home"

    result = run("fill", FORM, "--subject", "Ada", "--answers", answers_file(tmp_path, HALF), home=home)

    assert result.exit_code == 1
    assert "Please answer this question." in result.output
    assert len(json.loads(run("list", "--json", home=home).output)) == 1


def test_what_only_warns_does_not_stand_under_what_has_to_be_put_right(tmp_path: Path) -> None:
    rule = {"level": "warn", "holds": "s.a <= 5", "message": "More than five.", "about": ["s.a"]}
    hard = {"id": "hard", **rule, "level": "block", "holds": "s.b <= 5", "message": "No.", "about": ["s.b"]}
    rules = [{"id": "soft", **rule}, hard]
    form = tmp_path / "form.json"
    form.write_text(json.dumps(form_document({"s": section({"a": whole(), "b": whole()})}, rules=rules)), "utf-8")

    def told(answers: dict[str, int]) -> list[str]:
        given = answers_file(tmp_path, {"s": answers})
        output = run("fill", form, "--subject", "Ada", "--answers", given, home=tmp_path / "home").output
        marks = ("To put right", "Please look", "More than five.", "No.")
        return [mark for line in output.splitlines() for mark in marks if mark in line]

    assert told({"a": 9}) == ["Please look", "More than five."]
    assert told({"a": 9, "b": 9}) == ["To put right", "No.", "Please look", "More than five."]


def test_items_of_a_file_get_ids_of_a_letter_and_seven_more(filled: tuple[Path, str]) -> None:
    home, record = filled

    output = run("export", record, "-o", home.parent / "out.json", home=home)

    exported = json.loads((home.parent / "out.json").read_text())
    item = exported["records"][0]["answers"]["children"][0]["_id"]
    assert output.exit_code == 0
    assert len(item) == 8
    assert item[0].isalpha()


def test_submitting_is_refused_while_something_blocks_and_nothing_changes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("fill", FORM, "--subject", "Ada", "--answers", answers_file(tmp_path, HALF), home=home)
    record = json.loads(run("list", "--json", home=home).output)[0]

    result = run("submit", record["id"], home=home)

    assert result.exit_code == 1
    assert "Please answer this question." in result.output
    assert json.loads(run("list", "--json", home=home).output)[0] == record


def test_a_whole_record_is_submitted_once(filled: tuple[Path, str]) -> None:
    home, record = filled

    first, second = run("submit", record, home=home), run("submit", record, home=home)

    assert (first.exit_code, second.exit_code) == (0, 2)
    assert "already submitted" in second.stderr


def test_history_tells_every_change_with_who_made_it(filled: tuple[Path, str]) -> None:
    home, record = filled

    output = run("history", record, home=home).output

    assert "Ana" in output
    assert "The visit › When" in output
    assert "2026-03-02" in output


def test_show_draws_the_summary_the_answers_and_the_scores(filled: tuple[Path, str]) -> None:
    home, record = filled

    output = run("show", record[:5], home=home).output

    assert "Ada (person)" in output
    assert "Seemed worried" in output
    assert "a settled" in output


def test_csv_has_a_file_for_records_for_each_list_and_for_scores(filled: tuple[Path, str]) -> None:
    home, record = filled
    run("export", record, "-o", home.parent / "out.zip", home=home)

    archive = zipfile.ZipFile(home.parent / "out.zip")

    files = {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()
    }
    assert list(files) == [
        "read_me.csv", "records.csv", "children.csv", "evidence.csv", "scores.csv", "scores_items.csv",
        "codebook.csv", "choices.csv", "about.csv",
    ]  # fmt: skip
    assert files["records.csv"][0]["visit.visited_on"] == "2026-03-02"
    assert files["records.csv"][0]["week.meals:state"] == "blank"
    assert (files["children.csv"][0]["children.first_name"], files["children.csv"][0]["children.born_on"]) == (
        "Ada", "2019-03-03",
    )  # fmt: skip
    assert files["children.csv"][0]["children.not_alone_because:state"] == "not_asked"


def test_text_that_looks_like_a_formula_gets_an_apostrophe_in_csv(tmp_path: Path) -> None:
    home = tmp_path / "home"
    document = {**WHOLE, "children": [{"first_name": "=1+1", "seen_alone": True}]}
    run("fill", FORM, "--subject", "Ada", "--answers", answers_file(tmp_path, document), home=home)
    record = json.loads(run("list", "--json", home=home).output)[0]["id"]

    run("export", record, "-o", tmp_path / "out.zip", home=home)

    assert "'=1+1" in zipfile.ZipFile(tmp_path / "out.zip").read("children.csv").decode()


def test_an_export_never_replaces_a_file_that_was_not_meant(filled: tuple[Path, str]) -> None:
    home, record = filled
    existing = home.parent / "out.txt"
    existing.write_text("mine")

    result = run("export", record, "-o", existing, home=home)

    assert result.exit_code == 2
    assert "use --force" in result.stderr
    assert existing.read_text() == "mine"


def test_what_to_write_is_told_by_the_ending_or_asked_for(filled: tuple[Path, str]) -> None:
    home, record = filled

    result = run("export", record, "-o", home.parent / "out.doc", home=home)

    assert result.exit_code == 2
    assert "give --format" in result.stderr


def test_an_unknown_record_is_told_without_naming_others(filled: tuple[Path, str]) -> None:
    home, record = filled

    result = run("show", "zzzzzz", home=home)

    assert result.exit_code == 2
    assert record not in result.output


def test_two_subjects_of_one_name_are_told_apart_by_id(tmp_path: Path) -> None:
    home = tmp_path / "home"
    file = answers_file(tmp_path, WHOLE)

    for _ in range(2):
        run("fill", FORM, "--subject", "Ada", "--answers", file, home=home)

    listed = json.loads(run("list", "--json", home=home).output)
    assert [one["subject"] for one in listed] == ["Ada", "Ada"]


def test_the_home_and_its_files_are_private(filled: tuple[Path, str]) -> None:
    home, _ = filled

    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir() if path.is_file()}

    if sys.platform != "win32":
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert modes == {0o600}


def test_the_overview_names_what_is_unfinished_and_how_to_go_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("fill", FORM, "--subject", "Ada", "--answers", answers_file(tmp_path, HALF), home=home)

    output = run(home=home).output

    assert "secure_base/child_checklist" in output
    assert "formengine resume" in output


def test_doctor_finds_nothing_wrong_here_and_makes_no_home(tmp_path: Path) -> None:
    home = tmp_path / "home"

    result = run("doctor", home=home)

    assert result.exit_code == 0, result.output
    assert not home.exists()


def test_doctor_names_a_damaged_store_calmly(filled: tuple[Path, str]) -> None:
    home, _ = filled
    (home / "records.db").write_bytes(b"not a database")

    result = run("doctor", home=home)

    assert result.exit_code == 1
    assert "FAULT records" in result.output
    assert "Traceback" not in result.output


def test_wrong_settings_are_told_with_the_nearest_key(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"countri": "GB"}')

    result = run("doctor", home=tmp_path)

    assert result.exit_code == 1
    assert "Did you mean 'country'?" in result.output


def test_plugins_lists_hooks_and_an_empty_choice_loads_none(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.loads(run("plugins", "--json").output)
    monkeypatch.setenv("FORMENGINE_PLUGINS", "")

    none = json.loads(run("plugins", "--json").output)

    assert {entry["plugin"]: entry["hooks"] for entry in listed} == {
        "core10": ["register_forms"],
        "measures": ["register_forms"],
        "secure_base": ["register_forms", "register_wordings", "summarize"],
        "therapy_intake": ["register_forms", "summarize"],
    }
    assert none == []


def test_the_demo_fills_every_installed_form_in_a_home_of_its_own(tmp_path: Path) -> None:
    result = run("demo", "--folder", tmp_path / "demo", home=tmp_path / "home")

    written = sorted(path.name for path in (tmp_path / "demo").iterdir() if path.suffix == ".xlsx")
    assert result.exit_code == 0, result.output
    assert written == [
        "core10-core10-core10.xlsx", "measures-relationships-relationships.xlsx", "measures-rosenberg-rosenberg.xlsx",
        "secure_base-child_checklist-child_checklist.xlsx", "therapy_intake-intake-intake.xlsx",
    ]  # fmt: skip
    assert not (tmp_path / "home").exists()


def test_what_formengine_did_not_expect_becomes_a_calm_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("/home/ana/secret answer")

    monkeypatch.setattr("formengine.engine.Engine.offers", broken)

    result = run("forms")

    assert result.exit_code == 2
    assert "did not expect (RuntimeError)" in result.stderr
    assert "secret" not in result.output


def test_what_nobody_expected_is_one_sentence_also_before_there_is_a_home(tmp_path: Path) -> None:
    code = (
        "import formengine.scaffold; formengine.scaffold.Plan = None\n"
        "from formengine.frontends.cli import main; main(['--home', 'home', 'plugin', 'new', 'visit'])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("Something went wrong that formengine did not expect (AttributeError).")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_analyst_gets_a_row_for_each_record_with_code_label_and_why_it_is_empty(filled: tuple[Path, str]) -> None:
    home, record = filled

    run("export", record, "-o", home.parent / "out.xlsx", "--profile", "analyst", home=home)

    head, *rows = openpyxl.load_workbook(home.parent / "out.xlsx")["records"].iter_rows(values_only=True)
    (row,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert row["record"] == record
    assert [row["week.sleep"], row["week.sleep:label"], row["week.sleep:state"]] == [2, "Most days", "answered"]
    assert [row["week.meals"], row["week.meals:label"], row["week.meals:state"]] == [None, None, "blank"]


def test_a_subject_is_a_line_with_something_on_it(tmp_path: Path) -> None:
    file, home = answers_file(tmp_path, WHOLE), tmp_path / "home"

    blank = run("fill", FORM, "--subject", " ", "--answers", file, home=home)
    odd = run("fill", FORM, "--subject", "A\x1b[31m\nda", "--answers", file, home=home)

    assert blank.exit_code == 2
    assert odd.exit_code == 0
    assert [one["subject"] for one in json.loads(run("list", "--json", home=home).output)] == ["A[31m da"]


def test_a_subject_in_a_file_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    file = answers_file(tmp_path, {"form": "demo/home_visit", "subject": 5, "answers": {}})

    result = run("fill", FORM, "--answers", file, home=tmp_path / "home")

    assert result.exit_code == 2
    assert "subject: it is written" in result.stderr


def test_a_home_that_is_a_file_or_was_emptied_is_never_taken_for_a_new_one(filled: tuple[Path, str]) -> None:
    home, _ = filled
    (home / "records.db").write_bytes(b"")
    os.utime(home / "records.db", (0, 0))
    a_file = home.parent / "answers.json"

    emptied, no_folder = run("list", home=home), run("list", home=a_file)

    assert (emptied.exit_code, no_folder.exit_code) == (2, 2)
    assert "The file of the records is empty" in emptied.stderr
    assert "is a file, not a folder" in no_folder.stderr


def test_the_day_on_which_notices_were_checked_must_be_a_day(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"notices_checked_on": "soon"}')

    result = run("doctor", home=tmp_path)

    assert result.exit_code == 1
    assert "notices_checked_on" in result.output


def test_a_new_plugin_is_not_called_like_one_that_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("plugin", "new", "secure_base", home=tmp_path / "home")

    assert result.exit_code == 2
    assert "'secure_base' is installed already" in result.stderr
    assert not (tmp_path / "secure_base").exists()


def test_settings_that_are_a_folder_are_told(filled: tuple[Path, str]) -> None:
    home, _ = filled
    (home / "settings.json").mkdir()

    result = run("list", home=home)
    doctor = run("doctor", home=home)

    assert "Traceback" not in result.output
    assert "settings.json is a folder here" in doctor.output


def test_no_room_for_the_output_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("formengine.frontends.cli.records.overview", full)

    assert run().stderr == "There is no room left where this is written. Free some and run the command again.\n"


def test_an_end_of_input_where_a_subject_is_asked_for_is_a_calm_sentence(tmp_path: Path) -> None:
    given = ["--home", str(tmp_path / "home"), "fill", str(FORM)]

    result = CliRunner().invoke(main, given, input="")

    assert result.exit_code == 2
    assert "Stopped before everything was said" in result.stderr


def test_a_copy_for_somebody_who_may_not_read_the_evidence_says_nothing_of_how_much_there_is(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", Path(__file__).parents[1] / "plugins/secure_base/formengine_secure_base"
    filled = run("fill", "secure_base/child_checklist", "--subject", "Mia", "--answers",
                 folder / "examples/child_checklist.json", home=home)  # fmt: skip
    record = re.search(r"record is (\w+)", filled.output)
    assert record is not None

    own, given = run("show", record[1], home=home), run("show", record[1], "--for", "panel", home=home)

    assert "What this rests on" in own.output
    assert "What this rests on" not in given.output
