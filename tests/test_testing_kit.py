"""What formengine brings for the tests of others: `formengine test`, `Scenario`, fixtures that come by themselves."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import formengine.testing
from formengine.engine import Engine
from formengine.frontends.cli.running import Ran, log_as_before, run
from tests.building import form_document, rating, section, yes_no

Run = Callable[..., Ran]
HOME_VISIT = Path(__file__).parent / "forms" / "home_visit.json"
QUESTIONS = {"week": section({"worried": yes_no(title="Worried?"), "why": yes_no(visible_when="worried")})}


def form_file(folder: Path, *cases: object, name: str = "small.json", **x_form: Any) -> Path:
    """A form's file with example cases."""
    path = folder / name
    path.write_text(json.dumps(form_document(QUESTIONS, tests=list(cases), **x_form)), encoding="utf-8")
    return path


def test_each_case_has_a_line_and_all_well_leaves_with_0(formengine_run: Run) -> None:
    ran = formengine_run("test", HOME_VISIT)

    assert ran.exit_code == 0
    assert ran.output.splitlines() == [
        "ok    demo/home_visit 1.0.0, scale 'settled', example 1",
        "ok    demo/home_visit 1.0.0, scale 'settled', example 2",
        "ok    demo/home_visit 1.0.0, scale 'settled', example 3",
        "ok    demo/home_visit 1.0.0, test 'a worry is answered no'",
        "demo/home_visit 1.0.0: 4 of 4 as they should be.",
    ]


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ({"hidden": ["week.worried"]}, "'week.worried' should be hidden and is not."),
        ({"visible": ["week.why"]}, "'week.why' should be visible and is not."),
        (
            {"visible": ["week.worred"]},
            "'week.worred' should be visible and is not. There is no such question. Did you mean 'week.worried'?",
        ),
        ({"problems": ["week.why"]}, "Problems should be at ['week.why'] and are at []."),
        (
            {"answers": {"wek": {}}},
            "Its answers do not fit the form: wek: there is no such question. Did you mean 'week'?",
        ),
    ],
)  # fmt: skip
def test_a_case_says_how_it_departs_and_leaves_with_1(
    formengine_run: Run, tmp_path: Path, case: dict[str, object], sentence: str
) -> None:
    ran = formengine_run("test", form_file(tmp_path, {"name": "a case", "answers": {}, **case}))

    assert ran.exit_code == 1
    assert ran.output.splitlines() == [
        f"FAULT test/small 1.0.0, test 'a case': {sentence}",
        "test/small 1.0.0: 0 of 1 as they should be.",
    ]


def test_a_worked_example_of_a_scale_says_how_it_departs(formengine_run: Run, tmp_path: Path) -> None:
    scale = {
        "label": "Worry", "items": [{"item": "week.sleep"}], "minimum": 0, "maximum": 3, "method": "sum",
        "direction": "higher is worse", "version": "1", "source": "own",
        "examples": [{"answers": {"week": {"sleep": 2}}, "value": 3}],
    }  # fmt: skip
    document = form_document({"week": section({"sleep": rating(0, 3)})}, scales={"worry": scale})
    (tmp_path / "scale.json").write_text(json.dumps(document))

    ran = formengine_run("test", tmp_path / "scale.json")

    assert ran.exit_code == 1
    assert "scale 'worry', example 1: value should be 3 and came to 2. Correct the key or the example." in ran.output


def test_lint_and_test_say_the_same_of_a_form(formengine_run: Run, tmp_path: Path) -> None:
    path = form_file(tmp_path, {"name": "a case", "answers": {}, "visible": ["week.why"]})

    departs = formengine_run("test", path, "--json").json[0]["cases"][0]["departs"]

    assert [finding["message"] for finding in formengine_run("lint", path, "--json").json] == departs


