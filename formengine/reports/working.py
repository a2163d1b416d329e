"""How scores are worked out, step by step, as cells that a workbook works out again from the answers beside them.

The steps are those of `scoring`; that both come to the same is tested form by form in a spreadsheet. A spreadsheet
counts in binary fractions: where the items of a scale are so fine that these could tip a rounding or a band, its cells
stay as the record has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property

from formengine.evaluation import Evaluation
from formengine.expressions.values import decimals
from formengine.formulas import NOTHING, Formula, Key, Keys, Text, call, choose, formula, sentence
from formengine.model import Norm, Scale
from formengine.reports.sources import NOT_UNDERSTOOD, Source
from formengine.scoring import WHOLE_ONLY, Counted, Score, StandardScore
from formengine.tables import Cell, Keyed, Live, Plain, kept
from formengine.values import dataclass

NUDGE = "0.000000001"
"""Far less than two different scores are apart, far more than a binary fraction is off."""
COARSE = 4 * 10**-9
LARGEST = 10**5
NO_SCORE = "none"


@dataclass(frozen=True)
class Working:
    """A score of a filled form, as a workbook works it out.

    Parameters: `scales` every scale of the form by its id.
    """

    evaluation: Evaluation
    score: Score
    scales: dict[str, Scale]

    @property
    def scale(self) -> Scale:
        """The score's scale."""
        return self.scales[self.score.scale]

    @property
    def is_told(self) -> bool:
        """Whether its items are shown one by one: some are answered."""
        return any(item.answer is not None for item in self.score.items)

    @property
    def has_weights(self) -> bool:
        """Whether some items count more than others."""
        return any(item.weight != 1 for item in self.score.items)

    def key(self, step: str) -> Key:
        """The key of one of its steps."""
        return Key(f"{self.score.name}/{step}")

    def place(self, number: int, step: str) -> Key:
        """The key of a step of one of its items."""
        return self.key(f"{number}/{step}")

    def all(self, step: str) -> Keys:
        """The cells of all its items at one step."""
        last = len(self.score.items) - 1
        return Keys(self.place(0, step).name, self.place(last, step).name)

    def parts(self) -> Iterator[tuple[int, Working]]:
        """The scores of other scales that count in it, by their place among its items."""
        for number, item in enumerate(self.score.items):
            if item.part is not None:
                yield number, Working(self.evaluation, item.part, self.scales)

    def item_row(self, number: int, item: Counted) -> tuple[Cell, ...]:
        """An item's row: what was answered, how it counts, and what became of it."""
        cells = (
            item.path,
            self._answer(number, item),
            "yes" if item.is_reversed else "",
            *((Keyed(item.weight, self.place(number, "weight").name),) if self.has_weights else ()),
            self._counted(number, item),
            self._outcome(number, item),
        )
        return cells if self.is_live else (item.path, *map(kept, cells[1:]))

    def _answer(self, number: int, item: Counted) -> Cell:
        """The answer as a number, worked out from the cell where it stands; what has no such cell is typed here."""
        key = self.place(number, "answer").name
        if item.part is not None:
            part = Working(self.evaluation, item.part, self.scales)
            score = part.key("score")
            is_steady = part.scale.places is not None
            found = choose(call("ISNUMBER", score), score, NOTHING)
            return Live(item.answer, found, key) if is_steady and not item.is_hidden else Live(item.answer, (), key)
        source = self._source(item)
        given: Plain = source.dropped_as if item.answer is None else item.answer
        ways = () if item.is_hidden else source.ways
        return Live(given, ways[0], key, *ways[1:]) if ways else Live(given, (), key)

    def _source(self, item: Counted) -> Source:
        return Source(self.evaluation, item.path, self.scale.drops)

    def _outcome(self, number: int, item: Counted) -> Cell:
        key, answer = self.place(number, "outcome").name, self.place(number, "answer")
        if item.is_hidden:
            return Live(item.outcome, (), key)
        is_number = call("ISNUMBER", answer)
        found: Formula = formula(Text("missing"))
        if item.part is None:
            for label in self._source(item).dropping:
                found = choose(formula(answer, "=", Text(label)), Text("dropped"), found)
            found = choose(formula(answer, "=", Text(NOT_UNDERSTOOD)), Text(NOT_UNDERSTOOD), found)
        else:
            part = Working(self.evaluation, item.part, self.scales)
            if "not_applicable" in self.scale.drops:
                found = choose(formula(part.key("of"), "=0"), Text("dropped"), Text("missing"))
            if part.is_live:
                found = choose(part._is_not_understood(), Text(NOT_UNDERSTOOD), found)
        unless_counted = Text(item.outcome if item.outcome == "dropped" else "missing")
        return Live(
            item.outcome,
            choose(is_number, Text("counted"), found),
            key,
            choose(is_number, Text("counted"), unless_counted),
        )

    def _counted(self, number: int, item: Counted) -> Cell:
        key, answer = self.place(number, "counted").name, self.place(number, "answer")
        least, most = self.scale.minimum, self.scale.maximum
        kept = formula(Decimal(least) + Decimal(most), "-", answer) if item.is_reversed else formula(answer)
        if self.scale.method == "count":
            kept = choose(formula(kept, ">", Decimal(least), f"+{NUDGE}"), 1, 0)
        counts = formula(self.place(number, "outcome"), '="counted"')
        return Live(item.counted_as, choose(counts, kept, NOTHING), key)

    def row(self) -> tuple[Cell, ...]:
        """The score's row: how many items were answered, of how many, what they come to, and the score."""
        score, total = self.score, self._total_now()
        value: Plain = NO_SCORE if score.value is None else score.value
        if not self.is_live:
            cells = score.answered, score.of, len(score.left_out), total, value, score.prorated
            return score.title, *map(kept, cells)
        return (
            score.title,
            Live(score.answered, call("COUNTIF", self.all("outcome"), Text("counted")), self.key("answered").name),
            Live(score.of, self._of(), self.key("of").name),
            Live(len(score.left_out), self._left_out(), self.key("left_out").name),
            Live(total, self._total(), self.key("total").name),
            Live(value, self._score(), self.key("score").name),
            Live(score.prorated, self._prorated(), self.key("prorated").name),
        )

    def _total_now(self) -> Decimal | None:
        """What the items come to; nothing where there is no score, lest anybody takes it for one."""
        if self.score.value is None:
            return None
        return _sum(item.counted_as * item.weight for item in self.score.items if item.counted_as is not None)

    def _of(self) -> Formula:
        wanting = (call("COUNTIF", self.all("outcome"), Text(word)) for word in ("missing", NOT_UNDERSTOOD))
        return formula(self.key("answered"), *(part for one in wanting for part in ("+", one)))

    def _is_not_understood(self) -> Formula:
        """Whether something stands in the place of an answer that cannot be read: then there is no score."""
        return formula(call("COUNTIF", self.all("outcome"), Text(NOT_UNDERSTOOD)), ">0")

    def _left_out(self) -> Formula:
        inner = [
            part
            for number, working in self.parts()
            for part in ("+", choose(formula(self.place(number, "outcome"), '="dropped"'), 0, working.key("left_out")))
        ]
        return formula(call("COUNTIF", self.all("outcome"), Text("dropped")), *inner)

    def _total(self) -> Formula:
        answered, missing = self.key("answered"), formula(self.key("of"), "-", self.key("answered"))
        allowed = self.scale.at_most if self.scale.prorates else 0
        is_none = call("OR", formula(answered, "=0"), formula(missing, f">{allowed}"), self._is_not_understood())
        weighed = call("SUMPRODUCT", self.all("counted"), self.all("weight"))
        return choose(is_none, NOTHING, weighed if self.has_weights else call("SUM", self.all("counted")))

    def _score(self) -> Formula:
        value = self._raw()
        if self.scale.places is not None:
            value = rounded(value, self.scale.places, self.scale.mode, sign=self._sign())
        return choose(call("ISNUMBER", self.key("total")), value, Text(NO_SCORE))

    def _raw(self) -> Formula:
        total, of, answered = self.key("total"), self.key("of"), self.key("answered")
        least, most = Decimal(self.scale.minimum), Decimal(self.scale.maximum)
        match self.scale.method:
            case "mean":
                return formula(total, "/", answered)
            case "percent":
                return formula("(", total, "/", answered, "-", bracketed(least), ")*100/", most - least)
            case "weighted" if self.has_weights:
                wanted = call("SUMIF", self.all("outcome"), Text("<>dropped"), self.all("weight"))
                there = call("SUMIF", self.all("outcome"), Text("counted"), self.all("weight"))
                return formula(total, "*", wanted, "/", there)
        return formula(total, "*", of, "/", answered)

    def _sign(self) -> Formula:
        """What the score is above or below nought with."""
        return self._raw() if self.scale.method == "percent" else formula(self.key("total"))

    def _prorated(self) -> Formula:
        made_up = [formula(self.key("answered"), "<", self.key("of"))]
        made_up += [
            call("AND", self._counts(number), formula(working.key("prorated"), '="Yes"'))
            for number, working in self.parts()
        ]
        is_prorated = call("AND", call("ISNUMBER", self.key("score")), call("OR", *made_up))
        return choose(is_prorated, Text("Yes"), Text("No"))

    def _counts(self, number: int) -> Formula:
        return formula(self.place(number, "outcome"), '="counted"')

    def told(self, none: str, prorated: str) -> Cell:
        """The score as it is told: a number, a sentence where it is prorated, or the word for none.

        Parameters: `prorated` the sentence, with `{value}` for the number.
        """
        score = self.score
        number: Plain = prorated.format(value=score.value) if score.prorated else score.value
        value = none if score.value is None else number
        if not self.is_live or (self.scale.places is None and self._may_be_prorated):
            return kept(value)
        found = formula(self.key("score"))
        if self._may_be_prorated:
            digits = call("FIXED", self.key("score"), self.scale.places or 0, "TRUE")
            is_prorated = formula(self.key("prorated"), '="Yes"')
            found = choose(is_prorated, sentence(prorated, value=digits), found)
        return Live(value, choose(call("ISNUMBER", self.key("score")), found, Text(none)))

    def number(self) -> Cell:
        """The score where it is a number."""
        score = self.key("score")
        value = self.score.value
        return Live(value, choose(call("ISNUMBER", score), score, NOTHING)) if self.is_live else kept(value)

    def how_many(self, words: str) -> Cell:
        """How many of how many items are answered, in words with `{answered}` and `{of}`."""
        value = words.format(answered=self.score.answered, of=self.score.of)
        if not self.is_live:
            return kept(value)
        return Live(value, sentence(words, answered=self.key("answered"), of=self.key("of")))

    @property
    def _may_be_prorated(self) -> bool:
        return bool(self.scale.at_most and self.scale.prorates) or any(
            working._may_be_prorated for _, working in self.parts()
        )

    def band(self) -> Cell:
        """The band it falls in."""
        if not self.is_live or not self.scale.bands:
            return kept(self.score.band) if self.scale.bands else self.score.band
        found: Formula = NOTHING
        for band in self.scale.bands:
            reaches = formula(self.key("score"), f"+{NUDGE}>=", Decimal(band.start))
            found = choose(reaches, Text(band.label), found)
        return Live(self.score.band, choose(self._may_be_compared(), found, NOTHING))

    def z(self, one: StandardScore) -> Cell:
        """How many of a population's standard deviations the score is above its mean."""
        return self._standard(one.z, one.norm, self._deviations(one.norm), 2)

    def t(self, one: StandardScore) -> Cell:
        """The same as 50 + 10 z."""
        return self._standard(one.t, one.norm, formula("(50+10*", self._deviations(one.norm), ")"), 0)

    def _deviations(self, norm: Norm) -> Formula:
        return formula("(", self.key("score"), "-", bracketed(Decimal(norm.mean)), ")/", Decimal(norm.sd))

    def _standard(self, value: Decimal, norm: Norm, found: Formula, places: int) -> Cell:
        if not self.is_live or not self._is_coarse(Decimal(norm.sd), (norm.mean, norm.sd), places):
            return kept(value)
        made = rounded(found, places, "half_up", sign=found)
        return Live(value, choose(self._may_be_compared(), made, NOTHING))

    def _may_be_compared(self) -> Formula:
        return call("AND", call("ISNUMBER", self.key("score")), *self._whole())

    def _whole(self) -> Iterator[Formula]:
        """The conditions under which its range is the scale's own."""
        if self.scale.method in WHOLE_ONLY:
            yield formula(self.key("left_out"), "=0")
        for number, working in self.parts():
            conditions = tuple(working._whole())
            if conditions:
                yield call("OR", formula(self.place(number, "outcome"), '<>"counted"'), *_all(conditions))

    @cached_property
    def is_live(self) -> bool:
        """Whether a workbook comes to the same by what it shows, whatever the answers become."""
        items = self.score.items
        counted, dropped = (sum(item.outcome == word for item in items) for word in ("counted", "dropped"))
        is_all = (counted, len(items) - dropped) == (self.score.answered, self.score.of)
        starts = tuple(band.start for band in self.scale.bands)
        return self.is_told and is_all and self._is_whole == self.score.is_whole and self._is_coarse(Decimal(1), starts)

    @property
    def _is_whole(self) -> bool:
        is_own = not (self.score.left_out and self.scale.method in WHOLE_ONLY)
        counted = (item.part for item in self.score.items if item.part is not None and item.outcome == "counted")
        return is_own and all(part.is_whole for part in counted)

    def _is_coarse(self, divisor: Decimal, beside: tuple[Decimal | int, ...], least: int = 0) -> bool:
        """Whether two scores differ by so much, and are so small, that binary fractions cannot mix them up."""
        scale, items = self.scale, self.score.items
        answers = [item.answer for item in items if item.answer is not None]
        weights: list[Decimal | int] = [item.weight for item in items]
        if min(weights) <= 0:
            return False
        fine = _finest([scale.minimum, scale.maximum, *answers, *beside]) + _finest(weights)
        parted = (len(items) + _sum(weights)).scaleb(fine) * divisor.scaleb(fine)
        if scale.method == "percent":
            parted *= (Decimal(scale.maximum) - Decimal(scale.minimum)).scaleb(fine)
        step = 1 / (2 * parted * Decimal(10) ** max(fine, scale.places or 0, least))
        largest = max(abs(Decimal(scale.minimum)), abs(Decimal(scale.maximum))) * _sum(weights)
        return step > COARSE and largest < LARGEST


