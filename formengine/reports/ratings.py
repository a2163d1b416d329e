"""Ratings over time: a small line for each, all on one scale; entered by persons, and nothing is made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from formengine.evaluation import Evaluation
from formengine.model import Form, Kind, Question
from formengine.records import Record
from formengine.records.carrying import former
from formengine.reports.words import title_of_path
from formengine.tables import Cell, Chart, Column, Table

LONGEST_SCALE = 10
"""Steps from the lowest to the highest: a number on more is a measurement, and no rating."""

MOST_PANELS = 9
CAPTION = (
    "As they were entered, not a score: to be read beside the words, never added up or averaged. A line between two"
    " days is drawn for the eye; nothing is known of the time between."
)

Range = tuple[int, int]
Sitting = tuple[date, Record, Evaluation]


def ratings_over_time(sittings: Sequence[Sitting]) -> Iterator[Chart]:
    """Every rating that was given at least twice, as small lines side by side; a chart for each range of numbers.

    Parameters: `sittings` in the order of their days. A rating is a question for a whole number from a lowest to a
    highest step that counts for no scale and stands in no list.
    """
    newest = sittings[-1][2]
    ranges: dict[Range, list[Question]] = {}
    for question in newest.form.nodes.values():
        scale = rating_range(newest.form, question) if isinstance(question, Question) else None
        if isinstance(question, Question) and scale and len(_given(sittings, question, scale)) > 1:
            ranges.setdefault(scale, []).append(question)
    for scale, questions in ranges.items():
        names = _names(newest, questions)
        for place in range(0, len(questions), MOST_PANELS):
            yield _chart(sittings, questions[place : place + MOST_PANELS], names, scale)


def rating_range(form: Form, question: Question) -> Range | None:
    """From which to which step a rating goes; None where a question is none."""
    counted = {item.of.path for scale in form.scales for item in scale.items if isinstance(item.of, Question)}
    if question.depth or question.calculate or question.path in counted:
        return None
    if question.kind is Kind.RATING:
        steps = [choice.value for choice in question.choices if isinstance(choice.value, int)]
        low, high = min(steps, default=None), max(steps, default=None)
    elif question.kind is Kind.INTEGER:
        low, high = whole(question.limits.minimum), whole(question.limits.maximum)
    else:
        return None
    return (low, high) if low is not None and high is not None and 0 < high - low <= LONGEST_SCALE else None


def whole(bound: Decimal | int | None) -> int | None:
    """A bound where it is a whole number."""
    return bound if isinstance(bound, int) else None


def _given(sittings: Sequence[Sitting], question: Question, scale: Range) -> Mapping[int, int]:
    """The numbers given to a rating, by the sitting's place; none where it then had another range, or other words."""
    found = {}
    for place, (_, _, evaluation) in enumerate(sittings):
        then = former(question, evaluation.form)
        if isinstance(then, Question) and rating_range(evaluation.form, then) == scale:
            value = evaluation.values.get(then.path)
            if isinstance(value, int) and not isinstance(value, bool):
                found[place] = value
    return found


def _names(evaluation: Evaluation, questions: Sequence[Question]) -> dict[str, str]:
    """What each rating is called: by its question where that is asked once, else by its section, else by both."""
    wholes = [title_of_path(evaluation, one.path) for one in questions]
    ways = (
        [one.title for one in questions],
        [whole.partition(" › ")[0] for whole in wholes],
        wholes,
        [f"{whole} ({one.path})" for whole, one in zip(wholes, questions, strict=True)],
    )
    counted = [Counter(way) for way in ways]
    names: dict[str, str] = {}
    for place, one in enumerate(questions):
        found = (way[place] for way, counts in zip(ways, counted, strict=True) if counts[way[place]] == 1)
        names[one.path] = next(name for name in found if name not in names.values())
    return names


def _chart(sittings: Sequence[Sitting], questions: Sequence[Question], names: Mapping[str, str], scale: Range) -> Chart:
    given = [_given(sittings, question, scale) for question in questions]
    columns = (Column("When", "narrow"), *(Column(names[one.path], "narrow") for one in questions))
    days = [day for day, _, _ in sittings]
    told = "; ".join(
        f"{names[one.path]}: {_told(days, numbers)}" for one, numbers in zip(questions, given, strict=True)
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (day, *(numbers.get(place) for numbers in given)) for place, day in enumerate(days)
    )
    table = Table("Ratings over time", columns, rows)
    values = tuple(column.title for column in columns[1:])
    return Chart(table, values, *scale, CAPTION, told, "line", in_panels=True)


def _told(days: Sequence[date], numbers: Mapping[int, int]) -> str:
    return ", ".join(f"{day.isoformat()} {numbers.get(place, 'none')}" for place, day in enumerate(days))
