"""What a form must pass before it is used: its worked examples, and the sample answers that it brings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from formengine.catalogue import Catalogue
from formengine.engine import Engine
from formengine.errors import DefinitionError
from formengine.frontends.cli import main
from formengine.plugins import Plugins
from tests.building import Json, form_document, rating, section

TOGETHER: list[Json] = [{"s": {"a": step, "b": min(step, 2)}} for step in range(4)] * 3
"""Twelve sets of answers in which both items go the same way."""


def document(value: int = 3, *, turned: bool = False, **x_form: Any) -> Json:
    """A form with a scale over two ratings, whose example (a 1, b 2) should come to a value."""
    scale = {
        "label": "Two", "items": [{"item": "s.a"}, {"item": "s.b", "reverse": turned}], "minimum": 0, "maximum": 3,
        "method": "sum", "direction": "more is more", "version": "1", "source": "made up",
        "examples": [{"answers": {"s": {"a": 1, "b": 2}}, "value": value}],
    }  # fmt: skip
    asked = {"s": section({"a": rating(0, 3), "b": rating(0, 3)})}
    return form_document(asked, scales={"two": scale}, **x_form)


def loaded(form: Json) -> Any:
    """The form as it is loaded to be used."""
    return Catalogue(Plugins.given()).from_text(json.dumps(form).encode(), name="two.json")


def codes_of(form: Json) -> list[str]:
    """What a form is refused for; nothing where it loads."""
    try:
        loaded(form)
    except DefinitionError as error:
        return [finding.code for finding in error.findings]
    return []


def test_a_form_whose_worked_examples_come_out_loads() -> None:
    assert loaded(document()).scales[0].id == "two"


def test_a_form_with_a_scale_whose_worked_example_fails_does_not_load_and_says_which() -> None:
    with pytest.raises(DefinitionError, match=r"two\.json, scale 'two', example 1: value should be 3 and came to 2"):
        loaded(document(turned=True))


def test_a_refusal_tells_all_that_lint_would_say() -> None:
    tests = [{"name": "t", "answers": {}, "hidden": ["s.a"]}]

    assert codes_of(document(4, tests=tests)) == ["example", "test"]


def test_an_example_case_that_fails_is_told_by_lint_and_refuses_nothing() -> None:
    assert codes_of(document(tests=[{"name": "t", "answers": {}, "hidden": ["s.a"]}])) == []


def test_sample_answers_that_go_the_same_way_let_a_right_key_pass() -> None:
    assert codes_of(document(sample=TOGETHER)) == []


def test_lint_tells_the_alpha_of_a_scale_in_the_sample_and_finds_nothing_to_put_right(tmp_path: Path) -> None:
    (tmp_path / "two.json").write_text(json.dumps(document(sample=TOGETHER)), encoding="utf-8")

    result = CliRunner().invoke(main, ["--home", str(tmp_path), "lint", str(tmp_path / "two.json")])

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "alpha      scale 'two': In the sample its items run together with a Cronbach's alpha of 0.95.",
        "test/small 1.0.0: nothing to put right.",
    ]


def test_a_refusal_does_not_tell_the_alpha_of_a_scale_that_is_right() -> None:
    assert codes_of(document(4, sample=TOGETHER)) == ["example"]


def test_sample_answers_betray_a_wrong_key_that_comes_with_a_wrong_example() -> None:
    assert codes_of(document(2, turned=True, sample=TOGETHER)) == ["sample"]


def test_a_sample_has_at_least_ten_sets_of_answers() -> None:
    assert codes_of(document(sample=TOGETHER[:9])) == ["shape"]


def test_sample_answers_that_are_not_complete_say_nothing_of_a_key() -> None:
    halves = [{"s": {"a": answers["s"]["a"]}} for answers in TOGETHER]

    assert codes_of(document(2, turned=True, sample=halves)) == []


def test_sample_answers_that_do_not_fit_the_form_are_told_once() -> None:
    assert codes_of(document(sample=[{"s": {"c": 1}}] * 10)) == ["sample"]


def test_a_record_begun_with_a_form_that_no_longer_passes_can_still_be_read(tmp_path: Path) -> None:
    engine = Engine.start(tmp_path, plugins=Plugins.given())
    kept = engine.catalogue.as_kept(json.dumps(document(9)).encode(), name="two.json")
    record = engine.begin(kept, engine.subject("A", "person"), actor="t").record

    assert engine.filed(record.id).evaluation.form.id == "test/small"


def test_a_form_cannot_bring_more_examples_than_can_be_run_while_one_waits() -> None:
    asked = {f"q{place}": rating(0, 1) for place in range(1_000)}
    form = document()
    form["properties"]["many"] = section(asked)
    form["x-form"]["scales"]["two"]["examples"] *= 400

    assert codes_of(form) == ["size"]
