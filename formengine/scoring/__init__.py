"""Answers → the form's scales: a number where there may be one, and always a sentence that explains it."""

from __future__ import annotations

from formengine.scoring.methods import WHOLE_ONLY, band_of
from formengine.scoring.scores import Counted, Flag, Known, Score, Sheet, StandardScore, Target, differences
from formengine.scoring.working import score_of, scored

__all__ = [
    "WHOLE_ONLY",
    "Counted",
    "Flag",
    "Known",
    "Score",
    "Sheet",
    "StandardScore",
    "Target",
    "band_of",
    "differences",
    "score_of",
    "scored",
]
