"""A whole form in plain English: what is asked, when, of whom, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formengine.definition.sketch import DEFAULT_MOST
from formengine.explanation.names import Teller, around, choices_of, said
from formengine.explanation.reach import reached_directly
from formengine.explanation.scales import scale_chapter
from formengine.expressions import Expression
from formengine.kinds import rules_of
from formengine.model import Form, Group, Kind, Limits, Node, Question, Repeat, Rule
from formengine.rights import credits_of
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table

FACTS = (Column("", "narrow"), Column("", "wide"))
_ANSWERS = {
    Kind.SHORT_TEXT: "a short text",
    Kind.LONG_TEXT: "a longer text",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.CHOICE: "one of the choices",
    Kind.RATING: "one step of a scale",
    Kind.CHOICES: "any number of the choices",
    Kind.REFERENCE: "one entry of a list",
    Kind.REFERENCES: "any number of entries of a list",
    Kind.DATE: "a date",
    Kind.PARTIAL_DATE: "a date, or as much of it as is known",
    Kind.MONEY: "an amount of money",
    Kind.TIME: "a time of day",
    Kind.DURATION: "how long something lasted",
    Kind.AGE: "how old somebody was",
    Kind.PERSON_NAME: "a whole name, as the person has it",
    Kind.ADDRESS: "an address, line by line",
    Kind.TELEPHONE: "a telephone number",
    Kind.EMAIL: "an e-mail address",
    Kind.NARRATIVE: "a longer text, with headings and lists where they help",
    Kind.DECLARATION: "agreement to these words, or none",
    Kind.ATTACHMENT: "a file that belongs to the record",
}
"""How the answer to a kind of question is told; other kinds are called what they are."""
_LEVELS = {
    "ignore": "nothing is said; the rule is switched off",
    "warn": "this is said, and hinders nothing",
    "block": "this must be put right before the record can be submitted",
}

Rows = list[tuple[Cell, ...]]


def form_chapters(teller: Teller) -> tuple[Chapter, ...]:
    """The whole form: what it is, each section with its questions, the scales, the rules."""
    form = teller.form
    sections = (Chapter(section.title, tuple(_told(teller, section))) for section in form.sections)
    scales = scale_chapter(teller)
    rules = (Chapter("Rules across the form", tuple(_rule(teller, rule) for rule in form.rules)),) if form.rules else ()
    return (_about(form), *sections, *((scales,) if scales is not None else ()), *rules)


def part_chapter(teller: Teller, node: Node) -> Chapter:
    """One question, list or section by itself, with where it stands."""
    above = " › ".join(one.title for one in around(teller.form, node)[:-1])
    where = (Paragraph(f"In {above}."),) if above else ()
    if isinstance(node, Question):
        return Chapter(node.title, (*where, Table("", FACTS, tuple(_question_rows(teller, node, whole=True)))))
    return Chapter(node.title, (*where, *_told(teller, node)))


def _about(form: Form) -> Chapter:
    rights = form.rights
    rows: Rows = [
        ("Form", form.id),
        ("Version", form.version),
        ("Language", form.language),
        ("Words", words_in_use(form) or None),
        ("Questions", sum(1 for _ in form.questions())),
        ("Its date", form.date.title if form.date is not None else None),
        ("Rights", f"{rights.holder} ({rights.basis.replace('_', ' ')}; for use that is {_either(rights.contexts)})"),
        *(("Source and credit", line) for line in credits_of(form)),
        ("Terms", rights.url or None),
    ]
    used = dict.fromkeys(node.audience for node in form.nodes.values())
    readers = tuple((_spaced(name), ", ".join(sorted(map(_spaced, form.audiences[name])))) for name in used)
    blocks: list[Block] = [Paragraph(form.help)] if form.help else []
    blocks += [
        Table("", FACTS, tuple(row for row in rows if row[1] is not None)),
        Table("Who may read what is answered", (Column("Called", "narrow"), Column("Readers", "wide")), readers),
    ]
    return Chapter(form.title, tuple(blocks))


def words_in_use(form: Form) -> str:
    """Whose words stand in place of the form's own, and that they are a draft where they are."""
    if form.wording is None:
        return ""
    packs = ", ".join(name for name, _ in form.wording.packs)
    return f"{packs}{': A DRAFT that nobody has reviewed, only to look at' if form.wording.is_draft else ''}"


