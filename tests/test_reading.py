"""Reading JSON and answers quickly means what reading them slowly means; here is what that is, said in a few lines."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import formengine.documents
from formengine.answers import Answers, Entry, Items, Raw, Unreadable, frozen, is_blank
from formengine.answers.files import AnswersReader, Shelf, read_answers
from formengine.documents import LARGEST_WHOLE, Written, read_json, read_values, to_json
from formengine.errors import AnswersError, DocumentError, FormEngineError
from formengine.kinds import patterns
from formengine.kinds.patterns import compiled_pattern, fault_of_pattern, matcher
from formengine.kinds.texts import check_characters
from formengine.lines import answers_in
from formengine.model import Form, Group, Node, Repeat
from tests.building import Json, form_with, repeat, section, shipped_form, text, whole

NUMBERS = st.one_of(
    st.integers(-(2**60), 2**60), st.sampled_from((LARGEST_WHOLE, LARGEST_WHOLE + 1, -LARGEST_WHOLE - 1, 0)),
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-999, 999).map(lambda tenths: tenths / 10),
)  # fmt: skip
TEXTS = st.text(st.sampled_from('ab \n\r\té€😀\u2028\x07"\\:{}[],0'), max_size=6)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


# JSON


def strictly(text: str, depth: int) -> Any:
    """A JSON text read with every number and object looked at by itself; raises ValueError where it is refused."""

    def whole(written: str) -> int:
        assert_that(abs(int(written)) <= LARGEST_WHOLE)
        return int(written)

    def decimal(written: str) -> Decimal:
        assert_that(len(written) <= 40 and abs(float(written)) != float("inf"))
        return Decimal(repr(float(written)))

    def distinct(pairs: list[tuple[str, Any]]) -> Json:
        assert_that(len({key for key, _ in pairs}) == len(pairs))
        return dict(pairs)

    value = json.loads(
        text,
        parse_int=whole,
        parse_float=decimal,
        parse_constant=lambda _: assert_that(False),
        object_pairs_hook=distinct,
    )
    assert_that(height(value) <= depth)
    for said in texts_in(value):
        said.encode()
    return value


def assert_that(holds: bool) -> None:
    if not holds:
        raise ValueError


def height(value: Any) -> int:
    """How many levels of lists and objects hold something."""
    members = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return 1 + max(map(height, members)) if members else 0


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from texts_in(list(value.values()))
    elif isinstance(value, list):
        for member in value:
            yield from texts_in(member)


def read_or_refused(text: str | bytes, depth: int) -> Any:
    try:
        return read_json(text, name="it", depth=depth)
    except DocumentError:
        return DocumentError


def assert_read_alike(text: str, depth: int) -> None:
    try:
        wanted = strictly(text, depth)
    except ValueError:
        wanted = DocumentError
    assert read_or_refused(text, depth) == wanted
    if "\ud800" not in text:
        assert read_or_refused(text.encode(), depth) == wanted


@given(value=ANYTHING, depth=st.integers(1, 4), escaped=st.booleans())
def test_every_value_is_read_as_json_means_it(value: Any, depth: int, escaped: bool) -> None:
    assert_read_alike(json.dumps(value, ensure_ascii=escaped), depth)


PIECES = ('{"a":', '{"a" :', "}", "[", "]", ",", '"a"', '"a":1', '"\\ud800"', '"\ud800"', '"\\u003a:"', "1", "-0",
          "1.50", "1e400", "1E2", "9007199254740992", "12345678901234567", "NaN", "-Infinity", "true", "null", " ",
          "0." + "1" * 50)  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=9), depth=st.integers(1, 4))
def test_what_is_no_strict_json_is_refused_and_nothing_else(pieces: list[str], depth: int) -> None:
    assert_read_alike("".join(pieces), depth)


@pytest.mark.parametrize("text", [
    '{"a": 1, "b": {"a": 2, "a": 3}}', '[{"a": 1}, {"b": 1, "b": 1}]', '{"a": [9007199254740992]}',
    '{"a": "\\ud83d"}', '{"\\uDC00": 1}', "[" * 5 + "1" + "]" * 5, "9" * 5000, '{"a":1}x', "",
])  # fmt: skip
def test_what_is_hidden_in_json_is_found_wherever_it_stands(text: str) -> None:
    assert read_or_refused(text, 4) is DocumentError


SPACES = st.sampled_from(("", "", "", " ", "\n", "\t", "\r", "  "))
KEYS = st.sampled_from(
    ('"a"', '"b"', '"\\u0061"', '""', '":"', '"a\\":"', '"\\" :"', '"\\\\"', '" : "', '"é: {"', '":["', '"["')
)  # fmt: skip
WRITTEN = KEYS | st.sampled_from(("1", "-0", "1.50", "1e2", "true", "null", "9007199254740992", "1e999", "NaN", "x"))


@st.composite
def written_objects(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    pieces = [
        f"{draw(SPACES)}{draw(KEYS)}{draw(SPACES)}:{draw(SPACES)}{draw(values)}{draw(SPACES)}"
        for _ in range(draw(st.integers(0, 3)))
    ]
    return "{" + ",".join(pieces) + "}"


WRITTEN_JSON = st.recursive(
    WRITTEN, lambda inner: written_objects(inner) | st.lists(inner, max_size=3).map(lambda some: f"[{','.join(some)}]"),
    max_leaves=10,
)  # fmt: skip


def told(read: Callable[..., Any], text: bytes, depth: int) -> tuple[str, Raw | None]:
    """What is read, as an answer would keep it, or why it is refused."""
    try:
        document = read(text, name="it", depth=depth)
    except DocumentError as error:
        return f"refused: {error}", None
    kept = frozen(document)
    return repr(kept), kept


@settings(max_examples=400)
@given(text=WRITTEN_JSON, depth=st.integers(1, 4))
def test_a_text_trusted_at_a_glance_is_read_or_refused_as_if_every_object_had_been_looked_at(
    text: str, depth: int
) -> None:
    assert told(read_values, text.encode(), depth) == told(read_json, text.encode(), depth)


LEVELS = st.sampled_from(('{"a":%s}', '{"a":%s,"b":[1]}', '{"b":"]","a": %s}', '["[",%s]', '{"a":[%s]}', "[%s]"))


@settings(max_examples=400)
@given(levels=st.lists(LEVELS, max_size=6), inmost=st.sampled_from(("1", "1E20", "[]", "{}", '":["')), data=st.data())
def test_what_is_nested_too_deep_is_refused_whichever_way_it_is_read(
    levels: list[str], inmost: str, data: st.DataObject
) -> None:
    text = inmost
    for level in levels:
        text = level % text
    depth = max(1, height(json.loads(text)) - data.draw(st.integers(0, 1)))

    assert told(read_values, text.encode(), depth) == told(read_json, text.encode(), depth)


@settings(max_examples=400)
@given(number=st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?", fullmatch=True))
def test_a_number_is_the_same_answer_whichever_way_it_is_read(number: str) -> None:
    for document in (f"[{number}]".encode(), f'{{"a":{number}}}'.encode()):
        assert told(read_values, document, 2) == told(read_json, document, 2)


@pytest.mark.parametrize("text", [
    b"[0.1000000000000000055511151231257827021181583404541015625]", b'{"a": 1.' + b"1" * 60 + b"}",
    b'"\\ud800"', b'"\\udc00\\ud800"', b"\xff", b"\xef\xbb\xbf{}", b"NaN", b"-Infinity", b"1e400",
    b"18446744073709551616",
    b"{'a':1}", b"[1,]", b"", b" ", b'"\t"', b"9007199254740992", b'"a" "b"', b"0x1", b"01", b"[" * 100_000,
])  # fmt: skip
def test_what_is_odd_is_read_or_refused_in_the_same_words_whichever_way_it_is_read(text: bytes) -> None:
    assert told(read_values, text, 16) == told(read_json, text, 16)


@pytest.mark.parametrize("text", [
    '{"a":1,"a" :2}', '{"a":1,"a"\n:2}', '{"a" :1,"a":{"b":1}}', '{"a":":","a" :1}', '[{"b":"\\":"},{"a":1,"a"\t:1}]',
    '{"a":{"x":1},"a":{"y":2}}', '{"a":1,"\\u0061":2}', '{"a":[1,2,3],"a":":"}', '{"a":"b:c","a":"b:c"}',
])  # fmt: skip
def test_no_colon_hides_a_key_that_stands_twice(text: str) -> None:
    with pytest.raises(DocumentError, match="stands twice in one object"):
        read_values(text.encode(), name="it")


@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}])
def test_an_ordinary_document_is_decoded_once(layout: Any) -> None:
    document = {"visit": {"at": "14:30", "said": 'Mother : "Yes" was "no".\nÄh!', "items": [{"a": 1.5}, {"a": -3}]}}

    with patch.object(formengine.documents, "read_json", side_effect=AssertionError("decoded again")):
        read = read_values(json.dumps(document, **layout).encode(), name="it")

    assert to_json(read) == to_json(document)


@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"separators": (",", ":")}])
def test_lists_of_an_ordinary_document_are_not_looked_into_once_all_members_are_found(layout: Any) -> None:
    document = {"visit": {"who": ["mother", "aunt Zoë"], "items": [{"a": 1.5, "chosen": [1, 2]}, {"a": -3}]}}

    with patch.object(formengine.documents, "_looked_through", side_effect=AssertionError("looked through")):
        read = read_values(json.dumps(document, **layout).encode(), name="it")

    assert read == document


def test_a_number_keeps_the_text_it_was_written_with() -> None:
    read = read_json('{"a": 1.50, "b": 1e2, "c": 3}', name="it")

    assert [(type(one), getattr(one, "text", "")) for one in read.values()] == [
        (Written, "1.50"),
        (Written, "1e2"),
        (int, ""),
    ]


@given(written=st.from_regex(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,9})([eE][+-]?[0-9]{1,2})?", fullmatch=True))
def test_a_short_number_read_as_it_stands_is_the_decimal_of_its_doubles_shortest_text(written: str) -> None:
    assert Written(written).as_tuple() == Decimal(repr(float(written))).as_tuple()


@given(written=st.from_regex(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})([eE][+-]?[0-9]{1,2})?", fullmatch=True))
@example("9007199254740993.5")
@example("0.12345678901234567")
def test_a_written_number_is_the_same_answer_as_its_double(written: str) -> None:
    as_answer, as_meant = frozen(Written(written)), frozen(float(written))

    assert (type(as_answer), repr(as_answer)) == (type(as_meant), repr(as_meant))


# Answers


def meant(form: Form, document: Json) -> dict[str, Entry]:
    """What an answers document without a fault means: a path for each answer, and the ids of items for each list."""
    entries: dict[str, Entry] = {}

    def walk(nodes: tuple[Node, ...], value: Json, here: str) -> None:
        for node in nodes:
            path, member = here + node.name, value.get(node.name)
            if isinstance(node, Group):
                walk(node.children, member or {}, f"{path}.")
            elif isinstance(node, Repeat):
                named = {str(item.get("_id", place)): item for place, item in enumerate(member or [])}
                entries[path] = Items(tuple(named))
                for name, item in named.items():
                    walk(node.children, item, f"{path}.{name}.")
            else:
                entries[path] = answer(member)

    walk(form.sections, document, "")
    return {path: entry for path, entry in entries.items() if entry not in (None, "", (), Items(()))}


def answer(value: Any) -> Any:
    """An answer as it is kept."""
    if isinstance(value, str):
        return re.sub("\r\n?", "\n", value)
    if isinstance(value, list):
        return tuple(map(answer, value))
    if isinstance(value, dict):
        return Unreadable(json.dumps(value, ensure_ascii=False))
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
        return str(value)
    is_whole = Fraction(str(value)).denominator == 1 and abs(value) <= LARGEST_WHOLE
    return int(value) if is_whole else Decimal(str(value))


FORMS = {name: shipped_form(name) for name in ("home_visit", "nested_lists")}


@st.composite
def documents(draw: st.DrawFn, nodes: tuple[Node, ...]) -> Json:
    """Answers to some of these, right and wrong."""
    made: Json = {}
    for node in nodes:
        if not draw(st.booleans()):
            continue
        if isinstance(node, Group):
            made[node.name] = draw(documents(node.children))
        elif isinstance(node, Repeat):
            items = [draw(documents(node.children)) for _ in range(draw(st.integers(0, 2)))]
            named = draw(st.booleans())
            made[node.name] = [{"_id": f"k{place}", **item} if named else item for place, item in enumerate(items)]
        else:
            made[node.name] = draw(st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.just({"a": [1]})))
    return made


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=30)
@given(data=st.data())
def test_answers_are_read_as_they_are_meant(name: str, data: st.DataObject) -> None:
    document = data.draw(documents(FORMS[name].sections))

    read = read_answers(FORMS[name], document)

    assert kinds(read.entries) == kinds(meant(FORMS[name], document))


def kinds(entries: Any) -> dict[str, tuple[str, Entry]]:
    """The entries with their types, because 1 is 1.0 and True otherwise."""
    return {path: (type(entry).__name__ + repr(entry), entry) for path, entry in entries.items()}


class OneByOne(AnswersReader):
    """Reads every member of an object in the same way, which is slow and plain."""

    def _object(self, shelf: Shelf, value: Any, prefixes: tuple[str, ...], shown: str) -> None:
        if not isinstance(value, dict):
            super()._object(shelf, value, prefixes, shown)
            return
        for name, member in value.items():
            suffix = shelf.suffixes.get(name)
            if suffix is None:
                self._other(shelf, name, member, prefixes, f"{shown}.{name}" if shown else name)
            elif not is_blank(frozen(member)):
                self.entries[prefixes[-1] + suffix] = frozen(member)


MEMBERS = st.one_of(
    st.sampled_from((None, "", "a\r\nb", "\r", [], [""], ["a\r"], ["a", None], {}, True, False, 0, 1, 0.0, -0.0, 1.0)),
    st.sampled_from((999, 1000, -1, LARGEST_WHOLE, LARGEST_WHOLE + 1, 2.0**60, 0.1, Decimal("1"), Decimal("0.10"))),
    ANYTHING,
)


@st.composite
def strange_documents(draw: st.DrawFn, nodes: tuple[Node, ...]) -> Json:
    """Objects that hold anything under the names of these, and now and then under others, in any order."""
    others = draw(st.sampled_from(((), (), (), ("_id",), ("x",), ("", "_id"))))
    made: list[tuple[str, Any]] = [(name, draw(MEMBERS)) for name in others]
    for node in draw(st.lists(st.sampled_from(nodes), unique=True)):
        inner = strange_documents(node.children) if isinstance(node, Group | Repeat) else MEMBERS
        items = st.lists(st.builds(_with_id, inner, st.sampled_from((None, "a", "b", "1"))), max_size=3)
        made.append((node.name, draw(items if isinstance(node, Repeat) else inner)))
    return dict(draw(st.permutations(made)))


def _with_id(item: Json, id: str | None) -> Json:
    return item if id is None else {**item, "_id": id}


@pytest.mark.parametrize("name", [*FORMS, "for_each"])
@settings(max_examples=50)
@given(data=st.data())
def test_any_object_is_read_as_if_its_members_were_looked_at_one_by_one(name: str, data: st.DataObject) -> None:
    form = shipped_form(name)
    document = data.draw(strange_documents(form.sections) | st.fixed_dictionaries({form.sections[0].name: ANYTHING}))

    quick, plain = AnswersReader(form, None), OneByOne(form, None)
    for reader in (quick, plain):
        with suppress(AnswersError):
            reader.read(document)

    assert list(kinds(quick.entries).items()) == list(kinds(plain.entries).items())
    assert quick.sentences == plain.sentences


def test_answers_that_were_read_and_changed_stay_as_they_were() -> None:
    read = read_answers(FORMS["nested_lists"], {})
    one = Answers({"a": 1})

    two = one.with_answer("b", 2)

    assert (one, two, two.without("b")) == (Answers({"a": 1}), Answers({"b": 2, "a": 1}), one)
    assert hash(two.without("b")) == hash(one)
    assert read == Answers() != one
    assert one != {"a": 1}


# Texts


def test_what_is_printable_can_be_kept() -> None:
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))

    check_characters(printable)

    assert len(printable) > 100_000
    assert not set("\x85\u2028\u2029") & set(printable)


ONES = st.sampled_from(
    ["a", "b", "é", ".", "\\d", "\\w", "[a-c]", "[^a]", "[0-9b-]", "[^\\d\\]x]", "\\.", "\n", " ", "-", "😀"]
)
REPEATED = st.tuples(ONES, st.sampled_from(["", "", "", "{0}", "{1}", "{2}", "{0,2}", "{1,3}", "*", "+", "?"])).map(
    "".join
)


@settings(max_examples=1_000)
@given(
    st.lists(REPEATED, max_size=4).map("".join), st.text(st.sampled_from("abcxé012_-. \n\r\x85\u2028😀"), max_size=6)
)
def test_any_pattern_matches_what_re2_matches_whoever_matches_it(pattern: str, text: str) -> None:
    assume(fault_of_pattern(pattern) is None)

    wanted = compiled_pattern(pattern).fullmatch(text) is not None and not {"\x85", "\u2028", "\u2029"} & set(text)

    assert matcher(pattern)(text) is wanted


@pytest.mark.parametrize(
    "pattern", ["(a|aa)+b", "(a*)*b", "a*a*a*a*b", "a?a?a?aaa", "a{0,9}a{0,9}a{0,9}b", "a{0,999}b"]
)
def test_a_pattern_with_many_ways_to_match_is_not_given_to_python(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_matcher_of_one_way", None)

    assert not matcher(pattern)("a" * 5_000)


PATTERNS = ("0[0-9]{3}", "(a|b)*c?", "[^a]+", ".", "a{2,4}", "é+|\\d{2}", "(?:ab|a)(?:c|bcd)(d*)", "a\nb", "")


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text(st.sampled_from("abcdé0123\n\r\x85\u2028😀"), max_size=6))
def test_a_pattern_matches_the_same_however_it_is_asked(pattern: str, text: str) -> None:
    wanted = compiled_pattern(pattern).fullmatch(text) is not None and not {"\x85", "\u2028", "\u2029"} & set(text)

    assert matcher(pattern)(text) is wanted


def test_a_pattern_is_read_in_no_time_however_many_classes_it_has() -> None:
    matches = matcher("[^a]" * 60 + "(b)")  # Two ways to read each class would be more than anybody can wait for.

    assert matches("c" * 60 + "b")
    assert not matches("c" * 61)


@settings(max_examples=300)
@given(given=st.dictionaries(st.sampled_from("abc"), ANYTHING | st.text("\r\n\\ru0d a", max_size=6), max_size=3),
       escaped=st.booleans())  # fmt: skip
def test_a_line_holds_the_answers_that_a_file_of_the_same_text_holds(given: Json, escaped: bool) -> None:
    form = form_with({"s": section({"a": whole(), "b": text()}), "l": repeat({"c": text()})})
    document = {"s": {name: given[name] for name in "ab" if name in given}, "l": [{"c": given.get("c")}]}
    line = json.dumps(document, ensure_ascii=escaped).encode("utf-8", "surrogatepass")

    def read(reader: Callable[[], Answers]) -> str:
        try:
            return repr(sorted(reader().entries.items(), key=itemgetter(0)))
        except FormEngineError as error:
            return str(error)

    assert read(lambda: answers_in(form, line)) == read(
        lambda: read_answers(form, read_json(line, name="This line", depth=16))
    )
