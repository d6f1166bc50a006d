"""Breakdowns: the 37 projects against intervals computed in R, and what must hold for every file."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bilan
from bilan.analysis.breakdowns import RULES

ROOT = Path(__file__).parent.parent
R_NAMES = {
    "direct": "direct network",
    "partnership": "partnership",
    "recommendation": "recommendation",
    "social": "social networks",
    "all": "total",
}


@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    return bilan.load_projects(ROOT / "data" / "gagne_perdu.csv")


@pytest.fixture(scope="module")
def wilson_in_r() -> dict[tuple[str, str], float]:
    """Wilson 95 % limits by prop.test(correct = FALSE) and Hmisc::binconf, see tests/reference/README.md."""
    with (ROOT / "tests" / "reference" / "intervals.csv").open(encoding="utf-8") as file:
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
    return pd.DataFrame(
        {
            "stage": pd.Categorical(stage, ["email", "call", "proposal"], ordered=True),
            "channel": pd.Categorical(channel, ["direct", "social", "not_given"], ordered=True),
            "outcome": pd.Categorical(outcome, ["won", "lost", "pending"]),
            "met": pd.array(met, "boolean"),
            "brief": pd.array(brief, "boolean"),
        }
    )


ANSWER = st.sampled_from([True, False, None])
ROW = st.tuples(
    st.sampled_from(["direct", "social", "not_given"]),
    st.sampled_from(["won", "lost", "pending"]),
    st.sampled_from(["call", "proposal", "proposal"]),
    ANSWER,
    ANSWER,
)


@given(st.lists(ROW), st.sampled_from(sorted(RULES)))
def test_every_breakdown_holds_every_proposal_once(rows, qualification):
    frame = projects(rows)
    before = frame.copy(deep=True)
    counted = [row for row in rows if row[2] == "proposal"]
    for breakdown in (
        bilan.by(frame),
        bilan.by_channel(frame),
        bilan.by_qualification(frame, qualification),
        bilan.by(frame, "channel", "qualified", qualification=qualification),
    ):
        for outcome in ("won", "lost", "pending"):
            assert breakdown[outcome].sum() == sum(row[1] == outcome for row in counted)
        assert (breakdown["decided"] == breakdown["won"] + breakdown["lost"]).all()
        assert breakdown["low"].between(0, 1).all() and breakdown["high"].between(0, 1).all()
        known = breakdown[breakdown["decided"] > 0]
        assert ((known["low"] < known["rate"] + 1e-12) & (known["rate"] - 1e-12 < known["high"])).all()
        empty = breakdown[breakdown["decided"] == 0]
        assert empty["rate"].isna().all() and (empty["low"] == 0).all() and (empty["high"] == 1).all()
    pd.testing.assert_frame_equal(frame, before)


def kleene(rule: str, met: bool | None, brief: bool | None) -> bool | None:
    """The rule worked out by trying both answers for each unknown."""
    answers = {
        {"any": m or b, "all": m and b, "met": m, "brief": b}[rule]
        for m in ([True, False] if met is None else [met])
        for b in ([True, False] if brief is None else [brief])
    }
    return answers.pop() if len(answers) == 1 else None


@pytest.mark.parametrize("rule", sorted(RULES))
def test_an_unknown_stays_unknown_unless_the_rest_decides(rule):
    cases = [(met, brief) for met in (True, False, None) for brief in (True, False, None)]
    frame = projects([("direct", "won", "proposal", met, brief) for met, brief in cases])
    found = [None if pd.isna(answer) else bool(answer) for answer in bilan.qualified(frame, rule)]
    assert found == [kleene(rule, met, brief) for met, brief in cases]


def test_a_column_that_the_file_lacks_leaves_the_rule():
    frame = projects([("direct", "won", "proposal", False, True)])
    assert bilan.qualified(frame.drop(columns="brief")).tolist() == [False]
    assert bilan.qualified(frame.drop(columns=["met", "brief"])).isna().all()


def test_an_unknown_rule_is_refused_with_what_is_allowed():
    with pytest.raises(ValueError, match="any, all, met, brief"):
        bilan.qualified(projects([]), "rencontré")


def test_reasons_and_sums_say_how_many_are_missing():
    frame = projects([("direct", o, "proposal", None, None) for o in ("won", "lost", "lost", "lost", "pending")])
    frame["lost_reason"] = pd.Categorical([None, "price", None, "price", None])
    frame["hours"] = [4.5, None, 2.0, None, 9.0]
    assert bilan.by_lost_reason(frame).to_dict() == {"price": 2, "not_given": 1}
    assert bilan.sums_by_channel(frame, "hours").loc["direct"].tolist() == pytest.approx([4.5, 2.0, 0, 2])
    assert bilan.sums_by_channel(frame, "amount").loc["direct"].isna().tolist() == [True, True, False, False]
