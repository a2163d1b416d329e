"""A tree, checked against the form and turned into one function.

Everything that can be known when the form is read is refused here: unknown names, wrong option codes, text against
number. What is left can only fail in a function, or by a number outgrowing its digits.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from formengine.dates import Duration, PartialDate
from formengine.errors import ExpressionError, did_you_mean, shortened
from formengine.expressions import syntax
from formengine.expressions.types import Equality, Frame, Function, Functions, Run, Scope, Target, Type
from formengine.expressions.values import (
    NUMBERS,
    Failed,
    Fault,
    Value,
    added,
    multiplied,
    subtracted,
)
from formengine.values import dataclass

DEEPEST_LOOPS = 2
"""Lists looked through that multiply, the one that the rule itself stands in counted."""

Codes = Mapping[str | int, str] | Mapping[str, str] | None
Special = Callable[["Compiler", syntax.Call], "Part"]
"""How a call that belongs to the language itself is compiled."""


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled piece: its type, how it runs, the choices its value comes from, and the list it refers to.

    `named` is the question, where it is just the answer to one that is outside of all lists or in an item that the rule
    stands in; `constant` its value, where it is always the same; `equality` what it claims, where that is just one.
    """

    type: Type
    run: Run
    codes: Codes = None
    of: str = ""
    named: Target | None = None
    constant: Value = None
    equality: Equality | None = None


@dataclass(slots=True)
class Compiler:
    """Compiles one expression; `targets` fills with what it names, in order."""

    scope: Scope
    functions: Functions
    special: Mapping[str, Special]
    date: Target | None
    targets: list[Target]
    loops: int = 1

    def part(self, node: syntax.Node) -> Part:
        """The compiled piece for a node. Raises ExpressionError."""
        return _COMPILERS[type(node)](self, node)

    def wanted(self, node: syntax.Node, *types: Type) -> Part:
        """The compiled piece, which must be of one of these types (a bare `blank` fits all)."""
        part = self.part(node)
        if part.type not in types and part.type is not Type.BLANK:
            names = " or a ".join(wanted.value for wanted in types)
            advice = ""
            if part.type is Type.REFERENCE and isinstance(node, syntax.Name):
                advice = f": say what of it, such as {node.text}.name"
            raise ExpressionError(f"A {names} is needed here, this is a {part.type.value}{advice}", node.position)
        return part

    def target(self, node: syntax.Node) -> Target:
        """What a name means; anything but a name is refused."""
        if not isinstance(node, syntax.Name):
            raise ExpressionError("The name of a question or list is needed here", node.position)
        found = self.scope.find(node)
        self.targets.append(found)
        return found

    def inside(self, list_target: Target, node: syntax.Node) -> Compiler:
        """A compiler for a condition read inside the items of a list; it gathers targets of its own."""
        loops = self.look_through(list_target, node)
        return Compiler(self.scope.inside(list_target), self.functions, self.special, self.date, [], loops)

    def look_through(self, list_target: Target, node: syntax.Node) -> int:
        """How many lists multiply once a list is looked through; one that stands in the rule's own item does not.

        Raises ExpressionError where work would grow with more than the square.
        """
        first = list_target.outermost
        loops = self.loops + _multiplies(first, self.scope.depth)
        if loops > DEEPEST_LOOPS:
            raise ExpressionError(
                "Lists are looked through two deep at most; calculate a part of this in a question", node.position
            )
        return loops


def _multiplies(target: Target, depth: int) -> bool:
    """Whether a list is looked through from many items, not each from its own."""
    return target.depth < depth if target.through is None else target.through.multiplies


def _constant(_: Compiler, node: syntax.Constant) -> Part:
    value = node.value
    kinds = {bool: Type.YES_NO, str: Type.TEXT, type(None): Type.BLANK}
    return Part(kinds.get(type(value), Type.NUMBER), lambda frame: value, constant=value)


