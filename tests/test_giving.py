"""What leaves the author's hands: copies without names, the log of what was given, and a person's own data."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.audience import AUTHOR, Reader
from formengine.engine import Engine
from formengine.exports.formats import EXPORTERS
from formengine.frontends.cli.running import Ran
from formengine.giving.copies import Wanted, case_names, disguised_copy
from formengine.giving.disguise import Disguise
from formengine.giving.log import known_subject, log_of
from formengine.giving.names import Names
from formengine.kinds.attachments import described
from formengine.model import Question
from formengine.records import Subject
from tests.building import asked_as, attachment, day, form_with, partial, repeat, section, text, whole

LETTER = b"%PDF-1.7 a letter"
ADA = Names(70).with_person(["Ada Grace O'Brien", "Adie"]).with_person(["Bo Müller"]).with_place("Leeds", "town")
DISGUISE = Disguise(ADA)

FORM = form_with({
    "child": section({
        "first_name": text(), "family_name": text(), "known_as": text(), "previous_name": text(), "phone": text(),
        "school": text(), "born_on": day(), "since": partial(), "age": whole(calculate="age_in_years(born_on)"),
        "story": text(widget="long_text"),
    }, audience="agency"),
    "visit": section({"on": day()}, audience="agency"),
    "others": repeat({"known_as": text(), "told": text()}, audience="agency", about="person",
                     repeat={"label": "known_as"}),
}, date="visit.on")  # fmt: skip
STORY = (
    "Ada's mum wrote from ada@home.example on 2 March 2026; ADA and Jo Lee met at Hill Road."
    " Call 07700 900123, LS1 4AP."
)
CHILD = {
    "child": {"first_name": "Ada", "family_name": "Ashby", "known_as": "Adie", "previous_name": "Adam Ashby",
              "phone": "07700 900123", "school": "Hill Road", "born_on": "2019-03-03", "since": "2024-05~",
              "story": STORY},
    "visit": {"on": "2026-03-02"},
    "others": [{"_id": "k0000001", "known_as": "Jo Lee", "told": "Adam was his name then; Mrs Ashby said so to Adie."}],
}  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine over a home with one record about Ada."""
    made = Engine.start(tmp_path / "home")
    begin(made, CHILD)
    yield made
    made.close()


def begin(engine: Engine, document: dict[str, Any]) -> str:
    """A record about Ada Ashby; its id."""
    subject = engine.subject("Ada Ashby", "child")
    return engine.begin(FORM, subject, actor="Ann Author", answers=engine.read_answers(FORM, document)).record.id


def only_record(engine: Engine) -> str:
    """The id of the home's first record."""
    return engine.records()[-1].id


def copied(engine: Engine, manner: Any, format_name: str = "text") -> str:
    """The author's record as a copy of this manner."""
    made = disguised_copy(engine, [only_record(engine)], Wanted(AUTHOR, manner), actor="Ann Author").export
    stream = io.BytesIO()
    EXPORTERS[format_name](made, stream)
    return stream.getvalue().decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Ada's brother", "Person A's brother"),
        ("ADA came; adie did not.", "Person A came; Person A did not."),
        ("Ada Grace O’Brien", "Person A"),
        ("Mrs O'Brien", "Mrs Family name A"),
        ("grace before meals, said Grace", "grace before meals, said Person A"),
        ("Bo and Mueller, Muller, MÜLLER", "Person B and Mueller, Family name B, Family name B"),
        ("Adam and Bobby", "Adam and Bobby"),
        ("in Leeds since", "in a town (A) since"),
        ("born 3 March 2019", "born 12 May 2019"),
        ("on 03/03/2019 and 2019-03-03", "on 12 May 2019 and 2019-05-12"),
        ("in March 2019", "in May 2019"),
        ("ring +44 7700 900123 or a.b@c.example", "ring [left out] or [left out]"),
    ],
)
def test_names_places_dates_and_contacts_are_found_in_what_people_wrote(typed: str, told: str) -> None:
    assert DISGUISE.text(typed) == told


