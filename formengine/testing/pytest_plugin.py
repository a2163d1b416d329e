"""Fixtures for the tests of a form or plugin; pytest finds them wherever formengine is installed.

Nothing of the engine is imported before a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from formengine.engine import Engine
    from formengine.frontends.cli.running import Ran
    from formengine.testing.scenario import Scenario


@pytest.fixture
def scenario() -> Callable[..., Scenario]:
    """Begins a form without keeping anything: `scenario("my_agency/my_form").answer("section.question", 3)`."""
    from formengine.testing.scenario import Scenario

    return Scenario


@pytest.fixture
def formengine_home(tmp_path: Path) -> Iterator[Engine]:
    """An engine over an empty home of its own, gone after the test; its folder is `formengine_home.home`."""
    from formengine.engine import Engine

    engine = Engine.start(tmp_path / "formengine-home")
    yield engine
    engine.close()


@pytest.fixture
def formengine_run(formengine_home: Engine) -> Iterator[Callable[..., Ran]]:
    """Runs the command line in that home: `formengine_run("lint", "my_agency/my_form").exit_code == 0`."""
    from functools import partial

    from formengine.frontends.cli.running import log_as_before, run

    with log_as_before():
        yield partial(run, formengine_home.home)
