"""What the terminal shows: plain lines that a screen reader, a pipe and an old terminal all understand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

import click

from formengine.evaluation import Evaluation
from formengine.frontends.terminal.steps import Step
from formengine.kinds import numbered, rules_of
from formengine.kinds.narrative import words_in
from formengine.model import Group, Kind, Question, Repeat, State, items_on, stops_on
from formengine.plain_text import harmless, isolated, shown
from formengine.reports.words import (
    answer_at,
    item_before,
    item_label,
    offered_at,
    place_of,
    told_at,
)
from formengine.tongue import _

if TYPE_CHECKING:
    from formengine.explanation import Teller

SHORT_STATES = {
    State.NOT_KNOWN: "nk",
    State.DECLINED: "d",
    State.NOT_APPLICABLE: "na",
    State.NOT_SEEN: "ns",
    State.WHEN_WE_MEET: "wm",
    State.ANSWERED_IN: "see",
}
"""What a person types for a state."""


def say(text: str = "") -> None:
    """Print a text folded to the terminal's width, with control characters made visible and harmless."""
    width = max(40, min(get_terminal_size((100, 24)).columns, 100))
    click.echo(isolated("\n".join(_folded(harmless(line), width) for line in text.split("\n"))))


def remark(text: str) -> None:
    """Print a line beneath a question."""
    say(f"  {text}")


def help_text() -> str:
    """What can be typed at any question."""
    return _(
        """At any question:
  Enter        keep what is there, or leave it open and go on
  :back        the question before
  :skip        leave this question open and go on
  :clear       take the answer away
  :why         why this is asked, and who may read the answer
  :jump        list the sections; :jump 3, or :jump and a question's name, goes there
  :same PATH   the same as another question; without PATH, as the item before in a list; typing an answer ends it
  :see PLACE   answered in another section or question, where that is offered
  :note TEXT   write a note into the record's history (it is not an answer)
  :notes       passages of your notes that belong here
  :told WORDS  keep one telling of this fact beside the answer
  :confirm     an answer carried from an earlier record is right
  :reply 1 TEXT, :resolve 1   answer or settle a comment
  :concern     write a concern down now; it is kept at once and in no copy
  :edit        write a long answer in your own editor
  :save        everything is saved after each answer; this says so
  :quit        stop here; `formengine resume` goes on from this place
An answer that begins with a colon is typed with two of them."""
    )


