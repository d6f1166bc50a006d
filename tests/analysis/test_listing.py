"""How far projects came, and which clients came back, counted by hand."""

import pandas as pd
from from_r import whole

from bilan.analysis.listing import clients, listing


def projects(*rows: tuple) -> pd.DataFrame:
    """Rows of (client, year, outcome)."""
    frame = pd.DataFrame(rows, columns=["client", "year", "outcome"])
    frame = frame.astype({"client": "str", "year": "Int64", "outcome": "category"})
    return whole(frame.set_index(pd.RangeIndex(2, 2 + len(frame), name="line")))


def test_a_client_came_back_who_has_a_proposal_of_an_earlier_year():
    """Élan and elan are one; Brume comes twice, and is new both times; one names nobody."""
    frame = projects(
        ("Élan", 2023, "lost"),
        ("Cap", 2024, "won"),
        ("elan", 2025, "won"),
        ("Cap", 2025, "pending"),
        ("Brume", 2025, "won"),
        ("Brume", 2025, "lost"),
        (None, 2025, "won"),
    )
    assert clients(frame, 2025) == (2, 1, 1, 1, 1, 2, 1)


def test_in_the_first_year_or_without_names_nothing_is_said():
    first = projects(("Cap", 2025, "won"), ("Cap", 2025, "lost"))
    assert clients(first, 2025) is None and clients(first, None) is None
    assert clients(projects((None, 2024, "won"), (None, 2025, "won")), 2025) is None


def test_every_proposal_is_listed_once_those_without_a_month_last():
    frame = projects(("a", 2025, "won"), ("b", 2025, "lost")).assign(
        proposed_on=pd.Series([pd.NaT, pd.Timestamp(2025, 3, 1)], [2, 3]).astype("datetime64[s]"),
        month=pd.array([pd.NA, 3], "Int64"),
    )
    assert listing(frame).index.tolist() == [3, 2]
