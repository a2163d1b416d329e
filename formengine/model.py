"""A form as the engine sees it: frozen, and with no behaviour beyond looking up.

A form holds sections and lists; they hold questions. A path names them with dots; a *template path* leaves out the
items of lists (`children.first_name`), a path in answers has them (`children.k3f9abcd.first_name`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypeVar

from formengine.expressions import Expression, Type
from formengine.values import dataclass


class Kind(Enum):
    """What a question asks for; the text is how it is called in messages."""

    SHORT_TEXT = "short text"
    LONG_TEXT = "long text"
    INTEGER = "whole number"
    DECIMAL = "number"
    YES_NO = "yes or no"
    CHOICE = "one choice"
    RATING = "rating"
    CHOICES = "several choices"
    DATE = "date"
    PARTIAL_DATE = "partial date"
    MONEY = "money"
    TIME = "time"
    DURATION = "duration"
    AGE = "age"
    PERSON_NAME = "person name"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "e-mail"
    NARRATIVE = "narrative"
    DECLARATION = "declaration"
    ATTACHMENT = "attachment"
    REFERENCE = "one item of a list"
    REFERENCES = "several items of a list"

    @property
    def type(self) -> Type:
        """The type its answers have in expressions."""
        return _TYPES[self]


_TYPES = {
    Kind.SHORT_TEXT: Type.TEXT,
    Kind.LONG_TEXT: Type.TEXT,
    Kind.INTEGER: Type.NUMBER,
    Kind.DECIMAL: Type.NUMBER,
    Kind.YES_NO: Type.YES_NO,
    Kind.CHOICE: Type.TEXT,
    Kind.RATING: Type.NUMBER,
    Kind.CHOICES: Type.CHOICES,
    Kind.DATE: Type.DATE,
    Kind.PARTIAL_DATE: Type.PARTIAL_DATE,
    Kind.MONEY: Type.NUMBER,
    Kind.TIME: Type.TIME,
    Kind.DURATION: Type.DURATION,
    Kind.AGE: Type.DURATION,
    Kind.PERSON_NAME: Type.TEXT,
    Kind.ADDRESS: Type.TEXT,
    Kind.TELEPHONE: Type.TEXT,
    Kind.EMAIL: Type.TEXT,
    Kind.NARRATIVE: Type.TEXT,
    Kind.DECLARATION: Type.TEXT,
    Kind.ATTACHMENT: Type.ATTACHMENT,
    Kind.REFERENCE: Type.REFERENCE,
    Kind.REFERENCES: Type.REFERENCES,
}


FACTS = frozenset({
    Kind.SHORT_TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.DATE, Kind.PARTIAL_DATE,
    Kind.MONEY, Kind.TIME, Kind.PERSON_NAME, Kind.ADDRESS, Kind.TELEPHONE, Kind.EMAIL, Kind.REFERENCE, Kind.REFERENCES
})  # fmt: skip
"""Kinds that may hold a fact: a reference does where its list is carried too.

A long text or a narrative is somebody's account, a rating somebody's judgement; an age or a length of time is true on
its day only; a declaration and an attached file belong to the record that they were given with.
"""
NO_FACTS = "long text, narrative, rating, age, length of time, declaration, file, calculation or safety question"
"""What is never carried forward, in words."""


class State(Enum):
    """Why a question has no answer, where that is an answer in itself."""

    NOT_KNOWN = "not_known"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"
    WHEN_WE_MEET = "when_we_meet"
    ANSWERED_IN = "answered_in"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: what is stored, and what a person reads.

    `inverse` of a relation such as `parent` is the choice that says the same the other way round, `child`.
    """

    value: str | int
    title: str
    help: str = ""
    inverse: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer must keep to: bounds of a number, length of a text, number of choices or items, a pattern."""

    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    shortest: int | None = None
    longest: int | None = None
    fewest: int | None = None
    most: int | None = None
    pattern: str | None = None
    pattern_hint: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list stands: its template path, how many lists it is inside of, and its path below the innermost."""

    path: str
    depth: int
    suffix: str

    def key(self, prefixes: Sequence[str]) -> str:
        """Its path in answers, as seen from items with these prefixes (see `Frame`)."""
        return prefixes[self.depth] + self.suffix


