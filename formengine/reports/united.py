"""What several versions of a form ask, united by path: nothing is lost, and nothing merged that is not the same.

A question is the same where its path is, or where a newer version says what the path `was`; it must stand in the same
list and its answers be of the same type. What is not the same and yet has the same path gets a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from formengine.expressions import Type
from formengine.model import Choice, Common, Form, Question, Repeat, Scale
from formengine.values import dataclass

ROOT = ""
"""The name of what stands in no list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of several versions: its name, and what it is in each, the newest first, by the form's hash."""

    name: str
    by_version: Mapping[str, Question]

    @property
    def newest(self) -> Question:
        """The question as the newest version has it that has it at all."""
        return next(iter(self.by_version.values()))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What any version offers, in the words of the newest that does."""
        found: dict[str | int, Choice] = {}
        for question in self.by_version.values():
            for choice in question.choices:
                found.setdefault(choice.value, choice)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of several versions (or what stands in none): its name, that of the list around it, what it asks.

    `by_version` the list by the form's hash; `inner` the names of the lists inside of it; `scales` those scored for
    each of its items, by id.
    """

    name: str
    around: str
    by_version: Mapping[str, Repeat]
    questions: tuple[Asked, ...]
    inner: tuple[str, ...]
    scales: tuple[Scale, ...]


@dataclass(slots=True)
class _Part:
    """A question or a list under a name, while versions are united."""

    around: str
    sort: Type | None
    by_version: dict[str, Common] = field(default_factory=dict)


def versions_of(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms that differ in what they ask or in their version, the newest first."""
    different = {(form.hash, tuple(form.nodes)): form for form in forms}
    return tuple(sorted(different.values(), key=lambda form: [int(part) for part in form.version.split(".")])[::-1])


def united(forms: Iterable[Form]) -> tuple[Listed, ...]:
    """What versions of one form ask: what stands in no list, then each list.

    Parameters: `forms` the newest first; its order is kept, and what only older versions ask comes after it.
    """
    parts: dict[str, _Part] = {ROOT: _Part(ROOT, None)}
    scales: dict[tuple[str, str], Scale] = {}
    aliases: dict[str, str] = {}
    for form in forms:
        names = {ROOT: ROOT}
        for node in form.nodes.values():
            if isinstance(node, Question | Repeat):
                name = _name(form, node, names[node.list_path], parts, aliases)
                names[node.path] = name
                part = parts.setdefault(name, _Part(names[node.list_path], _sort(node)))
                part.by_version.setdefault(form.hash, node)
                for former in former_paths(form, node):
                    aliases.setdefault(former, name)
        for scale in form.scales:
            if scale.for_each in names:
                scales.setdefault((names[scale.for_each], scale.id), scale)
    return tuple(_listed(name, parts, scales) for name, part in parts.items() if part.sort is None)


def former_paths(form: Form, node: Common) -> Iterator[str]:
    """The paths that a part had in earlier versions, by its own word and by that of what it stands in."""
    yield from node.was
    above, _, name = node.path.rpartition(".")
    around = form.nodes.get(above)
    if around is not None:
        yield from (f"{former}.{name}" for former in former_paths(form, around))


def _sort(node: Common) -> Type | None:
    """The type of a question's answers; None for a list."""
    return node.kind.type if isinstance(node, Question) else None


def _name(form: Form, node: Common, around: str, parts: Mapping[str, _Part], aliases: Mapping[str, str]) -> str:
    """The name of a part: that of the same part in a newer version, or its own path."""
    newer = aliases.get(node.path)
    # A version that has both paths asks two things.
    former: tuple[str, ...] = () if newer is None or newer in form.nodes else (newer,)
    own = f"{node.path}:{form.version}"
    for name in (node.path, *former, own):
        part = parts.get(name)
        if part is not None and (part.around, part.sort) == (around, _sort(node)) and _is_free(part, form, node):
            return name
    return own if node.path in parts else node.path


def _is_free(part: _Part, form: Form, node: Common) -> bool:
    """Whether nothing else of the same version has taken the name."""
    taken = part.by_version.get(form.hash)
    return taken is None or taken.path == node.path


def _listed(name: str, parts: Mapping[str, _Part], scales: Mapping[tuple[str, str], Scale]) -> Listed:
    inside = {key: part for key, part in parts.items() if key and part.around == name}
    return Listed(
        name,
        parts[name].around,
        {version: node for version, node in parts[name].by_version.items() if isinstance(node, Repeat)},
        tuple(Asked(key, _questions(part)) for key, part in inside.items() if part.sort is not None),
        tuple(key for key, part in inside.items() if part.sort is None),
        tuple(scale for (of, _), scale in scales.items() if of == name),
    )


def _questions(part: _Part) -> dict[str, Question]:
    return {version: node for version, node in part.by_version.items() if isinstance(node, Question)}
