"""The workbook that a panel member opens: a first page, a sheet for each list, every word on paper."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from formengine.answers import Answers
from formengine.audience import AUTHOR, Reader, Readership, Sight, seen
from formengine.casework.concerns import close, raise_concern
from formengine.casework.due import due_about
from formengine.engine import Engine
from formengine.exports.excel import write_workbook
from formengine.exports.excel.names import safe_sheet_name
from formengine.exports.formats import write_excel
from formengine.model import Form
from formengine.records import Record, Subject
from formengine.reports import Export
from formengine.reports.summary import LEAST_ROOM, ROOM, shortened
from formengine.tables import Chapter, Chart, Column, Live, Paragraph, Table
from tests.building import form_with, repeat, section, text
from tests.couple import couple_kept, narrative
from tests.generated import Generator
from tests.lifelike import LIFELIKE
from tests.office import run, to_pdf, to_text, tool
from tests.working import at_work, begun

SINK = Path(__file__).parent / "forms" / "kitchen_sink.json"
SHIPPED = (*(offer.id for offer in Engine.start(Path("nothing-is-kept-here")).offers()), str(SINK))
BEGUN = "2026-03-02T10:00:00Z"
SMALL = {"words": 1_500, "visits": 4, "referees": 3, "pieces": 3}


@dataclass(frozen=True)
class Kept:
    """The couple's record in its home."""

    engine: Engine
    record: str

    def export(self, reader: Reader = AUTHOR) -> Export:
        """The record as an export for a reader."""
        return self.engine.export([self.record], made_by="Ana Moreno", reader=reader)


@cache
def couple() -> Kept:
    """One record for all tests; nothing here changes it."""
    return Kept(*couple_kept(Path(mkdtemp()), **SMALL))


def as_workbook(export: Export) -> openpyxl.Workbook:
    stream = io.BytesIO()
    write_excel(export, stream)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def drawn(*chapters: Chapter) -> openpyxl.Workbook:
    stream = io.BytesIO()
    write_workbook(chapters, stream, title="Record", header="Form, r1, 2026-03-02")
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def cells(workbook: openpyxl.Workbook) -> Iterator[ExcelCell]:
    for sheet in workbook:
        yield from (cell for line in sheet.iter_rows() for cell in line if cell.value is not None)


def chapter(export: Export, title: str) -> Chapter:
    return next(one for one in export.chapters if one.title == title)


def tables(found: Chapter) -> list[Table]:
    return [block for block in found.blocks if isinstance(block, Table)]


def facts(export: Export) -> dict[Any, Any]:
    """The lines of the first page's tables of two columns."""
    return {row[0]: row[1] for table in tables(chapter(export, "Summary")) for row in table.rows if len(row) == 2}


def said(found: Chapter) -> str:
    return "\n".join(block.text for block in found.blocks if isinstance(block, Paragraph))


# The first page


def test_the_first_page_has_the_answers_that_the_form_marks_in_the_forms_order() -> None:
    glance = next(table for table in tables(chapter(couple().export(), "Summary")) if table.title == "At a glance")

    assert [row[0] for row in glance.rows] == [
        "What is still open", "Recommendation", "Terms that are recommended", "Formulation",
    ]  # fmt: skip
    assert glance.rows[1][1] == "Approval"


def test_a_marked_question_that_is_not_answered_is_said_to_be_open_and_one_in_a_list_says_whose_it_is(
    tmp_path: Path,
) -> None:
    asked = {"name": text(maxLength=80), "in_short": text(maxLength=80, title="In short", first_page=True)}
    form = form_with({
        "s": section({"advice": text(maxLength=80, title="Advice", first_page=True)}),
        "people": repeat(asked, repeat={"label": "name"}),
    })  # fmt: skip
    with at_work(tmp_path) as desk:
        answers = desk.engine.read_answers(form, {"answers": {"people": [{"name": "Jo", "in_short": "Well"}]}})
        draft = desk.engine.begin(form, desk.engine.subject("A. B.", "child"), actor="Ana", answers=answers)

        found = facts(desk.engine.export([draft.record.id], made_by="Ana"))

    assert (found["Advice"], found["1. Jo › In short"]) == ("left open", "Well")


def test_the_first_page_says_what_is_due_who_signed_which_step_was_last_and_where_the_history_ends() -> None:
    export = couple().export()

    found = facts(export)

    assert found["Due"] == "2027-06-30: First review of the approval"
    assert found["Signed by"] == "Ana Moreno (assessor, 2026-03-02)"
    assert found["Last step"].startswith("Submitted: Ana Moreno")
    assert found["Last link of its history"].startswith(export.filed[0].head[:12])
    assert "There is an addendum to this record" in said(chapter(export, "Summary"))


