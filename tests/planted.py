"""A record with every class of field, each with a mark of its own, and who may come to see which mark.

Who may see what is written down here once more, by hand, and not asked of the engine: a test that asked would agree
with any mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from formengine.answers import Answers, SameAs
from formengine.audience import Reader
from formengine.casework import comments
from formengine.casework.concerns import raise_concern
from formengine.casework.desk import Desk
from formengine.casework.notebook import Jotting, keep_note, tag, tag_in
from formengine.casework.tellings import Told, tell
from formengine.engine import Engine
from formengine.model import Question, State
from formengine.plugins import Plugins
from tests.building import (
    asked_as,
    attachment,
    day,
    form_document,
    items_of,
    number,
    one_of,
    partial,
    rating,
    read,
    repeat,
    section,
    some_of,
    text,
    whole,
)
from tests.building import yes_no as yes_or_no

AGENCY = {"author", "manager", "administrator"}
READERS: dict[str, set[str]] = {
    "author": {"author"},
    "agency": AGENCY,
    "subject_only": AGENCY | {"subject"},
    "applicants": AGENCY | {"subject", "other_applicant"},
    "panel": AGENCY | {"panel", "decision_maker"},
    "client": {"author", "client"},
    "everyone_here": AGENCY | {"subject", "other_applicant", "panel", "decision_maker", "client"},
    "restricted": {"author"},
    "therapist_only": {"author"},
    "medical": {"author", "medical_adviser"},
    "gp_letter": {"author", "client", "gp"},
}
"""Who reads what has which audience: the standard ones, and two of the form's own."""

EVERYBODY = set().union(*READERS.values())
NOBODY_ELSE = {"author"}
FIRST_DAY = date(1901, 2, 1)


@dataclass(frozen=True)
class Mark:
    """Something planted: what to look for, what it is, who may see it, and whom it is about (empty: the subject).

    `is_past` where only a history may hold it; `is_apart` where no report, copy or history of a record holds it at all.
    """

    needle: str
    field: str
    readers: frozenset[str]
    about: str = ""
    is_past: bool = False
    is_apart: bool = False

    def may_be_seen_by(self, reader: Reader) -> bool:
        """Whether a reader may come to see it."""
        if reader.role not in ("subject", "other_applicant"):
            return reader.role in self.readers
        is_about = reader.role == "subject" and reader.person == self.about
        return ("subject" if is_about else "other_applicant") in self.readers


@dataclass
class Planting:
    """The form and answers under way, and the marks in them."""

    properties: dict[str, Any] = field(default_factory=dict)
    scales: dict[str, Any] = field(default_factory=dict)
    rules: list[Any] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    before: Answers = field(default_factory=Answers)
    marks: list[Mark] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def word(self, what: str, readers: set[str], about: str = "", *, is_past: bool = False) -> str:
        """A word of its own."""
        needle = f"zq{len(self.marks):04d}mark"
        self.marks.append(Mark(needle, what, frozenset(readers), about, is_past))
        return needle

    def number(self, what: str, readers: set[str], about: str = "") -> int:
        """A number of its own."""
        made = 700_000_000 + 1_009 * len(self.marks)
        self.marks.append(Mark(str(made), what, frozenset(readers), about))
        return made

    def day(self, what: str, readers: set[str], about: str = "") -> str:
        """A day of its own."""
        made = (FIRST_DAY + timedelta(days=37 * len(self.marks))).isoformat()
        self.marks.append(Mark(made, what, frozenset(readers), about))
        return made

    def give(self, path: str, value: Any) -> None:
        """Answer a question, differently at first where it is a text."""
        self.answers = self.answers.with_answer(path, value)

    def past(self, path: str, value: str) -> None:
        """What a question was answered with before."""
        self.before = self.before.with_answer(path, value)


def planted() -> Planting:
    """The whole form with its answers."""
    made = Planting()
    made.properties["wide"] = section({"always": text(), "gate": yes_or_no()}, audience="everyone_here")
    made.give("wide.always", "told to all")
    made.give("wide.gate", False)
    for audience, readers in READERS.items():
        _questions(made, audience, readers)
        _kinds(made, audience, readers)
        _safety(made, audience, readers)
        _list(made, audience, readers)
        _people(made, audience, readers)
        _worked_out(made, audience, readers)
        _labels(made, audience, readers)
        _scales(made, audience, readers)
    return made