def _name(compiler: Compiler, node: syntax.Name) -> Part:
    target = compiler.target(node)
    if target.within is not None:
        raise ExpressionError(
            f"'{node.text}' has one value for each item of '{target.within.path}'; use sum, count or any_of",
            node.position,
        )
    if target.type is Type.LIST:
        return _own_item(compiler, node, target)
    named = target if target.through is None else None
    equality = Equality(named, True) if named is not None and target.type is Type.YES_NO else None
    return Part(target.type, reading(target), target.codes, target.of, named, equality=equality)


def _own_item(compiler: Compiler, node: syntax.Name, target: Target) -> Part:
    """The name of a list, in one of its items: a reference to that item."""
    level = compiler.scope.level_of(target) if target.through is None else None
    if level is None:
        raise ExpressionError(f"'{node.text}' is a list; use count, any_of or all_of", node.position)
    return Part(Type.REFERENCE, lambda frame: frame.way[level - 1][1], of=target.of)


def reading(target: Target) -> Run:
    """Reads a question's effective value; one that could not be worked out fails whoever reads it."""
    depth, suffix, through = target.depth, target.suffix, target.through
    if through is None:
        return _reading_here(target)

    def run(frame: Frame) -> Value:
        around = through.frame(frame)
        if around is None:
            return None
        value = frame.world.values.get(around.prefixes[depth] + suffix)
        if value.__class__ is Fault:
            raise not_worked_out(target)
        return value  # type: ignore[return-value]

    return run


def _reading_here(target: Target) -> Run:
    """The same for a question outside of all lists, or in an item that the rule stands in."""
    depth, suffix = target.depth, target.suffix

    def run(frame: Frame) -> Value:
        value = frame.world.values.get(frame.prefixes[depth] + suffix)
        if value.__class__ is Fault:
            raise not_worked_out(target)
        return value  # type: ignore[return-value]

    return run


def _series(compiler: Compiler, node: syntax.Series) -> Part:
    parts = [compiler.wanted(member, Type.TEXT, Type.NUMBER) for member in node.members]
    kinds = {part.type for part in parts} - {Type.BLANK}
    if len(kinds) != 1:
        raise ExpressionError("A list holds texts, or numbers, and at least one of them", node.position)
    runs = tuple(part.run for part in parts)

    def run(frame: Frame) -> Value:
        values = tuple(member(frame) for member in runs)
        return None if None in values else values  # type: ignore[return-value]

    return Part(Type.CHOICES if kinds == {Type.TEXT} else Type.NUMBERS, run)


def _negation(compiler: Compiler, node: syntax.Negation) -> Part:
    operand = compiler.wanted(node.operand, Type.NUMBER).run

    def run(frame: Frame) -> Value:
        value = operand(frame)
        return None if value is None else NUMBERS.minus(value)  # type: ignore[arg-type]

    return Part(Type.NUMBER, run)


def _divide(left: Any, right: Any) -> Value:
    return None if right == 0 else NUMBERS.divide(left, right)


_ARITHMETIC: dict[str, Callable[[Any, Any], Value]] = {
    "+": added,
    "-": subtracted,
    "*": multiplied,
    "/": _divide,
}


def _arithmetic(compiler: Compiler, node: syntax.Arithmetic) -> Part:
    left = compiler.wanted(node.left, Type.NUMBER)
    right = compiler.wanted(node.right, Type.NUMBER)
    return Part(Type.NUMBER, _of_two(_ARITHMETIC[node.operator], left, right))


def _of_two(apply: Callable[[Any, Any], Value], left: Part, right: Part) -> Run:
    """Applies an operation to two values; blank where one is."""
    if left.named is not None and right.constant is not None:
        return _of_answer_and_constant(apply, left.named, right.constant)
    if left.named is not None and right.named is not None and left.named.depth == right.named.depth:
        return _of_two_answers(apply, left.named, right.named)
    first, second = left.run, right.run

    def run(frame: Frame) -> Value:
        one, other = first(frame), second(frame)
        if one is None or other is None:
            return None
        return apply(one, other)

    return run


