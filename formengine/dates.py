"""Calendar arithmetic on whole days, and dates of which only a part is known.

Ages are completed years and months: a person born on 29 February is a year older on 1 March of a shorter year. A period
of months ends on the same day of the month, or on the last day of a shorter one.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from formengine.values import dataclass

EARLIEST_YEAR = 1000
"""A year before this is taken for a slip of the pen ("0026"), never for a birth."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known: its EDTF `text`, the first and last day it may mean (`None`: open), and `typed`.

    `typed` is how the person wrote it, where EDTF alone would not say that back.
    """

    text: str
    earliest: date | None
    latest: date | None
    about: bool = False
    typed: str = ""

    @property
    def written(self) -> str:
        """As it is kept: `1912~`, or with the person's own words behind it, `1912~ (um 1912)`."""
        return f"{self.text} ({self.typed})" if self.typed else self.text

    @property
    def is_bounded(self) -> bool:
        """Whether it is said without "about", and between which two days it was."""
        return not self.about and self.earliest is not None and self.latest is not None

    @property
    def is_certain(self) -> bool:
        """Whether it can only mean one day."""
        return not self.about and self.earliest is not None and self.earliest == self.latest


_WITH_WORDS = re.compile(r"(\S+) \(([^\n\r\x85\u2028\u2029]+)\)")
_PART = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%])?", re.ASCII)
_UNSPECIFIED = re.compile(r"(\d{2})(\dX|XX)([~?%])?", re.ASCII)
SHORTEST_MONTH = 28
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}


def read_partial_date(text: str) -> PartialDate | None:
    """Read `1912`, `1912-05`, `1943-21`, `194X`, `1912~`, `1912/1915`, `1912/..`, `..`, each with or without words.

    Returns None where it is not a date. Source: Extended Date/Time Format (ISO 8601-2:2019), level 1: reduced
    precision, seasons, unspecified digits, qualification, intervals; the words in brackets are GEDCOM's date phrase.
    """
    worded = _with_words(text)
    if worded is None:
        return _edtf(text)
    read = _edtf(worded[1])
    return None if read is None else replace(read, typed=worded[2])


def _with_words(text: str) -> re.Match[str] | None:
    return _WITH_WORDS.fullmatch(text) if text.endswith(")") else None


def _edtf(text: str) -> PartialDate | None:
    if text == "..":
        return PartialDate(text, None, None)
    first, bar, last = text.partition("/")
    if not bar:
        return _one_part(text)
    start, end = _interval_end(first), _interval_end(last)
    if start is None or end is None or (first == last == ".."):
        return None
    if start.earliest and end.latest and start.earliest > end.latest:
        return None
    return PartialDate(text, start.earliest, end.latest, start.about or end.about)


def _interval_end(text: str) -> PartialDate | None:
    return PartialDate(text, None, None) if text == ".." else _one_part(text)


def _one_part(text: str) -> PartialDate | None:
    unspecified = _UNSPECIFIED.fullmatch(text) if "X" in text else None
    if unspecified is not None:
        years = unspecified[1] + unspecified[2]
        first, last = int(years.replace("X", "0")), int(years.replace("X", "9"))
        return _span(text, date(max(first, 1), 1, 1), date(max(last, 1), 12, 31), unspecified[3])
    match = _PART.fullmatch(text)
    if match is None:
        return None
    year, month, day, mark = match.groups()
    if month in SEASONS and day is None and 1 < int(year) < 9999:
        # Whose spring it was is not known, and a winter or a southern summer goes over the turn of the year.
        return _span(text, date(int(year) - 1, 12, 1), add_months(date(int(year), 12, 31), 2), mark)
    try:
        earliest = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    latest = earliest if day else _last_of(int(year), int(month or 12))
    return _span(text, earliest, latest, mark)


def _last_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, 31 if month == 12 else calendar.monthrange(year, month)[1])


def _span(text: str, earliest: date, latest: date, mark: str | None) -> PartialDate | None:
    return None if latest.year < EARLIEST_YEAR else PartialDate(text, earliest, latest, about=mark is not None)


def completed_years(born: date, on: date) -> int:
    """Whole years of age on a day; negative before birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def completed_months(born: date, on: date) -> int:
    """Whole months of age on a day; negative before birth."""
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month. Raises ValueError beyond the calendar."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if not 1 <= year <= 9999:
        raise ValueError("beyond the calendar")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def add_days(start: date, days: int) -> date:
    """The day so many days later. Raises ValueError beyond the calendar."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        raise ValueError("beyond the calendar") from None


def months_between(start: date, end: date) -> int:
    """How many periods of a month have ended from one day to another; negative where the other is earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something lasted, or how old somebody was: its ISO 8601 `text`, its parts, and the person's words."""

    text: str
    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    about: bool = False
    typed: str = ""

    @property
    def written(self) -> str:
        """As it is kept: `P4Y2M`, `P4Y~`, or with the person's own words behind it."""
        return f"{self.text} ({self.typed})" if self.typed else self.text


_DURATION = re.compile(
    r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?)?(~)?", re.ASCII
)


def read_duration(text: str) -> Duration | None:
    """Read `PT1H30M`, `P3W`, `P2Y4M`, `P4Y~`, each with or without words in brackets; None where it is none.

    Source: ISO 8601-1:2019, 5.5.2, in whole numbers down to minutes; the mark ~ for "about" is EDTF's.
    """
    worded = _with_words(text)
    written = worded[1] if worded else text
    match = _DURATION.fullmatch(written)
    if match is None or not any(match.groups()[:6]) or written.rstrip("~").endswith("T"):
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    return Duration(
        written, years, months, weeks * 7 + days, hours, minutes, match[7] is not None, worded[2] if worded else ""
    )


def in_minutes(length: Duration) -> int | None:
    """A length of time in minutes; None where it is about, or in months, which differ in length."""
    if length.about or length.years or length.months:
        return None
    return (length.days * 24 + length.hours) * 60 + length.minutes


def in_days(length: Duration) -> int | None:
    """The same in whole days."""
    minutes = in_minutes(length)
    return None if minutes is None else minutes // (24 * 60)


def in_months(length: Duration) -> int | None:
    """A length of time or an age in whole months; None where it is about, or where days may make a month."""
    if length.about or length.days * 24 * 60 + length.hours * 60 + length.minutes >= SHORTEST_MONTH * 24 * 60:
        return None
    return length.years * 12 + length.months


def in_years(length: Duration) -> int | None:
    """The same in whole years."""
    months = in_months(length)
    return None if months is None else months // 12


def is_day(text: str) -> bool:
    """Whether a text is a day, written 2026-03-02."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
