"""One's own question: whatever is asked of whatever file, every row is somewhere, and the line of
code finds the same again.
"""

from collections import Counter

import pandas as pd
import pytest
from drawn import projects_frames
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

import bilan
from bilan import words
from bilan.analysis.breakdowns import group_keys
from bilan.analysis.exploring import MEASURES, choices, drawn_together, group_named, groups_of
from bilan.rules import RULES

OUTCOMES = ["won", "lost", "pending"]


@pytest.fixture(scope="module")
def example(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "exemple.csv")


def of_groups(draw, frame: pd.DataFrame, column: str) -> list:
    """Some groups that a column makes, or none of them."""
    there = groups_of(frame, column)
    return draw(st.lists(st.sampled_from(there), max_size=3, unique=True)) if there else []


@st.composite
def questions(draw: st.DrawFn, frame: pd.DataFrame) -> dict:
    rule = draw(st.sampled_from(sorted(RULES)))
    decided = bilan.decide(frame, qualification=rule)
    kept = draw(
        st.lists(
            st.sampled_from([column for column in frame if column != "channel"]),
            max_size=2,
            unique=True,
        )
    )
    by = draw(st.lists(st.sampled_from(list(frame)), min_size=1, max_size=2, unique=True))
    return {
        "by": by[0] if len(by) == 1 else by,
        "years": of_groups(draw, decided, "review_year"),
        "channels": of_groups(draw, decided, "channel"),
        "keep": {column: groups for column in kept if (groups := of_groups(draw, decided, column))},
        "qualification": rule,
        "measure": draw(st.sampled_from(MEASURES)),
    }


def kept_one_by_one(frame: pd.DataFrame, question: dict) -> list[int]:
    """The lines of the proposals that a question keeps, row after row."""
    frame = bilan.decide(frame, qualification=question["qualification"])
    wanted = {"review_year": question["years"], "channel": question["channels"], **question["keep"]}
    if question["years"] and (both := question["keep"].get("review_year")):
        wanted["review_year"] = [year for year in question["years"] if year in both] or [
            "none of them"
        ]
    keys = {
        column: [None if pd.isna(key) else key for key in group_keys(frame[column])]
        for column in wanted
    }
    return [
        line
        for row, line in enumerate(frame.index)
        if frame["stage"].iloc[row] == "proposal"
        and ("lost_reason" not in question["by"] or frame["outcome"].iloc[row] == "lost")
        and all(not groups or keys[column][row] in groups for column, groups in wanted.items())
    ]


@pytest.mark.long
@settings(max_examples=40)
@given(projects_frames(), st.data())
def test_whatever_is_asked_every_row_is_somewhere_and_the_code_finds_the_same(frame, data):
    question = data.draw(questions(frame))
    before = frame.copy(deep=True)
    view = bilan.explore(frame, **question)
    assert_frame_equal(frame, before)
    rows = view.left_out
    assert rows["read"] == len(frame) == rows.drop("read").sum()
    assert view.projects.index.tolist() == kept_one_by_one(frame, question) and rows["kept"] == len(
        view.projects
    )

    again = eval(view.code, {"bilan": bilan, "projects": frame})
    assert_frame_equal(again.frame, view.frame)
    assert_frame_equal(again.total, view.total)
    assert_series_equal(again.left_out, rows)
    assert again.code == view.code

    found = Counter()
    for row, key in enumerate(view.frame.index):
        for outcome in OUTCOMES:
            found[outcome] += len(behind := view.behind(key, outcome))
            numbers = view.frame.iloc[[row]]
            if question["measure"] == "count":
                assert numbers[outcome].tolist() == [len(behind)]
            else:
                values = behind[question["measure"]]
                assert numbers[f"{outcome}_missing"].tolist() == [values.isna().sum()]
                assert numbers[outcome].fillna(0).tolist() == pytest.approx([values.sum()])
    assert found == Counter(view.projects["outcome"])


def test_for_every_column_of_the_sample_its_145_proposals_are_there(example):
    for column in example:
        for measure in MEASURES:
            view = bilan.explore(example, by=column, measure=measure)
            proposals = 76 if column == "lost_reason" else 145  # counted in the file
            counted = (
                OUTCOMES if measure == "count" else [f"{outcome}_missing" for outcome in OUTCOMES]
            )
            known = 0 if measure == "count" else int(view.projects[measure].notna().sum())
            assert view.frame[counted].to_numpy().sum() + known == proposals
            assert len(view.projects) == proposals
            assert view.frame[counted].sum().tolist() == view.total.loc["all", counted].tolist()


