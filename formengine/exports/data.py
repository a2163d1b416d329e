"""Records as data: JSON as other systems read it, and CSV with one file for each list."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO

from formengine.documents import to_json
from formengine.evaluation import Evaluation, effective_document
from formengine.exports.archives import write_files
from formengine.kinds import plain_of
from formengine.model import Form, Question
from formengine.reports import Export, Filed
from formengine.reports.beside import read_first
from formengine.reports.lists import Row, columns_of, list_rows, lists_of, values_of
from formengine.reports.series import ROWS as SERIES
from formengine.reports.series import long_rows
from formengine.rights import credits_of
from formengine.scoring import Score
from formengine.tables import Block, Chapter, Chart, Paragraph, Picture, Plain, Table, plain

AMOUNT = re.compile(r"-[0-9]+(\.[0-9]+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝")
SCORE_ITEMS = "record scale target item answer reversed weight counted_as outcome version source".split()
HEAD = ("record", "subject", "form", "version", "status", "revision", "changed_at")


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as the contract `schemas/evaluation.schema.json` describes it."""
    form = evaluation.form
    dated = evaluation.values.get(form.date.path) if form.date is not None else None
    made: dict[str, Any] = {
        "form": form.id,
        "version": form.version,
        "hash": form.hash,
        "date": plain_of(dated),
        "visible": list(evaluation.visible),
        "hidden": list(evaluation.hidden),
        "kept": list(evaluation.kept),
        "states": {path: state.value for path, state in evaluation.states.items()},
        "calculated": {path: plain_of(value) for path, value in evaluation.calculated.items()},
        "overrides": {
            path: {"value": plain_of(made.value), "reason": made.reason, "replaced": plain_of(made.replaced)}
            for path, made in evaluation.overrides.items()
        },
        **({"same_as": dict(evaluation.same_as)} if evaluation.same_as else {}),
        **({"answered_in": dict(evaluation.answered_in)} if evaluation.answered_in else {}),
        "problems": [
            {
                "path": one.path,
                "kind": one.kind,
                "message": one.message,
                "blocks": one.blocks,
                "source": one.source,
                **({"also": list(one.also)} if one.also else {}),
            }
            for one in evaluation.problems
        ],
        "scores": [_score_json(score) for score in evaluation.scores],
        "progress": {
            "answered": evaluation.progress.answered,
            "asked": evaluation.progress.asked,
            "sections": [
                {"path": part.path, "title": part.title, "answered": part.answered, "asked": part.asked}
                for part in evaluation.progress.sections
            ],
        },
    }
    return {**made, "credits": list(credits_of(form))} if credits_of(form) else made


def _score_json(score: Score) -> dict[str, Any]:
    """A score; what only some scores have stands only where it is."""
    made: dict[str, Any] = {
        "scale": score.scale,
        "label": score.label,
        "value": score.value,
        "unit": score.unit,
        "answered": score.answered,
        "of": score.of,
        "prorated": score.prorated,
        "band": score.band,
        "flags": [{"item": flag.item, "value": flag.value, "text": flag.text} for flag in score.flags],
        "explanation": score.explanation,
    }
    if score.target is not None:
        made["target"] = {"path": score.target.path, "label": score.target.label}
    if score.standard_scores:
        made["standard_scores"] = [
            {"population": one.norm.population, "n": one.norm.n, "z": one.z, "t": one.t, "source": one.norm.source}
            for one in score.standard_scores
        ]
    made["items"] = [
        {"item": item.path, "answer": item.answer, "reversed": item.is_reversed, "weight": item.weight,
         "counted_as": item.counted_as, "outcome": item.outcome}
        for item in score.items
    ]  # fmt: skip
    return made


def write_json(export: Export, stream: BinaryIO) -> None:
    """Every record with its answers, what they amount to, and which form they belong to."""
    document = {
        "made_at": export.made_at,
        "made_by": export.made_by,
        "audience": export.audience,
        "credit": export.form.rights.credit,
        "credits": list(credits_of(export.form)),
        "records": [_record_json(filed) for filed in export.filed],
    }
    series = long_rows([(one.record, one.evaluation) for one in export.filed])
    names = [column.title.replace(" ", "_") for column in SERIES]
    over_time = [dict(zip(names, row, strict=True)) for row in series]
    if over_time:
        document["scores_over_time"] = over_time
    stream.write(to_json(document, indent=2).encode("utf-8") + b"\n")


def _record_json(filed: Filed) -> dict[str, Any]:
    record = filed.record
    first = list(read_first(filed.evaluation, filed.beside))
    return {
        "id": record.id,
        **({"read_first": first} if first else {}),
        "subject": {"label": record.subject.label, "kind": record.subject.kind},
        "status": record.status,
        "revision": record.revision,
        "begun_at": record.begun_at,
        "changed_at": record.changed_at,
        "head": filed.head,
        "answers": effective_document(filed.evaluation),
        "evaluation": evaluation_json(filed.evaluation),
    }


