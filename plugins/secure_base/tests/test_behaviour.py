"""The child checklist as a worker meets it: bands, follow-ups, evidence, and what its first page shows."""

import pytest

from formengine import Chart, Paragraph, Picture, Table
from formengine.testing import Scenario
from formengine_secure_base.first_page import CAPTION, first_page

FORM = "secure_base/child_checklist"


def of_age(born_on: str) -> Scenario:
    return Scenario(FORM).answer("heading.recorded_on", "2026-03-02").answer("heading.born_on", born_on)


@pytest.mark.parametrize(
    ("born_on", "months", "band"),
    [
        ("2026-03-02", 0, "infancy"),
        ("2024-08-03", 18, "infancy"),
        ("2024-08-02", 19, "early"),
        ("2021-03-03", 59, "early"),
        ("2021-03-02", 60, "middle"),
        ("2015-03-03", 131, "middle"),
        ("2015-03-02", 132, "adolescence"),
        ("2008-03-02", 216, "adolescence"),
    ],
)
def test_the_band_follows_from_completed_months(born_on: str, months: int, band: str) -> None:
    scenario = of_age(born_on)

    assert scenario.calculated["ages.age_months"] == months
    assert scenario.calculated["ages.bands_used"] == [band]
    assert f"availability.{band}.av_{band[0]}_1" in scenario.visible


def test_only_the_items_of_the_bands_used_are_asked_about() -> None:
    scenario = of_age("2018-06-01")

    asked = [
        path.rpartition(".")[2]
        for path in scenario.visible
        if path.count(".") == 2 and path.startswith("availability.")
    ]
    assert {name.split("_")[1] for name in asked} == {"m"}


def test_bands_are_a_default_that_is_replaced_with_a_reason() -> None:
    scenario = of_age("2018-06-01").override("ages.bands_used", ["early", "middle"], "Younger when tired")

    assert "availability.early.av_e_1" in scenario.visible
    assert scenario.evaluation.overrides["ages.bands_used"].replaced == ("middle",)


def test_a_child_born_early_is_shown_both_ages_until_24_months() -> None:
    young = of_age("2025-03-02").answer("heading.born_early", True).answer("heading.due_on", "2025-05-02")
    older = of_age("2024-03-02").answer("heading.born_early", True).answer("heading.due_on", "2024-05-02")

    assert (young.calculated["ages.age_months"], young.calculated["ages.corrected_months"]) == (12, 10)
    assert "ages.corrected_months" in older.hidden


def test_it_depends_asks_on_whom_and_where() -> None:
    scenario = of_age("2018-06-01").answer("availability.middle.av_m_1", "it_depends")

    assert "availability.middle.av_m_1_depends" in scenario.visible
    assert "availability.middle.av_m_1_depends" in scenario.clear("availability.middle.av_m_1").hidden


def test_an_item_that_is_early_for_the_age_is_unusual_and_never_forbidden() -> None:
    scenario = of_age("2025-12-20").answer("availability.infancy.av_i_4", "mostly")

    assert "availability.infancy.av_i_4" in scenario.evaluation.unusual
    assert "availability.infancy.av_i_4" not in scenario.problems


def test_every_dimension_without_evidence_is_a_warning_that_never_blocks() -> None:
    scenario = of_age("2018-06-01")

    warned = [path for path in scenario.problems if path.startswith("coverage.has_")]
    assert len(warned) == 5
    assert all(not problem.blocks for problem in scenario.evaluation.problems if problem.path in warned)


def test_the_first_page_counts_evidence_and_adds_nothing_up() -> None:
    scenario = (
        of_age("2018-06-01")
        .item("evidence", "e1", dimensions=["availability", "acceptance"])
        .answer("availability.rating", 6)
        .answer("acceptance.rating", 4)
    )

    blocks = list(first_page(scenario.evaluation))

    evidence = next(block for block in blocks if isinstance(block, Table) and block.title == "What this rests on")
    chart = next(block for block in blocks if isinstance(block, Chart))
    assert [row[1] for row in evidence.rows] == [1, "none yet", 1, "none yet", "none yet"]
    assert chart.caption == CAPTION
    assert [row[1] for row in chart.table.rows] == [6, None, 4, None, None, None]


def test_a_first_page_without_ratings_has_no_chart() -> None:
    blocks = list(first_page(of_age("2018-06-01").evaluation))

    assert not any(isinstance(block, Chart | Paragraph | Picture) for block in blocks)


def test_the_star_shows_which_dimensions_have_evidence_joins_nothing_and_is_no_score() -> None:
    scenario = (
        of_age("2018-06-01")
        .item("evidence", "e1", dimensions=["availability", "acceptance"])
        .item("private_evidence", "p1", dimensions=["availability"])
    )

    (star,) = [block for block in first_page(scenario.evaluation) if isinstance(block, Picture)]

    assert star.table is not None
    assert list(star.table.rows) == [
        ("Availability", 2), ("Sensitivity", 0), ("Acceptance", 1), ("Co-operation", 0), ("Family membership", 0)
    ]  # fmt: skip
    assert "no score" in star.caption
    assert "insecure" not in f"{star.caption}{star.description}"
    assert "total" not in f"{star.caption}{star.description}"
