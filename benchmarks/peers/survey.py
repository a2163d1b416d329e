"""A form and answers as SurveyJS has them: flat names, a dynamic panel for each list."""

from __future__ import annotations

from typing import Any

from benchmarks.peers.leaves import Json, Leaf, Tongue, leaves


def called(keys: tuple[str, ...]) -> str:
    """The flat name of a question outside of lists."""
    return "__".join(keys)


def _name(keys: tuple[str, ...], leaf: Leaf) -> str:
    return f"{{panel.{keys[1]}}}" if leaf.of_list == keys[0] else f"{{{called(keys)}}}"


TONGUE = Tongue(
    name=_name,
    calls={
        "sum": lambda *added: f"sum({', '.join(added)})",
        "round": lambda value, places: f"round({value}, {places})",
    },
    operators={"==": "="},
    words={True: "true", False: "false"},
)


def translated(document: Json) -> Json:
    """The form; each section is a page."""
    pages: dict[str, list[Json]] = {top: [] for top in document["properties"]}
    lists: dict[str, list[Json]] = {}
    for leaf in leaves(document):
        if leaf.of_list:
            lists.setdefault(leaf.of_list, []).append(_element(leaf))
        else:
            pages[leaf.keys[0]].append(_element(leaf))
    for name, elements in lists.items():
        pages[name].append({"type": "paneldynamic", "name": name, "templateElements": elements, "maxPanelCount": 1000})
    return {"pages": [{"name": name, "elements": elements} for name, elements in pages.items()]}


def _element(leaf: Leaf) -> Json:
    schema, x_form = leaf.schema, leaf.x_form
    made: Json = {"name": leaf.keys[1] if leaf.of_list else called(leaf.keys), "title": schema.get("title", "")}
    if leaf.kind == "calculated":
        return {**made, "type": "expression", "expression": TONGUE.rule(x_form["calculate"], leaf)}
    made |= {
        "choice": {"type": "radiogroup", "choices": leaf.codes},
        "choices": {"type": "checkbox", "choices": leaf.codes, "maxSelectedChoices": schema.get("maxItems", 0)},
        "yes_no": {"type": "boolean"},
        "date": {"type": "text", "inputType": "date"},
        "whole": {"type": "text", "inputType": "number"},
        "number": {"type": "text", "inputType": "number"},
        "text": {"type": "text", "maxLength": schema.get("maxLength", -1)},
    }[leaf.kind]
    made |= {ours: schema[key] for key, ours in (("minimum", "min"), ("maximum", "max")) if key in schema}
    if "pattern" in schema:
        made["validators"] = [{"type": "regex", "regex": f"^(?:{schema['pattern']})$"}]
    if x_form.get("required"):
        made["isRequired"] = True
    if "visible_when" in x_form:
        made["visibleIf"] = TONGUE.rule(x_form["visible_when"], leaf)
    return made


def answers_of(filled: Json) -> Json:
    """Answers by the flat names; a list is a list of panels."""
    flat: Json = {}
    for top, given in filled.items():
        flat |= {top: given} if isinstance(given, list) else {called((top, key)): one for key, one in given.items()}
    return flat


def scores_in(kept: Json) -> dict[str, Any]:
    """What was worked out, by the names that all engines' results are compared under."""
    return {name: kept.get(called(keys)) for name, keys in COMPARED.items()}


COMPARED = {
    "total": ("wellbeing", "total"), "left": ("money", "left"), "average": ("wellbeing", "average"),
    "distress": ("scored", "distress"),
}  # fmt: skip