def _questions(made: Planting, audience: str, readers: set[str]) -> None:
    name = f"s_{audience}"
    codes = {key: [made.word(f"{audience} {key}", readers) for _ in range(2)] for key in ("choice", "choices")}
    label = made.word(f"{audience} state", readers)
    title = made.word(f"{audience} section title", readers)
    made.properties[name] = section(
        {
            "short": text(maxLength=200), "long": text(widget="long_text"), "whole": whole(), "decimal": number(),
            "day": day(), "partial": partial(),
            "choice": one_of(*codes["choice"]), "choices": some_of(*codes["choices"]),
            "stated": text(states={"declined": label}), "wrong": whole(), "changed": text(),
            "inner": section({"deep": text(), "gated": text(visible_when="wide.gate")}),
            "made": whole(calculate="whole + 1", override="with_reason"),
        },
        title=title, audience=audience,
    )  # fmt: skip
    made.give(f"{name}.short", made.word(f"{audience} short text", readers))
    made.give(f"{name}.long", f"They said: {made.word(f'{audience} long text', readers)}, and went.\n=cmd")
    made.give(f"{name}.whole", made.number(f"{audience} whole number", readers))
    made.give(f"{name}.decimal", made.number(f"{audience} decimal", readers) + 0.25)
    made.give(f"{name}.day", made.day(f"{audience} day", readers))
    made.give(f"{name}.partial", made.day(f"{audience} partial date", readers))
    made.give(f"{name}.choice", codes["choice"][0])
    made.give(f"{name}.choices", codes["choices"])
    made.answers = made.answers.with_state(f"{name}.stated", State.DECLINED)
    made.give(f"{name}.wrong", made.word(f"{audience} wrong answer", readers))
    made.give(f"{name}.inner.deep", made.word(f"{audience} deep text", readers))
    made.give(f"{name}.inner.gated", made.word(f"{audience} kept text", NOBODY_ELSE))
    reason = made.word(f"{audience} reason", readers)
    made.answers = made.answers.with_override(f"{name}.made", made.number(f"{audience} override", readers), reason)
    made.past(f"{name}.changed", made.word(f"{audience} earlier text", readers, is_past=True))
    made.give(f"{name}.changed", made.word(f"{audience} later text", readers))


def _kinds(made: Planting, audience: str, readers: set[str]) -> None:
    """Kinds that keep a person's own words, a file's name, or an item of a list."""
    name, people = f"k_{audience}", f"q_{audience}"
    row = made.word(f"{audience} row of a grid", readers)
    widgets = ("person_name", "address", "telephone", "email", "narrative", "money", "duration", "age", "partial_date")
    made.properties[name] = section(
        {
            **{widget: asked_as(widget, **({"unit": "GBP"} if widget == "money" else {})) for widget in widgets},
            "file": attachment(),
            "who": text(choices_from=people),
            "also": items_of(people),
            "same": text(maxLength=200),
            "grid": section({"one": rating(0, 3, title=row), "two": rating(0, 3)}, widget="grid"),
        },
        audience=audience,
    )
    made.properties[people] = repeat({"name": text()}, audience=audience, repeat={"label": "name"})
    made.answers = made.answers.with_item(people, "kq000001")
    made.give(f"{people}.kq000001.name", made.word(f"{audience} name that is referred to", readers))
    made.properties[f"u_{audience}"] = section({"who": text(choices_from=people)}, audience="everyone_here")
    made.give(f"u_{audience}.who", "kq000001")
    for widget in ("person_name", "address", "narrative"):
        made.give(f"{name}.{widget}", f"{made.word(f'{audience} {widget}', readers)} Road")
    made.give(f"{name}.telephone", f"020 7946 0000 ({made.word(f'{audience} telephone', readers)})")
    made.give(f"{name}.email", f"{made.word(f'{audience} email', readers)}@example.org")
    made.give(f"{name}.money", f"{made.number(f'{audience} money', readers)}.00")
    made.give(f"{name}.duration", f"P3W ({made.word(f'{audience} duration', readers)})")
    made.give(f"{name}.age", f"P4Y ({made.word(f'{audience} age', readers)})")
    made.give(f"{name}.partial_date", f"1912~ ({made.word(f'{audience} date in words', readers)})")
    made.files[f"{name}.file"] = f"{made.word(f'{audience} name of a file', readers)}.txt"
    made.give(f"{name}.who", "kq000001")
    made.give(f"{name}.also", ["kq000001"])
    made.give(f"{name}.grid.one", 2)
    made.answers = made.answers.with_entry(f"{name}.same", SameAs(f"s_{audience}.short"))


def _safety(made: Planting, audience: str, readers: set[str]) -> None:
    name = f"safe_{audience}"
    made.properties[name] = section(
        {"closed": text(visible_when="wide.gate"), "open": text()}, safety=True, audience=audience
    )
    made.give(f"{name}.closed", made.word(f"{audience} closed safety text", readers))
    made.give(f"{name}.open", made.word(f"{audience} safety text", readers))


