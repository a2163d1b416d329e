"""A text, a date or a whole evaluation without the names, places and contacts of a case.

Never anonymous: who knows the story knows the people. What is left over is listed, for a person to look through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from unicodedata import normalize

from formengine.answers import Answers, Entry, Items, Override, Unreadable
from formengine.audience import SeenWorld
from formengine.dates import PartialDate, read_partial_date
from formengine.evaluation import Evaluation, Overridden
from formengine.expressions import Frame
from formengine.giving.names import HYPHENS, INVISIBLE, Names, plain
from formengine.model import Kind, Question, State
from formengine.values import dataclass

MONTHS = "January February March April May June July August September October November December".split()
COMMON = frozenset(
    "will may hope joy grace rose mark bill art faith dawn june april august summer sky star amber ruby pearl jade ivy"
    " lily daisy iris violet heather holly olive ray rob sue pat drew chase chance frank earnest jean rich miles gene"
    " dean page young long short small little brown green white black gray grey king bishop hill wood woods field"
    " lake day north west stone rivers ford bush banks best gold love bell cook baker hunter fisher carter"
    " walker read well wishing bright start sun rainbow tree trees oak acorn spring bee bees busy happy days steps"
    " stepping stones learning garden play care bear bears ark kids smiles smile sure help young future futures".split()
)
"""Names that are words as well: only where they begin with a capital do they stand for somebody."""

_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS)
DATES = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\.?,? (?P<y1>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}})"
    r"|(?P<d3>\d{1,2})[/.](?P<m3>\d{1,2})[/.](?P<y3>\d{4})"
    rf"|(?P<m4>{_MONTH}) (?P<y4>\d{{4}}))\b",
    re.IGNORECASE,
)
CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:https?://|www\.)\S+"
    r"|\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b"
    r"|(?<!\w)\+?\(?\d(?:[\d ()/-]{6,})\d(?!\w)"
)
"""E-mail and web addresses, British postcodes, telephone numbers."""

HYPHEN = "[-\u2010-\u2013\u2212]"
LEFT_OUT, NO_DATE = "[left out]", "[date]"


@dataclass(frozen=True, eq=False)
class Disguise:
    """How a case is told without its names.

    `names` of the case; `redacts`: names and places are blacked out instead of replaced, and dates stay.
    """

    names: Names
    redacts: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        spelled = sorted(self._standing, key=lambda text: (-len(text), text))
        alternatives = "|".join(f"{INVISIBLE.pattern}*".join(map(_letter, text)) for text in spelled)
        beside = r"(?-i:[A-ZÀ-ÖØ-Þ])[^\W\d_]+"
        whole = rf"(?<!\w)(?P<before>{beside}{HYPHEN})?(?P<name>{alternatives})(?P<after>{HYPHEN}{beside})?(?!\w)"
        return re.compile(whole, re.IGNORECASE) if spelled else None

    def text(self, text: str) -> str:
        """A text with every name, place, contact and date of the case replaced that can be found."""
        found = normalize("NFC", text)
        if INVISIBLE.search(found):
            # First as they stand: what is not seen may part two names as well as hide in one.
            found = INVISIBLE.sub("", self._pattern.sub(self._named, found) if self._pattern else found)
        found = CONTACTS.sub(self._contact, found)
        if not self.redacts:
            found = DATES.sub(self._dated, found)
        return self._pattern.sub(self._named, found) if self._pattern else found

    def _contact(self, found: re.Match[str]) -> str:
        return found[0] if DATES.fullmatch(found[0].strip()) else LEFT_OUT

    def _named(self, found: re.Match[str]) -> str:
        """What stands for a name; of a double name for all of it, for its other half is somebody's too."""
        spelled = plain(found["name"])
        if {spelled, spelled.removesuffix("s"), spelled.removesuffix("es")} & COMMON and not found["name"][0].isupper():
            return found[0]
        halves = [plain(HYPHENS.sub("-", half or "")).strip("-") for half in (found["before"], found["after"])]
        before, after = (self._label(half) if half in self._standing else None for half in halves)
        labels = [label for label in (before, self._label(spelled), after) if label is not None]
        return "-".join(dict.fromkeys(labels))

    def _label(self, spelled: str) -> str:
        # A letter without one lower case (the Turkish İ) is found and not looked up; it is no less a name.
        if not self.redacts:
            return self._standing.get(spelled, "[name]")
        is_place = spelled in self.names.places or (spelled in self._place_words and spelled not in self._people_words)
        return "[place]" if is_place else "[name]"

    @cached_property
    def _standing(self) -> dict[str, str]:
        return self.names.standing

    @cached_property
    def _place_words(self) -> dict[str, str]:
        return self.names.place_words

    @cached_property
    def _people_words(self) -> frozenset[str]:
        return frozenset({*self.names.given, *self.names.family})

    def _dated(self, found: re.Match[str]) -> str:
        parts = found.groupdict()
        if parts["iso"]:
            return self.day_text(parts["iso"]) or NO_DATE
        day = next((int(parts[key]) for key in ("d1", "d2", "d3") if parts[key]), None)
        year = next(int(parts[key]) for key in ("y1", "y2", "y3", "y4") if parts[key])
        month = next(_month(parts[key]) for key in ("m1", "m2", "m3", "m4") if parts[key])
        try:
            shifted = date(year, month, day or 15) + timedelta(days=self.names.offset)
        except (ValueError, OverflowError):
            return NO_DATE
        named = f"{MONTHS[shifted.month - 1]} {shifted.year}"
        return named if day is None else f"{shifted.day} {named}"

    def day(self, value: date) -> date | None:
        """A date moved by the case's own number of days; None where there is none so early or late."""
        try:
            return value if self.redacts else value + timedelta(days=self.names.offset)
        except OverflowError:
            return None

    def day_text(self, text: str) -> str:
        """A date as text, moved; empty where it is none."""
        try:
            moved = self.day(date.fromisoformat(text))
        except ValueError:
            return ""
        return moved.isoformat() if moved else ""

    def partial(self, value: PartialDate) -> PartialDate | None:
        """A date as far as it is known, moved: a year or a month by its middle."""
        if self.redacts:
            return value
        moved = "/".join(self._part(part) for part in value.text.split("/"))
        return read_partial_date(moved)

    def _part(self, part: str) -> str:
        bare = part.rstrip("~?%")
        if bare in ("", ".."):
            return part
        size = bare.count("-")
        middle = self.day_text(bare + ("-07-01", "-15", "")[size])
        return middle[: (4, 7, 10)[size]] + part[len(bare) :] if middle else ".."

    # A whole evaluation

    def evaluation(self, evaluation: Evaluation) -> Evaluation:
        """An evaluation told without its names; what was worked out stays as it was, so that ages are true."""
        values = {path: made for path, value in evaluation.values.items() if (made := self._at(evaluation, path, value))
                  is not None}  # fmt: skip
        words = {path: state.value for path, state in evaluation.states.items()}
        overrides = {path: self._override(evaluation, path, one) for path, one in evaluation.overrides.items()}
        calculated = {path: values.get(path) for path in evaluation.calculated}
        scores = tuple(
            replace(one, target=replace(one.target, label=self.text(one.target.label))) if one.target else one
            for one in evaluation.scores
        )
        problems = tuple(replace(one, message=self.text(one.message)) for one in evaluation.problems)
        return replace(
            evaluation, values=values, answers=self._answers(evaluation), overrides=overrides, calculated=calculated,
            scores=scores, problems=problems, frame=Frame(SeenWorld(values, evaluation.lists, words)),
        )  # fmt: skip

    def _at(self, evaluation: Evaluation, path: str, value: Any) -> Any:
        """A value without its names; texts and dates only, for choices and numbers tell nobody apart.

        An attached file is left out: what stands in it nobody here has read, and its name may be somebody's.
        """
        node = evaluation.form.node(path)
        if isinstance(node, Question) and node.kind is Kind.ATTACHMENT:
            return None
        if isinstance(value, PartialDate):
            return self.partial(value)
        if isinstance(value, date):
            return self.day(value)
        is_text = isinstance(value, str) and isinstance(node, Question) and not node.choices
        if is_text and isinstance(node, Question) and node.kind in (Kind.DATE, Kind.PARTIAL_DATE):
            known = read_partial_date(value)
            moved = self.partial(known) if known is not None else None
            return moved.text if moved is not None else NO_DATE
        return self.text(value) if is_text else value

    def _override(self, evaluation: Evaluation, path: str, one: Overridden) -> Overridden:
        return Overridden(
            self._at(evaluation, path, one.value), self.text(one.reason), self._at(evaluation, path, one.replaced)
        )

    def _answers(self, evaluation: Evaluation) -> Answers:
        answers = Answers()
        for path, entry in evaluation.answers.entries.items():
            answers = answers.with_entry(path, self._entry(evaluation, path, entry))
        return answers

    def _entry(self, evaluation: Evaluation, path: str, entry: Entry) -> Entry:
        if isinstance(entry, Items | State):
            return entry
        if isinstance(entry, Override):
            return Override(self._entry(evaluation, path, entry.value), self.text(entry.reason))  # type: ignore[arg-type]
        node = evaluation.form.node(path)
        if isinstance(node, Question) and node.kind is Kind.ATTACHMENT:
            return None
        if isinstance(entry, Unreadable):
            return Unreadable(self.text(entry.text))
        if isinstance(entry, tuple):
            return tuple(self._entry(evaluation, path, one) for one in entry)  # type: ignore[misc]
        made: Entry = self._at(evaluation, path, entry)
        return made


