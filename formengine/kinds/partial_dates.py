"""A date as far as it is known: typed in the person's own way, kept in EDTF with those words beside it.

Source: EDTF (ISO 8601-2:2019), level 1, for what it means; GEDCOM's date phrase for the words in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from formengine.answers import Raw
from formengine.dates import SEASONS, PartialDate, read_partial_date
from formengine.expressions import Value
from formengine.kinds.date_words import (
    ABOUT,
    AFTER,
    AND,
    BEFORE,
    BETWEEN,
    CALENDARS,
    CENTURY,
    ERAS,
    FEASTS,
    FILLERS,
    MONTH_WORDS,
    MONTHS_OF_CALENDARS,
    SEASON_WORDS,
    TWO_MEANINGS,
    UNKNOWN,
    any_of,
)
from formengine.kinds.days import MONTHS, slashed, the_day
from formengine.kinds.rules import Check, NotUnderstood, Rules, Wrong, called
from formengine.kinds.texts import LONGEST, check_of_text, schema_of_text
from formengine.model import Kind, Question
from formengine.tables import Plain
from formengine.tongue import later

LONGEST_DATE = 60
"""Characters of a date in words; more is not a date, and not worth reading."""
MOST_WORDS = 12
"""More words are tried in too many ways."""
LONGEST_WORDS = 200
ADVICE = (
    "Type as much of the date as is known: 1912, May 1912, about 1912, 1912 to 1915, spring 1943, unknown."
    " In brackets it is kept in your own words: (the winter before the war)."
)
MOST_TOLD = 3
"""Words that are named as not understood."""

_ABOUT = re.compile(rf"(?:(?:{any_of(ABOUT)})(?:\s+|(?<=[.~約-]))\s*)(.+)")
_ABOUT_BEHIND = re.compile(r"(.+?)(?:頃|ごろ|\s+or so|,?\s+approx\.?|\s+circa)")
_BETWEEN = re.compile(rf"(?:(?:{any_of(BETWEEN)})\s+)?(.+?)\s+(?:{any_of(AND)})\s+(.+)")
_DASHED = re.compile(r"(.+?)\s*(?:–|—|\s-\s|\bto\b)\s*(.+)")
_YEARS = re.compile(r"([0-9]{4})\s*[-/]\s*([0-9]{4})")
_SHORT_YEARS = re.compile(r"([0-9]{2})([0-9]{2})\s*[-–/]\s*([0-9]{2})")
_DECADE = re.compile(r"(?:the\s+|die\s+|les années\s+|lata\s+)?([0-9]{3})0(?:'?s|er|-?е|-te)")
_ERA = re.compile(rf"({any_of(ERAS)})(元|[0-9]+)年(?:([0-9]+)月)?(?:([0-9]+)日)?")
_EAST = re.compile(r"([0-9]{4})[年년](?:\s?([0-9]{1,2})[月월])?(?:\s?([0-9]{1,2})[日일])?")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.]([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})[/.]\s?([0-9]{1,2})[/.]\s?([0-9]{4})")
_WORDS = frozenset(
    part.strip(".")
    for words in (ABOUT, AFTER, AND, BEFORE, BETWEEN, CALENDARS, CENTURY, ERAS, FEASTS, FILLERS, MONTH_WORDS,
                  MONTHS_OF_CALENDARS, SEASON_WORDS, TWO_MEANINGS, UNKNOWN)
    for word in words
    for part in word.split()
)  # fmt: skip
"""Every word that a date is written with."""


def read(question: Question, text: str, today: date) -> Raw:
    """What a person typed as EDTF, with the words themselves where EDTF would not say them back."""
    typed = " ".join(text.split())
    if typed.startswith("(") and typed.endswith(")") and 2 < len(typed) <= LONGEST_WORDS:
        return f".. {typed}"
    if read_partial_date(typed) is not None:
        # Years with a stroke between them are a person's own way of writing, too; all else in EDTF is not.
        return f"{typed} ({typed})" if _YEARS.fullmatch(typed) else typed
    if typed.lower() == "today":
        return today.isoformat()
    is_short = len(typed) <= LONGEST_DATE and len(typed.split()) <= MOST_WORDS
    edtf = _edtf(_plain(typed)) if is_short else ""
    made = read_partial_date(edtf)
    if made is None:
        raise NotUnderstood(f"{_strange(_plain(typed)) if is_short else ''}{ADVICE}")
    return edtf if edtf_in_words(edtf) == typed else f"{edtf} ({typed})"


def _strange(text: str) -> str:
    """What in a plain text is no part of a date, in a sentence: words that none is written with, a year cut short."""
    words = (word.strip(".,;:()") for word in text.split())
    strange = [word for word in dict.fromkeys(words) if word[:1].isalpha() and word not in _WORDS]
    if not strange:
        has_year = re.search("[0-9]{4}", text) or not re.search("[0-9]", text)
        return "" if has_year else "The year needs four digits. "
    shown = ", ".join(f"'{word}'" for word in strange[:MOST_TOLD])
    return f"{shown} {'was' if len(strange) == 1 else 'were'} not understood. "


def _plain(text: str) -> str:
    """The same for reading: lower case, ASCII digits whatever the script, no direction marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    marks = "\u200e\u200f\u00ad"
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in folded if letter not in marks
    ).strip()


