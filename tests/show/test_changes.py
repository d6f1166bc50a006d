"""From one year to the next: what changed, the resolution, last year's forecast; whole sentences in
both languages.
"""

import re
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording import expected, in_both, spoken

import bilan.analysis.changes
import bilan.analysis.outlook
import bilan.show.changes
from bilan.analysis.changes import Change
from bilan.analysis.outlook import Counted, Expected, Forecast, Score

TEXT = expected("changes")
NAN = float("nan")


@pytest.mark.parametrize(
    ("case", "years"), {"several": (2022, 2025), "one": (2022, 2022), "none": (0, 0)}.items()
)
def test_titles(case, years):
    assert in_both(bilan.show.changes.history_title, *years) == TEXT["title"][case]


HEADLINES = {"two": [0.35, 19 / 32, 0.5], "one": [0.5], "undecided": [0.5, NAN], "none": []}


@pytest.mark.parametrize("case", HEADLINES)
def test_from_which_rate_to_which(case):
    rates = HEADLINES[case]
    years = pd.DataFrame({"rate": rates}, index=range(2026 - len(rates), 2026))
    assert in_both(bilan.show.changes.change_headline, years) == TEXT["headline"][case]


def change(
    counts: tuple[int, int, int, int], low: float, high: float, mix: float, common: int, apart: int
) -> Change:
    """What ``bilan.analysis.changes.standardised_change`` returns: from (won, decided) before and now, and of the
    change the part of the mix.
    """
    whole = counts[2] / counts[3] - counts[0] / counts[1] if counts[1] and counts[3] else NAN
    decided = counts[1], counts[3]
    return Change(*decided, whole, low, high, mix, whole - mix, common, apart)


