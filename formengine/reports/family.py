"""A family in brief: who belongs to it, and how, before the answers one by one."""

from __future__ import annotations

from formengine.dates import PartialDate
from formengine.evaluation import Evaluation
from formengine.family import Family, Person
from formengine.model import Group, Question
from formengine.reports.words import partial_date_in_words
from formengine.tables import Cell, Column, Table

BRIEF = (
    Column("Who", "medium"),
    Column("Born", "narrow"),
    Column("Died", "narrow"),
    Column("Parents", "medium"),
    Column("Partners", "medium"),
)


def family_table(evaluation: Evaluation, section: Group, title: str) -> Table | None:
    """A row for each person of the family that a section at the root tells of; None where it tells of none.

    Parameters: `title` what the table is called.
    """
    family = next((one for one in evaluation.families if one.path == section.path), None)
    if family is None or not family.people:
        return None
    kinds = evaluation.form.node(f"{section.path}.parents.kind")
    rows = tuple(_row(family, person, kinds if isinstance(kinds, Question) else None) for person in family.people)
    return Table(title, BRIEF, rows, "What is not written here is not known, or was not told.")


def _row(family: Family, person: Person, kinds: Question | None) -> tuple[Cell, ...]:
    own = person.known_as if person.called and person.known_as else ""
    name = f"{family.name(person.id)} ({own})" if own else family.name(person.id)
    parents = (
        _in_what_way(family.name(link.parent), link.kind, kinds)
        for link in family.parents
        if link.child == person.id and link.parent
    )
    partners = dict.fromkeys(
        partner
        for union in family.unions
        if person.id in union.partners
        for partner in union.partners
        if partner != person.id
    )
    return (
        name,
        _told(person.born),
        _told(person.died) or ("yes" if person.has_died else None),
        "; ".join(parents) or None,
        "; ".join(family.name(partner) for partner in partners) or None,
    )


def _in_what_way(name: str, kind: str, kinds: Question | None) -> str:
    words = kinds.title_of(kind) if kinds is not None and kind else None
    return f"{name} ({words.lower()})" if words else name


def _told(date: PartialDate | None) -> str | None:
    return partial_date_in_words(date) if date is not None else None
