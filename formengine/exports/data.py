"""Records as data: JSON as other systems read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, BinaryIO

from formengine.documents import to_json
from formengine.evaluation import Evaluation, effective_document
from formengine.kinds import plain_of
from formengine.reports import Export, Filed
from formengine.reports.beside import read_first
from formengine.reports.series import ROWS as SERIES
from formengine.reports.series import long_rows
from formengine.rights import credits_of
from formengine.scoring import Score
from formengine.tables import Block, Chapter, Chart, Paragraph, Picture, Plain, Table, plain


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
        "credits": list(dict.fromkeys(line for one in export.filed for line in credits_of(one.evaluation.form))),
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
