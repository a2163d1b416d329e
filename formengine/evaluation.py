"""What the answers amount to: what is asked, worked out, wrong, and scored.

`evaluate` is total: for any answers it returns an `Evaluation`. Three views are kept apart: *stored* is everything ever
typed; *effective* is what is asked and valid, the only view that expressions, scores and exports read; *kept* is what
was typed and is not asked now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from formengine.answers import Answers, Entry, Items, Override, Raw, is_blank
from formengine.expressions import Expression, Fault, Frame, Value
from formengine.kinds import answer_of, plain_of, raw_of
from formengine.model import Form, Group, Instrument, Node, Question, Repeat, Rule, State
from formengine.scoring import Score, Sheet, Target, scored
from formengine.validation import Problem, checked


@dataclass(frozen=True, slots=True)
class Overridden:
    """A calculated value that was replaced: by what, why, and what the calculation says now."""

    value: Value
    reason: str
    replaced: Value


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far one section is: questions that have an answer or a state, of those asked."""

    path: str
    title: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the whole form is; calculated questions are left out."""

    answered: int
    asked: int
    sections: tuple[SectionProgress, ...]

    @property
    def percent(self) -> int:
        """Whole percent of the asked questions that are answered, never 100 before all are."""
        return 100 * self.answered // self.asked if self.asked else 100


@dataclass(frozen=True, slots=True)
class Placed:
    """A question where it is asked: its path with item ids, and the frame its expressions run in."""

    question: Question
    path: str
    frame: Frame


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A filled form, worked out.

    `placed`, of these `visible` and `hidden`, and `kept` list question paths in the form's order; `values` are
    effective values by path, `lists` the item ids of lists, and `frame` is where further expressions of the form can
    run.
    """

    form: Form
    answers: Answers
    placed: tuple[str, ...]
    visible: tuple[str, ...]
    hidden: tuple[str, ...]
    kept: tuple[str, ...]
    values: Mapping[str, Value]
    lists: Mapping[str, tuple[str, ...]]
    states: Mapping[str, State]
    calculated: Mapping[str, Value]
    overrides: Mapping[str, Overridden]
    unusual: frozenset[str]
    problems: tuple[Problem, ...]
    scores: tuple[Score, ...]
    progress: Progress
    frame: Frame
    shown: Mapping[str, bool]

    def is_shown(self, path: str) -> bool:
        """Whether a section, list or question is asked."""
        return self.shown.get(path, False)

    @property
    def blocks(self) -> bool:
        """Whether anything hinders submission."""
        return any(problem.blocks for problem in self.problems)

    def problems_at(self, path: str) -> tuple[Problem, ...]:
        """What is wrong at one question or list."""
        return tuple(problem for problem in self.problems if problem.path == path)


