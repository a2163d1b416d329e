"""What depends on what, and an order in which each comes after what it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from formengine.definition.findings import Findings
from formengine.errors import shortened
from formengine.expressions import Expression
from formengine.model import Node, Question, Repeat

MOST_TOLD = 8
"""Rules of a circle that are told in words."""


def dependency_order(nodes: Mapping[str, Node], findings: Findings) -> tuple[Node, ...]:
    """All nodes, each after its section and after what its condition and calculation name; a circle is a finding."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for path, node in nodes.items():
        sorter.add(path, *_needed(node))
    try:
        return tuple(nodes[path] for path in sorter.static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        findings.add("cycle", circle[0], _told(circle, nodes))
        return ()


def _needed(node: Node) -> list[str]:
    parent, _, _ = node.path.rpartition(".")
    needed = [parent] if parent else []
    if isinstance(node, Repeat):
        needed += [source.path for source in node.for_each[:1]]
    if isinstance(node, Question) and node.refers_to is not None:
        needed.append(node.refers_to.path)
    return needed + [path for one in _deciding(node) for target in one.targets for path in target.needed]


def _deciding(node: Node) -> list[Expression]:
    """The expressions that decide whether a node is asked and what its value is."""
    calculate = node.calculate if isinstance(node, Question) else None
    return [expression for expression in (node.visible_when, calculate) if expression is not None]


def _told(circle: list[str], nodes: Mapping[str, Node]) -> str:
    texts = ("; ".join(expression.text for expression in _deciding(nodes[path])) for path in circle[:-1])
    rules = [
        f"'{path}' ({shortened(text, 80) or 'stands inside of the next'})"
        for path, text in zip(circle, texts, strict=False)
    ]
    if len(rules) > MOST_TOLD:
        rules[MOST_TOLD:] = [f"and {len(rules) - MOST_TOLD} more"]
    return f"These depend on each other in a circle: {' → '.join(rules)} → '{circle[-1]}'."
