"""Where peers run: a folder that is thrown away, with what npm and pip install into it; the one door to Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LONGEST_INSTALLING, LONGEST_RUN = 300, 600
"""Seconds after which a peer counts as one that cannot be installed, and after which a run is given up."""

Json = dict[str, Any]


class NotHere(Exception):
    """A peer cannot be installed or run here; the text says why, in a few words."""


class Workshop:
    """The peers, each kind installed when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._missing: dict[str, str] = {}
        self._ready: set[str] = set()

    def node(self, script: str, task: Json) -> Json:
        """What a script for Node makes of a task. Raises NotHere."""
        program = shutil.which("node")
        if program is None or shutil.which("npm") is None:
            raise NotHere("not installed here: no Node")
        self._once("npm", self._install_node)
        return self._run([program, str(HERE / script)], task, self.folder / "node")

    def python(self, peer: str, task: Json) -> Json:
        """What a Python package makes of a task. Raises NotHere."""
        self._once("pip", self._install_python)
        return self._run([str(self._python), str(HERE / "python_peers.py"), peer], task, self.folder)

    @property
    def _python(self) -> Path:
        return self.folder / "python" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def _once(self, kind: str, install: Any) -> None:
        if kind in self._missing:
            raise NotHere(self._missing[kind])
        if kind in self._ready:
            return
        try:
            install()
        except (OSError, subprocess.SubprocessError) as error:
            self._missing[kind] = f"not installed here: {kind} could not ({type(error).__name__})"
            raise NotHere(self._missing[kind]) from None
        self._ready.add(kind)

    def _install_node(self) -> None:
        folder = self.folder / "node"
        folder.mkdir()
        shutil.copy(HERE / "package.json", folder)
        npm = shutil.which("npm") or "npm"
        self._quietly([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"], folder)

    def _install_python(self) -> None:
        wanted, uv = ["-r", str(HERE / "requirements.txt")], Path(sys.executable).with_name("uv")
        venv.create(self.folder / "python", with_pip=not uv.is_file())
        if uv.is_file():  # In a tenth of the time.
            self._quietly([str(uv), "pip", "install", "-q", "--python", str(self._python), *wanted], self.folder)
        else:
            self._quietly([str(self._python), "-m", "pip", "install", "-q", *wanted], self.folder)

    def _quietly(self, command: list[str], folder: Path) -> None:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=LONGEST_INSTALLING)

    def _run(self, command: list[str], task: Json, folder: Path) -> Json:
        done = subprocess.run(
            command, cwd=folder, input=json.dumps(task), text=True, encoding="utf-8", capture_output=True,
            check=False, timeout=LONGEST_RUN,
        )  # fmt: skip
        if done.returncode:
            raise NotHere(f"failed here: {(done.stderr.strip().splitlines() or ['it did not say why'])[-1]}")
        made: Json = json.loads(done.stdout)
        return made
