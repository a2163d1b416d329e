"""Commands about records beside each other: comparing, raters, an agreed set, carried answers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formengine.errors import FormEngineError
from formengine.frontends.cli.hand import Hand, echo, echo_json, show
from formengine.frontends.cli.readers import FREE_TEXT, reader_given, reader_options

if TYPE_CHECKING:
    from formengine.reports import Export

profile_option = click.option(
    "--profile",
    type=click.Choice(["reader", "analyst"]),
    default="reader",
    show_default=True,
    help="For a person who reads, or for one who counts.",
)


@click.command()
@click.argument("records", nargs=-1, required=True)
@click.option(
    "--raters", "are_raters", is_flag=True, help="They are of several raters: how near they are, item by item."
)
@click.option("--changed", is_flag=True, help="Only what changed.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write a file: .xlsx, .txt or .json.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--json", "is_json", is_flag=True, help="As JSON, for other programs.")
@profile_option
@reader_options
@click.pass_obj
def compare(
    hand: Hand, /, records: tuple[str, ...], are_raters: bool, changed: bool, output: Path | None, **said: Any
) -> None:
    """RECORDS of one subject side by side: answers, what changed, wording, ratings, scores. No verdict."""
    from formengine.audience import AUTHOR
    from formengine.casework.comparing import compared, rated
    from formengine.exports.data import chapters_json

    reader = reader_given(hand, records, said["role"], said["person"])
    if are_raters and reader != AUTHOR:
        raise FormEngineError("What several raters answered is shown to the author alone.")
    made = (
        rated(hand.desk, records, said["profile"])
        if are_raters
        else compared(hand.desk, records, only_changed=changed, reader=reader)
    )
    if output is not None:
        _write(hand, made, output, force=said["force"])
    elif said["is_json"]:
        echo_json(chapters_json(made.chapters))
    else:
        show(made.chapters)


def _write(hand: Hand, made: Export, output: Path, *, force: bool) -> None:
    from formengine.audience import AUTHOR
    from formengine.exports.data import write_chapters_json
    from formengine.exports.files import write_beside
    from formengine.frontends.cli.demo import format_for
    from formengine.giving.log import Disclosure, logging

    records = tuple(one.record.id for one in made.filed)
    format_ = format_for(output)
    if format_ == "csv":
        raise FormEngineError("A comparison is written as .xlsx, .txt or .json.")
    write = write_chapters_json if format_ == "json" else hand.engine.exporter(format_)
    if made.audience == AUTHOR.role:
        entry = Disclosure("a comparison", "the author", "own copy", records=records)
        told = "It holds everything, restricted answers included."
    else:
        entry = Disclosure(f"a comparison for {made.audience}", made.audience, records=records)
        told = FREE_TEXT
    write_beside(output, partial(logging(hand.engine, made, write, entry, actor=hand.actor), made), replace=force)
    echo(f"Written: {output.name}. {told}")


@click.command()
@click.argument("records", nargs=-1, required=True)
@click.option("--by", required=True, help="Who decides what is agreed.")
@click.option("--take", multiple=True, metavar="PATH=N", help="Take the answer of the N-th record named.")
@click.option("--value", multiple=True, metavar="PATH=ANSWER", help="A new answer.")
@click.pass_obj
def agree(hand: Hand, records: tuple[str, ...], by: str, take: tuple[str, ...], value: tuple[str, ...]) -> None:
    """A new record of what the raters of RECORDS agree on, and what is decided where they differ; theirs stay."""
    from formengine.casework.people import agree as make
    from formengine.casework.people import raters

    taken = {path: _number(text) for path, text in _pairs(take)}
    draft, left = make(hand.desk, raters(hand.desk, records), by=by, taken=taken, values=dict(_pairs(value)))
    echo(f"The agreed set is {draft.record.id}. Questions left to {by}: {left}.")
    echo(f"Go on with them:  formengine resume {draft.record.id}")


def _pairs(given: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [(path, text) for path, sign, text in (one.partition("=") for one in given) if sign]
    if len(found) < len(given):
        raise FormEngineError("Write a path, an equals sign, and what is meant: week.sleep=2.")
    return found


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        raise FormEngineError("Name the rater by a number: 1 for the first record, 2 for the second.")
    return int(text)


@click.command()
@click.argument("record")
@click.argument("paths", nargs=-1)
@click.pass_obj
def confirm(hand: Hand, record: str, paths: tuple[str, ...]) -> None:
    """Confirm answers of RECORD that were carried from an earlier one: those at PATHS, or all."""
    from formengine.casework.people import confirm as say

    _, count = say(hand.desk, record, paths)
    echo(f"Confirmed: {count}.")


COMMANDS = (compare, agree, confirm)
