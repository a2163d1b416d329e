"""What was can be read, undone, brought back and verified; nothing of it is ever lost by that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import Refused
from formengine.frontends.cli.running import Ran
from formengine.history import moment_of, replayed, undoing
from formengine.model import State
from formengine.past import links_in, restore, undo, verify
from formengine.people import Deed
from formengine.plugins import Plugins
from formengine.records import Change, Event
from tests.building import form_document, one_of, read, repeat, section, text, whole

FORM = form_document({
    "talk": section({
        "said": text(title="What was said", maxLength=80),
        "age": whole(title="Age", states={"not_known": "Nobody knows"}),
        "mood": one_of("calm", "upset", title="Mood"),
    }, title="The talk"),
    "people": repeat({"name": text(title="Name")}, title="People"),
})  # fmt: skip


def days() -> Callable[[], datetime]:
    """A clock that goes on by a minute each time it is asked, from 1 March 2026 on."""
    minutes = iter(range(100_000))
    return lambda: datetime(2026, 3, 1, 9, 0, tzinfo=UTC) + timedelta(minutes=next(minutes))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(Engine.start(tmp_path / "home", plugins=Plugins.given(), clock=days())) as engine:
        yield engine


def begun(engine: Engine) -> Draft:
    return engine.begin(read(FORM), engine.subject("Ana", "child"), actor="Ana Lopes")


def saved(engine: Engine, draft: Draft, path: str, value: Any, actor: str = "Ana Lopes") -> Draft:
    return engine.save(draft.with_answer(path, value), actor=actor)


def deed(save_id: str = "d1") -> Deed:
    return Deed("Jo Brand", save_id)


def entries(engine: Engine, draft: Draft) -> dict[str, Any]:
    return engine.store.entries(draft.record.id)


# Undoing


def test_undoing_takes_back_the_last_save_and_keeps_it_in_the_history(engine: Engine) -> None:
    draft = saved(engine, saved(engine, begun(engine), "talk.said", "first"), "talk.said", "second")

    undo(engine, draft.record.id, deed(), saves=1)

    assert entries(engine, draft) == {"talk.said": {"answer": "first"}}
    last = engine.events(draft.record.id)[-1]
    assert (last.actor, last.change) == (
        "Jo Brand", Change("answered", "talk.said", {"answer": "second"}, {"answer": "first"}, "undone"),
    )  # fmt: skip


def test_undoing_again_goes_further_back_and_stops_at_the_beginning(engine: Engine) -> None:
    draft = begun(engine)
    for value in ("first", "second", "third"):
        draft = saved(engine, draft, "talk.said", value)

    undo(engine, draft.record.id, deed("d1"), saves=1)
    undo(engine, draft.record.id, deed("d2"), saves=2)

    assert entries(engine, draft) == {}
    with pytest.raises(Refused, match="only 0 to undo"):
        undo(engine, draft.record.id, deed("d3"), saves=1)
    assert engine.store.check() == ()


def test_after_undoing_a_new_answer_is_what_is_undone_next(engine: Engine) -> None:
    draft = saved(engine, saved(engine, begun(engine), "talk.said", "first"), "talk.said", "second")
    draft = saved(engine, undo(engine, draft.record.id, deed("d1"), saves=1), "talk.age", 7)

    undo(engine, draft.record.id, deed("d2"), saves=1)

    assert entries(engine, draft) == {"talk.said": {"answer": "first"}}


def test_undoing_that_is_repeated_with_its_id_undoes_once(engine: Engine) -> None:
    draft = saved(engine, saved(engine, begun(engine), "talk.said", "first"), "talk.said", "second")

    undo(engine, draft.record.id, deed("once"), saves=1)
    undo(engine, draft.record.id, deed("once"), saves=1)

    assert entries(engine, draft) == {"talk.said": {"answer": "first"}}


def test_an_item_that_was_taken_out_comes_back_in_its_place_with_its_answers(engine: Engine) -> None:
    draft = begun(engine)
    for item, name in (("aaaa1111", "Ada"), ("bbbb2222", "Bo")):
        draft = engine.save(draft.with_item("people", item).with_answer(f"people.{item}.name", name), actor="Ana Lopes")
    before = entries(engine, draft)
    draft = engine.save(draft.without_item("people", "aaaa1111"), actor="Ana Lopes")

    undo(engine, draft.record.id, deed(), saves=1)

    assert entries(engine, draft) == before
    assert engine.store.check() == ()


def test_a_submitted_record_is_not_undone(engine: Engine) -> None:
    draft = saved(engine, begun(engine), "talk.said", "first")
    engine.submit(draft, actor="Ana Lopes")

    with pytest.raises(Refused, match="can no longer be changed"):
        undo(engine, draft.record.id, deed(), saves=1)


# Bringing back


def test_an_earlier_answer_is_brought_back_as_a_new_event(engine: Engine) -> None:
    draft = begun(engine)
    for value in ("first", "second", "third"):
        draft = saved(engine, draft, "talk.said", value)

    restore(engine, draft.record.id, "talk.said", deed(), at=2)

    assert entries(engine, draft) == {"talk.said": {"answer": "first"}}
    assert engine.events(draft.record.id)[-1].change.source == "restored"


def test_a_section_is_brought_back_as_a_whole_and_nothing_beside_it(engine: Engine) -> None:
    draft = saved(engine, saved(engine, begun(engine), "talk.said", "first"), "talk.age", 7)
    draft = engine.save(draft.without("talk.said").with_answer("talk.age", 8).with_item("people", "aaaa1111"),
                        actor="Ana Lopes")  # fmt: skip

    restore(engine, draft.record.id, "talk", deed(), at=3)

    assert entries(engine, draft) == {
        "talk.said": {"answer": "first"}, "talk.age": {"answer": 7}, "people": {"items": ["aaaa1111"]},
    }  # fmt: skip


@pytest.mark.parametrize(("at", "sentence"), [(1, "is the same as it was"), (99, "There is no event 99")])
def test_what_cannot_be_brought_back_is_refused(engine: Engine, at: int, sentence: str) -> None:
    draft = saved(engine, begun(engine), "talk.said", "first")

    with pytest.raises(Refused, match=sentence):
        restore(engine, draft.record.id, "talk.age", deed(), at=at)


# Any history


@st.composite
def histories(draw: st.DrawFn) -> list[Callable[[Draft], Draft]]:
    """Some saves: answers, states, cleared answers, items added and taken out."""
    steps: list[Callable[[Draft], Draft]] = []
    items: list[str] = []
    for number in range(draw(st.integers(1, 8))):
        deed = draw(st.sampled_from(["answer", "state", "clear", "add", "remove"]))
        if deed == "add":
            item = f"aaaa{number:04}"
            items.append(item)
            steps.append(lambda one, item=item: one.with_item("people", item).with_answer(f"people.{item}.name", item))  # type: ignore[misc]
        elif deed == "remove" and items:
            item = items.pop(draw(st.integers(0, len(items) - 1)))
            steps.append(lambda one, item=item: one.without_item("people", item))  # type: ignore[misc]
        elif deed == "state":
            steps.append(lambda one: one.with_state("talk.age", State.NOT_KNOWN))
        elif deed == "clear":
            steps.append(lambda one: one.without("talk.age"))
        else:
            steps.append(lambda one, number=number: one.with_answer("talk.age", number))  # type: ignore[misc]
    return steps


def written(steps: list[Callable[[Draft], Draft]]) -> tuple[list[Event], list[dict[str, Any]]]:
    """The events of a history as a store would number them, and the answers after each save."""
    from formengine.records import Record, Subject

    form = read(FORM)
    record = Record("r000", Subject("s000", "A", "child"), form.id, "1", form.hash, "draft", 1, "", "", "")
    draft = Draft.begin(record, form, today=datetime(2026, 3, 1, tzinfo=UTC).date())
    events = [Event(1, "", "", Change("begun"), "1", "save-0", "", "", "", "")]
    states: list[dict[str, Any]] = [draft.answers.rows()]
    for number, step in enumerate(steps, start=1):
        draft = step(draft)
        for change in draft.pending:
            events.append(Event(len(events) + 1, "", "", change, "1", f"save-{number}", "", "", "", ""))
        if draft.pending:
            states.append(draft.answers.rows())
        draft = draft.saved(record)
    return events, states


@given(histories())
def test_a_replay_of_any_history_gives_the_answers_that_stand(steps: list[Callable[[Draft], Draft]]) -> None:
    events, states = written(steps)

    assert replayed(events) == states[-1]


@given(histories(), st.data())
def test_undoing_any_number_of_saves_leads_to_what_was_before_them(
    steps: list[Callable[[Draft], Draft]], data: st.DataObject
) -> None:
    events, states = written(steps)
    saves = data.draw(st.integers(0, len(states) - 1))
    present = dict(states[-1])

    for changes in undoing(events, saves=saves) if saves else []:
        for change in changes:
            present.pop(change.path, None)
            present |= {} if change.new is None else {change.path: change.new}

    assert present == states[len(states) - 1 - saves]


# As of a day


def test_a_record_is_shown_as_it_was_on_a_day(engine: Engine) -> None:
    draft = saved(engine, begun(engine), "talk.said", "in March")
    moment = engine.events(draft.record.id)[-1].at
    head = engine.store.head(draft.record.id)
    engine.submit(saved(engine, draft, "talk.said", "later"), actor="Ana Lopes")

    then = engine.filed(draft.record.id, as_of=moment)

    assert (then.evaluation.values["talk.said"], then.record.status, then.record.revision) == ("in March", "draft", 2)
    assert then.head == head
    assert engine.filed(draft.record.id, as_of="2026-03-01").record.status == "submitted"


def test_before_it_was_begun_there_is_nothing_to_show(engine: Engine) -> None:
    draft = begun(engine)

    with pytest.raises(Refused, match="was not begun on 2026-02-28 yet"):
        engine.filed(draft.record.id, as_of="2026-02-28")
    with pytest.raises(Refused, match="'last week' is no day or time"):
        engine.filed(draft.record.id, as_of="last week")


def test_a_day_goes_to_its_end_in_the_persons_own_time_zone() -> None:
    now = datetime.fromisoformat("2026-07-01T12:00:00+02:00")

    assert moment_of("2026-07-01", now) == "2026-07-01T21:59:59.999999Z"
    assert moment_of("2026-07-01T14:30", now) == "2026-07-01T12:30:00.000000Z"


# As commands


@pytest.fixture
def record_id(formengine_run: Callable[..., Ran], tmp_path: Path) -> str:
    """A record in which an answer was changed, in the home of the commands."""
    (tmp_path / "form.json").write_text(json.dumps(FORM))
    formengine_run("fill", tmp_path / "form.json", "--subject", "Ana", typed="calmly\n7\ncalm\nn\n")
    found = str(formengine_run("list", "--json").json[0]["id"])
    formengine_run("resume", found, typed=":jump said\nloudly\n:jump age\n:nk\n:quit\n")
    return found


def test_a_history_is_read_with_titles_and_labels(formengine_run: Callable[..., Ran], record_id: str) -> None:
    told = formengine_run("history", record_id).output
    narrowed = formengine_run("history", record_id, "--question", "talk.age").output

    assert "The talk › What was said" in " ".join(told.split())
    assert "Nobody knows" in told
    assert "Calm" in told
    assert "talk.said" not in told
    assert "loudly" not in narrowed
    assert "Nobody knows" in narrowed


def test_the_commands_undo_and_bring_back(formengine_run: Callable[..., Ran], record_id: str) -> None:
    undone = formengine_run("undo", record_id, "--save-id", "u1")
    again = formengine_run("undo", record_id, "--save-id", "u1")
    back = formengine_run("revert", record_id, "talk.said", "--at", "2")

    assert (undone.exit_code, again.exit_code, back.exit_code) == (0, 0, 0)
    assert "undone" in undone.output
    assert back.output == "Brought back: The talk › What was said\n"
    shown = formengine_run("show", record_id).output
    assert "calmly" in shown
    assert "7" in shown


def test_a_file_that_was_exported_is_an_anchor(
    formengine_run: Callable[..., Ran], record_id: str, tmp_path: Path
) -> None:
    for ending in ("json", "xlsx", "txt", "zip"):
        exported = tmp_path / f"then.{ending}"
        formengine_run("export", record_id, "-o", exported)
        assert formengine_run("verify", record_id, "--anchor", exported).exit_code == 0, ending

    everything = formengine_run("verify")
    assert everything.exit_code == 0
    assert "about.csv of a CSV export" in " ".join(everything.output.splitlines()[-1:])
    wrong = formengine_run("verify", record_id, "--anchor", "f" * 64)
    assert wrong.exit_code == 1
    assert "does not hold the link that was written down" in wrong.output
    last = " ".join(formengine_run("verify", record_id).output.split())
    assert "--anchor FILE: a workbook, text or JSON that was exported before" in last
    assert "'About this export'), the about.csv of a CSV export, or the last link itself" in last
    (tmp_path / "empty.txt").write_text("nothing")
    assert formengine_run("verify", record_id, "--anchor", tmp_path / "empty.txt").exit_code == 2


def test_what_is_no_packed_file_of_ours_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No link of a history"):
        links_in(b"PK\x05\x06" + b"\0" * 18)


def test_verifying_tells_how_many_links_hold_and_the_last(engine: Engine) -> None:
    draft = saved(engine, begun(engine), "talk.said", "first")

    (one,) = verify(engine, [draft.record.id])

    assert (one.links, one.head, one.faults) == (2, engine.store.head(draft.record.id), ())
