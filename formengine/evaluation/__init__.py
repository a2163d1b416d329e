"""What the answers amount to: what is asked, worked out, wrong, and scored.

`evaluate` is total: for any answers it returns an `Evaluation`. Three views are kept apart: *stored* is everything ever
typed; *effective* is what is asked and valid, the only view that expressions, scores and exports read; *kept* is what
was typed and is not asked now.
"""

from __future__ import annotations

from formengine.answers import Answers, SameAs, is_blank
from formengine.evaluation.names import item_called, item_name, label_of, targets_of
from formengine.evaluation.outcome import Evaluation
from formengine.evaluation.problems import problems_of
from formengine.evaluation.progress import Progress, SectionProgress, progress_of
from formengine.evaluation.rounds import settled
from formengine.evaluation.settling import Overridden, Placed, Settling
from formengine.evaluation.values import plain_of, raw_of
from formengine.evaluation.views import effective_answers, effective_document
from formengine.expressions import Fault, Frame, Value
from formengine.model import Form, State
from formengine.scoring import Sheet, scored

__all__ = [
    "Evaluation",
    "Overridden",
    "Progress",
    "SectionProgress",
    "effective_answers",
    "effective_document",
    "evaluate",
    "item_called",
    "item_name",
    "label_of",
    "plain_of",
    "raw_of",
]


def evaluate(form: Form, answers: Answers) -> Evaluation:
    """Work a filled form out: visibility, calculations, problems and scores.

    Parameters: `form` read and checked; `answers` of any kind, right or wrong. Never raises: what is wrong with the
    answers is among the problems.
    """
    settling = settled(form, answers)
    placed = settling.placed()
    visible = tuple(place for place in placed if settling.shown[place.path])
    hidden = tuple(place.path for place in placed if not settling.shown[place.path])
    faults = {path: value for path, value in settling.values.items() if isinstance(value, Fault)}
    sheet = Sheet(settling.values, settling.states, frozenset(hidden), targets_of(settling))
    return Evaluation(
        form=form,
        answers=answers,
        placed=tuple(place.path for place in placed),
        visible=tuple(place.path for place in visible),
        hidden=hidden,
        kept=tuple(path for path in hidden if not is_blank(answers.get(path))),
        values={path: value for path, value in settling.values.items() if not isinstance(value, Fault)},
        lists=settling.lists,
        states={path: State(word) for path, word in settling.states.items()},
        calculated=_calculated(visible, settling),
        overrides=settling.overrides,
        unusual=frozenset(place.path for place in visible if _is_unusual(place)),
        problems=tuple(problems_of(settling, visible, faults)),
        scores=scored(form.scales, sheet),
        progress=progress_of(form, visible, settling),
        frame=Frame(settling),
        shown=settling.shown,
        items={path: tuple(frame.item for frame in frames) for path, frames in settling.items.items()},
        same_as={place.path: entry.path for place in visible if isinstance(entry := answers.get(place.path), SameAs)},
        answered_in=settling.answered_in,
    )


def _calculated(visible: tuple[Placed, ...], settling: Settling) -> dict[str, Value]:
    calculated: dict[str, Value] = {}
    for place in visible:
        if place.question.calculate is not None:
            value = settling.values.get(place.path)
            calculated[place.path] = None if isinstance(value, Fault) else value
    return calculated


def _is_unusual(place: Placed) -> bool:
    usual = place.question.usual_when
    return usual is not None and usual.value(place.frame) is False
