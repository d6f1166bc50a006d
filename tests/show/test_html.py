"""Tables: each cell as a reader sees it, names as written, blanks where nothing is known."""

import numpy as np
import pandas as pd
import pytest
from from_r import by_channel
from pages import Table
from wording import spoken

import bilan
import bilan.show.breakdowns
import bilan.show.changes
import bilan.show.outlook
import bilan.show.partners
import bilan.show.sums
import bilan.show.years
from bilan.analysis.outlook import Bounds, Counted, Expected, Forecast, WhatIf
from bilan.schema import CRITERIA
from bilan.show.html import Html

NAN = float("nan")


def breakdown(counts: dict, *names: str) -> pd.DataFrame:
    """What ``bilan.by`` returns, from (won, lost, pending, low, high) by key."""
    index = (
        pd.MultiIndex.from_tuples(counts, names=names)
        if len(names) > 1
        else pd.Index(counts, name=names[0])
    )
    frame = pd.DataFrame(
        list(counts.values()), index=index, columns=["won", "lost", "pending", "low", "high"]
    )
    decided = frame["won"] + frame["lost"]
    return frame.assign(decided=decided, rate=frame["won"] / decided.where(decided > 0))


TOTAL = breakdown({"all": (1209, 1104, 3, 0.503, 0.543)}, "group")
CHANNELS = breakdown(
    {
        "direct": (7, 0, 1, 0.646, 1),
        "<b>A & B</b> *x*": (1202, 1104, 0, 0.501, 0.542),
        "platform": (0, 0, 2, 0, 1),
    },
    "channel",
)


def test_a_breakdown_gives_counts_then_the_rate_then_its_interval():
    table = Table(bilan.show.breakdowns.breakdown_table(CHANNELS, total=TOTAL))
    assert table.rows == [
        ["Canal", "Gagnés", "Perdus", "En attente", "Taux de réussite", "Intervalle à 95·%"],
        ["Réseau direct", "7", "0", "1", "100·%", "65–100·%"],
        ["<b>A & B</b> *x*", "1¦202", "1¦104", "0", "52·%", "50–54·%"],
        ["Plateforme", "0", "0", "2", "–", "–"],
        ["Ensemble", "1¦209", "1¦104", "3", "52·%", "50–54·%"],
    ]
    assert table.total == table.rows[-1]
    assert "b" not in table.tags, "a name was read as HTML"
    assert table.scopes == ["col"] * 6 + (["row"] + [""] * 5) * 4
    assert Table(spoken("en", bilan.show.breakdowns.breakdown_table, CHANNELS)).rows == [
        ["Channel", "Won", "Lost", "Pending", "Win rate", "95% interval"],
        ["Direct network", "7", "0", "1", "100%", "65–100%"],
        ["<b>A & B</b> *x*", "1,202", "1,104", "0", "52%", "50–54%"],
        ["Platform", "0", "0", "2", "–", "–"],
    ]


def test_a_crossed_breakdown_names_both_and_its_total_the_first():
    cells = {("direct", "yes"): (6, 0, 0, 0.610, 1), ("social", "unknown"): (0, 1, 0, 0, 0.793)}
    crossed = breakdown(cells, "channel", "qualified")
    table = Table(
        bilan.show.breakdowns.breakdown_table(
            crossed, total=breakdown({"all": (6, 1, 0, 0.487, 0.974)}, "group")
        )
    )
    assert table.rows == [
        [
            "Canal",
            "Qualification",
            "Gagnés",
            "Perdus",
            "En attente",
            "Taux de réussite",
            "Intervalle à 95·%",
        ],
        ["Réseau direct", "Qualifié", "6", "0", "0", "100·%", "61–100·%"],
        ["Réseaux sociaux", "Qualification inconnue", "0", "1", "0", "0·%", "0–79·%"],
        ["Ensemble", "", "6", "1", "0", "86·%", "49–97·%"],
    ]


