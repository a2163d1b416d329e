"""Forms as somebody would write them who wants to hurt: kinds of safety.md, and copies of good forms with damage.

Nothing here is known to do harm any more; everything here would, to a reader that trusts a form.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.building import (
    Json,
    day,
    form_document,
    number,
    one_of,
    rating,
    repeat,
    section,
    some_of,
    text,
    yes_no,
)


@dataclass(frozen=True)
class Hostile:
    """One hostile form: its kind, what it tries, and its text; `is_harmless` where it may be read and do nothing."""

    kind: str
    attempt: str
    text: str | bytes
    is_harmless: bool = False


@dataclass(frozen=True)
class Bait:
    """What a form tries to reach: the port of a listener on this machine, and a file."""

    port: int
    file: str


def with_section(**questions: Any) -> Json:
    """A form document with one section `s` of these questions."""
    return form_document({"s": section(questions)})


# References that lead out of the form


def _addresses(bait: Bait) -> list[str]:
    web, file = f"http://127.0.0.1:{bait.port}", bait.file
    return [
        f"{web}/form.json", f"{web}/form.json#/$defs/a", f"https://127.0.0.1:{bait.port}/form.json",
        f"//127.0.0.1:{bait.port}/form.json", f"ftp://127.0.0.1:{bait.port}/form.json", f"file://{file}", file,
        f"../../../../..{file}", 'data:application/json,{"type":"string"}', f"jar:file://{file}!/x",
        "https://json-schema.org/draft/2020-12/schema", "form.json", "#", "", "#/properties/s", "#a",
        "#/$defs/a/properties/x",
        "#/$defs/../properties/s", "urn:formengine:block:no_such_block", f"urn:formengine:block:..{file}",
        "urn:formengine:form:demo/home_visit@1.0.0", "#/$defs/%61", "#/$defs/a~1b",
    ]  # fmt: skip


def _outside_references(bait: Bait) -> Iterator[tuple[str, Json]]:
    for address in _addresses(bait):
        pointer = {"$ref": address}
        yield f"a question that is {address}", with_section(a=pointer)
        yield f"a section that is {address}", form_document({"s": pointer})
        yield f"items of a list that are {address}", form_document({"l": {"type": "array", "items": pointer}})
        yield f"choices that are {address}", with_section(a={"type": "array", "uniqueItems": True, "items": pointer})
        yield (
            f"a definition that is {address}",
            form_document({"s": section({"a": {"$ref": "#/$defs/d"}})}, defs={"d": pointer}),
        )


def _tricks_with_identity(bait: Bait) -> Iterator[tuple[str, Json]]:
    web = f"http://127.0.0.1:{bait.port}/"
    good = with_section(a=text())
    yield "an $id on the web", {**good, "$id": web}
    yield "an $id in a file", {**good, "$id": f"file://{bait.file}"}
    yield "a $schema on the web", {**good, "$schema": web}
    yield "an $id on the web in a section", form_document({"s": {**section({"a": {"$ref": "b.json"}}), "$id": web}})
    yield (
        "an $id on the web in a definition",
        form_document({"s": {"$ref": "#/$defs/d"}}, defs={"d": {**section({}), "$id": web}}),
    )
    for key in ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "$vocabulary", "$recursiveAnchor"):
        yield f"{key} at the root", {**good, key: web}
        yield f"{key} in a question", with_section(a={**text(), key: f"{web}form.json#x"})
        yield f"{key} beside a reference", with_section(a={"$ref": "#/$defs/d", key: web})


# References that go in circles, or multiply


def _circles() -> Iterator[tuple[str, Json]]:
    for length in (1, 2, 3, 5, 8, 30, 450):
        ring: Json = {f"d{place}": {"$ref": f"#/$defs/d{(place + 1) % length}"} for place in range(length)}
        yield f"{length} references in a circle", form_document({"s": {"$ref": "#/$defs/d0"}}, defs=ring)
        below: Json = {f"d{at}": section({"x": {"$ref": f"#/$defs/d{(at + 1) % length}"}}) for at in range(length)}
        yield f"{length} sections in a circle", form_document({"s": {"$ref": "#/$defs/d0"}}, defs=below)
    items = form_document(
        {"l": {"type": "array", "items": {"$ref": "#/$defs/a"}}}, defs={"a": section({"x": {"$ref": "#/$defs/a"}})}
    )
    yield "an item that holds itself", items
    yield (
        "choices that are themselves",
        form_document(
            {"s": section({"a": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/a"}}})},
            defs={"a": {"$ref": "#/$defs/a"}},
        ),
    )


def _doubling() -> Iterator[tuple[str, Json]]:
    for levels in (13, 14, 15, 16, 20, 30, 60, 400):
        yield f"references doubled {levels} times", multiplied(levels, 2, section({"a": number()}))
    for levels, times in ((3, 100), (2, 1_000), (4, 30), (1, 2_000)):
        yield (
            f"{times} references on {levels} levels",
            multiplied(levels, times, section({f"q{n}": yes_no() for n in range(30)})),
        )
    choices = rating(0, 499)
    yield "500 choices used 1,000 times", multiplied(1, 1_000, section({"a": choices}))
    yield "500 choices used 12,000 times", multiplied(2, 110, section({"a": choices}))
    rule = " + ".join(f"({' + '.join(['a'] * 20)})" for _ in range(12))
    heavy = {f"q{n}": number(calculate=rule) for n in range(10)}
    yield "a long rule used 10,000 times", multiplied(1, 1_000, section({"a": number(), **heavy}))
    chain: Json = {f"d{at}": {"$ref": f"#/$defs/d{at + 1}"} for at in range(450)}
    many = section({f"q{at}": {"$ref": "#/$defs/d0"} for at in range(2_000)})
    yield "450 references to references, 2,000 times", form_document({"s": many}, defs={**chain, "d450": number()})
    named = section(
        {
            "a": one_of(*(f"c{at}" for at in range(500))),
            **{f"q{at}": yes_no(visible_when=" or ".join(["a == 'c1'"] * 30)) for at in range(900)},
        }
    )
    yield "500 choices named 27,000 times", form_document({"s": named})


def multiplied(levels: int, times: int, last: Json) -> Json:
    """A form document in which every definition holds the next one so many times."""
    above = {
        f"d{level}": section({f"x{at}": {"$ref": f"#/$defs/d{level + 1}"} for at in range(times)})
        for level in range(levels)
    }
    return form_document({"s": {"$ref": "#/$defs/d0"}}, defs={**above, f"d{levels}": last})


# Depth


def _deep() -> Iterator[tuple[str, str]]:
    for levels in (16, 17, 40, 400, 5_000):
        inner = '"a":{"type":"boolean"}'
        for level in range(levels):
            inner = f'"s{level}":{{"type":"object","properties":{{{inner}}}}}'
        whole_form = json.dumps(form_document({}))
        yield f"sections {levels} deep", whole_form.replace('"properties": {}', f'"properties":{{{inner}}}')
    for levels in (33, 400, 100_000, 1_000_000):
        yield f"lists {levels} deep", "[" * levels + "]" * levels
        yield f"objects {levels} deep", '{"a":' * levels + "1" + "}" * levels
    yield "lists 100,000 deep that never end", "[" * 100_000
    yield "objects 100,000 deep that never end", '{"properties":' * 100_000
    yield "an example 40 deep", json.dumps({**with_section(a=text()), "$comment": 0}).replace("0", "[" * 40 + "]" * 40)


# JSON that hides something


def _json_traps() -> Iterator[tuple[str, str | bytes]]:
    good = json.dumps(with_section(a=number(minimum=7)))
    for key in ("$schema", "$id", "title", "x-form", "properties", "type", "version", "rights", "holder", "minimum"):
        yield f"the key {key} twice", good.replace(f'"{key}":', f'"{key}": 1, "{key}":', 1)
    yield "a key of 1 MB twice", '{"' + "k" * 2**20 + '":1,"' + "k" * 2**20 + '":2}'
    yield "a key twice, once escaped", good.replace('"title":', '"t\\u0069tle": "x", "title":', 1)
    numbers = {
        "NaN": "NaN", "infinity": "Infinity", "minus infinity": "-Infinity", "1e400": "1e400", "-1e400": "-1e400",
        "1e999999999": "1e999999999", "5,000 digits": "9" * 5_000, "100,000 digits": "9" * 100_000,
        "5,000 decimals": "0." + "3" * 5_000, "2 to the 53": str(2**53), "2 to the 64": str(2**64),
        "a leading zero": "007", "hexadecimal": "0x10", "a plus": "+7", "a bare point": ".5", "Arabic digits": "٣",
        "an exponent of 5,000 digits": "1e" + "9" * 5_000,
    }  # fmt: skip
    for attempt, written in numbers.items():
        yield f"{attempt} as a number", good.replace('"minimum": 7', f'"minimum": {written}')
    for attempt, written in {
        "half of a character": "\\ud83d", "the other half": "\\udc00", "halves the wrong way round": "\\udc00\\ud83d",
        "NUL as it is": "\x00", "a control character as it is": "\x07", "a line break as it is": "\n",
        "an unknown escape": "\\x41", "a short escape": "\\u00", "a real half of a character": "\ud83d",
    }.items():  # fmt: skip
        yield f"{attempt} in a title", good.replace("A small form", f"A {written} form")
        yield f"{attempt} in a key", good.replace('"title"', f'"ti{written}tle"')
    yield "UTF-16", good.encode("utf-16")
    yield "UTF-32", good.encode("utf-32")
    yield "Latin-1", good.replace("small", "sm\xe4ll").encode("latin-1")
    yield "overlong UTF-8", good.encode().replace(b"small", b"sm\xc0\xafll")
    yield "half a character in UTF-8", good.encode().replace(b"small", b"sm\xed\xa0\x80ll")
    yield "something behind the end", f"{good} {{}}"
    yield "a comment", f"/* x */ {good}"
    yield "the first half", good[: len(good) // 2]
    yield "nothing", ""
    yield "a byte of nothing", b"\x00"
    yield "a zip", b"PK\x03\x04" + b"\x00" * 100
    yield "XML", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield "YAML", "!!python/object/apply:os.system ['true']"
    yield "a pickle", b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94."
    yield "5 MB of blanks", " " * (5 * 2**20)
    for value in (
        "null",
        "true",
        "[]",
        '"x"',
        "1",
        "{}",
        "[{}]",
        '[["$schema"]]',
        '{"$schema": null}',
        '{"$schema": {}}',
    ):
        yield f"a document that is {value}", value


# Patterns


def _patterns() -> Iterator[tuple[str, Json]]:
    for pattern in (
        "(a{1,900}){1,900}", "((a{1,30}){1,30}){1,30}", "(.{1,500}){1,500}", "(\\w{0,900}){0,900}", "a{1000000}",
        "a{99999999999}",
        "(a)\\1", "(?=a)+b", "(?!a)b", "(?<=a)b", "(?<!a)b", "(?>a+)+", "(?P<n>a)(?P=n)", "(?(1)a|b)", "(?R)", "a++",
        "a*+", "^(a+)+$",
        "\\p{L}+", "\\X", "\\Qa\\E", "\\C", "\\x{110000}", "\\u{1f600}", "\\N{BULLET}", "\\cA", "[[:alpha:]]",
        "[a&&b]", "[\\W\\d]",
        "(" * 250 + ")" * 249, "[" * 400, "(?:" * 160, "\\", "*", "a{2,1}", "[z-a]", "(?i)a", "(?#x)a", "(*UTF8)a",
        "|" * 500 + "|",
    ):  # fmt: skip
        yield f"the pattern {pattern[:40]!r}", with_section(a=text(pattern=pattern, pattern_hint="anything"))
    slow = (f".{{0,{900 - at % 500}}}.{{0,{900 - at // 500}}}.{{0,900}}" for at in range(1_900))
    yield (
        "1,900 patterns that are long to compile",
        with_section(**{f"q{at}": text(pattern=pattern, pattern_hint="x") for at, pattern in enumerate(slow)}),
    )
    shared = {"p": text(pattern=".{0,900}" * 3, pattern_hint="x")}
    yield (
        "one such pattern used 1,900 times",
        form_document({"s": section({f"q{at}": {"$ref": "#/$defs/p"} for at in range(1_900)})}, defs=shared),
    )


# Size


def _sizes() -> Iterator[tuple[str, Json]]:
    yield "a text of a thousand million characters", with_section(a=text(maxLength=10**9))
    yield "a text of at least a million and one", with_section(a=text(minLength=10**6 + 1))
    yield "a list of a million items", form_document({"l": repeat({"a": text()}, maxItems=10**6)})
    yield "a list of at least 501 items", form_document({"l": repeat({"a": text()}, minItems=501)})
    yield "a list of no items", form_document({"l": repeat({"a": text()}, maxItems=0)})
    yield "a list of minus one item", form_document({"l": repeat({"a": text()}, minItems=-1)})
    yield "a list of one and a half items", form_document({"l": repeat({"a": text()}, maxItems=1.5)})
    yield "a million choices to choose", with_section(a=some_of("x", maxItems=10**6))
    for many in (501, 20_000):
        yield f"{many} choices", with_section(a=one_of(*(f"c{at}" for at in range(many))))
        yield f"{many} steps", with_section(a=rating(0, many - 1))
        yield f"{many} of several choices", with_section(a=some_of(*(f"c{at}" for at in range(many))))
    yield "no choices", with_section(a=one_of())
    yield "the same choice 500 times", with_section(a=one_of(*["x"] * 500))
    yield "steps of a thousand million", with_section(a={"type": "integer", "oneOf": [{"const": 10**9, "title": "A"}]})
    for place in ("title", "description", "$comment"):
        yield f"1 MB of {place}", {**with_section(a=text()), place: "x" * 2**20}
        yield f"1 MB of {place} of a question", with_section(a={**text(), place: "x" * 2**20})
    yield "1 MB of help", with_section(a=text(help="x" * 2**20))
    yield "1 MB of a rule", with_section(a=text(visible_when="x" * 2**20))
    yield "1 MB of a pattern", with_section(a=text(pattern="x" * 2**20, pattern_hint="x"))
    yield "1 MB of a choice", with_section(a=one_of("x" * 2**20))
    yield "1 MB of an unknown key", {**with_section(a=text()), "k" * 2**20: 1}
    yield "1 MB of a name", with_section(**{"n" * 2**20: text()})
    yield "1 MB of a reference", with_section(a={"$ref": "#/$defs/" + "d" * 2**20})
    yield "1 MB of a type", with_section(a={"type": "s" * 2**20})
    yield (
        "100 keys of 10,000 characters",
        {**with_section(a=text()), **{f"{at}" + "titel" * 2_000: 1 for at in range(100)}},
    )
    yield "2,001 questions in a section", with_section(**{f"q{at}": yes_no() for at in range(2_001)})
    yield (
        "22,000 questions",
        form_document({f"s{at}": section({f"q{n}": yes_no() for n in range(1_000)}) for at in range(22)}),
    )
    yield (
        "501 rules",
        form_document(
            {"s": section({"a": number()})},
            rules=[
                {"id": f"r{at}", "level": "warn", "holds": "s.a > 1", "message": "x", "about": ["s.a"]}
                for at in range(501)
            ],
        ),
    )
    yield "51 former paths", with_section(a=text(was=["x"] * 51))
    yield (
        "501 sets of readers",
        form_document({"s": section({"a": number()})}, audiences={f"a{at}": ["author"] for at in range(501)}),
    )
    yield (
        "an unknown reader beside 500",
        form_document(
            {"s": section({"a": number(audience="nobody")})}, audiences={f"a{at:058d}": ["author"] for at in range(499)}
        ),
    )
    alike = ["".join(random.Random(at).sample("ab" * 30, 60)) for at in range(600)]
    yield (
        "600 unknown names, each like 600 others",
        with_section(
            **{f"q{at}": yes_no(visible_when=f"x{name[:58]}") for at, name in enumerate(alike)},
            **{f"y{name[:58]}": yes_no() for name in alike},
        ),
    )
    big = {f"s{at}": section({f"q{n}": yes_no() for n in range(500)}) for at in range(10)}
    yield "100 unknown names in 5,000 questions", form_document(
        {**big, "t": section({f"q{n}": yes_no(visible_when="nowhere") for n in range(100)})})  # fmt: skip
    yield "words asked for without end", with_section(a=text(words={"min": 0, "max": 10**12}))
    yield "a million places", with_section(a=number(places=10**6))


# Names


def _names() -> Iterator[tuple[str, Json]]:
    for name in (
        "__proto__", "__class__", "_id", "_", "Constructor", "toString", "hasOwnProperty", "$ref", "$defs", "x-form",
        "a.b", "a/b", "../x",
        "a b", " a", "a\n", "a\x00", "ａ", "é", "ﬁrst", "а", "a\u200b", "a\u202e", "1a", "", "A", "n" * 61, "def",
        "lambda", "true", "blank",
        "import", "count", "age_in_years", "answered", "state", "if", "none ", "CON", "a'", 'a"', "a;", "=1+1",
        "<script>", "%s", "{0}", "{name.__class__}",
    ):  # fmt: skip
        yield f"a question called {name[:20]!r}", with_section(**{name: yes_no()})
    for name in ("__proto__", "constructor", "prototype"):
        yield f"{name} as a key of a question", with_section(a={**yes_no(), name: {"polluted": True}})
        yield f"{name} as a key of x-form", with_section(a=yes_no(**{name: {"polluted": True}}))
        yield f"{name} as a key of the form", {**with_section(a=yes_no()), name: {"polluted": True}}
    yield "an id with a way upwards", {**with_section(a=yes_no()), "$id": "urn:formengine:form:../../etc/passwd"}
    yield "an id with a line break", {**with_section(a=yes_no()), "$id": "urn:formengine:form:test/small\n"}
    yield "an id in wide letters", {**with_section(a=yes_no()), "$id": "urn:formengine:form:test/ｓmall"}
    yield "a version with a line break", form_document({"s": section({"a": yes_no()})}, version="1.0.0\n")
    yield "a version in Arabic digits", form_document({"s": section({"a": yes_no()})}, version="١.٠.٠")


# Expressions

BOMBS = [
    "9**9**9", "'x' * 999999999", "['x'] * 999999999", "10 % 3", "1 // 0", "1 << 99999", "a @ a", "~a", "+a", "a | a",
    "a & a", "a ^ a",
    "(" * 300 + "a" + ")" * 300, "[" * 180 + "]" * 180, "-" * 1_900 + "1", "not " * 480 + "p", "p and " * 320 + "p",
    "a + " * 400 + "a", "a < " * 450 + "a", "p if p else " * 160 + "p", "lambda: " * 200 + "1",
    "f(" * 190 + ")" * 190, "a." * 900 + "a",
    "(a < (a < (a < a) < a) < a)", "any_of(l, any_of(l, any_of(l, any_of(l, b > 1))))",
    "count(l, count(l, count(l, b > 1) > 1) > 1) > 1",
    "x" * 2_000, "x" * 2_001, "'" + "x" * 1_990, "'" + "x" * 1_990 + "'", "9" * 1_900 + " > a", "1e999 > a",
    "1e-999 > a > 1e308", "0x" + "f" * 1_900 + " > a",
    "1_000_000_000_000_000_000_000 > a", "a > 9007199254740993", "1j > a", "a > ٣", "ａ > 1", "a > １", "ｐ", "𝐩",
    "p\u200b", "p and\u2028p", "р",
    "p.__class__", "a.real", "().__class__.__bases__", "''.join(['a'])", "'{0.__class__}'.format(a)", "f'{a}'",
    "f'{p!r:>{a}}'", "b'x' == b'x'",
    "__import__('os')", "__import__('os').system('true')", "open('/etc/passwd')", "eval('1')", "exec('1')",
    "getattr(p, 'x')", "globals()", "print(1)",
    "compile('1','','eval')", "breakpoint()", "input()", "type(a)", "str(a)", "len('x')", "p()", "a(1)",
    "round.__call__(1, 2) > 1", "count.x(l) > 1",
    "[x for x in l]", "{x for x in l}", "(x for x in l)", "{'a': 1}", "{1, 2}", "(1, 2)", "a[0]", "a[0:1]",
    "l[0].b > 1", "*a", "**a", "(p := True)",
    "await p", "yield p", "yield from p", "p; p", "p = 1", "import os", "raise p", "del p", "pass", "...", "None",
    "True", "p is p", "p is not p", "p == True",
    "answered(p, p)", "answered()", "answered(a=p)", "answered(*l)", "coalesce(p)", "coalesce(" + "p, " * 25 + "p)",
    "state('a')", "sum()", "sum(l.b, 'guess') > 1",
    "p\x00", "p # and more", "p # a note\nand a > 1", "t == '#' # t", "\\\n" * 500 + "p", "#", "", " ", "\n", "'''",
    '"""' + "x" * 900, "p and", "and p", "(p", "p)", "p p", "a >", "a <> 1", "a => 1", "a = 1",
    "blank", "blank == blank", "a == blank", "'text'", "5", "a", "l", "s", "l.b", "t", "no_such_name",
    "s.no_such_name", "a.p", "p.a", "s.s.a",
    "c == 'calmm'", "c == 'Calm'", "c in ['calm', 'sadd']", "c == 1", "'calmm' == c", "contains(m, 'z')",
    "contains(c, 'calm')", "r == 9", "c < 'sad'", "m == 'x'",
    "a == 'x'", "a + 'x' > 1", "'x' + 'x' == 'xx'", "p + p > 1", "p > a", "d > 'yesterday'", "d > '2026-02-30'",
    "d > 1", "age_in_years(d) > 1", "age_in_years(a) > 1",
    "day(d)", "add_days(d) > d", "round(a) > 1", "upper(t) == 'X'", "lower(a) == 'x'", "year(t) > 1", "count(a) > 1",
    "count(l, a) > 1", "any_of(s, p)", "demo.evil(a)",
]  # fmt: skip
"""Conditions that are refused, each for its own reason, on the ground of `_ground`."""


