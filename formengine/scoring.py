"""Answers → the form's scales: a number where there may be one, and always a sentence that explains it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any, Literal, NamedTuple

from formengine.expressions import Fault, Value
from formengine.expressions.values import NUMBERS, rounded
from formengine.model import Band, Item, Norm, Question, Scale
from formengine.values import dataclass

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "floor": ROUND_FLOOR}
NOUGHT = Decimal(0)
NOT_ASKED = "No score: these questions are not asked here."
NONE_APPLIES = "No score: none of these questions applies here."
WHOLE_ONLY = ("sum", "weighted", "count")
"""Methods whose range shrinks with each item that is left out, so that bands and norms no longer fit."""


@dataclass(frozen=True, slots=True)
class Flag:
    """An answer to speak about, whatever the score: the item, the answer, and what is said."""

    item: str
    value: Decimal | int
    text: str


Outcome = Literal["counted", "missing", "dropped"]


@dataclass(frozen=True, slots=True)
class Target:
    """The item of a list that a score is about: its path with its id, what it is called, and whether that is a name."""

    path: str
    label: str
    is_named: bool = True


class Counted(NamedTuple):
    """An item as it entered a score; a tuple, because a score of many items makes many.

    `answer` as it was given, `counted_as` after reversal; both None where it was missing, or dropped from the scale;
    `part` is the score of another scale, where that is what counts.
    """

    path: str
    title: str
    answer: Decimal | int | None
    is_reversed: bool
    weight: Decimal | int
    counted_as: Decimal | None
    outcome: Outcome
    is_hidden: bool = False
    part: Score | None = None


@dataclass(frozen=True, slots=True)
class StandardScore:
    """A score seen beside a population: how many standard deviations from its mean (z), and as 50 + 10 z (T)."""

    norm: Norm
    z: Decimal
    t: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """What a scale came to.

    `value` is None where there is no score, and `explanation` says why; `answered` items of `of`; `prorated` where
    missing items were made up for; `unit` what the number is out of; `band` the label it falls in, if there is any;
    `target` the item of a list that it is about, where the scale is scored for each; `items` how each item entered it;
    `left_out` which of them the scale dropped, by path in the form; `is_whole` whether its range is the scale's own,
    so that bands, norms and reliable change are of it.
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
    target: Target | None = None
    standard_scores: tuple[StandardScore, ...] = ()
    items: tuple[Counted, ...] = ()
    left_out: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def name(self) -> str:
        """The scale's id, with the item it is about where there is one: `anxiety@figures.k3f9abcd`."""
        return f"{self.scale}@{self.target.path}" if self.target else self.scale

    @property
    def title(self) -> str:
        """The scale's label, with whom it is about where that is an item of a list."""
        return f"{self.label} – {self.target.label}" if self.target else self.label


@dataclass(frozen=True, slots=True)
class Sheet:
    """What scoring looks at: effective values, states, the paths that are not asked, and the items of lists by path."""

    values: Mapping[str, Value | Fault]
    states: Mapping[str, str]
    hidden: Container[str]
    lists: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)


def scored(scales: Sequence[Scale], sheet: Sheet) -> tuple[Score, ...]:
    """Every scale of a filled form by its declared rule, in the form's order; one of a list for each of its items."""
    known: dict[tuple[str, Target | None], Score] = {}
    targets: dict[str, tuple[Target | None, ...]] = {"": (None,), **sheet.lists}
    return tuple(
        score_of(scale, target, sheet, known) for scale in scales for target in targets.get(scale.for_each, ())
    )


Known = dict[tuple[str, Target | None], Score]


def score_of(scale: Scale, target: Target | None, sheet: Sheet, known: Known) -> Score:
    """One scale of a filled form by its declared rule.

    Parameters: `target` the item of a list that it is about, if any; `sheet` what is looked at; `known` keeps the
    scores already worked out, by scale and target, because a scale may count in several others, and gains this one.
    """
    score = known.get((scale.id, target))
    if score is None:
        score = known[scale.id, target] = _made(scale, target, sheet, _entered(scale, target, sheet, known))
    return score


