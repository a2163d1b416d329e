"""A form's document as a list of its questions, and its rules in the words of another engine."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Eq: "==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """A question: its keys from the root, its schema, and the list that it stands in, if any."""

    keys: tuple[str, ...]
    schema: Json
    of_list: str = ""

    @property
    def x_form(self) -> Json:
        """What our own keyword says of it."""
        told: Json = self.schema.get("x-form", {})
        return told

    @property
    def kind(self) -> str:
        """What sort of question it is, in the words that the translations share."""
        if "calculate" in self.x_form:
            return "calculated"
        if "oneOf" in self.schema:
            return "choice"
        if self.schema.get("format") == "date":
            return "date"
        return {"array": "choices", "boolean": "yes_no", "integer": "whole", "number": "number"}.get(
            self.schema["type"], "text"
        )

    @property
    def codes(self) -> list[Any]:
        """What may be chosen."""
        offered = self.schema.get("items", self.schema).get("oneOf", ())
        return [choice["const"] for choice in offered]


def leaves(document: Json) -> Iterator[Leaf]:
    """Every question of a form with sections and lists at its root, in order."""
    for top, node in document["properties"].items():
        inside = node["items"]["properties"] if node["type"] == "array" else node["properties"]
        for name, schema in inside.items():
            yield Leaf((top, name), schema, top if node["type"] == "array" else "")


@dataclass(frozen=True, slots=True)
class Tongue:
    """How another engine writes a rule: names by their keys, some operators, calls, and true and false."""

    name: Callable[[tuple[str, ...], Leaf], str]
    calls: dict[str, Callable[..., str]]
    operators: dict[str, str]
    words: dict[bool, str]

    def rule(self, text: str, leaf: Leaf) -> str:
        """A rule of a question in this tongue. Raises KeyError for what it has no words for."""
        return self._told(ast.parse(text, mode="eval").body, leaf)

    def _told(self, node: ast.expr, leaf: Leaf) -> str:
        told = ""
        match node:
            case ast.Name("true" | "false" as word):
                told = self.words[word == "true"]
            case ast.Name(name):
                told = self.name((leaf.keys[0], name), leaf)
            case ast.Attribute(ast.Name(top), name):
                told = self.name((top, name), leaf)
            case ast.Constant(value):
                told = repr(value)
            case ast.BinOp(left, operator, right) | ast.Compare(left, [operator], [right]):
                sign = OPERATORS[type(operator)]
                told = f"({self._told(left, leaf)} {self.operators.get(sign, sign)} {self._told(right, leaf)})"
            case ast.Call(ast.Name(name), [ast.List(elements)]) | ast.Call(ast.Name(name), elements):
                told = self.calls[name](*(self._told(one, leaf) for one in elements))
        if told:
            return told
        raise KeyError(ast.unparse(node))


def distress(document: Json) -> str:
    """The form's scale as one rule, for engines that know no scales: the items added up, some turned round."""
    (scale,) = document["x-form"]["scales"].values()
    ends = scale["minimum"] + scale["maximum"]
    return " + ".join(f"({ends} - {one['item']})" if one.get("reverse") else one["item"] for one in scale["items"])


def with_distress(document: Json) -> Json:
    """The form with its scale as one more question, worked out at the end."""
    schema = {"type": "integer", "x-form": {"calculate": distress(document)}}
    node = {"type": "object", "properties": {"distress": schema}}
    return {**document, "properties": {**document["properties"], "scored": node}}
