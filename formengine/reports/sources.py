"""Where a number comes from in a workbook: the cell of the answer, read as the engine reads it."""

from __future__ import annotations

from functools import cached_property

from formengine.evaluation import Evaluation
from formengine.formulas import NOTHING, Formula, Key, Keys, Text, call, choose, formula
from formengine.kinds import shown_value
from formengine.model import Kind, Question
from formengine.plain_text import shown
from formengine.reports.rows import note_at
from formengine.values import dataclass

NOT_UNDERSTOOD = "not understood"
"""What becomes of an answer that somebody wrote into a workbook and that can be read in no way: it is not missing."""

MOST_CODES = 40
"""Choices that a formula can ask for one after the other; Excel goes 64 levels deep."""

MOST_BARE = 15
"""Choices that may be written without their numbers; a formula that asks for more would grow too long."""


def marked(path: str, place: int) -> str:
    """The key of a mark in a grid: the row of an answer, the column of a choice."""
    return f"{path}/{place}"


def stated(path: str) -> str:
    """The key of the cell that tells why no choice is marked in a grid."""
    return f"{path}/state"


@dataclass(frozen=True)
class Source:
    """The cells of an answer that counts in a score.

    Parameters: `drops` the states that take an item out of the score.
    """

    evaluation: Evaluation
    path: str
    drops: frozenset[str]

    @cached_property
    def ways(self) -> tuple[Formula, ...]:
        """The answer as a number, the words of a state that drops it, or nothing.

        From its own cell, or from its row in a grid. None where what stands there could be read in two ways.
        """
        question = self.evaluation.form.node(self.path)
        if not isinstance(question, Question):
            return ()
        codes = self._codes(question)
        written = [_read(text) for words, code in codes for text in {words, str(code)}]
        labels = [*written, *(_read(label) for _, label in question.states)]
        if len(set(labels)) < len(labels) or len(codes) > MOST_CODES or "" in labels:
            return ()
        if question.kind in (Kind.INTEGER, Kind.DECIMAL):
            return () if question.unit else (self._number(question),)
        chosen = self._chosen(codes, self._bare_titles(question, labels))
        return (chosen, self._marked(codes)) if question.choices else (chosen,)

    @property
    def dropped_as(self) -> str | None:
        """The words of the state that drops it, if one does."""
        question, state = self.evaluation.form.node(self.path), self.evaluation.states.get(self.path)
        is_dropped = isinstance(question, Question) and state is not None and state.value in self.drops
        return question.label_of(state) if is_dropped and isinstance(question, Question) and state else None

    def _codes(self, question: Question) -> list[tuple[str, int]]:
        """What may stand in the cell of each of its answers, and the number that counts."""
        offered = (True, False) if question.kind is Kind.YES_NO else [choice.value for choice in question.choices]
        return [(shown(shown_value(question, value)), int(value)) for value in offered]

    def _bare_titles(self, question: Question, taken: list[str]) -> dict[int, str]:
        """What whoever changes an answer may write without its number, by the number: what can be read in one way."""
        titles = [_read(choice.title) for choice in question.choices]
        if len(titles) > MOST_BARE:
            return {}
        return {
            int(choice.value): choice.title
            for choice, title in zip(question.choices, titles, strict=True)
            if title and title not in taken and titles.count(title) == 1
        }

    @property
    def dropping(self) -> tuple[str, ...]:
        """The words of the states that drop it."""
        question = self.evaluation.form.node(self.path)
        states = question.states if isinstance(question, Question) else ()
        return tuple(label for state, label in states if state.value in self.drops)

    def _stated(self, cell: Key, otherwise: Formula, note: str = "") -> Formula:
        """The words of a state that drops the item, nothing for any other state; else what is given.

        Parameters: `note` may stand behind the words.
        """
        question = self.evaluation.form.node(self.path)
        found = otherwise
        for _, label in question.states if isinstance(question, Question) else ():
            given = formula(Text(label)) if label in self.dropping else NOTHING
            ways = [label, *([f"{label} {note}"] if note else [])]
            found = choose(call("OR", *(_stands(cell, way) for way in ways)), given, found)
        return found

    def _unless_empty(self, cell: Key) -> Formula:
        """What became of an answer that is no number: a state, nothing, or something that nobody understands."""
        return self._stated(cell, choose(formula(call("TRIM", cell), '=""'), NOTHING, Text(NOT_UNDERSTOOD)))

    def _number(self, question: Question) -> Formula:
        cell, limits = Key(self.path), question.limits
        conditions = [call("ISNUMBER", cell)]
        if limits.minimum is not None:
            conditions.append(formula(cell, ">=", limits.minimum))
        if limits.maximum is not None:
            conditions.append(formula(cell, "<=", limits.maximum))
        if question.kind is Kind.INTEGER:
            conditions.append(formula(call("N", cell), "=", call("INT", call("N", cell))))
        return choose(call("AND", *conditions), cell, self._unless_empty(cell))

    def _chosen(self, codes: list[tuple[str, int]], bare: dict[int, str]) -> Formula:
        cell = Key(self.path)
        found = self._unless_empty(cell)
        for words, code in reversed(codes):
            # Whoever changes an answer may write its number alone, or its words.
            ways = [words, *([str(code)] if words != str(code) else []), *([bare[code]] if code in bare else [])]
            found = choose(call("OR", *(_stands(cell, way) for way in ways)), code, found)
        return found

    def _marked(self, codes: list[tuple[str, int]]) -> Formula:
        """The number of the one choice that is marked, in a grid; a space is no mark."""
        found = NOTHING
        for place, (_, code) in reversed(list(enumerate(codes))):
            found = choose(formula(call("TRIM", Key(marked(self.path, place))), '<>""'), code, found)
        marks = Keys(marked(self.path, 0), marked(self.path, len(codes) - 1))
        count = call("SUMPRODUCT", formula("(", call("TRIM", marks), '<>"")*1'))
        note = note_at(self.evaluation, self.path) if self.path in self.evaluation.states else ""
        unmarked = self._stated(Key(stated(self.path)), NOTHING, note)
        return choose(formula(count, "=1"), found, choose(formula(count, ">1"), Text(NOT_UNDERSTOOD), unmarked))


def _stands(cell: Key, text: str) -> Formula:
    """Whether a text stands in a cell: spaces too many, another dash and other capitals make no difference."""
    return formula("SUBSTITUTE(", call("TRIM", cell), ',"–","-")=', Text(_tidy(text)))


def _tidy(text: str) -> str:
    """A text as a workbook's formulas read it, which know no spaces but the plain one."""
    return " ".join(part for part in text.split(" ") if part).replace("–", "-")


def _read(text: str) -> str:
    """A text as it is told from others."""
    return _tidy(text).strip().casefold()
