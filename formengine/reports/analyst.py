"""What somebody who counts wants instead of prose: tables to be joined, named alike in a workbook and as CSV files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from formengine.evaluation import Evaluation
from formengine.model import Question
from formengine.records import WORDING
from formengine.reports.beside import read_first
from formengine.reports.coding import MEANINGS, choice_table, codebook_table
from formengine.reports.lists import INVALID, RECORDS, Reading, table_of
from formengine.reports.measured import score_tables
from formengine.reports.series import ROWS as SERIES
from formengine.reports.series import long_rows
from formengine.reports.united import united, versions_of
from formengine.reports.words import typed_at, value_at
from formengine.rights import credits_of
from formengine.tables import Cell, Chapter, Column, Plain, Table

if TYPE_CHECKING:
    from formengine.reports import Filed

FIXED = frozenset(
    "read_me read_first records remarks scores scores_items scores_flags scores_populations scores_over_time codebook"
    " choices credits about continued sheets".split()
)
"""The names of the tables that are no lists."""
DEVICES = frozenset("con prn aux nul".split())
"""What no file may be called in Windows, with whatever ending; a list may."""
REMARKS = ("record", "path", "what", "text")
ABOUT = ("record", "form", "version", "form_hash", "revision", "last_link", "plugins", "words", "made_at", "made_by",
         "made_for")  # fmt: skip


def analyst_chapters(filed: Sequence[Filed], *, made_at: str, made_by: str) -> Iterator[Chapter]:
    """The tables, each as a chapter of its own."""
    for table in analyst_tables(filed, made_at=made_at, made_by=made_by):
        yield Chapter(table.title, (table,))


def analyst_tables(filed: Sequence[Filed], *, made_at: str, made_by: str) -> Iterator[Table]:
    """Records of one form, of one or several versions, as tables; each table's title is its name.

    Parameters: `filed` as their reader gets them; `made_at` and `made_by` as they stand beside each record.
    """
    forms = versions_of(one.evaluation.form for one in filed)
    tables = {listed.name: listed for listed in united(forms)}
    readings = [Reading(one) for one in filed]
    yield plain_table("read_me", ("what", "meaning"), MEANINGS)
    yield from _filled("read_first", ("record", "what"), _read_first(filed))
    names: list[str] = []
    for listed in tables.values():
        made = table_of(listed, tables, readings)
        names.append(made.title if made.title == RECORDS and not listed.name else list_name(listed.name))
        yield Table(names[-1], made.columns, made.rows)
    yield from _filled("remarks", REMARKS, (row for one in filed for row in _remarks(one)))
    yield from score_tables(filed)
    yield from _filled("scores_over_time", [one.title for one in SERIES],
                       long_rows([(one.record, one.evaluation) for one in filed]))  # fmt: skip
    yield codebook_table(tables, dict(zip(tables, names, strict=True)), forms)
    yield choice_table(tables, forms)
    credited = dict.fromkeys((form.id, form.version, line) for form in forms for line in credits_of(form))
    yield from _filled("credits", ("form", "version", "credit"), credited)
    yield plain_table("about", ABOUT, [_about(one, made_at, made_by) for one in filed])


def list_name(path: str) -> str:
    """What the table of a list is called: its path, unless something else is called so."""
    return f"{path} (list)" if path in FIXED or path.partition(".")[0] in DEVICES else path


def plain_table(name: str, columns: Collection[str], rows: Collection[tuple[Cell, ...]]) -> Table:
    """A table of narrow columns under its name."""
    return Table(name, tuple(Column(title, "narrow") for title in columns), tuple(rows))


def _filled(name: str, columns: Collection[str], rows: Iterable[tuple[Cell, ...]]) -> Iterator[Table]:
    """The table, where there is anything to stand in it."""
    found = tuple(rows)
    if found:
        yield plain_table(name, columns, found)


def _read_first(filed: Sequence[Filed]) -> Iterator[tuple[Plain, ...]]:
    """What somebody who counts must not overlook either: addenda, signatures, answers that nobody confirmed."""
    return ((one.record.id, said) for one in filed for said in read_first(one.evaluation, one.beside))


def _about(filed: Filed, made_at: str, made_by: str) -> tuple[Plain, ...]:
    """Where a record came from; its last link anchors its history."""
    record, form = filed.record, filed.evaluation.form
    plugins = " ".join(f"{name}={version}" for name, version in record.plugins if name != WORDING)
    words = " ".join(f"{name}={hash_}" for name, hash_ in form.wording.packs) if form.wording is not None else ""
    return (record.id, form.id, form.version, form.hash, record.revision, filed.head or None, plugins or None,
            words or None, made_at, made_by, filed.made_for or "the author")  # fmt: skip


def _remarks(filed: Filed) -> Iterator[tuple[Plain, ...]]:
    """What must be known of single answers: what is wrong, what was typed instead, what was replaced or taken over."""
    record, evaluation = filed.record.id, filed.evaluation
    for problem in evaluation.problems:
        yield record, problem.path or None, f"problem:{problem.kind}", problem.message
    wrong = {problem.path for problem in evaluation.problems} - evaluation.values.keys() - evaluation.states.keys()
    for path in (path for path in evaluation.visible if path in wrong):
        typed = typed_at(evaluation, path)
        if typed is not None:
            yield record, path, INVALID, typed
    for path, made in evaluation.overrides.items():
        yield record, path, "replaced", f"worked out: {_worked_out(evaluation, path)}; reason: {made.reason}"
    for what, places in (("same_as", evaluation.same_as), ("answered_in", evaluation.answered_in)):
        yield from ((record, path, what, place) for path, place in places.items())
    yield from ((record, path, "unusual", None) for path in evaluation.visible if path in evaluation.unusual)
    for one in filed.beside.life.unconfirmed.values():
        yield record, one.path, "unconfirmed", f"carried from {one.record} of {one.on}"
    for path in evaluation.kept:
        node = evaluation.form.node(path)
        if node is not None and node.safety is not None:
            yield record, path, "written_earlier", typed_at(evaluation, path)


def _worked_out(evaluation: Evaluation, path: str) -> Plain:
    node, replaced = evaluation.form.node(path), evaluation.overrides[path].replaced
    if not isinstance(node, Question) or replaced is None:
        return "nothing yet"
    return value_at(evaluation, path, node, replaced)
