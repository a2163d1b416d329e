"""A whole case as one file: packed, opened in another home, and merged back with every conflict shown.

What is opened is first taken into a store that is never on any disk and checked there as a home is checked: links,
commitments, answers against histories, forms against their hashes. Nothing of it is believed before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

from formengine.conflicts import Meeting, meetings, reapplied
from formengine.documents import to_json
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import DocumentError, FormEngineError, NotFound, Refused
from formengine.giving.enclosed import as_parts, files_in, refuse_unattached
from formengine.giving.sealed import read_part, sealed, unsealed
from formengine.history import changes_answers
from formengine.records import Change, Event, Json, Record, Subject
from formengine.store import SqliteStore
from formengine.store.checking import missing_files
from formengine.store.portable import (
    OWN_TABLES,
    RECORD_TABLES,
    Row,
    Rows,
    attached_in,
    put_documents,
    put_further,
    put_record,
    put_subject,
    put_subject_further,
    rows_of_subject,
)
from formengine.values import dataclass

KIND = "formengine case"
Standing = Literal["new", "same", "behind", "ahead", "forked"]
"""What a history in the file is to the one here: not here, the same, an earlier or a later state, or both went on."""

TAKEN_OVER = (
    "disclosed", "note kept", "passage tagged", "passage untagged", "concern raised", "concern added to",
    "concern closed",
)  # fmt: skip
"""Matters in a person's history that are taken over where both sides went on; names and rights are not."""
SAID = ("note", "commented", "replied", "resolved", "told", "telling chosen", "addendum")
"""What was said beside the answers of a record and is taken over; signatures and steps are not."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was looked at and holds: its heading, its rows, and a store that was made from them."""

    heading: Mapping[str, Any]
    rows: Rows
    store: SqliteStore
    subject: Subject


