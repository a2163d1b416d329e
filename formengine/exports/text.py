"""Chapters as plain text for a terminal, a file or a screen reader; the only module that knows tabulate."""

from __future__ import annotations

from collections.abc import Sequence

from formengine.exports.wrapping import column_weight, fitted, is_numeric, wrapped
from formengine.plain_text import harmless, isolated, shown
from formengine.tables import Block, Chapter, Chart, Paragraph, Picture, Table

GAP = 2
"""Characters between two columns of tabulate's "simple" tables."""

LEAST = 4
NOTHING = "Nothing recorded."


def as_text(chapters: Sequence[Chapter], *, width: int = 100) -> str:
    """A report as text, no line longer than `width` unless there are more columns than that can hold."""
    return isolated("\n\n\n".join(chapter_text(chapter, width=width) for chapter in chapters)) + "\n"


def chapter_text(chapter: Chapter, *, width: int) -> str:
    """A chapter under its underlined heading."""
    title = harmless(chapter.title)
    parts = [f"{title}\n{'=' * min(len(title), width)}"]
    return "\n\n".join([*parts, *(block_text(block, width=width) for block in chapter.blocks)])


def block_text(block: Block, *, width: int) -> str:
    """Whatever stands in a chapter, as text."""
    match block:
        case Table():
            return table_text(block, width=width)
        case Paragraph(text, strong):
            return folded(f"** {text} **" if strong else text, width)
        case Chart(table, caption=caption):
            return f"{table_text(table, width=width)}\n\n{folded(caption, width)}"
        case Picture():
            return picture_text(block, width=width)


def picture_text(picture: Picture, *, width: int) -> str:
    """What a picture shows, in words and numbers: its title, its description, its table and its caption."""
    table = table_text(picture.table, width=width) if picture.table is not None else ""
    told = (folded(text, width) for text in (picture.title, picture.description))
    return "\n\n".join(part for part in (*told, table, folded(picture.caption, width)) if part)


def table_text(table: Table, *, width: int) -> str:
    """A table with its title above and its note below; long texts are folded inside their columns."""
    nothing = "" if table.note else NOTHING
    rows = drawn_rows(table, width) if table.rows else nothing
    return "\n\n".join(part for part in (folded(table.title, width), rows, folded(table.note, width)) if part)


def drawn_rows(table: Table, width: int) -> str:
    """Header and rows of a table; where texts are folded, an empty line keeps the rows apart."""
    import tabulate as drawing

    drawing.MIN_PADDING = 0  # Otherwise a column is two characters wider than its header, and the line than the page.
    texts = [[readable(column.title) for column in table.columns]]
    texts += [[readable(shown(value)) for value in row] for row in table.rows]
    widths = text_widths(table, texts, width)
    cells = [[folded(text, room) for text, room in zip(row, widths, strict=True)] for row in texts]
    rows = cells[1:]
    if any("\n" in cell for row in rows for cell in row):
        rows = [line for row in rows for line in (row, [""] * len(row))][:-1]
    drawn = drawing.tabulate(
        rows,
        headers=cells[0] if table.has_header else (),
        tablefmt="simple" if table.has_header else "plain",
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=["right" if is_numeric(table, place) else "left" for place in range(len(widths))],
    )
    return "\n".join(line.rstrip() for line in drawn.splitlines())


def text_widths(table: Table, texts: Sequence[Sequence[str]], width: int) -> list[int]:
    """How many characters each column gets."""
    columns = list(zip(*texts, strict=True))
    wanted = [max(len(line) for text in column for line in text.split("\n")) for column in columns]
    words = [max((len(word) for text in column for word in text.split()), default=0) for column in columns]
    room = width - GAP * (len(columns) - 1)
    most = max(LEAST, room // (2 * len(columns)))
    least = [min(word, most) for word in words]
    weights = [column_weight(column) for column in table.columns]
    return [max(1, int(share)) for share in fitted(room, least, wanted, weights)]


def readable(text: str) -> str:
    """A text as a terminal may have it: nothing moves the cursor, tabs are four spaces."""
    return harmless(text).expandtabs(4)


def folded(text: str, width: int) -> str:
    """A text on lines of at most `width` characters."""
    return "\n".join(line.rstrip() for line in wrapped(readable(text), width))
