"""What may be concluded: the rule of ``bilan.statistics`` asked about channels, qualification and
years, and nothing else.
"""

import numpy as np
import pandas as pd
import pytest
from from_r import by_channel, projects, table
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import bilan
from bilan.analysis.opening import tempting
from bilan.analysis.verdicts import CLAIMS


def years(**counts: dict[int, tuple[int, int]]) -> pd.DataFrame:
    """A projects frame of channels and years: ``direct={2024: (won, lost)}``."""
    rows = [
        (name, year, *pair) for name, by_year in counts.items() for year, pair in by_year.items()
    ]
    return projects(pd.DataFrame(rows, columns=["channel", "year", "won", "lost"]))


def qualified(**answers: tuple[int, int]) -> pd.DataFrame:
    rows = [("direct", answer, *pair) for answer, pair in answers.items()]
    return projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost"]))


def row(frame: pd.DataFrame, question: str, group: str = "") -> pd.Series:
    (found,) = frame[(frame["question"] == question) & (frame["group"] == group)].to_dict("records")
    return found


def claims(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    made = frame[frame["verdict"].isin(CLAIMS)]
    return list(made[["question", "group", "verdict"]].itertuples(index=False, name=None))


def test_the_37_projects_bear_two_conclusions_and_no_more(root):
    """7 of 7 against 13 of 30, and 7 of 7 against one half: .040 and .071 of the .10 that a report
    may risk.
    """
    frame = bilan.verdicts(bilan.load_projects(root / "data" / "gagne_perdu.csv"))
    assert claims(frame) == [("level", "direct", "wins_more"), ("versus_rest", "direct", "better")]
    assert row(frame, "versus_rest", "direct")["p_adjusted"] == pytest.approx(0.040, abs=5e-4)
    assert row(frame, "level", "direct")["p_adjusted"] == pytest.approx(0.071, abs=5e-4)
    assert set(tempting(frame)["group"]) == {"partnership", "recommendation", "social"}


def test_a_channel_may_be_called_as_a_group_is():
    frame = bilan.verdicts(by_channel(all=(12, 0), qualified=(0, 12), year=(6, 6)))
    asked = frame[frame["about"] == "channel"]
    assert set(asked["group"]) == {"all", "qualified", "year"}
    assert ("level", "all", "reliable") in claims(frame) and (
        "level",
        "qualified",
        "rarely",
    ) in claims(frame)
    assert row(frame[frame["about"] == "all"], "level")["won"] == 18


def test_projects_without_a_channel_count_in_the_total_only():
    frame = bilan.verdicts(by_channel(direct=(9, 1), social=(1, 9), not_given=(20, 0)))
    assert set(frame.loc[frame["about"] == "channel", "group"]) == {"direct", "social"}
    assert row(frame, "versus_rest", "direct")["other_decided"] == 10
    assert row(frame, "level")["decided"] == 40


def test_one_channel_alone_is_asked_about_once():
    frame = bilan.verdicts(by_channel(direct=(9, 1)))
    assert frame[["question", "about"]].to_numpy().tolist() == [["level", "all"], ["even", "all"]]


@pytest.mark.parametrize(
    "channels",
    [{}, {"direct": (0, 0, 3)}, {"direct": (1, 0)}, {"direct": (0, 1), "social": (1, 0)}],
)
def test_next_to_nothing_gives_no_conclusion(channels):
    frame = bilan.verdicts(by_channel(**channels))
    assert claims(frame) == []
    assert set(frame["verdict"]) <= {"too_few", "cannot_tell"}


def test_five_in_five_can_tell_and_four_in_four_cannot():
    """Two sides of one half: 2 / 2**5 is .0625, 2 / 2**4 is .125."""
    assert row(bilan.verdicts(by_channel(direct=(5, 0))), "level")["verdict"] == "wins_more"
    assert row(bilan.verdicts(by_channel(direct=(4, 0))), "level")["verdict"] == "too_few"


def test_the_unknown_may_decide_about_qualification():
    assert (
        row(bilan.verdicts(qualified(yes=(19, 2), no=(1, 15))), "qualification")["verdict"]
        == "better"
    )
    assert (
        row(bilan.verdicts(qualified(yes=(19, 2), no=(1, 15), unknown=(2, 2))), "qualification")[
            "unknown"
        ]
        == 4
    )
    turned = row(bilan.verdicts(qualified(yes=(6, 4), no=(4, 6), unknown=(6, 6))), "qualification")
    assert (turned["verdict"], turned["reading"]) == ("cannot_tell", "better")
    assert "qualification" not in set(bilan.verdicts(by_channel(direct=(9, 9)))["question"])


FILE = {
    "direct": {2023: (7, 1), 2024: (8, 1), 2025: (9, 0)},
    "social": {2023: (1, 7), 2024: (0, 9), 2025: (1, 3)},
    "website": {2024: (3, 2), 2025: (2, 3)},
}


def test_earlier_years_are_judged_together_with_the_year():
    frame = bilan.verdicts(years(**FILE), 2025)
    direct = row(frame, "level", "direct")
    assert (direct["won"], direct["decided"], direct["from_year"], direct["to_year"]) == (
        24,
        26,
        2023,
        2025,
    )
    assert (direct["year_won"], direct["year_decided"], direct["verdict"]) == (9, 9, "reliable")
    assert (direct["this_year"], direct["year_verdict"]) == (False, "wins_more")
    better = row(frame, "versus_rest", "direct")
    assert (better["this_year"], better["year_verdict"]) == (True, "better")
    social = row(frame, "level", "social")
    assert (social["won"], social["decided"], social["verdict"], social["this_year"]) == (
        2,
        21,
        "loses_more",
        False,
    )
    against = row(frame, "channel_year", "website")
    assert (against["won"], against["decided"], against["other_won"], against["other_decided"]) == (
        2,
        5,
        3,
        5,
    )
    this, before = row(frame, "year", "2025"), (19, 39)
    assert (this["won"], this["decided"], this["other_won"], this["other_decided"]) == (
        12,
        18,
        *before,
    )


def test_the_first_year_to_be_judged_may_be_chosen():
    file = years(**FILE)
    from_2024 = bilan.verdicts(file, 2025, first_year=2024)
    assert (
        row(from_2024, "level", "direct")["decided"],
        row(from_2024, "year", "2025")["other_decided"],
    ) == (18, 23)
    alone = bilan.verdicts(file, 2025, first_year=0)
    assert (
        row(alone, "level", "direct")["decided"],
        row(alone, "level", "direct")["year_decided"],
    ) == (9, 0)
    assert row(alone, "year", "2025")["other_decided"] == 39


def test_a_first_year_is_judged_as_a_file_without_years():
    first = bilan.verdicts(years(**FILE), 2023)
    undated = bilan.verdicts(by_channel(direct=(7, 1), social=(1, 7)))
    same = [
        "question",
        "about",
        "group",
        "verdict",
        "won",
        "decided",
        "p_adjusted",
        "reading",
        "this_year",
    ]
    assert_frame_equal(first[same], undated[same])
    assert set(first["from_year"]) == {2023} and set(undated["from_year"]) == {0}


def test_what_comes_later_changes_nothing():
    file = years(**FILE)
    assert_frame_equal(
        bilan.verdicts(file, 2024), bilan.verdicts(file[file["review_year"] <= 2024], 2024)
    )


def test_the_input_is_left_as_it_is():
    file = years(**FILE)
    before = file.copy(deep=True)
    bilan.verdicts(file, 2025)
    assert_frame_equal(file, before)


CHANNELS = st.dictionaries(
    st.sampled_from(["direct", "social", "Salon", "not_given"]),
    st.tuples(*[st.integers(0, 12)] * 3),
    min_size=1,
)


@given(CHANNELS)
def test_the_counts_are_those_of_the_breakdown_and_the_mirror_image_mirrors(channels):
    frame = bilan.verdicts(by_channel(**channels))
    counts = bilan.by_channel(by_channel(**channels))
    for each in frame[(frame["question"] == "level") & (frame["about"] == "channel")].to_dict(
        "records"
    ):
        assert (each["won"], each["decided"]) == tuple(
            counts.loc[each["group"], ["won", "decided"]]
        )
    mirrored = bilan.verdicts(
        by_channel(
            **{name: (lost, won, pending) for name, (won, lost, pending) in channels.items()}
        )
    )
    other = {"wins_more": "loses_more", "reliable": "rarely", "better": "worse"}
    other |= {value: key for key, value in other.items()}
    assert mirrored["verdict"].tolist() == [
        other.get(verdict, verdict) for verdict in frame["verdict"]
    ]
    assert np.allclose(
        mirrored["p_adjusted"], frame["p_adjusted"], rtol=1e-6, atol=1e-9, equal_nan=True
    )


def test_made_up_years_are_told_apart_as_in_the_table():
    """The counts of the reference tables reach the questions as they are."""
    frame = bilan.verdicts(projects(table("year_channel")), 2024)
    this = row(frame, "year", "2024")
    assert (this["won"], this["decided"]) == (20, 37)
