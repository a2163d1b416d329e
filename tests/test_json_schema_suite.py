"""The official test suite of JSON Schema, put to our own checks: what the dialect has, it judges as the standard does.

Each schema of the suite is wrapped as a question, section or list of a form; its data are read and checked as answers
are. What the dialect does not have is refused when the form is read, and counted here by the keyword that it is for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from formengine.answers import frozen
from formengine.answers.files import read_answers
from formengine.documents import read_json
from formengine.errors import AnswersError, DefinitionError, DocumentError
from formengine.evaluation import evaluate
from formengine.model import Form, Question
from formengine.validation import checked
from tests.building import Json, form_document, read

SUITE = Path(__file__).parent.parent.parent / "shared/data/json-schema-test-suite/draft2020-12"
pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"The JSON-Schema-Test-Suite is not at {SUITE}; its cases are left out."
)

DIALECT_KEYWORDS = frozenset(
    "$schema $id $ref $defs $comment type title description properties items oneOf const minimum maximum minLength"
    " maxLength pattern format minItems maxItems uniqueItems".split()
)
HOLD_SCHEMAS_BY_NAME = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
HOLD_LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
HOLD_A_SCHEMA = (
    "items", "not", "if", "then", "else", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties",
)  # fmt: skip
TYPE_MEANT = {
    "string": ("minLength", "maxLength", "pattern", "format"), "number": ("minimum", "maximum"),
    "object": ("properties",), "array": ("items", "minItems", "maxItems", "uniqueItems"),
}  # fmt: skip
"""The type of data that a keyword speaks about; the suite often leaves it out, the dialect never."""
PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "object": (dict,), "array": (list,)
}  # fmt: skip

TYPE_STATED = "type (must be stated)"
CLOSED = "additionalProperties (is always false)"
CHOICES_ONLY = "const (texts and whole numbers only)"
TOO_LARGE = "numbers (beyond 2 to the 53)"
EARLY = "format: date (years before 1000)"
ASSERTED = "format: date (is always checked)"
REFUSALS = {
    "'^' is not needed": "pattern (is matched whole)", "Say in x-form.pattern_hint": "pattern (is matched whole)",
    "The pattern": "pattern (what engines read differently)", "is outside the form": "$ref (to #/$defs/name only)",
    "There is no definition": "$ref (escaped)", "'$schema' is missing": "$id (inside of a form)",
    "'$id' is not a key": "$id (inside of a form)", "As a name": "properties (names)",
    "'properties' is missing": "properties (must be stated)",
    "'items' is missing": "items (must be stated)", "cannot stand here": "items (objects or choices only)",
    "'const' is missing": "oneOf (choices only)", "is not a key of a reference": "$ref (with keywords beside it)",
    "too large to keep": TOO_LARGE,
}  # fmt: skip
"""What is said against a schema that is made of the dialect's keywords → the keyword it is about."""


def subschemas(schema: Any) -> Iterator[Any]:
    """A schema and all schemas inside of it."""
    yield schema
    for key, value in schema.items() if isinstance(schema, dict) else ():
        inside: list[Any] = []
        if key in HOLD_SCHEMAS_BY_NAME and isinstance(value, dict):
            inside = list(value.values())
        elif key in HOLD_LISTS_OF_SCHEMAS and isinstance(value, list):
            inside = value
        elif key in HOLD_A_SCHEMA:
            inside = [value]
        for member in inside:
            yield from subschemas(member)


def foreign(schema: Any) -> str | None:
    """The first keyword, format or type in a schema that the dialect does not have; None where it has all."""
    for part in subschemas(schema):
        if not isinstance(part, dict):
            return "true and false (as schemas)"
        for key, value in part.items():
            if key not in DIALECT_KEYWORDS:
                return str(key)
            if key == "format" and value != "date":
                return f"format: {value}"
            if key == "type" and (isinstance(value, list) or value == "null"):
                return f"type: {'several' if isinstance(value, list) else value}"
    return None


def missing_type(schema: Json) -> str | None:
    """The type that a schema leaves out, as far as its keywords say which."""
    if "type" in schema or "$ref" in schema:
        return None
    return next((kind for kind, keys in TYPE_MEANT.items() if any(key in schema for key in keys)), None)


def completed(schema: Any) -> Any:
    """A schema as the dialect has it: with the type it leaves out, a constant as the one choice, patterns as whole."""
    if not isinstance(schema, dict):
        return schema
    made = {key: value for key, value in schema.items() if key != "$schema"}
    constant = made.get("const")
    if type(constant) in (str, int, float):
        del made["const"]
        made |= {"type": "string" if isinstance(constant, str) else "integer"}
        made |= {"oneOf": [{"const": constant, "title": "The only choice"}]}
    if missing_type(made):
        made = {"type": missing_type(made), **made}
    for key in ("properties", "$defs"):
        if isinstance(made.get(key), dict):
            made[key] = {name: completed(member) for name, member in made[key].items()}
    made |= {"items": completed(made["items"])} if "items" in made else {}
    pattern = made.get("pattern", "")
    if pattern.startswith("^") and pattern.endswith("$"):
        made |= {"pattern": pattern[1:-1], "x-form": {"pattern_hint": "as the suite has it"}}
    return made


