"""The benchmarks measure what they say; how long it takes is theirs to tell."""

from __future__ import annotations

import json
import platform
import re
import shutil
import sys
import venv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from benchmarks import beside, bulk, exporting, figures, nested, starting
from benchmarks.__main__ import PARTS, asked_of_benchmarks
from benchmarks.__main__ import main as benchmarks_main
from benchmarks.figures import Figure, WrongResult, agree, not_measured
from benchmarks.machine import machine
from benchmarks.peers import formio, survey, xlsform
from benchmarks.peers.installing import Workshop
from benchmarks.peers.leaves import Leaf, Tongue, leaves, with_distress
from benchmarks.reading import Measured, generated_form, measure, parse_and_check_schema, read_and_check, table
from benchmarks.records import looking, opening
from benchmarks.saving import measure as measure_saving
from benchmarks.work_item import responses, work_item_form
from formengine.answers.files import read_answers
from formengine.engine import Engine
from formengine.evaluation import evaluate
from formengine.lint import lint
from formengine.model import Kind, Question
from tests.building import evaluated, read


def test_the_generated_form_has_as_many_questions_as_it_says_and_the_nine_commonest_kinds() -> None:
    form = read_and_check(generated_form(150))

    questions = [node for node in form.nodes.values() if isinstance(node, Question)]
    assert len(questions) == 150
    assert {question.kind for question in questions} == {
        Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.YES_NO, Kind.CHOICE, Kind.RATING,
        Kind.CHOICES, Kind.DATE,
    }  # fmt: skip
    assert [section.path for section in form.sections] == ["part_0", "part_1", "part_2"]
    assert sum(question.calculate is not None for question in questions) == 15


def test_the_others_are_given_the_same_document() -> None:
    document = generated_form(50)

    assert parse_and_check_schema(document) == json.loads(document)
    assert Draft202012Validator(json.loads(document)).is_valid({"part_0": {"q2": 7}})


def test_a_small_measurement_is_made_and_told() -> None:
    row = measure(50, rounds=1, limit=60.0)

    assert (row.questions, row.limit, row.is_kept) == (50, 60.0, True)
    assert row.ours > 0
    assert row.others > 0
    assert table([row]).count("\n") == 1


def test_a_promise_that_is_not_kept_is_seen() -> None:
    assert not Measured(150, 20_000, 0.061, 0.1, 0.060).is_kept


def test_a_durable_answer_is_measured_beside_a_raw_append(tmp_path: Path) -> None:
    wall, floor, processor, least = measure_saving(tmp_path, answers=20, at_once=10)

    assert min(wall, floor) > 0
    assert 0 < least < processor


def test_opening_listing_and_finding_are_measured_beside_the_bare_sql(tmp_path: Path) -> None:
    rows = [*opening(tmp_path / "record", items=1, edits=1), *looking(tmp_path / "home", records=60)]

    assert [row.name for row in rows][:3] == [
        "open 151 answers, 302 events", "  its few events that are no answers", "list the last 50",
    ]  # fmt: skip
    assert all(row.ours > 0 for row in rows)


def test_the_nested_answers_have_as_many_items_as_they_say_and_nothing_wrong_but_what_is_required() -> None:
    evaluation = evaluate(nested.nested_form(), nested.filled(2, 3, 6))

    assert sum(path.endswith(".n") for path in evaluation.visible) == 2 * 3 * 6
    assert {problem.kind for problem in evaluation.problems} == {"required"}
    assert evaluation.calculated["all.total"] == 2 * 3 * 15


def test_an_exponent_of_one_is_linear_and_of_two_the_square() -> None:
    assert nested.exponent((10, 1000), (0.1, 10.0)) == 1
    assert nested.exponent((10, 1000), (0.1, 1000.0)) == 2


def test_a_nested_measurement_is_made_and_told() -> None:
    row = nested.measure(nested.nested_form(), (1, 2, 2), rounds=1)

    assert row.asked > 10
    assert nested.table([row, nested.Measured((2, 2, 2), 2 * row.asked, 1.0, 1.0)]).count("\n") == 2


def test_an_export_is_measured_beside_as_many_plain_cells(tmp_path: Path) -> None:
    row = exporting.measure(tmp_path, words=400, items=6, rounds=1)

    assert row.items == 6
    assert row.words > 400
    assert row.cells > row.answers > 300
    assert 0 < row.plain < row.ours
    assert exporting.table([row]).count("\n") == 1


def test_the_work_item_has_150_questions_and_answers_that_nothing_blocks_in_every_band() -> None:
    form = read(work_item_form())

    outcomes = [evaluated(form, response) for response in responses(30)]

    assert len(list(form.questions())) == 150
    assert lint(form) == ()
    assert not any(outcome.blocks for outcome in outcomes)
    assert {outcome.scores[0].band for outcome in outcomes} == {"low", "moderate", "high"}
    assert 165 < sum(outcome.progress.answered for outcome in outcomes) / 30 < 195


