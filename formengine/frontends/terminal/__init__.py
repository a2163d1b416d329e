"""Filling a form in a terminal."""

from formengine.frontends.terminal.interview import Interview

__all__ = ["Interview"]
