"""The tree of a form before its expressions are read: references followed, inheritance settled, limits checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal

from formengine.definition.allowance import Allowance, TooLarge
from formengine.definition.bundling import DEEPEST, Follower, is_of_form, names_in
from formengine.definition.findings import Findings
from formengine.definition.keywords import KINDS, WIDGETS, kind_of
from formengine.expressions import RESERVED, SPECIAL_FORMS, Target
from formengine.kinds.patterns import fault_of_pattern, steps_of
from formengine.kinds.texts import LONGEST
from formengine.model import Kind
from formengine.values import dataclass

Json = dict[str, Any]

LONGEST_SHORT_TEXT = 300
DEFAULT_MOST = 500

STANDARD_AUDIENCES: dict[str, frozenset[str]] = {
    "author": frozenset({"author"}),
    "agency": frozenset({"author", "manager", "administrator"}),
    "subject_only": frozenset({"author", "manager", "administrator", "subject"}),
    "applicants": frozenset({"author", "manager", "administrator", "subject", "other_applicant"}),
    "panel": frozenset({"author", "manager", "administrator", "panel", "decision_maker"}),
    "client": frozenset({"author", "client"}),
    "everyone_here": frozenset(
        {"author", "manager", "administrator", "subject", "other_applicant", "panel", "decision_maker", "client"}
    ),
    "restricted": frozenset({"author"}),
    "therapist_only": frozenset({"author"}),
}
"""Sets of readers every form may name; `restricted` and `therapist_only` are the author and whoever is named for it."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a node takes from the section it stands in."""

    audience: str
    is_stated: bool = False
    safety: str | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    carry: bool = False


@dataclass(slots=True, eq=False)
class Sketch:
    """A node of the tree: its document with references followed, and where it stands.

    `source` the list that it takes its items or choices from, if it does; `target` is how expressions reach it, once
    one has; `taken_from` the reference to another form that it stands for, if it does.
    """

    name: str
    path: str
    kind: Kind | Literal["section", "list"]
    document: Json
    inherited: Inherited
    depth: int
    suffix: str
    parent: Sketch | None = None
    references: tuple[str, ...] = ()
    children: dict[str, Sketch] = field(default_factory=dict)
    source: Sketch | None = None
    taken_from: str = ""
    target: Target | None = None

    @property
    def x_form(self) -> Json:
        """Its x-form keys."""
        return self.document.get("x-form", {})  # type: ignore[no-any-return]

    @property
    def offered(self) -> list[Json]:
        """The choices it offers, if any."""
        return self.document.get("oneOf") or self.document.get("items", {}).get("oneOf", [])  # type: ignore[no-any-return]

    @property
    def sources(self) -> tuple[Sketch, ...]:
        """The lists whose items its own are, the nearest first."""
        return (self.source, *self.source.sources) if self.source is not None else ()

    def lists_around(self) -> Iterator[Sketch]:
        """Itself, if it is a list, and the lists that it is inside of, the nearest first."""
        if self.kind == "list":
            yield self
        if self.parent is not None:
            yield from self.parent.lists_around()

    @property
    def root(self) -> Sketch:
        """The root of the tree it stands in."""
        return self if self.parent is None else self.parent.root

    def seen_alone(self) -> Sketch:
        """A tree with nothing in it but this section of another form, where it stands there."""
        top = Sketch("", "", "section", {}, self.inherited, 0, "")
        *above, last = names_in(self.taken_from)
        node = top
        for name in above:
            node.children[name] = Sketch(name, "", "section", {}, self.inherited, 0, "")
            node = node.children[name]
        node.children[last] = self
        return top

    def walk(self) -> Iterator[Sketch]:
        """Itself and all below, in the form's order."""
        yield self
        for child in self.children.values():
            yield from child.walk()


