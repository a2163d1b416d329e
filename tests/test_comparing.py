"""Records beside each other: what changed, what several raters say, what they agree on, what is carried forward."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formengine.answers import Answers
from formengine.audience import Reader
from formengine.casework.comparing import compared, rated
from formengine.casework.desk import Desk
from formengine.casework.people import agree, begin_from_earlier, confirm, raters
from formengine.casework.steps import take
from formengine.errors import Refused
from formengine.evaluation import evaluate
from formengine.exports.text import as_text
from formengine.frontends.cli.running import run
from formengine.model import Form
from formengine.records import Change
from formengine.records.agreement import Rated, counts, kappa, nearness
from formengine.records.carrying import carried
from formengine.tables import Table
from formengine.testing import Scenario
from tests.building import (
    answers_to,
    asked_as,
    day,
    findings_of,
    form_document,
    form_with,
    items_of,
    one_of,
    rating,
    repeat,
    section,
    text,
)
from tests.working import at_work, begun, changed, life, visit_form


def rows(desk: Desk, *records: str, **keys: Any) -> dict[str, tuple[Any, ...]]:
    """The rows of a comparison by their question: the answers, and what changed."""
    chapter = compared(desk, records, **keys).chapters[0]
    tables = [block for block in chapter.blocks if isinstance(block, Table)][1:]
    return {str(row[0]): row[1:] for table in tables for row in table.rows}


def test_answers_stand_side_by_side_in_the_order_of_their_days_and_say_what_changed(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        later = begun(desk, visit__on="2026-02-02", visit__rooms=4)
        earlier = begun(desk, visit__on="2026-01-01")

        found = rows(desk, later, earlier)

        assert found["Rooms seen"] == (3, 4, "changed")
        assert found["How calm it was"] == ("2 – Step 2", "2 – Step 2", "")
        assert found["Why none?"] == ("(not asked)", "(not asked)", "")


def test_only_what_changed_is_shown_where_that_is_asked_for(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        one, other = begun(desk, visit__on="2026-01-01"), begun(desk, visit__on="2026-01-01", visit__rooms=4)

        assert list(rows(desk, one, other, only_changed=True)) == ["Rooms seen", "Rooms, twice"]


def versions(**keys: Any) -> tuple[Form, Form]:
    """Two versions of a form: a question was renamed, one reworded, one left out, one is new."""
    old = {"rooms": text(title="Rooms"), "calm": text(title="Calm?"), "gone": text(title="Gone")}
    new = {
        "spaces": text(title="Rooms", was=["visit.rooms"]),
        "calm": text(title="How calm?"),
        "new": text(title="New"),
    }
    first = form_with({"visit": section(old)}, **keys)
    return first, form_with({"visit": section(new)}, **{**keys, "version": "1.1.0"})


def test_records_of_different_versions_are_compared_by_what_a_question_was(tmp_path: Path) -> None:
    old, new = versions()
    with at_work(tmp_path) as desk:
        one, other = (
            desk.engine.begin(form, desk.engine.subject("A.", "child"), actor="Ana", answers=answers_to(form, answers))
            for form, answers in (
                (old, {"visit": {"rooms": "3", "calm": "yes", "gone": "x"}}),
                (new, {"visit": {"spaces": "3", "calm": "yes", "new": "y"}}),
            )
        )

        found = rows(desk, one.record.id, other.record.id)

        assert found["Rooms"] == ("3", "3", "")
        assert found["How calm?"] == ("yes", "yes", "wording changed, was “Calm?”")
        assert found["Gone"] == ("x", "(not in this version)", "not asked each time")
        assert found["New"] == ("(not in this version)", "y", "not asked each time")


def test_items_of_lists_are_compared_by_what_they_are_called(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        ids = [begun(desk, visit__on=f"2026-01-0{number}") for number in (1, 2)]
        for record, items in zip(ids, (("k1aaaaaa", "Ada"), ("k2aaaaaa", "Ada")), strict=True):
            draft = desk.engine.resume(record).with_item("children", items[0])
            desk.engine.save(draft.with_answer(f"children.{items[0]}.name", items[1]), actor="Ana")
        draft = desk.engine.resume(ids[1]).with_item("children", "k3aaaaaa")
        desk.engine.save(draft.with_answer("children.k3aaaaaa.name", "Bo"), actor="Ana")

        found = rows(desk, *ids)

        assert found["1. Ada › Name"] == ("Ada", "Ada", "")
        assert found["2. Bo › Name"] == ("(not there)", "Bo", "not asked each time")


def test_a_comparison_keeps_out_what_its_reader_may_not_see(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        records = [begun(desk, private__heard=f"secret {number}") for number in (1, 2)]

        found = rows(desk, *records, reader=Reader("subject"))

        assert "Rooms seen" in found
        assert "What was heard" not in found


@pytest.mark.parametrize(
    ("about", "form", "sentence"),
    [("C. D.", None, "about different people"), ("A. B.", "other", "of different forms")],
)
def test_records_that_cannot_be_compared_are_refused(
    tmp_path: Path, about: str, form: str | None, sentence: str
) -> None:
    other = form_document({"visit": section({"calm": rating(0, 3)})})
    other["$id"] = "urn:formengine:form:test/other"
    (tmp_path / "other.json").write_text(json.dumps(other), "utf-8")
    with at_work(tmp_path / "home") as desk:
        second = begun(desk, desk.engine.form(str(tmp_path / "other.json")) if form else None, about=about)

        with pytest.raises(Refused, match=sentence):
            compared(desk, [begun(desk), second])


def test_a_comparison_is_written_as_text_excel_and_json(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with at_work(home) as desk:
        records = [begun(desk), begun(desk, visit__rooms=4)]

    for ending in ("txt", "xlsx", "json"):
        assert run(home, "compare", *records, "-o", tmp_path / f"out.{ending}").exit_code == 0

    assert "Answers side by side" in (tmp_path / "out.txt").read_text("utf-8")
    assert "Ratings side by side" in openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames
    chapters = json.loads((tmp_path / "out.json").read_text("utf-8"))["chapters"]
    assert [one["title"] for one in chapters] == ["Answers side by side", "Ratings side by side", "Over time: A. B."]
    assert run(home, "compare", *records, "--json").json == chapters
    assert run(home, "compare", *records, "-o", tmp_path / "out.zip").exit_code == 2


# Several raters


def two_raters(desk: Desk, **second: Any) -> tuple[str, str]:
    """Records of two raters of one form about one person."""
    form = visit_form()
    made = [
        desk.engine.begin(
            form, desk.engine.subject("A. B.", "applicant"), actor="Ana", answers=answers,
            said=[Change("rater named", new={"name": name})],
        )
        for name, answers in (
            ("Ana", Answers().with_answer("visit.rooms", 3).with_answer("visit.calm", 2)),
            ("Bela", Answers().with_answer("visit.rooms", 3).with_answer("visit.calm", second.get("calm", 3))),
        )
    ]  # fmt: skip
    return made[0].record.id, made[1].record.id


@pytest.mark.parametrize(
    ("places", "word"),
    [((1, 1), "exact"), ((1, 2), "adjacent"), ((0, 2), "apart"), ((1, None), "left out"), ((1, 2, 1), "adjacent"),
     ((0, 1, 2), "apart"), ((None, None), "left out")],
)  # fmt: skip
def test_raters_are_exact_adjacent_or_apart_and_what_one_left_open_is_left_out(
    places: tuple[int | None, ...], word: str
) -> None:
    assert nearness(places) == word


def test_a_reader_sees_how_near_raters_are_and_no_count(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        records = two_raters(desk)

        shown, counted = (as_text(rated(desk, records, profile).chapters) for profile in ("reader", "analyst"))

        assert "adjacent" in shown.split("Nearness")[1].split("Adjacent:")[0]
        assert "kappa" not in shown
        assert "percent" not in shown
        assert "kappa" in counted
        assert "percent exact" in counted


def test_raters_of_different_people_or_versions_are_refused(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        one, _ = two_raters(desk)

        with pytest.raises(Refused, match="the same version of one form about the same person"):
            raters(desk, [one, begun(desk, about="C. D.")])
        with pytest.raises(Refused, match="at least two records"):
            raters(desk, [one, one])


def items(*pairs: tuple[int | None, int | None]) -> list[Rated]:
    return [Rated(f"q{number}", pair, nearness(pair)) for number, pair in enumerate(pairs)]


def test_counts_leave_out_what_one_left_open() -> None:
    made = counts(items((0, 0), (0, 1), (0, 2), (None, 1)))

    assert (made.exact, made.adjacent, made.apart, made.left_out) == (1, 1, 1, 1)
    assert made.percent_exact == Decimal("33.3")


def test_kappa_is_given_from_ten_shared_items_on() -> None:
    # Worked by hand: observed 3 squared steps apart in 10; by chance 220 in 100 pairs; 1 - 3 * 10 / 220.
    pairs = [(0, 0), (0, 1), (1, 1), (1, 1), (2, 2), (2, 1), (3, 3), (3, 3), (0, 0), (2, 3)]

    by_chance = sum((one - other) ** 2 for one, _ in pairs for _, other in pairs)

    assert kappa(items(*pairs)) == (1 - Decimal(30) / by_chance).quantize(Decimal("0.001"))
    assert kappa(items(*pairs[:9])) is None
    assert kappa(items(*[(1, 1)] * 10)) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=10, max_size=20))
def test_kappa_does_not_ask_who_is_first_and_is_one_where_all_is_exact(pairs: list[tuple[int, int]]) -> None:
    turned = [(other, one) for one, other in pairs]
    same = [(one, one) for one, _ in pairs]

    assert kappa(items(*pairs)) == kappa(items(*turned))
    assert kappa(items(*same)) in (None, Decimal(1))


def test_an_agreed_set_is_a_record_of_its_own_that_says_whose_each_answer_is(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        records = two_raters(desk)
        before = [desk.engine.store.entries(one) for one in records]

        draft, left = agree(desk, raters(desk, records), by="Maria Keller", taken={"visit.calm": 2}, values={})
        own = life(desk, draft.record.id)

        assert left == 0
        assert draft.evaluation.values["visit.calm"] == 3
        assert (own.decider, own.agreed_from) == ("Maria Keller", records)
        assert {path: one.raters for path, one in own.origins.items()} == {
            "visit.rooms": ("Ana", "Bela"), "visit.calm": ("Bela",)
        }  # fmt: skip
        assert [desk.engine.store.entries(one) for one in records] == before, "nobody is overwritten"


def test_what_raters_differ_in_is_left_open_until_somebody_decides(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        draft, left = agree(desk, raters(desk, two_raters(desk)), by="Maria", taken={}, values={})
        assert (left, "visit.calm" in draft.evaluation.values) == (1, False)

        changed(desk, draft.record.id, "visit.calm", 1)

        assert (life(desk, draft.record.id).origins["visit.calm"].raters, desk.actor) == ((), "Ana")


def test_an_agreed_answer_may_be_a_new_one(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        people = raters(desk, two_raters(desk))
        draft, _ = agree(desk, people, by="Maria", taken={}, values={"visit.calm": "0"})

        assert draft.evaluation.values["visit.calm"] == 0
        with pytest.raises(Refused, match="There is no rater 3"):
            agree(desk, people, by="Maria", taken={"visit.calm": 3}, values={})
        with pytest.raises(Refused, match="How calm it was"):
            agree(desk, people, by="Maria", taken={}, values={"visit.calm": "9"})


# Carried forward


def facts_form(**keys: Any) -> Form:
    """A form whose first section holds facts to carry."""
    return form_with(
        {
            "who": section(
                {
                    "on": day(title="Today"),
                    "name": text(title="Name", maxLength=80),
                    "born": day(title="Born"),
                    "faith": one_of("none", "quaker", title="Faith"),
                    "story": text(title="Story", widget="long_text"),
                    "calm": rating(0, 3, title="Calm"),
                    "shout": text(title="Shout", maxLength=80, calculate="name"),
                },
                carry=True,
            ),
            "children": repeat({"name": text(maxLength=80), "tale": text(widget="long_text")}, carry=True),
            "check": section({"sent": day(title="Sent")}),
        },
        date="who.on", **keys,
    )  # fmt: skip


FACTS = {
    "who": {"on": "2025-03-01", "name": "Jo", "born": "1980-01-02", "faith": "quaker", "story": "Long.", "calm": 2},
    "children": [{"_id": "kadaaaaa", "name": "Ada", "tale": "Once."}],
    "check": {"sent": "2025-02-01"},
}


def earlier(desk: Desk, form: Form) -> str:
    """A record a year ago."""
    about = desk.engine.subject("Jo", "applicant")
    return desk.engine.begin(form, about, actor="Ana", answers=answers_to(form, FACTS)).record.id


def test_only_facts_that_the_form_lets_be_carried_are_never_narrative_ratings_or_checks() -> None:
    form = facts_form()

    found = dict(carried(evaluate(form, answers_to(form, FACTS)), form))

    assert list(found) == ["who.name", "who.born", "who.faith", "children", "children.kadaaaaa.name"]
    assert found["who.born"] == "1980-01-02"


def test_a_form_that_wants_a_narrative_or_rating_carried_is_refused() -> None:
    document = form_document(
        {"who": section({"story": text(widget="long_text", carry=True), "calm": rating(0, 3, carry=True)})}
    )

    assert [(code, place) for code, place, _ in findings_of(document)] == [
        ("carry", "who.story"),
        ("carry", "who.calm"),
    ]


KINDS_OF_FACT = {
    "person_name": "Ada Ashby", "address": "1 Hill Road, Leeds", "telephone": "+44 113 496 0999",
    "email": "a@b.example", "time": "18:30", "money": "12.50",
}  # fmt: skip


def test_names_addresses_contacts_times_and_amounts_are_facts() -> None:
    keys = {"money": {"unit": "GBP"}}
    form = form_with(
        {"who": section({kind: asked_as(kind, carry=True, **keys.get(kind, {})) for kind in KINDS_OF_FACT})}
    )

    found = dict(carried(evaluate(form, answers_to(form, {"who": KINDS_OF_FACT})), form))

    assert found == {f"who.{kind}": answer for kind, answer in KINDS_OF_FACT.items()}


@pytest.mark.parametrize("kind", ["age", "duration", "narrative", "declaration"])
def test_what_is_true_on_its_day_only_is_no_fact(kind: str) -> None:
    document = form_document({"who": section({"a": asked_as(kind, carry=True)})})

    assert [code for code, _, _ in findings_of(document)] == ["carry"]


def test_an_amount_is_not_carried_into_another_currency() -> None:
    old, new = (
        form_with({"who": section({"pay": asked_as("money", unit=unit, carry=True)})}) for unit in ("GBP", "EUR")
    )

    assert carried(evaluate(old, answers_to(old, {"who": {"pay": "12.50"}})), new) == ()


@pytest.mark.parametrize("with_list", [True, False])
def test_who_is_meant_is_carried_where_the_list_of_people_is(with_list: bool) -> None:
    form = form_with({
        "people": repeat({"name": text(maxLength=80)}, carry=with_list, repeat={"label": "name"}),
        "who": section({"eldest": items_of("people", carry=True)}),
    })  # fmt: skip
    answers = {"people": [{"_id": "kadaaaaa", "name": "Ada"}], "who": {"eldest": ["kadaaaaa"]}}

    found = dict(carried(evaluate(form, answers_to(form, answers)), form))

    assert found.get("who.eldest") == (("kadaaaaa",) if with_list else None)


def test_a_fact_is_found_under_its_former_path() -> None:
    new = form_with({"person": section({"called": text(maxLength=80, carry=True, was=["who.name"])})})
    old = facts_form()

    assert carried(evaluate(old, answers_to(old, FACTS)), new) == (("person.called", "Jo"),)


def test_carried_facts_wait_to_be_confirmed_are_listed_and_warn_at_submission(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        form = facts_form()
        draft, count = begin_from_earlier(desk, form, earlier(desk, form))
        record = draft.record.id

        _, problems = take(desk, record, "submit")
        told = [one.path for one in problems if "Carried from the record" in one.message]

        assert count == 5
        assert told == ["children", "who.name", "who.born", "who.faith", "children.kadaaaaa.name"]
        assert not any(one.blocks for one in problems)
        assert {event.change.source for event in desk.engine.events(record) if event.change.action == "answered"} == {
            "prefill", "carried forward"
        }  # fmt: skip
        assert "of 2025-03-01. Confirmed?" in as_text(desk.engine.export([record], made_by="Ana").chapters, width=200)
        assert "not confirmed yet: 5" in as_text(desk.engine.export([record], made_by="Ana").chapters, width=200)


def test_a_fact_is_confirmed_by_saying_so_or_by_another_answer(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        form = facts_form()
        record = begin_from_earlier(desk, form, earlier(desk, form))[0].record.id
        confirm(desk, record, ["who.name"])
        changed(desk, record, "who.faith", "none")

        assert list(life(desk, record).unconfirmed) == ["who.born", "children", "children.kadaaaaa.name"]
        assert confirm(desk, record, [])[1] == 3
        with pytest.raises(Refused, match="Nothing waits to be confirmed"):
            confirm(desk, record, [])


def test_the_same_answer_typed_again_confirms_a_fact_and_enter_does_not(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        form = facts_form()
        record = begin_from_earlier(desk, form, earlier(desk, form))[0].record.id

    shown = run(tmp_path, "resume", record, typed=":jump who.name\nJo\n\n:confirm\n:quit\n").output

    with at_work(tmp_path) as desk:
        waiting = list(life(desk, record).unconfirmed)
    assert "Carried from the record" in shown
    assert "who.name" not in waiting
    assert "who.born" in waiting
    assert "who.faith" not in waiting


def test_an_authors_test_can_begin_with_the_facts_of_an_earlier_scenario() -> None:
    before = Scenario(facts_form()).fill(FACTS)

    after = Scenario(facts_form()).carry_from(before)

    assert after.evaluation.values["who.name"] == "Jo"
    assert "who.story" not in after.evaluation.values


def test_where_nothing_is_a_fact_to_carry_no_record_is_begun(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        record = begun(desk)

        with pytest.raises(Refused, match="Nothing can be carried over"):
            begin_from_earlier(desk, visit_form(), record)

        assert len(desk.engine.records()) == 1


def test_an_export_still_writes_after_all_this(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        form = facts_form()
        record = begin_from_earlier(desk, form, earlier(desk, form))[0].record.id
        stream = io.BytesIO()

        desk.engine.exporter("excel")(desk.engine.export([record], made_by="Ana"), stream)

        assert stream.getvalue()[:2] == b"PK"
