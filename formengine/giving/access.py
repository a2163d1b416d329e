"""All that is held about a person, gathered for their request: what may be given, and what somebody must decide on.

What is about the person and open to the agency, or to themselves, is put together to be given. What is restricted, for
the panel or the therapist alone, about somebody else, or no longer asked is listed with its words and the reason, for
a decision to be written down. UK GDPR article 15; DPA 2018 schedules 2 and 3; have the agency's adviser confirm.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from formengine.answers import is_blank
from formengine.audience import AUTHOR, Readership, seen, seen_events
from formengine.audience.readers import THE_SUBJECT
from formengine.documents import to_json
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import NotFound
from formengine.evaluation import Evaluation
from formengine.exports.files import write_folder
from formengine.exports.formats import EXPORTERS
from formengine.exports.text import table_text
from formengine.expressions.values import Attachment
from formengine.giving.copies import own_words
from formengine.giving.disguise import leftovers
from formengine.giving.log import log_of, log_table
from formengine.model import Node, Question
from formengine.plain_text import harmless, shown
from formengine.records import Event, Subject
from formengine.reports.history import history_table
from formengine.reports.words import title_of_path, typed_at
from formengine.tables import Column, Table
from formengine.values import dataclass

OWN_MATTERS = ("added", "renamed", "merged", "unmerged", "opened", "pseudonyms", "disclosed")
"""What a person's own history holds beside notes and concerns; disclosures are listed by themselves."""

ELSEWHERE = "about somebody else: give it only with their consent, or where it is reasonable without"
NOTE = "a process note: held for the therapist's decision"
CLOSED = "written earlier; the question is not asked now"
ATTACHED = "to give/attached files/"
LOST = "the file itself is missing here: look for it elsewhere, or say that it is not held any more"
LONGEST_FILE_NAME = 120
"""Bytes of an attached file's own name that the name in the folder has room for."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that a person must decide on: where it stands, its words, and why it is not simply given."""

    where: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A person's data, put together: the files of the folder, and how many passages wait for a decision."""

    records: tuple[str, ...]
    files: Mapping[str, bytes]
    to_decide: int


def gather(engine: Engine, subject: Subject, *, actor: str) -> Gathered:
    """All that is held about a person. Nothing is left out: what is not put together to be given is listed."""
    files: dict[str, bytes] = {}
    passages: list[Passage] = []
    look_at: list[Passage] = []
    records = tuple(record.id for record in engine.store.records() if record.subject.id == subject.id)
    for record in records:
        draft = engine.resume(record)
        withheld = {path: why for path in draft.form.nodes if (why := why_not(draft, path))}
        sight = replace(engine.sight(draft.record, draft.form, AUTHOR), withheld=frozenset(withheld))
        given = seen(engine.evaluate(draft.form, draft.answers), sight)
        events = engine.store.events(record)
        files |= _files_of(engine, draft, given, actor=actor)
        attached, lost = _attached(engine, draft, given)
        files |= attached
        passages += lost
        told = table_text(history_table(seen_events(events, given, sight), given), width=100)
        files[f"to give/record-{record[:8]}-history.txt"] = f"{told}\n".encode()
        passages += _kept_back(draft, given, withheld)
        passages += _notes(draft, events)
        look_at += _names(draft, given)
    passages += _matters(engine.store.subject_events(subject.id))
    disclosed = table_text(log_table(log_of(engine, subject)), width=100)
    files["to give/disclosures.txt"] = f"{disclosed}\n".encode()
    enclosed = sum(name.startswith(ATTACHED) for name in files)
    files["2 To decide.txt"] = _decisions(passages, look_at).encode()
    files["2 To decide.json"] = _as_json(passages, look_at)
    files["1 Read this first.txt"] = _first(subject, len(records), enclosed, len(passages), len(look_at)).encode()
    return Gathered(records, dict(sorted(files.items())), len(passages))


def why_not(draft: Draft, path: str) -> str:
    """Why an answer is not simply given to the person it is asked about; empty where it is."""
    node = draft.form.nodes[path]
    if not isinstance(node, Question):
        return ""
    if not _is_about(node, draft.record.subject):
        return ELSEWHERE
    readers = Readership.of(draft.form).nodes[path]
    if readers & {"subject", "client"} or ({"manager", "administrator"} <= readers and "panel" not in readers):
        return ""
    return f"kept to {', '.join(sorted(readers)).replace('_', ' ')}: decide whether an exemption holds, and which"


def _is_about(node: Node, subject: Subject) -> bool:
    return node.about in THE_SUBJECT or (not node.depth and node.about == subject.kind)


def _files_of(engine: Engine, draft: Draft, given: Evaluation, *, actor: str) -> Iterator[tuple[str, bytes]]:
    made_for = f"{draft.record.subject.label} (subject access, to be looked through)"
    filed = replace(engine.filed_as(draft.record, given, engine.store.head(draft.record.id)), made_for=made_for)
    export = engine.export_of((filed,), made_by=actor, profile="reader", audience="subject")
    for ending, format_name in ((".txt", "text"), (".json", "json"), (".xlsx", "excel")):
        stream = io.BytesIO()
        EXPORTERS[format_name](export, stream)
        yield f"to give/record-{draft.record.id[:8]}{ending}", stream.getvalue()


