"""Breakdowns and reasons: whole sentences in both languages, with French spaces."""

from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
from wording import expected, in_both

import bilan.show.breakdowns
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
    index = (
        pd.MultiIndex.from_tuples(counts, names=names)
        if len(names) > 1
        else pd.Index(counts, name=names[0])
    )
    frame = pd.DataFrame(list(counts.values()), index=index, columns=["won", "lost", "pending"])
    decided = frame["won"] + frame["lost"]
    low, high = zip(
        *(WILSON[pair] for pair in zip(frame["won"], decided, strict=True)), strict=True
    )
    return frame.assign(
        decided=decided, rate=frame["won"] / decided.where(decided > 0), low=low, high=high
    )


def told(draw, frame: pd.DataFrame) -> str:
    """What is told to those who cannot see a chart."""
    alt = draw(frame).figure.get_label()
    plt.close("all")
    return alt


def test_a_chart_is_told_to_who_cannot_see_it():
    channels = breakdown(
        {"direct": (7, 0, 1), "platform": (0, 0, 2), "social": (1, 0, 0)}, "channel"
    )
    assert in_both(partial(told, show.breakdown_chart), channels) == TEXT["alt"]["channels"]


def test_a_crossed_chart_is_told_without_the_rates_that_it_does_not_show():
    crossed = breakdown(
        {("direct", "yes"): (6, 6, 0), ("x*x*", "unknown"): (0, 2, 1)}, "channel", "qualified"
    )
    assert (
        in_both(partial(told, bilan.show.breakdowns.breakdown_chart), crossed)
        == TEXT["alt"]["crossed"]
    )


def test_whose_reasons_they_are():
    assert (
        in_both(bilan.show.breakdowns.reasons_caveat, pd.Series({"price": 1, "not_given": 2}))
        == TEXT["reasons"]["caveat"]
    )
    assert (
        bilan.show.breakdowns.reasons_caveat(pd.Series({"not_given": 3}))
        == bilan.show.breakdowns.reasons_caveat(pd.Series(dtype="int64"))
        == ""
    )
