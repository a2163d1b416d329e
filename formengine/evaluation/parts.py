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
        """The part, which is made; kept in the instance itself, it is found there before this is asked again."""
        if instance is None:
            return self
        made = instance.__dict__[self.name] = self.make(instance)
        return made


def part_of(group: str) -> Callable[[Callable[[Any], Made]], part[Made]]:
    """Makes a part that holds still for as long as all of its group does.

    Parameters: `group` the name of one in `Lasting`, which the instance has as its `lasting`.
    """
    return partial(_part_of_group, group)


class _part_of_group(part[Made]):  # noqa: N801
    """A part that is kept with its group."""

    def __init__(self, group: str, make: Callable[[Any], Made]) -> None:
        super().__init__(make)
        self.group = group

    def __get__(self, instance: Any, owner: object) -> Any:
        """The part, as it was made when it was first read, which may have been of another evaluation."""
        if instance is None:
            return self
        kept = getattr(instance.__dict__["lasting"], self.group)
        if self.name not in kept:
            kept[self.name] = self.make(instance)
        return kept[self.name]
