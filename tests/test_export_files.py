"""An export is complete or absent, and never stands where something else stood."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from formengine.errors import ExportError
from formengine.exports.files import write_beside, write_folder


def hello(stream: BinaryIO) -> None:
    stream.write(b"hello")


def broken(stream: BinaryIO) -> None:
    stream.write(b"half")
    raise RuntimeError


def test_a_new_file_is_written_whole_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    write_beside(tmp_path / "out.txt", hello, replace=False)

    assert (tmp_path / "out.txt").read_bytes() == b"hello"
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == 0o600


def test_a_failure_half_way_leaves_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        write_beside(tmp_path / "out.txt", broken, replace=False)

    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_bytes(b"mine")

    with pytest.raises(RuntimeError):
        write_beside(tmp_path / "out.txt", broken, replace=True)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


def test_an_existing_file_is_only_replaced_when_that_was_said(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_bytes(b"mine")

    with pytest.raises(ExportError, match=r"'out.txt' exists; use --force"):
        write_beside(tmp_path / "out.txt", hello, replace=False)
    write_beside(tmp_path / "out.txt", hello, replace=True)

    assert (tmp_path / "out.txt").read_bytes() == b"hello"


@pytest.mark.skipif(sys.platform == "win32", reason="Links need rights on Windows that tests do not have")
def test_a_link_to_another_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "out.txt").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ExportError, match="is a link to another place"):
        write_beside(tmp_path / "out.txt", hello, replace=True)

    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


def test_a_folder_and_a_missing_folder_are_refused_by_name_without_the_whole_path(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    with pytest.raises(ExportError, match="is a folder") as one:
        write_beside(tmp_path / "out", hello, replace=True)
    with pytest.raises(ExportError, match="does not exist") as other:
        write_beside(tmp_path / "missing" / "out.txt", hello, replace=False)

    assert str(tmp_path) not in f"{one.value}{other.value}"


def test_a_name_that_is_longer_than_the_disk_allows_gets_a_sentence(tmp_path: Path) -> None:
    name = "n" * 1000

    with pytest.raises(ExportError, match="is longer than this disk allows; choose a shorter one") as one:
        write_beside(tmp_path / f"{name}.xlsx", hello, replace=False)
    with pytest.raises(ExportError, match="is longer than this disk allows; choose a shorter one"):
        write_folder(tmp_path / name, [("a.csv", b"a")])

    assert len(str(one.value)) < 150
    assert str(tmp_path) not in str(one.value)
    assert list(tmp_path.iterdir()) == []


def test_the_root_of_a_disk_is_refused_by_how_it_is_written() -> None:
    root = Path(Path.cwd().anchor)

    with pytest.raises(ExportError, match="exists already") as one:
        write_folder(root, [])
    with pytest.raises(ExportError, match="is a folder") as other:
        write_beside(root, hello, replace=False)

    assert str(one.value).startswith(f"'{root}' exists already")
    assert str(other.value).startswith(f"'{root}' is a folder")


def test_a_file_that_another_program_holds_open_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("formengine.exports.files.os.replace", held)

    with pytest.raises(ExportError, match="is open in another program; close it and export again"):
        write_beside(tmp_path / "out.xlsx", hello, replace=True)

    assert list(tmp_path.iterdir()) == []
