"""Patterns that mean the same to every engine and are matched in linear time.

What is left of regular expressions is what ECMA-262, RE2 and Python agree about; RE2 does the matching, but of patterns
that leave nothing to try, which Python matches several times as quickly. Without RE2 a form with a pattern is refused:
an answer that might wait for ever is worse than a form that does not load.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

_LINE_BREAKS = frozenset("\x85\u2028\u2029")
MOST_STEPS = 25_000
"""About as many as RE2 makes of any pattern within the memory that it is given."""

_ESCAPES = "dwnt^$.*+?()[]{}|/\\"
_IN_CLASS = _ESCAPES + "-"
_TOKEN = re.compile(r"\\.?|\[\^?|\{[0-9]+(?:,[0-9]*)?\}|\(\?:?|&&|--|\|\||~~|.", re.DOTALL)
"""What a pattern is made of, as far as it matters here."""

_ONE = r"(?:\\.|\[\^?+(?:[^\]\\]|\\.)++\]|[^\\\[\](){}|*+?^$])"
_SEVERAL = rf"(?:{_ONE}(?:\{{[0-9]+\}})?)*"
_ONE_WAY = re.compile(rf"{_SEVERAL}(?:{_ONE}\{{[0-9],[0-9]\}}{_SEVERAL})?", re.DOTALL)
"""Characters and classes one after the other, each so many times, at most one of them up to nine times more or less."""


@lru_cache(maxsize=2_000)
def fault_of_pattern(pattern: str) -> str | None:
    """Why a pattern cannot be used, in words; None where it can."""
    return _foreign(pattern) or _refused(pattern)


def _foreign(pattern: str) -> str | None:
    """What in a pattern means different things to different engines."""
    in_class = negated = False
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        fault = _foreign_inside(token, negated) if in_class else _foreign_outside(token)
        if fault is not None:
            return fault
        if in_class:
            in_class = token != "]"
        elif token in ("[", "[^"):
            in_class, negated = True, token == "[^"
    return None


def _foreign_inside(token: str, negated: bool) -> str | None:
    if token[0] == "\\":
        if negated and token[1:] in ("d", "w"):
            return f"'{token}' inside [^…] means different things to different engines"
        return _foreign_escape(token, _IN_CLASS)
    if token[0] == "[":
        return "'[' inside of […] must be written '\\['"
    if token in ("&&", "--", "||", "~~"):
        return f"'{token}' inside of […] means different things to different engines"
    return None


def _foreign_outside(token: str) -> str | None:
    if token[0] == "\\":
        return _foreign_escape(token, _ESCAPES)
    if token in ("{", "}", "]"):
        return f"'{token}' stands alone; a repetition is written {{2}} or {{2,4}}, the character '\\{token}'"
    if token in ("^", "$"):
        return f"'{token}' is not needed: a pattern is matched against the whole answer"
    return "of groups there are (…) and (?:…) only" if token == "(?" else None


def _foreign_escape(token: str, known: str) -> str | None:
    if token[1:] and token[1:] in known:
        return None
    return f"'{token}' is not among the escapes that every engine reads alike"


def _refused(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"it cannot be read: {error}"
    try:
        compiled = compiled_pattern(pattern)
    except ImportError:
        return "patterns need the package google-re2, which is not installed here"
    return None if compiled is not None else "it cannot be matched in linear time"


def steps_of(pattern: str) -> int:
    """How much work it is to compile a pattern, in RE2's steps; one that it refuses costs about as much as any."""
    if _foreign(pattern):
        return 0
    try:
        compiled = compiled_pattern(pattern)
    except ImportError:
        return 0
    return MOST_STEPS if compiled is None else int(compiled.programsize)


def matcher(pattern: str) -> Callable[[str], bool]:
    r"""Whether a pattern matches a whole text; of line breaks but \n the engines think differently, so none matches."""
    compiled = compiled_pattern(pattern)
    if _ONE_WAY.fullmatch(pattern):
        return _matcher_of_one_way(pattern)
    quick = _compiled_set(pattern)

    def matches(text: str) -> bool:
        if not text.isprintable() and not _LINE_BREAKS.isdisjoint(text):
            return False
        # A set says at once that a text matches; where it does not, or would take too much room, the pattern decides.
        return bool(quick.Match(text.encode())) or compiled.fullmatch(text) is not None

    return matches


def _matcher_of_one_way(pattern: str) -> Callable[[str], bool]:
    """The same for a pattern that has a handful of ways to match at most, whatever the text."""
    fits = re.compile(pattern, re.ASCII).fullmatch

    def matches(text: str) -> bool:
        return fits(text) is not None and (text.isprintable() or _LINE_BREAKS.isdisjoint(text))

    return matches


def _options() -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 2**22
    return options


def _compiled_set(pattern: str) -> Any:
    """The pattern as RE2's set of one, which tells whether it matches and not where, several times as quickly."""
    import re2

    made = re2.Set.FullMatchSet(_options())
    made.Add(pattern)
    made.Compile()
    return made


@lru_cache(maxsize=2_000)
def compiled_pattern(pattern: str) -> Any:
    """The pattern compiled by RE2, or None where RE2 refuses it. Raises ImportError without RE2."""
    import re2

    try:
        return re2.compile(pattern, _options())
    except re2.error:
        return None
