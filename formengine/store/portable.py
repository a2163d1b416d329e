"""A subject with all its records as rows that another home can take in, link for link."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from formengine.errors import DocumentError
from formengine.store import database
from formengine.store.reading import Reading
from formengine.store.rows import attached_hash, is_id
from formengine.values import dataclass

Row = dict[str, Any]

OWN_TABLES = {"subject": ("subjects", "id"), "events": ("subject_events", "subject_id"),
              "values": ("subject_event_values", "subject_id")}  # fmt: skip
RECORD_TABLES = {"record": ("records", "id"), "answers": ("answers", "record_id"), "events": ("events", "record_id"),
                 "values": ("event_values", "record_id")}  # fmt: skip
DERIVED = ("is_indexed",)
"""Columns that each home makes for itself."""
SECRET = "salt"
"""The one column that holds bytes; as text it is written in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is kept of one subject: its own rows, those of each record by id; forms and attached files by hash."""

    own: Mapping[str, Sequence[Row]]
    records: Mapping[str, Mapping[str, Sequence[Row]]]
    documents: Mapping[str, bytes]
    files: Mapping[str, bytes] = field(default_factory=dict)


def rows_of_subject(store: Reading, subject_id: str) -> Rows:
    """All rows that are kept of a subject, in an order that is always the same."""
    own = {name: _rows(store, *table, subject_id) for name, table in OWN_TABLES.items()}
    ids = [row["id"] for row in _rows(store, "records", "subject", subject_id)]
    records = {one: {name: _rows(store, *table, one) for name, table in RECORD_TABLES.items()} for one in sorted(ids)}
    found = [store.record(one) for one in records]
    hashes = {one for record in found for one in (record.form_hash, record.wording) if one}
    attached = store.file_hashes() & {one for record in found for one in attached_in(store, record.id)}
    documents = {one: store.document(one) for one in sorted(hashes)}
    return Rows(own, records, documents, {one: store.file(one) for one in sorted(attached)})


def attached_in(store: Reading, record_id: str) -> frozenset[str]:
    """The hashes of the files that a record attaches, or attached earlier: going back brings those back too."""
    told = (entry for event in store.events(record_id) for entry in (event.change.old, event.change.new))
    found = (attached_hash(entry) for entry in (*store.entries(record_id).values(), *told))
    return frozenset(one for one in found if one is not None)


def _rows(store: Reading, table: str, column: str, owner: str) -> list[Row]:
    names = _columns(store, table)
    order = "number" if "number" in names else "path" if "path" in names else "id"
    with database.calmly():
        query = f"SELECT {', '.join(names)} FROM {table} WHERE {column} = ? ORDER BY {order}"
        found = store.connection.execute(query, (owner,)).fetchall()
    return [dict(zip(names, (_text(value) for value in row), strict=True)) for row in found]


def _columns(store: Reading, table: str) -> list[str]:
    with database.calmly():
        rows = store.connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [row[1] for row in rows if row[1] not in DERIVED]


def _text(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def put_subject(store: Reading, own: Mapping[str, Sequence[Row]]) -> None:
    """Take in a subject that is not there yet. Raises DocumentError where its rows are of another shape."""
    for name, (table, _) in OWN_TABLES.items():
        put(store, table, own[name])


def put_documents(store: Reading, documents: Mapping[str, bytes]) -> None:
    """Take in the forms and words that records were made with, each under the hash of its bytes."""
    rows = [(hashlib.sha256(document).hexdigest(), document) for document in documents.values()]
    with database.calmly():
        store.connection.executemany("INSERT INTO documents VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def put_record(store: Reading, tables: Mapping[str, Sequence[Row]]) -> None:
    """Take in a record that is not there yet; its form is put before."""
    for name, (table, _) in RECORD_TABLES.items():
        put(store, table, tables[name])


def put_further(store: Reading, tables: Mapping[str, Sequence[Row]], *, after: int) -> None:
    """Bring a record up to date that only went on elsewhere: its events after a number, and what they came to."""
    (record,) = tables["record"]
    put(store, "events", [row for row in tables["events"] if row["number"] > after])
    put(store, "event_values", [row for row in tables["values"] if row["number"] > after])
    names = [name for name in record if name not in ("id", "subject")]
    setting = ", ".join(f"{name} = ?" for name in names)
    with database.calmly():
        query = f"UPDATE records SET {setting}, is_indexed = 0 WHERE id = ?"
        store.connection.execute(query, (*(record[name] for name in names), record["id"]))
        store.connection.execute("DELETE FROM answers WHERE record_id = ?", (record["id"],))
    put(store, "answers", tables["answers"])


def put_subject_further(store: Reading, own: Mapping[str, Sequence[Row]], *, after: int) -> None:
    """Bring a subject up to date whose history only went on elsewhere."""
    (subject,) = own["subject"]
    put(store, "subject_events", [row for row in own["events"] if row["number"] > after])
    put(store, "subject_event_values", [row for row in own["values"] if row["number"] > after])
    names = [name for name in subject if name != "id"]
    with database.calmly():
        query = f"UPDATE subjects SET {', '.join(f'{name} = ?' for name in names)}, is_indexed = 0 WHERE id = ?"
        store.connection.execute(query, (*(subject[name] for name in names), subject["id"]))


def put(store: Reading, table: str, rows: Sequence[Row]) -> None:
    """Add rows to a table. Raises DocumentError where this version does not know a column, or a value cannot be."""
    known = _columns(store, table)
    for row in rows:
        if not set(row) <= set(known):
            raise DocumentError("It was made by a newer formengine than this one. Install that version to open it.")
        values = [_value(name, value) for name, value in row.items()]
        marks = ", ".join("?" * len(row))
        with database.calmly():
            store.connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", values)


def _value(name: str, value: object) -> object:
    if name == SECRET:
        return bytes.fromhex(str(value))
    if (name == "id" or name.endswith("_id") or name == "subject") and not is_id(str(value)):
        raise DocumentError("An id in it cannot be one.")
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise DocumentError("A value in it is neither a text nor a whole number.")
    return value
