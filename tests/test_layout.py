"""What a page of a workbook looks like: nothing is cut off, texts stand apart, rows are as high as their texts."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel import write_workbook
from formengine.exports.excel.cutting import LEAST, Room, Text
from formengine.exports.excel.grid import PORTRAIT, grid_for
from formengine.exports.excel.measure import character_width, height
from formengine.exports.excel.style import BODY
from formengine.exports.wrapping import cut
from formengine.tables import Chapter, Column, Table
from tests.couple import narrative
from tests.office import run, to_pdf, to_text, tool

ASKED = (Column("Question", "medium"), Column("Answer", "wide"), Column("Note", "narrow"))
PITCH = 1.15
"""Of the type size: what a typeface with Arial's widths asks for a line."""
NAMES = "; ".join(
    f"{number}. Household {number} of the person number{number} in Hebden Bridge" for number in range(1, 9)
)


def drawn(*chapters: Chapter) -> bytes:
    stream = io.BytesIO()
    write_workbook(chapters, stream, title="Record", header="Form, r1, 2026-03-02")
    return stream.getvalue()


def sheets(*chapters: Chapter) -> list[Worksheet]:
    workbook = openpyxl.load_workbook(io.BytesIO(drawn(*chapters)))
    return [sheet for sheet in workbook.worksheets if isinstance(sheet, Worksheet)]


def leading_on() -> tuple[Chapter, ...]:
    """A chapter whose cells name what others tell: at length, and in a word."""
    columns = (Column("Question", "medium"), Column("1. Ines", "wide"), Column("2. Tom", "wide"))
    rows = (("Households", NAMES, NAMES.replace("number", "count")), ("Work", "1. Baker", None))
    leads = ((0, 1, "Households"), (0, 2, "Households"), (1, 1, "Work"))
    return (
        Chapter("Applicants", (Table("", columns, rows, leads=leads),)),
        Chapter("Households", ()),
        Chapter("Work", ()),
    )


# Links


def test_a_link_stands_on_a_short_text_and_names_that_are_folded_are_none() -> None:
    sheet = sheets(*leading_on())[0]

    links = {cell.coordinate: cell.value for line in sheet.iter_rows() for cell in line if cell.hyperlink is not None}
    named = next(cell for line in sheet.iter_rows() for cell in line if cell.value == NAMES)
    assert sorted(map(str, links.values())) == ["1. Baker", "See sheet", "See sheet"]
    assert named.alignment.wrap_text
    link = sheet.cell(named.row + 1, named.column).hyperlink
    assert link is not None
    assert link.location == "'Households'!A1"


# Space between


def test_every_column_but_the_first_keeps_off_the_text_on_its_left_and_its_title_stands_above_it() -> None:
    sheet = sheets(Chapter("Summary", ()), Chapter("One", (Table("", ASKED, (("Q", "told", "noted"),)),)))[1]

    title, told = ([cell.alignment.indent for cell in line if cell.value] for line in sheet.iter_rows(3, 4))
    assert title == told == [0, 1, 1]


def test_tables_with_the_same_columns_have_them_at_the_same_places() -> None:
    short, long = (Table(str(n), ASKED, (("Q" * n, narrative("x", n), ""),)) for n in (3, 40))

    grid = grid_for((short, long), PORTRAIT)

    assert grid.spans(short) == grid.spans(long) == ((1, 1), (2, 2), (3, 3))


# Paper


def of_columns(count: int, text: str) -> Chapter:
    columns = tuple(Column(f"Column {number}") for number in range(count))
    return Chapter("One", (Table("", columns, ((text,) * count,) * 4),))


@pytest.mark.parametrize(
    ("count", "text", "expected"),
    [(5, "8 Canal Street", "portrait"), (7, "2014", "portrait"), (8, "2014", "landscape"),
     (4, "told at length " * 20, "portrait"), (6, "told at length " * 20, "landscape"),
     (6, "Donaudampfschifffahrt", "landscape")],
)  # fmt: skip
def test_paper_lies_only_where_columns_would_be_squeezed_upright(count: int, text: str, expected: str) -> None:
    assert sheets(of_columns(count, text))[0].page_setup.orientation == expected


# Widths and cuts


