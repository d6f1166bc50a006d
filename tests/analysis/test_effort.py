"""What a won project costs, what an hour brings, how much hangs on one client: by arithmetic on
paper.
"""

import math

import numpy as np
import pandas as pd
import pytest
from from_r import whole
from scipy.stats import t

import bilan
import bilan.analysis.effort
from bilan.analysis.breakdowns import sums_by


def frame(outcomes: str, **columns: list) -> pd.DataFrame:
    """A projects frame of outcomes, ``w`` won, ``l`` lost, ``p`` pending."""
    names = {"w": "won", "l": "lost", "p": "pending"}
    given = pd.DataFrame({"outcome": [names[each] for each in outcomes], **columns}).rename_axis(
        index="line"
    )
    given["outcome"] = pd.Categorical(given["outcome"], ["won", "lost", "pending"])
    if "channel" in given:
        given["channel"] = pd.Categorical(given["channel"], ordered=True)
    return whole(given)


def test_the_cost_of_a_win_counts_the_hours_of_the_lost():
    """Twelve projects of two hours, four won: 24 hours, six a win; all spread is that of
    winning.
    """
    cost = bilan.analysis.effort.hours_a_win(frame("wwwwllllllllp", hours=[2.0] * 13))
    won = np.array([1.0] * 4 + [0.0] * 8)
    spread = t.ppf(0.975, 11) * np.std(1 - won / won.mean(), ddof=1) / math.sqrt(12)
    assert (cost.projects, cost.won, cost.missing) == (12, 4, 0)
    assert (cost.hours, cost.each) == pytest.approx((24, 6))
    assert (cost.low, cost.high) == pytest.approx((6 * math.exp(-spread), 6 * math.exp(spread)))


@pytest.mark.parametrize(
    "outcomes",
    ["wwwwlllllll", "wwllllllllll", "wwwwwwwwwwll"],
    ids=["eleven", "two won", "two lost"],
)
def test_below_twelve_projects_three_won_or_three_lost_there_is_no_cost(outcomes):
    cost = bilan.analysis.effort.hours_a_win(frame(outcomes, hours=[2.0] * len(outcomes)))
    assert math.isnan(cost.each) and cost.hours == pytest.approx(2 * len(outcomes))


def test_hours_missing_of_the_lost_do_not_make_a_win_cheaper():
    """Four won in 3 hours each, twelve lost in 2 each, eight of whose hours nobody noted: 3 and
    three times 2, whether noted or not.
    """
    hours = [3.0] * 4 + [2.0] * 4 + [math.nan] * 8
    told = bilan.analysis.effort.hours_a_win(frame("w" * 4 + "l" * 12, hours=hours))
    assert (told.projects, told.missing) == (8, 8) and math.isnan(told.each)
    more = [3.0] * 6 + [2.0] * 6 + [math.nan] * 12
    cost = bilan.analysis.effort.hours_a_win(frame("w" * 6 + "l" * 18, hours=more))
    assert (cost.projects, cost.missing, cost.hours) == (12, 12, pytest.approx(30))
    assert cost.each == pytest.approx(3 + 3 * 2)


def test_hours_that_nobody_noted_are_counted_as_missing():
    cost = bilan.analysis.effort.hours_a_win(frame("wl", hours=[math.nan, 3.0]))
    assert (cost.projects, cost.missing, cost.won) == (1, 1, 0)


def test_an_hour_is_told_of_channels_of_twenty_projects_and_no_others():
    outcomes = "w" * 10 + "l" * 10 + "w" * 19
    channels = ["direct"] * 20 + ["social"] * 19
    amounts = [1000.0] * 10 + [math.nan] * 10 + [1000.0] * 19
    told = bilan.analysis.effort.amount_an_hour(
        frame(outcomes, channel=channels, hours=[5.0] * 39, amount=amounts)
    )
    assert told.index.tolist() == ["direct"]
    assert told.loc["direct", ["projects", "amount", "hours", "each"]].tolist() == pytest.approx(
        [20, 10_000, 100, 100]
    )
    assert told.loc["direct", "low"] < 100 < told.loc["direct", "high"]


def test_a_won_project_without_its_amount_says_nothing_of_an_hour():
    outcomes = "w" * 10 + "l" * 10
    told = bilan.analysis.effort.amount_an_hour(
        frame(
            outcomes,
            channel=["direct"] * 20,
            hours=[5.0] * 20,
            amount=[math.nan] + [1000.0] * 9 + [math.nan] * 10,
        )
    )
    assert told.empty


def test_how_much_hangs_on_one_client():
    clients = ["A", "A", "B", "C", "A"]
    by_count = bilan.analysis.effort.dependence(frame("wwwwl", client=clients))
    assert (by_count.client, by_count.won, by_count.of) == ("A", 2, 4) and math.isnan(
        by_count.share
    )
    by_amount = bilan.analysis.effort.dependence(
        frame("wwwwl", client=clients, amount=[100.0, 100.0, 700.0, 100.0, 5000.0])
    )
    assert (by_amount.client, by_amount.won, by_amount.of, by_amount.share) == (
        "B",
        1,
        4,
        pytest.approx(0.7),
    )
    assert bilan.analysis.effort.dependence(frame("wl")) is None


def test_the_hours_of_each_channel_are_those_of_its_rows(root):
    """Against plain sums, row by row; what nobody noted is missing, not zero."""
    year = bilan.in_year(bilan.load_projects(root / "data" / "exemple.csv"), 2025)
    hours = sums_by(year, "hours", "channel")
    rows = [*zip(year["channel"], year["outcome"], year["hours"], strict=True)]
    for channel, counts in hours.iterrows():
        assert counts["projects"] == sum(each == channel for each, _, _ in rows) > 0
        for outcome in ("won", "lost", "pending"):
            mine = [spent for each, of, spent in rows if (each, of) == (channel, outcome)]
            known = [spent for spent in mine if spent == spent]
            assert counts[f"{outcome}_missing"] == len(mine) - len(known)
            assert (
                counts[outcome] == pytest.approx(sum(known))
                if known
                else math.isnan(counts[outcome])
            )
    assert hours["projects"].sum() == len(year)


def test_without_a_proposal_there_are_no_hours(root):
    none = bilan.load_projects(root / "data" / "exemple.csv").iloc[:0]
    assert sums_by(none, "hours", "channel").empty
