"""The first page is one page, however much there is to say; what has no room on it is counted, and stands elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest

from formengine.evaluation import Evaluation
from formengine.model import Form
from formengine.reports import chapters_of
from formengine.reports.summary import MOST_DUE, MOST_FLAGS
from formengine.tables import Chapter, Paragraph, Table, plain
from tests.building import Json, day, evaluated, form_with, rating, section, text
from tests.workbooks import MADE_AT, exported, filed


def flagging(*counts: int, told: str = "Ask about it.", texts: int = 0) -> Form:
    """A form with a scale for each count, of so many items, each of which raises a flag; and a recommendation.

    Parameters: `texts` how many different ones the flags of a scale have, where not each has its own.
    """
    sections = {
        f"s{n}": section({f"i{place}": rating(0, 3) for place in range(count)}, title=f"Part {n}")
        for n, count in enumerate(counts)
    }
    scales = {
        f"scale{n}": {
            "label": f"Scale {n}", "items": [{"item": f"s{n}.i{place}"} for place in range(count)], "minimum": 0,
            "maximum": 3, "method": "sum", "direction": "higher is more", "version": "1", "source": "made up",
            "examples": [{"answers": {}, "value": None}],
            "risk": [
                {"item": f"s{n}.i{place}", "at_least": 2, "text": f"{told} {place % (texts or count)}."}
                for place in range(count)
            ],
        }
        for n, count in enumerate(counts)
    }  # fmt: skip
    advice = {"advice": text(maxLength=80, title="Recommendation", first_page=True)}
    return form_with({**sections, "end": section(advice)}, scales=scales)


def raised(form: Form) -> Evaluation:
    """The form with every flag raised."""
    items = {path.split(".")[0] for path in form.nodes if path.startswith("s")}
    answers: Json = {one: {p.split(".")[1]: 3 for p in form.nodes if p.startswith(f"{one}.")} for one in items}
    return evaluated(form, {**answers, "end": {"advice": "Approval"}})


def chapter(evaluation: Evaluation, title: str) -> Chapter:
    return next(one for one in chapters_of(filed(evaluation), made_at=MADE_AT, made_by="Ana") if one.title == title)


def strong(found: Chapter) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph) and block.strong]


def flags(found: Chapter) -> list[str]:
    return [line for line in strong(found) if line.startswith("Scale ")]


def test_few_flags_stand_on_the_first_page_as_they_are() -> None:
    evaluation = raised(flagging(3, 2))

    assert flags(chapter(evaluation, "Summary")) == flags(chapter(evaluation, "Scores"))
    assert len(flags(chapter(evaluation, "Summary"))) == 5
    assert "flags" not in " ".join(strong(chapter(evaluation, "Summary")))


def test_of_many_flags_the_first_of_each_score_stand_there_and_how_many_there_are_before_them() -> None:
    evaluation = raised(flagging(40, 2, 1))

    lines = strong(chapter(evaluation, "Summary"))
    start = next(place for place, line in enumerate(lines) if line.startswith("There are 43 flags"))

    assert lines[start].endswith(f"{MOST_FLAGS} stand here; all of them stand under Scores.")
    assert [line.split(":")[0] for line in lines[start + 1 :]] == ["Scale 0"] * 5 + ["Scale 1"] * 2 + ["Scale 2"]
    assert len(flags(chapter(evaluation, "Scores"))) == 43


def test_flags_that_say_the_same_are_one_line_that_counts_them() -> None:
    lines = flags(chapter(raised(flagging(20, texts=1)), "Summary"))

    assert lines == ["Scale 0: Ask about it. 0. (Answered: Step 3.) (20 answers)"]


def test_a_long_flag_says_that_it_goes_on_and_stands_whole_under_scores() -> None:
    evaluation = raised(flagging(2, told="Ask about it kindly." * 30))

    assert all(line.endswith("… (goes on under Scores)") for line in flags(chapter(evaluation, "Summary")))
    assert "goes on" not in " ".join(strong(chapter(evaluation, "Scores")))


@pytest.mark.parametrize("told", ["Ask about it.", "Ask about it kindly, and ask who else knows. " * 12])
def test_the_summary_is_one_page_with_sixty_flags_and_the_recommendation_is_on_it(told: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(exported(raised(flagging(40, 20, told=told)))))

    sheet = workbook["Summary"]
    assert sheet.page_setup.fitToHeight == 1
    assert "Approval" in [cell.value for line in sheet.iter_rows() for cell in line]


# What is due


def due(count: int) -> Iterator[str]:
    days = {f"d{number}": day(due=f"Visit {number}") for number in range(count)}
    form = form_with({"s": section(days)})
    evaluation = evaluated(form, {"s": {f"d{number}": f"2027-01-{28 - number:02d}" for number in range(count)}})
    for table in (block for block in chapter(evaluation, "Summary").blocks if isinstance(block, Table)):
        yield from (str(plain(row[1])) for row in table.rows if row[0] == "Due")


def test_the_days_that_are_due_next_stand_each_on_a_line_and_later_ones_are_counted() -> None:
    few, many = "".join(due(2)), "".join(due(10))

    assert few.splitlines() == ["2027-01-27: Visit 1", "2027-01-28: Visit 0"]
    assert many.splitlines()[0] == "2027-01-19: Visit 9"
    assert many.splitlines()[MOST_DUE:] == ["And 5 later days, in their sections."]


# A section that is a grid


def grid(**more: Json) -> Evaluation:
    items = {"sleep": rating(0, 2, title="Sleep"), "meals": rating(0, 2, title="Meals")}
    form = form_with({"week": section({**more, **items}, title="The week", widget="grid")})
    return evaluated(form, {"week": {"sleep": 1}})


def test_a_section_that_is_a_grid_is_drawn_as_one_under_the_chapters_heading() -> None:
    (table,) = chapter(grid(), "The week").blocks

    assert isinstance(table, Table)
    assert table.title == ""
    assert [column.title for column in table.columns] == ["", "Step 0", "Step 1", "Step 2", "Note"]
    assert [tuple(map(plain, row))[:4] for row in table.rows] == [
        ("Sleep", None, "●", None), ("Meals", None, None, None),
    ]  # fmt: skip


def test_what_a_grid_tells_stands_above_it() -> None:
    above, table = chapter(
        grid(note={"type": "object", "title": "Think of the last week.", "x-form": {"widget": "information"}}),
        "The week",
    ).blocks

    assert isinstance(above, Paragraph)
    assert "Think of the last week." in above.text
    assert isinstance(table, Table)