@dataclass
class Settling:
    """The work of one evaluation: fills in, in dependency order, what is asked and what its value is.

    It is the `World` that expressions see.
    """

    form: Form
    answers: Answers
    values: dict[str, Value | Fault] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    shown: dict[str, bool] = field(default_factory=dict)
    overrides: dict[str, Overridden] = field(default_factory=dict)
    wrong: dict[str, Problem] = field(default_factory=dict)
    condition_faults: dict[str, str] = field(default_factory=dict)

    def settle(self) -> None:
        """Settle every node, each after what it depends on."""
        for node in self.form.order:
            for frame in self.frames(node):
                self._settle(node, frame)

    def frames(self, node: Node) -> Iterator[Frame]:
        """The frames a node stands in: one, or one for each item of the list that holds it."""
        if not node.depth:
            yield Frame(self)
            return
        list_path = self._list_of(node)
        for item in self.answers.items(list_path):
            yield Frame(self).inside(list_path, item, 0)

    def _list_of(self, node: Node) -> str:
        return node.path[: -len(node.suffix) - 1]

    def _settle(self, node: Node, frame: Frame) -> None:
        path = frame.prefixes[node.depth] + node.suffix
        shown = self._container_shown(node, frame) and self._passes(node, path, frame)
        self.shown[path] = shown
        if not shown:
            return
        if isinstance(node, Question):
            self._settle_question(node, path, frame)
        elif isinstance(node, Repeat):
            self._settle_list(node, path)

    def _container_shown(self, node: Node, frame: Frame) -> bool:
        above = node.suffix.rpartition(".")[0]
        if above:
            return self.shown[frame.prefixes[node.depth] + above]
        return self.shown[self._list_of(node)] if node.depth else True

    def _passes(self, node: Node, path: str, frame: Frame) -> bool:
        """Whether a node's own condition lets it be asked; a safety section fails open, a failed condition asks."""
        condition = node.visible_when
        if condition is None:
            return True
        value = condition.value(frame)
        if isinstance(value, Fault):
            self.condition_faults[path] = value.reason
            return True
        if node.safety is not None:
            return not (value is False and condition.all_named_are_answered(frame))
        return value is True

    def _settle_question(self, question: Question, path: str, frame: Frame) -> None:
        entry = self.answers.get(path)
        if question.calculate is not None:
            self._settle_calculated(question, question.calculate, path, frame, entry)
        elif isinstance(entry, State):
            self._settle_state(question, path, entry)
        elif isinstance(entry, Override):
            self._note(path, "state", "Only a calculated answer can be replaced; clear it and type an answer.")
        elif not is_blank(entry):
            self._settle_answer(question, path, entry)  # type: ignore[arg-type]

    def _settle_state(self, node: Question | Repeat, path: str, state: State) -> None:
        if node.label_of(state) is None:
            offered = ", ".join(f"“{label}”" for _, label in node.states)
            advice = f"This offers {offered}." if offered else "This needs an answer."
            self._note(path, "state", f"“{state.value.replace('_', ' ')}” is not offered here. {advice}")
        else:
            self.states[path] = state.value

    def _settle_answer(self, question: Question, path: str, raw: Raw) -> None:
        value, fault = checked(question, raw)
        if fault is not None:
            self.wrong[path] = Problem(path, *fault)
        elif value is not None:
            self.values[path] = value

    def _settle_calculated(
        self, question: Question, calculate: Expression, path: str, frame: Frame, entry: Entry
    ) -> None:
        value = self._worked_out(question, calculate, frame)
        if isinstance(entry, Override):
            value = self._overridden(question, path, entry, value)
        elif not is_blank(entry):
            advice = "replace it with a reason" if question.may_override else "clear the answer"
            self._note(path, "state", f"This is worked out, not answered; {advice}.")
        if value is not None:
            self.values[path] = value

    def _worked_out(self, question: Question, calculate: Expression, frame: Frame) -> Value | Fault:
        value = calculate.value(frame)
        if value is None or isinstance(value, Fault):
            return value
        raw = answer_of(question, value)
        if is_blank(raw):
            return None
        kept, fault = checked(question, raw)
        if fault is not None:
            return Fault(f"the calculation gave what cannot be kept here: {fault[1].removesuffix('.')}")
        return kept

    def _overridden(self, question: Question, path: str, entry: Override, value: Value | Fault) -> Value | Fault:
        """The value that counts where a calculated one was replaced; a faulty replacement does not count."""
        if not question.may_override:
            self._note(path, "state", "This calculated answer may not be replaced; clear the replacement.")
            return value
        if not entry.reason.strip():
            self._note(path, "state", "Say why the calculated answer is replaced.")
            return value
        if is_blank(entry.value):
            self._note(path, "state", "Say what the calculated answer is replaced by, or clear the replacement.")
            return value
        kept, fault = checked(question, entry.value)
        if fault is not None:
            self.wrong[path] = Problem(path, *fault)
            return value
        self.overrides[path] = Overridden(kept, entry.reason, None if isinstance(value, Fault) else value)
        return kept

    def _settle_list(self, repeat: Repeat, path: str) -> None:
        entry = self.answers.get(path)
        if isinstance(entry, State):
            self._settle_state(repeat, path, entry)
        elif isinstance(entry, Items):
            self.lists[path] = entry.ids
        elif not is_blank(entry):
            self._note(path, "type", "A list of items is needed here; clear this and add them one by one.")

    def _note(self, path: str, kind: Any, message: str) -> None:
        self.wrong[path] = Problem(path, kind, message)

    def placed(self) -> Iterator[Placed]:
        """Every question of the filled form, hidden ones too, in the form's order."""
        yield from self._placed(self.form.sections, Frame(self))

    def _placed(self, nodes: tuple[Node, ...], frame: Frame) -> Iterator[Placed]:
        for node in nodes:
            path = frame.prefixes[node.depth] + node.suffix
            if isinstance(node, Question):
                yield Placed(node, path, frame)
            elif isinstance(node, Group):
                yield from self._placed(node.children, frame)
            else:
                for item in self.answers.items(path):
                    yield from self._placed(node.children, frame.inside(path, item, node.depth))

    def placed_lists(self) -> Iterator[tuple[Repeat, str, Frame]]:
        """Every list that is asked, in the form's order."""
        for node in self.form.nodes.values():
            if isinstance(node, Repeat) and self.shown.get(node.path):
                yield node, node.path, Frame(self)


