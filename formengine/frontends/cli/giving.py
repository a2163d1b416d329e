"""Commands about what leaves the author's hands: exports for somebody, and the log of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formengine.errors import Refused
from formengine.frontends.cli.forms import as_json
from formengine.frontends.cli.hand import Hand, echo, echo_json, show_table
from formengine.frontends.cli.readers import FREE_TEXT, as_of_option, reader_given, reader_options
from formengine.plain_text import ended

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
@click.argument("records", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option(
    "--format", "format_", help="excel, csv (a .zip), json, text, or a plugin's; by the file's ending unless given."
)
@click.option("--profile", type=click.Choice(["reader", "analyst"]), default="reader", show_default=True,
              help="For a person who reads, or for one who counts.")  # fmt: skip
@click.option("--attachments", is_flag=True, help="Write the attached files too, into a .zip beside it.")
@as_of_option
@reader_options
@click.option("--pseudonymise", "manner", flag_value="pseudonymised",
              help="Other names, moved dates; check the copy by hand.")  # fmt: skip
@click.option("--redact", "manner", flag_value="redacted", help="Names, places and contacts blacked out.")
@log_options
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def export(hand: Hand, /, records: tuple[str, ...], output: Path, **said: Any) -> None:
    """Write RECORDS of one form to a file, for you or for a reader; what is given is kept in the disclosure log."""
    from formengine.audience import AUTHOR
    from formengine.exports.files import write_beside
    from formengine.frontends.cli.demo import format_for
    from formengine.giving import log
    from formengine.giving.copies import Wanted

    engine = hand.engine
    if said["attachments"] and said["manner"]:
        raise Refused("Attached files go into no copy without names: nobody here knows what stands in them.")
    hand.speak_as(engine.resume(records[0]).form)
    name = said["format_"] or format_for(output)
    write = engine.exporter(name)
    reader = reader_given(hand, records, said["role"], said["person"])
    wanted = Wanted(reader, said["manner"] or "whole", said["profile"], said["as_of"])
    made, left = _made(hand, records, wanted)
    is_own = reader == AUTHOR and not said["manner"] and not said["to"]
    said["basis"] = "own copy" if is_own and said["basis"] == "not stated" else said["basis"]
    what = " ".join(filter(None, ("export", f"({name}, {said['profile']})", said["manner"], f"for {reader.called}")))
    entry = disclosure_of(what, said, "the author" if is_own else reader.called, tuple(records))
    write_beside(
        output, partial(log.logging(engine, made, write, entry, actor=hand.actor), made), replace=said["force"]
    )
    if said["attachments"]:
        _write_attachments(hand, made, output, force=said["force"])
    _tell(output, is_own=is_own, left=left, manner=said["manner"])


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
                                     as_of=wanted.as_of)  # fmt: skip
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
