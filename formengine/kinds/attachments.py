"""A file that belongs to a record: its bytes are in the store under their SHA-256, its description is the answer.

A file is never run and never opened here: its kind is told by its first bytes, and its name is only a name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from formengine.answers import Raw, Unreadable
from formengine.documents import read_json, to_json
from formengine.errors import DocumentError, shortened
from formengine.expressions import Value
from formengine.expressions.values import Attachment
from formengine.kinds.rules import Json, NotUnderstood, Rules, Wrong, called, each_time
from formengine.model import Kind, Question
from formengine.plain_text import UNPRINTABLE
from formengine.tables import Plain
from formengine.tongue import later

LARGEST = 10_000_000
"""Bytes that a file may have where the form says nothing."""
LONGEST_NAME = 120
KEYS = {"hash", "name", "size", "type"}

_ZIPPED = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/tiff": (".tif", ".tiff"),
    "image/heic": (".heic", ".heif"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "text/plain": (".txt", ".csv", ".md"),
}
"""The kinds of file that can be attached, and how their names end; none of them can be run."""


def _kind_of(content: bytes, name: str) -> str | None:
    """What a file is by its first bytes; those that are zip archives inside are told apart by their names."""
    begun = (
        (b"%PDF-", 0, "application/pdf"), (b"\xff\xd8\xff", 0, "image/jpeg"), (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
        (b"II*\x00", 0, "image/tiff"), (b"MM\x00*", 0, "image/tiff"), (b"ftypheic", 4, "image/heic"),
        (b"ftypmif1", 4, "image/heic"), (b"ID3", 0, "audio/mpeg"), (b"\xff\xfb", 0, "audio/mpeg"),
        (b"ftypM4A", 4, "audio/mp4"),
    )  # fmt: skip
    for mark, place, kind in begun:
        if content[place : place + len(mark)] == mark:
            return kind
    ending = re.sub(r".*(?=\.)", "", name.lower())
    named = next((kind for kind, endings in ENDINGS.items() if ending in endings), None)
    if content.startswith(_ZIPPED):
        return named if named is not None and ("office" in named or "opendocument" in named) else None
    return "text/plain" if named == "text/plain" and _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        return b"\x00" not in content and content.decode("utf-8") is not None
    except UnicodeDecodeError:
        return False


def clean_name(name: str, kind: str) -> str:
    """A file's name without folders, marks and tricks, ending as its kind does: `../cv.exe` → `cv.exe.pdf`."""
    bare = re.split(r"[/\\]", UNPRINTABLE.sub("", name).replace("\t", " ").replace("\n", " "))[-1]
    bare = re.sub(r'[<>:"|?*\u200b-\u200f\u2066-\u2069]', "", bare).strip(" .") or "file"
    endings = ENDINGS[kind]
    ending = next((end for end in endings if bare.lower().endswith(end)), "")
    stem = bare[: len(bare) - len(ending)].rstrip(" .") or "file"
    return f"{stem[: LONGEST_NAME - 10].rstrip(' .')}{bare[len(bare) - len(ending) :] if ending else endings[0]}"


def described(question: Question, name: str, content: bytes) -> Raw:
    """The answer that a file is: its hash, name, size and kind. Raises NotUnderstood where it may not be attached."""
    if not content:
        raise NotUnderstood("That file is empty.")
    if len(content) > question.largest:
        raise NotUnderstood(too_large(question, len(content)))
    kind = _kind_of(content, name)
    if kind is None or kind not in question.types:
        raise NotUnderstood(f"That is not a kind of file that can be attached here: {offered(question)}.")
    value = Attachment(hashlib.sha256(content).hexdigest(), clean_name(name, kind), len(content), kind)
    return raw_attachment(value)


def too_large(question: Question, size: int) -> str:
    """What is said of a file that is too large."""
    return f"That file has {in_units(size)}; at most {in_units(question.largest)} can be attached here."


def raw_attachment(value: Attachment) -> Raw:
    """An attachment as an answer gives it."""
    return Unreadable(to_json({"hash": value.hash, "name": value.name, "size": value.size, "type": value.type}))


def offered(question: Question) -> str:
    """The endings of the files that can be attached."""
    return shortened(", ".join(ending for kind in question.types for ending in ENDINGS[kind]), 100)


def in_units(size: int) -> str:
    """A number of bytes as people say it."""
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:,.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def object_in(raw: Raw) -> dict[str, Any] | None:
    """The object that an answer is, if it is one."""
    if not isinstance(raw, Unreadable):
        return None
    try:
        read = read_json(raw.text, name="answer")
    except DocumentError:
        return None
    return read if isinstance(read, dict) else None


def _read(question: Question, text: str, today: date) -> Raw:
    raise NotUnderstood("A file is attached by its path; type where it is.")


def _check(question: Question, raw: Raw) -> Value:
    found = object_in(raw)
    if found is None:
        raise Wrong("type", f"A file is needed here, with its hash, name, size and type, not {called(raw)}.")
    if set(found) != KEYS:
        raise Wrong("format", "A file is kept with its hash, name, size and type, and nothing else.")
    return _checked(question, found)


def _checked(question: Question, found: dict[str, Any]) -> Attachment:
    kind, size = found["type"], found["size"]
    if not isinstance(found["hash"], str) or not re.fullmatch("[0-9a-f]{64}", found["hash"]):
        raise Wrong("format", "A file's hash is written in 64 of the characters 0 to 9 and a to f.")
    if not isinstance(kind, str) or kind not in question.types:
        raise Wrong("choice", f"That is not a kind of file that can be attached here: {offered(question)}.")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise Wrong("format", "A file's size is a number of bytes.")
    if size > question.largest:
        raise Wrong("range", too_large(question, size))
    if not isinstance(found["name"], str) or found["name"] != clean_name(found["name"], kind):
        raise Wrong("format", "A file's name has no folders and no marks in it, and ends as its kind does.")
    return Attachment(found["hash"], found["name"], size, kind)


def _schema(question: Question) -> Json:
    properties = {
        "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "name": {"type": "string", "maxLength": LONGEST_NAME},
        "size": {"type": "integer", "minimum": 1, "maximum": question.largest},
        "type": {"enum": list(question.types)},
    }
    return {"type": "object", "properties": properties, "required": sorted(KEYS), "additionalProperties": False}


def _show(question: Question, value: Value) -> Plain:
    assert isinstance(value, Attachment)
    return f"{value.name} ({in_units(value.size)})"


ATTACHMENTS = {
    Kind.ATTACHMENT: Rules(
        _read, each_time(_check), _schema, show=_show,
        idiom="`object` without properties, with widget `attachment`", stored="`{hash, name, size, type}`",
        hint=later("the path of a file; its bytes are kept with the record"),
    ),
}  # fmt: skip
