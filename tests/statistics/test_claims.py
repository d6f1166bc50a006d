"""The rule for conclusions against an independent reference implementation
(tests/reference/README.md), and by enumeration.
"""

from itertools import product

import numpy as np
import pytest
from from_r import SEED, compare, compare_unknown, level, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from bilan.statistics.claims import ERROR, Block, Rule, behind

INFLATED = 1.004  # what the bound between two points of the grid adds to a sum of bounds


def block(row: dict[str, str]) -> Block:
    """The block of a row of claims.csv."""
    first, second, unknown, now, now_other = (
        tuple(int(row[f"{won}"]) for won in names if row[won])
        for names in (
            ("won1", "decided1"),
            ("won2", "decided2"),
            ("unknown_won", "unknown_decided"),
            ("now_won1", "now_decided1"),
            ("now_won2", "now_decided2"),
        )
    )
    weight = float(row["weight"])
    if row["asked"] == "level":
        asked = level(*first, weight, weight)
        return behind(asked, level(*now, weight, weight)) if now else asked
    asked = (
        compare_unknown((*first, 0), (*second, 0), (*unknown, 0), weight)
        if unknown
        else compare(*first, *second, weight)
    )
    return behind(asked, compare(*now, *now_other, weight)) if now else asked


def expected(row: dict[str, str]) -> dict[str, float]:
    return {
        name: float(adjusted)
        for name, adjusted in (claim.split() for claim in row["claims"].split(";") if claim)
    }


REPORTS: dict[str, list[dict[str, str]]] = {}
for _row in rows("claims"):
    REPORTS.setdefault(_row["report"], []).append(_row)


@pytest.mark.parametrize("report", REPORTS.values(), ids=[f"report {name}" for name in REPORTS])
def test_reports_as_in_the_reference_implementation(report):
    """Every claim and its adjusted p. Behind a claim on all years the reference has a coarser
    bound: more claims here.
    """
    made = [{} for _ in report]
    for claim in Rule([block(row) for row in report]).claims:
        made[claim.block][claim.name] = claim.adjusted
    gated = any(row["now_won1"] for row in report)
    for mine, theirs in zip(made, map(expected, report), strict=True):
        assert set(mine) >= set(theirs) if gated else set(mine) == set(theirs)
        for name, adjusted in theirs.items():
            assert (
                (0 if gated else adjusted * (1 - 1e-6) - 1e-6)
                <= mine[name]
                <= adjusted * INFLATED + 2e-5
            )


def test_the_37_projects_bear_two_claims_and_no_more():
    total = [sum(column) for column in zip(*SEED.values(), strict=True)]
    asked = [level(*counts, 1, 1) for counts in SEED.values()] + [level(*total, 1, 1)]
    asked += [compare(won, n, total[0] - won, total[1] - n, 0.7) for won, n in SEED.values()]
    made = {(claim.block, claim.name): claim.adjusted for claim in Rule(asked).claims}
    assert made == {
        (0, "above_half"): pytest.approx(0.071, abs=5e-4),
        (5, "greater"): pytest.approx(0.040, abs=6e-4),
    }


def test_the_seven_of_seven_by_hand():
    """At 1/2, seven of seven and none of seven are as likely; at 2/3, where none is *below 1/2*:
    128 and 1 of 2187.
    """
    made = Rule([level(7, 7, 1, 1)]).claims
    assert [claim[:2] for claim in made] == [(0, "above_half"), (0, "above_two_thirds")]
    assert made[0][2:] == pytest.approx((1 / 128, 2 / 128))
    assert made[1][2:] == pytest.approx((128 / 2187, 129 / 2187))
    assert Rule([level(6, 7, 1, 1)]).claims == []  # 16 in 128


