"""Finding people by any spelling of their names, and passages by their words, among very many.

Both are looked up in tables of their own, which are brought up to date before they are asked: a save costs no more for
them, and what is found is never older than what is kept. They hold what the answers hold, so erasing covers them too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from formengine.names import MOST_WORDS, folded, pieces, pieces_shared, words_of
from formengine.store import database
from formengine.values import dataclass

_MOST = 500
"""People, or records, that are looked at more closely for one question."""
_TEXTS = "CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (words, content = '', contentless_delete = 1)"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in which something was found: of which record, at which path, and the whole of it."""

    record_id: str
    path: str
    text: str


def _is_waiting(connection: sqlite3.Connection, table: str) -> bool:
    """Whether something in a table is still to be taken up; looking costs nothing, and needs no right to write."""
    return connection.execute(f"SELECT 1 FROM {table} WHERE is_indexed = 0 LIMIT 1").fetchone() is not None


# People


def subjects_called(connection: sqlite3.Connection, name: str) -> dict[str, tuple[str, ...]]:
    """The ids of subjects who may be meant by a name, with the words of all their names.

    As many words of the name as can be must be met, and at least two of several.
    """
    asked = words_of(name)
    if _is_waiting(connection, "subjects"):
        with database.transaction(connection):
            _index_subjects(connection)
    met = [ids for ids in (_having(connection, word) for word in asked) if ids]
    if not met or len(met) < min(len(asked), 2):
        return {}
    every = set.intersection(*met) or {one for one in set.union(*met) if sum(one in ids for ids in met) > 1}
    ids = sorted(every)[:_MOST]
    words: dict[str, list[str]] = {subject_id: [] for subject_id in ids}
    query = f"SELECT subject_id, word FROM subject_words WHERE subject_id IN ({', '.join('?' * len(ids))})"
    for subject_id, word in connection.execute(query, ids):
        words[subject_id].append(word)
    return {subject_id: tuple(found) for subject_id, found in words.items()}


def _having(connection: sqlite3.Connection, word: str) -> set[str]:
    """The ids of subjects with a word in their name that may be this one."""
    alike = _words_like(connection, word)
    marks = ", ".join("?" * len(alike))
    query = f"SELECT subject_id FROM subject_words WHERE word IN ({marks})"
    return {subject_id for (subject_id,) in connection.execute(query, alike)}


def _words_like(connection: sqlite3.Connection, word: str) -> list[str]:
    """The words in names that share enough pairs of letters with this one, begin with it, or are its initial."""
    pairs = list(dict.fromkeys(pieces(word)))
    marks = ", ".join("?" * len(pairs))
    near = (
        f"SELECT word FROM word_pieces WHERE piece IN ({marks}) AND length(word) BETWEEN ? AND ?"
        " GROUP BY word HAVING count(*) >= ? ORDER BY count(*) DESC LIMIT ?"
    )
    around = (len(word) - 2, len(word) + 2, min(pieces_shared(word), len(pairs)), _MOST)
    begun = "SELECT DISTINCT word FROM subject_words WHERE word >= ? AND word < ? LIMIT ?"
    beginning = (word, f"{word}\U0010ffff", _MOST)
    rows = [*connection.execute(near, (*pairs, *around)), *connection.execute(begun, beginning)]
    return list(dict.fromkeys([word, word[0], *(one for (one,) in rows)]))


def _index_subjects(connection: sqlite3.Connection) -> None:
    """Take up the names of subjects that are new or have changed, those they had before included."""
    waiting = connection.execute("SELECT id, label FROM subjects WHERE is_indexed = 0").fetchall()
    for subject_id, label in waiting:
        connection.execute("DELETE FROM subject_words WHERE subject_id = ?", (subject_id,))
        words = sorted({word for name in (label, *_former(connection, subject_id)) for word in words_of(name)})
        connection.executemany("INSERT INTO subject_words VALUES (?, ?)", [(word, subject_id) for word in words])
        rows = [(piece, word) for word in words for piece in pieces(word)]
        connection.executemany("INSERT OR IGNORE INTO word_pieces VALUES (?, ?)", rows)
    connection.executemany("UPDATE subjects SET is_indexed = 1 WHERE id = ?", [(row[0],) for row in waiting])


