"""The calls that belong to the language itself: they look at questions and lists, not only at values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from formengine.errors import ExpressionError
from formengine.expressions import syntax
from formengine.expressions.compiling import (
    Compiler,
    Part,
    Special,
    look_alike,
    not_worked_out,
    of_one_list,
    offered,
)
from formengine.expressions.types import Frame, Run, Target, Type
from formengine.expressions.values import HELD, NUMBERS, Failed, Fault, Value, added

STATES = {
    "answered": "answered",
    "blank": "blank",
    "not_known": "not known",
    "declined": "declined",
    "not_applicable": "does not apply",
    "not_seen": "not seen",
    "when_we_meet": "when we meet",
    "answered_in": "answered elsewhere",
}
"""Every state an answer can have, and how it is called."""

POLICIES = ("fail", "skip", "zero")


def _arguments(node: syntax.Call, least: int, most: int, usage: str) -> tuple[syntax.Node, ...]:
    if not least <= len(node.arguments) <= most:
        raise ExpressionError(f"It is written {usage}", node.position)
    return node.arguments


def _answered(compiler: Compiler, node: syntax.Call) -> Part:
    target = compiler.target(*_arguments(node, 1, 1, "answered(question)"))
    if target.within is not None:
        raise ExpressionError("answered looks at one question; use all_of(list, answered(…))", node.position)

    def run(frame: Frame) -> Value:
        return is_answered(frame, target.key(frame))

    return Part(Type.YES_NO, run)


def is_answered(frame: Frame, key: str) -> bool:
    """Whether a question has a valid answer, or a list an item. Raises Failed where it could not be worked out."""
    value = frame.world.values.get(key)
    if isinstance(value, Fault):
        raise Failed(f"'{key}' could not be worked out")
    return value is not None or bool(frame.world.lists.get(key))


def _state(compiler: Compiler, node: syntax.Call) -> Part:
    target = compiler.target(*_arguments(node, 1, 1, "state(question)"))
    if target.within is not None:
        raise ExpressionError("state looks at one question; use any_of(list, state(…) == …)", node.position)

    def run(frame: Frame) -> Value:
        key = target.key(frame)
        return frame.world.states.get(key) or ("answered" if is_answered(frame, key) else "blank")

    return Part(Type.TEXT, run, STATES)


def _list(compiler: Compiler, node: syntax.Node) -> Target:
    target = compiler.target(node)
    if target.type is not Type.LIST:
        raise ExpressionError("The name of a list is needed here", node.position)
    return target


def _condition(compiler: Compiler, node: syntax.Node, target: Target) -> Run:
    """A condition compiled inside the list's items; what it names there is remembered as within the list."""
    inner = compiler.inside(target, node)
    run = inner.wanted(node, Type.YES_NO).run
    compiler.targets += [named.seen_from_outside(target) for named in inner.targets]
    return run


def _items(frame: Frame, target: Target, condition: Run) -> list[bool | None]:
    return [condition(item) for item in target.item_frames(frame)]  # type: ignore[misc]


def _length(frame: Frame, target: Target) -> int:
    return sum(len(frame.world.lists.get(path, ())) for path in target.keys(frame))


def _count(compiler: Compiler, node: syntax.Call) -> Part:
    first, *rest = _arguments(node, 1, 2, "count(list) or count(list, condition)")
    target = _list(compiler, first)
    if not rest:
        if target.within is not None:
            compiler.look_through(target, first)
        return Part(Type.NUMBER, lambda frame: _length(frame, target))
    condition = _condition(compiler, rest[0], target)
    return Part(Type.NUMBER, lambda frame: sum(value is True for value in _items(frame, target, condition)))


def _quantifier(name: str, *, settled: bool) -> Special:
    """A claim of a list's items: settled by one item for which the condition comes to that."""

    def build(compiler: Compiler, node: syntax.Call) -> Part:
        first, second = _arguments(node, 2, 2, f"{name}(list, condition)")
        target = _list(compiler, first)
        condition = _condition(compiler, second, target)

        def run(frame: Frame) -> Value:
            values = _items(frame, target, condition)
            return settled if settled in values else None if None in values else not settled

        return Part(Type.YES_NO, run)

    return build


def _policy(node: syntax.Call, usage: str) -> str:
    if len(node.arguments) == 1:
        return "fail"
    policy = node.arguments[1]
    if not isinstance(policy, syntax.Constant) or policy.value not in POLICIES:
        raise ExpressionError(f"What happens to blanks is said by one of {', '.join(POLICIES)}: {usage}", node.position)
    return str(policy.value)


