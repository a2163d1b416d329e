"""What an expression may speak of: types, targets in a form, functions, and the frame it runs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import Enum
from typing import ClassVar, NamedTuple, Protocol

from formengine.errors import PluginError
from formengine.expressions.syntax import Name
from formengine.expressions.values import Fault, Value
from formengine.values import dataclass


class Type(Enum):
    """The type of a value; the text is how it is called in messages."""

    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes/no"
    DATE = "date"
    PARTIAL_DATE = "partial date"
    TIME = "time"
    DURATION = "duration"
    ATTACHMENT = "attachment"
    CHOICES = "list of choices"
    NUMBERS = "list of numbers"
    LIST = "list"
    REFERENCE = "reference"
    REFERENCES = "list of references"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Target:
    """Something in the form that an expression names.

    Parameters: `path` in the form; `depth` how many lists it stands inside of; `suffix` its path below the innermost;
    `type`; `codes` the choices offered, if any, with their titles; `within` the list whose items hold it, where the
    rule stands outside of that list (it may itself be within another); `through` how its item is reached, where that is
    not one that the rule stands in; `of` the list whose items it refers to, by the path of the one that holds them.
    """

    path: str
    depth: int
    suffix: str
    type: Type
    codes: Mapping[str | int, str] | None = field(default=None, compare=False)
    within: Target | None = None
    through: Matching | Referred | None = None
    of: str = ""

    @property
    def outermost(self) -> Target:
        """The outermost list whose items hold it and that the rule stands outside of; itself where there is none."""
        return self if self.within is None else self.within.outermost

    @property
    def lists(self) -> tuple[Target, ...]:
        """The lists whose items hold it and that the rule stands outside of, the outermost first."""
        return () if self.within is None else (*self.within.lists, self.within)

    @property
    def needed(self) -> tuple[str, ...]:
        """Every path in the form that must be settled before it can be read."""
        through = () if self.through is None else self.through.needed
        return (*through, *(() if self.within is None else self.within.needed), self.path)

    def key(self, frame: Frame) -> str:
        """Its concrete path, seen from a frame (the list's items have one each: see `keys`)."""
        around = frame if self.through is None else self.through.frame(frame)
        return "" if around is None else around.prefixes[self.depth] + self.suffix

    def keys(self, frame: Frame) -> tuple[str, ...]:
        """The concrete paths of all it stands for: one, or one for each item of the lists it is in."""
        if self.within is None:
            return (self.key(frame),)
        if self.through is not None:
            return tuple(self.key(item) for item in self.within.item_frames(frame))
        lists, suffix = frame.world.lists, self.suffix
        return tuple(f"{path}.{item}.{suffix}" for path in self.within.keys(frame) for item in lists.get(path, ()))

    def item_frames(self, frame: Frame) -> Iterator[Frame]:
        """The frames of a list's items, seen from a frame."""
        for outer in (frame,) if self.within is None else self.within.item_frames(frame):
            around = outer if self.through is None else self.through.frame(outer)
            if around is not None:
                path = around.prefixes[self.depth] + self.suffix
                yield from (around.inside(path, item, self.depth) for item in frame.world.lists.get(path, ()))

    def seen_from_outside(self, items: Target) -> Target:
        """What a condition that is read inside a list's items names, as the rule around the condition sees it."""
        first = items.outermost
        if self.within is not None:
            return self.reached(self.within.seen_from_outside(items), self.through)
        if self.through is not None:
            return self.reached(items, self.through)
        if self.depth > first.depth:
            return self.reached((*items.lists, items)[self.depth - first.depth - 1], None)
        is_beyond = first.through is not None and self.depth > first.through.items.depth
        return self.reached(None, first.through) if is_beyond else self

    def reached(self, within: Target | None, through: Matching | Referred | None) -> Target:
        """The same, seen from elsewhere."""
        return Target(self.path, self.depth, self.suffix, self.type, self.codes, within, through, self.of)


class Equality(NamedTuple):
    """A claim that is just "the answer to one question is this": the question, and the answer that it must have.

    The question is outside of all lists, or in an item that the claim stands in (`prefixes[depth] + suffix` of the
    target). The claim comes to blank where the answer is blank, fails where the answer could not be worked out, and
    otherwise comes to whether both are equal.
    """

    target: Target
    constant: Value


@dataclass(frozen=True, slots=True)
class Matching:
    """The item of another list that belongs to the item a rule stands in.

    `items` the other list; `level` how many lists deep the item stands that the rule is in.
    """

    items: Target
    level: int
    multiplies: ClassVar[bool] = False
    """Whether what is looked at there may be looked at from many items."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Every path in the form that must be settled before the item is found."""
        return self.items.needed

    def frame(self, frame: Frame) -> Frame:
        """The frame of that item."""
        return frame.inside(self.items.key(frame), frame.way[self.level - 1][1], self.items.depth)


@dataclass(frozen=True, slots=True)
class Referred:
    """The item of a list that a question refers to: the `reference`, and the list as that question sees it."""

    reference: Target
    items: Target
    multiplies: ClassVar[bool] = True

    @property
    def needed(self) -> tuple[str, ...]:
        """Every path in the form that must be settled before the item is found."""
        return (*self.reference.needed, *self.items.needed)

    def frame(self, frame: Frame) -> Frame | None:
        """The frame of that item; None where the question refers to none."""
        around = frame if self.reference.through is None else self.reference.through.frame(frame)
        if around is None:
            return None
        item = frame.world.values.get(around.prefixes[self.reference.depth] + self.reference.suffix)
        path = around.prefixes[self.items.depth] + self.items.suffix
        return around.inside(path, item, self.items.depth) if isinstance(item, str) else None


class World(Protocol):
    """What is known of a filled form while its expressions run: effective values, items of lists, states."""

    @property
    def values(self) -> Mapping[str, Value | Fault]:
        """Effective values by path; a blank has no entry."""

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """Item ids of the lists that are asked."""

    @property
    def states(self) -> Mapping[str, str]:
        """States other than answered and blank, by path."""


@dataclass(slots=True, eq=False)
class Frame:
    """Where an expression stands: the world, and the list items it is in.

    Nobody changes it. It is not frozen because there is one for each item, and a frozen one takes longer to make.

    `prefixes` the path of the item with a dot, for each level of lists (empty outside of all); `way` the path of the
    list and the id of the item, for each level.
    """

    world: World
    prefixes: tuple[str, ...] = ("",)
    way: tuple[tuple[str, str], ...] = ()

    def inside(self, list_path: str, item: str, depth: int) -> Frame:
        """The frame of one item of a list that is itself inside of `depth` lists."""
        prefixes = (*self.prefixes[: depth + 1], f"{list_path}.{item}.")
        return Frame(self.world, prefixes, (*self.way[:depth], (list_path, item)))

    def outside(self) -> Frame:
        """The frame around the item's list."""
        return Frame(self.world, self.prefixes[:-1], self.way[:-1])

    @property
    def list_path(self) -> str:
        """The path of the list whose item this is the frame of."""
        return self.way[-1][0]

    @property
    def item(self) -> str:
        """The id of the item that this is the frame of."""
        return self.way[-1][1]


class Scope(Protocol):
    """Finds what a name means from where a rule stands."""

    def find(self, name: Name) -> Target:
        """The nearest question, section or list of that name. Raises ExpressionError with "did you mean"."""

    def inside(self, target: Target) -> Scope:
        """The scope of an item of a list."""

    def level_of(self, target: Target) -> int | None:
        """How many lists deep the item around it stands that is of a list, or belongs to one of its; None for none."""

    @property
    def depth(self) -> int:
        """How many lists it stands inside of."""


FUNCTION_TYPES = ("number", "text", "yes/no", "date", "list of choices", "duration")


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call.

    Parameters: `name` (a plugin's begins with its entry-point name and a dot); `takes` and `gives` types, of `number`,
    `text`, `yes/no`, `date`, `list of choices`, `duration` (which has years, months, days, hours and minutes); `run`
    gets plain values, never blanks, and is not called when one is blank; it may return None for blank and raise
    ValueError with a reason; `needs_date` puts the form's date after the other values; `words` is how it reads, with
    `{0}` for the first value.
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    run: Callable[..., Value]
    needs_date: bool = False
    words: str = ""

    def __post_init__(self) -> None:
        """Refuse a type that functions cannot take or give. Raises PluginError."""
        for kind in (*self.takes, self.gives):
            if kind not in FUNCTION_TYPES:
                known = ", ".join(FUNCTION_TYPES)
                raise PluginError(f"Function '{self.name}': there is no type '{kind}'; there are {known}.")


Functions = Mapping[str, Function]
Run = Callable[[Frame], Value]