def test_sums_show_what_is_known_and_how_many_are_missing():
    sums = pd.DataFrame(
        {
            "won": [12_000.0, NAN],
            "lost": [NAN, 1_500.4],
            "won_missing": [1, 2],
            "lost_missing": [0, 1],
        },
        index=pd.Index(["direct", "Salon"], name="channel"),
    )
    assert Table(bilan.show.sums.sums_table(sums, "amount")).rows == [
        ["Canal", "Montant gagné", "Montant perdu", "Non renseignés"],
        ["Réseau direct", "12¦000", "–", "1"],
        ["Salon", "–", "1¦500", "3"],
    ]
    assert Table(spoken("en", bilan.show.sums.sums_table, sums, "hours")).rows == [
        ["Channel", "Hours on projects won", "Hours on projects lost", "Not given"],
        ["Direct network", "12,000·h", "–", "1"],
        ["Salon", "–", "1,500.4·h", "3"],
    ]
    assert bilan.show.sums.sums_table(sums.assign(won=NAN, lost=NAN), "hours") == ""


def test_rules_show_both_bounds_where_the_unknown_make_two():
    kept = {
        "pending_avoided": Counted(0, 0),
        "rate_now": NAN,
    }
    met = WhatIf(
        proposals=41,
        **{
            "avoided": Counted(13, 15),
            "losses_avoided": Counted(8, 10),
            "wins_foregone": Counted(4, 4),
        },
        **{"hours_saved": Bounds(58.4, 72), "hours_missing": Counted(3, 3)},
        **{"rate": Bounds(0.577, 0.625), "interval": Bounds(0.389, 0.788)},
        **kept,
    )
    brief = WhatIf(
        proposals=41,
        **{
            "avoided": Counted(3, 3),
            "losses_avoided": Counted(2, 2),
            "wins_foregone": Counted(1, 1),
        },
        **{"hours_saved": Bounds(0, 0), "hours_missing": Counted(3, 3)},
        **{"rate": Bounds(NAN, NAN), "interval": Bounds(0, 1)},
        **kept,
    )
    compared = {"met": met, "brief": brief}
    assert Table(bilan.show.outlook.rules_table(compared)).rows == [
        [
            *("Règle", "Propositions évitées", "dont perdues", "dont gagnées", "Heures épargnées"),
            *("Taux du reste", "Intervalle à 95·%"),
        ],
        ["Rencontré", "13–15", "8–10", "4", "58–72", "58–62·%", "39–79·%"],
        ["Brief précis", "3", "2", "1", "–", "–", "0–100·%"],
    ]
    assert Table(spoken("en", bilan.show.outlook.rules_table, compared)).rows[0] == (
        [
            "Rule",
            "Proposals avoided",
            "of which lost",
            "of which won",
            "Hours saved",
            "Win rate of the rest",
            "95% interval",
        ]
    )
    assert bilan.show.outlook.rules_table({}) == ""


def test_a_forecast_is_a_line_a_channel_and_the_whole():
    rows = {
        "direct": Expected(6, 7, 7, 5.72, 4, 7, 2, 7),
        "_y_": Expected(0, 1, 1, 0.04, 0, 0, 0, 1),
    }
    channels = pd.DataFrame.from_dict(rows, "index", columns=Expected._fields).rename_axis(
        "channel"
    )
    forecast = Forecast(
        channels, Expected(6, 8, 8, 5.76, 4, 7, 2, 8), np.full(9, 1 / 9), Counted(3, 8)
    )
    table = Table(bilan.show.outlook.forecast_table(forecast))
    assert table.rows == [
        ["Canal", "Propositions", "Gagnés attendus", "8 chances sur 10", "19 chances sur 20"],
        ["Réseau direct", "7", "5,7", "4–7", "2–7"],
        ["_y_", "1", "0,0", "0", "0–1"],
        ["Ensemble", "8", "5,8", "4–7", "2–8"],
    ]
    assert table.total == table.rows[-1]
    assert Table(spoken("en", bilan.show.outlook.forecast_table, forecast)).rows[0] == (
        ["Channel", "Proposals", "Wins expected", "8 chances in 10", "19 chances in 20"]
    )
    nothing = Forecast(channels.iloc[:0], Expected(*[0] * 8), np.ones(1), Counted(0, 0))
    assert bilan.show.outlook.forecast_table(nothing) == ""


