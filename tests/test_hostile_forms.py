"""Forms that want to hurt are refused in a sentence: nothing waits, nothing is fetched, nothing falls over."""

from __future__ import annotations

import gc
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing.exceptions import Unresolvable

from formengine.answers import Answers
from formengine.definition import CODES, plain_schema, read_form
from formengine.errors import DefinitionError, DocumentError
from formengine.evaluation import evaluate
from formengine.standard import FUNCTIONS
from tests.building import BLOCKS, SHIPPED, form_document, section, shipped_form, text
from tests.damage import mutated, tampered
from tests.hostile import Bait, Hostile, hostile_forms
from tests.watching import Hanging, Listener, Watch, ending_within

ALLOWED = 1.0
"""Seconds of processor time that reading any form may take; how many took more is printed."""
HANGING = 5.0
"""Seconds of processor time that no busy machine explains."""
LONGEST_MESSAGE = 1_000


@dataclass(frozen=True)
class Ground:
    """Where hostile forms are read: a listener and a file as bait, and a watch over every way out."""

    listener: Listener
    bait: Bait
    watch: Watch


@cache
def the_watch() -> Watch:
    """One watch for the whole process."""
    return Watch.begin()


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    secret = tmp_path_factory.mktemp("bait") / "form.json"
    secret.write_text(json.dumps({"type": "string", "const": "TOP-SECRET-VALUE"}), encoding="utf-8")
    listener = Listener()
    for hostile in hostile_forms(Bait(listener.port, str(secret)))[::50]:
        told(hostile.text)  # What Python and the engine load when first needed is loaded now.
    shipped_form("home_visit")
    for made in filter(is_dataclass, gc.get_objects()):
        getattr(made, "__init__")  # noqa: B009  A value's methods are compiled when they are first looked for.
    gc.collect()
    gc.freeze()  # What other tests left behind is no part of what a form costs.
    yield Ground(listener, Bait(listener.port, str(secret)), the_watch())
    gc.unfreeze()
    listener.close()


def told(form: str | bytes) -> list[str] | None:
    """What is said against a form, first all in one, then each by itself; None where it can be read."""
    try:
        read = read_form(form, name="hostile.json", blocks=BLOCKS, functions=FUNCTIONS)
    except DocumentError as error:
        return [str(error)]
    except DefinitionError as error:
        assert all(finding.code in CODES for finding in error.findings)
        return [str(error), *(f"{finding.place or 'the form'}: {finding.message}" for finding in error.findings)]
    json.dumps(plain_schema(read), default=float)
    evaluate(read, Answers())
    return None


@dataclass
class Outcome:
    """How reading some forms went."""

    refused: int = 0
    read: int = 0
    slowest: float = 0.0
    slowest_form: str = ""
    longest_message: int = 0
    over: int = 0

    def note(self, form: str, messages: Sequence[str] | None, seconds: float) -> None:
        """Count one more form."""
        self.refused += messages is not None
        self.read += messages is None
        self.longest_message = max(self.longest_message, *(len(message) for message in messages or ("",)))
        self.over += seconds > ALLOWED
        if seconds > self.slowest:
            self.slowest, self.slowest_form = seconds, form

    def __str__(self) -> str:
        return (
            f"{self.refused} refused, {self.read} read, 0 tracebacks, 0 hangs, 0 ways out tried, {self.over} over"
            f" {ALLOWED:.0f} s; the slowest"
            f" ({self.slowest_form}) took {self.slowest * 1000:.0f} ms, the longest message has"
            f" {self.longest_message} characters"
        )


def attempt(ground: Ground, name: str, form: str | bytes, outcome: Outcome) -> list[str] | None:
    """Read one form under watch and hold it to what is promised; any other exception falls through to pytest."""
    gc.collect()  # Nor is what the form before it left behind.
    with ground.watch.kept() as tried, ending_within(2 * HANGING) as spent:
        messages = told(form)
    outcome.note(name, messages, spent[-1])
    assert tried == [], name
    assert ground.listener.visits == 0, name
    assert spent[-1] < HANGING, f"{name} took {spent[-1]:.2f} s"
    assert messages is None or all(messages), name
    assert messages is None or messages[0].startswith("hostile.json"), name
    assert max(len(message) for message in messages or ("",)) <= LONGEST_MESSAGE, name
    assert "TOP-SECRET" not in "".join(messages or ()), name
    return messages


