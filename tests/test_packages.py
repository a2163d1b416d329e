"""Work packages: what one role needs, filled in elsewhere, taken back answer by answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from formengine.audience import Reader
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import DocumentError, NotFound, Refused
from formengine.giving import packages
from formengine.giving.sealed import sealed, unsealed
from formengine.kinds.attachments import described
from formengine.model import Question
from formengine.store import SqliteStore
from tests.building import attachment, form_with, repeat, section, text, whole, yes_no

FORM = form_with({
    "kept": section({"secret": text(), "count_of": whole(), "ill": yes_no()}, audience="restricted"),
    "medical": section({
        "said": text(), "rate": whole(), "twice": whole(calculate="rate * 2"), "more": text(visible_when="rate > 5"),
        "since": text(visible_when="kept.ill"), "told": whole(calculate="kept.count_of + 1", audience="adviser"),
    }, audience="adviser"),
    "people": repeat({"name": text(), "heard": text(audience="restricted")}, audience="adviser",
                     repeat={"label": "heard"}),
}, audiences={"adviser": ["author", "medical_adviser"]})  # fmt: skip
ADVISER = Reader("medical_adviser")


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """The author's home with a record, and the medical adviser's."""
    made = Engine.start(tmp_path / "one"), Engine.start(tmp_path / "two")
    answers = made[0].read_answers(FORM, {
        "kept": {"secret": "SECRET", "count_of": 3, "ill": True}, "medical": {"said": "before"},
        "people": [{"_id": "k0000001", "name": "Bo", "heard": "HIDDEN"}],
    })  # fmt: skip
    made[0].begin(FORM, made[0].subject("Ada", "child"), actor="Ann", answers=answers)
    yield made
    for engine in made:
        engine.close()


def package(engine: Engine, until: str = "") -> bytes:
    """The only record's package for the medical adviser."""
    return packages.made(engine, engine.records()[0].id, ADVISER, until=until, made_by="Ann")


def filled(engine: Engine, content: bytes, **answers: Any) -> bytes:
    """A package opened, answered and sent back."""
    draft, _ = packages.opened(engine, content, name="x.fpack", actor="Dr Day")
    for name, value in answers.items():
        draft = draft.with_answer(f"medical.{name}", value)
    engine.save(draft, actor="Dr Day")
    return packages.returned(engine, draft.record.id)


def test_a_package_holds_the_readers_own_form_and_nothing_of_the_rest(homes: tuple[Engine, Engine]) -> None:
    _, parts = unsealed(package(homes[0]), name="x", kind=packages.GIVEN)
    document = json.loads(parts["form.json"])

    assert list(document["properties"]) == ["medical", "people"]
    assert list(document["properties"]["medical"]["properties"]) == ["said", "rate", "twice", "more"]
    assert (
        "repeat" not in document["properties"]["people"].get("x-form", {})
        or not document["properties"]["people"]["x-form"]["repeat"]
    )
    assert not any(word in part for part in parts.values() for word in (b"SECRET", b"HIDDEN", b"kept", b"secret"))


def test_a_package_is_filled_in_like_any_record(homes: tuple[Engine, Engine]) -> None:
    draft, _ = packages.opened(homes[1], package(homes[0]), name="x", actor="Dr Day")

    after = draft.with_answer("medical.rate", 6)

    assert draft.evaluation.values["medical.said"] == "before"
    assert after.evaluation.calculated["medical.twice"] == 12
    assert "medical.more" in after.evaluation.visible


