"""Native charts and embedded pictures of a workbook: to which cells they refer, what is told, what is kept."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from formengine.exports.data import chapters_json
from formengine.exports.excel import blocks, images, write_workbook
from formengine.exports.text import as_text
from formengine.pictures import Series, Star, pictures_of, sheet_size
from formengine.tables import Band, Block, Cell, Chapter, Chart, Column, Picture, Table
from tests.office import converted, to_pdf, to_text

DIMENSIONS = ("Availability", "Sensitivity", "Acceptance", "Co-operation", "Family membership")
DAYS = tuple(date(2024 + month // 12, month % 12 + 1, 10) for month in (0, 1, 4, 7, 11, 20))
BANDS = tuple(Band(*one) for one in (("Mild", Decimal(5), Decimal(10)), ("Moderate", Decimal(10), Decimal(27))))


def line(*, bands: tuple[Band, ...] = BANDS, days: tuple[date, ...] = DAYS, minimum: int = 0) -> Chart:
    scores: tuple[int | None, ...] = (18, 15, None, 12, 9, 6)
    rows: tuple[tuple[Cell, ...], ...] = tuple((day, scores[place]) for place, day in enumerate(days))
    table = Table("PHQ-9 over time", (Column("When", "narrow"), Column("Score", "narrow")), rows)
    return Chart(table, ("Score",), minimum, 27, "A line is for the eye.", "The numbers in words", "line", bands)


def panels(count: int = 5) -> Chart:
    names = [f"{DIMENSIONS[place % 5]} {place}" for place in range(count)]
    columns = (Column("When", "narrow"), *(Column(name, "narrow") for name in names))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (day, *((place + number) % 11 for number in range(count))) for place, day in enumerate(DAYS)
    )
    return Chart(Table("Ratings", columns, rows), tuple(names), 0, 10, "As entered.", "Told", "line", in_panels=True)


def star_chart() -> Chart:
    columns = (Column("Dimension"), Column("Pieces", "narrow"), Column("Seen", "narrow"))
    rows = tuple((name, place + 1, place) for place, name in enumerate(DIMENSIONS))
    return Chart(Table("Evidence", columns, rows), ("Pieces", "Seen"), 0, 6, "Coverage.", "Told", "star")


def star_picture() -> Picture:
    row = Series("Pieces of evidence", (3, 1, 0, None, 4))
    return pictures_of(Star("What this rests on", DIMENSIONS, (row,), 5, "Coverage, not quality."))[0]


def content(*blocks: Block) -> bytes:
    stream = io.BytesIO()
    write_workbook([Chapter("Charts", blocks)], stream, title="Record", header="r1")
    return stream.getvalue()


def parts(workbook: bytes | Path, pattern: str) -> list[str]:
    source = io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook
    with zipfile.ZipFile(source) as opened:
        names = sorted(name for name in opened.namelist() if re.fullmatch(pattern, name))
        return [opened.read(name).decode("utf-8", "replace") for name in names]


def charts(workbook: bytes | Path) -> list[str]:
    return parts(workbook, r"xl/charts/chart\d+\.xml")


def test_days_stand_on_an_axis_of_time_and_other_names_do_not() -> None:
    named = Chart(Table("t", (Column(""), Column("x", "narrow")), (("a", 1), ("b", 2))), ("x",), 0, 5, "", "", "line")

    dated, plain, old = charts(content(line(bands=()), named, line(bands=(), days=(date(1890, 1, 1), *DAYS[1:]))))

    assert "<dateAx>" in dated
    assert "<dateAx>" not in plain
    assert "<dateAx>" not in old  # Excel knows no day before 1900; it stands there as text.


def test_bands_lie_behind_the_line_on_each_other_and_their_cells_are_hidden() -> None:
    workbook = content(line())

    (chart,) = charts(workbook)
    assert chart.index("<areaChart>") < chart.index("<lineChart>")
    assert '<grouping val="stacked"' in chart
    assert '<plotVisOnly val="0"' in chart
    found = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    hidden = [letter for letter, column in found.column_dimensions.items() if column.hidden]
    rows = [[cell.value for cell in found[letter] if cell.value is not None] for letter in hidden]
    assert rows == [[5] * 6, ["Mild: from 5", *[5] * 6], ["Moderate: from 10", *[17] * 6]]


def test_an_axis_that_begins_below_zero_has_its_line_without_areas() -> None:
    (chart,) = charts(content(line(minimum=-5)))

    assert "<areaChart>" not in chart
    assert "<lineChart>" in chart


def test_small_charts_share_one_scale_and_stand_side_by_side_in_rows_of_their_own() -> None:
    workbook = content(panels())

    found = charts(workbook)
    (drawing,) = parts(workbook, r"xl/drawings/drawing\d+\.xml")
    corners = re.findall(r"<from><col>(\d+)</col>.*?<row>(\d+)</row>.*?<to>.*?<row>(\d+)</row>", drawing)
    assert len(found) == 5
    assert all('<max val="10"' in one and '<min val="0"' in one for one in found)
    assert [int(below) - int(row) for _, row, below in corners] == [1] * 5
    assert len({row for _, row, _ in corners}) == 2
    assert all(one.count("<f>") == 3 for one in found)


def test_a_star_hides_no_row_and_shows_its_axes() -> None:
    (chart,) = charts(content(star_chart()))

    assert '<radarStyle val="marker"' in chart
    assert chart.count('<delete val="0"') == 2
    assert chart.count("<ser>") == 2
    assert len(set(re.findall(r'prstDash val="(dash|solid|sysDot)"', chart))) >= 2
    assert set(re.findall(r'symbol val="(\w+)"', chart)) == {"circle", "square"}


def test_every_chart_and_picture_has_an_alternative_text_with_its_numbers() -> None:
    workbook = content(line(), panels(), star_chart(), star_picture())

    (drawing,) = parts(workbook, r"xl/drawings/drawing\d+\.xml")
    told = re.findall(r'<cNvPr [^>]*descr="([^"]*)"', drawing)
    assert len(told) == len(charts(workbook)) + 1 == 8
    assert all(told)
    assert told[1].startswith("Availability 0, 0 to 10. 2024-01-10: 0; 2024-02-10: 1;")
    assert "Availability 3, Sensitivity 1, Acceptance 0, Co-operation none, Family membership 4" in told[-1]


def test_a_picture_stands_whole_in_one_row_within_the_page_and_its_table_and_words_below_it() -> None:
    picture = star_picture()

    workbook = content(picture)

    found = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    (drawing,) = parts(workbook, r"xl/drawings/drawing\d+\.xml")
    row = int(re.findall(r"<row>(\d+)</row>", drawing)[0]) + 1
    width, height = (int(size) / 12700 for size in re.findall(r'<ext cx="(\d+)" cy="(\d+)"', drawing)[0])
    values = [cell.value for line_of_cells in found.iter_rows() for cell in line_of_cells if cell.value is not None]
    size = sheet_size(picture.drawing)
    assert height < found.row_dimensions[row].height < 409
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
    assert width <= sum(column.width for column in found.column_dimensions.values()) * 7 * 0.75
    assert {"What this rests on", "Coverage, not quality.", "Availability", 3, picture.description} <= set(values)
    assert parts(workbook, r"xl/media/image1\.png")[0][1:4] == "PNG"


def test_without_a_typeface_a_workbook_has_the_words_and_the_table_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "has_letters", lambda: False)

    workbook = content(star_picture())

    found = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    values = {cell.value for line_of_cells in found.iter_rows() for cell in line_of_cells}
    assert parts(workbook, r"xl/media/.*") == []
    assert {images.NO_LETTERS, star_picture().description, "Sensitivity"} <= values


def test_text_and_json_tell_a_picture_with_its_numbers() -> None:
    picture = star_picture()

    told = as_text([Chapter("Charts", (picture,))])
    (block,) = chapters_json([Chapter("Charts", (picture,))])[0]["blocks"]

    assert "Sensitivity 1, Acceptance 0" in " ".join(told.split())
    assert "Coverage, not quality." in told
    assert block["text"] == picture.description
    assert block["table"]["rows"][0] == ["Availability", 3]


@pytest.mark.office
def test_libreoffice_keeps_every_chart_its_cells_and_every_picture_and_prints_the_words(tmp_path: Path) -> None:
    path = tmp_path / "charts.xlsx"
    path.write_bytes(content(line(), panels(), star_chart(), star_picture()))

    again = converted(path, tmp_path / "again", "xlsx")
    told = to_text(to_pdf(path, tmp_path))

    before, after = charts(path), charts(again)
    kinds = [
        re.findall(r"<(?:c:)?(areaChart|lineChart|radarChart|dateAx)>", one.replace(" ", ""))
        for one in (*before, *after)
    ]
    assert len(before) == len(after) == 7
    assert kinds[:7] == kinds[7:]
    for old, new in zip(before, after, strict=True):
        cells = [re.findall(r"<(?:c:)?f>([^<]*)<", one) for one in (old, new)]
        assert {plain(one) for one in cells[0]} == {plain(one) for one in cells[1]}
    assert len(parts(again, r"xl/media/.*png")) == 1
    for words in ("Family membership 4", "A line is for the eye.", "Coverage, not quality.", "2025-09-10"):
        assert words in told


def plain(reference: str) -> str:
    return re.sub(r"[$']|&apos;", "", reference)
