"""Corrections of slips: one answer of a signed record put right once all who signed accept it; no signature falls."""

from __future__ import annotations

import secrets

from formengine.answers import row_of
from formengine.answers.typed import NotUnderstood, read_typed
from formengine.casework.desk import Desk, keep, named, numbered, place, worded
from formengine.drafts import Draft
from formengine.errors import Refused
from formengine.model import Question
from formengine.records import Change, Json, Record
from formengine.records.binding import binding_of, differences, effective_rows
from formengine.records.life import Correction, Life
from formengine.validation import checked


def propose(desk: Desk, record_id: str, path: str, text: str, *, reason: str) -> Correction:
    """Propose to put one answer of a signed record right. Raises Refused where that would be a change of substance."""
    draft = desk.engine.resume(record_id)
    life = desk.engine.life(draft.record.id)
    if desk.engine.is_open(draft.record) or not life.standing(binding_of(draft.evaluation)):
        raise Refused("A slip is corrected in a signed record that is closed; here the answer can simply be changed.")
    found, node = place(draft.evaluation, path)
    if not isinstance(node, Question) or node.calculate is not None or found not in draft.evaluation.visible:
        raise Refused(
            "Only the answer to a question that is asked can be corrected; what is worked out follows by itself."
        )
    after = _corrected(desk, draft, found, node, text)
    content: Json = {
        "id": desk.engine.new_item(),
        "entry": row_of(after.answers.get(found)),
        "reason": worded(reason, "The reason"),
    }
    change = Change("correction proposed", found, row_of(draft.answers.get(found)), content)
    keep(desk, draft.record, change)
    return desk.engine.life(draft.record.id).corrections[-1]


def _corrected(desk: Desk, draft: Draft, path: str, question: Question, text: str) -> Draft:
    """The draft with the slip put right; only the answer and what is worked out from it may differ."""
    try:
        raw = read_typed(question, text, today=desk.engine.today)
    except NotUnderstood as error:
        raise Refused(str(error)) from None
    _, fault = checked(question, raw)
    if fault is not None:
        raise Refused(fault[1])
    after = draft.with_answer(path, raw, source="correction")
    if not after.pending:
        raise Refused("This is the answer that stands there already.")
    _refuse_substance(draft, after, path)
    return after


def _refuse_substance(before: Draft, after: Draft, path: str) -> None:
    found = differences(effective_rows(before.evaluation), effective_rows(after.evaluation))
    beyond = [one.path for one in found if one.path != path and one.path not in after.evaluation.calculated]
    if beyond or before.evaluation.visible != after.evaluation.visible:
        raise Refused(
            "This is no slip: other questions would be asked, or other answers would count. Open the record again"
            " (formengine unlock), change it, and have it signed anew."
        )


def accept(desk: Desk, record_id: str, number: int, *, name: str) -> Correction:
    """Record that one who signed accepts a correction; once all have, the slip is put right and no signature falls."""
    draft = desk.engine.resume(record_id)
    life, now = desk.engine.life(draft.record.id), binding_of(draft.evaluation)
    correction = _waiting(life, number)
    signatories = {one.name for one in life.standing(now)}
    if named(name, "The name") not in signatories:
        raise Refused(
            f"{name} has not signed this version; those who have: {', '.join(sorted(signatories)) or 'nobody'}."
        )
    if name in correction.accepted:
        raise Refused(f"{name} has accepted this correction already.")
    changes = [Change("correction accepted", correction.path, new={"id": correction.id, "name": name})]
    if signatories <= {*correction.accepted, name}:
        _make(desk, draft, correction, changes)
    else:
        keep(desk, draft.record, *changes)
    return numbered(desk.engine.life(draft.record.id).corrections, number, "correction")


def _waiting(life: Life, number: int) -> Correction:
    correction = numbered(life.corrections, number, "correction")
    if correction.state != "proposed":
        raise Refused(f"Correction {number} is {correction.state} already.")
    return correction


def _make(desk: Desk, draft: Draft, correction: Correction, changes: list[Change]) -> None:
    """Put the slip right in the same save as the last acceptance; the signatures go along."""
    if row_of(draft.answers.get(correction.path)) != correction.before or not isinstance(correction.now, dict):
        raise Refused("The answer is another one by now; propose the correction anew.")
    after = draft.with_answer(correction.path, correction.now.get("answer"), source="correction")
    _refuse_substance(draft, after, correction.path)
    bound: Json = {
        "id": correction.id,
        "from": binding_of(draft.evaluation).answers,
        "to": binding_of(after.evaluation).answers,
    }
    made = Change("correction made", correction.path, new=bound)
    desk.engine.store.save(
        draft.record, [*changes, *after.pending, made], {correction.path: correction.now},
        actor=desk.actor, save_id=secrets.token_hex(8),
    )  # fmt: skip


def decline(desk: Desk, record_id: str, number: int, *, reason: str) -> Record:
    """Record that a correction is not accepted; the answer stays."""
    record = desk.engine.record(record_id)
    correction = _waiting(desk.engine.life(record.id), number)
    content: Json = {"id": correction.id, "reason": worded(reason, "The reason")}
    return keep(desk, record, Change("correction declined", correction.path, new=content))
