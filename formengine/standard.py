"""The plugin the engine brings itself: its functions and its exporters, through the same door as everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from formengine import dates
from formengine.expressions import Function
from formengine.expressions.values import NUMBERS, rounded
from formengine.hookspecs import hookimpl

if TYPE_CHECKING:
    from formengine.hookspecs import Exporter

API = 1
MOST_PLACES = 10
MOST_DAYS = 4_000_000


def _whole(number: Decimal | int, what: str) -> int:
    if type(number) is int and 0 <= number <= MOST_DAYS:
        return number
    if number != int(number) or not -MOST_DAYS <= number <= MOST_DAYS:
        raise ValueError(f"{what} must be a whole number, and not so large")
    return int(number)


def _round(number: Decimal | int, places: Decimal | int) -> Decimal:
    wanted = _whole(places, "the number of places")
    if not 0 <= wanted <= MOST_PLACES:
        raise ValueError(f"places go from 0 to {MOST_PLACES}")
    return rounded(number, wanted)


def _weeks_between(start: date, end: date) -> int:
    days = (end - start).days
    return days // 7 if days >= 0 else -(-days // 7)


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("age_in_years", ("date",), "number", dates.completed_years, True, "the age in years from {0}"),
        Function("age_in_months", ("date",), "number", dates.completed_months, True, "the age in months from {0}"),
        Function("days_between", ("date", "date"), "number", lambda start, end: (end - start).days, False,
                 "the days from {0} to {1}"),
        Function("weeks_between", ("date", "date"), "number", _weeks_between, False, "the whole weeks from {0} to {1}"),
        Function("months_between", ("date", "date"), "number", dates.months_between, False,
                 "the whole months from {0} to {1}"),
        Function("add_days", ("date", "number"), "date",
                 lambda start, days: dates.add_days(start, _whole(days, "the number of days")), False,
                 "the day {1} days after {0}"),
        Function("add_months", ("date", "number"), "date",
                 lambda start, months: dates.add_months(start, _whole(months, "the number of months")), False,
                 "the day {1} months after {0}"),
        Function("year", ("date",), "number", lambda day: day.year, False, "the year of {0}"),
        Function("in_minutes", ("duration",), "number", dates.in_minutes, False, "{0} in minutes"),
        Function("in_days", ("duration",), "number", dates.in_days, False, "{0} in whole days"),
        Function("in_months", ("duration",), "number", dates.in_months, False, "{0} in whole months"),
        Function("in_years", ("duration",), "number", dates.in_years, False, "{0} in whole years"),
        Function("round", ("number", "number"), "number", _round, False, "{0} rounded to {1} places"),
        Function("abs", ("number",), "number", NUMBERS.abs, False, "{0} without its sign"),
        Function("length", ("text",), "number", len, False, "the number of characters of {0}"),
        Function("lower", ("text",), "text", str.lower, False, "{0} in small letters"),
    )
}  # fmt: skip
"""The functions every form may call, by name."""


@hookimpl
def register_functions() -> Iterable[Function]:
    """The engine's own functions."""
    return FUNCTIONS.values()


@hookimpl
def register_exporters() -> Mapping[str, Exporter]:
    """Excel, CSV, JSON and text."""
    from formengine.exports.formats import EXPORTERS

    return EXPORTERS
