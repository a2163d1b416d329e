"""Who depends on whom in a form: for each question, everything that looks at it itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields

from formengine.expressions import Expression
from formengine.model import Form, Node, Place, Question, Repeat, Rule, Scale
from formengine.values import dataclass

EFFECTS = {
    "visible_when": "whether it is asked",
    "required": "whether it must be answered",
    "calculate": "what it comes to",
    "usual_when": "whether its answer is usual",
    "item_label": "how its entries are called",
}
"""What each expression of a node decides; any other decides something about how it is asked."""
CHOICES, ENTRIES = "what can be chosen", "which entries it has"


@dataclass(frozen=True, slots=True)
class Reached:
    """Something that a change reaches: a part of the form, a scale or a rule; what may change; through what."""

    what: Node | Scale | Rule
    effect: str
    through: str


Dependents = Mapping[str, tuple[Reached, ...]]
"""What looks at each path itself, in the form's order; nothing stands there for a path that nothing looks at."""


def dependents_of(form: Form) -> Dependents:
    """Who depends on whom, read from the form once: looking every question up in every expression takes for ever."""
    found: defaultdict[str, list[Reached]] = defaultdict(list)
    for path, what, effect in _looks(form):
        found[path].append(Reached(what, effect, path))
    return {path: tuple(those) for path, those in found.items()}


def _looks(form: Form) -> Iterator[tuple[str, Node | Scale | Rule, str]]:
    """Each path that something looks at, what that is, and what may change about it."""
    for node in form.nodes.values():
        for name, expression in expressions_of(node):
            for path in _named(expression):
                yield path, node, EFFECTS.get(name, "how it is asked")
        for place, effect in _lists_of(node):
            yield place.path, node, effect
    for scale in form.scales:
        for path in _counted_paths(scale):
            yield path, scale, "the score"
    for rule in form.rules:
        for path in _named(rule.holds):
            yield path, rule, "whether it holds"


def _named(expression: Expression) -> dict[str, None]:
    """The questions and lists that an expression looks at, each once."""
    named: dict[str, None] = {}
    for target in expression.targets:
        named[target.path] = None
        if target.within is not None:
            named[target.within.path] = None
    return named


def _lists_of(node: Node) -> Iterator[tuple[Place, str]]:
    """The lists that a part of the form takes its choices or its entries from, and what they decide."""
    if isinstance(node, Question) and node.refers_to is not None:
        yield node.refers_to, CHOICES
    if isinstance(node, Repeat):
        yield from ((place, ENTRIES) for place in node.for_each)


def expressions_of(node: Node) -> Iterator[tuple[str, Expression]]:
    """The expressions of a part of the form, with the name of what each decides."""
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Expression):
            yield one.name, value


def _counted_paths(scale: Scale) -> set[str]:
    """The questions that count in a scale, by themselves or in a scale that does, and those of its risks."""
    paths = {risk.question.path for risk in scale.risks}
    for item in scale.items:
        paths |= {item.of.path} if isinstance(item.of, Question) else _counted_paths(item.of)
    return paths
