"""What stands in the margin of an interview: comments, tellings, notes, carried answers; what can be typed about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from formengine.engine import Engine
from formengine.errors import FormEngineError
from formengine.frontends.terminal.screen import read_line, say
from formengine.frontends.terminal.steps import Step
from formengine.model import Form
from formengine.records import Change, Record
from formengine.records.life import Life
from formengine.records.notes import Note, notes_of, passages_told, passages_under
from formengine.records.tellings import TELLING_ACTIONS, Telling, differ, tellings_of
from formengine.values import dataclass

if TYPE_CHECKING:
    from formengine.casework.desk import Desk
    from formengine.frontends.terminal.interview import Interview


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside the answers of the record that is being filled."""

    life: Life = field(default_factory=Life)
    tellings: Mapping[str, tuple[Telling, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, engine: Engine, record: Record) -> Margin:
        """The margin of a record as it is kept now."""
        return cls(
            engine.life(record.id),
            tellings_of(engine.store.events(record.id, actions=TELLING_ACTIONS)),
            notes_of(engine.people.history(record.subject)),
        )

    def waits_at(self, path: str) -> bool:
        """Whether somebody commented on this, or a carried answer waits to be confirmed."""
        return path in self.life.unconfirmed or any(one.path == path for one in self.life.open_comments)

    def section_lines(self, form: Form, section: str) -> Iterator[str]:
        """What is told where a section begins."""
        found = passages_under(self.notes, form, section)
        if found:
            yield f"  For this section: {passages_told(found)} (:notes)."
        for one in self.life.open_comments:
            if one.path in (section, ""):
                yield f"  » {one.said.by}: {one.said.text} (:reply {one.number}, :resolve {one.number})"

    def lines(self, path: str) -> Iterator[str]:
        """What is told at a question."""
        carried = self.life.unconfirmed.get(path)
        if carried is not None:
            when = f" of {carried.on}" if carried.on else ""
            yield f"  Carried from the record {carried.record}{when}. Confirmed? Type :confirm, or the answer anew."
        here = self.tellings.get(path, ())
        if here:
            yield f"  As it was told{', and not alike each time' if differ(here) else ''}:"
        for told in here:
            mark = " – shown" if told.is_shown else ""
            yield f"    {told.number}. “{told.words}” ({told.told_by}, {told.told_on}){mark}"
        for one in self.life.open_comments:
            if one.path == path:
                yield f"  » {one.said.by}: {one.said.text} (:reply {one.number}, :resolve {one.number})"
                yield from (f"      {reply.by}: {reply.text}" for reply in one.replies)


def _notes(interview: Interview, rest: str, step: Step) -> None:
    """The passages that belong to the question, or else to its section."""
    form, notes = interview.draft.form, interview.margin.notes
    found = passages_under(notes, form, step.path) or passages_under(notes, form, step.section.path)
    for note, passage in found:
        say(f"  “{passage.text}” ({note.kind} of {note.on}, note {note.number})")
    say(f"  {passages_told(found)}." if found else "  No passage of a note belongs here yet; see formengine note tag.")


def _concern(interview: Interview, rest: str, step: Step) -> None:
    from formengine.frontends.terminal.concern import ask

    record = interview.draft.record
    ask(_desk(interview), record.subject, rest, record=record.id, path=step.path)


def _told(interview: Interview, rest: str, step: Step) -> None:
    from formengine.casework.tellings import Told, telling

    by = read_line("  Who told it? ") if rest else None
    if not rest or not by:
        say("  Type the words that were used after :told, then who told it.")
        return
    on = read_line("  When was it told (Enter: today)? ") or ""
    _say_beside(interview, lambda: telling(_desk(interview), interview.draft, step.path, Told(rest, by, on)))


def _confirm(interview: Interview, rest: str, step: Step) -> None:
    if step.path not in interview.margin.life.unconfirmed:
        say("  Nothing waits to be confirmed here.")
        return
    _say_beside(interview, lambda: Change("confirmed", step.path))


def _reply(interview: Interview, rest: str, step: Step) -> None:
    _on_comment(interview, rest, is_settled=False)


def _resolve(interview: Interview, rest: str, step: Step) -> None:
    _on_comment(interview, rest, is_settled=True)


def _on_comment(interview: Interview, rest: str, *, is_settled: bool) -> None:
    from formengine.casework.comments import answer_to
    from formengine.casework.desk import numbered

    number, _, text = rest.partition(" ")
    if not number.isdecimal() or len(number) > 6 or not (text.strip() or is_settled):
        say("  Type the number of the comment, then what you say: :reply 1 I asked again.")
        return
    comments = interview.margin.life.comments
    _say_beside(
        interview, lambda: answer_to(numbered(comments, int(number), "comment"), text.strip(), is_settled=is_settled)
    )


def _say_beside(interview: Interview, said: Callable[[], Change]) -> None:
    """Keep something said beside the answers at once; a refusal is told, and the interview goes on."""
    try:
        interview.draft = interview.engine.save(interview.draft.with_said(said()), actor=interview.actor)
    except FormEngineError as error:
        say(f"  {error}")
        return
    interview.look_beside()
    say("  Kept.")


def _desk(interview: Interview) -> Desk:
    from formengine.casework.desk import Desk

    return Desk(interview.engine, interview.actor)


MARGIN_COMMANDS: dict[str, Callable[[Interview, str, Step], None]] = {
    "notes": _notes,
    "concern": _concern,
    "told": _told,
    "confirm": _confirm,
    "reply": _reply,
    "resolve": _resolve,
}
"""What can be typed after a colon about the margin → what it does."""