def _edtf(text: str) -> str:
    """The EDTF of a plain text; empty where none is found."""
    # Their patterns take long to compile, and few forms meet them.
    from formengine.kinds.other_calendars import century, feast, month_elsewhere, year_elsewhere

    if text in UNKNOWN:
        return ".."
    if read_partial_date(text.upper()) is not None:
        return text.upper()
    for find in (
        _era,
        year_elsewhere,
        month_elsewhere,
        feast,
        century,
        _decade,
        _several_years,
        _qualified,
        _tokens,
        _between,
    ):
        found = find(text)
        if found:
            return found
    return ""


def _era(text: str) -> str:
    if match := _ERA.fullmatch(text):
        year = ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
        return _parts(f"{year:04d}", match[3], match[4], text)
    if match := _EAST.fullmatch(text):
        return _parts(match[1], match[2], match[3], text)
    return ""


def _parts(year: str, month: str | None, day: str | None, shown: str) -> str:
    if month is None:
        return year
    if day is None:
        return _month_of(year, int(month), shown)
    return the_day(year, int(month), day, shown).isoformat()


def _month_of(year: str, month: int, shown: str) -> str:
    return the_day(year, month, "1", shown).isoformat()[:7]


def _decade(text: str) -> str:
    match = _DECADE.fullmatch(text)
    return f"{match[1]}X" if match else ""


def _several_years(text: str) -> str:
    if match := _YEARS.fullmatch(text):
        return f"{match[1]}/{match[2]}"
    # Behind a hyphen, 01 to 12 is a month.
    if (match := _SHORT_YEARS.fullmatch(text)) and int(match[3]) > max(int(match[2]), 12 if "-" in text else 0):
        return f"{match[1]}{match[2]}/{match[1]}{match[3]}"
    return ""


def _begun_with(words: Iterable[str], text: str) -> str:
    """What follows one of these words, the longest first; empty where none begins the text."""
    for word in sorted(words, key=len, reverse=True):
        rest = text.removeprefix(word)
        stands_alone = rest[:1].isspace() or rest[:1].isdigit() or not word[-1].isalpha()
        if rest != text and stands_alone:
            return rest.strip()
    return ""


def _qualified(text: str) -> str:
    """About, before, after."""
    if match := _ABOUT_BEHIND.fullmatch(text):
        return _qualified_by("{}~", match[1])
    text = text.removeprefix("the ")
    for words, pattern in ((ABOUT, "{}~"), (BEFORE, "../{}"), (AFTER, "{}/..")):
        rest = _begun_with(words, text)
        found = _qualified_by(pattern, rest) if rest else ""
        if found:
            return found
    return ""


def _qualified_by(pattern: str, rest: str) -> str:
    found = _edtf(rest)
    made = pattern.format(found.removesuffix("~") if pattern.endswith("~") else found)
    return made if found and read_partial_date(made) is not None else ""


def _between(text: str) -> str:
    for way in (_DASHED, _BETWEEN):
        match = way.fullmatch(text)
        if match is None:
            continue
        first, last = _edtf(_begun_with(BETWEEN, match[1]) or match[1]), _edtf(match[2])
        made = f"{first}/{last}"
        if first and last and read_partial_date(made) is not None:
            return made
    return ""


