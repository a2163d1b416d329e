"""Texts, short and long."""

from __future__ import annotations

import re
from datetime import date

from formengine.answers import Raw
from formengine.errors import shortened
from formengine.expressions import Value
from formengine.kinds.patterns import compiled_pattern
from formengine.kinds.rules import Json, Rules, Wrong, called, given
from formengine.model import Kind, Question
from formengine.tongue import later

LONGEST = 20_000
LONGEST_TOLD = 150
"""Characters of the form's own words in a message."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = frozenset("\x85\u2028\u2029")


def read_line(question: Question, text: str, today: date) -> Raw:
    """A line as it was typed, without the space around it."""
    return text.strip()


def read_lines(question: Question, text: str, today: date) -> Raw:
    """A text of several lines exactly as it was typed."""
    return text


def check_text(question: Question, raw: Raw) -> str:
    """A text within its limits. Raises Wrong."""
    if not isinstance(raw, str):
        raise Wrong("type", f"A text is needed here, not {called(raw)}.")
    check_characters(raw)
    limits = question.limits
    if limits.longest is not None and len(raw) > limits.longest:
        raise Wrong("length", f"This has {len(raw):,} characters; at most {limits.longest:,} are allowed. Shorten it.")
    if limits.shortest is not None and len(raw) < limits.shortest:
        raise Wrong("length", f"This has {len(raw):,} characters; at least {limits.shortest:,} are needed.")
    if limits.pattern is not None and not _matches(limits.pattern, raw):
        raise Wrong("format", f"This is not written as expected: {shortened(limits.pattern_hint, LONGEST_TOLD)}")
    return raw


def check_characters(raw: str) -> None:
    """Refuse what cannot be kept. Raises Wrong."""
    found = _CONTROL.search(raw)
    if found:
        place = found.start() + 1
        raise Wrong("format", f"The character U+{ord(found[0]):04X} at position {place} cannot be kept. Remove it.")


def _matches(pattern: str, raw: str) -> bool:
    r"""Whether a pattern matches a whole text; of line breaks but \n the engines think differently, so none matches."""
    return not _LINE_BREAKS & set(raw) and compiled_pattern(pattern).fullmatch(raw) is not None


def schema_of_text(question: Question) -> Json:
    """A text with its limits."""
    limits = question.limits
    pattern = f"^(?:{limits.pattern})$" if limits.pattern is not None else None
    return {"type": "string", **given({"minLength": limits.shortest, "maxLength": limits.longest, "pattern": pattern})}


def _check(question: Question, raw: Raw) -> Value:
    return check_text(question, raw)


TEXTS = {
    Kind.SHORT_TEXT: Rules(
        read_line, _check, schema_of_text,
        idiom="`string` with `maxLength` up to 300", stored="the text", longest=LONGEST, keeps=True,
    ),
    Kind.LONG_TEXT: Rules(
        read_lines, _check, schema_of_text,
        idiom="`string`, longer or with widget `long_text`", stored="the text",
        hint=later("type or paste; end with a line that holds only a full stop"), longest=LONGEST, width="wide",
        lines=True, keeps=True,
    ),
}  # fmt: skip
