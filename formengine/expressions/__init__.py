"""The small language of conditions and calculations: text → `Expression`."""

from __future__ import annotations

from decimal import DecimalException

from formengine.errors import ExpressionError
from formengine.expressions import syntax
from formengine.expressions.compiling import Compiler
from formengine.expressions.forms import SPECIAL_FORMS, STATES
from formengine.expressions.syntax import NAME_PATTERN, RESERVED
from formengine.expressions.types import (
    Equality,
    Frame,
    Function,
    Functions,
    Matching,
    Referred,
    Run,
    Scope,
    Target,
    Type,
    World,
)
from formengine.expressions.values import TOO_LARGE, Failed, Fault, Value
from formengine.values import dataclass

__all__ = [
    "NAME_PATTERN",
    "RESERVED",
    "SPECIAL_FORMS",
    "STATES",
    "TOO_LARGE",
    "Equality",
    "Expression",
    "Fault",
    "Frame",
    "Function",
    "Functions",
    "Matching",
    "Referred",
    "Scope",
    "Target",
    "Type",
    "Value",
    "World",
    "compile_expression",
]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A condition or calculation, checked and ready: its text, tree and type, and what it names.

    `equality` is what it claims where that is just "this question has this answer", as most conditions are: who knows
    the answer then knows what `value` comes to.
    """

    text: str
    tree: syntax.Node
    type: Type
    run: Run
    targets: tuple[Target, ...]
    equality: Equality | None = None

    @property
    def size(self) -> int:
        """How many parts it has."""
        return syntax.size(self.tree)

    def value(self, frame: Frame) -> Value | Fault:
        """What it comes to in a frame; a failure is a value with its reason."""
        try:
            return self.run(frame)
        except Failed as failed:
            return Fault(failed.reason)
        except DecimalException:
            return TOO_LARGE

    def run_through(self, matching: Matching) -> Expression:
        """The same, run in the item that belongs to the one a frame is in."""
        return Expression(self.text, self.tree, self.type, lambda frame: self.run(matching.frame(frame)), ())

    def all_named_are_answered(self, frame: Frame) -> bool:
        """Whether every question it names has a valid answer, and every list an item (dialect: safety)."""
        for target in self.targets:
            keys = target.keys(frame)
            if not keys or not all(_is_settled(frame, key) for key in keys):
                return False
        return True


def _is_settled(frame: Frame, key: str) -> bool:
    value = frame.world.values.get(key)
    return (value is not None and not isinstance(value, Fault)) or bool(frame.world.lists.get(key))


def compile_expression(
    text: str, *, scope: Scope, functions: Functions, date: Target | None, wanted: tuple[Type, ...]
) -> Expression:
    """Read an expression and check it against the form.

    Parameters: `scope` finds names from where the rule stands; `functions` that may be called; `date` the question that
    is the form's date, for ages; `wanted` the types the result may have. Raises ExpressionError.
    """
    tree = syntax.parse(text)
    compiler = Compiler(scope, functions, SPECIAL_FORMS, date, [])
    part = compiler.wanted(tree, *wanted)
    if part.type is Type.BLANK:
        raise ExpressionError("This is always blank")
    return Expression(text, tree, part.type, part.run, tuple(dict.fromkeys(compiler.targets)), part.equality)
