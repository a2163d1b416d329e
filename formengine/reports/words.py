"""How answers read to a person: choices by their titles, dates by their day, states by their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from formengine.answers import AnsweredIn, Items, Override, Raw, SameAs, Unreadable
from formengine.evaluation import Evaluation, item_called, item_name, label_of
from formengine.expressions import Value
from formengine.kinds import shown_value
from formengine.kinds.attachments import object_in
from formengine.model import Choice, Group, Kind, Place, Question, Repeat, State, items_on, stops_on
from formengine.plain_text import shown
from formengine.tables import Plain
from formengine.validation import Problem

GONE = "no longer in the list"


def raw_in_words(raw: Raw) -> Plain:
    """An answer that does not count, as it was typed."""
    if isinstance(raw, Unreadable):
        return raw.text
    if isinstance(raw, tuple):
        return "; ".join(str(raw_in_words(member)) for member in raw)
    return raw


def value_at(evaluation: Evaluation, path: str, question: Question, value: Value) -> Plain:
    """A value of the question at a path, in words: an item that it refers to by what that is called."""
    if question.refers_to is None or value is None:
        return shown_value(question, value)
    return _items_called(evaluation, path, question.refers_to, value if isinstance(value, tuple) else (value,))


def _items_called(evaluation: Evaluation, path: str, place: Place, items: Iterable[Value | Raw]) -> str:
    called = dict(items_to_choose(evaluation, path, place))
    return "; ".join(called.get(str(item), GONE) for item in items)


def items_to_choose(evaluation: Evaluation, path: str, place: Place) -> Iterator[tuple[str, str]]:
    """The items that a question at a path may refer to, and what they are called: by place where two are alike."""
    around = evaluation.frame_at(path)
    list_path, repeat = place.key(around.prefixes), evaluation.form.nodes[place.path]
    assert isinstance(repeat, Repeat)
    frames = [around.inside(list_path, item, place.depth) for item in evaluation.lists.get(list_path, ())]
    labels = [label_of(repeat, frame) for frame in frames]
    alike = Counter(labels)
    for number, (frame, label) in enumerate(zip(frames, labels, strict=True), start=1):
        yield frame.item, label if label and alike[label] == 1 else item_name(repeat, number, frame)


def offered_at(evaluation: Evaluation, path: str, question: Question) -> Question:
    """The question as it is asked at a path: one that refers to a list offers the items there are."""
    if question.refers_to is None:
        return question
    offered = items_to_choose(evaluation, path, question.refers_to)
    return replace(question, choices=tuple(Choice(item, called) for item, called in offered))


def answer_at(evaluation: Evaluation, path: str) -> Plain:
    """What stands at a question in words: its value, its state's label, what was typed, or nothing."""
    node = evaluation.form.node(path)
    if path in evaluation.values and isinstance(node, Question):
        return value_at(evaluation, path, node, evaluation.values[path])
    if path in evaluation.states and isinstance(node, Question | Repeat):
        label, place = node.label_of(evaluation.states[path]), evaluation.answered_in.get(path)
        return label if place is None else f"{label}: {title_of_path(evaluation, place)}"
    return typed_at(evaluation, path)


def told_at(evaluation: Evaluation, path: str) -> Plain:
    """The same for a reader, who also learns where an answer was taken from: "as for Jo: 12 High Street"."""
    source, answer = evaluation.same_as.get(path), answer_at(evaluation, path)
    if source is None or path not in {*evaluation.values, *evaluation.states}:
        return answer
    return f"as for {_called_from(evaluation, path, source)}: {shown(answer)}"


def item_before(evaluation: Evaluation, path: str) -> str | None:
    """The same question of the item before in its list; None where there is no such item."""
    node = evaluation.form.node(path)
    if node is None or not node.depth:
        return None
    _, list_path, item = tuple(items_on(path, evaluation.form.nodes))[-1]
    items = evaluation.lists.get(list_path, ())
    place = items.index(item) if item in items else 0
    return f"{list_path}.{items[place - 1]}.{node.suffix}" if place else None