def _of_answer_and_constant(apply: Callable[[Any, Any], Value], target: Target, constant: Value) -> Run:
    """The same where the first is an answer, outside of all lists or in the rule's own item: it is one step then."""
    depth, suffix = target.depth, target.suffix

    def run(frame: Frame) -> Value:
        values, path = frame.world.values, frame.prefixes[depth] + suffix
        if path not in values:
            return None
        value = values[path]
        if value.__class__ is Fault:
            raise not_worked_out(target)
        return apply(value, constant)

    return run


def _of_two_answers(apply: Callable[[Any, Any], Value], left: Target, right: Target) -> Run:
    """The same for two answers outside of all lists, or in the same item."""
    depth, first, second = left.depth, left.suffix, right.suffix

    def run(frame: Frame) -> Value:
        prefix, values = frame.prefixes[depth], frame.world.values
        one, other = values.get(prefix + first), values.get(prefix + second)
        if one.__class__ is Fault or other.__class__ is Fault:
            raise not_worked_out(left if one.__class__ is Fault else right)
        if one is None or other is None:
            return None
        return apply(one, other)

    return run


def not_worked_out(target: Target) -> Failed:
    """What is raised where an expression reads a question that could not be worked out."""
    return Failed(f"'{target.path}' could not be worked out")


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _comparison(compiler: Compiler, node: syntax.Comparison) -> Part:
    if node.operator in ("in", "not in"):
        return _membership(compiler, node)
    left, right = _alike(compiler, node)
    run = _of_two(_ORDER[node.operator], left, right)
    return Part(Type.YES_NO, run, equality=_equality(left, right) if node.operator == "==" else None)


def _equality(left: Part, right: Part) -> Equality | None:
    """What `question == constant` claims."""
    if left.named is None or right.constant is None:
        return None
    return Equality(left.named, right.constant)


def _alike(compiler: Compiler, node: syntax.Comparison) -> tuple[Part, Part]:
    """Both sides of a comparison, of one comparable type and with choices that exist."""
    left, right = compiler.part(node.left), compiler.part(node.right)
    if Type.BLANK in (left.type, right.type):
        raise ExpressionError("Nothing equals blank; use answered(…)", node.position)
    left, right = _as_date(left, node.left, right.type), _as_date(right, node.right, left.type)
    if left.type is not right.type:
        raise ExpressionError(f"A {left.type.value} cannot be compared with a {right.type.value}", node.position)
    if left.type in _INCOMPARABLE:
        advice = _INCOMPARABLE[left.type]
        raise ExpressionError(f"A {left.type.value} cannot be compared; use {advice}", node.position)
    of_one_list(left, right, node)
    ordered = node.operator not in ("==", "!=")
    if ordered and left.type in (Type.TEXT, Type.YES_NO, Type.REFERENCE):
        raise ExpressionError(f"A {left.type.value} has no order; compare with == or !=", node.position)
    if not ordered:
        offered(node.left, right.codes)
        offered(node.right, left.codes)
    return left, right


_INCOMPARABLE = {
    Type.CHOICES: "contains(…)",
    Type.REFERENCES: "contains(…)",
    Type.NUMBERS: "year(…)",
    Type.PARTIAL_DATE: "year(…)",
    Type.DURATION: "in_days(…) or in_months(…)",
    Type.ATTACHMENT: "answered(…)",
}


def of_one_list(left: Part, right: Part, node: syntax.Node) -> str:
    """The list that two references refer to. Raises ExpressionError where they refer to two."""
    if left.of and right.of and left.of != right.of:
        raise ExpressionError(f"One refers to an item of '{left.of}', the other to one of '{right.of}'", node.position)
    return left.of or right.of


def _as_date(part: Part, node: syntax.Node, other: Type) -> Part:
    """A text beside a date or time is read as one: `born_on < '2008-09-01'`, `left_at > '17:30'`."""
    if other not in (Type.DATE, Type.TIME) or not isinstance(node, syntax.Constant) or not isinstance(node.value, str):
        return part
    try:
        moment = (date if other is Type.DATE else time).fromisoformat(node.value)
    except ValueError:
        example = "'2026-03-02'" if other is Type.DATE else "'14:30'"
        shown = shortened(node.value, 40)
        raise ExpressionError(f"'{shown}' is not a {other.value}; write it as {example}", node.position) from None
    return Part(other, lambda frame: moment, constant=moment)


