"""What a name in an expression means, seen from where the rule stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from formengine.definition.sketch import Sketch
from formengine.errors import ExpressionError, did_you_mean, shortened
from formengine.expressions import Matching, Referred, Scope, Target, Type
from formengine.expressions.syntax import Name
from formengine.model import Kind
from formengine.values import dataclass


@dataclass(frozen=True, slots=True)
class SketchScope:
    """Looks a name up in the sections and list items around a rule, the nearest first, the root last."""

    containers: tuple[Sketch, ...]

    @staticmethod
    def around(sketch: Sketch | None) -> SketchScope:
        """The scope of a rule that stands inside of a section or list item."""
        containers: list[Sketch] = []
        while sketch is not None:
            containers.append(sketch)
            if sketch.taken_from:
                # What comes from another form is read by itself: it knows nothing of what stands around it here.
                return SketchScope((*containers, sketch.seen_alone()))
            sketch = sketch.parent
        return SketchScope(tuple(containers))

    def find(self, name: Name) -> Target:
        """The nearest question or list of that name. Raises ExpressionError with "did you mean"."""
        for container in self.containers:
            found = self._from(container, name)
            if found is not None:
                return found
        shown = shortened(name.text, 80)
        taken = next((one.taken_from for one in self.containers if one.taken_from), "")
        if taken:
            message = f"There is no question '{shown}' in {taken}, which is read by itself here"
            raise ExpressionError(f"{message}.{self._offer(name)}", name.position)
        raise ExpressionError(f"There is no question '{shown}' here.{self._offer(name)}", name.position)

    def inside(self, target: Target) -> Scope:
        """The scope of an item of a list."""
        node = self.containers[0].root
        for part in target.path.split("."):
            node = node.children[part]
        return SketchScope.around(node)

    @property
    def depth(self) -> int:
        """How many lists it stands inside of."""
        nearest = self.containers[0]
        return nearest.depth + (nearest.kind == "list")

    def _from(self, container: Sketch, name: Name) -> Target | None:
        node, within = container, list[Sketch]()
        through: Matching | Referred | None = None
        for part in name.parts:
            if node is not container and node.kind == "list":
                found = None if within or through else self._matching(node)
                within += [node] if found is None else []
                through = through or found
            elif node.kind is Kind.REFERENCE and node.source is not None:
                if within:
                    raise ExpressionError(
                        f"'{node.path}' refers to one item for each item of '{within[-1].path}'; read it inside of one",
                        name.position,
                    )
                through = Referred(target_of(node, (), through), target_of(node.source))
                node = node.source
            child = node.children.get(part)
            if child is None:
                return None
            node = child
        if node.kind == "section":
            raise ExpressionError(f"'{name.text}' is a section; name a question in it", name.position)
        return target_of(node, within, through)

    def _matching(self, source: Sketch) -> Matching | None:
        """The item of a list that belongs to the nearest item around the rule; None where that has none there."""
        around = self.containers[0].lists_around()
        return next((matching(one, source) for one in around if source in one.sources), None)

    def level_of(self, target: Target) -> int | None:
        """How many lists deep the item around it stands that is of a list, or belongs to one of its; None for none."""
        around = self.containers[0].lists_around()
        return next((one.depth + 1 for one in around if target.path in _with_sources(one)), None)

    def _offer(self, name: Name) -> str:
        near = (child for container in self.containers for child in container.children)
        anywhere = (sketch.path for sketch in self.containers[-1].walk())
        return did_you_mean(name.text, chain(near, anywhere))


def matching(items: Sketch, source: Sketch) -> Matching:
    """How an item of a list leads to the item of its source that it belongs to."""
    return Matching(target_of(source), items.depth + 1)


def _with_sources(sketch: Sketch) -> list[str]:
    return [sketch.path, *(source.path for source in sketch.sources)]


def target_of(node: Sketch, within: Sequence[Sketch] = (), through: Matching | Referred | None = None) -> Target:
    """How expressions reach a question or list.

    Parameters: `within` the lists whose items hold it, seen from outside; `through` how the item is reached that the
    outermost of them stands in, or the question itself.
    """
    if node.target is None:
        kind = node.kind.type if isinstance(node.kind, Kind) else Type.LIST
        codes = {choice["const"]: choice["title"] for choice in node.offered} or None
        is_to_items = node.kind == "list" or node.source is not None
        of = _with_sources(node)[-1] if is_to_items else ""
        node.target = Target(node.path, node.depth, node.suffix, kind, codes, of=of)
    if within:
        return node.target.reached(target_of(within[-1], within[:-1], through), None)
    return node.target.reached(None, through) if through is not None else node.target
