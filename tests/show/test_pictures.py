"""Reasons, amounts, hours, waits and the partners' criteria as pictures: what is drawn is what
pandas counts.
"""

from functools import partial
from itertools import combinations
from math import hypot

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import OUTCOMES, bars, canvas, misplaced, spots, strokes, texts
from wording import expected, in_both, spoken

import bilan
from bilan import show
from bilan.show.marks import NARROW, SOFT, WIDE
from bilan.show.strips import Axis, swarm

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
    return frame.assign(stage="proposal", **columns).astype(
        {"channel": channels, "amount": "float64"}
    )


REASONS = pd.Series({"no_answer": 4, "trop loin": 2, "not_given": 3}, name="lost")


@WIDTHS
def test_one_mark_a_lost_project_those_without_a_reason_last_and_grey(wide):
    ax = show.reasons_chart(REASONS, ax=canvas(wide))
    assert len(spots(ax, "lost")) == 6 and len(spots(ax, "not_given")) == 3
    assert min(y for _, y in spots(ax, "not_given")) > max(y for _, y in spots(ax, "lost"))
    (grey,) = [text for text in ax.texts if text.get_text() == "Motif non renseigné"]
    assert grey.get_color() == SOFT and not misplaced(ax)


def test_reasons_are_told():
    assert in_both(partial(told, show.reasons_chart), REASONS) == TEXT["reasons"]


@WIDTHS
def test_many_lost_projects_are_bars_and_many_reasons_are_folded(wide):
    many = pd.Series({f"motif {place}": 70 - place for place in range(20)} | {"not_given": 9})
    ax = spoken("en", show.reasons_chart, many, ax=canvas(wide))
    lengths = bars(ax, "lost")
    assert (
        lengths[:2] == pytest.approx([lengths[0], lengths[0] * 69 / 70])
        and len(bars(ax, "not_given")) == 1
    )
    assert sum(lengths) == pytest.approx(lengths[0] * sum(70 - place for place in range(20)) / 70)
    assert not spots(ax, "lost") and not misplaced(ax)


def test_where_no_reason_is_given_there_is_no_picture():
    assert show.reasons_chart(pd.Series(dtype="int64")) is None
    assert show.reasons_chart(pd.Series({"not_given": 17})) is None


@WIDTHS
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_one_mark_an_amount_and_none_over_another(year, lang, wide):
    ax = show.amounts_chart(year, ax=canvas(wide))
    counts = year[year["amount"].notna()]["outcome"].value_counts()
    drawn = {
        outcome: [place for place in spots(ax, outcome) if place[1] > 20]
        for outcome in ("won", "lost")
    }
    assert {outcome: len(places) for outcome, places in drawn.items()} == {
        outcome: counts[outcome] for outcome in drawn
    }
    places = [place for outcome in drawn for place in drawn[outcome]]
    assert min(hypot(x - a, y - b) for (x, y), (a, b) in combinations(places, 2)) > 0.72 * 12
    assert not misplaced(ax)


def test_a_mark_stands_where_the_axis_says():
    ax = show.amounts_chart(
        projects(("direct", "won", 1000), ("direct", "lost", 4000), ("direct", "won", 2500)),
        ax=canvas(),
    )
    (low, _), (middle, _) = sorted(spots(ax, "won"))
    ((high, _),) = spots(ax, "lost")
    assert (middle - low) / (high - low) == pytest.approx(0.5, abs=0.001)
    ticks = {
        text.get_text(): text.get_position()[0]
        for text in ax.texts
        if text.get_text() == "3\u202f000"
    }
    assert (ticks["3\u202f000"] - low) / (high - low) == pytest.approx(2 / 3, abs=0.001)


def test_over_twenty_times_the_smallest_ratios_are_shown():
    axis = Axis([100, 10_000], 0, 300)
    assert axis.of_ratios and axis.at(1000) == pytest.approx(150)
    assert not Axis([500, 10_000], 0, 300).of_ratios and not Axis([0, 10_000], 0, 300).of_ratios


