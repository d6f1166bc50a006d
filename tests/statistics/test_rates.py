"""Intervals and tests against R (tests/reference/README.md says how each value was made), papers and brute force."""

import math
import subprocess
import sys

import numpy as np
import pytest
from from_r import EQUAL, SEED, YEARS, table, values
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, boschloo_exact, chi2, chi2_contingency, norm

from bilan.statistics import rates

INTERVALS, TESTS, DIFFERENCES = values("intervals"), values("tests"), values("differences")
STRATA, LESSONS = values("trend_stratified"), values("lessons")
TABLES = {"seed": SEED, "equal": EQUAL, "years": {str(year): counts for year, counts in YEARS.items()}}
CLOSE = 1e-6

DECIDED = st.integers(1, 60)
SIDE = DECIDED.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def counts(name: str, group: str) -> tuple[int, int]:
    """Won and decided of a group of a table, ``rest`` being all others than the first word."""
    groups = TABLES[name]
    return groups[group] if group in groups else tuple(map(sum, zip(*groups.values(), strict=True)))


def two_sides(name: str, comparison: str) -> tuple[int, int, int, int]:
    first, second = comparison.replace(" vs ", " - ").split(" - ")
    one = counts(name, first)
    if second != "rest":
        return *one, *counts(name, second)
    return *one, *(whole - part for whole, part in zip(counts(name, "total"), one, strict=True))


def chosen(reference: dict, quantity: str, method: str) -> list[tuple]:
    return [pytest.param(*key, id=f"{key[0]} {key[3]} {key[4]}") for key in reference if key[1:3] == (quantity, method)]


@pytest.mark.parametrize(("name", "quantity", "method", "group", "level"), chosen(INTERVALS, "interval_low", "wilson"))
def test_wilson_as_prop_test_in_r(name, quantity, method, group, level):
    low, high = rates.wilson(*counts(name, group), float(level))
    assert low == pytest.approx(INTERVALS[name, "interval_low", method, group, level], rel=CLOSE)
    assert high == pytest.approx(INTERVALS[name, "interval_high", method, group, level], rel=CLOSE)


def test_wilson_takes_arrays_and_empty_groups():
    low, high = rates.wilson([7, 0, 0], [7, 0, 5])
    assert (low[1], high[1]) == (0, 1)
    assert high[0] == 1 and low[2] == 0
    assert (low[0], high[2]) == pytest.approx((rates.wilson(7, 7)[0], rates.wilson(0, 5)[1]))


@given(SIDE, st.floats(0.5, 0.999))
def test_wilson_holds_the_rate_and_is_symmetric(side, level):
    won, decided = side
    low, high = rates.wilson(won, decided, level)
    assert 0 <= low < won / decided + 1e-12 and won / decided - 1e-12 < high <= 1
    assert rates.wilson(decided - won, decided, level) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "quantity", "method", "group", "level"), chosen(DIFFERENCES, "diff_low", "newcombe_hybrid_score")
)
def test_newcombe_as_in_r(name, quantity, method, group, level):
    difference, low, high = rates.newcombe(*two_sides(name, group), float(level))
    assert difference == pytest.approx(DIFFERENCES[name, "difference", "raw", group, ""], rel=CLOSE, abs=1e-15)
    assert low == pytest.approx(DIFFERENCES[name, "diff_low", method, group, level], rel=CLOSE)
    assert high == pytest.approx(DIFFERENCES[name, "diff_high", method, group, level], rel=CLOSE)


def test_newcombe_as_he_published():
    """Newcombe, Stat. Med. 17 (1998) 873, table II, method 10: 56/70 against 48/80."""
    assert rates.newcombe(56, 70, 48, 80)[1:] == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_newcombe_of_an_empty_side_knows_nothing():
    difference, low, high = rates.newcombe(3, 4, 0, 0)
    assert math.isnan(difference) and (low, high) == (-1, 1)