def _ground(**more: Json) -> Json:
    questions = {
        "a": number(), "p": yes_no(), "t": text(), "c": one_of("calm", "sad"), "m": some_of("x", "y"), "r": rating(0,
        3), "d": day(),
    }  # fmt: skip
    return form_document({"s": section({**questions, **more}), "l": repeat({"b": number()})})


def _expressions() -> Iterator[tuple[str, Json]]:
    for bomb in BOMBS:
        yield f"the condition {bomb[:40]!r}", _ground(asked=yes_no(visible_when=bomb))
    for key in ("required", "usual_when", "calculate"):
        yield f"an escape in {key}", _ground(asked=yes_no(**{key: "__import__('os').getcwd()"}))
    yield "an escape in a label", form_document({"l": repeat({"b": text()}, repeat={"label": "b.__class__"})})
    yield "an escape in a rule", form_document({"s": section({"a": number()})}, rules=[
        {"id": "r", "level": "block", "holds": "open('/etc/passwd')", "message": "x", "about": ["s.a"]}])  # fmt: skip
    yield (
        "800 conditions that are long to read",
        with_section(
            p=yes_no(),
            **{f"q{at}": yes_no(visible_when="(" * 190 + "p" + ")" * 190 + " or p" * 20) for at in range(800)},
        ),
    )
    yield (
        "1,900 conditions that are long to compile",
        with_section(
            a=number(), **{f"q{at}": yes_no(visible_when=f"sum([{'a,' * 290}]) > {at}") for at in range(1_900)}
        ),
    )


