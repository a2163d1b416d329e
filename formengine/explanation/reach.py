"""What a change to one question can reach: what is asked, worked out, scored and checked because of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from formengine.explanation.names import Teller, questions_below
from formengine.expressions import Expression
from formengine.model import Form, Group, Node, Question, Repeat, Rule, Scale
from formengine.tables import Chapter, Column, Paragraph, Table

_EFFECTS = {
    "visible_when": "whether it is asked",
    "required": "whether it must be answered",
    "calculate": "what it comes to",
    "usual_when": "whether its answer is usual",
    "item_label": "how its entries are called",
}
"""What each expression of a node decides; any other decides something about how it is asked."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Something that a change reaches: a part of the form, a scale or a rule; what may change; through what."""

    what: Node | Scale | Rule
    effect: str
    through: str


def reached(form: Form, path: str) -> tuple[Reached, ...]:
    """Everything that a change at a path can reach, the nearest first."""
    waiting, seen = [path], {path}
    found: dict[tuple[int, str], Reached] = {}
    while waiting:
        here = waiting.pop(0)
        for one in _reached_from(form, here):
            found.setdefault((id(one.what), one.effect), one)
            further = _carriers(form, one)
            waiting += [other for other in further if other not in seen]
            seen.update(further)
    return tuple(found.values())


def _carriers(form: Form, one: Reached) -> list[str]:
    """The questions whose value may change with it, and so carry the change on."""
    if not isinstance(one.what, Rule | Scale) and one.effect in (_EFFECTS["visible_when"], _EFFECTS["calculate"]):
        return [path for path in form.nodes if path == one.what.path or path.startswith(f"{one.what.path}.")]
    return []


def _reached_from(form: Form, path: str) -> Iterator[Reached]:
    for node in form.nodes.values():
        for name, expression in expressions_of(node):
            if _looks_at(expression, path):
                yield Reached(node, _EFFECTS.get(name, "how it is asked"), path)
    for scale in form.scales:
        if path in _counted_paths(scale):
            yield Reached(scale, "the score", path)
    for rule in form.rules:
        if _looks_at(rule.holds, path):
            yield Reached(rule, "whether it holds", path)


def expressions_of(node: Node) -> Iterator[tuple[str, Expression]]:
    """The expressions of a part of the form, with the name of what each decides."""
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Expression):
            yield one.name, value


def _looks_at(expression: Expression, path: str) -> bool:
    return any(
        path == target.path or (target.within is not None and path == target.within.path)
        for target in expression.targets
    )


def _counted_paths(scale: Scale) -> set[str]:
    """The questions that count in a scale, by themselves or in a scale that does, and those of its risks."""
    paths = {risk.question.path for risk in scale.risks}
    for item in scale.items:
        paths |= {item.of.path} if isinstance(item.of, Question) else _counted_paths(item.of)
    return paths


def reached_directly(teller: Teller, path: str) -> Iterator[str]:
    """A line for each thing that looks at a question itself."""
    for one in _reached_from(teller.form, path):
        yield f"• {_effect(teller, one)}"


def _effect(teller: Teller, one: Reached) -> str:
    match one.what:
        case Scale(label=label):
            return f"the score “{label}”"
        case Rule(message=message):
            return f"the rule “{message}”"
    count = (
        f" ({questions_below(one.what)} questions)"
        if isinstance(one.what, Group | Repeat) and one.effect == _EFFECTS["visible_when"]
        else ""
    )
    return f"{one.effect}: {teller.called(one.what.path)}{count}"


def impact_chapter(teller: Teller, node: Node) -> Chapter:
    """What a change to a question can reach, as a chapter."""
    form = teller.form
    found = reached(form, node.path)
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
            return f"The rule “{message}”"
    return teller.called(one.what.path)


def _through(teller: Teller, one: Reached, node: Node) -> str:
    return "itself" if one.through == node.path else teller.called(one.through)
