"""Files that real ones resemble, each with a conclusion that must not be drawn."""

import numpy as np
import pandas as pd
import pytest
from from_r import projects, told

import bilan
import bilan.analysis.waiting
import bilan.analysis.years
from bilan import rules
from bilan.analysis.leanings import leanings
from bilan.analysis.outlook import advice, what_if
from bilan.analysis.qualification import qualification_effect
from bilan.analysis.years import basis


@pytest.fixture(autouse=True)
def on_a_day_of_2026(monkeypatch):
    monkeypatch.setattr(rules, "today", lambda: pd.Timestamp(2026, 11, 29))
    monkeypatch.setattr("bilan.analysis.years.today", lambda: pd.Timestamp(2026, 11, 29))


def read(root, name: str) -> tuple[pd.DataFrame, int | None, pd.DataFrame]:
    file = bilan.load_projects(root / "tests" / "cases" / f"conclusion_{name}.csv")
    year = bilan.analysis.years.report_year(file)
    return file, year, bilan.verdicts(file, year)


def about(frame: pd.DataFrame, question: str, group: str = "") -> dict:
    (row,) = frame[(frame["question"] == question) & (frame["group"] == group)].to_dict("records")
    return row


def test_dates_of_the_won_alone_make_no_better_year(root):
    """A steady one half: thirty of sixty proposals of each year."""
    file, year, frame = read(root, "only_wins_dated")
    assert basis(file)[:2] == ("proposed_on", True)
    assert basis(file).undated_lost == 60
    this = about(frame, "year", str(year))
    assert (this["won"], this["decided"], this["other_won"], this["other_decided"]) == (
        30,
        60,
        30,
        60,
    )
    assert this["verdict"] == "cannot_tell"


def test_where_proposals_are_dated_by_outcome_too_no_year_is_compared(root):
    file, _, _ = read(root, "only_wins_dated")
    lost = file["outcome"] == "lost"
    undated = bilan.decide(file.assign(proposed_on=file["proposed_on"].mask(lost), year=2024))
    assert not basis(undated).comparable
    assert not {"year", "channel_year", "trend"} & set(bilan.verdicts(undated, 2025)["question"])


def of_no_year(file: pd.DataFrame, outcome: str, every: int) -> pd.DataFrame:
    """The file, one in so many of an outcome in no year."""
    of = (file["outcome"] == outcome) & (file.groupby("outcome").cumcount() % every == 0)
    return file.assign(review_year=file["review_year"].mask(of))


def test_what_is_lost_on_no_known_day_counts_against_each_conclusion():
    """One half: sixty of a hundred and twenty, of whose losses half tell no year."""
    rows = [(year, "direct", 20, 20) for year in (2023, 2024, 2025)]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    half = bilan.verdicts(of_no_year(file, "lost", 2), 2025)
    row = about(half[half["about"] == "all"], "level")
    assert (row["won"], row["decided"], row["verdict"], row["open_by"]) == (
        60,
        90,
        "cannot_tell",
        "undated",
    )
    assert not half["verdict"].isin(["wins_more", "reliable", "better"]).any()


def test_a_few_of_no_year_take_no_conclusion_that_holds_with_them():
    rows = [(year, "direct", 20, 5) for year in (2023, 2024, 2025)]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    few = bilan.verdicts(of_no_year(file, "lost", 5), 2025)
    row = about(few[few["about"] == "all"], "level")
    assert (row["won"], row["decided"], row["verdict"]) == (60, 72, "reliable")


@pytest.mark.parametrize(("name", "why"), [("no_loss", "no_loss"), ("no_win", "no_win")])
def test_a_file_without_a_loss_or_a_win_concludes_nothing(root, name, why):
    file, year, frame = read(root, name)
    assert told(frame, "established").empty and leanings(file, frame, year).empty
    assert set(frame.loc[frame["reading"].notna(), "open_by"]) == {why}


def test_the_pending_of_a_year_can_overturn_that_it_is_better(root):
    _, year, frame = read(root, "pending_overturn")
    this = about(frame, "year", str(year))
    assert (this["verdict"], this["open_by"], this["pending"]) == ("cannot_tell", "pending", 114)
    assert told(frame, "established").empty


def test_nothing_is_said_of_channels_that_the_blank_could_overturn(root):
    file, year, frame = read(root, "channel_blank")
    said = told(frame, "established")
    assert set(said["about"]) == {"all"} and leanings(file, frame, year).empty
    assert about(frame, "level", "Referral")["open_by"] == "channel"
    assert about(frame, "level", "Referral")["blank"] == 400


def test_the_year_reviewed_is_the_last_with_decisions_that_are_past(root):
    file, year, _ = read(root, "future_date")
    assert year == 2026 and file["review_year"].max() == 2027


def test_the_day_expected_for_an_open_deal_is_no_day_of_the_file(root):
    file, year, _ = read(root, "expected_dates")
    decided = file.loc[file["outcome"] != "pending", "decided_on"]
    assert (
        bilan.analysis.waiting.answers(file, year).last_day
        == decided.max()
        < file["decided_on"].max()
    )


def test_refusing_those_that_are_won_is_harmful(root):
    file, year, frame = read(root, "harmful_advice")
    assert about(frame, "qualification")["verdict"] == "worse"
    found = what_if(bilan.in_year(file, year))
    assert found.wins_foregone == (5, 5) and found.losses_avoided == (0, 0)
    assert advice(found, frame, qualification_effect(file).known) == "harmful"


@pytest.mark.long
def test_no_rule_is_advised_that_would_have_avoided_more_wins_than_losses():
    """Two hundred years of random outcomes, of which some are qualified, some not, some unknown."""
    rng = np.random.default_rng(200)
    said = set()
    for _ in range(200):
        counts = rng.integers(0, 9, (3, 2)) * rng.integers(0, 2, (3, 2))
        rows = [
            ("direct", answer, *pair)
            for answer, pair in zip(("yes", "no", None), counts.tolist(), strict=True)
        ]
        file = projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost"]))
        found = what_if(file)
        asked = pd.DataFrame({"question": ["qualification"], "verdict": ["cannot_tell"]})
        advised = advice(found, asked, qualification_effect(file).known)
        said.add(advised)
        if advised == "worth":
            assert found.wins_foregone.high < found.losses_avoided.low
        if found.wins_foregone.low > found.losses_avoided.high:
            assert advised == "harmful"
    assert said == {"worth", "early", "harmful"}
