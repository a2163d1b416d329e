"""Whom something can be made for: the roles that a form's audiences name, and the people that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.audience.readers import AUTHOR, PERSONAL, THE_SUBJECT, Reader
from formengine.errors import Refused, did_you_mean
from formengine.evaluation import Evaluation, item_name
from formengine.model import Form, Question, Repeat
from formengine.records import Subject
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom answers of a record are about: how the form tells them apart, and what they are called."""

    key: str
    called: str


def roles_of(form: Form) -> tuple[str, ...]:
    """Every role that may be named as a reader of a form."""
    return tuple(sorted({role for readers in form.audiences.values() for role in readers}))


def people_in(evaluation: Evaluation, subject: Subject) -> Iterator[Person]:
    """Everybody whom answers of a record are about, the record's own subject first."""
    yield Person("", subject.label)
    apart = {question.about for question in evaluation.form.questions() if not question.depth}
    for about in sorted(apart - {*THE_SUBJECT, subject.kind}):
        yield Person(about, about.replace("_", " "))
    for path, items in evaluation.lists.items():
        repeat = evaluation.form.node(path)
        if isinstance(repeat, Repeat) and _holds_people(evaluation.form, repeat):
            for place, item in enumerate(items, start=1):
                inside = evaluation.frame_at(f"{path}.{item}")
                yield Person(item, item_name(repeat, place, inside).partition(". ")[2] or f"number {place}")


def _holds_people(form: Form, repeat: Repeat) -> bool:
    return any(
        isinstance(node, Question) and node.about not in THE_SUBJECT
        for path, node in form.nodes.items()
        if path.startswith(f"{repeat.path}.")
    )


def reader_named(evaluation: Evaluation, subject: Subject, role: str, person: str = "") -> Reader:
    """The reader that a person at the keyboard means.

    Parameters: `role` a role of the form, or a person that the form is about (`applicant 2`); `person` their name, id
    or the form's word for them. Raises Refused with what there is.
    """
    wanted = _plain(role)
    if wanted == AUTHOR.role and not person:
        return AUTHOR
    people = tuple(people_in(evaluation, subject))
    if wanted not in roles_of(evaluation.form):
        own = [one for one in people if one.key and wanted in (one.key, _plain(one.called))]
        if wanted == "applicant" and person:
            return Reader("subject", _key(people, subject, person))
        if len(own) != 1:
            known = (*roles_of(evaluation.form), *(one.key for one in people if one.key))
            readers = ", ".join(known).replace("_", " ")
            raise Refused(f"This form has no reader '{role}'.{did_you_mean(wanted, known)} There are: {readers}.")
        return Reader("subject", own[0].key)
    if person and wanted not in PERSONAL:
        raise Refused(f"--person says who the subject or applicant is; a copy for the {role} is for nobody by name.")
    return Reader(wanted, _key(people, subject, person) if person else "")


def _key(people: tuple[Person, ...], subject: Subject, wanted: str) -> str:
    """How the form tells the person apart whom a name, id or word means."""
    found = {one.key for one in people if _plain(wanted) in (_plain(one.key), _plain(one.called))}
    if wanted == subject.id:
        found.add("")
    if len(found) != 1:
        names = ", ".join(f"{one.called} ({one.key})" if one.key else one.called for one in people)
        why = "Several people here are" if found else "Nobody here is"
        raise Refused(f"{why} called '{wanted}'. This record is about: {names}.")
    return found.pop()


def _plain(text: str) -> str:
    return "_".join(text.casefold().split())
