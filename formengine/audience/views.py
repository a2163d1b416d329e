"""The evaluation and the history that one reader gets: filtered values, whatever is made of them afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from formengine.answers import AnsweredIn, Answers, Entry, Items, SameAs, is_blank
from formengine.audience.forms import may_read_rule, reduced_form
from formengine.audience.readers import Sight
from formengine.evaluation import Evaluation, Progress, item_name, raw_of
from formengine.evaluation.names import is_unnamed
from formengine.expressions import Fault, Frame, Value
from formengine.model import Form, Node, Question, Repeat, Rule, Scale, items_on
from formengine.records import Event, Json
from formengine.scoring import Counted, Score, Target
from formengine.validation import Problem
from formengine.values import dataclass

TOLD_TO_ALL = ("begun", "submitted")
"""What may be known of a record's history by whoever may see the record."""
TOLD_OF_ANSWERS = ("answered", "cleared", "state", "overridden", "same as", "answered in", "item added", "item removed")


@dataclass(frozen=True, slots=True)
class SeenWorld:
    """What expressions see on behalf of a reader: nothing that is kept from them."""

    values: Mapping[str, Value | Fault]
    lists: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str]


def seen(evaluation: Evaluation, sight: Sight) -> Evaluation:
    """An evaluation as a reader gets it.

    What was typed and is not asked now stays with the author, except in a safety section the reader may read. A
    question whose condition the reader may not know is there only once it is answered.
    """
    return evaluation if sight.is_author else _Filter(evaluation, sight).made()


def left_out(evaluation: Evaluation, sight: Sight) -> int:
    """How many answers and states of an evaluation the reader does not get: for the author's eyes only."""
    given = seen(evaluation, sight)
    told = {*given.visible, *given.kept}
    told_of = (path for path in evaluation.placed if not is_blank(evaluation.answers.get(path)))
    return len(({*told_of} | evaluation.values.keys() | evaluation.states.keys()) - told - given.states.keys())


