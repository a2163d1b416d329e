"""Opening the file of records safely, and saying calmly what is wrong where it cannot be."""

from __future__ import annotations

import errno
import importlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import ModuleType

from formengine.errors import StoreError
from formengine.store.steps import APPLICATION_ID, STEPS

FILE_NAME = "records.db"
PATIENCE = 10
"""Seconds to wait for another process that is writing."""

DISK_FULL = "The disk is full, so this could not be saved. Make room on the disk, then do it again."
DAMAGED = (
    f"The file {FILE_NAME} is damaged, or is not a file of formengine. It is left as it is. "
    "Keep a copy of it, and put back your last backup."
)
LOST = (
    f"The file {FILE_NAME} is missing or empty, but its log {FILE_NAME}-wal still holds saves. Nothing was touched. "
    "Keep a copy of the whole folder, and put back your last backup."
)
NO_ACCESS = "The records cannot be opened: this account may not write to their folder. Check the folder's permissions."
NEWER = (
    "The records were kept by a newer formengine than this one. Nothing was changed. "
    "Install that version or a later one to open them."
)
LOCKED = "Another formengine is writing to the records just now. Wait a moment, then do it again."

# The drivers' own words, because sqlcipher3 has no error codes.
TROUBLES = {
    "locked": LOCKED,
    "disk is full": DISK_FULL,
    "readonly": "The records can be read but not written. Check the permissions of their folder, then do it again.",
    "malformed": DAMAGED,
    "not a database": DAMAGED,
    "could not decode": DAMAGED,
    "unsupported file format": DAMAGED,
    "unable to open": NO_ACCESS,
    "disk i/o": "The disk did not answer as it should. Check it before you go on, then do it again.",
    "constraint failed": "This does not fit what is kept already, for instance an id that is taken. Nothing was saved.",
}
OTHER_TROUBLE = "The records could not be read or written. `formengine doctor` looks for the reason."


def driver() -> ModuleType:
    """The SQLite to use: sqlcipher3, which carries a recent one, or Python's own where that is missing."""
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError:
        return sqlite3


def calm_sentence(error: Exception) -> str:
    """What a person should read when the driver or the disk fails: no path, no value, no traceback."""
    if isinstance(error, UnicodeEncodeError):
        return "Half of a character stands in a text, which cannot be kept. Type that text again."
    if isinstance(error, UnicodeDecodeError):
        return DAMAGED
    if isinstance(error, OSError):
        return DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else NO_ACCESS
    words = str(error).lower()
    return next((sentence for phrase, sentence in TROUBLES.items() if phrase in words), OTHER_TROUBLE)


@contextmanager
def calmly() -> Iterator[None]:
    """Turn every failure of driver and disk into a StoreError; the log keeps its cause."""
    try:
        yield
    except (sqlite3.Error, driver().Error, OSError, UnicodeError) as error:
        raise StoreError(calm_sentence(error)) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with the right to write from the first statement on; one inside another is part of it."""
    if connection.in_transaction:
        yield
        return
    with calmly():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def open_database(folder: Path) -> sqlite3.Connection:
    """The database in the home folder, made or brought up to date where needed."""
    with calmly():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_lost_file(folder / FILE_NAME)
        connection = connect(folder / FILE_NAME)
        try:
            admit(connection)
            configure(connection, driver().sqlite_version_info)
            upgrade(connection, folder)
        except BaseException:
            connection.close()
            raise
    return connection


def open_in_memory() -> sqlite3.Connection:
    """An empty database that is never on any disk: for looking at what somebody sent before it is let in."""
    connection: sqlite3.Connection = driver().connect(":memory:", isolation_level=None)
    configure(connection, driver().sqlite_version_info)
    with transaction(connection):
        for statements in STEPS:
            for statement in statements:
                connection.execute(statement)
    return connection


def refuse_lost_file(path: Path) -> None:
    """Refuse to begin anew beside the log of a file that was lost: SQLite would delete the saves in it."""
    # The log is looked at first: where another process is just making both, the file comes before the log.
    if size(path.with_name(f"{path.name}-wal")) > 0 and size(path) == 0:
        raise StoreError(LOST)


def size(path: Path) -> int:
    """The bytes in a file, none where it is missing."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file that, where new, only its owner may read; SQLite's side files follow its permissions."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection: sqlite3.Connection = driver().connect(str(path), timeout=PATIENCE, isolation_level=None)
    return connection


def admit(connection: sqlite3.Connection) -> None:
    """Refuse a file that is not ours or is newer than we are, before anything is written to it."""
    is_empty = number(connection, "SELECT count(*) FROM sqlite_master") == 0
    if number(connection, "PRAGMA application_id") != APPLICATION_ID and not is_empty:
        raise StoreError(DAMAGED)
    if number(connection, "PRAGMA user_version") > len(STEPS):
        raise StoreError(NEWER)


def journal_for(version: tuple[int, ...]) -> tuple[str, str]:
    """Journal mode and synchronous by SQLite version: WAL can damage files before 3.51.3."""
    return ("wal", "FULL") if version >= (3, 51, 3) else ("delete", "EXTRA")


def configure(connection: sqlite3.Connection, version: tuple[int, ...]) -> None:
    """Set everything that makes a save durable and an erased text gone."""
    if driver() is not sqlite3:
        connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    wanted, _ = journal_for(version)
    (journal,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
    if journal == "wal" != wanted:
        raise StoreError(LOCKED)
    # A disk that cannot do WAL (a network share) answers "delete", which needs EXTRA.
    connection.execute(f"PRAGMA synchronous = {'FULL' if journal == 'wal' else 'EXTRA'}")
    for setting in ("foreign_keys = ON", "secure_delete = ON", "trusted_schema = OFF", "mmap_size = 0"):
        connection.execute(f"PRAGMA {setting}")
    # With recursive triggers REPLACE cannot remove an event unseen; temporary tables never reach the disk.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA temp_store = MEMORY")


def upgrade(connection: sqlite3.Connection, folder: Path) -> None:
    """Take the steps that the database has not taken yet, all or none, after a copy of what was there before."""
    if number(connection, "PRAGMA user_version") < len(STEPS):
        with transaction(connection):
            take_steps(connection, folder)


def take_steps(connection: sqlite3.Connection, folder: Path) -> None:
    """Bring the database up to the last step, unless another process was first; a new one has nothing to copy."""
    taken = number(connection, "PRAGMA user_version")
    if 0 < taken < len(STEPS):
        keep_copy(folder, taken + 1)
    for statement in chain.from_iterable(STEPS[taken:]):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")


def keep_copy(folder: Path, step: int) -> None:
    """Copy the database as it is before a step; the copy is complete or absent, and replaces no earlier one."""
    unfinished = folder / f"records-before-step-{step}.part"
    unfinished.unlink(missing_ok=True)
    with closing(connect(folder / FILE_NAME)) as source, closing(connect(unfinished)) as target:
        source.backup(target)
    os.replace(unfinished, free_name(folder, f"records-before-step-{step}"))


def free_name(folder: Path, stem: str) -> Path:
    """`stem.db`, or `stem-2.db` and so on where that exists."""
    names = (folder / f"{stem}{suffix}.db" for suffix in ("", *(f"-{again}" for again in range(2, 1000))))
    return next(path for path in names if not path.exists())


def number(connection: sqlite3.Connection, query: str) -> int:
    """The one number that a query answers."""
    (found,) = connection.execute(query).fetchone()
    return int(found)


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """Sentences for what SQLite itself finds wrong with the file."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        yield DAMAGED
        return
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        yield "Something that is kept refers to something that is missing. Put back your last backup."
