"""Reasons, amounts, hours, waits and the partners' criteria as pictures: what is drawn is what
pandas counts.
"""

import re
from functools import partial
from itertools import combinations, pairwise
from math import hypot

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import OUTCOMES, at_width, bars, misplaced, names, spots, texts
from wording import expected, in_both, spoken

import bilan
import bilan.show.amounts
import bilan.show.breakdowns
import bilan.show.criteria
import bilan.show.effort
import bilan.show.sums
import bilan.show.waiting
from bilan.show.marks import NARROW, WIDE

TEXT = expected("pictures")
WIDTHS = pytest.mark.parametrize("wide", [WIDE, NARROW])


@pytest.fixture(scope="module")
def year(root):
    return bilan.in_year(bilan.load_projects(root / "data" / "exemple.csv"), 2025)


def told(chart, *given: object) -> str:
    return chart(*given).figure.get_label()


def projects(*rows: tuple, **columns: list) -> pd.DataFrame:
    """Proposals: (channel, outcome, amount), and other columns."""
    frame = pd.DataFrame(rows, columns=["channel", "outcome", "amount"])
    channels = pd.CategoricalDtype([*dict.fromkeys(frame["channel"])], ordered=True)
    return frame.assign(stage="proposal", project="Site", **columns).astype(
        {"channel": channels, "amount": "float64"}
    )


REASONS = pd.Series({"no_answer": 4, "trop loin": 2, "not_given": 3}, name="lost")


@WIDTHS
def test_one_mark_a_lost_project_those_without_a_reason_last_and_grey(wide):
    ax = at_width(bilan.show.breakdowns.reasons_chart(REASONS), wide)
    assert len(spots(ax, "lost")) == 6 and len(spots(ax, "not_given")) == 3
    assert min(y for _, y in spots(ax, "not_given")) > max(y for _, y in spots(ax, "lost"))
    assert names(ax)[-1] == "Motif non renseigné" and not misplaced(ax)


def test_reasons_are_told():
    assert in_both(partial(told, bilan.show.breakdowns.reasons_chart), REASONS) == TEXT["reasons"]


@WIDTHS
def test_many_lost_projects_are_bars_and_many_reasons_are_folded(wide):
    many = pd.Series({f"motif {place}": 70 - place for place in range(20)} | {"not_given": 9})
    ax = at_width(spoken("en", bilan.show.breakdowns.reasons_chart, many), wide)
    assert bars(ax, "lost")[:2] == [70, 69] and bars(ax, "not_given") == [9]
    assert sum(bars(ax, "lost")) == sum(70 - place for place in range(20))
    assert not spots(ax, "lost") and not misplaced(ax)


def test_where_no_reason_is_given_there_is_no_picture():
    assert bilan.show.breakdowns.reasons_chart(pd.Series(dtype="int64")) is None
    assert bilan.show.breakdowns.reasons_chart(pd.Series({"not_given": 17})) is None


def swarms(ax) -> list[tuple[float, float, str]]:
    """Every mark along an axis of values: where it stands, and of which outcome it is."""
    return [
        (x, y, look)
        for each in ax.collections
        if (looks := each.get_label().removeprefix("_").split())
        and len(looks) == len(each.get_offsets())
        for (x, y), look in zip(each.get_offsets().tolist(), looks, strict=True)
    ]


def apart(ax) -> float:
    """The least distance between two marks, in points."""
    places = ax.transData.transform([(x, y) for x, y, _ in swarms(ax)]) * 72 / ax.figure.dpi
    return min(hypot(x - a, y - b) for (x, y), (a, b) in combinations(places.tolist(), 2))


@WIDTHS
def test_one_mark_an_amount_where_the_axis_says_and_none_over_another(year, wide):
    ax = at_width(bilan.show.amounts.amounts_chart(year), wide)
    known = year[year["amount"].notna() & (year["outcome"] != "pending")]
    drawn = sorted((round(x, 3), look) for x, _, look in swarms(ax))
    assert drawn == sorted(zip(known["amount"], known["outcome"].astype(str), strict=True))
    assert apart(ax) > 9.5 and not misplaced(ax)


def test_the_axis_of_amounts_is_in_money_and_so_are_its_ticks():
    rows = [("direct", "won", 1000), ("direct", "lost", 4000), ("direct", "won", 2500)]
    ax = at_width(bilan.show.amounts.amounts_chart(projects(*rows)), WIDE)
    low, high = ax.get_xlim()
    assert 0 < low < 1000 and 4000 < high < 5000 and ax.get_xscale() == "linear"
    assert "3\u202f000" in texts(ax)


@pytest.mark.parametrize(
    ("least", "scale"), [(100, "log"), (500, "linear"), (0, "linear")], ids=str
)
def test_over_twenty_times_the_smallest_ratios_are_shown(least, scale):
    rows = [("direct", "won", least), ("direct", "lost", 10_000)]
    assert bilan.show.amounts.amounts_chart(projects(*rows)).get_xscale() == scale


