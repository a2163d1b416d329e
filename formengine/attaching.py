"""Files from the disk into a record, and out of it again: their bytes are in the store, their description an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from formengine.answers import Answers, Raw, Unreadable
from formengine.errors import AnswersError
from formengine.expressions.values import Attachment
from formengine.kinds import NotUnderstood
from formengine.kinds.attachments import described, object_in, too_large
from formengine.model import Form, Kind, Question

if TYPE_CHECKING:
    from formengine.reports import Filed
    from formengine.store import Store


def attach(store: Store, question: Question, path: Path) -> Raw:
    """The answer that a file on the disk is; its bytes are kept. Raises NotUnderstood where it may not be."""
    try:
        if not path.is_file():
            raise NotUnderstood("There is no such file. Type its path, such as letters/2026-03-02.pdf.")
        if path.stat().st_size > question.largest:
            raise NotUnderstood(too_large(question, path.stat().st_size))
        content = path.read_bytes()
    except (OSError, ValueError):
        raise NotUnderstood("That file cannot be read; look at its path and its permissions.") from None
    raw = described(question, path.name, content)
    store.add_file(content)
    return raw


def with_files(store: Store, form: Form, answers: Answers, folder: Path) -> Answers:
    """Answers from a file in a folder, with the files that they name by path attached.

    `{"path": "letter.pdf"}` names a file in the folder or below it, and nothing outside of it: an answers file may come
    from somebody else. Raises AnswersError.
    """
    sentences: list[str] = []
    for path, entry in tuple(answers.entries.items()):
        question = form.node(path)
        named = object_in(entry) if isinstance(entry, Unreadable) else None
        if isinstance(question, Question) and question.kind is Kind.ATTACHMENT and named and set(named) == {"path"}:
            try:
                answers = answers.with_entry(path, attach(store, question, _inside(folder, str(named["path"]))))
            except NotUnderstood as error:
                sentences.append(f"{path}: {error}")
    if sentences:
        raise AnswersError(sentences)
    return answers


def _inside(folder: Path, named: str) -> Path:
    try:
        place = (folder / named).resolve()
    except (OSError, ValueError, RuntimeError):
        raise NotUnderstood("That path cannot be read.") from None
    if not place.is_relative_to(folder.resolve()):
        raise NotUnderstood("Only files in the folder of the answers file are attached; copy it there first.")
    return place


def files_of(store: Store, filed: Filed) -> Iterator[tuple[str, bytes]]:
    """The attached files of a record that count: a name for each, with its question's path before it."""
    for path, value in filed.evaluation.values.items():
        if isinstance(value, Attachment):
            yield f"{filed.record.id[:8]}/{path}-{value.name}", store.file(value.hash)
