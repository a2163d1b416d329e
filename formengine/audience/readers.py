"""Who may read each question and score of a form, and whether one reader may.

A question has the audience of its section unless it narrows it. A calculated question tells something of what it is
worked out from: it takes the narrowest audience of all that it reads, unless it states one itself; so does a scale.
A previous name goes to nobody but the agency and the person whose it was (it can reveal a recognised gender history).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from formengine.errors import FormEngineError
from formengine.expressions import Expression
from formengine.model import Form, Node, Question, Repeat, Scale
from formengine.values import dataclass

Readers = frozenset[str]

PERSONAL = ("subject", "other_applicant")
"""Roles that depend on whom an answer is about: to what is about somebody else, the subject is the other applicant."""

THE_SUBJECT = ("", "subject")
"""How a form says that an answer is about the person (or household) that the record is about."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is made: the role as the audiences name it, and for a personal role, who it is.

    `person` is empty for the record's own subject, or the word of `about` (`applicant_2`), or the id of an item of a
    list of people.
    """

    role: str
    person: str = ""

    @property
    def called(self) -> str:
        """How the reader is called in words."""
        return (self.person or self.role).replace("_", " ")


AUTHOR = Reader("author")


@dataclass(frozen=True, eq=False)
class Readership:
    """Who may read each node and scale of a form.

    Parameters: `form`; `tightened` the sets of readers that this home's settings put on paths, which hold for all that
    stands inside and for all that is worked out from it, and can only take readers away.
    """

    form: Form
    tightened: Mapping[str, Readers]

    @classmethod
    def of(cls, form: Form, tightened: Mapping[str, str] | None = None) -> Readership:
        """The readership of a form under a home's settings (path → audience).

        Raises FormEngineError where the settings name a path or audience that is not there, or would let more read.
        """
        stated = {path: _known(form, path, name) for path, name in (tightened or {}).items()}
        made = cls(form, stated)
        plain = cls(form, {})
        for path, readers in stated.items():
            further = readers - plain.nodes[path]
            if further:
                raise FormEngineError(
                    f"settings.json, audiences: '{path}' of {form.id} would be shown to"
                    f" {', '.join(sorted(further)).replace('_', ' ')}, whom the form leaves out."
                    " A home may show an answer to fewer people, never to more."
                )
        return made

    @cached_property
    def nodes(self) -> Mapping[str, Readers]:
        """The readers of every node, by template path."""
        found: dict[str, Readers] = {}
        for node in self.form.order:
            readers = self.form.audiences[node.audience] & self._bound(node.path)
            if isinstance(node, Question) and node.calculate is not None:
                for path in named(node.calculate):
                    readers &= self._bound(path) if node.states_audience else found[path] & self._bound(path)
            if isinstance(node, Question) and node.identifies == "previous_name":
                readers &= self.form.audiences["subject_only"]
            found[node.path] = readers
        return found

    @cached_property
    def scales(self) -> Mapping[str, Readers]:
        """The readers of every scale, by id."""
        return {scale.id: self._of_scale(scale) for scale in self.form.scales}

    def _of_scale(self, scale: Scale) -> Readers:
        readers = self.form.audiences[scale.audience]
        is_stated = "audience" in self.form.document["x-form"]["scales"][scale.id]
        for question in questions_of(scale):
            readers &= self._bound(question.path) if is_stated else self.nodes[question.path]
        return readers

    def _bound(self, path: str) -> Readers:
        """Whom the home's settings leave for a path: all there are, where they say nothing."""
        everybody = self.everybody
        for place, readers in self.tightened.items():
            if path == place or path.startswith(f"{place}."):
                everybody &= readers
        return everybody

    @cached_property
    def everybody(self) -> Readers:
        """Every role that some audience of the form names."""
        return frozenset(role for readers in self.form.audiences.values() for role in readers)

    def told_too_far(self) -> Iterator[tuple[str, str, Readers]]:
        """What reaches readers who may not read what it rests on: place, path of what is told of, and who they are.

        A calculated question or scale that states its own audience, and a condition whose outcome is seen.
        """
        for path, readers in self.nodes.items():
            node = self.form.nodes[path]
            calculate = node.calculate if isinstance(node, Question) else None
            for expression in filter(None, (calculate, node.visible_when)):
                yield from ((path, other, readers - self.nodes[other]) for other in named(expression))
        for scale in self.form.scales:
            for question in questions_of(scale):
                place = f"scale '{scale.id}'"
                yield place, question.path, self.scales[scale.id] - self.nodes[question.path]


