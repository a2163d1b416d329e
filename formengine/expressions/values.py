"""What expressions work with: values, blanks, decimal arithmetic and three-valued logic.

Blank is `None` and spreads: arithmetic and comparison with blank are blank, `and`, `or` and `not` are three-valued
(Kleene). Numbers are decimals, rounded half up; nothing here depends on the process's own decimal settings.
"""

from __future__ import annotations

from datetime import date, time
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow
from functools import lru_cache

from formengine.dates import Duration, PartialDate
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a record: the SHA-256 of its bytes, its name, how many they are, and its media type."""

    hash: str
    name: str
    size: int
    type: str


Value = bool | int | Decimal | str | date | time | PartialDate | Duration | Attachment | tuple[str, ...] | None
"""A value of an answer or an expression; `None` is blank."""

NUMBERS = Context(prec=28, rounding=ROUND_HALF_UP, Emin=-999, Emax=999, traps=[InvalidOperation, Overflow])
"""28 digits, half up; a number of a thousand digits is a fault, not a wait."""
HELD = 10**28
LEAST_HELD = -HELD
"""The largest and the least whole number that 28 digits hold exactly, as they do every one between."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An expression that failed, with the reason in words: neither false nor blank."""

    reason: str


TOO_LARGE = Fault("a number grew too large")


class Failed(Exception):
    """Raised while an expression runs; whoever runs it turns it into a `Fault`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def added(one: Decimal | int, other: Decimal | int) -> Decimal | int:
    """The sum of two numbers.

    Whole ones are added as such where 28 digits hold what comes of it: the number is the same, and costs a tenth.
    """
    if one.__class__ is int and other.__class__ is int and LEAST_HELD <= (whole := one + other) <= HELD:
        return whole
    return NUMBERS.add(one, other)


def subtracted(one: Decimal | int, other: Decimal | int) -> Decimal | int:
    """What is left of a number when another is taken from it."""
    if one.__class__ is int and other.__class__ is int and LEAST_HELD <= (whole := one - other) <= HELD:
        return whole
    return NUMBERS.subtract(one, other)


def multiplied(one: Decimal | int, other: Decimal | int) -> Decimal | int:
    """The product of two numbers."""
    if one.__class__ is int and other.__class__ is int and LEAST_HELD <= (whole := one * other) <= HELD:
        return whole
    return NUMBERS.multiply(one, other)


_WIDE = Context(prec=60)
"""Digits enough for any number that is rounded."""


@lru_cache(maxsize=100)
def _step(places: int) -> Decimal:
    return Decimal((0, (1,), -places))


def rounded(number: Decimal | int, places: int, mode: str = ROUND_HALF_UP) -> Decimal:
    """A number rounded to so many decimal places, half up unless told otherwise."""
    return Decimal(number).quantize(_step(places), mode, _WIDE)


def decimals(number: Decimal) -> int:
    """How many places after the point a finite number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
