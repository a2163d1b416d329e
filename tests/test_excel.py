"""A workbook that people trust: what was typed stays exactly that, nothing is lost, nothing runs."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl.utils.escape import unescape

from formengine.exports.excel import write_workbook
from formengine.exports.excel.names import safe_sheet_name
from formengine.plain_text import clean
from formengine.tables import Chapter, Chart, Column, Paragraph, Table
from tests.office import to_pages, to_pdf, to_text

FORMULA_LIKE = [
    "=1+1",
    '=HYPERLINK("x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "#N/A",
    "#REF!",
    "'quoted",
    "TRUE",
    "1e5",
    "007",
]
MOST_UNITS = 32_767


def written(*chapters: Chapter) -> openpyxl.Workbook:
    stream = io.BytesIO()
    write_workbook(chapters, stream, title="Record", header="Form, r1, 2026-03-02")
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def answer_table(*answers: str) -> Chapter:
    columns = (Column("Question", "medium"), Column("Answer", "wide"))
    return Chapter(
        "Section", (Table("", columns, tuple((f"Q{place}", answer) for place, answer in enumerate(answers))),)
    )


def cells(workbook: openpyxl.Workbook) -> list[openpyxl.cell.Cell]:
    return [cell for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value is not None]


def answers_of(workbook: openpyxl.Workbook) -> list[str]:
    """The answers of `answer_table`, continued rows joined again."""
    joined: list[str] = []
    is_table = False
    for line in workbook.worksheets[0].iter_rows(values_only=True):
        found = [value for value in line if value is not None]
        if found[:2] == ["Question", "Answer"]:
            is_table = True
        elif is_table and len(found) == 2 and re.fullmatch(r"Q\d+", str(found[0])):
            joined.append(unescape(str(found[1])))
        elif is_table and found and re.fullmatch(r"\(part \d+ of \d+\)", str(found[0])):
            joined[-1] += unescape(str(found[1]))
    return joined


@pytest.mark.parametrize("text", FORMULA_LIKE)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    workbook = written(answer_table(text))

    cell = next(cell for cell in cells(workbook) if cell.value == text)
    assert cell.data_type == "s"
    assert cell.quotePrefix


@given(some.text(min_size=1, max_size=200))
@settings(max_examples=60)
def test_any_text_that_came_through_the_door_is_read_back_exactly(text: str) -> None:
    kept = clean(text)[0].strip()
    if not kept:
        return

    assert answers_of(written(answer_table(kept))) == [kept]


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_", "a_x005F_b", "__x0041__"])
def test_text_that_looks_like_an_excel_escape_is_read_back_exactly(text: str) -> None:
    assert answers_of(written(answer_table(text))) == [text]


@pytest.mark.parametrize(
    "text",
    ["word " * 15_000, "x" * 70_000, "😀" * 40_000, "One.\n\n" * 8_000],
    ids=["words", "one word", "pairs", "lines"],
)
def test_a_text_beyond_what_a_cell_holds_is_continued_and_nothing_is_lost(text: str) -> None:
    workbook = written(answer_table(text))

    longest = max(len(str(cell.value).encode("utf-16-le")) // 2 for cell in cells(workbook))
    assert "".join(answers_of(workbook)) == text
    assert longest <= MOST_UNITS
    assert any("(part 2 of " in str(cell.value) for cell in cells(workbook))


@given(some.lists(some.text(some.sampled_from("a.\n 😀é祖"), max_size=400), min_size=1, max_size=8).map("\n\n".join))
@settings(max_examples=40)
def test_the_parts_of_any_long_text_are_the_text_again_and_no_pair_is_cut(text: str) -> None:
    kept = f"x{clean(text * 9)[0].strip()}"

    (joined,) = answers_of(written(answer_table(kept)))
    assert joined == kept
    joined.encode("utf-16-le")


def test_a_control_character_that_slipped_through_is_made_visible_and_never_stops_an_export() -> None:
    workbook = written(answer_table("a\x00b\x1b[31m\ud800\ufffe"))

    assert any("a\\x00b\\x1b[31m" in str(cell.value) for cell in cells(workbook))


def test_numbers_and_days_are_numbers_and_days_and_old_days_are_text() -> None:
    columns = (Column("What", "wide"), Column("Value", "narrow"))
    rows = (("whole", 7), ("decimal", Decimal("2.50")), ("day", date(2026, 3, 2)), ("old", date(1899, 12, 31)),
            ("long", Decimal("1234567890.1234567890")), ("yes", True))  # fmt: skip

    workbook = written(Chapter("Section", (Table("", columns, rows),)))

    values = {
        line[0].value: [cell for cell in line if cell.value is not None][-1]
        for line in workbook.worksheets[0].iter_rows()
        if line[0].value
    }
    assert (values["whole"].value, values["whole"].data_type) == (7, "n")
    assert (values["decimal"].value, values["decimal"].number_format) == (2.5, "0.00")
    assert values["day"].is_date
    assert (values["old"].value, values["old"].data_type) == ("1899-12-31", "s")
    assert values["long"].value == "1234567890.1234567890"
    assert values["yes"].value == "Yes"


@given(some.lists(some.text(max_size=60), min_size=1, max_size=12))
def test_every_sheet_name_is_one_that_excel_accepts(titles: list[str]) -> None:
    taken: list[str] = []
    for title in titles:
        name = safe_sheet_name(title, taken)
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name[0] != "'" != name[-1]
        assert name.casefold() != "history"
        assert name.casefold() not in {other.casefold() for other in taken}
        taken.append(name)


def test_a_sheet_stands_for_each_chapter_the_first_being_the_summary() -> None:
    workbook = written(
        Chapter("Summary", (Paragraph("Short."),)), Chapter("Notes: all/of [it]?", (Paragraph("Long."),))
    )

    assert workbook.sheetnames == ["Summary", "Notes- all-of (it)"]


def test_every_page_is_a4_as_wide_as_the_paper_and_says_which_record_it_is() -> None:
    sheet = written(answer_table("one")).worksheets[0]

    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToWidth == 1, "of the first; the others are drawn for a fixed scale"
    assert "Form, r1, 2026-03-02" in sheet.oddHeader.left.text
    assert "&P" in sheet.oddFooter.right.text


def chart() -> Chart:
    columns = (Column("", "medium"), Column("0 to 10", "narrow"))
    rows = (("Availability", 6), ("Sensitivity", 4), ("Acceptance", None))
    return Chart(
        Table("Ratings", columns, rows), ("0 to 10",), 0, 10, "Ratings, not a score.", "Availability 6; Sensitivity 4"
    )


def test_a_chart_is_native_has_axes_from_its_scale_and_its_numbers_beside_it() -> None:
    stream = io.BytesIO()
    write_workbook([Chapter("Ratings", (chart(),))], stream, title="Record", header="")
    workbook = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))

    found = workbook.worksheets[0]._charts
    values = [cell.value for cell in cells(workbook)]
    assert len(found) == 1
    assert (found[0].y_axis.scaling.min, found[0].y_axis.scaling.max) == (0, 10)
    assert (found[0].x_axis.delete, found[0].y_axis.delete) == (False, False)
    assert {6, 4, "Ratings, not a score.", "Availability 6; Sensitivity 4"} <= set(values)


def test_the_same_record_gives_a_workbook_without_names_of_people_in_its_properties() -> None:
    properties = written(answer_table("one")).properties

    assert (properties.creator, properties.lastModifiedBy) == ("formengine", None)


@pytest.mark.office
def test_libreoffice_opens_a_workbook_with_a_chart_and_prints_every_word_of_it(tmp_path: Path) -> None:
    narrative = " ".join(f"word{number}" for number in range(1500))
    path = tmp_path / "record.xlsx"
    with path.open("wb") as stream:
        write_workbook(
            [Chapter("Ratings", (chart(),)), answer_table(narrative, "=1+1")], stream, title="Record", header="r1"
        )

    pdf = to_pdf(path, tmp_path)

    told = to_text(pdf)
    assert set(re.findall(r"word\d+", told)) == set(narrative.split())
    assert "=1+1" in told
    assert "Availability" in told
    assert len(to_pages(pdf)) >= 3
