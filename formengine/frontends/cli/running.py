"""The command line as a test runs it: in this process, in a home of its own, with what it said."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its exit code, what it printed, and what it said on standard error."""

    exit_code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        """What a command printed with --json, read."""
        return json.loads(self.output)


@contextmanager
def log_as_before() -> Iterator[None]:
    """Let the log be afterwards what it was: a command takes it for its home, and pytest shows it with a failure."""
    log = logging.getLogger("formengine")
    before, propagates = log.handlers[:], log.propagate
    yield
    for handler in log.handlers:
        if handler not in before:
            handler.close()
    log.handlers, log.propagate = before, propagates


def run(home: Path, *arguments: str | Path, typed: str = "", actor: str = "Tester") -> Ran:
    """Run one command over a home.

    Parameters: `arguments` as they would be typed after `formengine`; `typed` what the person types once it runs.
    """
    from click.testing import CliRunner

    from formengine.frontends.cli import main

    given = ["--home", str(home), "--as", actor, *map(str, arguments)]
    result = CliRunner(env={"COLUMNS": "120"}).invoke(main, given, input=typed, prog_name="formengine")
    return Ran(result.exit_code, result.stdout, result.stderr)
