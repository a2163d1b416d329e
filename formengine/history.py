"""What a history adds up to: the answers at any event, what undoes a save, what brings an earlier answer back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from formengine.errors import Refused
from formengine.records import Action, Change, Event, Json, Source, Status

_SETTING = ("answered", "state", "overridden", "same as", "answered in")
_NAMES: dict[str, Action] = {
    "state": "state", "override": "overridden", "same_as": "same as", "answered_in": "answered in",
}  # fmt: skip
"""What it is called to put a row where another stood, by the row's own key; the others are answers."""
_ANSWERING = (*_SETTING, "cleared", "item added", "item removed")


def changes_answers(event: Event) -> bool:
    """Whether an event changed what is answered; all others stand beside the answers."""
    return event.change.action in _ANSWERING


def replayed(events: Iterable[Event]) -> dict[str, Json]:
    """The answers after some events, path to row; an erased one is no answer."""
    entries: dict[str, Json] = {}
    for event in events:
        change = event.change
        if change.action in _SETTING and change.new is not None:
            entries[change.path] = change.new
        elif change.action in (*_SETTING, "cleared"):
            entries.pop(change.path, None)
        elif change.action in ("item added", "item removed"):
            _put_items(entries, change)
    return entries


def _put_items(entries: dict[str, Json], change: Change) -> None:
    """Add the item of a change to its list, or take it out; an empty list is no answer."""
    present = entries.get(change.path)
    kept = present.get("items") if isinstance(present, dict) else None
    items = [item for item in (kept if isinstance(kept, list) else []) if item != change.old]
    if change.action == "item added":
        items.append(change.new)
    if items:
        entries[change.path] = {"items": items}
    else:
        entries.pop(change.path, None)


def erased_paths(events: Iterable[Event]) -> frozenset[str]:
    """The paths of which something was erased, so that a replay cannot tell what is answered there."""
    return frozenset(event.change.path for event in events if event.erased)


def up_to(events: Iterable[Event], moment: str) -> tuple[Event, ...]:
    """The events at or before a moment, given as the store writes times."""
    return tuple(event for event in events if event.at <= moment)


def moment_of(text: str, now: datetime) -> str:
    """A day (to its end) or a time, in the time zone of `now`, as the store writes times. Raises Refused."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no day or time; write it as 2026-03-01 or 2026-03-01T14:30.") from None
    if len(text) == len("2026-03-01"):
        moment += timedelta(days=1, microseconds=-1)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return zoned.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def status_of(events: Iterable[Event]) -> Status:
    """Where a record stood after some events: each step of its life says so."""
    status: Status = "draft"
    for event in events:
        action: str = event.change.action
        if action == "submitted":
            status = "submitted"
        elif action == "step taken" and isinstance(event.change.new, dict):
            status = str(event.change.new.get("after", status))  # type: ignore[assignment,unused-ignore]
    return status


def undoing(events: Sequence[Event], *, saves: int) -> list[list[Change]]:
    """What undoes the last saves of answers, the last first; those that were undone already are passed over.

    Raises Refused where there are not so many, or where what was there before has been erased.
    """
    undone: list[list[Change]] = []
    for first, last in reversed(_standing(events)[-saves:] if saves > 0 else []):
        if any(event.erased for event in events[first : last + 1]):
            raise Refused("What was there before has been erased and cannot come back.")
        undone.append(differences(replayed(events[: last + 1]), replayed(events[:first]), "undone"))
    if not undone or len(undone) < saves:
        raise Refused(f"There {'is' if len(undone) == 1 else 'are'} only {len(undone)} to undo.")
    return undone


def _standing(events: Sequence[Event]) -> list[tuple[int, int]]:
    """The first and last place of each save of answers that was not undone; what a record began with stays."""
    standing: list[tuple[int, int]] = []
    numbered = [(place, event) for place, event in enumerate(events) if changes_answers(event)]
    for _, grouped in groupby(numbered, key=lambda one: one[1].save_id):
        group = list(grouped)
        if group[0][1].change.source == "undone":
            del standing[-1:]
        elif group[0][1].save_id != events[0].save_id:
            standing.append((group[0][0], group[-1][0]))
    return standing


def restoring(events: Sequence[Event], path: str, *, at: int) -> list[Change]:
    """What brings the answer at a path, or all those in a section or item, back to what it was after event `at`.

    Raises Refused where there is no such event, or nothing to bring back.
    """
    if not 1 <= at <= len(events):
        raise Refused(f"There is no event {at} in this history; it has {len(events)}.")
    earlier = events[:at]
    before = {one: row for one, row in replayed(earlier).items() if _is_at(one, path)}
    if any(_is_at(gone, path) for gone in erased_paths(earlier)):
        raise Refused("What was there then has been erased and cannot come back.")
    now = {one: row for one, row in replayed(events).items() if _is_at(one, path)}
    changes = differences(now, before, "restored")
    if not changes:
        raise Refused("The answer is the same as it was then; nothing was changed.")
    return changes


def _is_at(one: str, path: str) -> bool:
    return one == path or one.startswith(f"{path}.")


def differences(now: Mapping[str, Json], wanted: Mapping[str, Json], source: Source) -> list[Change]:
    """The changes that lead from some answers to others."""
    paths = dict.fromkeys((*wanted, *now))
    return [
        Change(_action(wanted.get(path)), path, now.get(path), wanted.get(path), source)
        for path in paths
        if now.get(path) != wanted.get(path)
    ]


def _action(row: Json) -> Action:
    """What it is called to put a row where another stood."""
    if not isinstance(row, dict):
        return "cleared"
    return next((action for key, action in _NAMES.items() if key in row), "answered")
