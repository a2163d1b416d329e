"""Traps that others fell into with structure, visibility and repeats: each is a test named after it.

Three cannot happen here. *A column filter loses repeat sheets*: no export filters columns; what a reader may not see is
left out by question, and every list keeps its sheet and its keys. *Editing with a newer version loses answers* and
*restoring an old version deletes answers*: a record is read with the very form it was begun with, which is kept beside
it, so no version of a form can reach into it. What the traps of exports and of the store became is tested with those.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.evaluation import effective_document, evaluate
from formengine.exports.tabular import write_csv
from formengine.exports.text import as_text
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.frontends.terminal.steps import first_open, steps
from formengine.model import Form
from formengine.reports.sections import section_chapters
from formengine.testing import Scenario
from tests.building import day, evaluated, form_with, number, one_of, problems_of, repeat, section, text, whole, yes_no


def kept(home: Path, form: Form, answers: dict[str, Any], *, at: datetime = datetime(2026, 3, 2, tzinfo=UTC)) -> Draft:
    engine = Engine.start(home, clock=lambda: at)
    read = engine.read_answers(form, answers)
    draft = engine.begin(form, engine.subject("Ada", "child"), actor="me", answers=read)
    engine.close()
    return draft


def test_a_hidden_required_list_does_not_fail_at_any_depth() -> None:
    inner = repeat(
        {"name": text(required=True), "deepest": repeat({"x": text(required=True)}, minItems=3)}, required=True
    )
    form = form_with({
        "s": section({"ask": yes_no()}),
        "hidden": repeat({"inner": inner}, visible_when="s.ask", required=True, minItems=4),
        "outer": repeat({"inner": {**inner, "x-form": {"visible_when": "s.ask", "required": True}}}),
    })  # fmt: skip
    items: list[dict[str, Any]] = [{"inner": [{"deepest": [{}]}]}, {}]
    answers = {"hidden": items, "outer": items}

    assert evaluated(form, {"s": {"ask": False}, **answers}).problems == ()
    assert evaluated(form, answers).problems == (), "nor while it is not known whether they are asked"
    assert evaluated(form, {"s": {"ask": True}, **answers}).problems != ()


def test_what_hides_a_question_hides_what_depends_on_it_too() -> None:
    """A hides B; C was shown because of B's answer, and goes with it."""
    chain = {
        "a": yes_no(),
        "b": yes_no(visible_when="a"),
        "c": yes_no(visible_when="b"),
        "d": text(visible_when="c", required=True),
    }
    form = form_with(
        {"s": section(chain), "l": repeat({**chain, "below": repeat({"e": text(visible_when="d == 'x'")})})}
    )
    given = {"a": True, "b": True, "c": True, "d": "x"}
    answers = {"s": given, "l": [{"_id": "k", **given, "below": [{"_id": "m", "e": "y"}]}]}

    shown = Scenario(form).fill(answers)
    hidden = shown.answer("s.a", False).answer("l.k.a", False)

    assert "l.k.below.m.e" in shown.visible
    assert hidden.visible == ("s.a", "l.k.a")
    assert set(hidden.kept) == {"s.b", "s.c", "s.d", "l.k.b", "l.k.c", "l.k.d", "l.k.below.m.e"}
    assert hidden.answer("s.a", True).answer("l.k.a", True).visible == shown.visible


def test_questions_of_one_name_in_two_lists_are_never_merged(tmp_path: Path) -> None:
    form = form_with({
        "children": repeat({"name": text(), "pets": repeat({"name": text()})}),
        "adults": repeat({"name": text()}),
    })  # fmt: skip
    answers = {"children": [{"_id": "k", "name": "Ada", "pets": [{"_id": "k", "name": "Rex"}]}],
               "adults": [{"_id": "k", "name": "Bea"}]}  # fmt: skip
    draft = kept(tmp_path, form, answers)
    engine, stream = Engine.start(tmp_path), io.BytesIO()
    write_csv(engine.export([draft.record.id], made_by="me"), stream)
    engine.close()

    archive = zipfile.ZipFile(stream)
    sheets = {name: _rows(archive, f"{name}.csv") for name in ("children", "children.pets", "adults")}
    assert sheets["children"][0]["children.name"] == "Ada"
    assert sheets["children.pets"][0]["children.pets.name"] == "Rex"
    assert sheets["adults"][0]["adults.name"] == "Bea"
    assert "children.pets.name" not in sheets["children"][0]


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_an_empty_first_record_leaves_no_column_out(tmp_path: Path) -> None:
    form = form_with({"l": repeat({"a": text(), "b": text()}), "s": section({"c": text()})})
    empty = kept(tmp_path, form, {})
    full = kept(tmp_path, form, {"l": [{"a": "x", "b": "y"}], "s": {"c": "z"}})
    engine, stream = Engine.start(tmp_path), io.BytesIO()
    write_csv(engine.export([empty.record.id, full.record.id], made_by="me"), stream)
    engine.close()

    archive = zipfile.ZipFile(stream)
    assert _rows(archive, "records.csv")[1]["s.c"] == "z"
    assert _rows(archive, "l.csv")[0]["l.b"] == "y"


