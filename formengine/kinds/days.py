"""A calendar day, and how people write one."""

from __future__ import annotations

import re
from datetime import date

from formengine.answers import Raw
from formengine.dates import EARLIEST_YEAR
from formengine.kinds.rules import NotUnderstood, Rules, Wrong, called
from formengine.model import Kind, Question
from formengine.tongue import later

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip


_KEPT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_from_iso = date.fromisoformat


def the_day(year: str, month: int, day: str, shown: str) -> date:
    """A day of the calendar. Raises NotUnderstood with what is wrong with it."""
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
        return the_day(match[1], int(match[2]), match[3], text)
    if match := re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]+)\.?,? ([0-9]{4})", text):
        return the_day(match[3], _month(match[2], text), match[1], text)
    if match := re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text):
        return slashed(match[1], match[2], match[3], text)
    raise NotUnderstood("Type the date as 2 March 2026 or 2026-03-02.")


def slashed(first: str, second: str, year: str, text: str) -> date:
    """Day first, as is written in the forms' countries; asked again where it could be read both ways."""
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        one, other = MONTHS[int(second) - 1].capitalize(), MONTHS[int(first) - 1].capitalize()
        raise NotUnderstood(f"Is that {int(first)} {one} or {int(second)} {other}? Type it with the month's name.")
    return the_day(year, int(second), first, text)


def _read(question: Question, text: str, today: date) -> Raw:
    return read_day(text.strip(), today).isoformat()


def _check(raw: Raw) -> date:
    # Of ten characters with hyphens in these two places, nothing but a day is read: no week, no day of a year.
    if type(raw) is str and len(raw) == 10 and raw[4] == "-" == raw[7]:
        try:
            day = _from_iso(raw)
        except ValueError:
            return _looked_at(raw)
        if day.year >= EARLIEST_YEAR:
            return day
    return _looked_at(raw)


def _looked_at(raw: Raw) -> date:
    """The day that an answer is, if it is one. Raises Wrong with what is wrong with it."""
    if not isinstance(raw, str):
        raise Wrong("type", f"A date is needed here, written 2026-03-02, not {called(raw)}.")
    if not _KEPT.fullmatch(raw):
        raise Wrong("format", "This is not a date as it is kept; write it 2026-03-02.")
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Wrong("format", f"There is no such day as {raw}; look at the month and the day.") from None
    if day.year < EARLIEST_YEAR:
        raise Wrong("range", f"The year {raw[:4]} cannot be meant; years have four digits, such as 2019.")
    return day


DAYS = {
    Kind.DATE: Rules(
        _read, lambda question: _check, lambda question: {"type": "string", "format": "date"}, width="narrow",
        idiom="`string` with `format: date`", stored="`2026-03-02`", hint=later("a date, such as 2 March 2026"),
    ),
}  # fmt: skip
