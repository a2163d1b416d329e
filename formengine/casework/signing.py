"""Signatures and addenda: what binds a name to a version, and late news that may follow without undoing it."""

from __future__ import annotations

from formengine.casework.desk import Desk, audience, day, keep, named, numbered, worded
from formengine.errors import Refused
from formengine.records import Change, Json, Record
from formengine.records.binding import binding_of, digest
from formengine.records.life import Addendum, Signature
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose name is put to something: who, in which role, on which day, and by which method, as it was told."""

    name: str
    role: str
    method: str
    on: str = ""


def sign(desk: Desk, record_id: str, hand: Hand, *, addendum: int | None = None) -> Signature:
    """Record a signature on a record as it stands, or on one of its addenda. Raises Refused where it may not be."""
    draft = desk.engine.resume(record_id)
    life, now = desk.engine.life(draft.record.id), binding_of(draft.evaluation)
    content = _hand(desk, hand)
    if addendum is None:
        _refuse_unsignable(desk, draft.record)
        if any((one.name, one.role) == (content["name"], content["role"]) for one in life.standing(now)):
            raise Refused(f"{content['name']} has signed this version already as {content['role']}.")
        bound = {"answers": now.answers, "form": now.form, "wording": now.wording}
    else:
        wanted = numbered(life.addenda, addendum, "addendum")
        bound = {"answers": digest(wanted.text), "form": now.form, "wording": now.wording, "addendum": wanted.id}
    change = Change("signed", new={**content, **bound})
    keep(desk, draft.record, change)
    return desk.engine.life(draft.record.id).signatures[-1]


def _hand(desk: Desk, hand: Hand) -> dict[str, Json]:
    return {
        "id": desk.engine.new_item(),
        "name": named(hand.name, "The name"),
        "role": named(hand.role, "The role").lower().replace(" ", "_"),
        "on": day(desk, hand.on, "The day of signing"),
        "method": named(hand.method, "How it was signed"),
    }


def _refuse_unsignable(desk: Desk, record: Record) -> None:
    workflow = desk.engine.workflow(record.form)
    if record.status not in workflow.signing:
        wanted = " or ".join(workflow.words(status) for status in workflow.statuses if status in workflow.signing)
        raise Refused(
            f"The record is {workflow.words(record.status)}; it is signed once it is {wanted or 'open to signing'}."
        )


@dataclass(frozen=True, slots=True)
class LateNews:
    """What an addendum says, whose it is, of which day, and who may read it."""

    text: str
    author: str
    on: str = ""
    audience: str = "agency"


def add_addendum(desk: Desk, record_id: str, news: LateNews) -> Addendum:
    """Attach late news to a signed record without changing it. Raises Refused where nothing is signed."""
    draft = desk.engine.resume(record_id)
    now = binding_of(draft.evaluation)
    if not desk.engine.life(draft.record.id).standing(now):
        raise Refused("An addendum is attached to a signed version, and no signature holds here. Change the answers.")
    content: Json = {
        "id": desk.engine.new_item(),
        "text": worded(news.text, "The addendum"),
        "author": named(news.author, "The author"),
        "on": day(desk, news.on, "The day of the addendum"),
        "audience": audience(news.audience, draft.form.audiences),
        "about": "",
        "to": now.answers,
    }
    keep(desk, draft.record, Change("addendum", new=content))
    return desk.engine.life(draft.record.id).addenda[-1]
