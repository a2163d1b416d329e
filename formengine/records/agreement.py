"""Several people who rated the same: how near they are item by item, and counts for somebody who counts.

What one of them left open, or could not see or know, is left out. Nothing here says who is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from formengine.evaluation import Evaluation
from formengine.model import Kind, Question
from formengine.values import dataclass

Nearness = Literal["exact", "adjacent", "apart", "left out"]
LEAST_FOR_KAPPA = 10


@dataclass(frozen=True, slots=True)
class Rated:
    """One item: its path, the place of each rater's answer among the steps offered (None: none), and how near."""

    path: str
    places: tuple[int | None, ...]
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class Counts:
    """How often raters were exact, adjacent and apart; percent of the shared items; kappa where it may be given."""

    exact: int
    adjacent: int
    apart: int
    left_out: int
    percent_exact: Decimal | None
    kappa: Decimal | None


def rated(evaluations: Sequence[Evaluation]) -> tuple[Rated, ...]:
    """Every rating that is asked of any of the raters, in the order of the first one's form."""
    paths = dict.fromkeys(path for one in evaluations for path in one.visible)
    return tuple(_rated(path, evaluations) for path in paths if _is_rating(path, evaluations))


def _is_rating(path: str, evaluations: Sequence[Evaluation]) -> bool:
    nodes = (one.form.node(path) for one in evaluations)
    return any(isinstance(node, Question) and node.kind is Kind.RATING and not node.calculate for node in nodes)


def _rated(path: str, evaluations: Sequence[Evaluation]) -> Rated:
    places = tuple(_place(path, one) for one in evaluations)
    return Rated(path, places, nearness(places))


def _place(path: str, evaluation: Evaluation) -> int | None:
    node, value = evaluation.form.node(path), evaluation.values.get(path)
    if not isinstance(node, Question) or path not in evaluation.visible:
        return None
    return next((place for place, choice in enumerate(node.choices) if choice.value == value), None)


def nearness(places: Sequence[int | None]) -> Nearness:
    """Exact where all chose one step, adjacent where none is more than one step from another, else apart."""
    chosen = [place for place in places if place is not None]
    if len(chosen) < len(places) or not chosen:
        return "left out"
    spread = max(chosen) - min(chosen)
    return "exact" if spread == 0 else "adjacent" if spread == 1 else "apart"


def counts(items: Sequence[Rated]) -> Counts:
    """How often each nearness came about, for an analyst."""
    of = {word: sum(one.nearness == word for one in items) for word in ("exact", "adjacent", "apart", "left out")}
    shared = len(items) - of["left out"]
    percent = (Decimal(100 * of["exact"]) / shared).quantize(Decimal("0.1")) if shared else None
    return Counts(of["exact"], of["adjacent"], of["apart"], of["left out"], percent, kappa(items))


def kappa(items: Sequence[Rated]) -> Decimal | None:
    """Cohen's kappa with quadratic weights over the steps' places, for two raters and at least ten shared items.

    Source: J. Cohen, Psychological Bulletin 70 (1968), 213-220. None where chance alone would agree on everything.
    """
    pairs = list(_pairs(items))
    if len(pairs) < LEAST_FOR_KAPPA:
        return None
    apart = Decimal(sum((one - other) ** 2 for one, other in pairs)) * len(pairs)
    by_chance = sum((one - other) ** 2 for one, _ in pairs for _, other in pairs)
    return (1 - apart / by_chance).quantize(Decimal("0.001")) if by_chance else None


def _pairs(items: Sequence[Rated]) -> Iterator[tuple[int, int]]:
    for one in items:
        if one.nearness != "left out" and len(one.places) == 2:
            first, second = one.places
            if first is not None and second is not None:
                yield first, second