class Workings:
    """What is made of a question once and belongs to nothing that it says: its check, as `kinds` compiles it."""

    __slots__ = ("check",)
    check: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Common(Workings):
    """What questions, sections and lists share.

    `name` in its container; `path` in the form; `title` and `help` for the person; `visible_when` it is asked; `safety`
    the name of the notice where it belongs to a safety section (empty: a safety section without a notice, None: none);
    `audience` who may read it, `states_audience` where it says so itself and does not take its section's; `states`
    offered, with their labels; `depth` how many lists it is inside of.
    """

    name: str
    path: str
    title: str
    help: str
    visible_when: Expression | None
    safety: str | None
    audience: str
    states_audience: bool
    about: str
    states: tuple[tuple[State, str], ...]
    code: str
    was: tuple[str, ...]
    depth: int
    suffix: str

    @property
    def list_path(self) -> str:
        """The template path of the list whose items hold it; empty where it is in none."""
        return self.path[: -len(self.suffix) - 1]

    def label_of(self, state: State) -> str | None:
        """How a state is called here, or None where it is not offered."""
        return next((label for offered, label in self.states if offered is state), None)


@dataclass(frozen=True, slots=True)
class Question(Common):
    """Something that is asked, or worked out.

    `refers_to` the list that its answers are items of, if they are; `identifies` says how an answer tells people apart
    (name, previous_name, place, contact, number), if it does; `is_on_first_page` of a report its answer stands.
    """

    kind: Kind
    limits: Limits = field(default_factory=Limits)
    choices: tuple[Choice, ...] = ()
    required: Expression | bool = False
    calculate: Expression | None = None
    may_override: bool = False
    usual_when: Expression | None = None
    widget: str = ""
    words: tuple[int | None, int | None] = (None, None)
    places: int | None = None
    unit: str = ""
    language: str = "en-GB"
    largest: int = 0
    types: tuple[str, ...] = ()
    identifies: str = ""
    due: str = ""
    refers_to: Place | None = None
    carry: bool = False
    is_on_first_page: bool = False

    def title_of(self, value: str | int | Decimal) -> str | None:
        """The title of one of its choices, or None where it is not offered."""
        return next((choice.title for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True, slots=True)
class ContentWarning:
    """What is said before a section that may be hard to read, and the state that leaving it is kept as, if any."""

    text: str
    skip: State | None = None
    later: State | None = None


@dataclass(frozen=True, slots=True)
class Group(Common):
    """Questions that belong together; at the root, a section.

    `block` is the one that it was taken from, if any; `widget` is `grid` where its questions share one list of choices,
    `information` where it only tells something.
    """

    children: tuple[Node, ...]
    block: str = ""
    widget: str = ""
    warning: ContentWarning | None = None

    @property
    def is_information(self) -> bool:
        """Whether it asks nothing."""
        return self.widget == "information"


@dataclass(frozen=True, slots=True)
class Grid:
    """The questions of an item that says who is what to whom, by name."""

    who: str
    relation: str
    whom: str


@dataclass(frozen=True, slots=True)
class Repeat(Common):
    """A list: the same questions asked for each of its items.

    `for_each` the lists whose items these are, the nearest first and last the one that holds their ids; empty where the
    list has items of its own; `grid` where its items are relations between those of another list.
    """

    children: tuple[Node, ...]
    limits: Limits
    item_label: Expression | None = None
    required: Expression | bool = False
    for_each: tuple[Place, ...] = ()
    widget: str = ""
    grid: Grid | None = None

    def held_at(self, prefixes: Sequence[str]) -> str:
        """The path in answers of the list that holds its items' ids, as seen from items with these prefixes."""
        return self.for_each[-1].key(prefixes) if self.for_each else prefixes[self.depth] + self.suffix


Node = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a scale, from its lower edge to the next band's."""

    start: Decimal | int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """What counts in a scale: a question, or the score of another scale."""

    of: Question | Scale
    is_reversed: bool = False
    weight: Decimal | int = 1


@dataclass(frozen=True, slots=True)
class Norm:
    """A population that a score may be seen beside: how many people, their mean and standard deviation, who says so."""

    population: str
    n: int
    mean: Decimal | int
    sd: Decimal | int
    source: str


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """How many points two scores must differ by to differ by more than the measure's own error, and who says so."""

    points: Decimal | int
    source: str


@dataclass(frozen=True, slots=True)
class Risk:
    """An item that must be spoken about from a certain answer on, whatever the score."""

    question: Question
    at_least: Decimal | int
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of a scale: answers, and what they must come to (only the keys that were given)."""

    answers: Mapping[str, Any]
    expected: Mapping[str, Any]


class Makings:
    """What is worked out from a form, or a scale, alone: kept with it, and no part of what it says."""

    __slots__ = ("made",)
    made: dict[Callable[[Any], object], object]

    def once(self, make: Callable[[Any], Made]) -> Made:
        """What a function makes of it: made when it is first asked for, and then kept."""
        try:
            return self.made[make]  # type: ignore[return-value]
        except AttributeError:
            object.__setattr__(self, "made", {})
        except KeyError:
            pass
        self.made[make] = made = make(self)
        return made


@dataclass(frozen=True, slots=True)
class Scale(Makings):
    """How items become one number, as data.

    `minimum` and `maximum` are the declared range of an item; `at_most` how many items may be missing, and whether the
    score is then prorated; `drops` states that take an item out instead of counting as missing; `places` and `mode` of
    rounding (None: not rounded); `for_each` the list for each item of which there is a score (empty: there is one).
    """

    id: str
    label: str
    items: tuple[Item, ...]
    minimum: Decimal | int
    maximum: Decimal | int
    method: Literal["sum", "mean", "weighted", "count", "percent"]
    at_most: int
    prorates: bool
    drops: frozenset[str]
    places: int | None
    mode: str
    bands: tuple[Band, ...]
    direction: str
    risks: tuple[Risk, ...]
    audience: str
    version: str
    source: str
    examples: tuple[Example, ...]
    for_each: str = ""
    norms: tuple[Norm, ...] = ()
    reliable_change: ReliableChange | None = None
    instrument: Instrument | None = None


ITEM_CALLED = "{item}"
"""Stands in the message of a rule for what the item of a list is called."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that should hold across the form, and what is said where it does not.

    `about` the template paths it points at; `for_each` the list for each item of which it is checked (empty: once).
    """

    id: str
    level: Literal["ignore", "warn", "block"]
    holds: Expression
    message: str
    about: tuple[str, ...]
    for_each: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose words a form is made of, on what basis, and what every output must say."""

    holder: str
    basis: Literal["own_wording", "free", "key_only", "declared"]
    contexts: tuple[str, ...]
    credit: str = ""
    url: str = ""
    checked_on: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published measure: what it is called, for whom, where it is published, whose it is.

    `ages` from and to which it was made for, both included; `age` the question that tells the person's, in years.
    """

    id: str
    title: str
    version: str
    language: str
    respondent: str
    ages: tuple[int | None, int | None]
    recall_window: str
    citation: str
    rights: Rights
    age: Question | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who declares that a form or its wording may be used here, on which day, and on what basis."""

    by: str
    on: str
    basis: str


@dataclass(frozen=True, slots=True)
class WordingPack:
    """Other words for a form: a translation, easy words, the words for some carers, an agency's, or licensed ones.

    `called` is the pack's file, and without its ending how the pack is chosen; `version` and `up_to` the first and last
    version of the form it is for; `wording` the words by address, `everywhere` by the form's own words; `hash` of the
    file; `based_on` the pack whose words stand where this one has none; `carers` whom the words for some carers are
    for.
    """

    called: str
    hash: str
    form: str
    version: str
    up_to: str
    language: str
    kind: Literal["translation", "easy_read", "carer_type", "agency", "licensed"]
    wording: Mapping[str, str]
    everywhere: Mapping[str, str]
    based_on: str = ""
    carers: str = ""
    reviewed_by: str = ""
    reviewed_on: str = ""
    declaration: Declaration | None = None

    @property
    def name(self) -> str:
        """How it is chosen."""
        return self.called.removesuffix(".json")

    @property
    def is_draft(self) -> bool:
        """Whether nobody has reviewed it: it may be looked at, and not used. For licensed words somebody answers."""
        return not (self.reviewed_by or self.kind == "licensed")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in place of a form's own: from which packs (name and hash), in which language, by address."""

    packs: tuple[tuple[str, str], ...]
    language: str
    words: Mapping[str, str]
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An example case that a form carries: answers, and what must come of them (as far as given)."""

    name: str
    answers: Mapping[str, Any]
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A section that is taken from another form: where it stands, which form and version, and whose words it is."""

    path: str
    form: str
    version: str
    title: str
    rights: Rights
    instruments: tuple[Instrument, ...] = ()


Made = TypeVar("Made")
RIGHT_TO_LEFT = frozenset("ar ckb dv fa he ks nqo ps sd syr ug ur yi".split())
"""Languages that are written from right to left."""


@dataclass(frozen=True, slots=True, eq=False)
class Form(Makings):
    """A form, read and checked.

    `id` as people type it (`secure_base/child_checklist`); `hash` of the bundled `document`; `date` the question that
    is the form's date; `sections` what stands at its root; `nodes` everything, by template path; `order` everything in
    an order in which each comes after what it depends on.
    """

    id: str
    title: str
    help: str
    version: str
    hash: str
    document: Mapping[str, Any]
    languages: tuple[str, ...]
    date: Question | None
    rights: Rights
    audiences: Mapping[str, frozenset[str]]
    sections: tuple[Group | Repeat, ...]
    nodes: Mapping[str, Node]
    order: tuple[Node, ...]
    instruments: tuple[Instrument, ...] = ()
    scales: tuple[Scale, ...] = ()
    rules: tuple[Rule, ...] = ()
    sample: tuple[Mapping[str, Any], ...] = ()
    tests: tuple[Case, ...] = ()
    borrowed: tuple[Borrowed, ...] = ()
    wording: Wording | None = None

    @property
    def language(self) -> str:
        """The language that its words are in."""
        return self.wording.language if self.wording is not None else self.languages[0]

    @property
    def is_right_to_left(self) -> bool:
        """Whether its words are written from right to left."""
        language, *subtags = self.language.lower().split("-")
        return language in RIGHT_TO_LEFT or any(subtag in ("arab", "hebr") for subtag in subtags)

    def node(self, path: str) -> Node | None:
        """What stands at a path, with or without item ids; None where nothing does."""
        found = self.nodes.get(path)
        return found if found is not None else self.nodes.get(template_of(path, self.nodes))

    def questions(self) -> Iterator[Question]:
        """Every question, in the form's order."""
        return (node for node in self.nodes.values() if isinstance(node, Question))


@dataclass(frozen=True, slots=True)
class Stop:
    """A place that a path in answers leads through: its own path, what stands there, and the item entered, if any."""

    path: str
    name: str
    node: Node | None
    item: str | None

    @property
    def is_inside(self) -> bool:
        """Whether it is not at the root of the form."""
        return "." in self.path


def stops_on(path: str, nodes: Mapping[str, Node]) -> Iterator[Stop]:
    """The places that a path in answers leads through, outermost first; what stands nowhere has no node."""
    template = here = ""
    parts = iter(path.split("."))
    for part in parts:
        template, here = (f"{template}.{part}", f"{here}.{part}") if template else (part, part)
        node = nodes.get(template)
        item = next(parts, None) if isinstance(node, Repeat) else None
        yield Stop(here, part, node, item)
        here = here if item is None else f"{here}.{item}"


def items_on(path: str, nodes: Mapping[str, Node]) -> Iterator[tuple[Repeat, str, str]]:
    """The items that a path in answers leads through, outermost first: the list, its path, and the item's id."""
    for stop in stops_on(path, nodes):
        if isinstance(stop.node, Repeat) and stop.item is not None:
            yield stop.node, stop.path, stop.item


def template_of(path: str, nodes: Mapping[str, Node]) -> str:
    """A path in answers without its item ids: `children.k3f9abcd.first_name` → `children.first_name`."""
    template = ""
    parts = iter(path.split("."))
    for part in parts:
        template = f"{template}.{part}" if template else part
        if isinstance(nodes.get(template), Repeat):
            next(parts, None)
    return template
