"""The shapes of values in a form document: each can check a value, and say itself as JSON Schema.

The keyword table is made of these, so the strict reader and the published schema cannot disagree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Protocol

from formengine.errors import did_you_mean, shortened
from formengine.values import dataclass

Fault = tuple[str, str]
"""Where in the value (a path of keys, empty for the value itself), and what is wrong."""
JsonSchema = dict[str, Any]


NOTHING: tuple[Fault, ...] = ()
"""What is wrong with most values; a form has many, and making an iterator for each would take most of the time."""


class Shape(Protocol):
    """What a value may look like."""

    def faults(self, value: Any) -> Iterable[Fault]:
        """What is wrong with a value, if anything."""

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:37]}…"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of limited length, of a pattern where one is given."""

    longest: int = 2_000
    pattern: str = ""
    example: str = ""

    def faults(self, value: Any) -> tuple[Fault, ...]:
        """A text that is empty, too long or does not fit the pattern."""
        if not isinstance(value, str) or not value:
            return _here(f"a text is needed here, not {_shown(value)}")
        if len(value) > self.longest:
            return _here(f"at most {self.longest:,} characters are allowed here")
        if self.pattern and not re.fullmatch(self.pattern, value, re.ASCII):
            return _here(f"{_shown(value)} is not allowed here; write it like {_shown(self.example)}")
        return NOTHING

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        pattern = {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {}
        return {"type": "string", "minLength": 1, "maxLength": self.longest, **pattern}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    minimum: int
    maximum: int

    def faults(self, value: Any) -> tuple[Fault, ...]:
        """A value that is not a whole number within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
            return _here(f"a whole number is needed here, not {_shown(value)}")
        if not self.minimum <= value <= self.maximum:
            return _here(f"a whole number from {self.minimum} to {self.maximum:,} is needed here")
        return NOTHING

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, slots=True)
class Number:
    """Any number that can be kept."""

    def faults(self, value: Any) -> tuple[Fault, ...]:
        """A value that is not a number."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return _here(f"a number is needed here, not {_shown(value)}")
        return NOTHING

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"type": "number"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words (or `true`)."""

    words: tuple[str | bool, ...]

    def faults(self, value: Any) -> tuple[Fault, ...]:
        """A value that is none of the words."""
        for word in self.words:
            if value is word or (isinstance(word, str) and value == word):
                return NOTHING
        known = [str(word) for word in self.words if isinstance(word, str)]
        listed = ", ".join(str(word).lower() if isinstance(word, bool) else word for word in self.words)
        offer = did_you_mean(value, known) if isinstance(value, str) else ""
        return _here(f"{_shown(value)} is not known here; it can be {listed}.{offer}")

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one shape."""

    member: Shape
    fewest: int = 0
    most: int = 500

    def faults(self, value: Any) -> Iterator[Fault]:
        """A value that is not a list, of the wrong length, or with a wrong member."""
        if not isinstance(value, list):
            yield "", f"a list is needed here, not {_shown(value)}"
            return
        if not self.fewest <= len(value) <= self.most:
            yield "", f"a list of {self.fewest} to {self.most} members is needed here; this one has {len(value)}"
        for place, member in enumerate(value[: self.most]):
            for below, fault in self.member.faults(member):
                yield _joined(str(place), below), fault

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"type": "array", "items": self.member.schema(), "minItems": self.fewest, "maxItems": self.most}


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are names of the author's own."""

    key: Text
    member: Shape
    most: int = 500

    def faults(self, value: Any) -> Iterator[Fault]:
        """A value that is not an object, or has a wrong key or member."""
        if not isinstance(value, dict):
            yield "", f"an object is needed here, not {_shown(value)}"
            return
        if len(value) > self.most:
            yield "", f"at most {self.most} are allowed here; there are {len(value)}"
        for name, member in value.items():
            for _, fault in self.key.faults(name):
                yield name, f"as a name, {fault}"
            for place, fault in self.member.faults(member):
                yield _joined(name, place), fault

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {
            "type": "object",
            "propertyNames": self.key.schema(),
            "additionalProperties": self.member.schema(),
            "maxProperties": self.most,
        }


