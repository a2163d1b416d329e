"""Concerns: what was said or seen that cannot wait, who was told, what was done; open until somebody says so.

A concern stands in the history of the person it is about and in no report, so that it can be in no copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from formengine.records.content import said, text_in
from formengine.records.events import Action, Event
from formengine.records.life import Remark
from formengine.values import dataclass

QUESTIONS: Mapping[str, str] = {
    "words": "What was said or seen, in the exact words",
    "happened_at": "When that was",
    "present": "Who was present",
    "safety": "Is anyone in danger right now, and what was done about it",
    "told": "Who was told, and when",
    "consent": "Did they agree to its being told on; if not, why it was told without",
    "next_step": "What happens next, who does it, by when",
}
"""What a concern should hold; everything but the words may follow later."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern: its parts by the keys of `QUESTIONS`, with everything that was added later in its order.

    `record` and `path` say where somebody was when it was raised, if in a record. `closed` says what was done.
    """

    number: int
    id: str
    raised_at: str
    by: str
    record: str
    path: str
    audience: str
    about: str
    parts: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    closed: Remark | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.closed is None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not written down yet, as it is asked."""
        return tuple(question for key, question in QUESTIONS.items() if key not in self.parts)

    @property
    def announced(self) -> Concern:
        """The same without anything that it says: all of it that a report, and what is handed to plugins, may hold."""
        return replace(self, parts={}, closed=None)

    def told(self, key: str) -> str:
        """What was written under a key, later additions with their writers."""
        remarks = self.parts.get(key, ())
        more = (f"{one.text} (added by {one.by}, {one.at[:10]})" for one in remarks[1:])
        return "\n".join((*(one.text for one in remarks[:1]), *more))


CONCERN_ACTIONS: frozenset[Action] = frozenset({"concern raised", "concern added to", "concern closed"})
"""The actions that concerns are folded from."""


def concerns_of(events: Iterable[Event]) -> tuple[Concern, ...]:
    """The concerns about a subject, in the order in which they were raised."""
    concerns: tuple[Concern, ...] = ()
    for event in events:
        action, wanted = event.change.action, text_in(said(event), "id")
        if action == "concern raised":
            concerns = (*concerns, _raised(event, len(concerns) + 1))
        elif action == "concern added to" and wanted:
            concerns = tuple(_added_to(one, event) if one.id == wanted else one for one in concerns)
        elif action == "concern closed" and wanted:
            closed = Remark(text_in(said(event), "done"), event.actor, event.at)
            concerns = tuple(replace(one, closed=closed) if one.id == wanted else one for one in concerns)
    return concerns


def _raised(event: Event, number: int) -> Concern:
    content = said(event)
    concern = Concern(
        number=number,
        id=text_in(content, "id"),
        raised_at=event.at,
        by=event.actor,
        record=text_in(content, "record"),
        path=text_in(content, "path"),
        audience=text_in(content, "audience"),
        about=text_in(content, "about"),
    )
    return _added_to(concern, event)


def _added_to(concern: Concern, event: Event) -> Concern:
    content, parts = said(event), dict(concern.parts)
    for key in QUESTIONS:
        if text_in(content, key):
            remark = Remark(text_in(content, key), event.actor, event.at)
            parts[key] = (*parts.get(key, ()), remark)
    return replace(concern, parts=parts)
