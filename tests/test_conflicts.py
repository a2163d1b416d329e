"""Two windows, two people, an old copy: what goes together goes together, and nothing is silently overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import Conflict
from formengine.frontends.terminal import Interview
from formengine.plugins import Plugins
from tests.building import form_document, one_of, read, repeat, section, text, whole

FORM = form_document({
    "talk": section({"said": text(title="What was said"), "age": whole(title="Age"),
                     "mood": one_of("calm", "upset", title="Mood")}, title="The talk"),
    "people": repeat({"name": text(title="Name")}, title="People"),
})  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(Engine.start(tmp_path / "home", plugins=Plugins.given())) as engine:
        yield engine


@pytest.fixture
def windows(engine: Engine) -> tuple[Draft, Draft]:
    """The same record, open twice."""
    draft = engine.begin(read(FORM), engine.subject("Ana", "child"), actor="Ana Lopes")
    return draft, engine.resume(draft.record.id)


def entries(engine: Engine) -> dict[str, Any]:
    return engine.store.entries(engine.records()[0].id)


def test_answers_to_different_questions_go_together_unasked(engine: Engine, windows: tuple[Draft, Draft]) -> None:
    mine, theirs = windows
    engine.save(theirs.with_answer("talk.age", 7), actor="Jo Brand")

    saved = engine.save(mine.with_answer("talk.said", "No."), actor="Ana Lopes")

    assert entries(engine) == {"talk.age": {"answer": 7}, "talk.said": {"answer": "No."}}
    assert saved.evaluation.values["talk.age"] == 7
    assert saved.record.revision == 3
    assert [event.actor for event in engine.events(saved.record.id)] == ["Ana Lopes", "Jo Brand", "Ana Lopes"]
    assert engine.store.check() == ()


def test_items_that_two_people_add_to_a_list_are_both_kept(engine: Engine, windows: tuple[Draft, Draft]) -> None:
    mine, theirs = windows
    engine.save(theirs.with_item("people", "aaaa1111"), actor="Jo Brand")

    engine.save(mine.with_item("people", "bbbb2222").with_answer("people.bbbb2222.name", "Bo"), actor="Ana Lopes")

    assert entries(engine)["people"] == {"items": ["aaaa1111", "bbbb2222"]}
    assert engine.store.check() == ()


def test_who_saves_second_sees_both_values_who_and_when_and_overwrites_nothing(
    engine: Engine, windows: tuple[Draft, Draft]
) -> None:
    mine, theirs = windows
    first = engine.save(theirs.with_answer("talk.mood", "calm"), actor="Jo Brand")

    with pytest.raises(Conflict) as refusal:
        engine.save(mine.with_answer("talk.mood", "upset").with_answer("talk.age", 7), actor="Ana Lopes")

    (clash,) = refusal.value.clashes
    assert (clash.path, clash.mine, clash.theirs) == ("talk.mood", {"answer": "upset"}, {"answer": "calm"})
    assert (clash.by, clash.at) == ("Jo Brand", first.record.changed_at)
    at = f"{first.record.changed_at[:10]} {first.record.changed_at[11:16]} UTC"
    assert f"The talk › Mood: Jo Brand put “Calm” ({at}), you “Upset”." in str(refusal.value)
    assert entries(engine) == {"talk.mood": {"answer": "calm"}}


def test_the_same_answer_given_twice_is_no_conflict(engine: Engine, windows: tuple[Draft, Draft]) -> None:
    mine, theirs = windows
    engine.save(theirs.with_answer("talk.age", 7), actor="Jo Brand")

    saved = engine.save(mine.with_answer("talk.age", 7), actor="Ana Lopes")

    assert entries(engine) == {"talk.age": {"answer": 7}}
    assert saved.pending == ()


def test_an_answer_in_an_item_that_was_taken_out_is_a_conflict(engine: Engine, windows: tuple[Draft, Draft]) -> None:
    first = engine.save(windows[0].with_item("people", "aaaa1111"), actor="Ana Lopes")
    other = engine.resume(first.record.id)
    engine.save(other.without_item("people", "aaaa1111"), actor="Jo Brand")

    with pytest.raises(Conflict):
        engine.save(first.with_answer("people.aaaa1111.name", "Ada"), actor="Ana Lopes")


def test_a_record_that_was_submitted_meanwhile_takes_no_answer(engine: Engine, windows: tuple[Draft, Draft]) -> None:
    mine, theirs = windows
    engine.submit(theirs, actor="Jo Brand")

    with pytest.raises(Conflict, match="the record became submitted"):
        engine.save(mine.with_answer("talk.age", 7), actor="Ana Lopes")

    assert entries(engine) == {}


@pytest.mark.parametrize(("keep", "mood"), [("mine", "upset"), ("theirs", "calm")])
def test_a_conflict_is_settled_by_a_new_save_that_keeps_what_did_not_meet(
    engine: Engine, windows: tuple[Draft, Draft], keep: Any, mood: str
) -> None:
    mine, theirs = windows
    engine.save(theirs.with_answer("talk.mood", "calm"), actor="Jo Brand")
    draft = mine.with_answer("talk.mood", "upset").with_answer("talk.age", 7)

    engine.save(engine.settled(draft, keep=keep), actor="Ana Lopes")

    assert entries(engine) == {"talk.mood": {"answer": mood}, "talk.age": {"answer": 7}}
    assert engine.store.check() == ()


def test_a_save_that_is_repeated_after_others_saved_is_written_once(
    engine: Engine, windows: tuple[Draft, Draft]
) -> None:
    mine, theirs = windows
    draft = mine.with_answer("talk.said", "No.")
    engine.save(draft, actor="Ana Lopes", save_id="once")
    engine.save(theirs.with_answer("talk.age", 7), actor="Jo Brand")

    engine.save(draft, actor="Ana Lopes", save_id="once")

    assert len(engine.events(draft.record.id)) == 3


def test_a_beginning_and_a_submission_that_are_repeated_are_written_once(engine: Engine) -> None:
    form = read(FORM)
    for _ in range(2):
        draft = engine.begin(form, engine.subject("Ana", "child"), actor="Ana Lopes", save_id="begin")

    assert len(engine.records()) == 1
    assert draft.record.revision == 1


@pytest.mark.parametrize(("typed", "mood"), [("m", "upset"), ("t", "calm"), ("l\nm", "upset"), ("", "calm")])
def test_in_the_terminal_a_person_chooses_whose_answer_stands(
    engine: Engine, windows: tuple[Draft, Draft], typed: str, mood: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    mine, theirs = windows
    engine.save(theirs.with_answer("talk.mood", "calm"), actor="Jo Brand")
    lines = iter([":jump mood", "upset", *(typed.split("\n") if typed else [])])
    for door in ("interview", "meeting"):
        monkeypatch.setattr(f"formengine.frontends.terminal.{door}.read_line", lambda prompt: next(lines, None))

    Interview(engine, mine, "Ana Lopes").run(from_start=True)

    told = capsys.readouterr().out
    assert "Jo Brand changed the same while you had it open: The talk › Mood." in told
    assert "theirs, Jo Brand" in told
    assert "Calm" in told
    assert entries(engine)["talk.mood"] == {"answer": mood}
