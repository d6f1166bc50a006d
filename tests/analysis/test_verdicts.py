"""What may be concluded: the rule of ``bilan.statistics`` asked about channels, qualification and
years, and nothing else.
"""

import time

import numpy as np
import pandas as pd
import pytest
from from_r import by_channel, projects, table, told
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import bilan
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
    assert set(told(frame, "tempting")["group"]) == {"partnership", "recommendation", "social"}


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
    assert row(bilan.verdicts(by_channel(direct=(3, 2))), "level")["verdict"] == "cannot_tell"
    assert row(bilan.verdicts(by_channel(direct=(3, 1))), "level")["verdict"] == "too_few"


@pytest.mark.parametrize(("channels", "why"), [((12, 0), "no_loss"), ((0, 12), "no_win")])
def test_a_file_that_notes_no_loss_or_no_win_says_how_it_is_kept(channels, why):
    frame = bilan.verdicts(by_channel(direct=channels, social=channels))
    assert claims(frame) == []
    assert set(frame.loc[frame["reading"].notna(), "open_by"]) == {why}


def test_what_is_pending_counts_against_each_conclusion():
    """15 of 16 are more than one half; of 16 and 8 more, 15 of 24 may be lucky: .154 of all."""
    sure = row(bilan.verdicts(by_channel(direct=(15, 1))), "level")
    assert (sure["verdict"], sure["open_by"], sure["pending"]) == ("reliable", "", 0)
    held = row(bilan.verdicts(by_channel(direct=(15, 1, 8))), "level")
    assert (held["verdict"], held["open_by"], held["pending"]) == ("cannot_tell", "pending", 8)
    assert (held["won"], held["decided"]) == (15, 16) and pd.isna(held["needed"])
    few = row(bilan.verdicts(by_channel(direct=(15, 1, 1))), "level")
    assert few["verdict"] == "reliable"


def test_as_many_pending_ones_as_could_be_won_elsewhere_leave_a_comparison_open():
    channels = {"direct": (12, 3), "social": (3, 12)}
    assert (
        row(bilan.verdicts(by_channel(**channels)), "versus_rest", "direct")["verdict"] == "better"
    )
    held = row(
        bilan.verdicts(by_channel(direct=(12, 3), social=(3, 12, 9))), "versus_rest", "direct"
    )
    assert (held["verdict"], held["open_by"], held["pending"]) == ("cannot_tell", "pending", 9)


def test_projects_of_unknown_channel_count_wherever_they_are_worse():
    channels = {"direct": (12, 3), "social": (3, 12)}
    frame = bilan.verdicts(by_channel(**channels, not_given=(9, 9)))
    assert [each for each in claims(frame) if each[1]] == []
    held = row(frame, "versus_rest", "direct")
    assert (held["open_by"], held["blank"]) == ("channel", 18)
    assert row(frame, "level")["blank"] == 0  # they count among all


def test_a_client_who_comes_back_counts_once():
    """Ten won of one client are one: 2 of 3; and ten of ten clients are ten."""
    file = by_channel(direct=(11, 1), social=(2, 10))
    direct = file["channel"] == "direct"
    apart = file.assign(client=[f"client {line}" for line in file.index])
    assert ("level", "direct", "wins_more") in claims(bilan.verdicts(apart))
    same = apart.assign(client=apart["client"].mask(direct & (file["outcome"] == "won"), "Moreau"))
    frame = bilan.verdicts(same)
    assert not [each for each in claims(frame) if each[1] == "direct"]
    held = row(frame, "level", "direct")
    assert (held["won"], held["decided"], held["open_by"]) == (11, 12, "clients")
    assert bilan.verdicts(apart)["open_by"].eq("").all()


def test_the_same_client_is_told_by_name_whatever_the_case():
    file = by_channel(direct=(11, 1), social=(2, 10)).assign(client=[" Moreau ", "MOREAU"] * 12)
    assert claims(bilan.verdicts(file)) == []


