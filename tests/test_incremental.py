"""What a change reaches, worked out alone, is what the whole form comes to when it is worked out afresh."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from formengine.answers import Answers
from formengine.definition import read_form
from formengine.evaluation import Evaluation, evaluate, evaluate_change
from formengine.model import Form
from formengine.standard import FUNCTIONS
from tests.building import BLOCKS, ROOT, shipped_form
from tests.wild_forms import Edits, WildForms

TRIPLES = int(os.environ.get("FORMENGINE_TRIPLES", "3000"))
"""How many forms with answers and an edit are looked at in the long test."""
QUICK, EDITS, STARTS = 200, 25, 4
SHIPPED = ("kitchen_sink", "home_visit", "nested_lists", "for_each", "references", "child_checklist", "intake")
PARTS = tuple(field.name for field in fields(Evaluation) if field.name not in ("form", "answers", "frame"))


def told(evaluation: Evaluation) -> dict[str, Any]:
    """Every part of an evaluation, in its order, so that 1 is not true and 1.0 is not 1."""
    parts = {name: _in_order(getattr(evaluation, name)) for name in PARTS}
    rules = [problem.rule for problem in evaluation.problems]
    at = [evaluation.problems_at(problem.path) for problem in evaluation.problems[::5]]
    return {**parts, "blocks": evaluation.blocks, "families": evaluation.families, "rules": rules, "at": at,
            "digits": [str(score.value) for score in evaluation.scores]}  # fmt: skip


def _in_order(part: Any) -> Any:
    if isinstance(part, Mapping):
        return [
            (path, type(value), str(value) if isinstance(value, Decimal) else value) for path, value in part.items()
        ]
    return part


def differences(form: Form, chance: random.Random, edits: int) -> Iterator[str]:
    """What differs after each of some edits, told for a person; nothing where all is well. Each is a triple."""
    editing = Edits(form, chance)
    begun = editing.answering.valid_leaning() if chance.random() < 0.7 else Answers()
    evaluation = evaluate(form, begun)
    if chance.random() < 0.5:
        told(evaluation)  # What was made of one evaluation is taken over by the next.
    for _ in range(edits):
        answers, paths = editing.edit(evaluation)
        before, kept = evaluation, told(evaluation) if chance.random() < 0.1 else None
        evaluation, effect = evaluate_change(before, answers, paths)
        ours, afresh = told(evaluation), told(evaluate(form, answers))
        yield from (
            f"{name} after {paths}: {ours[name]} and afresh {afresh[name]}" for name in ours
            if ours[name] != afresh[name]
        )  # fmt: skip
        if kept is not None and kept != told(before):
            yield f"the evaluation before {paths} is not what it was"
        assert {*effect.shown} <= {*evaluation.visible}


def count_differences(wanted: int, seed: int) -> list[str]:
    """The differences found in so many triples over forms that are made up."""
    found: list[str] = []
    per_form = EDITS * STARTS
    for number_of_form in range(-(-wanted // per_form)):
        chance = random.Random(seed + number_of_form)
        form = WildForms(chance).form()
        for _ in range(STARTS):
            found += differences(form, chance, EDITS)
    return found


def test_a_change_comes_to_what_the_whole_form_comes_to() -> None:
    assert count_differences(QUICK, seed=1) == []


@pytest.mark.slow
def test_many_changes_of_many_forms_come_to_what_the_whole_forms_come_to() -> None:
    found = count_differences(TRIPLES, seed=100_000)

    print(f"{-(-TRIPLES // (EDITS * STARTS)) * EDITS * STARTS:,} triples, {len(found)} differences")
    assert found == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_change_of_a_shipped_form_comes_to_what_the_whole_form_comes_to(name: str) -> None:
    assert [*differences(shipped_form(name), random.Random(5), 12)] == []


@pytest.mark.parametrize("name", ["family", "relations", "rules", "elsewhere", "side_by_side"])
def test_a_change_of_a_form_of_the_tests_comes_to_what_the_whole_form_comes_to(name: str) -> None:
    path = ROOT / "tests/forms" / f"{name}.json"
    form = read_form(path.read_bytes(), name=path.name, blocks=BLOCKS, functions=FUNCTIONS)

    assert [*differences(form, random.Random(7), 12)] == []
