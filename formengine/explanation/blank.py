"""The printable blank of a form: every question on paper, with boxes to tick and lines to write on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formengine.explanation.names import Teller
from formengine.explanation.telling import asked_when, words_in_use
from formengine.exports.wrapping import wrapped
from formengine.model import Group, Kind, Node, Question, Repeat
from formengine.plain_text import harmless
from formengine.rights import credits_of
from formengine.values import dataclass

RESTRICTED = frozenset({"restricted", "therapist_only"})
"""Audiences whose questions are not handed out unless that is asked for."""
CLIENT = "client"
"""Who needs the notice of a safety section; nobody else does."""
ENTRIES = 2
"""Entries of a list there is room for, where the list asks for no more."""
LINES = {Kind.LONG_TEXT: 6, Kind.NARRATIVE: 10, Kind.ADDRESS: 4}
_HINTS = {
    Kind.DATE: "day, month and year",
    Kind.PARTIAL_DATE: "as much of the date as is known",
    Kind.TIME: "hour and minute",
    Kind.DURATION: "how long: hours, weeks, years",
    Kind.AGE: "years, and months where they are known",
    Kind.ATTACHMENT: "put it with this paper, and write here what it is",
}

Notice = Callable[[str], str]
"""The text of a safety notice, by its name."""


@dataclass(frozen=True, slots=True)
class Paper:
    """How a blank is printed: `width` of a line; `large` room for large writing; `restricted` questions too."""

    width: int = 80
    large: bool = False
    restricted: bool = False
    notice: Notice = lambda name: ""


def blank_lines(teller: Teller, paper: Paper) -> Iterator[str]:
    """The blank of a form, line by line."""
    form = teller.form
    yield from _heading(form.title, "=", paper)
    yield from _folded(words_in_use(form) if form.wording is not None and form.wording.is_draft else "", paper)
    yield from _folded(form.help, paper)
    yield ""
    yield from _folded(
        "Where a question does not fit, leave it open. ( ) means: tick one; [ ] means: tick all that"
        " fit; * means: please answer this.",
        paper,
    )
    for section in form.sections:
        if not _is_left_out(section, paper):
            yield from ("", "")
            yield from _heading(section.title, "-", paper)
            yield from _inside(teller, section, paper, "")
    yield from ("", "")
    for line in (f"{form.id} {form.version}", *credits_of(form)):
        yield from _folded(line, paper)


def left_out(teller: Teller, paper: Paper) -> tuple[str, ...]:
    """The titles of the questions that a blank leaves out because their answers are restricted."""
    return tuple(one.title for one in teller.form.questions() if _is_left_out(one, paper))


def _is_left_out(node: Node, paper: Paper) -> bool:
    if isinstance(node, Group | Repeat) and node.children:
        return all(_is_left_out(child, paper) for child in node.children)
    return node.audience in RESTRICTED and not paper.restricted


def _heading(title: str, line: str, paper: Paper) -> Iterator[str]:
    yield from _folded(title, paper)
    yield line * min(len(title), paper.width)


def _inside(teller: Teller, node: Group | Repeat, paper: Paper, number: str) -> Iterator[str]:
    """A section or list: when it is for the person, its guidance, a notice of safety, its questions."""
    yield from _when(teller, node, paper)
    if isinstance(node, Group) and node.warning is not None:
        yield from _folded(f"{node.warning.text} You may leave this part out, or come back to it.", paper)
    yield from _folded(node.help, paper)
    if node.safety and CLIENT in teller.form.audiences[node.audience]:
        yield from _folded(paper.notice(node.safety), paper)
    if isinstance(node, Repeat):
        yield from _entries(teller, node, paper, number)
    else:
        yield from _children(teller, node, paper, number)


def _entries(teller: Teller, repeat: Repeat, paper: Paper, number: str) -> Iterator[str]:
    if repeat.for_each:
        yield from _folded(f"(For each of “{teller.form.nodes[repeat.for_each[-1].path].title}”.)", paper)
    count = min(repeat.limits.most or ENTRIES, max(repeat.limits.fewest or 0, ENTRIES))
    for place in range(1, count + 1):
        yield ""
        yield from _folded(f"{repeat.title}, number {place}", paper)
        yield from _children(teller, repeat, paper, number)
    if repeat.limits.most is None or repeat.limits.most > count:
        yield from ("", "(For more, write on a further sheet.)")


def _children(teller: Teller, node: Group | Repeat, paper: Paper, number: str) -> Iterator[str]:
    place = 0
    for child in node.children:
        if _is_left_out(child, paper) or (isinstance(child, Question) and child.calculate is not None):
            continue
        place += 1
        own = f"{number}{place}."
        yield ""
        yield from _folded(f"{own} {child.title}{' *' if getattr(child, 'required', False) is True else ''}", paper)
        if isinstance(child, Question):
            yield from _question(teller, child, paper)
        else:
            yield from _inside(teller, child, paper, own)


def _when(teller: Teller, node: Node, paper: Paper) -> Iterator[str]:
    """When a question is for the person; a condition that names what is left out here is not told."""
    if node.visible_when is None:
        return
    named = (teller.form.nodes[target.path] for target in node.visible_when.targets)
    if any(_is_left_out(one, paper) for one in named):
        yield from _folded("(Only if you are asked to answer this.)", paper, "   ")
    else:
        yield from _folded(f"(Only {asked_when(teller, node, whole=False)}.)", paper, "   ")


def _question(teller: Teller, question: Question, paper: Paper) -> Iterator[str]:
    yield from _when(teller, question, paper)
    yield from _folded(question.help, paper, "   ")
    yield from _room(teller, question, paper)
    for _, label in question.states:
        yield from _folded(f"( ) {label}", paper, "   ")


def _room(teller: Teller, question: Question, paper: Paper) -> Iterator[str]:
    """Boxes for choices, lines for everything else."""
    gap = [""] if paper.large else []
    if question.kind is Kind.YES_NO:
        yield from ("   ( ) Yes", *gap, "   ( ) No", *gap)
    elif question.kind is Kind.DECLARATION:
        yield from ("   ( ) I agree", *gap)
    elif question.choices:
        box = "[ ]" if question.kind is Kind.CHOICES else "( )"
        for choice in question.choices:
            help_text = f" – {choice.help}" if choice.help else ""
            yield from (*_folded(f"{box} {choice.title}{help_text}", paper, "   "), *gap)
    else:
        if question.refers_to is not None:
            yield from _folded(f"(from “{teller.form.nodes[question.refers_to.path].title}”)", paper, "   ")
        yield from _lines(question, paper, gap)


def _lines(question: Question, paper: Paper, gap: list[str]) -> Iterator[str]:
    hint = _HINTS.get(question.kind, "")
    low, high = question.limits.minimum, question.limits.maximum
    if low is not None and high is not None:
        hint = f"a number from {low} to {high}"
    if hint:
        yield from _folded(f"({hint})", paper, "   ")
    unit = f" {question.unit}" if question.unit else ""
    count = LINES.get(question.kind, 1) * (2 if paper.large else 1)
    for _ in range(count):
        yield from (*gap, f"   {'_' * (paper.width - 3 - len(unit))}{unit}")


def _folded(text: str, paper: Paper, indent: str = "") -> Iterator[str]:
    """A text on lines of the paper, each behind the indent."""
    for line in wrapped(harmless(text), paper.width - len(indent)) if text else ():
        yield f"{indent}{line}".rstrip()
