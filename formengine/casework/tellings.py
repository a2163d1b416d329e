"""Several tellings of one fact at a question: told, and one chosen to be shown; none is ever replaced."""

from __future__ import annotations

from formengine.casework.desk import Desk, audience, keep, named, numbered, place, worded
from formengine.drafts import Draft
from formengine.errors import Refused
from formengine.plain_text import clean
from formengine.records import Change, Json, Record
from formengine.records.tellings import Telling, tellings_of
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A telling as somebody writes it down: the words used, who told it, when (as precisely as is known)."""

    words: str
    by: str
    on: str = ""
    audience: str = ""


def tell(desk: Desk, record_id: str, path: str, told: Told) -> Record:
    """Write one telling down beside a question; the answer stays what it is."""
    draft = desk.engine.resume_to_change(record_id)
    return keep(desk, draft.record, telling(desk, draft, path, told))


def telling(desk: Desk, draft: Draft, path: str, told: Told) -> Change:
    """The event of a telling; it may be read by those who may read the question, or by fewer. Raises Refused."""
    found, node = place(draft.evaluation, path)
    readers = draft.form.audiences
    chosen = audience(told.audience or node.audience, readers)
    if readers[chosen] - readers[node.audience]:
        raise Refused(f"'{chosen}' would let more people read this than may read the question ('{node.audience}').")
    content: Json = {
        "id": desk.engine.new_item(),
        "words": worded(told.words, "The telling"),
        "told_by": named(told.by, "Who told it"),
        "told_on": clean(told.on)[0].strip() or desk.engine.today.isoformat(),
        "audience": chosen,
        "about": node.about,
    }
    return Change("told", found, new=content)


def tellings_at(desk: Desk, draft: Draft, path: str) -> tuple[Telling, ...]:
    """The tellings at one question, the first told first."""
    return tellings_of(desk.engine.store.events(draft.record.id, actions=("told", "telling chosen"))).get(path, ())


def choose(desk: Desk, record_id: str, path: str, number: int) -> Record:
    """Choose the telling that is shown; the others stay beside it."""
    draft = desk.engine.resume_to_change(record_id)
    found, _ = place(draft.evaluation, path)
    wanted = numbered(tellings_at(desk, draft, found), number, "telling")
    return keep(desk, draft.record, Change("telling chosen", found, new={"id": wanted.id}))
