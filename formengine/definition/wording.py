"""The file format of wording packs: other words for a form, and who answers for them."""

from __future__ import annotations

import hashlib
from typing import Any

from formengine.dates import is_day
from formengine.definition.keywords import FORM_NAME, HELP, LANGUAGE, TITLE, VERSION
from formengine.definition.shapes import Keyword, MapOf, Object, OneOf, Text
from formengine.documents import read_json
from formengine.errors import FormEngineError
from formengine.model import Declaration, WordingPack

LARGEST_PACK = 4 * 1024 * 1024
KINDS = ("agency", "easy_read", "carer_type", "translation", "licensed")
"""What a pack may be, the strongest first: where several are in use, its words stand before those of the next."""
LONGEST_ADDRESS = 600
MOST_WORDS = 20_000
DAY = Text(10, r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-03-02")
PACK = Object({
    "form": Keyword(FORM_NAME, "The form's name.", True),
    "version": Keyword(VERSION, "The version of it that these words are for; with up_to, the first.", True),
    "up_to": Keyword(VERSION, "The last version that they are for."),
    "language": Keyword(LANGUAGE, "The language of the words.", True),
    "kind": Keyword(OneOf(KINDS), "What they are; licensed unless said."),
    "carers": Keyword(TITLE, "For the kind carer_type: whom the words are for."),
    "based_on": Keyword(Text(200), "The pack whose words stand where this one has none."),
    "status": Keyword(OneOf(("draft", "reviewed")), "Drafts may be looked at, and not used for a record."),
    "reviewed_by": Keyword(TITLE, "Who reviewed them."),
    "reviewed_on": Keyword(DAY, "On which day."),
    "$comment": Keyword(HELP, "A note for translators; shown to nobody."),
    "everywhere": Keyword(MapOf(HELP, HELP, MOST_WORDS), "The form's own words → other words, wherever they stand."),
    "wording": Keyword(MapOf(Text(LONGEST_ADDRESS), HELP, MOST_WORDS), "Address → words; empty: a declaration alone.",
                       True),
    "declaration": Keyword(Object({
        "by": Keyword(TITLE, "Who declares it.", True),
        "on": Keyword(DAY, "On which day.", True),
        "basis": Keyword(HELP, "On what basis: which licence or permission, of whom.", True)}, "the declaration"),
        "That this home may use the form, and these words: needed for words that are licensed."),
}, "a wording pack")  # fmt: skip


def read_pack(text: bytes, *, name: str) -> WordingPack:
    """Read a wording pack; `name` of its file. Raises FormEngineError saying all that is wrong with it."""
    document = read_json(text, name=name, largest=LARGEST_PACK)
    faults = [f"{place}: {fault}" if place else fault for place, fault in PACK.faults(document)]
    faults = faults or _unfounded(document)
    if faults:
        raise FormEngineError(f"{name}, {'; '.join(faults[:5])}.")
    declared, version = document.get("declaration"), document["version"]
    return WordingPack(
        called=name,
        hash=hashlib.sha256(text).hexdigest(),
        form=document["form"],
        version=version,
        up_to=document.get("up_to", version),
        language=document["language"],
        kind=document.get("kind", "licensed"),
        wording=document["wording"],
        everywhere=document.get("everywhere", {}),
        based_on=document.get("based_on", ""),
        carers=document.get("carers", ""),
        reviewed_by=document.get("reviewed_by", ""),
        reviewed_on=document.get("reviewed_on", ""),
        declaration=Declaration(**declared) if declared is not None else None,
    )


def _unfounded(document: Any) -> list[str]:
    """What a pack says of itself without anybody who answers for it."""
    kind, faults = document.get("kind", "licensed"), []
    if kind == "licensed" and "declaration" not in document:
        faults.append("declaration: for licensed words it is needed; who declares that they may be used here?")
    is_signed = "reviewed_by" in document and "reviewed_on" in document
    if (document.get("status") == "reviewed") is not is_signed:
        faults.append("status: words that are reviewed say reviewed_by and reviewed_on; a draft says neither")
    if kind == "carer_type" and "carers" not in document:
        faults.append('carers: say whom the words are for, such as "kinship carers"')
    declared = document.get("declaration", {})
    empty = [key for key in ("by", "basis") if key in declared and not declared[key].strip()]
    faults += [f"declaration.{key}: it is empty" for key in empty]
    days = (("declaration.on", declared.get("on")), ("reviewed_on", document.get("reviewed_on")))
    faults += [f"{place}: there is no day {day}" for place, day in days if day is not None and not is_day(day)]
    return faults