def _circular_rules() -> Iterator[tuple[str, Json]]:
    for length in (1, 2, 3, 9, 100, 1_900):
        shown = {f"q{at}": yes_no(visible_when=f"q{(at + 1) % length}") for at in range(length)}
        yield f"{length} conditions in a circle", with_section(**shown)
        counted = {f"q{at}": number(calculate=f"q{(at + 1) % length} + 1 + {'0 + ' * 20} 0") for at in range(length)}
        yield f"{length} calculations in a circle", with_section(**counted)
    yield "a section shown by its own question", form_document({"s": section({"a": yes_no()}, visible_when="s.a")})
    yield "a list shown by its own items", form_document({"l": repeat({"a": yes_no()}, visible_when="any_of(l, a)")})
    yield "a count that counts itself", form_document({"l": repeat({"a": number(calculate="count(l, a > 1)")})})


# Other dialects and unknown keys


def _dialects() -> Iterator[tuple[str, Json]]:
    for dialect in (
        "urn:formengine:form:2", "urn:formengine:form:1.1", "urn:formengine:form:99999999999999999999",
        "urn:formengine:form:", "urn:formengine:form:1 ",
        "URN:FORMENGINE:FORM:1", "urn:formengine:form:1#", "https://json-schema.org/draft/2020-12/schema",
        "http://json-schema.org/draft-07/schema#", "x" * 10_000,
        "", 1, None, True, [], ["urn:formengine:form:1"], {"$ref": "#"},
    ):  # fmt: skip
        yield f"the dialect {str(dialect)[:40]}", {**with_section(a=text()), "$schema": dialect}


