"""Sketches → frozen questions, sections and lists, with their expressions checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from formengine.definition.allowance import Allowance
from formengine.definition.bundling import BLOCK_PREFIX
from formengine.definition.findings import Findings
from formengine.definition.identifying import identified_by
from formengine.definition.scope import SketchScope, matching
from formengine.definition.sketch import DEFAULT_MOST, Sketch
from formengine.errors import ExpressionError
from formengine.expressions import Expression, Functions, Target, Type, compile_expression
from formengine.kinds import RULES
from formengine.kinds.attachments import ENDINGS, LARGEST
from formengine.model import (
    FACTS,
    NO_FACTS,
    Choice,
    ContentWarning,
    Grid,
    Group,
    Kind,
    Limits,
    Node,
    Place,
    Question,
    Repeat,
    State,
)
from formengine.values import dataclass

CONDITION = (Type.YES_NO,)
LONGEST_SHOWN = 300
"""Characters of an expression that are shown beside what is wrong with it."""
LABEL = (Type.TEXT, Type.NUMBER, Type.DATE, Type.PARTIAL_DATE)


@dataclass
class Builder:
    """Builds the nodes of one form; `nodes` fills in the form's order, by template path."""

    findings: Findings
    functions: Functions
    allowance: Allowance
    language: str = "en-GB"
    date: Target | None = None
    nodes: dict[str, Node] = field(default_factory=dict)

    def children(self, parent: Sketch) -> tuple[Node, ...]:
        """The nodes below a sketch, in order."""
        return tuple(self._node(child) for child in parent.children.values())

    def expression(self, text: str, scope: SketchScope, place: str, wanted: tuple[Type, ...]) -> Expression | None:
        """A compiled expression; None where it cannot be read, which is then a finding."""
        self.allowance.spend("characters of expressions", len(text))
        try:
            made = compile_expression(text, scope=scope, functions=self.functions, date=self.date, wanted=wanted)
        except ExpressionError as error:
            self.findings.add("expression", place, f"{error}. It reads: {_around(text, error.position or 0)}")
            return None
        self.allowance.spend("parts of expressions", made.size)
        return made

    def _node(self, sketch: Sketch) -> Node:
        # A place in the mapping is taken before the children's, so that it is in the form's order.
        self.nodes[sketch.path] = None  # type: ignore[assignment]
        if sketch.kind == "section":
            node: Node = Group(
                **self._common(sketch),
                children=self.children(sketch),
                block=_block_of(sketch),
                widget=sketch.x_form.get("widget", ""),
                warning=_warning(sketch.x_form.get("content_warning")),
            )
        elif sketch.kind == "list":
            node = self._list(sketch)
        else:
            node = self._question(sketch, sketch.kind)
        self.nodes[sketch.path] = node
        return node

    def _common(self, sketch: Sketch) -> dict[str, Any]:
        x_form, inherited = sketch.x_form, sketch.inherited
        document = sketch.document
        help_texts = (document.get("description", ""), x_form.get("help", ""))
        return {
            "name": sketch.name,
            "path": sketch.path,
            "title": _title(sketch),
            "help": "\n".join(text for text in help_texts if text),
            "visible_when": self._own(sketch, "visible_when", CONDITION),
            "safety": inherited.safety,
            "audience": inherited.audience,
            "states_audience": "audience" in x_form,
            "about": inherited.about,
            "states": tuple((State(word), label) for word, label in inherited.states.items()),
            "code": x_form.get("code", ""),
            "was": tuple(x_form.get("was", ())),
            "depth": sketch.depth,
            "suffix": sketch.suffix,
        }

    def _own(self, sketch: Sketch, key: str, wanted: tuple[Type, ...]) -> Expression | None:
        text = sketch.x_form.get(key)
        if text is None:
            return None
        return self.expression(text, SketchScope.around(sketch.parent), f"{sketch.path}, x-form.{key}", wanted)

    def _required(self, sketch: Sketch) -> Expression | bool:
        required = sketch.x_form.get("required", False)
        return (self._own(sketch, "required", CONDITION) or False) if isinstance(required, str) else bool(required)

    def _list(self, sketch: Sketch) -> Repeat:
        common = self._common(sketch)
        if sketch.source is not None:
            common["states"] = ()
        held = (sketch, *sketch.sources)[-1].document
        children = self.children(sketch)
        return Repeat(
            **common,
            children=children,
            grid=self._grid(sketch, {child.name: child for child in children}),
            limits=Limits(fewest=held.get("minItems"), most=held.get("maxItems", DEFAULT_MOST)),
            item_label=self._label(sketch),
            required=self._required(sketch),
            widget=sketch.x_form.get("widget", ""),
            for_each=tuple(_place(source) for source in sketch.sources),
        )

    def _grid(self, sketch: Sketch, children: Mapping[str, Node]) -> Grid | None:
        """The questions of a relationship grid; None where the list is none, or names others, which is a finding."""
        if "grid" not in sketch.x_form:
            return None
        grid, place = Grid(**sketch.x_form["grid"]), f"{sketch.path}, x-form.grid"
        ends = [_refers_to(children.get(name)) for name in (grid.who, grid.whom)]
        relation = children.get(grid.relation)
        choices = relation.choices if isinstance(relation, Question) else ()
        if not choices or not all(choice.inverse for choice in choices):
            message = f"'{grid.relation}' must be a choice whose every choice names its inverse."
            self.findings.add("grid", place, message)
        if None in ends or ends[0] != ends[1] or grid.who == grid.whom:
            message = f"'{grid.who}' and '{grid.whom}' must be two questions of the item that refer to the same list."
            self.findings.add("grid", place, message)
        return grid

    def _label(self, sketch: Sketch) -> Expression | None:
        """What an item is called: as its list says, or like the item that it belongs to."""
        label = sketch.x_form.get("repeat", {}).get("label")
        if label is not None:
            return self.expression(label, SketchScope.around(sketch), f"{sketch.path}, x-form.repeat.label", LABEL)
        if sketch.source is None:
            return None
        of_source = self._label(sketch.source)
        return of_source.run_through(matching(sketch, sketch.source)) if of_source is not None else None

    def _question(self, sketch: Sketch, kind: Kind) -> Question:
        x_form = sketch.x_form
        words = x_form.get("words", {})
        common = self._common(sketch)
        calculate = self._own(sketch, "calculate", (kind.type,))
        if "calculate" in x_form:
            common["states"] = ()
        is_fact = kind in FACTS and "calculate" not in x_form and sketch.inherited.safety is None
        if x_form.get("carry") and not is_fact:
            message = f"Only facts are carried forward: no {NO_FACTS}."
            self.findings.add("carry", sketch.path, message)
        return Question(
            **common,
            kind=kind,
            limits=limits_of(sketch),
            choices=choices_of(sketch),
            required=self._required(sketch),
            calculate=calculate,
            may_override=x_form.get("override") == "with_reason",
            usual_when=self._own(sketch, "usual_when", CONDITION),
            widget=x_form.get("widget", ""),
            words=(words.get("min"), words.get("max")),
            places=x_form.get("places"),
            unit=x_form.get("unit", ""),
            language=self.language,
            largest=x_form.get("largest", LARGEST),
            types=tuple(x_form.get("types", ENDINGS)),
            due=x_form.get("due", ""),
            is_on_first_page=x_form.get("first_page", False),
            identifies=identified_by(sketch.name, x_form.get("identifies"), kind, has_choices=bool(sketch.offered)),
            refers_to=_place(sketch.source) if sketch.source is not None else None,
            carry=sketch.inherited.carry and is_fact,
        )


