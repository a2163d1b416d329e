"""The machine that figures come from, in words: no name of it, no place on it, nobody's name."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, memory, system, Python and Node."""
    return {
        "processor": _line("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": _memory(),
        "system": platform.system(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Node": _node(),
        "busy": "unknown" if not hasattr(os, "getloadavg") else f"{os.getloadavg()[0]:.1f} running at once before",
    }


def _line(path: str, key: str) -> str:
    """What stands behind a key in a file of the system's own."""
    try:
        found = re.search(rf"^{key}\s*:\s*(.+)$", Path(path).read_text("utf-8"), re.MULTILINE)
    except OSError:
        return ""
    return found[1].strip() if found else ""


def _memory() -> str:
    told = _line("/proc/meminfo", "MemTotal").split()
    return f"{int(told[0]) / 2**20:.0f} GiB" if told else "unknown"


def _node() -> str:
    program = shutil.which("node")
    if program is None:
        return "not installed here"
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip().removeprefix("v") or "not installed here"
