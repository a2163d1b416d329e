"""The text of an expression → a small tree of our own.

Python's expression grammar is borrowed (`ast.parse`); an allow-list says how much of it there is. What the list does
not name does not exist: no attributes of values, no comprehensions, no `**`, no calls but of registered functions.
"""

from __future__ import annotations

import ast
import keyword
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal

from formengine.errors import ExpressionError, shortened
from formengine.values import dataclass

LONGEST = 2_000
"""Characters in one expression."""
LARGEST = 300
"""Nodes in one expression."""
DEEPEST = 30
"""Levels of nesting in one expression."""
LARGEST_NUMBER = 2**53

_ONE_LINE = {ord("\n"): " ", ord("\r"): " "}
WORDS = {"true": True, "false": False, "blank": None}


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, `true`, `false` or `blank` as it stands in the expression."""

    value: bool | int | Decimal | str | None
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    """A question, section or list, by its name or dotted path."""

    parts: tuple[str, ...]
    position: int

    @property
    def text(self) -> str:
        """The path as it was written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Series:
    """A list written out: `['a', 'b']`."""

    members: tuple[Node, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Negation:
    """A number with its sign changed."""

    operand: Node
    position: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * /` of two numbers."""

    operator: str
    left: Node
    right: Node
    position: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`== != < <= > >= in, not in` of two values."""

    operator: str
    left: Node
    right: Node
    position: int


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of several claims."""

    operator: str
    claims: tuple[Node, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a claim."""

    claim: Node
    position: int


@dataclass(frozen=True, slots=True)
class Choose:
    """`a if c else b`."""

    condition: Node
    then: Node
    otherwise: Node
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    """A registered function and what it is given."""

    function: str
    arguments: tuple[Node, ...]
    position: int


Node = Constant | Name | Series | Negation | Arithmetic | Comparison | Logic | Not | Choose | Call


def parse(text: str) -> Node:
    """Read an expression. Raises ExpressionError saying what is not understood and where."""
    if len(text) > LONGEST:
        raise ExpressionError(f"An expression may have {LONGEST} characters; this one has {len(text)}")
    line = text.translate(_ONE_LINE)
    source, before = line.strip(), len(line) - len(line.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        position = before + (error.offset or len(source) + 1) - 1
        raise ExpressionError("This cannot be read as an expression", position) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError("This cannot be read as an expression") from None
    parts = _measured(body)
    _refuse_comment(parts, source, before)
    _count_characters(parts, source, before)
    tree = _node(body)
    if size(tree) > LARGEST:  # A chain of comparisons reads its middle twice: chains inside of chains double the work.
        raise _too_large()
    return tree


def _refuse_comment(parts: list[ast.expr], source: str, before: int) -> None:
    """Refuse a number sign outside of texts: what stands behind it, lines below included, would not be read."""
    ends = [
        part.end_col_offset or 0 for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    encoded = source.encode()
    place = encoded.find(b"#", max(ends, default=0))
    if place >= 0:
        position = before + len(encoded[:place].decode())
        raise ExpressionError("Notes cannot stand in an expression; write them into $comment", position)


def _too_large() -> ExpressionError:
    return ExpressionError(f"This expression has more than {LARGEST} parts; calculate a part of it in a question")


def _count_characters(parts: list[ast.expr], source: str, before: int) -> None:
    """Positions in characters of the text as it was written; Python counts bytes."""
    if source.isascii():
        for part in parts:
            part.col_offset += before
        return
    encoded = source.encode()
    for part in parts:
        written = encoded[part.col_offset : part.end_col_offset].decode()
        part.col_offset = before + len(encoded[: part.col_offset].decode())
        _refuse_other_letters(part, written)


def _refuse_other_letters(part: ast.expr, written: str) -> None:
    """Python takes a name in wide or joined letters for the same in plain ones: a person would see two names."""
    name = part.id if isinstance(part, ast.Name) else part.attr if isinstance(part, ast.Attribute) else ""
    if not written.endswith(name):
        raise ExpressionError(f"Write '{shortened(name, 60)}' in plain letters", part.col_offset)


def size(tree: Node) -> int:
    """How many parts a tree has, those that are met twice counted twice; not counted far beyond what is allowed."""
    parts, waiting = 0, [tree]
    while waiting and parts <= LARGEST:
        parts += 1
        waiting.extend(_parts(waiting.pop()))
    return parts


def _parts(node: Node) -> tuple[Node, ...]:
    below = _PARTS.get(type(node))
    return below(node) if below is not None else ()


_PARTS: dict[type[Node], Callable[..., tuple[Node, ...]]] = {
    Series: lambda node: node.members,
    Negation: lambda node: (node.operand,),
    Arithmetic: lambda node: (node.left, node.right),
    Comparison: lambda node: (node.left, node.right),
    Logic: lambda node: node.claims,
    Not: lambda node: (node.claim,),
    Choose: lambda node: (node.condition, node.then, node.otherwise),
    Call: lambda node: node.arguments,
}


def _measured(body: ast.expr) -> list[ast.expr]:
    """All parts of an expression that is neither too large nor too deep."""
    level, parts = [body], [body]
    for _ in range(DEEPEST - 1):
        level = [child for parent in level for child in _below(parent)]
        if not level:
            return parts
        parts += level
        if len(parts) > LARGEST:
            raise _too_large()
    raise ExpressionError(f"This expression is nested more than {DEEPEST} levels deep")


def _below(tree: ast.expr) -> Iterator[ast.expr]:
    """The expressions that stand in an expression (`ast.iter_child_nodes` looks at its signs, too)."""
    for name in tree._fields:
        member = getattr(tree, name)
        for child in member if isinstance(member, list) else (member,):
            if isinstance(child, ast.expr):
                yield child


def _node(tree: ast.expr) -> Node:
    reader = _READERS.get(type(tree))
    if reader is None:
        raise ExpressionError(_REFUSED.get(type(tree), "This is not part of the expression language"), tree.col_offset)
    return reader(tree)


_REFUSED: dict[type[ast.expr], str] = {
    ast.JoinedStr: "Texts cannot be put together in an expression",
    ast.Lambda: "Functions cannot be written in an expression",
    ast.ListComp: "Use count, any_of or all_of with a list",
    ast.GeneratorExp: "Use count, any_of or all_of with a list",
    ast.Subscript: "An item of a list cannot be picked by its position",
    ast.Dict: "This is not part of the expression language",
}


def _constant(tree: ast.Constant) -> Node:
    value = tree.value
    if isinstance(value, bool) or value is None:
        wanted = {True: "true", False: "false", None: "blank"}[value]
        raise ExpressionError(f"Write {wanted} instead of {value}", tree.col_offset)
    if isinstance(value, str):
        return Constant(value, tree.col_offset)
    if isinstance(value, int | float):
        return Constant(_number(value, tree.col_offset), tree.col_offset)
    raise ExpressionError("This is not part of the expression language", tree.col_offset)


def _number(value: int | float, position: int) -> int | Decimal:
    if not abs(value) <= LARGEST_NUMBER:
        raise ExpressionError("This number is too large", position)
    return value if isinstance(value, int) else Decimal(repr(value))


def _name(tree: ast.Name) -> Node:
    if tree.id in WORDS:
        return Constant(WORDS[tree.id], tree.col_offset)
    return Name((tree.id,), tree.col_offset)


def _path(tree: ast.expr) -> tuple[str, ...]:
    if isinstance(tree, ast.Name):
        return (tree.id,)
    if isinstance(tree, ast.Attribute):
        return (*_path(tree.value), tree.attr)
    raise ExpressionError("Only names may stand before a dot", tree.col_offset)


def _series(tree: ast.List) -> Node:
    return Series(tuple(_node(member) for member in tree.elts), tree.col_offset)


def _unary(tree: ast.UnaryOp) -> Node:
    if isinstance(tree.op, ast.Not):
        return Not(_node(tree.operand), tree.col_offset)
    if isinstance(tree.op, ast.USub):
        return Negation(_node(tree.operand), tree.col_offset)
    raise ExpressionError("This sign is not part of the expression language", tree.col_offset)


_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def _arithmetic(tree: ast.BinOp) -> Node:
    operator = _ARITHMETIC.get(type(tree.op))
    if operator is None:
        raise ExpressionError("Of arithmetic there is + - * / only", tree.col_offset)
    return Arithmetic(operator, _node(tree.left), _node(tree.right), tree.col_offset)


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _comparison(tree: ast.Compare) -> Node:
    """`a < b < c` means `a < b and b < c`."""
    sides = [_node(side) for side in (tree.left, *tree.comparators)]
    claims: list[Node] = []
    for operator, left, right in zip(tree.ops, sides, sides[1:], strict=False):
        word = _COMPARISONS.get(type(operator))
        if word is None:
            raise ExpressionError("Compare with == or !=", tree.col_offset)
        claims.append(Comparison(word, left, right, tree.col_offset))
    return claims[0] if len(claims) == 1 else Logic("and", tuple(claims), tree.col_offset)


def _logic(tree: ast.BoolOp) -> Node:
    operator = "and" if isinstance(tree.op, ast.And) else "or"
    return Logic(operator, tuple(_node(claim) for claim in tree.values), tree.col_offset)


def _choose(tree: ast.IfExp) -> Node:
    return Choose(_node(tree.test), _node(tree.body), _node(tree.orelse), tree.col_offset)


def _call(tree: ast.Call) -> Node:
    if tree.keywords or any(isinstance(argument, ast.Starred) for argument in tree.args):
        raise ExpressionError("A function takes its values in order, without names or stars", tree.col_offset)
    arguments = tuple(_node(argument) for argument in tree.args)
    return Call(".".join(_path(tree.func)), arguments, tree.col_offset)


_READERS: dict[type[ast.expr], Callable[..., Node]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: lambda tree: Name(_path(tree), tree.col_offset),
    ast.List: _series,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.BoolOp: _logic,
    ast.IfExp: _choose,
    ast.Call: _call,
}

NAME_PATTERN = r"[a-z][a-z0-9_]*"
RESERVED = frozenset(keyword.kwlist) | frozenset(WORDS)
"""Words that no question may be called."""
