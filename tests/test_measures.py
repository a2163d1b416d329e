"""The shipped measures and the keys kept for tests: published vectors, and a second computation from published rules.

The second computation knows positions, as papers print them, and fractions; the forms know names, and decimals.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from formengine.catalogue import Catalogue
from formengine.definition import read_form
from formengine.engine import Engine
from formengine.errors import DefinitionError
from formengine.evaluation import Evaluation
from formengine.exports.text import as_text
from formengine.lint import lint
from formengine.model import Form
from formengine.plugins import Plugins
from formengine.reports.scores import score_chapter
from formengine.scoring import Score
from formengine.standard import FUNCTIONS
from tests.building import BLOCKS, ROOT, SHIPPED, Json, evaluated, shipped_form

Set = Sequence[int | None]
KEYS = sorted((ROOT / "tests/forms/keys").glob("*.json"))
ORDER_A = "satisfied no_good qualities able proud useless worth respect failure positive".split()
ORDER_B = "worth qualities failure able proud positive satisfied respect useless no_good".split()


@cache
def form_named(name: str) -> Form:
    """A shipped form, or a key that is kept for tests."""
    if name in SHIPPED:
        return shipped_form(name)
    text = (ROOT / f"tests/forms/keys/{name}.json").read_text("utf-8")
    return read_form(text, name=name, blocks=BLOCKS, functions=FUNCTIONS)


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded half away from nought, by whole numbers alone; no score here is below nought."""
    scaled = value * 10**places
    return Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**places)


@dataclass(frozen=True)
class Published:
    """A scale as its paper prints it: places of its items and of the reversed ones, range, method, missing answers."""

    form: str
    scale: str
    key: tuple[int, ...]
    reverse: frozenset[int]
    low: int
    high: int
    method: str
    at_most: int
    places: int
    of: int

    def score(self, answers: Set) -> Fraction | None:
        """The score by the published rule."""
        turned = {place: self.low + self.high - answer if place in self.reverse else answer
                  for place, answer in enumerate(answers, 1) if answer is not None and place in self.key}  # fmt: skip
        if not turned or len(self.key) - len(turned) > self.at_most:
            return None
        mean = Fraction(sum(turned.values()), len(turned))
        return half_up(mean if self.method == "mean" else mean * len(self.key), self.places)


def published(form: str, scale: str, key: Sequence[int], reverse: set[int], spread: tuple[int, int], method: str,
              at_most: int, places: int, of: int) -> Published:  # fmt: skip
    """A published scale."""
    return Published(form, scale, tuple(key), frozenset(reverse), *spread, method, at_most, places, of)


SDQ = {"emotional": [3, 8, 13, 16, 24], "conduct": [5, 7, 12, 18, 22], "hyperactivity": [2, 10, 15, 21, 25],
       "peer": [6, 11, 14, 19, 23], "prosocial": [1, 4, 9, 17, 20]}  # fmt: skip
