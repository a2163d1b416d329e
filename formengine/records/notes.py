"""Notes of visits and sessions, and the passages of them that belong to sections, questions, people and dimensions.

A note belongs to whom it is about, not to one form; its raw text is restricted unless its author widens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from formengine.model import Form
from formengine.records.content import number_in, objects_in, said, text_in, texts_in
from formengine.records.events import Action, Event, Json
from formengine.values import dataclass

TagKind = Literal["section", "question", "person", "dimension"]
TAG_KINDS: tuple[TagKind, ...] = ("section", "question", "person", "dimension")


@dataclass(frozen=True, slots=True)
class Tag:
    """What a passage belongs to: a section or question (a path in `form`), a person, or a dimension."""

    kind: TagKind
    name: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a note, and what they were found to belong to; `start` counts the characters before them."""

    number: int
    id: str
    text: str
    start: int
    tags: tuple[Tag, ...]
    audience: str
    about: str
    by: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was written down of one visit, session or call."""

    number: int
    id: str
    kind: str
    on: str
    present: tuple[str, ...]
    alone: tuple[str, ...]
    where: str
    minutes: int | None
    text: str
    audience: str
    about: str
    by: str
    at: str
    passages: tuple[Passage, ...] = ()


NOTE_ACTIONS: frozenset[Action] = frozenset({"note kept", "passage tagged", "passage untagged"})
"""The actions that notes are folded from."""


def notes_of(events: Iterable[Event]) -> tuple[Note, ...]:
    """The notes about a subject, in the order in which they were kept."""
    notes: tuple[Note, ...] = ()
    for event in events:
        wanted = text_in(said(event), "note")
        if event.change.action == "note kept":
            notes = (*notes, _note(event, len(notes) + 1))
        elif event.change.action == "passage tagged" and wanted:
            notes = tuple(_tagged(one, event) if one.id == wanted else one for one in notes)
        elif event.change.action == "passage untagged" and wanted:
            notes = tuple(_untagged(one, event) if one.id == wanted else one for one in notes)
    return notes


def _note(event: Event, number: int) -> Note:
    content = said(event)
    return Note(
        number=number,
        id=text_in(content, "id"),
        kind=text_in(content, "kind"),
        on=text_in(content, "on"),
        present=texts_in(content, "present"),
        alone=texts_in(content, "alone"),
        where=text_in(content, "where"),
        minutes=number_in(content, "minutes"),
        text=text_in(content, "text"),
        audience=text_in(content, "audience"),
        about=text_in(content, "about"),
        by=event.actor,
        at=event.at,
    )


def _tagged(note: Note, event: Event) -> Note:
    content = said(event)
    number = max((one.number for one in note.passages), default=0) + 1
    passage = Passage(
        number, text_in(content, "id"), text_in(content, "text"), number_in(content, "start") or 0,
        tuple(_tags(content)), text_in(content, "audience"), text_in(content, "about"), event.actor,
    )  # fmt: skip
    return replace(note, passages=(*note.passages, passage))


def _tags(content: Json) -> Iterator[Tag]:
    for one in objects_in(content, "tags"):
        kind = next((known for known in TAG_KINDS if known == one.get("kind")), None)
        if kind is not None:
            yield Tag(kind, text_in(one, "name"), text_in(one, "form"))


def _untagged(note: Note, event: Event) -> Note:
    wanted = text_in(said(event), "id")
    return replace(note, passages=tuple(one for one in note.passages if one.id != wanted))


Found = tuple[Note, Passage]
"""A passage, and the note it stands in."""


def passages_under(notes: Iterable[Note], form: Form, path: str) -> tuple[Found, ...]:
    """The passages tagged to a section or question of a form, or to anything inside of it, former paths included."""
    node = form.node(path)
    former = node.was if node is not None else ()
    places = (path, *(() if node is None else (node.path,)), *former)
    return tuple(
        (note, passage)
        for note in notes
        for passage in note.passages
        if any(_is_under(tag, form.id, places) for tag in passage.tags)
    )


def _is_under(tag: Tag, form: str, places: tuple[str, ...]) -> bool:
    if tag.kind not in ("section", "question") or tag.form != form:
        return False
    return any(tag.name == place or tag.name.startswith(f"{place}.") for place in places)


def passages_told(found: tuple[Found, ...]) -> str:
    """`7 passages from 4 visits`."""
    kinds = dict.fromkeys(note.kind or "note" for note, _ in found)
    notes = len({note.id for note, _ in found})
    kind = next(iter(kinds)) if len(kinds) == 1 else "note"
    return f"{_counted(len(found), 'passage')} from {_counted(notes, kind)}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
