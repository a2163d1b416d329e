"""Whom records are about: beginning, finding by any spelling, renaming, putting doubles together, restricting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from formengine.errors import NotFound, Refused
from formengine.names import LEAST_ALIKE, letters_alike, likeness, words_of
from formengine.plain_text import clean
from formengine.records import Change, Event, Json, Record, Subject, added
from formengine.store import Store, Wanted
from formengine.values import dataclass

LONGEST_LABEL = 200
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, why, and the id by which a repeated try is known."""

    actor: str
    save_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """The subjects of a home, as far as a person is shown them.

    Parameters: `new_id` makes ids; `reader` is who looks, or None for everything. Who that is, is never checked.
    """

    store: Store
    new_id: Callable[[], str]
    reader: str | None = None

    # Finding

    def find(self, name: str) -> tuple[Subject, ...]:
        """Those who may be meant by a name, the likeliest first.

        Neither case nor accents, order, hyphens or alphabet matter; initials stand for names, and a slip or two is seen
        through. Former names and those of doubles find a subject too; they are told to nobody.
        """
        return tuple(subject for _, subject in self._ranked(name))

    def alike(self, name: str) -> tuple[Subject, ...]:
        """Those of the same name, or of nearly the same: more than initials must be alike."""
        return tuple(subject for _, subject in self._ranked(name, letters=LEAST_ALIKE))

    def _ranked(self, name: str, *, letters: int = 0) -> list[tuple[int, Subject]]:
        """How far each is from the name, and who; another name must have so many letters alike."""
        asked = words_of(name)
        found: dict[str, tuple[int, Subject]] = {}
        for candidate, words in self.store.subjects_called(name):
            subject, far = self.whole(candidate), likeness(asked, words)
            if far and letters_alike(asked, words) < letters:
                continue
            if far is not None and self.is_shown(subject) and far <= found.get(subject.id, (far,))[0]:
                found[subject.id] = (far, subject)
        return sorted(found.values(), key=lambda one: (one[0], one[1].label, one[1].id))

    def get(self, text: str) -> Subject:
        """The subject with this id, this very name, this name spelt otherwise, or the only one whose name is like it.

        Raises Refused where several may be meant, NotFound where nobody is.
        """
        text = " ".join(clean(text)[0].split())
        exact = [one for one in self.named(text) if self.is_shown(one)]
        ranked = [] if exact else self._ranked(text)
        same = [one for far, one in ranked if far == 0]
        found = exact or same or [one for _, one in ranked]
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(f"Several people may be meant by {text}; give an id: {_told(found)}.")
        raise NotFound(f"Nobody called {text} is kept here. `formengine find` looks for people and texts.")

    def named(self, text: str) -> tuple[Subject, ...]:
        """Those with exactly this id or name."""
        found = self.store.subjects_labelled(text) or self.store.subjects_with_id(text)
        return tuple({one.id: one for one in map(self.whole, found)}.values())

    def whole(self, subject: Subject) -> Subject:
        """The subject that this one turned out to be, or itself."""
        return self.whole(self.store.subject(subject.merged_into)) if subject.merged_into else subject

    def history(self, subject: Subject) -> tuple[Event, ...]:
        """What was done and said about a subject, and about the doubles that were put together with it, by time."""
        own = self.store.subject_events(subject.id)
        doubles: dict[str, None] = {}
        for event in own:
            other = event.change.new.get("from") if isinstance(event.change.new, dict) else None
            if event.change.action == "joined" and isinstance(other, str):
                doubles[other] = None
            elif event.change.action == "parted" and isinstance(other, str):
                doubles.pop(other, None)
        others = (event for double in doubles for event in self.history(self.store.subject(double)))
        return tuple(sorted((*own, *others), key=lambda event: event.at))

    def double(self, text: str) -> Subject:
        """The subject of that id or very name that was put together with another. Raises NotFound."""
        found = [*self.store.subjects_with_id(text), *self.store.subjects_labelled(text)]
        for one in found:
            if one.merged_into and self.is_shown(self.whole(one)):
                return one
        raise NotFound(f"{text} was not put together with anybody here.")

    def is_shown(self, subject: Subject) -> bool:
        """Whether whoever looks is shown a subject."""
        return self.reader is None or subject.is_shown_to(self.reader)

    # Beginning and changing

    def to_write_about(self, label: str, kind: str) -> Subject:
        """The subject of that name or id, or a new one, not yet kept; two of one name are told apart by id."""
        label = fitting(label)
        known = self.named(label)
        if not known:
            return Subject(self.new_id(), label, kind)
        shown = [one for one in known if self.is_shown(one)]
        if not shown:
            raise Refused("Records about this person are restricted to named people. Ask whoever looks after them.")
        if len(known) > 1:
            raise Refused(f"There are {len(known)} subjects called {label}; give one of their ids instead: "
                          f"{', '.join(one.id for one in shown)}.")  # fmt: skip
        return shown[0]

    def add(self, label: str, kind: str, *, actor: str, save_id: str) -> Subject:
        """A new subject, whatever others are called."""
        subject = Subject(self.new_id(), fitting(label), kind)
        self.store.save_subject(subject, [added(subject)], actor=actor, save_id=save_id)
        return subject

    def rename(self, subject: Subject, label: str, deed: Deed) -> Subject:
        """Call a subject otherwise; the former name stays in its history, and finds it still."""
        renamed = replace(subject, label=fitting(label))
        if renamed == subject:
            raise Refused(f"It is called {subject.label} already; nothing was changed.")
        change = Change("renamed", old={"label": subject.label}, new={"label": renamed.label, "reason": deed.reason})
        return self._save(renamed, change, deed)

    def restrict(self, subject: Subject, readers: Sequence[str], deed: Deed) -> Subject:
        """Show a subject and its records to named people only, or to everybody where no name is given."""
        names = tuple(dict.fromkeys(" ".join(clean(name)[0].split()) for name in readers))
        change = Change(
            "restricted" if names else "opened",
            old={"readers": list(subject.readers)}, new={"readers": list(names), "reason": deed.reason},
        )  # fmt: skip
        return self._save(replace(subject, readers=names), change, deed)

    def merge(self, double: Subject, into: Subject, deed: Deed) -> tuple[Record, ...]:
        """Put a mistaken double and its records to the subject it really is; both histories say so.

        Raises Refused where the two are one already. The name of the double goes on finding the other.
        """
        if double.id == into.id or double.merged_into:
            raise Refused(f"{double.label} and {into.label} are one already; nothing was changed.")
        records = self.store.records(Wanted(subject_id=double.id))
        moved: list[Json] = [one.id for one in records]
        merged = Change("merged", new={"into": into.id, "records": moved, "reason": deed.reason})
        joined = Change("joined", new={"from": double.id, "records": moved, "reason": deed.reason})
        # Whom the one was restricted to, the other is: putting together must never show more to anybody.
        readers = _fewest(into.readers, double.readers)
        with self.store.together():
            self._save(replace(double, merged_into=into.id), merged, deed)
            into = self._save(into, joined, deed)
            if readers != into.readers:
                self.restrict(into, readers, replace(deed, save_id=f"{deed.save_id}-restricted"))
            return self.move(records, into, deed)

    def unmerge(self, double: Subject, deed: Deed) -> tuple[Record, ...]:
        """Take apart what was put together: the double is itself again, with the records that came from it."""
        if not double.merged_into:
            raise Refused(f"{double.label} was not put together with anybody; nothing was changed.")
        into = self.store.subject(double.merged_into)
        ids = _moved_by(self.store.subject_events(double.id))
        records = [one for one in self.store.records(Wanted(subject_id=into.id)) if one.id in ids]
        moved: list[Json] = [one.id for one in records]
        unmerged = Change("unmerged", new={"into": "", "records": moved, "reason": deed.reason})
        parted = Change("parted", new={"from": double.id, "records": moved, "reason": deed.reason})
        with self.store.together():
            double = self._save(replace(double, merged_into=""), unmerged, deed)
            self._save(into, parted, deed)
            return self.move(records, double, deed)

    def move(self, records: Iterable[Record], subject: Subject, deed: Deed) -> tuple[Record, ...]:
        """Give records to the subject they are really about, all or none."""
        new: Json = {"to": subject.id, "reason": deed.reason}
        with self.store.together():
            return tuple(
                self.store.hand_over(one, Change("moved", old={"to": one.subject.id}, new=new), subject_id=subject.id,
                                     actor=deed.actor, save_id=deed.save_id)
                for one in records if one.subject.id != subject.id
            )  # fmt: skip

    def reassign(self, records: Iterable[Record], author: str, deed: Deed) -> tuple[Record, ...]:
        """Give records to another author, all or none."""
        author = fitting(author)
        new: Json = {"to": author, "reason": deed.reason}
        with self.store.together():
            return tuple(
                self.store.hand_over(one, Change("reassigned", old={"to": one.author}, new=new), author=author,
                                     actor=deed.actor, save_id=deed.save_id)
                for one in records if one.author != author
            )  # fmt: skip

    def _save(self, subject: Subject, change: Change, deed: Deed) -> Subject:
        self.store.save_subject(subject, [change], actor=deed.actor, save_id=deed.save_id)
        return subject


def fitting(label: str) -> str:
    """A name as it is kept. Raises Refused where it is blank or too long."""
    kept = " ".join(clean(label)[0].split())
    if not kept or len(kept) > LONGEST_LABEL:
        raise Refused(f"Say whom it is about with a name or initials of 1 to {LONGEST_LABEL} characters.")
    return kept


def _fewest(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The people who are shown both; of two restrictions without anybody in common, the first."""
    return tuple(name for name in one if name in other) or one if one and other else one or other


def _moved_by(events: Sequence[Event]) -> set[str]:
    """The records that the last putting together moved."""
    merged = [event.change.new for event in events if event.change.action == "merged"]
    ids = merged[-1].get("records") if merged and isinstance(merged[-1], dict) else None
    return {str(one) for one in ids} if isinstance(ids, list) else set()


def _told(subjects: Sequence[Subject]) -> str:
    """Several subjects in a sentence."""
    more = f" and {len(subjects) - MOST_SHOWN} more" if len(subjects) > MOST_SHOWN else ""
    return ", ".join(f"{one.label} ({one.id})" for one in subjects[:MOST_SHOWN]) + more