def _list(made: Planting, audience: str, readers: set[str]) -> None:
    name = f"l_{audience}"
    made.properties[name] = repeat(
        {"name": text(), "told": text(), "how": rating(0, 3),
         "inner": repeat({"deep": text()}, repeat={"label": "deep"})},
        audience=audience, repeat={"label": "name"},
    )  # fmt: skip
    for item in ("ka000001", "kb000002"):
        made.answers = made.answers.with_item(name, item)
        made.give(f"{name}.{item}.name", made.word(f"{audience} name in a list", readers))
        made.give(f"{name}.{item}.told", made.word(f"{audience} text in a list", readers))
        made.give(f"{name}.{item}.how", 3)
        made.answers = made.answers.with_item(f"{name}.{item}.inner", "kd000004")
        made.give(f"{name}.{item}.inner.kd000004.deep", made.word(f"{audience} text in an inner list", readers))
    made.before = made.before.with_item(name, "kgone003")
    made.past(f"{name}.kgone003.name", made.word(f"{audience} name of a removed item", NOBODY_ELSE, is_past=True))


def _people(made: Planting, audience: str, readers: set[str]) -> None:
    """What is about each of two applicants, in sections of their own and as items of a list."""
    for person in ("applicant_1", "applicant_2"):
        name = f"{person}_{audience}"
        made.properties[name] = section({"told": text()}, audience=audience, about=person)
        made.give(f"{name}.told", made.word(f"{audience} about {person}", readers, person))
    name = f"p_{audience}"
    questions = {"called": text(), "told": text(), "inner": repeat({"deep": text()})}
    made.properties[name] = repeat(questions, audience=audience, about="person", repeat={"label": "called"})
    for item in ("kx000001", "ky000002"):
        made.answers = made.answers.with_item(name, item)
        made.give(f"{name}.{item}.called", made.word(f"{audience} name of a person", readers, item))
        made.give(f"{name}.{item}.told", made.word(f"{audience} about a person", readers, item))
        made.answers = made.answers.with_item(f"{name}.{item}.inner", f"kz{item[2:]}")
        path = f"{name}.{item}.inner.kz{item[2:]}.deep"
        made.give(path, made.word(f"{audience} deep about a person", readers, item))


def _worked_out(made: Planting, audience: str, readers: set[str]) -> None:
    """In a section that everybody reads: what tells of the restricted without naming it."""
    name, source = f"w_{audience}", f"s_{audience}.whole"
    base = made.answers.get(source)
    assert isinstance(base, int)
    both = readers & READERS["everyone_here"]
    made.marks.append(Mark(str(base + 5), f"{audience} calculated", frozenset(both)))
    made.properties[name] = section(
        {
            "made": whole(calculate=f"{source} + 5"),
            "again": whole(calculate="made + 2"),
            "asked": text(visible_when=f"{source} > 5"),
            "needed": text(required=f"{source} > 5"),
            "odd": whole(usual_when=f"{source} < 5"),
        },
        audience="everyone_here",
    )
    made.marks.append(Mark(str(base + 7), f"{audience} calculated from calculated", frozenset(both)))
    made.give(f"{name}.odd", 4)
    rule = made.word(f"{audience} rule", both)
    made.rules.append(
        {"id": f"rule_{audience}", "level": "warn", "holds": f"{source} < 5", "message": rule, "about": [f"{name}.odd"]}
    )


def _labels(made: Planting, audience: str, readers: set[str]) -> None:
    """A list that everybody reads, whose items are called by a name that not everybody may read."""
    name = f"n_{audience}"
    if not readers <= READERS["everyone_here"]:
        return
    made.properties[name] = repeat(
        {"name": text(audience=audience), "how": rating(0, 3)}, audience="everyone_here", repeat={"label": "name"}
    )
    made.answers = made.answers.with_item(name, "kc000003")
    made.give(f"{name}.kc000003.name", made.word(f"{audience} label of an item", readers))
    made.give(f"{name}.kc000003.how", 2)
    block = section({"more": text()})["properties"]
    made.properties[f"b_{audience}"] = repeat(block, audience="everyone_here", repeat={"for_each": name})
    made.give(f"b_{audience}.kc000003.more", "told to all")
    each = _scale([f"{name}.how"], "everyone_here", f"Each {audience}")
    made.scales[f"each_{audience}"] = {**each, "for_each": name}


