"""The export command: many records, other words, a folder; and a sentence for whatever cannot be."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from formengine.engine import Engine
from formengine.frontends.cli.running import Ran, run
from formengine.kinds.declarations import wording_hash
from formengine.model import Form
from formengine.plugins import Plugins
from formengine.wording import Wish
from tests.building import asked_as, form_document, one_of, read, repeat, section, text, whole
from tests.test_wordings import home_with, pack_document

QUESTIONS = {"s": section({"mood": one_of("calm", "sad"), "times": whole()}), "l": repeat({"t": text()})}
ANSWERS = {"s": {"mood": "sad", "times": 3}, "l": [{"_id": "k1", "t": "x"}]}


def version(called: str, **more: Any) -> Form:
    made = form_document({**QUESTIONS, **more})
    return read({**made, "x-form": {**made["x-form"], "version": called}})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a record of each of two versions of a form."""
    path = tmp_path / "home"
    with closing(Engine.start(path, plugins=Plugins.given())) as engine:
        for form in (version("1.0.0"), version("1.1.0", extra=section({"new": text()}))):
            answers = engine.read_answers(form, ANSWERS)
            engine.begin(form, engine.subject("Ada", "child"), actor="Ana", answers=answers)
    return path


def records(home: Path) -> list[str]:
    with closing(Engine.start(home, plugins=Plugins.given())) as engine:
        return [one.id for one in sorted(engine.records(), key=lambda one: one.form_version)]


def form_of(home: Path) -> str:
    with closing(Engine.start(home, plugins=Plugins.given())) as engine:
        return engine.records()[0].form


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# Which records


def test_all_records_of_a_form_go_into_one_export_of_every_version(home: Path, tmp_path: Path) -> None:
    ran = run(home, "export", "--all", form_of(home), "-o", tmp_path / "all.zip")

    rows = csv_rows(zipfile.ZipFile(tmp_path / "all.zip").read("records.csv"))
    assert ran.exit_code == 0
    assert [(row["version"], row["extra.new:state"]) for row in rows] == [
        ("1.0.0", "not_in_version"),
        ("1.1.0", "blank"),
    ]


def test_a_reader_gets_records_of_two_versions_one_after_the_other(home: Path, tmp_path: Path) -> None:
    ran = run(home, "export", *records(home), "-o", tmp_path / "both.xlsx")

    titles = openpyxl.load_workbook(tmp_path / "both.xlsx").sheetnames
    assert ran.exit_code == 0
    assert "1. Summary" in titles
    assert "2. Summary" in titles


def test_records_that_are_restricted_to_others_are_not_among_all(home: Path, tmp_path: Path) -> None:
    form = form_of(home)
    with closing(Engine.start(home, plugins=Plugins.given())) as engine:
        engine.begin(version("1.1.0"), engine.subject("Bo", "child"), actor="Ana")
    assert run(home, "subject", "restrict", "Bo", "--to", "Somebody else", "--reason", "a colleague").exit_code == 0

    told = run(home, "export", "--all", form, "-o", tmp_path / "all.json")

    assert told.exit_code == 0
    assert {one["subject"]["label"] for one in json.loads((tmp_path / "all.json").read_bytes())["records"]} == {"Ada"}


def refused(ran: Ran) -> str:
    """The one sentence on standard error."""
    assert ran.exit_code == 2
    assert ran.errors.count("\n") == 1
    return ran.errors.strip()


def test_what_cannot_be_is_said_in_one_sentence(home: Path, tmp_path: Path) -> None:
    one, out = records(home)[0], tmp_path / "out.zip"
    (tmp_path / "there").mkdir()

    def said(*arguments: str | Path) -> str:
        return refused(run(home, "export", *arguments))

    assert said("-o", out) == "Name the records to export, or all of one form with --all FORM."
    assert said(one, "--all", form_of(home), "-o", out) == said("-o", out)
    assert said("--all", "no/such", "-o", out) == "There is no record of a form 'no/such' here that you are shown."
    assert "Did you mean" in said("--all", form_of(home)[:-1], "-o", out)
    assert said(one, "-o", f"{tmp_path}/new/", "--format", "json").startswith("A folder holds CSV files;")
    assert said(one, "-o", f"{tmp_path}/there/", "--force").startswith("'there' exists already; nothing was written.")
    assert (
        said(one, "-o", f"{tmp_path}/no/new/")
        == "The folder for 'new' does not exist; make it first or choose another."
    )
    assert said(one, "-o", tmp_path / "x.txt", "--profile", "analyst").startswith(
        "Plain text is for a person who reads;"
    )
    assert said(one, "-o", out, "--language", "xx").endswith("has no words in xx here; it has en-GB.")
    assert said(one, "-o", out, "--wording", "none").startswith("There is no wording 'none' for ")
    assert said(one, "-o", out, "--audience", "nobody").startswith("This form has no reader 'nobody'")
    assert said(one, "-o", tmp_path / "out", "--format", "word").startswith("There is no export format 'word'.")
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("home", "there")] == []


# Where it goes


@pytest.mark.parametrize("name", ["given/", "named"])
def test_a_folder_holds_the_files_of_the_zip_and_is_its_owners_alone(home: Path, tmp_path: Path, name: str) -> None:
    one = records(home)[0]
    run(home, "export", one, "-o", tmp_path / "out.zip")

    ran = run(home, "export", one, "-o", f"{tmp_path}/{name}", *(() if name.endswith("/") else ("--format", "csv")))

    folder = tmp_path / name
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert ran.exit_code == 0
        assert {path.name for path in folder.iterdir()} == set(archive.namelist())
        assert (folder / "records.csv").read_bytes() == archive.read("records.csv")
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_export_to_a_folder_stands_in_the_disclosure_log(home: Path, tmp_path: Path) -> None:
    run(home, "export", records(home)[0], "-o", f"{tmp_path}/out/", "--to", "Mo", "--basis", "consent")

    (entry,) = run(home, "disclosures", "Ada", "--json").json

    assert (entry["disclosure"]["what"], entry["disclosure"]["to"]) == ("export (csv, reader) for author", "Mo")


