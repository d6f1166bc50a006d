"""Where every row went, and by which date a project belongs to a year: whole sentences in both
languages.
"""

import pandas as pd
import pytest
from pictures import at_width, misplaced, names
from wording import expected, in_both, spaces, spoken

import bilan.show.years
from bilan.analysis.years import Basis, Outcomes
from bilan.show.marks import NARROW, WIDE

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


FIGURES = pd.DataFrame(
    {
        "proposals": [33, 41, 0],
        "rate": [0.394, 0.5, float("nan")],
        "low": [0.25, 0.35, float("nan")],
        "high": [0.56, 0.65, float("nan")],
        "amount": [28_550.0, 59_201.0, float("nan")],
        "mean": [2855.0, 3289.0, float("nan")],
        "amounts_missing": [3, 0, 0],
    },
    index=pd.Index([2024, 2025, 2026], name="year"),
)


NAMES = ["Proposals", "Win rate", "Won", "Average project won"]
WRITTEN = [
    *["33", "41", "0"],
    *["39%", "50%", "–"],
    *["28,550", "59,201", "–"],
    *["2,855", "3,289", "–"],
]


@pytest.mark.parametrize("wide", [WIDE, NARROW])
def test_the_four_figures_have_a_row_a_year_and_each_a_scale_of_its_own(wide):
    """Bars as long as their share of the longest of their figure, a rate between none and all."""
    ax = at_width(spoken("en", bilan.show.years.figures_chart, FIGURES), wide)
    lengths = [bar.get_width() for bar in ax.patches]
    assert lengths == pytest.approx([33 / 41, 1, 28_550 / 59_201, 1, 2855 / 3289, 1])
    rates = [line.get_xdata() for line in ax.lines]
    starts = [line.get_segments()[0][0][0] for line in ax.collections if len(line.get_paths()) == 1]
    assert [(ends - start).tolist() for ends, start in zip(rates, starts, strict=True)] == [
        pytest.approx([0.25, 0.394, 0.56]),
        pytest.approx([0.35, 0.5, 0.65]),
    ]
    assert [text.get_text() for text in ax.texts] == WRITTEN
    years = ["2024", "2025", "2026"]
    if wide == WIDE:
        assert names(ax) == years
        assert [label.get_text() for label in ax.get_xticklabels()] == NAMES
    else:
        assert names(ax) == [each for name in NAMES for each in (name, *years)]
    assert not misplaced(ax)


def test_a_figure_that_is_not_known_is_left_out_and_one_year_is_no_picture():
    unknown = FIGURES.assign(mean=float("nan"))
    ax = spoken("en", bilan.show.years.figures_chart, unknown)
    assert [label.get_text() for label in ax.get_xticklabels()] == NAMES[:3]
    assert bilan.show.years.figures_chart(FIGURES.head(1)) is None


def test_the_figures_of_the_years_are_said_to_those_who_cannot_see_them():
    told = {}
    for lang in ("fr", "en"):
        ax = spoken(lang, bilan.show.years.figures_chart, FIGURES.head(2))
        assert ax is not None
        told[lang] = spaces(str(ax.figure.get_label()))
    assert told == TEXT["figures"]["alt"]
    assert in_both(bilan.show.years.missing_amounts_sentence, FIGURES) == TEXT["figures"]["missing"]
    assert bilan.show.years.missing_amounts_sentence(FIGURES.tail(1)) == ""
