"""The scale of docs/scales.md, added by its JSON alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from formengine.engine import Engine
from formengine.errors import DefinitionError
from formengine.plugins import Plugins
from tests.building import ROOT, Json

GUIDE = (ROOT / "docs/scales.md").read_text("utf-8")


@pytest.fixture
def document() -> Json:
    """The form that the page shows."""
    (block,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    found: Json = json.loads(block)
    return found


def engine_with(home: Path, document: Json) -> Engine:
    """An engine over a home that has this form in a folder."""
    (home / "forms" / "week").mkdir(parents=True)
    (home / "forms" / "week" / "form.json").write_text(json.dumps(document), encoding="utf-8")
    (home / "settings.json").write_text('{"form_folders": ["forms"]}', encoding="utf-8")
    return Engine.start(home, plugins=Plugins.given())


def test_a_scale_is_added_by_its_json_alone(tmp_path: Path, document: Json) -> None:
    engine = engine_with(tmp_path, document)
    form = engine.form("local/week")

    answers = engine.read_answers(form, {"week": {"slept": 2, "worried": 1}})
    (score,) = engine.evaluate(form, answers).scores

    assert (score.value, score.band, score.prorated) == (6, "a settled week", True)


def test_it_is_told_over_time_without_a_line_of_python(tmp_path: Path, document: Json) -> None:
    engine = engine_with(tmp_path, document)
    form, records = engine.form("local/week"), []
    for day, slept in (("2026-03-01", 1), ("2026-03-08", 3)):
        given = {"sitting": {"on": day}, "week": {"slept": slept, "worried": 1, "played": 1}}
        draft = engine.begin(form, engine.subject("A", "child"), actor="t", answers=engine.read_answers(form, given))
        records.append(draft.record.id)

    assert engine.export(records, made_by="t").chapters[0].title == "Over time: A"


@pytest.mark.parametrize("item", [0, 1, 2])
def test_its_examples_betray_any_item_that_is_turned_the_wrong_way(tmp_path: Path, document: Json, item: int) -> None:
    items = document["x-form"]["scales"]["settled"]["items"]
    items[item]["reverse"] = not items[item].get("reverse", False)

    with pytest.raises(DefinitionError, match="example"):
        engine_with(tmp_path, document).form("local/week")
