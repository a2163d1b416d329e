"""Putting an export on the disk: complete or absent, and never over something that was not meant."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from formengine.errors import ExportError
from formengine.plain_text import harmless


def write_beside(path: Path, write: Callable[[BinaryIO], None], *, replace: bool) -> None:
    """Write a file under another name in the same folder, then move it into its place.

    Parameters: `write` fills the stream it is given; `replace` allows an existing file to be replaced.
    """
    name = harmless(path.name)
    refuse_unfit(path, name, replace=replace)
    try:
        temporary = written(path.parent, write)
    except OSError as error:
        raise ExportError(f"'{name}' cannot be written: {error.strerror or error}.") from error
    try:
        os.replace(temporary, path)
    except PermissionError as error:
        raise ExportError(f"'{name}' is open in another program; close it and export again.") from error
    except OSError as error:
        raise ExportError(f"'{name}' cannot be written: {error.strerror or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)
    settle_folder(path.parent)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write a new folder of texts: path in the folder → text. Raises ExportError; what exists is never touched."""
    name = harmless(folder.name)
    if folder.exists() or folder.is_symlink():
        raise ExportError(f"'{name}' exists already; nothing was written. Choose another name, or another place.")
    try:
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExportError(f"'{name}' cannot be written: {error.strerror or error}.") from error


def refuse_unfit(path: Path, name: str, *, replace: bool) -> None:
    """Raise where the path is not a place for a new file."""
    if path.is_symlink():
        raise ExportError(f"'{name}' is a link to another place; give the name of a file.")
    if path.is_dir():
        raise ExportError(f"'{name}' is a folder; give the name of a file in it.")
    if not path.parent.is_dir():
        raise ExportError(f"The folder for '{name}' does not exist; make it first or choose another.")
    if path.exists() and not path.is_file():
        raise ExportError(f"'{name}' is not an ordinary file; choose another name.")
    if path.exists() and not replace:
        raise ExportError(f"'{name}' exists; use --force to replace it, or choose another name.")


def written(folder: Path, write: Callable[[BinaryIO], None]) -> Path:
    """A file of its own in the folder, filled and safely on the disk; readable by its owner only."""
    handle, place = tempfile.mkstemp(dir=folder, prefix=".formengine-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        Path(place).unlink(missing_ok=True)
        raise
    return Path(place)


def settle_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the platform can; the file itself is already safe."""
    # Windows cannot open a folder, and some network folders cannot be synced.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
