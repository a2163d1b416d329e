"""The life of a record, folded from its events: steps taken, comments, signatures, addenda, corrections of slips.

A fold is total: whatever stands in the events, it gives a `Life`. What an event says badly, or what was erased, is left
out or empty. Nothing here is authenticated: a name is what somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace

from formengine.records.binding import Binding
from formengine.records.content import said, text_in, texts_in
from formengine.records.events import ANSWERING, Action, Event, Json
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said at a time by somebody."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody who reads says about a question (or, without a path, about the whole record).

    `number` is how people name it; `resolved` what was said when it was settled, or None while it is open.
    """

    number: int
    id: str
    path: str
    said: Remark
    audience: str
    about: str
    replies: tuple[Remark, ...] = ()
    resolved: Remark | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A name put to a record, or to the addendum with the id `addendum`; `event` is the number of its event.

    `name`, `role`, `on` and `method` are as they were given to whoever recorded it (`recorded`).
    """

    number: int
    id: str
    name: str
    role: str
    on: str
    method: str
    binding: Binding
    addendum: str
    event: int
    recorded: Remark


@dataclass(frozen=True, slots=True)
class Addendum:
    """Late news, attached to a signed version without changing it; `to` is the sum of the answers it was added to."""

    number: int
    id: str
    author: str
    on: str
    text: str
    audience: str
    about: str
    to: str
    recorded: Remark


@dataclass(frozen=True, slots=True)
class Correction:
    """A slip that somebody proposes to put right: one answer, old and new (as a store keeps them), and why.

    `accepted` by name; `state` is `proposed`, `made` or `declined`.
    """

    number: int
    id: str
    path: str
    before: Json
    now: Json
    proposed: Remark
    accepted: tuple[str, ...] = ()
    state: str = "proposed"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of the workflow that somebody took."""

    step: str
    title: str
    before: str
    after: str
    role: str
    taken: Remark


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that was taken over from an earlier record and that nobody has confirmed."""

    path: str
    record: str
    on: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer of an agreed set comes from: the raters whose it was, or, without any, a new value."""

    path: str
    raters: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Life:
    """What the events of a record add up to beside its answers.

    `unconfirmed` and `origins` by path; `void` the ids of the signatures that an event has said to hold no longer;
    `decider` who decides about an agreed set, which was made of the records `agreed_from`.
    """

    steps: tuple[StepTaken, ...] = ()
    comments: tuple[Comment, ...] = ()
    signatures: tuple[Signature, ...] = ()
    addenda: tuple[Addendum, ...] = ()
    corrections: tuple[Correction, ...] = ()
    unconfirmed: Mapping[str, Carried] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    void: tuple[str, ...] = ()
    rater: str = ""
    decider: str = ""
    agreed_from: tuple[str, ...] = ()

    @property
    def open_comments(self) -> tuple[Comment, ...]:
        """The comments that nobody has resolved."""
        return tuple(comment for comment in self.comments if comment.resolved is None)

    @property
    def own_signatures(self) -> tuple[Signature, ...]:
        """The signatures on the record itself."""
        return tuple(one for one in self.signatures if not one.addendum)

    def standing(self, now: Binding) -> tuple[Signature, ...]:
        """The signatures on the record that hold: answers, form and wording are those that were signed."""
        return tuple(one for one in self.own_signatures if one.binding == now)

    def fallen(self, now: Binding) -> tuple[Signature, ...]:
        """The signatures on the record that do not hold, because something of substance is another now."""
        return tuple(one for one in self.own_signatures if one.binding != now)


LIFE_ACTIONS: frozenset[Action] = frozenset({
    "submitted", "step taken", "signed", "signatures checked", "commented", "replied", "resolved", "addendum",
    "correction proposed", "correction accepted", "correction declined", "correction made", "carried", "confirmed",
    "rater named", "agreed",
})  # fmt: skip
"""The actions that a life is folded from; after one of `WITH_ANSWERS`, the answers' own events count as well."""
WITH_ANSWERS: frozenset[Action] = frozenset({"carried", "agreed"})


def life_of(events: Iterable[Event]) -> Life:
    """What the events of a record add up to, in the order in which they were written."""
    life = Life()
    for event in events:
        if event.change.action in ANSWERING:
            life = _answered(life, event)
        else:
            life = _FOLDS.get(event.change.action, _unchanged)(life, event)
    return life


def _unchanged(life: Life, event: Event) -> Life:
    return life


def _remark(event: Event, key: str = "text") -> Remark:
    return Remark(text_in(said(event), key), event.actor, event.at)


def _answered(life: Life, event: Event) -> Life:
    """A carried answer is confirmed by answering anew; an answer in an agreed set is its decider's until told else."""
    path = event.change.path
    if path in life.unconfirmed:
        life = _confirmed(life, event)
    if life.agreed_from:
        life = replace(life, origins={**life.origins, path: Origin(path, (), event.actor)})
    return life


def _carried(life: Life, event: Event) -> Life:
    path, content = event.change.path, said(event)
    carried = Carried(path, text_in(content, "record"), text_in(content, "on"))
    return replace(life, unconfirmed={**life.unconfirmed, path: carried})


def _confirmed(life: Life, event: Event) -> Life:
    kept = {path: one for path, one in life.unconfirmed.items() if path != event.change.path}
    return replace(life, unconfirmed=kept)


