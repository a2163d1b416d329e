"""LibreOffice for tests: a workbook to PDF, a PDF to pictures and to text. A missing tool fails with a sentence."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SECONDS = 180


def tool(name: str, package: str) -> str:
    """Where a program is; a test that needs it fails, and never skips, without it."""
    place = shutil.which(name)
    assert place, f"'{name}' is missing, so what readers see cannot be checked: install the package {package}."
    return place


def to_pdf(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice prints it, recalculated."""
    return converted(path, folder, "pdf")


def converted(path: Path, folder: Path, ending: str) -> Path:
    """The workbook as LibreOffice writes it in another format, with a profile of its own."""
    soffice = tool("soffice", "libreoffice-calc")
    with tempfile.TemporaryDirectory() as profile:
        place = f"-env:UserInstallation={Path(profile).as_uri()}"
        run([soffice, place, "--headless", "--convert-to", ending, "--outdir", str(folder), str(path)])
    made = folder / f"{path.stem}.{ending}"
    assert made.is_file(), f"LibreOffice made no {ending} of {path.name}."
    return made


def to_pages(pdf: Path) -> list[Path]:
    """A picture of each page, beside the PDF."""
    run([tool("pdftoppm", "poppler-utils"), "-r", "80", "-png", str(pdf), str(pdf.with_suffix(""))])
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))


def to_text(pdf: Path) -> str:
    """What can be read in a PDF."""
    return run([tool("pdftotext", "poppler-utils"), "-layout", str(pdf), "-"])


def run(command: list[str], *, seconds: int = SECONDS) -> str:
    """Run a program and give back what it said; a failure shows its own words."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, f"{Path(command[0]).name} failed: {done.stderr or done.stdout}"
    return done.stdout


ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice's setting that a workbook is worked out again when it is opened, whatever it says it comes to."""


def worked_out(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Workbooks as LibreOffice saves them after working every formula out, all in one process."""
    soffice = tool("soffice", "libreoffice-calc")
    with tempfile.TemporaryDirectory() as profile:
        settings = Path(profile) / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(ALWAYS, "utf-8")
        place = f"-env:UserInstallation={Path(profile).as_uri()}"
        command = [soffice, place, "--headless", "--convert-to", "xlsx", "--outdir", str(folder)]
        run([*command, *map(str, paths)], seconds=SECONDS + 60 * len(paths))
    made = [folder / path.name for path in paths]
    missing = [path.name for path in made if not path.is_file()]
    assert not missing, f"LibreOffice did not open {', '.join(missing)}."
    return made
