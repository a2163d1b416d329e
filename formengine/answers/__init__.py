"""What has been answered: an immutable mapping from path to answer, state, override or list of items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from formengine.documents import LARGEST_WHOLE, LEAST_WHOLE, is_whole, plain_number, to_json
from formengine.model import State
from formengine.values import dataclass

if TYPE_CHECKING:
    from immutables import Map

Raw: TypeAlias = "bool | int | Decimal | str | tuple[Raw, ...] | Unreadable | None"
"""An answer as it was given, right or wrong; nothing is lost by being of the wrong type."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something given as an answer that no question could mean (an object): kept as its JSON text."""

    text: str


@dataclass(frozen=True, slots=True)
class Override:
    """A value that replaces a calculated one until it is cleared, and why."""

    value: Raw
    reason: str


@dataclass(frozen=True, slots=True)
class Items:
    """The item ids of a list, in order."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameAs:
    """The answer of another question, as long as this stands; typing an answer replaces it."""

    path: str


@dataclass(frozen=True, slots=True)
class AnsweredIn:
    """The state of a question that is answered in another question or section."""

    path: str


Entry: TypeAlias = "Raw | State | Override | Items | SameAs | AnsweredIn"


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Everything that was ever typed and not cleared, by path. A change is a new value; the old one stays as it was.

    `entries` is never changed by anybody. Answers that were read are kept in a plain dict, which is quick to make; from
    the first change on, in a map that shares what stays the same.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and dict(self.entries) == dict(other.entries)

    def __hash__(self) -> int:
        return hash(frozenset(self.entries.items()))

    def _shared(self) -> Map[str, Entry]:
        """The entries in a map that shares what stays the same; made once."""
        if type(self.entries) is dict:
            from immutables import Map

            object.__setattr__(self, "entries", Map(self.entries))
        return self.entries  # type: ignore[return-value]

    def get(self, path: str) -> Entry:
        """The entry at a path; None where there is none."""
        return self.entries.get(path)

    def items(self, path: str) -> tuple[str, ...]:
        """The item ids of a list."""
        entry = self.entries.get(path)
        return entry.ids if isinstance(entry, Items) else ()

    def with_entry(self, path: str, entry: Entry) -> Answers:
        """The answers with another entry at a path; a blank one is no entry."""
        return self.without(path) if is_blank(entry) else self.put(path, entry)

    def put(self, path: str, entry: Entry) -> Answers:
        """The answers with another entry at a path, which is not blank."""
        entries: Any = self.entries
        if type(entries) is dict:
            entries = self._shared()
        return Answers(entries.set(path, entry))

    def with_answer(self, path: str, value: Any) -> Answers:
        """The answers with a value at a path, as plain JSON or as the engine holds it."""
        return self.with_entry(path, frozen(value))

    def with_state(self, path: str, state: State) -> Answers:
        """The answers with a state in place of a value."""
        return self.with_entry(path, state)

    def with_override(self, path: str, value: Any, reason: str) -> Answers:
        """The answers with a calculated value replaced."""
        return self.with_entry(path, Override(frozen(value), reason))

    def with_same_as(self, path: str, other: str) -> Answers:
        """The answers with a question that takes its answer from another."""
        return self.with_entry(path, SameAs(other))

    def with_answered_in(self, path: str, other: str) -> Answers:
        """The answers with a question or list that is answered in another place."""
        return self.with_entry(path, AnsweredIn(other))

    def without(self, path: str) -> Answers:
        """The answers with nothing at a path."""
        return Answers(self._shared().delete(path)) if path in self.entries else self

    def without_all(self, paths: Iterable[str]) -> Answers:
        """The answers with nothing at any of these paths."""
        fewer = self
        for path in paths:
            fewer = fewer.without(path)
        return fewer

    def with_item(self, path: str, item: str) -> Answers:
        """The answers with one more item at the end of a list; one that is there already stays where it is."""
        items = self.items(path)
        return self if item in items else self.with_entry(path, Items((*items, item)))

    def without_item(self, path: str, item: str) -> Answers:
        """The answers without an item of a list and all that was answered in it."""
        kept = tuple(other for other in self.items(path) if other != item)
        return self.with_entry(path, Items(kept)).without_all(tuple(self.below(f"{path}.{item}")))

    def below(self, path: str) -> Iterator[str]:
        """The paths of all entries inside of a section or item."""
        return (other for other in self.entries if other.startswith(f"{path}."))

    def rows(self) -> dict[str, Any]:
        """The entries as JSON values, as a store keeps them."""
        return {path: row_of(entry) for path, entry in self.entries.items()}

    @staticmethod
    def from_rows(rows: Mapping[str, Any]) -> Answers:
        """Answers from the rows of a store."""
        return Answers({path: entry_of(row) for path, row in rows.items()})


def is_blank(entry: Entry) -> bool:
    """Whether an entry is no answer at all: null, an empty text, an empty list."""
    if entry:
        return type(entry) is Items and not entry.ids
    return entry is None or type(entry) in (str, tuple)


def is_same_entry(one: Entry, other: Entry) -> bool:
    """Whether two entries are the same answer: 1 is neither true nor 1.0."""
    return one == other and repr(one) == repr(other)


def frozen(value: Any) -> Raw:
    """A JSON value so that it cannot change: lists become tuples, objects their text, whole decimals whole numbers.

    What JSON has no number for (NaN, infinity, more than 53 bits) is kept as its text.
    """
    kind = type(value)
    if kind is str:
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value  # type: ignore[no-any-return]
    if kind is float:
        return decimal_of(value)
    if kind is list or kind is tuple:
        try:
            # Most are texts without a carriage return; joined, they show it most quickly.
            is_plain = "\r" not in "".join(value)
        except TypeError:
            is_plain = False
        return tuple(value) if is_plain else tuple(map(frozen, value))
    if (kind is int and LEAST_WHOLE <= value <= LARGEST_WHOLE) or kind is bool or value is None:
        return value  # type: ignore[no-any-return]
    if kind is dict:
        return Unreadable(to_json(_exact(value)))
    return _number(value) if isinstance(value, NUMBERS) else value


def _exact(value: Any) -> Any:
    """A JSON value whose numbers are written alike, whichever way they were read."""
    if isinstance(value, dict):
        return {key: _exact(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(member) for member in value]
    return Decimal(repr(value)) if isinstance(value, float) and isfinite(value) else value


NUMBERS = (Decimal, int, float)


def decimal_of(value: float) -> Raw:
    """A double as an answer: the decimal of its shortest text."""
    decimal = Decimal(repr(value))
    # What has a broken part is never too large; nothing that is not finite has one.
    return decimal if value % 1 > 0 else _number(decimal)


def _number(value: Decimal | int | float) -> Raw:
    """A number as an answer: a whole one without decimals, and as text where JSON has none like it."""
    if isinstance(value, int):
        return value if LEAST_WHOLE <= value <= LARGEST_WHOLE else str(Decimal(value))
    if isinstance(value, float):
        value = Decimal(repr(value))
    if not value.is_finite():
        return str(Decimal(value))
    return int(value) if is_whole(value) else Decimal(value)


def plain(value: Raw) -> Any:
    """An answer as a JSON value again."""
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    if isinstance(value, Unreadable):
        from formengine.documents import read_json

        return read_json(value.text, name="answer")
    return plain_number(value) if isinstance(value, Decimal) else value


def row_of(entry: Entry) -> Any:
    """An entry as the JSON object that a store keeps and a history tells."""
    if entry is None:
        return None
    is_json = type(entry) in (str, int, bool)  # As most entries are.
    return {"answer": entry} if is_json else _row_of(entry)


def _row_of(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, State):
        return {"state": entry.value}
    if isinstance(entry, Override):
        return {"override": plain(entry.value), "reason": entry.reason}
    if isinstance(entry, Items):
        return {"items": list(entry.ids)}
    if isinstance(entry, SameAs):
        return {"same_as": entry.path}
    if isinstance(entry, AnsweredIn):
        return {"answered_in": entry.path}
    return {"answer": plain(entry)}


def entry_of(row: Any) -> Entry:
    """The entry that a row stands for."""
    if row is None:
        return None
    if "state" in row:
        return State(row["state"])
    if "override" in row:
        return Override(frozen(row["override"]), row["reason"])
    if "same_as" in row:
        return SameAs(row["same_as"])
    if "answered_in" in row:
        return AnsweredIn(row["answered_in"])
    return Items(tuple(row["items"])) if "items" in row else frozen(row["answer"])
