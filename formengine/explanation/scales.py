"""A form's scales in plain English: what counts, how, what happens when something is missing, what it is called."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.explanation.names import Teller
from formengine.model import Item, Question, Scale
from formengine.tables import Cell, Chapter, Column, Table

FACTS = (Column("", "narrow"), Column("", "wide"))
_METHODS = {
    "sum": "they are added up",
    "mean": "their mean is taken",
    "weighted": "each is multiplied by its weight, and all are added up",
    "count": "they are counted together",
    "percent": "their mean is told as a percentage of the way from least to most",
}
_MODES = {"half_up": "halves upwards", "half_even": "halves to the even digit", "floor": "downwards"}


def scale_chapter(teller: Teller) -> Chapter | None:
    """The scales of a form, a table each; None where it has none."""
    tables = tuple(Table(scale.label, FACTS, tuple(_rows(teller, scale))) for scale in teller.form.scales)
    return Chapter("Scores", tables) if tables else None


def _rows(teller: Teller, scale: Scale) -> Iterator[tuple[Cell, ...]]:
    if scale.for_each:
        yield "A score", f"for each entry of {teller.called(scale.for_each)}"
    yield "Counts", "\n".join(f"• {_item(teller, item)}" for item in scale.items)
    if any(item.is_reversed for item in scale.items):
        total = scale.minimum + scale.maximum
        yield "Turned round", f"an answer counts as {total} less the answer"
    yield "How", f"each counts from {scale.minimum} to {scale.maximum}; {_METHODS[scale.method]}"
    yield "Missing answers", _missing(scale)
    if scale.places is not None:
        places = f"{scale.places} decimal place{'s' if scale.places > 1 else ''}" if scale.places else "a whole number"
        yield "Rounded", f"to {places}, {_MODES[scale.mode]}"
    yield "Means", scale.direction
    if scale.bands:
        yield "Called", "\n".join(f"• from {band.start}: {band.label}" for band in scale.bands)
    if scale.risks:
        yield "Speak about it", "\n".join(f"• {_risk(teller, scale, place)}" for place in range(len(scale.risks)))
    for norm in scale.norms:
        yield (
            "Seen beside",
            f"{norm.population}: {norm.n} people, mean {norm.mean}, standard deviation {norm.sd} ({norm.source})",
        )
    if scale.reliable_change is not None:
        change = scale.reliable_change
        yield "Has changed", f"when two scores differ by {change.points} or more ({change.source})"
    if scale.instrument is not None:
        yield "Belongs to", f"{scale.instrument.title}, {scale.instrument.version}: {scale.instrument.citation}"
    yield "Source", f"{scale.source} (rule {scale.version})"
    readers = ", ".join(sorted(name.replace("_", " ") for name in teller.form.audiences[scale.audience]))
    yield "Who may read it", f"{scale.audience.replace('_', ' ')}: {readers}"


def _item(teller: Teller, item: Item) -> str:
    name = teller.called(item.of.path) if isinstance(item.of, Question) else f"the score “{item.of.label}”"
    weight = f", times {item.weight}" if item.weight != 1 else ""
    return f"{name}{', turned round' if item.is_reversed else ''}{weight}"


def _missing(scale: Scale) -> str:
    dropped = " and ".join(
        {"hidden": "not asked", "not_applicable": "said not to apply"}[one] for one in sorted(scale.drops)
    )
    left_out = f"; what is {dropped} is left out and not counted as missing" if dropped else ""
    if not scale.at_most or not scale.prorates:
        return f"none may be missing, or there is no score{left_out}"
    return (
        f"up to {scale.at_most} may be missing, and the score is then made up from the others in proportion;"
        f" with more missing there is no score{left_out}"
    )


def _risk(teller: Teller, scale: Scale, place: int) -> str:
    risk = scale.risks[place]
    least = risk.question.title_of(risk.at_least)
    answer = f"“{least}”" if least else str(risk.at_least)
    return f"{teller.called(risk.question.path)} answered with {answer} or more: {risk.text}"
