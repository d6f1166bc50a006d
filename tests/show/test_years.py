"""Where every row went, and by which date a project belongs to a year: whole sentences in both
languages.
"""

import pandas as pd
import pytest
from wording import expected, in_both

import bilan.show.years
from bilan.analysis.years import Basis, Outcomes

TEXT = expected("years")


def rows(read: int, **parts: int) -> pd.Series:
    names = ("won", "lost", "pending", "set_aside", "other_years", "year_unknown")
    return pd.Series({"read": read} | {name: parts.get(name, 0) for name in names})


DECIDED, PROPOSED = Basis("decided_on", True, 0, 0), Basis("proposed_on", True, 0, 0)
ONES = dict.fromkeys(["won", "lost", "pending", "set_aside", "other_years", "year_unknown"], 1)
ROWS = {
    "several_of_each": (
        rows(163, won=19, lost=19, pending=3, set_aside=4, other_years=118),
        Outcomes(0, 1, 2),
        2025,
        DECIDED,
    ),
    "one_of_each": (rows(6, **ONES), Outcomes(2, 0, 0), 2024, PROPOSED, "proposal"),
    "a_single_row": (rows(1, lost=1), Outcomes(0, 0, 0), None, DECIDED),
    "all_pending": (rows(2, pending=2), Outcomes(0, 0, 2), 2025, DECIDED),
    "empty": (rows(0), Outcomes(0, 0, 0), None, DECIDED),
}
OTHER_DATES = {
    "proposal_for_all": (PROPOSED._replace(undated_lost=60), "decision"),
    "one_of_each": (PROPOSED._replace(undated_won=1, undated_lost=1), "decision"),
    "apart": (DECIDED._replace(comparable=False, undated_won=30), "decision"),
    "apart_by_proposal": (PROPOSED._replace(comparable=False), "proposal"),
}


@pytest.mark.parametrize("case", ROWS)
def test_where_every_row_went(case):
    counts, fallbacks, *year = ROWS[case]
    assert in_both(bilan.show.years.account_sentence, counts) == TEXT["account"][case]
    assert in_both(bilan.show.years.basis_sentence, counts, fallbacks, *year) == TEXT["basis"][case]


@pytest.mark.parametrize("case", OTHER_DATES)
def test_another_date_than_the_declared_one_is_said_and_that_years_are_not_compared(case):
    assert in_both(bilan.show.years.basis_caveat, *OTHER_DATES[case]) == TEXT["caveat"][case]


def test_the_date_that_is_used_is_said_not_the_one_that_was_declared():
    found, declared = OTHER_DATES["proposal_for_all"]
    told = in_both(
        bilan.show.years.basis_sentence, rows(120, won=60), Outcomes(0, 0, 0), 2025, found, declared
    )
    assert told == TEXT["basis"]["proposal_for_all"]


def test_where_years_are_as_declared_nothing_is_added():
    assert (
        bilan.show.years.basis_caveat(DECIDED)
        == bilan.show.years.basis_caveat(PROPOSED, "proposal")
        == ""
    )
