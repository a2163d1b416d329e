"""Commands about whom records are about: beginning, finding, putting together, restricting, handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from formengine.frontends.cli.forms import as_json
from formengine.frontends.cli.hand import Hand, echo, echo_json, show_table

if TYPE_CHECKING:
    from formengine.people import Deed
    from formengine.records import Record, Subject
    from formengine.tables import Table

saving_once = click.option(
    "--save-id", help="An id of your own for this change: repeated with the same id, it writes nothing."
)
because = click.option("--reason", default="", help="Why; it stands in the history.")


def deed_of(hand: Hand, save_id: str | None, reason: str = "") -> Deed:
    """Who does this, why, and under which id."""
    from formengine.people import Deed

    return Deed(hand.actor, save_id or hand.engine.new_save_id(), reason)


@click.group()
def subject() -> None:
    """The people that records are about."""


@subject.command("new")
@click.argument("name")
@click.option("--kind", default="person", show_default=True, help="What they are: child, applicant, client, …")
@saving_once
@click.pass_obj
def new(hand: Hand, name: str, kind: str, save_id: str | None) -> None:
    """Keep somebody called NAME, to write records about."""
    alike = hand.engine.people.alike(name)
    made = hand.engine.people.add(name, kind, actor=hand.actor, save_id=save_id or hand.engine.new_save_id())
    echo(f"{made.label} is kept as {made.id}.")
    for line in hints(made, alike):
        echo(line)


def hints(subject: Subject, alike: tuple[Subject, ...]) -> list[str]:
    """That somebody of a like name is kept already, and what to do about it."""
    others = [one for one in alike if one.id != subject.id][:3]
    return [
        f"May be the same person: {one.label} ({one.id}). If so:  formengine subject merge {subject.id} {one.id}"
        for one in others
    ]


@subject.command("show")
@click.argument("name")
@click.option("--history", "with_history", is_flag=True, help="Also every change, names that were given up included.")
@click.pass_obj
def show_subject(hand: Hand, name: str, with_history: bool) -> None:
    """All about NAME on one page (a name in any spelling, or an id)."""
    from formengine.reports.history import subject_history, subject_tables
    from formengine.store import Wanted

    found = hand.engine.people.get(name)
    records = hand.engine.records(Wanted(subject_id=found.id))
    tables = list(subject_tables(found, records, hand.engine.title_of, matters(hand, found)))
    if with_history:
        tables.append(subject_history(hand.engine.people.history(found), hand.engine.label_of))
    for table in tables:
        show_table(table)
        click.echo()


def matters(hand: Hand, found: Subject) -> list[Table]:
    """What else there is about somebody: open concerns, what is due, and notes."""
    from formengine.casework.concerns import concerns_about
    from formengine.casework.due import due_about
    from formengine.casework.notebook import notes_about
    from formengine.frontends.cli.listings_of_work import concern_table, due_table, note_table

    concerns = [(found, one) for one in concerns_about(hand.engine, found) if one.is_open]
    due, notes = due_about(hand.engine, found), notes_about(hand.desk, found)
    tables = (
        concern_table(concerns) if concerns else None,
        due_table(due, hand.engine.today) if due else None,
        note_table(notes) if notes else None,
    )
    return [table for table in tables if table is not None]


@subject.command()
@click.argument("name")
@click.argument("new_name")
@because
@saving_once
@click.pass_obj
def rename(hand: Hand, name: str, new_name: str, reason: str, save_id: str | None) -> None:
    """Call NAME otherwise from now on. The former name stays in the history, and still finds them."""
    people = hand.engine.people
    renamed = people.rename(people.get(name), new_name, deed_of(hand, save_id, reason))
    echo(f"Now called {renamed.label} ({renamed.id}). The former name stands in their history only.")


@subject.command()
@click.argument("double")
@click.argument("into")
@because
@saving_once
@click.pass_obj
def merge(hand: Hand, double: str, into: str, reason: str, save_id: str | None) -> None:
    """Put DOUBLE together with INTO, who is the same person. `unmerge` takes them apart again."""
    people = hand.engine.people
    one, other = people.get(double), people.get(into)
    moved = people.merge(one, other, deed_of(hand, save_id, reason))
    echo(f"{one.label} is now {other.label} ({other.id}); {_count(moved)} moved.")
    echo(f"Take it back:  formengine subject unmerge {one.id}")


@subject.command()
@click.argument("double")
@because
@saving_once
@click.pass_obj
def unmerge(hand: Hand, double: str, reason: str, save_id: str | None) -> None:
    """Take apart what was put together: DOUBLE (a name or id) is a person again, with the records that came along."""
    one = hand.engine.people.double(double)
    moved = hand.engine.people.unmerge(one, deed_of(hand, save_id, reason))
    echo(f"{one.label} ({one.id}) is a person again; {_count(moved)} moved back.")


@subject.command()
@click.argument("name")
@click.option("--to", "readers", multiple=True, help="Somebody who is shown them; give it once for each.")
@click.option("--to-me", is_flag=True, help="And to you.")
@click.option("--lift", is_flag=True, help="Show them to everybody again.")
@because
@saving_once
@click.pass_obj
def restrict(
    hand: Hand, name: str, readers: tuple[str, ...], to_me: bool, lift: bool, reason: str, save_id: str | None
) -> None:
    """Show NAME and their records to named people only. Names are not checked: this keeps honest people out."""
    named = () if lift else (*readers, *([hand.actor] if to_me else []))
    if not named and not lift:
        raise click.UsageError("Say who is shown them, with --to NAME, or --lift to show them to everybody again.")
    people = hand.engine.people
    restricted = people.restrict(people.get(name), named, deed_of(hand, save_id, reason))
    shown = ", ".join(restricted.readers) or "everybody"
    echo(f"{restricted.label} ({restricted.id}) is shown to {shown}. Names are taken as they are given, not checked.")
    if restricted.readers and hand.actor not in restricted.readers:
        echo(f"You are not among them; somebody who is can lift it:  --as {restricted.readers[0]!r}")


@click.command()
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--to", "author", help="The author whose they are from now on.")
@click.option("--subject", "name", help="The person they are really about (a name in any spelling, or an id).")
@click.option("--from", "is_from", is_flag=True, help="RECORD is an author's name: hand over all their records.")
@click.option("--reason", required=True, help="Why; it stands in the history.")
@saving_once
@click.pass_obj
def reassign(
    hand: Hand, records: tuple[str, ...], author: str | None, name: str | None, is_from: bool, reason: str,
    save_id: str | None,
) -> None:  # fmt: skip
    """Hand one or more records to another author, or to the person they are really about."""
    if (author is None) == (name is None):
        raise click.UsageError("Say to whom: --to AUTHOR, or --subject NAME; one of the two.")
    chosen, people, deed = _chosen(hand, records, is_from), hand.engine.people, deed_of(hand, save_id, reason)
    if author is not None:
        changed = people.reassign(chosen, author, deed)
        echo(f"{_count(changed)} handed to {author}.")
    elif name is not None:
        whom = people.get(name)
        changed = people.move(chosen, whom, deed)
        echo(f"{_count(changed)} moved to {whom.label} ({whom.id}).")


def _chosen(hand: Hand, records: tuple[str, ...], is_from: bool) -> list[Record]:
    """The records that were named, or all of the authors that were."""
    from formengine.store import Wanted

    if is_from:
        return [one for author in records for one in hand.engine.records(Wanted(author=author))]
    return [hand.engine.record(record) for record in dict.fromkeys(records)]


def _count(records: tuple[Record, ...]) -> str:
    return f"{len(records)} record{'' if len(records) == 1 else 's'}"


@click.command()
@click.argument("text")
@click.option("--most", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many texts at most.")
@as_json
@click.pass_obj
def find(hand: Hand, text: str, most: int, is_json: bool) -> None:
    """People whose name is like TEXT, and what was written anywhere that holds its words."""
    from formengine.frontends.cli.listings import found_listing, found_tables
    from formengine.lookup import find_texts

    people = hand.engine.people.find(text) if hand.engine.has_records else ()
    found = find_texts(hand.engine, text, most=most)
    if is_json:
        echo_json(found_listing(people, found))
    else:
        for table in found_tables(people, found):
            show_table(table)
            click.echo()


COMMANDS = (subject, reassign, find)
