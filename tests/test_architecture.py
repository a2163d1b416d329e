"""The house: which room may look into which, through which door a library comes in, and what is public."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import formengine

ROOT = Path(__file__).parent.parent

READING_ORDER = (
    "tongue", "values", "errors", "drawing", "formulas", "tables", "dates", "plain_text", "names", "documents",
    "expressions", "model", "rights", "answers", "kinds", "pictures", "definition", "wording", "references",
    "validation", "rules", "relations", "family", "scoring", "consistency", "evaluation", "records", "audience",
    "lint", "history", "drafts", "conflicts", "store", "people", "reports", "installed", "hookspecs", "plugins",
    "exports", "lines", "standard", "explanation", "scaffold", "catalogue", "settings", "attaching", "exporting",
    "engine", "past", "lookup", "casework", "giving", "doctor", "contract", "frontends", "testing", "__main__",
)  # fmt: skip
"""The rooms: modules and packages of `formengine`, each importing only from those before it."""

DOORS = {
    "click": ("frontends",),
    "immutables": ("answers", "evaluation.settled"),
    "jsonschema": ("definition", "validation"),
    "openpyxl": ("exports.excel", "doctor"),
    "platformdirs": ("frontends.cli",),
    "pluggy": ("hookspecs", "plugins"),
    "pytest": ("testing.pytest_plugin",),
    "re2": ("kinds.patterns", "doctor"),
    "referencing": ("definition", "validation"),
    "orjson": ("documents",),
    "resvg_py": ("pictures.png",),
    "rfc8785": ("records",),
    "sqlcipher3": ("store",),
    "sqlite3": ("store",),
    "tabulate": ("exports.text",),
}
"""Each library and where it may be imported; no other library may be. `doctor` looks at what is installed."""

OUTSIDE = ("os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "tempfile", "time", "uuid", "urllib")
"""What leads to the clock, the disk and the dice."""

WORLDLY = (
    "attaching",
    "engine",
    "installed",
    "giving",
    "casework",
    "store",
    "catalogue",
    "exports.files",
    "exports.excel.opening",
    "exports.excel.saving",
    "contract",
    "frontends",
    "testing",
)
"""Who may use them: the engine and its store, whoever reads a form's file or writes an export, and those above them."""

CLOCKS = ("now", "today", "utcnow", "monotonic")


@dataclass(frozen=True)
class Import:
    """What a module imports: the importing module, and the imported one with all its dots."""

    by: str
    of: str

    def __str__(self) -> str:
        return f"{self.by} imports {self.of}"


