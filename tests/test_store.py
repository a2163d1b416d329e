"""What is kept stays as it was written, for the right people, and says so when it cannot."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from formengine.errors import Conflict, FormEngineError, NotFound, StoreError
from formengine.records import Change, Event, Json, Record, Subject, added, chained, first_bad_link
from formengine.store import SqliteStore, Store, database, steps

HOMES = Path(__file__).with_name("fixtures") / "homes"
EMPTY_FORM = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
CHILD = Subject("01JD8Q0000CH1LD0000000TEST", "A.", "child")
DRAFT = Record(
    id="01JD8Q0000REC0RD000000TEST",
    subject=CHILD,
    form="example.form",
    form_version="1.0",
    form_hash=EMPTY_FORM,
    status="draft",
    revision=1,
    begun_at="",
    changed_at="",
    begun_by="",
    plugins=(("example", "0.1"),),
)


def ticking_clock() -> Callable[[], datetime]:
    """Noon of a day in summer, a second later each time; not in UTC, as on people's own machines."""
    seconds = iter(range(10_000))
    summer_time = timezone(timedelta(hours=2))
    return lambda: datetime(2026, 7, 1, 12, 0, tzinfo=summer_time) + timedelta(seconds=next(seconds))


def opened(home: Path) -> SqliteStore:
    return SqliteStore.open(home, clock=ticking_clock(), random_bytes=lambda count: b"\x07" * count)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[SqliteStore]:
    with closing(opened(home)) as store:
        yield store


def begun(store: Store, record: Record = DRAFT) -> Record:
    return store.begin(record, document=b"{}", entries={}, changes=[], actor="Maria Keller", save_id="begin")


def keep_subject(store: Store, subject: Subject, save_id: str = "subject") -> None:
    store.save_subject(subject, [added(subject)], actor="Maria Keller", save_id=save_id)


def answered(
    store: Store, record: Record, path: str, value: Json, save_id: str = "", actor: str = "Jo Brand"
) -> Record:
    changes = [Change("answered", path, new=value)]
    return store.save(record, changes, {path: value}, actor=actor, save_id=save_id or f"save-{path}")


def kept_home(home: Path) -> None:
    """A home with one record of four events, closed."""
    with closing(opened(home)) as store:
        record = begun(store)
        for path in ("one", "two", "three"):
            record = answered(store, record, path, path)


def tampered(home: Path, *statements: str) -> None:
    """Change the file as somebody would who owns the machine: triggers dropped, no questions asked."""
    with closing(database.connect(home / "records.db")) as connection:
        connection.execute("DROP TRIGGER events_are_never_changed")
        connection.execute("DROP TRIGGER events_are_never_removed")
        for statement in statements:
            connection.execute(statement)


def checked(home: Path) -> tuple[tuple[str, ...], int | None]:
    with closing(opened(home)) as store:
        return store.check(), first_bad_link(store.events(DRAFT.id), DRAFT.id)


# What is kept


def test_a_record_begins_as_a_draft_of_revision_one_with_the_times_of_the_store(store: SqliteStore) -> None:
    record = begun(store)

    assert record == replace(
        DRAFT,
        begun_at="2026-07-01T10:00:00.000000Z",
        changed_at="2026-07-01T10:00:00.000000Z",
        begun_by="Maria Keller",
        author="Maria Keller",
    )


def test_a_record_keeps_the_exact_bytes_of_its_form(store: SqliteStore) -> None:
    begun(store)

    assert store.document(EMPTY_FORM) == b"{}"


def test_a_form_is_kept_only_under_the_hash_of_its_bytes(store: SqliteStore) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.begin(DRAFT, document=b"{ }", entries={}, changes=[], actor="Maria Keller", save_id="begin")

    assert store.records() == ()


def test_a_form_that_two_records_share_is_kept_once(store: SqliteStore, home: Path) -> None:
    begun(store)
    begun(store, replace(DRAFT, id="01JD8Q0000REC0RD000002TEST"))

    with closing(database.connect(home / "records.db")) as connection:
        assert database.number(connection, "SELECT count(*) FROM documents") == 1


def test_answers_given_at_the_beginning_are_kept_with_their_events(store: SqliteStore) -> None:
    changes = [Change("answered", "age", new={"value": 7}, source="file")]

    store.begin(
        DRAFT, document=b"{}", entries={"age": {"value": 7}}, changes=changes, actor="Maria Keller", save_id="begin"
    )

    assert store.entries(DRAFT.id) == {"age": {"value": 7}}
    assert [event.change for event in store.events(DRAFT.id)] == [Change("begun", new=EMPTY_FORM), *changes]


