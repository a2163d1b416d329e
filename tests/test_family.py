"""Families: read as they are told and not a word more, and checked in kind words that never hinder anybody."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.dates import PartialDate, read_partial_date
from formengine.evaluation import evaluate
from formengine.family import BLOCK, Account, Bond, Family, Household, Member, ParentChild, Person, Pregnancy, Union
from formengine.family.checks import certainly_before, family_problems
from formengine.family.reading import family_at
from formengine.model import Form, Group
from formengine.reports.sections import section_chapters
from formengine.tables import Table
from formengine.testing import Scenario
from formengine.validation import Problem
from tests.building import evaluated, form_with, repeat, section, shipped_form, text
from tests.generated import Generator

NO_GROUNDS: dict[str, Any] = {"certainty": None, "source": "", "restricted": False, "accounts": ()}


def day(text: str) -> PartialDate | None:
    """A date as far as it is known; None where nothing is said."""
    return read_partial_date(text) if text else None


def person(name: str, born: str = "", died: str = "", **keys: Any) -> Person:
    """Somebody whose id is their name in small letters."""
    told = {"sex": "", "gender": "", "contact_with_children_now": None, "contact_since": None, "called": ""}
    return Person(
        path=f"f.people.{name.lower()}", **NO_GROUNDS, id=name.lower(), known_as=name, born=day(born), died=day(died),
        **{"has_died": bool(died) or None, **told, **keys},
    )  # fmt: skip


def parent(of: str, kind: str = "birth", began: str = "", ended: str = "") -> ParentChild:
    """A link written "mary > rowan"."""
    older, _, younger = of.partition(" > ")
    return ParentChild(f"f.parents.{older}{younger}", **NO_GROUNDS, parent=older, child=younger, kind=kind,
                       began=day(began), ended=day(ended))  # fmt: skip


def union(*partners: str, began: str = "", ended: str = "") -> Union:
    """Partners, from when to when."""
    return Union("f.unions.u", **NO_GROUNDS, partners=partners, kind="married", began=day(began), ended=day(ended),
                 ended_by="")  # fmt: skip


def household(who: str, began: str = "", ended: str = "") -> Household:
    """A household of one."""
    member = Member("f.households.h.members.m", who, day(began), day(ended), "")
    return Household("f.households.h", **NO_GROUNDS, called="", members=(member,))


def account(text: str, place: str, shown: bool | None = None) -> Account:
    """One telling."""
    return Account(f"f.people.tom.accounts.{place}", text, "", None, shown)


def told(*facts: Any) -> list[str]:
    """What is to be checked in a family of these facts."""
    family = Family(
        "f",
        people=tuple(one for one in facts if isinstance(one, Person)),
        unions=tuple(one for one in facts if isinstance(one, Union)),
        parents=tuple(one for one in facts if isinstance(one, ParentChild)),
        pregnancies=tuple(one for one in facts if isinstance(one, Pregnancy)),
        bonds=tuple(one for one in facts if isinstance(one, Bond)),
        households=tuple(one for one in facts if isinstance(one, Household)),
    )
    found = list(family_problems(family))
    assert not any(problem.blocks for problem in found)
    assert {problem.kind for problem in found} <= {"rule"}
    return [problem.message.removeprefix("Please check: ") for problem in found]


MARY, TOM, ROWAN = person("Mary", "1961"), person("Tom", "1959~", "2015-11"), person("Rowan", "1988-04-30")


def test_an_ordinary_family_needs_no_checking() -> None:
    assert told(MARY, TOM, ROWAN, parent("mary > rowan"), parent("tom > rowan"),
                union("mary", "tom", began="1985", ended="1992"), household("rowan", "1988")) == []  # fmt: skip


@pytest.mark.parametrize(("kind", "says_so"), [
    ("birth", True), ("adopted", True), ("foster", True), ("believed", True), ("step", False), ("guardian", False),
    ("special_guardian", False), ("brought_up_by", False), ("disputed", False),
])  # fmt: skip
def test_only_a_parent_who_must_be_older_is_checked_for_being_younger(kind: str, says_so: bool) -> None:
    found = told(person("Mary", "1990"), person("Rowan", "1988"), parent("mary > rowan", kind))

    assert found == (["Mary would be a parent of Rowan and be the younger of the two."] if says_so else [])


def test_a_parent_by_birth_who_is_hardly_older_is_a_thing_to_check_and_one_by_adoption_is_not() -> None:
    people = (person("Mary", "1980"), person("Rowan", "1988"))

    assert told(*people, parent("mary > rowan")) == ["Mary would be a parent of Rowan and be less than 12 years older."]
    assert told(*people, parent("mary > rowan", "adopted")) == []


@pytest.mark.parametrize(("mother", "child"), [("1988~", "1980"), ("../1990", "1980"), ("..", "1980"), ("1979/1990",
                                                "1980"), ("", "1980"), ("1980", "1980/..")])  # fmt: skip
def test_dates_are_compared_only_where_every_day_they_may_mean_agrees(mother: str, child: str) -> None:
    found = told(person("Mary", mother), person("Rowan", child), parent("mary > rowan"))

    assert not any("younger" in sentence for sentence in found)


def test_a_father_may_die_before_his_child_is_born_but_not_long_before() -> None:
    just, long = person("Tom", "1960", "1987-12-01"), person("Tom", "1960", "1986-12-01")

    assert told(just, ROWAN, parent("tom > rowan")) == []
    assert told(long, ROWAN, parent("tom > rowan")) == [
        "Tom would be a parent of Rowan, who was born long after Tom died."
    ]
    assert told(long, ROWAN, parent("tom > rowan", "donor")) == []


def test_nobody_dies_before_being_born_or_meets_children_afterwards() -> None:
    assert told(person("Nan", "1932", "1931")) == ["Nan would have died before being born."]
    assert told(person("Nan", "1932", "2001", contact_with_children_now=True)) == [
        "Nan has died, and is said to have contact with children now."
    ]


def test_a_union_is_in_the_lives_of_its_partners() -> None:
    assert told(MARY, TOM, union("mary", "tom", began="1960")) == ["Mary would be in this union before being born."]
    assert told(TOM, MARY, union("mary", "tom", began="2016")) == ["Tom would be in this union after dying."]
    assert told(TOM, MARY, union("mary", "tom", began="1990", ended="2020")) == [
        "Tom would be in this union after dying."
    ]
    assert told(MARY, union("mary", began="1990", ended="1980")) == ["this would have ended before it began."]


def test_a_union_may_have_more_than_two_partners() -> None:
    assert told(MARY, TOM, person("Kit", "1962"), union("mary", "tom", "kit", began="1985")) == []


def test_nobody_lives_in_a_household_before_birth_or_after_death() -> None:
    assert told(ROWAN, household("rowan", "1987")) == ["Rowan would be in this household before being born."]
    assert told(TOM, household("tom", "1990", "2017")) == ["Tom would be in this household after dying."]


def test_a_bond_may_go_on_after_death() -> None:
    bond = Bond("f.bonds.b", **NO_GROUNDS, one="rowan", other="tom", quality="close", direction="",
                began=day("2016"), ended=None)  # fmt: skip

    assert told(ROWAN, TOM, bond) == []
    assert told(ROWAN, TOM, replace(bond, ended=day("2010"))) == ["this would have ended before it began."]


def test_a_pregnancy_is_in_the_lives_of_its_parents() -> None:
    pregnancy = Pregnancy("f.pregnancies.p", **NO_GROUNDS, parents=("mary", "tom"), outcome="", date=day("1950"))

    assert told(MARY, pregnancy) == [
        "Mary would be a parent in this pregnancy before being born.",
        "this names somebody who is not in the list of people.",
    ]
    assert told(MARY, TOM, replace(pregnancy, date=day("2017"))) == [
        "Tom would be a parent in this pregnancy long after dying."
    ]


def test_nobody_is_their_own_ancestor_and_each_circle_is_told_once() -> None:
    people = (person("A"), person("B"), person("C"), person("D"))
    circle = (parent("a > b"), parent("b > c", "adopted"), parent("c > a"))

    (sentence,) = told(*people, *circle, parent("c > d"))

    assert sentence.endswith("would be their own ancestor.")
    assert len(told(*people, *circle, parent("d > d"))) == 2


def test_a_grown_child_may_be_the_guardian_of_a_parent() -> None:
    assert told(MARY, ROWAN, parent("mary > rowan"), parent("rowan > mary", "guardian")) == []


def test_a_circle_through_many_generations_is_found_without_running_out_of_room() -> None:
    many = [person(f"p{number}") for number in range(3000)]
    links = [parent(f"p{number} > p{(number + 1) % 3000}") for number in range(3000)]

    assert len(told(*many, *links)) == 1


def test_a_link_to_somebody_who_is_not_written_down_is_told_and_an_open_one_is_not() -> None:
    assert told(ROWAN, parent("mary > rowan")) == ["this names somebody who is not in the list of people."]
    assert told(ROWAN, replace(parent("mary > rowan"), parent="")) == []


def test_the_same_person_twice_in_a_union_is_a_thing_to_check() -> None:
    assert told(MARY, union("mary", "mary")) == ["this names the same person twice."]


def test_tellings_that_differ_want_one_that_is_shown_and_none_is_lost() -> None:
    once, again = account("He left.", "a"), account("He was sent away.", "b")
    sentence = "this is told in different ways. Choose which telling is shown; the others are kept."

    assert told(replace(TOM, accounts=(once, again))) == [sentence]
    assert told(replace(TOM, accounts=(once, replace(again, text=" he  LEFT. ")))) == []
    assert told(replace(TOM, accounts=(once, replace(again, shown=True)))) == []
    assert told(replace(TOM, accounts=(replace(once, shown=True), replace(again, shown=True)))) == [
        "more than one telling is to be shown."
    ]


def test_people_are_called_what_the_person_it_is_about_calls_them() -> None:
    mother = person("Mary", "1990", called="Mum")

    assert told(mother, ROWAN, parent("mary > rowan"))[0].startswith("Mum would be a parent of Rowan")
    assert told(replace(mother, called="", known_as=""), ROWAN, parent("mary > rowan"))[0].startswith(
        "person number 1 would be a parent of Rowan"
    )


@given(st.lists(st.sampled_from(["1912", "1912-05", "1912-05-09", "1912~", "1910/1915", "1912/..", "../1912", "..",
                                 "1913-01-01"]), min_size=2, max_size=2))  # fmt: skip
def test_a_date_is_never_before_and_after_another(texts: list[str]) -> None:
    one, other = day(texts[0]), day(texts[1])

    assert not (certainly_before(one, other) and certainly_before(other, one))
    assert not certainly_before(one, one)


NAMES = """
    known_as called born died has_died partners parent child kind began ended parents date one other person text shown
    contact_with_children_now grounds.certainty grounds.restricted grounds.source told_on
