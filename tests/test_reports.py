"""What a reader is shown: everything that matters, marked for what it is, and never more than the form says."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from formengine.engine import Engine
from formengine.exports.formats import EXPORTERS
from formengine.records import Record, Subject
from formengine.reports import Filed, chapters_of
from formengine.tables import Chapter, Chart, Paragraph, Table, plain
from formengine.testing import Scenario

FORM = Path(__file__).parent / "forms" / "home_visit.json"
EXAMPLES = ("secure_base/child_checklist", "therapy_intake/intake")


def chapters(scenario: Scenario, **changes: Any) -> dict[str, Chapter]:
    form = scenario.form
    record = Record("r1234567", Subject("s1", "Ada", "child"), form.id, form.version, form.hash, "draft", 1,
                    "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z", "Ana")  # fmt: skip
    filed = Filed(record, scenario.evaluation, **changes)
    return {chapter.title: chapter for chapter in chapters_of(filed, made_at="2026-03-02T10:00:00Z", made_by="Ana")}


def words(*found: Chapter) -> str:
    """All that chapters say, one line for each cell or paragraph."""
    lines: list[str] = []
    for chapter in found:
        lines.append(chapter.title)
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Table | Chart):
                table = block.table if isinstance(block, Chart) else block
                lines += [table.title, table.note, *(column.title for column in table.columns)]
                lines += [str(plain(cell)) for row in table.rows for cell in row]
    return "\n".join(lines)


def row(chapter: Chapter, question: str) -> tuple[Any, ...]:
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    return next(tuple(map(plain, found)) for table in tables for found in table.rows if found[0] == question)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Each shipped form's example in every format."""
    engine = Engine.start(tmp_path_factory.mktemp("home"))
    made: dict[str, dict[str, bytes]] = {}
    for name in EXAMPLES:
        form = engine.form(name)
        _, document = engine.catalogue.example(name)[0]
        draft = engine.begin(form, engine.subject(document["subject"]["label"], "person"), actor="Ana",
                             answers=engine.read_answers(form, document))  # fmt: skip
        export = engine.export([draft.record.id], made_by="Ana")
        made[name] = {}
        for format_name, write in EXPORTERS.items():
            stream = io.BytesIO()
            write(export, stream)
            made[name][format_name] = stream.getvalue()
    engine.close()
    return made


def test_the_summary_comes_first_and_says_whom_it_is_about_and_what_is_open() -> None:
    found = chapters(Scenario(FORM).answer("visit.visited_on", "2026-03-02").item("children", "k1"))

    assert next(iter(found)) == "Summary"
    assert "Ada (child)" in words(found["Summary"])
    assert "Children in the household › Number 1 › First name\nPlease answer this question." in words(found["Summary"])


def test_a_replaced_value_shows_what_was_worked_out_and_why_it_was_replaced() -> None:
    scenario = Scenario(FORM).override("visit.seen_alone_count", 2, "Two met me at school")

    note = row(chapters(scenario)["The visit"], "Children seen alone")

    assert note == ("Children seen alone", 2, "Replaced by hand; worked out: 0. Reason: Two met me at school")


def test_a_wrong_answer_is_shown_as_it_was_given_with_what_is_wrong() -> None:
    scenario = Scenario(FORM).answer("week.sleep", 7)

    assert row(chapters(scenario)["The week"], "Slept through") == (
        "Slept through", 7, "'7' is not among the choices: 0, 1, 2, 3."
    )  # fmt: skip


def test_a_state_is_shown_by_its_label_and_an_open_question_says_so() -> None:
    found = chapters(Scenario(FORM).state("week.sleep", "not_known"))["The week"]

    assert row(found, "Slept through") == ("Slept through", "We could not tell", "")
    assert row(found, "Played") == ("Played", None, "Left open")


def test_text_in_a_closed_safety_question_is_never_out_of_sight() -> None:
    scenario = Scenario(FORM).answer("safety.what_was_said", "He hides food.").answer("safety.worry_today", False)

    told = words(chapters(scenario)["Safety"])

    assert "Written earlier; the question is closed now:" in told
    assert "He hides food." in told


