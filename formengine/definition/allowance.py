"""How much a form may come to, so that none can make its reader wait: references multiply what stands in a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from formengine.values import dataclass

MOST = {
    "questions": 20_000,
    "choices": 100_000,
    "characters of expressions": 300_000,
    "parts of expressions": 40_000,
    "steps of patterns": 100_000,
    "questions in worked examples": 200_000,
}
"""What one form may have of each, once every reference is followed; sections count as questions."""


class TooLarge(Exception):
    """Raised once a form turns out to be too large or too deep as references are followed; caught where it is read."""

    def __init__(self, place: str, message: str) -> None:
        self.place = place
        self.message = message


@dataclass
class Allowance:
    """Counts what one form comes to while it is read."""

    spent: Counter[str] = field(default_factory=Counter)

    def spend(self, what: str, amount: int = 1) -> None:
        """Count some more of something. Raises TooLarge where a form may not have so much."""
        self.spent[what] += amount
        if self.spent[what] > MOST[what]:
            raise TooLarge("", f"With every reference followed the form has more than {MOST[what]:,} {what}.")