def _unknown_keys() -> Iterator[tuple[str, Json]]:
    for key, value in {
        "required": ["a"], "if": {}, "then": {}, "else": {}, "allOf": [{}], "anyOf": [{}], "not": {}, "enum": ["a"],
        "default": "a", "const": "a",
        "patternProperties": {"^(a+)+$": {}}, "additionalProperties": True, "propertyNames": {"pattern": "^(a+)+$"},
        "unevaluatedProperties": {},
        "dependentSchemas": {}, "dependentRequired": {}, "prefixItems": [{}], "contains": {}, "minContains": 1,
        "maxContains": 1,
        "multipleOf": 1e-300, "exclusiveMinimum": 1, "contentEncoding": "base64", "contentMediaType": "text/html",
        "readOnly": True,
        "format": "uri", "definitions": {}, "dependencies": {}, "x-forms": {}, "titel": "x", "type ": "string",
        "oneof": [], "minimum": 1,
    }.items():  # fmt: skip
        yield f"{key} in a text", with_section(a={**text(), key: value})
    for key in ("requird", "visible_if", "calculation", "eval", "script", "onload", "plugin", "choices_from", "ext"):
        yield f"{key} in x-form", with_section(a=text(**{key: "x"}))
    kinds: list[Any] = [
        ["string"],
        ["string", "null"],
        "null",
        "any",
        "String",
        "",
        None,
        True,
        1,
        {},
        "array",
        "object",
    ]
    for kind in kinds:
        yield f"the type {kind!r}", with_section(a={"type": kind})
    for place in ("properties", "x-form", "$defs", "title", "type", "$id"):
        for value in (None, True, 1, "", [], [{}], {"a": None}):
            if (place, value) != ("$defs", {"a": None}):
                yield f"{place} that is {value!r}", {**with_section(a=text()), place: value}
    nodes: list[Any] = [
        None,
        True,
        1,
        "text",
        [],
        [{"type": "string"}],
        {},
        {"properties": {}},
        {"oneOf": []},
        {"$ref": 1},
    ]
    for node in (*nodes, {"$ref": None}, {"$ref": ["#"]}):
        yield f"a question that is {node!r}", with_section(a=node)


