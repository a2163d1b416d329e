"""What may be taken over from an earlier record: facts, where the new form says so; never what somebody judged.

Nothing is a fact by its kind alone (a date may be that of a check), so the form says `carry` at a question or section.
What is carried waits until a person confirms it.
"""

from __future__ import annotations

from collections.abc import Iterator

from formengine.answers import Entry, Items, is_blank
from formengine.evaluation import Evaluation, raw_of
from formengine.model import Form, Node, Question, Repeat


def carried(earlier: Evaluation, form: Form) -> tuple[tuple[str, Entry], ...]:
    """The answers of an earlier record that a new one of `form` begins with, in the form's order.

    A question is looked up by its path, or by a former one; an item of a list keeps its id.
    """
    return tuple(_carried(earlier, form))


def _carried(earlier: Evaluation, form: Form) -> Iterator[tuple[str, Entry]]:
    for node in form.nodes.values():
        if isinstance(node, Repeat) and not node.depth and any(_is_carried(form, one) for one in _inside(form, node)):
            before = former(node, earlier.form)
            items = earlier.lists.get(before.path, ()) if isinstance(before, Repeat) else ()
            if items:
                yield node.path, Items(items)
        elif isinstance(node, Question) and _is_carried(form, node):
            yield from _answers(earlier, form, node)


def _is_carried(form: Form, question: Question) -> bool:
    return question.carry and question is not form.date


def _inside(form: Form, repeat: Repeat) -> Iterator[Question]:
    return (one for one in form.questions() if one.path.startswith(f"{repeat.path}."))


def _answers(earlier: Evaluation, form: Form, question: Question) -> Iterator[tuple[str, Entry]]:
    before = former(question, earlier.form)
    if not isinstance(before, Question) or before.kind is not question.kind or before.unit != question.unit:
        return
    if question.refers_to is not None and not _is_same_list(before, question, earlier.form, form):
        return
    if question.depth > 1 or before.depth != question.depth:
        return
    if not question.depth:
        entry = _entry(earlier, before.path)
        if not is_blank(entry):
            yield question.path, entry
        return
    places = list_of(question), list_of(before)
    for item in earlier.lists.get(places[1], ()):
        entry = _entry(earlier, f"{places[1]}.{item}.{before.suffix}")
        if not is_blank(entry):
            yield f"{places[0]}.{item}.{question.suffix}", entry


def _is_same_list(before: Question, question: Question, old: Form, form: Form) -> bool:
    """Whether the items that a reference names are carried too, under the same ids."""
    if before.refers_to is None or question.refers_to is None:
        return False
    repeat = form.nodes[question.refers_to.path]
    if not isinstance(repeat, Repeat) or repeat.depth:
        return False
    one, is_carried = former(repeat, old), any(_is_carried(form, inside) for inside in _inside(form, repeat))
    return is_carried and one is not None and one.path == before.refers_to.path


def _entry(earlier: Evaluation, path: str) -> Entry:
    return raw_of(earlier.values[path]) if path in earlier.values else None


def list_of(node: Node) -> str:
    """The path of the list that a question inside of one stands in."""
    return node.path.removesuffix(f".{node.suffix}")


def former(node: Node, other: Form) -> Node | None:
    """The same question, section or list in another version of the form: by path, or by what either says it `was`."""
    for path in (node.path, *node.was):
        if path in other.nodes:
            return other.nodes[path]
    return next((one for one in other.nodes.values() if node.path in one.was), None)
