"""An expression in plain English, for the person who asks why a question is or is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Protocol

from formengine.expressions import syntax
from formengine.expressions.types import Functions, Type
from formengine.values import dataclass

Codes = Mapping[str | int, str]
"""Choices: what is stored, and what a person reads."""


class Names(Protocol):
    """What the names in an expression stand for, seen from where it stands."""

    def called(self, path: str) -> str:
        """How a question or list is called, in quotation marks, by the path as it was written."""

    def codes(self, path: str) -> Codes:
        """The choices that a question offers; none where it offers none."""

    def state(self, path: str, word: str) -> str:
        """How a state reads at a question; empty where it is not offered there."""

    def type(self, path: str) -> Type | None:
        """The type of its answers."""

    def list_of(self, path: str) -> str:
        """How the list is called whose entries hold it, in quotation marks; empty where it is asked once."""

    def inside(self, path: str) -> Names:
        """The same, seen from an entry of a list."""

    @property
    def date(self) -> str:
        """How the question is called that is the form's date, in quotation marks; empty where there is none."""


_COMPARED = {"==": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least",
             "in": "is", "not in": "is not"}  # fmt: skip
_DATED = {**_COMPARED, "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}
_COMBINED = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_AGGREGATED = {"sum": "the sum of", "mean": "the mean of", "min": "the least of", "max": "the greatest of"}
_POLICIES = {"fail": "", "skip": " (those left blank do not count)", "zero": " (those left blank count as 0)"}
_QUANTIFIED = {"any_of": "for at least one entry of", "all_of": "for every entry of"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts trees into words, with the form's titles and choices.

    `offered` are the choices that a bare value belongs to: those of the question it is compared with or stored in.
    """

    names: Names
    functions: Functions
    offered: Codes = field(default_factory=dict)

    def say(self, node: syntax.Node) -> str:
        """The words for a value."""
        return _SAY[type(node)](self, node)

    def claim(self, node: syntax.Node) -> str:
        """The words for a condition: a question that is answered yes or no says so."""
        return _claim(self, node)

    def among(self, offered: Codes) -> Speaker:
        """The same for values that belong to these choices."""
        return replace(self, offered=offered)


def listed(words: Sequence[str], joint: str) -> str:
    """Several things with a word before the last: a, b or c."""
    return f"{', '.join(words[:-1])} {joint} {words[-1]}" if len(words) > 1 else "".join(words)


def _constant(speaker: Speaker, node: syntax.Constant) -> str:
    value = node.value
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "blank"}[value]
    if value in speaker.offered:
        return f"“{speaker.offered[value]}”"  # type: ignore[index]
    return str(value) if isinstance(value, int | Decimal) else f"“{value}”"


def _claim(speaker: Speaker, node: syntax.Node) -> str:
    match node:
        case syntax.Constant(value=value):
            return "always" if value is True else "never"
        case syntax.Choose():
            then, otherwise = speaker.claim(node.then), speaker.claim(node.otherwise)
            return f"{then} if {speaker.claim(node.condition)}, otherwise {otherwise}"
        case syntax.Name() | syntax.Call(function="coalesce"):
            return f"{speaker.say(node)} is yes"
        case syntax.Call() if node.function in speaker.functions and not speaker.functions[node.function].words:
            return f"{speaker.say(node)} is yes"
    return speaker.say(node)


def _codes(speaker: Speaker, node: syntax.Node) -> Codes:
    """The choices that a value comes from."""
    match node:
        case syntax.Name():
            return speaker.names.codes(node.text)
        case syntax.Choose():
            return {**_codes(speaker, node.otherwise), **_codes(speaker, node.then)}
        case syntax.Call(function="coalesce"):
            return {code: title for part in reversed(node.arguments) for code, title in _codes(speaker, part).items()}
    return {}


def _type(speaker: Speaker, node: syntax.Node) -> Type | None:
    match node:
        case syntax.Name():
            return speaker.names.type(node.text)
        case syntax.Choose():
            return _type(speaker, node.then)
        case syntax.Call(function="coalesce" | "min" | "max"):
            return _type(speaker, node.arguments[0])
        case syntax.Series():
            return _type(speaker, node.members[0])
        case syntax.Call() if node.function in speaker.functions:
            return Type(speaker.functions[node.function].gives)
    return None


def _comparison(speaker: Speaker, node: syntax.Comparison) -> str:
    return _compared(speaker, node, node.operator)


def _compared(speaker: Speaker, node: syntax.Comparison, operator: str) -> str:
    """A comparison, by this operator in place of its own."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, syntax.Call) and side.function == "state" and operator in ("==", "!=", "in", "not in"):
            return _state_is(speaker, side, other, is_it=operator in ("==", "in"))
    if _is_none_there(node, operator):
        return f"there is no entry in {speaker.say(node.left.arguments[0])}"  # type: ignore[union-attr]
    is_dated = Type.DATE in (_type(speaker, node.left), _type(speaker, node.right))
    word = (_DATED if is_dated else _COMPARED)[operator]
    left = _side(speaker.among(_codes(speaker, node.right)), node.left)
    return f"{left} {word} {_side(speaker.among(_codes(speaker, node.left)), node.right)}"


def _side(speaker: Speaker, node: syntax.Node) -> str:
    """A side of a comparison: in brackets where it is a claim itself."""
    words = speaker.say(node)
    return f"({words})" if isinstance(node, syntax.Comparison | syntax.Logic | syntax.Not | syntax.Choose) else words


def _is_none_there(node: syntax.Comparison, operator: str) -> bool:
    match node.left, node.right:
        case syntax.Call(function="count", arguments=(_,)), syntax.Constant(value=0) if operator == "==":
            return True
    return False


def _state_is(speaker: Speaker, state: syntax.Call, value: syntax.Node, *, is_it: bool) -> str:
    """What is asked of a state: that there is an answer, or none, or which reason for none was given."""
    name = state.arguments[0]
    called = speaker.say(name)
    members = value.members if isinstance(value, syntax.Series) else (value,)
    words = {one.value for one in members if isinstance(one, syntax.Constant)}
    if words == {"answered"}:
        return f"{called} {'has' if is_it else 'has not'} been answered"
    if words == {"blank"}:
        return f"{called} {'is' if is_it else 'is not'} left open"
    path = name.text if isinstance(name, syntax.Name) else ""
    told = [_state_word(speaker, path, one) for one in members]
    return f"{called} is {'' if is_it else 'not '}answered with {listed(told, 'or')}"


def _state_word(speaker: Speaker, path: str, node: syntax.Node) -> str:
    if not isinstance(node, syntax.Constant):
        return speaker.say(node)
    word = str(node.value)
    return f"“{speaker.names.state(path, word) or word.replace('_', ' ')}”"


def _term(speaker: Speaker, node: syntax.Node) -> str:
    """A part of a calculation: in brackets where it is one itself, for words have no precedence."""
    words = speaker.say(node)
    return f"({words})" if isinstance(node, syntax.Arithmetic | syntax.Choose) else words


def _logic(speaker: Speaker, node: syntax.Logic) -> str:
    claims = [
        f"({speaker.claim(claim)})" if isinstance(claim, syntax.Logic | syntax.Choose) else speaker.claim(claim)
        for claim in node.claims
    ]
    return f" {node.operator} ".join(claims)


def _not(speaker: Speaker, node: syntax.Not) -> str:
    match node.claim:
        case syntax.Name():
            return f"{speaker.say(node.claim)} is no"
        case syntax.Comparison():
            return _compared(speaker, node.claim, _OPPOSITE[node.claim.operator])
        case syntax.Not(claim=claim):
            return speaker.claim(claim)
        case syntax.Call() if node.claim.function in _DENIED:
            return _DENIED[node.claim.function](speaker, node.claim)
    return f"it is not so that ({speaker.claim(node.claim)})"


def _choose(speaker: Speaker, node: syntax.Choose) -> str:
    within = speaker.among({**speaker.offered, **_codes(speaker, node)})
    condition = speaker.among({}).claim(node.condition)
    return f"{within.say(node.then)} if {condition}, otherwise {within.say(node.otherwise)}"


def _call(speaker: Speaker, node: syntax.Call) -> str:
    special = _SPECIAL.get(node.function)
    return special(speaker, node) if special is not None else _registered(speaker, node)


def _registered(speaker: Speaker, node: syntax.Call) -> str:
    """A function in its own words; where it has none, its name stands for them."""
    words = [speaker.among({}).say(argument) for argument in node.arguments]
    function = speaker.functions.get(node.function)
    if function is None or not function.words:
        return f"the {node.function.rpartition('.')[2].replace('_', ' ')} of {listed(words, 'and')}"
    dated = f" to {speaker.names.date}" if function.needs_date and speaker.names.date else ""
    return f"{function.words.format(*words)}{dated}"


def _answered(speaker: Speaker, node: syntax.Call, asked: str = "is answered", several: str = "has an entry") -> str:
    name = node.arguments[0]
    is_list = isinstance(name, syntax.Name) and speaker.names.type(name.text) is Type.LIST
    return f"{speaker.say(name)} {several if is_list else asked}"


def _contains(speaker: Speaker, node: syntax.Call, includes: str = "includes") -> str:
    choices, one = node.arguments
    return f"{speaker.say(choices)} {includes} {speaker.among(_codes(speaker, choices)).say(one)}"


def _inner(speaker: Speaker, node: syntax.Call) -> str:
    """The condition of a call that looks at each entry of a list, as it reads from inside of it."""
    name, condition = node.arguments
    inside = speaker.names.inside(name.text) if isinstance(name, syntax.Name) else speaker.names
    return replace(speaker, names=inside).claim(condition)


def _quantified(speaker: Speaker, node: syntax.Call, opening: str = "") -> str:
    opening = opening or _QUANTIFIED[node.function]
    return f"{opening} {speaker.say(node.arguments[0])}, {_inner(speaker, node)}"


def _count(speaker: Speaker, node: syntax.Call) -> str:
    entries = f"the number of entries in {speaker.say(node.arguments[0])}"
    return entries if len(node.arguments) == 1 else f"{entries} for which {_inner(speaker, node)}"


def _aggregate(speaker: Speaker, node: syntax.Call) -> str:
    first, *policy = node.arguments
    words = speaker.say(first)
    if isinstance(first, syntax.Series):
        words = listed([speaker.say(member) for member in first.members], "and")
    elif isinstance(first, syntax.Name) and speaker.names.list_of(first.text):
        words = f"{words} over all entries of {speaker.names.list_of(first.text)}"
    how = _POLICIES[str(policy[0].value)] if policy and isinstance(policy[0], syntax.Constant) else ""
    return f"{_AGGREGATED[node.function]} {words}{how}"


def _coalesce(speaker: Speaker, node: syntax.Call) -> str:
    speaker = speaker.among({**speaker.offered, **_codes(speaker, node)})
    return ", or where that is blank ".join(_term(speaker, argument) for argument in node.arguments)


_DENIED: dict[str, Callable[[Speaker, syntax.Call], str]] = {
    "answered": lambda speaker, node: _answered(speaker, node, "is not answered", "has no entry"),
    "contains": lambda speaker, node: _contains(speaker, node, "does not include"),
    "any_of": lambda speaker, node: _quantified(speaker, node, "for no entry of"),
    "all_of": lambda speaker, node: _quantified(speaker, node, "not for every entry of"),
}
"""How the opposite of a call reads, where it reads better than "it is not so that"."""
_SPECIAL: dict[str, Callable[[Speaker, syntax.Call], str]] = {
    "answered": _answered,
    "state": lambda speaker, node: f"the state of {speaker.say(node.arguments[0])}",
    "count": _count,
    "any_of": _quantified,
    "all_of": _quantified,
    "sum": _aggregate,
    "mean": _aggregate,
    "min": _aggregate,
    "max": _aggregate,
    "coalesce": _coalesce,
    "contains": _contains,
}

_SAY: dict[type[syntax.Node], Callable[..., str]] = {
    syntax.Constant: _constant,
    syntax.Name: lambda speaker, node: speaker.names.called(node.text),
    syntax.Series: lambda speaker, node: listed([speaker.say(member) for member in node.members], "or"),
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