# What may be read, and must do nothing


def _harmless() -> Iterator[tuple[str, Json]]:
    for title in (
        "<script>alert(1)</script>", "=cmd|'/c calc'!A1", "{0.__class__}", "%s%s%s%n", "${jndi:ldap://127.0.0.1/x}",
        "\u202egnp.exe", "\x1b[2J\x1b]0;x\x07",
        "'; DROP TABLE answers; --", "../../../etc/passwd", "\x00", "\ufffe", "x" * 1_000, "👩‍👧" * 200,
        "a\u0301" * 400,
    ):  # fmt: skip
        yield f"the title {title[:24]!r}", {**with_section(a=text(title=title, help=title)), "title": title}
    for name in (
        "constructor",
        "prototype",
        "valueof",
        "self",
        "os",
        "sys",
        "print",
        "open",
        "a" * 60,
        "none",
        "id",
        "con",
        "nul",
    ):
        yield f"a question called {name[:20]}", with_section(**{name: yes_no(), "b": yes_no(visible_when=name)})
    for name in ("__proto__", "constructor", "http://127.0.0.1/x", "../x", "a/b", "#", "\x00"):
        yield (
            f"a definition called {name!r}",
            form_document({"s": section({"a": {"$ref": f"#/$defs/{name}"}})}, defs={name: text()}),
        )
    for pattern in (
        "(a+)+b",
        "(a|a)*b",
        "([a-z]+)*x",
        "(.*)*y",
        "(\\w+\\.?)+@",
        "a{0,1000}",
        "(x+x+)+y",
        "(?:a?){20}a{20}",
    ):
        yield f"the pattern {pattern}", with_section(a=text(pattern=pattern, pattern_hint="something"))
    for condition in ("(" * 150 + "b" + ")" * 150, "not blank", "c == '# no note'", "b\nand not b", "c == 'ａ'"):
        yield f"the condition {condition[:20]!r}", with_section(a=yes_no(visible_when=condition), b=yes_no(), c=text())
    yield "a pattern of NUL", with_section(a=text(pattern="\x00", pattern_hint="nothing"))
    yield (
        "sections 15 deep",
        form_document(
            {"s": {"$ref": "#/$defs/d0"}},
            defs={
                f"d{at}": section({"a": {"$ref": f"#/$defs/d{at + 1}"} if at < 14 else yes_no()}) for at in range(15)
            },
        ),
    )
    yield (
        "an $id in an example",
        form_document(
            {"s": section({"a": text()})},
            tests=[{"name": "t", "answers": {"$ref": "file:///etc/passwd", "s": {"a": {"$ref": "http://127.0.0.1/"}}}}],
        ),
    )
    yield "500 choices used 190 times", multiplied(1, 190, section({"a": rating(0, 499)}))


def _labelled(kind: str, attempts: Iterable[tuple[str, Any]], is_harmless: bool = False) -> Iterator[Hostile]:
    for attempt, document in attempts:
        text = document if isinstance(document, str | bytes) else json.dumps(document)
        yield Hostile(kind, attempt, text, is_harmless)


def hostile_forms(bait: Bait) -> list[Hostile]:
    """Every hostile form, baited."""
    refused: dict[str, Iterable[tuple[str, Any]]] = {
        "reference outside": _outside_references(bait), "identity": _tricks_with_identity(bait), "circle": _circles(),
        "doubling": _doubling(),
        "depth": _deep(), "JSON": _json_traps(), "pattern": _patterns(), "size": _sizes(), "name": _names(),
        "expression": _expressions(),
        "circular rules": _circular_rules(), "dialect": _dialects(), "unknown key": _unknown_keys(),
    }  # fmt: skip
    found = [hostile for kind, attempts in refused.items() for hostile in _labelled(kind, attempts)]
    return [*found, *_labelled("harmless", _harmless(), is_harmless=True)]
