"""An export as JSON, given back: its one record as an answers document."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from formengine.errors import AnswersError
from formengine.model import Form

_MANY = (
    "This export holds {count} records, and a record is filled from one. Leave one of them in 'records', or give a file"
    " with its 'answers' alone."
)


def answers_given_back(form: Form, document: Any) -> Any:
    """The answers document in an export of one record of a form; any other document as it is.

    Raises AnswersError where the export holds several records, or what it holds is no record.
    """
    if not isinstance(document, dict) or not {"records", "made_at"} <= document.keys() or "records" in form.nodes:
        return document
    records = document["records"]
    if not isinstance(records, list) or len(records) != 1:
        raise AnswersError([_MANY.format(count=len(records) if isinstance(records, list) else "no")])
    record = records[0]
    found = record.get("evaluation") if isinstance(record, dict) else None
    if not isinstance(found, dict) or not isinstance(record.get("answers"), dict):
        raise AnswersError(["This export holds no answers; records[0] needs 'answers' and 'evaluation'."])
    parts = {key: _object(found, key) for key in ("states", "overrides", "same_as", "answered_in", "calculated")}
    answers = deepcopy(record["answers"])
    for path in (*parts["calculated"], *parts["overrides"], *parts["same_as"]):
        _leave_out(answers, path.split("."))
    return {
        **{key: found[key] for key in ("form", "version") if key in found},
        "answers": answers,
        "states": {path: state for path, state in parts["states"].items() if path not in parts["answered_in"]},
        "overrides": {path: _given(made) for path, made in parts["overrides"].items()},
        "same_as": parts["same_as"],
        "answered_in": parts["answered_in"],
    }


def _object(evaluation: dict[str, Any], key: str) -> dict[str, Any]:
    found = evaluation.get(key, {})
    if not isinstance(found, dict):
        raise AnswersError([f"records[0].evaluation.{key} holds an object, by path."])
    return found


def _given(made: Any) -> Any:
    """An override without what it replaced, which is worked out anew."""
    return {key: value for key, value in made.items() if key != "replaced"} if isinstance(made, dict) else made


def _leave_out(value: Any, parts: list[str]) -> None:
    """Take out what nobody typed: it is worked out, or taken over, again."""
    for part in parts[:-1]:
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, dict) and item.get("_id") == part), None)
        else:
            value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value.pop(parts[-1], None)