def test_the_page_of_a_person_tells_the_same_days(tmp_path: Path) -> None:
    kept = couple()
    subject = kept.engine.record(kept.record).subject

    assert [(one.on.isoformat(), one.what) for one in due_about(kept.engine, subject)] == [
        ("2027-06-30", "First review of the approval")
    ]


def test_what_was_marked_reaches_those_only_who_may_read_it() -> None:
    assert "Recommendation" in facts(couple().export(Reader("panel")))
    assert "Recommendation" not in facts(couple().export(Reader("subject")))


def test_open_concerns_are_announced_to_those_who_may_read_them_and_never_told(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)
        subject = desk.engine.record(record).subject
        for words in ("bruises seen", "zebra heard"):
            raise_concern(desk, subject, {"words": words})
        close(desk, subject, 1, "spoken about")

        author, manager = (
            desk.engine.export([record], made_by="Ana", reader=one) for one in (AUTHOR, Reader("manager"))
        )

    assert "There are open concerns: 2, raised 2026-03-02 by Ana." in said(chapter(author, "Summary"))
    assert "open concerns" not in said(chapter(manager, "Summary"))
    assert "zebra" not in str(author.chapters)


def test_long_answers_are_told_by_their_beginning_so_that_one_page_is_enough() -> None:
    long = "word " * 2_000
    columns = (Column("", "narrow"), Column("", "wide"))

    few, many = (
        list(shortened((Table("", columns, (("Q", long),) * count),))) for count in (1, 40)
    )  # fmt: skip

    assert isinstance(few[0], Table)
    assert isinstance(many[0], Table)
    assert len(str(few[0].rows[0][1])) <= ROOM + 40
    assert len(str(many[0].rows[0][1])) <= LEAST_ROOM + 40
    assert str(many[0].rows[0][1]).endswith("word … (goes on in its section)")


# History


def test_what_was_changed_is_told_briefly_to_the_agency_and_to_nobody_else() -> None:
    titles = {
        role: [one.title for one in couple().export(Reader(role)).chapters]
        for role in ("author", "manager", "panel", "subject")
    }

    assert [role for role in titles if "What was changed" in titles[role]] == ["author", "manager"]


def test_answers_given_for_the_first_time_are_counted_and_changes_are_told_with_what_was_before() -> None:
    (changes,) = tables(chapter(couple().export(), "What was changed"))

    told = [row for row in changes.rows if re.fullmatch(r"\d+ answers?, for the first time", str(row[-1]))]
    assert len(changes.rows) < 30
    assert sum(int(str(row[-1]).split()[0]) for row in told) > 100
    reworded = next(row for row in changes.rows if row[4] == "Recommendation › What is still open")
    assert all(str(cell).endswith(" words)") for cell in reworded[5:])


# Sheets and links


def test_every_list_has_a_sheet_and_where_it_is_asked_a_link_leads_there() -> None:
    workbook = as_workbook(couple().export())

    links = {
        cell.hyperlink.location: (sheet.title, cell.value)
        for sheet in workbook
        if sheet.title != "Contents"
        for line in sheet.iter_rows()
        for cell in line
        if cell.hyperlink is not None
    }
    assert links["'Children in the household'!A1"] == ("The household", "1. Mina; 2. Jonah")
    assert links["'Schools'!A1"] == ("Children in the household", "1. Riverside; 2. Hill Top")
    assert [cell.value for cell in workbook["Schools"]["A"]][2:5] == ["Children in the household", "1. Mina", "1. Mina"]


def test_many_sheets_have_a_list_behind_the_summary_that_leads_to_each() -> None:
    workbook = as_workbook(couple().export())

    assert workbook.sheetnames[:2] == ["Summary", "Contents"]
    found = [cell.hyperlink.location for cell in workbook["Contents"]["A"] if cell.hyperlink is not None]
    assert found == [f"'{name}'!A1" for name in workbook.sheetnames[2:]]


def test_the_contents_lead_to_each_sheet_also_where_titles_are_the_same() -> None:
    titles = ("Summary", "Household", "Visit", "Visit", "Summary", "Contents", "Scores")

    workbook = drawn(*(Chapter(title, ()) for title in titles))

    found = [cell.hyperlink.location for cell in workbook["Contents"]["A"] if cell.hyperlink is not None]
    assert found == [f"'{name}'!A1" for name in workbook.sheetnames[2:]]
    assert len(set(found)) == 6


