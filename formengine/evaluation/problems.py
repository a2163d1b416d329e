"""What a person has to put right in a filled form, in the form's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from formengine.evaluation.names import item_called
from formengine.evaluation.settling import Placed, Settling
from formengine.expressions import Expression, Fault, Frame
from formengine.family.checks import family_problems
from formengine.family.reading import families
from formengine.model import Instrument, Question, Repeat, Rule
from formengine.references import NOT_ASKED, PLACE_CIRCLE, PLACE_CLOSED, PLACE_GONE, PLACE_OPEN, node_at, places_passed
from formengine.relations import relation_problems, relations_at
from formengine.rules import rule_problems
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
        yield from _rule_problems(rule, settling)
    for family in families(settling.form, settling.values, settling.lists):
        yield from family_problems(family)


def _elsewhere_problems(settling: Settling, path: str) -> Iterator[Problem]:
    """What is wrong with the place that an answer points at, once it is known what is asked."""
    source, place = settling.sources.get(path), settling.answered_in.get(path)
    if source is not None and not source.fault and not settling.shown.get(source.path):
        yield Problem(path, "state", NOT_ASKED, blocks=False)
    if place is None or path in settling.wrong:
        return
    node = node_at(settling.form, settling.answers, place)
    if node is None:
        yield Problem(path, "state", PLACE_GONE)
    elif path.startswith(f"{place}.") or path in places_passed(settling.answers, path):
        yield Problem(path, "state", PLACE_CIRCLE)
    elif not settling.shown.get(place):
        yield Problem(path, "state", PLACE_CLOSED)
    elif isinstance(node, Question) and place not in settling.values and place not in settling.states:
        yield Problem(path, "state", PLACE_OPEN, blocks=False)


def _list_problems(settling: Settling, repeat: Repeat, path: str, frame: Frame) -> Iterator[Problem]:
    if path in settling.wrong:
        yield settling.wrong[path]
    yield from _elsewhere_problems(settling, path)
    count = len(settling.lists.get(path, ()))
    fewest, most = repeat.limits.fewest, repeat.limits.most
    if not count and path not in settling.states and path not in settling.wrong:
        yield from _required(repeat.required, path, frame, "Add at least one.")
    if count and fewest is not None and count < fewest:
        yield Problem(path, "list", f"At least {fewest} are needed here; there are {count}.")
    if most is not None and count > most:
        yield Problem(path, "list", f"At most {most} are allowed here; there are {count}.")
    relations = relations_at(repeat, path, settling.values, settling.lists)
    if relations is not None:
        yield from relation_problems(relations, partial(_called, settling, repeat, frame))


def _called(settling: Settling, repeat: Repeat, frame: Frame, item: str) -> str:
    """What somebody is called whom a relationship grid names."""
    who = next(child for child in repeat.children if repeat.grid is not None and child.name == repeat.grid.who)
    assert isinstance(who, Question)
    assert who.refers_to is not None
    path, other = who.refers_to.key(frame.prefixes), settling.form.nodes[who.refers_to.path]
    assert isinstance(other, Repeat)
    place = settling.lists[path].index(item) + 1
    return item_called(other, place, frame.inside(path, item, other.depth))


def _question_problems(settling: Settling, place: Placed, faults: Mapping[str, Fault]) -> Iterator[Problem]:
    path, question = place.path, place.question
    yield from _elsewhere_problems(settling, path)
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


def _rule_problems(rule: Rule, settling: Settling) -> Iterator[Problem]:
    nodes = settling.form.nodes
    repeat = nodes.get(rule.for_each)
    if not isinstance(repeat, Repeat):
        yield from rule_problems(rule, nodes, Frame(settling))
        return
    for frame in settling.inside[repeat.path]:
        items = settling.lists.get(frame.list_path, ())
        if frame.item in items:
            yield from rule_problems(
                rule, nodes, frame, partial(item_called, repeat, items.index(frame.item) + 1, frame)
            )
