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

TYPE_STATED = "type (must be stated)"
PATTERN_WHOLE = "pattern (is matched whole)"
CLOSED = "additionalProperties (is always false)"
TOO_LARGE = "numbers (beyond 2 to the 53)"
UNREADABLE = "characters (that cannot be kept)"
EARLY = "years (before 1000)"
CHOICES_ONLY = "const (of choices only)"


def subschemas(schema: Any) -> Iterator[Any]:
    """A schema and all schemas inside of it."""
    yield schema
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key in HOLD_SCHEMAS_BY_NAME and isinstance(value, dict):
            inside: list[Any] = list(value.values())
        elif key in HOLD_LISTS_OF_SCHEMAS and isinstance(value, list):
            inside = value
        else:
            inside = [value] if key in HOLD_A_SCHEMA else []
        for member in inside:
            yield from subschemas(member)


def foreign(schema: Any) -> str | None:
    """The first keyword, format or type in a schema that the dialect does not have; None where it has all."""
    for part in subschemas(schema):
        if not isinstance(part, dict):
            return "true and false (as schemas)"
        for key, value in part.items():
            if key not in DIALECT_KEYWORDS:
                return key
            if key == "format" and value != "date":
                return f"format: {value}"
            if key == "type" and (isinstance(value, list) or value == "null"):
                return f"type: {'several' if isinstance(value, list) else value}"
    return None


def completed(schema: Json) -> Json:
    """A schema with the types that it leaves out, as far as its keywords say which, and with a title for each choice."""
    made = {key: value for key, value in schema.items() if key != "$schema"}
    if "type" not in made and "$ref" not in made:
        meant = [kind for kind, keys in TYPE_MEANT.items() if any(key in made for key in keys)]
        made = {"type": meant[0], **made} if meant else made
    if isinstance(made.get("properties"), dict):
        made["properties"] = {name: completed(member) for name, member in made["properties"].items()}
    if isinstance(made.get("$defs"), dict):
        made["$defs"] = {name: completed(member) for name, member in made["$defs"].items()}
    if isinstance(made.get("items"), dict):
        made["items"] = completed(made["items"])
    pattern = made.get("pattern", "")
    if pattern.startswith("^") and pattern.endswith("$"):
        made |= {"pattern": pattern[1:-1], "x-form": {"pattern_hint": "as the suite has it"}}
    return made


def form_of(schema: Json) -> Form:
    """A form with the schema as its only question, section or list, called `it`. Raises DefinitionError."""
    node = completed(schema)
    defs = node.pop("$defs", None)
    is_leaf = node.get("type") not in ("object", "array")
    properties = {"s": {"type": "object", "properties": {"it": node}}} if is_leaf else {"it": node}
    return read(form_document(properties, defs=defs))


def accepts(form: Form, data: Any) -> bool:
    """Whether our own checks accept data as the answer. Raises DocumentError where it cannot even be kept."""
    value = read_json(json.dumps(data), name="data")
    node = form.nodes.get("s.it")
    if isinstance(node, Question):
        return checked(node, frozen(value))[1] is None
    try:
        evaluation = evaluate(form, read_answers(form, {"it": value}))
    except AnswersError:
        return False
    return not evaluation.problems


def why_refused(schema: Any, error: DefinitionError) -> str:
    """The keyword for which a schema made of the dialect's keywords is refused nevertheless."""
    message = str(error)
    if "'type' must be one of" in message:
        return CHOICES_ONLY if "const" in schema or "oneOf" in schema else TYPE_STATED
    for sign, keyword in REFUSALS.items():
        if sign in message:
            return keyword
    raise AssertionError(f"refused for no known reason: {message} {schema}")


REFUSALS = {
    "'^' is not needed": PATTERN_WHOLE, "Say in x-form.pattern_hint": PATTERN_WHOLE, "The pattern": "pattern (another dialect of)",
    "is outside the form": "$ref (outside #/$defs/name)", "There is no definition": "$ref (escaped)", "goes in a circle": "$ref (in a circle)",
    "'$id' is not a key": "$id (inside of a form)", "As a name": "properties (names)", "'properties' is missing": "properties (must be stated)",
    "'items' is missing": "items (must be stated)", "'const' is not a key": CHOICES_ONLY, "cannot stand here": "items (lists of objects or choices)",
    "'uniqueItems' is not a key": "uniqueItems (of choices only)", "'oneOf' is missing": CHOICES_ONLY, "false is not known here": "uniqueItems (false)",
    "False is not known here": "uniqueItems (false)", "is not a key of a reference": "$ref (with keywords beside it)",
    "is not a key of": "keywords (of another type)", "is needed here": "values (beyond the dialect's limits)",
}  # fmt: skip
"""What a finding says → the keyword it is about."""
