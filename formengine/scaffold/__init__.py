"""The first files of a plugin, or of a form in a folder of one's own: complete, tested, and there to be changed.

What is written stands in the folders `plugin` and `form` beside this file, as it will be, but for `%{name}` and its
like; NAME in the name of a file becomes the plugin's, and TESTS tests (our own wheel holds no folder of that name).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from formengine.errors import FormEngineError
from formengine.expressions import NAME_PATTERN, RESERVED, SPECIAL_FORMS
from formengine.plain_text import UNPRINTABLE
from formengine.plugins import RESERVED as NOT_FOR_PLUGINS
from formengine.standard import FUNCTIONS
from formengine.values import dataclass

UNNAMED_HOLDER = "Your agency's name"
"""Stands for whoever holds the rights until somebody fills it in; `formengine plugin check` asks for it."""

ENDING = ".template"
LONGEST_NAME = 40
LONGEST_TEXT = 200
_DOUBTFUL_ENDS = re.compile(r"__|_$")


class Sheet(Template):
    """A file to be filled in; JSON is full of dollar signs, so a percent sign marks what is filled in."""

    delimiter = "%"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the plugin's or form's name, its title, and who holds the rights to its wording."""

    name: str
    title: str
    holder: str

    @classmethod
    def of(cls, name: str, title: str | None, holder: str | None) -> Plan:
        """A plan with what was not said filled in. Raises FormEngineError where a name or text cannot be used."""
        refuse_name(name)
        plan = cls(name, title or name.replace("_", " ").capitalize(), holder or UNNAMED_HOLDER)
        for option, text in (("--title", plan.title), ("--holder", plan.holder)):
            if UNPRINTABLE.search(text) or "\n" in text or len(text) > LONGEST_TEXT:
                raise FormEngineError(f"What {option} gives must be one line of at most {LONGEST_TEXT} characters.")
        return plan

    @property
    def words(self) -> Mapping[str, str]:
        """What stands for each mark; those in quotation marks suit JSON, TOML and Python alike."""
        return {
            "name": self.name,
            "project": f"formengine-{self.name.replace('_', '-')}",
            "title": self.title,
            "holder": self.holder,
            "quoted_title": json.dumps(self.title, ensure_ascii=False),
            "quoted_holder": json.dumps(self.holder, ensure_ascii=False),
        }


def refuse_name(name: str) -> None:
    """Raise where a name cannot be a plugin's and a form's."""
    if not is_name(name) or _DOUBTFUL_ENDS.search(name) or len(name) > LONGEST_NAME:
        raise FormEngineError(
            f"'{name}' cannot be a name: it begins with a small letter, goes on with small letters, digits and single"
            f" underscores, and has at most {LONGEST_NAME} characters.{_offer(name)}"
        )
    if name in NOT_FOR_PLUGINS or name in RESERVED or name in SPECIAL_FORMS or name in FUNCTIONS:
        raise FormEngineError(f"'{name}' is a word that formengine uses itself; choose another, such as '{name}_form'.")


def is_name(text: str) -> bool:
    """Whether a text is a name of the dialect."""
    return re.fullmatch(NAME_PATTERN, text, re.ASCII) is not None


def _offer(name: str) -> str:
    """A closing sentence with the nearest name that can be used."""
    near = re.sub("_+", "_", re.sub(r"[^a-z0-9]", "_", name.lower())).strip("_0123456789")[:LONGEST_NAME].rstrip("_")
    return f" Try '{near}'." if is_name(near) else ""


def plugin_files(plan: Plan) -> dict[str, str]:
    """The files of a new plugin: path in its folder → text."""
    return dict(_filled(files(__name__) / "plugin", "", plan))


def form_files(plan: Plan) -> dict[str, str]:
    """The files of a new form that needs no packaging: path in its folder → text."""
    return dict(_filled(files(__name__) / "form", "", plan))


def _filled(folder: Traversable, path: str, plan: Plan) -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        name = one.name.replace("NAME", plan.name).replace("TESTS", "tests")
        if one.is_dir():
            yield from _filled(one, f"{path}{name}/", plan)
        elif name.endswith(ENDING):
            yield f"{path}{name.removesuffix(ENDING)}", Sheet(one.read_text("utf-8")).substitute(plan.words)
