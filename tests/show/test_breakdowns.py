"""The year at a glance, its breakdowns, reasons and sums: whole sentences in both languages, with French spaces."""

from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from wording import expected, in_both

from bilan import show

TEXT = expected("breakdowns")

# Wilson's 95 % intervals of these counts, as R gives them.
WILSON = {
    (0, 0): (0, 1),
    (0, 2): (0, 0.658),
    (1, 1): (0.207, 1),
    (2, 6): (0.097, 0.700),
    (5, 12): (0.193, 0.680),
    (6, 12): (0.254, 0.746),
    (7, 7): (0.646, 1),
    (20, 37): (0.384, 0.690),
}


def breakdown(counts: dict, *names: str) -> pd.DataFrame:
    """What ``bilan.by`` returns: from (won, lost, pending) by key."""
    index = pd.MultiIndex.from_tuples(counts, names=names) if len(names) > 1 else pd.Index(counts, name=names[0])
    frame = pd.DataFrame(list(counts.values()), index=index, columns=["won", "lost", "pending"])
    decided = frame["won"] + frame["lost"]
    low, high = zip(*(WILSON[pair] for pair in zip(frame["won"], decided, strict=True)), strict=True)
    return frame.assign(decided=decided, rate=frame["won"] / decided.where(decided > 0), low=low, high=high)


YEARS = {
    "several": (20, 17, 0),
    "one_pending": (20, 17, 1),  # all lost, 20 / 38 = 53 %; all won, 21 / 38 = 55 %
    "several_pending": (2, 4, 3),  # 2 / 9 = 22 %, 5 / 9 = 56 %
    "one_project": (1, 0, 0),
    "none_won": (0, 2, 0),
    "one_undecided": (0, 0, 1),
    "several_undecided": (0, 0, 4),
    "nothing": (0, 0, 0),
}


@pytest.mark.parametrize("case", YEARS)
def test_the_year_at_a_glance(case):
    assert in_both(show.glance, breakdown({"all": YEARS[case]}, "group")) == TEXT["glance"][case]


def test_each_group_in_a_few_words():
    channels = breakdown({"direct": (7, 0, 1), "salon du livre": (2, 4, 0), "platform": (0, 0, 2)}, "channel")
    assert in_both(show.breakdown_sentence, channels) == TEXT["breakdown"]["several"]
    assert in_both(show.breakdown_sentence, channels.loc[["platform"]]) == TEXT["breakdown"]["nothing"]


def told(draw, frame: pd.DataFrame, *, lang: str) -> str:
    """What is told to who cannot see a chart."""
    alt = draw(frame, lang=lang).figure.get_label()
    plt.close("all")
    return alt


def test_a_chart_is_told_to_who_cannot_see_it():
    channels = breakdown({"direct": (7, 0, 1), "platform": (0, 0, 2), "social": (1, 0, 0)}, "channel")
    assert in_both(partial(told, show.breakdown_chart), channels) == TEXT["alt"]["channels"]


def test_a_crossed_chart_is_told_without_the_rates_that_it_does_not_show():
    crossed = breakdown({("direct", "yes"): (6, 6, 0), ("x*x*", "unknown"): (0, 2, 1)}, "channel", "qualified")
    assert in_both(partial(told, show.crossed_chart), crossed) == TEXT["alt"]["crossed"]


REASONS = {"several": {"no_answer": 4, "trop loin": 2, "not_given": 1}, "one": {"price": 1}, "none": {}}


@pytest.mark.parametrize("case", REASONS)
def test_why_projects_were_lost(case):
    assert in_both(show.reasons_sentence, pd.Series(REASONS[case], dtype="int64")) == TEXT["reasons"][case]


def test_whose_reasons_they_are():
    assert in_both(show.reasons_caveat, pd.Series(REASONS["one"])) == TEXT["reasons"]["caveat"]
    assert show.reasons_caveat(pd.Series({"not_given": 3})) == show.reasons_caveat(pd.Series(dtype="int64")) == ""


NAN = float("nan")
SUMS = {
    "all_known": ("amount", [(12_000, 500.4, 0, 0), (2_000, NAN, 0, 0)]),
    "some_missing": ("hours", [(12.5, 3, 1, 0), (NAN, 7, 0, 1)]),
    "one_side_unknown": ("hours", [(NAN, 3, 1, 0)]),  # what nobody noted is not zero
    "none_known": ("amount", [(NAN, NAN, 7, 0), (NAN, NAN, 6, 6)]),
    "nothing_decided": ("amount", []),
}


@pytest.mark.parametrize("case", SUMS)
def test_what_went_to_what_was_won_and_lost(case):
    column, sums = SUMS[case]
    frame = pd.DataFrame(sums, columns=["won", "lost", "won_missing", "lost_missing"], dtype="float64")
    assert in_both(show.sums_sentence, frame, column) == TEXT["sums"][case]
