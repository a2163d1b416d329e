"""Values as answers would give them, and as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from formengine.answers import Raw, frozen
from formengine.dates import PartialDate
from formengine.documents import plain_number
from formengine.expressions import Value


def raw_of(value: Value) -> Raw:
    """A value as an answer would give it."""
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    return frozen(value)


def plain_of(value: Value) -> Any:
    """A value as JSON."""
    raw = raw_of(value)
    if isinstance(raw, tuple):
        return list(raw)
    return plain_number(raw) if isinstance(raw, Decimal) else raw
