"""The what-if against R and every completion of the unknown; the forecast against R and its own
law.
"""

import time
from itertools import product

import numpy as np
import pandas as pd
import pytest
from from_r import by_channel, projects, table, values, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

import bilan
from bilan.analysis import outlook
from bilan.rules import RULES
from bilan.statistics import intervals, predictive

WHAT_IF, PREDICTIVE = values("whatif"), values("predictive")
# Won and lost by the answer to "qualified?", as the bounds in whatif.csv imply them; `qualified` is
# itself an input.
MADE_UP = {
    "whatif_half_unknown": {"yes": (6, 2), "no": (1, 4), None: (4, 5)},
    "whatif_no_unknown": {"yes": (16, 5), "no": (4, 12)},
    "whatif_none_refused": {"yes": (10, 5), None: (2, 1)},
}
CLOSE = 1e-6


def answered(counts: dict[str | None, tuple[int, ...]]) -> pd.DataFrame:
    rows = [("direct", answer, *(*pair, 0)[:3]) for answer, pair in counts.items()]
    return projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost", "pending"]))


@pytest.fixture(scope="module")
def seed(root) -> pd.DataFrame:
    return bilan.load_projects(root / "data" / "gagne_perdu.csv")


@pytest.mark.parametrize("name", ["qualified", *MADE_UP])
def test_bounds_of_the_rule_as_enumerated_in_r(name):
    frame = projects(table("qualified")) if name == "qualified" else answered(MADE_UP[name])
    found = outlook.what_if(frame, frame["met"])

    def in_r(quantity: str, method: str, level: str = "") -> float:
        return WHAT_IF[name, quantity, method, "rule: refuse when not qualified", level]

    for measure in ("avoided", "wins_foregone", "losses_avoided"):
        expected = [in_r(measure, f"unknown counted as {way}") for way in ("kept", "refused")]
        assert list(getattr(found, measure)) == expected
    assert found.rate_now == pytest.approx(in_r("kept_rate", "no rule (all proposals)"), rel=CLOSE)
    for end in ("low", "high"):
        assert getattr(found.rate, end) == pytest.approx(
            in_r(f"kept_rate_{end}", "worst case bound"), rel=CLOSE
        )
        envelope = in_r(f"kept_rate_interval_{end}", "wilson envelope over assignments", "0.95")
        assert getattr(found.interval, end) == pytest.approx(envelope, rel=CLOSE)


PROJECT = st.tuples(
    st.sampled_from(["won", "lost", "pending"]),
    st.sampled_from([True, False, None]),
    st.sampled_from([None, 1.0, 2.5, 8.0]),
    st.sampled_from(["call", "proposal", "proposal"]),
)


def listed(rows: list[tuple]) -> pd.DataFrame:
    outcome, met, hours, stage = zip(*rows, strict=True) if rows else ((), (), (), ())
    return whole(
        pd.DataFrame(
            {
                "stage": pd.Categorical(stage, ["email", "call", "proposal"], ordered=True),
                "channel": pd.Categorical(["direct"] * len(rows)),
                "outcome": pd.Categorical(outcome, ["won", "lost", "pending"]),
                "met": pd.array(met, "boolean"),
                "hours": np.array(hours, dtype=float),
            }
        )
    )


