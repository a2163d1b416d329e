"""Where a number comes from in a workbook: the cell of the answer, read as the engine reads it."""

from __future__ import annotations

from functools import cached_property

from formengine.evaluation import Evaluation
from formengine.formulas import NOTHING, Formula, Key, Keys, Text, call, choose, formula
from formengine.kinds import shown_value
from formengine.model import Kind, Question
from formengine.plain_text import shown
from formengine.values import dataclass

MOST_CODES = 40
"""Choices that a formula can ask for one after the other; Excel goes 64 levels deep."""


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
        labels = [text for words, code in codes for text in {words.strip().casefold(), str(code)}]
        labels += [label.strip().casefold() for _, label in question.states]
        if len(set(labels)) < len(labels) or len(codes) > MOST_CODES or "" in labels:
            return ()
        if question.kind in (Kind.INTEGER, Kind.DECIMAL):
            return () if question.unit else (self._number(question),)
        return (self._chosen(codes), self._marked(codes)) if question.choices else (self._chosen(codes),)

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

    @property
    def dropping(self) -> tuple[str, ...]:
        """The words of the states that drop it."""
        question = self.evaluation.form.node(self.path)
        states = question.states if isinstance(question, Question) else ()
        return tuple(label for state, label in states if state.value in self.drops)

    def _dropping(self, cell: Key) -> Formula:
        """The words of a state that drops the item; nothing where no such state stands there."""
        found = NOTHING
        for label in self.dropping:
            found = choose(formula(cell, "=", Text(label)), Text(label), found)
        return found

    def _number(self, question: Question) -> Formula:
        cell, limits = Key(self.path), question.limits
        conditions = [call("ISNUMBER", cell)]
        if limits.minimum is not None:
            conditions.append(formula(cell, ">=", limits.minimum))
        if limits.maximum is not None:
            conditions.append(formula(cell, "<=", limits.maximum))
        if question.kind is Kind.INTEGER:
            conditions.append(formula(call("N", cell), "=", call("INT", call("N", cell))))
        return choose(call("AND", *conditions), cell, self._dropping(cell))

    def _chosen(self, codes: list[tuple[str, int]]) -> Formula:
        cell = Key(self.path)
        found = self._dropping(cell)
        for words, code in reversed(codes):
            # Whoever changes an answer may write its number alone.
            is_chosen = call("OR", formula(cell, '&""=', Text(words)), formula(cell, '&""=', Text(str(code))))
            found = choose(is_chosen, code, found)
        return found

    def _marked(self, codes: list[tuple[str, int]]) -> Formula:
        """The number of the one choice that is marked, in a grid."""
        found = NOTHING
        for place, (_, code) in reversed(list(enumerate(codes))):
            found = choose(formula(Key(marked(self.path, place)), '<>""'), code, found)
        marks = Keys(marked(self.path, 0), marked(self.path, len(codes) - 1))
        is_one = formula(call("COUNTA", marks), "=1")
        return choose(is_one, found, self._dropping(Key(stated(self.path))))
