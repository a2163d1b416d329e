"""The roads to an installed formengine, walked from empty directories (road one is what `.ci/run` begins with)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
PROJECTS = (".", "plugins/core10", "plugins/measures", "plugins/secure_base", "plugins/therapy_intake")
KEPT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SYSTEMROOT", "TEMP", "TMP")

pytestmark = pytest.mark.slow


def pythons() -> list[str]:
    """The Pythons from 3.11 to 3.13 that this machine has: on the path, or beside the one that runs this."""
    base = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    found: dict[str, str] = {}
    for version in VERSIONS:
        beside = sorted(base.parent.parent.parent.glob(f"{version}.*/bin/python"))
        for place in (shutil.which(f"python{version}"), *map(str, beside)):
            if place and version not in found and _runs(place, version):
                found[version] = place
    return list(found.values())


def _runs(python: str, version: str) -> bool:
    told = subprocess.run([python, "-c", "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"],
                          capture_output=True, text=True, check=False)  # fmt: skip
    return told.stdout.strip() == version


def bare(home: Path, **further: str) -> dict[str, str]:
    """The environment of a new account: what reaches the package registries set up here, and nothing else."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith(("PIP_", "UV_"))}
    configured = Path.home() / ".config" / "pip" / "pip.conf"
    if configured.is_file():
        kept.setdefault("PIP_CONFIG_FILE", str(configured))
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", **further}


def walk(*command: str | Path, at: Path, environment: dict[str, str]) -> str:
    done = subprocess.run([str(part) for part in command], cwd=at, env=environment, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False, timeout=600)  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What git knows of this project, or would, in a folder of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    copy = tmp_path / "formengine"
    names = listed.stdout.splitlines() or [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file() and not {".venv", "node_modules", ".git"} & set(path.parts)
    ]
    for name in names:
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (tmp_path / "home").mkdir()
    return copy


def workbooks(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "formengine-demo").glob("*.xlsx"))


MADE = ["core10-core10-core10.xlsx", "measures-relationships-relationships.xlsx", "measures-rosenberg-rosenberg.xlsx",
        "secure_base-child_checklist-child_checklist.xlsx", "therapy_intake-intake-intake.xlsx"]  # fmt: skip


@pytest.mark.parametrize("python", pythons())
def test_road_two_uv_installs_the_plugins_too_and_makes_the_demo(tree: Path, python: str) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    assert uv is not None, "uv is missing: it is in the group dev of pyproject.toml."
    environment = bare(tree.parent / "home", UV_PYTHON_DOWNLOADS="never")

    walk(uv, "run", "--no-dev", "--python", python, "formengine", "demo", at=tree, environment=environment)

    assert workbooks(tree) == MADE


@pytest.mark.parametrize("python", pythons())
def test_road_three_a_folder_of_wheels_needs_neither_git_nor_network(tree: Path, python: str) -> None:
    environment = bare(tree.parent / "home")
    dist, elsewhere = tree.parent / "dist", tree.parent / "elsewhere"
    elsewhere.mkdir()
    walk(python, "-m", "pip", "wheel", "-q", "-c", "constraints.txt", "-w", dist, *(f"./{one}" for one in PROJECTS),
         at=tree, environment=environment)  # fmt: skip
    offline = {
        "PATH": environment["PATH"],
        "HOME": environment["HOME"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
    }

    walk(python, "-m", "venv", elsewhere / ".venv", at=elsewhere, environment=offline)
    scripts = elsewhere / ".venv" / ("Scripts" if sys.platform == "win32" else "bin")
    walk(scripts / "python", "-m", "pip", "install", "-q", "--no-index", "--find-links", dist, "formengine[all]",
         at=elsewhere, environment=offline)  # fmt: skip
    walk(scripts / "formengine", "demo", at=elsewhere, environment=offline)

    assert workbooks(elsewhere) == MADE


def test_every_python_that_is_supported_and_here_is_walked_with() -> None:
    assert pythons(), "No Python from 3.11 to 3.13 was found, not even the one that runs this."