@dataclass(frozen=True, slots=True)
class Keyword:
    """One key of an object: its shape, what it means, and whether it must be there."""

    shape: Shape
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """An object with known keys and no others."""

    keys: Mapping[str, Keyword]
    what: str
    required: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Note which keys must be there."""
        object.__setattr__(self, "required", tuple(name for name, key in self.keys.items() if key.required))

    def faults(self, value: Any) -> Iterator[Fault]:
        """A value that is not an object, lacks a key, has an unknown one, or a wrong member."""
        if not isinstance(value, dict):
            yield "", f"{self.what} is an object, not {_shown(value)}"
            return
        for name in self.required:
            if name not in value:
                yield "", f"'{name}' is missing: {self.keys[name].meaning}"
        for name, member in value.items():
            keyword = self.keys.get(name)
            if keyword is None:
                yield name, f"'{shortened(name, 60)}' is not a key of {self.what}.{did_you_mean(name, self.keys)}"
                continue
            for place, fault in keyword.shape.faults(member):
                yield _joined(name, place), fault

    def schema(self) -> JsonSchema:
        """The same in JSON Schema, each property described."""
        properties = {name: _described(keyword) for name, keyword in self.keys.items()}
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": list(self.required)} if self.required else {}),
        }


def _described(keyword: Keyword) -> JsonSchema:
    return {**keyword.shape.schema(), "description": keyword.meaning}


@dataclass(frozen=True, slots=True)
class Either:
    """A value of one of two shapes, told apart by whether it is of the first one's kind."""

    first: Shape
    second: Shape
    is_first: Callable[[Any], bool]

    def faults(self, value: Any) -> Iterable[Fault]:
        """What the shape that was meant finds."""
        return (self.first if self.is_first(value) else self.second).faults(value)

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"anyOf": [self.first.schema(), self.second.schema()]}


@dataclass(frozen=True, slots=True)
class Anything:
    """An object that is read elsewhere, such as the answers of an example."""

    def faults(self, value: Any) -> tuple[Fault, ...]:
        """Anything but an object."""
        return NOTHING if isinstance(value, dict) else _here(f"an object is needed here, not {_shown(value)}")

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, yes or no, list of texts, or null."""

    def faults(self, value: Any) -> tuple[Fault, ...]:
        """An object, which is none of these."""
        return _here("a plain value is needed here") if isinstance(value, dict) else NOTHING

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"type": ["string", "number", "boolean", "array", "null"]}


@dataclass(frozen=True, slots=True)
class OrNull:
    """A value of a shape, or null."""

    shape: Shape

    def faults(self, value: Any) -> Iterable[Fault]:
        """What the shape finds wrong with anything but null."""
        return NOTHING if value is None else self.shape.faults(value)

    def schema(self) -> JsonSchema:
        """The same in JSON Schema."""
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class NodeShape:
    """A question, section or list: a closed set of keys for each kind, told apart by `kind_of`.

    `kinds` is filled once the whole table stands, because nodes hold nodes; `remedy` says what to do with a kind that
    is not allowed.
    """

    kind_of: Callable[[Any], str]
    allowed: tuple[str, ...]
    kinds: dict[str, Object] = field(default_factory=dict, compare=False)
    named: str = ""
    remedy: str = ""

    def faults(self, value: Any) -> Iterable[Fault]:
        """What is wrong with a node and all below it."""
        if not isinstance(value, dict):
            return _here(f"a question or section is an object, not {_shown(value)}")
        kind = self.kind_of(value)
        if kind in self.allowed:
            return self.kinds[kind].faults(value)
        return _here(kind if kind not in self.kinds else f"{self.kinds[kind].what} cannot stand here: {self.remedy}")

    def schema(self) -> JsonSchema:
        """A reference to the definition of its kinds."""
        if len(self.allowed) == 1:
            return {"$ref": f"#/$defs/{self.allowed[0].replace(' ', '_')}"}
        return {"$ref": f"#/$defs/{self.named}"}


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document inside of another, read like the outer one; `of` holds its shape once the whole table stands."""

    of: list[Shape] = field(default_factory=list, compare=False)

    def faults(self, value: Any) -> Iterable[Fault]:
        """What is wrong with the inner document."""
        return self.of[0].faults(value)

    def schema(self) -> JsonSchema:
        """A reference to the whole."""
        return {"$ref": "#"}


def _here(fault: str) -> tuple[Fault, ...]:
    return (("", fault),)


def _joined(name: str, place: str) -> str:
    return f"{name}.{place}" if place else name
