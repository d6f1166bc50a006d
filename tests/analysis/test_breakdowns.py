"""Breakdowns: the 37 projects against intervals computed in R, and what must hold for every
file.
"""

import csv
from collections import Counter
from itertools import combinations, permutations

import pandas as pd
import pytest
from drawn import projects_frames
from from_r import whole
from hypothesis import given, settings
from hypothesis import strategies as st

import bilan
import bilan.analysis.breakdowns
from bilan.rules import RULES

R_NAMES = {
    "direct": "direct network",
    "partnership": "partnership",
    "recommendation": "recommendation",
    "social": "social networks",
    "all": "total",
}


@pytest.fixture(scope="module")
def seed(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "gagne_perdu.csv")


@pytest.fixture(scope="module")
def wilson_in_r(root) -> dict[tuple[str, str], float]:
    """Wilson 95 % limits by prop.test(correct = FALSE) and Hmisc::binconf, see
    tests/reference/README.md.
    """
    with (root / "tests" / "reference" / "intervals.csv").open(encoding="utf-8") as file:
        return {
            (row["group"], row["quantity"]): float(row["value"])
            for row in csv.DictReader(file)
            if (row["table"], row["method"], row["level"]) == ("seed", "wilson", "0.95")
        }


def test_the_37_projects_by_channel(seed, wilson_in_r):
    channels = bilan.by_channel(seed)
    assert list(channels.columns) == ["won", "lost", "pending", "decided", "rate", "low", "high"]
    assert channels.index.tolist() == ["direct", "partnership", "recommendation", "social"]
    assert channels["won"].tolist() == [7, 6, 5, 2]
    assert channels["lost"].tolist() == [0, 6, 7, 4]
    for key, row in pd.concat([channels, bilan.by(seed)]).iterrows():
        assert row["low"] == pytest.approx(wilson_in_r[R_NAMES[key], "interval_low"], rel=1e-6)
        assert row["high"] == pytest.approx(wilson_in_r[R_NAMES[key], "interval_high"], rel=1e-6)


def test_the_37_projects_in_all(seed):
    total = bilan.by(seed)
    assert total.index.tolist() == ["all"]
    assert total.loc["all", ["won", "lost", "pending", "decided"]].tolist() == [20, 17, 0, 37]
    assert total.loc["all", "rate"] == pytest.approx(20 / 37)


def projects(rows) -> pd.DataFrame:
    channel, outcome, stage, met, brief = zip(*rows, strict=True) if rows else ([], [], [], [], [])
    return whole(
        pd.DataFrame(
            {
                "stage": pd.Categorical(stage, ["email", "call", "proposal"], ordered=True),
                "channel": pd.Categorical(channel, ["direct", "social", "not_given"], ordered=True),
                "outcome": pd.Categorical(outcome, ["won", "lost", "pending"]),
                "met": pd.array(met, "boolean"),
                "brief": pd.array(brief, "boolean"),
            }
        )
    )


ANSWER = st.sampled_from([True, False, None])
ROW = st.tuples(
    st.sampled_from(["direct", "social", "not_given"]),
    st.sampled_from(["won", "lost", "pending"]),
    st.sampled_from(["call", "proposal", "proposal"]),
    ANSWER,
    ANSWER,
)


@pytest.mark.long
@given(st.lists(ROW), st.sampled_from(sorted(RULES)))
def test_every_breakdown_holds_every_proposal_once(rows, qualification):
    frame = bilan.decide(projects(rows), qualification=qualification)
    before = frame.copy(deep=True)
    counted = [row for row in rows if row[2] == "proposal"]
    for breakdown in (
        bilan.by(frame),
        bilan.by_channel(frame),
        bilan.by_qualification(frame),
        bilan.by(frame, "channel", "qualified"),
    ):
        for outcome in ("won", "lost", "pending"):
            assert breakdown[outcome].sum() == sum(row[1] == outcome for row in counted)
        assert (breakdown["decided"] == breakdown["won"] + breakdown["lost"]).all()
        assert breakdown["low"].between(0, 1).all() and breakdown["high"].between(0, 1).all()
        known = breakdown[breakdown["decided"] > 0]
        assert (
            (known["low"] < known["rate"] + 1e-12) & (known["rate"] - 1e-12 < known["high"])
        ).all()
        empty = breakdown[breakdown["decided"] == 0]
        assert (
            empty["rate"].isna().all() and (empty["low"] == 0).all() and (empty["high"] == 1).all()
        )
    pd.testing.assert_frame_equal(frame, before)


