"""The life of a record: who may take which step when, what a signature holds to, and what undoes it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.answers import Answers
from formengine.casework import comments, corrections, signing
from formengine.casework.desk import Desk
from formengine.casework.signing import LateNews, sign
from formengine.casework.steps import take, ways
from formengine.drafts import Draft
from formengine.errors import FormEngineError, NotFound, Refused
from formengine.evaluation import evaluate
from formengine.exports.text import as_text
from formengine.records import Record, Subject
from formengine.records.binding import answers_before, binding_of, differences, effective_rows
from formengine.records.concerns import concerns_of
from formengine.records.events import Action
from formengine.records.life import LIFE_ACTIONS, life_of
from formengine.records.notes import notes_of
from formengine.records.tellings import tellings_of
from formengine.records.workflow import read_workflow, shipped_workflow
from tests.building import form_with, rating, section, whole
from tests.working import as_, at_work, begun, changed, event, hand, life, names, submitted, visit_form

ACTIONS = get_args(Action)
PEOPLE = {"people": {"Ana": ["author"], "Maria": ["manager"], "Dee": ["decision_maker"], "Pat": ["panel"]}}


def printed(desk: Desk, record: str) -> str:
    """Everything that is shown of a record."""
    return as_text(desk.engine.export([record], made_by="Ana").chapters, width=200)


def shared(desk: Desk, record: str) -> str:
    """A record once two people have signed it and it is locked."""
    take(desk, record, "approve")
    sign(desk, record, hand())
    sign(desk, record, hand("Maria", "manager"))
    take(desk, record, "lock")
    return record


# Steps


def test_a_record_is_written_submitted_returned_approved_and_locked(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        statuses = [take(desk, record, "return", reason="How do you know?")[0].status]
        statuses += [take(desk, record, name)[0].status for name in ("submit", "approve", "lock")]

        assert statuses == ["returned", "submitted", "approved", "locked"]
        assert [step.title for step in life(desk, record).steps] == [
            "Submitted", "Returned with comments", "Submitted", "Approved", "Locked"
        ]  # fmt: skip


def test_a_returned_record_can_be_changed_and_an_approved_one_cannot(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        take(desk, record, "return", reason="How do you know?")
        changed(desk, record, "visit.rooms", 4)
        take(desk, record, "submit")
        take(desk, record, "approve")

        with pytest.raises(Refused, match=r"is approved; its answers can no longer be changed"):
            changed(desk, record, "visit.rooms", 5)


def test_a_step_that_does_not_lead_on_says_from_where_it_would(tmp_path: Path) -> None:
    with (
        at_work(tmp_path) as desk,
        pytest.raises(Refused, match="the record is draft, and this step is for one that is"),
    ):
        take(desk, begun(desk), "approve")


def test_a_step_that_nobody_knows_offers_the_nearest(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk, pytest.raises(NotFound, match="Did you mean 'approve'"):
        take(desk, submitted(desk), "aprove")


def test_where_people_have_roles_a_step_takes_one_of_them_and_says_who_has_it(tmp_path: Path) -> None:
    with at_work(tmp_path, PEOPLE) as desk:
        record = submitted(desk)

        with pytest.raises(Refused, match="it takes the manager: Maria"):
            take(desk, record, "approve")
        approved, _ = take(as_(desk, "Maria"), record, "approve")

        assert approved.status == "approved"
        assert life(desk, record).steps[-1].role == "manager"


def test_whoever_a_record_belongs_to_is_its_author_whatever_the_settings_say(tmp_path: Path) -> None:
    with at_work(tmp_path, {"people": {"Maria": ["manager"]}}) as desk:
        assert take(desk, begun(desk), "submit")[0].status == "submitted"
        with pytest.raises(Refused, match="it takes the author"):
            take(as_(desk, "Maria"), begun(desk), "submit")


def test_nobody_acts_in_a_role_that_the_settings_do_not_give_them(tmp_path: Path) -> None:
    with at_work(tmp_path, PEOPLE) as desk, pytest.raises(Refused, match="does not name you as manager"):
        take(desk, submitted(desk), "approve", role="manager")


def test_a_record_is_not_returned_without_a_word_to_its_author(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)

        with pytest.raises(Refused, match="must know why"):
            take(desk, record, "return")
        comments.comment(desk, record, "visit.rooms", "Which ones?")

        assert take(desk, record, "return")[0].status == "returned"


def test_an_open_comment_hinders_approval_until_it_is_resolved(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        comments.comment(desk, record, "visit.rooms", "Which ones?")

        with pytest.raises(Refused, match="1 comment is not resolved"):
            take(desk, record, "approve")
        comments.resolve(desk, record, 1, "")

        assert take(desk, record, "approve")[0].status == "approved"


def test_what_blocks_hinders_submission_and_is_listed(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk, form_with({"visit": section({"rooms": whole(required=True), "calm": rating(0, 3)})}))
        changed(desk, record, "visit.rooms", "many")

        after, problems = take(desk, record, "submit")

        assert after.status == "draft"
        assert [problem.path for problem in problems if problem.blocks] == ["visit.rooms"]


def test_the_panel_is_a_step_that_a_workflow_has_or_has_not(tmp_path: Path) -> None:
    with at_work(tmp_path, {**PEOPLE, "workflow": "with_panel"}) as desk:
        record = submitted(desk)
        maria, pat, dee = (as_(desk, name) for name in ("Maria", "Pat", "Dee"))
        take(maria, record, "approve")
        sign(desk, record, hand())
        sign(desk, record, hand("Maria", "manager"))

        with pytest.raises(Refused, match="the step 'recommend' comes first"):
            take(dee, record, "decide", reason="suitable")
        take(pat, record, "recommend", reason="suitable")

        assert take(dee, record, "decide", reason="suitable")[0].status == "decided"


def test_a_panel_that_is_out_of_force_is_neither_asked_nor_waited_for(tmp_path: Path) -> None:
    document = json.loads(shipped_text("with_panel"))
    document["steps"]["recommend"]["in_force_until"] = "2026-01-31"
    (tmp_path / "ours.json").write_text(json.dumps(document), "utf-8")
    with at_work(tmp_path, {"workflow": "ours.json"}) as desk:
        record = submitted(desk)
        take(desk, record, "approve")

        assert [way.step.name for way in ways(desk, record)] == ["return", "decide", "unlock"]
        with pytest.raises(Refused, match="in force until 2026-01-31, and the record was begun on 2026-03-02"):
            take(desk, record, "recommend", reason="suitable")
        assert take(desk, record, "decide", reason="suitable")[0].status == "decided"


def test_a_panel_recommends_only_what_its_author_and_manager_have_signed(tmp_path: Path) -> None:
    with at_work(tmp_path, {"workflow": "with_panel"}) as desk:
        record = submitted(desk)
        take(desk, record, "approve")

        with pytest.raises(Refused, match="the signature of the assessor and the manager is missing"):
            take(desk, record, "recommend", reason="suitable")


def test_one_form_may_have_a_workflow_of_its_own(tmp_path: Path) -> None:
    with at_work(tmp_path, {"workflows": {"test/small": "with_panel"}}) as desk:
        assert "recommend" in desk.engine.workflow("test/small").steps
        assert "recommend" not in desk.engine.workflow("test/other").steps


def shipped_text(name: str) -> str:
    return (Path(__file__).parent.parent / f"formengine/workflows/{name}.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda one: one.update(step={}), "'step' is not known. Did you mean 'steps'?"),
        (lambda one: one["steps"]["lock"].update(to="loked"), "there is no 'loked'. Did you mean 'locked'?"),
        (lambda one: one["steps"]["lock"].update(needs=["luck"]), "step 'lock', needs: there is no 'luck'"),
        (lambda one: one["steps"]["lock"].update(roles="author"), "'roles' is a list of names"),
        (lambda one: one["steps"]["lock"].update(in_force_from="soon"), "a day is written 2026-03-02"),
        (lambda one: one["statuses"].pop("draft"), "a record begins as 'draft'"),
        (lambda one: one.pop("steps"), "holds an object with"),
    ],
)
def test_a_workflow_with_a_mistake_is_refused_with_where_it_is(break_it: Any, sentence: str) -> None:
    document = json.loads(shipped_text("standard"))
    break_it(document)

    with pytest.raises(FormEngineError) as refused:
        read_workflow(json.dumps(document).encode(), name="ours.json")

    assert sentence in str(refused.value)


def test_a_workflow_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there are standard and with_panel"):
        shipped_workflow("standart")
    with at_work(tmp_path, {"workflow": "ours.json"}) as desk, pytest.raises(NotFound, match=r"ours\.json"):
        begun(desk) and take(desk, begun(desk), "submit")


# Comments


def test_a_comment_stands_at_its_question_with_its_replies_until_it_is_resolved(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        comments.comment(as_(desk, "Maria"), record, "visit.rooms", "Which ones?")
        comments.reply(desk, record, 1, "All but the loft.")

        (open_comment,) = life(desk, record).open_comments
        comments.resolve(as_(desk, "Maria"), record, 1, "Thank you.")

        assert (open_comment.path, open_comment.said.by, open_comment.said.text) == (
            "visit.rooms",
            "Maria",
            "Which ones?",
        )
        assert [reply.text for reply in open_comment.replies] == ["All but the loft."]
        assert life(desk, record).open_comments == ()
        assert "All but the loft." in printed(desk, record)


def test_a_comment_may_be_on_the_whole_record_and_on_an_item_by_its_place(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)
        draft = desk.engine.resume(record)
        desk.engine.save(
            draft.with_item("children", "kadaaaaa").with_answer("children.kadaaaaa.name", "Ada"), actor="Ana"
        )
        comments.comment(desk, record, "", "Well written.")
        comments.comment(desk, record, "children.0.name", "Spelt so?")

        assert [one.path for one in life(desk, record).comments] == ["", "children.kadaaaaa.name"]


def test_a_comment_on_no_question_offers_the_nearest(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk, pytest.raises(NotFound, match=r"Did you mean 'visit\.rooms'"):
        comments.comment(desk, begun(desk), "visit.room", "Which ones?")


def test_a_resolved_comment_is_not_answered_again(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        comments.comment(desk, record, "visit.rooms", "Which ones?")
        comments.resolve(desk, record, 1, "")

        with pytest.raises(Refused, match="was resolved by Ana"):
            comments.reply(desk, record, 1, "All.")
        with pytest.raises(NotFound, match="There is no comment 2; there are 1"):
            comments.reply(desk, record, 2, "All.")


@pytest.mark.parametrize(
    ("path", "audience"), [("visit.rooms", "agency"), ("private.heard", "restricted"), ("", "agency")]
)
def test_nobody_reads_a_comment_who_may_not_read_the_answer_nor_any_applicant(
    tmp_path: Path, path: str, audience: str
) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)
        comments.comment(desk, record, path, "How do you know?")

        assert life(desk, record).comments[0].audience == audience


# Signatures


def test_a_draft_is_not_signed(tmp_path: Path) -> None:
    with (
        at_work(tmp_path) as desk,
        pytest.raises(Refused, match="it is signed once it is submitted or approved or locked"),
    ):
        sign(desk, begun(desk), hand())


def test_a_signature_says_who_as_what_when_and_how_and_that_nobody_was_checked(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        paper = signing.Hand("Jo Smith", "Applicant", "signed on paper, held by the office", "1 March 2026")

        made = sign(desk, record, paper)

        assert (made.name, made.role, made.on, made.method) == ("Jo Smith", "applicant", "2026-03-01", paper.method)
        assert made.recorded.by == "Ana"
        assert "formengine checked nobody's identity" in printed(desk, record)


def test_the_same_version_is_signed_once_by_each(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = submitted(desk)
        sign(desk, record, hand())

        with pytest.raises(Refused, match="has signed this version already"):
            sign(desk, record, hand())


def test_nobody_signs_on_a_day_to_come(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk, pytest.raises(Refused, match="2030-01-01 is still to come"):
        sign(desk, submitted(desk), signing.Hand("Ana", "assessor", "typed name", "2030-01-01"))


def test_a_change_of_substance_undoes_every_signature_and_says_what_differs(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        take(desk, record, "unlock", reason="news")
        changed(desk, record, "visit.rooms", 4)

        (checked,) = [one for one in desk.engine.events(record) if one.change.action == "signatures checked"]

        assert names(desk, record) == []
        assert checked.change.new == {"void": [one.id for one in life(desk, record).signatures],
                                      "differ": ["visit.rooms", "visit.twice"]}  # fmt: skip
        assert "These signatures hold no longer, because answers changed since: Ana (assessor" in printed(desk, record)
        assert [(one.path, one.before, one.now) for one in desk.engine.filed(record).beside.differences] == [
            ("visit.rooms", {"answer": 3}, {"answer": 4}), ("visit.twice", {"answer": 6}, {"answer": 8})
        ]  # fmt: skip


def test_opening_a_record_again_undoes_nothing_by_itself(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        take(desk, record, "unlock", reason="to look")

        assert names(desk, record) == ["Ana", "Maria"]


def test_an_answer_that_is_put_back_lets_its_signatures_hold_again(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        take(desk, record, "unlock", reason="news")
        changed(desk, record, "visit.rooms", 4)
        changed(desk, record, "visit.rooms", 3)

        told = [one.change.new for one in desk.engine.events(record) if one.change.action == "signatures checked"]

        assert names(desk, record) == ["Ana", "Maria"]
        assert told[-1] == {"void": [], "differ": []}


def test_an_answer_that_is_not_asked_undoes_no_signature(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        take(desk, record, "unlock", reason="news")
        changed(desk, record, "visit.why", "nobody opened")

        assert names(desk, record) == ["Ana", "Maria"]


def test_other_words_undo_a_signature(tmp_path: Path) -> None:
    form, other = (form_with({"visit": section({"rooms": whole(title=title)})}) for title in ("Rooms", "Rooms seen"))

    one, two = (binding_of(evaluate(form_, Answers())) for form_ in (form, other))

    assert (one.answers, one.wording) != (two.answers, two.wording)
    assert one.answers == two.answers


PATHS = ("visit.rooms", "visit.why", "visit.calm", "private.heard")
EDIT = st.tuples(st.sampled_from(PATHS), st.sampled_from([0, 1, 2, "x", "", None]))


@given(signed=st.lists(EDIT, max_size=6), later=st.lists(EDIT, max_size=6))
def test_a_signature_holds_exactly_while_the_effective_answers_are_those_that_were_signed(
    signed: list[tuple[str, Any]], later: list[tuple[str, Any]]
) -> None:
    form = visit_form()

    def filled(answers: Answers, edits: list[tuple[str, Any]]) -> Answers:
        for path, value in edits:
            answers = answers.with_answer(path, value)
        return answers

    before = evaluate(form, filled(Answers(), signed))
    after = evaluate(form, filled(before.answers, later))

    holds = binding_of(before) == binding_of(after)

    assert holds == (effective_rows(before) == effective_rows(after))
    assert holds == (differences(effective_rows(before), effective_rows(after)) == ())


@given(edits=st.lists(EDIT, max_size=12))
def test_changes_that_are_taken_back_leave_the_answers_as_they_were(edits: list[tuple[str, Any]]) -> None:
    form = visit_form()
    record = Record("r", Subject("s", "A.", "child"), form.id, form.version, form.hash, "draft", 1, "", "", "Ana")
    draft = Draft.of(record, form, Answers().with_answer("visit.rooms", 2))
    for path, value in edits:
        draft = draft.with_answer(path, value)

    assert answers_before(draft.answers, draft.pending).rows() == {"visit.rooms": {"answer": 2}}


# Addenda and corrections of slips


def test_late_news_is_attached_announced_on_the_first_page_and_undoes_no_signature(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        signing.add_addendum(desk, record, LateNews("The check came back clear.", "Ana Lopes", "2 March 2026"))
        sign(desk, record, hand("Maria", "manager"), addendum=1)

        first = desk.engine.export([record], made_by="Ana").chapters[0]

        assert names(desk, record) == ["Ana", "Maria"]
        assert "There is an addendum to this record: Ana Lopes, 2026-03-02" in as_text([first])
        assert "The check came back clear." in printed(desk, record)
        assert [one.addendum != "" for one in life(desk, record).signatures] == [False, False, True]


def test_an_addendum_needs_a_signed_version(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk, pytest.raises(Refused, match="no signature holds here"):
        signing.add_addendum(desk, submitted(desk), LateNews("News.", "Ana"))


def test_a_slip_is_put_right_once_all_who_signed_accept_it_and_no_signature_falls(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        corrections.propose(desk, record, "visit.rooms", "4", reason="a slip of the finger")

        waiting = corrections.accept(desk, record, 1, name="Ana")
        before = desk.engine.resume(record).evaluation.values["visit.rooms"]
        made = corrections.accept(desk, record, 1, name="Maria")

        assert (waiting.state, before, made.state) == ("proposed", 3, "made")
        assert desk.engine.resume(record).evaluation.values["visit.twice"] == 8
        assert names(desk, record) == ["Ana", "Maria"]
        assert desk.engine.resume(record).record.status == "locked"


def test_after_a_corrected_slip_a_change_of_substance_still_undoes_the_signatures(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        corrections.propose(desk, record, "visit.rooms", "4", reason="a slip")
        corrections.accept(desk, record, 1, name="Ana")
        corrections.accept(desk, record, 1, name="Maria")
        take(desk, record, "unlock", reason="news")
        changed(desk, record, "visit.calm", 0)

        differ = [one.path for one in desk.engine.filed(record).beside.differences]

        assert names(desk, record) == []
        assert differ == ["visit.calm"], "the corrected slip is no difference of substance"


def test_what_would_open_other_questions_is_no_slip(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))

        with pytest.raises(Refused, match="This is no slip"):
            corrections.propose(desk, record, "visit.rooms", "0", reason="a slip")


@pytest.mark.parametrize(
    ("path", "answer", "sentence"),
    [
        ("visit.twice", "8", "what is worked out follows by itself"),
        ("visit.rooms", "many", "Type a whole number"),
        ("visit.rooms", "3", "This is the answer that stands there already"),
        ("visit.why", "x", "Only the answer to a question that is asked"),
    ],
)
def test_a_correction_that_is_none_is_refused(tmp_path: Path, path: str, answer: str, sentence: str) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))

        with pytest.raises(Refused, match=sentence):
            corrections.propose(desk, record, path, answer, reason="a slip")


def test_only_who_signed_accepts_a_correction_and_a_declined_one_is_over(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = shared(desk, submitted(desk))
        corrections.propose(desk, record, "visit.rooms", "4", reason="a slip")

        with pytest.raises(Refused, match="Jo has not signed this version; those who have: Ana, Maria"):
            corrections.accept(desk, record, 1, name="Jo")
        corrections.decline(desk, record, 1, reason="it was three")

        with pytest.raises(Refused, match="Correction 1 is declined already"):
            corrections.accept(desk, record, 1, name="Ana")
        assert desk.engine.resume(record).evaluation.values["visit.rooms"] == 3


# Folding


KEYS = ("id text void by records raters from to answers name note tags kind form words start minutes present path"
        " entry").split()  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(
    said=st.lists(
        st.tuples(st.sampled_from(ACTIONS), st.sampled_from(["", "a", "a.b"]), JSON, JSON, st.booleans()), max_size=15
    )
)
def test_folding_any_history_gives_a_life_notes_concerns_and_tellings(
    said: list[tuple[Any, str, Any, Any, bool]],
) -> None:
    events = [
        replace(event(number, action, path, old, new), erased=erased)
        for number, (action, path, old, new, erased) in enumerate(said, start=1)
    ]

    folded = life_of(events)

    assert len(folded.comments) == sum(one.change.action == "commented" for one in events)
    assert len(folded.signatures) == sum(one.change.action == "signed" for one in events)
    assert len(notes_of(events)) == sum(one.change.action == "note kept" for one in events)
    assert len(concerns_of(events)) == sum(one.change.action == "concern raised" for one in events)
    assert sum(map(len, tellings_of(events).values())) == sum(one.change.action == "told" for one in events)


def test_every_deed_in_a_life_is_an_action_that_a_history_knows() -> None:
    assert set(ACTIONS) >= LIFE_ACTIONS


def test_an_erased_comment_leaves_its_place_and_nothing_of_its_words() -> None:
    erased = replace(event(2, "commented", "a", None, None), erased=True)

    (first, second) = life_of([event(1, "commented", "a", None, {"id": "x", "text": "Why?"}), erased]).comments

    assert (first.number, first.said.text, second.number, second.said.text) == (1, "Why?", 2, "")
