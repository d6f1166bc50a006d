"""The forecast law against R (400 x 400 nodes, tests/reference/README.md), a closed form and a
second integration.
"""

import time

import numpy as np
import pytest
from from_r import EQUAL, SEED, values
from scipy.stats import betabinom

from bilan.statistics import predictive

R = values("predictive")
MODEL = "hierarchical_uniform_shrinkage_s0=4"
TABLES = {"seed": SEED, "equal": EQUAL}
CLOSE = 1e-6


@pytest.mark.parametrize("name", TABLES)
def test_the_next_twelve_as_in_r(name):
    won, decided = zip(*TABLES[name].values(), strict=True)
    laws, _ = predictive.predict(won, decided, [12] * len(won))
    for group, law, rate in zip(TABLES[name], laws, predictive.rates(won, decided)[0], strict=True):
        for wins in range(13):
            expected = R[name, "P(wins>=k) of 12 next", MODEL, group, f"k={wins}"]
            assert law[wins:].sum() == pytest.approx(expected, rel=CLOSE)
        mean = np.arange(13) @ law
        assert mean == pytest.approx(R[name, "predictive_mean", MODEL, group, ""], rel=CLOSE)
        spread = np.sqrt((np.arange(13) - mean) ** 2 @ law)
        assert spread == pytest.approx(R[name, "predictive_sd", MODEL, group, ""], rel=CLOSE)
        assert rate == pytest.approx(R[name, "posterior_mean", MODEL, group, ""], rel=CLOSE)
        for level in ("0.8", "0.95"):
            expected = [
                R[name, f"predictive_{end}", MODEL, group, level] for end in ("low", "high")
            ]
            assert list(predictive.limits(law, float(level))) == expected


@pytest.mark.parametrize("name", TABLES)
def test_the_total_as_in_r_where_groups_are_apart(name, monkeypatch):
    """With the one node alpha = beta = 1/2 the model is Jeffreys' prior in each group, which R adds
    up.
    """
    monkeypatch.setattr(
        predictive,
        "_posterior",
        lambda *counts: (np.ones(1), np.full(1, 0.5), np.full(1, 0.5)),
    )
    won, decided = zip(*TABLES[name].values(), strict=True)
    _, total = predictive.predict(won, decided, decided)
    method = "jeffreys_independent_same_volumes"
    mean = np.arange(len(total)) @ total
    assert mean == pytest.approx(R[name, "total_predictive_mean", method, "total", ""], rel=CLOSE)
    spread = np.sqrt((np.arange(len(total)) - mean) ** 2 @ total)
    assert spread == pytest.approx(R[name, "total_predictive_sd", method, "total", ""], rel=CLOSE)
    seen = sum(won)
    expected = R[name, "total_P(wins>=observed)", method, "total", f"k={seen}"]
    assert total[seen:].sum() == pytest.approx(expected, rel=CLOSE)
    for level in ("0.8", "0.95"):
        expected = [
            R[name, f"total_predictive_{end}", method, "total", level] for end in ("low", "high")
        ]
        assert list(predictive.limits(total, float(level))) == expected


def test_the_total_as_by_another_integration():
    """Two groups, 5/6 and 1/4, of which 3 and 5 are planned: a midpoint rule over m and s / (s + 4)
    with scipy's law.
    """
    grid = (np.arange(400) + 0.5) / 400
    mean, pooled = (axis.ravel() for axis in np.meshgrid(grid, grid))
    size = 4 * pooled / (1 - pooled)
    alpha, beta = mean * size, (1 - mean) * size
    weights = betabinom.pmf(5, 6, alpha, beta) * betabinom.pmf(1, 4, alpha, beta)
    first = betabinom.pmf(np.arange(4)[:, None], 3, alpha + 5, beta + 1)
    second = betabinom.pmf(np.arange(6)[:, None], 5, alpha + 1, beta + 3)
    joint = np.einsum("n,in,jn->ij", weights / weights.sum(), first, second)
    expected = [np.trace(joint[:, ::-1], offset=5 - wins) for wins in range(9)]
    _, total = predictive.predict([5, 1], [6, 4], [3, 5])
    assert total == pytest.approx(expected, rel=1e-4)


def test_one_win_in_one_is_not_a_hundred_per_cent():
    alone, other = predictive.rates([1, 6], [1, 12])[0]
    assert 0.5 < other < alone < 0.75


def test_groups_that_look_alike_are_pooled_and_others_stand_apart():
    alike = predictive.rates([2, 10, 10, 10], [4, 20, 20, 20])[0][0]
    apart = predictive.rates([4, 1, 10, 19], [4, 20, 20, 20])[0][0]
    assert alike == pytest.approx(0.5, abs=0.01)
    assert apart > 0.8


def test_five_thousand_projects_are_as_the_normal_law_says():
    """Next year's wins out of 5,000, from 2,500 of 5,000: the spread of the draw and that of the
    rate, each 35.36.
    """
    _, total = predictive.predict([2500], [5000], [5000])
    mean = np.arange(5001) @ total
    assert mean == pytest.approx(2500, abs=0.01)
    assert np.sqrt((np.arange(5001) - mean) ** 2 @ total) == pytest.approx(50, rel=0.01)


