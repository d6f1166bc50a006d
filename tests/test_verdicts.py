"""Verdicts against the rule computed in R (tests/reference/README.md), published tables and brute force."""

import math
from pathlib import Path

import pandas as pd
import pytest
from from_r import EQUAL, SEED, by_channel, projects, values
from hypothesis import given, settings
from hypothesis import strategies as st

import bilan
from bilan.analysis.verdicts import CLAIMS, ERROR, Counts, conclude, unsettled, verdicts
from bilan.statistics import rates

ROOT = Path(__file__).parents[1]
LESSONS, UNKNOWN, STRATA = values("lessons"), values("lessons_unknown"), values("trend_stratified")
FULL = "seed+made_up_2023_13of27+qualified_16of21_vs_2of11"
QUESTION = {
    "level_binomial_midp": "level",
    "vs_rest_boschloo": "versus_rest",
    "tost_0.35_0.65": "coin_flip",
    ("boschloo", "qualified vs not"): "qualification",
    ("boschloo", "this year vs last"): "year",
}
CLOSE = 1e-6


def counted(groups: dict[str, tuple[int, int]]) -> tuple[dict[str, Counts], Counts]:
    channels = {name: Counts(*pair) for name, pair in groups.items()}
    return channels, Counts(*map(sum, zip(*groups.values(), strict=True)))