CHANGES = {
    # 19 / 38 - 19 / 32 = -9.4 points, of which -4.6 and -4.8: rounded each by itself, -5 and -5
    # would not make -9.
    "fall_that_luck_may_explain": change((19, 32, 19, 38), -0.314, 0.134, -0.0459, 6, 1),
    "clear_rise": change((10, 40, 30, 40), 0.281, 0.661, 0.012, 3, 0),
    "one_point": change((20, 40, 39, 80), -0.196, 0.172, 0.002, 1, 0),
    "none": change((10, 20, 15, 30), -0.264, 0.264, -0.03, 4, 2),
    "inseparable": change((5, 14, 9, 12), 0.012, 0.652, NAN, 0, 5),
    "nothing_before": change((0, 0, 9, 12), -1, 1, NAN, 0, 3),
    "nothing_now": change((5, 14, 0, 0), -1, 1, NAN, 0, 3),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_changed_and_where_it_came_from(case):
    assert (
        in_both(bilan.show.changes.change_paragraph, CHANGES[case], 2024, 2025)
        == TEXT["change"][case]
    )


def test_nothing_is_compared_without_years():
    nothing = change((0, 0, 0, 0), -1, 1, NAN, 0, 0)
    assert (
        bilan.show.changes.change_paragraph(nothing, -1, 0)
        == bilan.show.changes.score_sentence(score(0, 0, 0, 0, 0), -1, 0)
        == ""
    )


@given(st.tuples(*[st.integers(0, 60)] * 4), st.floats(-1, 1))
def test_the_parts_shown_add_up_to_the_change_shown(counts, mix):
    before, now = sorted(counts[:2]), sorted(counts[2:])
    told = change((before[0], before[1] + 1, now[0], now[1] + 1), -0.5, 0.5, mix, 1, 0)
    sentence = spoken("en", bilan.show.changes.change_paragraph, told, 2024, 2025).replace("−", "-")
    parts = re.search(r"\. ([-+\d]+) points? comes? from .*, ([-+\d]+) from", sentence).groups()
    whole = re.search(r"\*\*([-+\d]+) point", sentence)
    assert sum(map(int, parts)) == (int(whole[1]) if whole else 0)


def resolution(**years: tuple) -> pd.DataFrame:
    """What ``bilan.analysis.changes.resolution`` returns: proposals, unqualified, unknown; won, lost, pending,
    hours, how many without.
    """
    columns = [
        "proposals",
        "unqualified",
        "unknown",
        "won",
        "lost",
        "pending",
        "hours",
        "hours_missing",
        "verdict",
    ]
    frame = pd.DataFrame.from_dict(years, "index", columns=columns).rename(
        index=lambda year: int(year.removeprefix("in_"))
    )
    frame["low"] = frame["unqualified"] / frame["proposals"]
    frame["high"] = (frame["unqualified"] + frame["unknown"]) / frame["proposals"]
    return frame.rename_axis("year").astype({"hours": "float64", "verdict": "str"})


RESOLUTIONS = {
    "kept": resolution(
        in_2024=(35, 14, 0, 4, 9, 1, 84, 0, None), in_2025=(50, 4, 0, 1, 3, 0, 12.5, 0, "kept")
    ),
    "half_kept": resolution(
        in_2024=(34, 14, 0, 4, 9, 1, 84, 0, None), in_2025=(41, 7, 1, 1, 5, 1, 20, 2, "half_kept")
    ),
    "not_kept": resolution(
        in_2022=(18, 9, 3, 1, 8, 0, 9, 0, None), in_2025=(10, 4, 0, 0, 3, 1, 0, 4, "not_kept")
    ),
    "cannot_tell": resolution(
        in_2024=(10, 5, 1, 1, 4, 0, 9, 0, None), in_2025=(10, 2, 3, 2, 0, 0, 3, 1, "cannot_tell")
    ),
    "first": resolution(in_2025=(1, 1, 0, 0, 1, 0, 6, 0, None)),
    "all_qualified": resolution(
        in_2024=(1, 0, 0, 0, 0, 0, 0, 0, None), in_2025=(5, 0, 0, 0, 0, 0, 0, 0, "kept")
    ),
}


@pytest.mark.parametrize("case", RESOLUTIONS)
def test_whether_the_resolution_was_kept(case):
    judged = partial(bilan.show.changes.resolution_paragraph, resolved="any")
    assert in_both(judged, RESOLUTIONS[case]) == TEXT["resolution"][case]


@pytest.mark.parametrize("case", ["kept", "first"])
def test_where_no_resolution_was_declared_the_shares_are_told_and_not_judged(case):
    shares = {
        lang: told.partition(JUDGED[case][lang])[2]
        for lang, told in TEXT["resolution"][case].items()
    }
    undeclared = partial(bilan.show.changes.resolution_paragraph, resolved="")
    assert in_both(undeclared, RESOLUTIONS[case]) == shares


def test_a_resolution_in_her_own_words_is_quoted_and_not_judged():
    own = partial(bilan.show.changes.resolution_paragraph, resolved="Dire *non*")
    for lang, quoted in OWN.items():
        shares = TEXT["resolution"]["kept"][lang].removeprefix(JUDGED["kept"][lang])
        assert in_both(own, RESOLUTIONS["kept"])[lang] == quoted + shares


OWN = {
    "fr": "Résolution prise·: «·⟨Dire \\*non\\*⟩·». Le fichier ne dit pas si elle a été tenue. ",
    "en": "Resolution made: “⟨Dire \\*non\\*⟩”. The file does not tell whether it was kept. ",
}
JUDGED = {
    "kept": {
        "fr": "**Résolution tenue en 2025.** ",
        "en": "**Resolution kept in 2025.** ",
    },
    "first": {
        "fr": "2025 est la première année comparée·: aucune résolution ne la précède. ",
        "en": "2025 is the first year compared: no resolution comes before it. ",
    },
}
COSTS = {
    "several": "kept",
    "several_missing": "half_kept",
    "one_missing": "cannot_tell",
    "one": "first",
    "nothing": "not_kept",
}


@pytest.mark.parametrize("case", COSTS)
def test_what_the_unqualified_took_and_when_the_resolution_is_kept(case):
    meaning = TEXT["cost"]["meaning"]
    told = (
        {lang: f"{TEXT['cost'][case][lang]} {meaning[lang]}" for lang in meaning}
        if case in TEXT["cost"]
        else meaning
    )
    assert in_both(bilan.show.changes.resolution_cost, RESOLUTIONS[COSTS[case]]) == told


def test_no_proposal_no_resolution():
    nothing = RESOLUTIONS["kept"].iloc[:0]
    assert (
        bilan.show.changes.resolution_paragraph(nothing, resolved="any")
        == bilan.show.changes.resolution_cost(nothing)
        == bilan.show.changes.resolution_table(nothing)
        == ""
    )


def score(decided: int, proposals: int, low: int, high: int, came: int) -> Score:
    """What ``bilan.analysis.outlook.forecast_score`` returns, of which the total is put into words."""
    total = Expected(0, decided, proposals, 0, low, high, low, high)
    channels = pd.DataFrame(columns=Expected._fields)
    return Score(Forecast(channels, total, np.ones(1), Counted(low, high)), came)


SCORES = {
    "inside": score(32, 38, 17, 27, 19),
    "above": score(32, 38, 17, 27, 28),
    "below": score(9, 6, 2, 5, 1),
    "one_project": score(9, 1, 0, 1, 0),
    "one_number": score(40, 2, 2, 2, 2),
}


@pytest.mark.parametrize("case", SCORES)
def test_how_last_year_s_forecast_fared(case):
    assert (
        in_both(bilan.show.changes.score_sentence, SCORES[case], 2024, 2025) == TEXT["score"][case]
    )


@pytest.mark.parametrize(
    "undecided", [score(0, 6, 0, 5, 1), score(9, 0, 0, 0, 0)], ids=["before", "now"]
)
def test_no_forecast_is_judged_where_one_of_the_years_has_nothing_decided(undecided):
    assert (
        in_both(bilan.show.changes.score_sentence, undecided, 2024, 2025)
        == TEXT["score"]["nothing"]
    )