@pytest.mark.parametrize("won", [0, 8])
def test_all_won_or_all_lost_leaves_room_for_the_other(won):
    (law,), total = predictive.predict([won], [8], [8])
    assert law.sum() == pytest.approx(1) and total == pytest.approx(law)
    assert 0.4 < law[won] < 0.8


def test_nothing_planned_wins_nothing():
    groups, total = predictive.predict([3, 0], [5, 0], [0, 0])
    assert [group.tolist() for group in groups] == [pytest.approx([1])] * 2
    assert total == pytest.approx([1])
    assert predictive.predict([], [], [])[1] == pytest.approx([1])
    assert predictive.limits(total, 0.8) == (0, 0)


@pytest.mark.parametrize(
    ("won", "decided", "planned"),
    [
        ([700, 300, 50], [1000, 800, 100], [400, 350, 60]),
        ([7, 6, 5, 2], [7, 12, 12, 6], [200, 330, 330, 140]),
        ([550, 250, 10, 3], [1000, 500, 20, 5], [640, 310, 15, 6]),
    ],
)
def test_many_planned_are_as_likely_by_normal_laws_as_exactly(won, decided, planned, monkeypatch):
    groups, total = predictive.predict(won, decided, planned)
    wins = [int(np.searchsorted(total.cumsum(), level)) for level in (0.05, 0.5, 0.95)]
    exactly = [predictive.in_all(won, decided, planned)[count:].sum() for count in wins]
    monkeypatch.setattr(predictive, "LARGE", 100)
    by_normal_laws, law = predictive.predict(won, decided, planned)
    assert [
        predictive.in_all(won, decided, planned)[count:].sum() for count in wins
    ] == pytest.approx(exactly, abs=3e-3)
    assert law.cumsum() == pytest.approx(total.cumsum(), abs=3e-3)
    for one, other, size in zip(groups, by_normal_laws, planned, strict=True):
        close = 1e-12 if size <= predictive.LARGE else 0.05  # of seven of seven
        assert one.cumsum() == pytest.approx(other.cumsum(), abs=close)


def test_older_projects_may_weigh_less():
    """One group whose mean law is known: half of two projects is one."""
    half, one = predictive.predict([0.5], [1.0], [3]), predictive.predict([1], [2], [3])
    assert abs(half[1] @ range(4) - 1.5) < 1e-9 and abs(one[1] @ range(4) - 1.5) < 1e-9
    assert half[1][0] > one[1][0]  # less is known


def test_the_chance_to_be_above_the_others_is_that_of_rates_drawn_from_the_model():
    """By drawing: a node by its weight, where half of the groups have s above 50, then each rate
    from its beta law.
    """
    won, decided = np.array([7, 6, 5, 2]), np.array([7, 12, 12, 6])
    weights, alpha, beta = predictive._posterior(tuple(won), tuple(decided), 50)
    rng = np.random.default_rng(7)
    node = rng.choice(len(weights), 50_000, p=weights)[:, None]
    rates = rng.beta(alpha[node] + won, beta[node] + decided - won)
    for group, chance in enumerate(predictive.chance_above(won, decided)):
        others = np.arange(4) != group
        rest = rates[:, others] @ decided[others] / decided[others].sum()
        assert chance == pytest.approx((rates[:, group] > rest).mean(), abs=0.015)


def test_alike_groups_have_an_even_chance_and_the_mirror_image_mirrors():
    assert predictive.chance_above([4, 4, 4], [8, 8, 8]) == pytest.approx(0.5)
    up, down = (predictive.chance_above(won, [9, 12]) for won in ([8, 3], [1, 9]))
    assert up == pytest.approx(1 - down, abs=1e-6)
    assert up.sum() == pytest.approx(1, abs=1e-9)


def test_thousands_are_planned_in_a_moment():
    """As many as were decided: about as many wins, and an even chance of them."""
    chance = predictive.in_all([2500, 1000], [5000, 3000], [5000, 3000])[3500:].sum()
    assert chance == pytest.approx(0.5, abs=0.02)


def test_rates_move_together_as_drawn_from_the_model():
    won, decided = np.array([7, 6, 2]), np.array([9, 12, 6])
    weights, alpha, beta = predictive._posterior(tuple(won), tuple(decided))
    rng = np.random.default_rng(7)
    node = rng.choice(len(weights), 100_000, p=weights)[:, None]
    drawn = rng.beta(alpha[node] + won, beta[node] + decided - won)
    mean, covariance = predictive.rates(won, decided)
    assert mean == pytest.approx(drawn.mean(axis=0), abs=2e-3)
    assert covariance == pytest.approx(np.cov(drawn.T), abs=5e-4)


def test_a_thousand_groups_take_a_moment_and_alike_ones_count_each():
    """Of three planned, one in each group, of which two are alike, the mean is the sum of the
    rates.
    """
    won, decided = [1, 0, 1] * 400, [2, 1, 1] * 400
    start = time.process_time()
    chances = predictive.chance_above(won, decided)
    assert time.process_time() - start < 2
    assert chances[:3] == pytest.approx(chances[-3:])
    law = predictive.in_all([1, 1, 0], [2, 2, 1], [1, 1, 1])
    rates = predictive.rates([1, 1, 0], [2, 2, 1])[0]
    assert law @ range(4) == pytest.approx(rates.sum(), abs=1e-9)
