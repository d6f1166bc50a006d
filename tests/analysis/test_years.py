"""Years: every row is counted once, in the year that the rule gives it."""

import pandas as pd
import pytest
from from_r import whole
from hypothesis import given
from hypothesis import strategies as st
from wording import in_both

import bilan
import bilan.analysis.years
from bilan import words
from bilan.analysis.years import Outcomes


def frame(**columns) -> pd.DataFrame:
    """Projects with dates, as the loader types and decides them."""
    projects = pd.DataFrame(columns)
    projects["outcome"] = projects["outcome"].astype(
        pd.CategoricalDtype(["won", "lost", "pending"])
    )
    for column in {"proposed_on", "decided_on"} & set(projects):
        projects[column] = pd.to_datetime(projects[column])
    if "year" in projects:
        projects["year"] = projects["year"].astype("Int64")
    return whole(projects)


@pytest.fixture
def projects() -> pd.DataFrame:
    return frame(
        stage=["proposal", "proposal", "proposal", "call", "proposal", "call"],
        outcome=["won", "lost", "pending", "lost", "won", "lost"],
        proposed_on=["2024-12-01", "2025-03-01", "2025-11-30", "2025-02-02", None, None],
        decided_on=["2025-01-15", None, None, "2025-02-03", None, None],
    )


def test_a_project_belongs_to_the_year_of_its_decision_else_of_its_proposal(projects):
    assert projects["review_year"].tolist()[:4] == [2025, 2025, 2025, 2025]
    assert projects["review_year"].isna().tolist() == [False] * 4 + [True] * 2
    assert bilan.decide(projects, year_basis="proposal")["review_year"].tolist()[:2] == [2024, 2025]


def test_without_dates_the_year_column_decides():
    projects = frame(outcome=["won", "lost"], year=[2023, None])
    assert projects["review_year"].tolist() == [2023, pd.NA]


def test_the_account_of_a_year(projects):
    account = bilan.account(projects, 2025)
    assert account.to_dict() == {
        "read": 6,
        "won": 1,
        "lost": 1,
        "pending": 1,
        "set_aside": 1,
        "other_years": 0,
        "year_unknown": 2,
    }
    assert bilan.in_year(projects, 2025).index.tolist() == [0, 1, 2]


def test_without_a_year_every_proposal_counts(projects):
    assert bilan.account(projects)[["won", "lost", "pending", "set_aside"]].tolist() == [2, 1, 1, 2]


def test_the_account_of_several_years():
    projects = frame(outcome=["won"] * 4, year=[2022, 2023, 2025, None])
    account = bilan.account(projects, (2022, 2024))
    assert account[["read", "won", "other_years", "year_unknown"]].tolist() == [4, 2, 1, 1]


def test_the_years_compared():
    projects = frame(outcome=["won"] * 3, year=[2022, 2025, None])
    assert bilan.analysis.years.report_years(projects) == (2022, 2025)
    assert bilan.analysis.years.report_years(projects, 2023, 2025) == (2023, 2025)
    assert bilan.analysis.years.report_years(projects, to_year=2022) == (2022, 2022)
    assert bilan.analysis.years.report_years(frame(outcome=["won"])) == (0, 0)
    with pytest.raises(ValueError, match=r"from_year .2025. vient après to_year .2022."):
        bilan.analysis.years.report_years(projects, 2025, 2022)


def test_the_last_year_compared_is_decided_and_not_to_come(monkeypatch):
    """In the spring of 2025: a year of which all is open, one with a date to come, one past."""
    for room in ("bilan.rules", "bilan.analysis.years"):
        monkeypatch.setattr(f"{room}.today", lambda: pd.Timestamp(2025, 3, 1))
    projects = frame(
        outcome=["won", "lost", "won", "pending", "won"],
        proposed_on=["2023-05-01", "2024-05-01", "2024-06-01", "2025-02-01", None],
        decided_on=["2023-06-01", "2024-06-01", "2024-07-01", None, "2026-02-01"],
    )
    assert bilan.analysis.years.report_years(projects) == (2023, 2024)
    assert bilan.analysis.years.report_year(projects) == 2024
    assert bilan.analysis.years.report_years(projects, to_year=2026) == (2023, 2026)


