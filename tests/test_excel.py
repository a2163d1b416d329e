"""A workbook that people trust: what was typed stays exactly that, nothing is lost, nothing runs."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl.utils.escape import unescape

from formengine.exports.excel import write_workbook
from formengine.exports.excel.names import safe_sheet_name
from formengine.formulas import Key, Keys, Text, call, formula
from formengine.plain_text import clean
from formengine.tables import Cell, Chapter, Chart, Column, Keyed, Live, Paragraph, Plain, Table
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
    assert sheet.page_setup.scale == 92, "fitted to the paper's width, its page breaks would be passed over"
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


COLUMNS = (Column("What", "medium"), Column("Value", "narrow"))


def formulas(*chapters: Chapter) -> dict[str, str]:
    """The formulas of a workbook by their cells."""
    return {
        f"{cell.parent.title} {cell.coordinate}": str(cell.value)
        for cell in cells(written(*chapters))
        if cell.data_type == "f"
    }


def of_rows(title: str, *rows: tuple[Cell, Cell], record: str = "") -> Chapter:
    return Chapter(title, (Table("", COLUMNS, rows),), record)


def test_a_formula_finds_the_cell_of_a_key_on_whatever_sheet_it_stands() -> None:
    answers = of_rows("Ada's week", ("a", Keyed(2, "a")), ("b", Keyed(3, "b")))
    total = of_rows("Scores", ("total", Live(5, call("SUM", Keys("a", "b")), "total")))
    again = of_rows("Again", ("twice", Live(10, formula(Key("total"), "*2"))), ("here", Keyed(1, "here")))

    found = formulas(again, answers, total)

    assert list(found.values()) == ["='Scores'!B4*2", "=SUM('Ada''s week'!B4:B5)"]


def test_a_formula_whose_keys_do_not_all_stand_there_is_its_value() -> None:
    gone = Live(7, call("SUM", Key("a"), Key("gone")))
    otherwise = Live(2, formula(Key("gone")), "", formula(Key("a"), "+1"))

    found = written(of_rows("S", ("a", Keyed(1, "a")), ("gone", gone), ("otherwise", otherwise)))

    assert {cell.value for cell in cells(found)} >= {7, "=B7+1"}


def test_no_formula_looks_at_a_text_that_is_continued_below() -> None:
    long = Keyed("line\n" * 60, "long")

    assert formulas(of_rows("S", ("long", long), ("length", Live(300, call("LEN", Key("long")))))) == {}


def test_the_same_key_is_another_cell_for_each_record() -> None:
    pair = [("a", Keyed(1, "a")), ("twice", Live(2, formula(Key("a"), "*2")))]

    found = formulas(of_rows("1", *pair, record="r1"), of_rows("2", *pair, record="r2"))

    assert found == {"1 B8": "=B7*2", "2 B5": "=B4*2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('say "no"', '="say ""no"""'),
        ("one\ntwo", '="one"&CHAR(10)&"two"'),
        ("a_x0041_b", '="a"&"_"&"x0041_b"'),
        ("", '=""'),
        ("=1+1", '="=1+1"'),
        ('"&HYPERLINK("x")&"', '="""&HYPERLINK(""x"")&"""'),
        ("x" * 300, f'="{"x" * 255}"&"{"x" * 45}"'),
    ],
)
def test_a_text_in_a_formula_is_quoted_as_excel_takes_it(text: str, expected: str) -> None:
    assert list(formulas(of_rows("S", ("t", Live(text, formula(Text(text)))))).values()) == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (Decimal("2.50"), 2.5), ("<none & more>", "<none & more>"), (None, None), (True, "Yes"),
     (date(2026, 3, 2), datetime.fromisoformat("2026-03-02")), (Decimal(10) / 3, 3.3333333333333335)],
)  # fmt: skip
def test_a_formulas_value_stands_beside_it_for_whoever_works_nothing_out(value: Plain, expected: object) -> None:
    stream = io.BytesIO()
    chapter = of_rows("S", ("before", "text"), ("live", Live(value, formula("1+1"))))
    write_workbook([chapter], stream, title="Record", header="")

    shown = openpyxl.load_workbook(io.BytesIO(stream.getvalue()), data_only=True).worksheets[0]["B7"]
    workbook = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))
    assert shown.value == expected
    assert workbook.worksheets[0]["B7"].value == "=1+1"
    assert not workbook.worksheets[0]["B7"].quotePrefix
    assert workbook.calculation.fullCalcOnLoad


def test_a_sheet_with_live_numbers_says_that_it_works_them_out_and_that_the_record_is_what_counts() -> None:
    live = of_rows("S", ("live", Live(1, formula("1"))))

    assert any("What counts is the record." in str(cell.value) for cell in cells(written(live)))
    assert not any("What counts is the record." in str(cell.value) for cell in cells(written(of_rows("S", ("a", 1)))))


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
