"""Putting an export on the disk: complete or absent, and never over something that was not meant."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from errno import ENAMETOOLONG
from pathlib import Path
from typing import BinaryIO

from formengine.errors import ExportError
from formengine.plain_text import harmless

PREFIX, SUFFIX = ".formengine-", ".part"
"""What an unfinished file or folder is called by at both ends."""
ORDINARY = 0o755
"""A folder that others may look into."""
SHOWN = 40
"""Characters of a name that is too long, in the message about it."""
LEFT_AFTER = 3600
"""Seconds after which it is nobody's any more."""


def write_beside(path: Path, write: Callable[[BinaryIO], None], *, replace: bool) -> None:
    """Write a file under another name in the same folder, then move it into its place.

    Parameters: `write` fills the stream it is given; `replace` allows an existing file to be replaced.
    """
    name = name_of(path)
    try:
        refuse_unfit(path, name, replace=replace)
        clear_leftovers(path.parent)
        temporary = written(path.parent, write)
    except OSError as error:
        raise unwritten(name, error) from error
    try:
        os.replace(temporary, path)
    except PermissionError as error:
        raise ExportError(f"'{name}' is open in another program; close it and export again.") from error
    except OSError as error:
        raise unwritten(name, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    settle_folder(path.parent)


def write_folder(
    folder: Path,
    files: Iterable[tuple[str, bytes]],
    *,
    before: Callable[[], None] = lambda: None,
    is_private: bool = True,
) -> None:
    """Write a new folder of files, complete or not at all. Raises ExportError; what exists is never touched.

    Parameters: `files` path in the folder, content; `before` is called when all are written, before the folder gets its
    name; `is_private` where nobody but its owner may read it.
    """
    name = name_of(folder)
    try:
        if folder.exists() or folder.is_symlink():
            raise ExportError(f"'{name}' exists already; nothing was written. Choose another name, or another place.")
        if not folder.parent.is_dir():
            raise ExportError(f"The folder for '{name}' does not exist; make it first or choose another.")
        clear_leftovers(folder.parent)
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=PREFIX, suffix=SUFFIX))
    except OSError as error:
        raise unwritten(name, error) from error
    try:
        for path, content in files:
            _put(unfinished / path, content, 0o600 if is_private else 0o666)
        before()
        if not is_private:
            unfinished.chmod(ORDINARY)
        unfinished.rename(folder)
    except OSError as error:
        raise unwritten(name, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    settle_folder(folder.parent)


def name_of(path: Path) -> str:
    """What a path is called in a message: its last part; the root of a disk has none and is called as it is written."""
    return harmless(path.name or str(path))


def unwritten(name: str, error: OSError) -> ExportError:
    """Why a file or folder could not be written, and what to do where that is known."""
    if error.errno == ENAMETOOLONG:
        return ExportError(f"The name '{name[:SHOWN]}…' is longer than this disk allows; choose a shorter one.")
    return ExportError(f"'{name}' cannot be written: {error.strerror or error}.")


def _put(place: Path, content: bytes, mode: int) -> None:
    """A file safely on the disk; until the folder has its name, nobody but its owner can come near it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def clear_leftovers(folder: Path) -> None:
    """Take away what exports into this folder left behind when they were killed.

    An export that is under way is younger than an hour and stays.
    """
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime < LEFT_AFTER:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


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
    handle, place = tempfile.mkstemp(dir=folder, prefix=PREFIX, suffix=SUFFIX)
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
