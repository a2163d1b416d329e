"""The language that formengine itself speaks: its prompts, headings and messages. A form's own texts are never touched.

English stands in the code and needs no catalogue. `_` marks a sentence, `several` one that counts; what is filled in
is named in curly brackets. A catalogue is looked for only once another language is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN = "formengine"
_spoken: ContextVar[NullTranslations | None] = ContextVar("spoken", default=None)
"""The catalogue in use; None is English."""


def _(sentence: str, /, **filled: object) -> str:
    """A sentence in the language that is spoken, its named places filled in."""
    catalogue = _spoken.get()
    said = sentence if catalogue is None else catalogue.gettext(sentence)
    return said.format(**filled) if filled else said


def several(one: str, many: str, /, count: int, **filled: object) -> str:
    """The same for a sentence that counts: `one` for a count of 1, `many` for others; `{count}` is the count."""
    catalogue = _spoken.get()
    said = (one if count == 1 else many) if catalogue is None else catalogue.ngettext(one, many, count)
    return said.format(count=count, **filled)


def later(sentence: str) -> str:
    """Mark a sentence that stands in a table and is told with `_` when it is needed."""
    return sentence


def speak(language: str) -> None:
    """Speak a language from now on: the nearest there is a catalogue for (`fr-CA`, then `fr`), or else English."""
    _spoken.set(catalogue_of(language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _spoken.set(catalogue_of(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def catalogue_of(language: str) -> NullTranslations | None:
    """The catalogue for a language; None where there is none, or it is English, which needs none."""
    if not language:
        return None
    from importlib.resources import files

    parts = language.lower().split("-")
    for end in range(len(parts), 0, -1):
        name = "_".join(parts[:end])
        if name == "en" or not name.replace("_", "").isalnum():
            return None
        file = files("formengine").joinpath("locale", name, "LC_MESSAGES", f"{DOMAIN}.mo")
        if file.is_file():
            from gettext import GNUTranslations

            with file.open("rb") as stream:
                return GNUTranslations(stream)
    return None
