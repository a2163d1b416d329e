"""What is written down beside a form: notes and their passages, concerns, several tellings; where none of it goes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from formengine.audience import Reader
from formengine.casework import concerns, notebook, tellings
from formengine.casework.desk import Desk
from formengine.casework.notebook import Jotting, keep_note, notes_about, tag, tag_in, tag_of
from formengine.casework.steps import take
from formengine.casework.tellings import Told, tell
from formengine.errors import NotFound, Refused
from formengine.exports.text import as_text
from formengine.frontends.cli.running import run
from formengine.records import Subject
from formengine.records.notes import passages_told, passages_under
from tests.building import day, form_document, section
from tests.working import as_, at_work, begun, submitted, visit_form

WORDS = "Ada was at home.\nShe likes   school.\nHer mother was calm all the time."
HOME_VISIT = Path(__file__).parent / "forms" / "home_visit.json"


def ada(desk: Desk) -> Subject:
    return desk.engine.subject("A. B.", "applicant")


# Notes


def test_a_note_keeps_who_was_there_who_was_seen_alone_where_and_how_long(tmp_path: Path) -> None:
    jotting = Jotting(WORDS, "Visit", "1 March 2026", ("Ada", "her mother"), ("Ada",), "kitchen", 90)
    with at_work(tmp_path) as desk:
        note = keep_note(desk, ada(desk), jotting)

        assert (note.kind, note.on, note.present, note.alone) == (
            "visit",
            "2026-03-01",
            ("Ada", "her mother"),
            ("Ada",),
        )
        assert (note.where, note.minutes, note.text, note.by) == ("kitchen", 90, WORDS, "Ana")
        assert (note.audience, note.about) == ("restricted", "subject")


def test_a_note_about_somebody_new_begins_their_history(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        keep_note(desk, desk.engine.subject("C. D.", "child"), Jotting("Rang."))

        known = desk.engine.subject("C. D.", "child")
        assert [event.change.action for event in desk.engine.store.subject_events(known.id)] == ["added", "note kept"]
        assert desk.engine.store.check() == ()


def test_words_of_a_note_are_tagged_to_sections_people_and_dimensions(tmp_path: Path) -> None:
    form = visit_form()
    with at_work(tmp_path) as desk:
        keep_note(desk, ada(desk), Jotting(WORDS))
        tags = [tag_in(form, "visit.calm"), tag_of("person", "Ada"), tag_of("dimension", "availability")]
        passage = tag(desk, ada(desk), 1, "likes school. Her mother", tags)

        assert passage.text == "likes   school.\nHer mother"
        assert WORDS[passage.start :].startswith(passage.text)
        assert [(one.kind, one.name) for one in passage.tags] == [
            ("question", "visit.calm"), ("person", "Ada"), ("dimension", "availability")
        ]  # fmt: skip


def test_a_section_gathers_the_passages_of_all_visits(tmp_path: Path) -> None:
    form = visit_form()
    with at_work(tmp_path) as desk:
        for _ in range(2):
            keep_note(desk, ada(desk), Jotting(WORDS))
        for number, words, path in ((1, "at home", "visit"), (1, "calm", "visit.calm"), (2, "school", "visit.rooms")):
            tag(desk, ada(desk), number, words, [tag_in(form, path)])

        notes = notes_about(desk, ada(desk))
        found = passages_under(notes, form, "visit")

        assert passages_told(found) == "3 passages from 2 visits"
        assert [passage.text for _, passage in passages_under(notes, form, "visit.calm")] == ["calm"]
        assert passages_under(notes, form, "private") == ()


def test_words_that_do_not_stand_in_a_note_are_not_tagged(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        keep_note(desk, ada(desk), Jotting(WORDS))

        with pytest.raises(Refused, match="These words do not stand in note 1"):
            tag(desk, ada(desk), 1, "likes football", [tag_of("person", "Ada")])
        with pytest.raises(Refused, match="Say where the passage belongs"):
            tag(desk, ada(desk), 1, "school", [])
        with pytest.raises(NotFound, match=r"Did you mean 'visit\.calm'"):
            tag_in(visit_form(), "visit.clam")


def test_tags_can_be_taken_away_and_the_note_stays(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        keep_note(desk, ada(desk), Jotting(WORDS))
        tag(desk, ada(desk), 1, "school", [tag_of("person", "Ada")])
        notebook.untag(desk, ada(desk), 1, 1)

        (note,) = notes_about(desk, ada(desk))
        assert (note.passages, note.text) == ((), WORDS)


def test_an_empty_note_is_not_kept(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk, pytest.raises(Refused, match="nothing was written"):
        keep_note(desk, ada(desk), Jotting("  \n "))


def test_the_authors_own_report_shows_tagged_passages_and_never_the_whole_note(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)
        keep_note(desk, ada(desk), Jotting(WORDS))
        tag(desk, ada(desk), 1, "all the time", [tag_in(visit_form(), "visit.calm")])

        shown = as_text(desk.engine.export([record], made_by="Ana").chapters, width=200)

        assert "all the time" in shown
        assert "1 passage from 1 visit." in shown
        assert "Ada was at home" not in shown


def test_a_reader_gets_no_passage_comment_or_telling_that_is_not_for_them(tmp_path: Path) -> None:
    from formengine.casework import comments

    with at_work(tmp_path) as desk:
        record = begun(desk)
        keep_note(desk, ada(desk), Jotting(WORDS))
        tag(desk, ada(desk), 1, "all the time", [tag_in(visit_form(), "visit.calm")])
        comments.comment(desk, record, "visit.rooms", "How do you know?")
        tell(desk, record, "visit.rooms", Told("four or five", "Jo"))
        tell(desk, record, "private.heard", Told("he shouted", "Jo"))

        beside = desk.engine.filed(record, Reader("subject")).beside

        assert (beside.notes, beside.life.comments) == ((), ())
        assert [one.words for told in beside.tellings.values() for one in told] == ["four or five"]


# Concerns


def test_a_concern_is_kept_although_half_of_it_is_missing(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        concern = concerns.raise_concern(desk, ada(desk), {"words": "He hits me.", "told": "my manager, 10:40"})

        assert (concern.told("words"), concern.told("told"), concern.is_open) == (
            "He hits me.",
            "my manager, 10:40",
            True,
        )
        assert len(concern.missing) == 5
        assert concern.audience == "restricted"


def test_a_concern_grows_and_nothing_that_was_written_is_replaced(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        concerns.raise_concern(desk, ada(desk), {"words": "He hits me.", "safety": "with her aunt"})
        grown = concerns.add_to(
            as_(desk, "Maria"), ada(desk), 1, {"safety": "home again", "next_step": "visit on Monday"}
        )

        assert grown.told("safety").startswith("with her aunt\nhome again (added by Maria, 2026-03-02")
        assert grown.told("next_step") == "visit on Monday"


def test_a_concern_stands_on_the_home_page_until_it_is_closed_with_what_was_done(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        concerns.raise_concern(desk, ada(desk), {"words": "He hits me."})

        waiting = [(subject.label, one.number) for subject, one in concerns.open_concerns(desk.engine)]
        closed = concerns.close(desk, ada(desk), 1, "The social worker visited the same day.")

        assert waiting == [("A. B.", 1)]
        assert concerns.open_concerns(desk.engine) == ()
        assert closed.closed is not None
        assert closed.closed.text == "The social worker visited the same day."
        with pytest.raises(Refused, match="was closed by Ana on 2026-03-02; raise a new one"):
            concerns.add_to(desk, ada(desk), 1, {"told": "police"})


def test_a_concern_without_words_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk, pytest.raises(Refused, match="nothing was written, so nothing was kept"):
        concerns.raise_concern(desk, ada(desk), {"words": " ", "told": "my manager"})


def test_asking_for_concerns_makes_no_home(tmp_path: Path) -> None:
    with at_work(tmp_path / "new") as desk:
        assert concerns.open_concerns(desk.engine) == ()
        assert not (tmp_path / "new").exists()


SECRET = "Zwölfundvierzig"


@pytest.mark.parametrize(
    ("name", "profile"),
    [("text", "reader"), *((name, profile) for name in ("json", "csv", "excel") for profile in ("reader", "analyst"))],
)
def test_no_export_of_any_kind_holds_a_concern_or_a_raw_note(tmp_path: Path, name: str, profile: str) -> None:
    import zipfile

    with at_work(tmp_path) as desk:
        record = submitted(desk)
        concerns.raise_concern(
            desk, ada(desk), dict.fromkeys(("words", "told", "safety", "next_step"), SECRET), record=record
        )
        keep_note(desk, ada(desk), Jotting(SECRET, present=(SECRET,), where=SECRET))
        stream = io.BytesIO()

        desk.engine.exporter(name)(desk.engine.export([record], made_by="Ana", profile=profile), stream)  # type: ignore[arg-type]

        written = stream.getvalue()
        if zipfile.is_zipfile(stream):
            with zipfile.ZipFile(stream) as archive:
                written = b"".join(archive.read(one) for one in archive.namelist())
        assert b"visit.rooms" in written or b"Rooms seen" in written
        assert SECRET.encode() not in written


def test_a_concern_is_typed_in_the_middle_of_an_interview_and_the_interview_goes_on(tmp_path: Path) -> None:
    lines = [":concern He hits me.", "today, 10:30", "", "with her aunt", "my manager", "", "", "2 March 2026", ":quit"]

    ran = run(tmp_path, "fill", HOME_VISIT, "--subject", "Ada", typed="\n".join(lines) + "\n")

    with at_work(tmp_path) as desk:
        ((subject, concern),) = concerns.open_concerns(desk.engine)
        record = desk.engine.records()[0]
        assert ran.exit_code == 0
        assert subject.label == "Ada"
        assert (concern.record, concern.path) == (record.id, "visit.visited_on")
        assert [concern.told(key) for key in ("words", "happened_at", "safety", "told")] == [
            "He hits me.", "today, 10:30", "with her aunt", "my manager"
        ]  # fmt: skip
        assert len(concern.missing) == 3
        assert desk.engine.store.entries(record.id)["visit.visited_on"] == {"answer": "2026-03-02"}


def test_a_concern_that_is_broken_off_is_kept_as_far_as_it_was_typed(tmp_path: Path) -> None:
    run(tmp_path, "concern", typed="Ada\nHe hits me.\ntoday, 10:30\n")

    with at_work(tmp_path) as desk:
        ((_, concern),) = concerns.open_concerns(desk.engine)
        assert (concern.told("words"), concern.told("happened_at")) == ("He hits me.", "today, 10:30")


def test_the_first_page_lists_an_open_concern_without_its_words(tmp_path: Path) -> None:
    run(tmp_path, "concern", "now", "Ada", "He hits me.", "--next", "visit on Monday")

    page = run(tmp_path).output

    assert "Open concern about" in page
    assert "visit on Monday" in page
    assert "He hits me." not in page


def test_a_subjects_page_lists_open_concerns_and_notes(tmp_path: Path) -> None:
    run(tmp_path, "concern", "now", "Ada", "He hits me.", "--next", "visit on Monday")
    run(tmp_path, "note", "add", "Ada", WORDS, "--alone", "Ada")

    page = run(tmp_path, "subject", "show", "Ada").output

    assert "visit on Monday" in page
    assert "Seen alone" in page
    assert "He hits me." not in page


def test_a_subjects_page_says_what_is_due_by_the_newest_record_of_each_form(tmp_path: Path) -> None:
    form = tmp_path / "visit.json"
    form.write_text(json.dumps(form_document({"s": section({"again": day(due="Look at this again")})})))
    for on in ("2031-03-02", "2019-05-06"):
        (tmp_path / "answers.json").write_text(json.dumps({"s": {"again": on}}))
        run(tmp_path, "fill", str(form), "--subject", "Ada", "--answers", str(tmp_path / "answers.json"))

    page = run(tmp_path, "subject", "show", "Ada").output

    assert "2019-05-06  Look at this again" in page
    assert "past" in page
    assert "2031-03-02" not in page


def test_notes_and_concerns_follow_a_subject_that_is_put_together_and_leave_it_again(tmp_path: Path) -> None:
    run(tmp_path, "concern", "now", "Ada", "He hits me.")
    run(tmp_path, "note", "add", "Adda", WORDS)
    run(tmp_path, "concern", "now", "Adda", "She hits me.")
    run(tmp_path, "subject", "merge", "Adda", "Ada")

    with at_work(tmp_path) as desk:
        ada = desk.engine.subject("Ada", "person")
        together = [one.told("words") for one in concerns.concerns_about(desk.engine, ada)]
        waiting = [(subject.label, one.number) for subject, one in concerns.open_concerns(desk.engine)]
        notes = len(notes_about(desk, ada))
        concerns.close(desk, ada, 2, "visited")
    run(tmp_path, "subject", "unmerge", "Adda")

    with at_work(tmp_path) as desk:
        alone = concerns.concerns_about(desk.engine, desk.engine.subject("Ada", "person"))
    assert (together, waiting, notes) == (["He hits me.", "She hits me."], [("Ada", 1), ("Ada", 2)], 1)
    assert [one.told("words") for one in alone] == ["He hits me."]


# Tellings


def test_each_telling_is_kept_one_is_chosen_and_the_conflict_is_visible(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)
        tell(desk, record, "private.heard", Told("She went abroad.", "her mother", "session 2"))
        tell(desk, record, "private.heard", Told("She was sent away.", "her mother", "session 7"))
        tellings.choose(desk, record, "private.heard", 2)

        told = tellings.tellings_at(desk, desk.engine.resume(record), "private.heard")

        assert [(one.number, one.words, one.told_on, one.is_shown) for one in told] == [
            (1, "She went abroad.", "session 2", False), (2, "She was sent away.", "session 7", True)
        ]  # fmt: skip
        assert "shown; they differ" in as_text(desk.engine.export([record], made_by="Ana").chapters, width=200)
        assert "private.heard" not in desk.engine.store.entries(record), "a telling is no answer"


def test_a_telling_is_read_by_no_more_people_than_its_question(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)

        with pytest.raises(Refused, match="would let more people read this"):
            tell(desk, record, "private.heard", Told("He shouted.", "Jo", audience="agency"))
        tell(desk, record, "visit.rooms", Told("four or five", "Jo", audience="agency"))

        assert tellings.tellings_at(desk, desk.engine.resume(record), "visit.rooms")[0].audience == "agency"


def test_nothing_is_told_to_a_record_that_is_closed(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)
        take(desk, record, "submit")

        with pytest.raises(Refused, match="is submitted"):
            tell(desk, record, "visit.rooms", Told("four", "Jo"))


def test_tellings_comments_and_notes_stand_at_the_question_in_the_interview(tmp_path: Path) -> None:
    from formengine.casework import comments

    with at_work(tmp_path) as desk:
        record = begun(desk)
        tell(desk, record, "visit.why", Told("nobody opened", "Jo"))
        comments.comment(as_(desk, "Maria"), record, "visit.rooms", "Which ones?")
        keep_note(desk, ada(desk), Jotting(WORDS))
        tag(desk, ada(desk), 1, "all the time", [tag_in(visit_form(), "visit")])

    lines = (
        ":jump visit.rooms",
        ":notes",
        ":reply 1 All of them.",
        ":resolve 1",
        "0",
        ":told they were out",
        "Bo",
        "",
        ":quit",
    )
    shown = run(tmp_path, "resume", record, typed="\n".join(lines) + "\n").output

    assert "For this section: 1 passage from 1 visit (:notes)." in shown
    assert "» Maria: Which ones? (:reply 1, :resolve 1)" in shown
    assert "“all the time” (visit of 2026-03-02, note 1)" in shown
    assert "1. “nobody opened” (Jo, 2026-03-02)" in shown
    assert "As it was told, and not alike each time:" in shown
    with at_work(tmp_path) as desk:
        assert desk.engine.life(record).open_comments == ()
        assert [reply.text for reply in desk.engine.life(record).comments[0].replies] == ["All of them."]


def test_a_record_that_came_back_is_resumed_at_its_first_open_comment(tmp_path: Path) -> None:
    from formengine.casework import comments

    with at_work(tmp_path) as desk:
        record = begun(desk, private__heard="nothing", visit__calm=1)
        comments.comment(as_(desk, "Maria"), record, "visit.rooms", "Which ones?")

    shown = run(tmp_path, "resume", record, typed=":quit\n").output

    assert "Which ones?" in shown
    assert shown.index("Rooms seen") < shown.index("Stopped")