class _Filter:
    """The work of one filtering."""

    def __init__(self, evaluation: Evaluation, sight: Sight) -> None:
        self.whole = evaluation
        self.sight = sight
        self.form = reduced_form(evaluation.form, sight)
        self.lists = dict(self._fewer(evaluation.lists))
        self.items = dict(self._fewer(evaluation.items))
        self.visible = tuple(path for path in evaluation.visible if self._is_given(path))
        self.hidden = tuple(path for path in evaluation.hidden if self._may_be_known(path))
        self.kept = tuple(path for path in evaluation.kept if self._is_kept(path))

    def made(self) -> Evaluation:
        """The filtered evaluation."""
        whole, visible = self.whole, set(self.visible)
        values = {path: value for path, value in whole.values.items() if path in visible}
        states = {path: state for path, state in whole.states.items() if path in visible or self._is_stated_list(path)}
        words = {path: state.value for path, state in states.items()}
        frame = Frame(SeenWorld(values, self.lists, words))
        placed = {*self.visible, *self.hidden, *self.kept}
        return replace(
            whole,
            form=self.form,
            answers=self._answers(),
            placed=tuple(path for path in whole.placed if path in placed),
            visible=self.visible,
            hidden=self.hidden,
            kept=self.kept,
            values=values,
            lists=self.lists,
            items=self.items,
            same_as=self._pointing(whole.same_as),
            answered_in=self._pointing(whole.answered_in),
            states=states,
            calculated={path: value for path, value in whole.calculated.items() if path in visible},
            overrides={path: one for path, one in whole.overrides.items() if path in visible},
            unusual=frozenset(path for path in whole.unusual & visible if self._may_know(path, "usual_when")),
            problems=tuple(problem for problem in whole.problems if self._is_told(problem, visible)),
            scores=tuple(self._scores(frame)),
            progress=self._progress(values, words),
            frame=frame,
            shown=dict(self._shown(placed)),
        )

    def _fewer(self, lists: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Lists with the items in which the reader may read something."""
        readable = {place for path in self.whole.placed if self.sight.may_read(path) for place in _above(path)}
        for path, items in lists.items():
            given = tuple(item for item in items if f"{path}.{item}" in readable)
            if given:
                yield path, given

    def _node(self, path: str) -> Node:
        node = self.whole.form.node(path)
        assert node is not None
        return node

    def _may_know(self, path: str, key: str) -> bool:
        node = self._node(path)
        return self.sight.may_read_named(getattr(node, key, None), node, path)

    def _may_be_known(self, path: str) -> bool:
        """Whether the reader may know whether a question is asked: all conditions on the way to it are readable."""
        if not self.sight.may_read(path):
            return False
        node, place = self._node(path), path
        while True:
            if not self.sight.may_read_named(node.visible_when, node, place):
                return False
            above = node.path.rpartition(".")[0]
            if not above:
                return True
            node = self.whole.form.nodes[above]
            place = place.rpartition(".")[0]
            if isinstance(node, Repeat):
                place = place.rpartition(".")[0]

    def _is_given(self, path: str) -> bool:
        if not self.sight.may_read(path) or self.form.node(path) is None or not self._refers_to_given(path):
            return False
        whole = self.whole
        is_told = path in whole.values or path in whole.states or not is_blank(whole.answers.get(path))
        return is_told or self._may_be_known(path)

    def _refers_to_given(self, path: str) -> bool:
        """Whether the reader gets the items of lists that an answer refers to, if it does."""
        node, value = self._node(path), self.whole.values.get(path)
        if not isinstance(node, Question) or node.refers_to is None or value is None:
            return True
        given = self.lists.get(node.refers_to.key(self.whole.frame_at(path).prefixes), ())
        return all(item in given for item in (value if isinstance(value, tuple) else (value,)))

    def _is_kept(self, path: str) -> bool:
        return self._node(path).safety is not None and self.sight.may_read(path)

    def _is_stated_list(self, path: str) -> bool:
        """Whether a path is a list that is there with a state of its own, and that the reader may read."""
        is_list = isinstance(self.form.node(path), Repeat)
        return is_list and self.sight.may_read(path) and self._may_be_known(path)

    def _answers(self) -> Answers:
        answers = Answers()
        for path in (*self.visible, *self.kept):
            answers = answers.with_entry(path, self._entry(path))
        for path, items in self.items.items():
            repeat = self._node(path)
            # The items of a list that takes them from another are held there.
            if not (isinstance(repeat, Repeat) and repeat.for_each):
                answers = answers.with_entry(path, Items(items))
        return answers

    def _pointing(self, places: Mapping[str, str]) -> dict[str, str]:
        """Where answers point, as far as the reader may read both ends."""
        return {path: place for path, place in places.items() if path in self.visible and self._is_known(place)}

    def _is_known(self, place: str) -> bool:
        """Whether the reader may know of a place that an answer points at: a question they see, or a section."""
        return self.form.node(place) is not None and (place in self.visible or self.sight.may_read(place))

    def _entry(self, path: str) -> Entry:
        """An entry; one that points where the reader may not look stands as what it amounts to."""
        entry = self.whole.answers.get(path)
        if isinstance(entry, SameAs | AnsweredIn) and not self._is_known(entry.path):
            value = self.whole.values.get(path)
            return raw_of(value) if value is not None else None
        return entry

    def _is_told(self, problem: Problem, visible: set[str]) -> bool:
        """Whether the reader may know of a problem; what failed, and what a plugin found, is the author's to mend."""
        if problem.kind in ("expression", "check") or problem.source != "form":
            return False
        if problem.kind == "rule" and not all(may_read_rule(rule, self.sight) for rule in self._pointing_at(problem)):
            return False
        if problem.kind == "list" and self.items.get(problem.path, ()) != self.whole.items.get(problem.path, ()):
            return False  # It counts the items, those that the reader does not get as well.
        if any(not self._is_known(place) for place in problem.also):
            return False
        is_there = problem.path in visible or problem.path in self.lists or self._is_stated_list(problem.path)
        if problem.kind == "required":
            return is_there and self._may_know(problem.path, "required")
        return is_there

    def _pointing_at(self, problem: Problem) -> Iterator[Rule]:
        """The rules that may have found a problem."""
        place = self._node(problem.path).path if problem.path else ""
        for rule in self.whole.form.rules:
            if any(f"{about}.".startswith(f"{place}.") for about in rule.about):
                yield rule

    def _scores(self, frame: Frame) -> Iterator[Score]:
        scales = {scale.id: scale for scale in self.whole.form.scales}
        for score in self.whole.scores:
            if self._may_read_score(score, scales):
                told = self._told(score, scales, frame)
                if told is not None:
                    yield told

    def _may_read_score(self, score: Score, scales: Mapping[str, Scale]) -> bool:
        return self.sight.may_read_scale(scales[score.scale], score.target.path if score.target else "")

    def _told(self, score: Score, scales: Mapping[str, Scale], frame: Frame) -> Score | None:
        """A score with the items, parts and flags that the reader may read; None where its item is not theirs."""
        target = self._target(score.target, frame) if score.target else None
        if score.target is not None and target is None:
            return None
        items = (one for one in score.items if self._may_read_counted(one, scales))
        return replace(
            score,
            target=target,
            items=tuple(
                one._replace(part=self._told(one.part, scales, frame)) if one.part is not None else one for one in items
            ),
            flags=tuple(flag for flag in score.flags if self.sight.may_read(flag.item)),
            left_out=tuple(path for path in score.left_out if self._may_read_part(path, scales)),
        )

    def _may_read_counted(self, item: Counted, scales: Mapping[str, Scale]) -> bool:
        """Whether the reader may read an item of a score; the score of another scale goes by that scale."""
        return self._may_read_score(item.part, scales) if item.part else self._may_read_part(item.path, scales)

    def _may_read_part(self, path: str, scales: Mapping[str, Scale]) -> bool:
        """Whether the reader may read what counts in a scale: a question, or a scale with the item it is about."""
        if self.whole.form.node(path) is not None:
            return self.sight.may_read(path)
        scale = scales.get(path.partition("@")[0])
        return scale is not None and self.sight.may_read_scale(scale, path.partition("@")[2])

    def _target(self, target: Target, frame: Frame) -> Target | None:
        """The item that a score is about, called as the reader may call it; None where they get nothing of it."""
        names: list[str] = []
        for repeat, path, item in items_on(target.path, self.form.nodes):
            items = self.items.get(path, ())
            if item not in items:
                return None
            frame = frame.inside(path, item, repeat.depth)
            names.append(item_name(repeat, items.index(item) + 1, frame))
        if not names:
            return None
        return replace(target, label=" › ".join(names), is_named=not any(map(is_unnamed, names)))

    def _progress(self, values: Mapping[str, Value], states: Mapping[str, str]) -> Progress:
        counts = {section.path: [0, 0] for section in self.form.sections}
        for path in self.visible:
            if self._node(path).path in self.form.nodes and not _is_calculated(self.form, path):
                count = counts[path.partition(".")[0]]
                count[0] += path in values or path in states
                count[1] += 1
        return Progress.of(self.form, ((answered, asked) for answered, asked in counts.values()))

    def _shown(self, placed: set[str]) -> Iterator[tuple[str, bool]]:
        around = {place for path in placed for place in _above(path)}
        for path, is_shown in self.whole.shown.items():
            if path in placed or path in self.lists or (path in around and not isinstance(self._node(path), Question)):
                yield path, is_shown


def _is_calculated(form: Form, path: str) -> bool:
    node = form.node(path)
    return isinstance(node, Question) and node.calculate is not None


def _above(path: str) -> Iterator[str]:
    """The paths of all that a path stands in: `a.b.c` → `a`, `a.b`."""
    return (path[:end] for end, character in enumerate(path) if character == ".")


def seen_events(events: Iterable[Event], given: Evaluation, sight: Sight) -> tuple[Event, ...]:
    """The history of a record as a reader gets it, numbered anew: what happened to answers that they see now.

    Parameters: `given` the record's evaluation as the reader gets it.
    """
    if sight.is_author:
        return tuple(events)
    told = [_without(event, given) for event in events if _is_told_of(event, given)]
    # The numbers and links of the whole history would tell how much was left out of it.
    return tuple(
        replace(event, number=number, previous="", hash="", old_commitment="", new_commitment="")
        for number, event in enumerate(told, start=1)
    )


def _is_told_of(event: Event, given: Evaluation) -> bool:
    change = event.change
    if not change.path:
        return change.action in TOLD_TO_ALL
    if change.action not in TOLD_OF_ANSWERS:
        return False
    if change.action in ("item added", "item removed"):
        item = change.new if change.action == "item added" else change.old
        return item in given.lists.get(change.path, ())
    return change.path in {*given.visible, *given.kept} or change.path in given.lists


def _without(event: Event, given: Evaluation) -> Event:
    """The event without the items of a list that the reader gets nothing of, and without places they do not see."""
    items = given.lists.get(event.change.path)
    if event.change.action in ("same as", "answered in") or _points(event.change.old):
        return replace(event, change=event.change._replace(old=None, new=None))
    if items is None:
        return event
    change = event.change
    return replace(event, change=change._replace(old=_fewer(change.old, items), new=_fewer(change.new, items)))


def _points(row: Json) -> bool:
    return isinstance(row, dict) and ("same_as" in row or "answered_in" in row)


def _fewer(row: Json, items: tuple[str, ...]) -> Json:
    if not isinstance(row, dict) or not isinstance(row.get("items"), list):
        return row
    return {"items": [item for item in row["items"] if item in items]}  # type: ignore[union-attr]
