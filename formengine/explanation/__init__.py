"""A form told to people: the whole of it, why a question is asked, what a change reaches, and its blank on paper."""

from formengine.explanation.blank import Paper, blank_lines, left_out
from formengine.explanation.names import Teller, found
from formengine.explanation.reach import impact_chapter
from formengine.explanation.reasons import why_chapter
from formengine.explanation.telling import form_chapters, part_chapter

__all__ = [
    "Paper",
    "Teller",
    "blank_lines",
    "form_chapters",
    "found",
    "impact_chapter",
    "left_out",
    "part_chapter",
    "why_chapter",
]
