"""References: followed through a closed registry, bundled into the document, never fetched."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from formengine.definition.allowance import Allowance
from formengine.definition.findings import Findings
from formengine.definition.keywords import BLOCK, DIALECT, ROOT
from formengine.errors import did_you_mean
from formengine.values import dataclass

BLOCK_PREFIX = "urn:formengine:block:"
FORM_PREFIX = "urn:formengine:form:"
_SECTION = re.compile(
    r"(urn:formengine:form:[a-z][a-z0-9_]*/[a-z][a-z0-9_]*@[0-9]+\.[0-9]+\.[0-9]+)#((?:/properties/[a-z][a-z0-9_]*)+)"
)
HOW = "urn:formengine:form:plugin/form@1.0.0#/properties/section"
INHERITED = ("audience", "safety", "states", "about")
OUTSIDE = ("visible_when", "required", "calculate", "usual_when", "choices_from")
"""Keys of a section taken from another form that name what stands around it there."""
DEEPEST = 16
"""Levels of sections and references."""

Json = dict[str, Any]
Blocks = Mapping[str, Json]
"""The blocks that may be referred to, by `$id`, and the forms, by `$id` and version (`…/child_checklist@1.0.0`)."""


def bundle(document: Json, blocks: Blocks, findings: Findings) -> Json:
    """The document with every block and form it refers to among its `$defs`, in the order in which they are met."""
    wanted = [(name, "", document) for name in _named(document)]
    bundled = dict(document.get("$defs", {}))
    absent, places = set[str](), dict[str, dict[str, str]]()
    while wanted:
        name, holder, within = wanted.pop(0)
        if name in bundled or name in absent:
            continue
        block = blocks.get(name)
        if block is None:
            absent.add(name)
            if holder not in places:
                places[holder] = _places(within)
            place = ", ".join(part for part in (holder, places[holder][name]) if part)
            findings.add("reference", f"{place}, $ref {name!r}", _absent(name, blocks))
            continue
        for place, fault in _faults(name, block):
            findings.add("shape", f"{'block' if name.startswith(BLOCK_PREFIX) else 'form'} {name!r}, {place}", fault)
        bundled[name] = block
        wanted += [(named, name, block) for named in _named(block)]
    if not bundled:
        return document
    return {**{key: value for key, value in document.items() if key != "$defs"}, "$defs": bundled}


def _absent(name: str, blocks: Blocks) -> str:
    """Why a reference stands for nothing, and what there is instead."""
    if name.startswith(BLOCK_PREFIX):
        return f"This block is not installed.{did_you_mean(name, blocks)}"
    form, _, version = name.removeprefix(FORM_PREFIX).partition("@")
    if not version:
        return f"A section of another form is named with its exact version: {HOW}."
    versions = [other.partition("@")[2] for other in blocks if other.startswith(f"{FORM_PREFIX}{form}@")]
    if not versions:
        return f"The form {form} is not installed here."
    return f"Version {version} of {form} is not installed here; there is {', '.join(sorted(versions))}."


def _faults(name: str, document: Json) -> Iterator[tuple[str, str]]:
    if name.startswith(BLOCK_PREFIX):
        yield from BLOCK.faults(document)
    elif document.get("$schema") != DIALECT:
        yield "$schema", f"this form is not written in {DIALECT}"
    else:
        yield from ROOT.faults(document)


def _named(value: Any) -> list[str]:
    """The blocks and forms that a document refers to, found without recursion."""
    found: dict[str, None] = {}
    waiting = deque([value])
    while waiting:
        member = waiting.popleft()
        if isinstance(member, dict):
            reference = member.get("$ref")
            if isinstance(reference, str) and reference.startswith((BLOCK_PREFIX, FORM_PREFIX)):
                found[reference.partition("#")[0]] = None
            waiting.extend(member.values())
        elif isinstance(member, list):
            waiting.extend(member)
    return list(found)


def _places(document: Json) -> dict[str, str]:
    """Where a document first refers to each block and form: the way to the question, as its author calls it."""
    places: dict[str, str] = {}
    waiting: deque[tuple[str, Any]] = deque([("", document)])
    while waiting:
        place, member = waiting.popleft()
        if isinstance(member, dict):
            reference = member.get("$ref")
            if isinstance(reference, str):
                places.setdefault(reference.partition("#")[0], place)
            waiting.extend((_below(place, key), value) for key, value in member.items())
        elif isinstance(member, list):
            waiting.extend((_below(place, str(at)), value) for at, value in enumerate(member))
    return places


def _below(place: str, key: str) -> str:
    """The way to a member; that it is among properties or items goes without saying."""
    return place if key in ("properties", "items") else f"{place}.{key}" if place else key


@dataclass
class Follower:
    """Follows references of one bundled document, counting what it meets."""

    document: Json
    findings: Findings
    allowance: Allowance = field(default_factory=Allowance)

    def _is_told(self, reference: str) -> bool:
        """Whether it is to a block or form that is not here, which was told when the document was bundled."""
        name = reference.partition("#")[0]
        return name.startswith((BLOCK_PREFIX, FORM_PREFIX)) and name not in self.document.get("$defs", {})

    def followed(self, node: Json, place: str, before: tuple[str, ...] = ()) -> tuple[Json, tuple[str, ...]] | None:
        """The node that a reference stands for, with the keys set at its place of use, and the way to it.

        Parameters: `before` the references that led to where the node stands. None where one stands for nothing.
        """
        seen = before
        self.allowance.spend("questions")
        while "$ref" in node:
            reference = node["$ref"]
            if reference in seen:
                circle = " → ".join([*seen[seen.index(reference) :], reference])
                self.findings.add("reference", place, f"The reference goes in a circle: {circle}.")
                return None
            if seen is not before:
                self.allowance.spend("questions")  # A reference to a reference is as much work as a question.
            seen = (*seen, reference)
            if self._is_told(reference):
                return None
            definition = self._definition(reference, place, base_of(seen))
            if definition is None or not self._stands_alone(definition, node, reference, place):
                return None
            node = _laid_over(definition, node)
        return node, seen

    def _definition(self, reference: str, place: str, base: str) -> Json | None:
        """What a reference stands for; `base` the form that it is written in, if that is another."""
        bundled = self.document.get("$defs", {})
        if reference.startswith(FORM_PREFIX):
            return self._section(reference, place, bundled)
        definitions = bundled[base].get("$defs", {}) if base and not reference.startswith(BLOCK_PREFIX) else bundled
        name = reference.removeprefix("#/$defs/") if reference.startswith("#/$defs/") else reference
        if name is reference and not reference.startswith(BLOCK_PREFIX):
            self.findings.add(
                "reference",
                place,
                f"Reference {reference!r} is outside the form. Only #/$defs/name, {BLOCK_PREFIX}name and sections of"
                " installed forms are allowed.",
            )
            return None
        found = definitions.get(name)
        if not isinstance(found, dict):
            self.findings.add("reference", place, f"There is no definition {name!r}.{did_you_mean(name, definitions)}")
            return None
        return found

    def _section(self, reference: str, place: str, bundled: Json) -> Json | None:
        """A section of another form, with what it inherits there."""
        written = _SECTION.fullmatch(reference)
        form = bundled.get(written[1]) if written else None
        if written is None or form is None:
            self.findings.add("reference", place, f"A section of another form is named like {HOW}, not {reference!r}.")
            return None
        node, inherited = form, _inherited(form)
        for name in names_in(reference):
            found = node.get("properties", {}).get(name)
            if not isinstance(found, dict):
                offer = did_you_mean(name, node.get("properties", {}))
                self.findings.add("reference", place, f"There is no '{name}' at {reference!r}.{offer}")
                return None
            node, inherited = found, {**inherited, **_inherited(found)}
        x_form = {**inherited, **node.get("x-form", {})}
        return {**node, "x-form": x_form} if x_form else node

    def _stands_alone(self, definition: Json, use: Json, reference: str, place: str) -> bool:
        """Whether a section taken from another form names nothing around it there that is not said anew here."""
        if not reference.startswith(FORM_PREFIX):
            return True
        theirs, ours = definition.get("x-form", {}), use.get("x-form", {})
        outside = [key for key in OUTSIDE if isinstance(theirs.get(key), str) and key not in ours]
        if "for_each" in theirs.get("repeat", {}) and "repeat" not in ours:
            outside.append("repeat.for_each")
        for key in outside:
            message = f"Its {key} looks at what is outside of it in {base_of((reference,))}; say x-form.{key} here."
            self.findings.add("reference", place, message)
        return not outside


def _inherited(node: Json) -> Json:
    """What a section hands down to all inside of it."""
    return {key: value for key, value in node.get("x-form", {}).items() if key in INHERITED}


def base_of(references: Sequence[str]) -> str:
    """The other form that a node was written in, as it is bundled; empty where that is this one."""
    forms = [reference.partition("#")[0] for reference in references if reference.startswith(FORM_PREFIX)]
    return forms[-1] if forms else ""


def is_of_form(reference: str) -> bool:
    """Whether a reference is to a section of another form."""
    return reference.startswith(FORM_PREFIX)


def names_in(reference: str) -> list[str]:
    """The names of the sections that a reference to another form leads through, the last one its own."""
    return reference.partition("#")[2].split("/properties/")[1:]


def _laid_over(definition: Json, use: Json) -> Json:
    """A definition with the title, description and x-form keys of the place where it is used."""
    merged = {key: value for key, value in definition.items() if key not in ("$id", "$schema", "$defs")}
    for key in ("title", "description"):
        if key in use:
            merged[key] = use[key]
    x_form = {**definition.get("x-form", {}), **use.get("x-form", {})}
    return {**merged, "x-form": x_form} if x_form else merged