@WIDTHS
@pytest.mark.parametrize(
    "values", [[5], [0, 0], [-300, 50], [1, 1e9], [0.2, 0.4], [7, 8], [0, 400]], ids=str
)
def test_an_axis_of_any_values_has_ticks_that_stand_apart(values, wide):
    rows = [("direct", "won", value) for value in values]
    ax = at_width(bilan.show.amounts.amounts_chart(projects(*rows)), wide)
    low, high = ax.get_xlim()
    assert all(low <= value <= high for value in values) and not misplaced(ax)
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    assert all(before < after for before, after in pairwise(ticks)) and len(ticks) < 15


@settings(max_examples=10)
@given(st.lists(st.integers(0, 300), min_size=2, max_size=40))
def test_no_mark_touches_another(amounts):
    rows = [("direct", "won" if amount % 2 else "lost", amount) for amount in amounts]
    ax = bilan.show.amounts.amounts_chart(projects(*rows))
    ax.figure.draw_without_rendering()
    assert apart(ax) > 9.4
    ax.figure.clear()


AMOUNTS = projects(
    ("direct", "won", 400.5),
    ("social", "lost", 5850),
    ("social", "won", 1000),
    ("social", "lost", float("nan")),
)


def test_amounts_are_told_with_their_totals_and_those_that_are_missing():
    assert in_both(partial(told, bilan.show.amounts.amounts_chart), AMOUNTS) == TEXT["amounts"]
    written = texts(at_width(spoken("en", bilan.show.amounts.amounts_chart, AMOUNTS), WIDE))
    assert {
        "Won: 1,400",
        "Lost: 5,850",
        "1 decided project without an amount",
    } <= set(written)
    assert {"Direct network", "Social networks"} <= set(written)


@WIDTHS
@pytest.mark.parametrize("each", [61, 5_000])
def test_many_amounts_are_bars(wide, each):
    values = np.random.default_rng(1).lognormal(8, 1, 2 * each).round()
    rows = [("direct", "won" if place % 2 else "lost", value) for place, value in enumerate(values)]
    ax = at_width(bilan.show.amounts.amounts_chart(projects(*rows)), wide)
    for outcome in ("won", "lost"):
        heights = [
            -bar.get_height()
            for group in ax.containers
            if group.get_label() == f"_{outcome}"
            for bar in group
        ]
        found = np.array(heights) / sum(heights) * each
        assert found == pytest.approx(found.round(), abs=1e-6), "as high as how many there are"
    assert not misplaced(ax) and not swarms(ax)


def test_where_no_amount_is_known_there_is_no_picture(root):
    assert bilan.show.amounts.amounts_chart(AMOUNTS.assign(amount=float("nan"))) is None
    assert bilan.show.amounts.amounts_chart(AMOUNTS.iloc[:0]) is None
    public, _ = bilan.anonymised(
        bilan.decide(bilan.load_projects(root / "data" / "exemple.csv")), None
    )
    assert bilan.show.amounts.amounts_chart(bilan.in_year(public, 2025)) is None, (
        "each mark would tell what one project was worth"
    )
    assert (
        bilan.show.amounts.amounts_chart(bilan.load_projects(root / "data" / "gagne_perdu.csv"))
        is None
    )


HOURS = pd.DataFrame(
    {
        "projects": [5, 3, 2],
        "won": [30.0, 2.5, float("nan")],
        "lost": [float("nan"), 20.0, float("nan")],
        "pending": [float("nan"), 4.0, float("nan")],
        "won_missing": [1, 0, 0],
        "lost_missing": [0, 0, 2],
        "pending_missing": [0, 0, 0],
    },
    index=pd.Index(["direct", "social", "platform"], name="channel"),
)


@WIDTHS
def test_hours_are_bars_by_outcome_with_their_sum_and_those_that_are_missing(wide):
    ax = at_width(bilan.show.sums.sums_chart(HOURS, "hours"), wide)
    assert [bars(ax, outcome) for outcome in OUTCOMES] == [[30, 2.5], [20], [4]]
    written = " ".join(texts(ax)).replace("\u00a0", " ")
    assert all(
        part in written
        for part in ("30 h", "26,5 h", "1 sans heures", "2 sans heures", "32,5 h (gagné)")
    )
    assert not misplaced(ax)


def test_hours_are_told():
    assert in_both(partial(told, bilan.show.sums.sums_chart), HOURS, "hours") == TEXT["hours"]
    assert (
        bilan.show.sums.sums_chart(HOURS.loc[["platform"]], "hours") is None
        and bilan.show.sums.sums_chart(HOURS.iloc[:0], "hours") is None
    )


@WIDTHS
def test_amounts_of_any_groups_are_bars_and_what_is_negative_makes_none_shorter(wide):
    amounts = HOURS.set_axis(pd.Index(["yes", "no", "unknown"], name="met")).assign(
        pending=[-5.0, 0.0, 7.0]
    )
    ax = at_width(spoken("en", bilan.show.sums.sums_chart, amounts, "amount"), wide)
    assert bars(ax, "pending") == [7] and bars(ax, "lost") == [20]
    assert {
        "Met",
        "Not met",
        "Meeting unknown",
        "30, 1 without an amount",
        "22",
        "7, 2 without an amount",
        "32 (won)",
    } <= {*texts(ax)}
    assert not misplaced(ax)


