"""A wording pack: an agency's own licensed words for a form that shows handles, and its declaration that it may."""

from __future__ import annotations

from collections.abc import Mapping

from formengine.definition.findings import Findings
from formengine.definition.keywords import FORM_NAME, HELP, LANGUAGE, PATH, TITLE, VERSION
from formengine.definition.shapes import Keyword, MapOf, Object, Text
from formengine.documents import read_json
from formengine.errors import FormEngineError, did_you_mean
from formengine.model import Declaration, Form, Question, WordingPack

LARGEST_PACK = 1024 * 1024
PACK = Object({
    "form": Keyword(FORM_NAME, "The form's name.", True),
    "version": Keyword(VERSION, "The version of it that these words are for.", True),
    "language": Keyword(LANGUAGE, "The language of the words.", True),
    "wording": Keyword(MapOf(PATH, TITLE, 2_000), "Path → words; empty for a declaration alone.", True),
    "declaration": Keyword(Object({
        "by": Keyword(TITLE, "Who declares it.", True),
        "on": Keyword(Text(10, r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-03-02"), "On which day.", True),
        "basis": Keyword(HELP, "On what basis: which licence or permission, of whom.", True)}, "the declaration"),
        "That this home may use the form, and these words.", True),
}, "a wording pack")  # fmt: skip


def read_pack(text: bytes, *, name: str) -> WordingPack:
    """Read a wording pack. Raises FormEngineError saying all that is wrong with it."""
    document = read_json(text, name=name, largest=LARGEST_PACK)
    faults = [f"{place}: {fault}" if place else fault for place, fault in PACK.faults(document)]
    if faults:
        raise FormEngineError(f"{name}, {'; '.join(faults[:5])}.")
    return WordingPack(
        name,
        document["form"],
        document["version"],
        document["language"],
        document["wording"],
        Declaration(**document["declaration"]),
    )


def check_wording(form: Form, wording: Mapping[str, str], findings: Findings) -> None:
    """Words may be given to questions whose wording the form leaves out, and to no others."""
    open_to_words = {path for path, node in form.nodes.items() if _is_handle(form, node.path)}
    for path in wording:
        if path not in form.nodes:
            findings.add("wording", path, f"There is nothing at '{path}'.{did_you_mean(path, form.nodes)}")
        elif path not in open_to_words:
            findings.add("wording", path, "Its words are the form's own, or its holder's, and may not be replaced.")


def _is_handle(form: Form, path: str) -> bool:
    if form.rights.basis == "key_only":
        return True
    if any(one.rights.basis == "key_only" and f"{path}.".startswith(f"{one.path}.") for one in form.borrowed):
        return True
    return any(
        isinstance(item.of, Question) and item.of.path == path
        for scale in form.scales
        if scale.instrument is not None and scale.instrument.rights.basis == "key_only"
        for item in scale.items
    )
