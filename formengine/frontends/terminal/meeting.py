"""What a person is asked where somebody else changed the same answer meanwhile: whose stands."""

from __future__ import annotations

from formengine.drafts import Draft
from formengine.engine import Engine
from formengine.errors import Clash, Conflict
from formengine.frontends.terminal.screen import read_line, say
from formengine.reports.conflicts import minute, row_in_words
from formengine.reports.words import title_of_path

ASKED = "  Type m to keep yours, t to keep theirs, l to look at both: "


def settle(engine: Engine, draft: Draft, conflict: Conflict, actor: str) -> Draft:
    """Ask whose answer stands and save that; the other stays in the history.

    At the end of the input nothing is overwritten. Raises Conflict where there is nothing to choose.
    """
    while True:
        if not conflict.clashes:
            raise conflict
        say(f"\n  {_meeting(draft, conflict.clashes)}")
        keep = _chosen(draft, conflict.clashes)
        wanted = engine.settled(draft, keep="mine" if keep == "m" else "theirs")
        try:
            settled = engine.save(wanted, actor=actor)
        except Conflict as again:
            conflict = again
            continue
        say(
            "  Yours stands now; theirs stays in the history." if keep == "m" else "  Theirs stands; yours is not kept."
        )
        return settled


def _meeting(draft: Draft, clashes: tuple[Clash, ...]) -> str:
    titles = ", ".join(title_of_path(draft.evaluation, one.path) for one in clashes)
    return f"{clashes[0].by} changed the same while you had it open: {titles}."


def _chosen(draft: Draft, clashes: tuple[Clash, ...]) -> str:
    """M or t; after the end of the input t, which overwrites nothing."""
    _look(draft, clashes)
    while True:
        line = read_line(ASKED)
        word = "t" if line is None else line.strip().lower()[:1]
        if word in ("m", "t"):
            return word
        _look(draft, clashes)


def _look(draft: Draft, clashes: tuple[Clash, ...]) -> None:
    for one in clashes:
        theirs, mine = (row_in_words(draft.evaluation, one.path, row) or "nothing" for row in (one.theirs, one.mine))
        say(f"    theirs, {one.by}, {minute(one.at)}: {theirs}\n    yours: {mine}")
