"""What is wrong with an answer, in words.

An answer is checked by its question's own checks alone; `confirmed` asks jsonschema whether all effective answers
fulfil the plain schema, which is our promise to other systems.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from formengine.answers import Raw
from formengine.expressions import Value
from formengine.kinds import RULES, Check, Fault, ProblemKind, Wrong
from formengine.model import Question
from formengine.values import dataclass

__all__ = ["Problem", "ProblemKind", "check_of", "checked", "confirmed"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person has to put right.

    `path` of the question or list (empty: the whole form); `kind` of problem; `message` in the reader's words; whether
    it `blocks` submission; `source`, `form` or the name of the plugin that found it; `also` further paths it is about;
    `rule` the id of the form's own rule that found it.
    """

    path: str
    kind: ProblemKind
    message: str
    blocks: bool = True
    source: str = "form"
    also: tuple[str, ...] = ()
    rule: str = field(default="", compare=False)


def checked(question: Question, raw: Raw) -> tuple[Value, Fault | None]:
    """The value of an answer, or what is wrong with it (then the value is blank).

    Parameters: `question` with its kind and limits; `raw` the answer as it was given.
    """
    try:
        check = question.check
    except AttributeError:  # Dearer than asking first, but only once.
        check = check_of(question)
    try:
        return check(raw), None
    except Wrong as wrong:
        return None, wrong.fault


def check_of(question: Question) -> Check:
    """The check of a question: turns an answer to it into its value, or raises Wrong. Made when it is first needed."""
    if not hasattr(question, "check"):
        object.__setattr__(question, "check", RULES[question.kind].check(question))
    return question.check


def confirmed(schema: dict[str, Any], document: Any) -> tuple[str, ...]:
    """What jsonschema finds wrong with effective answers: paths only, for nothing private may stand in a message.

    Parameters: `schema` a form's plain schema; `document` the effective answers as nested JSON.
    """
    from jsonschema import Draft202012Validator
    from referencing import Registry

    validator = Draft202012Validator(schema, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    faults = sorted(validator.iter_errors(document), key=lambda fault: list(map(str, fault.absolute_path)))
    return tuple(".".join(map(str, fault.absolute_path)) for fault in faults)
