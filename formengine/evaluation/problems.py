"""What a person has to put right in a filled form: at each place, and by each rule.

Nothing here is settled any more: what is found at one place depends on no other finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from formengine.evaluation.names import item_called
from formengine.evaluation.settled import Settled
from formengine.evaluation.unit import Unit
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.model import Instrument, Question, Repeat, Rule
from formengine.references import NOT_ASKED, PLACE_CIRCLE, PLACE_CLOSED, PLACE_GONE, PLACE_OPEN, node_at, places_passed
from formengine.relations import relation_problems, relations_at
from formengine.rules import rule_problems
from formengine.tongue import _
from formengine.validation import Problem


def problems_of(settled: Settled, unit: Unit, path: str, frame: Frame, usual: Value | Fault) -> tuple[Problem, ...]:
    """What is wrong at a question or list that is asked; `usual` is what its condition for the usual came to."""
    if unit.question is not None:
        return _question_problems(settled, unit.question, path, frame, usual)
    assert unit.repeat is not None
    return tuple(_list_problems(settled, unit.repeat, path, frame))


def condition_problem(path: str, reason: str) -> Problem:
    """That a condition failed, so that its question is asked."""
    return Problem(path, "expression", _("Whether this is asked could not be worked out: {reason}.", reason=reason))


def _elsewhere_problems(settled: Settled, path: str) -> Iterator[Problem]:
    """What is wrong with the place that an answer points at, once it is known what is asked."""
    source, place = settled.notes.sources.get(path), settled.notes.answered_in.get(path)
    if source is not None and not source.fault and not settled.shown.get(source.path):
        yield Problem(path, "state", NOT_ASKED, blocks=False)
    if place is None or path in settled.notes.wrong:
        return
    node = node_at(settled.form, settled.answers, place)
    if node is None:
        yield Problem(path, "state", PLACE_GONE)
    elif path.startswith(f"{place}.") or path in places_passed(settled.answers, path):
        yield Problem(path, "state", PLACE_CIRCLE)
    elif not settled.shown.get(place):
        yield Problem(path, "state", PLACE_CLOSED)
    elif isinstance(node, Question) and place not in settled.values and place not in settled.states:
        yield Problem(path, "state", PLACE_OPEN, blocks=False)


def _list_problems(settled: Settled, repeat: Repeat, path: str, frame: Frame) -> Iterator[Problem]:
    if path in settled.notes.wrong:
        yield settled.notes.wrong[path]
    if settled.notes.sources or settled.notes.answered_in:
        yield from _elsewhere_problems(settled, path)
    count = len(settled.lists.get(path, ()))
    fewest, most = repeat.limits.fewest, repeat.limits.most
    if not count and repeat.required is not False and path not in settled.states and path not in settled.notes.wrong:
        yield from _required(repeat.required, path, frame, _("Add at least one."))
    if count and fewest is not None and count < fewest:
        yield Problem(
            path, "list", _("At least {fewest} are needed here; there are {count}.", fewest=fewest, count=count)
        )
    if most is not None and count > most:
        yield Problem(path, "list", _("At most {most} are allowed here; there are {count}.", most=most, count=count))
    relations = relations_at(repeat, path, settled.values, settled.lists) if repeat.grid is not None else None
    if relations is not None:
        yield from relation_problems(relations, partial(_called, settled, repeat, frame))


def _called(settled: Settled, repeat: Repeat, frame: Frame, item: str) -> str:
    """What somebody is called whom a relationship grid names."""
    who = next(child for child in repeat.children if repeat.grid is not None and child.name == repeat.grid.who)
    assert isinstance(who, Question)
    assert who.refers_to is not None
    path, other = who.refers_to.key(frame.prefixes), settled.form.nodes[who.refers_to.path]
    assert isinstance(other, Repeat)
    place = settled.lists[path].index(item) + 1
    return item_called(other, place, frame.inside(path, item, other.depth))


def _question_problems(
    settled: Settled, question: Question, path: str, frame: Frame, usual: Value | Fault
) -> tuple[Problem, ...]:
    notes, values = settled.notes, settled.values
    value = values[path] if path in values else None  # noqa: SIM401  A shared map's `get` costs twice as much.
    found: tuple[Problem, ...] = ()
    if path in notes.wrong:
        found = (notes.wrong[path],)
    elif value.__class__ is Fault:
        found = (Problem(path, "expression", _("This could not be worked out: {reason}.", reason=value.reason)),)
    elif value is None and question.required is not False and path not in settled.states:
        found = _required(question.required, path, frame, _("Please answer this question."))
    if usual.__class__ is Fault:
        message = _("Whether this is usual could not be worked out: {reason}.", reason=usual.reason)
        found = (*found, Problem(path, "expression", message, blocks=False))
    return (*_elsewhere_problems(settled, path), *found) if notes.sources or notes.answered_in else found


def _required(required: Expression | bool, path: str, frame: Frame, message: str) -> tuple[Problem, ...]:
    value = required.value(frame) if isinstance(required, Expression) else required
    if isinstance(value, Fault):
        message = _("Whether this must be answered could not be worked out: {reason}.", reason=value.reason)
        return (Problem(path, "expression", message),)
    return (Problem(path, "required", message),) if value is True else ()


def age_problems(instrument: Instrument, settled: Settled) -> tuple[Problem, ...]:
    """A word where a measure was not made for someone of this age; never a hindrance."""
    age = settled.values.get(instrument.age.path) if instrument.age is not None else None
    if instrument.age is None or not isinstance(age, int):
        return ()
    youngest, oldest = instrument.ages
    if (youngest is None or age >= youngest) and (oldest is None or age <= oldest):
        return ()
    if youngest is None or oldest is None:
        people = f"people of {youngest} and over" if oldest is None else f"people up to {oldest}"
    else:
        people = f"people from {youngest} to {oldest}"
    message = (
        f"{instrument.title} was made for {people}, and the age here is {age}. It may still be used:"
        " please read its scores with care, or look for a measure made for this age."
    )
    return (Problem(instrument.age.path, "rule", message, blocks=False),)


def rule_problems_in(rule: Rule, settled: Settled, frame: Frame) -> tuple[Problem, ...]:
    """What a rule finds, in the item that it is checked for or in the whole form."""
    if not rule.for_each:
        return rule_problems(rule, settled.form.nodes, frame)
    repeat, items = settled.form.nodes[rule.for_each], settled.lists.get(frame.list_path, ())
    assert isinstance(repeat, Repeat)
    if frame.item not in items:
        return ()
    return rule_problems(rule, settled.form.nodes, frame, partial(_called_there, settled, repeat, frame))


def _called_there(settled: Settled, repeat: Repeat, frame: Frame) -> str:
    return item_called(repeat, settled.lists[frame.list_path].index(frame.item) + 1, frame)
