"""The last chapters: every question with its code, and which form and history an export was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formengine.model import Form, Question, Rights
from formengine.records import WORDING, Record
from formengine.rights import credits_of
from formengine.tables import Cell, Chapter, Column, Paragraph, Table

if TYPE_CHECKING:
    from formengine.reports import Filed

CODEBOOK = (
    Column("Path", "medium"),
    Column("Code", "narrow"),
    Column("Question", "wide"),
    Column("Kind", "narrow"),
    Column("Answers", "narrow"),
    Column("Audience", "narrow"),
)
ANSWER_SETS = (Column("Answers", "narrow"), Column("What they are", "wide"))


def codebook(form: Form) -> Chapter:
    """Every question of the form, asked or not: path, code, wording, kind, answers, readers; each set once."""
    offered = {question.path: _offered(question) for question in form.questions()}
    sets = {text: f"A{place}" for place, text in enumerate(dict.fromkeys(filter(None, offered.values())), start=1)}
    questions = tuple(
        (one.path, one.code, one.title, one.kind.value, sets.get(offered[one.path], ""), one.audience)
        for one in form.questions()
    )
    answers = tuple((name, text) for text, name in sets.items())
    return Chapter(
        "Codebook", (Table("Every question of the form", CODEBOOK, questions), Table("Answers", ANSWER_SETS, answers))
    )


def _whose(rights: Rights) -> str:
    return f"{rights.holder} ({rights.basis.replace('_', ' ')}; {', '.join(rights.contexts)})"


def _versions(record: Record) -> list[str]:
    return [f"{name} {version}" for name, version in record.plugins if name != WORDING]


def _words(form: Form) -> str:
    """In which words the form was filled, where they are not its own."""
    if form.wording is None:
        return ""
    packs = ", ".join(f"{name} (SHA-256 {hash_})" for name, hash_ in form.wording.packs)
    return f"{form.wording.language}: {packs}"


def _offered(question: Question) -> str:
    """The choices and states of a question: what is stored, and what is read."""
    choices = [f"{choice.value} = {choice.title}" for choice in question.choices]
    if question.refers_to is not None:
        choices = [f"the ids of the items of {question.refers_to.path}"]
    states = [f"[{state.value}] = {label}" for state, label in question.states]
    return "\n".join([*choices, *states])


def about(filed: Filed, *, made_at: str, made_by: str) -> Chapter:
    """Which form, which version, whose words, which history, and who made this when, for whom."""
    record, form = filed.record, filed.evaluation.form
    rights = form.rights
    rows: list[tuple[Cell, ...]] = [
        ("Record", record.id),
        ("Revision", record.revision),
        ("Form", form.id),
        ("Version", form.version),
        ("SHA-256 of the form", form.hash),
        ("Last link of the record's history", filed.head or "none"),
        ("Made at (UTC)", made_at),
        ("Made by", made_by),
        ("Made for", filed.made_for or "the author"),
        ("Plugins when begun", ", ".join(_versions(record)) or "none"),
        ("Words", _words(form)),
        ("Rights", _whose(rights)),
        *((f"Taken from {one.form} {one.version}", _whose(one.rights)) for one in form.borrowed),
        *(("Source and credit", line) for line in credits_of(form)),
        ("Terms", rights.url),
    ]
    facts = Table(
        "Where this came from", (Column("", "medium"), Column("", "wide")), tuple(row for row in rows if row[1])
    )
    caution = Paragraph("Names of people who acted are recorded as they were given; nobody's identity was checked.")
    return Chapter("About this export", (facts, caution))
