"""What is said of a score: what its number is out of, how it came about, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from formengine.expressions.values import NUMBERS
from formengine.model import Scale
from formengine.scoring.scores import Counted

NOT_ASKED = "No score: these questions are not asked here."
NONE_APPLIES = "No score: none of these questions applies here."
OF_ALL_ONLY = " Bands and norms are for all of its items, so none is given."


def unit_of(scale: Scale, items: int) -> str:
    """What the number is out of, where so many items count."""
    if scale.method == "sum":
        return f"{NUMBERS.multiply(scale.minimum, items)} to {NUMBERS.multiply(scale.maximum, items)}"
    if scale.method == "mean":
        return f"{scale.minimum} to {scale.maximum}"
    return {"count": f"0 to {items}", "percent": "percent"}.get(scale.method, "")


def why_not(scale: Scale, items: Sequence[Counted], counting: Sequence[Counted], answers: Sequence[Counted]) -> str:
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


def explained(scale: Scale, counting: int, answered: int, reverse: int, *, prorated: bool) -> str:
    """One plain sentence or two: how many items, what was done to them, which rule.

    Parameters: `reverse` how many of those that are answered are reversed; `prorated` whether anything was made up for.
    """
    dropped = len(scale.items) - counting
    parts = [f"{answered} of {counting} items answered"]
    if dropped:
        parts.append(f"{dropped} left out because {'it does' if dropped == 1 else 'they do'} not apply here")
    if answered < counting:
        parts.append("prorated for those missing")
    elif prorated:
        parts.append("one of them or more prorated")
    if reverse:
        parts.append(f"{reverse} reverse-keyed" if reverse > 1 else "one reverse-keyed")
    direction = f"{scale.direction[0].upper()}{scale.direction[1:].rstrip('.')}."
    return f"{', '.join(parts)} (rule version {scale.version}, {scale.source}). {direction}"
