"""Does qualification pay? A description; whether it may be concluded is for
:mod:`bilan.analysis.verdicts` to say.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import ANSWERS, by
from bilan.analysis.records import as_a_table
from bilan.statistics import intervals, tests


class Effect(NamedTuple):
    """How qualified projects went beside the others, for one way of counting those of unknown
    qualification.

    Attributes
    ----------
    yes_won, yes_decided, no_won, no_decided : the counts.
    difference, low, high : of the rates overall, qualified minus not (Newcombe, 95 %).
    common, common_low, common_high : within channels (Mantel-Haenszel, Klingenberg's 95 %); ``p``:
        its exact stratified test.
    comparable : channels with both kinds of project; ``set_aside``: those with one kind only, or
        not given, which say nothing of the difference.
    mix : ``agree``; ``weaker`` (within channels under half of what it is overall) and ``reversed``
        (Simpson's paradox) warn that channels explain it; ``inseparable`` where no channel has both
        kinds.
    answer : ``better``, ``worse``, ``cannot_tell`` (p above 0.05) or ``inseparable``.
    """

    yes_won: int
    yes_decided: int
    no_won: int
    no_decided: int
    difference: float
    low: float
    high: float
    common: float
    common_low: float
    common_high: float
    p: float
    comparable: int
    set_aside: int
    mix: str
    answer: str


@as_a_table
class QualificationEffect(NamedTuple):
    """The effect by what is done with projects of unknown qualification; where ``all_yes`` and
    ``all_no`` differ, they decide.

    Attributes
    ----------
    known : they are left out.
    all_yes, all_no : all are counted one way.
    """

    known: Effect
    all_yes: Effect
    all_no: Effect


NOISE = 1e-9  # more than processors differ by: a gap as small is none


def qualification_effect(projects: pd.DataFrame) -> QualificationEffect:
    """Does qualification pay, overall and within channels?

    Parameters
    ----------
    projects : the proposals of one year, or of several.
    """
    counts = by(projects, "channel", "qualified")[["won", "decided"]].unstack(fill_value=0)
    columns = pd.MultiIndex.from_product([ANSWERS, ["won", "decided"]])
    counts = counts.swaplevel(axis="columns").reindex(columns=columns, fill_value=0)
    yes, no, unknown = counts.to_numpy().T.reshape(3, 2, -1)
    named = (counts.index != "not_given").astype(int)
    return QualificationEffect(
        known=_effect(yes, no, named),
        all_yes=_effect(yes + unknown, no, named),
        all_no=_effect(yes, no + unknown, named),
    )


def _effect(yes: np.ndarray, no: np.ndarray, named: np.ndarray) -> Effect:
    """One way of counting: won and decided, by channel; and which channels have a name."""
    counts = np.concatenate([yes, no])
    some, both = yes[1] + no[1] > 0, yes[1] * no[1] * named > 0
    common = intervals.common_difference(*counts[:, both])
    p = tests.stratified(*counts[:, both]) if both.any() else float("nan")
    yes_won, yes_all, no_won, no_all = counts.sum(axis=1).tolist()
    gap = intervals.newcombe(yes_won, yes_all, no_won, no_all)
    return Effect(
        *(yes_won, yes_all, no_won, no_all),
        *gap,
        *common,
        *(p, int(both.sum()), int(some.sum() - both.sum())),
        *(_mix(gap[0], common[0]), _answer(common[0], p)),
    )


def _mix(difference: float, common: float) -> str:
    if np.isnan(common):
        return "inseparable"
    if abs(common) > NOISE and difference * common < 0:
        return "reversed"
    return "weaker" if 2 * abs(common) < abs(difference) - NOISE else "agree"


def _answer(common: float, p: float) -> str:
    if np.isnan(common):
        return "inseparable"
    if p > 0.05 + NOISE or abs(common) <= NOISE:
        return "cannot_tell"
    return "better" if common > 0 else "worse"