QUILL = Disguise(
    Names(70).with_person(["Ada Quillfeather"]).with_person(["Bo Marsh-Tern"]).with_place("Wexbury Primary", "school")
)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "Wexbury rang; the Primary School on the High Street did not.",
            "a school (A) rang; the Primary School on the High Street did not.",
        ),
        ("at wexbury's gate", "at a school (A)'s gate"),
        ("Wexbury Primary School", "a school (A) School"),
        ("The Quillfeathers came.", "The Family name A came."),
        ("the Quillfeathers’ house", "the Family name A’ house"),
        (
            "Mrs Marsh-Tern, Mrs Marsh\u2011Tern, Mrs Marsh Tern, Mr Tern",
            "Mrs Family name B, Mrs Family name B, Mrs Family name B, Mr Family name B",
        ),
        ("Bo Marsh Tern", "Person B"),
        ("Mrs Quillfeather-Jones and Jones-Quillfeather", "Mrs Family name A and Family name A"),
        ("Ada-Bo and Ada-led", "Person A-Person B and Person A-led"),
        (
            "Quill\u00adfeather, Q\u200buillfeather, A\u200dda, \ufeffAda",
            "Family name A, Family name A, Person A, Person A",
        ),
        ("Ada\u200bQuillfeather", "Person AFamily name A"),
        ("077\u200b00 900123", "[left out]"),
    ],
)
def test_names_are_found_in_plurals_halves_single_words_and_behind_what_nobody_sees(typed: str, told: str) -> None:
    assert QUILL.text(typed) == told


def test_a_place_that_is_found_by_one_word_is_blacked_out_as_a_place() -> None:
    assert Disguise(QUILL.names, redacts=True).text("Wexbury and Ada") == "[place] and [name]"


def test_the_moved_dates_of_a_copy_are_not_left_over_but_a_year_that_was_not_moved_is(engine: Engine) -> None:
    begin(engine, {"child": {"story": "on 2 March 2026, 2026-03-05 and in May 2019; since 2018"}})

    made = disguised_copy(engine, [engine.records()[0].id], Wanted(AUTHOR, "pseudonymised"), actor="A")

    assert [one.text for one in made.leftovers] == ["2018"]


NAMES = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéüøñ"), min_size=3, max_size=9).map(str.capitalize)
WAYS = st.sampled_from([str, str.upper, str.lower, lambda name: f"{name}'s", lambda name: f"({name})"])


@given(NAMES, NAMES, WAYS, st.sampled_from(["", " Then ", "\n", "“", " – "]))
def test_no_spelling_of_a_known_name_stays(first: str, last: str, way: Callable[[str], str], before: str) -> None:
    disguise = Disguise(Names(70).with_person([f"Zebedee{first} Quill{last}"]))

    told = disguise.text(f"{before}{way(f'Zebedee{first}')} and {way(f'Quill{last}')}")

    assert "zebedee" not in told.lower()
    assert "quill" not in told.lower()


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000), st.sampled_from([-700, -63, 63, 700]))
def test_intervals_stay(first: date, apart: int, offset: int) -> None:
    disguise = Disguise(Names(offset))

    moved = [disguise.day(one) for one in (first, first + timedelta(days=apart))]

    assert moved[0] is not None
    assert moved[1] is not None
    assert (moved[1] - moved[0]).days == apart


def test_a_pseudonymised_copy_has_no_name_place_contact_or_date_of_the_case(engine: Engine) -> None:
    told = "".join(copied(engine, "pseudonymised", name) for name in ("text", "json"))

    for gone in (
        "Ada",
        "Ashby",
        "Adie",
        "Adam",
        "Jo Lee",
        "Hill Road",
        "07700",
        "LS1",
        "2026-03-02",
        "2019-03-03",
        "Ann",
    ):
        assert gone not in told
    assert "pseudonymised copy; check it by hand" in told
    assert "anonymous" not in told


def test_ages_stay_as_they_were_worked_out(engine: Engine) -> None:
    export = disguised_copy(engine, [only_record(engine)], Wanted(AUTHOR, "pseudonymised"), actor="A").export

    assert export.filed[0].evaluation.calculated["child.age"] == 6


def test_every_copy_of_a_case_says_the_same(engine: Engine) -> None:
    first = copied(engine, "pseudonymised", "json")
    begin(engine, {"child": {"first_name": "Zoë"}, "others": [{"_id": "k0000009", "known_as": "Kim", "told": "x"}]})

    assert without_time(copied(engine, "pseudonymised", "json")) == without_time(first)


def without_time(text: str) -> str:
    """A copy without the moment when it was made."""
    return re.sub(r'"made_at": "[^"]*"', "", text)


def test_which_name_stands_for_whom_is_kept_with_the_case_and_in_no_copy(engine: Engine) -> None:
    copied(engine, "pseudonymised")
    subject = known_subject(engine, "Ada Ashby")

    assert case_names(engine, subject, actor="A").people["jo lee"].startswith("Person ")
    assert [event.change.action for event in engine.store.subject_events(subject.id)][-1] == "pseudonyms"


