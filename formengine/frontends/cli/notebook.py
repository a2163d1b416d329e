"""Commands about notes of visits and sessions, and about several tellings of one fact."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formengine.errors import FormEngineError
from formengine.frontends.cli.hand import Hand, echo, read_file, show_table

if TYPE_CHECKING:
    from formengine.records.notes import Tag

subject_argument = click.argument("subject")
kind_of_subject = click.option("--subject-kind", default="person", show_default=True,
                               help="What a new subject is: child, applicant, client, …")  # fmt: skip


@click.group()
def note() -> None:
    """Notes of visits and sessions: restricted to their author, with passages tagged to where they belong."""


@note.command("add")
@subject_argument
@click.argument("text", default="")
@click.option("--file", "file", type=click.Path(path_type=Path, allow_dash=True), help="Take the text from a file.")
@click.option("--kind", default="visit", show_default=True, help="visit, session, call, …")
@click.option("--on", "on", default="", help="Of which day; today unless given.")
@click.option("--present", multiple=True, help="Who was there; once for each.")
@click.option("--alone", multiple=True, help="Who was seen alone; once for each.")
@click.option("--where", default="", help="Where it was, which rooms were seen.")
@click.option("--minutes", type=int, help="How long it took.")
@click.option("--audience", default="restricted", show_default=True, help="Who may read it.")
@kind_of_subject
@click.pass_obj
def add_note(
    hand: Hand, subject: str, text: str, file: Path | None, kind: str, on: str, present: tuple[str, ...],
    alone: tuple[str, ...], where: str, minutes: int | None, audience: str, subject_kind: str,
) -> None:  # fmt: skip
    """Keep a note about SUBJECT: TEXT, or a file's, or what you type up to a line with only a full stop."""
    from formengine.casework.notebook import Jotting, keep_note

    whole = read_file(file).decode("utf-8", "replace") if file is not None else text or _typed_text()
    about = hand.engine.subject(subject, subject_kind)
    made = keep_note(hand.desk, about, Jotting(whole, kind, on, present, alone, where, minutes, audience))
    echo(f"Kept: note {made.number} about {about.label}, {made.on}. It is restricted." if made.audience == "restricted"
         else f"Kept: note {made.number} about {about.label}, {made.on}, for {made.audience}.")  # fmt: skip


def _typed_text() -> str:
    echo("Type or paste the note; end with a line that holds only a full stop.")
    lines: list[str] = []
    for line in sys.stdin:
        if line.rstrip("\n") == ".":
            break
        lines.append(line)
    return "".join(lines)


@note.command("list")
@subject_argument
@click.pass_obj
def list_notes(hand: Hand, subject: str) -> None:
    """The notes about SUBJECT."""
    from formengine.casework.notebook import notes_about
    from formengine.frontends.cli.listings_of_work import note_table

    show_table(note_table(notes_about(hand.desk, hand.engine.subject(subject, "person"))))


@note.command("show")
@subject_argument
@click.argument("number", type=int)
@click.pass_obj
def show_note(hand: Hand, subject: str, number: int) -> None:
    """Note NUMBER about SUBJECT, with its passages."""
    from formengine.casework.desk import numbered
    from formengine.casework.notebook import notes_about
    from formengine.frontends.cli.listings_of_work import note_tables

    found = numbered(notes_about(hand.desk, hand.engine.subject(subject, "person")), number, "note")
    for table in note_tables(found):
        show_table(table)
    echo(f"\n{found.text}")


@note.command("tag")
@subject_argument
@click.argument("number", type=int)
@click.argument("words")
@click.option("--record", help="The record whose form the sections and questions are of.")
@click.option("--form", help="Or the form they are of.")
@click.option("--at", "places", multiple=True, help="A section or question, by its path.")
@click.option("--person", "people", multiple=True, help="Whom the words are about.")
@click.option("--dimension", "dimensions", multiple=True, help="What they are evidence of.")
@click.pass_obj
def tag_passage(
    hand: Hand, subject: str, number: int, words: str, record: str | None, form: str | None, places: tuple[str, ...],
    people: tuple[str, ...], dimensions: tuple[str, ...],
) -> None:  # fmt: skip
    """Say where WORDS of note NUMBER about SUBJECT belong: to sections, questions, people, dimensions."""
    from formengine.casework.notebook import tag, tag_of

    tags = [*_tags_at(hand, places, record, form)]
    tags += [*(tag_of("person", one) for one in people), *(tag_of("dimension", one) for one in dimensions)]
    made = tag(hand.desk, hand.engine.subject(subject, "person"), number, words, tags)
    echo(f"Tagged: passage {made.number} of note {number}.")


def _tags_at(hand: Hand, places: tuple[str, ...], record: str | None, form: str | None) -> list[Tag]:
    from formengine.casework.notebook import tag_in

    if not places:
        return []
    if record is not None:
        read = hand.engine.form_of(hand.engine.record(record))
    elif form is not None:
        read = hand.engine.form_to_read(form)
    else:
        raise FormEngineError("Say of which form that is: --record RECORD or --form FORM.")
    return [tag_in(read, path) for path in places]


@note.command("untag")
@subject_argument
@click.argument("number", type=int)
@click.argument("passage", type=int)
@click.pass_obj
def untag_passage(hand: Hand, subject: str, number: int, passage: int) -> None:
    """Take the tags of PASSAGE of note NUMBER about SUBJECT away again."""
    from formengine.casework.notebook import untag

    untag(hand.desk, hand.engine.subject(subject, "person"), number, passage)
    echo("Taken away; the note stays as it is.")


@click.group()
def telling() -> None:
    """Several tellings of one fact: each kept as it was told, one chosen to be shown."""


@telling.command("add")
@click.argument("record")
@click.argument("path")
@click.argument("words")
@click.option("--by", required=True, help="Who told it.")
@click.option("--on", "on", default="", help="When it was told; today unless given.")
@click.option("--audience", default="", help="Who may read it, if fewer than may read the question.")
@click.pass_obj
def add_telling(hand: Hand, record: str, path: str, words: str, by: str, on: str, audience: str) -> None:
    """Keep one telling of what the question of RECORD at PATH asks, in its WORDS; the answer stays."""
    from formengine.casework.tellings import Told, tell

    tell(hand.desk, record, path, Told(words, by, on, audience))
    echo("Kept beside the answer.")


@telling.command("list")
@click.argument("record")
@click.argument("path")
@click.pass_obj
def list_tellings(hand: Hand, record: str, path: str) -> None:
    """The tellings at the question of RECORD at PATH."""
    from formengine.casework.desk import place
    from formengine.casework.tellings import tellings_at
    from formengine.frontends.cli.listings_of_work import telling_table

    draft = hand.engine.resume(record)
    found, _ = place(draft.evaluation, path)
    show_table(telling_table(draft.evaluation, tellings_at(hand.desk, draft, found)))


@telling.command("choose")
@click.argument("record")
@click.argument("path")
@click.argument("number", type=int)
@click.pass_obj
def choose_telling(hand: Hand, record: str, path: str, number: int) -> None:
    """Choose the telling NUMBER at PATH of RECORD as the one that is shown."""
    from formengine.casework.tellings import choose

    choose(hand.desk, record, path, number)
    echo("Chosen; the others stay beside it.")


COMMANDS = (note, telling)
