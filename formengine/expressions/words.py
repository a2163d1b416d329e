"""An expression in plain English, for the person who asks why a question is or is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from formengine.expressions import syntax
from formengine.expressions.types import Functions

Titles = Callable[[str], str]
"""How a question is called, by the path as it was written in the expression."""
Codes = Callable[[str], Mapping[str | int, str] | None]
"""The choices a question offers, by the path as it was written."""

_COMPARED = {"==": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least",
             "in": "is one of", "not in": "is none of"}  # fmt: skip
_COMBINED = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_CALLED = {
    "count": "the number of {0}",
    "sum": "the sum of {0}",
    "mean": "the mean of {0}",
    "min": "the least of {0}",
    "max": "the greatest of {0}",
    "any_of": "for any of {0}: {1}",
    "all_of": "for all of {0}: {1}",
    "answered": "{0} is answered",
    "state": "the state of {0}",
    "contains": "{0} includes {1}",
    "coalesce": "the first of {0} that is there",
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts trees into words, with the form's titles and choices."""

    title: Titles
    codes: Codes
    functions: Functions

    def say(self, node: syntax.Node) -> str:
        """The words for a node."""
        return _SAY[type(node)](self, node)

    def claim(self, node: syntax.Node) -> str:
        """The words for a condition: a question that is answered yes or no says so."""
        return _claim(self, node)

    def value(self, node: syntax.Node, beside: syntax.Node) -> str:
        """The words for a value compared with a question: its choice's title where it has one."""
        if isinstance(node, syntax.Constant) and isinstance(beside, syntax.Name):
            offered = self.codes(beside.text)
            if offered and isinstance(node.value, str | int) and node.value in offered:
                return f"“{offered[node.value]}”"
        return self.say(node)


def _constant(_: Speaker, node: syntax.Constant) -> str:
    if isinstance(node.value, bool) or node.value is None:
        return {True: "yes", False: "no", None: "blank"}[node.value]
    return str(node.value) if isinstance(node.value, int | Decimal) else f"“{node.value}”"


def _claim(speaker: Speaker, node: syntax.Node) -> str:
    words = speaker.say(node)
    return f"{words} is yes" if isinstance(node, syntax.Name) else words


def _comparison(speaker: Speaker, node: syntax.Comparison) -> str:
    left, right = speaker.value(node.left, node.right), speaker.value(node.right, node.left)
    if isinstance(node.right, syntax.Series):
        right = ", ".join(speaker.value(member, node.left) for member in node.right.members)
    return f"{left} {_COMPARED[node.operator]} {right}"


def _term(speaker: Speaker, node: syntax.Node) -> str:
    """A part of a calculation: in brackets where it is one itself, for words have no precedence."""
    words = speaker.say(node)
    return f"({words})" if isinstance(node, syntax.Arithmetic | syntax.Choose) else words


def _logic(speaker: Speaker, node: syntax.Logic) -> str:
    claims = [
        f"({_claim(speaker, claim)})" if isinstance(claim, syntax.Logic | syntax.Choose) else _claim(speaker, claim)
        for claim in node.claims
    ]
    return f" {node.operator} ".join(claims)


def _not(speaker: Speaker, node: syntax.Not) -> str:
    if isinstance(node.claim, syntax.Name):
        return f"{speaker.say(node.claim)} is no"
    if isinstance(node.claim, syntax.Call) and node.claim.function == "answered":
        return f"{speaker.say(node.claim.arguments[0])} is not answered"
    return f"not ({speaker.say(node.claim)})"


def _choose(speaker: Speaker, node: syntax.Choose) -> str:
    then, otherwise = speaker.say(node.then), speaker.say(node.otherwise)
    return f"{then} if {_claim(speaker, node.condition)}, otherwise {otherwise}"


def _call(speaker: Speaker, node: syntax.Call) -> str:
    words = [speaker.say(argument) for argument in node.arguments]
    if node.function == "count" and len(words) == 2:
        return f"the number of {words[0]} for which {_claim(speaker, node.arguments[1])}"
    if node.function == "contains":
        words[1] = speaker.value(node.arguments[1], node.arguments[0])
    if node.function == "coalesce":
        words = [" or ".join(words)]
    pattern = _CALLED.get(node.function) or _registered(speaker, node.function)
    return pattern.format(*words) if pattern else f"{node.function} of {', '.join(words)}"


def _registered(speaker: Speaker, name: str) -> str:
    function = speaker.functions.get(name)
    return function.words if function else ""


_SAY: dict[type[syntax.Node], Callable[..., str]] = {
    syntax.Constant: _constant,
    syntax.Name: lambda speaker, node: f"“{speaker.title(node.text)}”",
    syntax.Series: lambda speaker, node: ", ".join(speaker.say(member) for member in node.members),
    syntax.Negation: lambda speaker, node: f"minus {_term(speaker, node.operand)}",
    syntax.Arithmetic: lambda speaker, node: (
        f"{_term(speaker, node.left)} {_COMBINED[node.operator]} {_term(speaker, node.right)}"
    ),
    syntax.Comparison: _comparison,
    syntax.Logic: _logic,
    syntax.Not: _not,
    syntax.Choose: _choose,
    syntax.Call: _call,
}
