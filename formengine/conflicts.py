"""Two people, or two windows, on one record: what of two sets of changes goes together, and what does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formengine.answers import entry_of
from formengine.drafts import Draft
from formengine.errors import Clash
from formengine.history import changes_answers
from formengine.records import ANSWERING, Change, Event
from formengine.values import dataclass

_ITEMS = ("item added", "item removed")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A change of mine and an event of theirs that cannot both stand."""

    mine: Change
    theirs: Event

    @property
    def clash(self) -> Clash:
        """The same, as a Conflict carries it."""
        row = self.mine.new if self.mine.action != "item removed" else None
        theirs = self.theirs.change
        return Clash(self.mine.path, row, theirs.new, self.theirs.actor, self.theirs.at)


def meetings(mine: Iterable[Change], since: Sequence[Event]) -> list[Meeting]:
    """Where changes of mine meet what others saved meanwhile; for each path the last of each."""
    theirs = [event for event in since if changes_answers(event)]
    found: dict[str, Meeting] = {}
    for change in mine:
        if change.action not in ANSWERING:
            continue
        for event in theirs:
            if _cannot_both_stand(change, event.change):
                found[change.path] = Meeting(change, event)
    return [one for one in found.values() if not _is_the_same(one)]


def _cannot_both_stand(mine: Change, theirs: Change) -> bool:
    """Whether two changes touch one answer, or one takes away an item in which the other answers."""
    if mine.path == theirs.path:
        return not (mine.action in _ITEMS and theirs.action in _ITEMS)
    return _takes_away(mine, theirs.path) or _takes_away(theirs, mine.path)


def _takes_away(change: Change, path: str) -> bool:
    return change.action == "item removed" and path.startswith(f"{change.path}.{change.old}.")


def _is_the_same(meeting: Meeting) -> bool:
    """Whether both did the same thing."""
    mine, theirs = meeting.mine, meeting.theirs.change
    return mine.path == theirs.path and mine.new == theirs.new and mine.action not in _ITEMS


def reapplied(present: Draft, changes: Iterable[Change]) -> Draft:
    """A draft as it stands now, with changes that were made from an earlier one made again, unsaved."""
    for change in changes:
        present = _made_again(present, change)
    return present


def _made_again(draft: Draft, change: Change) -> Draft:
    """One change made again; what it changes is what stands there now."""
    if change.action not in ANSWERING:
        return draft.with_said(change)
    if change.action == "item added":
        return draft.with_item(change.path, str(change.new), source=change.source)
    if change.action == "item removed":
        return draft.without_item(change.path, str(change.old), source=change.source)
    return draft.with_entry(change.path, entry_of(change.new), source=change.source)
