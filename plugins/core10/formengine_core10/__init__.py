"""CORE-10, word for word: its questions are the CORE System Trust's, under their own licence."""

from importlib.resources import files

from formengine import FormFile, hookimpl

API = 1


@hookimpl
def register_forms() -> list[FormFile]:
    """The questionnaire, with a filled example."""
    here = files(__name__)
    return [FormFile(form=here / "forms" / "core10.json", examples=(here / "examples" / "core10.json",))]
