"""The Secure Base child checklist: five dimensions, four age bands, evidence and words; nothing is added up."""

from importlib.resources import files

from formengine import FormFile, hookimpl

API = 1


@hookimpl
def register_forms() -> list[FormFile]:
    """The child checklist, with a filled example."""
    here = files(__name__)
    return [
        FormFile(form=here / "forms" / "child_checklist.json", examples=(here / "examples" / "child_checklist.json",))
    ]
