"""Answers that somebody changes in a workbook: they are read as they are meant, or said not to be understood."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import Cell as ExcelCell

from formengine.answers import Answers
from formengine.evaluation import Evaluation, evaluate
from formengine.model import Form, State
from tests.building import Json, form_with, number, rating, repeat, section, text
from tests.office import worked_out
from tests.workbooks import Read, exported, read, steps, table, tells

STATES = {"not_applicable": "N/A", "declined": "Declined"}
STEPS = [{"const": 0, "title": "Never"}, {"const": 1, "title": "Often"}, {"const": 2, "title": "Well-nigh always"}]
CHOICE: Json = {"type": "integer", "oneOf": STEPS, "x-form": {"states": STATES}}


def scale(*items: str, **keys: Any) -> Json:
    """A sum over items from 0 to 2, of which two may be missing at most."""
    return {
        "label": "All", "items": [{"item": item} for item in items], "minimum": 0, "maximum": 2, "method": "sum",
        "missing": {"at_most": min(2, len(items) - 1), "then": "prorate"}, "rounding": {"places": 1, "mode": "half_up"},
        "drop": ["not_applicable"], "direction": "up", "version": "1", "source": "made up",
        "examples": [{"answers": {}, "value": None}], "bands": [{"from": 0, "label": "a"}, {"from": 4, "label": "b"}],
        **keys,
    }  # fmt: skip


def asked(**keys: Any) -> Form:
    """A form with four questions of one scale; `keys` of the section around them."""
    questions = {f"r{place}": {**CHOICE, "title": f"Row {place}"} for place in range(4)}
    rule = {"id": "much", "level": "warn", "holds": "s.q.r1 < 2", "message": "too much", "about": ["s.q.r1", "s.q.r2"]}
    scales = {"all": scale(*(f"s.q.r{place}" for place in range(4)))}
    return form_with({"s": section({"q": section(questions, **keys)}, title="Sheet")}, scales=scales, rules=[rule])


@dataclass(frozen=True)
class Edit:
    """What somebody writes into a workbook: texts by sheet, the words at the beginning of a row, and the column."""

    evaluation: Evaluation
    written: Mapping[tuple[str, str, str], Any]

    def into(self, path: Path) -> None:
        """The workbook with these texts."""
        workbook = openpyxl.load_workbook(io.BytesIO(exported(self.evaluation)))
        for (sheet, row, column), value in self.written.items():
            place_of(workbook[sheet], row, column).value = value
        workbook.save(path)


def place_of(sheet: Any, row: str, column: str) -> ExcelCell:
    """The cell of a row's first words below the last title of a column that stands above it."""
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    last = [cell for cell in cells if cell.column == 1 and cell.value == row][-1]
    head = [cell for cell in cells if cell.value == column and cell.row < last.row][-1]
    found: ExcelCell = sheet.cell(last.row, head.column)
    return found


def after(folder: Path, *edits: Edit) -> list[Read]:
    """Edited workbooks after LibreOffice has worked them out."""
    paths = [folder / f"{place}.xlsx" for place in range(len(edits))]
    for path, edit in zip(paths, edits, strict=True):
        edit.into(path)
    (folder / "after").mkdir()
    return [read(path) for path in worked_out(paths, folder / "after")]


def counted(found: Read) -> list[tuple[Any, Any]]:
    """The answer of each item as the workbook reads it, and what became of it."""
    return [(row[1] or None, row[-1]) for row in table(found, "Scores", "All: how each item counted")]


def filled(form: Form, *values: int) -> Evaluation:
    """The four questions with these answers."""
    return evaluate(form, Answers.from_rows({f"s.q.r{place}": {"answer": value} for place, value in enumerate(values)}))


@pytest.mark.office
def test_an_answer_written_into_a_workbook_is_understood_or_said_not_to_be(tmp_path: Path) -> None:
    evaluation = filled(asked(), 1, 1, 1, 1)
    meant = ["Often", "2 - well-nigh always", " 1  –  Often ", 2, "N/A", "Declined", " ", "2 – Often", "sometimes", 7]

    found = after(tmp_path, *(Edit(evaluation, {("Sheet", "Row 3", "Answer"): value}) for value in meant))

    assert [counted(one)[3] for one in found] == [
        (1, "counted"), (2, "counted"), (1, "counted"), (2, "counted"), ("N/A", "dropped"), (None, "missing"),
        (None, "missing"), *[("not understood", "not understood")] * 3,
    ]  # fmt: skip
    assert [steps(one)["All"][4] for one in found] == [4, 5, 4, 5, 3, 4, 4, "none", "none", "none"]


