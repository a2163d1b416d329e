"""Attached files as parts of a sealed file: each once, under its SHA-256, and none that nothing attaches."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from formengine.errors import DocumentError

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
