"""What is wrong with a form, gathered while it is read, so that an author hears all of it at once."""

from __future__ import annotations

from formengine.errors import DefinitionError, Finding, shortened

CODES = {
    "dialect": "The document is of another dialect, or of a newer one.",
    "shape": "A key is unknown, missing, or has a value it cannot have.",
    "reference": "A $ref names something outside the form, unknown, or itself.",
    "size": "The form is too large or nested too deep.",
    "name": "A name is reserved or used twice.",
    "limits": "The limits of a question contradict each other.",
    "pattern": "A pattern cannot be matched in linear time, or means different things to different engines.",
    "audience": "A set of readers is unknown, or wider than its section's.",
    "safety": "A safety question stands where it may go unasked.",
    "carry": "What is to be carried forward is no fact.",
    "items": "A for_each or choices_from names no list that is seen from there, or goes in a circle.",
    "expression": "An expression cannot be read, or does not fit the form.",
    "cycle": "Questions depend on each other in a circle.",
    "date": "The form's date is not a date question that is asked once.",
    "path": "A path names no question.",
    "grid": "A relationship grid does not name the questions who, how and whom.",
    "scale": "A scale contradicts itself or its items.",
    "instrument": "The ages of an instrument contradict each other, or its age question does not tell one age.",
    "example": "A worked example of a scale does not come out as it says; the form cannot be used.",
    "unproven": "What the worked examples of a scale leave open; where none comes to a number, all of it.",
    "wording": "A wording pack gives words to what has its own, or to nothing.",
    "sample": "The sample answers contradict the key of a scale; the form cannot be used.",
    "alpha": "How well the items of a scale run together in the sample: told, and nothing to put right.",
    "reveals": "What is worked out, or whether something is asked, tells readers of an answer that is kept from them.",
    "test": "An example case of the form does not come out as it says.",
}
"""Every code that a finding can carry, with its meaning."""

MOST_FINDINGS = 100
"""More than an author can use at once; reading stops there."""

LONGEST_PLACE = 150
LONGEST_MESSAGE = 700
"""Characters that are told of a place and of what is wrong there: an author's own text in them may be of any length."""


class Findings:
    """Collects findings about one document; `name` is how the person knows it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Finding] = []

    def add(self, code: str, place: str, message: str) -> None:
        """Note one thing to put right; `place` is a question, list or key. Raises DefinitionError when it is enough."""
        assert code in CODES
        self.found.append(Finding(code, shortened(place, LONGEST_PLACE), shortened(message, LONGEST_MESSAGE)))
        if len(self.found) >= MOST_FINDINGS:
            self.stop_if_any()

    def stop_if_any(self) -> None:
        """Raise DefinitionError with all that was found, if anything was."""
        if self.found:
            raise DefinitionError(self.name, self.found)
