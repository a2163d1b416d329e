"""What an author should be told about a form that can be read: its worked examples and example cases are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from formengine.answers import Answers
from formengine.answers.files import read_answers
from formengine.audience import Readership
from formengine.errors import AnswersError, Finding, did_you_mean
from formengine.evaluation import Evaluation, evaluate
from formengine.kinds import plain_of
from formengine.model import Case, Example, Form, Scale
from formengine.scoring import differences
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """A worked example or an example case that was run: its finding's code, which it is, and how it departs."""

    code: Literal["example", "sample", "test"]
    place: str
    departures: tuple[str, ...]


def lint(form: Form) -> tuple[Finding, ...]:
    """Everything that a form carries to check itself by and that does not come out as it says.

    After it, as findings that do not block: what the worked examples leave unproven, how well the items of each scale
    run together in the form's sample, and what tells readers of answers that are kept from them.
    """
    departures = (Finding(one.code, one.place, departure) for one in trials(form) for departure in one.departures)
    return (*departures, *_unproven(form), *_consistencies(form), *_told_too_far(form))


def _told_too_far(form: Form) -> Iterator[Finding]:
    """What reaches readers who may not read what it rests on; the form's author may have meant it so."""
    told: dict[tuple[str, frozenset[str]], list[str]] = {}
    for place, path, readers in Readership.of(form).told_too_far():
        if readers:
            told.setdefault((place, readers), []).append(f"'{path}'")
    for (place, readers), paths in told.items():
        names = ", ".join(sorted(readers)).replace("_", " ")
        message = f"It tells {names} something of {', '.join(paths)}, kept from them. Narrow it, unless that is meant."
        yield Finding("reveals", place, message, blocks=False)


def trials(form: Form) -> Iterator[Trial]:
    """Run the worked examples of a form's scales, its sample, then its example cases, in the form's order."""
    yield from self_checks(form)
    for case in form.tests:
        yield Trial("test", f"test '{case.name}'", tuple(_case(form, case)))


def self_checks(form: Form) -> Iterator[Trial]:
    """What a form must pass before it is used: a scale that fails one of these would give wrong scores."""
    for scale in form.scales:
        for number, example in enumerate(scale.examples, start=1):
            place = f"scale '{scale.id}', example {number}"
            yield Trial("example", place, tuple(_example(form, scale, example)))
    if form.sample:
        yield from _sample(form)


def _sample(form: Form) -> Iterator[Trial]:
    """Whether the items of each scale run together in the form's sample answers."""
    came = _sampled(form)
    yield Trial("sample", "x-form.sample", tuple(dict.fromkeys(one for one in came if isinstance(one, str))))
    for scale, alpha in _alphas(form, came):
        yield Trial("sample", f"scale '{scale.id}'", tuple(_against_itself(alpha)))


def _sampled(form: Form) -> list[Evaluation | str]:
    return [_evaluated(form, {"answers": answers, "states": {}}) for answers in form.sample]


def _alphas(form: Form, came: Sequence[Evaluation | str]) -> Iterator[tuple[Scale, Decimal | None]]:
    from formengine.consistency import internal_consistency

    good = [one for one in came if not isinstance(one, str)]
    for scale in form.scales:
        scores = [score for one in good for score in one.scores if score.scale == scale.id]
        yield scale, internal_consistency(scale, scores)


def _consistencies(form: Form) -> Iterator[Finding]:
    """What is told of a scale's items in the sample where they do run together; nothing is to be put right."""
    for scale, alpha in _alphas(form, _sampled(form)):
        if alpha is None and form.sample:
            message = (
                "The sample does not tell how its items run together: that needs ten sets or more in which all of them"
                " count, two items or more, no weights, and sets that differ."
            )
            yield Finding("alpha", f"scale '{scale.id}'", message, blocks=False)
        elif alpha is not None and alpha >= 0:
            message = f"In the sample its items run together with a Cronbach's alpha of {alpha:f}."
            yield Finding("alpha", f"scale '{scale.id}'", message, blocks=False)


