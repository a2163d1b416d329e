"""What happened when: losses as they were told, and births, partings and deaths of the family tree, on one axis."""

from collections.abc import Iterator
from datetime import date

from formengine import Evaluation, PartialDate, Picture, Question, Timeline, TimelineEntry, pictures_of

LOSSES, FAMILY = "Losses, partings and moves", "In the family"
CAPTION = (
    "As far as it was told, and as exactly. Dotted with a hollow mark: somewhere in that time. What is kept out of"
    " drawings in the family tree is not here."
)


def what_happened(evaluation: Evaluation) -> tuple[Picture, ...]:
    """The timeline; none where nothing of it is told."""
    entries = (*_losses(evaluation), *_family(evaluation))
    return pictures_of(Timeline("What happened when", entries, CAPTION)) if entries else ()


def _losses(evaluation: Evaluation) -> Iterator[TimelineEntry]:
    kinds = evaluation.form.node("losses.kind")
    for item in evaluation.lists.get("losses", ()):
        what, kind, when = (evaluation.values.get(f"losses.{item}.{name}") for name in ("what", "kind", "happened"))
        label = what or (kinds.title_of(kind) if isinstance(kinds, Question) and isinstance(kind, str) else None)
        began = when if isinstance(when, date | PartialDate) else None
        if label or began:
            yield TimelineEntry(str(label or "not said what"), began, lane=LOSSES)


def _family(evaluation: Evaluation) -> Iterator[TimelineEntry]:
    """What the family tree dates; whatever is restricted there is in no drawing."""
    for family in evaluation.families:
        kept_out = {person.id for person in family.people if person.restricted}
        for person in family.people:
            if person.id in kept_out:
                continue
            if person.born is not None:
                yield TimelineEntry(f"{family.name(person.id)} born", person.born, lane=FAMILY)
            if person.died is not None or person.has_died:
                yield TimelineEntry(f"{family.name(person.id)} died", person.died, lane=FAMILY)
        for union in family.unions:
            if union.restricted or kept_out & set(union.partners) or not (union.began or union.ended):
                continue
            names = " and ".join(family.name(partner) for partner in union.partners)
            goes_on = union.ended is None and not union.ended_by
            deed = "together" if goes_on or union.ended else "came together"
            yield TimelineEntry(f"{names} {deed}", union.began, union.ended, goes_on=goes_on, lane=FAMILY)
