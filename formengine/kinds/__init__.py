"""What each kind of question is: how it is asked, read, checked, kept, said in JSON Schema and shown; one table."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from formengine.answers import Raw, frozen, plain
from formengine.dates import Duration, PartialDate
from formengine.expressions import Value
from formengine.expressions.values import Attachment, rounded
from formengine.kinds.attachments import ATTACHMENTS, raw_attachment
from formengine.kinds.choices import CHOICES, numbered
from formengine.kinds.clock import CLOCK
from formengine.kinds.contact import CONTACT
from formengine.kinds.days import DAYS
from formengine.kinds.declarations import DECLARATIONS
from formengine.kinds.money import AMOUNTS, Money, places_of
from formengine.kinds.narrative import NARRATIVES
from formengine.kinds.numbers import NUMBERS
from formengine.kinds.partial_dates import PARTIAL_DATES
from formengine.kinds.rules import AsItStands, Check, Fault, NotUnderstood, ProblemKind, Rules, Wrong
from formengine.kinds.texts import TEXTS
from formengine.model import Kind, Question
from formengine.tables import Plain

__all__ = [
    "RULES",
    "AsItStands",
    "Check",
    "Fault",
    "NotUnderstood",
    "ProblemKind",
    "Wrong",
    "answer_of",
    "numbered",
    "plain_of",
    "raw_of",
    "read_typed",
    "rules_of",
    "shown_value",
]

RULES: dict[Kind, Rules] = {
    **TEXTS, **NUMBERS, **CHOICES, **DAYS, **PARTIAL_DATES, **AMOUNTS, **CLOCK, **CONTACT, **NARRATIVES, **DECLARATIONS,
    **ATTACHMENTS,
}  # fmt: skip
"""Every kind and its rules. Adding one touches this line, its module, and the kind's own line in `model`."""


def rules_of(question: Question) -> Rules:
    """The rules of a question's kind."""
    return RULES[question.kind]


def read_typed(question: Question, text: str, *, today: date) -> Raw:
    """The answer that a typed text means.

    Parameters: `question` it answers; `text` as typed; `today` for the word "today". Raises NotUnderstood.
    """
    return RULES[question.kind].read(question, text, today)


def shown_value(question: Question, value: Value) -> Plain:
    """An effective value as it stands in a table."""
    return None if value is None else RULES[question.kind].show(question, value)


def raw_of(value: Value) -> Raw:
    """A value as an answer would give it."""
    if isinstance(value, PartialDate | Duration):
        return value.written
    if isinstance(value, Money):
        return f"{value:f}"
    if isinstance(value, Attachment):
        return raw_attachment(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return frozen(value)


_NUMBERS = (int, Decimal)


def answer_of(question: Question, value: Value) -> Raw:
    """What a calculation came to, as an answer to its question: amounts are rounded to the currency's decimals."""
    is_money = question.kind is Kind.MONEY
    if type(value) is Decimal and not is_money and value.is_finite() and value != value.to_integral_value():
        return value  # As most results of a calculation are: nothing is left to make of it.
    if isinstance(value, _NUMBERS) and not isinstance(value, bool):
        if is_money:
            return f"{rounded(value, places_of(question)):f}"
        return frozen(Decimal(value) if isinstance(value, Money) else value)
    return raw_of(value)


def plain_of(value: Value) -> Any:
    """A value as JSON."""
    return plain(raw_of(value))
