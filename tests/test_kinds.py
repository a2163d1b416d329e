"""Each kind of question on a tiny form of its own: what is typed, what is kept, what is shown back."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from formengine.dates import read_partial_date
from formengine.definition import plain_schema
from formengine.engine import Engine
from formengine.errors import StoreError
from formengine.exports.text import as_text
from formengine.frontends.cli import main
from formengine.frontends.terminal.screen import question_lines
from formengine.frontends.terminal.steps import steps
from formengine.kinds import RULES, NotUnderstood, plain_of, raw_of, read_typed
from formengine.kinds.attachments import clean_name
from formengine.kinds.narrative import normalised, words_in
from formengine.kinds.partial_dates import ADVICE
from formengine.model import Kind, Question
from formengine.plain_text import clean
from formengine.reports.sections import section_chapters
from formengine.reports.words import answer_at
from formengine.tables import Table, plain
from formengine.testing import Scenario
from formengine.validation import checked
from tests.building import (
    asked_as,
    findings_of,
    form_document,
    form_with,
    one_of_each,
    rating,
    read,
    section,
    text,
    whole,
)

FORMS = Path(__file__).parent / "forms" / "kinds"
TODAY = date(2026, 3, 2)


def typed(kind: str, answer: str) -> tuple[Any, Any]:
    """What is kept of a text typed into the tiny form of a kind, and what is shown back."""
    scenario = Scenario(FORMS / f"{kind}.json")
    question = scenario.form.nodes["part.answer"]
    assert isinstance(question, Question)
    evaluation = scenario.answer("part.answer", read_typed(question, answer, today=TODAY)).evaluation
    assert evaluation.problems == ()
    return plain_of(evaluation.values["part.answer"]), answer_at(evaluation, "part.answer")


def given_back(kind: str, answer: str) -> str:
    """The sentence with which a typed text is given back."""
    question = Scenario(FORMS / f"{kind}.json").form.nodes["part.answer"]
    assert isinstance(question, Question)
    with pytest.raises(NotUnderstood) as caught:
        read_typed(question, answer, today=TODAY)
    return str(caught.value)


# Money


@pytest.mark.parametrize(("answer", "kept", "shown"), [
    ("£1,250", "1250.00", "£1,250.00"), ("1250.5", "1250.50", "£1,250.50"), ("- 20 GBP", "-20.00", "-£20.00"),
    ("1 250", "1250.00", "£1,250.00"), ("1.234.567,89", "1234567.89", "£1,234,567.89"), ("0", "0.00", "£0.00"),
])  # fmt: skip
def test_an_amount_is_kept_as_text_with_its_pence_and_shown_as_british_people_write_it(
    answer: str, kept: str, shown: str
) -> None:
    assert typed("money", answer) == (kept, shown)


@pytest.mark.parametrize("answer", ["1.250,00 €", "1250", "1 250,00", "1.250", "EUR 1250"])
def test_an_amount_is_read_and_shown_in_the_language_of_its_form(answer: str) -> None:
    assert typed("money_in_german", answer) == ("1250.00", "1.250,00\u00a0€")


@pytest.mark.parametrize(("answer", "sentence"), [
    ("€20", "This asks for an amount in GBP; type the number alone."),
    ("1.250", "If that is £1,250.00, type it without the mark between the thousands."),
    ("a lot", "Type an amount, such as £1,250.00."), ("1,2.3,4", "Type an amount, such as £1,250.00."),
    ("12.505", "If that is £12,505.00, type it without the mark between the thousands."),
    ("1250.505", "An amount has 2 decimals at most here, such as £1,250.00."),
])  # fmt: skip
def test_an_amount_that_could_be_another_one_is_asked_about(answer: str, sentence: str) -> None:
    assert given_back("money", answer) == sentence


def test_amounts_are_counted_in_decimals_and_a_worked_out_one_is_rounded_to_pence() -> None:
    form = form_with({"s": section({
        "a": asked_as("money", unit="GBP"), "b": asked_as("money", unit="GBP"),
        "both": asked_as("money", unit="GBP", calculate="a + b"),
        "third": asked_as("money", unit="GBP", calculate="a / 3"),
        "more": {"type": "boolean", "x-form": {"calculate": "both > 0.3"}},
    })})  # fmt: skip

    scenario = Scenario(form).answer("s.a", "0.10").answer("s.b", "0.20")

    assert scenario.calculated == {"s.both": "0.30", "s.third": "0.03", "s.more": False}


# Dates as far as they are known


CONVENTIONS = [
    ("British, day first", "12 May 1912", "1912-05-12"), ("American", "May 12, 1912", "1912-05-12"),
    ("British, spoken", "12th of May 1912", "1912-05-12"), ("genealogists'", "ABT 1912", "1912~"),
    ("genealogists', a range", "BET 1912 AND 1915", "1912/1915"), ("Latin", "c. 1912", "1912~"),
    ("Latin, in full", "circa 1912", "1912~"), ("English, a span", "1912–1915", "1912/1915"),
    ("English, a short span", "1912–15", "1912/1915"), ("English, between", "between 1912 and 1915", "1912/1915"),
    ("English, before", "before 1915", "../1915"), ("English, a season", "spring 1943", "1943-21"),
    ("English, a decade", "the early 1940s", "194X~"), ("English, in doubt", "1912?", "1912?"),
    ("German", "um 1912", "1912~"), ("German, a day", "12. Mai 1912", "1912-05-12"),
    ("German, a season", "Frühjahr 1943", "1943-21"), ("French", "vers 1912", "1912~"),
    ("French, a month", "août 1912", "1912-08"), ("French, between", "entre 1912 et 1915", "1912/1915"),
    ("Spanish", "12 de mayo de 1912", "1912-05-12"), ("Portuguese", "por volta de 1912", "1912~"),
    ("Italian", "maggio 1912", "1912-05"), ("Dutch", "omstreeks 1912", "1912~"),
    ("Polish", "12 maja 1912 r.", "1912-05-12"), ("Polish, about", "około 1912 r.", "1912~"),
    ("Ukrainian", "12 травня 1912 р.", "1912-05-12"), ("Russian", "около 1912", "1912~"),
    ("Welsh", "tua 1912", "1912~"), ("Irish", "Meitheamh 1912", "1912-06"), ("Turkish", "12 Mayıs 1912", "1912-05-12"),
    ("Hungarian, year first", "1912. május 12.", "1912-05-12"), ("Japanese, by era", "昭和18年5月12日", "1943-05-12"),
    ("Japanese, first year", "大正元年", "1912"), ("Chinese", "1912年5月", "1912-05"),
    ("Korean", "1912년 5월 12일", "1912-05-12"),
    ("Arabic numerals of the East", "١٩١٢", "1912"), ("Arabic", "حوالي ١٩١٢", "1912~"),
    ("Islamic calendar", "1390 AH", "1970/1971"), ("Persian calendar", "1350 SH", "1971/1972"),
    ("Ethiopian calendar", "1967 EC", "1974/1975"), ("Hebrew calendar", "5705 AM", "1944/1945"),
    ("Buddhist calendar", "พ.ศ. 2500", "1957"), ("nobody knows", "not known", ".."),
    ("in their own words", "(the winter of the great flood)", ".."),
    ("as it is kept, and as people write", "1912/1913", "1912/1913"), ("nobody knows, shorter", "unknown", ".."),
    ("a feast", "Christmas 1950", "1950-12~"), ("before a feast", "before Christmas 1950", "../1950-12~"),
    ("a century", "19th century", "18XX~"), ("a century, about", "the early 19th century", "18XX~"),
    ("German, a century", "19. Jahrhundert", "18XX~"), ("French, a century", "XIXe siècle", "18XX~"),
    ("Islamic month", "Ramadan 1390", "1970/1971"), ("Islamic month in Arabic", "رمضان ١٣٩٠", "1970/1971"),
    ("Islamic month of two words", "5 Rabi al-Awwal 1390 AH", "1970/1971"),
    ("Hebrew day", "5 Tishri 5704", "1943/1944"), ("Hebrew month that is one in Turkish", "Nisan 5704", "1943/1944"),
    ("Turkish month that is one in Hebrew", "Nisan 1943", "1943-04"), ("Persian day", "12 Farvardin 1350", "1971/1972"),
    ("Ethiopian month", "Yekatit 1966 EC", "1973/1974"), ("Hindi", "५ मई १९४३", "1943-05-05"),
]  # fmt: skip


@pytest.mark.parametrize(("convention", "answer", "edtf"), CONVENTIONS, ids=[row[0] for row in CONVENTIONS])
def test_a_date_is_accepted_as_people_write_it_and_shown_back_as_typed(convention: str, answer: str, edtf: str) -> None:
    kept, shown = typed("partial_date", answer)

    made = read_partial_date(kept)
    assert made is not None
    assert made.text == edtf
    assert shown == answer.strip("()")


@pytest.mark.parametrize(("answer", "sentence"), [
    ("12/5/1912", "Is that 12 May or 5 December? Type it with the month's name."),
    ("listopad 1912", "'listopad' is November in Polish and Czech, October in Croatian."
     " Type the month in English, or as in 1912-05."),
    ("Easter Monday 1950", f"'easter', 'monday' were not understood. {ADVICE}"),
    ("blue 1912", f"'blue' was not understood. {ADVICE}"), ("31/12/99", f"The year needs four digits. {ADVICE}"),
    ("31 Tishri 5704", "'tishri' has no day 31."),
    ("Ramadan 1970", "'ramadan' is a month of the Islamic calendar, and it is not certain that 1970 is a year of it."
     " Write the calendar behind the year (AH), or the month in English."),
    ("Yekatit 1966", "'yekatit' is a month of the Ethiopian calendar, and it is not certain that 1966 is a year of it."
     " Write the calendar behind the year (EC), or the month in English."),
    ("9999 AH", ADVICE), ("until " * 9 + "1912", ADVICE),
])  # fmt: skip
def test_a_date_that_two_peoples_read_differently_is_asked_about_in_words(answer: str, sentence: str) -> None:
    assert given_back("partial_date", answer) == sentence


def test_the_words_beside_a_date_change_nothing_of_what_expressions_know() -> None:
    form = form_with(
        {"s": section({"d": asked_as("partial_date"), "y": {"type": "integer", "x-form": {"calculate": "year(d)"}}})}
    )

    years = [
        Scenario(form).answer("s.d", kept).calculated["s.y"]
        for kept in ("1912", "1912 (im Jahr 1912)", "1912~ (um 1912)")
    ]

    assert years == [1912, 1912, None]


# Times, lengths of time, ages


@pytest.mark.parametrize("answer", ["14:30", "2.30 pm", "2:30pm", "14.30", "14h30", "1430", "14:30 Uhr", "2.30 p.m."])
def test_half_past_two_in_the_afternoon_may_be_written_in_many_ways(answer: str) -> None:
    assert typed("time", answer) == ("14:30", "14:30")


def test_an_hour_that_could_be_morning_or_afternoon_is_asked_about() -> None:
    assert given_back("time", "2:30") == "Is that in the morning or later? Type 2.30 am, or 2.30 pm."
    assert given_back("time", "25:00") == "Type a time, such as 14:30 or 2.30 pm."


@pytest.mark.parametrize(("answer", "kept"), [
    ("1 h 30", "PT1H30M (1 h 30)"), ("90 min", "PT90M (90 min)"), ("1 h 30 m", "PT1H30M (1 h 30 m)"),
    ("3 weeks", "P3W"), ("2 years 4 months", "P2Y4M"), ("2 and a half years", "P2Y6M (2 and a half years)"),
    ("about 3 weeks", "P3W~"), ("half an hour", "PT30M (half an hour)"), ("0 days", "P0D"),
    ("1 year 2 weeks", "P1Y14D (1 year 2 weeks)"), ("2 Jahre 4 Monate", "P2Y4M (2 Jahre 4 Monate)"),
])  # fmt: skip
def test_a_length_of_time_is_kept_by_the_standard_and_shown_as_typed(answer: str, kept: str) -> None:
    assert typed("duration", answer) == (kept, answer)


@pytest.mark.parametrize(("answer", "kept"), [
    ("4", "P4Y (4)"), ("4 years 2 months", "P4Y2M"), ("about 4", "P4Y~ (about 4)"), ("4½", "P4Y6M (4½)"),
    ("6 weeks", "P6W"), ("4;2", "P4Y2M (4;2)"), ("4y 2m", "P4Y2M (4y 2m)"), ("four years old", "P4Y (four years old)"),
])  # fmt: skip
def test_an_age_is_in_years_where_nothing_else_is_said(answer: str, kept: str) -> None:
    assert typed("age", answer) == (kept, answer)


@pytest.mark.parametrize(("kind", "answer"), [("duration", "3"), ("duration", "forever"), ("duration", "5 m"),
                                              ("age", "newborn"), ("age", "1.5 months")])  # fmt: skip
def test_a_length_of_time_that_cannot_be_meant_is_given_back_with_examples(kind: str, answer: str) -> None:
    assert re.match("Type (how long|an age), such as ", given_back(kind, answer))


def test_lengths_of_time_count_where_they_are_certain() -> None:
    wanted = {"m": "in_minutes(d)", "d_": "in_days(d)", "mo": "in_months(d)", "y": "in_years(d)"}
    worked_out = {name: whole(calculate=calculation) for name, calculation in wanted.items()}
    form = form_with({"s": section({"d": asked_as("duration"), **worked_out})})

    def counted(kept: str) -> list[Any]:
        return list(Scenario(form).answer("s.d", kept).calculated.values())

    assert counted("PT90M") == [90, 0, 0, 0]
    assert counted("P2Y4M") == [None, None, 28, 2]
    assert counted("P3W") == [30240, 21, 0, 0]
    assert counted("P4Y~") == [None, None, None, None]


def test_a_time_is_compared_with_a_time_and_a_length_of_time_with_nothing() -> None:
    questions = {
        "a": asked_as("time"),
        "b": asked_as("time", usual_when="b > a and b < '18:00'"),
        "d": asked_as("duration"),
    }
    scenario = Scenario(form_with({"s": section(questions)})).answer("s.a", "14:30").answer("s.b", "18:30")
    wrong = form_document({"s": section({**questions, "t": text(visible_when="d > d")})})

    assert scenario.evaluation.unusual == {"s.b"}
    assert "use in_days(…) or in_months(…)" in findings_of(wrong)[0][2]


# People


NAMES = [
    ("Spanish, two surnames", "María José Carreño Quiñones"), ("Portuguese", "Maria Eduarda dos Santos e Silva"),
    ("Icelandic, by the father", "Björk Guðmundsdóttir"), ("Indonesian, one name", "Sukarno"),
    ("Chinese, family name first", "毛泽东"), ("Japanese", "山田 太郎"), ("Korean", "김정은"),
    ("Hungarian, family name first", "Bartók Béla"),
    ("Vietnamese", "Nguyễn Thị Minh Khai"), ("Arabic, a chain of fathers", "محمد بن سلمان بن عبد العزيز"),
    ("Hebrew", "דוד בן־גוריון"), ("Russian, with a father's name", "Анна Сергеевна Петрова"),
    ("Burmese", "Daw Aung San Suu Kyi"),
    ("Dutch, with small words", "Vincent van der Berg"), ("Irish", "Máire Ní Bhraonáin"), ("Welsh", "Rhys ap Gruffydd"),
    ("Somali, three names", "Hawa Abdi Dhiblawe"), ("Ghanaian, of a day", "Kofi Annan"),
    ("Tamil, an initial", "R. Karthika"),
    ("Sikh", "Harpreet Kaur"), ("Eritrean", "Selam Tesfay Gebremedhin"), ("with a title", "The Revd Dr Jo Bloggs OBE"),
    ("British, with a hyphen", "Zoë Smith-O’Neill"), ("one letter", "O"), ("numerals", "Jennifer 8. Lee"),
    ("Scottish, small second letter", "Alasdair mac Mhaighstir Alasdair"), ("Hawaiian", "Keʻala Kahanamoku"),
]  # fmt: skip


@pytest.mark.parametrize(("convention", "name"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_is_accepted_as_people_have_it_and_never_split(convention: str, name: str) -> None:
    assert typed("person_name", name) == (name, name)


def test_an_address_keeps_its_lines_and_needs_no_postcode() -> None:
    lines = "c/o Mrs Kaur\n3rd tree after the clinic\nHargeisa\nSomaliland"

    assert typed("address", lines) == (lines, lines)


@pytest.mark.parametrize("number", ["020 7946 0000", "+44 (0)20-7946 0000 ext 12", "999", "٠١٢٣٤ (mornings)"])
def test_a_telephone_number_is_kept_as_typed(number: str) -> None:
    assert typed("telephone", number) == (number, number)


def test_what_cannot_be_rung_or_written_to_is_given_back_with_an_example() -> None:
    assert given_back("telephone", "ask at school").endswith("such as 020 7946 0000 or +44 20 7946 0000 (mornings).")
    assert given_back("email", "ada@home") == "An e-mail address is written name@example.org."


@pytest.mark.parametrize("address", ["ada@example.org", "józef@przykład.pl", "o'brien+home@mail.example.co.uk"])
def test_an_e_mail_address_may_be_in_any_script(address: str) -> None:
    assert typed("email", address) == (address, address)


# Narratives and declarations


FROM_WORD = (
    "# The week\r\n\r\nIt was a\u00a0good week \u2013 \u201cthe best\u201d, she said.\u2028She slept.\u00ad\r\n"
    "\u2022\tfirst\r\no\tunder the first\r\n\uf0a7\tsecond\r\n1.\tone\r\n2)\ttwo\r\n"
    "\u2029\u00a0\r\nThe   end\tnow.\u000b"
)
AS_KEPT = (
    "## The week\n\nIt was a good week \u2013 \u201cthe best\u201d, she said.\nShe slept.\n"
    "- first\n  - under the first\n- second\n1. one\n2. two\n\nThe end now."
)
AS_READ = (
    "The week\n\nIt was a good week \u2013 \u201cthe best\u201d, she said.\nShe slept.\n"
    "\u2022 first\n  \u2022 under the first\n\u2022 second\n1. one\n2. two\n\nThe end now."
)


def test_a_narrative_pasted_from_word_keeps_its_paragraphs_headings_and_lists() -> None:
    assert typed("narrative", FROM_WORD) == (AS_KEPT, AS_READ)


@given(st.text(alphabet="ab \t\n\r-•o1.)#*\u00a0\u00ad\u2028\u2029\uf0b7", max_size=60))
def test_a_narrative_is_normalised_once_and_loses_no_letter(pasted: str) -> None:
    kept = normalised(pasted)

    assert normalised(kept) == kept
    assert [letter for letter in kept if letter in "ab"] == [letter for letter in pasted if letter in "ab"]


def test_bold_and_italic_are_kept_and_read_without_their_marks() -> None:
    kept, shown = typed("narrative", "She said **never** and *meant* it: 2 * 3 * 4, snake_case.")

    assert kept == "She said **never** and *meant* it: 2 * 3 * 4, snake_case."
    assert shown == "She said never and meant it: 2 * 3 * 4, snake_case."
    assert words_in("## One\n- two\n1. three **four**") == 5, "a number of a list is counted as a word is, a bullet not"


def test_an_agreement_is_bound_to_the_words_that_were_agreed_to() -> None:
    kept, shown = typed("declaration", "y")
    document = json.loads((FORMS / "declaration.json").read_text("utf-8"))
    document["properties"]["part"]["properties"]["answer"]["description"] = "Other words."

    (problem,) = Scenario(read(document)).answer("part.answer", kept).evaluation.problems

    assert shown == "Agreed"
    assert problem.blocks
    assert problem.message == "The words have changed since this was agreed to. Please read them, and agree again."
    assert given_back("declaration", "n").startswith("Type y if you agree to these words.")


# Sections that tell, warn, or share their choices


def test_an_information_asks_nothing_and_counts_for_nothing() -> None:
    scenario = Scenario(FORMS / "information.json")

    assert scenario.visible == ("part.answer",)
    assert scenario.evaluation.progress.asked == 1
    assert plain_schema(scenario.form)["properties"]["part"]["properties"]["hello"]["properties"] == {}
    assert "Nothing here has a right answer." in told(scenario)


def test_a_grid_is_drawn_as_items_against_choices_and_its_items_are_scored_as_any_others() -> None:
    scenario = Scenario(FORMS / "grid.json").answer("part.week.sleep", 1).answer("part.week.play", 3)
    scenario = scenario.state("part.week.meals", "not_known")
    (chapter,) = section_chapters(scenario.evaluation)
    (table,) = chapter.blocks

    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == [
        "", "Not at all", "Some days", "Most days", "Every day", "Note",
    ]  # fmt: skip
    assert tuple(tuple(map(plain, row)) for row in table.rows) == (
        ("Slept through", None, "●", None, None, ""),
        ("Played", None, None, None, "●", ""),
        ("Ate with the others", None, None, None, None, "We could not tell"),
    )
    assert scenario.answer("part.week.meals", 0).scores == {"settled": 4}


def test_a_grid_whose_questions_have_different_choices_is_refused() -> None:
    grid = section({"a": rating(0, 3), "b": rating(0, 4)}, widget="grid")
    odd = section({"a": rating(0, 3), "b": text()}, widget="grid")

    assert findings_of(form_document({"s": section({"g": grid})})) == [
        ("shape", "s.g.b", "The questions of a grid share one list of choices; 's.g.a' has another one.")
    ]
    assert findings_of(form_document({"s": section({"g": odd})}))[0][2] == "In a grid stand ratings and choices only."


def test_a_content_warning_stands_before_the_answers_too() -> None:
    scenario = Scenario(FORMS / "content_warning.json").answer("part.hurt", True)

    assert told(scenario).index("about being hurt") < told(scenario).index("Does it still hurt?")


def test_a_content_warning_may_record_a_state_only_where_the_section_offers_it() -> None:
    warned = section({"a": text()}, content_warning={"text": "Hard to read.", "skip": "declined"})

    assert findings_of(form_document({"s": warned})) == [
        ("shape", "s, x-form.content_warning.skip",
         "'declined' is not among the section's states; offer it in x-form.states.")
    ]  # fmt: skip


def told(scenario: Scenario) -> str:
    """The sections of a filled form as text."""
    return as_text(tuple(section_chapters(scenario.evaluation)))


# In the terminal


def filled(tmp_path: Path, kind: str, *lines: str) -> tuple[str, dict[str, Any]]:
    """What the terminal shows when these lines are typed, and what is stored then."""
    result = CliRunner().invoke(
        main, ["--home", str(tmp_path), "fill", str(FORMS / f"{kind}.json"), "--subject", "Ada"],
        input="".join(f"{line}\n" for line in lines),
    )  # fmt: skip
    assert result.exception is None, result.output
    engine = Engine.start(tmp_path)
    entries = dict(engine.store.entries(engine.records()[0].id))
    engine.close()
    return result.output, entries


def test_a_section_with_a_content_warning_is_begun_only_by_a_yes(tmp_path: Path) -> None:
    output, entries = filled(tmp_path, "content_warning", "", "y", "Yes", "y", "Tea")

    assert output.index("about being hurt") < output.index("Take your time.") < output.index("Did anything happen")
    assert entries["part.earlier"] == {"answer": "Yes"}


def test_leaving_a_section_out_is_kept_as_the_state_that_the_form_says(tmp_path: Path) -> None:
    output, entries = filled(tmp_path, "content_warning", "s", "Tea")

    assert "Did anything happen" not in output
    assert entries == {
        "part.earlier": {"state": "declined"}, "part.hurt": {"state": "declined"}, "after.answer": {"answer": "Tea"},
    }  # fmt: skip


def test_leaving_a_section_out_leaves_no_trace_where_the_form_says_nothing(tmp_path: Path) -> None:
    _, entries = filled(tmp_path, "content_warning_without_states", "s", "Tea")

    assert entries == {"after.answer": {"answer": "Tea"}}


def test_a_section_that_was_put_off_comes_back_at_the_end_once(tmp_path: Path) -> None:
    output, entries = filled(tmp_path, "content_warning_without_states", "l", "Tea", "y", "He hit me.")
    again, _ = filled(tmp_path / "again", "content_warning_without_states", "l", "Tea", "l")

    assert entries == {"after.answer": {"answer": "Tea"}, "part.answer": {"answer": "He hit me."}}
    assert output.count("about being hurt") == output.count("What will you do after this?") + 1 == 2
    assert "That was the last question" in output
    assert again.count("about being hurt") == 2
    assert "That was the last question" in again


def test_the_choices_of_a_grid_are_said_once(tmp_path: Path) -> None:
    output, entries = filled(tmp_path, "grid", "1", ":nk", "3")

    assert output.count("Most days") == 1
    assert output.count("(the same choices as before)") == 2
    assert entries["part.week.play"] == {"state": "not_known"}


def test_an_information_is_shown_and_left_with_enter(tmp_path: Path) -> None:
    output, entries = filled(tmp_path, "information", "", "Jo")

    assert "Nothing here has a right answer." in output
    assert entries == {"part.answer": {"answer": "Jo"}}


def test_how_many_words_a_narrative_has_is_shown_with_it() -> None:
    scenario = Scenario(FORMS / "narrative.json").answer("part.answer", "She slept well.\n- and ate")
    (step,) = steps(scenario.evaluation)

    assert "  (5 words)" in tuple(question_lines(scenario.evaluation, step))


def test_the_history_names_an_attached_file(tmp_path: Path) -> None:
    attached(tmp_path, str(tmp_path / "letter.pdf"))
    engine = Engine.start(tmp_path / "home")
    record = engine.records()[0].id
    engine.close()

    told = CliRunner().invoke(main, ["--home", str(tmp_path / "home"), "history", record]).output

    assert "letter.pdf" in told
    assert "hash" not in told


def test_an_address_and_a_narrative_are_typed_on_several_lines(tmp_path: Path) -> None:
    _, address = filled(tmp_path / "a", "address", "1 High Street", "Leeds", ".")
    _, narrative = filled(tmp_path / "n", "narrative", "The week", "", "•\tslept", "•\tate", ".")

    assert address["part.answer"] == {"answer": "1 High Street\nLeeds"}
    assert narrative["part.answer"] == {"answer": "The week\n\n- slept\n- ate"}


# Attached files


LETTER = b"%PDF-1.7 a letter"


def attached(tmp_path: Path, *lines: str) -> tuple[str, dict[str, Any]]:
    """What the terminal shows when these lines are typed into the form with an attachment, and what is stored then."""
    (tmp_path / "letter.pdf").write_bytes(LETTER)
    (tmp_path / "large.txt").write_bytes(b"x" * 2001)
    (tmp_path / "run.exe").write_bytes(b"MZ\x90\x00")
    (tmp_path / "empty.txt").write_bytes(b"")
    return filled(tmp_path / "home", "attachment", *lines)


def test_a_file_is_attached_by_its_path_and_its_bytes_are_kept_once(tmp_path: Path) -> None:
    _, entries = attached(tmp_path, str(tmp_path / "letter.pdf"))
    engine = Engine.start(tmp_path / "home")
    answer = entries["part.answer"]["answer"]

    assert answer == {"hash": sha256(LETTER).hexdigest(), "name": "letter.pdf", "size": 17, "type": "application/pdf"}
    assert engine.store.file(answer["hash"]) == LETTER
    assert engine.store.add_file(LETTER) == answer["hash"]
    assert answer_at(engine.resume(engine.records()[0].id).evaluation, "part.answer") == "letter.pdf (17 bytes)"
    assert engine.store.check() == ()


@pytest.mark.parametrize(("name", "sentence"), [
    ("large.txt", "That file has 2 kB; at most 2 kB can be attached here."),
    ("run.exe", "That is not a kind of file that can be attached here: .pdf, .txt, .csv, .md."),
    ("empty.txt", "That file is empty."),
    ("nowhere.pdf", "There is no such file. Type its path, such as letters/2026-03-02.pdf."),
    (".", "There is no such file. Type its path, such as letters/2026-03-02.pdf."),
])  # fmt: skip
def test_a_file_that_cannot_be_attached_is_given_back_with_a_reason(name: str, sentence: str, tmp_path: Path) -> None:
    output, entries = attached(tmp_path, str(tmp_path / name))

    assert sentence in output
    assert entries == {}


@pytest.mark.parametrize(("given", "kept"), [
    ("letter.pdf", "letter.pdf"), ("../../etc/cv.exe", "cv.exe.pdf"), ("C:\\Users\\Ada\\a.PDF", "a.PDF"),
    ("..", "file.pdf"),
    ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"), ("a\nb.pdf", "a b.pdf"), ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
    ("Brief für Jörg.pdf", "Brief für Jörg.pdf"), ("", "file.pdf"), (".pdf", "pdf.pdf"),
])  # fmt: skip
def test_a_files_name_is_only_a_name(given: str, kept: str) -> None:
    name = clean_name(given, "application/pdf")

    assert name == kept
    assert clean_name(name, "application/pdf") == name


def test_what_a_file_is_is_told_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "web.pdf").write_bytes(b"<html><script>")
    output, entries = attached(tmp_path, str(tmp_path / "web.pdf"))

    assert "That is not a kind of file that can be attached here" in output
    assert entries == {}


def test_an_answers_file_attaches_what_stands_in_its_folder_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "letter.pdf").write_bytes(LETTER)
    (tmp_path / "private.pdf").write_bytes(LETTER)
    (folder / "link.pdf").symlink_to(tmp_path / "private.pdf")

    def fill(path: str) -> Any:
        (folder / "answers.json").write_text(json.dumps({"part": {"answer": {"path": path}}}))
        command = [
            "fill",
            str(FORMS / "attachment.json"),
            "--subject",
            "Ada",
            "--answers",
            str(folder / "answers.json"),
        ]
        return CliRunner().invoke(main, ["--home", str(tmp_path / "home"), *command])

    assert fill("letter.pdf").exit_code == 0
    for path in ("../private.pdf", str(tmp_path / "private.pdf"), "link.pdf"):
        refused = fill(path)
        assert refused.exit_code == 2
        assert "Only files in the folder of the answers file are attached" in refused.output
        assert str(tmp_path) not in refused.output


def test_attached_files_are_exported_only_when_they_are_asked_for(tmp_path: Path) -> None:
    attached(tmp_path, str(tmp_path / "letter.pdf"))
    engine = Engine.start(tmp_path / "home")
    record = engine.records()[0].id
    engine.close()

    def export(*more: str) -> set[str]:
        folder = tmp_path / "-".join(("out", *more))
        folder.mkdir()
        arguments = ["--home", str(tmp_path / "home"), "export", record, "-o", str(folder / "record.txt"), *more]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        return {path.name for path in folder.iterdir()}

    assert export() == {"record.txt"}
    assert export("--attachments") == {"record.txt", "record-attachments.zip"}
    with zipfile.ZipFile(tmp_path / "out---attachments" / "record-attachments.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{record[:8]}/part.answer-letter.pdf": LETTER
        }
    assert "letter.pdf (17 bytes)" in (tmp_path / "out" / "record.txt").read_text("utf-8")


def test_a_changed_or_missing_file_is_found_by_the_stores_check(tmp_path: Path) -> None:
    attached(tmp_path, str(tmp_path / "letter.pdf"))
    engine = Engine.start(tmp_path / "home")
    record, connection = engine.records()[0].id, engine.store.connection  # type: ignore[attr-defined]

    connection.execute("UPDATE files SET content = x'00'")
    assert engine.store.check() == (f"The attached file {sha256(LETTER).hexdigest()[:12]} was changed from outside.",)
    with pytest.raises(StoreError):
        engine.store.file(sha256(LETTER).hexdigest())
    connection.execute("DELETE FROM files")
    assert engine.store.check() == (f"Record {record}: the file attached at part.answer is missing.",)


# All of them


def test_every_kind_says_how_it_is_asked_for_and_what_is_kept() -> None:
    assert RULES.keys() == set(Kind)
    assert all(rules.idiom and rules.stored for rules in RULES.values())


TYPED = [kind for kind in Kind if kind not in (Kind.REFERENCE, Kind.REFERENCES)]
"""What an item of another list is called is that list's to say."""
PIECES = (
    "about from to until before c a e o between and de 12 1912 9999 0 -5 1,2.3,4 £ € AH SH EC AM BE"
    " 昭和 元 年 月 日 頃 May"
    " listopad spring 1940s / . - – ~ ? ( ) : h am pm half a years y m weeks ½ ; @ . P T X"
    " y n sha256: {} ٣ ² \u2028 \x00 \ud800"
).split(" ")


