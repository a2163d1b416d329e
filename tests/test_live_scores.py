"""Scores that a workbook works out again: they agree with the engine, whatever the scale and whatever the answers."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from formengine.answers import Answers
from formengine.evaluation import Evaluation, evaluate
from formengine.formulas import Formula, names_in
from formengine.model import Form, Kind, Question
from formengine.reports import all_chapters
from formengine.reports.working import Working
from formengine.tables import Chart, Keyed, Live, Table
from tests.building import SHIPPED, shipped_form
from tests.generated import Generator
from tests.generated_scales import scaled_form
from tests.office import worked_out
from tests.workbooks import MADE_AT, Read, changed, expected, exported, filed, read, same, steps, tells

WORKBOOKS = int(os.environ.get("FORMENGINE_WORKBOOKS", "5"))
"""Generated records of each shipped form; 200 before a release."""

HOSTILE = (
    "=1+1",
    "_x0041_",
    "#N/A",
    "@SUM(A1)",
    "+1",
    "'quoted",
    "TRUE",
    "007",
    "😀 🤷🏽‍♀️",
    "word " * 8_000,
    "●",
    "none",
)
TEXTS = (Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.NARRATIVE, Kind.PERSON_NAME)


@dataclass(frozen=True)
class Case:
    """A filled form, its workbook, and the same workbook after LibreOffice has worked it out."""

    evaluation: Evaluation
    before: Read
    after: Read


def worked(folder: Path, evaluations: Sequence[Evaluation]) -> Iterator[Case]:
    """Workbooks of filled forms, all of them worked out in one process."""
    (folder / "after").mkdir(parents=True)
    paths = [folder / f"{place}.xlsx" for place in range(len(evaluations))]
    for path, evaluation in zip(paths, evaluations, strict=True):
        path.write_bytes(exported(evaluation))
    after = worked_out(paths, folder / "after")
    for evaluation, path, other in zip(evaluations, paths, after, strict=True):
        yield Case(evaluation, read(path), read(other))


def differences(case: Case) -> Iterator[str]:
    """Where a workbook that was worked out differs from the engine: formulas, texts, and the steps of each score."""
    before, after = case.before, case.after
    if before.formulas.keys() != after.formulas.keys():
        yield "other cells hold formulas"
    for place, value in before.live.items():
        if not same(value, after.values.get(place)):
            yield f"{place}: {before.formulas[place]} is {after.values.get(place)!r} and not {value!r}"
    for place, text in before.texts.items():
        if after.texts.get(place) != text:
            yield f"{place}: the text {text[:40]!r} became {after.values.get(place)!r}"
    yield from scored_otherwise(case.evaluation, after)


def scored_otherwise(evaluation: Evaluation, found: Read) -> Iterator[str]:
    """The scores that a workbook has otherwise than the engine."""
    rows = steps(found) if evaluation.scores else {}
    for score in evaluation.scores:
        if not tells(rows[score.title], score):
            yield f"{score.title}: {rows[score.title]} and not {expected(score)}"


def generated(form: Form, seed: str, *, wild: bool = False) -> Evaluation:
    """A form filled by chance, texts that look like something else among its answers."""
    maker = Generator(form, random.Random(seed))
    answers = maker.wild() if wild else maker.valid_leaning()
    for path in evaluate(form, answers).visible:
        question = form.node(path)
        if isinstance(question, Question) and question.kind in TEXTS and maker.chance.random() < 0.4:
            answers = answers.with_answer(path, maker.chance.choice(HOSTILE)[: question.limits.longest])
    return evaluate(form, answers)


@pytest.mark.office
def test_every_live_score_of_every_shipped_form_is_the_engines_and_every_text_the_same(tmp_path: Path) -> None:
    """`FORMENGINE_WORKBOOKS=200` for a release."""
    forms = {name: shipped_form(name) for name in SHIPPED}
    evaluations = [
        generated(form, f"{name} {seed}", wild=seed % 5 == 4)
        for name, form in forms.items()
        for seed in range(WORKBOOKS)
    ]

    found = [sentence for case in worked(tmp_path / "made", evaluations) for sentence in differences(case)]

    assert found == []


@pytest.mark.office
def test_every_live_score_of_scales_of_every_sort_is_the_engines(tmp_path: Path) -> None:
    evaluations = [generated(scaled_form(random.Random(seed)), str(seed)) for seed in range(3 * WORKBOOKS)]

    cases = list(worked(tmp_path / "made", evaluations))

    assert [sentence for case in cases for sentence in differences(case)] == []
    assert sum(len(case.before.formulas) for case in cases) > 100 * len(cases)


def altered(evaluation: Evaluation, chance: random.Random) -> Evaluation | None:
    """The same form with some scored answers given anew, declined or cleared; None where other questions are asked."""
    form, answers = evaluation.form, evaluation.answers
    scored = {item.path for score in evaluation.scores for item in score.items if item.part is None}
    paths = [path for path in evaluation.visible if path in scored]
    for path in chance.sample(paths, min(4, len(paths))):
        answers = given_anew(form, path, answers, chance)
    again = evaluate(form, answers)
    return again if again.visible == evaluation.visible and not again.problems else None


def given_anew(form: Form, path: str, answers: Answers, chance: random.Random) -> Answers:
    """Another answer to a question, a state, or none."""
    question = form.node(path)
    assert isinstance(question, Question)
    if question.unit:
        return answers
    if question.states and chance.random() < 0.2:
        return answers.with_state(path, chance.choice(question.states)[0])
    if chance.random() < 0.2:
        return answers.without(path)
    return answers.with_answer(path, Generator(form, chance).right(question, path, answers))


def follows(working: Working) -> bool:
    """Whether a score is live in all its parts: one that nobody answered stays as it is, one not rounded is typed."""
    parts = [part for _, part in working.parts()]
    return working.is_live and all(part.scale.places is not None and follows(part) for part in parts)


@pytest.mark.office
def test_a_score_follows_an_answer_that_is_changed_in_the_workbook(tmp_path: Path) -> None:
    chance, pairs = random.Random("changed"), []
    for seed in range(4 * WORKBOOKS):
        evaluation = generated(scaled_form(random.Random(seed)), f"changed {seed}")
        again = altered(evaluation, chance)
        if again is not None:
            pairs.append((evaluation, again))
    paths = [tmp_path / f"{place}.xlsx" for place in range(len(pairs))]
    for path, (evaluation, again) in zip(paths, pairs, strict=True):
        path.write_bytes(changed(exported(evaluation), exported(again)))
    (tmp_path / "after").mkdir()

    found, moved = [], 0
    for path, (evaluation, again) in zip(worked_out(paths, tmp_path / "after"), pairs, strict=True):
        scales = {scale.id: scale for scale in evaluation.form.scales}
        live = {score.name for score in evaluation.scores if follows(Working(evaluation, score, scales))}
        rows = steps(read(path))
        for old, new in zip(evaluation.scores, again.scores, strict=True):
            is_same = tells(rows[new.title], new)
            moved += new.name in live and is_same and old.value != new.value
            found += [] if is_same or new.name not in live else [(new.title, rows[new.title], expected(new))]
    assert found == []
    assert moved >= len(pairs)


@pytest.mark.office
def test_a_formula_that_is_wrong_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Working, "_raw", lambda working: (working.key("total"), "*2+1"))
    evaluation = next(
        one for one in (generated(shipped_form("core10"), str(seed)) for seed in range(40)) if one.scores[0].value
    )

    (case,) = worked(tmp_path / "made", [evaluation])

    assert any(sentence.startswith(evaluation.scores[0].title) for sentence in differences(case))


def live_cells(evaluation: Evaluation) -> tuple[list[Live], set[str]]:
    """The live cells of a report, and every key in it."""
    chapters = all_chapters([filed(evaluation)], "reader", made_at=MADE_AT, made_by="Ana")
    blocks = [block for chapter in chapters for block in chapter.blocks]
    tables = [
        block.table if isinstance(block, Chart) else block for block in blocks if isinstance(block, Chart | Table)
    ]
    cells = [cell for table in tables for row in table.rows for cell in row]
    live = [cell for cell in cells if isinstance(cell, Live)]
    return live, {cell.key for cell in cells if isinstance(cell, Keyed | Live)}


@pytest.mark.parametrize("name", SHIPPED)
def test_only_our_own_formulas_are_formulas_and_each_shows_the_engines_value_before_it_is_worked_out(name: str) -> None:
    evaluation = generated(shipped_form(name), name)

    found = read(exported(evaluation))

    live, keys = live_cells(evaluation)
    ways: list[tuple[Formula, ...]] = [(cell.formula, cell.otherwise) for cell in live]
    ours = [
        cell for cell, way in zip(live, ways, strict=True) if any(one and keys.issuperset(names_in(one)) for one in way)
    ]
    assert len(found.formulas) == len(ours)
    assert sorted(map(repr, map(as_shown, found.live.values()))) == sorted(repr(as_shown(cell.value)) for cell in ours)
    assert list(scored_otherwise(evaluation, found)) == []


def as_shown(value: object) -> object:
    """A value as a cell holds it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