@pytest.mark.parametrize(
    "values", [[5], [0, 0], [-300, 50], [1, 1e9], [0.2, 0.4], [7, 8], [0, 400]]
)
def test_an_axis_has_ticks_between_its_ends(values):
    axis = Axis(values, 10, 340)
    ticks = axis.ticks(lambda value: f"{value:g}")
    assert all(min(values) <= tick <= max(values) for tick in ticks) and len(ticks) < 15
    assert all(10 <= axis.at(value) <= 340 for value in values)


@given(st.lists(st.integers(0, 300), max_size=60))
def test_no_mark_touches_another(places):
    places = [float(place) for place in sorted(places)]
    laid = list(zip(places, swarm(places, 10), strict=True))
    assert all(hypot(x - a, y - b) > 10 - 1e-3 for (x, y), (a, b) in combinations(laid, 2))
    assert all(
        y == 0 for (x, y) in laid if all(abs(x - a) >= 10 for a, _ in laid if (a, _) != (x, y))
    )


AMOUNTS = projects(
    ("direct", "won", 400.5),
    ("social", "lost", 5850),
    ("social", "won", 1000),
    ("social", "lost", float("nan")),
)


def test_amounts_are_told_with_their_totals_and_those_that_are_missing():
    assert in_both(partial(told, show.amounts_chart), AMOUNTS) == TEXT["amounts"]
    written = texts(spoken("en", show.amounts_chart, AMOUNTS, ax=canvas()))
    assert {
        "Won: 1,400 excl. VAT",
        "Lost: 5,850 excl. VAT",
        "1 decided project without an amount",
    } <= set(written)
    assert {"Direct network", "Social networks"} <= set(written)


@WIDTHS
@pytest.mark.parametrize("each", [61, 5_000])
def test_many_amounts_are_bars(wide, each):
    values = np.random.default_rng(1).lognormal(8, 1, 2 * each).round()
    rows = [("direct", "won" if place % 2 else "lost", value) for place, value in enumerate(values)]
    ax = show.amounts_chart(projects(*rows), ax=canvas(wide))
    heights = {
        o: [-bar.get_height() for group in ax.containers if group.get_label() == o for bar in group]
        for o in ("won", "lost")
    }
    unit = sum(map(sum, heights.values())) / (2 * each)
    assert max(map(max, heights.values())) == pytest.approx(44)
    for outcome in heights:
        counts = [height / unit for height in heights[outcome]]
        assert counts == pytest.approx([round(count) for count in counts], abs=1e-6) and sum(
            counts
        ) == pytest.approx(each)
    assert not misplaced(ax) and len(ax.collections) == 0


def test_where_no_amount_is_known_there_is_no_picture(root):
    assert show.amounts_chart(AMOUNTS.assign(amount=float("nan"))) is None
    assert show.amounts_chart(AMOUNTS.iloc[:0]) is None
    public, _ = bilan.anonymised(
        bilan.decide(bilan.load_projects(root / "data" / "exemple.csv")), None
    )
    assert show.amounts_chart(bilan.in_year(public, 2025)) is None, (
        "each mark would tell what one project was worth"
    )
    assert show.amounts_chart(bilan.load_projects(root / "data" / "gagne_perdu.csv")) is None


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
    ax = show.hours_chart(HOURS, ax=canvas(wide))
    unit = bars(ax, "won")[0] / 30
    assert [bars(ax, outcome) for outcome in OUTCOMES] == [
        pytest.approx([30 * unit, 2.5 * unit]),
        pytest.approx([20 * unit]),
        pytest.approx([4 * unit]),
    ]
    written = " ".join(texts(ax)).replace("\u00a0", " ")
    assert all(
        part in written
        for part in ("30 h", "26,5 h", "1 sans heures", "2 sans heures", "32,5 h (gagné)")
    )
    assert not misplaced(ax)


def test_hours_are_told():
    assert in_both(partial(told, show.hours_chart), HOURS) == TEXT["hours"]
    assert (
        show.hours_chart(HOURS.loc[["platform"]]) is None
        and show.hours_chart(HOURS.iloc[:0]) is None
    )


