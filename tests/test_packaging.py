"""What is installed: wheels that hold what they must, versions that agree, packages that may be used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
MOST_PACKAGES = 25
"""How many packages of others an installation may bring; each is one more to trust and to keep up with."""


def project(folder: Path) -> dict[str, Any]:
    """What a pyproject.toml says."""
    return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))


def normal(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirement: str) -> str:
    """The name in a requirement."""
    return normal(re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0])


def requirement_lines(name: str) -> list[str]:
    """The lines of a requirements file that say something."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return [line for line in lines if line]


PINS = dict(line.split("==") for line in requirement_lines("constraints.txt"))


def needed_by(name: str, seen: set[str]) -> Iterator[str]:
    """Every distribution that one needs here, itself not included, extras left out."""
    for requirement in distribution(name).requires or ():
        other = required(requirement)
        if other in seen or "extra ==" in requirement or other not in INSTALLED:
            continue
        seen.add(other)
        yield other
        yield from needed_by(other, seen)


INSTALLED = {normal(found.name): found for found in distributions()}
RUN_TIME = sorted(needed_by("formengine", set()))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Every wheel, built from a copy of its folder with what is installed here: its name → the files in it."""
    made = tmp_path_factory.mktemp("dist")
    for folder in (ROOT, *PLUGINS):
        build(copied(folder, tmp_path_factory.mktemp("source")), made)
    return {path.name.partition("-")[0]: sorted(zipfile.ZipFile(path).namelist()) for path in made.iterdir()}


def copied(folder: Path, target: Path) -> Path:
    """A copy of what belongs to a project, so that building leaves nothing behind here."""
    left_out = {".git", ".venv", "build", "dist", "node_modules", "plugins", "formengine-demo", "__pycache__"}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in left_out and not name.endswith((".egg-info", "_cache"))]
        for name in files:
            source = Path(place, name)
            goal = target / source.relative_to(folder)
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_bytes(source.read_bytes())
    return target


def build(folder: Path, made: Path) -> None:
    """Build a wheel without reaching for the network."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(made), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_engines_wheel_holds_all_of_its_folder_and_its_schemas(wheels: dict[str, list[str]]) -> None:
    held = wheels["formengine"]
    own = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "formengine").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    schemas = {f"formengine/{path.relative_to(ROOT)}" for path in (ROOT / "schemas").rglob("*.json")}

    assert own | schemas <= set(held)
    assert {"formengine/py.typed", "formengine/notices.json"} <= own
    assert "formengine/schemas/form.schema.json" in schemas
    assert any(name.endswith("licenses/LICENSE") for name in held)


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugins_wheel_holds_its_forms_and_examples(folder: Path, wheels: dict[str, list[str]]) -> None:
    package = f"formengine_{folder.name}"
    held = wheels[package]
    files = {
        str(path.relative_to(folder))
        for path in (folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files <= set(held)
    assert any(name.startswith(f"{package}/forms/") for name in held)
    assert any(name.startswith(f"{package}/examples/") for name in held)
    assert f"{package}/py.typed" in held
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_no_wheel_holds_tests_or_anything_else(wheels: dict[str, list[str]]) -> None:
    tops = {(wheel, name.partition("/")[0]) for wheel, held in wheels.items() for name in held}
    code = {(wheel, top) for wheel, top in tops if not top.endswith(".dist-info")}

    assert code == {(wheel, wheel) for wheel in wheels}
    assert [
        name for held in wheels.values() for name in held if re.search(r"(^|/)(tests?|conftest)(/|\.py)", name)
    ] == []


def test_the_list_of_packages_is_the_list_of_folders() -> None:
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "formengine").rglob("*.py")}
    listed = project(ROOT)["tool"]["setuptools"]["packages"]

    assert listed == sorted([*(".".join(folder.parts) for folder in folders), "formengine.schemas"])


def test_the_command_and_the_plugins_are_found_by_their_entry_points() -> None:
    engine = project(ROOT)["project"]

    assert engine["scripts"] == {"formengine": "formengine.frontends.cli:main"}
    assert engine["entry-points"] == {"pytest11": {"formengine": "formengine.testing.pytest_plugin"}}
    for folder in PLUGINS:
        assert project(folder)["project"]["entry-points"] == {"formengine": {folder.name: f"formengine_{folder.name}"}}


def test_the_engine_and_its_plugins_have_one_version() -> None:
    versions = {project(folder)["project"]["version"] for folder in (ROOT, *PLUGINS)}

    assert versions == {distribution("formengine").version}
    assert f"\n## {versions.pop()}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_project_asks_for_the_same_pythons_and_carries_its_licence() -> None:
    for folder in (ROOT, *PLUGINS):
        said = project(folder)["project"]
        licence = "MIT AND CC-BY-NC-ND-4.0" if folder.name == "core10" else "MIT"
        assert (said["requires-python"], said["license"]) == (">=3.11", licence)
        assert "MIT License" in (folder / "LICENSE").read_text("utf-8")


def test_requirements_are_the_constraints_the_engine_and_every_plugin() -> None:
    plugins = [f"./plugins/{folder.name}" for folder in PLUGINS]

    assert requirement_lines("requirements.txt") == ["-c constraints.txt", ".", *plugins]


def test_what_developers_install_is_the_same_editable_and_the_group_dev() -> None:
    editable = [f"-e {line}" if line[0] == "." else line for line in requirement_lines("requirements.txt")]

    assert requirement_lines("requirements-dev.txt") == [*editable, *project(ROOT)["dependency-groups"]["dev"]]


def test_everything_that_is_installed_to_run_is_pinned_and_is_what_was_pinned() -> None:
    pinned = {normal(name): version for name, version in PINS.items()}

    assert {name: INSTALLED[name].version for name in RUN_TIME} == {name: pinned.get(name) for name in RUN_TIME}


def test_everything_that_developers_need_is_pinned() -> None:
    pinned = {normal(name) for name in PINS}
    wanted = {required(line) for line in project(ROOT)["dependency-groups"]["dev"]}
    below = {other for name in wanted & INSTALLED.keys() for other in needed_by(name, set())}

    assert wanted | below <= pinned


def test_a_pin_is_exact_and_has_no_hash() -> None:
    assert all(
        re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line) for line in requirement_lines("constraints.txt")
    )


def test_an_installation_brings_few_packages_of_others() -> None:
    assert len(RUN_TIME) <= MOST_PACKAGES


def licence_of(found: Distribution) -> str:
    """What a distribution says of its licence, in every place it may say it; else how its licence begins."""
    said = found.metadata
    keys = [str(said[key])[:200] for key in ("License-Expression", "License") if key in said]
    classifiers = [line for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    files = [path.read_text()[:300] for path in found.files or () if path.name.startswith(("LICENSE", "LICENCE"))]
    return " ".join(keys + classifiers or files)


@pytest.mark.parametrize("name", RUN_TIME)
def test_no_package_that_is_installed_to_run_is_under_the_gpl(name: str) -> None:
    licence = licence_of(INSTALLED[name])

    assert licence
    assert not re.search(r"\bA?GPL|General Public", licence)


def test_no_file_names_a_package_index_or_a_place_on_a_machine() -> None:
    names = ["pyproject.toml", "requirements.txt", "requirements-dev.txt", "constraints.txt", ".ci/run", "README.md"]
    texts = {
        name: (ROOT / name).read_text("utf-8")
        for name in (*names, *(f"plugins/{p.name}/pyproject.toml" for p in PLUGINS))
    }

    found = [name for name, text in texts.items() if re.search(r"https?://|file:|index-url|/home/|/root/", text)]

    assert found == []
