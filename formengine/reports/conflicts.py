"""What a person reads where somebody else changed the same answer: both values, who, and when."""

from __future__ import annotations

from collections.abc import Sequence

from formengine.conflicts import Meeting
from formengine.evaluation import Evaluation
from formengine.model import Question, Repeat, State
from formengine.records import Json, Record
from formengine.reports.words import pointing_in_words, title_of_path

MOST_TOLD = 5


def row_in_words(evaluation: Evaluation, path: str, row: Json) -> str:
    """An answer as a store keeps it, in the form's own words; nothing where there is none."""
    if not isinstance(row, dict):
        return "" if row is None else str(row)
    node = evaluation.form.node(path)
    if "state" in row:
        state = State(row["state"])
        label = node.label_of(state) if isinstance(node, Question | Repeat) else None
        return label or state.value.replace("_", " ")
    if "override" in row:
        return f"{_told(row['override'])} (because: {row['reason']})"
    items = row.get("items")
    if isinstance(items, list):
        return f"{len(items)} item{'s' if len(items) != 1 else ''}"
    if "answer" not in row:
        return pointing_in_words(evaluation, row)
    answer = row.get("answer")
    given = answer if isinstance(answer, list) else [answer]
    return "; ".join(_title(node, one) for one in given)


def _title(node: object, value: Json) -> str:
    """A choice by its title, anything else as it is."""
    is_code = isinstance(node, Question) and isinstance(value, str | int) and not isinstance(value, bool)
    return (node.title_of(value) if is_code and isinstance(node, Question) else None) or _told(value)  # type: ignore[arg-type]


def _told(value: Json) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else "" if value is None else str(value)


def minute(at: str) -> str:
    """A time of the store to the minute: `2026-03-02 14:05 UTC`."""
    return f"{at[:10]} {at[11:16]} UTC"


def meeting_in_words(meeting: Meeting, evaluation: Evaluation) -> str:
    """One answer that two people changed."""
    clash = meeting.clash
    theirs, mine = (row_in_words(evaluation, clash.path, row) for row in (clash.theirs, clash.mine))
    return (
        f"{title_of_path(evaluation, clash.path)}: {clash.by} put {_quoted(theirs)} ({minute(clash.at)}), "
        f"you {_quoted(mine)}."
    )


def _quoted(text: str) -> str:
    return f"“{text[:200]}”" if text else "nothing"


def both_values(meetings: Sequence[Meeting], evaluation: Evaluation) -> str:
    """The sentences of a Conflict."""
    lines = [meeting_in_words(one, evaluation) for one in meetings[:MOST_TOLD]]
    if len(meetings) > MOST_TOLD:
        lines.append(f"And {len(meetings) - MOST_TOLD} more.")
    return "\n".join([
        "While you had this open, the same was changed elsewhere. Nothing was overwritten, and yours is not saved.",
        *lines,
        "Open it again and enter yours there, if it should stand.",
    ])  # fmt: skip


def moved_on(record: Record) -> str:
    """The sentence of a Conflict where the record is no longer what it was."""
    return (
        f"While you had this open, the record became {record.status} ({minute(record.changed_at)}). Nothing was "
        f"overwritten, and your last change is not saved. Look at it with `formengine show {record.id}`."
    )
