"""The interview only to see how it is: in a home that is gone afterwards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from formengine.engine import Engine
from formengine.frontends.terminal.interview import Interview
from formengine.frontends.terminal.screen import say
from formengine.model import Form


def preview(engine: Engine, form: Form, *, actor: str) -> None:
    """Ask a form's questions, in words that may be a draft, and keep nothing."""
    with TemporaryDirectory() as folder:
        if (engine.home / "settings.json").is_file():
            shutil.copy(engine.home / "settings.json", folder)
        passing = Engine.start(Path(folder), plugins=engine.plugins)
        try:
            # No record stays that would have to say in which words it was made.
            draft = passing.begin(replace(form, wording=None), passing.subject("Preview", "person"), actor=actor)
            say(f"A preview of {form.title}: nothing is kept.")
            Interview(passing, draft, actor, keeps=False).run(from_start=True)
        finally:
            passing.close()
