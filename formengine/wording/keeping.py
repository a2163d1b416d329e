"""The words of a form as they are kept with a record, so that it is always shown in the words it was answered in."""

from __future__ import annotations

from dataclasses import replace

from formengine.documents import read_json, verbatim
from formengine.model import Form, Kind, Wording


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


def with_own_agreements(form: Form, wished: Wording | None, begun_in: Wording | None) -> Wording | None:
    """The words that are wished for a record, but for its declarations: agreed to were the words it was begun in."""
    declarations = {question.path for question in form.questions() if question.kind is Kind.DECLARATION}

    def is_agreed(address: str) -> bool:
        return address.partition("#")[0] in declarations

    agreed = {address: text for address, text in begun_in.words.items() if is_agreed(address)} if begun_in else {}
    if wished is None:
        return replace(begun_in, words=agreed, language=form.languages[0]) if begun_in and agreed else None
    others = {address: text for address, text in wished.words.items() if not is_agreed(address)}
    return replace(wished, words={**others, **agreed})