def _told(teller: Teller, node: Node, number: str = "") -> Iterator[Block]:
    """A part of the form, and everything in it, in order."""
    if isinstance(node, Question):
        title = f"{number} {node.title}".strip()
        yield Table(title, FACTS, tuple(_question_rows(teller, node)))
        return
    if number:
        yield Paragraph(f"{number} {node.title}", strong=True)
    rows = _list_rows(teller, node) if isinstance(node, Repeat) else _common_rows(teller, node)
    told = tuple(rows)
    if told:
        yield Table("", FACTS, told)
    for place, child in enumerate(node.children, start=1):
        yield from _told(teller, child, f"{number}{place}.")


def _question_rows(teller: Teller, question: Question, *, whole: bool = False) -> Iterator[tuple[Cell, ...]]:
    within = question.path.rpartition(".")[0]
    if question.help:
        yield "Guidance", question.help
    yield "Answer", answer_in_words(question)
    if question.choices:
        yield "Choices", "\n".join(_choice(choice.title, choice.help) for choice in question.choices)
    if question.refers_to is not None:
        yield "Choices", f"the entries of {teller.called(question.refers_to.path)}"
    if question.calculate is not None:
        value = teller.value(question.calculate, within, choices_of(question))
        yield "Worked out as", f"{value}."
        may = "may be replaced by hand, with a reason" if question.may_override else "may not be replaced"
        yield "", f"It is not asked; what is worked out {may}."
    yield from _common_rows(teller, question, whole=whole)
    if question.usual_when is not None:
        yield (
            "Usual",
            f"when {teller.claim(question.usual_when, within)}; otherwise it is marked as unusual, never forbidden",
        )
    yield from _required_rows(teller, question.required, question)
    reached = tuple(reached_directly(teller, question.path))
    if reached:
        yield "Decides", "\n".join(reached)


def _choice(title: str, help_text: str) -> str:
    return f"• {title} – {help_text}" if help_text else f"• {title}"


def _list_rows(teller: Teller, repeat: Repeat) -> Iterator[tuple[Cell, ...]]:
    if repeat.help:
        yield "Guidance", repeat.help
    if repeat.for_each:
        source = teller.called(repeat.for_each[-1].path)
        yield "A list", f"the questions below are asked for each entry of {source}, and come and go with it"
    else:
        yield "A list", f"the questions below are asked for each entry{_entries(repeat.limits)}"
    if repeat.item_label is not None:
        yield "An entry", f"is called by {teller.value(repeat.item_label, _labelled_at(teller.form, repeat))}"
    yield from _common_rows(teller, repeat)
    yield from _required_rows(teller, repeat.required, repeat)
    reached = tuple(reached_directly(teller, repeat.path))
    if reached:
        yield "Decides", "\n".join(reached)


def _labelled_at(form: Form, repeat: Repeat) -> str:
    """The list that says how the entries of a list are called: itself, or the first it has them from that does.

    What is taken over is worked out in another entry, and looks at nothing where it stands.
    """
    lists = [repeat.path, *(place.path for place in repeat.for_each)]
    labels = ((path, getattr(form.nodes[path], "item_label", None)) for path in lists)
    return next((path for path, label in labels if label is not None and label.targets), lists[-1])


def _entries(limits: Limits) -> str:
    most = limits.most if limits.most != DEFAULT_MOST else None
    if limits.fewest and most:
        return f"; there are {limits.fewest} to {most} of them"
    if limits.fewest:
        return f"; there are at least {limits.fewest} of them"
    return f"; there may be up to {most} of them" if most else ""


