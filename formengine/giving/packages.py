"""Work packages: what one role needs of a record, filled in elsewhere and taken back answer by answer.

A package holds the reader's own form and the answers they may read, and nothing else: what is restricted is not in it,
hidden or locked, but absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from formengine.answers import Answers
from formengine.audience import Reader, Sight, reduced_document, seen
from formengine.conflicts import Meeting, meetings
from formengine.documents import to_json, verbatim
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import DefinitionError, DocumentError, NotFound, Refused
from formengine.evaluation import evaluate
from formengine.giving.cases import merged
from formengine.giving.enclosed import attached_by, enclosed, enclosed_with, refuse_misdescribed
from formengine.giving.sealed import read_part, sealed, unsealed
from formengine.history import differences, replayed
from formengine.model import Form, Question
from formengine.records import Change, Event, Json
from formengine.values import dataclass

GIVEN, RETURNED = "formengine package", "formengine returned package"


@dataclass(frozen=True, slots=True)
class Package:
    """What the heading of a package says: of which record, at which link of its history, for whom, until when."""

    record: str
    base: str
    reader: Reader
    subject: str
    subject_kind: str
    title: str
    until: str
    made_by: str

    def json(self) -> dict[str, Any]:
        """The heading."""
        return {"version": 1, "record": self.record, "base": self.base, "role": self.reader.role,
                "person": self.reader.person, "subject": self.subject, "subject_kind": self.subject_kind,
                "title": self.title, "until": self.until, "made_by": self.made_by}  # fmt: skip

    @classmethod
    def read(cls, heading: Mapping[str, Any], *, name: str) -> Package:
        """The package that a heading tells of. Raises DocumentError."""
        keys = ("record", "base", "role", "person", "subject", "subject_kind", "title", "until", "made_by")
        found = [heading.get(key) for key in keys]
        if not all(isinstance(value, str) for value in found):
            raise DocumentError(f"{name} is not complete.")
        record, base, role, person, *others = map(str, found)
        return cls(record, base, Reader(role, person), *others)

    def is_over(self, today: date) -> bool:
        """Whether the day until which it should be used has passed."""
        return bool(self.until) and self.until < today.isoformat()


@dataclass(frozen=True, slots=True)
class Differences:
    """What comes back in a package: the changes, those that meet what was done here meanwhile, and attached files."""

    package: Package
    draft: Draft
    changes: tuple[Change, ...]
    met: tuple[Meeting, ...]
    is_over: bool
    files: Mapping[str, bytes]


def made(engine: Engine, record_id: str, reader: Reader, *, until: str, made_by: str) -> bytes:
    """A package for a reader as the bytes of a file, with the attached files that they may read.

    Raises Refused where the form cannot be cut to what they need, or a file is missing.
    """
    draft = engine.resume(record_id)
    sight = engine.sight(draft.record, draft.form, reader)
    given = seen(draft.evaluation, sight)
    document = reduced_document(given, draft.form, sight)
    if not document["properties"]:
        raise Refused(f"There is nothing here that the {reader.called} could fill in.")
    form_text = verbatim(document).encode()
    try:
        form = engine.catalogue.as_kept(form_text, name=draft.form.id)
    except DefinitionError as error:
        raise Refused(f"This form cannot be cut to what the {reader.called} may read: {error}") from error
    record = draft.record
    package = Package(
        record.id, engine.store.head(record.id), reader, record.subject.label, record.subject.kind, form.title, until,
        made_by,
    )  # fmt: skip
    rows = _scope(given.answers, form)
    parts = {"form.json": form_text, "answers.json": to_json(rows).encode(), **enclosed(engine.store, rows)}
    return sealed({"kind": GIVEN, **package.json()}, parts)


def _scope(answers: Answers, form: Form) -> dict[str, Any]:
    """The rows of answers that a form asks for; what it works out itself is none of them."""
    asked = {path: form.node(path) for path in answers.entries}
    rows = answers.rows()
    return {
        path: rows[path]
        for path, node in sorted(asked.items())
        if node is not None and not (isinstance(node, Question) and node.calculate is not None)
    }


def opened(engine: Engine, content: bytes, *, name: str, actor: str) -> tuple[Draft, Package]:
    """A package opened in the reader's own home, as a record of its own. Raises DocumentError."""
    heading, parts = unsealed(content, name=name, kind=GIVEN)
    package = Package.read(heading, name=name)
    form = engine.catalogue.as_kept(parts.get("form.json", b""), name=name)
    rows = read_part(parts, "answers.json", name=name)
    answers = _read_rows(rows, form, name)
    for file in enclosed_with(parts, rows, name=name).values():
        engine.store.add_file(file)
    subject = engine.subject(package.subject, package.subject_kind)
    draft = engine.begin(form, subject, actor=actor, answers=answers, source="file")
    kept = engine.store.subject(draft.record.subject.id)
    change = Change("package", path=draft.record.id, new=package.json())
    engine.store.save_subject(kept, [change], actor=actor, save_id=engine.new_save_id())
    return draft, package