def test_a_save_moves_the_record_on_and_keeps_the_answer(store: SqliteStore) -> None:
    record = answered(store, begun(store), "age", {"value": 7})

    assert (record.revision, record.changed_at) == (2, "2026-07-01T10:00:01.000000Z")
    assert record == store.record(DRAFT.id)
    assert store.entries(DRAFT.id) == {"age": {"value": 7}}


def test_an_event_says_who_did_what_when(store: SqliteStore) -> None:
    record = begun(store)

    store.save(record, [Change("answered", "age", 7, 8, "file")], {"age": 8}, actor="Jo Brand", save_id="save-2")

    event = store.events(DRAFT.id)[1]
    assert event == Event(
        number=2,
        at="2026-07-01T10:00:01.000000Z",
        actor="Jo Brand",
        change=Change("answered", "age", 7, 8, "file"),
        form_version="1.0",
        save_id="save-2",
        old_commitment="d0e31e797fbd51e27c6f969b76d8dde46b4b173d4af15e33b144dfd6932fe877",
        new_commitment="0f98d6fa03d5b2ce9f19754e6e7e6d7e1eed1e7c0f6f2be54e23c5eef56ae709",
        previous="6d99188fe252428881ee37231f5ef3c3a83e3c5c3ccb645da7fd47c9b6b4e1ae",
        hash="3333d9ab724e12d2e9475504fd6d22f8fa0b4d2595612f07adff9e635d449b0d",
    )


def test_an_answer_that_is_json_null_is_an_answer(store: SqliteStore) -> None:
    answered(store, begun(store), "age", None)

    assert store.entries(DRAFT.id) == {"age": None}


def test_a_removed_answer_is_gone_from_the_present_and_kept_in_the_history(store: SqliteStore) -> None:
    record = answered(store, begun(store), "age", 7)

    store.save(record, [Change("cleared", "age", old=7)], {}, removed=["age"], actor="Jo Brand", save_id="save-3")

    assert store.entries(DRAFT.id) == {}
    assert [event.change.old for event in store.events(DRAFT.id)] == [None, None, 7]


def test_any_text_comes_back_as_it_was_written(store: SqliteStore) -> None:
    text = "Zoë said: '🙂'\x00\r\n\u2028\ufffe; DROP TABLE records; --"

    answered(store, begun(store), "words", text)

    assert store.entries(DRAFT.id) == {"words": text}
    assert store.check() == ()


def test_submitting_changes_the_status(store: SqliteStore) -> None:
    record = begun(store)

    submitted = store.save(
        record, [Change("submitted")], {}, status="submitted", actor="Maria Keller", save_id="save-2"
    )

    assert submitted.status == "submitted"
    assert store.record(DRAFT.id).status == "submitted"


def test_a_save_that_would_leave_no_trace_is_refused(store: SqliteStore) -> None:
    record = begun(store)

    with pytest.raises(ValueError, match="no trace"):
        store.save(record, [], {"age": 7}, actor="Jo Brand", save_id="save-2")

    assert store.entries(DRAFT.id) == {}


@pytest.mark.parametrize("value", [2**53, float("nan"), "half of an emoji: \ud83d", {"deep": "\udc00"}])
def test_a_value_that_cannot_be_kept_for_ever_is_refused_and_nothing_of_its_save_is_kept(
    store: SqliteStore, value: Json
) -> None:
    record = begun(store)
    changes = [Change("answered", "good", new=1), Change("answered", "bad", new=value)]

    with pytest.raises(StoreError, match="Enter it again"):
        store.save(record, changes, {"good": 1, "bad": value}, actor="Jo Brand", save_id="save-2")

    assert store.record(DRAFT.id) == record
    assert len(store.events(DRAFT.id)) == 1


def test_half_of_a_character_in_a_name_is_refused_in_a_sentence(store: SqliteStore) -> None:
    with pytest.raises(StoreError, match="half of a character stands in a text"):
        answered(store, begun(store), "age", 7, actor="Jo \ud83d")


def test_values_that_were_erased_leave_a_chain_that_holds(home: Path) -> None:
    kept_home(home)

    tampered(home, "DELETE FROM event_values WHERE number = 2")

    with closing(opened(home)) as store:
        event = store.events(DRAFT.id)[1]
        assert (event.erased, event.change.new) == (True, None)
        assert first_bad_link(store.events(DRAFT.id), DRAFT.id) is None
        assert store.check() == ()


# Finding


def test_records_come_with_the_last_changed_first(store: SqliteStore) -> None:
    first = begun(store)
    second = begun(store, replace(DRAFT, id="01JD8Q0000REC0RD000002TEST"))
    first = answered(store, first, "age", 7)

    assert store.records() == (first, second)


def test_a_record_is_found_by_the_beginning_of_its_id(store: SqliteStore) -> None:
    record = begun(store)

    assert store.record("01JD") == record


