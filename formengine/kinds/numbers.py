"""Numbers, and yes or no."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from math import ceil, floor

from formengine.answers import Raw
from formengine.documents import LARGEST_WHOLE
from formengine.expressions import Value
from formengine.kinds.rules import AsItStands, Check, Json, NotUnderstood, Rules, Wrong, called, given
from formengine.model import Kind, Question
from formengine.tables import Plain
from formengine.tongue import later


def _read_integer(question: Question, text: str, today: date) -> Raw:
    text = text.strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise NotUnderstood("Type a whole number in digits, such as 7.")
    return int(text)


def _read_decimal(question: Question, text: str, today: date) -> Raw:
    text = text.strip()
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        raise NotUnderstood(f"Use a point for decimals: {text.replace(',', '.')}.")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", text):
        raise NotUnderstood("Type a number in digits, such as 7 or 7.5.")
    number = Decimal(text)
    if Decimal(repr(float(number))) != number:
        raise NotUnderstood("This number has more digits than can be kept exactly; type at most 15.")
    return number


def _read_yes_no(question: Question, text: str, today: date) -> Raw:
    meant = {"y": True, "yes": True, "n": False, "no": False}.get(text.strip().lower())
    if meant is None:
        raise NotUnderstood("Type y for yes or n for no.")
    return meant


def _check_integer(question: Question) -> Check:
    low, high = _whole_bounds(question)

    def check(raw: Raw) -> Value:
        if type(raw) is int and low <= raw <= high:
            return raw
        raise _not_whole(question, raw)

    return check


def _not_whole(question: Question, raw: Raw) -> Wrong:
    """What is wrong with an answer that is no whole number, or none within its bounds."""
    if type(raw) is int:
        return _outside(question, raw)
    if isinstance(raw, Decimal):
        refuse_large(raw)
    return Wrong("type", f"A whole number is needed here, not {called(raw)}.")


def _check_decimal(question: Question) -> Check:
    lowest, highest = _whole_bounds(question)
    low, high = map(Decimal, _bounds(question))  # Decimals are compared with decimals in a third of the time.

    def check(raw: Raw) -> Value:
        if type(raw) is int:
            if lowest <= raw <= highest:
                return raw
        # What is not a number is not comparable either.
        elif type(raw) is Decimal and raw.is_finite() and low <= raw <= high:
            return raw
        raise _no_number(question, raw)

    return check


def _no_number(question: Question, raw: Raw) -> Wrong:
    """What is wrong with an answer that is no number, or none within its bounds."""
    if type(raw) is int or type(raw) is Decimal:
        return _outside(question, raw)
    return Wrong("type", f"A number is needed here, not {called(raw)}.")


def _bounds(question: Question) -> tuple[int | Decimal, int | Decimal]:
    """The least and the most that a number may be: as the form says, or as JSON can hold."""
    low, high = question.limits.minimum, question.limits.maximum
    return (
        -LARGEST_WHOLE if low is None else max(low, -LARGEST_WHOLE),
        LARGEST_WHOLE if high is None else min(high, LARGEST_WHOLE),
    )


def _whole_bounds(question: Question) -> tuple[int, int]:
    """The least and the most whole number within the bounds."""
    low, high = _bounds(question)
    return ceil(low), floor(high)


def _whole_within(question: Question) -> AsItStands:
    low, high = _whole_bounds(question)
    return int, range(low, high + 1)


class _BrokenWithin:
    """The numbers within bounds that are not whole: what a calculation most often comes to, and is kept as it is."""

    __slots__ = ("high", "low")

    def __init__(self, low: Decimal, high: Decimal) -> None:
        self.low, self.high = low, high

    def __contains__(self, number: Decimal) -> bool:
        return number.is_finite() and self.low <= number <= self.high and number != number.to_integral_value()


def _broken_within(question: Question) -> AsItStands:
    return Decimal, _BrokenWithin(*map(Decimal, _bounds(question)))  # type: ignore[return-value]


def _yes_or_no(question: Question) -> AsItStands:
    return bool, (True, False)


def refuse_large(number: int | Decimal) -> None:
    """Refuse a number that JSON cannot hold exactly. Raises Wrong."""
    if not Decimal(number).is_finite() or not -LARGEST_WHOLE <= number <= LARGEST_WHOLE:
        raise Wrong("range", "This number is too large to be kept exactly.")


def _outside(question: Question, number: int | Decimal) -> Wrong:
    """What is wrong with a number that is not within its bounds. Raises Wrong where it cannot be kept at all."""
    low, high = question.limits.minimum, question.limits.maximum
    refuse_large(number)
    if low is not None and number < low:
        return Wrong("range", f"{number} is below {low}, the least that is allowed.")
    return Wrong("range", f"{number} is above {high}, the most that is allowed.")


def _check_yes_no(raw: Raw) -> Value:
    if raw is True or raw is False:
        return raw
    raise Wrong("type", f"Yes (true) or no (false) is needed here, not {called(raw)}.")


def _schema(question: Question) -> Json:
    kind = "integer" if question.kind is Kind.INTEGER else "number"
    return {"type": kind, **given({"minimum": question.limits.minimum, "maximum": question.limits.maximum})}


def _shown(question: Question, value: Value) -> Plain:
    return f"{value} {question.unit}" if question.unit else value  # type: ignore[return-value]


NUMBERS = {
    Kind.INTEGER: Rules(
        _read_integer, _check_integer, _schema, show=_shown, width="narrow", idiom="`integer`", stored="the number",
        as_it_stands=_whole_within,
    ),
    Kind.DECIMAL: Rules(
        _read_decimal, _check_decimal, _schema, show=_shown, width="narrow", idiom="`number`", stored="the number",
        as_it_comes=_broken_within,
    ),
    Kind.YES_NO: Rules(
        _read_yes_no, lambda question: _check_yes_no, lambda question: {"type": "boolean"}, width="narrow",
        idiom="`boolean`", stored="`true` or `false`", hint=later("y or n"), as_it_stands=_yes_or_no,
    ),
}  # fmt: skip
