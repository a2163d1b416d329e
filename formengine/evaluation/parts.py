"""Parts that are made when they are first read, and those that are handed on from one evaluation to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar, overload

Made = TypeVar("Made")


class Lasting(NamedTuple):
    """Parts that are handed on, as they are, from one evaluation to the next, unless a change reaches their group.

    `of_places` hold still while lists have the same items; `of_asked` while besides the same is asked, and what is
    kept is the same; `of_families` while families are told the same.
    """

    of_places: dict[str, Any]
    of_asked: dict[str, Any]
    of_families: dict[str, Any]


class part(Generic[Made]):  # noqa: N801  It stands where `property` stands.
    """A part that is made when it is first read, and kept; without the lock that Python 3.11 takes each time."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self.make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: object) -> part[Made]: ...
    @overload
    def __get__(self, instance: object, owner: object) -> Made: ...
    def __get__(self, instance: object | None, owner: object) -> part[Made] | Made:
        """The part, as it was made when it was first read."""
        if instance is None:
            return self
        kept = self.kept_in(instance)
        if self.name not in kept:
            kept[self.name] = self.make(instance)
        return kept[self.name]  # type: ignore[no-any-return]

    def kept_in(self, instance: object) -> dict[str, Any]:
        """Where parts of an instance are kept: in itself, where it is found before this is asked."""
        return instance.__dict__


def part_of(group: str) -> Callable[[Callable[[Any], Made]], _part_of_group[Made]]:
    """Makes a part that holds still for as long as all of its group does.

    Parameters: `group` the name of one in `Lasting`, which the instance has as its `lasting`.
    """
    return partial(_part_of_group, group)


class _part_of_group(part[Made]):  # noqa: N801
    """A part that is kept with its group."""

    def __init__(self, group: str, make: Callable[[Any], Made]) -> None:
        super().__init__(make)
        self.group = group

    def kept_in(self, instance: object) -> dict[str, Any]:
        """Where its group is kept, which other evaluations may share."""
        return getattr(instance.__dict__["lasting"], self.group)  # type: ignore[no-any-return]
