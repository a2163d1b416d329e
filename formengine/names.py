"""The many spellings of one name or word: accents, hyphens, Mc and Mac, other alphabets, initials and slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

LONGEST = 60
"""Characters of a word that are compared; no name is longer."""
LEAST_ALIKE = 3
"""Letters that two names have alike before they may be the same person's."""
MOST_WORDS = 12
"""Words of a name that are compared."""

# How a letter that has no plain form in Unicode is usually written in English; Cyrillic as in passports (ICAO 9303).
_PLAIN = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "є": "ie", "і": "i",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
})  # fmt: skip
_INSIDE = re.compile("['\u2019\u02bc`.]")
_MAC = re.compile(r"\b(?:mac|mc)\s*(?=\w{3})")


def folded(text: str) -> str:
    """A text without capitals, accents and foreign letters, for comparing: `Łukasz Müller` → `lukasz muller`."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_PLAIN)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: `Mac Donald-O'Brien` → `mcdonald`, `obrien`.

    Two ways to write an umlaut come out alike, so that Müller, Mueller and Muller do.
    """
    separated = re.sub(r"\.(?=\w)", " ", name)
    plain = _MAC.sub("mc", _INSIDE.sub("", folded(separated)))
    found = re.findall(r"\w+", plain)[:MOST_WORDS]
    return tuple(re.sub("(?<=[aou])e(?=.)", "", word)[:LONGEST] for word in found)


def slips_allowed(word: str) -> int:
    """How many slips of the finger a word may hold and still be meant: two from seven letters on."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def slips_between(one: str, other: str, most: int) -> int:
    """Letters left out, put in, exchanged or swapped between two words; `most + 1` where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, above, row = row, before, [place]
        for column, facing in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != facing))
            if place > 1 and column > 1 and letter == other[column - 2] and facing == one[place - 2]:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def distance(asked: str, word: str) -> int | None:
    """How far a word is from the one asked for: 0 the same, 1 a beginning or initial, 2 and 4 with slips."""
    if asked == word:
        return 0
    if word.startswith(asked) or (len(word) == 1 and asked.startswith(word)):
        return 1
    most = slips_allowed(asked)
    slips = slips_between(asked, word, most)
    return 2 * slips if slips <= most else None


def likeness(asked: Sequence[str], words: Sequence[str]) -> int | None:
    """How far a name is from the one asked for, in any order of words; None where it is another.

    Every word of the one must be met in the other, whichever has fewer; one word alone is met by no mere initial.
    """
    if len(asked) == 1:
        words = [word for word in words if len(word) > 1 or word == asked[0]]
    fewer, more = (asked, words) if len(asked) <= len(words) else (words, asked)
    if not fewer or (len(asked) > len(words) == 1):
        return None
    left, total = list(more), len(more) - len(fewer)
    for word in sorted(fewer, key=len, reverse=True):
        near = sorted((far, other) for other in left if (far := _either_way(word, other)) is not None)
        if not near:
            return None
        total += near[0][0]
        left.remove(near[0][1])
    return total


def letters_alike(asked: Sequence[str], words: Sequence[str]) -> int:
    """How many letters two names have alike, word by word; an initial is one, and slips count for none."""
    return sum(max((_letters(word, other) for other in words), default=0) for word in asked)


def _letters(one: str, other: str) -> int:
    far, shorter = _either_way(one, other), min(len(one), len(other))
    return 0 if far is None else shorter - far // 2


def _either_way(one: str, other: str) -> int | None:
    """The distance whichever of two words was asked for: an initial may stand on either side."""
    found = [far for far in (distance(one, other), distance(other, one)) if far is not None]
    return min(found, default=None)


def pieces(word: str) -> Iterator[str]:
    """The pairs of letters in a word, its ends marked: words that are alike share some."""
    marked = f"^{word}$"
    return (marked[place : place + 2] for place in range(len(marked) - 1))


def pieces_shared(word: str) -> int:
    """How many of its pairs a word still shares with one that holds as many slips as are allowed."""
    return max(1, len(word) + 1 - 3 * slips_allowed(word))
