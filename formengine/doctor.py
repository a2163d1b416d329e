"""What is wrong with this installation: the parts it needs, the store, the plugins and their forms."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.metadata import version

from formengine.catalogue import why_not
from formengine.engine import Engine
from formengine.errors import FormEngineError
from formengine.model import WordingPack
from formengine.values import dataclass

PARTS = ("click", "pluggy", "immutables", "jsonschema", "openpyxl", "tabulate", "rfc8785", "platformdirs")
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its name, whether it is as it should be, and a sentence."""

    name: str
    ok: bool
    says: str


def examine(engine: Engine) -> tuple[Check, ...]:
    """Look at everything; a fault in one place hides no other."""
    home = (_store(engine), _settings(engine), _people(engine), *_workflows(engine), *_wordings(engine))
    return (_python(), *_parts(), _patterns(), _untrusted_xml(), *home, *_plugins(engine))


def _python() -> Check:
    running = ".".join(str(part) for part in sys.version_info[:3])
    return Check("Python", sys.version_info >= OLDEST_PYTHON, f"{running} (3.11 or newer is needed)")


def _parts() -> Iterator[Check]:
    yield Check("formengine", True, version("formengine"))
    for name in PARTS:
        try:
            importlib.import_module(name)
            yield Check(name, True, version(name))
        except ImportError:
            yield Check(name, False, "It is not installed; install formengine again.")


def _patterns() -> Check:
    try:
        importlib.import_module("re2")
    except ImportError:
        return Check("google-re2", False, "It is not installed: forms with a pattern are refused.")
    return Check("google-re2", True, version("google-re2"))


def _untrusted_xml() -> Check:
    from openpyxl import DEFUSEDXML

    says = "Workbooks are read with defusedxml." if DEFUSEDXML else "defusedxml is not used; install it again."
    return Check("defusedxml", bool(DEFUSEDXML), says)


def _store(engine: Engine) -> Check:
    """The store is only opened where there is one: looking must not make a home."""
    if not engine.has_records:
        return Check("records", True, "There are none in this home yet.")
    try:
        faults = engine.store.check()
        facts = ", ".join(f"{name} {value}" for name, value in engine.store.settings().items())
    except FormEngineError as error:
        return Check("records", False, str(error))
    return Check("records", not faults, " ".join(faults) if faults else f"Every record is whole ({facts}).")


def _settings(engine: Engine) -> Check:
    try:
        settings = engine.settings
    except FormEngineError as error:
        return Check("settings", False, str(error))
    if settings.notices_checked_on:
        return Check("settings", True, f"Safety notices last read through on {settings.notices_checked_on}.")
    return Check(
        "settings", True,
        "Nobody has said that the telephone numbers of the safety notice were checked: ring or look them up, then write"
        ' the day into settings.json: {"notices_checked_on": "2026-03-02"}.',
    )  # fmt: skip


def _people(engine: Engine) -> Check:
    """Who acts is a note that somebody made, which no signature must make anybody forget."""
    says = "Whoever acts or signs is recorded under the name they give; formengine checks nobody's identity."
    try:
        people = engine.settings.people
    except FormEngineError as error:
        return Check("people", False, str(error))
    roles = "; ".join(f"{name}: {', '.join(held)}" for name, held in people.items())
    return Check("people", True, f"{says} Roles: {roles or 'everybody has all'}.")


def _workflows(engine: Engine) -> Iterator[Check]:
    try:
        settings = engine.settings
    except FormEngineError:
        return
    for form, named in (("", settings.workflow), *settings.workflows.items()):
        name = f"workflow {named}{f' for {form}' if form else ''}"
        try:
            yield Check(name, True, f"{engine.workflow(form).title}.")
        except FormEngineError as error:
            yield Check(name, False, str(error))


def _wordings(engine: Engine) -> Iterator[Check]:
    for pack in engine.wordings.packs:
        yield Check(f"wording {pack.called}", True, f"{pack.form} {pack.version}, {_answered_for(pack)}.")
    for sentence in engine.wordings.refused:
        yield Check("wording", False, sentence)


def _answered_for(pack: WordingPack) -> str:
    """Who answers for the words of a pack, or that nobody does yet."""
    told = [pack.kind.replace("_", " ")] if pack.kind != "licensed" else []
    if pack.declaration is not None:
        told.append(f"declared by {pack.declaration.by} on {pack.declaration.on}")
    if pack.reviewed_by:
        told.append(f"reviewed by {pack.reviewed_by} on {pack.reviewed_on}")
    return ", ".join([*told, *(["a draft that nobody has reviewed"] if pack.is_draft else [])])


def _plugins(engine: Engine) -> Iterator[Check]:
    for plugin in engine.plugins.found:
        engine.plugins.load(plugin)
    for offer in engine.offers():
        try:
            form = engine.catalogue.read(offer)
            yield Check(f"form {offer.id}", True, f"version {form.version}")
        except FormEngineError as error:
            yield Check(f"form {offer.id}", False, why_not(error))
    for refusal in engine.catalogue.local.refused:
        yield Check(f"form {refusal.form}", False, refusal.sentence)
    faulty = {fault.plugin for fault in engine.plugins.faults}
    for plugin in engine.plugins.found:
        if plugin.name not in faulty:
            yield Check(f"plugin {plugin.name}", True, plugin.version)
    for fault in engine.plugins.faults:
        yield Check(f"plugin {fault.plugin}", False, fault.sentence)
