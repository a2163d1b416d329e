"""What a home says about itself: who works here, in which country, and what safety notices say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from importlib.resources import files
from typing import Any

from formengine.dates import is_day
from formengine.documents import read_json
from formengine.errors import FormEngineError, did_you_mean
from formengine.rights import CONTEXTS
from formengine.values import dataclass

KEYS = ("actor", "country", "therapist", "read_by", "local_help", "notices", "notices_checked_on", "form_folders",
        "context", "language", "people", "workflow", "workflows", "audiences")  # fmt: skip
_SHAPES = {
    "notices_checked_on": "a day, such as 2026-03-02",
    "context": f"one of {', '.join(CONTEXTS)}",
    "notices": "texts by name",
    "form_folders": "a list of folders' names",
    "audiences": "for each form, an audience by path",
    "people": 'roles by name, such as {"Maria Keller": ["manager"]}',
    "workflows": "files by form",
}
"""The keys that hold no text, and what they hold."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one home.

    `actor` who works here; `country` whose emergency numbers are shown; `therapist` and `read_by` who reads what a
    client writes, and when; `local_help` a further number; `notices` wording of this home in place of the country's;
    `form_folders` where forms of its own stand, as seen from the home; `context` what it is for, because some measures
    may not be used for everything; `language` in which forms are shown that have words in it; `people` who has which
    roles in a record's life (none: everybody has all); `workflow` the file or shipped name of its steps, `workflows`
    those of single forms; `audiences` for a form's id, by path, readers that are fewer than the form's own.
    """

    actor: str = ""
    country: str = "GB"
    therapist: str = ""
    read_by: str = ""
    local_help: str = ""
    notices: Mapping[str, str] = field(default_factory=dict)
    notices_checked_on: str = ""
    form_folders: tuple[str, ...] = ()
    context: str = "clinical"
    language: str = ""
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workflow: str = "standard"
    workflows: Mapping[str, str] = field(default_factory=dict)
    audiences: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def notice(self, name: str) -> str:
        """The text of a safety notice; empty where neither the home nor the country has one of that name."""
        text = self.notices.get(name) or country_notices(self.country).get(name, "")
        reads = self.therapist or "Your therapist"
        when = f"by {self.read_by}" if self.read_by else "before you next meet"
        local = f" {self.local_help}" if self.local_help else ""
        return text.replace("{therapist}", reads).replace("{when}", when).replace("{local}", local).strip()


def country_notices(country: str) -> Mapping[str, str]:
    """The notices that come with formengine for a country, by name."""
    shipped: dict[str, Any] = read_json(files("formengine").joinpath("notices.json").read_bytes(), name="notices.json")
    notices: Mapping[str, str] = shipped.get(country, {})
    return notices


def read_settings(text: bytes | None) -> Settings:
    """Read `settings.json` of a home (None: there is none). Raises FormEngineError saying what is wrong."""
    if text is None:
        return Settings()
    document = read_json(text, name="settings.json")
    if not isinstance(document, dict):
        raise FormEngineError('settings.json holds an object, such as {"country": "GB"}.')
    for key, value in document.items():
        if key not in KEYS:
            raise FormEngineError(f"settings.json: '{key}' is not a setting.{did_you_mean(key, KEYS)}")
        if not _fits(key, value):
            raise FormEngineError(f"settings.json: '{key}' must be {_SHAPES.get(key, 'a text')}.")
    people = {name: tuple(roles) for name, roles in document.get("people", {}).items()}
    return Settings(**{**document, "form_folders": tuple(document.get("form_folders", ())), "people": people})


def _fits(key: str, value: Any) -> bool:
    fits = _FITTING.get(key)
    return isinstance(value, str) if fits is None else fits(value)


def _holds_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name for name in value)


_FITTING: Mapping[str, Callable[[Any], bool]] = {
    "audiences": lambda value: isinstance(value, dict) and all(map(_holds_texts, value.values())),
    "people": lambda value: isinstance(value, dict) and all(map(_is_names, value.values())),
    "notices": _holds_texts,
    "workflows": _holds_texts,
    "context": lambda value: value in CONTEXTS,
    "form_folders": _is_names,
    "notices_checked_on": lambda value: isinstance(value, str) and is_day(value),
}
"""What each key must hold that holds no text."""
