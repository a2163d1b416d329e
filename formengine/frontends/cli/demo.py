"""Filled examples of every installed form, through the same doors as a person's own records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from formengine.drafts import Draft
from formengine.errors import FormEngineError
from formengine.exports.files import write_beside
from formengine.exports.formats import ENDINGS
from formengine.frontends.cli.hand import Hand
from formengine.model import Form
from formengine.records import Source

DEMO_ACTOR = "Example author"


def format_for(path: Path) -> str:
    """The export format that a file's ending means. Raises FormEngineError."""
    found = ENDINGS.get(path.suffix.lower())
    if found is None:
        endings = ", ".join(ENDINGS)
        raise FormEngineError(
            f"What to write into '{path.name}' is not clear: end its name with {endings}, or give --format."
        )
    return found


def begin_from(
    hand: Hand, form: Form, document: Any, subject: str | None, kind: str, *, source: Source, save_id: str | None = None
) -> Draft:
    """A new record from an answers document; the document may say whom it is about."""
    told = document.get("subject", {}) if isinstance(document, dict) else {}
    if not isinstance(told, dict) or not all(isinstance(told.get(key, ""), str) for key in ("label", "kind")):
        raise FormEngineError('subject: it is written {"label": "A. B.", "kind": "child"}.')
    label = subject or told.get("label")
    if not label:
        raise FormEngineError("Say whom it is about: --subject NAME.")
    answers = hand.engine.read_answers(form, document)
    who = hand.engine.subject(label, kind if subject else told.get("kind", kind))
    return hand.engine.begin(form, who, actor=hand.actor, answers=answers, source=source, save_id=save_id)


def make_demo(hand: Hand, folder: Path) -> Iterator[str]:
    """Fill every example, export it, and say where to look."""
    folder.mkdir(parents=True, exist_ok=True)
    demo = Hand(folder / "home", DEMO_ACTOR)
    made = 0
    try:
        for offer in demo.engine.offers():
            for name, document in demo.engine.catalogue.example(offer.id):
                yield from _one(demo, offer.id, name, document, folder)
                made += 1
    finally:
        demo.close()
    if not made:
        raise FormEngineError("No installed form has an example; `formengine forms` lists the forms.")
    home = folder / "home"
    yield f"\nThe records are in their own home. Look at them:  formengine --home {home} list"
    yield "The people in the examples are made up. Fill your own:"
    yield "  formengine fill secure_base/child_checklist --subject NAME"


def _one(demo: Hand, form_id: str, name: str, document: Any, folder: Path) -> Iterator[str]:
    # Looking at a made-up example is no use of a measure with a person, which is what its rights are about.
    form = demo.engine.form_to_read(form_id)
    draft = begin_from(demo, form, document, None, "person", source="example")
    export = demo.engine.export([draft.record.id], made_by=DEMO_ACTOR)
    yield f"{form.title}: {draft.record.subject.label}, {draft.evaluation.progress.percent} % answered"
    for ending, format_name in ENDINGS.items():
        path = folder / f"{form_id.replace('/', '-')}-{name.removesuffix('.json')}{ending}"
        write = demo.engine.exporter(format_name)
        write_beside(path, partial(write, export), replace=True)
        yield f"  {path}"