@pytest.mark.parametrize(
    ("name", "quantity", "method", "group", "level"), chosen(INTERVALS, "p_value", "binomial_vs_half_two_sided")
)
def test_mid_p_is_binom_test_in_r_less_the_chance_of_what_was_seen(name, quantity, method, group, level):
    won, decided = counts(name, group)
    seen = math.comb(decided, won) / 2**decided
    expected = INTERVALS[name, quantity, method, group, level] - (seen if 2 * won != decided else 0)
    assert rates.against_half(won, decided) == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize(("name", "group"), [("seed", "direct network"), ("seed", "total"), ("equal", "total")])
def test_level_and_evenness_as_in_r(name, group):
    won, decided = counts(name, group)
    level = LESSONS[name, "p_value", "level_binomial_midp", group, ""]
    assert rates.against_half(won, decided) == pytest.approx(level, rel=CLOSE)
    if group == "total":
        inside = LESSONS[name, "p_value", "tost_0.35_0.65", group, ""]
        assert rates.inside(won, decided) == pytest.approx(inside, rel=CLOSE)


def test_nothing_decided_tells_nothing():
    assert [rates.against_half(0, 0), rates.inside(0, 0), rates.boschloo(0, 0, 3, 4)] == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(("name", "quantity", "method", "group", "level"), chosen(TESTS, "p_value", "boschloo_two_sided_doubled"))
def test_boschloo_as_in_r(name, quantity, method, group, level):
    expected = TESTS[name, quantity, method, group, level]
    assert rates.boschloo(*two_sides(name, group)) == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize("sides", [(3, 9, 14, 17), (0, 8, 4, 11), (1, 30, 9, 33), (20, 24, 3, 7), (5, 50, 11, 40)])
def test_boschloo_as_in_scipy(sides):
    """A second opinion; scipy wants groups as columns, and its optimiser is good to a few in a hundred thousand."""
    won1, decided1, won2, decided2 = sides
    lost1, lost2 = decided1 - won1, decided2 - won2
    one_sided = [boschloo_exact([[won1, won2], [lost1, lost2]], alternative=side, n=64).pvalue for side in ("greater", "less")]
    assert rates.boschloo(*sides) == pytest.approx(min(1, 2 * min(one_sided)), rel=1e-4)


@given(SIDE, SIDE)
def test_boschloo_does_not_depend_on_what_is_called_first_or_won(one, two):
    p = rates.boschloo(*one, *two)
    assert 0 <= p <= 1
    assert rates.boschloo(*two, *one) == pytest.approx(p, rel=CLOSE, abs=1e-12)
    (won1, decided1), (won2, decided2) = one, two
    assert rates.boschloo(decided1 - won1, decided1, decided2 - won2, decided2) == pytest.approx(p, rel=CLOSE, abs=1e-12)


def test_thousands_are_compared_by_the_score_test():
    expected = chi2_contingency([[1300, 1200], [1200, 1300]], correction=False).pvalue
    assert rates.boschloo(1300, 2500, 1200, 2500) == pytest.approx(expected, rel=CLOSE)
    assert rates.boschloo(5000, 5000, 300, 300) == pytest.approx(1)
    just_below = chi2_contingency([[110, 90], [90, 110]], correction=False).pvalue
    assert rates.boschloo(110, 200, 90, 200) == pytest.approx(just_below, rel=0.15)


@pytest.mark.parametrize("name", ["seed", "equal"])
def test_holm_as_p_adjust_in_r(name):
    method = "boschloo_two_sided_doubled"
    groups = [f"{group} vs rest" for group in TABLES[name]]
    raw = [TESTS[name, "p_value", method, group, ""] for group in groups]
    family = "family=each channel with n>0 vs rest"
    expected = [TESTS[name, "p_adjusted_holm", method, group, family] for group in groups]
    assert rates.holm(raw) == pytest.approx(expected, rel=CLOSE)


def test_holm_of_nothing_is_nothing():
    assert len(rates.holm([])) == 0


def strata(counted_as: str) -> tuple[list[int], ...]:
    """Qualified against not, by channel, with the unknown left out, or counted as yes or as no."""
    qualified = table("qualified").replace({"qualified": {"unknown": counted_as}} if counted_as else {})
    sums = qualified.groupby(["channel", "qualified"])[["won", "lost"]].sum().unstack("qualified")
    won, lost = sums["won"], sums["lost"]
    return won["yes"], won["yes"] + lost["yes"], won["no"], won["no"] + lost["no"]


