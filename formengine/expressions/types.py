"""What an expression may speak of: types, targets in a form, functions, and the frame it runs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from formengine.errors import PluginError
from formengine.expressions.syntax import Name
from formengine.expressions.values import Fault, Value


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
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Target:
    """Something in the form that an expression names.

    Parameters: `path` in the form; `depth` how many repeats it shares with the rule; `suffix` its path below them;
    `type`; `codes` the choices offered, if any, with their titles; `within` the list whose items hold it, where the
    rule stands outside of that list.
    """

    path: str
    depth: int
    suffix: str
    type: Type
    codes: Mapping[str | int, str] | None = field(default=None, compare=False)
    within: Target | None = None

    def key(self, frame: Frame) -> str:
        """Its concrete path, seen from a frame (the list's items have one each: see `keys`)."""
        return frame.prefixes[self.depth] + self.suffix

    def keys(self, frame: Frame) -> tuple[str, ...]:
        """The concrete paths of all it stands for: one, or one for each item of the list it is in."""
        if self.within is None:
            return (self.key(frame),)
        path = self.within.key(frame)
        return tuple(f"{path}.{item}.{self.suffix}" for item in frame.world.lists.get(path, ()))


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


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an expression stands: the world, and the path of the repeat item it is in, for each level of repeats."""

    world: World
    prefixes: tuple[str, ...] = ("",)

    def inside(self, list_path: str, item: str, depth: int) -> Frame:
        """The frame of one item of a list that is itself inside of `depth` lists."""
        return Frame(self.world, (*self.prefixes[: depth + 1], f"{list_path}.{item}."))


class Scope(Protocol):
    """Finds what a name means from where a rule stands."""

    def find(self, name: Name) -> Target:
        """The nearest question, section or list of that name. Raises ExpressionError with "did you mean"."""

    def inside(self, target: Target) -> Scope:
        """The scope of an item of a list."""

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
