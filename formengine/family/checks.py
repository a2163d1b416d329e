"""What in a family cannot all be so: warnings in kind words, never a hindrance, for families are surprising.

Dates are compared only where every day they may mean agrees; what is "about" or open proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from formengine.dates import PartialDate, completed_years
from formengine.family import Bond, Fact, Family, Member, ParentChild, Person, Union
from formengine.validation import Problem
from formengine.values import dataclass

BY_BIRTH = frozenset({"birth", "believed", "donor", "surrogacy"})
"""Kinds of parents who brought a child into the world, or are believed to have."""
DESCENT = BY_BIRTH | {"adopted"}
"""Kinds by which nobody can come before themselves."""
OLDER = DESCENT | {"foster"}
"""Kinds of parents who are older than the child; a step-parent, a guardian or whoever brought one up need not be."""
YOUNGEST_PARENT = 12
"""Years between a parent by birth and a child, below which one should look at the dates again."""
BORN_AFTER_DEATH = timedelta(days=300)
"""A child may be born so long after a father's death."""


def family_problems(family: Family) -> Iterator[Problem]:
    """What a person should look at again in a family."""
    for check in CHECKS:
        yield from check(family)


def _warning(message: str, *paths: str) -> Problem:
    path, *also = dict.fromkeys(paths)
    return Problem(path, "rule", f"Please check: {message}", blocks=False, also=tuple(also))


