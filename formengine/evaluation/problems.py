"""What a person has to put right in a filled form, in the form's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formengine.evaluation.settling import Placed, Settling
from formengine.expressions import Expression, Fault, Frame
from formengine.model import Instrument, Repeat, Rule
from formengine.validation import Problem


def problems_of(settling: Settling, visible: tuple[Placed, ...], faults: Mapping[str, Fault]) -> Iterator[Problem]:
    """Problems in the form's order: lists, then questions, then the ages of instruments, then rules."""
    for repeat, path, frame in settling.placed_lists():
        yield from _list_problems(settling, repeat, path, frame)
    for path, reason in settling.condition_faults.items():
        yield Problem(path, "expression", f"Whether this is asked could not be worked out: {reason}.")
    for place in visible:
        yield from _question_problems(settling, place, faults)
    for instrument in settling.form.instruments:
        yield from _age_problems(instrument, settling)
    for rule in settling.form.rules:
        yield from _rule_problems(rule, Frame(settling))


def _list_problems(settling: Settling, repeat: Repeat, path: str, frame: Frame) -> Iterator[Problem]:
    if path in settling.wrong:
        yield settling.wrong[path]
    count = len(settling.lists.get(path, ()))
    fewest, most = repeat.limits.fewest, repeat.limits.most
    if not count and path not in settling.states and path not in settling.wrong:
        yield from _required(repeat.required, path, frame, "Add at least one.")
    if count and fewest is not None and count < fewest:
        yield Problem(path, "list", f"At least {fewest} are needed here; there are {count}.")
    if most is not None and count > most:
        yield Problem(path, "list", f"At most {most} are allowed here; there are {count}.")


def _question_problems(settling: Settling, place: Placed, faults: Mapping[str, Fault]) -> Iterator[Problem]:
    path, question = place.path, place.question
    if path in settling.wrong:
        yield settling.wrong[path]
    elif path in faults:
        yield Problem(path, "expression", f"This could not be worked out: {faults[path].reason}.")
    elif path not in settling.values and path not in settling.states:
        yield from _required(question.required, path, place.frame, "Please answer this question.")
    usual = question.usual_when.value(place.frame) if question.usual_when is not None else None
    if isinstance(usual, Fault):
        message = f"Whether this is usual could not be worked out: {usual.reason}."
        yield Problem(path, "expression", message, blocks=False)


def _required(required: Expression | bool, path: str, frame: Frame, message: str) -> Iterator[Problem]:
    value = required.value(frame) if isinstance(required, Expression) else required
    if isinstance(value, Fault):
        yield Problem(path, "expression", f"Whether this must be answered could not be worked out: {value.reason}.")
    elif value is True:
        yield Problem(path, "required", message)


def _age_problems(instrument: Instrument, settling: Settling) -> Iterator[Problem]:
    """A word where a measure was not made for someone of this age; never a hindrance."""
    age = settling.values.get(instrument.age.path) if instrument.age is not None else None
    if instrument.age is None or not isinstance(age, int):
        return
    youngest, oldest = instrument.ages
    if (youngest is None or age >= youngest) and (oldest is None or age <= oldest):
        return
    if youngest is None or oldest is None:
        people = f"people of {youngest} and over" if oldest is None else f"people up to {oldest}"
    else:
        people = f"people from {youngest} to {oldest}"
    message = (
        f"{instrument.title} was made for {people}, and the age here is {age}. It may still be used:"
        " please read its scores with care, or look for a measure made for this age."
    )
    yield Problem(instrument.age.path, "rule", message, blocks=False)


def _rule_problems(rule: Rule, frame: Frame) -> Iterator[Problem]:
    if rule.level == "ignore":
        return
    value = rule.holds.value(frame)
    if isinstance(value, Fault):
        yield Problem(rule.about[0], "expression", f"The rule '{rule.id}' could not be checked: {value.reason}.")
    elif value is False:
        yield Problem(rule.about[0], "rule", rule.message, blocks=rule.level == "block")
