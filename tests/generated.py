"""Answers made up for any form, by a seed: leaning to the valid, or wild in every way a file can be wrong."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from formengine.answers import Answers
from formengine.evaluation import Evaluation, evaluate
from formengine.model import Form, Group, Kind, Node, Place, Question, Repeat, State, items_on
from formengine.validation import Problem

WORDS = [
    "Ada",
    "went out to play",
    "“Mum,” she said",
    "naïve — 祖母",
    "=1+1",
    "line one\nline two",
    " padded ",
    "0",
    "👩‍👧",
    "a,b;c",
]
WRONG: list[Any] = [
    "", " ", "x", "\x00", "a\x07b", "\ud83d", "\ufffe", "x" * 30_000, "yes", "true", "1,5", "2026-02-30", "0026-01-01",
    "2026-13-45", "2 March", "1912", "..", "mostly ", "MOSTLY", "unknown_choice", 0, 1, -1, 7, 10**9, 2**60, 10**30,
    0.1, -2.5,
    1e300, float("nan"), float("inf"), Decimal("NaN"), Decimal("0.3333333333333333333333333333"), True, False, None,
    [], ["x"],
    ["x", "x"], [1, None], [[]], {}, {"value": 1}, {"_id": "k1"}, [{}],
]  # fmt: skip
ROUNDS = 200


@dataclass
class Generator:
    """Makes answers to one form up."""

    form: Form
    chance: random.Random

    def valid_leaning(self) -> Answers:
        """Answers most of which are right, some blank, some states, a few replacements."""
        return self._filled(Answers(), self._mostly_right)

    def wild(self) -> Answers:
        """Answers of any kind to anything."""
        answers = self._filled(Answers(), self._anything)
        if self.chance.random() < 0.2:
            answers = answers.with_answer("no.such.question", self.chance.choice(WRONG))
        for node in self.form.nodes.values():
            if isinstance(node, Repeat) and node.for_each and not node.depth and self.chance.random() < 0.1:
                answers = answers.with_answer(node.path, self.chance.choice(WRONG))
        return answers

    def without_blocking_problems(self) -> Evaluation | None:
        """A filled form that could be submitted: what blocks is answered anew or cleared until nothing does."""
        answers = self.wild() if self.chance.random() < 0.5 else self.valid_leaning()
        for _ in range(ROUNDS):
            evaluation = evaluate(self.form, answers)
            blocking = [problem for problem in evaluation.problems if problem.blocks]
            if not blocking:
                return evaluation
            for problem in blocking:
                answers = self._repaired(answers, problem)
        return None

    def right(self, question: Question, path: str, answers: Answers) -> Any:
        """A right answer to the question at a path; blank where it refers to a list without items."""
        if question.refers_to is not None:
            return self._some_items(question, answers.items(self._held(question.refers_to, path)))
        return _RIGHT[question.kind](self, question)

    def _held(self, place: Place, path: str) -> str:
        """Where the ids are that a question at a path may refer to."""
        prefixes = ["", *(f"{list_path}.{item}." for _, list_path, item in items_on(path, self.form.nodes))]
        repeat = self.form.nodes[place.path]
        assert isinstance(repeat, Repeat)
        return repeat.held_at(prefixes)

    def _some_items(self, question: Question, items: tuple[str, ...]) -> Any:
        if question.kind is Kind.REFERENCE:
            return self.chance.choice(items) if items else None
        least, most = question.limits.fewest or 0, min(question.limits.most or 3, len(items))
        return self.chance.sample(items, self.chance.randint(least, most)) if least <= most else None

    def _filled(self, answers: Answers, give: Callable[[Question, str, Answers], Answers]) -> Answers:
        """Answers to everything: what refers to a list, or follows one, once all other lists have their items."""
        ready: deque[tuple[Node, tuple[str, ...]]] = deque()
        later: deque[tuple[Node, tuple[str, ...]]] = deque()

        def put(nodes: Sequence[Node], prefixes: tuple[str, ...]) -> None:
            for node in nodes:
                (later if _waits(node) else ready).append((node, prefixes))

        put(self.form.sections, ("",))
        while ready or later:
            node, prefixes = (ready or later).popleft()
            path = prefixes[-1] + node.suffix
            if isinstance(node, Question):
                answers = give(node, path, answers)
            elif isinstance(node, Group):
                put(node.children, prefixes)
            else:
                answers = answers if node.for_each else self._with_items(node, path, answers)
                for item in answers.items(node.held_at(prefixes)):
                    put(node.children, (*prefixes, f"{path}.{item}."))
        return answers

    def _with_items(self, node: Repeat, path: str, answers: Answers) -> Answers:
        for item in self._items(node):
            answers = answers.with_item(path, item)
        return self._stated_list(node, path, answers)

    def _items(self, node: Repeat) -> list[str]:
        most = min(4, node.limits.most or 4)
        return [f"k{self.chance.randrange(36**6):06d}{place}" for place in range(self.chance.randint(0, most))]

    def _stated_list(self, node: Repeat, path: str, answers: Answers) -> Answers:
        if answers.items(path) or not node.states or self.chance.random() < 0.7:
            return answers
        return answers.with_state(path, self.chance.choice(node.states)[0])

    def _mostly_right(self, question: Question, path: str, answers: Answers) -> Answers:
        roll = self.chance.random()
        if question.calculate is not None:
            return (
                answers.with_override(path, self.right(question, path, answers), "seen")
                if question.may_override and roll < 0.1
                else answers
            )
        if roll < 0.75:
            return answers.with_answer(path, self.right(question, path, answers))
        if roll < 0.85 and question.states:
            return answers.with_state(path, self.chance.choice(question.states)[0])
        return answers

    def _anything(self, question: Question, path: str, answers: Answers) -> Answers:
        roll = self.chance.random()
        if roll < 0.4:
            return self._mostly_right(question, path, answers)
        if roll < 0.75:
            return answers.with_answer(path, self.chance.choice(WRONG))
        if roll < 0.85:
            return answers.with_state(path, self.chance.choice(list(State)))
        if roll < 0.95:
            value = self.chance.choice([*WRONG, self.right(question, path, answers)])
            return answers.with_override(path, value, self.chance.choice(["", " ", "because she says so"]))
        return answers

    def _repaired(self, answers: Answers, problem: Problem) -> Answers:
        node = self.form.node(problem.path)
        if isinstance(node, Repeat):
            return self._repaired_list(answers, node, problem)
        assert isinstance(node, Question)
        if node.calculate is not None or (problem.kind != "required" and self.chance.random() < 0.5):
            return answers.without(problem.path)
        if node.states and self.chance.random() < 0.2:
            return answers.with_state(problem.path, self.chance.choice(node.states)[0])
        if node.refers_to is not None and not answers.items(held := self._held(node.refers_to, problem.path)):
            answers = answers.with_item(held, "k0000001")
        return answers.with_answer(problem.path, self.right(node, problem.path, answers))

    def _repaired_list(self, answers: Answers, node: Repeat, problem: Problem) -> Answers:
        items = answers.items(problem.path)
        if node.for_each:
            return answers.without(problem.path)
        if not items or len(items) < (node.limits.fewest or 0):
            return (
                answers.without(problem.path).with_item(problem.path, "k0000001")
                if not items
                else answers.with_item(problem.path, f"k{self.chance.randrange(36**6)}")
            )
        return answers.without_item(problem.path, items[-1])


def _waits(node: Node) -> bool:
    """Whether another list must have its items first."""
    return bool(node.for_each) if isinstance(node, Repeat) else isinstance(node, Question) and bool(node.refers_to)


def _text(generator: Generator, question: Question) -> str:
    limits = question.limits
    assert limits.pattern is None, "no form with a pattern is generated for yet"
    words = " ".join(generator.chance.choice(WORDS) for _ in range(generator.chance.choice((1, 1, 2, 6))))
    if generator.chance.random() < 0.02:
        words = words * 5_000
    return words[: limits.longest].ljust(limits.shortest or 0, "x")


def _between(generator: Generator, question: Question) -> tuple[int, int]:
    low, high = question.limits.minimum, question.limits.maximum
    return int(low if low is not None else -20), int(high if high is not None else 120)


def _decimal(generator: Generator, question: Question) -> Any:
    low, high = _between(generator, question)
    return Decimal(generator.chance.randint(low * 100, high * 100)) / 100


def _several(generator: Generator, question: Question) -> list[Any]:
    least = question.limits.fewest or 0
    most = min(question.limits.most or len(question.choices), len(question.choices))
    return [choice.value for choice in generator.chance.sample(question.choices, generator.chance.randint(least, most))]


def _day(generator: Generator, question: Question) -> str:
    start = generator.chance.choice((date(2026, 3, 2), date(2024, 2, 29), date(2009, 1, 31), date(1990, 12, 31)))
    return (start + timedelta(days=generator.chance.randint(-400, 400))).isoformat()


def _partial(generator: Generator, question: Question) -> str:
    year = generator.chance.randint(1880, 2026)
    return generator.chance.choice(
        (f"{year}", f"{year}-05", f"{year}~", f"{year}/{year + 3}", f"../{year}", "..", f"{year}-05-04")
    )


_RIGHT: dict[Kind, Callable[[Generator, Question], Any]] = {
    Kind.SHORT_TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: lambda generator, question: generator.chance.randint(*_between(generator, question)),
    Kind.DECIMAL: _decimal,
    Kind.YES_NO: lambda generator, question: generator.chance.random() < 0.5,
    Kind.CHOICE: lambda generator, question: generator.chance.choice(question.choices).value,
    Kind.RATING: lambda generator, question: generator.chance.choice(question.choices).value,
    Kind.CHOICES: _several,
    Kind.DATE: _day,
    Kind.PARTIAL_DATE: _partial,
}
