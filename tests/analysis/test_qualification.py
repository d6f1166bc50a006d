"""Does qualification pay? Against R (tests/reference/README.md), a published reversal, and every
way of counting the unknown.
"""

import math

import pandas as pd
import pytest
from from_r import by_channel, projects, table, values
from hypothesis import strategies as st

from bilan.analysis.qualification import qualification_effect
from bilan.statistics import tests

STRATA = values("trend_stratified")
CLOSE = 1e-6


def made(*rows: tuple[str, str | None, int, int]) -> pd.DataFrame:
    return projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost"]))


@pytest.mark.parametrize(
    ("row", "group"),
    [
        ("known", "unknown dropped (arithmetic only)"),
        ("all_yes", "unknown counted as yes"),
        ("all_no", "unknown counted as no"),
    ],
)
def test_overall_and_within_channels_as_in_r(row, group):
    frame = projects(table("qualified"))
    before = frame.copy(deep=True)
    effect = getattr(qualification_effect(frame), row)

    def in_r(quantity: str, method: str, level: str = "") -> float:
        return STRATA[
            "qualified", quantity, method, f"qualified yes vs no by channel; {group}", level
        ]

    assert effect.difference == pytest.approx(in_r("risk_difference", "crude"), rel=CLOSE)
    assert effect.common == pytest.approx(in_r("risk_difference", "mantel_haenszel"), rel=CLOSE)
    assert effect.common_low < effect.common < effect.common_high
    assert effect.p == pytest.approx(
        in_r("p_value", "exact_stratified_enumeration_midp_doubled"), rel=CLOSE
    )
    assert effect.comparable == in_r("informative_strata", "count") + (row == "all_no")
    assert effect.set_aside == 4 - effect.comparable
    assert effect.mix == "agree"
    pd.testing.assert_frame_equal(frame, before)


def test_a_reversal_is_warned_about():
    """Kidney stones, Charig et al., BMJ 292 (1986) 879: 78 % against 83 % overall, better for small
    and for large stones.
    """
    stones = made(
        ("small", "yes", 81, 6),
        ("small", "no", 234, 36),
        ("large", "yes", 192, 71),
        ("large", "no", 55, 25),
    )
    effect = qualification_effect(stones).known
    assert [effect.yes_won, effect.yes_decided, effect.no_won, effect.no_decided] == [
        273,
        350,
        289,
        350,
    ]
    assert effect.difference == pytest.approx(273 / 350 - 289 / 350)
    strata = [(81 / 87 - 234 / 270, 87 * 270 / 357), (192 / 263 - 55 / 80, 263 * 80 / 343)]
    pooled = sum(difference * weight for difference, weight in strata) / sum(
        weight for _, weight in strata
    )
    assert effect.common == pytest.approx(pooled)
    assert effect.mix == "reversed"


def test_an_effect_of_the_channels_alone_is_warned_about():
    channels = made(
        ("direct", "yes", 18, 2),
        ("direct", "no", 9, 1),
        ("social", "yes", 1, 4),
        ("social", "no", 4, 16),
    )
    effect = qualification_effect(channels).known
    assert effect.difference == pytest.approx(19 / 25 - 13 / 30)
    assert effect.common == pytest.approx(0)
    assert [effect.mix, effect.answer] == ["weaker", "cannot_tell"]


def test_no_difference_within_channels_is_none_on_every_processor():
    """0/2 - 2/3, 0/1 - 2/4 and 3/3 - 0/2, weighted by 6/5, 4/5 and 6/5: -4/5 - 2/5 + 6/5 is
    nothing, not a change of sign.
    """
    rows = (
        ("a", "yes", 0, 2),
        ("b", "yes", 0, 1),
        ("c", "yes", 3, 0),
        ("a", "no", 2, 1),
        ("b", "no", 2, 2),
        ("c", "no", 0, 2),
    )
    effect = qualification_effect(made(*rows)).known
    assert effect.common == pytest.approx(0) and effect.difference == pytest.approx(3 / 6 - 4 / 9)
    assert (effect.mix, effect.answer) == ("weaker", "cannot_tell")


def test_one_in_twenty_is_not_above_it_on_any_processor():
    """3 of 3 against 0 of 3: one of the 20 ways of drawing 3 out of 6; nothing beyond, so a doubled
    mid-p of 1/20.
    """
    effect = qualification_effect(made(("direct", "yes", 3, 0), ("direct", "no", 0, 3))).known
    assert effect.p == pytest.approx(0.05)
    assert effect.answer == "better"


def test_channels_of_one_kind_cannot_be_separated_from_skill():
    effect = qualification_effect(made(("direct", "yes", 8, 1), ("social", "no", 2, 9))).known
    assert [effect.mix, effect.answer, effect.comparable, effect.set_aside] == [
        "inseparable",
        "inseparable",
        0,
        2,
    ]
    assert math.isnan(effect.p) and math.isnan(effect.common)
    assert effect.difference == pytest.approx(8 / 9 - 2 / 11)


def test_a_channel_not_given_is_no_stratum():
    rows = ("direct", "yes", 8, 1), ("direct", "no", 2, 9)
    with_it = qualification_effect(
        made(*rows, ("not_given", "yes", 5, 0), ("not_given", "no", 0, 5))
    ).known
    assert [with_it.comparable, with_it.set_aside, with_it.yes_decided] == [1, 1, 14]
    assert with_it.common == pytest.approx(qualification_effect(made(*rows)).known.common)


def test_the_answer_turns_with_the_unknown():
    frame = made(("direct", "yes", 9, 1), ("direct", "no", 2, 3), ("direct", None, 1, 5))
    effect = qualification_effect(frame)
    assert (
        effect.all_no.p == pytest.approx(tests.stratified([9], [10], [3], [11]))
        and effect.all_no.p < 0.05
    )
    assert (
        effect.all_yes.p == pytest.approx(tests.stratified([10], [16], [2], [5]))
        and effect.all_yes.p > 0.05
    )
    assert [effect.all_yes.answer, effect.all_no.answer] == ["cannot_tell", "better"]


def test_without_any_answer_nothing_is_compared():
    for frame in (by_channel(direct=(3, 4)), by_channel()):
        effect = qualification_effect(frame).known
        assert [effect.yes_decided, effect.no_decided, effect.answer] == [0, 0, "inseparable"]
        assert math.isnan(effect.difference)


COUNT = st.integers(0, 4)
