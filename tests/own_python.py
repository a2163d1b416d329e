"""A Python of a test's own: it sees everything installed here, and what it installs goes away with the test."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

FORGOTTEN = ("FORMENGINE_", "PYTEST_", "PYTHONPATH", "PIP_NO_DEPS", "PIP_NO_BUILD_ISOLATION", "COLUMNS")
"""What the environment says that a new user's would not."""


@dataclass(frozen=True)
class OwnPython:
    """A Python that runs modules, as a person's commands would."""

    executable: Path

    @classmethod
    def made_in(cls, folder: Path) -> OwnPython:
        """A new one in a folder."""
        venv.create(folder, with_pip=False)
        paths = {"base": str(folder), "platbase": str(folder)}
        own = Path(sysconfig.get_path("purelib", "venv", vars=paths))
        here = sysconfig.get_path("purelib")
        (own / "installed_here.pth").write_text(f"import site; site.addsitedir({here!r})\n", encoding="utf-8")
        return cls(folder / Path(sys.executable).relative_to(sys.prefix))

    def run(self, *words: str, folder: Path, typed: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run a module with its arguments in a folder, lines being typed; both streams come out as one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FORGOTTEN)}
        # Without a network: what is needed to build is installed beside us ("0" is pip's way of saying so).
        without_network = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
        return subprocess.run(
            [self.executable, "-m", *words], input="".join(f"{line}\n" for line in typed),
            env={**kept, **without_network, "PYTHONUTF8": "1", "COLUMNS": "100"}, cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
