"""Forms with scales of every declared sort, made up by a seed, for whoever must agree with the engine's scores."""

from __future__ import annotations

import random
from typing import Any

from formengine.model import Form
from tests.building import Json, form_with, number, rating, repeat, section, some_of, text, whole, yes_no

STATES = {"not_applicable": "Does not apply", "declined": "I'd rather not say"}
METHODS = ("sum", "mean", "count", "percent")
MODES = ("half_up", "half_even", "floor")
LABELS = ("low “for now”", 'so-so, "as they say"', "high _x0041_", "=1+1", "line\nbreak", "x" * 300)


def scaled_form(chance: random.Random) -> Form:
    """A form with about ten scales: over ratings, numbers, yes and no, a grid, the items of a list, and scales."""
    low, high = chance.choice([(0, 3), (1, 5), (-2, 2)])
    titles = {"title": chance.choice(["How often?", "=2+2", "_x0041_"])}
    asked: Json = {f"r{place}": rating(low, high, states=STATES, **titles) for place in range(5)}
    asked["r4"] = {**asked["r4"], "x-form": {**asked["r4"]["x-form"], "visible_when": "r0 > 0"}}
    numbers = {
        "n0": whole(minimum=low, maximum=high, states=STATES),
        "n1": number(minimum=low, maximum=high, places=chance.choice([1, 2])),
        "n2": whole(minimum=low, maximum=high, unit="times"),
    }
    switches = {f"y{place}": yes_no(states=STATES) for place in range(3)}
    grid = section({f"g{place}": rating(low, high, states=STATES) for place in range(3)}, widget="grid")
    people = {"name": text(maxLength=20), "near": rating(low, high), "far": rating(low, high), "what": some_of("x")}
    properties = {
        "s": section({**asked, **numbers, "grid": grid, **switches}),
        "people": repeat(people, maxItems=3, **{"repeat": {"label": "name"}}),
    }
    rated = [f"s.r{place}" for place in range(5)] + ["s.grid.g0", "s.grid.g1", "s.grid.g2"]
    maker = Maker(chance, low, high)
    scales = {
        **{f"rated_{place}": maker.scale(chance.sample(rated, chance.randint(1, 8))) for place in range(3)},
        "numbers": maker.scale(["s.n0", "s.n1", "s.n2", "s.r0"]),
        "switches": Maker(chance, 0, 1).scale([f"s.y{place}" for place in range(3)]),
        "each": maker.scale(["people.near", "people.far"], for_each="people"),
    }
    parts = [{"scale": "rated_0"}, {"scale": "rated_1"}, {"item": "s.r1"}, {"scale": "switches"}]
    scales["whole"] = Maker(chance, -2000, 2000).over(parts)
    scales["whole_of_whole"] = Maker(chance, -20000, 20000).over([{"scale": "whole"}, {"scale": "numbers"}])
    for name, scale in scales.items():
        scale["label"] = f"{name}: {chance.choice(LABELS[:4])}"
    return form_with(properties, scales=scales)


class Maker:
    """Makes scales up over items that go from one number to another."""

    def __init__(self, chance: random.Random, low: int, high: int) -> None:
        self.chance, self.low, self.high = chance, low, high

    def scale(self, paths: list[str], **keys: Any) -> Json:
        """A scale over questions, some of them reversed, some weighted."""
        is_weighted = self.chance.random() < 0.4
        items: list[Json] = []
        for path in paths:
            item: Json = {"item": path}
            if self.chance.random() < 0.3:
                item["reverse"] = True
            if is_weighted:
                item["weight"] = self.chance.choice([1, 2, 0.5, 1.25])
            items.append(item)
        return self.over(items, **keys)

    def over(self, items: list[Json], **keys: Any) -> Json:
        """A scale over items, with a rule of its own."""
        chance = self.chance
        made: Json = {
            "items": items, "minimum": self.low, "maximum": self.high,
            "method": "weighted" if "weight" in items[0] else chance.choice(METHODS),
            "missing": {"at_most": chance.randint(0, len(items) - 1), "then": chance.choice(["prorate", "refuse"])},
            "direction": "higher is more", "version": "1", "source": "made up",
            "examples": [{"answers": {}, "value": None}], **keys,
        }  # fmt: skip
        if dropped := chance.sample(["hidden", "not_applicable"], chance.randint(0, 2)):
            made["drop"] = dropped
        if chance.random() < 0.85:
            made["rounding"] = {"places": chance.choice([0, 0, 1, 2]), "mode": chance.choice(MODES)}
        if chance.random() < 0.7:
            starts = sorted(chance.sample(range(-8, 40), 3))
            made["bands"] = [
                {"from": start + chance.choice([0, 0.5, 0.4]), "label": label}
                for start, label in zip(starts, chance.sample(LABELS, 3), strict=True)
            ]
        if chance.random() < 0.5:
            sd = chance.choice([1, 2, 2.5, 3])
            made["norms"] = [{"population": "made up", "n": 9, "mean": 5, "sd": sd, "source": "made up"}]
        return made
