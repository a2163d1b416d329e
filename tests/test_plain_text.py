"""What people type: cleaned where it comes in, harmless where it is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from formengine.plain_text import UNPRINTABLE, clean, ended, harmless, isolated


def test_control_characters_are_removed_and_told_with_their_place() -> None:
    assert clean("bell\x07 and\x00 null\x00") == (
        "bell and null",
        (
            "The character U+0007 at position 5 was removed.",
            "The character U+0000 at position 10 and 1 more were removed.",
        ),
    )


def test_line_breaks_of_every_system_become_newlines_without_a_word() -> None:
    assert clean("one\r\ntwo\rthree\vfour\tfive") == ("one\ntwo\nthree\nfour\tfive", ())


def test_what_could_move_a_cursor_or_turn_the_reading_order_is_made_visible() -> None:
    assert harmless("\x1b[2J\u202eevil\u2066") == "\\x1b[2J\\u202eevil\\u2066"


@given(some.text())
def test_what_was_cleaned_is_clean_and_stays_as_it_is(text: str) -> None:
    kept, _ = clean(text)

    assert clean(kept) == (kept, ())


@given(some.text(some.characters()))
def test_what_is_shown_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    assert not UNPRINTABLE.search(harmless(text).replace("\n", "").replace("\t", ""))


def test_a_terminal_that_does_not_write_utf_8_is_told_so() -> None:
    kept, sentences = clean("Zo\udceb")

    assert kept == "Zo"
    assert sentences == (
        "A letter at position 3 was removed: this terminal does not write UTF-8."
        " Set it to UTF-8 and type the text again.",
    )


def test_what_is_read_from_right_to_left_is_kept_to_itself_beside_numbers_and_other_words() -> None:
    assert isolated("── שלום עולם · 3 of 4") == "── \u2068שלום עולם\u2069 · 3 of 4"
    assert isolated("كم؟  12  Answer") == "\u2068كم؟\u2069  12  Answer"


def test_two_columns_that_are_read_from_right_to_left_stay_in_their_order() -> None:
    assert isolated("שלום  עולם") == "\u2068שלום\u2069  \u2068עולם\u2069"
    assert isolated("שלום\nעולם") == "\u2068שלום\u2069\n\u2068עולם\u2069"


@given(some.text())
def test_isolating_takes_nothing_away_and_closes_whatever_it_opens_on_the_same_line(text: str) -> None:
    shown = isolated(harmless(text))

    assert shown.replace("\u2068", "").replace("\u2069", "") == harmless(text)
    for line in shown.split("\n"):
        assert line.count("\u2068") == line.count("\u2069")


@given(some.text(some.characters(max_codepoint=0x2FF)))
def test_what_is_read_from_left_to_right_stays_as_it_is(text: str) -> None:
    assert isolated(text) == text


def test_a_sentence_that_ends_in_initials_has_one_full_stop() -> None:
    assert [ended("Kept: a note about Mia K."), ended("Kept: a note about Mia")] == [
        "Kept: a note about Mia K.",
        "Kept: a note about Mia.",
    ]
