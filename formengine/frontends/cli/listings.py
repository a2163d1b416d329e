"""What the commands list: forms, plugins, findings, records, and an evaluation as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from formengine.catalogue import LOCAL, Offer, why_not
from formengine.definition import read_pack
from formengine.engine import Engine
from formengine.errors import DefinitionError, DocumentError, Finding, FormEngineError, NotFound, did_you_mean
from formengine.evaluation import Evaluation
from formengine.lookup import Found
from formengine.model import Form, WordingPack
from formengine.records import Record, Subject
from formengine.reports.scores import flag_lines, score_table
from formengine.reports.words import answer_at, title_of_path, where
from formengine.rights import credits_of
from formengine.tables import Cell, Column, Table
from formengine.validation import Problem
from formengine.wording import completeness_of, fits

Listing = list[dict[str, Any]]


def form_listing(engine: Engine) -> Listing:
    """Every form on offer, and those in folders that cannot be; one that cannot be read says why."""
    refused = [{**_no_form(one.form, LOCAL), "fault": one.sentence} for one in engine.catalogue.local.refused]
    return [*(_form_entry(engine, offer) for offer in engine.offers()), *refused]


def _no_form(name: str, plugin: str) -> dict[str, Any]:
    return {"form": name, "plugin": plugin, "title": "", "version": "", "questions": 0, "hash": "", "fault": ""}


def _form_entry(engine: Engine, offer: Offer) -> dict[str, Any]:
    entry = _no_form(offer.id, offer.plugin.name)
    try:
        form = engine.catalogue.read(offer)
    except FormEngineError as error:
        return {**entry, "fault": why_not(error)}
    questions = sum(1 for _ in form.questions())
    return {**entry, "title": form.title, "version": form.version, "questions": questions, "hash": form.hash}


def form_table(listing: Listing) -> Table:
    """The forms, a row each."""
    columns = (Column("Form"), Column("Title", "wide"), Column("Version", "narrow"), Column("Questions", "narrow"))
    rows = tuple(
        (entry["form"], entry["fault"] or entry["title"], entry["version"], entry["questions"]) for entry in listing
    )
    return Table("Forms", columns, rows, "" if rows else "No form is installed.")


def plugin_listing(engine: Engine) -> Listing:
    """Every plugin with its hooks, and every fault."""
    plugins = [
        {
            "plugin": one.name,
            "distribution": one.distribution,
            "version": one.version,
            "hooks": list(engine.plugins.hooks_of(one)),
        }
        for one in engine.plugins.found
    ]
    engine.offers()
    faults = engine.plugins.faults
    for entry in plugins:
        entry["faults"] = [fault.sentence for fault in faults if fault.plugin == entry["plugin"]]
    named = {entry["plugin"] for entry in plugins}
    unloaded = [
        {"plugin": fault.plugin, "distribution": "", "version": fault.version, "hooks": [], "faults": [fault.sentence]}
        for fault in faults
        if fault.plugin not in named
    ]
    return [*plugins, *unloaded]


def plugin_table(listing: Listing) -> Table:
    """The plugins, a row each."""
    columns = (Column("Plugin"), Column("Version", "narrow"), Column("Hooks", "wide"), Column("Faults", "wide"))
    rows = tuple(
        (entry["plugin"], entry["version"], ", ".join(entry["hooks"]), " ".join(entry["faults"])) for entry in listing
    )
    return Table("Plugins", columns, rows, "" if rows else "No plugin is installed.")


def findings_of(engine: Engine, name: str) -> tuple[str, Sequence[Finding]]:
    """A form's name and what should be put right in it, whether it can be read or not."""
    from formengine.lint import lint

    try:
        form = engine.form_to_read(name)
    except DefinitionError as error:
        return error.name, error.findings
    return f"{form.id} {form.version}", lint(form)


