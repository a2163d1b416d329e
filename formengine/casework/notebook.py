"""Notes of visits and sessions about a subject, and passages of them tagged to where they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from formengine.casework.desk import Desk, audience, day, keep_about, named, numbered, worded
from formengine.definition import STANDARD_AUDIENCES
from formengine.errors import NotFound, Refused, did_you_mean
from formengine.model import Form, Question
from formengine.plain_text import clean
from formengine.records import Change, Json, Subject, added
from formengine.records.notes import Note, Passage, Tag, TagKind, notes_of
from formengine.values import dataclass

MOST_MINUTES = 60 * 24


@dataclass(frozen=True, slots=True)
class Jotting:
    """A note as somebody writes it: `alone` who was seen alone, `audience` restricted unless they widen it."""

    text: str
    kind: str = "visit"
    on: str = ""
    present: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    where: str = ""
    minutes: int | None = None
    audience: str = "restricted"


def subject_called(desk: Desk, label: str, *, kind: str = "person") -> Subject:
    """The subject of a label or id, or one to be kept with the first thing that is said. Raises Refused."""
    return desk.engine.subject(label, kind)


def first_words(desk: Desk, subject: Subject) -> tuple[Change, ...]:
    """The event that must come before anything is said about somebody who is not kept yet."""
    try:
        desk.engine.store.subject(subject.id)
    except NotFound:
        return (added(subject),)
    return ()


def notes_about(desk: Desk, subject: Subject) -> tuple[Note, ...]:
    """The notes about a subject, the oldest first."""
    return notes_of(desk.engine.people.history(subject))


def keep_note(desk: Desk, subject: Subject, jotting: Jotting) -> Note:
    """Keep a note, at once and for good; a mistake is put right by a further note."""
    if jotting.minutes is not None and not 0 < jotting.minutes <= MOST_MINUTES:
        raise Refused("The length is told in minutes, from 1 to 1440.")
    content: Json = {
        "id": desk.engine.new_item(),
        "kind": named(jotting.kind, "The kind of note").lower(),
        "on": day(desk, jotting.on, "The day of the note"),
        "present": [named(one, "Who was there") for one in jotting.present],
        "alone": [named(one, "Who was seen alone") for one in jotting.alone],
        "where": clean(jotting.where)[0].strip(),
        "minutes": jotting.minutes,
        "text": worded(jotting.text, "The note"),
        "audience": audience(jotting.audience, STANDARD_AUDIENCES),
        "about": "subject",
    }
    keep_about(desk, subject, *first_words(desk, subject), Change("note kept", new=content))
    return notes_about(desk, subject)[-1]


def tag(desk: Desk, subject: Subject, number: int, words: str, tags: Sequence[Tag]) -> Passage:
    """Say where some words of a note belong. Raises Refused where they do not stand in it."""
    note = numbered(notes_about(desk, subject), number, "note")
    if not tags:
        raise Refused("Say where the passage belongs: to a section, a question, a person or a dimension.")
    start, text = _found(note, words)
    content: Json = {
        "note": note.id,
        "id": desk.engine.new_item(),
        "text": text,
        "start": start,
        "tags": [{"kind": one.kind, "name": one.name, "form": one.form} for one in tags],
        "audience": note.audience,
        "about": note.about,
    }
    keep_about(desk, subject, Change("passage tagged", new=content))
    return numbered(notes_about(desk, subject), number, "note").passages[-1]


def tag_in(form: Form, path: str) -> Tag:
    """The tag of a section, list or question of a form. Raises NotFound."""
    node = form.node(path)
    if node is None:
        raise NotFound(f"'{path[:80]}' is no section or question of {form.id}.{did_you_mean(path, form.nodes)}")
    return Tag("question" if isinstance(node, Question) else "section", path, form.id)


def tag_of(kind: TagKind, name: str) -> Tag:
    """The tag of a person or dimension, by name."""
    return Tag(kind, named(name, f"The {kind}"))


def _found(note: Note, words: str) -> tuple[int, str]:
    """Where words stand in a note, whatever spaces and line ends are between them."""
    parts = worded(words, "The passage").split()
    found = re.search(r"\s+".join(map(re.escape, parts)), note.text)
    if found is None:
        raise Refused(f"These words do not stand in note {note.number}; quote them as they are written there.")
    return found.start(), found[0]


def untag(desk: Desk, subject: Subject, number: int, passage: int) -> None:
    """Take a passage's tags away again; the note stays as it is."""
    note = numbered(notes_about(desk, subject), number, "note")
    wanted = numbered(note.passages, passage, "passage")
    keep_about(desk, subject, Change("passage untagged", new={"note": note.id, "id": wanted.id}))
