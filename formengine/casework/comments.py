"""Comments on questions: said, answered, resolved; all in the record's history."""

from __future__ import annotations

from formengine.casework.desk import Desk, inner_audience, keep, numbered, place, worded
from formengine.errors import Refused
from formengine.plain_text import clean
from formengine.records import Change, Json, Record
from formengine.records.life import Comment


def comment(desk: Desk, record_id: str, path: str, text: str) -> Record:
    """Comment on a question, section or list; with an empty path, on the whole record."""
    draft = desk.engine.resume(record_id)
    found, node = place(draft.evaluation, path) if path else ("", None)
    content: Json = {
        "id": desk.engine.new_item(),
        "text": worded(text, "The comment"),
        "audience": inner_audience(draft.form, node),
        "about": node.about if node is not None else "",
    }
    return keep(desk, draft.record, Change("commented", found, new=content))


def reply(desk: Desk, record_id: str, number: int, text: str) -> Record:
    """Answer a comment by its number; it stays open."""
    return _on(desk, record_id, number, worded(text, "The reply"), is_settled=False)


def resolve(desk: Desk, record_id: str, number: int, text: str) -> Record:
    """Settle a comment by its number, with or without a word on how."""
    return _on(desk, record_id, number, clean(text)[0].strip(), is_settled=True)


def _on(desk: Desk, record_id: str, number: int, text: str, *, is_settled: bool) -> Record:
    record = desk.engine.record(record_id)
    commented = numbered(desk.engine.life(record.id).comments, number, "comment")
    return keep(desk, record, answer_to(commented, text, is_settled=is_settled))


def answer_to(comment: Comment, text: str, *, is_settled: bool) -> Change:
    """The reply to a comment, or its settling. Raises Refused where it is settled already."""
    if comment.resolved is not None:
        raise Refused(f"Comment {comment.number} was resolved by {comment.resolved.by} on {comment.resolved.at[:10]}.")
    content: Json = {"id": comment.id, "text": text, "audience": comment.audience, "about": comment.about}
    return Change("resolved" if is_settled else "replied", comment.path, new=content)
