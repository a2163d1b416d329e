"""What every command holds: the engine of this home, made when it is first needed, and who is acting."""

from __future__ import annotations

import getpass
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formengine.errors import FormEngineError
from formengine.plain_text import harmless

if TYPE_CHECKING:
    from formengine.casework.desk import Desk
    from formengine.engine import Engine
    from formengine.tables import Chapter, Table


class Hand:
    """The engine and the actor of one run of the command line."""

    def __init__(self, home: Path | None, actor: str | None) -> None:
        self._home = home
        self._actor = actor

    @property
    def home(self) -> Path:
        """The folder that holds the records."""
        from formengine.frontends.cli import default_home

        return self._home if self._home is not None else default_home()

    @cached_property
    def engine(self) -> Engine:
        """The engine over this home, with the plugins that are installed or named in FORMENGINE_PLUGINS."""
        engine = self.engine_over(self.home)
        engine.who_looks = lambda: self.actor
        return engine

    def engine_over(self, home: Path) -> Engine:
        """An engine over another home."""
        from formengine.engine import Engine
        from formengine.plugins import Plugins

        keep_log(home)

        named = os.environ.get("FORMENGINE_PLUGINS")
        only = None if named is None else [name.strip() for name in named.split(",") if name.strip()]
        return Engine.start(home, plugins=Plugins.installed(only))

    @property
    def desk(self) -> Desk:
        """Whoever acts, at work over this home."""
        from formengine.casework.desk import Desk

        return Desk(self.engine, self.actor)

    @property
    def actor(self) -> str:
        """Who is acting: as given, as the home's settings say, or the system's user."""
        return self._actor or self.engine.settings.actor or _system_user()

    def close(self) -> None:
        """Let go of what was opened."""
        if "engine" in self.__dict__:
            self.engine.close()


def keep_log(home: Path) -> None:
    """Let faults be written to the home's own log, private like the rest; nowhere where there is no home yet."""
    log = logging.getLogger("formengine")
    for handler in log.handlers[:]:
        log.removeHandler(handler)
        handler.close()
    log.propagate = False
    log.addHandler(logging.NullHandler())
    if home.is_dir():
        path = home / "formengine.log"
        with suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
            handler = logging.FileHandler(path, encoding="utf-8", delay=True)
            handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
            log.addHandler(handler)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def width() -> int:
    """How wide a text may be: the terminal's width, within reason."""
    from shutil import get_terminal_size

    return max(60, min(get_terminal_size((100, 24)).columns, 120))


def show(chapters: Sequence[Chapter]) -> None:
    """Print chapters as text."""
    from formengine.exports.text import as_text

    click.echo(as_text(chapters, width=width()))


def show_table(table: Table) -> None:
    """Print one table as text."""
    from formengine.exports.text import table_text

    click.echo(table_text(table, width=width()))


def echo(text: str) -> None:
    """Print a line with control characters made harmless."""
    click.echo(harmless(text))


def echo_json(value: Any) -> None:
    """Print a value as JSON."""
    from formengine.documents import to_json

    click.echo(to_json(value, indent=2))


def read_file(path: Path) -> bytes:
    """The bytes of a file that a person named; `-` is standard input. Raises FormEngineError."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise FormEngineError(f"The file {path.name} cannot be read: {error.strerror}.") from None