def test_a_whole_id_is_found_although_another_begins_with_it(store: SqliteStore) -> None:
    short = begun(store, replace(DRAFT, id="01JD8Q"))
    begun(store, replace(DRAFT, id="01JD8Q7"))
    begun(store, replace(DRAFT, id="01JD8Q1"))

    assert store.record("01JD8Q") == short


def test_a_beginning_that_two_ids_share_is_refused(store: SqliteStore) -> None:
    begun(store)
    begun(store, replace(DRAFT, id="01JD8Q0000REC0RD000002TEST"))

    with pytest.raises(NotFound, match=r"^More than one record's id begins with '01JD'. Write more of it.$"):
        store.record("01JD")


def test_an_unknown_id_tells_nothing_of_the_records_there_are(store: SqliteStore) -> None:
    begun(store)

    with pytest.raises(NotFound) as refusal:
        store.record("01JX")

    assert str(refusal.value) == "There is no record '01JX' here. `formengine list` shows those there are."


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "01J",
        "01JD\n",
        "../01JD",
        "01JD%",
        "01JD*",
        "0???",
        "01JD\x00",
        "CON\\x",
        "٠١٢٣",
        "01JD'--",
        "-01JD",
        "a" * 65,
    ],
)
def test_a_text_that_is_no_id_is_refused_and_not_repeated(store: SqliteStore, hostile: str) -> None:
    begun(store)

    with pytest.raises(NotFound, match=r"^This is not the id of a record. An id has letters, digits and dashes only;"):
        store.record(hostile)


@pytest.mark.parametrize("id", ["../x", "abc", "01JD\n"])
def test_an_id_that_could_be_a_path_is_never_kept(store: SqliteStore, id: str) -> None:
    with pytest.raises(ValueError, match="An id has"):
        begun(store, replace(DRAFT, id=id))
    with pytest.raises(ValueError, match="An id has"):
        keep_subject(store, Subject(id, "B.", "child"))


def test_two_children_may_have_the_same_label(store: SqliteStore) -> None:
    namesake = Subject("01JD8Q0000CH1LD0000002TEST", "A.", "child")
    keep_subject(store, CHILD)
    keep_subject(store, namesake)
    keep_subject(store, Subject("01JD8Q0000CH1LD0000003TEST", "a.", "child"))

    assert store.subjects_labelled("A.") == (CHILD, namesake)
    assert store.subject(CHILD.id) == CHILD
    assert len(store.subjects()) == 3


def test_a_subject_that_is_not_kept_is_not_found(store: SqliteStore) -> None:
    with pytest.raises(NotFound, match=r"^Nobody with this id is kept here"):
        store.subject("01JD8Q0000N0B0DY000000TEST")


def test_an_id_that_is_taken_is_refused_in_a_sentence(store: SqliteStore) -> None:
    begun(store)

    with pytest.raises(StoreError, match=r"^This does not fit what is kept already, for instance an id that is taken"):
        store.begin(DRAFT, document=b"{}", entries={}, changes=[], actor="Maria Keller", save_id="again")


def test_a_form_that_is_not_kept_is_not_found(store: SqliteStore) -> None:
    with pytest.raises(NotFound, match=r"^The form of this record is not kept here"):
        store.document(EMPTY_FORM)


# Two people, and retries


def test_who_saves_second_from_the_same_revision_overwrites_nothing_and_is_told_who_was_first(
    store: SqliteStore,
) -> None:
    record = begun(store)
    answered(store, record, "age", 7, "save-2", actor="Jo Brand")

    with pytest.raises(Conflict) as refusal:
        answered(store, record, "age", 8, "save-3", actor="Maria Keller")

    assert str(refusal.value) == (
        "Jo Brand saved this record on 2026-07-01 at 10:00 UTC, after you had opened it. Nothing was overwritten. "
        "Open it again with `formengine resume 01JD8Q0000REC0RD000000TEST` and enter your change there."
    )
    assert store.entries(DRAFT.id) == {"age": 7}
    assert len(store.events(DRAFT.id)) == 2


def test_a_save_that_is_repeated_writes_nothing(store: SqliteStore) -> None:
    record = begun(store)
    saved = answered(store, record, "age", 7, "save-2")

    repeated = answered(store, record, "age", 7, "save-2")

    assert repeated == saved
    assert len(store.events(DRAFT.id)) == 2


def test_a_beginning_that_is_repeated_writes_nothing(store: SqliteStore) -> None:
    record = begun(store)

    assert begun(store) == record
    assert len(store.events(DRAFT.id)) == 1


def test_a_save_repeated_after_somebody_else_saved_does_not_hide_their_save(store: SqliteStore) -> None:
    record = begun(store)
    mine = answered(store, record, "age", 7, "save-2")
    answered(store, mine, "name", "A.", "save-3")

    repeated = answered(store, record, "age", 7, "save-2")

    with pytest.raises(Conflict):
        answered(store, repeated, "name", "B.", "save-4")