def _common_rows(teller: Teller, node: Node, *, whole: bool = False) -> Iterator[tuple[Cell, ...]]:
    """When it is asked, what may be said instead of an answer, who may read it: as far as it is not as around it."""
    above = teller.form.nodes.get(node.path.rpartition(".")[0])
    if isinstance(node, Group) and node.help:
        yield "Guidance", node.help
    if isinstance(node, Group) and node.warning is not None:
        yield "Before it", f"{node.warning.text} One may then go on, leave it out, or come back to it at the end."
    asked = asked_when(teller, node, whole=whole)
    if asked:
        yield "Asked", asked
    if node.safety is not None and (above is None or above.safety is None or whole):
        yield (
            "Safety",
            "a safety part: while it is not known whether it should be asked, it is asked; nothing typed"
            " in it goes out of sight",
        )
    labels = tuple(label for _, label in node.states)
    if labels and (above is None or above.states != node.states or whole):
        yield "Instead of an answer", "\n".join(f"• {label}" for label in labels)
    if above is None or above.audience != node.audience or whole:
        readers = ", ".join(sorted(map(_spaced, teller.form.audiences[node.audience])))
        yield "Who may read it", f"{_spaced(node.audience)}: {readers}"


def asked_when(teller: Teller, node: Node, *, whole: bool = True) -> str:
    """When a part of the form is asked: by its own condition, and those of what it stands in where `whole`."""
    parts = around(teller.form, node) if whole else [node]
    claims = [
        teller.claim(part.visible_when, part.path.rpartition(".")[0]) for part in parts if part.visible_when is not None
    ]
    if not claims:
        return ""
    joined = " and ".join(f"({claim})" if len(claims) > 1 and " or " in claim else claim for claim in claims)
    return f"when {joined}" + (", and while that is not known" if node.safety is not None else "")


def _required_rows(teller: Teller, required: Expression | bool, node: Node) -> Iterator[tuple[Cell, ...]]:
    if isinstance(required, Expression):
        yield "Must be answered", f"when {teller.claim(required, node.path.rpartition('.')[0])}"
    elif required:
        yield "Must be answered", "whenever it is asked"


def answer_in_words(question: Question) -> str:
    """What kind of answer is wanted, and what it must keep to."""
    return "; ".join([_ANSWERS.get(question.kind, question.kind.value), *_limits(question)])


def _limits(question: Question) -> Iterator[str]:
    limits, unit = question.limits, f" {question.unit}" if question.unit else ""
    if limits.minimum is not None and limits.maximum is not None:
        yield f"from {limits.minimum} to {limits.maximum}{unit}"
    elif limits.minimum is not None or limits.maximum is not None:
        yield f"at least {limits.minimum}{unit}" if limits.minimum is not None else f"at most {limits.maximum}{unit}"
    elif unit:
        yield f"in{unit}"
    if question.places:
        yield f"to {question.places} decimal place{'s' if question.places > 1 else ''}"
    if limits.shortest:
        yield f"at least {limits.shortest:,} characters"
    if limits.longest and limits.longest != rules_of(question).longest and question.kind is not Kind.PARTIAL_DATE:
        yield f"up to {limits.longest:,} characters"
    if limits.fewest:
        yield f"at least {limits.fewest} of them"
    if limits.most:
        yield f"at most {limits.most} of them"
    if limits.pattern:
        yield limits.pattern_hint or "in a form of its own"
    least, most = question.words
    if least or most:
        yield f"hoped for: {f'{least or 0} to {most}' if most else f'at least {least}'} words"


def _rule(teller: Teller, rule: Rule) -> Table:
    rows: Rows = [
        ("Should be so", f"{teller.claim(rule.holds, rule.for_each)}."),
        ("Where it is not", _LEVELS[rule.level]),
        ("About", ", ".join(teller.called(path) for path in rule.about)),
    ]
    if rule.for_each:
        rows.insert(0, ("Looked at", f"in each item of {teller.called(rule.for_each)}"))
    return Table(said(rule.message), FACTS, tuple(rows))


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


__all__ = ["answer_in_words", "asked_when", "form_chapters", "part_chapter", "words_in_use"]
