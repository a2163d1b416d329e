"""Amounts of money: kept as text with the currency's decimals, counted as decimals, shown in the form's language."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from formengine.answers import Raw
from formengine.expressions import Value
from formengine.expressions.values import rounded
from formengine.kinds.rules import Check, Json, NotUnderstood, Rules, Wrong, called
from formengine.model import Kind, Question
from formengine.tables import Plain
from formengine.tongue import later

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "PLN": "zł", "INR": "₹", "UAH": "₴", "TRY": "₺", "NGN": "₦",
         "AUD": "$", "CAD": "$", "NZD": "$"}  # fmt: skip
PLACES = {"JPY": 0, "KRW": 0, "ISK": 0, "VND": 0, "CLP": 0, "UGX": 0, "XAF": 0, "XOF": 0, "KWD": 3, "BHD": 3, "TND": 3,
          "JOD": 3, "OMR": 3}  # fmt: skip
"""Decimals of the currencies that have not two. Source: ISO 4217."""
GROUPED_BY_POINT = ("de", "es", "it", "nl", "pt", "da", "id", "tr", "el", "ro", "hr", "sl", "is")
GROUPED_BY_SPACE = ("fr", "pl", "cs", "sk", "sv", "nb", "nn", "no", "fi", "ru", "uk", "bg", "hu", "lt", "lv", "et")
SPACE = "\u00a0"
_AMOUNT = re.compile(r"-?[0-9]+(?:[.,'’ ][0-9]+)*")
MOST_DIGITS = 15


class Money(Decimal):
    """An amount in its question's currency: a number to expressions, text in JSON."""


def places_of(question: Question) -> int:
    """How many decimals an amount has here."""
    return question.places if question.places is not None else PLACES.get(question.unit, 2)


def _marks(question: Question) -> tuple[str, str]:
    """What stands between thousands, and before decimals, in the form's language."""
    language = question.language.partition("-")[0].lower()
    if language in GROUPED_BY_POINT:
        return ".", ","
    return (SPACE, ",") if language in GROUPED_BY_SPACE else (",", ".")


def in_words(question: Question, amount: Decimal) -> str:
    """An amount as the form's language writes it: £1,250.00, 1.250,00 €."""
    grouping, point = _marks(question)
    digits = f"{abs(amount):,.{places_of(question)}f}".translate({ord(","): grouping, ord("."): point})
    minus = "-" if amount < 0 else ""
    sign = SIGNS.get(question.unit)
    if point == "." and sign is not None:
        return f"{minus}{sign}{digits}"
    return f"{minus}{digits}{SPACE}{sign or question.unit}"


def _read(question: Question, text: str, today: date) -> Raw:
    bare = _without_currency(question, " ".join(text.split()))
    if not _AMOUNT.fullmatch(bare):
        raise NotUnderstood(f"Type an amount, such as {in_words(question, Decimal(1250))}.")
    digits = _plain_number(question, re.sub("['’ ]", "", bare))
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", digits):
        raise NotUnderstood(f"Type an amount, such as {in_words(question, Decimal(1250))}.")
    if len(digits.replace("-", "").replace(".", "")) > MOST_DIGITS:
        raise NotUnderstood("This amount has more digits than can be kept exactly.")
    amount, places = Decimal(digits), places_of(question)
    if amount != rounded(amount, places):
        raise NotUnderstood(
            f"An amount has {places} decimals at most here, such as {in_words(question, Decimal(1250))}."
        )
    return f"{rounded(amount, places):f}"


def _without_currency(question: Question, text: str) -> str:
    """The number alone; another currency than the question's is not taken for it."""
    bare = text.replace("−", "-").replace(SIGNS.get(question.unit, question.unit), "")
    bare = re.sub(rf"\b{question.unit}\b", "", bare, flags=re.IGNORECASE).replace("- ", "-").strip()
    foreign = next((sign for sign in SIGNS.values() if sign in bare), None) or re.search(r"\b[A-Z]{3}\b", bare)
    if foreign:
        raise NotUnderstood(f"This asks for an amount in {question.unit}; type the number alone.")
    return bare


def _plain_number(question: Question, bare: str) -> str:
    """A number with a point before its decimals, whichever mark stood there; asked where it could be either."""
    _, point = _marks(question)
    marks = [letter for letter in bare if letter in ".,"]
    if not marks:
        return bare
    last, tail = marks[-1], re.split("[.,]", bare)[-1]
    if len(set(marks)) == 1 and len(marks) > 1:
        return bare.replace(last, "")
    if len(marks) == 1 and last != point and len(tail) == 3:
        return bare.replace(last, "")
    looks_grouped = re.fullmatch("-?[0-9]{1,3}[.,][0-9]{3}", bare) is not None
    if looks_grouped and last == point and places_of(question) != 3:
        whole = in_words(question, Decimal(bare.replace(last, "")))
        raise NotUnderstood(f"If that is {whole}, type it without the mark between the thousands.")
    other = "," if last == "." else "."
    return bare.replace(other, "").replace(last, ".")


def _check(question: Question) -> Check:
    fits = re.compile(_pattern(question)).fullmatch

    def check(raw: Raw) -> Value:
        if isinstance(raw, str) and fits(raw):
            return Money(raw)
        raise _no_amount(question, raw)

    return check


def _no_amount(question: Question, raw: Raw) -> Wrong:
    """What is wrong with an answer that is no amount."""
    example = f"{rounded(1250, places_of(question)):f}"
    if not isinstance(raw, str):
        return Wrong("type", f"An amount is kept as text, such as {example!r}; this is {called(raw)}.")
    return Wrong("format", f"This is not an amount as it is kept; write it {example}.")


def _pattern(question: Question) -> str:
    places = places_of(question)
    return r"-?[0-9]{1,15}" + (rf"\.[0-9]{{{places}}}" if places else "")


def _shown(question: Question, value: Value) -> Plain:
    assert isinstance(value, Decimal)
    return in_words(question, value)


def _schema(question: Question) -> Json:
    return {"type": "string", "pattern": f"^(?:{_pattern(question)})$"}


AMOUNTS = {
    Kind.MONEY: Rules(
        _read, _check, _schema, show=_shown, width="narrow",
        idiom="`string` with widget `money`, `unit` its currency",
        stored="text with the currency's decimals: `1250.00`", hint=later("an amount of money"),
    ),
}  # fmt: skip
