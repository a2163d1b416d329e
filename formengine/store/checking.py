"""Whether what is kept is what was written: histories against their chains, and what stands now against its history.

A history that was cut short, or hashed anew from some event on, holds in itself; only a link of it that was written
down elsewhere, an anchor, shows that. Every export carries one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from formengine.errors import NotFound, StoreError
from formengine.history import erased_paths, replayed, status_of
from formengine.records import Event, Record, Subject
from formengine.store import chains, database
from formengine.store.reading import Reading
from formengine.store.rows import attached_hash, event_from


def faults(store: Reading) -> tuple[str, ...]:
    """What is wrong with the file and everything in it, a sentence each."""
    try:
        with database.calmly():
            damage = tuple(database.damage(store.connection))
        return damage or (*_of_subjects(store), *_of_records(store), *_of_files(store))
    except StoreError as error:
        return (str(error),)


def _of_subjects(store: Reading) -> Iterator[str]:
    for subject in store.subjects():
        yield from (f"Subject {subject.id}: {end}" for end in faults_of_subject(store, subject))


def _of_records(store: Reading) -> Iterator[str]:
    for record in store.records():
        yield from (f"Record {record.id}: {end}" for end in faults_of_record(store, record))


def _of_files(store: Reading) -> Iterator[str]:
    """Attached files whose bytes are not what they were, or are missing."""
    kept = store.file_hashes()
    for file_hash in sorted(kept):
        try:
            store.file(file_hash)
        except StoreError:
            yield f"The attached file {file_hash[:12]} was changed from outside."
    yield from (sentence for _, sentence in missing_files(store, store.records()))


def missing_files(store: Reading, records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """The files that answers of records attach and that are not kept: the SHA-256 of each, and a sentence."""
    kept = store.file_hashes()
    for record in records:
        for path, entry in store.entries(record.id).items():
            wanted = attached_hash(entry)
            if wanted is not None and wanted not in kept:
                yield wanted, f"Record {record.id}: the file attached at {path} is missing."


def faults_of_subject(store: Reading, subject: Subject, anchors: Collection[str] = ()) -> Iterator[str]:
    """What somebody changed about a subject behind the back of formengine, each as the end of a sentence."""
    rows = chains.rows_of(store.connection, chains.SUBJECTS, subject.id, None)
    events = [event_from(row) for row in rows]
    yield from chains.faults_of(rows, events, subject.id)
    yield from _of_anchors(events, anchors)
    yield from _of_revisions(store, chains.SUBJECTS, subject.id, events)
    label, kind, readers, merged_into = _told_of_subject(subject, events)
    if (subject.label, subject.kind) != (label, kind):
        yield "its name was changed from outside."
    if (subject.readers, subject.merged_into) != (readers, merged_into):
        yield "who is shown it, or with whom it was put together, was changed from outside."


def _told_of_subject(subject: Subject, events: Sequence[Event]) -> tuple[str, str, tuple[str, ...], str]:
    """Name, kind, readers and the subject it was merged into, as the history tells them."""
    label, kind, merged = subject.label, subject.kind, ""
    readers: tuple[str, ...] = ()
    for event in events:
        change, new = event.change, event.change.new
        if event.erased:
            return subject.label, subject.kind, subject.readers, subject.merged_into
        if change.action == "added" and isinstance(new, dict):
            label, kind = str(new.get("label")), str(new.get("kind"))
        elif change.action == "renamed":
            label = _part(new, "label")
        elif change.action in ("restricted", "opened"):
            names = new.get("readers") if isinstance(new, dict) else None
            readers = tuple(str(name) for name in names) if isinstance(names, list) else ()
        elif change.action in ("merged", "unmerged"):
            merged = _part(new, "into")
    return label, kind, readers, merged


def _part(new: Any, key: str) -> str:
    return str(new.get(key, "")) if isinstance(new, dict) else ""


def faults_of_record(store: Reading, record: Record, anchors: Collection[str] = ()) -> Iterator[str]:
    """What somebody changed in a record behind the back of formengine, each as the end of a sentence.

    Parameters: `anchors` are links of its history that were written down elsewhere.
    """
    try:
        rows = chains.rows_of(store.connection, chains.RECORDS, record.id, None)
        events = [event_from(row) for row in rows]
        store.document(record.form_hash)
        if record.wording:
            store.document(record.wording)
        entries = store.entries(record.id)
    except (NotFound, StoreError) as error:
        yield str(error)
        return
    yield from chains.faults_of(rows, events, record.id)
    yield from _of_anchors(events, anchors)
    yield from _of_revisions(store, chains.RECORDS, record.id, events, record.revision)
    yield from _of_heading(record, events)
    told, unknown = replayed(events), erased_paths(events)
    for path in sorted(told.keys() | entries.keys()):
        if path not in unknown and told.get(path) != entries.get(path):
            yield f"the answer at {path} is not the one its history tells."


def _of_anchors(events: Sequence[Event], anchors: Collection[str]) -> Iterator[str]:
    if anchors and not any(event.hash in anchors for event in events):
        yield "its history does not hold the link that was written down; it was cut short or written anew."


def _of_revisions(
    store: Reading, chain: chains.Chain, owner: str, events: Sequence[Event], last: int | None = None
) -> Iterator[str]:
    """Each save makes one revision; the number of saves is not part of the links, so it is counted."""
    kept = chains.revisions_of(store.connection, chain, owner)
    counted: list[int] = []
    before = ""
    for event in events:
        counted.append((counted[-1] if counted else 0) + (event.save_id != before))
        before = event.save_id
    if last is not None and (counted[-1:] or [0]) != [last]:
        yield "its last events are missing."
    elif kept != counted:
        yield "the numbers of its saves were changed from outside."


def _of_heading(record: Record, events: Sequence[Event]) -> Iterator[str]:
    """What stands at the head of a record against what its history tells of it."""
    if not events:
        return
    first, last = events[0], events[-1]
    if not first.erased and first.change.new != record.form_hash:
        yield "it was begun with another form than the one it names now."
    times = (record.begun_by, record.begun_at, record.changed_at)
    if times != (first.actor, first.at, last.at) or record.form_version != last.form_version:
        yield "when or by whom it was written was changed from outside."
    if status_of(events) != record.status:
        yield "how far it has come was changed from outside."
    for action, present in (("moved", record.subject.id), ("reassigned", record.author)):
        told = [event.change.new for event in events if event.change.action == action and not event.erased]
        if told and _part(told[-1], "to") != present:
            yield "whom it is about, or whose it is, was changed from outside."
