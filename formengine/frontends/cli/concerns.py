"""Commands about concerns: written down in one step, kept at once, in no copy, open until closed."""

from __future__ import annotations

import click

from formengine.frontends.cli.hand import Hand, echo, show_table
from formengine.frontends.cli.notebook import kind_of_subject, subject_argument
from formengine.plain_text import ended


@click.group(invoke_without_command=True)
@click.pass_context
def concern(context: click.Context) -> None:
    """Write a concern down now; it is kept at once, stands in no copy, and stays on the first page until closed."""
    from formengine.frontends.terminal.concern import ask

    if context.invoked_subcommand is None:
        hand: Hand = context.obj
        about = hand.engine.subject(click.prompt("Whom is it about (a name or initials)"), "person")
        ask(hand.desk, about)


@concern.command("now")
@subject_argument
@click.argument("words")
@click.option("--when", "happened_at", default="", help="When it was said or seen.")
@click.option("--present", default="", help="Who was present.")
@click.option("--safety", default="", help="Whether anyone is in danger right now, and what was done about it.")
@click.option("--told", default="", help="Who was told, and when.")
@click.option("--consent", default="", help="Whether they agreed to its being told on, or why it was told without.")
@click.option("--next", "next_step", default="", help="What happens next, who does it, by when.")
@kind_of_subject
@click.pass_obj
def concern_now(hand: Hand, /, subject: str, words: str, subject_kind: str, **parts: str) -> None:
    """Write a concern about SUBJECT down: WORDS as they were said; the rest may follow."""
    from formengine.casework.concerns import raise_concern

    about = hand.engine.subject(subject, subject_kind)
    made = raise_concern(hand.desk, about, {"words": words, **parts})
    echo(f"{ended(f'Kept: concern {made.number} about {about.label}')} It is open, and in no copy for anybody.")
    for question in made.missing:
        echo(f"  still missing: {question}")


@concern.command("more")
@subject_argument
@click.argument("number", type=int)
@click.option("--when", "happened_at", default="", help="When it was said or seen.")
@click.option("--present", default="", help="Who was present.")
@click.option("--safety", default="", help="Whether anyone is in danger right now, and what was done about it.")
@click.option("--told", default="", help="Who was told, and when.")
@click.option("--consent", default="", help="Whether they agreed to its being told on, or why it was told without.")
@click.option("--next", "next_step", default="", help="What happens next, who does it, by when.")
@click.option("--words", default="", help="What else was said, in the exact words.")
@click.pass_obj
def concern_more(hand: Hand, /, subject: str, number: int, **parts: str) -> None:
    """Add to concern NUMBER about SUBJECT; nothing that was written is replaced."""
    from formengine.casework.concerns import add_to

    made = add_to(hand.desk, hand.engine.subject(subject, "person"), number, parts)
    echo(f"Added. {f'Still missing: {len(made.missing)}.' if made.missing else 'Nothing is missing now.'}")


@concern.command("close")
@subject_argument
@click.argument("number", type=int)
@click.argument("done")
@click.pass_obj
def concern_close(hand: Hand, subject: str, number: int, done: str) -> None:
    """Close concern NUMBER about SUBJECT, saying what was DONE."""
    from formengine.casework.concerns import close

    close(hand.desk, hand.engine.subject(subject, "person"), number, done)
    echo("Closed; it stays in the history.")


@concern.command("list")
@click.argument("subject", required=False)
@click.option("--all", "is_all", is_flag=True, help="Closed ones too, of one subject.")
@click.pass_obj
def concern_list(hand: Hand, subject: str | None, is_all: bool) -> None:
    """The open concerns of this home, or those about SUBJECT in full."""
    from formengine.casework.concerns import concerns_about, open_concerns
    from formengine.frontends.cli.listings_of_work import concern_table, concern_tables

    if subject is None:
        show_table(concern_table(open_concerns(hand.engine)))
        return
    about = hand.engine.subject(subject, "person")
    for one in concerns_about(hand.engine, about):
        if one.is_open or is_all:
            show_table(concern_tables(one))
            echo("")


COMMANDS = (concern,)
