"""Records as people keep them, all invented: a couple's assessment, a therapist's intake, a checklist with two reviews.

`python -m tests.lifelike FOLDER` writes each as a workbook, and as LibreOffice prints it, to be looked at.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from formengine.engine import Engine
from formengine.exports.formats import write_excel
from formengine.reports import Export
from tests.couple import couple_kept
from tests.office import to_pdf


def of_couple(home: Path) -> Export:
    """The couple's record at its full length."""
    engine, record = couple_kept(home)
    return closed(engine, [record])


def of_intake(home: Path) -> Export:
    """The example of the therapy intake."""
    engine = Engine.start(home)
    return closed(engine, [kept_example(engine, "therapy_intake/intake", {})])


def of_reviews(home: Path) -> Export:
    """The example of the child checklist, and two reviews of the same child."""
    engine = Engine.start(home)
    later: tuple[dict[str, Any], ...] = (
        {},
        {"availability.rating": 6, "heading.recorded_on": "2027-04-12"},
        {"availability.rating": 8, "heading.recorded_on": "2027-10-11"},
    )
    return closed(engine, [kept_example(engine, "secure_base/child_checklist", changes) for changes in later])


def kept_example(engine: Engine, name: str, changes: dict[str, Any]) -> str:
    """The example of a shipped form, kept with some answers changed; its id."""
    form, (_, document) = engine.form_to_read(name), engine.catalogue.example(name)[0]
    answers = engine.read_answers(form, document)
    for path, value in changes.items():
        answers = answers.with_answer(path, value)
    subject = engine.subject(document["subject"]["label"], document["subject"]["kind"])
    return engine.begin(form, subject, actor="Ana Moreno", answers=answers).record.id


def closed(engine: Engine, records: list[str]) -> Export:
    """The records as an export; the engine is let go."""
    export = engine.export(records, made_by="Ana Moreno")
    engine.close()
    return export


LIFELIKE = {"fostering_couple": of_couple, "therapy_intake": of_intake, "checklist_with_reviews": of_reviews}
"""How each is made in a home, by what it is called."""


def main(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in LIFELIKE.items():
        path = folder / f"{name}.xlsx"
        with tempfile.TemporaryDirectory() as home, path.open("wb") as stream:
            write_excel(made(Path(home)), stream)
        to_pdf(path, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
