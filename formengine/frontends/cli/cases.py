"""Commands that move a whole case, or a part of a record, between machines."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from formengine.frontends.cli.giving import disclosure_of, log_options
from formengine.frontends.cli.hand import Hand, echo, read_file, show_table

if TYPE_CHECKING:
    from formengine.giving.cases import Plan
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
    """Everything about SUBJECT in one file: forms, answers, histories, notes. It is not encrypted."""
    from formengine.exports.files import write_beside
    from formengine.giving.cases import packed
    from formengine.giving.log import keep, known_subject

    engine = hand.engine
    person = known_subject(engine, subject)
    entry = disclosure_of("the whole case, packed", said, "another home")
    keep(engine, [person], entry, actor=hand.actor)
    write_beside(output, partial(_put, packed(engine, person, made_by=hand.actor)), replace=force)
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
    echo(f"Done. `formengine list` shows the records about {plan.subject.label}.")


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
    return Table("What opening this case does", columns, (first, *rows))


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


COMMANDS = (case,)