def test_a_channel_called_all_has_a_line_beside_the_whole():
    channels = by_channel(direct=(7, 0), all=(2, 4))
    forecast = Table(spoken("en", bilan.show.outlook.forecast_table, bilan.forecast(channels)))
    assert [row[:2] for row in forecast.rows[1:]] == [
        ["Direct network", "7"],
        ["All", "6"],
        ["All", "13"],
    ]
    assert forecast.total == forecast.rows[-1]
    table = Table(
        bilan.show.breakdowns.breakdown_table(bilan.by_channel(channels), total=bilan.by(channels))
    )
    assert [row[:3] for row in table.rows[1:]] == [
        ["Réseau direct", "7", "0"],
        ["All", "2", "4"],
        ["Ensemble", "9", "4"],
    ]
    assert table.total == table.rows[-1]


def test_a_blank_has_a_line_of_its_own():
    cells = {("direct", "Ana"): (6, 0, 0, 0.610, 1), ("direct", None): (0, 1, 0, 0, 0.793)}
    table = Table(
        bilan.show.breakdowns.breakdown_table(breakdown(cells, "channel", "introduced_by"))
    )
    assert [row[:4] for row in table.rows[1:]] == [
        ["Réseau direct", "Ana", "6", "0"],
        ["Réseau direct", "Non renseigné", "0", "1"],
    ]


def test_the_resolution_year_by_year():
    columns = [
        "proposals",
        "unqualified",
        "unknown",
        "low",
        "high",
        "won",
        "lost",
        "hours",
        "hours_missing",
        "verdict",
    ]
    rows = [
        (34, 14, 0, 14 / 34, 14 / 34, 4, 9, 84.5, 3, NAN),
        (41, 7, 1, 7 / 41, 8 / 41, 1, 5, 0, 7, "half_kept"),
    ]
    resolution = pd.DataFrame(rows, columns=columns, index=pd.Index([2024, 2025], name="year"))
    assert Table(bilan.show.changes.resolution_table(resolution)).rows[1:] == [
        ["2024", "34", "14", "0", "41·%", "4", "9", "84,5·h", "–"],
        ["2025", "41", "7", "1", "17–20·%", "1", "5", "–", "à moitié tenue"],
    ]


def test_partners_by_name_as_written():
    columns = [
        "received",
        "won",
        "lost",
        "decided",
        "shrunken",
        "low",
        "high",
        "amount_won",
        "hours",
        "given",
    ]
    rows = {
        "<b> & *x*": (14, 6, 8, 14, 0.414, 0.214, 0.674, 24_750, 67.5, 3),
        "B": (0, 0, 0, 0, NAN, 0, 1, NAN, NAN, NAN),
    }
    partners = pd.DataFrame.from_dict(rows, "index", columns=columns).assign(
        rate=lambda frame: frame["won"] / frame["decided"].where(frame["decided"] > 0),
        **dict.fromkeys(CRITERIA, pd.NA),
    )
    table = Table(spoken("en", bilan.show.partners.partners_table, partners))
    assert table.rows[1:] == [
        ["<b> & *x*", "14", "6", "8", "41%", "21–67%", "24,750", "67.5·h", "3"],
        ["B", "0", "0", "0", "–", "–", "–", "–", "–"],
    ]
    assert "b" not in table.tags


@pytest.mark.parametrize("frame", [CHANNELS, CHANNELS.iloc[:0]], ids=["some", "none"])
def test_a_table_never_changes_its_frame_and_hides_behind_its_name(frame):
    before = frame.copy()
    table = bilan.show.breakdowns.breakdown_table(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert (
        isinstance(table, Html) and repr(table) == "<table>" and table._repr_html_() == str(table)
    )
    assert [len(row) for row in Table(table).rows] == [6] * (1 + len(frame) if len(frame) else 0)


def test_the_table_of_rows_names_what_occurs_and_adds_up():
    fates = {
        "won": 19,
        "lost": 19,
        "pending": 3,
        "set_aside": 4,
        "other_years": 118,
        "year_unknown": 0,
    }
    table = Table(bilan.show.years.account_table(pd.Series({"read": 163} | fates)))
    assert table.rows == [
        ["Ce qu’ils sont devenus", "Projets"],
        ["Gagnés", "19"],
        ["Perdus", "19"],
        ["En attente", "3"],
        ["Restés sans proposition", "4"],
        ["D’une autre année", "118"],
        ["Lus", "163"],
    ]
    assert table.total == ["Lus", "163"]
    assert bilan.show.years.account_table(pd.Series({"read": 0} | dict.fromkeys(fates, 0))) == ""
