"""One choice, a rating, several choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from formengine.answers import Raw
from formengine.errors import did_you_mean, shortened
from formengine.expressions import Value
from formengine.kinds.numbers import refuse_large
from formengine.kinds.rules import AsItStands, Check, Json, NotUnderstood, Rules, Wrong, called, each_time, given
from formengine.model import Choice, Kind, Question
from formengine.tables import Plain
from formengine.tongue import later


def numbered(question: Question) -> list[tuple[str, Choice]]:
    """The choices with the number a person types for each: a rating's own value, otherwise its position."""
    if question.kind is Kind.RATING:
        return [(str(choice.value), choice) for choice in question.choices]
    return [(str(place), choice) for place, choice in enumerate(question.choices, start=1)]


def _names(question: Question) -> Iterator[dict[str, Choice]]:
    """What a choice can be called: first by its number, then by its title, then by what is stored."""
    yield dict(numbered(question))
    yield {choice.title.lower(): choice for choice in question.choices}
    yield {str(choice.value).lower(): choice for choice in question.choices}


def _chosen(question: Question, text: str) -> Choice:
    for names in _names(question):
        if text.lower() in names:
            return names[text.lower()]
    offer = did_you_mean(text, [choice.title for choice in question.choices])
    raise NotUnderstood(f"'{text[:40]}' is not one of the choices. Type its number.{offer}")


def _read_choice(question: Question, text: str, today: date) -> Raw:
    return _chosen(question, text.strip()).value


def _read_choices(question: Question, text: str, today: date) -> Raw:
    text = text.strip()
    parts = text.split() if re.fullmatch(r"[0-9 ]+", text) else text.split(",")
    wanted = {_chosen(question, part.strip()).value for part in parts if part.strip()}
    return tuple(choice.value for choice in question.choices if choice.value in wanted)


def _check_choice(question: Question) -> Check:
    wanted, offered = _one_offered(question)

    def check(raw: Raw) -> Value:
        if type(raw) is wanted and raw in offered:
            return raw  # type: ignore[return-value]
        raise _no_choice(question, wanted, raw)

    return check


def _no_choice(question: Question, wanted: type, raw: Raw) -> Wrong:
    """What is wrong with an answer that is not offered. Raises Wrong where it cannot be kept at all."""
    if isinstance(raw, str | int) and type(raw) is wanted:
        if isinstance(raw, int):
            refuse_large(raw)
        return Wrong("choice", _not_offered(question, raw))
    return Wrong("type", f"One of the choices is needed here ({_offered(question)}), not {called(raw)}.")


def _one_offered(question: Question) -> AsItStands:
    wanted = int if question.kind is Kind.RATING else str
    return wanted, frozenset(choice.value for choice in question.choices)


def _check_choices(question: Question) -> Check:
    offered = frozenset(choice.value for choice in question.choices)
    least, most = question.limits.fewest or 0, question.limits.most
    most = len(offered) if most is None else most

    def check(raw: Raw) -> Value:
        # What is offered is texts, so that nothing but a text is equal to any of it; what stands twice is met once.
        if type(raw) is tuple and least <= (count := len(raw)) <= most and len(offered.intersection(raw)) == count:
            return raw  # type: ignore[return-value]
        return _choices_in(question, offered, raw)

    return check


def _choices_in(question: Question, offered: frozenset[str | int], raw: Raw) -> Value:
    """The choices that an answer is, if it is some. Raises Wrong with what is wrong with it."""
    members = _texts_in(raw)
    if members is None:
        raise Wrong("type", f"A list of choices is needed here ({_offered(question)}), not {called(raw)}.")
    if not offered.issuperset(members):
        other = next(member for member in members if member not in offered)
        raise Wrong("choice", _not_offered(question, other))
    return _in_number(question, members)


def _texts_in(raw: Raw) -> tuple[str, ...] | None:
    """The members of a list, where all of them are texts."""
    if not isinstance(raw, tuple):
        return None
    for member in raw:
        if type(member) is not str:
            return None
    return raw  # type: ignore[return-value]