def test_what_comes_back_is_shown_and_taken_over_answer_by_answer(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    back = packages.come_back(one, filled(two, package(one), said="after", rate=6), name="x")

    draft, count = packages.accept(one, back, frozenset({"medical.rate"}), actor="Ann", filled_by="Dr Day")

    assert sorted((change.path, change.new) for change in back.changes) == [
        ("medical.rate", {"answer": 6}), ("medical.said", {"answer": "after"}),
    ]  # fmt: skip
    assert (count, draft.evaluation.values["medical.rate"], draft.evaluation.values["medical.said"]) == (1, 6, "before")
    assert one.events(draft.record.id)[-1].actor == "Ann (from the package of Dr Day)"
    assert draft.evaluation.values["kept.secret"] == "SECRET"


def test_an_answer_that_was_changed_here_meanwhile_waits_for_a_person(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    content = package(one)
    record = one.records()[0].id
    one.save(one.resume(record).with_answer("medical.said", "mine"), actor="Ann")
    back = packages.come_back(one, filled(two, content, said="theirs", rate=2), name="x")

    draft, _ = packages.accept(one, back, None, actor="Ann", filled_by="Dr Day")
    chosen, _ = packages.accept(one, back, frozenset({"medical.said"}), actor="Ann", filled_by="Dr Day")

    assert [one.mine.path for one in back.met] == ["medical.said"]
    assert (draft.evaluation.values["medical.said"], draft.evaluation.values["medical.rate"]) == ("mine", 2)
    assert chosen.evaluation.values["medical.said"] == "theirs"


def test_an_item_that_is_added_elsewhere_leaves_the_others_where_they_are(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    draft, _ = packages.opened(two, package(one), name="x", actor="Dr Day")
    two.save(draft.with_item("people", "k0000002").with_answer("people.k0000002.name", "Cy"), actor="Dr Day")

    back = packages.come_back(one, packages.returned(two, draft.record.id), name="x")
    merged, _ = packages.accept(one, back, None, actor="Ann", filled_by="Dr Day")

    assert merged.answers.items("people") == ("k0000001", "k0000002")
    assert merged.evaluation.values["people.k0000001.heard"] == "HIDDEN"


def test_nobody_answers_what_was_not_in_the_package(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    heading, parts = unsealed(filled(two, package(one)), name="x", kind=packages.RETURNED)
    rows = {**json.loads(parts["answers.json"]), "kept.secret": {"answer": "overwritten"}}
    del heading["parts"]

    with pytest.raises(DocumentError, match=r"answers what was not in the package that was given: kept\.secret"):
        packages.come_back(one, sealed(heading, {"answers.json": json.dumps(rows).encode()}), name="x")


def test_a_package_of_another_record_is_refused(homes: tuple[Engine, Engine]) -> None:
    one, two = homes
    heading, parts = unsealed(filled(two, package(one)), name="x", kind=packages.RETURNED)
    del heading["parts"]

    with pytest.raises(DocumentError, match="was not made from the record"):
        packages.come_back(one, sealed({**heading, "base": "0" * 64}, parts), name="x")


def test_a_package_that_comes_too_late_says_so(
    homes: tuple[Engine, Engine], tmp_path: Path, formengine_run: Callable[..., Any]
) -> None:
    one, two = homes
    (tmp_path / "back.fpack").write_bytes(filled(two, package(one, until="2001-01-01"), said="late"))
    from formengine.frontends.cli.running import run

    ran = run(one.home, "package", "merge", tmp_path / "back.fpack")

    assert ran.exit_code == 1
    assert "It comes after its last day, 2001-01-01" in ran.output
    assert "Nothing was changed." in ran.output


def test_a_reader_with_nothing_to_fill_in_gets_no_package(homes: tuple[Engine, Engine]) -> None:
    one = homes[0]

    with pytest.raises(Refused, match="nothing here that the panel could fill in"):
        packages.made(one, one.records()[0].id, Reader("panel"), until="", made_by="Ann")


def test_an_ordinary_record_is_sent_back_to_nobody(homes: tuple[Engine, Engine]) -> None:
    one = homes[0]

    with pytest.raises(NotFound, match="was not opened from a package"):
        packages.returned(one, one.records()[0].id)


def test_the_whole_way_of_a_package_on_the_command_line(homes: tuple[Engine, Engine], tmp_path: Path) -> None:
    from formengine.frontends.cli.running import log_as_before, run

    one, two = homes
    record = one.records()[0].id
    given, back = tmp_path / "given.fpack", tmp_path / "back.fpack"
    with log_as_before():
        made = run(one.home, "package", "make", record, "--for", "medical_adviser", "-o", given)
        opened = run(two.home, "package", "open", given)
        theirs = two.records()[0].id
        two.save(two.resume(theirs).with_answer("medical.said", "well"), actor="Dr Day")
        run(two.home, "package", "return", theirs, "-o", back)
        merged = run(one.home, "package", "merge", back, "--all", "--from", "Dr Day")
        log = run(one.home, "disclosures", "Ada")

    assert (made.exit_code, opened.exit_code, merged.exit_code) == (0, 0, 0)
    assert "1 answers taken over" in merged.output
    assert "medical adviser" in log.output
    assert one.resume(record).evaluation.values["medical.said"] == "well"


# Attached files

WITH_FILES = form_with({
    "medical": section({"letter": attachment(), "more": attachment(), "said": text()}, audience="adviser"),
    "kept": section({"scan": attachment()}, audience="restricted"),
}, audiences={"adviser": ["author", "medical_adviser"]})  # fmt: skip
LETTER, SCAN, REPORT = b"%PDF-1.7 a letter", b"%PDF-1.7 a SECRET scan", b"%PDF-1.7 a report"


def attached(draft: Draft, path: str, content: bytes) -> Draft:
    """A draft with a file attached."""
    question = WITH_FILES.node(path)
    assert isinstance(question, Question)
    return draft.with_answer(path, described(question, "letter.pdf", content))


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """The author's home with a record that has a file for the adviser and one that is restricted; and the adviser's."""
    made = Engine.start(tmp_path / "a"), Engine.start(tmp_path / "b")
    draft = made[0].begin(WITH_FILES, made[0].subject("Ada", "child"), actor="Ann")
    made[0].save(attached(attached(draft, "medical.letter", LETTER), "kept.scan", SCAN), actor="Ann")
    for content in (LETTER, SCAN):
        made[0].store.add_file(content)
    yield made
    for engine in made:
        engine.close()


def files_kept(engine: Engine) -> set[bytes]:
    """The bytes of all files that a home keeps."""
    assert isinstance(engine.store, SqliteStore)
    return {engine.store.file(one) for one in engine.store.file_hashes()}


def test_a_package_holds_the_files_its_reader_may_read_and_no_other(filed: tuple[Engine, Engine]) -> None:
    one, two = filed

    packages.opened(two, package(one), name="x", actor="Dr Day")

    assert files_kept(two) == {LETTER}
    assert two.store.check() == ()


def test_a_file_attached_elsewhere_comes_back_when_its_answer_is_taken(filed: tuple[Engine, Engine]) -> None:
    one, two = filed
    draft, _ = packages.opened(two, package(one), name="x", actor="Dr Day")
    two.store.add_file(REPORT)
    two.save(attached(draft, "medical.more", REPORT).with_answer("medical.said", "see there"), actor="Dr Day")
    back = packages.come_back(one, packages.returned(two, draft.record.id), name="x")

    packages.accept(one, back, frozenset({"medical.said"}), actor="Ann", filled_by="Dr Day")
    before = files_kept(one)
    packages.accept(one, back, frozenset({"medical.more"}), actor="Ann", filled_by="Dr Day")

    assert before == {LETTER, SCAN}
    assert files_kept(one) == {LETTER, SCAN, REPORT}
    assert one.store.check() == ()


def test_a_package_whose_file_is_missing_is_not_made(filed: tuple[Engine, Engine]) -> None:
    one = filed[0]
    one.save(attached(one.resume(one.records()[0].id), "medical.more", REPORT), actor="Ann")

    with pytest.raises(Refused, match=r"The file attached at medical\.more is missing here"):
        package(one)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": "letter.pdf", "size": 3, "type": "application/pdf"}, "is not what its answer says"),
        ({"name": "../letter.pdf", "size": len(REPORT), "type": "application/pdf"}, "is not what its answer says"),
        ({"name": "letter.png", "size": len(REPORT), "type": "image/png"}, "is not what its answer says"),
    ],
)
def test_a_file_that_is_not_what_its_answer_says_does_not_come_back(
    filed: tuple[Engine, Engine], told: dict[str, Any], said: str
) -> None:
    one, two = filed
    heading, parts = unsealed(filled(two, package(one)), name="x", kind=packages.RETURNED)
    del heading["parts"]
    file_hash = sha256(REPORT).hexdigest()
    rows = {**json.loads(parts["answers.json"]), "medical.more": {"answer": {"hash": file_hash, **told}}}
    changed = {**parts, "answers.json": json.dumps(rows).encode(), f"files/{file_hash}": REPORT}

    with pytest.raises(DocumentError, match=said):
        packages.come_back(one, sealed(heading, changed), name="x")


def test_a_package_without_one_of_its_files_is_refused(filed: tuple[Engine, Engine]) -> None:
    one, two = filed
    heading, parts = unsealed(package(one), name="x", kind=packages.GIVEN)
    del heading["parts"]
    without = {name: part for name, part in parts.items() if not name.startswith("files/")}

    with pytest.raises(DocumentError, match=r"the file attached at medical\.letter is not in it"):
        packages.opened(two, sealed(heading, without), name="x", actor="Dr Day")
    assert not two.records()
