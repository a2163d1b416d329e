"""The tutorial, from its first line to its last: every command is run, every file is written, every output is seen."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.own_python import OwnPython

PAGE = Path(__file__).parent.parent / "docs" / "tutorial.md"
MODULES = ("formengine", "pip", "pytest")
LEFT_OUT = "…"
RECORD = re.compile(r"[Tt]he record is ([a-z0-9]{12})")


def squeezed(text: str) -> str:
    """A text with single blanks between its words."""
    return re.sub(" +", " ", text)


@dataclass(frozen=True)
class Block:
    """A fenced block: the line before it, its kind, and its text."""

    before: str
    kind: str
    text: str

    @property
    def file(self) -> str:
        """The file that the line before it names."""
        found = re.fullmatch(r"\*\*(?:Change )?`([^`]+)`\*\*", self.before)
        assert found, f"Nothing says which file this is: {self.text[:60]}"
        return found[1]


def blocks() -> list[Block]:
    """Every fenced block of the page, in order."""
    pieces = re.split(r"^```(.*)\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    fenced = zip(pieces[0::4], pieces[1::4], pieces[2::4], strict=False)
    return [Block(prose.rstrip("\n").rpartition("\n")[2], kind, text) for prose, kind, text in fenced]


@dataclass(frozen=True)
class Step:
    """A command with the lines that are typed while it runs, and what must be seen, in order."""

    command: str
    typed: tuple[str, ...]
    seen: tuple[str, ...]


def steps(console: str) -> Iterator[Step]:
    """The commands of a console block."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        typed = tuple(line[2:] for line in lines if line.startswith("> "))
        yield Step(command, typed, tuple(line for line in lines if line.strip() and not line.startswith("> ")))


@dataclass
class Reader:
    """A person who does what the tutorial says, in an empty folder, with a Python of their own."""

    python: OwnPython
    folder: Path
    records: dict[str, str] = field(default_factory=dict)

    def do(self, block: Block) -> None:
        """Do what a block says."""
        match block.kind:
            case "console":
                for step in steps(block.text):
                    self.run(step)
            case "diff":
                self.change(self.folder / block.file, block.text)
            case "json excerpt":
                self.compare(block.text)
            case _:
                path = self.folder / block.file
                assert path.parent.is_dir(), f"The folder of {block.file} is not there yet."
                path.write_text(block.text, encoding="utf-8")

    def run(self, step: Step) -> None:
        """Run a command, and look for what it should print."""
        command = step.command
        for shown, own in self.records.items():
            command = command.replace(shown, own)
        name, *arguments = shlex.split(command)
        match name:
            case "cd":
                self.folder = (self.folder / arguments[0]).resolve()
            case "mkdir":
                (self.folder / arguments[0]).mkdir()
            case "cp":
                shutil.copyfile(self.folder / arguments[0], self.folder / arguments[1])
            case _:
                assert name in MODULES, f"The test does not know the command {name}."
                self.look(step, self.python.run(name, *arguments, folder=self.folder, typed=step.typed).stdout)

    def look(self, step: Step, output: str) -> None:
        """Every line of the tutorial is in the output, in order; where nothing is left out, nothing else is."""
        told = RECORD.findall("\n".join(step.seen))
        self.records |= dict(zip(told, RECORD.findall(output), strict=True))
        place = 0
        for line in step.seen:
            for part in filter(None, (part.strip() for part in self.own(line).split(LEFT_OUT))):
                # How far columns stand apart depends on what else is installed.
                found = squeezed(output).find(squeezed(part), place)
                assert found >= 0, f"After `{step.command}` the tutorial shows {part!r}, but there was:\n{output}"
                place = found + len(squeezed(part))
        if step.seen and LEFT_OUT not in step.seen:
            assert len(output.split("\n")) - 1 == len(step.seen), output

    def own(self, line: str) -> str:
        """A line of the tutorial with this reader's own record numbers."""
        for shown, own in self.records.items():
            line = line.replace(shown, own)
        return line

    def change(self, path: Path, diff: str) -> None:
        """Replace the one line that a diff takes away by the one that it adds."""
        before, after = (next(line[1:] for line in diff.split("\n") if line.startswith(sign)) for sign in "-+")
        text = path.read_text("utf-8")
        assert text.count(f"{before}\n") == 1, f"{path.name} has not one line {before}"
        path.write_text(text.replace(f"{before}\n", f"{after}\n"), encoding="utf-8")

    def compare(self, excerpt: str) -> None:
        """A piece that is explained stands in the form, line by line."""
        form = (self.folder / "forms/unannounced_visit/form.json").read_text("utf-8")
        lines = [line.strip() for line in form.split("\n")]
        wanted = [line.strip() for line in excerpt.strip().split("\n")]

        assert any(lines[at : at + len(wanted)] == wanted for at in range(len(lines))), excerpt


@pytest.mark.slow
def test_the_tutorial_is_true_from_its_first_line_to_its_last(tmp_path: Path) -> None:
    everything = blocks()
    reader = Reader(OwnPython.made_in(tmp_path / "python"), tmp_path / "empty")
    reader.folder.mkdir()

    for block in everything:
        reader.do(block)

    assert (reader.folder / "visit_by_plugin.xlsx").stat().st_size > 0
    assert sum(block.kind == "console" for block in everything) >= 9
