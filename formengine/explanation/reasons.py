"""Why a question is asked or not, and where its value comes from, for one set of answers."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.errors import NotFound
from formengine.evaluation import Evaluation
from formengine.explanation.names import Teller, around, choices_of
from formengine.expressions import Expression, Fault, Frame, Target, Value
from formengine.model import Node, Question, Repeat
from formengine.reports.words import answer_at, title_of_path
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table

LOOKS_AT = (Column("It looks at", "wide"), Column("Which is now", "medium"))


def why_chapter(teller: Teller, evaluation: Evaluation, path: str) -> Chapter:
    """Why a question is asked or not, what stands there, whether it must be answered, with all that decides it.

    Parameters: `path` of a question, with the item ids of the lists it is in. Raises NotFound where these are missing.
    """
    node = evaluation.form.node(path)
    if node is None or path not in evaluation.shown:
        raise NotFound(_unplaced(evaluation, path, node))
    blocks = (*_asked(teller, evaluation, path, node), *_value(teller, evaluation, path, node))
    required = () if isinstance(node, Question) and node.calculate is not None else \
        tuple(_required(teller, evaluation, path, node))  # fmt: skip
    return Chapter(title_of_path(evaluation, path), (*blocks, *required, *_problems(evaluation, path)))


def _unplaced(evaluation: Evaluation, path: str, node: Node | None) -> str:
    """What to do where a path names no question of these answers: most often an entry of a list is missing in it."""
    lists = [part for part in around(evaluation.form, node) if isinstance(part, Repeat)] if node is not None else []
    if node is None or not lists:
        return f"There is no question '{path}' in these answers."
    ids = [one for one in evaluation.shown if evaluation.form.node(one) is node]
    if not ids:
        return f"“{node.title}” is asked for each entry of “{lists[-1].title}”, and these answers have no entry there."
    return f"“{node.title}” is asked for each entry of “{lists[-1].title}”: name one, such as {ids[0]}."


def frame_at(evaluation: Evaluation, path: str) -> Frame:
    """The frame that the expressions of a question run in: that of the entry it stands in."""
    frame, parts = evaluation.frame, path.split(".")
    for end in range(1, len(parts) - 1):
        node = evaluation.form.node(".".join(parts[:end]))
        above = ".".join(parts[:end])
        if isinstance(node, Repeat) and parts[end] in evaluation.answers.items(above):
            frame = frame.inside(above, parts[end], node.depth)
    return frame


def _asked(teller: Teller, evaluation: Evaluation, path: str, node: Node) -> Iterator[Block]:
    shown = evaluation.is_shown(path)
    conditions = [part for part in around(evaluation.form, node) if part.visible_when is not None]
    if not conditions:
        yield Paragraph("It has no condition: it is there for everybody." if shown else "It is not asked.")
        return
    yield Paragraph("It is asked." if shown else "It is not asked.", strong=True)
    for part in conditions:
        assert part.visible_when is not None
        yield from _condition(teller, evaluation, path, part, part.visible_when)


def _condition(teller: Teller, evaluation: Evaluation, path: str, part: Node, condition: Expression) -> Iterator[Block]:
    """A condition of a question or of what it stands in, what it comes to here, and what it looks at."""
    what = "It is" if part is evaluation.form.node(path) else f"“{part.title}”, where it stands, is"
    claim = teller.claim(condition, part.path.rpartition(".")[0])
    value = condition.value(frame_at(evaluation, path))
    yield Paragraph(f"{what} asked when {claim}. {_outcome(value)}{_open(part, value)}")
    yield from _operands(evaluation, path, condition)


def _outcome(value: Value | Fault) -> str:
    if isinstance(value, Fault):
        return f"That could not be worked out: {value.reason}."
    if isinstance(value, bool):
        return "That is so." if value else "That is not so."
    return "That is not known yet."


def _open(part: Node, value: Value | Fault) -> str:
    if isinstance(value, Fault):
        return " So that nothing is missed, it is asked."
    if value is None:
        return " Being a safety part, it is asked until it is known." if part.safety is not None \
            else " Until it is, this is not asked."  # fmt: skip
    return ""


def _operands(evaluation: Evaluation, path: str, expression: Expression) -> Iterator[Block]:
    """Each question that an expression names, with what stands there now."""
    frame = frame_at(evaluation, path)
    rows = tuple(dict.fromkeys(row for target in expression.targets for row in _operand(evaluation, target, frame)))
    if rows:
        yield Table("", LOOKS_AT, rows)


def _operand(evaluation: Evaluation, target: Target, frame: Frame) -> Iterator[tuple[Cell, ...]]:
    keys = target.keys(frame)
    if not keys and target.within is not None:
        yield title_of_path(evaluation, target.within.key(frame)), "no entry"
    for key in keys:
        yield title_of_path(evaluation, key), now_at(evaluation, key)


def now_at(evaluation: Evaluation, path: str) -> Cell:
    """What stands at a question or list, in words: blank, not asked and wrong answers are told as such."""
    if isinstance(evaluation.form.node(path), Repeat) and path not in evaluation.states:
        count = len(evaluation.lists.get(path, ()))
        return f"{count} {'entry' if count == 1 else 'entries'}"
    answer = _spoken(answer_at(evaluation, path))
    if not evaluation.is_shown(path):
        return "not asked" if answer is None else f"not asked now, so {answer} does not count"
    if answer is None:
        return "blank"
    counts = path in evaluation.values or path in evaluation.states
    return answer if counts else f"{answer}, which does not count: it has to be put right"


def _spoken(answer: Cell) -> Cell:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer


def _value(teller: Teller, evaluation: Evaluation, path: str, node: Node) -> Iterator[Block]:
    yield Paragraph(f"What stands there now: {now_at(evaluation, path)}.")
    if not isinstance(node, Question) or node.calculate is None:
        return
    told = teller.value(node.calculate, node.path.rpartition(".")[0], choices_of(node))
    yield Paragraph(f"It is worked out as {told}.")
    yield from _operands(evaluation, path, node.calculate)
    override = evaluation.overrides.get(path)
    if override is not None:
        yield Paragraph(f"It was replaced by hand, because: {override.reason}")


def _required(teller: Teller, evaluation: Evaluation, path: str, node: Node) -> Iterator[Block]:
    required = getattr(node, "required", False)
    if isinstance(required, Expression):
        claim = teller.claim(required, node.path.rpartition(".")[0])
        yield Paragraph(f"It must be answered when {claim}. {_outcome(required.value(frame_at(evaluation, path)))}")
        yield from _operands(evaluation, path, required)
    else:
        yield Paragraph("It must be answered whenever it is asked." if required else "It may be left open.")


def _problems(evaluation: Evaluation, path: str) -> Iterator[Block]:
    for problem in evaluation.problems_at(path):
        yield Paragraph(f"To put right: {problem.message}" if problem.blocks else f"Please look: {problem.message}")
