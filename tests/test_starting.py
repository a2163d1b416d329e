"""Starting: the help knows its commands without importing them, plugins are found on the disk, values are made late."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from formengine import installed
from formengine.frontends.cli import Shelf, main
from formengine.frontends.cli.contents import CONTENTS
from formengine.installed import EntryPoint, entry_points, version_of
from formengine.values import dataclass
from scripts import generate

GROUP = "formengine"

# The table of contents


def test_the_table_of_contents_is_what_the_commands_say() -> None:
    assert (generate.ROOT_FOLDER / "formengine/frontends/cli/contents.py").read_text("utf-8") == generate.contents()


def test_a_command_is_taken_from_the_module_that_the_table_names() -> None:
    shelf = Shelf()

    for room, commands in CONTENTS.items():
        for name in commands:
            assert shelf[name].name == name
            assert shelf[name].callback is None or shelf[name].callback.__module__.endswith(f".{room}")
    assert len(shelf) == sum(map(len, CONTENTS.values()))


def test_the_help_imports_no_module_of_a_command() -> None:
    code = (
        "import sys\nfrom formengine.frontends.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    print(*sorted(sys.modules))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    loaded = said.splitlines()[-1].split()
    assert "Begin a record with FORM" in said
    assert {name for name in loaded if name.startswith("formengine.")} == {
        "formengine.frontends", "formengine.frontends.cli", "formengine.frontends.cli.contents",
    }  # fmt: skip
    assert not {"platformdirs", "logging", "pluggy", "importlib.metadata"} & set(loaded)


def test_a_mistyped_command_is_told_which_may_be_meant_where_click_does_so() -> None:
    result = CliRunner().invoke(main, ["summit"])

    assert result.exit_code == 2
    assert "No such command 'summit'" in result.output


# What is installed


def put(folder: Path, facts: str, files: dict[str, bytes]) -> None:
    """Let a distribution's folder of facts lie in a folder."""
    (folder / facts).mkdir(parents=True)
    for name, content in files.items():
        (folder / facts / name).write_bytes(content)


def told(name: str, version: str = "1.0") -> bytes:
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nAbout it.\nName: not this\n".encode()


def points(lines: str) -> bytes:
    return f"[console_scripts]\nx = y\n\n[{GROUP}]\n# a remark\n{lines}\n[other]\nz = z\n".encode()


def asked() -> set[tuple[str, str, str, str]]:
    """What importlib.metadata answers."""
    return {
        (one.name, one.value, one.dist.name, one.dist.version)
        for one in metadata.entry_points(group=GROUP)
        if one.dist is not None
    }


def found() -> set[tuple[str, str, str, str]]:
    return {(one.name, one.value, one.distribution, one.version) for one in entry_points(GROUP)}


def test_what_is_found_here_is_what_importlib_metadata_finds() -> None:
    assert found() == asked()
    assert {"secure_base", "therapy_intake"} <= {name for name, *_ in found()}
    for name in ("formengine", "click", "jsonschema-specifications", "google_re2", "Formengine.Secure_Base"):
        assert version_of(name) == metadata.version(name)


def test_odd_installations_are_found_as_importlib_metadata_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    put(first, "My_Zoo-2.0.dist-info", {"METADATA": told("My.Zoo", "2.0"), "entry_points.txt": points("zoo=new")})
    put(second, "my.zoo-1.0.dist-info", {"METADATA": told("my-zoo"), "entry_points.txt": points("zoo = old")})
    put(second, "linked.egg-info", {"PKG-INFO": told("linked", "3"), "entry_points.txt": points("linked = a.b : c.d")})
    put(second, "bare-1.dist-info", {"METADATA": told("bare")})
    put(second, "late-1.dist-info", {"METADATA": b"X: " + b"x" * 9000 + b"\nname: Late\nVERSION: 4\n",
                                     "entry_points.txt": points("late = late").replace(b"\n", b"\r\n")})  # fmt: skip
    put(second, "not-one.txt", {"entry_points.txt": points("no = no")})
    (second / "old_file.egg-info").write_bytes(told("old-file"))
    (second / "zoo.egg-link").write_text(str(first))
    for folder in (second, first, tmp_path / "not there"):
        monkeypatch.syspath_prepend(folder)

    assert found() == asked()
    assert ("zoo", "new", "My.Zoo", "2.0") in found()
    assert {"linked", "late"} <= {name for name, *_ in found()}
    assert version_of("old-file") == "1.0"


def test_what_is_installed_in_an_archive_is_asked_of_importlib_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("packed-1.0.dist-info/METADATA", told("packed"))
        archive.writestr("packed-1.0.dist-info/entry_points.txt", points("packed = packed"))
    monkeypatch.syspath_prepend(tmp_path / "packed.zip")

    assert ("packed", "packed", "packed", "1.0") in found()
    assert found() == asked()
    assert version_of("packed") == "1.0"