def test_a_redacted_copy_blacks_names_out(engine: Engine) -> None:
    told = copied(engine, "redacted")

    assert "[name]" in told
    assert "Ada" not in told
    assert "2026-03-02" in told


def test_what_remains_is_listed_for_a_person_to_look_at(engine: Engine) -> None:
    begin(engine, {"child": {"story": "Ada met Tobias Underhill, ref 445566."}})
    record = engine.records()[0].id

    made = disguised_copy(engine, [record], Wanted(AUTHOR, "pseudonymised"), actor="A")

    assert [(one.path, one.text) for one in made.leftovers] == [
        ("child.story", "445566"), ("child.story", "Tobias"), ("child.story", "Underhill"),
    ]  # fmt: skip


def test_a_previous_name_reaches_nobody_but_the_agency_and_the_person() -> None:
    form = form_with({"who": section({"previous_name": text(), "name": text()}, audience="everyone_here")})
    from formengine.audience import Readership

    readers = Readership.of(form).nodes

    assert readers["who.previous_name"] == {"author", "manager", "administrator", "subject"}
    assert "panel" in readers["who.name"]


def test_a_persons_name_can_be_a_previous_one_and_an_address_a_place() -> None:
    form = form_with({"who": section({
        "was_called": asked_as("person_name", identifies="previous_name"),
        "lived_at": asked_as("address", identifies="place"),
        "told": asked_as("narrative", identifies="nothing"),
    }, audience="everyone_here")})  # fmt: skip
    from formengine.audience import Readership

    assert [one.identifies for one in form.questions()] == ["previous_name", "place", ""]
    assert "panel" not in Readership.of(form).nodes["who.was_called"]


def test_every_export_is_in_the_log_before_its_file_is_there(
    formengine_run: Callable[..., Ran], formengine_home: Engine, tmp_path: Path
) -> None:
    record = begin(formengine_home, CHILD)
    own, given_away = tmp_path / "own.txt", tmp_path / "panel.json"

    formengine_run("export", record, "-o", own)
    ran = formengine_run("export", record, "-o", given_away, "--for", "manager", "--to", "Mo", "--basis", "consent",
                         "--why", "asked", "--told", "yes", "--asked-by", "the panel")  # fmt: skip
    entries = [entry.disclosure for entry in log_of(formengine_home, known_subject(formengine_home, "ada ashby"))]

    assert ran.exit_code == 0
    assert [(one.to, one.basis, one.records) for one in entries if one] == [
        ("the author", "own copy", (record,)), ("Mo", "consent", (record,)),
    ]  # fmt: skip
    assert json.loads(given_away.read_text("utf-8"))["audience"] == "manager"


def test_no_file_is_made_where_the_log_cannot_be_written(
    formengine_run: Callable[..., Ran], formengine_home: Engine, tmp_path: Path
) -> None:
    record = begin(formengine_home, CHILD)

    ran = formengine_run("export", record, "-o", tmp_path / "x.txt", "--for", "panel", "--basis", "because")

    assert ran.exit_code == 2
    assert "The basis is one of: own copy, consent, law" in ran.errors
    assert not (tmp_path / "x.txt").exists()


def test_what_was_refused_by_word_of_mouth_is_logged_too(
    formengine_run: Callable[..., Ran], formengine_home: Engine
) -> None:
    begin(formengine_home, CHILD)

    formengine_run("disclose", "Ada Ashby", "--what", "her notes", "--refused", "--to", "the police", "--basis", "law",
                   "--why", "no order", "--told", "no")  # fmt: skip
    ran = formengine_run("disclosures", "Ada Ashby", "--json")

    assert ran.json[0]["disclosure"] == {
        "what": "her notes", "to": "the police", "basis": "law", "asked_by": "", "why": "no order", "told": "no",
        "refused": True, "records": [],
    }  # fmt: skip


def test_an_export_does_not_hinder_whoever_is_typing(formengine_run: Callable[..., Ran], formengine_home: Engine,
                                                     tmp_path: Path) -> None:  # fmt: skip
    record = begin(formengine_home, CHILD)
    draft = formengine_home.resume(record).with_answer("child.known_as", "Ad")

    formengine_run("export", record, "-o", tmp_path / "x.txt")

    assert formengine_home.save(draft, actor="A").record.revision == 2


