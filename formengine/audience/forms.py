"""The form that one reader gets: without the sections, questions, scales and rules that are kept from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from formengine.audience.readers import Sight, named
from formengine.model import Form, Group, Instrument, Item, Node, Question, Repeat, Rule, Scale


def reduced_form(form: Form, sight: Sight) -> Form:
    """The form as a reader gets it; its hash stays that of the whole form.

    Its document is left out as well: it holds the wording of every question.
    """
    sections = tuple(reduced(form.sections, sight, frozenset()))
    nodes = {node.path: node for node in _walk(sections)}
    # A question that refers to the items of a list tells of them: it goes where the list goes.
    while gone := frozenset(path for path, node in nodes.items() if _refers_to_nothing(node, nodes)):
        sections = tuple(reduced(sections, sight, gone))
        nodes = {node.path: node for node in _walk(sections)}
    date = nodes.get(form.date.path) if form.date is not None else None
    return replace(
        form,
        document={},
        date=date if isinstance(date, Question) else None,
        sections=sections,  # type: ignore[arg-type]
        nodes=nodes,
        order=tuple(nodes[node.path] for node in form.order if node.path in nodes),
        instruments=tuple(_instrument(one, nodes) for one in form.instruments),
        scales=tuple(_scale(one, nodes) for one in form.scales if _is_shown(one, sight)),
        rules=tuple(rule for rule in form.rules if may_read_rule(rule, sight)),
        sample=(),
        tests=(),
    )


def _refers_to_nothing(node: Node, nodes: Mapping[str, Node]) -> bool:
    return isinstance(node, Question) and node.refers_to is not None and node.refers_to.path not in nodes


def reduced(nodes: tuple[Node, ...], sight: Sight, gone: frozenset[str]) -> Iterator[Node]:
    """The nodes in which the reader may read something, each without what is kept from them.

    Parameters: `gone` paths of questions that are left out whatever may be read.
    """
    for node in nodes:
        if isinstance(node, Question):
            if node.path not in gone and sight.may_read_somewhere(node):
                yield _question(node, sight)
            continue
        children = tuple(reduced(node.children, sight, gone))
        if children and isinstance(node, Repeat):
            label = node.item_label if _may_read_label(node, sight) else None
            condition = node.visible_when if _is_told(node.visible_when, sight) else None
            required = node.required if _is_told(node.required, sight) else False
            names = {child.name for child in children}
            grid = node.grid if node.grid and {node.grid.who, node.grid.relation, node.grid.whom} <= names else None
            yield replace(
                node, children=children, item_label=label, visible_when=condition, required=required, grid=grid
            )
        elif children:
            condition = node.visible_when if _is_told(node.visible_when, sight) else None
            yield replace(node, children=children, visible_when=condition)


def _question(question: Question, sight: Sight) -> Question:
    return replace(
        question,
        visible_when=question.visible_when if _is_told(question.visible_when, sight) else None,
        usual_when=question.usual_when if _is_told(question.usual_when, sight) else None,
        required=question.required if _is_told(question.required, sight) else False,
    )


def _is_told(expression: object, sight: Sight) -> bool:
    """Whether an expression names only what the reader may read in some item; anything but an expression is told."""
    from formengine.expressions import Expression

    if not isinstance(expression, Expression):
        return True
    nodes = sight.readership.form.nodes
    return all(sight.may_read_somewhere(nodes[path]) for path in named(expression))


def _may_read_label(repeat: Repeat, sight: Sight) -> bool:
    return repeat.item_label is not None and _is_told(repeat.item_label, sight)


def may_read_rule(rule: Rule, sight: Sight) -> bool:
    """Whether the reader may know that a rule does not hold: it tells of all that it names, and may name an item."""
    nodes = sight.readership.form.nodes
    around = {about[:end] for about in rule.about for end, character in enumerate(about) if character == "."}
    lists = (node for path in sorted({*around, *rule.about}) if isinstance(node := nodes[path], Repeat))
    held = nodes.get(rule.for_each)
    lists_named = [*lists, held] if isinstance(held, Repeat) else [*lists]
    labels = (path for node in lists_named if node.item_label is not None for path in named(node.item_label))
    return sight.may_read_all((*named(rule.holds), *rule.about, *labels))


def _is_shown(scale: Scale, sight: Sight) -> bool:
    return sight.may_read_scale(scale, _own_item(scale, sight)) or sight.may_read_scale(scale)


def _own_item(scale: Scale, sight: Sight) -> str:
    """The path of the reader's own item in the list that a scale is scored for, if it is."""
    return f"{scale.for_each}.{sight.reader.person}" if scale.for_each and sight.reader.person else ""


def _scale(scale: Scale, nodes: Mapping[str, Node]) -> Scale:
    """The scale with the items that the reader may read one by one."""
    items = tuple(item for item in scale.items if not isinstance(item.of, Question) or item.of.path in nodes)
    kept = tuple(
        Item(_scale(item.of, nodes), item.is_reversed, item.weight) if isinstance(item.of, Scale) else item
        for item in items
    )
    risks = tuple(risk for risk in scale.risks if risk.question.path in nodes)
    return replace(scale, items=kept, risks=risks, examples=())


def _instrument(instrument: Instrument, nodes: Mapping[str, Node]) -> Instrument:
    is_known = instrument.age is not None and instrument.age.path in nodes
    return instrument if is_known else replace(instrument, age=None)


def _walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Group | Repeat):
            yield from _walk(node.children)
