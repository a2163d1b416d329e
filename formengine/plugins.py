"""Finding plugins and asking them one at a time, so that every failure has a name and stops nothing else."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from functools import partial
from itertools import islice
from types import ModuleType
from typing import Any

import pluggy

from formengine import hookspecs
from formengine.errors import PluginError, trail
from formengine.installed import EntryPoint, entry_points
from formengine.values import dataclass

GROUP = "formengine"
RESERVED = ("local", "standard")
"""Names that are no plugin's: forms in folders of one's own, and what the engine brings itself."""
MOST_RESULTS = 10_000
"""What a hook may return; more is taken for endless."""
_LOG = logging.getLogger("formengine.plugins")


@dataclass(frozen=True, slots=True)
class PluginFault:
    """What a plugin failed at: its name and version, the hook (or "load"), and a sentence without paths or answers.

    `where` is for its author: the file's name and the line, where that is known.
    """

    plugin: str
    version: str
    hook: str
    sentence: str
    where: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"The plugin {self.plugin} ({self.version}): {self.sentence}"


@dataclass(frozen=True, slots=True)
class Plugin:
    """An installed plugin, not necessarily loaded: its entry-point name, distribution, version, and how to load it."""

    name: str
    distribution: str
    version: str
    load: Callable[[], Any]


@dataclass
class Plugins:
    """The plugins of one run; each is imported when it is first asked."""

    found: tuple[Plugin, ...]
    faults: list[PluginFault] = field(default_factory=list)
    _loaded: dict[str, Any] = field(default_factory=dict)
    _manager: pluggy.PluginManager = field(default_factory=lambda: _new_manager())  # noqa: PLW0108  It is defined further down.

    @classmethod
    def installed(cls, only: Sequence[str] | None = None) -> Plugins:
        """The plugins that entry points name, sorted; `only` those, if given. Nothing is imported."""
        points = sorted(entry_points(GROUP), key=lambda point: (point.name, point.distribution))
        wanted = [point for point in points if only is None or point.name in only]
        plugins = cls(())
        kept = [point for point in wanted if plugins._is_free(point) and plugins._is_alone(point, wanted)]
        plugins.found = tuple(Plugin(point.name, point.distribution, point.version, point.load) for point in kept)
        return plugins

    @classmethod
    def given(cls, **modules: Any) -> Plugins:
        """Plugins handed over by name, for tests and for the engine's own."""
        return cls(tuple(Plugin(name, name, "0", partial(_itself, module)) for name, module in modules.items()))

    def _is_free(self, point: EntryPoint) -> bool:
        """Whether a plugin may have its name; where the engine needs it, the plugin is named and not loaded."""
        if point.name not in RESERVED:
            return True
        sentence = f"The name {point.name} is reserved; {point.distribution} needs another. It is not loaded."
        self.faults.append(PluginFault(point.name, point.version, "load", sentence))
        return False

    def _is_alone(self, point: EntryPoint, points: Sequence[EntryPoint]) -> bool:
        """Whether only one distribution claims a name; where two do, neither is loaded and both are named."""
        claims = sorted({other.distribution for other in points if other.name == point.name})
        if len(claims) == 1:
            return True
        fault = PluginFault(
            point.name, "?", "load", f"The name is claimed by {' and '.join(claims)}; uninstall one. Neither is loaded."
        )
        if fault not in self.faults:
            self.faults.append(fault)
        return False

    def plugin(self, name: str) -> Plugin | None:
        """The plugin with this entry-point name."""
        return next((plugin for plugin in self.found if plugin.name == name), None)

    def ask(self, plugin: Plugin, hook: str, accepts: type | tuple[type, ...], **values: Any) -> list[Any]:
        """What one plugin returns from one hook, drawn and checked.

        Parameters: `accepts` the type of each result. Raises PluginError after noting the fault.
        """
        if not self.load(plugin):
            raise PluginError(str(self._fault_of(plugin)))
        others = [module for name, module in self._loaded.items() if name != plugin.name]
        try:
            caller = self._manager.subset_hook_caller(hook, remove_plugins=others)
            drawn = [result for returned in caller(**values) for result in _drawn(returned)]
        except (Exception, SystemExit) as error:
            raise PluginError(self._note(plugin, hook, f"{hook} failed ({type(error).__name__}).", error)) from None
        for result in drawn:
            if not isinstance(result, accepts):
                sentence = f"{hook} returned a {type(result).__name__}, which is not understood."
                raise PluginError(self._note(plugin, hook, sentence))
        return drawn

    def load(self, plugin: Plugin) -> bool:
        """Import a plugin and check it at the door; a fault is noted once."""
        if plugin.name in self._loaded:
            return True
        if self._fault_of(plugin) is not None:
            return False
        try:
            module = plugin.load()
        except (Exception, SystemExit) as error:
            self._note(plugin, "load", f"It could not be loaded ({type(error).__name__}).", error)
            return False
        return self._admit(plugin, module)

    def _admit(self, plugin: Plugin, module: Any) -> bool:
        if not isinstance(module, ModuleType):
            # pluggy compares and hashes plugins; an object of their own may fail at that for all of them.
            self._note(plugin, "load", "Its entry point names no module; write the name of its package there, alone.")
            return False
        declared = getattr(module, "API", None)
        if declared != hookspecs.API:
            self._note(plugin, "load", f"It declares API {declared}; this version understands API {hookspecs.API}.")
            return False
        try:
            self._manager.register(module, name=plugin.name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            if self._manager.has_plugin(plugin.name):
                self._manager.unregister(name=plugin.name)
            self._note(plugin, "load", _at_the_door(error))
            return False
        self._loaded[plugin.name] = module
        return True

    def hooks_of(self, plugin: Plugin) -> tuple[str, ...]:
        """The hooks a plugin implements, sorted; empty where it cannot be loaded."""
        if not self.load(plugin):
            return ()
        callers = self._manager.get_hookcallers(self._loaded[plugin.name]) or []
        return tuple(sorted(caller.name for caller in callers))

    def _fault_of(self, plugin: Plugin) -> PluginFault | None:
        return next((fault for fault in self.faults if fault.plugin == plugin.name and fault.hook == "load"), None)

    def _note(self, plugin: Plugin, hook: str, sentence: str, error: BaseException | None = None) -> str:
        fault = PluginFault(plugin.name, plugin.version, hook, sentence, _where(error))
        if fault not in self.faults:
            self.faults.append(fault)
        _LOG.error("%s%s", fault, trail(error))
        return str(fault)


def _itself(module: Any) -> Any:
    return module


def _new_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    return manager


def _drawn(returned: Any) -> Iterable[Any]:
    """What a hook returned, drawn inside the guard; a mapping gives its pairs."""
    if returned is None:
        return ()
    results = list(islice(returned.items() if hasattr(returned, "items") else returned, MOST_RESULTS + 1))
    if len(results) > MOST_RESULTS:
        raise ValueError("endless")
    return results


def _where(error: BaseException | None) -> str:
    """The last line of a plugin's own that an error came through, for its author; without the folder it stands in."""
    if isinstance(error, SyntaxError) and error.filename:
        return _place(error.filename, error.lineno)
    frames = traceback.extract_tb(error.__traceback__) if error else []
    own = [frame for frame in frames if not any(part in frame.filename for part in _ON_THE_WAY)]
    return _place(own[-1].filename, own[-1].lineno) if own else ""


_ON_THE_WAY = ("importlib", "pluggy", __file__)


def _place(file: str, line: int | None) -> str:
    name = file.replace("\\", "/").rpartition("/")[2]
    return f"{name}, line {line}" if line else name


def _at_the_door(error: Exception) -> str:
    """Why pluggy refuses a plugin, without the paths that its own message holds."""
    name = str(error).partition("unknown hook ")[2].partition(" ")[0]
    if name:
        return f"It has a hook {name} that does not exist; look at its spelling."
    return "One of its hooks asks for values that the hook does not get; look at its arguments."
