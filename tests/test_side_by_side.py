"""How sections in sections, and items beside each other, look in what people read."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner

from formengine.engine import Engine
from formengine.exports.text import as_text
from formengine.frontends.cli import main
from formengine.reports.sections import section_chapters
from formengine.reports.words import about_at
from formengine.tables import Table, plain
from formengine.testing import Scenario
from tests.building import evaluated, form_with, repeat, section, text, whole

FORM = Path(__file__).parent / "forms" / "side_by_side.json"
PARTS = [
    {"where": "Leeds", "moved": True, "why": "War", "school": {"liked": True}, "friends": [{"name": "Cy"}]},
    {"where": "York", "moved": False, "why": "kept, not asked"},
]


def filled(applicants: int = 2) -> Scenario:
    people: list[dict[str, Any]] = [{"_id": f"k{place}", "first_name": f"Name {place}"} for place in range(applicants)]
    household = {"rooms": 3, "garden": {"big": True, "pond": {"fenced": False}, "trees": 4}}
    return Scenario(FORM).fill({"applicants": people, "parts": PARTS, "household": household})


def tables(scenario: Scenario, chapter: str) -> list[Table]:
    found = next(one for one in section_chapters(scenario.evaluation) if one.title == chapter)
    drawn = [block for block in found.blocks if isinstance(block, Table)]
    return [replace(table, rows=tuple(tuple(map(plain, row)) for row in table.rows)) for table in drawn]


def test_items_stand_as_columns_and_questions_as_rows() -> None:
    first, school, *_ = tables(filled(), "Childhood")

    assert [column.title for column in first.columns] == ["Question", "1. Name 0", "2. Name 1", "Compared"]
    assert first.rows == (
        ("Where did you grow up?", "Leeds", "York", ""),
        ("Did you move?", True, False, "differ"),
        ("Why did you move?", "War", None, ""),
    )
    assert (school.title, school.rows) == ("School", (("Did you like it?", True, None, ""),))


def test_lists_inside_of_items_are_named_in_their_columns_and_told_in_their_own_chapter() -> None:
    *_, inside = tables(filled(), "Childhood")
    (friends,) = tables(filled(), "Childhood › Friends")

    assert inside.rows == (("Friends", "Number 1", None),)
    assert inside.leads == ((0, 1, "Childhood › Friends"),)
    assert friends.rows == (("1. Name 0", "Number 1", "Cy"),)


def test_answers_that_can_be_compared_at_a_glance_say_whether_they_are_alike() -> None:
    alike = filled().answer("parts.k1.moved", True)

    assert [row[-1] for row in tables(alike, "Childhood")[0].rows] == ["", "alike", ""]


def test_more_than_four_items_stand_one_after_the_other() -> None:
    four, five = (tables(filled(count), "Childhood") for count in (4, 5))

    assert len(four[0].columns) == 6
    assert [column.title for column in five[0].columns][:2] == ["", "Where did you grow up?"]
    assert five[0].rows[0][:2] == ("1. Name 0", "Leeds")


def test_the_terminal_and_the_workbook_draw_the_same(tmp_path: Path) -> None:
    engine = Engine.start(tmp_path, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    scenario = filled()
    draft = engine.begin(scenario.form, engine.subject("Ada", "child"), actor="me", answers=scenario.answers)
    stream = io.BytesIO()
    engine.exporter("excel")(engine.export([draft.record.id], made_by="me"), stream)
    engine.close()
    shown = CliRunner().invoke(main, ["--home", str(tmp_path), "show", draft.record.id]).output

    sheet = openpyxl.load_workbook(stream)["Childhood"]
    rows = [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]
    assert ["Question", "1. Name 0", "2. Name 1", "Compared"] in rows
    assert ["Where did you grow up?", "Leeds", "York"] in rows
    assert "Where did you grow up?  Leeds      York" in shown


def test_what_is_kept_and_not_asked_does_not_stand_in_a_table_of_items() -> None:
    assert "kept, not asked" not in as_text(list(section_chapters(filled().evaluation)))


def test_sections_in_sections_have_headings_that_say_where_they_are() -> None:
    assert [(table.title, len(table.rows)) for table in tables(filled(), "The household")] == [
        ("", 1), ("The garden", 1), ("The garden › The pond", 1), ("The garden › And further", 1),
    ]  # fmt: skip


def test_questions_in_sub_sections_count_in_the_progress_of_their_section() -> None:
    sections = {part.path: (part.answered, part.asked) for part in filled().evaluation.progress.sections}

    assert sections == {"applicants": (2, 2), "household": (4, 4), "parts": (7, 8)}


def test_the_terminal_says_in_which_sub_section_a_question_stands_and_shows_its_help_once(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        main, ["--home", str(tmp_path), "fill", str(FORM), "--subject", "Ada"], input=":jump big\ny\nn\n4\n"
    )

    assert "── The household · The garden · 2 of 4" in run.output
    assert "── The household · The garden › The pond · 3 of 4" in run.output
    assert run.output.count("Outside of the house.") == 1


def test_whom_an_answer_is_about_is_told_with_the_item_it_stands_in() -> None:
    evaluation = filled().evaluation

    assert about_at(evaluation, "parts.k1.where") == "applicant: 2. Name 1"
    assert about_at(evaluation, "parts.k0.school.liked") == "applicant: 1. Name 0"
    assert about_at(evaluation, "household.garden.big") == "household"


# One after the other

PERSON = {
    "name": text(maxLength=80, title="Name"),
    "sex": text(maxLength=80, title="Sex"),
    "words": text(maxLength=4000, title="In their own words"),
    "well": whole(title="How well?", minimum=0, maximum=10),
    **{f"more{number}": text(maxLength=80, title=f"More {number}") for number in range(5)},
    "known": section(
        {"sure": text(maxLength=80, title="How sure is it?"), "who": text(maxLength=80, title="Who says so?")},
        title="How we know",
    ),
    "told": repeat({"by": text(maxLength=80)}, title="How it is told"),
}
PEOPLE = [{"name": "Rowan", "words": "Well.", "known": {"who": "Mum"}}, {"name": "Jo", "told": [{"by": "Nan"}]}]


def one_by_one(**x_form: Any) -> list[Table]:
    form = form_with({"people": repeat(PERSON, repeat={"label": "name"}, title="People")}, **x_form)
    chapter, *_ = section_chapters(evaluated(form, {"people": PEOPLE}))
    tables_ = [block for block in chapter.blocks if isinstance(block, Table)]
    return [replace(table, rows=tuple(tuple(map(plain, row)) for row in table.rows)) for table in tables_[1:]]


def test_an_item_is_one_table_with_the_questions_of_its_sub_sections_and_what_was_left_open_in_one_row() -> None:
    rowan, jo = one_by_one()

    assert (rowan.title, rowan.rows) == ("1. Rowan", (
        ("Name", "Rowan", ""),
        ("In their own words", "Well.", ""),
        ("How we know: Who says so?", "Mum", ""),
        ("Left open", "Sex; How well?; More 0; More 1; More 2; More 3; More 4; How we know: How sure is it?; "
                      "How it is told", ""),
    ))  # fmt: skip
    assert ("How it is told", "Number 1", "See “People › How it is told”") in jo.rows
    assert jo.leads == ((1, 1, "People › How it is told"),)


def test_what_a_score_counts_keeps_a_row_of_its_own_where_it_was_left_open() -> None:
    scale = {"label": "Well", "method": "sum", "items": [{"item": "people.well"}], "for_each": "people", "minimum": 0,
             "maximum": 10, "direction": "higher is better", "version": "1", "source": "own example",
             "examples": [{"answers": {"people": [{"well": 3}]}, "value": 3}]}  # fmt: skip

    rowan, _jo = one_by_one(scales={"wellbeing": scale})

    assert ("How well?", None, "Left open") in rowan.rows
