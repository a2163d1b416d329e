"""Reading what an event says without trusting it: erased, foreign or damaged content reads as nothing, never fails."""

from __future__ import annotations

from formengine.records.events import Event, Json


def said(event: Event) -> dict[str, Json]:
    """What an event says, as an object; empty where it was erased or is no object."""
    content = event.change.new
    return content if isinstance(content, dict) and not event.erased else {}


TELLING_KEYS = ("title", "text", "words", "reason", "name", "role", "on", "method", "done", "author", "by", "record",
                "present", "safety", "told", "consent", "next_step", "happened_at", "told_by", "told_on")  # fmt: skip
"""What an event in a life or about a subject says that a person wants to read, in this order."""


def in_words(content: Json) -> str:
    """What an event says beside answers, for a history; ids and sums are left out."""
    if isinstance(content, dict) and "void" in content:
        differ = ", ".join(texts_in(content, "differ"))
        return f"signatures hold no longer; what differs: {differ}" if content["void"] else "all signatures hold again"
    return "; ".join(text for key in TELLING_KEYS if (text := text_in(content, key)))


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
