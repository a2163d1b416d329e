"""What the commands list of people's work: steps that lead on, notes, concerns, tellings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from formengine.casework.desk import Desk
from formengine.casework.due import Due
from formengine.casework.steps import ways
from formengine.evaluation import Evaluation
from formengine.records import Record, Subject
from formengine.records.concerns import QUESTIONS, Concern
from formengine.records.notes import Note
from formengine.records.tellings import Telling, differ
from formengine.reports.beside import TOLD, telling_rows
from formengine.tables import Cell, Column, Table


def way_table(desk: Desk, record: Record) -> Table:
    """The steps that lead on from where a record is, who takes them, and what hinders each."""
    columns = (Column("Step", "narrow"), Column("It is then"), Column("Who"), Column("What hinders it", "wide"))
    workflow = desk.engine.workflow(record.form)
    rows = tuple(
        (way.step.name, workflow.words(way.step.to), ", ".join(way.step.roles).replace("_", " ") or "anyone",
         "; ".join(way.hindrances))
        for way in ways(desk, record.id)
    )  # fmt: skip
    return Table("What can be done next", columns, rows, "" if rows else "Nothing leads on from here.")


def due_table(due: Sequence[Due], today: date) -> Table:
    """What is due about somebody, the nearest day first."""
    columns = (Column("Due", "narrow"), Column("What", "wide"), Column("Record", "narrow"), Column("", "narrow"))
    rows = tuple((one.on, one.what, one.record.id, "past" if one.on < today else "") for one in due)
    return Table("Due", columns, rows)


def note_table(notes: Sequence[Note]) -> Table:
    """Notes, a row each, without their text."""
    columns = (Column("Note", "narrow"), Column("Of", "narrow"), Column("Kind", "narrow"), Column("Who was there"),
               Column("Seen alone"), Column("Passages", "narrow"), Column("By", "narrow"))  # fmt: skip
    rows = tuple(
        (one.number, one.on, one.kind, ", ".join(one.present), ", ".join(one.alone), len(one.passages), one.by)
        for one in notes
    )
    return Table("Notes", columns, rows, "" if rows else "There is no note.")


def note_tables(note: Note) -> Iterator[Table]:
    """What is known of a note, and its passages."""
    facts: tuple[tuple[str, Cell], ...] = (
        ("Of", note.on),
        ("Kind", note.kind),
        ("Who was there", ", ".join(note.present)),
        ("Seen alone", ", ".join(note.alone)),
        ("Where", note.where),
        ("Minutes", note.minutes),
        ("Who may read it", note.audience),
        ("Written", f"{note.at[:16].replace('T', ' ')} UTC by {note.by}"),
    )
    yield Table(f"Note {note.number}", (Column(""), Column("", "wide")), tuple(row for row in facts if row[1]))
    columns = (Column("Passage", "narrow"), Column("Words", "wide"), Column("Belongs to"))
    rows = tuple((one.number, one.text, "; ".join(tag.name for tag in one.tags)) for one in note.passages)
    if rows:
        yield Table("Passages", columns, rows)


def concern_table(concerns: Sequence[tuple[Subject, Concern]]) -> Table:
    """Open concerns, a row each; the words themselves are only shown where they are asked for."""
    columns = (Column("Open concern about"), Column("No.", "narrow"), Column("Since", "narrow"), Column("By", "narrow"),
               Column("Next step", "wide"), Column("Missing", "narrow"))  # fmt: skip
    rows = tuple(
        (
            subject.label,
            one.number,
            one.raised_at[:16].replace("T", " "),
            one.by,
            one.told("next_step"),
            len(one.missing),
        )
        for subject, one in concerns
    )
    return Table("Open concerns", columns, rows, "" if rows else "No concern is open.")


def concern_tables(concern: Concern) -> Table:
    """One concern in full, with what is missing."""
    rows: list[tuple[Cell, ...]] = [("Raised", f"{concern.raised_at[:16].replace('T', ' ')} UTC by {concern.by}")]
    rows += [(question, concern.told(key) or "not written down yet") for key, question in QUESTIONS.items()]
    if concern.closed is not None:
        rows.append(("Closed", f"{concern.closed.text} ({concern.closed.by}, {concern.closed.at[:10]})"))
    title = f"Concern {concern.number}{'' if concern.is_open else ' (closed)'}"
    return Table(title, (Column(""), Column("", "wide")), tuple(rows), "It is in no copy and no export.")


def telling_table(evaluation: Evaluation, tellings: tuple[Telling, ...]) -> Table:
    """The tellings of one fact, numbered."""
    rows = tuple((one.number, *row[1:]) for one, row in zip(tellings, telling_rows(evaluation, tellings), strict=True))
    note = "They differ; none replaces another." if differ(tellings) else "" if rows else "Nothing was told yet."
    return Table("As it was told", (Column("Telling", "narrow"), *TOLD[1:]), rows, note)