@dataclass(frozen=True, slots=True)
class Part:
    """What will happen to one record: how it stands, what comes, what meets, and what is not taken over.

    `coming` are the changes from the file in their order; of these `met` cannot stand beside what was done here;
    `left` are sentences.
    """

    record_id: str
    standing: Standing
    common: int = 0
    coming: tuple[Event, ...] = ()
    met: tuple[Meeting, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What opening a case would do here, before anything is done; `files` are the attached ones that come."""

    subject: Subject
    standing: Standing
    common: int
    matters: tuple[Event, ...]
    parts: tuple[Part, ...]
    files: frozenset[str] = frozenset()

    @property
    def meets(self) -> bool:
        """Whether a person must choose between two values."""
        return any(part.met for part in self.parts)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in the file is here already."""
        standings = {self.standing, *(part.standing for part in self.parts)}
        return standings <= {"same", "behind"} and not self.files


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose where both sides changed the same: all of `mine` or `theirs`, but `theirs` at some paths."""

    keep: Literal["mine", "theirs"] | None = None
    take: frozenset[str] = frozenset()

    def takes(self, path: str) -> bool | None:
        """Whether the value in the file is taken at a path; None where nothing was chosen."""
        if path in self.take:
            return True
        return None if self.keep is None else self.keep == "theirs"


# Packing


def packed(engine: Engine, subject: Subject, *, made_by: str) -> bytes:
    """A case as the bytes of one file: records with histories, forms and attached files, and the person's own history.

    Raises Refused where it is too large for one file.
    """
    rows = rows_of_subject(_sqlite(engine), subject.id)
    parts = {"subject.json": _json(rows.own)}
    parts |= {f"records/{record_id}.json": _json(tables) for record_id, tables in rows.records.items()}
    parts |= {f"forms/{form_hash}.json": document for form_hash, document in rows.documents.items()}
    parts |= as_parts(rows.files)
    heading = {
        "kind": KIND, "version": 1, "made_at": engine.clock().isoformat(timespec="seconds"), "made_by": made_by,
        "subject": subject.id, "missing": sorted({file_hash for file_hash, _ in _missing(engine, subject)}),
    }  # fmt: skip
    return sealed(heading, parts)


def missing(engine: Engine, subject: Subject) -> tuple[str, ...]:
    """A sentence for each attached file of a case that is not kept here, and so cannot be packed."""
    return tuple(sentence for _, sentence in _missing(engine, subject))


def _missing(engine: Engine, subject: Subject) -> Iterator[tuple[str, str]]:
    records = (record for record in engine.store.records() if record.subject.id == subject.id)
    return missing_files(_sqlite(engine), records)


def _json(tables: Mapping[str, Sequence[Row]]) -> bytes:
    return to_json(tables).encode()


def _sqlite(engine: Engine) -> SqliteStore:
    store = engine.store
    if not isinstance(store, SqliteStore):
        raise Refused("Only a home that keeps its records in a file can pack or open a case.")
    return store


# Opening


def opened(engine: Engine, content: bytes, *, name: str) -> Opened:
    """A case from the bytes of a file. Raises DocumentError, with one sentence, where anything in it is not right."""
    heading, parts = unsealed(content, name=name, kind=KIND)
    rows = _rows(heading, parts, name)
    store = SqliteStore.in_memory(clock=engine.clock)
    try:
        with store.together():
            put_subject(store, rows.own)
            put_documents(store, rows.documents)
            for tables in rows.records.values():
                put_record(store, tables)
            for attached in rows.files.values():
                store.add_file(attached)
        subject = store.subject(str(heading["subject"]))
        wanted = {one for record_id in rows.records for one in attached_in(store, record_id)}
        refuse_unattached(rows.files, wanted, name=name)
        known = _known_missing(heading, store)
        wrong = tuple(one for one in store.check() if one not in known)
    except (KeyError, IndexError, ValueError) as error:
        raise DocumentError(f"{name} is not complete.") from error
    except DocumentError as error:
        raise DocumentError(f"{name}: {error}") from error
    except FormEngineError as error:
        raise DocumentError(f"{name} does not hold together: {error}") from error
    if wrong:
        raise DocumentError(f"{name} was changed on the way: {wrong[0]} Nothing was taken in; ask for it again.")
    for record in store.records():
        engine.catalogue.as_kept(store.document(record.form_hash), name=f"{name}, form {record.form}")
    return Opened(heading, rows, store, subject)


def _known_missing(heading: Mapping[str, Any], store: SqliteStore) -> frozenset[str]:
    """What is said of attached files that were missing where the case was packed, as its heading tells."""
    told = heading.get("missing")
    return frozenset(
        sentence
        for file_hash, sentence in missing_files(store, store.records())
        if isinstance(told, list) and file_hash in told
    )


def _rows(heading: Mapping[str, Any], parts: Mapping[str, bytes], name: str) -> Rows:
    own = _tables(read_part(parts, "subject.json", name=name), OWN_TABLES, heading.get("subject"), name)
    records = {}
    for part in parts:
        if part.startswith("records/"):
            record_id = part.removeprefix("records/").removesuffix(".json")
            records[record_id] = _tables(read_part(parts, part, name=name), RECORD_TABLES, record_id, name)
            if any(row.get("subject") != heading["subject"] for row in records[record_id]["record"]):
                raise DocumentError(f"{name}: a record in it is about somebody else.")
    documents = {
        part.removeprefix("forms/").removesuffix(".json"): content
        for part, content in parts.items()
        if part.startswith("forms/")
    }
    return Rows(own, records, documents, files_in(parts, name=name))


def _tables(found: Any, wanted: Mapping[str, tuple[str, str]], owner: object, name: str) -> Mapping[str, Sequence[Row]]:
    """The tables of one part, each of whose rows belongs to the part's own subject or record."""
    if not isinstance(found, dict) or set(found) != set(wanted):
        raise DocumentError(f"{name} is not complete.")
    for key, (_, column) in wanted.items():
        rows = found[key]
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get(column) == owner for row in rows):
            raise DocumentError(f"{name}: a row in it belongs to something else.")
    first = "subject" if "subject" in wanted else "record"
    if len(found[first]) != 1:
        raise DocumentError(f"{name} is not complete.")
    return found


# Comparing


def plan_of(engine: Engine, case: Opened) -> Plan:
    """What opening a case would do in this home."""
    parts = tuple(_part(engine, case, record) for record in sorted(case.store.records(), key=lambda one: one.id))
    files = frozenset(case.rows.files) - _sqlite(engine).file_hashes()
    try:
        subject = engine.store.subject(case.subject.id)
    except NotFound:
        return Plan(case.subject, "new", 0, (), parts, files)
    ours = engine.store.subject_events(subject.id)
    theirs = case.store.subject_events(subject.id)
    standing, common = _standing(ours, theirs)
    matters = tuple(one for one in theirs[common:] if one.change.action in TAKEN_OVER) if standing == "forked" else ()
    return Plan(subject, standing, common, matters, parts, files)