@pytest.mark.office
def test_a_row_of_a_grid_counts_by_its_one_mark_and_a_note_beside_its_state_is_no_other_state(tmp_path: Path) -> None:
    grid = asked(widget="grid")
    noted = evaluate(grid, filled(grid, 1, 2, 1, 1).answers.with_state("s.q.r2", State.NOT_APPLICABLE))
    plain, untouched = filled(grid, 1, 1, 1, 1), Edit(noted, {})
    space, second = ({("Sheet", "Row 3", "Never"): mark} for mark in (" ", "x"))

    found = after(tmp_path, untouched, Edit(plain, space), Edit(plain, second))

    assert [one.message for one in noted.problems_at("s.q.r2")]
    assert tells(steps(found[0])["All"], noted.scores[0])
    assert ("N/A", "dropped") in counted(found[0])
    assert tells(steps(found[1])["All"], plain.scores[0])
    assert counted(found[2])[3] == ("not understood", "not understood")


def people(texts: int) -> Evaluation:
    """A list of two people, each with an answer that counts and so many others."""
    asked_of = {
        "near": rating(0, 2, title="Near", usual_when="near < 1"),
        **{f"t{place}": text(maxLength=9) for place in range(texts)},
    }
    listed = repeat(asked_of, title="People", maxItems=4)
    form = form_with({"people": listed}, scales={"all": scale("people.near", for_each="people")})
    answers = Answers().with_item("people", "a").with_item("people", "b")
    answers = answers.with_answer("people.a.near", 2).with_answer("people.b.near", 0)
    for place in range(texts):
        answers = answers.with_answer(f"people.a.t{place}", "word")
    return evaluate(form, answers)


@pytest.mark.office
def test_in_a_long_list_the_full_answer_is_the_one_that_counts_and_the_brief_one_follows(tmp_path: Path) -> None:
    evaluation = people(texts=9)

    (found,) = after(tmp_path, Edit(evaluation, {("People", "Near", "Answer"): 1}))

    assert [row[4] for row in steps(found).values()] == [2, 1]
    assert [row[0] for row in table(found, "People", "In brief")] == ["2 – Step 2 [Not usual here]", 1]


def test_what_a_missing_part_left_out_is_left_out_of_the_whole_also_where_no_other_part_counts() -> None:
    questions = {f"r{place}": CHOICE for place in range(3)}
    strict = scale("s.r0", "s.r1", method="mean", missing={"at_most": 0, "then": "refuse"})
    whole = scale("s.r2", items=[{"scale": "part"}, {"item": "s.r2"}], missing={"at_most": 1, "then": "prorate"})
    form = form_with({"s": section(questions)}, scales={"part": strict, "whole": {**whole, "label": "Whole"}})
    answers = Answers().with_state("s.r0", State.NOT_APPLICABLE).with_answer("s.r2", 1)

    part, score = evaluate(form, answers).scores

    assert (part.value, part.left_out) == (None, ("s.r0",))
    assert (score.left_out, score.is_whole, score.band) == (("s.r0",), False, None)


def italics(evaluation: Evaluation, sheet: str) -> list[Any]:
    """What stands in italics on a sheet."""
    workbook = openpyxl.load_workbook(io.BytesIO(exported(evaluation)))
    return [cell.value for row in workbook[sheet].iter_rows() for cell in row if cell.font.i and cell.value is not None]


def test_what_does_not_follow_in_a_workbook_stands_in_italics() -> None:
    fine = form_with({"s": section({"r0": number(minimum=0, maximum=2, places=10)})}, scales={"all": scale("s.r0")})
    live, still = (evaluate(fine, Answers.from_rows({"s.r0": {"answer": answer}})) for answer in (1.5, 1.2500000001))

    assert italics(live, "Scores") == []
    assert {1.2500000001, "counted", "No"} <= set(italics(still, "Scores"))
    # A short list has an answer and its note in one cell, which is no answer for a formula.
    assert italics(people(texts=1), "Scores") == [2]


def test_the_cells_of_a_full_answer_are_the_ones_that_formulas_look_at() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(exported(people(texts=9))))

    full = place_of(workbook["People"], "Near", "Answer")
    formulas = [
        str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]

    assert full.data_type != "f"
    assert f'=IF({full.coordinate}="","",{full.coordinate})' in formulas
    assert any(f"TRIM('People'!{full.coordinate})" in one for one in formulas)
    assert italics(people(texts=9), "People") == ["2 – Step 2 [Not usual here]"]
