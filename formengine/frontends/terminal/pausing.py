"""The pause before a section with a content warning: go on, leave it out, or come back to it; nobody is made to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formengine.answers import is_blank
from formengine.frontends.terminal import screen
from formengine.frontends.terminal.screen import read_line, say
from formengine.frontends.terminal.steps import Step
from formengine.model import Group, State

if TYPE_CHECKING:
    from formengine.frontends.terminal.interview import Interview

OFFER = "  (y to go on, s to leave this section out, l to come back to it at the end, :quit to stop here)"


def pause(interview: Interview, step: Step, asked: tuple[Step, ...], at: int) -> bool:
    """Pause before a step where a warning stands over it that was not answered yet; whether there was one."""
    around = screen.sections_around(interview.evaluation, step)
    group, path = next(
        ((group, path) for group, path in around if group.warning is not None and path not in interview.heeded),
        (None, ""),
    )
    if group is None or group.warning is None:
        return False
    say(f"\n── {group.title}")
    say(group.warning.text)
    say(OFFER)
    line = read_line("> ")
    _obey(interview, "q" if line is None else line.strip().lower(), group, path, asked[at:])
    return True


def _obey(interview: Interview, word: str, group: Group, path: str, ahead: tuple[Step, ...]) -> None:
    assert group.warning is not None
    if word in ("y", "yes"):
        interview.heeded.add(path)
    elif word in ("s", "skip", ":skip"):
        _leave(interview, path, ahead, group.warning.skip)
    elif word in ("l", "later"):
        if ahead[0].path not in interview.passed:
            interview.later.append(ahead[0].path)
        _leave(interview, path, ahead, group.warning.later)
    elif word in (":quit", ":q", "q"):
        interview.stop()
    else:
        say("  Take your time. Nothing is lost, whichever you choose.")


def _leave(interview: Interview, path: str, ahead: tuple[Step, ...], state: State | None) -> None:
    """Go to the first step behind a section; its open questions get a state only where the form says so."""
    inside = [step for step in ahead if step.path.startswith(f"{path}.")]
    draft = interview.draft
    for step in inside:
        is_open = not isinstance(step.node, Group) and is_blank(draft.answers.get(step.path))
        if state is not None and is_open and step.node.label_of(state):
            draft = draft.with_state(step.path, state)
    interview.keep(draft)
    interview.passed |= {step.path for step in inside}
    interview.place = interview.first_of(tuple(step for step in ahead if step not in inside))
    say("  Left as it is.")
