"""A family as the answers tell it: people, unions, parents, pregnancies, bonds and households, and nothing invented.

Whoever is not written down is not there: an unknown parent stays unknown. Dates are as far as they are known, and every
fact says how sure it is, who told it, and whether it is kept out of drawings and copies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from formengine.dates import PartialDate
from formengine.values import dataclass

BLOCK = "urn:formengine:block:family"
"""The block that a form refers to, so that its answers can be read as a family."""


@dataclass(frozen=True, slots=True)
class Account:
    """One telling of a fact: what, by whom, when, and whether it is the one that is shown."""

    path: str
    text: str
    told_by: str
    told_on: PartialDate | None
    shown: bool | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What all that is told of a family has in common.

    `path` of the item that tells it; `certainty` from 0 (hardly anything speaks for it) to 3 (seen, or written down at
    the time); `source` who or what says so; `restricted` whether it is kept out of drawings and copies; `accounts` its
    several tellings.
    """

    path: str
    certainty: int | None
    source: str
    restricted: bool
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Person(Fact):
    """Somebody of the family; `called` is the subject's own name for them. Sex and gender are never needed."""

    id: str
    known_as: str
    called: str
    sex: str
    gender: str
    born: PartialDate | None
    has_died: bool | None
    died: PartialDate | None
    contact_with_children_now: bool | None
    contact_since: PartialDate | None


@dataclass(frozen=True, slots=True)
class Union(Fact):
    """Two or more people who are, or were, together."""

    partners: tuple[str, ...]
    kind: str
    began: PartialDate | None
    ended: PartialDate | None
    ended_by: str


@dataclass(frozen=True, slots=True)
class ParentChild(Fact):
    """That somebody is a parent to somebody, and in what way: by birth, adopted, foster, step, only believed to be."""

    parent: str
    child: str
    kind: str
    began: PartialDate | None
    ended: PartialDate | None


@dataclass(frozen=True, slots=True)
class Pregnancy(Fact):
    """A pregnancy and what became of it."""

    parents: tuple[str, ...]
    outcome: str
    date: PartialDate | None


@dataclass(frozen=True, slots=True)
class Bond(Fact):
    """What it is, or was, like between two people; `direction` from whom it comes."""

    one: str
    other: str
    quality: str
    direction: str
    began: PartialDate | None
    ended: PartialDate | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who lives, or lived, in a household, for a time or for a part of it (`pattern`)."""

    path: str
    person: str
    began: PartialDate | None
    ended: PartialDate | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Household(Fact):
    """Who lived together, when."""

    called: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Family:
    """All that one family block of a form holds; people are named by the ids of their items."""

    path: str
    people: tuple[Person, ...] = ()
    unions: tuple[Union, ...] = ()
    parents: tuple[ParentChild, ...] = ()
    pregnancies: tuple[Pregnancy, ...] = ()
    bonds: tuple[Bond, ...] = ()
    households: tuple[Household, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that is told of it, people first."""
        return (*self.people, *self.unions, *self.parents, *self.pregnancies, *self.bonds, *self.households)

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """The people by their ids."""
        return {person.id: person for person in self.people}

    def name(self, person_id: str) -> str:
        """What somebody is called in a sentence."""
        person = self.by_id.get(person_id)
        if person is None:
            return "somebody who is not in the list of people"
        return person.called or person.known_as or f"person number {self.people.index(person) + 1}"