def _attached(engine: Engine, draft: Draft, given: Evaluation) -> tuple[dict[str, bytes], list[Passage]]:
    """The attached files that the person may have, by their place in the folder, and those whose bytes are missing."""
    files: dict[str, bytes] = {}
    lost: list[Passage] = []
    for path, value in given.values.items():
        if isinstance(value, Attachment):
            stem, _, ending = value.name.rpartition(".")
            short = stem.encode()[:LONGEST_FILE_NAME].decode(errors="ignore")
            place = f"{ATTACHED}{draft.record.id[:8]}-{path[-80:]}-{short}.{ending}"
            try:
                files[place] = engine.store.file(value.hash)
            except NotFound:
                lost.append(Passage(_where(draft, given, path), value.name, LOST))
    return files, lost


def _where(draft: Draft, evaluation: Evaluation, path: str) -> str:
    return f"{draft.form.title} ({draft.record.id[:8]}): {title_of_path(evaluation, path)}"


def _kept_back(draft: Draft, given: Evaluation, withheld: Mapping[str, str]) -> Iterator[Passage]:
    whole = draft.evaluation
    for path in whole.placed:
        node = whole.form.node(path)
        is_there = path in whole.values or not is_blank(whole.answers.get(path))
        if node is not None and is_there and path not in given.visible:
            value = whole.values.get(path)
            words = typed_at(whole, path) if value is None or not is_blank(whole.answers.get(path)) else str(value)
            yield Passage(_where(draft, whole, path), shown(words), withheld.get(node.path, CLOSED))


def _notes(draft: Draft, events: tuple[Event, ...]) -> Iterator[Passage]:
    for event in events:
        if event.change.action == "note":
            yield Passage(f"{draft.form.title} ({draft.record.id[:8]}), {event.at[:10]}", str(event.change.new), NOTE)


def _names(draft: Draft, given: Evaluation) -> Iterator[Passage]:
    for one in leftovers(given, own_words(draft.form)):
        if one.what != "number":
            yield Passage(_where(draft, given, one.path), one.text, "may name or lead to somebody else")


def _matters(events: tuple[Event, ...]) -> Iterator[Passage]:
    """Notes, concerns and other matters in the person's own history, whatever kinds there are."""
    for event in events:
        if event.change.action not in OWN_MATTERS:
            words = "(erased)" if event.erased else to_json(event.change.new)
            yield Passage(f"{event.change.action}, {event.at[:10]}, by {event.actor}", words, NOTE)


def _decisions(passages: list[Passage], look_at: list[Passage]) -> str:
    blocks = [
        f"{place}. {one.where}\n   Why: {one.why}\n   Words: {harmless(one.words)}\n"
        "   Decision (give / withhold, with the exemption / take advice): ____________  By, on: ____________\n"
        for place, one in enumerate(passages, start=1)
    ]
    columns = (Column("Where", "medium"), Column("Text", "medium"), Column("Why", "medium"))
    rows = tuple((one.where, one.words, one.why) for one in look_at)
    table = table_text(Table("In what is to be given, look at these", columns, rows), width=100)
    return "\n".join([f"To decide: {len(passages)} passages\n", *blocks, table, ""])


def _as_json(passages: list[Passage], look_at: list[Passage]) -> bytes:
    made = {
        "to_decide": [{"where": one.where, "words": one.words, "why": one.why} for one in passages],
        "to_look_at": [{"where": one.where, "text": one.words, "why": one.why} for one in look_at],
    }
    return to_json(made, indent=2).encode() + b"\n"


def _told_of_files(files: int) -> str:
    if not files:
        return "No attached file is among it."
    return f"{files} attached file{'s are' if files > 1 else ' is'} among it: open and read each; nobody searched them."


def _first(subject: Subject, records: int, files: int, passages: int, look_at: int) -> str:
    return (
        f"What is held about {harmless(subject.label)}: {records} records.\n\n"
        "For whoever answers the request. Do not pass this folder on as it is.\n\n"
        "* 'to give' holds what is about the person and not restricted, as text, as a workbook and as data, with\n"
        "  the history of each answer and the log of what was given to others.\n"
        f"  {_told_of_files(files)}\n"
        f"* '2 To decide' lists {passages} passages that are not in it, with their words and why. For each, write\n"
        "  down whether it is given or withheld, and on what ground. Notes of a therapist are among them: they are\n"
        "  held for the therapist's decision, and are not exempt by being notes.\n"
        f"* It also lists {look_at} places in what is to be given that may name somebody else. People who are\n"
        "  only described cannot be found by a machine: read everything once.\n\n"
        "An answer is due within a month of the request; that may be two months longer where it is complex.\n"
    )


def write(gathered: Gathered, folder: Path, *, before: Callable[[], None]) -> None:
    """Write the folder, complete or not at all. Raises ExportError; what exists is never touched.

    Parameters: `before` is called when everything is written, before the folder gets its name.
    """
    write_folder(folder, gathered.files.items(), before=before)
