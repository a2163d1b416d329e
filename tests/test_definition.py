"""A form document is read strictly: every fault has a place and a remedy, and the published schema says the same."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

from formengine.definition import CODES, form_schema, plain_schema, read_form
from formengine.definition.allowance import MOST
from formengine.definition.bundling import Follower
from formengine.definition.keywords import (
    CASE,
    INSTRUMENT,
    KINDS,
    QUESTION_X,
    REPEAT_X,
    ROOT,
    ROOT_X,
    RULE,
    SCALE,
    faults_of_root,
)
from formengine.documents import fingerprint, read_json, verbatim
from formengine.errors import DefinitionError, DocumentError
from formengine.kinds.patterns import compiled_pattern, fault_of_pattern
from formengine.lint import lint
from formengine.model import Form, Group, Kind, Question, Repeat
from formengine.standard import FUNCTIONS
from tests.building import (
    BLOCKS,
    SHIPPED,
    Json,
    asked_as,
    attachment,
    day,
    findings_of,
    form_document,
    form_with,
    number,
    one_of,
    partial,
    rating,
    read,
    repeat,
    section,
    shipped_form,
    some_of,
    text,
    whole,
    yes_no,
)
from tests.damage import mutated

EVIDENCE = "urn:formengine:block:evidence"


def with_section(**questions: Any) -> Json:
    """A form document with one section `s` of these questions."""
    return form_document({"s": section(questions)})


def scale(**keys: Any) -> Json:
    """A scale over two ratings `s.a` and `s.b`."""
    return {
        "label": "Two", "items": [{"item": "s.a"}, {"item": "s.b"}], "minimum": 0, "maximum": 3, "method": "sum",
        "direction": "more is more", "version": "1", "source": "made up",
        "examples": [{"answers": {"s": {"a": 1, "b": 2}}, "value": 3}], **keys,
    }  # fmt: skip


def with_scale(**keys: Any) -> Json:
    """A form document with that scale."""
    return form_document({"s": section({"a": rating(0, 3), "b": rating(0, 3)})}, scales={"two": scale(**keys)})


def rule(**keys: Any) -> Json:
    """A rule about `s.a`."""
    return {"id": "r", "level": "warn", "holds": "s.a > 0", "message": "Look at this.", "about": ["s.a"], **keys}


def changed(**keys: Any) -> Json:
    """A form document with other keys at its root; None takes a key away."""
    document = {**with_section(a=number()), **keys}
    return {key: value for key, value in document.items() if value is not None}


def sections_deep(levels: int) -> Json:
    """A form document with sections inside of sections, each by a reference (written out, JSON would be too deep)."""
    last = {f"d{levels}": section({"a": number()})}
    above = {f"d{level}": section({"s": {"$ref": f"#/$defs/d{level + 1}"}}) for level in range(levels)}
    return form_document({"s": {"$ref": "#/$defs/d0"}}, defs={**above, **last})


# Every finding has a code, a place and a remedy

PROVOKED: list[tuple[str, Json, str, str]] = [
    ("dialect", changed(**{"$schema": "urn:formengine:form:2"}), "$schema",
     "This form is written in urn:formengine:form:2; this version reads urn:formengine:form:1. Update it."),
    ("dialect", changed(**{"$schema": "https://json-schema.org/draft/2020-12/schema"}), "$schema",
     "'https://json-schema.org/draft/2020-12/schema' is not our dialect."
     ' A form begins with "$schema": "urn:formengine:form:1".'),
    ("shape", changed(**{"$schema": None}), "", "'$schema' is missing: The dialect."),
    ("shape", changed(titel="x"), "titel", "'titel' is not a key of a form. Did you mean 'title'?"),
    ("shape", changed(**{"$id": "home_visit"}), "$id",
     '"home_visit" is not allowed here; write it like "urn:formengine:form:demo/home_visit".'),
    ("shape", with_section(a={"type": "strin"}), "properties.s.properties.a",
     "'type' must be one of object, array, string, integer, number, boolean."),
    ("shape", with_section(a={"type": "string", "enum": ["x"]}), "properties.s.properties.a.enum",
     "'enum' is not a key of a text."),
    ("shape", with_section(a={"type": "boolean", "default": True}), "properties.s.properties.a.default",
     "'default' is not a key of a yes/no question."),
    ("shape", with_section(a=text(requird=True)), "properties.s.properties.a.x-form.requird",
     "'requird' is not a key of x-form. Did you mean 'required'?"),
    ("shape", with_section(a=text(required=False)), "properties.s.properties.a.x-form.required",
     "False is not known here; it can be true."),
    ("shape", with_section(a={"type": "string", "format": "email"}), "properties.s.properties.a.format",
     '"email" is not known here; it can be date.'),
    ("shape", with_section(a={"type": "number", "multipleOf": 0.1}), "properties.s.properties.a.multipleOf",
     "'multipleOf' is not a key of a number."),
    ("shape", with_section(A=number()), "properties.s.properties.A",
     'As a name, "A" is not allowed here; write it like "first_name".'),
    ("shape", form_document({"a": number()}), "properties.a",
     "A number cannot stand here: put it inside of a section."),
    ("shape", form_document({"a": {"type": "object", "x-form": {"widget": "information"}}}), "properties.a",
     "Information text cannot stand here: put it inside of a section."),
    ("shape", form_document({"a": {"type": "array", "items": {"type": "object", "x-form": {"widget": "information"}}}}),
     "properties.a.items",
     "Information text cannot stand here: the items of a list are objects whose `properties` hold the questions."),
    ("shape", with_section(a={"type": "array", "uniqueItems": True,
                             "items": {"oneOf": [{"const": "x", "title": "X"}]}}),
     "properties.s.properties.a.items", "'type' is missing: Choices are texts: say \"type\": \"string\" here."),
    ("expression", form_document({"l": repeat({"p": text(choices_from="l")}, repeat={"label": "p"})}),
     "l, x-form.repeat.label", "A text or a number or a date or a partial date is needed here, this is a reference: say"
     " what of it, such as p.name (at character 1). It reads: p"),
    ("shape", form_document({"a": {"$ref": "#/$defs/n"}}, defs={"n": number()}), "a",
     "The root holds sections and lists; put this question into a section."),
    ("carry", with_section(a=text(widget="long_text", carry=True)), "s.a", "Only facts are carried forward: no long"
     " text, narrative, rating, age, length of time, declaration, file, calculation or safety question."),
    ("items", form_document({"l": repeat({"a": number()}, repeat={"for_each": "m"})}), "l, x-form.repeat.for_each",
     "There is no list 'm' here."),
    ("shape", form_document({"l": {"type": "array", "items": {"$ref": "#/$defs/n"}}}, defs={"n": number()}), "l",
     "The items of a list are an object with properties."),
    ("shape", form_document({"l": {"type": "array", "items": section({"a": number()}, visible_when="a > 1")}}),
     "l, items.x-form.visible_when",
     "An item is always asked; put visible_when on the list or on the questions of its items."),
    ("reference", with_section(a={"$ref": "https://example.org/form.json"}), "s.a",
     "Reference 'https://example.org/form.json' is outside the form."
     " Only #/$defs/name, urn:formengine:block:name and sections of installed forms are allowed."),
    ("reference", with_section(a={"$ref": "file:///etc/passwd"}), "s.a",
     "Reference 'file:///etc/passwd' is outside the form."
     " Only #/$defs/name, urn:formengine:block:name and sections of installed forms are allowed."),
    ("reference", with_section(a={"$ref": "data:application/json,{}"}), "s.a",
     "Reference 'data:application/json,{}' is outside the form."
     " Only #/$defs/name, urn:formengine:block:name and sections of installed forms are allowed."),
    ("reference", with_section(a={"$ref": "other.json#/$defs/x"}), "s.a",
     "Reference 'other.json#/$defs/x' is outside the form."
     " Only #/$defs/name, urn:formengine:block:name and sections of installed forms are allowed."),
    ("reference", with_section(a={"$ref": "#/properties/s"}), "s.a",
     "Reference '#/properties/s' is outside the form."
     " Only #/$defs/name, urn:formengine:block:name and sections of installed forms are allowed."),
    ("reference", form_document({"s": section({"a": {"$ref": "#/$defs/ofen"}})}, defs={"often": number()}), "s.a",
     "There is no definition 'ofen'. Did you mean 'often'?"),
    ("reference", with_section(a={"$ref": "urn:formengine:block:evidense"}),
     "s.a, $ref 'urn:formengine:block:evidense'",
     "This block is not installed. Did you mean 'urn:formengine:block:evidence'?"),
    ("size", sections_deep(20), "s" + ".s" * 15, "Sections and lists are nested more than 16 levels deep."),
    ("name", with_section(**{"class": number()}), "s.class",
     "'class' is a word of the expression language; choose another name."),
    ("name", with_section(blank=number()), "s.blank",
     "'blank' is a word of the expression language; choose another name."),
    ("name", with_section(year=number()), "s.year",
     "'year' is a word of the expression language; choose another name."),
    ("name", with_section(count=number()), "s.count",
     "'count' is a word of the expression language; choose another name."),
    ("name", form_document({"s": section({"a": number()})}, rules=[rule(), rule()]), "rule 'r'",
     "Two rules have this name."),
    ("limits", with_section(a=number(minimum=3, maximum=2)), "s.a", "minimum 3 is more than maximum 2."),
    ("limits", with_section(a=text(minLength=3, maxLength=2)), "s.a", "minLength 3 is more than maxLength 2."),
    ("limits", with_section(a=some_of("x", "y", minItems=2, maxItems=1)), "s.a", "minItems 2 is more than maxItems 1."),
    ("limits", form_document({"l": repeat({"a": number()}, minItems=4, maxItems=3)}), "l",
     "minItems 4 is more than maxItems 3."),
    ("limits", with_section(a=one_of("x", "x")), "s.a",
     "Two choices have the const 'x'; people could not tell them apart."),
    ("limits",
     with_section(a={"type": "integer", "oneOf": [{"const": 1, "title": "Yes"}, {"const": 2, "title": "Yes"}]}),
     "s.a", "Two choices have the title 'Yes'; people could not tell them apart."),
    ("pattern", with_section(a=text(pattern="(a+)+\\1", pattern_hint="x")), "s.a",
     "The pattern '(a+)+\\\\1' cannot be used: '\\1' is not among the escapes that every engine reads alike."),
    ("pattern", with_section(a=text(pattern="[A-Z]{2}")), "s.a",
     "Say in x-form.pattern_hint what the pattern means, in words."),
    ("audience", with_section(a=text(audience="everybody")), "s.a",
     "There is no audience 'everybody'. There are author, agency, subject_only, applicants, panel, client,"
     " everyone_here, restricted, therapist_only."),
    ("audience", form_document({"s": section({"a": text(audience="client")}, audience="agency")}), "s.a",
     "'client' lets client read what its section keeps to 'agency'. An audience may only become narrower."),
    ("audience", form_document({"s": section({"a": number()})}, audiences={"author": ["anybody"]}),
     "x-form.audiences.author", "'author' always means the same readers; choose a name of your own."),
    ("safety",
     form_document({"s": section({"gate": yes_no(), "part": section({"a": text(safety=True)}, visible_when="gate")})}),
     "s.part.a", "It is a safety question inside of 's.part', which is hidden while its condition is not known."
     " Make that a safety section too, or move the question out of it."),
    ("audience", with_scale(audience="everybody"), "scale 'two'", "There is no audience 'everybody'."),
    ("expression", with_section(a=number(), b=number(visible_when="a >")), "s.b, x-form.visible_when",
     "This cannot be read as an expression (at character 4). It reads: a >"),
    ("expression", with_section(a=number(), b=number(visible_when="a")), "s.b, x-form.visible_when",
     "A yes/no is needed here, this is a number (at character 1). It reads: a"),
    ("expression", with_section(a=number(), b=text(calculate="a + 1")), "s.b, x-form.calculate",
     "A text is needed here, this is a number (at character 1). It reads: a + 1"),
    ("expression", with_section(a=day(), b=number(calculate="age_in_years(a)")), "s.b, x-form.calculate",
     "age_in_years needs the form's date: name its question in x-form.date (at character 1)."
     " It reads: age_in_years(a)"),
    ("expression", form_document({"s": section({"a": number()})}, rules=[rule(holds="s.b > 0")]), "rule 'r', holds",
     "There is no question 's.b' here. Did you mean 's.a'? (at character 1). It reads: s.b > 0"),
    ("expression", form_document({"l": repeat({"a": number()}, repeat={"label": "b"})}), "l, x-form.repeat.label",
     "There is no question 'b' here. (at character 1). It reads: b"),
    ("cycle", with_section(a=yes_no(visible_when="b"), b=yes_no(visible_when="a")), "s.a",
     "These depend on each other in a circle: 's.a' (b) → 's.b' (a) → 's.a'."),
    ("date", form_document({"s": section({"a": number()})}, date="s.a"), "x-form.date",
     "'s.a' is not a date question that is asked once."),
    ("date", form_document({"l": repeat({"a": day()})}, date="l.a"), "x-form.date",
     "'l.a' is not a date question that is asked once."),
    ("grid", form_document({"p": repeat({"a": text()}), "l": repeat(
        {"who": text(choices_from="p"), "a": text(), "whom": text(choices_from="p")},
        grid={"who": "who", "relation": "a", "whom": "whom"})}),
     "l, x-form.grid", "'a' must be a choice whose every choice names its inverse."),
    ("path", form_document({"s": section({"a": number()})}, rules=[rule(about=["s.aa"])]), "rule 'r'",
     "There is nothing at 's.aa'. Did you mean 's.a'?"),
    ("scale", with_scale(minimum=3), "scale 'two'", "The declared minimum must be below the maximum."),
    ("scale", with_scale(maximum=2), "scale 'two'",
     "'s.a' can be answered from 0 to 3, outside of the declared 0 to 2."),
    ("scale", with_scale(items=[{"item": "s.a"}, {"item": "s.a"}]), "scale 'two'",
     "A question counts twice; name each item once."),
    ("scale", with_scale(items=[{"item": "s.a"}, {"item": "s.bb"}]), "scale 'two'",
     "There is no question 's.bb'. Did you mean 's.b'?"),
    ("scale", with_scale(missing={"at_most": 2, "then": "prorate"}), "scale 'two'",
     "At least one item must be answered; at_most is too large."),
    ("scale", with_scale(method="weighted"), "scale 'two'", "Weights and the method weighted belong together."),
    ("scale", with_scale(bands=[{"from": 3, "label": "high"}, {"from": 0, "label": "low"}]), "scale 'two'",
     "Bands must stand in order, each from a higher edge than the one before."),
    ("scale", with_scale(method="weighted", items=[{"item": "s.a", "weight": 1}, {"item": "s.b", "weight": -1}],
                         missing={"at_most": 1, "then": "prorate"}), "scale 'two'",
     "A missing answer cannot be made up for where a weight is 0 or below; refuse it."),
    ("scale", form_document({"s": section({"a": whole(), "b": rating(0, 3)})}, scales={"two": scale()}), "scale 'two'",
     "'s.a' has no least and greatest answer; give it a minimum and a maximum."),
    ("scale", form_document({"s": section({"a": text(), "b": rating(0, 3)})}, scales={"two": scale()}), "scale 'two'",
     "'s.a' has no number as its answer; a scale takes ratings, numbers and yes/no."),
    ("scale", form_document({"s": repeat({"a": rating(0, 3), "b": rating(0, 3)})},
                            scales={"two": scale(items=[{"item": "s.a"}])}), "scale 'two'",
     "'s.a' is inside of a list; a scale takes questions that are asked once."),
    ("scale", form_document({"s": section({"a": rating(1, 3), "b": rating(0, 3)})},
                            scales={"two": scale(items=[{"item": "s.a", "reverse": True}])}), "scale 'two'",
     "'s.a' is reversed, which counts from the declared 0 to 3, but it goes from 1 to 3. Declare the range of its"),
    ("scale", with_scale(risk=[{"item": "s.a", "at_least": 4, "text": "Ask."}]), "scale 'two'",
     "'s.a' is never answered with 4 or more, so its flag could not be raised; its highest answer is 3."),
    ("shape", with_scale(examples=[{"answers": {"s": {"a": 1, "b": 0}}, "value": True}]),
     "x-form.scales.two.examples.0.value", "A number is needed here, not true."),
    ("instrument", form_document({"s": section({"a": text()})}, instruments={"two": {
        "title": "M", "version": "1", "language": "en-GB", "respondent": "anyone", "citation": "Nowhere", "age": "s.a",
        "age_range": {"from": 4}, "rights": {"holder": "h", "basis": "free", "contexts": ["clinical"]}}}),
     "instrument 'two'", "'s.a' is not a whole-number question that is asked once."),
]  # fmt: skip

TOLD_BY_LINT: list[tuple[str, Json, str, str]] = [
    ("example", with_scale(examples=[{"answers": {"s": {"a": 1, "b": 2}}, "value": 4}]), "scale 'two', example 1",
     "value should be 4 and came to 3. Correct the key or the example."),
    ("example", with_scale(examples=[{"answers": {"s": {"c": 1}}, "value": 4}]), "scale 'two', example 1",
     "Its answers do not fit the form: s.c: there is no such question."),
    ("sample", form_document({"s": section({"a": rating(0, 3), "b": rating(0, 3)})},
                             scales={"two": scale(items=[{"item": "s.a"}, {"item": "s.b", "reverse": True}],
                                                  examples=[{"answers": {"s": {"a": 1, "b": 2}}, "value": 2}])},
                             sample=[{"s": {"a": step, "b": min(step, 2)}} for step in range(4)] * 3), "scale 'two'",
     "In the sample its items run against each other (Cronbach's alpha -"),
    ("alpha", form_document({"s": section({"a": rating(0, 3), "b": rating(0, 3)})}, scales={"two": scale()},
                            sample=[{"s": {"a": step, "b": step}} for step in range(4)] * 3), "scale 'two'",
     "In the sample its items run together with a Cronbach's alpha of 1.00."),
    ("alpha", form_document({"s": section({"a": rating(0, 3), "b": rating(0, 3)})}, scales={"two": scale()},
                            sample=[{"s": {"a": 1}}] * 12), "scale 'two'",
     "The sample does not tell how its items run together: that needs ten sets or more"),
    ("reveals", form_document({"kept": section({"tally": whole()}, audience="restricted"),
                               "wide": section({"twice": whole(calculate="kept.tally * 2", audience="panel")},
                                               audience="panel")}), "wide.twice", ""),
    ("unproven", with_scale(examples=[{"answers": {}, "value": None}]), "scale 'two'",
     "Its worked examples prove nothing: let one come to a number."),
    ("unproven", with_scale(bands=[{"from": 0, "label": "few"}, {"from": 3, "label": "many"}]), "scale 'two'",
     "Nothing proves where the band 'many' begins: let one worked example come to 3, and one to a little less."),
    ("unproven", with_scale(risk=[{"item": "s.a", "at_least": 3, "text": "Ask."}]), "scale 'two'",
     "Nothing proves its risk items: say of a worked example which 'flags' it raises."),
    ("test", form_document({"s": section({"a": number()})}, tests=[{"name": "t", "answers": {}, "hidden": ["s.a"]}]),
     "test 't'", "'s.a' should be hidden and is not."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "document", "place", "message"), PROVOKED)
def test_what_is_wrong_with_a_form_is_told_with_its_place_and_a_remedy(
    code: str, document: Json, place: str, message: str
) -> None:
    found = findings_of(document)

    assert (code, place) in [(found_code, found_place) for found_code, found_place, _ in found]
    assert message in [found_message[: len(message)] for _, _, found_message in found]


@pytest.mark.parametrize(("code", "document", "place", "message"), TOLD_BY_LINT)
def test_examples_that_a_form_carries_are_run(code: str, document: Json, place: str, message: str) -> None:
    (finding,) = lint(read(document))

    assert (finding.code, finding.place) == (code, place)
    assert finding.message.startswith(message)


def test_every_code_that_a_finding_can_carry_is_provoked_here() -> None:
    assert {case[0] for case in PROVOKED + TOLD_BY_LINT} | {"wording"} == set(
        CODES
    )  # tests/test_rights.py has that one


def test_everything_that_is_wrong_is_told_at_once() -> None:
    document = with_section(
        a=number(minimum=3, maximum=2), b=text(audience="nobody"), c=yes_no(visible_when="d"), e={"$ref": "#/$defs/x"}
    )

    codes = [code for code, _, _ in findings_of(document)]

    assert codes == ["limits", "audience", "reference"]


def test_an_error_says_the_file_the_place_and_how_much_more_there_is() -> None:
    document = with_section(a=number(minimum=3, maximum=2), b=number(minimum=3, maximum=2))

    with pytest.raises(DefinitionError) as caught:
        read(document)

    assert str(caught.value) == ("small.json, s.a: minimum 3 is more than maximum 2. (and 1 more: see formengine lint)")


# The text

TOO_DEEP = "f.json is nested more than 32 levels deep: in a form, more than nine lists inside each other."


@pytest.mark.parametrize(("document", "sentence"), [
    ('{"a": 1, "a": 2}', "f.json: the key 'a' stands twice in one object. Keep one of them."),
    ('{"a": NaN}', "f.json: NaN is not a number that JSON allows."),
    ('{"a": -Infinity}', "f.json: -Infinity is not a number that JSON allows."),
    ('{"a": 1e400}', "f.json: the number 1e400… is too large to keep."),
    ('{"a": 12345678901234567890}', "f.json: the number 12345678901234567890… is too large to keep; write it as text."),
    ('{"a": ' + "9" * 5000 + "}", "f.json: the number 99999999999999999999… is too large to keep; write it as text."),
    ('{"a": 0.' + "1" * 50 + "}", "f.json: the number 0.111111111111111111… is too long to keep; write it with"
     " fewer digits."),
    ('{"a": "\t"}', "f.json is not JSON: Invalid control character at line 1, column 8."),
    ("[" * 400 + "]" * 400, TOO_DEEP),
    ("[" * 100_000, TOO_DEEP),
    ('{"a":' * 100_000, TOO_DEEP),
    ('{"a": "\\ud800"}', "f.json: half of a character (U+D800) stands in a text; type it again."),
    ('{"\\udfff": 1}', "f.json: half of a character (U+DFFF) stands in a text; type it again."),
    ("{", "f.json is not JSON: Expecting property name enclosed in double quotes at line 1, column 2."),
    ("", "f.json is not JSON: Expecting value at line 1, column 1."),
    ("{'a': 1}", "f.json is not JSON: Expecting property name enclosed in double quotes at line 1, column 2."),
    (b"\xff\xfe{", "f.json is not UTF-8 text (byte 1). Save it as UTF-8."),
    (" " * (4 * 1024 * 1024 + 1), "f.json is larger than 4 MB, which no form needs."),
])  # fmt: skip
def test_a_text_that_is_not_json_or_cannot_be_kept_is_refused_in_one_sentence(
    document: str | bytes, sentence: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read_form(document, name="f.json", blocks=BLOCKS, functions=FUNCTIONS)

    assert str(caught.value) == sentence


@pytest.mark.parametrize("document", ["null", "[]", "3", '"form"', "true"])
def test_json_that_is_no_object_is_not_a_form(document: str) -> None:
    with pytest.raises(DefinitionError, match="A form is an object, not"):
        read_form(document, name="f.json", blocks=BLOCKS, functions=FUNCTIONS)


def test_a_file_saved_with_a_byte_order_mark_is_read() -> None:
    text_of_form = json.dumps(with_section(a=number()))

    assert (
        read_form(b"\xef\xbb\xbf" + text_of_form.encode(), name="f", blocks={}, functions=FUNCTIONS).title
        == "A small form"
    )


def test_numbers_keep_the_text_they_were_written_with() -> None:
    assert verbatim(read_json('{"a": 1.50, "b": [1e2, 3], "c": "é"}', name="f")) == '{"a":1.50,"b":[1e2,3],"c":"é"}'


def test_a_number_is_the_decimal_that_its_shortest_text_denotes() -> None:
    assert str(read_json("0.1", name="f")) == "0.1"
    assert str(read_json("0.1000000000000000055511151231257827", name="f")) == "0.1"


# References


def test_a_reference_takes_the_definition_and_lays_the_keys_of_its_place_over_it_one_by_one() -> None:
    form = form_with(
        {"s": section({"a": {"$ref": "#/$defs/often", "title": "Slept?", "x-form": {"help": "This week."}}})},
        defs={"often": rating(0, 3, states={"not_known": "Not known"}, help="In general.", code="F1")},
    )

    question = form.nodes["s.a"]

    assert isinstance(question, Question)
    assert (question.title, question.help, question.code) == ("Slept?", "This week.", "F1")
    assert [(state.value, label) for state, label in question.states] == [("not_known", "Not known")]


def test_a_circle_of_references_is_named() -> None:
    document = form_document(
        {"s": {"$ref": "#/$defs/a"}}, defs={"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}
    )

    assert findings_of(document) == [
        ("reference", "s", "The reference goes in a circle: #/$defs/a → #/$defs/b → #/$defs/a.")
    ]  # fmt: skip


def test_a_circle_through_sections_is_named_too() -> None:
    document = form_document(
        {"s": {"$ref": "#/$defs/a"}},
        defs={"a": section({"x": {"$ref": "#/$defs/b"}}), "b": section({"y": {"$ref": "#/$defs/a"}, "n": number()})},
    )

    assert findings_of(document) == [
        ("reference", "s.x.y", "The reference goes in a circle: #/$defs/a → #/$defs/b → #/$defs/a.")
    ]


def test_a_circle_through_the_items_of_a_list_is_named_too() -> None:
    document = form_document(
        {"l": {"type": "array", "items": {"$ref": "#/$defs/a"}}}, defs={"a": section({"x": {"$ref": "#/$defs/a"}})}
    )

    assert findings_of(document) == [("reference", "l.x", "The reference goes in a circle: #/$defs/a → #/$defs/a.")]


def doubling(levels: int) -> Json:
    """A form document in which every definition holds the next one twice."""
    last = {f"d{levels}": section({"a": number()})}
    above = {
        f"d{level}": section({"a": {"$ref": f"#/$defs/d{level + 1}"}, "b": {"$ref": f"#/$defs/d{level + 1}"}})
        for level in range(levels)
    }
    return form_document({"s": {"$ref": "#/$defs/d0"}}, defs={**above, **last})


@pytest.mark.parametrize(("levels", "place", "message"), [
    (14, "", "With every reference followed the form has more than 20,000 questions."),
    (30, "s" + ".a" * 15, "Sections and lists are nested more than 16 levels deep."),
])  # fmt: skip
def test_references_that_double_at_every_level_are_refused_before_they_are_followed_far(
    levels: int, place: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = 0

    def counting(follower: Follower, *given: Any) -> Any:
        nonlocal followed
        followed += 1
        return follow(follower, *given)

    follow = Follower.followed
    monkeypatch.setattr(Follower, "followed", counting)

    found = findings_of(doubling(levels))

    assert found == [("size", place, message)]
    assert 15 < followed <= 20_001


@pytest.mark.parametrize(("what", "node"), [
    ("questions", yes_no()), ("choices", one_of("a")), ("choices", some_of("a")), ("choices", rating(0, 0)),
    ("characters of expressions", yes_no(visible_when="1 < 2")), ("parts of expressions", yes_no(visible_when="1 < 2")),
    ("steps of patterns", text(pattern="a", pattern_hint="a")),
])  # fmt: skip
def test_what_references_multiply_is_counted_wherever_it_is_used(
    what: str, node: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = form_document(
        {"s": section({name: {"$ref": "#/$defs/d"} for name in ("a", "b", "c", "d")})}, defs={"d": node}
    )
    assert findings_of(document) == []

    monkeypatch.setitem(MOST, what, 3)

    assert findings_of(document) == [("size", "", f"With every reference followed the form has more than 3 {what}.")]


def test_keys_that_an_item_cannot_have_are_refused_where_a_reference_brings_them() -> None:
    items = {"$ref": "#/$defs/item", "x-form": {"calculate": "1"}}
    document = form_document({"l": {"type": "array", "items": items}}, defs={"item": section({"a": number()})})

    assert findings_of(document) == [("shape", "l, items, x-form.calculate", "'calculate' is not a key of x-form.")]


def test_a_long_circle_is_told_with_its_first_rules_and_how_many_more_there_are() -> None:
    document = with_section(**{f"q{at}": yes_no(visible_when=f"q{(at + 1) % 30}") for at in range(30)})

    ((code, _, message),) = findings_of(document)

    assert code == "cycle"
    assert message.count(" → ") == 9
    assert " → and 22 more → " in message


def test_what_is_told_stays_short_however_long_the_text_is_that_it_is_about() -> None:
    long = "x" * 2_000
    documents = [
        changed(**{long: 1, "properties": {long: 1}}),
        with_section(a={"$ref": long}),
        with_section(a=text(visible_when=long)),
        with_section(a=text(visible_when=f"y + {long[:-4]}")),
    ]

    for place, message in [finding[1:] for document in documents for finding in findings_of(document)]:
        assert len(place) <= 150
        assert len(message) <= 700


def test_an_expression_that_is_long_is_shown_around_what_is_wrong_with_it() -> None:
    rule = " or ".join([*["a > 1"] * 40, "b > 1", *["a > 1"] * 40])

    ((_, _, message),) = findings_of(with_section(a=number(), asked=yes_no(visible_when=rule)))

    assert message.startswith("There is no question 'b' here. (at character 361). It reads: …")
    assert " or b > 1 or " in message
    assert message.endswith("…")


def test_a_form_in_which_everything_is_wrong_is_told_so_a_hundred_times_and_no_more() -> None:
    document = with_section(
        **{f"question_{number}": yes_no(visible_when=f"guestion_{number}") for number in range(150)}
    )

    found = findings_of(document)

    assert len(found) == 100
    assert found[0][2].startswith("There is no question 'guestion_0' here. Did you mean 'question_0'?")


def test_a_block_is_bundled_once_and_the_bundled_document_is_the_same_form() -> None:
    form = form_with({
        "e": repeat({"seen": {"$ref": EVIDENCE}}),
        "f": section({"also": {"$ref": EVIDENCE, "title": "And this"}}),
    })  # fmt: skip

    again = read_form(verbatim(form.document), name="bundled", blocks={}, functions=FUNCTIONS)

    assert list(form.document["$defs"]) == [EVIDENCE]
    assert again.hash == form.hash == fingerprint(form.document)
    assert list(again.nodes) == list(form.nodes)
    assert "e.seen.what" in form.nodes
    assert form.nodes["f.also"].title == "And this"


def test_a_block_that_holds_a_block_brings_it_along() -> None:
    inner: Json = {"$schema": "urn:formengine:form:1", "$id": "urn:formengine:block:inner", "type": "object",
    "title": "I",
                   "properties": {"a": number()}}  # fmt: skip
    outer: Json = {**inner, "$id": "urn:formengine:block:outer", "properties": {"i": {"$ref": inner["$id"]}}}
    document = form_document({"s": section({"o": {"$ref": outer["$id"]}})})

    form = read_form(
        json.dumps(document), name="f", blocks={block["$id"]: block for block in (inner, outer)}, functions=FUNCTIONS
    )

    assert list(form.document["$defs"]) == [outer["$id"], inner["$id"]]
    assert list(form.nodes) == ["s", "s.o", "s.o.i", "s.o.i.a"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_keeps_its_hash_when_its_bundled_document_is_read_again(name: str) -> None:
    form = shipped_form(name)

    again = read_form(verbatim(form.document), name=name, blocks={}, functions=FUNCTIONS)

    assert again.hash == form.hash


def test_the_hash_of_the_dialects_own_form_is_what_it_was() -> None:
    assert shipped_form("home_visit").hash == "4e44a645bbf164041fd3cbf53a8ed9da284bdbe2fb4461a7ba4c283b64810335"


def test_another_wording_and_another_order_are_another_hash() -> None:
    first = form_with({"s": section({"a": number(), "b": number()})})
    other_wording = form_with({"s": section({"a": number(title="A"), "b": number()})})
    other_order = form_with({"s": section({"b": number(), "a": number()})})

    assert len({first.hash, other_wording.hash, other_order.hash}) == 3


# What a form comes to


@pytest.mark.parametrize(("node", "kind"), [
    (text(), Kind.LONG_TEXT), (text(maxLength=300), Kind.SHORT_TEXT), (text(maxLength=301), Kind.LONG_TEXT),
    (text(maxLength=80, widget="long_text"), Kind.LONG_TEXT), (whole(), Kind.INTEGER), (number(), Kind.DECIMAL),
    (yes_no(), Kind.YES_NO), (one_of("a"), Kind.CHOICE), (rating(0, 1), Kind.RATING), (some_of("a"), Kind.CHOICES),
    (day(), Kind.DATE), (partial(), Kind.PARTIAL_DATE), (asked_as("money", unit="GBP"), Kind.MONEY),
    (asked_as("time"), Kind.TIME), (asked_as("duration"), Kind.DURATION), (asked_as("age"), Kind.AGE),
    (asked_as("person_name"), Kind.PERSON_NAME), (asked_as("address"), Kind.ADDRESS),
    (asked_as("telephone"), Kind.TELEPHONE), (asked_as("email"), Kind.EMAIL),
    (asked_as("narrative"), Kind.NARRATIVE), (asked_as("declaration"), Kind.DECLARATION),
    (attachment(), Kind.ATTACHMENT),
])  # fmt: skip
def test_each_idiom_of_json_schema_is_one_kind_of_question(node: Json, kind: Kind) -> None:
    question = form_with({"s": section({"a": node})}).nodes["s.a"]

    assert isinstance(question, Question)
    assert question.kind is kind


def test_limits_that_are_not_stated_are_the_dialects() -> None:
    form = form_with({"s": section({"a": text()}), "l": repeat({"b": number()})})
    question, items = form.nodes["s.a"], form.nodes["l"]

    assert isinstance(question, Question)
    assert isinstance(items, Repeat)
    assert question.limits.longest == 20_000
    assert items.limits.most == 500


def test_states_audience_safety_and_about_are_inherited_and_states_can_be_set_anew() -> None:
    form = form_with({
        "s": section(
            {"a": text(), "b": text(states={"declined": "No"}, audience="restricted", about="applicant"),
             "c": number(calculate="1")},
            states={"not_known": "Not known"}, safety={"notice": "today"}, audience="agency", about="subject",
        )
    })  # fmt: skip
    a, b, c = form.nodes["s.a"], form.nodes["s.b"], form.nodes["s.c"]

    assert [state.value for state, _ in a.states] == ["not_known"]
    assert (a.safety, a.audience, a.about) == ("today", "agency", "subject")
    assert [state.value for state, _ in b.states] == ["declined"]
    assert (b.safety, b.audience, b.about) == ("today", "restricted", "applicant")
    assert c.states == (), "what is worked out has no states"


def test_a_title_that_is_not_given_is_made_of_the_name() -> None:
    form = form_with({"week_one": section({"slept_well": yes_no()})})

    assert [node.title for node in form.nodes.values()] == ["Week one", "Slept well"]


def test_the_nodes_of_a_form_stand_in_its_order_and_are_found_with_and_without_item_ids() -> None:
    form = form_with({"s": section({"b": number(), "a": number()}), "l": repeat({"g": section({"x": number()})})})

    assert list(form.nodes) == ["s", "s.b", "s.a", "l", "l.g", "l.g.x"]
    assert form.node("l.k1.g.x") is form.nodes["l.g.x"]
    assert form.node("l.g.x") is form.nodes["l.g.x"]
    assert form.node("s.c") is None
    assert isinstance(form.nodes["s"], Group)


# Patterns


@pytest.mark.parametrize("pattern",
["[A-Z]{2}\\d{4}", "(?:a|b)+c?", ".+", "[^x-z]*", "a||b", "[\\]\\-]", "\\{x\\}", "é{2,}",
                                     "(a+)+", "[{2}]", "\\w+\\.\\w+", "[&|~]"])  # fmt: skip
def test_what_every_engine_reads_alike_can_be_a_pattern(pattern: str) -> None:
    assert fault_of_pattern(pattern) is None


@pytest.mark.parametrize("pattern", [
    "(a)\\1", "(?=a)b", "(?!a)b", "(?<=a)b", "(?P<n>a)", "(?i)a", "(?>a)", "a*+", "a++", "\\bx", "\\Ax", "x\\Z", "\\s",
    "\\S", "\\D", "\\W", "\\pL", "\\x41", "\\u0041", "^a", "a$", "[^\\d]", "[^\\w]", "a{,2}", "a{", "a}", "]", "[]a]",
    "[]",
    "[a[b]]", "[a&&b]", "[a--b]", "[a~~b]", "[a||b]", "a**", "*a", "(a", "a)", "[z-a]", "a{3,2}", "a{2000}", "\\",
    "a\\",
    "(?", "((a{1,900}){1,900}){1,900}",
])  # fmt: skip
def test_what_engines_read_differently_or_slowly_cannot_be_a_pattern(pattern: str) -> None:
    assert fault_of_pattern(pattern)


def test_a_pattern_that_would_make_others_wait_is_matched_in_linear_time() -> None:
    pattern = compiled_pattern("(a+)+b")

    assert pattern.fullmatch("a" * 20_000) is None
    assert pattern.fullmatch("a" * 20_000 + "b") is not None


# The published schema


@pytest.fixture(scope="module")
def published() -> Json:
    return form_schema()


@pytest.fixture(scope="module")
def by_rust(published: Json) -> Any:
    return jsonschema_rs.Draft202012Validator(published)


@pytest.fixture(scope="module")
def by_python(published: Json) -> Draft202012Validator:
    return Draft202012Validator(published, registry=Registry())


def test_the_schema_of_form_documents_is_itself_a_schema(published: Json) -> None:
    Draft202012Validator.check_schema(published)
    jsonschema_rs.meta.validate(published)


def test_the_schema_of_form_documents_describes_every_property(published: Json) -> None:
    silent = []
    waiting: list[tuple[str, Any]] = [("", published)]
    while waiting:
        place, node = waiting.pop()
        for key, member in (
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        ):
            waiting.append((f"{place}/{key}", member))
        if place.endswith("/properties") and not place.endswith("/properties/properties"):
            silent += [f"{place}/{name}" for name, member in node.items() if not member.get("description")]

    assert silent == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_form_fulfils_the_published_schema(
    name: str, by_rust: Any, by_python: Draft202012Validator
) -> None:
    document = json.loads(SHIPPED[name].read_text("utf-8"))

    assert [error.message for error in by_python.iter_errors(document)] == []
    assert by_rust.is_valid(document)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_form_fulfils_the_published_schema_once_its_blocks_are_bundled(name: str, by_rust: Any) -> None:
    assert by_rust.is_valid(json.loads(verbatim(shipped_form(name).document)))


def test_the_published_file_is_what_the_keyword_table_says(published: Json) -> None:
    kept = Path(__file__).parent.parent / "schemas" / "form.schema.json"

    assert json.loads(kept.read_text("utf-8")) == json.loads(json.dumps(published))


EVERYTHING = form_document(
    {
        "s": section(
            {
                "short": text(maxLength=80, minLength=1, pattern="[a-z]+", pattern_hint="small letters", code="A1"),
                "long": text(widget="long_text", words={"min": 5, "max": 50}, was=["s.old"], help="Take your time."),
                "whole": whole(minimum=0, maximum=9, usual_when="whole < 5", unit="steps", first_page=True),
                "number": number(minimum=0.5, maximum=1e3, places=2, required="true"),
                "total": number(calculate="whole + number", override="with_reason"),
                "claim": yes_no(states={"not_known": "Not known"}, audience="restricted", about="subject"),
                "school": text(maxLength=80, identifies="place"),
                "again": day(due="Look at this again"),
                "choice": one_of("a", "b", visible_when="claim"),
                "rating": rating(0, 3, required=True, description="This week."),
                "several": some_of("x", "y", minItems=1, maxItems=2, carry=False),
                "day": day(title="When?"),
                "about": partial(maxLength=20),
                "shared": {"$ref": "#/$defs/shared", "title": "Again", "x-form": {"required": True}},
            },
            safety={"notice": "today"}, audience="agency",
        ),
        "l": repeat({"g": section({"a": yes_no()})}, repeat={"label": "'Item'"}, minItems=1, maxItems=9, required=True),
        "r": repeat({"who": text(choices_from="l"), "whom": text(choices_from="l"), "how": {
            "type": "string", "oneOf": [{"const": "near", "title": "is near", "x-form": {"inverse": "near"}}]}},
            grid={"who": "who", "relation": "how", "whom": "whom"}),
    },
    defs={"shared": {**text(), "$comment": "Used once."}},
    date="s.day", audience="agency", audiences={"team": ["author", "manager"]}, help="All there is.",
    rules=[rule(about=["s.whole"], holds="s.whole > 0"),
           rule(id="each", for_each="l", about=["l.g.a"], holds="g.a", message="{item} is not so.")],
    tests=[{"name": "t", "answers": {}, "states": {"s.claim": "not_known"}, "visible": ["s.day"],
            "hidden": ["s.choice"], "problems": [], "calculated": {"s.total": None}, "scores": {}}],
    scales={"one": {**scale(items=[{"item": "s.rating", "reverse": True, "weight": 2}], method="weighted"),
                    "missing": {"at_most": 0, "then": "refuse"}, "drop": ["hidden"], "audience": "agency",
                    "rounding": {"places": 1, "mode": "half_even"}, "bands": [{"from": 0, "label": "low"}],
                    "risk": [{"item": "s.rating", "at_least": 2, "text": "Ask."}], "instrument": "made_up",
                    "norms": [{"population": "p", "n": 9, "mean": 1, "sd": 0.5, "source": "s"}],
                    "reliable_change": {"points": 2, "source": "s"}},
            "each": scale(items=[{"item": "l.g.a"}], maximum=1, for_each="l",
                          examples=[{"answers": {"l": [{"g": {"a": True}}]}, "value": 1}])},
    instruments={"made_up": {"title": "M", "version": "1", "language": "en-GB", "respondent": "the child",
                             "age_range": {"from": 4}, "age": "s.whole", "recall_window": "a week",
                             "citation": "Nowhere",
                             "rights": {"holder": "h", "basis": "free", "contexts": ["clinical"]}}},
    sample=[{}] * 10,
)  # fmt: skip
"""A form with every key of the dialect."""


def test_the_form_with_every_key_is_one_and_has_them_all() -> None:
    written = json.dumps(EVERYTHING)
    keys = {name for shape in (*KINDS.values(), ROOT, ROOT_X, SCALE, INSTRUMENT, RULE, CASE) for name in shape.keys}
    keys |= {*QUESTION_X, *REPEAT_X}

    assert [key for key in sorted(keys) if f'"{key}":' not in written] == []
    assert findings_of(EVERYTHING) == []


def compare_reader_and_schema(name: str, copies: int, by_rust: Any) -> str:
    """Reads so many mutated copies of a form with both, and says in figures how it went."""
    original = json.dumps(EVERYTHING) if name == "everything" else SHIPPED[name].read_text("utf-8")
    chance, departures, refused = random.Random(f"{name} 1"), [], 0
    for _ in range(copies):
        document = mutated(original, chance)
        faults = faults_of_root(read_json(json.dumps(document), name=name, depth=200))
        refused += bool(faults)
        if bool(faults) is by_rust.is_valid(document):
            departures.append((faults[:2], str(document)[:200]))
    assert departures == []
    assert copies // 3 < refused < copies
    return f"{name}: {copies} mutated copies, {refused} refused by reader and schema alike"


@pytest.mark.parametrize(
    ("name", "copies"), [("home_visit", 500), ("intake", 100), ("child_checklist", 100), ("everything", 500)]
)
def test_the_reader_and_the_published_schema_refuse_the_same_documents(name: str, copies: int, by_rust: Any) -> None:
    print(compare_reader_and_schema(name, copies, by_rust))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "copies"), [("home_visit", 8_000), ("intake", 3_000), ("child_checklist", 1_000), ("everything", 8_000)]
)
def test_the_reader_and_the_published_schema_agree_on_twenty_thousand_documents(
    name: str, copies: int, by_rust: Any
) -> None:
    print(compare_reader_and_schema(name, copies, by_rust))


def test_python_and_rust_read_the_published_schema_alike(by_rust: Any, by_python: Draft202012Validator) -> None:
    chance, original = random.Random(5), SHIPPED["home_visit"].read_text("utf-8")

    for _ in range(150):
        document = mutated(original, chance)
        assert by_python.is_valid(document) is by_rust.is_valid(document)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_mutated_form_is_read_or_refused_with_findings_and_nothing_else(name: str) -> None:
    chance, original = random.Random(f"{name} 2"), SHIPPED[name].read_text("utf-8")
    outcomes = {"read": 0, "refused": 0}

    for _ in range(60):
        try:
            form = read_form(json.dumps(mutated(original, chance)), name=name, blocks=BLOCKS, functions=FUNCTIONS)
            assert isinstance(form, Form)
            outcomes["read"] += 1
        except DefinitionError as error:
            assert all(finding.code in CODES and finding.message for finding in error.findings)
            outcomes["refused"] += 1
        except DocumentError:
            outcomes["refused"] += 1

    assert min(outcomes.values()) > 0


# The plain schema


def test_the_plain_schema_is_standard_and_knows_nothing_of_ours() -> None:
    schema = plain_schema(form_with({
        "s": section({"a": number(minimum=0.5), "b": text(maxLength=9, pattern="[a-z]+", pattern_hint="small letters"),
                      "c": one_of("x", "y"), "d": day(), "e": some_of("x", "y", maxItems=1),
                      "f": partial(maxLength=20)}),
        "l": repeat({"r": rating(0, 1), "t": yes_no()}, maxItems=4),
    }))  # fmt: skip

    Draft202012Validator.check_schema(schema)
    assert "x-form" not in json.dumps(schema)
    assert schema["properties"]["s"]["properties"] == {
        "a": {"title": "A", "type": "number", "minimum": 0.5},
        "b": {"title": "B", "type": "string", "maxLength": 9, "pattern": "^(?:[a-z]+)$"},
        "c": {"title": "C", "type": "string", "oneOf": [{"const": "x", "title": "X"}, {"const": "y", "title": "Y"}]},
        "d": {"title": "D", "type": "string", "format": "date"},
        "e": {"title": "E", "type": "array", "uniqueItems": True, "maxItems": 1,
              "items": {"type": "string", "oneOf": [{"const": "x", "title": "X"}, {"const": "y", "title": "Y"}]}},
        "f": {"title": "F", "type": "string", "maxLength": 20},
    }  # fmt: skip
    assert schema["properties"]["l"]["maxItems"] == 4
    assert list(schema["properties"]["l"]["items"]["properties"]) == ["_id", "r", "t"]
    assert schema["properties"]["l"]["items"]["additionalProperties"] is False


@pytest.mark.parametrize("name", SHIPPED)
def test_the_plain_schema_of_a_shipped_form_is_itself_a_schema(name: str) -> None:
    schema = plain_schema(shipped_form(name))

    Draft202012Validator.check_schema(schema)
    jsonschema_rs.meta.validate(schema)


def test_a_reference_that_is_not_here_hides_no_other_and_tells_its_place() -> None:
    lender = "urn:formengine:form:lender/list"
    document = form_document({
        "s": section({"a": {"$ref": f"{lender}#/properties/warmth"}, "b": {"$ref": "#/$defs/nowhere"}}),
        "l": repeat({"c": {"$ref": "urn:formengine:block:nothing"}, "d": {"$ref": "urn:formengine:block:nothing"}}),
    })  # fmt: skip

    assert [(code, place) for code, place, _ in findings_of(document)] == [
        ("reference", f"s.a, $ref '{lender}'"),
        ("reference", "l.c, $ref 'urn:formengine:block:nothing'"),
        ("reference", "s.b"),
    ]
