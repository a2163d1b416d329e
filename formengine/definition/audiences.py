"""Which sections of a form say who may read them, instead of falling back on the author alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formengine.definition.bundling import Follower
from formengine.definition.findings import Findings
from formengine.model import Form


def sections_without_audience(form: Form) -> tuple[str, ...]:
    """The sections and lists at the root for which neither they nor the form say who may read them."""
    if "audience" in form.document["x-form"]:
        return ()
    follower = Follower(dict(form.document), Findings(form.id))
    return tuple(name for name, node in form.document["properties"].items() if not _says(follower, node, name))


def _says(follower: Follower, node: Mapping[str, Any], name: str) -> bool:
    """Whether a section or list, or the items of a list, have an audience; references were checked when it was read."""
    followed = follower.followed(dict(node), name)
    found = followed[0] if followed else node
    return "audience" in found.get("x-form", {}) or ("items" in found and _says(follower, found["items"], name))