def _letter(character: str) -> str:
    """What one character of a known name may be in a text."""
    return {" ": r"\s+", "'": "['’]", "-": rf"(?:{HYPHEN}|\s+)"}.get(character, re.escape(character))


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(place for place, name in enumerate(MONTHS, start=1) if name.lower().startswith(text.lower()[:3]))


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something in a copy that may still tell who somebody is: where it stands, what it is, and the text."""

    path: str
    what: str
    text: str


SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("address, postcode or telephone", CONTACTS),
    ("number", re.compile(r"\b\d{3,}\b")),
    ("word with a capital", re.compile(r"\b[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*")),
)
LABELS = re.compile(r"(?:Person|Family name) [A-Z]+|\[[a-z ]+\]|\([A-Z]+\)")
ORDINARY = frozenset(
    "i i'm i've i'd a an the this that these those he she it they we you his her hers their our your my and but or so"
    " if when then there here what who why how where no not yes as at in on for from to with after before since because"
    " once one two three each every all some both mum dad mother father said says january february march april may"
    " june july august september october november december monday tuesday wednesday thursday friday saturday"
    " sunday".split()
)


def leftovers(
    evaluation: Evaluation, known: Callable[[str], bool], *, are_dates_moved: bool = False
) -> Iterator[Leftover]:
    """What remains in the texts of a copy that a person should look at.

    Parameters: `known` says whether a word in lower case is one of the form's own, and so nobody's; dates
    that were moved are not those of the case any more, and not listed.
    """
    bare: Callable[[str], str] = (lambda text: DATES.sub(_blank, text)) if are_dates_moved else str
    for path, value in evaluation.values.items():
        node = evaluation.form.node(path)
        is_date = isinstance(node, Question) and node.kind in (Kind.DATE, Kind.PARTIAL_DATE)
        if isinstance(value, str) and isinstance(node, Question) and not node.choices:
            yield from () if is_date and are_dates_moved else _in_text(path, bare(value), known)
    for path, one in evaluation.overrides.items():
        yield from _in_text(path, bare(one.reason), known)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _in_text(path: str, text: str, known: Callable[[str], bool]) -> Iterator[Leftover]:
    bare = LABELS.sub(_blank, text)
    seen: set[str] = set()
    for what, shape in SHAPES:
        for found in shape.finditer(bare):
            word = found[0]
            if word in seen or (what.startswith("word") and (word.casefold() in ORDINARY or known(word.casefold()))):
                continue
            seen.add(word)
            yield Leftover(path, what, word)
