"""Told in the terminal and gone to: what blocks, what depended on something taken out, and what a rule finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from formengine.answers.exported import answers_given_back
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import AnswersError
from formengine.exports.text import as_text
from formengine.frontends.cli import main
from formengine.reports.sections import section_chapters
from formengine.testing import Scenario
from tests.building import Json, form_document, form_with, repeat, section, text, whole


def line(title: str, **keys: Any) -> Json:
    """A question that is answered in one line."""
    return text(title=title, maxLength=80, **keys)


PEOPLE = {
    "people": repeat({"name": line("Name"), "address": line("Address")}, title="People", repeat={"label": "name"}),
    "talk": section(
        {"whom": text(title="Whom did you meet?", choices_from="people"), "where": line("Where?"), "why": line("Why?")},
        title="Talk",
    ),
}
JO_AND_SAM = ("y", "Jo", "12 High Street", "y", "Sam", "1 Mill Lane", "n")


@pytest.fixture(autouse=True)
def item_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items are called one, two, three, so that a test can name them."""
    names = iter(("one", "two", "three"))
    monkeypatch.setattr(Engine, "new_item", lambda engine: next(names))


def run(home: Path, *arguments: str, lines: tuple[str, ...]) -> str:
    """What a command prints while these lines are typed."""
    result = CliRunner().invoke(main, ["--home", str(home), *arguments], input="".join(f"{line}\n" for line in lines))
    assert result.exception is None, result.output
    return result.output


def filled(home: Path, properties: Json, *lines: str, **x_form: Any) -> str:
    """What the terminal shows while a new record of a form is filled."""
    file = home / "form.json"
    file.write_text(json.dumps(form_document(properties, **x_form)), "utf-8")
    return run(home, "fill", str(file), "--subject", "Ada", lines=lines)


def resumed(home: Path, *lines: str) -> str:
    """What the terminal shows once the only record is gone on with."""
    engine = Engine.start(home)
    record = engine.records()[0].id
    engine.close()
    return run(home, "resume", record, lines=lines)


def changed(home: Path, step: Callable[[Draft], Draft]) -> None:
    """Change the only record without the terminal."""
    engine = Engine.start(home)
    engine.save(step(engine.resume(engine.records()[0].id)), actor="me")
    engine.close()


def first_asked(output: str) -> str:
    """The question that was shown first."""
    return output.split("% done\n")[1].splitlines()[0]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (("1", "The park", "To talk"), "Whom did you meet?"),
        (("2", ":same people.one.address", "To talk"), "Where?"),
    ],
)
def test_resume_goes_to_an_answer_that_points_at_an_item_that_was_taken_out(
    tmp_path: Path, given: tuple[str, ...], asked: str
) -> None:
    filled(tmp_path, PEOPLE, *JO_AND_SAM, *given, ":quit")
    assert "That was the last question" in resumed(tmp_path)

    changed(tmp_path, lambda draft: draft.without_item("people", "one"))

    assert first_asked(resumed(tmp_path, ":quit")) == asked


def test_resume_goes_to_an_answer_that_a_rule_refuses_and_the_end_says_how_to_get_there(tmp_path: Path) -> None:
    rule = {"id": "few", "level": "block", "holds": "s.a < 10", "message": "At most nine.", "about": ["s.a"]}
    form = {"s": section({"a": whole(title="How many?"), "b": line("Why?")}, title="Home")}

    output = filled(tmp_path, form, "12", "So", rules=[rule])

    assert "must be put right: Home › How many?: At most nine." in output
    assert "Put it right: formengine resume" in output
    assert "Submit it:" not in output
    assert first_asked(resumed(tmp_path, ":quit")) == "How many?"
    assert "Submit it:" in resumed(tmp_path, "7", "")


def test_resume_asks_again_what_was_the_same_as_an_answer_that_was_taken_away(tmp_path: Path) -> None:
    form = {"s": section({"a": line("First?"), "b": line("Second?")})}
    filled(tmp_path, form, ":same s.b", "12 High Street")
    assert "That was the last question" in resumed(tmp_path)

    changed(tmp_path, lambda draft: draft.without("s.b"))

    assert first_asked(resumed(tmp_path, ":quit")) == "First?"


def test_whoever_takes_an_item_out_hears_what_was_the_same_as_its_answers_and_what_went_with_it(tmp_path: Path) -> None:
    form = {
        **PEOPLE,
        "talks": repeat(
            {"liked": line("Liked it?"), "more": line("What more?")}, title="About each", repeat={"for_each": "people"}
        ),
    }
    talked = ("1", ":same people.one.address", ":same talk.where", "Yes", "Much", "No")
    output = filled(tmp_path, form, *JO_AND_SAM, *talked, ":jump people", ":remove 1", ":quit")

    told = " ".join(output.partition("Taken out")[2].split())
    assert "2 answers about it in “About each” went too, and stay in the history." in told
    assert "It was chosen in Talk › Whom did you meet?: please choose again there." in told
    assert "Talk › Where? was the same as an answer there: please type it now." in told
    assert "Talk › Why? was the same as an answer there: please type it now." in told
    assert first_asked(resumed(tmp_path, ":quit")) == "Whom did you meet?"