def form_of(schema: Any) -> Form:
    """A form with the schema as its only question, section or list, called `it`. Raises what reading a form raises."""
    node = completed(schema)
    defs = node.pop("$defs", None) if isinstance(node, dict) else None
    is_container = isinstance(node, dict) and node.get("type") in ("object", "array")
    properties = {"it": node} if is_container else {"s": {"type": "object", "properties": {"it": node}}}
    return read(form_document(properties, defs=defs))


def accepts(form: Form, data: Any) -> bool:
    """Whether our own checks accept data as the answer. Raises DocumentError where it cannot even be kept."""
    value = read_json(json.dumps(data), name="data")
    question = form.nodes.get("s.it")
    if isinstance(question, Question):
        return checked(question, frozen(value))[1] is None
    try:
        return not evaluate(form, read_answers(form, {"it": value})).problems
    except AnswersError:
        return False


def why_refused(schema: Any) -> str | None:
    """The keyword for which a schema is refused when the form is read; None where it is not."""
    try:
        form_of(schema)
    except (DefinitionError, DocumentError) as error:
        keyword = foreign(schema) or next((name for sign, name in REFUSALS.items() if sign in str(error)), None)
        if keyword is None and ("const" in schema or "'type' must be one of" in str(error)):
            keyword = CHOICES_ONLY if "const" in schema else TYPE_STATED
        assert keyword is not None, f"refused for no known reason: {error} {schema}"
        return keyword
    assert foreign(schema) is None, f"a keyword that the dialect does not have was read: {schema}"
    return None


def stricter(schema: Json, case: Json) -> str | None:
    """Why we refuse what the standard accepts: the dialect is stricter there, and says so; None where it is not."""
    data, kind = case["data"], missing_type(schema)
    if kind is not None and (isinstance(data, bool) or not isinstance(data, PYTHON_TYPES[kind])):
        return TYPE_STATED
    if schema.get("format") == "date":
        return EARLY if str(data) < "1000" and data[4:5] == "-" else ASSERTED
    unknown = isinstance(data, dict) and set(data) - set(schema.get("properties", data))
    return CLOSED if unknown else None


@dataclass
class Tally:
    """How the cases came out: judged right, judged wrong, and refused, by keyword."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    groups: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)

    def refuse(self, keyword: str, cases: int) -> None:
        """Count cases of one group that are refused for a keyword."""
        self.groups[keyword] += 1
        self.cases[keyword] += cases

    def judge(self, form: Form, group: Json, name: str) -> None:
        """Judge every case of a group by a form that could be read."""
        refused = Counter[str]()
        for case in group["tests"]:
            try:
                accepted = accepts(form, case["data"])
            except DocumentError:
                refused[TOO_LARGE] += 1
                continue
            reason = stricter(group["schema"], case) if case["valid"] and not accepted else None
            if reason is not None:
                refused[reason] += 1
            elif accepted is case["valid"]:
                self.right += 1
            else:
                self.wrong.append(f"{name}, {group['description']}, {case['description']}: {case['data']!r}")
        for reason, cases in refused.items():
            self.refuse(reason, cases)

    def __str__(self) -> str:
        rows = [f"{keyword:45}{self.groups[keyword]:7}{cases:7}" for keyword, cases in self.cases.most_common()]
        heading = f"{'refused for':45}{'groups':>7}{'cases':>7}"
        total = self.right + len(self.wrong) + self.cases.total()
        closing = (
            f"{total} cases: {self.right} judged right, {len(self.wrong)} wrong, {self.cases.total()} refused for"
            f" {len(self.cases)} keywords"
        )
        return "\n".join([heading, *rows, closing])


def groups() -> Iterator[tuple[str, Json]]:
    """Every group of cases, with the name of its file."""
    for path in sorted(SUITE.rglob("*.json")):
        for group in json.loads(path.read_text("utf-8")):
            yield str(path.relative_to(SUITE)), group


def test_every_case_is_judged_as_the_standard_does_or_refused_for_a_keyword() -> None:
    tally, cases = Tally(), 0
    for name, group in groups():
        cases += len(group["tests"])
        keyword = why_refused(group["schema"])
        if keyword is None:
            tally.judge(form_of(group["schema"]), group, name)
        else:
            tally.refuse(keyword, len(group["tests"]))

    print(f"\n{tally}")
    assert tally.wrong == []
    assert tally.right + tally.cases.total() == cases
    assert tally.right > 180, "there is something left to judge"
