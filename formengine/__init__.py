"""formengine: assessment forms as data, filled, scored, kept and exported."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formengine.answers import Answers
    from formengine.dates import PartialDate
    from formengine.engine import Engine
    from formengine.errors import FormEngineError
    from formengine.evaluation import Evaluation
    from formengine.expressions import Function
    from formengine.hookspecs import FormFile, WordingFile, hookimpl
    from formengine.model import Choice, Form, Kind, Question, State
    from formengine.pictures import (
        Course,
        OverTime,
        Series,
        SmallMultiples,
        Star,
        Timeline,
        TimelineEntry,
        pictures_of,
    )
    from formengine.reports import Export
    from formengine.scoring import Score
    from formengine.tables import Band, Chart, Column, Paragraph, Picture, Table, plain
    from formengine.validation import Problem

__all__ = [
    "Answers",
    "Band",
    "Chart",
    "Choice",
    "Column",
    "Course",
    "Engine",
    "Evaluation",
    "Export",
    "Form",
    "FormEngineError",
    "FormFile",
    "Function",
    "Kind",
    "OverTime",
    "Paragraph",
    "PartialDate",
    "Picture",
    "Problem",
    "Question",
    "Score",
    "Series",
    "SmallMultiples",
    "Star",
    "State",
    "Table",
    "Timeline",
    "TimelineEntry",
    "WordingFile",
    "hookimpl",
    "pictures_of",
    "plain",
]

_ROOMS = {
    "answers": ("Answers",),
    "dates": ("PartialDate",),
    "engine": ("Engine",),
    "errors": ("FormEngineError",),
    "evaluation": ("Evaluation",),
    "expressions": ("Function",),
    "hookspecs": ("FormFile", "WordingFile", "hookimpl"),
    "model": ("Choice", "Form", "Kind", "Question", "State"),
    "pictures": ("Course", "OverTime", "Series", "SmallMultiples", "Star", "Timeline", "TimelineEntry", "pictures_of"),
    "reports": ("Export",),
    "scoring": ("Score",),
    "tables": ("Band", "Chart", "Column", "Paragraph", "Picture", "Table", "plain"),
    "validation": ("Problem",),
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that `formengine --help` pays for none of them."""
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"formengine.{room}"), name)
    raise AttributeError(f"module 'formengine' has no attribute {name!r}")
