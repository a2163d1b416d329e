"""Lists that other parts of a form take their items from: found by name, going outwards, and never in a circle."""

from __future__ import annotations

from formengine.definition.findings import Findings
from formengine.definition.scope import SketchScope
from formengine.definition.sketch import Sketch
from formengine.errors import did_you_mean


def link(root: Sketch, findings: Findings) -> None:
    """Note at every list with `for_each`, and at every reference, the list that it means."""
    lists = [sketch for sketch in root.walk() if "for_each" in sketch.x_form.get("repeat", {})]
    for sketch in lists:
        sketch.source = _found(sketch, sketch.x_form["repeat"]["for_each"], "x-form.repeat.for_each", findings)
    for sketch in lists:
        if sketch.source is not None:
            _check_source(sketch, findings)
    for sketch in root.walk():
        if "choices_from" in sketch.x_form:
            sketch.source = _found(sketch, sketch.x_form["choices_from"], "x-form.choices_from", findings)


def _found(sketch: Sketch, name: str, key: str, findings: Findings) -> Sketch | None:
    """The nearest list of that name, in the sections and items around, the root last."""
    place = f"{sketch.path}, {key}"
    containers = SketchScope.around(sketch.parent).containers
    for container in containers:
        found, lists = _below(container, name)
        if found is not None and lists:
            message = f"'{name}' is inside of the items of '{lists[0].path}'; name a list that is seen from here."
            findings.add("items", place, message)
            return None
        if found is not None and found.kind == "list":
            return found
        if found is not None:
            findings.add("items", place, f"'{name}' is not a list. {_offered(containers[-1], sketch)}")
            return None
    known = [one.path for one in containers[-1].walk() if one.kind == "list"]
    findings.add("items", place, f"There is no list '{name}' here.{did_you_mean(name, known)}")
    return None


def _offered(root: Sketch, asking: Sketch) -> str:
    """What to do where something else than a list is named."""
    lists = (one.path for one in root.walk() if one.kind == "list" and not one.depth and one is not asking)
    first = next(lists, None)
    return "Name a list; the form has none yet." if first is None else f"Name a list, such as '{first}'."


def _below(container: Sketch, name: str) -> tuple[Sketch | None, list[Sketch]]:
    """What a path leads to from a section or item, and the lists whose items it leads through."""
    node, lists = container, []
    for part in name.split("."):
        if node is not container and node.kind == "list":
            lists.append(node)
        child = node.children.get(part)
        if child is None:
            return None, []
        node = child
    return node, lists


def _check_source(sketch: Sketch, findings: Findings) -> None:
    """A circle of lists, keys that belong to the source, and lists that multiply each other."""
    place = f"{sketch.path}, x-form.repeat.for_each"
    chain = [sketch]
    while (source := chain[-1].source) is not None:
        if source in chain:
            circle = " → ".join(f"'{one.path}'" for one in (*chain[chain.index(source) :], source))
            findings.add("items", place, f"Lists have an item for each other's in a circle: {circle}."
                         " Take for_each out of the one where the person adds items.")  # fmt: skip
            for one in chain:
                one.source = None
            return
        chain.append(source)
    for key, present in (
        ("minItems", "minItems" in sketch.document),
        ("maxItems", "maxItems" in sketch.document),
        ("x-form.required", "required" in sketch.x_form),
    ):
        if present:
            message = f"Its items are those of '{chain[1].path}'; say {key} there."
            findings.add("items", f"{sketch.path}, {key}", message)
    if sum(one.source is not None and one.source.depth < one.depth for one in sketch.lists_around()) > 1:
        findings.add("items", place, "Lists with an item for each of a list outside of them stand inside of each other;"
                     " the items would multiply. One of them is enough.")  # fmt: skip
