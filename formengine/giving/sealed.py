"""A zip whose every part is listed with its hash: written so, and read with nothing believed.

Nothing is ever unpacked to the disk, so that no name in it can lead anywhere.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from formengine.documents import read_json, to_json
from formengine.errors import DocumentError, Refused

MANIFEST = "manifest.json"
LARGEST_FILE = 200 * 2**20
LARGEST_PART = 64 * 2**20
LARGEST_IN_ALL = 400 * 2**20
MOST_PARTS = 5_000
CHUNK = 2**20
NAME = re.compile(
    r"(?:subject|form|answers|manifest)\.json|records/[0-9A-Za-z-]{4,64}\.json|forms/[0-9a-f]{64}\.json|files/[0-9a-f]{64}"
)
DEPTH = 40


def sealed(heading: Mapping[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """The bytes of such a file: a heading, and parts by name. The same content gives the same bytes.

    Raises Refused where it would be larger than what is opened.
    """
    if len(parts) >= MOST_PARTS or sum(map(len, parts.values())) > LARGEST_IN_ALL - CHUNK:
        raise Refused(f"There is too much for one file: at most {LARGEST_IN_ALL // 2**20} MB and {MOST_PARTS} parts can"
                      " be opened again. Nothing was written.")  # fmt: skip
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())}
    manifest = to_json({**heading, "parts": hashes}, indent=2).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((MANIFEST, manifest), *sorted(parts.items())):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    if len(stream.getvalue()) > LARGEST_FILE:
        raise Refused(f"The file would be larger than {LARGEST_FILE // 2**20} MB and could not be opened again. Nothing"
                      " was written.")  # fmt: skip
    return stream.getvalue()


def unsealed(content: bytes, *, name: str, kind: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The heading and parts of such a file. Raises DocumentError, with one sentence, for anything that is not right.

    Parameters: `name` how the person knows the file; `kind` what it must be, as its heading says.
    """
    if len(content) > LARGEST_FILE:
        raise DocumentError(f"{name} is larger than {LARGEST_FILE // 2**20} MB; it cannot be a {kind}.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = dict(_parts(archive, name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise DocumentError(f"{name} is damaged, or is no {kind}. Ask for it again.") from error
    except Exception as error:
        if isinstance(error, DocumentError):
            raise
        # zlib's own error has no public name that all versions share.
        raise DocumentError(f"{name} is damaged, or is no {kind}. Ask for it again.") from error
    heading = _heading(parts, name, kind)
    del parts[MANIFEST]
    listed = heading["parts"]
    if {part: hashlib.sha256(parts[part]).hexdigest() for part in parts} != listed:
        raise DocumentError(f"{name}: what it holds is not what its list says; it was changed on the way.")
    return heading, parts


def _parts(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise DocumentError(f"{name} has more than {MOST_PARTS} parts.")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise DocumentError(f"{name} holds a part twice.")
    left = LARGEST_IN_ALL
    for entry in entries:
        if not NAME.fullmatch(entry.filename):
            raise DocumentError(f"{name} holds a part that does not belong there.")
        if stat.S_ISLNK(entry.external_attr >> 16) or entry.is_dir() or entry.flag_bits & 1:
            raise DocumentError(f"{name} holds a link, a folder or a locked part; none of these belongs there.")
        part = _counted(archive, entry, min(LARGEST_PART, left), name)
        left -= len(part)
        yield entry.filename, part


def _counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, name: str) -> bytes:
    """A part, read no further than it may be large, whatever it says of itself."""
    found = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            found += chunk
            if len(found) > most:
                raise DocumentError(f"{name} grows too large when it is opened.")
    return bytes(found)


def _heading(parts: Mapping[str, bytes], name: str, kind: str) -> dict[str, Any]:
    heading = read_json(parts[MANIFEST], name=name) if MANIFEST in parts else None
    if not isinstance(heading, dict) or heading.get("kind") != kind or not isinstance(heading.get("parts"), dict):
        raise DocumentError(f"{name} is no {kind}.")
    if heading.get("version") != 1:
        raise DocumentError(f"{name} was made by a newer formengine than this one. Install that version to open it.")
    return heading


def read_part(parts: Mapping[str, bytes], part: str, *, name: str) -> Any:
    """The JSON of one part. Raises DocumentError where it is missing or no JSON."""
    if part not in parts:
        raise DocumentError(f"{name} is not complete.")
    return read_json(parts[part], name=name, depth=DEPTH, largest=LARGEST_PART)
