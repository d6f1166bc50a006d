"""Does qualification pay? A description; whether it may be concluded is for
:mod:`bilan.analysis.verdicts` to say.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import by
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

_AS = {"known": (0, 0), "all_yes": (1, 0), "all_no": (0, 1)}  # the unknown, qualified or not


def qualification_effect(projects: pd.DataFrame) -> QualificationEffect:
    """Does qualification pay, overall and within channels?

    Parameters
    ----------
    projects : the proposals of one year, or of several.
    """
    crossed = by(projects, "channel", "qualified")
    won, lost = (
        crossed[outcome]
        .unstack(fill_value=0)
        .reindex(columns=["yes", "no", "unknown"], fill_value=0)
        for outcome in ("won", "lost")
    )
    return QualificationEffect(
        **{
            name: _effect(
                won["yes"] + as_yes * won["unknown"],
                lost["yes"] + as_yes * lost["unknown"],
                won["no"] + as_no * won["unknown"],
                lost["no"] + as_no * lost["unknown"],
            )
            for name, (as_yes, as_no) in _AS.items()
        }
    )


def _effect(
    yes_won: pd.Series, yes_lost: pd.Series, no_won: pd.Series, no_lost: pd.Series
) -> Effect:
    """One way of counting, from counts by channel."""
    sides = pd.DataFrame(
        {"yes": yes_won, "yes_n": yes_won + yes_lost, "no": no_won, "no_n": no_won + no_lost}
    )
    present = sides[(sides["yes_n"] > 0) | (sides["no_n"] > 0)]
    strata = present[
        (present["yes_n"] > 0) & (present["no_n"] > 0) & (present.index != "not_given")
    ]
    totals = [int(count) for count in sides.sum()]
    arrays = [strata[column].to_numpy() for column in strata]
    difference, low, high = intervals.newcombe(*totals)
    common, common_low, common_high = intervals.common_difference(*arrays)
    p = tests.stratified(*arrays) if len(strata) else float("nan")
    yes_won_all, yes_all, no_won_all, no_all = totals
    return Effect(
        yes_won=yes_won_all,
        yes_decided=yes_all,
        no_won=no_won_all,
        no_decided=no_all,
        difference=difference,
        low=low,
        high=high,
        common=common,
        common_low=common_low,
        common_high=common_high,
        p=p,
        comparable=len(strata),
        set_aside=len(present) - len(strata),
        mix=_mix(difference, common),
        answer=_answer(common, p),
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
