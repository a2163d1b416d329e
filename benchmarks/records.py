"""How long it takes to open a large record, and to list and find in a large home, beside the bare SQL.

`python -m benchmarks.records` makes a record of 5,000 answers and 20,000 events and a home of 100,000 records, and
prints medians with the limits we promise. It ends with an error where one is not kept.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.saving import record_of
from formengine.documents import verbatim
from formengine.engine import Engine
from formengine.lookup import find_texts
from formengine.model import Form
from formengine.plugins import Plugins
from formengine.records import Change, Json, Record, Subject
from formengine.store import SqliteStore, Wanted
from tests.building import Json as Document
from tests.building import form_document, rating, read, repeat, section, text

RECORDS, ITEMS, EDITS = 100_000, 98, 3
SCREEN, ROUNDS = 50, 25
LONGEST_OPENING, LONGEST_LOOK = 0.3, 0.05
"""What we promise: seconds to open the record of 5,000 answers and 20,000 events, and to list or find."""

FIRST = (
    "Ana Maria Tom Zoë Ivan Ólafur Siobhán Mohammed Chloe Amélie Jack Olivia Noah Aisha Kofi Mei Lukasz Freya Omar Ruth"
    " Isla Arjun Hanna Piotr Leila Sean Nadia Yusuf Grace Emil"
).split()
SYLLABLES = (
    "ba ker ton ford lin der mc gra han sen al ves o brien wil ley st one har ris mül ler no vak por ter".split()
)
WORDS = ("settles bedtime garden school brother quiet laughed angry told nobody walked breakfast window rain bicycle "
         "doctor letter phone visit kitchen slept dream paint river").split()  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What one thing took us and what the bare SQL for the same rows took, both medians in seconds; and the limit."""

    name: str
    ours: float
    bare: float
    limit: float

    @property
    def line(self) -> str:
        """The same as a line of a table."""
        times = f"{self.ours / self.bare:8.1f}" if self.bare else f"{'':>8}"
        bare = f"{self.bare * 1000:10.2f}" if self.bare else f"{'':>10}"
        return f"{self.name:<44}{self.ours * 1000:10.2f}{bare}{times}{self.limit * 1000:10.0f}"


