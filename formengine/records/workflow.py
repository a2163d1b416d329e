"""Who may take which step in a record's life, and what must hold for it: as data, never as code.

A step that belongs to a law may say from and until when it is in force; the day on which the record was begun decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from formengine.documents import read_json
from formengine.errors import FormEngineError, NotFound, did_you_mean
from formengine.values import dataclass

STEP_KEYS = ("title", "from", "to", "roles", "needs", "after", "signed_by", "in_force_from", "in_force_until")
KEYS = ("title", "statuses", "open", "signing", "steps")
BEGINNING = "draft"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which statuses to which, by whom (no roles: by anyone), and what must hold.

    `needs` by the names in `NEEDS`; `after` steps that must have been taken before, as far as they are in force;
    `signed_by` roles that must have signed; `since` and `until` the first and last day of being in force, or empty.
    """

    name: str
    title: str
    before: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    after: tuple[str, ...]
    signed_by: tuple[str, ...]
    since: str
    until: str

    def is_in_force(self, begun: str) -> bool:
        """Whether it is a step for a record begun on that day, written 2026-03-02."""
        return (not self.since or begun >= self.since) and (not self.until or begun <= self.until)


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps of a record's life: `statuses` with their words, those `open` to changes, those that may be signed."""

    title: str
    statuses: Mapping[str, str]
    open: frozenset[str]
    signing: frozenset[str]
    steps: Mapping[str, Step]

    def is_open(self, status: str) -> bool:
        """Whether answers may be changed; a draft always may, whatever a workflow forgets."""
        return status == BEGINNING or status in self.open

    def words(self, status: str) -> str:
        """What a status is called."""
        return self.statuses.get(status, status)

    def next(self, status: str, begun: str) -> tuple[Step, ...]:
        """The steps that lead on from a status."""
        return tuple(step for step in self.steps.values() if status in step.before and step.is_in_force(begun))


@dataclass(frozen=True, slots=True)
class Situation:
    """A record at the moment in which somebody wants to take a step.

    `roles` of whoever acts, None where this home names no people and everybody may do everything; `taken` the steps
    since it was last open; `signed` the roles of the signatures that hold; `people` who has which roles.
    """

    status: str
    begun: str
    roles: frozenset[str] | None
    blocking: int
    open_comments: int
    reason: str
    taken: frozenset[str]
    signed: frozenset[str]
    people: Mapping[str, tuple[str, ...]]


def _nothing_blocks(at: Situation) -> str:
    if not at.blocking:
        return ""
    return f"{_counted(at.blocking, 'problem blocks', 'problems block')} it; put right what blocks"


def _comments_resolved(at: Situation) -> str:
    if not at.open_comments:
        return ""
    told = _counted(at.open_comments, "comment is", "comments are")
    return f"{told} not resolved; see formengine comments, and formengine resolve"


def _reason(at: Situation) -> str:
    return "" if at.reason.strip() else "a reason is needed; say why with --because"


def _something_to_say(at: Situation) -> str:
    if at.reason.strip() or at.open_comments:
        return ""
    return "whoever gets it back must know why; comment on a question, or say why with --because"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


NEEDS: Mapping[str, Callable[[Situation], str]] = {
    "nothing_blocks": _nothing_blocks,
    "comments_resolved": _comments_resolved,
    "reason": _reason,
    "something_to_say": _something_to_say,
}
"""What a step may need → a sentence's end where it is missing, else nothing."""


def hindrances(workflow: Workflow, step: Step, at: Situation) -> tuple[str, ...]:
    """Why a step cannot be taken now, each as the end of a sentence; empty where it can."""
    return tuple(_hindrances(workflow, step, at))


def _hindrances(workflow: Workflow, step: Step, at: Situation) -> Iterator[str]:
    if at.status == step.to:
        yield f"the record is already {workflow.words(at.status)}"
        return
    if at.status not in step.before:
        wanted = " or ".join(workflow.words(status) for status in step.before)
        yield f"the record is {workflow.words(at.status)}, and this step is for one that is {wanted}"
        return
    if not step.is_in_force(at.begun):
        ends = (f"from {step.since}" if step.since else "", f"until {step.until}" if step.until else "")
        yield f"this step is in force {' '.join(end for end in ends if end)}, and the record was begun on {at.begun}"
    if at.roles is not None and step.roles and not at.roles & set(step.roles):
        yield f"it takes {_either(step.roles)}{_who(step.roles, at.people)}"
    for other in step.after:
        if workflow.steps[other].is_in_force(at.begun) and other not in at.taken:
            yield f"the step '{other}' comes first"
    missing = [role for role in step.signed_by if role not in at.signed]
    if missing:
        yield f"the signature of the {' and the '.join(missing).replace('_', ' ')} is missing"
    yield from filter(None, (NEEDS[need](at) for need in step.needs))


