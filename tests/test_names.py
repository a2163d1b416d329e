"""One name is met in its many spellings, and another name is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.names import (
    distance,
    folded,
    letters_alike,
    likeness,
    pieces,
    pieces_shared,
    slips_allowed,
    slips_between,
    words_of,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("zoe", "Zoë"),
        ("ANA BAKER", "ana baker"),
        ("Baker, Ana", "Ana Baker"),
        ("A. B.", "Ana Baker"),
        ("Ana Baker", "A.B."),
        ("Lukasz Mueller", "Łukasz Müller"),
        ("Mac Donald", "McDonald"),
        ("Macdonald", "McDonald"),
        ("OBrien", "O'Brien"),
        ("Mary Smith Jones", "Smith-Jones, Mary"),
        ("Ivan Petrov", "Иван Петров"),
        ("Maria", "Мария"),
        ("Giorgos", "Γιώργος"),
        ("Anna Bakr", "Anna Baker"),
        ("Kristopher Lee", "Christopher Lee"),
        ("Siobahn Kelly", "Siobhán Kelly"),
        ("Ana", "Ana Maria Baker"),
        ("Chris", "Christopher Lee"),
    ],
)
def test_a_name_is_met_however_it_is_spelt(asked: str, kept: str) -> None:
    assert likeness(words_of(asked), words_of(kept)) is not None


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Ana Baker", "Ana Cooper"),
        ("Tom", "Tim"),
        ("Ana Baker", "Ana"),
        ("Baker", "Bell"),
        ("A. B.", "A. C."),
        ("", "A"),
    ],
)
def test_another_name_is_not_met(asked: str, kept: str) -> None:
    assert likeness(words_of(asked), words_of(kept)) is None


def test_the_same_name_is_nearer_than_one_with_a_slip() -> None:
    asked = words_of("Anna Baker")

    exact, slip = likeness(asked, words_of("Baker Anna")), likeness(asked, words_of("Anna Bakker"))

    assert (exact, slip) == (0, 2)


def test_a_folded_text_has_no_capitals_accents_or_foreign_letters() -> None:
    assert folded("ŁUKASZ Müller-Straße, Ødegård, Ærø") == "lukasz muller-strasse, odegard, aero"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("baker", "baker", 0), ("baker", "bakr", 1), ("baker", "bkaer", 1), ("baker", "barker", 1), ("baker", "caper", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert slips_between(one, other, 2) == slips


def slipped(word: str, place: int, letter: str, deed: int) -> str:
    place %= len(word)
    return (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    )[deed]


@given(
    st.text(LETTERS, min_size=4, max_size=20),
    st.lists(st.tuples(st.integers(0, 50), st.sampled_from(LETTERS), st.integers(0, 3)), max_size=2),
)
def test_a_word_with_as_many_slips_as_are_allowed_is_met_and_shares_enough_pairs(
    word: str, slips: list[tuple[int, str, int]]
) -> None:
    typed = word
    for place, letter, deed in slips[: slips_allowed(word)]:
        typed = slipped(typed, place, letter, deed)

    assert slips_between(word, typed, 2) <= slips_allowed(word)
    assert distance(word, typed) is not None
    assert len(set(pieces(word)) & set(pieces(typed))) >= pieces_shared(word) - (len(word) + 1 - len(set(pieces(word))))


@pytest.mark.parametrize(
    ("one", "other", "count"), [("m", "Many", 1), ("A B", "A B2", 2), ("Jo", "Joan", 2), ("Anna Bakr", "Anna Baker", 7)]
)
def test_the_letters_that_two_names_have_alike_are_counted_word_by_word(one: str, other: str, count: int) -> None:
    assert letters_alike(words_of(one), words_of(other)) == count
