"""The one table of keywords: what a form document may say, and what each key means.

`check` reads with it, `form_schema` publishes it as `schemas/form.schema.json`.
"""

from __future__ import annotations

from typing import Any

from formengine.definition.identifying import IDENTIFYING
from formengine.definition.shapes import (
    Anything,
    Document,
    Either,
    Fault,
    JsonSchema,
    Keyword,
    ListOf,
    MapOf,
    NodeShape,
    Number,
    Object,
    OneOf,
    OrNull,
    Scalar,
    Text,
    Whole,
)
from formengine.expressions import Type
from formengine.kinds.attachments import ENDINGS, LARGEST
from formengine.model import NO_FACTS, Kind, State

DIALECT = "urn:formengine:form:1"
DIALECT_FAMILY = "urn:formengine:form:"

NAME = Text(60, r"[a-z][a-z0-9_]*", "first_name")
FORM_ID = Text(200, r"urn:formengine:form:[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", "urn:formengine:form:demo/home_visit")
FORM_NAME = Text(150, r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", "demo/home_visit")
BLOCK_ID = Text(200, r"urn:formengine:block:[a-z][a-z0-9_]*", "urn:formengine:block:evidence")
PATH = Text(300, r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", "visit.visited_on")
SCORE_NAME = Text(361, r"[a-z][a-z0-9_]*(@[a-z][a-z0-9_]*(\.[a-zA-Z0-9_]+)+)?", "anxiety@figures.mother")
VERSION = Text(20, r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", "1.2.0")
LANGUAGE = Text(35, r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*", "en-GB")
EXPRESSION = Text(2_000)
TITLE = Text(1_000)
HELP = Text(10_000)
LENGTH = Whole(0, 1_000_000)
TRUE = OneOf((True,))

WIDGETS = {
    "money": Kind.MONEY,
    "time": Kind.TIME,
    "duration": Kind.DURATION,
    "age": Kind.AGE,
    "person_name": Kind.PERSON_NAME,
    "address": Kind.ADDRESS,
    "telephone": Kind.TELEPHONE,
    "email": Kind.EMAIL,
    "narrative": Kind.NARRATIVE,
    "declaration": Kind.DECLARATION,
}
"""Texts of a kind of their own, told apart by their widget; each is a row of the table below."""

REFERENCE_KINDS = ("item of a list", "items of a list")
TEXT_KINDS = ("text", "date", "choice", *(kind.value for kind in WIDGETS.values()))
QUESTION_KINDS = (*TEXT_KINDS, "attachment", "information", "whole number", "rating", "number", "yes or no",
                  "several choices", "item of a list", "items of a list")  # fmt: skip


OBJECTS = ("information", "attachment")
"""Objects that are no sections, told apart by their widget."""


def kind_of(node: dict[str, Any]) -> str:  # noqa: PLR0911  A way of telling each.
    """What a node of the document is, or a sentence where that cannot be told."""
    if "$ref" in node:
        return "reference"
    kind, has_choices = node.get("type"), "oneOf" in node
    x_form = node.get("x-form")
    if kind in ("string", "array") and isinstance(x_form, dict) and "choices_from" in x_form:
        return "item of a list" if kind == "string" else "items of a list"
    if kind == "array":
        items = node.get("items")
        return "several choices" if "uniqueItems" in node or (isinstance(items, dict) and "oneOf" in items) else "list"
    widget = widget_of(node)
    if kind == "string":
        if widget in WIDGETS:
            return WIDGETS[widget].value
        return "choice" if has_choices else "date" if "format" in node else "text"
    known = {
        "object": widget if widget in OBJECTS else "section",
        "integer": "rating" if has_choices else "whole number",
        "number": "number",
        "boolean": "yes or no",
    }
    if isinstance(kind, str) and kind in known:
        return known[kind]
    return "'type' must be one of object, array, string, integer, number, boolean"


def widget_of(node: dict[str, Any]) -> str:
    """How a node says it is asked; empty where it says nothing, or nothing that could be a widget."""
    x_form = node.get("x-form")
    widget = x_form.get("widget") if isinstance(x_form, dict) else None
    return widget if isinstance(widget, str) else ""


NODE = NodeShape(kind_of, (*QUESTION_KINDS, "section", "list", "reference"), named="node")
SECTION = NodeShape(kind_of, ("section", "list", "reference"), named="root_node",
                    remedy="put it inside of a section.")  # fmt: skip
ITEM = NodeShape(kind_of, ("section", "reference"), named="list_item",
                 remedy="the items of a list are objects whose `properties` hold the questions.")  # fmt: skip

STATE_WORDS = tuple(state.value for state in State)
STATES_ALONE = tuple(state.value for state in State if state is not State.ANSWERED_IN)
"""The states that say all by themselves; "answered in" says where."""
SAFETY = Either(TRUE, Object({"notice": Keyword(NAME, "The name of the notice shown; its text comes from settings.",
                                                True)}, "safety"),
                lambda value: not isinstance(value, dict))  # fmt: skip

COMMON_X = {
    "visible_when": Keyword(EXPRESSION, "Asked only when this is true; blank means not asked, but see safety."),
    "states": Keyword(
        Object({word: Keyword(TITLE, "What the person reads for this state.") for word in STATE_WORDS}, "states"),
        "The states offered instead of an answer, with their labels; inherited from the section.",
    ),
    "safety": Keyword(SAFETY, "A safety section: inherited downwards, and it fails open."),
    "audience": Keyword(NAME, "Who may read the answer: the name of a set of readers; may only become narrower."),
    "about": Keyword(NAME, "Whom the answer is about: subject, applicant, person, household, …"),
    "help": Keyword(HELP, "Guidance for the person who answers."),
    "code": Keyword(Text(100), "The code that other systems and the literature use."),
    "was": Keyword(ListOf(PATH, 1, 50), "Former paths, for upgrades."),
    "carry": Keyword(
        OneOf((True, False)),
        f"A fact that a later record may begin with, to be confirmed; inherited. Never a {NO_FACTS};"
        " a reference only with its list.",
    ),
}
ASKED_X = {
    **COMMON_X,
    "required": Keyword(Either(TRUE, EXPRESSION, lambda value: not isinstance(value, str)),
                        "Must be answered: true, or when this is true; any allowed state but blank will do."),
    "calculate": Keyword(EXPRESSION, "Worked out instead of asked."),
    "override": Keyword(OneOf(("never", "with_reason")), "Whether a calculated value may be replaced."),
    "usual_when": Keyword(EXPRESSION, "Otherwise shown as unusual; never forbidden."),
    "first_page": Keyword(TRUE, "The answer stands on the first page of a report: a recommendation, a formulation."),
}  # fmt: skip
QUESTION_X = {
    **ASKED_X,
    "widget": Keyword(OneOf(("long_text", "partial_date")),
                      f"How it is asked. {', '.join(WIDGETS)} and {', '.join(OBJECTS)} make kinds of their own, which"
                      " have tables above."),
    "words": Keyword(Object({"min": Keyword(LENGTH, "Words hoped for at least."),
                             "max": Keyword(LENGTH, "Words hoped for at most.")}, "words"),
                     "How many words are hoped for: guidance, never a limit."),
    "places": Keyword(Whole(0, 10), "Decimal places shown."),
    "unit": Keyword(Text(40), "The unit shown after the number."),
    "pattern_hint": Keyword(TITLE, "What the pattern means, in words."),
    "identifies": Keyword(OneOf(IDENTIFYING), "How the answer tells people apart; guessed from its name if not said."),
}  # fmt: skip
CONTENT_WARNING = Object({
    "text": Keyword(HELP, "What is said, before anything of the section is shown.", True),
    "skip": Keyword(OneOf(STATE_WORDS), "The state its open questions get when a person leaves it out; none without."),
    "later": Keyword(OneOf(STATE_WORDS), "The same when a person wants to come back to it."),
}, "content_warning")  # fmt: skip
SECTION_X = {
    **COMMON_X,
    "widget": Keyword(OneOf(("grid",)), "Its questions share one list of choices, and are drawn as a grid."),
    "content_warning": Keyword(CONTENT_WARNING, "A pause before the section: go on, leave it out, or come back later."),
}
TYPED_X = {name: keyword for name, keyword in ASKED_X.items() if name not in ("calculate", "override")}
"""What nobody but a person can give."""
ATTACHED_X = {
    **TYPED_X,
    "widget": Keyword(OneOf(("attachment",)), "A file that belongs to the record.", True),
    "largest": Keyword(Whole(1, 50_000_000), f"Bytes at most; {LARGEST:,} where nothing is said."),
    "types": Keyword(ListOf(OneOf(tuple(ENDINGS)), 1, 20), "The kinds of file, by their media types; all without."),
}
TOLD_X = {name: COMMON_X[name] for name in ("visible_when", "audience", "help", "code", "was")}
_DECLARED = Keyword(OneOf(("declaration",)), "A text that somebody agrees to.", True)
_TOLD = Keyword(OneOf(("information",)), "It tells something and asks nothing.", True)
REPEAT_X = {
    **COMMON_X,
    "required": QUESTION_X["required"],
    "widget": Keyword(OneOf(("side_by_side",)), "How its items are shown: up to four beside each other."),
    "grid": Keyword(Object({
        "who": Keyword(NAME, "The question whom the item is about: an item of the other list.", True),
        "relation": Keyword(NAME, "The choice what they are to each other; each choice names its inverse.", True),
        "whom": Keyword(NAME, "The question who the other one is, of the same list.", True)}, "grid"),
        "The items say who is what to whom: each pair is asked once, and shown both ways in a grid."),
    "repeat": Keyword(Object({
        "label": Keyword(EXPRESSION, "What an item is called."),
        "for_each": Keyword(PATH, "A list seen from here: this one has exactly its items, in its order; inside of them"
                            " that list's name, with a dot, means the item that belongs to this one.")}, "repeat"),
                      "How the items of this list are called, and where they come from."),
}  # fmt: skip
DAY_X = {
    **QUESTION_X,
    "due": Keyword(TITLE, "What is due on that day: it is told on the page of the person whom the record is about."),
}
CHOICES_FROM_X = {
    **QUESTION_X,
    "choices_from": Keyword(PATH, "A list seen from here: the choices are its items. What is stored is an item's own"
                            " id; in expressions the question's name, with a dot, means the item that was chosen.",
                            True),
}  # fmt: skip
REFERENCE_X = {
    **DAY_X,
    "choices_from": Keyword(PATH, CHOICES_FROM_X["choices_from"].meaning),
    **REPEAT_X,
    **SECTION_X,
    **ATTACHED_X,
    "widget": Keyword(
        OneOf(("long_text", "partial_date", "grid", "side_by_side", *OBJECTS, *WIDGETS)), "How it is asked, or shown."
    ),
}

CHOICE = Object({
    "const": Keyword(Text(200), "What is stored.", True), "title": Keyword(TITLE, "What is read.", True),
    "description": Keyword(HELP, "A further explanation."),
    "x-form": Keyword(Object({"inverse": Keyword(Text(200), "The choice that says the same the other way round: of"
                                                 " parent, child. For the relations of a grid.", True)},
                             "a choice's x-form"), "What JSON Schema cannot say.")}, "a choice")  # fmt: skip
CHOICE_LIST = ListOf(CHOICE, 1, 500)
RATING_LIST = ListOf(
    Object({"const": Keyword(Whole(-1_000_000, 1_000_000), "What is stored.", True),
            "title": Keyword(TITLE, "What is read.", True),
            "description": Keyword(HELP, "A further explanation.")}, "a choice"), 1, 500)  # fmt: skip


def _node(kind: str, type_name: str, keys: dict[str, Keyword], x_keys: dict[str, Keyword]) -> Object:
    head = {
        "type": Keyword(OneOf((type_name,)), "The JSON type.", True),
        "title": Keyword(TITLE, "The question or heading, as it is read."),
        "description": Keyword(HELP, "A line under the title."),
        "$comment": Keyword(HELP, "A note for authors; shown to nobody."),
    }
    # What tells a kind apart from others must be there, so that the published schema tells them apart as well.
    is_needed = any(keyword.required for keyword in x_keys.values())
    x_form = Keyword(Object(x_keys, "x-form"), "What JSON Schema cannot say.", is_needed)
    return Object({**head, **keys, "x-form": x_form}, kind)


def _properties(member: NodeShape, required: bool = True) -> Keyword:
    return Keyword(MapOf(NAME, member, 2_000), "The questions and sections inside, in order.", required)


_MINIMUM = Keyword(Number(), "The least allowed.")
_MAXIMUM = Keyword(Number(), "The most allowed.")
_FEWEST = Keyword(Whole(0, 500), "How many at least.")
_MOST = Keyword(Whole(1, 500), "How many at most.")
_TEXT_KEYS = {
    "minLength": Keyword(LENGTH, "Characters at least."),
    "maxLength": Keyword(Whole(1, 1_000_000), "Characters at most."),
    "pattern": Keyword(Text(500), "Matched against the whole answer, in linear time."),
}
_LENGTHS = {name: _TEXT_KEYS[name] for name in ("minLength", "maxLength")}
CURRENCY = Keyword(Text(3, "[A-Z]{3}", "GBP"), "Its currency, by its code in ISO 4217.", True)
_SEVERAL = Object({"type": Keyword(OneOf(("string",)), "Choices are texts: say \"type\": \"string\" here.", True),
                   "oneOf": Keyword(CHOICE_LIST, "The choices.", True)},
                  "the items of a several-choices question")  # fmt: skip
_REFERENCE = Object({"$ref": Keyword(Text(200), "A definition of this form or a block.", True)}, "a reference")


def _widget(name: str, what: str, keys: dict[str, Keyword] | None = None, **x_keys: Keyword) -> dict[str, Object]:
    """The row of a text of a kind of its own."""
    told = Keyword(OneOf((name,)), "How it is asked.", True)
    if WIDGETS[name].type is Type.TEXT:
        x_keys["identifies"] = QUESTION_X["identifies"]
    return {WIDGETS[name].value: _node(what, "string", keys or {}, {**ASKED_X, "widget": told, **x_keys})}


KINDS: dict[str, Object] = {
    "text": _node("a text", "string", _TEXT_KEYS, QUESTION_X),
    "date": _node("a date", "string", {"format": Keyword(OneOf(("date",)), "A calendar day.", True)}, DAY_X),
    "choice": _node("a choice", "string", {"oneOf": Keyword(CHOICE_LIST, "The choices.", True)}, QUESTION_X),
    "whole number": _node("a whole number", "integer", {"minimum": _MINIMUM, "maximum": _MAXIMUM}, QUESTION_X),
    "rating": _node("a rating", "integer", {"oneOf": Keyword(RATING_LIST, "The steps.", True)}, QUESTION_X),
    "number": _node("a number", "number", {"minimum": _MINIMUM, "maximum": _MAXIMUM}, QUESTION_X),
    "yes or no": _node("a yes/no question", "boolean", {}, QUESTION_X),
    "several choices": _node("a several-choices question", "array", {
        "uniqueItems": Keyword(TRUE, "Each choice at most once.", True),
        "items": Keyword(Either(_REFERENCE, _SEVERAL, lambda value: isinstance(value, dict) and "$ref" in value),
                         "The choices.", True),
        "minItems": _FEWEST, "maxItems": _MOST}, QUESTION_X),
    **_widget("money", "an amount of money", unit=CURRENCY, places=QUESTION_X["places"]),
    **_widget("time", "a time"),
    **_widget("duration", "a length of time"),
    **_widget("age", "an age"),
    **_widget("person_name", "a person's name", _LENGTHS),
    **_widget("address", "an address", _LENGTHS),
    **_widget("telephone", "a telephone number"),
    **_widget("email", "an e-mail address"),
    **_widget("narrative", "a narrative", _LENGTHS, words=QUESTION_X["words"]),
    "declaration": _node("a declaration", "string", {}, {**TYPED_X, "widget": _DECLARED}),
    "attachment": _node("an attachment", "object", {}, ATTACHED_X),
    "information": _node("information text", "object", {}, {**TOLD_X, "widget": _TOLD}),
    "item of a list": _node("a question for an item of a list", "string", {}, CHOICES_FROM_X),
    "items of a list": _node("a question for items of a list", "array", {
        "uniqueItems": Keyword(TRUE, "Each item at most once.", True),
        "items": Keyword(Object({"type": Keyword(OneOf(("string",)), "Ids are texts.", True)}, "an id"), "The ids.",
                         True),
        "minItems": _FEWEST, "maxItems": _MOST}, CHOICES_FROM_X),
    "section": _node("a section", "object", {"properties": _properties(NODE)}, SECTION_X),
    "list": _node("a list", "array", {"items": Keyword(ITEM, "What is asked for each item.", True),
                                      "minItems": _FEWEST, "maxItems": _MOST}, REPEAT_X),
    "reference": Object({
        "$ref": Keyword(Text(400), "A definition of this form (#/$defs/name), a block, or a section of an installed"
                        " form in an exact version: urn:formengine:form:plugin/form@1.0.0#/properties/section.", True),
        "title": Keyword(TITLE, "In place of the definition's title."),
        "description": Keyword(HELP, "In place of the definition's description."),
        "$comment": Keyword(HELP, "A note for authors; shown to nobody."),
        "x-form": Keyword(Object(REFERENCE_X, "x-form"), "Keys set one by one over the definition's.")}, "a reference"),
}  # fmt: skip
for _shape in (NODE, SECTION, ITEM):
    _shape.kinds.update(KINDS)

EXAMPLE_ANSWERS = Keyword(Anything(), "Answers, as the plain schema describes them.", True)
STATES_BY_PATH = Keyword(MapOf(Text(300), OneOf(STATES_ALONE)), "States by path.")
SCALE = Object({
    "label": Keyword(TITLE, "What the scale measures, for a reader.", True),
    "for_each": Keyword(PATH, "A list: there is a score for each of its items, made of questions inside of it."),
    "items": Keyword(ListOf(Object({
        "item": Keyword(PATH, "The path of a question."),
        "scale": Keyword(NAME, "In place of a question: another scale, whose score counts."),
        "reverse": Keyword(OneOf((True, False)), "Counted from the other end (minimum + maximum - answer)."),
        "weight": Keyword(Number(), "For the method weighted.")}, "an item"), 1), "What counts.", True),
    "minimum": Keyword(Number(), "The least answer of an item.", True),
    "maximum": Keyword(Number(), "The greatest answer of an item.", True),
    "method": Keyword(OneOf(("sum", "mean", "weighted", "count", "percent")), "How items become one number.", True),
    "missing": Keyword(Object({"at_most": Keyword(Whole(0, 500), "How many items may be missing.", True),
                               "then": Keyword(OneOf(("prorate", "refuse")), "What happens then.", True)}, "missing"),
                       "What happens when items are missing; without it none may be."),
    "drop": Keyword(ListOf(OneOf(("hidden", "not_applicable")), 1),
                    "What takes an item out of the scale; a sum then has no band."),
    "rounding": Keyword(Object({"places": Keyword(Whole(0, 10), "Decimal places.", True),
                                "mode": Keyword(OneOf(("half_up", "half_even", "floor")), "How.", True)}, "rounding"),
                        "How the score is rounded; without it, it is not."),
    "bands": Keyword(ListOf(Object({"from": Keyword(Number(), "Where the band begins.", True),
                                    "label": Keyword(TITLE, "What it is called.", True)}, "a band"), 1),
                     "Named stretches; each ends where the next begins."),
    "direction": Keyword(TITLE, "What a higher score means.", True),
    "risk": Keyword(ListOf(Object({"item": Keyword(PATH, "The path of a question.", True),
                                   "at_least": Keyword(Number(), "From which answer on.", True),
                                   "text": Keyword(TITLE, "What is said.", True)}, "a risk"), 1),
                    "Answers to speak about, whatever the score."),
    "norms": Keyword(ListOf(Object({
        "population": Keyword(TITLE, "Who they were, as it is told beside a standard score.", True),
        "n": Keyword(Whole(1, 1_000_000_000), "How many they were.", True),
        "mean": Keyword(Number(), "Their mean.", True), "sd": Keyword(Number(), "Their standard deviation.", True),
        "source": Keyword(TITLE, "Where that is published.", True)}, "a norm"), 1, 20),
                     "Populations that a score may be seen beside, as a standard score."),
    "reliable_change": Keyword(Object({"points": Keyword(Number(), "How many points at least.", True),
                                       "source": Keyword(TITLE, "Where that is published.", True)}, "reliable_change"),
                               "By how much two scores must differ to differ by more than the measure's own error."),
    "instrument": Keyword(NAME, "Which of the form's instruments it is of; every output names its source and credit."),
    "audience": Keyword(NAME, "Who may read the score."),
    "version": Keyword(Text(40), "The version of this scoring rule.", True),
    "source": Keyword(TITLE, "Where the rule is published.", True),
    "examples": Keyword(ListOf(Object({
        "answers": EXAMPLE_ANSWERS, "states": STATES_BY_PATH,
        "value": Keyword(OrNull(Number()), "The score, or null.", True),
        "band": Keyword(OrNull(TITLE), "The band's label, or null."),
        "prorated": Keyword(OneOf((True, False)), "Whether it was prorated."),
        "flags": Keyword(ListOf(PATH), "The items that raise a flag.")}, "an example"), 1),
                        "Worked examples, run whenever the form is checked.", True),
}, "a scale")  # fmt: skip
RULE = Object({
    "id": Keyword(NAME, "Its name.", True),
    "level": Keyword(OneOf(("ignore", "warn", "block")), "Whether it hinders submission.", True),
    "for_each": Keyword(PATH, "A list: the rule is checked for each of its items, and read inside of the item."),
    "holds": Keyword(EXPRESSION, "What should be true; blank passes.", True),
    "message": Keyword(TITLE, "What is said where it is not; with for_each, {item} is what the item is called.", True),
    "about": Keyword(ListOf(PATH, 1), "The questions it points at, inside of a list without the item: children.age.",
                     True)}, "a rule")  # fmt: skip
CASE = Object({
    "name": Keyword(TITLE, "What it shows.", True), "answers": EXAMPLE_ANSWERS, "states": STATES_BY_PATH,
    "visible": Keyword(ListOf(Text(300)), "Paths that are asked."),
    "hidden": Keyword(ListOf(Text(300)), "Paths that are not asked."),
    "problems": Keyword(ListOf(Text(300)), "Paths that have a problem."),
    "calculated": Keyword(MapOf(Text(300), Scalar()), "Calculated values by path."),
    "scores": Keyword(MapOf(SCORE_NAME, Scalar()), "Scores by scale; of a scale for_each, by scale@list.item, the item"
                      " by its _id or its place from 0.")}, "a test")  # fmt: skip
RIGHTS = Object({
    "holder": Keyword(TITLE, "Who holds the rights to the wording.", True),
    "basis": Keyword(OneOf(("own_wording", "free", "key_only", "declared")), "On what basis it is used.", True),
    "contexts": Keyword(ListOf(OneOf(("clinical", "education", "research", "commercial")), 1), "Where it may be used.",
                        True),
    "credit": Keyword(HELP, "What every output says."), "url": Keyword(Text(500), "Where the terms stand."),
    "checked_on": Keyword(Text(10, r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-03-02"), "When the terms were read.")},
    "rights")  # fmt: skip
AGE = Whole(0, 150)
INSTRUMENT = Object({
    "title": Keyword(TITLE, "Its name.", True), "version": Keyword(Text(40), "Its version or year.", True),
    "language": Keyword(LANGUAGE, "The language of its wording.", True),
    "respondent": Keyword(TITLE, "Who answers it.", True),
    "age_range": Keyword(Object({"from": Keyword(AGE, "From what age."), "to": Keyword(AGE, "Up to what age.")},
                                "age_range"), "For what ages it was made, both included; outside of it one is warned."),
    "age": Keyword(PATH, "The whole-number question, asked once, that tells the person's age in years."),
    "recall_window": Keyword(TITLE, "What time it asks about."),
    "citation": Keyword(TITLE, "Where it is published.", True),
    "rights": Keyword(RIGHTS, "Whose it is, and where it may be used.", True)}, "an instrument")  # fmt: skip
ROOT_X = Object({
    "version": Keyword(VERSION, "The form's version.", True),
    "languages": Keyword(ListOf(LANGUAGE, 1), "Its languages, the first one its own.", True),
    "date": Keyword(PATH, "The question that is the form's date; ages are counted on it."),
    "rights": Keyword(RIGHTS, "Whose words these are.", True),
    "audience": Keyword(NAME, "Who may read what says nothing itself; author alone by default."),
    "audiences": Keyword(MapOf(NAME, ListOf(NAME, 1)), "Further sets of readers."),
    "help": COMMON_X["help"],
    "instruments": Keyword(MapOf(NAME, INSTRUMENT), "The published measures that its scales are of."),
    "scales": Keyword(MapOf(NAME, SCALE), "How answers become scores."),
    "rules": Keyword(ListOf(RULE), "What should hold across the form."),
    "sample": Keyword(ListOf(Anything(), 10), "Made-up answers, at least ten sets: where the items of a scale then run"
                      " against each other (a negative alpha), its key is wrong and the form is refused."),
    "tests": Keyword(ListOf(CASE), "Example cases, run whenever the form is checked.")},
    "the form's x-form")  # fmt: skip
_HEAD = {
    "$schema": Keyword(OneOf((DIALECT,)), "The dialect.", True),
    "$comment": Keyword(HELP, "A note for authors; shown to nobody."),
    "type": Keyword(OneOf(("object",)), "Its answers are an object.", True),
    "title": Keyword(TITLE, "Its name, as it is read.", True),
    "description": Keyword(HELP, "What it is for."),
}
BLOCK = Object({**_HEAD, "$id": Keyword(BLOCK_ID, "The block's name for machines.", True),
                "x-form": Keyword(Object(COMMON_X, "x-form"), "What JSON Schema cannot say."),
                "properties": _properties(NODE)}, "a block")  # fmt: skip
WHOLE_FORM = Document()
DEFINITION = Either(
    Either(WHOLE_FORM, BLOCK, lambda value: str(value["$id"]).startswith(DIALECT_FAMILY)),
    NODE,
    lambda value: isinstance(value, dict) and "$id" in value,
)
ROOT = Object({**_HEAD, "$id": Keyword(FORM_ID, "The form's name for machines.", True),
               "x-form": Keyword(ROOT_X, "What JSON Schema cannot say.", True),
               "$defs": Keyword(MapOf(Text(200), DEFINITION), "Definitions; blocks and forms once bundled."),
               "properties": _properties(SECTION)}, "a form")  # fmt: skip


WHOLE_FORM.of.append(ROOT)


def faults_of_root(document: Any) -> list[Fault]:
    """What is wrong with the shape of a whole form document, in document order."""
    return list(ROOT.faults(document))


def form_schema() -> JsonSchema:
    """The published JSON Schema of form documents (`schemas/form.schema.json`)."""
    groups = {shape.named: shape.allowed for shape in (NODE, SECTION, ITEM)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:formengine:schema:form:1",
        "title": "A formengine form document",
        "description": "Made from the engine's keyword table; do not edit.",
        **ROOT.schema(),
        "$defs": {
            **{kind.replace(" ", "_"): shape.schema() for kind, shape in KINDS.items()},
            **{name: {"anyOf": [{"$ref": f"#/$defs/{kind.replace(' ', '_')}"} for kind in kinds]}
               for name, kinds in groups.items()},
        },
    }  # fmt: skip