def claims(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(frame.loc[frame["verdict"].isin(CLAIMS), ["question", "group", "verdict"]].itertuples(index=False, name=None))


def row(frame: pd.DataFrame, question: str, group: str = "all") -> pd.Series:
    return frame[(frame["question"] == question) & (frame["group"] == group)].iloc[0]


@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    return bilan.load_projects(ROOT / "data" / "gagne_perdu.csv")


@pytest.mark.parametrize("name", ["seed", "equal", FULL])
def test_the_family_of_a_report_as_in_r(name):
    """Every p, every p adjusted for the family, and every claim."""
    more = (
        {"known": {"yes": Counts(16, 21), "no": Counts(2, 11)}, "years": {2023: Counts(13, 27), 2024: Counts(20, 37)}}
        if name == FULL
        else {}
    )
    concluded = conclude(*counted(EQUAL if name == "equal" else SEED), **more)
    asked = {(verdict.question, verdict.group): verdict for verdict in concluded if not math.isnan(verdict.p)}
    keys = [key for key in LESSONS if key[:2] == (name, "p_value")]
    assert len(asked) == len(keys) == {"seed": 10, "equal": 8, FULL: 12}[name]
    for _, _, method, group, _ in keys:
        question = QUESTION.get(method) or QUESTION[method, group]
        mine = asked[question, {"total": "all", "qualified vs not": "qualified", "this year vs last": "2024"}.get(group, group)]
        adjusted = LESSONS[name, "p_adjusted_holm", method, group, f"family of {len(keys)}"]
        assert mine.p == pytest.approx(LESSONS[name, "p_value", method, group, ""], rel=CLOSE)
        assert mine.p_adjusted == pytest.approx(adjusted, rel=CLOSE)
        assert (mine.verdict in CLAIMS) == LESSONS[name, "claim_at_10_percent", method, group, ""]


def test_unknown_qualification_counts_as_badly_as_it_may_as_in_r():
    known = {"yes": Counts(16, 21), "no": Counts(2, 11), "unknown": Counts(2, 5)}
    asked = next(verdict for verdict in conclude(*counted(SEED), known) if verdict.question == "qualification")
    assert asked.p == pytest.approx(
        UNKNOWN["qualified", "p_value_largest", "boschloo over 12 assignments", "rule", ""], rel=CLOSE
    )
    assert (asked.won, asked.decided, asked.other_won, asked.other_decided, asked.unknown) == (16, 21, 2, 11, 5)


def test_the_37_projects_bear_two_verdicts_and_no_more(seed):
    frame = verdicts(seed)
    assert claims(frame) == [("level", "direct", "wins_more"), ("versus_rest", "direct", "better")]
    assert row(frame, "versus_rest", "direct")[["other", "other_won", "other_decided"]].tolist() == ["rest", 13, 30]
    social = row(frame, "level", "social")
    assert social[["won", "decided", "verdict", "reading"]].tolist() == [2, 6, "cannot_tell", "loses_more"]
    assert social[["low", "high"]].tolist() == pytest.approx([0.0968, 0.7000], abs=5e-5)


def test_what_the_37_projects_suggest_and_do_not_carry(seed):
    open_questions = unsettled(verdicts(seed)).set_index(["question", "group"])
    assert open_questions.loc[("coin_flip", "partnership"), ["reading", "verdict"]].tolist() == ["even", "too_few"]
    assert ("level", "partnership") not in open_questions.index  # a tie suggests nothing, and no number would settle it
    assert pd.isna(row(verdicts(seed), "level", "partnership")["needed"])
    readings = open_questions.loc["level", "reading"].to_dict()
    assert readings == {"recommendation": "loses_more", "social": "loses_more", "all": "wins_more"}
    needed = open_questions.loc[("level", "social"), "needed"]
    alpha = ERROR / 10  # ten questions in this family
    sizes = range(7, needed + 1)
    assert [size for size in sizes if rates.against_half(math.ceil(size / 3), size) <= alpha] == [needed]


def test_a_group_of_five_is_too_few_and_of_six_is_not():
    frame = verdicts(by_channel(direct=(5, 0), social=(3, 3), website=(0, 6)))
    assert row(frame, "level", "direct")["verdict"] == row(frame, "versus_rest", "direct")["verdict"] == "too_few"
    assert row(frame, "level", "direct")[["p", "p_adjusted"]].isna().all()
    assert row(frame, "level", "website")["p"] == pytest.approx(2 / 2**7)
    assert row(frame, "coin_flip")["verdict"] == "too_few"  # seventeen in all, twenty-four are needed


def test_a_rest_of_five_is_too_few_to_compare_with():
    frame = verdicts(by_channel(direct=(9, 0), social=(0, 5)))
    assert row(frame, "versus_rest", "direct")["verdict"] == "too_few"
    assert row(frame, "level", "direct")["verdict"] == "wins_more"


def test_a_channel_not_given_counts_in_the_total_only():
    frame = verdicts(by_channel(direct=(9, 1), social=(1, 9), not_given=(20, 0)))
    assert set(frame["group"]) == {"direct", "social", "all"}
    assert row(frame, "level")[["won", "decided"]].tolist() == [30, 40]
    assert row(frame, "versus_rest", "direct")[["other_won", "other_decided"]].tolist() == [1, 10]


def test_one_channel_is_asked_about_once_as_the_total():
    frame = verdicts(by_channel(direct=(9, 1)))
    assert frame[["question", "group"]].to_numpy().tolist() == [["level", "all"], ["coin_flip", "all"]]
    assert claims(frame) == [("level", "all", "wins_more")]


@pytest.mark.parametrize("channels", [{}, {"direct": (0, 0, 9), "social": (0, 0, 4)}])
def test_nothing_decided_concludes_nothing(channels):
    frame = verdicts(by_channel(**channels))
    assert set(frame["verdict"]) == {"too_few"}
    assert frame["rate"].isna().all() and (frame["low"] == 0).all() and (frame["high"] == 1).all()
    assert unsettled(frame).empty


@pytest.mark.parametrize(("pair", "verdict"), [((12, 0), "wins_more"), ((0, 12), "loses_more")])
def test_one_outcome_only_compares_nothing(pair, verdict):
    frame = verdicts(by_channel(direct=pair, social=pair))
    assert set(frame.loc[frame["question"] == "level", "verdict"]) == {verdict}
    assert set(frame.loc[frame["question"] == "versus_rest", "verdict"]) == {"cannot_tell"}


def test_five_thousand_projects_are_judged():
    frame = verdicts(by_channel(direct=(1400, 1100), social=(1240, 1260)))
    assert claims(frame) == [
        ("level", "direct", "wins_more"),
        ("level", "all", "wins_more"),
        ("versus_rest", "direct", "better"),
        ("versus_rest", "social", "worse"),
        ("coin_flip", "direct", "even"),
        ("coin_flip", "social", "even"),
        ("coin_flip", "all", "even"),
    ]


def qualified(**counts: tuple[int, int]) -> pd.DataFrame:
    return projects(
        pd.DataFrame(
            [("direct", answer, *pair) for answer, pair in counts.items()], columns=["channel", "qualified", "won", "lost"]
        )
    )


def test_qualification_is_asked_only_where_it_is_known():
    assert "qualification" not in set(verdicts(by_channel(direct=(9, 9)))["question"])
    few = row(verdicts(qualified(yes=(9, 2), no=(0, 5))), "qualification", "qualified")
    assert few["verdict"] == "too_few"
    clear = row(verdicts(qualified(yes=(19, 2), no=(1, 15))), "qualification", "qualified")
    assert clear[["verdict", "other"]].tolist() == ["better", "not_qualified"]


def test_too_many_unknown_or_unknown_that_turn_the_difference_round_tell_nothing():
    many = row(verdicts(qualified(yes=(40, 2), no=(1, 35), unknown=(15, 16))), "qualification", "qualified")
    assert many[["verdict", "unknown"]].tolist() == ["cannot_tell", 31] and pd.isna(many["p"])
    turned = row(verdicts(qualified(yes=(6, 4), no=(4, 6), unknown=(6, 6))), "qualification", "qualified")
    assert turned[["verdict", "p"]].tolist() == ["cannot_tell", 1]


def years(*counts: tuple[int, int, int]) -> pd.DataFrame:
    rows = pd.DataFrame(counts, columns=["year", "won", "lost"]).assign(channel="direct")
    return projects(rows)


def test_the_year_is_compared_with_the_last_that_decided_something():
    file = years((2021, 2, 17), (2022, 13, 14), (2025, 30, 7))
    frame = verdicts(bilan.in_year(file, 2025), file)
    compared = row(frame, "year", "2025")
    assert compared[["other", "other_won", "other_decided", "won", "decided"]].tolist() == ["2022", 13, 27, 30, 37]
    assert compared["p"] == pytest.approx(rates.boschloo(30, 37, 13, 27))
    trend = row(frame, "trend", "2025")
    assert trend[["other", "won", "decided", "verdict"]].tolist() == ["2021", 45, 83, "better"]
    assert trend["p"] == pytest.approx(rates.trend([2, 13, 30], [19, 27, 37], [2021, 2022, 2025]))


def test_a_trend_takes_three_years_of_six_decided():
    file = years((2023, 6, 13), (2024, 13, 14), (2025, 20, 17))
    assert "trend" not in set(verdicts(bilan.in_year(file, 2024), file)["question"])  # what comes later is no history
    assert row(verdicts(bilan.in_year(file, 2025), file), "trend", "2025")["p"] == pytest.approx(
        STRATA["years", "p_value", "cochran_armitage_exact_midp", "total", ""], rel=CLOSE
    )
    thin = years((2023, 1, 2), (2024, 13, 14), (2025, 20, 17))
    assert row(verdicts(bilan.in_year(thin, 2025), thin), "trend", "2025")["verdict"] == "too_few"


def test_without_an_earlier_year_nothing_is_compared():
    file = years((2025, 20, 17))
    assert set(verdicts(file, file)["question"]) == {"level", "coin_flip"}
    undated = by_channel(direct=(9, 3))
    assert set(verdicts(undated, undated)["question"]) == {"level", "coin_flip"}


SIDE = st.tuples(st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["direct", "social", "website"]), SIDE, min_size=1), SIDE, SIDE)
def test_a_frame_is_concluded_as_its_counts_and_left_as_it_was(channels, yes, unknown):
    channels = {name: (won, won + lost) for name, (won, lost) in channels.items() if won + lost}
    rows = [(name, None, won, decided - won) for name, (won, decided) in channels.items()]
    rows += [("direct", "yes", *yes), ("direct", None, *unknown)]
    frame = projects(pd.DataFrame(rows, columns=["channel", "qualified", "won", "lost"]))
    before = frame.copy(deep=True)
    direct = channels.get("direct", (0, 0))
    channels["direct"] = (direct[0] + yes[0] + unknown[0], direct[1] + sum(yes) + sum(unknown))
    channels = {name: channels[name] for name in dict.fromkeys(row[0] for row in rows) if channels[name][1]}
    counts, total = counted(channels or {"none": (0, 0)})
    known = Counts(yes[0], sum(yes))
    concluded = conclude(counts, total, {"yes": known, "unknown": Counts(total.won - known.won, total.decided - known.decided)})
    expected = [(v.question, v.group, v.verdict, v.won, v.decided) for v in concluded]
    found = verdicts(frame)[["question", "group", "verdict", "won", "decided"]].itertuples(index=False, name=None)
    assert list(found) == expected
    pd.testing.assert_frame_equal(frame, before)
