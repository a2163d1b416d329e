"""Scales beyond a sum: beside populations, for each item of a list, made of other scales; how they are explained."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from formengine.evaluation import Evaluation
from formengine.exports.data import evaluation_json
from formengine.lint import lint
from formengine.model import Form
from formengine.reports.scores import score_chapter
from formengine.scoring import Score
from formengine.tables import Table, plain
from tests.building import Json, evaluated, findings_of, form_document, form_with, rating, read, repeat, section, text

NORM = {"population": "adults in a made-up town", "n": 535, "mean": 4.7, "sd": 4.8, "source": "made up"}


def scale(*items: str | Json, **keys: Any) -> Json:
    """A sum over items from 0 to 3."""
    counted = [{"item": one} if isinstance(one, str) else one for one in items]
    return {
        "label": "T", "items": counted, "minimum": 0, "maximum": 3, "method": "sum", "direction": "higher is more",
        "version": "1", "source": "made up", "examples": [{"answers": {}, "value": None}], **keys,
    }  # fmt: skip


def part(name: str, **keys: Any) -> Json:
    """Another scale as an item."""
    return {"scale": name, **keys}


def document(**scales: Json) -> Json:
    """A form with four ratings asked once, and two asked for each figure."""
    return form_document(
        {
            "s": section({name: rating(0, 3, states={"not_applicable": "No"}) for name in "abcd"}),
            "figures": repeat({"who": text(), "near": rating(0, 3), "far": rating(0, 3)}, repeat={"label": "who"}),
        },
        scales=scales,
    )


def scores_of(evaluation: Evaluation) -> dict[str, Score]:
    """The scores by name."""
    return {score.name: score for score in evaluation.scores}


def figures(*answers: Json) -> Json:
    """Answers about figures, with the ids m1, m2 and so on."""
    return {"figures": [{"_id": f"m{place}", **one} for place, one in enumerate(answers, 1)]}


ALL = {"s": {"a": 3, "b": 3, "c": 3, "d": 3}}


def test_a_score_is_seen_beside_each_population_that_its_scale_names() -> None:
    form = read(document(t=scale("s.a", "s.b", "s.c", "s.d", norms=[NORM])))

    (standard,) = evaluated(form, ALL).scores[0].standard_scores

    assert (standard.z, standard.t, standard.norm.population) == (Decimal("1.52"), 65, "adults in a made-up town")


def test_without_a_score_there_is_no_standard_score() -> None:
    form = read(document(t=scale("s.a", norms=[NORM])))

    assert evaluated(form, {}).scores[0].standard_scores == ()


def test_a_scale_for_each_item_of_a_list_has_a_score_for_each_with_its_label() -> None:
    form = read(document(t=scale("figures.near", {"item": "figures.far", "reverse": True}, for_each="figures",
                                 examples=[{"answers": figures({"near": 1, "far": 1}), "value": 3}])))  # fmt: skip

    scores = scores_of(evaluated(form, figures({"who": "Gran", "near": 3, "far": 0}, {"near": 1})))

    assert list(scores) == ["t@figures.m1", "t@figures.m2"]
    assert [(score.value, score.target.label) for score in scores.values() if score.target] == [
        (6, "1. Gran"),
        (None, "Number 2"),
    ]
    assert scores["t@figures.m1"].title == "T – 1. Gran"


def test_a_list_without_items_has_no_scores() -> None:
    form = read(document(t=scale("figures.near", for_each="figures")))

    assert evaluated(form, {}).scores == ()


def test_a_flag_of_a_scale_for_each_item_names_the_answer_of_that_item() -> None:
    risk = [{"item": "figures.far", "at_least": 3, "text": "Ask."}]
    form = read(document(t=scale("figures.near", for_each="figures", risk=risk)))

    scores = scores_of(evaluated(form, figures({"far": 1}, {"far": 3})))

    assert [[flag.item for flag in score.flags] for score in scores.values()] == [[], ["figures.m2.far"]]


def test_a_scale_of_scales_counts_their_scores() -> None:
    whole = scale(part("first"), part("second", reverse=True), minimum=0, maximum=6)
    form = read(document(whole=whole, first=scale("s.a", "s.b"), second=scale("s.c", "s.d")))

    scores = scores_of(evaluated(form, {"s": {"a": 3, "b": 2, "c": 1, "d": 0}}))

    assert {name: score.value for name, score in scores.items()} == {"whole": 10, "first": 5, "second": 1}
    assert (scores["whole"].answered, scores["whole"].of, scores["whole"].unit) == (2, 2, "0 to 12")


def test_a_scale_without_a_score_is_missing_to_the_scale_it_counts_in() -> None:
    missing = {"at_most": 1, "then": "prorate"}
    whole = scale(part("first"), part("second"), maximum=6)
    form = read(
        document(strict=whole, lax={**whole, "missing": missing}, first=scale("s.a", "s.b"), second=scale("s.c"))
    )

    scores = scores_of(evaluated(form, {"s": {"a": 1, "b": 1}}))

    assert scores["strict"].explanation == "No score: 1 of 2 items are missing; none may be."
    assert (scores["lax"].value, scores["lax"].prorated) == (4, True)


def test_a_scale_of_a_prorated_scale_says_that_it_is_prorated() -> None:
    lax = scale("s.a", "s.b", missing={"at_most": 1, "then": "prorate"})
    form = read(document(whole=scale(part("lax"), maximum=6), lax=lax))

    score = scores_of(evaluated(form, {"s": {"a": 1}}))["whole"]

    assert (score.value, score.prorated, score.answered, score.of) == (2, True, 1, 1)


def test_a_scale_of_which_nothing_applies_is_dropped_where_that_is_declared() -> None:
    drop = ["not_applicable"]
    whole = scale(part("first"), part("second"), maximum=6, drop=drop)
    form = read(document(whole=whole, first=scale("s.a", "s.b"), second=scale("s.c", drop=drop)))

    score = scores_of(evaluated(form, {"s": {"a": 1, "b": 1}}, states={"s.c": "not_applicable"}))["whole"]

    assert (score.value, score.answered, score.of) == (2, 1, 1)


def test_scales_of_scales_are_scored_for_each_item_of_one_list() -> None:
    near = scale("figures.near", for_each="figures")
    form = read(document(whole=scale(part("near"), "figures.far", for_each="figures"), near=near))

    scores = scores_of(evaluated(form, figures({"near": 1, "far": 2}, {"near": 3, "far": 3})))

    assert (scores["whole@figures.m1"].value, scores["whole@figures.m2"].value) == (3, 6)


def test_scales_that_count_in_many_others_are_worked_out_once() -> None:
    mean = {"method": "mean", "maximum": 3}
    scales = {"l0": scale("s.a", **mean), "r0": scale("s.b", **mean)}
    for level in range(1, 8):
        both = [part(f"l{level - 1}"), part(f"r{level - 1}")]
        scales |= {f"l{level}": scale(*both, **mean), f"r{level}": scale(*both, **mean)}

    scores = scores_of(evaluated(read(document(**scales)), {"s": {"a": 1, "b": 2}}))

    assert scores["l7"].value == Decimal("1.5")


@pytest.mark.parametrize(("scales", "code", "message"), [
    ({"t": scale(part("t"))}, "cycle", "Scales count in each other in a circle: t → t."),
    ({"t": scale(part("u")), "u": scale(part("t"))}, "cycle", "Scales count in each other in a circle: t → u → t."),
    ({"t": scale(part("uu")), "u": scale("s.a")}, "scale", "There is no scale 'uu'."),
    ({"t": scale(part("u")), "u": scale("s.a", "s.b")}, "scale",
     "'u' can come to from 0 to 6, outside of the declared 0 to 3."),
    ({"t": scale(part("u")), "u": scale("figures.near", for_each="figures")}, "scale",
     "'u' has not the same for_each, so it is not clear which of its scores counts."),
    ({"t": scale({"item": "s.a", "scale": "t"})}, "scale",
     "Each of its items names either a question (item) or another scale (scale)."),
    ({"t": scale({"reverse": True})}, "scale",
     "Each of its items names either a question (item) or another scale (scale)."),
    ({"t": scale("s.a", for_each="figures")}, "scale",
     "'s.a' is not inside of the list 'figures' that for_each names."),
    ({"t": scale("figures.near", for_each="figurs")}, "scale", "There is no list 'figurs' for for_each."),
    ({"t": scale("s.a", norms=[{**NORM, "sd": 0}])}, "scale", "A standard deviation is above 0."),
    ({"t": scale("s.a", reliable_change={"points": 0, "source": "x"})}, "scale",
     "A reliable change is a number of points above 0."),
    ({f"t{n}": scale(part(f"t{n + 1}")) for n in range(20)} | {"t20": scale("s.a")}, "scale",
     "Scales count in each other more than 8 levels deep."),
])  # fmt: skip
def test_a_scale_that_contradicts_itself_is_refused(scales: Json, code: str, message: str) -> None:
    found = findings_of(document(**scales))

    assert (code, message) in [(one, said[: len(message)]) for one, _, said in found]


def test_an_example_case_names_the_score_of_one_item_by_its_scale_and_its_path() -> None:
    given = figures({"near": 1}, {"near": 3})
    case = {"name": "two", "answers": given, "scores": {"t@figures.m1": 1, "t@figures.m2": 3}}

    assert lint(with_case(case)) == ()


def test_an_example_case_may_name_an_item_without_an_id_by_its_place() -> None:
    given = {"figures": [{"near": 1}, {"near": 3}]}

    assert lint(with_case({"name": "two", "answers": given, "scores": {"t@figures.1": 3}})) == ()


def test_an_example_case_whose_score_is_another_or_is_not_there_says_so() -> None:
    scores = {"t@figures.m1": 2, "t@figures.m9": 1}
    findings = lint(with_case({"name": "two", "answers": figures({"near": 1}), "scores": scores}))

    assert [finding.message for finding in findings] == [
        "The scale 't@figures.m1' should come to 2 and came to 1.",
        "There is no score 't@figures.m9'. Did you mean 't@figures.m1'?",
    ]


@pytest.mark.parametrize("name", ["t@", "@figures.m1", "t@figures", "t figures.m1", "t@figures.m1@x", "T"])
def test_a_name_of_a_score_that_cannot_be_one_is_refused(name: str) -> None:
    form = document(t=scale("s.a"))
    form["x-form"]["tests"] = [{"name": "one", "answers": {}, "scores": {name: 1}}]

    assert [code for code, _, _ in findings_of(form)] == ["shape"]


def with_case(case: Json) -> Form:
    """A form with a scale for each figure, and an example case."""
    one = [{"answers": figures({"near": 1}), "value": 1}]
    form = document(t=scale("figures.near", for_each="figures", examples=one))
    form["x-form"]["tests"] = [case]
    return read(form)


def test_a_worked_example_of_a_scale_for_each_item_gives_one_item() -> None:
    two = [{"answers": figures({"near": 1}, {"near": 1}), "value": 1}]
    (finding,) = lint(read(document(t=scale("figures.near", for_each="figures", examples=two))))

    assert finding.message == "Its answers give 2 scores; give one item in 'figures', so that there is one."


@pytest.fixture(scope="module")
def explained() -> Evaluation:
    """A mean with a reversed, a missing and a dropped item."""
    items: list[str | Json] = ["s.a", {"item": "s.b", "reverse": True}, "s.c", "s.d"]
    keys: Json = {"method": "mean", "missing": {"at_most": 1, "then": "prorate"}, "drop": ["not_applicable"],
                  "norms": [NORM],
                  "rounding": {"places": 1, "mode": "half_up"}}  # fmt: skip
    form = read(document(t=scale(*items, **keys)))
    return evaluated(form, {"s": {"a": 3, "b": 1}}, states={"s.d": "not_applicable"})


def test_a_score_tells_of_each_item_what_it_counted_as_and_what_became_of_it(explained: Evaluation) -> None:
    rows = [
        (item.path, item.answer, item.is_reversed, item.counted_as, item.outcome) for item in explained.scores[0].items
    ]

    assert rows == [
        ("s.a", 3, False, 3, "counted"),
        ("s.b", 1, True, 2, "counted"),
        ("s.c", None, False, None, "missing"),
        ("s.d", None, False, None, "dropped"),
    ]


def test_the_chapter_of_scores_has_a_sentence_for_a_reader_and_a_table_for_an_analyst(explained: Evaluation) -> None:
    chapter = score_chapter(explained)

    assert chapter is not None
    tables = {block.title: block for block in chapter.blocks if isinstance(block, Table)}
    assert tables["Scores"].rows[0][-1] == (
        "From 0 to 3. 2 of 3 items answered, 1 left out because it does not apply here, prorated for those missing,"
        " one reverse-keyed (rule version 1, made up). Higher is more."
    )
    assert tuple(map(plain, tables["T: how each item counted"].rows[1])) == ("s.b", 1, "yes", 2, "counted")
    assert tuple(map(plain, tables["From the items to the scores"].rows[0])) == ("T", 2, 3, 1, 5, Decimal("2.5"), True)
    assert tables["T: how each item counted"].note == (
        "Rule: mean; 1 may be missing, prorated; rounded half up to 1 places; version 1; made up."
    )
    beside = tuple(map(plain, tables["Scores beside populations"].rows[0]))
    assert beside[2:6] == ("adults in a made-up town", 535, Decimal("-0.46"), 45)


def test_the_json_of_a_score_tells_target_standard_scores_and_items(explained: Evaluation) -> None:
    (score,) = evaluation_json(explained)["scores"]

    assert "target" not in score
    assert score["standard_scores"][0]["population"] == "adults in a made-up town"
    assert score["items"][1] == {
        "item": "s.b", "answer": 1, "reversed": True, "weight": 1, "counted_as": 2, "outcome": "counted",
    }  # fmt: skip


def test_the_names_of_a_form_keep_their_order() -> None:
    form: Form = form_with({"s": section({"a": rating(0, 3)})}, scales={"b": scale("s.a"), "a": scale("s.a")})

    assert [one.id for one in form.scales] == ["b", "a"]
