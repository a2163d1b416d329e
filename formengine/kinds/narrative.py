"""A narrative with light formatting: paragraphs, headings, lists, bold and italic, kept as a small part of Markdown.

`normalised` reads what a word processor puts on the clipboard as text, and loses no paragraph and no list of it.
Source of the marks: CommonMark; of what Word pastes for bullets: its fonts Symbol, Courier New and Wingdings.
"""

from __future__ import annotations

import re
from datetime import date

from formengine.answers import Raw
from formengine.expressions import Value
from formengine.kinds.rules import Rules
from formengine.kinds.texts import LONGEST, check_of_text, schema_of_text
from formengine.model import Kind, Question
from formengine.tables import Plain
from formengine.tongue import later

BULLETS = "•·‣◦▪▫■□●○–—*+-\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BULLET = re.compile(rf"([ \t]*)[{re.escape(BULLETS)}][ \t]+(?=\S)")
_ROUND = re.compile(r"([ \t]*)[o§](?:\t[ \t]*| {3,})(?=\S)")
_NUMBERED = re.compile(r"([ \t]*)(?:\(?([0-9]{1,3})[.)]|([a-z])\))[ \t]+(?=\S)")
_HEADING = re.compile(r"[ \t]*#{1,3}[ \t]+(?=\S)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])")
INDENT = 2


def normalised(text: str) -> str:
    """A pasted text in our part of Markdown: one mark for bullets, plain spaces, breaks as newlines, no tabs.

    Quotation marks and dashes inside of sentences stay as they are; soft hyphens and invisible spaces go.
    """
    plain = _BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    plain = _INVISIBLE.sub("", _SPACES.sub(" ", plain))
    lines = [_line(line.rstrip()) for line in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _line(line: str) -> str:
    for pattern in (_BULLET, _ROUND):
        match = pattern.match(line)
        # A line that is only drawn with dashes is no list.
        if match and set(line.strip()) - set(BULLETS):
            return f"{_indent(match[1], is_second=pattern is _ROUND)}- {_flat(line[match.end() :])}"
    match = _NUMBERED.match(line)
    if match:
        return f"{_indent(match[1])}{match[2] or match[3]}. {_flat(line[match.end() :])}"
    heading = _HEADING.match(line)
    return f"## {_flat(line[heading.end() :])}" if heading else _flat(line)


def _indent(before: str, *, is_second: bool = False) -> str:
    """How deep an item stands: each tab, or each four spaces, is a level; Word's o is of the second."""
    level = before.count("\t") + (before.count(" ") + 2) // 4
    return " " * INDENT * min(max(level, int(is_second)), 3)


def _flat(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text).strip()


def in_words(text: str) -> str:
    """A narrative as it reads: bullets as •, headings on a line of their own, no marks of bold and italic."""
    return "\n".join(_read(line) for line in text.split("\n"))


def _read(line: str) -> str:
    bare = line.lstrip(" ")
    indent = line[: len(line) - len(bare)]
    if _HEADING.match(bare):
        bare = _HEADING.sub("", bare)
    elif bare.startswith("- "):
        bare = f"• {bare[2:]}"
    return indent + _ITALIC.sub(r"\1", _BOLD.sub(r"\1", bare))


def words_in(text: str) -> int:
    """How many words a text has; marks of lists and headings are none."""
    return sum(any(letter.isalnum() for letter in word) for word in in_words(text).split())


def _type(question: Question, text: str, today: date) -> Raw:
    return normalised(text)


def _show(question: Question, value: Value) -> Plain:
    return in_words(str(value))


NARRATIVES = {
    Kind.NARRATIVE: Rules(
        _type, check_of_text, schema_of_text, show=_show, longest=LONGEST, width="wide", lines=True, keeps=True,
        idiom="`string` with widget `narrative`",
        stored="text: `## heading`, `- item`, `1. item`, `**bold**`, `*italic*`",
        hint=later("type or paste, lists and headings too; end with a line that holds only a full stop"),
    ),
}  # fmt: skip