def median_of(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median wall time of several rounds, after one to warm up."""
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


# One large record


def large_form() -> Form:
    """A form of 100 questions and a list whose items have 50 each."""
    once: Document = {f"q{at}": rating(0, 4) if at % 2 else text(maxLength=500) for at in range(100)}
    each: Document = {f"q{at}": rating(0, 4) if at % 2 else text(maxLength=500) for at in range(50)}
    return read(form_document({"once": section(once), "visits": repeat(each)}))


def large_record(store: SqliteStore, form: Form, *, items: int, edits: int) -> Record:
    """A record in which every question was answered, and changed so many times."""
    ids = [f"a{at:07d}" for at in range(items)]
    paths = [f"once.q{at}" for at in range(100)] + [f"visits.{one}.q{at}" for one in ids for at in range(50)]
    record = replace(record_of("r000000large"), form=form.id, form_version=form.version, form_hash=form.hash)
    listed: Json = {"items": list[Json](ids)}
    entries: dict[str, Json] = {"visits": listed} if items else {}
    changes = [Change("answered", path, new=row) for path, row in entries.items()]
    for turn in range(edits + 1):
        given: dict[str, Json] = {
            path: {"answer": at % 5 if at % 2 else f"{turn} " + TEXT} for at, path in enumerate(paths)
        }
        changes += [Change("answered", path, entries.get(path), row) for path, row in given.items()]
        entries |= given
        if turn == 0:
            record = store.begin(record, document=verbatim(form.document).encode(), entries=entries, changes=changes,
                                 actor="Ana Lopes", save_id="begin")  # fmt: skip
        else:
            record = store.save(record, changes, given, actor="Ana Lopes", save_id=f"save-{turn}")
        changes = []
    return record


TEXT = "She settles more easily now when someone stays near; on Tuesday it took ten minutes."


def opening(folder: Path, *, items: int = ITEMS, edits: int = EDITS) -> Iterator[Measured]:
    """How long the record takes to open for going on, in a fresh engine that has never read its form."""
    form = large_form()
    with closing(SqliteStore.open(folder, clock=lambda: datetime.now(UTC))) as store:
        record = large_record(store, form, items=items, edits=edits)
        answers, events = len(store.entries(record.id)), len(store.events(record.id))

        def bare() -> None:
            rows = store.connection.execute("SELECT path, entry FROM answers WHERE record_id = ?", (record.id,))
            _ = {path: json.loads(entry) for path, entry in rows.fetchall()}

        def fresh() -> None:
            with closing(Engine.start(folder, plugins=Plugins.given())) as engine:
                engine.resume(record.id)

        def history() -> None:
            store.events(record.id)

        yield Measured(
            f"open {answers:,} answers, {events:,} events", median_of(fresh, 9), median_of(bare), LONGEST_OPENING
        )
        few = median_of(lambda: store.events(record.id, actions=["note", "begun"]), 9)
        yield Measured("  its few events that are no answers", few, 0, LONGEST_LOOK)
        print(f"(reading all {events:,} events of it: {median_of(history, 5) * 1000:.0f} ms)")


# A large home


def names(chance: random.Random) -> Iterator[str]:
    """Names of people, some of them often."""
    while True:
        yield f"{chance.choice(FIRST)} {''.join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))).title()}"


def large_home(store: SqliteStore, records: int) -> None:
    """Records about two thirds as many people, each with one text of some words."""
    chance, form = random.Random(1209), read(form_document({"talk": section({"said": text(title="What was said")})}))
    document = verbatim(form.document).encode()
    people = [
        Subject(f"s{at:011d}", name, "child") for at, name in zip(range(records * 2 // 3), names(chance), strict=False)
    ]
    for start in range(0, records, 5_000):
        with store.together():
            for at in range(start, min(records, start + 5_000)):
                said: Json = {"answer": " ".join(chance.choices(WORDS, k=12)) + f" {at}"}
                record = replace(record_of(f"r{at:011d}"), subject=people[at % len(people)], form=form.id,
                                 form_version=form.version, form_hash=form.hash)  # fmt: skip
                store.begin(record, document=document, entries={"talk.said": said}, actor="Ana Lopes", save_id="begin",
                            changes=[Change("answered", "talk.said", new=said)])  # fmt: skip


def looking(folder: Path, *, records: int = RECORDS) -> Iterator[Measured]:
    """How long it takes to list and to find."""
    with closing(Engine.start(folder, plugins=Plugins.given())) as engine:
        store: Any = engine.store
        large_home(store, records)
        start = time.perf_counter()
        engine.people.find("Ana")
        store.passages("rain", most=1)
        print(
            f"(taking up {records:,} new records once, so that they can be found: {time.perf_counter() - start:.0f} s)"
        )
        engine.who_looks = lambda: "Ana Lopes"
        execute = store.connection.execute
        someone = store.subject(f"s{records // 3:011d}")

        def rows(query: str, *values: Any) -> Callable[[], object]:
            return lambda: execute(query, values).fetchall()

        wanted, about = Wanted(most=SCREEN), Wanted(subject_id=someone.id)
        bare = rows("SELECT * FROM records JOIN subjects ON subjects.id = subject ORDER BY changed_at DESC LIMIT 50")
        yield Measured("list the last 50", median_of(lambda: engine.records(wanted)), median_of(bare), LONGEST_LOOK)
        bare = rows("SELECT * FROM records WHERE subject = ?", someone.id)
        yield Measured("list one person's", median_of(lambda: engine.records(about)), median_of(bare), LONGEST_LOOK)
        bare = rows("SELECT * FROM records WHERE id = ?", f"r{records // 2:011d}")
        begins = f"r{records // 2:011d}"[:12]
        yield Measured("a record by its id", median_of(lambda: engine.record(begins)), median_of(bare), LONGEST_LOOK)
        bare = rows("SELECT * FROM subjects WHERE label = ?", someone.label)
        slip = someone.label[:-2] + someone.label[-1]
        back = " ".join(reversed(someone.label.upper().split()))
        asked = {"a person by name": someone.label, "  turned round, in capitals": back, "  a letter left out": slip,
                 "  by first name alone": someone.label.split()[0]}  # fmt: skip
        for told, name in asked.items():
            assert engine.people.find(name)
            yield Measured(told, median_of(partial(engine.people.find, name)), median_of(bare), LONGEST_LOOK)
        for told, words in {
            "texts with three common words": "rain bicycle dream",
            "  with a rare one": f"{records // 2}",
        }.items():
            bare = rows("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT 50", words)
            assert find_texts(engine, words)
            yield Measured(told, median_of(partial(find_texts, engine, words)), median_of(bare), LONGEST_LOOK)


def figures(*, short: bool) -> Iterator[Figure]:
    """What is promised of a large record and a large home."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        rows = list(opening(Path(folder) / "record", items=2 if short else ITEMS))
        rows += looking(Path(folder) / "home", records=200 if short else RECORDS)
    for row in rows:
        beside = f"SQL {row.bare * 1000:.2f} ms" if row.bare else ""
        yield Figure(row.name.strip(), row.ours * 1000, "ms", beside, limit=row.limit * 1000)


def main() -> None:
    """Measure, print, and end with an error where a promise is not kept."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        rows = list(opening(Path(folder) / "record"))
        rows += looking(Path(folder) / "home")
    print(f"{'':<44}{'ours, ms':>10}{'SQL, ms':>10}{'ratio':>8}{'limit, ms':>10}")
    for row in rows:
        print(row.line)
    if any(row.ours > row.limit for row in rows):
        sys.exit("Something took longer than is promised.")


if __name__ == "__main__":
    main()
