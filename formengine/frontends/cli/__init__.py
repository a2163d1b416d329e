"""The command line: each command reads, asks the engine, and draws."""

from __future__ import annotations

import errno
import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from formengine.errors import AnswersError, DefinitionError, FormEngineError, trail
from formengine.plain_text import harmless
from formengine.tongue import speaking

OK, BLOCKED, FAILED = 0, 1, 2
ROOMS = (
    "forms",
    "telling",
    "authors",
    "wordings",
    "records",
    "people",
    "past",
    "readers",
    "giving",
    "cases",
    "signoff",
    "compared",
    "notebook",
    "concerns",
)
"""The modules that hold the commands."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Commands(click.Group):
    """A group whose commands say what went wrong in one sentence on standard error, and leave with 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; what formengine refuses becomes a sentence, what it did not expect a calm one."""
        try:
            return super().invoke(context)
        except AnswersError as error:
            _fail(error.sentences)
        except DefinitionError as error:
            _fail([f"{error.name}, {finding}" for finding in error.findings])
        except FormEngineError as error:
            _fail([str(error)])
        except BrokenPipeError:
            # Whoever read our output has seen enough; Python must not complain while it closes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(OK)
        except click.Abort:
            _fail(["Stopped before everything was said; nothing was changed by this command."])
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:  # noqa: BLE001  The last door: a person never gets a traceback.
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                _fail(["There is no room left where this is written. Free some and run the command again."])
            logging.getLogger("formengine").error("unexpected%s", trail(error))
            _fail([
                f"Something went wrong that formengine did not expect ({type(error).__name__})."
                " What was saved is safe. Run the command again; if it stays, send the output of `formengine doctor`."
            ])  # fmt: skip


def _fail(sentences: list[str] | tuple[str, ...]) -> None:
    for sentence in sentences:
        click.echo(harmless(sentence), err=True)
    sys.exit(FAILED)


def default_home() -> Path:
    """Where records live unless `--home` or FORMENGINE_HOME says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("formengine", appauthor=False)


@click.group(cls=Commands, invoke_without_command=True)
@click.option(
    "--home", type=click.Path(path_type=Path), envvar="FORMENGINE_HOME", help="The folder that holds the records."
)
@click.option("--as", "actor", envvar="FORMENGINE_ACTOR", help="Who is acting; the system's user unless given.")
@click.version_option(package_name="formengine")
@click.pass_context
def main(context: click.Context, home: Path | None, actor: str | None) -> None:
    """Assessment forms: filled in a terminal, kept safely with their history, exported to Excel.

    Without a command: what is installed, what is unfinished, what to do next.
    """
    from formengine.frontends.cli.hand import Hand, keep_log

    context.with_resource(speaking(""))  # What a command speaks ends with it.
    hand = context.obj = Hand(home, actor)
    keep_log(hand.home)
    context.call_on_close(hand.close)
    if context.invoked_subcommand is None:
        from formengine.frontends.cli.records import overview

        overview(hand)


def _add_commands() -> None:
    for name in ROOMS:
        for command in import_module(f"formengine.frontends.cli.{name}").COMMANDS:
            main.add_command(command)


_add_commands()
