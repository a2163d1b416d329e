"""JSON text read strictly, and written back as it was.

JSON in the wild hides doubled keys, NaN, numbers too large to keep and nesting without end; each is refused here, once,
for forms and answers alike. A number keeps the text it was written with, so that a form's bytes can be made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, partial
from json.encoder import encode_basestring
from typing import Any

from formengine.errors import DocumentError, shortened

LARGEST_WHOLE = 2**53 - 1
LEAST_WHOLE = -LARGEST_WHOLE
LARGEST = 16 * 1024 * 1024


class _Unfit(ValueError):
    """What a document may not hold; the text says what, and whoever reads the document puts its name before it."""


class Written(Decimal):
    """A decimal number together with the text it was written with."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Written:
        """Read `text`; the value is the decimal that the shortest text of its double denotes."""
        # So few digits, without a last nought or an exponent, are that shortest text: a double keeps 15 digits.
        is_shortest = len(text) <= DIGITS_KEPT and text[-1] != "0" and "e" not in text and "E" not in text
        number = _new_decimal(cls, text if is_shortest else _shortest(text))
        number.text = text
        return number


_new_decimal = Decimal.__new__
INFINITE = float("inf")
DIGITS_KEPT = 15
"""Digits that a double keeps of any number of ordinary size."""
LONGEST_NUMBER = 40
"""Characters of a number with a point or an exponent; of so many, at least a third are digits in a row."""
DEEPEST = 32
"""Levels of objects and lists in a document, unless it says otherwise."""
LISTS_DEEP = "nine"
"""How many lists inside of each other that makes in a form: three levels each."""


