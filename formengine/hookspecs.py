"""What a plugin may do, on one screen.

`register_…` is asked once, a verb is asked during the work. Hooks get frozen values and return what they add; None
means nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, BinaryIO

import pluggy

from formengine.values import dataclass

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from formengine.answers import Answers
    from formengine.evaluation import Evaluation
    from formengine.expressions import Function
    from formengine.model import Form
    from formengine.reports import Export
    from formengine.tables import Block
    from formengine.validation import Problem

    Exporter = Callable[[Export, BinaryIO], None]
    """Writes an export to a stream."""

API = 1
"""The version of this screen; every plugin module says the one it was written for."""

hookspec = pluggy.HookspecMarker("formengine")
hookimpl = pluggy.HookimplMarker("formengine")


@dataclass(frozen=True, slots=True)
class FormFile:
    """A form document that a plugin brings, with answers files that show it filled."""

    form: Traversable
    examples: tuple[Traversable, ...] = ()


@hookspec
def register_forms() -> Iterable[FormFile]:  # type: ignore[empty-body]
    """The plugin's forms, every released version of them; their ids begin with the plugin's entry-point name."""


@dataclass(frozen=True, slots=True)
class WordingFile:
    """A wording pack that a plugin brings for one of its forms: easy words, a translation, words for some carers."""

    pack: Traversable


@hookspec
def register_wordings() -> Iterable[WordingFile]:  # type: ignore[empty-body]
    """Other words for the plugin's own forms; drafts among them can be looked at, and not used."""


@hookspec
def register_functions() -> Iterable[Function]:  # type: ignore[empty-body]
    """Functions that expressions may call; their names begin with the plugin's entry-point name and a dot."""


@hookspec
def register_exporters() -> Mapping[str, Exporter]:  # type: ignore[empty-body]
    """Export formats by name, such as {"letter": write_letter}."""


@hookspec
def check_answers(form: Form, answers: Answers) -> Iterable[Problem] | None:
    """Problems in the effective answers of one of the plugin's forms that its JSON cannot say."""


@hookspec
def summarize(form: Form, evaluation: Evaluation) -> Iterable[Block] | None:
    """Paragraphs and tables for the first page of a report on one of the plugin's forms; charts and pictures follow."""