def _made(scale: Scale, target: Target | None, sheet: Sheet, items: tuple[Counted, ...]) -> Score:
    outcomes = [item.outcome for item in items]
    counting = items if "dropped" not in outcomes else [item for item in items if item.outcome != "dropped"]
    answers = counting if "missing" not in outcomes else [item for item in counting if item.outcome == "counted"]
    why_not = _why_not(scale, items, counting, answers)
    value = None if why_not else _value(scale, counting, answers)
    parts = [item.part for item in answers if item.part is not None]
    prorated = value is not None and (len(answers) < len(counting) or any(part.prorated for part in parts))
    # A part that is missing has left something out, too.
    has_left_out = len(counting) < len(items) or any(item.part is not None for item in items)
    left_out = tuple(_left_out(scale, items)) if has_left_out else ()
    is_whole = not (left_out and scale.method in WHOLE_ONLY) and all(part.is_whole for part in parts)
    band = band_of(scale, value) if is_whole else None
    return Score(
        scale=scale.id,
        label=scale.label,
        value=value,
        unit=_unit(scale, len(counting)),
        answered=len(answers),
        of=len(counting),
        prorated=prorated,
        band=band.label if band else None,
        flags=tuple(_flags(scale, target, sheet)),
        explanation=why_not or _explained(scale, counting, answers, prorated=prorated, is_whole=is_whole),
        target=target,
        standard_scores=tuple(_standard(value, norm) for norm in scale.norms) if value is not None and is_whole else (),
        items=items,
        left_out=left_out,
        is_whole=is_whole,
    )


def _left_out(scale: Scale, items: Sequence[Counted]) -> Iterator[str]:
    """The questions and scales that were dropped, here and in its parts; named alike in every record."""
    for item, counted in zip(scale.items, items, strict=True):
        if counted.outcome == "dropped":
            yield item.of.id if isinstance(item.of, Scale) else item.of.path
        elif counted.part is not None:
            yield from counted.part.left_out


def path_of(question: Question, scale: Scale, target: Target | None) -> str:
    """Where a question of a scale stands in the answers: inside of the item that is scored, if there is one."""
    return question.path if target is None else f"{target.path}{question.path.removeprefix(scale.for_each)}"


def _entered(scale: Scale, target: Target | None, sheet: Sheet, known: Known) -> tuple[Counted, ...]:
    """How each item enters the scale; one loop, because a scale has many."""
    entered: list[Counted] = []
    values, hidden, drops, turned = sheet.values, sheet.hidden, scale.drops, _turned(scale)
    part: Score | None
    answer: Decimal | int | None
    for item in scale.items:
        of = item.of
        if isinstance(of, Scale):
            part = score_of(of, target, sheet, known)
            path, title, answer, is_hidden = part.name, of.label, part.value, part.explanation == NOT_ASKED
        else:
            part, path, title = None, of.path if target is None else path_of(of, scale, target), of.title
            given, is_hidden = values.get(path), path in hidden
            answer = given if type(given) is int else _number(given)
        if drops and _is_dropped(drops, is_hidden, part, sheet.states.get(path)):
            counted_as, outcome = None, "dropped"
        elif answer is None:
            counted_as, outcome = None, "missing"
        elif turned is not None and type(answer) is int:
            counted_as, outcome = Decimal(turned - answer if item.is_reversed else answer), "counted"
        else:
            counted_as, outcome = _counted_as(scale, item, answer), "counted"
        entered.append(
            _new(Counted, (path, title, answer, item.is_reversed, item.weight, counted_as, outcome, is_hidden, part))
        )
    return tuple(entered)


def _is_dropped(drops: Container[str], is_hidden: bool, part: Score | None, state: str | None) -> bool:
    """Whether a scale leaves an item out; a part of which no item is left does not apply."""
    if part is not None:
        state = None if part.of else "not_applicable"
    return (is_hidden and "hidden" in drops) or state in drops


def _turned(scale: Scale) -> int | None:
    """What a whole answer is taken from where its item is reversed; None where that is not all there is to it."""
    lowest, highest = scale.minimum, scale.maximum
    if isinstance(lowest, int) and isinstance(highest, int) and scale.method != "count":
        return lowest + highest
    return None


_new = tuple.__new__
"""Makes a tuple with names without giving each name its turn."""


def _number(value: Value | Fault) -> Decimal | int | None:
    if type(value) is int:
        return value
    return int(value) if isinstance(value, bool) else value if isinstance(value, int | Decimal) else None


def _why_not(scale: Scale, items: Sequence[Counted], counting: Sequence[Counted], answers: Sequence[Counted]) -> str:
    """Why there is no score, as a sentence; empty where there is one."""
    if all(item.is_hidden for item in items):
        return NOT_ASKED
    if not counting:
        return NONE_APPLIES
    missing = len(counting) - len(answers)
    if not answers:
        return "No score yet: none of the questions is answered."
    if missing > scale.at_most:
        allowed = "none" if not scale.at_most else f"{scale.at_most} at most"
        return f"No score: {missing} of {len(counting)} items are missing; {allowed} may be."
    if missing and not scale.prorates:
        return f"No score: {missing} of {len(counting)} items are missing and this scale is not prorated."
    return ""


