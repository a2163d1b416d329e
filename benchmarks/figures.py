"""What a benchmark gives: figures with what they are compared with and the limit that was promised."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Bound = Literal["at most", "at least"]


class WrongResult(Exception):
    """Two engines, or an engine and the form's own examples, do not agree: what was measured is not the same work."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured.

    Parameters: `name` what, `value` and `unit` how much; `beside` what it is compared with and `ratio` how many times;
    `limit` what is promised of the ratio, or of the value where nothing is compared: a bound of "at least" is for how
    many times faster ours is, one of "at most" for how many times dearer. `value` is None where it could not be
    measured; `remark` says why.
    """

    name: str
    value: float | None
    unit: str
    beside: str = ""
    ratio: float | None = None
    bound: Bound = "at most"
    limit: float | None = None
    remark: str = ""

    @property
    def is_kept(self) -> bool | None:
        """Whether what was promised is kept; None where nothing was, or nothing could be measured."""
        told = self.ratio if self.ratio is not None else self.value
        if told is None or self.limit is None:
            return None
        return told <= self.limit if self.bound == "at most" else told >= self.limit

    def as_json(self) -> dict[str, Any]:
        """The figure for other programs."""
        return {
            "name": self.name, "value": self.value, "unit": self.unit, "beside": self.beside, "ratio": self.ratio,
            "bound": self.bound, "limit": self.limit, "kept": self.is_kept, "remark": self.remark,
        }  # fmt: skip


def not_measured(name: str, remark: str) -> Figure:
    """The place of a figure that could not be had here."""
    return Figure(name, None, "", remark=remark)


def agree(what: str, ours: Any, theirs: Any) -> None:
    """Raise WrongResult where two results differ; numbers may differ by the error of binary fractions."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float) and not isinstance(ours, bool):
        same = abs(ours - theirs) < 1e-6
    else:
        same = ours == theirs
    if not same:
        raise WrongResult(f"{what}: here {ours!r}, there {theirs!r}.")


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one run that begins with nothing to clear away."""
    gc.collect()
    start = time.process_time()
    made = work()
    spent = time.process_time() - start
    del made
    return spent


def in_turns(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each gives, one after the other in every round, so that a busy machine is dear to all."""
    given: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            given[name].append(work())
    return {name: statistics.median(values) for name, values in given.items()}


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table."""
    rows = [("", "measured", "compared with", "ratio", "promised", ""), *map(_row, figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, value, beside, ratio, limit, kept = row
    return (
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {beside:<{widths[2]}}  {ratio:>{widths[3]}}  {limit:>{widths[4]}}"
        f"  {kept}"
    ).rstrip()


def _row(one: Figure) -> tuple[str, ...]:
    if one.value is None:
        return one.name, "–", one.remark, "", "", ""
    kept = {True: "kept", False: "NOT KEPT", None: ""}[one.is_kept]
    times = " ×" if one.ratio is not None else f" {one.unit}"
    return (
        one.name,
        f"{told(one.value)} {one.unit}",
        one.beside,
        f"{told(one.ratio)} ×" if one.ratio is not None else "",
        f"{one.bound} {told(one.limit)}{times}" if one.limit is not None else "",
        " ".join(filter(None, (kept, one.remark))),
    )


def told(value: float) -> str:
    """A number with as many digits as it is worth."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