def _sum(numbers: Iterable[Decimal | int]) -> Decimal:
    return sum(map(Decimal, numbers), Decimal(0))


def _finest(numbers: Iterable[Decimal | int]) -> int:
    """The most places after the point of any of these numbers."""
    return max(decimals(Decimal(number)) for number in numbers)


def _all(conditions: tuple[Formula, ...]) -> Iterator[Formula]:
    yield call("AND", *conditions)


def bracketed(number: Decimal) -> Formula:
    """A number behind a sign."""
    return formula("(", number, ")") if number < 0 else formula(number)


def rounded(value: Formula, places: int, mode: str, *, sign: Formula) -> Formula:
    """A value rounded to so many places as the engine rounds it, though it be a binary fraction off.

    Parameters: `sign` a formula that is below nought where the value is.
    """
    shift = 10**places
    if mode == "half_up":
        return call("ROUND", formula(value, f"+{NUDGE}*", call("SIGN", sign)), places)
    if mode == "floor":
        return formula(call("INT", formula("(", value, f"+{NUDGE})*{shift}")), f"/{shift}")
    moved = formula("(", value, f")*{shift}")
    is_tie = formula(call("ABS", formula(moved, "-", call("INT", moved), "-0.5")), f"<{NUDGE}*{shift}")
    even = formula("2*", call("ROUND", formula(moved, "/2"), 0))
    return formula(choose(is_tie, even, call("ROUND", moved, 0)), f"/{shift}")
