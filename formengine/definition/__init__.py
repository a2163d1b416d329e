"""A form's JSON document → `Form`; the only module that knows the file format.

Strict from the first key on, and forgiving in one thing only: it says everything that is wrong at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from formengine.definition.allowance import TooLarge
from formengine.definition.bundling import Blocks, Follower, base_of, bundle
from formengine.definition.findings import CODES, Findings
from formengine.definition.keywords import DIALECT, DIALECT_FAMILY, ROOT, form_schema
from formengine.definition.links import link
from formengine.definition.measures import Measures, audiences_of, cases_of, instruments_of, rights_of
from formengine.definition.nodes import Builder
from formengine.definition.order import dependency_order
from formengine.definition.plain import plain_schema
from formengine.definition.rules import rules_of
from formengine.definition.scope import target_of
from formengine.definition.sketch import STANDARD_AUDIENCES, Sketch, Sketcher, reserved_words
from formengine.definition.wording import read_pack
from formengine.documents import fingerprint, read_json
from formengine.errors import DefinitionError
from formengine.expressions import Functions, Target
from formengine.model import Borrowed, Form, Kind, Node, Question, Repeat

__all__ = ["CODES", "STANDARD_AUDIENCES", "Blocks", "form_schema", "plain_schema", "read_form", "read_pack"]

LARGEST_FORM = 4 * 1024 * 1024
"""Characters in a form document: two or three times as many as the largest allowed form needs."""
ID_PREFIX = "urn:formengine:form:"


def read_form(text: bytes | str, *, name: str, blocks: Blocks, functions: Functions) -> Form:
    """Read, check and assemble a form document.

    Parameters: `text` its JSON; `name` how the person knows it, for messages; `blocks` that it may refer to, by `$id`;
    `functions` that its expressions may call, by name. Raises DocumentError or DefinitionError.
    """
    findings = Findings(name)
    document = read_json(text, name=name, largest=LARGEST_FORM)
    _check_shape(document, findings)
    bundled = bundle(document, blocks, findings)
    if any(one.code != "reference" for one in findings.found):
        findings.stop_if_any()  # What is wrong in a block or form that is here must not be followed.
    follower = Follower(bundled, findings)
    try:
        root = _sketch(bundled, follower, functions)
        language = bundled["x-form"]["languages"][0]
        form = _form(bundled, root, Builder(findings, functions, follower.allowance, language))
        findings.stop_if_any()
        return form
    except TooLarge as too_large:
        findings.add("size", too_large.place, too_large.message)
        raise DefinitionError(name, findings.found) from None


def _check_shape(document: Any, findings: Findings) -> None:
    dialect = document.get("$schema") if isinstance(document, dict) else None
    if isinstance(dialect, str) and dialect.startswith(DIALECT_FAMILY) and dialect != DIALECT:
        findings.add(
            "dialect", "$schema", f"This form is written in {dialect}; this version reads {DIALECT}. Update it."
        )
        findings.stop_if_any()
    if isinstance(dialect, str) and dialect != DIALECT:
        findings.add(
            "dialect", "$schema", f'{dialect!r} is not our dialect. A form begins with "$schema": "{DIALECT}".'
        )
        findings.stop_if_any()
    for place, fault in ROOT.faults(document):
        findings.add("shape", place, f"{fault[0].upper()}{fault[1:]}{'' if fault.endswith(('.', '?')) else '.'}")
    findings.stop_if_any()


def _sketch(document: dict[str, Any], follower: Follower, functions: Functions) -> Sketch:
    reserved = reserved_words(frozenset(name.partition(".")[0] for name in functions))
    root = Sketcher(follower, follower.findings, audiences_of(document["x-form"]), reserved).root(document)
    follower.findings.stop_if_any()
    link(root, follower.findings)
    follower.findings.stop_if_any()
    return root


def _form(document: dict[str, Any], root: Sketch, builder: Builder) -> Form:
    x_form, findings = document["x-form"], builder.findings
    builder.date = date = _date(root, x_form.get("date"), findings)
    sections = builder.children(root)
    instruments = instruments_of(x_form, builder.nodes, findings)
    measures = Measures(builder.nodes, audiences_of(x_form), x_form.get("audience", "author"), findings, instruments)
    scales = measures.scales(x_form.get("scales", {}))
    rules = rules_of(x_form.get("rules", []), builder, root)
    runs = sum(len(scale.examples) for scale in scales) + len(x_form.get("sample", ()))
    builder.allowance.spend("questions in worked examples", runs * len(builder.nodes))
    _check_audiences(x_form, findings)
    _check_safety(builder.nodes, findings)
    order = () if findings.found else dependency_order(builder.nodes, findings)
    findings.stop_if_any()
    return Form(
        id=document["$id"].removeprefix(ID_PREFIX),
        title=document["title"],
        help="\n".join(text for text in (document.get("description"), x_form.get("help")) if text),
        version=x_form["version"],
        hash=fingerprint(document),
        document=document,
        languages=tuple(x_form["languages"]),
        date=_question(builder.nodes, date),
        rights=rights_of(x_form["rights"]),
        audiences=measures.audiences,
        sections=sections,  # type: ignore[arg-type]
        nodes=builder.nodes,
        order=order,
        instruments=tuple(instruments.values()),
        scales=scales,
        rules=rules,
        sample=tuple(x_form.get("sample", ())),
        tests=cases_of(x_form.get("tests", [])),
        borrowed=tuple(_borrowed(one, document, findings) for one in root.walk() if one.taken_from),
    )


def _borrowed(sketch: Sketch, document: dict[str, Any], findings: Findings) -> Borrowed:
    """Whose words a section is that comes from another form."""
    other = document["$defs"][base_of((sketch.taken_from,))]
    x_form = other["x-form"]
    # Whom a measure was made for is asked where it stands; here only its source and its rights are told.
    named = {
        name: {key: value for key, value in one.items() if key != "age"}
        for name, one in x_form.get("instruments", {}).items()
    }
    return Borrowed(
        sketch.path,
        other["$id"].removeprefix(ID_PREFIX),
        x_form["version"],
        other["title"],
        rights_of(x_form["rights"]),
        tuple(instruments_of({"instruments": named}, {}, findings).values()),
    )


def _check_audiences(x_form: dict[str, Any], findings: Findings) -> None:
    for name in x_form.get("audiences", {}):
        if name in STANDARD_AUDIENCES:
            message = f"'{name}' always means the same readers; choose a name of your own."
            findings.add("audience", f"x-form.audiences.{name}", message)


def _check_safety(nodes: dict[str, Node], findings: Findings) -> None:
    """A safety question fails open, but not inside of an ordinary section that is hidden: that must not be."""
    for path, node in nodes.items():
        gates = _gates(path, node, nodes) if node.safety is not None else ()
        gate = next((part for part in gates if part.visible_when is not None and part.safety is None), None)
        if gate is not None:
            findings.add(
                "safety",
                path,
                f"It is a safety question inside of '{gate.path}', which is hidden while its condition is not known."
                " Make that a safety section too, or move the question out of it.",
            )


def _gates(path: str, node: Node, nodes: dict[str, Node]) -> Iterator[Node]:
    """What a safety node may be hidden with: what it stands in, and the list that it has an item for each of."""
    above = nodes.get(path.rpartition(".")[0])
    if above is not None and above.safety is None:
        yield from _around(path, nodes)
    for source in node.for_each[:1] if isinstance(node, Repeat) else ():
        yield from (*_around(source.path, nodes), nodes[source.path])


def _around(path: str, nodes: dict[str, Node]) -> list[Node]:
    parts = path.split(".")
    return [nodes[".".join(parts[:end])] for end in range(1, len(parts))]


def _question(nodes: dict[str, Node], date: Target | None) -> Question | None:
    node = nodes[date.path] if date else None
    return node if isinstance(node, Question) else None


def _date(root: Sketch, path: str | None, findings: Findings) -> Target | None:
    """The question that is the form's date: a date, asked once."""
    if path is None:
        return None
    found: Sketch | None = root
    for part in path.split("."):
        found = found.children.get(part) if found is not None else None
    if found is None or found.kind is not Kind.DATE or found.depth:
        findings.add("date", "x-form.date", f"'{path}' is not a date question that is asked once.")
        return None
    return target_of(found)
