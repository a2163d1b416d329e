"""Whom records are about: found by any spelling, put together and taken apart with history, shown to named people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from formengine.engine import Engine
from formengine.errors import NotFound, Refused
from formengine.lookup import around, find_texts
from formengine.people import Deed
from formengine.plugins import Plugins
from formengine.records import Record, Subject
from formengine.store import Wanted
from tests.building import form_document, one_of, read, section, text

FORM = form_document({
    "talk": section(
        {"said": text(title="What was said", widget="long_text"), "mood": one_of("calm", "upset")}, title="The talk"
    ),
})  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(Engine.start(tmp_path / "home", plugins=Plugins.given())) as engine:
        yield engine


def deed(save_id: str = "d1", reason: str = "It is so.") -> Deed:
    return Deed("Ana Lopes", save_id, reason)


def person(engine: Engine, label: str) -> Subject:
    return engine.people.add(label, "child", actor="Ana Lopes", save_id=f"new-{label}")


def record_about(engine: Engine, subject: Subject | str, said: str = "", actor: str = "Ana Lopes") -> Record:
    form = read(FORM)
    who = engine.subject(subject, "child") if isinstance(subject, str) else subject
    answers = engine.read_answers(form, {"talk": {"said": said, "mood": "calm"}} if said else {})
    return engine.begin(form, who, actor=actor, answers=answers).record


def looking(engine: Engine, name: str) -> Engine:
    engine.who_looks = lambda: name
    return engine


# Finding


def test_somebody_is_found_however_the_name_is_spelt(engine: Engine) -> None:
    zoe = person(engine, "Zoë Müller-McDonald")
    person(engine, "Tom Adams")

    for asked in ("zoe", "MULLER", "Macdonald Zoe", "Zoe Mueler", "Z. M."):
        assert engine.people.find(asked) == (zoe,), asked


def test_the_likeliest_comes_first(engine: Engine) -> None:
    person(engine, "Anna Bakker")
    exact = person(engine, "Baker, Anna")

    assert [one.label for one in engine.people.find("anna baker")] == [exact.label, "Anna Bakker"]


def test_who_may_be_meant_is_asked_where_it_is_not_clear(engine: Engine) -> None:
    first, second = person(engine, "Ana B."), engine.people.add("Ana C.", "child", actor="A", save_id="x")

    with pytest.raises(Refused, match=rf"Several people may be meant by ana; give an id: .*{first.id}.*{second.id}"):
        engine.people.get("ana")
    with pytest.raises(NotFound, match="Nobody called Bert"):
        engine.people.get("Bert")
    assert engine.people.get(first.id) == first


def test_a_former_name_finds_somebody_and_is_told_to_nobody_unasked(engine: Engine) -> None:
    before = person(engine, "Ana Baker")

    now = engine.people.rename(before, "Ana Lind", deed())

    assert engine.people.find("Ana Baker") == engine.people.find("Ana Lind") == (now,)
    assert "Baker" not in repr(engine.people.find("Baker"))
    assert [event.change.action for event in engine.store.subject_events(now.id)] == ["added", "renamed"]
    assert engine.store.check() == ()


# Putting together


def test_a_double_is_put_together_with_its_records_and_both_histories_say_so(engine: Engine) -> None:
    double, real = person(engine, "Ana Bakr"), person(engine, "Ana Baker")
    record = record_about(engine, double)

    moved = engine.people.merge(double, real, deed())

    assert [one.id for one in moved] == [record.id]
    assert engine.store.record(record.id).subject.id == real.id
    assert engine.people.find("Bakr Ana") == engine.people.find("Baker Ana") == (real,)
    actions = [[event.change.action for event in engine.store.subject_events(one.id)] for one in (double, real)]
    assert actions == [["added", "merged"], ["added", "joined"]]
    assert [event.change.action for event in engine.events(record.id)][-1] == "moved"
    assert engine.store.check() == ()


def test_putting_together_can_be_undone_and_leaves_later_records_where_they_are(engine: Engine) -> None:
    double, real = person(engine, "Ana Bakr"), person(engine, "Ana Baker")
    old, other = record_about(engine, double), record_about(engine, real)
    engine.people.merge(double, real, deed())
    later = record_about(engine, "Ana Bakr")

    engine.people.unmerge(engine.store.subject(double.id), deed("d2"))

    assert [engine.store.record(one.id).subject.id for one in (old, other, later)] == [double.id, real.id, real.id]
    assert engine.store.check() == ()


def test_putting_together_that_is_repeated_changes_nothing(engine: Engine) -> None:
    double, real = person(engine, "Ana Bakr"), person(engine, "Ana Baker")
    engine.people.merge(double, real, deed())

    with pytest.raises(Refused, match="are one already"):
        engine.people.merge(engine.store.subject(double.id), real, deed())


def test_putting_together_never_shows_more_to_anybody(engine: Engine) -> None:
    double, real = person(engine, "Ana Bakr"), person(engine, "Ana Baker")
    double = engine.people.restrict(double, ["Jo Brand"], deed())

    engine.people.merge(double, real, deed("d2"))

    assert engine.store.subject(real.id).readers == ("Jo Brand",)


# Restricting


def test_who_is_restricted_is_shown_to_named_people_only(engine: Engine) -> None:
    ana = person(engine, "Ana Baker")
    record = record_about(engine, ana, "She told me of the red car.")
    open_to_all = record_about(engine, "Tom Adams", "He told me of the red bus.")

    engine.people.restrict(ana, ["Jo Brand"], deed())

    assert {one.id for one in looking(engine, "Jo Brand").records()} == {record.id, open_to_all.id}
    assert [one.id for one in looking(engine, "Kim Lee").records()] == [open_to_all.id]
    assert engine.people.find("Ana Baker") == ()
    assert [one.record.id for one in find_texts(engine, "red")] == [open_to_all.id]
    for refused in (engine.resume, engine.events, engine.filed):
        with pytest.raises(Refused, match="restricted to named people"):
            refused(record.id)
    with pytest.raises(Refused, match="restricted to named people"):
        engine.subject("Ana Baker", "child")
    with pytest.raises(NotFound):
        engine.people.get("Ana Baker")


def test_a_restriction_is_lifted_by_an_event(engine: Engine) -> None:
    ana = engine.people.restrict(person(engine, "Ana"), ["Jo Brand"], deed())

    engine.people.restrict(ana, [], deed("d2"))

    assert looking(engine, "Kim Lee").people.find("Ana")[0].id == ana.id
    assert [event.change.action for event in engine.store.subject_events(ana.id)] == ["added", "restricted", "opened"]
    assert engine.store.check() == ()


# Handing over


def test_records_of_somebody_who_left_are_handed_over_with_the_reason(engine: Engine) -> None:
    left = [record_about(engine, label, actor="Kim Lee") for label in ("A.", "B.")]
    record_about(engine, "C.", actor="Jo Brand")

    engine.people.reassign(engine.records(Wanted(author="Kim Lee")), "Jo Brand", deed(reason="Kim is ill."))

    assert engine.records(Wanted(author="Kim Lee")) == ()
    assert {one.id for one in left} < {one.id for one in engine.records(Wanted(author="Jo Brand"))}
    last = engine.events(left[0].id)[-1]
    assert (last.change.action, last.change.new) == ("reassigned", {"to": "Jo Brand", "reason": "Kim is ill."})
    assert engine.store.record(left[0].id).begun_by == "Kim Lee"
    assert engine.store.check() == ()


def test_handing_over_many_is_all_or_none(engine: Engine) -> None:
    first, second = record_about(engine, "A."), record_about(engine, "B.")
    stale = engine.store.record(second.id)
    draft = engine.resume(second.id)
    engine.save(draft.with_note("talk.said", "x"), actor="Kim Lee")

    with pytest.raises(Exception, match="Kim Lee saved this record"):
        engine.people.reassign([first, stale], "Jo Brand", deed())

    assert engine.store.record(first.id).author == "Ana Lopes"


# Texts


def test_a_text_is_found_with_its_section_question_and_the_words_around(engine: Engine) -> None:
    record = record_about(engine, "Ana", "She said that Zoë's café was closed and that nobody had told her so.")
    record_about(engine, "Tom", "Nothing of that kind.")

    (found,) = find_texts(engine, "CAFE clos")

    assert (found.record.id, found.section, found.question) == (record.id, "The talk", "What was said")
    assert "Zoë's café was closed" in found.passage


def test_what_was_changed_is_found_as_it_is_now(engine: Engine) -> None:
    record = record_about(engine, "Ana", "a red car")
    assert len(find_texts(engine, "red")) == 1

    engine.save(engine.resume(record.id).with_answer("talk.said", "a blue car"), actor="Ana Lopes")

    assert find_texts(engine, "red") == ()
    assert len(find_texts(engine, "blue car")) == 1


def test_the_code_of_a_choice_is_no_text_that_somebody_wrote(engine: Engine) -> None:
    record_about(engine, "Ana", "all was well")

    assert find_texts(engine, "calm") == ()


def test_without_an_index_of_words_the_same_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    record_about(engine, "Ana", "a red car")
    monkeypatch.setattr("formengine.store.finding.can_index", lambda connection: False)

    assert [one.passage for one in find_texts(engine, "Réd c")] == ["a red car"]


@pytest.mark.parametrize("asked", ['"', "*", "a OR b", "-", "NEAR(", "col:x", "'; --"])
def test_no_text_that_is_asked_for_is_taken_for_a_command(engine: Engine, asked: str) -> None:
    record_about(engine, "Ana", "a red car")

    assert find_texts(engine, asked) == ()


def test_only_the_words_around_are_shown() -> None:
    text = "word " * 100 + "needle " + "word " * 100

    assert len(around(text, "needle")) < 130
    assert "needle" in around(text, "needle")


# As commands


def test_the_commands_about_people_tell_what_they_did(formengine_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "form.json"
    path.write_text(json.dumps(FORM))
    made = formengine_run("subject", "new", "Ana Baker", "--kind", "child")
    ana = made.output.split()[-1].rstrip(".")
    formengine_run("fill", path, "--subject", "Ana Bakr", "--answers", "-", typed="{}")

    again = formengine_run("subject", "new", "Anna Baker")
    merged = formengine_run("subject", "merge", "Ana Bakr", ana, "--reason", "One child")
    shown = formengine_run("subject", "show", ana, "--history")
    found = formengine_run("find", "bakr")
    restricted = formengine_run("subject", "restrict", ana, "--to", "Jo Brand")
    hidden = formengine_run("list", actor="Kim Lee")

    assert f"May be the same person: Ana Baker ({ana})." in again.output
    assert "1 record moved." in merged.output
    assert "A small form" in shown.output
    assert ana in found.output
    assert "not checked" in restricted.output
    assert "Ana" not in hidden.output
