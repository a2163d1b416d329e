"""What a change reaches, worked out alone, is what the whole form comes to when it is worked out afresh."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from formengine.answers import Answers, Items
from formengine.definition import read_form
from formengine.drafts import Draft
from formengine.evaluation import Evaluation, Moved, evaluate, evaluate_change
from formengine.evaluation.checking import check_all
from formengine.evaluation.reach import Reach
from formengine.evaluation.readers import Readers, readers_of
from formengine.evaluation.rounds import settle
from formengine.expressions import Function
from formengine.model import Form
from formengine.records import Change, Record, Subject
from formengine.standard import FUNCTIONS
from formengine.validation import Problem
from tests.building import BLOCKS, ROOT, form_with, number, rating, repeat, section, shipped_form, text, whole, yes_no
from tests.generated import Generator
from tests.wild_forms import Edits, WildForms

TRIPLES = int(os.environ.get("FORMENGINE_TRIPLES", "3000"))
"""How many forms with answers and an edit are looked at in the long test."""
QUICK, EDITS, STARTS = 200, 25, 4
SHIPPED = ("kitchen_sink", "home_visit", "nested_lists", "for_each", "references", "child_checklist", "intake")
PARTS = tuple(field.name for field in fields(Evaluation) if field.name not in ("form", "answers", "frame"))


def told(evaluation: Evaluation) -> dict[str, Any]:
    """Every part of an evaluation, in its order, so that 1 is not true and 1.0 is not 1."""
    parts = {name: _in_order(getattr(evaluation, name)) for name in PARTS}
    rules = [problem.rule for problem in evaluation.problems]
    at = [evaluation.problems_at(problem.path) for problem in evaluation.problems[::5]]
    return {**parts, "blocks": evaluation.blocks, "families": evaluation.families, "rules": rules, "at": at,
            "digits": [str(score.value) for score in evaluation.scores]}  # fmt: skip


def _in_order(part: Any) -> Any:
    if isinstance(part, Mapping):
        return [
            (path, type(value), str(value) if isinstance(value, Decimal) else value) for path, value in part.items()
        ]
    return part


def differences(form: Form, chance: random.Random, edits: int) -> Iterator[str]:
    """What differs after each of some edits, told for a person; nothing where all is well. Each is a triple."""
    editing = Edits(form, chance)
    begun = editing.answering.valid_leaning() if chance.random() < 0.7 else Answers()
    evaluation = evaluate(form, begun)
    if chance.random() < 0.5:
        told(evaluation)  # What was made of one evaluation is taken over by the next.
    for _ in range(edits):
        answers, paths = editing.edit(evaluation)
        before, kept = evaluation, told(evaluation) if chance.random() < 0.1 else None
        evaluation, effect = evaluate_change(before, answers, paths)
        ours, afresh = told(evaluation), told(evaluate(form, answers))
        yield from (
            f"{name} after {paths}: {ours[name]} and afresh {afresh[name]}" for name in ours
            if ours[name] != afresh[name]
        )  # fmt: skip
        if kept is not None and kept != told(before):
            yield f"the evaluation before {paths} is not what it was"
        assert {*effect.shown} <= {*evaluation.visible}


def count_differences(wanted: int, seed: int) -> list[str]:
    """The differences found in so many triples over forms that are made up."""
    found: list[str] = []
    per_form = EDITS * STARTS
    for number_of_form in range(-(-wanted // per_form)):
        chance = random.Random(seed + number_of_form)
        form = WildForms(chance).form()
        for _ in range(STARTS):
            found += differences(form, chance, EDITS)
    return found


def test_a_change_comes_to_what_the_whole_form_comes_to() -> None:
    assert count_differences(QUICK, seed=1) == []


@pytest.mark.slow
def test_many_changes_of_many_forms_come_to_what_the_whole_forms_come_to() -> None:
    found = count_differences(TRIPLES, seed=100_000)

    print(f"{-(-TRIPLES // (EDITS * STARTS)) * EDITS * STARTS:,} triples, {len(found)} differences")
    assert found == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_change_of_a_shipped_form_comes_to_what_the_whole_form_comes_to(name: str) -> None:
    assert [*differences(shipped_form(name), random.Random(5), 12)] == []


@pytest.mark.parametrize("name", ["family", "relations", "rules", "elsewhere", "side_by_side"])
def test_a_change_of_a_form_of_the_tests_comes_to_what_the_whole_form_comes_to(name: str) -> None:
    path = ROOT / "tests/forms" / f"{name}.json"
    form = read_form(path.read_bytes(), name=path.name, blocks=BLOCKS, functions=FUNCTIONS)

    assert [*differences(form, random.Random(7), 12)] == []


def nested() -> Form:
    """A form whose lists stand in each other, with what is needed, unusual and calculated at every depth."""
    innermost = {"p": whole(required=True), "q": whole(required="p > 2", visible_when="p > 1"),
                 "twice": whole(calculate="p * 2"), "odd": whole(usual_when="odd < 5")}  # fmt: skip
    inner = {"more": yes_no(required=True), "m": repeat(innermost, minItems=1, visible_when="more == true"),
             "n": whole(), "half": number(calculate="n / 2")}  # fmt: skip
    return form_with({
        "s": section({"a": whole(required=True), "b": text(required="a > 3"), "next": whole(calculate="a + 1")}),
        "l": repeat(inner, required=True),
        "t": section({"c": whole(required=True), "last": whole(calculate="c * 2")}, visible_when="s.a > 1"),
    })  # fmt: skip


def test_what_is_passed_by_where_nothing_was_noted_has_nothing_wrong_with_it() -> None:
    form, chance, wrong_inside = nested(), random.Random(3), 0
    for _ in range(300):
        settled, inside, blank = settle(form, Generator(form, chance).valid_leaning())
        if not (settled.is_noted or settled.has_faults):
            found = check_all(settled, inside, blank)
            settled.has_faults = True  # Then every place is looked at.

            assert check_all(settled, inside, blank) == found
            wrong_inside += any(path.startswith("l.") for path in found.problems)

    assert wrong_inside > 20


def test_what_is_calculated_is_told_wherever_it_is_asked_and_in_the_forms_order() -> None:
    form, chance, deepest = nested(), random.Random(4), 0
    for _ in range(100):
        evaluation = evaluate(form, Generator(form, chance).valid_leaning())
        calculated = [path for path in evaluation.visible if path.endswith((".next", ".twice", ".half", ".last"))]

        assert [*evaluation.calculated] == calculated
        assert evaluation.calculated == {path: evaluation.values.get(path) for path in calculated}
        deepest += any(path.endswith(".twice") for path in calculated)

    assert deepest > 20


KINDS = {"container": 20, "condition": 4, "calculation": 0, "reference": 2, "for each": 2, "required": 5, "usual": 5,
         "grid": 11, "rule": 2, "items": 12, "label": 12, "scale": 0, "age": 2, "family": 8}  # fmt: skip
"""Every kind of edge, with where to begin to look for a form that shows that it is needed."""


def without(kind: str, form: Form) -> tuple[Readers, ...]:
    """Who reads what in a form, but for one kind of reader."""
    found = readers_of(form)
    for readers in found:
        for field in fields(Readers):
            edges = getattr(readers, field.name)
            if isinstance(edges, list):
                setattr(readers, field.name, [edge for edge in edges if edge.kind != kind])
    return found


def is_found_out(kind: str, seed: int) -> bool:
    """Whether some edits of a form differ from afresh when a kind of edge is missing."""
    chance = random.Random(seed)
    form = WildForms(chance).form()
    without_it = without(kind, form)
    form.once(readers_of)
    form.made[readers_of] = without_it
    try:
        return next(differences(form, chance, 120), None) is not None
    except (ValueError, KeyError, AssertionError):
        return True


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_comparison_finds_out_where_a_kind_of_edge_is_missing(kind: str) -> None:
    assert any(is_found_out(kind, seed) for seed in range(KINDS[kind], KINDS[kind] + 40))


def test_the_kinds_of_edges_are_those_that_are_tried() -> None:
    forms = [WildForms(random.Random(seed)).form() for seed in range(12)]
    edges = (edge for form in forms for readers in readers_of(form) for field in fields(Readers)
             if isinstance(found := getattr(readers, field.name), list) for edge in found)  # fmt: skip

    assert {edge.kind for edge in edges} <= {*KINDS}


def seen_by(calls: list[Any], value: Any) -> bool:
    """A function of a form that remembers what it was asked about."""
    calls.append(value)
    return True


def test_an_answer_runs_only_the_rules_and_calculations_that_depend_on_it() -> None:
    calls: list[Any] = []
    functions = {"demo.fine": Function("demo.fine", ("number",), "yes/no", lambda value: seen_by(calls, value))}
    rule = {"id": "r", "level": "warn", "for_each": "l", "holds": "demo.fine(n)", "message": "m", "about": ["l.n"]}
    form = form_with(
        {"s": section({"a": whole()}), "l": repeat({"n": whole(), "is_fine": yes_no(calculate="demo.fine(n)")})},
        rules=[rule], functions=functions,
    )  # fmt: skip
    answers = Answers()
    for number_of_item in range(50):
        answers = answers.with_item("l", f"k{number_of_item}").with_answer(f"l.k{number_of_item}.n", number_of_item)
    evaluation = evaluate(form, answers)
    first = len(calls)

    after, _ = evaluate_change(evaluation, answers.with_answer("l.k7.n", 1_000), ("l.k7.n",))
    assert calls[first:] == [1_000, 1_000]

    one_more = after.answers.with_item("l", "more").with_answer("l.more.n", 2_000)
    evaluate_change(after, one_more, ("l", "l.more.n"))
    assert calls[first + 2 :] == [2_000, 2_000]


def gated() -> Form:
    """A form with a section behind a gate, a sum, and a score."""
    scale = {"label": "Mood", "minimum": 0, "maximum": 3, "method": "sum", "direction": "higher is better",
             "items": [{"item": "s.mood"}], "missing": {"at_most": 0, "then": "refuse"}, "version": "1",
             "source": "made up", "examples": [{"answers": {}, "value": None}]}  # fmt: skip
    return form_with(
        {
            "s": section({"gate": yes_no(), "a": whole(), "twice": number(calculate="a * 2"), "mood": rating(0, 3)}),
            "health": section({"diet": text(), "sleep": text()}, visible_when="s.gate", title="Health"),
        },
        scales={"mood": scale},
    )


def draft_of(form: Form) -> Draft:
    """A draft of a form with nothing in it."""
    record = Record("r", Subject("s", "Somebody", "client"), form.id, "1.0.0", form.hash, "draft", 0, "", "", "")
    return Draft.of(record, form, Answers())


def test_a_step_of_a_draft_tells_what_it_showed_and_hid_and_which_answers_it_put_out_of_use_and_back() -> None:
    opened = draft_of(gated()).with_answer("s.gate", True)
    closed = opened.with_answer("health.diet", "greens").with_answer("s.gate", False)
    again = closed.with_answer("s.gate", True)

    assert opened.effect is not None
    assert closed.effect is not None
    assert again.effect is not None
    assert opened.effect.shown == ("health.diet", "health.sleep")
    assert (closed.effect.hidden, closed.effect.unused) == (("health.diet", "health.sleep"), ("health.diet",))
    assert again.effect.used_again == ("health.diet",)


def test_a_step_of_a_draft_tells_what_was_worked_out_anew_and_which_score_moved() -> None:
    first = draft_of(gated()).with_answer("s.a", 2)
    scored = first.with_answer("s.mood", 3)

    assert first.effect is not None
    assert scored.effect is not None
    assert first.effect.recomputed == (Moved("s.twice", None, 4),)
    assert (first.effect.scores, scored.effect.scores) == ((), (Moved("mood", None, Decimal(3)),))


def test_a_section_that_was_complete_and_asks_again_is_told_of() -> None:
    form = form_with({"s": section({"gate": yes_no(), "more": text(visible_when="gate")}), "t": section({"a": text()})})
    done = draft_of(form).with_answer("s.gate", False)
    again = done.with_answer("s.gate", True)

    assert again.effect is not None
    assert again.effect.reopened == ("s",)


def test_what_an_earlier_step_came_to_is_not_changed_by_a_later_one() -> None:
    first = draft_of(gated()).with_answer("s.a", 2).with_answer("s.gate", True)
    kept = told(first.evaluation)

    first.with_answer("s.a", 5).with_answer("s.gate", False)

    assert told(first.evaluation) == kept == told(evaluate(first.form, first.answers))


def test_a_change_where_an_id_has_a_dot_or_an_answer_is_the_same_as_another_is_worked_out_afresh() -> None:
    form = form_with({"l": repeat({"a": whole(), "b": whole(calculate="a + 1")}), "s": section({"a": whole()})})
    dotted = Answers().with_entry("l", Items(("a.b", "c"))).with_answer("l.a.b.a", 1)
    same = dotted.with_same_as("s.a", "l.c.a")

    with_dots, _ = evaluate_change(evaluate(form, Answers()), dotted, ("l", "l.a.b.a"))
    with_same, _ = evaluate_change(with_dots, same, ("s.a",))
    without_it, effect = evaluate_change(with_same, dotted.with_answer("l.c.a", 4), ("s.a", "l.c.a"))

    assert told(with_dots) == told(evaluate(form, dotted))
    assert told(with_same) == told(evaluate(form, same))
    assert told(without_it) == told(evaluate(form, without_it.answers))
    assert effect.recomputed == (Moved("l.c.b", None, 5),)


def test_an_id_with_a_dot_is_seen_also_where_something_is_wrong_already() -> None:
    form = form_with({"l": repeat({"a": whole(), "b": section({"c": whole()}), "d": whole(calculate="a + 1")}),
                      "s": section({"n": whole()})})  # fmt: skip
    wrong = Answers().with_entry("l", Items(("k",))).with_answer("s.n", "no number").with_answer("l.k.a", "none")
    dotted = wrong.with_entry("l", Items(("k", "k.b"))).with_answer("l.k.b.a", 1)

    after, _ = evaluate_change(evaluate(form, wrong), dotted, ("l", "l.k.b.a"))
    further, _ = evaluate_change(after, dotted.with_answer("l.k.b.b.c", 2), ("l.k.b.b.c",))

    assert told(after) == told(evaluate(form, dotted))
    assert told(further) == told(evaluate(form, further.answers))


def test_a_whole_number_that_becomes_a_decimal_is_another_value() -> None:
    form = form_with({"s": section({"a": number(), "said": number(calculate="a")})})
    evaluation = evaluate(form, Answers().with_answer("s.a", 1))

    after, _ = evaluate_change(evaluation, Answers().with_entry("s.a", Decimal("1.0")), ("s.a",))

    assert told(after) == told(evaluate(form, after.answers))


HOSTILE = ("a", "b", "l", "m", "s", "", " ", "0", "b.m", "_id", "l.a")
"""Ids of items that read like something else on a path."""


def filled_nested(chance: random.Random) -> tuple[Form, Answers]:
    """A form with lists in sections in lists, and items in them whose ids read like something else."""
    inner = section({"m": repeat({"a": whole(), "b": section({"a": text()})}), "a": whole()})
    outer = repeat({"a": whole(), "l": repeat({"l": whole()})})
    form = form_with({"s": section({"l": repeat({"a": whole(), "b": inner}), "a": whole()}), "l": outer})
    ids = [tuple(chance.sample([one for one in HOSTILE if "." not in one], chance.randrange(5))) for _ in range(9)]
    answers = Answers({"s.l": Items(ids[0]), "l": Items(ids[1])})
    below = [f"s.l.{one}.b.m" for one in ids[0]] + [f"l.{one}.l" for one in ids[1]]
    for path in below:
        answers = answers.with_entry(path, Items(chance.choice(ids)))
    return form, answers


def damaged(path: str, chance: random.Random) -> str:
    """A path with a part more, less, or another."""
    parts = path.split(".")
    at = chance.randrange(len(parts) + 1)
    return ".".join((*parts[:at], *chance.choices(HOSTILE, k=chance.randrange(2)), *parts[at + chance.randrange(2) :]))


def test_a_place_is_found_by_its_path_alone_whatever_the_ids_on_it_are() -> None:
    for seed in range(30):
        chance = random.Random(seed)
        form, answers = filled_nested(chance)
        evaluation = evaluate(form, answers)
        reach, standing = Reach(evaluation, answers, ()), {*evaluation.shown}  # type: ignore[arg-type]
        paths = sorted(standing)

        for path in (*paths, *(damaged(chance.choice(paths), chance) for _ in range(80))):
            place = reach.place(path)
            assert (place is not None) == (path in standing), (seed, path)
            if place is not None:
                unit, frame = place
                assert (unit.at(frame), len(frame.way)) == (path, unit.depth)


def test_what_is_kept_is_told_anew_where_an_answer_to_what_is_not_asked_comes_and_goes() -> None:
    form = form_with({"s": section({"gate": yes_no(), "a": text(visible_when="gate"), "b": text()})})
    draft = draft_of(form).with_answer("s.gate", False)

    asked = (draft.evaluation.visible, draft.evaluation.kept)
    kept = draft.with_answer("s.a", "x")
    gone = kept.with_answer("s.b", "y").without("s.a")

    assert asked == (("s.gate", "s.b"), ())
    assert kept.evaluation.kept == ("s.a",)
    assert gone.evaluation.kept == ()


@pytest.mark.parametrize("paths", [("l", "l.k.m"), ("l.k.m", "l")])
def test_an_item_that_goes_takes_its_lists_along_though_more_was_answered_in_them(paths: tuple[str, ...]) -> None:
    form = form_with({"l": repeat({"m": repeat({"n": whole(required=True)})})})
    one = Answers({"l": Items(("k",)), "l.k.m": Items(("i",))})
    more = Answers({"l": Items(()), "l.k.m": Items(("i", "j"))})

    without_it, _ = evaluate_change(evaluate(form, one), more, paths)
    back, _ = evaluate_change(without_it, one, paths)

    assert told(without_it) == told(evaluate(form, more))
    assert told(back) == told(evaluate(form, one))


def test_a_family_in_an_item_of_a_list_comes_and_goes_with_the_list() -> None:
    homes = repeat({"kin": {"$ref": "urn:formengine:block:family"}}, visible_when="s.yes")
    form = form_with({"s": section({"yes": yes_no()}), "homes": homes})
    shown = Answers().with_answer("s.yes", True).with_item("homes", "k1")
    evaluation = evaluate(form, shown)

    assert [one.path for one in evaluation.families] == ["homes.k1.kin"]
    hidden, _ = evaluate_change(evaluation, shown.with_answer("s.yes", False), ("s.yes",))
    assert hidden.families == ()
    again, _ = evaluate_change(hidden, shown, ("s.yes",))
    assert again.families == evaluation.families


def test_an_item_that_is_there_already_is_not_added_again() -> None:
    form = form_with({"l": repeat({"n": whole(required=True)})})
    once = draft_of(form).with_item("l", "k")

    assert once.with_item("l", "k") is once


def test_yes_in_place_of_one_is_another_answer() -> None:
    form = form_with({"s": section({"a": number()})})
    one = draft_of(form).with_answer("s.a", 1)

    other = one.with_answers(Answers().with_answer("s.a", True), source="file")

    assert other.answers.get("s.a") is True
    assert [change.new for change in other.pending] == [{"answer": 1}, {"answer": True}]


def test_an_evaluation_can_be_copied_and_a_copy_with_another_part_is_a_plain_one() -> None:
    form = form_with({"s": section({"a": whole(), "b": whole(calculate="a + 1")})})
    evaluation = evaluate(form, Answers().with_answer("s.a", 1))

    for twin in (copy.copy(evaluation), copy.deepcopy(evaluation)):
        assert (dict(twin.values), twin.progress) == (dict(evaluation.values), evaluation.progress)
    other = replace(evaluation, problems=(Problem("s.a", "rule", "Look again."),))
    assert (type(other), other.blocks, other.values["s.b"]) == (Evaluation, True, 2)
    assert len(other.problems_at("s.a")) == 1
    after, _ = evaluate_change(other, Answers().with_answer("s.a", 2), ("s.a",))
    assert (after.values["s.b"], after.problems) == (3, ())


def test_progress_is_the_same_however_often_its_form_was_read() -> None:
    one, other = (form_with({"s": section({"a": whole(), "b": whole()})}) for _ in range(2))

    assert evaluate(one, Answers()).progress == evaluate(other, Answers()).progress


def test_unsaved_changes_stay_what_they_were_and_a_draft_of_thousands_is_told_in_one_line() -> None:
    record = Record("r", Subject("s", "Somebody", "client"), "test/small", "1.0.0", "", "draft", 0, "", "", "")
    given = [Change("answered", "s.a", None, {"answer": 1})]
    draft = Draft.of(record, form_with({"s": section({"a": whole()})}), Answers()).with_changes(given)
    given.append(Change("cleared", "s.a"))

    assert [change.action for change in draft.pending] == ["answered"]
    for at in range(2_000):
        draft = draft.with_note("s.a", f"note {at}")
    assert repr(draft) == "Draft of record 'r', 2001 changes not saved"
    assert [change.new for change in draft.pending[1:]] == [f"note {at}" for at in range(2_000)]
    assert draft in {draft}
    assert draft != draft.with_note("s.a", "one more")


def test_what_follows_from_a_change_can_be_shown_whole_to_whoever_looks_for_a_fault() -> None:
    form = form_with({"s": section({"a": whole(required=True), "b": text(required="a > 3")})})

    after, effect = evaluate_change(evaluate(form, Answers()), Answers().with_answer("s.a", 4), ("s.a",))

    for one in (after, effect, after.frame, replace(after, problems=())):
        assert "'s.a': 4" in repr(one)