def test_a_hidden_answer_outside_of_safety_is_counted_but_not_shown() -> None:
    scenario = Scenario(FORM).item("children", "k1", seen_alone=True, not_alone_because="She slept")

    found = chapters(scenario)

    assert "She slept" not in words(*found.values())
    assert row(found["Summary"], "Kept but not used") == (
        "Kept but not used",
        "1 answer to a question that is not asked now",
    )


def test_scores_are_shown_with_their_explanation_and_each_answer() -> None:
    scenario = Scenario(FORM).answer("week.sleep", 2).answer("week.worry", 1).answer("week.play", 3)

    told = words(chapters(scenario)["Scores"])

    assert "9 (prorated)" in told
    assert "3 of 4 items answered, prorated for those missing, one reverse-keyed" in told
    assert "4. Ate with the others\nNone\nmissing" in told


def test_every_question_stands_in_the_codebook_with_its_readers() -> None:
    codebook = chapters(Scenario(FORM))["Codebook"].blocks[0]

    assert isinstance(codebook, Table)
    assert [found[0] for found in codebook.rows] == [question.path for question in Scenario(FORM).form.questions()]
    assert {found[0]: found[5] for found in codebook.rows}["safety.what_was_said"] == "restricted"


def test_an_export_says_which_form_version_hash_and_history_it_came_from() -> None:
    scenario = Scenario(FORM)

    told = words(chapters(scenario, head="abc123")["About this export"])

    assert scenario.form.hash in told
    assert "abc123" in told
    assert "nobody's identity was checked" in told


def test_every_cell_of_a_workbook_that_a_person_may_have_typed_is_a_string(
    exports: dict[str, dict[str, bytes]],
) -> None:
    for made in exports.values():
        workbook = openpyxl.load_workbook(io.BytesIO(made["excel"]))
        kinds = {
            cell.data_type
            for sheet in workbook
            for line in sheet.iter_rows()
            for cell in line
            if cell.value is not None
        }
        formulas = [cell for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]

        assert kinds <= {"s", "n", "d", "f"}
        assert {cell.parent.title for cell in formulas} <= {"Summary", "Scores"}


def test_every_answer_of_an_example_reaches_text_json_csv_and_workbook(exports: dict[str, dict[str, bytes]]) -> None:
    told = "“I like it when Ruth does my plaits"
    made = exports["secure_base/child_checklist"]
    workbook = openpyxl.load_workbook(io.BytesIO(made["excel"]))

    cells = " ".join(str(cell.value) for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value)

    assert told in cells
    assert told in made["json"].decode()
    assert told in " ".join(made["text"].decode().split())


def test_the_checklist_has_no_total_average_or_score_anywhere(exports: dict[str, dict[str, bytes]]) -> None:
    told = exports["secure_base/child_checklist"]["text"].decode().lower()

    assert not re.findall(r"\b(total|average|mean score|secure base score|overall score)\b", told)
    assert "not a score" in told


def test_the_credit_line_is_on_the_first_page(exports: dict[str, dict[str, bytes]]) -> None:
    for name, credit in zip(EXAMPLES, ("Gillian Schofield and Mary Beek", "Robert L. Spitzer"), strict=True):
        first_page = " ".join(exports[name]["text"].decode()[:5000].split())

        assert credit in first_page


def test_no_output_gives_a_person_an_attachment_type_a_diagnosis_or_a_level_of_risk(
    exports: dict[str, dict[str, bytes]],
) -> None:
    forbidden = (
        r"\b(dismissing|preoccupied|unresolved|disorganised|avoidant|anxious-ambivalent|attachment (type|style))\b"
    )
    risk = r"\b(low|medium|high) risk\b|\bdiagnos(is|ed)\b"

    for made in exports.values():
        assert not re.findall(forbidden, made["text"].decode().lower())
        assert not re.findall(risk, made["text"].decode().lower())
