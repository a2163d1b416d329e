"""Effective answers → families, wherever a form holds the family block; nothing is guessed, nothing can go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from formengine.dates import PartialDate
from formengine.expressions import Fault, Value
from formengine.family import (
    BLOCK,
    Account,
    Bond,
    Family,
    Household,
    Member,
    ParentChild,
    Person,
    Pregnancy,
    Union,
)
from formengine.model import Form, Group, Repeat
from formengine.values import dataclass

Values = Mapping[str, Value | Fault]
Lists = Mapping[str, tuple[str, ...]]


def families(form: Form, values: Values, lists: Lists) -> tuple[Family, ...]:
    """The families that a filled form tells of.

    Parameters: `values` and `lists` as an evaluation has them: effective values and the items of lists, by path.
    """
    blocks = form.once(_blocks)
    return tuple(family_at(path, values, lists) for block in blocks for path in _places(form, block.path, lists))


def tells_of_families(form: Form) -> bool:
    """Whether a form holds a family block at all."""
    return bool(form.once(_blocks))


def _blocks(form: Form) -> tuple[Group, ...]:
    """The form's family blocks."""
    return tuple(node for node in form.nodes.values() if isinstance(node, Group) and node.block == BLOCK)


def _places(form: Form, template: str, lists: Lists) -> list[str]:
    """Where a node stands in the filled form: once, or once in each item of the lists around it."""
    passed, places = "", [""]
    for part in template.split("."):
        passed = f"{passed}.{part}" if passed else part
        places = [f"{place}.{part}" if place else part for place in places]
        if isinstance(form.nodes.get(passed), Repeat):
            places = [f"{place}.{item}" for place in places for item in lists.get(place, ())]
    return places


def family_at(path: str, values: Values, lists: Lists) -> Family:
    """The family that the answers below a path tell of."""
    told = _Told(path, values, lists)
    return Family(
        path,
        tuple(_person(one) for one in told.items("people")),
        tuple(_union(one) for one in told.items("unions")),
        tuple(_parent(one) for one in told.items("parents")),
        tuple(_pregnancy(one) for one in told.items("pregnancies")),
        tuple(_bond(one) for one in told.items("bonds")),
        tuple(_household(one) for one in told.items("households")),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """The answers below one path; a value that is not what its name says counts as none."""

    path: str
    values: Values
    lists: Lists

    def items(self, name: str) -> Iterator[_Told]:
        path = f"{self.path}.{name}"
        return (_Told(f"{path}.{item}", self.values, self.lists) for item in self.lists.get(path, ()))

    def text(self, name: str) -> str:
        value = self.values.get(f"{self.path}.{name}")
        return value if isinstance(value, str) else ""

    def day(self, name: str) -> PartialDate | None:
        value = self.values.get(f"{self.path}.{name}")
        if isinstance(value, date):
            return PartialDate(value.isoformat(), value, value)
        return value if isinstance(value, PartialDate) else None

    def flag(self, name: str) -> bool | None:
        value = self.values.get(f"{self.path}.{name}")
        return value if isinstance(value, bool) else None

    def step(self, name: str) -> int | None:
        value = self.values.get(f"{self.path}.{name}")
        return value if type(value) is int else None

    def several(self, name: str) -> tuple[str, ...]:
        value = self.values.get(f"{self.path}.{name}")
        return tuple(member for member in value if isinstance(member, str)) if isinstance(value, tuple) else ()

    def fact(self) -> dict[str, Any]:
        """What every fact has."""
        return {
            "path": self.path,
            "certainty": self.step("grounds.certainty"),
            "source": self.text("grounds.source"),
            "restricted": self.flag("grounds.restricted") is True,
            "accounts": tuple(_account(one) for one in self.items("accounts")),
        }


def _account(told: _Told) -> Account:
    return Account(told.path, told.text("text"), told.text("told_by"), told.day("told_on"), told.flag("shown"))


def _person(told: _Told) -> Person:
    return Person(
        **told.fact(),
        id=told.path.rpartition(".")[2],
        known_as=told.text("known_as"),
        called=told.text("called"),
        sex=told.text("sex"),
        gender=told.text("gender"),
        born=told.day("born"),
        has_died=told.flag("has_died"),
        died=told.day("died"),
        contact_with_children_now=told.flag("contact_with_children_now"),
        contact_since=told.day("contact_since"),
    )


def _union(told: _Told) -> Union:
    return Union(
        **told.fact(),
        partners=told.several("partners"),
        kind=told.text("kind"),
        began=told.day("began"),
        ended=told.day("ended"),
        ended_by=told.text("ended_by"),
    )


def _parent(told: _Told) -> ParentChild:
    return ParentChild(
        **told.fact(),
        parent=told.text("parent"),
        child=told.text("child"),
        kind=told.text("kind"),
        began=told.day("began"),
        ended=told.day("ended"),
    )


def _pregnancy(told: _Told) -> Pregnancy:
    return Pregnancy(
        **told.fact(), parents=told.several("parents"), outcome=told.text("outcome"), date=told.day("date")
    )


def _bond(told: _Told) -> Bond:
    return Bond(
        **told.fact(),
        one=told.text("one"),
        other=told.text("other"),
        quality=told.text("quality"),
        direction=told.text("direction"),
        began=told.day("began"),
        ended=told.day("ended"),
    )


def _household(told: _Told) -> Household:
    members = tuple(
        Member(one.path, one.text("person"), one.day("began"), one.day("ended"), one.text("pattern"))
        for one in told.items("members")
    )
    return Household(**told.fact(), called=told.text("called"), members=members)
