"""What the answers amount to: what is asked, worked out, wrong, and scored.

`evaluate` is total: for any answers it returns an `Evaluation`. Three views are kept apart: *stored* is everything ever
typed; *effective* is what is asked and valid, the only view that expressions, scores and exports read; *kept* is what
was typed and is not asked now. `evaluate_change` works out only what a change reaches.
"""

from __future__ import annotations

from formengine.answers import Answers
from formengine.evaluation.changing import AfreshInstead, Change
from formengine.evaluation.checking import check_all
from formengine.evaluation.effects import Effect, Moved
from formengine.evaluation.following import followed
from formengine.evaluation.names import item_called, item_name, label_of
from formengine.evaluation.outcome import Evaluation
from formengine.evaluation.parts import Lasting
from formengine.evaluation.progress import Progress, SectionProgress
from formengine.evaluation.rounds import settle
from formengine.evaluation.settled import Overridden
from formengine.evaluation.views import effective_answers, effective_document
from formengine.evaluation.worked import Worked
from formengine.kinds import plain_of, raw_of
from formengine.model import Form
from formengine.values import with_names

__all__ = [
    "Effect",
    "Evaluation",
    "Moved",
    "Overridden",
    "Progress",
    "SectionProgress",
    "effect_between",
    "effective_answers",
    "effective_document",
    "evaluate",
    "evaluate_change",
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
    return _afresh(form, answers)


def evaluate_change(before: Evaluation, answers: Answers, paths: tuple[str, ...]) -> tuple[Evaluation, Effect]:
    """Work out what a change reaches, and tell what it did.

    Parameters: `before` the evaluation of the answers before the change, which stays as it is; `answers` after it;
    `paths` every path at which they may differ. The evaluation is the one that `evaluate` would come to.
    """
    known = before if type(before) is Worked else _worked(before)
    change = Change(known, answers, paths)
    try:
        change.make(paths)
    except AfreshInstead:
        after = _afresh(known.form, answers)
        return after, effect_between(known, after)
    after = followed(change)
    return after, with_names(Effect, (known, after, change.touched))


def effect_between(before: Evaluation, after: Evaluation) -> Effect:
    """What all changes between two evaluations of one form did, whatever they were."""
    first, last = _worked(before), _worked(after)
    return Effect(first, last, frozenset((*last.settled.shown, *first.settled.shown)))


def _worked(evaluation: Evaluation) -> Worked:
    """An evaluation that changes can be worked out from."""
    return evaluation if isinstance(evaluation, Worked) else _afresh(evaluation.form, evaluation.answers)


def _afresh(form: Form, answers: Answers) -> Worked:
    settling, inside, blank = settle(form, answers)
    return Worked.out_of(settling, check_all(settling, inside, blank), with_names(Lasting, ({}, {}, {})), {})
