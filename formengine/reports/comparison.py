"""Records of one subject beside each other: answers, what changed, wording, ratings, scores; never a verdict.

Questions are the same where their paths are, or where one says what it `was`; items of lists where their ids are, or
what they are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from formengine.evaluation import Evaluation
from formengine.model import Form, Kind, Question, Repeat
from formengine.records import Record
from formengine.records.agreement import Rated, counts, rated
from formengine.records.carrying import former
from formengine.reports.series import series_chapters, when_of
from formengine.reports.words import answer_at, item_label, title_of_path
from formengine.tables import Block, Cell, Chapter, Column, Paragraph, Table
from formengine.values import dataclass

NOT_ASKED, NOT_THERE, NO_SUCH = "(not asked)", "(not there)", "(not in this version)"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One record in a comparison, under its heading."""

    record: Record
    evaluation: Evaluation
    heading: str


Key = tuple[str, str]
"""A question in the newest form's terms, and the item it stands in, if in one."""
Line = tuple[Key, tuple[str | None, ...]]
"""A question, and its path in each sitting (None: it is not there)."""


def sittings(filed: Sequence[tuple[Record, Evaluation]]) -> tuple[Sitting, ...]:
    """Records in the order of their days, each under its day and the beginning of its id."""
    ordered = sorted(filed, key=lambda one: (when_of(*one), one[0].begun_at, one[0].id))
    return tuple(Sitting(*one, f"{when_of(*one)} ({one[0].id[:6]})") for one in ordered)


def comparison(compared: Sequence[Sitting], *, only_changed: bool = False) -> tuple[Chapter, ...]:
    """The chapters of a comparison, of evaluations as a reader gets them."""
    lines = _lines(compared)
    blocks = tuple(_answer_tables(compared, lines, only_changed=only_changed))
    ratings = _rating_table(compared, lines)
    pairs = [(one.record, one.evaluation) for one in compared]
    chapters = [
        Chapter("Answers side by side", (_heads(compared), *blocks)),
        *([Chapter("Ratings side by side", (ratings,))] if ratings is not None else []),
        *series_chapters(pairs),
    ]
    return tuple(chapters)


def _heads(compared: Sequence[Sitting]) -> Table:
    columns = (Column("Of"), Column("Record"), Column("Form", "wide"), Column("Status", "narrow"), Column("By"))
    rows = tuple(
        (when_of(one.record, one.evaluation), one.record.id, f"{one.evaluation.form.title} {one.record.form_version}",
         one.record.status, one.record.begun_by)
        for one in compared
    )  # fmt: skip
    note = "Differences are shown as they are; what they mean is for whoever knows the person."
    return Table("What is compared", columns, rows, note)


# Which question is which


def _lines(compared: Sequence[Sitting]) -> list[Line]:
    newest = compared[-1].evaluation.form
    groups = _grouped_items(compared)
    found: dict[Key, list[str | None]] = {}
    for place, one in reversed(list(enumerate(compared))):
        for path in one.evaluation.placed:
            key = _key(newest, one.evaluation, path, groups)
            found.setdefault(key, [None] * len(compared))[place] = path
    order = {path: place for place, path in enumerate(newest.nodes)}
    keys = sorted(found, key=lambda key: order.get(key[0], len(order)))
    return [(key, tuple(found[key])) for key in _items_together(keys, newest)]


def _items_together(keys: list[Key], form: Form) -> Iterator[Key]:
    """The questions of one item after each other, as a person reads a list."""
    places = {key: place for place, key in enumerate(keys)}
    first = {(_root(form, key[0]), key[1]): places[key] for key in reversed(keys)}
    yield from sorted(
        keys, key=lambda key: (first[_root(form, key[0]), key[1]] if key[1] else places[key], places[key])
    )


def _root(form: Form, path: str) -> str:
    return path.partition(".")[0]


def _key(newest: Form, evaluation: Evaluation, path: str, groups: Mapping[tuple[str, str], str]) -> Key:
    node = evaluation.form.node(path)
    assert node is not None
    present = former(node, newest)
    name = present.path if present is not None else node.path
    if not node.depth:
        return name, ""
    top = _list_at(evaluation.form, path)
    item = path.removeprefix(f"{top}.").partition(".")[0]
    rest = "" if node.depth == 1 else path.removeprefix(f"{top}.{item}")
    return name, f"{groups.get((top, item), item)}{rest}"


def _list_at(form: Form, path: str) -> str:
    """The outermost list on the way to a path."""
    parts = path.split(".")
    ways = (".".join(parts[:end]) for end in range(1, len(parts)))
    return next(way for way in ways if isinstance(form.nodes.get(way), Repeat))


def _grouped_items(compared: Sequence[Sitting]) -> dict[tuple[str, str], str]:
    """For each list and item id the item it counts as: one of the same id, else one called the same."""
    groups: dict[tuple[str, str], str] = {}
    names: dict[tuple[str, str], str] = {}
    for one in reversed(compared):
        for top, ids in one.evaluation.lists.items():
            taken: set[str] = set()
            for item in ids:
                called = (top, _called(one.evaluation, top, item))
                known = groups.get((top, item)) or (names.get(called) if called[1] else None)
                group = known if known is not None and known not in taken else item
                taken.add(group)
                groups[top, item] = group
                names.setdefault(called, group)
    return groups


