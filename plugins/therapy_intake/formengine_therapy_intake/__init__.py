"""The therapy intake: why now, family, losses, who one turns to, safety in words, PHQ-9 and GAD-7."""

from importlib.resources import files

from formengine import FormFile, hookimpl

API = 1


@hookimpl
def register_forms() -> list[FormFile]:
    """The intake, with a filled example."""
    here = files(__name__)
    return [FormFile(form=here / "forms" / "intake.json", examples=(here / "examples" / "intake.json",))]