def test_a_save_to_a_record_that_is_not_kept_is_refused(store: SqliteStore) -> None:
    with pytest.raises(NotFound, match=r"^This record is not kept here"):
        answered(store, DRAFT, "age", 7)


def saves_of_one_process(home: str, actor: str, count: int) -> int:
    """Save until `count` saves succeeded; how many conflicts were met."""
    conflicts = 0
    with closing(SqliteStore.open(Path(home), clock=lambda: datetime.now(UTC))) as store:
        for number in range(count):
            path, is_saved = f"{actor}.a{number}", False
            while not is_saved:
                try:
                    answered(store, store.record(DRAFT.id), path, number, actor=actor)
                    is_saved = True
                except Conflict:
                    conflicts += 1
    return conflicts


def test_two_processes_lose_nothing_of_one_another(home: Path) -> None:
    with closing(opened(home)) as store:
        begun(store)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        list(processes.map(saves_of_one_process, [str(home)] * 2, ["maria", "jo"], [50, 50]))

    with closing(opened(home)) as store:
        assert store.record(DRAFT.id).revision == 101
        assert len(store.entries(DRAFT.id)) == 100
        assert len(store.events(DRAFT.id)) == 101
        assert store.check() == ()


def test_two_processes_may_open_a_new_home_at_once(home: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        assert list(processes.map(saves_of_one_process, [str(home)] * 4, ["a", "b", "c", "d"], [0] * 4)) == [0, 0, 0, 0]


# The chain


def test_the_chain_holds_and_starts_from_nothing(store: SqliteStore) -> None:
    answered(store, begun(store), "age", 7)

    events = store.events(DRAFT.id)

    assert events[0].previous == "0" * 64
    assert events[1].previous == events[0].hash
    assert first_bad_link(events, DRAFT.id) is None
    assert store.check() == ()


@pytest.mark.parametrize(
    ("statements", "link"),
    [
        pytest.param(["UPDATE events SET actor = 'Somebody' WHERE number = 3"], 3, id="edited"),
        pytest.param(["UPDATE events SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 2"], 2, id="dated back"),
        pytest.param(
            [
                "UPDATE events SET number = 99 WHERE number = 2",
                "UPDATE events SET number = 2 WHERE number = 3",
                "UPDATE events SET number = 3 WHERE number = 99",
            ],
            2,
            id="swapped",
        ),
        pytest.param(
            ["DELETE FROM event_values WHERE number = 2", "DELETE FROM events WHERE number = 2"], 3, id="deleted"
        ),
        pytest.param(
            [
                "UPDATE events SET number = number + 100 WHERE number >= 3",
                "UPDATE events SET number = number - 99 WHERE number >= 100",
                "INSERT INTO events SELECT record_id, 3, revision, at, actor, action, path, source, form_version,"
                " save_id, old_commitment, new_commitment, previous, hash FROM events WHERE number = 2",
            ],
            3,
            id="inserted",
        ),
    ],
)
def test_a_history_changed_from_outside_is_found(home: Path, statements: Sequence[str], link: int) -> None:
    kept_home(home)

    tampered(home, *statements)

    sentences, bad_link = checked(home)
    assert bad_link == link
    assert f"Record {DRAFT.id}: its history was changed from outside at event {link}." in sentences


@given(st.text(), st.text(), st.integers(1, 2**53 - 1))
def test_an_event_is_hashed_over_its_rfc_8785_bytes(actor: str, path: str, number: int) -> None:
    event = Event(number, "now", actor, Change("answered", path), "1", "s", "o", "n", "p", "")
    fields: dict[str, str | int] = {
        "record": "r", "number": number, "at": "now", "actor": actor, "action": "answered", "path": path,
        "source": "typed", "form_version": "1", "save_id": "s", "old": "o", "new": "n", "previous": "p",
    }  # fmt: skip

    assert chained(event, "r") == hashlib.sha256(rfc8785.dumps(dict(fields))).hexdigest()


def test_a_history_that_was_cut_short_is_found(home: Path) -> None:
    kept_home(home)

    tampered(home, "DELETE FROM event_values WHERE number = 4", "DELETE FROM events WHERE number = 4")

    sentences, bad_link = checked(home)
    assert bad_link is None
    assert sentences == (
        f"Record {DRAFT.id}: its last events are missing.",
        f"Record {DRAFT.id}: when or by whom it was written was changed from outside.",
        f"Record {DRAFT.id}: the answer at three is not the one its history tells.",
    )


def test_a_value_changed_in_the_history_is_found(home: Path) -> None:
    kept_home(home)

    tampered(home, "UPDATE event_values SET new = '\"other\"' WHERE number = 3")

    sentences, bad_link = checked(home)
    assert bad_link is None
    assert f"Record {DRAFT.id}: what event 3 says was changed from outside." in sentences


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE answers SET entry = '\"other\"' WHERE path = 'two'",
            "the answer at two is not the one its history tells",
        ),
        ("DELETE FROM answers WHERE path = 'two'", "the answer at two is not the one its history tells"),
        ("INSERT INTO answers SELECT record_id, 'x', entry FROM answers LIMIT 1", "the answer at x is not the one"),
        ("UPDATE records SET status = 'submitted'", "how far it has come was changed from outside"),
        ("UPDATE records SET begun_by = 'Nobody'", "when or by whom it was written was changed from outside"),
        ("UPDATE records SET changed_at = '2020'", "when or by whom it was written was changed from outside"),
        ("UPDATE events SET revision = 2 WHERE number = 3", "the numbers of its saves were changed from outside"),
    ],
)
def test_what_stands_now_is_checked_against_its_history(home: Path, statement: str, sentence: str) -> None:
    kept_home(home)

    tampered(home, statement)

    sentences, _ = checked(home)
    assert [one for one in sentences if one.startswith(f"Record {DRAFT.id}: {sentence}")] != []


