"""A whole case as one file: packed, opened elsewhere, merged back; and what a hostile file meets."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formengine.engine import Engine
from formengine.errors import DocumentError, Refused
from formengine.frontends.cli.running import Ran
from formengine.giving.cases import Choice, opened, packed, plan_of, take_in
from formengine.giving.sealed import sealed
from formengine.kinds.attachments import described
from formengine.model import Question
from formengine.records import Change
from formengine.store import SqliteStore
from formengine.store.portable import rows_of_subject
from tests.building import attachment, form_with, repeat, section, text, whole

FORM = form_with({
    "told": section({"a": text(), "b": text(), "c": whole(), "letter": attachment(), "copy": attachment()}),
    "people": repeat({"name": text()}, repeat={"label": "name"}),
})  # fmt: skip


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two homes on two machines, the first with a record about Ada."""
    made = Engine.start(tmp_path / "one"), Engine.start(tmp_path / "two")
    begun = made[0].begin(FORM, made[0].subject("Ada", "child"), actor="Ann")
    made[0].save(begun.with_answer("told.a", "first").with_item("people", "k0000001"), actor="Ann")
    yield made
    for engine in made:
        engine.close()


def record_in(engine: Engine) -> str:
    """The id of the only record."""
    (record,) = engine.records()
    return record.id


def change(engine: Engine, path: str, value: Any, actor: str) -> None:
    """Answer a question in the only record."""
    engine.save(engine.resume(record_in(engine)).with_answer(path, value), actor=actor)


def case_of(engine: Engine) -> bytes:
    """The case of the only subject."""
    return packed(engine, engine.store.subjects()[0], made_by="Ann")


def take(engine: Engine, content: bytes, choice: Choice | None = None) -> None:
    """Open a case in a home."""
    case = opened(engine, content, name="ada.fcase")
    take_in(engine, case, plan_of(engine, case), choice or Choice(), actor="Mo")


def kept_in(engine: Engine) -> Any:
    """Everything that a home keeps of the only subject."""
    assert isinstance(engine.store, SqliteStore)
    return rows_of_subject(engine.store, engine.store.subjects()[0].id)


def answers_in(engine: Engine) -> dict[str, Any]:
    """The answers of the only record."""
    return engine.store.entries(record_in(engine))


def test_a_case_opens_in_an_empty_home_link_for_link(homes: tuple[Engine, Engine]) -> None:
    one, two = homes

    take(two, case_of(one))

    assert kept_in(two) == kept_in(one)
    assert two.store.check() == ()
    assert two.resume(record_in(two)).form.hash == FORM.hash