def _former(connection: sqlite3.Connection, subject_id: str) -> Iterator[str]:
    """The names that a subject had."""
    query = (
        "SELECT old FROM subject_events JOIN subject_event_values USING (subject_id, number)"
        " WHERE subject_id = ? AND action = 'renamed'"
    )
    for (old,) in connection.execute(query, (subject_id,)).fetchall():
        former = json.loads(old)
        if isinstance(former, dict):
            yield str(former.get("label", ""))


# Texts


def passages(connection: sqlite3.Connection, text: str, *, most: int) -> list[Passage]:
    """The texts that hold all words of a text, or words that begin so; those written last come first."""
    wanted = _words(text)[:MOST_WORDS]
    if not wanted:
        return []
    if not can_index(connection):
        return list(_walked(connection, wanted, most))
    if _is_waiting(connection, "records"):
        with database.transaction(connection):
            connection.execute(_TEXTS)
            _index_texts(connection)
    query = (
        "SELECT record_id, path, entry FROM texts JOIN passages ON passages.id = texts.rowid"
        " JOIN answers USING (record_id, path) WHERE texts MATCH ? ORDER BY texts.rowid DESC LIMIT ?"
    )
    asked = " ".join(f'"{word}"*' for word in wanted)
    rows = connection.execute(query, (asked, most)).fetchall()
    return [Passage(record_id, path, text_of(json.loads(entry))) for record_id, path, entry in rows]


def can_index(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite has an index of words from which erased ones are gone; without it all texts are walked."""
    ((version,),) = connection.execute("SELECT sqlite_version()")
    return tuple(int(part) for part in version.split(".")) >= (3, 43, 0)


def _words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return "".join(letter if letter.isalnum() else " " for letter in folded(text)).split()


def _walked(connection: sqlite3.Connection, wanted: list[str], most: int) -> Iterator[Passage]:
    """The same without an index: every text is looked at."""
    left = most
    for record_id, path, entry in connection.execute("SELECT record_id, path, entry FROM answers"):
        text = text_of(json.loads(entry))
        words = _words(text)
        if left and all(any(word.startswith(one) for word in words) for one in wanted):
            left -= 1
            yield Passage(record_id, path, text)


def _index_texts(connection: sqlite3.Connection) -> None:
    """Take up the texts of records that are new or have changed since."""
    waiting = connection.execute("SELECT id FROM records WHERE is_indexed = 0").fetchall()
    for (record_id,) in waiting:
        kept = "SELECT id FROM passages WHERE record_id = ?"
        connection.execute(f"DELETE FROM texts WHERE rowid IN ({kept})", (record_id,))
        connection.execute("DELETE FROM passages WHERE record_id = ?", (record_id,))
        for path, text in _texts_in(connection, record_id):
            row = connection.execute("INSERT INTO passages (record_id, path) VALUES (?, ?)", (record_id, path))
            words = " ".join(_words(text))
            connection.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (row.lastrowid, words))
    connection.executemany("UPDATE records SET is_indexed = 1 WHERE id = ?", waiting)


def _texts_in(connection: sqlite3.Connection, record_id: str) -> Iterator[tuple[str, str]]:
    query = "SELECT path, entry FROM answers WHERE record_id = ?"
    for path, entry in connection.execute(query, (record_id,)).fetchall():
        text = text_of(json.loads(entry))
        if text:
            yield path, text


def text_of(entry: Any) -> str:
    """What somebody wrote in an answer: its text, or the reason of a replaced number."""
    written = entry.get("answer", entry.get("reason")) if isinstance(entry, dict) else entry
    return written if isinstance(written, str) else ""
