"""The therapy intake: why now, family, losses, who one turns to, safety in words, PHQ-9 and GAD-7."""

from collections.abc import Iterable
from importlib.resources import files

from formengine import Evaluation, Form, FormFile, Paragraph, Picture, Table, hookimpl
from formengine_therapy_intake.first_page import first_page

API = 1


@hookimpl
def register_forms() -> list[FormFile]:
    """The intake, with a filled example."""
    here = files(__name__)
    return [FormFile(form=here / "forms" / "intake.json", examples=(here / "examples" / "intake.json",))]


@hookimpl
def summarize(form: Form, evaluation: Evaluation) -> Iterable[Paragraph | Table | Picture]:
    """What was said of safety before anything else, then why now in the person's own words; what happened when."""
    return first_page(evaluation)