def _either(roles: Sequence[str]) -> str:
    return " or ".join(f"the {role.replace('_', ' ')}" for role in roles)


def _who(roles: Sequence[str], people: Mapping[str, tuple[str, ...]]) -> str:
    names = [name for name, held in people.items() if set(held) & set(roles)]
    return f": {', '.join(names)}" if names else ""


def shipped_workflow(name: str) -> Workflow:
    """A workflow that comes with formengine. Raises NotFound."""
    folder = files("formengine").joinpath("workflows")
    known = sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json"))
    if name not in known:
        raise NotFound(
            f"settings.json names the workflow '{name}'; there are {' and '.join(known)}, or the name of a file"
            f" of this home that ends with .json.{did_you_mean(name, known)}"
        )
    return read_workflow(folder.joinpath(f"{name}.json").read_bytes(), name=f"{name}.json")


def read_workflow(text: bytes, *, name: str) -> Workflow:
    """A workflow from its file. Raises FormEngineError saying what is wrong in it."""
    document = read_json(text, name=name)
    if not isinstance(document, dict) or not isinstance(document.get("steps"), dict):
        raise FormEngineError(f'{name} holds an object with "statuses", "open", "signing" and "steps".')
    _refuse_unknown(name, "", document, KEYS)
    statuses = document.get("statuses")
    if not isinstance(statuses, dict) or not all(isinstance(words, str) for words in statuses.values()):
        raise FormEngineError(f"{name}: 'statuses' gives each status its words.")
    if BEGINNING not in statuses:
        raise FormEngineError(f"{name}: a record begins as '{BEGINNING}'; 'statuses' must have it.")
    steps = {key: _step(name, key, value, statuses) for key, value in document["steps"].items()}
    for step in steps.values():
        _refuse_strangers(f"{name}, step '{step.name}', after", step.after, steps)
    opened = _names(name, "open", document.get("open", [BEGINNING]))
    signing = _names(name, "signing", document.get("signing", []))
    _refuse_strangers(f"{name}, open", opened, statuses)
    _refuse_strangers(f"{name}, signing", signing, statuses)
    return Workflow(str(document.get("title", name)), statuses, frozenset(opened), frozenset(signing), steps)


def _step(name: str, key: str, document: Any, statuses: Mapping[str, str]) -> Step:
    where = f"{name}, step '{key}'"
    if not isinstance(document, dict) or not isinstance(document.get("to"), str):
        raise FormEngineError(f"{where}: it needs a 'from' and a 'to'.")
    _refuse_unknown(name, f", step '{key}'", document, STEP_KEYS)
    before = _names(where, "from", document.get("from"))
    needs = _names(where, "needs", document.get("needs", []))
    _refuse_strangers(f"{where}, from", before, statuses)
    _refuse_strangers(f"{where}, to", (document["to"],), statuses)
    _refuse_strangers(f"{where}, needs", needs, NEEDS)
    return Step(
        key, str(document.get("title", key)), before, document["to"],
        _names(where, "roles", document.get("roles", [])), needs, _names(where, "after", document.get("after", [])),
        _names(where, "signed_by", document.get("signed_by", [])),
        _day(where, document.get("in_force_from", "")), _day(where, document.get("in_force_until", "")),
    )  # fmt: skip


def _names(where: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise FormEngineError(f"{where}: '{key}' is a list of names.")
    return tuple(value)


def _day(where: str, value: Any) -> str:
    """A day as its text; empty where none is given (null: it is in force without end)."""
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except (TypeError, ValueError):
        raise FormEngineError(f"{where}: a day is written 2026-03-02.") from None


def _refuse_unknown(name: str, place: str, document: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in document:
        if key not in known:
            raise FormEngineError(f"{name}{place}: '{key}' is not known.{did_you_mean(key, known)}")


def _refuse_strangers(where: str, names: Sequence[str], known: Mapping[str, object]) -> None:
    for one in names:
        if one not in known:
            raise FormEngineError(f"{where}: there is no '{one}'.{did_you_mean(one, known)}")
