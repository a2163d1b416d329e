"""Working scores out: how each item enters its scale, and what the scale then comes to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from formengine.expressions import Fault, Value
from formengine.model import Question, Scale
from formengine.scoring.explaining import NOT_ASKED, OF_ALL_ONLY, explained, unit_of, why_not
from formengine.scoring.keys import MOST_POINTS, MOST_READY, Entry, Key, key_of
from formengine.scoring.methods import WHOLE_ONLY, band_of, number_of, standard
from formengine.scoring.scores import Counted, Flag, Known, Outcome, Score, Sheet, Target
from formengine.values import with_names


def scored(scales: Sequence[Scale], sheet: Sheet) -> tuple[Score, ...]:
    """Every scale of a filled form by its declared rule, in the form's order; one of a list for each of its items."""
    known: Known = {}
    targets: dict[str, tuple[Target | None, ...]] = {"": (None,), **sheet.lists}
    return tuple(
        score_of(scale, target, sheet, known) for scale in scales for target in targets.get(scale.for_each, ())
    )


def score_of(scale: Scale, target: Target | None, sheet: Sheet, known: Known) -> Score:
    """One scale of a filled form by its declared rule.

    Parameters: `target` the item of a list that it is about, if any; `sheet` what is looked at; `known` keeps the
    scores already worked out, by scale and target, because a scale may count in several others, and gains this one.
    """
    score = known.get((scale.id, target))
    if score is None:
        key = scale.once(key_of)
        score = known[scale.id, target] = _made(key, target, sheet, _Entering(key, target, sheet, known).all())
    return score


class _Entered(NamedTuple):
    """How all items entered: each of them, whether all are answered, and their points if those are whole numbers."""

    items: tuple[Counted, ...]
    is_complete: bool
    points: int | None


class _Entering:
    """How the items enter one score."""

    __slots__ = ("key", "known", "sheet", "target")

    def __init__(self, key: Key, target: Target | None, sheet: Sheet, known: Known) -> None:
        self.key, self.target, self.sheet, self.known = key, target, sheet, known

    def all(self) -> _Entered:
        """Every item; one loop, because a scale has many. Most are answered by a number that was met before."""
        items: list[Counted] = []
        total, is_whole, is_complete = 0, True, True
        value_at = self.sheet.values.get
        for entry in self.key.entries if self.target is None else self._entries(self.target):
            answer = value_at(entry.path)
            if type(answer) is int or type(answer) is bool:
                points, counted = entry.ready.get(answer) or self._whole(entry, int(answer))
            else:
                points, counted = None, self._other(entry, answer)
            items.append(counted)
            if points is not None:
                total += points
            elif counted.outcome == "counted":
                is_whole = False
            else:
                is_complete = False
        return with_names(_Entered, (tuple(items), is_complete, total if is_whole else None))

    def _entries(self, target: Target) -> list[Entry]:
        """The same items inside of the item of a list that is scored; there, no answer is kept ready."""
        ready: dict[int, tuple[int, Counted]] = {}
        return [
            Entry(f"{target.path}{entry.path.removeprefix(self.key.scale.for_each)}", ready, entry.item)
            for entry in self.key.entries
        ]

    def _whole(self, entry: Entry, answer: int) -> tuple[int | None, Counted]:
        """The points of a whole answer, and how it enters; it is kept ready, for it may come again."""
        path, ready, item = entry.path, entry.ready, entry.item
        weight, whole = item.weight, self.key.whole(item, answer)
        if whole is None or type(weight) is not int or not -MOST_POINTS <= (points := whole * weight) <= MOST_POINTS:
            return None, self._other(entry, answer)
        title, is_reversed = item.of.title, item.is_reversed  # type: ignore[union-attr]
        counted = with_names(
            Counted, (path, title, answer, is_reversed, weight, Decimal(whole), "counted", False, None)
        )
        if self.target is None and len(ready) < MOST_READY:
            ready[answer] = points, counted
        return points, counted

    def _other(self, entry: Entry, value: Value | Fault) -> Counted:
        """How any other item enters: a part, a number with decimals, one that is missing or dropped."""
        path, item = entry.path, entry.item
        part: Score | None = None
        answer: Decimal | int | None
        if isinstance(item.of, Scale):
            part = score_of(item.of, self.target, self.sheet, self.known)
            path, title, answer, is_hidden = part.name, item.of.label, part.value, part.explanation == NOT_ASKED
        else:
            title, answer = item.of.title, _number(value)
            is_hidden = answer is None and path in self.sheet.hidden
        counted_as: Decimal | None = None
        outcome: Outcome = "missing"
        if self._is_dropped(path, is_hidden, part):
            outcome = "dropped"
        elif answer is not None:
            counted_as, outcome = self.key.counted_as(item, answer), "counted"
        return Counted(path, title, answer, item.is_reversed, item.weight, counted_as, outcome, is_hidden, part)

    def _is_dropped(self, path: str, is_hidden: bool, part: Score | None) -> bool:
        """Whether a scale leaves an item out; a part of which no item is left does not apply."""
        drops = self.key.scale.drops
        if not drops:
            return False
        state = self.sheet.states.get(path) if part is None else None if part.of else "not_applicable"
        return (is_hidden and "hidden" in drops) or state in drops


