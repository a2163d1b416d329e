"""What an analyst gets: every answer and every reason for a missing one, of all versions, in tables to be joined."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.answers import is_blank
from formengine.errors import ExportError
from formengine.evaluation import Evaluation, evaluate, plain_of
from formengine.exporting import export_of
from formengine.exports.formats import EXPORTERS
from formengine.exports.tabular import csv_bytes, guarded, unguarded
from formengine.model import Form, Kind, Question, items_on
from formengine.reports.analyst import list_name
from formengine.tables import Column, Table
from tests.building import (
    SHIPPED,
    Json,
    evaluated,
    form_document,
    form_with,
    number,
    one_of,
    read,
    repeat,
    section,
    shipped_form,
    some_of,
    text,
    whole,
    yes_no,
)
from tests.generated import Generator
from tests.test_kinds_round_trip import filed as filed_at

Row = dict[str, Any]
Tables = dict[str, list[Row]]
MADE = "2026-03-02T09:00:00+00:00"
form_named = cache(shipped_form)


def exported(*evaluations: Evaluation, format_: str = "excel") -> bytes:
    """An export for an analyst of records with these answers."""
    filed = tuple(filed_at(place, one) for place, one in enumerate(evaluations))
    export = export_of(filed, made_at=MADE, made_by="Jo", profile="analyst", audience="author")
    stream = io.BytesIO()
    EXPORTERS[format_](export, stream)
    return stream.getvalue()


def workbook_tables(content: bytes) -> Tables:
    """The tables of a workbook, as a program reads them: the first row has the names."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    found: Tables = {}
    for sheet in workbook:
        head, *rows = [[_read(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        found[sheet.title] = [dict(zip(head, row, strict=True)) for row in rows]
    for one in found.get("sheets", []):
        found[one["table"]] = found.pop(one["sheet"])
    for one in found.get("continued", []):
        found[one["table"]][int(one["row"]) - 2][one["column"]] += one["text"]
    return found


def _read(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(str(value))
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def csv_tables(content: bytes) -> Tables:
    """The tables of a .zip of CSV files, in the types that the codebook names."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    found = {name.removesuffix(".csv"): list(_csv(archive.read(name))) for name in archive.namelist()}
    kinds = {(row["table"], row["column"]): row["kind"] for row in found["codebook"]}
    for name in (name for name in found if name != "codebook"):
        for row in found[name]:
            row.update({column: _typed(cell, kinds.get((name, column), "")) for column, cell in row.items()})
    return found


def _csv(content: bytes) -> Iterator[Row]:
    assert content.startswith(b"\xef\xbb\xbf")
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield {column: unguarded(cell) or None for column, cell in row.items()}


NUMBERS = ("whole number", "number", "rating", "money", "list", "score")


def _typed(cell: Any, kind: str) -> Any:
    if cell is None or kind not in (*NUMBERS, "yes or no"):
        return cell
    return cell == "true" if kind == "yes or no" else Decimal(cell)


def rebuilt(tables: Tables, record: str) -> tuple[dict[str, Any], dict[str, str], dict[str, list[str]]]:
    """The values, the reasons for empty places and the items of a record, from its tables and the codebook alone."""
    values: dict[str, Any] = {}
    states: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    asked = [row for row in tables["codebook"] if row["kind"] not in ("key", "list", "score")]
    for table in dict.fromkeys(row["table"] for row in tables["codebook"]):
        for row in (row for row in tables[table] if row["record"] == record):
            if table != "records":
                lists.setdefault(row["key"].rpartition(".")[0], []).append(row["item"])
            for one in (one for one in asked if one["table"] == table):
                path = one["column"]
                if table != "records":
                    path = f"{row['key']}.{path[len(one['list']) + 1 :]}"
                states[path] = row[f"{one['column']}:state"]
                if row[one["column"]] is not None:
                    values[path] = _as_stored(row[one["column"]], one["kind"])
    return values, states, lists


def _as_stored(cell: Any, kind: str) -> Any:
    return cell.split(";") if kind in ("several choices", "several items of a list") else cell


def meant(evaluation: Evaluation) -> tuple[dict[str, Any], dict[str, str], dict[str, list[str]]]:
    """The same from the evaluation itself."""
    values = {path: _plain(evaluation, path) for path, value in evaluation.values.items() if value is not None}
    states = {path: "not_asked" for path in evaluation.hidden if _stands_in_a_row(evaluation, path)}
    failed = {problem.path for problem in evaluation.problems if problem.kind == "expression"}
    for path in evaluation.visible:
        is_empty = is_blank(evaluation.answers.get(path)) or path in evaluation.same_as
        states[path] = "failed" if path in failed else "blank" if is_empty else "invalid"
    states |= {path: state.value for path, state in evaluation.states.items() if path in states}
    states |= dict.fromkeys(values, "answered")
    return values, states, {path: list(items) for path, items in evaluation.lists.items() if items}


def _stands_in_a_row(evaluation: Evaluation, path: str) -> bool:
    """Whether the lists around a question are asked; one that is closed has no rows."""
    return all(item in evaluation.lists.get(at, ()) for _, at, item in items_on(path, evaluation.form.nodes))


def _plain(evaluation: Evaluation, path: str) -> Any:
    question, plain = evaluation.form.node(path), plain_of(evaluation.values[path])
    assert isinstance(question, Question)
    if question.kind is Kind.MONEY or (isinstance(plain, int | float | Decimal) and not isinstance(plain, bool)):
        return Decimal(str(plain))
    return json.dumps(plain) if isinstance(plain, dict) else plain


def differences(tables: Tables, evaluations: Iterable[Evaluation]) -> list[str]:
    """Where what the tables give back departs from what was answered."""
    found: list[str] = []
    for place, evaluation in enumerate(evaluations):
        back: tuple[Mapping[str, Any], ...] = rebuilt(tables, f"record{place}")
        truth: tuple[Mapping[str, Any], ...] = meant(evaluation)
        for name, read_back, whole_truth in zip(("value", "state", "items"), back, truth, strict=True):
            for path in read_back.keys() | whole_truth.keys():
                one, other = _comparable(read_back.get(path)), _comparable(whole_truth.get(path))
                if one != other:
                    found.append(f"record{place} {path}: the {name} is {one!r} and was {other!r}")
    return found


def _comparable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(f"{value:.15g}")
    return json.loads(value) if isinstance(value, str) and value.startswith('{"') else value


def generated(form: Form, seed: str, count: int) -> list[Evaluation]:
    """Filled forms, of which some are right and some are wrong in every way."""
    chance = random.Random(seed)
    made = [Generator(form, chance) for _ in range(count)]
    return [evaluate(form, one.wild() if place % 3 == 2 else one.valid_leaning()) for place, one in enumerate(made)]


# Everything comes back


@pytest.mark.parametrize("name", ["kitchen_sink", "nested_lists"])
def test_what_was_answered_is_rebuilt_from_a_workbook_and_from_csv(name: str) -> None:
    evaluations = generated(form_named(name), name, 4)

    assert differences(workbook_tables(exported(*evaluations)), evaluations) == []
    assert differences(csv_tables(exported(*evaluations, format_="csv")), evaluations) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_what_was_answered_to_any_form_is_rebuilt_from_a_workbook_and_from_csv(name: str) -> None:
    evaluations = generated(form_named(name), f"many {name}", 24)

    from_workbook = differences(workbook_tables(exported(*evaluations)), evaluations)
    from_csv = differences(csv_tables(exported(*evaluations, format_="csv")), evaluations)

    places = sum(map(len, (part for one in evaluations for part in meant(one))))
    print(f"\n{name}: {places:,} values, states and lists of {len(evaluations)} records; differences"
          f" {len(from_workbook)} (workbook), {len(from_csv)} (CSV)")  # fmt: skip
    assert from_workbook == []
    assert from_csv == []


def test_a_column_of_numbers_holds_numbers_whatever_came_of_a_division() -> None:
    form = form_with({"s": section({"a": whole(), "share": number(calculate="a / 3"), "long": whole()})})
    evaluation = evaluated(form, {"s": {"a": 2, "long": 9007199254740991}})

    (row,) = workbook_tables(exported(evaluation))["records"]
    (exact,) = csv_tables(exported(evaluation, format_="csv"))["records"]

    assert row["s.share"] == Decimal("0.666666666666667")
    assert row["s.long"] == "9007199254740991", "a whole number that Excel would change is text"
    assert exact["s.share"] == Decimal("0.6666666666666666666666666667")


# Several versions


def version(called: str, questions: Json) -> Form:
    made = form_document(questions)
    return read({**made, "x-form": {**made["x-form"], "version": called}})


OLD = version("1.0.0", {
    "s": section({"gone": text(), "kept": whole(), "old_name": one_of("calm", "sad"), "turned": whole(),
                  "both": text(), "twin": text()}),
    "kids": repeat({"name": text(), "toy": text()}),
})  # fmt: skip
NEW = version("2.0.0", {
    "s": section({
        "kept": whole(), "added": yes_no(), "new_name": one_of("calm", "glad", was=["s.old_name"]),
        "turned": text(), "twin": text(was=["s.both"]),
    }),
    "children": repeat({"name": text(), "age": whole()}, was=["kids"]),
})  # fmt: skip
IN_OLD = {"s": {"gone": "x", "kept": 1, "old_name": "sad", "turned": 7, "both": "one", "twin": "two"},
          "kids": [{"_id": "k1", "name": "Ada", "toy": "bear"}]}  # fmt: skip
IN_NEW = {"s": {"kept": 2, "added": True, "new_name": "glad", "turned": "so", "twin": "three"},
          "children": [{"_id": "k1", "name": "Bo", "age": 4}]}  # fmt: skip


@pytest.fixture(params=["excel", "csv"])
def united(request: pytest.FixtureRequest) -> Tables:
    """Records of two versions in one export, the older one first."""
    content = exported(evaluated(OLD, IN_OLD), evaluated(NEW, IN_NEW), format_=request.param)
    return workbook_tables(content) if request.param == "excel" else csv_tables(content)


def test_rows_of_two_versions_are_united_by_path_and_no_column_is_lost(united: Tables) -> None:
    columns = [name for name in united["records"][0] if name.startswith("s.") and ":" not in name]
    old, new = united["records"]

    assert columns == ["s.kept", "s.added", "s.new_name", "s.turned", "s.twin", "s.gone", "s.both"]
    assert (old["version"], new["version"]) == ("1.0.0", "2.0.0")
    assert (old["s.kept"], old["s.gone"], old["s.gone:state"]) == (1, "x", "answered")
    assert (new["s.gone"], new["s.gone:state"]) == (None, "not_in_version")
    assert (old["s.added"], old["s.added:state"]) == (None, "not_in_version")


def test_a_question_that_was_renamed_stands_under_its_newest_name_with_its_own_labels(united: Tables) -> None:
    old, new = united["records"]

    assert "s.old_name" not in old
    assert (old["s.new_name"], old["s.new_name:label"]) == ("sad", "Sad")
    assert new["s.new_name"] == "glad"
    assert [(one["code"], one["versions"]) for one in united["choices"]] == [
        ("calm", "2.0.0; 1.0.0"), ("glad", "2.0.0"), ("sad", "1.0.0"),
    ]  # fmt: skip


def test_a_path_that_another_version_asks_something_else_under_is_never_merged(united: Tables) -> None:
    old, new = united["records"]

    assert (old["s.turned:1.0.0"], old["s.turned"]) == (7, None), "a number and a text are two columns"
    assert (new["s.turned:1.0.0"], new["s.turned"]) == (None, "so")
    assert (old["s.both"], old["s.twin"]) == ("one", "two"), "the old version has both paths"
    assert (new["s.both"], new["s.twin"]) == (None, "three")


def test_a_list_that_was_renamed_is_one_table_with_all_its_questions(united: Tables) -> None:
    assert "kids" not in united
    assert [(row["key"], row["children.name"], row["children.age"], row["children.toy"] if "children.toy" in row else
             row["kids.toy"]) for row in united["children"]] == [
        ("kids.k1", "Ada", None, "bear"), ("children.k1", "Bo", 4, None),
    ]  # fmt: skip


def test_the_codebook_says_in_which_versions_a_column_exists(united: Tables) -> None:
    told = {row["column"]: (row["versions"], row["former_paths"]) for row in united["codebook"]}

    assert told["s.kept"] == ("2.0.0; 1.0.0", None)
    assert told["s.added"] == ("2.0.0", None)
    assert told["s.gone"] == ("1.0.0", None)
    assert told["s.new_name"] == ("2.0.0; 1.0.0", "s.old_name")


def test_every_part_of_every_version_is_in_the_codebook(united: Tables) -> None:
    listed = {(row["table"], row["column"]) for row in united["codebook"]}
    named = [(table, column) for table in ("records", "children") for column in united[table][0]
             if ":" not in column and "=" not in column]  # fmt: skip

    assert [one for one in named if one not in listed] == []


def test_records_of_different_forms_are_refused_in_a_sentence() -> None:
    one, other = evaluated(OLD, IN_OLD), evaluated(NEW, IN_NEW)

    with pytest.raises(ExportError, match=r"are of different forms \(.*\); export those of one together"):
        exported(one, replace(other, form=replace(NEW, id="test/other")))


# Reasons, codes and names


def test_every_reason_for_an_empty_place_is_told_apart() -> None:
    form = form_with({"s": section({
        "ask": yes_no(), "closed": text(visible_when="ask"), "open": whole(), "wrong": whole(),
        "said": whole(states={"declined": "Rather not"}), "worked": whole(calculate="wrong + 1"),
    })})  # fmt: skip
    evaluation = evaluated(form, {"s": {"ask": False, "wrong": "many"}}, states={"s.said": "declined"})

    tables = workbook_tables(exported(evaluation))

    (row,) = tables["records"]
    told = {name: row[f"s.{name}:state"] for name in ("ask", "closed", "open", "wrong", "said", "worked")}
    assert told == {"ask": "answered", "closed": "not_asked", "open": "blank", "wrong": "invalid",
                    "said": "declined", "worked": "blank"}  # fmt: skip
    assert row["s.ask"] is False
    assert ("s.wrong", "invalid", "many") in [(one["path"], one["what"], one["text"]) for one in tables["remarks"]]


def test_several_choices_are_columns_of_ones_and_noughts_beside_the_codes() -> None:
    form = form_with({"s": section({"which": some_of("x", "y", "z")})})

    given, blank = workbook_tables(exported(evaluated(form, {"s": {"which": ["z", "x"]}}), evaluated(form, {})))[
        "records"
    ]

    assert [given[f"s.which{more}"] for more in ("", "=x", "=y", "=z", ":label")] == ["z;x", 1, 0, 1, "Z; X"]
    assert [blank[f"s.which{more}"] for more in ("", "=x", ":state")] == [None, None, "blank"]


def test_a_list_with_the_name_of_another_table_keeps_its_rows() -> None:
    form = form_with({"records": repeat({"a": text()}), "con": repeat({"b": text()})})
    evaluation = evaluated(form, {"records": [{"_id": "k", "a": "x"}], "con": [{"_id": "k", "b": "y"}]})

    tables = csv_tables(exported(evaluation, format_="csv"))

    assert tables["records (list)"][0]["records.a"] == "x"
    assert tables["con (list)"][0]["con.b"] == "y"
    assert tables["records"][0]["records:items"] == 1
    assert [list_name(path) for path in ("aux.inner", "auxiliary", "codebook")] == [
        "aux.inner (list)", "auxiliary", "codebook (list)",
    ]  # fmt: skip


def test_a_list_with_a_name_too_long_for_a_sheet_is_named_in_full_elsewhere() -> None:
    name = "people_who_were_there_for_the_family"
    form = form_with({name: repeat({"a": text()}), f"{name}_too": repeat({"a": text()})})
    items = [{"_id": "k", "a": "x"}]
    content = exported(evaluated(form, {name: items, f"{name}_too": items}))

    assert workbook_tables(content)[f"{name}_too"][0][f"{name}_too.a"] == "x"
    assert max(map(len, openpyxl.load_workbook(io.BytesIO(content)).sheetnames)) == 31


def test_a_text_too_long_for_a_cell_goes_on_in_a_table_of_its_own() -> None:
    form = form_with({"s": section({"told": text(maxLength=200_000, widget="long_text")})})
    long = "\U0001f469 word _x0041_ " * 6_000

    tables = workbook_tables(exported(evaluated(form, {"s": {"told": long}})))

    assert tables["records"][0]["s.told"] == long
    assert len(tables["continued"]) > 2


def test_a_sheet_can_be_read_without_knowing_anything_but_its_name() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(exported(evaluated(OLD, IN_OLD))))

    for sheet in workbook:
        names = [cell.value for cell in sheet[1]]
        assert None not in names
        assert len(set(names)) == len(names)
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes == "A2"
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}


# CSV


STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0"), min_size=1),
    st.builds(str.__add__, st.sampled_from([*STARTS[:5], "'", "'=", "''+", "＝"]), st.text("a=1'-;\t\n \"")),
)  # fmt: skip


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6))
def test_a_csv_file_reads_back_as_it_was_written(rows: list[Any]) -> None:
    content = csv_bytes(Table("t", tuple(Column(name) for name in "abc"), tuple(rows))).decode("utf-8-sig")

    head, *lines = csv.reader(io.StringIO(content, newline=""))

    assert head == ["a", "b", "c"]
    assert [[unguarded(cell) for cell in line] for line in lines] == [[_written(cell) for cell in row] for row in rows]
    assert all(line == [] or not cell.startswith(STARTS) or _is_number(cell) for line in lines for cell in line)
    assert content.count("\r\n") >= 1 + len(rows)


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:f}" if isinstance(cell, Decimal) else cell.isoformat() if isinstance(cell, date) else str(cell)


def _is_number(cell: str) -> bool:
    return Decimal(cell) < 1


@pytest.mark.parametrize(
    "text_",
    [
        "=1+1",
        "'=1+1",
        "''=1",
        "'",
        "'so",
        "+44 20",
        "-5",
        "@x",
        "＝1",
        "plain",
        "\tx",
        "a;=1",
        "a;'=1",
        'a; "=1"',
        "a\t'\t=1",
        "a\n-b\r\n'+c",
        ";;==",
        "\t=1",
        ' "=1"',
        "a; b",
        "it's; 'so",
    ],
)
def test_the_apostrophe_before_a_formula_can_always_be_taken_away(text_: str) -> None:
    assert unguarded(guarded(text_)) == text_
    assert not guarded(text_).startswith(STARTS)


@pytest.mark.parametrize("separator", [";", "\t", "\n", "\r\n"])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", ' "=', "'="])
def test_no_cell_begins_a_formula_wherever_a_spreadsheet_cuts_the_file(separator: str, sign: str) -> None:
    typed = f"Seen{separator}{sign}HYPERLINK(A1)"

    content = csv_bytes(Table("t", (Column("a"), Column("b")), ((typed, typed),))).decode("utf-8-sig")

    # Much of Europe: the list separator is ";", and quotes inside of what is then a cell are none.
    pieces = re.split(r"[;\t\r\n]", content)
    assert not [piece for piece in pieces if piece.lstrip(' "').startswith(STARTS)]
    assert [unguarded(cell) for cell in list(csv.reader(io.StringIO(content, newline="")))[1]] == [typed, typed]


@given(st.text("a=-;'\t\r\n \"@"))
def test_any_text_reads_back_and_no_part_of_it_begins_a_formula(typed: str) -> None:
    assert unguarded(guarded(typed)) == typed
    assert not [piece for piece in re.split(r"[;\t\r\n]", guarded(typed)) if piece.lstrip(' "').startswith(STARTS)]