def test_resuming_keeps_the_place_inside_of_a_loop_in_a_loop(tmp_path: Path) -> None:
    form = form_with({"outer": repeat({"a": text(), "inner": repeat({"b": text(), "c": text()})})})
    full = {"a": "x", "inner": [{"b": "x", "c": "x"}]}
    open_one = {"_id": "o2", "a": "x", "inner": [{"_id": "i1", "b": "x", "c": "x"}, {"_id": "i2", "b": "x"}]}
    draft = kept(tmp_path, form, {"outer": [full, open_one, full]})

    engine = Engine.start(tmp_path)
    evaluation = engine.resume(draft.record.id).evaluation
    engine.close()

    asked = steps(evaluation)
    assert asked[first_open(evaluation, asked)].path == "outer.o2.inner.i2.c"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often each expression is run, by its text."""
    runs = Counter[str]()
    original = Expression.value

    def value(self: Expression, frame: Frame) -> Value | Fault:
        runs[self.text] += 1
        return original(self, frame)

    monkeypatch.setattr(Expression, "value", value)
    return runs


def test_two_hundred_items_of_forty_questions_run_each_rule_once_for_each_item(counted: Counter[str]) -> None:
    questions: dict[str, Any] = {f"q{at}": whole(visible_when=f"q{at - 1} > {at}") for at in range(1, 40)}
    form = form_with({"l": repeat({"q0": whole(), **questions}), "s": section({"all": whole(calculate="sum(l.q0)")})})
    answers = {"l": [{f"q{at}": 100 for at in range(40)} for _ in range(200)]}

    evaluation = evaluated(form, answers)

    assert len(evaluation.visible) == 200 * 40 + 1
    assert set(counted.values()) == {200, 1}
    assert counted["sum(l.q0)"] == 1
    assert sum(counted.values()) == 200 * 39 + 1


def test_lists_three_deep_run_each_rule_once_for_each_item_it_stands_in(counted: Counter[str]) -> None:
    innermost = repeat({"x": whole(), "y": text(visible_when="x > 1")})
    inner = repeat({"m": whole(calculate="sum(c.x, 'skip')"), "c": innermost})
    form = form_with({"a": repeat({"n": whole(calculate="count(b.c, x > 1)"), "b": inner})})
    answers = {"a": [{"b": [{"c": [{"x": 2}] * 7}] * 5}] * 3}

    evaluation = evaluated(form, answers)

    assert evaluation.calculated["a.0.n"] == 35
    assert counted == {"count(b.c, x > 1)": 3, "sum(c.x, 'skip')": 15, "x > 1": 105}


def test_one_more_household_member_adds_only_the_rules_of_that_member(counted: Counter[str]) -> None:
    form = form_with(
        {
            "people": repeat(
                {"age": whole(), "of_age": yes_no(calculate="age >= 18"), "job": text(visible_when="age > 15")}
            )
        }
    )
    evaluated(form, {"people": [{"age": 30}] * 49})
    forty_nine = sum(counted.values())
    counted.clear()

    evaluated(form, {"people": [{"age": 30}] * 50})

    assert sum(counted.values()) - forty_nine == 2


def test_a_calculation_is_never_stale_it_is_worked_out_whenever_a_record_is_loaded(tmp_path: Path) -> None:
    form = form_with({"outer": repeat({"l": repeat({"a": whole(), "double": whole(calculate="a * 2")})})})
    draft = kept(tmp_path, form, {"outer": [{"_id": "o", "l": [{"_id": "k", "a": 4}]}]})
    engine = Engine.start(tmp_path)
    answered = engine.save(engine.resume(draft.record.id).with_answer("outer.o.l.k.a", 5), actor="me")

    assert engine.resume(answered.record.id).evaluation.calculated == {"outer.o.l.k.double": 10}
    assert "outer.o.l.k.double" not in engine.resume(answered.record.id).answers.entries, "it is never stored"
    engine.close()


def test_the_day_on_which_a_record_is_looked_at_changes_nothing_in_it(tmp_path: Path) -> None:
    form = form_with(
        {"s": section({"on": day()}), "l": repeat({"born": day(), "age": whole(calculate="age_in_years(born)")})},
        date="s.on",
    )
    draft = kept(tmp_path, form, {"s": {"on": "2026-03-02"}, "l": [{"_id": "k", "born": "2019-03-03"}]})
    later = Engine.start(tmp_path, clock=lambda: datetime(2036, 1, 1, tzinfo=UTC))

    assert later.resume(draft.record.id).evaluation.calculated == {"l.k.age": 6}
    later.close()


def test_an_option_no_longer_offered_is_kept_flagged_and_hinders_submission() -> None:
    answers = {"l": [{"_id": "k", "m": [{"_id": "n", "c": "gone"}]}]}
    form = form_with({"l": repeat({"m": repeat({"c": one_of("calm", "sad"), "d": text(visible_when="c == 'calm'")})})})

    evaluation = evaluated(form, answers)

    assert problems_of(evaluation) == [("l.k.m.n.c", "choice")]
    assert evaluation.blocks
    assert evaluation.answers.get("l.k.m.n.c") == "gone"
    assert effective_document(evaluation) == {"l": [{"_id": "k", "m": [{"_id": "n"}]}]}


def test_an_expression_that_fails_is_seen_and_never_taken_for_false() -> None:
    inner = {"on": day(), "far": text(visible_when="add_days(on, 9999999) > on")}
    form = form_with({"l": repeat({"m": repeat(inner)})})

    evaluation = evaluated(form, {"l": [{"_id": "k", "m": [{"_id": "o", "on": "2026-03-02"}]}]})

    assert "l.k.m.o.far" in evaluation.visible, "what could not be worked out is asked"
    assert problems_of(evaluation) == [("l.k.m.o.far", "expression")]
    assert evaluation.blocks


def test_a_blank_never_counts_as_nought() -> None:
    form = form_with({
        "l": repeat({"m": repeat({"n": whole()})}),
        "s": section({
            "strict": whole(calculate="sum(l.m.n)"),
            "lenient": whole(calculate="sum(l.m.n, 'skip')"),
            "middle": number(calculate="mean(l.m.n, 'skip')"),
        }),
    })  # fmt: skip

    evaluation = evaluated(form, {"l": [{"m": [{"n": 4}, {}]}, {"m": [{}]}]})

    assert evaluation.calculated == {"s.strict": None, "s.lenient": 4, "s.middle": 4}


def test_a_report_shows_what_is_asked_and_nothing_that_is_skipped() -> None:
    form = form_with({
        "s": section({"ask": yes_no()}),
        "l": repeat({
            "a": text(title="Always asked"),
            "b": text(title="Skipped question", visible_when="s.ask"),
            "m": repeat({"c": text(title="Skipped list's question")}, visible_when="s.ask", title="Skipped list"),
        }),
        "gone": repeat({"d": text()}, visible_when="s.ask", title="Skipped chapter"),
    })  # fmt: skip
    answers = {"l": [{"a": "x", "b": "secret", "m": [{"c": "secret"}]}], "gone": [{"d": "secret"}]}

    shown = as_text(list(section_chapters(evaluated(form, {"s": {"ask": False}, **answers}))))

    assert "Always asked" in shown
    assert "Skipped" not in shown
    assert "secret" not in shown


def test_answering_as_before_leaves_nothing_to_save(tmp_path: Path) -> None:
    form = form_with({"l": repeat({"m": repeat({"n": whole()})})})
    draft = kept(tmp_path, form, {"l": [{"_id": "k", "m": [{"_id": "o", "n": 4}]}]})

    assert draft.with_answer("l.k.m.o.n", 4).pending == ()
    assert draft.with_answers(draft.answers, source="file").pending == ()


def test_items_of_one_id_in_two_lists_are_two_items() -> None:
    form = form_with({"a": repeat({"m": repeat({"n": whole()})}), "b": repeat({"n": whole()})})
    answers = {"a": [{"_id": "k", "m": [{"_id": "k", "n": 1}]}, {"_id": "l", "m": [{"_id": "k", "n": 2}]}],
               "b": [{"_id": "k", "n": 3}]}  # fmt: skip
    scenario = Scenario(form).fill(answers)

    fewer = evaluate(form, scenario.answers.without_item("a.k.m", "k"))

    assert dict(fewer.values) == {"a.l.m.k.n": 2, "b.k.n": 3}