def test_the_answers_to_the_work_item_are_the_same_for_the_same_seed() -> None:
    assert responses(2, seed=1) == responses(2, seed=1)
    assert responses(1, seed=1) != responses(1, seed=2)


# Figures


def test_a_limit_is_held_against_the_ratio_or_else_the_value() -> None:
    faster = Figure("load", 10.0, "ms", "survey-core 90 ms", 9.0, "at least", 8)

    assert faster.is_kept
    assert replace(faster, ratio=7.9).is_kept is False
    assert Figure("read", 61.0, "ms", limit=60).is_kept is False
    assert Figure("read", 61.0, "ms").is_kept is None
    assert not_measured("fill", "not installed here: no Node").is_kept is None


def test_the_table_says_what_was_promised_and_where_it_was_not_kept() -> None:
    told = figures.table(
        [Figure("load", 10.0, "ms", "others 70 ms", 7.0, "at least", 8), not_measured("fill", "no Node")]
    )

    assert re.sub(" +", " ", told).splitlines()[1:] == [
        "load 10 ms others 70 ms 7 × at least 8 × NOT KEPT",
        "fill – no Node",
    ]


def test_results_agree_but_for_the_error_of_binary_fractions() -> None:
    agree("sum", 5340.46, 5340.459999999999)
    with pytest.raises(WrongResult, match=r"sum: here 5340\.46, there 5340\.47"):
        agree("sum", 5340.46, 5340.47)
    with pytest.raises(WrongResult):
        agree("valid", True, 1.5)


def test_the_machine_is_told_without_its_name_or_a_place_on_it() -> None:
    told = machine()

    assert {"processor", "cores", "memory", "Python", "Node"} <= told.keys()
    assert platform.node() not in " ".join(told.values()).split()
    assert "/" not in told["processor"] + told["Python"]


# Peers


@pytest.mark.parametrize(
    ("tongue", "rule", "told"),
    [
        (survey.TONGUE, "works == true", "({about__works} = true)"),
        (survey.TONGUE, "round(total / 20, 2)", "round(({about__total} / 20), 2)"),
        (formio.TONGUE, "sum([a, money.b])", "(data.about.a + data.money.b)"),
        (xlsform.TONGUE, "works == false", "(${about_works} = 'no')"),
        (xlsform.TONGUE, "a / 2 < 'x'", "((${about_a} div 2) < 'x')"),
    ],
)
def test_a_rule_is_told_in_the_tongue_of_each_peer(tongue: Tongue, rule: str, told: str) -> None:
    assert tongue.rule(rule, Leaf(("about", "q"), {})) == told


def test_a_name_in_a_list_means_the_same_item_in_every_tongue() -> None:
    leaf = Leaf(("family", "monthly"), {}, of_list="family")

    assert survey.TONGUE.rule("visits * minutes", leaf) == "({panel.visits} * {panel.minutes})"
    assert formio.TONGUE.rule("visits * minutes", leaf) == "(row.visits * row.minutes)"


def test_a_rule_that_a_tongue_has_no_words_for_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        survey.TONGUE.rule("a and b", Leaf(("about", "q"), {}))


def test_every_question_of_the_form_is_in_every_translation() -> None:
    document = with_distress(work_item_form())
    count = sum(1 for _ in leaves(document))

    pages = survey.translated(document)["pages"]
    components = formio.translated(document)["components"]
    rows = [row for row in xlsform.translated(document)["survey"] if not row["type"].startswith(("begin", "end"))]

    flat = [one for page in pages for one in page["elements"]]
    assert sum(len(one.get("templateElements", [one])) for one in flat) == count
    assert sum(len(one["components"]) for one in components) == count
    assert len(rows) == count


def test_a_peer_that_makes_something_else_of_the_answers_is_seen() -> None:
    form, (answers,) = beside.read(work_item_form()), responses(1)
    came = beside.came_of(evaluate(form, read_answers(form, answers)))
    kept = {survey.called(keys): came.scores[name] for name, keys in survey.COMPARED.items()}
    right = {"kept": kept, "visible": came.asked + 1, "valid": True}

    beside.agree_on("peer", [came], [right], beside.told_by_survey)
    for wrong in ({**right, "visible": came.asked}, {**right, "valid": False}, {**right, "kept": {}}):
        with pytest.raises(WrongResult, match="peer, answers 0"):
            beside.agree_on("peer", [came], [wrong], beside.told_by_survey)


def test_filling_in_turn_comes_to_what_all_answers_at_once_come_to() -> None:
    form, (answers,) = beside.read(work_item_form()), responses(1)

    in_turn = beside.came_of(beside.filled_in_turn(form, answers).evaluation)

    assert in_turn == beside.came_of(evaluate(form, read_answers(form, answers)))


def test_where_no_peer_can_be_installed_the_table_says_so_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(venv, "create", refuse)

    workshop = Workshop(tmp_path)
    parts = (beside.loading, beside.compiling, beside.judging, beside.one_change)

    rows = [row for part in parts for row in part(workshop, beside.SHORT)]

    assert rows[0].remark == "not installed here: no Node"
    assert rows[1].remark == "not installed here: pip could not (OSError)"
    assert all(row.remark.startswith("not installed here") for row in rows)
    assert all(row.value for row in rows if row.beside)