def _folded(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or line


def read_line(prompt: str) -> str | None:
    """A line that the person types; None at the end of the input."""
    try:
        if sys.stdin.isatty():
            # With readline a line may be longer than the 4,096 bytes of a terminal's own buffer.
            import_readline()
            return input(prompt)
        click.echo(prompt, nl=False)
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None
    except EOFError:
        return None


def import_readline() -> None:
    """Line editing, where the platform has it."""
    try:
        import readline  # noqa: F401  Importing it is what makes `input` edit lines.
    except ImportError:
        return


def header(evaluation: Evaluation, step: Step, place: int, of: int) -> str:
    """Where the person is: section, place in it, how far the whole form is."""
    item = place_of(evaluation, step.path)
    where = f"{step.section.title} · {item}" if item else step.section.title
    percent = evaluation.progress.percent
    return "── " + _("{where} · {place} of {of} · {percent} % done", where=where, place=place, of=of, percent=percent)


def question_lines(evaluation: Evaluation, step: Step, *, is_brief: bool = False, is_met: bool = True) -> Iterator[str]:
    """The question, its guidance, its choices and states, and the answer that is there.

    `is_brief` leaves out the choices and states, where the question before in its grid has said them; `is_met` is false
    where nothing was typed yet: then no rule finds fault.
    """
    node = step.node
    marks = [] if not (isinstance(node, Question) and node.required is True) else [_("must be answered")]
    if step.path in evaluation.unusual:
        marks.append(_("not usual at this age or here"))
    yield node.title + (f" ({', '.join(marks)})" if marks else "")
    if node.help:
        yield from (f"  {line}" for line in node.help.split("\n"))
    if isinstance(node, Group):
        yield "  (Enter to go on)"
        return
    if is_brief:
        yield "  (the same choices as before)"
    elif isinstance(node, Question):
        offered = offered_at(evaluation, step.path, node)
        yield from (f"  {number:>3}  {choice.title}" for number, choice in numbered(offered))
        if node.refers_to is not None and not offered.choices:
            title = evaluation.form.nodes[node.refers_to.path].title
            yield f"  (nothing to choose from yet: add to “{title}”)"
        yield from _hint(node)
    else:
        yield from _item_lines(evaluation, node, step.path)
    if not is_brief:
        yield from (f"  :{SHORT_STATES[state]:<3} {label}" for state, label in node.states)
    yield from _offer(evaluation, step)
    answer = told_at(evaluation, step.path)
    if answer is not None and (not step.is_list or step.path in evaluation.answered_in):
        words = {True: _("yes"), False: _("no")}[answer] if isinstance(answer, bool) else str(answer)
        worked_out = isinstance(node, Question) and node.calculate is not None and step.path not in evaluation.overrides
        yield "  " + (_("Worked out: {answer}", answer=words) if worked_out else _("Now: {answer}", answer=words))
        if isinstance(node, Question) and (node.kind is Kind.NARRATIVE or node.words != (None, None)):
            yield "  (" + _("{count} words", count=f"{words_in(words):,}") + ")"
    untold = ("required",) if is_met else ("required", "rule")
    yield from (f"  ! {problem.message}" for problem in evaluation.problems_at(step.path) if problem.kind not in untold)


def grid_of(evaluation: Evaluation, step: Step) -> str:
    """The path of the grid that a question stands in; empty where it stands in none."""
    above = evaluation.form.nodes.get(step.node.path.rpartition(".")[0])
    return step.path.rpartition(".")[0] if isinstance(above, Group) and above.widget == "grid" else ""


def sections_around(evaluation: Evaluation, step: Step) -> Iterator[tuple[Group, str]]:
    """The sections that a step stands in, the outermost first, each with its path among the answers."""
    stops = stops_on(step.path, evaluation.form.nodes)
    return ((stop.node, stop.path) for stop in stops if isinstance(stop.node, Group))


def _hint(question: Question) -> Iterator[str]:
    hint = _(rules_of(question).hint) if rules_of(question).hint else ""
    low, high = question.limits.minimum, question.limits.maximum
    if low is not None and high is not None:
        hint = _("a number from {low} to {high}", low=low, high=high)
    if question.words != (None, None):
        least, most = question.words
        hint += "; " + (
            _("hoped for: {least} to {most} words", least=least or 0, most=most)
            if most
            else _("hoped for: {least} words or more", least=least)
        )
    if hint:
        yield f"  ({hint})"


def _offer(evaluation: Evaluation, step: Step) -> Iterator[str]:
    """What `:same` would take over from the item before, where nothing is answered here."""
    before = item_before(evaluation, step.path)
    if (
        before is not None
        and before in evaluation.values
        and not (step.path in evaluation.values or step.path in evaluation.states)
    ):
        called = item_label(evaluation, *tuple(items_on(before, evaluation.form.nodes))[-1])
        yield f"  (:same for the same as {called}: {shown(answer_at(evaluation, before))})"


def _item_lines(evaluation: Evaluation, repeat: Repeat, path: str) -> Iterator[str]:
    items = evaluation.lists.get(path, ())
    yield from (f"  {item_label(evaluation, repeat, path, item)}" for item in items)
    adding = (
        _("y to add another, n to go on, :remove 2 to take the second out") if items else _("y to add one, n to go on")
    )
    yield f"  ({adding})"


def why_lines(evaluation: Evaluation, step: Step, teller: Teller) -> Iterator[str]:
    """Why a question is asked, whether it must be, how it is worked out, and who may read the answer."""
    from formengine.explanation.names import choices_of
    from formengine.explanation.telling import asked_when

    node = step.node
    above = node.path.rpartition(".")[0]
    conditions = asked_when(teller, node)
    yield f"Asked {conditions}." if conditions else "Asked of everybody."
    if isinstance(node, Question) and node.calculate is not None:
        yield f"Worked out as {teller.value(node.calculate, above, choices_of(node))}."
    required = False if isinstance(node, Group) else node.required
    if required is not True and required is not False:
        yield f"Must be answered when {teller.claim(required, above)}."
    else:
        yield "Must be answered." if required else "It may be left open."
    readers = ", ".join(sorted(evaluation.form.audiences[node.audience])).replace("_", " ")
    yield f"May be read by: {readers} ({node.audience.replace('_', ' ')})."
    yield f"Its path is {step.path}{f', its code {node.code}' if node.code else ''}."


def section_lines(evaluation: Evaluation) -> Iterator[str]:
    """The sections with their progress, numbered for `:jump`."""
    for place, part in enumerate(evaluation.progress.sections, start=1):
        done = _("{answered} of {asked}", answered=part.answered, asked=part.asked)
        yield f"  {place:>3}  {part.title} ({done})"
