"""The root's x-form: rights, readers, scales, rules and example cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from formengine.definition.findings import Findings
from formengine.definition.nodes import CONDITION, Builder
from formengine.definition.scope import SketchScope
from formengine.definition.sketch import STANDARD_AUDIENCES, Sketch
from formengine.errors import did_you_mean
from formengine.model import Band, Case, Example, Item, Kind, Node, Question, Rights, Risk, Rule, Scale

Json = dict[str, Any]
COUNTABLE = (Kind.RATING, Kind.INTEGER, Kind.DECIMAL, Kind.YES_NO)


def audiences_of(x_form: Json) -> Mapping[str, frozenset[str]]:
    """The sets of readers a form may name: the standard ones and its own."""
    own = {name: frozenset(readers) for name, readers in x_form.get("audiences", {}).items()}
    return {**STANDARD_AUDIENCES, **own}


def rights_of(rights: Json) -> Rights:
    """Whose words the form is made of."""
    return Rights(
        rights["holder"],
        rights["basis"],
        tuple(rights["contexts"]),
        rights.get("credit", ""),
        rights.get("url", ""),
        rights.get("checked_on", ""),
    )


def cases_of(tests: list[Json]) -> tuple[Case, ...]:
    """The form's example cases."""
    return tuple(
        Case(
            test["name"],
            {"answers": test["answers"], "states": test.get("states", {})},
            {key: value for key, value in test.items() if key not in ("name", "answers", "states")},
        )
        for test in tests
    )


@dataclass
class Measures:
    """Reads scales and rules against the form's questions."""

    nodes: Mapping[str, Node]
    audiences: Mapping[str, frozenset[str]]
    root_audience: str
    findings: Findings

    def scales(self, scales: Json) -> tuple[Scale, ...]:
        """Every scale that can be read; what is wrong with the others is a finding."""
        made = [self._scale(name, scale) for name, scale in scales.items()]
        return tuple(scale for scale in made if scale is not None)

    def _scale(self, name: str, scale: Json) -> Scale | None:
        place = f"scale '{name}'"
        before = len(self.findings.found)
        items = [self._item(item, scale, place) for item in scale["items"]]
        risks = [self._risk(risk, place) for risk in scale.get("risk", [])]
        self._check(scale, place)
        if len(self.findings.found) > before:
            return None
        missing = scale.get("missing", {"at_most": 0, "then": "refuse"})
        rounding = scale.get("rounding", {})
        return Scale(
            id=name,
            label=scale["label"],
            items=tuple(item for item in items if item is not None),
            minimum=scale["minimum"],
            maximum=scale["maximum"],
            method=scale["method"],
            at_most=missing["at_most"],
            prorates=missing["then"] == "prorate",
            drops=frozenset(scale.get("drop", ())),
            places=rounding.get("places"),
            mode=rounding.get("mode", "half_up"),
            bands=tuple(Band(band["from"], band["label"]) for band in scale.get("bands", [])),
            direction=scale["direction"],
            risks=tuple(risk for risk in risks if risk is not None),
            audience=scale.get("audience", self.root_audience),
            version=scale["version"],
            source=scale["source"],
            examples=tuple(_example(example) for example in scale["examples"]),
        )

    def _item(self, item: Json, scale: Json, place: str) -> Item | None:
        question = self._question(item["item"], place)
        if question is None:
            return None
        low, high = _range(question)
        if low is None or high is None:
            self.findings.add(
                "scale",
                place,
                f"'{question.path}' has no least and greatest answer; give it a minimum and a maximum.",
            )
        elif low < scale["minimum"] or high > scale["maximum"]:
            self.findings.add(
                "scale",
                place,
                f"'{question.path}' can be answered from {low} to {high}, outside of the declared"
                f" {scale['minimum']} to {scale['maximum']}.",
            )
        return Item(question, item.get("reverse", False), item.get("weight", 1))

    def _risk(self, risk: Json, place: str) -> Risk | None:
        question = self._question(risk["item"], place)
        return Risk(question, risk["at_least"], risk["text"]) if question is not None else None

    def _question(self, path: str, place: str) -> Question | None:
        node = self.nodes.get(path)
        if isinstance(node, Question) and node.kind in COUNTABLE and not node.depth:
            return node
        if node is None:
            message = f"There is no question '{path}'.{did_you_mean(path, self.nodes)}"
        elif node.depth:
            message = f"'{path}' is inside of a list; a scale takes questions that are asked once."
        else:
            message = f"'{path}' has no number as its answer; a scale takes ratings, numbers and yes/no."
        self.findings.add("scale", place, message)
        return None

    def _check(self, scale: Json, place: str) -> None:
        if scale["minimum"] >= scale["maximum"]:
            self.findings.add("scale", place, "The declared minimum must be below the maximum.")
        edges = [band["from"] for band in scale.get("bands", [])]
        if edges != sorted(set(edges)):
            self.findings.add("scale", place, "Bands must stand in order, each from a higher edge than the one before.")
        paths = [item["item"] for item in scale["items"]]
        if len(set(paths)) < len(paths):
            self.findings.add("scale", place, "A question counts twice; name each item once.")
        missing = scale.get("missing", {}).get("at_most", 0)
        if missing >= len(paths):
            self.findings.add("scale", place, "At least one item must be answered; at_most is too large.")
        if scale.get("audience", "author") not in self.audiences:
            self.findings.add("audience", place, f"There is no audience '{scale['audience']}'.")
        weighted = any("weight" in item for item in scale["items"])
        if weighted is not (scale["method"] == "weighted"):
            self.findings.add("scale", place, "Weights and the method weighted belong together.")
        prorates = scale.get("missing", {}).get("then") == "prorate"
        if prorates and any(item.get("weight", 1) <= 0 for item in scale["items"]):
            self.findings.add(
                "scale", place, "A missing answer cannot be made up for where a weight is 0 or below; refuse it."
            )

    def rules(self, rules: list[Json], builder: Builder, root: Sketch) -> tuple[Rule, ...]:
        """Every rule that can be read."""
        made: list[Rule] = []
        for rule in rules:
            place = f"rule '{rule['id']}'"
            if any(rule["id"] == other.id for other in made):
                self.findings.add("name", place, "Two rules have this name.")
            for path in rule["about"]:
                if path not in self.nodes:
                    self.findings.add("path", place, f"There is nothing at '{path}'.{did_you_mean(path, self.nodes)}")
            holds = builder.expression(rule["holds"], SketchScope.around(root), f"{place}, holds", CONDITION)
            if holds is not None:
                made.append(Rule(rule["id"], rule["level"], holds, rule["message"], tuple(rule["about"])))
        return tuple(made)


def _range(question: Question) -> tuple[Decimal | int | None, Decimal | int | None]:
    """The least and greatest answer a question allows, as far as it says."""
    values = [choice.value for choice in question.choices if not isinstance(choice.value, str)]
    if values:
        return min(values), max(values)
    if question.kind is Kind.YES_NO:
        return 0, 1
    return question.limits.minimum, question.limits.maximum


def _example(example: Json) -> Example:
    answers = {"answers": example["answers"], "states": example.get("states", {})}
    return Example(answers, {key: value for key, value in example.items() if key not in ("answers", "states")})
