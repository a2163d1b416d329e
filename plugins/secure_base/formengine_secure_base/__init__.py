"""The Secure Base child checklist: five dimensions, four age bands, evidence and words; nothing is added up."""

from collections.abc import Iterable
from importlib.resources import files

from formengine import Chart, Evaluation, Form, FormFile, Paragraph, Picture, Table, WordingFile, hookimpl
from formengine_secure_base.first_page import first_page

API = 1


@hookimpl
def register_forms() -> list[FormFile]:
    """The child checklist, with a filled example."""
    here = files(__name__)
    return [
        FormFile(form=here / "forms" / "child_checklist.json", examples=(here / "examples" / "child_checklist.json",))
    ]


@hookimpl
def register_wordings() -> list[WordingFile]:
    """Easy words for the checklist: a draft, to be looked at and reviewed."""
    return [WordingFile(files(__name__) / "wordings" / "child_checklist_easy_read.json")]


@hookimpl
def summarize(form: Form, evaluation: Evaluation) -> Iterable[Paragraph | Table | Chart | Picture]:
    """The child's words, the worker's summary, what evidence there is, the ratings if any, a star of the evidence."""
    return first_page(evaluation)