def effective_document(evaluation: Evaluation) -> dict[str, Any]:
    """The effective answers as nested JSON, as the plain schema has them; what is blank or a state is left out."""
    return _effective(evaluation, evaluation.form.sections, "")


def _effective(evaluation: Evaluation, children: tuple[Node, ...], prefix: str) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for child in children:
        path = prefix + child.name
        if isinstance(child, Question):
            value: Any = plain_of(evaluation.values.get(path))
        elif isinstance(child, Group):
            value = _effective(evaluation, child.children, f"{path}.") or None
        else:
            items = evaluation.lists.get(path, ())
            value = [
                {"_id": item, **_effective(evaluation, child.children, f"{path}.{item}.")} for item in items
            ] or None
        if value is not None:
            document[child.name] = value
    return document


def evaluate(form: Form, answers: Answers) -> Evaluation:
    """Work a filled form out: visibility, calculations, problems and scores.

    Parameters: `form` read and checked; `answers` of any kind, right or wrong. Never raises: what is wrong with the
    answers is among the problems.
    """
    settling = Settling(form, answers)
    settling.settle()
    placed = tuple(settling.placed())
    visible = tuple(place for place in placed if settling.shown[place.path])
    hidden = tuple(place.path for place in placed if not settling.shown[place.path])
    faults = {path: value for path, value in settling.values.items() if isinstance(value, Fault)}
    sheet = Sheet(settling.values, settling.states, frozenset(hidden), _targets(settling))
    return Evaluation(
        form=form,
        answers=answers,
        placed=tuple(place.path for place in placed),
        visible=tuple(place.path for place in visible),
        hidden=hidden,
        kept=tuple(path for path in hidden if not is_blank(answers.get(path))),
        values={path: value for path, value in settling.values.items() if not isinstance(value, Fault)},
        lists=settling.lists,
        states={path: State(word) for path, word in settling.states.items()},
        calculated=_calculated(visible, settling),
        overrides=settling.overrides,
        unusual=frozenset(place.path for place in visible if _is_unusual(place)),
        problems=tuple(_problems(settling, visible, faults)),
        scores=scored(form.scales, sheet),
        progress=_progress(form, visible, settling),
        frame=Frame(settling),
        shown=settling.shown,
    )


def _targets(settling: Settling) -> dict[str, tuple[Target, ...]]:
    """The items of each list that a scale is scored for, with what they are called."""
    lists = dict.fromkeys(scale.for_each for scale in settling.form.scales if scale.for_each)
    return {path: tuple(_named_items(settling, path)) for path in lists}


def _named_items(settling: Settling, path: str) -> Iterator[Target]:
    repeat = settling.form.nodes[path]
    assert isinstance(repeat, Repeat)
    for place, item in enumerate(settling.lists.get(path, ()), start=1):
        yield Target(f"{path}.{item}", item_name(repeat, place, Frame(settling).inside(path, item, repeat.depth)))


def item_name(repeat: Repeat, place: int, frame: Frame) -> str:
    """What an item of a list is called: its label, or its place in the list; `frame` is the item's own."""
    value = repeat.item_label.value(frame) if repeat.item_label is not None else None
    if value is None or isinstance(value, Fault):
        return f"Number {place}"
    return f"{place}. {plain_of(value)}"


def _calculated(visible: tuple[Placed, ...], settling: Settling) -> dict[str, Value]:
    calculated: dict[str, Value] = {}
    for place in visible:
        if place.question.calculate is not None:
            value = settling.values.get(place.path)
            calculated[place.path] = None if isinstance(value, Fault) else value
    return calculated


def _is_unusual(place: Placed) -> bool:
    usual = place.question.usual_when
    return usual is not None and usual.value(place.frame) is False