def test_a_change_in_a_chain_reaches_its_end() -> None:
    drafts = beside.filled_in_turn(beside.read(beside.chain(200)), {"s0": {"q0": 1}})

    assert drafts.with_answer("s0.q0", 5).evaluation.calculated["s1.q199"] == 204
    assert not beside.filled_in_turn(beside.read(beside.independent(100)), {"s0": {"q0": 1}}).evaluation.calculated


@pytest.mark.slow
def test_all_peers_that_can_be_installed_here_agree() -> None:
    rows = list(beside.figures(short=True))

    assert len(rows) == 10
    print(figures.table(rows))


# Starting


@pytest.mark.skipif(sys.platform == "win32", reason="measured in terminals that only POSIX has")
def test_a_command_is_measured_until_it_ends_or_says_something(tmp_path: Path) -> None:
    waiting = [sys.executable, "-c", "print('ready', flush=True); input()"]

    assert starting.processor_time(waiting, says="ready", folder=tmp_path, is_stopped=True) > 0
    assert starting.processor_time([sys.executable, "-c", "print('done')"], says="done", folder=tmp_path) > 0
    with pytest.raises(WrongResult, match="did not say 'ready'"):
        starting.processor_time([sys.executable, "-c", "print('done')"], says="ready", folder=tmp_path)


def test_a_plugin_put_by_hand_is_found_and_offers_its_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starting.put_plugin(tmp_path, "zoo007")
    monkeypatch.syspath_prepend(tmp_path)

    with closing(Engine.start(tmp_path / "home")) as engine:
        assert engine.form(starting.FORM).id == "zoo007/zoo007"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="measured in terminals that only POSIX has")
def test_every_way_to_start_is_measured_from_a_wheel() -> None:
    assert [row.name for row in starting.figures(short=True)] == [
        "python alone", "--help, 100 plugins", "--version", "fill: first prompt", "fill: first question",
    ]  # fmt: skip


# The command


def test_the_command_writes_a_table_and_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = benchmarks_main(["--short", "--only", "nested", "reading", "-o", str(tmp_path / "made.json")])

    made = json.loads((tmp_path / "made.json").read_text("utf-8"))
    assert code == 0
    assert [row["name"] for row in made["figures"]][-1] == "read and check 150 questions"
    assert all(row["limit"] is None for row in made["figures"])
    assert made["machine"]["processor"] in capsys.readouterr().out


def test_a_wrong_result_ends_the_command_with_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def wrong(*, short: bool) -> Iterator[Figure]:
        raise WrongResult("the scale: here 3, there 4.")
        yield

    monkeypatch.setattr(nested, "figures", wrong)

    assert benchmarks_main(["--short", "--only", "nested", "-o", str(tmp_path / "made.json")]) == 1


def test_a_promise_that_is_not_kept_ends_a_whole_run_with_an_error_and_no_short_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(nested, "figures", lambda *, short: iter([Figure("slow", 3.0, "ms", limit=2)]))

    assert benchmarks_main(["--only", "nested", "-o", str(tmp_path / "made.json")]) == 1
    assert benchmarks_main(["--short", "--only", "nested", "-o", str(tmp_path / "made.json")]) == 0


def test_every_benchmark_that_gives_figures_is_run_by_the_command() -> None:
    own = {"work_item", "figures", "machine"}
    modules = {path.stem for path in Path(figures.__file__).parent.glob("[a-z]*.py")}

    assert modules - own == set(PARTS)


def test_the_page_on_how_fast_it_is_names_every_part_and_every_limit() -> None:
    page = (Path(__file__).parent.parent / "docs/performance.md").read_text("utf-8")

    for name in PARTS:
        assert f"`{name}`" in page
    for promised in ("at most 1.4 ×", "at most 3.5 ×", "at least 8 ×", "at least 300 ×", "at least 20 ×",
                     "at least 400 ×", "at least 2,000 ×", "at least 150 ×", "at most 1.15"):  # fmt: skip
        assert promised in page
    for line in re.findall(r"^python -m benchmarks(.*)$", page, re.MULTILINE):
        asked_of_benchmarks(line.partition("#")[0].split())


def test_many_responses_are_measured_by_part_and_told() -> None:
    row = bulk.measure(3, rounds=1)

    assert min(row.json, row.reading, row.scoring, row.whole) > 0
    assert row.a_second == 1 / row.whole
    assert bulk.table(row).count("\n") == 6


def test_a_wrong_result_of_many_is_seen() -> None:
    form, filled = read(work_item_form()), responses(2)
    right = [evaluated(form, response) for response in filled]

    bulk.assert_right(filled, right)

    with pytest.raises(WrongResult, match="the score: here"):
        bulk.assert_right(filled, right[::-1])


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured in another way there")
def test_responses_are_sent_through_the_command() -> None:
    through = bulk.through_lines(20, different=5)

    assert through.results == 20
    assert through.peak > 10