CARE = [1, 2, 4, 5, 6, 11, 12, 14, 16, 17, 18, 24]
PROTECTION = [3, 7, 8, 9, 10, 13, 15, 19, 20, 21, 22, 23, 25]
PUBLISHED = [
    published("intake", "phq9", range(1, 10), set(), (0, 3), "sum", 2, 0, 9),
    published("intake", "gad7", range(1, 8), set(), (0, 3), "sum", 2, 0, 7),
    published("core10", "core10", range(1, 11), {2, 3}, (0, 4), "sum", 1, 1, 10),
    published("rosenberg", "self_esteem", range(1, 11), {2, 5, 6, 8, 9}, (0, 3), "sum", 0, 0, 10),
    published("rosenberg_order_b", "self_esteem", range(1, 11), {3, 5, 8, 9, 10}, (0, 3), "sum", 0, 0, 10),
    published("relationships", "avoidance", range(1, 7), {1, 2, 3, 4}, (1, 7), "mean", 1, 2, 9),
    published("relationships", "anxiety", range(7, 10), set(), (1, 7), "mean", 0, 2, 9),
    published("ecr_r", "anxiety", range(1, 19), {9, 11}, (1, 7), "mean", 0, 2, 36),
    published("ecr_r", "avoidance", range(19, 37), {20, 22, *range(26, 32), *range(33, 37)}, (1, 7), "mean", 0, 2, 36),
    published("ecr_s", "anxiety_sum", range(2, 13, 2), {8}, (1, 7), "sum", 0, 0, 12),
    published("ecr_s", "anxiety_mean", range(2, 13, 2), {8}, (1, 7), "mean", 0, 2, 12),
    published("ecr_s", "avoidance_sum", range(1, 12, 2), {1, 5, 9}, (1, 7), "sum", 0, 0, 12),
    published("ecr_s", "avoidance_mean", range(1, 12, 2), {1, 5, 9}, (1, 7), "mean", 0, 2, 12),
    published("ecr", "avoidance", range(1, 37, 2), {3, 15, 19, 25, 27, 29, 31, 33, 35}, (1, 7), "mean", 0, 2, 36),
    published("ecr", "anxiety", range(2, 37, 2), {22}, (1, 7), "mean", 0, 2, 36),
    published("pbi", "care", CARE, {2, 4, 14, 16, 18, 24}, (0, 3), "sum", 0, 0, 25),
    published("pbi", "overprotection", PROTECTION, {3, 7, 15, 21, 22, 25}, (0, 3), "sum", 0, 0, 25),
    *(published("sdq", name, key, {7, 11, 14, 21, 25}, (0, 2), "sum", 2, 0, 25) for name, key in SDQ.items()),
]
"""Every scale, from domain.md 3.4, by the places that its paper numbers."""


def numbered(section: str, letter: str) -> Callable[[Set], Json]:
    """Answers to questions called by a letter and their place."""
    return lambda answers: {section: {f"{letter}{n}": one for n, one in enumerate(answers, 1) if one is not None}}


def in_order(names: Sequence[str]) -> Callable[[Set], Json]:
    """Answers to Rosenberg's statements, in the order in which they are asked."""
    return lambda answers: {"self": {name: one for name, one in zip(names, answers, strict=True) if one is not None}}


def about_one(answers: Set) -> Json:
    """Answers about one person."""
    return {"figures": [{"who": "mother", **numbered("", "q")(answers)[""]}]}


ASKED: dict[str, Callable[[Set], Json]] = {
    "core10": numbered("core10", "c"),
    "rosenberg": in_order(ORDER_A),
    "rosenberg_order_b": in_order(ORDER_B),
    "relationships": about_one,
}


def score_of(form: str, scale: str, answers: Set) -> Score:
    """What a scale of a form comes to."""
    asked = {"phq9": numbered("phq9", "p"), "gad7": numbered("gad7", "g")}.get(scale) or ASKED.get(form)
    evaluation = evaluated(form_named(form), (asked or numbered("s", "q"))(answers))
    return next(score for score in evaluation.scores if score.scale == scale)


def exactly(score: Score) -> Fraction | None:
    """The score as a fraction."""
    return None if score.value is None else Fraction(score.value)


def compared(one: Published, sets: int) -> str:
    """How many generated answer sets come to what the published rule says, missing ones and wrong ones included."""
    chance = random.Random(f"{one.form} {one.scale}")
    scored = 0
    for _ in range(sets):
        rate = chance.choice((0, 0, 0.05, 0.2))
        answers = [None if chance.random() < rate else chance.randint(one.low, one.high) for _ in range(one.of)]
        came = score_of(one.form, one.scale, answers)
        assert exactly(came) == one.score(answers), (one.form, one.scale, answers)
        scored += came.value is not None
    return f"{one.form} {one.scale}: {sets} answer sets, {scored} with a score, 0 differences"


@pytest.mark.parametrize("one", PUBLISHED, ids=lambda one: f"{one.form} {one.scale}")
def test_generated_answer_sets_come_to_what_the_published_rule_says(one: Published) -> None:
    assert compared(one, 40).endswith("0 differences")


@pytest.mark.slow
@pytest.mark.parametrize("one", PUBLISHED, ids=lambda one: f"{one.form} {one.scale}")
def test_ten_thousand_answer_sets_come_to_what_the_published_rule_says(one: Published) -> None:
    print(compared(one, 10_000))


# Vectors


