"""Documents cannot lie: what is generated is up to date, what is shown is run, what exists is written down."""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from formengine import errors
from formengine.frontends.cli import main
from scripts import generate

ROOT = Path(__file__).parent.parent
GUIDES = ("README.md", "docs/user-guide.md", "docs/plugin-guide.md")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/*.md")])
EXAMPLE_ID = "m4k7p2x9t1qa"
"""The record that the guides speak of; it stands for the one that was made last."""
OTHER_ID = "c3d4e5f6a1b2"
"""The record that was made before that one."""
QUIT = ":quit\n"
BLOCKED = ("evaluate", "--answers answers.json")
"""Examples that end with 1, because the records they show are not finished."""
UNANSWERED = ("formengine undo", "formengine revert")
"""What finds nothing to do: no question is answered while the guides are tried."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def examples(name: str) -> list[str]:
    """The formengine commands that a page shows, in order."""
    found = re.findall(r"^(?:\$ |\.venv/bin/)(formengine(?: .*)?)$", text_of(name), re.MULTILINE)
    return [line.replace("RECORD", EXAMPLE_ID) for line in found]


def block_named(page: str, name: str) -> str:
    """The fenced block that a page offers under a file's name."""
    found = re.search(rf"<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)```", text_of(page), re.DOTALL)
    assert found, f"{page} has no file {name}"
    return found[1]


@pytest.mark.parametrize("name", generate.everything())
def test_what_is_made_from_the_code_is_up_to_date(name: str) -> None:
    assert generate.is_current(ROOT / name, generate.everything()[name]), "run python scripts/generate.py"


# Hooks


@pytest.mark.parametrize("name", generate.specified())
def test_a_hook_has_its_paragraph_with_its_exact_signature_and_a_test(name: str) -> None:
    hook = generate.specified()[name]
    arguments = ", ".join(inspect.signature(hook).parameters)

    assert f"\n## {name}({arguments})\n" in text_of("docs/reference/hooks.md")
    assert f"\ndef test_hook_{name}(" in text_of("tests/test_hooks.py")
    assert inspect.getdoc(hook)


# Commands


@pytest.mark.parametrize("name", generate.every_command())
def test_a_command_has_help_for_itself_and_each_option_and_an_example(name: str) -> None:
    command = generate.every_command()[name]
    words = name.split()
    options = [option for option in command.params if isinstance(option, click.Option)]

    assert command.help
    assert all(option.help or option.name == "output" for option in options)
    assert any(shlex.split(line)[1 : len(words) + 1] == words for page in GUIDES for line in examples(page))


def run(line: str, folder: Path) -> Result:
    """Run a line of a guide in a folder, with a home inside of it; questions are answered by going away."""
    home = str(folder / "home")
    known = json.loads(CliRunner().invoke(main, ["--home", home, "list", "--json"]).output)
    for example, one in zip((EXAMPLE_ID, OTHER_ID), known, strict=False):
        line = line.replace(example, one["id"])
    arguments = shlex.split(line)[1:]
    here = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(main, ["--home", home, "--as", "Ana", *arguments], input=QUIT)
    finally:
        os.chdir(here)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the files that the guides speak of."""
    (tmp_path / "home_visit.json").write_text(text_of("tests/forms/home_visit.json"), "utf-8")
    (tmp_path / "visit_note.json").write_text(block_named("docs/plugin-guide.md", "visit_note.json"), "utf-8")
    answers = {"visit": {"visited_on": "2026-03-02"}, "children": [{"first_name": "Bo", "seen_alone": False}]}
    (tmp_path / "answers.json").write_text(json.dumps(answers), "utf-8")
    (tmp_path / "answers.jsonl").write_text(f"{json.dumps(answers)}\n" * 2, "utf-8")
    visit = {**answers, "children": [{"first_name": "Ada", "seen_alone": True}], "safety": {"worry_today": False},
             "week": {"sleep": 2, "worry": 1, "play": 3}}  # fmt: skip
    (tmp_path / "visit.json").write_text(json.dumps(visit), "utf-8")
    (tmp_path / "review.json").write_text(block_named("docs/plugin-guide.md", "review.json"), "utf-8")
    (tmp_path / "last_year.json").write_text(json.dumps({"home": {"address": "1 High Street", "calm": "yes"}}), "utf-8")
    return tmp_path


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_that_a_guide_shows_works_as_shown(page: str, desk: Path) -> None:
    shown = examples(page)

    assert shown
    for line in shown:
        result = run(line, desk)
        wanted = 1 if any(part in line for part in BLOCKED) else 2 if any(part in line for part in UNANSWERED) else 0
        assert result.exit_code == wanted, f"{line}: {result.output}"


def test_the_readmes_first_line_ends_in_the_demo_and_its_second_in_the_tests() -> None:
    one, two = (re.search(rf"<!-- line {word} -->\n```sh\n(.*)\n", text_of("README.md")) for word in ("one", "two"))

    assert one
    assert two
    assert one[1] == ("python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/formengine demo")
    assert two[1].startswith("python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt && ")
    assert "\n" + two[1] not in text_of(".ci/run"), "it is taken from the README, not written down twice"


# The plugin guide


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder in which the guide's plugin lies as if it were installed."""
    package = tmp_path / "formengine_visit_note"
    (package / "forms").mkdir(parents=True)
    form = block_named("docs/plugin-guide.md", "visit_note.json").replace("form:local/", "form:visit_note/")
    (package / "forms" / "visit_note.json").write_text(form, "utf-8")
    (package / "__init__.py").write_text(block_named("docs/plugin-guide.md", "__init__.py"), "utf-8")
    facts = tmp_path / "formengine_visit_note-1.0.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: formengine-visit-note\nVersion: 1.0.0\n")
    (facts / "entry_points.txt").write_text("[formengine]\nvisit_note = formengine_visit_note\n")
    return tmp_path


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python where the guide's plugin is installed."""
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "FORMENGINE_HOME": str(folder / "home")}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def test_the_guides_plugin_is_found_brings_its_form_and_has_no_fault(installed: Path) -> None:
    listed = python(installed, "-m", "formengine", "plugins", "--json")

    (own,) = [entry for entry in json.loads(listed.stdout) if entry["plugin"] == "visit_note"]
    assert (own["version"], own["hooks"], own["faults"]) == ("1.0.0", ["check_answers", "register_forms"], [])
    assert python(installed, "-m", "formengine", "lint", "visit_note/visit_note").returncode == 0


def test_the_guides_test_of_its_plugin_passes(installed: Path) -> None:
    (installed / "test_visit_note.py").write_text(block_named("docs/plugin-guide.md", "test_visit_note.py"), "utf-8")

    done = python(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_visit_note.py")

    assert done.returncode == 0, done.stdout


def test_the_guides_check_finds_what_it_is_for(installed: Path) -> None:
    answers = {"visit": {"visited_on": "2026-03-02", "seen_alone": False, "why_not": "Bo was asleep."}}
    (installed / "answers.json").write_text(json.dumps(answers), "utf-8")

    told = python(installed, "-m", "formengine", "evaluate", "visit_note/visit_note", "answers.json", "--json")

    (problem,) = json.loads(told.stdout)["problems"]
    assert (problem["source"], problem["blocks"], told.returncode) == ("visit_note", False, 0)


# Errors, links, decisions


def exceptions() -> list[str]:
    return [name for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, Exception)]


@pytest.mark.parametrize("name", exceptions())
def test_an_error_stands_in_the_tree_under_its_parent_says_when_it_happens_and_is_documented(name: str) -> None:
    tree = [line for line in (errors.__doc__ or "").splitlines() if re.match(r" *[*+-] ", line)]
    error = getattr(errors, name)
    place = next(number for number, line in enumerate(tree) if line.split()[1] == name)
    depth = len(tree[place]) - len(tree[place].lstrip())
    above = [line.split()[1] for line in tree[:place] if len(line) - len(line.lstrip()) < depth]

    assert above[-1:] == [parent.__name__ for parent in error.__bases__ if parent is not Exception]
    assert error.__doc__
    assert f"\n`{name}`: " in text_of("docs/reference/errors.md")


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
            if "://" not in target:
                yield page, target


@pytest.mark.parametrize(("page", "target"), list(links()), ids=lambda part: str(getattr(part, "name", part)))
def test_a_link_leads_somewhere(page: Path, target: str) -> None:
    name, _, heading = target.partition("#")
    goal = (page.parent / name).resolve() if name else page

    assert goal.exists()
    if heading:
        headings = re.findall(r"^#+ (.*)$", goal.read_text("utf-8"), re.MULTILINE)
        assert heading in {re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in headings}


def test_decisions_are_numbered_without_gaps_and_titled_by_their_number() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for number, page in enumerate(pages, start=1):
        assert page.read_text("utf-8").startswith(f"# {number}. ")
