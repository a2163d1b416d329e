"""Many filled forms through the command line: a result for each line, what went wrong beside, and how far it is."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from formengine.errors import FormEngineError
from formengine.frontends.cli.hand import Hand
from formengine.plain_text import harmless, isolated
from formengine.tongue import _
from formengine.values import dataclass

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from formengine.lines import Told

BETWEEN_LOOKS = 0.1
"""Seconds between two looks at how far it is."""
CLEARED = "\r\x1b[K"
"""Clears the line that the progress stands on, before a sentence is written there."""


def tell_lines(hand: Hand, form: str, answers: Path | None) -> int:
    """Tell what each line amounts to as soon as it is read; the exit code says the worst that was met.

    Parameters: `answers` the file of lines; standard input where it is None or `-`. Raises FormEngineError where there
    is nothing to read from, or somebody stopped it.
    """
    from formengine.lines import told_lines

    read, worst, number = hand.engine.form(form), 0, 0
    if sys.stdout is None:
        raise FormEngineError(_("There is nowhere to write the results to: standard output is closed."))
    results = sys.stdout.buffer
    with _opened(answers) as stream, _progress(stream) as advance:
        try:
            for told in told_lines(read, stream, hand.engine.evaluate):
                number = told.number
                results.write(f"{told.text}\n".encode())
                results.flush()
                advance(told)
                worst = max(worst, 2 if told.error else int(told.blocks))
        except KeyboardInterrupt:
            raise FormEngineError(
                _("Stopped after line {number}; each line up to it was told.", number=number)
            ) from None
    return worst


def _opened(answers: Path | None) -> AbstractContextManager[BinaryIO]:
    """The lines that are to be read. Raises FormEngineError."""
    if answers is None or str(answers) == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise FormEngineError(
                _(
                    "Give the answers on standard input, one JSON object in each line:"
                    " formengine evaluate FORM --lines < answers.jsonl. Or name their file behind the form."
                )
            )
        return nullcontext(sys.stdin.buffer)
    try:
        return answers.open("rb")
    except OSError as error:
        raise FormEngineError(f"The file {answers.name or answers} cannot be read: {error.strerror}.") from None


@contextmanager
def _progress(stream: BinaryIO) -> Iterator[Callable[[Told], None]]:
    """What to do beside a result: say what was wrong, and draw how far it is where somebody looks on at a terminal."""
    # Where the results themselves run over the screen, a bar between them would only be in the way.
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield _say
        return
    begun = time.monotonic()

    def passed(number: int | None) -> str:
        rate = (number or 0) / max(time.monotonic() - begun, BETWEEN_LOOKS)
        return _("{number} lines, {rate} a second", number=f"{number or 0:,}", rate=f"{rate:,.0f}")

    # What is iterated over is never asked for; it only says that nobody knows how much there will be.
    unknown = (number for number in tuple[int]())
    with click.progressbar(unknown, length=_size(stream), file=sys.stderr, item_show_func=passed) as bar:
        watch = _Watch(bar)
        yield watch.advance
        watch.look()


@dataclass
class _Watch:
    """Draws how far it is, now and then."""

    bar: ProgressBar[int]
    seen: float = 0.0
    size: int = 0
    number: int = 0

    def advance(self, told: Told) -> None:
        """One more line was told."""
        self.size, self.number = self.size + told.size, told.number
        if told.error:
            click.echo(CLEARED, err=True, nl=False)
            _say(told)
        if time.monotonic() - self.seen >= BETWEEN_LOOKS:
            self.look()

    def look(self) -> None:
        """Draw it now."""
        self.bar.update(self.size, self.number)
        self.seen, self.size = time.monotonic(), 0


def _say(told: Told) -> None:
    if told.error:
        sentence = _("Line {number}: {error}", number=told.number, error=told.error)
        # What a line holds may have line breaks, and must not look like a sentence about another line.
        click.echo(isolated(" ".join(harmless(sentence).split())), err=True)


def _size(stream: BinaryIO) -> int | None:
    """How many bytes there are to read, where that can be known: in a file, not in a pipe."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
