"""What a year comes down to, against sums in plain pandas; which claims and readings are told; what
a file leaves blank.
"""

import csv

import pandas as pd
import pytest
from from_r import by_channel, told

import bilan
import bilan.analysis.gaps
import bilan.analysis.opening
from bilan.analysis.verdicts import Verdict, framed


@pytest.fixture(scope="module")
def projects(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "exemple.csv")


@pytest.mark.parametrize("reviewed", [2022, 2023, 2024, 2025, None])
def test_the_figures_of_a_year_are_those_of_its_rows(projects, reviewed):
    found = bilan.analysis.opening.figures(bilan.in_year(projects, reviewed))
    rows = projects[projects["stage"] == "proposal"]
    rows = rows if reviewed is None else rows[rows["review_year"] == reviewed]
    won, lost, pending = (
        rows[rows["outcome"] == outcome] for outcome in ("won", "lost", "pending")
    )
    assert found.counts[:4] == (len(won), len(lost), len(pending), len(won) + len(lost))
    assert found.low == pytest.approx(len(won) / len(rows))
    assert found.high == pytest.approx((len(won) + len(pending)) / len(rows))
    assert (found.amount_won, found.amount_lost) == pytest.approx(
        (won["amount"].sum(), lost["amount"].sum())
    )
    assert found.amounts_missing == won["amount"].isna().sum() + lost["amount"].isna().sum()
    assert found.hours_lost == pytest.approx(lost["hours"].sum())
    assert found.hours_missing == lost["hours"].isna().sum()


def test_what_nobody_noted_is_missing_and_not_zero():
    found = bilan.analysis.opening.figures(by_channel(direct=(7, 0)))
    assert pd.isna([found.amount_won, found.amount_lost, found.hours_lost]).all()
    assert pd.isna([bilan.analysis.opening.figures(by_channel(direct=(0, 0))).low]).all()


def test_of_several_claims_on_one_rate_the_first_is_told(projects):
    verdicts = bilan.verdicts(projects, 2025)
    claims = told(verdicts, "established")
    assert claims[["question", "group", "also"]].apply(tuple, axis=1).tolist() == [
        ("level", "direct", "better"),
        ("level", "social", "worse"),
        ("known", "", ""),
    ]


def test_no_reading_is_tempting_that_is_established_or_that_no_outcome_could_tell(projects):
    verdicts = bilan.verdicts(projects, 2025)
    read = told(verdicts, "tempting")
    assert read["verdict"].unique().tolist() == ["cannot_tell"]
    assert not set(read["group"]) & {"direct", "social"}
    assert read.loc[read["group"] == "returning", ["won", "decided"]].to_numpy().tolist() == [
        [8, 10]
    ]
    held = read[read["open_by"] != ""].set_index("question")["open_by"]
    assert held["qualification"] == "qualification"


def asked(
    question: str,
    about: str,
    group: str,
    verdict: str,
    won: int,
    decided: int,
    reading: str | None = None,
) -> Verdict:
    return Verdict(question, about, group, verdict, won, decided, reading)


def test_each_channel_is_read_once_and_those_too_small_are_apart():
    rows = [
        asked("level", "channel", "direct", "wins_more", 10, 10),
        asked("even", "channel", "direct", "cannot_tell", 10, 10),
        asked("level", "channel", "half", "cannot_tell", 6, 12),
        asked("even", "channel", "half", "cannot_tell", 6, 12, "even"),
        asked("level", "channel", "social", "cannot_tell", 2, 6, "loses_more"),
        asked("even", "channel", "social", "too_few", 2, 6),
        asked("level", "channel", "new", "too_few", 0, 2, "loses_more"),
        asked("level", "channel", "none", "too_few", 0, 0),
        asked("level", "all", "", "cannot_tell", 18, 30, "wins_more"),
        asked("year", "year", "2025", "cannot_tell", 18, 30),
    ]
    read, small = told(framed(rows), "tempting"), told(framed(rows), "too_few")
    assert read[["question", "group"]].to_numpy().tolist() == [
        ["even", "half"],
        ["level", "social"],
    ]
    assert small["group"].tolist() == ["new"]


def test_what_is_established_of_qualification_or_of_a_year_settles_no_rate():
    """Their groups have names of their own, which may be those of a channel or, as that of all,
    blank.
    """
    whole = asked("level", "all", "", "cannot_tell", 8, 10, "wins_more")
    claims = [
        asked("qualification", "qualified", "", "better", 7, 8),
        asked("year", "year", "", "better", 8, 10),
    ]
    assert told(framed([*claims, whole]), "tempting")["about"].tolist() == ["all"]


def test_a_column_that_none_tells_makes_no_question(projects):
    assert len(bilan.analysis.gaps.told(projects, "amount")) == len(projects)
    blank = projects.assign(amount=float("nan"))
    assert len(bilan.analysis.gaps.told(blank, "amount")) == 0 and len(
        bilan.analysis.gaps.told(blank, "amount", "hours")
    ) == len(projects)


def test_blanks_are_counted_where_they_are_asked(projects):
    year = bilan.in_year(projects, 2025)
    found = bilan.analysis.gaps.gaps(year)
    lost, decided = year[year["outcome"] == "lost"], year[year["outcome"] != "pending"]
    assert found.loc["lost_reason"].tolist() == [lost["lost_reason"].isna().sum(), len(lost)]
    assert found.loc["amount"].tolist() == [decided["amount"].isna().sum(), len(decided)]
    assert found.loc["hours"].tolist() == [year["hours"].isna().sum(), len(year)]
    assert (
        "channel" not in found.index and "stage" not in found.index and (found["blank"] > 0).all()
    )
    brought = year[year["channel"].isin(["partnership", "recommendation"])]
    assert (
        bilan.analysis.gaps.gaps(year.assign(introduced_by=pd.NA), "partenariats")
        .loc["introduced_by"]
        .tolist()
        == [len(brought)] * 2
    )


def test_the_figures_year_by_year_are_those_of_plain_csv_code(root):
    """The sample, counted row by row; and what others see of them: the money of the whole year,
    and of no project.
    """
    with (root / "data" / "exemple.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["étape"] == "proposition"]
    expected = {}
    for year in range(2022, 2026):
        mine = [
            row
            for row in rows
            if str(year)
            in (row["date décision"] or row["date proposition"] or row["année"]).split("/")
        ]
        won = [row["montant HT (€)"] for row in mine if row["résultat"] == "gagné"]
        known = [float(amount.replace(",", ".")) for amount in won if amount]
        decided = sum(row["résultat"] != "en attente" for row in mine)
        expected[year] = (len(mine), len(won) / decided, sum(known), len(won) - len(known))
    projects = bilan.load_projects(root / "data" / "exemple.csv")
    for frame, mean in ((projects, True), (bilan.anonymised(projects, None)[0], False)):
        found = bilan.analysis.opening.figures_by_year(bilan.in_year(frame))
        for year, (proposals, rate, amount, missing) in expected.items():
            told = found.loc[year]
            assert (told["proposals"], told["amounts_missing"]) == (proposals, missing)
            assert (told["rate"], told["amount"]) == pytest.approx((rate, amount))
        assert found["mean"].notna().all() == mean