def read_json(text: bytes | str, *, name: str, depth: int = DEEPEST, largest: int = LARGEST) -> Any:
    """Read one JSON value strictly.

    Parameters: `name` how the person knows the text (a file's name), `depth` the deepest nesting allowed, `largest` how
    many characters.
    Raises DocumentError with what is wrong and where.
    """
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        if len(decoded) > largest:
            raise DocumentError(f"{name} is larger than {largest // 2**20} MB, which no form needs.")
        # Half of a character can only come from an escape, or from a text that never was bytes.
        has_halves = _escapes_halves(decoded) or (text is decoded and not decoded.isascii())
        value = _decoded(decoded)
        _looked_through(value, depth, has_halves=has_halves)
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise DocumentError(f"{name} is not JSON: {what} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise DocumentError(_too_deep(name, depth)) from None
    except _Unfit as error:
        raise DocumentError(f"{name}{error}") from None
    return value


def read_values(text: bytes, *, name: str, depth: int = DEEPEST) -> Any:
    """Read one JSON value as strictly, where nobody asks how its numbers were written: those with a point are floats.

    Nearly every text is seen at a glance to be as it should; any other is read by `read_json`, which alone says what is
    wrong. Parameters as there.
    """
    try:
        return _at_a_glance(text, depth)
    except (ValueError, RecursionError):
        return read_json(text, name=name, depth=depth)


def _at_a_glance(text: bytes, depth: int) -> Any:
    """The value of a text. Raises ValueError or RecursionError where it may be unfit.

    It is looked at without white space, of which only texts can lose any. orjson keeps the last of two equal keys in
    silence. But that leaves fewer members than the text had; each of those had a quote and a colon of its own, and
    texts can only add to their number: where there are as many members as those, no key stood twice. A number that is
    too long to keep has a long row of digits, whatever it is worth, as has a whole one too large. Where every bracket
    that opens a list, also within a text, comes after a quote and a colon, no list stands in a list.
    """
    bare = text.translate(_ALL_DIGITS_ALIKE, _WHITE)
    if len(text) > LARGEST or _MANY_DIGITS in bare:
        raise ValueError
    value, keys = _loads()(text), bare.count(b'":')
    # There are few brackets: to take them out is quicker than to count them, which looks at every byte.
    brackets = len(bare) - len(bare.replace(b"[", b""))
    if brackets == bare.count(b'":[') and _has_members(value, keys, depth):
        return value
    if _looked_through(value, depth, has_halves=False) == keys:
        return value
    raise ValueError


def _has_members(value: Any, members: int, depth: int) -> bool:
    """Whether the objects in a value together have so many members, which are all that the text may have had.

    Once they are found, no other object holds anything, and what was not looked into is one level deep: lists in
    objects. So there are at most two levels more than were looked through.
    """
    found = 0
    level: list[Any] = [[value]]
    for _ in range(depth - 1):
        objects: list[Any] = []
        lists: list[Any] = []
        for container in level:
            for member in container.values() if type(container) is dict else container:
                kind = type(member)
                if kind is dict:
                    found += len(member)
                    objects.append(member)
                elif kind is list:
                    lists.append(member)
            if found == members:
                return True
        # Most members that are still to be found are those of a list's items.
        level = lists + objects
    return False


@cache
def _loads() -> Callable[[bytes], Any]:
    """Orjson's reader; a command that reads no answers from files does not wait for it."""
    from orjson import loads

    return loads


def _shortest(text: str) -> str:
    """The shortest text that denotes the double of a number. Raises _Unfit where there is none."""
    double = float(text)
    if double in (INFINITE, -INFINITE):
        raise _Unfit(f": the number {text[:20]}… is too large to keep.")
    if len(text) > LONGEST_NUMBER:
        raise _Unfit(f": the number {text[:20]}… is too long to keep; write it with fewer digits.")
    return repr(double)


def _escapes_halves(text: str) -> bool:
    """Whether an escape may stand for half of a character: U+D800 to U+DFFF."""
    return "\\" in text and ("\\ud" in text or "\\uD" in text)


def _decoded(text: str) -> Any:
    """The value of a JSON text, every object looked at. Raises _Unfit, json.JSONDecodeError or RecursionError."""
    try:
        return _DECODER.decode(text)
    except (_Unfit, json.JSONDecodeError):
        raise
    except ValueError:  # A number of more digits than Python reads: found by reading again, one by one.
        return json.loads(text, parse_int=_whole)


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _Unfit(_too_large(text))
    return int(text)


def _too_large(number: str) -> str:
    return f": the number {number[:20]}… is too large to keep; write it as text."


def _refuse_constant(word: str) -> Any:
    raise _Unfit(f": {word} is not a number that JSON allows.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        shown = shortened(repr(doubled), 100)
        raise _Unfit(f": the key {shown} stands twice in one object. Keep one of them.")
    return made


_written = partial(Written.__new__, Written)
"""`Written`, without the way by which a class is called: there are many numbers."""
_DECODER = json.JSONDecoder(parse_float=_written, parse_constant=_refuse_constant, object_pairs_hook=_object)
_ALL_DIGITS_ALIKE, _MANY_DIGITS = bytes.maketrans(b"123456789", b"0" * 9), b"0" * (LONGEST_NUMBER // 3)
_WHITE = b" \t\n\r"


def _looked_through(value: Any, depth: int, *, has_halves: bool) -> int:
    """How many members all objects in a value have, once everything in it was looked at.

    Level by level, without recursion: a deep text must not end in a traceback.
    Parameters: `depth` the deepest level; `has_halves` whether texts may hold half of a character. Raises _Unfit or
    RecursionError.
    """
    found, least, largest = 0, LEAST_WHOLE, LARGEST_WHOLE
    level: list[Any] = [[value]]
    for _ in range(depth + 1):
        deeper: list[Any] = []
        for container in level:
            members = container
            if type(container) is dict:
                members = container.values()
                found += len(container)
            if has_halves:
                _refuse_halves(text for text in (*container, *members) if type(text) is str)
            for member in members:
                kind = type(member)
                if kind is str:
                    continue  # Most are texts.
                if kind is dict or kind is list:
                    if member:
                        deeper.append(member)
                # orjson makes a float of a whole number of more than 64 bits.
                elif (kind is int or kind is float) and not least <= member <= largest:
                    raise _Unfit(_too_large(str(member)))
        if not deeper:
            return found
        level = deeper
    raise RecursionError


def _too_deep(name: str, depth: int) -> str:
    """That a document is nested too deep; where a form may be as deep, also what that comes to in lists."""
    in_lists = f": in a form, more than {LISTS_DEEP} lists inside each other" if depth == DEEPEST else ""
    return f"{name} is nested more than {depth} levels deep{in_lists}."


def _refuse_halves(texts: Iterable[str]) -> None:
    """Refuse texts with half of a character. Raises _Unfit."""
    for text in texts:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            code = ord(text[error.start])
            # Python gives a byte that is not UTF-8 as one of these when it reads a terminal or the command line.
            is_byte = 0xDC80 <= code <= 0xDCFF
            byte = f"a byte that is not UTF-8 (0x{code - 0xDC00:02X})"
            what = byte if is_byte else f"half of a character (U+{code:04X})"
            raise _Unfit(f": {what} stands in a text; type it again.") from None


def verbatim(value: Any) -> str:
    """Compact JSON text in document order with numbers as they were written: what a form's hash is made of."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{encode_basestring(key)}:{verbatim(member)}" for key, member in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([verbatim(member) for member in value]) + "]"
    if isinstance(value, Written):
        return value.text
    return json.dumps(value)


def fingerprint(document: Any) -> str:
    """The SHA-256 of a document's verbatim bytes, in hexadecimal."""
    return hashlib.sha256(verbatim(document).encode("utf-8")).hexdigest()


def plain_number(number: Decimal) -> int | float:
    """A decimal as a JSON number: whole numbers without a point, others, and larger ones, by their shortest text."""
    return int(number) if is_whole(number) else float(number)


def is_whole(number: Decimal) -> bool:
    """Whether a decimal is a whole number that can be kept exactly."""
    return number == number.to_integral_value() and LEAST_WHOLE <= number <= LARGEST_WHOLE


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON text of plain values, decimals included."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, tuple | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