@dataclass
class Sketcher:
    """Builds the tree; what is wrong goes to the findings."""

    follower: Follower
    findings: Findings
    audiences: Mapping[str, frozenset[str]]
    reserved: frozenset[str]

    def root(self, document: Json) -> Sketch:
        """The tree of a whole (bundled) form."""
        stated = document["x-form"].get("audience")
        inherited = Inherited(self._known_audience(stated, "x-form") or "author", stated is not None)
        root = Sketch("", "", "section", document, inherited, 0, "")
        self._children(root, document["properties"], level=1)
        return root

    def _children(self, parent: Sketch, properties: Json, level: int) -> None:
        if level > DEEPEST:
            raise TooLarge(parent.path, f"Sections and lists are nested more than {DEEPEST} levels deep.")
        for name, node in properties.items():
            child = self._node(parent, name, node, level)
            if child is not None:
                parent.children[name] = child

    def _node(self, parent: Sketch, name: str, use: Json, level: int) -> Sketch | None:
        path = f"{parent.path}.{name}" if parent.path else name
        if name in self.reserved:
            self.findings.add("name", path, f"'{name}' is a word of the expression language; choose another name.")
        found = self.follower.followed(use, path, parent.references)
        if found is None:
            return None
        node, references = found
        word = kind_of(node)
        if not self._may_stand(word, path, is_root=parent.parent is None and parent.path == ""):
            return None
        if node is not use and not self._fits(word, node, path):
            return None
        inside_list = parent.kind == "list"
        depth = parent.depth + inside_list
        # Outside of all lists it is the path: one text for both, because a text is found soonest by itself.
        suffix = path if not depth else name if inside_list else f"{parent.suffix}.{name}"
        sketch = Sketch(
            name, path, question_kind(word, node), node, self._inherited(parent, node, path), depth, suffix, parent,
            references,
        )  # fmt: skip
        sketch.taken_from = next((one for one in references[len(parent.references) :] if is_of_form(one)), "")
        self._below(sketch, node, level)
        return sketch

    def _may_stand(self, word: str, path: str, *, is_root: bool) -> bool:
        """Whether a node of this kind may stand here."""
        if is_root and word not in ("section", "list"):
            self.findings.add("shape", path, "The root holds sections and lists; put this question into a section.")
            return False
        return True

    def _fits(self, word: str, node: Json, path: str) -> bool:
        """Whether what a reference lays over a definition are keys of its kind; all else was checked in its place."""
        faults = list(KINDS[word].keys["x-form"].shape.faults(node.get("x-form", {})))
        for place, fault in faults:
            self.findings.add("shape", f"{path}, x-form.{place}" if place else f"{path}, x-form", fault)
        return not faults

    def _below(self, sketch: Sketch, node: Json, level: int) -> None:
        if sketch.kind == "section":
            self._children(sketch, node.get("properties", {}), level + 1)
            check_section(sketch, self.findings)
        elif sketch.kind == "list":
            self._list(sketch, node, level)
        elif sketch.kind is Kind.CHOICES:
            self._several_choices(sketch, node)
        else:
            check_limits(sketch, self.findings, self.follower.allowance)

    def _list(self, sketch: Sketch, node: Json, level: int) -> None:
        found = self.follower.followed(node["items"], f"{sketch.path}, items", sketch.references)
        if found is None:
            return
        items, sketch.references = found
        if kind_of(items) != "section":
            self.findings.add("shape", sketch.path, "The items of a list are an object with properties.")
            return
        if items is not node["items"] and not self._fits("section", items, f"{sketch.path}, items"):
            return
        if "visible_when" in items.get("x-form", {}):
            message = "An item is always asked; put visible_when on the list or on the questions of its items."
            self.findings.add("shape", f"{sketch.path}, items.x-form.visible_when", message)
        sketch.document = {**node, "items": items}
        sketch.inherited = self._inherited(sketch, items, sketch.path) if items.get("x-form") else sketch.inherited
        _check_range(sketch, self.findings, "minItems", "maxItems")
        self._children(sketch, items["properties"], level + 1)

    def _several_choices(self, sketch: Sketch, node: Json) -> None:
        found = self.follower.followed(node["items"], f"{sketch.path}, items", sketch.references)
        if found is None:
            return
        items, _ = found
        if kind_of(items) != "choice":
            self.findings.add("shape", sketch.path, "The items of a several-choices question are a list of choices.")
            return
        sketch.document = {**node, "items": items}
        check_limits(sketch, self.findings, self.follower.allowance)

    def _inherited(self, parent: Sketch, node: Json, path: str) -> Inherited:
        x_form = node.get("x-form", {})
        before = parent.inherited
        audience = self._narrowed(before, x_form.get("audience"), path)
        safety = x_form.get("safety")
        notice = safety["notice"] if isinstance(safety, dict) else "" if safety else before.safety
        return Inherited(
            audience or before.audience,
            before.is_stated or audience is not None,
            notice,
            x_form.get("states", before.states),
            x_form.get("about", before.about),
            x_form.get("carry", before.carry),
        )

    def _narrowed(self, before: Inherited, audience: str | None, path: str) -> str | None:
        known = self._known_audience(audience, path)
        if known is None or not before.is_stated:
            return known
        further = self.audiences[known] - self.audiences[before.audience]
        if further:
            self.findings.add(
                "audience",
                path,
                f"'{known}' lets {', '.join(sorted(further))} read what its section keeps to '{before.audience}'."
                " An audience may only become narrower.",
            )
        return known

    def _known_audience(self, audience: str | None, path: str) -> str | None:
        if audience is None or audience in self.audiences:
            return audience
        known = ", ".join(self.audiences)
        self.findings.add("audience", path, f"There is no audience '{audience}'. There are {known}.")
        return None


