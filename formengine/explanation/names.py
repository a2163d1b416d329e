"""What the names in a form's expressions stand for, in the form's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

from formengine.errors import NotFound, did_you_mean
from formengine.explanation.dependents import Dependents, dependents_of
from formengine.expressions import STATES, Expression, Functions, Type
from formengine.expressions.words import Codes, Speaker
from formengine.model import ITEM_CALLED, Form, Group, Node, Question, Repeat
from formengine.values import dataclass


@dataclass(frozen=True)
class Teller:
    """Tells a form's expressions in words; `functions` that its expressions call, by name."""

    form: Form
    functions: Functions

    @cached_property
    def doubled(self) -> frozenset[str]:
        """Titles that more than one part of the form has: where one is named, its section is named with it."""
        counted = Counter(node.title for node in self.form.nodes.values())
        return frozenset(title for title, count in counted.items() if count > 1)

    @cached_property
    def dependents(self) -> Dependents:
        """What looks at each question, list and section itself."""
        return dependents_of(self.form)

    def claim(self, expression: Expression, within: str) -> str:
        """A condition in words; `within` is the section or list that it stands in (empty: the form itself)."""
        return self._speaker(within).claim(expression.tree)

    def value(self, expression: Expression, within: str, offered: Codes | None = None) -> str:
        """A calculation in words; `offered` are the choices that its result is one of."""
        return self._speaker(within).among(offered or {}).say(expression.tree)

    def called(self, path: str) -> str:
        """How a part of the form is called, in quotation marks."""
        return FormNames(self.form, "", self.doubled).called(path)

    def _speaker(self, within: str) -> Speaker:
        return Speaker(FormNames(self.form, within, self.doubled), self.functions)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name in an expression stands for.

    Parameters: `node` that it leads to; `of` the question, as it was written, that refers to the entry it is read in;
    `is_of_that_entry` whether it is read in the entry that the one around belongs to; `lists` all of whose entries are
    meant, as they were written, the outermost first.
    """

    node: Node
    of: str = ""
    is_of_that_entry: bool = False
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormNames:
    """Looks names up as the reader of forms does: in the sections and lists around, from the nearest to the root."""

    form: Form
    within: str
    doubled: frozenset[str] = field(default=frozenset(), repr=False)

    def node(self, path: str) -> Node | None:
        """What a name stands for."""
        meant = self._meant(path)
        return meant.node if meant is not None else None

    def called(self, path: str) -> str:
        """How a question or list is called, in quotation marks.

        With its section where others are called the same, and with whose it is where it is another entry's: of the one
        that a question refers to, or of the one that the entry around belongs to.
        """
        meant = self._meant(path)
        if meant is None:
            return f"“{path}”"
        title = f"“{meant.node.title}”"
        if meant.of:
            return f"{title} of {self.called(meant.of)}"
        if meant.is_of_that_entry:
            return f"that entry's {title}"
        above = self.form.nodes.get(meant.node.path.rpartition(".")[0])
        if meant.node.title in self.doubled and above is not None and above.path != self.within:
            return f"{title} (in “{above.title}”)"
        return title

    def _meant(self, path: str) -> Meant | None:
        """What a name stands for, seen from the nearest section or list around that has it."""
        around = self.within
        while around:
            meant = self._from(around, path)
            if meant is not None:
                return meant
            around = around.rpartition(".")[0]
        return self._from("", path)

    def _from(self, here: str, path: str) -> Meant | None:
        """What a name stands for in a section or list, through entries of lists and those that questions refer to."""
        node, of, is_of_that, lists = self.form.nodes.get(here), "", False, list[str]()
        written = ""
        for part in path.split("."):
            if written and isinstance(node, Repeat):
                is_one = not lists and not of and node.path in self._those_around
                is_of_that = is_of_that or is_one
                lists += [] if is_one else [written]
            elif isinstance(node, Question) and node.refers_to is not None:
                here, of = node.refers_to.path, written
            here = f"{here}.{part}" if here else part
            written = f"{written}.{part}" if written else part
            node = self.form.nodes.get(here)
            if node is None:
                return None
        return Meant(node, of, is_of_that, tuple(lists)) if node is not None else None

    @property
    def _those_around(self) -> frozenset[str]:
        """The lists whose entries those around belong to: their names with a dot mean the one entry."""
        parts = self.within.split(".")
        lists = (self.form.nodes.get(".".join(parts[:end])) for end in range(1, len(parts) + 1))
        return frozenset(place.path for one in lists if isinstance(one, Repeat) for place in one.for_each)

    def codes(self, path: str) -> Codes:
        """The choices that a question offers."""
        return choices_of(self.node(path))

    def state(self, path: str, word: str) -> str:
        """How a state reads at a question."""
        node = self.node(path)
        offered = {state.value: label for state, label in node.states} if node is not None else {}
        return offered.get(word, STATES.get(word, ""))

    def type(self, path: str) -> Type | None:
        """The type of its answers."""
        node = self.node(path)
        if isinstance(node, Question):
            return node.kind.type
        return Type.LIST if isinstance(node, Repeat) else None

    def list_of(self, path: str) -> str:
        """The nearest list whose entries hold it, all of which are meant."""
        meant = self._meant(path)
        return self.called(meant.lists[-1]) if meant is not None and meant.lists else ""

    def inside(self, path: str) -> FormNames:
        """The same, seen from an entry of a list."""
        node = self.node(path)
        return replace(self, within=node.path) if node is not None else self

    @property
    def date(self) -> str:
        """How the question is called that is the form's date."""
        return self.called(self.form.date.path) if self.form.date is not None else ""


def choices_of(node: Node | None) -> Mapping[str | int, str]:
    """The choices of a question: what is stored, and what a person reads."""
    return {choice.value: choice.title for choice in node.choices} if isinstance(node, Question) else {}


def said(message: str) -> str:
    """What a rule says, for a reader of the form: which entry it will be about, nobody can know yet."""
    return message.replace(ITEM_CALLED, "(the entry's name)")


_TELLINGS: tuple[Callable[[Node], str], ...] = (lambda one: one.code, lambda one: one.name, lambda one: one.title)
"""What a person may call a part of a form by, besides its path."""


def found(form: Form, named: str) -> Node:
    """The part of a form that a person names: by path (with or without item ids), code, name or title.

    Raises NotFound, which says what else there is.
    """
    node = form.node(named)
    if node is not None:
        return node
    wanted = named.strip().lower()
    for telling in _TELLINGS:
        same = [one for one in form.nodes.values() if telling(one).lower() == wanted]
        if len(same) == 1:
            return same[0]
        if same:
            paths = ", ".join(one.path for one in same)
            raise NotFound(f"Several parts of {form.title} are called '{named}': name one of {paths}.")
    raise NotFound(f"There is nothing called '{named}' in {form.title}.{did_you_mean(named, form.nodes)}")


def around(form: Form, node: Node) -> list[Node]:
    """What a part of the form stands in, from its section down to itself."""
    parts = node.path.split(".")
    return [form.nodes[".".join(parts[:end])] for end in range(1, len(parts) + 1)]


def below(node: Node) -> Iterator[Node]:
    """A part of the form and everything in it, in order."""
    yield node
    if isinstance(node, Group | Repeat):
        for child in node.children:
            yield from below(child)


def questions_below(node: Node) -> int:
    """How many questions there are in a part of the form, itself counted."""
    if isinstance(node, Group | Repeat):
        return sum(questions_below(child) for child in node.children)
    return 1
