"""Taking a step in a record's life, where its workflow lets whoever acts take it."""

from __future__ import annotations

from dataclasses import replace

from formengine.casework.desk import Desk, keep
from formengine.drafts import Draft
from formengine.errors import NotFound, Refused, did_you_mean
from formengine.plain_text import clean
from formengine.records import Change, Json, Record
from formengine.records.binding import binding_of
from formengine.records.life import Life, StepTaken
from formengine.records.workflow import Situation, Step, Workflow, hindrances
from formengine.validation import Problem
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A step that leads on from where a record is, and why it cannot be taken yet (empty: it can)."""

    step: Step
    hindrances: tuple[str, ...]


def take(
    desk: Desk, record_id: str, name: str, *, role: str = "", reason: str = ""
) -> tuple[Record, tuple[Problem, ...]]:
    """Take a step by its name; the record as it is then, and the problems of its answers where it was submitted.

    A step that the desk's save id has taken already is not taken twice. Raises NotFound where there is no
    such step, Refused with every reason why it cannot be taken.
    """
    draft = desk.engine.resume(record_id)
    if desk.save_id and desk.engine.store.is_saved(draft.record.id, desk.save_id):
        return draft.record, ()
    workflow = desk.engine.workflow(draft.record.form)
    step = workflow.steps.get(name)
    if step is None:
        raise NotFound(f"There is no step '{name}' here.{did_you_mean(name, workflow.steps)}")
    reason = clean(reason)[0].strip()
    at = situation(desk, draft, workflow, reason=reason)
    role = _acting_as(step, at, role)
    if name == "submit" and draft.record.status in step.before:
        return _submitted(desk, draft, at, role)
    _refuse(workflow, step, at)
    content: Json = {
        "step": name, "title": step.title, "before": draft.record.status, "after": step.to, "role": role,
        "reason": reason,
    }  # fmt: skip
    return keep(desk, draft.record, Change("step taken", new=content), status=step.to), ()


def _submitted(desk: Desk, draft: Draft, at: Situation, role: str) -> tuple[Record, tuple[Problem, ...]]:
    """Submission looks at the answers itself, and says what must be put right instead of refusing."""
    workflow = desk.engine.workflow(draft.record.form)
    _refuse(workflow, workflow.steps["submit"], replace(at, blocking=0))
    submitted, problems = desk.engine.submit(draft, actor=desk.actor, role=role, save_id=desk.save_id or None)
    return submitted.record, problems


def _refuse(workflow: Workflow, step: Step, at: Situation) -> None:
    found = hindrances(workflow, step, at)
    if found:
        raise Refused(f"The step '{step.name}' cannot be taken: {'; '.join(found)}. Nothing was changed.")


def _acting_as(step: Step, at: Situation, role: str) -> str:
    """In which role somebody acts: as they say where they hold it, else the first of the step's that they hold."""
    if role and at.roles is not None and role not in at.roles:
        raise Refused(f"settings.json does not name you as {role.replace('_', ' ')}; nothing was changed.")
    if role:
        return role
    held = step.roles if at.roles is None else [one for one in step.roles if one in at.roles]
    return next(iter(held), "")


def ways(desk: Desk, record_id: str) -> tuple[Way, ...]:
    """The steps that lead on from where a record is, and what hinders each."""
    draft = desk.engine.resume(record_id)
    workflow = desk.engine.workflow(draft.record.form)
    # What a step asks of a person at the moment of taking it is no hindrance before.
    at = situation(desk, draft, workflow, reason="to be said")
    return tuple(
        Way(step, hindrances(workflow, step, at))
        for step in workflow.next(draft.record.status, draft.record.begun_at[:10])
    )


def situation(desk: Desk, draft: Draft, workflow: Workflow, *, reason: str) -> Situation:
    """A record at the moment in which somebody wants to take a step."""
    life, people = desk.engine.life(draft.record.id), desk.engine.settings.people
    evaluation = desk.engine.evaluate(draft.form, draft.answers)
    return Situation(
        status=draft.record.status,
        begun=draft.record.begun_at[:10],
        roles=roles_of(desk, draft.record),
        blocking=sum(problem.blocks for problem in evaluation.problems),
        open_comments=len(life.open_comments),
        reason=reason,
        taken=frozenset(one.step for one in _since_open(life, workflow)),
        signed=frozenset(one.role for one in life.standing(binding_of(evaluation))),
        people=people,
    )


def roles_of(desk: Desk, record: Record) -> frozenset[str] | None:
    """The roles of whoever acts in a record's life; None where this home names no people, so that everybody has all."""
    people = desk.engine.settings.people
    if not people:
        return None
    own = {"author"} if desk.actor == (record.author or record.begun_by) else set()
    return frozenset({*people.get(desk.actor, ()), *own})


def _since_open(life: Life, workflow: Workflow) -> tuple[StepTaken, ...]:
    """The steps since the record was last open to changes."""
    last = max((place for place, one in enumerate(life.steps) if workflow.is_open(one.after)), default=-1)
    return life.steps[last + 1 :]