def trials_of(engine: Engine, name: str) -> dict[str, Any]:
    """A form's example cases and worked examples, run: which came out as they say, and how the others depart."""
    from formengine.lint import trials

    try:
        form = engine.form_to_read(name)
    except (DefinitionError, DocumentError) as error:
        faults = [str(one) for one in error.findings] if isinstance(error, DefinitionError) else [str(error)]
        return {"form": name, "version": "", "ok": False, "cases": [_case("the form itself", faults)]}
    cases = [_case(one.place, one.departures) for one in trials(form)]
    return {"form": form.id, "version": form.version, "ok": all(one["ok"] for one in cases), "cases": cases}


def _case(place: str, departs: Sequence[str]) -> dict[str, Any]:
    return {"case": place, "ok": not departs, "departs": list(departs)}


def trial_lines(tried: Listing) -> Iterator[str]:
    """A line for each case, and for each form how many came out as they say."""
    for one in tried:
        name, cases = f"{one['form']} {one['version']}".strip(), one["cases"]
        yield from (f"{'ok   ' if case['ok'] else 'FAULT'} {name}, {_told_case(case)}" for case in cases)
        good = sum(case["ok"] for case in cases)
        nothing = 'it has no example cases; write some under "tests" in its x-form.'
        yield f"{name}: {f'{good} of {len(cases)} as they should be.' if cases else nothing}"


def _told_case(case: dict[str, Any]) -> str:
    return ": ".join([case["case"], *([" ".join(case["departs"])] if case["departs"] else [])])


def all_packs(engine: Engine) -> list[WordingPack]:
    """Every wording pack, those of this home last; each once."""
    forms = dict.fromkeys(offer.id for offer in engine.offers())
    brought = (pack for form in forms for pack in engine.catalogue.packs(form))
    return list({pack.hash: pack for pack in (*brought, *engine.wordings.packs)}.values())


def pack_listing(engine: Engine) -> Listing:
    """Wording packs as data; how far one in another language than its form's is, where that form is here."""
    return [
        {"wording": one.name, "form": one.form, "version": one.version, "up_to": one.up_to, "language": one.language,
         "kind": one.kind, "carers": one.carers, "status": "draft" if one.is_draft else "reviewed",
         **_how_far(engine, one)}
        for one in all_packs(engine)
    ]  # fmt: skip


def _how_far(engine: Engine, pack: WordingPack) -> dict[str, Any]:
    """How many texts have words; nothing where the form is not here, or in its own language, where some may stay."""
    try:
        found = completeness_of(form_of_pack(engine, pack), pack)
    except FormEngineError:
        return {}
    return {"texts": found.texts, "worded": found.worded} if found.is_other_language else {}


def pack_table(listing: Listing) -> Table:
    """Wording packs, a row each."""
    columns = (Column("Wording"), Column("Form"), Column("Language", "narrow"), Column("Kind", "narrow"),
               Column("Status", "narrow"))  # fmt: skip
    rows = tuple(
        (one["wording"], one["form"], one["language"], one["carers"] or one["kind"].replace("_", " "), _status(one))
        for one in listing
    )
    return Table("Wordings", columns, rows, "" if rows else "There is no wording pack here.")


def _status(one: dict[str, Any]) -> str:
    """Whether a pack is reviewed; where not all of its texts are in its language, how many are."""
    is_short = one.get("worded", 0) < one.get("texts", 0)
    return f"{one['status']}, {one['worded']} of {one['texts']} in {one['language']}" if is_short else one["status"]


def pack_named(engine: Engine, name: str) -> WordingPack:
    """A wording pack from a file, or one that is here by its name."""
    path = Path(name)
    if path.is_file():
        return read_pack(path.read_bytes(), name=path.name)
    packs = {pack.name: pack for pack in all_packs(engine)}
    if name not in packs:
        raise NotFound(f"There is no wording pack '{name}' here.{did_you_mean(name, packs)}")
    return packs[name]


def form_of_pack(engine: Engine, pack: WordingPack, name: str | None = None) -> Form:
    """The form that a pack is for, in its own words; `name` of a file where it is one."""
    if name is not None:
        return engine.form_in_own_words(name)
    for offer in engine.offers():
        if offer.id == pack.form:
            form = engine.catalogue.read(offer)
            if fits(pack, form):
                return form
    raise NotFound(f"{pack.called} is for {pack.form} {pack.version}, which is not here.")


