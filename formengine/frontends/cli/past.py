"""Commands about histories: reading, undoing, bringing back, verifying."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from formengine.frontends.cli.hand import Hand, echo, read_file, show_table
from formengine.frontends.cli.people import deed_of, saving_once
from formengine.frontends.cli.readers import reader_given, reader_options

WHAT_ANCHORS = (
    "Cut short or written anew as a whole, a history shows only beside an anchor, --anchor FILE: a workbook, text or"
    " JSON that was exported before (its last link stands in 'About this export'), the about.csv of a CSV export, or"
    " the last link itself as it was printed here then."
)

record_argument = click.argument("record")


@click.command()
@record_argument
@click.option("--question", metavar="PATH", help="Only what happened to this question, section or list.")
@click.option("--last", type=click.IntRange(1), help="Only so many, the last.")
@reader_options
@click.pass_obj
def history(hand: Hand, record: str, question: str | None, last: int | None, role: str, person: str) -> None:
    """Every change to RECORD: when, who, from what to what; with --for, as that reader would get it."""
    from formengine.reports.history import history_table, is_about

    told, evaluation = hand.engine.history(record, reader_given(hand, [record], role, person))
    events = [one for one in told if question is None or is_about(one, question)]
    show_table(history_table(events[-last:] if last else events, evaluation, hand.engine.label_of))


@click.command()
@record_argument
@click.option("--saves", type=click.IntRange(1), default=1, show_default=True, help="How many saves to undo.")
@saving_once
@click.pass_obj
def undo(hand: Hand, record: str, saves: int, save_id: str | None) -> None:
    """Undo the last save of answers in RECORD. The history keeps both what was there and that it was undone."""
    from formengine.past import undo as undo_saves
    from formengine.reports.history import history_table

    before = hand.engine.record(record).revision
    draft = undo_saves(hand.engine, record, deed_of(hand, save_id), saves=saves)
    show_table(history_table(hand.engine.store.events_since(draft.record.id, before), draft.evaluation))


@click.command()
@record_argument
@click.argument("path")
@click.option("--at", type=click.IntRange(1), required=True, help="The number of an event, as `history` shows it.")
@saving_once
@click.pass_obj
def revert(hand: Hand, record: str, path: str, at: int, save_id: str | None) -> None:
    """Bring PATH (a question, section or item) in RECORD back to what it was after an event."""
    from formengine.past import restore
    from formengine.reports.words import title_of_path

    draft, changes = restore(hand.engine, record, path, deed_of(hand, save_id), at=at)
    for change in changes:
        echo(f"Brought back: {title_of_path(draft.evaluation, change.path)}")


@click.command()
@click.argument("records", nargs=-1, metavar="[RECORD]...")
@click.option("--anchor", "anchors", multiple=True, metavar="FILE|LINK",
              help="A file that was exported before, or a link written down then.")  # fmt: skip
@click.pass_obj
def verify(hand: Hand, records: tuple[str, ...], anchors: tuple[str, ...]) -> None:
    """Whether RECORDs, or everything that is kept, are what was written.

    Without an anchor, a history that was cut short or written anew as a whole cannot be told from a true one.
    """
    from formengine.past import is_link, links_in  # fmt: skip
    from formengine.past import verify as verified

    links = [link for one in anchors for link in ([one] if is_link(one) else links_in(read_file(Path(one))))]
    if not records and not links:
        faults = hand.engine.store.check() if hand.engine.has_records else ()
        echo("\n".join(faults) or "Everything that is kept is what was written, as far as its histories tell.")
        if not faults and hand.engine.has_records:
            echo(WHAT_ANCHORS)
        sys.exit(1 if faults else 0)
    bad = False
    for one in verified(hand.engine, records or tuple(record.id for record in hand.engine.records()), links):
        bad = bad or bool(one.faults)
        for fault in one.faults:
            echo(f"FAULT {one.record.id}: {fault}")
        if not one.faults:
            echo(f"ok    {one.record.id}: {one.links} links; the last is {one.head}")
    if not bad and not links:
        echo(WHAT_ANCHORS)
    sys.exit(1 if bad else 0)


COMMANDS = (history, undo, revert, verify)