@pytest.mark.parametrize(("form", "scale", "answers", "expected"), [
    ("relationships", "avoidance", [1] * 9, 5), ("relationships", "anxiety", [7] * 9, 7),
    ("relationships", "avoidance", [6, 5, 6, 4, 2, 3, 2, 1, 3], Decimal("2.67")),
    ("relationships", "anxiety", [6, 5, 6, 4, 2, 3, 2, 1, 3], 2),
    ("relationships", "avoidance", [2, 1, 2, 2, 6, 7, 5, 6, 7], Decimal("6.33")),
    ("ecr_r", "anxiety", [i % 7 + 1 for i in range(36)], Decimal("3.89")),
    ("ecr_r", "avoidance", [i % 7 + 1 for i in range(36)], Decimal("3.94")),
    ("ecr_s", "anxiety_sum", [6, 3, 2, 5, 6, 4, 1, 6, 5, 2, 3, 4], 20),
    ("ecr_s", "avoidance_mean", [6, 3, 2, 5, 6, 4, 1, 6, 5, 2, 3, 4], Decimal("2.17")),
    ("ecr", "anxiety", [1] * 36, Decimal("1.33")), ("ecr", "avoidance", [7] * 36, 4),
    ("rosenberg", "self_esteem", [2, 1, 3, 3, 0, 1, 2, 2, 0, 2], 23),
    ("rosenberg", "self_esteem", [3] * 10, 15), ("rosenberg", "self_esteem", [0] * 10, 15),
    ("rosenberg", "self_esteem", [2, 1, 3, 3, 0, 1, 2, 2, 0, None], None),
    ("pbi", "care", [i % 4 for i in range(25)], 12), ("pbi", "overprotection", [i % 4 for i in range(25)], 22),
    ("pbi", "overprotection", [3] * 25, 21),
    ("sdq", "total", [0] * 25, 10), ("sdq", "total", [2] * 25, 30), ("sdq", "prosocial", [1] * 25, 5),
    ("sdq", "conduct", [2] * 25, 8),
])  # fmt: skip
def test_the_reference_vectors_come_out_of_the_data_alone(form: str, scale: str, answers: Set, expected: Any) -> None:
    assert score_of(form, scale, answers).value == expected


@pytest.mark.parametrize(("answers", "value", "band", "is_flagged"), [
    ([0] * 10, 8, "low", False), ([2] * 10, 20, "moderate-to-severe", True), ([4] * 10, 32, "severe", True),
    ([2, 3, 2, 1, 1, 0, 2, 1, 2, 1], 13, "mild", False),
    ([2, 3, 2, 1, 1, 0, None, 1, 2, 1], Decimal("12.2"), "mild", False),
    ([1, 3, 3, 1, 0, 0, 1, None, 0, 0], Decimal("5.6"), "healthy", False),
    ([2, 3, 2, 1, 1, 0, None, None, 2, 1], None, None, False),
    ([None, None, 2, 1, 1, 3, 2, 1, 2, 1], None, None, True),
])  # fmt: skip
def test_the_vectors_of_core10_come_out_with_band_and_flag(
    answers: Set, value: Any, band: str | None, is_flagged: bool
) -> None:
    score = score_of("core10", "core10", answers)

    assert (score.value, score.band) == (value, band)
    assert [flag.item for flag in score.flags] == (["core10.c6"] if is_flagged else [])


@pytest.mark.parametrize(("answers", "own", "others"), [
    ((6, 2, 1, 4), 7, 1), ((7, 1, 1, 7), 12, 0), ((1, 7, 7, 1), -12, 0), ((4, 4, 4, 4), 0, 0),
])  # fmt: skip
def test_the_rq_is_keyed_by_name_and_shown_by_letter(answers: tuple[int, ...], own: int, others: int) -> None:
    names = ("secure", "fearful", "preoccupied", "dismissing")
    evaluation = evaluated(form_named("rq"), {"s": dict(zip(names, answers, strict=True))})

    assert [score.value for score in evaluation.scores] == [own, others]
    assert [item.title[-1] for item in evaluation.scores[0].items] == ["A", "B", "C", "D"]


@pytest.mark.parametrize("path", KEYS, ids=lambda path: str(path.stem))
def test_the_keys_for_tests_pass_their_own_examples(path: Path) -> None:
    assert lint(form_named(path.stem)) == ()


# Keys


