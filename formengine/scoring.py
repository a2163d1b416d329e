"""Answers → the form's scales: a number where there may be one, and always a sentence that explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

from formengine.expressions import Fault, Value
from formengine.expressions.values import NUMBERS, rounded
from formengine.model import Band, Item, Question, Risk, Scale

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "floor": ROUND_FLOOR}


@dataclass(frozen=True, slots=True)
class Flag:
    """An answer to speak about, whatever the score: the item, the answer, and what is said."""

    item: str
    value: Decimal | int
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a scale came to.

    `value` is None where there is no score, and `explanation` says why; `answered` items of `of`; `prorated` where
    missing items were made up for; `unit` what the number is out of; `band` the label it falls in, if there is any.
    """

    scale: str
    label: str
    value: Decimal | None
    unit: str
    answered: int
    of: int
    prorated: bool
    band: str | None
    flags: tuple[Flag, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What scoring looks at: effective values, states, and the paths that are not asked."""

    values: Mapping[str, Value | Fault]
    states: Mapping[str, str]
    hidden: frozenset[str]


def score(scale: Scale, sheet: Sheet) -> Score:
    """One scale of a filled form, by its declared rule."""
    counting = [item for item in scale.items if not _is_dropped(item, scale, sheet)]
    answers = [(item, number) for item in counting if (number := _number(sheet, item.question)) is not None]
    missing = len(counting) - len(answers)
    why_not = _why_not(scale, counting, answers, sheet)
    value = None if why_not else _value(scale, counting, answers)
    prorated = value is not None and missing > 0
    band = band_of(scale, value)
    return Score(
        scale=scale.id,
        label=scale.label,
        value=value,
        unit=_unit(scale, len(counting)),
        answered=len(answers),
        of=len(counting),
        prorated=prorated,
        band=band.label if band else None,
        flags=tuple(_flags(scale.risks, sheet)),
        explanation=why_not or _explained(scale, answers, len(counting), prorated),
    )


def _is_dropped(item: Item, scale: Scale, sheet: Sheet) -> bool:
    path = item.question.path
    if "hidden" in scale.drops and path in sheet.hidden:
        return True
    return sheet.states.get(path) in scale.drops


def _number(sheet: Sheet, question: Question) -> Decimal | int | None:
    value = sheet.values.get(question.path)
    return int(value) if isinstance(value, bool) else value if isinstance(value, int | Decimal) else None


Answered = list[tuple[Item, Decimal | int]]


def _why_not(scale: Scale, counting: list[Item], answers: Answered, sheet: Sheet) -> str:
    """Why there is no score, as a sentence; empty where there is one."""
    if all(item.question.path in sheet.hidden for item in scale.items):
        return "No score: these questions are not asked here."
    if not counting:
        return "No score: none of these questions applies here."
    missing = len(counting) - len(answers)
    if not answers:
        return "No score yet: none of the questions is answered."
    if missing > scale.at_most:
        allowed = "none" if not scale.at_most else f"{scale.at_most} at most"
        return f"No score: {missing} of {len(counting)} items are missing; {allowed} may be."
    if missing and not scale.prorates:
        return f"No score: {missing} of {len(counting)} items are missing and this scale is not prorated."
    return ""


def _counted(scale: Scale, item: Item, number: Decimal | int) -> Decimal:
    """An answer as it enters the scale: reversed where its key says so, counted as 1 or 0 by the method count."""
    kept = NUMBERS.subtract(NUMBERS.add(scale.minimum, scale.maximum), number) if item.is_reversed else Decimal(number)
    return Decimal(int(kept > scale.minimum)) if scale.method == "count" else kept


def _added(numbers: Iterable[Decimal | int]) -> Decimal:
    """A sum that does not depend on the process's own decimal settings."""
    return reduce(NUMBERS.add, numbers, Decimal(0))


def _value(scale: Scale, counting: list[Item], answers: Answered) -> Decimal:
    raw = _METHODS[scale.method](scale, counting, answers)
    return raw if scale.places is None else rounded(raw, scale.places, MODES[scale.mode])


def _sum(scale: Scale, counting: list[Item], answers: Answered) -> Decimal:
    """The sum of all items; with items missing, the mean of those answered times their number."""
    total = _added(_counted(scale, item, number) for item, number in answers)
    return NUMBERS.divide(NUMBERS.multiply(total, len(counting)), len(answers))


def _mean(scale: Scale, counting: list[Item], answers: Answered) -> Decimal:
    return NUMBERS.divide(_sum(scale, counting, answers), len(counting))


def _weighted(scale: Scale, counting: list[Item], answers: Answered) -> Decimal:
    total = _added(NUMBERS.multiply(_counted(scale, item, number), item.weight) for item, number in answers)
    if len(answers) == len(counting):
        return total
    all_weights, there = _added(item.weight for item in counting), _added(item.weight for item, _ in answers)
    return NUMBERS.divide(NUMBERS.multiply(total, all_weights), there)


def _percent(scale: Scale, counting: list[Item], answers: Answered) -> Decimal:
    above = NUMBERS.subtract(_mean(scale, counting, answers), Decimal(scale.minimum))
    return NUMBERS.divide(NUMBERS.multiply(above, 100), NUMBERS.subtract(scale.maximum, scale.minimum))


_METHODS: dict[str, Callable[[Scale, list[Item], Answered], Decimal]] = {
    "sum": _sum,
    "mean": _mean,
    "weighted": _weighted,
    "count": _sum,
    "percent": _percent,
}


def _unit(scale: Scale, items: int) -> str:
    """What the number is out of."""
    if scale.method == "sum":
        return f"{NUMBERS.multiply(scale.minimum, items)} to {NUMBERS.multiply(scale.maximum, items)}"
    if scale.method == "mean":
        return f"{scale.minimum} to {scale.maximum}"
    return {"count": f"0 to {items}", "percent": "percent"}.get(scale.method, "")


def band_of(scale: Scale, value: Decimal | None) -> Band | None:
    """The band a score falls in: the last whose lower edge it reaches."""
    if value is None:
        return None
    return next((band for band in reversed(scale.bands) if value >= band.start), None)


def _flags(risks: tuple[Risk, ...], sheet: Sheet) -> list[Flag]:
    flags: list[Flag] = []
    for risk in risks:
        number = _number(sheet, risk.question)
        if number is not None and number >= risk.at_least:
            chosen = risk.question.title_of(number)
            flags.append(Flag(risk.question.path, number, f"{risk.text} (Answered: {chosen or number}.)"))
    return flags


def _explained(scale: Scale, answers: Answered, of: int, prorated: bool) -> str:
    """One plain sentence or two: how many items, what was done to them, which rule."""
    reverse = sum(item.is_reversed for item, _ in answers)
    parts = [f"{len(answers)} of {of} items answered"]
    if prorated:
        parts.append("prorated for those missing")
    if reverse:
        parts.append(f"{reverse} reverse-keyed" if reverse > 1 else "one reverse-keyed")
    rule = f"rule version {scale.version}, {scale.source}"
    direction = f" {scale.direction[0].upper()}{scale.direction[1:].rstrip('.')}."
    return f"{', '.join(parts)} ({rule}).{direction}"


def differences(scale: Scale, came: Score, expected: Mapping[str, Any]) -> list[str]:
    """How a score differs from what a worked example expects; empty where it does not."""
    found: dict[str, Any] = {
        "value": came.value,
        "band": came.band,
        "prorated": came.prorated,
        "flags": [flag.item for flag in came.flags],
    }
    return [
        f"{key} should be {_shown(wanted)} and came to {_shown(found[key])}"
        for key, wanted in expected.items()
        if found[key] != wanted
    ]


def _shown(value: Any) -> str:
    return "none" if value is None else str(value)
