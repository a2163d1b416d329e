"""Copies of good forms with damage: to their values, keys and order, or to their text; made up by a seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

FOREIGN: list[Any] = [
    None, True, False, 0, 1, -1, 3.5, 1.0, 10**7, "", "x", "Not A Name", "two.parts", "1.2.0", "en-GB", [], ["x"],
    [{}], {},
    {"x": 1}, {"type": "string"}, {"type": "object", "properties": {}}, {"$ref": "#/$defs/x"}, "x" * 2_500, "date",
    "long_text", {"notice": "x"}, "sum", [1, 2], "urn:formengine:form:a/b", ["x"] * 501, {"const": "a", "title": "A"},
    [{"const": "a", "title": "A"}], [{"const": 1, "title": "A"}],
]  # fmt: skip
KEYS = [
    "type", "title", "description", "x-form", "properties", "items", "oneOf", "uniqueItems", "minimum", "maximum",
    "format",
    "pattern", "maxLength", "minLength", "minItems", "maxItems", "$ref", "$comment", "$id", "$schema", "$defs",
    "required",
    "visible_when", "states", "safety", "audience", "help", "widget", "words", "places", "repeat", "was", "code",
    "calculate",
    "override", "enum", "default", "const", "allOf", "weight", "reverse", "unknown", "Bad Name", "ext", "if", "about",
    "unit",
]  # fmt: skip


def mutated(document: str, chance: random.Random) -> Any:
    """A document read anew, with one to three things in it changed, taken away, added or moved."""
    copied = json.loads(document)
    for _ in range(chance.choice((1, 1, 2, 3))):
        holder = chance.choice(_holders(copied))
        chance.choice(MUTATIONS)(holder, chance, copied)
    return copied


def _holders(value: Any) -> list[Any]:
    found, waiting = [], [value]
    while waiting:
        member = waiting.pop()
        if isinstance(member, dict | list):
            found.append(member)
            waiting.extend(member.values() if isinstance(member, dict) else member)
    return found


def _replace(holder: Any, chance: random.Random, _: Any) -> None:
    if holder:
        key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
        holder[key] = copy.deepcopy(chance.choice(FOREIGN))


def _take_away(holder: Any, chance: random.Random, _: Any) -> None:
    if holder:
        key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
        del holder[key]


def _add(holder: Any, chance: random.Random, _: Any) -> None:
    if isinstance(holder, dict):
        holder[chance.choice(KEYS)] = copy.deepcopy(chance.choice(FOREIGN))
    else:
        holder.append(copy.deepcopy(chance.choice(FOREIGN)))


def _move(holder: Any, chance: random.Random, document: Any) -> None:
    other = copy.deepcopy(chance.choice(_holders(document)))
    if isinstance(holder, dict) and holder:
        holder[chance.choice(list(holder))] = other


MUTATIONS: list[Callable[[Any, random.Random, Any], None]] = [_replace, _take_away, _add, _move]


SPLINTERS = [
    '"', "{", "}", "[", "]", ",", ":", "\\", "\\u", "\\ud83d", "null", "NaN", "1e400", "-", "0", "9" * 30, '"$ref":',
    '"type":', '"x-form":', "\x00", "\ufeff", "\u202e", "ａ", "é", "[" * 50, "{}" * 20, '"a":1,"a":2', "/*", "#", "'",
    "\n",
    " " * 500,
]  # fmt: skip


def tampered(document: str, chance: random.Random) -> str:
    """The text of a document with one to four pieces of it taken out, doubled, moved, exchanged or put in."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        start = chance.randrange(len(document) + 1)
        end = min(len(document), start + chance.choice((0, 1, 1, 2, 5, 20, 300)))
        document = chance.choice(TAMPERINGS)(document, start, end, chance)
    return document


def _swap_letters(document: str, start: int, end: int, chance: random.Random) -> str:
    letters = list(document[start:end])
    chance.shuffle(letters)
    return document[:start] + "".join(letters) + document[end:]


def _carry(document: str, start: int, end: int, chance: random.Random) -> str:
    rest = document[:start] + document[end:]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + document[start:end] + rest[place:]


TAMPERINGS: list[Callable[[str, int, int, random.Random], str]] = [
    lambda document, start, end, chance: document[:start] + document[end:],
    lambda document, start, end, chance: document[:end] + document[start:],
    lambda document, start, end, chance: document[:start] + chance.choice(SPLINTERS) + document[end:],
    lambda document, start, end, chance: document[:start],
    _swap_letters,
    _carry,
]