@pytest.mark.parametrize("column", ["label = 'B.'", "kind = 'adult'", "readers = '[\"Jo\"]'", "merged_into = 'x'"])
def test_a_subject_that_is_not_what_its_history_tells_is_found(home: Path, column: str) -> None:
    kept_home(home)

    tampered(home, f"UPDATE subjects SET {column}")

    assert len(checked(home)[0]) == 1


def test_a_history_cut_short_with_all_that_tells_of_it_is_found_by_its_anchor(home: Path) -> None:
    kept_home(home)
    with closing(opened(home)) as store:
        anchor, before = store.head(DRAFT.id), store.events(DRAFT.id)[2]

    tampered(
        home, "DELETE FROM event_values WHERE number = 4", "DELETE FROM events WHERE number = 4",
        "DELETE FROM answers WHERE path = 'three'", f"UPDATE records SET revision = 3, changed_at = '{before.at}'",
    )  # fmt: skip

    with closing(opened(home)) as store:
        record = store.record(DRAFT.id)
        assert store.faults_of(record) == ()
        (sentence,) = store.faults_of(record, [anchor])
        assert sentence == "its history does not hold the link that was written down; it was cut short or written anew."


def test_a_form_exchanged_behind_a_record_is_found(home: Path) -> None:
    kept_home(home)

    tampered(home, "UPDATE documents SET document = '{\"x\": 1}'")

    assert checked(home) == ((f"Record {DRAFT.id}: {database.DAMAGED}",), None)


def test_a_record_pointed_to_another_form_is_found(home: Path) -> None:
    kept_home(home)
    other = "12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126"

    tampered(
        home,
        f"INSERT INTO documents VALUES ('{other}', CAST('\"\"' AS BLOB))",
        f"UPDATE records SET form_hash = '{other}'",
    )

    assert checked(home) == (
        (f"Record {DRAFT.id}: it was begun with another form than the one it names now.",),
        None,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'Somebody'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE number = 1",
    ],
)
def test_the_store_itself_cannot_change_or_remove_an_event(store: SqliteStore, statement: str) -> None:
    begun(store)

    with pytest.raises(database.driver().IntegrityError, match="events are never"):
        store.connection.execute(statement)


# The history of a subject


def test_a_subject_has_a_chain_of_its_own_from_its_first_record_on(store: SqliteStore) -> None:
    begun(store)
    renamed = Subject(CHILD.id, "Ana", "child", readers=("Jo Brand",))
    changes = [
        Change("renamed", old={"label": "A."}, new={"label": "Ana", "reason": ""}),
        Change("restricted", new={"readers": ["Jo Brand"], "reason": ""}),
    ]

    store.save_subject(renamed, changes, actor="Jo Brand", save_id="rename")

    events = store.subject_events(CHILD.id)
    assert [(event.number, event.actor, event.change) for event in events] == [
        (1, "Maria Keller", Change("added", new={"label": "A.", "kind": "child"})),
        (2, "Jo Brand", changes[0]),
        (3, "Jo Brand", changes[1]),
    ]
    assert first_bad_link(events, CHILD.id) is None
    assert store.subject(CHILD.id) == store.record(DRAFT.id).subject == renamed
    assert store.check() == ()


def test_a_save_about_a_subject_that_is_repeated_writes_nothing(store: SqliteStore) -> None:
    keep_subject(store, CHILD, "once")
    keep_subject(store, CHILD, "once")

    assert len(store.subject_events(CHILD.id)) == 1


