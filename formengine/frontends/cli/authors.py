"""Commands for whoever writes a form or a plugin: beginning one, and trying whether it keeps its promises."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from formengine.errors import FormEngineError
from formengine.frontends.cli.forms import as_json
from formengine.frontends.cli.hand import Hand, echo, echo_json


@click.command("test")
@click.argument("forms", nargs=-1, required=True)
@as_json
@click.pass_obj
def test_(hand: Hand, forms: tuple[str, ...], is_json: bool) -> None:
    """Run each form's own example cases and worked examples."""
    from formengine.frontends.cli.listings import trial_lines, trials_of

    tried = [trials_of(hand.engine, form) for form in forms]
    if is_json:
        echo_json(tried)
    else:
        for line in trial_lines(tried):
            echo(line)
    sys.exit(0 if all(one["ok"] for one in tried) else 1)


@click.group()
def plugin() -> None:
    """Begin a plugin, or check those that are installed."""


@plugin.command()
@click.argument("name")
@click.option("--title", help="The title of its form; made from the name unless given.")
@click.option("--holder", help="Who holds the rights to the wording: your agency's name.")
@click.option("--form-only", is_flag=True, help="Only a form, in a folder that needs no installing.")
@click.pass_obj
def new(hand: Hand, name: str, title: str | None, holder: str | None, form_only: bool) -> None:
    """Write a new plugin, in a folder called NAME.

    It has one small form and its tests, is complete, and is there to be changed. An existing folder is never touched.
    """
    from formengine.exports.files import write_folder
    from formengine.frontends.cli.hints import after_a_form, after_a_plugin
    from formengine.scaffold import Plan, form_files, plugin_files

    plan = Plan.of(name, title, holder)
    if any(found.name == plan.name for found in hand.engine.plugins.found):
        raise FormEngineError(f"A plugin called '{plan.name}' is installed already; choose another name.")
    folder = Path.cwd() / name
    files = form_files(plan) if form_only else plugin_files(plan)
    write_folder(folder, ((path, text.encode()) for path, text in files.items()), is_private=False)
    for line in after_a_form(plan, folder, hand.home) if form_only else after_a_plugin(plan):
        echo(line)


@plugin.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@as_json
@click.pass_obj
def check(hand: Hand, names: tuple[str, ...], is_json: bool) -> None:
    """Check installed plugins against the contract.

    All of them, unless some are named. Each line says what was seen, or what to do.
    """
    from formengine.contract import check_plugins

    checks = check_plugins(hand.engine, names)
    if is_json:
        echo_json([{"plugin": one.plugin, "name": one.name, "ok": one.ok, "says": one.says} for one in checks])
    else:
        for one in checks:
            echo(f"{'ok   ' if one.ok else 'FAULT'} {one.plugin} {one.name}: {one.says}")
    sys.exit(0 if all(one.ok for one in checks) else 1)


COMMANDS = (test_, plugin)
