"""What a change to one question can reach: what is asked, worked out, scored and checked because of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from formengine.explanation.dependents import CHOICES, EFFECTS, ENTRIES, Reached
from formengine.explanation.names import Teller, below, questions_below, said
from formengine.model import Group, Node, Repeat, Rule, Scale
from formengine.tables import Chapter, Column, Paragraph, Table

_CARRYING = (EFFECTS["visible_when"], EFFECTS["calculate"], CHOICES, ENTRIES)
"""Effects on what is answered, which carry a change on."""


def reached(teller: Teller, path: str) -> tuple[Reached, ...]:
    """Everything that a change at a path can reach, the nearest first."""
    waiting, seen = deque([path]), {path}
    found: dict[tuple[int, str], Reached] = {}
    while waiting:
        for one in teller.dependents.get(waiting.popleft(), ()):
            if (id(one.what), one.effect) in found:
                continue
            found[id(one.what), one.effect] = one
            further = [other for other in _carriers(one) if other not in seen]
            waiting += further
            seen.update(further)
    return tuple(found.values())


def _carriers(one: Reached) -> list[str]:
    """The questions whose value may change with it, and so carry the change on."""
    if not isinstance(one.what, Rule | Scale) and one.effect in _CARRYING:
        return [node.path for node in below(one.what)]
    return []


def reached_directly(teller: Teller, path: str) -> Iterator[str]:
    """A line for each thing that looks at a question itself."""
    for one in teller.dependents.get(path, ()):
        yield f"• {_effect(teller, one)}"


def _effect(teller: Teller, one: Reached) -> str:
    match one.what:
        case Scale(label=label):
            return f"the score “{label}”"
        case Rule(message=message):
            return f"the rule “{said(message)}”"
    count = (
        f" ({questions_below(one.what)} questions)"
        if isinstance(one.what, Group | Repeat) and one.effect == EFFECTS["visible_when"]
        else ""
    )
    return f"{one.effect}: {teller.called(one.what.path)}{count}"


def impact_chapter(teller: Teller, node: Node) -> Chapter:
    """What a change to a question can reach, as a chapter."""
    found = reached(teller, node.path)
    rows = tuple((_what(teller, one), one.effect, _through(teller, one, node)) for one in found)
    title = f"What a change to “{node.title}” can reach"
    if not rows:
        return Chapter(title, (Paragraph("Nothing else looks at it: a change reaches no other part of the form."),))
    columns = (Column("What", "wide"), Column("What may change", "medium"), Column("Through", "medium"))
    return Chapter(title, (Table("", columns, rows, f"{len(rows)} in all."),))


def _what(teller: Teller, one: Reached) -> str:
    match one.what:
        case Scale(label=label):
            return f"The score “{label}”"
        case Rule(message=message):
            return f"The rule “{said(message)}”"
    return teller.called(one.what.path)


def _through(teller: Teller, one: Reached, node: Node) -> str:
    return "itself" if one.through == node.path else teller.called(one.through)