def _unproven(form: Form) -> Iterator[Finding]:
    """What the worked examples of a scale leave open, so that a slip in its bands or risk items would not show."""
    for scale in form.scales:
        place = f"scale '{scale.id}'"
        came = [example.expected["value"] for example in scale.examples if example.expected["value"] is not None]
        if not came:
            yield Finding("unproven", place, "Its worked examples prove nothing: let one come to a number.")
        for band in scale.bands[1:]:
            if band.start not in came or not any(band.start - 1 <= value < band.start for value in came):
                message = (
                    f"Nothing proves where the band '{band.label}' begins: let one worked example come to {band.start},"
                    " and one to a little less."
                )
                yield Finding("unproven", place, message, blocks=False)
        if scale.risks and not any("flags" in example.expected for example in scale.examples):
            message = "Nothing proves its risk items: say of a worked example which 'flags' it raises."
            yield Finding("unproven", place, message, blocks=False)


def _against_itself(alpha: Decimal | None) -> Iterator[str]:
    if alpha is not None and alpha < 0:
        yield (
            f"In the sample its items run against each other (Cronbach's alpha {alpha}): an item is likely reversed"
            " that should not be, or the other way round. Correct the key or the sample."
        )


def _example(form: Form, scale: Scale, example: Example) -> Iterator[str]:
    evaluation = _evaluated(form, example.answers)
    if isinstance(evaluation, str):
        yield evaluation
        return
    came = [score for score in evaluation.scores if score.scale == scale.id]
    if len(came) != 1:
        yield f"Its answers give {len(came)} scores; give one item in '{scale.for_each}', so that there is one."
        return
    for difference in differences(came[0], example.expected):
        yield f"{difference}. Correct the key or the example."


def _case(form: Form, case: Case) -> Iterator[str]:
    evaluation = _evaluated(form, case.answers)
    if isinstance(evaluation, str):
        yield evaluation
    else:
        yield from _departures(form, case, evaluation)


def _evaluated(form: Form, given: Mapping[str, Any]) -> Evaluation | str:
    """What an example's answers amount to, or a sentence saying why they cannot be read."""
    try:
        return evaluate(form, given_answers(form, given))
    except AnswersError as error:
        return f"Its answers do not fit the form: {error}"


def given_answers(form: Form, given: Mapping[str, Any]) -> Answers:
    """The answers that an example or a case gives. Raises AnswersError."""
    envelope = {"answers": given["answers"], "states": given["states"]}
    return read_answers(form, envelope if given["states"] else given["answers"])


def _departures(form: Form, case: Case, evaluation: Evaluation) -> Iterator[str]:
    """How an evaluation departs from what a case expects, as far as the case says."""
    expected = case.expected
    for key, there in (("visible", set(evaluation.visible)), ("hidden", set(evaluation.hidden))):
        for path in expected.get(key, ()):
            if path not in there:
                yield f"'{path}' should be {key} and is not.{_unknown(form, path)}"
    if "problems" in expected:
        found = sorted({problem.path for problem in evaluation.problems})
        if found != sorted(expected["problems"]):
            yield f"Problems should be at {expected['problems']} and are at {found}."
    for path, wanted in expected.get("calculated", {}).items():
        came = plain_of(evaluation.calculated.get(path))
        if path not in evaluation.calculated or came != wanted:
            yield f"'{path}' should be worked out as {wanted} and came to {came}."
    scores = {score.name: score.value for score in evaluation.scores}
    for name, wanted in expected.get("scores", {}).items():
        if name not in scores:
            yield f"There is no score '{name}'.{did_you_mean(name, scores)}"
        elif scores[name] != wanted:
            yield f"The scale '{name}' should come to {wanted} and came to {scores[name]}."


def _unknown(form: Form, path: str) -> str:
    """A closing sentence where a path names no question at all."""
    return "" if form.node(path) else f" There is no such question.{did_you_mean(path, form.nodes)}"
