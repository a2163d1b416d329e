"""What a command costs before it says anything, with a hundred plugins installed, beside `import click` alone.

`python -m benchmarks --only starting` builds the wheel, installs it with what it needs into a folder that is thrown
away, puts a hundred small plugins beside it, and measures whole processes in turns: the help, the version, and filling
a form of one of those plugins up to its first prompt and its first question.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from subprocess import CalledProcessError

from benchmarks.figures import Figure, WrongResult, in_turns, not_measured
from tests.building import form_document, section, text

ROOT = Path(__file__).parent.parent
PLUGINS = 100
ROUNDS = 15
HELP_LIMIT, PROMPT_LIMIT = 1.4, 3.5
LONGEST = 60
"""Seconds after which a prompt is no longer waited for."""
FORM = "zoo007/zoo007"
NEEDED = (
    "attrs click defusedxml et-xmlfile google-re2 immutables jsonschema jsonschema-specifications openpyxl orjson"
    " platformdirs pluggy referencing rfc8785 rpds-py sqlcipher3 tabulate typing-extensions"
).split()
"""What an installation needs; copied from where this runs, so that no network is asked."""
PLUGIN = '''"""A plugin with one small form."""

from importlib.resources import files

from formengine import FormFile, hookimpl

API = 1


@hookimpl
def register_forms():
    """Its form."""
    return [FormFile(files(__name__).joinpath("form.json"))]
'''


def installation(folder: Path) -> Path:
    """An environment with the wheel and the plugins; the folder of its programs."""
    made = folder / "python"
    venv.create(made, with_pip=True)
    programs = made / ("Scripts" if sys.platform == "win32" else "bin")
    site = next(made.glob("[Ll]ib/**/site-packages"))
    for name in NEEDED:
        _copy_distribution(name, site)
    for number in range(PLUGINS):
        put_plugin(site, f"zoo{number:03}")
    python = str(programs / "python")
    wheel = build(folder)
    _quietly([python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", str(wheel)], folder)
    _quietly([python, "-m", "compileall", "-q", str(site)], folder)
    return programs


def build(folder: Path) -> Path:
    """The wheel, built from a copy of the source with what is installed here."""
    source, without = folder / "source", shutil.ignore_patterns("__pycache__")
    for name in ("formengine", "schemas"):
        shutil.copytree(ROOT / name, source / name, ignore=without)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    _quietly([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)], folder)
    return next(folder.glob("*.whl"))


def _quietly(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _copy_distribution(name: str, site: Path) -> None:
    """Let a distribution that is installed here be installed there."""
    found = distribution(name)
    for file in found.files or ():
        source = Path(str(found.locate_file(file)))
        if ".." not in file.parts and source.is_file():
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, site / file)


def put_plugin(site: Path, name: str) -> None:
    """Install a plugin of that name by hand: its package, its form, and the facts that it is found by."""
    package, facts = site / f"formengine_{name}", site / f"formengine_{name}-1.0.0.dist-info"
    package.mkdir()
    facts.mkdir()
    document = form_document({"talk": section({"said": text(title="What was said?"), "why": text(title="Why?")})})
    (package / "form.json").write_text(json.dumps({**document, "$id": f"urn:formengine:form:{name}/{name}"}), "utf-8")
    (package / "__init__.py").write_text(PLUGIN, "utf-8")
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: formengine-{name}\nVersion: 1.0.0\n", "utf-8")
    (facts / "entry_points.txt").write_text(f"[formengine]\n{name} = formengine_{name}\n", "utf-8")
    (facts / "RECORD").write_text("", "utf-8")


def processor_time(command: Sequence[str], *, says: str, folder: Path, is_stopped: bool = False) -> float:
    """Seconds of processor time of a process in a terminal of its own, until it ends, or until it says something.

    Raises WrongResult where it does not say so.
    """
    import pty

    child, terminal = pty.fork()
    if not child:
        home = str(folder / "home")
        os.execve(command[0], list(command), {**_environment(), "FORMENGINE_HOME": home, "HOME": home})
    heard = _heard(terminal, says if is_stopped else None)
    if is_stopped:
        os.kill(child, 9)
    _, _, usage = os.wait4(child, 0)
    os.close(terminal)
    shutil.rmtree(folder / "home", ignore_errors=True)
    if says not in heard:
        raise WrongResult(f"{Path(command[0]).name} {' '.join(command[1:])} did not say {says!r}.")
    return usage.ru_utime + usage.ru_stime


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb", "COLUMNS": "100"}


def _heard(terminal: int, until: str | None) -> str:
    import select

    heard = ""
    while until is None or until not in heard:
        try:
            said = os.read(terminal, 65536) if select.select([terminal], [], [], LONGEST)[0] else b""
        except OSError:  # So Linux says that the other end was closed.
            break
        if not said:
            break
        heard += said.decode("utf-8", "replace")
    return heard


def figures(*, short: bool) -> Iterator[Figure]:
    """Every figure of this module. Raises WrongResult where a command does not say what it should."""
    if sys.platform == "win32":
        yield not_measured("starting", "measured in terminals that only POSIX has")
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            programs = installation(folder)
        except CalledProcessError as failed:
            # Building a wheel wants what stands in requirements-dev.txt, and pip.
            remark = f"no wheel could be built and installed here: {failed.cmd[2]} ended with {failed.returncode}"
            yield not_measured("starting", remark)
            return
        python, formengine = str(programs / "python"), str(programs / "formengine")
        run = partial(processor_time, folder=folder)
        filling = [formengine, "fill", FORM]
        took = in_turns(
            {
                "python": lambda: run([python, "-c", "print('up')"], says="up"),
                "click": lambda: run([python, "-c", "import click; print('up')"], says="up"),
                "help": lambda: run([formengine, "--help"], says="Begin a record with FORM"),
                "version": lambda: run([formengine, "--version"], says="formengine, version"),
                "prompt": lambda: run(filling, says="Whom is it about", is_stopped=True),
                "question": lambda: run([*filling, "--subject", "A. B."], says="\n> ", is_stopped=True),
            },
            1 if short else ROUNDS,
        )
    base = took["click"]
    against = f"import click {base * 1000:.0f} ms"
    for name, key, limit in (
        ("python alone", "python", None), ("--help, 100 plugins", "help", HELP_LIMIT), ("--version", "version", None),
        ("fill: first prompt", "prompt", PROMPT_LIMIT), ("fill: first question", "question", None),
    ):  # fmt: skip
        yield Figure(name, took[key] * 1000, "ms", against, took[key] / base, "at most", limit)
