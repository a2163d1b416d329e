"""What is done with the histories of a home: undoing, bringing back, verifying."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence

from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import Refused
from formengine.history import restoring, undoing
from formengine.people import Deed
from formengine.records import Change, Record
from formengine.values import dataclass

MOST_READ = 50_000_000
"""Bytes of a file that are looked through for links."""
_LINK = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def undo(engine: Engine, record_id: str, deed: Deed, *, saves: int) -> Draft:
    """Undo the last saves of a record, each as a save of its own. Raises Refused where there are not so many."""
    draft = engine.resume_to_change(record_id)
    if engine.store.is_saved(draft.record.id, f"{deed.save_id}-1"):
        return draft
    with engine.store.together():
        for place, changes in enumerate(undoing(engine.store.events(draft.record.id), saves=saves), start=1):
            draft = engine.save(draft.with_changes(changes), actor=deed.actor, save_id=f"{deed.save_id}-{place}")
    return draft


def restore(engine: Engine, record_id: str, path: str, deed: Deed, *, at: int) -> tuple[Draft, tuple[Change, ...]]:
    """Bring the answer at a path, or all in a section or item, back to what it was after event `at`.

    The draft as it is then, and what changed. Raises Refused where nothing would change.
    """
    draft = engine.resume_to_change(record_id)
    if engine.store.is_saved(draft.record.id, deed.save_id):
        return draft, ()
    changes = restoring(engine.store.events(draft.record.id), path, at=at)
    return engine.save(draft.with_changes(changes), actor=deed.actor, save_id=deed.save_id), tuple(changes)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of one record: nothing where it holds. `links` counts its events, `head` is the last link."""

    record: Record
    links: int
    head: str
    faults: tuple[str, ...]


def verify(engine: Engine, record_ids: Sequence[str], anchors: Collection[str] = ()) -> Iterator[Verified]:
    """Look whether records are what was written, their present answers and whom they are about included."""
    for record_id in dict.fromkeys(record_ids):
        record = engine.record(record_id)
        faults = engine.store.faults_of(record, anchors)
        # A damaged history cannot be read; what is wrong with it stands among the faults.
        events = () if faults else engine.store.events(record.id)
        yield Verified(record, len(events), events[-1].hash if events else "", faults)


def links_in(content: bytes) -> frozenset[str]:
    """The links in a file that was made from records: a workbook, a folder of CSV files, JSON or text.

    Raises Refused where there is none.
    """
    texts = _unpacked(content) if zipfile.is_zipfile(io.BytesIO(content)) else [content[:MOST_READ]]
    links = {link for text in texts for link in _LINK.findall(text.decode("utf-8", "replace"))}
    if not links:
        raise Refused(
            "No link of a history stands in this file. Give a file that formengine exported, or the link itself."
        )
    return frozenset(links)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The parts of a packed file, up to a limit: a small file may hold a huge one."""
    left = MOST_READ
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            try:
                with archive.open(name) as part:
                    read = part.read(left)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
                raise Refused("This file is damaged or locked with a password; give another copy of it.") from None
            left -= len(read)
            yield read


def is_link(text: str) -> bool:
    """Whether a text is a link itself."""
    return _LINK.fullmatch(text) is not None
