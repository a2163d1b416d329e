"""The form that benchmarks are run on, and answers to it: made by program, the same for every engine measured.

150 questions in ten sections: a 20-item scale with bands, a list of family members, 33 conditions, seven calculations,
required answers, dates, patterns and limits. A set of answers holds about 180. Names are plain, and every condition
is one comparison with a question before it, so that other engines' forms can be made from the same tables.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.building import day, form_document, number, one_of, rating, repeat, section, some_of, text, whole, yes_no

Json = dict[str, Any]
Draw = Callable[[random.Random], Any]

OFTEN = ("never", "sometimes", "often", "always")
PLACES = ("home", "school", "street", "park", "elsewhere")
SCALE_ITEMS, HIGHEST = 20, 4
REVERSED = frozenset({3, 7, 11, 15, 19})
BANDS = ((0, "low"), (36, "moderate"), (45, "high"))
RISK_FROM = 3
FEWEST_MEMBERS, MOST_MEMBERS = 3, 12
TELEPHONE, POSTCODE, REFERENCE = "0[0-9]{10}", "[A-Z]{2}[0-9]{1,2} [0-9][A-Z]{2}", "[A-Z]{3}-[0-9]{4}"
WORDS = (
    "She settles more easily now when someone stays near, and asks for the light to be left on",
    "He eats with the others at most meals; on Tuesday it took ten minutes, last month an hour",
    "They were seen together at home, calm and talking about the week",
    "Slept badly before the visit and was tired",
    "Nothing to add",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form: its schema, how an answer is drawn, and when it is asked.

    `gate` names the question of the same section, and the answer to it, with which this one is asked (None: always);
    `share` is how often it is answered where it is asked.
    """

    schema: Json
    draw: Draw
    gate: tuple[str, Any] | None = None
    share: float = 1.0


def _letters(dice: random.Random, count: int) -> str:
    return "".join(dice.choices("ABCDEFGHJKLMNPRSTUVWXY", k=count))


def _day(dice: random.Random, first: int, last: int) -> str:
    return f"{dice.randint(first, last)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def _some(dice: random.Random) -> list[str]:
    return dice.sample(PLACES, dice.randint(1, 3))


def _telephone(dice: random.Random) -> str:
    return f"0{dice.randrange(10**10):010}"


def _postcode(dice: random.Random) -> str:
    return f"{_letters(dice, 2)}{dice.randint(1, 99)} {dice.randint(0, 9)}{_letters(dice, 2)}"


def _reference(dice: random.Random) -> str:
    return f"{_letters(dice, 3)}-{dice.randint(0, 9999):04}"


def _account(dice: random.Random) -> str:
    return ". ".join(dice.sample(WORDS, 4))


def _name(dice: random.Random) -> str:
    return dice.choice(("Ada", "Ben", "Chloé", "Dara", "Eve", "Finn")) + " " + _letters(dice, 1)


ABOUT: dict[str, Asked] = {
    "name": Asked(text(maxLength=80, title="What is your name?", required=True), _name),
    "born_on": Asked(day(title="When were you born?", required=True), lambda dice: _day(dice, 1950, 2000)),
    "visited_on": Asked(day(title="When was the visit?", required=True), lambda dice: _day(dice, 2024, 2026)),
    "telephone": Asked(
        text(maxLength=20, pattern=TELEPHONE, pattern_hint="eleven digits", title="Telephone"), _telephone, share=0.9
    ),
    "postcode": Asked(
        text(maxLength=8, pattern=POSTCODE, pattern_hint="as AB1 2CD", title="Postcode", required=True), _postcode
    ),
    "reference": Asked(
        text(maxLength=8, pattern=REFERENCE, pattern_hint="as ABC-1234", title="Reference", required=True), _reference
    ),
    "works": Asked(yes_no(title="Do you work?", required=True), lambda dice: dice.random() < 0.7),
    "hours": Asked(
        whole(minimum=0, maximum=80, title="Hours a week", required=True, visible_when="works == true"),
        lambda dice: dice.randint(1, 60), gate=("works", True),
    ),
    "why_not": Asked(
        text(maxLength=300, title="Why not?", visible_when="works == false"),
        lambda dice: dice.choice(WORDS), gate=("works", False),
    ),
    "languages": Asked(whole(minimum=1, maximum=9, title="Languages spoken"), lambda dice: dice.randint(1, 4)),
}  # fmt: skip
"""The first section: who answers."""

