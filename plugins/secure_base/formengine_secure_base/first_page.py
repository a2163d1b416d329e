"""The first page of a child checklist: words before numbers, and numbers never added up."""

from collections.abc import Iterator

from formengine import Chart, Column, Evaluation, Paragraph, Picture, Series, Star, Table, pictures_of

DIMENSIONS = {
    "availability": "Availability: helping the child to trust",
    "sensitivity": "Sensitivity: helping the child to manage feelings and behaviour",
    "acceptance": "Acceptance: building the child's self-esteem",
    "co_operation": "Co-operation: helping the child to feel effective – and be co-operative",
    "family_membership": "Family membership: helping the child to belong",
}
RATINGS = {
    "availability.rating": "Availability",
    "sensitivity.rating": "Sensitivity",
    "acceptance.rating": "Acceptance",
    "co_operation.rating": "Co-operation",
    "family_membership.rating_household": "Belonging in this household",
    "family_membership.rating_origins": "Family and origins",
}
HIGHEST = 10
CAPTION = "Practitioner ratings, not a score: entered by a person, read beside the words, never added up or averaged."


STAR = (
    "How many pieces of evidence speak for each dimension; a hollow mark in the middle: none yet. The marks are not"
    " joined, because a larger star would not be a better one. It is no score."
)


def first_page(evaluation: Evaluation) -> Iterator[Paragraph | Table | Chart | Picture]:
    """What a reader of one page must see: words, evidence, ratings."""
    yield from _words(evaluation)
    # In a copy for somebody who may not read the evidence, nothing is said of how much there is.
    if evaluation.form.node("evidence") is not None:
        counts = _counts(evaluation)
        yield _evidence(counts)
        if any(counts.values()):
            yield from _star(counts)
    yield from _ratings(evaluation)


def _words(evaluation: Evaluation) -> Iterator[Table]:
    asked = {
        "heading.own_words": "The child's own words or signs",
        "closing.summary": "In short",
        "closing.going_well": "Going well",
    }
    rows = tuple((title, str(evaluation.values[path])) for path, title in asked.items() if path in evaluation.values)
    if rows:
        yield Table("In words", (Column("", "narrow"), Column("", "wide")), rows)


def _counts(evaluation: Evaluation) -> dict[str, int]:
    """How many pieces of evidence speak for each dimension: coverage, not quality."""
    counts = dict.fromkeys(DIMENSIONS, 0)
    for path in ("evidence", "private_evidence"):
        for item in evaluation.lists.get(path, ()):
            spoken_for = evaluation.values.get(f"{path}.{item}.dimensions")
            for dimension in spoken_for if isinstance(spoken_for, tuple) else ():
                counts[dimension] += 1
    return counts


def _star(counts: dict[str, int]) -> tuple[Picture, ...]:
    """Which dimensions have evidence, in the order of the model's star."""
    names = tuple(title.partition(":")[0] for title in DIMENSIONS.values())
    pieces = Series("Pieces of evidence", tuple(counts.values()))
    star = Star("Evidence for each dimension", names, (pieces,), max(5, *counts.values()), STAR, is_joined=False)
    return pictures_of(star)


def _evidence(counts: dict[str, int]) -> Table:
    rows = tuple((title, counts[dimension] or "none yet") for dimension, title in DIMENSIONS.items())
    note = (
        "One occasion may speak for several dimensions. How much evidence there is says nothing about how well it goes."
    )
    return Table(
        "What this rests on", (Column("Dimension", "wide"), Column("Pieces of evidence", "narrow")), rows, note
    )


def _ratings(evaluation: Evaluation) -> Iterator[Chart]:
    rows = tuple(
        (title, value if isinstance(value := evaluation.values.get(path), int) else None, _said(evaluation, path))
        for path, title in RATINGS.items()
    )
    given = [(title, value) for title, value, _ in rows if value is not None]
    if not given:
        return
    columns = (Column("", "medium"), Column("0 to 10", "narrow"), Column("What makes them say so", "wide"))
    yield Chart(
        Table("Ratings", columns, rows),
        ("0 to 10",),
        0,
        HIGHEST,
        CAPTION,
        "; ".join(f"{title}: {value} of {HIGHEST}" for title, value in given),
    )


def _said(evaluation: Evaluation, path: str) -> str:
    words = evaluation.values.get(f"{path}_words")
    return words if isinstance(words, str) else ""
