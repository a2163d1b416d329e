"""The words of a form as they are kept with a record, so that it is always shown in the words it was answered in."""

from __future__ import annotations

from formengine.documents import read_json, verbatim
from formengine.model import Form, Wording


def kept_wording(form: Form) -> bytes | None:
    """The words of a form as bytes that are kept under their hash; None where they are the form's own."""
    if form.wording is None:
        return None
    document = {
        "form": form.id,
        "version": form.version,
        "language": form.wording.language,
        "packs": [list(pack) for pack in form.wording.packs],
        "words": dict(form.wording.words),
    }
    return verbatim(document).encode()


def read_kept(text: bytes) -> Wording:
    """The words that `kept_wording` wrote; they were reviewed when they were kept."""
    document = read_json(text, name="the words of the record", largest=LARGEST)
    packs = tuple((name, hash_) for name, hash_ in document["packs"])
    return Wording(packs, document["language"], document["words"])


LARGEST = 32 * 1024 * 1024
"""More than any form has words for."""
