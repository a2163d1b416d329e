"""The root's x-form: rights, readers, scales and example cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from formengine.definition.findings import Findings
from formengine.definition.sketch import STANDARD_AUDIENCES
from formengine.errors import did_you_mean
from formengine.model import (
    Band,
    Case,
    Example,
    Instrument,
    Item,
    Kind,
    Node,
    Norm,
    Question,
    ReliableChange,
    Repeat,
    Rights,
    Risk,
    Scale,
)
from formengine.values import dataclass

Json = dict[str, Any]
DEEPEST_SCALES = 8
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


def instruments_of(x_form: Json, nodes: Mapping[str, Node], findings: Findings) -> dict[str, Instrument]:
    """The published measures that a form names, by id; what is wrong with their ages is a finding."""
    documents = x_form.get("instruments", {})
    return {name: _instrument(name, document, nodes, findings) for name, document in documents.items()}


def _instrument(name: str, document: Json, nodes: Mapping[str, Node], findings: Findings) -> Instrument:
    place, ages = f"instrument '{name}'", document.get("age_range", {})
    if "from" in ages and "to" in ages and ages["from"] > ages["to"]:
        findings.add("instrument", place, "Its age_range ends before it begins.")
    if "age" in document and not ages:
        findings.add(
            "instrument", place, "It names a question for the age; say in age_range for what ages it was made."
        )
    return Instrument(
        id=name,
        title=document["title"],
        version=document["version"],
        language=document["language"],
        respondent=document["respondent"],
        ages=(ages.get("from"), ages.get("to")),
        recall_window=document.get("recall_window", ""),
        citation=document["citation"],
        rights=rights_of(document["rights"]),
        age=_age(document["age"], nodes, place, findings) if "age" in document else None,
    )


def _age(path: str, nodes: Mapping[str, Node], place: str, findings: Findings) -> Question | None:
    """The question that tells how old the person is."""
    node = nodes.get(path)
    if isinstance(node, Question) and node.kind is Kind.INTEGER and not node.depth:
        return node
    if node is None:
        findings.add("instrument", place, f"There is no question '{path}'.{did_you_mean(path, nodes)}")
    else:
        findings.add("instrument", place, f"'{path}' is not a whole-number question that is asked once.")
    return None


@dataclass
class Measures:
    """Reads scales against the form's questions."""

    nodes: Mapping[str, Node]
    audiences: Mapping[str, frozenset[str]]
    root_audience: str
    findings: Findings
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    documents: Json = field(default_factory=dict)
    made: dict[str, Scale | None] = field(default_factory=dict)

    def scales(self, scales: Json) -> tuple[Scale, ...]:
        """Every scale that can be read; what is wrong with the others is a finding."""
        self.documents = scales
        made = [self._made(name, ()) for name in scales]
        return tuple(scale for scale in made if scale is not None)

    def _made(self, name: str, above: tuple[str, ...]) -> Scale | None:
        """A scale, after those that count in it; `above` are the scales it counts in."""
        if name not in self.made:
            self.made[name] = self._scale(name, self.documents[name], (*above, name))
        return self.made[name]

    def _scale(self, name: str, scale: Json, above: tuple[str, ...]) -> Scale | None:
        place = f"scale '{name}'"
        before = len(self.findings.found)
        items = [self._item(item, scale, place, above) for item in scale["items"]]
        risks = [self._risk(risk, scale, place) for risk in scale.get("risk", [])]
        self._check(scale, place)
        if len(self.findings.found) > before or None in items:
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
            for_each=scale.get("for_each", ""),
            norms=tuple(Norm(**norm) for norm in scale.get("norms", [])),
            reliable_change=ReliableChange(**scale["reliable_change"]) if "reliable_change" in scale else None,
            instrument=self.instruments.get(scale.get("instrument", "")),
        )

    def _item(self, item: Json, scale: Json, place: str, above: tuple[str, ...]) -> Item | None:
        if ("item" in item) is ("scale" in item):
            self.findings.add(
                "scale", place, "Each of its items names either a question (item) or another scale (scale)."
            )
            return None
        of = (
            self._question(item["item"], scale, place)
            if "item" in item
            else self._part(item["scale"], scale, place, above)
        )
        if of is None:
            return None
        called = of.path if isinstance(of, Question) else of.id
        low, high = _range(of) if isinstance(of, Question) else range_of(of)
        if low is None or high is None:
            self.findings.add(
                "scale", place, f"'{called}' has no least and greatest answer; give it a minimum and a maximum."
            )
        elif low < scale["minimum"] or high > scale["maximum"]:
            self.findings.add(
                "scale",
                place,
                f"'{called}' can {'be answered' if isinstance(of, Question) else 'come to'} from {low} to {high},"
                f" outside of the declared {scale['minimum']} to {scale['maximum']}.",
            )
        elif item.get("reverse") and (low, high) != (scale["minimum"], scale["maximum"]):
            self.findings.add(
                "scale",
                place,
                f"'{called}' is reversed, which counts from the declared {scale['minimum']} to {scale['maximum']}, but"
                f" it goes from {low} to {high}. Declare the range of its answers.",
            )
        return Item(of, item.get("reverse", False), item.get("weight", 1))

    def _part(self, name: str, scale: Json, place: str, above: tuple[str, ...]) -> Scale | None:
        """Another scale that counts in this one."""
        if name not in self.documents:
            self.findings.add("scale", place, f"There is no scale '{name}'.{did_you_mean(name, self.documents)}")
        elif name in above:
            circle = " → ".join((*above[above.index(name) :], name))
            self.findings.add("cycle", place, f"Scales count in each other in a circle: {circle}.")
        elif len(above) >= DEEPEST_SCALES:
            self.findings.add("scale", place, f"Scales count in each other more than {DEEPEST_SCALES} levels deep.")
        elif self.documents[name].get("for_each") != scale.get("for_each"):
            self.findings.add(
                "scale", place, f"'{name}' has not the same for_each, so it is not clear which of its scores counts."
            )
        else:
            return self._made(name, above)
        return None

    def _risk(self, risk: Json, scale: Json, place: str) -> Risk | None:
        question = self._question(risk["item"], scale, place)
        highest = _range(question)[1] if question is not None else None
        if highest is not None and risk["at_least"] > highest:
            self.findings.add(
                "scale",
                place,
                f"'{risk['item']}' is never answered with {risk['at_least']} or more, so its flag could not be raised;"
                f" its highest answer is {highest}.",
            )
        return Risk(question, risk["at_least"], risk["text"]) if question is not None else None

    def _question(self, path: str, scale: Json, place: str) -> Question | None:
        node, within = self.nodes.get(path), scale.get("for_each")
        is_there = node is not None and node.list_path == (within or "")
        if isinstance(node, Question) and node.kind in COUNTABLE and is_there:
            return node
        if node is None:
            message = f"There is no question '{path}'.{did_you_mean(path, self.nodes)}"
        elif within and not is_there:
            message = f"'{path}' is not inside of the list '{within}' that for_each names."
        elif node.depth and not within:
            message = (
                f"'{path}' is inside of a list; a scale takes questions that are asked once."
                " For a score of each item of the list, name it in for_each."
            )
        else:
            message = f"'{path}' has no number as its answer; a scale takes ratings, numbers and yes/no."
        self.findings.add("scale", place, message)
        return None

    def _check(self, scale: Json, place: str) -> None:
        if scale["minimum"] >= scale["maximum"]:
            self.findings.add("scale", place, "The declared minimum must be below the maximum.")
        within = scale.get("for_each")
        if within is not None and not isinstance(self.nodes.get(within), Repeat):
            self.findings.add(
                "scale", place, f"There is no list '{within}' for for_each.{did_you_mean(within, self.nodes)}"
            )
        of = scale.get("instrument")
        if of is not None and of not in self.instruments:
            self.findings.add("scale", place, f"There is no instrument '{of}'.{did_you_mean(of, self.instruments)}")
        if any(norm["sd"] <= 0 for norm in scale.get("norms", [])):
            self.findings.add("scale", place, "A standard deviation is above 0.")
        if scale.get("reliable_change", {"points": 1})["points"] <= 0:
            self.findings.add("scale", place, "A reliable change is a number of points above 0.")
        edges = [band["from"] for band in scale.get("bands", [])]
        if edges != sorted(set(edges)):
            self.findings.add("scale", place, "Bands must stand in order, each from a higher edge than the one before.")
        paths = [(item.get("item"), item.get("scale")) for item in scale["items"]]
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


def _range(question: Question) -> tuple[Decimal | int | None, Decimal | int | None]:
    """The least and greatest answer a question allows, as far as it says."""
    values = [choice.value for choice in question.choices if not isinstance(choice.value, str)]
    if values:
        return min(values), max(values)
    if question.kind is Kind.YES_NO:
        return 0, 1
    return question.limits.minimum, question.limits.maximum


def range_of(scale: Scale) -> tuple[Decimal | int, Decimal | int]:
    """The least and greatest score of a scale, whatever is dropped from it."""
    low, high, count = scale.minimum, scale.maximum, len(scale.items)
    if scale.method == "sum":
        return min(low, low * count), max(high, high * count)
    if scale.method == "weighted":
        ends = [(low * item.weight, high * item.weight) for item in scale.items]
        return sum(min(0, *end) for end in ends), sum(max(0, *end) for end in ends)
    return {"mean": (low, high), "count": (0, count), "percent": (0, 100)}[scale.method]


def _example(example: Json) -> Example:
    answers = {"answers": example["answers"], "states": example.get("states", {})}
    return Example(answers, {key: value for key, value in example.items() if key not in ("answers", "states")})
