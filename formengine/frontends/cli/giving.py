"""Commands about what leaves the author's hands: exports for somebody, and the log of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formengine.errors import NotFound, Refused, did_you_mean
from formengine.frontends.cli.forms import as_json, in_language, in_words
from formengine.frontends.cli.hand import Hand, echo, echo_json, show_table
from formengine.frontends.cli.readers import FREE_TEXT, as_of_option, reader_given, reader_options
from formengine.plain_text import ended
from formengine.values import dataclass

if TYPE_CHECKING:
    from formengine.giving.copies import Wanted
    from formengine.giving.disguise import Leftover
    from formengine.giving.log import Disclosure
    from formengine.reports import Export

MOST_LEFT = 200


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What the disclosure log should say."""
    options = (
        click.option("--to", default="", help="To whom it is given: a name, a service."),
        click.option("--asked-by", default="", help="Who asked for it."),
        click.option(
            "--basis",
            default="not stated",
            show_default=True,
            help="consent, law, court order, subject access, supervision or other.",
        ),
        click.option("--why", default="", help="The reason, in your words."),
        click.option("--told", type=click.Choice(["yes", "no"]), help="Whether the person it is about was told."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def disclosure_of(what: str, said: dict[str, Any], to: str, records: tuple[str, ...] = ()) -> Disclosure:
    """The entry of the log that the options say."""
    from formengine.giving.log import Disclosure

    told, why, asked_by = said["told"] or "", said["why"], said["asked_by"]
    return Disclosure(what, said["to"] or to, said["basis"], asked_by, why, told, records=records)


@click.command()
@click.argument("records", nargs=-1)
@click.option("--all", "form", metavar="FORM", help="All records of a form that you are shown, of every version.")
@click.option(
    "-o", "--output", type=click.Path(), required=True, help="The file to write; a name ending in / is a folder of CSV."
)
@click.option("--format", "format_", help="excel, csv, json, text, or a plugin's; by the file's ending unless given.")
@click.option("--profile", type=click.Choice(["reader", "analyst"]), default="reader", show_default=True,
              help="For a person who reads, or for one who counts.")  # fmt: skip
@in_language
@in_words
@click.option("--attachments", is_flag=True, help="Write the attached files too, into a .zip beside it.")
@as_of_option
@reader_options
@click.option("--pseudonymise", "manner", flag_value="pseudonymised",
              help="Other names, moved dates; check the copy by hand.")  # fmt: skip
@click.option("--redact", "manner", flag_value="redacted", help="Names, places and contacts blacked out.")
@log_options
@click.option("--force", is_flag=True, help="Replace the file if it exists; a folder is never replaced.")
@click.pass_obj
def export(hand: Hand, /, records: tuple[str, ...], form: str | None, output: str, **said: Any) -> None:
    """Write RECORDS of one form, or all of it, to a file, for you or for a reader.

    What is given is kept in the disclosure log. Records of several versions go together.
    """
    from formengine.audience import AUTHOR
    from formengine.giving.copies import Wanted

    if said["attachments"] and said["manner"]:
        raise Refused("Attached files go into no copy without names: nobody here knows what stands in them.")
    place, chosen = _place(output, said["format_"]), _chosen(hand, records, form)
    wish = hand.wish(said["language"], said["wordings"], preview=False)
    hand.speak_as(hand.engine.form_of(hand.engine.record(chosen[0]), wish))
    reader = reader_given(hand, chosen, said["role"], said["person"])
    made, left = _made(hand, chosen, Wanted(reader, said["manner"] or "whole", said["profile"], said["as_of"], wish))
    is_own = reader == AUTHOR and not said["manner"] and not said["to"]
    said["basis"] = "own copy" if is_own and said["basis"] == "not stated" else said["basis"]
    what = (f"export ({place.format_}, {said['profile']})", said["manner"], f"for {reader.called}")
    entry = disclosure_of(" ".join(filter(None, what)), said, "the author" if is_own else reader.called, chosen)
    _write(hand, made, place, entry, force=said["force"])
    if said["attachments"]:
        _write_attachments(hand, made, place.path, force=said["force"])
    _tell(place.path, is_own=is_own, left=left, manner=said["manner"])


@dataclass(frozen=True, slots=True)
class Place:
    """Where an export goes, in which format; a folder holds one file for each table."""

    path: Path
    format_: str
    is_folder: bool


def _place(output: str, format_: str | None) -> Place:
    """What the name of the output and the format asked for mean together. Raises FormEngineError."""
    from formengine.frontends.cli.demo import format_for

    path = Path(output)
    is_folder = output.endswith(("/", os.sep)) or (format_ == "csv" and not path.suffix)
    if is_folder and format_ not in (None, "csv"):
        raise Refused("A folder holds CSV files; leave --format out, or name a file.")
    return Place(path, "csv" if is_folder else format_ or format_for(path), is_folder)


def _chosen(hand: Hand, records: tuple[str, ...], form: str | None) -> tuple[str, ...]:
    """The records that are named, or all of a form that whoever acts is shown, the first begun first."""
    if bool(records) == (form is not None):
        raise Refused("Name the records to export, or all of one form with --all FORM.")
    if records:
        return records
    shown = sorted(hand.engine.records(), key=lambda record: (record.begun_at, record.id))
    found = tuple(record.id for record in shown if record.form == form)
    if not found:
        offer = did_you_mean(str(form), {record.form for record in shown})
        raise NotFound(f"There is no record of a form '{form}' here that you are shown.{offer}")
    return found


def _write(hand: Hand, made: Export, place: Place, entry: Disclosure, *, force: bool) -> None:
    from formengine.exports.files import write_beside, write_folder
    from formengine.exports.tabular import csv_files
    from formengine.giving import log

    if place.is_folder:
        write_folder(place.path, csv_files(made), before=log.entering(hand.engine, made, entry, actor=hand.actor))
        return
    write = log.logging(hand.engine, made, hand.engine.exporter(place.format_), entry, actor=hand.actor)
    write_beside(place.path, partial(write, made), replace=force)


def _write_attachments(hand: Hand, made: Export, output: Path, *, force: bool) -> None:
    """The attached files that the reader of an export may read, beside it."""
    from formengine.exports.archives import write_files
    from formengine.exports.files import write_beside

    files = [file for filed in made.filed for file in hand.engine.attached(filed)]
    if files:
        beside = output.with_name(f"{output.stem}-attachments.zip")
        write_beside(beside, partial(write_files, files), replace=force)
        echo(f"Written: {beside.name}, with {len(files)} attached file{'s' if len(files) > 1 else ''}.")
    else:
        echo("There are no attached files.")


def _made(hand: Hand, records: tuple[str, ...], wanted: Wanted) -> tuple[Export, tuple[Leftover, ...]]:
    from formengine.giving.copies import disguised_copy

    if wanted.manner == "whole":
        export = hand.engine.export(records, made_by=hand.actor, profile=wanted.profile, reader=wanted.reader,
                                     as_of=wanted.as_of, wish=wanted.wish)  # fmt: skip
        return export, ()
    copy = disguised_copy(hand.engine, records, wanted, actor=hand.actor)
    return copy.export, copy.leftovers


def _tell(output: Path, *, is_own: bool, left: tuple[Leftover, ...], manner: str | None) -> None:
    """What to know before the file is passed on."""
    if is_own:
        echo(f"Written: {output.name}. It holds everything, restricted answers included;"
             " it is no longer protected by formengine.")  # fmt: skip
        return
    echo(f"Written: {output.name}. {FREE_TEXT} It is no longer protected by formengine.")
    if manner:
        echo(f"It is a {manner} copy, not an anonymous one: who knows the story knows the people.")
        show_table(leftover_table(left))


def leftover_table(left: tuple[Leftover, ...]) -> Any:
    """What remains in a copy for a person to look at."""
    from formengine.tables import Column, Table

    columns = (Column("Where", "medium"), Column("What", "medium"), Column("Text", "medium"))
    rows = tuple((one.path, one.what, one.text) for one in left[:MOST_LEFT])
    more = f"And {len(left) - MOST_LEFT} more." if len(left) > MOST_LEFT else ""
    return Table("Look at these by hand before you pass it on", columns, rows, more if rows else "Nothing was found.")


@click.command()
@click.argument("subject")
@click.option("--what", required=True, help="What was given or refused, in your words.")
@click.option("--refused", is_flag=True, help="It was not given.")
@log_options
@click.pass_obj
def disclose(hand: Hand, /, subject: str, what: str, refused: bool, **said: Any) -> None:
    """Write into the log of SUBJECT what was given to somebody, or refused: by telephone, on paper, in person."""
    from dataclasses import replace

    from formengine.giving.log import keep, known_subject

    person = known_subject(hand.engine, subject)
    entry = replace(disclosure_of(what, said, "not stated"), refused=refused)
    keep(hand.engine, [person], entry, actor=hand.actor)
    echo(ended(f"Kept in the disclosure log of {person.label}"))


@click.command()
@click.argument("subject")
@as_json
@click.pass_obj
def disclosures(hand: Hand, subject: str, is_json: bool) -> None:
    """What was given to whom, or refused, about SUBJECT."""
    from dataclasses import asdict

    from formengine.giving.log import known_subject, log_of, log_table

    entries = log_of(hand.engine, known_subject(hand.engine, subject))
    if is_json:
        echo_json([asdict(entry) for entry in entries])
    else:
        show_table(log_table(entries))


@click.command("subject-access")
@click.argument("subject")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to make.")
@log_options
@click.pass_obj
def subject_access(hand: Hand, /, subject: str, output: Path, **said: Any) -> None:
    """All that is held about SUBJECT, in a new folder: to be looked through, decided on, and only then given."""
    from formengine.giving.access import gather, write
    from formengine.giving.log import keep, known_subject

    person = known_subject(hand.engine, subject)
    said["basis"] = "subject access" if said["basis"] == "not stated" else said["basis"]
    gathered = gather(hand.engine, person, actor=hand.actor)
    entry = disclosure_of("everything held, gathered for a decision", said, person.label, gathered.records)
    write(gathered, output, before=lambda: keep(hand.engine, [person], entry, actor=hand.actor))
    echo(f"Written: the folder {output.name}. Begin with '1 Read this first.txt'; {gathered.to_decide} passages wait"
         " for your decision. Do not pass the folder on as it is.")  # fmt: skip


COMMANDS = (export, disclose, disclosures, subject_access)
