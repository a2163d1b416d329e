"""Scores that a workbook works out again: they agree with the engine, whatever the scale and whatever the answers."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from formengine.evaluation import Evaluation, evaluate
from tests.building import SHIPPED, shipped_form
from tests.generated import Generator
from tests.generated_scales import scaled_form
from tests.office import worked_out
from tests.workbooks import expected, exported, read, same, steps

WORKBOOKS = int(os.environ.get("FORMENGINE_WORKBOOKS", "5"))
"""Generated records of each shipped form; 200 before a release."""


def records(name: str) -> Iterator[Evaluation]:
    """Filled forms of one name: most leaning to the valid, each fifth wild."""
    for seed in range(WORKBOOKS):
        made = Generator(shipped_form(name), random.Random(f"{name} {seed}"))
        yield evaluate(made.form, made.wild() if seed % 5 == 4 else made.valid_leaning())


def test_a_workbook_shows_what_its_formulas_come_to_before_anything_works_them_out() -> None:
    for seed in range(12):
        form = scaled_form(random.Random(seed))
        evaluation = evaluate(form, Generator(form, random.Random(seed)).valid_leaning())

        shown = steps(read(exported(evaluation)))

        assert [score.title for score in evaluation.scores] == list(shown)


def compared(folder: Path, evaluations: dict[str, Evaluation]) -> list[str]:
    """How workbooks that LibreOffice worked out differ from the engine's, one sentence for each."""
    (folder / "again").mkdir()
    for name, evaluation in evaluations.items():
        (folder / f"{name}.xlsx").write_bytes(exported(evaluation))
    worked_out([folder / f"{name}.xlsx" for name in evaluations], folder / "again")
    found = []
    for name, evaluation in evaluations.items():
        before, after = read(folder / f"{name}.xlsx"), read(folder / "again" / f"{name}.xlsx")
        found += [f"{name}: {sentence}" for sentence in differences(evaluation, before, after)]
    return found
