"""References: followed through a closed registry, bundled into the document, never fetched."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from formengine.definition.allowance import Allowance
from formengine.definition.findings import Findings
from formengine.definition.keywords import BLOCK
from formengine.errors import did_you_mean

BLOCK_PREFIX = "urn:formengine:block:"
DEEPEST = 16
"""Levels of sections and references."""

Json = dict[str, Any]
Blocks = Mapping[str, Json]
"""The blocks that may be referred to, by `$id`."""


def bundle(document: Json, blocks: Blocks, findings: Findings) -> Json:
    """The document with every block it refers to among its `$defs`, in the order in which they are met."""
    wanted = _named_blocks(document)
    bundled = dict(document.get("$defs", {}))
    while wanted:
        name = wanted.pop(0)
        if name in bundled:
            continue
        block = blocks.get(name)
        if block is None:
            findings.add("reference", f"$ref {name!r}", f"This block is not installed.{did_you_mean(name, blocks)}")
            continue
        for place, fault in BLOCK.faults(block):
            findings.add("shape", f"block {name!r}, {place}", fault)
        bundled[name] = block
        wanted += _named_blocks(block)
    if not bundled:
        return document
    return {**{key: value for key, value in document.items() if key != "$defs"}, "$defs": bundled}


def _named_blocks(value: Any) -> list[str]:
    """The blocks that a document refers to, found without recursion."""
    found: dict[str, None] = {}
    waiting = deque([value])
    while waiting:
        member = waiting.popleft()
        if isinstance(member, dict):
            reference = member.get("$ref")
            if isinstance(reference, str) and reference.startswith(BLOCK_PREFIX):
                found[reference] = None
            waiting.extend(member.values())
        elif isinstance(member, list):
            waiting.extend(member)
    return list(found)


@dataclass
class Follower:
    """Follows references of one bundled document, counting what it meets."""

    document: Json
    findings: Findings
    allowance: Allowance = field(default_factory=Allowance)

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
            definition = self._definition(reference, place)
            if definition is None:
                return None
            node = _laid_over(definition, node)
        return node, seen

    def _definition(self, reference: str, place: str) -> Json | None:
        definitions = self.document.get("$defs", {})
        name = reference.removeprefix("#/$defs/") if reference.startswith("#/$defs/") else reference
        if name is reference and not reference.startswith(BLOCK_PREFIX):
            self.findings.add(
                "reference",
                place,
                f"Reference {reference!r} is outside the form. Only #/$defs/name and {BLOCK_PREFIX}name are allowed.",
            )
            return None
        found = definitions.get(name)
        if not isinstance(found, dict):
            self.findings.add("reference", place, f"There is no definition {name!r}.{did_you_mean(name, definitions)}")
            return None
        return found


def _laid_over(definition: Json, use: Json) -> Json:
    """A definition with the title, description and x-form keys of the place where it is used."""
    merged = {key: value for key, value in definition.items() if key not in ("$id", "$schema", "$defs")}
    for key in ("title", "description"):
        if key in use:
            merged[key] = use[key]
    x_form = {**definition.get("x-form", {}), **use.get("x-form", {})}
    return {**merged, "x-form": x_form} if x_form else merged
