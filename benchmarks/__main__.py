"""`python -m benchmarks`: every figure that is claimed, measured here and now, with its peers and its limit.

Prints a table and writes the same as JSON. Ends with 1 where results are wrong or, unless it is a short run, a promise
is not kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, WrongResult, table
from benchmarks.machine import machine

PARTS = ("starting", "beside", "reading", "bulk", "changing", "nested", "explaining", "exporting", "saving", "records")
"""The modules that give figures, each by a function `figures(short=…)`."""


def measured(names: Sequence[str], *, short: bool) -> Iterator[Figure]:
    """The figures of some parts; those of a short run are for their results, so nothing is promised of them."""
    for name in names:
        for found in import_module(f"benchmarks.{name}").figures(short=short):
            figure = replace(found, limit=None) if short else found
            print(table([figure]).splitlines()[-1], file=sys.stderr, flush=True)  # A run of minutes may be cut off.
            yield figure


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, write; the exit code."""
    asked = asked_of_benchmarks(given)
    told, begun = machine(), time.monotonic()
    try:
        figures = list(measured(asked.only or PARTS, short=asked.short))
    except WrongResult as wrong:
        print(f"A wrong result, so nothing is compared: {wrong}")
        return 1
    print(table(figures))
    print("\n" + "; ".join(f"{key}: {value}" for key, value in told.items()))
    made = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "short": asked.short, "machine": told,
        "seconds": round(time.monotonic() - begun), "figures": [figure.as_json() for figure in figures],
    }  # fmt: skip
    asked.output.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 1 if any(figure.is_kept is False for figure in figures) else 0


def asked_of_benchmarks(given: Sequence[str] | None) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one small round of each: for its results, not for times")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="NAME", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("-o", dest="output", type=Path, default=Path("benchmarks.json"), metavar="FILE",
                        help="where the figures are written as JSON (default: benchmarks.json)")  # fmt: skip
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