MONEY = {
    name: Asked(number(minimum=0, maximum=9999.5, title=name.capitalize()), lambda dice: dice.randint(0, 900_000) / 100)
    for name in ("wages", "benefits", "pension", "rent", "food", "travel")
}
"""The second section: amounts, which the section's calculations add up."""
SUMS = {
    "income": "wages + benefits + pension",
    "outgoings": "rent + food + travel",
    "left": "income - outgoings",
    "tight": "left < 100",
}

MEMBER: dict[str, Asked] = {
    "name": Asked(text(maxLength=80, title="Name", required=True), _name),
    "age": Asked(whole(minimum=0, maximum=120, title="Age", required=True), lambda dice: dice.randint(0, 90)),
    "relation": Asked(one_of("parent", "child", "partner", "other", title="Relation"),
                      lambda dice: dice.choice(("parent", "child", "partner", "other"))),
    "at_home": Asked(yes_no(title="Lives at home?", required=True), lambda dice: dice.random() < 0.8),
    "away_since": Asked(day(title="Away since", visible_when="at_home == false"), lambda dice: _day(dice, 2010, 2025),
                        gate=("at_home", False)),
    "visits": Asked(whole(minimum=0, maximum=99, title="Visits a month"), lambda dice: dice.randint(0, 30)),
    "minutes": Asked(whole(minimum=0, maximum=600, title="Minutes each"), lambda dice: dice.randint(5, 300)),
    "height": Asked(number(minimum=30, maximum=230.5, title="Height in cm"), lambda dice: dice.randint(600, 2000) / 10),
    "close": Asked(rating(0, HIGHEST, title="How close?"), lambda dice: dice.randint(0, HIGHEST)),
    "seen_at": Asked(some_of(*PLACES, title="Seen where?", maxItems=3), _some),
    "telephone": Asked(text(maxLength=20, pattern=TELEPHONE, pattern_hint="eleven digits", title="Telephone"),
                       _telephone, share=0.5),
}  # fmt: skip
"""What is asked of each member of the family; `monthly` is worked out beside it."""
MONTHLY = "visits * minutes"

TOPICS = ("home", "health", "school", "friends", "support", "future")
_LAST = 16
"""Questions of each of the six sections that are made alike."""


def _topic(topic: str) -> dict[str, Asked]:
    """Sixteen questions about one topic, five of them asked after certain answers only."""
    frequency = Asked(
        one_of(*OFTEN, title=f"How often is {topic} hard?", required=True), lambda dice: dice.choice(OFTEN)
    )
    has_plan = Asked(yes_no(title=f"Is there a plan for {topic}?", required=True), lambda dice: dice.random() < 0.5)
    asked = {"how_often": frequency, "has_plan": has_plan}
    planned, unplanned = {"visible_when": "has_plan == true"}, {"visible_when": "has_plan == false"}
    asked |= {
        "plan_from": Asked(day(title="Plan from", **planned), lambda dice: _day(dice, 2020, 2026), ("has_plan", True)),
        "plan": Asked(text(maxLength=2000, title="The plan", **planned), _account, ("has_plan", True)),
        "helpers": Asked(
            whole(minimum=0, maximum=20, title="Helpers", **planned), lambda dice: dice.randint(0, 9),
            ("has_plan", True),
        ),
        "no_plan": Asked(
            text(maxLength=300, title="Why none?", **unplanned), lambda dice: dice.choice(WORDS), ("has_plan", False)
        ),
        "worst": Asked(
            one_of(*PLACES, title="Where is it worst?", visible_when="how_often == 'always'"),
            lambda dice: dice.choice(PLACES), ("how_often", "always"),
        ),
    }  # fmt: skip
    kinds: tuple[tuple[Callable[..., Json], Json, Draw], ...] = (
        (rating, {}, lambda dice: dice.randint(0, HIGHEST)),
        (whole, {"minimum": 0, "maximum": 100}, lambda dice: dice.randint(0, 100)),
        (yes_no, {}, lambda dice: dice.random() < 0.5),
        (text, {"maxLength": 200}, lambda dice: dice.choice(WORDS)),
        (some_of, {"maxItems": 3}, _some),
    )
    for place in range(len(asked), _LAST):
        make, keys, draw = kinds[place % len(kinds)]
        options = {rating: (0, HIGHEST), some_of: PLACES}.get(make, ())
        schema = make(*options, title=f"Question {place} about {topic}", **keys)
        asked[f"q{place}"] = Asked(schema, draw, share=0.9)
    return asked


