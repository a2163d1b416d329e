"""Texts, short and long."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date

from formengine.answers import Raw
from formengine.errors import shortened
from formengine.kinds.patterns import matcher
from formengine.kinds.rules import Json, Rules, Wrong, called, given
from formengine.model import Kind, Question
from formengine.tongue import later

LONGEST = 20_000
LONGEST_TOLD = 150
"""Characters of the form's own words in a message."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read_line(question: Question, text: str, today: date) -> Raw:
    """A line as it was typed, without the space around it."""
    return text.strip()


def read_lines(question: Question, text: str, today: date) -> Raw:
    """A text of several lines exactly as it was typed."""
    return text


def check_of_text(question: Question) -> Callable[[Raw], str]:
    """The check of a text with a question's limits: one that is right is known at once, any other is looked at."""
    limits = question.limits
    shortest = limits.shortest or 0
    longest = sys.maxsize if limits.longest is None else limits.longest
    matches = None if limits.pattern is None else matcher(limits.pattern)

    def looked_at(raw: Raw) -> str:
        if not isinstance(raw, str):
            raise Wrong("type", f"A text is needed here, not {called(raw)}.")
        check_characters(raw)
        length = len(raw)
        if length > longest:
            raise Wrong("length", f"This has {length:,} characters; at most {longest:,} are allowed. Shorten it.")
        if length < shortest:
            raise Wrong("length", f"This has {length:,} characters; at least {shortest:,} are needed.")
        if matches is not None and not matches(raw):
            raise Wrong("format", f"This is not written as expected: {shortened(limits.pattern_hint, LONGEST_TOLD)}")
        return raw

    def check(raw: Raw) -> str:
        # What is printable has no character that cannot be kept; most texts are.
        if type(raw) is str and shortest <= len(raw) <= longest and raw.isprintable():
            return raw
        return looked_at(raw)

    def check_with_pattern(raw: Raw) -> str:
        if type(raw) is str and shortest <= len(raw) <= longest and raw.isprintable() and matches(raw):  # type: ignore[misc]
            return raw
        return looked_at(raw)

    return check if matches is None else check_with_pattern


def check_characters(raw: str) -> None:
    """Refuse what cannot be kept. Raises Wrong."""
    found = _CONTROL.search(raw)
    if found:
        place = found.start() + 1
        raise Wrong("format", f"The character U+{ord(found[0]):04X} at position {place} cannot be kept. Remove it.")


def schema_of_text(question: Question) -> Json:
    """A text with its limits."""
    limits = question.limits
    pattern = f"^(?:{limits.pattern})$" if limits.pattern is not None else None
    return {"type": "string", **given({"minLength": limits.shortest, "maxLength": limits.longest, "pattern": pattern})}


TEXTS = {
    Kind.SHORT_TEXT: Rules(
        read_line, check_of_text, schema_of_text,
        idiom="`string` with `maxLength` up to 300", stored="the text", longest=LONGEST, keeps=True,
    ),
    Kind.LONG_TEXT: Rules(
        read_lines, check_of_text, schema_of_text,
        idiom="`string`, longer or with widget `long_text`", stored="the text",
        hint=later("type or paste; end with a line that holds only a full stop"), longest=LONGEST, width="wide",
        lines=True, keeps=True,
    ),
}  # fmt: skip
