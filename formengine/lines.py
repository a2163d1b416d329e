"""Many filled forms, one JSON line each: every line read, worked out and told as a line of JSON, and then forgotten.

A line that cannot be read gets a line that says why, and the others go on; nothing is kept from one line to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from formengine.answers import Answers, Items
from formengine.answers.files import is_envelope, is_id, read_answers
from formengine.documents import read_values, to_json
from formengine.errors import AnswersError, FormEngineError
from formengine.evaluation import Evaluation
from formengine.evaluation.units import units_of
from formengine.exports.data import evaluation_json
from formengine.model import Form, template_of
from formengine.values import dataclass

DEEPEST = 16
"""Levels of objects and lists in answers."""
MOST_SENTENCES = 5
"""Sentences that are told of a line that does not fit the form."""
LABELS = ("id", "subject")
"""What a line in the full form of an answers file may carry so that its result can be matched to it."""
LARGEST = 2 * 2**20
"""Bytes of a line. A form of 60 pages has an eighth of a megabyte."""
MOST_PLACES = 200_000
"""Places in the items of lists that a line may have: an item of two letters may have a hundred of them."""
LONGEST_READ = LARGEST + len(b"\r\n") + 1
"""Bytes of a line that are read at once: more than any may have."""
TOO_LONG = (
    f"This line is longer than {LARGEST // 2**20} MB, which no filled form needs; evaluate it from a file of its own."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one line.

    `number` of the line, blank ones counted; `text` the result as one line of JSON; `error` why the line could not be
    read, empty where it could; `blocks` whether a problem hinders submission; `size` in bytes of what was read since
    the last result.
    """

    number: int
    text: str
    error: str
    blocks: bool
    size: int


def told_lines(form: Form, stream: BinaryIO, evaluate: Callable[[Form, Answers], Evaluation]) -> Iterator[Told]:
    """The result of every line that is not blank, in order, each made when it is asked for.

    Parameters: `form` that the answers are to; `stream` with an answers document in each line, bare or in full;
    `evaluate` works one out.
    """
    size = 0
    for number, (line, read) in enumerate(_lines(stream), start=1):
        size += read
        if not line.isspace():
            yield _told(form, number, line, size, evaluate)
            size = 0


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Line by line, with how many bytes were read; of one that is too long only the beginning."""
    while line := stream.readline(LONGEST_READ):
        part, size = line, len(line)
        while len(part) == LONGEST_READ and not part.endswith(b"\n"):
            part = stream.readline(LONGEST_READ)
            size += len(part)
        yield line, size


def _told(form: Form, number: int, line: bytes, size: int, evaluate: Callable[[Form, Answers], Evaluation]) -> Told:
    head: dict[str, Any] = {"line": number}
    try:
        document = _document(line)
        head |= _labels(document, form)
        answers = read_answers(form, document)
        _refuse_many(_places_of(form, answers))
    except FormEngineError as error:
        said = _sentence(error)
        return Told(number, to_json({**head, "error": said}), said, blocks=False, size=size)
    evaluation = evaluate(form, answers)
    return Told(number, to_json({**head, **evaluation_json(evaluation)}), "", evaluation.blocks, size)


def _labels(document: Any, form: Form) -> dict[str, Any]:
    """What a line in full carries so that its result can be told from others."""
    if not isinstance(document, dict) or not is_envelope(document, form):
        return {}
    return {
        label: document[label] for label in LABELS if label in document and (label != "id" or is_id(document["id"]))
    }


def _document(line: bytes) -> Any:
    if len(line.rstrip(b"\r\n")) > LARGEST:
        raise FormEngineError(TOO_LONG)
    return read_values(line, name="This line", depth=DEEPEST)


def answers_in(form: Form, line: bytes) -> Answers:
    """The answers that a line holds. Raises FormEngineError."""
    return read_answers(form, _document(line))


def _places_of(form: Form, answers: Answers) -> int:
    """How many places there are in the items of all lists."""
    inner = form.once(units_of).inner
    lists = ((path, entry) for path, entry in answers.entries.items() if isinstance(entry, Items))
    return sum(len(entry.ids) * len(inner.get(template_of(path, form.nodes), ())) for path, entry in lists)


def _refuse_many(places: int) -> None:
    """Refuse what would take more memory than is promised for all lines. Raises FormEngineError."""
    if places > MOST_PLACES:
        raise FormEngineError(
            f"This line has {places:,} places for answers in its lists; what has more than {MOST_PLACES:,} is evaluated"
            " from a file of its own."
        )


def _sentence(error: FormEngineError) -> str:
    """What is wrong with a line, in one text; where it is very much, the beginning of it."""
    sentences = error.sentences if isinstance(error, AnswersError) else (str(error),)
    more = len(sentences) - MOST_SENTENCES
    told = (*sentences[:MOST_SENTENCES], *((f"And {more} more.",) if more > 0 else ()))
    # A line has no second line: its number is that in the file.
    return " ".join(told).replace(" at line 1, column ", " at column ")
