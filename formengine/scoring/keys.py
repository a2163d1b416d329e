"""The key of a scale: what can be known of its scoring before anybody answers, made once."""

from __future__ import annotations

from decimal import Decimal

from formengine.expressions.values import NUMBERS
from formengine.model import Item, Scale
from formengine.scoring.explaining import explained, unit_of
from formengine.scoring.scores import Counted
from formengine.values import dataclass

MOST_READY = 16
"""Answers to one item that are kept ready: more than any rating has steps."""
MOST_POINTS = 10**12
"""Whole points of one item that are added as whole numbers: the decimals' 28 digits hold any number of them."""


@dataclass(slots=True, eq=False)
class Entry:
    """How one item enters: its path (empty for another scale), how whole answers that were met do, and the item.

    `ready` has, by the answer, its points by weight and what is told of it; only of items outside of all lists.
    """

    path: str
    ready: dict[int, tuple[int, Counted]]
    item: Item


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """What a scale alone says of its scores.

    `turned` is what a whole answer is taken from where its item is reversed, None where that is not all there is to it;
    `unit` and `explanation` are those of a score of all items; `has_parts` whether another scale counts in it.
    """

    scale: Scale
    entries: tuple[Entry, ...]
    turned: int | None
    unit: str
    explanation: str
    has_parts: bool

    def whole(self, item: Item, answer: int) -> int | None:
        """A whole answer as it enters the scale, where whole numbers are all there is to it."""
        if self.turned is None:
            return None
        kept = self.turned - answer if item.is_reversed else answer
        return kept if self.scale.method != "count" else int(kept > self.scale.minimum)

    def counted_as(self, item: Item, number: Decimal | int) -> Decimal:
        """An answer as it enters the scale: reversed where its key says so, counted as 1 or 0 by the method count."""
        whole = self.whole(item, number) if type(number) is int else None
        if whole is not None:
            return Decimal(whole)
        scale = self.scale
        if not item.is_reversed:
            kept = Decimal(number)
        else:
            kept = NUMBERS.subtract(NUMBERS.add(scale.minimum, scale.maximum), number)
        return Decimal(int(kept > scale.minimum)) if scale.method == "count" else kept


def key_of(scale: Scale) -> Key:
    """The key of a scale; ask for it by `scale.once(key_of)`."""
    lowest, highest, count = scale.minimum, scale.maximum, len(scale.items)
    turned = lowest + highest if isinstance(lowest, int) and isinstance(highest, int) else None
    reverse = sum(item.is_reversed for item in scale.items)
    return Key(
        scale=scale,
        entries=tuple(Entry("" if isinstance(item.of, Scale) else item.of.path, {}, item) for item in scale.items),
        turned=turned,
        unit=unit_of(scale, count),
        explanation=explained(scale, count, count, reverse, prorated=False),
        has_parts=any(isinstance(item.of, Scale) for item in scale.items),
    )
