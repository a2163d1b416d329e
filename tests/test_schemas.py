"""The published schemas: every property is described, and what formengine prints is as they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from formengine.documents import to_json
from formengine.evaluation import Evaluation
from formengine.exports.data import evaluation_json
from formengine.model import State
from formengine.validation import ProblemKind
from tests.building import SHIPPED, day, evaluated, form_with, partial, section, shipped_form, text, whole

ROOT = Path(__file__).parent.parent
EVALUATION = json.loads((ROOT / "schemas/evaluation.schema.json").read_text("utf-8"))
SCHEMAS = {path.name: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "schemas").glob("*.json"))}
VALIDATOR = Draft202012Validator(EVALUATION, format_checker=Draft202012Validator.FORMAT_CHECKER)


def told(evaluation: Evaluation) -> Any:
    """What `evaluate --json` prints, read back."""
    return json.loads(to_json(evaluation_json(evaluation)))


def departures(evaluation: Evaluation) -> list[str]:
    """Where the printed evaluation is not as its schema says."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(told(evaluation))]


def properties_of(schema: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every property that a schema declares, with its place."""
    if not isinstance(schema, dict):
        return
    for name, member in schema.get("properties", {}).items():
        yield f"{place}/{name}", member
        yield from properties_of(member, f"{place}/{name}")
    for key in ("items", "additionalProperties"):
        yield from properties_of(schema.get(key), f"{place}/{key}")
    for key in ("$defs", "patternProperties"):
        for name, member in schema.get(key, {}).items():
            yield from properties_of(member, f"{place}/{key}/{name}")
    for key in ("anyOf", "oneOf"):
        for number, member in enumerate(schema.get(key, ())):
            yield from properties_of(member, f"{place}/{key}/{number}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_a_schema_and_describes_every_property(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])

    silent = [place for place, member in properties_of(SCHEMAS[name]) if not member.get("description")]

    assert SCHEMAS[name]["description"]
    assert silent == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_as_the_schema_of_form_documents_says(name: str) -> None:
    document = json.loads(SHIPPED[name].read_text("utf-8"))

    assert [error.message for error in Draft202012Validator(SCHEMAS["form.schema.json"]).iter_errors(document)] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_told_of_an_empty_form_is_as_the_schema_says(name: str) -> None:
    assert departures(evaluated(shipped_form(name), {})) == []


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("plugins/*/formengine_*/examples/*.json")), ids=lambda path: path.stem
)
def test_what_is_told_of_a_filled_example_is_as_the_schema_says(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    form = shipped_form(document["form"].partition("/")[2])
    parts = {key: document[key] for key in ("states", "overrides") if key in document}

    evaluation = evaluated(form, document["answers"], **parts)

    assert evaluation.progress.answered > 0
    assert departures(evaluation) == []


def test_problems_overrides_states_failures_and_kept_answers_are_told_as_the_schema_says() -> None:
    properties = {
        "main": section(
            {
                "when": day(),
                "how_many": whole(minimum=0, maximum=5, required=True, states={"declined": "I would rather not say"}),
                "hidden": text(visible_when="how_many > 3"),
                "double": whole(calculate="how_many * 2", override="with_reason"),
                "later": day(calculate="add_days(when, 99999999)"),
                "about": partial(),
                "wrong": whole(),
            }
        )
    }
    form = form_with(properties, date="main.when")
    filled = evaluated(
        form,
        {"main": {"when": "2026-03-02", "how_many": 2, "hidden": "kept", "about": "1912~", "wrong": "many"}},
        overrides={"main.double": {"value": 9, "reason": "counted by hand"}},
    )
    declined = evaluated(form, {}, states={"main.how_many": "declined"})

    assert departures(filled) == departures(declined) == []
    assert {problem["kind"] for problem in told(filled)["problems"]} == {"type", "expression"}
    assert told(filled)["overrides"]["main.double"] == {"value": 9, "reason": "counted by hand", "replaced": 4}
    assert told(filled)["kept"] == ["main.hidden"]
    assert told(filled)["calculated"]["main.later"] is None
    assert told(declined)["states"] == {"main.how_many": "declined"}


def test_the_schema_knows_every_kind_of_problem_and_every_state() -> None:
    keys = EVALUATION["properties"]

    assert keys["problems"]["items"]["properties"]["kind"]["enum"] == list(get_args(ProblemKind))
    assert keys["states"]["additionalProperties"]["enum"] == [state.value for state in State]


def test_the_schema_refuses_what_is_not_told() -> None:
    plain = told(evaluated(shipped_form("home_visit"), {}))

    assert VALIDATOR.is_valid(plain)
    assert not VALIDATOR.is_valid({**plain, "session": 1})
    assert not VALIDATOR.is_valid({key: value for key, value in plain.items() if key != "scores"})