def test_a_save_about_a_subject_leaves_a_trace_or_is_refused(store: SqliteStore) -> None:
    with pytest.raises(ValueError, match="no trace"):
        store.save_subject(CHILD, [], actor="Jo Brand", save_id="silent")

    assert store.subjects() == ()


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (["UPDATE subject_events SET actor = 'Nobody' WHERE number = 1"], "its history was changed from outside"),
        (["UPDATE subject_event_values SET new = '\"B.\"'"], "what event 1 says was changed from outside"),
    ],
)
def test_a_subjects_history_changed_from_outside_is_found(home: Path, statements: Sequence[str], sentence: str) -> None:
    kept_home(home)

    tampered(home, "DROP TRIGGER subject_events_are_never_changed", *statements)

    with closing(opened(home)) as store:
        assert [one for one in store.check() if f"Subject {CHILD.id}: {sentence}" in one] != []


def test_events_of_some_actions_are_read_without_the_others(store: SqliteStore) -> None:
    record = answered(store, begun(store), "age", 7)
    store.save(record, [Change("note", "age", new="Asked twice.")], {}, actor="Jo Brand", save_id="note")

    assert [event.number for event in store.events(DRAFT.id, actions=["note"])] == [3]
    assert [event.number for event in store.events(DRAFT.id, actions=["answered", "begun"])] == [1, 2]
    assert store.events(DRAFT.id, actions=[]) == ()


def test_the_few_events_that_are_no_answers_are_found_by_an_index(store: SqliteStore) -> None:
    plan = "EXPLAIN QUERY PLAN SELECT number FROM events WHERE record_id = ? AND action IN ('note') AND action NOT IN "

    (told,) = {row[3] for row in store.connection.execute(plan + steps.ANSWERING, [DRAFT.id])}

    assert "events_by_action" in told


# The file


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a home private by its own folder rights.")
def test_only_the_owner_may_read_the_home(store: SqliteStore, home: Path) -> None:
    begun(store)

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {
        "records.db": 0o600,
        "records.db-wal": 0o600,
        "records.db-shm": 0o600,
    }


def test_wal_is_used_only_where_it_cannot_damage_the_file() -> None:
    assert database.journal_for((3, 40, 1)) == ("delete", "EXTRA")
    assert database.journal_for((3, 51, 2)) == ("delete", "EXTRA")
    assert database.journal_for((3, 51, 3)) == ("wal", "FULL")
    assert database.journal_for((3, 53, 4)) == ("wal", "FULL")


def test_the_shipped_driver_is_durable_with_wal(store: SqliteStore) -> None:
    settings = store.settings()

    assert (settings["driver"], settings["journal_mode"], settings["synchronous"]) == ("sqlcipher3", "wal", "full")
    assert settings["step"] == len(steps.STEPS)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("foreign_keys", 1),
        ("busy_timeout", 10000),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("recursive_triggers", 1),
        ("temp_store", 2),
    ],
)
def test_the_database_is_set_to_keep_and_not_to_leak(store: SqliteStore, setting: str, value: int) -> None:
    assert database.number(store.connection, f"PRAGMA {setting}") == value


@pytest.fixture
def without_sqlcipher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))


@pytest.mark.usefixtures("without_sqlcipher")
def test_without_sqlcipher_pythons_own_sqlite_keeps_records_as_durably(home: Path) -> None:
    with closing(opened(home)) as store:
        answered(store, begun(store), "age", 7)

        settings = store.settings()
        assert (settings["driver"], settings["journal_mode"], settings["synchronous"]) == ("sqlite3", "delete", "extra")
        assert store.entries(DRAFT.id) == {"age": 7}
        assert store.check() == ()


def test_a_home_of_one_driver_is_opened_by_the_other(home: Path, request: pytest.FixtureRequest) -> None:
    kept_home(home)

    request.getfixturevalue("without_sqlcipher")
    with closing(opened(home)) as store:
        assert store.entries(DRAFT.id) == {"one": "one", "two": "two", "three": "three"}
        assert store.settings()["journal_mode"] == "delete"


