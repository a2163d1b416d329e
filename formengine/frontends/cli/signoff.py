"""Commands about the life of a record: steps, comments, signatures, addenda, corrections of slips."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from formengine.frontends.cli.hand import Hand, echo, show, show_table
from formengine.frontends.cli.people import saving_once

record_argument = click.argument("record")
because = click.option("--because", default="", help="Why; it stands in the record's history.")
as_role = click.option("--role", default="", help="In which role you act, if in several.")
NOT_CHECKED = "Names are recorded as they are typed; nobody's identity is checked."


@click.command()
@record_argument
@click.pass_obj
def steps(hand: Hand, record: str) -> None:
    """Where RECORD is in its life, what can be done with it next and by whom, and what was done."""
    from formengine.frontends.cli.listings_of_work import way_table
    from formengine.reports.beside import sign_off

    filed = hand.engine.filed(record)
    echo(f"{filed.record.id} is {filed.beside.status}.")
    show_table(way_table(hand.desk, filed.record))
    chapter = sign_off(filed.evaluation, filed.beside)
    show([chapter] if chapter is not None else [])


@click.command()
@record_argument
@as_role
@saving_once
@click.pass_obj
def submit(hand: Hand, record: str, role: str, save_id: str | None) -> None:
    """Submit RECORD, unless something must be put right first."""
    from formengine.casework.steps import take
    from formengine.frontends.cli.listings import problem_tables

    after, problems = take(replace(hand.desk, save_id=save_id or ""), record, "submit", role=role)
    if problems:
        for table in problem_tables(hand.engine.filed(record).evaluation):
            show_table(table)
    if any(problem.blocks for problem in problems):
        echo("It is not submitted: put right what blocks, then submit again.")
        sys.exit(1)
    echo(f"Submitted: {after.id}, revision {after.revision}.")


def _take(hand: Hand, record: str, name: str, role: str, reason: str) -> None:
    from formengine.casework.steps import take

    after, _ = take(hand.desk, record, name, role=role, reason=reason)
    echo(f"{after.id} is {hand.engine.workflow(after.form).words(after.status)} now. {NOT_CHECKED}")


@click.command("return")
@record_argument
@because
@as_role
@click.pass_obj
def return_(hand: Hand, record: str, because: str, role: str) -> None:
    """Give RECORD back to its author, who sees your comments at the questions."""
    _take(hand, record, "return", role, because)


@click.command()
@record_argument
@because
@as_role
@click.pass_obj
def approve(hand: Hand, record: str, because: str, role: str) -> None:
    """Approve RECORD, once all comments are resolved."""
    _take(hand, record, "approve", role, because)


@click.command()
@record_argument
@because
@as_role
@click.pass_obj
def lock(hand: Hand, record: str, because: str, role: str) -> None:
    """Lock RECORD: it is finished."""
    _take(hand, record, "lock", role, because)


@click.command()
@record_argument
@because
@as_role
@click.pass_obj
def unlock(hand: Hand, record: str, because: str, role: str) -> None:
    """Open RECORD to changes again; signatures fall once something of substance is changed."""
    _take(hand, record, "unlock", role, because)


@click.command()
@record_argument
@click.argument("name")
@because
@as_role
@click.pass_obj
def step(hand: Hand, record: str, name: str, because: str, role: str) -> None:
    """Take any step with RECORD that its workflow has, by its NAME."""
    _take(hand, record, name, role, because)


@click.command()
@record_argument
@click.argument("path")
@click.argument("text")
@click.pass_obj
def comment(hand: Hand, record: str, path: str, text: str) -> None:
    """Comment on the question of RECORD at PATH ("record" for the whole of it); TEXT is what you say."""
    from formengine.casework.comments import comment as say

    say(hand.desk, record, "" if path == "record" else path, text)
    echo(f"Said. `formengine comments {record}` lists what is open.")


@click.command()
@record_argument
@click.option("--all", "is_all", is_flag=True, help="Resolved ones too.")
@click.pass_obj
def comments(hand: Hand, record: str, is_all: bool) -> None:
    """The comments on RECORD that nobody has resolved."""
    from formengine.reports.beside import comment_table

    filed = hand.engine.filed(record)
    life = filed.beside.life
    show_table(comment_table(filed.evaluation, life.comments if is_all else life.open_comments))


@click.command()
@record_argument
@click.argument("number", type=int)
@click.argument("text")
@click.pass_obj
def reply(hand: Hand, record: str, number: int, text: str) -> None:
    """Answer the comment NUMBER on RECORD with TEXT; it stays open."""
    from formengine.casework.comments import reply as say

    say(hand.desk, record, number, text)
    echo("Said.")


@click.command()
@record_argument
@click.argument("number", type=int)
@click.argument("text", default="")
@click.pass_obj
def resolve(hand: Hand, record: str, number: int, text: str) -> None:
    """Settle the comment NUMBER on RECORD, with or without a TEXT on how."""
    from formengine.casework.comments import resolve as settle

    settle(hand.desk, record, number, text)
    echo("Resolved.")


@click.command()
@record_argument
@click.option("--name", required=True, help="Who signs.")
@click.option("--role", required=True, help="As what: applicant, assessor, manager, client, …")
@click.option("--method", default="typed name", show_default=True, help="How: typed name, signed on paper, e-mail of …")
@click.option("--held-by", default="", help="Who holds the paper, where it was signed on paper.")
@click.option("--on", "on", default="", help="The day of signing; today unless given.")
@click.option("--addendum", type=int, help="Sign the addendum of this number, not the record.")
@click.pass_obj
def sign(
    hand: Hand, record: str, name: str, role: str, method: str, held_by: str, on: str, addendum: int | None
) -> None:
    """Record a signature on RECORD: on its answers, its form and its wording as they are now."""
    from formengine.casework.signing import Hand as Signing
    from formengine.casework.signing import sign as put

    how = f"{method}, held by {held_by}" if held_by else method
    made = put(hand.desk, record, Signing(name, role, how, on), addendum=addendum)
    echo(f"Recorded: {made.name}, {made.role.replace('_', ' ')}, {made.on} ({made.method}). {NOT_CHECKED}")


@click.command()
@record_argument
@click.argument("text")
@click.option("--by", required=True, help="Whose news it is.")
@click.option("--on", "on", default="", help="Of which day; today unless given.")
@click.option("--audience", default="agency", show_default=True, help="Who may read its text.")
@click.pass_obj
def addendum(hand: Hand, record: str, text: str, by: str, on: str, audience: str) -> None:
    """Attach late news (TEXT) to the signed RECORD; no signature falls, every output says so on its first page."""
    from formengine.casework.signing import LateNews, add_addendum

    made = add_addendum(hand.desk, record, LateNews(text, by, on, audience))
    echo(f"Attached, as addendum {made.number}. Have it signed:")
    echo(f"  formengine sign {record} --addendum {made.number} --name NAME --role ROLE")


@click.group()
def slip() -> None:
    """Correct a slip, such as a wrong date, in a signed record: all who signed accept it, and no signature falls."""


@slip.command()
@record_argument
@click.argument("path")
@click.argument("answer")
@because
@click.pass_obj
def propose(hand: Hand, record: str, path: str, answer: str, because: str) -> None:
    """Propose ANSWER in place of what stands in RECORD at PATH."""
    from formengine.casework.corrections import propose as suggest

    made = suggest(hand.desk, record, path, answer, reason=because)
    echo(f"Proposed, as correction {made.number}. Each who signed accepts it:")
    echo(f"  formengine slip accept {record} {made.number} --name NAME")


@slip.command()
@record_argument
@click.argument("number", type=int)
@click.option("--name", required=True, help="Who accepts it: one who signed.")
@click.pass_obj
def accept(hand: Hand, record: str, number: int, name: str) -> None:
    """Record that NAME accepts correction NUMBER of RECORD; once all who signed have, it is made."""
    from formengine.casework.corrections import accept as agree

    made = agree(hand.desk, record, number, name=name)
    echo("The slip is corrected; no signature fell." if made.state == "made" else "Accepted; it waits for the others.")


@slip.command()
@record_argument
@click.argument("number", type=int)
@because
@click.pass_obj
def decline(hand: Hand, record: str, number: int, because: str) -> None:
    """Record that correction NUMBER of RECORD is not accepted; the answer stays."""
    from formengine.casework.corrections import decline as refuse

    refuse(hand.desk, record, number, reason=because)
    echo("Declined; the answer stays as it is.")


COMMANDS = (
    steps, submit, return_, approve, lock, unlock, step, comment, comments, reply, resolve, sign, addendum, slip
)  # fmt: skip
