"""A workbook opened again: what was written is only good when it can be read."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook."""
    workbook = load_workbook(path, read_only=True)
    try:
        return tuple(workbook.sheetnames)
    finally:
        workbook.close()
