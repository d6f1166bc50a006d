"""Which way channels lean: beside what is established, never in its place."""

import pandas as pd
import pytest
from from_r import by_channel

import bilan
from bilan.analysis.leanings import LEAST, MOST, Move, leanings, move
from bilan.statistics import predictive

# Nothing is established of these: 7 of 10, 6 of 11, 2 of 10.
CHANNELS = {"direct": (7, 3), "recommendation": (6, 5), "social": (2, 8)}


def of(file: pd.DataFrame) -> pd.DataFrame:
    return leanings(file, bilan.verdicts(file))


def moved(file: pd.DataFrame) -> Move | None:
    return move(file, bilan.verdicts(file), of(file))


def test_the_chance_is_that_of_the_model():
    found = of(by_channel(**CHANNELS))
    above = predictive.chance_above([7, 6, 2], [10, 11, 10])
    assert found["group"].tolist() == ["social"]
    assert found["reading"].tolist() == ["worse"]
    assert found["chance"].tolist() == pytest.approx([1 - above[2]])
    counts = ["won", "decided", "other_won", "other_decided"]
    assert found[counts].to_numpy().tolist() == [[2, 10, 13, 21]]


def test_what_is_established_is_no_leaning():
    file = by_channel(direct=(14, 1), recommendation=(6, 6), social=(3, 9))
    verdicts = bilan.verdicts(file)
    better = verdicts[(verdicts["question"] == "versus_rest") & (verdicts["group"] == "direct")]
    assert better["verdict"].tolist() == ["better"]
    assert "direct" not in set(leanings(file, verdicts)["group"])


def test_what_the_pending_or_the_blank_can_turn_round_is_not_said():
    open_ = CHANNELS | {"social": (2, 8, 14)}
    assert of(by_channel(**open_)).empty
    assert of(by_channel(**CHANNELS, not_given=(9, 9))).empty
    assert len(of(by_channel(**CHANNELS, not_given=(1, 1)))) == 1


def test_without_a_loss_or_of_alike_channels_nothing_is_said():
    assert of(by_channel(direct=(9, 0), social=(1, 0))).empty
    assert of(by_channel(direct=(5, 5), social=(4, 4), website=(3, 3))).empty
    assert of(by_channel()).empty and of(by_channel(direct=(3, 4))).empty


def test_at_most_three_the_likeliest_first():
    many = {
        f"c{n}": pair for n, pair in enumerate([(5, 1), (4, 1), (1, 4), (1, 5), (5, 2), (1, 4)])
    }
    found = of(by_channel(**many))
    assert len(found) <= MOST and (found["chance"] >= LEAST).all()
    assert found["chance"].is_monotonic_decreasing


def test_a_client_counts_once_in_a_channel():
    """Eight losses of one client are one: 2 of 3, and nothing leans."""
    file = by_channel(**CHANNELS)
    file.loc[(file["channel"] == "social") & (file["outcome"] == "lost"), "client"] = "Moreau"
    assert of(file).empty


def test_what_is_shown_is_counted_over_all_projects():
    """One client brings two more of the lost, which no chance is drawn from: 2 of 12 are shown."""
    file = by_channel(**CHANNELS | {"social": (2, 10)})
    lost = file.index[(file["channel"] == "social") & (file["outcome"] == "lost")]
    file.loc[lost[:3], "client"] = "Moreau"
    found = of(file)
    assert found[["group", "won", "decided"]].to_numpy().tolist() == [["social", 2, 12]]
    above = predictive.chance_above([7, 6, 2], [10, 11, 10])
    assert found["chance"].tolist() == pytest.approx([1 - above[2]])


def test_nothing_is_said_where_all_projects_read_the_other_way():
    """Of its clients 6 in 7 are won, of its projects 6 in 30: neither is said."""
    file = by_channel(direct=(6, 24), social=(5, 9), website=(5, 9))
    lost = file.index[(file["channel"] == "direct") & (file["outcome"] == "lost")]
    file.loc[lost, "client"] = "Moreau"
    assert "direct" not in of(file)["group"].tolist()


def test_proposals_move_to_the_channel_that_wins_most():
    """Eight times the difference of the model's rates, and 1.28 standard deviations each way."""
    file = by_channel(**CHANNELS)
    found = moved(file)
    mean, covariance = predictive.rates([7, 6, 2], [10, 11, 10])
    gain = 8 * (mean[0] - mean[2])
    spread = 8 * (covariance[0, 0] + covariance[2, 2] - 2 * covariance[0, 2]) ** 0.5
    assert (found.fewer, found.more, found.proposals) == ("social", "direct", 8)
    assert (found.low, found.high) == pytest.approx(
        (gain - 1.2816 * spread, gain + 1.2816 * spread), rel=1e-6
    )
    alike = by_channel(direct=(5, 5), social=(4, 4))
    assert moved(alike) is None
