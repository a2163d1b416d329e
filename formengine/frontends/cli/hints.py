"""What an author does next, said after a folder was written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formengine.documents import to_json
from formengine.scaffold import UNNAMED_HOLDER, Plan


def after_a_plugin(plan: Plan) -> Iterator[str]:
    """What to do with a new plugin."""
    yield f"Written: {plan.name}, a plugin with one small form, its tests and a filled example. What to do next:"
    yield f"  pip install -e {plan.name}"
    yield f"  formengine plugin check {plan.name}"
    yield f"  formengine fill {plan.name}/{plan.name}"
    yield f"Then change the form, {plan.name}/formengine_{plan.name}/forms/{plan.name}.json;"
    yield f"{plan.name}/README.md says what is where."
    yield from _about_rights(plan, f"{plan.name}/LICENSE and the form's rights")


def after_a_form(plan: Plan, folder: Path, home: Path) -> Iterator[str]:
    """What to do with a new form in a folder of its own."""
    settings = to_json({"form_folders": [str(folder.parent)]})
    yield f"Written: {plan.name}, a folder with one small form and its example cases. What to do next:"
    yield f"  formengine test {plan.name}"
    yield f"  formengine fill {plan.name}"
    yield f"Then change {plan.name}/form.json. To have it among all forms, as local/{plan.name}, write into"
    yield f"{home / 'settings.json'}:"
    yield f"  {settings}"
    yield from _about_rights(plan, f"{plan.name}/form.json")


def _about_rights(plan: Plan, where: str) -> Iterator[str]:
    if plan.holder == UNNAMED_HOLDER:
        yield f'Say in {where} who holds the rights to the wording; it says "{UNNAMED_HOLDER}" now.'
