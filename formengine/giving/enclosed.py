"""Attached files as parts of a sealed file: each once, under its SHA-256, and none that nothing attaches."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from formengine.answers import Unreadable
from formengine.documents import to_json
from formengine.errors import DocumentError, NotFound, Refused
from formengine.kinds import NotUnderstood
from formengine.kinds.attachments import described
from formengine.model import Form, Question
from formengine.records import Json
from formengine.store.rows import attached_hash

if TYPE_CHECKING:
    from formengine.store import Store

FOLDER = "files/"


def as_parts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by their hash as parts of a sealed file."""
    return {f"{FOLDER}{file_hash}": content for file_hash, content in files.items()}


def files_in(parts: Mapping[str, bytes], *, name: str) -> dict[str, bytes]:
    """The attached files among parts, by hash. Raises DocumentError where one is not what its name says."""
    files = {part.removeprefix(FOLDER): content for part, content in parts.items() if part.startswith(FOLDER)}
    if any(hashlib.sha256(content).hexdigest() != file_hash for file_hash, content in files.items()):
        raise DocumentError(
            f"{name} was changed on the way: an attached file in it is not what it was. Ask for it again."
        )
    return files


def refuse_unattached(files: Collection[str], attached: Collection[str], *, name: str) -> None:
    """Raise DocumentError where a file rides along that no answer attaches."""
    if not set(files) <= set(attached):
        raise DocumentError(f"{name} holds a file that nothing in it attaches; ask for it again.")


def attached_by(rows: Mapping[str, Json]) -> dict[str, str]:
    """The hash of the file that each answer attaches, by the answer's path."""
    found = {path: attached_hash(entry) for path, entry in rows.items()}
    return {path: file_hash for path, file_hash in found.items() if file_hash is not None}


def enclosed(store: Store, rows: Mapping[str, Json]) -> dict[str, bytes]:
    """The files that answers attach, as parts. Raises Refused where one is missing."""
    files = {}
    for path, file_hash in attached_by(rows).items():
        try:
            files[file_hash] = store.file(file_hash)
        except NotFound as error:
            raise Refused(f"The file attached at {path} is missing here. Attach it again, or take it out of the answer,"
                          " before you give this away.") from error  # fmt: skip
    return as_parts(files)


def enclosed_with(parts: Mapping[str, bytes], rows: Mapping[str, Json], *, name: str) -> dict[str, bytes]:
    """The files of answers from parts, by hash. Raises DocumentError where there is one more or fewer than attached."""
    files, attached = files_in(parts, name=name), attached_by(rows)
    refuse_unattached(files, attached.values(), name=name)
    for path, file_hash in attached.items():
        if file_hash not in files:
            raise DocumentError(f"{name} is not complete: the file attached at {path} is not in it. Ask for it again.")
    return files


def refuse_misdescribed(form: Form, rows: Mapping[str, Json], files: Mapping[str, bytes], *, name: str) -> None:
    """Raise DocumentError where a file is not what its answer says, or may not be attached at its question."""
    for path, file_hash in attached_by(rows).items():
        question, row = form.node(path), rows[path]
        told = row["answer"] if isinstance(row, dict) else None
        assert isinstance(told, dict)
        try:
            is_so = isinstance(question, Question) and described(
                question, str(told["name"]), files[file_hash]
            ) == Unreadable(to_json(told))
        except NotUnderstood as error:
            raise DocumentError(f"{name}, the file attached at {path}: {error}") from error
        if not is_so:
            raise DocumentError(f"{name}: the file attached at {path} is not what its answer says.")