SECTIONS: dict[str, dict[str, Asked]] = {
    "about": ABOUT,
    "money": MONEY,
    "wellbeing": {
        f"item{place}": Asked(rating(0, HIGHEST, title=f"Statement {place}"), lambda dice: dice.randint(0, HIGHEST))
        for place in range(1, SCALE_ITEMS + 1)
    },
    **{topic: _topic(topic) for topic in TOPICS},
}  # fmt: skip
"""Every section but the family, in the form's order; the family stands behind the scale."""
CALCULATED: dict[str, dict[str, Json]] = {
    "money": {name: (yes_no if name == "tight" else number)(calculate=rule) for name, rule in SUMS.items()},
    "wellbeing": {
        "total": whole(calculate=f"sum([{', '.join(f'item{place}' for place in range(1, SCALE_ITEMS + 1))}])"),
        "average": number(calculate=f"round(total / {SCALE_ITEMS}, 2)"),
    },
}


def work_item_form() -> Json:
    """The document of the form."""
    properties: Json = {}
    for name, asked in SECTIONS.items():
        schemas = {**{key: question.schema for key, question in asked.items()}, **CALCULATED.get(name, {})}
        properties[name] = section(schemas, title=name.capitalize())
        if name == "wellbeing":
            properties["family"] = _family()
    rules = [
        {"id": "visit_after_birth", "level": "block", "holds": "about.visited_on > about.born_on",
         "message": "The visit is before the birth.", "about": ["about.visited_on"]},
        {"id": "rent_paid", "level": "warn", "holds": "money.rent <= money.income", "about": ["money.rent"],
         "message": "The rent is more than the income."},
    ]  # fmt: skip
    return form_document(properties, scales={"distress": _scale()}, rules=rules, date="about.visited_on")


def _family() -> Json:
    questions = {name: asked.schema for name, asked in MEMBER.items()}
    monthly = whole(calculate=MONTHLY, title="Minutes a month")
    return repeat({**questions, "monthly": monthly}, title="Family", maxItems=12, repeat={"label": "name"})


def _scale() -> Json:
    items = [
        {"item": f"wellbeing.item{place}", **({"reverse": True} if place in REVERSED else {})}
        for place in range(1, SCALE_ITEMS + 1)
    ]
    return {
        "label": "Distress", "items": items, "minimum": 0, "maximum": HIGHEST, "method": "sum",
        "missing": {"at_most": 2, "then": "prorate"}, "rounding": {"places": 0, "mode": "half_up"},
        "bands": [{"from": edge, "label": label} for edge, label in BANDS], "direction": "higher is more distress",
        "version": "1", "source": "made up, not an instrument",
        "risk": [{"item": "wellbeing.item9", "at_least": RISK_FROM, "text": "Ask about this."}],
        "examples": list(map(_example, (35, 36, 44, 45))),
    }  # fmt: skip


def _example(total: int) -> Json:
    """Answers that come to a total, each item as high as is needed in turn."""
    counted = [min(HIGHEST, max(0, total - HIGHEST * place)) for place in range(SCALE_ITEMS)]
    given = {
        f"item{place}": HIGHEST - points if place in REVERSED else points
        for place, points in enumerate(counted, start=1)
    }
    band = next(label for edge, label in reversed(BANDS) if total >= edge)
    return {
        "answers": {"wellbeing": given}, "value": total, "band": band,
        "flags": ["wellbeing.item9"] if given["item9"] >= RISK_FROM else [],
    }  # fmt: skip


def responses(n: int, seed: int = 8) -> list[Json]:
    """So many filled forms, without a problem that blocks; the same for the same seed."""
    dice = random.Random(seed)
    return [_response(dice) for _ in range(n)]


def _response(dice: random.Random) -> Json:
    filled: Json = {}
    for name, asked in SECTIONS.items():
        filled[name] = _answers(asked, dice)
        if name == "wellbeing":
            filled["family"] = [_answers(MEMBER, dice) for _ in range(dice.randint(FEWEST_MEMBERS, MOST_MEMBERS))]
    return filled


def _answers(asked: dict[str, Asked], dice: random.Random) -> Json:
    """Answers to the questions that are asked, in order."""
    given: Json = {}
    for name, question in asked.items():
        is_asked = question.gate is None or given.get(question.gate[0]) == question.gate[1]
        if is_asked and dice.random() < question.share:
            given[name] = question.draw(dice)
    return given