EDITS = st.lists(
    st.tuples(st.sampled_from(["told.a", "told.b", "told.c"]), st.one_of(st.text(max_size=8), st.integers(-9, 9))),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_packing_and_opening_is_the_identity(tmp_path_factory: pytest.TempPathFactory, edits: list[Any]) -> None:
    one, two = (Engine.start(tmp_path_factory.mktemp("home")) for _ in range(2))
    draft = one.begin(FORM, one.subject("Ada", "child"), actor="Ann")
    for path, value in edits:
        draft = one.save(
            draft.with_answer(path, value.replace("\0", "") if isinstance(value, str) else value), actor="A"
        )

    content = case_of(one)
    take(two, content)

    assert kept_in(two) == kept_in(one)
    # The moment of packing stands in the heading only; all that is kept gives the same bytes.
    assert without_heading(case_of(two)) == without_heading(content)
    one.close()
    two.close()


def without_heading(content: bytes) -> dict[str, bytes]:
    """The parts of a case, but for its heading."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def test_what_was_only_done_elsewhere_comes_back_with_its_own_history(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    take(two, case_of(one))
    change(two, "told.b", "from the second", "Bo")

    take(one, case_of(two))

    assert kept_in(one) == kept_in(two)
    assert [event.actor for event in one.events(record_in(one))][-1] == "Bo"


def test_changes_to_different_answers_go_together_with_their_origin(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    take(two, case_of(one))
    change(one, "told.c", 4, "Ann")
    change(two, "told.b", "from the second", "Bo")

    take(one, case_of(two))
    last = one.events(record_in(one))[-1]

    assert {path: row["answer"] for path, row in answers_in(one).items() if "answer" in row} == {
        "told.a": "first", "told.b": "from the second", "told.c": 4,
    }  # fmt: skip
    assert (last.actor, last.change.source) == ("Mo (merging what Bo did elsewhere)", "merged")
    assert one.store.check() == ()


def test_the_same_answer_changed_on_both_sides_is_shown_and_never_overwritten(
    homes: tuple[Engine, Engine], tmp_path: Path, formengine_run: Callable[..., Ran]
) -> None:
    one, two = homes
    take(two, case_of(one))
    change(one, "told.a", "mine", "Ann")
    change(two, "told.a", "theirs", "Bo")
    (tmp_path / "ada.fcase").write_bytes(case_of(two))
    from formengine.frontends.cli.running import run

    shown = run(one.home, "case", "open", tmp_path / "ada.fcase")
    undecided = run(one.home, "case", "open", tmp_path / "ada.fcase", "--yes")

    assert shown.exit_code == 1
    assert all(word in shown.output for word in ("told.a", "mine", "Ann", "theirs", "Bo", "Nothing was changed"))
    assert undecided.exit_code == 2
    assert "Both sides changed told.a; say --keep mine" in undecided.errors
    assert answers_in(one)["told.a"] == {"answer": "mine"}


@pytest.mark.parametrize(
    ("choice", "kept"),
    [(Choice("mine"), "mine"), (Choice("theirs"), "theirs"), (Choice("mine", frozenset({"told.a"})), "theirs")],
)
def test_a_person_chooses_which_answer_stands(homes: tuple[Engine, Engine], choice: Choice, kept: str) -> None:
    one, two = homes
    take(two, case_of(one))
    change(one, "told.a", "mine", "Ann")
    change(two, "told.a", "theirs", "Bo")

    take(one, case_of(two), choice)

    assert answers_in(one)["told.a"] == {"answer": kept}


def test_opening_a_case_twice_is_opening_it_once(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    take(two, case_of(one))
    change(one, "told.c", 4, "Ann")
    draft = two.resume(record_in(two)).with_item("people", "k0000002").with_note("told.a", "a thought")
    two.save(draft, actor="Bo")
    content = case_of(two)

    take(one, content)
    before = kept_in(one)
    take(one, content)

    assert kept_in(one) == before
    assert answers_in(one)["people"] == {"items": ["k0000001", "k0000002"]}


def test_a_record_that_is_submitted_here_takes_no_answers(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    take(two, case_of(one))
    change(two, "told.b", "late", "Bo")
    one.submit(one.resume(record_in(one)), actor="Ann")

    plan = plan_of(one, opened(one, case_of(two), name="x"))

    assert plan.parts[0].left == ("it is submitted here, so no answer comes",)
    assert plan.parts[0].coming == ()


def rewritten(content: bytes, change: Callable[[dict[str, bytes]], None], *, reseal: bool) -> bytes:
    """A case whose parts were changed by somebody; with `reseal`, one who knew how to write the list anew."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    heading = json.loads(parts.pop("manifest.json"))
    listed = heading.pop("parts")
    change(parts)
    if reseal:
        return sealed(heading, parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in {"manifest.json": json.dumps({**heading, "parts": listed}).encode(), **parts}.items():
            archive.writestr(name, part)
    return stream.getvalue()


def replacing(old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    """Changes every part in which something stands."""

    def change(parts: dict[str, bytes]) -> None:
        parts.update({name: part.replace(old, new) for name, part in parts.items()})

    return change


@pytest.mark.parametrize("reseal", [True, False])
def test_a_case_that_was_changed_on_the_way_is_refused(homes: tuple[Engine, Engine], reseal: bool) -> None:
    content = rewritten(case_of(homes[0]), replacing(b"first", b"worse"), reseal=reseal)

    with pytest.raises(DocumentError, match="changed on the way"):
        opened(homes[1], content, name="ada.fcase")
    assert not homes[1].records()


def test_a_row_of_another_record_cannot_ride_along(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    record = record_in(one).encode()

    def change(parts: dict[str, bytes]) -> None:
        name = f"records/{record.decode()}.json"
        parts[name] = (
            parts[name]
            .replace(b'"record_id": "' + record, b'"record_id": "other0000001', 1)
            .replace(b'"record_id":"' + record, b'"record_id":"other0000001', 1)
        )

    with pytest.raises(DocumentError, match="belongs to something else"):
        opened(two, rewritten(case_of(one), change, reseal=True), name="ada.fcase")


# Attached files

LETTER = b"%PDF-1.7 a letter"
NEWER = b"%PDF-1.7 a newer letter"


def attach(engine: Engine, path: str, content: bytes, *, is_kept: bool = True) -> str:
    """Attach a file in the only record; its hash."""
    question = FORM.node(path)
    assert isinstance(question, Question)
    change(engine, path, described(question, "letter.pdf", content), "Ann")
    return engine.store.add_file(content) if is_kept else ""


def test_a_case_brings_its_attached_files_each_once(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    kept = attach(one, "told.letter", LETTER)
    attach(one, "told.copy", LETTER)

    content = case_of(one)
    take(two, content)

    assert [name for name in without_heading(content) if name.startswith("files/")] == [f"files/{kept}"]
    assert two.store.file(kept) == LETTER
    assert kept_in(two) == kept_in(one)
    assert two.store.check() == ()


def test_a_file_that_was_attached_earlier_comes_too_so_that_one_can_go_back(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    before = attach(one, "told.letter", LETTER)
    attach(one, "told.letter", NEWER)

    take(two, case_of(one))

    assert two.store.file(before) == LETTER


def test_files_attached_elsewhere_come_back_but_not_those_of_an_answer_that_is_refused(
    homes: tuple[Engine, Engine],
) -> None:
    one, two = homes
    take(two, case_of(one))
    attach(one, "told.letter", LETTER)
    theirs = attach(two, "told.letter", NEWER)
    new = attach(two, "told.copy", LETTER + b" of theirs")

    take(one, case_of(two), Choice("mine"))

    assert isinstance(one.store, SqliteStore)
    assert new in one.store.file_hashes()
    assert theirs not in one.store.file_hashes()
    assert one.store.check() == ()


def test_a_file_that_is_missing_is_named_when_packing_and_the_rest_still_opens(
    homes: tuple[Engine, Engine], tmp_path: Path
) -> None:
    from formengine.frontends.cli.running import run

    one, two = homes
    attach(one, "told.letter", LETTER, is_kept=False)

    ran = run(one.home, "case", "pack", "Ada", "-o", tmp_path / "ada.fcase")
    take(two, (tmp_path / "ada.fcase").read_bytes())

    assert ran.exit_code == 0
    assert "the file attached at told.letter is missing. The case was packed without it" in " ".join(ran.output.split())
    assert answers_in(two).keys() == answers_in(one).keys()


def test_a_file_that_was_missing_is_brought_by_a_later_case(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    attach(one, "told.letter", LETTER, is_kept=False)
    take(two, case_of(one))
    kept = one.store.add_file(LETTER)

    assert not plan_of(two, opened(two, case_of(one), name="x")).changes_nothing
    take(two, case_of(one))

    assert two.store.file(kept) == LETTER
    assert plan_of(two, opened(two, case_of(one), name="x")).changes_nothing


def add_a_stranger(parts: dict[str, bytes]) -> None:
    """A file that nothing attaches."""
    from hashlib import sha256

    parts[f"files/{sha256(NEWER).hexdigest()}"] = NEWER


def take_files_out(parts: dict[str, bytes]) -> None:
    """The case without its files."""
    for name in [name for name in parts if name.startswith("files/")]:
        del parts[name]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (replacing(LETTER, NEWER), "changed on the way: an attached file in it is not what it was"),
        (take_files_out, "the file attached at told.letter is missing"),
        (add_a_stranger, "holds a file that nothing in it attaches"),
    ],
)
def test_attached_files_that_were_changed_on_the_way_are_refused(
    homes: tuple[Engine, Engine], change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    one, two = homes
    attach(one, "told.letter", LETTER)

    with pytest.raises(DocumentError, match=said):
        opened(two, rewritten(case_of(one), change, reseal=True), name="ada.fcase")
    assert isinstance(two.store, SqliteStore)
    assert not two.store.file_hashes()


def test_a_case_that_could_not_be_opened_again_is_not_packed(
    homes: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(homes[0], "told.letter", LETTER)
    monkeypatch.setattr("formengine.giving.sealed.MOST_PARTS", 3)

    with pytest.raises(Refused, match="too much for one file"):
        case_of(homes[0])


def test_a_case_brings_the_words_that_its_record_was_answered_in(homes: tuple[Engine, Engine]) -> None:
    from dataclasses import replace

    from formengine.model import Wording

    one, two = homes
    form = replace(FORM, wording=Wording((), "en-GB", {"told.a": "In other words"}))
    begun = one.begin(form, one.subject("Bea", "child"), actor="Ann")

    take(two, packed(one, one.store.subjects_called("Bea")[0][0], made_by="Ann"))

    assert two.store.document(begun.record.wording or "") == one.store.document(begun.record.wording or "")


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip with any entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in entries:
            archive.writestr(name, part)
    return stream.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """An entry that is a link to another place."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


HOSTILE = {
    "no zip": b"not a zip",
    "empty": b"",
    "cut off": zipped(("manifest.json", b"{}"))[:-10],
    "no list": zipped(("subject.json", b"{}")),
    "a name that leads out": zipped(("../../evil.json", b"{}")),
    "a name from the root": zipped(("/etc/passwd", b"{}")),
    "a name of Windows": zipped(("records\\..\\evil.json", b"{}")),
    "a link": zipped((link("subject.json"), b"/etc/passwd")),
    "a folder": zipped(("records/", b"")),
    "a bomb": zipped(("subject.json", b"0" * (70 * 2**20))),
    "a list that is no object": zipped(("manifest.json", b"[]")),
    "a list nested without end": zipped(("manifest.json", b"[" * 100_000)),
    "another kind": zipped(("manifest.json", b'{"kind":"something","version":1,"parts":{}}')),
    "a newer version": zipped(("manifest.json", b'{"kind":"formengine case","version":2,"parts":{}}')),
    "nothing in it": zipped(("manifest.json", b'{"kind":"formengine case","version":1,"parts":{}}')),
    "a part that is missing": zipped(
        ("manifest.json", b'{"kind":"formengine case","version":1,"parts":{"subject.json":"0"}}')
    ),
    "tables of another shape": sealed(
        {"kind": "formengine case", "version": 1, "subject": "s0001"}, {"subject.json": b'{"subject": 1}'}
    ),
    "a column that tries to be more": sealed(
        {"kind": "formengine case", "version": 1, "subject": "s0001"},
        {"subject.json": b'{"subject":[{"id":"s0001","label) VALUES (1);--":"x"}],"events":[],"values":[]}'},
    ),
    "an id with a path": sealed(
        {"kind": "formengine case", "version": 1, "subject": "../s"},
        {"subject.json": b'{"subject":[{"id":"../s","label":"x","kind":"y"}],"events":[],"values":[]}'},
    ),
    "a salt that is none": sealed(
        {"kind": "formengine case", "version": 1, "subject": "s0001"},
        {"subject.json": b'{"subject":[{"id":"s0001","label":"x","kind":"y"}],"events":[],'
                         b'"values":[{"subject_id":"s0001","number":1,"salt":"zz","old":"","new":""}]}'},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_meets_one_sentence(name: str, tmp_path: Path, formengine_run: Callable[..., Ran]) -> None:
    (tmp_path / "evil.fcase").write_bytes(HOSTILE[name])

    ran = formengine_run("case", "open", tmp_path / "evil.fcase", "--yes")

    assert ran.exit_code == 2
    assert ran.errors.startswith("evil.fcase")
    assert "did not expect" not in ran.errors
    assert sorted(path.name for path in tmp_path.iterdir()) in (["evil.fcase"], ["evil.fcase", "formengine-home"])


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = zipped(("subject.json", b"{}"), ("subject.json", b"[]"))

    with pytest.raises(DocumentError, match="holds a part twice"):
        opened(engine, doubled, name="x.fcase")


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_flipped_byte_gets_in_unseen(data: st.DataObject) -> None:
    """Whatever byte is changed: the file is refused with a sentence, or it holds exactly what it held."""
    engine, content = packed_once()
    place = data.draw(st.integers(0, len(content) - 1))
    changed = content[:place] + bytes([content[place] ^ data.draw(st.integers(1, 255))]) + content[place + 1 :]

    try:
        case = opened(engine, changed, name="x.fcase")
    except DocumentError:
        return
    assert case.rows == opened(engine, content, name="x.fcase").rows


PACKED: list[tuple[Engine, bytes]] = []


def packed_once() -> tuple[Engine, bytes]:
    """A home and the case in it, made once."""
    if not PACKED:
        from tempfile import mkdtemp

        engine = Engine.start(Path(mkdtemp()))
        engine.begin(FORM, engine.subject("Ada", "child"), actor="Ann")
        PACKED.append((engine, case_of(engine)))
    return PACKED[0]


def test_packing_is_in_the_log_of_the_person(
    formengine_run: Callable[..., Ran], formengine_home: Engine, tmp_path: Path
) -> None:
    formengine_home.begin(FORM, formengine_home.subject("Ada", "child"), actor="Ann")

    ran = formengine_run("case", "pack", "Ada", "-o", tmp_path / "ada.fcase", "--to", "the office", "--basis", "law")
    log = formengine_run("disclosures", "Ada")

    assert "not encrypted" in ran.output
    assert "the whole case, packed" in log.output


def test_a_case_about_somebody_else_here_is_refused(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    take(two, case_of(one))
    other = two.subject("Other", "child")
    record = two.store.record(record_in(two))
    two.begin(FORM, other, actor="Bo")
    two.store.hand_over(
        record, Change("moved", new={"to": other.id}), subject_id=other.id, actor="B", save_id="abcdefgh"
    )

    with pytest.raises(Refused, match="about somebody else here"):
        plan_of(two, opened(two, case_of(one), name="x"))