@WIDTHS
def test_amounts_of_any_groups_are_bars_and_what_is_negative_makes_none_shorter(wide):
    amounts = HOURS.set_axis(pd.Index(["yes", "no", "unknown"], name="met")).assign(
        pending=[-5.0, 0.0, 7.0]
    )
    ax = spoken("en", show.sums_chart, amounts, "amount", ax=canvas(wide))
    unit = bars(ax, "won")[0] / 30
    assert bars(ax, "pending") == [pytest.approx(7 * unit)] and bars(ax, "lost") == [
        pytest.approx(20 * unit)
    ]
    assert {
        "Met",
        "Not met",
        "Meeting unknown",
        "30",
        "22",
        "7",
        "1 without an amount",
        "32 (won)",
    } <= {*texts(ax)}
    assert not misplaced(ax)


DAYS = pd.DataFrame(
    {"outcome": ["won", "won", "lost", "pending", "lost"], "days": [8.0, 48, 5, 15, float("nan")]}
)


@WIDTHS
def test_answers_are_marks_on_a_scale_of_days_and_the_pending_have_open_ends(wide):
    ax = show.answers_chart(DAYS, ax=canvas(wide))
    (short, _), (long, _) = sorted(spots(ax, "won"))
    ((lost, _),), ((waiting, height),) = spots(ax, "lost"), spots(ax, "pending")
    assert [lost, short, waiting] == pytest.approx(
        [lost + (long - lost) * (days - 5) / 43 for days in (5, 8, 15)], abs=0.1
    )
    arrows = strokes(ax, SOFT)
    assert [[y for _, y in stroke] for stroke in arrows] == [
        [height, height],
        [height - 3, height, height + 3],
    ]
    assert all(x > waiting for stroke in arrows for x, _ in stroke) and not misplaced(ax)


def test_answers_are_told_and_where_no_wait_is_known_there_is_no_picture():
    assert in_both(partial(told, show.answers_chart), DAYS) == TEXT["answers"]
    assert show.answers_chart(DAYS.tail(1)) is None and show.answers_chart(DAYS.iloc[:0]) is None


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
        given=pd.array([1, pd.NA] * (count // 2), dtype="Int64")
    )


@WIDTHS
def test_the_criteria_are_a_grid_of_filled_hollow_and_dotted_marks(wide):
    frame = partners(6)
    ax = show.criteria_chart(frame, ax=canvas(wide))
    criteria = frame[list(bilan.schema.CRITERIA)]
    drawn = [len(spots(ax, answer)) for answer in ("yes", "no", "unknown")]
    assert drawn == [
        criteria.fillna(False).sum().sum(),
        (~criteria.fillna(True)).sum().sum(),
        criteria.isna().sum().sum(),
    ]
    assert (
        len(spots(ax, "won")) == 15
        and [text for text in texts(ax) if text in ("1", "–")] == ["1", "–"] * 3
    )
    columns = {x for answer in ("yes", "no", "unknown") for x, _ in spots(ax, answer)}
    assert len(columns) == 5 and not misplaced(ax)


@WIDTHS
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_beyond_twelve_partners_those_who_brought_least_are_shown_together_without_criteria(
    wide, lang
):
    ax = show.criteria_chart(partners(20), ax=canvas(wide))
    together = {"fr": "9 autres partenaires, 36 projets", "en": "9 other partners, 36 projects"}[
        lang
    ]
    assert together in " ".join(texts(ax)), "0 + 1 + ... + 8 = 36"
    assert sum(len(spots(ax, answer)) for answer in ("yes", "no", "unknown")) == 5 * 11
    assert not misplaced(ax)


def test_the_criteria_are_told_and_where_none_is_known_there_is_no_picture():
    assert in_both(partial(told, show.criteria_chart), partners(2)) == TEXT["criteria"]
    unknown = partners(2).assign(
        **dict.fromkeys(bilan.schema.CRITERIA, pd.array([pd.NA] * 2, dtype="boolean"))
    )
    assert show.criteria_chart(unknown) is None and show.criteria_chart(partners(0)) is None