def test_a_finder_of_somebodys_own_is_asked_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(tmp_path, "own-1.0.dist-info", {"METADATA": told("own"), "entry_points.txt": points("own = own")})

    class Finder(metadata.MetadataPathFinder):
        @classmethod
        def find_spec(cls, *_: object) -> None:
            return None

        @classmethod
        def find_distributions(cls, *_: object) -> object:  # type: ignore[override]
            return iter([metadata.Distribution.at(tmp_path / "own-1.0.dist-info")])

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])

    assert ("own", "own", "own", "1.0") in found()


def test_where_importlib_metadata_is_asked_a_damaged_distribution_hinders_no_other_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "latin-1.dist-info", {"METADATA": told("latin"), "entry_points.txt": b""})
    (tmp_path / "latin-1.dist-info/entry_points.txt").write_bytes("[formengine]\ncafé = x\n".encode("latin-1"))
    put(tmp_path, "torn-1.dist-info", {"METADATA": told("torn"), "entry_points.txt": points("torn\nwhole = whole")})
    before = found()
    (tmp_path / "a file").write_bytes(b"")
    for place in (tmp_path, tmp_path / "a file"):
        monkeypatch.syspath_prepend(place)

    assert found() - before == {("whole", "whole", "torn", "1.0")}
    assert before <= found()


def test_a_form_feed_ends_no_line_of_what_a_distribution_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = b"Metadata-Version: 2.1\nName: fed\nSummary: x\x0cVersion: 66\nVersion: 1\n"
    put(tmp_path, "fed-1.dist-info", {"METADATA": said, "entry_points.txt": points("fed = fed")})
    monkeypatch.syspath_prepend(tmp_path)

    assert version_of("fed") == metadata.version("fed") == "1"


def test_a_file_of_entry_points_that_cannot_be_read_hinders_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "latin-1.dist-info", {"METADATA": told("latin"), "entry_points.txt": points("caf\u00e9 = x")})
    (tmp_path / "latin-1.dist-info/entry_points.txt").write_bytes("[formengine]\ncafé = x\n".encode("latin-1"))
    put(tmp_path, "torn-1.dist-info", {"METADATA": told("torn"), "entry_points.txt": points("torn\nwhole = whole")})
    before = found()
    monkeypatch.syspath_prepend(tmp_path)

    assert found() - before == {("caf\ufffd", "x", "latin", "1.0"), ("whole", "whole", "torn", "1.0")}


def test_nothing_is_remembered_of_what_was_installed_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    before = found()

    put(tmp_path, "new-1.dist-info", {"METADATA": told("new"), "entry_points.txt": points("new = new")})

    assert {name for name, *_ in found() - before} == {"new"}


def test_an_entry_point_loads_a_module_or_what_stands_in_one() -> None:
    assert EntryPoint("one", "formengine.installed", "d", "1").load() is installed
    assert EntryPoint("two", "formengine.installed : EntryPoint", "d", "1").load() is EntryPoint


def test_where_nothing_is_installed_there_is_no_version() -> None:
    assert version_of("no-such-thing") == "?"


# Values


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is."""

    name: str
    people: tuple[str, ...] = ()
    aside: dict[str, int] = dataclasses.field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Room(Place):
    """A place with a number."""

    number: int = dataclasses.field(default=1, kw_only=False)
    doubled: int = dataclasses.field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", self.number * 2)


def test_a_value_is_a_dataclass_in_every_way() -> None:
    room = Room("hall", ("Ana",), number=4)

    assert (room.doubled, room.aside) == (8, {})
    assert room == Room("hall", ("Ana",), {"x": 1}, 4)
    assert hash(room) == hash(Room("hall", ("Ana",), {"x": 1}, 4))
    assert room != Place("hall", ("Ana",))
    assert repr(room) == "Room(name='hall', people=('Ana',), number=4, doubled=8)"
    assert dataclasses.replace(room, number=5).doubled == 10
    assert [one.name for one in dataclasses.fields(Room)] == ["name", "people", "aside", "number", "doubled"]
    assert str(inspect.signature(Place)).startswith("(name: 'str', people: 'tuple[str, ...]' = ()")
    assert pickle.loads(pickle.dumps(room)) == room == copy.copy(room)
    assert not hasattr(room, "__dict__")
    match Place("attic"):
        case Place(name, people):
            assert (name, people) == ("attic", ())


def test_a_value_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError, match="'name'"):
        Place("attic").name = "cellar"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="'name'"):
        del Place("attic").name


def test_what_a_value_is_not_given_is_said_as_python_says_it() -> None:
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'name'"):
        Place()  # type: ignore[call-arg]


def test_the_methods_of_a_value_are_made_once_and_when_they_are_looked_for() -> None:
    @dataclass(frozen=True, slots=True)
    class Late:
        one: int

    assert not callable(vars(Late)["__init__"])
    assert Late(1) == Late(1)
    assert all(inspect.isfunction(vars(Late)[name]) for name in ("__init__", "__eq__"))
    assert not callable(vars(Late)["__repr__"])


def test_a_frozen_dataclass_of_an_agencys_own_may_inherit_from_a_value() -> None:
    @dataclasses.dataclass(frozen=True)
    class Own(Place):
        more: int = 0

    assert Own("attic", more=2) == Own("attic", more=2)