def _in_number(question: Question, members: tuple[str, ...]) -> Value:
    """Several choices, each of them once and neither too few nor too many."""
    if len(set(members)) < len(members):
        raise Wrong("list", "A choice stands twice; keep it once.")
    least, most = question.limits.fewest, question.limits.most
    if least is not None and len(members) < least:
        raise Wrong("list", f"Choose at least {least}.")
    if most is not None and len(members) > most:
        raise Wrong("list", f"Choose at most {most}.")
    return members


def _offered(question: Question) -> str:
    codes = [str(choice.value) for choice in question.choices]
    return shortened(", ".join(codes[:6]) + (", …" if len(codes) > 6 else ""), 60)


def _not_offered(question: Question, value: str | int) -> str:
    offer = did_you_mean(str(value), [str(choice.value) for choice in question.choices])
    return f"'{shortened(str(value), 30)}' is not among the choices: {_offered(question)}.{offer}"


def _choices(question: Question) -> list[Json]:
    return [{"const": choice.value, "title": choice.title} for choice in question.choices]


def _schema_of_several(question: Question) -> Json:
    bounds = {"minItems": question.limits.fewest, "maxItems": question.limits.most}
    items = {"type": "string", "oneOf": _choices(question)}
    return {"type": "array", "uniqueItems": True, "items": items, **given(bounds)}


def _show_choice(question: Question, value: Value) -> Plain:
    title = question.title_of(value) or str(value)  # type: ignore[arg-type]
    return f"{value} – {title}" if question.kind is Kind.RATING else title


def _show_choices(question: Question, value: Value) -> Plain:
    return "; ".join(question.title_of(member) or member for member in value)  # type: ignore[union-attr]


LONGEST_ID = 40
ITEM_ID: Json = {"type": "string", "description": "The item's own id, the same in every copy.", "maxLength": LONGEST_ID}


def _check_reference(raw: Raw) -> str:
    """The id of an item; whether there is such an item is known where the whole form is looked at."""
    if not isinstance(raw, str):
        raise Wrong("type", f"The id of an item is needed here, not {called(raw)}.")
    _refuse_long(raw)
    return raw


def _refuse_long(*ids: str) -> None:
    if any(len(one) > LONGEST_ID for one in ids):
        raise Wrong("length", f"The id of an item has {LONGEST_ID} characters at most.")


def _check_references(question: Question, raw: Raw) -> Value:
    members = _texts_in(raw)
    if members is None:
        raise Wrong("type", f"A list of ids of items is needed here, not {called(raw)}.")
    _refuse_long(*members)
    return _in_number(question, members)


def _schema_of_items(question: Question) -> Json:
    bounds = {"minItems": question.limits.fewest, "maxItems": question.limits.most}
    return {"type": "array", "uniqueItems": True, "items": ITEM_ID, **given(bounds)}


CHOICES = {
    Kind.CHOICE: Rules(
        _read_choice, _check_choice, lambda question: {"type": "string", "oneOf": _choices(question)},
        show=_show_choice, idiom="`string` with `oneOf`", stored="the choice's `const`", as_it_stands=_one_offered,
    ),
    Kind.RATING: Rules(
        _read_choice, _check_choice, lambda question: {"type": "integer", "oneOf": _choices(question)},
        show=_show_choice, idiom="`integer` with `oneOf`", stored="the step's `const`", as_it_stands=_one_offered,
    ),
    Kind.CHOICES: Rules(
        _read_choices, _check_choices, _schema_of_several, show=_show_choices,
        idiom='`array` with `"uniqueItems": true` and `"items": {"type": "string", "oneOf": […]}`',
        stored="a list of `const`",
        hint=later("one or more numbers, such as 1 3"),
    ),
    Kind.REFERENCE: Rules(
        _read_choice, lambda question: _check_reference, lambda question: ITEM_ID,
        idiom="`string` with `choices_from`, the path of a list", stored="the item's id",
    ),
    Kind.REFERENCES: Rules(
        _read_choices, each_time(_check_references), _schema_of_items, show=_show_choices,
        idiom='`array` with `"uniqueItems": true`, `"items": {"type": "string"}` and `choices_from`',
        stored="a list of ids",
        hint=later("one or more numbers, such as 1 3"),
    ),
}  # fmt: skip
