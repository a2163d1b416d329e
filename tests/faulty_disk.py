"""A disk that remembers what it was told, or fails: SQLite's file system, stood in for by apsw.

A `Disk` writes down every write, truncation, sync and deletion of a run, and `Trace.state` makes of them what a power
cut may leave: what was synced is there, of what was not each 512 bytes may be there or not. Or it fails one deed, once
or from then on. Both run the store's own code over apsw's SQLite; what they leave is opened with the shipped driver.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pytest

from formengine.store import database

SECTOR = 512
_NAMES = iter(range(10**9))


@dataclass(frozen=True, slots=True)
class Deed:
    """What the disk was told: to write at a place, to truncate, to sync, to delete; or (`saved`) an acknowledgement.

    A deletion with a `place` of 1 is made to last before SQLite goes on.
    """

    what: str
    file: str = ""
    place: int = 0
    content: bytes = b""


@dataclass
class Disk:
    """What is done to files, in order; the deed number `fails_at` and, if it is for ever, all after it fail."""

    deeds: list[Deed] = field(default_factory=list)
    fails_at: int | None = None
    is_for_ever: bool = False
    error: type[Exception] = apsw.IOError

    def told(self, deed: Deed) -> None:
        """Take a deed down, or fail."""
        number = len(self.deeds)
        self.deeds.append(deed)
        if self.fails_at is not None and (number == self.fails_at or (self.is_for_ever and number > self.fails_at)):
            raise self.error("the disk failed")


class RecordingFile(apsw.VFSFile):
    """A file that tells the disk before it does anything."""

    def __init__(self, disk: Disk, filename: Any, flags: Any) -> None:
        self.disk = disk
        path = filename.filename() if isinstance(filename, apsw.URIFilename) else filename
        self.named = Path(path).name if path else ""
        super().__init__("", filename, flags)

    def _tell(self, what: str, place: int = 0, content: bytes = b"") -> None:
        # A file without a name is SQLite's own scratch paper.
        if self.named:
            self.disk.told(Deed(what, self.named, place, content))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's name.
        """Write, unless the disk fails."""
        self._tell("write", offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Cut short, unless the disk fails."""
        self._tell("truncate", newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Nothing is really synced: the trace knows what would have been, and the machine keeps its power."""
        self._tell("sync")


class RecordingSystem(apsw.VFS):
    """A file system whose files tell a disk."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: Any) -> RecordingFile:  # noqa: N802
        """Open a file."""
        return RecordingFile(self.disk, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802
        """Delete a file, unless the disk fails."""
        self.disk.told(Deed("delete", Path(name).name, int(bool(syncdir))))
        super().xDelete(name, syncdir)


class Answer:
    """A cursor as Python's own drivers have it."""

    def __init__(self, cursor: apsw.Cursor, connection: apsw.Connection) -> None:
        self._rows = list(cursor)
        self.rowcount = connection.changes()
        self.lastrowid = connection.last_insert_rowid()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def fetchall(self) -> list[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None


class Connection:
    """apsw's connection as the store uses one; its errors are those of Python's own driver."""

    def __init__(self, path: str, system: str) -> None:
        self._connection = apsw.Connection(path, vfs=system)
        # Python's file systems have no shared memory; held by one alone, WAL needs none.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, query: str, values: Any = ()) -> Answer:
        try:
            return Answer(self._connection.execute(query, tuple(values)), self._connection)
        except (apsw.Error, OSError) as error:
            raise sqlite3.OperationalError(str(error)) from error

    def executemany(self, query: str, rows: Any) -> None:
        for row in rows:
            self.execute(query, row)

    def close(self) -> None:
        try:
            self._connection.close(True)
        except (apsw.Error, OSError) as error:
            raise sqlite3.OperationalError(str(error)) from error


class Driver:
    """What stands in for the driver's module."""

    Error = sqlite3.Error

    def __init__(self, disk: Disk, version: tuple[int, int, int]) -> None:
        self.sqlite_version_info = version
        self.system = f"disk{next(_NAMES)}"
        self.kept = RecordingSystem(self.system, disk)

    def connect(self, path: str, **_: Any) -> Connection:
        return Connection(path, self.system)


@contextmanager
def over(disk: Disk, version: tuple[int, int, int] = (3, 54, 1)) -> Iterator[None]:
    """Let the store work over a disk, as if SQLite were of a version."""
    driver = Driver(disk, version)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "driver", lambda: driver)
        yield


@dataclass(frozen=True, slots=True)
class Trace:
    """All that was done to a home that began with some files, acknowledgements among it."""

    began_with: dict[str, bytes]
    deeds: tuple[Deed, ...]

    def acknowledged(self, cut: int) -> set[str]:
        """What was acknowledged before a moment."""
        return {deed.file for deed in self.deeds[:cut] if deed.what == "saved"}

    def state(self, cut: int, chance: random.Random) -> dict[str, bytes]:
        """The files that a power cut at a moment may leave."""
        safe = {name: bytearray(content) for name, content in self.began_with.items()}
        waiting: dict[str, list[Deed]] = {}
        for deed in self.deeds[:cut]:
            if deed.what == "sync":
                for earlier in waiting.pop(deed.file, []):
                    apply(safe, earlier)
                safe.setdefault(deed.file, bytearray())
            elif deed.what == "delete" and deed.place:
                waiting.pop(deed.file, None)
                apply(safe, deed)
            elif deed.what == "delete":
                # A deleted file is gone with what was written to it, or is still there as it was synced.
                waiting[deed.file] = [deed]
            elif deed.what != "saved":
                waiting.setdefault(deed.file, []).append(deed)
        whole = chance.random()
        for deeds in waiting.values():
            for deed in deeds:
                left(safe, deed, chance, whole)
        return {name: bytes(content) for name, content in safe.items()}


def apply(files: dict[str, bytearray], deed: Deed) -> None:
    """Do a deed as a whole."""
    if deed.what == "delete":
        files.pop(deed.file, None)
    elif deed.what == "truncate":
        del files.setdefault(deed.file, bytearray())[deed.place :]
    else:
        put(files, deed.file, deed.place, deed.content)


def put(files: dict[str, bytearray], name: str, place: int, content: bytes) -> None:
    file = files.setdefault(name, bytearray())
    file.extend(bytes(max(0, place + len(content) - len(file))))
    file[place : place + len(content)] = content


def left(files: dict[str, bytearray], deed: Deed, chance: random.Random, whole: float) -> None:
    """Do a deed that was never synced: as a whole, not at all, or of each sector one or the other."""
    fate = chance.random()
    if fate < whole / 2:
        apply(files, deed)
    elif fate > whole and deed.what == "write":
        for start in range(0, len(deed.content), SECTOR):
            if chance.random() < 0.5:
                put(files, deed.file, deed.place + start, deed.content[start : start + SECTOR])
