"""Commands that move a whole case, or a part of a record, between machines."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from formengine.frontends.cli.giving import disclosure_of, log_options
from formengine.frontends.cli.hand import Hand, echo, read_file, show_table
from formengine.frontends.cli.readers import FREE_TEXT, reader_given, reader_options
from formengine.plain_text import ended

if TYPE_CHECKING:
    from formengine.giving.cases import Plan
    from formengine.giving.packages import Differences
    from formengine.tables import Table

STANDINGS = {
    "new": "is not here yet; it will be taken in with its whole history",
    "same": "is the same here",
    "behind": "has gone on here; nothing new comes",
    "ahead": "has gone on there; what is new will be added",
    "forked": "has gone on in both places",
}


@click.group()
def case() -> None:
    """A whole case in one file: packed here, opened elsewhere, merged back."""


@case.command()
@click.argument("subject")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file, ending in .fcase.")
@log_options
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def pack(hand: Hand, /, subject: str, output: Path, force: bool, **said: str) -> None:
    """Everything about SUBJECT in one file: forms, answers, attached files, histories, notes. It is not encrypted."""
    from formengine.exports.files import write_beside
    from formengine.giving.cases import missing, packed
    from formengine.giving.log import keep, known_subject

    engine = hand.engine
    person = known_subject(engine, subject)
    entry = disclosure_of("the whole case, packed", said, "another home")
    # Once before it is in the log: what cannot be packed is not given. Then again, with that entry in it.
    packed(engine, person, made_by=hand.actor)
    keep(engine, [person], entry, actor=hand.actor)
    write_beside(output, partial(_put, packed(engine, person, made_by=hand.actor)), replace=force)
    for sentence in missing(engine, person):
        echo(f"{sentence} The case was packed without it, and says so.")
    echo(f"Written: {output.name}. It holds everything about {person.label} and is not encrypted: send it as you would"
         " send the paper file.")  # fmt: skip


def _put(content: bytes, stream: BinaryIO) -> None:
    stream.write(content)


@case.command("open")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do it; without it, only what would happen is shown.")
@click.option("--keep", type=click.Choice(["mine", "theirs"]), help="Which answer stays where both were changed.")
@click.option("--take", multiple=True, metavar="PATH", help="An answer to be taken from the file all the same.")
@click.pass_obj
def open_(hand: Hand, file: Path, yes: bool, keep: str | None, take: tuple[str, ...]) -> None:
    """Open the case in FILE in this home, or merge it with what is here; first what would happen is shown."""
    from formengine.giving.cases import Choice, opened, plan_of, take_in

    opened_case = opened(hand.engine, read_file(file), name=file.name)
    plan = plan_of(hand.engine, opened_case)
    show_table(plan_table(plan))
    if plan.meets:
        show_table(meeting_table(plan))
    if plan.changes_nothing:
        echo("Everything in it is here already.")
        return
    if not yes:
        echo("Nothing was changed. To do it, run the command again with --yes.")
        sys.exit(1 if plan.meets else 0)
    take_in(hand.engine, opened_case, plan, Choice(keep, frozenset(take)), actor=hand.actor)  # type: ignore[arg-type]
    echo(ended(f"Done. `formengine list` shows the records about {plan.subject.label}"))


def plan_table(plan: Plan) -> Table:
    """What would happen to each record of a case."""
    from formengine.tables import Column, Table

    columns = (Column("What", "medium"), Column("What happens", "wide"), Column("Answers coming", "narrow"),
               Column("Left out", "medium"))  # fmt: skip
    first = (plan.subject.label, STANDINGS[plan.standing], len(plan.matters) or None, "")
    rows = tuple(
        (f"Record {part.record_id}", STANDINGS[part.standing], len(part.coming) or None, "; ".join(part.left))
        for part in plan.parts
    )
    several = "s come" if len(plan.files) > 1 else " comes"
    note = f"{len(plan.files)} attached file{several} with it." if plan.files else ""
    return Table("What opening this case does", columns, (first, *rows), note)


def meeting_table(plan: Plan) -> Table:
    """Where both sides changed the same answer: both values, who and when."""
    from formengine.giving.cases import value_in_words
    from formengine.tables import Column, Table

    columns = (Column("Where", "medium"), Column("Here", "medium"), Column("By", "narrow"),
               Column("In the file", "medium"), Column("By", "narrow"))  # fmt: skip
    rows = []
    for part in plan.parts:
        came = {event.change.path: event for event in part.coming}
        for one in part.met:
            their = came[one.mine.path]
            rows.append(
                (f"{part.record_id}: {one.mine.path}", value_in_words(one.theirs.change.new),
                 f"{one.theirs.actor}, {one.theirs.at[:10]}", value_in_words(their.change.new),
                 f"{their.actor}, {their.at[:10]}")
            )  # fmt: skip
    return Table("Changed on both sides: nothing is overwritten until you choose", columns, tuple(rows))


@click.group()
def package() -> None:
    """What one role needs of a record: given out, filled in elsewhere, taken back answer by answer."""


@package.command()
@click.argument("record")
@reader_options
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file, ending in .fpack.")
@click.option("--until", default="", metavar="DAY", help="The day until which it should come back: 2026-03-02.")
@log_options
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def make(
    hand: Hand, /, record: str, output: Path, role: str, person: str, until: str, force: bool, **said: str
) -> None:
    """A package of RECORD for a reader, with nothing in it that they may not read."""
    from formengine.exports.files import write_beside
    from formengine.giving import packages
    from formengine.giving.log import keep

    engine = hand.engine
    refuse_no_day(until)
    reader = reader_given(hand, [record], role, person)
    content = packages.made(engine, record, reader, until=until, made_by=hand.actor)
    subject = engine.resume(record).record.subject
    entry = disclosure_of(f"a work package for {reader.called}", said, reader.called, (record,))
    keep(engine, [subject], entry, actor=hand.actor)
    write_beside(output, partial(_put, content), replace=force)
    echo(f"Written: {output.name}, for {reader.called}. {FREE_TEXT}")


def refuse_no_day(until: str) -> None:
    """Raise where a day is none."""
    from formengine.dates import is_day
    from formengine.errors import Refused

    if until and not is_day(until):
        raise Refused(f"'{until}' is no day; write it as 2026-03-02.")


@package.command("open")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def open_package(hand: Hand, file: Path) -> None:
    """Open the package in FILE here, as a record to be filled in."""
    from formengine.giving import packages

    draft, given = packages.opened(hand.engine, read_file(file), name=file.name, actor=hand.actor)
    echo(f"{given.title} about {given.subject}, from {given.made_by}. The record is {draft.record.id}.")
    if given.is_over(hand.engine.today):
        echo(f"It should have come back by {given.until}. Ask {given.made_by} whether it is still wanted.")
    echo(f"Fill it in: formengine resume {draft.record.id}   Send it back: formengine package return {draft.record.id}")


@package.command("return")
@click.argument("record")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file, ending in .fpack.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def return_(hand: Hand, record: str, output: Path, force: bool) -> None:
    """The answers of RECORD, which was opened from a package, as a file to send back."""
    from formengine.exports.files import write_beside
    from formengine.giving import packages

    write_beside(output, partial(_put, packages.returned(hand.engine, record)), replace=force)
    echo(f"Written: {output.name}. Send it back to whoever gave you the package.")


@package.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--all", "is_all", is_flag=True, help="Take every answer that was not changed here meanwhile.")
@click.option("--take", multiple=True, metavar="PATH", help="Take the answer at this path, whatever stands here.")
@click.option("--from", "filled_by", default="", help="Who filled it in.")
@click.pass_obj
def merge(hand: Hand, file: Path, is_all: bool, take: tuple[str, ...], filled_by: str) -> None:
    """What the returned package in FILE would change; with --all or --take, take it over."""
    from formengine.giving import packages

    back = packages.come_back(hand.engine, read_file(file), name=file.name)
    show_table(difference_table(back))
    if back.is_over:
        echo(f"It comes after its last day, {back.package.until}: make sure that it is still what was asked for.")
    if not (is_all or take):
        echo("Nothing was changed. Take all with --all, or single answers with --take PATH.")
        sys.exit(1 if back.changes else 0)
    who = filled_by or back.package.reader.called
    draft, count = packages.accept(
        hand.engine, back, None if is_all else frozenset(take), actor=hand.actor, filled_by=who
    )
    echo(f"{count} answers taken over into {draft.record.id}, revision {draft.record.revision}.")


def difference_table(back: Differences) -> Table:
    """What comes back, answer by answer."""
    from formengine.giving.cases import value_in_words
    from formengine.tables import Column, Table

    met = {one.mine.path: one.theirs for one in back.met}
    columns = (Column("Path", "medium"), Column("Was given", "medium"), Column("Comes back", "medium"),
               Column("Changed here meanwhile", "medium"))  # fmt: skip
    rows = tuple(
        (one.path, value_in_words(one.old), value_in_words(one.new),
         f"{value_in_words(met[one.path].change.new)} ({met[one.path].actor}, {met[one.path].at[:10]})"
         if one.path in met else "")
        for one in back.changes
    )  # fmt: skip
    return Table("What comes back", columns, rows, "" if rows else "Nothing was changed in it.")


COMMANDS = (case, package)
