"""The names of a case and what stands for them: kept with the case, so that every copy says the same.

`Person A` stands for a whole name, its first names, earlier names and nicknames; `Family name A` for a family name
that stands alone, since several people may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any
from unicodedata import combining, normalize

from formengine.records import Json
from formengine.values import dataclass

NO_NAMES = frozenset(
    "mr mrs ms miss mx dr prof sir aunt auntie uncle nan nana gran granny grandma grandad grandpa mum mummy dad daddy"
    " mother father the of and with de del van von der den la le du al bin bint family household baby child children"
    " person not known none unknown his her their sister brother foster carer teacher nurse social worker home".split()
)
"""Words that stand in names and name nobody by themselves."""

GENERAL = {
    "school": "a school", "nursery": "a nursery", "employer": "an employer", "workplace": "a workplace",
    "hospital": "a hospital", "surgery": "a surgery", "town": "a town", "city": "a town", "village": "a town",
    "county": "a county", "street": "a street",
}  # fmt: skip
"""What a place is called in general, by the name of the question that it was typed at."""

PLACE_WORDS = frozenset(
    "primary secondary junior infant infants high grammar middle upper lower school academy college nursery playgroup"
    " university street road lane avenue close drive way court crescent terrace place square gardens park house home"
    " centre center clinic surgery hospital practice health medical dental church chapel hall town city village county"
    " council borough district north south east west great little new old royal saint st community family children"
    " service services trust group limited ltd company co shop store office station farm bridge market first second the"
    " and of in on at by near upon under catholic for care agency foster fostering support team work works area local"
    " national general special day after club library red blue church's mary's john's".split()
)
"""Words in the names of places and organisations that many share: alone they lead nowhere."""

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Characters that nobody sees: soft hyphens, joiners and spaces of no width, marks of direction."""
HYPHENS = re.compile("[\u2010-\u2013\u2212]")

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for what in one case: whole names and places by what they read in lower case.

    `offset` days are added to every date of the case; `given` says for whom each first name may stand.
    """

    offset: int
    people: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    family: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def with_person(self, spellings: Iterable[str]) -> Names:
        """The names with one more person, who goes by all these spellings, or with new spellings of one known."""
        whole = [text for text in (plain(one) for one in spellings) if _names_somebody(text)]
        if not whole:
            return self
        known = next((self.people[text] for text in whole if text in self.people), None)
        label = known or f"Person {letters(len(set(self.people.values())))}"
        given, family = dict(self.given), dict(self.family)
        for text in whole:
            parts = [word for word in words_of(text) if word not in NO_NAMES and len(word) > 1]
            for place, word in enumerate(parts):
                if place and place >= len(parts) - _of_family(text, parts):
                    named = next((family[part] for part in parts[place:] if part in family), None)
                    named = named or f"Family name {letters(len(set(family.values())))}"
                    last = [*parts[place:], *(text.split()[-1:] if place < len(parts) - 1 else ())]
                    family.update({part: named for part in last if part not in family})
                    break
                given[word] = tuple(sorted({*given.get(word, ()), label}))
        people = {**self.people, **{text: label for text in whole if text not in self.people}}
        return Names(self.offset, people, given, family, self.places)

    def with_place(self, text: str, question: str) -> Names:
        """The names with one more place, called in general by the question it was typed at."""
        key = plain(text)
        if not key or key in self.places:
            return self
        label = f"{GENERAL.get(question, 'a place')} ({letters(len(self.places))})"
        return Names(self.offset, self.people, self.given, self.family, {**self.places, key: label})

    @property
    def standing(self) -> dict[str, str]:
        """Everything that is replaced wherever it is found, in lower case, and what stands for it."""
        given = {word: " or ".join(labels) for word, labels in self.given.items()}
        plurals = {plural: label for word, label in self.family.items() for plural in _plurals(word)}
        named = {**self.place_words, **plurals, **self.family, **given, **self.places, **self.people}
        named = {**{text.replace("-", " "): label for text, label in named.items()}, **named}
        return {**{unaccented(text): label for text, label in named.items()}, **named}

    @property
    def place_words(self) -> dict[str, str]:
        """The words of places that stand for them alone (the Wexbury of Wexbury Primary), and for which."""
        found: dict[str, list[str]] = {}
        for text, label in self.places.items():
            for word in words_of(text):
                if len(word) > 2 and word not in PLACE_WORDS | NO_NAMES:
                    found.setdefault(word, []).append(label)
        return {word: " or ".join(dict.fromkeys(labels)) for word, labels in found.items() if word not in self.places}

    def json(self) -> Json:
        """The names as they are kept."""
        given: dict[str, Any] = {word: list(labels) for word, labels in self.given.items()}
        return {"offset": self.offset, "people": dict(self.people), "given": given, "family": dict(self.family),
                "places": dict(self.places)}  # fmt: skip

    @classmethod
    def read(cls, kept: Any) -> Names:
        """The names as they were kept."""
        given = {word: tuple(labels) for word, labels in kept["given"].items()}
        return cls(kept["offset"], kept["people"], given, kept["family"], kept["places"])


def plain(text: str) -> str:
    """A name as it is compared: one spelling of spaces, hyphens, apostrophes and case, and nothing that is not seen."""
    seen = HYPHENS.sub("-", INVISIBLE.sub("", normalize("NFC", text)))
    return " ".join(seen.replace("’", "'").lower().split())


def _of_family(text: str, parts: list[str]) -> int:
    """How many words of a whole name, the last ones, are its family name: two in Ada Quill-Feather."""
    last = set(words_of(text.rsplit(maxsplit=1)[-1]))
    return max(1, sum(part in last for part in parts))


def _plurals(word: str) -> Iterator[str]:
    yield f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def unaccented(text: str) -> str:
    """A name without the marks over and under its letters, as others type it."""
    return "".join(character for character in normalize("NFD", text) if not combining(character))


def words_of(text: str) -> Iterator[str]:
    """The words of a name; hyphened names count as two."""
    return (found[0] for found in WORD.finditer(text))


def _names_somebody(text: str) -> bool:
    return any(word not in NO_NAMES for word in words_of(text))


def letters(place: int) -> str:
    """A, B, …, Z, AA, AB: the label with this number, counted from 0."""
    made = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        made = chr(ord("A") + rest) + made
    return made
