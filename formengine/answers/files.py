"""Answers files: nested JSON, bare or with states and overrides beside it, read against a form."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from formengine.answers import AnsweredIn, Answers, Entry, Items, Override, SameAs, decimal_of, frozen
from formengine.errors import AnswersError, did_you_mean, shortened
from formengine.model import Form, Group, Node, Question, Repeat, State
from formengine.values import dataclass

ENVELOPE = frozenset({"id", "form", "version", "subject", "answers", "states", "overrides", "same_as", "answered_in"})
LONGEST_ID = 200
MOST_OFFERS = 50
"""Unknown questions for which the nearest known one is looked for; likeness is slow to tell."""
COMMON_WHOLES = frozenset(range(1000))
"""Whole numbers that nearly all whole answers are among; one look finds them, and none needs to be made to fit."""
Mint = Callable[[], str]
"""Gives a new item id."""


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """What one object of an answers file may hold, by name.

    `suffixes` of questions, and None for whatever else may stand there: one look tells the two apart; `groups` and
    `lists`; `names` of all of them.
    """

    suffixes: Mapping[str, str | None]
    groups: Mapping[str, Shelf]
    lists: Mapping[str, tuple[Repeat, Shelf]]
    names: tuple[str, ...]


def _shelf(children: Iterable[Node]) -> Shelf:
    nodes = tuple(children)
    suffixes = {node.name: node.suffix if isinstance(node, Question) else None for node in nodes}
    return Shelf(
        suffixes={"_id": None, **suffixes},
        groups={node.name: _shelf(node.children) for node in nodes if isinstance(node, Group)},
        lists={node.name: (node, _shelf(node.children)) for node in nodes if isinstance(node, Repeat)},
        names=tuple(node.name for node in nodes),
    )


@lru_cache(maxsize=8)
def shelf_of(form: Form) -> Shelf:
    """What an answers file of a form may hold, made once for all files."""
    return _shelf(form.sections)


@lru_cache(maxsize=256)
def _paths(shelf: Shelf, prefix: str) -> Mapping[str, str | None]:
    """The paths of questions by name, where they stand in one item of a list; None for what else may stand there."""
    return {name: None if suffix is None else prefix + suffix for name, suffix in shelf.suffixes.items()}


@dataclass
class AnswersReader:
    """Reads one answers document against a form, gathering a sentence for everything that does not fit."""

    form: Form
    mint: Mint | None
    entries: dict[str, Entry] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    waiting: deque[tuple[Repeat, Shelf, Any, tuple[str, ...], str]] = field(default_factory=deque)
    """Lists with an item for each of another list's, which are read once that list is."""

    def read(self, document: Any) -> Answers:
        """The answers of a whole document. Raises AnswersError."""
        if not isinstance(document, dict):
            raise AnswersError(['An answers file holds an object: {"section": {"question": answer}}.'])
        envelope = is_envelope(document, self.form)
        if envelope:
            self._check_envelope(document)
        answers = document["answers"] if envelope else document
        self._object(shelf_of(self.form), answers, ("",), "")
        while self.waiting:
            self._matched_list(*self.waiting.popleft())
        if envelope:
            self._states(document.get("states", {}))
            self._overrides(document.get("overrides", {}))
            self._elsewhere("same_as", document.get("same_as", {}))
            self._elsewhere("answered_in", document.get("answered_in", {}))
        if self.sentences:
            raise AnswersError(self.sentences)
        return Answers(self.entries)

    def _check_envelope(self, document: Mapping[str, Any]) -> None:
        for key in document:
            if key not in ENVELOPE:
                self.sentences.append(f"'{_cut(key)}' is not a key of an answers file.{did_you_mean(key, ENVELOPE)}")
        if not is_id(document.get("id", "")):
            self.sentences.append(f"'id' is a text of {LONGEST_ID} characters at most, or a whole number.")
        form, version = document.get("form", self.form.id), document.get("version", self.form.version)
        for key, told in (("form", form), ("version", version)):
            if not isinstance(told, str):
                self.sentences.append(f"'{key}' is a text, not {_kind(told)}.")
        if isinstance(form, str) and form != self.form.id:
            self.sentences.append(f"These answers are for the form {_cut(repr(form))}, not for {self.form.id!r}.")
        if isinstance(version, str) and version != self.form.version:
            self.sentences.append(
                f"These answers are for version {_cut(version)} of the form; this is {self.form.version}."
                " Check them, then change 'version' in the file."
            )

    def _object(self, shelf: Shelf, value: Any, prefixes: tuple[str, ...], shown: str) -> None:
        """The answers of one object; `shown` is where it stands, as the file has it."""
        if not isinstance(value, dict):
            where = shown or "The answers"
            self.sentences.append(f"{where}: an object with questions is needed here, not {_kind(value)}.")
            return
        entries, prefix = self.entries, prefixes[-1]
        paths = _paths(shelf, prefix) if prefix else shelf.suffixes
        for name, member in value.items():
            try:
                path = paths[name]
            except KeyError:
                path = None
            if path is None:
                self._other(shelf, name, member, prefixes, f"{shown}.{name}" if shown else name)
                continue
            kind = type(member)
            # Nearly every answer is a number or a text like these, or yes or no; the rest takes longer.
            if kind is int and member in COMMON_WHOLES:
                entries[path] = member
            elif kind is str and "\r" not in member:
                if member:
                    entries[path] = member
            elif kind is bool:
                entries[path] = member
            elif kind is float:
                entries[path] = decimal_of(member)
            elif member is not None and (member or kind is not list):
                entries[path] = frozen(member)

    def _other(self, shelf: Shelf, name: str, value: Any, prefixes: tuple[str, ...], shown: str) -> None:
        """What is no question: a section, a list, the id of an item, or nothing that the form knows."""
        if name in shelf.groups:
            self._object(shelf.groups[name], value, prefixes, shown)
        elif name in shelf.lists:
            repeat, items = shelf.lists[name]
            if value is not None and not isinstance(value, list):
                self.sentences.append(f"{shown}: a list of items is needed here, not {_kind(value)}.")
            elif value is not None and repeat.for_each:
                self.waiting.append((repeat, items, value, prefixes, shown))
            elif value is not None:
                self._list(repeat, items, value, prefixes, shown)
        elif name != "_id" or "." not in shown:
            self.sentences.append(f"{_cut(shown)}: there is no such question.{self._offer(shown, shelf.names)}")

    def _offer(self, path: str, near: Iterable[str]) -> str:
        if len(self.sentences) > MOST_OFFERS:
            return ""
        last = path.rpartition(".")[2]
        return did_you_mean(last, near) or did_you_mean(path, self.form.nodes)

    def _list(self, node: Repeat, shelf: Shelf, value: list[Any], prefixes: tuple[str, ...], shown: str) -> None:
        path = prefixes[-1] + node.suffix
        ids: dict[str, None] = {}
        for position, item in enumerate(value):
            given, place = item.get("_id") if isinstance(item, dict) else None, str(position)
            name = place
            if given is not None or self.mint is not None or name in ids:
                name = self._item_id(given, position, f"{shown}.{position}", ids)
            ids[name] = None
            self._object(shelf, item, (*prefixes, f"{path}.{name}."), f"{shown}.{given or place}")
        if ids:
            self.entries[path] = Items(tuple(ids))

    def _matched_list(
        self, node: Repeat, shelf: Shelf, value: list[Any], prefixes: tuple[str, ...], shown: str
    ) -> None:
        """Items for those of another list: found by their `_id`, or without one by their place."""
        path, ids = prefixes[-1] + node.suffix, self._items(node, prefixes)
        taken: set[str] = set()
        for position, item in enumerate(value):
            given = item.get("_id") if isinstance(item, dict) else None
            name = given if given is not None else ids[position] if position < len(ids) else None
            if name not in ids:
                source = node.for_each[0].path
                self.sentences.append(
                    f"{shown}.{position}: its items are those of '{source}', which has no such item. Add it there, or"
                    " take this one out."
                )
            elif name in taken:
                self.sentences.append(f"{shown}.{position}: this item stands twice; keep one of them.")
            else:
                taken.add(name)
                self._object(shelf, item, (*prefixes, f"{path}.{name}."), f"{shown}.{given or position}")

    def _items(self, node: Repeat, prefixes: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of a list's items, wherever they are held."""
        entry = self.entries.get(node.held_at(prefixes))
        return entry.ids if isinstance(entry, Items) else ()

    def _item_id(self, given: Any, position: int, shown: str, taken: Container[str]) -> str:
        if given is None:
            given = self.mint() if self.mint is not None else str(position)
        if not isinstance(given, str) or not given.isascii() or not given.isalnum() or len(given) > 40:
            self.sentences.append(f"{shown}._id: an item's id is made of letters and digits.")
        elif given in taken:
            self.sentences.append(f"{shown}._id: two items have the id '{given}'.")
        else:
            return given
        return str(position)

    def _states(self, states: Any) -> None:
        if not isinstance(states, dict):
            self.sentences.append("'states' holds an object: {path: state}.")
            return
        words = [state.value for state in State if state is not State.ANSWERED_IN]
        for shown, word in states.items():
            path = self._path(shown, "states")
            if not isinstance(word, str):
                self.sentences.append(f"states, {_cut(shown)}: a state is a word, not {_kind(word)}.")
            elif word not in words:
                offer = did_you_mean(word, words)
                self.sentences.append(
                    f"states, {_cut(shown)}: the state {_cut(repr(word))} is not known; there are"
                    f" {', '.join(words)}.{offer}"
                )
            elif path is not None and path in self.entries:
                self.sentences.append(f"states, {shown}: this question has an answer too; keep one of them.")
            elif path is not None:
                self.entries[path] = State(word)

    def _overrides(self, overrides: Any) -> None:
        if not isinstance(overrides, dict):
            self.sentences.append('\'overrides\' holds an object: {path: {"value": …, "reason": …}}.')
            return
        for shown, override in overrides.items():
            path = self._path(shown, "overrides")
            if not isinstance(override, dict) or set(override) != {"value", "reason"}:
                self.sentences.append(f"overrides, {_cut(shown)}: give a value and a reason, nothing else.")
            elif not isinstance(override["reason"], str):
                self.sentences.append(f"overrides, {_cut(shown)}: the reason is a text.")
            elif path is not None and path in self.entries:
                self.sentences.append(
                    f"overrides, {shown}: this question has an answer or a state too; keep one of them."
                )
            elif path is not None:
                self.entries[path] = Override(frozen(override["value"]), override["reason"])

    def _elsewhere(self, key: str, pairs: Any) -> None:
        """Answers that point at another place: whether that place suits is a problem, whether it is there an error."""
        if not isinstance(pairs, dict):
            self.sentences.append(f"'{key}' holds an object: {{path: the other path}}.")
            return
        for shown, other in pairs.items():
            path = self._path(shown, key)
            if not isinstance(other, str):
                self.sentences.append(f"{key}, {_cut(shown)}: give the path of the other place.")
                continue
            place = other if key == "answered_in" and other in self.form.nodes else self._path(other, key)
            if path is not None and path in self.entries:
                self.sentences.append(f"{key}, {shown}: this question has an answer or a state too; keep one of them.")
            elif path is not None and place is not None:
                self.entries[path] = SameAs(place) if key == "same_as" else AnsweredIn(place)

    def _path(self, shown: str, where: str) -> str | None:
        """The path that was meant: items may be named by id or by position; None, and a sentence, where nothing is."""
        path = self._existing(shown)
        if path is None:
            self.sentences.append(f"{where}, {_cut(shown)}: there is no such question.{self._offer(shown, ())}")
        return path

    def _existing(self, shown: str) -> str | None:
        template, node = "", None
        prefixes: tuple[str, ...] = ("",)
        parts = iter(shown.split("."))
        for part in parts:
            template = f"{template}.{part}" if template else part
            node = self.form.nodes.get(template)
            item = next(parts, None) if isinstance(node, Repeat) else None
            if isinstance(node, Repeat) and item is not None:
                name = _meant(item, self._items(node, prefixes))
                if name is None:
                    return None
                prefixes, node = (*prefixes, f"{prefixes[-1]}{node.suffix}.{name}."), None
        return prefixes[-1] + node.suffix if isinstance(node, Question | Repeat) else None


def _meant(item: str, ids: tuple[str, ...]) -> str | None:
    """The item that an id or a position means; where an id looks like a position, it is the id."""
    if item in ids:
        return item
    return ids[int(item)] if re.fullmatch("[0-9]{1,4}", item) and int(item) < len(ids) else None


def is_envelope(document: Mapping[str, Any], form: Form) -> bool:
    """Whether a document is answers with states beside them, rather than the bare answers."""
    return "answers" in document and "answers" not in form.nodes


def is_id(value: Any) -> bool:
    """Whether a value is fit to tell one set of answers from others."""
    return isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= LONGEST_ID


def _cut(text: str) -> str:
    """What somebody wrote, as far as a sentence has room for it."""
    return shortened(text, 100)


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "yes or no", type(None): "nothing"}
    return kinds.get(type(value), "a number")


def read_answers(form: Form, document: Any, *, mint: Mint | None = None) -> Answers:
    """Read an answers document against a form.

    Parameters: `document` parsed JSON, bare or an envelope; `mint` gives ids to items that have none (without it, their
    position stands for it). Raises AnswersError with one sentence for everything that does not fit; wrong answers to
    existing questions are kept, for they are problems, not errors.
    """
    return AnswersReader(form, mint).read(document)
