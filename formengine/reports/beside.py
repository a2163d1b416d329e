"""What stands beside the answers of a record, for whoever may see it: comments, tellings, passages, signatures.

Everything here was said by somebody and is nobody's answer. What concerns say is not among it, and is in no report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, fields, replace

from formengine.audience import Sight
from formengine.evaluation import Evaluation
from formengine.records.binding import Binding, Difference
from formengine.records.concerns import Concern
from formengine.records.life import Comment, Life, Remark, Signature, StepTaken
from formengine.records.notes import Note, passages_told, passages_under
from formengine.records.tellings import Telling, differ
from formengine.reports.conflicts import row_in_words
from formengine.reports.words import title_of_path
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table
from formengine.values import dataclass

NOTHING_SIGNED = Binding("", "", "")
NOT_CHECKED = "Names, roles and dates are as somebody typed them; formengine checked nobody's identity."


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the answers: the record's life, tellings by path, notes about its subject.

    `status` in words; `differences` from what was signed, where signatures hold no longer; `now` what a signature would
    be bound to now, of the whole record and not of what a reader gets of it; `concerns` the open ones about its
    subject, of which a report tells that there are any, and never what they say.
    """

    life: Life = field(default_factory=Life)
    tellings: Mapping[str, tuple[Telling, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    status: str = ""
    differences: tuple[Difference, ...] = ()
    now: Binding = NOTHING_SIGNED
    concerns: tuple[Concern, ...] = ()

    def kept_to(self, sight: Sight) -> Beside:
        """The same without whatever a reader may not see; that there is an addendum is told to everybody."""
        if sight.is_author:
            return self
        may_see = sight.may_read

        def may_read(audience: str, about: str, path: str = "") -> bool:
            return sight.may_read_kept(audience, about=about, path=path)

        def kept(note: Note) -> Note:
            passages = tuple(one for one in note.passages if may_read(one.audience, one.about))
            if may_read(note.audience, note.about):
                return replace(note, passages=passages)
            return replace(note, passages=passages, text="", where="", present=(), alone=(), minutes=None)

        life = replace(
            self.life,
            steps=tuple(one if may_read("agency", "") else _without_reason(one) for one in self.life.steps),
            comments=tuple(one for one in self.life.comments if may_read(one.audience, one.about, one.path)),
            signatures=tuple(replace(one, binding=_compared(one.binding, self.now)) for one in self.life.signatures),
            addenda=tuple(
                one if may_read(one.audience, one.about) else replace(one, text="") for one in self.life.addenda
            ),
            corrections=tuple(one for one in self.life.corrections if may_see(one.path)),
            unconfirmed={path: one for path, one in self.life.unconfirmed.items() if may_see(path)},
            origins={path: one for path, one in self.life.origins.items() if may_see(path)},
        )
        tellings = {
            path: tuple(one for one in told if may_read(one.audience, one.about))
            for path, told in self.tellings.items()
            if may_see(path)
        }
        notes = tuple(kept(note) for note in self.notes)
        return Beside(
            life, tellings, tuple(note for note in notes if note.passages), self.status,
            tuple(one for one in self.differences if may_see(one.path)), NOTHING_SIGNED,
            tuple(one for one in self.concerns if may_read(one.audience, one.about)),
        )  # fmt: skip


def _compared(signed: Binding, now: Binding) -> Binding:
    """What of a signature's binding changed, without the hashes: they would let a guessed answer be checked."""
    pairs = ((getattr(signed, one.name), getattr(now, one.name)) for one in fields(Binding))
    return Binding(*("" if one == other else "changed" for one, other in pairs))


def _without_reason(step: StepTaken) -> StepTaken:
    return replace(step, taken=replace(step.taken, text=""))


def announcements(evaluation: Evaluation, beside: Beside) -> Iterator[Paragraph]:
    """What the first page must say: addenda, signatures that hold no longer, open comments and corrections."""
    life, now = beside.life, beside.now
    if beside.concerns:
        raised = "; ".join(f"{one.number}, raised {one.raised_at[:10]} by {one.by}" for one in beside.concerns)
        yield Paragraph(f"There are open concerns: {raised}. What they say is kept apart, and is in no report.", True)
    for one in life.addenda:
        yield Paragraph(f"There is an addendum to this record: {one.author}, {one.on}. It stands under Sign-off.", True)
    fallen = life.fallen(now)
    if fallen:
        names = ", ".join(f"{one.name} ({_role(one.role)}, {one.on})" for one in fallen)
        why = _why(fallen[-1].binding, now)
        yield Paragraph(f"These signatures hold no longer, because {why}: {names}.", True)
    proposed = [one for one in life.corrections if one.state == "proposed"]
    if proposed:
        yield Paragraph(f"Corrections of slips that wait for those who signed: {len(proposed)}.", True)
    if life.unconfirmed:
        yield Paragraph(f"Answers carried from an earlier record and not confirmed yet: {len(life.unconfirmed)}.", True)
    if life.open_comments:
        yield Paragraph(f"Comments that are not resolved: {len(life.open_comments)}.")


def read_first(evaluation: Evaluation, beside: Beside) -> Iterator[str]:
    """The same for outputs that have no first page, with every signature; nothing where there is nothing to say."""
    yield from (one.text for one in announcements(evaluation, beside))
    for one in beside.life.own_signatures:
        holds = _holds(one, beside.now)
        yield f"Signed by {one.name} ({_role(one.role)}, {one.on}, {one.method}); holds: {holds}."
    if beside.life.signatures:
        yield NOT_CHECKED


def _why(signed: Binding, now: Binding) -> str:
    changed = [
        words
        for words, one, other in (
            ("answers", signed.answers, now.answers),
            ("the form", signed.form, now.form),
            ("the wording", signed.wording, now.wording),
        )
        if one != other
    ]
    return f"{' and '.join(changed)} changed since"


def _role(role: str) -> str:
    return role.replace("_", " ")


def signed_by(beside: Beside) -> str:
    """Who has signed, as far as it holds, on one line; empty where nobody has."""
    holding = beside.life.standing(beside.now)
    return "; ".join(f"{one.name} ({_role(one.role)}, {one.on})" for one in holding)


def last_step(beside: Beside) -> str:
    """The step that was taken last, on one line; empty where none was."""
    steps = beside.life.steps
    return f"{steps[-1].title}: {_who(steps[-1].taken)}" if steps else ""


SAID = (Column("About", "medium"), Column("What was said", "wide"), Column("By", "narrow"), Column("State", "narrow"))
TOLD = (Column("About", "medium"), Column("In these words", "wide"), Column("Told by", "narrow"),
        Column("Told on", "narrow"), Column("", "narrow"))  # fmt: skip
PASSAGES = (Column("Passage", "wide"), Column("Belongs to", "medium"), Column("Note", "narrow"))


def section_blocks(evaluation: Evaluation, beside: Beside, section: str) -> tuple[Block, ...]:
    """What stands beside one section: comments, several tellings of one fact, passages from notes."""
    return tuple(_section_blocks(evaluation, beside, section))


def _section_blocks(evaluation: Evaluation, beside: Beside, section: str) -> Iterator[Block]:
    def is_here(path: str) -> bool:
        return path == section or path.startswith(f"{section}.")

    told = [one for path, here in beside.tellings.items() if is_here(path) for one in telling_rows(evaluation, here)]
    if told:
        yield Table("As it was told", TOLD, tuple(told), "Each telling is kept as it was told; none replaces another.")
    comments = [one for one in beside.life.comments if is_here(one.path)]
    if comments:
        yield comment_table(evaluation, comments)
    found = passages_under(beside.notes, evaluation.form, section)
    if found:
        rows = tuple(
            (passage.text, "; ".join(tag.name for tag in passage.tags), f"{note.kind} {note.on}")
            for note, passage in found
        )
        yield Table("From notes", PASSAGES, rows, f"{passages_told(found)}.")


def telling_rows(evaluation: Evaluation, tellings: tuple[Telling, ...]) -> Iterator[tuple[Cell, ...]]:
    """The tellings of one fact, the chosen one marked, and that they differ where they do."""
    conflict = "they differ" if differ(tellings) else ""
    for one in tellings:
        mark = "shown" if one.is_shown else ""
        told = "; ".join(part for part in (mark, conflict) if part)
        yield (title_of_path(evaluation, one.path), one.words, one.told_by, one.told_on, told)


def comment_table(evaluation: Evaluation, comments: list[Comment] | tuple[Comment, ...]) -> Table:
    """Comments with their replies and whether they are resolved."""
    rows = tuple(
        (
            f"{one.number}. {title_of_path(evaluation, one.path) if one.path else 'The whole record'}",
            "\n".join([one.said.text, *(f"{_who(reply)}: {reply.text}" for reply in one.replies)]),
            _who(one.said),
            "open" if one.resolved is None else f"resolved by {_who(one.resolved)}. {one.resolved.text}".strip(),
        )
        for one in comments
    )
    return Table("Comments", SAID, rows, "" if rows else "There is no comment.")


def _who(remark: Remark) -> str:
    return f"{remark.by}, {remark.at[:10]}"


def sign_off(evaluation: Evaluation, beside: Beside) -> Chapter | None:
    """The chapter of signatures, addenda, corrections and steps; None where there is none of these."""
    blocks = tuple(_sign_off(evaluation, beside))
    return Chapter("Sign-off", blocks) if blocks else None


def _sign_off(evaluation: Evaluation, beside: Beside) -> Iterator[Block]:
    life = beside.life
    if life.signatures:
        yield _signature_table("Signatures", life.own_signatures, beside.now)
        yield Paragraph(NOT_CHECKED, strong=True)
    if beside.differences:
        yield _difference_table(evaluation, beside.differences)
    for one in life.addenda:
        yield Paragraph(f"Addendum {one.number}, by {one.author}, {one.on}:", strong=True)
        yield Paragraph(one.text or "Its text is not for this copy.")
        signed = tuple(other for other in life.signatures if other.addendum == one.id)
        if signed:
            yield _signature_table(f"Signatures on addendum {one.number}", signed, None)
    if life.corrections:
        yield _correction_table(evaluation, life)
    general = [comment for comment in life.comments if not comment.path]
    if general:
        yield comment_table(evaluation, general)
    if life.origins:
        yield _origin_table(evaluation, life)
    if life.steps:
        columns = (Column("Step"), Column("By", "narrow"), Column("As", "narrow"), Column("Why", "wide"))
        rows = tuple((one.title, _who(one.taken), _role(one.role), one.taken.text) for one in life.steps)
        yield Table("Steps", columns, rows)


def _signature_table(title: str, signatures: tuple[Signature, ...], now: Binding | None) -> Table:
    columns = (Column("Name"), Column("As", "narrow"), Column("Signed on", "narrow"), Column("How", "wide"),
               Column("Holds", "narrow"))  # fmt: skip
    rows = tuple(
        (one.name, _role(one.role), one.on, f"{one.method}; recorded by {_who(one.recorded)}", _holds(one, now))
        for one in signatures
    )
    return Table(title, columns, rows)


def _holds(signature: Signature, now: Binding | None) -> str:
    if now is None or signature.binding == now:
        return "yes"
    return f"no longer: {_why(signature.binding, now)}"


def _difference_table(evaluation: Evaluation, differences: tuple[Difference, ...]) -> Table:
    columns = (Column("Where"), Column("When it was signed", "wide"), Column("Now", "wide"))
    rows = tuple(
        (
            title_of_path(evaluation, one.path),
            row_in_words(evaluation, one.path, one.before),
            row_in_words(evaluation, one.path, one.now),
        )
        for one in differences
    )
    return Table("What differs from what was signed", columns, rows)


def _correction_table(evaluation: Evaluation, life: Life) -> Table:
    columns = (Column("Where"), Column("Was", "medium"), Column("Should be", "medium"), Column("Why", "medium"),
               Column("State", "narrow"))  # fmt: skip
    words = {"proposed": "waits for those who signed", "made": "made", "declined": "declined"}
    rows = tuple(
        (
            f"{one.number}. {title_of_path(evaluation, one.path)}",
            row_in_words(evaluation, one.path, one.before),
            row_in_words(evaluation, one.path, one.now),
            f"{one.proposed.text} ({_who(one.proposed)})",
            "; ".join([words.get(one.state, one.state), *(f"accepted by {name}" for name in one.accepted)]),
        )
        for one in life.corrections
    )
    return Table("Corrections of slips", columns, rows)


def _origin_table(evaluation: Evaluation, life: Life) -> Table:
    columns = (Column("Where"), Column("Taken from", "wide"), Column("Decided by", "narrow"))
    rows = tuple(
        (title_of_path(evaluation, one.path), " and ".join(one.raters) or "a new value", one.by)
        for one in life.origins.values()
    )
    return Table("Where the agreed answers come from", columns, rows)