def test_where_the_log_cannot_be_written_there_is_no_folder(home: Path, tmp_path: Path) -> None:
    ran = run(home, "export", records(home)[0], "-o", f"{tmp_path}/out/", "--to", "Mo", "--basis", "because")

    assert refused(ran).startswith("The basis is one of:")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


class FullDisk:
    """A file on a disk that has room for so many bytes more."""

    def __init__(self, stream: Any, room: int) -> None:
        self.stream, self.room = stream, room

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def write(self, content: bytes) -> int:
        """Write what there is room for."""
        if len(content) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(content)
        return int(self.stream.write(content))


@pytest.mark.parametrize("room", [0, 500])
@pytest.mark.parametrize("name", ["out.xlsx", "out.zip", "out.json", "out.txt", "out/"])
def test_a_full_disk_is_told_in_a_sentence_and_leaves_what_was_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, room: int
) -> None:
    original, one = os.fdopen, records(home)[0]
    monkeypatch.setattr(
        "formengine.exports.files.os.fdopen", lambda handle, mode: FullDisk(original(handle, mode), room)
    )
    if not name.endswith("/"):
        (tmp_path / name).write_bytes(b"mine")

    ran = run(home, "export", one, "-o", f"{tmp_path}/{name}", "--force")

    assert refused(ran) == f"'{name.rstrip('/')}' cannot be written: No space left on device."
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert left == ({} if name.endswith("/") else {name: b"mine"})


def test_a_folder_that_may_not_be_named_is_told_in_a_sentence(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("formengine.exports.files.Path.rename", held)

    ran = run(home, "export", records(home)[0], "-o", f"{tmp_path}/out/")

    assert refused(ran) == "'out' cannot be written: Permission denied."
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("profile", ["reader", "analyst"])
def test_no_sheet_of_a_workbook_is_ever_in_the_folder_for_temporary_files(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    def made(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", made)

    assert run(home, "export", records(home)[0], "-o", tmp_path / "x.xlsx", "--profile", profile).exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames


# In other words


@pytest.fixture
def worded(tmp_path: Path) -> Iterator[Engine]:
    """A home with a form that has French words, and a record in its own."""
    wording = {"s.b": "Laquelle ?", "s.b#choice.red": "Rouge", "x-form.scales.total": "Le total"}
    draft = pack_document(language="de", status="draft", reviewed_by=None, reviewed_on=None, wording={"s.b": "Welche?"})
    engine = home_with(tmp_path / "home", ("french", pack_document(wording=wording)), ("german", draft))
    form = engine.form("local/small")
    answers = engine.read_answers(form, {"s": {"b": "red", "c": 2}})
    engine.begin(form, engine.subject("Ada", "child"), actor="Ana", answers=answers)
    yield engine
    engine.close()


def test_an_export_can_be_in_another_language_than_the_record(worded: Engine, tmp_path: Path) -> None:
    (record,) = worded.records()

    ran = run(worded.home, "export", record.id, "-o", tmp_path / "fr.zip", "--language", "fr")

    archive = zipfile.ZipFile(tmp_path / "fr.zip")
    (row,) = csv_rows(archive.read("records.csv"))
    (about,) = csv_rows(archive.read("about.csv"))
    assert ran.exit_code == 0
    assert (row["s.b"], row["s.b:label"]) == ("red", "Rouge")
    assert about["words"].startswith("french=")
    assert "Le total" in archive.read("codebook.csv").decode()
    assert worded.resume(record.id).form.wording is None, "the record keeps its words"


def test_words_that_nobody_has_reviewed_are_in_no_export(worded: Engine, tmp_path: Path) -> None:
    (record,) = worded.records()

    told = refused(run(worded.home, "export", record.id, "-o", tmp_path / "de.zip", "--language", "de"))

    assert "only as a draft that nobody has reviewed" in told


def test_what_was_agreed_to_keeps_its_words_and_still_holds_in_another_language(tmp_path: Path) -> None:
    properties = {"s": section({"agreed": asked_as("declaration", title="I agree.", description="To all of it.")})}
    document = {**form_document(properties), "$id": "urn:formengine:form:local/small"}
    engine = home_with(tmp_path / "home", ("french", pack_document(wording={"s": "Un", "s.agreed": "D’accord."})))
    (engine.home / "forms" / "small" / "form.json").write_text(json.dumps(document), encoding="utf-8")
    form = engine.form("local/small")
    begun = engine.begin(form, engine.subject("Ada", "child"), actor="Ana")
    (question,) = form.questions()
    saved = engine.save(begun.with_answer("s.agreed", wording_hash(question)), actor="Ana")

    filed = engine.filed(saved.record.id, wish=Wish("fr"))
    engine.close()

    assert filed.evaluation.form.nodes["s"].title == "Un"
    assert filed.evaluation.form.nodes["s.agreed"].title == "I agree."
    assert filed.evaluation.problems == ()


def test_a_signature_still_holds_in_an_export_in_another_language(worded: Engine) -> None:
    (record,) = worded.records()

    own, other = worded.filed(record.id), worded.filed(record.id, wish=Wish("fr"))

    assert own.beside.now == other.beside.now