def _known(form: Form, path: str, name: str) -> Readers:
    if path not in form.nodes:
        raise FormEngineError(f"settings.json, audiences: {form.id} has nothing at '{path}'.")
    if name not in form.audiences:
        known = ", ".join(form.audiences)
        raise FormEngineError(f"settings.json, audiences: {form.id} has no audience '{name}'. There are {known}.")
    return form.audiences[name]


def named(expression: Expression) -> Iterator[str]:
    """The template paths that an expression reads: questions, and the lists they are in."""
    for target in expression.targets:
        yield target.path
        if target.within is not None:
            yield target.within.path


def questions_of(scale: Scale) -> Iterator[Question]:
    """The questions that count in a scale, those of scales inside of it included."""
    for item in scale.items:
        if isinstance(item.of, Question):
            yield item.of
        else:
            yield from questions_of(item.of)


@dataclass(frozen=True, eq=False)
class Sight:
    """What one reader may see of one record: the one place where this is decided.

    Parameters: `reader`; `readership` of the record's form; `subject_kind` what the record's subject is, such as
    `applicant`: an answer about "the applicant" is then about the subject; `withheld` questions, by template path, that
    a copy leaves out for everybody; None where it is no such copy.
    """

    reader: Reader
    readership: Readership
    subject_kind: str = ""
    withheld: frozenset[str] | None = None

    @property
    def is_author(self) -> bool:
        """Whether the reader is the record's author, who sees everything (but for what a copy leaves out)."""
        return self.reader == AUTHOR and self.withheld is None

    def may_read(self, path: str) -> bool:
        """Whether the reader may read what stands at a path of the answers; at a path without items, in every item."""
        node = self.readership.form.node(path)
        if node is not None and self.withheld is not None and node.path in self.withheld:
            return False
        if self.reader == AUTHOR:
            return True
        return node is not None and self._role_at(node.about, path) in self.readership.nodes[node.path]

    def may_read_somewhere(self, node: Node) -> bool:
        """Whether the reader may read a question in some item of the lists it stands in."""
        if self.may_read(node.path):
            return True
        is_own_item = self.reader.role in PERSONAL and bool(self.reader.person) and node.depth > 0
        return is_own_item and "subject" in self.readership.nodes[node.path]

    def may_read_kept(self, audience: str, *, about: str = "", path: str = "") -> bool:
        """Whether the reader may read something that is kept beside the answers: a comment, note, concern or account.

        Parameters: `audience` the name of its readers, `about` whom it is about, `path` the question it belongs to, if
        any: who may not read the answer may not read what is said of it.
        """
        if self.reader == AUTHOR:
            return not path or self.may_read(path)
        readers = self.readership.form.audiences.get(audience, frozenset())
        return self._role_at(about, path) in readers and (not path or self.may_read(path))

    def may_read_scale(self, scale: Scale, item: str = "") -> bool:
        """Whether the reader may read a score; `item` is the path of the list's item that it is about."""
        if self.reader == AUTHOR:
            return True
        readers = self.readership.scales[scale.id]
        places = ((one.about, f"{item}.{one.suffix}" if item else one.path) for one in questions_of(scale))
        return all(self._role_at(about, path) in readers for about, path in places)

    def may_read_named(self, expression: Expression | bool | None, node: Node, path: str) -> bool:
        """Whether the reader may read all that an expression of the node at a path names."""
        if self.is_author or not isinstance(expression, Expression):
            return True
        own = path.removesuffix(node.suffix)
        return all(
            self.may_read(f"{own}{target.suffix}" if _is_beside(target.depth, target.within, node) else target.path)
            and (target.within is None or self.may_read(target.within.path))
            for target in expression.targets
        )

    def may_read_all(self, paths: Iterable[str]) -> bool:
        """Whether the reader may read everything at these paths."""
        return all(self.may_read(path) for path in paths)

    def _role_at(self, about: str, path: str) -> str:
        if self.reader.role not in PERSONAL:
            return self.reader.role
        return "subject" if self.reader.role == "subject" and self._is_about(about, path) else "other_applicant"

    def _is_about(self, about: str, path: str) -> bool:
        person = self.reader.person
        if about in THE_SUBJECT:
            return not person
        if self._is_in_a_list(path):
            # Each item of a list of people is a person of its own, whatever the list calls them.
            return bool(person) and person in path.split(".")
        return person == about or (not person and about == self.subject_kind)

    def _is_in_a_list(self, path: str) -> bool:
        node = self.readership.form.node(path)
        return node is not None and (node.depth > 0 or isinstance(node, Repeat))


def _is_beside(depth: int, within: object, node: Node) -> bool:
    """Whether what an expression names stands in the same item of a list as the node it belongs to."""
    return bool(node.depth) and depth == node.depth and within is None