def _made(key: Key, target: Target | None, sheet: Sheet, entered: _Entered) -> Score:
    scale, items, is_complete = key.scale, entered.items, entered.is_complete
    is_simple = is_complete and not key.has_parts
    counting = items if is_complete else [item for item in items if item.outcome != "dropped"]
    answers = items if is_complete else [item for item in counting if item.outcome == "counted"]
    reason = "" if is_complete else why_not(scale, items, counting, answers)
    value = None if reason else number_of(scale, counting, answers, entered.points)
    made = _AS_DECLARED if is_simple else _made_of(key, items, answers, has_value=value is not None)
    of_all = value if made.is_whole else None
    band = band_of(scale, of_all)
    return Score(
        scale=scale.id,
        label=scale.label,
        value=value,
        unit=key.unit if is_complete else unit_of(scale, len(counting)),
        answered=len(answers),
        of=len(counting),
        prorated=made.prorated,
        band=band.label if band else None,
        flags=_flags(scale, target, sheet) if scale.risks else (),
        explanation=key.explanation if is_simple else reason or _explanation(scale, counting, answers, made),
        target=target,
        standard_scores=tuple(standard(of_all, norm) for norm in scale.norms) if of_all is not None else (),
        items=items,
        left_out=made.left_out,
        is_whole=made.is_whole,
    )


class _Made(NamedTuple):
    """How a score is made: whether missing items were made up for, what was left out, whether its range is its own."""

    prorated: bool
    left_out: tuple[str, ...]
    is_whole: bool


_AS_DECLARED = _Made(prorated=False, left_out=(), is_whole=True)


def _made_of(key: Key, items: Sequence[Counted], answers: Sequence[Counted], *, has_value: bool) -> _Made:
    outcomes = [item.outcome for item in items]
    parts = [item.part for item in answers if item.part is not None] if key.has_parts else []
    prorated = has_value and ("missing" in outcomes or any(part.prorated for part in parts))
    # A part that is missing has left something out, too.
    left_out = _left_out(key.scale, items) if key.has_parts or "dropped" in outcomes else ()
    is_whole = not (left_out and key.scale.method in WHOLE_ONLY) and all(part.is_whole for part in parts)
    return _Made(prorated, left_out, is_whole)


def _left_out(scale: Scale, items: Sequence[Counted]) -> tuple[str, ...]:
    """The questions and scales that were dropped, here and in its parts; named alike in every record."""
    left_out: list[str] = []
    for item, counted in zip(scale.items, items, strict=True):
        if counted.outcome == "dropped":
            left_out.append(item.of.id if isinstance(item.of, Scale) else item.of.path)
        elif counted.part is not None:
            left_out += counted.part.left_out
    return tuple(left_out)


def _explanation(scale: Scale, counting: Sequence[Counted], answers: Sequence[Counted], made: _Made) -> str:
    reverse = sum([item.is_reversed for item in answers])
    sentences = explained(scale, len(counting), len(answers), reverse, prorated=made.prorated)
    is_beside = bool(scale.bands or scale.norms)
    return sentences if made.is_whole or not is_beside else f"{sentences}{OF_ALL_ONLY}"


def path_of(question: Question, scale: Scale, target: Target | None) -> str:
    """Where a question of a scale stands in the answers: inside of the item that is scored, if there is one."""
    return question.path if target is None else f"{target.path}{question.path.removeprefix(scale.for_each)}"


def _number(value: Value | Fault) -> Decimal | int | None:
    if type(value) is int:
        return value
    return int(value) if isinstance(value, bool) else value if isinstance(value, int | Decimal) else None


def _flags(scale: Scale, target: Target | None, sheet: Sheet) -> tuple[Flag, ...]:
    found: list[Flag] = []
    for risk in scale.risks:
        path = path_of(risk.question, scale, target)
        number = _number(sheet.values.get(path))
        if number is not None and number >= risk.at_least:
            chosen = risk.question.title_of(number)
            found.append(Flag(path, number, f"{risk.text} (Answered: {chosen or number}.)"))
    return tuple(found)
