"""Commands about forms, plugins and this installation; none of them touches a record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formengine.frontends.cli.hand import Hand, echo, echo_json, read_file, show_table

if TYPE_CHECKING:
    from formengine.evaluation import Evaluation

as_json = click.option("--json", "is_json", is_flag=True, help="As JSON, for other programs.")
form_argument = click.argument("form")
in_language = click.option("--language", help="The language of the form's words, such as fr-CA.")
in_words = click.option("--wording", "wordings", multiple=True, help="A wording pack, such as easy words, by its name.")


@click.command()
@as_json
@click.pass_obj
def forms(hand: Hand, is_json: bool) -> None:
    """The forms that are installed."""
    from formengine.frontends.cli.listings import form_listing, form_table

    listing = form_listing(hand.engine)
    if is_json:
        echo_json(listing)
    else:
        show_table(form_table(listing))


@click.command()
@as_json
@click.pass_obj
def plugins(hand: Hand, is_json: bool) -> None:
    """The plugins that are installed: version, hooks, faults."""
    from formengine.frontends.cli.listings import plugin_listing, plugin_table

    listing = plugin_listing(hand.engine)
    if is_json:
        echo_json(listing)
    else:
        show_table(plugin_table(listing))


@click.command()
@as_json
@click.pass_obj
def doctor(hand: Hand, is_json: bool) -> None:
    """What is wrong with this installation, if anything."""
    from formengine.doctor import examine

    checks = examine(hand.engine)
    if is_json:
        echo_json([{"name": check.name, "ok": check.ok, "says": check.says} for check in checks])
    else:
        for check in checks:
            echo(f"{'ok  ' if check.ok else 'FAULT'} {check.name}: {check.says}")
    sys.exit(0 if all(check.ok for check in checks) else 1)


@click.command()
@form_argument
@as_json
@click.pass_obj
def lint(hand: Hand, form: str, is_json: bool) -> None:
    """What an author should put right in FORM, an installed form or a file."""
    from formengine.frontends.cli.listings import findings_of

    name, findings = findings_of(hand.engine, form)
    if is_json:
        echo_json(
            [{"code": one.code, "place": one.place, "message": one.message, "blocks": one.blocks} for one in findings]
        )
    else:
        for one in findings:
            echo(f"{one.code:<10} {one.place}: {one.message}" if one.place else f"{one.code:<10} {one.message}")
        wrong = sum(one.blocks for one in findings)
        remarks = sum(not one.blocks and one.code != "alpha" for one in findings)
        above = f"; {remarks} remark{'s' if remarks > 1 else ''} above to look at" if remarks else ""
        must = f"{wrong} to put right" if wrong else f"nothing {'must be' if remarks else 'to'} put right"
        echo(f"{name}: {must}{above}.")
    sys.exit(1 if any(one.blocks for one in findings) else 0)


@click.command()
@form_argument
@click.pass_obj
def schema(hand: Hand, form: str) -> None:
    """The plain JSON Schema of FORM, for other systems."""
    from formengine.definition import plain_schema

    echo_json(plain_schema(hand.engine.form_to_read(form)))


@click.command()
@form_argument
@click.argument("answers", required=False, type=click.Path(path_type=Path, allow_dash=True))
@as_json
@click.option(
    "--lines", "is_lines", is_flag=True, help="Many answers, one JSON object in each line; so are the results."
)
@click.pass_obj
def evaluate(hand: Hand, form: str, answers: Path | None, is_json: bool, is_lines: bool) -> None:
    """What the ANSWERS file amounts to: asked, worked out, wrong, scored. Keeps nothing."""
    from formengine.exports.data import evaluation_json

    if is_lines:
        from formengine.frontends.cli.lines import tell_lines

        sys.exit(tell_lines(hand, form, answers))
    if answers is None:
        raise click.UsageError("Missing argument 'ANSWERS'.")
    evaluation = _evaluated(hand, form, answers)
    if is_json:
        echo_json(evaluation_json(evaluation))
    else:
        _show(evaluation)
    sys.exit(1 if evaluation.blocks else 0)


def _evaluated(hand: Hand, form: str, answers: Path) -> Evaluation:
    from formengine.answers.files import read_answers
    from formengine.documents import read_json

    read = hand.engine.form(form)
    document = read_json(read_file(answers), name=answers.name, depth=16)
    return hand.engine.evaluate(read, read_answers(read, document))


def _show(evaluation: Evaluation) -> None:
    """The tables of an evaluation for a person."""
    from formengine.frontends.cli.listings import evaluation_tables

    for table in evaluation_tables(evaluation):
        show_table(table)
        click.echo()


COMMANDS = (forms, plugins, doctor, lint, schema, evaluate)