def read_hostile(ground: Ground, forms: Sequence[Hostile]) -> str:
    """Reads hostile forms, each of which must be refused unless it is harmless, and says in figures how it went."""
    outcome, kinds = Outcome(), Counter[str]()
    for hostile in forms:
        messages = attempt(ground, f"{hostile.kind}: {hostile.attempt}"[:120], hostile.text, outcome)
        assert (messages is None) is hostile.is_harmless, (hostile.kind, hostile.attempt[:120], messages)
        kinds[hostile.kind] += 1
    of_each = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return f"{len(forms)} hostile forms ({of_each}): {outcome}"


def read_damaged(ground: Ground, copies: int) -> str:
    """Reads so many damaged copies of the shipped forms, and says in figures how it went."""
    outcome, chance = Outcome(), random.Random("damaged")
    originals = [path.read_text("utf-8") for path in SHIPPED.values()]
    for place in range(copies):
        original = originals[place % len(originals)]
        is_text = place % 2
        form = tampered(original, chance) if is_text else json.dumps(mutated(original, chance))
        attempt(ground, f"copy {place}", form, outcome)
    assert min(outcome.read, outcome.refused) > copies // 50
    return f"{copies} damaged copies of shipped forms: {outcome}"


def test_hostile_forms_are_refused_in_a_sentence(ground: Ground) -> None:
    forms = hostile_forms(ground.bait)

    print(read_hostile(ground, random.Random(3).sample(forms, 60)))


def test_damaged_copies_of_shipped_forms_are_read_or_refused_in_a_sentence(ground: Ground) -> None:
    print(read_damaged(ground, 200))


@pytest.mark.slow
def test_three_hundred_hostile_forms_and_more_are_refused_in_a_sentence(ground: Ground) -> None:
    forms = hostile_forms(ground.bait)

    assert len(forms) >= 300
    assert len({hostile.text for hostile in forms}) == len(forms), "each is there once"
    print(read_hostile(ground, forms))


@pytest.mark.slow
def test_two_thousand_damaged_copies_are_read_or_refused_in_a_sentence(ground: Ground) -> None:
    print(read_damaged(ground, 2_000))


# The watch itself can see


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_watch_sees_what_a_trusting_validator_does(tmp_path: Path) -> None:
    listener = Listener()
    secret = tmp_path / "secret.json"
    secret.write_text('{"const": "TOP-SECRET-VALUE"}', encoding="utf-8")

    for address in (f"http://127.0.0.1:{listener.port}/form.json", secret.as_uri()):
        with the_watch().kept() as tried:
            refused = refused_by_a_trusting_validator({"$ref": address})
        assert any(event.startswith(("socket.", "open")) for event in tried)

    listener.close()
    assert listener.visits == 1
    assert refused == "'TOP-SECRET-VALUE' was expected", "the file's content came out"


def refused_by_a_trusting_validator(schema: dict[str, str]) -> str:
    """What jsonschema says when it is not told to stay at home."""
    try:
        return str(next(Draft202012Validator(schema).iter_errors("x")).message)
    except Unresolvable as error:
        return str(error)


def wait_for_ever() -> None:
    while True:
        pass


def test_the_watch_stops_what_does_not_end() -> None:
    with pytest.raises(Hanging), ending_within(0.05):
        wait_for_ever()


def test_a_form_that_refers_to_a_file_is_told_that_it_may_not(ground: Ground) -> None:
    form = json.dumps(form_document({"s": section({"a": {"$ref": Path(ground.bait.file).as_uri()}, "b": text()})}))

    messages = attempt(ground, "a file", form, Outcome())

    assert messages is not None
    assert messages[0].startswith("hostile.json, s.a: Reference 'file:///")
    assert messages[0].endswith(
        "is outside the form. Only #/$defs/name, urn:formengine:block:name and sections of installed forms are allowed."
    )