def _problems(settling: Settling, visible: tuple[Placed, ...], faults: Mapping[str, Fault]) -> Iterator[Problem]:
    """Problems in the form's order: lists, then questions, then the ages of instruments, then rules."""
    for repeat, path, frame in settling.placed_lists():
        yield from _list_problems(settling, repeat, path, frame)
    for path, reason in settling.condition_faults.items():
        yield Problem(path, "expression", f"Whether this is asked could not be worked out: {reason}.")
    for place in visible:
        yield from _question_problems(settling, place, faults)
    for instrument in settling.form.instruments:
        yield from _age_problems(instrument, settling)
    for rule in settling.form.rules:
        yield from _rule_problems(rule, Frame(settling))


def _list_problems(settling: Settling, repeat: Repeat, path: str, frame: Frame) -> Iterator[Problem]:
    if path in settling.wrong:
        yield settling.wrong[path]
    count = len(settling.lists.get(path, ()))
    fewest, most = repeat.limits.fewest, repeat.limits.most
    if not count and path not in settling.states and path not in settling.wrong:
        yield from _required(repeat.required, path, frame, "Add at least one.")
    if count and fewest is not None and count < fewest:
        yield Problem(path, "list", f"At least {fewest} are needed here; there are {count}.")
    if most is not None and count > most:
        yield Problem(path, "list", f"At most {most} are allowed here; there are {count}.")


def _question_problems(settling: Settling, place: Placed, faults: Mapping[str, Fault]) -> Iterator[Problem]:
    path, question = place.path, place.question
    if path in settling.wrong:
        yield settling.wrong[path]
    elif path in faults:
        yield Problem(path, "expression", f"This could not be worked out: {faults[path].reason}.")
    elif path not in settling.values and path not in settling.states:
        yield from _required(question.required, path, place.frame, "Please answer this question.")
    usual = question.usual_when.value(place.frame) if question.usual_when is not None else None
    if isinstance(usual, Fault):
        message = f"Whether this is usual could not be worked out: {usual.reason}."
        yield Problem(path, "expression", message, blocks=False)


def _required(required: Expression | bool, path: str, frame: Frame, message: str) -> Iterator[Problem]:
    value = required.value(frame) if isinstance(required, Expression) else required
    if isinstance(value, Fault):
        yield Problem(path, "expression", f"Whether this must be answered could not be worked out: {value.reason}.")
    elif value is True:
        yield Problem(path, "required", message)


def _age_problems(instrument: Instrument, settling: Settling) -> Iterator[Problem]:
    """A word where a measure was not made for someone of this age; never a hindrance."""
    age = settling.values.get(instrument.age.path) if instrument.age is not None else None
    if instrument.age is None or not isinstance(age, int):
        return
    youngest, oldest = instrument.ages
    if (youngest is None or age >= youngest) and (oldest is None or age <= oldest):
        return
    if youngest is None or oldest is None:
        people = f"people of {youngest} and over" if oldest is None else f"people up to {oldest}"
    else:
        people = f"people from {youngest} to {oldest}"
    message = (
        f"{instrument.title} was made for {people}, and the age here is {age}. It may still be used:"
        " please read its scores with care, or look for a measure made for this age."
    )
    yield Problem(instrument.age.path, "rule", message, blocks=False)


def _rule_problems(rule: Rule, frame: Frame) -> Iterator[Problem]:
    if rule.level == "ignore":
        return
    value = rule.holds.value(frame)
    if isinstance(value, Fault):
        yield Problem(rule.about[0], "expression", f"The rule '{rule.id}' could not be checked: {value.reason}.")
    elif value is False:
        yield Problem(rule.about[0], "rule", rule.message, blocks=rule.level == "block")


def _progress(form: Form, visible: tuple[Placed, ...], settling: Settling) -> Progress:
    counts = {section.path: [0, 0] for section in form.sections}
    for place in visible:
        if place.question.calculate is None:
            count = counts[place.question.path.partition(".")[0]]
            count[0] += place.path in settling.values or place.path in settling.states
            count[1] += 1
    sections = tuple(SectionProgress(section.path, section.title, *counts[section.path]) for section in form.sections)
    return Progress(sum(part.answered for part in sections), sum(part.asked for part in sections), sections)


def effective_answers(evaluation: Evaluation) -> Answers:
    """The effective view as answers of its own: what is asked and valid, states and calculated values included."""
    answers = Answers()
    for path, ids in evaluation.lists.items():
        answers = answers.with_entry(path, Items(ids))
    for path, value in evaluation.values.items():
        answers = answers.with_entry(path, raw_of(value))
    for path, state in evaluation.states.items():
        answers = answers.with_state(path, state)
    return answers