def _several(
    compiler: Compiler, node: syntax.Node, types: tuple[Type, ...]
) -> tuple[Type, Callable[[Frame], list[Any]]]:
    """The values to be aggregated: the field of a list's items, or a list written out; blanks are kept as None."""
    if isinstance(node, syntax.Series):
        parts = [compiler.wanted(member, *types) for member in node.members]
        kinds = {part.type for part in parts} - {Type.BLANK}
        if len(kinds) != 1:
            raise ExpressionError("The values must all be of one type", node.position)
        return kinds.pop(), _written_out(parts)
    target = compiler.target(node)
    if target.within is None or target.type not in types:
        raise ExpressionError("Name a number in a list's items (list.question), or write [a, b, c]", node.position)
    compiler.look_through(target, node)
    return target.type, lambda frame: [_sound(frame, key) for key in target.keys(frame)]


def _written_out(parts: list[Part]) -> Callable[[Frame], list[Any]]:
    """Reads the members of a list that is written out; those that are all questions outside of lists, at once."""
    outside = [part.named for part in parts if part.named is not None and not part.named.depth]
    if len(outside) < len(parts):
        runs = [part.run for part in parts]
        return lambda frame: [run(frame) for run in runs]
    paths = [target.path for target in outside]

    def read(frame: Frame) -> list[Any]:
        values = list(map(frame.world.values.get, paths))
        if Fault in map(type, values):
            raise not_worked_out(next(one for one, value in zip(outside, values, strict=True) if type(value) is Fault))
        return values

    return read


def _sound(frame: Frame, key: str) -> Value:
    value = frame.world.values.get(key)
    if isinstance(value, Fault):
        raise Failed(f"'{key}' could not be worked out")
    return value


def _aggregate(name: str, combine: Callable[[list[Any]], Value], types: tuple[Type, ...]) -> Special:
    usage = f"{name}(list.question or [a, b, c], 'fail' or 'skip' or 'zero')"

    def build(compiler: Compiler, node: syntax.Call) -> Part:
        first, *_ = _arguments(node, 1, 2, usage)
        policy = _policy(node, usage)
        kind, values = _several(compiler, first, types)
        if policy == "zero" and kind is not Type.NUMBER:
            raise ExpressionError("Only a number can count as zero", node.position)

        def run(frame: Frame) -> Value:
            kept = _without_blanks(values(frame), policy)
            return None if kept is None else combine(kept)

        return Part(kind, run)

    return build


def _without_blanks(values: list[Any], policy: str) -> list[Any] | None:
    """The values that count, or None where a blank makes the result blank."""
    blanks = values.count(None)
    if not blanks:
        return values
    if policy == "fail" or (policy == "skip" and blanks == len(values)):
        return None
    return [value for value in values if value is not None] + ([0] * blanks if policy == "zero" else [])


def _total(values: list[Any]) -> Value:
    if set(map(type, values)) == {int} and sum(map(abs, values)) <= HELD:
        return int(sum(values))  # What adding one to another comes to, at a fraction of the cost.
    total: Any = 0
    for value in values:
        total = added(total, value)
    return total  # type: ignore[no-any-return]


def _mean(values: list[Any]) -> Value:
    return NUMBERS.divide(_total(values), len(values)) if values else None  # type: ignore[arg-type]


def _coalesce(compiler: Compiler, node: syntax.Call) -> Part:
    arguments = _arguments(node, 2, 20, "coalesce(a, b, …)")
    parts = [compiler.part(argument) for argument in arguments]
    kinds = {part.type for part in parts} - {Type.BLANK}
    if len(kinds) != 1:
        raise ExpressionError("The values of coalesce must be of one type", node.position)
    of = ""
    for part in parts:
        of = of_one_list(Part(part.type, part.run, of=of), part, node)

    def run(frame: Frame) -> Value:
        return next((value for part in parts if (value := part.run(frame)) is not None), None)

    return Part(kinds.pop(), run, of=of)


def _contains(compiler: Compiler, node: syntax.Call) -> Part:
    first, second = _arguments(node, 2, 2, "contains(choices, 'x')")
    choices = compiler.wanted(first, Type.CHOICES, Type.REFERENCES)
    wanted = compiler.wanted(second, Type.TEXT, Type.REFERENCE)
    look_alike(wanted, choices, node)
    offered(second, choices.codes)

    def run(frame: Frame) -> Value:
        several, one = choices.run(frame), wanted.run(frame)
        return None if several is None or one is None else one in several  # type: ignore[operator]

    return Part(Type.YES_NO, run)


_ORDERED = (Type.NUMBER, Type.DATE)

SPECIAL_FORMS: dict[str, Special] = {
    "answered": _answered,
    "state": _state,
    "count": _count,
    "any_of": _quantifier("any_of", settled=True),
    "all_of": _quantifier("all_of", settled=False),
    "sum": _aggregate("sum", _total, (Type.NUMBER,)),
    "mean": _aggregate("mean", _mean, (Type.NUMBER,)),
    "min": _aggregate("min", lambda values: min(values, default=None), _ORDERED),
    "max": _aggregate("max", lambda values: max(values, default=None), _ORDERED),
    "coalesce": _coalesce,
    "contains": _contains,
}
"""The language's own calls: name → how it is compiled. Adding one touches this line and its function."""
