"""The catalogues of formengine's own sentences: found in the code, brought up to date, compiled.

Every language has a folder in `formengine/locale` with a `.po` file that people change; the template and the compiled
`.mo` are made. The pseudo-locale is made whole: every sentence in brackets and with marks on its letters, so that one
sees on the screen what is not marked for translation.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALE = "formengine/locale"
PSEUDO = "qps_ploc"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "later": None, "several": (1, 2)}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MARKED = str.maketrans("aceinorsuyACEINORSUY", "áçéíñóŕšúýÁÇÉÍÑÓŔŠÚÝ")


def _empty() -> Catalog:
    """A catalogue without a sentence, and without the day it was made on: it changes only with its sentences."""
    return Catalog(
        project="formengine",
        version="own sentences",
        header_comment="# What formengine itself says. The form's texts stand in wording packs.",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        fuzzy=False,
        charset="utf-8",
    )


def template() -> Catalog:
    """Every marked sentence of the code, by where it stands; lines are left out, for they change with every edit."""
    catalogue = _empty()
    found = extract_from_dir(ROOT / "formengine", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for name, _, sentence, comments, context in sorted(found, key=lambda one: (str(one[0]), one[1])):
        catalogue.add(sentence, locations=[(f"formengine/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def pseudo() -> Catalog:
    """The pseudo-locale: each sentence told with marks, its named places as they are."""
    catalogue = _empty()
    for message in _messages(template()):
        catalogue.add(message.id, _marked(message), locations=message.locations)
    return catalogue


def _marked(message: Message) -> str | tuple[str, ...]:
    return marked(message.id) if isinstance(message.id, str) else tuple(marked(one) for one in message.id)


def marked(sentence: str) -> str:
    """A sentence in the pseudo-locale."""
    parts = sentence.replace("}", "{").split("{")
    told = [f"{{{part}}}" if place % 2 else part.translate(MARKED) for place, part in enumerate(parts)]
    return f"⟦{''.join(told)}⟧"


def written(name: str) -> Catalog:
    """A language's catalogue as people wrote it, with the sentences that the code has now."""
    with (ROOT / LOCALE / name / "LC_MESSAGES/formengine.po").open("rb") as stream:
        catalogue = read_po(stream, locale=name, domain="formengine")
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.creation_date = LONG_AGO
    catalogue.obsolete.clear()
    return catalogue


def _messages(catalogue: Catalog) -> Iterator[Message]:
    """The sentences of a catalogue without its heading."""
    return (message for message in catalogue if message.id)


def catalogues() -> dict[str, Catalog]:
    """Every language's catalogue, by its folder's name."""
    names = sorted(path.parent.parent.name for path in (ROOT / LOCALE).glob("*/LC_MESSAGES/*.po"))
    return {PSEUDO: pseudo(), **{name: written(name) for name in names if name != PSEUDO}}


def made() -> Iterator[tuple[str, bytes]]:
    """Every file that is made: the template, and each language's catalogue, to be read and compiled."""
    yield f"{LOCALE}/formengine.pot", _po(template())
    for name, catalogue in catalogues().items():
        folder = f"{LOCALE}/{name}/LC_MESSAGES"
        yield f"{folder}/formengine.po", _po(catalogue)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        yield f"{folder}/formengine.mo", compiled.getvalue()


def _po(catalogue: Catalog) -> bytes:
    """A catalogue as text, without the lines that change though no sentence does."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_by_file=False, include_lineno=False, omit_header=False)
    lines = stream.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation-Date:', '"PO-Revision-Date:', '"Generated-By:')
    return "".join(line for line in lines if not line.startswith(dated)).encode()
