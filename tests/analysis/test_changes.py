"""The change between years against R (tests/reference/README.md), the resolution against every way
of answering.
"""

import math
from itertools import product

import pandas as pd
import pytest
from from_r import projects, table, values, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

import bilan
from bilan.analysis import changes

STRATA, DIFFERENCES = values("trend_stratified"), values("differences")
CLOSE = 1e-6


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_change_and_its_two_parts_as_in_r(year):
    found = changes.standardised_change(projects(table("year_channel")), year, 2024)

    def in_r(quantity: str, method: str) -> float:
        return STRATA["year_channel", quantity, method, f"{year}->2024", ""]

    assert found.change == pytest.approx(in_r("kitagawa_total", "difference"), rel=CLOSE)
    assert found.mix == pytest.approx(in_r("kitagawa_mix_effect", "mean rates"), rel=CLOSE)
    assert found.conversion == pytest.approx(in_r("kitagawa_rate_effect", "mean shares"), rel=CLOSE)
    # R has the interval of the earlier year minus the later one.
    limits = [
        -DIFFERENCES["years", f"diff_{end}", "newcombe_hybrid_score", f"{year} - 2024", "0.95"]
        for end in ("high", "low")
    ]
    assert [found.low, found.high] == pytest.approx(limits, rel=CLOSE)
    assert (found.common, found.apart) == (4, 0)


def test_disjoint_channels_cannot_be_separated():
    found = changes.standardised_change(projects(table("disjoint")), 2023, 2024)
    assert math.isnan(found.mix) and math.isnan(found.conversion)
    assert (
        found.common
        == STRATA["disjoint", "informative_strata", "count", "2024 vs 2023 by channel", ""]
        == 0
    )
    assert found.change == pytest.approx(9 / 12 - 5 / 14)


def test_a_year_without_projects_has_no_change():
    found = changes.standardised_change(projects(table("disjoint")), 2022, 2024)
    assert math.isnan(found.change) and (found.low, found.high) == (-1, 1)


SIDE = st.tuples(st.integers(0, 8), st.integers(0, 8))


@settings(max_examples=40)
@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=4))
def test_mix_and_conversion_add_up_to_the_change_of_the_years_own_reports(channels):
    rows = [
        (year, f"c{n}", *pair)
        for n, sides in enumerate(channels)
        for year, pair in zip((2024, 2025), sides, strict=True)
    ]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    before = file.copy(deep=True)
    found = changes.standardised_change(file, 2024, 2025)
    pd.testing.assert_frame_equal(file, before)
    reports = [bilan.by(bilan.in_year(file, year)).loc["all"] for year in (2024, 2025)]
    assert [found.from_decided, found.to_decided] == [of["decided"] for of in reports]
    if found.common:
        assert found.mix + found.conversion == pytest.approx(
            reports[1]["rate"] - reports[0]["rate"], abs=1e-12
        )


def written(*rows: tuple[int, str | None, int, int]) -> pd.DataFrame:
    return projects(
        pd.DataFrame(rows, columns=["year", "qualified", "won", "lost"]).assign(channel="direct")
    )


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([(2025, "yes", 9, 9), (2025, "no", 0, 2)], "kept"),
        ([(2025, "yes", 9, 8), (2025, "no", 0, 3)], "half_kept"),
        ([(2025, "yes", 5, 5), (2025, "no", 0, 5)], "half_kept"),
        ([(2025, "yes", 5, 5), (2025, "no", 0, 10)], "not_kept"),
        ([(2025, "yes", 9, 8), (2025, "no", 0, 2), (2025, None, 1, 0)], "half_kept"),
        ([(2025, "yes", 5, 5), (2025, "no", 0, 3), (2025, None, 4, 4)], "cannot_tell"),
        ([(2025, None, 5, 5)], "cannot_tell"),
    ],
)
def test_the_resolution_after_a_year_two_thirds_unqualified(rows, verdict):
    found = changes.resolution(written((2023, "yes", 3, 3), (2023, "no", 1, 11), *rows))
    assert found.index.tolist() == [2023, 2025]
    assert pd.isna(found.loc[2023, "verdict"]) and found.loc[2023, "low"] == pytest.approx(12 / 18)
    assert found.loc[2025, "verdict"] == verdict


ANSWERED = st.tuples(*[st.integers(0, 4)] * 3).filter(any)


@given(ANSWERED, ANSWERED)
def test_the_resolution_is_judged_as_every_way_of_answering_judges_it(before, now):
    """A year is its proposals qualified, not qualified, unknown; where the ways differ, half kept
    is the least of them.
    """
    rows = [
        (year, answer, 0, count)
        for year, counts in ((2024, before), (2025, now))
        for answer, count in zip(("yes", "no", None), counts, strict=True)
    ]
    ways = list(product(*(range(no, no + unknown + 1) for _, no, unknown in (before, now))))
    halved = [
        2 * now_no * sum(before) <= then_no * sum(now)
        and unlikely(then_no, sum(before), now_no, sum(now)) <= 0.1 + 1e-9
        for then_no, now_no in ways
    ]
    verdicts = {
        "kept" if 10 * now_no <= sum(now) else "half_kept" if half else "not_kept"
        for half, (_, now_no) in zip(halved, ways, strict=True)
    }
    expected = (
        verdicts.pop() if len(verdicts) == 1 else "half_kept" if all(halved) else "cannot_tell"
    )
    assert changes.resolution(written(*rows)).loc[2025, "verdict"] == expected


def unlikely(before: int, all_before: int, now: int, all_: int) -> float:
    """How often an unchanged habit would give as many before, or more: Fisher's exact test."""
    return hypergeom.sf(before - 1, all_before + all_, before + now, all_before)


def test_half_as_many_of_few_are_not_yet_half_kept():
    """3 of 10 before, 4 of 30 now: as likely as one in four, without any change."""
    before = [(2024, "yes", 4, 3), (2024, "no", 0, 3)]
    assert unlikely(3, 10, 4, 30) > 0.2
    few = changes.resolution(written(*before, (2025, "yes", 13, 13), (2025, "no", 1, 3)))
    assert few.loc[2025, "verdict"] == "not_kept"


def test_what_the_unqualified_proposals_cost():
    file = written((2025, "yes", 2, 1), (2025, "no", 1, 3), (2025, None, 1, 1))
    file["hours"] = [float(hours) for hours in range(len(file) - 1)] + [None]
    found = changes.resolution(file).loc[2025]
    unqualified = file["met"].eq(False).fillna(False)
    assert found[["proposals", "unqualified", "unknown", "won", "lost", "pending"]].tolist() == [
        9,
        4,
        2,
        1,
        3,
        0,
    ]
    assert (
        found["hours"] == pytest.approx(file.loc[unqualified, "hours"].sum())
        and found["hours_missing"] == 0
    )
    assert found[["low", "high"]].tolist() == pytest.approx([4 / 9, 6 / 9])
    assert changes.resolution(whole(file.drop(columns="hours"))).loc[
        2025, ["hours", "hours_missing"]
    ].tolist() == [0, 4]


def test_no_year_no_resolution():
    undated = whole(written((2025, "yes", 2, 1)).drop(columns="year"))
    assert changes.resolution(undated).empty
