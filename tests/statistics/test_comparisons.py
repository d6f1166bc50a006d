"""Which of two rates is the larger? Against R (tests/reference/README.md), scipy, and every outcome
at a fine grid of rates.
"""

from itertools import product

import numpy as np
import pytest
from from_r import EQUAL, SEED, compare, compare_unknown, rows, values
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, boschloo_exact, fisher_exact

from bilan.statistics import comparisons
from bilan.statistics.comparisons import LARGE, MOST_WAYS

TESTS = values("tests")
TABLES = {"seed": SEED, "equal": EQUAL}
TIMES = np.array([1e-9, 1e-3, 0.004, 0.02, 0.05, 0.08])
SIDE = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
FEW = st.integers(0, 3).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(0, 2))
)
OPEN_SIDE = st.integers(1, 20).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(0, 3))
)


def sides(name: str, comparison: str) -> tuple[int, int, int, int]:
    first, second = comparison.replace(" vs ", " - ").split(" - ")
    groups = TABLES[name]
    one = groups[first]
    total = [sum(column) for column in zip(*groups.values(), strict=True)]
    return *one, *(groups[second] if second != "rest" else (total[0] - one[0], total[1] - one[1]))


IN_R = [
    key for key in TESTS if key[1] == "p_value" and key[2] in ("boschloo_greater", "boschloo_less")
]


@pytest.mark.parametrize("key", IN_R, ids=" ".join)
def test_boschloo_as_in_r(key):
    p = compare(*sides(key[0], key[3]), 1).p[key[2].removeprefix("boschloo_")]
    assert p == pytest.approx(TESTS[key], rel=1e-6)


@pytest.mark.parametrize(
    "counts",
    [
        (3, 9, 14, 17),
        (0, 8, 4, 11),
        (1, 30, 9, 33),
        (20, 24, 3, 7),
        (5, 50, 11, 40),
        (6, 7, 20, 90),
    ],
)
def test_boschloo_as_in_scipy(counts):
    """A second opinion; scipy wants groups as columns, and its optimiser is good to a few in a
    hundred thousand.
    """
    won1, decided1, won2, decided2 = counts
    table = [[won1, won2], [decided1 - won1, decided2 - won2]]
    for name, p in compare(*counts, 1).p.items():
        assert p == pytest.approx(boschloo_exact(table, alternative=name, n=64).pvalue, rel=1e-4)


@given(SIDE, SIDE)
def test_sides_and_outcomes_can_be_exchanged(one, two):
    p = compare(*one, *two, 1).p
    swapped = compare(*two, *one, 1).p
    mirrored = compare(one[1] - one[0], one[1], two[1] - two[0], two[1], 1).p
    assert (swapped["less"], swapped["greater"]) == pytest.approx(
        (p["greater"], p["less"]), rel=1e-9
    )
    assert (mirrored["less"], mirrored["greater"]) == pytest.approx(
        (p["greater"], p["less"]), rel=1e-6
    )
    assert max(p.values()) <= 1 and (min(p.values()) > 0 or max(one[1], two[1]) > 30)


@pytest.mark.parametrize(
    "decided",
    [
        (6, 7, 0),
        (7, 30, 0),
        (24, 12, 0),
        (26, 26, 0),
        (12, 99, 0),
        (61, 40, 0),
        (9, 11, 3),
        (22, 15, 6),
    ],
)
def test_bounds_as_in_the_reference_implementation(decided):
    """Above it by what a grid of 512 points, or of ours, may have missed; below it by nothing."""
    asked = compare_unknown(*((0, size, 0) for size in decided), 1)
    expected = [
        row
        for row in rows("bounds")
        if tuple(row[key] for key in ("decided1", "decided2", "unknown"))
        == tuple(map(str, decided))
    ]
    for row in expected:
        (mine,) = asked.bounds(np.array([float(row["time"])]))[
            asked.false.index(frozenset(row["false"].split()))
        ]
        theirs = float(row["bound"])
        assert theirs * (1 - 1e-6) <= mine <= theirs * 1.008
    assert len(expected) == 12


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 24), st.integers(1, 24), st.sampled_from([0.15, 0.7, 1.2]))
def test_no_common_rate_passes_a_bound(n, m, weight):
    """The chance of a false claim at 20,001 rates, by adding up all outcomes."""
    asked = compare(0, n, 0, m, weight)
    bounds = asked.bounds(TIMES)
    p = {
        pair: compare(pair[0], n, pair[1], m, weight).p
        for pair in product(range(n + 1), range(m + 1))
    }
    rates = np.sin(np.linspace(0, np.pi / 2, 20_001)) ** 2
    law1, law2 = (binom.pmf(np.arange(size + 1)[:, None], size, rates) for size in (n, m))
    for row, false in zip(bounds, asked.false, strict=True):
        for bound, time in zip(row, TIMES, strict=True):
            made = [
                pair
                for pair, of in p.items()
                if min(of[name] for name in false) <= weight * time * (1 + 1e-9)
            ]
            highest = sum(law1[a] * law2[b] for a, b in made).max() if made else 0.0
            assert highest * (1 - 1e-9) <= bound <= max(highest * 1.02, 2.1e-6)