def _called(evaluation: Evaluation, top: str, item: str) -> str:
    """What an item is called without its number; empty where it has no name of its own."""
    repeat = evaluation.form.nodes.get(top)
    if not isinstance(repeat, Repeat) or repeat.depth:
        return ""
    return item_label(evaluation, repeat, top, item).partition(". ")[2].casefold()


# What they say


def _answer_tables(compared: Sequence[Sitting], lines: Sequence[Line], *, only_changed: bool) -> Iterator[Block]:
    form = compared[-1].evaluation.form
    columns = (Column("Question"), *(Column(one.heading, "wide") for one in compared), Column("What changed"))
    for section in dict.fromkeys(key[0].partition(".")[0] for key, _ in lines):
        here = [line for line in lines if line[0][0].partition(".")[0] == section]
        rows = [row for row in (_row(compared, line) for line in here) if row[-1] or not only_changed]
        node = form.nodes.get(section)
        if rows:
            yield Table(node.title if node is not None else section, columns, tuple(rows))
    if only_changed:
        yield Paragraph("Only what changed is shown.")


def _row(compared: Sequence[Sitting], line: Line) -> tuple[Cell, ...]:
    cells = tuple(_cell(one, path, line[0][0]) for one, path in zip(compared, line[1], strict=True))
    return (_title(compared, line), *cells, "; ".join(_changes(compared, line, cells)))


def _title(compared: Sequence[Sitting], line: Line) -> str:
    """Where the question stands, by its newest wording, without the section it is listed under."""
    one, path = next(
        (one, path) for one, path in reversed(list(zip(compared, line[1], strict=True))) if path is not None
    )
    told = title_of_path(one.evaluation, path)
    return told.partition(" › ")[2] or told


def _cell(sitting: Sitting, path: str | None, question: str) -> Cell:
    """An answer, or why there is none: the item of a list is not there, or its version has no such question."""
    if path is None:
        form = sitting.evaluation.form
        known = question in form.nodes or any(question in one.was for one in form.nodes.values())
        return NOT_THERE if known else NO_SUCH
    return answer_at(sitting.evaluation, path) if path in sitting.evaluation.visible else NOT_ASKED


def _changes(compared: Sequence[Sitting], line: Line, cells: Sequence[Cell]) -> Iterator[str]:
    asked = [cell for cell in cells if cell not in (NO_SUCH, NOT_THERE, NOT_ASKED)]
    if any(cell != asked[0] for cell in asked):
        yield "changed"
    if len(asked) < len(cells) and asked:
        yield "not asked each time"
    questions = [
        node
        for one, path in zip(compared, line[1], strict=True)
        if path is not None and isinstance(node := one.evaluation.form.node(path), Question)
    ]
    former_titles = dict.fromkeys(one.title for one in questions if one.title != questions[-1].title)
    if former_titles:
        yield f"wording changed, was {' and '.join(f'“{title}”' for title in former_titles)}"
    if any(_offers(one) != _offers(questions[-1]) for one in questions):
        yield "the answers to choose from changed"


def _offers(question: Question) -> dict[str | int, str]:
    return {choice.value: choice.title for choice in question.choices}


def _rating_table(compared: Sequence[Sitting], lines: Sequence[Line]) -> Table | None:
    """Ratings as they were given; a list of numbers side by side, and nothing made of them."""
    rows = [_row(compared, line)[:-1] for line in lines if _is_rating(compared, line)]
    columns = (Column("Rating", "wide"), *(Column(one.heading) for one in compared))
    return Table("", columns, tuple(rows), "As they were given.") if rows else None


def _is_rating(compared: Sequence[Sitting], line: Line) -> bool:
    nodes = (one.evaluation.form.node(path) for one, path in zip(compared, line[1], strict=True) if path is not None)
    return any(isinstance(node, Question) and node.kind is Kind.RATING for node in nodes)


# Several raters


def rater_chapter(names: Sequence[str], evaluations: Sequence[Evaluation], *, for_analyst: bool) -> Chapter:
    """What raters answered item by item, and how near they are; counts only for an analyst."""
    items = rated(evaluations)
    columns = (Column("Item", "wide"), *(Column(name) for name in names), Column("Nearness", "narrow"))
    rows = tuple(
        (title_of_path(evaluations[0], one.path), *(answer_at(each, one.path) for each in evaluations), one.nearness)
        for one in items
    )
    note = (
        "Adjacent: no more than one step from each other. Left out: not answered, not seen or not known by one of them."
    )
    table = Table("Item by item", columns, rows, note)
    return Chapter("Raters", (table, _count_table(items)) if for_analyst else (table,))


def _count_table(items: Sequence[Rated]) -> Table:
    made = counts(items)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("exact", made.exact), ("adjacent", made.adjacent), ("apart", made.apart), ("left out", made.left_out),
        ("percent exact", made.percent_exact), ("kappa, quadratic weights", made.kappa),
    )  # fmt: skip
    note = "Kappa only for two raters with ten shared items or more. None of this is a mark for anybody."
    return Table("Counts", (Column("What"), Column("How many", "narrow")), rows, note)
