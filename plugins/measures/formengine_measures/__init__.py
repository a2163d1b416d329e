"""Measures that say no more than they do: Rosenberg's self-esteem scale in both orders, and ECR-RS as a key only."""

from importlib.resources import files

from formengine import FormFile, hookimpl

API = 1


@hookimpl
def register_forms() -> list[FormFile]:
    """The measures, two of them with a filled example."""
    forms, examples = files(__name__) / "forms", files(__name__) / "examples"
    return [
        FormFile(form=forms / "rosenberg.json", examples=(examples / "rosenberg.json",)),
        FormFile(form=forms / "rosenberg_order_b.json"),
        FormFile(form=forms / "relationships.json", examples=(examples / "relationships.json",)),
    ]