def test_a_link_to_a_list_leads_to_its_sheet_also_where_the_first_page_is_called_the_same() -> None:
    table = Table("", (Column("Question"),), (("1. Ines",),), leads=((0, 0, "Summary"),))

    workbook = drawn(Chapter("Summary", ()), Chapter("Asked", (table,)), Chapter("Summary", ()))

    links = [cell.hyperlink.location for cell in workbook["Asked"]["A"] if cell.hyperlink is not None]
    assert links == ["'Summary (2)'!A1"]


def test_few_sheets_need_no_list() -> None:
    assert "Contents" not in drawn(*(Chapter(str(number), ()) for number in range(6))).sheetnames


def test_a_name_too_long_for_a_sheet_gives_up_what_it_is_inside_of_first() -> None:
    assert safe_sheet_name("Children in the household › Schools", ()) == "Schools"
    assert safe_sheet_name("Children › Schools", ()) == "Children › Schools"


# Pages


def rows_of(sheet: Worksheet) -> list[list[Any]]:
    return [[value for value in line if value is not None] for line in sheet.iter_rows(values_only=True)]


def filler(rows: int, *columns: str) -> Table:
    return Table("", tuple(Column(one) for one in columns), tuple((f"row {n}", "told") for n in range(rows)))


def test_a_table_that_goes_on_over_a_page_has_its_column_titles_there_again() -> None:
    sheet = drawn(
        Chapter("One", (Paragraph("x"),)), Chapter("Two", (filler(90, "A", "B"), filler(90, "C", "D")))
    ).worksheets[1]

    rows = rows_of(sheet)
    firsts = [rows[one.id] for one in sheet.row_breaks.brk]
    assert len(firsts) > 4
    assert {tuple(one) for one in firsts} == {("A", "B"), ("C", "D")}
    assert sheet.print_title_rows is None


def test_where_a_sheet_has_one_table_its_titles_are_repeated_by_the_program_and_room_is_left_for_them() -> None:
    sheet = drawn(Chapter("One", (Paragraph("x"),)), Chapter("Two", (filler(200, "A", "B"),))).worksheets[1]

    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "A4"
    assert ["A", "B"] not in [rows_of(sheet)[one.id] for one in sheet.row_breaks.brk]
    ends = [one.id for one in sheet.row_breaks.brk]
    heights = [sum(sheet.row_dimensions[row].height for row in range(a + 1, b + 1)) for a, b in pairwise(ends)]
    assert max(heights) + sheet.row_dimensions[3].height <= 735


def test_a_short_table_is_not_torn() -> None:
    blocks = (filler(24, "A", "B"), filler(14, "C", "D"))
    sheet = drawn(Chapter("One", (Paragraph("x"),)), Chapter("Two", blocks)).worksheets[1]

    (only,) = sheet.row_breaks.brk
    assert rows_of(sheet)[only.id] == ["C", "D"]


def test_the_parts_of_a_long_answer_say_which_they_are() -> None:
    columns = (Column("Question", "medium"), Column("Answer", "wide"))
    sheet = drawn(Chapter("One", (Table("", columns, (("Q", narrative("x", 900)),)),))).worksheets[0]

    found = [str(line[0]) for line in rows_of(sheet) if line and "part" in str(line[0])]
    assert found[0] == f"(part 2 of {len(found) + 1})"
    assert found[-1] == f"(part {len(found) + 1} of {len(found) + 1})"
    assert all((sheet.row_dimensions[row].height or 0) <= 409 for row in range(1, sheet.max_row + 1))


# One door for text


def is_told_as_it_is(cell: ExcelCell) -> bool:
    """Whether a cell is a text that says it is one, a number or a day; what is worked out is counted apart."""
    return cell.quotePrefix if cell.data_type == "s" else cell.data_type in ("n", "d", "f")


def typed_in(answers: Answers) -> set[str]:
    """The texts that stand in answers."""
    return {str(row.get("answer")) for row in answers.rows().values()}


def live_cells(export: Export) -> int:
    """How many cells of a report a workbook works out itself."""
    drawn = (block.table if isinstance(block, Chart) else block for one in export.chapters for block in one.blocks)
    rows = (row for table in drawn if isinstance(table, Table) for row in table.rows)
    return sum(isinstance(cell, Live) and bool(cell.formula) for row in rows for cell in row)


