"""What should hold across the form: each rule once, or once for each item of the list that it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from formengine.expressions import Fault, Frame
from formengine.model import ITEM_CALLED, Node, Rule
from formengine.validation import Problem


def rule_problems(
    rule: Rule, nodes: Mapping[str, Node], frame: Frame, called: Callable[[], str] | None = None
) -> tuple[Problem, ...]:
    """What a rule finds where it is checked. One that cannot be checked blocks: it must not look like one that holds.

    Parameters: `nodes` of the form, by template path; `frame` of the whole form, or of an item of the list that the
    rule is for; `called` tells what that item is called.
    """
    if rule.level == "ignore":
        return ()
    value = rule.holds.value(frame)
    if value is not False and not isinstance(value, Fault):
        return ()
    path, *also = dict.fromkeys(_place(about, rule, nodes, frame) for about in rule.about)
    if isinstance(value, Fault):
        message = f"The rule '{rule.id}' could not be checked: {value.reason}."
        return (Problem(path, "expression", message, also=tuple(also), rule=rule.id),)
    message = rule.message.replace(ITEM_CALLED, called()) if called is not None else rule.message
    return (Problem(path, "rule", message, blocks=rule.level == "block", also=tuple(also), rule=rule.id),)


def _place(about: str, rule: Rule, nodes: Mapping[str, Node], frame: Frame) -> str:
    """Where a rule points: into its own item; of any other list, at the list itself."""
    node = nodes[about]
    while node.depth and not f"{rule.for_each}.".startswith(f"{node.list_path}."):
        node = nodes[node.list_path]
    return frame.prefixes[node.depth] + node.suffix