def years_by_channel(later: int, earlier: int) -> tuple[list[int], ...]:
    sides = [table("year_channel").query(f"year == {year}") for year in (later, earlier)]
    return tuple(column for side in sides for column in (side["won"].to_numpy(), (side["won"] + side["lost"]).to_numpy()))


STRATIFIED = [
    ("qualified", "qualified yes vs no by channel; unknown dropped (arithmetic only)", strata("")),
    ("qualified", "qualified yes vs no by channel; unknown counted as yes", strata("yes")),
    ("qualified", "qualified yes vs no by channel; unknown counted as no", strata("no")),
    ("year_channel", "2024 vs 2022 by channel", years_by_channel(2024, 2022)),
    ("year_channel", "2024 vs 2023 by channel", years_by_channel(2024, 2023)),
]


@pytest.mark.parametrize(("name", "group", "sides"), STRATIFIED, ids=[group for _, group, _ in STRATIFIED])
def test_strata_as_in_r(name, group, sides):
    """Exact test by enumeration; risk difference by metafor::rma.mh, its variance by Sato, Greenland and Robins."""
    p = STRATA[name, "p_value", "exact_stratified_enumeration_midp_doubled", group, ""]
    assert rates.stratified(*sides) == pytest.approx(p, rel=CLOSE)
    expected = [STRATA[name, "risk_difference", "mantel_haenszel", group, ""]]
    for end in ("low", "high"):
        expected.append(STRATA[name, f"risk_difference_{end}", "sato_greenland_robins", group, "0.95"])
    assert rates.common_difference(*sides) == pytest.approx(expected, rel=CLOSE)


def test_strata_without_both_sides_tell_nothing():
    difference, low, high = rates.common_difference([3, 0], [4, 0], [0, 2], [0, 5])
    assert math.isnan(difference) and (low, high) == (-1, 1)
    assert rates.stratified([3, 0], [4, 0], [0, 2], [0, 5]) == pytest.approx(1)


TRENDS = {
    ("years", "total"): ([6, 13, 20], [19, 27, 37], [2022, 2023, 2024]),
    ("years_gap", "total"): ([6, 20], [19, 37], [2022, 2024]),
    ("years_unequal", "total"): ([6, 13, 20], [19, 27, 37], [2021, 2023, 2024]),
} | {
    ("year_channel", channel): (rows["won"].to_numpy(), (rows["won"] + rows["lost"]).to_numpy(), rows["year"].to_numpy())
    for channel, rows in table("year_channel").groupby("channel")
}


@pytest.mark.parametrize("key", TRENDS, ids=" ".join)
def test_trend_as_enumerated_in_r(key):
    expected = STRATA[key[0], "p_value", "cochran_armitage_exact_midp", key[1], ""]
    assert rates.trend(*TRENDS[key]) == pytest.approx(expected, rel=CLOSE)


def test_trend_of_many_by_the_score_test():
    """Ten copies of the three years: coin's chi-squared (variance N - 1) grows by (10 N - 1) / (N - 1), where N = 83."""
    statistic = STRATA["years", "statistic", "cochran_armitage_chi2_varNminus1", "total", ""] * (10 * 83 - 1) / 82
    expected = math.erfc(math.sqrt(statistic / 2))
    assert rates.trend([60, 130, 200], [190, 270, 370], [0, 1, 2]) == pytest.approx(expected, rel=CLOSE)
    assert rates.trend([0, 0], [500, 500], [0, 1]) == pytest.approx(1)


def test_trend_where_all_were_won_or_lost_tells_nothing():
    assert rates.trend([0, 0, 0], [9, 8, 7], [1, 2, 3]) == pytest.approx(1)
    assert rates.trend([9, 8, 7], [9, 8, 7], [1, 2, 3]) == pytest.approx(1)


