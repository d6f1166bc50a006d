"""Where does one rate lie? Bounds against the reference implementation, binomial tails, and every
rate of a fine grid.
"""

from itertools import pairwise

import numpy as np
import pytest
from from_r import level, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from bilan.statistics.levels import CLAIMS, MOST_SIZES, NEAR

EDGES = {"above_half": 1 / 2, "above_two_thirds": 2 / 3, "below_half": 1 / 2, "below_third": 1 / 3}
TIMES = np.array([1e-9, 1e-4, 0.002, 0.0075, 0.02, 0.05, 0.08])
DECIDED = st.integers(1, 80)


def false_at(rate: float) -> frozenset[str]:
    edge = {
        name
        for name, of in EDGES.items()
        if (rate <= of if name.startswith("above") else rate >= of)
    }
    return frozenset(edge if NEAR < rate < 1 - NEAR else edge | {"near_half"})


@pytest.mark.parametrize("decided", [6, 7, 13, 26, 37, 60, 150])
def test_bounds_as_in_the_reference_implementation(decided):
    asked = level(0, decided, 1, 1)
    expected = [
        row for row in rows("bounds") if not row["unknown"] and row["decided1"] == str(decided)
    ]
    for row in expected:
        (mine,) = asked.bounds(np.array([float(row["time"])]))[
            asked.false.index(frozenset(row["false"].split()))
        ]
        assert min(mine, 0.2) == pytest.approx(
            min(float(row["bound"]), 0.2), rel=1e-6
        )  # the reference is 1e-9 off its edges
    assert len(expected) == 28


@given(DECIDED.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_p_values_are_those_of_the_exact_binomial_test(side):
    won, decided = side
    p = level(won, decided, 1, 1).p
    for name, edge in EDGES.items():
        alternative = "greater" if name.startswith("above") else "less"
        assert p[name] == pytest.approx(binomtest(won, decided, edge, alternative).pvalue, rel=1e-9)
    ends = (
        binomtest(won, decided, NEAR, "greater").pvalue,
        binomtest(won, decided, 1 - NEAR, "less").pvalue,
    )
    assert p["near_half"] == pytest.approx(max(ends), rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(DECIDED, st.sampled_from([(1.0, 1.0), (1.0, 0.4), (0.5, 1.0)]))
def test_no_rate_passes_the_bound_of_its_truth_and_some_reach_it(decided, weights):
    """The chance of a false claim at 401 rates and at the edges, by adding up outcomes."""
    asked = level(0, decided, *weights)
    outcomes = [level(won, decided, *weights).p for won in range(decided + 1)]
    steps = np.array([[p[name] / asked.weights[name] for name in CLAIMS] for p in outcomes])
    bounds = asked.bounds(TIMES)
    highest = np.zeros_like(bounds)
    edges = [1 / 3, NEAR, 1 / 2, 1 - NEAR, 2 / 3]
    for rate in [
        *np.linspace(0, 1, 401),
        *edges,
        *(edge + 1e-12 for edge in edges),
        *(edge - 1e-12 for edge in edges),
    ]:
        false = false_at(rate)
        smallest = steps[:, [name in false for name in CLAIMS]].min(axis=1)
        chances = binom.pmf(np.arange(decided + 1), decided, rate) @ (
            smallest[:, None] <= TIMES * (1 + 1e-9)
        )
        row = asked.false.index(false)
        highest[row] = np.maximum(highest[row], chances)
    assert (highest <= bounds * (1 + 1e-9)).all()
    assert highest == pytest.approx(bounds, rel=1e-6)


@pytest.mark.parametrize("decided", [6, 9, 16, 26])
def test_unequal_chances_of_the_same_mean_do_not_pass_a_bound(decided):
    """Hoeffding's extremes: some are lost for sure, some won for sure, all others have one
    chance.
    """
    asked = level(0, decided, 1, 1)
    outcomes = [level(won, decided, 1, 1).p for won in range(decided + 1)]
    times = np.unique(np.round([p for of in outcomes for p in of.values() if 1e-4 < p < 0.1], 12))
    bounds = asked.bounds(times)
    edges = [0, 1 / 3, NEAR, 1 / 2, 1 - NEAR, 2 / 3, 1]
    regions = [*pairwise(edges[:4]), (1 / 2, 1 / 2), *pairwise(edges[3:])]
    for row, false, (low, high) in zip(bounds, asked.false, regions, strict=True):
        made = np.array([min(p[name] for name in false) for p in outcomes])[:, None] <= times * (
            1 + 1e-9
        )
        for sure in range(decided + 1):
            for open_ in range(decided - sure + 1):
                means = np.linspace(
                    max(low, sure / decided), min(high, (sure + open_) / decided), 9
                )
                if means[0] <= means[-1]:
                    chances = np.clip((means * decided - sure) / max(open_, 1), 0, 1)
                    law = binom.pmf(np.arange(open_ + 1), open_, chances[:, None])
                    assert (law @ made[sure : sure + open_ + 1] <= row * (1 + 1e-9) + 1e-15).all()


def test_a_hundred_thousand_are_placed():
    p = level(50_300, 100_000, 1, 1).p
    assert p["above_half"] == pytest.approx(binom.sf(50_299, 100_000, 0.5), rel=1e-8)
    assert p["near_half"] == 0 or p["near_half"] < 1e-300
    bounds = level(50_300, 100_000, 1, 1).bounds(np.array([0.01]))
    assert bounds.max() == pytest.approx(0.02, rel=0.02)


FEW = st.integers(0, 4)


@settings(max_examples=40, deadline=None)
@given(st.tuples(FEW, st.integers(0, 30), FEW), st.tuples(FEW, FEW, FEW))
def test_the_open_and_the_unknown_count_as_badly_as_they_may(side, unknown):
    """Against every way of deciding the open, and of taking the unknown to be of this group or
    not.
    """
    (won, lost, left), (too, lost_too, left_too) = side, unknown
    asked = level(won, won + lost, 1, 0.4, left, (too, too + lost_too, left_too))
    ways = [
        level(won + more + won_here, won + lost + left + won_here + lost_here, 1, 0.4)
        for more in range(left + 1)
        for won_here in range(too + left_too + 1)
        for lost_here in range(lost_too + left_too + 1)
        if max(0, won_here - too) + max(0, lost_here - lost_too) <= left_too
    ]
    for name, p in asked.p.items():
        assert p == pytest.approx(max(way.p[name] for way in ways), rel=1e-9)
    assert asked.bounds(TIMES) == pytest.approx(
        np.max([way.bounds(TIMES) for way in ways], axis=0), rel=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(DECIDED)
def test_with_too_many_unknown_no_size_passes_a_bound(decided):
    many = level(0, 1, 0.7, 0.4, 0, (0, MOST_SIZES + 1, 0))
    assert (level(0, decided, 0.7, 0.4).bounds(TIMES) <= many.bounds(TIMES) + 1e-12).all()
    here = level(0, decided, 0.7, 0.4).alone["above_half"](TIMES)
    assert (here <= many.alone["above_half"](TIMES) + 1e-12).all()
