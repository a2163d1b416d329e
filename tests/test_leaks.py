"""Nothing that a reader may not see reaches anything that is made for them."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from formengine.audience import AUTHOR, Reader
from formengine.casework.comparing import compared
from formengine.casework.desk import Desk
from formengine.engine import Engine
from formengine.errors import Refused
from formengine.exports.formats import EXPORTERS
from formengine.exports.text import as_text, table_text
from formengine.giving import packages
from formengine.giving.copies import Wanted, disguised_copy
from formengine.reports.history import history_table
from tests.planted import Planting, kept_in, planted, readers_of

EXCEL_FIRST = date(1899, 12, 30)
DAY = re.compile(r"19\d\d-\d\d-\d\d")


@dataclass(frozen=True)
class World:
    """The planted record in its home."""

    engine: Engine
    record: str
    planting: Planting


@cache
def world() -> World:
    """One planted record for all tests; nothing here changes it."""
    planting = planted()
    engine, record = kept_in(Path(mkdtemp()) / "home", planting)
    return World(engine, record, planting)


View = Callable[[World, Reader], str]


def opened(name: str, content: bytes) -> str:
    """All text in a file: names and parts of zips, whatever they hold; the days of a workbook as days."""
    if not content.startswith(b"PK"):
        return f"{name}\n{content.decode('utf-8')}"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [opened(member, archive.read(member)) for member in archive.namelist()]
    return "\n".join([name, *parts])


def exported(format_name: str, profile: Any) -> View:
    """An export in one format, opened to its last part."""

    def view(world: World, reader: Reader) -> str:
        stream = io.BytesIO()
        export = world.engine.export([world.record], made_by="x", profile=profile, reader=reader)
        EXPORTERS[format_name](export, stream)
        return opened(export.title, stream.getvalue())

    return view


def handed(world: World, reader: Reader) -> str:
    """All that an exporter or a plugin is handed, walked through to the last value."""
    export = world.engine.export([world.record], made_by="x", reader=reader)
    return "\n".join(texts_in(export, set()))


def texts_in(value: Any, seen: set[int]) -> Iterator[str]:
    """Every text, number and day in a value and all that hangs on it."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from texts_in(getattr(value, one.name), seen)
    elif isinstance(value, Mapping) or type(value).__name__ == "Map":
        for key, inside in value.items():
            yield str(key)
            yield from texts_in(inside, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for inside in value:
            yield from texts_in(inside, seen)
    else:
        yield str(value)


def told_history(world: World, reader: Reader) -> str:
    """The history, as a person reads it and as it is handed on."""
    events, evaluation = world.engine.history(world.record, reader)
    return table_text(history_table(events, evaluation), width=200) + "\n".join(texts_in(events, set()))


def previewed(world: World, reader: Reader) -> str:
    """What the command line shows."""
    return as_text(world.engine.export([world.record], made_by="x", reader=reader).chapters, width=120)


def packaged(world: World, reader: Reader) -> str:
    """A work package, opened to its last part."""
    try:
        return opened("x.fpack", packages.made(world.engine, world.record, reader, until="", made_by="x"))
    except Refused as error:
        return str(error)


def disguised(world: World, reader: Reader) -> str:
    """A pseudonymised copy, and what is listed as remaining in it."""
    copy = disguised_copy(world.engine, [world.record], Wanted(reader, "pseudonymised"), actor="x")
    stream = io.BytesIO()
    EXPORTERS["json"](copy.export, stream)
    return stream.getvalue().decode() + str(copy.leftovers)


def tabled(world: World, reader: Reader) -> str:
    """All that an analyst's tables hold, cell by cell."""
    export = world.engine.export([world.record], made_by="x", profile="analyst", reader=reader)
    return "\n".join(texts_in(list(export.tables), set()))


def compared_with_another(world: World, reader: Reader) -> str:
    """A comparison of two records, and all that is handed on with it."""
    records = [one.id for one in world.engine.records()]
    export = compared(Desk(world.engine, "x"), records, reader=reader)
    return as_text(export.chapters, width=200) + "\n".join(texts_in(export, set()))


VIEWS: dict[str, View] = {
    **{f"{name}, reader": exported(name, "reader") for name in EXPORTERS},
    **{f"{name}, analyst": exported(name, "analyst") for name in EXPORTERS if name != "text"},
    "analyst's tables": tabled,
    "handed to plugins": handed,
    "history": told_history,
    "preview": previewed,
    "comparison": compared_with_another,
    "work package": packaged,
    "pseudonymised copy": disguised,
}
"""Every way in which a record leaves the author's hands; whoever adds one adds it here."""


SLOW = pytest.mark.slow
"""A workbook for each reader takes half a minute; three readers are looked at every time."""


def found_in(text: str, needle: str) -> bool:
    """Whether a mark stands in a text; in a workbook a day may stand as its number."""
    return needle in text or (DAY.fullmatch(needle) is not None and f"<v>{_as_number(needle)}</v>" in text)


def _as_number(day: str) -> int:
    return (date.fromisoformat(day) - EXCEL_FIRST).days


def leaks(name: str, view: View) -> tuple[list[str], int, set[str]]:
    """What reaches readers who may not see it through a view, how many were looked for, and what rightly came."""
    astray: list[str] = []
    looked, arrived = 0, set()
    for reader in readers_of(world().planting):
        text = view(world(), reader)
        for mark in world().planting.marks:
            looked += 1
            if not found_in(text, mark.needle):
                continue
            if mark.may_be_seen_by(reader):
                arrived.add(mark.field)
            else:
                astray.append(f"{mark.field} ({mark.about or 'subject'}) reached {reader} through {name}")
    return astray, looked, arrived


QUICK = ("text, reader", "json, analyst", "analyst's tables", "history", "work package", "pseudonymised copy")
"""Views that are looked at in every run; the others follow where there is more time."""


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in QUICK else SLOW) for one in VIEWS])
def test_nothing_reaches_a_reader_who_may_not_see_it(name: str) -> None:
    astray, looked, arrived = leaks(name, VIEWS[name])

    readers = len(list(readers_of(world().planting)))
    print(f"\n{name}: {looked} pairs of field and reader ({readers} readers), {len(astray)} leaks")
    assert astray == []
    assert len(arrived) > 100, "the search must be able to find what is there"