@contextmanager
def saving_process(home: Path) -> Iterator[None]:
    """Another process that saves to the record all the time."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("crash_worker.py")), str(home), DRAFT.id, "after"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        try:
            yield
        finally:
            worker.kill()


def test_an_old_driver_does_not_open_a_file_that_another_process_holds_in_wal(
    home: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_home(home)
    monkeypatch.setattr(database, "PATIENCE", 0)

    with saving_process(home):
        request.getfixturevalue("without_sqlcipher")
        with pytest.raises(StoreError, match=r"^Another formengine is writing to the records just now"):
            opened(home)


def refused_unchanged(home: Path) -> str:
    """Open a home that must be refused, see that its file stayed as it was, and give back the sentence."""
    before = (home / "records.db").read_bytes()
    with pytest.raises(StoreError) as refusal:
        opened(home)
    assert (home / "records.db").read_bytes() == before
    return str(refusal.value)


def test_a_database_of_a_newer_release_is_refused_and_left_alone(home: Path) -> None:
    kept_home(home)
    with closing(database.connect(home / "records.db")) as connection:
        connection.execute("PRAGMA user_version = 99")

    assert refused_unchanged(home) == (
        "The records were kept by a newer formengine than this one. Nothing was changed. "
        "Install that version or a later one to open them."
    )
    assert [path.name for path in home.iterdir()] == ["records.db"]


DAMAGED = (
    "The file records.db is damaged, or is not a file of formengine. It is left as it is. "
    "Keep a copy of it, and put back your last backup."
)


def test_a_file_that_is_no_database_is_refused_and_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "records.db").write_bytes(b"Dear diary, " * 1000)

    assert refused_unchanged(home) == DAMAGED


def test_a_database_of_another_program_is_refused_and_left_alone(home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / "records.db")) as connection:
        connection.execute("CREATE TABLE recipes (name)")

    assert refused_unchanged(home) == DAMAGED


def test_a_database_with_a_damaged_first_page_is_refused_and_left_alone(home: Path) -> None:
    kept_home(home)
    content = (home / "records.db").read_bytes()
    (home / "records.db").write_bytes(content[:100] + b"\xff" * 3996 + content[4096:])

    assert refused_unchanged(home) == DAMAGED


def test_a_database_that_was_cut_short_is_refused_and_left_alone(home: Path) -> None:
    kept_home(home)
    content = (home / "records.db").read_bytes()
    (home / "records.db").write_bytes(content[: len(content) // 2])

    assert refused_unchanged(home) == DAMAGED


def test_a_damaged_page_is_found_by_the_check_and_never_shown_as_data(home: Path) -> None:
    kept_home(home)
    with closing(database.connect(home / "records.db")) as connection:
        page = database.number(connection, "SELECT rootpage FROM sqlite_master WHERE name = 'events'")
    content = (home / "records.db").read_bytes()
    (home / "records.db").write_bytes(content[: (page - 1) * 4096] + b"\xff" * 4096 + content[page * 4096 :])

    with closing(opened(home)) as store:
        assert store.check() == (DAMAGED,)
        with pytest.raises(StoreError, match=r"^The file records.db is damaged"):
            store.events(DRAFT.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET plugins = 'oops'",
        "UPDATE records SET plugins = '[1]'",
        "UPDATE records SET form = x'ff'",
        "UPDATE records SET form = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_damaged_record_is_a_sentence_and_never_a_traceback(home: Path, statement: str) -> None:
    kept_home(home)

    tampered(home, statement)

    with closing(opened(home)) as store:
        assert store.check() == (DAMAGED,)
        with pytest.raises(StoreError, match=r"^The file records.db is damaged"):
            store.records()


def test_a_flipped_bit_never_ends_in_a_traceback(home: Path, tmp_path: Path) -> None:
    kept_home(home)
    content, chance = (home / "records.db").read_bytes(), random.Random(1209)
    used = [place for place, byte in enumerate(content) if byte]

    for trial in range(100):
        damaged, place = tmp_path / f"damaged-{trial}", chance.choice(used)
        damaged.mkdir()
        flipped = content[place] ^ (1 << chance.randrange(8))
        (damaged / "records.db").write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
        with suppress(FormEngineError), closing(opened(damaged)) as store:
            store.check()
            answered(store, store.record(DRAFT.id), "four", 4)


def test_saves_in_the_log_of_a_lost_file_are_not_thrown_away(home: Path) -> None:
    home.mkdir()
    log = home / "records.db-wal"
    log.write_bytes(b"the last saves")

    with pytest.raises(StoreError, match=r"^The file records.db is missing or empty, but its log"):
        opened(home)

    assert log.read_bytes() == b"the last saves"


def test_an_empty_file_left_by_a_killed_first_start_is_begun_anew(home: Path) -> None:
    home.mkdir()
    (home / "records.db").touch()

    with closing(opened(home)) as store:
        assert store.records() == ()


def test_a_home_that_is_a_file_is_refused_without_telling_its_path(home: Path) -> None:
    home.write_text("")

    with pytest.raises(StoreError) as refusal:
        opened(home)

    assert str(refusal.value) == (
        "The records cannot be opened: this account may not write to their folder. Check the folder's permissions."
    )


def test_a_full_disk_is_a_sentence_and_loses_nothing(store: SqliteStore) -> None:
    record = answered(store, begun(store), "age", 7)
    store.connection.execute("PRAGMA max_page_count = 1")

    with pytest.raises(StoreError) as refusal:
        answered(store, record, "story", "long " * 100_000)

    assert str(refusal.value) == (
        "The disk is full, so this could not be saved. Make room on the disk, then do it again."
    )
    assert store.record(DRAFT.id) == record
    assert store.check() == ()


def test_a_save_that_failed_can_be_done_again(store: SqliteStore) -> None:
    record = begun(store)
    store.connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError):
        answered(store, record, "story", "long " * 100_000, "save-2")
    store.connection.execute("PRAGMA max_page_count = 1000000")

    answered(store, record, "story", "long " * 100_000, "save-2")

    assert store.record(DRAFT.id).revision == 2


def test_records_that_may_only_be_read_are_read_and_refuse_a_save(store: SqliteStore) -> None:
    record = begun(store)
    store.connection.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match=r"^The records can be read but not written"):
        answered(store, record, "age", 7)

    assert store.record(DRAFT.id) == record


def test_a_save_while_another_process_writes_too_long_is_a_sentence(store: SqliteStore, home: Path) -> None:
    record = begun(store)
    store.connection.execute("PRAGMA busy_timeout = 0")

    with closing(database.connect(home / "records.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"^Another formengine is writing to the records just now"):
            answered(store, record, "age", 7)

    assert answered(store, record, "age", 7).revision == 2


# Upgrades


def later_release(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    monkeypatch.setattr(database, "STEPS", (*steps.STEPS, statements))


NEXT = len(steps.STEPS) + 1
COPY = f"records-before-step-{NEXT}"


def test_a_new_home_has_nothing_to_copy_before_its_steps(home: Path) -> None:
    kept_home(home)

    assert [path.name for path in home.iterdir()] == ["records.db"]


def test_an_upgrade_keeps_a_copy_of_what_was_there_before(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_home(home)
    later_release(monkeypatch, "CREATE TABLE later (text TEXT)")

    with closing(opened(home)) as store:
        assert store.settings()["step"] == NEXT
        assert store.entries(DRAFT.id) == {"one": "one", "two": "two", "three": "three"}

    assert sorted(path.name for path in home.iterdir()) == [f"{COPY}.db", "records.db"]
    with closing(database.connect(home / f"{COPY}.db")) as copy:
        assert database.number(copy, "PRAGMA user_version") == NEXT - 1
        assert database.number(copy, "SELECT count(*) FROM events") == 4


def test_an_upgrade_that_fails_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_home(home)
    with monkeypatch.context() as later:
        later_release(later, "DROP TABLE event_values", "CREATE TABLE records (id)")
        with pytest.raises(StoreError):
            opened(home)

    assert checked(home) == ((), None)


def test_a_copy_made_before_is_never_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_home(home)
    (home / f"{COPY}.db").write_bytes(b"an earlier copy")
    later_release(monkeypatch, "CREATE TABLE later (text TEXT)")

    opened(home).close()

    assert (home / f"{COPY}.db").read_bytes() == b"an earlier copy"
    assert (home / f"{COPY}-2.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a home private by its own folder rights.")
def test_the_copy_before_an_upgrade_is_private_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_home(home)
    later_release(monkeypatch, "CREATE TABLE later (text TEXT)")

    opened(home).close()

    assert stat.S_IMODE((home / f"{COPY}.db").stat().st_mode) == 0o600


def test_the_home_of_release_0_1_is_opened(home: Path) -> None:
    shutil.copytree(HOMES / "0.1", home)

    with closing(opened(home)) as store:
        (record,) = store.records()
        assert record == Record(
            id="01JD8Q0000HOME00000000TEST",
            subject=Subject("01JD8Q0000CH1LD0000000TEST", "Example child", "child"),
            form="example.form",
            form_version="1.0",
            form_hash=EMPTY_FORM,
            status="submitted",
            revision=5,
            begun_at="2026-01-05T09:00:00.000000Z",
            changed_at="2026-01-05T09:04:00.000000Z",
            begun_by="Maria Keller",
            plugins=(("example", "0.1"),),
            author="Maria Keller",
        )
        assert store.document(EMPTY_FORM) == b"{}"
        assert store.entries(record.id) == {"child.age": {"value": 8}}
        assert [(event.actor, event.change) for event in store.events(record.id)] == [
            ("Maria Keller", Change("begun", new=EMPTY_FORM)),
            ("Maria Keller", Change("answered", "child.name", new={"value": "Zoë 🙂"}, source="file")),
            ("Maria Keller", Change("answered", "child.age", new={"value": 7})),
            ("Jo Brand", Change("answered", "child.age", {"value": 7}, {"value": 8})),
            ("Maria Keller", Change("cleared", "child.name", old={"value": "Zoë 🙂"})),
            ("Maria Keller", Change("submitted")),
        ]
        assert store.check() == ()
