"""A history as a person reads it: when, who, what, where, from what to what; questions by titles, states by labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from formengine.evaluation import Evaluation
from formengine.plain_text import shown
from formengine.records import ANSWERING, Event, Json, Record, Subject
from formengine.records.concerns import CONCERN_ACTIONS
from formengine.records.content import in_words
from formengine.records.life import LIFE_ACTIONS
from formengine.records.notes import NOTE_ACTIONS
from formengine.records.tellings import TELLING_ACTIONS
from formengine.reports.conflicts import row_in_words
from formengine.reports.words import title_of_path
from formengine.tables import Cell, Column, Table
from formengine.tongue import several

COLUMNS = (Column("#", "narrow"), Column("When (UTC)", "narrow"), Column("Who", "narrow"), Column("What", "narrow"),
           Column("Where"), Column("Before"), Column("After", "wide"))  # fmt: skip
SOURCES = {"file": "from a file", "example": "example", "prefill": "filled in", "undone": "undone",
           "restored": "brought back", "carried forward": "carried forward"}  # fmt: skip
SAID = LIFE_ACTIONS | TELLING_ACTIONS | NOTE_ACTIONS | CONCERN_ACTIONS
"""Actions that say something beside answers: told by its words, without ids and sums."""
CAUTION = "Names are recorded as they were given; nobody's identity was checked."
Naming = Callable[[str], str]
"""The label of the subject with an id."""


def history_table(events: Sequence[Event], evaluation: Evaluation, naming: Naming = str) -> Table:
    """Every change to a record."""
    rows = tuple(_row(one, evaluation, naming) for one in events)
    return Table("History", COLUMNS, rows, f"{len(events)} changes. {CAUTION}")


def _row(one: Event, evaluation: Evaluation, naming: Naming) -> tuple[Cell, ...]:
    return (
        one.number, one.at[:19].replace("T", " "), one.actor, _deed(one),
        title_of_path(evaluation, one.change.path) if one.change.path else "",
        _told(one, one.change.old, evaluation, naming), _told(one, one.change.new, evaluation, naming),
    )  # fmt: skip


FIRST_GIVEN = ("answered", "state", "item added")
LONGEST_TOLD = 200
"""Characters of a text before and after a change; the history itself has it whole."""


def changes_table(events: Sequence[Event], evaluation: Evaluation, naming: Naming = str) -> Table:
    """What was changed in a record, briefly: answers that were given for the first time are counted, not repeated."""
    rows: list[tuple[Cell, ...]] = []
    for first, group in groupby(events, key=partial(_first_given, evaluation)):
        same = list(group)
        if first and len(same) > 1:
            rows.append(_given_row(same, first[-1]))
        else:
            rows += (_change_row(one, evaluation, naming) for one in same)
    note = "Answers that were given for the first time are counted here; they stand in their sections."
    return Table("", COLUMNS, tuple(rows), f"{len(events)} changes. {note} {CAUTION}")


def _first_given(evaluation: Evaluation, event: Event) -> tuple[str, ...]:
    """What answers given for the first time must share to be told together; empty for any other event."""
    change = event.change
    if change.action not in FIRST_GIVEN or change.old is not None or event.erased:
        return ()
    return event.at[:10], event.actor, change.source, title_of_path(evaluation, change.path.partition(".")[0])


def _given_row(events: Sequence[Event], section: str) -> tuple[Cell, ...]:
    first, last = events[0], events[-1]
    given = sum(event.change.action != "item added" for event in events)
    told = several("{count} answer, for the first time", "{count} answers, for the first time", given)
    return f"{first.number}–{last.number}", first.at[:10], first.actor, _deed(first), section, "", told


def _change_row(one: Event, evaluation: Evaluation, naming: Naming) -> tuple[Cell, ...]:
    *told, before, after = _row(one, evaluation, naming)
    return (*told, _brief(before), _brief(after))


def _brief(text: Cell) -> str:
    told = shown(text)
    return told if len(told) <= LONGEST_TOLD else f"{told[:LONGEST_TOLD].rstrip()} … ({len(told.split())} words)"


def is_about(event: Event, path: str) -> bool:
    """Whether an event is about a question, or about something in a section, item or list."""
    return event.change.path == path or event.change.path.startswith(f"{path}.")


def _deed(event: Event) -> str:
    source = SOURCES.get(event.change.source, "" if event.change.source == "typed" else event.change.source)
    return f"{event.change.action} ({source})" if source else event.change.action


def _told(event: Event, row: Json, evaluation: Evaluation, naming: Naming) -> str:
    """What stood there before or after, in words."""
    action = event.change.action
    if event.erased:
        return "(erased)"
    if row is None or action == "begun":
        return ""
    if action in ("item added", "item removed"):
        return "an item"
    if action in ("moved", "reassigned") and isinstance(row, dict):
        whom = str(row.get("to", ""))
        return _with_reason(naming(whom) if action == "moved" else whom, row)
    if action in ANSWERING:
        return row_in_words(evaluation, event.change.path, row)
    told = in_words(row)
    return told if action in SAID else told or content_in_words(row)


def _with_reason(text: str, content: dict[str, Json]) -> str:
    return f"{text} (because: {content['reason']})" if content.get("reason") else text


def content_in_words(content: Json) -> str:
    """The content of an event that is no answer: its texts, the longest part of it last."""
    if isinstance(content, dict):
        told = [f"{key.replace('_', ' ')}: {content_in_words(value)}" for key, value in content.items() if value]
        return "; ".join(told)
    if isinstance(content, list):
        return ", ".join(content_in_words(one) for one in content)
    return "" if content is None else str(content)


# People


def subject_history(events: Sequence[Event], naming: Naming = str) -> Table:
    """Every change to a subject: names it had, with whom it was put together, who is shown it."""
    rows = tuple(
        (one.number, one.at[:19].replace("T", " "), one.actor, one.change.action, "",
         "(erased)" if one.erased else _of_subject(one.change.old, naming),
         "(erased)" if one.erased else _of_subject(one.change.new, naming))
        for one in events
    )  # fmt: skip
    return Table("History", COLUMNS, rows, f"{len(events)} changes. {CAUTION}")


def _of_subject(content: Json, naming: Naming) -> str:
    if not isinstance(content, dict):
        return content_in_words(content)
    if "id" in content:
        return in_words(content)
    named = {key: naming(str(value)) if key in ("into", "from") and value else value for key, value in content.items()}
    return content_in_words(named)


def subject_tables(
    subject: Subject, records: Sequence[Record], titles: Callable[[Record], str], matters: Sequence[Table] = ()
) -> tuple[Table, ...]:
    """One page about a subject: who it is, all its records, and what else stands open (`matters`)."""
    facts = [("Called", subject.label), ("Kind", subject.kind), ("Id", subject.id)]
    if subject.readers:
        facts.append(("Shown to", ", ".join(subject.readers)))
    note = ("Restricted: others are not shown it or its records. Names are taken as they are given, so this keeps "
            "nobody out who means to look.") if subject.readers else ""  # fmt: skip
    about = Table(subject.label, (Column("", "narrow"), Column("", "wide")), tuple(facts), note)
    columns = (Column("Record", "narrow"), Column("Form"), Column("Status", "narrow"), Column("Author", "narrow"),
               Column("Last changed", "narrow"))  # fmt: skip
    rows = tuple(
        (one.id, titles(one), one.status, one.author, one.changed_at[:16].replace("T", " ")) for one in records
    )
    return (about, Table("Records", columns, rows, "" if rows else "There is no record yet."), *matters)
