"""The terminal as a person uses it: a real pseudo-terminal, a real home."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from formengine.engine import Engine
from formengine.frontends.cli import main

FORM = Path(__file__).parent / "forms" / "home_visit.json"


def typed(home: Path, *lines: str, record: str = "") -> str:
    """What the terminal shows when these lines are typed into a new record, or into one that is resumed."""
    arguments = ["resume", record] if record else ["fill", str(FORM), "--subject", "Ada"]
    result = CliRunner().invoke(main, ["--home", str(home), *arguments], input="".join(f"{line}\n" for line in lines))
    assert result.exception is None, result.output
    return result.output


def answers(home: Path) -> dict[str, object]:
    """The stored entries of the only record of a home."""
    engine = Engine.start(home)
    entries = engine.store.entries(engine.records()[0].id)
    engine.close()
    return dict(entries)


def record_id(home: Path) -> str:
    engine = Engine.start(home)
    found = engine.records()[0].id
    engine.close()
    return found


def test_a_typed_answer_is_stored_before_the_next_question_is_shown(tmp_path: Path) -> None:
    typed(tmp_path, "2 March 2026")

    assert answers(tmp_path)["visit.visited_on"] == {"answer": "2026-03-02"}


def test_the_forms_date_begins_as_today_and_enter_keeps_it(tmp_path: Path) -> None:
    output = typed(tmp_path, "")

    today = Engine.start(tmp_path).today.isoformat()
    assert f"Now: {today}" in output
    assert answers(tmp_path)["visit.visited_on"] == {"answer": today}


def test_a_date_that_can_be_read_both_ways_is_asked_again(tmp_path: Path) -> None:
    output = typed(tmp_path, "3/2/2026", "3 February 2026")

    assert "Is that 3 February or 2 March? Type it with the month's name." in output
    assert answers(tmp_path)["visit.visited_on"] == {"answer": "2026-02-03"}


def test_a_list_takes_items_until_the_person_says_no(tmp_path: Path) -> None:
    lines = ["", "", "y", "Ada", "3 March 2019", "y", "y", "Bo", "", "n", "She was asleep", ".", "n"]
    output = typed(tmp_path, *lines)

    names = [entry["answer"] for path, entry in answers(tmp_path).items() if path.endswith("first_name")]  # type: ignore[index]
    assert sorted(names) == ["Ada", "Bo"]
    assert "Worked out: The visit › Children seen alone: 1" in output


def test_taking_out_an_item_leaves_the_others_and_keeps_the_history(tmp_path: Path) -> None:
    typed(tmp_path, "", "", "y", "Ada", "", "", "y", "Bo", "", "", ":remove 1", "n")

    names = [entry["answer"] for path, entry in answers(tmp_path).items() if path.endswith("first_name")]  # type: ignore[index]
    engine = Engine.start(tmp_path)
    events = engine.events(record_id(tmp_path))
    assert names == ["Bo"]
    assert any(event.change.action == "item removed" for event in events)
    assert any(event.change.old == {"answer": "Ada"} for event in events)


def test_a_state_is_offered_and_taken_where_the_form_allows_it(tmp_path: Path) -> None:
    output = typed(tmp_path, ":jump worry_today", ":d")

    assert ":d   I would rather say it to my manager" in output
    assert answers(tmp_path)["safety.worry_today"] == {"state": "declined"}


def test_a_state_that_is_not_offered_is_refused(tmp_path: Path) -> None:
    output = typed(tmp_path, ":na")

    assert "That is not offered here." in output


def test_a_worked_out_answer_is_replaced_only_with_a_reason(tmp_path: Path) -> None:
    output = typed(tmp_path, "", "3", "", ":back", ":jump seen_alone_count", "3", "Two met me at school")

    assert "A reason is needed; nothing was changed." in output
    assert answers(tmp_path)["visit.seen_alone_count"] == {"override": 3, "reason": "Two met me at school"}


def test_back_goes_to_the_question_before(tmp_path: Path) -> None:
    for way in (":back", ": back", ":BACK "):
        assert typed(tmp_path / way.strip(), "", way).count("When did you visit?") == 2


def test_why_says_in_words_when_a_question_is_asked_and_who_may_read_it(tmp_path: Path) -> None:
    output = typed(tmp_path, ":jump what_was_said", ":why")

    asked = "Asked when “Did anything today worry you about a child's safety?” is yes, and while that is not known."
    assert asked in " ".join(output.split())
    assert "May be read by: author (restricted)." in output


def test_a_note_stands_in_the_history_and_is_no_answer(tmp_path: Path) -> None:
    typed(tmp_path, ":note the dog barked throughout")

    engine = Engine.start(tmp_path)
    notes = [event.change.new for event in engine.events(record_id(tmp_path)) if event.change.action == "note"]
    assert notes == ["the dog barked throughout"]


def test_control_characters_are_taken_out_of_what_is_typed(tmp_path: Path) -> None:
    output = typed(tmp_path, ":jump children", "y", "A\x07da\x1b[31m")

    stored = [entry["answer"] for path, entry in answers(tmp_path).items() if path.endswith("first_name")]  # type: ignore[index]
    assert stored == ["Ada[31m"]
    assert "\x1b" not in output


def test_a_text_may_begin_with_a_colon_when_two_are_typed(tmp_path: Path) -> None:
    typed(tmp_path, ":jump children", "y", "::D")

    stored = [entry["answer"] for path, entry in answers(tmp_path).items() if path.endswith("first_name")]  # type: ignore[index]
    assert stored == [":D"]


def test_an_unknown_command_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    output = typed(tmp_path, ":sve")

    assert "There is no :sve." in output
    assert [path for path in answers(tmp_path) if path != "visit.visited_on"] == []


def test_resume_begins_at_the_first_open_question(tmp_path: Path) -> None:
    typed(tmp_path, "2 March 2026", "", "n", "2", ":quit")

    output = typed(tmp_path, ":quit", record=record_id(tmp_path))

    first_question = output.split("──")[1]
    assert "Children in the household" in first_question


def test_a_submitted_record_cannot_be_resumed(tmp_path: Path) -> None:
    typed(tmp_path, "2 March 2026")
    CliRunner().invoke(main, ["--home", str(tmp_path), "submit", record_id(tmp_path)])

    result = CliRunner().invoke(main, ["--home", str(tmp_path), "resume", record_id(tmp_path)])

    assert result.exit_code == 2
    assert "its answers can no longer be changed" in result.output


pexpect = pytest.importorskip("pexpect") if sys.platform == "win32" else __import__("pexpect")


class Terminal:
    """`formengine` in a pseudo-terminal."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
        command = ["-m", "formengine", "--home", str(home), "--as", "Ana", *arguments]
        self.child = pexpect.spawn(sys.executable, command, env=environment, encoding="utf-8", timeout=30)

    def answer(self, question: str, line: str) -> None:
        """Wait until a question and its prompt are shown, then type a line."""
        self.child.expect_exact(question)
        self.child.expect_exact("> ")
        self.child.sendline(line)


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind; CliRunner covers the rest"
)
def test_a_form_filled_to_half_and_killed_is_resumed_finished_and_exported_with_every_answer(tmp_path: Path) -> None:
    home, workbook = tmp_path / "home", tmp_path / "visit.json"
    long_line = "She said it again and again. " * 400
    first = Terminal(home, "fill", str(FORM), "--subject", "Ada")
    first.answer("When did you visit?", "2 March 2026")
    first.answer("Children seen alone", "")
    first.answer("Children in the household", "y")
    first.answer("First name", "Ada")
    first.answer("Date of birth", "3 March 2019")
    first.answer("Seen alone?", "y")
    first.child.expect_exact("Children in the household")
    first.child.kill(signal.SIGKILL)
    first.child.wait()

    second = Terminal(home, "resume", record_id(home)[:6])
    second.answer("Slept through", "2")
    second.answer("Seemed worried", "1")
    second.answer("Played", "3")
    second.answer("Ate with the others", ":nk")
    second.answer("Did anything today worry you", "y")
    second.answer("What was said or seen", long_line)
    second.child.sendline(".")
    second.answer("Evidence", "n")
    second.child.expect_exact("That was the last question")
    second.child.expect(pexpect.EOF)
    exported = CliRunner().invoke(main, ["--home", str(home), "export", record_id(home), "-o", str(workbook)])

    stored = {path.rpartition(".")[2]: entry for path, entry in answers(home).items()}
    assert exported.exit_code == 0
    assert stored["visited_on"] == {"answer": "2026-03-02"}
    assert stored["first_name"] == {"answer": "Ada"}
    assert stored["born_on"] == {"answer": "2019-03-03"}
    assert stored["seen_alone"] == {"answer": True}
    assert (stored["sleep"], stored["worry"], stored["play"]) == ({"answer": 2}, {"answer": 1}, {"answer": 3})
    assert stored["meals"] == {"state": "not_known"}
    assert stored["what_was_said"] == {"answer": long_line}
    assert long_line in workbook.read_text(encoding="utf-8")
