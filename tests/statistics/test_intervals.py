"""Intervals against R (tests/reference/README.md says how each value was made), papers and
arithmetic.
"""

import math
import subprocess
import sys

import numpy as np
import pytest
from from_r import counts, two_sides, values
from hypothesis import given
from hypothesis import strategies as st

from bilan.statistics.intervals import newcombe, ratio, wilson

INTERVALS, DIFFERENCES = values("intervals"), values("differences")
CLOSE = 1e-6
SIDE = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("name", "quantity", "method", "group", "level"),
    [key for key in INTERVALS if key[1:3] == ("interval_low", "wilson") and key[4] == "0.95"],
    ids=" ".join,
)
def test_wilson_as_prop_test_in_r(name, quantity, method, group, level):
    low, high = wilson(*counts(name, group))
    assert low == pytest.approx(INTERVALS[name, "interval_low", method, group, level], rel=CLOSE)
    assert high == pytest.approx(INTERVALS[name, "interval_high", method, group, level], rel=CLOSE)


def test_wilson_takes_arrays_and_empty_groups():
    low, high = wilson([7, 0, 0], [7, 0, 5])
    assert (low[1], high[1]) == (0, 1)
    assert high[0] == 1 and low[2] == 0
    assert (low[0], high[2]) == (wilson(7, 7)[0], wilson(0, 5)[1])


@given(SIDE)
def test_wilson_holds_the_rate_and_is_symmetric(side):
    won, decided = side
    low, high = wilson(won, decided)
    assert 0 <= low <= won / decided <= high <= 1
    assert wilson(decided - won, decided) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "quantity", "method", "group", "level"),
    [
        key
        for key in DIFFERENCES
        if key[1:3] == ("diff_low", "newcombe_hybrid_score") and key[4] == "0.95"
    ],
    ids=" ".join,
)
def test_newcombe_as_in_r(name, quantity, method, group, level):
    difference, low, high = newcombe(*two_sides(name, group))
    assert difference == pytest.approx(
        DIFFERENCES[name, "difference", "raw", group, ""], rel=CLOSE, abs=1e-15
    )
    assert low == pytest.approx(DIFFERENCES[name, "diff_low", method, group, level], rel=CLOSE)
    assert high == pytest.approx(DIFFERENCES[name, "diff_high", method, group, level], rel=CLOSE)


def test_newcombe_as_he_published():
    """Newcombe, Stat. Med. 17 (1998) 873, table II, method 10: 56/70 against 48/80."""
    assert newcombe(56, 70, 48, 80)[1:] == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_newcombe_of_an_empty_side_knows_nothing():
    difference, low, high = newcombe(3, 4, 0, 0)
    assert math.isnan(difference) and (low, high) == (-1, 1)


def test_a_ratio_by_hand():
    """Shares .5, 1, 1.5 less 1.5, 0, 1.5: -1, 1, 0, of deviation 1; Student's t of two degrees at
    97.5 % is 4.302653.
    """
    factor = math.exp(4.302653 / math.sqrt(3))
    assert ratio([1, 2, 3], [1, 0, 1]) == pytest.approx((3, 3 / factor, 3 * factor), rel=CLOSE)


def test_a_ratio_of_what_is_proportional_is_known_and_of_nothing_is_not():
    assert ratio([2, 4, 6], [1, 2, 3]) == pytest.approx((2, 2, 2))
    for nothing in (([3], [1]), ([1, 2], [0, 0]), ([0, 0], [1, 2]), ([], [])):
        assert all(map(math.isnan, ratio(*nothing)))


AMOUNTS = st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 50)), min_size=2, max_size=30)


@given(AMOUNTS, st.floats(0.01, 100))
def test_a_ratio_turns_and_scales_with_its_sums(pairs, scale):
    above, below = np.array(pairs).T
    value, low, high = ratio(above, below)
    assert low <= value * (1 + 1e-12) and value <= high * (1 + 1e-12)
    assert ratio(below, above) == pytest.approx((1 / value, 1 / high, 1 / low))
    assert ratio(scale * above, below) == pytest.approx((scale * value, scale * low, scale * high))


@pytest.mark.parametrize(
    "room", ["intervals", "tests", "decomposition", "claims", "levels", "comparisons", "predictive"]
)
def test_importing_a_room_loads_neither_scipy_nor_pandas(room):
    code = f"import sys, bilan.statistics.{room}; sys.exit(bool({{'scipy', 'pandas'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
