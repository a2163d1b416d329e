"""What a change reaches: places that wait to be settled anew, and what is to be looked at again once they are."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappush

from formengine.answers import Answers
from formengine.evaluation.checking import item_path
from formengine.evaluation.readers import Edge, Readers, readers_of
from formengine.evaluation.settled import NOTHING_NOTED
from formengine.evaluation.settling import Settling
from formengine.evaluation.unit import Unit
from formengine.evaluation.units import frames_below, outwards
from formengine.evaluation.worked import Worked
from formengine.expressions import Frame
from formengine.model import Repeat

Place = tuple[Unit, Frame]


class Beyond:
    """What a change reaches beyond single places; most changes reach nothing of it.

    `gone` are the places whose item was taken out. To be looked at again are `rules` by number and item, and
    `rules_gone`, those of items that are no more; `ages` of instruments by number; all scores in items of
    `lists_scored`. `has_other_items` says whether a list has others than before, or has them in another order;
    `has_other_family` whether anything was said otherwise that families are told from.
    """

    __slots__ = (
        "ages", "gone", "has_other_family", "has_other_items", "lists_scored", "rules", "rules_gone",
    )  # fmt: skip

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.rules: dict[tuple[int, str], Frame] = {}
        self.rules_gone: set[tuple[int, str]] = set()
        self.ages: set[int] = set()
        self.lists_scored: list[str] = []
        self.has_other_items = self.has_other_family = False


class Reach:
    """What a change reaches, while it is found.

    `before` is the evaluation that it starts from, `settled` what is settled with the other answers, and `root` the
    frame outside of all lists; `touched` are the places where the answers may differ, and those whose answer counts
    otherwise now, or that begin or cease to be asked; `looked_at` the questions and lists to be looked at again;
    `counts` is by what the progress of sections changes, by number: how many more answered, and how many more asked;
    `scores` to be worked out again, by scale and item; `blocking` by how many more problems hinder submission; `beyond`
    what it reaches further, if anything; `is_kept_otherwise` whether any place begins or ceases to be asked, or what is
    answered where nothing is asked is something else; `had_notes` whether anything was noted of any place before.
    `ranks` is a heap of the ranks of all that is to be settled, some of them there several times; `waiting` are the
    places of it that stand in lists, by rank and path.
    """

    __slots__ = (
        "before", "beyond", "blocking", "counts", "had_notes", "is_kept_otherwise", "looked_at", "ranks", "readers",
        "root", "scores", "settled", "touched", "units", "waiting",
    )  # fmt: skip

    def __init__(self, before: Worked, answers: Answers, paths: tuple[str, ...]) -> None:
        settled = before.settled
        self.before = before
        self.units = settled.units
        self.readers = settled.form.once(readers_of)
        self.settled = going_on = Settling.going_on(settled, answers)
        self.root = Frame(going_on)
        self.touched = {*paths}
        self.looked_at: dict[str, Place] = {}
        self.counts: dict[int, tuple[int, int]] = {}
        self.scores: list[tuple[str, str]] = []
        self.blocking = 0
        self.beyond: Beyond | None = None
        self.is_kept_otherwise = False
        self.had_notes = going_on.notes is not NOTHING_NOTED
        self.ranks: list[int] = []
        self.waiting: dict[int, dict[str, Frame]] = {}

    def place(self, path: str) -> Place | None:
        """What stands at a path, and in which frame; None where nothing does, or its item is not there."""
        unit = self.units.by_path.get(path)
        if unit is not None and not unit.depth:
            return unit, self.root
        found = self._through("", path, self.root)
        while found is not None:
            around, rest, frame = found
            unit = self.units.by_path.get(around + rest)
            if unit is not None and unit.depth == len(frame.way):
                return unit, frame
            found = self._through(around, rest, frame)
        return None

    def _through(self, around: str, rest: str, frame: Frame) -> tuple[str, str, Frame] | None:
        """The way into the first list on a path: what the form calls its items, the path from there, and the frame.

        Parameters: `around` what the form calls the item that the frame is of, with a dot; `rest` the path from there.
        """
        end = rest.find(".")
        while end >= 0:
            unit = self.units.by_path.get(around + rest[:end])
            if unit is None:
                return None
            if unit.repeat is not None:
                item, _, further = rest[end + 1 :].partition(".")
                path = unit.at(frame)
                is_there = further and item in self.settled.items.get(path, ())
                return (f"{unit.path}.", further, frame.inside(path, item, unit.depth)) if is_there else None
            end = rest.find(".", end + 1)
        return None

    def count(self, section: int, answered: int, asked: int) -> None:
        """Note by how many more questions of a section are answered, and by how many more are asked."""
        if section in self.counts:
            before = self.counts[section]
            answered, asked = before[0] + answered, before[1] + asked
        self.counts[section] = answered, asked

    def further(self) -> Beyond:
        """What it reaches beyond single places, now that there is something."""
        if self.beyond is None:
            self.beyond = Beyond()
        return self.beyond

    def wait(self, unit: Unit, path: str, frame: Frame) -> None:
        """Let a place wait; what stands in no list has one place only."""
        if unit.depth and unit.rank in self.waiting:
            self.waiting[unit.rank][path] = frame
            return
        heappush(self.ranks, unit.rank)
        if unit.depth:
            self.waiting[unit.rank] = {path: frame}

    def tell_whether_asked(self, readers: Readers, frame: Frame) -> None:
        """Let everything wait that looks at whether a place is asked, and score again what counts it.

        Parameters: `readers` of the place, and the `frame` that it stands in.
        """
        self._work_out_again(readers.asked, readers.scales, frame)

    def tell(self, readers: Readers, frame: Frame) -> None:
        """Let everything wait that looks at the value or state of a place; its `outside` readers wait already.

        Parameters: `readers` of the place, and the `frame` that it stands in.
        """
        self._work_out_again(readers.settled, readers.scales, frame)
        self._tell_others(readers, frame)

    def _work_out_again(self, settled: Iterable[Edge], scales: Iterable[Edge], frame: Frame) -> None:
        """Let units wait, and note scores, that edges lead to from a place."""
        for edge in settled:
            reader = self.units.ranked[edge.to]
            for one in self._reached(reader.around, edge, frame):
                self.wait(reader, reader.at(one), one)
        for edge in scales:
            scale = self.settled.form.scales[edge.to]
            self.scores.append((scale.id, item_path(outwards(frame, edge.level))))

    def _tell_others(self, readers: Readers, frame: Frame) -> None:
        """Let everything be looked at again that looks at a value and is not settled by it."""
        for edge in readers.checked:
            reader = self.units.ranked[edge.to]
            for one in self._reached(reader.around, edge, frame):
                self.looked_at[reader.at(one)] = (reader, one)
        for edge in readers.rules:
            for one in self._reached(self._around_rule(edge.to), edge, frame):
                self.further().rules[edge.to, item_path(one)] = one
        if readers.ages:
            self.further().ages.update(edge.to for edge in readers.ages)
        if readers.families:
            self.further().has_other_family = True

    def _reached(self, around: tuple[Repeat, ...], edge: Edge, frame: Frame) -> Iterable[Frame]:
        """The frames of a reader from which a place is seen that stands in a frame."""
        if not around:
            return (self.root,)
        only = (edge.match[0], frame.way[edge.match[1]][1]) if edge.match is not None else None
        return frames_below(self.settled.items, around, outwards(frame, edge.level), only)

    def _around_rule(self, number: int) -> tuple[Repeat, ...]:
        """The lists in whose items a rule is checked."""
        list_path = self.settled.form.rules[number].for_each
        return self.units.by_path[list_path].inside if list_path else ()
