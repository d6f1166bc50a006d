"""The tests of the rule that is being replaced, against R (tests/reference/README.md) and brute force; they go with it."""

import math

import numpy as np
import pytest
from from_r import TABLES, chosen, counts, table, two_sides, values
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, boschloo_exact, chi2, chi2_contingency, norm

from bilan.statistics import rates

INTERVALS, TESTS = values("intervals"), values("tests")
STRATA, LESSONS = values("trend_stratified"), values("lessons")
CLOSE = 1e-6

DECIDED = st.integers(1, 60)
SIDE = DECIDED.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


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
    assert rates.against_half(0, 0) == rates.inside(0, 0) == rates.boschloo(0, 0, 3, 4) == 1


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
    assert rates.boschloo(*two, *one) == p
    (won1, decided1), (won2, decided2) = one, two
    assert rates.boschloo(decided1 - won1, decided1, decided2 - won2, decided2) == pytest.approx(p, rel=CLOSE, abs=1e-12)


def test_thousands_are_compared_by_the_score_test():
    expected = chi2_contingency([[1300, 1200], [1200, 1300]], correction=False).pvalue
    assert rates.boschloo(1300, 2500, 1200, 2500) == pytest.approx(expected, rel=CLOSE)
    assert rates.boschloo(5000, 5000, 300, 300) == 1
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
    assert rates.trend([0, 0], [500, 500], [0, 1]) == 1


def test_trend_where_all_were_won_or_lost_tells_nothing():
    assert rates.trend([0, 0, 0], [9, 8, 7], [1, 2, 3]) == rates.trend([9, 8, 7], [9, 8, 7], [1, 2, 3]) == 1


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
    assert p[-1] <= alpha and (p[:-1] > alpha).all()


@given(SIDE, st.sampled_from([0.1, 0.01, 0.003]), st.sampled_from([1, 24]))
def test_needed_inside_is_the_first_number_that_would_do(side, alpha, least):
    won, decided = side
    needed = rates.needed_inside(won, decided, alpha, least)
    if not 0.35 < won / decided < 0.65:
        assert needed is None
        return
    assert needed >= max(least, decided + 1)
    if needed > 10_000:
        return
    sizes = np.arange(max(decided + 1, least), needed + 1)
    from_half = -(-sizes * won // decided) if 2 * won > decided else sizes * won // decided
    p = np.maximum(binom.sf(from_half - 1, sizes, 0.35), binom.cdf(from_half, sizes, 0.65))
    assert p[-1] <= alpha and (p[:-1] > alpha).all()


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
