"""Small forms for tests: made from a few questions, read by the engine as any other form is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from formengine.answers import Answers
from formengine.answers.files import read_answers
from formengine.definition import read_form
from formengine.errors import DefinitionError
from formengine.evaluation import Evaluation, evaluate
from formengine.expressions import Functions
from formengine.model import Form, State
from formengine.standard import FUNCTIONS

Json = dict[str, Any]

ROOT = Path(__file__).parent.parent
BLOCKS: dict[str, Json] = {
    block["$id"]: block
    for block in (json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "schemas" / "blocks").glob("*.json")))
}
SHIPPED = {
    "home_visit": ROOT / "tests/forms/home_visit.json",
    "kitchen_sink": ROOT / "tests/forms/kitchen_sink.json",
    "nested_lists": ROOT / "tests/forms/nested_lists.json",
    "for_each": ROOT / "tests/forms/for_each.json",
    "references": ROOT / "tests/forms/references.json",
    "child_checklist": ROOT / "plugins/secure_base/formengine_secure_base/forms/child_checklist.json",
    "core10": ROOT / "plugins/core10/formengine_core10/forms/core10.json",
    "rosenberg": ROOT / "plugins/measures/formengine_measures/forms/rosenberg.json",
    "rosenberg_order_b": ROOT / "plugins/measures/formengine_measures/forms/rosenberg_order_b.json",
    "relationships": ROOT / "plugins/measures/formengine_measures/forms/relationships.json",
    "intake": ROOT / "plugins/therapy_intake/formengine_therapy_intake/forms/intake.json",
}
"""The forms that promises are tested on, by name."""

OWN_RIGHTS = {"holder": "The formengine authors", "basis": "own_wording", "contexts": ["clinical", "education"]}
SCHEMA_KEYS = frozenset(
    "title description minimum maximum minLength maxLength pattern minItems maxItems".split()
)  # fmt: skip


def shipped_form(name: str) -> Form:
    """One of the forms that promises are tested on."""
    return read_form(SHIPPED[name].read_bytes(), name=f"{name}.json", blocks=BLOCKS, functions=FUNCTIONS)


def _node(head: Json, keys: Json) -> Json:
    schema = {key: value for key, value in keys.items() if key in SCHEMA_KEYS}
    x_form = {key: value for key, value in keys.items() if key not in SCHEMA_KEYS}
    return {**head, **schema, **({"x-form": x_form} if x_form else {})}


def section(questions: Json, **keys: Any) -> Json:
    """A section; what JSON Schema does not know goes into x-form (as in all of these)."""
    return _node({"type": "object", "properties": questions}, keys)


def repeat(questions: Json, **keys: Any) -> Json:
    """A list of items."""
    return _node({"type": "array", "items": {"type": "object", "properties": questions}}, keys)


def text(**keys: Any) -> Json:
    """A text."""
    return _node({"type": "string"}, keys)


def whole(**keys: Any) -> Json:
    """A whole number."""
    return _node({"type": "integer"}, keys)


def number(**keys: Any) -> Json:
    """A number."""
    return _node({"type": "number"}, keys)


def yes_no(**keys: Any) -> Json:
    """Yes or no."""
    return _node({"type": "boolean"}, keys)


def day(**keys: Any) -> Json:
    """A date."""
    return _node({"type": "string", "format": "date"}, keys)


def partial(**keys: Any) -> Json:
    """A date as far as it is known."""
    return _node({"type": "string"}, {"widget": "partial_date", **keys})


def asked_as(widget: str, **keys: Any) -> Json:
    """A text of a kind of its own."""
    return _node({"type": "string"}, {"widget": widget, **keys})


def attachment(**keys: Any) -> Json:
    """A file that belongs to the record."""
    return _node({"type": "object"}, {"widget": "attachment", **keys})


def one_of(*codes: str, **keys: Any) -> Json:
    """One choice; each code is titled as itself with a capital."""
    return _node({"type": "string", "oneOf": _offered(codes)}, keys)


def some_of(*codes: str, **keys: Any) -> Json:
    """Several choices."""
    items = {"type": "string", "oneOf": _offered(codes)}
    return _node({"type": "array", "uniqueItems": True, "items": items}, keys)


def items_of(source: str, **keys: Any) -> Json:
    """A question that refers to several items of a list."""
    head = {"type": "array", "uniqueItems": True, "items": {"type": "string"}}
    return _node(head, {"choices_from": source, **keys})


def rating(least: int, most: int, **keys: Any) -> Json:
    """A rating with a step for each whole number."""
    steps = [{"const": step, "title": f"Step {step}"} for step in range(least, most + 1)]
    return _node({"type": "integer", "oneOf": steps}, keys)


def one_of_each() -> Form:
    """A form with a question of each kind, called as the kind is, each offering every state."""
    questions = {
        "short_text": text(maxLength=80), "long_text": text(), "integer": whole(), "decimal": number(),
        "yes_no": yes_no(), "choice": one_of("calm", "sad", "cross"), "rating": rating(0, 3),
        "choices": some_of("x", "y", "z"), "date": day(), "partial_date": partial(),
        "money": asked_as("money", unit="GBP"), "time": asked_as("time"), "duration": asked_as("duration"),
        "age": asked_as("age"), "person_name": asked_as("person_name"), "address": asked_as("address"),
        "telephone": asked_as("telephone"), "email": asked_as("email"), "narrative": asked_as("narrative"),
        "declaration": asked_as("declaration", title="I agree."), "attachment": attachment(),
    }  # fmt: skip
    return form_with({"s": section(questions, states={state.value: state.value for state in State})})


def _offered(codes: tuple[str, ...]) -> list[Json]:
    return [{"const": code, "title": code.capitalize()} for code in codes]


def form_document(properties: Json, *, defs: Json | None = None, **x_form: Any) -> Json:
    """A form's document with these sections and lists at its root."""
    return {
        "$schema": "urn:formengine:form:1",
        "$id": "urn:formengine:form:test/small",
        "type": "object",
        "title": "A small form",
        "x-form": {"version": "1.0.0", "languages": ["en-GB"], "rights": OWN_RIGHTS, **x_form},
        **({"$defs": defs} if defs else {}),
        "properties": properties,
    }


def read(document: Json, *, functions: Functions = FUNCTIONS) -> Form:
    """The form that a document describes."""
    return read_form(json.dumps(document), name="small.json", blocks=BLOCKS, functions=functions)


def form_with(properties: Json, *, functions: Functions = FUNCTIONS, defs: Json | None = None, **x_form: Any) -> Form:
    """A form with these sections and lists at its root, and these keys in the root's x-form."""
    return read(form_document(properties, defs=defs, **x_form), functions=functions)


def findings_of(document: Json, *, functions: Functions = FUNCTIONS) -> list[tuple[str, str, str]]:
    """What is wrong with a form document: code, place and message of each finding."""
    try:
        read(document, functions=functions)
    except DefinitionError as error:
        return [(finding.code, finding.place, finding.message) for finding in error.findings]
    return []


def answers_to(form: Form, answers: Json, *, states: Json | None = None, overrides: Json | None = None) -> Answers:
    """Answers as a file would give them."""
    return read_answers(form, {"answers": answers, "states": states or {}, "overrides": overrides or {}})


def evaluated(form: Form, answers: Json, *, states: Json | None = None, overrides: Json | None = None) -> Evaluation:
    """What answers amount to."""
    return evaluate(form, answers_to(form, answers, states=states, overrides=overrides))


def problems_of(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Path and kind of each problem."""
    return [(problem.path, problem.kind) for problem in evaluation.problems]
