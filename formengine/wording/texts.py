"""The texts of a form by their addresses, and a form with other words in their places.

A part of the form has its path as the address of its title; what else it says stands behind a number sign:
`visit.seen`, `visit.seen#help`, `visit.seen#choice.yes`, `visit.seen#state.declined`. The form itself is `#title` and
`#help`; scales and rules are `x-form.scales.settled`, `x-form.scales.settled#band.5`, `x-form.rules.someone_seen`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields, is_dataclass, replace
from typing import Any

from formengine.model import Choice, Common, Form, Limits, Question, Rule, Scale, Wording
from formengine.values import dataclass

Say = Callable[[str, str], str]
"""What stands at an address in place of the form's own words."""


def texts_of(form: Form) -> dict[str, str]:
    """Every text of a form by its address, in the form's order."""
    found: dict[str, str] = {}

    def say(address: str, own: str) -> str:
        found[address] = own
        return own

    Rewriting(say).form(form)
    return found


def worded(form: Form, wording: Wording | None) -> Form:
    """The form with other words: nothing but its texts changes, and its hash least of all."""
    if wording is None:
        return form
    return replace(Rewriting(wording.words.get).form(form), wording=wording)


@dataclass
class Rewriting:
    """Makes a form anew with each text as `say` has it; whatever points to a part points to the same part anew."""

    say: Say
    made: dict[int, Any] = field(default_factory=dict)

    def form(self, form: Form) -> Form:
        """The form anew."""
        title, help_text = self._said("#title", form.title), self._said("#help", form.help)
        nodes = {path: self._anew(node) for path, node in form.nodes.items()}
        others = {
            one.name: self._anew(getattr(form, one.name))
            for one in fields(form)
            if one.init and one.name not in ("title", "help", "nodes", "document", "tests", "sample")
        }
        return replace(form, **{**others, "nodes": nodes, "title": title, "help": help_text})

    def _anew(self, value: Any) -> Any:
        """A value of the model with everything in it anew; each part once."""
        if isinstance(value, tuple):
            return tuple(map(self._anew, value))
        if not is_dataclass(value) or type(value).__module__ != Form.__module__:
            return value
        if id(value) not in self.made:
            self.made[id(value)] = replace(value, **self._members(value))  # type: ignore[type-var]
        return self.made[id(value)]

    def _members(self, value: Any) -> Mapping[str, Any]:
        own = self._texts(value)
        rest = (one.name for one in fields(value) if one.name not in own)
        return {**own, **{name: self._anew(getattr(value, name)) for name in rest}}

    def _texts(self, value: Any) -> dict[str, Any]:
        """The members of a part that hold its texts, anew."""
        match value:
            case Common():
                return self._node(value)
            case Scale():
                return self._scale(value)
            case Rule(id=name, message=message):
                return {"message": self._said(f"x-form.rules.{name}", message)}
        return {}

    def _node(self, node: Common) -> dict[str, Any]:
        path, say = node.path, self._said
        texts: dict[str, Any] = {"title": say(path, node.title), "help": say(f"{path}#help", node.help)}
        if isinstance(node, Question):
            texts["choices"] = tuple(self._choice(f"{path}#choice.{choice.value}", choice) for choice in node.choices)
            texts["unit"] = say(f"{path}#unit", node.unit)
            texts["limits"] = self._limits(path, node.limits)
        texts["states"] = tuple((state, say(f"{path}#state.{state.value}", label)) for state, label in node.states)
        return texts

    def _choice(self, address: str, choice: Choice) -> Choice:
        title = self._said(address, choice.title)
        return replace(choice, title=title, help=self._said(f"{address}.help", choice.help))

    def _limits(self, path: str, limits: Limits) -> Limits:
        return replace(limits, pattern_hint=self._said(f"{path}#pattern_hint", limits.pattern_hint))

    def _scale(self, scale: Scale) -> dict[str, Any]:
        address, say = f"x-form.scales.{scale.id}", self._said
        risks = [(self._anew(risk), risk) for risk in scale.risks]
        return {
            "label": say(address, scale.label),
            "direction": say(f"{address}#direction", scale.direction),
            "bands": tuple(
                replace(band, label=say(f"{address}#band.{band.start}", band.label)) for band in scale.bands
            ),
            "risks": tuple(
                replace(anew, text=say(f"{address}#risk.{risk.question.path}", risk.text)) for anew, risk in risks
            ),
        }

    def _said(self, address: str, own: str) -> str:
        """What is said at an address; where the form says nothing, there is nothing to say otherwise."""
        return self.say(address, own) if own else own
