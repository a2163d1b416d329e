"""What a record's life means for its answers: signatures that hold no longer, carried answers nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formengine.evaluation import Evaluation
from formengine.records.binding import Difference, binding_of, changed_by, changes_of_substance
from formengine.records.events import Change, Event
from formengine.records.life import Life, life_of
from formengine.validation import Problem


def checked_signatures(
    evaluation: Evaluation, events: Sequence[Event], pending: Sequence[Change]
) -> tuple[Change, ...]:
    """The event to be kept with pending changes where they let signatures fall, or stand again; else nothing.

    It names the answers that differ from those that were signed by their paths alone: a history has many readers.
    """
    life = life_of(events)
    fallen = life.fallen(binding_of(evaluation))
    void = [one.id for one in fallen]
    if set(void) == set(life.void):
        return ()
    differ = changed_by(evaluation, (*changes_of_substance(events, fallen[-1].event), *pending)) if fallen else ()
    return (Change("signatures checked", new={"void": list(void), "differ": [one.path for one in differ]}),)


def signed_differences(evaluation: Evaluation, life: Life, events: Sequence[Event]) -> tuple[Difference, ...]:
    """Which effective answers are others than when the last signature that fell was given."""
    fallen = life.fallen(binding_of(evaluation))
    return changed_by(evaluation, changes_of_substance(events, fallen[-1].event)) if fallen else ()


def waiting_problems(life: Life, evaluation: Evaluation) -> Iterator[Problem]:
    """A word for each carried answer that is asked and that nobody has confirmed; it hinders nothing."""
    for path in (*evaluation.lists, *evaluation.visible) if life.unconfirmed else ():
        one = life.unconfirmed.get(path)
        if one is None:
            continue
        when = f" of {one.on}" if one.on else ""
        message = f"Carried from the record {one.record}{when}. Confirmed? Say so, or change it."
        yield Problem(path, "check", message, blocks=False)