def strays(engine: Engine, form: Form, seed: int, roles: Sequence[str]) -> list[str]:
    """The cells of the workbooks of a record with answers of any kind, for these readers, that are not as they are."""
    whole = engine.evaluate(form, Generator(form, random.Random(seed)).wild())
    subject = Subject("s1", "=1+1", "child")
    record = Record("=r123456", subject, form.id, form.version, form.hash, "draft", 1, BEGUN, BEGUN, "=Ana")
    found = []
    for role in roles:
        given = seen(whole, Sight(Reader(role), Readership.of(form), "child"))
        export = engine.export_of(
            (engine.filed_as(record, given, "="),), made_by="@Ana", profile="reader", audience=role
        )
        workbook = as_workbook(export)
        found += [f"{role} {cell.coordinate}: {cell.value!r}" for cell in cells(workbook) if not is_told_as_it_is(cell)]
        worked_out = [cell.value for cell in cells(workbook) if cell.data_type == "f"]
        assert len(worked_out) <= live_cells(export), "a formula stands only where the report has a value to work out"
        assert not {str(formula) for formula in worked_out} & typed_in(whole.answers)
        assert set(workbook.defined_names) == set()
        assert workbook.worksheets[0].page_setup.fitToHeight == 1, "the first page is one page"
    return found


def test_no_cell_of_a_workbook_is_anything_but_a_text_a_number_a_day_or_our_own_formula(tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)

    assert strays(engine, engine.form_to_read(str(SINK)), 1, ["author"]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_the_same_holds_for_every_shipped_form_and_every_reader(name: str, tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)
    form = engine.form_to_read(name)

    readers = ["author", *sorted(Readership.of(form).everybody - {"author"})]
    assert [stray for seed in range(3) for stray in strays(engine, form, seed, readers)] == []


# On paper


def boxes(pdf: Path) -> list[tuple[float, float]]:
    """The size of each page, in points."""
    found = re.findall(
        r'<page width="([\d.]+)" height="([\d.]+)"', run([tool("pdftotext", "poppler-utils"), "-bbox", str(pdf), "-"])
    )
    return [(float(width), float(height)) for width, height in found]


def is_a4(size: tuple[float, float]) -> bool:
    return all(abs(one - other) < 2 for one, other in zip(sorted(size), (595.3, 841.9), strict=True))


def told_in(workbook: openpyxl.Workbook) -> Counter[str]:
    """Every word of a workbook's texts, and how often it stands there."""
    texts = (unescape(str(cell.value)) for cell in cells(workbook) if cell.data_type == "s")
    return Counter(word for told in texts for word in told.split())


LONG = re.compile(r"\w[-_./]\w")
"""Words that go on on a further line: of several words, or an address."""


def is_folded(word: str, on_paper: Counter[str]) -> bool:
    """Whether a word stands on paper in parts, on lines of their own."""
    return word in on_paper or any(
        word[:cut] in on_paper and is_folded(word[cut:], on_paper) for cut in range(1, len(word))
    )


@pytest.mark.office
@pytest.mark.parametrize("name", LIFELIKE)
def test_every_word_of_a_record_is_on_paper_under_a_header_with_its_page_number(name: str, tmp_path: Path) -> None:
    export = LIFELIKE[name](tmp_path / "home")
    path = tmp_path / "record.xlsx"
    with path.open("wb") as stream:
        write_excel(export, stream)
    workbook = openpyxl.load_workbook(path)

    pdf = to_pdf(path, tmp_path)

    pages = to_text(pdf).split("\f")[:-1]
    on_paper = Counter(word for page in pages for word in page.split())
    # A word that is longer than its column is told on two or three lines; others stand there as often as they are told.
    lost = told_in(workbook) - on_paper
    assert [word for word in lost if not is_folded(word, on_paper) or not LONG.search(word)] == []
    assert all(is_a4(size) for size in boxes(pdf))
    assert [page for page in pages if export.filed[0].record.id[:8] not in page.strip().split("\n")[0]] == []
    assert [re.findall(r"Page (\d+) of (\d+)", page) for page in pages] == [
        [(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)
    ]
    printed = Counter(re.split(r"\s{2,}Page \d", page.strip().split("\n")[-1])[0] for page in pages)
    begun = {sheet.title: len(sheet.row_breaks.brk) + 1 for sheet in workbook}
    assert {title: printed[title] for title in begun} == begun, "pages begin where the workbook says so"