def test_qualification_is_judged_within_channels():
    """Won 9 of 10 through one channel, 1 of 10 through the other, qualified or not: together 18 of
    20 against 2 of 20, were the first all qualified but two.
    """
    rows = [
        ("direct", "yes", 27, 3),
        ("direct", "no", 4, 1),
        ("social", "yes", 1, 4),
        ("social", "no", 3, 27),
    ]
    confounded = projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost"]))
    asked = row(bilan.verdicts(confounded), "qualification")
    assert (asked["won"], asked["decided"], asked["other_won"]) == (28, 35, 7)
    assert asked["verdict"] == "cannot_tell"
    alone = confounded.assign(channel=pd.Categorical(["direct"] * len(confounded)))
    assert row(bilan.verdicts(alone), "qualification")["verdict"] == "better"


def test_known_or_discovered_is_asked_where_there_are_several_of_a_kind():
    file = by_channel(direct=(5, 1), recommendation=(3, 1), social=(1, 4), platform=(0, 3))
    asked = row(bilan.verdicts(file), "known")
    assert (asked["won"], asked["decided"], asked["other_won"], asked["other_decided"]) == (
        8,
        10,
        1,
        8,
    )
    assert (asked["about"], asked["verdict"]) == ("known", "better")
    one_each = by_channel(direct=(8, 2), social=(1, 7))
    assert "known" not in set(bilan.verdicts(one_each)["question"])
    own = by_channel(direct=(5, 1), Salon=(3, 1), social=(1, 4), Annuaire=(0, 3))
    assert row(bilan.verdicts(own), "known")["decided"] == 6  # two are not placed
    placed = bilan.verdicts(own, placed={"Salon": "known", "Annuaire": "discovered"})
    assert row(placed, "known")["decided"] == 10


def test_a_trend_is_asked_from_four_years_on():
    steady = {2022: (6, 14), 2023: (8, 12), 2024: (12, 8), 2025: (15, 5)}
    frame = bilan.verdicts(years(direct=steady), 2025)
    rising = row(frame, "trend", "2025")
    assert (rising["verdict"], rising["from_year"], rising["to_year"]) == ("better", 2022, 2025)
    assert (rising["won"], rising["other_won"]) == (15, 6)
    del steady[2022]
    assert "trend" not in set(bilan.verdicts(years(direct=steady), 2025)["question"])


def test_the_last_year_may_look_otherwise():
    frame = bilan.verdicts(years(direct={2024: (14, 1), 2025: (1, 3)}, social={2024: (5, 9)}), 2025)
    direct = row(frame, "level", "direct")
    assert (direct["verdict"], direct["otherwise"], direct["year_verdict"]) == (
        "wins_more",
        True,
        "",
    )
    assert row(frame, "even", "direct")["year_decided"] == 0  # not asked of a year


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
    assert direct["year_verdict"] == "wins_more"
    better = row(frame, "versus_rest", "direct")
    assert better["year_verdict"] == better["verdict"] == "better"
    social = row(frame, "level", "social")
    assert (social["won"], social["decided"], social["verdict"]) == (2, 21, "loses_more")
    assert social["year_verdict"] == ""
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
        "year_verdict",
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


@pytest.mark.long
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


def test_of_thousands_of_channels_the_largest_are_asked_about():
    """Sixty channels of two wins and a loss among 3,000 of one win and one loss; all are among the
    others.
    """
    counts = {f"{name}": (1, 1) for name in range(3000)} | {f"{n}": (2, 1) for n in range(60)}
    start = time.process_time()
    frame = bilan.verdicts(by_channel(**counts))
    assert time.process_time() - start < 5
    asked = frame[frame["question"] == "versus_rest"]
    assert {*asked["group"]} == {f"{n}" for n in range(60)}
    assert {*zip(asked["won"], asked["decided"], strict=True)} == {(2, 3)}
    assert {*asked["other_decided"]} == {2 * 2940 + 3 * 59}