def chapters_json(chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
    """Chapters as data: their tables with columns and rows, their sentences as texts."""
    return [{"title": one.title, "blocks": list(map(_block_json, one.blocks))} for one in chapters]


def _block_json(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"text": block.text}
    if isinstance(block, Picture):
        table = {"table": _table_json(block.table)} if block.table is not None else {}
        return {"title": block.title, "text": block.description, **table}
    return _table_json(block.table if isinstance(block, Chart) else block)


def _table_json(table: Table) -> dict[str, Any]:
    columns = [column.title for column in table.columns]
    rows = [[_cell_json(plain(cell)) for cell in row] for row in table.rows]
    return {"title": table.title, "columns": columns, "rows": rows, "note": table.note}


def _cell_json(value: Plain) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def write_chapters_json(export: Export, stream: BinaryIO) -> None:
    """What an export tells, chapter by chapter, where its records themselves are not asked for."""
    document = {"made_at": export.made_at, "made_by": export.made_by, "audience": export.audience,
                "chapters": chapters_json(export.chapters)}  # fmt: skip
    stream.write(to_json(document, indent=2).encode("utf-8") + b"\n")


def write_csv(export: Export, stream: BinaryIO) -> None:
    """A zip of CSV files: records, one for each list, the states beside them, scores, and the codebook."""
    write_files(((f"{name}.csv", _csv_bytes(rows)) for name, rows in _files(export)), stream)


def _files(export: Export) -> Iterator[tuple[str, Iterable[Row]]]:
    form = export.form
    first = [[one.record.id, said] for one in export.filed for said in read_first(one.evaluation, one.beside)]
    if first:
        yield "read_first", [["record", "what"], *first]
    yield "records", _record_rows(form, export.filed)
    for repeat in lists_of(form):
        yield repeat.path.replace(".", "_"), list_rows(repeat, export.filed)
    yield "states", _state_rows(export.filed)
    if form.scales:
        yield "scores", _score_rows(export.filed)
        yield "scores_items", _score_item_rows(export.filed)
        if any(scale.norms for scale in form.scales):
            yield "scores_populations", _population_rows(export.filed)
        series = list(long_rows([(one.record, one.evaluation) for one in export.filed]))
        if series:
            yield "scores_over_time", [[column.title for column in SERIES], *map(list, series)]
    if credits_of(form):
        yield "credits", [["form", "credit"], *([form.id, line] for line in credits_of(form))]
    yield "codebook", _codebook_rows(form)
    yield "about", _about_rows(export)


def _about_rows(export: Export) -> Iterator[Row]:
    """Where each record came from; its last link anchors its history."""
    yield ["record", "revision", "form_hash", "last_link", "made_at", "made_by"]
    for one in export.filed:
        yield [one.record.id, one.record.revision, export.form.hash, one.head, export.made_at, export.made_by]


def _csv_bytes(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """A value for a spreadsheet to open: text that looks like a formula gets an apostrophe, lists are joined."""
    if isinstance(value, dict):
        return to_json(value)
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    # A negative amount is text, and yet a number to a spreadsheet.
    is_formula = isinstance(value, str) and value.startswith(FORMULA_STARTS) and not AMOUNT.fullmatch(value)
    return f"'{value}" if is_formula else value


def _once(form: Form) -> list[Question]:
    return [question for question in form.questions() if not question.depth]


def _record_rows(form: Form, filed: tuple[Filed, ...]) -> Iterator[Row]:
    questions = _once(form)
    yield [*HEAD, *columns_of(questions)]
    for one in filed:
        record = one.record
        head = [
            record.id,
            record.subject.label,
            record.form,
            record.form_version,
            record.status,
            record.revision,
            record.changed_at,
        ]
        yield [*head, *values_of(one.evaluation, questions, "")]


def _state_rows(filed: tuple[Filed, ...]) -> Iterator[Row]:
    """Why a place in the other files is empty: a state, blank, or not asked."""
    yield ["record", "path", "state", "answered_in"]
    for one in filed:
        evaluation = one.evaluation
        for path in evaluation.visible:
            if path not in evaluation.values:
                state = evaluation.states.get(path)
                place = evaluation.answered_in.get(path)
                yield [one.record.id, path, state.value if state else "blank", place]
        for path in evaluation.hidden:
            yield [one.record.id, path, "not_asked", None]


def _score_rows(filed: tuple[Filed, ...]) -> Iterator[Row]:
    yield ["record", "scale", "value", "answered", "of", "prorated", "band", "flags", "explanation", "target",
           "target_label"]  # fmt: skip
    for one in filed:
        for score in one.evaluation.scores:
            made = _score_json(score)
            value = plain_of(score.value)
            flags = [flag["item"] for flag in made["flags"]]
            target = score.target.path if score.target else None
            yield [one.record.id, score.scale, value, score.answered, score.of, score.prorated, score.band, flags,
                   score.explanation, target, score.target.label if score.target else None]  # fmt: skip


def _score_item_rows(filed: tuple[Filed, ...]) -> Iterator[Row]:
    """How every item entered every score, for whoever checks the numbers."""
    yield list(SCORE_ITEMS)
    for one in filed:
        scales = {scale.id: scale for scale in one.evaluation.form.scales}
        for score in one.evaluation.scores:
            target, scale = score.target.path if score.target else None, scales[score.scale]
            for item in score.items:
                yield [one.record.id, score.scale, target, item.path, plain_of(item.answer), item.is_reversed,
                       plain_of(item.weight), plain_of(item.counted_as), item.outcome, scale.version,
                       scale.source]  # fmt: skip


def _population_rows(filed: tuple[Filed, ...]) -> Iterator[Row]:
    """Each score beside the populations that its scale names."""
    yield ["record", "scale", "target", "population", "n", "z", "t", "source"]
    for one in filed:
        for score in one.evaluation.scores:
            target = score.target.path if score.target else None
            for beside in score.standard_scores:
                norm = beside.norm
                yield [one.record.id, score.scale, target, norm.population, norm.n, plain_of(beside.z),
                       plain_of(beside.t), norm.source]  # fmt: skip


def _codebook_rows(form: Form) -> Iterator[Row]:
    yield ["path", "code", "title", "kind", "choices", "states", "audience", "about"]
    for question in form.questions():
        choices = [f"{choice.value}={choice.title}" for choice in question.choices]
        states = [f"{state.value}={label}" for state, label in question.states]
        yield [
            question.path,
            question.code,
            question.title,
            question.kind.value,
            choices,
            states,
            question.audience,
            question.about,
        ]
