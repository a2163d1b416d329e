"""Whether installed plugins keep to the contract: their authors should hear it before the people who fill forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from formengine.contract.candidate import Candidate
from formengine.contract.checks import CHECKS, FIRST_OF_ALL, LOADS_ALONE
from formengine.engine import Engine
from formengine.errors import NotFound, did_you_mean
from formengine.values import dataclass

__all__ = ["PluginCheck", "check_plugins"]


@dataclass(frozen=True, slots=True)
class PluginCheck:
    """One thing a plugin must keep to: whose, its name, whether it does, and what was seen or what to do."""

    plugin: str
    name: str
    ok: bool
    says: str


def check_plugins(engine: Engine, names: Sequence[str] = ()) -> tuple[PluginCheck, ...]:
    """Check the plugins of these names, or all. Raises NotFound for a name that no plugin has."""
    plugins = engine.plugins
    known = dict.fromkeys([*(plugin.name for plugin in plugins.found), *(fault.plugin for fault in plugins.faults)])
    if not known:
        raise NotFound(
            "No plugin is installed: `formengine plugin new NAME` begins one, `pip install -e NAME` adds it."
        )
    for name in names:
        if name not in known:
            offer = did_you_mean(name, known) or " Install it with `pip install -e` and its folder."
            raise NotFound(f"No plugin {name!r} is installed.{offer} `formengine plugins` lists them.")
    return tuple(check for name in dict.fromkeys(names or known) for check in _checked(engine, name))


def _checked(engine: Engine, name: str) -> Iterator[PluginCheck]:
    plugin = engine.plugins.plugin(name)
    if plugin is None:
        fault = next(fault for fault in engine.plugins.faults if fault.plugin == name)
        yield PluginCheck(name, LOADS_ALONE, False, fault.sentence)
        return
    with TemporaryDirectory(prefix="formengine-check-", ignore_cleanup_errors=True) as scratch:
        candidate = Candidate(plugin, engine.plugins.found, Path(scratch))
        yield from _run(candidate)
        candidate.close()


def _run(candidate: Candidate) -> Iterator[PluginCheck]:
    """Every check in turn, as far as something can be said of the next."""
    for name, check in CHECKS.items():
        faults, seen = check(candidate)
        yield PluginCheck(candidate.plugin.name, name, not faults, " ".join(faults) or seen)
        if name in FIRST_OF_ALL and faults:
            return
