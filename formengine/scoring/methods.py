"""How the answers of a scale become its number: by its method, rounded as declared, beside its bands and norms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import reduce

from formengine.expressions.values import NUMBERS, rounded
from formengine.model import Band, Norm, Scale
from formengine.scoring.scores import Counted, StandardScore

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "floor": ROUND_FLOOR}
NOUGHT = Decimal(0)
WHOLE_ONLY = ("sum", "weighted", "count")
"""Methods whose range shrinks with each item that is left out, so that bands and norms no longer fit.

Where every item is answered, what they come to is the total itself.
"""


def number_of(
    scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted], points: int | None = None
) -> Decimal:
    """What a scale comes to.

    Parameters: `counting` its items but those that were dropped, `answers` those of them that are answered, at least
    one; `points` their total by weights, where that is known already.
    """
    if points is not None and len(answers) == len(counting) and scale.method in WHOLE_ONLY and not scale.places:
        return Decimal(points)  # Whole and without a minus nought: neither rounding nor 28 digits make it another.
    total = _total(answers) if points is None else Decimal(points)
    raw = _METHODS[scale.method](scale, total, counting, answers)
    # A whole number rounded to none of its places stays what it is.
    if scale.places is None or (scale.places == 0 and raw.same_quantum(NOUGHT)):
        kept = raw
    else:
        kept = rounded(raw, scale.places, MODES[scale.mode])
    return NUMBERS.add(kept, 0)  # There is no score of minus nought.


def _added(numbers: Iterable[Decimal | int]) -> Decimal:
    """A sum that does not depend on the process's own decimal settings."""
    return reduce(NUMBERS.add, numbers, NOUGHT)


def _total(answers: Iterable[Counted]) -> Decimal:
    """The sum of all by their weights: the usual one, 1, needs no work; one of 1.0 gives a number its decimals."""
    return _added(
        [
            item.counted_as or NOUGHT
            if type(item.weight) is int and item.weight == 1
            else NUMBERS.multiply(item.counted_as or NOUGHT, item.weight)
            for item in answers
        ]
    )


def _sum(scale: Scale, total: Decimal, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    """The sum of all items; with items missing, the mean of those answered times their number."""
    return NUMBERS.divide(NUMBERS.multiply(total, len(counting)), len(answers))


def _mean(scale: Scale, total: Decimal, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    return NUMBERS.divide(_sum(scale, total, counting, answers), len(counting))


def _weighted(scale: Scale, total: Decimal, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    if len(answers) == len(counting):
        return total
    all_weights, there = _added(item.weight for item in counting), _added(item.weight for item in answers)
    return NUMBERS.divide(NUMBERS.multiply(total, all_weights), there)


def _percent(scale: Scale, total: Decimal, counting: Sequence[Counted], answers: Sequence[Counted]) -> Decimal:
    above = NUMBERS.subtract(_mean(scale, total, counting, answers), Decimal(scale.minimum))
    return NUMBERS.divide(NUMBERS.multiply(above, 100), NUMBERS.subtract(scale.maximum, scale.minimum))


_METHODS: dict[str, Callable[[Scale, Decimal, Sequence[Counted], Sequence[Counted]], Decimal]] = {
    "sum": _sum,
    "mean": _mean,
    "weighted": _weighted,
    "count": _sum,
    "percent": _percent,
}


def band_of(scale: Scale, value: Decimal | None) -> Band | None:
    """The band a score falls in: the last whose lower edge it reaches."""
    if value is not None:
        for band in reversed(scale.bands):
            if value >= band.start:
                return band
    return None


def standard(value: Decimal, norm: Norm) -> StandardScore:
    """How far a score is from a population's mean, in its standard deviations."""
    z = NUMBERS.divide(NUMBERS.subtract(value, norm.mean), Decimal(norm.sd))
    return StandardScore(norm, rounded(z, 2), rounded(NUMBERS.add(50, NUMBERS.multiply(10, z)), 0))
