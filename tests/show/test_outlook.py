"""Next year: what a rule would have changed, and how many wins to expect. Whole sentences in both
languages.
"""

import numpy as np
import pandas as pd
import pytest
from wording import expected, in_both

import bilan
import bilan.analysis.outlook
import bilan.show.opening
import bilan.show.outlook
from bilan.analysis.outlook import Bounds, Counted, Expected, Forecast, WhatIf

RULE, ADVICE, FORECAST = expected("outlook").values()
NAN = float("nan")


def what_if(proposals: int, rate_now: float = NAN, **measures: object) -> WhatIf:
    """What ``bilan.what_if`` returns: one number where both bounds are the same, nothing where both
    are 0.
    """
    blank = dict.fromkeys(WhatIf._fields[1:-1], 0) | {"rate": NAN, "interval": NAN} | measures
    bounds = {
        name: each if isinstance(each, tuple) else (each, each) for name, each in blank.items()
    }
    kinds = {
        name: Bounds if name in ("hours_saved", "rate", "interval") else Counted for name in bounds
    }
    return WhatIf(
        proposals, **{name: kinds[name](*pair) for name, pair in bounds.items()}, rate_now=rate_now
    )


# Ten proposals: 4 won and 2 lost to keep; 1 won, 1 lost and 1 pending to refuse, of 5 and 3 hours,
# the third not noted; and 1 lost, of 2.5 hours, of which it is not known. 4 / 7 = 57 %, 4 / 6 = 67
# %; 5 / 9 = 56 %.
RANGES = what_if(
    10,
    **{"avoided": (3, 4), "wins_foregone": 1, "losses_avoided": (1, 2), "pending_avoided": 1},
    **{"hours_saved": (8, 10.5), "hours_missing": 1},
    **{"rate_now": 5 / 9, "rate": (4 / 7, 4 / 6), "interval": (0.250, 0.903)},
)
# Ten proposals: 5 won and 4 lost to keep, 1 lost to refuse.
ONE_AVOIDED = what_if(
    10,
    **{"avoided": 1, "losses_avoided": 1, "hours_saved": 4.5},
    **{"rate_now": 5 / 10, "rate": 5 / 9, "interval": (0.267, 0.811)},
)
# Nine proposals: 1 won and 6 lost to keep, 2 lost of which it is not known. 1 / 9 = 11 %, 1 / 7 =
# 14 %.
UNKNOWN_ALONE = what_if(
    9,
    **{
        "avoided": (0, 2),
        "losses_avoided": (0, 2),
        "hours_missing": (0, 2),
    },
    **{"rate_now": 1 / 9, "rate": (1 / 9, 1 / 7), "interval": (0.020, 0.513)},
)
RULES = {
    "ranges": (RANGES, "any"),
    "one_avoided": (ONE_AVOIDED, "met"),
    "all_avoided": (
        what_if(3, avoided=3, wins_foregone=1, losses_avoided=2, hours_missing=3, rate_now=1 / 3),
        "all",
    ),
    "the_only_one_avoided": (what_if(1, avoided=1, pending_avoided=1, hours_missing=1), "brief"),
    "unknown_alone": (UNKNOWN_ALONE, "any"),
}
RULES_WITHOUT_EFFECT = {
    "none_avoided": what_if(10, rate_now=0.5, rate=0.5, interval=(0.237, 0.763)),
    "the_only_one_kept": what_if(1, rate_now=1, rate=1, interval=(0.207, 1)),
    "all_unknown": what_if(
        37,
        avoided=(0, 37),
        wins_foregone=(0, 20),
        losses_avoided=(0, 17),
        rate=(0, 1),
        interval=(0, 1),
    ),
    "no_proposal": what_if(0),
}


@pytest.mark.parametrize("case", RULES)
def test_what_would_have_remained_under_a_rule_and_what_that_does_not_say(case):
    caveats, remains = RULE["caveats"], RULE.get(case)
    whole = {lang: f"{remains[lang]} {caveats[lang]}" for lang in caveats} if remains else caveats
    assert in_both(bilan.show.outlook.rule_paragraph, RULES[case][0]) == whole


