"""Whether qualification pays, and what the channels and the unknown change in it: whole sentences
in both languages.
"""

import pytest
from wording import expected, in_both

import bilan.analysis.qualification
import bilan.show.qualification
from bilan.analysis.qualification import Effect, QualificationEffect

EFFECT = expected("qualification")


def effect(
    known: dict, all_yes: dict | None = None, all_no: dict | None = None
) -> QualificationEffect:
    """What ``bilan.analysis.qualification.qualification_effect`` returns, of what is put into words."""
    blank = dict.fromkeys(
        ["yes_won", "yes_decided", "no_won", "no_decided", "comparable", "set_aside"], 0
    )
    blank |= dict.fromkeys(
        ["difference", "low", "high", "common", "common_low", "common_high", "p"], float("nan")
    )
    blank |= {"mix": "agree", "answer": "cannot_tell"} | known
    ways = {
        "known": blank,
        "all_yes": blank | (all_yes or {}),
        "all_no": blank | (all_no or {}),
    }
    return QualificationEffect(**{way: Effect(**counts) for way, counts in ways.items()})


# 18 of 31 against 1 of 6: 58 % - 17 % = 41 points.
KNOWN = {
    **{
        "yes_won": 18,
        "yes_decided": 31,
        "no_won": 1,
        "no_decided": 6,
        "comparable": 3,
        "set_aside": 0,
    },
    **{
        "difference": 0.414,
        "low": -0.02,
        "high": 0.62,
        "common": 0.22,
        "common_low": -0.27,
        "common_high": 0.71,
    },
}
ONE_CHANNEL = KNOWN | {"comparable": 1}
CERTAIN = {
    "common": 1.0,
    "common_low": 1.0,
    "common_high": 1.0,
}  # one project of each kind: +100 to +100


def unknown(
    projects: int, as_qualified: float, otherwise: float, answers=("better", "better")
) -> QualificationEffect:
    """The gap with the unknown projects all counted on one side, and on the other."""
    all_yes = {"yes_decided": 31 + projects, "difference": as_qualified, "answer": answers[0]}
    return effect(
        KNOWN, all_yes, {"no_decided": 6 + projects, "difference": otherwise, "answer": answers[1]}
    )


@pytest.mark.parametrize(
    ("kind", "found"),
    {
        "none_set_aside": effect(KNOWN),
        "a_single_channel_a_single_point_and_none": effect(
            ONE_CHANNEL | {"difference": -0.01, "low": -0.4, "high": 0.38, "common": 0.002}
        ),
        "a_gap_without_spread": effect(ONE_CHANNEL | CERTAIN),
        "weaker": effect(KNOWN | {"mix": "weaker"}),
        "reversed": effect(KNOWN | {"mix": "reversed"}),
        "inseparable": effect(KNOWN | {"mix": "inseparable"}),
        "one_unknown_changes_nothing": unknown(1, 0.40, 0.44),
        "several_unknown_change_nothing": unknown(5, 0.44, 0.30),
        "one_unknown_decides": unknown(1, 0.40, 0.30, ("better", "cannot_tell")),
        "several_unknown_decide": unknown(12, -0.10, 0.35, ("cannot_tell", "cannot_tell")),
        "one_kind": effect({"yes_won": 3, "yes_decided": 5}),
        "one_kind_and_one_unknown": effect({"yes_won": 3, "yes_decided": 5}, {"yes_decided": 6}),
        "one_kind_and_many_unknown": effect({"no_won": 3, "no_decided": 5}, {"yes_decided": 37}),
    }.items(),
)
def test_whether_qualification_pays(kind, found):
    assert in_both(bilan.show.qualification.qualification_paragraph, found) == EFFECT[kind]


def test_where_nothing_is_known_nothing_is_said():
    assert bilan.show.qualification.qualification_paragraph(effect({}, {"yes_decided": 37})) == ""
