"""What a score is: the number, how it came about, and how each item entered it; and what scoring looks at."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from formengine.expressions import Fault, Value
from formengine.model import Norm
from formengine.values import dataclass


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
    """What scoring looks at: effective values, states, the paths that are not asked, and the items of lists by path.

    A path has a value, or a state, or is not asked: never two of them.
    """

    values: Mapping[str, Value | Fault]
    states: Mapping[str, str]
    hidden: Container[str]
    lists: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)


Known = dict[tuple[str, Target | None], Score]
"""Scores that are worked out already, by scale and target."""


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
