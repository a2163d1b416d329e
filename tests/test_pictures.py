"""Pictures that lose nothing: everything inside the sheet, no word over another, every number told, black and white."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as Xml
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from formengine.dates import PartialDate, read_partial_date
from formengine.drawing import Area, Drawing, Line, Mark, Shape, Words
from formengine.pictures import (
    Course,
    OverTime,
    Series,
    SmallMultiples,
    Star,
    Timeline,
    TimelineEntry,
    as_png,
    as_svg,
    has_letters,
    pictures_of,
    png,
    sheet_size,
)
from formengine.pictures.lettering import box_of, folded, meet, text_width
from formengine.plain_text import shown
from formengine.tables import Band, Picture

SVG = "{http://www.w3.org/2000/svg}"
DIMENSIONS = ("Availability", "Sensitivity", "Acceptance", "Co-operation", "Family membership")
HOSTILE = "</title><script>alert(1)</script> & \"x\" 'y' \x07\u202e\ud800\ufffe"
HEBREW = "סבתא רבקה (1943)"

names = some.one_of(
    some.text(max_size=40),
    some.sampled_from(["Family and origins: managing the relationship with everybody", HEBREW, HOSTILE, "祖母" * 20]),
)
values = some.one_of(some.none(), some.integers(0, 40), some.decimals(0, 40, places=2))
days = some.dates(date(1000, 1, 1), date(9999, 12, 31)) | some.dates(date(2024, 1, 1), date(2026, 1, 1))
partial = some.sampled_from(["1912~", "1912-05", "194X", "2010~", "2010/2015", "2011/..", "../1990", "1943-21", ".."])
whens = some.one_of(some.none(), days, partial.map(read_partial_date))
courses = some.builds(Course, names, some.lists(some.tuples(days, values), max_size=8).map(tuple))
bands = some.lists(some.integers(1, 39), unique=True, max_size=5).map(
    lambda edges: tuple(
        Band(f"Band {low}{', moderately severe' * (low % 2)}", Decimal(low), Decimal(high))
        for low, high in zip([0, *sorted(edges)], [*sorted(edges), 40], strict=True)
    )
)
stars = some.integers(3, 12).flatmap(
    lambda count: some.builds(
        Star,
        names,
        some.tuples(*[names] * count),
        some.lists(some.builds(Series, names, some.tuples(*[values] * count)), min_size=1, max_size=4).map(tuple),
        some.just(40),
        is_joined=some.booleans(),
    )
)
over_times = some.builds(
    OverTime, names, some.lists(courses, min_size=1, max_size=4).map(tuple), some.just(0), some.just(40), bands
)
multiples = some.builds(
    SmallMultiples, names, some.lists(courses, min_size=1, max_size=10).map(tuple), some.just(0), some.just(40)
)
entries = some.builds(
    TimelineEntry, names, whens, whens, some.booleans(), some.sampled_from(["", "Losses", "Moves", HEBREW])
)
timelines = some.builds(Timeline, names, some.lists(entries, min_size=1, max_size=17).map(tuple))
anything = some.one_of(stars, over_times, multiples, timelines).map(lambda data: pictures_of(data)[-1])


def star(*rows: Series, maximum: int = 10, is_joined: bool = True) -> Picture:
    return pictures_of(Star("Ratings", DIMENSIONS, rows, maximum, is_joined=is_joined))[0]


def course(label: str, *numbers: int | None, year: int = 2024) -> Course:
    return Course(label, tuple((date(year, month, 1), number) for month, number in enumerate(numbers, start=1)))


def timeline(*listed: TimelineEntry) -> Picture:
    return pictures_of(Timeline("Losses, partings and moves", listed))[0]


def partial_date(text: str) -> PartialDate:
    found = read_partial_date(text)
    assert found is not None
    return found


def edges(shape: Shape) -> list[tuple[float, float]]:
    match shape:
        case Line(points) | Area(points):
            return list(points)
        case Mark((x, y), size=size):
            return [(x - size / 2, y - size / 2), (x + size / 2, y + size / 2)]
        case Words():
            left, top, right, bottom = box_of(shape)
            return [(left, top), (right, bottom)]


def words(picture: Picture) -> list[Words]:
    return [shape for shape in picture.drawing.shapes if isinstance(shape, Words) and shape.text]


def of_type(picture: Picture, kind: type[Line | Mark]) -> list[Line | Mark]:
    return [shape for shape in picture.drawing.shapes if isinstance(shape, kind)]


@given(anything)
@settings(max_examples=30)
def test_nothing_is_drawn_outside_of_the_sheet(picture: Picture) -> None:
    sheet = picture.drawing

    outside = [
        shape
        for shape in sheet.shapes
        for x, y in edges(shape)
        if not (-0.01 <= x <= sheet.width + 0.01 and -0.01 <= y <= sheet.height + 0.01)
    ]

    assert outside == []


@given(anything)
@settings(max_examples=30)
def test_no_word_stands_over_another(picture: Picture) -> None:
    found = words(picture)

    assert [(one.text, two.text) for one, two in combinations(found, 2) if meet(box_of(one), box_of(two))] == []


@given(anything)
@settings(max_examples=30)
def test_svg_is_xml_with_role_title_and_description_that_runs_and_loads_nothing(picture: Picture) -> None:
    root = Xml.fromstring(as_svg(picture))

    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
        "svg", "title", "desc", "rect", "polyline", "polygon", "circle", "text"
    }  # fmt: skip
    assert not [key for part in root.iter() for key in part.attrib if "href" in key or key.startswith(("on", "style"))]
    assert sum(part.tag == f"{SVG}text" for part in root.iter()) == len(
        [shape for shape in picture.drawing.shapes if isinstance(shape, Words)]
    )


@given(some.one_of(stars, over_times, multiples, timelines))
@settings(max_examples=30)
def test_the_same_data_gives_the_same_bytes(data: Star | OverTime | SmallMultiples | Timeline) -> None:
    assert list(map(as_svg, pictures_of(data))) == list(map(as_svg, pictures_of(data)))


@given(some.one_of(over_times, multiples))
@settings(max_examples=30)
def test_every_number_and_every_gap_over_time_is_told_and_stands_in_the_table(data: OverTime | SmallMultiples) -> None:
    told = " ".join(picture.description for picture in pictures_of(data))
    rows = [row for picture in pictures_of(data) for row in (picture.table.rows if picture.table else ())]

    for one in data.courses:
        for day, value in one.points:
            assert f"{day.isoformat()} {'none' if value is None else shown(value)}" in told
            assert any(row[0] == day for row in rows)


@given(stars)
@settings(max_examples=30)
def test_every_number_of_a_star_is_told_and_stands_in_the_table(data: Star) -> None:
    (picture,) = pictures_of(data)

    assert picture.table is not None
    assert [row[1:] for row in picture.table.rows] == list(zip(*(one.values for one in data.series), strict=True))
    for one in data.series:
        for axis, value in zip(data.axes, one.values, strict=True):
            assert f"{axis} {'none' if value is None else shown(value)}" in picture.description


@given(timelines)
@settings(max_examples=30)
def test_every_entry_of_a_timeline_is_told_and_stands_in_a_table_dated_or_not(data: Timeline) -> None:
    made = pictures_of(data)

    listed = [row[1] for picture in made for row in (picture.table.rows if picture.table else ())]
    assert sorted(listed, key=str) == sorted(entry.label for entry in data.entries)
    assert all(any(entry.label in picture.description for picture in made) for entry in data.entries)


def test_rows_that_stand_together_differ_in_dash_and_in_mark() -> None:
    rows = [Series(f"Row {number}", (number, 2, 3, 4, 5)) for number in range(1, 5)]
    together = [
        star(*rows),
        pictures_of(OverTime("Scores", tuple(course(f"Row {n}", n, n + 1) for n in range(4)), 0, 10))[0],
    ]

    for picture in together:
        dashes = {shape.dash for shape in of_type(picture, Line) if isinstance(shape, Line) and shape.tone == "accent"}
        symbols = {shape.symbol for shape in of_type(picture, Mark) if isinstance(shape, Mark)}
        assert (len(dashes), len(symbols)) == (4, 4)


def test_a_missing_number_is_a_gap_and_no_line_goes_over_it() -> None:
    (picture,) = pictures_of(OverTime("Mood", (course("Mood", 4, 5, None, 7, 8),), 0, 10))

    lines = [shape for shape in of_type(picture, Line) if isinstance(shape, Line) and shape.tone == "accent"]
    legend = 1
    assert len(lines) - legend == 2
    assert "2024-03-01 none" in picture.description


def test_a_star_joins_only_neighbours_that_have_a_number_and_a_zero_is_hollow() -> None:
    picture = star(Series("Now", (3, None, 0, 4, 5)))

    legend = 1
    lines = [shape for shape in of_type(picture, Line) if isinstance(shape, Line) and shape.tone == "accent"]
    marks = [shape for shape in of_type(picture, Mark) if isinstance(shape, Mark)]
    assert len(lines) - legend == 3
    assert [mark.is_hollow for mark in marks[:-legend]] == [False, True, False, False]


def test_a_star_of_coverage_has_no_line_from_one_axis_to_the_next() -> None:
    picture = star(Series("Pieces of evidence", (3, 1, 0, 4, 5)), is_joined=False)

    legend = 1
    assert len([one for one in of_type(picture, Line) if isinstance(one, Line) and one.tone == "accent"]) == legend


def test_days_stand_as_far_apart_as_they_were() -> None:
    points = ((date(2024, 1, 1), 1), (date(2024, 2, 1), 2), (date(2026, 1, 1), 3))

    (picture,) = pictures_of(OverTime("Mood", (Course("Mood", points),), 0, 10))

    one, two, three = (mark.at[0] for mark in of_type(picture, Mark)[:3] if isinstance(mark, Mark))
    assert (two - one) / (three - one) == pytest.approx(31 / 731)


def test_a_long_name_of_a_band_is_told_on_two_lines_and_not_cut_where_there_is_room() -> None:
    names = ("none", "moderately severe", "severe")
    bands = tuple(Band(name, Decimal(4 * place), Decimal(4 * place + 4)) for place, name in enumerate(names))

    (picture,) = pictures_of(OverTime("PHQ", (course("One", 3, 9),), 0, 12, bands))

    told = [one.text for one in words(picture)]
    assert told.index("moderately") == told.index("severe") - 1
    assert not any("…" in text for text in told)


def test_small_fields_share_one_scale_of_numbers_and_one_of_time() -> None:
    (picture,) = pictures_of(
        SmallMultiples("Ratings", (course("Early", 0, 10), course("Late", 0, 10, year=2025)), 0, 10)
    )

    early, late = (
        [mark.at for mark in of_type(picture, Mark) if isinstance(mark, Mark)][place : place + 2] for place in (0, 2)
    )
    assert [y for _, y in early] == [y for _, y in late]
    assert late[0][0] - early[0][0] > 164


def test_what_is_only_about_a_year_is_dotted_over_it_and_its_mark_is_hollow() -> None:
    picture = timeline(TimelineEntry("Moved", partial_date("2010~")), TimelineEntry("Father left", date(2012, 3, 4)))

    dotted = [line for line in of_type(picture, Line) if isinstance(line, Line) and line.dash == "dot"]
    marks = [mark.is_hollow for mark in of_type(picture, Mark) if isinstance(mark, Mark)]
    assert len(dotted) == 1
    assert marks == [True, False]
    assert "Moved: about 2010" in picture.description


def test_what_has_no_date_is_listed_and_not_drawn() -> None:
    picture = timeline(TimelineEntry("Dog died", None), TimelineEntry("Unknown", partial_date("..")))

    assert of_type(picture, Mark) == []
    assert "Dog died: date not known" in picture.description


def test_what_goes_on_ends_in_an_arrow_at_the_edge() -> None:
    goes_on = TimelineEntry("In this home", date(2020, 1, 1), goes_on=True)
    picture = timeline(goes_on, TimelineEntry("Now", date(2024, 1, 1)))

    arrows = [line for line in of_type(picture, Line) if isinstance(line, Line) and len(line.points) == 3]
    assert len(arrows) == 1
    assert "In this home: since 2020-01-01, and goes on" in picture.description


def test_a_long_timeline_goes_on_in_a_further_picture_on_the_same_axis() -> None:
    listed = tuple(TimelineEntry(f"Move {number}", date(1990 + number, 1, 1)) for number in range(30))

    made = pictures_of(Timeline("Moves", listed))

    axes = [{(one.text, one.at[0]) for one in words(picture) if one.text.isdecimal()} for picture in made]
    assert [picture.title for picture in made] == ["Moves (1 of 3)", "Moves (2 of 3)", "Moves (3 of 3)"]
    assert axes[0] == axes[1] == axes[2]


def test_text_that_a_person_typed_is_escaped_and_cannot_turn_or_end_anything() -> None:
    svg = as_svg(timeline(TimelineEntry(HOSTILE, date(2020, 1, 1))))

    assert "<script" not in svg
    assert "\u202e" not in svg
    assert "\\u202e" in svg


def test_words_from_right_to_left_are_laid_out_by_themselves() -> None:
    svg = as_svg(timeline(TimelineEntry(HEBREW, date(2020, 1, 1))))

    assert f">\u2068{HEBREW}\u2069</text>" in svg


@given(some.text(max_size=200), some.floats(40, 300), some.integers(1, 3))
def test_folded_words_fit_their_room_and_a_cut_is_shown(text: str, room: float, most: int) -> None:
    lines = folded(text, room, 9, most=most)

    assert len(lines) <= most
    assert all(text_width(line, 9) <= room for line in lines)
    assert "".join(lines).replace(" ", "").rstrip("…") in "".join(" ".join(text.split()).split()) or "\\" in "".join(
        lines
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Star("Two", ("a", "b"), (Series("x", (1, 2)),), 5),
        lambda: Star("Short", ("a", "b", "c"), (Series("x", (1, 2)),), 5),
        lambda: Star("Outside", ("a", "b", "c"), (Series("x", (1, 2, 6)),), 5),
        lambda: Star("Many", ("a", "b", "c"), tuple(Series(str(n), (1, 2, 3)) for n in range(5)), 5),
        lambda: OverTime("Many", tuple(course(str(n), 1) for n in range(5)), 0, 5),
        lambda: OverTime("Outside", (course("x", 9),), 0, 5),
        lambda: SmallMultiples("None", (), 0, 5),
        lambda: Timeline("None", ()),
    ],
)
def test_data_that_cannot_be_drawn_truly_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"Two|Short|Outside|Many|None"):
        wrong()


def test_a_png_has_the_sheet_at_two_hundred_dots_an_inch_and_is_not_blank() -> None:
    picture = star(Series("Now", (3, 1, 0, 4, 5)))
    empty = Picture("", Drawing(picture.drawing.width, picture.drawing.height, ()), "")

    drawn = as_png(picture)

    width, height = struct.unpack(">II", drawn[16:24])
    assert drawn.startswith(b"\x89PNG")
    assert (width, height) == (
        round(sheet_size(picture.drawing)[0] * 200 / 72),
        pytest.approx(sheet_size(picture.drawing)[1] * 200 / 72, abs=1.5),
    )
    assert len(drawn) > 2 * len(as_png(empty))


@given(names)
@settings(max_examples=30)
def test_any_typed_text_can_be_drawn_as_png(text: str) -> None:
    assert as_png(timeline(TimelineEntry(text, date(2020, 1, 1)))).startswith(b"\x89PNG")


def test_the_example_of_the_plugin_guide_draws_what_it_says() -> None:
    guide = (Path(__file__).parent.parent / "docs/plugin-guide.md").read_text("utf-8")
    (example,) = (code for code in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "pictures_of" in code)
    told: dict[str, Any] = {}

    exec(example, told)

    drawn = list(told["summarize"](None, None))
    assert [picture.title for picture in drawn] == ["What was seen", "Judged by the carer", "What happened when"]


def test_a_machine_without_typefaces_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    has_letters.cache_clear()
    monkeypatch.setattr(png, "as_png", lambda picture: b"always the same")

    assert not has_letters()

    monkeypatch.undo()
    has_letters.cache_clear()
    assert has_letters()