def test_letters_with_marks_are_as_wide_as_without_and_full_ones_are_full() -> None:
    assert [character_width(letter) for letter in "aäšŁ祖"] == [556, 556, 500, 660, 1100]
    assert character_width("\u0301") > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("One two three.\nFour five six seven", "One two three.\n"),
     ("One two three. Four five six seven", "One two three. "),
     ("One. two three four five six seven", "One. two three four ")],
    ids=["a paragraph", "a sentence", "neither near the end"],
)  # fmt: skip
def test_a_text_is_cut_where_a_paragraph_or_a_sentence_ends_near_by(text: str, expected: str) -> None:
    lines = re.findall(r"\S+\s?", text)

    assert text[: cut(lines, 4)] == expected


words = some.text(some.sampled_from("a.\n é祖"), max_size=600)


@given(some.lists(words, min_size=1, max_size=3), some.integers(40, 700), some.integers(200, 700))
def test_the_parts_of_texts_are_the_texts_and_fit_the_page(texts: list[str], here: int, fresh: int) -> None:
    given_texts = [Text(text, BODY, 20.0) for text in texts]

    rows = list(Room(here, fresh).rows(given_texts))

    for place, text in enumerate(texts):
        assert "".join(str(row[place].value or "") for row in rows) == text
    assert all(height(max(part.lines for part in row), BODY) <= max(fresh, height(LEAST, BODY)) for row in rows)


def test_a_long_text_begins_on_the_present_page_and_fills_it() -> None:
    text = Text(narrative("x", 900), BODY, 60.0)

    first, second, *_ = Room(160.0, 700.0).rows([text])

    assert 100 < height(first[0].lines, BODY) <= 160
    assert height(second[0].lines, BODY) > 250


# On paper


@dataclass(frozen=True)
class Word:
    """A word on paper, and where it stands, in points from the left upper corner."""

    left: float
    top: float
    right: float
    text: str


def pages_of(pdf: Path) -> list[list[Word]]:
    """The words of each page."""
    told = run([tool("pdftotext", "poppler-utils"), "-bbox", str(pdf), "-"]).split("<page ")[1:]
    pattern = r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)<'
    return [
        [Word(float(left), float(top), float(right), text) for left, top, right, text in re.findall(pattern, page)]
        for page in told
    ]


@pytest.mark.office
def test_a_cell_that_leads_to_another_sheet_is_not_cut_off_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "links.xlsx"
    path.write_bytes(drawn(*leading_on()))

    told = to_text(to_pdf(path, tmp_path)).split()

    expected = {f"{word}{number}" for word in ("number", "count") for number in range(1, 9)}
    assert expected - set(told) == set()


LENGTHS = range(5, 125, 8)


def first_words(seed: str, count: int) -> str:
    return " ".join(narrative(seed, 200).split()[:count])


@pytest.mark.office
def test_rows_are_neither_too_low_nor_much_too_high_and_texts_beside_each_other_stand_apart(tmp_path: Path) -> None:
    columns = (Column("Question", "medium"), Column("First", "wide"), Column("Second", "wide"))
    chapters = [
        Chapter(f"C{count}", (Table("", columns, (("asked", first_words("x", count), first_words("y", count)),)),))
        for count in LENGTHS
    ]
    path = tmp_path / "rows.xlsx"
    path.write_bytes(drawn(Chapter("Summary", ()), *chapters))

    _summary, _contents, *pages = pages_of(to_pdf(path, tmp_path))

    slack = []
    for sheet, page in zip(openpyxl.load_workbook(path).worksheets[2:], pages, strict=True):
        heads = {word.text: word for word in page if word.text in ("Question", "First", "Second")}
        below = [word for word in page if word.top > heads["Question"].top + 8 and word.top < 780]
        first = [word for word in below if heads["First"].left - 2 < word.left < heads["Second"].left - 2]
        second = [word for word in below if heads["Second"].left - 2 < word.left]
        lines = max(len({round(word.top) for word in column}) for column in (first, second))
        needed = lines * PITCH * BODY.size
        room = sheet.row_dimensions[4].height
        assert max(word.right for word in first) + 4 < min(word.left for word in second)
        assert room >= needed, f"{sheet.title}: {lines} lines"
        slack.append((room - BODY.padding) / needed)
    assert mean(slack) <= 1.15
