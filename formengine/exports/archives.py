"""Several files in one archive: the tables of an export, or the attached files of records."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import BinaryIO


def write_files(files: Iterable[tuple[str, bytes]], stream: BinaryIO) -> None:
    """Write named files into a .zip; the same files give the same bytes."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            # A fixed date, so that the same records give the same bytes.
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