@pytest.mark.parametrize("earlier", [2022, 2023])
def test_kitagawa_as_in_r(earlier):
    before, after = years_by_channel(2024, earlier)[2:], years_by_channel(2024, earlier)[:2]
    mix, conversion = rates.kitagawa(*before, *after)
    group = f"{earlier}->2024"
    assert mix == pytest.approx(STRATA["year_channel", "kitagawa_mix_effect", "mean rates", group, ""], rel=CLOSE)
    assert conversion == pytest.approx(STRATA["year_channel", "kitagawa_rate_effect", "mean shares", group, ""], rel=CLOSE)


@given(st.lists(st.tuples(SIDE, SIDE, st.sampled_from(["both", "first", "second"])), min_size=1, max_size=6))
def test_kitagawa_adds_up_to_the_whole_change(groups):
    first = [one if present != "second" else (0, 0) for one, _, present in groups]
    second = [two if present != "first" else (0, 0) for _, two, present in groups]
    arrays = [np.array(column) for side in (first, second) for column in zip(*side, strict=True)]
    mix, conversion = rates.kitagawa(*arrays)
    if any(present == "both" for *_, present in groups):
        change = arrays[2].sum() / arrays[3].sum() - arrays[0].sum() / arrays[1].sum()
        assert mix + conversion == pytest.approx(change, abs=1e-12)
    else:
        assert math.isnan(mix) and math.isnan(conversion)


@given(SIDE, st.sampled_from([0.1, 0.01, 0.003]), st.sampled_from([1, 6]))
def test_needed_against_half_is_the_first_number_that_would_do(side, alpha, least):
    won, decided = side
    needed = rates.needed_against_half(won, decided, alpha, least)
    if 2 * won == decided:
        assert needed is None
        return
    assert needed >= max(least, decided + 1)
    if needed > 10_000:
        z = norm.isf(alpha / 2)
        assert needed == pytest.approx((z / (2 * won / decided - 1)) ** 2, rel=1e-3)
        return
    sizes = np.arange(max(decided + 1, least), needed + 1)
    towards_half = sizes * won // decided if 2 * won > decided else -(-sizes * won // decided)
    fewer = np.minimum(towards_half, sizes - towards_half)
    p = np.minimum(1, 2 * binom.cdf(fewer, sizes, 0.5) - binom.pmf(fewer, sizes, 0.5))
    assert p[-1] < alpha + 1e-9 and (p[:-1] > alpha - 1e-9).all()


@given(SIDE, st.sampled_from([0.1, 0.01, 0.003]), st.sampled_from([1, 24]))
def test_needed_inside_is_the_first_number_that_would_do(side, alpha, least):
    won, decided = side
    needed = rates.needed_inside(won, decided, alpha, least)
    if not 35 * decided < 100 * won < 65 * decided:
        assert needed is None
        return
    assert needed >= max(least, decided + 1)
    if needed > 10_000:
        return
    sizes = np.arange(max(decided + 1, least), needed + 1)
    from_half = -(-sizes * won // decided) if 2 * won > decided else sizes * won // decided
    p = np.maximum(binom.sf(from_half - 1, sizes, 0.35), binom.cdf(from_half, sizes, 0.65))
    assert p[-1] < alpha + 1e-9 and (p[:-1] > alpha - 1e-9).all()


def test_no_number_settles_a_tie():
    assert rates.needed_against_half(6, 12, 0.01) is None
    assert rates.needed_against_half(0, 0, 0.01) is None
    assert rates.needed_difference(6, 12, 5, 10, 0.01) is None
    assert rates.needed_difference(6, 12, 0, 0, 0.01) is None


def test_needed_difference_is_where_the_score_test_turns():
    """5/12 against 15/25: the chi-squared of k such years is k times that of one (scipy, no correction)."""
    chi_squared = chi2_contingency([[5, 7], [15, 10]], correction=False).statistic
    assert rates.needed_difference(5, 12, 15, 25, 0.01) == math.ceil(37 * chi2.isf(0.01, 1) / chi_squared)
    assert rates.needed_difference(50, 100, 90, 100, 0.01) == 201


def test_importing_the_room_loads_neither_scipy_nor_pandas():
    code = "import sys, bilan.statistics.rates; sys.exit(bool({'scipy', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
