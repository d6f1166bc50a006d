"""One's own question in words: sentences in both languages, and every column of the file, whatever
it holds.
"""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from from_r import whole
from pages import Table
from pictures import OUTCOMES, bars, spots
from wording import expected, in_both, spoken

import bilan
import bilan.show.breakdowns
import bilan.show.exploring
import bilan.show.labels

TEXT = expected("exploring")

# Ten rows: seven proposals through a channel that is kept, two through another, one that stopped at
# a call.
ROWS = whole(
    pd.DataFrame(
        {
            "channel": pd.Categorical(
                ["direct"] * 7 + ["social"] * 2 + ["direct"], ["direct", "social"], ordered=True
            ),
            "outcome": pd.Categorical(
                ["won"] * 2 + ["lost"] * 4 + ["pending"] + ["won"] * 3, ["won", "lost", "pending"]
            ),
            "stage": pd.Categorical(
                ["proposal"] * 9 + ["call"], ["email", "call", "proposal"], ordered=True
            ),
            "amount": [1000.0, 500.0, 4000.0, 0.0, 0.0, None, None, 70.0, 70.0, 70.0],
            "hours": [2.5, *[None] * 9],
        }
    )
)
CASES = {
    "first": ({}, 0),
    "second": ({}, 1),
    "in_code": ({}, None),
    "nothing": ({"keep": {"outcome": ["pending"], "amount": ["0-1"]}}, None),
    "reasons": ({"by": "lost_reason"}, None),
    "amounts": ({"measure": "amount"}, None),
    "hours": ({"measure": "hours"}, None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_found_and_how_many_questions_were_asked_before(case):
    question, before = CASES[case]
    view = bilan.explore(ROWS, channels="direct", **question)
    assert (
        in_both(bilan.show.exploring.exploration_sentence, view, view.question, before)
        == TEXT["found"][case]
    )


def test_where_the_rows_went_that_are_not_kept():
    assert (
        in_both(
            bilan.show.exploring.left_out_sentence, bilan.explore(ROWS, channels="direct").left_out
        )
        == TEXT["left_out"]
    )
    assert bilan.show.exploring.left_out_sentence(bilan.explore(ROWS.head(7)).left_out) == ""


UNDRAWN = {
    "nothing": {"keep": {"outcome": ["pending"], "amount": ["0-1"]}},
    "group": {"by": "met"},
    "measure": {"measure": "hours", "keep": {"outcome": ["lost"]}},
}


@pytest.mark.parametrize("case", UNDRAWN)
def test_what_has_no_picture_says_why(case):
    view = bilan.explore(ROWS, **UNDRAWN[case])
    assert view.chart() is None
    assert (
        in_both(bilan.show.exploring.undrawn_sentence, view, view.question) == TEXT["undrawn"][case]
    )
    assert view.shown()[1] == bilan.show.exploring.undrawn_sentence(view, view.question)


def test_whatever_the_sample_is_asked_is_drawn_whole(example):
    for measure in ("count", "amount", "hours"):
        for column in example:
            view = bilan.explore(example, by=column, measure=measure)
            ax = view.chart()
            if ax is None:
                assert view.projects[column].isna().all(), column
                continue
            for outcome in OUTCOMES:
                drawn = bool(bars(ax, outcome)) or (
                    measure == "count" and len(spots(ax, outcome)) > 0
                )
                assert drawn == (view.frame[outcome].sum() > 0), (column, measure)
            plt.close(ax.figure)


@pytest.fixture(scope="module")
def example(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "exemple.csv")


@pytest.mark.parametrize("column", TEXT["by"])
def test_a_breakdown_by_any_column_is_in_words(example, column):
    """Each group, what was won and lost of it, and the interval of its rate."""
    for lang, rows in TEXT["by"][column].items():
        table = spoken(lang, bilan.show.breakdowns.breakdown_table, bilan.by(example, column))
        said = [
            f"{name}: {won}, {lost}, {interval}"
            for name, won, lost, *_, interval in Table(table).rows[1:]
        ]
        assert said == rows


NO_WORDS = r"\b(False|True|NaT|nan|NaN|None|yes|not_given|decided_on|\d+-\d+)\b|\d{2}:\d{2}|<NA>"


def test_no_column_of_the_sample_is_told_in_anything_but_words(example):
    for column in example:
        frame = bilan.by(example, column)
        for lang in ("fr", "en"):
            table = spoken(lang, bilan.show.breakdowns.breakdown_table, frame)
            text = re.sub("<[^>]+>", "|", table)
            assert not re.search(NO_WORDS, text), (column, text)


def test_the_columns_and_cells_of_a_frame_are_called_by_their_words(example):
    said = bilan.labelled(example)
    assert (
        (said["canal"] == "partenariat").sum() == (example["channel"] == "partnership").sum() == 38
    )
    assert said["rencontré"].value_counts().to_dict() == {
        "non": 70,
        "oui": 62,
        "on ne sait pas": 31,
    }
    assert (
        said["rencontré"].dtype == "category"
        and said["date décision"].dtype == example["decided_on"].dtype
    )
    assert said.columns.is_unique and said.index.tolist() == example.index.tolist()
    crossed = spoken("en", bilan.labelled, bilan.by(example, "channel", "met"))
    assert (
        crossed.index.names == ["channel", "met"]
        and crossed.loc[("partnership", "met"), "Won"] == 13
    )
    assert {"Won", "Lost", "Pending"} < {*crossed.columns}
