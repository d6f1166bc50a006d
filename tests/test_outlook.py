"""The what-if against R and every completion of the unknown; the forecast against R and its own law."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from from_r import by_channel, projects, table, values
from hypothesis import given, settings
from hypothesis import strategies as st

import bilan
from bilan.analysis import outlook
from bilan.statistics import rates

WHAT_IF, PREDICTIVE = values("whatif"), values("predictive")
# Won and lost by the answer to "qualified?", as the bounds in whatif.csv imply them; `qualified` is itself an input.
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
def seed() -> pd.DataFrame:
    return bilan.load_projects(Path(__file__).parents[1] / "data" / "gagne_perdu.csv")


@pytest.mark.parametrize("name", ["qualified", *MADE_UP])
def test_bounds_of_the_rule_as_enumerated_in_r(name):
    frame = projects(table("qualified")) if name == "qualified" else answered(MADE_UP[name])
    found = outlook.what_if(frame, frame["met"])

    def in_r(quantity: str, method: str, level: str = "") -> float:
        return WHAT_IF[name, quantity, method, "rule: refuse when not qualified", level]

    for measure in ("avoided", "wins_foregone", "losses_avoided"):
        expected = [in_r(measure, f"unknown counted as {way}") for way in ("kept", "refused")]
        assert found.loc[measure].tolist() == expected
    assert found.loc["rate_now", "low"] == pytest.approx(in_r("kept_rate", "no rule (all proposals)"), rel=CLOSE)
    for end in ("low", "high"):
        assert found.loc["rate", end] == pytest.approx(in_r(f"kept_rate_{end}", "worst case bound"), rel=CLOSE)
        envelope = in_r(f"kept_rate_interval_{end}", "wilson envelope over assignments", "0.95")
        assert found.loc["interval", end] == pytest.approx(envelope, rel=CLOSE)


PROJECT = st.tuples(
    st.sampled_from(["won", "lost", "pending"]),
    st.sampled_from([True, False, None]),
    st.sampled_from([None, 1.0, 2.5, 8.0]),
    st.sampled_from(["call", "proposal", "proposal"]),
)


def listed(rows: list[tuple]) -> pd.DataFrame:
    outcome, met, hours, stage = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pd.DataFrame(
        {
            "stage": pd.Categorical(stage, ["email", "call", "proposal"], ordered=True),
            "channel": pd.Categorical(["direct"] * len(rows)),
            "outcome": pd.Categorical(outcome, ["won", "lost", "pending"]),
            "met": pd.array(met, "boolean"),
            "hours": np.array(hours, dtype=float),
        }
    )


@settings(max_examples=60)
@given(st.lists(PROJECT, max_size=12).filter(lambda rows: sum(met is None for _, met, *_ in rows) <= 6))
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
                "kept_won": won,
                "kept_lost": lost,
                "rate": won / (won + lost) if won + lost else np.nan,
            }
        )
        low, high = rates.wilson(won, won + lost)
        assert found.loc["interval", "low"] <= low + 1e-12 and high - 1e-12 <= found.loc["interval", "high"]
    every = pd.DataFrame(completions)
    for measure in every:
        assert found.loc[measure].tolist() == pytest.approx([every[measure].min(), every[measure].max()], nan_ok=True)


def test_nothing_kept_has_no_rate():
    frame = answered({"no": (3, 4)})
    found = outlook.what_if(frame, frame["met"])
    assert found.loc["rate"].isna().all()
    assert found.loc["interval"].tolist() == [0, 1]
    assert found.loc["rate_now", "low"] == pytest.approx(3 / 7)


def test_hours_that_nobody_noted_are_missing_and_not_guessed():
    frame = answered({"no": (3, 4), "yes": (1, 1)})
    found = outlook.what_if(frame, frame["met"])
    assert found.loc["hours_saved"].tolist() == [0, 0]
    assert found.loc["hours_missing"].tolist() == [7, 7]


def test_rules_are_compared_where_the_file_tells_them_apart(seed):
    frame = answered({"yes": (3, 1), "no": (1, 2)}).assign(brief=pd.array([None] * 7, "boolean"))
    compared = outlook.rules_compared(frame)
    assert compared.index.get_level_values("rule").unique().tolist() == ["any", "all", "met", "brief"]
    assert compared.loc[("any", "avoided")].tolist() == [0, 3]
    assert compared.loc[("all", "avoided")].tolist() == [3, 7]
    assert compared.loc[("met", "avoided")].tolist() == [3, 3]
    assert compared.loc[("brief", "avoided")].tolist() == [0, 7]
    assert outlook.rules_compared(frame.drop(columns="brief")).index.get_level_values("rule").unique().tolist() == ["met"]
    assert outlook.rules_compared(seed).empty


NAMES = {
    "direct": "direct network",
    "partnership": "partnership",
    "recommendation": "recommendation",
    "social": "social networks",
}


def test_the_forecast_of_twelve_each_as_in_r(seed):
    model = "hierarchical_uniform_shrinkage_s0=4"
    found = outlook.forecast(seed, dict.fromkeys(NAMES, 12))
    assert found["proposals"].tolist() == [12, 12, 12, 12, 48]
    for channel, group in NAMES.items():
        mean = PREDICTIVE["seed", "predictive_mean", model, group, ""]
        assert found.loc[channel, "expected"] == pytest.approx(mean, rel=CLOSE)
        for percent, level in ((80, "0.8"), (95, "0.95")):
            for end in ("low", "high"):
                expected = PREDICTIVE["seed", f"predictive_{end}", model, group, level]
                assert found.loc[channel, f"{end}_{percent}"] == expected


def test_the_forecast_plans_as_many_as_this_year_or_in_its_proportions(seed):
    as_this_year = outlook.forecast(seed)
    assert as_this_year["proposals"].tolist() == as_this_year["decided"].tolist() == [7, 12, 12, 6, 37]
    pd.testing.assert_frame_equal(outlook.forecast(seed, 37), as_this_year)
    assert outlook.forecast(seed, 74)["proposals"].tolist() == [14, 24, 24, 12, 74]
    assert outlook.forecast(seed, 0).loc["all", ["expected", "high_95"]].tolist() == pytest.approx([0, 0])
    shares = np.array([7, 12, 12, 6]) / 37
    for proposals in (1, 13, 50):
        planned = outlook.forecast(seed, proposals)["proposals"]
        assert planned["all"] == planned.iloc[:-1].sum() == proposals
        assert (planned.iloc[:-1] - proposals * shares).abs().max() < 1


def test_a_new_channel_and_an_empty_year_are_open(seed):
    found = outlook.forecast(seed, {"direct": 5, "website": 4})
    assert found.loc["website", ["won", "decided", "proposals"]].tolist() == [0, 0, 4]
    assert found.loc["website", ["low_80", "high_80"]].tolist() == [0, 4]
    assert found.loc["social", "proposals"] == 0
    nothing = outlook.forecast(by_channel(), 10)
    assert nothing.loc["all", ["proposals", "expected", "low_80", "high_80"]].tolist() == pytest.approx([10, 5, 1, 9], abs=1)
    assert outlook.forecast(by_channel()).loc["all", "proposals"] == 0


def test_the_distribution_is_the_law_of_the_forecast(seed):
    law = outlook.wins_distribution(seed).set_index(["channel", "wins"])
    found = outlook.forecast(seed)
    for channel, row in found.iterrows():
        probability = law.loc[channel, "probability"]
        assert probability.index.tolist() == list(range(row["proposals"].astype(int) + 1))
        assert probability.sum() == pytest.approx(1)
        assert probability @ probability.index == pytest.approx(row["expected"])
        inside = probability.loc[row["low_80"] : row["high_80"]].sum()
        assert inside > 0.8 - 1e-9
    at_least = law.loc["all", "at_least"]
    assert at_least[20] == pytest.approx(law.loc["all", "probability"][20:].sum())
    assert found["expected"].iloc[:-1].sum() == pytest.approx(found.loc["all", "expected"])


def test_proposals_for_a_target_is_the_smallest_number_that_gives_the_chance(seed):
    found = outlook.proposals_for(seed, 25)
    assert found["chance"].tolist() == [0.5, 0.8]
    for chance, proposals in found.itertuples(index=False):
        for written, enough in ((proposals, True), (proposals - 1, False)):
            law = outlook.wins_distribution(seed, int(written)).query("channel == 'all'").set_index("wins")
            assert (law.loc[25, "at_least"] > chance - 1e-9) == enough


@pytest.mark.parametrize("won", range(1, 20))
def test_an_even_chance_is_one_half_exactly_on_every_processor(won):
    """As many won as lost: of 2 w - 1 next ones, w or more are won as often as fewer; of one less, less often."""
    even = outlook.proposals_for(by_channel(direct=(won, won)), 7).set_index("chance")["proposals"]
    assert even[0.5] == 2 * 7 - 1


def test_a_target_out_of_reach_has_no_number(seed):
    assert outlook.proposals_for(seed, 371)["proposals"].isna().all()
    assert outlook.proposals_for(by_channel(social=(0, 30)), 20)["proposals"].isna().any()
    assert outlook.proposals_for(by_channel(), 3)["proposals"].isna().all()
    assert outlook.proposals_for(seed, 0)["proposals"].tolist() == [0, 0]


def test_last_years_forecast_is_scored_against_what_came():
    rows = [(2024, "direct", 7, 0), (2024, "social", 2, 10), (2025, "direct", 0, 7), (2025, "website", 1, 1)]
    file = projects(pd.DataFrame(rows, columns=["year", "channel", "won", "lost"]))
    found = outlook.forecast_score(file, 2024, 2025)
    assert found.index.tolist() == ["direct", "social", "website", "all"]
    assert found["proposals"].tolist() == [7, 0, 2, 9]
    assert found["came"].tolist() == [0, 0, 1, 1]
    assert found["inside_80"].tolist() == [False, True, True, False]
    expected = outlook.forecast(bilan.in_year(file, 2024), {"direct": 7, "social": 0, "website": 2})
    pd.testing.assert_frame_equal(found[expected.columns], expected)