def certainly_before(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether every day that one date may mean is before every day that the other may."""
    if one is None or other is None or one.about or other.about or one.latest is None or other.earliest is None:
        return False
    return one.latest < other.earliest


def _most_years_between(born: PartialDate | None, later: PartialDate | None) -> int | None:
    """The most completed years that may lie between two dates; None where that cannot be told."""
    if born is None or later is None or born.about or later.about or born.earliest is None or later.latest is None:
        return None
    return completed_years(born.earliest, later.latest)


def _lives(family: Family) -> Iterator[Problem]:
    """Nobody dies before being born, or meets children afterwards."""
    for person in family.people:
        name, path = family.name(person.id), person.path
        if certainly_before(person.died, person.born):
            yield _warning(f"{name} would have died before being born.", f"{path}.died", f"{path}.born")
        if person.contact_with_children_now and person.has_died:
            message = f"{name} has died, and is said to have contact with children now."
            yield _warning(message, f"{path}.contact_with_children_now", f"{path}.has_died")


def _parents(family: Family) -> Iterator[Problem]:
    """A parent comes before the child, by as many years as it takes."""
    for link in family.parents:
        parent, child = family.by_id.get(link.parent), family.by_id.get(link.child)
        if parent is not None and child is not None and parent is not child:
            yield from _parent_and_child(family, link, parent, child)


def _parent_and_child(family: Family, link: ParentChild, parent: Person, child: Person) -> Iterator[Problem]:
    names = f"{family.name(parent.id)} would be a parent of {family.name(child.id)}"
    dates = (f"{link.path}.parent", f"{parent.path}.born", f"{child.path}.born")
    years = _most_years_between(parent.born, child.born)
    if link.kind in OLDER and certainly_before(child.born, parent.born):
        yield _warning(f"{names} and be the younger of the two.", *dates)
    elif link.kind in BY_BIRTH and years is not None and years < YOUNGEST_PARENT:
        yield _warning(f"{names} and be less than {YOUNGEST_PARENT} years older.", *dates)
    if link.kind in ("birth", "believed") and _long_before(parent.died, child.born):
        message = f"{names}, who was born long after {family.name(parent.id)} died."
        yield _warning(message, f"{link.path}.parent", f"{parent.path}.died", f"{child.path}.born")


def _long_before(died: PartialDate | None, born: PartialDate | None) -> bool:
    if died is None or born is None or not certainly_before(died, born):
        return False
    last, first = died.latest, born.earliest
    return last is not None and first is not None and first - last > BORN_AFTER_DEATH


def _ancestors(family: Family) -> Iterator[Problem]:
    """Nobody is their own ancestor; each circle is told once."""
    links = {(one.parent, one.child): one for one in family.parents if one.kind in DESCENT and one.parent and one.child}
    while circle := _circle(links):
        message = f"{family.name(circle[0].child)} would be their own ancestor."
        yield _warning(message, *(f"{link.path}.parent" for link in circle))
        links = {pair: link for pair, link in links.items() if link not in circle}


def _circle(links: Mapping[tuple[str, str], ParentChild]) -> list[ParentChild]:
    """Links that lead back to where they began; none where everybody comes after their parents."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for parent, child in links:
        sorter.add(child, parent)
    try:
        sorter.prepare()
    except CycleError as error:
        return [links[pair] for pair in pairwise(error.args[1])]
    return []


@dataclass(frozen=True, slots=True)
class Time:
    """A time that people are part of something: who, as what, from and to when, and where both are told."""

    people: tuple[str, ...]
    doing: str
    began: PartialDate | None
    ended: PartialDate | None
    began_at: str
    ended_at: str


def _times(family: Family) -> Iterator[Problem]:
    """What people are part of begins after they are born, ends no later than they die, and ends after it begins."""
    for time in _all_times(family):
        if certainly_before(time.ended, time.began):
            yield _warning("this would have ended before it began.", time.ended_at, time.began_at)
        for person_id in dict.fromkeys(time.people):
            person = family.by_id.get(person_id)
            if person is not None:
                yield from _in_their_life(time, person, family.name(person_id))


def _all_times(family: Family) -> Iterator[Time]:
    for union in family.unions:
        yield _time(union, union.partners, "in this union")
    for link in family.parents:
        yield _time(link, (link.parent, link.child), "in this link")
    for bond in family.bonds:
        # A bond may begin before somebody is born, and goes on after they die.
        yield _time(bond, (), "")
    for household in family.households:
        for member in household.members:
            yield _time(member, (member.person,), "in this household")


def _time(of: Union | ParentChild | Bond | Member, people: tuple[str, ...], doing: str) -> Time:
    return Time(people, doing, of.began, of.ended, f"{of.path}.began", f"{of.path}.ended")


def _in_their_life(time: Time, person: Person, name: str) -> Iterator[Problem]:
    if certainly_before(time.began, person.born):
        message = f"{name} would be {time.doing} before being born."
        yield _warning(message, time.began_at, f"{person.path}.born")
    if certainly_before(person.died, time.began):
        yield _warning(f"{name} would be {time.doing} after dying.", time.began_at, f"{person.path}.died")
    elif certainly_before(person.died, time.ended):
        yield _warning(f"{name} would be {time.doing} after dying.", time.ended_at, f"{person.path}.died")


def _pregnancies(family: Family) -> Iterator[Problem]:
    """A pregnancy is within its parents' lives, or soon after one of them died."""
    for pregnancy in family.pregnancies:
        for person_id in dict.fromkeys(pregnancy.parents):
            person = family.by_id.get(person_id)
            if person is None:
                continue
            if certainly_before(pregnancy.date, person.born):
                message = f"{family.name(person_id)} would be a parent in this pregnancy before being born."
                yield _warning(message, f"{pregnancy.path}.date", f"{person.path}.born")
            if _long_before(person.died, pregnancy.date):
                message = f"{family.name(person_id)} would be a parent in this pregnancy long after dying."
                yield _warning(message, f"{pregnancy.path}.date", f"{person.path}.died")


def _people(family: Family) -> Iterator[Problem]:
    """Whoever is named is in the list of people, and a link is between different people."""
    for path, ids in _named(family):
        filled = [person_id for person_id in ids if person_id]
        if not family.by_id.keys() >= set(filled):
            yield _warning("this names somebody who is not in the list of people.", path)
        if len(set(filled)) < len(filled):
            yield _warning("this names the same person twice.", path)


def _named(family: Family) -> Iterator[tuple[str, tuple[str, ...]]]:
    for union in family.unions:
        yield f"{union.path}.partners", union.partners
    for link in family.parents:
        # Whoever is both has been told to be their own ancestor.
        yield f"{link.path}.parent", (link.parent,)
        yield f"{link.path}.child", (link.child,)
    for pregnancy in family.pregnancies:
        yield f"{pregnancy.path}.parents", pregnancy.parents
    for bond in family.bonds:
        yield f"{bond.path}.one", (bond.one, bond.other)
    for household in family.households:
        for member in household.members:
            yield f"{member.path}.person", (member.person,)


def _accounts(family: Family) -> Iterator[Problem]:
    """Where tellings differ, one is chosen to be shown; none is taken away."""
    for fact in family.facts:
        yield from _tellings(fact)


def _tellings(fact: Fact) -> Iterator[Problem]:
    shown = [account for account in fact.accounts if account.shown]
    told = {" ".join(account.text.split()).casefold() for account in fact.accounts if account.text.strip()}
    if len(told) > 1 and not shown:
        message = "this is told in different ways. Choose which telling is shown; the others are kept."
        yield _warning(message, *(f"{account.path}.shown" for account in fact.accounts))
    elif len(shown) > 1:
        yield _warning("more than one telling is to be shown.", *(f"{account.path}.shown" for account in shown))


CHECKS = (_lives, _parents, _ancestors, _times, _pregnancies, _people, _accounts)
"""Every check, in the order in which its warnings are told; each takes a family."""