def _counted_as(scale: Scale, item: Item, number: Decimal | int) -> Decimal:
    """An answer as it enters the scale: reversed where its key says so, counted as 1 or 0 by the method count."""
    if not item.is_reversed:
        kept = Decimal(number)
    else:
        kept = NUMBERS.subtract(NUMBERS.add(scale.minimum, scale.maximum), number)
    return Decimal(int(kept > scale.minimum)) if scale.method == "count" else kept


def _added(numbers: Iterable[Decimal | int]) -> Decimal:
    """A sum that does not depend on the process's own decimal settings."""
    return reduce(NUMBERS.add, numbers, NOUGHT)


def _total(answers: Iterable[Counted]) -> Decimal:
    """The sum of all by their weights: the usual one, 1, needs no work; one of 1.0 gives a number its decimals."""
    return _added(
        [
            item.counted_as or NOUGHT
            if item.weight.__class__ is int and item.weight == 1
            else NUMBERS.multiply(item.counted_as or NOUGHT, item.weight)
            for item in answers
        ]
    )


def _value(scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    raw = _METHODS[scale.method](scale, counting, answers)
    # A whole number rounded to none of its places stays what it is.
    if scale.places is None or (scale.places == 0 and raw.same_quantum(NOUGHT)):
        kept = raw
    else:
        kept = rounded(raw, scale.places, MODES[scale.mode])
    return NUMBERS.add(kept, 0)  # There is no score of minus nought.


def _sum(scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    """The sum of all items; with items missing, the mean of those answered times their number."""
    return NUMBERS.divide(NUMBERS.multiply(_total(answers), len(counting)), len(answers))


def _mean(scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    return NUMBERS.divide(_sum(scale, counting, answers), len(counting))


def _weighted(scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    total = _total(answers)
    if len(answers) == len(counting):
        return total
    all_weights, there = _added(item.weight for item in counting), _added(item.weight for item in answers)
    return NUMBERS.divide(NUMBERS.multiply(total, all_weights), there)


def _percent(scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    above = NUMBERS.subtract(_mean(scale, counting, answers), Decimal(scale.minimum))
    return NUMBERS.divide(NUMBERS.multiply(above, 100), NUMBERS.subtract(scale.maximum, scale.minimum))


_METHODS: dict[str, Callable[[Scale, Sequence[Counted], Sequence[Counted]], Decimal]] = {
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


def _standard(value: Decimal, norm: Norm) -> StandardScore:
    """How far a score is from a population's mean, in its standard deviations."""
    z = NUMBERS.divide(NUMBERS.subtract(value, norm.mean), Decimal(norm.sd))
    return StandardScore(norm, rounded(z, 2), rounded(NUMBERS.add(50, NUMBERS.multiply(10, z)), 0))


def _flags(scale: Scale, target: Target | None, sheet: Sheet) -> list[Flag]:
    flags: list[Flag] = []
    for risk in scale.risks:
        path = path_of(risk.question, scale, target)
        number = _number(sheet.values.get(path))
        if number is not None and number >= risk.at_least:
            chosen = risk.question.title_of(number)
            flags.append(Flag(path, number, f"{risk.text} (Answered: {chosen or number}.)"))
    return flags


def _explained(
    scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted], *, prorated: bool, is_whole: bool
) -> str:
    """One plain sentence or two: how many items, what was done to them, which rule."""
    dropped, reverse = len(scale.items) - len(counting), sum([item.is_reversed for item in answers])
    parts = [f"{len(answers)} of {len(counting)} items answered"]
    if dropped:
        parts.append(f"{dropped} left out because {'it does' if dropped == 1 else 'they do'} not apply here")
    if len(answers) < len(counting):
        parts.append("prorated for those missing")
    elif prorated:
        parts.append("one of them or more prorated")
    if reverse:
        parts.append(f"{reverse} reverse-keyed" if reverse > 1 else "one reverse-keyed")
    rule = f"rule version {scale.version}, {scale.source}"
    direction = f" {scale.direction[0].upper()}{scale.direction[1:].rstrip('.')}."
    is_beside = bool(scale.bands or scale.norms)
    shrunk = "" if is_whole or not is_beside else " Bands and norms are for all of its items, so none is given."
    return f"{', '.join(parts)} ({rule}).{direction}{shrunk}"


def differences(came: Score, expected: Mapping[str, Any]) -> list[str]:
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
