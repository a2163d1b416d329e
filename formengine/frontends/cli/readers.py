"""For whom something is made: the options that say so, and the preview of what a reader would get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from formengine.frontends.cli.hand import Hand, echo, show

if TYPE_CHECKING:
    from formengine.audience import Reader

FREE_TEXT = (
    "What people wrote in their own words is not searched: an answer that may be read can still tell what another one"
    " keeps back. Read it before you pass it on."
)

as_of_option = click.option(
    "--as-of", metavar="DAY", help="As it was at the end of a day, such as 2026-03-01, or at a time."
)


def reader_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--for ROLE` and `--person NAME`."""
    person = click.option("--person", default="", help="Who that is, where there are several: a name or id.")
    role = click.option(
        "--for", "--audience", "role", default="author", show_default=True,
        help="The reader: author, panel, subject, applicant_2, … as the form's audiences name them.",
    )  # fmt: skip
    return role(person(command))


def reader_given(hand: Hand, records: Sequence[str], role: str, person: str) -> Reader:
    """The reader that the options mean, the same for all records. Raises Refused."""
    from formengine.audience import AUTHOR, reader_named
    from formengine.errors import Refused

    if role == AUTHOR.role and not person:
        return AUTHOR
    drafts = [hand.engine.resume(record) for record in records]
    readers = {reader_named(draft.evaluation, draft.record.subject, role, person) for draft in drafts}
    if len(readers) > 1:
        raise Refused("That person is not told apart in the same way in all of these records; make a copy of each.")
    return readers.pop()


@click.command()
@click.argument("record")
@reader_options
@click.pass_obj
def preview(hand: Hand, record: str, role: str, person: str) -> None:
    """What a reader would get of RECORD, on the screen only, and for you how much is left out."""
    from formengine.audience import left_out

    engine = hand.engine
    reader = reader_given(hand, [record], role, person)
    export = engine.export([record], made_by=hand.actor, reader=reader)
    show([chapter for chapter in export.chapters if chapter.title != "Codebook"])
    draft = engine.resume(record)
    count = left_out(draft.evaluation, engine.sight(draft.record, draft.form, reader))
    told = "1 answer is" if count == 1 else f"{count} answers are"
    echo(f"For you alone: {told} left out for this reader ({reader.called}). {FREE_TEXT}")


COMMANDS = (preview,)
