"""What every kind of question says of itself: one record of functions for each, in one table (`formengine.kinds`)."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from formengine.answers import Raw, Unreadable
from formengine.documents import plain_number
from formengine.expressions import Value
from formengine.model import Question
from formengine.tables import Plain, Width
from formengine.values import dataclass

Json = dict[str, Any]
ProblemKind = Literal[
    "required", "type", "choice", "range", "length", "format", "list", "rule", "check", "expression", "state"
]
Fault = tuple[ProblemKind, str]
Check = Callable[[Raw], Value]
"""Turns an answer to one question into its value, or raises Wrong, as it does for a state or an override."""
AsItStands = tuple[type, Container[Any]]
"""The very class of an answer, and what it is found in, where it is right and its own value without more ado."""


class NotUnderstood(Exception):
    """What was typed cannot be an answer; the text says how to write one."""


class Wrong(Exception):
    """An answer cannot count; raised by a check, and caught by `formengine.validation.checked`."""

    def __init__(self, kind: ProblemKind, message: str) -> None:
        self.fault: Fault = (kind, message)


def never(question: Question) -> AsItStands | None:
    """For a kind whose answers must be looked at one by one."""
    return None


def as_it_is(question: Question, value: Value) -> Plain:
    """A value that a table draws as it is: a text, a number, a day, yes or no."""
    return value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a kind of question is.

    `read` turns what a person types into an answer, or raises NotUnderstood; `check` makes a question's own check once,
    with its limits at hand; `as_it_stands` says of a question which answers need no check, because they are right and
    are their own values (`type(raw) is wanted and raw in offered`; all others are for the check): None where there are
    no such; `as_it_comes` says the same of what a calculation comes to, where that is something else; `schema` says in
    plain JSON Schema which answers there are; `show` puts a value into a table; `hint` tells the person what to type;
    `idiom` and `stored` say for authors how a form asks for it and what an answers file holds; `longest` is how many
    characters it may have where the form says nothing; `lines` whether it is typed on several lines; `keeps` whether
    what is too long is kept and told rather than asked again; `width` the room it needs.
    """

    read: Callable[[Question, str, date], Raw]
    check: Callable[[Question], Check]
    schema: Callable[[Question], Json]
    idiom: str
    stored: str
    hint: str = ""
    show: Callable[[Question, Value], Plain] = as_it_is
    longest: int | None = None
    lines: bool = False
    keeps: bool = False
    width: Width = "medium"
    as_it_stands: Callable[[Question], AsItStands | None] = never
    as_it_comes: Callable[[Question], AsItStands | None] | None = None


def each_time(check: Callable[[Question, Raw], Value]) -> Callable[[Question], Check]:
    """The check of a kind that has nothing to prepare: it looks at its question each time."""
    return lambda question: partial(check, question)


def given(keys: Json) -> Json:
    """The keywords of a schema that have a value; decimals as JSON writes them."""
    return {
        key: plain_number(value) if isinstance(value, Decimal) else value
        for key, value in keys.items()
        if value is not None
    }


def called(raw: Raw) -> str:
    """What kind of thing was given: never the thing itself, which may be private."""
    if isinstance(raw, Unreadable):
        return "an object"
    known = {str: "a text", bool: "yes or no", tuple: "a list", int: "a number", Decimal: "a number with decimals"}
    return known.get(type(raw), "what was given")
