"""Every kind of question and every structure in one form: filled in a terminal, exported, and read in a workbook."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from formengine.engine import Engine
from formengine.frontends.cli import main
from formengine.kinds.declarations import wording_hash
from formengine.model import Kind, Question
from tests.building import BLOCKS
from tests.test_terminal import Terminal, answers, record_id

FORM = Path(__file__).parent / "forms" / "kitchen_sink.json"


def test_the_kitchen_sink_has_every_kind_and_a_rule_about_each_section() -> None:
    form = Engine.start(Path("kitchen-sink-keeps-nothing")).form(str(FORM))

    assert {question.kind for question in form.questions()} == set(Kind)
    assert {rule.about[0].partition(".")[0] for rule in form.rules} == {section.path for section in form.sections}
    assert {"urn:formengine:block:name", "urn:formengine:block:narrative_and_analysis"} <= BLOCKS.keys()


AROUND_HER = (
    ("Homes", "y"), ("In which town", "Jakarta"), ("Schools", "y"), ("What was the school called", "SD Satu"),
    ("Schools", "n"), ("Homes", "n"), ("People around her", "y"), ("What is the name", "Kartini"),
    ("Since when", "1990"), ("Homes", "n"), ("People around her", "n"),
    ("How near are they", "1"), ("What do they help with", "Reading"),
    ("How near are they", ":same"), ("What do they help with", ":see close"),
    ("Whom would she go to first", "2"), ("Whom else", "1"),
    ("How they belong together", "y"), ("Who", "1"), ("is what", "1"), ("to whom", "2"),
    ("How they belong together", "n"),
    ("People", "n"), ("Partnerships", "n"), ("Parents and children", "n"), ("Pregnancies", "n"), ("Bonds", "n"),
    ("Households", "n"),
)  # fmt: skip
"""What is asked about the people around her, list inside of list, and what is typed."""


def fill(home: Path, letter: Path) -> str:
    """Answer every question in a pseudo-terminal; the last lines that were shown."""
    person = Terminal(home, "fill", str(FORM), "--subject", "Ada")
    person.answer("Nothing here has a right answer", "")
    person.answer("On which day?", "2 March 2026")
    person.answer("When did it begin?", "2.30 pm")
    person.answer("How long did it last?", "1 h 30")
    person.answer("How many rooms", "4")
    person.answer("How many miles", "7.5")
    person.answer("The whole name", "Björk Guðmundsdóttir")
    person.answer("like to be called", "Bee")
    person.answer("Earlier names", "Beatrice Smith")
    person.child.sendline(".")
    person.answer("When was she born?", "around spring 2014")
    person.answer("How old was she", "4½")
    person.answer("Where does she live?", "1 High Street")
    person.child.sendline("Leeds")
    person.child.sendline(".")
    person.answer("Where can she be rung?", "020 7946 0000 (mornings)")
    person.answer("Where can she be written to?", "bee@example.org")
    person.answer("What is the allowance", "£1,250.50")
    person.answer("For how many weeks?", "3")
    person.answer("Slept through", "1")
    person.answer("Played", "3")
    person.answer("Ate with the others", ":nk")
    person.answer("How did she seem?", "calm")
    person.answer("What does she like?", "1 3")
    person.answer("at school every day?", "y")
    person.answer("may touch on being hurt", "y")
    person.answer("What was seen, said and done", "## Monday")
    for line in ("", "•\tShe slept", "•\tShe **ate**", "."):
        person.child.sendline(line)
    person.answer("What it may mean", "She is settling.")
    person.child.sendline(".")
    person.answer("in her own words?", "=1+1 is two")
    person.child.sendline(".")
    person.answer("Is there a letter?", "y")
    person.answer("Attach the letter", str(letter))
    person.answer("People around her", "y")
    person.answer("What is the name?", "Sukarno")
    person.answer("Since when", "vers 2019")
    for asked, typed in AROUND_HER:
        person.answer(asked, typed)
    person.answer("I have read this record", "y")
    person.answer("Who agrees?", "Ada Lovelace")
    person.answer("As what?", "Social worker")
    person.answer("On which day was it agreed?", "2 March 2026")
    person.child.expect(pexpect.EOF)
    return str(person.child.before)


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind; CliRunner covers the rest"
)
def test_every_kind_is_filled_in_a_terminal_and_read_again_in_a_workbook(tmp_path: Path) -> None:
    home, letter, workbook = tmp_path / "home", tmp_path / "letter.pdf", tmp_path / "record.xlsx"
    letter.write_bytes(b"%PDF-1.7 a letter")

    shown = fill(home, letter)
    exported = CliRunner().invoke(
        main, ["--home", str(home), "export", record_id(home), "-o", str(workbook), "--attachments"]
    )
    submitted = CliRunner().invoke(main, ["--home", str(home), "submit", record_id(home)])

    assert "please look" not in shown
    assert exported.exit_code == 0, exported.output
    assert submitted.exit_code == 0, submitted.output
    stored = answers(home)
    form = Engine.start(home).form(str(FORM))
    declaration = form.nodes["agreement.agreed"]
    assert isinstance(declaration, Question)
    assert stored["day.stayed"] == {"answer": "PT1H30M (1 h 30)"}
    assert stored["person.born"] == {"answer": "2014-21~ (around spring 2014)"}
    assert stored["story.happened.narrative"] == {"answer": "## Monday\n\n- She slept\n- She **ate**"}
    assert stored["agreement.agreed"] == {"answer": wording_hash(declaration)}
    cells = {cell.value for sheet in load_workbook(workbook) for row in sheet for cell in row}
    written = {cell.date() if isinstance(cell, datetime) else cell for cell in cells}
    assert {
        date(2026, 3, 2), "14:30", "1 h 30", 4, "7.5 miles", "Björk Guðmundsdóttir", "Bee", "Beatrice Smith",
        "around spring 2014", "4½", "1 High Street\nLeeds", "020 7946 0000 (mornings)", "bee@example.org",
        "£1,250.50",
        "Jakarta", "SD Satu", "Kartini", "1990", "1 – Near", "Reading", "is a parent of",
        "£3,751.50", "●", "We could not tell", "Calm", "Music; Drawing", "Yes", "Monday\n\n• She slept\n• She ate",
        "She is settling.", "=1+1 is two", "letter.pdf (17 bytes)", "Sukarno", "vers 2019", "Agreed", "Ada Lovelace",
        "Social worker", "The next questions may touch on being hurt. Take your time.",
    } <= written  # fmt: skip
    assert (tmp_path / "record-attachments.zip").exists()