def _tokens(text: str) -> str:
    """A day, month or season written with words, in any order that people use."""
    if match := _MONTH_YEAR.fullmatch(text):
        return _month_of(match[2], int(match[1]), text)
    if match := _SLASHED.fullmatch(text):
        return slashed(match[1], match[2], match[3], text).isoformat()
    words = re.sub(r"(?<=[0-9])(?:st|nd|rd|th|er|º|ª)\b|[,.،]", " ", text).split()
    words = [word for word in words if word not in FILLERS or word in MONTH_WORDS]
    for word in words:
        if word in TWO_MEANINGS:
            raise NotUnderstood(f"'{word}' is {TWO_MEANINGS[word]}. Type the month in English, or as in 1912-05.")
    if len(words) == 2 and words[0] in SEASON_WORDS and re.fullmatch("[0-9]{4}", words[1]):
        return f"{words[1]}-{SEASON_WORDS[words[0]]}"
    if len(words) == 1 and words[0] != text and re.fullmatch("[0-9]{4}", words[0]):
        return words[0]
    named = [MONTH_WORDS[word] for word in words if word in MONTH_WORDS]
    years = [word for word in words if re.fullmatch("[0-9]{4}", word)]
    days = [word for word in words if re.fullmatch("[0-9]{1,2}", word)]
    if len(named) != 1 or len(years) != 1 or len(named) + len(years) + len(days) != len(words) or len(days) > 1:
        return ""
    return the_day(years[0], named[0], days[0], text).isoformat() if days else _month_of(years[0], named[0], text)


def _check(question: Question) -> Check:
    check_text = check_of_text(question)

    def check(raw: Raw) -> Value:
        if isinstance(raw, str):
            made = read_partial_date(check_text(raw))
            if made is not None or not raw:
                return made
        raise _no_date(raw)

    return check


def _no_date(raw: Raw) -> Wrong:
    """What is wrong with an answer that is no date."""
    if not isinstance(raw, str):
        return Wrong("type", f"A date, as far as it is known, is needed here (1912, 1912~), not {called(raw)}.")
    return Wrong("format", "This is not a date as far as it is known; write 1912, 1912-05, 1912~, 1912/1915 or ..")


def edtf_in_words(edtf: str) -> str:
    """`1912~` → about 1912; `1912/1915` → 1912 to 1915; `1943-21` → spring 1943; `..` → not known."""
    if edtf == "..":
        return "not known"
    first, bar, last = edtf.partition("/")
    if not bar:
        return _part_in_words(first)
    if first == "..":
        return f"up to {_part_in_words(last)}"
    if last == "..":
        return f"from {_part_in_words(first)} on"
    return f"{_part_in_words(first)} to {_part_in_words(last)}"


def _part_in_words(part: str) -> str:
    plain = part.rstrip("~?%")
    year, *rest = plain.split("-")
    if year.endswith("XX"):
        words = f"{year[:2]}00 to {year[:2]}99"
    elif year.endswith("X"):
        words = f"the {year[:3]}0s"
    elif not rest:
        words = year
    elif len(rest) == 1:
        words = f"{SEASONS.get(rest[0]) or MONTHS[int(rest[0]) - 1].capitalize()} {year}"
    else:
        words = f"{int(rest[1])} {MONTHS[int(rest[0]) - 1].capitalize()} {year}"
    about = "about " if part.endswith(("~", "%")) else ""
    return f"{about}{words}{'?' if part.endswith(('?', '%')) else ''}"


def in_words(value: PartialDate) -> str:
    """A partial date as the person wrote it, or in our words."""
    return value.typed or edtf_in_words(value.text)


def _shown(question: Question, value: Value) -> Plain:
    assert isinstance(value, PartialDate)
    return in_words(value)


PARTIAL_DATES = {
    Kind.PARTIAL_DATE: Rules(
        read, _check, schema_of_text, show=_shown, longest=LONGEST,
        idiom="`string` with widget `partial_date`", stored="EDTF, and the person's words: `1912~ (um 1912)`",
        hint=later("as much of the date as is known: 1912, May 1912, about 1912, 1912 to 1915, unknown"),
    ),
}  # fmt: skip
