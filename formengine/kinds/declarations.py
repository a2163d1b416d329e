"""A declaration: a text that somebody agrees to, bound to its exact words.

What is kept is the SHA-256 of the words that were shown, so that an agreement does not pass to other words: not by a
new version of the form, and not by a pack of wordings.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date

from formengine.answers import Raw
from formengine.expressions import Value
from formengine.kinds.rules import Check, Json, NotUnderstood, Rules, Wrong, called
from formengine.model import Kind, Question
from formengine.tables import Plain
from formengine.tongue import later

AGREED = "Agreed"


def wording_hash(question: Question) -> str:
    """The words that are agreed to, title and text, as one value."""
    words = f"{question.title}\n{question.help}"
    return f"sha256:{hashlib.sha256(words.encode('utf-8')).hexdigest()}"


def _read(question: Question, text: str, today: date) -> Raw:
    if text.strip().lower() not in ("y", "yes", "agree", "agreed", "i agree"):
        raise NotUnderstood("Type y if you agree to these words. If you do not, leave it open with Enter.")
    return wording_hash(question)


def _check(question: Question) -> Check:
    agreed = wording_hash(question)

    def check(raw: Raw) -> Value:
        if isinstance(raw, str) and raw == agreed:
            return raw
        raise _no_agreement(raw)

    return check


def _no_agreement(raw: Raw) -> Wrong:
    """What is wrong with an answer that does not agree to the words that are shown."""
    if not isinstance(raw, str):
        return Wrong("type", f"An agreement is kept as the hash of its words, not as {called(raw)}.")
    if not re.fullmatch("sha256:[0-9a-f]{64}", raw):
        return Wrong("format", "This is not an agreement as it is kept; type y where the words are shown.")
    return Wrong("choice", "The words have changed since this was agreed to. Please read them, and agree again.")


def _schema(question: Question) -> Json:
    return {"type": "string", "const": wording_hash(question)}


def _show(question: Question, value: Value) -> Plain:
    return AGREED


DECLARATIONS = {
    Kind.DECLARATION: Rules(
        _read, _check, _schema, show=_show, width="narrow",
        idiom="`string` with widget `declaration`; `title` and `description` are the words",
        stored="`sha256:` and the hash of the words", hint=later("y if you agree to these words"),
    ),
}  # fmt: skip
