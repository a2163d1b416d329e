"""A plugin under examination, in an engine where it is alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from pathlib import Path
from types import ModuleType

from formengine.answers import Answers
from formengine.catalogue import Offer, why_not
from formengine.documents import read_json
from formengine.engine import Engine
from formengine.errors import FormEngineError
from formengine.hookspecs import API, hookimpl
from formengine.lint import given_answers
from formengine.model import Form
from formengine.plugins import Plugin, PluginFault, Plugins
from formengine.values import dataclass

ACTOR = "Plugin check"
ASKED_DURING_WORK = ("check_answers", "summarize")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with answers: what they are called (a case, a file), and what they are."""

    called: str
    form: Form
    answers: Answers


@dataclass
class Candidate:
    """A plugin to be checked; `installed` are all plugins, itself among them; `scratch` a folder to work in."""

    plugin: Plugin
    installed: tuple[Plugin, ...]
    scratch: Path
    unreadable: list[str] = field(default_factory=list)

    @cached_property
    def engine(self) -> Engine:
        """An engine that has this plugin and no other, over a home of its own."""
        return Engine.start(self.scratch / "alone", plugins=Plugins((self.plugin,)))

    @cached_property
    def together(self) -> Engine:
        """An engine that has all plugins, as installed."""
        return Engine.start(self.scratch / "together", plugins=Plugins(self.installed))

    @cached_property
    def failing(self) -> Engine:
        """An engine with all plugins, in which every hook of this one fails."""
        others = (other for other in self.installed if other.name != self.plugin.name)
        hooks = {*self.engine.plugins.hooks_of(self.plugin), *ASKED_DURING_WORK}
        module = ModuleType("failing")
        vars(module).update({"API": API, **{hook: hookimpl(_fails) for hook in hooks}})
        failing = Plugin(self.plugin.name, self.plugin.distribution, self.plugin.version, lambda: module)
        return Engine.start(self.scratch / "failing", plugins=Plugins((*others, failing)))

    @property
    def others(self) -> tuple[str, ...]:
        """The names of the other plugins."""
        return tuple(other.name for other in self.installed if other.name != self.plugin.name)

    @cached_property
    def forms(self) -> dict[str, tuple[Offer, Form]]:
        """The forms that can be read, by id and version; the others are told in `unreadable`."""
        found: dict[str, tuple[Offer, Form]] = {}
        for offer in self.engine.offers():
            try:
                form = self.engine.catalogue.read(offer)
                name = f"{form.id} {form.version}"
                if name in found:
                    self.unreadable.append(f"{name} is in two files; give one of them another version.")
                found.setdefault(name, (offer, form))
            except FormEngineError as error:
                self.unreadable.append(f"{offer.called}: {why_not(error)}")
        return found

    def faults(self, *, of_work: bool) -> list[str]:
        """What the plugin failed at so far: in its hooks asked during the work, or in the others."""
        faults = (fault for fault in self.engine.plugins.faults if (fault.hook in ASKED_DURING_WORK) is of_work)
        return list(dict.fromkeys(told(fault) for fault in faults))

    @cached_property
    def examples(self) -> tuple[list[Filled], list[str]]:
        """The filled examples, and a sentence for each that cannot be read."""
        good, faults = [], []
        for offer, form in self.forms.values():
            for file in offer.file.examples:
                try:
                    document = read_json(file.read_bytes(), name=file.name)
                    good.append(Filled(file.name, form, self.engine.read_answers(form, document)))
                except OSError:
                    faults.append(f"{file.name} is not there; correct its name in register_forms.")
                except FormEngineError as error:
                    faults.append(f"{file.name}: {error}")
        return good, faults

    def blank(self) -> Iterator[Filled]:
        """Each form with no answers."""
        yield from (Filled("no answers", form, Answers()) for _, form in self.forms.values())

    def everything_filled(self) -> Iterator[Filled]:
        """Each form with no answers, as each of its example cases, and as each of its examples."""
        yield from self.blank()
        for _, form in self.forms.values():
            for case in form.tests:
                try:
                    yield Filled(f"test '{case.name}'", form, given_answers(form, case.answers))
                except FormEngineError:
                    continue  # The check of the forms' own cases says it.
        yield from self.examples[0]

    def close(self) -> None:
        """Let go of the engines' stores."""
        for name in ("engine", "together", "failing"):
            if name in self.__dict__:
                self.__dict__[name].close()


def told(fault: PluginFault) -> str:
    """A fault for the plugin's author: with the line that it came through."""
    return f"{fault.sentence} (See {fault.where}.)" if fault.where else fault.sentence


def begun(engine: Engine, filled: Filled) -> str:
    """The id of a new record with these answers."""
    subject = engine.subject("Example", "person")
    return engine.begin(filled.form, subject, actor=ACTOR, answers=filled.answers, source="example").record.id


def _fails() -> None:
    raise ArithmeticError