def test_whoever_takes_out_an_item_that_nothing_depends_on_hears_no_more(tmp_path: Path) -> None:
    output = filled(tmp_path, PEOPLE, *JO_AND_SAM, "1", ":same people.one.address", ":jump people", ":remove 2")

    told = output.partition("stays in the history.\n")[2].partition("──")[0]
    assert told == "\n"


YEARS = {"s": section({"a": whole(title="From?"), "b": whole(title="To?"), "c": line("Where?")}, title="Years")}


@pytest.mark.parametrize("level", ["warn", "block"])
def test_a_rule_that_an_answer_breaks_is_told_right_after_it_and_once(tmp_path: Path, level: str) -> None:
    rule = {"id": "r", "level": level, "holds": "s.b >= s.a", "message": "It ends early.", "about": ["s.b", "s.c"]}

    output = filled(tmp_path, YEARS, "2020", "2010", "Leeds", rules=[rule])

    asked = output.partition("That was the last question")[0]
    after_the_answer = asked.partition("To?")[2]
    assert after_the_answer.index("! It ends early.") < after_the_answer.index("Where?")
    assert asked.count("It ends early.") == 1


def test_a_rule_about_an_item_that_is_only_begun_is_not_told_until_it_was_asked(tmp_path: Path) -> None:
    rule = {"id": "r", "level": "warn", "for_each": "people", "holds": "answered(address)",
            "message": "{item} lives nowhere.", "about": ["people.name", "people.address"]}  # fmt: skip

    output = filled(tmp_path, PEOPLE, "y", "Jo", "", ":jump address", ":quit", rules=[rule])

    assert "Number 1 lives nowhere." not in output
    assert output.count("! Jo lives nowhere.") == 1
    assert output.index("Jo lives nowhere.") > output.index("y to add another")


GIVEN = {
    "s": section({"a": whole(title="How many?"),
                  "twice": whole(title="Twice", calculate="s.a * 2", override="with_reason"),
                  "thrice": whole(title="Thrice", calculate="s.a * 3"),
                  "why": line("Why?", states={"declined": "Would rather not say"})}, title="Home"),
    "people": PEOPLE["people"],
}  # fmt: skip


def entries(engine: Engine, record: str) -> dict[str, object]:
    """What is stored of a record."""
    return {**engine.store.entries(record)}


def test_an_export_of_one_record_is_given_back_with_its_answers_states_and_overrides(tmp_path: Path) -> None:
    filled(
        tmp_path, GIVEN, "4", "9", "Counted again", ":d", *JO_AND_SAM[:-1], ":back", ":same people.one.address", ":quit"
    )
    engine = Engine.start(tmp_path)
    first = engine.records()[0].id
    file = tmp_path / "export.json"
    run(tmp_path, "export", first, "-o", str(file), lines=())

    run(tmp_path, "fill", str(tmp_path / "form.json"), "--subject", "Bo", "--answers", str(file), lines=())

    second = next(one.id for one in engine.records() if one.id != first)
    kept = entries(engine, second)
    assert kept == entries(engine, first)
    assert kept["s.twice"] == {"override": 9, "reason": "Counted again"}
    assert kept["s.why"] == {"state": "declined"}
    assert kept["people.two.address"] == {"same_as": "people.one.address"}
    engine.close()


@pytest.mark.parametrize(("count", "said"), [(2, "This export holds 2 records"), (0, "This export holds 0 records")])
def test_an_export_of_several_records_or_none_is_refused_with_what_to_do(count: int, said: str) -> None:
    form = form_with(GIVEN)

    with pytest.raises(AnswersError, match=f"{said}.*Leave one of them in 'records'"):
        answers_given_back(form, {"made_at": "2026", "records": [{"answers": {}}] * count})


def test_a_list_that_was_never_reached_is_left_open_and_one_with_a_state_is_told(tmp_path: Path) -> None:
    form = form_with({"people": repeat({"a": line("A")}, title="People", states={"not_known": "Not known"})})
    scenario = Scenario(form)

    assert "Left open" in as_text(tuple(section_chapters(scenario.evaluation)))
    told = as_text(tuple(section_chapters(scenario.state("people", "not_known").evaluation)))
    assert "Not known" in told
    assert "Left open" not in told


@pytest.mark.parametrize(("kept", "new"), [("Many", "m"), ("A B2", "A B"), ("Joan", "Jo")])
def test_nobody_is_taken_for_the_same_person_for_initials_alone(tmp_path: Path, kept: str, new: str) -> None:
    run(tmp_path, "subject", "new", kept, lines=())

    assert "May be the same person" not in run(tmp_path, "subject", "new", new, lines=())


def test_whoever_has_the_very_same_short_name_may_be_the_same_person(tmp_path: Path) -> None:
    run(tmp_path, "subject", "new", "Jo", lines=())

    assert "May be the same person: Jo" in run(tmp_path, "subject", "new", "jo", lines=())


@pytest.mark.parametrize("typed", ["90 minutes", "2 hours", "PT90M", "about 3 hours"])
def test_an_age_has_no_hours_or_minutes(tmp_path: Path, typed: str) -> None:
    form = {"s": section({"age": text(title="How old?", widget="age")}, title="Home")}

    output = " ".join(filled(tmp_path, form, typed, "6 weeks").split())

    assert "An age has no hours or minutes. Type an age, such as 4, 4 years 2 months, about 4, 6 weeks." in output
    assert "1 of 1 answered" in output
