"""The command line: each command reads, asks the engine, and draws.

Nothing of it is imported before it is needed: the help costs what click costs, and a command what it uses.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from formengine.frontends.cli.contents import CONTENTS

if TYPE_CHECKING:
    from pathlib import Path

OK, BLOCKED, FAILED = 0, 1, 2
UNCOLLECTED = 50_000
"""New objects before Python looks for unused ones: nearly all that a command makes at first (modules, a form) stays."""


class Shelf(MutableMapping[str, click.Command]):
    """Every command by its name; the module that holds it is imported when it is taken down."""

    def __init__(self) -> None:
        self._rooms = {name: room for room, commands in CONTENTS.items() for name in commands}
        self._taken: dict[str, click.Command | None] = dict.fromkeys(sorted(self._rooms))

    def __getitem__(self, name: str) -> click.Command:
        """The command of that name."""
        found = self._taken[name]
        if found is None:
            room = import_module(f"formengine.frontends.cli.{self._rooms[name]}")
            found = self._taken[name] = next(command for command in room.COMMANDS if command.name == name)
        return found

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._taken[name] = command

    def __delitem__(self, name: str) -> None:
        del self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._taken)

    def __len__(self) -> int:
        return len(self._taken)


class Commands(click.Group):
    """A group whose commands say what went wrong in one sentence on standard error, and leave with 2."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What there is, from the table of contents: to list the commands imports none of them."""
        said = {name: text for commands in CONTENTS.values() for name, text in commands.items()}
        limit = formatter.width - 6 - max(map(len, said))
        rows = [
            (name, click.Command(name, help=said[name]).get_short_help_str(limit)) for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what formengine refuses becomes a sentence, what it did not expect a calm one."""
        usual = gc.get_threshold()
        gc.set_threshold(UNCOLLECTED, *usual[1:])
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read our output has seen enough; Python must not complain while it closes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(OK)
        except click.Abort:
            click.echo("Stopped before everything was said; nothing was changed by this command.", err=True)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:  # noqa: BLE001  The last door: a person never gets a traceback.
            from formengine.frontends.cli.failing import sentences_of

            click.echo("\n".join(sentences_of(error)), err=True)
        finally:
            gc.set_threshold(*usual)
        sys.exit(FAILED)


def default_home() -> Path:
    """Where records live unless `--home` or FORMENGINE_HOME says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("formengine", appauthor=False)


def _tell_version(context: click.Context, _option: click.Parameter, is_wanted: bool) -> None:
    if is_wanted and not context.resilient_parsing:
        from formengine.installed import version_of

        click.echo(f"formengine, version {version_of('formengine')}")
        context.exit()


@click.group(cls=Commands, commands=Shelf(), invoke_without_command=True)
@click.option("--home", type=click.Path(), envvar="FORMENGINE_HOME", help="The folder that holds the records.")
@click.option("--as", "actor", envvar="FORMENGINE_ACTOR", help="Who is acting; the system's user unless given.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version,
    help="Show the version and exit.",
)  # fmt: skip
@click.pass_context
def main(context: click.Context, home: str | None, actor: str | None) -> None:
    """Assessment forms: filled in a terminal, kept safely with their history, exported to Excel.

    Without a command: what is installed, what is unfinished, what to do next.
    """
    from pathlib import Path

    from formengine.frontends.cli.hand import Hand, keep_log
    from formengine.tongue import speaking

    context.with_resource(speaking(""))  # What a command speaks ends with it.
    hand = context.obj = Hand(None if home is None else Path(home), actor)
    keep_log(hand.home)
    context.call_on_close(hand.close)
    if context.invoked_subcommand is None:
        from formengine.frontends.cli.records import overview

        overview(hand)
