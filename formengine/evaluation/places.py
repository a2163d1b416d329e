"""Where the places of a filled form stand in the form's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formengine.evaluation.parts import part
from formengine.evaluation.unit import Unit
from formengine.evaluation.units import Units
from formengine.model import Form, Group, Node, Question, template_of

Standing = tuple[tuple[int, ...], Unit]
"""Where a place stands, and what stands there."""


class Places:
    """All places of a filled form, whether they are asked or not, in the form's order.

    Parameters: the `form` and its `units`; `items` of every list by its path; `has_dots` whether an item's id has a dot
    in it.
    """

    def __init__(self, form: Form, units: Units, items: Mapping[str, tuple[str, ...]], *, has_dots: bool) -> None:
        self._form = form
        self._units = units.by_path
        self._items = items
        self._has_dots = has_dots
        self._known: dict[str, tuple[int, ...]] = {"": ()}
        self._numbered: dict[str, Mapping[str, int]] = {}

    def questions(self) -> tuple[str, ...]:
        """The paths of all questions."""
        return tuple(self._questions(self._form.sections, ""))

    def _questions(self, nodes: tuple[Node, ...], prefix: str) -> Iterator[str]:
        for node in nodes:
            path = prefix + node.suffix
            if isinstance(node, Question):
                yield path
            elif isinstance(node, Group):
                yield from self._questions(node.children, prefix)
            else:
                for item in self._items[path]:
                    yield from self._questions(node.children, f"{path}.{item}.")

    def place_of(self, path: str) -> tuple[int, ...]:
        """Where a path stands; an item's questions stand behind those of the item before."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._place_of(path)
        return known

    def row_of(self, path: str) -> tuple[int, ...]:
        """Where a path stands where all places of a question or list come before those of the next."""
        *around, last = self.place_of(path)
        return (last, *around)

    def unit_at(self, path: str) -> Unit:
        """What stands at a path."""
        if path in self._units:
            return self._units[path]
        return self._walked[path][1] if self._has_dots else self._units[template_of(path, self._form.nodes)]

    def _place_of(self, path: str) -> tuple[int, ...]:
        units = self._units
        if path in units and not units[path].depth:
            return (units[path].place,)
        if self._has_dots:
            return self._walked[path][0]
        place: list[int] = []
        template = here = ""
        names = iter(path.split("."))
        for name in names:
            template, here = (f"{template}.{name}", f"{here}.{name}") if template else (name, name)
            unit = units.get(template)
            item = next(names, None) if unit is not None and unit.repeat is not None else None
            if unit is not None and item is not None:
                place += (unit.place, self._numbers(here)[item])
                here = f"{here}.{item}"
        return tuple(place) if item is not None else (*place, units[template].place)

    def _numbers(self, list_path: str) -> Mapping[str, int]:
        """Which of a list's items each is."""
        numbers = self._numbered.get(list_path)
        if numbers is None:
            items = self._items[list_path]
            numbers = self._numbered[list_path] = {item: number for number, item in enumerate(items)}
        return numbers

    @part
    def _walked(self) -> Mapping[str, Standing]:
        """Where everything stands; walked through, for a path with the dot of an id in it cannot be read."""
        return dict(self._walk(self._form.sections, "", ()))

    def _walk(self, nodes: tuple[Node, ...], prefix: str, place: tuple[int, ...]) -> Iterator[tuple[str, Standing]]:
        for node in nodes:
            unit, path = self._units[node.path], prefix + node.suffix
            yield path, ((*place, unit.place), unit)
            if isinstance(node, Group):
                yield from self._walk(node.children, prefix, place)
            elif not isinstance(node, Question):
                for number, item in enumerate(self._items[path]):
                    here = (*place, unit.place, number)
                    yield f"{path}.{item}", (here, unit)
                    yield from self._walk(node.children, f"{path}.{item}.", here)