@settings(max_examples=60)
@given(
    st.lists(PROJECT, max_size=12).filter(lambda rows: sum(met is None for _, met, *_ in rows) <= 6)
)
def test_the_bounds_hold_every_completion_of_the_unknown_and_are_reached(rows):
    frame = listed(rows)
    before = frame.copy(deep=True)
    found = outlook.what_if(frame, frame["met"])
    pd.testing.assert_frame_equal(frame, before)
    completions = []
    for answers in product([True, False], repeat=sum(met is None for _, met, *_ in rows)):
        answer = iter(answers)
        keeps = [next(answer) if met is None else met for _, met, *_ in rows]
        sides = [(row, keep) for row, keep in zip(rows, keeps, strict=True) if row[3] == "proposal"]
        refused = [row for row, keep in sides if not keep]
        kept = [row[0] for row, keep in sides if keep]
        won, lost = kept.count("won"), kept.count("lost")
        completions.append(
            {
                "proposals": len(sides),
                "avoided": len(refused),
                "wins_foregone": sum(row[0] == "won" for row in refused),
                "losses_avoided": sum(row[0] == "lost" for row in refused),
                "pending_avoided": sum(row[0] == "pending" for row in refused),
                "hours_saved": sum(row[2] or 0 for row in refused),
                "hours_missing": sum(row[2] is None for row in refused),
                "rate": won / (won + lost) if won + lost else np.nan,
            }
        )
        low, high = intervals.wilson(won, won + lost)
        assert found.interval.low <= low + 1e-12 and high - 1e-12 <= found.interval.high
    every = pd.DataFrame(completions)
    assert set(every.pop("proposals")) == {found.proposals}
    assert set(every) == set(found._fields) - {"proposals", "interval", "rate_now"}
    for measure in every:
        bounds = [every[measure].min(), every[measure].max()]
        assert list(getattr(found, measure)) == pytest.approx(bounds, nan_ok=True)
    assert str(outlook.what_if(frame)) == str(
        found
    )  # qualified is met, the only one of its columns


def test_nothing_kept_has_no_rate():
    frame = answered({"no": (3, 4)})
    found = outlook.what_if(frame, frame["met"])
    assert np.isnan(found.rate).all()
    assert found.interval == (0, 1)
    assert found.rate_now == pytest.approx(3 / 7)


def test_hours_that_nobody_noted_are_missing_and_not_guessed():
    frame = answered({"no": (3, 4), "yes": (1, 1)})
    found = outlook.what_if(frame, frame["met"])
    assert found.hours_saved == (0, 0)
    assert found.hours_missing == (7, 7)


def test_rules_are_compared_where_the_file_tells_them_apart(seed):
    frame = answered({"yes": (3, 1), "no": (1, 2)})
    frame.attrs["columns"] += " brief"  # which is blank
    compared = outlook.rules_compared(frame)
    assert list(compared) == list(RULES) == ["any", "all", "met", "brief"]
    assert {rule: what_if.avoided for rule, what_if in compared.items()} == {
        "any": (0, 3),
        "all": (3, 7),
        "met": (3, 3),
        "brief": (0, 7),
    }
    assert list(outlook.rules_compared(whole(frame.drop(columns="brief")))) == ["met"]
    assert outlook.rules_compared(seed) == {}


NAMES = {
    "direct": "direct network",
    "partnership": "partnership",
    "recommendation": "recommendation",
    "social": "social networks",
}


def planned(found: outlook.Forecast) -> list[int]:
    """How many proposals are planned in each channel, and in all."""
    return [*found.channels["proposals"], found.total.proposals]


def test_the_forecast_of_twelve_each_as_in_r(seed):
    model = "hierarchical_uniform_shrinkage_s0=4"
    found = outlook.forecast(seed, dict.fromkeys(NAMES, 12))
    assert planned(found) == [12, 12, 12, 12, 48]
    for channel, group in NAMES.items():
        mean = PREDICTIVE["seed", "predictive_mean", model, group, ""]
        assert found.channels.loc[channel, "expected"] == pytest.approx(mean, rel=CLOSE)
        for percent, level in ((80, "0.8"), (95, "0.95")):
            for end in ("low", "high"):
                expected = PREDICTIVE["seed", f"predictive_{end}", model, group, level]
                assert found.channels.loc[channel, f"{end}_{percent}"] == expected


def assert_same(found: outlook.Forecast, expected: outlook.Forecast) -> None:
    pd.testing.assert_frame_equal(found.channels, expected.channels)
    assert found.total == pytest.approx(expected.total)
    assert found.chances == pytest.approx(expected.chances)