SIDE = st.integers(6, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@st.composite
def reports(draw):
    channels = draw(st.lists(SIDE, min_size=1, max_size=4))
    total = [sum(column) for column in zip(*channels, strict=True)]
    asked = [level(*counts, 1, 1) for counts in channels]
    if len(channels) > 1:
        asked += [compare(won, n, total[0] - won, total[1] - n, 0.7) for won, n in channels]
    return asked


@settings(max_examples=60, deadline=None)
@given(reports(), SIDE, SIDE)
def test_a_further_question_only_takes_claims_away_until_it_is_answered(asked, one, two):
    before = Rule(asked).claims
    after = Rule([*asked, compare(*one, *two, 1.2)]).claims
    if not any(claim.block == len(asked) for claim in after):
        assert {claim[:2] for claim in after} <= {claim[:2] for claim in before}
    assert all(claim.p <= claim.adjusted * INFLATED <= ERROR * INFLATED for claim in after)
    assert Rule(asked, ERROR / 2).claims == [
        claim for claim in before if claim.adjusted <= ERROR / 2
    ]


@settings(max_examples=60, deadline=None)
@given(reports(), st.randoms())
def test_the_order_of_the_questions_does_not_matter(asked, random):
    order = list(range(len(asked)))
    random.shuffle(order)
    shuffled = Rule([asked[place] for place in order]).claims
    found = {(order[claim.block], claim.name): claim.adjusted for claim in shuffled}
    assert found == pytest.approx(
        {(claim.block, claim.name): claim.adjusted for claim in Rule(asked).claims}
    )


@pytest.mark.parametrize("decided", [(6, 7), (9, 14)])
@pytest.mark.parametrize("rates", [(0.5, 0.5), (1 / 3, 0.65), (0.35, 0.5)])
def test_every_outcome_of_two_groups(decided, rates):
    """No simulation: the chance of a false claim, over all outcomes, is at most one in ten."""
    false = {
        name
        for place, rate in enumerate(rates)
        for name, wrong in (
            ((place, "above_half"), rate <= 0.5),
            ((place, "above_two_thirds"), rate <= 2 / 3),
            ((place, "below_half"), rate >= 0.5),
            ((place, "below_third"), rate >= 1 / 3),
            ((place, "near_half"), not 0.35 < rate < 0.65),
        )
        if wrong
    }
    false |= {(2, "greater")} if rates[0] <= rates[1] else set()
    false |= {(2, "less")} if rates[0] >= rates[1] else set()
    n, m = decided
    chance = 0.0
    for a, b in product(range(n + 1), range(m + 1)):
        made = Rule([level(a, n, 1, 1), level(b, m, 1, 1), compare(a, n, b, m, 0.7)]).claims
        if any((claim.block, claim.name) in false for claim in made):
            chance += binom.pmf(a, n, rates[0]) * binom.pmf(b, m, rates[1])
    assert chance <= ERROR


def test_this_year_is_claimed_behind_all_years_only():
    pooled, now = level(19, 20, 1, 1), level(7, 7, 1, 1)
    both = behind(pooled, now)
    assert {claim.name for claim in Rule([both]).claims} == {
        "above_half",
        "above_two_thirds",
        "above_half_now",
    }
    turned = behind(level(4, 20, 1, 1), now)
    assert {claim.name for claim in Rule([turned]).claims} == {"below_half"}
    assert both.p["above_half_now"] == pytest.approx(2**-7)
    assert turned.p["above_half_now"] == turned.p["above_half"] > 0.99


def test_a_claim_on_the_part_adds_its_own_chance_where_that_on_the_whole_is_true():
    """Above 2/3 on the whole, and 1/2 on the part: seven of seven come in one of 128."""
    both = behind(level(19, 20, 1, 1), level(7, 7, 1, 1))
    row = both.false.index(
        frozenset({"below_half", "below_third", "near_half", "below_half_now", "above_half_now"})
    )
    alone = both.false.index(
        frozenset({"below_half", "below_third", "near_half", "below_half_now"})
    )
    chances = both.bounds(np.array([0.001, 1 / 128, 0.06]))
    assert chances[row] - chances[alone] == pytest.approx([0, 1 / 128, 1 / 128])
