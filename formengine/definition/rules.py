"""The rules of a form, read where they look: at the root, or inside of the items of a list."""

from __future__ import annotations

from typing import Any

from formengine.definition.nodes import CONDITION, Builder
from formengine.definition.scope import SketchScope
from formengine.definition.sketch import Sketch
from formengine.errors import did_you_mean
from formengine.model import ITEM_CALLED, Repeat, Rule

Json = dict[str, Any]


def rules_of(rules: list[Json], builder: Builder, root: Sketch) -> tuple[Rule, ...]:
    """Every rule that can be read; what is wrong with the others is a finding.

    Parameters: `builder` that has built the form's nodes; `root` the sketch of the whole form.
    """
    made: list[Rule] = []
    for rule in rules:
        place = f"rule '{rule['id']}'"
        if any(rule["id"] == other.id for other in made):
            builder.findings.add("name", place, "Two rules have this name.")
        for path in rule["about"]:
            if path not in builder.nodes:
                message = f"There is nothing at '{path}'.{did_you_mean(path, builder.nodes)}"
                builder.findings.add("path", place, message)
        around = _around(rule, place, builder, root)
        if around is None:
            continue
        holds = builder.expression(rule["holds"], SketchScope.around(around), f"{place}, holds", CONDITION)
        if holds is not None:
            told = (rule["message"], tuple(rule["about"]), rule.get("for_each", ""))
            made.append(Rule(rule["id"], rule["level"], holds, *told))
    return tuple(made)


def _around(rule: Json, place: str, builder: Builder, root: Sketch) -> Sketch | None:
    """Where a rule is read: at the root, or inside of the list that it is for; None where there is no such list."""
    within = rule.get("for_each")
    if within is None:
        if ITEM_CALLED in rule["message"]:
            message = f"Its message names an {ITEM_CALLED}; name the list of it in for_each."
            builder.findings.add("path", place, message)
        return root
    if not isinstance(builder.nodes.get(within), Repeat):
        lists = [path for path, node in builder.nodes.items() if isinstance(node, Repeat)]
        builder.findings.add("path", place, f"There is no list '{within}' for for_each.{did_you_mean(within, lists)}")
        return None
    found = root
    for name in within.split("."):
        found = found.children[name]
    return found