def offered(node: syntax.Node, codes: Codes) -> None:
    """Refuses an option code that the question does not offer."""
    if codes is None or not isinstance(node, syntax.Constant) or node.value in codes:
        return
    known = [str(code) for code in codes]
    offer = did_you_mean(str(node.value), known) or f" It offers {shortened(', '.join(known[:8]), 200)}."
    raise ExpressionError(f"The question does not offer '{shortened(str(node.value), 40)}'.{offer}", node.position)


def look_alike(one: Part, several: Part, node: syntax.Node) -> None:
    """Refuses to look for a reference among anything but references to the same list."""
    if (one.type is Type.REFERENCE) is not (several.type is Type.REFERENCES) and Type.BLANK not in (
        one.type,
        several.type,
    ):
        raise ExpressionError("A reference is looked for among choices, or a choice among references", node.position)
    of_one_list(one, several, node)


def _membership(compiler: Compiler, node: syntax.Comparison) -> Part:
    """`x in ['a', 'b']`, or `'a' in a several-choices question`."""
    left = compiler.wanted(node.left, Type.TEXT, Type.NUMBER, Type.REFERENCE)
    right = compiler.wanted(node.right, Type.CHOICES, Type.NUMBERS, Type.REFERENCES)
    look_alike(left, right, node)
    if (left.type is Type.NUMBER) is not (right.type is Type.NUMBERS) and Type.BLANK not in (left.type, right.type):
        raise ExpressionError("A number is looked for among texts, or a text among numbers", node.position)
    if isinstance(node.right, syntax.Series):
        for member in node.right.members:
            offered(member, left.codes)
    offered(node.left, right.codes)
    wanted, first, second = node.operator == "in", left.run, right.run

    def run(frame: Frame) -> Value:
        one, several = first(frame), second(frame)
        return None if one is None or several is None else (one in several) is wanted  # type: ignore[operator]

    return Part(Type.YES_NO, run)


def _logic(compiler: Compiler, node: syntax.Logic) -> Part:
    claims = tuple(compiler.wanted(claim, Type.YES_NO).run for claim in node.claims)
    settled = node.operator == "or"

    def run(frame: Frame) -> Value:
        result: bool | None = not settled
        for claim in claims:
            value = claim(frame)
            if value is settled:
                return settled
            if value is None:
                result = None
        return result

    return Part(Type.YES_NO, run)


def _not(compiler: Compiler, node: syntax.Not) -> Part:
    part = compiler.wanted(node.claim, Type.YES_NO)
    claim = part.run

    def run(frame: Frame) -> Value:
        value = claim(frame)
        return None if value is None else not value

    return Part(Type.YES_NO, run, equality=None if part.named is None else Equality(part.named, False))


def _choose(compiler: Compiler, node: syntax.Choose) -> Part:
    condition = compiler.wanted(node.condition, Type.YES_NO).run
    then, otherwise = compiler.part(node.then), compiler.part(node.otherwise)
    kinds = {then.type, otherwise.type} - {Type.BLANK}
    if len(kinds) > 1:
        raise ExpressionError("Both results of a choice must be of one type", node.position)
    first, second, of = then.run, otherwise.run, of_one_list(then, otherwise, node)

    def run(frame: Frame) -> Value:
        value = condition(frame)
        return None if value is None else first(frame) if value else second(frame)

    return Part(kinds.pop() if kinds else Type.BLANK, run, of=of)


def _call(compiler: Compiler, node: syntax.Call) -> Part:
    special = compiler.special.get(node.function)
    if special is not None:
        return special(compiler, node)
    function = compiler.functions.get(node.function)
    if function is None:
        known = [*compiler.special, *compiler.functions]
        raise ExpressionError(
            f"There is no function '{shortened(node.function, 80)}'.{did_you_mean(node.function, known)}", node.position
        )
    return calling(compiler, function, node)


