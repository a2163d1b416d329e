"""A time of day, how long something lasted, and how old somebody was."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from formengine.answers import Raw
from formengine.dates import Duration, read_duration
from formengine.expressions import Value
from formengine.kinds.partial_dates import LONGEST_WORDS
from formengine.kinds.rules import Json, NotUnderstood, Rules, Wrong, called, each_time
from formengine.kinds.texts import check_characters
from formengine.model import Kind, Question
from formengine.tables import Plain
from formengine.tongue import later

TIME_ADVICE = "Type a time, such as 14:30 or 2.30 pm."
_TIME = re.compile(r"([0-9]{1,2})(?:\s*(?:[:.h]|uhr)\s*([0-9]{2})?)?\s*(?:uhr)?\s*(am|pm|a\.m\.|p\.m\.)?")
_UNITS = {
    "years": ("y", "yr", "yrs", "year", "years", "jahr", "jahre", "an", "ans", "rok", "lata", "lat"),
    "months": ("mo", "mos", "mth", "mths", "month", "months", "monat", "monate", "mois"),
    "weeks": ("w", "wk", "wks", "week", "weeks", "woche", "wochen", "semaine", "semaines"),
    "days": ("d", "day", "days", "tag", "tage", "jour", "jours"),
    "hours": ("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "std", "heure", "heures"),
    "minutes": ("min", "mins", "minute", "minutes", "minuten"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_NUMBERS = {
    "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "half": "0.5", "½": "0.5",
}  # fmt: skip
_ABOUT = re.compile(r"(?:about|around|approximately|approx\.?|circa|c\.|ca\.?|roughly|nearly|almost|~)\s*")
_SMALLER = {"years": ("months", 12), "weeks": ("days", 7), "days": ("hours", 24), "hours": ("minutes", 60)}
_LETTERS = {"years": "Y", "months": "M", "weeks": "W", "days": "D", "hours": "H", "minutes": "M"}
MOST = 9_999


def _read_time(question: Question, text: str, today: date) -> Raw:
    lowered = " ".join(text.lower().split())
    named = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
    if lowered in named:
        return named[lowered]
    if match := re.fullmatch(r"([0-9]{2})([0-9]{2})", lowered):
        lowered = f"{match[1]}:{match[2]}"
    match = _TIME.fullmatch(lowered)
    if match is None or (match[2] is None and match[3] is None and "h" not in lowered):
        raise NotUnderstood(TIME_ADVICE)
    return _clock(match[1], int(match[2] or 0), (match[3] or "").replace(".", ""))


def _clock(written: str, minute: int, half: str) -> str:
    hour = int(written)
    if half and not 1 <= hour <= 12:
        raise NotUnderstood(TIME_ADVICE)
    if not half and 1 <= hour <= 11 and len(written) == 1:
        shown = f"{hour}.{minute:02d}"
        raise NotUnderstood(f"Is that in the morning or later? Type {shown} am, or {shown} pm.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise NotUnderstood(TIME_ADVICE)
    return f"{hour:02d}:{minute:02d}"


_is_kept = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]").fullmatch


def _check_time(raw: Raw) -> Value:
    if isinstance(raw, str) and _is_kept(raw):
        return time.fromisoformat(raw)
    if not isinstance(raw, str):
        raise Wrong("type", f"A time is needed here, written 14:30, not {called(raw)}.")
    raise Wrong("format", "This is not a time as it is kept; write it 14:30.")


def _show_time(question: Question, value: Value) -> Plain:
    assert isinstance(value, time)
    return value.strftime("%H:%M")


def _reader(advice: str, alone: str) -> Callable[[Question, str, date], Raw]:
    """Reads a length of time; a number without a unit is of the unit `alone`, where there is one."""

    def read(question: Question, text: str, today: date) -> Raw:
        typed = " ".join(text.split())
        known = read_duration(typed)
        if known is not None:
            _refuse_a_moment(question, known, advice)
            return typed
        iso = _iso(typed.lower(), alone) if len(typed) <= LONGEST_WORDS else ""
        made = read_duration(iso)
        if made is None:
            raise NotUnderstood(advice)
        _refuse_a_moment(question, made, advice)
        return iso if duration_in_words(made) == typed else f"{iso} ({typed})"

    return read


def _refuse_a_moment(question: Question, made: Duration, advice: str) -> None:
    """An age is told in days at the shortest. Raises NotUnderstood."""
    if question.kind is Kind.AGE and (made.hours or made.minutes):
        raise NotUnderstood(f"An age has no hours or minutes. {advice}")


def _iso(text: str, alone: str) -> str:
    """The ISO 8601 text of a length of time in words; empty where it is none."""
    about = _ABOUT.match(text)
    rest = text[about.end() :] if about else text
    found: dict[str, Decimal] = {}
    if alone and rest in _NUMBERS | {number: number for number in (rest,) if re.fullmatch("[0-9]{1,3}", rest)}:
        found[alone] = Decimal(_NUMBERS.get(rest, rest))
    elif alone and (match := re.fullmatch(r"([0-9]{1,3})\s*(?:½| and a half)", rest)):
        found[alone] = Decimal(match[1]) + Decimal("0.5")
    elif alone and (match := re.fullmatch("([0-9]{1,2});([0-9]{1,2})", rest)):
        found = {"years": Decimal(match[1]), "months": Decimal(match[2])}
    else:
        found = _parts(rest)
    return _written(found) + ("~" if about else "") if found else ""


def _parts(text: str) -> dict[str, Decimal]:
    """The units that are named, each once; nothing where something else stands there too."""
    plain = re.sub("([0-9])½", r"\1.5", re.sub(r"([0-9]),([0-9])", r"\1.\2", text)).replace("half an ", "half ")
    plain = re.sub("([0-9]) and a half ", r"\1.5 ", plain)
    plain = re.sub(r"\b(?:old|of age|and|und|et)\b|[,+&]", " ", plain)
    plain = re.sub(r"([0-9])h([0-9]{1,2})$", r"\1 h \2 min", plain)
    words = re.sub(r"(?<=[0-9])(?=[a-z])", " ", plain).split()
    if len(words) == 3 and _UNIT_OF.get(words[1].rstrip(".")) == "hours":
        words.append("min")
    found: dict[str, Decimal] = {}
    for number, word in zip(words[::2], words[1::2], strict=False):
        unit, digits = _unit(word.rstrip("."), found), _NUMBERS.get(number, number)
        if unit is None or unit in found or not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,2})?", digits):
            return {}
        found[unit] = Decimal(digits)
    return found if len(words) % 2 == 0 else {}


def _unit(word: str, found: dict[str, Decimal]) -> str | None:
    """The unit that a word means; an m is minutes behind hours, months behind years, and otherwise neither."""
    if word == "m":
        return "minutes" if "hours" in found else "months" if "years" in found else None
    return _UNIT_OF.get(word)


def _written(found: dict[str, Decimal]) -> str:
    """ISO 8601 in whole numbers; weeks beside other units become days, a half what it is a half of."""
    for unit, (smaller, times) in _SMALLER.items():
        value = found.get(unit, Decimal(0))
        if value != int(value) or (unit == "weeks" and value and len(found) > 1):
            whole = 0 if unit == "weeks" else int(value)
            found = {**found, unit: Decimal(whole), smaller: found.get(smaller, Decimal(0)) + (value - whole) * times}
    if any(value != int(value) or value > MOST for value in found.values()):
        return ""
    day_part = "".join(f"{int(found[unit])}{_LETTERS[unit]}" for unit in list(_LETTERS)[:4] if found.get(unit))
    hour_part = "".join(f"{int(found[unit])}{_LETTERS[unit]}" for unit in list(_LETTERS)[4:] if found.get(unit))
    if not day_part and not hour_part:
        unit = next(iter(found))
        return f"P0{_LETTERS[unit]}" if unit in list(_LETTERS)[:4] else f"PT0{_LETTERS[unit]}"
    return f"P{day_part}" + (f"T{hour_part}" if hour_part else "")


def _check_duration(question: Question, raw: Raw) -> Value:
    if isinstance(raw, str):
        if not raw.isprintable():  # What is printable has no character that cannot be kept.
            check_characters(raw)
        made = read_duration(raw)
        if made is not None and len(raw) <= _LONGEST:
            return made
    raise _no_duration(question, raw)


def _no_duration(question: Question, raw: Raw) -> Wrong:
    """What is wrong with an answer that is no length of time, or no age."""
    thing, example = ("An age", "P4Y2M") if question.kind is Kind.AGE else ("A length of time", "PT1H30M")
    if not isinstance(raw, str):
        return Wrong("type", f"{thing} is needed here, written {example}, not {called(raw)}.")
    return Wrong("format", f"This is not {thing.lower()} as it is kept; write it {example}.")


_LONGEST = LONGEST_WORDS + 50


def duration_in_words(value: Duration) -> str:
    """A length of time as the person wrote it, or in our words: 2 years 4 months."""
    if value.typed:
        return value.typed
    weeks, days = divmod(value.days, 7) if "W" in value.text else (0, value.days)
    counted = ((value.years, "year"), (value.months, "month"), (weeks, "week"), (days, "day"),
               (value.hours, "hour"), (value.minutes, "minute"))  # fmt: skip
    said = " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counted if count)
    return f"about {said or 'nothing'}" if value.about else said or _nothing(value)


def _nothing(value: Duration) -> str:
    units = {"Y": "years", "W": "weeks", "D": "days", "H": "hours", "M": "minutes" if "T" in value.text else "months"}
    return f"0 {units[value.text[-1]]}"


def _show_duration(question: Question, value: Value) -> Plain:
    assert isinstance(value, Duration)
    return duration_in_words(value)


def _schema_of_duration(question: Question) -> Json:
    return {"type": "string", "pattern": r"^P[0-9YMWDTH]+~?( \(.+\))?$", "maxLength": _LONGEST}


CLOCK = {
    Kind.TIME: Rules(
        _read_time, lambda question: _check_time,
        lambda question: {"type": "string", "pattern": "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"}, show=_show_time,
        idiom="`string` with widget `time`", stored="`14:30`",
        hint=later("a time, such as 14:30 or 2.30 pm"), width="narrow",
    ),
    Kind.DURATION: Rules(
        _reader("Type how long, such as 1 h 30, 3 weeks, 2 years 4 months.", ""), each_time(_check_duration),
        _schema_of_duration, show=_show_duration, idiom="`string` with widget `duration`",
        stored="ISO 8601, with ~ for about: `P2Y4M`",
        hint=later("how long: 1 h 30, 3 weeks, 2 years 4 months"),
    ),
    Kind.AGE: Rules(
        _reader("Type an age, such as 4, 4 years 2 months, about 4, 6 weeks.", "years"), each_time(_check_duration),
        _schema_of_duration, show=_show_duration, idiom="`string` with widget `age`",
        stored="ISO 8601, with ~ for about: `P4Y~`", hint=later("an age: 4, 4 years 2 months, about 4, 6 weeks"),
    ),
}  # fmt: skip
