"""What an author should be told about a form that can be read: its worked examples and example cases are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from formengine.answers.files import read_answers
from formengine.errors import AnswersError, Finding
from formengine.evaluation import Evaluation, evaluate, plain_of
from formengine.model import Case, Example, Form, Scale
from formengine.scoring import differences


def lint(form: Form) -> tuple[Finding, ...]:
    """Run everything a form carries to check itself by: the worked examples of its scales, and its example cases."""
    return (*_scales(form), *_cases(form))


def _scales(form: Form) -> Iterator[Finding]:
    for scale in form.scales:
        for number, example in enumerate(scale.examples, start=1):
            place = f"scale '{scale.id}', example {number}"
            yield from _example(form, scale, example, place)


def _example(form: Form, scale: Scale, example: Example, place: str) -> Iterator[Finding]:
    evaluation = _evaluated(form, example.answers)
    if isinstance(evaluation, str):
        yield Finding("example", place, evaluation)
        return
    came = next(score for score in evaluation.scores if score.scale == scale.id)
    for difference in differences(scale, came, example.expected):
        yield Finding("example", place, f"{difference}. Correct the key or the example.")


def _evaluated(form: Form, given: Mapping[str, Any]) -> Evaluation | str:
    """What an example's answers amount to, or a sentence saying why they cannot be read."""
    envelope = {"answers": given["answers"], "states": given["states"]}
    try:
        answers = read_answers(form, envelope if given["states"] else given["answers"])
    except AnswersError as error:
        return f"Its answers do not fit the form: {error}"
    return evaluate(form, answers)


def _cases(form: Form) -> Iterator[Finding]:
    for case in form.tests:
        place = f"test '{case.name}'"
        evaluation = _evaluated(form, case.answers)
        if isinstance(evaluation, str):
            yield Finding("test", place, evaluation)
        else:
            for sentence in _departures(case, evaluation):
                yield Finding("test", place, sentence)


def _departures(case: Case, evaluation: Evaluation) -> Iterator[str]:
    """How an evaluation departs from what a case expects, as far as the case says."""
    expected = case.expected
    for key, there in (("visible", set(evaluation.visible)), ("hidden", set(evaluation.hidden))):
        for path in expected.get(key, ()):
            if path not in there:
                yield f"'{path}' should be {key} and is not."
    if "problems" in expected:
        found = sorted({problem.path for problem in evaluation.problems})
        if found != sorted(expected["problems"]):
            yield f"Problems should be at {expected['problems']} and are at {found}."
    for path, wanted in expected.get("calculated", {}).items():
        came = plain_of(evaluation.calculated.get(path))
        if path not in evaluation.calculated or came != wanted:
            yield f"'{path}' should be worked out as {wanted} and came to {came}."
    scores = {score.scale: score.value for score in evaluation.scores}
    for scale, wanted in expected.get("scores", {}).items():
        if scale not in scores or scores[scale] != wanted:
            yield f"The scale '{scale}' should come to {wanted} and came to {scores.get(scale)}."