def _warning(told: dict[str, str] | None) -> ContentWarning | None:
    if told is None:
        return None
    skip, later = (State(told[way]) if way in told else None for way in ("skip", "later"))
    return ContentWarning(told["text"], skip, later)


def _block_of(sketch: Sketch) -> str:
    """The block that a section was taken from, directly or through a definition of the form's own."""
    inherited = len(sketch.parent.references) if sketch.parent is not None else 0
    blocks = [name for name in sketch.references[inherited:] if name.startswith(BLOCK_PREFIX)]
    return blocks[-1] if blocks else ""


def _refers_to(node: Node | None) -> Place | None:
    """The list that the answers of a question are items of, one at a time."""
    return node.refers_to if isinstance(node, Question) and node.kind is Kind.REFERENCE else None


def _place(sketch: Sketch) -> Place:
    return Place(sketch.path, sketch.depth, sketch.suffix)


def _title(sketch: Sketch) -> str:
    return sketch.document.get("title") or sketch.name.replace("_", " ").capitalize()


def _around(text: str, position: int) -> str:
    """A text, or, where it is long, what stands around a position in it."""
    start = max(0, position - LONGEST_SHOWN // 2)
    before, after = "…" if start else "", "…" if start + LONGEST_SHOWN < len(text) else ""
    return text if len(text) <= LONGEST_SHOWN else f"{before}{text[start : start + LONGEST_SHOWN]}{after}"


def limits_of(sketch: Sketch) -> Limits:
    """The limits a question's answer must keep to."""
    document = sketch.document
    longest = RULES[sketch.kind].longest if isinstance(sketch.kind, Kind) else None
    return Limits(
        minimum=document.get("minimum"),
        maximum=document.get("maximum"),
        shortest=document.get("minLength"),
        longest=document.get("maxLength", longest),
        fewest=document.get("minItems"),
        most=document.get("maxItems"),
        pattern=document.get("pattern"),
        pattern_hint=sketch.x_form.get("pattern_hint", ""),
    )


def choices_of(sketch: Sketch) -> tuple[Choice, ...]:
    """The choices a question offers."""
    return tuple(
        Choice(
            choice["const"], choice["title"], choice.get("description", ""), choice.get("x-form", {}).get("inverse", "")
        )
        for choice in sketch.offered
    )