def _standing(ours: Sequence[Event], theirs: Sequence[Event]) -> tuple[Standing, int]:
    """How two histories stand to each other, and how many events they share."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    common = next((place for place, (one, other) in pairs if one.hash != other.hash), min(len(ours), len(theirs)))
    if common == len(theirs):
        return ("same" if common == len(ours) else "behind"), common
    return ("ahead" if common == len(ours) else "forked"), common


def _part(engine: Engine, case: Opened, record: Record) -> Part:
    try:
        present = engine.resume(record.id)
    except NotFound:
        return Part(record.id, "new")
    if present.record.id != record.id or present.record.subject.id != case.subject.id:
        raise Refused(f"The record {record.id} is about somebody else here; the case cannot be opened in this home.")
    ours, theirs = engine.store.events(record.id), case.store.events(record.id)
    standing, common = _standing(ours, theirs)
    if standing != "forked":
        return Part(record.id, standing, common)
    if not common:
        raise Refused(f"The record {record.id} here has another history from its first moment on; nothing was changed.")
    coming = tuple(event for event in theirs[common:] if _is_merged(event))
    left = tuple(
        f"{event.change.action} by {event.actor} on {event.at[:10]} is not taken over"
        for event in theirs[common:]
        if not _is_merged(event)
    )
    if coming and present.record.status != "draft":
        closed = f"it is {present.record.status} here, so no answer comes"
        return Part(record.id, standing, common, left=(*left, closed))
    met = meetings((event.change for event in coming), ours[common:])
    return Part(record.id, standing, common, coming, tuple(met), left)


def _is_merged(event: Event) -> bool:
    return changes_answers(event) or event.change.action in SAID


def value_in_words(row: Json) -> str:
    """An answer as a list of conflicts tells it."""
    if row is None:
        return "nothing"
    if isinstance(row, dict):
        found = next((row[key] for key in ("answer", "state", "override", "items") if key in row), row)
        if isinstance(found, dict) and "hash" in found:
            return f"the file {found['name']}"
        return ", ".join(map(str, found)) if isinstance(found, list) else str(found)
    return str(row)


# Taking in


def take_in(engine: Engine, case: Opened, plan: Plan, choice: Choice, *, actor: str) -> None:
    """Do what was planned, all or nothing. Raises Refused where a person has still to choose."""
    undecided = [one.mine.path for part in plan.parts for one in part.met if choice.takes(one.mine.path) is None]
    if undecided:
        raise Refused(
            f"Both sides changed {', '.join(sorted(set(undecided)))}; say --keep mine, --keep theirs or --take."
        )
    store = _sqlite(engine)
    with store.together():
        if plan.standing == "new":
            put_subject(store, case.rows.own)
        elif plan.standing == "ahead":
            put_subject_further(store, case.rows.own, after=plan.common)
        for event in plan.matters:
            change = event.change._replace(source="merged")
            name = f"{event.actor} (brought by {actor})"
            store.save_subject(plan.subject, [change], actor=name, save_id=event.hash[:16])
        for part in plan.parts:
            _take_part(engine, case, part, choice, actor)
            # Not what a refused answer attaches: it would be kept here and belong to nothing.
            for file_hash in sorted(plan.files & attached_in(store, part.record_id)):
                store.add_file(case.rows.files[file_hash])


def _take_part(engine: Engine, case: Opened, part: Part, choice: Choice, actor: str) -> None:
    store, tables = _sqlite(engine), case.rows.records[part.record_id]
    if part.standing == "new":
        put_documents(store, case.rows.documents)
        put_record(store, tables)
    elif part.standing == "ahead":
        put_further(store, tables, after=part.common)
    elif part.coming:
        present = engine.resume(part.record_id)
        refused = {one.mine.path for one in part.met if not choice.takes(one.mine.path)}
        wanted = tuple(event.change._replace(source="merged") for event in part.coming)
        changes = tuple(one for one in wanted if not _is_refused(one, wanted, refused))
        draft = merged(present, changes, engine.store.events(part.record_id))
        names = ", ".join(dict.fromkeys(event.actor for event in part.coming))
        if draft.pending:
            engine.save(draft, actor=f"{actor} (merging what {names} did elsewhere)")


def _is_refused(change: Change, wanted: Collection[Change], refused: Collection[str]) -> bool:
    """Whether a change is at a refused path, or answers in an item whose coming or going was refused."""
    items = (f"{one.path}.{one.new or one.old}." for one in wanted if one.path in refused and "item" in one.action)
    return change.path in refused or any(change.path.startswith(item) for item in items)


def merged(present: Draft, changes: Sequence[Change], history: Sequence[Event]) -> Draft:
    """A draft with changes that were made elsewhere, those left out that were merged before."""
    return reapplied(present, tuple(_not_yet(present, changes, history)))


def _not_yet(present: Draft, changes: Sequence[Change], history: Sequence[Event]) -> Iterator[Change]:
    said = [event.change for event in history if event.change.action in SAID]
    for change in changes:
        is_there = change.new in present.answers.items(change.path) if change.action == "item added" else False
        is_gone = change.old not in present.answers.items(change.path) if change.action == "item removed" else False
        is_said = any((one.action, one.path, one.new) == (change.action, change.path, change.new) for one in said)
        if not (is_there or is_gone or is_said):
            yield change