def _scales(made: Planting, audience: str, readers: set[str]) -> None:
    name = f"r_{audience}"
    title = made.word(f"{audience} rating's title", readers)
    made.properties[name] = section({"first": rating(0, 3, title=title), "second": rating(0, 3)}, audience=audience)
    made.give(f"{name}.first", 3)
    made.give(f"{name}.second", 2)
    items = [f"{name}.first", f"{name}.second"]
    band, risk = made.word(f"{audience} band", readers), made.word(f"{audience} risk", readers)
    made.scales[f"own_{audience}"] = _scale(items, audience, made.word(f"{audience} scale", readers), band, risk)
    silent = made.word(f"{audience} scale without an audience", NOBODY_ELSE)
    made.scales[f"silent_{audience}"] = _scale(items, None, silent)
    flagged = made.word(f"{audience} risk in a wide scale", readers & READERS["everyone_here"])
    made.scales[f"wide_{audience}"] = _scale(items, "everyone_here", f"Wide {audience}", "a band", flagged)


def _scale(items: list[str], audience: str | None, label: str, band: str = "a band", risk: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {
        "label": label, "minimum": 0, "maximum": 3, "method": "sum", "items": [{"item": item} for item in items],
        "missing": {"at_most": 0, "then": "refuse"}, "rounding": {"places": 0, "mode": "half_up"},
        "direction": "higher is more", "version": "1", "source": "made up", "bands": [{"from": 0, "label": band}],
        "examples": [{"answers": {}, "value": None}],
    }  # fmt: skip
    if audience is not None:
        made["audience"] = audience
    if risk:
        made["risk"] = [{"item": items[0], "at_least": 3, "text": risk}]
    return made


def kept_in(home: Path, made: Planting) -> tuple[Engine, str]:
    """The record in a home of its own, with a history; the engine and the record's id."""
    engine = Engine.start(home, plugins=Plugins(()))
    own = {name: sorted(READERS[name]) for name in ("medical", "gp_letter")}
    form = read(form_document(made.properties, audiences=own, scales=made.scales, rules=made.rules))
    for path, called in made.files.items():
        file = home.parent / called
        file.write_text(f"what stands in {called}")
        question = form.nodes[path]
        assert isinstance(question, Question)
        made.answers = made.answers.with_entry(path, engine.attach(question, file))
    draft = engine.begin(
        form, engine.subject("The household", "household"), actor="The author", answers=made.before, source="file"
    )
    for path in [one for one in made.before.entries if one.startswith("l_") and "." not in one]:
        draft = draft.without_item(path, "kgone003")
    draft = draft.with_answers(made.answers, source="file")
    draft = draft.with_note("wide.always", made.word("a note", NOBODY_ELSE))
    record = engine.save(draft, actor="The author").record.id
    engine.begin(form, engine.subject("The household", "household"), actor="The author", answers=made.answers)
    _said(made, Desk(engine, "The author"), record)
    return engine, record


def _said(made: Planting, desk: Desk, record: str) -> None:
    """What stands beside the answers: comments, replies, tellings, notes with passages, a concern."""
    household = desk.engine.subject("The household", "household")
    for audience, readers in READERS.items():
        path = f"s_{audience}.short"
        comments.comment(desk, record, path, made.word(f"{audience} comment", readers & AGENCY))
        number = len(desk.engine.life(record).comments)
        comments.reply(desk, record, number, made.word(f"{audience} reply", readers & AGENCY))
        tell(desk, record, path, Told(made.word(f"{audience} telling", readers), "Jo"))
        item = f"l_{audience}.ka000001.told"
        tell(desk, record, item, Told(made.word(f"{audience} telling in a list", readers), "Jo"))
        person = f"p_{audience}.kx000001.told"
        tell(desk, record, person, Told(made.word(f"{audience} telling of a person", readers, "kx000001"), "Jo"))
    for audience in ("restricted", "agency"):
        raw = f"zq{len(made.marks):04d}mark"
        made.marks.append(Mark(raw, f"{audience} raw note", frozenset(READERS[audience]), is_apart=True))
        passage = made.word(f"{audience} passage", READERS[audience])
        note = keep_note(desk, household, Jotting(f"{raw} and {passage}", audience=audience))
        tag(desk, household, note.number, passage, [tag_in(desk.engine.resume(record).form, "wide.always")])
    concern = f"zq{len(made.marks):04d}mark"
    made.marks.append(Mark(concern, "a concern", frozenset(), is_apart=True))
    raise_concern(desk, household, {"words": concern})


def readers_of(made: Planting) -> Iterator[Reader]:
    """Everybody for whom something could be made."""
    yield from (Reader(role) for role in sorted(EVERYBODY) if role != "subject")
    yield from (Reader("subject", person) for person in sorted({mark.about for mark in made.marks}))
