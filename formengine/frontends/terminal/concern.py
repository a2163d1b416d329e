"""Writing a concern down in a terminal: the words first, kept at once; everything else may be left for later."""

from __future__ import annotations

from formengine.casework.concerns import add_to, raise_concern
from formengine.casework.desk import Desk
from formengine.frontends.terminal.screen import read_line, say
from formengine.records import Subject
from formengine.records.concerns import QUESTIONS


def ask(desk: Desk, about: Subject, words: str = "", *, record: str = "", path: str = "") -> bool:
    """Ask for a concern about somebody; whether one was kept.

    Parameters: `words` that were typed already; `record` and `path` where the person was at that moment.
    """
    words = words or read_line(f"  {QUESTIONS['words']}: ") or ""
    if not words.strip():
        say("  Nothing was written, so nothing was kept.")
        return False
    concern = raise_concern(desk, about, {"words": words}, record=record, path=path)
    say(f"  Kept: concern {concern.number}. Enter leaves a question for later.")
    for key, question in QUESTIONS.items():
        if key != "words":
            line = read_line(f"  {question}: ")
            if line is None:
                break
            if line.strip():
                concern = add_to(desk, about, concern.number, {key: line})
    missing = f"; {len(concern.missing)} parts are still missing" if concern.missing else ""
    say(f"  Concern {concern.number} about {about.label} is open{missing}. It is in no copy for anybody.")
    return True
