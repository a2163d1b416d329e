"""Records and events as rows of the database, and back; what may be an id, and what can be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from formengine.errors import StoreError
from formengine.records import Change, Event, Json, Record, Subject, chained, commitment
from formengine.store.database import DAMAGED
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Save:
    """What all events of one save share: whose history it is, the revision it makes, when, by whom, its own id."""

    owner: str
    revision: int
    at: str
    actor: str
    save_id: str
    form_version: str = ""

    @classmethod
    def of(cls, record: Record, actor: str, save_id: str) -> Save:
        """The save that leaves a record as it is given."""
        return cls(record.id, record.revision, record.changed_at, actor, save_id, record.form_version)


def is_id(text: str) -> bool:
    """Whether a text can be an id or the beginning of one: no path, no line end, no foreign digits."""
    return re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z-]{3,63}", text, re.ASCII) is not None


def refuse_bad_id(text: str) -> None:
    """Keep ids out of the store that could not be asked for again or stand in a file name."""
    if not is_id(text):
        raise ValueError("An id has four to 64 letters, digits and dashes.")


def refuse_traceless(changes: Sequence[Change]) -> None:
    """Keep saves out of the store that no history would tell of."""
    if not changes:
        raise ValueError("A save without a change would leave no trace in the history.")


@contextmanager
def refusing_what_cannot_be_kept() -> Iterator[None]:
    """A sentence for what has no lasting JSON form: 2**53 and beyond, NaN, half characters, nesting without end."""
    try:
        yield
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(
            "This cannot be kept: a number is too large, or half of a character stands in a text. Enter it again."
        ) from error


def written(value: Json) -> str:
    """The JSON text that keeps a value."""
    with refusing_what_cannot_be_kept():
        return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read(text: str) -> Json:
    """The value that `written` kept."""
    try:
        value: Json = json.loads(text)
    except ValueError as error:
        raise StoreError(DAMAGED) from error
    return value


def read_plugins(text: str) -> tuple[tuple[str, str], ...]:
    """The names and versions of the plugins that a record was begun with."""
    try:
        return tuple((name, version) for name, version in json.loads(text))
    except (ValueError, TypeError) as error:
        raise StoreError(DAMAGED) from error


def read_names(text: str) -> tuple[str, ...]:
    """The names in a list that `written` kept."""
    names = read(text)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise StoreError(DAMAGED)
    return tuple(str(name) for name in names)


def refuse_bytes(row: Any) -> None:
    """Refuse a row where damage turned a text or a number into bytes."""
    if any(isinstance(part, bytes) for part in row):
        raise StoreError(DAMAGED)


def linked(save: Save, change: Change, *, number: int, previous: str, salt: bytes) -> Event:
    """The event of a change, chained to the one before."""
    with refusing_what_cannot_be_kept():
        event = Event(
            number=number,
            at=save.at,
            actor=save.actor,
            change=change,
            form_version=save.form_version,
            save_id=save.save_id,
            old_commitment=commitment(salt, change.old),
            new_commitment=commitment(salt, change.new),
            previous=previous,
            hash="",
        )
        return replace(event, hash=chained(event, save.owner))


def keeps_its_commitments(event: Event, *, salt: bytes | None) -> bool:
    """Whether the values of an event are those it was chained with; erased ones cannot be told."""
    if event.erased or salt is None:
        return True
    pairs = ((event.change.old, event.old_commitment), (event.change.new, event.new_commitment))
    with refusing_what_cannot_be_kept():
        return all(commitment(salt, value) == kept for value, kept in pairs)


def event_row(save: Save, event: Event) -> tuple[object, ...]:
    """An event as its table keeps it."""
    change = event.change
    what = (change.action, change.path, change.source)
    links = (event.old_commitment, event.new_commitment, event.previous, event.hash)
    where = (save.owner, event.number, save.revision)
    return (*where, event.at, event.actor, *what, event.form_version, event.save_id, *links)


def event_from(row: Any) -> Event:
    """An event from its row, with its values where they have not been erased."""
    refuse_bytes(row[:-1])
    number, at, actor, action, path, old, new, source, version, save_id, was, now, previous, link, salt = row
    is_erased = salt is None
    values = (None, None) if is_erased else (read(old), read(new))
    change = Change(action, path, *values, source)
    return Event(number, at, actor, change, version, save_id, was, now, previous, link, is_erased)


def subject_from(row: Any) -> Subject:
    """A subject from its row."""
    refuse_bytes(row)
    subject_id, label, kind, readers, merged_into = row
    return Subject(subject_id, label, kind, read_names(readers), merged_into)


def record_from(row: Any) -> Record:
    """A record from its row, with its subject."""
    refuse_bytes(row)
    record_id, *middle, plugins, author = row[:11]
    record = Record(record_id, subject_from(row[11:]), *middle)
    return replace(record, plugins=read_plugins(plugins), author=author)


def attached_hash(entry: Json) -> str | None:
    """The hash of the file that an entry attaches; None where it attaches none."""
    answer = entry.get("answer") if isinstance(entry, dict) else None
    if not isinstance(answer, dict) or set(answer) != {"hash", "name", "size", "type"}:
        return None
    return str(answer["hash"])
