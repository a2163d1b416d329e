"""Who somebody is and how to reach them: kept exactly as typed, never split, never corrected.

A name is one text because not every name has a first and a last part. Source: W3C, "Personal names around the world".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from formengine.answers import Raw
from formengine.expressions import Value
from formengine.kinds.rules import Check, Json, NotUnderstood, Rules, Wrong
from formengine.kinds.texts import check_of_text, read_line, read_lines, schema_of_text
from formengine.model import Kind, Question
from formengine.tongue import later

LONGEST_NAME = 300
LONGEST_ADDRESS = 1_000
LONGEST_NUMBER = 60
LONGEST_EMAIL = 254
"""The most that a mail server takes. Source: RFC 5321, 4.5.3.1."""
ONE_LINE_ADVICE = "A name stands on one line here; put spaces in place of the line breaks."
TELEPHONE_ADVICE = "A telephone number has digits in it, such as 020 7946 0000 or +44 20 7946 0000 (mornings)."
EMAIL_ADVICE = "An e-mail address is written name@example.org."


def _is_number(text: str) -> bool:
    """Whether a text could be rung: three digits of any script or more, and no @."""
    return sum(map(str.isdecimal, text)) >= 3 and "@" not in text and "\n" not in text


_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def _is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


def _text_that(fits: Callable[[str], bool], advice: str) -> Callable[[Question], Check]:
    """The check of a text that must be fit for something, unless it is empty."""

    def made(question: Question) -> Check:
        check_text = check_of_text(question)

        def check(raw: Raw) -> Value:
            text = check_text(raw)
            if text and not fits(text):
                raise Wrong("format", advice)
            return text

        return check

    return made


def _is_one_line(text: str) -> bool:
    return "\n" not in text


def _read_telephone(question: Question, text: str, today: date) -> Raw:
    if not _is_number(text.strip()):
        raise NotUnderstood(TELEPHONE_ADVICE)
    return text.strip()


def _read_email(question: Question, text: str, today: date) -> Raw:
    if not _is_address(text.strip()):
        raise NotUnderstood(EMAIL_ADVICE)
    return text.strip()


def _schema(question: Question) -> Json:
    return schema_of_text(question)


CONTACT = {
    Kind.PERSON_NAME: Rules(
        read_line, _text_that(_is_one_line, ONE_LINE_ADVICE), _schema, longest=LONGEST_NAME, keeps=True,
        idiom="`string` with widget `person_name`", stored="the whole name, as typed",
        hint=later("the whole name, as the person writes it"),
    ),
    Kind.ADDRESS: Rules(
        read_lines, check_of_text, _schema, longest=LONGEST_ADDRESS, keeps=True, lines=True,
        idiom="`string` with widget `address`", stored="the lines, as typed",
        hint=later(
            "as on an envelope, with the country where it is another one; end with a line that holds only a full stop"
        ),
    ),
    Kind.TELEPHONE: Rules(
        _read_telephone, _text_that(_is_number, TELEPHONE_ADVICE), _schema, longest=LONGEST_NUMBER,
        idiom="`string` with widget `telephone`", stored="the number, as typed",
        hint=later("a number, as it is dialled"),
    ),
    Kind.EMAIL: Rules(
        _read_email, _text_that(_is_address, EMAIL_ADVICE), _schema, longest=LONGEST_EMAIL,
        idiom="`string` with widget `email`", stored="the address", hint=later("an e-mail address"),
    ),
}  # fmt: skip
