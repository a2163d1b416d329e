"""What a plugin's Python imports, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import formengine

TEST_KIT = "formengine.testing"
OTHER_PLUGINS = "formengine_"


def private_imports(module: Any) -> tuple[list[str], int]:
    """A sentence for each import that is not public in a plugin's package, and how many files were read."""
    paths = sources_of(module)
    package = getattr(module, "__name__", "").partition(".")[0]
    return [sentence for path in paths for sentence in _in_file(path, package)], len(paths)


def sources_of(module: Any) -> list[Path]:
    """The Python files of a package or module; none where it was not made from files."""
    folders = [Path(folder) for folder in getattr(module, "__path__", ())]
    if folders:
        return sorted(path for folder in folders for path in folder.rglob("*.py"))
    file = getattr(module, "__file__", None)
    return [Path(file)] if file else []


def _in_file(path: Path, package: str) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        yield f"{path.name} cannot be read as Python."
        return
    for node in ast.walk(tree):
        for name in _named(node):
            fault = _fault(name, package)
            if fault:
                yield f"{path.name}, line {getattr(node, 'lineno', 1)}: {fault}"


def _named(node: ast.AST) -> Iterator[str]:
    """What a node imports, with all its dots; `import_module` with a text counts."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
        yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def _fault(name: str, package: str) -> str:
    """Why a plugin may not import something; empty where it may."""
    top, _, rest = name.partition(".")
    if top.startswith(OTHER_PLUGINS) and top != package:
        return f"{top} is another plugin, which may not be there; bring what you need yourself."
    if top != "formengine" or f"{name}.".startswith(f"{TEST_KIT}.") or rest in formengine.__all__:
        return ""
    if not rest:
        return "say what you need of it: `from formengine import …` with public names."
    return f"{name} is not public and may change; write `from formengine import …` with a public name."
