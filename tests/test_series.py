"""A scale over time: what moved, whether that is more than the measure's own error, and what cannot be compared."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from formengine.engine import Engine
from formengine.exports.data import write_json
from formengine.exports.tabular import write_csv
from formengine.plugins import Plugins
from formengine.reports.series import Point, series
from formengine.tables import Band, Chapter, Chart, Paragraph, Table
from tests.building import Json, day, form_document, rating, read, repeat, section, text

CHANGE = {"points": 3, "source": "made up"}


def document(**keys: Any) -> Json:
    """A form on a day, with a sum over four ratings from 0 to 3."""
    scale = {
        "label": "Settled", "items": [{"item": f"s.{name}"} for name in "abcd"], "minimum": 0, "maximum": 3,
        "method": "sum", "direction": "higher is more settled", "version": "1", "source": "made up",
        "missing": {"at_most": 1, "then": "prorate"}, "rounding": {"places": 1, "mode": "half_up"},
        "bands": [{"from": 0, "label": "hard"}, {"from": 6, "label": "easy"}],
        "examples": [{"answers": {}, "value": None}], **keys,
    }  # fmt: skip
    states = {"not_applicable": "No"}
    asked = {"v": section({"on": day()}), "s": section({name: rating(0, 3, states=states) for name in "abcd"})}
    return form_document(asked, scales={"settled": scale}, date="v.on")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine.start(tmp_path, plugins=Plugins.given())


def sitting(engine: Engine, form: Json, on: str, *answers: int | None, who: str = "A") -> str:
    """A record of that day with these answers; its id."""
    given = {name: answer for name, answer in zip("abcd", answers, strict=False) if answer is not None}
    read_form = read(form)
    document_of_answers = {"v": {"on": on}, "s": given}
    states = {f"s.{name}": "not_applicable" for name, answer in zip("abcd", answers, strict=False) if answer is None}
    envelope = {"answers": document_of_answers, "states": states}
    draft = engine.begin(read_form, engine.subject(who, "person"), actor="t",
                         answers=engine.read_answers(read_form, envelope))  # fmt: skip
    return draft.record.id


def over_time(engine: Engine, *records: str) -> list[Chapter]:
    """The chapters about time in an export of these records."""
    chapters = engine.export(records, made_by="t").chapters
    return [chapter for chapter in chapters if chapter.title.startswith("Over time")]


def rows_of(chapter: Chapter) -> list[tuple[Any, ...]]:
    """The rows of its first table."""
    return list(next(block for block in chapter.blocks if isinstance(block, Table)).rows)


def test_an_export_of_several_records_of_one_person_tells_the_scores_in_the_order_of_their_days(engine: Engine) -> None:
    form = document(reliable_change=CHANGE)
    later, first = sitting(engine, form, "2026-05-01", 2, 2, 2, 2), sitting(engine, form, "2026-03-01", 1, 1, 1, 1)

    (chapter,) = over_time(engine, later, first)

    assert chapter.title == "Over time: A"
    assert rows_of(chapter) == [
        ("2026-03-01", "4.0", "hard", "4 of 4", "the first score"),
        ("2026-05-01", "8.0", "easy", "4 of 4", "4.0 higher: a reliable change (3 points or more)"),
    ]


def test_an_analyst_gets_the_scores_over_time_as_rows_of_one_table(engine: Engine) -> None:
    later, first = sitting(engine, document(), "2026-05-01", 2, 2, 2, 2), sitting(engine, document(), "2026-03-01", 1)
    other = sitting(engine, document(), "2026-03-01", 1, 1, 1, 1, who="B")

    chapters = engine.export([later, first, other], profile="analyst", made_by="t").chapters
    (chapter,) = [chapter for chapter in chapters if chapter.title == "scores_over_time"]

    assert [row[3:6] for row in rows_of(chapter)] == [
        ("2026-03-01", first, None),
        ("2026-05-01", later, Decimal("8.0")),
    ]
    assert rows_of(chapter)[1][-1] == "the first score"


def test_an_analyst_gets_no_rows_over_time_of_a_single_record(engine: Engine) -> None:
    chapters = engine.export([sitting(engine, document(), "2026-03-01", 1)], profile="analyst", made_by="t").chapters

    assert "scores_over_time" not in [chapter.title for chapter in chapters]


def test_a_difference_below_reliable_change_is_said_to_be_less(engine: Engine) -> None:
    form = document(reliable_change=CHANGE)
    records = [sitting(engine, form, "2026-03-01", 2, 2, 2, 2), sitting(engine, form, "2026-05-01", 2, 2, 2, 1)]

    assert rows_of(over_time(engine, *records)[0])[1][-1] == "1.0 lower: less than the 3 points of a reliable change"


def test_without_a_published_reliable_change_none_is_claimed(engine: Engine) -> None:
    records = [
        sitting(engine, document(), "2026-03-01", 0, 0, 0, 0),
        sitting(engine, document(), "2026-05-01", 3, 3, 3, 3),
    ]

    (chapter,) = over_time(engine, *records)
    table = chapter.blocks[0]

    assert rows_of(chapter)[1][-1] == "12.0 higher"
    assert isinstance(table, Table)
    assert table.note == (
        "Higher is more settled. Bands: hard from 0, easy from 6."
        " No reliable change is published here, so a small difference may be chance. made up."
    )


def test_a_sitting_without_a_score_says_why_and_the_next_is_compared_with_the_one_before_it(engine: Engine) -> None:
    records = [
        sitting(engine, document(), "2026-03-01", 1, 1, 1, 1),
        sitting(engine, document(), "2026-04-01"),
        sitting(engine, document(), "2026-05-01", 1, 1, 1, None),
    ]

    rows = rows_of(over_time(engine, *records)[0])

    assert rows[1][1:] == ("none", None, "0 of 4", "No score yet: none of the questions is answered.")
    assert rows[2][1:] == ("4.0 (prorated)", "hard", "3 of 4", "no change; one of the two is prorated")


def test_scores_of_different_ranges_are_not_compared_and_the_line_leaves_the_older_out(engine: Engine) -> None:
    form = document(drop=["not_applicable"])
    records = [
        sitting(engine, form, "2026-03-01", 1, 1, 1, None),
        sitting(engine, form, "2026-04-01", 1, 1, 1, 1),
        sitting(engine, form, "2026-05-01", 2, 1, 1, 1),
    ]

    (chapter,) = over_time(engine, *records)
    (line,) = [block for block in chapter.blocks if isinstance(block, Chart)]

    assert rows_of(chapter)[1][-1] == (
        "cannot be compared with 2026-03-01: another range (0 to 9, now 0 to 12), because other items count"
    )
    assert (line.kind, line.minimum, line.maximum) == ("line", 0, 12)
    assert line.description == "2026-04-01: 4.0 (hard); 2026-05-01: 5.0 (hard)"


def test_a_line_over_time_has_its_days_and_its_bands_up_to_the_next(engine: Engine) -> None:
    records = [sitting(engine, document(), f"2026-0{month}-01", month, 1, 1, 1) for month in (1, 2, 3)]

    (chapter,) = over_time(engine, *records)
    (line,) = [block for block in chapter.blocks if isinstance(block, Chart)]

    assert [row[0] for row in line.table.rows] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert line.bands == (Band("hard", Decimal(0), Decimal(6)), Band("easy", Decimal(6), Decimal(12)))


def rating_form(**sections: Any) -> Json:
    """A form on a day with sections of questions, and no scale."""
    return form_document({"v": section({"on": day()}), **sections}, date="v.on")


def rated(engine: Engine, form: Json, on: str, **answers: Any) -> str:
    """A record of some ratings on a day."""
    read_form = read(form)
    given = engine.read_answers(read_form, {"v": {"on": on}, **answers})
    return engine.begin(read_form, engine.subject("A", "person"), actor="t", answers=given).record.id


def judged(title: str = "Where is this now?", most: int = 10) -> Json:
    """A question for a number from 0 to a highest step."""
    return {"type": "integer", "minimum": 0, "maximum": most, "title": title}


def test_ratings_given_more_than_once_are_small_lines_on_one_scale_called_by_their_section(engine: Engine) -> None:
    form = rating_form(
        trust=section({"now": judged(), "visits": judged("How many visits?", 90)}, title="Trust"),
        feelings=section({"now": judged()}, title="Feelings"),
        belonging=section({"here": judged("Belonging here"), "there": judged("Belonging there")}, title="Belonging"),
    )
    first = rated(engine, form, "2026-01-01", trust={"now": 3, "visits": 4}, feelings={"now": 5}, belonging={"here": 1})
    second = rated(engine, form, "2026-03-01", trust={"now": 6, "visits": 8}, belonging={"here": 2, "there": 9})
    third = rated(engine, form, "2026-06-01", trust={"now": 6}, feelings={"now": 7}, belonging={"there": 8})

    (chapter,) = over_time(engine, third, first, second)
    (chart,) = [block for block in chapter.blocks if isinstance(block, Chart)]

    assert chart.values == ("Trust", "Feelings", "Belonging here", "Belonging there")
    assert (chart.kind, chart.in_panels, chart.minimum, chart.maximum) == ("line", True, 0, 10)
    assert chart.table.rows == (
        (date(2026, 1, 1), 3, 5, 1, None),
        (date(2026, 3, 1), 6, None, 2, 9),
        (date(2026, 6, 1), 6, 7, None, 8),
    )
    assert "Feelings: 2026-01-01 5, 2026-03-01 none, 2026-06-01 7" in chart.description


def test_a_rating_given_once_is_no_line_and_items_of_a_scale_are_no_ratings(engine: Engine) -> None:
    form = rating_form(trust=section({"now": judged()}, title="Trust"))
    records = [rated(engine, form, "2026-01-01", trust={"now": 3}), rated(engine, form, "2026-03-01")]
    scored = [sitting(engine, document(), f"2026-0{month}-01", 1, 1, 1, 1, who="B") for month in (1, 2)]

    assert over_time(engine, *records) == []
    assert not any(isinstance(block, Chart) and block.in_panels for block in over_time(engine, *scored)[0].blocks)


def test_scores_by_another_version_of_the_scale_are_not_compared(engine: Engine) -> None:
    filed = engine.filed(sitting(engine, document(), "2026-03-01", 1, 1, 1, 1))
    (scale,), (score,) = filed.evaluation.form.scales, filed.evaluation.scores
    old = Point(filed.record, "2026-03-01", scale, score)
    new = Point(filed.record, "2026-05-01", replace(scale, version="2"), score)

    (table,) = series([old, new])

    assert isinstance(table, Table)
    assert table.rows[1][-1] == "cannot be compared with 2026-03-01: another version of the scale (1, now 2)"


def test_different_people_are_never_put_into_one_series(engine: Engine) -> None:
    records = [sitting(engine, document(), f"2026-0{month}-01", 1, 1, 1, 1, who=who)
               for who, month in (("A", 1), ("B", 2), ("A", 3), ("C", 4))]  # fmt: skip

    (chapter,) = over_time(engine, *records)

    assert (chapter.title, [row[0] for row in rows_of(chapter)]) == ("Over time: A", ["2026-01-01", "2026-03-01"])


def test_one_record_has_no_series(engine: Engine) -> None:
    assert over_time(engine, sitting(engine, document(), "2026-03-01", 1, 1, 1, 1)) == []


def test_a_scale_of_each_item_has_a_series_for_each_by_what_it_is_called(engine: Engine) -> None:
    form = read(people_form())
    records = []
    for month, people in ((1, ("Gran", "Pa")), (2, ("Pa", "Gran"))):
        given = {"v": {"on": f"2026-0{month}-01"}, "l": [{"who": who, "near": month} for who in people]}
        answers = engine.read_answers(form, given)
        records.append(engine.begin(form, engine.subject("A", "person"), actor="t", answers=answers).record.id)

    (chapter,) = over_time(engine, *records)

    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    assert [(table.title, [row[1] for row in table.rows]) for table in tables] == [
        ("Near – Gran over time", ["1", "2"]),
        ("Near – Pa over time", ["1", "2"]),
    ]


def people_form() -> Json:
    scale = {
        "label": "Near", "items": [{"item": "l.near"}], "minimum": 0, "maximum": 3, "method": "sum", "for_each": "l",
        "direction": "higher is nearer", "version": "1", "source": "made up",
        "examples": [{"answers": {"l": [{"near": 1}]}, "value": 1}],
    }  # fmt: skip
    return form_document({"v": section({"on": day()}),
                          "l": repeat({"who": text(), "near": rating(0, 3)}, repeat={"label": "who"})},
                         scales={"near": scale}, date="v.on")  # fmt: skip


@pytest.mark.parametrize(("names", "told"), [
    (("Gran", "Gran"), "Near: the scores of “Gran” are not set in a row"),
    ((None,), "Near: the scores of people without a name are not set in a row"),
])  # fmt: skip
def test_people_who_cannot_be_told_apart_are_never_joined_into_one_line(
    engine: Engine, names: tuple[str | None, ...], told: str
) -> None:
    form = read(people_form())
    records = []
    for month in (1, 2):
        people = [{"near": month, **({"who": name} if name else {})} for name in names]
        answers = engine.read_answers(form, {"v": {"on": f"2026-0{month}-01"}, "l": people})
        records.append(engine.begin(form, engine.subject("A", "person"), actor="t", answers=answers).record.id)

    (chapter,) = over_time(engine, *records)
    export = engine.export(records, profile="analyst", made_by="t")
    (rows,) = [rows_of(one) for one in export.chapters if one.title == "scores_over_time"]

    assert [type(block) for block in chapter.blocks] == [Paragraph]
    assert chapter.blocks[0].text.startswith(told)  # type: ignore[union-attr]
    assert all(str(row[-1]).startswith("Near: the scores of") for row in rows)


@pytest.mark.parametrize("is_turned", [False, True])
def test_two_sittings_of_one_day_follow_the_order_in_which_they_were_begun(engine: Engine, is_turned: bool) -> None:
    records = [sitting(engine, document(), "2026-03-01", 1, 1, 1, 1),
               sitting(engine, document(), "2026-03-01", 2, 2, 2, 2)]  # fmt: skip

    rows = rows_of(over_time(engine, *(reversed(records) if is_turned else records))[0])

    assert rows[1][-1] == "4.0 higher; both are of one day, in the order in which they were begun"


def test_sums_of_different_items_are_not_compared_although_their_range_is_alike(engine: Engine) -> None:
    form = read(document(drop=["not_applicable"], reliable_change=CHANGE))
    records = []
    for month, left_out in ((1, "c"), (2, "d")):
        given = {"v": {"on": f"2026-0{month}-01"}, "s": {name: month for name in "abcd" if name != left_out}}
        answers = engine.read_answers(form, {"answers": given, "states": {f"s.{left_out}": "not_applicable"}})
        records.append(engine.begin(form, engine.subject("A", "person"), actor="t", answers=answers).record.id)

    rows = rows_of(over_time(engine, *records)[0])

    assert rows[1][-1] == "cannot be compared with 2026-01-01: other items count"


def test_a_score_is_compared_with_the_last_one_that_it_can_be_compared_with(engine: Engine) -> None:
    form = document(drop=["not_applicable"])
    records = [sitting(engine, form, "2026-01-01", 1, 1, 1, 1), sitting(engine, form, "2026-02-01", 1, 1, 1, None),
               sitting(engine, form, "2026-03-01", 2, 2, 2, 2)]  # fmt: skip

    assert rows_of(over_time(engine, *records)[0])[2][-1] == "4.0 higher than on 2026-01-01"


def test_csv_and_json_have_the_scores_over_time_too(engine: Engine) -> None:
    records = [sitting(engine, document(), "2026-03-01", 1, 1, 1, 1), sitting(engine, document(), "2026-05-01", 2)]
    export = engine.export(records, made_by="t")
    packed, text_of = io.BytesIO(), io.BytesIO()
    write_csv(export, packed)
    write_json(export, text_of)

    (first, *_) = list(
        csv.DictReader(io.StringIO(zipfile.ZipFile(packed).read("scores_over_time.csv").decode("utf-8-sig")))
    )
    (row, *_) = json.loads(text_of.getvalue())["scores_over_time"]

    assert (first["scale"], first["value"], first["since before"]) == ("settled", "4.0", "the first score")
    assert (row["scale"], row["value"], row["since_before"]) == ("settled", 4, "the first score")
