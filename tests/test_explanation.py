"""A form told to people: the whole of it, why a question is asked, what a change reaches, its blank on paper."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formengine.engine import Engine
from formengine.errors import NotFound
from formengine.explanation import (
    Paper,
    Teller,
    blank_lines,
    form_chapters,
    found,
    impact_chapter,
    left_out,
    part_chapter,
    why_chapter,
)
from formengine.explanation.dependents import expressions_of
from formengine.exports.text import as_text
from formengine.expressions import SPECIAL_FORMS, Expression, Function, syntax, words
from formengine.frontends.cli.running import run
from formengine.model import Choice, Form, Node, Question
from formengine.plugins import Plugins
from formengine.standard import FUNCTIONS
from tests.building import (
    ROOT,
    day,
    evaluated,
    form_with,
    one_of,
    partial,
    rating,
    repeat,
    section,
    some_of,
    text,
    whole,
    yes_no,
)

FORMS = sorted([*ROOT.glob("plugins/*/formengine_*/forms/*.json"), *ROOT.glob("tests/forms/**/*.json")])
VISIT = ROOT / "tests/forms/home_visit.json"


def teller_of(form: Form) -> Teller:
    return Teller(form, FUNCTIONS)


def told(form: Form, *, functions: Any = FUNCTIONS) -> str:
    """The whole form in words, on long lines."""
    return as_text(form_chapters(Teller(form, functions)), width=400)


def explained(form: Form, path: str) -> str:
    return as_text([part_chapter(teller_of(form), found(form, path))], width=400)


def lines(printed: str) -> list[str]:
    """The lines that say something, spaces joined."""
    return [" ".join(line.split()) for line in printed.splitlines() if line.strip()]


def printed_blank(form: Form, **paper: Any) -> str:
    return "\n".join(blank_lines(teller_of(form), Paper(**paper)))


# Expressions in words


def all_expressions(form: Form) -> Iterator[tuple[Expression, str, Node | None]]:
    """Every expression of a form with the place its names are looked up from."""
    for node in form.nodes.values():
        for name, expression in expressions_of(node):
            yield expression, node.path if name == "item_label" else node.path.rpartition(".")[0], node
    yield from ((rule.holds, rule.for_each, None) for rule in form.rules)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_expression_of_every_form_has_words_without_a_path_or_a_code(path: Path, tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)
    form = engine.form_to_read(str(path))
    teller = Teller(form, engine.functions_of(form))

    for expression, within, _ in all_expressions(form):
        said = teller.claim(expression, within)

        assert said.strip()
        unquoted = re.sub("“[^”]*”", "", said)
        assert not re.search(r"\w[_.]\w*[a-z]|==|!=|[\[\]]", unquoted), said
        for target in expression.targets:
            assert f"“{target.path}”" not in said, said
            for code, title in (target.codes or {}).items():
                assert isinstance(code, int) or code == title or f"“{code}”" not in said, said


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_form_can_be_told_whole_and_printed_blank(path: Path, tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)
    form = engine.form_to_read(str(path))
    teller = Teller(form, engine.functions_of(form))

    whole_form = as_text(form_chapters(teller), width=10_000)
    blank = "\n".join(blank_lines(teller, Paper(width=10_000, restricted=True)))

    for question in form.questions():
        assert question.title.split("\n")[0] in whole_form
        assert question.calculate is not None or question.title.split("\n")[0] in blank


def test_every_node_and_every_call_of_the_language_has_words() -> None:
    assert set(words._SAY) == set(syntax.Node.__args__)
    assert set(words._SPECIAL) == set(SPECIAL_FORMS)
    assert all(function.words for function in FUNCTIONS.values())


class Counted(dict[str, Node]):
    """The parts of a form, counting how often one of them is looked at."""

    looked = 0

    def __getitem__(self, path: str) -> Node:
        self.looked += 1
        return super().__getitem__(path)

    def get(self, path: str, default: Any = None) -> Any:
        self.looked += 1
        return super().get(path, default)

    def __contains__(self, path: object) -> bool:
        self.looked += 1
        return super().__contains__(path)

    def __iter__(self) -> Iterator[str]:
        for path in super().__iter__():
            self.looked += 1
            yield path

    def values(self) -> Any:
        return (self[path] for path in super().__iter__())


@pytest.mark.parametrize("chained", [True, False], ids=["chained", "unchained"])
def test_the_parts_looked_at_to_tell_a_form_grow_with_it_and_no_faster(chained: bool) -> None:
    def looked_for_each(sections: int) -> float:
        questions = {
            f"q{at}": whole(title=f"Question {at}", **({"visible_when": f"q{at - 1} > 0"} if at and chained else {}))
            for at in range(10)
        }
        form = form_with({f"s{place}": section(questions) for place in range(sections)})
        nodes = Counted(form.nodes)
        told(dataclasses.replace(form, nodes=nodes))
        "\n".join(blank_lines(teller_of(dataclasses.replace(form, nodes=nodes)), Paper()))
        impact_chapter(teller_of(dataclasses.replace(form, nodes=nodes)), form.nodes["s0.q0"])
        return nodes.looked / len(form.nodes)

    assert looked_for_each(32) <= looked_for_each(4)


def test_a_plugins_function_without_words_is_told_by_its_name() -> None:
    function = Function("agency.risk_level", ("number",), "number", lambda number: number)
    form = form_with(
        {"s": section({"a": whole(title="Visits"), "b": whole(calculate="agency.risk_level(a)")})},
        functions={**FUNCTIONS, function.name: function},
    )

    assert "the risk level of “Visits”." in told(form, functions={**FUNCTIONS, function.name: function})


def test_a_title_that_two_questions_have_is_told_with_its_section() -> None:
    form = form_with({
        "s": section({"name": text(title="Name")}, title="The child"),
        "t": section({"name": text(title="Name"), "b": text(visible_when="answered(s.name)"),
                      "c": text(visible_when="answered(name)")}, title="The carer"),
    })  # fmt: skip

    assert "Asked when “Name” (in “The child”) is answered" in lines(explained(form, "t.b"))
    assert "Asked when “Name” is answered" in lines(explained(form, "t.c"))


def test_a_name_means_the_nearest_question_of_that_name_in_words_too() -> None:
    form = form_with({
        "s": section({"age": whole(title="Age of the carer")}),
        "children": repeat({"age": whole(title="Age of the child"), "b": text(visible_when="age > 3")}),
    })  # fmt: skip

    assert "Asked when “Age of the child” is above 3" in lines(explained(form, "children.b"))


def test_a_state_is_told_by_the_label_that_the_question_gives_it() -> None:
    form = form_with({"s": section({
        "a": yes_no(title="Well?", states={"declined": "I would rather not say"}),
        "b": text(visible_when="state(a) == 'declined'"),
    })})  # fmt: skip

    assert "Asked when “Well?” is answered with “I would rather not say”" in lines(explained(form, "s.b"))


def test_a_worked_out_choice_is_told_by_the_titles_of_its_choices() -> None:
    form = form_with({"s": section({
        "n": whole(title="How many?"), "a": one_of("few", "many", calculate="'many' if n > 3 else 'few'"),
    })})  # fmt: skip

    assert "Worked out as “Many” if “How many?” is above 3, otherwise “Few”." in lines(explained(form, "s.a"))


# Explaining


def test_a_question_is_told_with_its_answer_its_limits_its_states_and_what_it_decides() -> None:
    form = form_with({"s": section({
        "a": whole(title="How many?", minimum=0, maximum=9, unit="visits", required=True,
                   states={"not_known": "Nobody counted"}),
        "b": text(title="Why so many?", maxLength=80, visible_when="a > 5", required="a > 7"),
        "c": whole(title="Twice", calculate="a * 2", override="with_reason"),
    }, title="Visits")})  # fmt: skip

    assert lines(explained(form, "s.a")) == [
        "How many?", "=========", "In Visits.",
        "Answer a whole number; from 0 to 9 visits",
        "Instead of an answer • Nobody counted",
        "Who may read it author: author",
        "Must be answered whenever it is asked",
        "Decides • whether it is asked: “Why so many?”",
        "• whether it must be answered: “Why so many?”",
        "• what it comes to: “Twice”",
    ]  # fmt: skip
    assert lines(explained(form, "s.b"))[3:] == [
        "Answer a short text; up to 80 characters",
        "Asked when “How many?” is above 5",
        "Who may read it author: author",
        "Must be answered when “How many?” is above 7",
    ]
    assert lines(explained(form, "Twice"))[4:6] == [
        "Worked out as “How many?” times 2.",
        "It is not asked; what is worked out may be replaced by hand, with a reason.",
    ]


def test_a_question_inside_of_a_hidden_section_is_told_with_the_sections_condition() -> None:
    form = form_with({
        "s": section({"a": yes_no(title="Any?"), "b": yes_no(title="More?")}),
        "t": section({"c": text(visible_when="s.b or s.a")}, visible_when="s.a"),
    })  # fmt: skip

    assert "Asked when “Any?” is yes and (“More?” is yes or “Any?” is yes)" in lines(explained(form, "t.c"))


def test_a_scale_is_told_with_what_counts_what_is_turned_round_and_what_may_be_missing() -> None:
    printed = lines(told(Engine.start(Path("none")).form_to_read(str(VISIT))))

    start = printed.index("How settled the week has been")
    assert printed[start + 1 : start + 13] == [
        "Counts • “Slept through”", "• “Seemed worried”, turned round", "• “Played”", "• “Ate with the others”",
        "Turned round an answer counts as 3 less the answer",
        "How each counts from 0 to 3; they are added up",
        "Missing answers up to 1 may be missing, and the score is then made up from the others in proportion; with"
        " more missing there is no score",
        "Rounded to a whole number, halves upwards",
        "Means higher is more settled",
        "Called • from 0: a hard week", "• from 5: a mixed week", "• from 9: a settled week",
    ]  # fmt: skip


def test_a_rule_is_told_with_what_should_be_so_its_level_and_what_it_is_about() -> None:
    form = form_with(
        {"s": section({"a": whole(title="How many?"), "b": whole(title="How often?")})},
        rules=[{"id": "fits", "level": "block", "holds": "s.a >= s.b", "message": "Please look again.",
                "about": ["s.a", "s.b"]}],
    )  # fmt: skip

    assert lines(told(form))[-4:] == [
        "Please look again.",
        "Should be so “How many?” is at least “How often?”.",
        "Where it is not this must be put right before the record can be submitted",
        "About “How many?”, “How often?”",
    ]


def test_a_rule_for_each_entry_of_a_list_is_told_as_it_reads_from_inside_of_it() -> None:
    form = form_with(
        {"people": repeat({"a": whole(title="Age"), "b": whole(title="Years here")}, title="People")},
        rules=[{"id": "r", "level": "warn", "for_each": "people", "holds": "a >= b", "message": "Look again.",
                "about": ["people.a"]}],
    )  # fmt: skip

    assert lines(told(form))[-4:-2] == [
        "Looked at in each item of “People”", "Should be so “Age” is at least “Years here”.",
    ]  # fmt: skip


PEOPLE = repeat(
    {"name": text(title="The name"), "towns": repeat({"town": text(title="Town")}, title="Towns"),
     "friend": text(title="Friend", choices_from="people")},
    title="People", repeat={"label": "name"},
)  # fmt: skip


def test_a_rule_that_names_its_entry_is_told_without_a_placeholder() -> None:
    form = form_with(
        {"people": PEOPLE},
        rules=[{"id": "r", "level": "warn", "for_each": "people", "holds": "friend.name != name",
                "message": "Look at {item} again.", "about": ["people.name"]}],
    )  # fmt: skip

    whole_form = told(form)
    reach = as_text([impact_chapter(teller_of(form), form.nodes["people.name"])], width=400)

    assert "{item}" not in whole_form + reach
    assert whole_form.count("Look at (the entry's name) again.") == 2
    assert "The rule “Look at (the entry's name) again.”" in reach


def test_the_entries_of_a_block_for_each_are_called_by_the_title_of_the_question_that_names_them() -> None:
    form = form_with({"people": PEOPLE, "blocks": repeat({"n": text()}, repeat={"for_each": "people"}),
                      "own": repeat({"name": text(title="Another")}, repeat={"for_each": "people", "label": "name"}),
                      "third": repeat({"n": text()}, repeat={"for_each": "blocks"})})  # fmt: skip

    called = [line for line in lines(told(form)) if line.startswith("An entry ")]

    assert called == [f"An entry is called by “{title}”" for title in ("The name", "The name", "Another", "The name")]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("count(people.towns) > 1", "the number of entries in that entry's “Towns” is above 1"),
        ("count(people) > 1", "the number of entries in “People” is above 1"),
        ("people.name == 'x'", "that entry's “The name” is “x”"),
        ("people.friend.name == 'x'", "“The name” of that entry's “Friend” is “x”"),
        ("any_of(people.towns, town == 'x')", "for at least one entry of that entry's “Towns”, “Town” is “x”"),
        ("who.name == 'x'", "“The name” of “Who” is “x”"),
    ],
)
def test_in_a_block_for_each_it_is_said_whose_answer_is_meant(condition: str, said: str) -> None:
    form = form_with({"people": PEOPLE, "blocks": repeat(
        {"who": text(title="Who", choices_from="people"), "n": text(title="N", visible_when=condition)},
        repeat={"for_each": "people"})})  # fmt: skip

    assert f"Asked when {said}" in lines(explained(form, "blocks.n"))


def test_who_may_read_is_said_once_for_a_section_and_again_where_fewer_may() -> None:
    form = form_with({"s": section({
        "a": text(), "b": text(audience="restricted"), "c": text(),
    }, audience="agency")})  # fmt: skip

    readers = [line for line in lines(told(form)) if line.startswith("Who may read it ")]

    assert readers == ["Who may read it agency: administrator, author, manager", "Who may read it restricted: author"]


def test_a_question_can_be_named_by_path_item_path_name_code_or_title() -> None:
    form = form_with({"s": section({"a": text(code="X.1", title="First of all")}), "l": repeat({"b": text()})})

    assert {found(form, name).path for name in ("s.a", "a", "x.1", "X.1", "first of all")} == {"s.a"}
    assert found(form, "l.k1abcdef.b").path == "l.b"


def test_a_name_that_nothing_or_more_than_one_thing_has_is_refused_with_what_there_is() -> None:
    form = form_with({"s": section({"mood": text()}), "t": section({"mood": text()})})

    with pytest.raises(NotFound, match=r"name one of s\.mood, t\.mood"):
        found(form, "mood")
    with pytest.raises(NotFound, match=r"Did you mean 's\.mood'"):
        found(form, "s.moud")


# Why


LIST = {
    "s": section({"a": yes_no(title="Any?", states={"not_known": "Nobody knows"}),
                  "n": whole(title="Children", calculate="count(children, alone)", override="with_reason")}),
    "children": repeat({"name": text(title="Name"), "alone": yes_no(title="Seen alone?"),
                        "why": text(title="Why not?", visible_when="not alone", required="s.a")},
                       repeat={"label": "name"}, visible_when="s.a", title="Children here"),
}  # fmt: skip


def why(path: str, answers: Any, **more: Any) -> list[str]:
    form = form_with(LIST)
    return lines(as_text([why_chapter(teller_of(form), evaluated(form, answers, **more), path)], width=400))


def test_why_tells_each_condition_and_the_values_it_looks_at() -> None:
    answers = {"s": {"a": True}, "children": [{"_id": "k1", "name": "Ada", "alone": False}]}

    printed = why("children.k1.why", answers)

    assert printed[0] == "Children here › 1. Ada › Why not?"
    assert "** It is asked. **" in printed
    assert "“Children here”, where it stands, is asked when “Any?” is yes. That is so." in printed
    assert "It is asked when “Seen alone?” is no. That is so." in printed
    assert "Children here › 1. Ada › Seen alone? no" in printed
    assert "What stands there now: blank." in printed
    assert "It must be answered when “Any?” is yes. That is so." in printed
    assert printed[-1] == "To put right: Please answer this question."


def test_why_tells_a_condition_that_is_not_known_yet_and_a_state() -> None:
    printed = why("children", {}, states={"s.a": "not_known"})

    assert "** It is not asked. **" in printed
    assert "It is asked when “Any?” is yes. That is not known yet. Until it is, this is not asked." in printed
    assert any(line.endswith("› Any? Nobody knows") for line in printed)


def test_why_tells_an_answer_that_is_kept_but_does_not_count() -> None:
    answers = {"s": {"a": True}, "children": [{"_id": "k1", "alone": True, "why": "He slept"}]}

    assert "What stands there now: not asked now, so He slept does not count." in why("children.k1.why", answers)


def test_why_tells_how_a_value_was_worked_out_from_what_and_why_it_was_replaced() -> None:
    answers = {"s": {"a": True}, "children": [{"_id": "k1", "name": "Ada", "alone": True}, {"_id": "k2", "name": "Bo"}]}

    printed = why("s.n", answers, overrides={"s.n": {"value": 2, "reason": "Bo was seen, too"}})

    assert "It is worked out as the number of entries in “Children here” for which “Seen alone?” is yes." in printed
    assert "Children here › 1. Ada › Seen alone? yes" in printed
    assert "Children here › 2. Bo › Seen alone? blank" in printed
    assert "It was replaced by hand, because: Bo was seen, too" in printed
    assert "What stands there now: 2." in printed


def test_why_asks_for_an_entry_where_a_question_is_asked_for_each() -> None:
    with pytest.raises(NotFound, match=r"name one, such as children\.k1\.why"):
        why("children.why", {"s": {"a": True}, "children": [{"_id": "k1"}]})
    with pytest.raises(NotFound, match="these answers have no entry there"):
        why("children.why", {})


def test_a_safety_question_is_told_to_stay_open_while_its_condition_is_not_known() -> None:
    form = form_with({"s": section({"a": yes_no(title="Any?"), "b": text(visible_when="a")}, safety=True)})

    printed = as_text([why_chapter(teller_of(form), evaluated(form, {}), "s.b")], width=400)

    assert "That is not known yet. Being a safety part, it is asked until it is known." in printed


# Impact


def test_a_change_reaches_through_calculations_and_conditions_to_scores_and_rules() -> None:
    scale = {"label": "The total", "items": [{"item": "s.c"}], "minimum": 0, "maximum": 9, "method": "sum",
             "version": "1", "direction": "more", "source": "own",
             "examples": [{"answers": {}, "value": None}]}  # fmt: skip
    form = form_with(
        {
            "s": section({"a": whole(title="A"), "b": whole(title="B", calculate="a + 1"),
                          "c": whole(title="C", minimum=0, maximum=9, visible_when="b > 1"), "d": text(title="D")}),
        },
        scales={"total": scale},
        rules=[{"id": "r", "level": "warn", "holds": "s.c > 0", "message": "Hm.", "about": ["s.c"]}],
    )  # fmt: skip

    (table,) = impact_chapter(teller_of(form), form.nodes["s.a"]).blocks

    assert table.rows == (  # type: ignore[union-attr]
        ("“B”", "what it comes to", "itself"),
        ("“C”", "whether it is asked", "“B”"),
        ("The score “The total”", "the score", "“C”"),
        ("The rule “Hm.”", "whether it holds", "“C”"),
    )


def test_a_change_that_nothing_looks_at_is_said_to_reach_nothing() -> None:
    form = form_with({"s": section({"a": text(), "b": text()})})

    assert "reaches no other part" in as_text([impact_chapter(teller_of(form), form.nodes["s.a"])])


def test_what_an_impact_leaves_out_does_not_change_in_an_evaluation() -> None:
    """The promise of `impact`, tried: whatever an answer changes was named."""
    form = Engine.start(Path("none")).form_to_read(str(VISIT))
    answers = {"children": [{"_id": "k1", "first_name": "Ada", "seen_alone": True}]}
    before = evaluated(form, answers)
    after = evaluated(form, {"children": [{"_id": "k1", "first_name": "Ada", "seen_alone": False}]})

    changed = {
        form.node(path).title  # type: ignore[union-attr]
        for path in before.placed
        if (before.is_shown(path), before.values.get(path)) != (after.is_shown(path), after.values.get(path))
    }
    (table,) = impact_chapter(teller_of(form), form.nodes["children.seen_alone"]).blocks
    named = " ".join(str(row[0]) for row in table.rows)  # type: ignore[union-attr]

    assert changed == {"Seen alone?", "Why not?", "Children seen alone"}
    assert all(title in named for title in changed - {"Seen alone?"})


def test_a_list_that_others_follow_or_choose_from_is_told_with_them() -> None:
    form = form_with({
        "people": repeat({"name": text(title="Name")}, title="People"),
        "blocks": repeat({"b": text(title="Well?")}, title="For each of them",
                         repeat={"for_each": "people"}),
        "s": section({"who": {"type": "string", "title": "Who?", "x-form": {"choices_from": "people"}}}),
    })  # fmt: skip

    (table,) = impact_chapter(teller_of(form), form.nodes["people"]).blocks

    assert ("“For each of them”", "which entries it has", "itself") in table.rows  # type: ignore[union-attr]
    assert ("“Who?”", "what can be chosen", "itself") in table.rows  # type: ignore[union-attr]
    assert "Choices the entries of “People”" in lines(explained(form, "s.who"))
    assert "(from “People”)" in printed_blank(form)
    assert "(For each of “People”.)" in printed_blank(form)


# The blank


PAPER = {
    "s": section({
        "a": yes_no(title="Any?", required=True, states={"declined": "I would rather not say"}),
        "b": some_of("red", "blue", title="Which?", visible_when="a"),
        "c": rating(0, 1, title="How much?"), "d": whole(title="Twice", calculate="c * 2"),
        "e": text(title="A name", maxLength=80), "f": day(title="When?"), "g": partial(title="Since when?"),
        "h": text(title="Secret?", audience="restricted"), "i": text(title="Then?", visible_when="answered(h)"),
    }, title="About you"),
}  # fmt: skip


def test_the_blank_has_boxes_lines_and_every_branch_in_words() -> None:
    printed = printed_blank(form_with(PAPER), width=40)

    start = printed.splitlines().index("About you")
    assert printed.splitlines()[start : start + 28] == [
        "About you", "---------", "",
        "1. Any? *", "   ( ) Yes", "   ( ) No", "   ( ) I would rather not say", "",
        "2. Which?", "   (Only when “Any?” is yes.)", "   [ ] Red", "   [ ] Blue", "",
        "3. How much?", "   ( ) Step 0", "   ( ) Step 1", "",
        "4. A name", "   " + "_" * 37, "",
        "5. When?", "   (day, month and year)", "   " + "_" * 37, "",
        "6. Since when?", "   (as much of the date as is known)", "   " + "_" * 37, "",
    ]  # fmt: skip


def test_the_blank_leaves_restricted_questions_out_and_never_names_them_in_a_condition() -> None:
    form = form_with(PAPER)

    printed = printed_blank(form)

    assert "Secret?" not in printed
    assert "7. Then?\n   (Only if you are asked to answer this.)" in printed
    assert left_out(teller_of(form), Paper()) == ("Secret?",)


def test_the_blank_holds_restricted_questions_where_that_is_asked_for() -> None:
    printed = printed_blank(form_with(PAPER), restricted=True)

    assert "Secret?" in printed
    assert "(Only when “Secret?” is answered.)" in printed


def test_the_large_blank_has_twice_the_lines_and_room_between_them() -> None:
    form = form_with({"s": section({"a": text(widget="long_text")})})

    small, large = printed_blank(form).splitlines(), printed_blank(form, large=True).splitlines()

    assert [line.count("_") > 50 for line in small].count(True) == 6
    assert [line.count("_") > 50 for line in large].count(True) == 12
    assert len(large) - len(small) == 18


def test_the_blank_shows_a_clients_safety_notice() -> None:
    form = form_with({"s": section({"a": text()}, safety={"notice": "now"}, audience="client"),
                      "t": section({"a": text()}, safety={"notice": "now"}, audience="agency")})  # fmt: skip

    printed = printed_blank(form, notice=lambda name: f"Ring the number for {name}.")

    assert printed.count("Ring the number for now.") == 1


def test_no_line_of_a_blank_is_wider_than_the_paper() -> None:
    for path in FORMS:
        form = Engine.start(Path("none")).form_to_read(str(path))
        assert max(map(len, printed_blank(form, width=60, restricted=True).splitlines())) <= 60


def test_what_would_move_the_cursor_is_harmless_in_words_and_on_paper() -> None:
    form = form_with({"s": section({"a": text(title="Red\x1b[31m\u202ebmoc")})})
    question = form.nodes["s.a"]
    assert isinstance(question, Question)
    node = dataclasses.replace(question, choices=(Choice("x", "A\u2067b"),))
    form = dataclasses.replace(form, nodes={**form.nodes, "s.a": node})

    for printed in (told(form), printed_blank(form)):
        assert not re.search("[\x1b\u202a-\u202e\u2066-\u2069]", printed)


# The commands


def test_explain_why_and_impact_answer_in_the_terminal(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"children": [{"_id": "k1", "first_name": "Ada", "seen_alone": True}]}))

    assert "Asked             when “Seen alone?” is no" in run(tmp_path, "explain", VISIT).output
    assert "( ) Every day" in run(tmp_path, "explain", VISIT, "--blank", "--large").output
    assert run(tmp_path, "explain", VISIT, "Why not?").output.startswith("Why not?\n========\n")
    assert "That is not so." in run(tmp_path, "why", VISIT, "children.k1.not_alone_because", answers).output
    assert "“Children seen alone”" in run(tmp_path, "impact", VISIT, "seen_alone").output
    assert not (tmp_path / "records.db").exists()


def test_the_blank_says_on_standard_error_how_much_it_leaves_out(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", VISIT, "--blank")

    assert "Left out, because their answers are restricted: 2 of the questions." in ran.errors
    assert "safety" not in ran.output.lower()


def test_what_is_not_there_exits_with_two_and_a_sentence(tmp_path: Path) -> None:
    ran = run(tmp_path, "impact", VISIT, "seen_allone")

    assert (ran.exit_code, ran.output) == (2, "")
    assert ran.errors.startswith("There is nothing called 'seen_allone' in Home visit. Did you mean")


def test_plugins_given_have_their_functions_told(tmp_path: Path) -> None:
    assert (
        Engine.start(tmp_path, plugins=Plugins.given())
        .functions_of(Engine.start(tmp_path).form_to_read(str(VISIT)))["round"]
        .words
        == "{0} rounded to {1} places"
    )