def test_a_year_without_a_proposal_is_refused_with_those_there_are():
    """One that stopped at a mail is no proposal; a year that is only the first of those compared
    may be any.
    """
    projects = frame(
        outcome=["won"] * 3 + [None],
        stage=["proposal"] * 3 + ["email"],
        year=[2022, 2025, None, 2024],
    )
    for refuse in (
        bilan.analysis.years.report_year,
        lambda projects, year: bilan.analysis.years.report_years(projects, to_year=year),
    ):
        with pytest.raises(
            ValueError, match=r"^aucune proposition en 2024. Années possibles.: 2022 ou 2025.$"
        ):
            refuse(projects, 2024)
    assert bilan.analysis.years.report_years(projects, from_year=2024) == (2024, 2025)
    with pytest.raises(
        ValueError, match=r"^le fichier ne donne pas d’année.: relancez sans demander 2025.$"
    ):
        bilan.analysis.years.report_year(frame(outcome=["won"]), 2025)


def test_what_is_placed_by_another_date_is_counted(projects):
    assert (
        bilan.analysis.years.fallbacks(projects, 2025)
        == (0, 1, 1)
        == Outcomes(won=0, lost=1, pending=1)
    )
    assert bilan.analysis.years.fallbacks(bilan.decide(projects, year_basis="proposal"), 2025) == (
        0,
        0,
        0,
    )
    assert bilan.analysis.years.fallbacks(projects, None) == (
        0,
        0,
        0,
    )  # without a year, no project is placed by any


def test_the_year_under_review(projects):
    assert bilan.analysis.years.report_year(projects) == 2025
    assert bilan.analysis.years.report_year(projects, 2025) == 2025
    assert bilan.analysis.years.report_year(frame(outcome=["won"])) is None


DAY = st.one_of(st.none(), st.sampled_from(["2023-05-01", "2024-05-01", "2025-05-01"]))
ROW = st.tuples(
    st.sampled_from(["won", "lost", "pending"]),
    st.sampled_from(["email", "call", "proposal"]),
    DAY,
    DAY,
)


@given(
    st.lists(ROW),
    st.sampled_from([None, 2023, 2024, 2025, 2026]),
    st.sampled_from(["decision", "proposal"]),
)
def test_no_row_is_lost_or_counted_twice(rows, year, basis):
    outcome, stage, proposed, decided = zip(*rows, strict=True) if rows else ([], [], [], [])
    projects = frame(
        outcome=list(outcome),
        stage=list(stage),
        proposed_on=list(proposed),
        decided_on=list(decided),
    )
    projects = bilan.decide(projects, year_basis=basis)
    before = projects.copy(deep=True)
    account = bilan.account(projects, year)
    assert account["read"] == len(rows) == account.drop("read").sum()
    assert len(bilan.in_year(projects, year)) == account[["won", "lost", "pending"]].sum()
    pd.testing.assert_frame_equal(projects, before)


@pytest.mark.parametrize(
    ("ask", "column"),
    [
        (lambda frame: bilan.in_year(frame), "stage"),
        (lambda frame: bilan.by_channel(frame), "stage"),
        (lambda frame: bilan.by(frame), "stage"),
        (lambda frame: bilan.by_channel(frame.assign(stage="proposal")), "outcome"),
        (
            lambda frame: bilan.in_year(frame.assign(stage="proposal", outcome="won"), 2025),
            "review_year",
        ),
    ],
)
def test_a_frame_that_is_none_of_ours_is_told_what_it_lacks(ask, column):
    def said() -> str:
        with pytest.raises(words.Mistake) as mistake:
            ask(pd.DataFrame({"channel": ["direct"]}))
        return str(mistake.value)

    assert in_both(said) == {
        "fr": f"il n’y a pas de colonne «·{column}·». Donnez le tableau de bilan.load_projects, "
        "ou certaines de ses lignes.",
        "en": f"there is no column “{column}”. Give the frame of bilan.load_projects, or some of "
        "its rows.",
    }
