"""Reports as plain text: what was typed stays as typed, no line runs off the page."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as some

from formengine.exports.text import as_text, table_text
from formengine.tables import Chapter, Chart, Column, Paragraph, Table

TWO = (Column("Question", "medium"), Column("Answer", "wide"))


def test_text_that_looks_like_a_number_stays_as_it_was_typed() -> None:
    drawn = table_text(Table("", TWO, (("Code", "007"), ("Size", "1e5"), ("Score", Decimal("2.50")))), width=80)

    assert "007" in drawn
    assert "1e5" in drawn
    assert "2.50" in drawn


def test_an_empty_table_says_so_once() -> None:
    assert table_text(Table("Records", TWO, ()), width=80) == "Records\n\nNothing recorded."
    assert (
        table_text(Table("Records", TWO, (), "There is no record yet."), width=80)
        == "Records\n\nThere is no record yet."
    )


def test_a_list_of_facts_has_no_empty_header() -> None:
    facts = Table("", (Column(""), Column("")), (("Form", "Home visit"),))

    assert table_text(facts, width=80) == "Form  Home visit"


def test_a_chart_prints_its_numbers_and_what_it_is_not() -> None:
    chart = Chart(Table("Ratings", TWO, (("Availability", 6),)), ("Answer",), 0, 10, "Not a score.", "Availability 6")

    told = as_text([Chapter("Ratings", (chart,))])

    assert "Availability" in told
    assert "Not a score." in told


def test_a_warning_stands_out_without_colour() -> None:
    assert "** Read this. **" in as_text([Chapter("Summary", (Paragraph("Read this.", strong=True),))])


@example("0" * 49)  # One word as wide as the room that is left: tabulate's own padding pushed it off the page.
@example("0" * 400)
@given(some.text(some.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=400))
def test_no_line_is_wider_than_the_page(text: str) -> None:
    drawn = as_text([Chapter("Section", (Table("", TWO, (("Question", text),)),))], width=60)

    assert max(len(line) for line in drawn.splitlines()) <= 60
