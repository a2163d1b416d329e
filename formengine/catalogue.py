"""The forms that plugins bring, and forms that are just a file: found, read and checked when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from formengine.definition import Blocks, read_form, read_pack
from formengine.documents import read_json
from formengine.errors import (
    DefinitionError,
    DocumentError,
    FormEngineError,
    NotFound,
    PluginError,
    did_you_mean,
)
from formengine.expressions import Function, Functions, Type
from formengine.hookspecs import FormFile, WordingFile
from formengine.lint import lint, self_checks
from formengine.model import Form, WordingPack
from formengine.plugins import Plugin, PluginFault, Plugins
from formengine.values import dataclass
from formengine.wording import Wish, layers_of, refuse_faulty, worded, wording_of

LOCAL = "local"
STANDARD = "standard"
FORM_FILE = "form.json"
_SECTION_OF = re.compile(rb'"urn:formengine:form:([a-z0-9_]+/[a-z0-9_]+)@')
_ID = re.compile(rb'"\$id"\s*:\s*"urn:formengine:form:([a-z0-9_]+/[a-z0-9_]+)"')


@dataclass(frozen=True, slots=True)
class Offer:
    """A form on offer: its id, who brings it, where its document and examples are, and what its file is called."""

    id: str
    plugin: Plugin
    file: FormFile
    text: bytes
    called: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form in a folder of this home that is not on offer: how the person knows it, and why."""

    form: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LocalForms:
    """What the folders that a home's settings name hold."""

    offers: tuple[Offer, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass
class Catalogue:
    """Finds forms and the functions they may call; every plugin is asked when one of its forms is.

    `folders` tells the folders with forms of the home's own, by the name its settings give them; `wordings` the words
    and declarations that the home brings for forms.
    """

    plugins: Plugins
    folders: Callable[[], Mapping[str, Path]] = dict
    wordings: Callable[[], Sequence[WordingPack]] = tuple
    _functions: dict[str, dict[str, Function]] = field(default_factory=dict)
    _offers: dict[str, tuple[Offer, ...]] = field(default_factory=dict)
    _forms: dict[bytes, Form] = field(default_factory=dict)
    _passed: set[bytes] = field(default_factory=set)
    _brought: dict[str, tuple[WordingPack, ...]] = field(default_factory=dict)

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

    @cached_property
    def local(self) -> LocalForms:
        """The forms in this home's folders; one that cannot be offered is refused, and hinders no other."""
        try:
            folders = self.folders()
        except FormEngineError as error:
            return LocalForms(refused=(Refusal("settings.json", str(error)),))
        return local_forms(folders)

    def offers(self) -> list[Offer]:
        """All forms, sorted by id; faulty plugins are left out and named in the faults."""
        brought = [offer for plugin in self.plugins.found for offer in self._of(plugin)]
        return sorted([*brought, *self.local.offers], key=lambda offer: offer.id)

    def form(self, name: str, version: str | None = None) -> Form:
        """The form of that name, the newest version unless one is asked for.

        Raises NotFound, DefinitionError or PluginError.
        """
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
        return self.from_text(text, name=_called(path))

    def from_text(self, text: bytes, *, name: str, plugin: Plugin | None = None) -> Form:
        """A form to be used, from the bytes of its document: read, and passed by the checks it carries for itself.

        Raises DefinitionError, with all that lint would say, where a worked example does not come out as it says.
        """
        form = self.as_kept(text, name=name, plugin=plugin)
        if text not in self._passed:
            if any(trial.departures for trial in self_checks(form)):
                raise DefinitionError(name, [finding for finding in lint(form) if finding.blocks])
            self._passed.add(text)
        return form

    def as_kept(self, text: bytes, *, name: str, plugin: Plugin | None = None) -> Form:
        """A form as a record was begun with it: what was kept can always be read, whatever is known of it since."""
        if text not in self._forms:
            functions, blocks = self.functions(text, plugin), {**self.blocks, **self._forms_named_in(text)}
            self._forms[text] = read_form(text, name=name, blocks=blocks, functions=functions)
        return self._forms[text]

    def _forms_named_in(self, text: bytes) -> Blocks:
        """Every version of the forms that a document takes sections from, and that those do, by `$id` and version."""
        found: dict[str, Any] = {}
        waiting, known = [text], set[str]()
        while waiting:
            for match in _SECTION_OF.finditer(waiting.pop()):
                name = match[1].decode()
                offers = self._offers_or_none(name) if name not in known else ()
                known.add(name)
                for offer in offers:
                    found |= _by_version(offer)
                    waiting.append(offer.text)
        return found

    def _offers_or_none(self, name: str) -> Sequence[Offer]:
        """The versions of a form that are installed; whoever asks for one that is not hears so where it is named."""
        try:
            return self._named(name)
        except (NotFound, PluginError):
            return ()

    def worded(self, form: Form, wish: Wish) -> Form:
        """The form in the words that are wished for.

        Raises Refused where they are not there or may not be used, DefinitionError where a pack has words for nothing.
        """
        packs = self.packs(form.id)
        for pack in layers_of(form, packs, wish):
            refuse_faulty(form, pack)
        return worded(form, wording_of(form, packs, wish))

    def in_licensed_words(self, form: Form) -> Form:
        """The form in the words that are licensed here: for records from before words were kept with them."""
        licensed = [pack for pack in self.wordings() if pack.kind == "licensed"]
        return worded(form, wording_of(form, licensed, Wish(is_usual=True)))

    def packs(self, form: str) -> tuple[WordingPack, ...]:
        """The wording packs for a form, of any version: this home's, and those that its plugin brings."""
        own = [pack for pack in self.wordings() if pack.form == form]
        plugin = self.plugins.plugin(form.partition("/")[0])
        brought = self._packs_of(plugin) if plugin is not None else ()
        return (*own, *(pack for pack in brought if pack.form == form))

    def _packs_of(self, plugin: Plugin) -> tuple[WordingPack, ...]:
        if plugin.name not in self._brought:
            try:
                drawn = self.plugins.ask(plugin, "register_wordings", WordingFile)
            except PluginError:
                drawn = []
            made = [self._pack(plugin, one.pack) for one in drawn]
            self._brought[plugin.name] = tuple(pack for pack in made if pack is not None)
        return self._brought[plugin.name]

    def _pack(self, plugin: Plugin, file: Traversable) -> WordingPack | None:
        """A wording pack that a plugin brings; one that cannot be used is a fault of the plugin."""
        try:
            pack = read_pack(file.read_bytes(), name=file.name)
        except OSError:
            self._fault(plugin, "register_wordings", "A wording pack that it names is not there.")
            return None
        except FormEngineError as error:
            self._fault(plugin, "register_wordings", str(error))
            return None
        if not pack.form.startswith(f"{plugin.name}/"):
            self._fault(plugin, "register_wordings", f"{file.name} is for {pack.form}, which is not its own form.")
            return None
        return pack

    def read(self, offer: Offer) -> Form:
        """The form behind an offer."""
        return self.from_text(offer.text, name=offer.called, plugin=offer.plugin)

    def functions(self, text: bytes, own: Plugin | None) -> Functions:
        """The functions a form may call: the engine's, its plugin's, and those of plugins its text names."""
        named = set(re.findall(r"\b([a-z][a-z0-9_]*)\.[a-z]", text.decode("utf-8", "replace")))
        named |= {match[1].decode().partition("/")[0] for match in _SECTION_OF.finditer(text)}
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
            return self._fault(
                plugin, "register_functions", f"{function.name} must be called {plugin.name}.{function.name}."
            )
        if not types.issuperset({*function.takes, function.gives}):
            return self._fault(plugin, "register_functions", f"{function.name} names a type that does not exist.")
        return True

    def _fault(self, plugin: Plugin, hook: str, sentence: str) -> bool:
        self.plugins.faults.append(PluginFault(plugin.name, plugin.version, hook, sentence))
        return False

    def _named(self, name: str) -> list[Offer]:
        if name.startswith(f"{LOCAL}/"):
            return self._named_locally(name)
        plugin = self.plugins.plugin(name.partition("/")[0])
        if plugin is not None:
            offers = [offer for offer in self._of(plugin) if offer.id == name]
            if offers:
                return offers
            fault = next((fault for fault in self.plugins.faults if fault.plugin == plugin.name), None)
            if fault is not None:
                raise PluginError(str(fault))
        raise self._not_found(name)

    def _named_locally(self, name: str) -> list[Offer]:
        refusal = next((one for one in self.local.refused if one.form == name), None)
        if refusal is not None:
            raise NotFound(refusal.sentence)
        offers = [offer for offer in self.local.offers if offer.id == name]
        if not offers:
            raise self._not_found(name)
        return offers

    def _not_found(self, name: str) -> NotFound:
        known = [offer.id for offer in self.offers()]
        return NotFound(f"There is no form {name!r} here.{did_you_mean(name, known)} `formengine forms` lists them.")

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
        return Offer(name, plugin, file, text, file.form.name)


def _by_version(offer: Offer) -> dict[str, Any]:
    """A form's document by its `$id` and version; nothing where the file tells neither, which its own readers hear."""
    try:
        document = read_json(offer.text, name=offer.called)
        return {f"{document['$id']}@{document['x-form']['version']}": document}
    except (DocumentError, KeyError, TypeError):
        return {}


LOCAL_SOURCE = Plugin(LOCAL, LOCAL, "", dict)
"""Who brings the forms in a home's own folders: a plugin in name only, with no hooks to ask."""


def local_forms(folders: Mapping[str, Path]) -> LocalForms:
    """The forms that folders hold; where two have one id, both are refused."""
    found = list(dict.fromkeys(one for name, folder in folders.items() for one in _found_in(name, folder)))
    offers = [one for one in found if isinstance(one, Offer)]
    alone = tuple(offer for offer in offers if sum(other.id == offer.id for other in offers) == 1)
    doubled = dict.fromkeys(offer.id for offer in offers if offer not in alone)
    clashes = [_clash(name, [offer.called for offer in offers if offer.id == name]) for name in doubled]
    return LocalForms(alone, (*(one for one in found if isinstance(one, Refusal)), *clashes))


def _found_in(name: str, folder: Path) -> Iterator[Offer | Refusal]:
    """The form that a folder is, or those of the folders in it; a folder without any is refused by its name."""
    try:
        places = [place for place in (folder, *sorted(folder.iterdir())) if (place / FORM_FILE).is_file()]
    except OSError:
        yield Refusal(name, f"settings.json names a folder '{name}' that is not there or cannot be read; correct it.")
        return
    yield from (_local(place.resolve()) for place in places)
    if not places:
        yield Refusal(name, f"settings.json names a folder '{name}' that holds no form: a form is a {FORM_FILE} in it.")


def _local(folder: Path) -> Offer | Refusal:
    """The form that a folder is; where its id cannot be told, it is refused by the folder's name."""
    called = _called(folder / FORM_FILE)
    try:
        text = (folder / FORM_FILE).read_bytes()
    except OSError as error:
        return Refusal(f"{LOCAL}/{folder.name}", f"{called} cannot be read: {error.strerror}.")
    match = _ID.search(text)
    if match is None or not match[1].startswith(f"{LOCAL}/".encode()):
        return Refusal(f"{LOCAL}/{folder.name}", _why_no_id(text, called, folder.name))
    examples = tuple(sorted((folder / "examples").glob("*.json")))
    return Offer(match[1].decode(), LOCAL_SOURCE, FormFile(folder / FORM_FILE, examples), text, called)


def _called(path: Path) -> str:
    """What a form's file is called: its name, with the folder's where every form has that name."""
    return f"{path.resolve().parent.name}/{path.name}" if path.name == FORM_FILE else path.name


def _why_no_id(text: bytes, called: str, name: str) -> str:
    try:
        read_json(text, name=called)
    except DocumentError as error:
        return str(error)
    return f'{called}: its $id must be written here as "$id": "urn:formengine:form:{LOCAL}/{name}".'


def _clash(name: str, called: Sequence[str]) -> Refusal:
    where = " and ".join(called)
    return Refusal(name, f"{name} is the $id of both {where}; give all but one another. None of them is used.")


def why_not(error: FormEngineError) -> str:
    """The first sentence of why a form cannot be read."""
    return str(error.findings[0]) if isinstance(error, DefinitionError) else str(error)