def test_the_forecast_plans_as_many_as_this_year_or_in_its_proportions(seed):
    as_this_year = outlook.forecast(seed)
    assert (
        planned(as_this_year)
        == [*as_this_year.channels["decided"], as_this_year.total.decided]
        == [7, 12, 12, 6, 37]
    )
    assert_same(outlook.forecast(seed, 37), as_this_year)
    assert planned(outlook.forecast(seed, 74)) == [14, 24, 24, 12, 74]
    none = outlook.forecast(seed, 0).total
    assert (none.expected, none.high_95) == (0, 0)
    shares = np.array([7, 12, 12, 6]) / 37
    for proposals in (1, 13, 50):
        *channels, total = planned(outlook.forecast(seed, proposals))
        assert total == sum(channels) == proposals
        assert np.abs(channels - proposals * shares).max() < 1


def test_a_new_channel_and_an_empty_year_are_open(seed):
    found = outlook.forecast(seed, {"direct": 5, "website": 4}).channels
    assert found.loc["website", ["won", "decided", "proposals"]].tolist() == [0, 0, 4]
    assert found.loc["website", ["low_80", "high_80"]].tolist() == [0, 4]
    assert found.loc["social", "proposals"] == 0
    nothing = outlook.forecast(by_channel(), 10).total
    assert [nothing.proposals, nothing.expected, nothing.low_80, nothing.high_80] == pytest.approx(
        [10, 5, 1, 9], abs=1
    )
    assert outlook.forecast(by_channel()).total.proposals == 0


def test_the_chances_are_the_law_of_the_forecast(seed):
    found = outlook.forecast(seed)
    channels = found.channels
    laws, law = predictive.predict(
        channels["won"], channels["decided"], channels["proposals"].tolist()
    )
    for row, probability in zip(
        [*channels.itertuples(index=False), found.total], [*laws, found.chances], strict=True
    ):
        wins = np.arange(row.proposals + 1)
        assert len(probability) == len(wins)
        assert probability.sum() == pytest.approx(1)
        assert probability @ wins == pytest.approx(row.expected)
        assert probability[row.low_80 : row.high_80 + 1].sum() >= 0.8
        assert probability[row.low_95 : row.high_95 + 1].sum() >= 0.95
    assert found.chances == pytest.approx(law)
    assert channels["expected"].sum() == pytest.approx(found.total.expected)


def test_a_channel_called_all_is_forecast_beside_the_whole():
    frame = by_channel(direct=(7, 0), all=(2, 4))
    found = outlook.forecast(frame)
    assert found.channels.index.tolist() == ["direct", "all"]
    assert found.channels.loc["all", ["won", "decided", "proposals"]].tolist() == [2, 6, 6]
    assert (found.total.won, found.total.decided, found.total.proposals) == (9, 13, 13)
    assert found.channels["expected"].sum() == pytest.approx(found.total.expected)


def test_proposals_for_a_target_is_the_smallest_number_that_gives_the_chance(seed):
    found = outlook.proposals_for(seed, 25)
    assert list(found) == [0.5, 0.8]
    for chance, proposals in found.items():
        for written, enough in ((proposals, True), (proposals - 1, False)):
            at_least = outlook.forecast(seed, written).chances[25:].sum()
            assert (at_least > chance - 1e-9) == enough


def test_a_target_out_of_reach_has_no_number(seed):
    assert outlook.proposals_for(seed, 371) == {0.5: None, 0.8: None}
    assert None in outlook.proposals_for(by_channel(social=(0, 30)), 20).values()
    assert outlook.proposals_for(by_channel(), 3) == {0.5: None, 0.8: None}
    assert outlook.proposals_for(seed, 0) == {0.5: 0, 0.8: 0}


