"""The peers that are Python packages, run by a Python of their own: a task in, microseconds and results out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

Json = dict[str, Any]


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    """Microseconds of processor time, and what was made."""
    start = time.process_time()
    made = work()
    return (time.process_time() - start) * 1e6, made


def jsonschema(task: Json) -> Json:
    """The reference validator, formats on."""
    from jsonschema import Draft202012Validator

    checker = Draft202012Validator.FORMAT_CHECKER
    load, validator = spent(lambda: Draft202012Validator(task["schema"], format_checker=checker))
    micros, verdicts = spent(lambda: [not list(validator.iter_errors(json.loads(text))) for text in task["documents"]])
    return {"load": load, "micros": micros, "verdicts": verdicts}


def jsonschema_rs(task: Json) -> Json:
    """The validator in Rust, formats on."""
    import jsonschema_rs as rust  # type: ignore[import-not-found,unused-ignore]

    load, validator = spent(lambda: rust.validator_for(task["schema"], validate_formats=True))
    micros, verdicts = spent(lambda: [not list(validator.iter_errors(json.loads(text))) for text in task["documents"]])
    return {"load": load, "micros": micros, "verdicts": verdicts}


def pyxform(task: Json) -> Json:
    """Compiling an XLSForm, from its rows, without the programs that check its result."""
    from pyxform.xls2xform import convert  # type: ignore[import-not-found,unused-ignore]

    times = []
    for _ in range(task["rounds"]):
        sheets = deepcopy(task["form"])
        took, made = spent(partial(convert, xlsform=sheets))
        times.append(took)
    return {"micros": sorted(times)[len(times) // 2], "binds": made.xform.count("<bind ")}


PEERS: dict[str, Callable[[Json], Json]] = {
    "jsonschema": jsonschema, "jsonschema_rs": jsonschema_rs, "pyxform": pyxform,
}  # fmt: skip

if __name__ == "__main__":
    json.dump(PEERS[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
