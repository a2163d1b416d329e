"""What a plugin's tests need: `Scenario`, and fixtures for pytest that come by themselves (see `pytest_plugin`)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formengine.testing.scenario import Scenario

__all__ = ["Scenario"]


def __getattr__(name: str) -> Any:
    """`Scenario` is imported when it is first used: pytest looks in here for everybody's tests, ours or not."""
    if name == "Scenario":
        from formengine.testing.scenario import Scenario

        return Scenario
    raise AttributeError(f"module 'formengine.testing' has no attribute {name!r}")
