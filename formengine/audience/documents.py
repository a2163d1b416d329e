"""The document of the form that one reader gets, so that it can be filled in on another machine.

References are written out, what is kept from the reader is gone, and what a condition named that is gone is settled as
it stands now: a question that is asked stays asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formengine.audience.forms import reduced_form
from formengine.audience.readers import Sight, named
from formengine.definition.bundling import Follower
from formengine.definition.findings import Findings
from formengine.evaluation import Evaluation
from formengine.expressions import Expression
from formengine.model import Form, Node, Question, Repeat

Json = dict[str, Any]
SETTLED = ("visible_when", "usual_when", "required")
"""Keys with a condition that are left out where it names what is gone."""
LEFT_OUT = ("tests", "sample", "scales", "instruments", "rules", "date")


def reduced_document(given: Evaluation, form: Form, sight: Sight) -> Json:
    """The document for a reader; `given` is the evaluation as they get it, `form` the whole form."""
    kept = _kept(reduced_form(form, sight).nodes, form, given)
    writer = _Writer(form, kept)
    document = {key: value for key, value in form.document.items() if key != "$defs"}
    x_form = {key: value for key, value in form.document["x-form"].items() if key not in LEFT_OUT}
    if form.date is not None and form.date.path in kept:
        x_form["date"] = form.date.path
    rules = {rule.id for rule in form.rules if all(path in kept for path in (*named(rule.holds), *rule.about))}
    x_form["rules"] = [rule for rule in form.document["x-form"].get("rules", []) if rule["id"] in rules]
    return {
        **document,
        "$id": f"urn:formengine:form:local/{form.id.rpartition('/')[2]}",
        "x-form": x_form,
        "properties": writer.properties(form.document["properties"], ""),
    }


def _kept(nodes: Mapping[str, Node], form: Form, given: Evaluation) -> set[str]:
    """The paths that stay: what can no longer be worked out goes, and what it was part of, until nothing more goes."""
    shown = {node.path for path in given.visible if (node := form.node(path)) is not None}
    kept = set(nodes)
    while True:
        gone = {path for path in kept if not _stays(form.nodes[path], kept, shown)}
        if not gone:
            return kept
        kept -= gone


def _stays(node: Node, kept: set[str], shown: set[str]) -> bool:
    if not isinstance(node, Question):
        return any(child.path in kept for child in node.children)
    if node.calculate is not None and not _names_kept(node.calculate, kept):
        return False
    return node.visible_when is None or _names_kept(node.visible_when, kept) or node.path in shown


def _names_kept(expression: Expression, kept: set[str]) -> bool:
    return all(path in kept for path in named(expression))


class _Writer:
    """Writes the properties that are kept."""

    def __init__(self, form: Form, kept: set[str]) -> None:
        self.form = form
        self.kept = kept
        self.follower = Follower(dict(form.document), Findings(form.id))

    def properties(self, properties: Json, prefix: str) -> Json:
        """The questions and sections of a container that are kept."""
        paths = {name: f"{prefix}{name}" for name in properties}
        return {name: self._node(properties[name], path) for name, path in paths.items() if path in self.kept}

    def _node(self, use: Json, path: str) -> Json:
        node = self.form.nodes[path]
        made = self._followed(use, path)
        x_form = {key: value for key, value in made.pop("x-form", {}).items() if not self._is_gone(node, key)}
        if isinstance(node, Question):
            if "items" in made:
                made["items"] = self._followed(made["items"], path)
        elif isinstance(node, Repeat):
            items = self._followed(made["items"], path)
            made["items"] = {**items, "properties": self.properties(items["properties"], f"{path}.")}
            if node.item_label is not None and not _names_kept(node.item_label, self.kept):
                x_form["repeat"] = {key: value for key, value in x_form["repeat"].items() if key != "label"}
        else:
            made["properties"] = self.properties(made["properties"], f"{path}.")
        return {**made, "x-form": x_form} if x_form else made

    def _followed(self, use: Json, path: str) -> Json:
        found = self.follower.followed(use, path)
        return dict(found[0] if found else use)

    def _is_gone(self, node: Node, key: str) -> bool:
        """Whether a key holds a condition that names what is not there any more."""
        expression = getattr(node, key, None) if key in SETTLED else None
        return isinstance(expression, Expression) and not _names_kept(expression, self.kept)
