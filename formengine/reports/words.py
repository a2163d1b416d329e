"""How answers read to a person: choices by their titles, dates by their day, states by their labels."""

from __future__ import annotations

from formengine.answers import Items, Override, Raw, Unreadable
from formengine.evaluation import Evaluation, item_name
from formengine.kinds import shown_value
from formengine.model import Question, Repeat, State, items_on
from formengine.tables import Cell


def raw_in_words(raw: Raw) -> Cell:
    """An answer that does not count, as it was typed."""
    if isinstance(raw, Unreadable):
        return raw.text
    if isinstance(raw, tuple):
        return "; ".join(str(raw_in_words(member)) for member in raw)
    return raw


def answer_at(evaluation: Evaluation, path: str) -> Cell:
    """What stands at a question in words: its value, its state's label, what was typed, or nothing."""
    node = evaluation.form.node(path)
    if path in evaluation.values and isinstance(node, Question):
        return shown_value(node, evaluation.values[path])
    if path in evaluation.states and isinstance(node, Question | Repeat):
        return node.label_of(evaluation.states[path])
    return typed_at(evaluation, path)


def typed_at(evaluation: Evaluation, path: str) -> Cell:
    """What is stored at a path, whether it counts or not."""
    entry = evaluation.answers.get(path)
    if isinstance(entry, State):
        return entry.value.replace("_", " ")
    if isinstance(entry, Override):
        return raw_in_words(entry.value)
    if isinstance(entry, Items):
        return None
    node = evaluation.form.node(path)
    if isinstance(node, Question) and isinstance(entry, str | int) and not isinstance(entry, bool):
        return node.title_of(entry) or entry
    return raw_in_words(entry)


def item_label(evaluation: Evaluation, repeat: Repeat, list_path: str, item: str) -> str:
    """What an item of a list is called: its label, or its place in the list."""
    place = evaluation.items[list_path].index(item) + 1
    return item_name(repeat, place, evaluation.frame_at(f"{list_path}.{item}"))


def items_around(evaluation: Evaluation, path: str) -> str:
    """What the items are called that a path leads through, outermost first; empty where it is in none."""
    ways = items_on(path, evaluation.form.nodes)
    return " › ".join(item_label(evaluation, repeat, list_path, item) for repeat, list_path, item in ways)


def title_of_path(evaluation: Evaluation, path: str) -> str:
    """Where a path is, in words: section, item, question."""
    titles: list[str] = []
    template = here = ""
    parts = iter(path.split("."))
    for part in parts:
        template, here = (f"{template}.{part}", f"{here}.{part}") if template else (part, part)
        node = evaluation.form.nodes.get(template)
        titles.append(node.title if node is not None else part)
        item = next(parts, None) if isinstance(node, Repeat) else None
        if isinstance(node, Repeat) and item is not None:
            is_there = item in evaluation.items.get(here, ())
            titles.append(item_label(evaluation, node, here, item) if is_there else "taken out")
            here = f"{here}.{item}"
    return " › ".join(titles)
