"""How complete a wording pack is, and what it may not say: for whoever writes one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from formengine.errors import DefinitionError, Finding, did_you_mean
from formengine.model import Form, WordingPack
from formengine.values import dataclass
from formengine.wording.holders import basis_of, may_be_replaced, said_by
from formengine.wording.texts import texts_of

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
OWN_WORDS = "Its words are the form's own, or its holder's, and may not be replaced."


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a pack is.

    Parameters: `texts` of the form; `worded` those it has words for; `missing` those it leaves out; `copies` those it
    leaves as they are in the form; `is_other_language` whether a copy is then not translated yet, where in the form's
    own language it may be as good as other words; `findings` what is wrong with it: words for nothing, words that may
    not be replaced, placeholders lost.
    """

    texts: int
    worded: int
    missing: tuple[str, ...]
    copies: tuple[str, ...]
    findings: tuple[Finding, ...]
    is_other_language: bool = False


def completeness_of(form: Form, pack: WordingPack) -> Completeness:
    """How complete a pack is for a form; a text without a letter reads the same in any language."""
    texts = texts_of(form)
    said = {address: said_by(form, pack, address, own) for address, own in texts.items()}
    missing = tuple(address for address, words in said.items() if words is None)
    is_other = _tongue(pack.language) != _tongue(form.languages[0])
    copies = tuple(
        address
        for address, words in said.items()
        if words == texts[address] and (not is_other or any(map(str.isalpha, words)))
    )
    worded = len(texts) - len(missing) - (len(copies) if is_other else 0)
    return Completeness(len(texts), worded, missing, copies, tuple(findings_of(form, pack)), is_other)


def _tongue(language: str) -> list[str]:
    """A language and the script it is written in, wherever it is spoken: a tag without its region."""
    first, *further = language.lower().split("-")
    return [first, *(subtag for subtag in further if len(subtag) > 3)]


def refuse_faulty(form: Form, pack: WordingPack) -> None:
    """Raise DefinitionError with all that is wrong with a pack."""
    found = tuple(findings_of(form, pack))
    if found:
        raise DefinitionError(pack.called, found)


def findings_of(form: Form, pack: WordingPack) -> Iterator[Finding]:
    """What is wrong with a pack: words for nothing, words that may not be replaced, placeholders lost."""
    texts = texts_of(form)
    for address, words in pack.wording.items():
        if address not in texts:
            yield _fault(address, f"There is nothing at '{address}'.{did_you_mean(address, texts)}")
        elif words != texts[address] and not may_be_replaced(form, pack, address):
            yield _fault(address, OWN_WORDS)
        else:
            yield from _lost(address, texts[address], words)
    for own, words in pack.everywhere.items():
        if own not in texts.values():
            yield _fault("everywhere", f"The form nowhere says “{own if len(own) <= 60 else f'{own[:57]}…'}”.")
        yield from _lost("everywhere", own, words)


def _lost(place: str, own: str, words: str) -> Iterator[Finding]:
    """Words in curly brackets, which are filled in when a text is shown, must stand in both."""
    lost = set(_PLACEHOLDER.findall(own)) ^ set(_PLACEHOLDER.findall(words))
    if lost:
        yield _fault(place, f"{', '.join(sorted(lost))} must stand in both: it is filled in when it is shown.")


def _fault(place: str, message: str) -> Finding:
    return Finding("wording", place, message)


def new_pack(form: Form, *, language: str, kind: str) -> dict[str, Any]:
    """A pack to fill in: every text that may be replaced, those that stand more than once under `everywhere`."""
    texts = {address: own for address, own in texts_of(form).items() if basis_of(form, address) == "own_wording"}
    counted = Counter(texts.values())
    return {
        "form": form.id,
        "version": form.version,
        "language": language,
        "kind": kind,
        **({"carers": "whom these words are for"} if kind == "carer_type" else {}),
        "status": "draft",
        "$comment": "Put other words in place of those on the right. What you leave out stays as it is in the form.",
        "everywhere": {own: own for own, count in counted.items() if count > 1},
        "wording": _alone(texts, counted),
    }


def _alone(texts: Mapping[str, str], counted: Mapping[str, int]) -> dict[str, str]:
    return {address: own for address, own in texts.items() if counted[own] == 1}
