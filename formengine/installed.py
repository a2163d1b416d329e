"""What is installed here: the entry points of a group and the version of a distribution, read from the disk at once.

`importlib.metadata` gives the same answer and takes longer over it than a whole command may: it imports a reader of
e-mail, and makes an object of every entry point of every distribution. Where an installation is not made of ordinary
folders (an archive, an egg, a finder of somebody's own), it is asked after all. Nothing is remembered between calls.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

from formengine.values import dataclass

FACTS = (".dist-info", ".egg-info")
"""How the folders that tell of a distribution end."""
ENOUGH = 4096
"""Bytes of a distribution's description in which its name and version stand; they come first."""
_DASHES = re.compile("[-_.]+")
_PLAIN = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A name under which a distribution offers an object: what it offers, and the distribution's name and version."""

    name: str
    value: str
    distribution: str
    version: str

    def load(self) -> Any:
        """Import what is offered."""
        if _PLAIN.fullmatch(self.value):
            return import_module(self.value)
        from importlib import metadata

        return metadata.EntryPoint(self.name, self.value, "").load()


def entry_points(group: str) -> list[EntryPoint]:
    """The entry points of a group; where a distribution is found twice, those of the first on the path.

    A file of entry points that is no UTF-8, or a line of it that names nothing, hinders no other.
    """
    if not _is_ordinary():
        return _asked(group)
    found: list[EntryPoint] = []
    for facts in _first_of_each():
        pairs = [*_pairs(_held(f"{facts}/entry_points.txt"), group)]
        if pairs:
            name, version = _name_and_version(facts)
            found += [EntryPoint(key, value, name, version) for key, value in pairs]
    return found


def version_of(distribution: str) -> str:
    """The version of an installed distribution; "?" where there is none of that name."""
    if _is_ordinary():
        for facts in _first_of_each():
            if _normal(os.path.basename(facts)) == _normal(distribution):
                return _name_and_version(facts)[1]
        return "?"
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "?"


def _is_ordinary() -> bool:
    """Whether all that is installed lies in folders where Python itself looks for it."""
    others = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    return [getattr(finder, "__name__", "") for finder in others] == ["PathFinder"] and not any(map(_is_odd, sys.path))


def _is_odd(place: str) -> bool:
    return not isinstance(place, str) or place.lower().endswith(".egg") or os.path.isfile(place)


def _first_of_each() -> Iterator[str]:
    """The folder of facts of each distribution, the first on the path where there are several."""
    seen: set[str] = set()
    for place in sys.path:
        for child in _children(place or "."):
            if child.endswith(FACTS) and _normal(child) not in seen:
                seen.add(_normal(child))
                yield f"{place or '.'}/{child}"


def _children(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []


def _normal(child: str) -> str:
    """A distribution's name as it is compared, from its own name or from that of its folder of facts."""
    return _DASHES.sub("_", os.path.splitext(child)[0].partition("-")[0] if child.endswith(FACTS) else child).lower()


def _held(path: str, most: int = -1) -> str:
    """The text of a file, or its beginning; nothing where there is none that could be read."""
    try:
        with open(path, "rb") as file:
            return file.read(most).decode("utf-8", "replace")
    except OSError:
        return ""


def _pairs(text: str, group: str) -> Iterator[tuple[str, str]]:
    """Names and values in the sections of that group."""
    is_wanted = False
    for line in map(str.strip, text.splitlines() if f"[{group}]" in text else ()):
        if line.startswith("[") and line.endswith("]"):
            is_wanted = line.strip("[]") == group
        elif is_wanted and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def _name_and_version(facts: str) -> tuple[str, str]:
    """What a distribution is called and its version, as it says itself; "?" for what it does not say."""
    for description in ("METADATA", "PKG-INFO"):
        for most in (ENOUGH, -1):
            said = _heads(_held(f"{facts}/{description}", most))
            if {"name", "version"} <= said.keys():
                return said["name"], said["version"]
    said = _heads(_held(facts))  # An egg-info may be a file.
    return said.get("name", "?"), said.get("version", "?")


def _heads(text: str) -> dict[str, str]:
    """What the lines before the first empty one say, the first of each name, by the name in small letters."""
    said: dict[str, str] = {}
    for line in text.lstrip("\n").split("\n"):  # A form feed inside of a line ends none.
        key, _, value = line.partition(":")
        if not line.strip():
            break
        said.setdefault(key.lower().rstrip(), value.strip())
    return said


def _asked(group: str) -> list[EntryPoint]:
    """What importlib.metadata answers; a distribution whose entry points it cannot read hinders no other."""
    from importlib import metadata

    found: list[EntryPoint] = []
    seen: set[str] = set()
    for distribution in metadata.distributions():
        # It raises whatever its parsers do over a damaged file: there is no list of that.
        with suppress(Exception):
            name, version = distribution.name, distribution.version
            if _normal(name) not in seen:
                seen.add(_normal(name))
                pairs = _pairs(distribution.read_text("entry_points.txt") or "", group)
                found += [EntryPoint(key, value, name, version or "?") for key, value in pairs]
    return found