def question_kind(word: str, node: Json) -> Kind | Literal["section", "list"]:
    """The kind of question a node asks, or that it is a section or list."""
    if word == "text":
        return _text_kind(node)
    return _KINDS[word]


_KINDS: dict[str, Kind | Literal["section", "list"]] = {
    "section": "section",
    "information": "section",
    "attachment": Kind.ATTACHMENT,
    "list": "list",
    "date": Kind.DATE,
    "choice": Kind.CHOICE,
    "rating": Kind.RATING,
    "whole number": Kind.INTEGER,
    "number": Kind.DECIMAL,
    "yes or no": Kind.YES_NO,
    "several choices": Kind.CHOICES,
    **{kind.value: kind for kind in WIDGETS.values()},
    "item of a list": Kind.REFERENCE,
    "items of a list": Kind.REFERENCES,
}


def _text_kind(node: Json) -> Kind:
    widget = node.get("x-form", {}).get("widget")
    if widget == "partial_date":
        return Kind.PARTIAL_DATE
    is_long = widget == "long_text" or node.get("maxLength", LONGEST) > LONGEST_SHORT_TEXT
    return Kind.LONG_TEXT if is_long else Kind.SHORT_TEXT


def check_section(sketch: Sketch, findings: Findings) -> None:
    """A grid whose questions do not share one list of choices; a content warning with a state that is not offered."""
    if sketch.x_form.get("widget") == "grid":
        _check_grid(sketch, findings)
    warning = sketch.x_form.get("content_warning", {})
    for way in ("skip", "later"):
        if way in warning and warning[way] not in sketch.inherited.states:
            message = f"'{warning[way]}' is not among the section's states; offer it in x-form.states."
            findings.add("shape", f"{sketch.path}, x-form.content_warning.{way}", message)


def _check_grid(sketch: Sketch, findings: Findings) -> None:
    children = [child for child in sketch.children.values() if child.x_form.get("widget") != "information"]
    if len(children) < 2:
        findings.add("shape", sketch.path, "A grid has two questions or more.")
    for child in children:
        if child.kind not in (Kind.CHOICE, Kind.RATING):
            findings.add("shape", child.path, "In a grid stand ratings and choices only.")
        elif child.offered != children[0].offered:
            message = f"The questions of a grid share one list of choices; '{children[0].path}' has another one."
            findings.add("shape", child.path, message)


def check_limits(sketch: Sketch, findings: Findings, allowance: Allowance) -> None:
    """Limits that contradict each other, choices that stand twice, patterns that cannot be used."""
    for least, most in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        _check_range(sketch, findings, least, most)
    if sketch.offered:
        allowance.spend("choices", len(sketch.offered))
        _check_choices(sketch, findings)
        _check_inverses(sketch, findings)
    pattern = sketch.document.get("pattern")
    if pattern is not None:
        _check_pattern(sketch, pattern, findings)
        allowance.spend("steps of patterns", steps_of(pattern))


def _check_choices(sketch: Sketch, findings: Findings) -> None:
    for key in ("const", "title"):
        values = [choice[key] for choice in sketch.offered]
        if len(set(values)) < len(values):
            doubled = next(value for value in values if values.count(value) > 1)
            findings.add(
                "limits", sketch.path, f"Two choices have the {key} {doubled!r}; people could not tell them apart."
            )


def _check_inverses(sketch: Sketch, findings: Findings) -> None:
    inverses = {choice["const"]: choice["x-form"]["inverse"] for choice in sketch.offered if "x-form" in choice}
    for code, inverse in inverses.items():
        if inverses.get(inverse) != code:
            findings.add(
                "limits", sketch.path, f"The inverse of '{code}' is '{inverse}', so the inverse of '{inverse}' must be"
                f" '{code}'.",
            )  # fmt: skip


def _check_pattern(sketch: Sketch, pattern: str, findings: Findings) -> None:
    fault = fault_of_pattern(pattern)
    if fault is not None:
        findings.add("pattern", sketch.path, f"The pattern {pattern!r} cannot be used: {fault}.")
    elif "pattern_hint" not in sketch.x_form:
        findings.add("pattern", sketch.path, "Say in x-form.pattern_hint what the pattern means, in words.")


def _check_range(sketch: Sketch, findings: Findings, least: str, most: str) -> None:
    low, high = sketch.document.get(least), sketch.document.get(most)
    if low is not None and high is not None and low > high:
        findings.add("limits", sketch.path, f"{least} {low} is more than {most} {high}.")


def reserved_words(functions: frozenset[str]) -> frozenset[str]:
    """Words that nothing in a form may be called."""
    return RESERVED | frozenset(SPECIAL_FORMS) | functions