def test_subject_access_gathers_everything_and_lists_what_a_person_must_decide(
    formengine_run: Callable[..., Ran], formengine_home: Engine, tmp_path: Path
) -> None:
    record = begin(formengine_home, CHILD)
    draft = formengine_home.resume(record).with_note("child.story", "my own thought")
    formengine_home.save(draft, actor="A")

    ran = formengine_run("subject-access", "Ada Ashby", "-o", tmp_path / "all", "--asked-by", "Ada")
    files = {str(path.relative_to(tmp_path / "all")): path for path in (tmp_path / "all").rglob("*.*")}
    decide = json.loads(files["2 To decide.json"].read_text("utf-8"))["to_decide"]
    given_text = files[f"to give/record-{record[:8]}.txt"].read_text("utf-8")

    assert ran.exit_code == 0
    assert {path.suffix for name, path in files.items() if name.startswith("to give")} == {".txt", ".json", ".xlsx"}
    assert [(one["words"], one["why"].partition(":")[0]) for one in decide] == [
        ("Jo Lee", "about somebody else"),
        (CHILD["others"][0]["told"], "about somebody else"),  # type: ignore[index]
        ("my own thought", "a process note"),
    ]
    assert "my own thought" not in given_text
    assert "Adam was his name" not in given_text
    assert "Adam Ashby" in given_text


def test_subject_access_gives_attached_files_and_lists_those_that_others_keep(
    formengine_run: Callable[..., Ran], formengine_home: Engine, tmp_path: Path
) -> None:
    form = form_with({
        "open": section({"letter": attachment(), "lost": attachment()}, audience="agency"),
        "kept": section({"scan": attachment()}, audience="restricted"),
    })  # fmt: skip
    draft = formengine_home.begin(form, formengine_home.subject("Ada Ashby", "child"), actor="A")
    for path, content in (("open.letter", LETTER), ("open.lost", b"%PDF-1.7 lost"), ("kept.scan", b"%PDF-1.7 scan")):
        question = form.node(path)
        assert isinstance(question, Question)
        draft = draft.with_answer(path, described(question, f"{path[5:]}.pdf", content))
        if path != "open.lost":
            formengine_home.store.add_file(content)
    formengine_home.save(draft, actor="A")

    formengine_run("subject-access", "Ada Ashby", "-o", tmp_path / "all")
    decide = json.loads((tmp_path / "all" / "2 To decide.json").read_text("utf-8"))["to_decide"]
    first = " ".join((tmp_path / "all" / "1 Read this first.txt").read_text("utf-8").split())
    (given_file,) = (tmp_path / "all" / "to give" / "attached files").iterdir()

    assert given_file.read_bytes() == LETTER
    assert given_file.name == f"{draft.record.id[:8]}-open.letter-letter.pdf"
    assert sorted((one["words"].partition(" ")[0], one["why"][:11]) for one in decide) == [
        ("lost.pdf", "the file it"), ("scan.pdf", "kept to aut"),
    ]  # fmt: skip
    assert "1 attached file is among it" in first


def test_a_folder_for_subject_access_is_complete_or_absent(
    formengine_run: Callable[..., Ran], formengine_home: Engine, tmp_path: Path
) -> None:
    begin(formengine_home, CHILD)
    (tmp_path / "there").mkdir()

    ran = formengine_run("subject-access", "Ada Ashby", "-o", tmp_path / "there")
    other = formengine_run("subject-access", "Ada Ashby", "-o", tmp_path / "all", "--basis", "none such")

    assert (ran.exit_code, other.exit_code) == (2, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["formengine-home", "there"]


def test_nobody_is_found_by_a_name_that_nobody_has(formengine_run: Callable[..., Ran], formengine_home: Engine) -> None:
    begin(formengine_home, CHILD)

    ran = formengine_run("disclosures", "Ada Ashb")

    assert ran.errors.startswith("Give the whole name or the id of one person; 'Ada Ashb' is not that. Perhaps you")


def test_a_copy_for_a_reader_says_for_whom_it_is_made(engine: Engine) -> None:
    export = engine.export([only_record(engine)], made_by="A", reader=Reader("manager"))

    assert export.audience == "manager"
    assert "Made for: manager." in str(export.chapters[0])


def test_a_name_with_a_child_of_another_case_stays_apart(engine: Engine) -> None:
    engine.begin(FORM, Subject("s0002xyz", "Cy Cole", "child"), actor="A")

    names = [case_names(engine, known_subject(engine, label), actor="A") for label in ("Ada Ashby", "Cy Cole")]

    assert "cy cole" not in names[0].people
    assert set(names[1].people) == {"cy cole"}
