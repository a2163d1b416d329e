"""What a person types → an answer, by the question's kind; or a sentence saying how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from formengine.answers import Raw
from formengine.dates import EARLIEST_YEAR, read_partial_date
from formengine.errors import did_you_mean
from formengine.model import Choice, Kind, Question

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip

LONGEST_DATE = 60
"""Characters of a date in words; more is not a date, and not worth reading."""


class NotUnderstood(Exception):
    """What was typed cannot be an answer; the text says how to write one."""


def read_typed(question: Question, text: str, *, today: date) -> Raw:
    """The answer that a typed text means.

    Parameters: `question` it answers, with the items there are to choose as its choices where it refers to a list;
    `text` as typed; `today` for the word "today". Raises NotUnderstood.
    """
    stripped = text if question.kind is Kind.LONG_TEXT else text.strip()
    return _READERS[question.kind](question, stripped, today)


def _text(question: Question, text: str, today: date) -> Raw:
    return text


def _integer(question: Question, text: str, today: date) -> Raw:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise NotUnderstood("Type a whole number in digits, such as 7.")
    return int(text)


def _decimal(question: Question, text: str, today: date) -> Raw:
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        raise NotUnderstood(f"Use a point for decimals: {text.replace(',', '.')}.")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", text):
        raise NotUnderstood("Type a number in digits, such as 7 or 7.5.")
    number = Decimal(text)
    if Decimal(repr(float(number))) != number:
        raise NotUnderstood("This number has more digits than can be kept exactly; type at most 15.")
    return number


def _yes_no(question: Question, text: str, today: date) -> Raw:
    meant = {"y": True, "yes": True, "n": False, "no": False}.get(text.lower())
    if meant is None:
        raise NotUnderstood("Type y for yes or n for no.")
    return meant


def numbered(question: Question) -> list[tuple[str, Choice]]:
    """The choices with the number a person types for each: a rating's own value, otherwise its position."""
    if question.kind is Kind.RATING:
        return [(str(choice.value), choice) for choice in question.choices]
    return [(str(place), choice) for place, choice in enumerate(question.choices, start=1)]


def _names(question: Question) -> Iterator[dict[str, Choice]]:
    """What a choice can be called: first by its number, then by its title, then by what is stored."""
    yield dict(numbered(question))
    yield {choice.title.lower(): choice for choice in question.choices}
    yield {str(choice.value).lower(): choice for choice in question.choices}


def _chosen(question: Question, text: str) -> Choice:
    for names in _names(question):
        if text.lower() in names:
            return names[text.lower()]
    offer = did_you_mean(text, [choice.title for choice in question.choices])
    raise NotUnderstood(f"'{text[:40]}' is not one of the choices. Type its number.{offer}")


def _choice(question: Question, text: str, today: date) -> Raw:
    return _chosen(question, text).value


def _choices(question: Question, text: str, today: date) -> Raw:
    parts = text.split() if re.fullmatch(r"[0-9 ]+", text) else text.split(",")
    wanted = {_chosen(question, part.strip()).value for part in parts if part.strip()}
    return tuple(choice.value for choice in question.choices if choice.value in wanted)


def _day(year: str, month: int, day: str, shown: str) -> date:
    if int(year) < EARLIEST_YEAR:
        raise NotUnderstood(f"The year {year} needs four digits, such as 2019.")
    if not 1 <= month <= 12:
        raise NotUnderstood(f"There is no month {month} in '{shown}'.")
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise NotUnderstood(f"{MONTHS[month - 1].capitalize()} {year} has no day {int(day)}.") from None


def _month(word: str, shown: str) -> int:
    found = [place for place, name in enumerate(MONTHS, start=1) if len(word) >= 3 and name.startswith(word.lower())]
    if not found:
        raise NotUnderstood(f"'{word}' in '{shown}' is not a month.")
    return found[0]


def read_day(text: str, today: date) -> date:
    """A day as people write it: 2026-03-02, 2 March 2026, 13/3/2026, today. Raises NotUnderstood."""
    if text.lower() == "today":
        return today
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        return _day(match[1], int(match[2]), match[3], text)
    if match := re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]+)\.?,? ([0-9]{4})", text):
        return _day(match[3], _month(match[2], text), match[1], text)
    if match := re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text):
        return _slashed(match[1], match[2], match[3], text)
    raise NotUnderstood("Type the date as 2 March 2026 or 2026-03-02.")


def _slashed(first: str, second: str, year: str, text: str) -> date:
    """Day first, as is written in the forms' countries; asked again where it could be read both ways."""
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        one, other = MONTHS[int(second) - 1].capitalize(), MONTHS[int(first) - 1].capitalize()
        raise NotUnderstood(f"Is that {int(first)} {one} or {int(second)} {other}? Type it with the month's name.")
    return _day(year, int(second), first, text)


def _date(question: Question, text: str, today: date) -> Raw:
    return read_day(text, today).isoformat()


def _partial_date(question: Question, text: str, today: date) -> Raw:
    written = _edtf(text, today) if len(text) <= LONGEST_DATE else ""
    if read_partial_date(written) is None:
        raise NotUnderstood("Type as much of the date as is known: 1912, May 1912, about 1912, 1912 to 1915, unknown.")
    return written


def _edtf(text: str, today: date) -> str:  # noqa: PLR0911  A way of writing each.
    """The same in EDTF, where it is not written so already."""
    lowered = text.lower().strip()
    if lowered in ("unknown", "not known", ".."):
        return ".."
    for word, pattern in (("about ", "{}~"), ("around ", "{}~"), ("before ", "../{}"), ("after ", "{}/..")):
        if lowered.startswith(word):
            return pattern.format(_edtf(text.strip()[len(word) :], today))
    if match := re.fullmatch(r"(.+?)\s*(?:–|\bto\b)\s*(.+)", text.strip()):
        return f"{_edtf(match[1], today)}/{_edtf(match[2], today)}"
    if match := re.fullmatch(r"([0-9]{4})\s*-\s*([0-9]{4})", lowered):
        return f"{match[1]}/{match[2]}"
    if match := re.fullmatch(r"([A-Za-z]+) ([0-9]{4})", text.strip()):
        return f"{match[2]}-{_month(match[1], text):02d}"
    if read_partial_date(text.strip()) is not None:
        return text.strip()
    return read_day(text.strip(), today).isoformat()


_READERS: dict[Kind, Callable[[Question, str, date], Raw]] = {
    Kind.SHORT_TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.RATING: _choice,
    Kind.CHOICES: _choices,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _partial_date,
    Kind.REFERENCE: _choice,
    Kind.REFERENCES: _choices,
}