def module_name(path: Path) -> str:
    """`formengine/answers/files.py` → `answers.files`; `formengine/answers/__init__.py` → `answers`."""
    parts = path.relative_to(ROOT / "formengine").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__" or len(parts) == 1)


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the engine by name, read."""
    return {module_name(path): ast.parse(path.read_text("utf-8")) for path in (ROOT / "formengine").rglob("*.py")}


def imports_in(tree: ast.AST, by: str) -> Iterator[Import]:
    """Every import of a module, wherever it stands: lazy ones and those for types included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(by, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{by}: an import says whence, without dots"
            yield from (Import(by, f"{node.module}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            named = node.args[0]
            if isinstance(named, ast.Constant):
                yield Import(by, str(named.value))


@cache
def imports() -> tuple[Import, ...]:
    """Every import in the engine."""
    return tuple(found for name, tree in modules().items() for found in imports_in(tree, name))


def room(module: str) -> str:
    """The room that a module of the engine stands in."""
    return module.partition(".")[0]


def is_in(module: str, places: tuple[str, ...]) -> bool:
    """Whether a module is one of the places, or inside of one."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


def test_every_room_has_its_place_in_the_reading_order() -> None:
    rooms = {room(name) for name in modules()} - {"__init__"}

    assert rooms == set(READING_ORDER)


def test_a_module_imports_only_from_rooms_above_its_own() -> None:
    place = {name: number for number, name in enumerate(READING_ORDER)}
    own = [found for found in imports() if found.of.startswith("formengine.") and found.by != "__init__"]

    upwards = [str(found) for found in own if place[room(found.of.removeprefix("formengine."))] > place[room(found.by)]]

    assert upwards == []


def test_the_modules_of_one_room_do_not_import_each_other_in_a_circle() -> None:
    """Only what is imported while a module loads counts; the command line's lazy imports may look back."""
    waiting = {name: neighbours(name, tree) for name, tree in modules().items()}

    while free := [name for name, wanted in waiting.items() if not wanted & waiting.keys()]:
        for name in free:
            del waiting[name]

    assert waiting == {}


def neighbours(name: str, tree: ast.Module) -> set[str]:
    """The modules of its own room that a module imports while it loads; a package's own door is not one of them."""
    loaded = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    found = (imported for node in loaded for imported in imports_in(node, name))
    wanted = {module_of(imported.of.removeprefix("formengine.")) for imported in found if "formengine." in imported.of}
    return {other for other in wanted if room(other) == room(name) and other not in (name, room(name))} - {""}


def module_of(dotted: str) -> str:
    """The module that an imported name is, or stands in."""
    while dotted and dotted not in modules():
        dotted = dotted.rpartition(".")[0]
    return dotted


def test_each_library_comes_in_through_its_door() -> None:
    foreign = [found for found in imports() if found.of.partition(".")[0] in DOORS]

    astray = [str(found) for found in foreign if not is_in(found.by, DOORS[found.of.partition(".")[0]])]

    assert astray == []


def test_no_library_is_used_that_has_no_door() -> None:
    tops = {found.of.partition(".")[0] for found in imports()}

    assert tops - sys.stdlib_module_names - {"formengine"} <= DOORS.keys()


def test_clock_disk_and_dice_come_in_with_the_engine_and_the_store_only() -> None:
    worldly = [
        str(found) for found in imports() if found.of.partition(".")[0] in OUTSIDE and not is_in(found.by, WORLDLY)
    ]

    assert worldly == []


def test_no_room_of_the_core_asks_what_day_it_is_or_opens_a_file() -> None:
    found = [
        f"{name}, line {call.lineno}: {ast.unparse(call.func)}()"
        for name, tree in modules().items()
        if not is_in(name, WORLDLY)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and asks_the_world(call.func)
    ]

    assert found == []


def asks_the_world(function: ast.expr) -> bool:
    """Whether a call asks the clock, or opens a file."""
    if isinstance(function, ast.Attribute):
        return function.attr in CLOCKS
    return isinstance(function, ast.Name) and function.id == "open"


def test_a_shipped_plugin_imports_public_names_only_like_an_agencys() -> None:
    public = {f"formengine.{name}" for name in formengine.__all__}
    sources = sorted(ROOT.glob("plugins/*/formengine_*/**/*.py"))
    found = [
        one for path in sources for one in imports_in(ast.parse(path.read_text("utf-8")), str(path.relative_to(ROOT)))
    ]

    private = [str(one) for one in found if one.of.partition(".")[0] == "formengine" and one.of not in public]

    assert len(sources) >= 2
    assert private == []


def loaded_by(code: str) -> set[str]:
    """The packages outside of the standard library that a fresh Python has loaded after running some code."""
    program = f"import sys\n{code}\nprint('loaded:', *{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    names = set(done.stdout.rpartition("loaded:")[2].split())
    before = subprocess.run(
        [sys.executable, "-c", "import sys; print(*{name.partition('.')[0] for name in sys.modules})"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return names - set(before.stdout.split()) - sys.stdlib_module_names - {"formengine"}


def test_importing_formengine_loads_nothing_of_others() -> None:
    assert loaded_by("import formengine") == set()


def test_its_help_pays_for_click_alone_and_for_no_plugin() -> None:
    code = "from formengine.frontends.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"

    assert loaded_by(code) - {"colorama"} == {"click"}


@pytest.mark.parametrize("name", formengine.__all__)
def test_what_is_public_can_be_imported(name: str) -> None:
    assert getattr(formengine, name) is not None


def test_what_is_public_is_written_down() -> None:
    page = (ROOT / "docs/reference/api.md").read_text("utf-8")
    headings = re.findall(r"^## (\w+)$", page, re.MULTILINE)

    assert headings == sorted(formengine.__all__)
    assert formengine.__all__ == sorted(formengine.__all__)


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="'Draughts'"):
        _ = formengine.Draughts  # type: ignore[attr-defined,unused-ignore]
