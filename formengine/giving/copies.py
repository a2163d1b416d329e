"""Pseudonymised and redacted copies of records, from names that are kept with the case."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from formengine.audience import Reader, seen
from formengine.engine import Engine
from formengine.evaluation import Evaluation
from formengine.giving.disguise import Disguise, Leftover, leftovers
from formengine.giving.names import Names, words_of
from formengine.model import Form, Question
from formengine.records import Change, Record, Subject
from formengine.reports import Export, Filed, Profile
from formengine.values import dataclass
from formengine.wording import Wish

Manner = Literal["whole", "pseudonymised", "redacted"]

NAME_PARTS = frozenset(
    "name first_name last_name family_name surname forename forenames known_as called nickname full_name given_name"
    " middle_name preferred_name".split()
)
"""Questions that, beside each other, hold parts and spellings of one person's name."""

WITHHELD = ("previous_name", "contact", "number")
"""What no such copy holds, whatever it is replaced by."""

WEEKS = (9, 100)
"""By how many weeks dates are moved, at least and at most; whole weeks keep the day of the week."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What copy is wanted: for whom, in what manner, for reading or for counting, as of which day (None: now).

    `wish` for other words than those that the records were begun in.
    """

    reader: Reader
    manner: Manner
    profile: Profile = "reader"
    as_of: str | None = None
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class DisguisedCopy:
    """A copy that was made, and what remains in it for a person to look at."""

    export: Export
    leftovers: tuple[Leftover, ...]


def disguised_copy(engine: Engine, record_ids: Sequence[str], wanted: Wanted, *, actor: str) -> DisguisedCopy:
    """Records of one form without the names of their case; which name stands for whom is kept with the case."""
    filed: list[Filed] = []
    found: list[Leftover] = []
    for record_id in dict.fromkeys(record_ids):
        draft = engine.resume(record_id)
        head = engine.store.head(draft.record.id)
        if wanted.as_of is not None:
            draft, head = engine.as_of(draft, wanted.as_of)
        form = draft.form if wanted.wish is None else engine.form_of(draft.record, wanted.wish)
        disguise = Disguise(case_names(engine, draft.record.subject, actor=actor), redacts=wanted.manner == "redacted")
        sight = replace(
            engine.sight(draft.record, draft.form, wanted.reader), withheld=frozenset(_withheld(draft.form))
        )
        evaluation = disguise.evaluation(seen(engine.evaluate(form, draft.answers), sight))
        made_for = f"{wanted.reader.called} ({wanted.manner} copy; check it by hand)"
        copy = engine.filed_as(_record(draft.record, disguise), evaluation, head)
        filed.append(replace(copy, made_for=made_for))
        found += leftovers(evaluation, own_words(form), are_dates_moved=not disguise.redacts)
    export = engine.export_of(tuple(filed), made_by="the author", profile=wanted.profile, audience=wanted.reader.role)
    return DisguisedCopy(export, tuple(found))


def _withheld(form: Form) -> Iterator[str]:
    return (question.path for question in form.questions() if question.identifies in WITHHELD)


def _record(record: Record, disguise: Disguise) -> Record:
    """What is told of the record itself: nobody by name, and its days moved like all others."""
    begun, changed = (f"{disguise.day_text(at[:10])}T00:00:00Z" for at in (record.begun_at, record.changed_at))
    subject = replace(record.subject, label=disguise.text(record.subject.label))
    return replace(record, subject=subject, begun_by="the author", author="", begun_at=begun, changed_at=changed)


def own_words(form: Form) -> Callable[[str], bool]:
    """Whether a word in lower case is one of the form's own wording."""
    texts = [form.title, *(node.title for node in form.nodes.values())]
    texts += [choice.title for question in form.questions() for choice in question.choices]
    return frozenset(word.casefold() for text in texts for word in words_of(text)).__contains__


def case_names(engine: Engine, subject: Subject, *, actor: str) -> Names:
    """The names of a case as they are kept with it, with those that have been written since."""
    kept = next((one.change.new for one in reversed(engine.store.subject_events(subject.id))
                 if one.change.action == "pseudonyms" and not one.erased), None)  # fmt: skip
    before = Names.read(kept) if kept is not None else Names(_offset())
    names = before.with_person([subject.label])
    for record in engine.store.records():
        if record.subject.id == subject.id:
            names = _with_names_in(names, engine.resume(record.id).evaluation)
    if names.json() != kept:
        change = Change("pseudonyms", new=names.json())
        engine.store.save_subject(subject, [change], actor=actor, save_id=secrets.token_hex(8))
    return names


def _offset() -> int:
    least, most = WEEKS
    days = 7 * (least + secrets.randbelow(most - least + 1))
    return days if secrets.randbelow(2) else -days


def _with_names_in(names: Names, evaluation: Evaluation) -> Names:
    """The names with all that were typed at questions for names and places, asked now or earlier."""
    together: dict[str, list[tuple[str, str]]] = {}
    for path in evaluation.placed:
        question = evaluation.form.node(path)
        value = evaluation.values.get(path) or evaluation.answers.get(path)
        if not isinstance(question, Question) or not isinstance(value, str):
            continue
        if question.identifies == "place":
            names = names.with_place(value, question.name)
        elif question.identifies in ("name", "previous_name"):
            is_part = question.name in NAME_PARTS or question.identifies == "previous_name"
            person = path.rpartition(".")[0] if is_part else path
            together.setdefault(person, []).append((question.name, value))
    for parts in together.values():
        names = names.with_person(list(_spellings(parts)))
    return names


def _spellings(parts: list[tuple[str, str]]) -> Iterator[str]:
    """The whole name first, where it was typed in parts, then each as it was typed."""
    named = dict(parts)
    first = next((named[key] for key in ("first_name", "forename", "forenames", "given_name") if key in named), "")
    last = next((named[key] for key in ("last_name", "family_name", "surname") if key in named), "")
    if first and last:
        yield f"{first} {last}"
    yield from (value for _, value in parts)