def test_unequal_rates_do_not_pass_the_bound_of_their_truth():
    n, m, weight = 7, 15, 1.0
    bounds = compare(0, n, 0, m, weight).bounds(TIMES)
    p = np.array(
        [[list(compare(a, n, b, m, weight).p.values()) for b in range(m + 1)] for a in range(n + 1)]
    )
    for low, high in product(np.linspace(0, 1, 41), repeat=2):
        if low < high:
            worse = np.outer(binom.pmf(range(n + 1), n, low), binom.pmf(range(m + 1), m, high))
            better = np.outer(binom.pmf(range(n + 1), n, high), binom.pmf(range(m + 1), m, low))
            for column, time in enumerate(TIMES):
                assert worse[p[..., 0] <= time * (1 + 1e-9)].sum() <= bounds[1, column] + 1e-12
                assert better[p[..., 1] <= time * (1 + 1e-9)].sum() <= bounds[2, column] + 1e-12


def ways_of(first, second, unknown):
    """Every way in which the open are decided and the unknown are placed: won and decided twice."""
    (a, n, o), (b, m, q), (u, k, r) = first, second, unknown
    for one, two, more in product(range(o + 1), range(q + 1), range(r + 1)):
        for won, lost in product(range(u + more + 1), range(k - u + r - more + 1)):
            yield (
                *(a + one + won, n + o + won + lost),
                *(b + two + u + more - won, m + q + k + r - won - lost),
            )


@settings(max_examples=30, deadline=None)
@given(OPEN_SIDE, OPEN_SIDE, FEW)
def test_the_open_and_the_unknown_count_as_badly_as_they_may(one, two, unknown):
    """Against every way of deciding and of placing them, one by one."""
    asked = compare_unknown(one, two, unknown, 1)
    blocks = [compare(*way, 1) for way in set(ways_of(one, two, unknown))]
    for name, p in asked.p.items():
        assert p == pytest.approx(max(block.p[name] for block in blocks), rel=1e-9)
    assert asked.bounds(TIMES) == pytest.approx(
        np.max([block.bounds(TIMES) for block in blocks], axis=0), rel=1e-9
    )


def test_no_way_of_counting_many_unknown_passes_what_is_said_of_them():
    sides = (20, 30, 2), (9, 27, 1), (10, MOST_WAYS + 2, 2)
    asked = compare_unknown(*sides, 1)
    for won1, size1, won2, size2 in set(ways_of(*sides)):
        table = [[won1, won2], [size1 - won1, size2 - won2]]
        for name, p in asked.p.items():
            assert fisher_exact(table, name).pvalue <= p * (1 + 1e-9)


@pytest.mark.parametrize("unknown", [(9, MOST_WAYS + 1), (300, 700)])
def test_too_many_unknown_count_as_badly_as_they_may_for_fisher(unknown):
    u, k = unknown
    asked = compare_unknown((90, 100, 0), (10, 95, 0), (*unknown, 0), 1)
    worst = [[90, 10 + u], [10 + k - u, 85]], [[90 + u, 10], [10, 85 + k - u]]
    for table, name in zip(worst, asked.p, strict=True):
        assert asked.p[name] == pytest.approx(
            fisher_exact(table, name).pvalue, rel=1e-8, abs=1e-300
        )
    assert asked.bounds(TIMES) == pytest.approx(np.array([2 * TIMES, TIMES, TIMES]))


@pytest.mark.parametrize(
    "counts",
    [
        (250, 300, 180, 250),
        (20, 400, 9, 500),
        (2900, 5000, 49_000, 100_000),
        (400, 400, 0, 300),
        (0, 300, 0, 300),
    ],
)
def test_large_numbers_are_compared_by_fisher(counts):
    won1, decided1, won2, decided2 = counts
    assert decided1 + decided2 > LARGE
    table = [[won1, won2], [decided1 - won1, decided2 - won2]]
    for name, p in compare(*counts, 1).p.items():
        assert p == pytest.approx(fisher_exact(table, name).pvalue, rel=1e-7)


def test_an_empty_side_tells_nothing():
    asked = compare(3, 4, 0, 0, 1)
    assert asked.p == {"greater": 1, "less": 1}
    assert (asked.bounds(np.array([0.05, 0.1])) == 0).all()


def test_a_chance_too_small_for_a_number_is_small_and_not_impossible():
    """All of 700 against none of 700: 1 in choose(1400, 700), some 10^420, is 0 in a float."""
    tails = comparisons._fisher_tails(700, 700)
    assert tails[700, 700] <= 1e-300
    assert np.isinf(tails[0, 1400])