def test_each_choice_says_what_it_would_keep(example):
    view = bilan.explore(
        example, by="channel", years=[2024, 2025], keep={"met": ["yes"]}, channels=["direct"]
    )
    for column in ("channel", "review_year", "met", "introduced_by", "lost_reason"):
        for group, size in choices(example, view.question, column).items():
            asked = {"years": [2024, 2025], "channels": ["direct"], "keep": {"met": ["yes"]}}
            asked |= {"channel": {"channels": [group]}, "review_year": {"years": [group]}}.get(
                column, {}
            )
            if column not in ("channel", "review_year"):
                asked["keep"] = {**asked["keep"], column: [group]}
            assert len(bilan.explore(example, **asked).projects) == size, (column, group)


def test_the_words_of_the_file_are_understood(example):
    said = bilan.explore(
        example,
        channels=["partenariat", "Réseau direct"],
        keep={"met": "oui", "introduced_by": None},
    )
    assert (
        said.code
        == 'bilan.explore(projects, channels=["partnership", "direct"], keep={"met": ["yes"], "introduced_by": [None]})'
    )


def test_whatever_is_listed_as_possible_is_understood(example):
    for column in example:
        there = groups_of(example, column)
        with pytest.raises(words.Mistake) as refused:
            group_named("no such group", column, there)
        listed = (
            str(refused.value)
            .split("\u00a0: ", 1)[1]
            .removesuffix(".")
            .replace(" ou ", ", ")
            .split(", ")
        )
        for group, told in zip(there, listed, strict=False):
            if group is None:
                assert told == "None" or " autres" in told
            elif isinstance(group, str) and " autres" not in told:
                assert group_named(told, column, there) == group


@pytest.mark.parametrize(
    ("years", "proposals"),
    [(2025, 41), ((2024, 2025), 75), ([2022, 2025], 74), ((2010, 2022), 33), (None, 145)],
)  # counted in the file
def test_years_are_one_or_several_or_from_one_to_another(example, years, proposals):
    assert len(bilan.explore(example, years=years).projects) == proposals


def test_where_a_year_is_asked_for_the_rows_of_no_year_and_of_other_years_are_told_apart(example):
    frame = example.assign(review_year=example["review_year"].mask(example.index < 12))  # ten rows
    rows = bilan.explore(frame, years=2025).left_out
    assert (rows["year_unknown"], rows["other_years"] + rows["set_aside"] + rows["kept"]) == (
        10,
        153,
    )
    assert bilan.explore(frame, years=[2025, None]).left_out["year_unknown"] == 0


def test_what_is_shown_together_are_the_smallest_and_never_the_blank():
    def together(sizes: pd.Series, most: int) -> list:
        return sizes.index[drawn_together(sizes, most)].tolist()

    sizes = pd.Series([5, 1, 3, 2, 9], index=["a", "b", "c", "d", None])
    assert together(sizes, 5) == []
    assert together(sizes, 4) == ["b", "d"]
    assert together(sizes.rename({"a": "not_given"}), 3) == ["b", "c", "d"]


def test_groups_of_two_columns_are_shown_together_where_those_of_either_are_small():
    pairs = pd.MultiIndex.from_tuples([("a", "x"), ("a", None), ("b", "x"), ("c", "x")])
    sizes = pd.Series([5, 1, 2, 1], index=pairs)
    assert sizes.index[drawn_together(sizes, 2)].tolist() == [("b", "x"), ("c", "x")]


def test_channel_by_qualified_is_what_pandas_counts(example):
    view = bilan.explore(example, by=["channel", "qualified"], years=2025)
    assert view.code == 'bilan.explore(projects, by=["channel", "qualified"], years=2025)'
    asked = example[(example["review_year"] == 2025) & (example["stage"] == "proposal")]
    for (channel, answer), won in view.frame["won"].items():
        known = {"yes": True, "no": False, "unknown": pd.NA}[answer]
        same = asked["qualified"].isna() if known is pd.NA else asked["qualified"] == known
        rows = asked[(asked["channel"] == channel) & same.fillna(False)]
        assert won == (rows["outcome"] == "won").sum()
        lines = rows.index[rows["outcome"] == "won"].tolist()
        assert view.behind((channel, answer), "gagné").index.tolist() == lines


def test_three_columns_are_refused_and_the_refusal_says_how_many_are_taken(example):
    with pytest.raises(words.Mistake, match=r"une colonne ou deux.* il y en a 3"):
        bilan.explore(example, by=["channel", "met", "brief"])


def test_by_reason_of_losing_the_others_are_left_out_and_counted(example):
    """69 of 145 proposals are not lost: 64 won and five pending, counted in the file."""
    rows = bilan.explore(example, by="lost_reason").left_out
    assert (rows["kept"], rows["not_lost"], rows["set_aside"]) == (76, 69, 18)
    sizes = choices(example, bilan.explore(example, by="lost_reason").question, "lost_reason")
    assert sizes.sum() == 76


@pytest.mark.parametrize("years", [("2022", "2023"), (2022, "2023"), (2022.5, 2023.5)])
def test_years_that_are_none_are_refused_in_words(example, years):
    with pytest.raises(words.Mistake):
        bilan.explore(example, years=years)