DAYS = pd.DataFrame(
    {"outcome": ["won", "won", "lost", "pending", "lost"], "days": [8.0, 48, 5, 15, float("nan")]}
).assign(project="Site")


@WIDTHS
def test_answers_are_marks_on_a_scale_of_days_and_the_pending_have_open_ends(wide):
    ax = at_width(bilan.show.waiting.answers_chart(DAYS), wide)
    drawn = sorted((round(x), look) for x, _, look in swarms(ax))
    assert drawn == [(5, "lost"), (8, "won"), (15, "pending"), (48, "won")]
    paths = {each.get_label(): len(each.get_paths()[0].vertices) for each in ax.collections}
    assert paths["_pending"] > paths["_lost"], "an arrow leaves it"
    assert names(ax) == ["Gagnés", "Perdus", "En attente, jusqu’ici"] and not misplaced(ax)


def test_answers_are_told_and_where_no_wait_is_known_there_is_no_picture():
    assert in_both(partial(told, bilan.show.waiting.answers_chart), DAYS) == TEXT["answers"]
    assert (
        bilan.show.waiting.answers_chart(DAYS.tail(1)) is None
        and bilan.show.waiting.answers_chart(DAYS.iloc[:0]) is None
    )


def partners(count: int) -> pd.DataFrame:
    """As ``bilan.by_partner``: partner ``n`` brought ``n`` won, and the criteria go round yes, no,
    unknown.
    """
    answers = [True, False, pd.NA]
    criteria = {
        criterion: pd.array(
            [answers[(place + shift) % 3] for place in range(count)], dtype="boolean"
        )
        for shift, criterion in enumerate(bilan.schema.CRITERIA)
    }
    numbers = {
        "won": range(count),
        "lost": 0,
        "pending": 0,
        "decided": range(count),
        "rate": 1.0,
        "low": 0.2,
        "high": 1.0,
    }
    index = pd.Index([f"Studio {place}" for place in range(count)], name="partner")
    return pd.DataFrame(numbers | criteria, index=index).assign(
        given=pd.array([1, pd.NA] * (count // 2), dtype="Int64"),
        amount_won=[500.0 if place == 1 else float("nan") for place in range(count)],
        met=pd.DataFrame(criteria).sum(axis=1).to_numpy(),
        unknown=pd.DataFrame(criteria).isna().sum(axis=1).to_numpy(),
    )


def cells(table: str) -> list[list[str]]:
    """The cells of each row, with what a picture in them is called."""
    rows = re.findall("<tr>(.*?)</tr>", table.partition("<tbody>")[2])
    shown = [re.sub('<svg[^>]*aria-label="([^"]*)".*?</svg>', r"\1", row) for row in rows]
    return [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in shown]


def test_each_partner_has_a_row_with_the_criteria_in_words_and_marks_for_projects_alone():
    table = spoken("en", bilan.show.criteria.criteria_table, partners(6))
    rows = cells(table)
    assert [row[0] for row in rows] == [f"Studio {place}" for place in range(6)]
    assert [row[1] for row in rows[:3]] == [
        "2–3 of 5<br>not: already known and real need<br>unknown: nearby",
        "1–3 of 5<br>not: common interest and recommended<br>unknown: already known and real need",
        "2–4 of 5<br>not: nearby<br>unknown: common interest and recommended",
    ]
    assert [row[2] for row in rows[:3]] == [
        "0",
        "1 won, 0 lost, 0 pending",
        "2 won, 0 lost, 0 pending",
    ]
    assert [row[3] for row in rows] == ["0", "1", "2", "3", "4", "5"]
    assert [row[4:] for row in rows] == [["–", "1"], ["500", "–"], *[["–", "1"], ["–", "–"]] * 2]
    assert table.count("<circle") == 15 + 1, "projects, and the one of the key"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_beyond_twelve_partners_those_who_brought_least_are_shown_together_without_criteria(lang):
    rows = cells(spoken(lang, bilan.show.criteria.criteria_table, partners(20)))
    together = {"fr": "9 autres partenaires, 36 projets", "en": "9 other partners, 36 projects"}
    assert len(rows) == 12 and rows[-1][0] == together[lang], "0 + 1 + ... + 8 = 36"
    assert rows[-1][1] == "–" and all(row[1] != "–" for row in rows[:-1])
    assert rows[-1][3:] == ["36", "500", "5"]


def test_where_no_criterion_is_known_there_is_no_column_of_criteria():
    unknown = partners(2).assign(
        **dict.fromkeys(bilan.schema.CRITERIA, pd.array([pd.NA] * 2, dtype="boolean"))
    )
    rows = cells(spoken("en", bilan.show.criteria.criteria_table, unknown))
    assert rows[1] == ["Studio 1", "1 won, 0 lost, 0 pending", "1", "500", "–"]
    assert not bilan.show.criteria.criteria_table(partners(0))