def _read_rows(rows: Any, form: Form, name: str) -> Answers:
    try:
        answers = Answers.from_rows(rows)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DocumentError(f"{name}: its answers cannot be read.") from error
    if any(form.node(path) is None for path in answers.entries):
        raise DocumentError(f"{name}: it answers what its form does not ask.")
    return answers


def returned(engine: Engine, record_id: str) -> bytes:
    """The answers of a record that was opened from a package, with attached files, to be sent back.

    Raises NotFound where it was not opened from one.
    """
    draft = engine.resume(record_id)
    for event in engine.store.subject_events(draft.record.subject.id):
        change = event.change
        if change.action == "package" and change.path == draft.record.id and isinstance(change.new, dict):
            rows = _scope(draft.answers, draft.form)
            parts = {"answers.json": to_json(rows).encode(), **enclosed(engine.store, rows)}
            return sealed({"kind": RETURNED, **change.new}, parts)
    raise NotFound("This record was not opened from a package, so there is nobody to send it back to.")


def come_back(engine: Engine, content: bytes, *, name: str) -> Differences:
    """What a returned package would change here. Raises DocumentError; nothing is changed.

    Only what the reader was given counts: an answer to anything else is refused.
    """
    heading, parts = unsealed(content, name=name, kind=RETURNED)
    package = Package.read(heading, name=name)
    draft = engine.resume(package.record)
    events = engine.store.events(draft.record.id)
    place = next((number for number, event in enumerate(events, start=1) if event.hash == package.base), None)
    if place is None:
        raise DocumentError(f"{name} was not made from the record {draft.record.id} as it is kept here.")
    sight = engine.sight(draft.record, draft.form, package.reader)
    before = _given(draft.form, events[:place], sight)
    rows = read_part(parts, "answers.json", name=name)
    answers = _read_rows(rows, draft.form, name)
    astray = [path for path in answers.entries if not sight.may_read(path)]
    if astray:
        raise DocumentError(f"{name} answers what was not in the package that was given: {', '.join(sorted(astray))}.")
    files = enclosed_with(parts, rows, name=name)
    changes = tuple(one for change in differences(before, rows, "merged") for one in _by_items(change))
    refuse_misdescribed(draft.form, {change.path: change.new for change in changes}, files, name=name)
    met = meetings(changes, events[place:])
    return Differences(package, draft, changes, tuple(met), package.is_over(engine.today), files)


def _by_items(change: Change) -> Iterator[Change]:
    """A change of a list as items that came and went: the list may hold others that were not in the package."""
    before, after = _items(change.old), _items(change.new)
    if not (before or after):
        yield change
    for item in before:
        if item not in after:
            yield Change("item removed", change.path, item, None, change.source)
    for item in after:
        if item not in before:
            yield Change("item added", change.path, None, item, change.source)


def _items(row: Json) -> list[str]:
    found = row.get("items") if isinstance(row, dict) else None
    return [str(item) for item in found] if isinstance(found, list) else []


def _given(form: Form, events: tuple[Event, ...], sight: Sight) -> dict[str, Json]:
    """The rows that the package was made with."""
    whole = evaluate(form, Answers.from_rows(replayed(events)))
    return _scope(seen(whole, sight).answers, form)


def accept(
    engine: Engine, back: Differences, take: frozenset[str] | None, *, actor: str, filled_by: str
) -> tuple[Draft, int]:
    """Take answers of a returned package over; the draft as it is then, and how many came.

    Parameters: `take` paths, those that meet a change made here included; None for all that meet none.
    """
    if back.draft.record.status != "draft":
        raise Refused(
            f"The record {back.draft.record.id} is {back.draft.record.status}; no answer can come back to it."
        )
    met = {one.mine.path for one in back.met}
    unknown = sorted((take or frozenset()) - {change.path for change in back.changes})
    if unknown:
        raise Refused(f"Nothing comes back at {', '.join(unknown)}.")
    wanted = [one for one in back.changes if (one.path in take if take is not None else one.path not in met)]
    draft = merged(engine.resume(back.draft.record.id), wanted, ())
    if draft.pending:
        for file_hash in sorted(set(attached_by({one.path: one.new for one in wanted}).values())):
            engine.store.add_file(back.files[file_hash])
        draft = engine.save(draft, actor=f"{actor} (from the package of {filled_by})")
    return draft, len(wanted)