@pytest.mark.parametrize("case", RULES_WITHOUT_EFFECT)
def test_of_a_rule_without_effect_nothing_remains_to_be_said(case):
    assert bilan.show.outlook.rule_paragraph(RULES_WITHOUT_EFFECT[case]) == ""


# Six proposals refused: 5 won and 1 pending; or 1 won and 5 lost, of which one is not sure.
HARMFUL = what_if(30, **{"avoided": 6, "wins_foregone": 5, "pending_avoided": 1}, hours_saved=22)
WINS_UNSURE = what_if(30, **{"avoided": (5, 6), "wins_foregone": (0, 1), "losses_avoided": 5})
ADVISED = {
    case: (*RULES[case], advice)
    for case, advice in {
        "ranges": "early",
        "one_avoided": "worth",
        "all_avoided": "worth",
        "the_only_one_avoided": "early",
        "unknown_alone": "early",
    }.items()
} | {
    "harmful": (HARMFUL, "any", "harmful"),
    "harmful_to_one": (what_if(9, avoided=1, wins_foregone=1), "met", "harmful"),
    "harmful_over_the_years": (WINS_UNSURE, "all", "harmful"),
}


@pytest.mark.parametrize("case", ADVICE)
def test_what_to_do_next_year(case):
    rule = ADVISED.get(case) or (RULES_WITHOUT_EFFECT[case], "any", "early")
    assert in_both(bilan.show.opening.advice_paragraph, *rule) == ADVICE[case]


def forecast(
    won: int,
    decided: int,
    likely: tuple[int, int],
    sure: tuple[int, int],
    half: int | None,
    most: int | None,
    varying: tuple[int, int] = (0, 0),
):
    """What ``bilan.forecast`` and ``bilan.analysis.outlook.proposals_for`` return, for as many proposals again."""
    total = Expected(won, decided, decided, won, *likely, *sure)
    channels = pd.DataFrame(columns=Expected._fields)
    found = Forecast(channels, total, np.ones(1), Counted(*varying))
    return found, {0.5: half, 0.8: most}


FORECASTS = {
    "usual": forecast(20, 37, (15, 25), (12, 28), 36, 43, (11, 29)),
    "one_proposal": forecast(1, 1, (1, 1), (0, 1), 1, 2, (0, 2)),
    "out_of_reach": forecast(1, 12, (0, 2), (0, 4), 14, None, (0, 3)),
    "no_win": forecast(0, 12, (0, 1), (0, 3), 0, 0, (0, 1)),
    "nothing_decided": forecast(0, 0, (0, 0), (0, 0), 0, 0),
}


@pytest.mark.parametrize("case", FORECASTS)
def test_what_next_year_may_bring(case):
    assert in_both(bilan.show.outlook.forecast_sentence, *FORECASTS[case]) == FORECAST[case]


def test_the_37_projects_are_of_unknown_qualification(root):
    projects = bilan.load_projects(root / "data" / "gagne_perdu.csv")
    measured = bilan.what_if(projects)
    assert (
        in_both(bilan.show.opening.advice_paragraph, measured, "any", "early")
        == ADVICE["all_unknown"]
    )


@pytest.mark.parametrize("decided", [1, 3, 8, 40])
def test_no_tick_of_the_forecast_is_fewer_than_no_project(tmp_path, decided):
    """One dot at two wins in the middle of an axis would have minus four at its beginning."""
    file = tmp_path / "projets.csv"
    file.write_text("canal;résultat\n" + "Malt;gagné\n" * decided, encoding="utf-8")
    chart = bilan.show.outlook.forecast_chart(bilan.forecast(bilan.load_projects(file)))
    low, high = chart.get_xlim()
    ticks = [tick for tick in chart.get_xticks() if low <= tick <= high]
    assert len(ticks) >= 2 and min(ticks) >= 0
    dots = chart.collections[0].get_offsets()[:, 0]
    assert low < dots.min() and dots.max() < high
