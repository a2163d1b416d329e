"""The last chapters: every question with its code, and which form and history an export was made from."""

from __future__ import annotations

from formengine.model import Form, Question
from formengine.records import Record
from formengine.tables import Cell, Chapter, Column, Paragraph, Table

CODEBOOK = (
    Column("Path", "medium"),
    Column("Code", "narrow"),
    Column("Question", "wide"),
    Column("Kind", "narrow"),
    Column("Answers and states", "medium"),
    Column("Audience", "narrow"),
)
MOST_LISTED = 12


def codebook(form: Form) -> Chapter:
    """Every question of the form, asked or not: path, code, wording, kind, choices and states, readers."""
    rows = tuple(
        (question.path, question.code, question.title, question.kind.value, _offered(question), question.audience)
        for question in form.questions()
    )
    return Chapter("Codebook", (Table("Every question of the form", CODEBOOK, rows),))


def _offered(question: Question) -> str:
    choices = [f"{choice.value} = {choice.title}" for choice in question.choices]
    if len(choices) > MOST_LISTED:
        choices = [*choices[: MOST_LISTED - 1], f"… {len(choices)} in all"]
    states = [f"[{state.value}] = {label}" for state, label in question.states]
    return "\n".join([*choices, *states])


def about(record: Record, form: Form, *, head: str, made_at: str, made_by: str) -> Chapter:
    """Which form, which version, whose words, which history, and who made this when."""
    rights = form.rights
    rows: list[tuple[Cell, ...]] = [
        ("Record", record.id),
        ("Revision", record.revision),
        ("Form", form.id),
        ("Version", form.version),
        ("SHA-256 of the form", form.hash),
        ("Last link of the record's history", head or "none"),
        ("Made at (UTC)", made_at),
        ("Made by", made_by),
        ("Plugins when begun", ", ".join(f"{name} {version}" for name, version in record.plugins) or "none"),
        ("Rights", f"{rights.holder} ({rights.basis.replace('_', ' ')}; {', '.join(rights.contexts)})"),
        ("Credit", rights.credit),
        ("Terms", rights.url),
    ]
    facts = Table("Where this came from", (Column("", "medium"), Column("", "wide")), tuple(row for row in rows if row[1]))
    caution = Paragraph("Names of people who acted are recorded as they were given; nobody's identity was checked.")
    return Chapter("About this export", (facts, caution))
