"""Where every row went, and by which date a project belongs to a year: whole sentences in both
languages.
"""

import pandas as pd
import pytest
from wording import expected, in_both

import bilan.show.years
from bilan.analysis.years import Outcomes

TEXT = expected("years")


def rows(read: int, **parts: int) -> pd.Series:
    names = ("won", "lost", "pending", "set_aside", "other_years", "year_unknown")
    return pd.Series({"read": read} | {name: parts.get(name, 0) for name in names})


ONES = dict.fromkeys(["won", "lost", "pending", "set_aside", "other_years", "year_unknown"], 1)
ROWS = {
    "several_of_each": (
        rows(163, won=19, lost=19, pending=3, set_aside=4, other_years=118),
        Outcomes(0, 1, 2),
        2025,
    ),
    "one_of_each": (rows(6, **ONES), Outcomes(2, 0, 0), 2024, "proposal"),
    "a_single_row": (rows(1, lost=1), Outcomes(0, 0, 0), None),
    "all_pending": (rows(2, pending=2), Outcomes(0, 0, 2), 2025),
    "empty": (rows(0), Outcomes(0, 0, 0), None),
}


@pytest.mark.parametrize("case", ROWS)
def test_where_every_row_went(case):
    counts, fallbacks, *year = ROWS[case]
    assert in_both(bilan.show.years.account_sentence, counts) == TEXT["account"][case]
    assert in_both(bilan.show.years.basis_sentence, counts, fallbacks, *year) == TEXT["basis"][case]