def band(number: float) -> str:
    """The band of an amount or of hours, found by looking at one end after the other."""
    ends = [0, *sorted(digit * 10**power for power in range(9) for digit in (1, 2, 5))]
    low = max(end for end in ends if end <= number)
    return f"{low}-{ends[ends.index(low) + 1]}"


def month(day: pd.Timestamp) -> str:
    return f"{day.year}-{day.month:02}"


GROUPED = {"proposed_on": month, "decided_on": month, "amount": band, "hours": band}


def written(column: str, values: pd.Series | pd.Index) -> list:
    """The values of a column as groups are called, by month and band: a blank is ``None`` or, among
    answers, ``unknown``.
    """
    blank = "unknown" if column in ("met", "brief", "qualified") else None
    plain = [blank if pd.isna(value) else value for value in values.tolist()]
    if isinstance(values, pd.Series) and column in GROUPED:
        plain = [value if value is None else GROUPED[column](value) for value in plain]
    return [
        {True: "yes", False: "no"}[value] if isinstance(value, bool) else value for value in plain
    ]


def counted(frame: pd.DataFrame, columns: tuple[str, ...]) -> Counter:
    """The proposals of each group and outcome, one by one."""
    proposals = frame[frame["stage"] == "proposal"]
    return Counter(
        zip(*(written(column, proposals[column]) for column in (*columns, "outcome")), strict=True)
    )


def grouped(breakdown: pd.DataFrame) -> Counter:
    """The same, from a breakdown."""
    names = breakdown.index.names
    keys = list(
        zip(*(written(name, breakdown.index.get_level_values(name)) for name in names), strict=True)
    )
    counts = {
        outcome: zip(keys, breakdown[outcome].tolist(), strict=True)
        for outcome in ("won", "lost", "pending")
    }
    return Counter(
        {
            (*key, outcome): count
            for outcome, groups in counts.items()
            for key, count in groups
            if count
        }
    )


@settings(max_examples=25)
@given(projects_frames(), st.data())
def test_the_groups_of_every_column_and_of_every_pair_add_up_to_the_proposals(frame, data):
    pairs = data.draw(
        st.lists(
            st.sampled_from(list(permutations(frame.columns, 2))),
            min_size=8,
            max_size=8,
            unique=True,
        )
    )
    before = frame.copy(deep=True)
    for columns in [*((column,) for column in frame.columns), *pairs]:
        breakdown = bilan.by(frame, *columns)
        assert grouped(breakdown) == counted(frame, columns), columns
        assert (breakdown[["won", "lost", "pending"]].sum(axis=1) > 0).all(), (
            "a group that does not occur"
        )
        assert not breakdown.index.has_duplicates and breakdown.index.names == list(columns)
        assert (
            breakdown[["won", "lost", "pending"]].to_numpy().sum()
            == (frame["stage"] == "proposal").sum()
        )
    pd.testing.assert_frame_equal(frame, before)


@pytest.fixture(scope="module")
def example(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "exemple.csv")


def test_the_groups_of_every_column_and_of_every_pair_of_the_sample_add_up_to_its_145_proposals(
    example,
):
    for columns in [*((column,) for column in example.columns), *combinations(example.columns, 2)]:
        breakdown = bilan.by(example, *columns)
        assert breakdown[["won", "lost", "pending"]].to_numpy().sum() == 145, columns
        assert grouped(breakdown) == counted(example, columns), columns


# Blank cells among the 145 proposals of the sample, counted in the file itself.
BLANKS = {
    "introduced_by": 79,
    "initiated_by": 12,
    "decided_on": 12,
    "year": 145,
    "amount": 13,
    "hours": 30,
    "lost_reason": 73,
}


@pytest.mark.parametrize("column", BLANKS)
def test_what_is_blank_in_the_sample_makes_a_group_the_last_one(example, column):
    sizes = bilan.by(example, column)[["won", "lost", "pending"]].sum(axis=1)
    assert sizes.index.isna().tolist() == [False] * (len(sizes) - 1) + [True]
    assert (sizes.iloc[:-1].sum(), sizes.iloc[-1]) == (145 - BLANKS[column], BLANKS[column])


