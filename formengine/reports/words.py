"""How answers read to a person: choices by their titles, dates by their day, states by their labels."""

from __future__ import annotations

from formengine.answers import Items, Override, Raw, Unreadable
from formengine.evaluation import Evaluation, item_name
from formengine.kinds import shown_value
from formengine.model import Question, Repeat, State
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
    place = evaluation.answers.items(list_path).index(item) + 1
    return item_name(repeat, place, evaluation.frame.inside(list_path, item, repeat.depth))


def title_of_path(evaluation: Evaluation, path: str) -> str:
    """Where a path is, in words: section, item, question."""
    form = evaluation.form
    titles: list[str] = []
    parts = path.split(".")
    for end in range(1, len(parts) + 1):
        here = ".".join(parts[:end])
        above = form.node(".".join(parts[: end - 1])) if end > 1 else None
        if isinstance(above, Repeat) and parts[end - 1] in evaluation.answers.items(".".join(parts[: end - 1])):
            titles.append(item_label(evaluation, above, ".".join(parts[: end - 1]), parts[end - 1]))
        else:
            node = form.node(here)
            titles.append(node.title if node is not None else parts[end - 1])
    return " › ".join(titles)
