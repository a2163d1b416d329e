"""Exports again and again until it is killed; says when it begins, and what went wrong if an export was refused.

Run as `export_worker.py HOME OUTPUT beside|direct RECORD…`; an output that ends in / becomes a new folder each time.
`direct` is the mistake that the test of kills must be able to find: a file that grows under its final name.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from formengine.engine import Engine
from formengine.exports.formats import EXPORTERS
from formengine.frontends.cli.running import run


def exported(home: str, output: str, records: list[str]) -> None:
    for number in count():
        target = f"{output[:-1]}-{number}/" if output.endswith("/") else output
        ran = run(Path(home), "export", *records, "-o", target, "--profile", "analyst", "--force")
        if ran.exit_code:
            print(ran.errors, flush=True)


def exported_in_place(home: str, output: str, records: list[str]) -> None:
    engine = Engine.start(Path(home))
    while True:
        export = engine.export(records, made_by="x", profile="analyst")
        with Path(output).open("wb") as stream:
            EXPORTERS["csv"](export, stream)


def main(home: str, output: str, manner: str, *records: str) -> None:
    print("ready", flush=True)
    {"beside": exported, "direct": exported_in_place}[manner](home, output, list(records))


if __name__ == "__main__":
    main(*sys.argv[1:])
