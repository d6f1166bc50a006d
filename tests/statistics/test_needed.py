"""How many projects would it take? Through the very rule, and no fewer than by trying every
size.
"""

import numpy as np
import pytest
from from_r import SEED
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from bilan.statistics import comparisons, levels
from bilan.statistics.claims import Block, Rule
from bilan.statistics.comparisons import compare
from bilan.statistics.levels import CLAIMS, level

TOTAL = tuple(sum(column) for column in zip(*SEED.values(), strict=True))
SIDES = [(*counts, TOTAL[0] - counts[0], TOTAL[1] - counts[1]) for counts in SEED.values()]
ASKED = [level(*counts, 1, 1) for counts in (*SEED.values(), TOTAL)] + [
    compare(*sides, 0.7) for sides in SIDES
]


def level_at(name: str, won: int, decided: int, size: int) -> Block:
    return level(levels.typical(name, won, decided, size), size, 1, 1)


def compare_at(name: str, sides: tuple[int, int, int, int], size: int) -> Block:
    return compare(*comparisons.typical(name, *sides, size), 0.7)


def stands(place: int, name: str, block: Block) -> bool:
    """By the rule itself, with another block in that place."""
    asked = [*ASKED[:place], block, *ASKED[place + 1 :]]
    return any(claim[:2] == (place, name) for claim in Rule(asked).claims)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (1, "near_half"),
        (2, "below_half"),
        (3, "below_half"),
        (3, "below_third"),
        (4, "above_half"),
        (0, "above_two_thirds"),
    ],
)
def test_what_a_level_needs_is_the_first_size_that_does(place, name):
    won, decided = [*SEED.values(), TOTAL][place]
    needed = Rule(ASKED).needed(
        place, name, lambda size: level_at(name, won, decided, size), range(decided + 1, 201)
    )
    tried = [
        size
        for size in range(decided + 1, 201)
        if stands(place, name, level_at(name, won, decided, size))
    ]
    if needed is None:
        assert not tried
    else:
        assert needed in tried and needed <= 1.05 * tried[0] + 2


@pytest.mark.parametrize("place", [6, 7, 8])
def test_what_a_comparison_needs_is_a_size_that_does(place):
    sides = SIDES[place - 5]
    name = "greater" if sides[0] * sides[3] > sides[2] * sides[1] else "less"
    needed = Rule(ASKED).needed(
        place, name, lambda size: compare_at(name, sides, size), range(40, 201, 5)
    )
    tried = [
        size for size in range(40, 201, 5) if stands(place, name, compare_at(name, sides, size))
    ]
    assert needed in tried[:3] if tried else needed is None


def test_a_tie_needs_more_than_any_number():
    assert (
        Rule(ASKED).needed(
            1, "above_half", lambda size: level_at("above_half", 6, 12, size), range(13, 201)
        )
        is None
    )
    assert (
        Rule(ASKED).needed(1, "near_half", lambda size: level_at("near_half", 6, 12, size), [])
        is None
    )


def test_alone_seven_of_seven_are_enough_and_so_are_five():
    """Alone, both tails of 1/2 ** n: 2 / 32 at five, 2 / 16 at four."""
    rule = Rule([level(3, 3, 1, 1)])
    assert (
        rule.claims == []
        and rule.needed(
            0, "above_half", lambda size: level_at("above_half", 3, 3, size), range(4, 201)
        )
        == 5
    )


@given(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 150),
    st.sampled_from(CLAIMS),
)
def test_a_typical_count_is_the_last_with_a_chance_above_one_half(side, size, name):
    won, decided = side
    count, law = levels.typical(name, won, decided, size), binom(size, won / decided)

    def chance(count: int) -> float:
        if name == "near_half":
            return law.cdf(size - count) - law.cdf(count - 1) if 2 * count <= size else 0.0
        return law.sf(count - 1) if name.startswith("above") else law.cdf(count)

    farther = -1 if name.startswith("below") else 1
    assert chance(count) > 0.5 >= chance(count + farther) - 1e-8


SIDE = st.integers(6, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=20, deadline=None)
@given(SIDE, SIDE, st.sampled_from(["greater", "less"]), st.integers(20, 60))
def test_a_typical_outcome_has_a_chance_above_one_half_and_is_next_to_the_medians(
    one, two, name, size
):
    won1, n1, won2, n2 = comparisons.typical(name, *one, *two, size)
    assert n1 + n2 == size and abs(n1 - size * one[1] / (one[1] + two[1])) <= 0.5
    law1, law2 = binom(n1, one[0] / one[1]), binom(n2, two[0] / two[1])
    p = compare(won1, n1, won2, n2, 1).p[name]
    chance = sum(
        law1.pmf(a) * law2.pmf(b)
        for a in range(n1 + 1)
        for b in range(n2 + 1)
        if compare(a, n1, b, n2, 1).p[name] <= p * (1 + 1e-6)
    )
    assert chance > 0.5 * (1 - 1e-9)
    assert abs(won1 - law1.median()) + abs(won2 - law2.median()) <= 3
    assert not np.isnan(p)
