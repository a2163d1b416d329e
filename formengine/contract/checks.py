"""The checks of the contract: each looks at one thing, and says what to do or what was seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from formengine.contract.candidate import ASKED_DURING_WORK, Candidate, Filled, begun
from formengine.contract.source import private_imports
from formengine.definition.audiences import sections_without_audience
from formengine.errors import FormEngineError
from formengine.exports.files import write_beside
from formengine.exports.formats import ENDINGS
from formengine.hookspecs import API
from formengine.lint import trials
from formengine.model import Rights
from formengine.scaffold import UNNAMED_HOLDER
from formengine.wording import findings_of, fits

Verdict = tuple[Sequence[str], str]
"""What is to be done (nothing: the plugin keeps to it), and what was seen."""


def _loads_alone(candidate: Candidate) -> Verdict:
    candidate.engine.plugins.load(candidate.plugin)
    return candidate.faults(of_work=False), f"version {candidate.plugin.version}, API {API}."


def _loads_with_others(candidate: Candidate) -> Verdict:
    together = candidate.together.plugins
    for plugin in candidate.installed:
        together.load(plugin)
    faults = [fault.sentence for fault in together.faults if fault.plugin == candidate.plugin.name]
    return faults, f"beside {', '.join(candidate.others)}." if candidate.others else "no other plugin is installed."


def _forms(candidate: Candidate) -> Verdict:
    read = ", ".join(candidate.forms)
    return [*candidate.faults(of_work=False), *candidate.unreadable], f"{read}." if read else "it brings none."


def _tests(candidate: Candidate) -> Verdict:
    run = [(name, trial) for name, (_, form) in candidate.forms.items() for trial in trials(form)]
    faults = [f"{name}, {trial.place}: {departure}" for name, trial in run for departure in trial.departures]
    if not run:
        return [], 'there are none; write some under "tests" in the x-form of a form.'
    return faults, f"{len(run)} example cases and worked examples come out as they say."


def _examples(candidate: Candidate) -> Verdict:
    good, faults = candidate.examples
    return faults, f"{len(good)} can be read." if good else "there are none; a filled form helps whoever is new to it."


def _exports(candidate: Candidate) -> Verdict:
    formats = {name: ending for ending, name in ENDINGS.items()}
    formats |= {name: ".out" for name in candidate.engine.exporters() if name not in formats}
    faults = [
        f"{filled.called} as {name}: {fault}"
        for filled in candidate.examples[0]
        for name, ending in formats.items()
        for fault in _faults_of_export(candidate, filled, name, candidate.scratch / f"export{ending}")
    ]
    return faults, f"each example opens as {', '.join(formats)}." if candidate.examples[0] else "nothing to export."


def _faults_of_export(candidate: Candidate, filled: Filled, name: str, path: Path) -> Iterator[str]:
    """Write an example in a format, and open it again."""
    from formengine.exports.excel.opening import sheet_names

    try:
        export = candidate.engine.export([begun(candidate.engine, filled)], made_by="Plugin check")
        write_beside(path, partial(candidate.engine.exporter(name), export), replace=True)
        if not path.stat().st_size or (name == "excel" and not sheet_names(path)):
            yield "nothing was written."
    except FormEngineError as error:
        yield str(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001  A plugin's exporter may raise anything.
        yield f"it failed ({type(error).__name__}); try it with `formengine export`."


def _hooks(candidate: Candidate) -> Verdict:
    """Whether the hooks asked during the work answer whatever they are asked about."""
    faults: dict[str, str] = {}
    sets = tuple(candidate.everything_filled())
    for filled in sets:
        candidate.engine.filed(begun(candidate.engine, filled))
        for fault in candidate.faults(of_work=True):
            faults.setdefault(fault, f"{fault} It was asked about {filled.form.id} with {filled.called}.")
    hooks = [hook for hook in ASKED_DURING_WORK if hook in candidate.engine.plugins.hooks_of(candidate.plugin)]
    seen = f"{' and '.join(hooks)} answered about {len(sets)} filled forms, an empty one among them."
    return list(faults.values()), seen if hooks else "it has none that is asked during the work."


def _faults_contained(candidate: Candidate) -> Verdict:
    """Whether everything else goes on when each hook of the plugin fails."""
    with _unlogged():
        return _faults_while_failing(candidate), (
            "while every hook of it fails, its forms can be filled, the failure is said, and other forms work."
        )


@contextmanager
def _unlogged() -> Iterator[None]:
    """What is made to fail on purpose must not stand in the log of the home like a failure."""
    log = logging.getLogger("formengine.plugins")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _faults_while_failing(candidate: Candidate) -> list[str]:
    offered = {offer.id for offer in candidate.failing.offers()}
    others = {offer.id for offer in candidate.together.offers() if offer.plugin.name in candidate.others}
    faults = [f"While it fails, the form {form} is gone." for form in sorted(others - offered)]
    for filled in (*candidate.blank(), *candidate.examples[0]):
        filed = candidate.failing.filed(begun(candidate.failing, filled))
        if not any(problem.source == candidate.plugin.name and problem.blocks for problem in filed.evaluation.problems):
            faults.append(f"While it fails, {filled.form.id} with {filled.called} does not say that it is unchecked.")
    return faults


def _imports(candidate: Candidate) -> Verdict:
    faults, files = private_imports(candidate.plugin.load())
    return faults, f"public names only ({files} Python file{'' if files == 1 else 's'})."


def _rights(candidate: Candidate) -> Verdict:
    faults = [
        f"{name}: {fault}" for name, (_, form) in candidate.forms.items() for fault in _faults_of_rights(form.rights)
    ]
    holders = dict.fromkeys(form.rights.holder for _, form in candidate.forms.values())
    return faults, f"{', '.join(holders)}." if holders else "there is no form."


def _faults_of_rights(rights: Rights) -> Iterator[str]:
    if rights.holder == UNNAMED_HOLDER or not rights.holder.strip():
        yield 'write who holds the rights to the wording into "holder".'
    if rights.basis != "own_wording" and not (rights.credit or rights.url):
        yield 'the wording is not your own: say whose it is in "credit", or where its terms stand in "url".'


def _wordings(candidate: Candidate) -> Verdict:
    packs = [
        (form, pack)
        for _, form in candidate.forms.values()
        for pack in candidate.engine.catalogue.packs(form.id)
        if fits(pack, form)
    ]
    faults = [f"{pack.called}, {finding}" for form, pack in packs for finding in findings_of(form, pack)]
    drafts = sum(pack.is_draft for _, pack in packs)
    said = f"{len(packs)} in other words, {drafts} of them drafts." if packs else "it brings none."
    return [*candidate.faults(of_work=False), *faults], said


def _audience(candidate: Candidate) -> Verdict:
    faults = [
        f'{name}: say who may read the section \'{section}\', such as "audience": "agency" in its x-form.'
        for name, (_, form) in candidate.forms.items()
        for section in sections_without_audience(form)
    ]
    return faults, "every section says who may read it."


LOADS_ALONE, FORMS = "loads alone", "forms"
FIRST_OF_ALL = (LOADS_ALONE, FORMS)
"""Where these fail, nothing can be said of the rest."""

CHECKS: dict[str, Callable[[Candidate], Verdict]] = {
    LOADS_ALONE: _loads_alone,
    "loads with others": _loads_with_others,
    FORMS: _forms,
    "tests": _tests,
    "examples": _examples,
    "hooks": _hooks,
    "exports": _exports,
    "faults contained": _faults_contained,
    "imports": _imports,
    "rights": _rights,
    "wordings": _wordings,
    "audience": _audience,
}
"""What a plugin must keep to, in the order in which it is told."""
