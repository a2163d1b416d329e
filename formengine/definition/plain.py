"""The plain schema of a form: standard JSON Schema 2020-12 that other systems can validate its answers with."""

from __future__ import annotations

from typing import Any

from formengine.kinds import RULES
from formengine.kinds.choices import ITEM_ID
from formengine.kinds.rules import given
from formengine.model import Form, Group, Node, Repeat

Json = dict[str, Any]


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
        return {"title": node.title, "type": "array", "items": _object(node.children, item=True), **given(bounds)}
    return {"title": node.title, **RULES[node.kind].schema(node)}
