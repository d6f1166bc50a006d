"""Within strata: the exact tests, the common difference and the split of a change, against R
(tests/reference/README.md).
"""

import math
from itertools import product

import numpy as np
import pytest
from from_r import table, values
from hypothesis import given
from hypothesis import strategies as st

from bilan.statistics.decomposition import kitagawa
from bilan.statistics.intervals import common_difference
from bilan.statistics.tests import stratified, trend, within

STRATA = values("trend_stratified")
CLOSE = 1e-6
SMALL = st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
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
    """Exact test by enumeration; risk difference by metafor::rma.mh."""
    p = STRATA[name, "p_value", "exact_stratified_enumeration_midp_doubled", group, ""]
    assert stratified(*sides) == pytest.approx(p, rel=CLOSE)
    expected = STRATA[name, "risk_difference", "mantel_haenszel", group, ""]
    assert common_difference(*sides)[0] == pytest.approx(expected, rel=CLOSE)


@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=5))
def test_the_ends_are_where_the_score_is_as_large_as_allowed(strata):
    """Put back into the test that they invert: (d - end) ** 2 = z ** 2 times Sato's variance at the
    end, stratum by stratum.
    """
    difference, *ends = common_difference(*np.array([[*one, *two] for one, two in strata]).T)
    weight = sum(n * m / (n + m) for (_, n), (_, m) in strata)
    for end in ends:
        variance = 0.0
        for (x, n), (y, m) in strata:
            size = n + m
            variance += end * (n**2 * y - m**2 * x + n * m * (m - n) / 2) / size**2
            variance += (x * (m - y) + y * (n - x)) / (2 * size)
        apart = (difference - end) ** 2 - 1.959964**2 * variance / weight**2
        assert abs(apart) < 1e-5 or (abs(end) == 1 and apart < 1e-5)


def test_the_interval_within_channels_holds_in_small_files():
    """Strata of 13, 11 and 5, 85 % qualified, no difference: Sato's own interval held in 78 %."""
    rng = np.random.default_rng(2014)
    yes, no = np.array([11, 9, 4]), np.array([2, 2, 1])
    held = 0
    for _ in range(1000):
        _, low, high = common_difference(rng.binomial(yes, 0.5), yes, rng.binomial(no, 0.5), no)
        held += low <= 0 <= high
    assert held >= 930


@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=4))
def test_one_sided_within_strata_is_the_larger_for_what_speaks_against(strata):
    """One more lost on the first side, or won on the second, or a win that goes over: never less
    likely. And both tails hold what was seen.
    """
    columns = np.array([[*one, *two] for one, two in strata]).T
    seen = within(*columns)
    for change in ([0, 1, 0, 0], [0, 0, 1, 1]):
        changed = columns.copy()
        changed[:, 0] += change
        assert within(*changed) >= seen - 1e-9
    if columns[0, 0]:
        moved = columns.copy()
        moved[:, 0] += [-1, -1, 1, 1]
        assert within(*moved) >= seen - 1e-9
    assert seen + within(*columns[[2, 3, 0, 1]]) >= 1 - 1e-9


def test_seven_of_seven_against_thirteen_of_thirty_as_fisher():
    """fisher.test(matrix(c(7, 0, 13, 17), 2), alternative = "greater") in R: 0.00752952."""
    assert within([7], [7], [13], [30]) == pytest.approx(0.00752952, rel=1e-5)


@given(st.lists(SMALL, min_size=2, max_size=4))
def test_a_trend_is_as_likely_as_every_way_of_winning_as_many_says(years):
    """All tables with as many won in all, weighed by the ways of choosing who won."""
    won, decided = zip(*years, strict=True)
    late = sum(place * count for place, count in enumerate(won))
    ways = as_late = 0
    for counts in product(*(range(size + 1) for size in decided)):
        if sum(counts) == sum(won):
            here = math.prod(map(math.comb, decided, counts))
            ways += here
            as_late += here * (sum(place * count for place, count in enumerate(counts)) >= late)
    assert trend(won, decided) == pytest.approx(as_late / ways, rel=1e-9)


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
