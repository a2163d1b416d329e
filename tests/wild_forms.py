"""Forms made up by a seed, with everything in them that lets one answer reach another, and edits of their answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from formengine.answers import Answers, Items
from formengine.errors import DefinitionError
from formengine.evaluation import Evaluation
from formengine.expressions import Function
from formengine.model import Form, Question, Repeat, State
from formengine.standard import FUNCTIONS
from tests.building import (
    Json,
    form_document,
    items_of,
    number,
    one_of,
    partial,
    rating,
    read,
    repeat,
    section,
    some_of,
    text,
    whole,
    yes_no,
)
from tests.generated import Generator

STATES = {"not_known": "Not known", "declined": "Declined", "not_applicable": "Does not apply",
          "answered_in": "Answered elsewhere"}  # fmt: skip
RELATIONS = [{"const": code, "title": f"is a {code} of", "x-form": {"inverse": inverse}}
             for code, inverse in (("parent", "child"), ("child", "parent"), ("sibling", "sibling"))]  # fmt: skip


def _not_thirteen(value: Any) -> Any:
    if value == 13:
        raise ValueError("thirteen is not counted")
    return value


WITH_ONE_THAT_FAILS = {
    **FUNCTIONS, "demo.fine": Function("demo.fine", ("number",), "number", _not_thirteen)
}  # fmt: skip

ROOT_NUMBERS = ["s.a", "s.b", "s.c", "s.total", "o.w", "o.x", "f.risk", "s.part"]
ROOT_CLAIMS = ["s.yes", "o.flag", "f.worry", "s.made"]
HERE = {
    "": ROOT_NUMBERS,
    "l": ["n", "k", "twice", *ROOT_NUMBERS[:4]],
    "l.m": ["p", "q", "n", "twice", *ROOT_NUMBERS[:3]],
    "e": ["z", "y", "l.n", "l.twice", "s.a"],
    "r": ["strength", "who.n", "who.twice", "s.a"],
}
"""By the list around a rule (empty: none), the numbers that it may name."""
CLAIMS = {"": ROOT_CLAIMS, "l": ["here", *ROOT_CLAIMS[:2]], "l.m": ["here", "s.yes"], "e": ["l.here", "s.yes", "on"],
          "r": ["who.here", "s.yes"]}  # fmt: skip
LISTS = {"": ["l", "e"], "l": ["m", "l"], "l.m": ["l"], "e": ["l.m", "l"], "r": ["who.m", "l"]}
SUMS = {"": ["l.n", "l.twice", "l.m.p", "e.z"], "l": ["m.p", "m.q", "l.n"], "l.m": ["l.n"], "e": ["l.m.p"],
        "r": ["who.m.p"]}  # fmt: skip
ASKED = {"": ["s.a", "s.word", "f.said", "s.pick"], "l": ["n", "name", "s.word"], "l.m": ["p", "name"],
         "e": ["z", "l.name"], "r": ["who", "strength", "who.name"]}  # fmt: skip


BEHIND_ONE_GATE = {
    ("g.one", "g.two", "g.three"): ("g.is_open", "g.is_open", "not g.is_open", "s.b == 1", "s.choice == 'calm'"),
    ("l.this", "l.that"): ("is_open", "is_open", "not is_open", "g.is_open", "n == 1"),
    ("l.m.this", "l.m.that"): ("is_shut", "is_open", "not is_shut", "g.is_open", "p == 1"),
}
"""Questions that stand beside each other, and the conditions of which all of them have one; most can fail."""
IS_OPEN = "demo.fine(13 if {0} > 4 else {0}) > 1"
"""A claim about a small number that fails as soon as the number is not that small."""


@dataclass
class WildForms:
    """Makes forms up."""

    chance: random.Random

    def form(self) -> Form:
        """A form that reads; conditions that would make a circle, or name what is not there, are left out."""
        slots = [*self._slots()]
        chosen = {slot: self._expression(*slot) for slot in slots if self.chance.random() < 0.5}
        gates = self._gates()
        while True:
            try:
                return read(self._document(chosen | gates), functions=WITH_ONE_THAT_FAILS)
            except DefinitionError as error:
                told = " ".join(f"{finding.place} {finding.message}" for finding in error.findings)
                named = [slot for slot in chosen if slot[0] in told]
                del chosen[self.chance.choice(named or [*chosen])]

    def _slots(self) -> Iterator[tuple[str, str]]:
        yield from ((place, "visible_when") for place in (
            "s.b", "s.c", "s.word", "s.total", "o", "o.w", "o.deep", "o.deep.x", "f", "f.said", "l", "l.n", "l.k",
            "l.m", "l.m.p", "l.m.q", "l.inner", "l.inner.here", "e", "e.z", "r", "r.strength", "s.pick"))  # fmt: skip
        yield from ((place, "required") for place in (
            "s.a", "s.word", "o.flag", "f.said", "l", "l.n", "l.m", "l.m.p", "e.z", "r.who"))  # fmt: skip
        yield from ((place, "usual_when") for place in ("s.a", "s.c", "l.n", "l.m.q", "e.z"))
        yield from ((place, "calculate") for place in (
            "s.total", "o.deep.x", "l.twice", "l.m.q", "e.y", "s.part", "s.made"))  # fmt: skip
        yield from ((f"rule {number}", "holds") for number in range(5))

    def _gates(self) -> dict[tuple[str, str], str | bool]:
        """Conditions that questions have in common."""
        gates = ((places, self.chance.choice(offered)) for places, offered in BEHIND_ONE_GATE.items())
        return {(place, "visible_when"): gate for places, gate in gates for place in places}

    def _around(self, place: str) -> str:
        if place.startswith("rule"):
            return {"rule 1": "l", "rule 2": "l.m", "rule 3": "e"}.get(place, "")
        inner = [path for path in ("l.m", "l", "e", "r") if place.startswith(f"{path}.")]
        return inner[0] if inner else ""

    def _expression(self, place: str, key: str) -> str | bool:
        around, chance = self._around(place), self.chance
        if key == "required" and chance.random() < 0.3:
            return True
        if key == "calculate":
            return self._claim(around) if place == "s.made" else self._number(around)
        return self._claim(around)

    def _number(self, around: str) -> str:
        chance, names = self.chance, HERE[around]
        one, other = chance.choice(names), chance.choice(names)
        policy = chance.choice(("fail", "skip", "zero"))
        return chance.choice((
            f"{one} + {other}", f"{one} * 2 - 1", f"round({one} / 3, 1)",
            f"{one} if {self._claim(around)} else {other}",
            f"sum({chance.choice(SUMS[around])}, '{policy}')", f"max({chance.choice(SUMS[around])}, 'skip')",
            f"count({chance.choice(LISTS[around])})", f"coalesce({one}, {other}, 0)", f"demo.fine({one})",
            f"count({chance.choice(LISTS[around])}, {self._inside(around)})", "days_between('2020-01-01', s.day)",
        ))  # fmt: skip

    def _claim(self, around: str) -> str:
        chance, names = self.chance, HERE[around]
        one, other = chance.choice(names), chance.choice(names)
        return chance.choice((
            f"{one} > {chance.choice((1, 3))}", f"{one} >= {other}", chance.choice(CLAIMS[around]),
            f"not {chance.choice(CLAIMS[around])}", f"answered({chance.choice(ASKED[around])})",
            f"state({chance.choice(ASKED[around])}) == '{chance.choice(('declined', 'blank', 'answered_in'))}'",
            f"{one} > 2 or {chance.choice(CLAIMS[around])}", f"demo.fine({one}) > 2",
            f"any_of({chance.choice(LISTS[around])}, {self._inside(around)})",
            f"all_of({chance.choice(LISTS[around])}, {self._inside(around)})",
            f"count({chance.choice(LISTS[around])}) > 1", "contains(s.several, 'x')", "s.pick.n > 2",
            "s.pick.here", "s.choice == 'calm'",
        ))  # fmt: skip

    def _inside(self, around: str) -> str:
        return self.chance.choice(("n > 2", "here", "p > 1", "z > 1", "twice > 3", "s.a > 2", "s.pick == l", "n > s.b",
                                   "any_of(m, p > 2)", "k > 1"))  # fmt: skip

    def _document(self, chosen: dict[tuple[str, str], str | bool]) -> Json:
        def keys(place: str, **more: Any) -> Json:
            given = {key: text for (at, key), text in chosen.items() if at == place}
            return {**more, **given}

        label = "twice" if ("l.twice", "calculate") in chosen else "name"
        properties = {
            "s": section({
                "a": whole(**keys("s.a", minimum=0, maximum=20)), "b": whole(**keys("s.b")), "yes": yes_no(),
                "c": number(**keys("s.c")), "word": text(**keys("s.word")), "choice": one_of("calm", "sad"),
                "several": some_of("x", "y"), "total": number(**keys("s.total", **_calculated(chosen, "s.total"))),
                "part": whole(**keys("s.part", **_calculated(chosen, "s.part"))), "made": yes_no(**keys("s.made")),
                "day": {"type": "string", "format": "date"}, "pick": text(**keys("s.pick", choices_from="l")),
                "picks": items_of("l"), "age": whole(),
            }, states=STATES),
            "o": section({
                "flag": yes_no(**keys("o.flag")), "w": whole(**keys("o.w")), "word": text(),
                "deep": section({"x": number(**keys("o.deep.x")), "y": rating(0, 3), "v": rating(0, 3)},
                                **keys("o.deep")),
                "x": rating(0, 3, states=STATES),
            }, **keys("o")),
            "f": section({"worry": yes_no(), "said": text(**keys("f.said")), "risk": rating(0, 3)},
                         **keys("f", safety=True)),
            "g": section({
                "is_open": yes_no(calculate=IS_OPEN.format("s.a")), "one": text(**keys("g.one", required=True)),
                "two": whole(**keys("g.two")), "three": rating(0, 3, **keys("g.three")),
            }),
            "l": repeat({
                "is_open": yes_no(calculate=IS_OPEN.format("n")), "this": whole(**keys("l.this", required=True)),
                "that": text(**keys("l.that")), "name": text(), "n": whole(**keys("l.n")), "k": number(**keys("l.k")),
                "inner": section({"here": yes_no(**keys("l.inner.here")), "score": rating(0, 3)}, **keys("l.inner")),
                "here": yes_no(), "mark": rating(0, 3), "other": rating(0, 3),
                "twice": number(**keys("l.twice")),
                "m": repeat({"p": whole(**keys("l.m.p")), "q": whole(**keys("l.m.q")), "of": text(choices_from="l"),
                             "is_shut": yes_no(calculate=IS_OPEN.format("p")), "this": yes_no(**keys("l.m.this")),
                             "that": whole(**keys("l.m.that", required=True))},
                            **keys("l.m", minItems=1, maxItems=3, repeat={"label": "p"})),
            }, **keys("l", states=STATES, repeat={"label": label})),
            "e": repeat({"z": whole(**keys("e.z")), "y": number(**keys("e.y")), "on": yes_no()},
                        **keys("e", repeat={"for_each": "l"})),
            "r": repeat({
                "who": text(**keys("r.who", choices_from="l")),
                "relation": {"type": "string", "title": "is", "oneOf": RELATIONS},
                "whom": text(choices_from="l"), "strength": rating(0, 3, **keys("r.strength")),
            }, **keys("r", grid={"who": "who", "relation": "relation", "whom": "whom"})),
        }  # fmt: skip
        roll = self.chance.random()
        if roll < 0.1:
            properties["kin"] = {"$ref": "urn:formengine:block:family"}
        elif roll < 0.15:
            kin = {"kin": {"$ref": "urn:formengine:block:family"}, "n": whole()}
            properties["homes"] = repeat(kin, visible_when="s.yes")
        properties["past"] = section({"when": partial(), "told": text(states=STATES)})
        return form_document(
            properties, date="s.day", scales=_scales(), rules=_rules(chosen), instruments=_instruments()
        )


def _calculated(chosen: dict[tuple[str, str], str | bool], place: str) -> Json:
    return {"override": "with_reason"} if (place, "calculate") in chosen else {}


def _scales() -> Json:
    common = {"minimum": 0, "maximum": 3, "missing": {"at_most": 1, "then": "prorate"}, "direction": "higher is more",
              "version": "1", "source": "made up", "drop": ["not_applicable"],
              "examples": [{"answers": {}, "value": None}]}  # fmt: skip
    return {
        "deep": {**common, "label": "Deep", "method": "sum", "items": [{"item": "o.deep.y"}, {"item": "o.deep.v"}]},
        "all": {**common, "label": "All", "method": "mean", "minimum": 0, "maximum": 6,
                "items": [{"scale": "deep"}, {"item": "o.x"}],
                "risk": [{"item": "f.risk", "at_least": 2, "text": "Ask."}]},
        "each": {**common, "label": "Each", "method": "sum", "for_each": "l",
                 "items": [{"item": "l.mark", "reverse": True}, {"item": "l.other"}, {"item": "l.inner.score"}]},
    }  # fmt: skip


def _rules(chosen: dict[tuple[str, str], str | bool]) -> list[Json]:
    shapes: list[Json] = [
        {"id": "whole", "level": "warn", "about": ["s.a", "l.n"], "message": "Look at a."},
        {"id": "each", "level": "block", "about": ["l.n", "l.k"], "for_each": "l", "message": "{item}: look."},
        {"id": "inner", "level": "warn", "about": ["l.m.p"], "for_each": "l.m", "message": "{item}: look."},
        {"id": "follower", "level": "block", "about": ["e.z"], "for_each": "e", "message": "{item}: look at z."},
        {"id": "last", "level": "block", "about": ["o.w"], "message": "Look at w."},
    ]
    holds = ((chosen.get((f"rule {place}", "holds")), rule) for place, rule in enumerate(shapes))
    return [{**rule, "holds": text} for text, rule in holds if text is not None]


def _instruments() -> Json:
    rights = {"holder": "Nobody", "basis": "free", "contexts": ["clinical"]}
    return {"two": {"title": "The Two", "version": "1", "language": "en-GB", "respondent": "anyone", "age": "s.age",
                    "citation": "Nobody (2020)", "rights": rights, "age_range": {"from": 4, "to": 11}}}  # fmt: skip


@dataclass
class Edits:
    """Changes answers of a form in every way that a person, a file or an undoing can."""

    form: Form
    chance: random.Random

    def __post_init__(self) -> None:
        self.answering = Generator(self.form, self.chance)

    def edit(self, evaluation: Evaluation) -> tuple[Answers, tuple[str, ...]]:
        """Other answers, and the paths where they may differ."""
        answers, paths = evaluation.answers, list[str]()
        for _ in range(self.chance.choice((1, 1, 1, 1, 2, 4))):
            places = [*evaluation.placed, *(path for path in evaluation.items for _ in range(4))]
            path = self.chance.choice(places)
            answers, edited = self._at(path, answers, places)
            paths += edited
        return answers, tuple(paths)

    def _at(self, path: str, answers: Answers, places: list[str]) -> tuple[Answers, list[str]]:
        node, roll = self.form.node(path), self.chance.random()
        if isinstance(node, Repeat):
            return self._list(path, node, answers, roll)
        assert isinstance(node, Question)
        if roll < 0.05:
            other, points = self.chance.choice(places), answers.with_answered_in
            return (answers.with_same_as if roll < 0.01 else points)(path, other), [path]
        if roll < 0.2:
            return answers.without(path), [path]
        if roll < 0.3:
            return self.answering._anything(node, path, answers), [path]
        if node.kind.value == "whole number" and roll < 0.8:
            return answers.with_answer(path, self.chance.choice((0, 1, 2, 3, 4, 5, 13))), [path]
        return self.answering._mostly_right(node, path, answers), [path]

    def _list(self, path: str, node: Repeat, answers: Answers, roll: float) -> tuple[Answers, list[str]]:
        ids = answers.items(path)
        if node.for_each or roll < 0.04:
            state = self.chance.choice((*State, None))
            return (answers.without(path) if state is None else answers.with_state(path, state)), [path]
        if roll < 0.5 or not ids:
            return answers.with_item(path, f"n{self.chance.randrange(10**6)}"), [path]
        if roll < 0.75:
            item = self.chance.choice(ids)
            below = [*answers.below(f"{path}.{item}")]
            return answers.without_item(path, item), [*below, path]
        if roll < 0.9:
            return answers.with_entry(path, Items(tuple(self.chance.sample(ids, len(ids))))), [path]
        # An item that goes while what was answered in it stays, as where a file holds more than its lists say.
        return answers.with_entry(path, Items(ids[1:])), [path]
