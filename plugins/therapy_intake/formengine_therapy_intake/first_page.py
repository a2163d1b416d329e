"""The first page of an intake: safety first, in words; then why now, and what is hoped for."""

from collections.abc import Iterator

from formengine import Column, Evaluation, Paragraph, Picture, Table
from formengine_therapy_intake.what_happened import what_happened

SAFETY = {
    "safety.followed_up.what_was_said": "What was said, in their words",
    "safety.followed_up.what_protects": "What protects them",
    "safety.followed_up.action_note": "What was agreed and done",
    "safety.another_way.asked_how": "Asked about in another way",
}
WORDS = {
    "why_now.own_words": "Why now, in their own words",
    "why_now.hope": "What they would like to be different",
    "notes.strengths": "Strengths and resources",
}


def first_page(evaluation: Evaluation) -> Iterator[Paragraph | Table | Picture]:
    """What the therapist must see first."""
    yield from _told("Safety", SAFETY, evaluation)
    if evaluation.values.get("safety.worry_today") is not False and not _any(SAFETY, evaluation):
        yield Paragraph("Nothing is written under Safety yet.", strong=True)
    yield from _told("In words", WORDS, evaluation)
    yield from what_happened(evaluation)


def _any(paths: dict[str, str], evaluation: Evaluation) -> bool:
    return any(path in evaluation.values for path in paths)


def _told(title: str, paths: dict[str, str], evaluation: Evaluation) -> Iterator[Table]:
    rows = tuple((words, str(evaluation.values[path])) for path, words in paths.items() if path in evaluation.values)
    if rows:
        yield Table(title, (Column("", "narrow"), Column("", "wide")), rows)
