"""The codebook of an analyst's tables: every column, what its codes mean, and in which versions it exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from formengine.model import Form
from formengine.reports.lists import HEADS, KEYS
from formengine.reports.united import Asked, Listed
from formengine.tables import Column, Plain, Table

COLUMNS = tuple(
    "table column kind title section unit minimum maximum choices states list about audience code former_paths"
    " versions".split()
)
CHOICES = ("column", "code", "label", "versions")
KEY_TITLES = {
    "record": "The record's id: the key that all tables share",
    "subject": "The id of whom it is about: the same in all their records",
    "subject_label": "What they are called here",
    "subject_kind": "Child, applicant, client, …",
    "form": "The form",
    "version": "The version of the form that the record was filled with",
    "status": "Where it stands: draft, submitted, …",
    "revision": "How often it was saved",
    "begun_at": "When it was begun (UTC)",
    "changed_at": "When it was last saved (UTC)",
    "submitted_at": "When it was last submitted (UTC)",
    "begun_by": "Who began it, as it was given",
    "author": "Whose it is now; told to the author alone",
    "key": "The item's key: unique in its record, and the same for as long as the item exists",
    "parent_key": "The key of the item that it stands in, in the table of the list around",
    "item": "The item's own id",
    "position": "Its place among the items beside it, from 1",
    "called": "What it is called",
}

MEANINGS: tuple[tuple[str, str], ...] = (
    ("tables", "One row for each record in 'records', one for each item of a list in the table of the list's name."),
    ("joining", "'record' joins all tables. 'parent_key' of a list inside of another is 'key' of that other."),
    ("columns", "A column without a colon is a question under its full path, as the newest version has it."),
    ("PATH:label", "What the code in PATH means, in words; only where codes are stored."),
    ("PATH:state", "Why PATH is empty, or that it is answered; columns of numbers so stay numbers."),
    ("PATH=CODE", "Of several choices: 1 where CODE was chosen, 0 where others were. PATH holds all, with ; between."),
    ("LIST:items", "How many items a list has; LIST:state why it has none."),
    ("score:SCALE", "A score, with :answered, :of, :prorated, :band and :flags beside it."),
    ("PATH:VERSION", "A question of that version which has the same path as another, but another type of answer."),
    ("answered", "State: there is a value."),
    ("blank", "State: it was asked, and nothing was answered."),
    ("not_asked", "State: what was answered before closes this question."),
    ("invalid", "State: something was typed that does not count; 'remarks' says what and why."),
    ("failed", "State: it could not be worked out; 'remarks' says why."),
    ("not_in_version", "State: the version of this record has no such question."),
    ("not_told", "State: it is not for the reader that this was made for."),
    ("other states", "not_known, declined, not_applicable, not_seen, when_we_meet, answered_in: said instead of an"
     " answer; the codebook has their words."),
    ("dates", "ISO 8601; in a workbook they are dates from 1 March 1900 on, and text before, where Excel counts"
     " wrongly. Times are UTC."),
    ("numbers", "Exact in CSV. A workbook holds 15 digits: fractions are rounded, longer whole numbers are text."),
    ("long texts", "A workbook's cell holds 32,767 characters: the table 'continued' has the rest. CSV has no limit."),
    ("apostrophe", "In CSV, text that a spreadsheet would take for a formula has an apostrophe before it, at its"
     " beginning and within it behind ';', a tab or the end of a line: a spreadsheet may begin a cell there."
     " Take away each apostrophe at such a place that quotes or spaces and one of = + - @ follow, and you have the"
     " text as it was."),
)  # fmt: skip


def codebook_table(tables: Mapping[str, Listed], names: Mapping[str, str], forms: Sequence[Form]) -> Table:
    """A row for each column that holds values; `names` say what each list's table is called."""
    rows = (row for listed in tables.values() for row in _rows(listed, tables, names, forms))
    return Table("codebook", tuple(Column(title, "narrow") for title in COLUMNS), tuple(rows))


def choice_table(tables: Mapping[str, Listed], forms: Sequence[Form]) -> Table:
    """What each code means, in each version that offers it; what makes factors of columns."""
    rows = (row for listed in tables.values() for asked in listed.questions for row in _choices(asked, forms))
    return Table("choices", tuple(Column(title, "narrow") for title in CHOICES), tuple(rows))


def _rows(
    listed: Listed, tables: Mapping[str, Listed], names: Mapping[str, str], forms: Sequence[Form]
) -> Iterator[tuple[Plain, ...]]:
    table, around = names[listed.name], listed.name or None
    for key in KEYS if listed.name else HEADS:
        yield (table, key, "key", KEY_TITLES[key], *[None] * 11, _versions((form.hash for form in forms), forms))
    for asked in listed.questions:
        yield (table, asked.name, *_question(asked, forms), _versions(asked.by_version, forms))
    for name in listed.inner:
        inner = next(iter(tables[name].by_version.values()))
        states = "; ".join(f"{state.value}={label}" for state, label in inner.states)
        yield (table, f"{name}:items", "list", inner.title, _section(inner.path, forms), None, inner.limits.fewest,
               inner.limits.most, None, states or None, around, inner.about, inner.audience, inner.code or None,
               None, _versions(tables[name].by_version, forms))  # fmt: skip
    for scale in listed.scales:
        having = (form.hash for form in forms if any(one.id == scale.id for one in form.scales))
        bands = "; ".join(f"{band.start}={band.label}" for band in scale.bands)
        yield (table, f"score:{scale.id}", "score", scale.label, None, None, None, None, bands or None, None, around,
               None, scale.audience, None, None, _versions(having, forms))  # fmt: skip


def _question(asked: Asked, forms: Sequence[Form]) -> tuple[Plain, ...]:
    """What is told of a question between its name and its versions, as the newest that has it has it."""
    one = asked.newest
    choices = "; ".join(f"{choice.value}={choice.title}" for choice in asked.choices)
    if one.refers_to is not None:
        choices = f"the items of {one.refers_to.path}"
    states = "; ".join(f"{state.value}={label}" for state, label in one.states)
    former = "; ".join(dict.fromkeys(old.path for old in asked.by_version.values() if old.path != asked.name))
    return (one.kind.value, one.title, _section(one.path, forms), one.unit or None, one.limits.minimum,
            one.limits.maximum, choices or None, states or None, one.list_path or None, one.about or None,
            one.audience, one.code or None, former or None)  # fmt: skip


def _section(path: str, forms: Sequence[Form]) -> str:
    """The title of the section that a path stands in."""
    top = path.partition(".")[0]
    return next((node.title for form in forms if (node := form.nodes.get(top)) is not None), "")


def _choices(asked: Asked, forms: Sequence[Form]) -> Iterator[tuple[Plain, ...]]:
    meant: dict[tuple[str | int, str], list[str]] = {}
    for version, question in asked.by_version.items():
        for choice in question.choices:
            meant.setdefault((choice.value, choice.title), []).append(version)
    for (code, label), versions in meant.items():
        yield asked.name, code, label, _versions(versions, forms)


def _versions(hashes: Iterable[str], forms: Sequence[Form]) -> str:
    """The versions of some forms, the newest first."""
    known = set(hashes)
    return "; ".join(dict.fromkeys(form.version for form in forms if form.hash in known))