def with_wrong_key(name: str, scale: str, item: str) -> bytes:
    """A form in which one item of a scale is turned the other way."""
    document = json.loads(SHIPPED[name].read_text("utf-8"))
    (found,) = (one for one in document["x-form"]["scales"][scale]["items"] if one["item"] == item)
    found["reverse"] = not found.get("reverse", False)
    return json.dumps(document).encode()


ITEMS = [
    (name, scale.id, item.of.path)
    for name in ("core10", "rosenberg", "rosenberg_order_b", "relationships", "intake")
    for scale in shipped_form(name).scales
    for item in scale.items
    if hasattr(item.of, "path")
]


@pytest.mark.parametrize(("name", "scale", "item"), ITEMS)
def test_every_item_turned_the_wrong_way_is_refused_by_the_self_check(name: str, scale: str, item: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        Catalogue(Plugins.given()).from_text(with_wrong_key(name, scale, item), name=name)

    assert "example" in {finding.code for finding in refused.value.findings}


def test_the_key_of_the_other_order_laid_on_rosenbergs_places_is_refused() -> None:
    document = json.loads(SHIPPED["rosenberg"].read_text("utf-8"))
    for item in document["x-form"]["scales"]["self_esteem"]["items"]:
        place = ORDER_A.index(item["item"].removeprefix("self.")) + 1
        item["reverse"] = place in {3, 5, 8, 9, 10}

    with pytest.raises(DefinitionError) as refused:
        Catalogue(Plugins.given()).from_text(json.dumps(document).encode(), name="wrong")

    assert {"example", "sample"} <= {finding.code for finding in refused.value.findings}


def test_rosenbergs_two_orders_give_the_same_total_for_the_same_answers() -> None:
    chance = random.Random("orders")
    for _ in range(200):
        answers = {name: chance.randint(0, 3) for name in ORDER_A}
        one = score_of("rosenberg", "self_esteem", [answers[name] for name in ORDER_A])
        other = score_of("rosenberg_order_b", "self_esteem", [answers[name] for name in ORDER_B])
        assert one.value == other.value


# What no output says


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "settings.json").write_text('{"context": "research"}')
    return Engine.start(tmp_path)


def told(engine: Engine, form: str, *documents: Json) -> str:
    """All that an export of these answers says, as text."""
    read = engine.form(form)
    records = [
        engine.begin(read, engine.subject("A", "person"), actor="t", answers=engine.read_answers(read, one)).record.id
        for one in documents
    ]
    return " ".join(as_text(engine.export(records, made_by="t").chapters).split())


def test_no_output_shows_a_band_or_a_label_for_rosenberg(engine: Engine) -> None:
    documents = [{"sitting": {"on": f"2026-0{n}-01"}, **in_order(ORDER_A)([n] * 10)} for n in (1, 2, 3)]

    text = told(engine, "measures/rosenberg", *documents)
    bands = [one for n in range(4) for one in evaluated(form_named("rosenberg"), in_order(ORDER_A)([n] * 10)).scores]

    assert {score.band for score in bands} == {None}
    assert "Bands:" not in text
    assert not re.search(r"\b(low|normal|healthy|high) self-esteem\b", text, re.IGNORECASE)


def test_no_output_gives_a_person_a_type_for_ecr_rs(engine: Engine) -> None:
    text = told(engine, "measures/relationships", about_one([7] * 9), about_one([1] * 9)).lower()

    words = (
        "coherent dismissing preoccupied fragmented unresolved disorganised avoidant secure fearful insecure".split()
    )
    assert [word for word in (*words, "attachment style", "attachment type") if re.search(rf"\b{word}\b", text)] == []


def test_no_output_gives_a_diagnosis_for_phq9() -> None:
    worst = evaluated(form_named("intake"), {**numbered("phq9", "p")([3] * 9), **numbered("gad7", "g")([3] * 7)})

    text = " ".join(as_text([score_of_chapter(worst)]).split()).lower()

    assert not re.search(r"diagnos|disorder|major depressi|depressed\b(?!, or)", text)


def score_of_chapter(evaluation: Evaluation) -> Any:
    """The chapter of scores."""
    chapter = score_chapter(evaluation)
    assert chapter is not None
    return chapter


def test_a_form_without_scales_has_no_total_anywhere() -> None:
    evaluation = evaluated(form_named("child_checklist"), {})

    assert (evaluation.scores, score_chapter(evaluation)) == ((), None)