@pytest.mark.parametrize("kind", TYPED, ids=lambda kind: kind.name.lower())
def test_whatever_is_typed_is_valid_or_given_back_with_a_sentence(kind: Kind) -> None:
    """No text makes a fault of its own, and what is understood keeps to the kind's own check."""
    question = one_of_each().nodes[f"s.{kind.name.lower()}"]
    assert isinstance(question, Question)

    @given(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
                     st.lists(st.sampled_from(PIECES), max_size=6).map("".join)))  # fmt: skip
    def holds(typed_text: str) -> None:
        try:
            raw = read_typed(question, clean(typed_text)[0], today=TODAY)
        except NotUnderstood as error:
            assert str(error)[-1] in ".?)"
            return
        _, fault = checked(question, raw)
        assert fault is None or fault[0] == "length"

    holds()


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_the_plugin_guide_has_a_row_for_each_kind(kind: Kind) -> None:
    rules = RULES[kind]
    guide = (FORMS.parents[2] / "docs" / "plugin-guide.md").read_text("utf-8")

    assert f"| {kind.value} | {rules.idiom} | {rules.hint or 'the answer'} | {rules.stored} |" in guide


def test_what_the_guide_says_of_several_choices_works_as_it_is_written() -> None:
    keys = dict(re.findall('`"(\\w+)": ([^`]+)`', RULES[Kind.CHOICES].idiom))
    choice = '{"const": "x", "title": "X"}'
    node = {"type": "array", **{key: json.loads(value.replace("…", choice)) for key, value in keys.items()}}

    question = form_with({"s": section({"q": node})}).nodes["s.q"]

    assert isinstance(question, Question)
    assert question.kind is Kind.CHOICES


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.json")), ids=lambda path: path.stem)
def test_a_question_that_is_not_answered_has_no_value_and_no_fault(path: Path) -> None:
    scenario = Scenario(path)

    assert scenario.evaluation.values == {}
    assert scenario.problems == {}


def test_a_value_gives_the_answer_it_was_made_from() -> None:
    for widget, raw in (("money", "1250.00"), ("time", "14:30"), ("duration", "P3W~"), ("age", "P4Y (4)"),
                        ("partial_date", "1912~ (um 1912)")):  # fmt: skip
        keys = {"unit": "GBP"} if widget == "money" else {}
        question = form_with({"s": section({"a": asked_as(widget, **keys)})}).nodes["s.a"]
        assert isinstance(question, Question)
        value, fault = checked(question, raw)

        assert fault is None
        assert raw_of(value) == raw