@pytest.mark.parametrize(("column", "blanks"), {"met": 13, "brief": 10}.items())
def test_what_is_blank_among_answers_is_called_unknown(example, column, blanks):
    sizes = bilan.by(example, column)[["won", "lost", "pending"]].sum(axis=1)
    assert sizes.index.tolist() == ["yes", "no", "unknown"] and sizes["unknown"] == blanks


def test_a_column_that_is_not_there_is_refused_with_those_that_are(seed):
    with pytest.raises(
        ValueError,
        match=r"pas de colonne «\u00a0canal\u00a0». Colonnes\u00a0: project, client, channel, introduced_by, ",
    ):
        bilan.by(seed, "channel", "canal")


def test_a_channel_called_all_is_one_channel_among_others():
    frame = whole(
        pd.DataFrame(
            {
                "channel": pd.Categorical(
                    ["direct", "all", "all"], ["direct", "all"], ordered=True
                ),
                "outcome": pd.Categorical(["won", "lost", "won"], ["won", "lost", "pending"]),
            }
        )
    )
    assert bilan.by_channel(frame)[["won", "lost"]].T.to_dict("list") == {
        "direct": [1, 0],
        "all": [1, 1],
    }
    assert bilan.by(frame)[["won", "lost"]].T.to_dict("list") == {"all": [2, 1]}


def test_reasons_and_sums_say_how_many_are_missing():
    frame = projects(
        [("direct", o, "proposal", None, None) for o in ("won", "lost", "lost", "lost", "pending")]
    )
    frame["lost_reason"] = pd.Categorical([None, "price", None, "price", None])
    frame["hours"] = [4.5, None, 2.0, None, 9.0]
    assert bilan.by_lost_reason(frame).to_dict() == {"price": 2, "not_given": 1}
    told = ["won", "lost", "won_missing", "lost_missing"]
    hours = bilan.analysis.breakdowns.sums_by(frame, "hours", "channel")
    assert hours.loc["direct", told].tolist() == pytest.approx([4.5, 2.0, 0, 2])
    amounts = bilan.analysis.breakdowns.sums_by(frame, "amount", "channel")
    assert amounts.loc["direct", told].isna().tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_each_rule_keeps_what_it_keeps_on_paper():
    met, brief = (True, None, False, False), (False, True, None, False)
    came = "won", "lost", "won", "pending"
    rows = zip(["direct"] * 4, came, ["proposal"] * 4, met, brief, strict=True)
    kept = bilan.analysis.breakdowns.kept_by_rule(projects([*rows]))
    counts = bilan.by(kept, "rule", "kept")[["won", "lost", "pending"]]
    assert list(zip(counts.index, counts.to_numpy().tolist(), strict=True)) == [
        (("any", "yes"), [1, 1, 0]),
        (("any", "no"), [0, 0, 1]),
        (("any", "unknown"), [1, 0, 0]),
        (("all", "no"), [2, 0, 1]),
        (("all", "unknown"), [0, 1, 0]),
        (("met", "yes"), [1, 0, 0]),
        (("met", "no"), [1, 0, 1]),
        (("met", "unknown"), [0, 1, 0]),
        (("brief", "yes"), [0, 1, 0]),
        (("brief", "no"), [1, 0, 1]),
        (("brief", "unknown"), [1, 0, 0]),
    ]


def test_a_file_that_tells_no_rule_apart_keeps_what_is_unknown(seed):
    kept = bilan.analysis.breakdowns.kept_by_rule(seed)
    counts = bilan.by(kept, "rule", "kept")[["won", "lost"]]
    assert counts.T.to_dict("list") == {("any", "unknown"): [20, 17]}


def test_the_largest_channel_is_first_and_the_blank_one_last():
    """Two of one size stay in their order; the size counts the pending too."""
    counts = {"direct": (1, 0, 0), "social": (0, 2, 2), "Salon": (1, 0, 0), "not_given": (9, 9, 9)}
    frame = pd.DataFrame(counts, index=["won", "lost", "pending"]).T
    assert bilan.analysis.breakdowns.by_size(frame).index.tolist() == [
        "social",
        "direct",
        "Salon",
        "not_given",
    ]
