"""What is said of a failure: the sentences that stand on standard error instead of a traceback."""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence

from formengine.errors import AnswersError, DefinitionError, FormEngineError, trail
from formengine.plain_text import harmless

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def sentences_of(error: Exception) -> Sequence[str]:
    """What a person is told: the sentences of what formengine refuses, and one calm one for what it did not expect."""
    return [harmless(sentence) for sentence in _sentences(error)]


def _sentences(error: Exception) -> Sequence[str]:
    if isinstance(error, AnswersError):
        return error.sentences
    if isinstance(error, DefinitionError):
        return [f"{error.name}, {finding}" for finding in error.findings]
    if isinstance(error, FormEngineError):
        return [str(error)]
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return ["There is no room left where this is written. Free some and run the command again."]
    logging.getLogger("formengine").error("unexpected%s", trail(error))
    return [
        f"Something went wrong that formengine did not expect ({type(error).__name__})."
        " What was saved is safe. Run the command again; if it stays, send the output of `formengine doctor`."
    ]
