"""How well the items of a scale run together: a negative figure is the sign of a wrong key."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from formengine.expressions.values import NUMBERS, rounded
from formengine.model import Scale
from formengine.scoring import Score

FEWEST_SETS = 10
"""Complete sets of answers below which internal consistency says nothing."""


def internal_consistency(scale: Scale, scores: Sequence[Score]) -> Decimal | None:
    """Cronbach's alpha of a scale over the sets of answers in which every item counted, to two places.

    None where it says nothing: fewer than two items or ten such sets, weights, or sets that all come to the same.
    """
    rows = [[Fraction(item.counted_as) for item in score.items if item.counted_as is not None] for score in scores]
    complete = [row for row in rows if len(row) == len(scale.items)]
    if len(scale.items) < 2 or len(complete) < FEWEST_SETS or scale.method == "weighted":
        return None
    of_total = _variance([sum(row, Fraction()) for row in complete])
    if not of_total:
        return None
    of_items = sum((_variance(column) for column in zip(*complete, strict=True)), Fraction())
    alpha = Fraction(len(scale.items), len(scale.items) - 1) * (1 - of_items / of_total)
    return rounded(NUMBERS.divide(Decimal(alpha.numerator), Decimal(alpha.denominator)), 2)


def _variance(numbers: Sequence[Fraction]) -> Fraction:
    mean = sum(numbers, Fraction()) / len(numbers)
    return sum(((number - mean) ** 2 for number in numbers), Fraction()) / (len(numbers) - 1)