def test_several_forms_are_told_one_after_the_other_and_a_broken_one_hinders_none(
    formengine_run: Run, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{")
    good = form_file(tmp_path, {"name": "a case", "answers": {}, "hidden": ["week.why"]})
    odd = form_file(tmp_path, name="odd.json", version="one")

    ran = formengine_run("test", tmp_path / "broken.json", odd, good)

    assert ran.exit_code == 1
    assert "the form itself: broken.json is not JSON" in ran.output
    assert "the form itself: x-form.version" in ran.output
    assert "test/small 1.0.0: 1 of 1 as they should be." in ran.output


def test_a_form_without_cases_is_told_where_to_write_them(formengine_run: Run, tmp_path: Path) -> None:
    ran = formengine_run("test", form_file(tmp_path))

    assert ran.exit_code == 0
    assert ran.output == 'test/small 1.0.0: it has no example cases; write some under "tests" in its x-form.\n'


def test_a_form_that_is_not_there_leaves_with_2(formengine_run: Run) -> None:
    assert formengine_run("test", "secure_base/child_cheklist").exit_code == 2


def test_as_json_each_form_has_its_cases(formengine_run: Run, tmp_path: Path) -> None:
    path = form_file(tmp_path, {"name": "a case", "answers": {}, "hidden": ["week.why"]})

    assert formengine_run("test", path, "--json").json == [
        {"form": "test/small", "version": "1.0.0", "ok": True,
         "cases": [{"case": "test 'a case'", "ok": True, "departs": []}]}
    ]  # fmt: skip


def test_scenario_fills_a_form_step_by_step(scenario: Callable[..., formengine.testing.Scenario]) -> None:
    visit = scenario(HOME_VISIT).item("children", "a", first_name="Ada", seen_alone=False)

    assert visit.calculated["visit.seen_alone_count"] == 0
    assert visit.problems["children.a.not_alone_because"] == "Please answer this question."


def test_each_test_has_a_home_of_its_own(formengine_home: Engine, formengine_run: Run, tmp_path: Path) -> None:
    path = form_file(tmp_path)
    (tmp_path / "answers.json").write_text("{}")

    formengine_run("fill", path, "--subject", "Ada", "--answers", tmp_path / "answers.json")

    assert formengine_home.home.is_relative_to(tmp_path)
    assert [record.subject.label for record in formengine_home.records()] == ["Ada"]


def test_what_is_typed_reaches_the_command(formengine_run: Run, tmp_path: Path) -> None:
    ran = formengine_run("fill", form_file(tmp_path), "--subject", "Ada", typed="y\nn\n")

    assert "That was the last question: 2 of 2 answered." in ran.output


def test_errors_are_kept_apart_from_output(formengine_run: Run) -> None:
    ran = formengine_run("show", "nothing")

    assert (ran.exit_code, ran.output) == (2, "")
    assert ran.errors


def test_pytest_finds_the_fixtures_in_an_empty_folder(tmp_path: Path) -> None:
    test = (
        "def test_all(scenario, formengine_home, formengine_run):\n    assert formengine_run('forms').exit_code == 0\n"
    )
    (tmp_path / "test_own.py").write_text(test)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_pytest_pays_for_nothing_of_the_engine_before_a_test_asks_for_it() -> None:
    code = "import sys, formengine.testing.pytest_plugin; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = [name for name in done.stdout.split() if name.startswith("formengine")]
    assert loaded == ["formengine", "formengine.testing", "formengine.testing.pytest_plugin"]


def test_only_what_is_public_is_in_the_test_kit() -> None:
    assert formengine.testing.Scenario.__module__ == "formengine.testing.scenario"
    with pytest.raises(AttributeError, match="'Senario'"):
        _ = formengine.testing.Senario


def test_the_log_is_after_a_command_what_it_was_before(tmp_path: Path) -> None:
    log = logging.getLogger("formengine")
    before = (log.handlers[:], log.propagate)

    with log_as_before():
        run(tmp_path, "forms")
        during = (log.handlers[:], log.propagate)

    assert during != before
    assert (log.handlers, log.propagate) == before
