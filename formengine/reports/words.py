"""How answers read to a person: choices by their titles, dates by their day, states by their labels."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from formengine.answers import Items, Override, Raw, Unreadable
from formengine.dates import PartialDate
from formengine.evaluation import Evaluation, item_name
from formengine.expressions import Value
from formengine.model import Question, Repeat, State, items_on
from formengine.tables import Cell


def cell_of(question: Question, value: Value) -> Cell:
    """An effective value as it stands in a table: numbers and days stay what they are, choices become words."""
    if isinstance(value, tuple):
        return "; ".join(question.title_of(member) or member for member in value)
    if question.choices and isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return _chosen(question, value)
    if isinstance(value, PartialDate):
        return partial_date_in_words(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and question.unit:
        return f"{value} {question.unit}"
    return value


def _chosen(question: Question, value: str | int | Decimal) -> str:
    title = question.title_of(value) or str(value)
    return f"{value} – {title}" if isinstance(value, int | Decimal) else title


def partial_date_in_words(value: PartialDate) -> str:
    """`1912~` → about 1912; `1912/1915` → 1912 to 1915; `..` → not known."""
    if value.text == "..":
        return "not known"
    first, bar, last = value.text.partition("/")
    if not bar:
        return _part_in_words(first)
    if first == "..":
        return f"up to {_part_in_words(last)}"
    if last == "..":
        return f"from {_part_in_words(first)} on"
    return f"{_part_in_words(first)} to {_part_in_words(last)}"


def _part_in_words(part: str) -> str:
    year_month_day = part.rstrip("~?%")
    pieces = year_month_day.split("-")
    if len(pieces) == 1:
        words = year_month_day
    elif len(pieces) == 2:
        words = date(int(pieces[0]), int(pieces[1]), 1).strftime("%B %Y")
    else:
        day = date.fromisoformat(year_month_day)
        words = f"{day.day} {day.strftime('%B %Y')}"
    return f"about {words}" if part != year_month_day else words


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
        return cell_of(node, evaluation.values[path])
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
