"""What is wrong with an answer, in words.

An answer is checked by its question's own checks alone; `confirmed` asks jsonschema whether all effective answers
fulfil the plain schema, which is our promise to other systems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from formengine.answers import Raw, Unreadable
from formengine.dates import EARLIEST_YEAR, read_partial_date
from formengine.definition.patterns import compiled_pattern
from formengine.documents import LARGEST_WHOLE
from formengine.errors import did_you_mean, shortened
from formengine.expressions import Value
from formengine.model import Kind, Question

ProblemKind = Literal[
    "required", "type", "choice", "range", "length", "format", "list", "rule", "check", "expression", "state"
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person has to put right.

    `path` of the question or list (empty: the whole form); `kind` of problem; `message` in the reader's words; whether
    it `blocks` submission; `source`, `form` or the name of the plugin that found it; `also` further paths it is about.
    """

    path: str
    kind: ProblemKind
    message: str
    blocks: bool = True
    source: str = "form"
    also: tuple[str, ...] = ()


Fault = tuple[ProblemKind, str]
LONGEST_TOLD = 150
"""Characters of the form's own words in a message."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = frozenset("\x85\u2028\u2029")


class Wrong(Exception):
    """An answer cannot count; raised and caught within this module only."""

    def __init__(self, kind: ProblemKind, message: str) -> None:
        self.fault: Fault = (kind, message)


def checked(question: Question, raw: Raw) -> tuple[Value, Fault | None]:
    """The value of an answer, or what is wrong with it (then the value is blank).

    Parameters: `question` with its kind and limits; `raw` the answer as it was given.
    """
    try:
        return _CHECKS[question.kind](question, raw), None
    except Wrong as wrong:
        return None, wrong.fault


def _text(question: Question, raw: Raw) -> Value:
    if not isinstance(raw, str):
        raise Wrong("type", f"A text is needed here, not {_called(raw)}.")
    found = _CONTROL.search(raw)
    if found:
        place = found.start() + 1
        raise Wrong("format", f"The character U+{ord(found[0]):04X} at position {place} cannot be kept. Remove it.")
    limits = question.limits
    if limits.longest is not None and len(raw) > limits.longest:
        raise Wrong("length", f"This has {len(raw):,} characters; at most {limits.longest:,} are allowed. Shorten it.")
    if limits.shortest is not None and len(raw) < limits.shortest:
        raise Wrong("length", f"This has {len(raw):,} characters; at least {limits.shortest:,} are needed.")
    if limits.pattern is not None and not _matches(limits.pattern, raw):
        raise Wrong("format", f"This is not written as expected: {shortened(limits.pattern_hint, LONGEST_TOLD)}")
    return raw


def _matches(pattern: str, raw: str) -> bool:
    r"""Whether a pattern matches a whole text; of line breaks but \n the engines think differently, so none matches."""
    return not _LINE_BREAKS & set(raw) and compiled_pattern(pattern).fullmatch(raw) is not None


def _integer(question: Question, raw: Raw) -> Value:
    if isinstance(raw, Decimal):
        _refuse_large(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Wrong("type", f"A whole number is needed here, not {_called(raw)}.")
    return _in_range(question, raw)


def _decimal(question: Question, raw: Raw) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise Wrong("type", f"A number is needed here, not {_called(raw)}.")
    return _in_range(question, raw)


def _refuse_large(number: int | Decimal) -> None:
    if not Decimal(number).is_finite() or not -LARGEST_WHOLE <= number <= LARGEST_WHOLE:
        raise Wrong("range", "This number is too large to be kept exactly.")


def _in_range(question: Question, number: int | Decimal) -> Value:
    low, high = question.limits.minimum, question.limits.maximum
    _refuse_large(number)
    if low is not None and number < low:
        raise Wrong("range", f"{number} is below {low}, the least that is allowed.")
    if high is not None and number > high:
        raise Wrong("range", f"{number} is above {high}, the most that is allowed.")
    return number


def _yes_no(question: Question, raw: Raw) -> Value:
    if not isinstance(raw, bool):
        raise Wrong("type", f"Yes (true) or no (false) is needed here, not {_called(raw)}.")
    return raw


def _choice(question: Question, raw: Raw) -> Value:
    wanted = int if question.kind is Kind.RATING else str
    if isinstance(raw, bool) or not isinstance(raw, wanted):
        raise Wrong("type", f"One of the choices is needed here ({_offered(question)}), not {_called(raw)}.")
    if isinstance(raw, int):
        _refuse_large(raw)
    if question.title_of(raw) is None:
        raise Wrong("choice", _not_offered(question, raw))
    return raw


def _choices(question: Question, raw: Raw) -> Value:
    members = tuple(member for member in raw if isinstance(member, str)) if isinstance(raw, tuple) else ()
    if not isinstance(raw, tuple) or len(members) < len(raw):
        raise Wrong("type", f"A list of choices is needed here ({_offered(question)}), not {_called(raw)}.")
    for member in members:
        if question.title_of(member) is None:
            raise Wrong("choice", _not_offered(question, member))
    return _in_number(question, members)


def _in_number(question: Question, members: tuple[str, ...]) -> Value:
    """Several choices, each of them once and neither too few nor too many."""
    if len(set(members)) < len(members):
        raise Wrong("list", "A choice stands twice; keep it once.")
    least, most = question.limits.fewest, question.limits.most
    if least is not None and len(members) < least:
        raise Wrong("list", f"Choose at least {least}.")
    if most is not None and len(members) > most:
        raise Wrong("list", f"Choose at most {most}.")
    return members


def _reference(question: Question, raw: Raw) -> Value:
    """The id of an item; whether there is such an item is known where the whole form is looked at."""
    if not isinstance(raw, str):
        raise Wrong("type", f"The id of an item is needed here, not {_called(raw)}.")
    return raw


def _references(question: Question, raw: Raw) -> Value:
    members = tuple(member for member in raw if isinstance(member, str)) if isinstance(raw, tuple) else ()
    if not isinstance(raw, tuple) or len(members) < len(raw):
        raise Wrong("type", f"A list of ids of items is needed here, not {_called(raw)}.")
    return _in_number(question, members)


def _offered(question: Question) -> str:
    codes = [str(choice.value) for choice in question.choices]
    return shortened(", ".join(codes[:6]) + (", …" if len(codes) > 6 else ""), 60)


def _not_offered(question: Question, value: str | int) -> str:
    offer = did_you_mean(str(value), [str(choice.value) for choice in question.choices])
    return f"'{shortened(str(value), 30)}' is not among the choices: {_offered(question)}.{offer}"


def _date(question: Question, raw: Raw) -> Value:
    if not isinstance(raw, str):
        raise Wrong("type", f"A date is needed here, written 2026-03-02, not {_called(raw)}.")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise Wrong("format", "This is not a date as it is kept; write it 2026-03-02.")
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Wrong("format", f"There is no such day as {raw}; look at the month and the day.") from None
    if day.year < EARLIEST_YEAR:
        raise Wrong("range", f"The year {raw[:4]} cannot be meant; years have four digits, such as 2019.")
    return day


def _partial_date(question: Question, raw: Raw) -> Value:
    if not isinstance(raw, str):
        raise Wrong("type", f"A date, as far as it is known, is needed here (1912, 1912~), not {_called(raw)}.")
    read = read_partial_date(raw)
    if _text(question, raw) and read is None:
        raise Wrong("format", "This is not a date as far as it is known; write 1912, 1912-05, 1912~, 1912/1915 or ..")
    return read


def _called(raw: Raw) -> str:
    """What kind of thing was given: never the thing itself, which may be private."""
    if isinstance(raw, Unreadable):
        return "an object"
    known = {str: "a text", bool: "yes or no", tuple: "a list", int: "a number", Decimal: "a number with decimals"}
    return known.get(type(raw), "what was given")


_CHECKS: Mapping[Kind, Callable[[Question, Raw], Value]] = {
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
    Kind.REFERENCE: _reference,
    Kind.REFERENCES: _references,
}


def confirmed(schema: dict[str, Any], document: Any) -> tuple[str, ...]:
    """What jsonschema finds wrong with effective answers: paths only, for nothing private may stand in a message.

    Parameters: `schema` a form's plain schema; `document` the effective answers as nested JSON.
    """
    from jsonschema import Draft202012Validator
    from referencing import Registry

    validator = Draft202012Validator(schema, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    faults = sorted(validator.iter_errors(document), key=lambda fault: list(map(str, fault.absolute_path)))
    return tuple(".".join(map(str, fault.absolute_path)) for fault in faults)
