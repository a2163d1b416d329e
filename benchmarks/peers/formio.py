"""A form as Form.io's core has it: a container for each section, a data grid for each list, rules in JavaScript."""

from __future__ import annotations

from benchmarks.peers.leaves import Json, Leaf, Tongue, leaves


def _name(keys: tuple[str, ...], leaf: Leaf) -> str:
    return f"row.{keys[1]}" if leaf.of_list == keys[0] else f"data.{'.'.join(keys)}"


TONGUE = Tongue(
    name=_name,
    calls={
        "sum": lambda *added: f"({' + '.join(added)})",
        # JavaScript has no decimal rounding; a hundredth of a thousandth makes halves go up.
        "round": lambda value, places: f"(Math.round({value} * 10 ** {places} + 1e-7) / 10 ** {places})",
    },
    operators={"==": "==="},
    words={True: "true", False: "false"},
)

TYPES = {
    "choice": "radio", "choices": "select", "yes_no": "checkbox", "date": "textfield", "whole": "number",
    "number": "number", "text": "textfield", "calculated": "number",
}  # fmt: skip


def translated(document: Json) -> Json:
    """The form."""
    inside: dict[str, list[Json]] = {top: [] for top in document["properties"]}
    for leaf in leaves(document):
        inside[leaf.keys[0]].append(_component(leaf))
    kinds = {top: node["type"] for top, node in document["properties"].items()}
    return {
        "components": [
            {"type": "datagrid" if kinds[top] == "array" else "container", "key": top, "input": True, "tree": True,
             "components": components}
            for top, components in inside.items()
        ]
    }  # fmt: skip


def _component(leaf: Leaf) -> Json:
    schema, x_form = leaf.schema, leaf.x_form
    checks: Json = {"required": bool(x_form.get("required"))}
    checks |= {ours: schema[key] for key, ours in LIMITS.items() if key in schema}
    kind = "checkbox" if schema.get("type") == "boolean" else TYPES[leaf.kind]
    made: Json = {"type": kind, "key": leaf.keys[1], "label": schema.get("title", ""), "input": True}
    made["validate"] = checks
    if leaf.kind == "choices":
        made |= {"multiple": True, "dataSrc": "values", "data": {"values": _values(leaf)}}
    if leaf.kind == "choice":
        made["values"] = _values(leaf)
    if leaf.kind == "yes_no":
        # A checkbox that must be ticked is not a question that must be answered.
        checks["required"] = False
    if leaf.kind == "calculated":
        made["calculateValue"] = f"value = {TONGUE.rule(x_form['calculate'], leaf)}"
    if "visible_when" in x_form:
        made["customConditional"] = f"show = {TONGUE.rule(x_form['visible_when'], leaf)}"
    return made


LIMITS = {"minimum": "min", "maximum": "max", "maxLength": "maxLength", "pattern": "pattern"}


def _values(leaf: Leaf) -> list[Json]:
    return [{"label": str(code), "value": code} for code in leaf.codes]
