"""Within strata: the exact test, the common difference and the split of a change, against R
(tests/reference/README.md).
"""

import math

import numpy as np
import pytest
from from_r import table, values
from hypothesis import given
from hypothesis import strategies as st

from bilan.statistics.decomposition import kitagawa
from bilan.statistics.intervals import common_difference
from bilan.statistics.tests import stratified

STRATA = values("trend_stratified")
CLOSE = 1e-6
SIDE = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def strata(counted_as: str) -> tuple[list[int], ...]:
    """Qualified against not, by channel, with the unknown left out, or counted as yes or as no."""
    qualified = table("qualified").replace(
        {"qualified": {"unknown": counted_as}} if counted_as else {}
    )
    sums = qualified.groupby(["channel", "qualified"])[["won", "lost"]].sum().unstack("qualified")
    won, lost = sums["won"], sums["lost"]
    return won["yes"], won["yes"] + lost["yes"], won["no"], won["no"] + lost["no"]


def years_by_channel(later: int, earlier: int) -> tuple[list[int], ...]:
    sides = [table("year_channel").query(f"year == {year}") for year in (later, earlier)]
    return tuple(
        column
        for side in sides
        for column in (side["won"].to_numpy(), (side["won"] + side["lost"]).to_numpy())
    )


STRATIFIED = [
    ("qualified", "qualified yes vs no by channel; unknown dropped (arithmetic only)", strata("")),
    ("qualified", "qualified yes vs no by channel; unknown counted as yes", strata("yes")),
    ("qualified", "qualified yes vs no by channel; unknown counted as no", strata("no")),
    ("year_channel", "2024 vs 2022 by channel", years_by_channel(2024, 2022)),
    ("year_channel", "2024 vs 2023 by channel", years_by_channel(2024, 2023)),
]


@pytest.mark.parametrize(
    ("name", "group", "sides"), STRATIFIED, ids=[group for _, group, _ in STRATIFIED]
)
def test_strata_as_in_r(name, group, sides):
    """Exact test by enumeration; risk difference by metafor::rma.mh, its variance by Sato,
    Greenland and Robins.
    """
    p = STRATA[name, "p_value", "exact_stratified_enumeration_midp_doubled", group, ""]
    assert stratified(*sides) == pytest.approx(p, rel=CLOSE)
    expected = [STRATA[name, "risk_difference", "mantel_haenszel", group, ""]]
    for end in ("low", "high"):
        expected.append(
            STRATA[name, f"risk_difference_{end}", "sato_greenland_robins", group, "0.95"]
        )
    assert common_difference(*sides) == pytest.approx(expected, rel=CLOSE)


def test_strata_without_both_sides_tell_nothing():
    difference, low, high = common_difference([3, 0], [4, 0], [0, 2], [0, 5])
    assert math.isnan(difference) and (low, high) == (-1, 1)
    assert stratified([3, 0], [4, 0], [0, 2], [0, 5]) == 1


@pytest.mark.parametrize("earlier", [2022, 2023])
def test_kitagawa_as_in_r(earlier):
    before, after = years_by_channel(2024, earlier)[2:], years_by_channel(2024, earlier)[:2]
    mix, conversion = kitagawa(*before, *after)
    group = f"{earlier}->2024"
    assert mix == pytest.approx(
        STRATA["year_channel", "kitagawa_mix_effect", "mean rates", group, ""], rel=CLOSE
    )
    assert conversion == pytest.approx(
        STRATA["year_channel", "kitagawa_rate_effect", "mean shares", group, ""], rel=CLOSE
    )


@given(
    st.lists(
        st.tuples(SIDE, SIDE, st.sampled_from(["both", "first", "second"])), min_size=1, max_size=6
    )
)
def test_kitagawa_adds_up_to_the_whole_change(groups):
    first = [one if present != "second" else (0, 0) for one, _, present in groups]
    second = [two if present != "first" else (0, 0) for _, two, present in groups]
    arrays = [np.array(column) for side in (first, second) for column in zip(*side, strict=True)]
    mix, conversion = kitagawa(*arrays)
    if any(present == "both" for *_, present in groups):
        change = arrays[2].sum() / arrays[3].sum() - arrays[0].sum() / arrays[1].sum()
        assert mix + conversion == pytest.approx(change, abs=1e-12)
    else:
        assert math.isnan(mix) and math.isnan(conversion)