def calling(compiler: Compiler, function: Function, node: syntax.Call) -> Part:
    """A call of a registered function, its values checked against what it declares."""
    if len(node.arguments) != len(function.takes):
        raise ExpressionError(
            f"{function.name} takes {len(function.takes)} values ({', '.join(function.takes)})", node.position
        )
    kinds = (Type(kind) for kind in function.takes)
    takes = tuple(_argument(compiler, argument, kind) for argument, kind in zip(node.arguments, kinds, strict=True))
    if function.needs_date:
        takes = (*takes, reading(_form_date(compiler, function, node)))
    gives = Type(function.gives)
    guarded, takes_dates = _guarded(function, gives), "date" in function.takes or function.needs_date

    def run(frame: Frame) -> Value:
        values = tuple([take(frame) for take in takes])
        if None in values:
            return None
        if takes_dates and any(isinstance(value, PartialDate) for value in values):
            return _where_certain(function, guarded, values)
        return guarded(values)

    return Part(gives, run)


def _where_certain(
    function: Function, guarded: Callable[[tuple[Value, ...]], Value], values: tuple[Value, ...]
) -> Value:
    """The result over dates of which a part is known: blank unless the first and the last possible day agree.

    The engine's own functions go one way over the calendar, so what holds for both ends holds between them; of a
    plugin's function that is not known, so its dates must be certain.
    """
    spans = [value for value in values if isinstance(value, PartialDate)]
    is_own = "." not in function.name
    if not all(span.is_certain or (is_own and span.is_bounded) for span in spans):
        return None
    first, last = (guarded(_at(end, values)) for end in ("earliest", "latest"))
    return first if first == last else None


def _form_date(compiler: Compiler, function: Function, node: syntax.Call) -> Target:
    if compiler.date is None:
        raise ExpressionError(f"{function.name} needs the form's date: name its question in x-form.date", node.position)
    compiler.targets.append(compiler.date)
    return compiler.date


def _argument(compiler: Compiler, node: syntax.Node, kind: Type) -> Run:
    if kind is not Type.DATE:
        return compiler.wanted(node, kind).run
    return compiler.wanted(node, Type.DATE, Type.PARTIAL_DATE).run


def _at(end: str, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values with each partial date at one end of what it may mean."""
    return tuple(getattr(value, end) if isinstance(value, PartialDate) else value for value in values)


_FITS: dict[Type, Callable[[Any], bool]] = {
    Type.NUMBER: lambda value: type(value) is int or (isinstance(value, Decimal) and value.is_finite()),
    Type.TEXT: lambda value: isinstance(value, str),
    Type.YES_NO: lambda value: isinstance(value, bool),
    Type.DATE: lambda value: type(value) is date,
    Type.DURATION: lambda value: isinstance(value, Duration),
    Type.CHOICES: lambda value: isinstance(value, tuple) and all(isinstance(member, str) for member in value),
}


def _guarded(function: Function, gives: Type) -> Callable[[tuple[Value, ...]], Value]:
    """Calls a function; whatever it does wrong becomes a failed expression that names it."""
    fits = _FITS[gives]

    def guarded(values: tuple[Value, ...]) -> Value:
        try:
            result = function.run(*values)
        except ValueError as error:
            raise Failed(f"{function.name}: {error}") from None
        except (Exception, SystemExit):
            raise Failed(f"{function.name} failed") from None
        if result is not None and not fits(result):
            raise Failed(f"{function.name} gave something that is not a {gives.value}")
        return result

    return guarded


_COMPILERS: dict[type[syntax.Node], Callable[[Compiler, Any], Part]] = {
    syntax.Constant: _constant,
    syntax.Name: _name,
    syntax.Series: _series,
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.Comparison: _comparison,
    syntax.Logic: _logic,
    syntax.Not: _not,
    syntax.Choose: _choose,
    syntax.Call: _call,
}