def _step(life: Life, event: Event) -> Life:
    """A step that was taken; a submission of an early record says nothing but that it is one."""
    content = said(event)
    submitted = ("submit", "Submitted", "draft", "submitted") if event.change.action == "submitted" else ("",) * 4
    taken = StepTaken(
        step=text_in(content, "step") or submitted[0],
        title=text_in(content, "title") or submitted[1],
        before=text_in(content, "before") or submitted[2],
        after=text_in(content, "after") or submitted[3],
        role=text_in(content, "role"),
        taken=_remark(event, "reason"),
    )
    return replace(life, steps=(*life.steps, taken))


def _commented(life: Life, event: Event) -> Life:
    content = said(event)
    comment = Comment(
        len(life.comments) + 1, text_in(content, "id"), event.change.path, _remark(event),
        text_in(content, "audience"), text_in(content, "about"),
    )  # fmt: skip
    return replace(life, comments=(*life.comments, comment))


def _on_comment(life: Life, event: Event, change: Callable[[Comment], Comment]) -> Life:
    wanted = text_in(said(event), "id")
    comments = tuple(change(one) if wanted and one.id == wanted else one for one in life.comments)
    return replace(life, comments=comments)


def _replied(life: Life, event: Event) -> Life:
    return _on_comment(life, event, lambda one: replace(one, replies=(*one.replies, _remark(event))))


def _resolved(life: Life, event: Event) -> Life:
    return _on_comment(life, event, lambda one: replace(one, resolved=_remark(event)))


def _signed(life: Life, event: Event) -> Life:
    content = said(event)
    signature = Signature(
        number=len(life.signatures) + 1,
        id=text_in(content, "id"),
        name=text_in(content, "name"),
        role=text_in(content, "role"),
        on=text_in(content, "on"),
        method=text_in(content, "method"),
        binding=Binding(text_in(content, "answers"), text_in(content, "form"), text_in(content, "wording")),
        addendum=text_in(content, "addendum"),
        event=event.number,
        recorded=_remark(event),
    )
    return replace(life, signatures=(*life.signatures, signature))


def _checked(life: Life, event: Event) -> Life:
    return replace(life, void=texts_in(said(event), "void"))


def _addendum(life: Life, event: Event) -> Life:
    content = said(event)
    addendum = Addendum(
        number=len(life.addenda) + 1,
        id=text_in(content, "id"),
        author=text_in(content, "author"),
        on=text_in(content, "on"),
        text=text_in(content, "text"),
        audience=text_in(content, "audience"),
        about=text_in(content, "about"),
        to=text_in(content, "to"),
        recorded=_remark(event, "reason"),
    )
    return replace(life, addenda=(*life.addenda, addendum))


def _proposed(life: Life, event: Event) -> Life:
    content, number = said(event), len(life.corrections) + 1
    correction = Correction(
        number, text_in(content, "id"), event.change.path, event.change.old, content.get("entry"),
        _remark(event, "reason"),
    )  # fmt: skip
    return replace(life, corrections=(*life.corrections, correction))


def _on_correction(life: Life, event: Event, change: Callable[[Correction], Correction]) -> Life:
    wanted = text_in(said(event), "id")
    corrections = tuple(
        change(one) if wanted and one.id == wanted and one.state == "proposed" else one for one in life.corrections
    )
    return replace(life, corrections=corrections)


def _accepted(life: Life, event: Event) -> Life:
    name = text_in(said(event), "name")
    return _on_correction(life, event, lambda one: replace(one, accepted=(*one.accepted, name)))


def _declined(life: Life, event: Event) -> Life:
    return _on_correction(life, event, lambda one: replace(one, state="declined"))


def _made(life: Life, event: Event) -> Life:
    """A slip that all who signed have accepted takes their signatures along."""
    before, after = text_in(said(event), "from"), text_in(said(event), "to")
    life = _on_correction(life, event, lambda one: replace(one, state="made"))
    signatures = tuple(
        replace(one, binding=replace(one.binding, answers=after))
        if before and not one.addendum and one.binding.answers == before
        else one
        for one in life.signatures
    )
    return replace(life, signatures=signatures)


def _rater(life: Life, event: Event) -> Life:
    return replace(life, rater=text_in(said(event), "name"))


def _agreed(life: Life, event: Event) -> Life:
    """Without a path, who decides about which records; with one, whose answer was taken."""
    content, path = said(event), event.change.path
    if not path:
        return replace(life, decider=text_in(content, "by"), agreed_from=texts_in(content, "records"))
    origin = Origin(path, texts_in(content, "raters"), text_in(content, "by"))
    return replace(life, origins={**life.origins, path: origin})


_FOLDS: Mapping[str, Callable[[Life, Event], Life]] = {
    "submitted": _step,
    "step taken": _step,
    "commented": _commented,
    "replied": _replied,
    "resolved": _resolved,
    "signed": _signed,
    "signatures checked": _checked,
    "addendum": _addendum,
    "correction proposed": _proposed,
    "correction accepted": _accepted,
    "correction declined": _declined,
    "correction made": _made,
    "carried": _carried,
    "confirmed": _confirmed,
    "rater named": _rater,
    "agreed": _agreed,
}
"""Action → how it changes a life."""
