"""A shipped measure whose key, bands, risk items or missing rule slip by one is refused by its own worked examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from formengine.errors import DefinitionError
from formengine.lint import self_checks
from tests.building import Json, read

FORMS = [
    path
    for path in sorted((Path(__file__).parents[1] / "plugins").glob("*/formengine_*/forms/*.json"))
    if json.loads(path.read_bytes())["x-form"].get("scales")
]


def slips(scale: Json) -> Iterator[tuple[str, Json]]:
    """Every way in which a scale can be wrong by one step, and what it is then."""

    def slip(what: str, *keys: Any, to: Any) -> tuple[str, Json]:
        changed = deepcopy(scale)
        inside = changed
        for key in keys[:-1]:
            inside = inside[key]
        inside[keys[-1]] = to
        return what, changed

    for place, item in enumerate(scale["items"]):
        yield slip(f"item {place} turned", "items", place, "reverse", to=not item.get("reverse", False))
        others = scale["items"][:place] + scale["items"][place + 1 :]
        yield f"item {place} left out", {**deepcopy(scale), "items": others}
    for place, band in enumerate(scale.get("bands", [])):
        for step in (-1, 1) if place else ():
            yield slip(f"band {place} by {step}", "bands", place, "from", to=band["from"] + step)
    for place, risk in enumerate(scale.get("risk", [])):
        yield slip(f"risk {place} a step later", "risk", place, "at_least", to=risk["at_least"] + 1)
        yield f"risk {place} left out", {**deepcopy(scale), "risk": []}
    at_most = scale.get("missing", {"at_most": 0})["at_most"]
    for other in {max(0, at_most - 1), at_most + 1} - {at_most}:
        yield slip(f"{other} may be missing", "missing", to={"at_most": other, "then": "prorate"})


def is_refused(document: Json) -> bool:
    try:
        return any(trial.departures for trial in self_checks(read(document)))
    except DefinitionError:
        return True


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_no_slip_in_a_shipped_key_passes_its_own_worked_examples(path: Path) -> None:
    document = json.loads(path.read_bytes())
    unseen, tried = [], 0
    for name, scale in document["x-form"]["scales"].items():
        for what, changed in slips(scale):
            other = deepcopy(document)
            other["x-form"]["scales"][name] = changed
            tried += 1
            if not is_refused(other):
                unseen.append(f"{name}: {what}")

    print(f"{path.stem}: {tried} slips, {len(unseen)} unseen")
    assert tried > 0
    assert unseen == []
