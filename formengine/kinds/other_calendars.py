"""Dates of other calendars, feasts and centuries as EDTF: never nearer than is certain.

A year of another calendar begins in the middle of one of ours, so it is two of ours, whatever month is named with it.
"""

from __future__ import annotations

import re
from datetime import date

from formengine.kinds.date_words import (
    CALENDARS,
    CENTURY,
    FEASTS,
    MONTH_WORDS,
    MONTHS_OF_CALENDARS,
    SURELY,
    YEARS_OF_CALENDARS,
    any_of,
)
from formengine.kinds.rules import NotUnderstood

LAST_ISLAMIC_YEAR = 9_600
ISLAMIC_EPOCH = 227015
"""The ordinal of the first day of the Islamic calendar (civil reckoning), counted as Python counts days."""
LONGEST_MONTH = 30
"""Days of a month in each of these calendars; 31 in some of the Persian one."""
_ROMAN = {"xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21}


_YEAR = re.compile(rf"(?:([0-9]{{3,4}})\s*({any_of(CALENDARS)})|({any_of(CALENDARS)})\s*([0-9]{{3,4}}))")
_MONTH = re.compile(
    rf"(?:([0-9]{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?)?({any_of(MONTHS_OF_CALENDARS)}),?\s+"
    rf"(?:([0-9]{{1,2}}),?\s+)?([0-9]{{4}})(?:\s*({any_of(CALENDARS)}))?"
)
_FEAST = re.compile(rf"(?:(?:at|on|over)\s+)?({any_of(FEASTS)}),?\s+([0-9]{{4}})")
_NUMBER = rf"([0-9]{{1,2}}|{any_of(_ROMAN)})"
_CENTURY = re.compile(
    rf"(?:the\s+|das\s+|le\s+|il\s+)?(?:{_NUMBER}(?:st|nd|rd|th|e|ème|º|\.)?\s*(?:{any_of(CENTURY)})"
    rf"|(?:{any_of(CENTURY)})\s+{_NUMBER})"
)


def year_elsewhere(text: str) -> str:
    """A year of another calendar, such as 1390 AH."""
    match = _YEAR.fullmatch(text)
    return _our_years(int(match[1] or match[4]), CALENDARS[match[2] or match[3]]) if match else ""


def month_elsewhere(text: str) -> str:
    """A month or day of another calendar, such as 5 Tishri 5704: its year.

    Raises NotUnderstood where the year beside such a month is not surely one of its calendar.
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        return ""
    month, year, calendar = match[2], int(match[4]), MONTHS_OF_CALENDARS[match[2]]
    first, last = YEARS_OF_CALENDARS[calendar]
    is_said = match[5] is not None and CALENDARS[match[5]] == calendar
    is_sure = match[5] is None and calendar in SURELY and first <= year <= last
    if not (is_said or is_sure):
        if month in MONTH_WORDS and match[5] is None:
            return ""
        raise NotUnderstood(
            f"'{month}' is a month of the {calendar.capitalize()} calendar, and it is not certain that {year} is a year"
            f" of it. Write the calendar behind the year ({_written(calendar)}), or the month in English."
        )
    day = int(match[1] or match[3] or 1)
    if not 1 <= day <= LONGEST_MONTH + (calendar == "persian"):
        raise NotUnderstood(f"'{month}' has no day {day}.")
    return _our_years(year, calendar)


def _written(calendar: str) -> str:
    return next(word for word, name in CALENDARS.items() if name == calendar).upper()


def _our_years(year: int, calendar: str) -> str:
    """The years of ours that a year of another calendar touches."""
    if calendar == "islamic" and year <= LAST_ISLAMIC_YEAR:
        first = date.fromordinal(ISLAMIC_EPOCH + (year - 1) * 10631 // 30).year
        last = date.fromordinal(ISLAMIC_EPOCH + year * 10631 // 30).year
    else:
        # A year that none of our calendars reaches is left to be refused.
        added = {
            "islamic": (10_000, 10_000),
            "persian": (621, 622),
            "ethiopian": (7, 8),
            "hebrew": (-3761, -3760),
            "buddhist": (-543, -543),
        }
        first, last = (year + years for years in added[calendar])
    return f"{first:04d}" if first == last else f"{first:04d}/{last:04d}"


def feast(text: str) -> str:
    """Christmas 1950: about December, for not every church keeps it on the same day."""
    match = _FEAST.fullmatch(text)
    return f"{match[2]}-{FEASTS[match[1]]:02d}~" if match else ""


def century(text: str) -> str:
    """The 19th century: about 1800 to 1899, for whether 1800 or 1900 is meant with it, people differ."""
    match = _CENTURY.fullmatch(text)
    if match is None:
        return ""
    number = match[1] or match[2]
    return f"{(_ROMAN.get(number) or int(number)) - 1:02d}XX~" if number != "0" else ""