def evaluation_tables(evaluation: Evaluation) -> Iterator[Table]:
    """An evaluation for a person: how far, what was worked out, the scores, what is wrong."""
    progress = evaluation.progress
    sections = tuple((part.title, part.answered, part.asked) for part in progress.sections)
    note = f"{progress.answered} of {progress.asked} questions answered."
    if evaluation.kept:
        kept = len(evaluation.kept)
        note += f" {kept} answer{'s are' if kept > 1 else ' is'} kept but not used."
    yield Table(evaluation.form.title, (Column("Section", "wide"), Column("Answered", "narrow"),
                Column("Asked", "narrow")), sections, note)  # fmt: skip
    calculated: tuple[tuple[Cell, ...], ...] = tuple(
        (title_of_path(evaluation, path), answer_at(evaluation, path)) for path in evaluation.calculated
    )
    if calculated:
        yield Table("Worked out", (Column("What", "wide"), Column("Value")), calculated)
    scores = score_table(evaluation)
    if scores is not None:
        notes = [*(flag.text for flag in flag_lines(evaluation)), *credits_of(evaluation.form)]
        yield Table(scores.title, scores.columns, scores.rows, "\n".join(notes))
    yield from problem_tables(evaluation)


def problem_tables(evaluation: Evaluation) -> Iterator[Table]:
    """What has to be put right, and by itself what a person is only asked to look at."""
    blocking = [one for one in evaluation.problems if one.blocks]
    looked_at = [one for one in evaluation.problems if not one.blocks]
    if blocking or not looked_at:
        yield _problem_table("To put right", evaluation, blocking, "" if blocking else "Nothing is wrong.")
    if looked_at:
        yield _problem_table("Please look", evaluation, looked_at, "These hinder nothing; an answer may stay as it is.")


def _problem_table(title: str, evaluation: Evaluation, problems: Sequence[Problem], note: str) -> Table:
    rows = tuple((where(evaluation, one), one.message) for one in problems)
    return Table(title, (Column("Where"), Column("What", "wide")), rows, note)


def record_listing(records: Sequence[Record]) -> Listing:
    """Records as data."""
    return [
        {"id": one.id, "subject": one.subject.label, "kind": one.subject.kind, "form": one.form,
         "version": one.form_version, "status": one.status, "author": one.author, "revision": one.revision,
         "begun_at": one.begun_at, "changed_at": one.changed_at}
        for one in records
    ]  # fmt: skip


def record_table(records: Sequence[Record]) -> Table:
    """Records, a row each, the last changed first."""
    columns = (
        Column("Record", "narrow"),
        Column("About"),
        Column("Form"),
        Column("Status", "narrow"),
        Column("Last changed", "narrow"),
    )
    rows = tuple(
        (one.id, one.subject.label, one.form, one.status, one.changed_at[:16].replace("T", " ")) for one in records
    )
    return Table("Records", columns, rows, "" if rows else "There is no record yet.")


def found_listing(people: Sequence[Subject], found: Sequence[Found]) -> dict[str, Any]:
    """People and texts that were found, as data."""
    return {
        "subjects": [{"id": one.id, "label": one.label, "kind": one.kind} for one in people],
        "texts": [
            {"record": one.record.id, "subject": one.record.subject.label, "section": one.section,
             "question": one.question, "passage": one.passage}
            for one in found
        ],
    }  # fmt: skip


def found_tables(people: Sequence[Subject], found: Sequence[Found]) -> Iterator[Table]:
    """People and texts that were found, a row each."""
    rows = tuple((one.id, one.label, one.kind) for one in people)
    columns = (Column("Id", "narrow"), Column("Called"), Column("Kind", "narrow"))
    yield Table("People", columns, rows, "" if rows else "Nobody is called so, or nearly so.")
    texts = tuple((one.record.id, one.record.subject.label, one.section, one.question, one.passage) for one in found)
    yield Table(
        "Texts",
        (Column("Record", "narrow"), Column("About"), Column("Section"), Column("Question"), Column("Passage", "wide")),
        texts, "" if texts else "It stands in no answer.",
    )  # fmt: skip
