"""The line interview: one question at a time, each answer safe before the next is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path

import click

from formengine.answers import Raw, SameAs
from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import Conflict
from formengine.evaluation import Effect, Evaluation, effect_between, raw_of
from formengine.explanation import Teller
from formengine.frontends.terminal import elsewhere, pausing, screen, taking_out
from formengine.frontends.terminal.margin import MARGIN_COMMANDS, Margin
from formengine.frontends.terminal.meeting import settle
from formengine.frontends.terminal.screen import read_line, remark, say
from formengine.frontends.terminal.steps import Step, first_blocking, first_open, groups_around, is_open, steps
from formengine.frontends.terminal.told import told
from formengine.kinds import NotUnderstood, read_typed, rules_of
from formengine.model import Group, Kind, Question, State
from formengine.plain_text import clean
from formengine.records import Change
from formengine.reports.words import offered_at, where
from formengine.tongue import _
from formengine.validation import checked
from formengine.values import dataclass

CLIENT = "client"


class Stop(Exception):
    """The person wants to stop here."""


@dataclass
class Interview:
    """One person answering one draft in a terminal.

    `place` is the path of the step that is being asked; `begun_at` of the one that was gone on at; `shown` of the one
    last shown, for a question is not read out again after a slip of the finger; `passed` the steps that were left open
    this time; `grid` the one whose choices were said last; `heeded` the sections whose content warning was answered;
    `later` where to come back to at the end, and `has_come_back` whether that has begun; `keeps` whether the record
    stays.
    """

    engine: Engine
    draft: Draft
    actor: str
    keeps: bool = True
    place: str = ""
    begun_at: str = ""
    passed: set[str] = field(default_factory=set)
    notice: str = ""
    section: str = ""
    shown: str = ""
    grid: str = ""
    heeded: set[str] = field(default_factory=set)
    later: list[str] = field(default_factory=list)
    has_come_back: bool = False
    margin: Margin = field(default_factory=Margin)

    @property
    def evaluation(self) -> Evaluation:
        """What the answers amount to now."""
        return self.draft.evaluation

    def run(self, *, from_start: bool) -> Draft:
        """Ask from the first question, or from the first open one, until all were asked or the person stops."""
        say(_("Type :help for what can be typed. Every answer is saved at once."))
        self.look_beside()
        asked = steps(self.evaluation)
        self.place = self._path_at(asked, 0 if from_start else self._first_waiting(asked))
        self.begun_at = "" if from_start else self.place
        try:
            while self.place or self._come_back():
                self._ask()
        except (Stop, KeyboardInterrupt):
            say(f"\n{self._kept()}")
            return self.draft
        self._show_notice("")
        self._finish()
        return self.draft

    def look_beside(self) -> None:
        """See what stands beside the answers now."""
        self.margin = Margin.of(self.engine, self.draft.record)

    def _first_waiting(self, asked: tuple[Step, ...]) -> int:
        """The first step that is open, where something blocks, or where a comment or a carried answer waits."""
        waits = (place for place, step in enumerate(asked) if self.margin.waits_at(step.path))
        checked_too = self.engine.evaluate(self.draft.form, self.draft.answers)
        return min(first_open(self.evaluation, asked), first_blocking(checked_too, asked), next(waits, len(asked)))

    def _ask(self) -> None:
        asked = steps(self.evaluation)
        at = next((place for place, step in enumerate(asked) if step.path == self.place), None)
        if at is None:
            self.place = self._path_at(asked, first_open(self.evaluation, asked))
            return
        step = asked[at]
        if pausing.pause(self, step, asked, at):
            return
        if self.shown != step.path:
            self._show(step, asked)
            self.shown = step.path
        line = read_line("> ")
        if line is None:
            raise Stop
        self._obey(line, step, asked, at)

    def _come_back(self) -> bool:
        """Go back to a section that was put off, once everything else was asked."""
        if self.later:
            self.place, self.has_come_back = self.later.pop(0), True
        return self.place != ""

    def _show(self, step: Step, asked: tuple[Step, ...]) -> None:
        self._show_notice(self._notice_of(step))
        within = [other.path for other in asked if other.section is step.section]
        say()
        say(screen.header(self.evaluation, step, within.index(step.path) + 1, len(within)))
        for group in groups_around(self.evaluation, step):
            if not f"{self.section}.".startswith(f"{group.path}.") and group.help:
                say(group.help)
        if not f"{self.section}.".startswith(f"{step.section.path}."):
            for line in self.margin.section_lines(self.draft.form, step.section.path):
                say(line)
        self.section = step.node.path
        grid = screen.grid_of(self.evaluation, step)
        is_met = step.path in (*self.passed, self.begun_at) or not is_open(self.evaluation, step)
        is_brief = grid != "" and grid == self.grid
        lines = screen.question_lines(self.evaluation, step, is_brief=is_brief, is_met=is_met)
        say("\n".join((*lines, *self.margin.lines(step.path))))
        self.grid = grid

    def _notice_of(self, step: Step) -> str:
        """The safety notice a client must see around a question; nobody else needs it."""
        readers = self.draft.form.audiences[step.node.audience]
        return self.engine.settings.notice(step.node.safety) if step.node.safety and CLIENT in readers else ""

    def _show_notice(self, notice: str) -> None:
        """Shown before the first and again after the last question of safety."""
        if notice != self.notice:
            for text in dict.fromkeys((self.notice, notice)):
                if text:
                    say(f"\n{text}")
        self.notice = notice

    def _obey(self, line: str, step: Step, asked: tuple[Step, ...], at: int) -> None:
        if line.startswith(":") and not line.startswith("::"):
            word, rest = (*line[1:].strip().split(" ", 1), "")[:2]
            self._command(word.lower(), rest.strip(), step, asked, at)
        elif not line.strip() or isinstance(step.node, Group):
            self._go_on(step)
        else:
            self._answer(line[1:] if line.startswith("::") else line, step)

    def _command(self, word: str, rest: str, step: Step, asked: tuple[Step, ...], at: int) -> None:
        state = next((state for state, short in screen.SHORT_STATES.items() if word in (short, state.value)), None)
        if state is not None and word not in _COMMANDS:
            self._take_state(state, step)
        elif word in ("b", "back"):
            self.place = self._path_at(asked, max(at - 1, 0))
        elif word in ("jump", "j"):
            self._jump(rest, asked)
        elif word in _COMMANDS:
            _COMMANDS[word](self, rest, step)
            self.shown = ""
        else:
            remark(_("There is no :{word}. Type :help to see what there is.", word=word))

    def keep_and_go_on(self, draft: Draft, step: Step) -> None:
        """Save what a step was given, and ask the next."""
        self.keep(draft)
        self._go_on(step)

    def _take_state(self, state: State, step: Step) -> None:
        if step.node.label_of(state) is None:
            remark(_("That is not offered here."))
            return
        self.keep(self.draft.with_state(step.path, state))
        self._go_on(step)

    def _answer(self, line: str, step: Step) -> None:
        if not isinstance(step.node, Question):
            self._add(line, step)
            return
        text = _whole(line, read_line) if rules_of(step.node).lines else line
        self._take_text(text, step, step.node)

    def _take_text(self, text: str, step: Step, question: Question) -> None:
        kept, removed = clean(text)
        for sentence in removed:
            remark(sentence)
        try:
            if question.kind is Kind.ATTACHMENT:
                raw = self.engine.attach(question, Path(kept.strip().strip("'\"")).expanduser())
            else:
                raw = read_typed(offered_at(self.evaluation, step.path, question), kept, today=self.engine.today)
        except NotUnderstood as error:
            remark(str(error))
            return
        self._take(raw, step, question)

    def _take(self, raw: Raw, step: Step, question: Question) -> None:
        """Keep an answer. A text that is too long is kept and told; anything else that is wrong is asked again."""
        fault = checked(question, raw)[1]
        if fault is not None:
            remark(fault[1])
            if not rules_of(question).keeps:
                return
            remark(_("It is kept as you typed it."))
        if question.calculate is None:
            self.keep(self._answered(step.path, raw))
        elif not self._override(raw, step):
            return
        self._go_on(step)

    def _answered(self, path: str, raw: Raw) -> Draft:
        """The draft with an answer; the same answer as a carried one confirms it."""
        answered = self.draft.with_answer(path, raw)
        if path not in self.margin.life.unconfirmed:
            return answered
        return answered if answered.pending else answered.with_said(Change("confirmed", path))

    def _override(self, raw: Raw, step: Step) -> bool:
        """Replace a worked-out answer: with a reason, or not at all."""
        reason = read_line("  " + _("Why is it replaced?") + " ")
        if not reason or not reason.strip():
            remark(_("A reason is needed; nothing was changed."))
            return False
        self.keep(self.draft.with_override(step.path, raw, clean(reason.strip())[0]))
        return True

    def _add(self, line: str, step: Step) -> None:
        word = line.strip().lower()
        if word in ("n", "no"):
            self._go_on(step)
        elif word in ("y", "yes"):
            item = self.engine.new_item()
            self.keep(self.draft.with_item(step.path, item))
            first = next((one for one in steps(self.evaluation) if one.path.startswith(f"{step.path}.{item}.")), step)
            self.place = first.path
        else:
            remark(_("Type y or n."))

    def stop(self) -> None:
        """Stop here; everything is saved."""
        raise Stop

    def keep(self, draft: Draft) -> None:
        """Save, and only then go on; say what the answer did."""
        before = self.evaluation
        try:
            self.draft = self.engine.save(draft, actor=self.actor)
        except Conflict as conflict:
            self.draft = settle(self.engine, draft, conflict, self.actor)
        if self.margin.life.unconfirmed:
            self.look_beside()
        for line in told(self._effect_since(before), client=CLIENT):
            say(line)

    def _effect_since(self, before: Evaluation) -> Effect:
        """What was done since an evaluation: by the last step, or by several where others had saved meanwhile."""
        effect = self.draft.effect
        is_whole = effect is not None and effect.before is before and effect.after is self.evaluation
        return effect if effect is not None and is_whole else effect_between(before, self.evaluation)

    def _go_on(self, step: Step) -> None:
        if is_open(self.evaluation, step):
            self.passed.add(step.path)
        asked = steps(self.evaluation)
        at = next((place for place, one in enumerate(asked) if one.path == step.path), -1)
        self.place = self.first_of(asked[at + 1 :])

    def first_of(self, ahead: tuple[Step, ...]) -> str:
        """The path of the next step; of the next that was not asked yet, once what was put off is asked."""
        if self.has_come_back:
            ahead = tuple(step for step in ahead if is_open(self.evaluation, step) and step.path not in self.passed)
        return self._path_at(ahead, 0)

    def _path_at(self, asked: tuple[Step, ...], at: int) -> str:
        return asked[at].path if at < len(asked) else ""

    def _jump(self, where: str, asked: tuple[Step, ...]) -> None:
        found = self._found(where, asked)
        if found is None:
            if where:
                remark(_("There is nothing called “{where}” here.", where=where[:60]))
            say(_("Type :jump and a number, or the name of a question:"))
            say("\n".join(screen.section_lines(self.evaluation)))
        else:
            self.place, self.shown = found.path, ""

    def _found(self, where: str, asked: tuple[Step, ...]) -> Step | None:
        sections = self.evaluation.form.sections
        if where.isdecimal() and 1 <= int(where) <= len(sections):
            return next((step for step in asked if step.section is sections[int(where) - 1]), None)
        wanted = where.lower()
        if not wanted:
            return None
        tellings = (
            lambda step: wanted in (step.path, step.node.name, step.node.code.lower()),
            lambda step: wanted == step.section.name or step.section.title.lower().startswith(wanted),
            lambda step: wanted in step.node.title.lower(),
        )
        return next((step for telling in tellings for step in asked if telling(step)), None)

    def _kept(self) -> str:
        """What became of the answers when the person stops."""
        if not self.keeps:
            return _("Stopped. Nothing was kept.")
        record = self.draft.record.id
        return _("Stopped. Everything is saved. Go on with: formengine resume {record}", record=record)

    def _finish(self) -> None:
        evaluation = self.engine.evaluate(self.draft.form, self.draft.answers)
        answered, asked = evaluation.progress.answered, evaluation.progress.asked
        say()
        say(_("That was the last question: {answered} of {asked} answered.", answered=answered, asked=asked))
        for problem in evaluation.problems:
            mark = _("must be put right") if problem.blocks else _("please look")
            remark(f"{mark}: {where(evaluation, problem)}: {problem.message}")
        if not self.keeps:
            say(_("Nothing was kept."))
            return
        identity = self.draft.record.id
        say(_("Look at it:  formengine show {record}", record=identity))
        if evaluation.blocks:
            say(_("Put it right: formengine resume {record}", record=identity))
        else:
            say(_("Submit it:   formengine submit {record}", record=identity))
        say(_("Export it:   formengine export {record} -o record.xlsx", record=identity))


def _whole(first: str, read: Callable[[str], str | None]) -> str:
    """A long text: the first line and those after it, up to a line that holds only a full stop."""
    lines = [first]
    while lines[-1] != ".":
        line = read("")
        if line is None:
            return "\n".join(lines)
        lines.append(line)
    return "\n".join(lines[:-1])


def _help(interview: Interview, rest: str, step: Step) -> None:
    say(screen.help_text())


def _why(interview: Interview, rest: str, step: Step) -> None:

    teller = Teller(interview.draft.form, interview.engine.functions_of(interview.draft.form))
    say("\n".join(f"  {line}" for line in screen.why_lines(interview.evaluation, step, teller)))


def _skip(interview: Interview, rest: str, step: Step) -> None:
    interview._go_on(step)


def _clear(interview: Interview, rest: str, step: Step) -> None:
    if step.is_list and step.path not in interview.evaluation.states:
        remark(_("Items are taken out one by one: :remove 2 takes out the second."))
    else:
        interview.keep(interview.draft.without(step.path))
        remark(_("Cleared."))


def _remove(interview: Interview, rest: str, step: Step) -> None:
    items = interview.evaluation.lists.get(step.path, ())
    if not step.is_list or not rest.isdecimal() or not 1 <= int(rest) <= len(items):
        remark(_("Type :remove and the number of an item, where items are added."))
        return
    taking_out.take_out(interview, step, items[int(rest) - 1])


def _note(interview: Interview, rest: str, step: Step) -> None:
    if not rest:
        remark(_("Type the note after :note."))
        return
    interview.keep(interview.draft.with_note(step.path, clean(rest)[0]))
    remark(_("Noted in the history."))


def _save(interview: Interview, rest: str, step: Step) -> None:
    record = interview.draft.record
    changed_at = record.changed_at[:16].replace("T", " ")
    remark(_("Everything is saved: revision {revision}, {at} UTC.", revision=record.revision, at=changed_at))


def _quit(interview: Interview, rest: str, step: Step) -> None:
    raise Stop


def _edit(interview: Interview, rest: str, step: Step) -> None:
    if not isinstance(step.node, Question) or not rules_of(step.node).keeps:
        remark(_("Only a text is written in an editor."))
        return
    present = interview.draft.answers.get(step.path)
    if isinstance(present, SameAs):
        present = raw_of(interview.evaluation.values.get(step.path))
    written = click.edit(present if isinstance(present, str) else "", require_save=True)
    if written is None:
        remark(_("Nothing was changed."))
    else:
        interview._take_text(written.rstrip("\n"), step, step.node)


_COMMANDS: dict[str, Callable[[Interview, str, Step], None]] = {
    "help": _help,
    "h": _help,
    "?": _help,
    "why": _why,
    "skip": _skip,
    "s": _skip,
    "clear": _clear,
    "remove": _remove,
    "note": _note,
    "save": _save,
    "edit": _edit,
    "same": elsewhere.same,
    "see": elsewhere.see,
    "answered_in": elsewhere.see,
    "quit": _quit,
    "q": _quit,
    **MARGIN_COMMANDS,
}
"""What can be typed after a colon → what it does."""
