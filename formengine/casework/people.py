"""Records beside each other: facts carried forward, several raters, and the set of answers they agree on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from formengine.answers import Answers, Entry, is_blank, row_of
from formengine.casework.desk import Desk, keep, named, place
from formengine.drafts import Draft
from formengine.errors import Refused
from formengine.evaluation import Evaluation, effective_answers
from formengine.kinds import NotUnderstood, read_typed
from formengine.model import Form, Question
from formengine.records import Change, Json, Record
from formengine.records.carrying import carried
from formengine.reports.series import when_of
from formengine.validation import checked
from formengine.values import dataclass


def begin_from_earlier(desk: Desk, form: Form, record_id: str) -> tuple[Draft, int]:
    """A new draft about the same subject with the facts of an earlier record, each to be confirmed; and how many.

    Raises Refused where the form lets nothing be carried, or the earlier record has nothing of it.
    """
    earlier = desk.engine.resume(record_id)
    found = carried(earlier.evaluation, form)
    if not found:
        raise Refused(
            "Nothing can be carried over: the form says of no question answered there that it holds a fact to carry"
            " (carry, in its x-form). Begin without --carry-from."
        )
    origin: Json = {"record": earlier.record.id, "on": when_of(earlier.record, earlier.evaluation)}
    answers = Answers()
    for path, entry in found:
        answers = answers.with_entry(path, entry)
    said = [Change("carried", path, new=origin) for path, _ in found]
    draft = desk.engine.begin(
        form, earlier.record.subject, actor=desk.actor, answers=answers, source="carried forward", said=said
    )
    return draft, len(found)


def confirm(desk: Desk, record_id: str, paths: Sequence[str]) -> tuple[Record, int]:
    """Confirm carried answers, or all of them where none is named; and how many were."""
    draft = desk.engine.resume_to_change(record_id)
    waiting = desk.engine.life(draft.record.id).unconfirmed
    wanted = [place(draft.evaluation, path)[0] for path in paths] or list(waiting)
    strangers = [path for path in wanted if path not in waiting]
    if strangers or not wanted:
        raise Refused(f"Nothing waits to be confirmed{f' at {strangers[0]}' if strangers else ''}.")
    return keep(desk, draft.record, *(Change("confirmed", path) for path in wanted)), len(wanted)


# Several raters


@dataclass(frozen=True, slots=True)
class Rater:
    """One person's record, under the name by which they are called."""

    name: str
    draft: Draft

    @property
    def evaluation(self) -> Evaluation:
        """What they answered."""
        return self.draft.evaluation


def raters(desk: Desk, record_ids: Sequence[str]) -> tuple[Rater, ...]:
    """The raters behind records of one form about one subject. Raises Refused where they are not."""
    drafts = [desk.engine.resume(one) for one in dict.fromkeys(record_ids)]
    if len(drafts) < 2:
        raise Refused("Name at least two records, one of each rater.")
    if len({(one.record.subject.id, one.record.form_hash) for one in drafts}) > 1:
        raise Refused("Raters answer the same version of one form about the same person; these records do not.")
    names = [desk.engine.life(one.record.id).rater or one.record.begun_by for one in drafts]
    doubled = {name for name in names if names.count(name) > 1}
    return tuple(
        Rater(f"{name} ({one.record.id[:4]})" if name in doubled else name, one)
        for name, one in zip(names, drafts, strict=True)
    )


def agree(
    desk: Desk, people: Sequence[Rater], *, by: str, taken: Mapping[str, int], values: Mapping[str, str]
) -> tuple[Draft, int]:
    """A new record, the agreed set: what all raters answered alike, and what `by` decides; nobody's own is touched.

    Parameters: `taken` by path the number of the rater whose answer is taken, counted from 1; `values` by path a new
    one, as it is typed. What is not decided stays open in the new record; how many of the answers that are comes back.
    """
    first = people[0].draft
    origins: dict[str, Json] = {}
    answers = Answers()
    for path, entry, names in _alike(people):
        answers, origins[path] = answers.with_entry(path, entry), [*names]
    for path, number in taken.items():
        found, rater = place(first.evaluation, path)[0], _rater(people, number)
        answers = answers.with_entry(found, effective_answers(rater.evaluation).get(found))
        origins[found] = [rater.name]
    for path, text in values.items():
        found, entry = _value(desk, first, path, text)
        answers, origins[found] = answers.with_entry(found, entry), []
    decider = named(by, "Who decides")
    records: Json = [one.draft.record.id for one in people]
    said = [
        Change("agreed", new={"by": decider, "records": records}),
        *(Change("agreed", path, new={"raters": names, "by": decider}) for path, names in origins.items()),
    ]
    made = desk.engine.begin(
        first.form, first.record.subject, actor=desk.actor, answers=answers, source="agreed", said=said
    )
    return made, sum(is_blank(made.answers.get(path)) for path in _answered_by_any(people))


def _to_agree(people: Sequence[Rater]) -> Iterator[str]:
    """The questions that raters answer once each; items of lists have other ids in each record."""
    form = people[0].draft.form
    for path in dict.fromkeys(path for one in people for path in one.evaluation.visible):
        node = form.node(path)
        if isinstance(node, Question) and not node.depth and node.calculate is None and node is not form.date:
            yield path


def _answered_by_any(people: Sequence[Rater]) -> list[str]:
    effective = [effective_answers(one.evaluation) for one in people]
    return [path for path in _to_agree(people) if any(one.get(path) is not None for one in effective)]


def _alike(people: Sequence[Rater]) -> Iterator[tuple[str, Entry, tuple[str, ...]]]:
    effective = [effective_answers(one.evaluation) for one in people]
    for path in _to_agree(people):
        rows = [row_of(one.get(path)) for one in effective]
        if rows[0] is not None and all(row == rows[0] for row in rows):
            yield path, effective[0].get(path), tuple(one.name for one in people)


def _rater(people: Sequence[Rater], number: int) -> Rater:
    if not 1 <= number <= len(people):
        raise Refused(f"There is no rater {number}; they are counted from 1 to {len(people)}, as they were named.")
    return people[number - 1]


def _value(desk: Desk, draft: Draft, path: str, text: str) -> tuple[str, Entry]:
    found, node = place(draft.evaluation, path)
    if not isinstance(node, Question) or node.calculate is not None:
        raise Refused(f"'{path[:80]}' is no question that is answered.")
    try:
        raw = read_typed(node, text, today=desk.engine.today)
    except NotUnderstood as error:
        raise Refused(f"{node.title}: {error}") from None
    _, fault = checked(node, raw)
    if fault is not None:
        raise Refused(f"{node.title}: {fault[1]}")
    return found, raw
