"""How many filled forms a second are read, worked out and scored, from JSON bytes, on one core."""

from __future__ import annotations

from benchmarks.work_item import responses, work_item_form

__all__ = ["responses", "work_item_form"]
