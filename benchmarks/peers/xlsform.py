"""A form as an XLSForm: the rows of its sheets, which pyxform compiles."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.peers.leaves import Json, Leaf, Tongue, leaves

TONGUE = Tongue(
    name=lambda keys, leaf: f"${{{'_'.join(keys)}}}",
    calls={"sum": lambda *added: f"({' + '.join(added)})", "round": lambda value, places: f"round({value}, {places})"},
    operators={"==": "=", "/": "div"},
    words={True: "'yes'", False: "'no'"},
)
TYPES = {"date": "date", "whole": "integer", "number": "decimal", "text": "text", "calculated": "calculate"}


def translated(document: Json) -> Json:
    """The sheets of the workbook, as lists of rows."""
    return {
        "survey": list(_rows(document)),
        "choices": list(_choices(document)),
        "settings": [{"form_title": document["title"], "form_id": "measured", "version": "1"}],
    }


def _rows(document: Json) -> Iterator[dict[str, str]]:
    top = ""
    for leaf in leaves(document):
        if leaf.keys[0] != top:
            yield from _end(document, top)
            top = leaf.keys[0]
            yield {
                "type": f"begin {_around(document, top)}",
                "name": top,
                "label": document["properties"][top].get("title", top),
            }
        yield _row(leaf)
    yield from _end(document, top)


def _around(document: Json, top: str) -> str:
    return "repeat" if document["properties"][top]["type"] == "array" else "group"


def _end(document: Json, top: str) -> Iterator[dict[str, str]]:
    if top:
        yield {"type": f"end {_around(document, top)}"}


def _row(leaf: Leaf) -> dict[str, str]:
    schema, x_form, name = leaf.schema, leaf.x_form, "_".join(leaf.keys)
    kinds = {"choice": f"select_one {name}", "choices": f"select_multiple {name}", "yes_no": "select_one yes_no"}
    made = {"type": kinds.get(leaf.kind) or TYPES[leaf.kind], "name": name, "label": schema.get("title") or name}
    limits = [f". {sign} {schema[key]}" for key, sign in (("minimum", ">="), ("maximum", "<=")) if key in schema]
    if "pattern" in schema:
        limits.append(f"regex(., '^({schema['pattern']})$')")
    made |= {"constraint": " and ".join(limits)} if limits else {}
    made |= {"required": "yes"} if x_form.get("required") else {}
    made |= {"relevant": TONGUE.rule(x_form["visible_when"], leaf)} if "visible_when" in x_form else {}
    made |= {"calculation": TONGUE.rule(x_form["calculate"], leaf)} if "calculate" in x_form else {}
    return made


def _choices(document: Json) -> Iterator[dict[str, str]]:
    yield from ({"list_name": "yes_no", "name": code, "label": code.capitalize()} for code in ("yes", "no"))
    for leaf in leaves(document):
        for code in leaf.codes:
            yield {"list_name": "_".join(leaf.keys), "name": str(code), "label": str(code)}
