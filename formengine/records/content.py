"""Reading what an event says without trusting it: erased, foreign or damaged content reads as nothing, never fails."""

from __future__ import annotations

from formengine.records.events import Event, Json


def said(event: Event) -> dict[str, Json]:
    """What an event says, as an object; empty where it was erased or is no object."""
    content = event.change.new
    return content if isinstance(content, dict) and not event.erased else {}


def text_in(content: Json, key: str) -> str:
    """A text of an object; empty where there is none."""
    value = content.get(key) if isinstance(content, dict) else None
    return value if isinstance(value, str) else ""


def number_in(content: Json, key: str) -> int | None:
    """A whole number of an object, or None."""
    value = content.get(key) if isinstance(content, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def texts_in(content: Json, key: str) -> tuple[str, ...]:
    """The texts of a list in an object."""
    value = content.get(key) if isinstance(content, dict) else None
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def objects_in(content: Json, key: str) -> tuple[dict[str, Json], ...]:
    """The objects of a list in an object."""
    value = content.get(key) if isinstance(content, dict) else None
    return tuple(one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()
