"""What can go wrong, each with a sentence a user can read.

* FormEngineError           anything formengine refuses to do, said in one sentence
  + DocumentError           a text is not JSON that we can keep
  + DefinitionError         a form document is not a form; carries one finding for each fault
  + ExpressionError         an expression cannot be read, with its position
  + AnswersError            an answers file does not fit the form; carries a sentence for each fault
  + NotFound                a form, record or subject that is asked for does not exist
  + PluginError             a plugin failed; names it and what it was asked
  + Refused                 what was asked is not allowed, by a record's present state or by the rights to a form
  + StoreError              the records cannot be read or written
    - Conflict              somebody else changed the record first
  + ExportError             an export cannot be written
"""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import islice
from typing import Any

from formengine.values import dataclass


class FormEngineError(Exception):
    """Anything formengine refuses to do; its text is a sentence for the person who asked."""


class DocumentError(FormEngineError):
    """A text is not JSON, or is JSON that cannot be kept safely (doubled keys, NaN, too deep)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an author should put right in a form: where it is, what it is, what to do."""

    code: str
    place: str
    message: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DefinitionError(FormEngineError):
    """A form document is not a form; `findings` says why, in document order."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.name = name
        self.findings = tuple(findings)
        more = f" (and {len(self.findings) - 1} more: see formengine lint)" if len(self.findings) > 1 else ""
        super().__init__(f"{name}, {self.findings[0]}{more}")


class ExpressionError(FormEngineError):
    """An expression cannot be read; `position` counts characters from 0."""

    def __init__(self, message: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(message if position is None else f"{message} (at character {position + 1})")


class AnswersError(FormEngineError):
    """An answers file does not fit the form; `sentences` has one for each fault."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class NotFound(FormEngineError):
    """A form, record or subject that is asked for does not exist here."""


class PluginError(FormEngineError):
    """A plugin failed; the sentence names the plugin and what it was asked."""


class Refused(FormEngineError):
    """What was asked is not allowed: by the record's present state, or by the rights to a form."""


class StoreError(FormEngineError):
    """The records cannot be read or written; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One answer that two people changed: both rows as a store keeps them, who was first, and when (UTC)."""

    path: str
    mine: Any
    theirs: Any
    by: str
    at: str


class Conflict(StoreError):
    """Somebody else changed the record first; nothing was changed. `clashes` has each answer that both changed."""

    def __init__(self, message: str, clashes: Sequence[Clash] = ()) -> None:
        self.clashes = tuple(clashes)
        super().__init__(message)


class ExportError(FormEngineError):
    """An export cannot be written; no file was changed."""


def trail(error: BaseException | None) -> str:
    """Where something failed, for a log: files and lines, never the message, which may quote an answer."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n" + "\n".join([type(error).__name__, *lines])


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning and an ellipsis where it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


MOST_OFFERED = 500
"""Words that are compared with a mistyped one; the nearest come first, and likeness is slow to tell."""
LONGEST_OFFERED = 60
"""Characters of a mistyped word, and of those that are offered for it; no name is longer."""
MOST_COMPARED = 5
"""Words compared letter by letter: those that share the most letters, whatever their order."""
LIKE = 0.6
"""The least likeness, from 0 to 1, of a word that is offered."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing sentence that offers the nearest known word, or nothing.

    Parameters: `word` as the person wrote it, `known` the words that would have been accepted.
    """
    if len(word) > LONGEST_OFFERED:
        return ""
    spellings = {other.lower(): other for other in islice(known, MOST_OFFERED) if len(other) <= LONGEST_OFFERED}
    matcher = difflib.SequenceMatcher(b=word.lower())

    def letters_shared(other: str) -> float:
        matcher.set_seq1(other)
        return matcher.quick_ratio() if matcher.real_quick_ratio() >= LIKE else 0

    likely = nlargest(MOST_COMPARED, spellings, key=letters_shared)
    close = difflib.get_close_matches(word.lower(), likely, n=1, cutoff=LIKE)
    return f" Did you mean '{spellings[close[0]]}'?" if close else ""
