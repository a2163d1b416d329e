"""What watches while a hostile form is read: the way to files, the network and other programs, and the time."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

OUTWARD = (
    "open",
    "os.",
    "socket.",
    "urllib.",
    "http.",
    "subprocess.",
    "shutil.",
    "ctypes.",
    "exec",
    "import",
    "sqlite3.",
)
"""Beginnings of the names of audit events by which something leaves the process, or is run."""


@dataclass
class Watch:
    """Notes every way out that is tried by the thread that began to watch; `Watch.begin` is called once a process."""

    tried: list[str] = field(default_factory=list)
    thread: int | None = None

    @staticmethod
    def begin() -> Watch:
        """A watch that stands for the rest of the process, for an audit hook cannot be taken away again."""
        watch = Watch()
        sys.addaudithook(watch._note)
        return watch

    def _note(self, event: str, given: tuple[object, ...]) -> None:
        if self.thread == threading.get_ident() and event.startswith(OUTWARD):
            self.tried.append(f"{event} {str(given[:1])[:100]}")

    @contextmanager
    def kept(self) -> Iterator[list[str]]:
        """Watch meanwhile; gives the list that fills with what is tried."""
        self.tried, self.thread = [], threading.get_ident()
        try:
            yield self.tried
        finally:
            self.thread = None


class Listener:
    """Listens on this machine, counts who comes, and says nothing to them."""

    def __init__(self) -> None:
        self.visits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        """Listen no longer."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)


class Hanging(BaseException):
    """What was watched did not end in time."""


@contextmanager
def ending_within(seconds: float) -> Iterator[list[float]]:
    """Stop what takes more processor time; gives a list that ends with the time taken."""
    spent: list[float] = []
    has_clock = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGPROF, _ring) if has_clock else None
    start = time.process_time()
    if has_clock:
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield spent
    finally:
        if has_clock:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
        spent.append(time.process_time() - start)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise Hanging