""".split()
LISTS = ("people", "unions", "parents", "pregnancies", "bonds", "households")
VALUES = st.one_of(
    st.sampled_from([True, False, 0, 3, "a", "b", "birth", "adopted", (), ("a",), ("a", "b"), ("a", "a"), None]),
    st.sampled_from(["1912", "1950~", "1980/1990", "..", "2001-02-03"]).map(read_partial_date),
)


@given(st.dictionaries(st.sampled_from(LISTS), st.lists(st.sampled_from("ab"), unique=True)), st.data())
def test_whatever_is_answered_a_family_is_read_and_checked_without_ever_blocking(
    lists: dict[str, list[str]], data: st.DataObject
) -> None:
    items = {f"f.{name}": tuple(ids) for name, ids in lists.items()}
    places = [f"{path}.{item}" for path, ids in items.items() for item in ids]
    items |= {f"{place}.{name}": ("x", "y") for place in places for name in ("accounts", "members")}
    places += [f"{place}.{name}.{item}" for place in places for name in ("accounts", "members") for item in "xy"]
    values = {f"{place}.{name}": data.draw(VALUES) for place in places for name in data.draw(st.sets(
        st.sampled_from(NAMES), max_size=8))}  # fmt: skip

    family = family_at("f", values, items)
    found = list(family_problems(family))

    assert [one.id for one in family.people] == lists.get("people", [])
    assert not any(problem.blocks for problem in found)
    assert all(problem.message.startswith("Please check: ") and problem.message.endswith(".") for problem in found)
    assert all(problem.path.startswith("f.") for problem in found)


# The block, in any form

FORM = Path(__file__).parent / "forms" / "family.json"


def birth_family() -> Scenario:
    """A checklist about a child, with the child, a mother and a father."""
    return (
        Scenario(FORM)
        .item("birth_family.people", "rowan", known_as="Rowan", born="2016-04-30")
        .item("birth_family.people", "mary", known_as="Mary", called="Mum", born="1990")
        .item("birth_family.people", "tom", known_as="Tom", born="1988~", has_died=True, died="2020")
    )


def test_a_form_that_refers_to_the_block_can_be_read_as_a_family() -> None:
    scenario = (
        birth_family()
        .item("birth_family.parents", "m", parent="mary", child="rowan", kind="birth")
        .item("birth_family.unions", "u", partners=["mary", "tom"], kind="together", began="2014~")
        .item("birth_family.households", "h", called="Mill Lane")
        .item("birth_family.households.h.members", "a", person="rowan", began="2016", pattern="weekdays")
        .item("birth_family.bonds", "b", one="rowan", other="mary", quality="close", direction="both")
        .item("birth_family.pregnancies", "p", parents=["mary"], outcome="miscarriage", date="2013")
        .answer("birth_family.people.mary.grounds.certainty", 3)
        .answer("birth_family.people.tom.grounds.restricted", True)
        .item(
            "birth_family.people.tom.accounts", "x", text="He went to sea.", told_by="Nan", told_on="2019", shown=True
        )
    )

    (family,) = scenario.evaluation.families

    assert [(one.id, one.called or one.known_as, one.certainty, one.restricted) for one in family.people] == [
        ("rowan", "Rowan", None, False), ("mary", "Mum", 3, False), ("tom", "Tom", None, True),
    ]  # fmt: skip
    assert [(link.parent, link.child, link.kind) for link in family.parents] == [("mary", "rowan", "birth")]
    assert family.unions[0].partners == ("mary", "tom")
    assert (family.households[0].called, family.households[0].members[0].pattern) == ("Mill Lane", "weekdays")
    assert (family.bonds[0].one, family.bonds[0].quality) == ("rowan", "close")
    assert (family.pregnancies[0].parents, family.pregnancies[0].outcome) == (("mary",), "miscarriage")
    assert [account.text for account in family.by_id["tom"].accounts] == ["He went to sea."]
    assert scenario.problems == {}


def test_a_checklist_about_a_child_and_a_therapy_intake_refer_to_one_and_the_same_block() -> None:
    def block_in(form: Form) -> tuple[str, object]:
        (node,) = (node for node in form.nodes.values() if isinstance(node, Group) and node.block == BLOCK)
        return node.path, form.document["$defs"][BLOCK]

    checklist, intake = block_in(birth_family().form), block_in(shipped_form("intake"))

    assert (checklist[0], intake[0]) == ("birth_family", "family_tree")
    assert checklist[1] == intake[1]


def test_a_parent_who_is_not_known_stays_unknown() -> None:
    (family,) = birth_family().item("birth_family.parents", "m", child="rowan").evaluation.families

    assert (family.parents[0].parent, family.parents[0].kind) == ("", "")
    assert [one.id for one in family.people] == ["rowan", "mary", "tom"]


def test_what_cannot_all_be_so_is_a_kind_warning_at_the_questions_it_is_about() -> None:
    scenario = birth_family().item("birth_family.parents", "m", parent="rowan", child="mary", kind="birth")

    (problem,) = scenario.evaluation.problems

    assert problem == Problem(
        "birth_family.parents.m.parent", "rule",
        "Please check: Rowan would be a parent of Mum and be the younger of the two.", blocks=False,
        also=("birth_family.people.rowan.born", "birth_family.people.mary.born"),
    )  # fmt: skip


def test_whoever_is_taken_out_of_the_family_is_asked_for_again_where_they_were_named() -> None:
    scenario = birth_family().item("birth_family.parents", "m", parent="mary", child="rowan", kind="birth")
    without = evaluate(scenario.form, scenario.answers.without_item("birth_family.people", "mary"))

    assert [problem.path for problem in without.problems] == ["birth_family.parents.m.parent"]
    assert without.families[0].parents[0].parent == ""


def test_contact_with_children_now_asks_what_was_done_and_that_may_be_written_down_elsewhere() -> None:
    path = "birth_family.people.mary.contact"
    scenario = birth_family().answer(f"{path}_with_children_now", True)
    seen = scenario.answered_in(f"{path}_followed_up", "evidence")

    assert f"{path}_followed_up" in scenario.visible
    assert f"{path}_followed_up" in birth_family().hidden
    assert seen.problems == {}


def test_a_form_may_hold_several_families_and_they_are_told_apart() -> None:
    block = {"$ref": "urn:formengine:block:family"}
    form = form_with({"hers": block, "carers": repeat({"family": block})})
    answers = {"hers": {"people": [{"_id": "a"}]}, "carers": [{"_id": "x", "family": {"people": [{"_id": "b"}]}}, {}]}

    found = evaluated(form, answers).families

    assert [(family.path, [one.id for one in family.people]) for family in found] == [
        ("hers", ["a"]), ("carers.x.family", ["b"]), ("carers.1.family", []),
    ]  # fmt: skip


def test_a_form_without_the_block_has_no_family() -> None:
    assert evaluated(form_with({"s": section({"people": text()})}), {}).families == ()


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_answered_in_a_form_with_a_family_its_checks_hinder_nothing(seed: int) -> None:
    form = birth_family().form
    evaluation = evaluate(form, Generator(form, random.Random(seed)).wild())

    assert not any(one.blocks for one in evaluation.problems if one.message.startswith("Please check"))
    assert all(family.path == "birth_family" for family in evaluation.families)


def test_a_reader_sees_the_family_in_brief_before_the_answers_one_by_one() -> None:
    scenario = (
        birth_family()
        .item("birth_family.parents", "m", parent="mary", child="rowan", kind="birth")
        .item("birth_family.parents", "t", parent="tom", child="rowan", kind="disputed")
        .item("birth_family.parents", "open", child="rowan", kind="donor")
        .item("birth_family.unions", "u", partners=["mary", "tom"])
        .clear("birth_family.people.tom.died")
    )
    chapter = next(one for one in section_chapters(scenario.evaluation) if one.title == "The birth family")
    brief = chapter.blocks[0]

    assert isinstance(brief, Table)
    assert brief.rows == (
        ("Rowan", "30 April 2016", None, "Mum (by birth); Tom (disputed)", None),
        ("Mum (Mary)", "1990", None, None, "Tom"),
        ("Tom", "about 1988", "yes", None, "Mum"),
    )


def test_a_family_of_which_nothing_is_told_yet_is_not_drawn() -> None:
    tables = [block for one in section_chapters(Scenario(FORM).evaluation) for block in one.blocks]

    assert not any(isinstance(block, Table) and block.title == "In brief" for block in tables)
