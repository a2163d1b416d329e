"""The forms that plugins bring, and forms that are just a file: found, read and checked when asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from formengine.definition import Blocks, read_form
from formengine.documents import read_json
from formengine.errors import DefinitionError, FormEngineError, NotFound, PluginError, did_you_mean
from formengine.expressions import Function, Functions, Type
from formengine.hookspecs import FormFile
from formengine.model import Form
from formengine.plugins import Plugin, PluginFault, Plugins

LOCAL = "local"
STANDARD = "standard"
_ID = re.compile(rb'"\$id"\s*:\s*"urn:formengine:form:([a-z0-9_]+/[a-z0-9_]+)"')


@dataclass(frozen=True, slots=True)
class Offer:
    """A form that a plugin offers: its id, the plugin, where its document is, and its examples."""

    id: str
    plugin: Plugin
    file: FormFile
    text: bytes


@dataclass
class Catalogue:
    """Finds forms and the functions they may call; every plugin is asked when one of its forms is."""

    plugins: Plugins
    _functions: dict[str, dict[str, Function]] = field(default_factory=dict)
    _offers: dict[str, tuple[Offer, ...]] = field(default_factory=dict)
    _forms: dict[bytes, Form] = field(default_factory=dict)

    @cached_property
    def standard(self) -> Plugins:
        """The engine's own plugin, kept apart so that `FORMENGINE_PLUGINS` cannot leave it out."""
        from formengine import standard

        return Plugins.given(**{STANDARD: standard})

    @cached_property
    def blocks(self) -> Blocks:
        """The blocks that come with the engine, by `$id`."""
        folder = files("formengine.schemas").joinpath("blocks")
        documents = [
            read_json(file.read_bytes(), name=file.name)
            for file in sorted(folder.iterdir(), key=lambda file: file.name)
            if file.name.endswith(".json")
        ]
        return {document["$id"]: document for document in documents}

    def offers(self) -> list[Offer]:
        """The forms of every plugin, sorted by id; faulty plugins are left out and named in the faults."""
        return sorted((offer for plugin in self.plugins.found for offer in self._of(plugin)), key=lambda offer: offer.id)

    def form(self, name: str, version: str | None = None) -> Form:
        """The form of that name, the newest version unless one is asked for. Raises NotFound, DefinitionError, PluginError."""
        forms = [self.read(offer) for offer in self._named(name)]
        wanted = [form for form in forms if version in (None, form.version)]
        if not wanted:
            versions = ", ".join(form.version for form in forms)
            raise NotFound(f"There is no version {version} of {name} here; there is {versions}.")
        return max(wanted, key=lambda form: [int(part) for part in form.version.split(".")])

    def example(self, name: str) -> list[tuple[str, Any]]:
        """The filled examples of a form: file name and document."""
        return [
            (example.name, read_json(example.read_bytes(), name=example.name))
            for offer in self._named(name)
            for example in offer.file.examples
        ]

    def from_file(self, path: Path) -> Form:
        """A form that is just a file. Raises NotFound, DocumentError or DefinitionError."""
        try:
            text = path.read_bytes()
        except OSError as error:
            raise NotFound(f"The form file {path.name} cannot be read: {error.strerror}.") from None
        return self.from_text(text, name=path.name)

    def from_text(self, text: bytes, *, name: str, plugin: Plugin | None = None) -> Form:
        """A form from the bytes of its document, as a file or a stored record has it."""
        if text not in self._forms:
            functions = self.functions(text, plugin)
            self._forms[text] = read_form(text, name=name, blocks=self.blocks, functions=functions)
        return self._forms[text]

    def read(self, offer: Offer) -> Form:
        """The form behind an offer."""
        return self.from_text(offer.text, name=offer.file.form.name, plugin=offer.plugin)

    def functions(self, text: bytes, own: Plugin | None) -> Functions:
        """The functions a form may call: the engine's, its plugin's, and those of plugins its text names."""
        named = set(re.findall(r"\b([a-z][a-z0-9_]*)\.[a-z]", text.decode("utf-8", "replace")))
        functions = {function.name: function for function in self._functions_of(self.standard, self.standard.found[0])}
        for plugin in self.plugins.found:
            if plugin is own or plugin.name in named:
                functions |= {function.name: function for function in self._functions_of(self.plugins, plugin)}
        return functions

    def _functions_of(self, plugins: Plugins, plugin: Plugin) -> list[Function]:
        if plugin.name not in self._functions:
            try:
                drawn = plugins.ask(plugin, "register_functions", Function)
            except PluginError:
                drawn = []
            sound = [function for function in drawn if plugins is self.standard or self._is_sound(plugin, function)]
            self._functions[plugin.name] = {function.name: function for function in sound}
        return list(self._functions[plugin.name].values())

    def _is_sound(self, plugin: Plugin, function: Function) -> bool:
        """Whether a plugin's function carries its name and declares types that exist."""
        types = {kind.value for kind in (Type.NUMBER, Type.TEXT, Type.YES_NO, Type.DATE, Type.CHOICES)}
        if not function.name.startswith(f"{plugin.name}."):
            return self._fault(plugin, "register_functions", f"{function.name} must be called {plugin.name}.{function.name}.")
        if not types.issuperset({*function.takes, function.gives}):
            return self._fault(plugin, "register_functions", f"{function.name} names a type that does not exist.")
        return True

    def _fault(self, plugin: Plugin, hook: str, sentence: str) -> bool:
        self.plugins.faults.append(PluginFault(plugin.name, plugin.version, hook, sentence))
        return False

    def _named(self, name: str) -> list[Offer]:
        plugin = self.plugins.plugin(name.partition("/")[0])
        if plugin is not None:
            offers = [offer for offer in self._of(plugin) if offer.id == name]
            if offers:
                return offers
            fault = next((fault for fault in self.plugins.faults if fault.plugin == plugin.name), None)
            if fault is not None:
                raise PluginError(str(fault))
        known = [offer.id for offer in self.offers()]
        raise NotFound(f"There is no form {name!r} here.{did_you_mean(name, known)} `formengine forms` lists them.")

    def _of(self, plugin: Plugin) -> tuple[Offer, ...]:
        if plugin.name not in self._offers:
            try:
                drawn = self.plugins.ask(plugin, "register_forms", FormFile)
            except PluginError:
                drawn = []
            made = [self._offer(plugin, file) for file in drawn]
            self._offers[plugin.name] = tuple(offer for offer in made if offer is not None)
        return self._offers[plugin.name]

    def _offer(self, plugin: Plugin, file: FormFile) -> Offer | None:
        try:
            text = file.form.read_bytes()
        except OSError:
            self._fault(plugin, "register_forms", "A form file that it names is not there.")
            return None
        match = _ID.search(text)
        if match is None:
            self._fault(plugin, "register_forms", f"{file.form.name} has no $id of a form.")
            return None
        name = match[1].decode()
        if not name.startswith(f"{plugin.name}/"):
            self._fault(plugin, "register_forms", f"The form {name} must be called {plugin.name}/…; it is refused.")
            return None
        return Offer(name, plugin, file, text)


def why_not(error: FormEngineError) -> str:
    """The first sentence of why a form cannot be read."""
    return str(error.findings[0]) if isinstance(error, DefinitionError) else str(error)
