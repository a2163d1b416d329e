"""The plain schema of a form: standard JSON Schema 2020-12 that other systems can validate its answers with."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from formengine.documents import plain_number
from formengine.model import Form, Group, Kind, Node, Question, Repeat

Json = dict[str, Any]
ITEM_ID = {"type": "string", "description": "The item's own id, the same in every copy.", "maxLength": 40}


def plain_schema(form: Form) -> Json:
    """The schema that the effective answers of every record without blocking problems fulfil.

    Nothing is `required`: what must be answered depends on answers and states, which JSON Schema cannot say well.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:formengine:plain:{form.id}@{form.version}",
        "title": form.title,
        "$comment": f"Made by formengine from {form.id} {form.version}, SHA-256 {form.hash}.",
        **_object(form.sections),
    }


def _object(children: tuple[Node, ...], item: bool = False) -> Json:
    properties = {child.name: _node(child) for child in children}
    return {
        "type": "object",
        "properties": {**({"_id": ITEM_ID} if item else {}), **properties},
        "additionalProperties": False,
    }


def _node(node: Node) -> Json:
    if isinstance(node, Group):
        return {"title": node.title, **_object(node.children)}
    if isinstance(node, Repeat):
        bounds = {"minItems": node.limits.fewest, "maxItems": node.limits.most}
        return {"title": node.title, "type": "array", "items": _object(node.children, item=True), **_given(bounds)}
    return {"title": node.title, **_SCHEMAS[node.kind](node)}


def _given(keys: Json) -> Json:
    return {
        key: plain_number(value) if isinstance(value, Decimal) else value
        for key, value in keys.items()
        if value is not None
    }


def _text(question: Question) -> Json:
    limits = question.limits
    pattern = f"^(?:{limits.pattern})$" if limits.pattern is not None else None
    return {"type": "string", **_given({"minLength": limits.shortest, "maxLength": limits.longest, "pattern": pattern})}


def _number(question: Question) -> Json:
    kind = "integer" if question.kind is Kind.INTEGER else "number"
    return {"type": kind, **_given({"minimum": question.limits.minimum, "maximum": question.limits.maximum})}


def _choices(question: Question) -> list[Json]:
    return [{"const": choice.value, "title": choice.title} for choice in question.choices]


def _several(question: Question) -> Json:
    bounds = {"minItems": question.limits.fewest, "maxItems": question.limits.most}
    items = {"type": "string", "oneOf": _choices(question)}
    return {"type": "array", "uniqueItems": True, "items": items, **_given(bounds)}


def _several_items(question: Question) -> Json:
    bounds = {"minItems": question.limits.fewest, "maxItems": question.limits.most}
    return {"type": "array", "uniqueItems": True, "items": ITEM_ID, **_given(bounds)}


_SCHEMAS: dict[Kind, Callable[[Question], Json]] = {
    Kind.SHORT_TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.PARTIAL_DATE: _text,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.YES_NO: lambda question: {"type": "boolean"},
    Kind.CHOICE: lambda question: {"type": "string", "oneOf": _choices(question)},
    Kind.RATING: lambda question: {"type": "integer", "oneOf": _choices(question)},
    Kind.CHOICES: _several,
    Kind.DATE: lambda question: {"type": "string", "format": "date"},
    Kind.REFERENCE: lambda question: ITEM_ID,
    Kind.REFERENCES: _several_items,
}