def _called_from(evaluation: Evaluation, path: str, source: str) -> str:
    """What another question is called: by its item alone, where it is the same question of another item."""
    ways, here = tuple(items_on(source, evaluation.form.nodes)), tuple(items_on(path, evaluation.form.nodes))
    if not ways or evaluation.form.node(source) is not evaluation.form.node(path) or ways[-1][1] != here[-1][1]:
        return title_of_path(evaluation, source)
    repeat, list_path, item = ways[-1]
    place = evaluation.items[list_path].index(item) + 1
    return item_called(repeat, place, evaluation.frame_at(f"{list_path}.{item}"))


def typed_at(evaluation: Evaluation, path: str) -> Plain:
    """What is stored at a path, whether it counts or not."""
    entry = evaluation.answers.get(path)
    if isinstance(entry, State):
        return entry.value.replace("_", " ")
    if isinstance(entry, Override):
        return raw_in_words(entry.value)
    if isinstance(entry, Items):
        return None
    if isinstance(entry, SameAs | AnsweredIn):
        deed = "the same as" if isinstance(entry, SameAs) else "answered in"
        return f"{deed} {title_of_path(evaluation, entry.path)}"
    return _raw_at(evaluation, path, entry)


def _raw_at(evaluation: Evaluation, path: str, entry: Raw) -> Plain:
    node = evaluation.form.node(path)
    if isinstance(node, Question) and node.kind is Kind.ATTACHMENT and (found := object_in(entry)) and "name" in found:
        return str(found["name"])
    if isinstance(node, Question) and node.refers_to is not None and isinstance(entry, str | tuple):
        return _items_called(evaluation, path, node.refers_to, entry if isinstance(entry, tuple) else (entry,))
    if isinstance(node, Question) and isinstance(entry, str | int) and not isinstance(entry, bool):
        return node.title_of(entry) or entry
    return raw_in_words(entry)


def item_label(evaluation: Evaluation, repeat: Repeat, list_path: str, item: str) -> str:
    """What an item of a list is called: its label, or its place in the list."""
    place = evaluation.items[list_path].index(item) + 1
    return item_name(repeat, place, evaluation.frame_at(f"{list_path}.{item}"))


def about_at(evaluation: Evaluation, path: str) -> str:
    """Whom an answer is about: the scope that the form says, and which of them, where it stands in an item."""
    node = evaluation.form.node(path)
    scope = node.about if node is not None else ""
    labels = [
        item_label(evaluation, repeat, list_path, item)
        for repeat, list_path, item in items_on(path, evaluation.form.nodes)
        if repeat.about == scope
    ]
    return f"{scope}: {' › '.join(labels)}" if scope and labels else scope


def place_of(evaluation: Evaluation, path: str) -> str:
    """Where a path is inside of its section: the sub-sections and items around it."""
    titles: list[str] = []
    for stop in stops_on(path, evaluation.form.nodes):
        if isinstance(stop.node, Repeat) and stop.item is not None:
            titles.append(item_label(evaluation, stop.node, stop.path, stop.item))
        elif isinstance(stop.node, Group) and stop.is_inside:
            titles.append(stop.node.title)
    return " › ".join(titles)


def pointing_in_words(evaluation: Evaluation, row: Mapping[str, Any]) -> str:
    """A row of a store that points at another place: "same as" or "answered in", and its title."""
    deed, path = next(iter(row.items()))
    return f"{deed.replace('_', ' ')} {title_of_path(evaluation, str(path))}"


def where(evaluation: Evaluation, problem: Problem) -> str:
    """What a problem is about, in words: every place that it points at."""
    places = [title_of_path(evaluation, path) for path in (problem.path, *problem.also) if path]
    return "; ".join(places) or "The whole form"


def title_of_path(evaluation: Evaluation, path: str) -> str:
    """Where a path is, in words: section, item, question."""
    titles: list[str] = []
    for stop in stops_on(path, evaluation.form.nodes):
        titles.append(stop.node.title if stop.node is not None else stop.name)
        if isinstance(stop.node, Repeat) and stop.item is not None:
            is_there = stop.item in evaluation.items.get(stop.path, ())
            titles.append(item_label(evaluation, stop.node, stop.path, stop.item) if is_there else "taken out")
    return " › ".join(titles)
