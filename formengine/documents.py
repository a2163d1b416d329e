"""JSON text read strictly, and written back as it was.

JSON in the wild hides doubled keys, NaN, numbers too large to keep and nesting without end; each is refused here, once,
for forms and answers alike. A number keeps the text it was written with, so that a form's bytes can be made again.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from formengine.errors import DocumentError, shortened

LARGEST_WHOLE = 2**53 - 1
LARGEST = 16 * 1024 * 1024


class Written(Decimal):
    """A decimal number together with the text it was written with."""

    text: str

    def __new__(cls, text: str) -> Written:
        """Read `text`; the value is the decimal that the shortest text of its double denotes."""
        number = super().__new__(cls, repr(float(text)))
        number.text = text
        return number


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
        value = json.loads(
            decoded,
            parse_float=lambda number: _decimal(number, name),
            parse_int=lambda number: _whole(number, name),
            parse_constant=lambda word: _refuse_constant(word, name),
            object_pairs_hook=lambda pairs: _object(pairs, name),
        )
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise DocumentError(f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise DocumentError(_too_deep(name, depth)) from None
    _refuse_depth(value, depth, name)
    return value


def _decimal(text: str, name: str) -> Written:
    if float(text) in (float("inf"), float("-inf")) or len(text) > 40:
        raise DocumentError(f"{name}: the number {text[:20]}… is too large to keep.")
    return Written(text)


def _whole(text: str, name: str) -> int:
    if len(text) > 17 or abs(int(text)) > LARGEST_WHOLE:
        raise DocumentError(f"{name}: the number {text[:20]}… is too large to keep; write it as text.")
    return int(text)


def _refuse_constant(word: str, name: str) -> Any:
    raise DocumentError(f"{name}: {word} is not a number that JSON allows.")


def _object(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        shown = shortened(repr(doubled), 100)
        raise DocumentError(f"{name}: the key {shown} stands twice in one object. Keep one of them.")
    return made


def _refuse_depth(value: Any, depth: int, name: str) -> None:
    """Level by level, without recursion: a deep text must not end in a traceback."""
    level = [value]
    for _ in range(depth + 1):
        level = _members(level, name)
        if not level:
            return
    raise DocumentError(_too_deep(name, depth))


def _too_deep(name: str, depth: int) -> str:
    """That a document is nested too deep; where a form may be as deep, also what that comes to in lists."""
    in_lists = f": in a form, more than {LISTS_DEEP} lists inside each other" if depth == DEEPEST else ""
    return f"{name} is nested more than {depth} levels deep{in_lists}."


def _members(values: list[Any], name: str) -> list[Any]:
    """What stands in the values, keys included; their texts are looked at on the way."""
    members: list[Any] = []
    for value in values:
        if isinstance(value, str):
            if not value.isascii():
                _refuse_surrogates(value, name)
        elif isinstance(value, dict):
            members += value
            members += value.values()
        elif isinstance(value, list):
            members += value
    return members


def _refuse_surrogates(text: str, name: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        # Python gives a byte that is not UTF-8 as one of these when it reads a terminal or the command line.
        is_byte = 0xDC80 <= code <= 0xDCFF
        what = f"a byte that is not UTF-8 (0x{code - 0xDC00:02X})" if is_byte else f"half of a character (U+{code:04X})"
        raise DocumentError(f"{name}: {what} stands in a text; type it again.") from None


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
    return -LARGEST_WHOLE <= number <= LARGEST_WHOLE and number == number.to_integral_value()


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON text of plain values, decimals included."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, tuple | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
