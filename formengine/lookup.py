"""Finding texts across a home: in which record, section and question they stand, with the words around."""

from __future__ import annotations

import re

from formengine.engine import Engine
from formengine.errors import FormEngineError
from formengine.model import Form, Question
from formengine.names import folded
from formengine.records import Record
from formengine.values import dataclass

AROUND = 60
"""Characters shown before and after what was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A text that was found: its record, the title of its section, where in it, and the words around."""

    record: Record
    section: str
    question: str
    passage: str


def find_texts(engine: Engine, text: str, *, most: int = 50) -> tuple[Found, ...]:
    """What people wrote in answers that holds all words of a text, or words that begin so; the last written first.

    Records that are restricted to others are left out. Choices, notes and histories are not looked through.
    """
    if not engine.has_records:
        return ()
    found: list[Found] = []
    records: dict[str, Record] = {}
    for passage in engine.store.passages(text, most=most):
        record = records.setdefault(passage.record_id, engine.store.record(passage.record_id))
        titles = _titles(engine, record, passage.path) if engine.people.is_shown(record.subject) else None
        if titles is not None:
            found.append(Found(record, *titles, around(passage.text, text)))
    return tuple(found)


def _titles(engine: Engine, record: Record, path: str) -> tuple[str, str] | None:
    """The title of a section and of what stands in it; None for a choice, whose code nobody wrote."""
    try:
        form = engine.form_of(record)
    except FormEngineError:
        return record.form, path
    question = form.node(path)
    if isinstance(question, Question) and question.choices:
        return None
    section, *rest = _titles_along(form, path)
    return section, " › ".join(rest)


def _titles_along(form: Form, path: str) -> list[str]:
    """The titles of all that a path goes through; items of lists have none."""
    parts = path.split(".")
    along = [form.node(".".join(parts[:end])) for end in range(1, len(parts) + 1)]
    titles = [node.title for node in along if node is not None]
    return list(dict.fromkeys(titles)) or [path]


def around(text: str, asked: str) -> str:
    """The words of a text around the first that was asked for."""
    wanted = folded(asked).split()
    starts = (found.start() for found in re.finditer(r"\w+", text) if folded(found[0]).startswith(tuple(wanted)))
    start = next(starts, 0)
    first, last = max(0, start - AROUND), min(len(text), start + AROUND)
    shown = " ".join(text[first:last].split())
    return f"{'…' if first else ''}{shown}{'…' if last < len(text) else ''}"