def test_last_years_forecast_is_scored_against_what_came():
    rows = [
        (2024, "direct", 7, 0),
        (2024, "social", 2, 10),
        (2025, "direct", 0, 7),
        (2025, "website", 1, 1),
    ]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    found = outlook.forecast_score(file, 2024, 2025)
    assert found.forecast.channels.index.tolist() == ["direct", "social", "website"]
    assert planned(found.forecast) == [7, 0, 2, 9]
    assert found.came == 1
    assert_same(
        found.forecast,
        outlook.forecast(bilan.in_year(file, 2024), {"direct": 7, "social": 0, "website": 2}),
    )


def test_earlier_years_count_half_as_much_each_year_back():
    """Four won of eight two years ago, eight of eight this year: as one of two, and eight of
    eight.
    """
    rows = [(2023, "direct", 4, 4), (2024, "direct", 0, 0), (2025, "direct", 8, 0)]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    found = outlook.forecast(file, None, 2025)
    (law,), _ = predictive.predict([9], [10], [8])
    assert found.chances == pytest.approx(law, abs=1e-12)
    assert (found.total.won, found.total.decided, found.total.proposals) == (8, 8, 8)
    assert outlook.proposals_for(file, 8, 2025)[0.8] > 8


def test_a_channel_of_the_past_alone_has_no_row_and_later_years_do_not_count():
    rows = [(2024, "social", 1, 9), (2025, "direct", 6, 4), (2026, "direct", 0, 9)]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    found = outlook.forecast(file, None, 2025)
    assert found.channels.index.tolist() == ["direct"]
    law = predictive.predict([0.5, 6], [5, 10], [0, 10])[1]
    assert found.chances == pytest.approx(law, abs=1e-12)


def test_where_the_number_of_proposals_varies_so_do_the_wins():
    """Ten, thirty and ten a year: changes of 20, beside which chance alone makes 4 or 5."""
    sizes = {2023: 10, 2024: 30, 2025: 10}
    rows = [(year, "direct", size // 2, size // 2) for year, size in sizes.items()]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    found = outlook.forecast(file, None, 2025)
    alone = outlook.forecast(bilan.in_year(file, 2025))
    assert found.varying.low <= alone.varying.low <= alone.total.low_80
    assert found.varying.high > alone.varying.high >= alone.total.high_80
    assert found.varying.high > 10  # more than are planned


def test_few_changes_tell_little_of_how_the_number_varies():
    """Changes of 20, twice, beside two whose variance is twice 10: 14.5 on Student's law of four
    degrees, in its ninths.
    """
    sizes = {2023: 10, 2024: 30, 2025: 10}
    rows = [(year, "direct", size // 2, size // 2) for year, size in sizes.items()]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    spread = ((400 + 400 + 20 + 20) / 4) ** 0.5
    law = np.zeros(60)
    for place in range(9):
        planned = max(0, round(10 + spread * t.ppf((place + 0.5) / 9, 4)))
        wins = predictive.predict([5 + 7.5 + 1.25], [10 + 15 + 2.5], [planned])[1]
        law[: len(wins)] += wins / 9
    assert outlook.forecast(file, None, 2025).varying == predictive.limits(law, 0.8)


def test_where_nothing_is_decided_yet_nothing_is_expected():
    rows = [(2025, "direct", 0, 0, 3)]
    columns = ["year", "channel", "won", "lost", "pending"]
    file = projects(pd.DataFrame(rows, columns=columns))
    found = outlook.forecast(file, None, 2025)
    assert (found.total.won, found.total.proposals, found.varying) == (0, 0, (0, 0))
    assert outlook.proposals_for(file, found.total.won, 2025) == {0.5: 0, 0.8: 0}


def test_a_hundred_thousand_are_forecast_in_a_moment():
    rows = [(year, name, 5000, 6000) for year in (2023, 2024, 2025) for name in "abc"]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    start = time.process_time()
    outlook.forecast(file, None, 2025)
    assert time.process_time() - start < 3