@pytest.mark.parametrize("reader", [Reader("panel"), Reader("subject", "applicant_1"), Reader("client")])
def test_nothing_reaches_these_readers_through_a_workbook(reader: Reader) -> None:
    text = exported("excel", "reader")(world(), reader)

    found = [mark for mark in world().planting.marks if found_in(text, mark.needle)]

    assert [mark for mark in found if not mark.may_be_seen_by(reader)] == []
    assert len(found) > 20


def test_everything_that_was_planted_reaches_the_author_somewhere() -> None:
    told = told_history(world(), AUTHOR) + "".join(
        exported(name, "reader")(world(), AUTHOR) for name in ("json", "text", "csv")
    )

    apart = [mark for mark in world().planting.marks if mark.is_apart]

    assert [mark for mark in world().planting.marks if not found_in(told, mark.needle)] == apart


def test_the_search_finds_what_an_unfiltered_evaluation_lets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formengine.engine.seen", lambda evaluation, sight: evaluation)

    astray, _, _ = leaks("json", exported("json", "reader"))

    assert len(astray) > 1_000


@pytest.mark.parametrize("forgotten", ["_may_read_counted", "_is_told", "_may_be_known", "_is_kept"])
def test_the_search_finds_every_single_check_that_is_forgotten(forgotten: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"formengine.audience.views._Filter.{forgotten}", lambda *_: True)

    assert leaks("handed to plugins", handed)[0] != [] or asked_of_panel() != ASKED


def test_the_search_finds_an_unfiltered_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formengine.engine.seen_events", lambda events, evaluation, sight: events)

    assert leaks("history", told_history)[0] != []


ASKED = [f"w_{name}.asked" for name in ("panel", "everyone_here")]


def test_the_search_finds_what_stands_beside_the_answers_unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formengine.reports.beside.Beside.kept_to", lambda beside, sight: beside)

    astray, _, _ = leaks("handed to plugins", handed)

    assert {"restricted raw note", "panel comment", "client telling"} <= {one.partition(" (")[0] for one in astray}


def asked_of_panel() -> list[str]:
    """Open questions that the panel is told of, although only a restricted answer says that they are asked."""
    evaluation = world().engine.filed(world().record, Reader("panel")).evaluation
    return [path for path in evaluation.placed if path.startswith("w_") and path.endswith(".asked")]


def test_whether_a_question_is_asked_is_not_told_where_a_restricted_answer_decides_it() -> None:
    assert asked_of_panel() == ASKED
